//! The boot object of a clean stop: pieces of objects that the first reads after a start will need, in one object.
//!
//! ```text
//! magic "WESQLBOO", version u8 = 1
//! pieces to the end   object id u64, unit u32, varint length, bytes
//! ```
//!
//! A piece is not checked here: the blocks in it carry their own checksums. What is missing is fetched when it is read.

use bytes::Bytes;
use lsm::tree::Tree;
use objects::disk::UnitKey;
use objects::units::Units;
use stdx::coding::{self, Reader, put_length_prefixed};

const MAGIC: &[u8; 8] = b"WESQLBOO";
const VERSION: u8 = 1;
/// A boot object is read in one request at every start.
const BYTES_MAX: usize = 12 << 20;

/// The pieces that the first reads need, or `None` where the store is near anyhow.
pub(crate) fn pack(tree: &Tree) -> Option<Bytes> {
    if !tree.units().is_far() {
        return None;
    }
    let mut to = MAGIC.to_vec();
    to.push(VERSION);
    let mut add = |key: UnitKey, bytes: &[u8]| {
        let fits = to.len() + bytes.len() < BYTES_MAX;
        if fits {
            coding::put_u64(&mut to, key.object);
            coding::put_u32(&mut to, key.unit);
            put_length_prefixed(&mut to, bytes);
        }
        fits
    };
    let contents = tree.contents();
    // Each run's first unit, where the catalogue lies: every start reads it. Then tails, with which a later read is one request.
    for first in contents.levels.runs().filter_map(|run| run.tables().first()) {
        first.first_unit(&mut add);
    }
    for (_, table) in contents.levels.tables() {
        if !table.each_tail_piece(&mut add) {
            break;
        }
    }
    Some(to.into())
}

/// Puts the pieces where reads will find them.
pub(crate) fn unpack(bytes: &[u8], units: &Units) {
    let mut reader = Reader::new(bytes);
    if reader.bytes(8) != Some(MAGIC) || reader.u8() != Some(VERSION) {
        return;
    }
    while let (Some(object), Some(unit), Some(piece)) = (reader.u64(), reader.u32(), reader.length_prefixed()) {
        units.seed(UnitKey { object, unit }, piece);
    }
}
