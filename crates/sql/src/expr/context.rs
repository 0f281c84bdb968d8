//! What surrounds a statement: the session, its transaction, the time, the diagnostics.

use crate::error::{Diagnostics, Result};
use crate::session::shared::Server;
use crate::session::state::State;
use crate::session::transaction::Transaction;
use crate::{catalog::Catalog, conditions};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use values::problem::Mode;
use values::temporal::DateTime;
use values::zone::Zone;

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
    /// div_precision_increment.
    pub division_increment: u32,
}

impl StatementFacts {
    /// The statement's time in the session's zone.
    pub fn now_local(&self) -> DateTime {
        self.zone.from_micros(self.now)
    }
}

/// What surrounds a statement.
pub struct Context<'s> {
    /// What all sessions share.
    pub server: &'s Server,
    /// The session's own state.
    pub state: &'s State,
    /// The transaction.
    pub transaction: &'s RefCell<Transaction>,
    /// The catalogue as the statement sees it.
    pub catalog: Arc<Catalog>,
    /// Facts.
    pub statement: StatementFacts,
    /// The statement's warnings.
    pub diagnostics: &'s RefCell<Diagnostics>,
    /// The number of the row that a statement changes now, as warnings name it.
    pub row_number: Cell<u64>,
    /// Where the expression stands that is evaluated: a column that takes its value, or nothing.
    pub kill: &'s Kill,
}

/// What others want of a session.
#[derive(Debug, Default)]
pub struct Kill(AtomicU8);

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
        self.0.fetch_max(level, Ordering::AcqRel);
    }

    /// What was asked for.
    #[inline]
    pub fn wanted(&self) -> Wanted {
        match self.0.load(Ordering::Relaxed) {
            0 => Wanted::Nothing,
            1 => Wanted::Statement,
            2 => Wanted::Timeout,
            _ => Wanted::Connection,
        }
    }

    /// A new statement begins: what was asked of the one before does not concern it.
    #[inline]
    pub fn forget_statement(&self) {
        if matches!(self.wanted(), Wanted::Statement | Wanted::Timeout) {
            let level = self.0.load(Ordering::Acquire);
            if level < 3 {
                self.0.compare_exchange(level, 0, Ordering::AcqRel, Ordering::Acquire).unwrap_or(3);
            }
        }
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
