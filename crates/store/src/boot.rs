//! The boot object of a clean stop: what the first reads after a start will need, in one object.
//!
//! ```text
//! magic "WESQLBOO", version u8 = 2
//! pieces       kind u8, table id u64, then
//!              kind 1, a root    filters u8, varint length, the root's bytes (lsm's table/root.rs)
//!              kind 2, a block   place u64, varint length, the block's bytes
//! crc32c u32   of all that precedes
//! ```
//!
//! First come the blocks with what is read at every start, then the tables' roots: by those the first read of any other row is one
//! round trip, and they are as small as a hundredth of a percent of the tables. What is missing is fetched when it is read.

use bytes::Bytes;
use lsm::table::filter::Filters;
use lsm::table::reader::Table;
use lsm::table::root::Root;
use lsm::tree::Tree;
use objects::frames::{Frame, FrameKey, Priority};
use std::collections::HashMap;
use std::sync::Arc;
use stdx::coding::{self, Reader, put_length_prefixed};
use stdx::crc::crc32c;

const MAGIC: &[u8; 8] = b"WESQLBOO";
const VERSION: u8 = 2;
const ROOT: u8 = 1;
const BLOCK: u8 = 2;
/// A boot object is read in one request at every start.
const BYTES_MAX: usize = 8 << 20;
/// Of those so many at most are blocks.
const BLOCKS_BYTES_MAX: usize = 4 << 20;
/// Roots that are fetched at one time, where they were not read before.
const FETCHES: usize = 8;

/// Keys from the first up to the second.
pub(crate) type KeyRange = (Vec<u8>, Vec<u8>);

fn put_piece(to: &mut Vec<u8>, kind: u8, table: &Table) {
    to.push(kind);
    coding::put_u64(to, table.description.id);
}

/// What the first reads need, `hot` before all other keys; `None` where the store is near anyhow.
pub(crate) fn pack(tree: &Tree, hot: Option<&KeyRange>) -> Option<Bytes> {
    if !tree.units().is_far() {
        return None;
    }
    let mut to = MAGIC.to_vec();
    to.push(VERSION);
    let contents = tree.contents();
    let tables: Vec<_> = contents.levels.tables().map(|(_, table)| table).collect();
    if let Some((lower, upper)) = hot {
        for table in &tables {
            put_blocks(&mut to, table, lower, upper);
        }
    }
    for some in tables.chunks(FETCHES) {
        some.iter().for_each(|table| table.prefetch_root());
        for table in some {
            put_root(&mut to, table);
        }
        if to.len() >= BYTES_MAX {
            break;
        }
    }
    let crc = crc32c(&to);
    coding::put_u32(&mut to, crc);
    Some(to.into())
}

fn put_blocks(to: &mut Vec<u8>, table: &Table, lower: &[u8], upper: &[u8]) {
    let summary = &table.description.summary;
    if summary.largest[..] < *lower || *upper <= summary.smallest[..] {
        return;
    }
    let mut put = |place: u64, block: &Frame| {
        put_piece(to, BLOCK, table);
        coding::put_u64(to, place);
        put_length_prefixed(to, block);
        to.len() < BLOCKS_BYTES_MAX
    };
    // A block that cannot be read now is left to the start that wants it.
    drop(table.each_block(lower, upper, &mut put));
}

fn put_root(to: &mut Vec<u8>, table: &Table) {
    if let Ok(root) = table.root() {
        put_piece(to, ROOT, table);
        to.push(root.filters.byte());
        put_length_prefixed(to, &root.encode());
    }
}

/// Puts the pieces where reads will find them.
pub(crate) fn unpack(bytes: &[u8], tree: &Tree) {
    let Some((body, crc)) = bytes.len().checked_sub(4).and_then(|at| bytes.split_at_checked(at)) else { return };
    let mut reader = Reader::new(body);
    let is_ours = reader.bytes(8) == Some(MAGIC) && reader.u8() == Some(VERSION);
    if !is_ours || coding::get_u32(crc, 0) != Some(crc32c(body)) {
        return;
    }
    let contents = tree.contents();
    let tables: HashMap<u64, &Arc<Table>> = contents.levels.tables().map(|(_, t)| (t.description.id, t)).collect();
    while take_piece(&mut reader, tree, &tables).is_some() {}
}

fn take_piece(reader: &mut Reader<'_>, tree: &Tree, tables: &HashMap<u64, &Arc<Table>>) -> Option<()> {
    let (kind, object) = (reader.u8()?, reader.u64()?);
    if kind == ROOT {
        let (filters, root) = (Filters::from_byte(reader.u8()?)?, reader.length_prefixed()?);
        if let (Some(table), Some(root)) = (tables.get(&object), Root::decode(filters, root)) {
            table.know_root(root);
        }
    } else {
        let (offset, block) = (reader.u64()?, reader.length_prefixed()?);
        tree.units().frames().insert(FrameKey { object, offset }, &Frame::from(block), Priority::Index);
    }
    Some(())
}
