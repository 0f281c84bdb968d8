//! JSON documents changed, merged and searched: JSON_SET, JSON_MERGE_PATCH, JSON_SEARCH, JSON_VALUE.

use super::arguments::owned;
use super::json::{document, document_of, element, made, path, plain_path, tree, wants_one};
use super::{ANY, Function};
use crate::bind::Binder;
use crate::conditions;
use crate::error::{Error, Level, Result};
use crate::expr::frame::Frame;
use crate::expr::{Expr, coerce};
use values::cast_as::{UNLIMITED, cast};
use values::collation::Collation;
use values::json;
use values::json::binary::{Node, Scalar};
use values::json::change::{self, Write};
use values::json::path::{Path, Step};
use values::json::tree::Tree;
use values::problem::{Problem, Problems};
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("json_set", (3, ANY), infer_pairs, |a, f, _| written(a, f, "json_set", Write::Set)),
    Function::pure("json_insert", (3, ANY), infer_pairs, |a, f, _| written(a, f, "json_insert", Write::Insert)),
    Function::pure("json_replace", (3, ANY), infer_pairs, |a, f, _| written(a, f, "json_replace", Write::Replace)),
    Function::pure("json_remove", (2, ANY), infer_json, eval_remove),
    Function::pure("json_array_append", (3, ANY), infer_pairs, eval_append),
    Function::pure("json_array_insert", (3, ANY), infer_pairs, eval_insert_element),
    Function::pure("json_merge", (2, ANY), infer_merge, |a, f, _| preserved(a, f, "json_merge")),
    Function::pure("json_merge_preserve", (2, ANY), infer_json, |a, f, _| preserved(a, f, "json_merge_preserve")),
    Function::pure("json_merge_patch", (2, ANY), infer_json, eval_merge_patch),
    Function::pure("json_search", (3, ANY), infer_json, eval_search),
    Function::pure("json_value", (6, 6), infer_value, eval_value),
];

fn infer_json(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::json(), true))
}

fn infer_pairs(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    if arguments.len().is_multiple_of(2) {
        return Err(conditions::WRONG_PARAMCOUNT_TO_NATIVE_FCT.with(&[&"json_set"]));
    }
    Ok((Type::json(), true))
}

fn infer_merge(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::json(), true))
}

fn infer_value(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::varchar(512, Collation::UTF8MB4_BIN), true))
}

/// Changes a document by pairs of a path and a value.
fn changed<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    name: &str,
    change: impl Fn(&mut Tree, &Path, Tree) -> Result<()>,
) -> Result<Value<'f>> {
    let root = tree(arguments, 0, frame, name)?;
    let mut paths = Vec::with_capacity(arguments.len() / 2);
    for argument in arguments[1..].iter().step_by(2) {
        paths.push(plain_path(argument, frame)?);
    }
    let Some(mut root) = root else { return Ok(Value::Null) };
    for (path, argument) in paths.iter().zip(arguments[2..].iter().step_by(2)) {
        let Some(path) = path else { return Ok(Value::Null) };
        change(&mut root, path, element(argument, frame)?)?;
    }
    made(&root)
}

fn written<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, name: &str, how: Write) -> Result<Value<'f>> {
    changed(arguments, frame, name, |root, path, value| {
        change::write(root, path, value, how);
        Ok(())
    })
}

fn eval_append<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    changed(arguments, frame, "json_array_append", |root, path, value| {
        change::append(root, path, value);
        Ok(())
    })
}

fn eval_insert_element<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    changed(arguments, frame, "json_array_insert", |root, path, value| {
        if !matches!(path.steps.last(), Some(Step::Element(_))) {
            return Err(conditions::INVALID_JSON_PATH_ARRAY_CELL.with(&[]));
        }
        change::insert_element(root, path, value);
        Ok(())
    })
}

fn eval_remove<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let root = tree(arguments, 0, frame, "json_remove")?;
    let mut paths = Vec::with_capacity(arguments.len());
    for argument in &arguments[1..] {
        let path = plain_path(argument, frame)?;
        if path.as_ref().is_some_and(|path| path.steps.is_empty()) {
            return Err(conditions::JSON_VACUOUS_PATH.with(&[]));
        }
        paths.push(path);
    }
    let Some(mut root) = root else { return Ok(Value::Null) };
    for path in &paths {
        let Some(path) = path else { return Ok(Value::Null) };
        change::remove(&mut root, path);
    }
    made(&root)
}

fn preserved<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, name: &str) -> Result<Value<'f>> {
    if name == "json_merge" {
        let new = "JSON_MERGE_PRESERVE/JSON_MERGE_PATCH";
        frame.context.diagnostics.borrow_mut().warn(conditions::WARN_DEPRECATED_SYNTAX, &[&"JSON_MERGE", &new]);
    }
    let mut merged: Option<Tree> = None;
    let mut is_null = false;
    for at in 0..arguments.len() {
        let Some(next) = tree(arguments, at, frame, name)? else {
            is_null = true;
            continue;
        };
        merged = Some(match merged {
            None => next,
            Some(before) => change::merge_preserve(before, next),
        });
    }
    merged.filter(|_| !is_null).map_or(Ok(Value::Null), |tree| made(&tree))
}

