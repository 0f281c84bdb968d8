//! What the families share: strings in the collation of a result, integers within bounds, types of strings.

use crate::bind::{Binder, types};
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::borrow::Cow;
use std::ops::Range;
use values::cast;
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// Results below this never reach max_allowed_packet, whose smallest value it is.
const PACKET_MIN: usize = 1024;

/// Two values, of which the second is not asked for where the first is NULL.
///
/// # Errors
/// What they answer.
#[inline]
pub fn both<A, B>(first: Result<Option<A>>, second: impl FnOnce() -> Result<Option<B>>) -> Result<Option<(A, B)>> {
    let Some(first) = first? else { return Ok(None) };
    Ok(second()?.map(|second| (first, second)))
}

/// The collation of what numbers turn into.
pub fn connection(binder: &Binder<'_>) -> Collation {
    binder.state.settings().collation_connection
}

/// The collation that all arguments have together.
///
/// # Errors
/// 1267 and its kin.
pub fn collation(arguments: &[Expr], binder: &Binder<'_>, name: &str) -> Result<Collation> {
    let list: Vec<&Expr> = arguments.iter().collect();
    types::collation(&list, connection(binder), name).map(|(found, _)| found)
}

/// The collation of what is made of the first of some strings by means of the others: its own, if all have one character set.
///
/// # Errors
/// As [`collation`].
pub fn collation_of_first(list: &[&Expr], binder: &Binder<'_>, name: &str) -> Result<Collation> {
    let own = collation_of(list[0], binder);
    if list[0].ty.kind == Kind::Null {
        return Ok(own);
    }
    let adapts = |e: &Expr| collation_of(e, binder).charset() == own.charset() || matches!(e.kind, ExprKind::Hex(_));
    if list.iter().all(|e| adapts(e)) {
        return Ok(own);
    }
    types::collation(list, connection(binder), name).map(|(found, _)| found)
}

/// The collation of one argument as a string.
pub fn collation_of(argument: &Expr, binder: &Binder<'_>) -> Collation {
    match argument.ty.kind {
        Kind::Null => Collation::BINARY,
        kind if kind.is_string() || kind == Kind::Json => argument.ty.collation,
        _ => connection(binder),
    }
}

/// Whether any argument can be NULL.
pub fn nullable(arguments: &[Expr]) -> bool {
    arguments.iter().any(|e| e.nullable)
}

/// A string type of so many characters.
pub fn string(characters: u64, collation: Collation) -> Type {
    let characters = u32::try_from(characters).unwrap_or(u32::MAX);
    types::string(characters, collation).of_expression()
}

/// The longest string type.
pub fn long_text(collation: Collation) -> Type {
    Type::text(Kind::LongText, collation).of_expression()
}

/// The characters of an argument's text.
pub fn width(argument: &Expr) -> u64 {
    u64::from(types::width(&argument.ty))
}

/// An integer type of that display width.
pub fn integer(width: u32) -> Type {
    Type { length: width, ..Type::bigint() }
}

/// An unsigned integer type of that display width.
pub fn unsigned(width: u32) -> Type {
    Type { length: width, ..Type::bigint_unsigned() }
}

/// A constant's value.
pub fn constant(e: &Expr) -> Option<Value<'_>> {
    match &e.kind {
        ExprKind::Constant(value) => Some(value.borrowed()),
        ExprKind::Hex(bytes) => Some(Value::bytes(bytes)),
        ExprKind::Retype(inner) => constant(inner),
        ExprKind::Negate(inner) => match constant(inner)? {
            Value::Int(v) => v.checked_neg().map(Value::Int),
            _ => None,
        },
        _ => None,
    }
}

/// A constant integer.
pub fn constant_int(e: &Expr) -> Option<i64> {
    match constant(e)? {
        Value::Null => None,
        Value::Uint(number) => Some(i64::try_from(number).unwrap_or(i64::MAX)),
        value => Some(cast::to_i64(&value, &mut Vec::new())),
    }
}

/// A constant integer, with a warning where it is beyond BIGINT.
pub fn told_int(e: &Expr, binder: &Binder<'_>) -> Option<i64> {
    let value = constant(e).filter(|v| !v.is_null())?;
    let mut problems = Vec::new();
    let number = cast::to_i64(&value, &mut problems);
    if matches!(value, Value::Decimal(_)) {
        let mode = binder.state.settings().mode;
        crate::expr::coerce::warn_of(&problems, 1, mode, &mut binder.diagnostics.borrow_mut());
    }
    Some(number)
}

/// An argument as a string of a result's collation: where that is binary the bytes of its own character set.
///
/// # Errors
/// What evaluation answers.
pub fn text<'f>(e: &'f Expr, frame: &'f Frame<'_>, collation: Collation) -> Result<Option<Cow<'f, [u8]>>> {
    let Some(text) = e.text(frame)? else { return Ok(None) };
    if collation.is_binary() && e.ty.is_character() && !e.ty.charset().is_utf8() {
        return Ok(Some(Cow::Owned(e.ty.charset().encode(&text).0)));
    }
    let charset = collation.charset();
    if !collation.is_binary() && !charset.is_utf8() && e.ty.kind.is_string() && e.ty.collation.is_binary() {
        return Ok(Some(charset.decode(&charset.filled(&text)).map_or(text, Cow::Owned)));
    }
    Ok(Some(text))
}

/// An argument's bytes in its own character set.
///
/// # Errors
/// What evaluation answers.
pub fn octets<'f>(e: &'f Expr, frame: &'f Frame<'_>) -> Result<Option<Cow<'f, [u8]>>> {
    text(e, frame, Collation::BINARY)
}

/// An argument as an integer, the nearest one where it is beyond BIGINT.
///
/// # Errors
/// What evaluation answers.
pub fn clamped(e: &Expr, frame: &Frame<'_>) -> Result<Option<i64>> {
    if e.ty.kind == Kind::Decimal {
        return e.int(frame);
    }
    let wide = e.wide(frame)?;
    Ok(wide.map(|v| v.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64))
}

/// Part of a text, borrowed where the text is.
pub fn slice(text: Cow<'_, [u8]>, range: Range<usize>) -> Value<'_> {
    match text {
        Cow::Borrowed(bytes) => Value::Bytes(Cow::Borrowed(&bytes[range])),
        Cow::Owned(mut bytes) => {
            bytes.truncate(range.end);
            bytes.drain(..range.start);
            Value::owned(bytes)
        }
    }
}

/// Whether a result of so many bytes is too long, which leaves a warning.
pub fn is_oversized(bytes: usize, name: &str, frame: &Frame<'_>) -> bool {
    if bytes <= PACKET_MIN {
        return false;
    }
    let limit = match frame.context.state.variable(Id::of("max_allowed_packet")) {
        Setting::Int(limit) => limit as usize,
        _ => usize::MAX,
    };
    if bytes > limit {
        let mut diagnostics = frame.context.diagnostics.borrow_mut();
        diagnostics.warn(conditions::WARN_ALLOWED_PACKET_OVERFLOWED, &[&name, &limit]);
    }
    bytes > limit
}

/// A call as messages show it.
pub fn printed(name: &str, arguments: &[Expr]) -> String {
    let shown: Vec<String> = arguments.iter().map(crate::bind::print::expression).collect();
    format!("{name}({})", shown.join(","))
}

/// A string as a value, where there is one.
pub fn owned(bytes: impl Into<Vec<u8>>) -> Value<'static> {
    Value::Bytes(Cow::Owned(bytes.into()))
}
