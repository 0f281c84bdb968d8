//! Strings under a collation: comparison, sort keys, hashes, patterns.
//!
//! Most text is ASCII of the default collation, so each loop has a path that looks a byte up in 128 weights and leaves
//! it at the first byte that is more. A key is the weights so written that bytes compare as the strings do:
//!
//! ```text
//! binary, *_bin NO PAD   bytes, 00 as 00 ff, end 00 00
//! *_bin PAD SPACE        UTF-8, each space followed by 40 or c0 (what follows the run of spaces is less or more than a
//!                        space), end 20 80
//! weights PAD SPACE      units of 1 or 2 bytes, spaces marked in the same way, end the space's weight and 80
//! weights NO PAD         units of 2 bytes, levels parted by 0000, end 0000
//! ```

mod beginning;

use std::cmp::Ordering;
use std::hash::Hasher;
use std::sync::OnceLock;

use crate::charset::Charset;
use crate::collation::{Collation, Pad};
use crate::weights::{EIGHT_BIT, GENERAL, LANGUAGES, Table, UCA_400, UCA_520, UCA_900, Weights};

/// What a collation compares.
#[derive(Clone, Copy)]
enum Rule {
    /// Bytes.
    Bytes,
    /// Code points, which UTF-8 orders as bytes do.
    CodePoints,
    /// Weights on some levels.
    Weights { table: &'static Table, levels: usize, unit: usize },
}

const MARK_LESS: u8 = 0x40;
const MARK_END: u8 = 0x80;
const MARK_MORE: u8 = 0xc0;

static RULES: [OnceLock<Rule>; 324] = [const { OnceLock::new() }; 324];

fn find_rule(collation: Collation) -> Rule {
    let name = collation.name();
    if collation.is_binary() {
        return Rule::Bytes;
    }
    if let Some((_, table)) = EIGHT_BIT.iter().find(|(found, _)| found == name) {
        return Rule::Weights { table, levels: 1, unit: 1 };
    }
    if let Some(codes) = crate::multibyte::codes(collation.charset()).filter(|_| !name.contains("_unicode_")) {
        let table = if name.ends_with("_bin") { codes.by_bytes() } else { codes.by_weights() };
        return Rule::Weights { table, levels: 1, unit: 1 };
    }
    if name.ends_with("_bin") {
        return Rule::CodePoints;
    }
    let suffix = name.split_once('_').map_or("", |(_, suffix)| suffix);
    let language = LANGUAGES.iter().find(|(found, _)| found == suffix).map(|(_, table)| &**table);
    if name.contains("_0900_") {
        let levels = if name.ends_with("_ai_ci") {
            1
        } else if name.ends_with("_as_ci") {
            2
        } else {
            3
        };
        return Rule::Weights { table: language.unwrap_or(&UCA_900), levels, unit: 2 };
    }
    let unicode = matches!(
        collation.charset(),
        Charset::Utf8mb3 | Charset::Utf8mb4 | Charset::Ucs2 | Charset::Utf16 | Charset::Utf16le | Charset::Utf32
    );
    let table = if let Some(table) = language.filter(|_| unicode) {
        table
    } else if name.contains("_unicode_520_") {
        &*UCA_520
    } else if unicode && !name.contains("general") && !name.contains("tolower") {
        &*UCA_400
    } else {
        &*GENERAL
    };
    Rule::Weights { table, levels: 1, unit: 2 }
}

/// The character at the start of UTF-8 text and its bytes; a byte that is none is U+FFFD.
#[inline]
pub(crate) fn character(text: &[u8]) -> (u32, usize) {
    let continuation = |at: usize| text.get(at).filter(|byte| **byte & 0xc0 == 0x80).map(|byte| u32::from(byte & 0x3f));
    let lead = u32::from(text[0]);
    let decoded = match lead {
        0..0x80 => return (lead, 1),
        0xc2..0xe0 => continuation(1).map(|a| ((lead & 0x1f) << 6 | a, 2)),
        0xe0..0xf0 => continuation(1).zip(continuation(2)).map(|(a, b)| ((lead & 0xf) << 12 | a << 6 | b, 3)),
        0xf0..0xf5 => continuation(1)
            .zip(continuation(2))
            .zip(continuation(3))
            .map(|((a, b), c)| (((lead & 7) << 18 | a << 12 | b << 6 | c).min(0x10_ffff), 4)),
        _ => None,
    };
    decoded.unwrap_or((0xfffd, 1))
}

/// Yields the weights of a text on one level.
struct Units<'a> {
    table: &'static Table,
    level: usize,
    text: &'a [u8],
    pending: Weights,
    at: usize,
}

