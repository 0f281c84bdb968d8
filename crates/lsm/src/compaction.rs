//! Which tables to merge next: decided here, purely; carried out by [`crate::tree::Tree::compact`].
//!
//! Level 0 is merged into level 1 when it has [`LEVEL0_RUNS`] runs and is not small beside level 1, all of which its merge writes
//! anew, or when it has [`LEVEL0_RUNS_MAX`]; a lower level gives a table to the next when it is larger
//! than its target. The targets grow sixfold a level from the bottom up: the lowest level that holds something may be of
//! any size, and those above are so much smaller, so that nearly all data lies in one level.
//!
//! While nobody writes, what was packed for speed is packed tightly, where that is a megabyte at least: level 0 by a merge into
//! level 1, or into one run of its own where level 1 is more than five times as large, tables further down where they are.

use crate::levels::{LEVELS, Levels};
use crate::run::Run;
use crate::table::reader::Table;
use crate::tombstone::{Tombstone, Tombstones};
use std::sync::Arc;

/// Runs of level 0 that are merged together, at least.
pub const LEVEL0_RUNS: usize = 6;
/// And at most: each is one more to be read.
pub const LEVEL0_RUNS_MAX: usize = 10;
/// How many times as large as level 0 level 1 is at most where they are merged with fewer runs.
const LEVEL1_SHARE: u64 = 5;
const GROWTH: u64 = 6;
/// Fewer bytes that are packed for speed are left as they are, where level 1's target is not less than four times as much.
const LOOSE_BYTES_MIN: u64 = 1 << 20;
/// Tables of a level that are packed tightly in one step, at most.
const LOOSE_TABLES_MAX: usize = 16;

/// Whether somebody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Tables are made in a hurry.
    Writing,
    /// There is time.
    Resting,
}

/// What to do.
pub enum Choice {
    /// Nothing.
    Rest,
    /// Tables that a range removal covers whole go.
    Drop(Vec<u64>),
    /// A table goes down a level as it is.
    Move {
        /// The table.
        table: Arc<Table>,
        /// The level that it goes to.
        to: usize,
    },
    /// Tables are merged.
    Merge {
        /// Newest first.
        inputs: Vec<Arc<Run>>,
        /// The level of the output.
        to: usize,
        /// Whether nothing that they cover lies below the output.
        is_bottom: bool,
    },
}

/// What the decision depends on besides the tables.
pub struct Situation<'a> {
    /// Range removals.
    pub tombstones: &'a Tombstones,
    /// The oldest number that somebody reads.
    pub oldest_snapshot: u64,
    /// The target size of the smallest level.
    pub base_bytes: u64,
    /// Whether somebody writes.
    pub activity: Activity,
}

/// What to do next.
pub fn pick(levels: &Levels, situation: &Situation<'_>) -> Choice {
    let dropped = covered(levels, situation);
    if !dropped.is_empty() {
        return Choice::Drop(dropped);
    }
    if is_level0_due(levels) {
        return merge_level0(levels);
    }
    let targets = targets(levels, situation.base_bytes);
    let score = |level: usize| levels.bytes(level) as f64 / targets[level - 1] as f64;
    let fullest = (1..LEVELS).max_by(|&a, &b| score(a).total_cmp(&score(b))).unwrap_or(1);
    if score(fullest) > 1.0 {
        return push_down(levels, fullest);
    }
    match (rewrite_for_tombstones(levels, situation), situation.activity) {
        (Choice::Rest, Activity::Resting) => pack_tightly(levels, LOOSE_BYTES_MIN.min(situation.base_bytes / 4)),
        (choice, _) => choice,
    }
}

fn is_level0_due(levels: &Levels) -> bool {
    let runs = levels.level0.len();
    runs >= LEVEL0_RUNS_MAX || (runs >= LEVEL0_RUNS && levels.bytes(0) * LEVEL1_SHARE >= levels.bytes(1))
}

/// Target sizes of the lower levels.
fn targets(levels: &Levels, base_bytes: u64) -> [u64; LEVELS] {
    let bottom = (1..=LEVELS).rev().find(|&level| levels.bytes(level) > 0).unwrap_or(1);
    let mut targets = [u64::MAX; LEVELS];
    let mut target = levels.bytes(bottom).max(base_bytes);
    // The bottom level itself is pushed down only when it has outgrown every target of its place.
    targets[bottom - 1] = (0..bottom).fold(base_bytes, |t, _| t.saturating_mul(GROWTH));
    for level in (1..bottom).rev() {
        target = (target / GROWTH).max(base_bytes);
        targets[level - 1] = target;
    }
    targets
}

fn span(tables: &[Arc<Table>]) -> Option<(&[u8], &[u8])> {
    let smallest = tables.iter().map(|t| &t.description.summary.smallest[..]).min()?;
    let largest = tables.iter().map(|t| &t.description.summary.largest[..]).max()?;
    Some((smallest, largest))
}

