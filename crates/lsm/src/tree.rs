//! The tree: what is read now, and the operations that change it.
//!
//! Tables come and go by edits in two strokes: the caller makes a manifest of [`Tree::state_after`], and when that is durable
//! [`Tree::install`] shows the edit to readers. Objects of tables that went are garbage once the last reader has let go.

use crate::compaction::{self, Activity, Choice, Situation};
use crate::contents::Contents;
use crate::error::Result;
use crate::ingest::{self, Ingested, Sorted};
use crate::levels::{Edit, LEVELS, Levels};
use crate::memtable::Memtable;
use crate::merge::{self, Input, Numbers, Plan};
use crate::progress::Progress;
use crate::run::Run;
use crate::spill;
use crate::spread::{Recent, Ruler, Spread, is_end_of};
use crate::state::State;
use crate::table::block::Codec;
use crate::table::reader::Table;
use crate::tombstone::{Tombstone, Tombstones};
use arc_swap::ArcSwap;
use objects::client::Objects;
use objects::units::Units;
use std::collections::{HashMap, HashSet};
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use stdx::counter::Counter;
use stdx::sync::Mutex;

/// Entries of a memtable that an estimate counts before it guesses.
const COUNTED_MAX: u64 = 1_000;

/// Sizes.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// A table is closed at this size.
    pub table_bytes: usize,
    /// The target of the smallest level.
    pub level_base_bytes: u64,
}

/// An ordered map of versioned keys. One thread at a time changes it, any number read.
pub struct Tree {
    contents: ArcSwap<Contents>,
    /// Held by whoever swaps the contents; tables that went and may still be read.
    swap: Mutex<Vec<Arc<Table>>>,
    units: Units,
    sizes: Sizes,
    /// The first part of the names of new tables.
    name_prefix: String,
    /// What was done.
    pub counters: Counters,
    /// The flush that is under way, until its tables are shown.
    pub flushing: Progress,
    /// The merge that is under way, until its tables are shown.
    pub merging: Progress,
    ruler: OnceLock<Ruler>,
    recent: Recent,
}

/// Counts since the start of the process.
#[derive(Default)]
pub struct Counters {
    /// Flushes of memtables.
    pub flushes: Counter,
    /// Merges of tables.
    pub compactions: Counter,
    /// Bytes of tables written by flushes.
    pub flushed_bytes: Counter,
    /// Bytes of tables written by merges.
    pub compacted_bytes: Counter,
}

impl Tree {
    /// The tree of a manifest, without memtables.
    pub fn new(state: &State, units: Units, sizes: Sizes, name_prefix: String) -> Tree {
        let contents = Contents {
            active: Arc::default(),
            sealed: Vec::new(),
            levels: Arc::new(levels_of(state, &units, &HashMap::new())),
            tombstones: Arc::new(Tombstones::new(state.tombstones.iter().cloned())),
            flushed_seq: state.flushed_seq,
        };
        let contents = ArcSwap::from_pointee(contents);
        Tree {
            contents,
            swap: Mutex::default(),
            units,
            sizes,
            name_prefix,
            counters: Counters::default(),
            flushing: Progress::default(),
            merging: Progress::default(),
            ruler: OnceLock::new(),
            recent: Recent::default(),
        }
    }

    /// Takes over another writer's tables, of a newer manifest, and lets go of the memtables that are in them. A memtable that
    /// stays may begin before them: removals of ranges that are done in the tables are kept for what it has.
    pub fn follow(&self, state: &State) {
        self.change(|contents| {
            let open: HashMap<u64, Arc<Table>> =
                contents.levels.tables().map(|(_, t)| (t.description.id, Arc::clone(t))).collect();
            contents.levels = Arc::new(levels_of(state, &self.units, &open));
            let is_in_tables = |memtable: &Arc<Memtable>| memtable.seq_max() <= state.flushed_seq;
            let memtables = contents.sealed.iter().chain([&contents.active]);
            let gone_seq = memtables.filter(|m| is_in_tables(m)).map(|m| m.seq_max()).max().unwrap_or(0);
            contents.sealed.retain(|memtable| !is_in_tables(memtable));
            if is_in_tables(&contents.active) {
                contents.active = Arc::default();
            }
            let own = contents.tombstones.iter().filter(|t| t.seq > gone_seq);
            let mut all: Vec<_> = state.tombstones.iter().chain(own).cloned().collect();
            all.sort_by(|a, b| (a.seq, &a.lower, &a.upper).cmp(&(b.seq, &b.lower, &b.upper)));
            all.dedup();
            contents.tombstones = Arc::new(Tombstones::new(all));
            contents.flushed_seq = state.flushed_seq;
        });
    }

