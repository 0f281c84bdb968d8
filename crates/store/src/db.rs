//! A database: opened, asked for transactions, closed.

use crate::boot;
use crate::error::{Error, Result, failpoint};
use crate::lock::{LockRow, WaitRow};
use crate::locks::LockTable;
use crate::pipeline::{After, Pipeline, Sink};
use crate::recovery::{self, Recovered};
use crate::snapshots::Snapshots;
use crate::txn::Txn;
use crate::workers::{Shop, Signals, Workers};
use lsm::tree::Tree;
use objects::faults::Faults;
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
    /// For tests: a seed and how many of a thousand requests to the object store fail on purpose.
    pub faults: Option<(u64, u32)>,
}

impl Options {
    pub(crate) fn faults(&self) -> Option<Faults> {
        self.faults.map(|(seed, per_mille)| Faults::new(seed, per_mille))
    }
}

/// An open database; clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    database_id: [u8; 16],
    epoch: u64,
    prefix: String,
    next_txn: AtomicU64,
    is_closed: AtomicBool,
    txn_bytes_max: usize,
    locks: LockTable,
    pipeline: Arc<Pipeline>,
    shop: Arc<Shop>,
    workers: Workers,
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
        let recovered = recovery::recover(options)?;
        let Recovered { tree, chain, shipper, last_seq, epoch, database_id, budget, prefix } = recovered;
        let next_seq = last_seq + 1;
        let (sink, shipper) = match options.durability {
            Durability::Local => {
                let local = Local::open(&options.log_dir, database_id, next_seq)?;
                (Sink::Local(Box::new(local)), Some((shipper, last_seq)))
            }
            Durability::ObjectStore => (Sink::Store(shipper), None),
        };
        let (chain, signals) = (Arc::new(chain), Arc::new(Signals::default()));
        let (noting, raising) = (Arc::clone(&chain), Arc::clone(&signals));
        let after_group = Box::new(move |after| match after {
            After::Committed => raising.ship.raise(),
            After::Sealed => raising.flush.raise(),
            After::Uploaded { number, last_seq } => noting.note_segment(number, last_seq),
        });
        let pipeline = Arc::new(Pipeline::new(sink, next_seq, tree, budget.memtable_bytes, after_group));
        if !pipeline.tree.load().sealed.is_empty() {
            signals.flush.raise();
        }
        // A former writer may have left so much to merge that commits would wait for it.
        signals.compact.raise();
        let upload_interval = options.upload_interval;
        let shop = Arc::new(Shop { pipeline: Arc::clone(&pipeline), chain, signals, upload_interval });
        let workers = Workers::start(Arc::clone(&shop), shipper)?;
        let (next_txn, is_closed) = (AtomicU64::new(1), AtomicBool::new(false));
        let (locks, txn_bytes_max) = (LockTable::new(), budget.txn_bytes);
        let shared =
            Shared { database_id, epoch, prefix, next_txn, is_closed, txn_bytes_max, locks, pipeline, shop, workers };
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

    pub(crate) fn txn_bytes_max(&self) -> usize {
        self.shared.txn_bytes_max
    }

    pub(crate) fn locks_table(&self) -> &LockTable {
        &self.shared.locks
    }

    pub(crate) fn commit(&self, payload: Vec<u8>) -> Result<u64> {
        self.shared.pipeline.commit(payload).map_err(|error| self.shared.shop.name_displacer(error))
    }

    /// Brings everything into the object store and lets go of the database. Transactions still open fail.
    ///
    /// # Errors
    /// What stopped the last flush or upload.
    pub fn close(&self) -> Result<()> {
        let shared = &self.shared;
        if shared.is_closed.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        shared.pipeline.close();
        shared.workers.stop();
        match shared.pipeline.failure() {
            None | Some(Error::Closed) => {}
            Some(failure) => return Err(failure),
        }
        shared.shop.flush()?;
        let tree = self.tree();
        let mut boot_name = String::new();
        if let Some(bytes) = boot::pack(tree) {
            boot_name = format!("{}/boot/{:010}-{:016x}", shared.prefix, shared.epoch, rand::random::<u64>());
            tree.units().objects().put(&boot_name, bytes)?;
        }
        failpoint("close-before-manifest")?;
        shared.shop.chain.close(tree, boot_name)?;
        shared.shop.delete_garbage()?;
        if let Some(disk) = tree.units().disk() {
            disk.save()?;
        }
        Ok(())
    }

    /// Why the store cannot serve any more, if so: the process should end with that error.
    pub fn failure(&self) -> Option<Error> {
        self.shared.pipeline.failure()
    }

    /// The newest committed point.
    pub fn visible(&self) -> SeqNo {
        SeqNo(self.snapshots().visible())
    }

    /// A cheap estimate of what lies in a range, from table metadata and the memtables.
    pub fn estimate(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Estimate {
        let (rows, bytes) = self.tree().estimate(lower, upper);
        Estimate { rows, bytes }
    }

    /// Locks held and waited for.
    pub fn locks(&self) -> Vec<LockRow> {
        self.shared.locks.rows()
    }

    /// Who waits for whom.
    pub fn lock_waits(&self) -> Vec<WaitRow> {
        self.shared.locks.waits()
    }

    /// Counters and gauges: requests by kind, bytes, cache hits, tables.
    pub fn counters(&self) -> Vec<(&'static str, u64)> {
        let contents = self.tree().contents();
        let units = self.tree().units();
        let mut counters = units.objects().counters().all();
        let memtables = std::iter::once(&contents.active).chain(&contents.sealed);
        counters.extend([
            ("block_cache_bytes", units.frames().bytes() as u64),
            ("memtable_bytes", memtables.map(|m| m.bytes() as u64).sum()),
            ("tables", contents.levels.tables().count() as u64),
            ("table_bytes", contents.levels.tables().map(|(_, t)| t.description.summary.bytes).sum()),
            ("flushes", self.tree().counters.flushes.get()),
            ("flushed_bytes", self.tree().counters.flushed_bytes.get()),
            ("compactions", self.tree().counters.compactions.get()),
            ("compacted_bytes", self.tree().counters.compacted_bytes.get()),
            ("level0_runs", contents.levels.level0.len() as u64),
        ]);
        counters
    }

    /// The id of the database, made when it was created.
    pub fn database_id(&self) -> [u8; 16] {
        self.shared.database_id
    }

    /// The epoch of this writer.
    pub fn epoch(&self) -> u64 {
        self.shared.epoch
    }
}

impl Drop for Shared {
    /// Without a close this is what a kill leaves: the workers end where they are.
    fn drop(&mut self) {
        self.workers.stop();
    }
}
