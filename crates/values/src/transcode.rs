//! Character sets as bytes: text in UTF-8 to and from what the edges see, and what a column's set can hold.

use std::borrow::Cow;

use crate::charset::Charset;
use crate::collate::character;
use crate::multibyte::{self, Codes};
use crate::weights::EIGHT_BIT_SETS;

/// What a character is replaced with where a set has it not.
const REPLACEMENT: u8 = b'?';
const BMP_MAX: u32 = 0xffff;

/// The characters of a set that is not one of Unicode.
#[derive(Clone, Copy)]
enum Characters {
    /// By their bytes.
    OneByte(&'static [u16; 256]),
    /// Of one byte to four.
    Bytes(&'static Codes),
}

impl Charset {
    fn characters(self) -> Option<Characters> {
        let one_byte = EIGHT_BIT_SETS.iter().find(|(name, _)| name == self.name());
        one_byte.map(|(_, codes)| Characters::OneByte(codes)).or_else(|| multibyte::codes(self).map(Characters::Bytes))
    }

    /// Whether the set's bytes are the UTF-8 that text is inside.
    pub fn is_utf8(self) -> bool {
        matches!(self, Charset::Utf8mb4 | Charset::Utf8mb3)
    }

    /// Text as the set's bytes, and how many characters became `?`.
    pub fn encode(self, text: &[u8]) -> (Vec<u8>, usize) {
        if self == Charset::Binary || self == Charset::Utf8mb4 {
            return (text.to_vec(), 0);
        }
        let mut out = Vec::with_capacity(text.len());
        let mut lost = 0;
        let codes = self.characters();
        let mut rest = text;
        while !rest.is_empty() {
            let (cp, length) = character(rest);
            let before = out.len();
            self.encode_one(cp, &rest[..length], codes, &mut out);
            if out.len() == before {
                lost += 1;
                out.extend(std::iter::repeat_n(0, self.minlen() as usize - 1));
                out.push(REPLACEMENT);
                if self == Charset::Utf16le {
                    out[before..].reverse();
                }
            }
            rest = &rest[length..];
        }
        (out, lost)
    }

    /// Appends a character's bytes, or nothing where the set has it not.
    fn encode_one(self, cp: u32, utf8: &[u8], codes: Option<Characters>, out: &mut Vec<u8>) {
        let mut units = [0u16; 2];
        match self {
            Charset::Utf8mb3 if cp <= BMP_MAX => out.extend_from_slice(utf8),
            Charset::Utf8mb3 => {}
            Charset::Utf32 => out.extend_from_slice(&cp.to_be_bytes()),
            Charset::Ucs2 if cp > BMP_MAX => {}
            Charset::Ucs2 => out.extend_from_slice(&(cp as u16).to_be_bytes()),
            Charset::Utf16 | Charset::Utf16le => {
                let Some(c) = char::from_u32(cp) else { return };
                for unit in c.encode_utf16(&mut units) {
                    let bytes = if self == Charset::Utf16 { unit.to_be_bytes() } else { unit.to_le_bytes() };
                    out.extend_from_slice(&bytes);
                }
            }
            _ => match codes {
                Some(Characters::OneByte(codes)) => {
                    let byte = codes.iter().position(|code| u32::from(*code) == cp);
                    out.extend(byte.map(|byte| byte as u8).filter(|byte| *byte != REPLACEMENT || cp == 0x3f));
                }
                Some(Characters::Bytes(codes)) => codes.encode(cp, out),
                None => {}
            },
        }
    }

    /// Bytes with zeros before them where the set's shortest character has more of them.
    pub fn filled(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        let unit = self.minlen() as usize;
        if bytes.len().is_multiple_of(unit) {
            return Cow::Borrowed(bytes);
        }
        Cow::Owned([&[0; 3][..unit - bytes.len() % unit], bytes].concat())
    }

    /// The set's bytes as text; where they are none of its characters, their place is the error.
    pub fn decode(self, bytes: &[u8]) -> Result<Vec<u8>, usize> {
        match self {
            Charset::Binary => Ok(bytes.to_vec()),
            Charset::Utf8mb4 | Charset::Utf8mb3 => {
                let valid = self.storable_prefix(bytes);
                if valid == bytes.len() { Ok(bytes.to_vec()) } else { Err(valid) }
            }
            Charset::Utf16 | Charset::Utf16le | Charset::Ucs2 => self.decode_utf16(bytes),
            Charset::Utf32 => decode_units(bytes, 4, |unit| {
                char::from_u32(unit.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)))
            }),
            _ => match self.characters() {
                Some(Characters::OneByte(codes)) => {
                    let chars = bytes.iter().map(|byte| char::from_u32(u32::from(codes[usize::from(*byte)])));
                    Ok(chars.map(|c| c.unwrap_or('?')).collect::<String>().into_bytes())
                }
                Some(Characters::Bytes(codes)) => codes.decode(bytes),
                None => Err(0),
            },
        }
    }

