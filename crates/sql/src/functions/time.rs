//! The clock, and values made dates, times and texts of them: NOW, FROM_UNIXTIME, DATE_FORMAT, STR_TO_DATE.

use super::Function;
use super::arguments::{both, clamped, connection, constant, constant_int, integer, nullable, owned, string, width};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, coerce};
use values::calendar::{DAY_MAX, date_of, day_number};
use values::cast_temporal::{self, Wanted};
use values::collation::Collation;
use values::date_format::{self, EN_US, PatternKind};
use values::decimal::Decimal;
use values::problem::{Problem, Problems};
use values::temporal::{Date, DateTime, MICROS, TIME_MICROS_MAX, Time};
use values::temporal_parse::DateRules;
use values::types::{FSP_MAX, Kind, Type};
use values::value::Value;
use values::zone::{Instant, Zone};

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::of_session("now", (0, 1), infer_now, eval_now),
    Function::of_session("current_timestamp", (0, 1), infer_now, eval_now),
    Function::of_session("localtime", (0, 1), infer_now, eval_now),
    Function::of_session("localtimestamp", (0, 1), infer_now, eval_now),
    Function::volatile("sysdate", (0, 1), infer_now, eval_sysdate),
    Function::of_session("curdate", (0, 0), infer_today, eval_curdate),
    Function::of_session("current_date", (0, 0), infer_today, eval_curdate),
    Function::of_session("curtime", (0, 1), infer_clock, eval_curtime),
    Function::of_session("current_time", (0, 1), infer_clock, eval_curtime),
    Function::of_session("utc_date", (0, 0), infer_today, eval_utc_date),
    Function::of_session("utc_time", (0, 1), infer_clock, eval_utc_time),
    Function::of_session("utc_timestamp", (0, 1), infer_now, eval_utc_timestamp),
    Function::of_session("unix_timestamp", (0, 1), infer_unix_timestamp, eval_unix_timestamp),
    Function::of_session("from_unixtime", (1, 2), infer_from_unixtime, eval_from_unixtime),
    Function::of_session("date", (1, 1), infer_date, eval_converted),
    Function::of_session("time", (1, 1), infer_time, eval_converted),
    Function::of_session("timestamp", (1, 2), infer_timestamp, eval_timestamp),
    Function::of_session("from_days", (1, 1), infer_date, eval_from_days),
    Function::of_session("makedate", (2, 2), infer_date, eval_makedate),
    Function::of_session("maketime", (3, 3), infer_maketime, eval_maketime),
    Function::of_session("sec_to_time", (1, 1), infer_sec_to_time, eval_sec_to_time),
    Function::of_session("date_format", (2, 2), infer_format, eval_date_format),
    Function::of_session("time_format", (2, 2), infer_format, eval_time_format),
    Function::of_session("str_to_date", (2, 2), infer_str_to_date, eval_str_to_date),
    Function::pure("get_format", (2, 2), infer_get_format, eval_get_format),
    Function::of_session("convert_tz", (3, 3), infer_convert_tz, eval_convert_tz),
];

/// The last second that FROM_UNIXTIME and UNIX_TIMESTAMP know, 3001-01-18 23:59:59 UTC.
const UNIX_MAX: i64 = 32_536_771_199;
/// The display width of integers that functions make.
const WIDE: u32 = 21;
/// The characters that one character of a pattern makes at most, where the pattern is not known.
const PATTERN_FACTOR: u64 = 10;

/// The fractional digits of seconds that an argument has.
pub fn fsp(e: &Expr) -> u8 {
    match e.ty.kind {
        Kind::Date | Kind::Year | Kind::Bit | Kind::Null => 0,
        kind if kind.is_temporal() || kind.is_integer() => e.ty.decimals.min(FSP_MAX),
        Kind::Decimal => e.ty.decimals.min(FSP_MAX),
        _ => match constant(e) {
            Some(Value::Bytes(text)) => {
                let at = text.iter().rposition(|byte| *byte == b'.');
                let digits = at.map_or(0, |at| text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count());
                digits.min(usize::from(FSP_MAX)) as u8
            }
            _ => FSP_MAX,
        },
    }
}

/// The fractional digits of a number of seconds, which a text has all.
fn seconds_fsp(e: &Expr) -> u8 {
    if e.ty.kind.is_string() { FSP_MAX } else { fsp(e) }
}

fn asked(arguments: &[Expr], name: &str) -> Result<u8> {
    let digits = arguments.first().and_then(constant_int).unwrap_or(0);
    match u8::try_from(digits) {
        Ok(digits) if digits <= FSP_MAX => Ok(digits),
        _ => Err(conditions::TOO_BIG_PRECISION.with(&[&digits, &name, &FSP_MAX])),
    }
}

