//! Writes `tables/collations.bin` from a server's answers: `cargo run -p values --example collation_tables -- W E C T OUT`.
//!
//! W: a line for each code point in hex, then WEIGHT_STRING in hex under utf8mb4_0900_ai_ci, _as_ci, _as_cs, _general_ci,
//! _unicode_ci and _unicode_520_ci. E: a line for each collation of an 8-bit character set: name, set, and
//! `HEX(WEIGHT_STRING(...))` of the 256 bytes with commas. C: a line for each such set: name and the 256 bytes' code points
//! in hex. T: a line for each character or pair of characters that a language's collation of utf8mb4 weighs in another way
//! than the collation it is made from: name, code points in hex, weights in hex with commas between levels. Fields are
//! separated by tabs. `weights.rs` draws what is written and reads it.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use stdx::coding::{put_length_prefixed, put_u16, put_varint};

const EXPLICIT: u8 = 0;
const IMPLICIT: [(u8, u32); 3] = [(1, 0xfb40), (2, 0xfb80), (3, 0xfbc0)];
const HANGUL: u8 = 4;
const IDENTITY: u8 = 5;
const REPLACEMENT: u8 = 6;

fn units(hex: &str) -> Vec<u16> {
    let digits: Vec<char> = hex.chars().collect();
    let text = digits.chunks(4).map(|unit| unit.iter().collect::<String>());
    text.map(|unit| u16::from_str_radix(&unit, 16).expect("a hex unit")).collect()
}

fn kind(cp: u32, levels: &[Vec<u16>; 3], three: bool) -> u8 {
    if (0xac00..0xd700).contains(&cp) && three {
        return HANGUL;
    }
    if three && (levels[1] != [0x20] || levels[2] != [2]) {
        return EXPLICIT;
    }
    match levels[0].as_slice() {
        [0xfffd] => return REPLACEMENT,
        [unit] if u32::from(*unit) == cp => return IDENTITY,
        _ => {}
    }
    for (kind, base) in IMPLICIT {
        let implicit = [(base + (cp >> 15)) as u16, (cp & 0x7fff | 0x8000) as u16];
        if levels[0] == implicit {
            return kind;
        }
    }
    EXPLICIT
}

/// Runs of code points of a kind, then for the explicit ones the counts and the weights, level by level.
fn table(rows: &[(u32, [Vec<u16>; 3])], three: bool) -> Vec<u8> {
    let mut runs: Vec<(u32, u32, u8)> = Vec::new();
    let mut counts = Vec::new();
    let mut weights = [Vec::new(), Vec::new(), Vec::new()];
    for (cp, levels) in rows {
        let kind = kind(*cp, levels, three);
        match runs.last_mut() {
            Some(run) if run.2 == kind && run.0 + run.1 == *cp => run.1 += 1,
            _ => runs.push((*cp, 1, kind)),
        }
        if kind == EXPLICIT {
            for (level, units) in levels.iter().enumerate().take(if three { 3 } else { 1 }) {
                counts.push(units.len() as u8);
                weights[level].extend_from_slice(units);
            }
        }
    }
    let mut out = vec![u8::from(three)];
    put_varint(&mut out, runs.len() as u64);
    for (start, length, kind) in runs {
        put_varint(&mut out, u64::from(start));
        put_varint(&mut out, u64::from(length));
        out.push(kind);
    }
    put_length_prefixed(&mut out, &counts);
    for level in weights {
        let mut bytes = Vec::new();
        let mut last = 0u16;
        for unit in level {
            put_u16(&mut bytes, unit.wrapping_sub(last));
            last = unit;
        }
        let low: Vec<u8> = bytes.iter().step_by(2).copied().collect();
        let high: Vec<u8> = bytes.iter().skip(1).step_by(2).copied().collect();
        put_length_prefixed(&mut out, &low);
        put_length_prefixed(&mut out, &high);
    }
    out
}

