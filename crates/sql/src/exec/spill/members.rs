//! A set of rows that says of a row at once whether it has an equal one: in memory, and beyond that in runs on the local disk.
//!
//! A run is in the order of the rows' hashes. In memory are the hash that each of its blocks begins with, and a Bloom filter of all
//! of them, so that a row that is not there is seldom looked for and one that is there takes one read. Several runs of one level
//! become one of the next.
//!
//! ```text
//! record  hash u64 | the row's values
//! ```

use super::file::TempFile;
use super::grant::{Buffer, Grant, Held};
use super::merge::Merge;
use super::ordered::ByNumber;
use super::run::{Page, Run, Writer, records};
use super::slots::{put_values, row};
use crate::error::Result;
use crate::exec::keep::RowSet;
use crate::exec::subquery::SharedRow;
use crate::expr::context::{Context, Kill};
use std::cell::RefCell;
use std::rc::Rc;
use stdx::coding::{Reader as Bytes, get_u64, put_u64};
use stdx::hash::hash64;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::value::Value;

/// How many runs of a level become one.
const FAN: usize = 8;
/// How long a run's block is: one row is looked for in it.
const PAGE_BYTES: usize = 4 << 10;
/// How long a hash is.
const HASH_BYTES: usize = 8;

/// A Bloom filter of hashes with eight bits for each: one of forty that are not there passes.
#[derive(Debug)]
struct Filter {
    /// Empty where it had no room: then all pass.
    words: Vec<u64>,
}

/// How many of its bits a hash sets.
const PROBES: u64 = 4;

impl Filter {
    fn with_room_for(count: usize) -> Filter {
        Filter { words: vec![0; count.div_ceil(u64::BITS as usize / 8)] }
    }

    fn memory_bytes(&self) -> usize {
        size_of_val(&self.words[..])
    }

    fn bits(&self, hash: u64) -> impl Iterator<Item = (usize, u64)> + use<> {
        let mixed = hash64(&hash.to_le_bytes());
        let (step, words) = (mixed >> u32::BITS | 1, self.words.len() as u64);
        (0..PROBES).map(move |n| {
            let bit = mixed.wrapping_add(n.wrapping_mul(step)) % (words * u64::from(u64::BITS));
            ((bit / u64::from(u64::BITS)) as usize, 1 << (bit % u64::from(u64::BITS)))
        })
    }

    fn add(&mut self, hash: u64) {
        if !self.words.is_empty() {
            self.bits(hash).for_each(|(at, bit)| self.words[at] |= bit);
        }
    }

    fn passes(&self, hash: u64) -> bool {
        self.words.is_empty() || self.bits(hash).all(|(at, bit)| self.words[at] & bit != 0)
    }
}

/// Rows in the order of their hashes.
struct Hashed {
    run: Run,
    /// The hash that each block begins with.
    firsts: Vec<u64>,
    filter: Filter,
    count: usize,
    level: u8,
    /// The block that was read last.
    page: RefCell<Page>,
}

/// Writes a run of such rows.
struct HashedWriter {
    writer: Writer,
    firsts: Vec<u64>,
    filter: Filter,
    count: usize,
}

impl HashedWriter {
    fn new(file: &Rc<TempFile>, filter: Filter) -> HashedWriter {
        HashedWriter { writer: Writer::with_blocks(file, PAGE_BYTES), firsts: Vec::new(), filter, count: 0 }
    }

    fn add(&mut self, hash: u64, record: &[u8], kill: &Kill) -> Result<()> {
        self.writer.add(record, kill)?;
        if self.firsts.len() == self.writer.ended_blocks() {
            self.firsts.push(hash);
        }
        self.filter.add(hash);
        self.count += 1;
        Ok(())
    }

    fn finish(self, level: u8, kill: &Kill) -> Result<Hashed> {
        let HashedWriter { writer, firsts, filter, count } = self;
        Ok(Hashed { run: writer.finish(kill)?, firsts, filter, count, level, page: RefCell::default() })
    }
}

