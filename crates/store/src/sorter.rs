//! Sorting entries that come in any order, from several threads, before a transaction takes them as tables: how indexes over
//! many rows are made.
//!
//! Each thread fills a batch of its own. A full batch is sorted by its thread and handed in. What the memory then does not hold goes
//! to runs on the local disk: the first batches each to a run of its own, which is merged once, at the end; where more come, the memory
//! is emptied into one run after the other, so that there are not too many. [`crate::txn::Txn::ingest`] merges all of it into tables of the
//! object store, which are nobody's before the transaction commits.

use crate::db::{Ends, Store};
use crate::error::Result;
use crate::spilled;
use lsm::batch::Batch;
use lsm::ingest::Sorted;
use lsm::spill::Place;
use lsm::spread::Ruler;
use parking_lot::Mutex;
use std::sync::Arc;

/// The smallest and the largest batch.
const BATCH_BYTES: (usize, usize) = (64 << 10, 16 << 20);
/// Batches that the memory holds, about, where it is scarce.
const BATCHES: usize = 16;
/// So many runs are of one batch.
const LONE_RUNS_MAX: usize = 2 * BATCHES;

#[derive(Default)]
struct State {
    batches: Vec<Arc<Batch>>,
    batch_bytes: usize,
    runs: Vec<Sorted>,
    lone_runs: usize,
    place: Option<Arc<Place>>,
}

/// Entries of one index.
pub struct Sorter {
    store: Store,
    shared: Vec<u8>,
    ends: Option<Ends>,
    bytes_max: usize,
    state: Mutex<State>,
}

/// What one thread adds.
pub struct Feed<'s> {
    sorter: &'s Sorter,
    batch: Batch,
}

/// Sorted entries, and their bytes where all are in memory.
pub(crate) struct Finished {
    pub(crate) shared: Vec<u8>,
    /// By what the entries are counted.
    pub(crate) ruler: Ruler,
    pub(crate) inputs: Vec<Sorted>,
    pub(crate) memory_bytes: Option<usize>,
    /// Where runs are.
    _place: Option<Arc<Place>>,
}

impl Sorter {
    pub(crate) fn new(store: Store, shared: &[u8], ends: Option<Ends>, bytes_max: usize) -> Sorter {
        Sorter { store, shared: shared.to_vec(), ends, bytes_max, state: Mutex::default() }
    }

    /// The way for a thread to add entries.
    pub fn feed(&self) -> Feed<'_> {
        Feed { sorter: self, batch: Batch::new(&self.shared, 0) }
    }

    /// Takes a sorted batch; where the memory is full, it goes to the disk, or what the memory holds.
    fn take(&self, batch: Batch) -> Result<()> {
        let mut state = self.state.lock();
        let (bytes, batch) = (batch.bytes(), Arc::new(batch));
        let is_full = state.batch_bytes + bytes > self.bytes_max;
        let full = if is_full && state.lone_runs < LONE_RUNS_MAX {
            state.lone_runs += 1;
            vec![Sorted::Batch(batch)]
        } else {
            state.batch_bytes += bytes;
            state.batches.push(batch);
            if !is_full {
                return Ok(());
            }
            state.batch_bytes = 0;
            state.batches.drain(..).map(Sorted::Batch).collect()
        };
        let place = match &state.place {
            Some(place) => Arc::clone(place),
            None => {
                let place = Arc::new(spilled::place(&self.store.spilling().dir, self.store.tree())?);
                Arc::clone(state.place.insert(place))
            }
        };
        drop(state);
        let run = place.spill_sorted(&full)?;
        self.state.lock().runs.push(Sorted::Run(run));
        Ok(())
    }

    pub(crate) fn finish(self) -> Finished {
        let State { batches, batch_bytes, mut runs, place, .. } = self.state.into_inner();
        let memory_bytes = runs.is_empty().then_some(batch_bytes);
        runs.extend(batches.into_iter().map(Sorted::Batch));
        let (ends, length) = (self.ends, self.shared.len());
        let ruler = Arc::new(move |_: &[u8]| (length, ends.clone()));
        Finished { shared: self.shared, ruler, inputs: runs, memory_bytes, _place: place }
    }
}

impl Feed<'_> {
    /// Adds an entry, whose key begins as the sorter was told.
    ///
    /// # Errors
    /// The local disk failed.
    #[inline]
    pub fn add(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        self.batch.add(key, value);
        let bytes_max = (self.sorter.bytes_max / BATCHES).clamp(BATCH_BYTES.0, BATCH_BYTES.1);
        if self.batch.bytes() >= bytes_max { self.hand_in() } else { Ok(()) }
    }

    #[cold]
    fn hand_in(&mut self) -> Result<()> {
        let mut full = std::mem::replace(&mut self.batch, Batch::new(&[], 0));
        full.sort();
        self.batch = Batch::new(&self.sorter.shared, full.len());
        self.sorter.take(full)
    }

    /// Hands in what is left.
    ///
    /// # Errors
    /// As [`Feed::add`].
    pub fn finish(mut self) -> Result<()> {
        if self.batch.is_empty() { Ok(()) } else { self.hand_in() }
    }
}
