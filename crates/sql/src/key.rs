//! Keys of rows and of index entries.
//!
//! ```text
//! row                 row index id, the clustered key's parts (or the hidden number, 8 bytes)    the row
//! unique entry        index id, parts, none of them NULL                                        the row's key, without the id
//! other entry         index id, parts, the row's key without its id                             where that key begins (2 bytes)
//! ```
//!
//! A TIMESTAMP is in UTC here, whatever the time zone of the session that has the values: sessions find each other's keys.

use crate::catalog::keys::index_prefix;
use crate::catalog::table::{Index, Part, Table};
use std::borrow::Cow;
use stdx::coding::get_u16;
use values::key::{self, Direction, Nulls};
use values::temporal::DateTime;
use values::types::Kind;
use values::value::Value;
use values::zone::Zone;

/// Bytes of the index id.
pub const PREFIX: usize = 4;

/// Which way a part sorts, and whether it has the byte that says NULL.
pub fn directions(table: &Table, part: &Part) -> (Direction, Nulls) {
    let direction = if part.descending { Direction::Descending } else { Direction::Ascending };
    let nulls = if table.columns[part.column].nullable { Nulls::Possible } else { Nulls::Never };
    (direction, nulls)
}

/// Appends a part of a key; a TIMESTAMP is in `zone`.
pub fn put_part(table: &Table, part: &Part, value: &Value<'_>, zone: &Zone, to: &mut Vec<u8>) {
    let column = &table.columns[part.column];
    let (direction, nulls) = directions(table, part);
    let value = match (part.prefix, value) {
        (Some(length), Value::Bytes(bytes)) => {
            Value::Bytes(Cow::Borrowed(cut(bytes, length, column.ty.collation.is_binary())))
        }
        (_, Value::DateTime(local)) if column.ty.kind == Kind::Timestamp => Value::DateTime(in_utc(*local, zone)),
        _ => value.borrowed(),
    };
    key::encode(&value, &column.ty, direction, nulls, to);
}

/// Appends what a part begins with of all texts that are like a pattern with this escape character; whether that tells some from others.
pub fn put_beginning(table: &Table, part: &Part, pattern: (&[u8], Option<char>), to: &mut Vec<u8>) -> bool {
    let (direction, nulls) = directions(table, part);
    key::encode_beginning(pattern, &table.columns[part.column].ty, direction, nulls, to)
}

fn in_utc(local: DateTime, zone: &Zone) -> DateTime {
    let is_it = local.date.is_zero() || *zone == Zone::UTC;
    if is_it { local } else { zone.to_instant(local).and_then(|instant| Zone::UTC.to_local(instant)).unwrap_or(local) }
}

/// The first `length` characters, or bytes.
fn cut(bytes: &[u8], length: u32, is_binary: bool) -> &[u8] {
    let length = length as usize;
    if is_binary {
        return &bytes[..bytes.len().min(length)];
    }
    let starts = bytes.iter().enumerate().filter(|(_, b)| **b & 0xc0 != 0x80);
    starts.map(|(at, _)| at).nth(length).map_or(bytes, |end| &bytes[..end])
}

/// The key of a row with these values, in a time zone; `hidden` is its number where it has no key of its own.
pub fn row(table: &Table, (values, zone): (&[Value<'_>], &Zone), hidden: u64, to: &mut Vec<u8>) {
    to.clear();
    to.extend_from_slice(&index_prefix(table.row_index));
    match table.clustered {
        Some(at) => {
            for part in &table.indexes[at].parts {
                put_part(table, part, &values[part.column], zone, to);
            }
        }
        None => crate::row::put_row_number(to, hidden),
    }
}

/// Appends to `to` the entry of a row in an index, whose key is `row_key`; the entry's value goes to `value`. Whether the key is
/// one that no other row may have.
pub fn entry(
    table: &Table,
    index: &Index,
    (values, zone): (&[Value<'_>], &Zone),
    row_key: &[u8],
    to: &mut Vec<u8>,
    value: &mut Vec<u8>,
) -> bool {
    to.clear();
    value.clear();
    to.extend_from_slice(&index_prefix(index.id));
    for part in &index.parts {
        put_part(table, part, &values[part.column], zone, to);
    }
    let has_null = index.parts.iter().any(|p| values[p.column].is_null());
    if index.is_unique() && !has_null {
        value.extend_from_slice(&row_key[PREFIX..]);
        return true;
    }
    let start = to.len();
    to.extend_from_slice(&row_key[PREFIX..]);
    crate::row::put_key_start(value, start);
    false
}

/// The row's key, with its id, that an index entry leads to; `None` where the entry is damaged.
pub fn row_of_entry(table: &Table, index: &Index, entry: &[u8], value: &[u8], to: &mut Vec<u8>) -> Option<()> {
    to.clear();
    to.extend_from_slice(&index_prefix(table.row_index));
    let is_short = value.len() == 2 && !(index.is_unique() && is_unique_entry(table, index, entry));
    if is_short {
        let start = usize::from(get_u16(value, 0)?);
        to.extend_from_slice(entry.get(start..)?);
    } else {
        to.extend_from_slice(value);
    }
    Some(())
}

/// Whether an entry of a unique index has no NULL: its value is the row's key.
fn is_unique_entry(table: &Table, index: &Index, entry: &[u8]) -> bool {
    let mut rest = &entry[PREFIX.min(entry.len())..];
    for part in &index.parts {
        let (direction, nulls) = directions(table, part);
        if !matches!(key::split(&mut rest, &table.columns[part.column].ty, direction, nulls), Some(Some(_))) {
            return false;
        }
    }
    true
}

/// Whether a change of these columns changes an index's entry.
pub fn touches(index: &Index, changed: &[bool]) -> bool {
    index.parts.iter().any(|p| changed[p.column])
}

/// The first bytes that no key with the prefix `from` has behind it: the end of its range.
pub fn successor(from: &[u8]) -> Vec<u8> {
    behind(from.to_vec())
}

/// The same, in the prefix's place.
pub fn behind(mut prefix: Vec<u8>) -> Vec<u8> {
    while let Some(last) = prefix.last_mut() {
        if *last < 0xff {
            *last += 1;
            return prefix;
        }
        prefix.pop();
    }
    vec![0xff; 64]
}

/// A key's values as an error about a duplicate shows them.
pub fn shown(table: &Table, index: &Index, values: &[Value<'_>]) -> String {
    let part = |p: &Part| {
        let value = &values[p.column];
        let ty = &table.columns[p.column].ty;
        if value.is_null() {
            return "NULL".to_owned();
        }
        let text = values::text::of(value, ty);
        let text = p.prefix.map_or(&text[..], |length| cut(&text, length, ty.collation.is_binary()));
        match ty.kind {
            Kind::Binary | Kind::Varbinary | Kind::Blob | Kind::TinyBlob | Kind::MediumBlob | Kind::LongBlob => {
                text.iter()
                    .map(|b| {
                        if b.is_ascii_graphic() || *b == b' ' {
                            (*b as char).to_string()
                        } else {
                            format!("\\x{b:02X}")
                        }
                    })
                    .collect()
            }
            _ => String::from_utf8_lossy(text).into_owned(),
        }
    };
    let joined: Vec<String> = index.parts.iter().map(part).collect();
    joined.join("-").chars().take(64).collect()
}
