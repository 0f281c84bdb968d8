//! The tree's part of a manifest.
//!
//! ```text
//! version u8 = 2 (1 is without spreads)
//! flushed seq      varint: all up to it is in tables
//! tables           varint count, each: level u8, run varint (of level 0, 0 is the newest), id u64, name, clean seq varint,
//!                  as seq varint, smallest, largest, entries, deletes, seq min, seq max, raw bytes, tail offset, bytes
//!                  (varints), spreads: varint count, each: group, keys varint, values (varint count, varints)
//! tombstones       varint count, each: lower, upper, seq varint
//! garbage          varint count, each: a name, varint; objects that no manifest from this one on refers to, and when, in
//!                  microseconds since 1970, the first one was made that did not
//! ```
//!
//! Names and keys are a varint length and bytes.

use crate::spread::Spread;
use crate::table::builder::Summary;
use crate::table::reader::Description;
use crate::tombstone::Tombstone;
use stdx::coding::{self, Reader, put_length_prefixed, put_varint};

const VERSION: u8 = 2;
const VERSION_WITHOUT_SPREADS: u8 = 1;

/// An object to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Garbage {
    /// Its name.
    pub name: String,
    /// Since when, in microseconds since 1970, nothing refers to it.
    pub since: u64,
}

/// What the tree is made of, without the memtables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Everything up to this number is in tables.
    pub flushed_seq: u64,
    /// Tables with their level and, in level 0, their run.
    pub tables: Vec<(u8, u32, Description)>,
    /// Range removals up to `flushed_seq` that may still cover something.
    pub tombstones: Vec<Tombstone>,
    /// Objects to be deleted.
    pub garbage: Vec<Garbage>,
}

impl State {
    /// As bytes.
    pub fn encode(&self, to: &mut Vec<u8>) {
        to.push(VERSION);
        put_varint(to, self.flushed_seq);
        put_varint(to, self.tables.len() as u64);
        for (level, run, table) in &self.tables {
            to.push(*level);
            put_varint(to, u64::from(*run));
            coding::put_u64(to, table.id);
            put_length_prefixed(to, table.name.as_bytes());
            put_varint(to, table.clean_seq);
            put_varint(to, table.as_seq);
            let s = &table.summary;
            put_length_prefixed(to, &s.smallest);
            put_length_prefixed(to, &s.largest);
            for number in [s.entries, s.deletes, s.seq_min, s.seq_max, s.raw_bytes, s.tail_offset, s.bytes] {
                put_varint(to, number);
            }
            put_spreads(to, &s.spreads);
        }
        put_varint(to, self.tombstones.len() as u64);
        for tombstone in &self.tombstones {
            put_length_prefixed(to, &tombstone.lower);
            put_length_prefixed(to, &tombstone.upper);
            put_varint(to, tombstone.seq);
        }
        put_varint(to, self.garbage.len() as u64);
        for garbage in &self.garbage {
            put_length_prefixed(to, garbage.name.as_bytes());
            put_varint(to, garbage.since);
        }
    }

    /// From bytes.
    pub fn decode(reader: &mut Reader<'_>) -> Option<State> {
        let version = reader.u8()?;
        if ![VERSION, VERSION_WITHOUT_SPREADS].contains(&version) {
            return None;
        }
        let mut state = State { flushed_seq: reader.varint()?, ..State::default() };
        for _ in 0..reader.varint()? {
            let level = reader.u8()?;
            let run = u32::try_from(reader.varint()?).ok()?;
            let (id, name) = (reader.u64()?, name(reader)?);
            let (clean_seq, as_seq) = (reader.varint()?, reader.varint()?);
            let (smallest, largest) = (reader.length_prefixed()?.to_vec(), reader.length_prefixed()?.to_vec());
            let summary = Summary {
                smallest,
                largest,
                entries: reader.varint()?,
                deletes: reader.varint()?,
                seq_min: reader.varint()?,
                seq_max: reader.varint()?,
                raw_bytes: reader.varint()?,
                tail_offset: reader.varint()?,
                bytes: reader.varint()?,
                spreads: if version == VERSION { spreads(reader)? } else { Vec::new() },
            };
            state.tables.push((level, run, Description { id, name, clean_seq, as_seq, summary }));
        }
        for _ in 0..reader.varint()? {
            let (lower, upper) = (reader.length_prefixed()?.to_vec(), reader.length_prefixed()?.to_vec());
            state.tombstones.push(Tombstone { lower, upper, seq: reader.varint()? });
        }
        for _ in 0..reader.varint()? {
            state.garbage.push(Garbage { name: name(reader)?, since: reader.varint()? });
        }
        Some(state)
    }
}

fn put_spreads(to: &mut Vec<u8>, spreads: &[Spread]) {
    put_varint(to, spreads.len() as u64);
    for spread in spreads {
        put_length_prefixed(to, &spread.group);
        put_varint(to, spread.keys);
        put_varint(to, spread.values.len() as u64);
        spread.values.iter().for_each(|&count| put_varint(to, count));
    }
}

fn spreads(reader: &mut Reader<'_>) -> Option<Vec<Spread>> {
    let spread = |reader: &mut Reader<'_>| {
        let (group, keys) = (reader.length_prefixed()?.to_vec(), reader.varint()?);
        let values = (0..reader.varint()?).map(|_| reader.varint()).collect::<Option<_>>()?;
        Some(Spread { group, keys, values })
    };
    (0..reader.varint()?).map(|_| spread(reader)).collect()
}

fn name(reader: &mut Reader<'_>) -> Option<String> {
    String::from_utf8(reader.length_prefixed()?.to_vec()).ok()
}
