//! Bytes of rows place by place, and rows of them again: matrices of bytes turned over, eight by eight in registers.

/// The side of a square that is turned over at one time.
const SIDE: usize = 8;

/// Turns over a square of bytes, a row a word: three times halves change places, of squares that are four, two and one wide.
#[inline]
fn turn(square: &mut [u64; SIDE]) {
    for (width, mask) in [(4, 0xffff_ffff), (2, 0x0000_ffff_0000_ffff), (1, 0x00ff_00ff_00ff_00ff)] {
        for row in (0..SIDE).filter(|row| row & width == 0) {
            let changed = (square[row] >> (8 * width) ^ square[row + width]) & mask;
            square[row] ^= changed << (8 * width);
            square[row + width] ^= changed;
        }
    }
}

/// Writes `planes`, each the bytes that `rows` rows have at one place, into rows that begin `stride` bytes apart in `to`.
///
/// # Panics
/// Where `to` has no room.
pub(super) fn to_rows(planes: &[u8], rows: usize, to: &mut [u8], stride: usize) {
    if rows == 0 {
        return;
    }
    let places = planes.len() / rows;
    let (whole_rows, whole_places) = (rows - rows % SIDE, places - places % SIDE);
    for place in (0..whole_places).step_by(SIDE) {
        for row in (0..whole_rows).step_by(SIDE) {
            let mut square = [0; SIDE];
            for (word, n) in square.iter_mut().zip(place..) {
                let bytes = &planes[n * rows + row..][..SIDE];
                *word = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
            }
            turn(&mut square);
            for (word, n) in square.iter().zip(row..) {
                to[n * stride + place..][..SIDE].copy_from_slice(&word.to_le_bytes());
            }
        }
    }
    for (place, plane) in planes.chunks_exact(rows).enumerate() {
        let done = if place < whole_places { whole_rows } else { 0 };
        for (row, &byte) in plane.iter().enumerate().skip(done) {
            to[row * stride + place] = byte;
        }
    }
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_whatever_their_number_and_length() {
        for (rows, places, more) in
            [(0, 5, 0), (1, 1, 0), (3, 40, 2), (8, 8, 0), (17, 9, 5), (64, 32, 1), (1_000, 13, 0)]
        {
            let row = |n: usize| (0..places).map(|place| (n * 31 + place * 7 + n / 200) as u8).collect::<Vec<_>>();
            let all: Vec<_> = (0..rows).map(row).collect();
            let planes: Vec<_> = (0..places).flat_map(|place| all.iter().map(move |row| row[place])).collect();
            let mut to = vec![0xaa; rows * (places + more)];
            to_rows(&planes, rows, &mut to, places + more);
            let expected: Vec<_> = all.iter().flat_map(|row| [&row[..], &vec![0xaa; more]].concat()).collect();
            assert_eq!(to, expected, "{rows} rows of {places} bytes");
        }
    }
}
