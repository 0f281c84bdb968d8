//! The text form of values: what the text protocol sends and what a value is where a string is wanted.

use std::borrow::Cow;

use crate::number::{pad_from, write_double, write_fixed, write_float, write_integer, write_unsigned};
use crate::temporal::{Date, DateTime, Time};
use crate::types::{DECIMALS_NOT_FIXED, Type};
use crate::value::Value;

/// The powers of ten that cut microseconds to fractional digits.
pub(crate) const MICRO_UNITS: [u32; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// Appends the text form; NULL has none.
#[inline]
pub fn write(value: &Value<'_>, ty: &Type, to: &mut Vec<u8>) {
    let start = to.len();
    match value {
        Value::Null => {}
        Value::Int(v) => write_integer(*v, to),
        Value::Uint(v) => write_unsigned(*v, to),
        Value::Float(v) if ty.decimals < DECIMALS_NOT_FIXED => write_fixed(f64::from(*v), ty.decimals, to),
        Value::Float(v) => write_float(*v, to),
        Value::Double(v) if ty.kind.is_real() && ty.decimals < DECIMALS_NOT_FIXED => write_fixed(*v, ty.decimals, to),
        Value::Double(v) => write_double(*v, to),
        Value::Decimal(v) => v.write(to),
        Value::Bytes(v) => to.extend_from_slice(v),
        Value::Date(v) => write_date(*v, to),
        Value::DateTime(v) => write_datetime(*v, fsp(ty, v.micros), to),
        Value::Time(v) => write_time(*v, fsp(ty, v.micros()), to),
        Value::Year(v) => write_unsigned(u64::from(*v), to),
        Value::Bit { value, bytes } => to.extend_from_slice(&value.to_be_bytes()[8 - usize::from(*bytes)..]),
        Value::Enum { name, .. } => to.extend_from_slice(name),
        Value::Set { text, .. } => to.extend_from_slice(text),
        Value::Json(v) => crate::json::print(v, to),
    }
    if ty.zerofill && !value.is_null() {
        pad_from(start, ty.display_width() as usize, to);
    }
}

/// The text form, borrowed where the value is text.
pub fn of<'v>(value: &'v Value<'_>, ty: &Type) -> Cow<'v, [u8]> {
    match value {
        Value::Bytes(v) => Cow::Borrowed(v),
        Value::Enum { name, .. } => Cow::Borrowed(name),
        Value::Set { text, .. } => Cow::Borrowed(text),
        _ => {
            let mut text = Vec::new();
            write(value, ty, &mut text);
            Cow::Owned(text)
        }
    }
}

/// The type's digits, or those that the fraction has when the type is not a temporal one.
fn fsp(ty: &Type, micros: u32) -> u8 {
    if ty.kind.is_temporal() {
        ty.decimals
    } else if micros == 0 {
        0
    } else {
        6
    }
}

fn write_two(value: u32, to: &mut Vec<u8>) {
    to.extend_from_slice(&[b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8]);
}

fn write_year(year: u16, to: &mut Vec<u8>) {
    write_two(u32::from(year / 100), to);
    write_two(u32::from(year % 100), to);
}

/// Appends `YYYY-MM-DD`.
pub fn write_date(date: Date, to: &mut Vec<u8>) {
    write_year(date.year, to);
    to.push(b'-');
    write_two(u32::from(date.month), to);
    to.push(b'-');
    write_two(u32::from(date.day), to);
}

/// Appends `YYYY-MM-DD hh:mm:ss[.ffffff]`.
pub fn write_datetime(value: DateTime, fsp: u8, to: &mut Vec<u8>) {
    write_date(value.date, to);
    to.push(b' ');
    write_two(u32::from(value.hour), to);
    to.push(b':');
    write_two(u32::from(value.minute), to);
    to.push(b':');
    write_two(u32::from(value.second), to);
    write_fraction(value.micros, fsp, to);
}

/// Appends `[-]hh:mm:ss[.ffffff]`, hours with two digits at least.
pub fn write_time(value: Time, fsp: u8, to: &mut Vec<u8>) {
    if value.is_negative() {
        to.push(b'-');
    }
    if value.hours() < 100 {
        write_two(value.hours(), to);
    } else {
        write_unsigned(u64::from(value.hours()), to);
    }
    to.push(b':');
    write_two(value.minutes(), to);
    to.push(b':');
    write_two(value.seconds(), to);
    write_fraction(value.micros(), fsp, to);
}

fn write_fraction(micros: u32, fsp: u8, to: &mut Vec<u8>) {
    if fsp > 0 {
        to.push(b'.');
        let start = to.len();
        write_unsigned(u64::from(micros / MICRO_UNITS[usize::from(fsp.min(6))]), to);
        pad_from(start, usize::from(fsp.min(6)), to);
    }
}
