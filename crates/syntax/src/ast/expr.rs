//! Expressions.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use std::borrow::Cow;

use crate::ast::query::{OrderItem, Query};
use crate::ast::types::DataType;
use crate::ast::{Ident, Span, Text};

/// An expression and where it stands in the text, parentheses included.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr<'a> {
    pub span: Span,
    pub kind: ExprKind<'a>,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind<'a> {
    Null,
    Bool(bool),
    Literal(Literal<'a>),
    Parameter(Parameter),
    Column(Column<'a>),
    /// `@name`
    UserVariable(Cow<'a, str>),
    /// `@name := value`
    Assign(Cow<'a, str>, Box<Expr<'a>>),
    /// `@@[scope.]name`
    SystemVariable(Box<SystemVariable<'a>>),
    Unary(UnaryOp, Box<Expr<'a>>),
    Binary(BinaryOp, Box<Expr<'a>>, Box<Expr<'a>>),
    /// Two or more operands joined by AND.
    And(Vec<Expr<'a>>),
    /// Two or more operands joined by OR.
    Or(Vec<Expr<'a>>),
    /// `left op ANY|ALL (query)`
    Quantified(Box<Quantified<'a>>),
    Is(IsTest, Box<Expr<'a>>),
    In(Box<In<'a>>),
    Between(Box<Between<'a>>),
    Like(Box<Like<'a>>),
    Collate(Box<Expr<'a>>, Ident<'a>),
    /// `(a, b, ...)` or `ROW(a, b, ...)`, at least two.
    Row(Vec<Expr<'a>>),
    Case(Box<Case<'a>>),
    Exists(Box<Query<'a>>),
    Subquery(Box<Query<'a>>),
    /// Any function called as `name(args)`, built in or stored.
    Function(Box<Function<'a>>),
    Aggregate(Box<Aggregate<'a>>),
    Window(Box<WindowFunction<'a>>),
    Cast(Box<Cast<'a>>),
    /// `CONVERT(expr USING charset)`
    ConvertUsing(Box<Expr<'a>>, Ident<'a>),
    Extract(IntervalUnit, Box<Expr<'a>>),
    Trim(Box<Trim<'a>>),
    /// `a + INTERVAL n unit`, DATE_ADD, DATE_SUB, ADDDATE, SUBDATE
    DateArith(Box<DateArith<'a>>),
    /// TIMESTAMPADD, TIMESTAMPDIFF
    Timestamp(Box<TimestampFunction<'a>>),
    /// `GET_FORMAT(kind, expr)`
    GetFormat(TemporalKind, Box<Expr<'a>>),
    WeightString(Box<WeightString<'a>>),
    /// `CHAR(args [USING charset])`
    Char(Box<Char<'a>>),
    JsonValue(Box<JsonValue<'a>>),
    Match(Box<Match<'a>>),
    /// `DEFAULT(column)`
    DefaultOf(Column<'a>),
    /// DEFAULT alone, as a value of INSERT or UPDATE.
    Default,
    /// `VALUES(column)` in ON DUPLICATE KEY UPDATE
    Values(Column<'a>),
}

/// `?`: the n-th parameter, and the n-th literal or parameter, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub index: u32,
    pub ordinal: u32,
}

/// A literal token and its ordinal among the literals and parameters of the statement, from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal<'a> {
    pub ordinal: u32,
    pub value: LiteralValue<'a>,
}

/// The value of a literal.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralValue<'a> {
    /// Digits that fit 64 bits.
    Integer(u64),
    /// Digits with a point, or too many digits for 64 bits.
    Decimal(&'a str),
    /// A number with an exponent.
    Float(&'a str),
    String(Text<'a>),
    /// `_charset'...'`
    Introduced(Box<Introduced<'a>>),
    /// `N'...'`
    National(Text<'a>),
    /// `0x..`, `x'..'`
    Hex(Text<'a>),
    /// `0b..`, `b'..'`
    Bit(Text<'a>),
    /// `DATE '...'`, `TIME '...'`, `TIMESTAMP '...'`
    Temporal(TemporalKind, Text<'a>),
}

/// A literal with a character set in front.
#[derive(Clone, Debug, PartialEq)]
pub struct Introduced<'a> {
    /// The name after the underscore.
    pub charset: &'a str,
    pub form: IntroducedForm,
    pub bytes: Text<'a>,
}

/// How the bytes of an introduced literal were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntroducedForm {
    String,
    Hex,
    Bit,
}

/// `[[schema.]table.]name`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    pub qualifier: Option<Box<Qualifier<'a>>>,
    pub name: Ident<'a>,
}

/// What stands before a column's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualifier<'a> {
    pub schema: Option<Ident<'a>>,
    pub table: Ident<'a>,
}

/// Where a system variable is looked up or set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Global,
    Session,
    Local,
    Persist,
    PersistOnly,
}

/// `@@[scope.][component.]name`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemVariable<'a> {
    pub scope: Option<Scope>,
    pub component: Option<Ident<'a>>,
    pub name: Ident<'a>,
}

/// Operators before their operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Minus,
    /// `~`
    BitNot,
    /// `NOT`, and `NOT` of HIGH_NOT_PRECEDENCE
    Not,
    /// `!`
    Bang,
    /// `BINARY expr`
    Binary,
}

/// Operators between two operands; AND and OR are lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Xor,
    Equal,
    NullSafeEqual,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    BitOr,
    BitAnd,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegerDivide,
    Modulo,
    BitXor,
    /// `||` under PIPES_AS_CONCAT
    Concat,
    /// `column -> path`
    JsonExtract,
    /// `column ->> path`
    JsonUnquoteExtract,
    /// `a SOUNDS LIKE b`
    SoundsLike,
    /// `a MEMBER OF (b)`
    MemberOf,
    Regexp,
    NotRegexp,
}

/// Tests after IS; `Not` forms are IS NOT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsTest {
    Null,
    NotNull,
    True,
    NotTrue,
    False,
    NotFalse,
    Unknown,
    NotUnknown,
}

/// `left op ANY (query)`
#[derive(Clone, Debug, PartialEq)]
pub struct Quantified<'a> {
    pub left: Expr<'a>,
    pub op: BinaryOp,
    pub quantifier: Quantifier,
    pub query: Query<'a>,
}

/// ANY (or SOME) and ALL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    Any,
    All,
}

/// `expr [NOT] IN (...)`
#[derive(Clone, Debug, PartialEq)]
pub struct In<'a> {
    pub expr: Expr<'a>,
    pub negated: bool,
    pub set: InSet<'a>,
}

/// The right side of IN.
#[derive(Clone, Debug, PartialEq)]
pub enum InSet<'a> {
    List(Vec<Expr<'a>>),
    Query(Box<Query<'a>>),
}

/// `expr [NOT] BETWEEN low AND high`
#[derive(Clone, Debug, PartialEq)]
pub struct Between<'a> {
    pub expr: Expr<'a>,
    pub negated: bool,
    pub low: Expr<'a>,
    pub high: Expr<'a>,
}

/// `expr [NOT] LIKE pattern [ESCAPE escape]`
#[derive(Clone, Debug, PartialEq)]
pub struct Like<'a> {
    pub expr: Expr<'a>,
    pub negated: bool,
    pub pattern: Expr<'a>,
    pub escape: Option<Expr<'a>>,
}

/// `CASE [operand] WHEN .. THEN .. [ELSE ..] END`
#[derive(Clone, Debug, PartialEq)]
pub struct Case<'a> {
    pub operand: Option<Expr<'a>>,
    pub branches: Vec<(Expr<'a>, Expr<'a>)>,
    pub otherwise: Option<Expr<'a>>,
}

/// `[schema.]name(args)`; the name is as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Function<'a> {
    pub schema: Option<Ident<'a>>,
    pub name: Ident<'a>,
    pub args: Vec<Expr<'a>>,
    /// Arguments written as `expr AS alias`, by position: loadable functions only.
    pub aliases: Vec<(usize, Ident<'a>)>,
}

/// Aggregate functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateKind {
    Avg,
    BitAnd,
    BitOr,
    BitXor,
    Count,
    CountStar,
    GroupConcat,
    JsonArrayAgg,
    JsonObjectAgg,
    Max,
    Min,
    StCollect,
    StdPop,
    StdSamp,
    Sum,
    VarPop,
    VarSamp,
}

/// An aggregate, or with `over` a window function.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate<'a> {
    pub kind: AggregateKind,
    pub distinct: bool,
    pub args: Vec<Expr<'a>>,
    /// GROUP_CONCAT's ORDER BY.
    pub order_by: Vec<OrderItem<'a>>,
    /// GROUP_CONCAT's SEPARATOR.
    pub separator: Option<Text<'a>>,
    pub over: Option<Over<'a>>,
}

/// Window functions that are not aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowKind {
    RowNumber,
    Rank,
    DenseRank,
    CumeDist,
    PercentRank,
    Ntile,
    Lead,
    Lag,
    FirstValue,
    LastValue,
    NthValue,
}

/// A window function with its window.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowFunction<'a> {
    pub kind: WindowKind,
    pub args: Vec<Expr<'a>>,
    /// NTH_VALUE's FROM LAST.
    pub from_last: bool,
    pub nulls: Option<NullTreatment>,
    pub over: Over<'a>,
}

/// What a window function does with NULLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullTreatment {
    Respect,
    Ignore,
}

/// `OVER name` or `OVER (specification)`
#[derive(Clone, Debug, PartialEq)]
pub enum Over<'a> {
    Name(Ident<'a>),
    Window(Box<Window<'a>>),
}

/// A window specification.
#[derive(Clone, Debug, PartialEq)]
pub struct Window<'a> {
    pub base: Option<Ident<'a>>,
    pub partition_by: Vec<Expr<'a>>,
    pub order_by: Vec<OrderItem<'a>>,
    pub frame: Option<Frame<'a>>,
}

/// A window's frame; a frame without BETWEEN ends at the current row.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame<'a> {
    pub unit: FrameUnit,
    pub start: FrameBound<'a>,
    pub end: Option<FrameBound<'a>>,
    pub exclusion: Option<FrameExclusion>,
}

/// How a frame counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameUnit {
    Rows,
    Range,
    Groups,
}

/// One end of a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameBound<'a> {
    UnboundedPreceding,
    UnboundedFollowing,
    CurrentRow,
    Preceding(Box<FrameOffset<'a>>),
    Following(Box<FrameOffset<'a>>),
}

/// `n` or `INTERVAL n unit` of a frame's bound.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameOffset<'a> {
    pub value: Expr<'a>,
    pub unit: Option<IntervalUnit>,
}

/// EXCLUDE of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameExclusion {
    CurrentRow,
    Group,
    Ties,
    NoOthers,
}

/// `CAST(expr [AT TIME ZONE ..] AS type [ARRAY])` and `CONVERT(expr, type)`
#[derive(Clone, Debug, PartialEq)]
pub struct Cast<'a> {
    pub expr: Expr<'a>,
    pub target: CastType<'a>,
    pub array: bool,
    /// `AT TIME ZONE [INTERVAL] '...'`
    pub zone: Option<Text<'a>>,
}

/// What can be cast to.
#[derive(Clone, Debug, PartialEq)]
pub enum CastType<'a> {
    Signed,
    Unsigned,
    /// BINARY, CHAR, NCHAR, DATE, TIME, DATETIME, DECIMAL, FLOAT, DOUBLE, REAL, YEAR, JSON and the spatial types.
    Type(Box<DataType<'a>>),
}

/// TRIM's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrimSide {
    Both,
    Leading,
    Trailing,
}

/// `TRIM([side] [remove] FROM expr)`
#[derive(Clone, Debug, PartialEq)]
pub struct Trim<'a> {
    /// None where no side was written.
    pub side: Option<TrimSide>,
    pub remove: Option<Expr<'a>>,
    pub expr: Expr<'a>,
}

/// Units of INTERVAL, EXTRACT and EVERY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntervalUnit {
    Microsecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    SecondMicrosecond,
    MinuteMicrosecond,
    MinuteSecond,
    HourMicrosecond,
    HourSecond,
    HourMinute,
    DayMicrosecond,
    DaySecond,
    DayMinute,
    DayHour,
    YearMonth,
}

/// A date plus or minus an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct DateArith<'a> {
    pub date: Expr<'a>,
    pub negated: bool,
    pub amount: Expr<'a>,
    pub unit: IntervalUnit,
}

/// TIMESTAMPADD(unit, amount, date) or TIMESTAMPDIFF(unit, from, to)
#[derive(Clone, Debug, PartialEq)]
pub struct TimestampFunction<'a> {
    pub kind: TimestampKind,
    pub unit: IntervalUnit,
    pub first: Expr<'a>,
    pub second: Expr<'a>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampKind {
    Add,
    Diff,
}

/// Temporal kinds of literals and of GET_FORMAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemporalKind {
    Date,
    Time,
    /// TIMESTAMP of a literal; DATETIME or TIMESTAMP of GET_FORMAT.
    DateTime,
}

/// `WEIGHT_STRING(expr [AS CHAR(n) | AS BINARY(n)])`
#[derive(Clone, Debug, PartialEq)]
pub struct WeightString<'a> {
    pub expr: Expr<'a>,
    pub width: Option<WeightWidth>,
}

/// WEIGHT_STRING's width in characters or bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightWidth {
    Char(u64),
    Binary(u64),
    /// The undocumented `WEIGHT_STRING(expr, result_length, width, flags)`
    Raw(u64, u64, u64),
}

/// `CHAR(args [USING charset])`
#[derive(Clone, Debug, PartialEq)]
pub struct Char<'a> {
    pub args: Vec<Expr<'a>>,
    pub charset: Option<Ident<'a>>,
}

/// `JSON_VALUE(document, path [RETURNING type] [on empty] [on error])`
#[derive(Clone, Debug, PartialEq)]
pub struct JsonValue<'a> {
    pub document: Expr<'a>,
    pub path: Expr<'a>,
    pub returning: Option<CastType<'a>>,
    pub on_empty: Option<JsonResponse<'a>>,
    pub on_error: Option<JsonResponse<'a>>,
}

/// ON EMPTY and ON ERROR.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonResponse<'a> {
    Error,
    Null,
    Default(Box<Expr<'a>>),
}

/// `MATCH (columns) AGAINST (expr mode)`
#[derive(Clone, Debug, PartialEq)]
pub struct Match<'a> {
    pub columns: Vec<Column<'a>>,
    pub against: Expr<'a>,
    pub mode: MatchMode,
}

/// How MATCH searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchMode {
    Natural,
    NaturalWithExpansion,
    Boolean,
    WithExpansion,
}
