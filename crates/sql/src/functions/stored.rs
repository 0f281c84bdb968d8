//! Stored functions, as expressions call them.

use super::Function;
use crate::bind::Binder;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use values::types::Type;
use values::value::Value;

/// A stored function; its database and its name come before its arguments.
pub static STORED: Function = Function::volatile("", (2, super::ANY), infer, eval);

fn infer(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::null(), true))
}

fn eval<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let schema = arguments[0].string(frame)?.unwrap_or_default();
    let name = arguments[1].string(frame)?.unwrap_or_default();
    let mut given = Vec::with_capacity(arguments.len() - 2);
    for e in &arguments[2..] {
        given.push((e.eval(frame)?.into_owned(), e.ty.clone()));
    }
    frame.context.session.call_function((&schema, &name), given)
}
