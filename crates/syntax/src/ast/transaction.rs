//! Transactions and locks.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::expr::Scope;
use crate::ast::{Ident, Name, Text};

/// BEGIN and START TRANSACTION.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begin {
    pub consistent_snapshot: bool,
    pub access: Option<Access>,
}

/// READ ONLY and READ WRITE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    ReadOnly,
    ReadWrite,
}

/// `[AND [NO] CHAIN] [[NO] RELEASE]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    pub chain: Option<bool>,
    pub release: Option<bool>,
}

/// SET \[scope\] TRANSACTION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetTransaction {
    pub scope: Option<Scope>,
    pub isolation: Option<Isolation>,
    pub access: Option<Access>,
}

/// ISOLATION LEVEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    ReadUncommitted,
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

/// One table of LOCK TABLES.
#[derive(Clone, Debug, PartialEq)]
pub struct TableLock<'a> {
    pub table: Name<'a>,
    pub alias: Option<Ident<'a>>,
    pub kind: TableLockKind,
}

/// READ \[LOCAL\] and \[LOW_PRIORITY\] WRITE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableLockKind {
    Read,
    ReadLocal,
    Write,
}

/// The id of a distributed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Xid<'a> {
    pub gtrid: Text<'a>,
    pub bqual: Text<'a>,
    pub format: u64,
}

/// XA statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Xa<'a> {
    Start { xid: Xid<'a>, join: Option<XaJoin> },
    End { xid: Xid<'a>, suspend: Option<XaSuspend> },
    Prepare(Xid<'a>),
    Commit { xid: Xid<'a>, one_phase: bool },
    Rollback(Xid<'a>),
    Recover { convert_xid: bool },
}

/// JOIN and RESUME.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XaJoin {
    Join,
    Resume,
}

/// SUSPEND and SUSPEND FOR MIGRATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XaSuspend {
    Suspend,
    ForMigrate,
}
