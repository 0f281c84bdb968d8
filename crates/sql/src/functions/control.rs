//! Control flow and comparison: IF, IFNULL, NULLIF, COALESCE, GREATEST, LEAST, INTERVAL, ISNULL.

use super::{ANY, Function};
use crate::bind::{Binder, types};
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::eval::ordering;
use crate::expr::frame::Frame;
use values::compare::{Comparator, Rule};
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("if", (3, 3), infer_if, eval_if),
    Function::pure("ifnull", (2, 2), |a, b| infer_coalesce(a, b, "ifnull"), eval_coalesce),
    Function::pure("coalesce", (1, ANY), |a, b| infer_coalesce(a, b, "coalesce"), eval_coalesce),
    Function::pure("nullif", (2, 2), infer_nullif, eval_nullif),
    Function::pure("greatest", (2, ANY), |a, b| infer_extreme(a, b, "greatest"), eval_greatest),
    Function::pure("least", (2, ANY), |a, b| infer_extreme(a, b, "least"), eval_least),
    Function::pure("isnull", (1, 1), infer_truth, eval_isnull),
    Function::pure("any_value", (1, 1), infer_same, eval_same),
    Function::pure("interval", (2, ANY), infer_interval, eval_interval),
];

fn common(list: &[&Expr], binder: &Binder<'_>, name: &str) -> Result<Type> {
    let connection = binder.state.settings().collation_connection;
    types::alternatives(list, connection, name).map(|(ty, _)| ty)
}

fn infer_if(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    binder.mark_choices(arguments.iter_mut().skip(1));
    let ty = common(&[&arguments[1], &arguments[2]], binder, "if")?;
    Ok((ty, arguments[1].nullable || arguments[2].nullable))
}

fn eval_if<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let chosen = if arguments[0].truth(frame)? == Some(true) { &arguments[1] } else { &arguments[2] };
    chosen.eval_as(ty, frame)
}

fn infer_coalesce(arguments: &mut Vec<Expr>, binder: &Binder<'_>, name: &str) -> Result<(Type, bool)> {
    binder.mark_alternatives(arguments);
    let list: Vec<&Expr> = arguments.iter().collect();
    let ty = common(&list, binder, name)?;
    Ok((ty, arguments.iter().all(|e| e.nullable)))
}

fn eval_coalesce<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    for argument in arguments {
        let value = argument.eval_as(ty, frame)?;
        if !value.is_null() {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}

fn infer_nullif(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    // A truth is an integer here.
    let mut ty = arguments[0].ty.clone();
    if arguments.iter().all(|e| e.ty.is_character()) {
        let list: Vec<&Expr> = arguments.iter().collect();
        let connection = binder.state.settings().collation_connection;
        (ty.collation, _) = types::collation(&list, connection, "nullif")?;
        if ty.collation.charset() != arguments[0].ty.collation.charset() {
            arguments[0] = crate::bind::expression::cast_to(arguments[0].clone(), ty.clone());
        }
    }
    Ok((if ty == Type::truth() { Type { length: ty.length, ..Type::bigint() } } else { ty }, true))
}

fn eval_nullif<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let left = arguments[0].eval(frame)?;
    if left.is_null() {
        return Ok(left);
    }
    let right = arguments[1].eval(frame)?;
    if right.is_null() {
        return Ok(left);
    }
    let mut comparator = Comparator::new(&arguments[0].ty, &arguments[1].ty, ty.collation);
    if comparator.rule == Rule::Real && crate::bind::operator::is_whole(&arguments[0], &arguments[1]) {
        comparator.rule = Rule::Whole;
    }
    let equal = ordering(&comparator, &left, &right, frame)?.is_some_and(std::cmp::Ordering::is_eq);
    Ok(if equal { Value::Null } else { left })
}

/// The type as which dates among texts and numbers are compared.
fn dated(arguments: &[Expr]) -> Option<Type> {
    let has_date = arguments.iter().any(|e| e.ty.kind.has_date());
    let has_other = arguments.iter().any(|e| !e.ty.kind.is_temporal());
    let is_number = |kind: Kind| kind.is_integer() || kind.is_real() || kind == Kind::Decimal;
    let fits = |e: &Expr| e.ty.kind.has_date() || is_number(e.ty.kind) || e.ty.is_character();
    if !has_date || !has_other || !arguments.iter().all(fits) {
        return None;
    }
    if arguments.iter().all(|e| !matches!(e.ty.kind, Kind::DateTime | Kind::Timestamp)) {
        return Some(Type::date());
    }
    let dates = arguments.iter().filter(|e| !is_number(e.ty.kind));
    Some(Type::datetime(dates.map(super::time::fsp).max().unwrap_or(0)))
}

fn infer_extreme(arguments: &mut Vec<Expr>, binder: &Binder<'_>, name: &str) -> Result<(Type, bool)> {
    binder.mark_alternatives(arguments);
    let list: Vec<&Expr> = arguments.iter().collect();
    let ty = common(&list, binder, name)?;
    let Some(date) = dated(arguments) else { return Ok((ty, arguments.iter().any(|e| e.nullable))) };
    for argument in arguments {
        let plain = std::mem::replace(argument, Expr::null());
        let nullable = plain.nullable;
        *argument = Expr { nullable, ..crate::bind::expression::cast_to(plain, date.clone()) };
    }
    Ok((ty, true))
}

fn eval_greatest<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    // Of equal values the last.
    extreme_as(arguments, frame, ty, std::cmp::Ordering::is_ge)
}

fn eval_least<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    extreme_as(arguments, frame, ty, std::cmp::Ordering::is_lt)
}

/// The extreme of the type `ty`: that of dates among others is the text of a date.
fn extreme_as<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    ty: &Type,
    wanted: fn(std::cmp::Ordering) -> bool,
) -> Result<Value<'f>> {
    let compared = &arguments[0].ty;
    if !compared.kind.has_date() || ty.kind.is_temporal() {
        return extreme(arguments, frame, ty, wanted);
    }
    let best = extreme(arguments, frame, compared, wanted)?;
    Ok(if best.is_null() { best } else { Value::owned(values::text::of(&best, compared).into_owned()) })
}

fn extreme<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    ty: &Type,
    wanted: fn(std::cmp::Ordering) -> bool,
) -> Result<Value<'f>> {
    let comparator = Comparator::of(ty);
    let mut best: Option<Value<'f>> = None;
    for argument in arguments {
        let value = argument.eval_as(ty, frame)?;
        if value.is_null() {
            return Ok(Value::Null);
        }
        let replaces = match &best {
            None => true,
            Some(so_far) => ordering(&comparator, &value, so_far, frame)?.is_some_and(wanted),
        };
        if replaces {
            best = Some(value);
        }
    }
    Ok(best.unwrap_or(Value::Null))
}

fn infer_truth(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::truth(), false))
}

fn eval_isnull<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::truth(arguments[0].eval(frame)?.is_null()))
}

fn infer_same(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let plain = std::mem::replace(&mut arguments[0], Expr::null());
    arguments[0] = binder.with_type_digits(plain);
    Ok((arguments[0].ty.clone(), arguments[0].nullable))
}

fn eval_same<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    arguments[0].eval(frame)
}

fn infer_interval(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 2, ..Type::bigint() }, false))
}

fn eval_interval<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(wanted) = arguments[0].decimal(frame)? else { return Ok(Value::Int(-1)) };
    let mut below = 0;
    for argument in &arguments[1..] {
        match argument.decimal(frame)? {
            Some(bound) if bound > wanted => break,
            _ => below += 1,
        }
    }
    Ok(Value::Int(below))
}
