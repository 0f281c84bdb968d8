//! Character sets: their names, limits and default collations.
//!
//! Text is UTF-8 everywhere inside; a character set bounds what a column may hold and says which bytes the edges see.

use crate::collation::Collation;
use crate::registry::CHARSETS;

/// A character set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Charset {
    /// ARMSCII-8 Armenian.
    Armscii8,
    /// US ASCII.
    Ascii,
    /// Big5 Traditional Chinese.
    Big5,
    /// Binary pseudo charset.
    Binary,
    /// Windows Central European.
    Cp1250,
    /// Windows Cyrillic.
    Cp1251,
    /// Windows Arabic.
    Cp1256,
    /// Windows Baltic.
    Cp1257,
    /// DOS West European.
    Cp850,
    /// DOS Central European.
    Cp852,
    /// DOS Russian.
    Cp866,
    /// SJIS for Windows Japanese.
    Cp932,
    /// DEC West European.
    Dec8,
    /// UJIS for Windows Japanese.
    Eucjpms,
    /// EUC-KR Korean.
    Euckr,
    /// China National Standard GB18030.
    Gb18030,
    /// GB2312 Simplified Chinese.
    Gb2312,
    /// GBK Simplified Chinese.
    Gbk,
    /// GEOSTD8 Georgian.
    Geostd8,
    /// ISO 8859-7 Greek.
    Greek,
    /// ISO 8859-8 Hebrew.
    Hebrew,
    /// HP West European.
    Hp8,
    /// DOS Kamenicky Czech-Slovak.
    Keybcs2,
    /// KOI8-R Relcom Russian.
    Koi8r,
    /// KOI8-U Ukrainian.
    Koi8u,
    /// cp1252 West European.
    Latin1,
    /// ISO 8859-2 Central European.
    Latin2,
    /// ISO 8859-9 Turkish.
    Latin5,
    /// ISO 8859-13 Baltic.
    Latin7,
    /// Mac Central European.
    Macce,
    /// Mac West European.
    Macroman,
    /// Shift-JIS Japanese.
    Sjis,
    /// 7bit Swedish.
    Swe7,
    /// TIS620 Thai.
    Tis620,
    /// UCS-2 Unicode.
    Ucs2,
    /// EUC-JP Japanese.
    Ujis,
    /// UTF-16 Unicode.
    Utf16,
    /// UTF-16LE Unicode.
    Utf16le,
    /// UTF-32 Unicode.
    Utf32,
    /// UTF-8 Unicode.
    Utf8mb3,
    /// UTF-8 Unicode.
    Utf8mb4,
}

impl Charset {
    /// Every character set, by name.
    pub fn all() -> impl Iterator<Item = Charset> {
        CHARSETS.iter().map(|row| row.0)
    }

    /// The character set of that name in any case; `utf8` is `utf8mb3`.
    pub fn by_name(name: &str) -> Option<Charset> {
        let name = if name.eq_ignore_ascii_case("utf8") { "utf8mb3" } else { name };
        CHARSETS.iter().find(|row| row.1.eq_ignore_ascii_case(name)).map(|row| row.0)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        CHARSETS[self as usize].1
    }

    /// What `SHOW CHARACTER SET` says of it.
    pub fn description(self) -> &'static str {
        CHARSETS[self as usize].4
    }

    /// The bytes of its longest character.
    pub fn maxlen(self) -> u32 {
        u32::from(CHARSETS[self as usize].2)
    }

    /// The bytes of its shortest character.
    pub fn minlen(self) -> u32 {
        match self {
            Charset::Ucs2 | Charset::Utf16 | Charset::Utf16le => 2,
            Charset::Utf32 => 4,
            _ => 1,
        }
    }

    /// The collation that a column has when only its character set is named.
    pub fn default_collation(self) -> Collation {
        Collation::by_known_id(CHARSETS[self as usize].3)
    }

    /// The collation that compares its code points: `<name>_bin`.
    pub fn bin_collation(self) -> Collation {
        match self {
            Charset::Binary => Collation::BINARY,
            _ => Collation::all()
                .find(|c| c.charset() == self && c.name().strip_prefix(self.name()) == Some("_bin"))
                .expect("every character set but binary has a _bin collation"),
        }
    }
}