fn section(name: &str, bytes: &[u8], out: &mut Vec<u8>) {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("a vector takes all");
    let packed = encoder.finish().expect("a vector takes all");
    eprintln!("{name}: {} bytes, {} packed", bytes.len(), packed.len());
    put_length_prefixed(out, name.as_bytes());
    put_varint(out, bytes.len() as u64);
    put_length_prefixed(out, &packed);
}

fn eight_bit(path: &str, sets: &[(String, Vec<u32>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in std::fs::read_to_string(path).expect("the 8-bit weights").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let set = sets.iter().position(|(name, _)| name == fields[1]).expect("a known set");
        let mut bytes = Vec::new();
        for weights in fields[2].split(',') {
            let digits: Vec<char> = weights.chars().collect();
            bytes.push((digits.len() / 2) as u8);
            let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
            bytes.extend(pairs.map(|pair| u8::from_str_radix(&pair, 16).expect("a hex byte")));
        }
        put_length_prefixed(&mut out, fields[0].as_bytes());
        put_varint(&mut out, set as u64);
        put_length_prefixed(&mut out, &bytes);
    }
    out
}

/// For each collation its name and its lines.
fn tailored(path: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(path).expect("the languages' weights");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let mut out = Vec::new();
    for collation in lines.chunk_by(|one, other| one[0] == other[0]) {
        let name = collation[0][0].strip_prefix("utf8mb4_").expect("a collation of utf8mb4");
        put_length_prefixed(&mut out, name.as_bytes());
        put_varint(&mut out, collation.len() as u64);
        for line in collation {
            let codes: Vec<&str> = line[1].split(' ').collect();
            put_varint(&mut out, codes.len() as u64);
            for code in codes {
                put_varint(&mut out, u64::from(u32::from_str_radix(code, 16).expect("a code point")));
            }
            let levels: Vec<Vec<u16>> = line[2].split(',').map(units).collect();
            for level in 0..3 {
                let weights = levels.get(level).map_or(&[][..], |level| level);
                put_varint(&mut out, weights.len() as u64);
                weights.iter().for_each(|weight| put_u16(&mut out, *weight));
            }
        }
    }
    out
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [weights, eight, sets, languages, target] = paths.as_slice() else { panic!("five paths") };
    let text = std::fs::read_to_string(weights).expect("the weights");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let mut out = Vec::new();
    let codes: Vec<u32> = rows.iter().map(|row| u32::from_str_radix(row[0], 16).expect("a code point")).collect();
    let mut uca = Vec::new();
    for (row, cp) in rows.iter().zip(&codes) {
        let all = units(row[3]);
        let mut levels = all.split(|unit| *unit == 0).map(<[u16]>::to_vec);
        let mut next = || levels.next().unwrap_or_default();
        uca.push((*cp, [next(), next(), next()]));
    }
    section("uca900", &table(&uca, true), &mut out);
    for (name, column) in [("general", 4), ("uca400", 5), ("uca520", 6)] {
        let single: Vec<_> =
            rows.iter().zip(&codes).map(|(row, cp)| (*cp, [units(row[column]), Vec::new(), Vec::new()])).collect();
        section(name, &table(&single, false), &mut out);
    }
    let sets: Vec<(String, Vec<u32>)> = std::fs::read_to_string(sets)
        .expect("the sets")
        .lines()
        .map(|line| {
            let (name, codes) = line.split_once('\t').expect("two fields");
            (name.to_owned(), codes.split(',').map(|cp| u32::from_str_radix(cp, 16).expect("a code point")).collect())
        })
        .collect();
    let mut bytes = Vec::new();
    for (name, codes) in &sets {
        put_length_prefixed(&mut bytes, name.as_bytes());
        codes.iter().for_each(|cp| put_u16(&mut bytes, *cp as u16));
    }
    section("charsets", &bytes, &mut out);
    section("eight", &eight_bit(eight, &sets), &mut out);
    section("languages", &tailored(languages), &mut out);
    std::fs::write(target, out).expect("the target is written");
}
