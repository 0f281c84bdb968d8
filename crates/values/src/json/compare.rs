//! The order of JSON values.
//!
//! By type first: null, numbers, strings, objects, arrays, booleans, dates, times, dates with times, other bytes. Numbers
//! are compared by value, strings by bytes, arrays element by element, objects by count and then by members.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::cast;
use crate::decimal::Decimal;
use crate::json::binary::{COLUMN_BIT, Node, Scalar};
use crate::json::convert::scalar;
use crate::problem::Problems;
use crate::value::Value;

fn rank(scalar: &Scalar<'_>) -> u8 {
    match scalar {
        Scalar::Null => 0,
        Scalar::Int(_) | Scalar::Uint(_) | Scalar::Double(_) | Scalar::Decimal(_) => 1,
        Scalar::Text(_) => 2,
        Scalar::Object(_) => 3,
        Scalar::Array(_) => 4,
        Scalar::Bool(_) => 5,
        Scalar::Date(_) => 6,
        Scalar::Time(_) => 7,
        Scalar::DateTime(_) => 8,
        Scalar::Opaque(COLUMN_BIT, _) => 11,
        Scalar::Opaque(..) => 10,
    }
}

/// The order of two values inside documents.
pub fn compare_nodes(left: Node<'_>, right: Node<'_>) -> Ordering {
    let (l, r) = (left.scalar(), right.scalar());
    let ranks = rank(&l).cmp(&rank(&r));
    if ranks.is_ne() {
        return ranks;
    }
    match (l, r) {
        (Scalar::Text(l), Scalar::Text(r)) => l.cmp(r),
        (Scalar::Bool(l), Scalar::Bool(r)) => l.cmp(&r),
        (Scalar::Date(l), Scalar::Date(r)) => l.cmp(&r),
        (Scalar::Time(l), Scalar::Time(r)) => l.cmp(&r),
        (Scalar::DateTime(l), Scalar::DateTime(r)) => l.cmp(&r),
        (Scalar::Opaque(k, l), Scalar::Opaque(q, r)) => k.cmp(&q).then_with(|| l.cmp(r)),
        (Scalar::Array(l), Scalar::Array(r)) => {
            let first = left.values().zip(right.values()).map(|(l, r)| compare_nodes(l, r)).find(|order| order.is_ne());
            first.unwrap_or_else(|| l.cmp(&r))
        }
        (Scalar::Object(l), Scalar::Object(r)) => l.cmp(&r).then_with(|| {
            let pairs = left.members().zip(right.members());
            let mut orders = pairs.map(|(l, r)| l.0.cmp(r.0).then_with(|| compare_nodes(l.1, r.1)));
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        }),
        (l, r) => compare_numbers(&l, &r),
    }
}

fn compare_numbers(left: &Scalar<'_>, right: &Scalar<'_>) -> Ordering {
    match (left, right) {
        (Scalar::Int(l), Scalar::Int(r)) => l.cmp(r),
        (Scalar::Double(l), Scalar::Double(r)) => l.partial_cmp(r).unwrap_or(Ordering::Equal),
        _ => match (exact(left), exact(right)) {
            (Some(l), Some(r)) => l.cmp(&r),
            _ => real(left).partial_cmp(&real(right)).unwrap_or(Ordering::Equal),
        },
    }
}

fn exact(number: &Scalar<'_>) -> Option<Decimal> {
    match number {
        Scalar::Int(v) => Some(Decimal::from(*v)),
        Scalar::Uint(v) => Some(Decimal::from(*v)),
        Scalar::Decimal(v) => Some(*v),
        Scalar::Double(v) => Decimal::from_f64(*v),
        _ => None,
    }
}

fn real(number: &Scalar<'_>) -> f64 {
    match number {
        Scalar::Int(v) => *v as f64,
        Scalar::Uint(v) => *v as f64,
        Scalar::Decimal(v) => v.to_f64(),
        Scalar::Double(v) => *v,
        _ => 0.0,
    }
}

/// The order of two values of which one at least is JSON; the other counts as the scalar that it is.
pub fn compare_values(left: &Value<'_>, right: &Value<'_>) -> Ordering {
    match (left, right) {
        (Value::Json(left), Value::Json(right)) => compare_nodes(Node::root(left), Node::root(right)),
        (left, right) => {
            let (left, right) = (document(left), document(right));
            compare_nodes(Node::root(&left), Node::root(&right))
        }
    }
}

fn document(value: &Value<'_>) -> Vec<u8> {
    match value {
        Value::Json(document) => document.to_vec(),
        other => scalar(other).unwrap_or_default(),
    }
}

/// Feeds a value to a hasher; equal values feed equal bytes.
pub fn hash_value(value: &Value<'_>, state: &mut impl Hasher) {
    match value {
        Value::Json(document) => hash_node(Node::root(document), state),
        other => hash_node(Node::root(&document(other)), state),
    }
}

fn hash_node(node: Node<'_>, state: &mut impl Hasher) {
    let scalar = node.scalar();
    state.write_u8(rank(&scalar));
    match scalar {
        Scalar::Null => {}
        Scalar::Bool(v) => v.hash(state),
        Scalar::Text(v) | Scalar::Opaque(_, v) => v.hash(state),
        Scalar::Date(v) => v.hash(state),
        Scalar::Time(v) => v.hash(state),
        Scalar::DateTime(v) => v.hash(state),
        Scalar::Array(count) => {
            count.hash(state);
            node.values().for_each(|value| hash_node(value, state));
        }
        Scalar::Object(count) => {
            count.hash(state);
            for (key, value) in node.members() {
                key.hash(state);
                hash_node(value, state);
            }
        }
        number => match exact(&number) {
            Some(number) => number.hash(state),
            None => cast::to_f64(&Value::Double(real(&number)), &mut Problems::new()).to_bits().hash(state),
        },
    }
}
