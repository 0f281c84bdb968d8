//! Arithmetic: result types, values, overflow.
//!
//! The type is found once when a statement is bound, by [`result_type`]; [`apply`] then computes in that type for each
//! row. NULL in, NULL out; a zero divisor is NULL and a problem.

use crate::cast;

use crate::problem::{Error, Mode, Problem, Problems, RangeType};
use crate::types::{DECIMALS_NOT_FIXED, Kind, PRECISION_MAX, SCALE_MAX, Type};
use crate::value::Value;

/// A numeric operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `DIV`
    IntegerDivide,
    /// `%`
    Modulo,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
}

/// How an operand counts in arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Integer,
    Decimal,
    Real,
}

/// div_precision_increment as MySQL starts with it.
pub const DIV_PRECISION_INCREMENT: u8 = 4;

/// The numeric type that a value of this type has in arithmetic: strings are doubles, dates are integers.
pub fn numeric_type(ty: &Type) -> Type {
    match ty.kind {
        kind if kind.is_integer() => ty.clone(),
        Kind::Null | Kind::Date => Type { length: ty.length, ..Type::bigint() },
        Kind::Year | Kind::Bit => Type { length: ty.length, ..Type::bigint_unsigned() },
        Kind::Time if ty.decimals == 0 => Type { length: 8, ..Type::bigint() },
        Kind::DateTime | Kind::Timestamp if ty.decimals == 0 => Type { length: 14, ..Type::bigint() },
        Kind::Time => Type::decimal(7 + u32::from(ty.decimals), ty.decimals),
        Kind::DateTime | Kind::Timestamp => Type::decimal(14 + u32::from(ty.decimals), ty.decimals),
        Kind::Decimal | Kind::Float | Kind::Double => ty.clone(),
        _ => Type::double(),
    }
}

fn class(ty: &Type) -> Class {
    match ty.kind {
        kind if kind.is_integer() => Class::Integer,
        Kind::Decimal => Class::Decimal,
        _ => Class::Real,
    }
}

/// The precision that a number needs as a DECIMAL.
fn precision(ty: &Type) -> u32 {
    match ty.kind {
        Kind::Decimal => ty.length,
        _ if ty.unsigned => ty.length,
        _ => ty.length.saturating_sub(1).max(1),
    }
}

/// The type of `left operator right`.
pub fn result_type(operator: Operator, left: &Type, right: &Type, mode: Mode) -> Type {
    use Operator::{
        Add, BitAnd, BitOr, BitXor, Divide, IntegerDivide, Modulo, Multiply, ShiftLeft, ShiftRight, Subtract,
    };
    let (left, right) = (numeric_type(left), numeric_type(right));
    let unsigned = left.unsigned || right.unsigned;
    let class = match (class(&left), class(&right)) {
        (Class::Real, _) | (_, Class::Real) => Class::Real,
        (Class::Integer, Class::Integer) => Class::Integer,
        _ => Class::Decimal,
    };
    match operator {
        BitAnd | BitOr | BitXor | ShiftLeft | ShiftRight => Type { length: 21, ..Type::bigint_unsigned() },
        IntegerDivide => {
            let length = left.display_width().min(21).max(1);
            Type { unsigned, length, ..Type::bigint() }
        }
        Divide => divide_type(&left, &right, class),
        Modulo => match class {
            Class::Integer => Type { unsigned: left.unsigned, length: left.length.max(right.length), ..Type::bigint() },
            Class::Decimal => {
                let scale = left.decimals.max(right.decimals);
                let digits = precision(&left).max(precision(&right));
                Type { unsigned: left.unsigned, ..Type::decimal(digits.min(PRECISION_MAX), scale) }
            }
            Class::Real => real_type(left.decimals.max(right.decimals)),
        },
        Add | Subtract | Multiply => {
            let unsigned = unsigned && !(operator == Subtract && mode.no_unsigned_subtraction);
            plain_type(operator, &left, &right, class, unsigned)
        }
    }
}

