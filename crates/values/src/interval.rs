//! INTERVAL: what `INTERVAL '1 2' DAY_HOUR` means, and dates and times that it is added to.

use crate::calendar::month_days;
use crate::cast;
use crate::decimal::Decimal;
use crate::problem::Problems;
use crate::temporal::{Date, DateTime, MICROS, TIME_MICROS_MAX, Time};
use crate::value::Value;

/// A unit of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are SQL's")]
pub enum Unit {
    Microsecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    SecondMicrosecond,
    MinuteMicrosecond,
    MinuteSecond,
    HourMicrosecond,
    HourSecond,
    HourMinute,
    DayMicrosecond,
    DaySecond,
    DayMinute,
    DayHour,
    YearMonth,
}

/// A length of time: months, whose length depends on the date, and microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Months.
    pub months: i64,
    /// Microseconds.
    pub micros: i64,
}

const MINUTE: i64 = 60 * MICROS;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTHS_MAX: i64 = 9999 * 12 + 11;

/// The units by their names.
const NAMES: [(&str, Unit); 20] = [
    ("MICROSECOND", Unit::Microsecond),
    ("SECOND", Unit::Second),
    ("MINUTE", Unit::Minute),
    ("HOUR", Unit::Hour),
    ("DAY", Unit::Day),
    ("WEEK", Unit::Week),
    ("MONTH", Unit::Month),
    ("QUARTER", Unit::Quarter),
    ("YEAR", Unit::Year),
    ("SECOND_MICROSECOND", Unit::SecondMicrosecond),
    ("MINUTE_MICROSECOND", Unit::MinuteMicrosecond),
    ("MINUTE_SECOND", Unit::MinuteSecond),
    ("HOUR_MICROSECOND", Unit::HourMicrosecond),
    ("HOUR_SECOND", Unit::HourSecond),
    ("HOUR_MINUTE", Unit::HourMinute),
    ("DAY_MICROSECOND", Unit::DayMicrosecond),
    ("DAY_SECOND", Unit::DaySecond),
    ("DAY_MINUTE", Unit::DayMinute),
    ("DAY_HOUR", Unit::DayHour),
    ("YEAR_MONTH", Unit::YearMonth),
];

impl Unit {
    /// Its name, as `DAY_HOUR`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// The unit of that name, as `DAY_HOUR`.
    pub fn by_name(name: &str) -> Option<Unit> {
        NAMES.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1)
    }

    /// Whether a date that it is added to stays a date.
    pub fn is_of_days(self) -> bool {
        matches!(self, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::YearMonth)
    }

    /// Whether a TIME that it is added to stays a TIME; with other units it becomes one of today.
    pub fn keeps_time(self) -> bool {
        use Unit::{DayHour, DayMicrosecond, DayMinute, DaySecond};
        !self.is_of_days() && !matches!(self, DayMicrosecond | DaySecond | DayMinute | DayHour)
    }

    /// Whether it may have microseconds whatever its value is.
    pub fn has_micros(self) -> bool {
        use Unit::{DayMicrosecond, HourMicrosecond, Microsecond, MinuteMicrosecond, SecondMicrosecond};
        matches!(self, Microsecond | SecondMicrosecond | MinuteMicrosecond | HourMicrosecond | DayMicrosecond)
    }

    /// Microseconds of each part of a compound unit, largest first; a last part of 1 is a fraction of a second.
    fn parts(self) -> &'static [i64] {
        match self {
            Unit::SecondMicrosecond => &[MICROS, 1],
            Unit::MinuteMicrosecond => &[MINUTE, MICROS, 1],
            Unit::MinuteSecond => &[MINUTE, MICROS],
            Unit::HourMicrosecond => &[HOUR, MINUTE, MICROS, 1],
            Unit::HourSecond => &[HOUR, MINUTE, MICROS],
            Unit::HourMinute => &[HOUR, MINUTE],
            Unit::DayMicrosecond => &[DAY, HOUR, MINUTE, MICROS, 1],
            Unit::DaySecond => &[DAY, HOUR, MINUTE, MICROS],
            Unit::DayMinute => &[DAY, HOUR, MINUTE],
            Unit::DayHour => &[DAY, HOUR],
            Unit::YearMonth => &[12, 1],
            _ => &[],
        }
    }
}

