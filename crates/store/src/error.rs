//! What can go wrong, by what the caller does next.

use std::fmt;

/// The errors of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The transaction was chosen as the victim of a deadlock: roll back and try again.
    Deadlock,
    /// A lock was not granted in time: the statement fails, the transaction may go on.
    LockTimeout,
    /// A lock would have to be waited for, and the caller did not want to.
    WouldBlock,
    /// The transaction was killed while it waited.
    Killed,
    /// Another writer took the database over with this epoch: stop serving.
    Fenced {
        /// The epoch that displaced this writer.
        epoch: u64,
    },
    /// Bytes that fail their checksum or contradict each other; the text names the object or file.
    Corrupt(String),
    /// The object store does not answer: try again later.
    Unavailable(String),
    /// The local disk has no room for the log: the commit did not happen, and others may when there is room. The text names the
    /// file.
    DiskFull(String),
    /// The local disk or the operating system failed.
    Io(String),
    /// Options that cannot work, among them local files of another database; one line for a human.
    Config(String),
    /// A key, a value or a transaction is larger than the limit that the text names.
    TooLarge(String),
    /// The store only follows another writer.
    ReadOnly,
    /// The store was closed.
    Closed,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Deadlock => f.write_str("deadlock found when trying to get lock"),
            Error::LockTimeout => f.write_str("lock wait timeout exceeded"),
            Error::WouldBlock => f.write_str("lock held by another transaction"),
            Error::Killed => f.write_str("interrupted while waiting for a lock"),
            Error::Fenced { epoch } => write!(f, "another server took over this branch with epoch {epoch}"),
            Error::Corrupt(what) => write!(f, "damaged: {what}"),
            Error::Unavailable(what) => write!(f, "object store unavailable: {what}"),
            Error::DiskFull(what) => write!(f, "no space for {what}"),
            Error::Io(what) => write!(f, "local i/o: {what}"),
            Error::Config(what) => f.write_str(what),
            Error::TooLarge(what) => write!(f, "too large: {what}"),
            Error::ReadOnly => f.write_str("the store is read-only"),
            Error::Closed => f.write_str("the store is closed"),
        }
    }
}

impl std::error::Error for Error {}

/// Passes the failpoint `name`.
///
/// # Errors
/// [`Error::Unavailable`] where a test armed it with an error.
pub(crate) fn failpoint(name: &str) -> Result<()> {
    if stdx::failpoint::hit(name) {
        return Err(Error::Unavailable(format!("injected at {name}")));
    }
    Ok(())
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl From<objects::error::Error> for Error {
    fn from(error: objects::error::Error) -> Error {
        match error {
            objects::error::Error::NotFound(name) => Error::Corrupt(format!("object {name} is missing")),
            objects::error::Error::Config(what) => Error::Config(what),
            objects::error::Error::Unavailable(what) => Error::Unavailable(what),
            objects::error::Error::Corrupt(what) => Error::Corrupt(what),
            objects::error::Error::Io(what) => Error::Io(what),
        }
    }
}

impl From<wal::error::Error> for Error {
    fn from(error: wal::error::Error) -> Error {
        match error {
            wal::error::Error::Objects(error) => error.into(),
            wal::error::Error::Fenced => Error::Fenced { epoch: 0 },
            wal::error::Error::Corrupt(what) => Error::Corrupt(what),
            wal::error::Error::Full(what) => Error::DiskFull(what),
            wal::error::Error::Io(what) => Error::Io(what),
        }
    }
}

impl From<lsm::error::Error> for Error {
    fn from(error: lsm::error::Error) -> Error {
        match error {
            lsm::error::Error::Objects(error) => error.into(),
            lsm::error::Error::Corrupt(what) => Error::Corrupt(what),
        }
    }
}