impl<'a> Units<'a> {
    fn new(table: &'static Table, level: usize, text: &'a [u8]) -> Units<'a> {
        Units { table, level, text, pending: Weights::NONE, at: 0 }
    }

    #[inline]
    fn next(&mut self) -> Option<u16> {
        loop {
            if self.at < self.pending.count {
                self.at += 1;
                return Some(self.pending.units[self.at - 1]);
            }
            let first = *self.text.first()?;
            if first < 0x80 && self.level == 0 && self.table.is_plain() {
                let weight = self.table.ascii[usize::from(first)];
                if weight != 0 {
                    self.text = &self.text[1..];
                    return Some(weight);
                }
            }
            let (cp, length) = character(self.text);
            self.text = &self.text[length..];
            (self.pending.count, self.at) = (0, 0);
            if !self.table.is_plain() && !self.text.is_empty() {
                let (next, length) = character(self.text);
                if self.table.pair(cp, next, self.level, &mut self.pending) {
                    self.text = &self.text[length..];
                    continue;
                }
            }
            self.table.weights(cp, self.level, &mut self.pending);
        }
    }
}

/// A text's [lead](Collation::lead) of any characters: codes of its weights up to the first that others share.
#[cold]
fn lead_of_weights(table: &'static Table, end: u8, text: &[u8]) -> u64 {
    let mut lead = [end; LEAD_BYTES];
    let mut units = Units::new(table, 0, text);
    for at in 0..LEAD_BYTES {
        let Some(unit) = units.next() else { break };
        let (code, is_alone) = table.code(unit);
        lead[at] = code;
        if !is_alone {
            lead[at + 1..].fill(0);
            break;
        }
    }
    u64::from_be_bytes(lead)
}

fn without_spaces(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1);
    &text[..end]
}

fn compare_padded(left: &[u8], right: &[u8]) -> Ordering {
    let shared = left.len().min(right.len());
    left[..shared].cmp(&right[..shared]).then_with(|| {
        let rest = |text: &[u8]| text[shared..].iter().find(|byte| **byte != b' ').map(|byte| byte.cmp(&b' '));
        rest(left).unwrap_or_else(|| rest(right).map_or(Ordering::Equal, Ordering::reverse))
    })
}

fn compare_weights(table: &'static Table, levels: usize, pad: Pad, left: &[u8], right: &[u8]) -> Ordering {
    // Most texts begin alike or differ in ASCII letters: no weights are collected there.
    let same = left.iter().zip(right).take_while(|(l, r)| {
        l == r && **l < 0x80
            || **l < 0x80 && **r < 0x80 && levels == 1 && {
                let (l, r) = (table.ascii[usize::from(**l)], table.ascii[usize::from(**r)]);
                l == r && l != 0
            }
    });
    let same = if table.is_plain() { same.count() } else { 0 };
    let (rest_left, rest_right) = (&left[same..], &right[same..]);
    if table.is_plain()
        && let (Some(l @ 0..0x80), Some(r @ 0..0x80)) = (rest_left.first(), rest_right.first())
    {
        let (l, r) = (table.ascii[usize::from(*l)], table.ascii[usize::from(*r)]);
        if l != r && l != 0 && r != 0 {
            return l.cmp(&r);
        }
    }
    if rest_left.is_empty() && rest_right.is_empty() {
        return Ordering::Equal;
    }
    let first = compare_level(table, 0, pad, rest_left, rest_right);
    if first.is_ne() {
        return first;
    }
    (1..levels).map(|level| compare_level(table, level, pad, left, right)).find(|order| order.is_ne()).unwrap_or(first)
}

