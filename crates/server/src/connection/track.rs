//! Changes of a session's state that clients are told about in OK packets: the database in use and variables.

use sql::session::state::State;
use sql::variables::Id;
use sql::variables::kind::Setting;
use std::sync::Arc;
use wire::response::StateChanges;

/// What the client knows.
#[derive(Default)]
pub(super) struct Tracked {
    database: Option<Arc<str>>,
    variables: Vec<(Id, Setting)>,
    changes: StateChanges,
}

impl Tracked {
    /// What a client knows of a session that begins.
    pub(super) fn new(state: &State) -> Tracked {
        let mut tracked = Tracked { database: state.database(), ..Tracked::default() };
        tracked.variables = wanted(state).map(|id| (id, state.variable(id))).collect();
        tracked
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
        if !state.variable_text(const { Id::of("session_track_system_variables") }).is_empty() {
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

/// The variables that session_track_system_variables names.
fn wanted(state: &State) -> impl Iterator<Item = Id> {
    let names = state.variable_text(const { Id::of("session_track_system_variables") });
    let names: Vec<Id> = if names.trim() == "*" {
        Id::all().filter(|id| id.scope() != sql::variables::kind::Scope::G).collect()
    } else {
        names.split(',').filter_map(|name| Id::find(name.trim())).collect()
    };
    names.into_iter()
}
