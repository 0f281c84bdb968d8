//! Storing a value into a column: what INSERT and UPDATE do to a value before it becomes part of a row.
//!
//! [`convert`] always has a value to store, the nearest that the column can hold, and says what it lost. Whether that is
//! a note, a warning or the end of the statement is decided by sql_mode, in [`Problem::severity`] and by the caller.

use std::borrow::Cow;

use crate::cast;
use crate::cast_temporal::{Context, Wanted, to_datetime, to_time};
use crate::charset::Charset;
use crate::decimal::{Decimal, Parsed};
use crate::number::parse_double;
use crate::problem::{Problem, Problems, Severity};
use crate::temporal::{Date, DateTime, MICROS, TIME_MICROS_MAX, Time};
use crate::temporal_parse::{DateRules, TimeText, Unread, parse_datetime, parse_time};
use crate::text;
use crate::types::{DECIMALS_NOT_FIXED, Kind, Type};
use crate::value::Value;
use crate::zone::{Instant, TIMESTAMP_SECONDS_MAX};

/// What a column stores.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<'a> {
    /// The value, of exactly the representation that the column's type has.
    pub value: Value<'a>,
    /// What was lost.
    pub problem: Option<Problem>,
}

impl<'a> Stored<'a> {
    fn whole(value: Value<'a>) -> Stored<'a> {
        Stored { value, problem: None }
    }

    fn but(value: Value<'a>, problem: Problem) -> Stored<'a> {
        Stored { value, problem: Some(problem) }
    }
}

/// Digits that the text of a number shows in a message about a column.
const DOUBLE_EXACT_MAX: f64 = 18_446_744_073_709_551_615.0;

/// The value as the column stores it; NULL stays NULL.
pub fn convert<'a>(value: Value<'a>, from: &Type, to: &Type, context: &Context<'_>) -> Stored<'a> {
    if value.is_null() {
        return Stored::whole(value);
    }
    match to.kind {
        kind if kind.is_integer() => integer(&value, to),
        Kind::Year => year(&value, context),
        Kind::Bit => bit(&value, to, context),
        Kind::Float | Kind::Double => real(&value, to, context),
        Kind::Decimal => decimal(&value, to, context),
        Kind::Date | Kind::DateTime | Kind::Timestamp => date(&value, to, context),
        Kind::Time => time(&value, to, context),
        Kind::Enum => enumeration(&value, from, to),
        Kind::Set => set(&value, from, to),
        Kind::Json => json(value, from),
        _ if to.kind.is_geometry() => Stored::whole(value),
        _ => string(value, from, to, context),
    }
}

/// A number that a text holds, for columns: unlike expressions, fractions are rounded and exponents count.
fn read_decimal(text: &[u8], kind: &'static str) -> (Decimal, Option<Problem>) {
    let (number, parsed) = Decimal::parse(text);
    let problem = match parsed {
        Parsed::Whole | Parsed::Rounded => None,
        Parsed::Truncated => Some(Problem::DataTruncated(Severity::Warning)),
        Parsed::Nothing => Some(incorrect(kind, text)),
        Parsed::Overflow => Some(Problem::OutOfRange),
    };
    (number, problem)
}

fn incorrect(kind: &'static str, text: &[u8]) -> Problem {
    Problem::IncorrectForColumn { kind: Cow::Borrowed(kind), text: text.to_vec(), severity: Severity::Warning }
}

/// The problem's name in a strict mode and in others.
fn by_mode(context: &Context<'_>, strict: Problem, lax: Problem) -> Problem {
    if context.mode.strict { strict } else { lax }
}

/// Whether a number is below zero though it may round to it, which no unsigned column takes.
fn is_below_zero(value: &Value<'_>) -> bool {
    matches!(value, Value::Decimal(v) if v.is_negative())
}

fn limits(to: &Type) -> (i128, i128) {
    let bits = to.kind.integer_bits();
    if to.unsigned { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }
}

fn integer(value: &Value<'_>, to: &Type) -> Stored<'static> {
    let (low, high) = limits(to);
    let (number, mut problem) = match value {
        Value::Bytes(text) => {
            let (number, problem) = read_decimal(text, "integer");
            (rounded(&number), problem)
        }
        Value::Double(v) => (v.round_ties_even().clamp(-DOUBLE_EXACT_MAX, DOUBLE_EXACT_MAX * 2.0) as i128, None),
        Value::Float(v) => {
            (f64::from(*v).round_ties_even().clamp(-DOUBLE_EXACT_MAX, DOUBLE_EXACT_MAX * 2.0) as i128, None)
        }
        Value::Decimal(v) => (rounded(v), None),
        Value::Json(_) => {
            let mut problems = Problems::new();
            (i128::from(cast::to_i64(value, &mut problems)), problems.pop())
        }
        _ => (cast::to_i128(value, &mut Problems::new()), None),
    };
    let fitted = number.clamp(low, high);
    if fitted != number || to.unsigned && is_below_zero(value) {
        problem = Some(Problem::OutOfRange);
    }
    let value = if to.unsigned { Value::Uint(fitted as u64) } else { Value::Int(fitted as i64) };
    Stored { value, problem }
}

fn rounded(number: &Decimal) -> i128 {
    let limit = if number.is_negative() { i128::MIN } else { i128::MAX };
    number.rounded(0).and_then(|number| number.unscaled()).unwrap_or(limit)
}

fn year(value: &Value<'_>, context: &Context<'_>) -> Stored<'static> {
    let (number, mut problem, textual) = match value {
        Value::Bytes(text) => {
            let (number, problem) = read_decimal(text, "integer");
            let problem = match problem {
                Some(Problem::IncorrectForColumn { .. }) => {
                    return Stored::but(Value::Year(0), incorrect("integer", text));
                }
                other => other,
            };
            (rounded(&number), problem, text.len() != 4)
        }
        Value::Date(v) => (i128::from(v.year), None, false),
        Value::DateTime(v) => (i128::from(v.date.year), None, false),
        Value::Time(_) => (i128::from(context.today.year), None, false),
        Value::Double(v) => (*v as i128, None, false),
        Value::Json(_) => {
            let mut problems = Problems::new();
            (i128::from(cast::to_i64(value, &mut problems)), problems.pop(), false)
        }
        _ => (cast::to_i128(value, &mut Problems::new()), None, false),
    };
    let year = match number {
        0 if textual => 2000,
        0 => 0,
        1..=69 => number + 2000,
        70..=99 => number + 1900,
        1901..=2155 => number,
        _ => {
            problem = Some(Problem::OutOfRange);
            0
        }
    };
    if is_below_zero(value) {
        problem = Some(Problem::OutOfRange);
    }
    Stored { value: Value::Year(year as u16), problem }
}

fn bit(value: &Value<'_>, to: &Type, context: &Context<'_>) -> Stored<'static> {
    let bytes = to.length.div_ceil(8).clamp(1, 8) as u8;
    let largest = if to.length >= 64 { u64::MAX } else { (1 << to.length) - 1 };
    let of_text = |text: &[u8]| {
        let start = text.iter().position(|byte| *byte != 0).unwrap_or(text.len());
        let digits = &text[start..];
        (digits.len() <= 8).then(|| digits.iter().fold(0u64, |all, byte| all << 8 | u64::from(*byte)))
    };
    let number = match value {
        Value::Bytes(text) => of_text(text),
        Value::Date(_) | Value::DateTime(_) | Value::Time(_) | Value::Json(_) => {
            of_text(&text::of(value, &Type::null()))
        }
        Value::Bit { value, .. } => Some(*value),
        Value::Decimal(v) if v.is_negative() => {
            return Stored::but(Value::Bit { value: 0, bytes }, Problem::OutOfRange);
        }
        Value::Decimal(v) => match v.to_u64() {
            (number, true) => Some(number),
            (_, false) => return Stored::but(Value::Bit { value: largest, bytes }, Problem::OutOfRange),
        },
        Value::Double(v) => Some(*v as i64 as u64),
        _ => Some(cast::to_u64(value, &mut Problems::new())),
    };
    match number.filter(|number| *number <= largest) {
        Some(value) => Stored::whole(Value::Bit { value, bytes }),
        None => {
            let problem = by_mode(context, Problem::TooLong, Problem::OutOfRange);
            Stored::but(Value::Bit { value: largest, bytes }, problem)
        }
    }
}

fn real(value: &Value<'_>, to: &Type, context: &Context<'_>) -> Stored<'static> {
    let (number, mut problem) = match value {
        Value::Bytes(text) => {
            let (number, parsed) = parse_double(text);
            let problem = match parsed {
                Parsed::Whole | Parsed::Rounded => None,
                Parsed::Overflow => Some(Problem::OutOfRange),
                Parsed::Nothing | Parsed::Truncated => {
                    Some(incorrect(if to.kind == Kind::Float { "FLOAT" } else { "DOUBLE" }, text))
                }
            };
            (number, problem)
        }
        _ => {
            let mut problems = Problems::new();
            (cast::to_f64(value, &mut problems), problems.pop())
        }
    };
    let mut fitted = if to.unsigned && number < 0.0 { 0.0 } else { number };
    if to.decimals < DECIMALS_NOT_FIXED {
        let power = 10f64.powi(i32::from(to.decimals));
        let largest = 10f64.powi(to.length as i32 - i32::from(to.decimals)) - 1.0 / power;
        let whole = fitted.abs().floor();
        let magnitude = whole + ((fitted.abs() - whole) * power).round_ties_even() / power;
        let rounded = if fitted < 0.0 { 0.0 - magnitude } else { magnitude };
        fitted = if rounded.is_finite() { rounded } else { fitted }.clamp(-largest, largest);
        if fitted != rounded {
            problem = Some(Problem::OutOfRange);
        }
    }
    if to.kind == Kind::Float {
        let largest = f64::from(f32::MAX);
        if (fitted as f32).is_infinite() {
            fitted = fitted.clamp(-largest, largest);
            problem = Some(Problem::OutOfRange);
        }
    }
    if fitted == 0.0 && number < 0.0 && to.unsigned && !(context.mode.strict && problem.is_some()) {
        problem = Some(Problem::OutOfRange);
    }
    let value = if to.kind == Kind::Float { Value::Float(fitted as f32) } else { Value::Double(fitted) };
    Stored { value, problem }
}