    /// What is there now, for as long as the guard lives; for short reads.
    #[inline]
    pub fn load(&self) -> arc_swap::Guard<Arc<Contents>> {
        self.contents.load()
    }

    /// What is there now, to be held.
    pub fn contents(&self) -> Arc<Contents> {
        self.contents.load_full()
    }

    /// The way to the objects.
    pub fn units(&self) -> &Units {
        &self.units
    }

    /// Adds a removal of a range.
    pub fn remove_range(&self, tombstone: Tombstone) {
        self.change(|contents| {
            Arc::make_mut(&mut contents.tombstones).add(tombstone);
        });
    }

    /// Puts a fresh memtable in front of the active one, where that was told of a commit.
    pub fn seal(&self) {
        self.change(|contents| {
            if contents.active.seq_max() == 0 {
                return;
            }
            let full = std::mem::replace(&mut contents.active, Arc::new(Memtable::new()));
            contents.sealed.insert(0, full);
        });
    }

    fn change(&self, edit: impl FnOnce(&mut Contents)) {
        let _swap = self.swap.lock();
        let mut contents = Contents::clone(&self.contents.load());
        edit(&mut contents);
        self.contents.store(Arc::new(contents));
    }

    /// Writes the sealed memtables into tables of level 0; `None` where there is nothing sealed. The snapshots are asked for
    /// after it is settled what is written: whoever takes one before that is among them, and whoever takes one later takes
    /// one that has all of it.
    ///
    /// # Errors
    /// A table could not be written.
    pub fn flush(&self, snapshots: impl FnOnce() -> Vec<u64>, activity: Activity) -> Result<Option<Edit>> {
        let contents = self.contents();
        let Some(sealed_seq) = contents.sealed.iter().map(|m| m.seq_max()).max() else { return Ok(None) };
        let snapshots = &snapshots()[..];
        // The newest may be empty: what is flushed goes up to the newest version of all.
        let flushed_seq = sealed_seq.max(contents.flushed_seq);
        let tombstones = &contents.tombstones.up_to(flushed_seq);
        let plan = Plan {
            inputs: contents.sealed.iter().cloned().map(Input::Memtable).collect(),
            snapshots,
            tombstones,
            is_bottom: contents.levels.tables().next().is_none(),
            codec: if activity == Activity::Writing { Codec::Lz4 } else { Codec::Zstd },
            table_bytes: self.sizes.table_bytes,
            cuts: &[],
            base_seq: contents.flushed_seq,
            numbers: Numbers::Own,
            name_prefix: &self.name_prefix,
            progress: Some(&self.flushing),
            ruler: self.ruler.get(),
        };
        self.flushing.begin(plan.inputs.iter().map(Input::versions).sum());
        let tables = merge::run(&plan, &self.units)?;
        self.counters.flushes.add(1);
        self.counters.flushed_bytes.add(bytes_of(&tables));
        let added = tables.into_iter().map(|table| (0, table)).collect();
        let flushed_seq = Some(flushed_seq);
        Ok(Some(Edit { added, flushed: contents.sealed.len(), flushed_seq, ..Edit::default() }))
    }

    /// Stores a transaction's writes, newest first, as tables that no edit refers to yet; none holds keys on both sides of a cut.
    ///
    /// # Errors
    /// A block could not be read or a table not be written.
    pub fn store_aside(&self, inputs: Vec<Input>, cuts: &[&[u8]]) -> Result<Vec<Arc<Table>>> {
        let ruler = self.ruler.get();
        merge::run(&Plan { inputs, cuts, ruler, ..self.plan_aside(&Tombstones::default()) }, &self.units)
    }

    /// Merges sorted entries, by so many threads, into tables that no edit refers to yet; counts them by `ruler`.
    ///
    /// # Errors
    /// As [`Tree::store_aside`].
    pub fn ingest(&self, inputs: &[Sorted], threads: usize, ruler: &Ruler) -> Result<Ingested> {
        let tombstones = Tombstones::default();
        let plan = Plan { ruler: Some(ruler), ..self.plan_aside(&tombstones) };
        ingest::run(inputs, &plan, &self.units, threads)
    }

