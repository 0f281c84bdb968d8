//! Arithmetic of dates and times: DATE_ADD, TIMESTAMPDIFF, ADDTIME, TIMEDIFF, PERIOD_ADD.

use super::Function;
use super::arguments::{both, clamped, connection, integer, nullable, owned};
use super::time::{bounded, fsp};
use super::time_parts::{full_datetime, unit};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::exec::range::Known;
use crate::expr::frame::Frame;
use crate::expr::{Expr, coerce};
use values::cast_temporal::{self, Wanted};
use values::interval::{Interval, Unit};
use values::problem::{Problem, Problems};
use values::temporal::{DateTime, MICROS, TIME_MICROS_MAX, Time};
use values::temporal_parse::{DateRules, TimeText, parse_datetime, parse_time};
use values::text;
use values::types::{FSP_MAX, Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::of_session(DATE_ADD, (4, 4), infer_date_add, eval_date_add),
    Function::of_session("timestampdiff", (3, 3), infer_timestampdiff, eval_timestampdiff),
    Function::of_session("addtime", (2, 2), infer_addtime, |a, f, ty| added("addtime", a, f, ty)),
    Function::of_session("subtime", (2, 2), infer_addtime, |a, f, ty| added("subtime", a, f, ty)),
    Function::of_session("timediff", (2, 2), infer_timediff, eval_timediff),
    Function::pure("period_add", (2, 2), infer_period, eval_period_add),
    Function::pure("period_diff", (2, 2), infer_period, eval_period_diff),
];

/// The units in the order of the grammar's list.
pub const UNITS: [Unit; 20] = [
    Unit::Microsecond,
    Unit::Second,
    Unit::Minute,
    Unit::Hour,
    Unit::Day,
    Unit::Week,
    Unit::Month,
    Unit::Quarter,
    Unit::Year,
    Unit::SecondMicrosecond,
    Unit::MinuteMicrosecond,
    Unit::MinuteSecond,
    Unit::HourMicrosecond,
    Unit::HourSecond,
    Unit::HourMinute,
    Unit::DayMicrosecond,
    Unit::DaySecond,
    Unit::DayMinute,
    Unit::DayHour,
    Unit::YearMonth,
];

const DATE_ADD: &str = "date_add";

/// The characters of a date and time that is made of a text.
const TEXT_WIDTH: u32 = 29;

/// A time, or a date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A time.
    Time(Time),
    /// A date and time.
    DateTime(DateTime),
}

/// An argument as what it is: a date and time where it has a date, else a time.
///
/// # Errors
/// What evaluation answers.
pub fn moment(e: &Expr, frame: &Frame<'_>) -> Result<Option<Moment>> {
    let value = e.eval(frame)?;
    let conversion = frame.context.statement.conversion();
    let mut problems = Problems::new();
    let found = match &value {
        Value::DateTime(found) => Some(Moment::DateTime(*found)),
        Value::Date(found) => Some(Moment::DateTime(found.midnight())),
        Value::Bytes(text) => match parse_time(text) {
            Ok(TimeText::DateTime(read)) => {
                if read.truncated {
                    problems.push(Problem::truncated("time", &**text));
                }
                read.resolve(conversion.zone).map(Moment::DateTime)
            }
            _ if is_date(text) => {
                cast_temporal::to_datetime(&value, Wanted::DateTime, DateRules::FUZZY, &conversion, &mut problems)
                    .map(Moment::DateTime)
            }
            _ => cast_temporal::to_time(&value, &conversion, &mut problems).map(Moment::Time),
        },
        Value::Int(_) | Value::Uint(_) | Value::Decimal(_) => moment_of_number(&value, &conversion, &mut problems),
        _ => cast_temporal::to_time(&value, &conversion, &mut problems).map(Moment::Time),
    };
    coerce::report(frame.context, problems)?;
    Ok(found)
}

/// Whether a text is a date alone: three numbers with dashes between them.
fn is_date(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let mut parts = text.split(|byte| *byte == b'-');
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    text.iter().filter(|byte| **byte == b'-').count() == 2
        && parts.all(is_number)
        && parse_datetime(text, DateRules::FUZZY).is_ok()
}

