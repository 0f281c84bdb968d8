//! CREATE TABLE, ALTER TABLE, indexes.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::dml::Duplicates;
use crate::ast::expr::Expr;
use crate::ast::partition::{PartitionChange, Partitioning};
use crate::ast::query::{Direction, OrderItem, Query};
use crate::ast::types::DataType;
use crate::ast::{Existence, Ident, Name, NameOrDefault, Text};

/// CREATE TABLE.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTable<'a> {
    pub temporary: bool,
    pub existence: Existence,
    pub name: Name<'a>,
    pub like: Option<Name<'a>>,
    pub elements: Vec<TableElement<'a>>,
    pub options: Vec<TableOption<'a>>,
    pub partitioning: Option<Box<Partitioning<'a>>>,
    pub duplicates: Option<Duplicates>,
    pub query: Option<Box<Query<'a>>>,
}

/// What stands between CREATE TABLE's parentheses.
#[derive(Clone, Debug, PartialEq)]
pub enum TableElement<'a> {
    Column(Box<ColumnDefinition<'a>>),
    Index(Box<IndexDefinition<'a>>),
    ForeignKey(Box<ForeignKey<'a>>),
    Check(Box<Check<'a>>),
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition<'a> {
    pub name: Ident<'a>,
    pub data_type: DataType<'a>,
    /// `COLLATE` right after the type.
    pub collation: Option<Ident<'a>>,
    pub generated: Option<Generated<'a>>,
    pub attributes: Vec<ColumnAttribute<'a>>,
    /// Parsed and ignored, as MySQL does.
    pub references: Option<Box<References<'a>>>,
}

/// `[GENERATED ALWAYS] AS (expr) [VIRTUAL | STORED]`
#[derive(Clone, Debug, PartialEq)]
pub struct Generated<'a> {
    pub expr: Expr<'a>,
    pub stored: bool,
}

/// Attributes of a column, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnAttribute<'a> {
    Null,
    NotNull,
    NotSecondary,
    /// A literal, NULL, NOW.
    Default(Expr<'a>),
    /// `DEFAULT (expr)`
    DefaultExpression(Expr<'a>),
    /// `ON UPDATE NOW(fsp)`
    OnUpdateNow(Option<u32>),
    AutoIncrement,
    SerialDefault,
    PrimaryKey,
    Unique,
    Comment(Text<'a>),
    Collate(Ident<'a>),
    ColumnFormat(ColumnFormat),
    Storage(StorageMedium),
    Srid(u64),
    Check(Box<Check<'a>>),
    EngineAttribute(Text<'a>),
    SecondaryEngineAttribute(Text<'a>),
    Visible,
    Invisible,
}

/// COLUMN_FORMAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnFormat {
    Default,
    Fixed,
    Dynamic,
}

/// STORAGE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageMedium {
    Default,
    Disk,
    Memory,
}

/// `[CONSTRAINT name] CHECK (expr) [[NOT] ENFORCED]`
#[derive(Clone, Debug, PartialEq)]
pub struct Check<'a> {
    pub name: Option<Ident<'a>>,
    pub expr: Expr<'a>,
    pub enforced: bool,
}

/// Kinds of indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    Primary,
    Unique,
    Plain,
    Fulltext,
    Spatial,
}

/// An index of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexDefinition<'a> {
    pub kind: IndexKind,
    /// `CONSTRAINT name`
    pub constraint: Option<Ident<'a>>,
    pub name: Option<Ident<'a>>,
    pub parts: Vec<IndexPart<'a>>,
    pub options: Vec<IndexOption<'a>>,
}

/// A key part.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexPart<'a> {
    pub key: IndexKey<'a>,
    pub direction: Option<Direction>,
}

/// What a key part indexes.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexKey<'a> {
    Column { name: Ident<'a>, length: Option<u64> },
    Expression(Expr<'a>),
}

/// Options of an index, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexOption<'a> {
    Algorithm(IndexAlgorithm),
    KeyBlockSize(u64),
    Comment(Text<'a>),
    Parser(Ident<'a>),
    Visible,
    Invisible,
    EngineAttribute(Text<'a>),
    SecondaryEngineAttribute(Text<'a>),
}

/// `USING BTREE | HASH | RTREE`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexAlgorithm {
    BTree,
    Hash,
    RTree,
}

/// `[CONSTRAINT name] FOREIGN KEY [index] (columns) REFERENCES ..`
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey<'a> {
    pub constraint: Option<Ident<'a>>,
    pub index: Option<Ident<'a>>,
    pub columns: Vec<IndexPart<'a>>,
    pub references: References<'a>,
}

/// `REFERENCES table [(columns)] [MATCH ..] [ON DELETE ..] [ON UPDATE ..]`
#[derive(Clone, Debug, PartialEq)]
pub struct References<'a> {
    pub table: Name<'a>,
    pub columns: Vec<Ident<'a>>,
    pub match_kind: Option<ForeignMatch>,
    pub on_delete: Option<ReferentialAction>,
    pub on_update: Option<ReferentialAction>,
}

/// MATCH of a foreign key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignMatch {
    Simple,
    Full,
    Partial,
}

/// What happens to the children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferentialAction {
    Restrict,
    Cascade,
    SetNull,
    NoAction,
    SetDefault,
}

/// ON, OFF and DEFAULT of a table option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ternary {
    Off,
    On,
    Default,
}