impl Hashed {
    fn has(
        &self,
        hash: u64,
        wanted: &[Value<'_>],
        comparators: &[Comparator],
        (facts, kill): (&Conversion<'_>, &Kill),
    ) -> Result<bool> {
        if !self.filter.passes(hash) {
            return Ok(false);
        }
        let page = &mut *self.page.borrow_mut();
        // Equal hashes may begin at the end of the block before.
        let from = self.firsts.partition_point(|first| *first < hash).saturating_sub(1);
        for at in (from..self.firsts.len()).take_while(|at| self.firsts[*at] <= hash) {
            page.turn_to(&self.run, at, kill)?;
            for record in records(page.block()) {
                let record = record.ok_or_else(|| self.run.damaged())?;
                let its = get_u64(record, 0).ok_or_else(|| self.run.damaged())?;
                if its > hash {
                    return Ok(false);
                }
                if its == hash {
                    let other = row(&mut Bytes::new(&record[HASH_BYTES..])).ok_or_else(|| self.run.damaged())?;
                    if is_same(wanted, &other, comparators, facts) {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}

fn is_same(a: &[Value<'_>], b: &[Value<'_>], comparators: &[Comparator], facts: &Conversion<'_>) -> bool {
    a.iter().zip(b).zip(comparators).all(|((a, b), comparator)| comparator.order(a, b, facts).is_eq())
}

/// The set.
pub struct Members {
    comparators: Vec<Comparator>,
    memory: RowSet,
    hashed: Vec<Hashed>,
    /// The memory for them, once the set grows no further.
    _held: Vec<Held>,
}

impl Members {
    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.memory.rows().is_empty() && self.hashed.is_empty()
    }

    /// Whether it has a row.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn has(&self, row: &[Value<'_>], context: &Context<'_>) -> Result<bool> {
        let facts = context.statement.conversion();
        let (hash, found) = self.memory.find(row, &facts);
        Ok(found.is_some() || self.has_hashed(hash, row, &facts, context.kill)?)
    }

    fn has_hashed(&self, hash: u64, row: &[Value<'_>], facts: &Conversion<'_>, kill: &Kill) -> Result<bool> {
        for hashed in &self.hashed {
            if hashed.has(hash, row, &self.comparators, (facts, kill))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A set that grows.
pub struct Growing<'s> {
    context: &'s Context<'s>,
    members: Members,
    file: Option<Rc<TempFile>>,
    grant: Grant<'s>,
    /// How much memory filters may take.
    filters: Grant<'s>,
}

impl<'s> Growing<'s> {
    /// An empty one of rows that are compared thus.
    pub fn new(comparators: Vec<Comparator>, context: &'s Context<'s>) -> Growing<'s> {
        let memory = RowSet::with(comparators.clone());
        let members = Members { comparators, memory, hashed: Vec::new(), _held: Vec::new() };
        let (grant, filters) = (Grant::new(context, Buffer::Table), Grant::new(context, Buffer::Table));
        Growing { context, members, file: None, grant, filters }
    }

    /// Adds a row; whether it has no equal one.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn admit(&mut self, row: &SharedRow) -> Result<bool> {
        let facts = self.context.statement.conversion();
        let (hash, found) = self.members.memory.find(row, &facts);
        if found.is_some() || self.members.has_hashed(hash, row, &facts, self.context.kill)? {
            return Ok(false);
        }
        self.insert(hash, row)?;
        Ok(true)
    }

    /// Adds a row that may have an equal one.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn add(&mut self, row: &SharedRow) -> Result<()> {
        let (hash, found) = self.members.memory.find(row, &self.context.statement.conversion());
        if found.is_none() { self.insert(hash, row) } else { Ok(()) }
    }

    fn insert(&mut self, hash: u64, row: &SharedRow) -> Result<()> {
        self.members.memory.add(hash, Rc::clone(row));
        if self.grant.holds(self.members.memory.memory_bytes()) { Ok(()) } else { self.write_run() }
    }

    /// The set, to which nothing is added any more.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn finish(mut self) -> Result<Members> {
        if !self.members.hashed.is_empty() {
            self.write_run()?;
            self.merge(0)?;
        }
        let mut members = self.members;
        members._held = vec![self.grant.hold(), self.filters.hold()];
        Ok(members)
    }

    /// A filter of so many rows, where it has room beside the others.
    fn filter(&mut self, count: usize) -> Filter {
        let others: usize = self.members.hashed.iter().map(|hashed| hashed.filter.memory_bytes()).sum();
        let bytes = others + count;
        if self.filters.holds(bytes) { Filter::with_room_for(count) } else { Filter { words: Vec::new() } }
    }

    /// Writes what is in memory.
    #[cold]
    fn write_run(&mut self) -> Result<()> {
        let kill = self.context.kill;
        let file = match &self.file {
            Some(file) => Rc::clone(file),
            None => {
                self.context.state.reads.count_disk_table();
                Rc::clone(self.file.insert(TempFile::create(self.context)?))
            }
        };
        let facts = self.context.statement.conversion();
        let rows = self.members.memory.drain();
        let hash = |row: &SharedRow| self.members.memory.hash(row, &facts);
        let mut order: Vec<(u64, usize)> = rows.iter().enumerate().map(|(at, row)| (hash(row), at)).collect();
        order.sort_unstable();
        let mut writer = HashedWriter::new(&file, self.filter(rows.len()));
        let mut record = Vec::new();
        for (hash, at) in order {
            record.clear();
            put_u64(&mut record, hash);
            put_values(&mut record, &rows[at]);
            writer.add(hash, &record, kill)?;
        }
        self.members.hashed.push(writer.finish(0, kill)?);
        let level = |hashed: &[Hashed]| hashed.last().map(|last| last.level);
        while let Some(level) = level(&self.members.hashed) {
            let from = self.members.hashed.iter().rposition(|hashed| hashed.level != level).map_or(0, |at| at + 1);
            if self.members.hashed.len() - from < FAN {
                break;
            }
            self.merge(from)?;
        }
        Ok(())
    }

    /// Makes one run of those from `from` on.
    fn merge(&mut self, from: usize) -> Result<()> {
        let kill = self.context.kill;
        let Some(level) = self.members.hashed[from..].iter().map(|hashed| hashed.level).max() else { return Ok(()) };
        if self.members.hashed.len() - from < 2 {
            return Ok(());
        }
        self.context.state.reads.count_merge();
        let hashed = self.members.hashed.split_off(from);
        let count = hashed.iter().map(|hashed| hashed.count).sum();
        let runs: Vec<Run> = hashed.into_iter().map(|hashed| hashed.run).collect();
        let mut writer = HashedWriter::new(&TempFile::create(self.context)?, self.filter(count));
        let facts = self.context.statement.conversion();
        let mut merge = Merge::new(&runs, &ByNumber, kill)?;
        // The rows of one hash.
        let (mut same, mut same_hash): (Vec<Vec<Value<'static>>>, u64) = (Vec::new(), 0);
        while let Some((hash, record)) = merge.first() {
            let hash = *hash;
            let row = row(&mut Bytes::new(&record[HASH_BYTES..]));
            if hash != same_hash {
                same.clear();
                same_hash = hash;
            }
            match row {
                None => return Err(merge.damaged()),
                Some(row) if same.iter().any(|other| is_same(&row, other, &self.members.comparators, &facts)) => {}
                Some(row) => {
                    writer.add(hash, record, kill)?;
                    same.push(row);
                }
            }
            merge.advance(kill)?;
        }
        self.members.hashed.push(writer.finish(level + 1, kill)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_passes_what_it_has_and_little_else() {
        let mut filter = Filter::with_room_for(1000);
        (0..1000).for_each(|hash| filter.add(hash));
        assert!((0..1000).all(|hash| filter.passes(hash)));
        let passed = (1000..11000).filter(|hash| filter.passes(*hash)).count();
        assert!(passed < 500, "{passed} of 10000");
        assert!(Filter { words: Vec::new() }.passes(1));
    }
}