fn infer_now(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::datetime(asked(arguments, "now")?), false))
}

fn infer_today(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::date(), false))
}

fn infer_clock(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let ty = Type::time(asked(arguments, "curtime")?);
    Ok((Type { length: ty.length - 2, ..ty }, false))
}

fn eval_now<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(Value::DateTime(frame.context.statement.now_local().truncated(ty.decimals)))
}

fn eval_sysdate<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let now = Instant(stdx::clock::unix_micros() as i64);
    let local = frame.context.statement.zone.to_local(now).unwrap_or_default();
    Ok(Value::DateTime(local.truncated(ty.decimals)))
}

fn eval_curdate<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Date(frame.context.statement.conversion().today))
}

fn eval_curtime<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Time(frame.context.statement.now_local().time().truncated(ty.decimals)))
}

fn utc(frame: &Frame<'_>) -> DateTime {
    Zone::UTC.to_local(Instant(frame.context.statement.now)).unwrap_or_default()
}

fn eval_utc_date<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Date(utc(frame).date))
}

fn eval_utc_time<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Time(utc(frame).time().truncated(ty.decimals)))
}

fn eval_utc_timestamp<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(Value::DateTime(utc(frame).truncated(ty.decimals)))
}

fn infer_unix_timestamp(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let digits = arguments.first().map_or(0, fsp);
    let ty = if digits == 0 { integer(WIDE) } else { Type::decimal(11 + u32::from(digits), digits) };
    Ok((ty, nullable(arguments)))
}

fn eval_unix_timestamp<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(argument) = arguments.first() else {
        return Ok(Value::Int(frame.context.statement.now.div_euclid(MICROS)));
    };
    let value = argument.eval(frame)?;
    if value.is_null() {
        return Ok(Value::Null);
    }
    let facts = &frame.context.statement;
    let mut problems = Problems::new();
    let rules = facts.mode.fuzzy_rules();
    let found = cast_temporal::to_datetime(&value, Wanted::DateTime, rules, &facts.conversion(), &mut problems);
    coerce::report(frame.context, problems)?;
    let instant = found.and_then(|local| facts.zone.to_instant(local)).map_or(0, |instant| instant.0);
    let micros = if (0..=UNIX_MAX * MICROS + MICROS - 1).contains(&instant) { instant } else { 0 };
    Ok(if ty.kind == Kind::Decimal {
        Value::Decimal(Decimal::scaled(i128::from(micros), FSP_MAX).truncated(ty.decimals))
    } else {
        Value::Int(micros / MICROS)
    })
}

fn infer_from_unixtime(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    match arguments.get(1) {
        None => Ok((Type::datetime(seconds_fsp(&arguments[0])), true)),
        Some(pattern) => Ok((pattern_type(pattern, connection(binder)), true)),
    }
}

fn eval_from_unixtime<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(seconds) = arguments[0].decimal(frame)? else { return Ok(Value::Null) };
    let digits = if ty.kind == Kind::DateTime { ty.decimals } else { 0 };
    let Some(micros) = micros_of(&seconds, digits, frame) else { return Ok(Value::Null) };
    if seconds.is_negative() || micros > UNIX_MAX * MICROS + MICROS - 1 {
        return Ok(Value::Null);
    }
    let Some(local) = frame.context.statement.zone.to_local(Instant(micros)) else { return Ok(Value::Null) };
    match arguments.get(1) {
        None => Ok(Value::DateTime(local)),
        Some(pattern) => formatted(local.date, local.time(), pattern, frame),
    }
}

/// A number of seconds as microseconds, rounded to that many digits.
fn micros_of(seconds: &Decimal, digits: u8, frame: &Frame<'_>) -> Option<i64> {
    let cuts = frame.context.statement.mode.time_truncate_fractional;
    let seconds = if cuts { seconds.truncated(digits) } else { seconds.rounded(digits)? };
    let micros = seconds.checked_mul(&Decimal::from(MICROS))?.truncated(0).unscaled()?;
    i64::try_from(micros).ok()
}

fn infer_date(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::date(), true))
}

fn infer_time(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::time(fsp(&arguments[0])), true))
}

fn infer_timestamp(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::datetime(arguments.iter().map(fsp).max().unwrap_or(0)), true))
}

fn eval_converted<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    coerce::convert(arguments[0].eval(frame)?, &arguments[0].ty, ty, frame.context)
}

fn eval_timestamp<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(added) = arguments.get(1) else { return eval_converted(arguments, frame, ty) };
    let both = both(arguments[0].datetime(frame), || added.time(frame))?;
    let Some((start, added)) = both else { return Ok(Value::Null) };
    let found = super::time_math::with_time(("timestamp", arguments), start, added.0, frame)?;
    Ok(found.map_or(Value::Null, Value::DateTime))
}

