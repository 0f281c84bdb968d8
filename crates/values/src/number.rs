//! Numbers in text: integers and doubles read as MySQL reads them, doubles written as MySQL writes them.

use crate::decimal::Parsed;

/// An integer that was read: its magnitude and sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    /// The bits: a signed integer's when negative, else an unsigned one's.
    pub bits: u64,
    /// Whether the bits are those of a negative integer.
    pub negative: bool,
    /// Whether the text has a minus sign, though its number may be zero.
    pub signed: bool,
    /// What else the text held.
    pub parsed: Parsed,
}

/// Largest decimal exponent that a double writes without `e`.
const POINT_MAX: i32 = 15;
/// Digits of a FLOAT.
const FLOAT_DIGITS: usize = 6;

/// Spaces as the C locale has them.
pub fn is_space(byte: u8) -> bool {
    byte == b' ' || (9..=13).contains(&byte)
}

/// Reads `[space][sign]digits[space]`, digits only: neither point nor exponent.
pub fn parse_integer(text: &[u8]) -> Integer {
    let start = text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len());
    let text = &text[start..];
    let (negative, digits) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return Integer { bits: 0, negative: false, signed: negative, parsed: Parsed::Nothing };
    }
    let magnitude =
        digits[..count].iter().try_fold(0u64, |all, byte| all.checked_mul(10)?.checked_add(u64::from(byte - b'0')));
    let clean = digits[count..].iter().all(|byte| is_space(*byte));
    let parsed = if clean { Parsed::Whole } else { Parsed::Truncated };
    match magnitude {
        Some(magnitude) if negative && magnitude > i64::MIN.unsigned_abs() => {
            Integer { bits: i64::MIN as u64, negative, signed: true, parsed: Parsed::Overflow }
        }
        Some(magnitude) if negative => {
            Integer { bits: magnitude.wrapping_neg(), negative: magnitude > 0, signed: true, parsed }
        }
        Some(magnitude) => Integer { bits: magnitude, negative, signed: false, parsed },
        None if negative => Integer { bits: i64::MIN as u64, negative, signed: true, parsed: Parsed::Overflow },
        None => Integer { bits: u64::MAX, negative, signed: false, parsed: Parsed::Overflow },
    }
}

/// Reads `[space][sign]digits[.digits][e[sign]digits][space]` as a double.
pub fn parse_double(text: &[u8]) -> (f64, Parsed) {
    let start = text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len());
    let text = &text[start..];
    let length = double_length(text);
    if length == 0 {
        return (0.0, Parsed::Nothing);
    }
    let number = std::str::from_utf8(&text[..length]).expect("digits are ASCII");
    let value: f64 = number.parse().expect("the syntax was checked");
    if value.is_infinite() {
        return (f64::MAX.copysign(value), Parsed::Overflow);
    }
    let clean = text[length..].iter().all(|byte| is_space(*byte));
    (value, if clean { Parsed::Whole } else { Parsed::Truncated })
}

/// How many bytes at the start are a number.
fn double_length(text: &[u8]) -> usize {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let whole = digits(at);
    at += whole;
    let mut fraction = 0;
    if text.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        at += fraction + usize::from(whole + fraction > 0);
    }
    if whole + fraction == 0 {
        return 0;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'-' | b'+')));
        if at + 1 + sign < text.len() {
            let exponent = digits(at + 1 + sign);
            at += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
    }
    at
}

/// Appends a double: the shortest digits that read back as it.
pub fn write_double(value: f64, to: &mut Vec<u8>) {
    let mut buffer = Scientific::default();
    buffer.format(format_args!("{value:e}"));
    write_digits(&buffer, to);
}

/// Appends a FLOAT: six digits at most.
pub fn write_float(value: f32, to: &mut Vec<u8>) {
    let value = f64::from(value);
    let mut shortest = Scientific::default();
    shortest.format(format_args!("{value:e}"));
    if shortest.count > FLOAT_DIGITS {
        shortest = Scientific::default();
        shortest.format(format_args!("{value:.5e}"));
        while shortest.count > 1 && shortest.digits[shortest.count - 1] == b'0' {
            shortest.count -= 1;
        }
    }
    write_digits(&shortest, to);
}

