//! Strings that are made of others: CONCAT, SUBSTRING, TRIM, LPAD, REPLACE and their kin.

use super::arguments::{
    clamped, collation, collation_of, collation_of_first, is_oversized, long_text, owned, slice, string, text,
    told_int, width,
};
use super::{ANY, Function};
use crate::bind::Binder;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use memchr::memmem;
use std::borrow::Cow;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("concat", (1, ANY), infer_concat, eval_concat),
    Function::pure("concat_ws", (2, ANY), infer_concat_ws, eval_concat_ws),
    Function::pure("upper", (1, 1), infer_same, eval_upper),
    Function::pure("ucase", (1, 1), infer_same, eval_upper),
    Function::pure("lower", (1, 1), infer_same, eval_lower),
    Function::pure("lcase", (1, 1), infer_same, eval_lower),
    Function::pure("left", (2, 2), infer_side, eval_left),
    Function::pure("right", (2, 2), infer_side, eval_right),
    Function::pure("substring", (2, 3), infer_substring, eval_substring),
    Function::pure("substr", (2, 3), infer_substring, eval_substring),
    Function::pure("mid", (2, 3), infer_substring, eval_substring),
    Function::pure("substring_index", (3, 3), infer_substring_index, eval_substring_index),
    Function::pure("trim", (2, 3), infer_trim, eval_trim),
    Function::pure("ltrim", (1, 1), infer_same, eval_ltrim),
    Function::pure("rtrim", (1, 1), infer_same, eval_rtrim),
    Function::pure("lpad", (2, 3), infer_pad, eval_lpad),
    Function::pure("rpad", (2, 3), infer_pad, eval_rpad),
    Function::pure("replace", (3, 3), infer_replace, eval_replace),
    Function::pure("repeat", (2, 2), infer_repeat, eval_repeat),
    Function::pure("reverse", (1, 1), infer_same, eval_reverse),
    Function::pure("space", (1, 1), infer_space, eval_space),
    Function::pure("insert", (4, 4), infer_insert, eval_insert),
];

fn infer_concat(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation(arguments, binder, "concat")?;
    Ok((string(arguments.iter().map(width).sum(), found), true))
}

fn eval_concat<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let mut out = Vec::new();
    for argument in arguments {
        let Some(part) = text(argument, frame, ty.collation)? else { return Ok(Value::Null) };
        if is_oversized(out.len() + part.len(), "concat", frame) {
            return Ok(Value::Null);
        }
        out.extend_from_slice(&part);
    }
    Ok(owned(out))
}

fn infer_concat_ws(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation(arguments, binder, "concat_ws")?;
    let separators = width(&arguments[0]) * (arguments.len() as u64 - 2);
    Ok((string(separators + arguments[1..].iter().map(width).sum::<u64>(), found), true))
}

fn eval_concat_ws<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(separator) = text(&arguments[0], frame, ty.collation)? else { return Ok(Value::Null) };
    let mut out: Option<Vec<u8>> = None;
    for argument in &arguments[1..] {
        let Some(part) = text(argument, frame, ty.collation)? else { continue };
        match &mut out {
            None => out = Some(part.into_owned()),
            Some(out) => {
                if is_oversized(out.len() + separator.len() + part.len(), "concat_ws", frame) {
                    return Ok(Value::Null);
                }
                out.extend_from_slice(&separator);
                out.extend_from_slice(&part);
            }
        }
    }
    Ok(owned(out.unwrap_or_default()))
}

fn infer_same(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(width(&arguments[0]), collation_of(&arguments[0], binder)), true))
}

fn eval_upper<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |t| owned(ty.collation.upper(&t))))
}

fn eval_lower<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |t| owned(ty.collation.lower(&t))))
}

fn infer_side(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let limit = told_int(&arguments[1], binder).map_or(u64::MAX, |n| n.max(0) as u64);
    Ok((string(width(&arguments[0]).min(limit), collation_of(&arguments[0], binder)), true))
}

