//! SET, prepared statements by text, maintenance and administration.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use std::borrow::Cow;

use crate::ast::expr::{Expr, Scope};
use crate::ast::partition::PartitionSet;
use crate::ast::{Account, Ident, Name, NameOrDefault, Text};

/// One assignment of SET.
#[derive(Clone, Debug, PartialEq)]
pub enum SetItem<'a> {
    /// `@name = value`
    User {
        name: Cow<'a, str>,
        value: Expr<'a>,
    },
    System(Box<SetVariable<'a>>),
    /// `SET NAMES charset [COLLATE collation]`
    Names {
        charset: NameOrDefault<'a>,
        collation: Option<Ident<'a>>,
    },
    /// `SET CHARACTER SET charset`
    Charset(NameOrDefault<'a>),
}

/// `[scope] name = value`, also of a stored program's variable or a trigger's `NEW.column`.
#[derive(Clone, Debug, PartialEq)]
pub struct SetVariable<'a> {
    /// None where neither word nor `@@scope.` was written.
    pub scope: Option<Scope>,
    /// `@@` was written: a system variable for sure.
    pub at_at: bool,
    pub name: VariableName<'a>,
    /// None is DEFAULT; ON, ALL, BINARY and other words are columns of that name.
    pub value: Option<Expr<'a>>,
}

/// `[component.]name`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableName<'a> {
    pub component: Option<Ident<'a>>,
    pub name: Ident<'a>,
}

/// Where PREPARE's text comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum PrepareSource<'a> {
    Text(Text<'a>),
    Variable(Cow<'a, str>),
}

/// ANALYZE, CHECK, CHECKSUM, OPTIMIZE, REPAIR TABLE.
#[derive(Clone, Debug, PartialEq)]
pub struct Maintain<'a> {
    pub kind: MaintainKind,
    pub no_binlog: bool,
    pub tables: Vec<Name<'a>>,
    /// QUICK, EXTENDED, FAST, MEDIUM, CHANGED, FOR UPGRADE, USE_FRM, in the order written.
    pub options: Vec<MaintainOption>,
    pub histogram: Option<Histogram<'a>>,
}

/// Which maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintainKind {
    Analyze,
    Check,
    Checksum,
    Optimize,
    Repair,
}

/// Options of maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintainOption {
    Quick,
    Extended,
    Fast,
    Medium,
    Changed,
    ForUpgrade,
    UseFrm,
}

/// `UPDATE | DROP HISTOGRAM ON columns`
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram<'a> {
    pub columns: Vec<Ident<'a>>,
    pub change: HistogramChange<'a>,
}

/// What happens to the histogram.
#[derive(Clone, Debug, PartialEq)]
pub enum HistogramChange<'a> {
    Drop,
    Update { buckets: Option<u64>, using: Option<Text<'a>>, auto: Option<bool> },
}

/// An index list of CACHE INDEX and LOAD INDEX.
#[derive(Clone, Debug, PartialEq)]
pub struct TableKeys<'a> {
    pub table: Name<'a>,
    pub partitions: Option<PartitionSet<'a>>,
    pub indexes: Vec<Ident<'a>>,
    pub ignore_leaves: bool,
}

/// CACHE INDEX.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheIndex<'a> {
    pub tables: Vec<TableKeys<'a>>,
    pub cache: NameOrDefault<'a>,
}

/// LOAD INDEX INTO CACHE.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadIndex<'a> {
    pub tables: Vec<TableKeys<'a>>,
}

/// FLUSH.
#[derive(Clone, Debug, PartialEq)]
pub struct Flush<'a> {
    pub no_binlog: bool,
    pub what: Flushed<'a>,
}

/// What is flushed.
#[derive(Clone, Debug, PartialEq)]
pub enum Flushed<'a> {
    Tables { names: Vec<Name<'a>>, read_lock: bool, export: bool },
    Options(Vec<FlushOption<'a>>),
}

/// Words of FLUSH.
#[derive(Clone, Debug, PartialEq)]
pub enum FlushOption<'a> {
    Hosts,
    Privileges,
    Logs,
    BinaryLogs,
    EngineLogs,
    ErrorLogs,
    GeneralLogs,
    SlowLogs,
    RelayLogs(Option<Text<'a>>),
    Status,
    UserResources,
    OptimizerCosts,
}

/// RESET.
#[derive(Clone, Debug, PartialEq)]
pub enum Reset<'a> {
    /// `RESET MASTER [TO n]` and `RESET BINARY LOGS AND GTIDS`
    Binlog {
        to: Option<u64>,
    },
    Replica {
        all: bool,
        channel: Option<Text<'a>>,
    },
    QueryCache,
}

/// KILL.
#[derive(Clone, Debug, PartialEq)]
pub struct Kill<'a> {
    pub query_only: bool,
    pub id: Expr<'a>,
}

/// CLONE.
#[derive(Clone, Debug, PartialEq)]
pub enum CloneInstance<'a> {
    Local {
        directory: Text<'a>,
    },
    Remote {
        source: Account<'a>,
        port: u64,
        password: Text<'a>,
        directory: Option<Text<'a>>,
        require_ssl: Option<bool>,
    },
}

/// INSTALL and UNINSTALL of plugins and components.
#[derive(Clone, Debug, PartialEq)]
pub enum Plugin<'a> {
    Install { name: Ident<'a>, library: Text<'a> },
    Uninstall(Ident<'a>),
    InstallComponents { urns: Vec<Text<'a>>, settings: Vec<(Option<Scope>, VariableName<'a>, Expr<'a>)> },
    UninstallComponents(Vec<Text<'a>>),
}

/// ALTER INSTANCE.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterInstance<'a> {
    RotateInnodbKey,
    RotateBinlogKey,
    ReloadTls { channel: Option<Ident<'a>>, no_rollback: bool },
    ReloadKeyring,
    EnableRedoLog,
    DisableRedoLog,
}
