//! Plans: what a statement does, step by step, ready to run again and again with other parameters.

pub mod access;
mod arrange;
pub mod factor;
mod first_rows;
pub mod fixed;
mod inputs;
pub mod join;
pub mod kept;
mod like;
pub mod looked;
pub mod order;
mod semijoin;
pub mod share;
pub mod skip;
pub mod together;

use crate::catalog::table::{Index, Table};
use crate::covering::Covering;
use crate::expr::{Expr, ExprKind, Slot, SubId};
use std::sync::Arc;
use store::lock::LockMode;
use store::scan::Direction;
use values::compare::Comparator;
use values::interval::Unit;
use values::json::path::Path;
use values::types::{Kind, Type};

/// A step of a plan: it puts rows into slots, one after the other.
#[derive(Clone, Debug)]
pub enum Node {
    /// One row without columns.
    One,
    /// No row.
    None,
    /// Rows of a table.
    Scan(Box<Scan>),
    /// Rows of a derived table, a view or a common table expression.
    Derived(Box<Derived>),
    /// Rows that the server makes: information_schema and its kin.
    Virtual(Box<Virtual>),
    /// Rows of VALUES.
    Values(Box<Values>),
    /// Rows out of a document.
    JsonTable(Box<JsonTable>),
    /// The rows that satisfy a condition.
    Filter(Box<Node>, Expr),
    /// For each row of one step the rows of another.
    Join(Box<Join>),
    /// The same by a hash table of the inner step.
    HashJoin(Box<HashJoin>),
    /// The rows of a subquery that equal values of outer blocks.
    Looked(Box<looked::Looked>),
    /// One row for each group.
    Aggregate(Box<Aggregate>),
    /// Window functions.
    Window(Box<Window>),
    /// Rows in order.
    Sort(Box<Sort>),
    /// Rows without their doubles.
    Distinct(Box<Distinct>),
    /// Some of the rows.
    Limit(Box<Limit>),
    /// UNION, INTERSECT, EXCEPT.
    SetOperation(Box<SetOperation>),
    /// A recursive common table expression.
    Recursive(Box<Recursive>),
    /// The rows that the present round of a recursive common table expression reads.
    RecursiveRows {
        /// Where the rows go.
        slot: Slot,
        /// The slot of the expression, which names it.
        of: SubId,
    },
    /// A step that EXPLAIN ANALYZE measures.
    Measured(Box<crate::exec::measure::Measured>),
}

/// A constant text that a date is compared with.
#[derive(Clone, Debug)]
pub struct DatedText {
    /// What the date is.
    pub kind: Kind,
    /// The column, where it is one.
    pub column: Option<Arc<str>>,
    /// The text.
    pub text: Expr,
}

/// Rows of a table by one of its indexes.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Where the rows go.
    pub slot: Slot,
    /// The table.
    pub table: Arc<Table>,
    /// Which keys.
    pub access: Access,
    /// Which way.
    pub direction: Direction,
    /// What must be true for rows to be read at all: it is the same for all of them.
    pub gate: Option<Expr>,
    /// What the rows must satisfy.
    pub filter: Option<Expr>,
    /// The lock to take on each row.
    pub lock: Option<Lock>,
    /// Whether the statement reads no column that a secondary index by which it reads does not have.
    pub is_covered: bool,
    /// How the rows that it reads without a lock come out of that index alone.
    pub covering: Option<Arc<Covering>>,
    /// Whether it is run again and again in one execution: for each row of what stands before it.
    pub is_repeated: bool,
    /// How many rows it reads before it looks at its conditions, as the optimiser thinks.
    pub found: f64,
}

impl Scan {
    /// The index that it reads; `None` for the rows alone.
    #[inline]
    pub fn index(&self) -> Option<&Index> {
        match &self.access {
            Access::Full | Access::Union(_) => None,
            Access::Index(access) => self.table.indexes.get(access.index),
        }
    }

    /// All that is asked of its rows beyond its keys.
    pub fn conditions(&self) -> Option<Expr> {
        all_of(&self.gate, &self.filter)
    }

    /// Whether it is known to give no row.
    pub fn is_impossible(&self) -> bool {
        self.gate.iter().flat_map(Expr::parts).any(|e| e.known_truth() == Some(false))
    }

    /// How it passes over entries, if it does.
    pub fn skip(&self) -> Option<&skip::Skip> {
        match &self.access {
            Access::Full | Access::Union(_) => None,
            Access::Index(access) => access.skip.as_deref(),
        }
    }
}