    /// Says how the keys of tables are counted from now on; once.
    pub fn count_by(&self, ruler: Ruler) {
        // Whoever was first stays.
        drop(self.ruler.set(ruler));
    }

    /// What was counted of a group of keys when its tables were written, and is in memtables.
    pub fn spread(&self, group: &[u8]) -> Option<Spread> {
        self.recent.spread(group, &self.contents(), self.ruler.get()?)
    }

    fn plan_aside<'p>(&'p self, tombstones: &'p Tombstones) -> Plan<'p> {
        Plan {
            inputs: Vec::new(),
            snapshots: &[u64::MAX],
            tombstones,
            is_bottom: false,
            codec: Codec::Zstd,
            table_bytes: self.sizes.table_bytes,
            cuts: &[],
            base_seq: 0,
            numbers: Numbers::ToCome,
            name_prefix: &self.name_prefix,
            progress: None,
            ruler: None,
        }
    }

    /// Keys that divide a range into so many parts at most, of about as many bytes in tables.
    pub fn split(&self, lower: &[u8], upper: &[u8], parts: usize) -> Vec<Vec<u8>> {
        let contents = self.contents();
        let tables = contents.levels.tables().map(|(_, table)| &table.description.summary);
        let within = tables.filter(|s| &s.smallest[..] < upper && lower <= &s.largest[..]);
        let mut begins: Vec<(&[u8], u64)> = within.map(|s| (&s.smallest[..], s.raw_bytes)).collect();
        begins.sort_unstable();
        let part = begins.iter().map(|(_, bytes)| bytes).sum::<u64>() / parts.max(1) as u64;
        let (mut before, mut bounds): (u64, Vec<Vec<u8>>) = (0, Vec::new());
        for (begin, bytes) in begins {
            if before > part * (bounds.len() as u64 + 1) && begin > bounds.last().map_or(lower, |b| b) {
                bounds.push(begin.to_vec());
            }
            before += bytes;
        }
        bounds
    }

    /// The edit that makes stored tables the newest run, as of commit `seq`. Everything before it must be in tables.
    pub fn take_in(&self, stored: &[Arc<Table>], seq: u64) -> Edit {
        let number = |table: &Arc<Table>| {
            let mut description = table.description.clone();
            (description.as_seq, description.summary.seq_min, description.summary.seq_max) = (seq, seq, seq);
            (0, Arc::new(Table::new(description, self.units.clone())))
        };
        Edit { added: stored.iter().map(number).collect(), flushed_seq: Some(seq), ..Edit::default() }
    }

    /// Where a transaction may put what it cannot keep in memory.
    pub fn spill_place(&self, objects: Objects, dir: PathBuf) -> spill::Place {
        spill::Place { units: self.units.beside(objects), dir, table_bytes: self.sizes.table_bytes }
    }

    /// Carries out the next step of compaction; `None` where there is none. Snapshots as in [`Tree::flush`].
    ///
    /// # Errors
    /// A block could not be read or a table not be written.
    pub fn compact(&self, snapshots: impl FnOnce() -> Vec<u64>, activity: Activity) -> Result<Option<Edit>> {
        let contents = self.contents();
        let snapshots = &snapshots()[..];
        let settled = contents.settled();
        let contents = &settled;
        let situation = Situation {
            tombstones: &contents.tombstones,
            oldest_snapshot: snapshots.first().copied().unwrap_or(0),
            base_bytes: self.sizes.level_base_bytes,
            activity,
        };
        let mut edit = match compaction::pick(&contents.levels, &situation) {
            Choice::Rest => Edit::default(),
            Choice::Drop(removed) => Edit { removed, ..Edit::default() },
            Choice::Move { table, to } => {
                Edit { removed: vec![table.description.id], added: vec![(to, table)], ..Edit::default() }
            }
            Choice::Merge { inputs, to, is_bottom } => {
                // What lies in the first level only for a while is packed for speed.
                let is_short_lived = to == 1 && !is_bottom && activity == Activity::Writing;
                let codec = if is_short_lived { Codec::Lz4 } else { Codec::Zstd };
                let edit = self.merge(contents, &inputs, (to, is_bottom, codec), snapshots)?;
                let Some(edit) = edit else { return Ok(None) };
                edit
            }
        };
        let after = contents.levels.apply(&edit);
        // One commit may remove several ranges under one number: it is done when all of them are.
        let is_left = |t: &&Tombstone| {
            t.seq > contents.flushed_seq || after.tables().any(|(_, table)| compaction::is_touched(table, t))
        };
        let left: HashSet<u64> = contents.tombstones.iter().filter(is_left).map(|t| t.seq).collect();
        edit.done_tombstones = contents.tombstones.iter().map(|t| t.seq).filter(|seq| !left.contains(seq)).collect();
        let is_empty = edit.removed.is_empty() && edit.added.is_empty() && edit.done_tombstones.is_empty();
        Ok((!is_empty).then_some(edit))
    }

