//! Cells of rows, in the text and the binary protocol, appended straight to the send buffer.

use crate::lenenc;
use crate::parameter::{DateTime, Time};
use stdx::coding::{put_u16, put_u32};

/// The text protocol's NULL.
pub const NULL: u8 = 0xfb;

/// Digits of the longest 64-bit integer with its sign.
const INTEGER_MAX: usize = 20;

const PAIRS: &[u8; 200] =
    b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Appends an integer's text cell.
#[inline]
pub fn put_text_i64(to: &mut Vec<u8>, value: i64) {
    put_text_integer(to, value < 0, value.unsigned_abs());
}

/// Appends an unsigned integer's text cell.
#[inline]
pub fn put_text_u64(to: &mut Vec<u8>, value: u64) {
    put_text_integer(to, false, value);
}

#[inline]
fn put_text_integer(to: &mut Vec<u8>, negative: bool, mut value: u64) {
    let mut digits = [0; INTEGER_MAX];
    let mut at = INTEGER_MAX;
    while value >= 100 {
        let pair = (value % 100) as usize * 2;
        value /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if value >= 10 {
        let pair = value as usize * 2;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    } else {
        at -= 1;
        digits[at] = b'0' + value as u8;
    }
    to.push((INTEGER_MAX - at) as u8 + u8::from(negative));
    if negative {
        to.push(b'-');
    }
    to.extend_from_slice(&digits[at..]);
}

/// The head of a binary row: a zero byte and the bitmap of NULLs, whose first two bits are unused.
#[derive(Debug)]
pub struct BinaryHead {
    bitmap: usize,
}

impl BinaryHead {
    /// Appends the head of a row of `columns` columns, none of them NULL.
    #[inline]
    pub fn put(to: &mut Vec<u8>, columns: usize) -> BinaryHead {
        to.push(0);
        let bitmap = to.len();
        to.resize(bitmap + (columns + 2).div_ceil(8), 0);
        BinaryHead { bitmap }
    }

    /// Marks a column as NULL.
    #[inline]
    pub fn set_null(&self, to: &mut [u8], column: usize) {
        to[self.bitmap + (column + 2) / 8] |= 1 << ((column + 2) % 8);
    }
}

/// Appends a DATE, DATETIME or TIMESTAMP as binary.
pub fn put_binary_date_time(to: &mut Vec<u8>, value: &DateTime) {
    let has_time = !value.is_date && (value.hour, value.minute, value.second, value.micros) != (0, 0, 0, 0);
    let has_date = (value.year, value.month, value.day) != (0, 0, 0);
    let length = match (has_time, value.micros) {
        (true, 0) => 7,
        (true, _) => 11,
        (false, _) if has_date => 4,
        _ => 0,
    };
    to.push(length);
    if length >= 4 {
        put_u16(to, value.year);
        to.extend_from_slice(&[value.month, value.day]);
    }
    if length >= 7 {
        to.extend_from_slice(&[value.hour, value.minute, value.second]);
    }
    if length == 11 {
        put_u32(to, value.micros);
    }
}

/// Appends a TIME as binary.
pub fn put_binary_time(to: &mut Vec<u8>, value: &Time) {
    let is_zero = (value.days, value.hours, value.minutes, value.seconds, value.micros) == (0, 0, 0, 0, 0);
    let length = if is_zero {
        0
    } else if value.micros == 0 {
        8
    } else {
        12
    };
    to.push(length);
    if length >= 8 {
        to.push(u8::from(value.negative));
        put_u32(to, value.days);
        to.extend_from_slice(&[value.hours, value.minutes, value.seconds]);
    }
    if length == 12 {
        put_u32(to, value.micros);
    }
}

/// Appends a string's cell: the same in both protocols.
#[inline]
pub fn put_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    lenenc::put_bytes(to, bytes);
}

/// Appends a cell whose text `write` appends: its length is not known before.
#[inline]
pub fn put_text_with(to: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let at = to.len();
    to.push(0);
    write(to);
    let length = to.len() - at - 1;
    if length <= 250 {
        to[at] = length as u8;
    } else {
        let text = to.split_off(at + 1);
        to.truncate(at);
        lenenc::put_bytes(to, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_as_text() {
        for value in [0, 7, 10, 99, 100, 12345, -1, -100, i64::MAX, i64::MIN] {
            let mut to = Vec::new();
            put_text_i64(&mut to, value);
            assert_eq!(to[1..], *value.to_string().as_bytes());
            assert_eq!(usize::from(to[0]), to.len() - 1);
        }
        let mut to = Vec::new();
        put_text_u64(&mut to, u64::MAX);
        assert_eq!(to[1..], *u64::MAX.to_string().as_bytes());
    }

    #[test]
    fn a_null_has_its_bit() {
        let mut to = vec![9];
        let head = BinaryHead::put(&mut to, 7);
        head.set_null(&mut to, 0);
        head.set_null(&mut to, 6);
        assert_eq!(to, [9, 0, 0b100, 0b1]);
    }
}
