//! MySQL's binary form of JSON, so that members are found without reading the rest.
//!
//! ```text
//! document   type byte, value
//! object     count, bytes, key entries, value entries, keys, values     numbers of 2 bytes (small) or 4 (large)
//! array      count, bytes, value entries, values
//! key entry  offset of the key, its length (2 bytes)
//! value entry  type byte, offset of the value or the value itself: literals and integers that have room
//! string     length in groups of 7 bits, lowest first; UTF-8
//! opaque     type byte of a column, length as a string's, bytes
//! ```
//!
//! Offsets count from the start of the object or array. Keys are sorted by length, then by bytes. All is little-endian.
//!
//! Bytes that are no document are read to an end, too: values lie behind their container's head, in order and apart from each other,
//! and what does not is left out or null. So a walk takes no longer than the bytes are long.

use stdx::coding::{get_u16, get_u32, get_u64};

use crate::decimal::Decimal;
use crate::json::parse::DEPTH_MAX;
use crate::json::tree::Tree;
use crate::temporal::{Date, DateTime, Time};
use crate::wide::{TENS, Wide};

pub(crate) const SMALL_OBJECT: u8 = 0;
pub(crate) const LARGE_OBJECT: u8 = 1;
pub(crate) const SMALL_ARRAY: u8 = 2;
pub(crate) const LARGE_ARRAY: u8 = 3;
pub(crate) const LITERAL: u8 = 4;
pub(crate) const INT16: u8 = 5;
pub(crate) const UINT16: u8 = 6;
pub(crate) const INT32: u8 = 7;
pub(crate) const UINT32: u8 = 8;
pub(crate) const INT64: u8 = 9;
pub(crate) const UINT64: u8 = 10;
pub(crate) const DOUBLE: u8 = 11;
pub(crate) const STRING: u8 = 12;
pub(crate) const OPAQUE: u8 = 15;

/// The numbers of column types that opaque values name.
pub(crate) const COLUMN_TIMESTAMP: u8 = 7;
pub(crate) const COLUMN_DATE: u8 = 10;
pub(crate) const COLUMN_TIME: u8 = 11;
pub(crate) const COLUMN_DATETIME: u8 = 12;
pub(crate) const COLUMN_BIT: u8 = 16;
pub(crate) const COLUMN_DECIMAL: u8 = 246;

/// How deep a value is read, one level beyond what a document may have: the level of a value is that of the container around it.
const LEVELS_MAX: u8 = DEPTH_MAX as u8;

