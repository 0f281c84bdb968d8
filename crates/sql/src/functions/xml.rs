//! EXTRACTVALUE and UPDATEXML.

use super::Function;
use super::arguments::{collation, long_text, owned};
use crate::bind::Binder;
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::expr::coerce::{self, shown};
use crate::expr::frame::Frame;
use values::problem::Problems;
use values::types::Type;
use values::value::Value;
use values::xml::document::{self, Document, Kind};
use values::xml::{Evaluation, Found, Path, Wrong};

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::of_session("extractvalue", (2, 2), |a, b| infer(a, b, "extractvalue"), eval_extract),
    Function::of_session("updatexml", (3, 3), |a, b| infer(a, b, "updatexml"), eval_update),
];

fn infer(arguments: &mut Vec<Expr>, binder: &Binder<'_>, name: &str) -> Result<(Type, bool)> {
    Ok((long_text(collation(arguments, binder, name)?), true))
}

fn parse(text: &[u8]) -> Result<Path> {
    Path::parse(text).map_err(|wrong| match wrong {
        Wrong::Syntax(at) => unknown(format!("XPATH syntax error: '{}'", shown(at.as_bytes()))),
        Wrong::Variable(at) => unknown(format!("Unknown XPATH variable at: '{at}'")),
    })
}

fn unknown(message: String) -> Error {
    Error { message, ..conditions::UNKNOWN_ERROR.with(&[]) }
}

/// A text's document; a wrong one leaves a warning.
fn read<'t>(text: &'t [u8], frame: &Frame<'_>) -> Option<Document<'t>> {
    match document::read(text) {
        Ok(found) => Some(found),
        Err(message) => {
            frame.context.diagnostics.borrow_mut().warn(conditions::WRONG_VALUE, &[&"XML", &message]);
            None
        }
    }
}

/// What a path finds in a document.
fn found(document: &Document<'_>, path: &Path, ty: &Type, frame: &Frame<'_>) -> Result<(Found, Vec<u8>)> {
    let variable = |name: &str| {
        let name = name.to_lowercase();
        let value = frame.context.state.user_variable(&name);
        values::text::of(&value, &frame.context.state.user_variable_type(&name)).into_owned()
    };
    let mut evaluation =
        Evaluation { document, collation: ty.collation, variable: &variable, problems: Problems::new() };
    let found = evaluation.run(path);
    let text = evaluation.text(&found);
    coerce::report(frame.context, evaluation.problems)?;
    Ok((found, text))
}

fn eval_extract<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(path) = arguments[1].text(frame)? else { return Ok(Value::Null) };
    let path = parse(&path)?;
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Some(document) = read(&text, frame) else { return Ok(Value::Null) };
    Ok(owned(found(&document, &path, ty, frame)?.1))
}

fn eval_update<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(path) = arguments[1].text(frame)? else { return Ok(Value::Null) };
    let path = parse(&path)?;
    let (text, new) = (arguments[0].text(frame)?, arguments[2].text(frame)?);
    let (Some(text), Some(new)) = (text, new) else { return Ok(Value::Null) };
    let Some(document) = read(&text, frame) else { return Ok(Value::Null) };
    let (found, _) = found(&document, &path, ty, frame)?;
    let Found::Nodes(nodes) = found else { return Ok(Value::Null) };
    let [node] = *nodes else { return Ok(owned(text.into_owned())) };
    let node = &document.nodes[node];
    if node.kind == Kind::Root {
        return Ok(owned(new.into_owned()));
    }
    let mut out = text[..node.whole.start].to_vec();
    out.extend_from_slice(&new);
    out.extend_from_slice(&text[node.whole.end..]);
    Ok(owned(out))
}
