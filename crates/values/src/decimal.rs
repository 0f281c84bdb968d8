//! Exact numbers: DECIMAL(65,30).
//!
//! A value is a 256-bit magnitude, a sign and a scale, inline. Trailing zeros of the scale are kept: they are part of
//! the text form. Zero is never negative.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::types::{PRECISION_MAX, SCALE_MAX};
use crate::wide::{TENS, Wide};

/// An exact decimal number.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    pub(crate) magnitude: Wide,
    pub(crate) scale: u8,
    pub(crate) negative: bool,
}

/// What reading a text as a number met besides the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// All of the text is the number.
    Whole,
    /// All of the text is the number, but it has more fractional digits than any DECIMAL.
    Rounded,
    /// More follows the number.
    Truncated,
    /// No number starts the text.
    Nothing,
    /// The number is larger than any DECIMAL; the largest one stands for it.
    Overflow,
}

/// Digits that any magnitude has room for.
pub(crate) const DIGITS_MAX: u32 = 76;
/// A magnitude of 64 bits with so many more digits has room in 127.
const SMALL_SHIFT_MAX: u8 = 18;

impl Decimal {
    /// 0.
    pub const ZERO: Decimal = Decimal { magnitude: Wide::ZERO, scale: 0, negative: false };
    /// 1.
    pub const ONE: Decimal = Decimal { magnitude: Wide::from_u64(1), scale: 0, negative: false };

    pub(crate) fn of(negative: bool, magnitude: Wide, scale: u8) -> Decimal {
        Decimal { magnitude, scale, negative: negative && !magnitude.is_zero() }
    }

    /// `unscaled` / 10^`scale`.
    pub fn scaled(unscaled: i128, scale: u8) -> Decimal {
        Decimal::of(unscaled < 0, Wide::from_u128(unscaled.unsigned_abs()), scale)
    }

