//! JSON_SCHEMA_VALID and JSON_SCHEMA_VALIDATION_REPORT: draft 4 of JSON Schema.
//!
//! Source: "JSON Schema Validation Functions" of MySQL's manual; draft-fge-json-schema-validation-00.

use super::Function;
use super::json::tree;
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use values::json::tree::Tree;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("json_schema_valid", (2, 2), |_, _| Ok((Type::truth(), true)), eval_valid),
    Function::pure("json_schema_validation_report", (2, 2), |_, _| Ok((Type::json(), true)), eval_report),
];

/// How deep references and schemas may be nested.
const DEPTH_MAX: usize = 100;

/// Where a document fails, and by what.
struct Failure {
    keyword: &'static str,
    schema: String,
    document: String,
}

type Check = std::result::Result<(), Failure>;

/// A place in the schema and one in the document.
#[derive(Clone)]
struct Place {
    schema: String,
    document: String,
    depth: usize,
}

impl Place {
    fn fail(&self, keyword: &'static str) -> Check {
        Err(Failure { keyword, schema: self.schema.clone(), document: self.document.clone() })
    }

    fn within(&self, schema: &str, document: Option<&str>) -> Place {
        let document = match document {
            Some(part) => format!("{}/{part}", self.document),
            None => self.document.clone(),
        };
        Place { schema: format!("{}/{schema}", self.schema), document, depth: self.depth + 1 }
    }
}

fn member<'t>(tree: &'t Tree, name: &str) -> Option<&'t Tree> {
    values::geometry::geojson::member(tree, name)
}

fn list<'t>(tree: &'t Tree, name: &str) -> &'t [Tree] {
    match member(tree, name) {
        Some(Tree::Array(list)) => list,
        _ => &[],
    }
}

fn count(tree: &Tree, name: &str) -> Option<usize> {
    number(member(tree, name)?).filter(|n| *n >= 0.0).map(|n| n as usize)
}

fn number(tree: &Tree) -> Option<f64> {
    match tree {
        Tree::Int(v) => Some(*v as f64),
        Tree::Uint(v) => Some(*v as f64),
        Tree::Double(v) => Some(*v),
        Tree::Decimal(v) => Some(v.to_f64()),
        _ => None,
    }
}

fn same(a: &Tree, b: &Tree) -> bool {
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x == y,
        _ => a == b,
    }
}

fn is_type(tree: &Tree, name: &Tree) -> bool {
    let Tree::Text(name) = name else { return false };
    match &**name {
        b"null" => matches!(tree, Tree::Null),
        b"boolean" => matches!(tree, Tree::Bool(_)),
        b"integer" => match tree {
            Tree::Double(v) => v.fract() == 0.0,
            _ => matches!(tree, Tree::Int(_) | Tree::Uint(_)),
        },
        b"number" => number(tree).is_some(),
        b"string" => matches!(tree, Tree::Text(_)),
        b"array" => matches!(tree, Tree::Array(_)),
        b"object" => matches!(tree, Tree::Object(_)),
        _ => false,
    }
}

fn matches_pattern(pattern: &str, text: &[u8]) -> bool {
    // A pattern that is none constrains nothing.
    let Ok(pattern) = fancy_regex::Regex::new(pattern) else { return true };
    pattern.is_match(&*String::from_utf8_lossy(text)).unwrap_or(false)
}

/// A schema with what its references mean.
struct Schema<'t> {
    root: &'t Tree,
}

