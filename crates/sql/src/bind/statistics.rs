//! How many rows tables have, and values the parts of their indexes: what the planner is told.
//!
//! Small tables are counted, because what the store guesses of a table beside others is far off: so many rows are looked for. What was counted holds until the
//! guess says that the table is another size, or ANALYZE TABLE.

use super::Binder;
use super::peek::Peek;
use crate::catalog::keys::index_range;
use crate::catalog::table::{Index, Part, Table};
use crate::exec::range::{Known, Range, ranges};
use crate::expr::{Expr, ExprKind, Slot};
use crate::plan::share::{Guesses, Judge};
use crate::plan::{IndexAccess, Limits};
use crate::spread;
use std::ops::Bound;
use store::scan::{Direction, Scan};
use store::txn::View;
use values::value::Value;

/// Tables with fewer rows are counted.
const COUNTED_ROWS_MAX: u64 = 8192;
/// A table that the store takes to have as many is large: its guess is several times too high at most.
const TRUSTED_ROWS: u64 = 4 * COUNTED_ROWS_MAX;
/// Tables with fewer rows are counted for each statement that is planned.
const RECOUNTED_ROWS_MAX: u64 = 100;
/// What was counted holds while the guess has not moved by such a part of it.
const GUESS_PART: u64 = 8;
/// How many rows a LIMIT lets through of which nothing is known.
const WANTED_ROWS: f64 = 100.0;
/// The most entries of ranges that are counted.
const RANGE_ROWS_MAX: u64 = 4096;

/// The ranges of whose entries the plan has counted how many they are.
#[derive(Default)]
pub(crate) struct Counted {
    /// A join is planned with each of its tables in several places.
    ranges: Vec<(Vec<Range>, f64)>,
    /// The parameters whose values they were made from.
    parameters: Vec<u32>,
}

impl Counted {
    /// The plan is for the values of an expression's parameters.
    fn note(&mut self, e: &Expr) {
        e.walk(&mut |e| {
            if let ExprKind::Parameter(at) = e.kind {
                self.parameters.push(at as u32);
            }
            true
        });
    }

    /// The parameters whose values the plan is for, in order.
    pub(crate) fn parameters(&mut self) -> Vec<u32> {
        let mut parameters = std::mem::take(&mut self.parameters);
        parameters.sort_unstable();
        parameters.dedup();
        parameters
    }
}

