//! DATE_FORMAT, TIME_FORMAT and STR_TO_DATE: dates and times by patterns of `%Y-%m-%d`.

use crate::calendar::{WeekMode, date_of, day_number, day_of_year, week, weekday};
use crate::number::{is_space, write_padded, write_unsigned};
use crate::temporal::{Date, DateTime, Time};
use crate::text::write_time;
use crate::value::Value;

/// The names that a language has for months and days.
#[derive(Debug)]
pub struct Locale {
    /// As lc_time_names has it.
    pub name: &'static str,
    /// January to December.
    pub months: [&'static str; 12],
    /// Jan to Dec.
    pub short_months: [&'static str; 12],
    /// Monday to Sunday.
    pub days: [&'static str; 7],
    /// Mon to Sun.
    pub short_days: [&'static str; 7],
}

/// en_US, the default of lc_time_names.
pub static EN_US: Locale = Locale {
    name: "en_US",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    short_days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

/// The weeks of `%U`, `%u`, `%V` and `%v`.
fn week_mode(specifier: u8) -> WeekMode {
    let with_year = matches!(specifier, b'V' | b'v' | b'X' | b'x');
    let monday_first = matches!(specifier, b'u' | b'v' | b'x');
    WeekMode { monday_first, with_year, first_weekday: !monday_first }
}

/// Appends a date and time of a pattern; `None` is NULL, where a name is wanted that a zero month or day has not. The time may
/// be longer than a day.
pub fn format(date: Date, time: Time, pattern: &[u8], locale: &Locale, to: &mut Vec<u8>) -> Option<()> {
    let mut rest = pattern;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let Some((&specifier, after)) = after.split_first().filter(|_| byte == b'%') else {
            to.push(byte);
            continue;
        };
        rest = after;
        if !write_date_part(specifier, date, locale, to)? && !write_time_part(specifier, time, to) {
            to.push(specifier);
        }
    }
    Some(())
}

/// Whether the specifier is one of a date; `None` is NULL.
fn write_date_part(specifier: u8, date: Date, locale: &Locale, to: &mut Vec<u8>) -> Option<bool> {
    let month = usize::from(date.month).checked_sub(1);
    let day = || (date.month > 0 || date.year > 0).then(|| weekday(day_number(date)) as usize);
    match specifier {
        b'M' => to.extend_from_slice(locale.months[month?].as_bytes()),
        b'b' => to.extend_from_slice(locale.short_months[month?].as_bytes()),
        b'W' => to.extend_from_slice(locale.days[day()?].as_bytes()),
        b'a' => to.extend_from_slice(locale.short_days[day()?].as_bytes()),
        b'w' => write_unsigned((day()? as u64 + 1) % 7, to),
        b'Y' => write_padded(u64::from(date.year), 4, to),
        b'y' => write_padded(u64::from(date.year % 100), 2, to),
        b'm' => write_padded(u64::from(date.month), 2, to),
        b'c' => write_unsigned(u64::from(date.month), to),
        b'd' => write_padded(u64::from(date.day), 2, to),
        b'e' => write_unsigned(u64::from(date.day), to),
        b'D' => {
            write_unsigned(u64::from(date.day), to);
            to.extend_from_slice(match (date.day, date.day % 10) {
                (11..=13, _) => b"th",
                (_, 1) => b"st",
                (_, 2) => b"nd",
                (_, 3) => b"rd",
                _ => b"th",
            });
        }
        b'j' => {
            let day = day_of_year(date);
            if day < 0 {
                to.push(b'-');
            }
            write_padded(day.unsigned_abs(), if day < 0 { 2 } else { 3 }, to);
        }
        b'U' | b'u' | b'V' | b'v' => write_padded(u64::from(week(date, week_mode(specifier)).1), 2, to),
        b'X' | b'x' => write_padded(u64::from(week(date, week_mode(specifier)).0), 4, to),
        _ => return Some(false),
    }
    Some(true)
}

/// Whether the specifier is one of a time.
fn write_time_part(specifier: u8, time: Time, to: &mut Vec<u8>) -> bool {
    let hours = time.hours();
    let twelve = u64::from((hours % 24 + 11) % 12 + 1);
    let half: &[u8] = if hours % 24 < 12 { b"AM" } else { b"PM" };
    match specifier {
        b'f' => write_padded(u64::from(time.micros()), 6, to),
        b'H' => write_padded(u64::from(hours), 2, to),
        b'k' => write_unsigned(u64::from(hours), to),
        b'h' | b'I' => write_padded(twelve, 2, to),
        b'l' => write_unsigned(twelve, to),
        b'i' => write_padded(u64::from(time.minutes()), 2, to),
        b'S' | b's' => write_padded(u64::from(time.seconds()), 2, to),
        b'p' => to.extend_from_slice(half),
        b'T' => write_time(Time(time.0.abs()), 0, to),
        b'r' => {
            write_padded(twelve, 2, to);
            to.push(b':');
            write_padded(u64::from(time.minutes()), 2, to);
            to.push(b':');
            write_padded(u64::from(time.seconds()), 2, to);
            to.push(b' ');
            to.extend_from_slice(half);
        }
        _ => return false,
    }
    true
}

/// What STR_TO_DATE's pattern makes of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Scanned {
    /// A date, a date and time, or a time, by what the pattern has.
    pub value: Value<'static>,
    /// Whether more follows in the text.
    pub truncated: bool,
}

/// What a pattern yields, which depends on its specifiers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternKind {
    /// Only a date.
    Date,
    /// Only a time.
    Time,
    /// Both.
    DateTime,
}

/// What STR_TO_DATE with this pattern yields, and whether it has microseconds.
pub fn pattern_kind(pattern: &[u8]) -> (PatternKind, bool) {
    let specifiers = || pattern.windows(2).filter(|pair| pair[0] == b'%').map(|pair| pair[1]);
    let date = specifiers().any(|s| b"MVUXYWabcjmvuxyw".contains(&s) || b"Dde".contains(&s));
    let time = specifiers().any(|s| b"fHISThiklprs".contains(&s));
    let micros = specifiers().any(|s| s == b'f');
    let kind = match (date, time) {
        (true, true) => PatternKind::DateTime,
        (false, true) => PatternKind::Time,
        _ => PatternKind::Date,
    };
    (kind, micros)
}

#[derive(Default)]
struct Fields {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    year_day: Option<u32>,
    /// Monday is 0.
    week_day: Option<u32>,
    week: Option<(u32, WeekMode)>,
    week_year: Option<u32>,
    half: Option<bool>,
    twelve: bool,
}

struct Scan<'a> {
    text: &'a [u8],
    fields: Fields,
}

/// Reads a text by a pattern; `None` where it does not match or is no date.
pub fn scan(text: &[u8], pattern: &[u8], locale: &Locale) -> Option<Scanned> {
    let mut scan = Scan { text, fields: Fields::default() };
    scan.pattern(pattern, locale)?;
    let truncated = scan.text.iter().any(|byte| !is_space(*byte));
    let value = scan.fields.value(pattern_kind(pattern).0)?;
    Some(Scanned { value, truncated })
}

impl Scan<'_> {
    fn spaces(&mut self) {
        self.text = self.text.trim_ascii_start();
    }