/// Appends a double with that many digits after the point.
pub fn write_fixed(value: f64, decimals: u8, to: &mut Vec<u8>) {
    use std::io::Write;
    write!(to, "{value:.0$}", usize::from(decimals)).expect("a vector takes all");
}

/// A double's sign, digits and exponent, taken from Rust's own shortest form.
#[derive(Default)]
struct Scientific {
    negative: bool,
    digits: [u8; 24],
    count: usize,
    exponent: i32,
    in_exponent: Option<bool>,
}

impl Scientific {
    fn format(&mut self, number: std::fmt::Arguments<'_>) {
        std::fmt::Write::write_fmt(self, number).expect("taking digits cannot fail");
        if self.in_exponent == Some(true) {
            self.exponent = -self.exponent;
        }
    }
}

impl std::fmt::Write for Scientific {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            match (byte, self.in_exponent) {
                (b'e', _) => self.in_exponent = Some(false),
                (b'-', Some(_)) => self.in_exponent = Some(true),
                (b'-', None) => self.negative = true,
                (b'0'..=b'9', Some(_)) => self.exponent = self.exponent * 10 + i32::from(byte - b'0'),
                (b'0'..=b'9', None) if self.count < self.digits.len() => {
                    self.digits[self.count] = byte;
                    self.count += 1;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn write_digits(number: &Scientific, to: &mut Vec<u8>) {
    let digits = &number.digits[..number.count];
    if number.negative {
        to.push(b'-');
    }
    // Where the point stands among the digits.
    let point = number.exponent + 1;
    let scientific = point <= -POINT_MAX || (point > POINT_MAX && digits.len() as i32 <= point);
    if scientific {
        to.push(digits[0]);
        if digits.len() > 1 {
            to.push(b'.');
            to.extend_from_slice(&digits[1..]);
        }
        to.push(b'e');
        write_integer(i64::from(number.exponent), to);
    } else if point <= 0 {
        to.extend_from_slice(b"0.");
        to.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
        to.extend_from_slice(digits);
    } else if digits.len() <= point as usize {
        to.extend_from_slice(digits);
        to.extend(std::iter::repeat_n(b'0', point as usize - digits.len()));
    } else {
        to.extend_from_slice(&digits[..point as usize]);
        to.push(b'.');
        to.extend_from_slice(&digits[point as usize..]);
    }
}

/// Two digits for each number below 100.
static PAIRS: [u8; 200] = {
    let mut pairs = [0; 200];
    let mut at = 0;
    while at < 100 {
        pairs[at * 2] = b'0' + (at / 10) as u8;
        pairs[at * 2 + 1] = b'0' + (at % 10) as u8;
        at += 1;
    }
    pairs
};

/// Appends a signed integer's digits.
#[inline]
pub fn write_integer(value: i64, to: &mut Vec<u8>) {
    if value < 0 {
        to.push(b'-');
    }
    write_unsigned(value.unsigned_abs(), to);
}

/// Appends an unsigned integer's digits.
#[inline]
pub fn write_unsigned(mut value: u64, to: &mut Vec<u8>) {
    let mut buffer = [0u8; 20];
    let mut at = buffer.len();
    while value >= 100 {
        let pair = (value % 100) as usize * 2;
        value /= 100;
        at -= 2;
        buffer[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if value >= 10 {
        at -= 2;
        let pair = value as usize * 2;
        buffer[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    } else {
        at -= 1;
        buffer[at] = b'0' + value as u8;
    }
    to.extend_from_slice(&buffer[at..]);
}

/// Appends exactly `width` digits, leading zeros included; more where the number needs them.
pub fn write_padded(value: u64, width: usize, to: &mut Vec<u8>) {
    let start = to.len();
    write_unsigned(value, to);
    pad_from(start, width, to);
}

/// Puts zeros before what was written from `start` on until it is `width` bytes.
pub fn pad_from(start: usize, width: usize, to: &mut Vec<u8>) {
    let written = to.len() - start;
    if written < width {
        to.splice(start..start, std::iter::repeat_n(b'0', width - written));
    }
}