    /// Ends the merge that is under way and lets none begin any more.
    pub fn stop_merging(&self) {
        self.merging.cancel();
    }

    /// `None` where it was ended early.
    fn merge(
        &self,
        contents: &Contents,
        inputs: &[Arc<Run>],
        (to, is_bottom, codec): (usize, bool, Codec),
        snapshots: &[u64],
    ) -> Result<Option<Edit>> {
        let tables = || inputs.iter().flat_map(|run| run.tables());
        let removed = tables().map(|t| t.description.id).collect();
        let base_seq = tables().map(|t| t.description.summary.seq_min).min().unwrap_or(0);
        let plan = Plan {
            inputs: inputs.iter().cloned().map(Input::Run).collect(),
            snapshots,
            tombstones: &contents.tombstones,
            is_bottom,
            codec,
            table_bytes: self.sizes.table_bytes,
            cuts: &[],
            base_seq,
            numbers: Numbers::Own,
            name_prefix: &self.name_prefix,
            progress: Some(&self.merging),
            ruler: self.ruler.get(),
        };
        self.merging.begin(plan.inputs.iter().map(Input::versions).sum());
        let tables = merge::run(&plan, &self.units)?;
        if self.merging.is_cancelled() {
            ingest::forget(&tables);
            self.merging.end();
            return Ok(None);
        }
        self.counters.compactions.add(1);
        self.counters.compacted_bytes.add(bytes_of(&tables));
        let added = tables.into_iter().map(|table| (to, table)).collect();
        Ok(Some(Edit { removed, added, ..Edit::default() }))
    }

    /// What a manifest says once `edit` is made.
    pub fn state_after(&self, edit: &Edit) -> State {
        let contents = self.load();
        let levels = contents.levels.apply(edit);
        let flushed_seq = edit.flushed_seq.unwrap_or(contents.flushed_seq);
        let is_kept = |t: &&Tombstone| t.seq <= flushed_seq && !edit.done_tombstones.contains(&t.seq);
        let tombstones = contents.tombstones.iter().filter(is_kept).cloned().collect();
        let level0 = levels.level0.iter().zip(0..).flat_map(|(run, at)| run.tables().iter().map(move |t| (0, at, t)));
        let lower =
            levels.lower.iter().zip(1..).flat_map(|(run, level)| run.tables().iter().map(move |t| (level, 0, t)));
        let tables = level0.chain(lower).map(|(level, run, t)| (level, run, t.description.clone())).collect();
        State { flushed_seq, tables, tombstones, garbage: Vec::new() }
    }

    /// Shows an edit to readers.
    pub fn install(&self, edit: &Edit) {
        let mut gone = Vec::new();
        self.change(|contents| {
            let stays = |id: u64| edit.added.iter().any(|(_, t)| t.description.id == id);
            let tables = contents.levels.tables().map(|(_, t)| t);
            let is_gone = |t: &&Arc<Table>| edit.removed.contains(&t.description.id) && !stays(t.description.id);
            gone = tables.filter(is_gone).cloned().collect();
            contents.levels = Arc::new(contents.levels.apply(edit));
            let kept = contents.sealed.len() - edit.flushed;
            contents.sealed.truncate(kept);
            contents.flushed_seq = edit.flushed_seq.unwrap_or(contents.flushed_seq);
            let done = &edit.done_tombstones;
            if !done.is_empty() {
                let left = contents.tombstones.iter().filter(|t| !done.contains(&t.seq)).cloned();
                contents.tombstones = Arc::new(Tombstones::new(left));
            }
        });
        self.swap.lock().append(&mut gone);
        if edit.flushed > 0 {
            self.flushing.end();
        }
        if !edit.removed.is_empty() {
            self.merging.end();
        }
    }

