//! JSON_TABLE: rows out of a document.
//!
//! Each value that the path of a level names gives a row; nested levels beside each other give their rows one after the
//! other, with NULLs for the columns of the others, and a level without rows gives one of NULLs.

use super::{Consumer, Flow};
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::frame::Frame;
use crate::functions::json::{self, made};
use crate::functions::json_change::returned;
use crate::plan::{JsonColumn, JsonResponse, JsonTable};
use values::json::binary::{Node, Scalar};
use values::json::tree::Tree;
use values::types::{Kind, Type};
use values::value::Value;

/// Runs the step.
///
/// # Errors
/// 3141 for a wrong document; what columns with ERROR ON EMPTY or ERROR ON ERROR answer; what the consumer answers.
pub fn run<'s>(step: &'s JsonTable, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let document = {
        let list = std::slice::from_ref(&step.document);
        match json::document(list, 0, frame, "json_table")? {
            Some(document) => document.into_owned(),
            None => return Ok(Flow::More),
        }
    };
    let mut rows = Vec::new();
    let blank = vec![Value::Null; step.width];
    for (at, node) in step.path.find(Node::root(&document)).into_iter().enumerate() {
        level(node, at + 1, &step.columns, blank.clone(), frame, &mut rows)?;
    }
    for row in rows {
        frame.set_values(step.slot, row);
        if next(frame)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

type Row = Vec<Value<'static>>;

fn level(
    node: Node<'_>,
    number: usize,
    columns: &[JsonColumn],
    mut row: Row,
    frame: &Frame<'_>,
    rows: &mut Vec<Row>,
) -> Result<()> {
    for column in columns {
        match column {
            JsonColumn::Ordinality(at) => row[*at] = Value::Uint(number as u64),
            JsonColumn::Path { at, .. } => row[*at] = cell(node, column, frame)?,
            JsonColumn::Nested { .. } => {}
        }
    }
    let before = rows.len();
    for column in columns {
        let JsonColumn::Nested { path, columns } = column else { continue };
        for (at, inner) in path.find(node).into_iter().enumerate() {
            level(inner, at + 1, columns, row.clone(), frame, rows)?;
        }
    }
    if rows.len() == before {
        rows.push(row);
    }
    Ok(())
}

fn cell(node: Node<'_>, column: &JsonColumn, frame: &Frame<'_>) -> Result<Value<'static>> {
    let JsonColumn::Path { name, ty, path, exists, on_empty, on_error, .. } = column else { return Ok(Value::Null) };
    let found = path.find(node);
    if *exists {
        let document = Tree::Int(i64::from(!found.is_empty())).to_document();
        return Ok(converted(Node::root(&document), ty, frame).unwrap_or(Value::Null));
    }
    let respond = |response: &JsonResponse, error: &dyn Fn() -> Error| match response {
        JsonResponse::Null => Ok(Value::Null),
        JsonResponse::Error => Err(error()),
        JsonResponse::Default(document) => Ok(converted(Node::root(document), ty, frame).unwrap_or(Value::Null)),
    };
    let whole;
    let node = match *found {
        [] => return respond(on_empty, &|| conditions::JT_MISSING_VALUE.with(&[name])),
        [one] => one,
        _ if ty.kind == Kind::Json => {
            whole = made(&Tree::Array(found.iter().map(|n| n.to_tree()).collect()))?;
            let Value::Json(document) = &whole else { unreachable!("a document is made") };
            Node::root(document)
        }
        _ => return respond(on_error, &|| conditions::WRONG_JSON_TABLE_VALUE.with(&[name])),
    };
    if ty.kind != Kind::Json && (node.is_array() || node.is_object()) {
        return respond(on_error, &|| conditions::WRONG_JSON_TABLE_VALUE.with(&[name]));
    }
    match converted(node, ty, frame) {
        Some(value) => Ok(value),
        None => respond(on_error, &|| match node.scalar() {
            Scalar::Text(_) if !ty.kind.is_string() => {
                let word = match ty.kind {
                    kind if kind.is_integer() => "INTEGER",
                    Kind::Decimal => "DECIMAL",
                    kind if kind.is_real() => "DOUBLE",
                    Kind::Date => "DATE",
                    Kind::Time => "TIME",
                    _ => "DATETIME",
                };
                conditions::INVALID_JSON_VALUE_FOR_CAST.with(&[&word, name, &1])
            }
            _ => conditions::JT_VALUE_OUT_OF_RANGE.with(&[name]),
        }),
    }
}

fn converted(node: Node<'_>, ty: &Type, frame: &Frame<'_>) -> Option<Value<'static>> {
    let found = returned(node, &Type { length: ty.length.max(1), ..ty.clone() }, frame)?.into_owned();
    if let (true, Value::Int(v)) = (ty.kind.is_integer() && !ty.unsigned, &found) {
        let bits = ty.kind.integer_bits() - 1;
        return (v >> bits == 0 || v >> bits == -1).then_some(found);
    }
    if let (true, Value::Uint(v)) = (ty.kind.is_integer(), &found)
        && ty.kind.integer_bits() < u64::BITS
        && v >> ty.kind.integer_bits() > 0
    {
        return None;
    }
    Some(found)
}
