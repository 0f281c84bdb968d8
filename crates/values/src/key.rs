//! Values as bytes whose order is that of the values.
//!
//! A part of a key is a flag byte where NULL is possible (0 NULL, 1 not) and the value:
//!
//! ```text
//! integers        big-endian, as wide as the type, sign bit flipped       YEAR 2 bytes, ENUM 2, SET 8, BIT its bytes
//! FLOAT, DOUBLE   4 or 8 bytes: sign bit flipped, all bits of negatives
//! DECIMAL(p,s)    magnitude * 10^s plus 2^(8n-1), in the n bytes that p digits need
//! DATE            3 bytes: year << 9 | month << 5 | day
//! DATETIME        5 bytes: ((year * 13 + month) << 5 | day) << 17 | hour << 12 | minute << 6 | second; 3 of microseconds
//! TIME            6 bytes: microseconds plus 2^47
//! strings         the collation's key bytes (see `Collation::key`), which end themselves
//! ```
//!
//! No encoding is a prefix of another of the same type, so parts are just concatenated. A descending part has all its
//! bits inverted, so that NULL is last.

use crate::collate::text_of_key;
use crate::collation::Collation;
use crate::decimal::Decimal;
use crate::temporal::{Date, DateTime, Time};
use crate::types::{Kind, Type};
use crate::value::Value;
use crate::wide::Wide;

/// Which way a part of a key sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Small values first.
    Ascending,
    /// Large values first.
    Descending,
}

/// Whether a part of a key has the byte that says NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// The value may be NULL.
    Possible,
    /// The value is never NULL.
    Never,
}

/// What a part of a key was decoded to.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// The value.
    Value(Value<'static>),
    /// A string of which only weights are kept.
    Weights,
}

const TIME_BIAS: i64 = 1 << 47;

/// Appends a value, which has been stored as the type and so is of its range.
#[inline]
pub fn encode(value: &Value<'_>, ty: &Type, direction: Direction, nulls: Nulls, to: &mut Vec<u8>) {
    let start = to.len();
    if nulls == Nulls::Possible {
        to.push(u8::from(!value.is_null()));
    }
    put(value, ty, to);
    if direction == Direction::Descending {
        to[start..].iter_mut().for_each(|byte| *byte = !*byte);
    }
}

/// Appends what the part begins with of all texts that are like a pattern with this escape character; whether that tells some texts
/// from others.
pub fn encode_beginning(
    (pattern, escape): (&[u8], Option<char>),
    ty: &Type,
    direction: Direction,
    nulls: Nulls,
    to: &mut Vec<u8>,
) -> bool {
    let start = to.len();
    if nulls == Nulls::Possible {
        to.push(1);
    }
    let text = to.len();
    ty.collation.beginning(pattern, escape, to);
    if direction == Direction::Descending {
        to[start..].iter_mut().for_each(|byte| *byte = !*byte);
    }
    to.len() > text
}

fn put(value: &Value<'_>, ty: &Type, to: &mut Vec<u8>) {
    match value {
        Value::Null => {}
        Value::Int(v) => {
            let bytes = ty.kind.integer_bits() as usize / 8;
            let flipped = if ty.unsigned { *v as u64 } else { (*v as u64) ^ 1 << (bytes * 8 - 1) };
            to.extend_from_slice(&flipped.to_be_bytes()[8 - bytes..]);
        }
        Value::Uint(v) => {
            let bytes = ty.kind.integer_bits() as usize / 8;
            let flipped = if ty.unsigned { *v } else { *v ^ 1 << (bytes * 8 - 1) };
            to.extend_from_slice(&flipped.to_be_bytes()[8 - bytes..]);
        }
        Value::Float(v) => {
            let bits = (v + 0.0).to_bits();
            to.extend_from_slice(&(if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }).to_be_bytes());
        }
        Value::Double(v) => {
            let bits = (v + 0.0).to_bits();
            to.extend_from_slice(&(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }).to_be_bytes());
        }
        Value::Decimal(v) => put_decimal(v, ty, to),
        Value::Bytes(v) => ty.collation.key(v, to),
        Value::Date(v) => to.extend_from_slice(&date_bits(*v).to_be_bytes()[1..]),
        Value::DateTime(v) => put_datetime(*v, ty, to),
        Value::Time(v) => to.extend_from_slice(&(v.0 + TIME_BIAS).to_be_bytes()[2..]),
        Value::Year(v) => to.extend_from_slice(&v.to_be_bytes()),
        Value::Bit { value, .. } => to.extend_from_slice(&value.to_be_bytes()[8 - bit_bytes(ty)..]),
        Value::Enum { index, .. } => to.extend_from_slice(&index.to_be_bytes()),
        Value::Set { bits, .. } => to.extend_from_slice(&bits.to_be_bytes()),
        Value::Json(v) => Collation::BINARY.key(v, to),
    }
}

