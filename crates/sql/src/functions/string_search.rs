//! Numbers about strings, and choices among strings: LENGTH, LOCATE, FIELD, ELT, FIND_IN_SET and their kin.

use super::arguments::{
    both, clamped, collation, connection, integer, is_oversized, nullable, octets, owned, string, text, width,
};
use super::{ANY, Function};
use crate::bind::{Binder, types};
use crate::error::Result;
use crate::expr::eval::ordering;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use values::collation::Collation;
use values::compare::Comparator;
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("length", (1, 1), infer_length, eval_length),
    Function::pure("octet_length", (1, 1), infer_length, eval_length),
    Function::pure("bit_length", (1, 1), infer_length, eval_bit_length),
    Function::pure("char_length", (1, 1), infer_length, eval_char_length),
    Function::pure("character_length", (1, 1), infer_length, eval_char_length),
    Function::pure("ascii", (1, 1), infer_ascii, eval_ascii),
    Function::pure("ord", (1, 1), infer_ord, eval_ord),
    Function::pure("instr", (2, 2), infer_locate, eval_instr),
    Function::pure("locate", (2, 3), infer_locate, eval_locate),
    Function::pure("position", (2, 2), infer_locate, eval_locate),
    Function::pure("strcmp", (2, 2), infer_strcmp, eval_strcmp),
    Function::pure("field", (2, ANY), infer_field, eval_field),
    Function::pure("elt", (2, ANY), infer_elt, eval_elt),
    Function::pure("find_in_set", (2, 2), infer_find_in_set, eval_find_in_set),
    Function::pure("make_set", (2, ANY), infer_make_set, eval_make_set),
    Function::pure("export_set", (3, 5), infer_export_set, eval_export_set),
];

/// The bits that EXPORT_SET shows at most.
const BITS: usize = 64;

fn infer_length(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(11), nullable(arguments)))
}

fn length(argument: &Expr, frame: &Frame<'_>) -> Result<Option<i64>> {
    let Some(text) = argument.text(frame)? else { return Ok(None) };
    let bytes = if argument.ty.is_character() { argument.ty.charset().octet_length(&text) } else { text.len() };
    Ok(Some(bytes as i64))
}

fn eval_length<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(length(&arguments[0], frame)?.map_or(Value::Null, Value::Int))
}

fn eval_bit_length<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(length(&arguments[0], frame)?.map_or(Value::Null, |bytes| Value::Int(bytes * 8)))
}

fn eval_char_length<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let collation = arguments[0].ty.collation;
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |t| Value::Int(collation.char_length(&t) as i64)))
}

fn infer_ascii(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(4), nullable(arguments)))
}

fn eval_ascii<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let bytes = octets(&arguments[0], frame)?;
    Ok(bytes.map_or(Value::Null, |b| Value::Int(b.first().map_or(0, |byte| i64::from(*byte)))))
}

fn infer_ord(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(21), nullable(arguments)))
}

fn eval_ord<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let ty = &arguments[0].ty;
    let first = &text[..ty.collation.char_offset(&text, 1)];
    let code = if ty.is_character() && !ty.charset().is_utf8() { ty.charset().encode(first).0 } else { first.to_vec() };
    Ok(Value::Int(code.iter().fold(0, |all, byte| all << 8 | i64::from(*byte))))
}

fn infer_locate(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let connection = binder.state.settings().collation_connection;
    searched(&arguments[0], &arguments[1], connection)?;
    Ok((integer(11), nullable(arguments)))
}

/// The collation in which a text is looked for in another: that of the other, where both are of its character set or bytes are written.
fn searched(needle: &Expr, whole: &Expr, connection: Collation) -> Result<Collation> {
    if matches!(needle.kind, ExprKind::Hex(_)) && whole.ty.is_character() {
        return Ok(whole.ty.collation);
    }
    let is_text = |e: &Expr| e.ty.kind.is_string() || e.ty.kind == Kind::Json;
    let of = |e: &Expr| if is_text(e) { e.ty.collation } else { connection };
    if of(needle).charset() == of(whole).charset() {
        return Ok(of(whole));
    }
    types::collation(&[needle, whole], connection, "locate").map(|(found, _)| found)
}

