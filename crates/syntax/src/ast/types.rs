//! Data types as written.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::{Ident, Text};

/// A data type with its attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct DataType<'a> {
    pub kind: TypeKind,
    /// Display width, characters, bytes, bits, precision or fractional digits.
    pub length: Option<u64>,
    pub decimals: Option<u32>,
    pub unsigned: bool,
    pub zerofill: bool,
    pub charset: Option<TypeCharset<'a>>,
    /// BINARY after a character type: the charset's `_bin` collation.
    pub binary: bool,
    /// Members of ENUM and SET.
    pub members: Vec<Text<'a>>,
}

/// The character set that a type names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeCharset<'a> {
    Name(Ident<'a>),
    /// `CHARACTER SET binary`, `BYTE`
    Binary,
    Ascii,
    Unicode,
    /// NCHAR, NVARCHAR, NATIONAL
    National,
}

/// Kinds of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    TinyInt,
    SmallInt,
    MediumInt,
    Int,
    BigInt,
    /// BOOL: a TINYINT(1)
    Bool,
    /// SERIAL: BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE
    Serial,
    Decimal,
    Float,
    Double,
    /// REAL: FLOAT under REAL_AS_FLOAT
    Real,
    Bit,
    Year,
    Date,
    Time,
    DateTime,
    Timestamp,
    Char,
    VarChar,
    Binary,
    VarBinary,
    TinyBlob,
    Blob,
    MediumBlob,
    LongBlob,
    TinyText,
    Text,
    MediumText,
    LongText,
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