fn decimal(value: &Value<'_>, to: &Type, context: &Context<'_>) -> Stored<'static> {
    let (number, mut problem) = match value {
        Value::Bytes(text) => {
            let (number, problem) = read_decimal(text, "decimal");
            let problem = problem.map(|problem| match problem {
                Problem::DataTruncated(_) => {
                    by_mode(context, incorrect("decimal", text), Problem::DataTruncated(Severity::Note))
                }
                Problem::OutOfRange => by_mode(context, incorrect("decimal", text), Problem::OutOfRange),
                other => other,
            });
            (number, problem)
        }
        _ => {
            let mut problems = Problems::new();
            let number = cast::to_decimal(value, &mut problems);
            let lost = problems.pop().map(|problem| match problem {
                Problem::InvalidJsonCast(_) => problem,
                _ => Problem::OutOfRange,
            });
            (number, lost)
        }
    };
    let below = to.unsigned && number.is_negative();
    let number = if below { Decimal::ZERO } else { number };
    let (fitted, fits) = number.fitted(to.length, to.decimals);
    let keeps = context.mode.strict && matches!(problem, Some(Problem::IncorrectForColumn { .. }));
    let keeps = keeps || matches!(problem, Some(Problem::InvalidJsonCast(_)));
    if (!fits || below) && !keeps {
        problem = Some(Problem::OutOfRange);
    } else if problem.is_none() && (fitted != number || is_rounded_text(value)) {
        problem = Some(Problem::DataTruncated(Severity::Note));
    }
    Stored { value: Value::Decimal(fitted), problem }
}