/// A value inside a document, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    kind: u8,
    /// The containers around it.
    level: u8,
    /// From the value's first byte on; a container within a document ends here, too.
    bytes: &'a [u8],
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Scalar<'a> {
    /// null
    Null,
    /// true or false
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A double.
    Double(f64),
    /// An exact number.
    Decimal(Decimal),
    /// A string.
    Text(&'a [u8]),
    /// A DATE.
    Date(Date),
    /// A DATETIME or TIMESTAMP.
    DateTime(DateTime),
    /// A TIME.
    Time(Time),
    /// Any other column's bytes, with its type's number.
    Opaque(u8, &'a [u8]),
    /// An array with that many elements.
    Array(usize),
    /// An object with that many members.
    Object(usize),
}

impl<'a> Node<'a> {
    /// The value that a document is; empty bytes are null.
    pub fn root(document: &'a [u8]) -> Node<'a> {
        match document.split_first() {
            Some((&kind, bytes)) => Node { kind, level: 0, bytes },
            None => Node { kind: LITERAL, level: 0, bytes: &[] },
        }
    }

    /// Where the value is, which tells it from all others of the document.
    pub(crate) fn address(self) -> usize {
        self.bytes.as_ptr() as usize
    }

    fn is_large(self) -> bool {
        matches!(self.kind, LARGE_OBJECT | LARGE_ARRAY)
    }

    /// Bytes of a count or an offset.
    fn width(self) -> usize {
        if self.is_large() { 4 } else { 2 }
    }

    fn number(self, at: usize) -> usize {
        let number = if self.is_large() { get_u32(self.bytes, at) } else { get_u16(self.bytes, at).map(u32::from) };
        number.unwrap_or(0) as usize
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        matches!(self.kind, SMALL_OBJECT | LARGE_OBJECT)
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        matches!(self.kind, SMALL_ARRAY | LARGE_ARRAY)
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        self.kind == LITERAL && self.bytes.first().is_none_or(|literal| *literal == 0)
    }

    /// Elements of an array, members of an object, 0 for others.
    pub fn len(self) -> usize {
        if !self.is_object() && !self.is_array() || self.level > LEVELS_MAX {
            return 0;
        }
        let count = self.number(0);
        if self.head(count) <= self.bytes.len() { count } else { 0 }
    }

    /// Bytes of a container's head: its numbers and entries.
    fn head(self, count: usize) -> usize {
        let key = if self.is_object() { self.width() + 2 } else { 0 };
        2 * self.width() + count * (key + self.width() + 1)
    }

    /// Whether it has no elements or members.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Where the value entries start.
    fn entries(self) -> usize {
        let keys = if self.is_object() { self.len() * (self.width() + 2) } else { 0 };
        2 * self.width() + keys
    }

    /// The element of an array or the value of an object's member, by its place.
    pub fn at(self, place: usize) -> Option<Node<'a>> {
        if place >= self.len() {
            return None;
        }
        self.behind(place, &mut self.head(self.len()))
    }

    /// The value of an entry. Where it is not in the entry itself it begins at `free` or behind, which is then where the next one may.
    fn behind(self, place: usize, free: &mut usize) -> Option<Node<'a>> {
        let entry = self.entries() + place * (self.width() + 1);
        let kind = *self.bytes.get(entry)?;
        let level = self.level + 1;
        if matches!(kind, LITERAL | INT16 | UINT16) || self.is_large() && matches!(kind, INT32 | UINT32) {
            return Some(Node { kind, level, bytes: self.bytes.get(entry + 1..)? });
        }
        let start = self.number(entry + 1);
        let value = Node { kind, level, bytes: self.bytes.get(start..).filter(|_| start >= *free)? };
        if !value.is_object() && !value.is_array() {
            *free = start + 1;
            return Some(value);
        }
        let length = value.number(value.width());
        *free = start + length;
        Some(Node { bytes: value.bytes.get(..length)?, ..value })
    }

    /// The key of an object's member, by its place.
    pub fn key(self, place: usize) -> Option<&'a [u8]> {
        if !self.is_object() || place >= self.len() {
            return None;
        }
        let entry = 2 * self.width() + place * (self.width() + 2);
        let start = self.number(entry);
        let length = get_u16(self.bytes, entry + self.width())?;
        self.bytes.get(start..start + usize::from(length))
    }

    /// The value of an object's member.
    pub fn get(self, key: &[u8]) -> Option<Node<'a>> {
        let (mut low, mut high) = (0, if self.is_object() { self.len() } else { 0 });
        while low < high {
            let middle = low.midpoint(high);
            match key_order(self.key(middle)?, key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.at(middle),
            }
        }
        None
    }

    /// The elements or the members' values.
    pub fn values(self) -> impl Iterator<Item = Node<'a>> {
        let count = self.len();
        let mut free = self.head(count);
        (0..count).filter_map(move |place| self.behind(place, &mut free))
    }

    /// The members.
    pub fn members(self) -> impl Iterator<Item = (&'a [u8], Node<'a>)> {
        let count = self.len();
        let mut free = self.head(count);
        (0..count).filter_map(move |place| Some((self.key(place)?, self.behind(place, &mut free)?)))
    }

    /// What the value is.
    pub fn scalar(self) -> Scalar<'a> {
        let bytes = self.bytes;
        let read = match self.kind {
            SMALL_OBJECT | LARGE_OBJECT => Some(Scalar::Object(self.len())),
            SMALL_ARRAY | LARGE_ARRAY => Some(Scalar::Array(self.len())),
            LITERAL => match bytes.first() {
                Some(1) => Some(Scalar::Bool(true)),
                Some(2) => Some(Scalar::Bool(false)),
                _ => Some(Scalar::Null),
            },
            INT16 => get_u16(bytes, 0).map(|v| Scalar::Int(i64::from(v as i16))),
            UINT16 => get_u16(bytes, 0).map(|v| Scalar::Uint(u64::from(v))),
            INT32 => get_u32(bytes, 0).map(|v| Scalar::Int(i64::from(v as i32))),
            UINT32 => get_u32(bytes, 0).map(|v| Scalar::Uint(u64::from(v))),
            INT64 => get_u64(bytes, 0).map(|v| Scalar::Int(v as i64)),
            UINT64 => get_u64(bytes, 0).map(Scalar::Uint),
            DOUBLE => get_u64(bytes, 0).map(|v| Scalar::Double(f64::from_bits(v))),
            STRING => counted(bytes).map(Scalar::Text),
            OPAQUE => bytes.split_first().and_then(|(kind, rest)| Some(opaque(*kind, counted(rest)?))),
            _ => None,
        };
        read.unwrap_or(Scalar::Null)
    }

    /// The same value, owned.
    pub fn to_tree(self) -> Tree {
        match self.scalar() {
            Scalar::Null => Tree::Null,
            Scalar::Bool(v) => Tree::Bool(v),
            Scalar::Int(v) => Tree::Int(v),
            Scalar::Uint(v) => Tree::Uint(v),
            Scalar::Double(v) => Tree::Double(v),
            Scalar::Decimal(v) => Tree::Decimal(v),
            Scalar::Text(v) => Tree::Text(v.to_vec()),
            Scalar::Date(v) => Tree::Date(v),
            Scalar::DateTime(v) => Tree::DateTime(v),
            Scalar::Time(v) => Tree::Time(v),
            Scalar::Opaque(kind, v) => Tree::Opaque(kind, v.to_vec()),
            Scalar::Array(_) => Tree::Array(self.values().map(Node::to_tree).collect()),
            Scalar::Object(_) => {
                Tree::Object(self.members().map(|(key, value)| (key.to_vec(), value.to_tree())).collect())
            }
        }
    }

    /// The value as a document of its own.
    pub fn to_document(self) -> Vec<u8> {
        self.to_tree().to_document()
    }
}