fn compare_level(table: &'static Table, level: usize, pad: Pad, left: &[u8], right: &[u8]) -> Ordering {
    let (mut left, mut right) = (Units::new(table, level, left), Units::new(table, level, right));
    let space = table.ascii[usize::from(b' ')];
    loop {
        let (l, r) = (left.next(), right.next());
        let order = match (l, r) {
            (None, None) => return Ordering::Equal,
            (Some(l), Some(r)) => l.cmp(&r),
            (Some(l), None) if pad == Pad::Space => l.cmp(&space),
            (None, Some(r)) if pad == Pad::Space => space.cmp(&r),
            (l, r) => l.cmp(&r),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// The bytes of a text's [lead](Collation::lead).
const LEAD_BYTES: usize = 8;

/// Weights collected before they are fed to a hasher, in bytes.
const HASH_CHUNK: usize = 64;

/// Feeds weights to a hasher in chunks.
struct Feed<'h, H: Hasher> {
    chunk: [u8; HASH_CHUNK],
    filled: usize,
    state: &'h mut H,
}

impl<H: Hasher> Feed<'_, H> {
    #[inline]
    fn push(&mut self, unit: u16) {
        self.chunk[self.filled..self.filled + 2].copy_from_slice(&unit.to_le_bytes());
        self.filled += 2;
        if self.filled == HASH_CHUNK {
            self.state.write(&self.chunk);
            self.filled = 0;
        }
    }

    /// Feeds the first weights of the ASCII characters that `text` begins with; the rest of the text.
    fn push_ascii<'t>(&mut self, table: &Table, text: &'t [u8]) -> &'t [u8] {
        let end = text.iter().position(|byte| *byte >= 0x80).unwrap_or(text.len());
        let (mut ascii, rest) = text.split_at(end);
        // Whole chunks without a look at each weight, as long as none is ignored.
        while let Some((bytes, behind)) = ascii.split_first_chunk::<{ HASH_CHUNK / 2 }>() {
            let weights = bytes.map(|byte| table.ascii[usize::from(byte & 0x7f)]);
            if self.filled > 0 || weights.contains(&0) {
                break;
            }
            let (to, _) = self.chunk.as_chunks_mut();
            to.iter_mut().zip(weights).for_each(|(to, weight)| *to = weight.to_le_bytes());
            self.state.write(&self.chunk);
            ascii = behind;
        }
        for byte in ascii {
            let weight = table.ascii[usize::from(*byte)];
            if weight != 0 {
                self.push(weight);
            }
        }
        rest
    }

    fn finish(self) {
        if self.filled > 0 {
            self.state.write(&self.chunk[..self.filled]);
        }
        self.state.write_u8(0xff);
    }
}

/// The character that a LIKE pattern has for any text.
const MANY: u8 = b'%';
const ONE: u8 = b'_';

impl Collation {
    #[inline]
    fn rule(self) -> Rule {
        *RULES[usize::from(self.id())].get_or_init(|| find_rule(self))
    }

    /// The order of two texts.
    #[inline]
    pub fn compare(self, left: &[u8], right: &[u8]) -> Ordering {
        match self.rule() {
            Rule::Bytes => left.cmp(right),
            Rule::CodePoints if self.pad() == Pad::NoPad => left.cmp(right),
            Rule::CodePoints => compare_padded(left, right),
            Rule::Weights { table, levels, .. } => compare_weights(table, levels, self.pad(), left, right),
        }
    }

    /// A number by which texts are ordered as by their beginnings: of two with different numbers the one with the smaller comes
    /// first.
    pub fn lead(self, text: &[u8]) -> u64 {
        let is_padded = self.pad() == Pad::Space && !self.is_binary();
        let Rule::Weights { table, .. } = self.rule() else {
            let mut lead = [if is_padded { b' ' } else { 0 }; LEAD_BYTES];
            let length = text.len().min(LEAD_BYTES);
            lead[..length].copy_from_slice(&text[..length]);
            return u64::from_be_bytes(lead);
        };
        let (end, is_alone) = if is_padded { table.code(table.ascii[usize::from(b' ')]) } else { (0, true) };
        if !is_alone {
            return 0;
        }
        let mut lead = [end; LEAD_BYTES];
        for (code, byte) in lead.iter_mut().zip(text) {
            *code = table.ascii_codes.get(usize::from(*byte)).copied().unwrap_or(0);
            if *code == 0 {
                return lead_of_weights(table, end, text);
            }
        }
        u64::from_be_bytes(lead)
    }

