//! A fast hash of bytes, the same on every machine and in every version: filters in objects depend on it.

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd6e8_feb8_6659_fd93;

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of `bytes`: eight bytes at a step, each folded in by a 128-bit product.
#[inline]
pub fn hash64(bytes: &[u8]) -> u64 {
    let mut state = FIRST ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.first_chunk().map_or(0, |c| u64::from_le_bytes(*c));
        state = fold(state ^ word, SECOND);
    }
    let mut last = 0;
    for &byte in chunks.remainder() {
        last = last << 8 | u64::from(byte);
    }
    fold(state ^ last, FIRST) ^ state.rotate_left(32)
}

/// A hasher for keys that are one integer: half a multiplication.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberHasher(u64);

/// Makes a [`NumberHasher`].
pub type BuildNumberHasher = std::hash::BuildHasherDefault<NumberHasher>;

impl std::hash::Hasher for NumberHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = fold(self.0 ^ hash64(bytes), SECOND);
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = fold(self.0 ^ number ^ FIRST, SECOND);
    }

    #[inline]
    fn write_u128(&mut self, number: u128) {
        self.write_u64(number as u64 ^ ((number >> 64) as u64).rotate_left(32));
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_values_never_change() {
        assert_eq!([super::hash64(b""), super::hash64(b"abc"), super::hash64(b"twelve bytes")], EXPECTED);
    }
    const EXPECTED: [u64; 3] = [13_963_084_578_543_018_984, 678_831_470_483_698_548, 4_197_037_583_319_164_486];
}
