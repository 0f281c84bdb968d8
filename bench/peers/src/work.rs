//! The work of `crates/store/examples/engine` that every engine has calls for.

use crate::measure::{BATCH, Start, key, random, rows, value};

/// An engine with a map from keys to values.
pub(crate) trait Engine {
    /// What its calls fail with.
    type Error;

    /// Writes some rows, durably.
    fn insert<'v>(&self, batch: impl Iterator<Item = ([u8; 12], &'v [u8])>) -> Result<(), Self::Error>;

    /// The length of the value of `key`, zero where there is none.
    fn get(&self, key: &[u8]) -> Result<usize, Self::Error>;

    /// The lengths of the first `count` values at or behind `from`, summed up.
    fn scan(&self, from: &[u8], count: usize) -> Result<usize, Self::Error>;

    /// The lengths of all values from the last to the first.
    fn scan_back(&self) -> Result<usize, Self::Error>;

    /// Brings what is only in memory into tables.
    fn flush(&self) -> Result<(), Self::Error>;
}

/// Measures the calls.
pub(crate) fn run<E: Engine>(engine: &E) -> Result<(), E::Error> {
    let values: Vec<_> = (0..BATCH).map(value).collect();
    let started = Start::now();
    for batch in 0..rows() / BATCH {
        let of_batch = (batch * BATCH..(batch + 1) * BATCH).map(|n| (key(n), &values[(n % BATCH) as usize][..]));
        engine.insert(of_batch)?;
    }
    started.report("insert, batches of 100, a row", rows());
    engine.flush()?;
    reads(engine)
}

fn reads<E: Engine>(engine: &E) -> Result<(), E::Error> {
    let (mut state, mut bytes) = (7, 0);
    for round in 0..2 {
        let started = Start::now();
        for _ in 0..rows() {
            bytes += engine.get(&key(random(&mut state) % rows()))?;
        }
        if round > 0 {
            started.report("point get, tables", rows());
        }
    }
    let started = Start::now();
    for n in 0..rows() {
        let mut absent = key(random(&mut state) % rows()).to_vec();
        absent.push(n as u8);
        bytes += engine.get(&absent)?;
    }
    started.report("get of an absent key, tables", rows());
    let (scans, scanned) = (rows() / 10, 10);
    let started = Start::now();
    for _ in 0..scans {
        bytes += engine.scan(&key(random(&mut state) % rows()), scanned)?;
    }
    started.report("scan of 10 rows, tables", scans);
    let started = Start::now();
    bytes += engine.scan(&[], usize::MAX)?;
    started.report("row of a long scan forward, tables", rows());
    let started = Start::now();
    bytes += engine.scan_back()?;
    started.report("row of a long scan backward, tables", rows());
    assert!(bytes > 0, "the rows are there");
    Ok(())
}
