//! Geohashes: longitude and latitude halved in turn, five bits to a letter. Source: "Spatial Geohash Functions" of MySQL's
//! manual.

const LETTERS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
/// Bits of a letter.
const BITS: u32 = 5;

/// The geohash of a place with at most that many letters. It ends where a place is met exactly, and is padded with zeros.
pub fn encode(longitude: f64, latitude: f64, length: usize) -> Vec<u8> {
    let (mut east, mut north) = ((-180.0, 180.0), (-90.0, 90.0));
    let mut is_longitude = true;
    let mut out = Vec::with_capacity(length);
    for _ in 0..length {
        let mut letter = 0;
        for _ in 0..BITS {
            let (range, value): (&mut (f64, f64), f64) =
                if is_longitude { (&mut east, longitude) } else { (&mut north, latitude) };
            let middle = f64::midpoint(range.0, range.1);
            letter <<= 1;
            if value >= middle {
                letter |= 1;
                range.0 = middle;
            } else {
                range.1 = middle;
            }
            is_longitude = !is_longitude;
        }
        out.push(LETTERS[letter]);
    }
    out
}

/// A geohash's longitude and latitude, rounded to the digits that its rectangle leaves certain; `None` where a letter is none.
pub fn decode(text: &[u8]) -> Option<(f64, f64)> {
    let (mut east, mut north) = ((-180.0, 180.0), (-90.0, 90.0));
    let mut is_longitude = true;
    if text.is_empty() {
        return None;
    }
    for byte in text {
        let letter = LETTERS.iter().position(|l| l == &byte.to_ascii_lowercase())?;
        for bit in (0..BITS).rev() {
            let range: &mut (f64, f64) = if is_longitude { &mut east } else { &mut north };
            let middle = f64::midpoint(range.0, range.1);
            if letter >> bit & 1 == 1 {
                range.0 = middle;
            } else {
                range.1 = middle;
            }
            is_longitude = !is_longitude;
        }
    }
    Some((rounded(east), rounded(north)))
}

/// The number of fewest decimal digits within a range, near its middle.
fn rounded((low, high): (f64, f64)) -> f64 {
    let middle = f64::midpoint(low, high);
    let error = (high - low) / 2.0;
    let mut digits = 0;
    let mut scale = 1.0;
    while error * scale <= 0.1 && digits <= f64::DIGITS as i32 {
        digits += 1;
        scale *= 10.0;
    }
    let found = (middle * scale).round() / scale;
    if found >= low && found <= high { found } else { middle }
}