fn bit_bytes(ty: &Type) -> usize {
    ty.length.div_ceil(8).clamp(1, 8) as usize
}

fn date_bits(date: Date) -> u32 {
    u32::from(date.year) << 9 | u32::from(date.month) << 5 | u32::from(date.day)
}

fn put_datetime(value: DateTime, ty: &Type, to: &mut Vec<u8>) {
    let days = (u64::from(value.date.year) * 13 + u64::from(value.date.month)) << 5 | u64::from(value.date.day);
    let time = u64::from(value.hour) << 12 | u64::from(value.minute) << 6 | u64::from(value.second);
    to.extend_from_slice(&(days << 17 | time).to_be_bytes()[3..]);
    if ty.decimals > 0 {
        to.extend_from_slice(&value.micros.to_be_bytes()[1..]);
    }
}

/// The bytes that a DECIMAL with that many digits and its sign take.
fn decimal_bytes(precision: u32) -> usize {
    // 3.3219... bits a digit, and one for the sign.
    (precision as usize * 33_220 / 10_000 + 1) / 8 + 1
}

fn put_decimal(value: &Decimal, ty: &Type, to: &mut Vec<u8>) {
    let (value, _) = value.fitted(ty.length, ty.decimals);
    let bytes = decimal_bytes(ty.length);
    let mut all = [0u8; 32];
    for (chunk, limb) in all.chunks_exact_mut(8).zip(value.magnitude.0.iter().rev()) {
        chunk.copy_from_slice(&limb.to_be_bytes());
    }
    let start = to.len();
    to.extend_from_slice(&all[32 - bytes..]);
    if value.is_negative() {
        negate(&mut to[start..]);
    }
    to[start] ^= 0x80;
}

/// The two's complement.
fn negate(bytes: &mut [u8]) {
    let mut carry = true;
    for byte in bytes.iter_mut().rev() {
        let (sum, over) = (!*byte).overflowing_add(u8::from(carry));
        *byte = sum;
        carry = over;
    }
}

/// Takes a part off the front of a key; `None` where the bytes are none.
pub fn decode(key: &mut &[u8], ty: &Type, direction: Direction, nulls: Nulls) -> Option<Decoded> {
    let Some(part) = split(key, ty, direction, nulls)? else { return Some(Decoded::Value(Value::Null)) };
    if !is_text(ty) {
        return value(part, ty, direction).map(|value| Decoded::Value(value.into_owned()));
    }
    if !ty.collation.keeps_text() {
        return Some(Decoded::Weights);
    }
    let mut bytes = Vec::with_capacity(part.len());
    text(part, direction, &mut bytes);
    Some(Decoded::Value(Value::owned(bytes)))
}

/// Takes a part off the front of a key without its flag: the inner `None` is NULL, the outer one that the bytes are no part.
#[inline]
pub fn split<'k>(key: &mut &'k [u8], ty: &Type, direction: Direction, nulls: Nulls) -> Option<Option<&'k [u8]>> {
    let mask = mask(direction);
    if nulls == Nulls::Possible {
        let (&flag, rest) = key.split_first()?;
        *key = rest;
        if flag ^ mask == 0 {
            return Some(None);
        }
    }
    let length = match fixed_width(ty) {
        Some(width) => width,
        None if is_text(ty) => ty.collation.key_length(key, mask)?,
        None => return None,
    };
    let (part, rest) = key.split_at_checked(length)?;
    *key = rest;
    Some(Some(part))
}

#[inline]
fn mask(direction: Direction) -> u8 {
    if direction == Direction::Descending { 0xff } else { 0 }
}

/// Whether a part has the bytes of a collation.
pub fn is_text(ty: &Type) -> bool {
    ty.kind.is_blob() || matches!(ty.kind, Kind::Char | Kind::Varchar | Kind::Binary | Kind::Varbinary)
}

/// Whether every value of the type comes back from its key as it was. A zero's sign does not, nor does a text of which only
/// weights are kept; and a TIMESTAMP's key is in the zone of who stored it.
pub fn is_exact(ty: &Type) -> bool {
    match ty.kind {
        Kind::Float | Kind::Double | Kind::Timestamp => false,
        _ if is_text(ty) => ty.collation.keeps_text(),
        _ => fixed_width(ty).is_some(),
    }
}

