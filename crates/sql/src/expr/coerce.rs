//! An expression's value as the kind that a function or an operator wants, with MySQL's implicit conversions; what was
//! lost becomes warnings.

use super::context::Context;
use super::frame::Frame;
use super::{Expr, ExprKind};
use crate::conditions;
use crate::error::{Diagnostics, Error, Result};
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::borrow::Cow;
use std::sync::Arc;
use values::cast;
use values::cast_temporal::{Wanted, to_datetime, to_time};
use values::decimal::Decimal;
use values::problem::{Problem, Problems};
use values::temporal::{DateTime, Time};
use values::types::{FSP_MAX, Kind, Type};
use values::value::Value;

impl Expr {
    /// The value as a signed integer.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn int(&self, frame: &Frame<'_>) -> Result<Option<i64>> {
        self.with(frame, |value, problems| match value {
            Value::Int(v) => *v,
            Value::Uint(v) => *v as i64,
            other => cast::to_i64(other, problems),
        })
    }

    /// The value as an integer of either sign.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn wide(&self, frame: &Frame<'_>) -> Result<Option<i128>> {
        self.with(frame, cast::to_i128)
    }

    /// The value as bits.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn bits(&self, frame: &Frame<'_>) -> Result<Option<u64>> {
        self.with(frame, cast::to_bits)
    }

    /// The value as a floating point number.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn real(&self, frame: &Frame<'_>) -> Result<Option<f64>> {
        self.with(frame, cast::to_f64)
    }

    /// The value as an exact number.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn decimal(&self, frame: &Frame<'_>) -> Result<Option<Decimal>> {
        self.with(frame, cast::to_decimal)
    }

    /// The value as a string.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn text<'f>(&'f self, frame: &'f Frame<'_>) -> Result<Option<Cow<'f, [u8]>>> {
        Ok(match self.eval(frame)? {
            Value::Null => None,
            Value::Bytes(bytes) => Some(bytes),
            other => Some(Cow::Owned(values::text::of(&other, &self.text_type(&other)).into_owned())),
        })
    }

    /// The value as a string of characters, whatever bytes are no UTF-8 replaced.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn string(&self, frame: &Frame<'_>) -> Result<Option<String>> {
        Ok(self.text(frame)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Whether it is a time that a function moves.
    pub fn is_moved_time(&self) -> bool {
        self.ty.kind == Kind::Time
            && matches!(&self.kind, ExprKind::Call(function, _) if crate::functions::time_math::moves(function))
    }

    /// The type by which a value of the expression is written as a text: MySQL writes a time that is calculated with all of its
    /// digits after the seconds, or with none.
    pub fn text_type(&self, value: &Value<'_>) -> Cow<'_, Type> {
        match value {
            Value::Time(time) if self.is_moved_time() => {
                Cow::Owned(Type::time(if time.micros() > 0 { FSP_MAX } else { 0 }))
            }
            _ => Cow::Borrowed(&self.ty),
        }
    }

    /// Whether the value is NULL.
    ///
    /// # Errors
    /// What evaluation answers.
    #[inline]
    pub fn is_null(&self, frame: &Frame<'_>) -> Result<bool> {
        match self.kind {
            ExprKind::Column(slot, column) => frame.is_null(slot, column),
            _ => Ok(self.eval(frame)?.is_null()),
        }
    }

    /// Whether the value is true.
    ///
    /// # Errors
    /// What evaluation answers.
    pub(super) fn value_truth(&self, frame: &Frame<'_>) -> Result<Option<bool>> {
        match self.eval(frame)? {
            Value::Bytes(bytes) if matches!(self.kind, ExprKind::Hex(_)) => Ok(Some(super::hex_number(&bytes) != 0)),
            Value::Null => Ok(None),
            Value::Int(v) => Ok(Some(v != 0)),
            Value::Uint(v) => Ok(Some(v != 0)),
            other => {
                let mut problems = Problems::new();
                let truth = cast::to_truth(&other, &mut problems);
                report(frame.context, problems)?;
                Ok(truth)
            }
        }
    }

    /// The value as a point in time.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn datetime(&self, frame: &Frame<'_>) -> Result<Option<DateTime>> {
        self.moment(Wanted::DateTime, frame)
    }

    /// The value as a date.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn date(&self, frame: &Frame<'_>) -> Result<Option<DateTime>> {
        self.moment(Wanted::Date, frame)
    }

    fn moment(&self, wanted: Wanted, frame: &Frame<'_>) -> Result<Option<DateTime>> {
        let value = self.eval(frame)?;
        // What a column could store is not refused when it is read.
        match &value {
            Value::DateTime(found) => return Ok(Some(*found)),
            Value::Date(found) => return Ok(Some(found.midnight())),
            _ => {}
        }
        let mut problems = Problems::new();
        let facts = &frame.context.statement;
        let found = to_datetime(&value, wanted, facts.mode.fuzzy_rules(), &facts.conversion(), &mut problems);
        self.tell_source(frame);
        report(frame.context, problems)?;
        Ok(found)
    }

    /// The value as a duration or time of day.
    ///
    /// # Errors
    /// What evaluation answers.
    pub fn time(&self, frame: &Frame<'_>) -> Result<Option<Time>> {
        let value = self.eval(frame)?;
        let mut problems = Problems::new();
        let found = to_time(&value, &frame.context.statement.conversion(), &mut problems);
        report(frame.context, problems)?;
        Ok(found)
    }

    #[inline]
    fn with<T>(&self, frame: &Frame<'_>, convert: impl Fn(&Value<'_>, &mut Problems) -> T) -> Result<Option<T>> {
        let value = match &self.kind {
            ExprKind::Hex(bytes) => Value::Uint(super::hex_number(bytes)),
            _ => self.eval(frame)?,
        };
        if value.is_null() {
            return Ok(None);
        }
        let mut problems = Problems::new();
        let converted = convert(&value, &mut problems);
        self.tell_source(frame);
        report(frame.context, problems)?;
        Ok(Some(converted))
    }

    /// Notes what a document is called that is about to be converted: MySQL's warnings name it.
    #[inline]
    pub fn tell_source(&self, frame: &Frame<'_>) {
        if self.ty.kind == Kind::Json {
            frame.context.source.replace(self.source(frame));
        }
    }

    #[cold]
    fn source(&self, frame: &Frame<'_>) -> Option<Arc<str>> {
        match &self.kind {
            ExprKind::Column(slot, at) => frame.read_name(*slot, *at),
            ExprKind::Call(function, _) => Some(function.name.into()),
            ExprKind::Cast(_) => Some("cast_as_json".into()),
            ExprKind::Fixed(_, e) => e.source(frame),
            ExprKind::Scalar(id) => frame.subplans.get(*id).query.columns.first().map(|c| Arc::clone(&c.name)),
            _ => None,
        }
    }
}