/// Whether reading a text has cut digits already.
fn is_rounded_text(value: &Value<'_>) -> bool {
    matches!(value, Value::Bytes(text) if Decimal::parse(text).1 == Parsed::Rounded)
}

fn kind_name(to: &Type) -> &'static str {
    match to.kind {
        Kind::Date => "date",
        Kind::Time => "time",
        _ => "datetime",
    }
}

/// A text that no date or time could be read from, or not all of it.
fn unread(value: &Value<'_>, to: &Type, context: &Context<'_>, lax: Problem) -> Problem {
    if let Value::Json(_) = value {
        return Problem::InvalidJsonCast(match to.kind {
            Kind::Date => "DATE",
            Kind::Time => "TIME",
            _ => "DATETIME/TIMESTAMP",
        });
    }
    let text = text::of(value, &Type::double());
    by_mode(context, incorrect(kind_name(to), &text), lax)
}

/// A part was lost that the column does not have.
fn cut_part(value: &Value<'_>, to: &Type, context: &Context<'_>) -> Problem {
    let text = text::of(value, &Type::double()).into_owned();
    let kind = Cow::Borrowed(kind_name(to));
    let strict = Problem::IncorrectForColumn { kind, text, severity: Severity::Note };
    by_mode(context, strict, Problem::DataTruncated(Severity::Note))
}

const TRUNCATED: Problem = Problem::DataTruncated(Severity::Warning);

