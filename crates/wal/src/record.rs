//! A record as bytes, the same in a local segment and in an object.
//!
//! ```text
//! crc u32     crc32c of all that follows
//! length u32  of the payload
//! seq u64     one more than the record's before
//! payload
//! ```
//!
//! Integers are little-endian. A record ends the log where its checksum is wrong or its sequence number is not the next
//! one: what follows is the unwritten, torn or recycled part of a file.

use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

/// Bytes before the payload.
pub const HEADER_BYTES: usize = 16;
/// The largest payload: what a transaction kept in memory may come to.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 30;

/// A record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Its sequence number.
    pub seq: u64,
    /// What the writer said.
    pub payload: &'a [u8],
}

/// Appends a record whose payload has the parts `payload`.
pub fn append(to: &mut Vec<u8>, seq: u64, payload: &[u8]) {
    assert!(payload.len() <= PAYLOAD_BYTES_MAX, "transactions are limited");
    let at = to.len();
    coding::put_u32(to, 0);
    coding::put_u32(to, payload.len() as u32);
    coding::put_u64(to, seq);
    to.extend_from_slice(payload);
    let crc = crc32c(&to[at + 4..]);
    to[at..at + 4].copy_from_slice(&crc.to_le_bytes());
}

/// The record at the start of `from` and its size, if it is whole.
pub fn read(from: &[u8]) -> Option<(Record<'_>, usize)> {
    let mut reader = Reader::new(from);
    let crc = reader.u32()?;
    let length = reader.u32()? as usize;
    let seq = reader.u64()?;
    if length > PAYLOAD_BYTES_MAX {
        return None;
    }
    let payload = reader.bytes(length)?;
    let size = HEADER_BYTES + length;
    (crc32c(&from[4..size]) == crc).then_some((Record { seq, payload }, size))
}
