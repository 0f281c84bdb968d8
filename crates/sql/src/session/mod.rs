//! A session: one client's statements, one after the other.
//!
//! [`Session::statement`] takes text, [`Session::prepare`] and [`Session::execute`] are the binary protocol's. Each statement gets a
//! [`Context`], runs to its end, and leaves its warnings behind.

pub mod account;
pub mod cache;
pub mod circles;
pub mod deprecated;
pub mod explain;
mod follow;
pub mod gate;
pub mod instance;
mod line_format;
pub mod load;
pub mod locked;
pub mod metadata;
mod moving;
pub mod outfile;
pub mod prepared;
pub mod program;
pub mod reads;
pub mod rest;
pub mod run;
pub mod set;
mod set_hint;
pub mod settings;
pub mod shared;
pub mod state;
pub mod statement;
pub mod table_cursor;
pub mod transaction;
pub mod xa;

use crate::catalog::Catalog;
use crate::conditions;
use crate::error::{Diagnostics, Effect, Error, Level, Result};
use crate::expr::Expr;
use crate::expr::context::{Context, StatementFacts, Wanted};
use crate::expr::frame::Frame;
use crate::plan::ResultColumn;
use cache::PlanCache;
use prepared::PreparedStatements;
use shared::{Process, Server};
use state::State;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;
use syntax::error::{ErrorKind, SyntaxError};
use table_cursor::TableCursor;
use transaction::Transaction;
use values::value::Value;

/// What a statement that gives no rows answers.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Rows that it changed.
    pub affected: u64,
    /// The first AUTO_INCREMENT value that it gave.
    pub last_insert_id: u64,
    /// The text of mysql_info().
    pub info: String,
}

/// How a statement ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// With rows, all of which were sent.
    Rows,
    /// Without rows.
    Done(Done),
}

/// What the protocol made of a result's columns, kept with their plan: bytes, and for which client they are good.
#[derive(Clone, Debug, Default)]
pub struct Described(pub RefCell<Option<(u64, Box<[u8]>)>>);

