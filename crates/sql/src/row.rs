//! Rows as bytes: values in, values out, by a table's [layout](crate::catalog::layout).
//!
//! Integers are little-endian in their width; FLOAT and DOUBLE their bits; DATE a packed number of 4 bytes, DATETIME one
//! of 8, TIMESTAMP the microseconds since 1970 (UTC), TIME its microseconds; ENUM its index, SET and BIT their bits.
//! DECIMAL is its unscaled value in two's complement, as few bytes as it needs, or text where that has more than 16
//! bytes. Strings are UTF-8, JSON is MySQL's binary form.

pub mod field;

use crate::catalog::layout::{FORMAT_LARGE, FORMAT_SMALL, HEADER, Layout, Place};
use crate::catalog::table::Table;
use crate::conditions;
use crate::error::{Error, Result};
use std::borrow::Cow;
use stdx::coding::{get_u16, put_u16, put_u32};
use values::decimal::Decimal;
use values::temporal::{Date, DateTime, Time};
use values::types::{Kind, Type};
use values::value::Value;
use values::zone::{Instant, Zone};

/// The zero TIMESTAMP as bytes: no instant is that small.
const TIMESTAMP_ZERO: i64 = i64::MIN;
/// Where a packed DATETIME has its date.
const DATE_SHIFT: u32 = 37;
/// The longest decimal that is stored as a number.
const DECIMAL_BYTES: usize = 16;

/// A column's bytes as they are sent: no decoding is needed.
#[derive(Clone, Copy, Debug)]
pub enum Access<'r> {
    /// NULL.
    Null,
    /// A string.
    Bytes(&'r [u8]),
    /// An integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
}

/// Encodes a row.
pub fn encode(table: &Table, values: &[Value<'_>], zone: &Zone, to: &mut Vec<u8>) {
    let layout = table.layout();
    to.clear();
    to.resize(layout.fixed_end(), 0);
    to[0] = FORMAT_SMALL;
    let version = (table.layouts.len() - 1) as u16;
    to[1..HEADER].copy_from_slice(&version.to_le_bytes());
    let ends_at = to.len();
    to.resize(ends_at + 2 * layout.variables(), 0);
    let start = to.len();
    let mut ends: [u32; 32] = [0; 32];
    let mut more: Vec<u32> = Vec::new();
    let mut ordinal = 0;
    for (at, ((value, column), place)) in values.iter().zip(&table.columns).zip(layout.columns()).enumerate() {
        if value.is_null() {
            to[HEADER + at / 8] |= 1 << (at % 8);
        }
        match place.place {
            Place::Fixed { offset, width } => {
                if !value.is_null() {
                    let bits = fixed(value, &column.ty, zone).to_le_bytes();
                    let offset = offset as usize;
                    to[offset..offset + usize::from(width)].copy_from_slice(&bits[..usize::from(width)]);
                }
            }
            Place::Variable { .. } => {
                put_variable(value, to);
                let end = (to.len() - start) as u32;
                if ordinal < ends.len() {
                    ends[ordinal] = end;
                } else {
                    more.push(end);
                }
                ordinal += 1;
            }
        }
    }
    let all = ends[..ordinal.min(ends.len())].iter().chain(&more);
    if to.len() - start <= usize::from(u16::MAX) {
        for (n, end) in all.enumerate() {
            to[ends_at + 2 * n..ends_at + 2 * n + 2].copy_from_slice(&(*end as u16).to_le_bytes());
        }
        return;
    }
    let tail = to.split_off(start);
    to.truncate(ends_at);
    to[0] = FORMAT_LARGE;
    all.for_each(|end| put_u32(to, *end));
    to.extend_from_slice(&tail);
}

/// A row of the newest layout in which all columns are NULL.
pub fn of_nulls(table: &Table) -> Vec<u8> {
    let layout = table.layout();
    let mut row = vec![0; layout.fixed_end() + 2 * layout.variables()];
    row[0] = FORMAT_SMALL;
    row[1..HEADER].copy_from_slice(&((table.layouts.len() - 1) as u16).to_le_bytes());
    row[HEADER..HEADER + table.columns.len().div_ceil(8)].fill(0xff);
    row
}

fn fixed(value: &Value<'_>, ty: &Type, zone: &Zone) -> u64 {
    match value {
        Value::DateTime(v) if ty.kind == Kind::Timestamp => timestamp(*v, zone) as u64,
        _ => bits(value),
    }
}

/// The bits of a fixed column's value that is no TIMESTAMP.
pub fn bits(value: &Value<'_>) -> u64 {
    match value {
        Value::Int(v) => *v as u64,
        Value::Uint(v) => *v,
        Value::Float(v) => u64::from(v.to_bits()),
        Value::Double(v) => v.to_bits(),
        Value::Date(v) => u64::from(pack_date(*v)),
        Value::DateTime(v) => pack_datetime(*v),
        Value::Time(v) => v.0 as u64,
        Value::Year(v) => u64::from(v.saturating_sub(1900)),
        Value::Bit { value, .. } => *value,
        Value::Enum { index, .. } => u64::from(*index),
        Value::Set { bits, .. } => *bits,
        Value::Null | Value::Decimal(_) | Value::Bytes(_) | Value::Json(_) => 0,
    }
}

fn timestamp(value: DateTime, zone: &Zone) -> i64 {
    if value.date.is_zero() { TIMESTAMP_ZERO } else { zone.to_instant(value).map_or(TIMESTAMP_ZERO, |i| i.0) }
}

/// Appends the bytes of a variable column's value.
pub fn put_variable(value: &Value<'_>, to: &mut Vec<u8>) {
    match value {
        Value::Bytes(bytes) | Value::Json(bytes) => to.extend_from_slice(bytes),
        Value::Decimal(number) => match number.unscaled() {
            Some(unscaled) => {
                let bytes = unscaled.to_le_bytes();
                let filler = if unscaled < 0 { 0xff } else { 0 };
                let mut length = bytes.len();
                while length > 1 && bytes[length - 1] == filler && (bytes[length - 2] ^ filler) & 0x80 == 0 {
                    length -= 1;
                }
                to.extend_from_slice(&bytes[..length]);
            }
            None => {
                let before = to.len();
                number.write(to);
                while to.len() - before <= DECIMAL_BYTES {
                    to.push(b' ');
                }
            }
        },
        _ => {}
    }
}

/// The layout of a row, by its version.
///
/// # Errors
/// The row is damaged.
#[inline]
fn layout<'t>(table: &'t Table, row: &[u8]) -> Result<(&'t Layout, bool)> {
    let version = get_u16(row, 1).map_or(usize::MAX, usize::from);
    let found = table.layouts.get(version).ok_or_else(|| damaged(table))?;
    Ok((found, version + 1 == table.layouts.len()))
}

