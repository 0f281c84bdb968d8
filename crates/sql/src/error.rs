//! Errors and warnings as clients see them: number, SQLSTATE, text.

use std::fmt::{self, Display};

/// A condition that a statement can raise; the table of them is [`crate::conditions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// MySQL's number.
    pub code: u16,
    /// The SQLSTATE.
    pub sqlstate: &'static str,
    format: &'static str,
}

impl Kind {
    pub(crate) const fn new(code: u16, sqlstate: &'static str, format: &'static str) -> Kind {
        Kind { code, sqlstate, format }
    }

    /// The text with `arguments` in their places.
    pub fn text(&self, arguments: &[&dyn Display]) -> String {
        let mut text = String::with_capacity(self.format.len() + 32);
        let mut arguments = arguments.iter();
        let mut rest = self.format;
        while let Some((head, tail)) = rest.split_once("{}") {
            text.push_str(head);
            if let Some(argument) = arguments.next() {
                text.push_str(&argument.to_string());
            }
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    /// An error of this kind.
    #[cold]
    pub fn with(&self, arguments: &[&dyn Display]) -> Error {
        Error {
            code: self.code,
            sqlstate: *sqlstate_bytes(self.sqlstate),
            message: self.text(arguments),
            effect: Effect::Statement,
        }
    }
}

fn sqlstate_bytes(text: &'static str) -> &'static [u8; 5] {
    text.as_bytes().first_chunk().expect("every SQLSTATE has five characters")
}

/// What an error undoes besides the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The statement alone is undone.
    Statement,
    /// The whole transaction was rolled back (a deadlock).
    Transaction,
    /// The connection ends.
    Connection,
}

/// An error that ends a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// MySQL's number.
    pub code: u16,
    /// The SQLSTATE.
    pub sqlstate: [u8; 5],
    /// The text.
    pub message: String,
    /// What it undoes.
    pub effect: Effect,
}

impl Error {
    /// The same error with a wider effect.
    #[must_use]
    pub fn undoing(mut self, effect: Effect) -> Error {
        self.effect = effect;
        self
    }

    /// Whether it is of this kind.
    pub fn is(&self, kind: Kind) -> bool {
        self.code == kind.code
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code, String::from_utf8_lossy(&self.sqlstate), self.message)
    }
}

impl std::error::Error for Error {}

/// What a statement of this crate answers.
pub type Result<T> = std::result::Result<T, Error>;

/// How bad a condition in the diagnostics area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A remark.
    Note,
    /// Something was changed to fit.
    Warning,
    /// The statement failed.
    Error,
}

impl Level {
    /// The word that SHOW WARNINGS prints.
    pub fn name(self) -> &'static str {
        match self {
            Level::Note => "Note",
            Level::Warning => "Warning",
            Level::Error => "Error",
        }
    }
}

/// A condition that a statement left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// How bad it is.
    pub level: Level,
    /// MySQL's number.
    pub code: u16,
    /// The SQLSTATE.
    pub sqlstate: [u8; 5],
    /// The text.
    pub message: String,
}

/// The conditions of the last statement, at most `max_error_count` of them; all are counted.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    conditions: Vec<Condition>,
    limit: usize,
    warnings: u64,
    errors: u64,
    /// Whether the conditions are those of the statement before.
    is_old: bool,
    escalates: bool,
    raised: Option<Error>,
}

/// Warnings that are errors where a statement changes rows under a strict mode.
const STRICT_CODES: &[u16] = &[1048, 1260, 1264, 1265, 1292, 1301, 1364, 1365, 1366, 1406, 1411, 1441, 3020, 6527];

impl Diagnostics {
    /// An empty area that keeps `limit` conditions.
    pub fn new(limit: usize) -> Diagnostics {
        Diagnostics { limit, ..Diagnostics::default() }
    }

    /// Forgets everything and keeps at most `limit` from now on.
    pub fn reset(&mut self, limit: usize) {
        self.limit = limit;
        self.is_old = false;
        if self.warnings != 0 {
            self.conditions.clear();
            (self.warnings, self.errors) = (0, 0);
        }
    }

    /// The same, and the conditions that there were.
    pub fn take(&mut self, limit: usize) -> Vec<Condition> {
        let conditions = std::mem::take(&mut self.conditions);
        self.reset(limit);
        conditions
    }

