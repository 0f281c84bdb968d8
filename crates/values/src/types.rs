//! The static type of a column or an expression.
//!
//! Text form of a value, comparison, storing and result metadata all depend on it; a value alone does not say how many
//! digits or which collation it has.

use std::sync::Arc;

use crate::charset::Charset;
use crate::collation::Collation;

/// What kind of value a column or expression has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are MySQL's")]
pub enum Kind {
    Null,
    Tiny,
    Short,
    Int24,
    Long,
    LongLong,
    Float,
    Double,
    Decimal,
    Bit,
    Year,
    Date,
    Time,
    DateTime,
    Timestamp,
    Char,
    Varchar,
    TinyText,
    Text,
    MediumText,
    LongText,
    Binary,
    Varbinary,
    TinyBlob,
    Blob,
    MediumBlob,
    LongBlob,
    Enum,
    Set,
    Json,
    Geometry,
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    GeometryCollection,
}

/// `decimals` of floating types whose digits are not fixed.
pub const DECIMALS_NOT_FIXED: u8 = 31;
/// Most digits of a DECIMAL.
pub const PRECISION_MAX: u32 = 65;
/// Most fractional digits of a DECIMAL.
pub const SCALE_MAX: u8 = 30;
/// Most fractional digits of a second.
pub const FSP_MAX: u8 = 6;

/// A static type.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// The kind.
    pub kind: Kind,
    /// UNSIGNED.
    pub unsigned: bool,
    /// ZEROFILL: text is padded with zeros to `length`.
    pub zerofill: bool,
    /// Characters of a string, bytes of a binary string, precision of a DECIMAL, bits of BIT, display width of integers.
    pub length: u32,
    /// Scale of a DECIMAL, fractional digits of seconds, digits of FLOAT(M,D) or [`DECIMALS_NOT_FIXED`].
    pub decimals: u8,
    /// Of strings; `binary` for all that is no character string.
    pub collation: Collation,
    /// The members of ENUM and SET, empty for other kinds.
    pub members: Option<Arc<Members>>,
}

/// The members of an ENUM or SET.
#[derive(Debug, PartialEq)]
pub struct Members {
    /// Their texts in the order of their numbers.
    pub names: Vec<Box<[u8]>>,
}

impl Members {
    /// The text of the member with that number, from 1.
    pub fn name(&self, index: u16) -> Option<&[u8]> {
        self.names.get(usize::from(index).checked_sub(1)?).map(|name| &**name)
    }

    /// The text of a SET's bits.
    pub fn join(&self, bits: u64) -> Vec<u8> {
        let chosen = self.names.iter().enumerate().filter(|(at, _)| *at < 64 && bits >> at & 1 == 1);
        let names: Vec<&[u8]> = chosen.map(|(_, name)| &**name).collect();
        names.join(&b","[..])
    }
}

impl Type {
    fn plain(kind: Kind, length: u32, decimals: u8) -> Type {
        Type { kind, unsigned: false, zerofill: false, length, decimals, collation: Collation::BINARY, members: None }
    }

    /// The type of a NULL literal.
    pub fn null() -> Type {
        Type::plain(Kind::Null, 0, 0)
    }

    /// An integer type with its usual display width.
    pub fn integer(kind: Kind, unsigned: bool) -> Type {
        let length = match (kind, unsigned) {
            (Kind::Tiny, false) => 4,
            (Kind::Tiny, true) => 3,
            (Kind::Short, false) => 6,
            (Kind::Short, true) => 5,
            (Kind::Int24, false) => 9,
            (Kind::Int24, true) => 8,
            (Kind::Long, false) => 11,
            (Kind::Long, true) => 10,
            _ => 20,
        };
        Type { unsigned, ..Type::plain(kind, length, 0) }
    }

    /// BIGINT.
    pub fn bigint() -> Type {
        Type::integer(Kind::LongLong, false)
    }

    /// BIGINT UNSIGNED.
    pub fn bigint_unsigned() -> Type {
        Type::integer(Kind::LongLong, true)
    }

    /// What a comparison yields: 1 or 0, shown one character wide.
    pub fn truth() -> Type {
        Type { length: 1, ..Type::bigint() }
    }

