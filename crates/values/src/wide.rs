//! 256-bit magnitudes: just the arithmetic that decimals need.

use std::cmp::Ordering;

/// An unsigned 256-bit integer, lowest limb first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Wide(pub(crate) [u64; 4]);

/// 10 to the power of 0 to 19.
pub(crate) const TENS: [u64; 20] = {
    let mut tens = [1; 20];
    let mut at = 1;
    while at < 20 {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

impl Wide {
    pub(crate) const ZERO: Wide = Wide([0; 4]);

    pub(crate) const fn from_u64(value: u64) -> Wide {
        Wide([value, 0, 0, 0])
    }

    pub(crate) const fn from_u128(value: u128) -> Wide {
        Wide([value as u64, (value >> 64) as u64, 0, 0])
    }

    /// The value, where it has at most 128 bits.
    #[inline]
    pub(crate) fn to_u128(self) -> Option<u128> {
        (self.0[2] == 0 && self.0[3] == 0).then(|| u128::from(self.0[0]) | u128::from(self.0[1]) << 64)
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == [0; 4]
    }

    pub(crate) fn checked_add(self, other: Wide) -> Option<Wide> {
        let mut out = [0; 4];
        let mut carry = 0u128;
        for (at, limb) in out.iter_mut().enumerate() {
            carry += u128::from(self.0[at]) + u128::from(other.0[at]);
            *limb = carry as u64;
            carry >>= 64;
        }
        (carry == 0).then_some(Wide(out))
    }

    /// The difference, when `other` is not larger.
    pub(crate) fn sub(self, other: Wide) -> Wide {
        debug_assert!(self >= other, "a subtraction below zero");
        self.wrapping_sub(other)
    }

    fn wrapping_sub(self, other: Wide) -> Wide {
        let mut out = [0; 4];
        let mut borrow = false;
        for (at, limb) in out.iter_mut().enumerate() {
            let (low, under) = self.0[at].overflowing_sub(other.0[at]);
            let (low, under_again) = low.overflowing_sub(u64::from(borrow));
            *limb = low;
            borrow = under || under_again;
        }
        Wide(out)
    }

    pub(crate) fn checked_mul_u64(self, factor: u64) -> Option<Wide> {
        let mut out = [0; 4];
        let mut carry = 0u128;
        for (at, limb) in out.iter_mut().enumerate() {
            carry += u128::from(self.0[at]) * u128::from(factor);
            *limb = carry as u64;
            carry >>= 64;
        }
        (carry == 0).then_some(Wide(out))
    }

    /// Times 10 to the power of `digits`.
    pub(crate) fn checked_scale_up(self, digits: u32) -> Option<Wide> {
        let mut out = self;
        let mut left = digits;
        while left > 0 {
            if out.is_zero() {
                return Some(out);
            }
            let step = left.min(19);
            out = out.checked_mul_u64(TENS[step as usize])?;
            left -= step;
        }
        Some(out)
    }

    pub(crate) fn div_rem_u64(self, divisor: u64) -> (Wide, u64) {
        let mut out = [0; 4];
        let mut rest = 0u128;
        for at in (0..4).rev() {
            let part = rest << 64 | u128::from(self.0[at]);
            out[at] = (part / u128::from(divisor)) as u64;
            rest = part % u128::from(divisor);
        }
        (Wide(out), rest as u64)
    }

    /// Quotient and remainder; the divisor is not zero.
    pub(crate) fn div_rem(self, divisor: Wide) -> (Wide, Wide) {
        if let (Some(left), Some(right)) = (self.to_u128(), divisor.to_u128()) {
            return (Wide::from_u128(left / right), Wide::from_u128(left % right));
        }
        if divisor.0[1..] == [0; 3] {
            let (quotient, rest) = self.div_rem_u64(divisor.0[0]);
            return (quotient, Wide::from_u64(rest));
        }
        let mut quotient = Wide::ZERO;
        let mut rest = Wide::ZERO;
        for bit in (0..256).rev() {
            let carry = rest.0[3] >> 63;
            rest = rest.doubled(self.0[bit / 64] >> (bit % 64) & 1);
            if carry == 1 || rest >= divisor {
                rest = rest.wrapping_sub(divisor);
                quotient.0[bit / 64] |= 1 << (bit % 64);
            }
        }
        (quotient, rest)
    }

    fn doubled(self, low: u64) -> Wide {
        let [a, b, c, d] = self.0;
        Wide([a << 1 | low, b << 1 | a >> 63, c << 1 | b >> 63, d << 1 | c >> 63])
    }

    /// The full product, lowest limb first.
    pub(crate) fn mul_full(self, other: Wide) -> [u64; 8] {
        let mut out = [0u64; 8];
        for left in 0..4 {
            let mut carry = 0u128;
            for right in 0..4 {
                let sum = u128::from(out[left + right]) + u128::from(self.0[left]) * u128::from(other.0[right]) + carry;
                out[left + right] = sum as u64;
                carry = sum >> 64;
            }
            out[left + 4] = carry as u64;
        }
        out
    }

    /// How many decimal digits it has; zero has none.
    pub(crate) fn digits(self) -> u32 {
        let mut value = self;
        let mut digits = 0;
        while value.to_u128().is_none() {
            value = value.div_rem_u64(TENS[19]).0;
            digits += 19;
        }
        let small = value.to_u128().expect("the loop ends with 128 bits");
        digits + small.checked_ilog10().map_or(0, |log| log + 1)
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Wide) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Wide) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}