/// How keys are sorted: short ones first.
pub(crate) fn key_order(left: &[u8], right: &[u8]) -> std::cmp::Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// Bytes behind their length.
fn counted(bytes: &[u8]) -> Option<&[u8]> {
    let (length, at) = stdx::coding::get_varint(bytes)?;
    bytes.get(at..at.checked_add(usize::try_from(length).ok()?)?)
}

fn opaque(kind: u8, bytes: &[u8]) -> Scalar<'_> {
    let read = match kind {
        COLUMN_DECIMAL => unpack_decimal(bytes).map(Scalar::Decimal),
        COLUMN_DATE => packed(bytes).and_then(unpack_datetime).map(|moment| Scalar::Date(moment.date)),
        COLUMN_DATETIME | COLUMN_TIMESTAMP => packed(bytes).and_then(unpack_datetime).map(Scalar::DateTime),
        COLUMN_TIME => packed(bytes).and_then(unpack_time).map(Scalar::Time),
        _ => None,
    };
    read.unwrap_or(Scalar::Opaque(kind, bytes))
}

fn packed(bytes: &[u8]) -> Option<i64> {
    get_u64(bytes, 0).map(|packed| packed as i64)
}

/// MySQL's packed form: ((year * 13 + month) << 5 | day) << 17 | time, shifted by 24 bits of microseconds.
pub(crate) fn pack_datetime(value: DateTime) -> i64 {
    let days = (i64::from(value.date.year) * 13 + i64::from(value.date.month)) << 5 | i64::from(value.date.day);
    let time = i64::from(value.hour) << 12 | i64::from(value.minute) << 6 | i64::from(value.second);
    (days << 17 | time) << 24 | i64::from(value.micros)
}

fn unpack_datetime(packed: i64) -> Option<DateTime> {
    let bits = packed >> 24;
    let (days, time) = (bits >> 17, bits & 0x1_ffff);
    let months = u32::try_from(days >> 5).ok()?;
    let moment = DateTime {
        date: Date::new(u16::try_from(months / 13).ok()?, (months % 13) as u8, (days & 31) as u8),
        hour: (time >> 12) as u8,
        minute: (time >> 6 & 63) as u8,
        second: (time & 63) as u8,
        micros: (packed & 0xff_ffff) as u32,
    };
    moment.is_in_range().then_some(moment)
}

pub(crate) fn pack_time(value: Time) -> i64 {
    let bits = i64::from(value.hours()) << 12 | i64::from(value.minutes()) << 6 | i64::from(value.seconds());
    let packed = bits << 24 | i64::from(value.micros());
    if value.is_negative() { -packed } else { packed }
}

fn unpack_time(packed: i64) -> Option<Time> {
    let magnitude = packed.unsigned_abs();
    let bits = magnitude >> 24;
    let (hours, minutes, seconds) = (bits >> 12 & 0x3ff, bits >> 6 & 63, bits & 63);
    let micros = magnitude & 0xff_ffff;
    let is_in_range = bits >> 22 == 0 && minutes < 60 && seconds < 60 && micros < 1_000_000;
    is_in_range.then(|| Time::of(packed < 0, hours as u32, minutes as u32, seconds as u32, micros as u32))
}

