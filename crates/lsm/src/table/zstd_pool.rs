//! Contexts of zstd for blocks, used again: to make one costs more than to decompress a block with it.

use parking_lot::Mutex;
use zstd::bulk::{Compressor, Decompressor};

/// How blocks are compressed: the fastest level.
const LEVEL: i32 = 1;
/// Contexts kept of a kind, for the threads that read at one time; more are dropped.
const KEPT_MAX: usize = 16;

static DECOMPRESSORS: Mutex<Vec<Decompressor<'static>>> = Mutex::new(Vec::new());
static COMPRESSORS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());

/// Takes a context, or makes one; uses it, and puts it back. The lock is held for neither.
pub(super) fn with<C, T>(
    kept: &Mutex<Vec<C>>,
    make: impl FnOnce() -> std::io::Result<C>,
    work: impl FnOnce(&mut C) -> std::io::Result<T>,
) -> std::io::Result<T> {
    let taken = kept.lock().pop();
    let mut context = match taken {
        Some(context) => context,
        None => make()?,
    };
    let done = work(&mut context)?;
    let mut kept = kept.lock();
    if kept.len() < KEPT_MAX {
        kept.push(context);
    }
    Ok(done)
}

/// Compresses a block.
pub(super) fn compress(raw: &[u8]) -> std::io::Result<Vec<u8>> {
    with(&COMPRESSORS, || Compressor::new(LEVEL), |compressor| compressor.compress(raw))
}

/// Decompresses a block into all of `to`, or answers how much of it there was.
pub(super) fn decompress(stored: &[u8], to: &mut [u8]) -> std::io::Result<usize> {
    with(&DECOMPRESSORS, Decompressor::new, |decompressor| decompressor.decompress_to_buffer(stored, to))
}
