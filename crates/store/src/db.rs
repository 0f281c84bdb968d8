//! A database: opened, asked for transactions, closed.

use crate::boot;
use crate::error::{Error, Result, failpoint};
use crate::follow::Follower;
use crate::lock::{LockRow, WaitRow};
use crate::locks::LockTable;
use crate::pace::Pace;
use crate::pipeline::{After, Pipeline, Sink};
use crate::record;
use crate::recovery::{self, Followed, Recovered};
use crate::rows::RowCache;
use crate::scan::Slice;
use crate::snapshots::Snapshots;
use crate::sorter::Sorter;
use crate::txn::Txn;
use crate::uncommitted::Uncommitted;
use crate::workers::{Shop, Signals, Workers};
use crate::writes::Spilling;
use lsm::contents::Contents;
use lsm::spread::Ruler;
use lsm::table::reader::Table;
use lsm::tree::Tree;
use objects::faults::Faults;
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use stdx::hash::hash64;
use wal::local::Local;

/// A point in the order of commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeqNo(pub u64);

/// Appends where the parts of a key end, as tables count the values of an index by.
pub type Ends = lsm::spread::Ends;

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
    /// How long a commit stays only local under [`Durability::Local`] before its upload begins. Commits end with an error
    /// when the upload of the oldest is ninety times as late.
    pub upload_interval: Duration,
    /// The same where commits are few; it counts where it is longer.
    pub upload_interval_max: Duration,
    /// How far back the database can be restored to a point in time; zero for not at all.
    pub restore_window: Duration,
    /// How long nobody writes before the store is put in order; zero for never.
    pub rest_after: Duration,
    /// All the memory that the store may use.
    pub memory_bytes: u64,
    /// The size of the local disk cache; 0 for none. Not used for a local object store.
    pub persistent_cache_bytes: u64,
    /// Where the disk cache is.
    pub persistent_cache_dir: PathBuf,
    /// For tests: what fails on purpose.
    pub faults: Option<Arc<Faults>>,
}

impl Options {
    fn pace(&self) -> Pace {
        Pace { interval: self.upload_interval, interval_max: self.upload_interval_max }
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
    is_reader: bool,
    opened: Instant,
    next_txn: AtomicU64,
    is_closed: AtomicBool,
    spilling: Spilling,
    /// What is read at each start, once that was said.
    hot: OnceLock<boot::KeyRange>,
    locks: LockTable,
    uncommitted: Uncommitted,
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

/// How many different values keys have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Keys that were counted.
    pub keys: u64,
    /// How many different values the first part has, the first two have, and so on.
    pub values: Vec<u64>,
}

impl Store {
    /// Finds the database in the object store and recovers it, or makes one.
    ///
    /// # Errors
    /// [`Error::Config`] with one line for a human; [`Error::Corrupt`]; [`Error::Unavailable`]; [`Error::Io`].
    pub fn open(options: &Options) -> Result<Store> {
        let recovered = recovery::recover(options)?;
        let Recovered { tree, chain, shipper, last_seq, epoch, database_id, budget, prefix, is_after_kill } = recovered;
        let next_seq = last_seq + 1;
        let (sink, shipper) = match options.durability {
            Durability::Local => {
                let local = Local::open(&options.log_dir, database_id, next_seq, options.faults.clone())?;
                (Sink::Local(Box::new(local)), Some((shipper, last_seq)))
            }
            Durability::ObjectStore => (Sink::Store(shipper), None),
        };
        let (chain, signals) = (Arc::new(chain), Arc::new(Signals::default()));
        let (noting, raising) = (Arc::clone(&chain), Arc::clone(&signals));
        let after_group = Box::new(move |after| {
            match after {
                After::Committed => raising.ship.raise(),
                After::Sealed => raising.flush.raise(),
                After::Uploaded { number, last_seq } => noting.note_segment(number, last_seq),
            }
            raising.note_commit();
        });
        let pipeline =
            Arc::new(Pipeline::new(sink, next_seq, tree, (budget.memtable_bytes, budget.rows_bytes), after_group));
        if !pipeline.tree.load().sealed.is_empty() {
            signals.flush.raise();
        }
        // A former writer may have left so much to merge that commits would wait for it.
        if pipeline.is_behind() {
            signals.compact.hurry();
        } else {
            signals.compact.raise();
        }
        let pace = options.pace();
        let durability = options.durability;
        let shop = Shop {
            pipeline: Arc::clone(&pipeline),
            chain,
            signals,
            pace,
            durability,
            prefix: prefix.clone(),
            rest_after: options.rest_after,
            is_after_kill,
        };
        let shop = Arc::new(shop);
        let workers = Workers::start(Arc::clone(&shop), shipper)?;
        let (next_txn, is_closed) = (AtomicU64::new(1), AtomicBool::new(false));
        let spilling = budget.spilling(&options.data_dir);
        spilling.clear()?;
        let locks = LockTable::new();
        let opened = stdx::clock::now();
        let shared = Shared {
            opened,
            is_reader: false,
            database_id,
            epoch,
            prefix,
            next_txn,
            is_closed,
            spilling,
            hot: OnceLock::new(),
            locks,
            uncommitted: Uncommitted::new(),
            pipeline,
            shop,
            workers,
        };
        Ok(Store { shared: Arc::new(shared) })
    }

