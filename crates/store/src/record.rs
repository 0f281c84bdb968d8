//! The payload of a commit's log record.
//!
//! ```text
//! version u8      1; 2 marks a transaction whose changes are in tables that a manifest names: only time and context follow
//! time u64        when it was committed, in microseconds since 1970: later than the record's before, but for clocks that go back
//! context         varint length, bytes: what the committer said (statement, GTID)
//! ranges          varint count, each: lower, upper (varint length, bytes): removed before the changes below
//! changes         to the end, in key order, each:
//!   kind u8         1 put, 2 delete; + 0x80 where the old value follows
//!   shared varint   bytes of the key shared with the key before
//!   suffix          varint length, bytes
//!   old             varint length, bytes, where said
//!   value           varint length, bytes, for a put
//! ```

use crate::error::{Error, Result};
use lsm::kind::Kind;
use lsm::memtable::{Change, Cursor, Memtable};
use std::sync::Arc;
use stdx::coding::{self, Reader, put_length_prefixed, put_varint};

const VERSION: u8 = 1;
const MARK: u8 = 2;
const HAS_OLD: u8 = 0x80;
/// The payload for the write set `writes`.
pub(crate) fn encode(context: &[u8], ranges: &[(Vec<u8>, Vec<u8>)], writes: Option<&Arc<Memtable>>) -> Vec<u8> {
    // What a write set takes beside its keys and values is more than its record does, so that this never grows.
    let mut to = Vec::with_capacity(256 + writes.map_or(0, |writes| writes.bytes()));
    to.push(VERSION);
    coding::put_u64(&mut to, stdx::clock::unix_micros());
    put_length_prefixed(&mut to, context);
    put_varint(&mut to, ranges.len() as u64);
    for (lower, upper) in ranges {
        put_length_prefixed(&mut to, lower);
        put_length_prefixed(&mut to, upper);
    }
    if let Some(writes) = writes {
        encode_changes(&mut to, writes);
    }
    to
}

/// The payload that stands for a transaction whose changes are in tables.
pub(crate) fn mark(context: &[u8]) -> Vec<u8> {
    let mut to = vec![MARK];
    coding::put_u64(&mut to, stdx::clock::unix_micros());
    put_length_prefixed(&mut to, context);
    to
}

/// Whether a payload only stands for changes that are in tables.
pub(crate) fn is_mark(payload: &[u8]) -> bool {
    payload.first() == Some(&MARK)
}

fn encode_changes(to: &mut Vec<u8>, writes: &Arc<Memtable>) {
    let mut cursor = Cursor::new(Arc::clone(writes));
    let mut before = Vec::new();
    cursor.seek_first();
    while cursor.is_valid() {
        let key = cursor.key();
        if let Some(newest) = cursor.get(u64::MAX) {
            let mut first = newest;
            while let Some(older) = first.older() {
                first = older;
            }
            let old = first.old();
            to.push(newest.kind.byte() | if old.is_empty() { 0 } else { HAS_OLD });
            let shared = key.iter().zip(&before).take_while(|(a, b)| a == b).count();
            put_varint(to, shared as u64);
            put_length_prefixed(to, &key[shared..]);
            if !old.is_empty() {
                put_length_prefixed(to, old);
            }
            if newest.kind == Kind::Put {
                put_length_prefixed(to, newest.value);
            }
            before.clear();
            before.extend_from_slice(key);
        }
        cursor.next();
    }
}

/// When the record was committed, in microseconds since 1970.
pub(crate) fn time(payload: &[u8]) -> Option<u64> {
    coding::get_u64(payload, 1)
}

/// A part of a payload.
pub(crate) enum Part<'a> {
    /// What the committer said.
    Context,
    /// A range that was removed.
    Range { lower: &'a [u8], upper: &'a [u8] },
    /// A changed key.
    Change(Change<'a>),
}

/// Hands out the parts of a payload in order.
///
/// # Errors
/// [`Error::Corrupt`] with `seq` where the payload is not as drawn.
pub(crate) fn decode(payload: &[u8], seq: u64, mut use_part: impl FnMut(Part<'_>)) -> Result<()> {
    decode_parts(payload, &mut use_part)
        .ok_or_else(|| Error::Corrupt(format!("log record {seq}: not as its format says")))
}

fn decode_parts(payload: &[u8], use_part: &mut impl FnMut(Part<'_>)) -> Option<()> {
    let mut reader = Reader::new(payload);
    let version = reader.u8()?;
    reader.u64()?;
    reader.length_prefixed()?;
    if version == MARK {
        return Some(());
    }
    if version != VERSION {
        return None;
    }
    use_part(Part::Context);
    for _ in 0..reader.varint()? {
        let (lower, upper) = (reader.length_prefixed()?, reader.length_prefixed()?);
        use_part(Part::Range { lower, upper });
    }
    let mut key = Vec::new();
    while !reader.is_empty() {
        let byte = reader.u8()?;
        let kind = Kind::from_byte(byte & !HAS_OLD)?;
        let shared = usize::try_from(reader.varint()?).ok()?;
        let suffix = reader.length_prefixed()?;
        if shared > key.len() {
            return None;
        }
        key.truncate(shared);
        key.extend_from_slice(suffix);
        let old = if byte & HAS_OLD == 0 { &[][..] } else { reader.length_prefixed()? };
        let value = if kind == Kind::Put { reader.length_prefixed()? } else { &[] };
        use_part(Part::Change(Change { key: &key, kind, old, value }));
    }
    Some(())
}
