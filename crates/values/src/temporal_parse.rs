//! Dates and times in text and in numbers, in all of MySQL's forms.
//!
//! `2020-01-02 10:11:12.5+03:00` with any punctuation, `20200102101112`, `200102`; times as `1 10:11:12`, `10:11`,
//! `101112`. Reading takes what it can; what it could not use is told beside the value.

use crate::calendar::month_days;
use crate::number::is_space;
use crate::temporal::{Date, DateTime, MICROS, TIME_MICROS_MAX, Time};

/// Which dates a place accepts that are in no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRules {
    /// Whether 0000-00-00 is accepted.
    pub zero_date: bool,
    /// Whether a zero month or day is accepted.
    pub zero_in_date: bool,
    /// Whether every month has 31 days.
    pub invalid: bool,
}

impl DateRules {
    /// Zeros are accepted, as most functions do.
    pub const FUZZY: DateRules = DateRules { zero_date: true, zero_in_date: true, invalid: false };
    /// Only dates of the calendar.
    pub const STRICT: DateRules = DateRules { zero_date: false, zero_in_date: false, invalid: false };

    /// Whether the date is accepted; its fields are in range.
    pub fn accept(self, date: Date) -> bool {
        if date.is_zero() {
            return self.zero_date;
        }
        if date.has_zero() {
            return self.zero_in_date;
        }
        self.invalid || date.day <= month_days(date.year, date.month)
    }
}

/// A delimiter that MySQL would rather not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OddDelimiter {
    /// The delimiter.
    pub byte: u8,
    /// Where it stands.
    pub position: usize,
    /// Another than the standard one, which this is; else there is one too many.
    pub instead_of: Option<u8>,
}

/// Why a text is no date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is none.
    Nothing,
    /// It is one that is in no calendar, that the rules refuse, or whose minutes or seconds are too many.
    OutOfRange,
    /// A number so written that storing it as a time is zero without a warning.
    Silent,
}

/// A date and time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadDateTime {
    /// The value, fraction cut to microseconds.
    pub value: DateTime,
    /// Whether a time of day was given.
    pub has_time: bool,
    /// Whether no other delimiter than a space, or none at all, parts the date from the time.
    pub has_space: bool,
    /// Whether the fraction's seventh digit rounds up.
    pub rounds_up: bool,
    /// The displacement from UTC in seconds, where one was given.
    pub offset: Option<i32>,
    /// Whether something follows that was not read.
    pub truncated: bool,
    /// The first delimiter to warn of.
    pub odd: Option<OddDelimiter>,
}

/// A time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadTime {
    /// The value, fraction cut to microseconds.
    pub value: Time,
    /// Whether the fraction's seventh digit rounds up.
    pub rounds_up: bool,
    /// Whether something follows that was not read, or the value was too large and is the largest.
    pub truncated: bool,
    /// The first delimiter to warn of.
    pub odd: Option<OddDelimiter>,
}

/// Years below this with two digits are of the century from 2000.
const TWO_DIGIT_PIVOT: u32 = 70;
/// No part of a date is larger than this.
const PART_MAX: u32 = 999_999;
/// The largest displacement, +14:00, and the smallest, -13:59, in seconds.
const OFFSETS: std::ops::RangeInclusive<i32> = -50_340..=50_400;
/// Shortest text that may be a date and time where a time is wanted.
const DATETIME_BYTES_MIN: usize = 12;

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    parts: [u32; 7],
    lengths: [usize; 7],
    odd: Option<OddDelimiter>,
    found_delimiter: bool,
    found_space: bool,
}

/// Reads a date, with or without a time.
pub fn parse_datetime(text: &[u8], rules: DateRules) -> Result<ReadDateTime, Unread> {
    let mut scan = Scan {
        text,
        at: text.iter().position(|byte| !is_space(*byte)).ok_or(Unread::Nothing)?,
        parts: [0; 7],
        lengths: [0; 7],
        odd: None,
        found_delimiter: false,
        found_space: false,
    };
    if scan.at > 0 {
        scan.note(OddDelimiter { byte: text[0], position: 0, instead_of: None });
    }
    if !text[scan.at].is_ascii_digit() {
        return Err(Unread::Nothing);
    }
    let run = text[scan.at..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'T').count();
    let packed = matches!(text.get(scan.at + run), None | Some(b'.'));
    let packed_year = if run == 4 || run == 8 || run >= 14 { 4 } else { 2 };
    let count = scan.fields(packed.then_some(packed_year)).ok_or(Unread::Nothing)?;
    let year_digits = if packed { packed_year } else { scan.lengths[0] };
    scan.finish(count, year_digits, rules)
}

