//! Strings as codes and back: HEX, CONV, CHAR, QUOTE, SOUNDEX, base 64, FORMAT, and what a string's collation is.

use super::arguments::{both, collation_of, connection, constant, integer, is_oversized, octets, owned, string, width};
use super::{ANY, Function};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::coerce::shown;
use crate::expr::frame::Frame;
use crate::expr::{Expr, coerce};
use values::cast;
use values::charset::Charset;
use values::collation::{Collation, Pad};
use values::problem::{Problem, Problems};
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("hex", (1, 1), infer_hex, eval_hex),
    Function::pure("unhex", (1, 1), infer_unhex, eval_unhex),
    Function::pure("bin", (1, 1), infer_digits, eval_bin),
    Function::pure("oct", (1, 1), infer_digits, eval_oct),
    Function::pure("conv", (3, 3), infer_digits, eval_conv),
    Function::pure("char", (2, ANY), infer_char, eval_char),
    Function::pure("quote", (1, 1), infer_quote, eval_quote),
    Function::pure("soundex", (1, 1), infer_soundex, eval_soundex),
    Function::pure("to_base64", (1, 1), infer_to_base64, eval_to_base64),
    Function::pure("from_base64", (1, 1), infer_from_base64, eval_from_base64),
    Function::pure("charset", (1, 1), infer_name, eval_charset),
    Function::pure("collation", (1, 1), infer_name, eval_collation),
    Function::pure("coercibility", (1, 1), infer_coercibility, eval_coercibility),
    Function::pure("weight_string", (1, 5), infer_weight_string, eval_weight_string),
    Function::pure("load_file", (1, 1), infer_load_file, eval_load_file),
];

const HEX: &[u8; 16] = b"0123456789ABCDEF";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The flag of WEIGHT_STRING that asks for a result of the length given.
const PAD_TO_LENGTH: i64 = 0x80;
/// Characters of a line that TO_BASE64 makes.
const BASE64_LINE: usize = 76;
/// The digits of the longest number in base 2, and its sign.
const DIGITS: u64 = 65;

fn infer_hex(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let argument = &arguments[0];
    let characters = if argument.ty.kind.is_string() {
        u64::from(argument.ty.octets_max()) * 2
    } else if argument.ty.kind.is_temporal() || argument.ty.kind == Kind::Json || argument.ty.kind == Kind::Null {
        width(argument) * 2 * u64::from(connection(binder).charset().maxlen())
    } else {
        16
    };
    Ok((string(characters, connection(binder)), true))
}

/// Bytes as hexadecimal digits.
pub fn hex_digits(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(HEX[usize::from(byte >> 4)]);
        out.push(HEX[usize::from(byte & 15)]);
    }
    out
}

fn eval_hex<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let kind = arguments[0].ty.kind;
    if kind.is_integer() || kind.is_real() || matches!(kind, Kind::Decimal | Kind::Year | Kind::Bit) {
        let value = arguments[0].eval(frame)?;
        if value.is_null() {
            return Ok(Value::Null);
        }
        let bits = match &value {
            // A number with a fraction is brought within the bounds of the signed ones first.
            Value::Decimal(number) if !number.is_negative() => number.to_i64().0 as u64,
            _ => cast::to_u64(&value, &mut Problems::new()),
        };
        return Ok(owned(format!("{bits:X}")));
    }
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    Ok(if is_oversized(bytes.len() * 2, "hex", frame) { Value::Null } else { owned(hex_digits(&bytes)) })
}

fn infer_unhex(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(u64::from(arguments[0].ty.octets_max()).div_ceil(2), Collation::BINARY), true))
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

fn unhexed(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 2 + 1);
    let (head, pairs) = text.split_at(text.len() % 2);
    for byte in head {
        out.push(digit(*byte)?);
    }
    for pair in pairs.chunks_exact(2) {
        out.push(digit(pair[0])? << 4 | digit(pair[1])?);
    }
    Some(out)
}

/// Leaves `Incorrect string value: ... for function`, where the value is shown as the expression that it is.
pub fn warn_incorrect(kind: &'static str, shown: &str, function: &'static str, frame: &Frame<'_>) {
    let mut diagnostics = frame.context.diagnostics.borrow_mut();
    diagnostics.warn(conditions::WRONG_VALUE_FOR_TYPE, &[&kind, &shown, &function]);
}

