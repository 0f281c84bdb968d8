//! Literals as values with types.

use super::{Binder, Parameters};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, ExprKind, LITERAL, NUMERIC, coerce};
use syntax::ast::expr::{IntroducedForm, Literal, LiteralValue, Parameter, TemporalKind};
use syntax::ast::plain::Plain;
use values::charset::Charset;
use values::collation::Collation;
use values::decimal::Decimal;
use values::problem::{Problem, Problems};
use values::types::{FSP_MAX, Kind, Type};
use values::value::Value;

/// Digits of a date that is written as one number.
const DATE_DIGITS_MAX: usize = 8;

impl Binder<'_> {
    /// A literal: a constant, or a parameter where the plan is to be kept for other literals.
    pub(super) fn literal(&mut self, literal: &Literal<'_>) -> Result<Expr> {
        if let Parameters::Literals(types) = self.parameters {
            if self.free_literals
                && is_plain(&literal.value)
                && let Some(ty) = types.get(literal.ordinal as usize)
            {
                let coercibility = if ty.kind.is_string() { LITERAL } else { NUMERIC };
                let kind = ExprKind::Parameter(literal.ordinal as usize);
                self.freed.push(literal.ordinal);
                let (value, _) = self.literal_value(&literal.value)?;
                self.seen.insert(literal.ordinal as usize, value);
                return Ok(Expr { kind, ty: ty.clone(), nullable: false, coercibility });
            }
            self.pinned.push(literal.ordinal);
        }
        if let LiteralValue::Hex(bytes) | LiteralValue::Bit(bytes) = &literal.value {
            let ty = Type::varchar(bytes.len() as u32, Collation::BINARY);
            let kind = ExprKind::Hex(bytes.to_vec().into());
            return Ok(Expr { kind, ty, nullable: false, coercibility: LITERAL });
        }
        let (value, ty) = self.literal_value(&literal.value)?;
        Ok(Expr::constant(value, ty))
    }

    /// A `?`.
    pub(super) fn parameter(&mut self, parameter: Parameter) -> Expr {
        let (at, ty) = match self.parameters {
            Parameters::Unknown => {
                let ty = Type::varchar(16383, self.state.settings().collation_connection);
                (parameter.index as usize, ty)
            }
            Parameters::Marks(types) => {
                let ty = types.get(parameter.index as usize).cloned().unwrap_or_else(Type::null);
                let ty = if ty.kind == Kind::Decimal { super::parameter::exact_type() } else { ty };
                (parameter.index as usize, ty)
            }
            Parameters::Literals(types) => {
                (parameter.ordinal as usize, types.get(parameter.ordinal as usize).cloned().unwrap_or_else(Type::null))
            }
        };
        let coercibility = if ty.kind.is_string() { LITERAL } else { NUMERIC };
        Expr { kind: ExprKind::Parameter(at), ty, nullable: true, coercibility }
    }

    /// A literal's value and type.
    ///
    /// # Errors
    /// 1115 for an unknown character set, 1292 and 1525 for a date that is none.
    pub fn literal_value(&self, value: &LiteralValue<'_>) -> Result<(Value<'static>, Type)> {
        let connection = self.state.settings().collation_connection;
        Ok(match value {
            LiteralValue::Integer(number) => integer(*number),
            LiteralValue::Decimal(text) => decimal(text),
            LiteralValue::Float(text) => {
                let (number, _) = values::number::parse_double(text.as_bytes());
                if !number.is_finite() {
                    return Err(conditions::ILLEGAL_VALUE_FOR_TYPE.with(&[&"double", text]));
                }
                (Value::Double(number), Type { length: text.len() as u32, ..Type::double() })
            }
            LiteralValue::String(text) => (Value::owned(text.to_vec()), Type::varchar(characters(text), connection)),
            LiteralValue::National(text) => {
                (Value::owned(text.to_vec()), Type::varchar(characters(text), Collation::UTF8MB3_GENERAL_CI))
            }
            LiteralValue::Introduced(introduced) => {
                let name = introduced.charset;
                let charset = Charset::by_name(name).ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name]))?;
                // A statement is read in UTF-8: the bytes that the client wrote are these.
                let client = self.state.settings().client;
                let bytes = match introduced.form {
                    IntroducedForm::String if !client.is_utf8() => client.encode(&introduced.bytes).0,
                    _ => introduced.bytes.to_vec(),
                };
                let bytes = charset.filled(&bytes).into_owned();
                let collation = charset.default_collation();
                let decoded = if collation.is_binary() { bytes } else { charset.decode(&bytes).unwrap_or(bytes) };
                let length = if collation.is_binary() { decoded.len() as u32 } else { characters(&decoded) };
                (Value::owned(decoded), Type::varchar(length, collation))
            }
            LiteralValue::Hex(bytes) | LiteralValue::Bit(bytes) => {
                (Value::owned(bytes.to_vec()), Type::varchar(bytes.len() as u32, Collation::BINARY))
            }
            LiteralValue::Temporal(kind, text) => self.temporal(*kind, text)?,
        })
    }

    fn temporal(&self, kind: TemporalKind, text: &[u8]) -> Result<(Value<'static>, Type)> {
        let mut problems = Problems::new();
        let settings = self.state.settings();
        let rules = settings.mode.date_rules();
        let zone = settings.zone.clone();
        let facts =
            values::cast_temporal::Context { mode: settings.mode, zone: &zone, today: values::temporal::Date::ZERO };
        // Digits behind a point are a fraction where seconds stand before it.
        let colons = |at: usize| {
            let before = &text[..at];
            let is_whole = matches!(at, 12 | 14) && before.iter().all(u8::is_ascii_digit);
            before.iter().filter(|b| **b == b':').count() >= 2 || is_whole || kind == TemporalKind::Time
        };
        let fraction = text.iter().rposition(|&b| b == b'.').filter(|at| colons(*at)).map_or(0, |at| {
            text[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count().min(usize::from(FSP_MAX)) as u8
        });
        let given = Value::bytes(text);
        let (value, ty, name) = match kind {
            TemporalKind::Date => {
                let date = values::cast_temporal::to_date(&given, rules, &facts, &mut problems);
                (date.map(Value::Date), Type::date(), "DATE")
            }
            TemporalKind::Time => (
                values::cast_temporal::to_time(&given, &facts, &mut problems).map(Value::Time),
                Type::time(fraction),
                "TIME",
            ),
            TemporalKind::DateTime => {
                let wanted = values::cast_temporal::Wanted::DateTime;
                let found = values::cast_temporal::to_datetime(&given, wanted, rules, &facts, &mut problems);
                (found.map(Value::DateTime), Type::datetime(fraction), "DATETIME")
            }
        };
        let is_of_kind = match kind {
            TemporalKind::Date => !has_time(text),
            TemporalKind::Time => !text.iter().skip(1).any(|b| *b == b'-'),
            TemporalKind::DateTime => has_time(text),
        };
        match value.filter(|_| is_of_kind) {
            Some(value) if problems.iter().all(|p| matches!(p, Problem::Delimiter { .. })) => {
                coerce::warn_of(&problems, 1, settings.mode, &mut self.diagnostics.borrow_mut());
                Ok((value, ty))
            }
            _ => Err(conditions::WRONG_VALUE.with(&[&name, &String::from_utf8_lossy(text)])),
        }
    }
}