fn date(value: &Value<'_>, to: &Type, context: &Context<'_>) -> Stored<'static> {
    let timestamp = to.kind == Kind::Timestamp;
    let rules = context.mode.date_rules();
    let rules =
        DateRules { zero_in_date: rules.zero_in_date && !timestamp, invalid: rules.invalid && !timestamp, ..rules };
    let zero = match to.kind {
        Kind::Date => Value::Date(Date::ZERO),
        _ => Value::DateTime(DateTime::default()),
    };
    let mut problems = Problems::new();
    let found = to_datetime(value, Wanted::DateTime, rules, context, &mut problems);
    let digits = if to.kind == Kind::Date { 0 } else { to.decimals };
    let fitted = found.and_then(|found| match context.mode.time_truncate_fractional {
        true => Some(found.truncated(digits)),
        false => found.rounded(digits),
    });
    let overflow = found.is_some() || matches!(problems.last(), Some(Problem::DatetimeOverflow { .. }));
    let Some(fitted) = fitted else {
        let problem = if overflow {
            by_mode(context, Problem::DatetimeOverflow { function: "datetime" }, Problem::OutOfRange)
        } else {
            unread(value, to, context, if is_refused(value, rules) { Problem::OutOfRange } else { TRUNCATED })
        };
        return Stored::but(zero, problem);
    };
    if timestamp && !fitted.is_zero() && !timestamp_holds(fitted, context) {
        return Stored::but(zero, unread(value, to, context, Problem::OutOfRange));
    }
    let truncated =
        problems.iter().any(|problem| matches!(problem, Problem::Truncated { .. })) || has_lost_fraction(value);
    let problem = if truncated {
        Some(unread(value, to, context, TRUNCATED))
    } else if to.kind == Kind::Date && fitted.time() != Time(0) {
        Some(cut_part(value, to, context))
    } else {
        problems.pop()
    };
    let value = if to.kind == Kind::Date { Value::Date(fitted.date) } else { Value::DateTime(fitted) };
    Stored { value, problem }
}

/// No date and time is a larger number.
const DATETIME_NUMBER_MAX: i128 = 99_999_999_999_999;

/// Whether the value is a date in form, which the rules refuse, or a number beyond all dates.
fn is_refused(value: &Value<'_>, rules: DateRules) -> bool {
    match value {
        Value::Bytes(text) => parse_datetime(text, rules) == Err(Unread::OutOfRange),
        Value::Date(_) | Value::DateTime(_) => true,
        _ => !(1..=DATETIME_NUMBER_MAX).contains(&cast::to_i128(value, &mut Problems::new())),
    }
}

/// Whether the value is a number of a day with a fraction, which has no meaning.
fn has_lost_fraction(value: &Value<'_>) -> bool {
    const DAY_NUMBER_MAX: i64 = 99_991_231;
    match value {
        Value::Decimal(v) => v.truncated(0) != *v && *v < Decimal::from(DAY_NUMBER_MAX),
        Value::Double(v) => v.fract() != 0.0 && *v < DAY_NUMBER_MAX as f64,
        _ => false,
    }
}

/// Whether a TIMESTAMP can be that local time: 1970-01-01 00:00:01 to 2038-01-19 03:14:07.999999 in UTC.
fn timestamp_holds(local: DateTime, context: &Context<'_>) -> bool {
    let range = MICROS..(TIMESTAMP_SECONDS_MAX + 1) * MICROS;
    context.zone.to_instant(local).is_some_and(|Instant(micros)| range.contains(&micros))
}

