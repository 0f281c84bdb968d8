//! The root and the index blocks of a table: from a key to the place of a block.
//!
//! ```text
//! root    count u32, then for each unit: last key (varint length, bytes), unit offset, unit length, index block offset,
//!         index block stored length, filter block offset, filter block stored length (varints)
//! index   count u32, then for each block: last key (varint length, bytes), offset in the unit, stored length (varints),
//!         then u32 each: where the entry of the block begins
//! ```

use super::filter::Filters;
use crate::fences::Fences;
use objects::frames::Frame;
use std::sync::{Arc, OnceLock};
use stdx::coding::{self, Reader, put_length_prefixed, put_varint};

/// Where a stored block is in its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first byte.
    pub offset: u64,
    /// Stored bytes.
    pub length: u32,
}

/// A unit of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The unit's bytes.
    pub data: Place,
    /// Its index block.
    pub index: Place,
    /// Its filter block.
    pub filter: Place,
}

/// Blocks of a unit's part of the tail that are held with the root, once they were read, or written with all others kept, while there was
/// room.
#[derive(Debug, Default)]
pub struct Held {
    /// The filter.
    pub filter: OnceLock<Frame>,
    /// The index block.
    pub index: OnceLock<Arc<Index>>,
}

/// The units of a table with their last keys.
#[derive(Debug)]
pub struct Root {
    /// What the filters are; not in the root's bytes, but in the table's last.
    pub filters: Filters,
    /// Whether all blocks were kept in memory when they were written; not in the root's bytes.
    pub is_kept: bool,
    last_keys: Fences,
    units: Vec<Unit>,
    held: Vec<Held>,
}

impl Root {
    /// A root without units.
    pub fn new(filters: Filters) -> Root {
        Root { filters, is_kept: false, last_keys: Fences::default(), units: Vec::new(), held: Vec::new() }
    }

    /// Adds the next unit.
    pub fn push(&mut self, last_key: &[u8], unit: Unit) {
        self.last_keys.push(last_key);
        self.units.push(unit);
        self.held.push(Held::default());
    }

    /// What is held of each unit.
    #[inline]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// The units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The first unit whose last key is at or after `key`; the count of units for none.
    #[inline]
    pub fn find(&self, key: &[u8]) -> usize {
        self.last_keys.find(key)
    }

    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Vec::new();
        coding::put_u32(&mut to, self.units.len() as u32);
        for (at, unit) in self.units.iter().enumerate() {
            put_length_prefixed(&mut to, self.last_keys.key(at));
            for place in [unit.data, unit.index, unit.filter] {
                put_varint(&mut to, place.offset);
                put_varint(&mut to, u64::from(place.length));
            }
        }
        to
    }

    /// From bytes.
    pub fn decode(filters: Filters, bytes: &[u8]) -> Option<Root> {
        let mut reader = Reader::new(bytes);
        let mut root = Root::new(filters);
        for _ in 0..reader.u32()? {
            let key = reader.length_prefixed()?;
            let mut place = || Some(Place { offset: reader.varint()?, length: u32::try_from(reader.varint()?).ok()? });
            let unit = Unit { data: place()?, index: place()?, filter: place()? };
            root.push(key, unit);
        }
        Some(root)
    }
}

/// An index block while it is written.
#[derive(Default)]
pub struct IndexBuilder {
    bytes: Vec<u8>,
    starts: Vec<u32>,
}

impl IndexBuilder {
    /// Adds the next block.
    pub fn push(&mut self, last_key: &[u8], place: Place) {
        self.starts.push(self.bytes.len() as u32 + 4);
        put_length_prefixed(&mut self.bytes, last_key);
        put_varint(&mut self.bytes, place.offset);
        put_varint(&mut self.bytes, u64::from(place.length));
    }

    /// The block; the builder is empty then.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut to = Vec::with_capacity(self.bytes.len() + self.starts.len() * 4 + 4);
        coding::put_u32(&mut to, self.starts.len() as u32);
        to.append(&mut self.bytes);
        for start in self.starts.drain(..) {
            coding::put_u32(&mut to, start);
        }
        to
    }
}

/// An index block that is read: the blocks of a unit with their last keys.
#[derive(Debug)]
pub struct Index {
    last_keys: Fences,
    /// Relative to the unit.
    places: Vec<Place>,
}

impl Index {
    /// From bytes.
    pub fn decode(bytes: &[u8]) -> Option<Index> {
        let mut reader = Reader::new(bytes);
        let count = reader.u32()? as usize;
        let (mut last_keys, mut places) = (Fences::default(), Vec::with_capacity(count.min(bytes.len())));
        for _ in 0..count {
            last_keys.push(reader.length_prefixed()?);
            places.push(Place { offset: reader.varint()?, length: u32::try_from(reader.varint()?).ok()? });
        }
        Some(Index { last_keys, places })
    }

    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut builder = IndexBuilder::default();
        for (at, &place) in self.places.iter().enumerate() {
            builder.push(self.last_keys.key(at), place);
        }
        builder.finish()
    }

    /// How many blocks there are.
    #[inline]
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The place of block `at`.
    #[inline]
    pub fn place(&self, at: usize) -> Option<Place> {
        self.places.get(at).copied()
    }

    /// The places of all blocks.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The last key of block `at`.
    pub fn last_key(&self, at: usize) -> &[u8] {
        self.last_keys.key(at)
    }

    /// The first block whose last key is at or after `key`; the count of blocks for none.
    #[inline]
    pub fn find(&self, key: &[u8]) -> usize {
        self.last_keys.find(key)
    }

    /// What it takes in memory, about.
    pub fn bytes(&self) -> usize {
        size_of::<Index>() + self.last_keys.bytes() + self.places.len() * size_of::<Place>()
    }
}