/// Leaves a conversion's problems as warnings.
///
/// # Errors
/// None today; a conversion that must not go on says so itself.
#[inline]
#[expect(clippy::needless_pass_by_value, reason = "the problems end here")]
pub fn report(context: &Context<'_>, problems: Problems) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { report_all(context, &problems) }
}

#[cold]
fn report_all(context: &Context<'_>, problems: &[Problem]) -> Result<()> {
    let mut diagnostics = context.diagnostics.borrow_mut();
    for problem in problems {
        if let Problem::InvalidJsonCast(kind) = problem {
            let (source, row) = (context.source.borrow(), context.row_number.get().max(1));
            let name = source.as_deref().unwrap_or("");
            diagnostics.warn(conditions::INVALID_JSON_VALUE_FOR_CAST, &[kind, &name, &row]);
        }
    }
    for problem in problems {
        // What a query compares with is read before its first row.
        let is_early = matches!(problem, Problem::Delimiter { .. }) && !context.changes_rows.get();
        let row = if is_early { 1 } else { context.row_number.get() };
        if let Problem::Delimiter { text, .. } = problem
            && is_early
            && is_noted(&shown(text), &diagnostics)
        {
            continue;
        }
        warn_of(std::slice::from_ref(problem), row, context.statement.mode, &mut diagnostics);
    }
    Ok(())
}

/// Whether the delimiters of a text have been warned of.
fn is_noted(text: &str, diagnostics: &Diagnostics) -> bool {
    let codes = [conditions::WARN_DEPRECATED_DELIMITER.code, conditions::WARN_SUPERFLUOUS_DELIMITER.code];
    let quoted = format!("value '{text}' at row");
    diagnostics.conditions().iter().any(|c| codes.contains(&c.code) && c.message.contains(&quoted))
}

