//! Sets of one to four bytes for a character, those of Chinese, Japanese and Korean: their bytes, code points and orders.
//!
//! `tables/multibyte.bin`, for each set:
//!
//! ```text
//! name (length and bytes), bytes unpacked (varint), packed by zlib (length and bytes):
//!   codes       characters' bytes as numbers, first byte highest, in their order
//!   points      their code points
//!   one way     codes whose code points become other bytes
//!   weights     what `_ci` compares, as such numbers; empty: the bytes, ASCII in capitals
//! ```
//!
//! Each of the four is a length in bytes and differences from one number to the next, varints with the sign in the lowest
//! bit. GB18030 has beyond the BMP a code for each code point, in their order. The file is written by
//! `examples/multibyte_tables.rs`.

use std::sync::OnceLock;

use stdx::coding::Reader;

use crate::charset::Charset;
use crate::weights::{GB18030_CODES, GB18030_WEIGHTS, REPLACEMENT, Table, section};

static FILE: &[u8] = include_bytes!("../tables/multibyte.bin");

const SETS: [Charset; 9] = [
    Charset::Gbk,
    Charset::Gb2312,
    Charset::Big5,
    Charset::Sjis,
    Charset::Euckr,
    Charset::Ujis,
    Charset::Gb18030,
    Charset::Cp932,
    Charset::Eucjpms,
];

static CODES: [OnceLock<Codes>; SETS.len()] = [const { OnceLock::new() }; SETS.len()];

/// The place of the first code point beyond the BMP among GB18030's codes of four bytes.
const GB18030_BEYOND: u32 = 189_000;
const BEYOND_BMP: u32 = 0x1_0000;
const POINTS: u32 = 0x11_0000;

/// The characters of a set.
pub(crate) struct Codes {
    charset: Charset,
    /// Bytes as a number, and the code point.
    by_code: Vec<(u32, u32)>,
    /// The code point, its bytes as a number, what `_ci` compares.
    by_point: Vec<(u32, u32, u32)>,
    by_bytes: OnceLock<Table>,
    by_weights: OnceLock<Table>,
}

/// The characters of a set, where it is one of several bytes.
pub(crate) fn codes(charset: Charset) -> Option<&'static Codes> {
    let at = SETS.iter().position(|set| *set == charset)?;
    Some(CODES[at].get_or_init(|| Codes::read(charset)))
}

fn capital(code: u32) -> u32 {
    if (0x61..=0x7a).contains(&code) { code - 0x20 } else { code }
}

/// The bytes of a number without zeros before them, at least one.
pub(crate) fn bytes_of(number: u32) -> impl Iterator<Item = u8> {
    let bytes = number.to_be_bytes();
    let skipped = (number.leading_zeros() as usize / 8).min(3);
    bytes.into_iter().skip(skipped)
}

/// GB18030's bytes for a place among its codes of four.
pub(crate) fn gb18030_code(point: u32) -> [u8; 4] {
    let place = GB18030_BEYOND + (point - BEYOND_BMP);
    let digit = |part: u32| 0x30 + (part % 10) as u8;
    [0x81 + (place / 12_600) as u8, digit(place / 1_260), 0x81 + (place / 10 % 126) as u8, digit(place)]
}

/// GB18030's weights of a code point beyond the BMP.
pub(crate) fn gb18030_weight(point: u32) -> [u8; 4] {
    (0xff00_0000 | (GB18030_BEYOND + (point - BEYOND_BMP))).to_be_bytes()
}

impl Codes {
    fn read(charset: Charset) -> Codes {
        let bytes = section(FILE, charset.name());
        let mut reader = Reader::new(&bytes);
        let mut stream = || numbers(reader.length_prefixed().expect("the file is our own"));
        let (codes, points, one_way, weights) = (stream(), stream(), stream(), stream());
        let by_code: Vec<(u32, u32)> = codes.iter().copied().zip(points).collect();
        let weight = |at: usize, code: u32| weights.get(at).copied().unwrap_or_else(|| capital(code));
        let both_ways = by_code.iter().enumerate().filter(|(_, (code, _))| one_way.binary_search(code).is_err());
        let mut by_point: Vec<_> = both_ways.map(|(at, (code, point))| (*point, *code, weight(at, *code))).collect();
        by_point.sort_unstable();
        Codes { charset, by_code, by_point, by_bytes: OnceLock::new(), by_weights: OnceLock::new() }
    }

    /// The order of the characters' bytes.
    pub(crate) fn by_bytes(&self) -> &Table {
        self.by_bytes.get_or_init(|| self.table(GB18030_CODES, |row| row.1))
    }

    /// The order of the `_ci` collation.
    pub(crate) fn by_weights(&self) -> &Table {
        self.by_weights.get_or_init(|| self.table(GB18030_WEIGHTS, |row| row.2))
    }