fn time(value: &Value<'_>, to: &Type, context: &Context<'_>) -> Stored<'static> {
    const TIME_NUMBER_MAX: u128 = 8_385_959;
    let mut problems = Problems::new();
    let read = match value {
        Value::Bytes(text) if matches!(text.trim_ascii(), b"" | b"-") => Err(Unread::Silent),
        Value::Bytes(text) => parse_time(text).map(Some),
        _ => Ok(None),
    };
    let huge = matches!(value, Value::Uint(v) if *v > i64::MAX as u64);
    let Some(found) = to_time(value, context, &mut problems).filter(|_| !huge) else {
        let zero = Value::Time(Time(0));
        return match (read, value) {
            (Err(Unread::Silent), _) => Stored::whole(zero),
            (Err(Unread::OutOfRange), _) => Stored::but(zero, unread(value, to, context, Problem::OutOfRange)),
            (Err(Unread::Nothing), _) => Stored::but(zero, unread(value, to, context, TRUNCATED)),
            (Ok(_), number) => {
                let magnitude = cast::to_i128(number, &mut Problems::new());
                let limit = TIME_MICROS_MAX * magnitude.signum() as i64;
                let stored = if magnitude.unsigned_abs() <= TIME_NUMBER_MAX { 0 } else { limit };
                Stored::but(Value::Time(Time(stored)), unread(value, to, context, Problem::OutOfRange))
            }
        };
    };
    let fitted = match context.mode.time_truncate_fractional {
        true => found.truncated(to.decimals),
        false => found.rounded(to.decimals),
    };
    let from_datetime = match read {
        Ok(Some(TimeText::DateTime(read))) => !read.value.date.is_zero(),
        _ => is_datetime_number(value),
    };
    let problem = match problems.pop() {
        Some(Problem::Truncated { .. }) if found.0.abs() == TIME_MICROS_MAX => {
            Some(unread(value, to, context, Problem::OutOfRange))
        }
        Some(Problem::Truncated { .. }) => Some(unread(value, to, context, TRUNCATED)),
        Some(other) => Some(other),
        None if from_datetime => Some(cut_part(value, to, context)),
        None => None,
    };
    Stored { value: Value::Time(fitted), problem }
}

/// Whether the value is a number of a date and time.
fn is_datetime_number(value: &Value<'_>) -> bool {
    const DATETIME_NUMBER_MIN: i128 = 10_000_000_000;
    value_is_number(value) && cast::to_i128(value, &mut Problems::new()) >= DATETIME_NUMBER_MIN
}

fn enumeration(value: &Value<'_>, from: &Type, to: &Type) -> Stored<'static> {
    let members = to.members.as_ref().expect("an ENUM has members");
    let found = |index: u16| {
        members.name(index).map(|name| Value::Enum { index, name: Cow::Owned(name.to_vec()) }).map(Stored::whole)
    };
    let error = || {
        let empty = Value::Enum { index: 0, name: Cow::Borrowed(&b""[..]) };
        Stored::but(empty, Problem::DataTruncated(Severity::Warning))
    };
    if value_is_number(value) {
        let number = cut_integer(value);
        return u16::try_from(number).ok().and_then(found).unwrap_or_else(error);
    }
    let text = text::of(value, from);
    let trimmed = trim_spaces(&text);
    let place = members.names.iter().position(|name| to.collation.compare(name, trimmed).is_eq());
    if let Some(place) = place {
        return found(place as u16 + 1).unwrap_or_else(error);
    }
    let number = std::str::from_utf8(&text).ok().and_then(|text| text.parse::<u16>().ok());
    number.filter(|number| *number > 0).and_then(found).unwrap_or_else(error)
}

fn value_is_number(value: &Value<'_>) -> bool {
    matches!(
        value,
        Value::Int(_)
            | Value::Uint(_)
            | Value::Double(_)
            | Value::Float(_)
            | Value::Decimal(_)
            | Value::Year(_)
            | Value::Bit { .. }
    )
}

/// The number without its fraction.
fn cut_integer(value: &Value<'_>) -> i64 {
    match value {
        Value::Double(v) => *v as i64,
        Value::Float(v) => *v as i64,
        Value::Decimal(v) => v.truncated(0).to_i64().0,
        _ => cast::to_i64(value, &mut Problems::new()),
    }
}

fn trim_spaces(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1);
    &text[..end]
}

