//! The weights of characters: tables unpacked from `tables/collations.bin` at first use.
//!
//! ```text
//! file      sections: name, unpacked size, zlib bytes             (lengths are varints)
//! table     levels - 1 > 0 (1 byte), count of runs, runs, counts, three times low and high bytes of weights
//! run       first code point, length, kind
//! charsets  name, 256 code points of 2 bytes; for each set
//! eight     collation's name, set's place, 256 times count and weights of one byte; for each collation
//! languages name without the set, count of lines, lines; for each collation
//! line      count of code points (2: a contraction), code points, three times count and weights of 2 bytes
//! ```
//!
//! Kinds of a run: explicit weights, implicit ones of a base, Hangul syllables by their letters, the code point itself,
//! 0xfffd. Weights are stored as differences. The file is written by `examples/collation_tables.rs`.

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use stdx::coding::Reader;

use crate::multibyte::{gb18030_code, gb18030_weight};

static FILE: &[u8] = include_bytes!("../tables/collations.bin");

/// Code points in a page.
const PAGE: usize = 256;
/// Pages of all code points.
const PAGES: usize = 0x1100;
/// Cells from here on are kinds, not offsets.
const KINDS: u32 = 0xffff_ff00;
const EXPLICIT: u8 = 0;
const HANGUL: u8 = 4;
const IDENTITY: u8 = 5;
pub(crate) const REPLACEMENT: u8 = 6;
/// Beyond the BMP: the bytes of GB18030, and its weights.
pub(crate) const GB18030_CODES: u8 = 7;
pub(crate) const GB18030_WEIGHTS: u8 = 8;
/// The first syllable of Hangul and the letters that syllables are made of.
const HANGUL_FIRST: u32 = 0xac00;
const HANGUL_LETTERS: [u32; 3] = [0x1100, 0x1161, 0x11a7];
const HANGUL_VOWELS: u32 = 21;
const HANGUL_TAILS: u32 = 28;

/// Most weights that a character has on one level.
pub(crate) const WEIGHTS_MAX: usize = 18;

/// The weights of all characters under one collation.
pub(crate) struct Table {
    /// For each page its first cell, or a kind where the whole page is of it.
    pages: Vec<u32>,
    /// For each code point of a page an offset into the pool, or a kind.
    cells: Vec<u32>,
    /// Records: the counts of three levels, 5 bits each, then the weights.
    pool: Vec<u16>,
    /// The only weight of an ASCII character on the first level; 0 where it has none.
    pub(crate) ascii: [u16; 128],
    /// The different weights of ASCII characters, ascending, but 0.
    marks: Vec<u16>,
    /// The code of each ASCII character's only weight; 0 where it has none or may be part of a pair.
    pub(crate) ascii_codes: [u8; 128],
    /// Pairs of characters that have weights of their own: by the first one, the second one and the pool's offset.
    contractions: HashMap<u32, Vec<(u32, u32)>>,
}

/// A few weights.
#[derive(Clone, Copy)]
pub(crate) struct Weights {
    pub(crate) units: [u16; WEIGHTS_MAX],
    pub(crate) count: usize,
}

impl Weights {
    pub(crate) const NONE: Weights = Weights { units: [0; WEIGHTS_MAX], count: 0 };

    fn push(&mut self, units: &[u16]) {
        self.units[self.count..self.count + units.len()].copy_from_slice(units);
        self.count += units.len();
    }

    pub(crate) fn as_slice(&self) -> &[u16] {
        &self.units[..self.count]
    }
}

impl Table {
    /// Appends the weights of a character on a level, 0 to 2.
    #[inline]
    pub(crate) fn weights(&self, cp: u32, level: usize, out: &mut Weights) {
        let page = self.pages[cp as usize / PAGE];
        let cell = if page >= KINDS { page } else { self.cells[page as usize + cp as usize % PAGE] };
        if cell < KINDS {
            return self.record(cell, level, out);
        }
        self.computed(cp, (cell - KINDS) as u8, level, out);
    }

    #[inline]
    fn record(&self, offset: u32, level: usize, out: &mut Weights) {
        let offset = offset as usize;
        let counts = self.pool[offset];
        let count = |level: usize| usize::from(counts >> (5 * level) & 31);
        let start = offset + 1 + (0..level).map(count).sum::<usize>();
        out.push(&self.pool[start..start + count(level)]);
    }