fn eval_merge_patch<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "json_merge_patch";
    let mut merged = tree(arguments, 0, frame, NAME)?;
    for at in 1..arguments.len() {
        merged = match (merged, tree(arguments, at, frame, NAME)?) {
            (_, None) => None,
            (None, Some(Tree::Object(_))) => None,
            (None, Some(other)) => Some(other),
            (Some(before), Some(patch)) => Some(change::merge_patch(before, patch)),
        };
    }
    merged.map_or(Ok(Value::Null), |tree| made(&tree))
}

/// What JSON_SEARCH looks for, and what it found.
struct Search<'s> {
    pattern: &'s [u8],
    escape: Option<char>,
    found: Vec<Vec<u8>>,
    one: bool,
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        self.one && !self.found.is_empty()
    }

    /// Looks at a value and everything within; `path` is its path.
    fn within(&mut self, node: Node<'_>, path: &mut Vec<u8>) {
        if self.is_done() {
            return;
        }
        match node.scalar() {
            Scalar::Text(text) => {
                let is_like = Collation::UTF8MB4_BIN.like(text, self.pattern, self.escape);
                if is_like && !self.found.contains(path) {
                    self.found.push(path.clone());
                }
            }
            Scalar::Array(_) | Scalar::Object(_) => self.children(node, path, &mut |search, child, path| {
                search.within(child, path);
            }),
            _ => {}
        }
    }

    fn children(
        &mut self,
        node: Node<'_>,
        path: &mut Vec<u8>,
        visit: &mut dyn FnMut(&mut Self, Node<'_>, &mut Vec<u8>),
    ) {
        let length = path.len();
        for (at, child) in node.values().enumerate() {
            match node.key(at) {
                Some(key) => push_member(key, path),
                None => path.extend_from_slice(format!("[{at}]").as_bytes()),
            }
            visit(self, child, path);
            path.truncate(length);
        }
    }

    /// Looks at what the steps name below a value.
    fn along(&mut self, node: Node<'_>, steps: &[Step], path: &mut Vec<u8>) {
        let Some((step, rest)) = steps.split_first() else { return self.within(node, path) };
        let length = node.len();
        match step {
            Step::Below => {
                self.along(node, rest, path);
                if node.is_array() || node.is_object() {
                    self.children(node, path, &mut |search, child, path| search.along(child, steps, path));
                }
            }
            Step::Element(index) if !node.is_array() => {
                if index.place(1) == Some(0) {
                    self.along(node, rest, path);
                }
            }
            Step::Member(_) | Step::Members if !node.is_object() => {}
            Step::Elements | Step::Range(..) if !node.is_array() => {}
            _ => {
                let mut at = 0;
                self.children(node, path, &mut |search, child, path| {
                    let chosen = match step {
                        Step::Member(key) => node.key(at) == Some(key),
                        Step::Element(index) => index.place(length) == Some(at),
                        Step::Range(from, to) => {
                            from.place(length).unwrap_or(0) <= at && to.place(length).is_some_and(|to| at <= to)
                        }
                        _ => true,
                    };
                    if chosen {
                        search.along(child, rest, path);
                    }
                    at += 1;
                });
            }
        }
    }
}

/// Appends a member's step to a path, its key in quotes where it is no plain name.
fn push_member(key: &[u8], path: &mut Vec<u8>) {
    path.push(b'.');
    let starts = key.first().is_some_and(|byte| !byte.is_ascii_digit());
    let is_name = starts && key.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..));
    if is_name {
        path.extend_from_slice(key);
    } else {
        json::quote(key, path);
    }
}

fn eval_search<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "json_search";
    let Some(document) = document(arguments, 0, frame, NAME)? else { return Ok(Value::Null) };
    let Some(one) = wants_one(&arguments[1], frame, NAME)? else { return Ok(Value::Null) };
    let Some(pattern) = arguments[2].text(frame)? else { return Ok(Value::Null) };
    let escape = match arguments.get(3) {
        None => None,
        Some(e) => e.string(frame)?.filter(|text| !text.is_empty()),
    };
    let escape = match escape {
        None => Some('\\'),
        Some(text) if text.chars().count() == 1 => text.chars().next(),
        Some(_) => return Err(conditions::WRONG_ARGUMENTS.with(&[&"ESCAPE"])),
    };
    let mut search = Search { pattern: &pattern, escape, found: Vec::new(), one };
    let root = Node::root(&document);
    if arguments.len() <= 4 {
        search.within(root, &mut b"$".to_vec());
    }
    for argument in arguments.iter().skip(4) {
        let Some(path) = path(argument, frame)? else { return Ok(Value::Null) };
        search.along(root, &path.steps, &mut b"$".to_vec());
    }
    let mut found: Vec<Tree> = search.found.into_iter().map(Tree::Text).collect();
    Ok(match found.len() {
        0 => Value::Null,
        1 => found.pop().map_or(Ok(Value::Null), |only| made(&only))?,
        _ => made(&Tree::Array(found))?,
    })
}

