//! Queries: SELECT, VALUES, TABLE, their unions, table references and common table expressions.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use std::borrow::Cow;

use crate::ast::expr::{Expr, JsonResponse, Window};
use crate::ast::types::DataType;
use crate::ast::{Ident, Name, Span, Text};

/// A query expression with everything around its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Query<'a> {
    pub span: Span,
    pub with: Option<With<'a>>,
    pub body: QueryBody<'a>,
    pub order_by: Vec<OrderItem<'a>>,
    pub limit: Option<Limit<'a>>,
    pub locking: Vec<Locking<'a>>,
    pub into: Option<Box<Into<'a>>>,
}

/// The body of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryBody<'a> {
    Select(Box<Select<'a>>),
    SetOperation(Box<SetOperation<'a>>),
    /// `VALUES ROW(..), ROW(..)`
    Values(Vec<Vec<Expr<'a>>>),
    /// `TABLE name`
    Table(Name<'a>),
    /// A query in parentheses, with its own ORDER BY and LIMIT.
    Nested(Box<Query<'a>>),
}

/// `left UNION [ALL] right`
#[derive(Clone, Debug, PartialEq)]
pub struct SetOperation<'a> {
    pub op: SetOperator,
    pub all: bool,
    pub left: QueryBody<'a>,
    pub right: QueryBody<'a>,
}

/// Operators between query bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

/// `WITH [RECURSIVE] ...`
#[derive(Clone, Debug, PartialEq)]
pub struct With<'a> {
    pub recursive: bool,
    pub tables: Vec<CommonTable<'a>>,
}

/// One common table expression.
#[derive(Clone, Debug, PartialEq)]
pub struct CommonTable<'a> {
    pub name: Ident<'a>,
    pub columns: Vec<Ident<'a>>,
    pub query: Query<'a>,
}

/// One SELECT without ORDER BY, LIMIT and locking, which its query carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Select<'a> {
    pub span: Span,
    pub options: SelectOptions,
    /// The text between `/*+` and `*/`.
    pub hints: Option<&'a [u8]>,
    pub items: Vec<SelectItem<'a>>,
    /// Comma-separated; empty without FROM and with FROM DUAL.
    pub from: Vec<TableRef<'a>>,
    pub dual: bool,
    pub filter: Option<Expr<'a>>,
    pub group_by: Vec<OrderItem<'a>>,
    pub rollup: bool,
    pub having: Option<Expr<'a>>,
    pub windows: Vec<(Ident<'a>, Window<'a>)>,
}

impl<'a> Select<'a> {
    /// `SELECT items`, to which the rest may be added.
    pub fn of(span: Span, items: Vec<SelectItem<'a>>) -> Select<'a> {
        Select {
            span,
            options: SelectOptions::default(),
            hints: None,
            items,
            from: Vec::new(),
            dual: false,
            filter: None,
            group_by: Vec::new(),
            rollup: false,
            having: None,
            windows: Vec::new(),
        }
    }

    /// It alone as a query.
    pub fn into_query(self) -> Query<'a> {
        let (span, body) = (self.span, QueryBody::Select(Box::new(self)));
        Query { span, with: None, body, order_by: Vec::new(), limit: None, locking: Vec::new(), into: None }
    }
}

/// Words between SELECT and its list, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SelectOptions(pub u16);

impl SelectOptions {
    pub const DISTINCT: SelectOptions = SelectOptions(1);
    pub const ALL: SelectOptions = SelectOptions(2);
    pub const STRAIGHT_JOIN: SelectOptions = SelectOptions(4);
    pub const HIGH_PRIORITY: SelectOptions = SelectOptions(8);
    pub const SMALL_RESULT: SelectOptions = SelectOptions(16);
    pub const BIG_RESULT: SelectOptions = SelectOptions(32);
    pub const BUFFER_RESULT: SelectOptions = SelectOptions(64);
    pub const NO_CACHE: SelectOptions = SelectOptions(128);
    pub const CALC_FOUND_ROWS: SelectOptions = SelectOptions(256);

    /// Whether all bits of `other` are set.
    #[must_use]
    pub fn has(self, other: SelectOptions) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One item of the select list.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem<'a> {
    /// `*`
    Star(Span),
    /// `[schema.]table.*`
    TableStar(Name<'a>),
    Expr(Box<SelectExpr<'a>>),
}

/// An expression of the select list.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectExpr<'a> {
    pub expr: Expr<'a>,
    pub alias: Option<Ident<'a>>,
    /// The column's name where there is no better one: the expression's source, of a number and a string these alone, the first of
    /// several strings that are one.
    pub source: Cow<'a, [u8]>,
}

/// `expr [ASC | DESC]` of ORDER BY and GROUP BY.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderItem<'a> {
    pub expr: Expr<'a>,
    /// None where neither word was written.
    pub direction: Option<Direction>,
}

/// ASC and DESC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Asc,
    Desc,
}

/// LIMIT: literals, parameters or a stored program's variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit<'a> {
    pub count: Expr<'a>,
    pub offset: Option<Expr<'a>>,
}