    /// The names of the objects that went and are still read.
    pub fn gone_and_read(&self) -> HashSet<String> {
        let mut gone = self.swap.lock();
        gone.retain(|table| Arc::strong_count(table) > 1);
        gone.iter().map(|table| table.description.name.clone()).collect()
    }

    /// How many versions lie in a range and their bytes, about, without a request.
    pub fn estimate(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> (u64, u64) {
        let contents = self.contents();
        let key = |bound| match bound {
            Bound::Included(key) | Bound::Excluded(key) => Some(key),
            Bound::Unbounded => None,
        };
        let (lower, upper): (Option<&[u8]>, Option<&[u8]>) = (key(lower), key(upper));
        let (mut rows, mut bytes) = (0, 0);
        for run in contents.levels.runs() {
            let first = lower.map_or(0, |l| run.find(l));
            let starts_before = |t: &&Arc<Table>| upper.is_none_or(|u| t.description.summary.smallest[..] <= *u);
            for table in run.tables()[first..].iter().take_while(starts_before) {
                let (r, b) = table.estimate(lower, upper);
                (rows, bytes) = (rows + r, bytes + b);
            }
        }
        let (mut in_memory, mut is_counted) = (0, true);
        for memtable in std::iter::once(&contents.active).chain(&contents.sealed) {
            let entries = memtable.entries() as u64;
            let counted = memtable.count(lower, upper, COUNTED_MAX);
            let guess = if counted < COUNTED_MAX { counted } else { counted + (entries - counted) / 2 };
            is_counted &= counted < COUNTED_MAX;
            in_memory += guess;
            bytes += guess * memtable.bytes() as u64 / entries.max(1);
        }
        if let (false, Some(group), Some(ruler)) = (is_counted, group_between(lower, upper), self.ruler.get()) {
            in_memory = self.recent.keys(group, &contents, ruler).max(COUNTED_MAX);
        }
        (rows + in_memory, bytes)
    }
}

/// The bytes that all keys of a range begin with, where the range is all of these.
fn group_between<'k>(lower: Option<&'k [u8]>, upper: Option<&[u8]>) -> Option<&'k [u8]> {
    lower.zip(upper).filter(|(lower, upper)| is_end_of(lower, upper)).map(|(lower, _)| lower)
}

/// The levels of a state, with the tables of `open` where it names them.
fn levels_of(state: &State, units: &Units, open: &HashMap<u64, Arc<Table>>) -> Levels {
    let mut levels = Levels::default();
    let mut tables: [Vec<Arc<Table>>; LEVELS] = Default::default();
    for (level, run, description) in &state.tables {
        let table = open.get(&description.id).cloned();
        let table = table.unwrap_or_else(|| Arc::new(Table::new(description.clone(), units.clone())));
        if *level > 0 {
            tables[usize::from(*level) - 1].push(table);
            continue;
        }
        while levels.level0.len() <= *run as usize {
            levels.level0.push(Arc::default());
        }
        let run = &mut levels.level0[*run as usize];
        let joined = run.tables().iter().cloned().chain([table]).collect();
        *run = Arc::new(Run::new(joined));
    }
    levels.lower = tables.map(|tables| Arc::new(Run::new(tables)));
    levels
}

