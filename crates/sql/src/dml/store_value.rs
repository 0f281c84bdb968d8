//! A value on its way into a column: converted, checked, with MySQL's warnings or errors.

use super::defaults;
use crate::catalog::table::{Column, Table};
use crate::conditions;
use crate::error::{Condition, Error, Level, Result};
use crate::expr::coerce::shown;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use values::problem::{Problem, Severity};
use values::types::{Kind, Type};
use values::value::Value;

/// How strictly a statement stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// What does not fit ends the statement.
    Errors,
    /// What does not fit is made to, with a warning.
    Warnings,
}

impl Strictness {
    /// The strictness of a statement under the session's sql_mode; IGNORE asks for warnings.
    pub fn of(context: &Context<'_>, ignore: bool) -> Strictness {
        if context.statement.mode.strict && !ignore { Strictness::Errors } else { Strictness::Warnings }
    }
}

/// The value as the column stores it.
///
/// # Errors
/// In strict mode what did not fit.
pub fn convert<'v>(
    value: Value<'v>,
    from: &Type,
    table: &Table,
    at: usize,
    context: &Context<'_>,
    strictness: Strictness,
) -> Result<Value<'v>> {
    let column = &table.columns[at];
    match (&value, column.ty.kind) {
        (Value::Null, _) => return Ok(Value::Null),
        (Value::Int(_), Kind::LongLong) if !column.ty.unsigned => return Ok(value),
        _ => {}
    }
    let mut facts = context.statement.conversion();
    if strictness == Strictness::Warnings && (column.ty.kind.is_temporal() || column.ty.kind == Kind::Decimal) {
        // IGNORE tells of these as other modes do.
        facts.mode.strict = false;
    }
    if column.ty.kind.is_geometry() && !is_geometry(&value, column.ty.kind) {
        return Err(conditions::CANT_CREATE_GEOMETRY_OBJECT.with(&[]));
    }
    let stored = values::store::convert(value, from, &column.ty, &facts);
    if let Some(problem) = &stored.problem {
        report(problem, (&table.name, &column.name), context, strictness)?;
    }
    Ok(stored.value)
}

/// The value of a generated column, whose expression is `e`.
///
/// # Errors
/// What the expression answers; in strict mode what did not fit.
pub fn computed(
    e: &Expr,
    table: &Table,
    at: usize,
    frame: &Frame<'_>,
    strictness: Strictness,
) -> Result<Value<'static>> {
    let context = frame.context;
    if table.columns[at].hidden().is_none() {
        let value = e.eval(frame)?.into_owned();
        context.diagnostics.borrow_mut().check_raised()?;
        if is_copy(e, &table.columns[at].ty) {
            return Ok(value);
        }
        return convert(value, &e.ty, table, at, context, strictness);
    }
    let before = context.diagnostics.borrow().conditions().len();
    let escalates = context.diagnostics.borrow_mut().escalate(false);
    let value = e.eval(frame).and_then(|v| convert(v.into_owned(), &e.ty, table, at, context, Strictness::Warnings));
    context.diagnostics.borrow_mut().escalate(escalates);
    let conditions = context.diagnostics.borrow_mut().retract(before);
    let index = table.indexes.iter().find(|i| i.parts.iter().any(|p| p.column == at)).map_or("", |i| &i.name);
    for condition in conditions {
        let kind = match condition.code {
            1264 => conditions::WARN_DATA_OUT_OF_RANGE_FUNCTIONAL_INDEX,
            1265 | 1292 | 1366 | 1406 => conditions::WARN_DATA_TRUNCATED_FUNCTIONAL_INDEX,
            _ => {
                context.diagnostics.borrow_mut().push_condition(condition);
                continue;
            }
        };
        let row = context.row_number.get();
        if strictness == Strictness::Errors && condition.level == Level::Warning {
            return Err(kind.with(&[&index, &row]));
        }
        context.diagnostics.borrow_mut().push(condition.level, kind, &[&index, &row]);
    }
    value
}

/// Whether a generated column has the dates of another one as they are: what stands there already is not checked again.
fn is_copy(e: &Expr, ty: &Type) -> bool {
    matches!(e.kind, ExprKind::Column(..)) && ty.kind.has_date() && (e.ty.kind, e.ty.decimals) == (ty.kind, ty.decimals)
}

/// The value as a stored program's variable keeps it.
///
/// # Errors
/// In strict mode what did not fit.
pub fn convert_variable<'v>(
    value: Value<'v>,
    from: &Type,
    (to, name): (&Type, &str),
    context: &Context<'_>,
) -> Result<Value<'v>> {
    if value.is_null() {
        return Ok(value);
    }
    if to.kind.is_geometry() && !is_geometry(&value, to.kind) {
        return Err(conditions::CANT_CREATE_GEOMETRY_OBJECT.with(&[]));
    }
    let facts = context.statement.conversion();
    let stored = values::store::convert(value, from, to, &facts);
    if let Some(problem) = &stored.problem {
        let row = context.row_number.replace(1);
        let reported = report(problem, ("", name), context, Strictness::of(context, false));
        context.row_number.set(row);
        reported?;
    }
    Ok(stored.value)
}