    /// DECIMAL.
    pub fn decimal(precision: u32, scale: u8) -> Type {
        Type::plain(Kind::Decimal, precision, scale)
    }

    /// DOUBLE without fixed digits.
    pub fn double() -> Type {
        Type::plain(Kind::Double, 22, DECIMALS_NOT_FIXED)
    }

    /// FLOAT without fixed digits.
    pub fn float() -> Type {
        Type::plain(Kind::Float, 12, DECIMALS_NOT_FIXED)
    }

    /// BIT with that many bits.
    pub fn bit(bits: u32) -> Type {
        Type { unsigned: true, ..Type::plain(Kind::Bit, bits, 0) }
    }

    /// YEAR.
    pub fn year() -> Type {
        Type { unsigned: true, zerofill: true, ..Type::plain(Kind::Year, 4, 0) }
    }

    /// DATE.
    pub fn date() -> Type {
        Type::plain(Kind::Date, 10, 0)
    }

    /// TIME with fractional digits.
    pub fn time(fsp: u8) -> Type {
        Type::plain(Kind::Time, 10 + fsp_width(fsp), fsp)
    }

    /// DATETIME with fractional digits.
    pub fn datetime(fsp: u8) -> Type {
        Type::plain(Kind::DateTime, 19 + fsp_width(fsp), fsp)
    }

    /// TIMESTAMP with fractional digits.
    pub fn timestamp(fsp: u8) -> Type {
        Type::plain(Kind::Timestamp, 19 + fsp_width(fsp), fsp)
    }

    /// CHAR, or BINARY when the collation is `binary`.
    pub fn char(length: u32, collation: Collation) -> Type {
        let kind = if collation.is_binary() { Kind::Binary } else { Kind::Char };
        Type { collation, ..Type::plain(kind, length, 0) }
    }

    /// VARCHAR, or VARBINARY when the collation is `binary`.
    pub fn varchar(length: u32, collation: Collation) -> Type {
        let kind = if collation.is_binary() { Kind::Varbinary } else { Kind::Varchar };
        Type { collation, ..Type::plain(kind, length, 0) }
    }

    /// One of the four TEXT kinds, or the BLOB of its size when the collation is `binary`.
    pub fn text(kind: Kind, collation: Collation) -> Type {
        let kind = match (kind, collation.is_binary()) {
            (Kind::TinyText, true) => Kind::TinyBlob,
            (Kind::Text, true) => Kind::Blob,
            (Kind::MediumText, true) => Kind::MediumBlob,
            (Kind::LongText, true) => Kind::LongBlob,
            (kind, _) => kind,
        };
        let length = blob_bytes_max(kind).expect("a TEXT or BLOB kind");
        Type { collation, ..Type::plain(kind, length, 0) }
    }

    /// One of the four BLOB kinds.
    pub fn blob(kind: Kind) -> Type {
        Type::plain(kind, blob_bytes_max(kind).expect("a BLOB kind"), 0)
    }

    /// ENUM.
    pub fn enumeration(members: Arc<Members>, collation: Collation) -> Type {
        let width = members.names.iter().map(|name| char_count(name)).max().unwrap_or(0);
        Type { collation, members: Some(members), ..Type::plain(Kind::Enum, width, 0) }
    }

    /// SET.
    pub fn set(members: Arc<Members>, collation: Collation) -> Type {
        let names = members.names.iter();
        let width = names.map(|name| char_count(name) + 1).sum::<u32>().saturating_sub(1);
        Type { collation, members: Some(members), ..Type::plain(Kind::Set, width, 0) }
    }

    /// JSON.
    pub fn json() -> Type {
        Type { collation: Collation::UTF8MB4_BIN, ..Type::plain(Kind::Json, u32::MAX, 0) }
    }

    /// GEOMETRY or one of its kinds.
    pub fn geometry(kind: Kind) -> Type {
        Type::plain(kind, u32::MAX, 0)
    }

    /// The same type, UNSIGNED.
    pub fn with_unsigned(self) -> Type {
        let usual = self.kind.is_integer() && self.length == Type::integer(self.kind, false).length;
        let length = if usual { Type::integer(self.kind, true).length } else { self.length };
        Type { unsigned: true, length, ..self }
    }