fn eval_left<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Some(count) = clamped(&arguments[1], frame)? else { return Ok(Value::Null) };
    let end = ty.collation.char_offset(&whole, usize::try_from(count).unwrap_or(0));
    Ok(slice(whole, 0..end))
}

fn eval_right<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Some(count) = clamped(&arguments[1], frame)? else { return Ok(Value::Null) };
    let characters = ty.collation.char_length(&whole);
    let start = characters.saturating_sub(usize::try_from(count).unwrap_or(0));
    let start = ty.collation.char_offset(&whole, start);
    let end = whole.len();
    Ok(slice(whole, start..end))
}

fn infer_substring(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let mut longest = width(&arguments[0]);
    match told_int(&arguments[1], binder) {
        Some(0) => longest = 0,
        Some(start) if start > 0 => longest = longest.saturating_sub(start as u64 - 1),
        Some(start) => longest = longest.min(start.unsigned_abs()),
        None => {}
    }
    if let Some(count) = arguments.get(2).and_then(|e| told_int(e, binder)) {
        longest = longest.min(count.max(0) as u64);
    }
    Ok((string(longest, collation_of(&arguments[0], binder)), true))
}

fn eval_substring<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Some(start) = clamped(&arguments[1], frame)? else { return Ok(Value::Null) };
    let count = match arguments.get(2) {
        None => i64::MAX,
        Some(count) => match clamped(count, frame)? {
            None => return Ok(Value::Null),
            Some(count) => count,
        },
    };
    let first = match start {
        0 => return Ok(owned([])),
        1.. => usize::try_from(start - 1).unwrap_or(usize::MAX),
        _ => {
            let back = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
            let Some(first) = ty.collation.char_length(&whole).checked_sub(back) else { return Ok(owned([])) };
            first
        }
    };
    let Ok(count) = usize::try_from(count) else { return Ok(owned([])) };
    let from = ty.collation.char_offset(&whole, first);
    let to = from + ty.collation.char_offset(&whole[from..], count);
    Ok(slice(whole, from..to))
}

fn infer_substring_index(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation_of_first(&[&arguments[0], &arguments[1]], binder, "substring_index")?;
    Ok((string(width(&arguments[0]), found), true))
}

fn eval_substring_index<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = text(&arguments[0], frame, ty.collation)? else { return Ok(Value::Null) };
    let Some(part) = text(&arguments[1], frame, ty.collation)? else { return Ok(Value::Null) };
    let Some(count) = clamped(&arguments[2], frame)? else { return Ok(Value::Null) };
    if count == 0 || part.is_empty() || whole.is_empty() {
        return Ok(owned([]));
    }
    let nth = usize::try_from(count.unsigned_abs() - 1).unwrap_or(usize::MAX);
    let length = whole.len();
    let range = if count > 0 {
        0..memmem::find_iter(&whole, &*part).nth(nth).unwrap_or(length)
    } else {
        if ty.collation.charset().maxlen() == 1 {
            let at = memmem::rfind_iter(&whole, &*part).nth(nth);
            return Ok(slice(whole, at.map_or(0, |at| at + part.len())..length));
        }
        // Where characters have several bytes, occurrences are counted from the right and found from the left.
        let places: Vec<usize> = memmem::find_iter(&whole, &*part).collect();
        let at = places.len().checked_sub(nth.saturating_add(1));
        at.map_or(0, |at| places[at] + part.len())..length
    };
    Ok(slice(whole, range))
}

fn infer_trim(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation_of_first(&arguments[1..].iter().collect::<Vec<_>>(), binder, "trim")?;
    Ok((string(width(&arguments[1]), found), true))
}

/// The sides that TRIM takes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Leading,
    Trailing,
}