    /// Whether two texts are equal.
    #[inline]
    pub fn equal(self, left: &[u8], right: &[u8]) -> bool {
        left == right || self.compare(left, right).is_eq()
    }

    /// Feeds a text to a hasher; equal texts feed the same.
    pub fn hash(self, text: &[u8], state: &mut impl Hasher) {
        let text = if self.pad() == Pad::Space && !self.is_binary() { without_spaces(text) } else { text };
        let (table, levels) = match self.rule() {
            Rule::Bytes | Rule::CodePoints => {
                state.write(text);
                state.write_u8(0xff);
                return;
            }
            Rule::Weights { table, levels, .. } => (table, levels),
        };
        let space = table.ascii[usize::from(b' ')];
        for level in 0..levels {
            let mut feed = Feed { chunk: [0; HASH_CHUNK], filled: 0, state };
            let mut text = text;
            if level == 0 && table.is_plain() && self.pad() == Pad::NoPad {
                text = feed.push_ascii(table, text);
            }
            let mut units = Units::new(table, level, text);
            // Weights like a space's at the end may come from other characters.
            let mut spaces = 0;
            while let Some(unit) = units.next() {
                if unit == space && level == 0 && self.pad() == Pad::Space {
                    spaces += 1;
                    continue;
                }
                (0..spaces).for_each(|_| feed.push(space));
                feed.push(unit);
                spaces = 0;
            }
            feed.finish();
        }
    }

    /// Appends the weight string: what WEIGHT_STRING() shows of a text, levels parted by zeros.
    pub fn weights(self, text: &[u8], to: &mut Vec<u8>) {
        let (table, levels, unit) = match self.rule() {
            Rule::Weights { table, levels, unit } => (table, levels, unit),
            Rule::CodePoints if self.pad() == Pad::Space => return self.code_points(text, to),
            Rule::Bytes | Rule::CodePoints => return to.extend_from_slice(text),
        };
        for level in 0..levels {
            if level > 0 {
                to.extend_from_slice(&[0, 0]);
            }
            let mut units = Units::new(table, level, text);
            while let Some(weight) = units.next() {
                to.extend_from_slice(&weight.to_be_bytes()[2 - unit..]);
            }
        }
    }

    /// Appends code points as WEIGHT_STRING() shows them: in two bytes where the set has no more, else in three.
    fn code_points(self, text: &[u8], to: &mut Vec<u8>) {
        let skipped = if matches!(self.charset(), Charset::Utf8mb3 | Charset::Ucs2) { 2 } else { 1 };
        let mut rest = text;
        while !rest.is_empty() {
            let (cp, length) = character(rest);
            to.extend_from_slice(&cp.to_be_bytes()[skipped..]);
            rest = &rest[length..];
        }
    }

    /// Appends bytes that compare as the texts do, and that no other text's are a prefix of.
    pub fn key(self, text: &[u8], to: &mut Vec<u8>) {
        match self.rule() {
            Rule::Bytes => escaped(text, to),
            Rule::CodePoints if self.pad() == Pad::NoPad => escaped(text, to),
            Rule::CodePoints => {
                let text = without_spaces(text);
                padded(text.iter().map(|byte| u16::from(*byte)), u16::from(b' '), 1, to);
            }
            Rule::Weights { table, unit, .. } if self.pad() == Pad::Space => {
                let mut units = Units::new(table, 0, text);
                padded(std::iter::from_fn(|| units.next()), table.ascii[usize::from(b' ')], unit, to);
            }
            Rule::Weights { .. } => {
                self.weights(text, to);
                to.extend_from_slice(&[0, 0]);
            }
        }
    }

    /// Whether key bytes keep the text itself, not only its weights: [`text_of_key`] then gives it back.
    pub(crate) fn keeps_text(self) -> bool {
        match self.rule() {
            Rule::Bytes => true,
            Rule::CodePoints => self.pad() == Pad::NoPad,
            Rule::Weights { .. } => false,
        }
    }

