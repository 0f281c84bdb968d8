//! Why a text is not a statement.

use std::fmt;

/// How many characters of the text MySQL quotes in its message.
const NEAR_CHARS_MAX: usize = 80;

/// A refused statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, in bytes from the beginning of the text.
    pub offset: usize,
    /// The line of the offset, from 1.
    pub line: u32,
    /// The text from the offset on, at most 80 characters, as the message quotes it.
    pub near: Vec<u8>,
}

/// What the caller reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 1064: a token that does not belong there.
    Syntax,
    /// Expressions or queries nested too deeply: MySQL's parser runs out of memory or stack.
    TooDeep,
    /// 1300: a name that is not UTF-8.
    InvalidName,
    /// Another of MySQL's errors that its parser raises, with its number and message.
    Other(u16, String),
}

impl SyntaxError {
    pub(crate) fn at(text: &[u8], offset: usize, kind: ErrorKind) -> SyntaxError {
        let offset = offset.min(text.len());
        let line = 1 + memchr::memchr_iter(b'\n', &text[..offset]).count();
        let rest = &text[offset..];
        let mut end = 0;
        for _ in 0..NEAR_CHARS_MAX {
            if end >= rest.len() {
                break;
            }
            end += 1;
            while rest.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
                end += 1;
            }
        }
        SyntaxError { kind, offset, line: u32::try_from(line).unwrap_or(u32::MAX), near: rest[..end].to_vec() }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::Other(_, message) => out.write_str(message),
            _ => write!(out, "near '{}' at line {}", String::from_utf8_lossy(&self.near), self.line),
        }
    }
}

impl std::error::Error for SyntaxError {}
