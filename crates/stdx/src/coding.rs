//! Integers as bytes: little-endian for formats, big-endian for keys that must sort, LEB128 varints for lengths.
//!
//! The one place that converts between integers and bytes; a short input is `None`, never a panic.

/// A cursor over bytes that yields integers and slices; every call is `None` once the input is too short.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

macro_rules! fixed {
    ($read:ident, $read_be:ident, $put:ident, $put_be:ident, $get:ident, $type:ty) => {
        impl<'a> Reader<'a> {
            #[doc = concat!("The next `", stringify!($type), "`, little-endian.")]
            #[inline]
            pub fn $read(&mut self) -> Option<$type> {
                let (head, rest) = self.rest.split_first_chunk()?;
                self.rest = rest;
                Some(<$type>::from_le_bytes(*head))
            }

            #[doc = concat!("The next `", stringify!($type), "`, big-endian.")]
            #[inline]
            pub fn $read_be(&mut self) -> Option<$type> {
                let (head, rest) = self.rest.split_first_chunk()?;
                self.rest = rest;
                Some(<$type>::from_be_bytes(*head))
            }
        }

        #[doc = concat!("Appends a `", stringify!($type), "`, little-endian.")]
        #[inline]
        pub fn $put(to: &mut Vec<u8>, value: $type) {
            to.extend_from_slice(&value.to_le_bytes());
        }

        #[doc = concat!("Appends a `", stringify!($type), "`, big-endian.")]
        #[inline]
        pub fn $put_be(to: &mut Vec<u8>, value: $type) {
            to.extend_from_slice(&value.to_be_bytes());
        }

        #[doc = concat!("The little-endian `", stringify!($type), "` at `at`, or `None` where the bytes end before it does.")]
        #[inline]
        pub fn $get(from: &[u8], at: usize) -> Option<$type> {
            Some(<$type>::from_le_bytes(*from.get(at..)?.first_chunk()?))
        }
    };
}

fixed!(u16, u16_be, put_u16, put_u16_be, get_u16, u16);
fixed!(u32, u32_be, put_u32, put_u32_be, get_u32, u32);
fixed!(u64, u64_be, put_u64, put_u64_be, get_u64, u64);

impl<'a> Reader<'a> {
    /// A cursor at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next byte.
    #[inline]
    pub fn u8(&mut self) -> Option<u8> {
        let (&head, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(head)
    }

    /// The next three bytes as a little-endian integer.
    pub fn u24(&mut self) -> Option<u32> {
        let bytes = self.bytes(3)?;
        Some(u32::from(bytes[0]) | u32::from(bytes[1]) << 8 | u32::from(bytes[2]) << 16)
    }

    /// The next `length` bytes.
    #[inline]
    pub fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(head)
    }

    /// A LEB128 varint.
    #[inline]
    pub fn varint(&mut self) -> Option<u64> {
        let (value, length) = get_varint(self.rest)?;
        self.rest = &self.rest[length..];
        Some(value)
    }

    /// A varint length and that many bytes.
    #[inline]
    pub fn length_prefixed(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        self.bytes(length)
    }
}

/// Appends a LEB128 varint: 7 bits a byte, low bits first, 1 to 10 bytes.
#[inline]
pub fn put_varint(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

/// The varint at the start of `from` and how many bytes it takes.
#[inline]
pub fn get_varint(from: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (at, &byte) in from.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return Some((value, at + 1));
        }
    }
    None
}

/// Appends a varint length and the bytes.
#[inline]
pub fn put_length_prefixed(to: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(to, bytes.len() as u64);
    to.extend_from_slice(bytes);
}

/// Appends the low three bytes, little-endian.
#[inline]
pub fn put_u24(to: &mut Vec<u8>, value: u32) {
    to.extend_from_slice(&value.to_le_bytes()[..3]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_read() {
        let mut bytes = Vec::new();
        put_u16(&mut bytes, 0x1234);
        put_u32_be(&mut bytes, 0xdead_beef);
        put_u24(&mut bytes, 0x0a_0b0c);
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        numbers.iter().for_each(|&n| put_varint(&mut bytes, n));
        put_length_prefixed(&mut bytes, b"abc");
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.u16(), Some(0x1234));
        assert_eq!(reader.u32_be(), Some(0xdead_beef));
        assert_eq!(reader.u24(), Some(0x0a_0b0c));
        assert_eq!(numbers.map(|_| reader.varint()), numbers.map(Some));
        assert_eq!(reader.length_prefixed(), Some(&b"abc"[..]));
        assert_eq!((reader.u8(), reader.varint(), reader.u64()), (None, None, None));
    }

    #[test]
    fn a_varint_that_never_ends_is_none() {
        assert_eq!(get_varint(&[0xff; 11]), None);
    }
}
