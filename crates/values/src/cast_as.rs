//! CAST and CONVERT: a value as another type, in an expression.

use std::borrow::Cow;

use crate::cast;
use crate::cast_temporal::{Context, Wanted, to_date, to_datetime, to_time};
use crate::decimal::Parsed;
use crate::json::tree::Tree;
use crate::number::{is_space, parse_integer};
use crate::problem::{Error, Problem, Problems, RangeType};
use crate::text;
use crate::types::{Kind, Type};
use crate::value::Value;

/// A CHAR or BINARY without a length is as long as the value.
pub const UNLIMITED: u32 = u32::MAX;

/// The value as the type; NULL where there is none, and problems that say why.
pub fn cast<'a>(
    value: Value<'a>,
    from: &Type,
    to: &Type,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Result<Value<'a>, Error> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    Ok(match to.kind {
        kind if kind.is_integer() => integer(&value, to.unsigned, problems),
        Kind::Decimal => {
            let (fitted, fits) = cast::to_decimal(&value, problems).fitted(to.length, to.decimals);
            if !fits {
                problems.push(Problem::OutOfRange);
            }
            Value::Decimal(fitted)
        }
        Kind::Double => Value::Double(cast::to_f64(&value, problems)),
        Kind::Float => {
            let number = cast::to_f64(&value, problems) as f32;
            if number.is_infinite() {
                return Err(Error::OutOfRange(RangeType::Double));
            }
            Value::Float(number)
        }
        Kind::Year => year(&value, context, problems),
        Kind::Date => to_date(&value, context.mode.date_rules(), context, problems).map_or(Value::Null, Value::Date),
        Kind::DateTime | Kind::Timestamp => datetime(&value, to, context, problems),
        Kind::Time => {
            let found = to_time(&value, context, problems);
            let fitted = found.map(|found| match context.mode.time_truncate_fractional {
                true => found.truncated(to.decimals),
                false => found.rounded(to.decimals),
            });
            fitted.map_or(Value::Null, Value::Time)
        }
        Kind::Json => return json(value, from),
        _ if to.kind.is_geometry() => value,
        _ => string(value, from, to, problems),
    })
}

fn integer(value: &Value<'_>, unsigned: bool, problems: &mut Problems) -> Value<'static> {
    if let Value::Bytes(text) = value {
        let read = parse_integer(text);
        if read.parsed != Parsed::Whole {
            problems.push(Problem::truncated("INTEGER", &**text));
        }
        let complement = if unsigned { read.signed } else { !read.negative && read.bits > i64::MAX as u64 };
        if read.parsed != Parsed::Overflow && read.parsed != Parsed::Nothing && complement {
            problems.push(Problem::Complement { unsigned });
        }
        return if unsigned { Value::Uint(read.bits) } else { Value::Int(read.bits as i64) };
    }
    if unsigned { Value::Uint(cast::to_u64(value, problems)) } else { Value::Int(cast::to_i64(value, problems)) }
}

fn datetime(value: &Value<'_>, to: &Type, context: &Context<'_>, problems: &mut Problems) -> Value<'static> {
    let rules = context.mode.date_rules();
    let Some(found) = to_datetime(value, Wanted::DateTime, rules, context, problems) else { return Value::Null };
    let fitted = match context.mode.time_truncate_fractional {
        true => Some(found.truncated(to.decimals)),
        false => found.rounded(to.decimals),
    };
    if fitted.is_none() {
        problems.push(Problem::DatetimeOverflow { function: "datetime" });
    }
    fitted.map_or(Value::Null, Value::DateTime)
}

fn year(value: &Value<'_>, context: &Context<'_>, problems: &mut Problems) -> Value<'static> {
    const YEARS: std::ops::RangeInclusive<i64> = 1901..=2155;
    let (number, textual) = match value {
        Value::Bytes(text) => {
            let digits = text.iter().take_while(|byte| is_space(**byte)).count();
            let read = parse_integer(text);
            if read.parsed == Parsed::Nothing || read.parsed == Parsed::Overflow || read.signed {
                problems.push(Problem::IncorrectValue { kind: "YEAR", text: text.to_vec() });
                return Value::Null;
            }
            if read.parsed != Parsed::Whole || digits > 0 {
                problems.push(Problem::truncated("YEAR", &**text));
            }
            (read.bits as i64, true)
        }
        Value::Date(v) => (i64::from(v.year), false),
        Value::DateTime(v) => (i64::from(v.date.year), false),
        Value::Time(_) => (i64::from(context.today.year), false),
        _ => (cast::to_i64(value, problems), false),
    };
    let year = match number {
        0 if textual => Some(2000),
        0 => Some(0),
        1..=69 => Some(number + 2000),
        70..=99 => Some(number + 1900),
        _ => Some(number).filter(|number| YEARS.contains(number)),
    };
    if year.is_none() {
        problems.push(Problem::truncated("YEAR", number.to_string()));
    }
    year.map_or(Value::Null, |year| Value::Year(year as u16))
}

