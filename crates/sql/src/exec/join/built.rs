//! The rows of a hash join's inner step by their keys.

use super::entries::Entries;
use super::keys::Keys;
use super::rows::Rows;
use crate::error::Result;
use crate::exec::spill::arena::Start;
use crate::expr::frame::Frame;
use crate::plan::HashJoin;
use values::value::Value;

/// A join's hash table.
pub(super) struct Built {
    rows: Rows,
    entries: Entries,
}

impl Built {
    /// No inner row of a join.
    pub(super) fn of(step: &HashJoin) -> Built {
        Built { rows: Rows::of(step), entries: Entries::default() }
    }

    /// The rows.
    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.list().is_empty()
    }

    /// Adds the frame's row, whose keys have this code.
    pub(super) fn add(&mut self, keys: Keys<'_>, (code, values): (u64, &[Value<'_>]), frame: &Frame<'_>) {
        let place = self.rows.push(|to| keys.put(values, frame, to), frame);
        self.entries.add(code, place);
    }

    /// The memory that it takes, with what it takes to be put in order.
    #[inline]
    pub(super) fn memory_bytes(&self) -> usize {
        self.rows.memory_bytes() + self.entries.memory_bytes()
    }

    /// Whether no code tells its rows apart.
    pub(super) fn is_of_one_code(&self) -> bool {
        !self.entries.has_several_codes()
    }

    /// Makes its rows to be found, when all are there.
    pub(super) fn settle(&mut self) {
        self.entries.settle();
    }

    /// Calls `next` for each row with its code, those of one code in the order in which they came.
    pub(super) fn each(&self, next: &mut dyn FnMut(u64, Start) -> Result<()>) -> Result<()> {
        self.entries.list().iter().try_for_each(|(code, place)| next(*code, *place))
    }

    /// Appends the places of the rows whose keys equal those of this code, in the order in which they came.
    ///
    /// # Errors
    /// What a comparison answers.
    #[inline]
    pub(super) fn find(
        &self,
        keys: Keys<'_>,
        (code, values): (u64, &[Value<'_>]),
        frame: &Frame<'_>,
        to: &mut Vec<Start>,
    ) -> Result<()> {
        for (its, place) in self.entries.near(code) {
            if *its == code && (keys.are_codes() || keys.equal(values, self.rows.keys(*place), frame)?) {
                to.push(*place);
            }
        }
        Ok(())
    }
}
