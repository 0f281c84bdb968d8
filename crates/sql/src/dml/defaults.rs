//! What columns get that a statement gives no value.

use crate::catalog::table::{Column, Default};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use std::borrow::Cow;
use values::cast_temporal::Context as Conversion;
use values::problem::Mode;
use values::temporal::Date;
use values::types::{Kind, Type};
use values::value::Value;
use values::zone::Zone;

/// The zone in which constant defaults of TIMESTAMP columns are kept.
pub const UTC: Zone = Zone::UTC;

/// A constant default as a value of the column's type; NULL where there is none.
///
/// # Errors
/// 1067 where the text is no value of the type.
pub fn constant(column: &Column, zone: &Zone) -> Result<Value<'static>> {
    let Default::Text(text) = &column.default else { return Ok(Value::Null) };
    let context = Conversion { mode: Mode::EMPTY, zone, today: Date::ZERO };
    let ty = &column.ty;
    if ty.kind == Kind::Bit {
        let value = text.iter().fold(0u64, |bits, b| bits << 1 | u64::from(*b == b'1'));
        return Ok(Value::Bit { value, bytes: ty.length.div_ceil(8) as u8 });
    }
    let given = Value::Bytes(Cow::Borrowed(text.as_slice()));
    let from = Type::varchar(text.len() as u32, ty.collation);
    let stored = values::store::convert(given, &from, ty, &context);
    match stored.problem {
        Some(values::problem::Problem::IncorrectForColumn { .. }) => {
            Err(conditions::INVALID_DEFAULT.with(&[&column.name]))
        }
        _ => Ok(stored.value.into_owned()),
    }
}

/// The value that a column without one of its own gets where the statement says nothing: its default, or with a warning
/// (an error in strict mode) the zero of its type.
///
/// # Errors
/// 1364.
pub fn missing(column: &Column, context: &Context<'_>, strict: bool) -> Result<Value<'static>> {
    match &column.default {
        Default::Null => Ok(Value::Null),
        Default::Text(_) => constant(column, &context.statement.zone),
        Default::Now => Ok(now(column, context)),
        Default::None if column.nullable => Ok(Value::Null),
        Default::None if column.auto_increment => Ok(Value::Int(0)),
        Default::None | Default::Expression(_) => {
            if column.ty.kind == Kind::Enum {
                let name = column.ty.members.as_ref().and_then(|m| m.name(1)).unwrap_or_default();
                return Ok(Value::Enum { index: 1, name: Cow::Owned(name.to_vec()) });
            }
            if strict {
                return Err(conditions::NO_DEFAULT_FOR_FIELD.with(&[&column.name]));
            }
            context.diagnostics.borrow_mut().warn(conditions::NO_DEFAULT_FOR_FIELD, &[&column.name]);
            Ok(zero(&column.ty))
        }
    }
}

/// What rows that are there have in a column that is added.
///
/// # Errors
/// As [`missing`].
pub fn of_added(column: &Column, context: &Context<'_>) -> Result<Value<'static>> {
    let is_zero = column.default == Default::None && !column.nullable && !column.auto_increment;
    if is_zero && column.ty.kind != Kind::Enum { Ok(zero(&column.ty)) } else { missing(column, context, false) }
}

/// The statement's time as a column has it.
pub fn now(column: &Column, context: &Context<'_>) -> Value<'static> {
    let mut value = context.statement.now_local();
    let unit = 10_u32.pow(6 - u32::from(column.ty.decimals.min(6)));
    value.micros -= value.micros % unit;
    match column.ty.kind {
        Kind::Date => Value::Date(value.date),
        _ => Value::DateTime(value),
    }
}

/// The zero of a type: what a column that takes no NULL gets in its place.
pub fn zero(ty: &Type) -> Value<'static> {
    use values::decimal::Decimal;
    use values::temporal::{DateTime, Time};
    match ty.kind {
        kind if kind.is_integer() => {
            if ty.unsigned {
                Value::Uint(0)
            } else {
                Value::Int(0)
            }
        }
        Kind::Float => Value::Float(0.0),
        Kind::Double => Value::Double(0.0),
        Kind::Decimal => Value::Decimal(Decimal::scaled(0, ty.decimals)),
        Kind::Date => Value::Date(Date::ZERO),
        Kind::DateTime | Kind::Timestamp => Value::DateTime(DateTime::default()),
        Kind::Time => Value::Time(Time(0)),
        Kind::Year => Value::Year(0),
        Kind::Bit => Value::Bit { value: 0, bytes: ty.length.div_ceil(8) as u8 },
        Kind::Enum => Value::Enum { index: 0, name: Cow::Borrowed(b"") },
        Kind::Set => Value::Set { bits: 0, text: Cow::Borrowed(b"") },
        Kind::Json => Value::Json(Cow::Owned(values::json::tree::Tree::Null.to_document())),
        Kind::Binary => Value::owned(vec![0; ty.length as usize]),
        _ => Value::owned(Vec::new()),
    }
}