    /// How many of the bytes at a key's front [`Collation::key`] wrote, all of them inverted by `mask`.
    pub(crate) fn key_length(self, key: &[u8], mask: u8) -> Option<usize> {
        let at = |place: usize| key.get(place).map(|byte| byte ^ mask);
        match self.rule() {
            Rule::Bytes => escaped_length(at),
            Rule::CodePoints if self.pad() == Pad::NoPad => escaped_length(at),
            Rule::Weights { levels, .. } if self.pad() == Pad::NoPad => {
                let mut place = 0;
                for _ in 0..levels {
                    while (at(place)?, at(place + 1)?) != (0, 0) {
                        place += 2;
                    }
                    place += 2;
                }
                Some(place)
            }
            Rule::Weights { table, unit, .. } => padded_length(at, table.ascii[usize::from(b' ')], unit),
            Rule::CodePoints => padded_length(at, u16::from(b' '), 1),
        }
    }

    /// The characters of two texts, one by one, are they equal? The bytes that each has.
    #[inline]
    fn same_character(self, left: &[u8], right: &[u8]) -> Option<(usize, usize)> {
        if let (&[l @ 0..0x80, ..], &[r @ 0..0x80, ..]) = (left, right) {
            if l == r {
                return Some((1, 1));
            }
            let Rule::Weights { table, levels, .. } = self.rule() else { return None };
            let (l, r) = (table.ascii[usize::from(l)], table.ascii[usize::from(r)]);
            if l != 0 && r != 0 && (l != r || levels == 1) {
                return (l == r).then_some((1, 1));
            }
        }
        let ((l, left_length), (r, right_length)) = (self.character(left), self.character(right));
        let same = l == r
            || match self.rule() {
                Rule::Weights { table, levels, .. } => (0..levels).all(|level| {
                    let (mut left, mut right) = (Weights::NONE, Weights::NONE);
                    table.weights(l, level, &mut left);
                    table.weights(r, level, &mut right);
                    left.as_slice() == right.as_slice()
                }),
                _ => false,
            };
        same.then_some((left_length, right_length))
    }

    fn character(self, text: &[u8]) -> (u32, usize) {
        if self.is_binary() { (u32::from(text[0]), 1) } else { character(text) }
    }

    /// Whether the text is like the pattern, in which `%` is any text, `_` any character, and `escape` makes the next
    /// character mean itself.
    pub fn like(self, text: &[u8], pattern: &[u8], escape: Option<char>) -> bool {
        let escape = escape.map_or(u32::MAX, u32::from);
        let (mut text, mut pattern) = (text, pattern);
        // Where to go on after the last `%`, with one character more for it.
        let mut retry: Option<(&[u8], &[u8])> = None;
        loop {
            let step = match pattern.first() {
                None if text.is_empty() => return true,
                None => None,
                Some(&MANY) if escape != u32::from(MANY) => {
                    pattern = &pattern[1..];
                    if pattern.is_empty() {
                        return true;
                    }
                    text = self.at_first_of(text, pattern, escape);
                    retry = Some((text, pattern));
                    continue;
                }
                Some(_) if text.is_empty() => None,
                Some(&ONE) if escape != u32::from(ONE) => Some((self.character(text).1, 1)),
                Some(_) => {
                    let (cp, length) = self.character(pattern);
                    let skipped = if cp == escape && length < pattern.len() { length } else { 0 };
                    self.same_character(text, &pattern[skipped..]).map(|(l, r)| (l, skipped + r))
                }
            };
            if let Some((in_text, in_pattern)) = step {
                (text, pattern) = (&text[in_text..], &pattern[in_pattern..]);
                continue;
            }
            let Some((from, after)) = retry.filter(|(from, _)| !from.is_empty()) else { return false };
            let next = self.at_first_of(&from[self.character(from).1..], after, escape);
            retry = Some((next, after));
            (text, pattern) = (next, after);
        }
    }

