//! What share of a table's rows has which values of a column, by its histogram.
//!
//! Within a bucket values are taken to lie evenly between its ends: whole numbers one apart, others where they are as numbers, a
//! DATE as the number that its digits make, a string by the eight bytes of its weights behind those that both ends begin with.
//! An equal value is as frequent as the others of its bucket.

use super::{order_key, shortened};
use values::cast;
use values::cast_temporal::Context as Conversion;
use values::json::binary::Node;
use values::json::tree::Tree;
use values::problem::{Mode, Problems};
use values::temporal::Date;
use values::types::{Kind, Type};
use values::value::Value;
use values::zone::Zone;

/// The bytes of a string's weights that say where it lies in a bucket.
const PLACE_BYTES: usize = 8;

/// The distribution of a column's values.
#[derive(Debug)]
pub struct Shares {
    ty: Type,
    buckets: Vec<Bucket>,
    nulls: f64,
}

#[derive(Debug)]
struct Bucket {
    /// The bytes that its least and its greatest value are ordered by.
    ends: [Vec<u8>; 2],
    /// Both as numbers.
    places: [f64; 2],
    /// The share of rows up to it.
    before: f64,
    /// The share of rows in it.
    share: f64,
    /// How many different values it has.
    values: f64,
}

/// A value that a column is compared with.
struct Given {
    key: Vec<u8>,
    number: f64,
}

impl Shares {
    /// Of a histogram's document; `None` where it is none of such a column.
    pub(super) fn read(document: &[u8], ty: &Type) -> Option<Shares> {
        let Tree::Object(members) = Node::root(document).to_tree() else { return None };
        let member = |name: &[u8]| Tree::find_member(&members, name).ok().map(|at| &members[at].1);
        let (Tree::Array(list), Tree::Double(nulls)) = (member(b"buckets")?, member(b"null-values")?) else {
            return None;
        };
        let mut shares = Shares { ty: ty.clone(), buckets: Vec::with_capacity(list.len()), nulls: *nulls };
        for bucket in list {
            let (least, greatest, sum, values) = match bucket {
                Tree::Array(parts) => match &parts[..] {
                    [value, Tree::Double(sum)] => (value, value, *sum, 1.0),
                    [least, greatest, Tree::Double(sum), Tree::Int(values)] => (least, greatest, *sum, *values as f64),
                    _ => return None,
                },
                _ => return None,
            };
            let (least, greatest) = (value(least, ty)?, value(greatest, ty)?);
            let before = shares.known();
            shares.buckets.push(Bucket {
                places: [number(&least), number(&greatest)],
                ends: [order_key(&least, ty), order_key(&greatest, ty)],
                before,
                share: sum - before,
                values,
            });
        }
        Some(shares)
    }

    /// The share of rows with NULL.
    pub fn nulls(&self) -> f64 {
        self.nulls
    }

    /// The share of rows with a value.
    pub fn known(&self) -> f64 {
        self.buckets.last().map_or(0.0, |last| last.before + last.share)
    }

    /// How many different values there are.
    pub fn values(&self) -> f64 {
        self.buckets.iter().map(|bucket| bucket.values).sum()
    }

    /// The share of rows with that value.
    pub fn equal(&self, value: &Value<'_>) -> f64 {
        let given = self.given(value);
        let bucket = self.buckets.get(self.buckets.partition_point(|bucket| bucket.ends[1] < given.key));
        bucket.filter(|bucket| bucket.ends[0] <= given.key).map_or(0.0, |bucket| bucket.share / bucket.values)
    }

    /// The share of rows with lesser values.
    pub fn below(&self, value: &Value<'_>) -> f64 {
        let given = self.given(value);
        match self.buckets.get(self.buckets.partition_point(|bucket| bucket.ends[1] < given.key)) {
            None => self.known(),
            Some(bucket) if bucket.ends[0] < given.key => {
                let (below, _, all) = self.distances(bucket, &given);
                bucket.before + bucket.share * (below / all)
            }
            Some(bucket) => bucket.before,
        }
    }

