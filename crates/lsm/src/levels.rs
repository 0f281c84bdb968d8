//! Which tables there are: level 0 as runs that overlap, newest first; below it one run a level, each larger than the one above.
//!
//! Levels never change; an [`Edit`] makes new ones of them.

use crate::run::Run;
use crate::table::reader::Table;
use std::sync::Arc;

/// Levels below level 0.
pub const LEVELS: usize = 6;

/// The tables.
#[derive(Clone, Default)]
pub struct Levels {
    /// Level 0, newest first.
    pub level0: Vec<Arc<Run>>,
    /// Level 1 and so on.
    pub lower: [Arc<Run>; LEVELS],
}

/// A change of the levels.
#[derive(Clone, Default)]
pub struct Edit {
    /// Ids of tables that go.
    pub removed: Vec<u64>,
    /// Tables that come, each with its level; those of level 0 become a run, its newest, or in place of runs that go its oldest.
    pub added: Vec<(usize, Arc<Table>)>,
    /// How many of the oldest sealed memtables the added tables stand for.
    pub flushed: usize,
    /// Up to which sequence number everything is in tables, where the edit changes that.
    pub flushed_seq: Option<u64>,
    /// Range removals that are done: nothing that they cover is left.
    pub done_tombstones: Vec<u64>,
}

impl Levels {
    /// Every run, the newest versions first.
    #[inline]
    pub fn runs(&self) -> impl Iterator<Item = &Arc<Run>> {
        self.level0.iter().chain(&self.lower)
    }

    /// Every table with its level.
    pub fn tables(&self) -> impl Iterator<Item = (usize, &Arc<Table>)> {
        let level0 = self.level0.iter().flat_map(|run| run.tables()).map(|t| (0, t));
        level0.chain(self.lower.iter().zip(1..).flat_map(|(run, level)| run.tables().iter().map(move |t| (level, t))))
    }

    /// Bytes of a level.
    pub fn bytes(&self, level: usize) -> u64 {
        self.tables().filter(|(l, _)| *l == level).map(|(_, t)| t.description.summary.bytes).sum()
    }

    /// The levels after `edit`.
    pub fn apply(&self, edit: &Edit) -> Levels {
        let keep = |run: &Arc<Run>| {
            if !run.tables().iter().any(|t| edit.removed.contains(&t.description.id)) {
                return Arc::clone(run);
            }
            let tables = run.tables().iter().filter(|t| !edit.removed.contains(&t.description.id));
            Arc::new(Run::new(tables.cloned().collect()))
        };
        let mut level0: Vec<_> = self.level0.iter().map(keep).filter(|run| !run.tables().is_empty()).collect();
        let run: Vec<_> = edit.added.iter().filter(|(l, _)| *l == 0).map(|(_, t)| Arc::clone(t)).collect();
        if !run.is_empty() {
            // A merge takes all runs that there are; what was flushed since is newer.
            let is_merged = self.tables().any(|(level, t)| level == 0 && edit.removed.contains(&t.description.id));
            level0.insert(if is_merged { level0.len() } else { 0 }, Arc::new(Run::new(run)));
        }
        let mut lower = self.lower.each_ref().map(keep);
        for (level, run) in (1..).zip(&mut lower) {
            let added: Vec<_> = edit.added.iter().filter(|(l, _)| *l == level).map(|(_, t)| Arc::clone(t)).collect();
            if !added.is_empty() {
                let mut tables: Vec<_> = run.tables().iter().cloned().chain(added).collect();
                tables.sort_by(|a, b| a.description.summary.smallest.cmp(&b.description.summary.smallest));
                *run = Arc::new(Run::new(tables));
            }
            for pair in run.tables().windows(2) {
                let (left, right) = (&pair[0].description.summary, &pair[1].description.summary);
                assert!(left.largest < right.smallest, "the tables of a level do not overlap");
            }
        }
        Levels { level0, lower }
    }
}
