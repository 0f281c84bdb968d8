//! JSON documents read and made: JSON_EXTRACT, JSON_OBJECT, JSON_CONTAINS and their kin.

use super::arguments::{integer, long_text, nullable, owned, string, width};
use super::{ANY, Function};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use values::collation::Collation;
use values::json;
use values::json::binary::{Node, Scalar};
use values::json::change;
use values::json::path::Path;
use values::json::tree::Tree;
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("json_extract", (2, ANY), infer_json, eval_extract),
    Function::pure("json_unquote", (1, 1), infer_unquote, eval_unquote),
    Function::pure("json_quote", (1, 1), infer_quote, eval_quote),
    Function::pure("json_object", (0, ANY), infer_object, eval_object),
    Function::pure("json_array", (0, ANY), infer_json, eval_array),
    Function::pure("json_contains", (2, 3), infer_number, eval_contains),
    Function::pure("json_contains_path", (3, ANY), infer_number, eval_contains_path),
    Function::pure("json_keys", (1, 2), infer_json, eval_keys),
    Function::pure("json_length", (1, 2), infer_number, eval_length),
    Function::pure("json_depth", (1, 1), infer_number, eval_depth),
    Function::pure("json_type", (1, 1), infer_type, eval_type),
    Function::pure("json_valid", (1, 1), infer_number, eval_valid),
    Function::pure("json_pretty", (1, 1), infer_pretty, eval_pretty),
    Function::pure("json_overlaps", (2, 2), infer_truth, eval_overlaps),
    Function::pure("member_of", (2, 2), infer_truth, eval_member_of),
    Function::pure("json_storage_size", (1, 1), infer_number, eval_storage_size),
    Function::pure("json_storage_free", (1, 1), infer_number, eval_storage_free),
];

/// Characters of the longest name that JSON_TYPE has.
const TYPE_WIDTH: u64 = 17;
/// Paths that a thread keeps parsed.
const PATHS: usize = 16;

/// A path as written, and parsed.
type ParsedPath = (Box<[u8]>, Rc<Path>);

thread_local! {
    static PARSED: RefCell<Vec<ParsedPath>> = const { RefCell::new(Vec::new()) };
}

fn infer_json(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::json(), true))
}

fn infer_number(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(21), true))
}

fn infer_truth(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::truth(), nullable(arguments)))
}

fn infer_pretty(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((long_text(Collation::UTF8MB4_BIN), true))
}

fn infer_type(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(TYPE_WIDTH, Collation::UTF8MB4_BIN), true))
}

/// The error of an argument that is no document.
pub(crate) fn invalid(wrong: json::Wrong, at: usize, name: &str) -> crate::error::Error {
    if wrong.is_depth() {
        return conditions::JSON_DOCUMENT_TOO_DEEP.with(&[]);
    }
    conditions::INVALID_JSON_TEXT_IN_PARAM.with(&[&(at + 1), &name, &wrong.message, &wrong.position, &""])
}

/// An argument as a document: JSON itself, or a text that is parsed.
///
/// # Errors
/// 3141, 3144, 3146.
pub fn document<'f>(
    arguments: &'f [Expr],
    at: usize,
    frame: &'f Frame<'_>,
    name: &str,
) -> Result<Option<Cow<'f, [u8]>>> {
    document_of(&arguments[at], arguments[at].eval(frame)?, at, name)
}

/// The value of an argument as a document.
///
/// # Errors
/// As [`document`].
pub fn document_of<'f>(e: &Expr, value: Value<'f>, at: usize, name: &str) -> Result<Option<Cow<'f, [u8]>>> {
    match value {
        Value::Null => Ok(None),
        Value::Json(document) => Ok(Some(document)),
        Value::Bytes(text) if e.ty.is_character() => {
            json::parse(&text).map(|d| Some(Cow::Owned(d))).map_err(|wrong| invalid(wrong, at, name))
        }
        Value::Enum { name: text, .. } | Value::Set { text, .. } => {
            json::parse(&text).map(|d| Some(Cow::Owned(d))).map_err(|wrong| invalid(wrong, at, name))
        }
        Value::Bytes(_) if e.ty.kind.is_string() => {
            Err(conditions::INVALID_JSON_CHARSET.with(&[&e.ty.charset().name()]))
        }
        _ => Err(conditions::INVALID_TYPE_FOR_JSON.with(&[&(at + 1), &name])),
    }
}

