//! Histograms: how the values of a column are distributed, as JSON documents beside the column's definition.
//!
//! A column with at most as many distinct values as there are buckets gets a singleton histogram, `[value, frequency]` a
//! bucket; any other an equi-height one, `[lowest, highest, frequency, distinct values]` a bucket. Frequencies are
//! cumulated and count NULLs in the whole, so that the last one and the fraction of NULLs add up to 1. Strings are
//! compared by their collation and by their first [`CHARACTERS_MAX`] characters only.

pub mod build;
pub mod check;
pub mod shares;

use shares::Shares;
use std::borrow::Cow;
use std::sync::OnceLock;
use stdx::clock;
use values::collation::Collation;
use values::json::tree::Tree;
use values::key::{self, Direction, Nulls};
use values::types::{Kind, Type};
use values::value::Value;
use values::zone::{Instant, Zone};

/// A column's histogram.
#[derive(Debug)]
pub struct Histogram {
    /// The document.
    pub document: Vec<u8>,
    /// What it says, once that was asked for.
    shares: OnceLock<Option<Shares>>,
}

impl Histogram {
    /// Of that document.
    pub fn new(document: Vec<u8>) -> Histogram {
        Histogram { document, shares: OnceLock::new() }
    }

    /// What it says of the column that has it, whose type is given.
    pub fn shares(&self, ty: &Type) -> Option<&Shares> {
        self.shares.get_or_init(|| Shares::read(&self.document, ty)).as_ref()
    }
}

/// A copy may be of a column that gets another type.
impl Clone for Histogram {
    fn clone(&self) -> Histogram {
        Histogram::new(self.document.clone())
    }
}

impl PartialEq for Histogram {
    fn eq(&self, other: &Histogram) -> bool {
        self.document == other.document
    }
}

/// Buckets where a statement names no number.
pub const BUCKETS_DEFAULT: u64 = 100;
/// The most buckets.
pub const BUCKETS_MAX: u64 = 1024;
/// The characters of a string that count.
pub const CHARACTERS_MAX: usize = 42;
/// The number by which documents name strings of columns.
const STRING_TYPE: u8 = 254;

/// What a histogram calls the type of its values; `None` where there are no histograms.
pub fn type_name(ty: &Type) -> Option<&'static str> {
    Some(match ty.kind {
        Kind::LongLong if ty.unsigned => "uint",
        Kind::Year | Kind::Bit => "int",
        Kind::Float | Kind::Double => "double",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime | Kind::Timestamp => "datetime",
        Kind::Enum => "enum",
        Kind::Set => "set",
        kind if kind.is_integer() => "int",
        kind if kind == Kind::Json || kind.is_geometry() => return None,
        _ => "string",
    })
}

/// The number of the collation that a histogram names.
fn collation_of(ty: &Type) -> u16 {
    match ty.kind {
        Kind::Bit => Collation::BINARY.id(),
        Kind::Enum | Kind::Set => ty.collation.id(),
        _ if type_name(ty) == Some("string") => ty.collation.id(),
        _ => NUMBERS,
    }
}

/// The collation that numbers and times have: latin1_swedish_ci.
const NUMBERS: u16 = 8;

/// A column's value as a histogram has it.
fn tree(value: &Value<'_>) -> Tree {
    match value {
        Value::Int(v) => Tree::Int(*v),
        Value::Uint(v) => i64::try_from(*v).map_or(Tree::Uint(*v), Tree::Int),
        Value::Year(v) => Tree::Int(i64::from(*v)),
        Value::Bit { value, .. } => Tree::Int(*value as i64),
        Value::Float(v) => Tree::Double(f64::from(*v)),
        Value::Double(v) => Tree::Double(*v),
        Value::Decimal(v) => Tree::Decimal(*v),
        Value::Date(v) => Tree::Date(*v),
        Value::DateTime(v) => Tree::DateTime(*v),
        Value::Time(v) => Tree::Time(*v),
        Value::Enum { index, .. } => Tree::Int(i64::from(*index)),
        Value::Set { bits, .. } => i64::try_from(*bits).map_or(Tree::Uint(*bits), Tree::Int),
        Value::Bytes(v) => Tree::Opaque(STRING_TYPE, v.to_vec()),
        Value::Null | Value::Json(_) => Tree::Null,
    }
}

/// What counts of a value.
fn shortened<'v>(value: &'v Value<'_>, ty: &Type) -> Value<'v> {
    let Value::Bytes(bytes) = value else { return value.borrowed() };
    if ty.collation.is_binary() {
        return Value::Bytes(Cow::Borrowed(&bytes[..bytes.len().min(CHARACTERS_MAX)]));
    }
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
    let end = starts.map(|(at, _)| at).nth(CHARACTERS_MAX).unwrap_or(bytes.len());
    Value::Bytes(Cow::Borrowed(&bytes[..end]))
}

/// Bytes that are ordered as the values are.
fn order_key(value: &Value<'_>, ty: &Type) -> Vec<u8> {
    let mut bytes = Vec::new();
    key::encode(value, ty, Direction::Ascending, Nulls::Never, &mut bytes);
    bytes
}

/// The whole document.
struct Document {
    buckets: Vec<Tree>,
    kind: &'static str,
    nulls: f64,
    collation: u16,
    sampling_rate: f64,
    specified: u64,
    auto_update: bool,
}

impl Document {
    fn encode(self, ty: &Type) -> Vec<u8> {
        let text = |text: &str| Tree::Text(text.as_bytes().to_vec());
        let now = Zone::UTC.to_local(Instant(clock::unix_micros() as i64)).unwrap_or_default();
        let members = [
            ("buckets", Tree::Array(self.buckets)),
            ("data-type", text(type_name(ty).unwrap_or_default())),
            ("auto-update", Tree::Bool(self.auto_update)),
            ("null-values", Tree::Double(self.nulls)),
            ("collation-id", Tree::Int(i64::from(self.collation))),
            ("last-updated", Tree::DateTime(now)),
            ("sampling-rate", Tree::Double(self.sampling_rate)),
            ("histogram-type", text(self.kind)),
            ("number-of-buckets-specified", Tree::Int(self.specified as i64)),
        ];
        Tree::object(members.map(|(name, tree)| (name.as_bytes().to_vec(), tree)).into()).to_document()
    }
}
