//! Which number a `?` stands for where it is calculated with.
//!
//! An exact number that is given for `?` has the type DECIMAL(65,30). What is shown as it is keeps its own digits; what
//! is calculated from it has the type's. A text and an integer are exact numbers, too, beside a DECIMAL, whose type `?`
//! takes; numbers beside nothing but another `?` are doubles.

use super::expression::cast_to;
use super::{Binder, Parameters};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use crate::functions::Function;
use crate::plan::Query;
use syntax::ast::expr::AggregateKind;
use values::arith::Operator;
use values::types::{Kind, PRECISION_MAX, SCALE_MAX, Type};
use values::value::Value;

/// The digits of the longest BIGINT.
const WHOLE_DIGITS: u32 = 20;

/// A number with all digits of its type behind the point.
static DIGITS: Function = Function::pure("digits", (1, 1), infer_digits, eval_digits);

fn infer_digits(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((exact_type(), arguments[0].nullable))
}

fn eval_digits<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let Some(number) = arguments[0].decimal(frame)? else { return Ok(Value::Null) };
    let has_room = number.integer_digits() + u32::from(ty.decimals) <= PRECISION_MAX;
    let padded = if has_room { number.rounded(ty.decimals) } else { None };
    Ok(Value::Decimal(padded.unwrap_or(number)))
}

/// The type of an exact number that is given for `?`.
pub(super) fn exact_type() -> Type {
    Type::decimal(PRECISION_MAX, SCALE_MAX)
}

/// The number whose digits an expression fills up, where it does no more.
pub fn without_digits(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Call(function, arguments) if std::ptr::eq(*function, &raw const DIGITS) => arguments.first(),
        _ => None,
    }
}

/// An exact number with the digits that its operands have.
pub(super) fn with_own_digits(mut e: Expr) -> Expr {
    match &mut e.kind {
        ExprKind::Arithmetic(_, pair) => {
            for operand in pair.iter_mut() {
                *operand = with_own_digits(std::mem::replace(operand, Expr::null()));
            }
        }
        ExprKind::Call(function, arguments) if std::ptr::eq(*function, &raw const DIGITS) => {
            return arguments.pop().unwrap_or(e);
        }
        _ => {}
    }
    e
}

fn with_digits(e: Expr) -> Expr {
    let nullable = e.nullable;
    Expr::new(ExprKind::Call(&DIGITS, vec![e]), exact_type(), nullable)
}

impl Binder<'_> {
    /// Whether an expression is a `?`.
    pub(super) fn is_mark(&self, e: &Expr) -> bool {
        matches!(self.parameters, Parameters::Marks(_)) && matches!(e.kind, ExprKind::Parameter(_))
    }

    fn is_exact_mark(&self, e: &Expr) -> bool {
        e.ty.kind == Kind::Decimal && self.is_mark(e)
    }

    /// A `?` that is a function's argument and decides about the digits of its value.
    pub fn with_type_digits(&self, e: Expr) -> Expr {
        if self.is_exact_mark(&e) { with_digits(e) } else { e }
    }

    /// The rows of a query that others read: a `?` among their values has its type's digits.
    pub(super) fn with_filled_marks(&self, mut query: Query) -> Query {
        query.output = query.output.into_iter().map(|e| self.with_type_digits(e)).collect();
        query
    }

    /// The alternatives of a function whose value has the digits of all of them.
    pub fn mark_alternatives(&self, list: &mut [Expr]) {
        if list.iter().any(|e| e.ty.kind.is_string()) || !list.iter().any(|e| self.is_mark(e)) {
            return;
        }
        let is_exact = list.iter().any(|e| e.ty.kind == Kind::Decimal);
        for e in list.iter_mut().filter(|e| is_exact && self.is_mark(e) && is_exact_number(e)) {
            *e = with_digits(std::mem::replace(e, Expr::null()));
        }
    }

    /// The alternatives of IF and CASE: where a `?` is among them, the chosen one keeps its own digits.
    pub fn mark_choices<'e>(&self, list: impl Iterator<Item = &'e mut Expr>) {
        let mut list: Vec<&mut Expr> = list.collect();
        if !list.iter().any(|e| self.is_exact_mark(e)) || !list.iter().all(|e| is_exact_number(e)) {
            return;
        }
        for e in list.iter_mut().filter(|e| !self.is_mark(e)) {
            let plain = std::mem::replace(*e, Expr::null());
            let whole = Type::decimal(WHOLE_DIGITS, 0);
            let number = if plain.ty.kind.is_integer() { cast_to(plain, whole) } else { plain };
            let nullable = number.nullable;
            **e = Expr::new(ExprKind::Retype(Box::new(number)), exact_type(), nullable);
        }
    }

    /// The operands of arithmetic with the types that a `?` among them takes.
    pub(super) fn mark_operands(&self, operator: Operator, left: Expr, right: Expr) -> (Expr, Expr) {
        let is_bits = operator as u8 >= Operator::BitAnd as u8;
        match (self.is_mark(&left), self.is_mark(&right)) {
            _ if is_bits => (left, right),
            (true, true) => (as_double(left), as_double(right)),
            (true, false) => (self.mark_beside(left, &right), right),
            (false, true) => {
                let right = self.mark_beside(right, &left);
                (left, right)
            }
            (false, false) => (left, right),
        }
    }

    fn mark_beside(&self, mark: Expr, other: &Expr) -> Expr {
        let kind = mark.ty.kind;
        let is_exact = match other.ty.kind {
            Kind::Decimal => kind == Kind::Decimal || kind.is_integer() || kind.is_string(),
            other => other.is_integer() && kind == Kind::Decimal,
        };
        if is_exact { with_digits(mark) } else { mark }
    }

    /// The arguments of an aggregate with the types that a `?` among them takes.
    pub(super) fn mark_arguments(&self, kind: AggregateKind, arguments: Vec<Expr>) -> Vec<Expr> {
        use AggregateKind as A;
        let typed = |e: Expr| match kind {
            A::Sum | A::Avg if self.is_mark(&e) => as_double(e),
            A::Min | A::Max => self.with_type_digits(e),
            _ => e,
        };
        arguments.into_iter().map(typed).collect()
    }
}

fn is_exact_number(e: &Expr) -> bool {
    e.ty.kind == Kind::Decimal || e.ty.kind.is_integer()
}

fn as_double(e: Expr) -> Expr {
    if is_exact_number(&e) { cast_to(e, Type::double()) } else { e }
}
