//! Information about the session and the server.

use super::Function;
use crate::bind::Binder;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::variables::Id;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::of_session("database", (0, 0), infer_name, eval_database),
    Function::of_session("schema", (0, 0), infer_name, eval_database),
    Function::of_session("user", (0, 0), infer_account, eval_user),
    Function::of_session("session_user", (0, 0), infer_account, eval_user),
    Function::of_session("system_user", (0, 0), infer_account, eval_user),
    Function::of_session("current_user", (0, 0), infer_account, eval_current_user),
    Function::of_session("version", (0, 0), infer_version, eval_version),
    Function::of_session("connection_id", (0, 0), infer_unsigned, eval_connection_id),
    Function::volatile("last_insert_id", (0, 1), infer_unsigned, eval_last_insert_id),
    Function::of_session("row_count", (0, 0), infer_signed, eval_row_count),
    Function::of_session("found_rows", (0, 0), infer_signed, eval_found_rows),
];

fn infer_name(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::varchar(34, Collation::UTF8MB3_GENERAL_CI), true))
}

fn infer_account(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::varchar(288, Collation::UTF8MB3_GENERAL_CI), true))
}

fn infer_version(_arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let text = binder.state.variable_text(Id::of("version"));
    Ok((Type::varchar(text.len() as u32, Collation::UTF8MB3_GENERAL_CI), false))
}

fn infer_unsigned(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 21, ..Type::bigint_unsigned() }, false))
}

fn infer_signed(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 21, ..Type::bigint() }, false))
}

fn eval_database<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(frame.context.state.database().map_or(Value::Null, |d| Value::owned(d.as_bytes())))
}

fn eval_user<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let (user, host) = frame.context.state.login();
    Ok(Value::owned(format!("{user}@{host}").into_bytes()))
}

fn eval_current_user<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let (user, host) = frame.context.state.account();
    Ok(Value::owned(format!("{user}@{host}").into_bytes()))
}

fn eval_version<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::owned(frame.context.state.variable_text(Id::of("version")).into_bytes()))
}

fn eval_connection_id<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Uint(u64::from(frame.context.state.connection)))
}

fn eval_last_insert_id<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let numbers = &frame.context.state.numbers;
    if let Some(argument) = arguments.first() {
        let Some(id) = argument.int(frame)? else { return Ok(Value::Null) };
        numbers.last_insert_id.set(id as u64);
        frame.context.state.changed_row_id.set(id as u64);
    }
    Ok(Value::Uint(numbers.last_insert_id.get()))
}

fn eval_row_count<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Int(frame.context.state.numbers.row_count.get()))
}

fn eval_found_rows<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Int(frame.context.state.found_rows.get() as i64))
}
