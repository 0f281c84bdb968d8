//! What can go wrong, by what the caller does next.

use std::fmt;

/// The errors of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no such object.
    NotFound(String),
    /// The configuration cannot work (bucket, keys, a store without conditional writes): one line for a human.
    Config(String),
    /// The store does not answer within the budget of retries.
    Unavailable(String),
    /// Bytes that fail their checksum; the text names the object.
    Corrupt(String),
    /// The local disk failed.
    Io(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound(what) => write!(f, "no object {what}"),
            Error::Config(what) => f.write_str(what),
            Error::Unavailable(what) => write!(f, "object store unavailable: {what}"),
            Error::Corrupt(what) => write!(f, "damaged: {what}"),
            Error::Io(what) => write!(f, "local i/o: {what}"),
        }
    }
}

impl std::error::Error for Error {}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
