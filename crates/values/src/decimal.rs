//! Exact numbers: DECIMAL(65,30).
//!
//! A value is a 256-bit magnitude, a sign and a scale, inline. Trailing zeros of the scale are kept: they are part of
//! the text form. Zero is never negative.

use std::cmp::Ordering;

use crate::wide::Wide;

/// An exact decimal number.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    pub(crate) magnitude: Wide,
    pub(crate) scale: u8,
    pub(crate) negative: bool,
}

impl Decimal {
    /// 0.
    pub const ZERO: Decimal = Decimal { magnitude: Wide::ZERO, scale: 0, negative: false };

    /// Fractional digits, trailing zeros included.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.magnitude.is_zero()
    }

    /// The magnitudes of both with the same scale, or `None` where the wider one has no room for it.
    #[inline]
    pub(crate) fn aligned(&self, other: &Decimal) -> Option<(Wide, Wide, u8)> {
        match self.scale.cmp(&other.scale) {
            Ordering::Equal => Some((self.magnitude, other.magnitude, self.scale)),
            Ordering::Less => {
                let left = self.magnitude.checked_scale_up(u32::from(other.scale - self.scale))?;
                Some((left, other.magnitude, other.scale))
            }
            Ordering::Greater => {
                let right = other.magnitude.checked_scale_up(u32::from(self.scale - other.scale))?;
                Some((self.magnitude, right, self.scale))
            }
        }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Decimal {
        Decimal { magnitude: Wide::from_u64(value.unsigned_abs()), scale: 0, negative: value < 0 }
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Decimal {
        Decimal { magnitude: Wide::from_u64(value), scale: 0, negative: false }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        if self.negative != other.negative {
            return other.negative.cmp(&self.negative);
        }
        let magnitudes = match self.aligned(other) {
            Some((left, right, _)) => left.cmp(&right),
            // Only the one with the smaller scale is scaled up: where it has no room it is the larger.
            None => other.scale.cmp(&self.scale),
        };
        if self.negative { magnitudes.reverse() } else { magnitudes }
    }
}