fn overlapping<'a>(run: &'a Run, (smallest, largest): (&[u8], &[u8])) -> &'a [Arc<Table>] {
    let from = run.find(smallest);
    let count = run.tables()[from..].partition_point(|t| t.description.summary.smallest[..] <= *largest);
    &run.tables()[from..from + count]
}

/// A merge of `inputs`; their span is that of all tables, so that a removal in any of them goes only where nothing is below.
fn merge(levels: &Levels, inputs: Vec<Arc<Run>>, to: usize) -> Choice {
    let all: Vec<_> = inputs.iter().flat_map(|run| run.tables().iter().cloned()).collect();
    let is_bottom =
        span(&all).is_some_and(|span| levels.lower[to..].iter().all(|run| overlapping(run, span).is_empty()));
    Choice::Merge { inputs, to, is_bottom }
}

fn merge_level0(levels: &Levels) -> Choice {
    let all: Vec<_> = levels.level0.iter().flat_map(|run| run.tables().iter().cloned()).collect();
    let Some(span) = span(&all) else { return Choice::Rest };
    let mut inputs = levels.level0.clone();
    inputs.push(Arc::new(Run::new(overlapping(&levels.lower[0], span).to_vec())));
    merge(levels, inputs, 1)
}

/// Gives the table of `level` to the next that costs least: that which overlaps the fewest bytes below for each of its own.
fn push_down(levels: &Levels, level: usize) -> Choice {
    let below = &levels.lower[level];
    let touched = |table: &Table| {
        let summary = &table.description.summary;
        overlapping(below, (&summary.smallest, &summary.largest))
    };
    let cost = |table: &Table| {
        let below: u64 = touched(table).iter().map(|t| t.description.summary.bytes).sum();
        below as f64 / table.description.summary.bytes as f64
    };
    let cheapest = levels.lower[level - 1].tables().iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    let Some(table) = cheapest.cloned() else { return Choice::Rest };
    let lower = touched(&table).to_vec();
    // A table of the first level is written anew, once: it may be packed for speed, and is to stay.
    if lower.is_empty() && level > 1 {
        return Choice::Move { table, to: level + 1 };
    }
    let inputs = [vec![table], lower].into_iter().filter(|tables| !tables.is_empty());
    merge(levels, inputs.map(|tables| Arc::new(Run::new(tables))).collect(), level + 1)
}

/// Tables of which nothing is left: a range removal that every reader sees covers them.
fn covered(levels: &Levels, situation: &Situation<'_>) -> Vec<u64> {
    let is_covered = |table: &Arc<Table>| {
        let summary = &table.description.summary;
        situation.tombstones.iter().any(|t| {
            t.seq <= situation.oldest_snapshot
                && summary.seq_max < t.seq
                && t.covers(&summary.smallest)
                && t.covers(&summary.largest)
        })
    };
    levels.tables().filter(|(_, t)| is_covered(t)).map(|(_, t)| t.description.id).collect()
}

/// Whether a table may hold what the removal covers.
pub fn is_touched(table: &Table, tombstone: &Tombstone) -> bool {
    let description = &table.description;
    description.clean_seq < tombstone.seq
        && description.summary.seq_min < tombstone.seq
        && description.summary.smallest < tombstone.upper
        && tombstone.lower <= description.summary.largest
}

fn rewrite_for_tombstones(levels: &Levels, situation: &Situation<'_>) -> Choice {
    let due = |t: &&Tombstone| t.seq <= situation.oldest_snapshot;
    for tombstone in situation.tombstones.iter().filter(due) {
        let touched = levels.tables().find(|(_, table)| is_touched(table, tombstone));
        match touched {
            Some((0, _)) => return merge_level0(levels),
            Some((level, table)) => {
                return merge(levels, vec![Arc::new(Run::new(vec![Arc::clone(table)]))], level);
            }
            None => {}
        }
    }
    Choice::Rest
}

/// Packs tightly what was packed for speed.
fn pack_tightly(levels: &Levels, least: u64) -> Choice {
    let is_loose = |table: &&Arc<Table>| table.is_packed_for_speed();
    let loose_bytes =
        |run: &Run| run.tables().iter().filter(is_loose).map(|t| t.description.summary.bytes).sum::<u64>();
    let in_level0: u64 = levels.level0.iter().map(|run| loose_bytes(run)).sum();
    if in_level0 >= least {
        let is_small = levels.bytes(0) * LEVEL1_SHARE < levels.bytes(1);
        return if is_small { merge(levels, levels.level0.clone(), 0) } else { merge_level0(levels) };
    }
    let mut lower = levels.lower.iter().zip(1..);
    let Some((run, level)) = lower.find(|(run, _)| loose_bytes(run) >= least) else { return Choice::Rest };
    let tables = run.tables().iter().skip_while(|table| !is_loose(table)).take_while(is_loose);
    merge(levels, vec![Arc::new(Run::new(tables.take(LOOSE_TABLES_MAX).cloned().collect()))], level)
}