fn set(value: &Value<'_>, from: &Type, to: &Type) -> Stored<'static> {
    let members = to.members.as_ref().expect("a SET has members");
    let all = if members.names.len() >= 64 { u64::MAX } else { (1 << members.names.len()) - 1 };
    let mut lost = false;
    let mut bits = 0u64;
    if value_is_number(value) {
        let number = cut_integer(value) as u64;
        lost = number & !all != 0;
        bits = number & all;
    } else {
        let text = text::of(value, from);
        let parts = text.split(|byte| *byte == b',').filter(|_| !text.is_empty());
        for part in parts {
            let part = trim_spaces(part);
            match members.names.iter().position(|name| to.collation.compare(name, part).is_eq()) {
                Some(place) => bits |= 1 << place,
                None => lost = true,
            }
        }
        let number = std::str::from_utf8(&text).ok().and_then(|text| text.parse::<u64>().ok());
        if let Some(number) = number.filter(|number| lost && bits == 0 && *number & !all == 0) {
            bits = number;
            lost = false;
        }
    }
    let stored = Value::Set { bits, text: Cow::Owned(members.join(bits)) };
    Stored { value: stored, problem: lost.then_some(Problem::DataTruncated(Severity::Warning)) }
}

const NO_JSON_TEXT: &str = "not a JSON text, may need CAST";

fn json<'a>(value: Value<'a>, from: &Type) -> Stored<'a> {
    if matches!(value, Value::Json(_)) {
        return Stored::whole(value);
    }
    if !from.is_character() {
        let problem = match value {
            Value::Bytes(_) => Problem::InvalidJsonCharset(from.charset().name()),
            _ => Problem::InvalidJson { message: NO_JSON_TEXT.to_owned(), position: 0 },
        };
        return Stored::but(Value::Null, problem);
    }
    let text = text::of(&value, from);
    match crate::json::parse(&text) {
        Ok(document) => Stored::whole(Value::Json(Cow::Owned(document))),
        Err(wrong) if wrong.is_depth() => Stored::but(Value::Null, Problem::JsonTooDeep),
        Err(wrong) => Stored::but(
            Value::Null,
            Problem::InvalidJson { message: wrong.message.to_owned(), position: wrong.position },
        ),
    }
}

fn string<'a>(value: Value<'a>, from: &Type, to: &Type, context: &Context<'_>) -> Stored<'a> {
    let binary = to.collation.is_binary();
    let value = match value {
        Value::Bytes(text) => Value::Bytes(text),
        other => Value::Bytes(Cow::Owned(text::of(&other, from).into_owned())),
    };
    let Value::Bytes(text) = value else { unreachable!("the match above makes bytes") };
    let mut problem = None;
    let mut text = text;
    if !binary && from.kind.is_string() && !from.is_character() && !to.charset().is_utf8() {
        match to.charset().decode(&to.charset().filled(&text)) {
            Ok(decoded) => text = Cow::Owned(decoded),
            Err(at) => {
                problem = Some(incorrect_string(&text[at..]));
                text = Cow::Owned(to.charset().replaced(&text));
            }
        }
    } else if !binary {
        let valid = to.charset().storable_prefix(&text);
        if valid < text.len() {
            problem = Some(incorrect_string(&text[valid..]));
            text = Cow::Owned(to.charset().replaced(&text));
        }
    } else if from.is_character() && !matches!(from.charset(), Charset::Utf8mb4 | Charset::Utf8mb3 | Charset::Ascii) {
        text = Cow::Owned(from.charset().encode(&text).0);
    }
    let limit = fitting_bytes(&text, to);
    if limit < text.len() {
        let only_spaces = !binary && text[limit..].iter().all(|byte| *byte == b' ');
        let lost = match (only_spaces, to.kind) {
            (true, Kind::Char) => None,
            (true, _) => Some(Problem::DataTruncated(Severity::Note)),
            (false, _) => Some(by_mode(context, Problem::TooLong, TRUNCATED)),
        };
        problem = problem.or(lost);
        cut(&mut text, limit);
    }
    match to.kind {
        Kind::Char if text.last() == Some(&b' ') => {
            let kept = trim_spaces(&text).len();
            cut(&mut text, kept);
        }
        Kind::Binary if text.len() < to.length as usize => text.to_mut().resize(to.length as usize, 0),
        _ => {}
    }
    Stored { value: Value::Bytes(text), problem }
}

fn cut(text: &mut Cow<'_, [u8]>, length: usize) {
    match text {
        Cow::Borrowed(bytes) => *bytes = &bytes[..length],
        Cow::Owned(bytes) => bytes.truncate(length),
    }
}

/// How many bytes of the text the column has room for.
fn fitting_bytes(text: &[u8], to: &Type) -> usize {
    let limit = to.length as usize;
    if to.collation.is_binary() {
        return text.len().min(limit);
    }
    if to.kind.is_blob() {
        return to.charset().prefix_of_octets(text, limit);
    }
    if text.len() <= limit {
        return text.len();
    }
    let starts = text.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
    starts.map(|(at, _)| at).nth(limit).unwrap_or(text.len())
}

/// The problem's text shows the first bytes in hex, six at most.
fn incorrect_string(rest: &[u8]) -> Problem {
    const SHOWN: usize = 6;
    let mut text = String::new();
    for byte in rest.iter().take(SHOWN) {
        if (b' '..0x7f).contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    if rest.len() > SHOWN {
        text.push_str("...");
    }
    incorrect("string", text.as_bytes())
}