fn trimmed<'f>(whole: Cow<'f, [u8]>, remove: &[u8], side: Side) -> Value<'f> {
    let (mut from, mut to) = (0, whole.len());
    if !remove.is_empty() {
        while side != Side::Trailing && whole[from..to].starts_with(remove) {
            from += remove.len();
        }
        while side != Side::Leading && whole[from..to].ends_with(remove) {
            to -= remove.len();
        }
    }
    slice(whole, from..to)
}

fn eval_trim<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let side = match arguments[0].int(frame)? {
        Some(1) => Side::Leading,
        Some(2) => Side::Trailing,
        _ => Side::Both,
    };
    let Some(whole) = text(&arguments[1], frame, ty.collation)? else { return Ok(Value::Null) };
    Ok(match arguments.get(2) {
        None => trimmed(whole, b" ", side),
        Some(remove) => match text(remove, frame, ty.collation)? {
            None => Value::Null,
            Some(remove) => trimmed(whole, &remove, side),
        },
    })
}

fn eval_ltrim<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |whole| trimmed(whole, b" ", Side::Leading)))
}

fn eval_rtrim<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |whole| trimmed(whole, b" ", Side::Trailing)))
}

fn infer_pad(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = match arguments.get(2) {
        Some(_) => {
            let list: Vec<&Expr> = arguments.iter().step_by(2).collect();
            collation_of_first(&list, binder, "lpad")?
        }
        None => collation_of(&arguments[0], binder),
    };
    let ty = match told_int(&arguments[1], binder) {
        Some(count) if count >= 0 => string(count as u64, found),
        _ => long_text(found),
    };
    Ok((ty, true))
}

/// A text and what is put beside it.
type Padded<'f> = (Cow<'f, [u8]>, Vec<u8>);

/// The text cut to the wanted length, or itself and what is to be put beside it; `None` is NULL.
fn padding<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    collation: Collation,
    name: &str,
) -> Result<Option<Padded<'f>>> {
    let whole = text(&arguments[0], frame, collation)?;
    if whole.is_none() && name == "rpad" {
        return Ok(None);
    }
    let count = clamped(&arguments[1], frame)?;
    let pad = match arguments.get(2) {
        None => Some(Cow::Borrowed(if collation.is_binary() { &b"\0"[..] } else { &b" "[..] })),
        Some(pad) => text(pad, frame, collation)?,
    };
    let (Some(whole), Some(count), Some(pad)) = (whole, count, pad) else { return Ok(None) };
    let Ok(count) = usize::try_from(count) else { return Ok(None) };
    let has = collation.char_length(&whole);
    if has >= count {
        let end = collation.char_offset(&whole, count);
        let Value::Bytes(cut) = slice(whole, 0..end) else { return Ok(None) };
        return Ok(Some((cut, Vec::new())));
    }
    let each = collation.char_length(&pad);
    if each == 0 {
        return Ok(Some((whole, Vec::new())));
    }
    let missing = count - has;
    if is_oversized(missing.saturating_mul(pad.len()) / each + whole.len(), name, frame) {
        return Ok(None);
    }
    let mut side = pad.repeat(missing / each);
    side.extend_from_slice(&pad[..collation.char_offset(&pad, missing % each)]);
    Ok(Some((whole, side)))
}

fn eval_lpad<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(match padding(arguments, frame, ty.collation, "lpad")? {
        None => Value::Null,
        Some((whole, side)) if side.is_empty() => Value::Bytes(whole),
        Some((whole, mut side)) => {
            side.extend_from_slice(&whole);
            owned(side)
        }
    })
}

fn eval_rpad<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(match padding(arguments, frame, ty.collation, "rpad")? {
        None => Value::Null,
        Some((whole, side)) if side.is_empty() => Value::Bytes(whole),
        Some((whole, side)) => {
            let mut whole = whole.into_owned();
            whole.extend_from_slice(&side);
            owned(whole)
        }
    })
}

fn infer_replace(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation_of_first(&arguments.iter().collect::<Vec<_>>(), binder, "replace")?;
    let (whole, from, to) = (width(&arguments[0]), width(&arguments[1]), width(&arguments[2]));
    let longer = to.saturating_sub(from).saturating_mul(whole / from.max(1));
    Ok((string(whole.saturating_add(longer), found), true))
}