/// Where a session's rows go: the protocol's encoder, or a test's list.
pub trait Results {
    /// A result with these columns begins.
    ///
    /// # Errors
    /// The client is gone.
    fn begin(&mut self, columns: &[ResultColumn]) -> Result<()>;
    /// The same for a plan that is run again and again.
    ///
    /// # Errors
    /// As [`Results::begin`].
    fn begin_again(&mut self, columns: &[ResultColumn], _described: &Described) -> Result<()> {
        self.begin(columns)
    }
    /// The result that began and had no row is none: an error comes in its place. Who has sent nothing has nothing to take back.
    fn forget(&mut self) {}
    /// A row: the expressions' values for the frame.
    ///
    /// # Errors
    /// What the expressions answer, or the client is gone.
    fn row(&mut self, output: &[Expr], frame: &Frame<'_>) -> Result<()>;
    /// A row of values, of the types of the columns.
    ///
    /// # Errors
    /// The client is gone.
    fn values(&mut self, row: &[Value<'_>], columns: &[ResultColumn]) -> Result<()>;
    /// The content of a file of the client's.
    ///
    /// # Errors
    /// 1148 where the client does not allow it; the client is gone.
    fn local_file(&mut self, name: &[u8], piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()>;
    /// Whether a result has begun whose end nobody has told yet.
    fn is_open(&self) -> bool {
        false
    }
    /// The rows of a statement within a procedure have ended, and more of its answer follows.
    ///
    /// # Errors
    /// The client is gone, or takes no more than one result.
    fn end(&mut self, session: &Session) -> Result<()>;
}

/// What the protocol says about a session after a statement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Status {
    /// A transaction is open.
    pub in_transaction: bool,
    /// It may not write.
    pub read_only: bool,
    /// autocommit.
    pub autocommit: bool,
    /// sql_mode has NO_BACKSLASH_ESCAPES.
    pub no_backslash_escapes: bool,
    /// Warnings.
    pub warnings: u16,
}

/// One client's session.
pub struct Session {
    server: Arc<Server>,
    process: Arc<Process>,
    state: State,
    transaction: RefCell<Transaction>,
    diagnostics: RefCell<Diagnostics>,
    cache: PlanCache,
    prepared: RefCell<PreparedStatements>,
    /// What HANDLER has opened.
    cursors: RefCell<Vec<TableCursor>>,
    /// Whether a statement asked to end the connection (RELEASE).
    wants_close: Cell<bool>,
    /// Whether it was this session that ended it by KILL.
    ended_itself: Cell<bool>,
    /// Whether a statement asked to stop the server.
    wants_stop: Cell<bool>,
    /// Whether the statement keeps others from locking the instance.
    changes_definitions: Cell<bool>,
    /// On a read-only server the definitions that the last statement saw.
    followed: RefCell<Option<Arc<Catalog>>>,
}

impl Session {
    /// A session of a client that was let in.
    pub fn new(server: Arc<Server>, process: Arc<Process>, account: shared::Account) -> Session {
        let state = State::new(process.id, account, &server);
        let transaction = RefCell::new(Transaction::new(server.store.clone(), Arc::clone(&process)));
        Session {
            process,
            state,
            transaction,
            diagnostics: RefCell::new(Diagnostics::new(1024)),
            cache: PlanCache::default(),
            prepared: RefCell::default(),
            cursors: RefCell::default(),
            wants_close: Cell::new(false),
            ended_itself: Cell::new(false),
            wants_stop: Cell::new(false),
            changes_definitions: Cell::new(false),
            followed: RefCell::default(),
            server,
        }
    }

    /// The session's state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What all sessions share.
    pub fn server(&self) -> &Arc<Server> {
        &self.server
    }

    /// The conditions that the last statement left.
    pub fn conditions(&self) -> Vec<crate::error::Condition> {
        self.diagnostics.borrow().conditions().to_vec()
    }

    /// Whether the connection is to end.
    pub fn wants_close(&self) -> bool {
        self.wants_close.get()
    }

    /// Asks to stop the server, once the answer is on its way.
    pub fn ask_stop(&self) {
        self.wants_stop.set(true);
    }

    /// Whether the server is to be stopped; told once.
    pub fn take_stop(&self) -> bool {
        self.wants_stop.take()
    }

    /// Whether another session has ended this one: its client gets no answer any more.
    pub fn was_ended(&self) -> bool {
        self.process.kill.wanted() == Wanted::Connection && !self.ended_itself.get()
    }

    /// What the protocol says about the session.
    pub fn status(&self) -> Status {
        let transaction = self.transaction.borrow();
        let settings = self.state.settings();
        Status {
            in_transaction: transaction.is_open() && transaction.has_begun(),
            read_only: transaction.is_read_only(),
            autocommit: settings.autocommit,
            no_backslash_escapes: settings.sql_mode & settings::NO_BACKSLASH_ESCAPES != 0,
            warnings: self.diagnostics.borrow().packet_count(),
        }
    }

    /// Uses a database.
    ///
    /// # Errors
    /// 1049.
    pub fn use_database(&self, name: &str) -> Result<()> {
        let name =
            crate::bind::fold_schema(&syntax::ast::Ident { text: name.into(), span: syntax::ast::Span::default() });
        let known =
            crate::show::virtual_table::is_schema(&name) || self.server.catalog.load().database(&name).is_some();
        if !known {
            return Err(conditions::BAD_DB_ERROR.with(&[&name]));
        }
        self.put_database(Some(name.into()));
        Ok(())
    }

    /// Sets the database in use, as others see it, too.
    pub fn put_database(&self, name: Option<Arc<str>>) {
        self.process.now.lock().database.clone_from(&name);
        self.state.set_database(name);
        self.cache.ask_again();
    }

    /// COM_RESET_CONNECTION: as a new session of the same account.
    pub fn reset(&mut self) {
        self.end_session_state();
        self.state.reset(&self.server);
        self.prepared = RefCell::default();
        self.diagnostics.borrow_mut().reset(1024);
        crate::functions::locks::release_all(&self.server, self.process.id);
    }

    /// The client has gone.
    pub fn close(&mut self) {
        self.end_session_state();
        crate::functions::locks::release_all(&self.server, self.process.id);
        self.server.left_plans.leave(std::mem::take(&mut self.cache), &self.state);
    }

    fn end_session_state(&self) {
        let branch = self.transaction.borrow_mut().branch.take();
        self.transaction.borrow_mut().rollback();
        if let Some(branch) = branch {
            self.server.branches.forget(&branch.xid);
        }
        self.release_table_locks();
        self.cursors.borrow_mut().clear();
        self.drop_temporary_tables();
    }

    fn drop_temporary_tables(&self) {
        let tables = self.state.take_temporary();
        if tables.is_empty() {
            return;
        }
        let mut txn = self.server.store.begin();
        for table in tables {
            crate::ddl::storage::forget(&mut txn, &table);
        }
        // A table whose rows could not be removed is nobody's: its ids are never used again.
        if let Err(error) = txn.commit(store::txn::CommitMeta { context: &[] }) {
            self.diagnostics.borrow_mut().push_error(Level::Warning, &crate::exec::lock::failure(&error));
        }
    }

    /// The surroundings of a statement that begins now.
    fn context(&self) -> Context<'_> {
        let settings = self.state.settings();
        let now = self.state.numbers.timestamp.get().unwrap_or_else(|| stdx::clock::unix_micros() as i64);
        let zone = settings.zone.clone();
        Context {
            server: &self.server,
            session: self,
            state: &self.state,
            transaction: &self.transaction,
            arguments: statement::Arguments::NONE,
            catalog: self.definitions(),
            statement: StatementFacts {
                now,
                zone,
                mode: settings.mode,
                sql_mode: settings.sql_mode,
                today: OnceCell::new(),
            },
            diagnostics: &self.diagnostics,
            row_number: Cell::new(0),
            source: RefCell::new(None),
            is_ignoring: Cell::new(false),
            reads_once: Cell::new(false),
            changes_rows: Cell::new(false),
            locks_reads_from: Cell::new(None),
            skipped: Cell::new(0),
            examined: Cell::new(0),
            kill: &self.process.kill,
            process: &self.process,
            must_retry: Cell::new(false),
        }
    }

    /// A statement begins: the warnings of the one before are forgotten.
    fn begin_statement(&self) {
        if self.process.kill.forget_time() {
            self.forget_kill();
        }
        let mut diagnostics = self.diagnostics.borrow_mut();
        self.state.previous_counts.set((diagnostics.warning_count(), diagnostics.error_count()));
        let before = diagnostics.take(self.state.settings().max_error_count);
        *self.state.previous.borrow_mut() = before;
        self.server.counters.questions.add(1);
        self.yield_cursors();
    }

    /// The statement that others wanted to stop has ended, and with it what they wanted of its transaction's lock waits.
    #[cold]
    fn forget_kill(&self) {
        let locking = self.process.locking.lock();
        if self.process.kill.forget_statement()
            && let Some(locking) = &*locking
        {
            locking.kill.revive();
        }
    }

    /// A statement has failed: its writes are undone, the error is among the warnings.
    fn fail(&self, error: &Error) {
        self.undo(error);
        self.diagnostics.borrow_mut().push_error(Level::Error, error);
        self.state.numbers.row_count.set(-1);
    }

    /// Undoes the writes of a statement that has failed.
    fn undo(&self, error: &Error) {
        let mut transaction = self.transaction.borrow_mut();
        match error.effect {
            Effect::Transaction | Effect::Connection => transaction.fail(error.code),
            Effect::Statement if transaction.is_open() => {
                if transaction.rollback_statement().is_err() {
                    transaction.fail(error.code);
                }
            }
            Effect::Statement => transaction.fail(error.code),
        }
    }

    /// A statement has ended well: outside of a transaction it is committed.
    fn succeed(&self) -> Result<()> {
        let mut transaction = self.transaction.borrow_mut();
        if transaction.is_open() {
            transaction.end_statement();
            Ok(())
        } else {
            transaction.commit(&[])
        }
    }
}

/// A text that is no statement, as MySQL's error.
#[cold]
pub fn parse_error(error: &SyntaxError) -> Error {
    let near = String::from_utf8_lossy(&error.near).into_owned();
    match &error.kind {
        ErrorKind::Syntax => {
            let text = "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version \
                        for the right syntax to use";
            conditions::PARSE_ERROR.with(&[&text, &near, &error.line])
        }
        ErrorKind::TooDeep => conditions::STACK_OVERRUN_NEED_MORE.with(&[&0, &0, &0]),
        ErrorKind::InvalidName => conditions::INVALID_CHARACTER_STRING.with(&[&"utf8mb4", &near]),
        ErrorKind::Other(code, message) => {
            let known = conditions::ALL.iter().find(|k| k.code == *code);
            let mut failed = known.map_or_else(|| conditions::PARSE_ERROR.with(&[]), |k| k.with(&[]));
            failed.message.clone_from(message);
            failed
        }
    }
}
