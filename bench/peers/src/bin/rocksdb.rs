//! RocksDB under the work of `crates/store/examples/engine`, with durable commits: `cargo xtask bench engine --peer rocksdb`.
//!
//! As the other engines it keeps all blocks in memory, with a Bloom filter of ten bits a key and lz4; the rest are its defaults.

#[path = "../../../../crates/store/examples/engine/measure.rs"]
mod measure;
#[path = "../work.rs"]
mod work;

use measure::MEMORY_BYTES;
use rocksdb::{
    BlockBasedOptions, Cache, DB, DBCompressionType, DBRawIterator, Error, Options, WriteBatch, WriteOptions,
};
use std::path::PathBuf;

const BLOCK_BYTES: usize = 16 << 10;
const FILTER_BITS_A_KEY: f64 = 10.0;

struct RocksDb {
    db: DB,
    durable: WriteOptions,
}

/// The lengths of the values that an iterator comes to.
fn sum(mut at: DBRawIterator<'_>, count: usize, step: impl Fn(&mut DBRawIterator<'_>)) -> Result<usize, Error> {
    let (mut bytes, mut left) = (0, count);
    while left > 0
        && let Some((_, value)) = at.item()
    {
        bytes += value.len();
        left -= 1;
        if left > 0 {
            step(&mut at);
        }
    }
    at.status().map(|()| bytes)
}

impl work::Engine for RocksDb {
    type Error = Error;

    fn insert<'v>(&self, batch: impl Iterator<Item = ([u8; 12], &'v [u8])>) -> Result<(), Error> {
        let mut writes = WriteBatch::default();
        for (key, value) in batch {
            writes.put(key, value);
        }
        self.db.write_opt(writes, &self.durable)
    }

    fn get(&self, key: &[u8]) -> Result<usize, Error> {
        Ok(self.db.get_pinned(key)?.map_or(0, |value| value.len()))
    }

    fn scan(&self, from: &[u8], count: usize) -> Result<usize, Error> {
        let mut at = self.db.raw_iterator();
        at.seek(from);
        sum(at, count, |at| at.next())
    }

    fn scan_back(&self) -> Result<usize, Error> {
        let mut at = self.db.raw_iterator();
        at.seek_to_last();
        sum(at, usize::MAX, |at| at.prev())
    }

    fn flush(&self) -> Result<(), Error> {
        self.db.flush()
    }
}

fn main() -> Result<(), Error> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "/tmp/wesql-rocksdb".to_owned()));
    drop(std::fs::remove_dir_all(&dir));
    let mut blocks = BlockBasedOptions::default();
    blocks.set_block_cache(&Cache::new_lru_cache((MEMORY_BYTES / 3) as usize)?);
    blocks.set_block_size(BLOCK_BYTES);
    blocks.set_bloom_filter(FILTER_BITS_A_KEY, false);
    let mut options = Options::default();
    options.create_if_missing(true);
    options.set_compression_type(DBCompressionType::Lz4);
    options.set_block_based_table_factory(&blocks);
    let mut durable = WriteOptions::default();
    durable.set_sync(true);
    work::run(&RocksDb { db: DB::open(&options, &dir)?, durable })
}