#[cold]
fn damaged(table: &Table) -> Error {
    conditions::CRASHED_ON_USAGE.with(&[&table.name])
}

/// The bytes of a column; `Err` where the row was written before the column existed.
#[inline]
fn bytes<'r>(table: &'r Table, row: &'r [u8], column: usize) -> Result<Option<&'r [u8]>> {
    let (layout, is_current) = layout(table, row)?;
    if is_current {
        return Ok(layout.bytes(row, column));
    }
    let wanted = &table.columns[column];
    Ok(match layout.position(wanted.id) {
        Some(position) => layout.bytes(row, position),
        None => wanted.instant_default.as_deref(),
    })
}

/// A column of a row as it can be sent, where its type allows that.
#[inline]
pub fn raw<'r>(table: &'r Table, row: &'r [u8], column: usize) -> Option<Access<'r>> {
    let ty = &table.columns[column].ty;
    let found = bytes(table, row, column).ok()?;
    let Some(found) = found else { return Some(Access::Null) };
    match ty.kind {
        kind if kind.is_integer() && !ty.zerofill => {
            let bits = unsigned(found);
            Some(if ty.unsigned { Access::Uint(bits) } else { Access::Int(signed(bits, found.len())) })
        }
        Kind::Varchar
        | Kind::Varbinary
        | Kind::Binary
        | Kind::Text
        | Kind::TinyText
        | Kind::MediumText
        | Kind::LongText
        | Kind::Blob
        | Kind::TinyBlob
        | Kind::MediumBlob
        | Kind::LongBlob
        | Kind::Char => Some(Access::Bytes(found)),
        _ => None,
    }
}