/// Numbers with more digits than a time has are dates and times.
fn moment_of_number(
    value: &Value<'_>,
    conversion: &cast_temporal::Context<'_>,
    problems: &mut Problems,
) -> Option<Moment> {
    const TIME_NUMBER_MAX: i64 = 9_999_999_999;
    let number = values::cast::to_decimal(value, &mut Problems::new());
    if number.to_i64().0 > TIME_NUMBER_MAX
        && let Some(found) = cast_temporal::datetime_of_decimal(&number, DateRules::FUZZY)
    {
        return Some(Moment::DateTime(found));
    }
    cast_temporal::to_time(value, conversion, problems).map(Moment::Time)
}

fn text_type(binder: &Binder<'_>) -> Type {
    Type::char(TEXT_WIDTH, connection(binder)).of_expression()
}

/// The fractional digits that an interval may add.
fn interval_fsp(amount: &Expr, unit: Unit) -> u8 {
    match unit {
        _ if unit.has_micros() => FSP_MAX,
        Unit::Second if amount.ty.kind.is_string() => FSP_MAX,
        Unit::Second => fsp(amount),
        _ => 0,
    }
}

fn infer_date_add(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let unit = unit(&arguments[2]);
    let of_interval = interval_fsp(&arguments[1], unit);
    let date = &arguments[0].ty;
    let digits = date.decimals.min(FSP_MAX).max(of_interval);
    let ty = match date.kind {
        Kind::Date if unit.is_of_days() => Type::date(),
        Kind::Date => Type::datetime(of_interval),
        Kind::DateTime | Kind::Timestamp => Type::datetime(digits),
        Kind::Time if unit.keeps_time() && !unit.is_of_days() => Type::time(digits),
        Kind::Time => Type::datetime(digits),
        _ => text_type(binder),
    };
    Ok((ty, true))
}

/// Whether a function moves its first argument by the second.
pub fn moves(function: &Function) -> bool {
    matches!(function.name, DATE_ADD | "addtime" | "subtime")
}

/// Whether a call is of DATE_ADD and gives a date, with a time or without.
pub fn is_date_moved(function: &Function, ty: &Type) -> bool {
    function.name == DATE_ADD && matches!(ty.kind, Kind::Date | Kind::DateTime)
}

/// The date that such a call gives where its arguments are known; `None` where it warns or gives none.
pub fn date_moved(arguments: &[Expr], ty: &Type, known: &impl Known) -> Option<Value<'static>> {
    let [date, amount, of, backwards] = arguments else { return None };
    let (date, amount) = (known.value(date).ok()?, known.value(amount).ok()?);
    let mut problems = Problems::new();
    let interval = Interval::of(&amount, unit(of), &mut problems)?;
    let interval = if matches!(known.value(backwards).ok()?, Value::Int(1)) { interval.negated() } else { interval };
    let start = cast_temporal::to_datetime(&date, Wanted::DateTime, DateRules::STRICT, &known.facts(), &mut problems)?;
    let moved = start.plus(interval)?;
    let value = if ty.kind == Kind::Date { Value::Date(moved.date) } else { Value::DateTime(moved) };
    problems.is_empty().then_some(value)
}

fn overflow<'f>(frame: &Frame<'_>) -> Result<Value<'f>> {
    coerce::report(frame.context, vec![Problem::DatetimeOverflow { function: "datetime" }])?;
    Ok(Value::Null)
}

/// NULL, and a warning that what a function makes is beyond the range of a type.
///
/// # Errors
/// Under a strict mode the warning is one.
#[cold]
pub fn beyond<'f>(kind: &str, name: &str, arguments: &[Expr], frame: &Frame<'_>) -> Result<Value<'f>> {
    let text = crate::bind::print::call_of(name, arguments, frame);
    let mut diagnostics = frame.context.diagnostics.borrow_mut();
    diagnostics.warn(conditions::TEMPORAL_FUNCTION_OVERFLOW, &[&kind, &text]);
    diagnostics.check_raised()?;
    Ok(Value::Null)
}

/// A moment with a time beside it, as ADDTIME and TIMESTAMP of two arguments have it: NULL beyond the last day, with a warning, and,
/// without, before the first one or where the date lacks a part.
///
/// # Errors
/// As [`beyond`].
pub fn with_time(
    (name, arguments): (&str, &[Expr]),
    start: DateTime,
    micros: i64,
    frame: &Frame<'_>,
) -> Result<Option<DateTime>> {
    match start.plus_micros(micros).filter(|found| !found.date.has_zero()) {
        None if micros > 0 && !start.date.has_zero() => beyond("DATETIME", name, arguments, frame).map(|_| None),
        found => Ok(found),
    }
}

