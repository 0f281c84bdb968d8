//! Merging versions from memtables and runs into new tables, without the versions that nobody can see.
//!
//! Snapshots divide the sequence numbers into stripes: two versions of a key in one stripe are seen by the same snapshots, of
//! which all see the newer. So the newest of each stripe is kept. A removal in the oldest stripe goes too where no older
//! version can lie below the output. A version that a range removal of its own stripe covers goes.

use crate::error::Result;
use crate::kind::Kind;
use crate::memtable::{Cursor, Memtable};
use crate::progress::Progress;
use crate::run::{Run, RunCursor};
use crate::spread::{Count, Ruler};
use crate::table::block::Codec;
use crate::table::builder::Builder;
use crate::table::reader::{Description, Table};
use crate::tombstone::Tombstones;
use bytes::Bytes;
use objects::client::Pending;
use objects::frames::Priority;
use objects::units::Units;
use std::cmp::Ordering;
use std::sync::Arc;

/// What is merged.
pub enum Input {
    /// A memtable.
    Memtable(Arc<Memtable>),
    /// A run of tables.
    Run(Arc<Run>),
}

/// Which sequence numbers the output has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Those of the inputs.
    Own,
    /// None: the versions are one transaction's, which will say its number.
    ToCome,
}

/// How the output is made.
pub struct Plan<'a> {
    /// Newest first.
    pub inputs: Vec<Input>,
    /// Ascending numbers that are being read, the visible one last.
    pub snapshots: &'a [u64],
    /// Range removals.
    pub tombstones: &'a Tombstones,
    /// Whether nothing that the inputs cover lies below the output.
    pub is_bottom: bool,
    /// How blocks are compressed.
    pub codec: Codec,
    /// Tables are closed at this size.
    pub table_bytes: usize,
    /// Keys in order, before which tables are closed too.
    pub cuts: &'a [&'a [u8]],
    /// A number at or below every version's.
    pub base_seq: u64,
    /// Which sequence numbers the output has.
    pub numbers: Numbers,
    /// The first part of the names of the new tables.
    pub name_prefix: &'a str,
    /// Told of the versions of the inputs that are done, where somebody looks at that.
    pub progress: Option<&'a Progress>,
    /// By what the output's keys are counted.
    pub ruler: Option<&'a Ruler>,
}

/// Progress is told in steps of so many versions.
const PROGRESS_STEP: u64 = 512;

impl Input {
    /// How many versions it has, about.
    pub(crate) fn versions(&self) -> u64 {
        match self {
            Input::Memtable(memtable) => memtable.entries() as u64,
            Input::Run(run) => run.tables().iter().map(|t| t.description.summary.entries).sum(),
        }
    }
}

enum Source {
    Memtable { cursor: Cursor, seq: u64 },
    Run { cursor: Box<RunCursor> },
}

impl Source {
    fn open(input: &Input) -> Result<Source> {
        match input {
            Input::Memtable(memtable) => {
                let mut cursor = Cursor::new(Arc::clone(memtable));
                cursor.seek_first();
                let mut source = Source::Memtable { cursor, seq: 0 };
                source.settle();
                Ok(source)
            }
            Input::Run(run) => {
                let mut cursor = RunCursor::new(Arc::clone(run), Priority::Once);
                cursor.seek_first()?;
                Ok(Source::Run { cursor: Box::new(cursor) })
            }
        }
    }

    /// Goes on to an entry with a version, and to its newest.
    fn settle(&mut self) {
        if let Source::Memtable { cursor, seq } = self {
            while cursor.is_valid() {
                if let Some(newest) = cursor.get(u64::MAX) {
                    *seq = newest.seq;
                    return;
                }
                cursor.next();
            }
        }
    }

    fn is_valid(&self) -> bool {
        match self {
            Source::Memtable { cursor, .. } => cursor.is_valid(),
            Source::Run { cursor } => cursor.is_valid(),
        }
    }

