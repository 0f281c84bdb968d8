//! An owned JSON value: what parsing makes and changing works on, and its writer to the binary form.

use stdx::coding::{put_length_prefixed, put_u16, put_u32, put_u64};

use crate::decimal::Decimal;
use crate::json::binary::{
    COLUMN_DATE, COLUMN_DATETIME, COLUMN_DECIMAL, COLUMN_TIME, DOUBLE, INT16, INT32, INT64, LARGE_ARRAY, LARGE_OBJECT,
    LITERAL, OPAQUE, SMALL_ARRAY, SMALL_OBJECT, STRING, UINT16, UINT32, UINT64, key_order, pack_datetime, pack_decimal,
    pack_time,
};
use crate::json::parse::DEPTH_MAX;
use crate::temporal::{Date, DateTime, Time};

/// An owned JSON value.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the variants are those of `Scalar`")]
pub enum Tree {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Decimal(Decimal),
    Text(Vec<u8>),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    Opaque(u8, Vec<u8>),
    Array(Vec<Tree>),
    /// Members sorted by the length of the key, then by its bytes, each key once.
    Object(Vec<(Vec<u8>, Tree)>),
}

impl Tree {
    /// An object of members in any order; of a key that comes twice the last member stays.
    pub fn object(members: Vec<(Vec<u8>, Tree)>) -> Tree {
        let mut sorted: Vec<(Vec<u8>, Tree)> = Vec::with_capacity(members.len());
        let mut members = members;
        members.sort_by(|left, right| key_order(&left.0, &right.0));
        for member in members {
            match sorted.last_mut().filter(|last| last.0 == member.0) {
                Some(last) => *last = member,
                None => sorted.push(member),
            }
        }
        Tree::Object(sorted)
    }

    /// A member's place, or where it would be.
    pub fn find_member(members: &[(Vec<u8>, Tree)], key: &[u8]) -> Result<usize, usize> {
        members.binary_search_by(|member| key_order(&member.0, key))
    }

    /// The binary form.
    pub fn to_document(&self) -> Vec<u8> {
        let mut out = vec![0];
        let kind = self.write(&mut out);
        out[0] = kind;
        out
    }

    /// Appends the value and says its type.
    fn write(&self, to: &mut Vec<u8>) -> u8 {
        match self {
            Tree::Null => literal(0, to),
            Tree::Bool(v) => literal(if *v { 1 } else { 2 }, to),
            Tree::Int(v) => write_int(*v, to),
            Tree::Uint(v) => write_uint(*v, to),
            Tree::Double(v) => {
                put_u64(to, v.to_bits());
                DOUBLE
            }
            Tree::Text(v) => {
                put_length_prefixed(to, v);
                STRING
            }
            Tree::Decimal(v) => opaque(COLUMN_DECIMAL, &pack_decimal(v), to),
            Tree::Date(v) => opaque(COLUMN_DATE, &pack_datetime(v.midnight()).to_le_bytes(), to),
            Tree::DateTime(v) => opaque(COLUMN_DATETIME, &pack_datetime(*v).to_le_bytes(), to),
            Tree::Time(v) => opaque(COLUMN_TIME, &pack_time(*v).to_le_bytes(), to),
            Tree::Opaque(kind, v) => opaque(*kind, v, to),
            Tree::Array(values) => container(&[], values.iter(), values.len(), to),
            Tree::Object(members) => {
                let keys: Vec<&[u8]> = members.iter().map(|member| &*member.0).collect();
                container(&keys, members.iter().map(|member| &member.1), members.len(), to) - SMALL_ARRAY
            }
        }
    }

    /// Whether it has more levels of arrays and objects than a document may have.
    pub fn is_too_deep(&self) -> bool {
        fn goes_below(tree: &Tree, levels: usize) -> bool {
            match tree {
                Tree::Array(values) => levels == 0 || values.iter().any(|value| goes_below(value, levels - 1)),
                Tree::Object(members) => levels == 0 || members.iter().any(|member| goes_below(&member.1, levels - 1)),
                _ => false,
            }
        }
        goes_below(self, DEPTH_MAX)
    }

