//! The calendar: day numbers, weekdays, weeks, lengths of months.
//!
//! Day 0 is the zero date, day 1 is 0000-01-01, day 719528 is 1970-01-01. The calendar is Gregorian from year 0 on,
//! except that year 0 is no leap year for day numbers, as in MySQL.

use crate::temporal::{Date, DateTime, MICROS, Time};

/// The day number of 1970-01-01.
pub const EPOCH_DAY: i64 = 719_528;
/// The day number of 9999-12-31.
pub const DAY_MAX: i64 = 3_652_424;
/// The day number of 0000-03-01.
const MARCH: i64 = 60;
/// Microseconds in a day.
pub const DAY_MICROS: i64 = 86_400 * MICROS;

/// Whether the year has a 29th of February.
pub fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || (year.is_multiple_of(400) && year != 0))
}

/// How many days the month has, 31 where there is no such month.
pub fn month_days(year: u16, month: u8) -> u8 {
    match month {
        2 => 28 + u8::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day number of a date; months and days of zero count as the month or day before the first.
pub fn day_number(date: Date) -> i64 {
    if date.year == 0 && date.month == 0 {
        return 0;
    }
    let (mut year, month, day) = (i64::from(date.year), i64::from(date.month), i64::from(date.day));
    let mut days = 365 * year + 31 * (month - 1) + day;
    if month <= 2 {
        year -= 1;
    } else {
        days -= (month * 4 + 23) / 10;
    }
    let centuries = (year / 100 + 1) * 3 / 4;
    days + year / 4 - centuries
}

/// The date of a day number; the zero date where there is none.
pub fn date_of(day: i64) -> Date {
    if !(1..=DAY_MAX).contains(&day) {
        return Date::ZERO;
    }
    if day < MARCH {
        return if day <= 31 { Date::new(0, 1, day as u8) } else { Date::new(0, 2, (day - 31) as u8) };
    }
    // Counted from 0000-03-01, in cycles of 400, 100, 4 and 1 years.
    let shifted = day - MARCH;
    let cycle = shifted.div_euclid(146_097);
    let of_cycle = shifted.rem_euclid(146_097);
    let year_of_cycle = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    Date::new(year as u16, month as u8, day_of_month as u8)
}

/// The weekday of a day number, 0 for Monday.
pub fn weekday(day: i64) -> u32 {
    (day + 5).rem_euclid(7) as u32
}

/// The day of the year, from 1.
pub fn day_of_year(date: Date) -> i64 {
    day_number(date) - day_number(Date::new(date.year, 1, 1)) + 1
}

/// How WEEK(), YEARWEEK() and DATE_FORMAT's week digits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekMode {
    /// Weeks start on Monday, else on Sunday.
    pub monday_first: bool,
    /// Days before the first week belong to the last week of the year before, else to week 0.
    pub with_year: bool,
    /// The first week is the first one that starts in the year, else the first with four days or more of it.
    pub first_weekday: bool,
}

impl WeekMode {
    /// WEEK()'s second argument; only its low three bits count.
    pub fn new(mode: i64) -> WeekMode {
        let monday_first = mode & 1 != 0;
        let first_weekday = (mode & 4 != 0) == monday_first;
        WeekMode { monday_first, with_year: mode & 2 != 0, first_weekday }
    }
}

/// The week of a date and the year that it belongs to.
pub fn week(date: Date, mode: WeekMode) -> (u16, u32) {
    let day = day_number(date);
    let mut year = date.year;
    let mut first_day = day_number(Date::new(year, 1, 1));
    let start_weekday = |first: i64| {
        let from_monday = weekday(first);
        if mode.monday_first { from_monday } else { (from_monday + 1) % 7 }
    };
    let mut start = start_weekday(first_day);
    let mut week_year = mode.with_year;
    let skips_first = |start: u32| if mode.first_weekday { start != 0 } else { start >= 4 };
    if date.month == 1 && i64::from(date.day) <= i64::from(7 - start) {
        if !week_year && skips_first(start) {
            return (year, 0);
        }
        week_year = true;
        if skips_first(start) {
            year = year.wrapping_sub(1);
            let length = if is_leap(year) { 366 } else { 365 };
            first_day -= length;
            start = (start + 53 * 7 - length as u32) % 7;
        }
    }
    let days = if skips_first(start) {
        day - (first_day + i64::from(7 - start))
    } else {
        day - (first_day - i64::from(start))
    };
    if week_year && days >= 52 * 7 {
        let length = if is_leap(year) { 366 } else { 365 };
        let next_start = (start + length) % 7;
        if !skips_first(next_start) {
            return (year + 1, 1);
        }
    }
    // Dates without a month are before their year: the server divides their days without a sign.
    (year, days as u32 / 7 + 1)
}

impl DateTime {
    /// Microseconds since the zero date's midnight.
    pub fn micros_from_zero(self) -> i64 {
        day_number(self.date) * DAY_MICROS + self.time().0
    }

    /// The date and time that many microseconds after the zero date's midnight, before year 10000.
    pub fn from_micros(micros: i64) -> Option<DateTime> {
        let (day, rest) = (micros.div_euclid(DAY_MICROS), micros.rem_euclid(DAY_MICROS));
        if !(0..=DAY_MAX).contains(&day) {
            return None;
        }
        Some(DateTime::at(date_of(day), Time(rest)))
    }

    /// A date with a time of day, which must be below 24 hours and not negative.
    pub fn at(date: Date, time: Time) -> DateTime {
        DateTime {
            date,
            hour: time.hours() as u8,
            minute: time.minutes() as u8,
            second: time.seconds() as u8,
            micros: time.micros(),
        }
    }

    /// Rounded half up to `fsp` digits, or cut; `None` past year 9999.
    pub fn rounded(self, fsp: u8) -> Option<DateTime> {
        let unit = i64::from(crate::text::MICRO_UNITS[usize::from(fsp.min(6))]);
        let over = i64::from(self.micros) % unit;
        if over == 0 {
            return Some(self);
        }
        if over * 2 < unit {
            return Some(self.truncated(fsp));
        }
        self.plus_micros(unit - over)
    }

    /// Without the digits after `fsp`.
    pub fn truncated(self, fsp: u8) -> DateTime {
        let unit = crate::text::MICRO_UNITS[usize::from(fsp.min(6))];
        DateTime { micros: self.micros / unit * unit, ..self }
    }

    /// That much later; `None` out of the years 0 to 9999, or where a zero month or day would have to carry.
    pub fn plus_micros(self, micros: i64) -> Option<DateTime> {
        let time = self.time().0.checked_add(micros)?;
        if (0..DAY_MICROS).contains(&time) {
            return Some(DateTime::at(self.date, Time(time)));
        }
        if self.date.has_zero() {
            return None;
        }
        DateTime::from_micros(self.micros_from_zero().checked_add(micros)?)
    }
}

impl Time {
    /// Rounded half away from zero to `fsp` digits, and within the range of TIME.
    pub fn rounded(self, fsp: u8) -> Time {
        let unit = i64::from(crate::text::MICRO_UNITS[usize::from(fsp.min(6))]);
        let magnitude = self.0.abs();
        let up = if magnitude % unit * 2 >= unit { unit } else { 0 };
        let rounded = magnitude / unit * unit + up * i64::from(magnitude % unit != 0);
        Time(rounded.min(crate::temporal::TIME_MICROS_MAX) * self.0.signum())
    }

    /// Without the digits after `fsp`.
    pub fn truncated(self, fsp: u8) -> Time {
        let unit = i64::from(crate::text::MICRO_UNITS[usize::from(fsp.min(6))]);
        Time(self.0 / unit * unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_number_is_a_date_and_back() {
        assert_eq!(day_number(Date::new(1970, 1, 1)), EPOCH_DAY);
        assert_eq!(day_number(Date::new(9999, 12, 31)), DAY_MAX);
        let mut last = Date::ZERO;
        for day in 1..=DAY_MAX {
            let date = date_of(day);
            assert_eq!(day_number(date), day);
            assert!(date > last, "{date:?} follows {last:?}");
            last = date;
        }
    }

    #[test]
    fn weeks_as_a_server_counts_them() {
        // SELECT WEEK(d, 0), ..., WEEK(d, 7)
        let answers = [
            (Date::new(2008, 2, 20), [7, 8, 7, 8, 8, 7, 8, 7]),
            (Date::new(2000, 1, 1), [0, 0, 52, 52, 0, 0, 52, 52]),
            (Date::new(2018, 12, 31), [52, 53, 52, 1, 53, 53, 1, 53]),
        ];
        for (date, weeks) in answers {
            let counted: Vec<u32> = (0..8).map(|mode| week(date, WeekMode::new(mode)).1).collect();
            assert_eq!(counted, weeks, "{date:?}");
        }
    }
}