/// The place of a text in another, from 1, where it is at or after the character `from`.
fn place<'f>(needle: &'f Expr, whole: &'f Expr, from: i64, frame: &'f Frame<'_>) -> Result<Value<'f>> {
    let connection = frame.context.state.settings().collation_connection;
    let found = searched(needle, whole, connection)?;
    let both = both(text(whole, frame, found), || text(needle, frame, found))?;
    let Some((whole, needle)) = both else { return Ok(Value::Null) };
    let Some(first) = from.checked_sub(1).and_then(|f| usize::try_from(f).ok()) else { return Ok(Value::Int(0)) };
    if first > found.char_length(&whole) {
        return Ok(Value::Int(0));
    }
    let start = found.char_offset(&whole, first);
    Ok(match found.find(&whole, &needle, start) {
        None => Value::Int(0),
        Some(range) => Value::Int(found.char_length(&whole[..range.start]) as i64 + 1),
    })
}

fn eval_instr<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    place(&arguments[1], &arguments[0], 1, frame)
}

fn eval_locate<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let from = match arguments.get(2) {
        None => 1,
        Some(from) => match clamped(from, frame)? {
            None => return Ok(Value::Null),
            Some(from) => from,
        },
    };
    place(&arguments[0], &arguments[1], from, frame)
}

fn infer_strcmp(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    collation(arguments, binder, "strcmp")?;
    Ok((integer(2), nullable(arguments)))
}

fn eval_strcmp<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let settings = frame.context.state.settings();
    let (found, _) = types::collation(&[&arguments[0], &arguments[1]], settings.collation_connection, "strcmp")?;
    drop(settings);
    let both = both(text(&arguments[0], frame, found), || text(&arguments[1], frame, found))?;
    Ok(both.map_or(Value::Null, |(left, right)| Value::Int(found.compare(&left, &right) as i64)))
}

fn infer_field(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    if arguments.iter().all(|e| e.ty.kind.is_string()) {
        collation(arguments, binder, "field")?;
    }
    Ok((integer(11), false))
}

/// The type in which FIELD compares: that of all arguments where they are of one kind, else DOUBLE.
fn field_type(arguments: &[Expr], frame: &Frame<'_>) -> Result<Type> {
    let all = |test: &dyn Fn(Kind) -> bool| arguments.iter().all(|e| test(e.ty.kind));
    if all(&|kind| kind.is_string() || kind.is_temporal() || kind == Kind::Json || kind == Kind::Null) {
        let list: Vec<&Expr> = arguments.iter().collect();
        let connection = frame.context.state.settings().collation_connection;
        return Ok(Type::varchar(0, types::collation(&list, connection, "field")?.0));
    }
    if all(&|kind| kind.is_integer() || matches!(kind, Kind::Year | Kind::Bit)) {
        return Ok(Type::bigint());
    }
    if all(&|kind| kind.is_integer() || matches!(kind, Kind::Year | Kind::Bit | Kind::Decimal)) {
        return Ok(Type::decimal(65, 30));
    }
    Ok(Type::double())
}

fn eval_field<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let common = field_type(arguments, frame)?;
    if common.kind.is_string() {
        let Some(wanted) = text(&arguments[0], frame, common.collation)? else { return Ok(Value::Int(0)) };
        for (at, argument) in arguments.iter().enumerate().skip(1) {
            if let Some(other) = text(argument, frame, common.collation)?
                && common.collation.equal(&wanted, &other)
            {
                return Ok(Value::Int(at as i64));
            }
        }
        return Ok(Value::Int(0));
    }
    let wanted = arguments[0].eval(frame)?;
    if wanted.is_null() {
        return Ok(Value::Int(0));
    }
    for (at, argument) in arguments.iter().enumerate().skip(1) {
        let other = argument.eval(frame)?;
        let comparator = match common.kind {
            Kind::Double => Comparator::of(&common),
            _ => Comparator::new(&arguments[0].ty, &argument.ty, argument.ty.collation),
        };
        if !other.is_null() && ordering(&comparator, &wanted, &other, frame)? == Some(std::cmp::Ordering::Equal) {
            return Ok(Value::Int(at as i64));
        }
    }
    Ok(Value::Int(0))
}

