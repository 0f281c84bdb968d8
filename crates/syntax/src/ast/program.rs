//! Stored programs: routines, triggers, events and what their bodies say.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::ddl::Security;
use crate::ast::expr::{Expr, IntervalUnit};
use crate::ast::query::{IntoTarget, Query};
use crate::ast::types::DataType;
use crate::ast::{Account, Existence, Ident, Name, Span, Statement, Text};

/// PROCEDURE or FUNCTION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineKind {
    Procedure,
    Function,
}

/// CREATE PROCEDURE and CREATE FUNCTION.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateRoutine<'a> {
    pub kind: RoutineKind,
    pub definer: Option<Account<'a>>,
    pub existence: Existence,
    pub name: Name<'a>,
    pub parameters: Vec<RoutineParameter<'a>>,
    /// The text between the parentheses.
    pub parameters_span: Span,
    pub returns: Option<Returns<'a>>,
    pub characteristics: Vec<Characteristic<'a>>,
    pub body: ProgramStatement<'a>,
}

/// RETURNS of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Returns<'a> {
    pub data_type: DataType<'a>,
    pub collation: Option<Ident<'a>>,
}

/// A parameter of a routine.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutineParameter<'a> {
    pub mode: ParameterMode,
    pub name: Ident<'a>,
    pub data_type: DataType<'a>,
    pub collation: Option<Ident<'a>>,
}

/// Which way a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterMode {
    In,
    Out,
    InOut,
}

/// What a routine says of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Characteristic<'a> {
    Comment(Text<'a>),
    Language(Ident<'a>),
    Deterministic(bool),
    ContainsSql,
    NoSql,
    ReadsSql,
    ModifiesSql,
    Security(Security),
}

/// CREATE FUNCTION .. SONAME.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateLoadable<'a> {
    pub aggregate: bool,
    pub existence: Existence,
    pub name: Ident<'a>,
    /// STRING, REAL, DECIMAL or INT.
    pub returns: Ident<'a>,
    pub library: Text<'a>,
}

/// ALTER PROCEDURE and ALTER FUNCTION.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterRoutine<'a> {
    pub kind: RoutineKind,
    pub name: Name<'a>,
    pub characteristics: Vec<Characteristic<'a>>,
}

/// DROP PROCEDURE and DROP FUNCTION.
#[derive(Clone, Debug, PartialEq)]
pub struct DropRoutine<'a> {
    pub kind: RoutineKind,
    pub existence: Existence,
    pub name: Name<'a>,
}

/// DROP TRIGGER and DROP EVENT.
#[derive(Clone, Debug, PartialEq)]
pub struct DropProgram<'a> {
    pub existence: Existence,
    pub name: Name<'a>,
}

/// CREATE TRIGGER.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTrigger<'a> {
    pub definer: Option<Account<'a>>,
    pub existence: Existence,
    pub name: Name<'a>,
    pub time: TriggerTime,
    pub event: TriggerEvent,
    pub table: Name<'a>,
    pub order: Option<(TriggerOrder, Ident<'a>)>,
    pub body: ProgramStatement<'a>,
}

/// When a trigger runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerTime {
    Before,
    After,
}

/// What a trigger reacts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerEvent {
    Insert,
    Update,
    Delete,
}

/// FOLLOWS and PRECEDES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerOrder {
    Follows,
    Precedes,
}

/// CREATE EVENT.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateEvent<'a> {
    pub definer: Option<Account<'a>>,
    pub existence: Existence,
    pub name: Name<'a>,
    pub schedule: Schedule<'a>,
    pub preserve: Option<bool>,
    pub status: Option<EventStatus>,
    pub comment: Option<Text<'a>>,
    pub body: ProgramStatement<'a>,
}

/// ALTER EVENT.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterEvent<'a> {
    pub definer: Option<Account<'a>>,
    pub name: Name<'a>,
    pub schedule: Option<Schedule<'a>>,
    pub preserve: Option<bool>,
    pub rename: Option<Name<'a>>,
    pub status: Option<EventStatus>,
    pub comment: Option<Text<'a>>,
    pub body: Option<ProgramStatement<'a>>,
}