    fn pattern(&mut self, pattern: &[u8], locale: &Locale) -> Option<()> {
        let mut rest = pattern;
        while let Some((&byte, after)) = rest.split_first() {
            self.spaces();
            if self.text.is_empty() {
                return Some(());
            }
            rest = after;
            if byte == b'%' && !after.is_empty() {
                self.specifier(after[0], locale)?;
                rest = &after[1..];
            } else if !is_space(byte) {
                self.text = self.text.strip_prefix(&[byte])?;
            }
        }
        Some(())
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        let count = self.text.iter().take(digits).take_while(|byte| byte.is_ascii_digit()).count();
        let (head, rest) = self.text.split_at(count);
        self.text = rest;
        (count > 0).then(|| head.iter().fold(0, |all, byte| all * 10 + u32::from(byte - b'0')))
    }

    fn name(&mut self, names: &[&'static str]) -> Option<u32> {
        let matches =
            |name: &str| self.text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        let place = names.iter().position(|name| matches(name))?;
        self.text = &self.text[names[place].len()..];
        Some(place as u32)
    }

    fn year_of_two(&mut self) -> Option<u32> {
        const PIVOT: u32 = 70;
        self.number(2).map(|year| if year < PIVOT { year + 2000 } else { year + 1900 })
    }

    fn specifier(&mut self, specifier: u8, locale: &Locale) -> Option<()> {
        match specifier {
            b'Y' => {
                let before = self.text.len();
                let year = self.number(4)?;
                let two = before - self.text.len() <= 2;
                self.fields.year = if !two {
                    year
                } else if year < 70 {
                    year + 2000
                } else {
                    year + 1900
                };
            }
            b'y' => self.fields.year = self.year_of_two()?,
            b'm' | b'c' => self.fields.month = self.number(2)?,
            b'M' => self.fields.month = self.name(&locale.months)? + 1,
            b'b' => self.fields.month = self.name(&locale.short_months)? + 1,
            b'd' | b'e' => self.fields.day = self.number(2)?,
            b'D' => {
                self.fields.day = self.number(2)?;
                self.text = self.text.get(2..).unwrap_or_default();
            }
            b'h' | b'I' | b'l' => {
                self.fields.hour = self.number(2)?;
                self.fields.twelve = true;
            }
            b'H' | b'k' => self.fields.hour = self.number(2)?,
            b'i' => self.fields.minute = self.number(2)?,
            b's' | b'S' => self.fields.second = self.number(2)?,
            b'f' => {
                let before = self.text.len();
                let digits = self.number(6)?;
                self.fields.micros = digits * 10u32.pow(6 - (before - self.text.len()) as u32);
            }
            b'p' => self.fields.half = Some(self.name(&["AM", "PM"])? == 1),
            b'W' => self.fields.week_day = Some(self.name(&locale.days)?),
            b'a' => self.fields.week_day = Some(self.name(&locale.short_days)?),
            b'w' => self.fields.week_day = Some((self.number(1).filter(|day| *day < 7)? + 6) % 7),
            b'j' => self.fields.year_day = Some(self.number(3)?),
            b'U' | b'u' | b'V' | b'v' => {
                let number = self.number(2).filter(|week| *week <= 53)?;
                self.fields.week = Some((number, week_mode(specifier)));
            }
            b'X' | b'x' => self.fields.week_year = Some(self.number(4)?),
            b'r' => self.pattern(b"%I:%i:%S %p", locale)?,
            b'T' => self.pattern(b"%H:%i:%S", locale)?,
            b'.' => self.skip(|byte| byte.is_ascii_punctuation()),
            b'@' => self.skip(|byte| byte.is_ascii_alphabetic()),
            b'#' => self.skip(|byte| byte.is_ascii_digit()),
            _ => return None,
        }
        Some(())
    }

    fn skip(&mut self, of: impl Fn(&u8) -> bool) {
        let count = self.text.iter().take_while(|byte| of(byte)).count();
        self.text = &self.text[count..];
    }
}

impl Fields {
    fn value(mut self, kind: PatternKind) -> Option<Value<'static>> {
        if self.twelve {
            if !(1..=12).contains(&self.hour) {
                return None;
            }
            if let Some(afternoon) = self.half {
                self.hour = self.hour % 12 + if afternoon { 12 } else { 0 };
            } else {
                self.hour %= 12;
            }
        } else if self.half.is_some() {
            return None;
        }
        let mut date = Date::new(self.year as u16, self.month as u8, self.day as u8);
        if let Some(day) = self.year_day.filter(|day| *day > 0) {
            date = date_of(day_number(Date::new(date.year, 1, 1)) + i64::from(day) - 1);
        }
        if let (Some((number, mode)), Some(day)) = (self.week, self.week_day) {
            date = self.date_of_week(number, mode, day)?;
        }
        let fits = date.month <= 12 && date.day <= 31 && self.hour <= 23 && self.minute <= 59 && self.second <= 59;
        if !fits {
            return None;
        }
        let time = Time::of(false, self.hour, self.minute, self.second, self.micros);
        Some(match kind {
            PatternKind::Date => Value::Date(date),
            PatternKind::Time => Value::Time(time),
            PatternKind::DateTime => Value::DateTime(DateTime::at(date, time)),
        })
    }

    fn date_of_week(&self, number: u32, mode: WeekMode, week_day: u32) -> Option<Date> {
        if mode.with_year != self.week_year.is_some() {
            return None;
        }
        let year = self.week_year.unwrap_or(self.year);
        let first = day_number(Date::new(year as u16, 1, 1));
        let from_monday = i64::from(weekday(first));
        let (number, day) = (i64::from(number), i64::from(week_day));
        let days = if mode.first_weekday {
            // Weeks start on Sunday.
            let start = (from_monday + 1) % 7;
            (if start == 0 { 0 } else { 7 }) - start + (number - 1) * 7 + (day + 1) % 7
        } else {
            (if from_monday <= 3 { 0 } else { 7 }) - from_monday + (number - 1) * 7 + day
        };
        Some(date_of(first + days)).filter(|date| !date.is_zero())
    }
}