    /// The value times 10^scale, where 127 bits hold it.
    pub fn unscaled(&self) -> Option<i128> {
        let magnitude = i128::try_from(self.magnitude.to_u128()?).ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// The largest DECIMAL(precision,scale): all nines.
    pub fn max(precision: u32, scale: u8, negative: bool) -> Decimal {
        let digits = precision.min(PRECISION_MAX);
        let power = Wide::from_u64(1).checked_scale_up(digits).expect("65 digits have room");
        Decimal::of(negative, power.sub(Wide::from_u64(1)), scale)
    }

    /// Fractional digits, trailing zeros included.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Digits before the point; 0 for numbers below one.
    pub fn integer_digits(&self) -> u32 {
        self.magnitude.digits().saturating_sub(u32::from(self.scale))
    }

    /// Digits that DECIMAL needs for it, at least one.
    pub fn precision(&self) -> u32 {
        self.magnitude.digits().max(u32::from(self.scale)).max(1)
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.magnitude.is_zero()
    }

    /// The number with the other sign.
    pub fn negated(&self) -> Decimal {
        Decimal::of(!self.negative, self.magnitude, self.scale)
    }

    /// The number without its sign.
    pub fn absolute(&self) -> Decimal {
        Decimal { negative: false, ..*self }
    }

    /// The magnitudes of both with the same scale, or `None` where the wider one has no room for it.
    #[inline]
    fn aligned(&self, other: &Decimal) -> Option<(Wide, Wide, u8)> {
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

    /// The value times 10^scale, where its magnitude has 64 bits, as nearly all have: what is done with two of them has room in
    /// 128.
    #[inline]
    pub fn small(&self) -> Option<i128> {
        let [low, 0, 0, 0] = self.magnitude.0 else { return None };
        let magnitude = i128::from(low);
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// Both as [`Decimal::small`] gives them, with the same scale.
    #[inline]
    fn small_aligned(&self, other: &Decimal) -> Option<(i128, i128, u8)> {
        let (left, right) = (self.small()?, other.small()?);
        let ten = |digits: u8| TENS.get(usize::from(digits)).filter(|_| digits <= SMALL_SHIFT_MAX).copied();
        Some(match self.scale.cmp(&other.scale) {
            Ordering::Equal => (left, right, self.scale),
            Ordering::Less => (left * i128::from(ten(other.scale - self.scale)?), right, other.scale),
            Ordering::Greater => (left, right * i128::from(ten(self.scale - other.scale)?), self.scale),
        })
    }

    /// The sum, or `None` when it has too many digits.
    pub fn checked_add(&self, other: &Decimal) -> Option<Decimal> {
        if let Some((left, right, scale)) = self.small_aligned(other) {
            return Some(Decimal::scaled(left + right, scale));
        }
        let Some((left, right, scale)) = self.aligned(other) else {
            return self.fewer_digits(other).and_then(|(left, right)| left.checked_add(&right));
        };
        let sum = if self.negative == other.negative {
            Decimal::of(self.negative, left.checked_add(right)?, scale)
        } else if left >= right {
            Decimal::of(self.negative, left.sub(right), scale)
        } else {
            Decimal::of(other.negative, right.sub(left), scale)
        };
        (sum.magnitude.0[3] == 0 || sum.magnitude.digits() <= DIGITS_MAX).then_some(sum)
    }

    /// The difference, or `None` when it has too many digits.
    pub fn checked_sub(&self, other: &Decimal) -> Option<Decimal> {
        self.checked_add(&other.negated())
    }

    /// Both with fewer fractional digits, so that they can be aligned.
    fn fewer_digits(&self, other: &Decimal) -> Option<(Decimal, Decimal)> {
        let scale = self.scale.max(other.scale);
        let room = DIGITS_MAX.saturating_sub(self.integer_digits().max(other.integer_digits()) + 1);
        let less = u8::try_from(room).ok().filter(|&room| room < scale)?;
        Some((self.truncated(less.min(self.scale)), other.truncated(less.min(other.scale))))
    }

    /// The product, or `None` when it has too many digits.
    pub fn checked_mul(&self, other: &Decimal) -> Option<Decimal> {
        if let (Some(left), Some(right)) = (self.small(), other.small())
            && let Some(product) = left.checked_mul(right)
        {
            return Some(Decimal::scaled(product, self.scale + other.scale));
        }
        let negative = self.negative != other.negative;
        let mut scale = u32::from(self.scale) + u32::from(other.scale);
        if let (Some(left), Some(right)) = (self.magnitude.to_u128(), other.magnitude.to_u128())
            && let Some(product) = left.checked_mul(right)
        {
            let product = Decimal::of(negative, Wide::from_u128(product), scale as u8);
            return Some(product);
        }
        let mut limbs = self.magnitude.mul_full(other.magnitude);
        while limbs[4..] != [0; 4] || Wide([limbs[0], limbs[1], limbs[2], limbs[3]]).digits() > DIGITS_MAX {
            scale = scale.checked_sub(1)?;
            let mut rest = 0u128;
            for limb in limbs.iter_mut().rev() {
                let part = rest << 64 | u128::from(*limb);
                *limb = (part / 10) as u64;
                rest = part % 10;
            }
        }
        Some(Decimal::of(negative, Wide([limbs[0], limbs[1], limbs[2], limbs[3]]), scale as u8))
    }

    /// The quotient rounded to that scale; `None` for a zero divisor or too many digits.
    pub fn checked_div(&self, other: &Decimal, scale: u8) -> Option<Decimal> {
        self.checked_div_cut(other, scale + 1)?.rounded(scale)
    }

    /// The quotient cut to that scale; `None` as for [`Decimal::checked_div`].
    pub fn checked_div_cut(&self, other: &Decimal, scale: u8) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        let negative = self.negative != other.negative;
        let shift = i64::from(scale) + i64::from(other.scale) - i64::from(self.scale);
        let quotient = match small_quotient(self.magnitude, other.magnitude, shift) {
            Some(quotient) => Wide::from_u128(quotient),
            None => long_quotient(self.magnitude, other.magnitude, shift)?,
        };
        Some(Decimal::of(negative, quotient, scale))
    }

    /// The integer quotient, cut towards zero (DIV).
    pub fn checked_div_integer(&self, other: &Decimal) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        let shift = i64::from(other.scale) - i64::from(self.scale);
        let quotient = long_quotient(self.magnitude, other.magnitude, shift)?;
        Some(Decimal::of(self.negative != other.negative, quotient, 0))
    }

    /// The remainder, with this number's sign; `None` for a zero divisor.
    pub fn checked_rem(&self, other: &Decimal) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        let (left, right, scale) = self.aligned(other)?;
        let rest = left.div_rem(right).1;
        Some(Decimal::of(self.negative, rest, scale))
    }