impl Scan<'_> {
    fn note(&mut self, odd: OddDelimiter) {
        self.odd.get_or_insert(odd);
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    fn is_digit(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| byte.is_ascii_digit())
    }

    /// Reads up to seven fields and leaves `at` after the last one; a packed text has fields of fixed width.
    fn fields(&mut self, packed_year: Option<usize>) -> Option<usize> {
        let mut width = packed_year.unwrap_or(4);
        let mut end = self.at;
        let mut field = 0;
        while field < 7 && self.is_digit(self.at) {
            self.part(field, packed_year.is_some() || field == 6, width)?;
            width = 2;
            end = self.at;
            field += 1;
            match self.byte(self.at) {
                None => break,
                Some(b'T') if field == 3 => self.at += 1,
                Some(b'.') if field == 6 => {
                    self.at += 1;
                    end = self.at;
                    width = 6;
                }
                Some(_) if field == 6 => break,
                Some(b'+' | b'-') if field == 7 => break,
                Some(_) => {
                    self.delimiters(field);
                    end = self.at;
                }
            }
        }
        self.at = end;
        Some(field)
    }

    fn part(&mut self, field: usize, fixed: bool, width: usize) -> Option<()> {
        let start = self.at;
        while self.is_digit(self.at) && (!fixed || self.at - start < width) {
            self.parts[field] = self.parts[field] * 10 + u32::from(self.text[self.at] - b'0');
            if self.parts[field] > PART_MAX {
                return None;
            }
            self.at += 1;
        }
        self.lengths[field] = self.at - start;
        Some(())
    }

    /// Skips what stands between two fields: any punctuation, and spaces after the day.
    fn delimiters(&mut self, field: usize) {
        let standard = match field {
            1 | 2 => b'-',
            3 => b' ',
            _ => b':',
        };
        let mut seen = false;
        while let Some(byte) = self.byte(self.at) {
            let space = is_space(byte);
            if !(byte.is_ascii_punctuation() || space && field == 3) || (field == 6 && matches!(byte, b'+' | b'-')) {
                break;
            }
            let last = self.at + 1 == self.text.len();
            if seen || last {
                self.note(OddDelimiter { byte, position: self.at, instead_of: None });
            } else if byte != standard && !(byte == b'.' && field == 3 && !self.found_delimiter) {
                self.note(OddDelimiter { byte, position: self.at, instead_of: Some(standard) });
            }
            seen = true;
            self.found_space |= space;
            self.found_delimiter = true;
            self.at += 1;
        }
    }

    fn finish(mut self, count: usize, year_digits: usize, rules: DateRules) -> Result<ReadDateTime, Unread> {
        let [mut year, month, day, hour, minute, second, mut micros] = self.parts;
        let nonzero = self.parts.iter().any(|part| *part != 0);
        micros *= 10u32.pow(6 - self.lengths[6].min(6) as u32);
        if year_digits == 2 && nonzero {
            year += if year < TWO_DIGIT_PIVOT { 2000 } else { 1900 };
        }
        let in_range = year <= 9999 && month <= 12 && day <= 31 && hour <= 23 && minute <= 59 && second <= 59;
        if count < 3 || !in_range {
            let zeros = !nonzero && self.text[self.at..].iter().all(|byte| is_space(*byte));
            return Err(if zeros { Unread::OutOfRange } else { Unread::Nothing });
        }
        let date = Date::new(year as u16, month as u8, day as u8);
        if !rules.accept(date) {
            return Err(Unread::OutOfRange);
        }
        let mut rounds_up = false;
        if self.lengths[6] == 6 && self.is_digit(self.at) {
            rounds_up = self.text[self.at] >= b'5';
            while self.is_digit(self.at) {
                self.at += 1;
            }
        }
        let mut offset = None;
        if count >= 6 && matches!(self.byte(self.at), Some(b'+' | b'-')) {
            let text = self.text.get(self.at..self.at + 6).ok_or(Unread::Nothing)?;
            offset = Some(parse_offset(text).ok_or(Unread::Nothing)?);
            self.at += 6;
        }
        let truncated = self.text[self.at..].iter().any(|byte| !is_space(*byte));
        if !truncated && self.at < self.text.len() {
            self.note(OddDelimiter { byte: self.text[self.at], position: self.at, instead_of: None });
        }
        let value = DateTime { date, hour: hour as u8, minute: minute as u8, second: second as u8, micros };
        let (has_time, has_space, odd) = (count > 3, self.found_space || !self.found_delimiter, self.odd);
        Ok(ReadDateTime { value, has_time, has_space, rounds_up, offset, truncated, odd })
    }
}