/// A gate and a filter as one condition.
fn all_of(gate: &Option<Expr>, filter: &Option<Expr>) -> Option<Expr> {
    let gates = gate.iter().flat_map(Expr::parts).map(|part| match &part.kind {
        ExprKind::Fixed(_, whole) => &**whole,
        _ => part,
    });
    Expr::all(gates.chain(filter.iter().flat_map(Expr::parts)).cloned().collect())
}

/// The lock of a locking read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Its strength.
    pub mode: LockMode,
    /// What to do with rows that others have locked.
    pub wait: LockWait,
}

/// What to do with rows that others have locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockWait {
    /// Wait, as long as innodb_lock_wait_timeout says.
    Session,
    /// The same, but where gaps are not guarded a row whose committed version does not satisfy the condition is passed over.
    SemiConsistent,
    /// NOWAIT.
    NoWait,
    /// SKIP LOCKED.
    Skip,
}

/// Which keys of a table a scan reads.
#[derive(Clone, Debug)]
pub enum Access {
    /// All rows, in the order of the rows' own key.
    Full,
    /// Some keys of an index.
    Index(Box<IndexAccess>),
    /// The rows of some keys of several indexes, each row once, in the order of their own key. They are no more than a way to rows that
    /// the conditions, all of which are left to check, may let through: who knows nothing of it may read all rows.
    Union(Vec<IndexAccess>),
}

impl Access {
    /// Whether it leaves rows out.
    pub fn is_bounded(&self) -> bool {
        match self {
            Access::Full => false,
            Access::Union(_) => true,
            Access::Index(a) => !a.equal.is_empty() || a.range.low.is_some() || a.range.high.is_some(),
        }
    }
}

/// Some keys of an index.
#[derive(Clone, Debug)]
pub struct IndexAccess {
    /// The index's position in the table.
    pub index: usize,
    /// For each of the first key parts the values that it may have; several only for IN.
    pub equal: Vec<Vec<KeyValue>>,
    /// The bounds of the part behind them.
    pub range: Interval,
    /// Further intervals of that part, where several are joined by OR.
    pub or: Vec<Interval>,
    /// Whether at most one row has the key.
    pub is_point: bool,
    /// Which of the entries are enough, where some of all are.
    pub skip: Option<Box<skip::Skip>>,
    /// Whether all entries are read because they are shorter than the rows, and their order is nothing to anybody.
    pub is_for_rows: bool,
}

impl IndexAccess {
    /// All entries of an index.
    pub fn whole(index: usize) -> IndexAccess {
        let range = Interval::default();
        IndexAccess { index, equal: Vec::new(), range, or: Vec::new(), is_point: false, skip: None, is_for_rows: false }
    }

    /// The columns whose values its keys say something of.
    pub fn columns<'i>(&self, index: &'i Index) -> impl Iterator<Item = usize> + use<'i> {
        let has_range = self.range.low.is_some() || self.range.high.is_some();
        // Parts that are passed over have no conditions.
        let used = self.skip.as_ref().map_or(self.equal.len() + usize::from(has_range), |skip| skip.parts_used());
        index.parts.iter().take(used).map(|part| part.column)
    }

    /// What its keys are worked out from.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let intervals = std::iter::once(&self.range).chain(&self.or);
        let bounds = intervals.flat_map(|i| i.low.iter().chain(&i.high)).map(|(e, _)| e);
        let skipped = self.skip.iter().flat_map(|skip| skip.expressions());
        self.equal.iter().flatten().map(|v| &v.expr).chain(bounds).chain(skipped)
    }
}

/// Bounds of a key part.
#[derive(Clone, Debug, Default)]
pub struct Interval {
    /// Where it begins.
    pub low: Option<(Expr, Edge)>,
    /// Where it ends.
    pub high: Option<(Expr, Edge)>,
}

impl Interval {
    /// Whether it has the texts that are like a pattern, and others that begin as these do.
    pub fn is_like(&self) -> bool {
        matches!(self.low, Some((_, Edge::Like(_))))
    }
}

/// A value of a key part.
#[derive(Clone, Debug)]
pub struct KeyValue {
    /// The value.
    pub expr: Expr,
    /// Whether NULL is looked for (IS NULL, <=>); otherwise NULL finds nothing.
    pub null_safe: bool,
}

