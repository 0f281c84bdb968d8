//! Values as dates and times: what a value of any type is where a date, a time or both are wanted.
//!
//! What cannot be read is `None`, which is NULL, and leaves a [`Problem`].

use std::borrow::Cow;

use crate::cast;
use crate::decimal::Decimal;
use crate::problem::{Mode, Problem, Problems};
use crate::temporal::{Date, DateTime, TIME_MICROS_MAX, Time};
use crate::temporal_parse::{
    DateRules, OddDelimiter, ReadDateTime, TimeText, datetime_of_number, parse_datetime, parse_time, time_of_number,
};
use crate::text;
use crate::types::Type;
use crate::value::Value;
use crate::zone::Zone;

/// What conversions need to know of the session.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The parts of sql_mode.
    pub mode: Mode,
    /// time_zone.
    pub zone: &'a Zone,
    /// The statement's date, which a TIME has where a date is wanted.
    pub today: Date,
}

/// What is wanted of a date or time, which its problem names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A date: problems say `Truncated incorrect date value`.
    Date,
    /// A date and time, or a function's argument: problems say `Incorrect datetime value`.
    DateTime,
}

impl Mode {
    /// The dates that CAST and columns accept in this mode.
    pub fn date_rules(self) -> DateRules {
        DateRules {
            zero_date: !self.no_zero_date,
            zero_in_date: !self.no_zero_in_date,
            invalid: self.allow_invalid_dates,
        }
    }

    /// The dates that functions accept in this mode: zeros in a date, not the zero date.
    pub fn fuzzy_rules(self) -> DateRules {
        DateRules { zero_date: !self.no_zero_date, zero_in_date: true, invalid: self.allow_invalid_dates }
    }
}

impl ReadDateTime {
    /// The value in the zone, the seventh fractional digit rounded in.
    pub fn resolve(&self, zone: &Zone) -> Option<DateTime> {
        let local = match self.offset {
            Some(seconds) => zone.from_offset(self.value, seconds)?,
            None => self.value,
        };
        if self.rounds_up { local.plus_micros(1) } else { Some(local) }
    }
}

/// Notes what was odd about a date that could be read.
fn report(read: &ReadDateTime, wanted: Wanted, text: &[u8], problems: &mut Problems) {
    if read.truncated {
        let kind = if wanted == Wanted::Date || !read.has_time { "date" } else { "datetime" };
        problems.push(Problem::truncated(kind, text));
    }
    if let Some(odd) = read.odd {
        problems.push(Problem::Delimiter { odd, kind: "datetime", text: text.to_vec() });
    }
}

fn incorrect(wanted: Wanted, text: &[u8]) -> Problem {
    match wanted {
        Wanted::Date => Problem::truncated("date", text),
        Wanted::DateTime => Problem::Incorrect { kind: Cow::Borrowed("datetime"), text: text.to_vec() },
    }
}

