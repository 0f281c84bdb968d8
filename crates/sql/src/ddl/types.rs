//! Data types as written, as types.

use crate::bind::unsupported;
use crate::conditions;
use crate::error::Result;
use std::sync::Arc;
use syntax::ast::types::{DataType, TypeCharset, TypeKind as T};
use values::charset::Charset;
use values::collation::Collation;
use values::types::{DECIMALS_NOT_FIXED, Kind, Members, Type};

/// Most characters of a CHAR.
const CHAR_MAX: u64 = 255;
/// Most bytes of a VARCHAR.
const VARCHAR_BYTES_MAX: u64 = 65535;
/// Most members of a SET.
const SET_MAX: usize = 64;
/// Most members of an ENUM.
const ENUM_MAX: usize = 65535;
/// Digits from which a FLOAT(p) is a DOUBLE.
const FLOAT_DIGITS: u64 = 24;

/// Checks precision and scale of a DECIMAL.
///
/// # Errors
/// 1425, 1426, 1427.
pub fn check_decimal(column: &str, precision: u64, scale: u64) -> Result<()> {
    if scale > 30 {
        return Err(conditions::TOO_BIG_SCALE.with(&[&scale, &column, &30]));
    }
    if precision > 65 {
        return Err(conditions::TOO_BIG_PRECISION.with(&[&precision, &column, &65]));
    }
    if scale > precision {
        return Err(conditions::M_BIGGER_THAN_D.with(&[&column]));
    }
    Ok(())
}

/// The collation of a type: its own character set's, its own collation, or the table's.
///
/// # Errors
/// 1115, 1253, 1273.
pub fn collation(ty: &DataType<'_>, collate: Option<&str>, table: Collation) -> Result<Collation> {
    let by_charset = match &ty.charset {
        None => None,
        Some(TypeCharset::Binary) => Some(Collation::BINARY),
        Some(TypeCharset::Ascii) => Some(Collation::LATIN1_SWEDISH_CI),
        Some(TypeCharset::Unicode) => Charset::by_name("ucs2").map(Charset::default_collation),
        Some(TypeCharset::National) => Some(Collation::UTF8MB3_GENERAL_CI),
        Some(TypeCharset::Name(name)) => Some(
            Charset::by_name(&name.text)
                .ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name.text]))?
                .default_collation(),
        ),
    };
    if let Some(name) = collate {
        let found = Collation::by_name(name).ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[&name]))?;
        if let Some(by_charset) = by_charset
            && by_charset.charset() != found.charset()
        {
            return Err(conditions::COLLATION_CHARSET_MISMATCH.with(&[&found.name(), &by_charset.charset().name()]));
        }
        return Ok(found);
    }
    let base = by_charset.unwrap_or(table);
    Ok(if ty.binary { base.charset().bin_collation() } else { base })
}