    /// Whether no pair of characters has weights of its own, so that equal beginnings of texts may be left out.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.contractions.is_empty()
    }

    /// Appends the weights of a pair of characters, where it has its own.
    pub(crate) fn pair(&self, first: u32, second: u32, level: usize, out: &mut Weights) -> bool {
        let offset = self.contractions.get(&first).and_then(|list| list.iter().find(|row| row.0 == second));
        if let Some((_, offset)) = offset {
            self.record(*offset, level, out);
        }
        offset.is_some()
    }

    fn computed(&self, cp: u32, kind: u8, level: usize, out: &mut Weights) {
        const COMMON: [u16; 3] = [0, 0x20, 2];
        if kind == HANGUL {
            let index = cp - HANGUL_FIRST;
            let tail = index % HANGUL_TAILS;
            let letters = [index / HANGUL_TAILS / HANGUL_VOWELS, index / HANGUL_TAILS % HANGUL_VOWELS, tail];
            for (first, letter) in HANGUL_LETTERS.iter().zip(letters).take(if tail == 0 { 2 } else { 3 }) {
                self.weights(first + letter, level, out);
            }
            return;
        }
        match (level, kind) {
            (0, IDENTITY) => out.push(&[cp as u16]),
            // The character of code 0: ignored by the collations of the UCA, first of all characters in the others.
            (0, REPLACEMENT) if cp == 0 => {
                if self.ascii[1] != 0 {
                    out.push(&[0]);
                }
            }
            (0, REPLACEMENT) => out.push(&[0xfffd]),
            (0, GB18030_CODES) => out.push(&gb18030_code(cp).map(u16::from)),
            (0, GB18030_WEIGHTS) => out.push(&gb18030_weight(cp).map(u16::from)),
            (0, _) => {
                let base = [0, 0xfb40, 0xfb80, 0xfbc0][usize::from(kind & 3)];
                out.push(&[(base + (cp >> 15)) as u16, (cp & 0x7fff | 0x8000) as u16]);
            }
            _ => out.push(&COMMON[level..=level]),
        }
    }

    /// A table of explicit records and runs of kinds.
    fn build(runs: &[(u32, u32, u8)], mut record: impl FnMut(&mut Vec<u16>)) -> Table {
        let mut table = Table {
            pages: Vec::with_capacity(PAGES),
            cells: Vec::new(),
            pool: Vec::new(),
            ascii: [0; 128],
            marks: Vec::new(),
            ascii_codes: [0; 128],
            contractions: HashMap::new(),
        };
        let mut run = 0;
        for page in 0..PAGES {
            let first = (page * PAGE) as u32;
            let end = first + PAGE as u32;
            while runs[run].0 + runs[run].1 <= first {
                run += 1;
            }
            let (start, length, kind) = runs[run];
            if kind != EXPLICIT && start <= first && end <= start + length {
                table.pages.push(KINDS + u32::from(kind));
                continue;
            }
            table.pages.push(table.cells.len() as u32);
            let mut at = run;
            for cp in first..end {
                while at < runs.len() && runs[at].0 + runs[at].1 <= cp {
                    at += 1;
                }
                let kind = runs.get(at).filter(|run| run.0 <= cp).map_or(REPLACEMENT, |run| run.2);
                if kind == EXPLICIT {
                    table.cells.push(table.pool.len() as u32);
                    record(&mut table.pool);
                } else {
                    table.cells.push(KINDS + u32::from(kind));
                }
            }
        }
        table.collect_ascii();
        table
    }

    fn collect_ascii(&mut self) {
        for cp in 0..128 {
            let mut weights = Weights::NONE;
            self.weights(cp, 0, &mut weights);
            self.ascii[cp as usize] = weights.as_slice().first().copied().unwrap_or(0);
        }
        self.marks = self.ascii.iter().copied().filter(|weight| *weight != 0).collect();
        self.marks.sort_unstable();
        self.marks.dedup();
        let code = |weight: u16| if weight == 0 || !self.is_plain() { 0 } else { self.code(weight).0 };
        self.ascii_codes = self.ascii.map(code);
    }

    /// A number from 1 to 255 by which weights of the first level are ordered, and whether only this weight has it: that of an ASCII
    /// character has, those between two such have one in common.
    #[inline]
    pub(crate) fn code(&self, weight: u16) -> (u8, bool) {
        let below = self.marks.partition_point(|mark| *mark < weight);
        let is_mark = self.marks.get(below) == Some(&weight);
        ((2 * below) as u8 + 1 + u8::from(is_mark), is_mark)
    }

    /// The table of a language: another's with lines of its own.
    fn of_language(base: &str, lines: &[u8]) -> Table {
        let mut table = Table::read(base);
        let mut reader = Reader::new(lines);
        while !reader.is_empty() {
            let mut number = || reader.varint().expect("the file is our own") as u32;
            let pair = number() == 2;
            let (first, second) = (number(), if pair { Some(number()) } else { None });
            let offset = table.pool.len() as u32;
            table.pool.push(0);
            for level in 0..3 {
                let count = reader.varint().expect("the file is our own") as u16;
                table.pool[offset as usize] |= count << (5 * level);
                table.pool.extend((0..count).map(|_| reader.u16().expect("the file is our own")));
            }
            match second {
                Some(second) => table.contractions.entry(first).or_default().push((second, offset)),
                None => table.set_cell(first, offset),
            }
        }
        table.collect_ascii();
        table
    }

    fn set_cell(&mut self, cp: u32, offset: u32) {
        let page = cp as usize / PAGE;
        if self.pages[page] >= KINDS {
            let kind = std::mem::replace(&mut self.pages[page], self.cells.len() as u32);
            self.cells.extend(std::iter::repeat_n(kind, PAGE));
        }
        let cell = self.pages[page] as usize + cp as usize % PAGE;
        self.cells[cell] = offset;
    }

    fn read(name: &str) -> Table {
        let bytes = section(FILE, name);
        let mut reader = Reader::new(&bytes);
        let levels = if reader.u8() == Some(1) { 3 } else { 1 };
        let count = reader.varint().expect("the file is our own");
        let varint = |reader: &mut Reader<'_>| reader.varint().expect("the file is our own") as u32;
        let mut runs: Vec<(u32, u32, u8)> = Vec::new();
        for _ in 0..count {
            let (first, length) = (varint(&mut reader), varint(&mut reader));
            runs.push((first, length, reader.u8().expect("the file is our own")));
        }
        let mut counts = reader.length_prefixed().expect("the file is our own").iter();
        let mut streams = [0; 3].map(|_| {
            let low = reader.length_prefixed().expect("the file is our own");
            let high = reader.length_prefixed().expect("the file is our own");
            let mut last = 0u16;
            low.iter().zip(high).map(move |(low, high)| {
                last = last.wrapping_add(u16::from_le_bytes([*low, *high]));
                last
            })
        });
        Table::build(&runs, |pool| {
            let start = pool.len();
            pool.push(0);
            for (level, stream) in streams.iter_mut().enumerate().take(levels) {
                let count = *counts.next().expect("the file is our own");
                pool[start] |= u16::from(count) << (5 * level);
                pool.extend(stream.by_ref().take(usize::from(count)));
            }
        })
    }

    /// A table of an 8-bit set: each of its characters is explicit, all others weigh like `?`.
    fn of_eight_bit(codes: &[u16], weights: &[u8]) -> Table {
        let mut rest = weights;
        let mut rows: Vec<(u32, &[u8])> = Vec::new();
        for (byte, code) in codes.iter().enumerate() {
            let count = usize::from(rest[0]);
            if *code != u16::from(b'?') || byte == usize::from(b'?') {
                rows.push((u32::from(*code), &rest[1..=count]));
            }
            rest = &rest[1 + count..];
        }
        rows.sort();
        rows.dedup_by_key(|row| row.0);
        let unknown = rows.iter().find(|row| row.0 == u32::from(b'?')).map_or(&[b'?'][..], |row| row.1);
        let mut next = rows.iter().peekable();
        Table::of_bytes(REPLACEMENT, |cp, units| {
            let weights = next.next_if(|row| row.0 == cp).map_or(unknown, |row| row.1);
            units.extend(weights.iter().map(|weight| u16::from(*weight)));
        })
    }

    /// A table whose weights are bytes: those of each code point of the BMP in turn, and a kind for all others.
    pub(crate) fn of_bytes(beyond: u8, mut put: impl FnMut(u32, &mut Vec<u16>)) -> Table {
        let mut cp = 0;
        let runs = [(0, 0x1_0000, EXPLICIT), (0x1_0000, 0x10_0000, beyond)];
        Table::build(&runs, |pool| {
            let start = pool.len();
            pool.push(0);
            put(cp, pool);
            pool[start] = (pool.len() - start - 1) as u16;
            cp += 1;
        })
    }
}