    fn decode_utf16(self, bytes: &[u8]) -> Result<Vec<u8>, usize> {
        let unit = |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if self == Charset::Utf16le { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
        };
        let mut text = String::with_capacity(bytes.len());
        let mut at = 0;
        for decoded in char::decode_utf16(bytes.chunks_exact(2).map(unit)) {
            match decoded {
                Ok(c) if self != Charset::Ucs2 || c.len_utf16() == 1 => {
                    text.push(c);
                    at += 2 * c.len_utf16();
                }
                _ => return Err(at),
            }
        }
        if bytes.len().is_multiple_of(2) { Ok(text.into_bytes()) } else { Err(at) }
    }

    /// How many bytes of text, from its start, a column of this set can hold: valid UTF-8 of characters that it has.
    pub fn storable_prefix(self, text: &[u8]) -> usize {
        if text.is_ascii() || self == Charset::Binary {
            return text.len();
        }
        let (valid, end) = match std::str::from_utf8(text) {
            Ok(valid) => (valid, text.len()),
            Err(error) => {
                let end = error.valid_up_to();
                (std::str::from_utf8(&text[..end]).expect("up to there it is valid"), end)
            }
        };
        if self == Charset::Utf8mb4 || matches!(self, Charset::Utf16 | Charset::Utf16le | Charset::Utf32) {
            return end;
        }
        let codes = self.characters();
        let mut out = Vec::new();
        let lost = valid.char_indices().find(|(at, c)| {
            out.clear();
            self.encode_one(u32::from(*c), &text[*at..*at + c.len_utf8()], codes, &mut out);
            out.is_empty()
        });
        lost.map_or(end, |(at, _)| at)
    }

    /// The text with `?` for each character, or byte that is none, which a column of this set cannot hold.
    pub fn replaced(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        let mut rest = text;
        loop {
            let good = self.storable_prefix(rest);
            out.extend_from_slice(&rest[..good]);
            if good == rest.len() {
                return out;
            }
            out.push(REPLACEMENT);
            rest = &rest[good + character(&rest[good..]).1..];
        }
    }

    /// How many bytes the text has in this set.
    pub fn octet_length(self, text: &[u8]) -> usize {
        if self.is_utf8() || self == Charset::Binary || text.is_ascii() && self.minlen() == 1 {
            return text.len();
        }
        if self.minlen() == 1 && self.maxlen() == 1 {
            return text.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        }
        self.encode(text).0.len()
    }

    /// How many bytes of the text, in whole characters, have at most that many in this set.
    pub fn prefix_of_octets(self, text: &[u8], octets: usize) -> usize {
        if text.len() <= octets && (self.is_utf8() || text.is_ascii() && self.minlen() == 1) {
            return text.len();
        }
        let (mut at, mut used) = (0, 0);
        while at < text.len() {
            let length = character(&text[at..]).1;
            used += self.octet_length(&text[at..at + length]);
            if used > octets {
                break;
            }
            at += length;
        }
        at
    }
}

fn decode_units(bytes: &[u8], width: usize, unit: impl Fn(&[u8]) -> Option<char>) -> Result<Vec<u8>, usize> {
    let mut text = String::with_capacity(bytes.len());
    for (place, chunk) in bytes.chunks(width).enumerate() {
        match Some(chunk).filter(|chunk| chunk.len() == width).and_then(&unit) {
            Some(c) => text.push(c),
            None => return Err(place * width),
        }
    }
    Ok(text.into_bytes())
}
