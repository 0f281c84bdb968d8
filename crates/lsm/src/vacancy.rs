//! Stretches of keys that no table has, for inserts side by side.
//!
//! An insert must know that its key is free. A table that covers the key is asked by its filter, which costs some lookups a table;
//! rows that are inserted in order all fall between the same two keys of the tables, so that one search answers for all of them.
//! Tables never change: what was found holds for as long as the levels are the same.

use crate::contents::Contents;
use crate::error::Result;
use crate::levels::Levels;
use crate::run::RunCursor;
use objects::frames::Priority;
use std::sync::Arc;

/// Keys of which no table has a version.
pub struct Vacancy {
    levels: Arc<Levels>,
    lower: Box<[u8]>,
    /// The first key that is there; none where there is none behind.
    upper: Option<Box<[u8]>>,
}

impl Vacancy {
    /// The stretch that begins with `key`: nothing where a table has that.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn find(contents: &Contents, key: &[u8]) -> Result<Vacancy> {
        let mut upper: Option<Box<[u8]>> = None;
        for run in contents.levels.runs() {
            let mut cursor = RunCursor::new(Arc::clone(run), Priority::Scan);
            cursor.seek(key)?;
            if cursor.is_valid() && upper.as_deref().is_none_or(|upper| cursor.entry().key() < upper) {
                upper = Some(cursor.entry().key().into());
            }
        }
        Ok(Vacancy { levels: Arc::clone(&contents.levels), lower: key.into(), upper })
    }

    /// Whether it says of `key` that no table of `contents` has it.
    #[inline]
    pub fn covers(&self, contents: &Contents, key: &[u8]) -> bool {
        Arc::ptr_eq(&self.levels, &contents.levels)
            && *self.lower <= *key
            && self.upper.as_deref().is_none_or(|upper| key < upper)
    }
}
