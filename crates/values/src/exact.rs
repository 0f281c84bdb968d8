//! Exact numbers that are short, as nearly all are: sums, differences, products and comparisons in 128 bits.

use std::cmp::Ordering;

use crate::arith::Operator;
use crate::decimal::Decimal;
use crate::value::Value;
use crate::wide::TENS;

/// An exact number: `number` / 10^`scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// The digits.
    pub number: i128,
    /// How many of them are behind the point.
    pub scale: u8,
}

impl Exact {
    /// A value, where it is such a number of 64 bits.
    #[inline]
    pub fn of(value: &Value<'_>) -> Option<Exact> {
        match value {
            Value::Int(number) => Some(Exact { number: i128::from(*number), scale: 0 }),
            Value::Uint(number) => Some(Exact { number: i128::from(*number), scale: 0 }),
            Value::Decimal(number) => Some(Exact { number: number.small()?, scale: number.scale() }),
            _ => None,
        }
    }

    /// The same number as a DECIMAL.
    #[inline]
    pub fn decimal(self) -> Decimal {
        Decimal::scaled(self.number, self.scale)
    }

    /// The digits of the same number with more of them behind the point; `None` where there is no room for them.
    #[inline]
    pub fn with_scale(self, scale: u8) -> Option<i128> {
        match scale.checked_sub(self.scale)? {
            0 => Some(self.number),
            more => self.number.checked_mul(i128::from(*TENS.get(usize::from(more)).filter(|_| more < 19)?)),
        }
    }

    /// How it compares; `None` where that takes more bits.
    #[inline]
    pub fn compared(self, other: Exact) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        Some(self.with_scale(scale)?.cmp(&other.with_scale(scale)?))
    }

    /// A sum, a difference or a product with at most `decimals` digits behind the point; `None` for others, and where that takes
    /// more bits.
    #[inline]
    pub fn combined(self, operator: Operator, other: Exact, decimals: u8) -> Option<Exact> {
        if operator == Operator::Multiply {
            let scale = self.scale + other.scale;
            let number = self.number.checked_mul(other.number)?;
            return (scale <= decimals).then_some(Exact { number, scale });
        }
        let scale = self.scale.max(other.scale);
        let (left, right) = (self.with_scale(scale)?, other.with_scale(scale)?);
        let number = match operator {
            Operator::Add => left.checked_add(right)?,
            Operator::Subtract => left.checked_sub(right)?,
            _ => return None,
        };
        (scale <= decimals).then_some(Exact { number, scale })
    }
}
