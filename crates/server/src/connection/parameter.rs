//! Parameters of an execution: from the protocol's values to values with types.

use sql::conditions;
use sql::error::Result;
use std::borrow::Cow;
use values::charset::Charset;
use values::collation::Collation;
use values::decimal::Decimal;
use values::temporal::{Date, DateTime, MICROS, TIME_MICROS_MAX, Time};
use values::types::{Kind, Type};
use values::value::Value;
use wire::capability::column_type;
use wire::parameter::{Parameter, ParameterType};

/// The hours of the longest TIME.
const HOURS_MAX: u32 = 838;

/// What text parameters are in.
#[derive(Clone, Copy)]
pub(super) struct Texts {
    /// character_set_client.
    pub(super) client: Charset,
    /// collation_connection.
    pub(super) collation: Collation,
}

/// A parameter as a typed value. `long` is what came ahead by COM_STMT_SEND_LONG_DATA.
///
/// # Errors
/// 1690 for a date or time that there is not.
pub(super) fn typed<'p>(
    parameter: Parameter<'p>,
    kind: ParameterType,
    long: Option<&'p [u8]>,
    texts: Texts,
) -> Result<(Type, Value<'p>)> {
    let out_of_range = |what: &str| conditions::DATA_OUT_OF_RANGE.with(&[&what, &"set_parameter_value"]);
    Ok(match parameter {
        Parameter::Null => (Type::null(), Value::Null),
        Parameter::Int(v) => (Type::bigint(), Value::Int(v)),
        Parameter::Uint(v) => (Type::bigint_unsigned(), Value::Uint(v)),
        Parameter::Float(v) => (Type::double(), Value::Double(f64::from(v))),
        Parameter::Double(v) => (Type::double(), Value::Double(v)),
        Parameter::Decimal(text) => {
            let number = Decimal::parse(text).0;
            (
                Type::decimal(number.precision().max(u32::from(number.scale())).max(1), number.scale()),
                Value::Decimal(number),
            )
        }
        Parameter::Text(bytes) => text_value(bytes, texts),
        Parameter::Binary(bytes) => binary_value(bytes),
        Parameter::DateTime(v) => {
            let date = Date::new(v.year, v.month, v.day);
            let (hour, minute, second) = (v.hour, v.minute, v.second);
            let point = DateTime { date, hour, minute, second, micros: v.micros };
            if !point.is_in_range() {
                return Err(out_of_range(if v.is_date { "DATE" } else { "DATETIME" }));
            }
            if v.is_date {
                (Type::date(), Value::Date(date))
            } else {
                (Type::datetime(fsp(v.micros)), Value::DateTime(point))
            }
        }
        Parameter::Time(v) => {
            let hours = v.days.saturating_mul(24).saturating_add(u32::from(v.hours));
            let fits = v.minutes < 60 && v.seconds < 60 && i64::from(v.micros) < MICROS && hours <= HOURS_MAX;
            let time = Time::of(v.negative, hours.min(HOURS_MAX), v.minutes.into(), v.seconds.into(), v.micros);
            if !fits || !(-TIME_MICROS_MAX..=TIME_MICROS_MAX).contains(&time.0) {
                return Err(out_of_range("TIME"));
            }
            (Type::time(fsp(v.micros)), Value::Time(time))
        }
        Parameter::Long => {
            let bytes = long.unwrap_or_default();
            let is_binary = matches!(
                kind.number,
                column_type::TINY_BLOB | column_type::BLOB | column_type::MEDIUM_BLOB | column_type::LONG_BLOB
            );
            if is_binary { binary_value(bytes) } else { text_value(bytes, texts) }
        }
    })
}

fn fsp(micros: u32) -> u8 {
    if micros == 0 { 0 } else { 6 }
}

fn text_value(bytes: &[u8], texts: Texts) -> (Type, Value<'_>) {
    let text = if texts.client.is_utf8() {
        Cow::Borrowed(bytes)
    } else {
        texts.client.decode(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
    };
    let characters = text.iter().filter(|b| **b & 0xc0 != 0x80).count();
    let length = u32::try_from(characters).unwrap_or(u32::MAX);
    (string_type(length, texts.collation), Value::Bytes(text))
}

fn binary_value(bytes: &[u8]) -> (Type, Value<'_>) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    (string_type(length, Collation::BINARY), Value::bytes(bytes))
}

/// A type that holds strings of that length.
fn string_type(length: u32, collation: Collation) -> Type {
    const VARCHAR_MAX: u32 = 65_535;
    if length <= VARCHAR_MAX { Type::varchar(length, collation) } else { Type::text(Kind::LongText, collation) }
}