fn eval_unhex<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    Ok(unhexed(&text).map_or_else(
        || {
            warn_incorrect("string", &format!("'{}'", shown(&text)), "unhex", frame);
            Value::Null
        },
        owned,
    ))
}

fn infer_digits(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let first = arguments.remove(0);
    arguments.insert(0, first.as_number());
    Ok((string(DIGITS, connection(binder)), true))
}

fn eval_bin<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    converted(&arguments[0].eval(frame)?, &arguments[0].ty, (10, 2), frame)
}

fn eval_oct<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    converted(&arguments[0].eval(frame)?, &arguments[0].ty, (10, 8), frame)
}

fn eval_conv<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let number = arguments[0].eval(frame)?;
    if number.is_null() {
        return Ok(Value::Null);
    }
    let found = both(arguments[1].int(frame), || arguments[2].int(frame))?;
    let Some((from, to)) = found else { return Ok(Value::Null) };
    let known = |base: i64| (2..=36).contains(&base.unsigned_abs());
    if !known(from) || !known(to) {
        return Ok(Value::Null);
    }
    converted(&number, &arguments[0].ty, (from, to), frame)
}

/// A number's digits in another base; negative bases are those of signed numbers.
fn converted<'f>(number: &Value<'_>, ty: &Type, (from, to): (i64, i64), frame: &Frame<'_>) -> Result<Value<'f>> {
    let bits = match number {
        Value::Null => return Ok(Value::Null),
        Value::Bit { value, .. } => *value,
        other => {
            let text = values::text::of(other, ty);
            let (bits, clean) = parse_in_base(&text, from);
            if !clean {
                coerce::report(frame.context, vec![Problem::truncated("DECIMAL", &*text)])?;
            }
            bits
        }
    };
    let negative = to < 0 && (bits as i64) < 0;
    let mut rest = if negative { (bits as i64).unsigned_abs() } else { bits };
    let base = to.unsigned_abs();
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        let digit = char::from_digit((rest % base) as u32, base as u32).expect("it is below the base");
        digits.push(digit.to_ascii_uppercase() as u8);
        rest /= base;
    }
    if negative {
        digits.push(b'-');
    }
    digits.reverse();
    Ok(owned(digits))
}

/// The integer at a text's start and whether there is one that fits.
fn parse_in_base(text: &[u8], base: i64) -> (u64, bool) {
    let text = text.trim_ascii_start();
    let (negative, digits) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let radix = base.unsigned_abs();
    let mut magnitude = 0u64;
    let mut fits = true;
    let mut any = false;
    for byte in digits {
        let Some(digit) = char::from(*byte).to_digit(radix as u32) else { break };
        any = true;
        match magnitude.checked_mul(radix).and_then(|m| m.checked_add(u64::from(digit))) {
            Some(next) if fits => magnitude = next,
            _ => fits = false,
        }
    }
    let bits = match (base < 0, negative, fits) {
        (true, true, true) if magnitude <= i64::MIN.unsigned_abs() => magnitude.wrapping_neg(),
        (true, true, _) => i64::MIN as u64,
        (true, false, true) if magnitude <= i64::MAX as u64 => magnitude,
        (true, false, _) => i64::MAX as u64,
        (false, _, false) => u64::MAX,
        (false, true, true) => magnitude.wrapping_neg(),
        (false, false, true) => magnitude,
    };
    (bits, fits && any)
}

fn infer_char(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let name = constant(&arguments[0]).map(|v| values::text::of(&v, &arguments[0].ty).into_owned()).unwrap_or_default();
    let name = String::from_utf8_lossy(&name).into_owned();
    let charset = Charset::by_name(&name).ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name]))?;
    Ok((string((arguments.len() as u64 - 1) * 4, charset.default_collation()), true))
}

fn eval_char<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let mut bytes = Vec::new();
    for argument in &arguments[1..] {
        let Some(code) = argument.int(frame)? else { continue };
        let code = (code as u32).to_be_bytes();
        let zeros = code.iter().take(3).take_while(|byte| **byte == 0).count();
        bytes.extend_from_slice(&code[zeros..]);
    }
    let unit = ty.charset().minlen() as usize;
    let missing = (unit - bytes.len() % unit) % unit;
    bytes.splice(..0, std::iter::repeat_n(0, missing));
    match ty.charset().decode(&bytes) {
        Ok(text) => Ok(owned(text)),
        Err(place) => {
            let text = bytes[place..].iter().take(6).map(|byte| format!("{byte:02X}")).collect();
            let problem = Problem::InvalidCharacters { charset: ty.charset().name(), text };
            coerce::report(frame.context, vec![problem])?;
            Ok(Value::Null)
        }
    }
}