/// What JSON_VALUE does where there is nothing, or nothing that fits: NULL, an error, or a value.
fn responded<'f>(
    arguments: &'f [Expr],
    at: usize,
    frame: &'f Frame<'_>,
    ty: &Type,
    error: impl FnOnce() -> Error,
) -> Result<Value<'f>> {
    const ERROR: i64 = 1;
    const DEFAULT: i64 = 2;
    match arguments[at].int(frame)? {
        Some(ERROR) => Err(error()),
        Some(DEFAULT) => arguments[at + 1].eval_as(ty, frame),
        _ => Ok(Value::Null),
    }
}

/// The first doubles beyond the integers.
const U64_END: f64 = 18_446_744_073_709_551_616.0;
const I64_END: f64 = 9_223_372_036_854_775_808.0;

fn eval_value<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "json_value";
    let empty = || conditions::MISSING_JSON_VALUE.with(&[&NAME]);
    let Some(path) = path(&arguments[1], frame)? else { return Ok(Value::Null) };
    let document = match document_of(&arguments[0], arguments[0].eval(frame)?, 0, NAME) {
        Ok(None) => return Ok(Value::Null),
        Ok(Some(document)) => document,
        Err(error) if is_misuse(&error) => return Err(error),
        Err(error) => {
            let value = responded(arguments, 4, frame, ty, || error.clone())?;
            frame.context.diagnostics.borrow_mut().push_error(Level::Warning, &error);
            return Ok(value);
        }
    };
    let mut nodes = path.find(Node::root(&document)).into_iter();
    let Some(node) = nodes.next() else {
        return responded(arguments, 2, frame, ty, empty);
    };
    if nodes.next().is_some() {
        return responded(arguments, 4, frame, ty, || conditions::MULTIPLE_JSON_VALUES.with(&[&NAME]));
    }
    match returned(node, ty, frame) {
        Some(found) => Ok(found),
        None => responded(arguments, 4, frame, ty, || {
            let word = match ty.kind {
                kind if kind.is_integer() && ty.unsigned => "UNSIGNED",
                kind if kind.is_integer() => "SIGNED",
                Kind::Decimal => "DECIMAL",
                Kind::Date => "DATE",
                Kind::Time => "TIME",
                Kind::DateTime => "DATETIME",
                Kind::Year => "YEAR",
                Kind::Double => "DOUBLE",
                Kind::Float => "FLOAT",
                _ => "CHAR",
            };
            conditions::DATA_OUT_OF_RANGE.with(&[&word, &NAME])
        }),
    }
}

/// Whether an argument cannot be JSON at all, or is too deep, so that no ON ERROR is asked.
fn is_misuse(error: &Error) -> bool {
    let misuses =
        [conditions::INVALID_JSON_CHARSET, conditions::INVALID_TYPE_FOR_JSON, conditions::JSON_DOCUMENT_TOO_DEEP];
    misuses.iter().any(|kind| kind.code == error.code)
}

/// A value of a document as the type that was asked for; `None` where it does not fit.
pub fn returned<'f>(node: Node<'_>, ty: &Type, frame: &Frame<'_>) -> Option<Value<'f>> {
    let document = node.to_document();
    let value = match node.scalar() {
        Scalar::Null => return Some(Value::Null),
        _ if ty.kind == Kind::Json => return Some(Value::Json(document.into())),
        _ if ty.kind.is_string() => owned(json::unquoted(&document).into_owned()),
        Scalar::Bool(v) => Value::truth(v),
        Scalar::Int(v) => Value::Int(v),
        Scalar::Uint(v) => Value::Uint(v),
        Scalar::Double(v) => Value::Double(v),
        Scalar::Decimal(v) => Value::Decimal(v),
        Scalar::Text(v) | Scalar::Opaque(_, v) => owned(v),
        Scalar::Date(v) => Value::Date(v),
        Scalar::DateTime(v) => Value::DateTime(v),
        Scalar::Time(v) => Value::Time(v),
        Scalar::Array(_) | Scalar::Object(_) => return None,
    };
    let beyond = match (&value, ty.unsigned) {
        (Value::Int(v), true) => *v < 0,
        (Value::Uint(v), false) => ty.kind.is_integer() && *v > i64::MAX as u64,
        (Value::Double(v), true) => ty.kind.is_integer() && !(-0.5..U64_END).contains(v),
        (Value::Double(v), false) => ty.kind.is_integer() && !(-I64_END..I64_END).contains(v),
        _ => false,
    };
    // A year has four digits here.
    let is_short = ty.kind == Kind::Year && matches!(&value, Value::Int(1..=99) | Value::Uint(1..=99));
    if beyond || is_short {
        return None;
    }
    let mut problems = Problems::new();
    let from = Type::varchar(UNLIMITED, Collation::UTF8MB4_BIN);
    let found = cast(value, &from, ty, &frame.context.statement.conversion(), &mut problems).ok()?;
    let is_whole = problems.iter().all(|problem| matches!(problem, Problem::Delimiter { .. }));
    if !is_whole || found.is_null() {
        return None;
    }
    let found = found.into_owned();
    coerce::report(frame.context, problems).ok()?;
    Some(found)
}