#[inline]
fn unsigned(bytes: &[u8]) -> u64 {
    if let Some(whole) = bytes.first_chunk() {
        return u64::from_le_bytes(*whole);
    }
    // The first and the last half of it, which have the same bits where both have bytes.
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let shift = 8 * (bytes.len() - 4);
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift;
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[inline]
fn signed(bits: u64, width: usize) -> i64 {
    let shift = 64 - 8 * width.min(8) as u32;
    if shift == 64 { 0 } else { (bits << shift) as i64 >> shift }
}

/// A column's value.
///
/// # Errors
/// The row is damaged.
#[inline]
pub fn column<'r>(table: &'r Table, row: &'r [u8], column: usize, zone: &Zone) -> Result<Value<'r>> {
    match bytes(table, row, column)? {
        None => Ok(Value::Null),
        Some(found) => decode(table, &table.columns[column].ty, found, zone),
    }
}

/// A column as an exact number of 64 bits, and how many of its digits are behind the point; `None` where it is none.
#[inline]
pub fn exact(table: &Table, row: &[u8], column: usize) -> Option<(i128, u8)> {
    let found = bytes(table, row, column).ok()??;
    let ty = &table.columns[column].ty;
    match ty.kind {
        Kind::Decimal if found.len() <= 8 => Some((i128::from(signed(unsigned(found), found.len())), ty.decimals)),
        kind if kind.is_integer() => {
            let bits = unsigned(found);
            Some((if ty.unsigned { i128::from(bits) } else { i128::from(signed(bits, found.len())) }, 0))
        }
        _ => None,
    }
}

/// A column as a date and time in bits that have its order; `None` where it is none.
#[inline]
pub fn moment(table: &Table, row: &[u8], column: usize) -> Option<u64> {
    let found = bytes(table, row, column).ok()??;
    match table.columns[column].ty.kind {
        Kind::Date => Some(unsigned(found) << DATE_SHIFT),
        Kind::DateTime => Some(unsigned(found)),
        _ => None,
    }
}

/// The same of a value.
#[inline]
pub fn moment_of(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::Date(date) => Some(u64::from(pack_date(*date)) << DATE_SHIFT),
        Value::DateTime(moment) => Some(pack_datetime(*moment)),
        _ => None,
    }
}

/// The date, or the date and time, of such bits.
pub fn of_moment(bits: u64, kind: Kind) -> Value<'static> {
    match kind {
        Kind::Date => Value::Date(unpack_date((bits >> DATE_SHIFT) as u32)),
        _ => Value::DateTime(unpack_datetime(bits)),
    }
}

/// Whether a column is NULL.
///
/// # Errors
/// The row is damaged.
#[inline]
pub fn is_null(table: &Table, row: &[u8], column: usize) -> Result<bool> {
    Ok(bytes(table, row, column)?.is_none())
}

/// All columns' values.
///
/// # Errors
/// The row is damaged.
pub fn columns(table: &Table, row: &[u8], zone: &Zone) -> Result<Vec<Value<'static>>> {
    (0..table.columns.len()).map(|at| column(table, row, at, zone).map(Value::into_owned)).collect()
}

// It writes its result where the caller wants it: a value that is moved costs more than one that is decoded.
#[inline]
fn decode<'r>(table: &Table, ty: &'r Type, bytes: &'r [u8], zone: &Zone) -> Result<Value<'r>> {
    let bits = || unsigned(bytes);
    Ok(match ty.kind {
        kind if kind.is_integer() => {
            if ty.unsigned {
                Value::Uint(bits())
            } else {
                Value::Int(signed(bits(), bytes.len()))
            }
        }
        Kind::Float => Value::Float(f32::from_bits(bits() as u32)),
        Kind::Double => Value::Double(f64::from_bits(bits())),
        Kind::Decimal => Value::Decimal(decimal(bytes, ty.decimals)),
        Kind::Date => Value::Date(unpack_date(bits() as u32)),
        Kind::DateTime => Value::DateTime(unpack_datetime(bits())),
        Kind::Timestamp => match bits() as i64 {
            TIMESTAMP_ZERO => Value::DateTime(DateTime::default()),
            micros => Value::DateTime(zone.to_local(Instant(micros)).ok_or_else(|| damaged(table))?),
        },
        Kind::Time => Value::Time(Time(bits() as i64)),
        Kind::Year => Value::Year(match bits() as u16 {
            0 => 0,
            year => year + 1900,
        }),
        Kind::Bit => Value::Bit { value: bits(), bytes: ty.length.div_ceil(8) as u8 },
        Kind::Enum => {
            let index = bits() as u16;
            let name = ty.members.as_ref().and_then(|m| m.name(index)).unwrap_or_default();
            Value::Enum { index, name: Cow::Borrowed(name) }
        }
        Kind::Set => {
            let text = ty.members.as_ref().map(|m| m.join(bits())).unwrap_or_default();
            Value::Set { bits: bits(), text: Cow::Owned(text) }
        }
        Kind::Json => Value::Json(Cow::Borrowed(bytes)),
        _ => Value::Bytes(Cow::Borrowed(bytes)),
    })
}