/// Whether a value is a geometry that a column of this kind takes.
fn is_geometry(value: &Value<'_>, kind: Kind) -> bool {
    let Value::Bytes(bytes) = value else { return false };
    let Some(found) = values::geometry::Geometry::read(bytes) else { return false };
    let wanted = match kind {
        Kind::Point => "POINT",
        Kind::LineString => "LINESTRING",
        Kind::Polygon => "POLYGON",
        Kind::MultiPoint => "MULTIPOINT",
        Kind::MultiLineString => "MULTILINESTRING",
        Kind::MultiPolygon => "MULTIPOLYGON",
        Kind::GeometryCollection => "GEOMCOLLECTION",
        _ => return true,
    };
    let name = values::geometry::name(&found.shape);
    name == wanted || kind == Kind::GeometryCollection && name.starts_with("MULTI")
}

#[cold]
fn report(problem: &Problem, names: (&str, &str), context: &Context<'_>, strictness: Strictness) -> Result<()> {
    if let Problem::Delimiter { .. } = problem {
        let (row, mode) = (context.row_number.get(), context.statement.mode);
        crate::expr::coerce::warn_of(std::slice::from_ref(problem), row, mode, &mut context.diagnostics.borrow_mut());
        return Ok(());
    }
    // What is no document is refused in every mode.
    let is_document = !matches!(problem, Problem::InvalidJson { .. } | Problem::JsonTooDeep);
    let is_error = !is_document || strictness == Strictness::Errors && problem.is_strict_error();
    let (error, note) = describe(problem, names, context, is_error);
    if is_error {
        return Err(error);
    }
    let level = if note { Level::Note } else { Level::Warning };
    let condition = Condition { level, code: error.code, sqlstate: error.sqlstate, message: error.message };
    context.diagnostics.borrow_mut().push_condition(condition);
    Ok(())
}

/// A problem as an error, and whether it is a mere note.
fn describe(problem: &Problem, (table, name): (&str, &str), context: &Context<'_>, is_error: bool) -> (Error, bool) {
    let row = context.row_number.get();
    let error = match problem {
        Problem::OutOfRange => conditions::WARN_DATA_OUT_OF_RANGE.with(&[&name, &row]),
        Problem::TooLong if is_error => conditions::DATA_TOO_LONG.with(&[&name, &row]),
        Problem::TooLong => conditions::DATA_TRUNCATED.with(&[&name, &row]),
        Problem::DataTruncated(severity) => {
            return (conditions::DATA_TRUNCATED.with(&[&name, &row]), *severity == Severity::Note);
        }
        Problem::IncorrectForColumn { kind, text, .. }
            if !is_error && Problem::is_temporal_kind(kind) && text.starts_with(b"0000-00-00") =>
        {
            conditions::WARN_DATA_OUT_OF_RANGE.with(&[&name, &row])
        }
        Problem::IncorrectForColumn { kind, text, severity } => {
            let mut error = conditions::TRUNCATED_WRONG_VALUE_FOR_FIELD.with(&[kind, &shown(text), &name, &row]);
            if Problem::is_temporal_kind(kind) {
                error.code = 1292;
                error.sqlstate = *b"22007";
                return (error, *severity == Severity::Note);
            }
            error
        }
        Problem::Truncated { kind, text } => conditions::TRUNCATED_WRONG_VALUE.with(&[kind, &shown(text)]),
        Problem::Incorrect { kind, text } => {
            let mut error = conditions::WRONG_VALUE.with(&[kind, &shown(text)]);
            error.code = 1292;
            error.sqlstate = *b"22007";
            error
        }
        Problem::DivisionByZero => conditions::DIVISION_BY_ZERO.with(&[]),
        Problem::NotNullable => conditions::BAD_NULL_ERROR.with(&[&name]),
        Problem::InvalidJsonCast(kind) => {
            let source = context.source.borrow();
            conditions::INVALID_JSON_VALUE_FOR_CAST.with(&[kind, &source.as_deref().unwrap_or(""), &row.max(1)])
        }
        Problem::JsonTooDeep => conditions::JSON_DOCUMENT_TOO_DEEP.with(&[]),
        Problem::InvalidJson { message, position } => {
            conditions::INVALID_JSON_TEXT.with(&[message, position, &format!("{table}.{name}")])
        }
        _ => conditions::DATA_TRUNCATED.with(&[&name, &row]),
    };
    (error, false)
}

/// What a column that takes no NULL does with one.
///
/// # Errors
/// 1048 where the statement stores strictly, or a single row.
pub fn refuse_null(
    column: &Column,
    context: &Context<'_>,
    is_single_row: bool,
    strictness: Strictness,
) -> Result<Value<'static>> {
    if strictness == Strictness::Errors || (is_single_row && !context.is_ignoring.get()) {
        return Err(conditions::BAD_NULL_ERROR.with(&[&column.name]));
    }
    context.diagnostics.borrow_mut().warn(conditions::BAD_NULL_ERROR, &[&column.name]);
    Ok(defaults::zero(&column.ty))
}