impl Schema<'_> {
    fn check(&self, schema: &Tree, document: &Tree, place: &Place) -> Check {
        if place.depth > DEPTH_MAX {
            return Ok(());
        }
        if let Some(Tree::Text(reference)) = member(schema, "$ref") {
            let Some(found) = self.find(reference) else { return Ok(()) };
            let place = Place { schema: String::from_utf8_lossy(reference).into_owned(), ..place.clone() };
            return self.check(found, document, &Place { depth: place.depth + 1, ..place });
        }
        match member(schema, "type") {
            Some(Tree::Array(names)) if !names.iter().any(|n| is_type(document, n)) => return place.fail("type"),
            Some(name @ Tree::Text(_)) if !is_type(document, name) => return place.fail("type"),
            _ => {}
        }
        if let Some(Tree::Array(known)) = member(schema, "enum")
            && !known.iter().any(|k| same(k, document))
        {
            return place.fail("enum");
        }
        self.combined(schema, document, place)?;
        match document {
            Tree::Text(text) => check_text(schema, text, place),
            Tree::Array(items) => self.array(schema, items, place),
            Tree::Object(members) => self.object(schema, members, place),
            other => number(other).map_or(Ok(()), |n| check_number(schema, n, place)),
        }
    }

    /// What `#/definitions/name` and its kin mean.
    fn find(&self, reference: &[u8]) -> Option<&Tree> {
        let path = std::str::from_utf8(reference).ok()?.strip_prefix('#')?;
        let mut found = self.root;
        for part in path.split('/').filter(|p| !p.is_empty()) {
            found = member(found, &part.replace("~1", "/").replace("~0", "~"))?;
        }
        Some(found)
    }

    fn combined(&self, schema: &Tree, document: &Tree, place: &Place) -> Check {
        let passes = |keyword: &str, at: usize, one: &Tree| {
            self.check(one, document, &place.within(&format!("{keyword}/{at}"), None)).is_ok()
        };
        let all = |keyword: &'static str| {
            list(schema, keyword).iter().enumerate().filter(|(at, one)| passes(keyword, *at, one)).count()
        };
        if all("allOf") < list(schema, "allOf").len() {
            return place.fail("allOf");
        }
        if !list(schema, "anyOf").is_empty() && all("anyOf") == 0 {
            return place.fail("anyOf");
        }
        if !list(schema, "oneOf").is_empty() && all("oneOf") != 1 {
            return place.fail("oneOf");
        }
        match member(schema, "not") {
            Some(one) if passes("not", 0, one) => place.fail("not"),
            _ => Ok(()),
        }
    }

    fn array(&self, schema: &Tree, items: &[Tree], place: &Place) -> Check {
        if count(schema, "minItems").is_some_and(|least| items.len() < least) {
            return place.fail("minItems");
        }
        if count(schema, "maxItems").is_some_and(|most| items.len() > most) {
            return place.fail("maxItems");
        }
        if member(schema, "uniqueItems") == Some(&Tree::Bool(true)) {
            let is_double = |(at, item): (usize, &Tree)| items[..at].iter().any(|other| same(other, item));
            if items.iter().enumerate().any(is_double) {
                return place.fail("uniqueItems");
            }
        }
        for (at, item) in items.iter().enumerate() {
            let number = at.to_string();
            match member(schema, "items") {
                Some(Tree::Array(known)) => match (known.get(at), member(schema, "additionalItems")) {
                    (Some(one), _) => self.check(one, item, &place.within(&format!("items/{at}"), Some(&number)))?,
                    (None, Some(Tree::Bool(false))) => return place.within("", Some(&number)).fail("additionalItems"),
                    (None, Some(one)) => self.check(one, item, &place.within("additionalItems", Some(&number)))?,
                    (None, None) => {}
                },
                Some(one) => self.check(one, item, &place.within("items", Some(&number)))?,
                None => {}
            }
        }
        Ok(())
    }

    fn object(&self, schema: &Tree, members: &[(Vec<u8>, Tree)], place: &Place) -> Check {
        if count(schema, "minProperties").is_some_and(|least| members.len() < least) {
            return place.fail("minProperties");
        }
        if count(schema, "maxProperties").is_some_and(|most| members.len() > most) {
            return place.fail("maxProperties");
        }
        let has = |name: &[u8]| members.iter().any(|(key, _)| key == name);
        let lacks = |names: &[Tree]| names.iter().any(|name| matches!(name, Tree::Text(name) if !has(name)));
        for (key, value) in members {
            let key = String::from_utf8_lossy(key).into_owned();
            let mut is_known = false;
            if let Some(one) = member(schema, "properties").and_then(|properties| member(properties, &key)) {
                is_known = true;
                self.check(one, value, &place.within(&format!("properties/{key}"), Some(&key)))?;
            }
            if let Some(Tree::Object(patterns)) = member(schema, "patternProperties") {
                for (pattern, one) in patterns {
                    let pattern = String::from_utf8_lossy(pattern).into_owned();
                    if matches_pattern(&pattern, key.as_bytes()) {
                        is_known = true;
                        self.check(one, value, &place.within(&format!("patternProperties/{pattern}"), Some(&key)))?;
                    }
                }
            }
            match member(schema, "additionalProperties") {
                Some(Tree::Bool(false)) if !is_known => {
                    let document = format!("{}/{key}", place.document);
                    return Place { document, ..place.clone() }.fail("additionalProperties");
                }
                Some(one @ Tree::Object(_)) if !is_known => {
                    self.check(one, value, &place.within("additionalProperties", Some(&key)))?;
                }
                _ => {}
            }
        }
        if lacks(list(schema, "required")) {
            return place.fail("required");
        }
        if let Some(Tree::Object(dependencies)) = member(schema, "dependencies") {
            let document = Tree::Object(members.to_vec());
            for (key, needed) in dependencies.iter().filter(|(key, _)| has(key)) {
                let failed = match needed {
                    Tree::Array(names) => lacks(names),
                    one => {
                        let key = String::from_utf8_lossy(key);
                        self.check(one, &document, &place.within(&format!("dependencies/{key}"), None)).is_err()
                    }
                };
                if failed {
                    return place.fail("dependencies");
                }
            }
        }
        Ok(())
    }
}