/// The value of a part that is no text.
pub fn value<'t>(part: &[u8], ty: &'t Type, direction: Direction) -> Option<Value<'t>> {
    let mask = mask(direction);
    let mut bytes = [0u8; 32];
    for (to, from) in bytes[32 - part.len().min(32)..].iter_mut().zip(part) {
        *to = from ^ mask;
    }
    fixed(&bytes, part.len(), ty)
}

/// The number of a part of an integer type, as 64 bits.
#[inline]
pub fn integer(part: &[u8], is_unsigned: bool, direction: Direction) -> u64 {
    let bits = match *part {
        [a, b, c, d] => u64::from(u32::from_be_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        _ => part.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte)),
    };
    let unused = 64 - 8 * part.len().clamp(1, 8) as u32;
    let bits = if direction == Direction::Descending { !bits } else { bits } << unused;
    if is_unsigned { bits >> unused } else { ((bits ^ 1 << 63) as i64 >> unused) as u64 }
}

/// Appends the text of a part that is one, where the type [is exact](is_exact).
pub fn text(part: &[u8], direction: Direction, to: &mut Vec<u8>) {
    text_of_key(part, mask(direction), to);
}

/// How many bytes a part without its flag has; `None` for texts, and for what is no part.
pub fn fixed_width(ty: &Type) -> Option<usize> {
    Some(match ty.kind {
        kind if kind.is_integer() => ty.kind.integer_bits() as usize / 8,
        Kind::Float => 4,
        Kind::Double | Kind::Set => 8,
        Kind::Decimal => decimal_bytes(ty.length),
        Kind::Date => 3,
        Kind::DateTime | Kind::Timestamp => 5 + if ty.decimals > 0 { 3 } else { 0 },
        Kind::Time => 6,
        Kind::Year | Kind::Enum => 2,
        Kind::Bit => bit_bytes(ty),
        _ => return None,
    })
}

fn fixed<'t>(bytes: &[u8; 32], width: usize, ty: &'t Type) -> Option<Value<'t>> {
    let low = u64::from_be_bytes(*bytes.last_chunk()?);
    Some(match ty.kind {
        kind if kind.is_integer() && ty.unsigned => Value::Uint(low),
        kind if kind.is_integer() => {
            let unused = 64 - width as u32 * 8;
            Value::Int(((low ^ 1 << (width * 8 - 1)) << unused) as i64 >> unused)
        }
        Kind::Float => {
            let bits = low as u32;
            Value::Float(f32::from_bits(if bits >> 31 == 1 { bits ^ 1 << 31 } else { !bits }))
        }
        Kind::Double => Value::Double(f64::from_bits(if low >> 63 == 1 { low ^ 1 << 63 } else { !low })),
        Kind::Decimal => {
            let mut bytes = *bytes;
            let part = &mut bytes[32 - width..];
            part[0] ^= 0x80;
            let negative = part[0] & 0x80 != 0;
            if negative {
                negate(part);
            }
            let mut magnitude = Wide::ZERO;
            for (limb, chunk) in magnitude.0.iter_mut().rev().zip(bytes.chunks_exact(8)) {
                *limb = u64::from_be_bytes(*chunk.first_chunk()?);
            }
            Value::Decimal(Decimal::of(negative, magnitude, ty.decimals))
        }
        Kind::Date => Value::Date(Date::new((low >> 9) as u16, (low >> 5 & 15) as u8, (low & 31) as u8)),
        Kind::DateTime | Kind::Timestamp => Value::DateTime(datetime(low, ty.decimals > 0)),
        Kind::Time => Value::Time(Time(low as i64 - TIME_BIAS)),
        Kind::Year => Value::Year(low as u16),
        Kind::Bit => Value::Bit { value: low, bytes: width as u8 },
        Kind::Enum => {
            let name = ty.members.as_ref().and_then(|members| members.name(low as u16)).unwrap_or_default();
            Value::Enum { index: low as u16, name: name.into() }
        }
        Kind::Set => Value::Set { bits: low, text: ty.members.as_ref()?.join(low).into() },
        _ => return None,
    })
}

fn datetime(bits: u64, with_micros: bool) -> DateTime {
    let micros = if with_micros { (bits & 0xff_ffff) as u32 } else { 0 };
    let bits = if with_micros { bits >> 24 } else { bits };
    let days = bits >> 17;
    let months = days >> 5;
    DateTime {
        date: Date::new((months / 13) as u16, (months % 13) as u8, (days & 31) as u8),
        hour: (bits >> 12 & 31) as u8,
        minute: (bits >> 6 & 63) as u8,
        second: (bits & 63) as u8,
        micros,
    }
}
