//! Values as bytes for rows that a statement keeps on the local disk: a tag and what it needs.
//!
//! ```text
//! 0                              NULL
//! 1  u64                         Int            2  u64        Uint
//! 3  u32                         Float          4  u64        Double
//! 5  limbs, sign << 7 | scale    Decimal: as many limbs as it needs, their number first
//! 6  length, bytes               Bytes          7  u16 u8 u8  Date
//! 8  date, u8 u8 u8 u32          DateTime       9  u64        Time
//! 10 u16                         Year           11 u64 u8     Bit
//! 12 u16, length, bytes          Enum           13 u64, length, bytes  Set
//! 14 length, bytes               Json
//! ```
//! It is read by the process that wrote it alone, so it has no version.

use crate::decimal::Decimal;
use crate::temporal::{Date, DateTime, Time};
use crate::value::Value;
use crate::wide::Wide;
use std::borrow::Cow;
use stdx::coding::{Reader, put_length_prefixed, put_u16, put_u32, put_u64};

/// The bit of a decimal's scale that says that it is below zero; a scale has fewer.
const NEGATIVE: u8 = 0x80;

/// Appends a value.
pub fn put(to: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Null => to.push(0),
        Value::Int(v) => put_number(to, 1, *v as u64),
        Value::Uint(v) => put_number(to, 2, *v),
        Value::Float(v) => {
            to.push(3);
            put_u32(to, v.to_bits());
        }
        Value::Double(v) => put_number(to, 4, v.to_bits()),
        Value::Decimal(v) => put_decimal(to, v),
        Value::Bytes(v) => {
            to.push(6);
            put_length_prefixed(to, v);
        }
        Value::Date(v) => {
            to.push(7);
            put_date(to, *v);
        }
        Value::DateTime(v) => {
            to.push(8);
            put_date(to, v.date);
            to.extend_from_slice(&[v.hour, v.minute, v.second]);
            put_u32(to, v.micros);
        }
        Value::Time(v) => put_number(to, 9, v.0 as u64),
        Value::Year(v) => {
            to.push(10);
            put_u16(to, *v);
        }
        Value::Bit { value, bytes } => {
            put_number(to, 11, *value);
            to.push(*bytes);
        }
        Value::Enum { index, name } => {
            to.push(12);
            put_u16(to, *index);
            put_length_prefixed(to, name);
        }
        Value::Set { bits, text } => {
            put_number(to, 13, *bits);
            put_length_prefixed(to, text);
        }
        Value::Json(v) => {
            to.push(14);
            put_length_prefixed(to, v);
        }
    }
}

/// The next value; `None` where there is none.
pub fn get<'a>(from: &mut Reader<'a>) -> Option<Value<'a>> {
    Some(match from.u8()? {
        0 => Value::Null,
        1 => Value::Int(from.u64()? as i64),
        2 => Value::Uint(from.u64()?),
        3 => Value::Float(f32::from_bits(from.u32()?)),
        4 => Value::Double(f64::from_bits(from.u64()?)),
        5 => Value::Decimal(decimal(from)?),
        6 => Value::Bytes(Cow::Borrowed(from.length_prefixed()?)),
        7 => Value::Date(date(from)?),
        8 => {
            let date = date(from)?;
            let (hour, minute, second) = (from.u8()?, from.u8()?, from.u8()?);
            Value::DateTime(DateTime { date, hour, minute, second, micros: from.u32()? })
        }
        9 => Value::Time(Time(from.u64()? as i64)),
        10 => Value::Year(from.u16()?),
        11 => Value::Bit { value: from.u64()?, bytes: from.u8()? },
        12 => Value::Enum { index: from.u16()?, name: Cow::Borrowed(from.length_prefixed()?) },
        13 => Value::Set { bits: from.u64()?, text: Cow::Borrowed(from.length_prefixed()?) },
        14 => Value::Json(Cow::Borrowed(from.length_prefixed()?)),
        _ => return None,
    })
}

fn put_number(to: &mut Vec<u8>, tag: u8, number: u64) {
    to.push(tag);
    put_u64(to, number);
}

fn put_decimal(to: &mut Vec<u8>, number: &Decimal) {
    let limbs = &number.magnitude.0;
    let count = limbs.iter().rposition(|limb| *limb != 0).map_or(0, |last| last + 1);
    to.extend_from_slice(&[5, count as u8]);
    limbs[..count].iter().for_each(|limb| put_u64(to, *limb));
    to.push(number.scale | if number.negative { NEGATIVE } else { 0 });
}

fn decimal(from: &mut Reader<'_>) -> Option<Decimal> {
    let mut limbs = [0; 4];
    for limb in limbs.get_mut(..usize::from(from.u8()?))? {
        *limb = from.u64()?;
    }
    let scale = from.u8()?;
    Some(Decimal::of(scale & NEGATIVE != 0, Wide(limbs), scale & !NEGATIVE))
}

fn put_date(to: &mut Vec<u8>, date: Date) {
    put_u16(to, date.year);
    to.extend_from_slice(&[date.month, date.day]);
}

fn date(from: &mut Reader<'_>) -> Option<Date> {
    Some(Date { year: from.u16()?, month: from.u8()?, day: from.u8()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Value<'static>> {
        let date = Date::new(2024, 2, 29);
        vec![
            Value::Null,
            Value::Int(i64::MIN),
            Value::Uint(u64::MAX),
            Value::Float(-1.5),
            Value::Double(f64::MIN_POSITIVE),
            Value::Decimal(Decimal::ZERO),
            Value::Decimal(Decimal::scaled(-1_234_500, 4)),
            Value::Decimal(Decimal::max(65, 30, true)),
            Value::owned(vec![0, 255, 7]),
            Value::Date(date),
            Value::DateTime(DateTime { date, hour: 23, minute: 59, second: 58, micros: 999_999 }),
            Value::Time(Time(-1)),
            Value::Year(2155),
            Value::Bit { value: 5, bytes: 3 },
            Value::Enum { index: 2, name: Cow::Borrowed(b"two") },
            Value::Set { bits: 6, text: Cow::Borrowed(b"b,c") },
            Value::Json(Cow::Borrowed(b"\x04\x01")),
        ]
    }

    #[test]
    fn what_is_put_is_read() {
        let mut bytes = Vec::new();
        samples().iter().for_each(|value| put(&mut bytes, value));
        let mut from = Reader::new(&bytes);
        for value in samples() {
            assert_eq!(get(&mut from), Some(value));
        }
        assert!(from.is_empty());
    }

    #[test]
    fn a_value_that_is_cut_off_is_none() {
        for value in samples() {
            let mut bytes = Vec::new();
            put(&mut bytes, &value);
            for length in 0..bytes.len() {
                assert_eq!(get(&mut Reader::new(&bytes[..length])), None, "{value:?} cut to {length}");
            }
        }
    }
}