/// `FOR UPDATE | FOR SHARE | LOCK IN SHARE MODE`
#[derive(Clone, Debug, PartialEq)]
pub struct Locking<'a> {
    pub strength: LockStrength,
    pub tables: Vec<Name<'a>>,
    pub wait: Option<LockWait>,
}

/// How strong a row lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockStrength {
    Update,
    Share,
    /// `LOCK IN SHARE MODE`
    ShareMode,
}

/// What a locking read does with locked rows instead of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockWait {
    NoWait,
    SkipLocked,
}

/// SELECT ... INTO.
#[derive(Clone, Debug, PartialEq)]
pub enum Into<'a> {
    Variables(Vec<IntoTarget<'a>>),
    Outfile { path: Text<'a>, charset: Option<Ident<'a>>, format: FileFormat<'a> },
    Dumpfile(Text<'a>),
}

/// Where INTO puts a value.
#[derive(Clone, Debug, PartialEq)]
pub enum IntoTarget<'a> {
    User(Cow<'a, str>),
    Local(Ident<'a>),
}

/// FIELDS and LINES of INTO OUTFILE and LOAD DATA.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileFormat<'a> {
    pub fields_terminated: Option<Text<'a>>,
    pub enclosed: Option<Text<'a>>,
    pub optionally_enclosed: bool,
    pub escaped: Option<Text<'a>>,
    pub lines_starting: Option<Text<'a>>,
    pub lines_terminated: Option<Text<'a>>,
}

/// A table reference.
#[derive(Clone, Debug, PartialEq)]
pub enum TableRef<'a> {
    Table(Box<TableFactor<'a>>),
    Derived(Box<Derived<'a>>),
    JsonTable(Box<JsonTable<'a>>),
    Join(Box<Join<'a>>),
    /// `(a, b, ...)`
    Nested(Vec<TableRef<'a>>),
}

impl<'a> TableRef<'a> {
    /// The tables that a list joins, in the order in which they are written.
    pub fn tables<'q>(list: &'q [TableRef<'a>]) -> Vec<&'q TableRef<'a>> {
        fn add<'q, 'a>(reference: &'q TableRef<'a>, to: &mut Vec<&'q TableRef<'a>>) {
            match reference {
                TableRef::Join(join) => {
                    add(&join.left, to);
                    add(&join.right, to);
                }
                TableRef::Nested(list) => list.iter().for_each(|r| add(r, to)),
                TableRef::Table(_) | TableRef::Derived(_) | TableRef::JsonTable(_) => to.push(reference),
            }
        }
        let mut tables = Vec::new();
        list.iter().for_each(|reference| add(reference, &mut tables));
        tables
    }
}

/// A named table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableFactor<'a> {
    pub name: Name<'a>,
    pub partitions: Vec<Ident<'a>>,
    pub alias: Option<Ident<'a>>,
    pub hints: Vec<IndexHint<'a>>,
}

/// `USE | FORCE | IGNORE INDEX [FOR ..] (names)`
#[derive(Clone, Debug, PartialEq)]
pub struct IndexHint<'a> {
    pub kind: IndexHintKind,
    pub scope: Option<IndexHintScope>,
    /// PRIMARY is a name here.
    pub indexes: Vec<Ident<'a>>,
}

/// What the hint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexHintKind {
    Use,
    Force,
    Ignore,
}

/// What the hint is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexHintScope {
    Join,
    OrderBy,
    GroupBy,
}

/// `[LATERAL] (query) alias [(columns)]`
#[derive(Clone, Debug, PartialEq)]
pub struct Derived<'a> {
    pub lateral: bool,
    pub query: Query<'a>,
    /// Always there in valid statements; MySQL's error 1248 is the binder's.
    pub alias: Option<Ident<'a>>,
    pub columns: Vec<Ident<'a>>,
}

/// `left JOIN right ON ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Join<'a> {
    pub left: TableRef<'a>,
    pub right: TableRef<'a>,
    pub kind: JoinKind,
    pub condition: JoinCondition<'a>,
}

/// Kinds of joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Cross,
    Straight,
    Left,
    Right,
}

/// What a join compares.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinCondition<'a> {
    None,
    On(Expr<'a>),
    Using(Vec<Ident<'a>>),
    Natural,
}

/// `JSON_TABLE(expr, path COLUMNS (..)) alias`
#[derive(Clone, Debug, PartialEq)]
pub struct JsonTable<'a> {
    pub lateral: bool,
    pub document: Expr<'a>,
    pub path: Text<'a>,
    pub columns: Vec<JsonColumn<'a>>,
    pub alias: Option<Ident<'a>>,
}

/// A column of JSON_TABLE.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonColumn<'a> {
    Ordinality(Ident<'a>),
    Path(Box<JsonPathColumn<'a>>),
    Nested { path: Text<'a>, columns: Vec<JsonColumn<'a>> },
}

/// `name type [EXISTS] PATH path [on empty] [on error]`
#[derive(Clone, Debug, PartialEq)]
pub struct JsonPathColumn<'a> {
    pub name: Ident<'a>,
    pub data_type: DataType<'a>,
    pub collation: Option<Ident<'a>>,
    pub exists: bool,
    pub path: Text<'a>,
    pub on_empty: Option<JsonResponse<'a>>,
    pub on_error: Option<JsonResponse<'a>>,
}