    /// From now on, whether the warnings of strict modes are errors, and whether they were.
    pub fn escalate(&mut self, escalates: bool) -> bool {
        std::mem::replace(&mut self.escalates, escalates)
    }

    /// The first warning that is an error.
    ///
    /// # Errors
    /// That one.
    #[inline]
    pub fn check_raised(&mut self) -> Result<()> {
        if self.raised.is_none() { Ok(()) } else { self.raised.take().map_or(Ok(()), Err) }
    }

    /// Takes a warning as an error where it is one; what follows an error is not said.
    #[cold]
    fn raise(&mut self, code: u16, error: impl FnOnce() -> Error) -> bool {
        if self.raised.is_none() && STRICT_CODES.contains(&code) {
            self.raised = Some(error());
        }
        self.raised.is_some()
    }

    /// Adds a condition.
    pub fn push(&mut self, level: Level, kind: Kind, arguments: &[&dyn Display]) {
        if self.escalates && level == Level::Warning && self.raise(kind.code, || kind.with(arguments)) {
            return;
        }
        self.count(level);
        if self.conditions.len() < self.limit {
            let (code, sqlstate) = (kind.code, *sqlstate_bytes(kind.sqlstate));
            self.conditions.push(Condition { level, code, sqlstate, message: kind.text(arguments) });
        }
    }

    /// Adds a warning.
    pub fn warn(&mut self, kind: Kind, arguments: &[&dyn Display]) {
        self.push(Level::Warning, kind, arguments);
    }

    /// Adds a note.
    pub fn note(&mut self, kind: Kind, arguments: &[&dyn Display]) {
        self.push(Level::Note, kind, arguments);
    }

    /// Adds an error as a condition of `level`.
    pub fn push_error(&mut self, level: Level, error: &Error) {
        self.count(level);
        if self.conditions.len() < self.limit {
            let message = error.message.clone();
            self.conditions.push(Condition { level, code: error.code, sqlstate: error.sqlstate, message });
        }
    }

    /// Adds a condition as it is.
    pub fn push_condition(&mut self, condition: Condition) {
        let (code, sqlstate) = (condition.code, condition.sqlstate);
        if self.escalates && condition.level == Level::Warning {
            let message = condition.message.clone();
            if self.raise(code, || Error { code, sqlstate, message, effect: Effect::Statement }) {
                return;
            }
        }
        self.count(condition.level);
        if self.conditions.len() < self.limit {
            self.conditions.push(condition);
        }
    }

    /// Takes back the conditions behind the first `count`.
    pub fn retract(&mut self, count: usize) -> Vec<Condition> {
        let taken = self.conditions.split_off(count.min(self.conditions.len()));
        self.warnings -= taken.len() as u64;
        self.errors -= taken.iter().filter(|c| c.level == Level::Error).count() as u64;
        taken
    }

    /// The conditions, oldest first.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// How many there were: all of them, also those that were not kept.
    pub fn warning_count(&self) -> u64 {
        self.warnings
    }

    /// How many of them were errors.
    pub fn error_count(&self) -> u64 {
        self.errors
    }

    /// The number of conditions as a protocol packet has it.
    pub fn packet_count(&self) -> u16 {
        if self.is_old { 0 } else { u16::try_from(self.warnings).unwrap_or(u16::MAX) }
    }

    /// Takes the conditions of the statement before, which are none of the present one's.
    pub fn keep_old(&mut self, conditions: &[Condition], (warnings, errors): (u64, u64)) {
        self.conditions.extend_from_slice(conditions);
        (self.warnings, self.errors) = (warnings, errors);
        self.is_old = true;
    }

    fn count(&mut self, level: Level) {
        self.is_old = false;
        self.warnings += 1;
        self.errors += u64::from(level == Level::Error);
    }
}

#[cfg(test)]
mod tests {
    use crate::conditions;

    #[test]
    fn arguments_take_their_places() {
        let error = conditions::NO_SUCH_TABLE.with(&[&"shop", &"orders"]);
        assert_eq!(error.to_string(), "1146 (42S02): Table 'shop.orders' doesn't exist");
        assert!(conditions::ALL.iter().all(|k| k.sqlstate.len() == 5));
    }
}
