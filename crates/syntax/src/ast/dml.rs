//! Statements that change rows.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use std::borrow::Cow;

use crate::ast::expr::{Column, Expr};
use crate::ast::plain::PlainRows;
use crate::ast::query::{FileFormat, Limit, OrderItem, Query, TableRef, With};
use crate::ast::{Ident, Name, Text};

/// LOW_PRIORITY and its kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    Low,
    High,
    Delayed,
}

/// INSERT and REPLACE.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert<'a> {
    pub replace: bool,
    pub hints: Option<&'a [u8]>,
    pub priority: Option<Priority>,
    pub ignore: bool,
    pub table: Name<'a>,
    pub partitions: Vec<Ident<'a>>,
    /// None where no list was written; `()` is an empty list.
    pub columns: Option<Vec<Column<'a>>>,
    pub source: InsertSource<'a>,
    /// `AS alias [(columns)]`
    pub alias: Option<(Ident<'a>, Vec<Ident<'a>>)>,
    pub on_duplicate: Vec<Assignment<'a>>,
}

/// Where INSERT's rows come from.
#[derive(Clone, Debug, PartialEq)]
pub enum InsertSource<'a> {
    /// An empty row is a row of defaults.
    Values(Vec<Vec<Expr<'a>>>),
    /// Many rows of values without names, operators and functions.
    Plain(PlainRows<'a>),
    /// `SET a = 1, ..`
    Set(Vec<Assignment<'a>>),
    Query(Box<Query<'a>>),
}

/// `column = value`; the value may be [`crate::ast::expr::ExprKind::Default`].
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment<'a> {
    pub column: Column<'a>,
    pub value: Expr<'a>,
}

/// UPDATE of one or more tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Update<'a> {
    pub with: Option<With<'a>>,
    pub hints: Option<&'a [u8]>,
    pub low_priority: bool,
    pub ignore: bool,
    pub tables: Vec<TableRef<'a>>,
    pub assignments: Vec<Assignment<'a>>,
    pub filter: Option<Expr<'a>>,
    pub order_by: Vec<OrderItem<'a>>,
    pub limit: Option<Limit<'a>>,
}

/// DELETE from one or more tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete<'a> {
    pub with: Option<With<'a>>,
    pub hints: Option<&'a [u8]>,
    pub low_priority: bool,
    pub quick: bool,
    pub ignore: bool,
    pub target: DeleteTarget<'a>,
    pub filter: Option<Expr<'a>>,
    pub order_by: Vec<OrderItem<'a>>,
    pub limit: Option<Limit<'a>>,
}

/// What DELETE deletes from.
#[derive(Clone, Debug, PartialEq)]
pub enum DeleteTarget<'a> {
    Single {
        table: Name<'a>,
        alias: Option<Ident<'a>>,
        partitions: Vec<Ident<'a>>,
    },
    /// `DELETE a, b FROM refs` and `DELETE FROM a, b USING refs`
    Multi {
        tables: Vec<Name<'a>>,
        from: Vec<TableRef<'a>>,
    },
}

/// `CALL name(args)`
#[derive(Clone, Debug, PartialEq)]
pub struct Call<'a> {
    pub name: Name<'a>,
    pub args: Vec<Expr<'a>>,
}

/// LOAD DATA and LOAD XML.
#[derive(Clone, Debug, PartialEq)]
pub struct Load<'a> {
    pub xml: bool,
    pub priority: Option<LoadPriority>,
    pub local: bool,
    pub path: Text<'a>,
    pub duplicates: Option<Duplicates>,
    pub table: Name<'a>,
    pub partitions: Vec<Ident<'a>>,
    pub charset: Option<Ident<'a>>,
    pub rows_identified_by: Option<Text<'a>>,
    pub format: FileFormat<'a>,
    pub ignore_lines: u64,
    pub fields: Vec<LoadField<'a>>,
    pub assignments: Vec<Assignment<'a>>,
}

/// LOW_PRIORITY and CONCURRENT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadPriority {
    Low,
    Concurrent,
}

/// What happens to rows whose key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    Ignore,
    Replace,
}

/// Where a field of the file goes.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadField<'a> {
    Column(Column<'a>),
    Variable(Cow<'a, str>),
}

/// HANDLER statements.
#[derive(Clone, Debug, PartialEq)]
pub enum HandlerStatement<'a> {
    Open { table: Name<'a>, alias: Option<Ident<'a>> },
    Close(Name<'a>),
    Read { table: Name<'a>, read: HandlerRead<'a>, filter: Option<Expr<'a>>, limit: Option<Limit<'a>> },
}

/// What HANDLER reads.
#[derive(Clone, Debug, PartialEq)]
pub enum HandlerRead<'a> {
    /// Without an index: FIRST and NEXT.
    Scan(HandlerStep),
    Index {
        index: Ident<'a>,
        step: HandlerStep,
    },
    /// `index = (values)`; the operator is `=`, `<`, `<=`, `>` or `>=`.
    Key {
        index: Ident<'a>,
        op: crate::ast::expr::BinaryOp,
        values: Vec<Expr<'a>>,
    },
}

/// Steps of HANDLER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlerStep {
    First,
    Next,
    Prev,
    Last,
}
