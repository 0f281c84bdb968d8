//! What was worked out of a few stored columns, by the bytes that it was worked out of: equal bytes have the same value, whatever the
//! collation. Of columns with few values everything is known after a few rows.

use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind, Slot};
use hashbrown::HashTable;
use stdx::hash::hash64;

/// Answers by bytes.
pub struct Known<T> {
    places: HashTable<Place<T>>,
    bytes: Vec<u8>,
    /// That of the bytes asked for last.
    former: Option<Place<T>>,
    asked: u64,
    missed: u64,
    has_given_up: bool,
}

#[derive(Clone, Copy)]
struct Place<T> {
    hash: u64,
    start: u32,
    length: u32,
    answer: T,
}

/// The bytes of all answers that are kept.
const BYTES_MAX: usize = 1 << 20;
/// So many questions are asked before it may give up: those of a column with some thousands of values are mostly new at first.
const ASKED_MIN: u64 = 1 << 14;
/// It does where more than one of so many was asked in vain.
const MISSES_SHARE: u64 = 4;

impl<T> Default for Known<T> {
    /// Nothing is known.
    fn default() -> Known<T> {
        let places = HashTable::new();
        Known { places, bytes: Vec::new(), former: None, asked: 0, missed: 0, has_given_up: false }
    }
}

impl<T: Copy> Known<T> {
    /// Whether it was asked in vain too often: only what was asked last is known then.
    pub fn has_given_up(&self) -> bool {
        self.has_given_up
    }

    /// Whether what was asked last is seldom asked for again, either.
    pub fn is_useless(&self) -> bool {
        self.has_given_up && self.asked >= ASKED_MIN && self.missed > self.asked / 2
    }

    /// The memory that it takes.
    pub fn memory_bytes(&self) -> usize {
        self.bytes.capacity() + self.places.capacity() * size_of::<Place<T>>()
    }

    /// What is known of these bytes.
    #[inline]
    pub fn find(&mut self, bytes: &[u8]) -> Option<T> {
        self.asked += 1;
        if let Some(former) = &self.former
            && bytes_of(&self.bytes, former) == bytes
        {
            return Some(former.answer);
        }
        if !self.has_given_up {
            let hash = hash64(bytes);
            let found = self.places.find(hash, |its| its.hash == hash && bytes_of(&self.bytes, its) == bytes);
            if let Some(found) = found {
                self.former = Some(*found);
                return Some(found.answer);
            }
        }
        self.missed += 1;
        None
    }

    /// Keeps an answer for bytes that nothing is known of.
    pub fn add(&mut self, bytes: &[u8], answer: T) {
        let is_vain = self.asked >= ASKED_MIN && self.missed > self.asked / MISSES_SHARE;
        if self.has_given_up || is_vain || self.bytes.len() + bytes.len() > BYTES_MAX {
            if !self.has_given_up {
                (self.asked, self.missed) = (0, 0);
            }
            self.has_given_up = true;
            self.places = HashTable::new();
            self.bytes.clear();
            self.bytes.extend_from_slice(bytes);
            self.former = Some(Place { hash: 0, start: 0, length: bytes.len() as u32, answer });
            return;
        }
        let (hash, start) = (hash64(bytes), self.bytes.len() as u32);
        self.bytes.extend_from_slice(bytes);
        let place = Place { hash, start, length: bytes.len() as u32, answer };
        self.former = Some(place);
        self.places.insert_unique(hash, place, |its| its.hash);
    }
}

#[inline]
fn bytes_of<'b, T>(bytes: &'b [u8], place: &Place<T>) -> &'b [u8] {
    &bytes[place.start as usize..(place.start + place.length) as usize]
}

/// What is worked out without an error and without a warning; with one it is as if it had not been tried.
pub fn tried<T>(frame: &Frame<'_>, work: impl FnOnce() -> Result<T>) -> Option<T> {
    let diagnostics = &frame.context.diagnostics;
    let before = diagnostics.borrow().clone();
    let result = work().ok();
    let is_silent = diagnostics.borrow().warning_count() == before.warning_count();
    if result.is_some() && is_silent {
        return result;
    }
    *diagnostics.borrow_mut() = before;
    None
}

/// The columns that an expression is worked out of, where it is made of nothing else.
pub fn columns_of(e: &Expr) -> Option<Vec<(Slot, usize)>> {
    if !e.is_of_columns() {
        return None;
    }
    let mut columns = Vec::new();
    e.walk(&mut |e| {
        if let ExprKind::Column(slot, column) = e.kind
            && !columns.contains(&(slot, column))
        {
            columns.push((slot, column));
        }
        true
    });
    Some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_up_where_all_is_different() {
        let mut known = Known::default();
        for number in 0..2_000_u32 {
            let bytes = (number % 100).to_be_bytes();
            match known.find(&bytes) {
                Some(answer) => assert_eq!(answer, number % 100),
                None => known.add(&bytes, number),
            }
        }
        assert!(!known.has_given_up());
        for number in 1_000..21_000_u32 {
            assert_eq!(known.find(&number.to_be_bytes()), None);
            known.add(&number.to_be_bytes(), number);
            assert_eq!(known.find(&number.to_be_bytes()), Some(number));
        }
        assert!(known.has_given_up());
        for number in 0..20_000_u32 {
            known.add(&number.to_be_bytes(), number);
            assert_eq!(known.find(&(number + 1).to_be_bytes()), None);
        }
        assert!(known.is_useless());
        assert!(known.memory_bytes() < 1 << 20);
    }
}
