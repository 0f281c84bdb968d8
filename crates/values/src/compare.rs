//! Comparison of values: the rule is chosen once from the two static types, then applied for each pair.
//!
//! Numbers are compared exactly where both are exact and as doubles else; strings by a collation; a date with a string as
//! date and time. The same rule hashes, so that what compares equal hashes equal.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::cast;
use crate::cast_temporal::{Context, Wanted, to_datetime, to_time};
use crate::collation::Collation;
use crate::decimal::{Decimal, Parsed};
use crate::exact::Exact;
use crate::json;
use crate::number::parse_integer;
use crate::problem::Problems;
use crate::temporal::{DateTime, Time};
use crate::temporal_parse::DateRules;
use crate::types::{Kind, Type};
use crate::value::Value;
use crate::wide::TENS;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// As integers of either sign.
    Integer,
    /// As exact numbers.
    Decimal,
    /// As doubles.
    Real,
    /// An integer beside a text: as integers where the text is one, as doubles else.
    Whole,
    /// As strings.
    Text(Collation),
    /// As dates with times; as numbers where one of them is a number that is no date.
    DateTime,
    /// As times; as numbers or texts where one of them is no time.
    Time,
    /// As JSON.
    Json,
}

/// Compares values of two static types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Comparator {
    /// How.
    pub rule: Rule,
}

/// Any accepted date: a comparison refuses none.
const ANY_DATE: DateRules = DateRules { zero_date: true, zero_in_date: true, invalid: true };

impl Comparator {
    /// The rule for values of these types; the collation is the one of both when both are strings.
    pub fn new(left: &Type, right: &Type, collation: Collation) -> Comparator {
        Comparator { rule: rule(left, right, collation) }
    }

    /// The rule for values of one type: sorting and grouping.
    pub fn of(ty: &Type) -> Comparator {
        let numbered = matches!(ty.kind, Kind::Enum | Kind::Set);
        Comparator { rule: if numbered { Rule::Integer } else { rule(ty, ty, ty.collation) } }
    }

    /// The order of two values; `None` when either is NULL, or is no date where one is needed.
    #[inline]
    pub fn compare(
        &self,
        left: &Value<'_>,
        right: &Value<'_>,
        context: &Context<'_>,
        problems: &mut Problems,
    ) -> Option<Ordering> {
        if let Some(order) = self.alike(left, right) {
            return Some(order);
        }
        if left.is_null() || right.is_null() {
            return None;
        }
        Some(match self.rule {
            Rule::Integer => cast::to_i128(left, problems).cmp(&cast::to_i128(right, problems)),
            Rule::Decimal => cast::to_decimal(left, problems).cmp(&cast::to_decimal(right, problems)),
            Rule::Whole if let (Some(left), Some(right)) = (whole(left), whole(right)) => left.cmp(&right),
            Rule::Real | Rule::Whole => cast::to_f64(left, problems).partial_cmp(&cast::to_f64(right, problems))?,
            Rule::Text(collation) => {
                let (left, right) = (as_text(left), as_text(right));
                collation.compare(&left, &right)
            }
            Rule::DateTime => {
                let moment =
                    |value, problems: &mut Problems| to_datetime(value, Wanted::DateTime, ANY_DATE, context, problems);
                if is_number(left) || is_number(right) {
                    let mut found = Problems::new();
                    return match (moment(left, &mut found), moment(right, &mut found)) {
                        (Some(left), Some(right)) => Some(left.cmp(&right)),
                        _ => Some(cast::to_decimal(left, problems).cmp(&cast::to_decimal(right, problems))),
                    };
                }
                let left = moment(left, problems)?;
                left.cmp(&moment(right, problems)?)
            }
            Rule::Time => {
                let mut found = Problems::new();
                match (to_time(left, context, &mut found), to_time(right, context, &mut found)) {
                    (Some(left), Some(right)) => {
                        problems.append(&mut found);
                        left.cmp(&right)
                    }
                    _ if is_number(left) || is_number(right) => {
                        cast::to_decimal(left, problems).cmp(&cast::to_decimal(right, problems))
                    }
                    _ => as_text(left).cmp(&as_text(right)),
                }
            }
            Rule::Json => json::compare_values(left, right),
        })
    }

    /// The date and time that is compared of a text, if it is dates that are compared and the text is one without a doubt.
    pub fn moment_of_text(&self, text: &Value<'_>, context: &Context<'_>) -> Option<DateTime> {
        let is_one = self.rule == Rule::DateTime && matches!(text, Value::Bytes(_));
        let mut problems = Problems::new();
        let at = is_one.then(|| to_datetime(text, Wanted::DateTime, ANY_DATE, context, &mut problems))?;
        at.filter(|_| problems.is_empty())
    }