fn eval_date_add<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let unit = unit(&arguments[2]);
    let date = arguments[0].eval(frame)?;
    if date.is_null() {
        return Ok(Value::Null);
    }
    let amount = arguments[1].eval(frame)?;
    if amount.is_null() {
        return Ok(Value::Null);
    }
    let mut problems = Problems::new();
    let interval = Interval::of(&amount, unit, &mut problems);
    coerce::report(frame.context, problems)?;
    let backwards = arguments[3].int(frame)? == Some(1);
    let interval = interval.map(|interval| if backwards { interval.negated() } else { interval });
    if ty.kind == Kind::Time {
        // An interval that is longer than any time has no time that it leads to.
        let Some(interval) = interval.filter(|interval| interval.micros.abs() <= TIME_MICROS_MAX) else {
            return beyond("TIME", DATE_ADD, arguments, frame);
        };
        let Some(time) = arguments[0].time(frame)? else { return Ok(Value::Null) };
        return match time.plus(interval) {
            Some(found) => Ok(Value::Time(found)),
            None => beyond("TIME", DATE_ADD, arguments, frame),
        };
    }
    if matches!(&date, Value::Date(date) | Value::DateTime(DateTime { date, .. }) if date.has_zero()) {
        return Ok(Value::Null);
    }
    let facts = &frame.context.statement;
    let rules = DateRules { invalid: facts.mode.allow_invalid_dates, ..DateRules::STRICT };
    let mut problems = Problems::new();
    let start = cast_temporal::to_datetime(&date, Wanted::DateTime, rules, &facts.conversion(), &mut problems);
    coerce::report(frame.context, problems)?;
    let Some(start) = start else { return Ok(Value::Null) };
    let found = match interval.and_then(|interval| start.plus(interval)) {
        Some(found) if ty.kind == Kind::Date && found.date.has_zero() => None,
        found => found,
    };
    let Some(found) = found else {
        return if ty.kind == Kind::Date { beyond("DATE", DATE_ADD, arguments, frame) } else { overflow(frame) };
    };
    if found.date.has_zero() {
        let mut shown = Vec::new();
        text::write_datetime(found, FSP_MAX, &mut shown);
        coerce::report(frame.context, vec![Problem::truncated("datetime", shown)])?;
        return Ok(Value::Null);
    }
    Ok(match ty.kind {
        Kind::Date => Value::Date(found.date),
        Kind::DateTime => Value::DateTime(found),
        _ => {
            let mut out = Vec::new();
            if unit.is_of_days() && !has_time(&date) {
                text::write_date(found.date, &mut out);
            } else {
                text::write_datetime(found, if found.micros > 0 { FSP_MAX } else { 0 }, &mut out);
            }
            owned(out)
        }
    })
}

/// Whether a value that is no date by its type has a time of day.
fn has_time(value: &Value<'_>) -> bool {
    /// The largest number that is a date without a time.
    const DAY_NUMBER_MAX: f64 = 99_991_231.0;
    match value {
        Value::Bytes(text) => parse_datetime(text, DateRules::FUZZY).is_ok_and(|read| read.has_time),
        Value::Date(_) => false,
        Value::DateTime(_) | Value::Time(_) => true,
        other => values::cast::to_f64(other, &mut Problems::new()) > DAY_NUMBER_MAX,
    }
}

fn infer_timestampdiff(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(21), true))
}

/// Whole months from one moment to a later one.
fn months_between(from: DateTime, to: DateTime) -> i64 {
    let of = |moment: DateTime| i64::from(moment.date.year) * 12 + i64::from(moment.date.month);
    let is_short = (to.date.day, to.time()) < (from.date.day, from.time());
    of(to) - of(from) - i64::from(is_short)
}

fn eval_timestampdiff<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = both(full_datetime(&arguments[1], frame), || full_datetime(&arguments[2], frame))?;
    let Some((from, to)) = found else { return Ok(Value::Null) };
    let micros = to.micros_from_zero() - from.micros_from_zero();
    let months = || if micros < 0 { -months_between(to, from) } else { months_between(from, to) };
    let seconds = micros / MICROS;
    Ok(Value::Int(match unit(&arguments[0]) {
        Unit::Year => months() / 12,
        Unit::Quarter => months() / 3,
        Unit::Month => months(),
        Unit::Week => seconds / 604_800,
        Unit::Day => seconds / 86_400,
        Unit::Hour => seconds / 3600,
        Unit::Minute => seconds / 60,
        Unit::Second => seconds,
        _ => micros,
    }))
}