/// An argument as a tree.
///
/// # Errors
/// As [`document`].
pub fn tree(arguments: &[Expr], at: usize, frame: &Frame<'_>, name: &str) -> Result<Option<Tree>> {
    Ok(document(arguments, at, frame, name)?.map(|document| Node::root(&document).to_tree()))
}

/// Whether an expression is a predicate, whose value JSON shows as true or false.
fn is_boolean(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Compare(..)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Xor(_)
        | ExprKind::Not(_)
        | ExprKind::IsNull(_)
        | ExprKind::IsTruth(..)
        | ExprKind::In(_)
        | ExprKind::Like(_)
        | ExprKind::Exists(_)
        | ExprKind::InQuery(_) => true,
        ExprKind::Retype(inner) => e.ty == Type::truth() && matches!(inner.kind, ExprKind::Constant(Value::Int(_))),
        ExprKind::Call(function, _) => {
            let predicates = ["json_contains", "json_contains_path", "json_valid"];
            e.ty == Type::truth() || predicates.contains(&function.name)
        }
        _ => false,
    }
}

/// An argument as a value inside a document: texts are strings, NULL is null.
///
/// # Errors
/// What evaluation answers.
pub fn element(e: &Expr, frame: &Frame<'_>) -> Result<Tree> {
    element_of(&e.eval(frame)?, e)
}

/// A value that an expression had, inside a document.
///
/// # Errors
/// 3037 where it is a geometry that cannot be read.
pub fn element_of(value: &Value<'_>, e: &Expr) -> Result<Tree> {
    if let Some(tree) = values::cast_as::tree_of(value, &e.ty) {
        return Ok(tree);
    }
    Ok(match value {
        Value::Null => Tree::Null,
        Value::Int(v) if is_boolean(e) => Tree::Bool(*v != 0),
        Value::Bytes(text) => Tree::Text(text.to_vec()),
        other => json::scalar(other).map_or(Tree::Null, |document| Node::root(&document).to_tree()),
    })
}

/// An argument as a path; `None` is NULL.
///
/// # Errors
/// 3143.
pub fn path(e: &Expr, frame: &Frame<'_>) -> Result<Option<Rc<Path>>> {
    let Some(text) = e.text(frame)? else { return Ok(None) };
    PARSED.with_borrow_mut(|parsed| {
        if let Some((_, path)) = parsed.iter().find(|(known, _)| **known == *text) {
            return Ok(Some(Rc::clone(path)));
        }
        let path = Path::parse(&text).map_err(|place| {
            let place = Collation::UTF8MB4_BIN.char_length(&text[..place.min(text.len())]);
            conditions::INVALID_JSON_PATH.with(&[&place, &""])
        })?;
        if parsed.len() == PATHS {
            parsed.remove(0);
        }
        let path = Rc::new(path);
        parsed.push((text.as_ref().into(), Rc::clone(&path)));
        Ok(Some(path))
    })
}

/// A path without wildcards.
///
/// # Errors
/// 3143, 3149.
pub fn plain_path(e: &Expr, frame: &Frame<'_>) -> Result<Option<Rc<Path>>> {
    let found = path(e, frame)?;
    match found {
        Some(path) if path.is_wild() => Err(conditions::INVALID_JSON_PATH_WILDCARD.with(&[])),
        found => Ok(found),
    }
}

/// A tree as a value.
///
/// # Errors
/// 3157.
pub fn made<'f>(tree: &Tree) -> Result<Value<'f>> {
    if tree.is_too_deep() {
        return Err(conditions::JSON_DOCUMENT_TOO_DEEP.with(&[]));
    }
    Ok(Value::Json(Cow::Owned(tree.to_document())))
}

fn eval_extract<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(document) = document(arguments, 0, frame, "json_extract")? else { return Ok(Value::Null) };
    let root = Node::root(&document);
    let mut found = Vec::new();
    let mut is_list = arguments.len() > 2;
    for argument in &arguments[1..] {
        let Some(path) = path(argument, frame)? else { return Ok(Value::Null) };
        if path.is_wild() {
            is_list = true;
            found.extend(path.find(root));
        } else {
            found.extend(path.find_one(root));
        }
    }
    Ok(match (&*found, is_list) {
        ([], _) => Value::Null,
        ([one, ..], false) => Value::Json(Cow::Owned(one.to_document())),
        (all, true) => made(&Tree::Array(all.iter().map(|node| node.to_tree()).collect()))?,
    })
}

fn infer_unquote(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    text_or_json(&arguments[0], "json_unquote")?;
    Ok((string(width(&arguments[0]), Collation::UTF8MB4_BIN), true))
}

