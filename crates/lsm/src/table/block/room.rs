//! Bytes that are appended to in small pieces: room is there before it is needed, so that a piece is a store or two.

/// Room is made for so many bytes more than are asked for, at least.
const MORE_BYTES: usize = 4 << 10;
/// What a varint takes at most.
const VARINT_BYTES: usize = 10;

/// Bytes at the beginning of room for more.
#[derive(Default)]
pub(super) struct Room {
    room: Vec<u8>,
    length: usize,
}

impl Room {
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[..self.length]
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Leaves the first `length` bytes.
    #[inline]
    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Makes room for `more` bytes.
    #[inline]
    fn reserve(&mut self, more: usize) {
        if self.room.len() - self.length < more {
            self.grow(more);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        self.room.resize((self.length + more + MORE_BYTES).max(self.room.len() * 2), 0);
    }

    /// Appends bytes; short ones by words that overlap.
    #[inline]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        let to = &mut self.room[self.length..][..bytes.len()];
        match bytes.len() {
            8..=16 => put_ends::<8>(to, bytes),
            4..8 => put_ends::<4>(to, bytes),
            0..4 => to.iter_mut().zip(bytes).for_each(|(to, &byte)| *to = byte),
            _ => to.copy_from_slice(bytes),
        }
        self.length += bytes.len();
    }

    /// Appends a varint.
    #[inline]
    pub(super) fn put_varint(&mut self, value: u64) {
        self.reserve(VARINT_BYTES);
        if value < 0x80 {
            self.room[self.length] = value as u8;
            self.length += 1;
        } else {
            self.put_long_varint(value);
        }
    }

    /// The same where there is room and it takes more than one byte.
    fn put_long_varint(&mut self, value: u64) {
        let to = &mut self.room[self.length..][..VARINT_BYTES];
        let (mut rest, mut last) = (value, 0);
        while rest >= 0x80 && last + 1 < VARINT_BYTES {
            to[last] = rest as u8 | 0x80;
            rest >>= 7;
            last += 1;
        }
        to[last] = rest as u8;
        self.length += last + 1;
    }

    /// Appends `count` times a byte; answers the place of these.
    pub(super) fn fill(&mut self, count: usize, byte: u8) -> &mut [u8] {
        self.reserve(count);
        let filled = &mut self.room[self.length..][..count];
        filled.fill(byte);
        self.length += count;
        filled
    }
}

/// Copies the first and the last `N` bytes, which are all of them.
#[inline(always)]
fn put_ends<const N: usize>(to: &mut [u8], bytes: &[u8]) {
    if let (Some(to), Some(first)) = (to.first_chunk_mut::<N>(), bytes.first_chunk()) {
        *to = *first;
    }
    if let (Some(to), Some(last)) = (to.last_chunk_mut::<N>(), bytes.last_chunk()) {
        *to = *last;
    }
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use super::*;
    use stdx::coding::put_varint;

    #[test]
    fn what_is_put_is_there_in_pieces_of_any_length() {
        let (mut room, mut expected) = (Room::default(), Vec::new());
        for n in 0..3_000_u64 {
            let piece: Vec<_> = (0..n % 40).map(|byte| (byte + n) as u8).collect();
            room.put(&piece);
            expected.extend_from_slice(&piece);
            for value in [n, n * n, 1 << (n % 64), u64::MAX] {
                room.put_varint(value);
                put_varint(&mut expected, value);
            }
            if n % 100 == 9 {
                room.fill(300, 7)[1] = 8;
                expected.extend_from_slice(&[&[7, 8][..], &[7; 298]].concat());
                room.truncate(room.len() - 5);
                expected.truncate(expected.len() - 5);
            }
            assert_eq!(room.len(), expected.len());
        }
        assert_eq!(room.bytes(), expected);
    }
}
