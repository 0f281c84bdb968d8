//! Parts of dates and times: YEAR, WEEK, HOUR, EXTRACT, and days as numbers.

use super::Function;
use super::arguments::{integer, nullable};
use super::time_math::{Moment, UNITS, moment};
use crate::bind::Binder;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, coerce};
use crate::variables::Id;
use crate::variables::kind::Setting;
use values::calendar::{WeekMode, day_number, day_of_year, month_days, week, weekday};
use values::cast_temporal::{self, Wanted};
use values::date_format::EN_US;
use values::interval::Unit;
use values::problem::Problems;
use values::temporal::{Date, DateTime, MICROS, Time};
use values::temporal_parse::DateRules;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::of_session("year", (1, 1), infer_year, eval_year),
    Function::of_session("month", (1, 1), infer_three, |a, f, _| part(a, f, |d| i64::from(d.month))),
    Function::of_session("day", (1, 1), infer_three, |a, f, _| part(a, f, |d| i64::from(d.day))),
    Function::of_session("dayofmonth", (1, 1), infer_three, |a, f, _| part(a, f, |d| i64::from(d.day))),
    Function::of_session("quarter", (1, 1), infer_two, |a, f, _| part(a, f, quarter)),
    Function::of_session("dayofweek", (1, 1), infer_two, |a, f, _| {
        of_day(a, f, |n| (i64::from(weekday(n)) + 1) % 7 + 1)
    }),
    Function::of_session("weekday", (1, 1), infer_two, |a, f, _| of_day(a, f, |n| i64::from(weekday(n)))),
    Function::of_session("dayofyear", (1, 1), infer_four, eval_dayofyear),
    Function::of_session("week", (1, 2), infer_three, eval_week),
    Function::of_session("weekofyear", (1, 1), infer_three, eval_weekofyear),
    Function::of_session("yearweek", (1, 2), infer_yearweek, eval_yearweek),
    Function::of_session("dayname", (1, 1), infer_word, eval_dayname),
    Function::of_session("monthname", (1, 1), infer_word, eval_monthname),
    Function::of_session("last_day", (1, 1), infer_date, eval_last_day),
    Function::of_session("to_days", (1, 1), infer_to_days, |a, f, _| of_day(a, f, |n| n)),
    Function::of_session("to_seconds", (1, 1), infer_wide, eval_to_seconds),
    Function::of_session("datediff", (2, 2), infer_datediff, eval_datediff),
    Function::of_session("hour", (1, 1), infer_four, |a, f, _| of_time(a, f, |t| i64::from(t.hours()))),
    Function::of_session("minute", (1, 1), infer_three, |a, f, _| of_time(a, f, |t| i64::from(t.minutes()))),
    Function::of_session("second", (1, 1), infer_three, |a, f, _| of_time(a, f, |t| i64::from(t.seconds()))),
    Function::of_session("microsecond", (1, 1), infer_wide, |a, f, _| of_time(a, f, |t| i64::from(t.micros()))),
    Function::of_session("time_to_sec", (1, 1), infer_time_to_sec, |a, f, _| of_time(a, f, |t| t.0 / MICROS)),
    Function::of_session("extract", (2, 2), infer_extract, eval_extract),
];

fn infer_year(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { zerofill: false, ..Type::year() }, true))
}

fn infer_two(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(2), true))
}

fn infer_three(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(3), true))
}

fn infer_four(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(4), true))
}

fn infer_yearweek(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(7), true))
}

fn infer_to_days(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(8), true))
}

fn infer_datediff(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(9), true))
}

fn infer_time_to_sec(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(10), true))
}

fn infer_wide(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(21), true))
}

fn infer_date(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::date(), true))
}

fn infer_word(_arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((super::arguments::string(9, super::arguments::connection(binder)), true))
}

/// An argument as a date without zeros in it.
pub fn full_date(e: &Expr, frame: &Frame<'_>) -> Result<Option<DateTime>> {
    full(e, Wanted::Date, frame)
}