/// Options of a table, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub enum TableOption<'a> {
    Engine(Ident<'a>),
    SecondaryEngine(Option<Ident<'a>>),
    AutoIncrement(u64),
    AvgRowLength(u64),
    MaxRows(u64),
    MinRows(u64),
    Checksum(u64),
    DelayKeyWrite(u64),
    KeyBlockSize(u64),
    PackKeys(Ternary),
    StatsAutoRecalc(Ternary),
    StatsPersistent(Ternary),
    /// None is DEFAULT.
    StatsSamplePages(Option<u64>),
    RowFormat(RowFormat),
    InsertMethod(InsertMethod),
    Union(Vec<Name<'a>>),
    Charset(NameOrDefault<'a>),
    Collation(NameOrDefault<'a>),
    Comment(Text<'a>),
    Compression(Text<'a>),
    Connection(Text<'a>),
    DataDirectory(Text<'a>),
    IndexDirectory(Text<'a>),
    Encryption(Text<'a>),
    Password(Text<'a>),
    Tablespace(Ident<'a>),
    Storage(StorageMedium),
    /// `START TRANSACTION`, written into binary logs by CREATE TABLE ... SELECT.
    StartTransaction,
    EngineAttribute(Text<'a>),
    SecondaryEngineAttribute(Text<'a>),
    AutoextendSize(u64),
}

/// ROW_FORMAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    Default,
    Fixed,
    Dynamic,
    Compressed,
    Redundant,
    Compact,
}

/// INSERT_METHOD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertMethod {
    No,
    First,
    Last,
}

/// ALGORITHM of a schema change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlterAlgorithm<'a> {
    Default,
    Named(Ident<'a>),
}

/// ALGORITHM and LOCK.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlineOptions<'a> {
    pub algorithm: Option<AlterAlgorithm<'a>>,
    pub lock: Option<AlterAlgorithm<'a>>,
}

/// CREATE INDEX.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateIndex<'a> {
    pub table: Name<'a>,
    pub index: IndexDefinition<'a>,
    pub online: OnlineOptions<'a>,
}

/// DROP INDEX.
#[derive(Clone, Debug, PartialEq)]
pub struct DropIndex<'a> {
    pub table: Name<'a>,
    pub index: Ident<'a>,
    pub online: OnlineOptions<'a>,
}

/// ALTER TABLE.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterTable<'a> {
    pub name: Name<'a>,
    pub actions: Vec<AlterAction<'a>>,
    pub online: OnlineOptions<'a>,
    /// WITH or WITHOUT VALIDATION.
    pub validation: Option<bool>,
    /// A change of partitions, or PARTITION BY after other actions.
    pub partitions: Option<Box<PartitionChange<'a>>>,
}

/// Where a column is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnPlace<'a> {
    Unchanged,
    First,
    After(Ident<'a>),
}

/// One action of ALTER TABLE.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterAction<'a> {
    AddColumn {
        column: Box<ColumnDefinition<'a>>,
        place: ColumnPlace<'a>,
    },
    /// `ADD (column, key, ..)`
    AddElements(Vec<TableElement<'a>>),
    AddConstraint(TableElement<'a>),
    ChangeColumn {
        from: Ident<'a>,
        column: Box<ColumnDefinition<'a>>,
        place: ColumnPlace<'a>,
    },
    ModifyColumn {
        column: Box<ColumnDefinition<'a>>,
        place: ColumnPlace<'a>,
    },
    RenameColumn {
        from: Ident<'a>,
        to: Ident<'a>,
    },
    DropColumn(Ident<'a>),
    DropForeignKey(Ident<'a>),
    DropPrimaryKey,
    DropIndex(Ident<'a>),
    DropCheck(Ident<'a>),
    DropConstraint(Ident<'a>),
    EnableKeys,
    DisableKeys,
    SetDefault {
        column: Ident<'a>,
        value: ColumnAttribute<'a>,
    },
    DropDefault(Ident<'a>),
    SetVisible {
        column: Ident<'a>,
        visible: bool,
    },
    AlterIndex {
        index: Ident<'a>,
        visible: bool,
    },
    AlterCheck {
        name: Ident<'a>,
        enforced: bool,
    },
    AlterConstraint {
        name: Ident<'a>,
        enforced: bool,
    },
    RenameIndex {
        from: Ident<'a>,
        to: Ident<'a>,
    },
    Rename(Name<'a>),
    Convert {
        charset: NameOrDefault<'a>,
        collation: Option<NameOrDefault<'a>>,
    },
    Force,
    OrderBy(Vec<OrderItem<'a>>),
    Option(TableOption<'a>),
    DiscardTablespace,
    ImportTablespace,
    SecondaryLoad,
    SecondaryUnload,
}
