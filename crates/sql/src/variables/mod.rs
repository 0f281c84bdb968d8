//! System variables: the globals that all sessions share and each session's own.
//!
//! The values are one immutable vector by position in [`table::VARIABLES`]; a session shares the globals' vector until its
//! first SET, so that a connection costs no copy.

pub mod kind;
pub mod table;

use crate::conditions;
use crate::error::{Diagnostics, Result};
use arc_swap::ArcSwap;
use kind::{Scope, Setting};
use std::sync::Arc;
use table::VARIABLES;

/// A variable's position in [`VARIABLES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u16);

impl Id {
    /// The variable called `name`, in any case, dashes as good as underscores.
    pub fn find(name: &str) -> Option<Id> {
        if let Ok(at) = VARIABLES.binary_search_by(|row| row.0.cmp(name)) {
            return Some(Id(at as u16));
        }
        let name = alias(&name.to_ascii_lowercase().replace('-', "_"));
        VARIABLES.binary_search_by(|row| row.0.cmp(&name)).ok().map(|at| Id(at as u16))
    }

    /// The variable called `name`, which the program itself names.
    pub const fn of(name: &'static str) -> Id {
        let (mut from, mut to) = (0, VARIABLES.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            if is_before(VARIABLES[middle].0.as_bytes(), name.as_bytes()) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        assert!(
            from < VARIABLES.len() && !is_before(name.as_bytes(), VARIABLES[from].0.as_bytes()),
            "no such variable"
        );
        Id(from as u16)
    }

    /// Every variable.
    pub fn all() -> impl Iterator<Item = Id> {
        (0..VARIABLES.len() as u16).map(Id)
    }

    /// Its row in the table.
    pub fn row(self) -> &'static table::Row {
        &VARIABLES[usize::from(self.0)]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Where it exists.
    pub fn scope(self) -> Scope {
        self.row().1
    }
}

/// Whether a name comes before another one, also where the compiler asks.
const fn is_before(left: &[u8], right: &[u8]) -> bool {
    let mut at = 0;
    while at < left.len() && at < right.len() {
        if left[at] != right[at] {
            return left[at] < right[at];
        }
        at += 1;
    }
    left.len() < right.len()
}

/// Names of old that mean a variable of today.
fn alias(name: &str) -> String {
    match name {
        "tx_isolation" => "transaction_isolation",
        "tx_read_only" => "transaction_read_only",
        "storage_engine" => "default_storage_engine",
        other => other,
    }
    .to_owned()
}

/// The values of all variables.
pub type Values = Arc<Vec<Setting>>;

/// The variables' global values.
#[derive(Debug)]
pub struct Globals {
    values: ArcSwap<Vec<Setting>>,
    defaults: Values,
}

impl Globals {
    /// The defaults, with what the process was configured with in their place.
    pub fn new(configured: &[(Id, Setting)]) -> Globals {
        let mut values: Vec<Setting> =
            VARIABLES.iter().map(|row| row.3.parse(row.4).unwrap_or(Setting::Text(row.4.into()))).collect();
        for (id, value) in configured {
            values[usize::from(id.0)] = value.clone();
        }
        let defaults = Arc::new(values);
        Globals { values: ArcSwap::new(Arc::clone(&defaults)), defaults }
    }

    /// All values now.
    pub fn values(&self) -> Values {
        self.values.load_full()
    }

    /// One value now.
    pub fn get(&self, id: Id) -> Setting {
        self.values.load()[usize::from(id.0)].clone()
    }

    /// The value that SET GLOBAL x = DEFAULT gives.
    pub fn default_of(&self, id: Id) -> Setting {
        self.defaults[usize::from(id.0)].clone()
    }

    /// Replaces a value; the caller has checked it.
    pub fn set(&self, id: Id, value: &Setting) {
        self.values.rcu(|values| {
            let mut values = Vec::clone(values);
            values[usize::from(id.0)] = value.clone();
            values
        });
    }
}

/// One session's values.
#[derive(Clone, Debug)]
pub struct SessionValues {
    values: Values,
}

impl SessionValues {
    /// A new session's: the globals'.
    pub fn new(globals: &Globals) -> SessionValues {
        SessionValues { values: globals.values() }
    }

    /// Whether they are the globals' still.
    pub fn are_those_of(&self, globals: &Globals) -> bool {
        Arc::ptr_eq(&self.values, &globals.values.load())
    }

    /// One value.
    pub fn get(&self, id: Id) -> &Setting {
        &self.values[usize::from(id.0)]
    }

    /// One value that is an integer, a bool or bits.
    pub fn int(&self, id: Id) -> i64 {
        match self.get(id) {
            Setting::Int(v) => *v,
            Setting::Double(v) => *v as i64,
            Setting::Text(_) | Setting::Null => 0,
        }
    }

    /// One value as text.
    pub fn text(&self, id: Id) -> String {
        id.row().3.text(self.get(id))
    }

    /// Replaces a value, which the caller has checked; whether it is another one. The globals' values are shared until one differs.
    pub fn set(&mut self, id: Id, value: Setting) -> bool {
        let at = usize::from(id.0);
        let is_other = self.values[at] != value;
        if is_other {
            Arc::make_mut(&mut self.values)[at] = value;
        }
        is_other
    }
}

/// Which of a variable's values a statement means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The global one.
    Global,
    /// The session's.
    Session,
}

/// Checks that SET may change `which` value of `id`, and the value.
///
/// # Errors
/// 1228, 1229, 1238 for the wrong scope or a constant, 1231 and 1232 for the value.
pub fn check(id: Id, which: Which, value: &Setting, diagnostics: &mut Diagnostics) -> Result<Setting> {
    let (name, scope, dynamic, kind, _) = *id.row();
    match (scope, which) {
        _ if !dynamic => return Err(conditions::INCORRECT_GLOBAL_LOCAL_VAR.with(&[&name, &"read only"])),
        (Scope::G, Which::Session) => return Err(conditions::GLOBAL_VARIABLE.with(&[&name])),
        (Scope::S, Which::Global) => return Err(conditions::LOCAL_VARIABLE.with(&[&name])),
        _ => {}
    }
    kind.check(name, value, diagnostics)
}

/// Checks that `which` value of `id` exists to be read.
///
/// # Errors
/// 1238.
pub fn check_read(id: Id, which: Which) -> Result<()> {
    match (id.scope(), which) {
        (Scope::G, Which::Session) => Err(conditions::INCORRECT_GLOBAL_LOCAL_VAR.with(&[&id.name(), &"GLOBAL"])),
        (Scope::S, Which::Global) => Err(conditions::INCORRECT_GLOBAL_LOCAL_VAR.with(&[&id.name(), &"SESSION"])),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_default_is_a_value() {
        assert!(VARIABLES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for row in VARIABLES {
            assert!(row.3.parse(row.4).is_some(), "{}", row.0);
        }
    }

    #[test]
    fn a_session_keeps_its_own_values() {
        let globals = Globals::new(&[(Id::of("port"), Setting::Int(3307))]);
        let mut session = SessionValues::new(&globals);
        let id = Id::of("sort_buffer_size");
        session.set(id, Setting::Int(99));
        globals.set(id, &Setting::Int(77));
        assert_eq!((session.int(id), globals.get(id)), (99, Setting::Int(77)));
        assert_eq!(SessionValues::new(&globals).text(Id::of("port")), "3307");
        assert_eq!(Id::find("SQL-Mode"), Some(Id::of("sql_mode")));
    }
}