fn decimal(bytes: &[u8], scale: u8) -> Decimal {
    if bytes.len() <= 8 {
        return Decimal::scaled(i128::from(signed(unsigned(bytes), bytes.len())), scale);
    }
    if bytes.len() > DECIMAL_BYTES {
        return Decimal::parse(bytes).0;
    }
    let negative = bytes.last().is_some_and(|b| b & 0x80 != 0);
    let mut whole = [if negative { 0xff } else { 0 }; DECIMAL_BYTES];
    whole[..bytes.len()].copy_from_slice(bytes);
    Decimal::scaled(i128::from_le_bytes(whole), scale)
}

/// A value as the bytes that a column has in a row: for defaults of columns that are added later.
pub fn encode_one(value: &Value<'_>, ty: &Type, zone: &Zone) -> Option<Vec<u8>> {
    if value.is_null() {
        return None;
    }
    let width = usize::from(crate::catalog::layout::width(ty));
    if width > 0 {
        return Some(fixed(value, ty, zone).to_le_bytes()[..width].to_vec());
    }
    let mut to = Vec::new();
    put_variable(value, &mut to);
    Some(to)
}

fn pack_date(date: Date) -> u32 {
    u32::from(date.year) << 9 | u32::from(date.month) << 5 | u32::from(date.day)
}

fn unpack_date(bits: u32) -> Date {
    Date::new((bits >> 9) as u16, (bits >> 5 & 0xf) as u8, (bits & 0x1f) as u8)
}

fn pack_datetime(value: DateTime) -> u64 {
    let time = u64::from(value.hour) << 12 | u64::from(value.minute) << 6 | u64::from(value.second);
    u64::from(pack_date(value.date)) << DATE_SHIFT | time << 20 | u64::from(value.micros)
}

fn unpack_datetime(bits: u64) -> DateTime {
    let time = bits >> 20;
    DateTime {
        date: unpack_date((time >> 17) as u32),
        hour: (time >> 12 & 0x1f) as u8,
        minute: (time >> 6 & 0x3f) as u8,
        second: (time & 0x3f) as u8,
        micros: (bits & 0xf_ffff) as u32,
    }
}

/// Appends the number of a hidden row.
pub fn put_row_number(to: &mut Vec<u8>, number: u64) {
    to.extend_from_slice(&number.to_be_bytes());
}

/// The bytes before which a secondary index's value says the row's key begins.
pub fn put_key_start(to: &mut Vec<u8>, start: usize) {
    put_u16(to, start as u16);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_sign_in_few_bytes() {
        let around = |bits: u32| [1i128 << bits, -(1 << bits), (1 << bits) - 1, -(1 << bits) - 1];
        for number in (0..126).flat_map(around) {
            let mut to = Vec::new();
            put_variable(&Value::Decimal(Decimal::scaled(number, 2)), &mut to);
            assert_eq!(decimal(&to, 2).unscaled(), Some(number), "{to:?}");
        }
        for length in 0..=8 {
            let bytes: Vec<u8> = (0..length).map(|at| 0xf1 - at).collect();
            let expected: u64 = bytes.iter().enumerate().map(|(at, byte)| u64::from(*byte) << (8 * at)).sum();
            assert_eq!(unsigned(&bytes), expected, "{length}");
        }
        assert_eq!(signed(0xff, 1), -1);
        assert_eq!(signed(0x7f, 1), 127);
    }

    #[test]
    fn points_in_time_are_packed() {
        let value = DateTime { date: Date::new(9999, 12, 31), hour: 23, minute: 59, second: 58, micros: 999_999 };
        assert_eq!(unpack_datetime(pack_datetime(value)), value);
    }
}