    /// With exactly that many fractional digits, rounded half away from zero; `None` when zeros have no room.
    pub fn rounded(&self, scale: u8) -> Option<Decimal> {
        if scale >= self.scale {
            let magnitude = self.magnitude.checked_scale_up(u32::from(scale - self.scale))?;
            return Some(Decimal { magnitude, scale, negative: self.negative });
        }
        let (mut kept, first_cut) = self.cut(scale);
        if first_cut >= 5 {
            kept = kept.checked_add(Wide::from_u64(1))?;
        }
        Some(Decimal::of(self.negative, kept, scale))
    }

    /// Without the fractional digits after that many; never more digits than before.
    pub fn truncated(&self, scale: u8) -> Decimal {
        if scale >= self.scale {
            return *self;
        }
        Decimal::of(self.negative, self.cut(scale).0, scale)
    }

    /// ROUND(x, places) for places below zero too: the scale is then 0.
    pub fn rounded_at(&self, places: i32) -> Option<Decimal> {
        if places >= 0 {
            return self.rounded(places.min(i32::from(SCALE_MAX)) as u8);
        }
        let digits = places.unsigned_abs();
        if digits > DIGITS_MAX {
            return Some(Decimal::ZERO);
        }
        let shifted = Decimal { scale: self.scale + digits as u8, ..*self };
        let magnitude = shifted.rounded(0)?.magnitude.checked_scale_up(digits)?;
        Some(Decimal::of(self.negative, magnitude, 0))
    }

    /// TRUNCATE(x, places) for places below zero too.
    pub fn truncated_at(&self, places: i32) -> Decimal {
        if places >= 0 {
            return self.truncated(places.min(i32::from(SCALE_MAX)) as u8);
        }
        let digits = places.unsigned_abs();
        if digits > DIGITS_MAX {
            return Decimal::ZERO;
        }
        let shifted = Decimal { scale: self.scale + digits as u8, ..*self };
        let kept = shifted.truncated(0).magnitude;
        Decimal::of(self.negative, kept.checked_scale_up(digits).expect("what was cut has room"), 0)
    }

    /// FLOOR: the next integer below.
    pub fn floor(&self) -> Decimal {
        let whole = self.truncated(0);
        if self.negative && whole.cmp(self) != Ordering::Equal {
            return whole.checked_sub(&Decimal::ONE).unwrap_or(whole);
        }
        whole
    }

    /// CEILING: the next integer above.
    pub fn ceiling(&self) -> Decimal {
        self.negated().floor().negated()
    }

    /// The magnitude without digits beyond `scale`, and the first digit that was cut.
    fn cut(&self, scale: u8) -> (Wide, u64) {
        let mut kept = self.magnitude;
        let mut left = u32::from(self.scale - scale);
        let mut first_cut = 0;
        while left > 0 {
            let step = left.min(19);
            let (quotient, rest) = kept.div_rem_u64(TENS[step as usize]);
            kept = quotient;
            first_cut = rest / TENS[step as usize - 1];
            left -= step;
        }
        (kept, first_cut)
    }