fn text_or_json(e: &Expr, name: &str) -> Result<()> {
    if e.ty.kind.is_string() || matches!(e.ty.kind, Kind::Json | Kind::Null) {
        return Ok(());
    }
    Err(conditions::INCORRECT_TYPE.with(&[&1, &name]))
}

fn eval_unquote<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(match arguments[0].eval(frame)? {
        Value::Null => Value::Null,
        Value::Json(document) => owned(json::unquoted(&document).into_owned()),
        other => {
            let text = match other {
                Value::Bytes(text) => text,
                other => Cow::Owned(values::text::of(&other, &arguments[0].ty).into_owned()),
            };
            if text.len() < 2 || !text.starts_with(b"\"") || !text.ends_with(b"\"") {
                return Ok(Value::Bytes(text));
            }
            let document = json::parse(&text).map_err(|wrong| invalid(wrong, 0, "json_unquote"))?;
            owned(json::unquoted(&document).into_owned())
        }
    })
}

fn infer_quote(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    text_or_json(&arguments[0], "json_quote")?;
    Ok((string(width(&arguments[0]).saturating_mul(6).saturating_add(2), Collation::UTF8MB4_BIN), true))
}

fn eval_quote<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let mut out = Vec::with_capacity(text.len() + 2);
    json::quote(&text, &mut out);
    Ok(owned(out))
}

fn infer_object(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    if !arguments.len().is_multiple_of(2) {
        return Err(conditions::WRONG_PARAMCOUNT_TO_NATIVE_FCT.with(&[&"json_object"]));
    }
    Ok((Type::json(), true))
}

fn eval_object<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let mut members = Vec::with_capacity(arguments.len() / 2);
    for pair in arguments.chunks_exact(2) {
        let Some(key) = pair[0].text(frame)? else { return Err(conditions::JSON_DOCUMENT_NULL_KEY.with(&[])) };
        members.push((key.into_owned(), element(&pair[1], frame)?));
    }
    made(&Tree::object(members))
}

fn eval_array<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let values = arguments.iter().map(|e| element(e, frame)).collect::<Result<Vec<_>>>()?;
    made(&Tree::Array(values))
}

fn eval_contains<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "json_contains";
    let Some(target) = document(arguments, 0, frame, NAME)? else { return Ok(Value::Null) };
    let Some(candidate) = tree(arguments, 1, frame, NAME)? else { return Ok(Value::Null) };
    let mut node = Node::root(&target);
    if let Some(argument) = arguments.get(2) {
        let Some(path) = plain_path(argument, frame)? else { return Ok(Value::Null) };
        let Some(found) = path.find_one(node) else { return Ok(Value::Null) };
        node = found;
    }
    Ok(Value::truth(change::contains(&node.to_tree(), &candidate)))
}

/// Whether `one` is asked for; else `all`. `None` is NULL.
///
/// # Errors
/// 3154.
pub fn wants_one(e: &Expr, frame: &Frame<'_>, name: &str) -> Result<Option<bool>> {
    let Some(word) = e.string(frame)? else { return Ok(None) };
    if word.eq_ignore_ascii_case("one") {
        return Ok(Some(true));
    }
    if word.eq_ignore_ascii_case("all") {
        return Ok(Some(false));
    }
    Err(conditions::JSON_BAD_ONE_OR_ALL_ARG.with(&[&name]))
}

fn eval_contains_path<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "json_contains_path";
    let Some(document) = document(arguments, 0, frame, NAME)? else { return Ok(Value::Null) };
    let Some(one) = wants_one(&arguments[1], frame, NAME)? else { return Ok(Value::Null) };
    let root = Node::root(&document);
    for argument in &arguments[2..] {
        let Some(path) = path(argument, frame)? else { return Ok(Value::Null) };
        if path.find(root).is_empty() != one {
            return Ok(Value::truth(one));
        }
    }
    Ok(Value::truth(!one))
}

fn eval_keys<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(document) = document(arguments, 0, frame, "json_keys")? else { return Ok(Value::Null) };
    let mut node = Node::root(&document);
    if let Some(argument) = arguments.get(1) {
        let Some(path) = plain_path(argument, frame)? else { return Ok(Value::Null) };
        let Some(found) = path.find_one(node) else { return Ok(Value::Null) };
        node = found;
    }
    if !node.is_object() {
        return Ok(Value::Null);
    }
    made(&Tree::Array(node.members().map(|(key, _)| Tree::Text(key.to_vec())).collect()))
}