/// Whether a bound belongs to the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// It does.
    Included,
    /// It does not.
    Excluded,
    /// The bound is a pattern of LIKE with this escape character: both ends of what texts begin with that are like it.
    Like(Option<char>),
}

/// Rows of a query in FROM.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Where the rows go.
    pub slot: Slot,
    /// The query.
    pub query: SubId,
    /// Whether it is run again for each row of what stands before it.
    pub lateral: bool,
    /// What must be true for rows to be made at all: it is the same for all of them.
    pub gate: Option<Expr>,
    /// What the rows must satisfy.
    pub filter: Option<Expr>,
    /// The guess of how many there are.
    pub rows: f64,
}

impl Derived {
    /// All that is asked of its rows.
    pub fn conditions(&self) -> Option<Expr> {
        all_of(&self.gate, &self.filter)
    }
}

/// Rows that the server makes.
#[derive(Clone, Debug)]
pub struct Virtual {
    /// Where the rows go.
    pub slot: Slot,
    /// Which.
    pub source: &'static crate::show::virtual_table::VirtualTable,
    /// What the rows must satisfy.
    pub filter: Option<Expr>,
}

/// VALUES ROW(..), ROW(..).
#[derive(Clone, Debug)]
pub struct Values {
    /// Where the rows go.
    pub slot: Slot,
    /// The rows.
    pub rows: Vec<Vec<Expr>>,
}

/// JSON_TABLE.
#[derive(Clone, Debug)]
pub struct JsonTable {
    /// Where the rows go.
    pub slot: Slot,
    /// The document.
    pub document: Expr,
    /// The values that become rows.
    pub path: Path,
    /// The columns.
    pub columns: Vec<JsonColumn>,
    /// How many columns there are, nested ones included.
    pub width: usize,
}

/// A column of JSON_TABLE.
#[derive(Clone, Debug)]
pub enum JsonColumn {
    /// FOR ORDINALITY: its place in the row.
    Ordinality(usize),
    /// What a path names within the row's value.
    Path {
        /// Its place in the row.
        at: usize,
        /// Its name.
        name: Arc<str>,
        /// Its type.
        ty: Type,
        /// The path.
        path: Path,
        /// EXISTS: whether the path names something.
        exists: bool,
        /// Without a value.
        on_empty: JsonResponse,
        /// With a value that does not fit.
        on_error: JsonResponse,
    },
    /// Rows of their own for the values of a path.
    Nested {
        /// The path.
        path: Path,
        /// The columns.
        columns: Vec<JsonColumn>,
    },
}

/// What a column of JSON_TABLE does without a value that fits.
#[derive(Clone, Debug)]
pub enum JsonResponse {
    /// It is NULL.
    Null,
    /// The statement fails.
    Error,
    /// It has the value of this document.
    Default(Vec<u8>),
}

/// Kinds of joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// Pairs that satisfy the condition.
    Inner,
    /// And outer rows without a partner, once, with NULLs.
    Left,
    /// Outer rows that have a partner, once.
    Semi,
    /// Outer rows without a partner.
    Anti,
}

impl JoinKind {
    /// Whether it asks only if there is a partner.
    pub fn is_asked(self) -> bool {
        matches!(self, JoinKind::Semi | JoinKind::Anti)
    }

    /// Whether outer rows without a partner go out.
    pub fn keeps_unmatched(self) -> bool {
        matches!(self, JoinKind::Left | JoinKind::Anti)
    }
}

/// A nested-loop join.
#[derive(Clone, Debug)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// The outer rows.
    pub outer: Node,
    /// The inner rows, found anew for each outer one.
    pub inner: Node,
    /// The condition, where the inner step does not check it.
    pub on: Option<Expr>,
    /// The inner step's slots.
    pub inner_slots: Vec<Slot>,
}

/// A hash join.
#[derive(Clone, Debug)]
pub struct HashJoin {
    /// Which.
    pub kind: JoinKind,
    /// The rows that look for partners.
    pub outer: Node,
    /// The rows that are put into the hash table.
    pub inner: Node,
    /// The inner step's slots.
    pub inner_slots: Vec<Slot>,
    /// Pairs of outer and inner expressions that must be equal.
    pub keys: Vec<(Expr, Expr, Comparator)>,
    /// What else a pair must satisfy.
    pub on: Option<Expr>,
    /// The subquery of which no more than the keys' values is asked for.
    pub query: Option<SubId>,
    /// How many variable columns of each inner slot's rows are kept; `None`, and where there is none, for all.
    pub kept: Vec<Option<usize>>,
}

