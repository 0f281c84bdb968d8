//! What can go wrong, by what the caller does next.

use std::fmt;

/// The errors of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The object store failed.
    Objects(objects::error::Error),
    /// Another writer has fenced this log off: stop serving.
    Fenced,
    /// Bytes that fail their checksum before the end of the log; the text names the file or object.
    Corrupt(String),
    /// The local disk has no room for what was to be written, and holds nothing of it: it may be tried again.
    Full(String),
    /// The local disk failed.
    Io(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Objects(error) => error.fmt(f),
            Error::Fenced => f.write_str("another writer has fenced this log off"),
            Error::Corrupt(what) => write!(f, "damaged: {what}"),
            Error::Full(what) => write!(f, "no space for {what}"),
            Error::Io(what) => write!(f, "local i/o: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<objects::error::Error> for Error {
    fn from(error: objects::error::Error) -> Error {
        Error::Objects(error)
    }
}

impl Error {
    pub(crate) fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Error {
        Error::Io(format!("{doing} {}: {error}", path.display()))
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