    /// The text from the first place on where it may be like a pattern that begins with a character of its own.
    #[inline]
    fn at_first_of<'t>(self, text: &'t [u8], pattern: &[u8], escape: u32) -> &'t [u8] {
        let first = match pattern.first() {
            Some(&first @ 0..0x80) if first != MANY && first != ONE && u32::from(first) != escape => first,
            _ => return text,
        };
        let found = match self.rule() {
            Rule::Bytes | Rule::CodePoints => memchr::memchr(first, text),
            Rule::Weights { table, levels: 1, .. } if table.ascii[usize::from(first)] != 0 => {
                let wanted = table.ascii[usize::from(first)];
                let may_be = |byte: u8| table.ascii.get(usize::from(byte)).is_none_or(|w| *w == wanted || *w == 0);
                text.iter().position(|byte| may_be(*byte))
            }
            Rule::Weights { .. } => return text,
        };
        &text[found.unwrap_or(text.len())..]
    }

    /// Where `needle` first is in `text` at or after the byte `from`: its bytes' range there.
    pub fn find(self, text: &[u8], needle: &[u8], from: usize) -> Option<std::ops::Range<usize>> {
        if matches!(self.rule(), Rule::Bytes | Rule::CodePoints) {
            let at = memchr::memmem::find(text.get(from..)?, needle)? + from;
            return Some(at..at + needle.len());
        }
        let mut start = from;
        while start <= text.len() {
            if let Some(end) = self.starts_with(&text[start..], needle) {
                return Some(start..start + end);
            }
            start += text.get(start..).filter(|rest| !rest.is_empty()).map_or(1, |rest| self.character(rest).1);
        }
        None
    }

    /// Whether a text starts with another: the bytes that it has there.
    pub fn starts_with(self, text: &[u8], start: &[u8]) -> Option<usize> {
        let (mut at, mut wanted) = (0, start);
        while !wanted.is_empty() {
            let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
            let (in_text, in_start) = self.same_character(rest, wanted)?;
            at += in_text;
            wanted = &wanted[in_start..];
        }
        Some(at)
    }

    /// Characters of a text; bytes of a binary string.
    pub fn char_length(self, text: &[u8]) -> usize {
        if self.is_binary() { text.len() } else { text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() }
    }

    /// Where the character with that place starts, in bytes; the text's length behind its end.
    pub fn char_offset(self, text: &[u8], place: usize) -> usize {
        if self.is_binary() || text.is_ascii() {
            return place.min(text.len());
        }
        let starts = text.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
        starts.map(|(at, _)| at).nth(place).unwrap_or(text.len())
    }

    /// The text in capitals; binary strings stay.
    pub fn upper(self, text: &[u8]) -> Vec<u8> {
        self.mapped(text, u8::to_ascii_uppercase, |c| one(c.to_uppercase(), c))
    }

    /// The text in small letters; binary strings stay.
    pub fn lower(self, text: &[u8]) -> Vec<u8> {
        self.mapped(text, u8::to_ascii_lowercase, |c| one(c.to_lowercase(), c))
    }

    fn mapped(self, text: &[u8], ascii: impl Fn(&u8) -> u8, other: impl Fn(char) -> char) -> Vec<u8> {
        if self.is_binary() {
            return text.to_vec();
        }
        match std::str::from_utf8(text) {
            Ok(text) if !text.is_ascii() => text.chars().map(other).collect::<String>().into_bytes(),
            _ => text.iter().map(ascii).collect(),
        }
    }
}

/// A mapping to one character; others are not made, as a text's length in characters stays.
fn one(mut mapped: impl Iterator<Item = char>, from: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(to), None) => to,
        _ => from,
    }
}

fn escaped(text: &[u8], to: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(0, rest) {
        to.extend_from_slice(&rest[..at]);
        to.extend_from_slice(&[0, 0xff]);
        rest = &rest[at + 1..];
    }
    to.extend_from_slice(rest);
    to.extend_from_slice(&[0, 0]);
}

/// How many bytes [`escaped`] wrote.
fn escaped_length(at: impl Fn(usize) -> Option<u8>) -> Option<usize> {
    let mut place = 0;
    loop {
        match (at(place)?, at(place + 1)) {
            (0, Some(0)) => return Some(place + 2),
            (0, _) => place += 2,
            _ => place += 1,
        }
    }
}

/// Appends the text whose key bytes, all inverted by `mask`, are these: those of a collation that [keeps the
/// text](Collation::keeps_text).
pub(crate) fn text_of_key(key: &[u8], mask: u8, to: &mut Vec<u8>) {
    let mut rest = &key[..key.len().saturating_sub(2)];
    while let Some(zero) = memchr::memchr(mask, rest) {
        to.extend(rest[..=zero].iter().map(|byte| byte ^ mask));
        rest = rest.get(zero + 2..).unwrap_or_default();
    }
    to.extend(rest.iter().map(|byte| byte ^ mask));
}

