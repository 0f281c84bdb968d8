//! A database: opened, asked for transactions, closed.

use crate::error::{Error, Result};
use crate::lock::LockRow;
use crate::txn::Txn;
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A point in the order of commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeqNo(pub u64);

/// When a commit is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The record is on the local disk; it is in the object store an upload interval later.
    Local,
    /// The record is in the object store.
    ObjectStore,
}

/// Everything that varies a store's behaviour.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of what is kept locally besides the log.
    pub data_dir: PathBuf,
    /// The folder of the local log.
    pub log_dir: PathBuf,
    /// The object store.
    pub objects: objects::config::Config,
    /// The first part of every object's name.
    pub repo: String,
    /// The second part.
    pub branch: String,
    /// When commits are acknowledged.
    pub durability: Durability,
    /// The longest time a commit stays only local under [`Durability::Local`].
    pub upload_interval: Duration,
    /// All the memory that the store may use.
    pub memory_bytes: u64,
    /// The size of the local disk cache; 0 for none. Not used for a local object store.
    pub persistent_cache_bytes: u64,
    /// Where the disk cache is.
    pub persistent_cache_dir: PathBuf,
}

/// An open database; clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {}

/// A range's size as the optimiser wants it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Entries.
    pub rows: u64,
    /// Bytes of keys and values.
    pub bytes: u64,
}

impl Store {
    /// Finds the database in the object store and recovers it, or makes one.
    ///
    /// # Errors
    /// [`Error::Config`] with one line for a human; [`Error::Corrupt`]; [`Error::Unavailable`]; [`Error::Io`].
    pub fn open(_options: Options) -> Result<Store> {
        Err(Error::Config("opening a store".to_owned()))
    }

    /// A transaction; it costs nothing until it reads or writes.
    pub fn begin(&self) -> Txn {
        Txn::new(self.clone())
    }

    /// Brings everything into the object store and lets go of the database. Transactions still open fail.
    ///
    /// # Errors
    /// What stopped the last flush or upload.
    pub fn close(&self) -> Result<()> {
        Err(Error::Closed)
    }

    /// Why the store cannot serve any more, if so: the process should end with that error.
    pub fn failure(&self) -> Option<Error> {
        let _shared = &self.shared;
        None
    }

    /// The newest committed point.
    pub fn visible(&self) -> SeqNo {
        SeqNo(0)
    }

    /// A cheap estimate of what lies in a range, from table metadata and the memtables.
    pub fn estimate(&self, _lower: Bound<&[u8]>, _upper: Bound<&[u8]>) -> Estimate {
        Estimate::default()
    }

    /// Locks held and waited for.
    pub fn locks(&self) -> Vec<LockRow> {
        Vec::new()
    }

    /// Counters and gauges: requests by kind, bytes, cache hits, flushes, compactions.
    pub fn counters(&self) -> Vec<(&'static str, u64)> {
        Vec::new()
    }

    /// The id of the database, made when it was created.
    pub fn database_id(&self) -> [u8; 16] {
        [0; 16]
    }

    /// The epoch of this writer.
    pub fn epoch(&self) -> u64 {
        0
    }
}
