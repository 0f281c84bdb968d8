//! Writes `tables/multibyte.bin` from a server's answers: `cargo run -p values --example multibyte_tables -- SETS OUT`.
//!
//! SETS: a line for each character of each set of several bytes: set, its bytes in hex, code point in hex, WEIGHT_STRING in
//! hex under the set's `_ci` collation, and the bytes in hex that the code point becomes in the set. Fields are separated
//! by tabs. `multibyte.rs` draws what is written and reads it.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use stdx::coding::{put_length_prefixed, put_varint};

/// A line: bytes, code point, weights, the bytes of the way back.
struct Row {
    code: u32,
    point: u32,
    weight: u32,
    back: u32,
}

fn folded(difference: i64) -> u64 {
    (difference << 1 ^ difference >> 63) as u64
}

/// Differences from line to line.
fn stream(values: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last = 0;
    for value in values {
        put_varint(&mut out, folded(i64::from(value) - i64::from(last)));
        last = value;
    }
    out
}

/// Whether weights are the characters' bytes, ASCII in capitals, so that none are written.
fn is_by_bytes(rows: &[Row]) -> bool {
    let capital = |code: u32| if (0x61..=0x7a).contains(&code) { code - 0x20 } else { code };
    rows.iter().all(|row| row.weight == capital(row.code))
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [source, target] = paths.as_slice() else { panic!("two paths") };
    let text = std::fs::read_to_string(source).expect("the sets");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let number = |hex: &str| u32::from_str_radix(hex, 16).expect("a hex number");
    let mut out = Vec::new();
    for set in lines.chunk_by(|one, other| one[0] == other[0]) {
        let row = |line: &Vec<&str>| Row {
            code: number(line[1]),
            point: number(line[2]),
            weight: number(line[3]),
            back: number(line[4]),
        };
        let mut rows: Vec<Row> = set.iter().map(row).collect();
        rows.sort_by_key(|row| row.code);
        let weights = if is_by_bytes(&rows) { Vec::new() } else { stream(rows.iter().map(|row| row.weight)) };
        let one_way: Vec<u32> = rows.iter().filter(|row| row.back != row.code).map(|row| row.code).collect();
        let mut bytes = Vec::new();
        put_length_prefixed(&mut bytes, &stream(rows.iter().map(|row| row.code)));
        put_length_prefixed(&mut bytes, &stream(rows.iter().map(|row| row.point)));
        put_length_prefixed(&mut bytes, &stream(one_way.into_iter()));
        put_length_prefixed(&mut bytes, &weights);
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes).expect("a vector takes all");
        let packed = encoder.finish().expect("a vector takes all");
        eprintln!("{}: {} bytes, {} packed", set[0][0], bytes.len(), packed.len());
        put_length_prefixed(&mut out, set[0][0].as_bytes());
        put_varint(&mut out, bytes.len() as u64);
        put_length_prefixed(&mut out, &packed);
    }
    std::fs::write(target, out).expect("the target is written");
}
