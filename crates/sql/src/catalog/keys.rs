//! The keys of the store: whose entry begins with what.
//!
//! ```text
//! rows and index entries   index id (4 bytes, from 16 on), key parts
//! the catalogue's          0 (4 bytes), kind (1 byte), the rest by kind
//! ```

use super::table::{IndexId, TableId};
use stdx::coding::{put_u32_be, put_u64_be};

/// Smaller index ids are the catalogue's own.
pub const FIRST_ID: u32 = 16;

const DATABASE: u8 = 1;
const TABLE: u8 = 2;
const COUNTER: u8 = 3;
const AUTO_INCREMENT: u8 = 4;
const OBJECT: u8 = 5;

fn own(kind: u8, rest: &[u8]) -> Vec<u8> {
    let mut key = vec![0, 0, 0, 0, kind];
    key.extend_from_slice(rest);
    key
}

/// A database's entry.
pub fn database(name: &str) -> Vec<u8> {
    own(DATABASE, name.as_bytes())
}

/// All databases' entries: from the first key up to the second.
pub fn databases() -> (Vec<u8>, Vec<u8>) {
    (own(DATABASE, b""), own(DATABASE + 1, b""))
}

/// A table's entry.
pub fn table(id: TableId) -> Vec<u8> {
    own(TABLE, &id.0.to_be_bytes())
}

/// All tables' entries.
pub fn tables() -> (Vec<u8>, Vec<u8>) {
    (own(TABLE, b""), own(TABLE + 1, b""))
}

/// The entry of a counter of the catalogue.
pub fn counter(name: &str) -> Vec<u8> {
    own(COUNTER, name.as_bytes())
}

/// The entry of a table's next AUTO_INCREMENT value.
pub fn auto_increment(id: TableId) -> Vec<u8> {
    own(AUTO_INCREMENT, &id.0.to_be_bytes())
}

/// The entry that says of a table that all numbers below `next` were given: its last one counts.
pub fn given(id: TableId, next: u64) -> Vec<u8> {
    let mut key = auto_increment(id);
    put_u64_be(&mut key, next);
    key
}

/// All these entries of a table.
pub fn all_given(id: TableId) -> (Vec<u8>, Vec<u8>) {
    (given(id, 0), given(id, u64::MAX))
}

/// The `next` of such an entry.
pub fn next_of_given(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|next| u64::from_be_bytes(*next))
}

/// The entry of another object: a routine, a trigger, an event, a setting; `kind` tells which.
pub fn object(kind: u8, name: &[u8]) -> Vec<u8> {
    let mut rest = vec![kind];
    rest.extend_from_slice(name);
    own(OBJECT, &rest)
}

/// All entries of other objects of a kind.
pub fn objects(kind: u8) -> (Vec<u8>, Vec<u8>) {
    (own(OBJECT, &[kind]), own(OBJECT, &[kind + 1]))
}

/// The first bytes of an index's keys.
pub fn index_prefix(id: IndexId) -> [u8; 4] {
    id.0.to_be_bytes()
}

/// The range of an index: from the first key up to the second.
pub fn index_range(id: IndexId) -> (Vec<u8>, Vec<u8>) {
    let mut upper = Vec::with_capacity(4);
    put_u32_be(&mut upper, id.0 + 1);
    (index_prefix(id).to_vec(), upper)
}