/// Reads `+hh:mm` or `-hh:mm` as seconds.
pub fn parse_offset(text: &[u8]) -> Option<i32> {
    let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = text else { return None };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i32::from(byte - b'0'));
    let hours = digit(h1)? * 10 + digit(h2)?;
    let minutes = digit(m1)? * 10 + digit(m2)?;
    let seconds = hours * 3600 + minutes * 60;
    let signed = if *sign == b'-' { -seconds } else { seconds };
    let valid = minutes < 60 && OFFSETS.contains(&signed) && !(*sign == b'-' && seconds == 0);
    valid.then_some(signed)
}

/// What a text is where a time is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeText {
    /// A time.
    Time(ReadTime),
    /// A date and time, whose time of day is meant.
    DateTime(ReadDateTime),
}

/// Reads a time.
pub fn parse_time(text: &[u8]) -> Result<TimeText, Unread> {
    let start = text.iter().position(|byte| !is_space(*byte)).ok_or(Unread::Nothing)?;
    let negative = text[start] == b'-';
    let body = &text[start + usize::from(negative)..];
    if body.len() >= DATETIME_BYTES_MIN && may_be_datetime(body) {
        // The day of the month is not checked where only the time is wanted.
        match parse_datetime(body, DateRules { zero_date: true, zero_in_date: true, invalid: true }) {
            Ok(read) if read.has_space && read.has_time => return Ok(TimeText::DateTime(read)),
            Ok(_) => {}
            Err(unread) => return Err(unread),
        }
    }
    if !matches!(body.first(), Some(b'0'..=b'9' | b':' | b'.')) {
        return Err(Unread::Nothing);
    }
    let odd = (start > 0).then(|| OddDelimiter { byte: text[0], position: 0, instead_of: None });
    let time = read_time(text, text.len() - body.len(), negative)?;
    Ok(TimeText::Time(ReadTime { odd: odd.or(time.odd), ..time }))
}

/// Whether the text is digits only, up to a fraction, or has three numbers and a space after them.
fn may_be_datetime(text: &[u8]) -> bool {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = digits(0);
    if matches!(text.get(at), None | Some(b'.')) {
        return true;
    }
    for field in 1..3 {
        if !text.get(at).is_some_and(u8::is_ascii_punctuation) || digits(at + 1) == 0 {
            return false;
        }
        at += 1 + digits(at + 1);
        if field == 2 {
            return text.get(at).is_some_and(|byte| is_space(*byte));
        }
    }
    false
}

