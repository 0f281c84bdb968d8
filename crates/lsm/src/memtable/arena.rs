//! Memory that is given out in order and taken back all at once.
//!
//! Pieces are aligned to eight bytes and never move. Chunks grow from small to [`CHUNK_BYTES_MAX`], so that the write set
//! of a short transaction costs one small allocation and a large memtable few large ones.
#![expect(unsafe_code, reason = "pieces outlive the borrow of the arena that gave them out; the memtable owns both")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{NonNull, null_mut};

const ALIGN: usize = 8;
const CHUNK_BYTES_MIN: usize = 4 << 10;
const CHUNK_BYTES_MAX: usize = 1 << 20;

/// A bump allocator.
pub(super) struct Arena {
    chunks: Vec<(NonNull<u8>, Layout)>,
    at: *mut u8,
    left: usize,
    next_bytes: usize,
    bytes: usize,
}

// SAFETY: the arena is the only owner of its chunks; nothing in it is tied to a thread.
unsafe impl Send for Arena {}

impl Arena {
    pub(super) fn new() -> Arena {
        Arena { chunks: Vec::new(), at: null_mut(), left: 0, next_bytes: CHUNK_BYTES_MIN, bytes: 0 }
    }

    /// Bytes taken from the allocator.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Uninitialised memory for `size` bytes, aligned to eight, valid until the arena is dropped.
    #[inline]
    pub(super) fn alloc(&mut self, size: usize) -> *mut u8 {
        let size = size.next_multiple_of(ALIGN);
        if size > self.left {
            return self.alloc_slow(size);
        }
        let piece = self.at;
        // SAFETY: `left` bytes follow `at` in the current chunk, and `size` is at most that.
        self.at = unsafe { self.at.add(size) };
        self.left -= size;
        piece
    }

    #[cold]
    fn alloc_slow(&mut self, size: usize) -> *mut u8 {
        if size > self.next_bytes / 4 {
            return self.chunk(size);
        }
        let chunk = self.chunk(self.next_bytes);
        self.at = chunk;
        self.left = self.next_bytes;
        self.next_bytes = (self.next_bytes * 2).min(CHUNK_BYTES_MAX);
        self.alloc(size)
    }

    fn chunk(&mut self, size: usize) -> *mut u8 {
        let layout = Layout::from_size_align(size, ALIGN).expect("values are far smaller than the address space");
        // SAFETY: the layout's size is not zero: every piece has a header.
        let Some(chunk) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        self.chunks.push((chunk, layout));
        self.bytes += size;
        chunk.as_ptr()
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        for &(chunk, layout) in &self.chunks {
            // SAFETY: each chunk came from `alloc` with this layout and is freed once.
            unsafe { dealloc(chunk.as_ptr(), layout) }
        }
    }
}
