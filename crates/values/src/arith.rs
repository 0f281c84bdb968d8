//! Arithmetic: result types, values, overflow.
//!
//! The type is found once when a statement is bound, by [`result_type`]; [`apply`] then computes in that type for each
//! row. NULL in, NULL out; a zero divisor is NULL and a problem.

use crate::cast;
use crate::exact::Exact;

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

impl Operator {
    /// Whether NULL at the left is the result before the right side is looked at; `ty` is the result's.
    pub fn spares_right(self, ty: &Type, are_integers: bool) -> bool {
        match self {
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                ty.kind == Kind::Decimal
            }
            Operator::IntegerDivide => !are_integers,
            _ => true,
        }
    }
}

/// How an operand counts in arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Integer,
    Decimal,
    Real,
}

/// Digits of the longest integer, by which DIV's result is bounded.
const INTEGER_DIGITS_MAX: u32 = 21;
/// The width of a DOUBLE whose digits are not fixed.
const REAL_WIDTH: u32 = 23;
/// The width of a DOUBLE without its fixed fractional digits.
const FIXED_REAL_WIDTH: u32 = 17;
/// div_precision_increment as MySQL starts with it.
pub const DIV_PRECISION_INCREMENT: u8 = 4;

/// The numeric type that a value of this type has in arithmetic: strings are doubles, dates are integers.
pub fn numeric_type(ty: &Type) -> Type {
    match ty.kind {
        kind if kind.is_integer() => ty.clone(),
        Kind::Date => Type { length: 9, ..Type::bigint() },
        Kind::Year | Kind::Bit => Type { length: ty.length, ..Type::bigint_unsigned() },
        Kind::Time if ty.decimals == 0 => Type { length: 8, ..Type::bigint() },
        Kind::DateTime | Kind::Timestamp if ty.decimals == 0 => Type { length: 15, ..Type::bigint() },
        Kind::Time => Type::decimal(7 + u32::from(ty.decimals), ty.decimals),
        Kind::DateTime | Kind::Timestamp => Type::decimal(14 + u32::from(ty.decimals), ty.decimals),
        Kind::Decimal | Kind::Float | Kind::Double => ty.clone(),
        Kind::Null => Type { length: 0, decimals: 0, ..Type::double() },
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
    let (l, r) = (numeric_type(left), numeric_type(right));
    let unsigned = l.unsigned || r.unsigned;
    let class = match (class(&l), class(&r)) {
        (Class::Real, _) | (_, Class::Real) => Class::Real,
        (Class::Integer, Class::Integer) => Class::Integer,
        _ => Class::Decimal,
    };
    match operator {
        BitAnd | BitOr | BitXor | ShiftLeft | ShiftRight => Type { length: 21, ..Type::bigint_unsigned() },
        IntegerDivide => {
            let digits = integer_digits(left).saturating_add(divisor_digits(right)).min(INTEGER_DIGITS_MAX);
            Type { unsigned, length: (digits + u32::from(!unsigned)).max(1), ..Type::bigint() }
        }
        Divide if class == Class::Real => real_quotient_type(left, right),
        Divide => divide_type(&l, &r),
        Modulo => {
            let digits = precision(&l).max(precision(&r));
            let ty = match class {
                Class::Integer => Type { length: digits + 1, ..Type::bigint() },
                // The sign has room though the dividend may be unsigned.
                Class::Decimal => {
                    let digits = digits.min(PRECISION_MAX) + u32::from(l.unsigned);
                    Type::decimal(digits, l.decimals.max(r.decimals))
                }
                Class::Real => real_type(left, right),
            };
            Type { unsigned: l.unsigned, ..ty }
        }
        Add | Subtract | Multiply => {
            let unsigned = unsigned && !(operator == Subtract && mode.no_unsigned_subtraction);
            match class {
                Class::Real => real_type(left, right),
                _ => plain_type(operator, &l, &r, class, unsigned),
            }
        }
    }
}

/// Digits before the point that DIV's dividend has.
fn integer_digits(ty: &Type) -> u32 {
    let number = numeric_type(ty);
    match class(&number) {
        Class::Integer => precision(&number),
        Class::Decimal => precision(&number) - u32::from(number.decimals),
        Class::Real if ty.kind.is_string() => ty.length,
        Class::Real if ty.kind == Kind::Null => 0,
        Class::Real => INTEGER_DIGITS_MAX,
    }
}

/// Digits after the point that DIV's divisor has, each of which may make the quotient longer.
fn divisor_digits(ty: &Type) -> u32 {
    if ty.kind.is_string() { ty.length } else { u32::from(numeric_type(ty).decimals) }
}

fn real_decimals(ty: &Type) -> u8 {
    if ty.kind.is_string() || ty.kind == Kind::Json { DECIMALS_NOT_FIXED } else { ty.decimals }
}

/// A DOUBLE with as many digits as both operands have, when these are known.
fn real_type(left: &Type, right: &Type) -> Type {
    let decimals = real_decimals(left).max(real_decimals(right));
    if decimals >= DECIMALS_NOT_FIXED {
        return Type { length: REAL_WIDTH, ..Type::double() };
    }
    let whole = |ty: &Type| ty.display_width().saturating_sub(u32::from(ty.decimals));
    Type { length: whole(left).max(whole(right)).saturating_add(u32::from(decimals)), decimals, ..Type::double() }
}

fn real_quotient_type(left: &Type, right: &Type) -> Type {
    let decimals = real_decimals(left).max(real_decimals(right)).saturating_add(DIV_PRECISION_INCREMENT);
    if decimals >= DECIMALS_NOT_FIXED {
        return Type { length: REAL_WIDTH, ..Type::double() };
    }
    let length = left.display_width().saturating_sub(u32::from(left.decimals)).saturating_add(u32::from(decimals));
    Type { length: length.min(FIXED_REAL_WIDTH + u32::from(decimals)), decimals, ..Type::double() }
}

fn divide_type(left: &Type, right: &Type) -> Type {
    let scale = (left.decimals + DIV_PRECISION_INCREMENT).min(SCALE_MAX);
    let digits = precision(left) + u32::from(right.decimals) + u32::from(DIV_PRECISION_INCREMENT);
    let unsigned = left.unsigned && right.unsigned;
    Type { unsigned, ..Type::decimal(digits.min(PRECISION_MAX), scale) }
}

fn plain_type(operator: Operator, left: &Type, right: &Type, class: Class, unsigned: bool) -> Type {
    let multiply = operator == Operator::Multiply;
    let integers = |ty: &Type| precision(ty).saturating_sub(u32::from(ty.decimals));
    let scale = if multiply {
        (left.decimals.saturating_add(right.decimals)).min(SCALE_MAX)
    } else {
        left.decimals.max(right.decimals)
    };
    let digits = if multiply {
        (precision(left) + precision(right)).min(if class == Class::Decimal { PRECISION_MAX } else { u32::MAX })
    } else {
        integers(left).max(integers(right)) + 1 + u32::from(scale)
    };
    match class {
        Class::Integer => Type { unsigned, length: digits + u32::from(!unsigned), ..Type::bigint() },
        _ => Type { unsigned: left.unsigned && right.unsigned, ..Type::decimal(digits, scale) },
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
        return Ok(null(operator, left, right, ty, problems));
    }
    if ty.kind == Kind::Decimal
        && let (Some(left), Some(right)) = (Exact::of(left), Exact::of(right))
        && let Some(result) = left.combined(operator, right, ty.decimals)
    {
        return Ok(Value::Decimal(result.decimal()));
    }
    if let (Value::Bytes(left), Kind::Varbinary) = (left, ty.kind) {
        return binary_bits(operator, left, right, problems);
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

/// NULL, after the other operand has been read for what is wrong with it.
#[cold]
fn null(operator: Operator, left: &Value<'_>, right: &Value<'_>, ty: &Type, problems: &mut Problems) -> Value<'static> {
    let stops = left.is_null() && (operator as u8 >= Operator::IntegerDivide as u8 && operator != Operator::Modulo);
    for operand in [left, right].into_iter().take(if stops { 0 } else { 2 }) {
        match ty.kind {
            _ if operator as u8 >= Operator::BitAnd as u8 => drop(cast::to_bits(operand, problems)),
            Kind::Double => drop(cast::to_f64(operand, problems)),
            _ => drop(cast::to_decimal(operand, problems)),
        }
    }
    Value::Null
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

/// An operator on the bits of binary strings.
fn binary_bits(
    operator: Operator,
    left: &[u8],
    right: &Value<'_>,
    problems: &mut Problems,
) -> Result<Value<'static>, Error> {
    if matches!(operator, Operator::ShiftLeft | Operator::ShiftRight) {
        let by = usize::try_from(cast::to_bits(right, problems)).unwrap_or(usize::MAX);
        return Ok(Value::owned(shifted(left, by, operator == Operator::ShiftLeft)));
    }
    let Value::Bytes(right) = right else { return Err(Error::BitwiseSize) };
    combined(operator, left, right).map(Value::owned)
}

/// AND, OR or XOR of two binary strings of one length.
///
/// # Errors
/// Their lengths differ.
pub fn combined(operator: Operator, left: &[u8], right: &[u8]) -> Result<Vec<u8>, Error> {
    if left.len() != right.len() {
        return Err(Error::BitwiseSize);
    }
    let combine = |(a, b): (&u8, &u8)| match operator {
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        _ => a ^ b,
    };
    Ok(left.iter().zip(right.iter()).map(combine).collect())
}

fn shifted(bytes: &[u8], by: usize, to_left: bool) -> Vec<u8> {
    let (whole, part) = (by / 8, by % 8);
    let byte = |at: Option<usize>| at.and_then(|at| bytes.get(at)).map_or(0, |b| u16::from(*b));
    let at = |place: usize| {
        if to_left {
            let pair =
                byte(place.checked_add(whole)) << 8 | byte(place.checked_add(whole).and_then(|p| p.checked_add(1)));
            (pair << part >> 8) as u8
        } else {
            let pair =
                byte(place.checked_sub(whole).and_then(|p| p.checked_sub(1))) << 8 | byte(place.checked_sub(whole));
            (pair >> part) as u8
        }
    };
    (0..bytes.len()).map(at).collect()
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
        Operator::Divide => left.checked_div(&right, ty.decimals).or_else(|| {
            // A long number leaves no room for so many digits behind the point.
            left.checked_div(&right, left.scale().min(ty.decimals))
        }),
        _ => left.checked_rem(&right),
    };
    let value = value.ok_or(Error::OutOfRange(RangeType::Decimal))?;
    // Operands may have more digits than their types, as times have microseconds.
    let rounded = if value.scale() > ty.decimals { value.rounded(ty.decimals) } else { None };
    Ok(Value::Decimal(rounded.unwrap_or(value)))
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
        // A signed number's width has room for the sign.
        _ => Type { length: ty.length + u32::from(ty.unsigned), ..Type::bigint() },
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
pub fn bit_not(operand: &Value<'_>, ty: &Type, problems: &mut Problems) -> Value<'static> {
    if let (Value::Bytes(bytes), Kind::Varbinary) = (operand, ty.kind) {
        return Value::owned(bytes.iter().map(|b| !b).collect::<Vec<u8>>());
    }
    if operand.is_null() { Value::Null } else { Value::Uint(!cast::to_bits(operand, problems)) }
}
