//! What surrounds a statement: the session, its transaction, the time, the diagnostics.

use crate::catalog::Catalog;
use crate::catalog::table::{Index, Table};
use crate::conditions;
use crate::error::{Diagnostics, Result};
use crate::plan::{Lock, LockWait};
use crate::session::Session;
use crate::session::metadata;
use crate::session::settings::Isolation;
use crate::session::shared::{Process, Server};
use crate::session::state::State;
use crate::session::statement::Arguments;
use crate::session::transaction::Transaction;
use crate::variables::kind::{Kind as VariableKind, Setting};
use crate::variables::{Id, Which};
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;
use store::lock::LockMode;
use values::cast_temporal::Context as Conversion;
use values::problem::Mode;
use values::temporal::{Date, DateTime};
use values::value::Value;
use values::zone::{Instant, Zone};

/// What holds for the whole of a statement.
#[derive(Clone, Debug)]
pub struct StatementFacts {
    /// The statement's time in microseconds since 1970 (UTC).
    pub now: i64,
    /// The session's time zone.
    pub zone: Zone,
    /// The parts of sql_mode that change values.
    pub mode: Mode,
    /// The bits of sql_mode.
    pub sql_mode: u64,
    /// The statement's date in the session's zone, worked out when it is first asked for.
    pub today: OnceCell<Date>,
}

impl StatementFacts {
    /// The statement's time in the session's zone.
    pub fn now_local(&self) -> DateTime {
        self.zone.to_local(Instant(self.now)).unwrap_or_default()
    }

    /// What conversions need to know.
    #[inline]
    pub fn conversion(&self) -> Conversion<'_> {
        let today = *self.today.get_or_init(|| self.now_local().date);
        Conversion { mode: self.mode, zone: &self.zone, today }
    }
}

/// What surrounds a statement.
pub struct Context<'s> {
    /// What all sessions share.
    pub server: &'s Server,
    /// The session, for the stored programs that the statement calls.
    pub session: &'s Session,
    /// The session's own state.
    pub state: &'s State,
    /// The transaction.
    pub transaction: &'s RefCell<Transaction>,
    /// The parameters of a statement that is not bound as a whole: SHOW.
    pub arguments: Arguments<'s>,
    /// The catalogue as the statement sees it.
    pub catalog: Arc<Catalog>,
    /// Facts.
    pub statement: StatementFacts,
    /// The statement's warnings.
    pub diagnostics: &'s RefCell<Diagnostics>,
    /// The number of the row that a statement changes now, as warnings name it.
    pub row_number: Cell<u64>,
    /// What a value that is stored is called where it comes from.
    pub source: RefCell<Option<Arc<str>>>,
    /// Whether the statement says IGNORE.
    pub is_ignoring: Cell<bool>,
    /// Whether the statement reads one table, once.
    pub reads_once: Cell<bool>,
    /// Whether the statement changes rows.
    pub changes_rows: Cell<bool>,
    /// From which level on the statement's plain reads take shared locks, if from any but SERIALIZABLE.
    pub locks_reads_from: Cell<Option<Isolation>>,
    /// Rows that the last LIMIT left out before its first.
    pub skipped: Cell<u64>,
    /// Rows that scans gave.
    pub examined: Cell<u64>,
    /// What others want of the session.
    pub kill: &'s Kill,
    /// The session as others see it.
    pub process: &'s Arc<Process>,
    /// Whether a change of definitions met another one while it waited, and is to begin again.
    pub must_retry: Cell<bool>,
}

