//! Dates and times as MySQL knows them: zero dates, dates with a zero month or day, times beyond a day.
//!
//! Values are calendar fields, not instants; a TIMESTAMP is kept as the DATETIME in the session's zone.

/// Microseconds in a second.
pub const MICROS: i64 = 1_000_000;
/// The largest TIME, 838:59:59, in microseconds.
pub const TIME_MICROS_MAX: i64 = (838 * 3600 + 59 * 60 + 59) * MICROS;

/// A DATE; every field may be zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// 0 to 9999.
    pub year: u16,
    /// 0 to 12.
    pub month: u8,
    /// 0 to 31.
    pub day: u8,
}

/// A DATETIME.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub micros: u32,
}

/// A TIME, signed: microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(pub i64);

impl Date {
    /// 0000-00-00.
    pub const ZERO: Date = Date { year: 0, month: 0, day: 0 };

    /// A date of these fields, which are not checked.
    pub const fn new(year: u16, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    /// Whether it is 0000-00-00.
    pub fn is_zero(self) -> bool {
        self == Date::ZERO
    }

    /// Whether its month or day is zero.
    pub fn has_zero(self) -> bool {
        self.month == 0 || self.day == 0
    }

    /// Its start.
    pub fn midnight(self) -> DateTime {
        DateTime { date: self, ..DateTime::default() }
    }

    /// As a number: 20240131.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month) * 100 + i64::from(self.day)
    }
}

impl DateTime {
    /// The time of day.
    pub fn time(self) -> Time {
        let seconds = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        Time(seconds * MICROS + i64::from(self.micros))
    }

    /// Whether it is 0000-00-00 00:00:00.
    pub fn is_zero(self) -> bool {
        self == DateTime::default()
    }

    /// Whether each field is one that there is; the day may be none of its month.
    pub fn is_in_range(self) -> bool {
        let has_time = self.hour < 24 && self.minute < 60 && self.second < 60 && i64::from(self.micros) < MICROS;
        has_time && self.date.year <= 9999 && self.date.month <= 12 && self.date.day <= 31
    }

    /// As a number without the fraction: 20240131235959.
    pub fn number(self) -> i64 {
        let time = i64::from(self.hour) * 10_000 + i64::from(self.minute) * 100 + i64::from(self.second);
        self.date.number() * MICROS + time
    }
}

impl Time {
    /// A time of these fields, which are not checked.
    pub fn of(negative: bool, hours: u32, minutes: u32, seconds: u32, micros: u32) -> Time {
        let all = (i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds)) * MICROS + i64::from(micros);
        Time(if negative { -all } else { all })
    }

    /// Whether it is before 00:00:00.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Hours without sign, 0 to 838.
    pub fn hours(self) -> u32 {
        (self.0.unsigned_abs() / 3_600_000_000) as u32
    }

    /// 0 to 59.
    pub fn minutes(self) -> u32 {
        (self.0.unsigned_abs() / 60_000_000 % 60) as u32
    }

    /// 0 to 59.
    pub fn seconds(self) -> u32 {
        (self.0.unsigned_abs() / 1_000_000 % 60) as u32
    }

    /// 0 to 999,999.
    pub fn micros(self) -> u32 {
        (self.0.unsigned_abs() % 1_000_000) as u32
    }

    /// As a number without the fraction: -8385959.
    pub fn number(self) -> i64 {
        let all = i64::from(self.hours()) * 10_000 + i64::from(self.minutes()) * 100 + i64::from(self.seconds());
        if self.is_negative() { -all } else { all }
    }
}
