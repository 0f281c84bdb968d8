//! Sorted entries merged straight into tables: how an index over many rows is made.
//!
//! The range of the keys is divided by keys of the entries themselves, and each part is merged by a thread of its own. The inputs
//! that stand at an entry are a heap by key, of which the first bytes are at hand as numbers. Two entries with one key are not
//! merged but answered.

use crate::batch::{Batch, Head, head};
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::merge::{Output, Plan};
use crate::run::{Run, RunCursor};
use crate::table::reader::Table;
use objects::frames::Priority;
use objects::units::Units;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Entries of a batch that are looked at to find keys that divide all.
const SAMPLES: usize = 64;
/// Entries between two looks whether another part has failed.
const LOOK_EVERY: u64 = 4096;

/// Sorted entries, each key once or with several values.
#[derive(Clone)]
pub enum Sorted {
    /// In memory.
    Batch(Arc<Batch>),
    /// On the local disk.
    Run(Arc<Run>),
}

/// What became of the entries.
pub enum Ingested {
    /// They are in these tables, which are stored.
    Tables(Vec<Arc<Table>>),
    /// A key has several entries, of which this is the first's value.
    Twice(Vec<u8>),
}

enum Place<'i> {
    Batch { batch: &'i Batch, at: usize, end: usize },
    Run { cursor: Box<RunCursor>, upper: Option<&'i [u8]> },
}

/// An input within a part, and the head of the key where it stands.
struct Source<'i> {
    place: Place<'i>,
    skip: usize,
    head: Head,
}

impl<'i> Source<'i> {
    /// Stands at the first entry of the part, where there is one.
    fn open(input: &'i Sorted, skip: usize, part: &Part<'i>) -> Result<Option<Source<'i>>> {
        let place = match input {
            Sorted::Batch(batch) => {
                let at = part.lower.map_or(0, |key| batch.find(key));
                let end = part.upper.map_or(batch.len(), |key| batch.find(key));
                Place::Batch { batch, at, end }
            }
            Sorted::Run(run) => {
                let mut cursor = Box::new(RunCursor::new(Arc::clone(run), Priority::Once));
                match part.lower {
                    Some(key) => cursor.seek(key)?,
                    None => cursor.seek_first()?,
                }
                Place::Run { cursor, upper: part.upper }
            }
        };
        let mut source = Source { place, skip, head: [0; 2] };
        Ok(source.settle().then_some(source))
    }

    /// Whether there is an entry here.
    #[inline]
    fn settle(&mut self) -> bool {
        self.head = match &self.place {
            Place::Batch { at, end, .. } if at >= end => return false,
            Place::Batch { batch, at, .. } => batch.head(*at),
            Place::Run { cursor, .. } if !cursor.is_valid() => return false,
            Place::Run { cursor, upper } => {
                let key = cursor.entry().key();
                if upper.is_some_and(|upper| upper <= key) {
                    return false;
                }
                head(key, self.skip)
            }
        };
        true
    }

    #[inline]
    fn entry(&self) -> (&[u8], &[u8]) {
        match &self.place {
            Place::Batch { batch, at, .. } => batch.entry(*at),
            Place::Run { cursor, .. } => (cursor.entry().key(), cursor.entry().value()),
        }
    }

    /// Goes on; false at the end.
    #[inline]
    fn advance(&mut self) -> Result<bool> {
        match &mut self.place {
            Place::Batch { at, .. } => *at += 1,
            Place::Run { cursor, .. } => cursor.next()?,
        }
        Ok(self.settle())
    }

    #[inline]
    fn is_before(&self, other: &Source<'_>) -> bool {
        self.head.cmp(&other.head).then_with(|| self.entry().cmp(&other.entry())).is_lt()
    }
}

/// Keys from one up to and without another.
#[derive(Clone, Copy, Default)]
struct Part<'i> {
    lower: Option<&'i [u8]>,
    upper: Option<&'i [u8]>,
}

/// The inputs within a part, those that stand at an entry, as a heap with the smallest first.
pub struct Merged<'i> {
    sources: Vec<Source<'i>>,
}

