//! Data types.

use crate::ast::types::{DataType, TypeCharset, TypeKind};
use crate::deprecated::Deprecated;
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

/// What may stand after a type's name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing.
    Bare,
    /// `[(n)]` and UNSIGNED, ZEROFILL
    Integer,
    /// `[(n[, m])]` and UNSIGNED, ZEROFILL
    Decimal,
    /// `[(n, m)]` and UNSIGNED, ZEROFILL
    Real,
    /// `[(n)]`
    Length,
    /// `(n)`
    NeedsLength,
    /// `[(n)]` and a character set
    Text,
    /// `(n)` and a character set
    NeedsLengthText,
    /// A character set
    BareText,
    /// `[(n)]` and BINARY
    National,
    /// `(n)` and BINARY
    NeedsLengthNational,
    /// `('a', 'b')` and a character set
    Members,
}

impl<'a> Parser<'a> {
    pub(super) fn data_type(&mut self) -> Parse<DataType<'a>> {
        let (kind, shape) = self.type_name()?;
        let mut data_type = DataType {
            kind,
            length: None,
            decimals: None,
            unsigned: false,
            zerofill: false,
            charset: None,
            binary: false,
            members: Vec::new(),
        };
        self.type_rest(&mut data_type, shape)?;
        Ok(data_type)
    }

    fn type_rest(&mut self, data_type: &mut DataType<'a>, shape: Shape) -> Parse<()> {
        match shape {
            Shape::Bare | Shape::BareText => {}
            Shape::Integer | Shape::Length | Shape::Text | Shape::National => {
                data_type.length = self.optional_length()?;
            }
            Shape::NeedsLength | Shape::NeedsLengthText | Shape::NeedsLengthNational => {
                data_type.length = self.optional_length()?;
                if data_type.length.is_none() {
                    return self.fail();
                }
            }
            Shape::Decimal | Shape::Real => self.precision(data_type, shape == Shape::Real)?,
            Shape::Members => data_type.members = self.enclosed_list(Self::string)?,
        }
        match shape {
            Shape::Integer | Shape::Decimal | Shape::Real => {
                self.field_options(data_type);
                self.note_number(data_type);
            }
            Shape::Text | Shape::NeedsLengthText | Shape::BareText | Shape::Members => {
                self.type_charset(data_type)?;
            }
            Shape::National | Shape::NeedsLengthNational => {
                data_type.charset = Some(TypeCharset::National);
                self.deprecated.push(Deprecated::National);
                data_type.binary = self.eat_word(K::Binary);
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes what is deprecated about a number's type.
    fn note_number(&mut self, data_type: &DataType<'a>) {
        use TypeKind as T;
        if data_type.zerofill {
            self.deprecated.push(Deprecated::Zerofill);
        }
        match data_type.kind {
            T::Year if data_type.length.is_some() => self.deprecated.push(Deprecated::YearLength),
            T::Year => {}
            T::Decimal | T::Float | T::Double | T::Real => {
                if data_type.kind != T::Decimal && data_type.decimals.is_some() {
                    self.deprecated.push(Deprecated::RealDigits);
                }
                if data_type.unsigned && !data_type.zerofill {
                    self.deprecated.push(Deprecated::UnsignedReal);
                }
            }
            _ if data_type.length.is_some() => self.deprecated.push(Deprecated::DisplayWidth),
            _ => {}
        }
    }

    fn optional_length(&mut self) -> Parse<Option<u64>> {
        if !self.eat(Kind::Open) {
            return Ok(None);
        }
        let length = self.length_number()?;
        self.expect(Kind::Close)?;
        Ok(Some(length))
    }

    /// Digits; more than fit are the greatest length, which is too long for every type.
    fn length_number(&mut self) -> Parse<u64> {
        if !self.at(Kind::Integer) {
            return self.fail();
        }
        match self.number() {
            Ok(number) => Ok(number),
            Err(_) => {
                self.bump();
                Ok(u64::MAX)
            }
        }
    }

    fn precision(&mut self, data_type: &mut DataType<'a>, both: bool) -> Parse<()> {
        if !self.eat(Kind::Open) {
            return Ok(());
        }
        data_type.length = Some(self.length_number()?);
        if self.eat(Kind::Comma) {
            let decimals = self.length_number()?;
            data_type.decimals = Some(u32::try_from(decimals).unwrap_or(u32::MAX));
        } else if both && data_type.kind != TypeKind::Float {
            return self.fail();
        }
        self.expect(Kind::Close)
    }

    fn field_options(&mut self, data_type: &mut DataType<'a>) {
        loop {
            match self.keyword() {
                K::Signed => {}
                K::Unsigned => data_type.unsigned = true,
                K::Zerofill => {
                    data_type.zerofill = true;
                    data_type.unsigned = true;
                }
                _ => return,
            }
            self.bump();
        }
    }

    /// `[CHARACTER SET x | ASCII | UNICODE | BYTE] [BINARY]`, in either order.
    fn type_charset(&mut self, data_type: &mut DataType<'a>) -> Parse<()> {
        data_type.binary = self.eat_word(K::Binary);
        let before = data_type.binary;
        data_type.charset = match self.keyword() {
            K::Ascii => Some(TypeCharset::Ascii),
            K::Unicode => Some(TypeCharset::Unicode),
            K::Byte if !before => Some(TypeCharset::Binary),
            _ => None,
        };
        match data_type.charset {
            Some(TypeCharset::Ascii) => self.deprecated.push(Deprecated::Ascii),
            Some(TypeCharset::Unicode) => self.deprecated.push(Deprecated::Unicode),
            _ => {}
        }
        if data_type.charset.is_some() {
            self.bump();
        } else if self.eat_charset() {
            data_type.charset = Some(if self.eat_word(K::Binary) {
                TypeCharset::Binary
            } else {
                TypeCharset::Name(self.charset_name()?)
            });
        }
        if !before && self.at_word(K::Binary) {
            self.bump();
            data_type.binary = true;
        }
        if data_type.binary {
            self.deprecated.push(Deprecated::BinaryAttribute);
        }
        if data_type.charset == Some(TypeCharset::Binary) {
            data_type.kind = binary_twin(data_type.kind);
        }
        Ok(())
    }

    fn type_name(&mut self) -> Parse<(TypeKind, Shape)> {
        let keyword = self.token.keyword;
        let found = match keyword {
            K::Tinyint | K::Int1 => (TypeKind::TinyInt, Shape::Integer),
            K::Smallint | K::Int2 => (TypeKind::SmallInt, Shape::Integer),
            K::Mediumint | K::Middleint | K::Int3 => (TypeKind::MediumInt, Shape::Integer),
            K::Int | K::Integer | K::Int4 => (TypeKind::Int, Shape::Integer),
            K::Bigint | K::Int8 => (TypeKind::BigInt, Shape::Integer),
            K::Bool | K::Boolean => (TypeKind::Bool, Shape::Bare),
            K::Serial => (TypeKind::Serial, Shape::Bare),
            K::Decimal | K::Dec | K::Numeric | K::Fixed => (TypeKind::Decimal, Shape::Decimal),
            K::Float | K::Float4 => (TypeKind::Float, Shape::Real),
            K::Double | K::Float8 => (TypeKind::Double, Shape::Real),
            K::Real => (TypeKind::Real, Shape::Real),
            K::Bit => (TypeKind::Bit, Shape::Length),
            K::Year => (TypeKind::Year, Shape::Integer),
            K::Date => (TypeKind::Date, Shape::Bare),
            K::Time => (TypeKind::Time, Shape::Length),
            K::Datetime => (TypeKind::DateTime, Shape::Length),
            K::Timestamp => (TypeKind::Timestamp, Shape::Length),
            K::Char | K::Character | K::Nchar | K::National | K::Nvarchar => return self.char_type_name(),
            K::Varchar | K::Varcharacter => (TypeKind::VarChar, Shape::NeedsLengthText),
            K::Binary => (TypeKind::Binary, Shape::Length),
            K::Varbinary => (TypeKind::VarBinary, Shape::NeedsLength),
            K::Tinyblob => (TypeKind::TinyBlob, Shape::Bare),
            K::Blob => (TypeKind::Blob, Shape::Length),
            K::Mediumblob => (TypeKind::MediumBlob, Shape::Bare),
            K::Longblob => (TypeKind::LongBlob, Shape::Bare),
            K::Tinytext => (TypeKind::TinyText, Shape::BareText),
            K::Text => (TypeKind::Text, Shape::Text),
            K::Mediumtext => (TypeKind::MediumText, Shape::BareText),
            K::Longtext => (TypeKind::LongText, Shape::BareText),
            K::Long => return self.long_type_name(),
            K::Enum => (TypeKind::Enum, Shape::Members),
            K::Set => (TypeKind::Set, Shape::Members),
            K::Json => (TypeKind::Json, Shape::Bare),
            _ => (spatial(keyword).ok_or_else(|| self.error())?, Shape::Bare),
        };
        self.bump();
        if matches!(keyword, K::Double) {
            self.eat_word(K::Precision);
        }
        Ok(found)
    }

    /// CHAR, CHAR VARYING and the national types.
    fn char_type_name(&mut self) -> Parse<(TypeKind, Shape)> {
        let first = self.bump().keyword;
        let national = !matches!(first, K::Char | K::Character);
        let varying = match first {
            K::National if self.at_any(&[K::Varchar, K::Varcharacter]) => {
                self.bump();
                true
            }
            K::National => {
                if !self.at_any(&[K::Char, K::Character]) {
                    return self.fail();
                }
                self.bump();
                self.eat_word(K::Varying)
            }
            K::Nvarchar => true,
            K::Nchar => self.eat_word(K::Varchar) || self.eat_word(K::Varying),
            _ => self.eat_word(K::Varying),
        };
        let kind = if varying { TypeKind::VarChar } else { TypeKind::Char };
        let shape = if varying { Shape::NeedsLengthText } else { Shape::Text };
        Ok((kind, if national { if varying { Shape::NeedsLengthNational } else { Shape::National } } else { shape }))
    }

    /// LONG, LONG VARCHAR, LONG VARBINARY.
    fn long_type_name(&mut self) -> Parse<(TypeKind, Shape)> {
        self.expect_word(K::Long)?;
        if self.eat_word(K::Varbinary) {
            return Ok((TypeKind::MediumBlob, Shape::Bare));
        }
        if self.eat_word(K::Char) || self.eat_word(K::Character) {
            self.expect_word(K::Varying)?;
        } else if !self.eat_word(K::Varchar) {
            self.eat_word(K::Varcharacter);
        }
        Ok((TypeKind::MediumText, Shape::BareText))
    }

    /// The types of CAST that are types of columns too.
    pub(super) fn cast_data_type(&mut self) -> Parse<DataType<'a>> {
        let allowed = matches!(
            self.token.keyword,
            K::Binary
                | K::Char
                | K::Character
                | K::Nchar
                | K::National
                | K::Date
                | K::Year
                | K::Time
                | K::Datetime
                | K::Decimal
                | K::Dec
                | K::Json
                | K::Real
                | K::Double
                | K::Float
        ) || spatial(self.token.keyword).is_some_and(|kind| kind != TypeKind::Geometry);
        if !allowed {
            return self.fail();
        }
        let bare = self.at_any(&[K::Double, K::Real]);
        let data_type = self.data_type()?;
        if (bare && data_type.length.is_some()) || (data_type.kind == TypeKind::Float && data_type.decimals.is_some()) {
            return self.fail();
        }
        Ok(data_type)
    }
}

fn spatial(keyword: K) -> Option<TypeKind> {
    Some(match keyword {
        K::Geometry => TypeKind::Geometry,
        K::Point => TypeKind::Point,
        K::Linestring => TypeKind::LineString,
        K::Polygon => TypeKind::Polygon,
        K::Multipoint => TypeKind::MultiPoint,
        K::Multilinestring => TypeKind::MultiLineString,
        K::Multipolygon => TypeKind::MultiPolygon,
        K::Geometrycollection | K::Geomcollection => TypeKind::GeometryCollection,
        _ => return None,
    })
}

/// The type that a character type is under the binary character set.
fn binary_twin(kind: TypeKind) -> TypeKind {
    match kind {
        TypeKind::Char => TypeKind::Binary,
        TypeKind::VarChar => TypeKind::VarBinary,
        TypeKind::TinyText => TypeKind::TinyBlob,
        TypeKind::Text => TypeKind::Blob,
        TypeKind::MediumText => TypeKind::MediumBlob,
        TypeKind::LongText => TypeKind::LongBlob,
        other => other,
    }
}