fn bytes_of(tables: &[Arc<Table>]) -> u64 {
    tables.iter().map(|t| t.description.summary.bytes).sum()
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use crate::memtable::Change;
    use objects::config::{Config, Provider};
    use objects::frames::Frames;
    use std::time::Duration;

    fn tree(bucket: &str) -> Tree {
        tree_of(bucket, 1 << 20)
    }

    fn tree_of(bucket: &str, table_bytes: usize) -> Tree {
        let config = Config {
            provider: Provider::Memory,
            bucket: bucket.to_owned(),
            region: String::new(),
            endpoint: None,
            use_https: false,
            credentials: None,
            path_style: true,
        };
        let objects = Objects::open(&config, None, Duration::ZERO).expect("memory can be opened");
        let units = Units::new(objects, Provider::Memory, Arc::new(Frames::new(1 << 20)), None);
        let sizes = Sizes { table_bytes, level_base_bytes: 1 << 20 };
        Tree::new(&State::default(), units, sizes, "table".to_owned())
    }

    fn put(tree: &Tree, key: &[u8], seq: u64) {
        let change = Change { key, kind: Kind::Put, old: &[], value: &seq.to_be_bytes() };
        tree.load().active.writer().put(seq, change, 0);
    }

    fn flush(tree: &Tree, activity: Activity) {
        let edit = tree.flush(|| vec![u64::MAX], activity).expect("memory is written").expect("something is sealed");
        tree.install(&edit);
    }

    fn compact_all(tree: &Tree, activity: Activity) {
        while let Some(edit) = tree.compact(|| vec![u64::MAX], activity).expect("memory is read") {
            tree.install(&edit);
        }
    }

    #[test]
    fn what_a_range_removed_does_not_come_back_to_who_follows() {
        let tree = tree("range-followed");
        put(&tree, b"gone", 1);
        tree.remove_range(Tombstone { lower: b"g".to_vec(), upper: b"h".to_vec(), seq: 2 });
        tree.load().active.writer().note(2);
        put(&tree, b"kept", 3);
        let read =
            |seq| [&b"gone"[..], b"kept"].map(|key| tree.load().get(key, seq).expect("memory is read").is_some());
        assert_eq!(read(3), [false, true]);
        // The writer has it in tables, of which the removal has left nothing; here both are in a memtable with what is newer.
        tree.follow(&State { flushed_seq: 2, ..State::default() });
        assert_eq!(read(3), [false, true]);
        tree.seal();
        put(&tree, b"gone", 4);
        tree.follow(&State { flushed_seq: 3, ..State::default() });
        assert_eq!(
            (read(4), tree.load().tombstones.iter().count()),
            ([true, false], 0),
            "it is kept no longer than needed"
        );
    }

    #[test]
    fn a_merge_that_is_ended_early_leaves_nothing() {
        let tree = tree("merge-ended-early");
        for run in 0..compaction::LEVEL0_RUNS as u64 {
            for n in 0..1_000u64 {
                put(&tree, &n.to_be_bytes(), 1 + run * 1_000 + n);
            }
            tree.seal();
            flush(&tree, Activity::Writing);
        }
        let tables = || tree.units().objects().list("", "").expect("memory is listed").len();
        let before = tables();
        tree.stop_merging();
        assert!(tree.compact(|| vec![u64::MAX], Activity::Writing).expect("memory is read").is_none());
        assert_eq!((tables(), tree.merging.share(), tree.counters.compactions.get()), (before, None, 0));
    }

    #[test]
    fn rows_that_come_in_order_are_packed_tightly_below_the_first_level() {
        let tree = tree_of("packed-tightly", 64 << 10);
        let mut seq = 0_u64;
        for _ in 0..60 {
            for _ in 0..2_000 {
                seq += 1;
                // Two tables, which grow at once.
                let key = [seq % 2, seq].map(u64::to_be_bytes).concat();
                // Digits: lz4 finds nothing in them, zstd takes half.
                let digits: String = (0..6)
                    .map(|n| format!("{:020}", stdx::hash::hash64(&[seq, n].map(u64::to_be_bytes).concat())))
                    .collect();
                let change = Change { key: &key, kind: Kind::Put, old: &[], value: digits.as_bytes() };
                tree.load().active.writer().put(seq, change, 0);
            }
            tree.seal();
            flush(&tree, Activity::Writing);
            compact_all(&tree, Activity::Writing);
        }
        let (bytes, raw) = (|t: &Table| t.description.summary.bytes, |t: &Table| t.description.summary.raw_bytes);
        let levels = &tree.load().levels;
        let below =
            |of: fn(&Table) -> u64| levels.lower[1..].iter().flat_map(|run| run.tables()).map(|t| of(t)).sum::<u64>();
        assert!(below(raw) > 10 << 20, "most rows are there");
        assert!(below(bytes) * 100 < below(raw) * 53, "{} of {}", below(bytes), below(raw));
    }

    #[test]
    fn who_rests_packs_tightly_what_was_packed_for_speed() {
        let tree = tree_of("packed-at-rest", 64 << 10);
        for round in 1..=23 {
            for n in 0..2_000_u64 {
                let digits = |n| stdx::hash::hash64(&[round, n].map(u64::to_be_bytes).concat()).to_string();
                put(&tree, [n, n + 5_000, n + 9_000].map(digits).concat().as_bytes(), round);
            }
            tree.seal();
            flush(&tree, Activity::Writing);
            compact_all(&tree, Activity::Writing);
        }
        let loose = || {
            let contents = tree.load();
            let loose = contents.levels.tables().filter(|(_, t)| t.is_packed_for_speed());
            loose.map(|(_, t)| t.description.summary.bytes).sum::<u64>()
        };
        let least = tree.sizes.level_base_bytes / 4;
        assert!(loose() > least, "there is something to do: {}", loose());
        tree.seal();
        compact_all(&tree, Activity::Resting);
        assert!(loose() < least, "{} are left", loose());
        put(&tree, b"key", 100);
        tree.seal();
        flush(&tree, Activity::Resting);
        assert!(tree.load().levels.level0[0].tables().iter().all(|t| !t.is_packed_for_speed()));
    }

    #[test]
    fn a_small_level_0_is_packed_tightly_by_itself() {
        let mut tree = tree_of("packed-by-itself", 256 << 10);
        tree.sizes.level_base_bytes = 16 << 20;
        let digits = |n: u64, seq: u64| stdx::hash::hash64(&[seq, n].map(u64::to_be_bytes).concat()).to_string();
        let write = |count: u64, seq: u64| {
            let value = |n| [n, n + 5_000, n + 9_000].map(|n| digits(n, seq)).concat();
            (0..count).for_each(|n| put(&tree, [digits(n, seq), value(n)].concat().as_bytes(), seq));
            put(&tree, b"key", seq);
            tree.seal();
            flush(&tree, Activity::Writing);
        };
        (1..=6).for_each(|seq| write(35_000, seq));
        compact_all(&tree, Activity::Resting);
        let of = |level: usize| {
            let contents = tree.load();
            contents.levels.tables().filter(|(l, _)| *l == level).map(|(_, t)| Arc::clone(t)).collect::<Vec<_>>()
        };
        let level1: Vec<u64> = of(1).iter().map(|t| t.description.id).collect();
        assert!(!level1.is_empty() && of(0).is_empty());
        (7..=9).for_each(|seq| write(7_000, seq));
        assert!(of(0).iter().all(|t| t.is_packed_for_speed()));
        let edit =
            tree.compact(|| vec![u64::MAX], Activity::Resting).expect("memory is read").expect("something is loose");
        // What is flushed meanwhile is newer.
        write(1, 10);
        tree.install(&edit);
        let contents = tree.load();
        assert_eq!(contents.levels.level0.len(), 2);
        assert!(contents.levels.level0[1].tables().iter().all(|t| !t.is_packed_for_speed()));
        assert_eq!(of(1).iter().map(|t| t.description.id).collect::<Vec<_>>(), level1);
        let read = |seq| contents.get(b"key", seq).expect("memory is read").map(|v| v.to_vec());
        assert_eq!([9, 10].map(read), [9u64, 10].map(|n| Some(n.to_be_bytes().to_vec())));
    }

    #[test]
    fn a_flush_goes_up_to_the_newest_version_of_all_that_is_sealed() {
        let tree = tree("flush-of-several");
        put(&tree, b"key", 1);
        put(&tree, b"key", 2);
        for _ in 0..2 {
            tree.seal();
        }
        assert_eq!(tree.load().sealed.len(), 1, "what holds nothing is not sealed");
        // A commit of nothing, and one of a range, are in no table and still flushed.
        tree.load().active.writer().note(3);
        tree.seal();
        let edit =
            tree.flush(|| vec![1, 3], Activity::Writing).expect("memory is written").expect("something is sealed");
        assert_eq!((edit.flushed, edit.flushed_seq), (2, Some(3)));
        assert_eq!(tree.state_after(&edit).flushed_seq, 3);
        assert!(tree.flushing.share().is_some() && tree.merging.share().is_none());
        tree.install(&edit);
        assert!(tree.flushing.share().is_none(), "what it has made is shown");
        let contents = tree.load();
        assert_eq!((contents.flushed_seq, contents.sealed.len()), (3, 0));
        let read = |seq| contents.get(b"key", seq).expect("memory is read").map(|v| v.to_vec());
        assert_eq!([1, 2, 3].map(read), [1u64, 2, 2].map(|n| Some(n.to_be_bytes().to_vec())));
    }
}