fn eval_from_days<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    /// The first day of the year 1. The year before it has 365 days.
    const FIRST: i64 = 366;
    let Some(day) = clamped(&arguments[0], frame)? else { return Ok(Value::Null) };
    Ok(match day {
        1..FIRST => Value::Date(Date { year: 0, ..date_of(day + FIRST - 1) }),
        FIRST..=DAY_MAX => Value::Date(date_of(day)),
        _ => return super::time_math::beyond("DATE", "from_days", arguments, frame),
    })
}

fn eval_makedate<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let year = clamped(&arguments[0], frame)?;
    let day = clamped(&arguments[1], frame)?;
    let (Some(year), Some(day)) = (year, day) else { return Ok(Value::Null) };
    if !(0..=9999).contains(&year) || day <= 0 {
        return Ok(Value::Null);
    }
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    };
    let number = day_number(Date::new(year as u16, 1, 1)).saturating_add(day - 1);
    Ok(if number <= DAY_MAX { Value::Date(date_of(number)) } else { Value::Null })
}

fn infer_maketime(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::time(seconds_fsp(&arguments[2])), true))
}

/// A time within the range of TIME, a warning where it is beyond.
pub fn bounded(micros: i64, shown: impl FnOnce() -> String, frame: &Frame<'_>) -> Result<Value<'static>> {
    if micros.abs() > TIME_MICROS_MAX {
        coerce::report(frame.context, vec![Problem::truncated("time", shown())])?;
    }
    Ok(Value::Time(Time(micros.clamp(-TIME_MICROS_MAX, TIME_MICROS_MAX))))
}

fn eval_maketime<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let found = both(clamped(&arguments[0], frame), || clamped(&arguments[1], frame))?;
    let Some((hours, minutes)) = found else { return Ok(Value::Null) };
    let Some(seconds) = arguments[2].decimal(frame)? else { return Ok(Value::Null) };
    let Some(micros) = micros_of(&seconds, ty.decimals, frame) else { return Ok(Value::Null) };
    let is_minute = seconds.truncated_at(0) < values::decimal::Decimal::from(60i64);
    if !(0..60).contains(&minutes) || !is_minute || seconds.is_negative() {
        return Ok(Value::Null);
    }
    let hours_only = hours.clamp(-1_000_000, 1_000_000);
    let all = (hours_only.abs() * 3600 + minutes * 60) * MICROS + micros;
    let signed = if hours < 0 { -all } else { all };
    let shown = || format!("{hours:02}:{minutes:02}:{:02}", micros / MICROS);
    bounded(signed, shown, frame)
}

fn infer_sec_to_time(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::time(seconds_fsp(&arguments[0])), true))
}

fn eval_sec_to_time<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(seconds) = arguments[0].decimal(frame)? else { return Ok(Value::Null) };
    let beyond = if seconds.is_negative() { i64::MIN + 1 } else { i64::MAX };
    bounded(micros_of(&seconds, ty.decimals, frame).unwrap_or(beyond), || seconds.to_string(), frame)
}

/// The characters that a specifier of a pattern makes at most.
fn specifier_width(specifier: u8) -> u64 {
    match specifier {
        b'M' | b'W' => 64,
        b'D' | b'Y' | b'x' | b'X' => 4,
        b'a' | b'b' => 32,
        b'j' => 3,
        b'k' | b'H' => 7,
        b'r' => 11,
        b'T' => 8,
        b'f' => 6,
        b'w' | b'%' => 1,
        _ => 2,
    }
}

fn pattern_type(pattern: &Expr, collation: Collation) -> Type {
    let Some(Value::Bytes(text)) = constant(pattern) else {
        return string(width(pattern) * PATTERN_FACTOR, collation);
    };
    let mut characters = 0;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        characters += match (byte, byte == &b'%') {
            (_, true) => bytes.next().map_or(1, |specifier| specifier_width(*specifier)),
            (byte, _) => u64::from(byte & 0xc0 != 0x80),
        };
    }
    string(characters, collation)
}

fn infer_format(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((pattern_type(&arguments[1], connection(binder)), true))
}

fn formatted<'f>(date: Date, time: Time, pattern: &Expr, frame: &Frame<'_>) -> Result<Value<'f>> {
    let Some(pattern) = pattern.text(frame)?.filter(|p| !p.is_empty()) else { return Ok(Value::Null) };
    let mut out = Vec::new();
    if time.is_negative() {
        out.push(b'-');
    }
    Ok(date_format::format(date, time, &pattern, &EN_US, &mut out).map_or(Value::Null, |()| owned(out)))
}

fn eval_date_format<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(found) = arguments[0].datetime(frame)? else { return Ok(Value::Null) };
    formatted(found.date, found.time(), &arguments[1], frame)
}

