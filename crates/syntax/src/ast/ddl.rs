//! Databases, views, servers, spatial references, tablespaces, resource groups.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::expr::Expr;
use crate::ast::query::Query;
use crate::ast::{Account, Existence, Ident, Name, NameOrDefault, Span, Text};

/// DROP TABLE and DROP VIEW.
#[derive(Clone, Debug, PartialEq)]
pub struct DropTables<'a> {
    pub temporary: bool,
    pub existence: Existence,
    pub names: Vec<Name<'a>>,
}

/// DROP of one thing without a schema.
#[derive(Clone, Debug, PartialEq)]
pub struct DropNamed<'a> {
    pub existence: Existence,
    pub name: Ident<'a>,
}

/// CREATE DATABASE.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateDatabase<'a> {
    pub existence: Existence,
    pub name: Ident<'a>,
    pub options: Vec<DatabaseOption<'a>>,
}

/// ALTER DATABASE; without a name the current one.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterDatabase<'a> {
    pub name: Option<Ident<'a>>,
    pub options: Vec<DatabaseOption<'a>>,
}

/// Options of a database.
#[derive(Clone, Debug, PartialEq)]
pub enum DatabaseOption<'a> {
    Charset(NameOrDefault<'a>),
    Collation(NameOrDefault<'a>),
    Encryption(Text<'a>),
    /// None is DEFAULT.
    ReadOnly(Option<bool>),
}

/// DROP DATABASE.
#[derive(Clone, Debug, PartialEq)]
pub struct DropDatabase<'a> {
    pub existence: Existence,
    pub name: Ident<'a>,
}

/// CREATE VIEW and ALTER VIEW.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateView<'a> {
    pub change: ViewChange,
    pub algorithm: Option<ViewAlgorithm>,
    pub definer: Option<Account<'a>>,
    pub security: Option<Security>,
    pub name: Name<'a>,
    pub columns: Vec<Ident<'a>>,
    pub query: Query<'a>,
    /// The query's source.
    pub query_span: Span,
    pub check: Option<ViewCheck>,
}

/// What happens to the view of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewChange {
    Create,
    CreateIfNotExists,
    Replace,
    Alter,
}

/// ALGORITHM of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewAlgorithm {
    Undefined,
    Merge,
    TempTable,
}

/// SQL SECURITY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    Definer,
    Invoker,
}

/// WITH CHECK OPTION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewCheck {
    Cascaded,
    Local,
}

/// CREATE SERVER and ALTER SERVER.
#[derive(Clone, Debug, PartialEq)]
pub struct Server<'a> {
    pub name: Ident<'a>,
    /// Of CREATE only.
    pub wrapper: Option<Ident<'a>>,
    /// USER, HOST, DATABASE, OWNER, PASSWORD, SOCKET.
    pub options: Vec<(Ident<'a>, Text<'a>)>,
    pub port: Option<u64>,
}

/// CREATE SPATIAL REFERENCE SYSTEM.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialReference<'a> {
    pub replace: bool,
    pub existence: Existence,
    pub id: u64,
    pub name: Option<Text<'a>>,
    pub definition: Option<Text<'a>>,
    pub organization: Option<(Text<'a>, u64)>,
    pub description: Option<Text<'a>>,
}

/// DROP SPATIAL REFERENCE SYSTEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DropSpatialReference {
    pub existence: Existence,
    pub id: u64,
}

/// CREATE, ALTER and DROP of TABLESPACE, UNDO TABLESPACE and LOGFILE GROUP.
#[derive(Clone, Debug, PartialEq)]
pub struct Tablespace<'a> {
    pub verb: TablespaceVerb<'a>,
    pub kind: TablespaceKind,
    pub name: Ident<'a>,
    pub file: Option<Text<'a>>,
    pub logfile_group: Option<Ident<'a>>,
    pub options: Vec<TablespaceOption<'a>>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TablespaceVerb<'a> {
    Create,
    Drop,
    Alter,
    AddFile,
    DropFile,
    Rename(Ident<'a>),
    SetActive,
    SetInactive,
}

/// To what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TablespaceKind {
    Tablespace,
    Undo,
    LogfileGroup,
}

/// Options of a tablespace.
#[derive(Clone, Debug, PartialEq)]
pub enum TablespaceOption<'a> {
    /// INITIAL_SIZE, AUTOEXTEND_SIZE, MAX_SIZE, EXTENT_SIZE, UNDO_BUFFER_SIZE, REDO_BUFFER_SIZE, NODEGROUP, FILE_BLOCK_SIZE
    Size(Ident<'a>, u64),
    Engine(Ident<'a>),
    Wait(bool),
    Comment(Text<'a>),
    Encryption(Text<'a>),
    EngineAttribute(Text<'a>),
}

/// Statements about resource groups.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceGroup<'a> {
    Create { name: Ident<'a>, user: bool, settings: ResourceSettings<'a> },
    Alter { name: Ident<'a>, settings: ResourceSettings<'a>, force: bool },
    Drop { name: Ident<'a>, force: bool },
    Set { name: Ident<'a>, threads: Vec<u64> },
}

/// VCPU, THREAD_PRIORITY, ENABLE.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceSettings<'a> {
    pub vcpus: Vec<(u64, u64)>,
    pub priority: Option<Expr<'a>>,
    pub enable: Option<bool>,
}