fn eval_length<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(document) = document(arguments, 0, frame, "json_length")? else { return Ok(Value::Null) };
    let mut node = Node::root(&document);
    if let Some(argument) = arguments.get(1) {
        let Some(path) = path(argument, frame)? else { return Ok(Value::Null) };
        if path.is_wild() {
            let found = path.find(node).len();
            return Ok(if found == 0 { Value::Null } else { Value::Int(found as i64) });
        }
        let Some(found) = path.find_one(node) else { return Ok(Value::Null) };
        node = found;
    }
    Ok(Value::Int(if node.is_object() || node.is_array() { node.len() as i64 } else { 1 }))
}

fn eval_depth<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(tree(arguments, 0, frame, "json_depth")?.map_or(Value::Null, |tree| Value::Int(tree.depth() as i64)))
}

fn eval_type<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const COLUMN_BIT: u8 = 16;
    const COLUMN_VARBINARY: u8 = 15;
    const COLUMN_BLOB_FIRST: u8 = 249;
    const COLUMN_STRING: u8 = 254;
    let Some(document) = document(arguments, 0, frame, "json_type")? else { return Ok(Value::Null) };
    Ok(Value::text(match Node::root(&document).scalar() {
        Scalar::Null => "NULL",
        Scalar::Bool(_) => "BOOLEAN",
        Scalar::Int(_) => "INTEGER",
        Scalar::Uint(_) => "UNSIGNED INTEGER",
        Scalar::Double(_) => "DOUBLE",
        Scalar::Decimal(_) => "DECIMAL",
        Scalar::Text(_) => "STRING",
        Scalar::Date(_) => "DATE",
        Scalar::DateTime(_) => "DATETIME",
        Scalar::Time(_) => "TIME",
        Scalar::Opaque(COLUMN_BIT, _) => "BIT",
        Scalar::Opaque(COLUMN_VARBINARY | COLUMN_BLOB_FIRST..=COLUMN_STRING, _) => "BLOB",
        Scalar::Opaque(..) => "OPAQUE",
        Scalar::Array(_) => "ARRAY",
        Scalar::Object(_) => "OBJECT",
    }))
}

fn eval_valid<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(match arguments[0].eval(frame)? {
        Value::Null => Value::Null,
        Value::Json(_) => Value::truth(true),
        Value::Bytes(text) if arguments[0].ty.is_character() => match json::parse_tree(&text) {
            Err(wrong) if wrong.is_depth() => return Err(invalid(wrong, 0, "json_valid")),
            read => Value::truth(read.is_ok()),
        },
        _ => Value::truth(false),
    })
}

fn eval_pretty<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(document) = document(arguments, 0, frame, "json_pretty")? else { return Ok(Value::Null) };
    let mut out = Vec::new();
    json::print_pretty(Node::root(&document), 0, &mut out);
    Ok(owned(out))
}

fn overlap(left: &Tree, right: &Tree) -> bool {
    match (left, right) {
        (Tree::Object(left), Tree::Object(right)) => left
            .iter()
            .any(|(key, value)| Tree::find_member(right, key).is_ok_and(|place| value.order(&right[place].1).is_eq())),
        (Tree::Array(left), Tree::Array(right)) => {
            left.iter().any(|one| right.iter().any(|two| one.order(two).is_eq()))
        }
        (Tree::Array(list), one) | (one, Tree::Array(list)) => list.iter().any(|value| value.order(one).is_eq()),
        (left, right) => left.order(right).is_eq(),
    }
}

fn eval_overlaps<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "json_overlaps";
    let (left, right) = (tree(arguments, 0, frame, NAME)?, tree(arguments, 1, frame, NAME)?);
    Ok(match (left, right) {
        (Some(left), Some(right)) => Value::truth(overlap(&left, &right)),
        _ => Value::Null,
    })
}

fn eval_member_of<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    if arguments[0].eval(frame)?.is_null() {
        return Ok(Value::Null);
    }
    let value = element(&arguments[0], frame)?;
    let Some(list) = tree(arguments, 1, frame, "member of")? else { return Ok(Value::Null) };
    Ok(Value::truth(match &list {
        Tree::Array(values) => values.iter().any(|one| one.order(&value).is_eq()),
        other => other.order(&value).is_eq(),
    }))
}

fn eval_storage_size<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let document = document(arguments, 0, frame, "json_storage_size")?;
    Ok(document.map_or(Value::Null, |document| Value::Int(document.len() as i64)))
}

fn eval_storage_free<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let document = document(arguments, 0, frame, "json_storage_free")?;
    Ok(document.map_or(Value::Null, |_| Value::Int(0)))
}