/// Problems as warnings.
pub fn warn_of(problems: &[Problem], row: u64, mode: values::problem::Mode, diagnostics: &mut Diagnostics) {
    for problem in problems {
        match problem {
            Problem::Truncated { kind, text } => {
                diagnostics.warn(conditions::TRUNCATED_WRONG_VALUE, &[kind, &shown(text)]);
            }
            Problem::Incorrect { kind, text } => {
                let message = format!("Incorrect {kind} value: '{}'", shown(text));
                diagnostics.push_condition(condition(1292, b"22007", message));
            }
            Problem::IncorrectForColumn { kind, text, .. } => {
                let message = format!("Incorrect {kind} value: '{}'", shown(text));
                let code = if Problem::is_temporal_kind(kind) { 1292 } else { 1366 };
                diagnostics.push_condition(condition(code, b"22007", message));
            }
            Problem::OutOfRange => {
                diagnostics.warn(conditions::WARN_DATA_OUT_OF_RANGE, &[&"", &row]);
            }
            Problem::DataTruncated(_) | Problem::TooLong => {
                diagnostics.warn(conditions::DATA_TRUNCATED, &[&"", &row]);
            }
            Problem::DivisionByZero if mode.error_for_division_by_zero => {
                diagnostics.warn(conditions::DIVISION_BY_ZERO, &[]);
            }
            Problem::DatetimeOverflow { function } => {
                diagnostics.warn(conditions::DATETIME_FUNCTION_OVERFLOW, &[function]);
            }
            Problem::IncorrectForFunction { kind, text, function } => {
                diagnostics.warn(conditions::WRONG_VALUE_FOR_TYPE, &[kind, &shown(text), function]);
            }
            Problem::Delimiter { odd, kind, text } => {
                let byte = if odd.byte == b'\n' { "\\n".to_owned() } else { char::from(odd.byte).to_string() };
                let (text, row) = (shown(text), row.max(1));
                match odd.instead_of {
                    Some(standard) => {
                        let kind_of = conditions::WARN_DEPRECATED_DELIMITER;
                        diagnostics.warn(kind_of, &[&byte, &odd.position, kind, &text, &row, &char::from(standard)]);
                    }
                    None => {
                        let kind_of = conditions::WARN_SUPERFLUOUS_DELIMITER;
                        diagnostics.warn(kind_of, &[&byte, &odd.position, kind, &text, &row]);
                    }
                }
            }
            Problem::IncorrectValue { kind, text } => diagnostics.warn(conditions::WRONG_VALUE, &[kind, &shown(text)]),
            Problem::Complement { unsigned } => {
                let message = if *unsigned {
                    "Cast to unsigned converted negative integer to its positive complement"
                } else {
                    "Cast to signed converted positive out-of-range integer to its negative complement"
                };
                diagnostics.push_condition(condition(1105, b"HY000", message.to_owned()));
            }
            Problem::InvalidCharacters { charset, text } => {
                diagnostics.warn(conditions::INVALID_CHARACTER_STRING, &[charset, text]);
            }
            _ => {}
        }
    }
}

fn condition(code: u16, sqlstate: &[u8; 5], message: String) -> crate::error::Condition {
    crate::error::Condition { level: crate::error::Level::Warning, code, sqlstate: *sqlstate, message }
}

/// A text as messages quote it.
pub fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(128).collect()
}

/// An operation that has no result, as an error of the statement; `expression` is as messages name it.
#[cold]
pub fn failure(error: &values::problem::Error, expression: &str) -> Error {
    match error {
        values::problem::Error::OutOfRange(range) => conditions::DATA_OUT_OF_RANGE.with(&[&range.name(), &expression]),
        values::problem::Error::Json(message) => {
            conditions::INVALID_JSON_TEXT_IN_PARAM.with(&[&1, &expression, message, &0, &""])
        }
        values::problem::Error::JsonTooDeep => conditions::JSON_DOCUMENT_TOO_DEEP.with(&[]),
        values::problem::Error::InvalidJson { message, position } => {
            conditions::INVALID_JSON_TEXT_IN_PARAM.with(&[&1, &expression, message, position, &""])
        }
        values::problem::Error::BitwiseSize => conditions::INVALID_BITWISE_OPERANDS_SIZE.with(&[&expression]),
        values::problem::Error::Unsupported(what) => conditions::NOT_SUPPORTED_YET.with(&[what]),
    }
}

/// Whether BINARY(n) would be longer than max_allowed_packet, which leaves a warning.
fn is_oversized(bytes: u32, context: &Context<'_>) -> bool {
    let limit = match context.state.variable(Id::of("max_allowed_packet")) {
        Setting::Int(limit) => limit,
        _ => i64::MAX,
    };
    if i64::from(bytes) > limit {
        let name = "cast_as_binary";
        context.diagnostics.borrow_mut().warn(conditions::WARN_ALLOWED_PACKET_OVERFLOWED, &[&name, &limit]);
    }
    i64::from(bytes) > limit
}

/// A value converted to another type, as CAST does it.
///
/// # Errors
/// Where the conversion has no result.
pub fn convert<'v>(value: Value<'v>, from: &Type, to: &Type, context: &Context<'_>) -> Result<Value<'v>> {
    if to.kind.is_geometry()
        && let Value::Bytes(bytes) = &value
    {
        // Any shape is one of the kind that all are of.
        if to.kind == Kind::Geometry && from.kind.is_geometry() {
            return Ok(value);
        }
        return crate::functions::spatial_parts::cast_geometry(bytes, to.kind);
    }
    if to.kind == Kind::Binary && is_oversized(to.length, context) {
        return Ok(Value::Null);
    }
    let mut problems = Problems::new();
    let facts = &context.statement;
    let converted =
        values::cast_as::cast(value, from, to, &facts.conversion(), &mut problems).map_err(|e| failure(&e, "cast"))?;
    report(context, problems)?;
    Ok(converted)
}