    /// The same type, ZEROFILL and so UNSIGNED.
    pub fn with_zerofill(self) -> Type {
        Type { zerofill: true, ..self.with_unsigned() }
    }

    /// The same type as an expression has it: strings that are no column have digits that are not fixed.
    pub fn of_expression(self) -> Type {
        let decimals = if self.kind.is_string() { DECIMALS_NOT_FIXED } else { self.decimals };
        Type { decimals, ..self }
    }

    /// The character set of its collation.
    pub fn charset(&self) -> Charset {
        self.collation.charset()
    }

    /// Whether values are character strings, ENUM and SET included.
    pub fn is_character(&self) -> bool {
        self.kind.is_string() && !self.collation.is_binary()
    }

    /// Most bytes that a stored value has, in the column's own character set.
    pub fn octets_max(&self) -> u32 {
        match self.kind {
            Kind::Char | Kind::Varchar | Kind::Enum | Kind::Set => self.length.saturating_mul(self.charset().maxlen()),
            _ => self.length,
        }
    }

    /// The column length of result metadata, in bytes of the character set that the client gets.
    pub fn column_length(&self, results: Charset) -> u32 {
        let width = self.display_width();
        if self.is_character() { width.saturating_mul(results.maxlen()) } else { width }
    }

    /// How many characters the text form has at most; integers and the like have their display width.
    pub fn display_width(&self) -> u32 {
        match self.kind {
            Kind::Decimal => self.length + u32::from(self.decimals > 0) + u32::from(!self.unsigned || self.length == 0),
            _ => self.length,
        }
    }
}

impl Kind {
    /// TINYINT to BIGINT.
    pub fn is_integer(self) -> bool {
        matches!(self, Kind::Tiny | Kind::Short | Kind::Int24 | Kind::Long | Kind::LongLong)
    }

    /// FLOAT or DOUBLE.
    pub fn is_real(self) -> bool {
        matches!(self, Kind::Float | Kind::Double)
    }

    /// DATE, TIME, DATETIME or TIMESTAMP.
    pub fn is_temporal(self) -> bool {
        matches!(self, Kind::Date | Kind::Time | Kind::DateTime | Kind::Timestamp)
    }

    /// DATE, DATETIME or TIMESTAMP.
    pub fn has_date(self) -> bool {
        matches!(self, Kind::Date | Kind::DateTime | Kind::Timestamp)
    }

    /// A TEXT or BLOB kind.
    pub fn is_blob(self) -> bool {
        blob_bytes_max(self).is_some()
    }

    /// A spatial kind.
    pub fn is_geometry(self) -> bool {
        matches!(
            self,
            Kind::Geometry
                | Kind::Point
                | Kind::LineString
                | Kind::Polygon
                | Kind::MultiPoint
                | Kind::MultiLineString
                | Kind::MultiPolygon
                | Kind::GeometryCollection
        )
    }

    /// A character or binary string, ENUM and SET included.
    pub fn is_string(self) -> bool {
        let sized = matches!(self, Kind::Char | Kind::Varchar | Kind::Binary | Kind::Varbinary);
        sized || self.is_blob() || matches!(self, Kind::Enum | Kind::Set)
    }

    /// The bits of an integer kind.
    pub fn integer_bits(self) -> u32 {
        match self {
            Kind::Tiny => 8,
            Kind::Short => 16,
            Kind::Int24 => 24,
            Kind::Long => 32,
            _ => 64,
        }
    }
}

fn blob_bytes_max(kind: Kind) -> Option<u32> {
    match kind {
        Kind::TinyText | Kind::TinyBlob => Some(0xff),
        Kind::Text | Kind::Blob => Some(0xffff),
        Kind::MediumText | Kind::MediumBlob => Some(0xff_ffff),
        Kind::LongText | Kind::LongBlob => Some(u32::MAX),
        _ => None,
    }
}

fn fsp_width(fsp: u8) -> u32 {
    if fsp == 0 { 0 } else { u32::from(fsp) + 1 }
}

fn char_count(text: &[u8]) -> u32 {
    text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}
