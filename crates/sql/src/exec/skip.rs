//! Groups by the first and the last entries of each in an index.
//!
//! A group's entries lie together. Its first one is found by a seek behind the group before, those with the least and the greatest
//! value of the part behind the group by seeks within it; the rest is passed over. What is found goes to the consumer as the rows
//! of a scan do, and a grouping makes one row of those of a group. Where ranges behind the group are wanted, all that lies in them does.

mod entries;

use super::Flow;
use super::range::Range;
use super::scan::Taker;
use super::stretch::{self, Stretch};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::key::successor;
use crate::plan::Scan;
use crate::plan::skip::{Skip, Wanted};
use entries::Entries;
use std::ops::Bound;
use store::scan::Direction;

/// Runs the scan of an index that passes over entries.
///
/// # Errors
/// What the store, the conditions and the consumer answer.
pub fn run<'s>((scan, skip): (&'s Scan, &'s Skip), frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let mut groups = Groups::new(scan, skip, frame)?;
    let (start, end) = groups.entries.bounds();
    if skip.group == 0 {
        groups.group = start;
        return Ok(groups.read(frame, taker)?.1);
    }
    let mut last = None;
    if skip.is_of_groups() {
        frame.context.state.reads.count_last();
        if !groups.entries.find(&start, &end, Direction::Backward, frame)? {
            return Ok(Flow::More);
        }
        last = Some(groups.entries.prefix(skip.group).to_vec());
    }
    while groups.next(frame)? {
        let (found, flow) = groups.read(frame, taker)?;
        if flow == Flow::Stop {
            return Ok(Flow::Stop);
        }
        if !found && last.as_ref() == Some(&groups.group) {
            break;
        }
        frame.context.kill.check()?;
    }
    Ok(Flow::More)
}

/// Where a scan of groups is.
struct Groups<'s> {
    skip: &'s Skip,
    entries: Entries<'s>,
    /// What the groups must lie in, where conditions say something of them.
    ranges: Option<Vec<Range>>,
    /// How many of these were begun, and whether the last one goes on.
    begun: usize,
    goes_on: bool,
    /// The values of the parts behind the group's.
    infix: Vec<Vec<Stretch>>,
    /// The values of MIN's and MAX's part that count, where not all do.
    values: Option<Vec<Stretch>>,
    /// Those of the parts behind the group's where all of them are read.
    behind: Vec<Vec<Stretch>>,
    is_descending: bool,
    is_nullable: bool,
    /// The group's key.
    group: Vec<u8>,
}

