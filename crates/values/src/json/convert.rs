//! JSON scalars as SQL values and back.

use std::borrow::Cow;

use crate::cast;
use crate::decimal::Decimal;
use crate::json::binary::{COLUMN_BIT, Node, Scalar};
use crate::json::print::print_node;
use crate::json::tree::Tree;
use crate::problem::{Problem, Problems};
use crate::value::Value;

/// The number of the column type that binary strings have inside a document: LONGBLOB's.
const COLUMN_BYTES: u8 = 252;

/// A value that is not JSON as a document: strings are JSON strings. `None` for NULL.
pub fn scalar(value: &Value<'_>) -> Option<Vec<u8>> {
    let tree = match value {
        Value::Null => return None,
        Value::Json(document) => return Some(document.to_vec()),
        Value::Int(v) => Tree::Int(*v),
        Value::Uint(v) => Tree::Uint(*v),
        Value::Year(v) => Tree::Uint(u64::from(*v)),
        Value::Float(v) => Tree::Double(f64::from(*v)),
        Value::Double(v) => Tree::Double(*v),
        Value::Decimal(v) => Tree::Decimal(*v),
        Value::Date(v) => Tree::Date(*v),
        Value::DateTime(v) => Tree::DateTime(*v),
        Value::Time(v) => Tree::Time(*v),
        Value::Bit { value, bytes } => {
            Tree::Opaque(COLUMN_BIT, value.to_be_bytes()[8 - usize::from(*bytes)..].to_vec())
        }
        Value::Bytes(v) if std::str::from_utf8(v).is_err() => Tree::Opaque(COLUMN_BYTES, v.to_vec()),
        Value::Bytes(text) | Value::Enum { name: text, .. } | Value::Set { text, .. } => Tree::Text(text.to_vec()),
    };
    Some(tree.to_document())
}

/// The SQL value of a scalar, borrowed; `None` for arrays and objects.
fn sql_value(document: &[u8]) -> Option<Value<'_>> {
    Some(match Node::root(document).scalar() {
        Scalar::Null => Value::Null,
        Scalar::Bool(v) => Value::truth(v),
        Scalar::Int(v) => Value::Int(v),
        Scalar::Uint(v) => Value::Uint(v),
        Scalar::Double(v) => Value::Double(v),
        Scalar::Decimal(v) => Value::Decimal(v),
        Scalar::Text(v) | Scalar::Opaque(_, v) => Value::Bytes(Cow::Borrowed(v)),
        Scalar::Date(v) => Value::Date(v),
        Scalar::DateTime(v) => Value::DateTime(v),
        Scalar::Time(v) => Value::Time(v),
        Scalar::Array(_) | Scalar::Object(_) => return None,
    })
}

/// Whether a value is inside documents only: a date or time, or bytes.
fn is_opaque(document: &[u8], value: &Value<'_>) -> bool {
    let is_moment = matches!(value, Value::Date(_) | Value::DateTime(_) | Value::Time(_));
    is_moment || matches!(Node::root(document).scalar(), Scalar::Opaque(..))
}

/// Whether the document is a date or time, or bytes.
pub fn is_opaque_document(document: &[u8]) -> bool {
    sql_value(document).is_some_and(|value| is_opaque(document, &value))
}

/// Converts what the document holds; what is no scalar or no number leaves one problem that names the wanted type.
fn number<T>(
    document: &[u8],
    wanted: &'static str,
    problems: &mut Problems,
    convert: impl FnOnce(&Value<'_>, &mut Problems) -> T,
) -> T {
    let value = sql_value(document).filter(|value| !is_opaque(document, value));
    let mut own = Problems::new();
    let out = convert(value.as_ref().unwrap_or(&Value::Null), &mut own);
    if !own.is_empty() || value.is_none_or(|value| value.is_null()) {
        problems.push(Problem::InvalidJsonCast(wanted));
    }
    out
}

/// The document as BIGINT.
pub fn to_i64(document: &[u8], problems: &mut Problems) -> i64 {
    number(document, "INTEGER", problems, cast::to_i64)
}

/// The document as DOUBLE.
pub fn to_f64(document: &[u8], problems: &mut Problems) -> f64 {
    number(document, "DOUBLE", problems, cast::to_f64)
}

/// The document as an exact number.
pub fn to_decimal(document: &[u8], problems: &mut Problems) -> Decimal {
    number(document, "DECIMAL", problems, cast::to_decimal)
}

/// Whether the document is true: all but the number zero.
pub fn to_truth(document: &[u8]) -> bool {
    match Node::root(document).scalar() {
        Scalar::Int(v) => v != 0,
        Scalar::Uint(v) => v != 0,
        Scalar::Double(v) => v != 0.0,
        Scalar::Decimal(v) => !v.is_zero(),
        _ => true,
    }
}

/// The date or time that the document is.
pub fn temporal(document: &[u8]) -> Option<Value<'static>> {
    match Node::root(document).scalar() {
        Scalar::Date(v) => Some(Value::Date(v)),
        Scalar::DateTime(v) => Some(Value::DateTime(v)),
        Scalar::Time(v) => Some(Value::Time(v)),
        _ => None,
    }
}

/// The text of a string.
pub fn string(document: &[u8]) -> Option<&[u8]> {
    match Node::root(document).scalar() {
        Scalar::Text(text) => Some(text),
        _ => None,
    }
}

/// The text that JSON_UNQUOTE gives: a string's own, else the printed form.
pub fn unquoted(document: &[u8]) -> Cow<'_, [u8]> {
    let node = Node::root(document);
    if let Scalar::Text(text) = node.scalar() {
        return Cow::Borrowed(text);
    }
    let mut text = Vec::new();
    print_node(node, &mut text);
    if text.len() >= 2 && text[0] == b'"' && text[text.len() - 1] == b'"' {
        return Cow::Owned(text[1..text.len() - 1].to_vec());
    }
    Cow::Owned(text)
}