    /// The share of rows with greater values.
    pub fn above(&self, value: &Value<'_>) -> f64 {
        let given = self.given(value);
        match self.buckets.get(self.buckets.partition_point(|bucket| bucket.ends[1] <= given.key)) {
            None => 0.0,
            Some(bucket) => {
                let behind = self.known() - bucket.before;
                if bucket.ends[0] > given.key {
                    return behind;
                }
                let (_, above, all) = self.distances(bucket, &given);
                behind - bucket.share * (1.0 - above / all)
            }
        }
    }

    fn given(&self, value: &Value<'_>) -> Given {
        let value = shortened(value, &self.ty);
        Given { key: order_key(&value, &self.ty), number: number(&value) }
    }

    /// How far a value within a bucket is from its least and its greatest value, and these from each other.
    fn distances(&self, bucket: &Bucket, given: &Given) -> (f64, f64, f64) {
        if values::key::is_text(&self.ty) {
            let [least, greatest] = &bucket.ends;
            let common = least.iter().zip(greatest).take_while(|(a, b)| a == b).count();
            let place = |key: &[u8]| place_of(key.get(common..).unwrap_or_default());
            let (low, high, place) = (place(least), place(greatest), place(&given.key));
            return (place - low, high - place, (high - low).max(1.0));
        }
        let [low, high] = bucket.places;
        let step = if is_whole(&self.ty) { 1.0 } else { 0.0 };
        let all = high - low + step;
        (given.number - low, high - given.number, if all > 0.0 { all } else { 1.0 })
    }
}

/// The first bytes as a number.
fn place_of(bytes: &[u8]) -> f64 {
    let mut first = [0; PLACE_BYTES];
    let count = bytes.len().min(PLACE_BYTES);
    first[..count].copy_from_slice(&bytes[..count]);
    u64::from_be_bytes(first) as f64
}

/// Whether between two values are as many as their difference says.
fn is_whole(ty: &Type) -> bool {
    ty.kind.is_integer() || matches!(ty.kind, Kind::Year | Kind::Bit | Kind::Enum | Kind::Set)
}

/// A value as the number by which it lies between others.
fn number(value: &Value<'_>) -> f64 {
    match value {
        Value::Date(date) => date.number() as f64,
        Value::DateTime(moment) => moment.micros_from_zero() as f64,
        Value::Time(time) => time.0 as f64,
        Value::Enum { index, .. } => f64::from(*index),
        Value::Set { bits, .. } => *bits as f64,
        Value::Bit { value, .. } => *value as f64,
        Value::Bytes(_) | Value::Json(_) | Value::Null => 0.0,
        numeric => cast::to_f64(numeric, &mut Problems::new()),
    }
}

/// What a bucket's value is in the column.
fn value(tree: &Tree, ty: &Type) -> Option<Value<'static>> {
    let facts = Conversion { mode: Mode::DEFAULT, zone: &Zone::UTC, today: Date::default() };
    let stored =
        |value: Value<'static>, from: &Type| values::store::convert(value, from, ty, &facts).value.into_owned();
    Some(match tree {
        Tree::Int(number) => stored(Value::Int(*number), &Type::bigint()),
        Tree::Uint(number) => stored(Value::Uint(*number), &Type::bigint_unsigned()),
        Tree::Double(number) if ty.kind == Kind::Float => Value::Float(*number as f32),
        Tree::Double(number) => Value::Double(*number),
        Tree::Decimal(number) => Value::Decimal(*number),
        Tree::Date(date) => Value::Date(*date),
        Tree::DateTime(moment) => Value::DateTime(*moment),
        Tree::Time(time) => Value::Time(*time),
        Tree::Opaque(_, bytes) => Value::Bytes(bytes.clone().into()),
        _ => return None,
    })
}