fn real_type(decimals: u8) -> Type {
    let decimals = decimals.min(DECIMALS_NOT_FIXED);
    let length = if decimals == DECIMALS_NOT_FIXED { 23 } else { 17 + u32::from(decimals) };
    Type { length, decimals, ..Type::double() }
}

fn divide_type(left: &Type, right: &Type, class: Class) -> Type {
    if class == Class::Real {
        let decimals = left.decimals.max(right.decimals).saturating_add(DIV_PRECISION_INCREMENT);
        return real_type(decimals);
    }
    let scale = (left.decimals + DIV_PRECISION_INCREMENT).min(SCALE_MAX);
    let digits = precision(left) + u32::from(right.decimals) + u32::from(DIV_PRECISION_INCREMENT);
    let unsigned = left.unsigned && right.unsigned;
    Type { unsigned, ..Type::decimal(digits.min(PRECISION_MAX), scale) }
}

fn plain_type(operator: Operator, left: &Type, right: &Type, class: Class, unsigned: bool) -> Type {
    let multiply = operator == Operator::Multiply;
    match class {
        Class::Integer => {
            let length = if multiply { left.length + right.length } else { left.length.max(right.length) + 1 };
            Type { unsigned, length: length.min(21), ..Type::bigint() }
        }
        Class::Decimal if multiply => {
            let scale = (left.decimals + right.decimals).min(SCALE_MAX);
            let digits = precision(left) + precision(right);
            Type { unsigned, ..Type::decimal(digits.min(PRECISION_MAX), scale) }
        }
        Class::Decimal => {
            let scale = left.decimals.max(right.decimals);
            let integers = |ty: &Type| precision(ty).saturating_sub(u32::from(ty.decimals));
            let digits = integers(left).max(integers(right)) + 1 + u32::from(scale);
            Type { unsigned, ..Type::decimal(digits.min(PRECISION_MAX), scale) }
        }
        Class::Real if multiply => real_type(left.decimals.saturating_add(right.decimals)),
        Class::Real => real_type(left.decimals.max(right.decimals)),
    }
}

/// Computes `left operator right` in the type that [`result_type`] gave.
#[inline]
pub fn apply(
    operator: Operator,
    left: &Value<'_>,
    right: &Value<'_>,
    ty: &Type,
    mode: Mode,
    problems: &mut Problems,
) -> Result<Value<'static>, Error> {
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if operator as u8 >= Operator::BitAnd as u8 {
        let (left, right) = (cast::to_bits(left, problems), cast::to_bits(right, problems));
        return Ok(Value::Uint(bits(operator, left, right)));
    }
    if operator == Operator::IntegerDivide {
        return integer_divide(left, right, ty, mode, problems);
    }
    match ty.kind {
        Kind::Decimal => decimal(operator, left, right, ty, mode, problems),
        Kind::Double => real(operator, left, right, mode, problems),
        _ => integer(operator, left, right, ty, mode, problems),
    }
}

fn bits(operator: Operator, left: u64, right: u64) -> u64 {
    match operator {
        Operator::BitAnd => left & right,
        Operator::BitOr => left | right,
        Operator::BitXor => left ^ right,
        Operator::ShiftLeft if right < 64 => left << right,
        Operator::ShiftRight if right < 64 => left >> right,
        _ => 0,
    }
}

fn zero_divisor(mode: Mode, problems: &mut Problems) -> Result<Value<'static>, Error> {
    if mode.error_for_division_by_zero {
        problems.push(Problem::DivisionByZero);
    }
    Ok(Value::Null)
}

fn integer(
    operator: Operator,
    left: &Value<'_>,
    right: &Value<'_>,
    ty: &Type,
    mode: Mode,
    problems: &mut Problems,
) -> Result<Value<'static>, Error> {
    let (left, right) = (cast::to_i128(left, problems), cast::to_i128(right, problems));
    let value = match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Modulo if right == 0 => return zero_divisor(mode, problems),
        _ => left.checked_rem(right),
    };
    let unsigned_remainder = operator == Operator::Modulo && left >= 0;
    integer_result(value, ty.unsigned || unsigned_remainder && value.is_some_and(|v| v > i128::from(i64::MAX)))
}