/// Whether a date's text has a time behind it: more than three numbers, or one of more digits than a date has.
fn has_time(text: &[u8]) -> bool {
    let mut numbers = text.split(|b| !b.is_ascii_digit()).filter(|digits| !digits.is_empty());
    match (numbers.next(), numbers.count()) {
        (Some(first), 0 | 1) if first.len() > DATE_DIGITS_MAX => true,
        // Behind a point the time goes on in digits.
        (Some(first), 1) => matches!(first.len(), 6 | 8) && text.get(first.len()) == Some(&b'.'),
        (_, others) => others > 2,
    }
}

/// Whether the value alone is the literal: no character set or type is written beside it.
fn is_plain(value: &LiteralValue<'_>) -> bool {
    matches!(
        value,
        LiteralValue::Integer(_) | LiteralValue::Decimal(_) | LiteralValue::Float(_) | LiteralValue::String(_)
    )
}

/// An integer literal: signed where it fits. Its width has room for the sign of what is computed of it.
pub fn integer(number: u64) -> (Value<'static>, Type) {
    let digits = number.checked_ilog10().unwrap_or(0) + 1;
    match i64::try_from(number) {
        Ok(signed) => (Value::Int(signed), Type { length: digits + 1, ..Type::bigint() }),
        Err(_) => (Value::Uint(number), Type { length: digits, ..Type::bigint_unsigned() }),
    }
}

/// A plain value as [`Binder::literal_value`] would bind it; `connection` is the collation of its strings.
#[inline]
pub fn plain<'t>(value: Plain<'t>, connection: Collation) -> (Value<'t>, Type) {
    match value {
        Plain::Null => (Value::Null, Type::null()),
        Plain::Integer(number) => integer(number),
        Plain::Negative(number) => {
            let length = number.unsigned_abs().checked_ilog10().unwrap_or(0) + 2;
            (Value::Int(number), Type { length, ..Type::bigint() })
        }
        Plain::Decimal(text, is_negative) => match decimal(text) {
            (Value::Decimal(number), ty) if is_negative => (Value::Decimal(number.negated()), ty),
            positive => positive,
        },
        Plain::Float(text, is_negative) => {
            let (number, _) = values::number::parse_double(text.as_bytes());
            let value = Value::Double(if is_negative { -number } else { number });
            (value, Type { length: text.len() as u32, ..Type::double() })
        }
        Plain::String(text) => {
            let ty = Type::varchar(characters(&text), connection);
            (Value::Bytes(text), ty)
        }
    }
}

fn decimal(text: &str) -> (Value<'static>, Type) {
    let (number, _) = Decimal::parse_literal(text.as_bytes());
    let precision = number.precision().clamp(1, values::types::PRECISION_MAX);
    (Value::Decimal(number), Type::decimal(precision, number.scale()))
}

/// How many characters UTF-8 text has.
pub fn characters(text: &[u8]) -> u32 {
    text.iter().filter(|&&b| b & 0xc0 != 0x80).count() as u32
}