    /// Opens the database to read it, beside its writer and without it: commits appear an upload interval and a look later.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Config`] where there is no database.
    pub fn follow(options: &Options) -> Result<Store> {
        let Followed { tree, chain, manifest, number, next_segment, last_seq, budget, prefix } =
            recovery::follow(options)?;
        let (chain, signals) = (Arc::new(chain), Arc::new(Signals::default()));
        let sizes = (budget.memtable_bytes, budget.rows_bytes);
        let pipeline = Arc::new(Pipeline::new(Sink::None, last_seq + 1, tree, sizes, Box::new(|_| {})));
        let (database_id, epoch) = (manifest.database_id, manifest.epoch);
        let follower = Follower {
            pipeline: Arc::clone(&pipeline),
            chain: Arc::clone(&chain),
            signals: Arc::clone(&signals),
            number,
            next_segment,
            seq: last_seq,
            interval: options.upload_interval,
        };
        let workers = Workers::start_follower(Arc::clone(&signals), follower)?;
        let shop = Shop {
            pipeline: Arc::clone(&pipeline),
            chain,
            signals,
            pace: options.pace(),
            durability: options.durability,
            prefix: prefix.clone(),
            rest_after: Duration::ZERO,
            is_after_kill: false,
        };
        let spilling = budget.spilling(&options.data_dir);
        let shared = Shared {
            database_id,
            epoch,
            prefix,
            is_reader: true,
            opened: stdx::clock::now(),
            next_txn: AtomicU64::new(1),
            is_closed: AtomicBool::new(false),
            spilling,
            hot: OnceLock::new(),
            locks: LockTable::new(),
            uncommitted: Uncommitted::new(),
            pipeline,
            shop: Arc::new(shop),
            workers,
        };
        Ok(Store { shared: Arc::new(shared) })
    }

    /// Says which keys, from the first up to the second, are read at each start: a clean stop leaves them where the next start
    /// finds them without a request of their own. Said once.
    pub fn note_read_at_starts(&self, lower: &[u8], upper: &[u8]) {
        // Whoever was first stays.
        drop(self.shared.hot.set((lower.to_vec(), upper.to_vec())));
    }

    /// Whether this store follows another writer.
    #[inline]
    pub fn is_reader(&self) -> bool {
        self.shared.is_reader
    }

    /// The newest committed number, held, and what a reader has to look at for it: tables of a later manifest may lack what
    /// it sees.
    #[cold]
    pub(crate) fn pin(&self) -> (u64, Arc<Contents>) {
        loop {
            let contents = self.tree().contents();
            let seq = self.snapshots().take();
            if seq >= contents.flushed_seq && Arc::ptr_eq(&contents, &self.tree().contents()) {
                return (seq, contents);
            }
            self.snapshots().release(seq);
        }
    }

    /// A transaction; it costs nothing until it reads or writes.
    pub fn begin(&self) -> Txn {
        Txn::new(self.clone(), self.shared.next_txn.fetch_add(1, Ordering::Relaxed))
    }

    /// Sorts the entries of one of `count` indexes that are made at one time; their keys begin with `shared`, and are counted
    /// where it is said where their parts end.
    pub fn sorter(&self, shared: &[u8], ends: Option<Ends>, count: usize) -> Sorter {
        Sorter::new(self.clone(), shared, ends, self.spilling().sort_bytes / count.max(1))
    }

    /// Keys that divide a range into so many parts at most, which are about as large.
    pub fn split(&self, lower: &[u8], upper: &[u8], parts: usize) -> Vec<Vec<u8>> {
        self.tree().split(lower, upper, parts)
    }

    pub(crate) fn snapshots(&self) -> &Arc<Snapshots> {
        &self.shared.pipeline.snapshots
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.shared.pipeline.tree
    }

    pub(crate) fn rows(&self) -> &RowCache {
        &self.shared.pipeline.rows
    }

    /// The newest committed value of `key`, where the row cache has it: one read that needs no snapshot and no transaction.
    #[inline]
    pub fn cached(&self, key: &[u8]) -> Option<Slice> {
        self.rows().get(key, hash64(key), self.snapshots().visible()).map(Slice::cached)
    }

    /// The memory for rows that statements keep, beside what the store uses itself.
    pub fn kept_bytes(&self) -> usize {
        self.spilling().kept_bytes
    }

    pub(crate) fn spilling(&self) -> &Spilling {
        &self.shared.spilling
    }

    pub(crate) fn uncommitted(&self) -> &Uncommitted {
        &self.shared.uncommitted
    }

    pub(crate) fn locks_table(&self) -> &LockTable {
        &self.shared.locks
    }

    pub(crate) fn commit(&self, payload: Vec<u8>) -> Result<u64> {
        self.shared.pipeline.commit(payload).map_err(|error| self.shared.shop.name_displacer(error))
    }

