//! Values as numbers: what a value of any type is where an integer, a double, a decimal or a truth is wanted.
//!
//! No conversion fails: a text that is no number is 0 and leaves a [`Problem`]. NULL is the caller's business and
//! counts as 0 here.

use crate::decimal::{Decimal, Parsed};
use crate::json;
use crate::number::{is_space, parse_double, parse_integer};
use crate::problem::{Problem, Problems};
use crate::temporal::{MICROS, Time};
use crate::value::Value;

/// Whether the value is an integer already: arithmetic on it is exact in 64 bits.
#[inline]
pub fn is_integer(value: &Value<'_>) -> bool {
    matches!(value, Value::Int(_) | Value::Uint(_) | Value::Year(_) | Value::Bit { .. } | Value::Date(_))
}

/// The integer that the value is, signed or unsigned, without loss.
#[inline]
pub fn to_i128(value: &Value<'_>, problems: &mut Problems) -> i128 {
    match value {
        Value::Int(v) => i128::from(*v),
        Value::Uint(v) => i128::from(*v),
        Value::Year(v) => i128::from(*v),
        Value::Bit { value, .. } => i128::from(*value),
        Value::Set { bits, .. } => i128::from(*bits),
        Value::Decimal(v) => {
            v.rounded(0).and_then(|v| v.unscaled()).unwrap_or(if v.is_negative() { i128::MIN } else { i128::MAX })
        }
        Value::Bytes(text) => {
            let read = read_integer(text, problems);
            if read.negative { i128::from(read.bits as i64) } else { i128::from(read.bits) }
        }
        _ => i128::from(to_i64(value, problems)),
    }
}

fn read_integer(text: &[u8], problems: &mut Problems) -> crate::number::Integer {
    let read = parse_integer(text);
    if read.parsed != Parsed::Whole {
        problems.push(Problem::truncated("INTEGER", text));
    }
    read
}

/// The value as BIGINT: rounded, and saturated at the limits; an unsigned integer beyond them keeps its bits.
#[inline]
pub fn to_i64(value: &Value<'_>, problems: &mut Problems) -> i64 {
    match value {
        Value::Null => 0,
        Value::Int(v) => *v,
        Value::Uint(v) => *v as i64,
        Value::Year(v) => i64::from(*v),
        Value::Bit { value, .. } => *value as i64,
        Value::Enum { index, .. } => i64::from(*index),
        Value::Set { bits, .. } => *bits as i64,
        // Conversion of floats saturates.
        Value::Float(v) => f64::from(*v).round_ties_even() as i64,
        Value::Double(v) => v.round_ties_even() as i64,
        Value::Decimal(v) => {
            let (integer, fits) = v.to_i64();
            if !fits {
                problems.push(Problem::truncated("DECIMAL", v.to_string()));
            }
            integer
        }
        Value::Bytes(text) => read_integer(text, problems).bits as i64,
        Value::Date(v) => v.number(),
        Value::DateTime(v) => v.rounded(0).unwrap_or(*v).number(),
        Value::Time(v) => v.rounded(0).number(),
        Value::Json(v) => json::to_i64(v, problems),
    }
}

/// The value as BIGINT UNSIGNED; negative integers keep their bits.
#[inline]
pub fn to_u64(value: &Value<'_>, problems: &mut Problems) -> u64 {
    match value {
        Value::Uint(v) => *v,
        Value::Decimal(v) if !v.is_negative() => {
            let (integer, fits) = v.to_u64();
            if !fits {
                problems.push(Problem::truncated("DECIMAL", v.to_string()));
            }
            integer
        }
        _ => to_i64(value, problems) as u64,
    }
}

/// The bits that bit operators work on.
#[inline]
pub fn to_bits(value: &Value<'_>, problems: &mut Problems) -> u64 {
    to_i64(value, problems) as u64
}

/// The value as DOUBLE.
#[inline]
pub fn to_f64(value: &Value<'_>, problems: &mut Problems) -> f64 {
    match value {
        Value::Double(v) => *v,
        Value::Float(v) => f64::from(*v),
        Value::Int(v) => *v as f64,
        Value::Uint(v) => *v as f64,
        Value::Bit { value, .. } => *value as f64,
        Value::Set { bits, .. } => *bits as f64,
        Value::Decimal(v) => v.to_f64(),
        Value::Bytes(text) => {
            let (number, parsed) = parse_double(text);
            // An empty text is a zero that nothing is wrong with.
            if parsed != Parsed::Whole && !text.iter().all(|byte| is_space(*byte)) {
                problems.push(Problem::truncated("DOUBLE", &**text));
            }
            number
        }
        Value::DateTime(v) => v.number() as f64 + f64::from(v.micros) / MICROS as f64,
        Value::Time(v) => time_decimal(*v).to_f64(),
        Value::Json(v) => json::to_f64(v, problems),
        _ => to_i64(value, problems) as f64,
    }
}

/// The value as an exact number with as many digits as it has.
#[inline]
pub fn to_decimal(value: &Value<'_>, problems: &mut Problems) -> Decimal {
    match value {
        Value::Decimal(v) => *v,
        Value::Int(v) => Decimal::from(*v),
        Value::Uint(v) => Decimal::from(*v),
        Value::Bit { value, .. } => Decimal::from(*value),
        Value::Set { bits, .. } => Decimal::from(*bits),
        Value::Float(v) => double_decimal(f64::from(*v), problems),
        Value::Double(v) => double_decimal(*v, problems),
        Value::Bytes(text) => {
            let (number, parsed) = Decimal::parse(text);
            if !matches!(parsed, Parsed::Whole | Parsed::Rounded) {
                problems.push(Problem::truncated("DECIMAL", &**text));
            }
            number
        }
        Value::DateTime(v) if v.micros > 0 => {
            Decimal::scaled(i128::from(v.number()) * i128::from(MICROS) + i128::from(v.micros), 6)
        }
        Value::Time(v) => time_decimal(*v),
        Value::Json(v) => json::to_decimal(v, problems),
        _ => Decimal::from(to_i64(value, problems)),
    }
}

fn double_decimal(value: f64, problems: &mut Problems) -> Decimal {
    Decimal::from_f64(value).unwrap_or_else(|| {
        let mut text = Vec::new();
        crate::number::write_double(value, &mut text);
        problems.push(Problem::truncated("DECIMAL", text));
        Decimal::max(crate::types::PRECISION_MAX, 0, value < 0.0)
    })
}

fn time_decimal(time: Time) -> Decimal {
    let micros = i128::from(time.micros());
    if micros == 0 {
        return Decimal::from(time.number());
    }
    let sign = if time.is_negative() { -1 } else { 1 };
    Decimal::scaled(i128::from(time.number()) * i128::from(MICROS) + sign * micros, 6)
}

/// Whether the value is true: not zero. `None` for NULL.
#[inline]
pub fn to_truth(value: &Value<'_>, problems: &mut Problems) -> Option<bool> {
    Some(match value {
        Value::Null => return None,
        Value::Int(v) => *v != 0,
        Value::Uint(v) => *v != 0,
        Value::Decimal(v) => !v.is_zero(),
        Value::Date(_) | Value::DateTime(_) | Value::Time(_) => to_f64(value, problems) != 0.0,
        Value::Json(v) => json::to_truth(v),
        _ => to_f64(value, problems) != 0.0,
    })
}