/// When an event runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule<'a> {
    At(Expr<'a>),
    Every { amount: Expr<'a>, unit: IntervalUnit, starts: Option<Expr<'a>>, ends: Option<Expr<'a>> },
}

/// ENABLE, DISABLE, DISABLE ON REPLICA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    Enable,
    Disable,
    DisableOnReplica,
}

/// A statement of a body and its source.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramStatement<'a> {
    pub span: Span,
    pub kind: ProgramKind<'a>,
}

/// What a body can say.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramKind<'a> {
    Sql(Box<Statement<'a>>),
    Block(Box<Block<'a>>),
    If { branches: Vec<(Expr<'a>, Vec<ProgramStatement<'a>>)>, otherwise: Option<Vec<ProgramStatement<'a>>> },
    Case(Box<CaseStatement<'a>>),
    Loop { label: Option<Ident<'a>>, body: Vec<ProgramStatement<'a>> },
    While { label: Option<Ident<'a>>, condition: Expr<'a>, body: Vec<ProgramStatement<'a>> },
    Repeat { label: Option<Ident<'a>>, body: Vec<ProgramStatement<'a>>, until: Expr<'a> },
    Leave(Ident<'a>),
    Iterate(Ident<'a>),
    Return(Expr<'a>),
    Open(Ident<'a>),
    Close(Ident<'a>),
    Fetch { cursor: Ident<'a>, into: Vec<Ident<'a>> },
}

/// `[label:] BEGIN .. END`
#[derive(Clone, Debug, PartialEq)]
pub struct Block<'a> {
    pub label: Option<Ident<'a>>,
    pub declarations: Vec<Declaration<'a>>,
    pub body: Vec<ProgramStatement<'a>>,
}

/// DECLARE.
#[derive(Clone, Debug, PartialEq)]
pub enum Declaration<'a> {
    Variables {
        names: Vec<Ident<'a>>,
        data_type: Box<DataType<'a>>,
        collation: Option<Ident<'a>>,
        default: Option<Box<Expr<'a>>>,
    },
    Condition {
        name: Ident<'a>,
        value: ConditionValue<'a>,
    },
    Cursor {
        name: Ident<'a>,
        query: Box<Query<'a>>,
    },
    Handler {
        action: HandlerAction,
        conditions: Vec<ConditionValue<'a>>,
        body: Box<ProgramStatement<'a>>,
    },
}

/// What a handler does after its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlerAction {
    Continue,
    Exit,
}

/// What a handler, a condition or a signal is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionValue<'a> {
    Code(u64),
    State(Text<'a>),
    Name(Ident<'a>),
    Warning,
    NotFound,
    Exception,
}

/// `CASE [operand] WHEN .. THEN statements .. END CASE`
#[derive(Clone, Debug, PartialEq)]
pub struct CaseStatement<'a> {
    pub operand: Option<Expr<'a>>,
    pub branches: Vec<(Expr<'a>, Vec<ProgramStatement<'a>>)>,
    pub otherwise: Option<Vec<ProgramStatement<'a>>>,
}

/// SIGNAL and RESIGNAL.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal<'a> {
    pub resignal: bool,
    /// Always there for SIGNAL; a state or a name.
    pub condition: Option<ConditionValue<'a>>,
    pub items: Vec<(SignalItem, Expr<'a>)>,
}

/// What SIGNAL sets and GET DIAGNOSTICS reads of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalItem {
    ClassOrigin,
    SubclassOrigin,
    ConstraintCatalog,
    ConstraintSchema,
    ConstraintName,
    CatalogName,
    SchemaName,
    TableName,
    ColumnName,
    CursorName,
    MessageText,
    MysqlErrno,
    /// Only read.
    ReturnedSqlstate,
}

/// GET [CURRENT | STACKED] DIAGNOSTICS.
#[derive(Clone, Debug, PartialEq)]
pub struct GetDiagnostics<'a> {
    pub stacked: bool,
    pub request: DiagnosticsRequest<'a>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum DiagnosticsRequest<'a> {
    Statement(Vec<(IntoTarget<'a>, StatementItem)>),
    Condition { number: Expr<'a>, items: Vec<(IntoTarget<'a>, SignalItem)> },
}

/// What GET DIAGNOSTICS reads of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementItem {
    Number,
    RowCount,
}
