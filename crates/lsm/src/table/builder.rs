//! A table while it is written: entries in order in, the bytes of the object out.

use super::block::{self, BLOCK_BYTES, Codec};
use super::filter::Filters;
use super::root::{IndexBuilder, Place, Root, Unit};
use crate::error::Result;
use crate::kind::Kind;
use crate::spread::Spread;
use objects::disk::SLOT_BYTES;
use objects::frames::FrameKey;
use objects::units::Units;
use stdx::coding;

/// Bytes at the end of a table.
pub const FOOTER_BYTES: usize = 20;

/// The last bytes of a table.
fn magic(filters: Filters) -> &'static [u8; 8] {
    match filters {
        Filters::Bloom => b"WESQLTB1",
        Filters::Fuse => b"WESQLTBF",
    }
}

/// What the last bytes of a table say of its filters; `None` where they are no table's.
pub fn filters_of(footer: &[u8]) -> Option<Filters> {
    [Filters::Bloom, Filters::Fuse].into_iter().find(|&filters| footer.ends_with(magic(filters)))
}

/// What is to be known of a table without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The first key.
    pub smallest: Vec<u8>,
    /// The last key.
    pub largest: Vec<u8>,
    /// Versions in it.
    pub entries: u64,
    /// How many of them are removals.
    pub deletes: u64,
    /// The smallest sequence number.
    pub seq_min: u64,
    /// The largest sequence number.
    pub seq_max: u64,
    /// Bytes of keys and values.
    pub raw_bytes: u64,
    /// Where the tail begins.
    pub tail_offset: u64,
    /// Bytes of the object.
    pub bytes: u64,
    /// What was counted of the groups of keys that it has.
    pub spreads: Vec<Spread>,
}

/// A unit that is written, with what the tail will say of it.
struct Finished {
    last_key: Vec<u8>,
    data: Place,
    index: Vec<u8>,
    filter: Vec<u8>,
}

/// A table that is written.
pub struct Builder {
    id: u64,
    codec: Codec,
    filters: Filters,
    bytes: Vec<u8>,
    block: block::Builder,
    index: IndexBuilder,
    unit_start: usize,
    unit_last_key: Vec<u8>,
    hashes: Vec<u64>,
    /// Where the hashes of the open block's keys begin.
    block_hashes_from: usize,
    units: Vec<Finished>,
    summary: Summary,
    /// Where blocks are kept in memory, as long as they find room there.
    kept_in: Option<Units>,
}

impl Builder {
    /// A table that will be called `id`, with versions at or above `base`.
    pub fn new(id: u64, base: u64, codec: Codec) -> Builder {
        Builder::with_room(id, base, codec, 0)
    }

    /// The same with room for so many bytes.
    pub fn with_room(id: u64, base: u64, codec: Codec, bytes: usize) -> Builder {
        // What is packed tightly stays.
        let filters = if codec == Codec::Zstd { Filters::Fuse } else { Filters::Bloom };
        Builder {
            id,
            codec,
            filters,
            bytes: Vec::with_capacity(bytes),
            block: block::Builder::new(base),
            index: IndexBuilder::default(),
            unit_start: 0,
            unit_last_key: Vec::new(),
            hashes: Vec::new(),
            block_hashes_from: 0,
            units: Vec::new(),
            summary: Summary::default(),
            kept_in: None,
        }
    }

    /// The same, whose blocks are kept in memory as long as there is room.
    pub fn keep_in(self, units: &Units) -> Builder {
        Builder { kept_in: Some(units.clone()), ..self }
    }

    /// Adds the next version.
    ///
    /// # Errors
    /// Compression failed.
    pub fn add(&mut self, key: &[u8], seq: u64, kind: Kind, value: &[u8]) -> Result<()> {
        let is_full = self.block.len() >= BLOCK_BYTES || self.block.len() + value.len() > BLOCK_BYTES * 2;
        if !self.block.is_empty() && is_full {
            self.finish_block()?;
        }
        let summary = &mut self.summary;
        if summary.entries == 0 {
            summary.smallest = key.to_vec();
            summary.seq_min = seq;
        }
        self.hashes.extend(self.block.add(key, seq, kind, value));
        summary.entries += 1;
        summary.deletes += u64::from(kind == Kind::Delete);
        summary.seq_min = summary.seq_min.min(seq);
        summary.seq_max = summary.seq_max.max(seq);
        summary.raw_bytes += (key.len() + value.len()) as u64;
        Ok(())
    }

    /// Bytes so far, about.
    pub fn len(&self) -> usize {
        self.bytes.len() + self.block.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.summary.entries == 0
    }

    fn finish_block(&mut self) -> Result<()> {
        let Builder { block, bytes, id, codec, kept_in, .. } = self;
        let last_key = block.last_key().to_vec();
        let offset = bytes.len();
        block.finish(|raw| {
            let key = FrameKey { object: *id, offset: offset as u64 };
            kept_in.take_if(|units| !units.frames().offer(key, raw));
            block::store_data(bytes, *id, offset as u64, raw, *codec)
        })?;
        let is_over = bytes.len() - self.unit_start > SLOT_BYTES;
        if is_over && offset > self.unit_start {
            let stored = self.bytes.split_off(offset);
            let mut hashes = std::mem::take(&mut self.hashes);
            self.finish_unit(&hashes[..self.block_hashes_from]);
            self.hashes = hashes.split_off(self.block_hashes_from);
            self.bytes.extend_from_slice(&stored);
        }
        self.block_hashes_from = self.hashes.len();
        let length = (self.bytes.len() - offset) as u32;
        self.index.push(&last_key, Place { offset: (offset - self.unit_start) as u64, length });
        self.unit_last_key = last_key;
        Ok(())
    }