/// An aggregate function's call.
#[derive(Clone, Debug)]
pub struct AggregateCall {
    /// Which.
    pub kind: syntax::ast::expr::AggregateKind,
    /// DISTINCT.
    pub distinct: bool,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// GROUP_CONCAT's ORDER BY.
    pub order: Vec<SortKey>,
    /// GROUP_CONCAT's SEPARATOR.
    pub separator: Vec<u8>,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// AVG's digits.
    pub digits: Digits,
    /// The call whose sum it gives another quotient of: it adds nothing up itself.
    pub sum_of: Option<usize>,
}

/// What AVG gives of an exact quotient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// The digits that it shows.
    Shown,
    /// Whole groups of digits, cut.
    Groups,
    /// A double.
    Real,
}

/// Grouping.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// The rows.
    pub input: Node,
    /// What groups have in common; empty for one group of all.
    pub keys: Vec<Expr>,
    /// The functions.
    pub calls: Vec<AggregateCall>,
    /// Where a group's row goes: its keys, the functions' values, GROUPING's.
    pub slot: Slot,
    /// Where the functions' values go for subqueries that hold calls of them.
    pub results: Option<Slot>,
    /// Slots whose first row of the group is kept for columns that are no keys; none where no such column is read.
    pub kept: Vec<Slot>,
    /// Whether the rows of a group come one behind the other.
    pub together: bool,
    /// WITH ROLLUP.
    pub rollup: bool,
    /// GROUPING's calls: each one's arguments by their places among the keys. Their values follow the functions'.
    pub groupings: Vec<Vec<usize>>,
    /// Whether a group is there also when no row is (no GROUP BY).
    pub always: bool,
}

/// A key of a sort.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// What is compared.
    pub expr: Expr,
    /// How.
    pub comparator: Comparator,
    /// DESC.
    pub descending: bool,
}

/// A window function's call.
#[derive(Clone, Debug)]
pub struct WindowCall {
    /// The function.
    pub function: WindowFunction,
    /// PARTITION BY and ORDER BY.
    pub spec: WindowSpec,
    /// Its type.
    pub ty: Type,
}

impl WindowCall {
    /// Its arguments.
    pub fn arguments(&self) -> &[Expr] {
        match &self.function {
            WindowFunction::Aggregate(aggregate) => &aggregate.arguments,
            WindowFunction::Other(_, arguments) => arguments,
        }
    }

    /// What it reads.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.arguments().iter().chain(self.spec.partition.iter().chain(&self.spec.order).map(|k| &k.expr))
    }
}

/// Which window function.
#[derive(Clone, Debug)]
pub enum WindowFunction {
    /// An aggregate over the frame.
    Aggregate(AggregateCall),
    /// One of the others, with its arguments.
    Other(syntax::ast::expr::WindowKind, Vec<Expr>),
}

/// A window.
#[derive(Clone, Debug, Default)]
pub struct WindowSpec {
    /// Its name, where it has one.
    pub name: Option<Arc<str>>,
    /// PARTITION BY.
    pub partition: Vec<SortKey>,
    /// ORDER BY.
    pub order: Vec<SortKey>,
    /// The frame, where one is written.
    pub frame: Option<WindowFrame>,
}

/// A window's frame.
#[derive(Clone, Debug)]
pub struct WindowFrame {
    /// ROWS; otherwise RANGE.
    pub rows: bool,
    /// Where it starts.
    pub start: FrameEnd,
    /// Where it ends.
    pub end: FrameEnd,
}

/// How far from the current row an end of a frame is.
#[derive(Clone, Debug)]
pub struct FrameOffset {
    /// Rows, a difference of the window's order, or an interval's amount.
    pub amount: Expr,
    /// The interval's unit.
    pub unit: Option<Unit>,
}

/// One end of a frame.
#[derive(Clone, Debug)]
pub enum FrameEnd {
    /// The partition's first row.
    First,
    /// So much before.
    Preceding(FrameOffset),
    /// The current row, or its peers.
    Current,
    /// So much behind.
    Following(FrameOffset),
    /// The partition's last row.
    Last,
}

/// Window functions over rows.
#[derive(Clone, Debug)]
pub struct Window {
    /// The rows.
    pub input: Node,
    /// The slots whose rows are kept.
    pub rows: Vec<Slot>,
    /// The functions.
    pub calls: Vec<WindowCall>,
    /// Where their values go.
    pub slot: Slot,
}