    fn table(&self, beyond: u8, weight: impl Fn(&(u32, u32, u32)) -> u32) -> Table {
        let beyond = if self.charset == Charset::Gb18030 { beyond } else { REPLACEMENT };
        let mut rows = self.by_point.iter().peekable();
        Table::of_bytes(beyond, |point, units| {
            let found = rows.next_if(|row| row.0 == point).map_or(u32::from(b'?'), &weight);
            units.extend(bytes_of(found).map(u16::from));
        })
    }

    /// Appends a character's bytes, or nothing where the set has it not.
    pub(crate) fn encode(&self, point: u32, to: &mut Vec<u8>) {
        if point >= BEYOND_BMP {
            if self.charset == Charset::Gb18030 && point < POINTS {
                to.extend_from_slice(&gb18030_code(point));
            }
            return;
        }
        if let Ok(at) = self.by_point.binary_search_by_key(&point, |row| row.0) {
            to.extend(bytes_of(self.by_point[at].1));
        }
    }

    /// The text of bytes, `?` for what is formed as a character and is none; the place of what is not formed so.
    pub(crate) fn decode(&self, bytes: &[u8]) -> Result<Vec<u8>, usize> {
        let mut text = String::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let length = self.length(&bytes[at..]).ok_or(at)?;
            text.push(self.point(&bytes[at..at + length]).unwrap_or('?'));
            at += length;
        }
        Ok(text.into_bytes())
    }

    fn point(&self, bytes: &[u8]) -> Option<char> {
        let code = bytes.iter().fold(0, |all, byte| all << 8 | u32::from(*byte));
        if let Ok(at) = self.by_code.binary_search_by_key(&code, |row| row.0) {
            return char::from_u32(self.by_code[at].1);
        }
        let &[first, second, third, fourth] = bytes else { return None };
        let pair = |lead: u8, digit: u8| u32::from(lead - 0x81) * 10 + u32::from(digit - 0x30);
        let place = pair(first, second) * 1_260 + pair(third, fourth);
        char::from_u32(place.checked_sub(GB18030_BEYOND)? + BEYOND_BMP)
    }

    /// How many bytes are formed as a character at the front of some.
    fn length(&self, bytes: &[u8]) -> Option<usize> {
        let first = bytes[0];
        if first < 0x80 {
            return Some(1);
        }
        let second = bytes.get(1).copied();
        let is = |byte: Option<u8>, test: fn(u8) -> bool| byte.is_some_and(test);
        let high = |byte: u8| (0xa1..=0xfe).contains(&byte);
        match self.charset {
            Charset::Sjis | Charset::Cp932 => match first {
                0xa1..=0xdf => Some(1),
                0x81..=0x9f | 0xe0..=0xfc if is(second, |b| matches!(b, 0x40..=0x7e | 0x80..=0xfc)) => Some(2),
                _ => None,
            },
            Charset::Ujis | Charset::Eucjpms => match first {
                0x8e if is(second, |b| matches!(b, 0xa1..=0xdf)) => Some(2),
                0x8f if is(second, high) && is(bytes.get(2).copied(), high) => Some(3),
                0xa1..=0xfe if is(second, high) => Some(2),
                _ => None,
            },
            Charset::Gb2312 => ((0xa1..=0xf7).contains(&first) && is(second, high)).then_some(2),
            Charset::Big5 => {
                let trail = |b| matches!(b, 0x40..=0x7e | 0xa1..=0xfe);
                ((0xa1..=0xf9).contains(&first) && is(second, trail)).then_some(2)
            }
            Charset::Euckr => {
                let trail = |b| matches!(b, 0x41..=0x5a | 0x61..=0x7a | 0x81..=0xfe);
                ((0x81..=0xfe).contains(&first) && is(second, trail)).then_some(2)
            }
            _ => {
                let lead = |b| (0x81..=0xfe).contains(&b);
                let digit = |b| matches!(b, 0x30..=0x39);
                if !lead(first) {
                    None
                } else if is(second, |b| matches!(b, 0x40..=0x7e | 0x80..=0xfe)) {
                    Some(2)
                } else {
                    let (third, fourth) = (bytes.get(2).copied(), bytes.get(3).copied());
                    let is_four = self.charset == Charset::Gb18030 && is(second, digit);
                    (is_four && is(third, lead) && is(fourth, digit)).then_some(4)
                }
            }
        }
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let mut reader = Reader::new(bytes);
    let mut found = Vec::new();
    let mut last = 0i64;
    while let Some(folded) = reader.varint() {
        last += (folded >> 1) as i64 ^ -((folded & 1) as i64);
        found.push(last as u32);
    }
    found
}