fn check_text(schema: &Tree, text: &[u8], place: &Place) -> Check {
    let length = String::from_utf8_lossy(text).chars().count();
    if count(schema, "minLength").is_some_and(|least| length < least) {
        return place.fail("minLength");
    }
    if count(schema, "maxLength").is_some_and(|most| length > most) {
        return place.fail("maxLength");
    }
    match member(schema, "pattern") {
        Some(Tree::Text(pattern)) if !matches_pattern(&String::from_utf8_lossy(pattern), text) => place.fail("pattern"),
        _ => Ok(()),
    }
}

fn check_number(schema: &Tree, value: f64, place: &Place) -> Check {
    let bound = |name: &str| member(schema, name).and_then(number);
    let is_set = |name: &str| member(schema, name) == Some(&Tree::Bool(true));
    match bound("minimum") {
        Some(least) if value < least => return place.fail("minimum"),
        Some(least) if value == least && is_set("exclusiveMinimum") => return place.fail("minimum"),
        _ => {}
    }
    match bound("maximum") {
        Some(most) if value > most => return place.fail("maximum"),
        Some(most) if value == most && is_set("exclusiveMaximum") => return place.fail("maximum"),
        _ => {}
    }
    match bound("multipleOf") {
        Some(step) if step > 0.0 && (value / step).fract() != 0.0 => place.fail("multipleOf"),
        _ => Ok(()),
    }
}

/// Whether a schema refers to another text.
fn refers_elsewhere(schema: &Tree) -> bool {
    match schema {
        Tree::Object(members) => members.iter().any(|(key, value)| match value {
            Tree::Text(reference) if &**key == b"$ref" => !reference.starts_with(b"#"),
            other => refers_elsewhere(other),
        }),
        Tree::Array(items) => items.iter().any(refers_elsewhere),
        _ => false,
    }
}

/// How a document fails its schema; the outer option is SQL's NULL.
fn validated(arguments: &[Expr], frame: &Frame<'_>, function: &str) -> Result<Option<Check>> {
    let Some(schema) = tree(arguments, 0, frame, function)? else { return Ok(None) };
    if !matches!(schema, Tree::Object(_)) {
        let wrong: Error = conditions::INVALID_JSON_TYPE.with(&[&1, &function, &"object"]);
        return Err(wrong);
    }
    let Some(document) = tree(arguments, 1, frame, function)? else { return Ok(None) };
    if refers_elsewhere(&schema) {
        return Err(crate::bind::unsupported("references in JSON Schema"));
    }
    let place = Place { schema: "#".to_owned(), document: "#".to_owned(), depth: 0 };
    Ok(Some(Schema { root: &schema }.check(&schema, &document, &place)))
}

fn eval_valid<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = validated(arguments, frame, "json_schema_valid")?;
    Ok(found.map_or(Value::Null, |check| Value::truth(check.is_ok())))
}

fn eval_report<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(check) = validated(arguments, frame, "json_schema_validation_report")? else { return Ok(Value::Null) };
    let text = |text: &str| Tree::Text(text.as_bytes().to_vec());
    let mut members = vec![(b"valid".to_vec(), Tree::Bool(check.is_ok()))];
    if let Err(failure) = check {
        let Failure { keyword, schema, document } = failure;
        let reason = format!(
            "The JSON document location '{document}' failed requirement '{keyword}' at JSON Schema location '{schema}'"
        );
        members.push((b"reason".to_vec(), text(&reason)));
        members.push((b"schema-location".to_vec(), text(&schema)));
        members.push((b"document-location".to_vec(), text(&document)));
        members.push((b"schema-failed-keyword".to_vec(), text(keyword)));
    }
    Ok(Value::Json(Tree::object(members).to_document().into()))
}
