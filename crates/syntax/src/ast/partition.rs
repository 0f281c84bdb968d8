//! Partitions of tables.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::expr::Expr;
use crate::ast::table::TableOption;
use crate::ast::{Ident, Name, Text};

/// `PARTITION BY ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Partitioning<'a> {
    pub method: PartitionMethod<'a>,
    pub count: Option<u64>,
    pub sub: Option<SubPartitioning<'a>>,
    pub partitions: Vec<Partition<'a>>,
}

/// How rows are spread.
#[derive(Clone, Debug, PartialEq)]
pub enum PartitionMethod<'a> {
    Hash { linear: bool, expr: Box<Expr<'a>> },
    Key { linear: bool, algorithm: Option<u64>, columns: Vec<Ident<'a>> },
    Range(Box<Expr<'a>>),
    RangeColumns(Vec<Ident<'a>>),
    List(Box<Expr<'a>>),
    ListColumns(Vec<Ident<'a>>),
}

/// `SUBPARTITION BY ..`; the method is HASH or KEY.
#[derive(Clone, Debug, PartialEq)]
pub struct SubPartitioning<'a> {
    pub method: PartitionMethod<'a>,
    pub count: Option<u64>,
}

/// One partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition<'a> {
    pub name: Ident<'a>,
    pub values: PartitionValues<'a>,
    pub options: Vec<PartitionOption<'a>>,
    pub sub: Vec<(Ident<'a>, Vec<PartitionOption<'a>>)>,
}

/// What a partition holds.
#[derive(Clone, Debug, PartialEq)]
pub enum PartitionValues<'a> {
    None,
    LessThan(Vec<PartitionValue<'a>>),
    /// Each tuple; one value a tuple without COLUMNS.
    In(Vec<Vec<PartitionValue<'a>>>),
}

/// A value or MAXVALUE.
#[derive(Clone, Debug, PartialEq)]
pub enum PartitionValue<'a> {
    Expr(Box<Expr<'a>>),
    MaxValue,
}

/// Options of a partition.
#[derive(Clone, Debug, PartialEq)]
pub enum PartitionOption<'a> {
    Table(TableOption<'a>),
    NodeGroup(u64),
    Comment(Text<'a>),
}

/// ALL or names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartitionSet<'a> {
    All,
    Names(Vec<Ident<'a>>),
}

/// What ALTER TABLE does to partitions.
#[derive(Clone, Debug, PartialEq)]
pub enum PartitionChange<'a> {
    By(Partitioning<'a>),
    Remove,
    Add { partitions: Vec<Partition<'a>>, count: Option<u64>, no_binlog: bool },
    Drop(Vec<Ident<'a>>),
    Coalesce { count: u64, no_binlog: bool },
    Reorganize { names: Vec<Ident<'a>>, into: Vec<Partition<'a>>, no_binlog: bool },
    Exchange { name: Ident<'a>, table: Name<'a>, validation: Option<bool> },
    Truncate(PartitionSet<'a>),
    Discard(PartitionSet<'a>),
    Import(PartitionSet<'a>),
    Analyze(PartitionSet<'a>),
    Check(PartitionSet<'a>),
    Optimize(PartitionSet<'a>),
    Rebuild(PartitionSet<'a>),
    Repair(PartitionSet<'a>),
    SecondaryLoad(PartitionSet<'a>),
    SecondaryUnload(PartitionSet<'a>),
}