/// The type of a column.
///
/// # Errors
/// Lengths and members that the type does not take.
pub fn column_type(column: &str, ty: &DataType<'_>, collation: Collation, real_as_float: bool) -> Result<Type> {
    let integer = |kind: Kind| integer(column, ty, kind);
    Ok(match ty.kind {
        T::TinyInt => integer(Kind::Tiny)?,
        T::Bool => Type { length: 1, ..Type::integer(Kind::Tiny, false) },
        T::SmallInt => integer(Kind::Short)?,
        T::MediumInt => integer(Kind::Int24)?,
        T::Int => integer(Kind::Long)?,
        T::BigInt => integer(Kind::LongLong)?,
        T::Serial => Type::bigint_unsigned(),
        T::Decimal => {
            let (precision, scale) = (ty.length.filter(|p| *p > 0).unwrap_or(10), u64::from(ty.decimals.unwrap_or(0)));
            check_decimal(column, precision, scale)?;
            signs(Type::decimal(precision as u32, scale as u8), ty)
        }
        T::Float | T::Double | T::Real => real(column, ty, real_as_float)?,
        T::Bit => {
            let bits = ty.length.unwrap_or(1);
            if bits > 64 {
                return Err(conditions::TOO_BIG_DISPLAYWIDTH.with(&[&column, &64]));
            }
            Type::bit(bits.max(1) as u32)
        }
        T::Year => Type::year(),
        T::Date => Type::date(),
        T::Time => Type::time(fraction(column, ty)?),
        T::DateTime => Type::datetime(fraction(column, ty)?),
        T::Timestamp => Type::timestamp(fraction(column, ty)?),
        T::Char | T::Binary => {
            let length = ty.length.unwrap_or(1);
            if length > CHAR_MAX {
                return Err(conditions::TOO_BIG_FIELDLENGTH.with(&[&column, &CHAR_MAX]));
            }
            Type::char(length as u32, if ty.kind == T::Binary { Collation::BINARY } else { collation })
        }
        T::VarChar | T::VarBinary => {
            let collation = if ty.kind == T::VarBinary { Collation::BINARY } else { collation };
            let length = ty.length.unwrap_or(0);
            let most = VARCHAR_BYTES_MAX / u64::from(collation.charset().maxlen().max(1));
            if length > most {
                return Err(conditions::TOO_BIG_FIELDLENGTH.with(&[&column, &most]));
            }
            Type::varchar(length as u32, collation)
        }
        T::TinyText => Type::text(Kind::TinyText, collation),
        T::Text => Type::text(sized_text(ty, collation), collation),
        T::MediumText => Type::text(Kind::MediumText, collation),
        T::LongText => Type::text(Kind::LongText, collation),
        T::TinyBlob => Type::blob(Kind::TinyBlob),
        T::Blob => Type::text(sized_text(ty, Collation::BINARY), Collation::BINARY),
        T::MediumBlob => Type::blob(Kind::MediumBlob),
        T::LongBlob => Type::blob(Kind::LongBlob),
        T::Enum | T::Set => members(column, ty, collation)?,
        T::Json => Type::json(),
        T::Geometry => Type::geometry(Kind::Geometry),
        T::Point => Type::geometry(Kind::Point),
        T::LineString => Type::geometry(Kind::LineString),
        T::Polygon => Type::geometry(Kind::Polygon),
        T::MultiPoint => Type::geometry(Kind::MultiPoint),
        T::MultiLineString => Type::geometry(Kind::MultiLineString),
        T::MultiPolygon => Type::geometry(Kind::MultiPolygon),
        T::GeometryCollection => Type::geometry(Kind::GeometryCollection),
    })
}

/// What a VARCHAR or VARBINARY of more bytes than one may have becomes without a strict mode: the text that has room for it.
pub fn long_text(ty: &DataType<'_>, collation: Collation) -> Option<Type> {
    let collation = match ty.kind {
        T::VarChar => collation,
        T::VarBinary => Collation::BINARY,
        _ => return None,
    };
    let bytes = ty.length?.saturating_mul(u64::from(collation.charset().maxlen().max(1)));
    if bytes <= VARCHAR_BYTES_MAX {
        return None;
    }
    let kind = if bytes <= 0xff_ffff { Kind::MediumText } else { Kind::LongText };
    Some(Type::text(kind, collation))
}

/// A column's type with another collation, wide enough for as many characters.
///
/// # Errors
/// 1074.
pub fn converted(column: &str, ty: &Type, collation: Collation) -> Result<Type> {
    let (old, new) = (u64::from(ty.charset().maxlen().max(1)), u64::from(collation.charset().maxlen().max(1)));
    // Of what is no text, each byte is a character.
    let length = if collation.is_binary() { u64::from(ty.length) * old } else { u64::from(ty.length) };
    Ok(match ty.kind {
        Kind::Varchar => {
            let most = VARCHAR_BYTES_MAX / new;
            if length > most {
                return Err(conditions::TOO_BIG_FIELDLENGTH.with(&[&column, &most]));
            }
            Type::varchar(length as u32, collation)
        }
        Kind::Char => Type::char(length as u32, collation),
        Kind::TinyText | Kind::Text | Kind::MediumText | Kind::LongText => {
            let bytes = (u64::from(ty.length) / old).saturating_mul(new);
            let kinds = [(Kind::TinyText, 0xff), (Kind::Text, 0xffff), (Kind::MediumText, 0xff_ffff)];
            let kind = kinds.into_iter().find(|(_, most)| bytes <= *most).map_or(Kind::LongText, |(kind, _)| kind);
            Type::text(kind, collation)
        }
        _ => Type { collation, ..ty.clone() },
    })
}

fn signs(base: Type, ty: &DataType<'_>) -> Type {
    if ty.zerofill {
        base.with_zerofill()
    } else if ty.unsigned {
        base.with_unsigned()
    } else {
        base
    }
}