fn eval_replace<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = text(&arguments[0], frame, ty.collation)? else { return Ok(Value::Null) };
    let Some(from) = text(&arguments[1], frame, ty.collation)? else { return Ok(Value::Null) };
    let Some(to) = text(&arguments[2], frame, ty.collation)? else { return Ok(Value::Null) };
    if from.is_empty() {
        return Ok(Value::Bytes(whole));
    }
    let mut out = Vec::new();
    let mut done = 0;
    for at in memmem::find_iter(&whole, &*from) {
        out.extend_from_slice(&whole[done..at]);
        out.extend_from_slice(&to);
        done = at + from.len();
        if is_oversized(out.len(), "replace", frame) {
            return Ok(Value::Null);
        }
    }
    if done == 0 {
        return Ok(Value::Bytes(whole));
    }
    out.extend_from_slice(&whole[done..]);
    Ok(if is_oversized(out.len(), "replace", frame) { Value::Null } else { owned(out) })
}

fn infer_repeat(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = collation_of(&arguments[0], binder);
    let ty = match told_int(&arguments[1], binder) {
        Some(count) if count >= 0 => string(width(&arguments[0]).saturating_mul(count as u64), found),
        _ => long_text(found),
    };
    Ok((ty, true))
}

fn eval_repeat<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(each) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Some(count) = clamped(&arguments[1], frame)? else { return Ok(Value::Null) };
    let count = usize::try_from(count).unwrap_or(0);
    if is_oversized(each.len().saturating_mul(count), "repeat", frame) {
        return Ok(Value::Null);
    }
    Ok(owned(each.repeat(count)))
}

fn eval_reverse<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let mut bytes = whole.into_owned();
    match std::str::from_utf8(&bytes) {
        Ok(characters) if !ty.collation.is_binary() && !characters.is_ascii() => {
            Ok(owned(characters.chars().rev().collect::<String>()))
        }
        _ => {
            bytes.reverse();
            Ok(owned(bytes))
        }
    }
}

fn infer_space(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = super::arguments::connection(binder);
    let ty = match told_int(&arguments[0], binder) {
        Some(count) => string(count.max(0) as u64, found),
        None => long_text(found),
    };
    Ok((ty, true))
}

fn eval_space<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(count) = clamped(&arguments[0], frame)? else { return Ok(Value::Null) };
    let count = usize::try_from(count).unwrap_or(0);
    Ok(if is_oversized(count, "space", frame) { Value::Null } else { owned(vec![b' '; count]) })
}

fn infer_insert(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let list = [&arguments[0], &arguments[3]];
    let found = collation_of_first(&list, binder, "insert")?;
    Ok((string(width(&arguments[0]) + width(&arguments[3]), found), true))
}

fn eval_insert<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(whole) = text(&arguments[0], frame, ty.collation)? else { return Ok(Value::Null) };
    let Some(start) = clamped(&arguments[1], frame)? else { return Ok(Value::Null) };
    let Some(count) = clamped(&arguments[2], frame)? else { return Ok(Value::Null) };
    let Some(new) = text(&arguments[3], frame, ty.collation)? else { return Ok(Value::Null) };
    let characters = ty.collation.char_length(&whole);
    let Some(first) = usize::try_from(start).ok().and_then(|s| s.checked_sub(1)).filter(|f| *f < characters) else {
        return Ok(Value::Bytes(whole));
    };
    let from = ty.collation.char_offset(&whole, first);
    let to = usize::try_from(count).map_or(whole.len(), |count| from + ty.collation.char_offset(&whole[from..], count));
    if is_oversized(whole.len() - (to - from) + new.len(), "insert", frame) {
        return Ok(Value::Null);
    }
    let mut out = whole.into_owned();
    out.splice(from..to, new.iter().copied());
    Ok(owned(out))
}
