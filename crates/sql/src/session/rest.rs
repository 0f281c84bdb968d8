//! A session between two statements that lie far apart: all of it but its plans, so that any thread can take it up again and
//! an idle client costs little memory. The plans are made anew when their statements come again.

use super::cache::PlanCache;
use super::prepared::RestingStatements;
use super::shared::{Process, Server};
use super::state::State;
use super::table_cursor::TableCursor;
use super::transaction::Transaction;
use super::{Diagnostics, Session};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// A session without its plans.
pub struct RestingSession {
    server: Arc<Server>,
    process: Arc<Process>,
    state: State,
    transaction: RefCell<Transaction>,
    diagnostics: RefCell<Diagnostics>,
    prepared: RestingStatements,
    cursors: RefCell<Vec<TableCursor>>,
    wants_close: Cell<bool>,
}

impl Session {
    /// Puts the session away until its client says more.
    pub fn rest(self) -> RestingSession {
        RestingSession {
            server: self.server,
            process: self.process,
            state: self.state,
            transaction: self.transaction,
            diagnostics: self.diagnostics,
            prepared: self.prepared.into_inner().rest(),
            cursors: self.cursors,
            wants_close: self.wants_close,
        }
    }
}

impl RestingSession {
    /// The session again, with the same transaction, variables and prepared statements.
    pub fn resume(self) -> Session {
        Session {
            server: self.server,
            process: self.process,
            state: self.state,
            transaction: self.transaction,
            diagnostics: self.diagnostics,
            cache: PlanCache::default(),
            changes_definitions: Cell::new(false),
            followed: RefCell::default(),
            ended_itself: Cell::new(false),
            wants_stop: Cell::new(false),
            prepared: RefCell::new(self.prepared.resume()),
            cursors: self.cursors,
            wants_close: self.wants_close,
        }
    }
}

const fn is_send<T: Send>() {}
const _: () = is_send::<RestingSession>();