/// The bytes of a section of a file of tables: a name, a size, and what zlib makes that of.
pub(crate) fn section(file: &[u8], name: &str) -> Vec<u8> {
    let mut reader = Reader::new(file);
    while let Some(found) = reader.length_prefixed() {
        let size = reader.varint().expect("the file is our own");
        let packed = reader.length_prefixed().expect("the file is our own");
        if found == name.as_bytes() {
            let mut bytes = Vec::with_capacity(size as usize);
            flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes).expect("the file is our own");
            return bytes;
        }
    }
    panic!("the file has no section {name}")
}

pub(crate) static UCA_900: LazyLock<Table> = LazyLock::new(|| Table::read("uca900"));
pub(crate) static UCA_520: LazyLock<Table> = LazyLock::new(|| Table::read("uca520"));
pub(crate) static UCA_400: LazyLock<Table> = LazyLock::new(|| Table::read("uca400"));
pub(crate) static GENERAL: LazyLock<Table> = LazyLock::new(|| Table::read("general"));

/// The names of the 8-bit sets and the code points of their bytes.
pub(crate) static EIGHT_BIT_SETS: LazyLock<Vec<(String, [u16; 256])>> = LazyLock::new(|| {
    let bytes = section(FILE, "charsets");
    let mut reader = Reader::new(&bytes);
    let mut sets = Vec::new();
    while let Some(name) = reader.length_prefixed() {
        let codes = [0; 256].map(|_: u16| reader.u16().expect("the file is our own"));
        sets.push((String::from_utf8_lossy(name).into_owned(), codes));
    }
    sets
});