/// A sort.
#[derive(Clone, Debug)]
pub struct Sort {
    /// The rows.
    pub input: Node,
    /// What is kept of each row.
    pub kept: Vec<Expr>,
    /// The keys, each read from what was kept.
    pub keys: Vec<(usize, Comparator, bool)>,
    /// Where the rows go.
    pub slot: Slot,
    /// How many rows are wanted at most.
    pub limit: Option<Limits>,
    /// Slots whose rows are kept too and put back, for statements that change them.
    pub rows: Vec<Slot>,
    /// Whether of rows with equal keys only the first is wanted.
    pub is_distinct: bool,
}

/// DISTINCT.
#[derive(Clone, Debug)]
pub struct Distinct {
    /// The rows.
    pub input: Node,
    /// What is kept of each row, and compared.
    pub kept: Vec<Expr>,
    /// Where the rows go.
    pub slot: Slot,
    /// The subquery of a condition whose rows these are.
    pub query: Option<SubId>,
}

/// LIMIT.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many rows are left out first.
    pub offset: Option<Expr>,
    /// How many rows there are at most.
    pub count: Expr,
}

/// LIMIT of a step.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The rows.
    pub input: Node,
    /// How many.
    pub limits: Limits,
    /// SQL_CALC_FOUND_ROWS: all rows are counted.
    pub counts_all: bool,
}

/// UNION, INTERSECT, EXCEPT.
#[derive(Clone, Debug)]
pub struct SetOperation {
    /// Which.
    pub op: syntax::ast::query::SetOperator,
    /// ALL.
    pub all: bool,
    /// The left query.
    pub left: Query,
    /// The right query.
    pub right: Query,
    /// The types of the result's columns.
    pub types: Vec<Type>,
    /// Where the rows go.
    pub slot: Slot,
}

/// WITH RECURSIVE.
#[derive(Clone, Debug)]
pub struct Recursive {
    /// The name by which [`Node::RecursiveRows`] finds its rows.
    pub id: SubId,
    /// The first rows.
    pub seed: Query,
    /// The rows that follow from rows.
    pub step: Query,
    /// Whether doubles are left out (UNION without ALL).
    pub distinct: bool,
    /// The types of its columns.
    pub types: Vec<Type>,
    /// Where the rows go.
    pub slot: Slot,
}

/// A query: its rows and what it makes of each.
#[derive(Clone, Debug)]
pub struct Query {
    /// The rows.
    pub node: Node,
    /// What a row consists of.
    pub output: Vec<Expr>,
    /// What the columns are called and where they come from.
    pub columns: Vec<ResultColumn>,
    /// Where its first SELECT begins in the text.
    pub place: u32,
}

/// A column of a result, as its metadata describes it.
#[derive(Clone, Debug)]
pub struct ResultColumn {
    /// The database of its table.
    pub schema: Arc<str>,
    /// The alias of its table.
    pub table: Arc<str>,
    /// The name of its table.
    pub org_table: Arc<str>,
    /// Its alias.
    pub name: Arc<str>,
    /// Its name in the table.
    pub org_name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Flags of the protocol that the type does not give: [`flag`].
    pub flags: u16,
}

/// Flags of result columns.
pub mod flag {
    /// Cannot be NULL.
    pub const NOT_NULL: u16 = 1;
    /// Part of the primary key.
    pub const PRIMARY_KEY: u16 = 2;
    /// Part of a unique key.
    pub const UNIQUE_KEY: u16 = 4;
    /// Part of another key.
    pub const MULTIPLE_KEY: u16 = 8;
    /// A BLOB or TEXT.
    pub const BLOB: u16 = 16;
    /// UNSIGNED.
    pub const UNSIGNED: u16 = 32;
    /// ZEROFILL.
    pub const ZEROFILL: u16 = 64;
    /// Binary.
    pub const BINARY: u16 = 128;
    /// ENUM.
    pub const ENUM: u16 = 256;
    /// AUTO_INCREMENT.
    pub const AUTO_INCREMENT: u16 = 512;
    /// A TIMESTAMP.
    pub const TIMESTAMP: u16 = 1024;
    /// SET.
    pub const SET: u16 = 2048;
    /// No default value, and a value is needed.
    pub const NO_DEFAULT: u16 = 4096;
    /// Set to the present time by an UPDATE.
    pub const ON_UPDATE_NOW: u16 = 8192;
    /// Numeric.
    pub const NUMERIC: u16 = 32768;
}