impl<'s> Groups<'s> {
    fn new(scan: &'s Scan, skip: &'s Skip, frame: &Frame<'_>) -> Result<Groups<'s>> {
        let entries = Entries::new(scan);
        let (table, index) = (&scan.table, entries.index);
        let ranges = match skip.prefix.is_empty() {
            true => None,
            false => Some(stretch::ranges(table, index, &skip.prefix, frame)?),
        };
        let behind = &index.parts[skip.group..];
        let infix = stretch::of_parts(table, behind, &skip.infix, frame)?;
        let of_behind = match &skip.wanted {
            Wanted::Within(parts) => stretch::of_parts(table, behind, parts, frame)?,
            Wanted::First | Wanted::Extremes { .. } => Vec::new(),
        };
        let part = behind.get(skip.infix.len());
        let values = match (&skip.wanted, part) {
            (Wanted::Extremes { spans, .. }, Some(part)) if !spans.is_empty() => {
                Some(stretch::of_part(table, part, spans, frame)?)
            }
            _ => None,
        };
        let is_descending = part.is_some_and(|part| part.descending);
        let is_nullable = part.is_some_and(|part| stretch::is_nullable(table, part));
        Ok(Groups {
            skip,
            entries,
            ranges,
            begun: 0,
            goes_on: false,
            infix,
            values,
            behind: of_behind,
            is_descending,
            is_nullable,
            group: Vec::new(),
        })
    }

    /// Goes to the next group's first entry.
    fn next(&mut self, frame: &Frame<'_>) -> Result<bool> {
        let (start, end) = self.entries.bounds();
        let found = match &self.ranges {
            None if self.group.is_empty() => {
                frame.context.state.reads.count_first();
                self.entries.find(&start, &end, Direction::Forward, frame)?
            }
            None => self.entries.find(&successor(&self.group), &end, Direction::Forward, frame)?,
            Some(_) => self.next_within(frame)?,
        };
        if found {
            self.group = self.entries.prefix(self.skip.group).to_vec();
        }
        Ok(found)
    }

    /// The same where the groups lie in ranges.
    fn next_within(&mut self, frame: &Frame<'_>) -> Result<bool> {
        let (start, end) = self.entries.bounds();
        let ranges = self.ranges.as_deref().unwrap_or_default();
        if self.goes_on {
            if !self.entries.find(&successor(&self.group), &end, Direction::Forward, frame)? {
                return Ok(false);
            }
            if is_below(&self.entries.key, &ranges[self.begun - 1]) {
                return Ok(true);
            }
            self.goes_on = false;
        }
        while let Some(range) = ranges.get(self.begun) {
            self.begun += 1;
            let Bound::Included(low) = &range.lower else { continue };
            if *low == start {
                frame.context.state.reads.count_first();
            }
            if self.entries.find(low, &end, Direction::Forward, frame)? && is_below(&self.entries.key, range) {
                self.goes_on = true;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives the entries of the group that are wanted: whether there is one.
    fn read(&mut self, frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<(bool, Flow)> {
        if self.infix.is_empty() {
            let prefix = self.group.clone();
            return self.read_behind(&prefix, frame, taker);
        }
        if self.infix.iter().any(Vec::is_empty) {
            return Ok((false, Flow::More));
        }
        let mut chosen = vec![0; self.infix.len()];
        let mut found = false;
        loop {
            let mut prefix = self.group.clone();
            for (part, at) in self.infix.iter().zip(&chosen) {
                prefix.extend_from_slice(&part[*at].low);
            }
            let (is_there, flow) = self.read_behind(&prefix, frame, taker)?;
            found |= is_there;
            let is_enough = is_there && matches!(self.skip.wanted, Wanted::First);
            if flow == Flow::Stop || is_enough || !advance(&mut chosen, &self.infix) {
                return Ok((found, flow));
            }
        }
    }

    /// The same of the entries with this key before them.
    fn read_behind(&mut self, prefix: &[u8], frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<(bool, Flow)> {
        let (least, greatest) = match &self.skip.wanted {
            Wanted::Extremes { least, greatest, .. } => (least, greatest),
            Wanted::First => {
                let is_there = self.infix.is_empty()
                    || self.entries.find(prefix, &successor(prefix), Direction::Forward, frame)?;
                // One that does not satisfy the conditions leaves the group to other values of these parts.
                return if is_there { self.entries.give(frame, taker) } else { Ok((false, Flow::More)) };
            }
            Wanted::Within(_) => return Ok((true, self.read_within(prefix, frame, taker)?)),
        };
        let (at_start, at_end) = if self.is_descending { (*greatest, *least) } else { (*least, *greatest) };
        let mut found = false;
        if at_start {
            found = self.go_to_start(prefix, frame)?;
            if found && self.give(prefix, Direction::Forward, frame, taker)? == Flow::Stop {
                return Ok((found, Flow::Stop));
            }
        }
        if at_end && (found || !at_start) && self.go_to_end(prefix, frame)? {
            return Ok((true, self.give(prefix, Direction::Backward, frame, taker)?));
        }
        Ok((found, Flow::More))
    }

    /// Gives the entries of the ranges behind the group.
    fn read_within(&mut self, prefix: &[u8], frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
        let mut ranges = Vec::new();
        stretch::add_ranges(&self.behind, prefix, &mut ranges);
        for range in &ranges {
            let (Bound::Included(low), Bound::Excluded(high)) = (&range.lower, &range.upper) else { continue };
            let mut is_there = self.entries.find(low, high, Direction::Forward, frame)?;
            while is_there {
                if self.entries.give(frame, taker)?.1 == Flow::Stop {
                    return Ok(Flow::Stop);
                }
                is_there = self.entries.step(Direction::Forward, frame)?;
            }
        }
        Ok(Flow::More)
    }

    /// Gives the entry that was found, or where conditions say more than the keys the next one that satisfies them.
    fn give(
        &mut self,
        prefix: &[u8],
        way: Direction,
        frame: &mut Frame<'s>,
        taker: &mut Taker<'_, 's>,
    ) -> Result<Flow> {
        let is_exact = !matches!(self.skip.wanted, Wanted::Extremes { is_exact: false, .. });
        loop {
            let (passes, flow) = self.entries.give(frame, taker)?;
            if passes || is_exact || !self.entries.step(way, frame)? || !self.entries.key.starts_with(prefix) {
                return Ok(flow);
            }
            let part = &self.entries.key[prefix.len()..];
            if self.values.as_ref().is_some_and(|values| !values.iter().any(|stretch| stretch.has(part))) {
                return Ok(flow);
            }
        }
    }

    /// Goes to the first entry behind `prefix`, of those that count: MIN's, or MAX's of a descending part.
    fn go_to_start(&mut self, prefix: &[u8], frame: &Frame<'_>) -> Result<bool> {
        let is_least = !self.is_descending;
        if self.values.is_some() {
            return self.go_to_first_value(prefix, is_least, frame);
        }
        if self.skip.group == 0 {
            return self.go_to_start_of_all(prefix, is_least, frame);
        }
        if !self.infix.is_empty() && !self.entries.find(prefix, &successor(prefix), Direction::Forward, frame)? {
            return Ok(false);
        }
        if is_least && self.entries.is_null_behind(prefix) {
            // MIN does not look at NULL. Where nothing else is there, the group is there all the same.
            let behind_null = self.null_end(prefix);
            self.entries.find(&behind_null, &successor(prefix), Direction::Forward, frame)?;
        }
        Ok(true)
    }

    /// The same where no group's first entry was found before: that of a value is looked for first.
    fn go_to_start_of_all(&mut self, prefix: &[u8], is_least: bool, frame: &Frame<'_>) -> Result<bool> {
        let may_skip_null = is_least && self.is_nullable;
        if may_skip_null {
            let behind_null = self.null_end(prefix);
            if self.entries.find(&behind_null, &successor(prefix), Direction::Forward, frame)? {
                return Ok(true);
            }
        } else if self.infix.is_empty() {
            frame.context.state.reads.count_first();
        }
        self.entries.find(prefix, &successor(prefix), Direction::Forward, frame)
    }

    /// Goes to the last entry behind `prefix`, of those that count: MAX's, or MIN's of a descending part.
    fn go_to_end(&mut self, prefix: &[u8], frame: &Frame<'_>) -> Result<bool> {
        let is_least = self.is_descending;
        if self.values.is_some() {
            return self.go_to_last_value(prefix, is_least, frame);
        }
        if self.skip.group == 0 && self.infix.is_empty() {
            frame.context.state.reads.count_last();
        }
        if !self.entries.find(prefix, &successor(prefix), Direction::Backward, frame)? {
            return Ok(false);
        }
        if is_least && self.entries.is_null_behind(prefix) {
            let null = self.null_start(prefix);
            self.entries.find(prefix, &null, Direction::Backward, frame)?;
        }
        Ok(true)
    }

    /// Whether the entries behind a prefix have more than NULL in the part of MIN and MAX. The entry stays.
    fn has_values(&mut self, prefix: &[u8], frame: &Frame<'_>) -> Result<bool> {
        let (low, high) = match self.is_descending {
            true => (prefix.to_vec(), self.null_start(prefix)),
            false => (self.null_end(prefix), successor(prefix)),
        };
        self.entries.has(&low, &high, frame)
    }

    fn null_start(&self, prefix: &[u8]) -> Vec<u8> {
        self.entries.null(self.skip).behind(prefix).0
    }

    fn null_end(&self, prefix: &[u8]) -> Vec<u8> {
        self.entries.null(self.skip).behind(prefix).1
    }

    /// The first entry of the first stretch of values that has one; NULL only where no other value is there, for MIN.
    fn go_to_first_value(&mut self, prefix: &[u8], is_least: bool, frame: &Frame<'_>) -> Result<bool> {
        let (_, end) = self.entries.bounds();
        let values = self.values.take().unwrap_or_default();
        let mut null = None;
        let mut found = false;
        for stretch in &values {
            let (low, high) = stretch.behind(prefix);
            if stretch.is_point {
                found = self.entries.find(&low, &high, Direction::Forward, frame)?;
            } else {
                let to = if stretch.low.is_empty() { successor(prefix) } else { end.clone() };
                if !self.entries.find(&low, &to, Direction::Forward, frame)? {
                    break;
                }
                found = self.entries.key < high;
                if found && is_least && self.entries.is_null_behind(prefix) {
                    if !self.has_values(prefix, frame)? {
                        break;
                    }
                    null = Some(self.entries.entry());
                    let behind_null = self.null_end(prefix);
                    found = self.entries.find(&behind_null, &high, Direction::Forward, frame)?;
                }
            }
            if found && stretch.is_null && is_least {
                null = Some(self.entries.entry());
                found = false;
            }
            if found {
                break;
            }
        }
        self.values = Some(values);
        Ok(found || self.entries.put_back(null))
    }

    /// The last entry of the last stretch of values that has one; NULL only where no other value is there, for MIN.
    fn go_to_last_value(&mut self, prefix: &[u8], is_least: bool, frame: &Frame<'_>) -> Result<bool> {
        let (start, _) = self.entries.bounds();
        let values = self.values.take().unwrap_or_default();
        let mut null = None;
        let mut found = false;
        for stretch in values.iter().rev() {
            let (low, high) = stretch.behind(prefix);
            if stretch.is_point && (!stretch.is_null || is_least) {
                found = self.entries.find(&low, &high, Direction::Forward, frame)?;
            } else {
                // NULL at the end of a descending part is a bound like others.
                let is_open = stretch.high.is_none() && !(self.is_descending && self.is_nullable);
                let from = if is_open { prefix } else { &start };
                if !self.entries.find(from, &high, Direction::Backward, frame)? {
                    break;
                }
                found = self.entries.key >= low;
                if found && is_least && self.entries.is_null_behind(prefix) {
                    if !self.has_values(prefix, frame)? {
                        break;
                    }
                    null = Some(self.entries.entry());
                    let before_null = self.null_start(prefix);
                    found = self.entries.find(&low, &before_null, Direction::Backward, frame)?;
                }
            }
            if found && stretch.is_null && is_least && self.has_values(prefix, frame)? {
                null = Some(self.entries.entry());
                found = false;
            }
            if found {
                break;
            }
        }
        self.values = Some(values);
        Ok(found || self.entries.put_back(null))
    }
}

/// Whether a key lies before a range's end.
fn is_below(key: &[u8], range: &Range) -> bool {
    matches!(&range.upper, Bound::Excluded(high) if key < &high[..])
}

/// Chooses the next list of values, the last part's first; false behind the last one.
fn advance(chosen: &mut [usize], parts: &[Vec<Stretch>]) -> bool {
    for (at, part) in chosen.iter_mut().zip(parts).rev() {
        *at += 1;
        if *at < part.len() {
            return true;
        }
        *at = 0;
    }
    false
}
