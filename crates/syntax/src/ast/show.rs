//! SHOW, EXPLAIN, DESCRIBE.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use std::borrow::Cow;

use crate::ast::expr::{Expr, Scope};
use crate::ast::query::Limit;
use crate::ast::{Account, Existence, Ident, Name, Statement, Text};

/// `LIKE 'pattern'` or `WHERE expr`
#[derive(Clone, Debug, PartialEq)]
pub enum ShowFilter<'a> {
    None,
    Like(Text<'a>),
    Where(Box<Expr<'a>>),
}

/// SHOW.
#[derive(Clone, Debug, PartialEq)]
pub enum Show<'a> {
    Databases(ShowFilter<'a>),
    Tables {
        full: bool,
        extended: bool,
        schema: Option<Ident<'a>>,
        filter: ShowFilter<'a>,
    },
    TableStatus {
        schema: Option<Ident<'a>>,
        filter: ShowFilter<'a>,
    },
    OpenTables {
        schema: Option<Ident<'a>>,
        filter: ShowFilter<'a>,
    },
    Triggers {
        full: bool,
        schema: Option<Ident<'a>>,
        filter: ShowFilter<'a>,
    },
    Events {
        schema: Option<Ident<'a>>,
        filter: ShowFilter<'a>,
    },
    Columns {
        full: bool,
        extended: bool,
        table: Name<'a>,
        filter: ShowFilter<'a>,
    },
    Index {
        extended: bool,
        table: Name<'a>,
        filter: Option<Expr<'a>>,
    },
    Variables {
        scope: Option<Scope>,
        filter: ShowFilter<'a>,
    },
    Status {
        scope: Option<Scope>,
        filter: ShowFilter<'a>,
    },
    Warnings(Option<Limit<'a>>),
    Errors(Option<Limit<'a>>),
    /// `SHOW COUNT(*) WARNINGS`
    WarningCount,
    ErrorCount,
    Charsets(ShowFilter<'a>),
    Collations(ShowFilter<'a>),
    Engines,
    Engine {
        /// None is ALL.
        engine: Option<Ident<'a>>,
        what: EngineReport,
    },
    Plugins,
    Privileges,
    ProcessList {
        full: bool,
    },
    Profiles,
    Profile(Box<Profile<'a>>),
    Grants(Option<Box<ShowGrants<'a>>>),
    CreateDatabase {
        existence: Existence,
        name: Ident<'a>,
    },
    CreateTable(Name<'a>),
    CreateView(Name<'a>),
    CreateProcedure(Name<'a>),
    CreateFunction(Name<'a>),
    CreateTrigger(Name<'a>),
    CreateEvent(Name<'a>),
    CreateUser(Account<'a>),
    ProcedureStatus(ShowFilter<'a>),
    FunctionStatus(ShowFilter<'a>),
    ProcedureCode(Name<'a>),
    FunctionCode(Name<'a>),
    ParseTree(Box<Statement<'a>>),
    BinaryLogs,
    /// `SHOW MASTER STATUS`, `SHOW BINARY LOG STATUS`
    BinaryLogStatus,
    BinlogEvents(Box<LogEvents<'a>>),
    RelaylogEvents(Box<LogEvents<'a>>),
    Replicas,
    ReplicaStatus {
        channel: Option<Text<'a>>,
        words: ReplicaWords,
    },
}

/// Which words named the replica: their column names differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaWords {
    Replica,
    Slave,
}

/// `SHOW ENGINE x ..`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineReport {
    Status,
    Mutex,
    Logs,
}

/// SHOW GRANTS FOR.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowGrants<'a> {
    pub account: Account<'a>,
    pub using: Vec<Account<'a>>,
}

/// SHOW PROFILE.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile<'a> {
    /// ALL, CPU, BLOCK IO, ... as written.
    pub types: Vec<Cow<'a, str>>,
    pub query: Option<u64>,
    pub limit: Option<Limit<'a>>,
}

/// SHOW BINLOG EVENTS and SHOW RELAYLOG EVENTS.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEvents<'a> {
    pub log: Option<Text<'a>>,
    pub position: Option<u64>,
    pub limit: Option<Limit<'a>>,
    pub channel: Option<Text<'a>>,
}

/// EXPLAIN of a statement or a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Explain<'a> {
    pub analyze: bool,
    pub format: ExplainFormat<'a>,
    pub into: Option<Cow<'a, str>>,
    pub schema: Option<Ident<'a>>,
    pub target: ExplainTarget<'a>,
}

/// What is explained.
#[derive(Clone, Debug, PartialEq)]
pub enum ExplainTarget<'a> {
    Statement(Statement<'a>),
    Connection(u64),
}

/// FORMAT of EXPLAIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplainFormat<'a> {
    Default,
    Traditional,
    Json,
    Tree,
    Other(Ident<'a>),
}

/// `DESCRIBE table [column | 'pattern']`
#[derive(Clone, Debug, PartialEq)]
pub struct Describe<'a> {
    pub table: Name<'a>,
    /// A column's name is a pattern too.
    pub column: Option<Text<'a>>,
}