fn integer(column: &str, ty: &DataType<'_>, kind: Kind) -> Result<Type> {
    let base = signs(Type::integer(kind, false), ty);
    match ty.length {
        Some(width) if width > CHAR_MAX => Err(conditions::TOO_BIG_DISPLAYWIDTH.with(&[&column, &CHAR_MAX])),
        Some(width) if ty.zerofill || (kind == Kind::Tiny && width == 1 && !ty.unsigned) => {
            Ok(Type { length: width as u32, ..base })
        }
        _ => Ok(base),
    }
}

fn real(column: &str, ty: &DataType<'_>, real_as_float: bool) -> Result<Type> {
    let single = match ty.kind {
        T::Float => ty.decimals.is_some() || ty.length.unwrap_or(0) <= FLOAT_DIGITS,
        T::Real => real_as_float,
        _ => false,
    };
    if ty.kind == T::Float && ty.decimals.is_none() && ty.length.is_some_and(|p| p > 53) {
        return Err(conditions::WRONG_FIELD_SPEC.with(&[&column]));
    }
    let base = if single { Type::float() } else { Type::double() };
    let base = match (ty.length, ty.decimals) {
        (Some(width), Some(decimals)) => {
            if decimals > 30 {
                return Err(conditions::TOO_BIG_SCALE.with(&[&decimals, &column, &30]));
            }
            if u64::from(decimals) > width {
                return Err(conditions::M_BIGGER_THAN_D.with(&[&column]));
            }
            if width > CHAR_MAX {
                return Err(conditions::TOO_BIG_DISPLAYWIDTH.with(&[&column, &CHAR_MAX]));
            }
            Type { length: width as u32, decimals: decimals as u8, ..base }
        }
        _ => Type { decimals: DECIMALS_NOT_FIXED, ..base },
    };
    Ok(signs(base, ty))
}

fn fraction(column: &str, ty: &DataType<'_>) -> Result<u8> {
    let digits = ty.length.unwrap_or(0).max(u64::from(ty.decimals.unwrap_or(0)));
    if digits > 6 {
        return Err(conditions::TOO_BIG_PRECISION.with(&[&digits, &column, &6]));
    }
    Ok(digits as u8)
}

/// TEXT(n) is the smallest TEXT that holds n characters.
fn sized_text(ty: &DataType<'_>, collation: Collation) -> Kind {
    let bytes =
        ty.length.map_or(VARCHAR_BYTES_MAX, |l| l.saturating_mul(u64::from(collation.charset().maxlen().max(1))));
    match bytes {
        0..=0xff if ty.length.is_some() && bytes > 0 => Kind::TinyText,
        0..=0xffff => Kind::Text,
        0x1_0000..=0xff_ffff => Kind::MediumText,
        _ => Kind::LongText,
    }
}

fn members(column: &str, ty: &DataType<'_>, collation: Collation) -> Result<Type> {
    let is_set = ty.kind == T::Set;
    let name = |text: &[u8]| -> Box<[u8]> {
        let end = if collation.is_binary() {
            text.len()
        } else {
            text.iter().rposition(|b| *b != b' ').map_or(0, |at| at + 1)
        };
        text[..end].into()
    };
    let names: Vec<Box<[u8]>> = ty.members.iter().map(|m| name(m)).collect();
    for (at, member) in names.iter().enumerate() {
        if names[..at].iter().any(|other| collation.compare(other, member).is_eq()) {
            let shown = String::from_utf8_lossy(member).into_owned();
            let word = if is_set { "SET" } else { "ENUM" };
            return Err(conditions::DUPLICATED_VALUE_IN_TYPE.with(&[&column, &shown, &word]));
        }
        if is_set && member.contains(&b',') {
            let shown = String::from_utf8_lossy(member).into_owned();
            return Err(conditions::ILLEGAL_VALUE_FOR_TYPE.with(&[&"set", &shown]));
        }
    }
    if is_set && names.len() > SET_MAX {
        return Err(conditions::TOO_BIG_SET.with(&[&column]));
    }
    if names.len() > ENUM_MAX {
        return Err(unsupported("so many members"));
    }
    let members = Arc::new(Members { names });
    Ok(if is_set { Type::set(members, collation) } else { Type::enumeration(members, collation) })
}
