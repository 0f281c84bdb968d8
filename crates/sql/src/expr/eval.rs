//! Evaluation.

use super::coerce::{failure, report, shown};
use super::frame::Frame;
use super::{Case, CompareOp, Expr, ExprKind, InList, Like};
use crate::conditions;
use crate::error::{Condition, Level, Result};
use crate::exec::subquery;
use crate::functions::arguments::both;
use crate::plan::DatedText;
use std::borrow::Cow;
use std::cmp::Ordering;
use values::arith;
use values::cast_temporal::{Wanted, to_datetime};
use values::compare::Comparator;
use values::problem::{Problem, Problems};
use values::types::Kind;
use values::value::Value;

impl Expr {
    /// The expression's value for the frame's rows.
    ///
    /// # Errors
    /// A statement's error, where the value cannot be had.
    #[inline]
    pub fn eval<'f>(&'f self, frame: &'f Frame<'_>) -> Result<Value<'f>> {
        match &self.kind {
            ExprKind::Column(slot, column) => frame.column(*slot, *column),
            ExprKind::Constant(value) => Ok(value.borrowed()),
            ExprKind::Parameter(at) => frame.parameters.get(*at).map(Value::borrowed).ok_or_else(missing_parameter),
            ExprKind::Compare(..) => self.truth(frame).map(truth_value),
            ExprKind::Call(function, arguments) => (function.eval)(arguments, frame, &self.ty),
            _ => self.eval_further(frame),
        }
    }

    fn eval_further<'f>(&'f self, frame: &'f Frame<'_>) -> Result<Value<'f>> {
        match &self.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => self.truth(frame).map(truth_value),
            ExprKind::Xor(pair) => {
                let sides = both(pair[0].truth(frame), || pair[1].truth(frame))?;
                Ok(sides.map_or(Value::Null, |(a, b)| Value::truth(a != b)))
            }
            ExprKind::IsNull(e) => Ok(Value::truth(e.eval(frame)?.is_null())),
            ExprKind::IsTruth(wanted, e) => Ok(Value::truth(e.truth(frame)? == Some(*wanted))),
            ExprKind::Arithmetic(operator, pair) => self.arithmetic(*operator, pair, frame),
            ExprKind::Negate(e) => {
                let mut problems = Problems::new();
                let value = arith::negate(&e.eval(frame)?, &self.ty, &mut problems)
                    .map_err(|error| failure(&error, &crate::bind::print::expression_of(self, frame)))?;
                report(frame.context, problems)?;
                Ok(value)
            }
            ExprKind::BitNot(e) => {
                let mut problems = Problems::new();
                let value = arith::bit_not(&e.eval(frame)?, &self.ty, &mut problems);
                report(frame.context, problems)?;
                Ok(value)
            }
            ExprKind::In(list) => in_list(list, frame),
            ExprKind::Like(like) => self::like(like, frame),
            ExprKind::Case(case) => self.case(case, frame),
            ExprKind::Cast(e) => {
                let value = e.eval(frame)?;
                e.tell_source(frame);
                let from = if self.ty.kind.is_string() { e.text_type(&value) } else { Cow::Borrowed(&e.ty) };
                super::coerce::convert(value, &from, &self.ty, frame.context)
            }
            ExprKind::Retype(e) => e.eval(frame),
            ExprKind::Fixed(at, e) => frame.fixed(*at, e),
            ExprKind::Hex(bytes) => Ok(Value::bytes(bytes)),
            ExprKind::UserVariable(name) => Ok(frame.context.state.user_variable(name)),
            ExprKind::Assign(name, e) => {
                let value = e.eval(frame)?.into_owned();
                frame.context.state.set_user_variable(name, value.clone(), &e.ty);
                Ok(value)
            }
            ExprKind::SystemVariable(id, which) => Ok(frame.context.variable(*id, *which)),
            ExprKind::Scalar(id) => subquery::scalar(*id, frame),
            ExprKind::Exists(id) => subquery::exists(*id, frame).map(Value::truth),
            ExprKind::InQuery(test) => subquery::quantified(test, frame),
            ExprKind::RowItem(id, at) => subquery::row_item(*id, *at, frame),
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Grouping(_) => {
                unreachable!("the planner replaces aggregates and windows by columns")
            }
            ExprKind::Column(..)
            | ExprKind::Constant(_)
            | ExprKind::Parameter(_)
            | ExprKind::Compare(..)
            | ExprKind::Call(..) => self.eval(frame),
        }
    }

    fn arithmetic<'f>(
        &'f self,
        operator: arith::Operator,
        pair: &'f [Expr; 2],
        frame: &'f Frame<'_>,
    ) -> Result<Value<'f>> {
        let left = pair[0].eval(frame)?;
        let are_integers = || pair.iter().all(|e| e.ty.kind.is_integer());
        if left.is_null() && operator.spares_right(&self.ty, are_integers()) {
            return Ok(Value::Null);
        }
        let right = pair[1].eval(frame)?;
        let mut problems = Problems::new();
        let value = arith::apply(operator, &left, &right, &self.ty, frame.context.statement.mode, &mut problems)
            .map_err(|error| failure(&error, &crate::bind::print::expression_of(self, frame)))?;
        report(frame.context, problems)?;
        Ok(value)
    }

    fn case<'f>(&'f self, case: &'f Case, frame: &'f Frame<'_>) -> Result<Value<'f>> {
        for (condition, result) in &case.branches {
            if condition.truth(frame)? == Some(true) {
                return result.eval_as(&self.ty, frame);
            }
        }
        case.otherwise.as_ref().map_or(Ok(Value::Null), |e| e.eval_as(&self.ty, frame))
    }

    /// The value under another type: where kinds differ it is converted.
    ///
    /// # Errors
    /// As [`Expr::eval`].
    pub fn eval_as<'f>(&'f self, ty: &values::types::Type, frame: &'f Frame<'_>) -> Result<Value<'f>> {
        let value = self.eval(frame)?;
        if value.is_null() || alike(&self.ty, ty) {
            return Ok(value);
        }
        super::coerce::convert(value, &self.ty, ty, frame.context)
    }
}