fn infer_quote(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(width(&arguments[0]) * 2 + 2, collation_of(&arguments[0], binder)), true))
}

fn eval_quote<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(owned(*b"NULL")) };
    let mut out = vec![b'\''];
    for byte in text.iter() {
        match byte {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', *byte]),
            0 => out.extend_from_slice(b"\\0"),
            0x1a => out.extend_from_slice(b"\\Z"),
            _ => out.push(*byte),
        }
    }
    out.push(b'\'');
    Ok(owned(out))
}

fn infer_soundex(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(width(&arguments[0]).max(4), collation_of(&arguments[0], binder)), true))
}

fn sound(letter: char) -> u8 {
    const CODES: &[u8; 26] = b"01230120022455012623010202";
    let letter = letter.to_ascii_uppercase();
    if letter.is_ascii_uppercase() { CODES[letter as usize - 'A' as usize] } else { b'0' }
}

fn eval_soundex<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].string(frame)? else { return Ok(Value::Null) };
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Ok(owned([])) };
    let mut encoded = [0; 4];
    let mut out = ty.collation.upper(first.encode_utf8(&mut encoded).as_bytes());
    let mut last = sound(first);
    let mut count = 1;
    for letter in letters {
        let code = sound(letter);
        if code != b'0' && code != last {
            out.push(code);
            last = code;
            count += 1;
        }
    }
    out.extend(std::iter::repeat_n(b'0', 4usize.saturating_sub(count)));
    Ok(owned(out))
}

fn infer_to_base64(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let bytes = u64::from(arguments[0].ty.octets_max());
    let characters = bytes.div_ceil(3) * 4;
    let lines = characters.saturating_sub(1) / BASE64_LINE as u64;
    Ok((string(characters + lines, connection(binder)), true))
}

fn eval_to_base64<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    if is_oversized(bytes.len().div_ceil(3) * 4, "to_base64", frame) {
        return Ok(Value::Null);
    }
    let mut out = Vec::with_capacity(bytes.len() * 3 / 2);
    for (at, group) in bytes.chunks(3).enumerate() {
        if at > 0 && at % (BASE64_LINE / 4) == 0 {
            out.push(b'\n');
        }
        let all = group.iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            out.push(if place > group.len() { b'=' } else { BASE64[(all >> (18 - 6 * place) & 63) as usize] });
        }
    }
    Ok(owned(out))
}

fn infer_from_base64(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(u64::from(arguments[0].ty.octets_max()).div_ceil(4) * 3, Collation::BINARY), true))
}

/// The bytes that a text in base64 means.
pub fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len() / 4 * 3);
    let groups = digits.len() / 4;
    for (at, group) in digits.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || padding > 0 && at + 1 < groups {
            return None;
        }
        let mut all = 0u32;
        for byte in &group[..4 - padding] {
            all = all << 6 | BASE64.iter().position(|known| known == byte)? as u32;
        }
        let bytes = (all << (6 * padding)).to_be_bytes();
        out.extend_from_slice(&bytes[1..4 - padding]);
    }
    Some(out)
}

fn eval_from_base64<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let text = arguments[0].text(frame)?;
    Ok(text.and_then(|text| decode_base64(&text)).map_or(Value::Null, owned))
}

fn infer_name(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(64, Collation::UTF8MB3_GENERAL_CI), true))
}

fn eval_charset<'f>(arguments: &'f [Expr], _frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::text(arguments[0].ty.charset().name()))
}

fn eval_collation<'f>(arguments: &'f [Expr], _frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::text(arguments[0].ty.collation.name()))
}

fn infer_coercibility(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(10), false))
}

fn eval_coercibility<'f>(arguments: &'f [Expr], _frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Int(i64::from(arguments[0].coercibility)))
}