    fn key(&self) -> &[u8] {
        match self {
            Source::Memtable { cursor, .. } => cursor.key(),
            Source::Run { cursor } => cursor.entry().key(),
        }
    }

    fn seq(&self) -> u64 {
        match self {
            Source::Memtable { seq, .. } => *seq,
            Source::Run { cursor } => cursor.entry().seq(),
        }
    }

    fn version(&self) -> (Kind, &[u8]) {
        match self {
            Source::Memtable { cursor, seq } => {
                let found = cursor.get(*seq).expect("the source stands at a version");
                (found.kind, found.value)
            }
            Source::Run { cursor } => (cursor.entry().kind(), cursor.entry().value()),
        }
    }

    fn clean_seq(&self) -> u64 {
        match self {
            Source::Memtable { .. } => 0,
            Source::Run { cursor } => cursor.clean_seq(),
        }
    }

    fn next(&mut self) -> Result<()> {
        match self {
            Source::Memtable { cursor, seq } => {
                let older = if *seq > 0 { cursor.get(*seq - 1).map(|v| v.seq) } else { None };
                if let Some(older) = older {
                    *seq = older;
                    return Ok(());
                }
                cursor.next();
            }
            Source::Run { cursor } => return cursor.next(),
        }
        self.settle();
        Ok(())
    }
}

/// Which versions of the present key have been kept.
struct Filter<'a> {
    snapshots: &'a [u64],
    tombstones: &'a Tombstones,
    is_bottom: bool,
    key: Vec<u8>,
    has_key: bool,
    last_stripe: usize,
}

impl Filter<'_> {
    fn stripe(&self, seq: u64) -> usize {
        self.snapshots.partition_point(|&s| s < seq)
    }

    /// Whether the next version, in order, must be kept; and whether its key is new.
    fn keeps(&mut self, source: &Source) -> (bool, bool) {
        let (key, seq) = (source.key(), source.seq());
        let is_new = !self.has_key || self.key != key;
        let stripe = self.stripe(seq);
        if !is_new && stripe == self.last_stripe {
            return (false, false);
        }
        if is_new {
            self.key.clear();
            self.key.extend_from_slice(key);
            self.has_key = true;
        }
        self.last_stripe = stripe;
        let age = seq.max(source.clean_seq());
        let removes = |&removed: &u64| removed > age && self.stripe(removed) == stripe;
        if self.tombstones.covering(key).iter().any(removes) {
            return (false, is_new);
        }
        let is_over = source.version().0 == Kind::Delete && stripe == 0 && self.is_bottom;
        (!is_over, is_new)
    }
}

/// The new tables, stored.
pub(crate) struct Output<'a> {
    plan: &'a Plan<'a>,
    units: &'a Units,
    clean_seq: u64,
    builder: Option<(u64, Builder)>,
    count: Option<Count<'a>>,
    /// How many of the plan's cuts are passed.
    cuts: usize,
    pending: Option<Pending<()>>,
    tables: Vec<Arc<Table>>,
}

