//! Decimals and text: reading MySQL's number syntax, writing digits.

use std::fmt::{Display, Formatter};

use crate::decimal::{DIGITS_MAX, Decimal, Parsed};
use crate::types::{PRECISION_MAX, SCALE_MAX};
use crate::wide::{TENS, Wide};

/// Room for a sign, a point, a zero and all digits of a magnitude.
const TEXT_BYTES_MAX: usize = 160;
/// Exponents beyond this are overflow or zero whatever the digits are.
const EXPONENT_MAX: i64 = 100_000;

impl Decimal {
    /// Reads `[space][sign]digits[.digits][e[sign]digits][space]`; what follows is reported, not an error.
    pub fn parse(text: &[u8]) -> (Decimal, Parsed) {
        Decimal::parse_within(text, PRECISION_MAX)
    }

    /// The same of a literal, which may have more digits before the point than a column has.
    pub fn parse_literal(text: &[u8]) -> (Decimal, Parsed) {
        Decimal::parse_within(text, DIGITS_MAX)
    }

    fn parse_within(text: &[u8], digits_max: u32) -> (Decimal, Parsed) {
        let start = text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len());
        let text = &text[start..];
        let (negative, digits) = match text.first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (integer, mut rest) = digits.split_at(whole);
        let mut fraction = &rest[..0];
        if rest.first() == Some(&b'.') {
            let count = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            fraction = &rest[1..=count];
            rest = &rest[1 + count..];
        }
        if integer.is_empty() && fraction.is_empty() {
            return (Decimal::ZERO, Parsed::Nothing);
        }
        let exponent = match exponent(rest) {
            Some((exponent, after)) => {
                rest = after;
                exponent
            }
            None => 0,
        };
        let clean = rest.iter().all(|byte| is_space(*byte));
        let (value, parsed) = assemble(negative, integer, fraction, (exponent, digits_max));
        (value, if matches!(parsed, Parsed::Whole | Parsed::Rounded) && !clean { Parsed::Truncated } else { parsed })
    }

    /// Appends the text form.
    pub fn write(&self, to: &mut Vec<u8>) {
        let mut buffer = [b'0'; TEXT_BYTES_MAX];
        let mut at = TEXT_BYTES_MAX;
        let scale = usize::from(self.scale);
        let mut value = self.magnitude;
        let mut put = |mut part: u64, digits: usize, at: &mut usize| {
            for _ in 0..digits {
                *at -= 1;
                buffer[*at] = b'0' + (part % 10) as u8;
                part /= 10;
            }
        };
        while !value.is_zero() {
            let (rest, part) = value.div_rem_u64(TENS[19]);
            let digits = if rest.is_zero() { part.ilog10() as usize + 1 } else { 19 };
            put(part, digits, &mut at);
            value = rest;
        }
        // One zero before the point at least.
        at = at.min(TEXT_BYTES_MAX - scale - 1);
        if self.negative {
            to.push(b'-');
        }
        let point = TEXT_BYTES_MAX - scale;
        to.extend_from_slice(&buffer[at..point]);
        if scale > 0 {
            to.push(b'.');
            to.extend_from_slice(&buffer[point..]);
        }
    }
}

impl Display for Decimal {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        let mut text = Vec::with_capacity(TEXT_BYTES_MAX);
        self.write(&mut text);
        to.write_str(std::str::from_utf8(&text).expect("digits are ASCII"))
    }
}

fn is_space(byte: u8) -> bool {
    byte == b' ' || (9..=13).contains(&byte)
}

/// The exponent at the start of `text` and what follows it; no digits, no exponent.
fn exponent(text: &[u8]) -> Option<(i64, &[u8])> {
    let (b'e' | b'E', after) = text.split_first()? else { return None };
    let (negative, digits) = match after.first()? {
        b'-' => (true, &after[1..]),
        b'+' => (false, &after[1..]),
        _ => (false, after),
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let value = digits[..count].iter().fold(0, |all, byte| (all * 10 + i64::from(byte - b'0')).min(EXPONENT_MAX));
    Some((if negative { -value } else { value }, &digits[count..]))
}

/// The number of these digits; digits beyond 30 after the point are rounded away.
fn assemble(negative: bool, integer: &[u8], fraction: &[u8], (exponent, digits_max): (i64, u32)) -> (Decimal, Parsed) {
    let zeros = integer.iter().take_while(|byte| **byte == b'0').count();
    let integer = &integer[zeros..];
    let point = integer.len() as i64 + exponent;
    let digit = |at: usize| integer.get(at).or_else(|| fraction.get(at - integer.len())).map(|byte| byte - b'0');
    let all = integer.len() + fraction.len();
    let nonzero = (0..all).position(|at| digit(at).is_some_and(|digit| digit != 0));
    let Some(first) = nonzero else {
        let scale = (fraction.len() as i64 - exponent).clamp(0, i64::from(SCALE_MAX));
        return (Decimal::of(false, Wide::ZERO, scale as u8), Parsed::Whole);
    };
    if point - first as i64 > i64::from(digits_max) {
        return (Decimal::max(PRECISION_MAX, 0, negative), Parsed::Overflow);
    }
    let room = i64::from(digits_max) - (point - first as i64).max(0);
    let scale = (all as i64 - point).clamp(0, i64::from(SCALE_MAX).min(room));
    // Digits up to the last one kept; places after the given digits are zeros.
    let end = point + scale;
    let mut magnitude = Wide::ZERO;
    for at in 0..end.max(0) {
        let next = digit_or_zero(&digit, at, all);
        let Some(grown) = magnitude.checked_mul_u64(10).and_then(|m| m.checked_add(Wide::from_u64(next))) else {
            return (Decimal::max(PRECISION_MAX, 0, negative), Parsed::Overflow);
        };
        magnitude = grown;
    }
    let cut = end < all as i64;
    if cut && end >= 0 && digit_or_zero(&digit, end, all) >= 5 {
        magnitude = magnitude.checked_add(Wide::from_u64(1)).unwrap_or(magnitude);
    }
    let lost = cut && (end.max(0) as usize..all).any(|at| digit(at).is_some_and(|digit| digit != 0));
    let parsed = if lost { Parsed::Rounded } else { Parsed::Whole };
    (Decimal::of(negative, magnitude, scale as u8), parsed)
}

fn digit_or_zero(digit: &impl Fn(usize) -> Option<u8>, at: i64, all: usize) -> u64 {
    usize::try_from(at).ok().filter(|at| *at < all).and_then(digit).map_or(0, u64::from)
}