fn json<'a>(value: Value<'a>, from: &Type) -> Result<Value<'a>, Error> {
    if matches!(value, Value::Json(_)) {
        return Ok(value);
    }
    let document = if let Some(tree) = tree_of(&value, from) {
        if tree.is_too_deep() {
            return Err(Error::JsonTooDeep);
        }
        tree.to_document()
    } else if from.is_character() {
        let text = text::of(&value, from);
        crate::json::parse(&text).map_err(|wrong| match wrong.is_depth() {
            true => Error::JsonTooDeep,
            false => Error::InvalidJson { message: wrong.message, position: wrong.position },
        })?
    } else {
        crate::json::scalar(&value).expect("only NULL is no document")
    };
    Ok(Value::Json(Cow::Owned(document)))
}

fn string<'a>(value: Value<'a>, from: &Type, to: &Type, problems: &mut Problems) -> Value<'a> {
    let mut text = match value {
        Value::Bytes(text) => text,
        other => Cow::Owned(text::of(&other, from).into_owned()),
    };
    let binary = to.collation.is_binary();
    if binary && from.is_character() && !from.charset().is_utf8() {
        text = Cow::Owned(from.charset().encode(&text).0);
    }
    if !binary && !from.is_character() && matches!(from.kind, kind if kind.is_string()) {
        let unit = to.charset().minlen() as usize;
        let missing = (unit - text.len() % unit) % unit;
        if missing > 0 {
            text = Cow::Owned([&vec![0; missing][..], &text].concat());
        }
        match to.charset().decode(&text) {
            Ok(decoded) if to.charset().is_utf8() => debug_assert_eq!(decoded, &*text, "UTF-8 stays"),
            Ok(decoded) => text = Cow::Owned(decoded),
            Err(place) => {
                let shown = text[place..].iter().take(SHOWN).map(|byte| format!("{byte:02X}")).collect();
                problems.push(Problem::InvalidCharacters { charset: to.charset().name(), text: shown });
                return Value::Null;
            }
        }
    }
    let limit = to.length as usize;
    let kept =
        if to.length == UNLIMITED || text.len() <= limit { text.len() } else { to.collation.char_offset(&text, limit) };
    if kept < text.len() {
        let kind = format!("{}({limit})", if binary { "BINARY" } else { "CHAR" });
        let shown = if binary { hexed(&text) } else { text.to_vec() };
        problems.push(Problem::Truncated { kind: Cow::Owned(kind), text: shown });
        text.to_mut().truncate(kept);
    }
    if to.kind == Kind::Binary && to.length != UNLIMITED && text.len() < limit {
        text.to_mut().resize(limit, 0);
    }
    Value::Bytes(text)
}

/// Bytes as a message shows them: those that are not ASCII in hex.
fn hexed(bytes: &[u8]) -> Vec<u8> {
    let shown = bytes.iter().map(|byte| match byte {
        b' '..0x7f => char::from(*byte).to_string(),
        _ => format!("\\x{byte:02X}"),
    });
    shown.collect::<String>().into_bytes()
}

/// The numbers of the column types that binary strings have inside a document.
const COLUMN_VARCHAR: u8 = 15;
const COLUMN_TINY_BLOB: u8 = 249;
const COLUMN_MEDIUM_BLOB: u8 = 250;
const COLUMN_LONG_BLOB: u8 = 251;
const COLUMN_BLOB: u8 = 252;
const COLUMN_STRING: u8 = 254;

/// Values that are no JSON text though they are strings: binary strings, members of ENUM and SET, bits, geometries.
pub fn tree_of(value: &Value<'_>, from: &Type) -> Option<Tree> {
    Some(match value {
        Value::Enum { name, .. } => Tree::Text(name.to_vec()),
        Value::Set { text, .. } => Tree::Text(text.to_vec()),
        Value::Bit { value, bytes } => {
            Tree::Opaque(COLUMN_VARCHAR, value.to_be_bytes()[8 - usize::from(*bytes)..].to_vec())
        }
        Value::Bytes(bytes) if from.kind.is_geometry() => {
            crate::geometry::geojson::with_crs(&crate::geometry::Geometry::read(bytes)?)
        }
        Value::Bytes(bytes) => {
            let column = match from.kind {
                Kind::Varbinary => COLUMN_VARCHAR,
                Kind::Binary => COLUMN_STRING,
                Kind::TinyBlob => COLUMN_TINY_BLOB,
                Kind::MediumBlob => COLUMN_MEDIUM_BLOB,
                Kind::LongBlob => COLUMN_LONG_BLOB,
                Kind::Blob => COLUMN_BLOB,
                _ => return None,
            };
            Tree::Opaque(column, bytes.to_vec())
        }
        _ => return None,
    })
}

/// Bytes that a message about invalid characters shows.
const SHOWN: usize = 6;