/// The value as a date and time with all its microseconds; a TIME is one of today.
pub fn to_datetime(
    value: &Value<'_>,
    wanted: Wanted,
    rules: DateRules,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<DateTime> {
    let refused = |found: DateTime, problems: &mut Problems| {
        let mut text = Vec::new();
        text::write(value, &Type::datetime(0), &mut text);
        problems.push(incorrect(wanted, &text));
        debug_assert!(!rules.accept(found.date), "only a date that the rules refuse");
        None
    };
    match value {
        Value::Null => None,
        Value::DateTime(v) if rules.accept(v.date) => Some(*v),
        Value::Date(v) if rules.accept(*v) => Some(v.midnight()),
        Value::DateTime(v) => refused(*v, problems),
        Value::Date(v) => refused(v.midnight(), problems),
        Value::Time(v) => DateTime::from_micros(context.today.midnight().micros_from_zero() + v.0),
        Value::Bytes(text) | Value::Enum { name: text, .. } | Value::Set { text, .. } => {
            datetime_of_text(text, wanted, rules, context, problems)
        }
        Value::Json(v) => {
            let found = match crate::json::temporal(v) {
                Some(Value::Time(_)) => None,
                Some(found) => return to_datetime(&found, wanted, rules, context, problems),
                None => crate::json::string(v)
                    .and_then(|text| datetime_of_text(text, wanted, rules, context, &mut Problems::new())),
            };
            if found.is_none() {
                problems.push(Problem::InvalidJsonCast(match wanted {
                    Wanted::Date => "DATE",
                    Wanted::DateTime => "DATETIME/TIMESTAMP",
                }));
            }
            found
        }
        _ => {
            let found = exact(value).and_then(|number| datetime_of_decimal(&number, rules));
            if found.is_none() {
                problems.push(unread_number(value, wanted));
            }
            found
        }
    }
}

/// The number that a value is; `None` for those that no DECIMAL holds.
fn exact(value: &Value<'_>) -> Option<Decimal> {
    match value {
        Value::Double(v) => Decimal::from_f64(*v),
        Value::Float(v) => Decimal::from_f64(f64::from(*v)),
        // Integers count as signed here.
        Value::Uint(v) => Some(Decimal::from(*v as i64)),
        _ => Some(cast::to_decimal(value, &mut Problems::new())),
    }
}

/// What is said of a number that is no date, which differs by the number's type.
fn unread_number(value: &Value<'_>, wanted: Wanted) -> Problem {
    const INTEGERS: std::ops::Range<f64> = -9.2e18..9.2e18;
    let text = match value {
        Value::Uint(v) => return incorrect(Wanted::DateTime, (*v as i64).to_string().as_bytes()),
        Value::Int(v) => return incorrect(Wanted::DateTime, v.to_string().as_bytes()),
        Value::Double(v) if wanted == Wanted::Date && INTEGERS.contains(v) => {
            return incorrect(Wanted::DateTime, (*v as i64).to_string().as_bytes());
        }
        _ => text::of(value, &Type::double()),
    };
    incorrect(wanted, &text)
}

fn datetime_of_text(
    text: &[u8],
    wanted: Wanted,
    rules: DateRules,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<DateTime> {
    let Ok(read) = parse_datetime(text, rules) else {
        problems.push(incorrect(wanted, text));
        return None;
    };
    report(&read, wanted, text, problems);
    let found = read.resolve(context.zone);
    if found.is_none() {
        problems.push(Problem::DatetimeOverflow { function: "datetime" });
    }
    found
}

/// A number as a date and time, its fraction as that of the second.
pub fn datetime_of_decimal(number: &Decimal, rules: DateRules) -> Option<DateTime> {
    let (whole, micros) = split(number)?;
    let found = datetime_of_number(whole, rules)?;
    if whole < 0 || number.is_negative() {
        return None;
    }
    // Numbers of days have no time of day, whatever their fraction is.
    const DAY_NUMBER_MAX: i64 = 99_991_231;
    if whole <= DAY_NUMBER_MAX { Some(found) } else { found.plus_micros(micros) }
}

/// The integer part and the microseconds of a number, rounded.
fn split(number: &Decimal) -> Option<(i64, i64)> {
    let whole = number.truncated(0);
    let fraction = number.checked_sub(&whole)?.rounded(6)?.unscaled()?;
    Some((i64::try_from(whole.unscaled()?).ok()?, fraction as i64))
}

/// The value as a date: the date part of [`to_datetime`].
pub fn to_date(value: &Value<'_>, rules: DateRules, context: &Context<'_>, problems: &mut Problems) -> Option<Date> {
    to_datetime(value, Wanted::Date, rules, context, problems).map(|found| found.date)
}

/// The value as a time with all its microseconds.
pub fn to_time(value: &Value<'_>, context: &Context<'_>, problems: &mut Problems) -> Option<Time> {
    match value {
        Value::Null => None,
        Value::Time(v) => Some(*v),
        Value::DateTime(v) => Some(v.time()),
        Value::Date(_) => Some(Time(0)),
        Value::Bytes(text) | Value::Enum { name: text, .. } | Value::Set { text, .. } => {
            time_of_text(text, context, problems)
        }
        Value::Json(v) => {
            let is_clock = |text: &&[u8]| text.contains(&b':') && !text[1..].contains(&b'-');
            let found = match crate::json::temporal(v) {
                Some(Value::Time(found)) => Some(found),
                Some(_) => None,
                None => crate::json::string(v)
                    .filter(is_clock)
                    .and_then(|text| time_of_text(text, context, &mut Problems::new())),
            };
            if found.is_none() {
                problems.push(Problem::InvalidJsonCast("TIME"));
            }
            found
        }
        _ => {
            let found = exact(value).and_then(|number| time_of_decimal(&number));
            if found.is_none() {
                let text = match value {
                    Value::Uint(v) => Cow::Owned((*v as i64).to_string().into_bytes()),
                    _ => text::of(value, &Type::double()),
                };
                problems.push(Problem::truncated("time", &*text));
            }
            found
        }
    }
}

/// A number as a time, its fraction as that of the second.
pub fn time_of_decimal(number: &Decimal) -> Option<Time> {
    let (whole, micros) = split(number)?;
    Some(Time((time_of_number(whole)?.0 + micros).clamp(-TIME_MICROS_MAX, TIME_MICROS_MAX)))
}

fn time_of_text(text: &[u8], context: &Context<'_>, problems: &mut Problems) -> Option<Time> {
    match parse_time(text) {
        Ok(TimeText::Time(read)) => {
            if read.truncated {
                problems.push(Problem::truncated("time", text));
            }
            if let Some(odd) = read.odd {
                problems.push(Problem::Delimiter { odd, kind: "datetime", text: text.to_vec() });
            }
            let up = i64::from(read.rounds_up) * if read.value.is_negative() { -1 } else { 1 };
            Some(Time((read.value.0 + up).clamp(-TIME_MICROS_MAX, TIME_MICROS_MAX)))
        }
        Ok(TimeText::DateTime(read)) => {
            if read.truncated {
                problems.push(Problem::truncated("time", text));
            }
            read.resolve(context.zone).map(DateTime::time)
        }
        Err(_) => {
            problems.push(Problem::truncated("time", text));
            let space = text.first().filter(|byte| crate::number::is_space(**byte));
            if let Some(byte) = space {
                let odd = OddDelimiter { byte: *byte, position: 0, instead_of: None };
                problems.push(Problem::Delimiter { odd, kind: "datetime", text: text.to_vec() });
            }
            None
        }
    }
}