impl Binder<'_> {
    /// How many rows a table has, about.
    pub(crate) fn table_rows(&self, table: &Table) -> f64 {
        if let Some(rows) = self.rows_known.borrow().get(&table.row_index) {
            return *rows;
        }
        let (lower, upper) = index_range(table.row_index);
        let rows = self.rows_between(table, (Bound::Included(&lower[..]), Bound::Excluded(&upper[..])));
        self.rows_known.borrow_mut().insert(table.row_index, rows);
        rows
    }

    /// How many rows the store takes a table to have.
    pub(crate) fn guessed_rows(&self, table: &Table) -> f64 {
        let (lower, upper) = index_range(table.row_index);
        let guess = self.server.store.estimate(Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
        guess.rows.max(1) as f64
    }

    fn rows_between(&self, table: &Table, (lower, upper): (Bound<&[u8]>, Bound<&[u8]>)) -> f64 {
        let guess = self.server.store.estimate(lower, upper).rows.max(1);
        if guess >= TRUSTED_ROWS {
            return guess as f64;
        }
        let known = &table.runtime.counted;
        let holds = |(count, of_guess): &(u64, u64)| {
            *count > RECOUNTED_ROWS_MAX && guess.abs_diff(*of_guess) <= of_guess / GUESS_PART
        };
        let count = match known.get().filter(holds) {
            Some((count, _)) => count,
            None => {
                let count = self.count_keys((lower, upper), COUNTED_ROWS_MAX).unwrap_or(guess);
                known.set(count, guess);
                count
            }
        };
        // A table that has more rows than are counted has as many as the store says.
        let rows = if count < COUNTED_ROWS_MAX { count } else { guess.max(count) };
        (rows as f64).max(1.0)
    }

    /// The number of keys in a range, up to a limit.
    fn count_keys(&self, bounds: (Bound<&[u8]>, Bound<&[u8]>), limit: u64) -> Option<u64> {
        let mut count = 0;
        self.with_keys(bounds, &mut |scan| {
            while count < limit && scan.next().ok()?.is_some() {
                count += 1;
            }
            Some(())
        })?;
        Some(count)
    }

    fn with_keys(
        &self,
        (lower, upper): (Bound<&[u8]>, Bound<&[u8]>),
        read: &mut dyn FnMut(&mut Scan) -> Option<()>,
    ) -> Option<()> {
        let mut txn = self.server.store.begin();
        let mut scan = txn.scan(lower, upper, Direction::Forward, View::Current).ok()?;
        read(&mut scan)
    }

    /// How many entries ranges of an index have, each one at least.
    pub(crate) fn count_ranges(&self, table: &Table, ranges: &[Range]) -> f64 {
        let mut counted = 0;
        let mut rows = 0.0;
        for range in ranges {
            let bounds = (range.lower.as_ref().map(Vec::as_slice), range.upper.as_ref().map(Vec::as_slice));
            let room = RANGE_ROWS_MAX.saturating_sub(counted);
            let count = self.count_keys(bounds, room).unwrap_or(room);
            counted += count;
            rows += match count < room {
                true => count.max(1) as f64,
                false => self.server.store.estimate(bounds.0, bounds.1).rows.max(count) as f64,
            };
        }
        rows.min(self.table_rows(table))
    }

    /// How many entries lie between bounds whose values are known. The plan is for these values then: in which order tables are joined, and by
    /// which index one is read, is a matter of how many rows there are, and a guess is wrong by any factor.
    pub(crate) fn bounded_rows(&self, table: &Table, index: &Index, access: &IndexAccess) -> Option<f64> {
        let is_bounded = access.range.low.is_some() || access.range.high.is_some();
        let peek = Peek::of(self);
        if !is_bounded || !access.expressions().all(|e| peek.knows(e)) {
            return None;
        }
        let ranges = ranges(table, index, access, &peek).ok()?;
        let mut counted = self.counted.borrow_mut();
        access.expressions().for_each(|e| counted.note(e));
        if let Some((_, rows)) = counted.ranges.iter().find(|(known, _)| *known == ranges) {
            return Some(*rows);
        }
        let rows = self.count_ranges(table, &ranges);
        counted.ranges.push((ranges, rows));
        Some(rows)
    }

    /// The value of an expression where it is known; the plan is for this one.
    pub(crate) fn pinned_value<'v>(&'v self, e: &'v Expr) -> Option<Value<'static>> {
        let peek = Peek::of(self);
        self.counted.borrow_mut().note(e);
        let value = peek.knows(e).then(|| peek.value(e))?.ok()?;
        Some(value.into_owned())
    }

    /// How many rows are read where only some are wanted; the plan is for these.
    pub(crate) fn wanted_rows(&self, limits: &Limits) -> f64 {
        let peek = Peek::of(self);
        let number = |e: &Expr| match peek.value(e) {
            Ok(Value::Int(number)) if peek.knows(e) => Some(number as f64),
            Ok(Value::Uint(number)) if peek.knows(e) => Some(number as f64),
            _ => None,
        };
        for e in limits.offset.iter().chain([&limits.count]) {
            self.counted.borrow_mut().note(e);
        }
        let offset = limits.offset.as_ref().map_or(Some(0.0), number);
        offset.zip(number(&limits.count)).map_or(WANTED_ROWS, |(offset, count)| offset + count)
    }

    /// How many different values the first `parts` parts of an index have, about.
    pub(crate) fn index_values(&self, table: &Table, index: &Index, parts: usize) -> f64 {
        self.counted_values(table, index, parts).unwrap_or_else(|| self.table_rows(table).sqrt())
    }

    /// The same where they were counted.
    pub(crate) fn counted_values(&self, table: &Table, index: &Index, parts: usize) -> Option<f64> {
        let rows = self.table_rows(table);
        if index.is_unique() && parts == index.parts.len() {
            return Some(rows);
        }
        if rows >= COUNTED_ROWS_MAX as f64
            && let Some(values) = spread::values_a_row(&self.server.store, index.id, parts)
        {
            return Some((values * rows).max(1.0));
        }
        let known = table.runtime.counted.values(index.id, rows as u64);
        let values = known.or_else(|| {
            let values = self.count_values(table, index)?;
            table.runtime.counted.set_values(index.id, rows as u64, values.clone());
            Some(values)
        })?;
        values.get(parts.checked_sub(1)?).map(|count| *count as f64)
    }

    /// Counts the values of each number of first parts of an index with few entries: what the store takes a table to have may be far
    /// more.
    fn count_values(&self, table: &Table, index: &Index) -> Option<Vec<u64>> {
        let ends_of = spread::ends(table, index)?;
        let (lower, upper) = index_range(index.id);
        let mut counts = vec![0; index.parts.len()];
        let (mut former, mut ends): (Vec<u8>, Vec<usize>) = (Vec::new(), Vec::new());
        self.with_keys((Bound::Included(&lower[..]), Bound::Excluded(&upper[..])), &mut |scan| {
            let mut left = COUNTED_ROWS_MAX;
            while let Some((key, _)) = scan.next().ok()? {
                left = left.checked_sub(1)?;
                ends.clear();
                ends_of(key, &mut ends);
                for (count, end) in counts.iter_mut().zip(&ends) {
                    *count += u64::from(former.get(..*end) != Some(&key[..*end]));
                }
                former.clear();
                former.extend_from_slice(key);
            }
            Some(())
        })?;
        Some(counts)
    }

    /// How many values some columns of a table of the block that is planned have together, where no two rows have the same.
    pub(crate) fn unique_values(&self, slot: Slot, columns: &[usize]) -> Option<f64> {
        let (_, table) = self.planned_tables.iter().find(|(s, _)| *s == slot)?;
        let is_given = |part: &Part| columns.contains(&part.column) && part.prefix.is_none();
        let is_whole = |index: &Index| index.is_unique() && index.parts.iter().all(is_given);
        table.indexes.iter().any(is_whole).then(|| self.table_rows(table))
    }

    /// Whether the block that is planned now has several tables: of one alone nothing is chosen by how many rows it gives.
    pub(crate) fn joins_tables(&self) -> bool {
        self.planned.len() > 1
    }

    /// Who says what share of a table's rows conditions leave, where an index has seen to some of its columns.
    pub(crate) fn judge<'j>(&'j self, own: Slot, rows: f64, seen: &'j [usize]) -> Judge<'j> {
        let (tables, known) = (&self.planned_tables[..], Peek::of(self));
        Judge { is_asked: self.filters_rows(), guesses: Guesses::PLANNED, tables, own: Some(own), seen, rows, known }
    }

    /// Whether conditions are taken to leave rows out that no index is asked about.
    pub(crate) fn filters_rows(&self) -> bool {
        *self.filters_rows.get_or_init(|| self.switch("condition_fanout_filter"))
    }

    /// How many different values a column has, as its histogram says: those of a row that is not NULL.
    pub(crate) fn histogram_values(&self, slot: Slot, column: usize) -> Option<f64> {
        let (_, table) = self.planned_tables.iter().find(|(s, _)| *s == slot)?;
        let column = table.columns.get(column)?;
        let shares = column.histogram.as_ref()?.shares(&column.ty)?;
        self.filters_rows().then(|| shares.values() / shares.known())
    }
}
