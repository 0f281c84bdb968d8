//! What a session's statements have read since it began, or since FLUSH STATUS, as MySQL's status variables count it.
//!
//! A scan is counted when it ends: a read by a key or of an index's first or last entry, and one more for each row behind it
//! and for learning that none follows. Reads that lock are not counted.

use crate::plan::{Access, Scan};
use std::cell::Cell;
use store::scan::Direction;

/// The counters.
#[derive(Debug, Default)]
pub struct ReadCounts {
    first: Cell<u64>,
    key: Cell<u64>,
    last: Cell<u64>,
    next: Cell<u64>,
    previous: Cell<u64>,
    random_next: Cell<u64>,
    sorts_of_ranges: Cell<u64>,
    sorted_rows: Cell<u64>,
    sorts: Cell<u64>,
    merges: Cell<u64>,
    disk_tables: Cell<u64>,
}

fn add(cell: &Cell<u64>, count: u64) {
    cell.set(cell.get() + count);
}

impl ReadCounts {
    /// Counts a read by a whole key.
    pub fn count_key(&self) {
        add(&self.key, 1);
    }

    /// Counts a read of an index's first entry, which is one by a key, too.
    pub fn count_first(&self) {
        add(&self.first, 1);
    }

    /// Counts a read of an index's last entry, which is one by a key, too.
    pub fn count_last(&self) {
        add(&self.last, 1);
    }

    /// Counts a step to the next entry.
    pub fn count_step(&self, way: Direction) {
        add(if way == Direction::Forward { &self.next } else { &self.previous }, 1);
    }

    /// Counts a scan, or the part of one within a range, that gave so many rows and was read to its end or not.
    pub fn count_scan(&self, scan: &Scan, rows: u64, is_whole: bool) {
        let is_forward = scan.direction == Direction::Forward;
        let start = if is_forward { &self.first } else { &self.last };
        let step = if is_forward { &self.next } else { &self.previous };
        add(&self.key, 1);
        match &scan.access {
            Access::Full => {
                add(start, 1);
                add(&self.random_next, rows + u64::from(is_whole));
            }
            Access::Union(_) => add(step, if is_whole { rows } else { rows.saturating_sub(1) }),
            Access::Index(_) => {
                if !scan.access.is_bounded() {
                    add(start, 1);
                }
                add(step, if is_whole { rows } else { rows.saturating_sub(1) });
            }
        }
    }

    /// Counts a sort of so many rows.
    pub fn count_sort(&self, rows: u64, is_of_range: bool) {
        add(if is_of_range { &self.sorts_of_ranges } else { &self.sorts }, 1);
        add(&self.sorted_rows, rows);
    }

    /// Counts a merge of sorted runs.
    pub fn count_merge(&self) {
        add(&self.merges, 1);
    }

    /// Counts a step whose rows had no room in memory.
    pub fn count_disk_table(&self) {
        add(&self.disk_tables, 1);
    }

    /// All of them by their names.
    pub fn list(&self) -> [(&'static str, u64); 12] {
        [
            ("Created_tmp_disk_tables", self.disk_tables.get()),
            ("Handler_read_first", self.first.get()),
            ("Handler_read_key", self.key.get()),
            ("Handler_read_last", self.last.get()),
            ("Handler_read_next", self.next.get()),
            ("Handler_read_prev", self.previous.get()),
            ("Handler_read_rnd", 0),
            ("Handler_read_rnd_next", self.random_next.get()),
            ("Sort_merge_passes", self.merges.get()),
            ("Sort_range", self.sorts_of_ranges.get()),
            ("Sort_rows", self.sorted_rows.get()),
            ("Sort_scan", self.sorts.get()),
        ]
    }

    /// Begins anew.
    pub fn reset(&self) {
        let zeros = ReadCounts::default();
        for (own, zero) in [
            (&self.first, &zeros.first),
            (&self.key, &zeros.key),
            (&self.last, &zeros.last),
            (&self.next, &zeros.next),
            (&self.previous, &zeros.previous),
            (&self.random_next, &zeros.random_next),
            (&self.sorts_of_ranges, &zeros.sorts_of_ranges),
            (&self.sorted_rows, &zeros.sorted_rows),
            (&self.sorts, &zeros.sorts),
            (&self.merges, &zeros.merges),
            (&self.disk_tables, &zeros.disk_tables),
        ] {
            own.swap(zero);
        }
    }
}