/// Bytes that 0 to 9 decimal digits take in a packed DECIMAL.
const DIGIT_BYTES: [usize; 10] = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];
const GROUP: usize = 9;

/// MySQL's packed DECIMAL behind its precision and scale: groups of nine digits in four bytes, the rest in fewer, big-endian,
/// the sign bit flipped and negatives inverted.
pub(crate) fn pack_decimal(value: &Decimal) -> Vec<u8> {
    let scale = usize::from(value.scale());
    let precision = value.precision() as usize;
    let digits = format!("{:0>width$}", value.absolute().to_string().replace('.', ""), width = precision);
    let digits = &digits[digits.len() - precision..];
    let (whole, fraction) = digits.split_at(precision - scale);
    let mut out = vec![precision as u8, scale as u8];
    let mut put = |group: &str| {
        let bytes = DIGIT_BYTES[group.len()];
        let number = group.bytes().fold(0u32, |all, digit| all * 10 + u32::from(digit - b'0'));
        out.extend_from_slice(&number.to_be_bytes()[4 - bytes..]);
    };
    let (head, rest) = whole.split_at(whole.len() % GROUP);
    put(head);
    (0..rest.len() / GROUP).for_each(|at| put(&rest[at * GROUP..(at + 1) * GROUP]));
    (0..fraction.len() / GROUP).for_each(|at| put(&fraction[at * GROUP..(at + 1) * GROUP]));
    put(&fraction[fraction.len() / GROUP * GROUP..]);
    if value.is_negative() {
        out[2..].iter_mut().for_each(|byte| *byte = !*byte);
    }
    out[2] ^= 0x80;
    out
}

fn unpack_decimal(bytes: &[u8]) -> Option<Decimal> {
    let (&[precision, scale], rest) = bytes.split_first_chunk::<2>()?;
    let mut rest = rest.to_vec();
    *rest.first_mut()? ^= 0x80;
    let negative = rest[0] & 0x80 != 0;
    if negative {
        rest.iter_mut().for_each(|byte| *byte = !*byte);
    }
    let whole = usize::from(precision.checked_sub(scale)?);
    let fraction = usize::from(scale);
    let mut groups = vec![whole % GROUP];
    groups.extend(std::iter::repeat_n(GROUP, whole / GROUP + fraction / GROUP));
    groups.push(fraction % GROUP);
    let mut magnitude = Wide::ZERO;
    let mut at = 0;
    for digits in groups {
        let bytes = rest.get(at..at + DIGIT_BYTES[digits])?;
        at += bytes.len();
        let number = bytes.iter().fold(0u64, |all, byte| all << 8 | u64::from(*byte));
        let number = Some(number).filter(|number| *number < TENS[digits])?;
        magnitude = magnitude.checked_scale_up(digits as u32)?.checked_add(Wide::from_u64(number))?;
    }
    Some(Decimal::of(negative, magnitude, scale))
}

#[cfg(test)]
mod tests {
    use super::Node;
    use crate::json::{parse, print};

    fn printed(document: &[u8]) -> String {
        let mut text = Vec::new();
        print(document, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    #[test]
    fn bytes_that_are_no_document_are_read_to_an_end() {
        // An array whose only value is the array itself, one with more values than bytes, and two that share a value.
        let itself = [2, 1, 0, 7, 0, 2, 0, 0];
        let many = [3, 0xff, 0xff, 0xff, 0xff, 8, 0, 0, 0];
        let shared = [2, 2, 0, 14, 0, 2, 10, 0, 2, 10, 0, 0, 0, 4, 0];
        assert_eq!(printed(&itself), "[]");
        assert_eq!(printed(&many), "[]");
        assert_eq!(printed(&shared), "[[]]");
        let mut deep = vec![2];
        for left in (0..5000u16).rev() {
            let size = (7 * (left + 1)).to_le_bytes();
            deep.extend_from_slice(&[1, 0, size[0], size[1], 2, 7, 0]);
        }
        assert!(Node::root(&deep).to_tree().depth() < 1000);
    }

    #[test]
    fn a_changed_byte_is_not_the_end() {
        let whole = parse(br#"{"a": [1, 2.5, "text", null], "bb": {"c": 70000, "d": [[], {}]}}"#).expect("a document");
        for at in 0..whole.len() {
            for byte in 0..=255 {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                printed(&damaged);
                let again = Node::root(&damaged).to_document();
                assert_eq!(Node::root(&again).to_document(), again, "{at} {byte}");
            }
        }
    }
}
