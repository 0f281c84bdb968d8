//! fjall under the work of `crates/store/examples/engine`, with durable commits: `cargo xtask bench engine`.

#[path = "../../../crates/store/examples/engine/measure.rs"]
mod measure;
mod work;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode, Result};
use measure::MEMORY_BYTES;
use std::path::PathBuf;

struct Fjall {
    db: Database,
    rows: Keyspace,
}

impl work::Engine for Fjall {
    type Error = fjall::Error;

    fn insert<'v>(&self, batch: impl Iterator<Item = ([u8; 12], &'v [u8])>) -> Result<()> {
        let mut writes = self.db.batch().durability(Some(PersistMode::SyncData));
        for (key, value) in batch {
            writes.insert(&self.rows, key, value);
        }
        writes.commit()
    }

    fn get(&self, key: &[u8]) -> Result<usize> {
        Ok(self.rows.get(key)?.map_or(0, |value| value.len()))
    }

    fn scan(&self, from: &[u8], count: usize) -> Result<usize> {
        self.rows.range(from..).take(count).try_fold(0, |bytes, guard| Ok(bytes + guard.value()?.len()))
    }

    fn scan_back(&self) -> Result<usize> {
        self.rows.iter().rev().try_fold(0, |bytes, guard| Ok(bytes + guard.value()?.len()))
    }

    fn flush(&self) -> Result<()> {
        self.rows.rotate_memtable_and_wait()
    }
}

fn main() -> Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "/tmp/wesql-peers".to_owned()));
    drop(std::fs::remove_dir_all(&dir));
    let db = Database::builder(&dir).cache_size(MEMORY_BYTES / 3).open()?;
    let rows = db.keyspace("rows", KeyspaceCreateOptions::default)?;
    work::run(&Fjall { db, rows })
}