fn read_time(text: &[u8], start: usize, negative: bool) -> Result<ReadTime, Unread> {
    let digit = |at: usize| text.get(at).is_some_and(|byte: &u8| byte.is_ascii_digit());
    let mut at = start;
    let number = |at: &mut usize| {
        let mut value = 0u64;
        while digit(*at) {
            value = (value * 10 + u64::from(text[*at] - b'0')).min(u64::from(u32::MAX) * 1000);
            *at += 1;
        }
        value
    };
    let first = number(&mut at);
    let after_first = at;
    while text.get(at).is_some_and(|byte| is_space(*byte)) {
        at += 1;
    }
    let mut parts = [0u64; 4];
    let mut state = 4;
    if at > after_first && text.len() - at > 1 && digit(at) {
        (parts[0], state) = (first, 1);
    } else if text.len() - at > 1 && text[at] == b':' && digit(at + 1) {
        (parts[1], state) = (first, 2);
        at += 1;
    } else {
        parts = [0, first / 10_000, first / 100 % 100, first % 100];
    }
    while state < 4 {
        parts[state] = number(&mut at);
        state += 1;
        if text.get(at) != Some(&b':') || !digit(at + 1) || state == 4 {
            break;
        }
        at += 1;
    }
    let (micros, rounds_up) = fraction(text, &mut at);
    let exponent = matches!(text.get(at), Some(b'e' | b'E'))
        && (digit(at + 1) || matches!(text.get(at + 1), Some(b'+' | b'-')) && digit(at + 2));
    if exponent || parts.iter().any(|part| *part > u64::from(u32::MAX)) || first > u64::from(u32::MAX) {
        return Err(Unread::Silent);
    }
    if parts[2] > 59 || parts[3] > 59 {
        return Err(Unread::OutOfRange);
    }
    let hours = parts[0] * 24 + parts[1];
    let (mut value, mut truncated) = (TIME_MICROS_MAX + 1, false);
    if hours <= 838 {
        let seconds = (hours * 3600 + parts[2] * 60 + parts[3]) as i64;
        value = seconds * MICROS + i64::from(micros);
    }
    if value > TIME_MICROS_MAX {
        (value, truncated) = (TIME_MICROS_MAX, true);
    }
    let rest = &text[at..];
    let odd = (!rest.is_empty()).then(|| OddDelimiter { byte: rest[0], position: at, instead_of: None });
    let odd = odd.filter(|odd| is_space(odd.byte));
    truncated |= rest.iter().any(|byte| !is_space(*byte));
    Ok(ReadTime { value: Time(if negative { -value } else { value }), rounds_up, truncated, odd })
}

/// Reads `.digits` as microseconds, and whether the digit after them rounds up.
fn fraction(text: &[u8], at: &mut usize) -> (u32, bool) {
    let digit = |at: usize| text.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'));
    if text.get(*at) != Some(&b'.') || !(digit(*at + 1).is_some() || *at + 1 == text.len()) {
        return (0, false);
    }
    *at += 1;
    let mut micros = 0;
    for _ in 0..6 {
        micros = micros * 10 + digit(*at).unwrap_or(0);
        *at += usize::from(digit(*at).is_some());
    }
    let rounds_up = digit(*at).is_some_and(|digit| digit >= 5);
    while digit(*at).is_some() {
        *at += 1;
    }
    (micros, rounds_up)
}

/// The date and time that a number means: 20200102101112, 200102101112, 20200102, 200102.
pub fn datetime_of_number(number: i64, rules: DateRules) -> Option<DateTime> {
    const SECONDS: i64 = 1_000_000;
    let full = match number {
        0 => 0,
        1..101 => return None,
        101..=691_231 => (number + 20_000_000) * SECONDS,
        691_232..700_101 => return None,
        700_101..=991_231 => (number + 19_000_000) * SECONDS,
        991_232..10_000_101 if !rules.invalid && !rules.zero_in_date => return None,
        991_232..=99_991_231 => number * SECONDS,
        99_991_232..101_000_000 => return None,
        101_000_000..=691_231_235_959 => number + 20_000_000_000_000,
        691_231_235_960..700_101_000_000 => return None,
        700_101_000_000..=991_231_235_959 => number + 19_000_000_000_000,
        991_231_235_960.. => number,
        _ => return None,
    };
    let (day, time) = (full / SECONDS, full % SECONDS);
    let (year, month, date_day) = (day / 10_000, day / 100 % 100, day % 100);
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
    if year > 9999 || month > 12 || date_day > 31 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = Date::new(year as u16, month as u8, date_day as u8);
    let value = DateTime { date, hour: hour as u8, minute: minute as u8, second: second as u8, micros: 0 };
    rules.accept(date).then_some(value)
}

/// The time that a number means: 101112, or a date and time's; `None` where minutes or seconds are too many.
pub fn time_of_number(number: i64) -> Option<Time> {
    const HOUR: i64 = 10_000;
    const TIME_NUMBER_MAX: i64 = 8_385_959;
    const DATETIME_NUMBER_MIN: i64 = 10_000_000_000;
    if number >= DATETIME_NUMBER_MIN {
        return datetime_of_number(number, DateRules::FUZZY).map(DateTime::time);
    }
    let magnitude = number.checked_abs().filter(|magnitude| *magnitude <= TIME_NUMBER_MAX)?;
    let (minutes, seconds) = (magnitude / 100 % 100, magnitude % 100);
    if minutes > 59 || seconds > 59 {
        return None;
    }
    Some(Time::of(number < 0, (magnitude / HOUR) as u32, minutes as u32, seconds as u32, 0))
}
