//! A value: what a column holds, an expression yields and a literal means.
//!
//! Character strings are UTF-8 whatever their declared character set; collation, fractional digits and the like are in
//! the static [`Type`](crate::types::Type) beside the value. Values borrow where they can and are 40 bytes.

use std::borrow::Cow;

use crate::decimal::Decimal;
use crate::temporal::{Date, DateTime, Time};

/// A MySQL value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A FLOAT column's value: text shows six digits.
    Float(f32),
    /// A DOUBLE.
    Double(f64),
    /// An exact number.
    Decimal(Decimal),
    /// A character string as UTF-8, a binary string, or a geometry (SRID and WKB).
    Bytes(Cow<'a, [u8]>),
    /// A DATE.
    Date(Date),
    /// A DATETIME, or a TIMESTAMP in the session's zone.
    DateTime(DateTime),
    /// A TIME.
    Time(Time),
    /// A YEAR: 0, or 1901 to 2155.
    Year(u16),
    /// A BIT value and the bytes that its column has.
    Bit {
        /// The bits.
        value: u64,
        /// How many bytes its text form has, 1 to 8.
        bytes: u8,
    },
    /// An ENUM member; index 0 is the empty error value.
    Enum {
        /// The member's place, from 1.
        index: u16,
        /// The member's text.
        name: Cow<'a, [u8]>,
    },
    /// A SET's members.
    Set {
        /// One bit for a member, the first lowest.
        bits: u64,
        /// The members' text with commas.
        text: Cow<'a, [u8]>,
    },
    /// A JSON document in MySQL's binary form.
    Json(Cow<'a, [u8]>),
}

impl<'a> Value<'a> {
    /// A string that borrows.
    pub fn text(text: &'a str) -> Value<'a> {
        Value::Bytes(Cow::Borrowed(text.as_bytes()))
    }

    /// Bytes that are borrowed.
    pub fn bytes(bytes: &'a [u8]) -> Value<'a> {
        Value::Bytes(Cow::Borrowed(bytes))
    }

    /// Bytes that are owned.
    pub fn owned(bytes: impl Into<Vec<u8>>) -> Value<'static> {
        Value::Bytes(Cow::Owned(bytes.into()))
    }

    /// MySQL's truth values: 1 and 0.
    pub fn truth(truth: bool) -> Value<'static> {
        Value::Int(i64::from(truth))
    }

    /// Whether it is NULL.
    #[inline]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The same value without borrowing from elsewhere.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Int(v) => Value::Int(v),
            Value::Uint(v) => Value::Uint(v),
            Value::Float(v) => Value::Float(v),
            Value::Double(v) => Value::Double(v),
            Value::Decimal(v) => Value::Decimal(v),
            Value::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Value::Date(v) => Value::Date(v),
            Value::DateTime(v) => Value::DateTime(v),
            Value::Time(v) => Value::Time(v),
            Value::Year(v) => Value::Year(v),
            Value::Bit { value, bytes } => Value::Bit { value, bytes },
            Value::Enum { index, name } => Value::Enum { index, name: Cow::Owned(name.into_owned()) },
            Value::Set { bits, text } => Value::Set { bits, text: Cow::Owned(text.into_owned()) },
            Value::Json(v) => Value::Json(Cow::Owned(v.into_owned())),
        }
    }

    /// The same value, borrowing this one's bytes.
    #[inline]
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Bytes(v) => Value::Bytes(Cow::Borrowed(v)),
            Value::Enum { index, name } => Value::Enum { index: *index, name: Cow::Borrowed(name) },
            Value::Set { bits, text } => Value::Set { bits: *bits, text: Cow::Borrowed(text) },
            Value::Json(v) => Value::Json(Cow::Borrowed(v)),
            Value::Null => Value::Null,
            Value::Int(v) => Value::Int(*v),
            Value::Uint(v) => Value::Uint(*v),
            Value::Float(v) => Value::Float(*v),
            Value::Double(v) => Value::Double(*v),
            Value::Decimal(v) => Value::Decimal(*v),
            Value::Date(v) => Value::Date(*v),
            Value::DateTime(v) => Value::DateTime(*v),
            Value::Time(v) => Value::Time(*v),
            Value::Year(v) => Value::Year(*v),
            Value::Bit { value, bytes } => Value::Bit { value: *value, bytes: *bytes },
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Value::Uint(value)
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Value::Double(value)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_value_is_forty_bytes() {
        assert_eq!(std::mem::size_of::<super::Value<'_>>(), 40);
    }
}