/// The collations of 8-bit sets: name, and the table when it has been asked for.
pub(crate) static EIGHT_BIT: LazyLock<Vec<(String, LazyTable)>> = LazyLock::new(|| {
    let bytes = section(FILE, "eight");
    let mut reader = Reader::new(&bytes);
    let mut collations = Vec::new();
    while let Some(name) = reader.length_prefixed() {
        let set = reader.varint().expect("the file is our own") as usize;
        let weights = reader.length_prefixed().expect("the file is our own").to_vec();
        let make: Box<dyn FnOnce() -> Table + Send> =
            Box::new(move || Table::of_eight_bit(&EIGHT_BIT_SETS[set].1, &weights));
        collations.push((String::from_utf8_lossy(name).into_owned(), LazyLock::new(make)));
    }
    collations
});

/// The collations of languages: name without the set, and the table when it has been asked for.
pub(crate) static LANGUAGES: LazyLock<Vec<(String, LazyTable)>> = LazyLock::new(|| {
    let bytes = section(FILE, "languages");
    let mut reader = Reader::new(&bytes);
    let mut collations = Vec::new();
    while let Some(name) = reader.length_prefixed() {
        let name = String::from_utf8_lossy(name).into_owned();
        let base = if name.contains("_0900_") { "uca900" } else { "uca400" };
        let count = reader.varint().expect("the file is our own");
        let start = reader.rest();
        (0..count).for_each(|_| skip_line(&mut reader));
        let lines = start[..start.len() - reader.rest().len()].to_vec();
        let make: Box<dyn FnOnce() -> Table + Send> = Box::new(move || Table::of_language(base, &lines));
        collations.push((name, LazyLock::new(make)));
    }
    collations
});

fn skip_line(reader: &mut Reader<'_>) {
    let codes = reader.varint().expect("the file is our own");
    for _ in 0..codes {
        reader.varint().expect("the file is our own");
    }
    for _ in 0..3 {
        let count = reader.varint().expect("the file is our own");
        for _ in 0..count {
            reader.u16().expect("the file is our own");
        }
    }
}

/// A table that is built when it is first used.
pub(crate) type LazyTable = LazyLock<Table, Box<dyn FnOnce() -> Table + Send>>;