    /// Fitted to DECIMAL(precision,scale): rounded, or all nines and `false` where it is too large.
    pub fn fitted(&self, precision: u32, scale: u8) -> (Decimal, bool) {
        let largest = Decimal::max(precision, scale, self.negative);
        match self.rounded(scale) {
            Some(rounded) if rounded.magnitude <= largest.magnitude => (rounded, true),
            _ => (largest, false),
        }
    }

    /// Rounded to an integer and saturated: `false` where it did not fit.
    pub fn to_i64(&self) -> (i64, bool) {
        let limit = if self.negative { i64::MIN } else { i64::MAX };
        let Some(rounded) = self.rounded(0) else { return (limit, false) };
        match rounded.unscaled().map(i64::try_from) {
            Some(Ok(value)) => (value, true),
            _ => (limit, false),
        }
    }

    /// Rounded to an unsigned integer and saturated: `false` where it did not fit.
    pub fn to_u64(&self) -> (u64, bool) {
        let limit = if self.negative { 0 } else { u64::MAX };
        let Some(rounded) = self.rounded(0) else { return (limit, false) };
        match rounded.unscaled().map(u64::try_from) {
            Some(Ok(value)) => (value, true),
            _ => (limit, false),
        }
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        const EXACT: u128 = 1 << 53;
        if let Some(small) = self.magnitude.to_u128()
            && small < EXACT
            && self.scale <= 22
        {
            let magnitude = small as f64 / 10f64.powi(i32::from(self.scale));
            return if self.negative { -magnitude } else { magnitude };
        }
        self.to_string().parse().expect("a decimal's text is a double's")
    }

    /// The shortest text that is this double, as a number; `None` where it is not finite or larger than any DECIMAL.
    pub fn from_f64(value: f64) -> Option<Decimal> {
        if !value.is_finite() {
            return None;
        }
        let text = format!("{value:e}");
        match Decimal::parse(text.as_bytes()) {
            (value, Parsed::Whole | Parsed::Rounded) => Some(value),
            _ => None,
        }
    }

    /// The number without trailing zeros after the point.
    pub fn normalized(&self) -> Decimal {
        let mut out = *self;
        while out.scale > 0 {
            let (quotient, rest) = out.magnitude.div_rem_u64(10);
            if rest != 0 {
                break;
            }
            out.magnitude = quotient;
            out.scale -= 1;
        }
        out
    }
}

/// The quotient of `left` * 10^`shift` and `right`, where 128 bits hold all of it.
fn small_quotient(left: Wide, right: Wide, shift: i64) -> Option<u128> {
    let (left, right) = (left.to_u128()?, right.to_u128()?);
    let power = 10u128.checked_pow(u32::try_from(shift).ok()?)?;
    Some(left.checked_mul(power)? / right)
}

fn long_quotient(left: Wide, right: Wide, shift: i64) -> Option<Wide> {
    if shift < 0 {
        let Some(right) = right.checked_scale_up(shift.unsigned_abs() as u32) else { return Some(Wide::ZERO) };
        return Some(left.div_rem(right).0);
    }
    let (mut quotient, mut rest) = left.div_rem(right);
    for _ in 0..shift {
        // The remainder is below the divisor, which has at most 76 digits: ten times it has room.
        let (digit, next) = rest.checked_mul_u64(10)?.div_rem(right);
        quotient = quotient.checked_mul_u64(10)?.checked_add(digit)?;
        rest = next;
    }
    Some(quotient)
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
    #[inline]
    fn cmp(&self, other: &Decimal) -> Ordering {
        if self.negative != other.negative {
            return other.negative.cmp(&self.negative);
        }
        if let Some((left, right, _)) = self.small_aligned(other) {
            return left.cmp(&right);
        }
        let magnitudes = match self.aligned(other) {
            Some((left, right, _)) => left.cmp(&right),
            // Only the one with the smaller scale is scaled up: where it has no room it is the larger.
            None => other.scale.cmp(&self.scale),
        };
        if self.negative { magnitudes.reverse() } else { magnitudes }
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let value = self.normalized();
        (value.magnitude, value.scale, value.negative).hash(state);
    }
}