impl Context<'_> {
    /// Counts rows that a query gave or a statement changed, for the warnings that name them.
    #[inline]
    pub fn count_rows(&self, rows: usize) {
        self.row_number.set(self.row_number.get() + rows as u64);
    }

    /// Holds a table's metadata lock until the transaction ends.
    ///
    /// # Errors
    /// 1205.
    #[inline]
    pub fn use_table(&self, table: &Table) -> Result<()> {
        self.transaction.borrow_mut().use_table(table.id, &table.runtime, || metadata::timeout(self.state))
    }

    /// The same to read it by an index, or by its rows alone.
    ///
    /// # Errors
    /// 1205; 1412 where the transaction's snapshot is older than the rows as they are stored now, or than the index.
    #[inline]
    pub fn read_table(&self, table: &Table, index: Option<&Index>) -> Result<()> {
        self.use_table(table)?;
        match self.transaction.borrow().snapshot() {
            Some(snapshot) if !table.runtime.since.is_shown(index.map(|index| index.id), snapshot) => {
                Err(conditions::TABLE_DEF_CHANGED.with(&[]))
            }
            _ => Ok(()),
        }
    }

    /// The lock that plain reads take: under SERIALIZABLE within a transaction a shared one, and so where a statement other than a
    /// query reads rows.
    #[inline]
    pub fn default_lock(&self) -> Option<Lock> {
        let transaction = self.transaction.borrow();
        let level = transaction.isolation();
        let is_shared = self.locks_reads_from.get().is_some_and(|from| level >= from)
            || level == Isolation::Serializable && transaction.is_open();
        is_shared.then_some(Lock { mode: LockMode::Shared, wait: LockWait::Session })
    }

    /// Whether the statement reads one table once, in a transaction of its own: a gap that it locked would be free again before
    /// anybody could tell.
    pub fn is_alone(&self) -> bool {
        self.reads_once.get() && !self.transaction.borrow().is_open()
    }

    /// Whether rows that a condition did not keep are unlocked again.
    pub fn releases_unmatched(&self) -> bool {
        self.transaction.borrow().isolation() <= Isolation::ReadCommitted
    }

    /// Whether locking reads keep others from inserting into what they read.
    pub fn guards_gaps(&self) -> bool {
        self.transaction.borrow().isolation() >= Isolation::RepeatableRead
    }

    /// A system variable's value.
    pub fn variable(&self, id: Id, which: Which) -> Value<'static> {
        let setting = match which {
            Which::Global => self.server.globals.get(id),
            Which::Session => self.session_variable(id),
        };
        match (id.row().3, setting) {
            (_, Setting::Null) => Value::Null,
            (VariableKind::Bool, Setting::Int(v)) => Value::Int(v),
            (VariableKind::Int(low, i64::MAX), Setting::Int(i64::MAX)) if low >= 0 => Value::Uint(u64::MAX),
            (VariableKind::Int(low, _), Setting::Int(v)) if low >= 0 => Value::Uint(v as u64),
            (VariableKind::Int(..), Setting::Int(v)) => Value::Int(v),
            (VariableKind::Double, Setting::Double(v)) => Value::Double(v),
            (kind, setting) => Value::owned(kind.text(&setting)),
        }
    }

    /// Variables that are not settings but facts of the session.
    fn session_variable(&self, id: Id) -> Setting {
        match id.name() {
            "last_insert_id" | "identity" => Setting::Int(self.state.numbers.last_insert_id.get() as i64),
            "insert_id" => Setting::Int(self.state.insert_id.get() as i64),
            "pseudo_thread_id" => Setting::Int(i64::from(self.state.connection)),
            "timestamp" => Setting::Double(self.statement.now as f64 / 1e6),
            "warning_count" => Setting::Int(self.state.previous_counts.get().0 as i64),
            "error_count" => Setting::Int(self.state.previous_counts.get().1 as i64),
            _ => self.state.variable(id),
        }
    }
}

/// What others want of a session, and until when its statement may run.
#[derive(Debug)]
pub struct Kill {
    level: AtomicU8,
    /// Nanoseconds after `since`; 0 for a statement that may run for ever.
    deadline: AtomicU64,
    since: std::time::Instant,
}

impl Default for Kill {
    fn default() -> Kill {
        Kill { level: AtomicU8::new(0), deadline: AtomicU64::new(0), since: stdx::clock::now() }
    }
}

/// What a session was asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// Its statement (KILL QUERY).
    Statement,
    /// Its statement, which ran longer than max_execution_time.
    Timeout,
    /// Itself.
    Connection,
}

impl Kill {
    /// Asks for it.
    pub fn ask(&self, wanted: Wanted) {
        let level = match wanted {
            Wanted::Nothing => 0,
            Wanted::Statement => 1,
            Wanted::Timeout => 2,
            Wanted::Connection => 3,
        };
        self.level.fetch_max(level, Ordering::AcqRel);
    }

    /// Lets the statement run for so long.
    pub fn limit(&self, time: Duration) {
        let end = (self.since.elapsed() + time).as_nanos();
        self.deadline.store(u64::try_from(end).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How much longer the statement may run; `None` for as long as it takes.
    pub fn time_left(&self) -> Option<Duration> {
        match self.deadline.load(Ordering::Relaxed) {
            0 => None,
            end => Some(Duration::from_nanos(end).saturating_sub(self.since.elapsed())),
        }
    }

    /// What was asked for.
    #[inline]
    pub fn wanted(&self) -> Wanted {
        match self.level.load(Ordering::Relaxed) {
            0 if self.time_left().is_some_and(|left| left.is_zero()) => Wanted::Timeout,
            0 => Wanted::Nothing,
            1 => Wanted::Statement,
            2 => Wanted::Timeout,
            _ => Wanted::Connection,
        }
    }

    /// A new statement begins, which may take as long as it takes; whether anything was asked for before.
    #[inline]
    pub fn forget_time(&self) -> bool {
        self.deadline.store(0, Ordering::Relaxed);
        self.level.load(Ordering::Acquire) != 0
    }

    /// What was asked of the statement before does not concern the next one; whether there was anything.
    pub fn forget_statement(&self) -> bool {
        let level = self.level.load(Ordering::Acquire);
        let is_over = level == 1 || level == 2;
        is_over && self.level.compare_exchange(level, 0, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Fails where the statement is to stop.
    ///
    /// # Errors
    /// 1317, 3024.
    #[inline]
    pub fn check(&self) -> Result<()> {
        match self.wanted() {
            Wanted::Nothing => Ok(()),
            Wanted::Timeout => Err(conditions::QUERY_TIMEOUT.with(&[])),
            Wanted::Statement | Wanted::Connection => Err(conditions::QUERY_INTERRUPTED.with(&[])),
        }
    }
}
