//! Collations: numbers, names and how each compares.
//!
//! A [`Collation`] is MySQL's number for it; all that depends on it is looked up in the flat registry.

use crate::charset::Charset;
use crate::registry::COLLATIONS;

/// A collation by its MySQL number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Collation(u16);

/// Whether trailing spaces count in comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pad {
    /// The shorter string is compared as if spaces followed.
    Space,
    /// Spaces are characters like others.
    NoPad,
}

/// A row of the registry.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: u16,
    pub(crate) name: &'static str,
    pub(crate) charset: Charset,
    pub(crate) pad: Pad,
    pub(crate) sortlen: u8,
}

/// One more than the largest collation number.
const IDS: usize = 324;

/// From a number to the registry's row; `u16::MAX` where there is none.
static ROWS: [u16; IDS] = {
    let mut rows = [u16::MAX; IDS];
    let mut at = 0;
    while at < COLLATIONS.len() {
        rows[COLLATIONS[at].id as usize] = at as u16;
        at += 1;
    }
    rows
};

impl Collation {
    /// Raw bytes.
    pub const BINARY: Collation = Collation(63);
    /// The server's default.
    pub const UTF8MB4_0900_AI_CI: Collation = Collation(255);
    /// utf8mb4_0900_as_cs.
    pub const UTF8MB4_0900_AS_CS: Collation = Collation(278);
    /// utf8mb4_0900_as_ci.
    pub const UTF8MB4_0900_AS_CI: Collation = Collation(305);
    /// utf8mb4_0900_bin.
    pub const UTF8MB4_0900_BIN: Collation = Collation(309);
    /// utf8mb4_general_ci.
    pub const UTF8MB4_GENERAL_CI: Collation = Collation(45);
    /// utf8mb4_bin, which JSON text has.
    pub const UTF8MB4_BIN: Collation = Collation(46);
    /// utf8mb4_unicode_ci.
    pub const UTF8MB4_UNICODE_CI: Collation = Collation(224);
    /// utf8mb4_unicode_520_ci.
    pub const UTF8MB4_UNICODE_520_CI: Collation = Collation(246);
    /// utf8mb3_general_ci, which most names of the system have.
    pub const UTF8MB3_GENERAL_CI: Collation = Collation(33);
    /// utf8mb3_bin.
    pub const UTF8MB3_BIN: Collation = Collation(83);
    /// latin1_swedish_ci.
    pub const LATIN1_SWEDISH_CI: Collation = Collation(8);
    /// ascii_general_ci.
    pub const ASCII_GENERAL_CI: Collation = Collation(11);

    /// The collation of that number.
    pub fn by_id(id: u16) -> Option<Collation> {
        ROWS.get(usize::from(id)).filter(|&&row| row != u16::MAX).map(|_| Collation(id))
    }

    /// The collation of that name in any case; `utf8_...` is `utf8mb3_...`.
    pub fn by_name(name: &str) -> Option<Collation> {
        let modern;
        let name = match name.as_bytes().get(..5) {
            Some(start) if start.eq_ignore_ascii_case(b"utf8_") => {
                modern = format!("utf8mb3_{}", &name[5..]);
                modern.as_str()
            }
            _ => name,
        };
        COLLATIONS.iter().find(|row| row.name.eq_ignore_ascii_case(name)).map(|row| Collation(row.id))
    }

    /// Every collation, by number.
    pub fn all() -> impl Iterator<Item = Collation> {
        COLLATIONS.iter().map(|row| Collation(row.id))
    }

    pub(crate) fn by_known_id(id: u16) -> Collation {
        debug_assert!(Collation::by_id(id).is_some(), "an unknown collation number {id}");
        Collation(id)
    }

    fn row(self) -> &'static Entry {
        &COLLATIONS[usize::from(ROWS[usize::from(self.0)])]
    }

    /// Its number.
    pub fn id(self) -> u16 {
        self.0
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its character set.
    pub fn charset(self) -> Charset {
        self.row().charset
    }

    /// Whether trailing spaces count.
    pub fn pad(self) -> Pad {
        self.row().pad
    }

    /// What `SHOW COLLATION` prints as its sort length.
    pub fn sortlen(self) -> u8 {
        self.row().sortlen
    }

    /// Whether it is its character set's default.
    pub fn is_default(self) -> bool {
        self.charset().default_collation() == self
    }

    /// Whether it is the collation of raw bytes, that is of binary strings.
    pub fn is_binary(self) -> bool {
        self == Collation::BINARY
    }
}