impl Interval {
    /// What a value of a unit means; `None` for NULL and for lengths beyond all dates.
    pub fn of(value: &Value<'_>, unit: Unit, problems: &mut Problems) -> Option<Interval> {
        if value.is_null() {
            return None;
        }
        if !unit.parts().is_empty() {
            let text = crate::text::of(value, &crate::types::Type::null());
            return compound(&text, unit);
        }
        if unit == Unit::Second {
            let seconds = cast::to_decimal(value, problems);
            let micros = seconds.truncated(6).checked_mul(&Decimal::from(MICROS))?.truncated(0).unscaled()?;
            return Some(Interval { months: 0, micros: i64::try_from(micros).ok()? });
        }
        let count = i64::try_from(cast::to_i128(value, problems)).ok()?;
        let months = |each: i64| Some(Interval { months: count.checked_mul(each)?, micros: 0 });
        let micros = |each: i64| Some(Interval { months: 0, micros: count.checked_mul(each)? });
        match unit {
            Unit::Year => months(12),
            Unit::Quarter => months(3),
            Unit::Month => months(1),
            Unit::Week => micros(7 * DAY),
            Unit::Day => micros(DAY),
            Unit::Hour => micros(HOUR),
            Unit::Minute => micros(MINUTE),
            _ => micros(1),
        }
    }

    /// The interval backwards.
    pub fn negated(self) -> Interval {
        Interval { months: -self.months, micros: -self.micros }
    }
}

/// Numbers parted by anything else; where they are fewer than the unit has, the first parts are zero, more are NULL.
fn compound(text: &[u8], unit: Unit) -> Option<Interval> {
    let parts = unit.parts();
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    let negative = text.get(start) == Some(&b'-');
    let mut numbers = Vec::with_capacity(parts.len());
    let mut last_digits = 0;
    let groups = text[start..].split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty());
    for group in groups {
        if numbers.len() == parts.len() {
            return None;
        }
        let number = group.iter().try_fold(0i64, |all, byte| all.checked_mul(10)?.checked_add(i64::from(byte - b'0')));
        numbers.push(number?);
        last_digits = group.len();
    }
    if unit.has_micros()
        && last_digits < 6
        && let Some(last) = numbers.last_mut()
    {
        *last *= 10i64.pow(6 - last_digits as u32);
    }
    let used = &parts[parts.len() - numbers.len()..];
    let all =
        used.iter().zip(&numbers).try_fold(0i64, |all, (each, number)| all.checked_add(each.checked_mul(*number)?))?;
    let signed = if negative { -all } else { all };
    Some(match unit {
        Unit::YearMonth => Interval { months: signed, micros: 0 },
        _ => Interval { months: 0, micros: signed },
    })
}

impl DateTime {
    /// That interval later; `None` out of the years 0 to 9999, or where the date has a zero month or day.
    pub fn plus(self, interval: Interval) -> Option<DateTime> {
        if self.date.has_zero() {
            return None;
        }
        let moved = if interval.months == 0 { self } else { self.plus_months(interval.months)? };
        if interval.micros == 0 { Some(moved) } else { moved.plus_micros(interval.micros) }
    }

    fn plus_months(self, months: i64) -> Option<DateTime> {
        let all = (i64::from(self.date.year) * 12 + i64::from(self.date.month) - 1).checked_add(months)?;
        if !(0..=MONTHS_MAX).contains(&all) {
            return None;
        }
        let (year, month) = ((all / 12) as u16, (all % 12 + 1) as u8);
        let date = Date::new(year, month, self.date.day.min(month_days(year, month)));
        Some(DateTime { date, ..self })
    }
}

impl Time {
    /// That interval later; `None` beyond the range of TIME, or where the interval has months.
    pub fn plus(self, interval: Interval) -> Option<Time> {
        let micros = self.0.checked_add(interval.micros)?;
        (interval.months == 0 && micros.abs() <= TIME_MICROS_MAX).then_some(Time(micros))
    }
}