/// An argument as a date and time without zeros in its date.
pub fn full_datetime(e: &Expr, frame: &Frame<'_>) -> Result<Option<DateTime>> {
    full(e, Wanted::DateTime, frame)
}

fn full(e: &Expr, wanted: Wanted, frame: &Frame<'_>) -> Result<Option<DateTime>> {
    let value = e.eval(frame)?;
    match &value {
        Value::DateTime(found) if found.date.has_zero() => return Ok(None),
        Value::Date(found) if found.has_zero() => return Ok(None),
        _ => {}
    }
    let facts = &frame.context.statement;
    let mut problems = Problems::new();
    let rules = DateRules { invalid: facts.mode.allow_invalid_dates, ..DateRules::STRICT };
    let found = cast_temporal::to_datetime(&value, wanted, rules, &facts.conversion(), &mut problems);
    coerce::report(frame.context, problems)?;
    Ok(found)
}

fn part<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, of: fn(Date) -> i64) -> Result<Value<'f>> {
    Ok(arguments[0].date(frame)?.map_or(Value::Null, |found| Value::Int(of(found.date))))
}

fn of_day<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, of: fn(i64) -> i64) -> Result<Value<'f>> {
    Ok(full_date(&arguments[0], frame)?.map_or(Value::Null, |found| Value::Int(of(day_number(found.date)))))
}

fn of_time<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, of: fn(Time) -> i64) -> Result<Value<'f>> {
    Ok(arguments[0].time(frame)?.map_or(Value::Null, |found| Value::Int(of(found))))
}

fn quarter(date: Date) -> i64 {
    (i64::from(date.month) + 2) / 3
}

fn eval_year<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].date(frame)?.map_or(Value::Null, |found| Value::Year(found.date.year)))
}

fn eval_dayofyear<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(full_date(&arguments[0], frame)?.map_or(Value::Null, |found| Value::Int(day_of_year(found.date))))
}

/// The week that a function's arguments ask for; `None` is NULL.
fn week_of(arguments: &[Expr], frame: &Frame<'_>, mode: Option<i64>) -> Result<Option<(u16, u32)>> {
    let Some(found) = full_date(&arguments[0], frame)? else { return Ok(None) };
    let (asked, with_year) = match (arguments.get(1), mode) {
        (Some(asked), mode) => (asked.int(frame)?, mode.is_some()),
        (None, Some(mode)) => (Some(mode), false),
        (None, None) => match frame.context.state.variable(Id::of("default_week_format")) {
            Setting::Int(mode) => (Some(mode), false),
            _ => (Some(0), false),
        },
    };
    let mut mode = WeekMode::new(asked.unwrap_or(0));
    mode.with_year |= with_year;
    Ok(Some(week(found.date, mode)))
}

fn eval_week<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(week_of(arguments, frame, None)?.map_or(Value::Null, |(_, week)| Value::Int(i64::from(week))))
}

fn eval_weekofyear<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    /// Weeks as ISO 8601 counts them.
    const ISO: i64 = 3;
    Ok(week_of(arguments, frame, Some(ISO))?.map_or(Value::Null, |(_, week)| Value::Int(i64::from(week))))
}

fn eval_yearweek<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    /// Weeks from Sunday, each in one year only.
    const WITH_YEAR: i64 = 2;
    let found = week_of(arguments, frame, Some(WITH_YEAR))?;
    Ok(found.map_or(Value::Null, |(year, week)| Value::Int(i64::from(year) * 100 + i64::from(week))))
}

fn eval_dayname<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = full_date(&arguments[0], frame)?;
    Ok(found.map_or(Value::Null, |found| Value::text(EN_US.days[weekday(day_number(found.date)) as usize])))
}

fn eval_monthname<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = arguments[0].date(frame)?;
    let month = found.and_then(|found| usize::from(found.date.month).checked_sub(1));
    Ok(month.and_then(|month| EN_US.months.get(month)).map_or(Value::Null, |name| Value::text(name)))
}