    /// Levels of arrays and objects, 1 for a scalar.
    pub fn depth(&self) -> usize {
        match self {
            Tree::Array(values) => 1 + values.iter().map(Tree::depth).max().unwrap_or(0),
            Tree::Object(members) => 1 + members.iter().map(|member| member.1.depth()).max().unwrap_or(0),
            _ => 1,
        }
    }
}

fn literal(value: u8, to: &mut Vec<u8>) -> u8 {
    to.push(value);
    LITERAL
}

fn opaque(kind: u8, bytes: &[u8], to: &mut Vec<u8>) -> u8 {
    to.push(kind);
    put_length_prefixed(to, bytes);
    OPAQUE
}

fn write_int(value: i64, to: &mut Vec<u8>) -> u8 {
    if let Ok(small) = i16::try_from(value) {
        put_u16(to, small as u16);
        INT16
    } else if let Ok(small) = i32::try_from(value) {
        put_u32(to, small as u32);
        INT32
    } else {
        put_u64(to, value as u64);
        INT64
    }
}

fn write_uint(value: u64, to: &mut Vec<u8>) -> u8 {
    if let Ok(small) = u16::try_from(value) {
        put_u16(to, small);
        UINT16
    } else if let Ok(small) = u32::try_from(value) {
        put_u32(to, small);
        UINT32
    } else {
        put_u64(to, value);
        UINT64
    }
}

/// Appends an array, or an object where there are keys, and says the array's type; an object's is two less.
fn container<'t>(keys: &[&[u8]], values: impl Iterator<Item = &'t Tree> + Clone, count: usize, to: &mut Vec<u8>) -> u8 {
    let start = to.len();
    if count <= usize::from(u16::MAX) {
        if lay_out(keys, values.clone(), count, 2, to) {
            return SMALL_ARRAY;
        }
        to.truncate(start);
    }
    lay_out(keys, values, count, 4, to);
    LARGE_ARRAY
}

/// Writes with numbers of that width; `false` where they are too narrow.
fn lay_out<'t>(
    keys: &[&[u8]],
    values: impl Iterator<Item = &'t Tree>,
    count: usize,
    width: usize,
    to: &mut Vec<u8>,
) -> bool {
    let start = to.len();
    let entries = start + 2 * width + keys.len() * (width + 2);
    to.resize(entries + count * (width + 1), 0);
    let put = |number: usize, at: usize, to: &mut Vec<u8>| {
        to[at..at + width].copy_from_slice(&(number as u32).to_le_bytes()[..width]);
        width == 4 || number <= usize::from(u16::MAX)
    };
    for (place, key) in keys.iter().enumerate() {
        let at = start + 2 * width + place * (width + 2);
        if !put(to.len() - start, at, to) {
            return false;
        }
        to[at + width..at + width + 2].copy_from_slice(&(key.len() as u16).to_le_bytes());
        to.extend_from_slice(key);
    }
    for (place, value) in values.enumerate() {
        let at = entries + place * (width + 1);
        let offset = to.len();
        let kind = value.write(to);
        to[at] = kind;
        let inlined = matches!(kind, LITERAL | INT16 | UINT16) || width == 4 && matches!(kind, INT32 | UINT32);
        if inlined {
            let mut bytes = to.split_off(offset);
            bytes.resize(width, 0);
            to[at + 1..at + 1 + width].copy_from_slice(&bytes);
        } else if !put(offset - start, at + 1, to) {
            return false;
        }
    }
    let size = to.len() - start;
    put(count, start, to) && put(size, start + width, to)
}

const _: () = assert!(SMALL_ARRAY - SMALL_OBJECT == 2 && LARGE_ARRAY - LARGE_OBJECT == 2);
