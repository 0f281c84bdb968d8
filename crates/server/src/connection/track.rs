//! Changes of a session's state that clients are told about in OK packets: the database in use and variables.

use parking_lot::Mutex;
use sql::session::state::State;
use sql::variables::Id;
use sql::variables::kind::{Scope, Setting};
use std::sync::Arc;
use wire::response::StateChanges;

const NAMES: Id = Id::of("session_track_system_variables");

/// Which variables the value of session_track_system_variables means with which sessions begin.
#[derive(Default)]
pub(super) struct Known(Mutex<Option<Named>>);

/// A list of names, and the variables that they are.
type Named = (Arc<str>, Arc<[Id]>);

impl Known {
    /// The variables that a session's value means.
    fn wanted(&self, state: &State) -> Arc<[Id]> {
        let Setting::Text(names) = state.variable(NAMES) else { return Arc::default() };
        let mut known = self.0.lock();
        match &*known {
            Some((text, ids)) if *text == names => Arc::clone(ids),
            _ => {
                let ids = named(&names);
                *known = Some((names, Arc::clone(&ids)));
                ids
            }
        }
    }
}

/// What the client knows.
#[derive(Default)]
pub(super) struct Tracked {
    database: Option<Arc<str>>,
    variables: Vec<(Id, Setting)>,
    changes: StateChanges,
}

impl Tracked {
    /// What a client knows of a session that begins.
    pub(super) fn new(state: &State, known: &Known) -> Tracked {
        let variables = known.wanted(state).iter().map(|&id| (id, state.variable(id))).collect();
        Tracked { database: state.database(), variables, ..Tracked::default() }
    }

    /// A statement has run that may have changed the database or a variable.
    pub(super) fn follow(&mut self, state: &State) {
        let database = state.database();
        if database != self.database {
            self.database = database;
            if is_on(state, "session_track_schema") {
                self.changes.schema(self.database.as_deref().unwrap_or_default().as_bytes());
            }
        }
        if matches!(state.variable(NAMES), Setting::Text(names) if !names.is_empty()) {
            for (id, known) in &mut self.variables {
                let now = state.variable(*id);
                if now != *known {
                    self.changes.variable(id.name().as_bytes(), id.row().3.text(&now).as_bytes());
                    *known = now;
                }
            }
        }
    }

    /// What the next OK packet tells.
    pub(super) fn changes(&self) -> &[u8] {
        self.changes.bytes()
    }

    /// It was told.
    pub(super) fn forget(&mut self) {
        self.changes.clear();
    }
}

fn is_on(state: &State, name: &'static str) -> bool {
    state.variable(Id::of(name)) == Setting::Int(1)
}

fn named(names: &str) -> Arc<[Id]> {
    if names.trim() == "*" {
        Id::all().filter(|id| id.scope() != Scope::G).collect()
    } else {
        names.split(',').filter_map(|name| Id::find(name.trim())).collect()
    }
}
