//! Sorted runs as one: a heap of the runs' present records.
//!
//! Of equal records that of the earlier run comes first, so that a merge of runs in the order in which they were written is as
//! stable as what sorted them. More runs than [`RUNS_MAX`] are merged into fewer first, neighbours together.

use super::file::TempFile;
use super::run::{Reader, Run, Writer};
use crate::error::{Error, Result};
use crate::expr::context::{Context, Kill};
use std::cmp::Ordering;

/// How many runs are merged at a time.
pub const RUNS_MAX: usize = 64;

/// How records are read and compared.
pub trait Order {
    /// What is compared of a record.
    type Key;
    /// It, of a record's bytes; `None` where they are damaged.
    fn key(&self, record: &[u8]) -> Option<Self::Key>;
    /// The order of two records with their keys.
    fn compare(&self, a: (&Self::Key, &[u8]), b: (&Self::Key, &[u8])) -> Ordering;
}

/// A run's present record.
struct Source<'r, K> {
    run: &'r Run,
    reader: Reader<'r>,
    record: Vec<u8>,
    key: K,
    /// The run's place among the others.
    place: usize,
}

/// Several runs in order.
pub struct Merge<'r, O: Order> {
    order: &'r O,
    /// A heap, the first record on top.
    sources: Vec<Source<'r, O::Key>>,
}

impl<'r, O: Order> Merge<'r, O> {
    /// A merge of runs, each of which is in order.
    ///
    /// # Errors
    /// 2, 1317, 3024.
    pub fn new(runs: &'r [Run], order: &'r O, kill: &Kill) -> Result<Merge<'r, O>> {
        let mut merge = Merge { order, sources: Vec::with_capacity(runs.len()) };
        for (place, run) in runs.iter().enumerate() {
            let mut reader = Reader::new(run);
            let Some(record) = reader.next(kill)?.map(<[u8]>::to_vec) else { continue };
            let key = order.key(&record).ok_or_else(|| run.damaged())?;
            merge.sources.push(Source { run, reader, record, key, place });
        }
        (0..merge.sources.len() / 2).rev().for_each(|at| merge.sink(at));
        Ok(merge)
    }

    /// The first record's key and bytes.
    pub fn first(&mut self) -> Option<(&mut O::Key, &[u8])> {
        self.sources.first_mut().map(|source| (&mut source.key, &source.record[..]))
    }

    /// What the first record is where it cannot be read.
    ///
    /// # Panics
    /// There is none.
    #[cold]
    pub fn damaged(&self) -> Error {
        self.sources[0].run.damaged()
    }

    /// Goes on behind the first record.
    ///
    /// # Errors
    /// 2, 1317, 3024.
    pub fn advance(&mut self, kill: &Kill) -> Result<()> {
        let Some(source) = self.sources.first_mut() else { return Ok(()) };
        match source.reader.next(kill)? {
            Some(record) => {
                source.record.clear();
                source.record.extend_from_slice(record);
                source.key = self.order.key(&source.record).ok_or_else(|| source.run.damaged())?;
            }
            None => _ = self.sources.swap_remove(0),
        }
        self.sink(0);
        Ok(())
    }

    fn is_before(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.sources[a], &self.sources[b]);
        self.order.compare((&a.key, &a.record), (&b.key, &b.record)).then(a.place.cmp(&b.place)).is_lt()
    }

    fn sink(&mut self, mut at: usize) {
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.sources.len() {
                return;
            }
            let least = if right < self.sources.len() && self.is_before(right, left) { right } else { left };
            if self.is_before(at, least) {
                return;
            }
            self.sources.swap(at, least);
            at = least;
        }
    }
}

/// Merges runs until there are few enough for one merge.
///
/// # Errors
/// 1 to 3, 1317, 3024.
pub fn reduce<O: Order>(mut runs: Vec<Run>, order: &O, context: &Context<'_>) -> Result<Vec<Run>> {
    let kill = context.kill;
    while runs.len() > RUNS_MAX {
        let file = TempFile::create(context)?;
        let mut fewer = Vec::with_capacity(runs.len().div_ceil(RUNS_MAX));
        for neighbours in runs.chunks(RUNS_MAX) {
            context.state.reads.count_merge();
            let mut writer = Writer::new(&file);
            let mut merge = Merge::new(neighbours, order, kill)?;
            while let Some((_, record)) = merge.first() {
                writer.add(record, kill)?;
                merge.advance(kill)?;
            }
            fewer.push(writer.finish(kill)?);
        }
        runs = fewer;
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::SmallRng;
    use rand::{RngExt, SeedableRng};

    /// Sorts by the first byte alone.
    struct FirstByte;

    impl Order for FirstByte {
        type Key = u8;

        fn key(&self, record: &[u8]) -> Option<u8> {
            record.first().copied()
        }

        fn compare(&self, (a, _): (&u8, &[u8]), (b, _): (&u8, &[u8])) -> Ordering {
            a.cmp(b)
        }
    }

    /// Runs of records in the order in which they came, and all of them as a stable sort has them.
    fn check(seed: u64) {
        let dir = tempfile::tempdir().unwrap();
        let kill = Kill::default();
        let mut random = SmallRng::seed_from_u64(seed);
        let file = TempFile::create_in(dir.path()).unwrap();
        let (mut runs, mut all) = (Vec::new(), Vec::new());
        for _ in 0..random.random_range(1..20) {
            let count = random.random_range(0..200);
            let mut records: Vec<Vec<u8>> = (0..count)
                .map(|_| {
                    let mut record = vec![random.random_range(0..20); random.random_range(1..300)];
                    record.extend_from_slice(&random.random::<[u8; 4]>());
                    record
                })
                .collect();
            all.extend(records.iter().cloned());
            records.sort_by_key(|record| record[0]);
            let mut writer = Writer::new(&file);
            records.iter().for_each(|record| writer.add(record, &kill).unwrap());
            runs.push(writer.finish(&kill).unwrap());
        }
        all.sort_by_key(|record| record[0]);
        let mut merge = Merge::new(&runs, &FirstByte, &kill).unwrap();
        for (at, expected) in all.iter().enumerate() {
            let (_, record) = merge.first().unwrap_or_else(|| panic!("seed {seed}: {at} records only"));
            assert_eq!(record, &expected[..], "seed {seed}, record {at}");
            merge.advance(&kill).unwrap();
        }
        assert!(merge.first().is_none(), "seed {seed}");
    }

    #[test]
    fn a_merge_is_a_stable_sort() {
        (0..50).for_each(check);
    }

    #[test]
    fn a_killed_statement_ends() {
        let dir = tempfile::tempdir().unwrap();
        let kill = Kill::default();
        let file = TempFile::create_in(dir.path()).unwrap();
        let mut writer = Writer::new(&file);
        writer.add(b"a", &kill).unwrap();
        let runs = [writer.finish(&kill).unwrap()];
        kill.ask(crate::expr::context::Wanted::Statement);
        assert_eq!(Merge::new(&runs, &FirstByte, &kill).err().unwrap().code, 1317);
    }
}