impl<'i> Merged<'i> {
    /// The entries of all inputs.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn new(inputs: &'i [Sorted]) -> Result<Merged<'i>> {
        Merged::open(inputs, &Part::default())
    }

    fn open(inputs: &'i [Sorted], part: &Part<'i>) -> Result<Merged<'i>> {
        let shared = |input: &Sorted| if let Sorted::Batch(batch) = input { Some(batch.shared().len()) } else { None };
        let skip = inputs.iter().find_map(shared).unwrap_or(0);
        let mut heap = Merged { sources: Vec::with_capacity(inputs.len()) };
        for input in inputs {
            heap.sources.extend(Source::open(input, skip, part)?);
        }
        for at in (0..heap.sources.len() / 2).rev() {
            heap.sift(at);
        }
        Ok(heap)
    }

    /// The entry that is next.
    #[inline]
    pub fn first(&self) -> Option<(&[u8], &[u8])> {
        self.sources.first().map(Source::entry)
    }

    /// Leaves it; there must be one.
    ///
    /// # Errors
    /// A block could not be read.
    #[inline]
    pub fn advance(&mut self) -> Result<()> {
        if !self.sources[0].advance()? {
            self.sources.swap_remove(0);
        }
        self.sift(0);
        Ok(())
    }

    /// Moves the source at `at` down to its place.
    #[inline]
    fn sift(&mut self, mut at: usize) {
        let sources = &mut self.sources;
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= sources.len() {
                return;
            }
            let child = if right < sources.len() && sources[right].is_before(&sources[left]) { right } else { left };
            if !sources[child].is_before(&sources[at]) {
                return;
            }
            sources.swap(at, child);
            at = child;
        }
    }
}

/// Merges one part.
fn merge(inputs: &[Sorted], part: &Part<'_>, mut output: Output<'_>, is_over: &AtomicBool) -> Result<Ingested> {
    let mut heap = Merged::open(inputs, part)?;
    let (mut last, mut last_value) = (Vec::new(), Vec::new());
    let mut count: u64 = 0;
    while let Some((key, value)) = heap.first() {
        if count > 0 && last == key {
            is_over.store(true, Ordering::Relaxed);
            forget(&output.finish()?);
            return Ok(Ingested::Twice(last_value));
        }
        if count.is_multiple_of(LOOK_EVERY) && is_over.load(Ordering::Relaxed) {
            break;
        }
        output.add_first(key, 0, (Kind::Put, value))?;
        last.clear();
        last.extend_from_slice(key);
        last_value.clear();
        last_value.extend_from_slice(value);
        count += 1;
        heap.advance()?;
    }
    output.finish().map(Ingested::Tables)
}

/// Keys that divide the entries into `parts`, about.
fn divide(inputs: &[Sorted], parts: usize) -> Vec<Vec<u8>> {
    let mut samples: Vec<&[u8]> = Vec::new();
    for input in inputs {
        match input {
            Sorted::Batch(batch) => {
                let at = |n: usize| batch.entry(batch.len() * n / SAMPLES).0;
                samples.extend((0..SAMPLES.min(batch.len())).map(at));
            }
            Sorted::Run(run) => samples.extend(run.tables().iter().map(|t| &t.description.summary.smallest[..])),
        }
    }
    samples.sort_unstable();
    samples.dedup();
    let bounds = (1..parts).filter_map(|n| samples.get(samples.len() * n / parts)).map(|key| key.to_vec());
    let mut bounds: Vec<_> = bounds.collect();
    bounds.dedup();
    bounds
}

/// Merges the inputs into tables, by so many threads.
pub(crate) fn run(inputs: &[Sorted], plan: &Plan<'_>, units: &Units, threads: usize) -> Result<Ingested> {
    let bounds = divide(inputs, threads);
    let lower = std::iter::once(None).chain(bounds.iter().map(|b| Some(&b[..])));
    let upper = bounds.iter().map(|b| Some(&b[..])).chain([None]);
    let parts: Vec<Part<'_>> = lower.zip(upper).map(|(lower, upper)| Part { lower, upper }).collect();
    let is_over = AtomicBool::new(false);
    let work = |part: &Part<'_>| merge(inputs, part, Output::new(plan, units, 0), &is_over);
    let (first, others) = parts.split_first().expect("there is a part more than bounds");
    let merged: Vec<Result<Ingested>> = std::thread::scope(|scope| {
        let start = |part| stdx::thread::spawn_scoped(scope, "lsm-ingest", move || work(part));
        let started: Vec<_> = others.iter().map(start).collect();
        let mut merged = vec![work(first)];
        merged.extend(started.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(error) => Err(Error::Objects(objects::error::Error::Io(format!("start a thread: {error}")))),
        }));
        merged
    });
    let mut tables = Vec::new();
    let mut outcome = Ok(None);
    for part in merged {
        match part {
            Ok(Ingested::Tables(more)) => tables.extend(more),
            Ok(Ingested::Twice(value)) => outcome = outcome.map(|first: Option<Vec<u8>>| first.or(Some(value))),
            Err(error) => outcome = Err(error),
        }
    }
    match outcome {
        Ok(None) => Ok(Ingested::Tables(tables)),
        failed => {
            forget(&tables);
            failed.map(|twice| Ingested::Twice(twice.unwrap_or_default()))
        }
    }
}

/// Deletes tables that no manifest will refer to; what cannot be deleted is an orphan.
pub fn forget(tables: &[Arc<Table>]) {
    let deletions: Vec<_> = tables.iter().map(|table| table.start_delete()).collect();
    for deletion in deletions {
        drop(deletion.wait());
    }
}
