//! Time zones: `+03:00`, `Europe/Moscow`, `UTC`, and what a local time is in seconds since 1970.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::calendar::{EPOCH_DAY, day_number};
use crate::temporal::{Date, DateTime, MICROS};
use crate::temporal_parse::parse_offset;

/// A time zone.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// A displacement from UTC in seconds.
    Fixed(i32),
    /// A zone of the tz database.
    Named(TimeZone),
}

/// An instant: microseconds since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// The last second that a TIMESTAMP column holds, 2038-01-19 03:14:07 UTC.
pub const TIMESTAMP_SECONDS_MAX: i64 = i32::MAX as i64;

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone::Fixed(0);

    /// The zone of a `time_zone` value other than SYSTEM.
    pub fn parse(name: &str) -> Option<Zone> {
        if name.starts_with(['+', '-']) {
            let padded;
            let name = if name.len() == 5 {
                padded = format!("{}0{}", &name[..1], &name[1..]);
                padded.as_str()
            } else {
                name
            };
            return parse_offset(name.as_bytes()).or_else(|| (name == "-00:00").then_some(0)).map(Zone::Fixed);
        }
        match TimeZone::get(name) {
            Ok(zone) => Some(Zone::Named(zone)),
            Err(_) => None,
        }
    }

    /// The zone of the machine.
    pub fn system() -> Zone {
        Zone::Named(TimeZone::system())
    }

    /// The instant of a local time. A time that the clock skips is the end of the gap; of a time that comes twice the
    /// first is meant. `None` for dates that are in no calendar.
    pub fn to_instant(&self, local: DateTime) -> Option<Instant> {
        let micros = (day_number(local.date) - EPOCH_DAY) * crate::calendar::DAY_MICROS + local.time().0;
        if local.date.has_zero() {
            return None;
        }
        let zone = match self {
            Zone::Fixed(seconds) => return Some(Instant(micros - i64::from(*seconds) * MICROS)),
            Zone::Named(zone) => zone,
        };
        let of = |offset: Offset| i64::from(offset.seconds()) * MICROS;
        Some(Instant(match zone.to_ambiguous_timestamp(to_civil(local)?).offset() {
            AmbiguousOffset::Unambiguous { offset } => micros - of(offset),
            AmbiguousOffset::Fold { before, .. } => micros - of(before),
            AmbiguousOffset::Gap { before, .. } => {
                // One more, as a gap's first moment is the transition itself, which does not precede itself.
                let inside = Timestamp::from_microsecond(micros - of(before) + 1).ok()?;
                let start = zone.preceding(inside).next().map_or(inside, |transition| transition.timestamp());
                start.as_microsecond()
            }
        }))
    }

    /// The local time of an instant; `None` out of the years 0 to 9999.
    pub fn to_local(&self, instant: Instant) -> Option<DateTime> {
        let offset = match self {
            Zone::Fixed(seconds) => i64::from(*seconds),
            Zone::Named(zone) => {
                let timestamp = Timestamp::from_microsecond(instant.0).ok()?;
                i64::from(zone.to_offset(timestamp).seconds())
            }
        };
        let from_zero = instant.0.checked_add(offset * MICROS)?.checked_add(EPOCH_DAY * crate::calendar::DAY_MICROS)?;
        DateTime::from_micros(from_zero).filter(|local| !local.date.has_zero())
    }

    /// A local time of another displacement as this zone's local time.
    pub fn from_offset(&self, local: DateTime, seconds: i32) -> Option<DateTime> {
        self.to_local(Zone::Fixed(seconds).to_instant(local)?)
    }
}

fn to_civil(local: DateTime) -> Option<civil::DateTime> {
    let Date { year, month, day } = local.date;
    let date = civil::Date::new(year as i16, month as i8, day as i8).ok()?;
    let nanos = local.micros as i32 * 1000;
    let time = civil::Time::new(local.hour as i8, local.minute as i8, local.second as i8, nanos).ok()?;
    Some(civil::DateTime::from_parts(date, time))
}