fn infer_weight_string(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    if let Some(bytes) = arguments.get(3).and_then(super::arguments::constant_int) {
        return Ok((string(bytes as u64, Collation::BINARY), true));
    }
    let characters =
        arguments.get(2).and_then(super::arguments::constant_int).map_or(width(&arguments[0]), |n| n as u64);
    Ok((string(characters * u64::from(arguments[0].ty.collation.sortlen().max(1)) * 4, Collation::BINARY), true))
}

/// What dates and times are sorted by.
fn temporal_weight(value: &Value<'_>) -> Option<u64> {
    const SIGN: u64 = 1 << 63;
    const TIME_OFFSET: u64 = 0x80_0000 << 24;
    let clock = |hours: u32, minutes: u32, seconds: u32| u64::from(hours << 12 | minutes << 6 | seconds);
    Some(match value {
        Value::Date(v) => SIGN | u64::from(v.year) << 9 | u64::from(v.month) << 5 | u64::from(v.day),
        Value::DateTime(v) => {
            let day = (u64::from(v.date.year) * 13 + u64::from(v.date.month)) << 5 | u64::from(v.date.day);
            let time = clock(v.hour.into(), v.minute.into(), v.second.into());
            SIGN | (day << 17 | time) << 24 | u64::from(v.micros)
        }
        Value::Time(v) => {
            let size = clock(v.hours(), v.minutes(), v.seconds()) << 24 | u64::from(v.micros());
            SIGN | if v.is_negative() { TIME_OFFSET - size - 1 } else { TIME_OFFSET + size }
        }
        Value::Year(v) => u64::from(*v),
        _ => return None,
    })
}

fn eval_weight_string<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let argument = &arguments[0];
    let limit = match arguments.get(2) {
        Some(limit) => limit.int(frame)?.map(|limit| usize::try_from(limit).unwrap_or(0)),
        None => None,
    };
    let binary = arguments.len() == 3 && arguments[1].int(frame)? == Some(1);
    if arguments.len() == 1 && !argument.ty.kind.is_string() {
        if !argument.ty.kind.is_integer() {
            if !argument.ty.kind.is_temporal() && argument.ty.kind != Kind::Year {
                return Ok(Value::Null);
            }
            let weight = temporal_weight(&argument.eval(frame)?);
            return Ok(weight.map_or(Value::Null, |weight| owned(weight.to_be_bytes())));
        }
        let Some(number) = argument.wide(frame)? else { return Ok(Value::Null) };
        let bits = if argument.ty.unsigned { number as u64 } else { number as u64 ^ 1 << 63 };
        return Ok(owned(bits.to_be_bytes()));
    }
    if binary {
        let Some(mut bytes) = octets(argument, frame)?.map(|b| b.into_owned()) else { return Ok(Value::Null) };
        bytes.resize(limit.unwrap_or(bytes.len()), 0);
        return Ok(owned(bytes));
    }
    let Some(mut text) = argument.text(frame)?.map(|t| t.into_owned()) else { return Ok(Value::Null) };
    let collation = if argument.ty.kind.is_string() { argument.ty.collation } else { Collation::UTF8MB4_0900_AI_CI };
    if let Some(limit) = limit {
        text.truncate(collation.char_offset(&text, limit));
        if collation.pad() == Pad::Space {
            let missing = limit.saturating_sub(collation.char_length(&text));
            if is_oversized(missing, "weight_string", frame) {
                return Ok(Value::Null);
            }
            text.extend(std::iter::repeat_n(b' ', missing));
        }
    }
    let mut weights = Vec::new();
    collation.weights(&text, &mut weights);
    if let (Some(bytes), Some(flags)) = (arguments.get(3), arguments.get(4)) {
        let bytes = bytes.int(frame)?.map_or(0, |b| usize::try_from(b).unwrap_or(0));
        let pads = flags.int(frame)?.unwrap_or(0) & PAD_TO_LENGTH != 0;
        if pads && collation.pad() == Pad::Space && !is_oversized(bytes, "weight_string", frame) {
            let mut space = Vec::new();
            collation.weights(b" ", &mut space);
            let missing = bytes.saturating_sub(weights.len());
            weights.extend(space.iter().cycle().take(missing));
        }
        if weights.len() > bytes || pads {
            weights.resize(bytes, 0);
        }
    }
    Ok(owned(weights))
}

fn infer_load_file(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 1 << 24, ..Type::blob(Kind::LongBlob) }.of_expression(), true))
}

fn eval_load_file<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    arguments[0].text(frame).map(|_| Value::Null)
}
