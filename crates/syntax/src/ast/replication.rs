//! Replication statements.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::expr::Expr;
use crate::ast::{Account, Ident, Name, Text};

/// PURGE BINARY LOGS.
#[derive(Clone, Debug, PartialEq)]
pub enum PurgeLogs<'a> {
    To(Text<'a>),
    Before(Expr<'a>),
}

/// CHANGE REPLICATION SOURCE TO, CHANGE MASTER TO.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSource<'a> {
    pub options: Vec<(Ident<'a>, SourceValue<'a>)>,
    pub channel: Option<Text<'a>>,
}

/// The value of a source option.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceValue<'a> {
    Null,
    Number(u64),
    Float(&'a str),
    Text(Text<'a>),
    Word(Ident<'a>),
    Account(Account<'a>),
    Ids(Vec<u64>),
}

/// CHANGE REPLICATION FILTER.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeFilter<'a> {
    pub filters: Vec<(Ident<'a>, FilterValue<'a>)>,
    pub channel: Option<Text<'a>>,
}

/// What a replication filter lists.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterValue<'a> {
    Databases(Vec<Ident<'a>>),
    Tables(Vec<Name<'a>>),
    Patterns(Vec<Text<'a>>),
    Rewrites(Vec<(Ident<'a>, Ident<'a>)>),
}

/// START REPLICA and STOP REPLICA.
#[derive(Clone, Debug, PartialEq)]
pub struct Replica<'a> {
    pub start: bool,
    pub sql_thread: bool,
    pub io_thread: bool,
    /// SQL_AFTER_GTIDS, SOURCE_LOG_FILE, ... of UNTIL.
    pub until: Vec<(Ident<'a>, SourceValue<'a>)>,
    /// USER, PASSWORD, DEFAULT_AUTH, PLUGIN_DIR.
    pub connection: Vec<(Ident<'a>, Text<'a>)>,
    pub channel: Option<Text<'a>>,
}

/// START and STOP GROUP_REPLICATION.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupReplication<'a> {
    pub start: bool,
    pub options: Vec<(Ident<'a>, Text<'a>)>,
}
