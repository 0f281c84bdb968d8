//! Inserts in the order of their keys, as loads and queues make them: the tables are asked once for many.

use lsm::contents::Contents;
use lsm::error::Result;
use lsm::vacancy::Vacancy;

/// So many keys in order are worth a search.
const STEPS_MIN: u32 = 16;
/// Bytes at a key's beginning that say in which index it is.
const INDEX_BYTES: usize = 4;

/// The last keys that a transaction inserted.
#[derive(Default)]
pub(crate) struct Ascent {
    /// Whether there was a key: the only one of a transaction is not kept.
    has_begun: bool,
    last: Vec<u8>,
    steps: u32,
    vacancy: Option<Vacancy>,
}

impl Ascent {
    /// Notes the next key; answers whether [`Ascent::is_vacant`] may know something of it.
    #[inline]
    pub(crate) fn step(&mut self, key: &[u8]) -> bool {
        if !std::mem::replace(&mut self.has_begun, true) {
            return false;
        }
        let is_behind = *self.last < *key && self.last.get(..INDEX_BYTES) == key.get(..INDEX_BYTES);
        self.steps = if is_behind { self.steps.saturating_add(1) } else { 0 };
        self.last.clear();
        self.last.extend_from_slice(key);
        self.steps >= STEPS_MIN || self.vacancy.is_some()
    }

    /// Whether it is known that no table has a version of `key`, the one that came last.
    #[inline]
    pub(crate) fn is_vacant(&mut self, contents: &Contents, key: &[u8]) -> Result<bool> {
        if let Some(vacancy) = &self.vacancy
            && vacancy.covers(contents, key)
        {
            return Ok(true);
        }
        if self.steps < STEPS_MIN { Ok(false) } else { self.search(contents, key) }
    }

    #[cold]
    fn search(&mut self, contents: &Contents, key: &[u8]) -> Result<bool> {
        let vacancy = Vacancy::find(contents, key)?;
        let is_vacant = vacancy.covers(contents, key);
        self.vacancy = is_vacant.then_some(vacancy);
        // Where the tables' keys lie close, the next search is worth it after as many steps again.
        self.steps = 0;
        Ok(is_vacant)
    }
}