    /// The order for sorting: NULL first. Values that the rule must convert are of the types that it was made for.
    #[inline]
    pub fn order(&self, left: &Value<'_>, right: &Value<'_>, context: &Context<'_>) -> Ordering {
        if let Some(order) = self.alike(left, right) {
            return order;
        }
        match (left.is_null(), right.is_null()) {
            (false, false) => self.compare(left, right, context, &mut Problems::new()).unwrap_or(Ordering::Equal),
            (left, right) => right.cmp(&left),
        }
    }

    /// Values of the same representation, which is nearly all.
    #[inline]
    fn alike(&self, left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
        match (self.rule, left, right) {
            (Rule::Integer | Rule::Whole, Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
            (Rule::Integer, Value::Uint(left), Value::Uint(right)) => Some(left.cmp(right)),
            (Rule::Text(collation), Value::Bytes(left), Value::Bytes(right)) => Some(collation.compare(left, right)),
            (Rule::DateTime, Value::DateTime(left), Value::DateTime(right)) => Some(left.cmp(right)),
            (Rule::DateTime, Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
            (Rule::Decimal, Value::Decimal(left), Value::Decimal(right)) => Some(left.cmp(right)),
            (Rule::Real, Value::Double(left), Value::Double(right)) => left.partial_cmp(right),
            _ => None,
        }
    }

    /// A number by which values are ordered as by their beginnings: of two with different numbers the one with the smaller comes
    /// first. `None` where there is no such number, as for NULL.
    #[inline]
    pub fn lead(&self, value: &Value<'_>) -> Option<u64> {
        match (self.rule, value) {
            (Rule::Integer, Value::Int(number)) => Some(half(i128::from(*number))),
            (Rule::Integer, Value::Uint(number)) => Some(half(i128::from(*number))),
            (Rule::Decimal, _) => Exact::of(value).map(thousandths),
            (Rule::Real, Value::Double(number)) => Some(ordered_bits(*number)),
            (Rule::Real, Value::Float(number)) => Some(ordered_bits(f64::from(*number))),
            (Rule::Text(collation), Value::Bytes(text)) => Some(collation.lead(text)),
            (Rule::DateTime, Value::DateTime(at)) => Some(moment(at)),
            (Rule::DateTime, Value::Date(date)) => {
                Some(moment(&DateTime { date: *date, hour: 0, minute: 0, second: 0, micros: 0 }))
            }
            (Rule::Time, Value::Time(Time(micros))) => Some(*micros as u64 ^ 1 << 63),
            _ => None,
        }
    }

    /// Feeds what the rule compares of a value to a hasher.
    pub fn hash(&self, value: &Value<'_>, context: &Context<'_>, state: &mut impl Hasher) {
        if value.is_null() {
            state.write_u8(0);
            return;
        }
        let problems = &mut Problems::new();
        match self.rule {
            Rule::Integer => cast::to_i128(value, problems).hash(state),
            Rule::Decimal => match value {
                Value::Int(v) => Decimal::from(*v).hash(state),
                _ => cast::to_decimal(value, problems).hash(state),
            },
            // Adding zero makes one zero of both.
            Rule::Real | Rule::Whole => (cast::to_f64(value, problems) + 0.0).to_bits().hash(state),
            Rule::Text(collation) => collation.hash(&as_text(value), state),
            Rule::DateTime => {
                let at: Option<DateTime> = to_datetime(value, Wanted::DateTime, ANY_DATE, context, problems);
                at.hash(state);
            }
            Rule::Time => {
                let at: Option<Time> = to_time(value, context, problems);
                at.hash(state);
            }
            Rule::Json => json::hash_value(value, state),
        }
    }
}

/// Half of an integer of either sign, counted from the least there is: neighbours share a number.
fn half(number: i128) -> u64 {
    ((number - i128::from(i64::MIN)) >> 1) as u64
}

/// The thousandths of a number, of the long ones the most or the least there are.
fn thousandths(exact: Exact) -> u64 {
    const DIGITS: u8 = 3;
    let number = match exact.scale.checked_sub(DIGITS) {
        None => exact.number.saturating_mul(i128::from(TENS[usize::from(DIGITS - exact.scale)])),
        Some(more) => exact.number.div_euclid(10_i128.saturating_pow(u32::from(more))),
    };
    (number.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64 as u64) ^ 1 << 63
}

/// A number that is ordered as doubles are; both zeros have one.
fn ordered_bits(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// A date with its time as one number.
fn moment(at: &DateTime) -> u64 {
    let days = (u64::from(at.date.year) << 4 | u64::from(at.date.month)) << 5 | u64::from(at.date.day);
    let hours = (days << 5 | u64::from(at.hour)) << 6 | u64::from(at.minute);
    (hours << 6 | u64::from(at.second)) << 20 | u64::from(at.micros)
}

/// The integer that a value is, or its text says.
fn whole(value: &Value<'_>) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(*number)),
        Value::Uint(number) => Some(i128::from(*number)),
        Value::Bytes(text) => {
            let read = parse_integer(text);
            let is_one = matches!(read.parsed, Parsed::Whole);
            is_one.then(|| if read.negative { i128::from(read.bits as i64) } else { i128::from(read.bits) })
        }
        _ => None,
    }
}

/// The text that is compared; values that are no text have the form that their own digits give.
fn as_text<'v>(value: &'v Value<'_>) -> std::borrow::Cow<'v, [u8]> {
    match value {
        Value::Time(v) if v.micros() > 0 => crate::text::of(value, &Type::time(6)),
        Value::DateTime(v) if v.micros > 0 => crate::text::of(value, &Type::datetime(6)),
        _ => crate::text::of(value, &Type::null()),
    }
}

fn rule(left: &Type, right: &Type, collation: Collation) -> Rule {
    let (l, r) = (left.kind, right.kind);
    if l == Kind::Json || r == Kind::Json {
        return Rule::Json;
    }
    let textual = |kind: Kind| kind.is_string() || kind.is_geometry();
    let temporal = |one: Kind, other: Kind| one.is_temporal() && (other.is_temporal() || textual(other));
    if (temporal(l, r) || temporal(r, l)) && (l.has_date() || r.has_date()) {
        return Rule::DateTime;
    }
    if l == Kind::Time && r == Kind::Time {
        return Rule::Time;
    }
    // A TIME and a string are compared as strings, unless the caller makes a TIME of a constant.
    let textual = |kind: Kind| textual(kind) || kind == Kind::Time && (textual(l) || textual(r));
    let null_of = |one: Kind, other: Kind| one == Kind::Null && textual(other);
    if textual(l) && textual(r) || null_of(l, r) || null_of(r, l) {
        return Rule::Text(collation);
    }
    let (left, right) = (number(left), number(right));
    match (left, right) {
        (Rule::Real, _) | (_, Rule::Real) => Rule::Real,
        (Rule::Integer, Rule::Integer) => Rule::Integer,
        _ => Rule::Decimal,
    }
}

fn is_number(value: &Value<'_>) -> bool {
    matches!(value, Value::Int(_) | Value::Uint(_) | Value::Decimal(_))
}

/// How values of a type count among numbers.
fn number(ty: &Type) -> Rule {
    match ty.kind {
        Kind::Decimal => Rule::Decimal,
        Kind::Time | Kind::DateTime | Kind::Timestamp if ty.decimals > 0 => Rule::Decimal,
        kind if kind.is_integer() || kind.is_temporal() => Rule::Integer,
        Kind::Year | Kind::Bit | Kind::Enum | Kind::Set | Kind::Null => Rule::Integer,
        _ => Rule::Real,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::temporal::Date;

    /// Whether leads never say otherwise than the order does, of values that are in order.
    fn agrees(rule: Rule, values: &[Value<'_>]) {
        let comparator = Comparator { rule };
        let leads: Vec<u64> = values.iter().map(|value| comparator.lead(value).expect("a lead")).collect();
        assert!(leads.is_sorted(), "{values:?}: {leads:?}");
        assert!(leads.first() < leads.last());
    }

    #[test]
    fn leads_are_ordered_as_values() {
        let int = |n| Value::Int(n);
        let uint = |n| Value::Uint(n);
        agrees(
            Rule::Integer,
            &[int(i64::MIN), int(-2), int(-1), uint(0), int(1), uint(i64::MAX as u64 + 1), uint(u64::MAX)],
        );
        let decimal = |number: i64, scale| Value::Decimal(Decimal::scaled(i128::from(number), scale));
        let decimals = [
            decimal(i64::MIN + 1, 0),
            decimal(-10_001, 4),
            int(-1),
            decimal(-9999, 4),
            decimal(-1, 18),
            decimal(0, 2),
            decimal(1, 18),
            decimal(123_456, 5),
            decimal(1235, 3),
            uint(2),
            decimal(i64::MAX, 1),
            uint(u64::MAX),
        ];
        agrees(Rule::Decimal, &decimals);
        let real = [f64::MIN, -1.5, -1.0, -f64::MIN_POSITIVE, 0.0, f64::MIN_POSITIVE, 2.0, f64::MAX];
        agrees(Rule::Real, &real.map(Value::Double));
        agrees(Rule::Real, &[Value::Float(-1.5), Value::Double(-0.0), Value::Float(0.0), Value::Float(1e30)]);
        assert_eq!(ordered_bits(-0.0), ordered_bits(0.0));
        let at = |year, month, day, second, micros| {
            let date = Date { year, month, day };
            Value::DateTime(DateTime { date, hour: 0, minute: 0, second, micros })
        };
        let day = |year, month, day| Value::Date(Date { year, month, day });
        let moments =
            [at(0, 0, 0, 0, 1), day(2024, 0, 31), at(2024, 1, 1, 0, 0), day(2024, 1, 1), at(2024, 1, 1, 59, 999_999)];
        agrees(Rule::DateTime, &moments);
        agrees(Rule::DateTime, &[day(2024, 12, 31), day(2025, 1, 1), day(9999, 12, 31)]);
        agrees(Rule::Time, &[Value::Time(Time(-5)), Value::Time(Time(0)), Value::Time(Time(7))]);
    }
}