fn infer_elt(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation(&arguments[1..], binder, "elt")?;
    Ok((string(arguments[1..].iter().map(width).max().unwrap_or(0), found), true))
}

fn eval_elt<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(at) = clamped(&arguments[0], frame)?.filter(|at| *at > 0) else { return Ok(Value::Null) };
    let chosen = usize::try_from(at).ok().and_then(|at| arguments.get(at));
    Ok(match chosen {
        None => Value::Null,
        Some(chosen) => text(chosen, frame, ty.collation)?.map_or(Value::Null, Value::Bytes),
    })
}

fn infer_find_in_set(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    collation(arguments, binder, "find_in_set")?;
    Ok((integer(11), nullable(arguments)))
}

fn eval_find_in_set<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let settings = frame.context.state.settings();
    let (found, _) = types::collation(&[&arguments[0], &arguments[1]], settings.collation_connection, "find_in_set")?;
    drop(settings);
    let both = both(text(&arguments[0], frame, found), || text(&arguments[1], frame, found))?;
    let Some((wanted, list)) = both else { return Ok(Value::Null) };
    if list.is_empty() {
        return Ok(Value::Int(0));
    }
    let at = list.split(|byte| *byte == b',').position(|item| found.equal(item, &wanted));
    Ok(Value::Int(at.map_or(0, |at| at as i64 + 1)))
}

fn infer_make_set(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation(&arguments[1..], binder, "make_set")?;
    let separators = arguments.len() as u64 - 2;
    Ok((string(separators + arguments[1..].iter().map(width).sum::<u64>(), found), nullable(arguments)))
}

fn eval_make_set<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(bits) = arguments[0].bits(frame)? else { return Ok(Value::Null) };
    let mut out = Vec::new();
    let mut first = true;
    for (at, argument) in arguments[1..].iter().enumerate().take(BITS) {
        if bits >> at & 1 == 0 {
            continue;
        }
        let Some(part) = text(argument, frame, ty.collation)? else { continue };
        if !first {
            out.push(b',');
        }
        out.extend_from_slice(&part);
        first = false;
    }
    Ok(owned(out))
}

fn infer_export_set(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let strings = &arguments[1..arguments.len().min(4)];
    let list: Vec<&Expr> = strings.iter().collect();
    let (found, _) = types::collation(&list, connection(binder), "export_set")?;
    let separator = strings.get(2).map_or(1, width);
    let each = width(&strings[0]).max(width(&strings[1]));
    Ok((string(each * BITS as u64 + separator * (BITS as u64 - 1), found), true))
}

fn eval_export_set<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let bits = arguments[0].bits(frame)?;
    let on = text(&arguments[1], frame, ty.collation)?;
    let off = text(&arguments[2], frame, ty.collation)?;
    let separator = match arguments.get(3) {
        None => Some(std::borrow::Cow::Borrowed(&b","[..])),
        Some(separator) => text(separator, frame, ty.collation)?,
    };
    let count = match arguments.get(4) {
        None => Some(BITS as i64),
        Some(count) => clamped(count, frame)?,
    };
    let (Some(bits), Some(on), Some(off), Some(separator), Some(count)) = (bits, on, off, separator, count) else {
        return Ok(Value::Null);
    };
    let count = usize::try_from(count).map_or(BITS, |count| count.min(BITS));
    let mut out = Vec::new();
    for at in 0..count {
        if at > 0 {
            out.extend_from_slice(&separator);
        }
        let part = if bits >> at & 1 == 1 { &on } else { &off };
        if is_oversized(out.len() + part.len(), "export_set", frame) {
            return Ok(Value::Null);
        }
        out.extend_from_slice(part);
    }
    Ok(owned(out))
}