/// How many bytes [`padded`] wrote.
fn padded_length(at: impl Fn(usize) -> Option<u8>, space: u16, unit: usize) -> Option<usize> {
    let mut place = 0;
    loop {
        let high = if unit == 2 { u16::from(at(place)?) << 8 } else { 0 };
        let weight = high | u16::from(at(place + unit - 1)?);
        place += unit;
        if weight != space {
            continue;
        }
        place += 1;
        if at(place - 1)? == MARK_END {
            return Some(place);
        }
    }
}

/// Writes units of one or two bytes with marks after those that weigh as a space; spaces at the end are left out.
fn padded(units: impl Iterator<Item = u16>, space: u16, unit: usize, to: &mut Vec<u8>) {
    let mut spaces = 0;
    for weight in units {
        if weight == space {
            spaces += 1;
            continue;
        }
        let mark = if weight < space { MARK_LESS } else { MARK_MORE };
        for _ in 0..spaces {
            to.extend_from_slice(&space.to_be_bytes()[2 - unit..]);
            to.push(mark);
        }
        spaces = 0;
        to.extend_from_slice(&weight.to_be_bytes()[2 - unit..]);
    }
    to.extend_from_slice(&space.to_be_bytes()[2 - unit..]);
    to.push(MARK_END);
}

#[cfg(test)]
mod tests {
    use super::*;
    use stdx::hash::NumberHasher;

    fn hash_of(collation: Collation, text: &str) -> u64 {
        let mut state = NumberHasher::default();
        collation.hash(text.as_bytes(), &mut state);
        state.finish()
    }

    #[test]
    fn texts_that_are_equal_hash_alike() {
        // Beginnings of every length around the chunk that is hashed at once.
        let words = [
            "resume",
            "RESUME",
            "r\u{e9}sum\u{e9}",
            "re\u{301}sume\u{301}",
            "stra\u{df}e",
            "strasse",
            "resume ",
            "resume\t",
        ];
        let names = [
            "utf8mb4_0900_ai_ci",
            "utf8mb4_0900_as_cs",
            "utf8mb4_general_ci",
            "utf8mb4_bin",
            "utf8mb4_de_pb_0900_ai_ci",
        ];
        let mut equal = 0;
        for collation in names.map(|name| Collation::by_name(name).expect("it is there")) {
            for beginning in (0..70).map(|n| "ab-1".chars().cycle().take(n).collect::<String>()) {
                let texts = words.map(|word| format!("{beginning}{word}"));
                for (a, b) in texts.iter().flat_map(|a| texts.iter().map(move |b| (a, b))) {
                    if collation.equal(a.as_bytes(), b.as_bytes()) {
                        equal += usize::from(a != b);
                        assert_eq!(hash_of(collation, a), hash_of(collation, b), "{a} {b} {}", collation.name());
                    }
                }
            }
        }
        assert!(equal > 1_000, "{equal} pairs were equal");
    }

    #[test]
    fn leads_are_ordered_as_texts() {
        // Letters of every length, ignored ones, pairs that some languages know, and what lies below a space.
        let parts =
            ["a", "A", "b", "e", "\u{e9}", "c", "h", "ch", "l", "ll", "z", "\u{df}", "ss", "0", "9", " ", "\t", "-"];
        let others = ["\0", "\u{301}", "\u{3b1}", "\u{3042}", "\u{4e00}", "\u{1f600}", "\u{ac00}", "\u{ad}"];
        let parts: Vec<&str> = parts.into_iter().chain(others).collect();
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        let mut told = 0;
        for collation in Collation::all() {
            let mut texts: Vec<String> =
                (0..80).map(|_| (0..random(12)).map(|_| parts[random(parts.len())]).collect()).collect();
            texts.sort_by(|a, b| collation.compare(a.as_bytes(), b.as_bytes()));
            let leads: Vec<u64> = texts.iter().map(|text| collation.lead(text.as_bytes())).collect();
            told += leads.windows(2).filter(|pair| pair[0] < pair[1]).count();
            if let Some(at) = leads.windows(2).position(|pair| pair[0] > pair[1]) {
                panic!("{}: {:?} {:x?}", collation.name(), &texts[at..at + 2], &leads[at..at + 2]);
            }
        }
        assert!(told > 10_000, "{told} neighbours differ by their leads");
    }
}
