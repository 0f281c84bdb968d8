//! Log lines on standard output: text, or one JSON object a line.
//!
//! A line has the time (UTC), a level and a message; JSON escapes what it must.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether lines are JSON.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Worth knowing.
    Note,
    /// Something was not as asked for.
    Warning,
    /// A human must look.
    Error,
}

/// Sets how lines look from now on.
pub(crate) fn set_format(format: Format) {
    IS_JSON.store(format == Format::Json, Ordering::Relaxed);
}

/// Writes a line.
pub(crate) fn write(level: Level, message: &str) {
    let format = if IS_JSON.load(Ordering::Relaxed) { Format::Json } else { Format::Text };
    let line = line(format, &time(stdx::clock::unix_micros()), level, message);
    let mut out = std::io::stdout().lock();
    // A log that nobody reads any more must not end the server.
    drop(out.write_all(line.as_bytes()).and_then(|()| out.flush()));
}

/// Writes a note.
pub(crate) fn note(message: &str) {
    write(Level::Note, message);
}

/// Writes a warning.
pub(crate) fn warning(message: &str) {
    write(Level::Warning, message);
}

/// Writes an error.
pub(crate) fn error(message: &str) {
    write(Level::Error, message);
}

fn line(format: Format, time: &str, level: Level, message: &str) -> String {
    match format {
        Format::Text => {
            let name = match level {
                Level::Note => "Note",
                Level::Warning => "Warning",
                Level::Error => "ERROR",
            };
            format!("{time} [{name}] {message}\n")
        }
        Format::Json => {
            let name = match level {
                Level::Note => "note",
                Level::Warning => "warning",
                Level::Error => "error",
            };
            format!("{{\"time\":\"{time}\",\"level\":\"{name}\",\"message\":\"{}\"}}\n", escaped(message))
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all"),
            c => out.push(c),
        }
    }
    out
}

/// A point in time as `YYYY-MM-DDThh:mm:ss.mmmZ`.
fn time(micros: u64) -> String {
    let instant = values::zone::Instant(i64::try_from(micros / 1000 * 1000).unwrap_or(0));
    let local = values::zone::Zone::UTC.to_local(instant).unwrap_or_default();
    let mut text = Vec::new();
    values::text::write_datetime(local, 3, &mut text);
    String::from_utf8_lossy(&text).replace(' ', "T") + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_both_forms() {
        assert_eq!(time(1_700_000_000_123_456), "2023-11-14T22:13:20.123Z");
        assert_eq!(line(Format::Text, "T", Level::Error, "no"), "T [ERROR] no\n");
        let json = line(Format::Json, "T", Level::Note, "a \"b\"\n\\");
        assert_eq!(json, "{\"time\":\"T\",\"level\":\"note\",\"message\":\"a \\\"b\\\"\\u000a\\\\\"}\n");
    }
}
