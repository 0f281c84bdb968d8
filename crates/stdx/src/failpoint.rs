//! Named points at which a test makes the process die or an operation fail.
//!
//! `WESQL_FAILPOINTS="name=action,..."` in the environment arms them; an action is `exit`, `exit(N)` (at the Nth pass)
//! or `error`. Unarmed, a point costs one relaxed load.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of a process that a failpoint ended.
pub const EXIT_CODE: i32 = 77;

static ARMED: AtomicBool = AtomicBool::new(false);
static POINTS: Mutex<Option<HashMap<String, Action>>> = Mutex::new(None);

#[derive(Clone, Debug, PartialEq)]
enum Action {
    Exit { passes_left: u64 },
    Error,
}

/// Reads the points from the environment; call it once at start.
///
/// # Errors
/// The text of the first action that cannot be read.
pub fn arm_from_environment() -> Result<(), String> {
    std::env::var("WESQL_FAILPOINTS").map_or(Ok(()), |text| arm(&text))
}

/// Arms the points in `text`, in place of those armed before; an empty text disarms all.
///
/// # Errors
/// The text of the first action that cannot be read.
pub fn arm(text: &str) -> Result<(), String> {
    let mut points = HashMap::new();
    for entry in text.split(',').filter(|e| !e.is_empty()) {
        let (name, action) = entry.split_once('=').ok_or_else(|| entry.to_owned())?;
        let action = match action.strip_prefix("exit") {
            Some("") => Action::Exit { passes_left: 0 },
            Some(count) => {
                let count =
                    count.strip_prefix('(').and_then(|c| c.strip_suffix(')')).and_then(|c| c.parse::<u64>().ok());
                Action::Exit { passes_left: count.ok_or_else(|| entry.to_owned())?.saturating_sub(1) }
            }
            None if action == "error" => Action::Error,
            None => return Err(entry.to_owned()),
        };
        points.insert(name.to_owned(), action);
    }
    ARMED.store(!points.is_empty(), Ordering::Relaxed);
    *POINTS.lock() = Some(points);
    Ok(())
}

/// Passes the point `name`: true where the caller must fail with an injected error. May end the process at once, as
/// `kill -9` would.
#[inline]
pub fn hit(name: &str) -> bool {
    ARMED.load(Ordering::Relaxed) && hit_armed(name)
}

#[cold]
fn hit_armed(name: &str) -> bool {
    let mut points = POINTS.lock();
    match points.as_mut().and_then(|p| p.get_mut(name)) {
        Some(Action::Error) => true,
        Some(Action::Exit { passes_left: 0 }) => std::process::exit(EXIT_CODE),
        Some(Action::Exit { passes_left }) => {
            *passes_left -= 1;
            false
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_armed_point_fails_and_others_do_not() {
        assert_eq!(arm("a=error,b=exit(3)"), Ok(()));
        assert!(hit("a"));
        assert!(!hit("b") && !hit("b") && !hit("c"));
        assert_eq!(arm("a=what"), Err("a=what".to_owned()));
        assert_eq!(arm(""), Ok(()));
        assert!(!hit("a"));
    }
}