fn integer_result(value: Option<i128>, unsigned: bool) -> Result<Value<'static>, Error> {
    if unsigned {
        let value = value.and_then(|value| u64::try_from(value).ok());
        value.map(Value::Uint).ok_or(Error::OutOfRange(RangeType::BigintUnsigned))
    } else {
        let value = value.and_then(|value| i64::try_from(value).ok());
        value.map(Value::Int).ok_or(Error::OutOfRange(RangeType::Bigint))
    }
}

fn integer_divide(
    left: &Value<'_>,
    right: &Value<'_>,
    ty: &Type,
    mode: Mode,
    problems: &mut Problems,
) -> Result<Value<'static>, Error> {
    if cast::is_integer(left) && cast::is_integer(right) {
        let (left, right) = (cast::to_i128(left, problems), cast::to_i128(right, problems));
        if right == 0 {
            return zero_divisor(mode, problems);
        }
        return integer_result(left.checked_div(right), ty.unsigned);
    }
    let (left, right) = (cast::to_decimal(left, problems), cast::to_decimal(right, problems));
    if right.is_zero() {
        return zero_divisor(mode, problems);
    }
    let value = left.checked_div_integer(&right).and_then(|value| value.unscaled());
    integer_result(value, ty.unsigned)
}

fn decimal(
    operator: Operator,
    left: &Value<'_>,
    right: &Value<'_>,
    ty: &Type,
    mode: Mode,
    problems: &mut Problems,
) -> Result<Value<'static>, Error> {
    let (left, right) = (cast::to_decimal(left, problems), cast::to_decimal(right, problems));
    let value = match operator {
        Operator::Add => left.checked_add(&right),
        Operator::Subtract => left.checked_sub(&right),
        Operator::Multiply => left.checked_mul(&right),
        Operator::Divide | Operator::Modulo if right.is_zero() => return zero_divisor(mode, problems),
        Operator::Divide => left.checked_div(&right, ty.decimals),
        _ => left.checked_rem(&right),
    };
    let value =
        value.map(|value| if value.scale() > SCALE_MAX { value.rounded(SCALE_MAX).unwrap_or(value) } else { value });
    let value = value.ok_or(Error::OutOfRange(RangeType::Decimal))?;
    Ok(Value::Decimal(value))
}

fn real(
    operator: Operator,
    left: &Value<'_>,
    right: &Value<'_>,
    mode: Mode,
    problems: &mut Problems,
) -> Result<Value<'static>, Error> {
    let (left, right) = (cast::to_f64(left, problems), cast::to_f64(right, problems));
    let value = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        _ if right == 0.0 => return zero_divisor(mode, problems),
        Operator::Divide => left / right,
        _ => left % right,
    };
    if value.is_finite() { Ok(Value::Double(value)) } else { Err(Error::OutOfRange(RangeType::Double)) }
}

/// The type of `-operand`.
pub fn negate_type(operand: &Type) -> Type {
    let ty = numeric_type(operand);
    match ty.kind {
        Kind::Decimal => Type { unsigned: false, zerofill: false, ..ty },
        Kind::Float | Kind::Double => Type { unsigned: false, zerofill: false, ..Type { kind: Kind::Double, ..ty } },
        _ => Type { length: ty.length + 1, ..Type::bigint() },
    }
}

/// Computes `-operand` in the type that [`negate_type`] gave.
pub fn negate(operand: &Value<'_>, ty: &Type, problems: &mut Problems) -> Result<Value<'static>, Error> {
    if operand.is_null() {
        return Ok(Value::Null);
    }
    match ty.kind {
        Kind::Decimal => Ok(Value::Decimal(cast::to_decimal(operand, problems).negated())),
        Kind::Double => Ok(Value::Double(-cast::to_f64(operand, problems))),
        _ => integer_result(Some(-cast::to_i128(operand, problems)), false),
    }
}

/// `~operand`.
pub fn bit_not(operand: &Value<'_>, problems: &mut Problems) -> Value<'static> {
    if operand.is_null() { Value::Null } else { Value::Uint(!cast::to_bits(operand, problems)) }
}