fn eval_last_day<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(found) = arguments[0].date(frame)?.filter(|found| found.date.month > 0) else {
        return Ok(Value::Null);
    };
    let date = found.date;
    Ok(Value::Date(Date { day: month_days(date.year, date.month), ..date }))
}

fn eval_to_seconds<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = full_date(&arguments[0], frame)?;
    Ok(found.map_or(Value::Null, |found| Value::Int(found.micros_from_zero().div_euclid(MICROS))))
}

fn eval_datediff<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let (left, right) = (full_date(&arguments[0], frame)?, full_date(&arguments[1], frame)?);
    let (Some(left), Some(right)) = (left, right) else { return Ok(Value::Null) };
    Ok(Value::Int(day_number(left.date) - day_number(right.date)))
}

fn infer_extract(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let width = match unit(&arguments[0]) {
        Unit::Quarter => 2,
        Unit::Month | Unit::Week | Unit::Day | Unit::Minute | Unit::Second => 3,
        Unit::Hour => 4,
        Unit::Year | Unit::MinuteSecond | Unit::DayHour | Unit::HourMinute => 5,
        Unit::YearMonth | Unit::Microsecond | Unit::DayMinute | Unit::HourSecond => 7,
        Unit::DaySecond | Unit::SecondMicrosecond => 9,
        Unit::MinuteMicrosecond => 11,
        Unit::HourMicrosecond => 14,
        Unit::DayMicrosecond => 20,
    };
    Ok((integer(width), nullable(&arguments[1..]) || arguments.len() == 2))
}

/// The unit that a constant names.
pub fn unit(e: &Expr) -> Unit {
    let place = super::arguments::constant_int(e).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| UNITS.get(place)).copied().unwrap_or(Unit::Day)
}

fn eval_extract<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let unit = unit(&arguments[0]);
    let of_date: Option<fn(Date) -> i64> = match unit {
        Unit::Year => Some(|d| i64::from(d.year)),
        Unit::Quarter => Some(quarter),
        Unit::Month => Some(|d| i64::from(d.month)),
        Unit::Day => Some(|d| i64::from(d.day)),
        Unit::YearMonth => Some(|d| i64::from(d.year) * 100 + i64::from(d.month)),
        _ => None,
    };
    if let Some(of) = of_date {
        return part(&arguments[1..], frame, of);
    }
    if unit == Unit::Week {
        return eval_week(&arguments[1..], frame, &Type::bigint());
    }
    let (day, time) = match moment(&arguments[1], frame)? {
        None => return Ok(Value::Null),
        Some(Moment::Time(time)) => (0, time),
        Some(Moment::DateTime(found)) => (i64::from(found.date.day), found.time()),
    };
    let number = extracted(unit, day, time);
    Ok(Value::Int(if time.is_negative() { -number } else { number }))
}

/// The digits of a unit, one after the other.
fn extracted(unit: Unit, day: i64, time: Time) -> i64 {
    let (hours, minutes, seconds) = (i64::from(time.hours()), i64::from(time.minutes()), i64::from(time.seconds()));
    let micros = i64::from(time.micros());
    let day_hours = day * 100 + hours;
    match unit {
        Unit::Hour => hours,
        Unit::Minute => minutes,
        Unit::Second => seconds,
        Unit::DayHour => day_hours,
        Unit::DayMinute => day_hours * 100 + minutes,
        Unit::DaySecond => (day_hours * 100 + minutes) * 100 + seconds,
        Unit::HourMinute => hours * 100 + minutes,
        Unit::HourSecond => (hours * 100 + minutes) * 100 + seconds,
        Unit::MinuteSecond => minutes * 100 + seconds,
        Unit::DayMicrosecond => ((day_hours * 100 + minutes) * 100 + seconds) * MICROS + micros,
        Unit::HourMicrosecond => ((hours * 100 + minutes) * 100 + seconds) * MICROS + micros,
        Unit::MinuteMicrosecond => (minutes * 100 + seconds) * MICROS + micros,
        Unit::SecondMicrosecond => seconds * MICROS + micros,
        _ => micros,
    }
}
