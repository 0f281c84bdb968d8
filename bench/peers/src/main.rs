//! fjall under the work of `crates/store/examples/engine`, with durable commits: `cargo xtask bench engine`.

#[path = "../../../crates/store/examples/engine/measure.rs"]
mod measure;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode, Result};
use measure::{BATCH, MEMORY_BYTES, Start, key, random, rows, value};
use std::path::PathBuf;

fn insert(db: &Database, rows_of: &Keyspace) -> Result<()> {
    let values: Vec<_> = (0..BATCH).map(value).collect();
    let started = Start::now();
    for batch in 0..rows() / BATCH {
        let mut writes = db.batch().durability(Some(PersistMode::SyncData));
        for n in batch * BATCH..(batch + 1) * BATCH {
            writes.insert(rows_of, key(n), &values[(n % BATCH) as usize][..]);
        }
        writes.commit()?;
    }
    started.report("insert, batches of 100, a row", rows());
    Ok(())
}

fn reads(rows_of: &Keyspace) -> Result<()> {
    let (mut state, mut bytes) = (7, 0);
    for round in 0..2 {
        let started = Start::now();
        for _ in 0..rows() {
            bytes += rows_of.get(key(random(&mut state) % rows()))?.map_or(0, |value| value.len());
        }
        if round > 0 {
            started.report("point get, tables", rows());
        }
    }
    let started = Start::now();
    for n in 0..rows() {
        let mut absent = key(random(&mut state) % rows()).to_vec();
        absent.push(n as u8);
        bytes += rows_of.get(absent)?.map_or(0, |value| value.len());
    }
    started.report("get of an absent key, tables", rows());
    let (scans, scanned) = (rows() / 10, 10);
    let started = Start::now();
    for _ in 0..scans {
        let from = key(random(&mut state) % rows());
        for guard in rows_of.range(from..).take(scanned) {
            bytes += guard.value()?.len();
        }
    }
    started.report("scan of 10 rows, tables", scans);
    let started = Start::now();
    for guard in rows_of.iter() {
        bytes += guard.value()?.len();
    }
    started.report("row of a long scan forward, tables", rows());
    assert!(bytes > 0, "the rows are there");
    Ok(())
}

fn main() -> Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "/tmp/wesql-peers".to_owned()));
    drop(std::fs::remove_dir_all(&dir));
    let db = Database::builder(&dir).cache_size(MEMORY_BYTES / 3).open()?;
    let rows_of = db.keyspace("rows", KeyspaceCreateOptions::default)?;
    insert(&db, &rows_of)?;
    rows_of.rotate_memtable_and_wait()?;
    reads(&rows_of)
}
