//! The part of a transaction's writes that is on the local disk, and the memtable that is on its way there.
//!
//! A thread of its own writes the memtable into a run while the transaction fills the next. Where that failed the memtable stays
//! readable, and is written again before the next one.
//!
//! Runs of about one length are merged where there are eight, so that a look-up goes to few of them, however many writes there are.

use crate::error::{Error, Result};
use lsm::kind::Kind;
use lsm::memtable::{Memtable, Pinned};
use lsm::run::Run;
use lsm::slice::Slice;
use lsm::spill::{self, Place};
use lsm::tree::Tree;
use objects::client::Objects;
use objects::config::{Config, Provider};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The first part of the names of the folders that spilled writes are in.
pub(crate) const FOLDER: &str = "spill-";

/// So many runs of about one length become one.
const FAN: usize = 8;

type Writing = JoinHandle<lsm::error::Result<Vec<Arc<Run>>>>;

struct Sealed {
    memtable: Arc<Memtable>,
    /// How many writes are in it, those undone not counted.
    count: usize,
    writing: Option<Writing>,
}

/// A new folder for runs within `dir`.
pub(crate) fn place(dir: &Path, tree: &Tree) -> Result<Place> {
    let dir = dir.join(format!("{FOLDER}{:016x}", rand::random::<u64>()));
    let config = Config {
        provider: Provider::Local,
        bucket: dir.to_string_lossy().into_owned(),
        region: String::new(),
        endpoint: None,
        use_https: false,
        credentials: None,
        path_style: false,
    };
    let objects = Objects::open(&config, None, Duration::ZERO)?;
    Ok(tree.spill_place(objects, dir))
}

/// Writes that are not in the transaction's memtable.
pub(crate) struct Spilled {
    place: Arc<Place>,
    sealed: Option<Sealed>,
    /// Newest first.
    runs: Vec<Arc<Run>>,
    /// How many writes are in them, those undone not counted.
    run_count: usize,
    /// Runs that were merged, while somebody may read them.
    merged: Vec<Arc<Run>>,
    /// Whether no more writes come, so that there is nothing to merge for.
    is_last: Arc<AtomicBool>,
}

/// How many versions a run has.
fn versions(run: &Run) -> u64 {
    run.tables().iter().map(|table| table.description.summary.entries).sum()
}

/// A memtable as a run before the others, merged with those that it makes too many. What cannot be merged is only slower to read.
fn spill(
    place: &Place,
    memtable: &Arc<Memtable>,
    older: &[Arc<Run>],
    is_last: &AtomicBool,
) -> lsm::error::Result<Vec<Arc<Run>>> {
    let mut runs = vec![place.spill(memtable)?];
    runs.extend_from_slice(older);
    loop {
        let alike = 2 * versions(&runs[0]);
        let count = runs.iter().take_while(|run| versions(run) <= alike).count();
        let Some(Ok(Some(merged))) = (count >= FAN).then(|| place.merge(&runs[..count], is_last)) else {
            return Ok(runs);
        };
        runs.splice(..count, [merged]);
    }
}

impl Spilled {
    /// Begins with a memtable, which is on the disk afterwards.
    pub(crate) fn begin(dir: &Path, tree: &Tree, memtable: &Arc<Memtable>, count: usize) -> Result<Spilled> {
        let place = Arc::new(place(dir, tree)?);
        let runs = vec![place.spill(memtable)?];
        Ok(Spilled { place, sealed: None, runs, run_count: count, merged: Vec::new(), is_last: Arc::default() })
    }

    /// How many writes are here, those undone not counted.
    pub(crate) fn count(&self) -> usize {
        self.run_count + self.sealed.as_ref().map_or(0, |sealed| sealed.count)
    }

    /// The newest write of a key.
    pub(crate) fn find(&self, key: &[u8]) -> Result<Option<(Kind, Slice)>> {
        if let Some(sealed) = &self.sealed
            && let Some((_, kind, pinned)) = Pinned::find(&sealed.memtable, key, u64::MAX)
        {
            return Ok(Some((kind, Slice::Memtable(pinned))));
        }
        Ok(spill::find(&self.runs, key)?)
    }

    /// What a cursor reads, newest first.
    pub(crate) fn contents(&self) -> (Option<Arc<Memtable>>, Vec<Arc<Run>>) {
        (self.sealed.as_ref().map(|sealed| Arc::clone(&sealed.memtable)), self.runs.clone())
    }

    /// The runs, newest first; all there is after [`Spilled::finish`].
    pub(crate) fn runs(&self) -> &[Arc<Run>] {
        &self.runs
    }

    /// Starts to write a memtable that is full, after the one before; where that fails it is not taken.
    pub(crate) fn start(&mut self, memtable: &Arc<Memtable>, count: usize) -> Result<()> {
        self.settle()?;
        let (place, full, older) = (Arc::clone(&self.place), Arc::clone(memtable), self.runs.clone());
        let is_last = Arc::clone(&self.is_last);
        let started = stdx::thread::spawn("store-spill", move || spill(&place, &full, &older, &is_last));
        let writing = started.map_err(|e| Error::Io(format!("start a thread: {e}")))?;
        self.sealed = Some(Sealed { memtable: Arc::clone(memtable), count, writing: Some(writing) });
        Ok(())
    }

    /// Waits until everything is on the disk, after which nothing comes.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.is_last.store(true, Ordering::Relaxed);
        self.settle()
    }

    /// Waits until everything is on the disk.
    fn settle(&mut self) -> Result<()> {
        let ended = self.join();
        let Some(sealed) = &self.sealed else { return ended };
        // Again: the disk may have room by now.
        let runs = spill(&self.place, &sealed.memtable, &self.runs, &self.is_last)?;
        self.note(runs);
        Ok(())
    }

    /// Waits for the thread; where it failed the memtable stays.
    fn join(&mut self) -> Result<()> {
        let Some(writing) = self.sealed.as_mut().and_then(|sealed| sealed.writing.take()) else { return Ok(()) };
        let ended = writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        self.note(ended?);
        Ok(())
    }

    fn note(&mut self, runs: Vec<Arc<Run>>) {
        self.run_count += self.sealed.take().map_or(0, |sealed| sealed.count);
        let before = std::mem::replace(&mut self.runs, runs);
        let is_gone = |run: &Arc<Run>| !self.runs.iter().any(|kept| Arc::ptr_eq(kept, run));
        self.merged.extend(before.into_iter().filter(is_gone));
        let Spilled { place, merged, .. } = self;
        *merged = std::mem::take(merged).into_iter().filter_map(|run| place.remove(run)).collect();
    }

    /// Undoes all but the first `count` writes; `op` is the last that stays.
    pub(crate) fn go_back(&mut self, count: usize, op: u64) -> Result<()> {
        let failed = self.join();
        if let (Some(sealed), Err(_)) = (&mut self.sealed, failed) {
            sealed.memtable.writer().undo_to(count.saturating_sub(self.run_count));
            sealed.count = sealed.memtable.writer().undo_len();
        }
        if count >= self.run_count {
            return Ok(());
        }
        let mut runs = Vec::new();
        for run in &self.runs {
            let is_older = run.tables().iter().all(|t| t.description.summary.seq_max <= op);
            let kept = if is_older { Arc::clone(run) } else { self.place.cut(run, op)? };
            runs.extend((!kept.tables().is_empty()).then_some(kept));
        }
        (self.runs, self.run_count) = (runs, count);
        Ok(())
    }
}

impl Drop for Spilled {
    fn drop(&mut self) {
        self.is_last.store(true, Ordering::Relaxed);
        // The folder goes with the last who knows it.
        drop(self.join());
    }
}