impl<'a> Output<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>, units: &'a Units, clean_seq: u64) -> Output<'a> {
        let count = plan.ruler.map(Count::new);
        Output { plan, units, clean_seq, builder: None, count, cuts: 0, pending: None, tables: Vec::new() }
    }

    /// What was stored, when all of it is.
    pub(crate) fn finish(mut self) -> Result<Vec<Arc<Table>>> {
        self.finish_table()?;
        if let Some(pending) = self.pending.take() {
            pending.wait()?;
        }
        Ok(self.tables)
    }

    /// What was stored so far, without the table that is open.
    fn abandon(mut self) -> Result<Vec<Arc<Table>>> {
        self.builder = None;
        self.finish()
    }

    fn finish_table(&mut self) -> Result<()> {
        let Some((id, builder)) = self.builder.take() else { return Ok(()) };
        let (bytes, mut summary, root) = builder.finish()?;
        summary.spreads = self.count.as_mut().map(Count::take).unwrap_or_default();
        let name = format!("{}-{id:016x}", self.plan.name_prefix);
        let bytes = Bytes::from(bytes);
        if let Some(pending) = self.pending.take() {
            pending.wait()?;
        }
        self.pending = Some(self.units.objects().start_put(&name, bytes.clone()));
        let description = Description { id, name, clean_seq: self.clean_seq, as_seq: 0, summary };
        self.tables.push(Arc::new(Table::written(description, self.units.clone(), &bytes, root)));
        Ok(())
    }

    /// Adds a version of a key that is new.
    pub(crate) fn add_first(&mut self, key: &[u8], seq: u64, (kind, value): (Kind, &[u8])) -> Result<()> {
        let is_full = self.builder.as_ref().is_some_and(|(_, b)| b.len() >= self.plan.table_bytes);
        let passed = self.plan.cuts[self.cuts..].iter().take_while(|cut| ***cut <= *key).count();
        self.cuts += passed;
        if is_full || passed > 0 {
            self.finish_table()?;
        }
        if let (Some(count), Kind::Put) = (&mut self.count, kind) {
            count.add(key);
        }
        self.add(key, seq, (kind, value))
    }

    /// Adds another version of the same key.
    fn add(&mut self, key: &[u8], seq: u64, (kind, value): (Kind, &[u8])) -> Result<()> {
        let (plan, units) = (self.plan, self.units);
        let (_, builder) = self.builder.get_or_insert_with(|| {
            let id = rand::random();
            // What a table has beside its blocks is small; memory that is not written to costs nothing.
            let room = plan.table_bytes + plan.table_bytes / 8;
            (id, Builder::with_room(id, plan.base_seq, plan.codec, room).keep_in(units))
        });
        let seq = if plan.numbers == Numbers::Own { seq } else { plan.base_seq };
        builder.add(key, seq, kind, value)
    }
}

/// Merges; answers the new tables, whose objects are stored. Where the progress is cancelled these are some of them.
///
/// # Errors
/// A block could not be read or a table not be written.
pub fn run(plan: &Plan<'_>, units: &Units) -> Result<Vec<Arc<Table>>> {
    let oldest = plan.snapshots.first().copied().unwrap_or(0);
    let clean_seq = plan.tombstones.iter().map(|t| t.seq).filter(|&seq| seq <= oldest).max().unwrap_or(0);
    let mut sources = plan.inputs.iter().map(Source::open).collect::<Result<Vec<_>>>()?;
    let mut filter = Filter {
        snapshots: plan.snapshots,
        tombstones: plan.tombstones,
        is_bottom: plan.is_bottom,
        key: Vec::new(),
        has_key: false,
        last_stripe: 0,
    };
    let mut output = Output::new(plan, units, clean_seq);
    let mut passed = 0;
    while let Some(first) = first_of(&sources) {
        let source = &mut sources[first];
        passed += 1;
        if passed >= PROGRESS_STEP
            && let Some(progress) = plan.progress
        {
            progress.advance(std::mem::take(&mut passed));
            if progress.is_cancelled() {
                return output.abandon();
            }
        }
        let (is_kept, is_new_key) = filter.keeps(source);
        if is_kept && is_new_key {
            output.add_first(source.key(), source.seq(), source.version())?;
        } else if is_kept {
            output.add(source.key(), source.seq(), source.version())?;
        }
        source.next()?;
    }
    output.finish()
}

/// The source whose version is next: the smallest key, of it the newest.
fn first_of(sources: &[Source]) -> Option<usize> {
    let mut first: Option<usize> = None;
    for (at, source) in sources.iter().enumerate().filter(|(_, s)| s.is_valid()) {
        let is_before = first.is_none_or(|best: usize| {
            let order = source.key().cmp(sources[best].key()).then(sources[best].seq().cmp(&source.seq()));
            order == Ordering::Less
        });
        if is_before {
            first = Some(at);
        }
    }
    first
}
