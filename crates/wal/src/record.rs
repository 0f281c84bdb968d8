//! A record as bytes, the same in a local segment and in an object.
//!
//! ```text
//! crc u32     crc32c of all that follows
//! length u32  of the payload; bit 31 says that the record begins a group, before which all others were made durable
//! seq u64     one more than the record's before
//! payload
//! ```
//!
//! Integers are little-endian. A record ends the log where its checksum is wrong or its sequence number is not the next
//! one: what follows is the unwritten, torn or recycled part of a file. If a later group begins behind that place, the
//! record was durable once, and the file is damaged.

use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

/// Bytes before the payload.
pub const HEADER_BYTES: usize = 16;
/// The largest payload: what a transaction kept in memory may come to.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 30;

const BEGINS_GROUP: u32 = 1 << 31;
/// A segment holds far fewer records than this: larger jumps of the sequence number are no records.
const SEQS_APART_MAX: u64 = 1 << 32;

/// A record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Its sequence number.
    pub seq: u64,
    /// What the writer said.
    pub payload: &'a [u8],
    /// Whether it begins a group.
    pub begins_group: bool,
}

/// Where a record stands in what is made durable at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All before it is durable.
    BeginsGroup,
    /// It is durable with the one before.
    Follows,
}

/// Appends a record.
pub fn append(to: &mut Vec<u8>, seq: u64, payload: &[u8], standing: Standing) {
    assert!(payload.len() <= PAYLOAD_BYTES_MAX, "transactions are limited");
    let at = to.len();
    let flag = if standing == Standing::BeginsGroup { BEGINS_GROUP } else { 0 };
    coding::put_u32(to, 0);
    coding::put_u32(to, payload.len() as u32 | flag);
    coding::put_u64(to, seq);
    to.extend_from_slice(payload);
    let crc = crc32c(&to[at + 4..]);
    to[at..at + 4].copy_from_slice(&crc.to_le_bytes());
}

/// The record at the start of `from` and its size, if it is whole.
pub fn read(from: &[u8]) -> Option<(Record<'_>, usize)> {
    let mut reader = Reader::new(from);
    let crc = reader.u32()?;
    let length_word = reader.u32()?;
    let (length, begins_group) = ((length_word & !BEGINS_GROUP) as usize, length_word & BEGINS_GROUP != 0);
    let seq = reader.u64()?;
    if length > PAYLOAD_BYTES_MAX {
        return None;
    }
    let payload = reader.bytes(length)?;
    let size = HEADER_BYTES + length;
    (crc32c(&from[4..size]) == crc).then_some((Record { seq, payload, begins_group }, size))
}

/// Zeros are passed over by so many at a time.
const SKIP_BYTES: usize = 64;

/// The number of the first group's beginning in `from` that lies behind record `after`.
pub fn later_group(from: &[u8], after: u64) -> Option<u64> {
    let mut at = 0;
    while let Some(seq) = coding::get_u64(from, at + 8) {
        // Most of what lies behind the last record is zeros.
        if let Some(ahead) = from[at + 7..].first_chunk::<SKIP_BYTES>()
            && ahead.iter().fold(0, |all, byte| all | byte) == 0
        {
            at += SKIP_BYTES;
            continue;
        }
        let is_flagged = from[at + 7] & (BEGINS_GROUP >> 24) as u8 != 0;
        if is_flagged
            && seq > after
            && seq - after < SEQS_APART_MAX
            && read(&from[at..]).is_some_and(|(record, _)| record.begins_group)
        {
            return Some(seq);
        }
        at += 1;
    }
    None
}
