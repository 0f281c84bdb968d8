//! The tree of MySQL's language: what the parser makes and the printer reads.
//!
//! Nodes borrow from the statement's text where they can. Expressions carry the span of their source, literals their
//! ordinal in the statement, so that a plan made for one set of literals can be run with another.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

pub mod account;
pub mod admin;
pub mod ddl;
pub mod dml;
pub mod expr;
pub mod partition;
pub mod plain;
pub mod program;
pub mod query;
pub mod replication;
pub mod show;
pub mod table;
pub mod transaction;
pub mod types;

use std::borrow::Cow;

/// A range of bytes in the statement's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end.max(self.end) }
    }

    /// The bytes of `text` that this span covers.
    #[must_use]
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A name, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident<'a> {
    pub text: Cow<'a, str>,
    pub span: Span,
}

/// Bytes of a quoted string after its escapes were resolved.
pub type Text<'a> = Cow<'a, [u8]>;

/// `[schema.]name` of a table, view, routine, trigger or event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    pub schema: Option<Ident<'a>>,
    pub name: Ident<'a>,
}

/// `'user'@'host'`; the host is `%` where the text has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account<'a> {
    Named { user: Cow<'a, str>, host: Cow<'a, str>, span: Span },
    CurrentUser,
}

/// `DEFAULT` or a name, as a charset or a collation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameOrDefault<'a> {
    Name(Ident<'a>),
    Default,
}

/// What a statement says about the existence of its object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existence {
    /// Neither `IF EXISTS` nor `IF NOT EXISTS`.
    #[default]
    Strict,
    /// `IF EXISTS` of a drop or alter, `IF NOT EXISTS` of a create.
    Lenient,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement<'a> {
    /// Only spaces and comments.
    Empty,
    Query(Box<query::Query<'a>>),
    Insert(Box<dml::Insert<'a>>),
    Update(Box<dml::Update<'a>>),
    Delete(Box<dml::Delete<'a>>),
    Load(Box<dml::Load<'a>>),
    Call(Box<dml::Call<'a>>),
    Do(Vec<query::SelectItem<'a>>),
    Handler(Box<dml::HandlerStatement<'a>>),
    ImportTable(Vec<Text<'a>>),

    CreateTable(Box<table::CreateTable<'a>>),
    AlterTable(Box<table::AlterTable<'a>>),
    DropTable(ddl::DropTables<'a>),
    RenameTable(Vec<(Name<'a>, Name<'a>)>),
    Truncate(Name<'a>),
    CreateIndex(Box<table::CreateIndex<'a>>),
    DropIndex(Box<table::DropIndex<'a>>),
    CreateDatabase(Box<ddl::CreateDatabase<'a>>),
    AlterDatabase(Box<ddl::AlterDatabase<'a>>),
    DropDatabase(ddl::DropDatabase<'a>),
    CreateView(Box<ddl::CreateView<'a>>),
    DropView(ddl::DropTables<'a>),
    CreateServer(Box<ddl::Server<'a>>),
    AlterServer(Box<ddl::Server<'a>>),
    DropServer(ddl::DropNamed<'a>),
    CreateSpatialReference(Box<ddl::SpatialReference<'a>>),
    DropSpatialReference(ddl::DropSpatialReference),
    Tablespace(Box<ddl::Tablespace<'a>>),
    ResourceGroup(Box<ddl::ResourceGroup<'a>>),

    CreateRoutine(Box<program::CreateRoutine<'a>>),
    CreateLoadable(Box<program::CreateLoadable<'a>>),
    AlterRoutine(Box<program::AlterRoutine<'a>>),
    DropRoutine(program::DropRoutine<'a>),
    CreateTrigger(Box<program::CreateTrigger<'a>>),
    DropTrigger(program::DropProgram<'a>),
    CreateEvent(Box<program::CreateEvent<'a>>),
    AlterEvent(Box<program::AlterEvent<'a>>),
    DropEvent(program::DropProgram<'a>),
    Signal(Box<program::Signal<'a>>),
    GetDiagnostics(Box<program::GetDiagnostics<'a>>),

    CreateUser(Box<account::CreateUser<'a>>),
    AlterUser(Box<account::AlterUser<'a>>),
    DropUser(account::DropAccounts<'a>),
    RenameUser(Vec<(Account<'a>, Account<'a>)>),
    CreateRole(account::DropAccounts<'a>),
    DropRole(account::DropAccounts<'a>),
    Grant(Box<account::Grant<'a>>),
    Revoke(Box<account::Revoke<'a>>),
    SetRole(account::RoleChoice<'a>),
    SetDefaultRole {
        roles: account::RoleChoice<'a>,
        to: Vec<Account<'a>>,
    },
    SetPassword(Box<account::SetPassword<'a>>),

    Set(Vec<admin::SetItem<'a>>),
    Show(Box<show::Show<'a>>),
    Explain(Box<show::Explain<'a>>),
    Describe(Box<show::Describe<'a>>),
    Use(Ident<'a>),
    Help(Text<'a>),

    SetTransaction(transaction::SetTransaction),
    Begin(transaction::Begin),
    Commit(transaction::Completion),
    Rollback(transaction::Completion),
    Savepoint(Ident<'a>),
    RollbackTo(Ident<'a>),
    ReleaseSavepoint(Ident<'a>),
    Xa(Box<transaction::Xa<'a>>),
    LockTables(Vec<transaction::TableLock<'a>>),
    UnlockTables,
    LockInstance,
    UnlockInstance,

    Prepare {
        name: Ident<'a>,
        source: admin::PrepareSource<'a>,
    },
    Execute {
        name: Ident<'a>,
        using: Vec<Cow<'a, str>>,
    },
    Deallocate(Ident<'a>),

    Maintain(Box<admin::Maintain<'a>>),
    CacheIndex(Box<admin::CacheIndex<'a>>),
    LoadIndex(Box<admin::LoadIndex<'a>>),
    Flush(Box<admin::Flush<'a>>),
    Reset(Vec<admin::Reset<'a>>),
    ResetPersist {
        existence: Existence,
        name: Option<admin::VariableName<'a>>,
    },
    Kill(Box<admin::Kill<'a>>),
    Shutdown,
    Restart,
    Binlog(Text<'a>),
    Clone(Box<admin::CloneInstance<'a>>),
    Plugin(Box<admin::Plugin<'a>>),
    AlterInstance(admin::AlterInstance<'a>),

    PurgeLogs(Box<replication::PurgeLogs<'a>>),
    ChangeSource(Box<replication::ChangeSource<'a>>),
    ChangeFilter(Box<replication::ChangeFilter<'a>>),
    Replica(Box<replication::Replica<'a>>),
    GroupReplication(Box<replication::GroupReplication<'a>>),
}