    fn finish_unit(&mut self, hashes: &[u64]) {
        let data = Place { offset: self.unit_start as u64, length: (self.bytes.len() - self.unit_start) as u32 };
        let last_key = std::mem::take(&mut self.unit_last_key);
        self.units.push(Finished { last_key, data, index: self.index.finish(), filter: self.filters.build(hashes) });
        self.unit_start = self.bytes.len();
    }

    /// The object's bytes, what is to be remembered, and the root.
    ///
    /// # Errors
    /// Compression failed.
    pub fn finish(mut self) -> Result<(Vec<u8>, Summary, Root)> {
        assert!(!self.is_empty(), "an empty table is not written");
        self.summary.largest = self.block.last_key().to_vec();
        self.finish_block()?;
        let hashes = std::mem::take(&mut self.hashes);
        self.finish_unit(&hashes);
        self.summary.tail_offset = self.bytes.len() as u64;
        let mut root = Root::new(self.filters);
        root.is_kept = self.kept_in.is_some();
        for Finished { last_key, data, index, filter } in std::mem::take(&mut self.units) {
            let filter = self.store_tail_block(&filter)?;
            let index = self.store_tail_block(&index)?;
            root.push(&last_key, Unit { data, index, filter });
        }
        let place = self.store_tail_block(&root.encode())?;
        coding::put_u64(&mut self.bytes, place.offset);
        coding::put_u32(&mut self.bytes, place.length);
        self.bytes.extend_from_slice(magic(self.filters));
        self.summary.bytes = self.bytes.len() as u64;
        Ok((self.bytes, self.summary, root))
    }

    fn store_tail_block(&mut self, raw: &[u8]) -> Result<Place> {
        let offset = self.bytes.len();
        block::store(&mut self.bytes, self.id, offset as u64, raw, self.codec)?;
        Ok(Place { offset: offset as u64, length: (self.bytes.len() - offset) as u32 })
    }
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use super::*;
    use crate::table::reader::{Description, Table};
    use objects::client::Objects;
    use objects::config::{Config, Provider};
    use objects::frames::Frames;
    use objects::units::Units;
    use std::sync::Arc;
    use std::time::Duration;
    use stdx::hash::hash64;

    fn key(n: u32) -> [u8; 4] {
        n.to_be_bytes()
    }

    fn objects(bucket: &str) -> Objects {
        let config = Config {
            provider: Provider::Memory,
            bucket: bucket.to_owned(),
            region: String::new(),
            endpoint: None,
            use_https: false,
            credentials: None,
            path_style: true,
        };
        Objects::open(&config, None, Duration::ZERO).expect("memory can be opened")
    }

    #[test]
    fn a_table_whose_blocks_found_room_is_read_from_memory_alone() {
        for (id, codec, room, is_kept) in
            [(1, Codec::Lz4, 64 << 20, true), (2, Codec::Zstd, 64 << 20, true), (3, Codec::Lz4, 1 << 20, false)]
        {
            let units = Units::new(objects("kept-tables"), Provider::Memory, Arc::new(Frames::new(room)), None);
            let mut builder = Builder::new(id, 0, codec).keep_in(&units);
            for n in 0..30_000 {
                builder.add(&key(2 * n), 1, Kind::Put, &[n as u8; 100]).expect("it is compressed");
            }
            let (bytes, summary, root) = builder.finish().expect("it is compressed");
            let description = Description { id, name: "nowhere".to_owned(), clean_seq: 0, as_seq: 0, summary };
            let table = Arc::new(Table::written(description, units.clone(), &bytes, root));
            let is_read = |n: u32| matches!(table.get(&key(n), hash64(&key(n)), 1, || {}), Ok(hit) if hit.is_some() == n.is_multiple_of(2));
            assert_eq!((0..60_000).all(is_read), is_kept, "{codec:?}");
            assert!(units.frames().bytes() <= room);
            drop(table);
            if is_kept {
                assert_eq!(units.frames().bytes(), 0, "of a table that is gone nothing is kept");
            }
        }
    }

    #[test]
    fn a_table_is_read_with_the_filters_that_its_last_bytes_name() {
        let objects = objects("filters-of-tables");
        let kinds = [(Codec::Lz4, Filters::Bloom), (Codec::Zstd, Filters::Fuse), (Codec::Zstd, Filters::Bloom)];
        for (id, (codec, filters)) in (1..).zip(kinds) {
            let mut builder = Builder::new(id, 0, codec);
            // The last one is as tables were before there were others than Bloom filters.
            builder.filters = filters;
            for n in 0..30_000 {
                builder.add(&key(2 * n), 1, Kind::Put, &[n as u8; 100]).expect("it is compressed");
            }
            let (bytes, summary, _) = builder.finish().expect("it is compressed");
            assert_eq!(filters_of(&bytes), Some(filters));
            let name = format!("table{id}");
            objects.put(&name, bytes.into()).expect("memory takes all");
            let units = Units::new(objects.clone(), Provider::Memory, Arc::new(Frames::new(64 << 20)), None);
            let table = Arc::new(Table::new(Description { id, name, clean_seq: 0, as_seq: 0, summary }, units));
            let found = |n: u32| table.get(&key(n), hash64(&key(n)), 1, || {}).expect("memory is read").is_some();
            assert!((0..60_000).all(|n| found(n) == n.is_multiple_of(2)), "{codec:?} {filters:?}");
        }
    }
}