    /// Commits a transaction whose changes are in `tables`.
    pub(crate) fn commit_large(
        &self,
        context: &[u8],
        tables: Vec<Arc<Table>>,
        ranges: Vec<(Vec<u8>, Vec<u8>)>,
    ) -> Result<u64> {
        let shop = Arc::clone(&self.shared.shop);
        let take_in = Box::new(move |seq| shop.take_in(&tables, &ranges, seq));
        let committed = self.shared.pipeline.commit_large(record::mark(context), take_in);
        committed.map_err(|error| self.shared.shop.name_displacer(error))
    }

    /// What an error of a read means: an object that is missing was deleted by the writer that took this one's place.
    #[cold]
    pub(crate) fn explain(&self, error: lsm::error::Error) -> Error {
        let is_missing = matches!(error, lsm::error::Error::Objects(objects::error::Error::NotFound(_)));
        if is_missing && self.is_reader() {
            return Error::Unavailable("the writer has deleted what this snapshot reads: begin anew".to_owned());
        }
        let explained = if is_missing { self.shared.shop.name_displacer(error.into()) } else { error.into() };
        if matches!(explained, Error::Fenced { .. }) {
            self.shared.pipeline.fail(explained.clone());
        }
        explained
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
        if shared.is_reader {
            shared.workers.stop();
            return Ok(());
        }
        self.close_writer().map_err(|error| shared.shop.name_displacer(error))
    }

    fn close_writer(&self) -> Result<()> {
        let shared = &self.shared;
        shared.pipeline.close();
        shared.shop.ship_up_to(self.snapshots().visible())?;
        // What a merge would bring is for later; the close does not wait for it.
        self.tree().stop_merging();
        shared.workers.stop();
        match shared.pipeline.failure() {
            None | Some(Error::Closed) => {}
            Some(failure) => return Err(failure),
        }
        shared.shop.flush()?;
        let tree = self.tree();
        let mut boot_name = String::new();
        if let Some(bytes) = boot::pack(tree, shared.hot.get()) {
            boot_name = format!("{}/boot/{:010}-{:016x}", shared.prefix, shared.epoch, rand::random::<u64>());
            tree.units().objects().put(&boot_name, bytes)?;
        }
        failpoint("close-before-manifest")?;
        shared.shop.chain.close(tree, boot_name)?;
        shared.shop.delete_garbage()?;
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

    /// Says which of the keys belong together and what parts they have: how many different values the first parts have is
    /// counted while tables are written. Said once.
    pub fn count_by(&self, ruler: Ruler) {
        self.tree().count_by(ruler);
    }

    /// What was counted of the keys that begin with `group`, where they were counted.
    pub fn spread(&self, group: &[u8]) -> Option<Spread> {
        self.tree().spread(group).map(|spread| Spread { keys: spread.keys, values: spread.values })
    }

    /// Counters and gauges: requests by kind, bytes, cache hits, tables.
    pub fn counters(&self) -> Vec<(&'static str, u64)> {
        let contents = self.tree().contents();
        let units = self.tree().units();
        let mut counters = units.objects().counters().all();
        let memtables = std::iter::once(&contents.active).chain(&contents.sealed);
        let table_bytes: u64 = contents.levels.tables().map(|(_, t)| t.description.summary.bytes).sum();
        let (flushed, compacted) =
            (self.tree().counters.flushed_bytes.get(), self.tree().counters.compacted_bytes.get());
        let (row_hits, row_misses) = self.rows().looked_up();
        let (block_hits, block_misses) = units.frames().looked_up();
        let seconds = self.shared.opened.elapsed().as_secs_f64();
        let requests = objects::cost::request_dollars_a_month(units.objects().counters(), seconds);
        let storage = objects::cost::storage_dollars_a_month(table_bytes);
        counters.extend([
            ("block_cache_hits", block_hits),
            ("block_cache_misses", block_misses),
            ("row_cache_bytes", self.rows().bytes() as u64),
            ("row_cache_hits", row_hits),
            ("row_cache_misses", row_misses),
            ("persistent_cache_bytes", units.disk().map_or(0, objects::disk::Disk::bytes)),
            ("block_cache_bytes", units.frames().bytes() as u64),
            ("memtable_bytes", memtables.map(|m| m.bytes() as u64).sum()),
            ("tables", contents.levels.tables().count() as u64),
            ("table_bytes", table_bytes),
            ("flushes", self.tree().counters.flushes.get()),
            ("flushed_bytes", flushed),
            ("compactions", self.tree().counters.compactions.get()),
            ("compacted_bytes", compacted),
            ("level0_runs", contents.levels.level0.len() as u64),
            ("write_amplification_percent", (flushed + compacted) * 100 / flushed.max(1)),
            ("objectstore_request_cents_a_month", (requests * 100.0) as u64),
            ("objectstore_storage_cents_a_month", (storage * 100.0) as u64),
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
        self.pipeline.tree.stop_merging();
        self.workers.stop();
    }
}
