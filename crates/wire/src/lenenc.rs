//! Length-encoded integers and strings: 1, 3, 4 or 9 bytes, by size.

use stdx::coding::{Reader, put_u16, put_u24, put_u64};

/// Appends a length-encoded integer.
#[inline]
pub fn put_int(to: &mut Vec<u8>, value: u64) {
    match value {
        0..=250 => to.push(value as u8),
        251..=0xffff => {
            to.push(0xfc);
            put_u16(to, value as u16);
        }
        0x1_0000..=0xff_ffff => {
            to.push(0xfd);
            put_u24(to, value as u32);
        }
        _ => {
            to.push(0xfe);
            put_u64(to, value);
        }
    }
}

/// Appends a length-encoded string.
#[inline]
pub fn put_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    put_int(to, bytes.len() as u64);
    to.extend_from_slice(bytes);
}

/// Reads a length-encoded integer.
pub fn int(from: &mut Reader<'_>) -> Option<u64> {
    match from.u8()? {
        short @ 0..=250 => Some(u64::from(short)),
        0xfc => from.u16().map(u64::from),
        0xfd => from.u24().map(u64::from),
        0xfe => from.u64(),
        _ => None,
    }
}

/// Reads a length-encoded string.
pub fn bytes<'a>(from: &mut Reader<'a>) -> Option<&'a [u8]> {
    let length = usize::try_from(int(from)?).ok()?;
    from.bytes(length)
}

/// Reads a string that a zero byte ends.
pub fn null_terminated<'a>(from: &mut Reader<'a>) -> Option<&'a [u8]> {
    let end = from.rest().iter().position(|&b| b == 0)?;
    let text = from.bytes(end)?;
    from.u8()?;
    Some(text)
}