/// A statement that takes no parameters has one: SHOW with a condition.
#[cold]
fn missing_parameter() -> crate::error::Error {
    crate::bind::unsupported("parameters in this statement")
}

/// Whether values of one type stand for the other's without a conversion.
fn alike(from: &values::types::Type, to: &values::types::Type) -> bool {
    use values::types::Kind;
    from.kind == to.kind && from.decimals == to.decimals && from.unsigned == to.unsigned
        || (from.kind.is_integer() && to.kind.is_integer() && from.unsigned == to.unsigned)
        || (from.kind.is_string()
            && to.kind.is_string()
            && !matches!(from.kind, Kind::Enum | Kind::Set)
            && from.collation.is_binary() == to.collation.is_binary())
}

fn truth_value(truth: Option<bool>) -> Value<'static> {
    truth.map_or(Value::Null, Value::truth)
}

/// Whether a comparison of two values is true.
///
/// # Errors
/// What evaluation answers.
pub(super) fn compared(
    op: CompareOp,
    comparator: &Comparator,
    pair: &[Expr; 2],
    frame: &Frame<'_>,
) -> Result<Option<bool>> {
    let left = pair[0].eval(frame)?;
    if left.is_null() && op != CompareOp::NullSafeEqual {
        return Ok(None);
    }
    let right = pair[1].eval(frame)?;
    Ok(match (left.is_null(), right.is_null()) {
        (false, false) => ordering(comparator, &left, &right, frame)?.map(|found| op.accepts(found)),
        (a, b) if op == CompareOp::NullSafeEqual => Some(a == b),
        _ => None,
    })
}

/// Looks at the constant texts that a statement compares dates with, before its first row.
///
/// # Errors
/// 1525 where one is no date that the SQL mode takes.
pub fn check_dates(frame: &Frame<'_>) -> Result<()> {
    frame.subplans.dated.iter().try_for_each(|dated| check_date(dated, frame))
}

fn check_date(dated: &DatedText, frame: &Frame<'_>) -> Result<()> {
    let value = dated.text.eval(frame)?;
    let Value::Bytes(text) = &value else { return Ok(()) };
    let context = frame.context;
    let rules = context.statement.mode.date_rules();
    let wanted = if dated.kind == Kind::Date { Wanted::Date } else { Wanted::DateTime };
    let mut problems = Problems::new();
    if to_datetime(&value, wanted, rules, &context.statement.conversion(), &mut problems).is_some() {
        problems.retain(|problem| matches!(problem, Problem::Delimiter { .. }));
        return report(context, problems);
    }
    let kind = if wanted == Wanted::Date { "date" } else { "datetime" };
    let message = match &dated.column {
        Some(column) => format!("Incorrect {kind} value: '{}' for column '{column}' at row 1", shown(text)),
        None => format!("Truncated incorrect {kind} value: '{}'", shown(text)),
    };
    let condition = Condition { level: Level::Warning, code: 1292, sqlstate: *b"22007", message };
    context.diagnostics.borrow_mut().push_condition(condition);
    context.diagnostics.borrow_mut().check_raised()?;
    let name = match dated.kind {
        Kind::Date => "DATE",
        Kind::Timestamp => "TIMESTAMP",
        _ => "DATETIME",
    };
    Err(conditions::WRONG_VALUE.with(&[&name, &shown(text)]))
}

/// How two values that are not NULL compare.
///
/// # Errors
/// As reporting a conversion's problems.
#[inline]
pub fn ordering(
    comparator: &Comparator,
    left: &Value<'_>,
    right: &Value<'_>,
    frame: &Frame<'_>,
) -> Result<Option<Ordering>> {
    let mut problems = Problems::new();
    let ordering = comparator.compare(left, right, &frame.context.statement.conversion(), &mut problems);
    report(frame.context, problems)?;
    Ok(ordering)
}

fn in_list<'f>(list: &'f InList, frame: &'f Frame<'_>) -> Result<Value<'f>> {
    let value = list.expr.eval(frame)?;
    if value.is_null() {
        // Of several what cannot be worked out is an error all the same; one is compared as by `=`.
        if list.list.len() > 1 {
            for (_, e) in list.list.iter().filter(|(_, e)| !e.is_leaf()) {
                e.eval(frame)?;
            }
        }
        return Ok(Value::Null);
    }
    let mut unknown = false;
    for (comparator, e) in &list.list {
        let other = e.eval(frame)?;
        if other.is_null() {
            unknown = true;
        } else if ordering(comparator, &value, &other, frame)?.is_some_and(Ordering::is_eq) {
            return Ok(Value::truth(!list.negated));
        }
    }
    Ok(if unknown { Value::Null } else { Value::truth(list.negated) })
}

fn like<'f>(like: &'f Like, frame: &'f Frame<'_>) -> Result<Value<'f>> {
    let sides = both(like.expr.text(frame), || like.pattern.text(frame))?;
    let Some((text, pattern)) = sides else { return Ok(Value::Null) };
    let escape = match &like.escape {
        None if frame.context.statement.sql_mode & crate::session::settings::NO_BACKSLASH_ESCAPES != 0 => None,
        None => Some('\\'),
        Some(e) => e.string(frame)?.map_or(Some('\\'), |t| t.chars().next()),
    };
    let matches = like.collation.like(&text, &pattern, escape);
    Ok(Value::truth(matches != like.negated))
}