fn eval_time_format<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(found) = arguments[0].time(frame)? else { return Ok(Value::Null) };
    formatted(Date::ZERO, found, &arguments[1], frame)
}

fn infer_str_to_date(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let Some(Value::Bytes(pattern)) = constant(&arguments[1]) else { return Ok((Type::datetime(FSP_MAX), true)) };
    let (kind, micros) = date_format::pattern_kind(&pattern);
    let digits = if micros { FSP_MAX } else { 0 };
    let ty = match kind {
        PatternKind::Date => Type::date(),
        PatternKind::Time => Type::time(digits),
        PatternKind::DateTime => Type::datetime(digits),
    };
    Ok((ty, true))
}

fn eval_str_to_date<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let both = both(arguments[0].text(frame), || arguments[1].text(frame))?;
    let Some((text, pattern)) = both else { return Ok(Value::Null) };
    let rules = frame.context.statement.mode.date_rules();
    let accepted = |value: &Value<'_>| match value {
        Value::Date(date) => rules.accept(*date),
        Value::DateTime(found) => rules.accept(found.date),
        _ => true,
    };
    let kind = match ty.kind {
        Kind::Date => "date",
        Kind::Time => "time",
        _ => "datetime",
    };
    let Some(found) = date_format::scan(&text, &pattern, &EN_US).filter(|found| accepted(&found.value)) else {
        let problem = Problem::IncorrectForFunction {
            kind: if kind == "date" { "datetime".into() } else { kind.into() },
            text: text.into_owned(),
            function: "str_to_date",
        };
        coerce::report(frame.context, vec![problem])?;
        return Ok(Value::Null);
    };
    if found.truncated {
        coerce::report(frame.context, vec![Problem::truncated(kind, text.into_owned())])?;
    }
    Ok(match (found.value, ty.kind) {
        (Value::Date(date), Kind::DateTime) => Value::DateTime(date.midnight()),
        (Value::Time(time), Kind::DateTime) => {
            let micros = frame.context.statement.conversion().today.midnight().plus_micros(time.0);
            micros.map_or(Value::Null, Value::DateTime)
        }
        (value, _) => value,
    })
}

/// The patterns of GET_FORMAT: name, date, time, date and time.
const FORMATS: [(&str, [&str; 3]); 5] = [
    ("USA", ["%m.%d.%Y", "%h:%i:%s %p", "%Y-%m-%d %H.%i.%s"]),
    ("JIS", ["%Y-%m-%d", "%H:%i:%s", "%Y-%m-%d %H:%i:%s"]),
    ("ISO", ["%Y-%m-%d", "%H:%i:%s", "%Y-%m-%d %H:%i:%s"]),
    ("EUR", ["%d.%m.%Y", "%H.%i.%s", "%Y-%m-%d %H.%i.%s"]),
    ("INTERNAL", ["%Y%m%d", "%H%i%s", "%Y%m%d%H%i%s"]),
];

fn infer_get_format(_arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(17, connection(binder)), true))
}

fn eval_get_format<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let kind = arguments[0].int(frame)?.and_then(|kind| usize::try_from(kind).ok());
    let (Some(kind), Some(name)) = (kind, arguments[1].string(frame)?) else { return Ok(Value::Null) };
    let known = FORMATS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
    Ok(known.and_then(|(_, patterns)| patterns.get(kind)).map_or(Value::Null, |pattern| Value::text(pattern)))
}

fn infer_convert_tz(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::datetime(fsp(&arguments[0])), true))
}

fn zone(argument: &Expr, frame: &Frame<'_>) -> Result<Option<Zone>> {
    let Some(name) = argument.string(frame)? else { return Ok(None) };
    Ok(if name.eq_ignore_ascii_case("SYSTEM") { Some(Zone::system()) } else { Zone::parse(&name) })
}

fn eval_convert_tz<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let value = arguments[0].eval(frame)?;
    let facts = &frame.context.statement;
    let mut problems = Problems::new();
    let rules = DateRules { invalid: facts.mode.allow_invalid_dates, ..DateRules::STRICT };
    let found = cast_temporal::to_datetime(&value, Wanted::DateTime, rules, &facts.conversion(), &mut problems);
    coerce::report(frame.context, problems)?;
    let (from, to) = (zone(&arguments[1], frame)?, zone(&arguments[2], frame)?);
    let (Some(local), Some(from), Some(to)) = (found, from, to) else { return Ok(Value::Null) };
    let instant = from.to_instant(local).filter(|i| (MICROS..=UNIX_MAX * MICROS + MICROS - 1).contains(&i.0));
    Ok(Value::DateTime(instant.and_then(|instant| to.to_local(instant)).unwrap_or(local)))
}
