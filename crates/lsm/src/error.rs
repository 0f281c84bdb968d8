//! What can go wrong, by what the caller does next.

use std::fmt;

/// The errors of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The object store or the local disk failed, or what they hold is damaged.
    Objects(objects::error::Error),
    /// Bytes that pass their checksum and still make no sense; the text names the object.
    Corrupt(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Objects(error) => error.fmt(f),
            Error::Corrupt(what) => write!(f, "damaged: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<objects::error::Error> for Error {
    fn from(error: objects::error::Error) -> Error {
        Error::Objects(error)
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