fn infer_addtime(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let digits = fsp(&arguments[0]).max(fsp(&arguments[1]));
    let ty = match arguments[0].ty.kind {
        Kind::Time => Type::time(digits),
        Kind::Date | Kind::DateTime | Kind::Timestamp => Type::datetime(digits),
        _ => text_type(binder),
    };
    Ok((ty, true))
}

fn added<'f>(name: &str, arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(start) = moment(&arguments[0], frame)? else { return Ok(Value::Null) };
    let time = match moment(&arguments[1], frame)? {
        Some(Moment::Time(time)) => time,
        Some(Moment::DateTime(moment)) => moment.time(),
        None => return Ok(Value::Null),
    };
    let change = if name == "subtime" { -time.0 } else { time.0 };
    let found = match start {
        Moment::Time(start) => {
            let micros = start.0 + change;
            if micros.abs() > TIME_MICROS_MAX {
                let none = beyond("TIME", name, arguments, frame)?;
                // A text is that of the longest time.
                if ty.kind.is_temporal() {
                    return Ok(none);
                }
            }
            Value::Time(Time(micros.clamp(-TIME_MICROS_MAX, TIME_MICROS_MAX)))
        }
        Moment::DateTime(start) if start.date.has_zero() && arguments[0].ty.kind.is_string() => {
            let mut shown = Vec::new();
            text::write_datetime(start, 0, &mut shown);
            coerce::report(frame.context, vec![Problem::truncated("datetime", shown)])?;
            return Ok(Value::Null);
        }
        Moment::DateTime(start) => match with_time((name, arguments), start, change, frame)? {
            Some(found) => Value::DateTime(found),
            None => return Ok(Value::Null),
        },
    };
    if ty.kind.is_temporal() {
        return Ok(found);
    }
    let mut out = Vec::new();
    match found {
        Value::DateTime(found) => text::write_datetime(found, if found.micros > 0 { FSP_MAX } else { 0 }, &mut out),
        Value::Time(found) => text::write_time(found, if found.micros() > 0 { FSP_MAX } else { 0 }, &mut out),
        _ => {}
    }
    Ok(owned(out))
}

fn shown_time(micros: i64) -> String {
    let mut out = Vec::new();
    let time = Time(micros);
    text::write_time(time, if time.micros() > 0 { FSP_MAX } else { 0 }, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn infer_timediff(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::time(fsp(&arguments[0]).max(fsp(&arguments[1]))), true))
}

fn eval_timediff<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let micros = match both(moment(&arguments[0], frame), || moment(&arguments[1], frame))? {
        Some((Moment::Time(left), Moment::Time(right))) => left.0 - right.0,
        Some((Moment::DateTime(left), Moment::DateTime(right))) => left.micros_from_zero() - right.micros_from_zero(),
        _ => return Ok(Value::Null),
    };
    bounded(micros, || shown_time(micros), frame)
}

fn infer_period(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(21), nullable(arguments)))
}

/// The months of a period, `YYYYMM` or `YYMM`.
fn months_of(period: i64) -> Option<i64> {
    let (year, month) = (period / 100, period % 100);
    if period <= 0 || !(1..=12).contains(&month) {
        return None;
    }
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    };
    Some(year * 12 + month - 1)
}

fn eval_period_add<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = both(clamped(&arguments[0], frame), || clamped(&arguments[1], frame))?;
    let Some((period, months)) = found else { return Ok(Value::Null) };
    let start = months_of(period).ok_or_else(|| conditions::WRONG_ARGUMENTS.with(&[&"period_add"]))?;
    let all = start.wrapping_add(months);
    Ok(Value::Int(if all == 0 { 0 } else { (all / 12).wrapping_mul(100) + all % 12 + 1 }))
}

fn eval_period_diff<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = both(clamped(&arguments[0], frame), || clamped(&arguments[1], frame))?;
    let Some((left, right)) = found else { return Ok(Value::Null) };
    match (months_of(left), months_of(right)) {
        (Some(left), Some(right)) => Ok(Value::Int(left - right)),
        _ => Err(conditions::WRONG_ARGUMENTS.with(&[&"period_diff"])),
    }
}
