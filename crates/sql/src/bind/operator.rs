//! Operators: comparisons, arithmetic, LIKE, IN, BETWEEN, rows.

use super::{Binder, types};
use crate::conditions;
use crate::error::Result;
use crate::expr::{CompareOp, Expr, ExprKind, InList, Like, is_numeric};
use crate::plan::DatedText;
use crate::session::settings::NO_BACKSLASH_ESCAPES;
use std::sync::Arc;
use syntax::ast::expr::{self as ast, BinaryOp};
use values::arith::{self, Operator};
use values::collation::Collation;
use values::compare::{Comparator, Rule};
use values::types::{Kind, Type};

/// A text that need not be a date where one is compared with it.
fn unchecked(e: Expr) -> Expr {
    if !e.ty.kind.is_string() {
        return e;
    }
    let (ty, nullable, coercibility) = (e.ty.clone(), e.nullable, e.coercibility);
    Expr { kind: ExprKind::Retype(Box::new(e)), ty, nullable, coercibility }
}

impl Binder<'_> {
    /// `left op right`; rows are compared item by item.
    pub(super) fn compare(&mut self, op: CompareOp, left: &ast::Expr<'_>, right: &ast::Expr<'_>) -> Result<Expr> {
        if let Some(rows) = self.row_comparison(op, left, right)? {
            return Ok(rows);
        }
        let (left, right) = self.with_free_literals(|b| Ok((b.scalar(left)?, b.scalar(right)?)))?;
        self.compare_bound(op, left, right)
    }

    /// The same of bound expressions.
    pub fn compare_bound(&self, op: CompareOp, left: Expr, right: Expr) -> Result<Expr> {
        let (mut left, mut right) = beside(left, right);
        let mut comparator = self.comparator(&left, &right, symbol(op))?;
        if let Rule::Text(collation) = comparator.rule {
            (left, right) = (types::fitted(left, collation), types::fitted(right, collation));
        }
        if is_dated_number(&left, &right) || is_dated_number(&right, &left) {
            comparator.rule = Rule::DateTime;
        }
        if is_timed_constant(&left, &right) || is_timed_constant(&right, &left) {
            comparator.rule = Rule::Time;
        }
        if self.is_exact_parameter(&left, &right) || self.is_exact_parameter(&right, &left) {
            comparator.rule = Rule::Decimal;
        }
        if comparator.rule == Rule::Real && (is_whole(&left, &right) || is_whole(&right, &left)) {
            comparator.rule = Rule::Whole;
        }
        if comparator.rule == Rule::DateTime {
            self.note_date(&left, &right);
            self.note_date(&right, &left);
        }
        let nullable = op != CompareOp::NullSafeEqual && (left.nullable || right.nullable);
        Ok(Expr::predicate(ExprKind::Compare(op, comparator, Box::new([left, right])), nullable))
    }

    /// The collation in which an expression is compared with each of several, where all are texts.
    pub(super) fn shared_collation(&self, e: &Expr, others: &[&Expr], what: &str) -> Result<Option<Collation>> {
        let is_text = |e: &Expr| e.ty.kind.is_string();
        if !is_text(e) || !others.iter().all(|e| is_text(e)) {
            return Ok(None);
        }
        let all: Vec<&Expr> = std::iter::once(e).chain(others.iter().copied()).collect();
        let connection = self.state.settings().collation_connection;
        types::collation(&all, connection, what).map(|(collation, _)| Some(collation))
    }

    /// `left = right` in a collation, or that of the two.
    pub(super) fn equals(&self, left: Expr, right: Expr, collation: Option<Collation>) -> Result<Expr> {
        let Some(collation) = collation else { return self.compare_bound(CompareOp::Equal, left, right) };
        let (left, right) = beside(left, right);
        let (left, right) = (types::fitted(left, collation), types::fitted(right, collation));
        let comparator = Comparator::new(&left.ty, &right.ty, collation);
        let nullable = left.nullable || right.nullable;
        Ok(Expr::predicate(ExprKind::Compare(CompareOp::Equal, comparator, Box::new([left, right])), nullable))
    }

    /// Notes a constant text that a date is compared with: it is looked at before the first row is read.
    fn note_date(&self, date: &Expr, constant: &Expr) {
        let is_text = constant.ty.kind.is_string() && !matches!(constant.kind, ExprKind::Retype(_));
        if !date.ty.kind.has_date() || !is_text || !constant.is_fixed() {
            return;
        }
        let column = match date.kind {
            ExprKind::Column(slot, at) => {
                let table = self.blocks.iter().rev().find_map(|b| b.scope.of(slot));
                table.map(|table| Arc::clone(&table.columns[at].name))
            }
            _ => None,
        };
        let dated = DatedText { kind: date.ty.kind, column, text: constant.clone() };
        self.dated.borrow_mut().push(dated);
    }

    /// Whether a text that is given for `?` is compared with an exact number, which says what the parameter is.
    fn is_exact_parameter(&self, column: &Expr, parameter: &Expr) -> bool {
        matches!(self.parameters, super::Parameters::Marks(_))
            && matches!(parameter.kind, ExprKind::Parameter(_))
            && parameter.ty.kind.is_string()
            && (column.ty.kind.is_integer() || column.ty.kind == Kind::Decimal)
    }

    /// How two expressions are compared.
    pub fn comparator(&self, left: &Expr, right: &Expr, what: &str) -> Result<Comparator> {
        let connection = self.state.settings().collation_connection;
        let collation = if left.ty.kind.is_string() && right.ty.kind.is_string() {
            types::collation(&[left, right], connection, what)?.0
        } else {
            connection
        };
        Ok(Comparator::new(&left.ty, &right.ty, collation))
    }

    fn row_comparison(&mut self, op: CompareOp, left: &ast::Expr<'_>, right: &ast::Expr<'_>) -> Result<Option<Expr>> {
        use ast::ExprKind::{Row, Subquery};
        let columns = |e: &ast::Expr<'_>| match &e.kind {
            Row(items) => items.len(),
            _ => 1,
        };
        match (&left.kind, &right.kind) {
            (Row(a), Row(b)) => {
                if a.len() != b.len() {
                    return Err(conditions::OPERAND_COLUMNS.with(&[&a.len()]));
                }
                let mut pairs = Vec::new();
                for (x, y) in a.iter().zip(b) {
                    pairs.push((x, y));
                }
                self.rows(op, &pairs).map(Some)
            }
            (Row(a), Subquery(query)) => {
                let (id, width) = self.subquery(query)?;
                if width != a.len() {
                    return Err(conditions::OPERAND_COLUMNS.with(&[&a.len()]));
                }
                let left = a.iter().map(|e| self.scalar(e)).collect::<Result<Vec<_>>>()?;
                let right = self.row_items(id, width);
                self.rows_bound(op, left, right).map(Some)
            }
            (Subquery(query), Row(b)) => {
                let (id, width) = self.subquery(query)?;
                if width != b.len() {
                    return Err(conditions::OPERAND_COLUMNS.with(&[&width]));
                }
                let right = b.iter().map(|e| self.scalar(e)).collect::<Result<Vec<_>>>()?;
                let left = self.row_items(id, width);
                self.rows_bound(op, left, right).map(Some)
            }
            (Subquery(a), Subquery(b)) => {
                let ((left, width), (right, other)) = (self.subquery(a)?, self.subquery(b)?);
                if width != other {
                    return Err(conditions::OPERAND_COLUMNS.with(&[&width]));
                }
                let (left, right) = (self.row_items(left, width), self.row_items(right, width));
                self.rows_bound(op, left, right).map(Some)
            }
            (Row(_), _) => Err(conditions::OPERAND_COLUMNS.with(&[&columns(left)])),
            (_, Row(_)) => Err(conditions::OPERAND_COLUMNS.with(&[&1])),
            _ => Ok(None),
        }
    }

    fn rows(&mut self, op: CompareOp, pairs: &[(&ast::Expr<'_>, &ast::Expr<'_>)]) -> Result<Expr> {
        if matches!(op, CompareOp::Equal | CompareOp::NullSafeEqual) {
            let list = pairs.iter().map(|(a, b)| self.compare(op, a, b)).collect::<Result<Vec<_>>>()?;
            return Expr::all(list).ok_or_else(|| conditions::OPERAND_COLUMNS.with(&[&1]));
        }
        let mut left = Vec::new();
        let mut right = Vec::new();
        for (a, b) in pairs {
            if matches!(a.kind, ast::ExprKind::Row(_)) || matches!(b.kind, ast::ExprKind::Row(_)) {
                return Err(conditions::OPERAND_COLUMNS.with(&[&1]));
            }
            left.push(self.scalar(a)?);
            right.push(self.scalar(b)?);
        }
        self.rows_bound(op, left, right)
    }

    /// Compares rows of bound expressions.
    pub(super) fn rows_bound(&self, op: CompareOp, left: Vec<Expr>, right: Vec<Expr>) -> Result<Expr> {
        let pairs: Vec<(Expr, Expr)> = left.into_iter().zip(right).collect();
        let compared = |op: CompareOp| -> Result<Vec<Expr>> {
            pairs.iter().map(|(a, b)| self.compare_bound(op, a.clone(), b.clone())).collect()
        };
        let empty = || conditions::OPERAND_COLUMNS.with(&[&1]);
        match op {
            CompareOp::Equal | CompareOp::NullSafeEqual => Expr::all(compared(op)?).ok_or_else(empty),
            CompareOp::NotEqual => {
                let equal = Expr::all(compared(CompareOp::Equal)?).ok_or_else(empty)?;
                Ok(Expr::predicate(ExprKind::Not(Box::new(equal)), true))
            }
            _ => {
                let strict = match op {
                    CompareOp::LessEqual => CompareOp::Less,
                    CompareOp::GreaterEqual => CompareOp::Greater,
                    other => other,
                };
                let mut alternatives = Vec::new();
                for at in 0..pairs.len() {
                    let mut all = Vec::new();
                    for (a, b) in &pairs[..at] {
                        all.push(self.compare_bound(CompareOp::Equal, a.clone(), b.clone())?);
                    }
                    let last = if at + 1 == pairs.len() { op } else { strict };
                    all.push(self.compare_bound(last, pairs[at].0.clone(), pairs[at].1.clone())?);
                    alternatives.extend(Expr::all(all));
                }
                Ok(Expr::predicate(ExprKind::Or(alternatives), true))
            }
        }
    }

    /// Arithmetic and operators on bits.
    pub(super) fn arithmetic(
        &mut self,
        operator: Operator,
        left: &ast::Expr<'_>,
        right: &ast::Expr<'_>,
    ) -> Result<Expr> {
        let (left, right) = (self.scalar(left)?, self.scalar(right)?);
        self.arithmetic_bound(operator, left, right)
    }

    /// The same of bound expressions.
    pub fn arithmetic_bound(&self, operator: Operator, left: Expr, right: Expr) -> Result<Expr> {
        if let Some(ty) = binary_bits_type(operator, &left, &right) {
            let nullable = left.nullable || right.nullable;
            return Ok(Expr::new(ExprKind::Arithmetic(operator, Box::new([left, right])), ty, nullable));
        }
        let (left, right) = self.mark_operands(operator, left, right);
        let (left, right) = match operator as u8 >= Operator::BitAnd as u8 {
            true => (left.as_number(), right.as_number()),
            false => (left.as_operand(), right.as_operand()),
        };
        let mut ty = arith::result_type(operator, &left.ty, &right.ty, self.state.settings().mode);
        let increment = self.state.settings().division_increment;
        if operator == Operator::Divide
            && ty.kind == Kind::Decimal
            && increment != u32::from(arith::DIV_PRECISION_INCREMENT)
        {
            let numerator = arith::numeric_type(&left.ty);
            let scale = (u32::from(numerator.decimals) + increment).min(30) as u8;
            let whole = ty.length.saturating_sub(u32::from(ty.decimals));
            ty = Type { unsigned: ty.unsigned, ..Type::decimal((whole + u32::from(scale)).min(65), scale) };
        }
        let division = matches!(operator, Operator::Divide | Operator::IntegerDivide | Operator::Modulo);
        let nullable = left.nullable || right.nullable || division;
        Ok(Expr::new(ExprKind::Arithmetic(operator, Box::new([left, right])), ty, nullable))
    }

    /// `expr [NOT] BETWEEN low AND high`.
    pub(super) fn between(&mut self, between: &ast::Between<'_>) -> Result<Expr> {
        let (expr, low, high) = self.with_free_literals(|b| {
            Ok((b.scalar(&between.expr)?, b.scalar(&between.low)?, b.scalar(&between.high)?))
        })?;
        let (expr, low, high) = self.texts_beside_null(expr, low, high);
        let test = if expr.ty.kind.is_string() && low.ty.kind.is_string() && high.ty.kind.is_string() {
            let connection = self.state.settings().collation_connection;
            let (collation, _) = types::collation(&[&expr, &low, &high], connection, "between")?;
            let [expr, low, high] = [expr, low, high].map(|e| types::fitted(e, collation));
            let comparator = |a: &Expr, b: &Expr| Comparator::new(&a.ty, &b.ty, collation);
            let nullable = expr.nullable || low.nullable || high.nullable;
            let from = Expr::predicate(
                ExprKind::Compare(CompareOp::GreaterEqual, comparator(&expr, &low), Box::new([expr.clone(), low])),
                nullable,
            );
            let to = Expr::predicate(
                ExprKind::Compare(CompareOp::LessEqual, comparator(&expr, &high), Box::new([expr, high])),
                nullable,
            );
            Expr::predicate(ExprKind::And(vec![from, to]), nullable)
        } else {
            let (low, high) = if expr.ty.kind.has_date() { (unchecked(low), unchecked(high)) } else { (low, high) };
            let from = self.compare_bound(CompareOp::GreaterEqual, expr.clone(), low)?;
            let to = self.compare_bound(CompareOp::LessEqual, expr, high)?;
            let nullable = from.nullable || to.nullable;
            Expr::predicate(ExprKind::And(vec![from, to]), nullable)
        };
        Ok(if between.negated { negate(test) } else { test })
    }

    /// What BETWEEN compares of times where one bound is NULL, which has no type: their texts. A column and a function of
    /// constants stay times.
    fn texts_beside_null(&self, expr: Expr, low: Expr, high: Expr) -> (Expr, Expr, Expr) {
        let is_time = |e: &Expr| e.ty.kind == Kind::Time;
        let is_null = |e: &Expr| e.ty.kind == Kind::Null;
        let bound = match (is_null(&low), is_null(&high)) {
            (true, false) => &high,
            (false, true) => &low,
            _ => return (expr, low, high),
        };
        let is_literal = matches!(bound.kind, ExprKind::Constant(_) | ExprKind::Parameter(_));
        let is_calculated = matches!(expr.kind, ExprKind::Column(..)) && bound.is_fixed() && !is_literal;
        if !is_time(&expr) || !is_time(bound) || is_calculated {
            return (expr, low, high);
        }
        let text = Type::varchar(types::width(&expr.ty), self.state.settings().collation_connection);
        let shown = |e: Expr| if is_null(&e) { e } else { super::expression::cast_to(e, text.clone()) };
        (shown(expr), shown(low), shown(high))
    }

    /// `expr [NOT] IN (...)`.
    pub(super) fn in_set(&mut self, test: &ast::In<'_>) -> Result<Expr> {
        let list = match &test.set {
            ast::InSet::Query(query) => {
                return self.quantified(&test.expr, CompareOp::Equal, ast::Quantifier::Any, query, test.negated);
            }
            ast::InSet::List(list) => list,
        };
        if let ast::ExprKind::Row(items) = &test.expr.kind {
            let mut alternatives = Vec::new();
            for item in list {
                match &item.kind {
                    ast::ExprKind::Row(others) if others.len() == items.len() => {}
                    _ => return Err(conditions::OPERAND_COLUMNS.with(&[&items.len()])),
                }
                alternatives.push(self.compare(CompareOp::Equal, &test.expr, item)?);
            }
            let found = Expr::predicate(ExprKind::Or(alternatives), true);
            return Ok(if test.negated { negate(found) } else { found });
        }
        let (expr, list) = self.with_free_literals(|b| {
            Ok((b.scalar(&test.expr)?, list.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>()?))
        })?;
        let mut nullable = expr.nullable;
        let mut items = Vec::with_capacity(list.len());
        // One value is compared as by an operator.
        let what = match (list.len(), test.negated) {
            (1, false) => "=",
            (1, true) => "<>",
            _ => " IN ",
        };
        let shared = self.shared_collation(&expr, &list.iter().collect::<Vec<_>>(), what)?;
        let fitted = |e: Expr| if let Some(shared) = shared { types::fitted(e, shared) } else { e };
        let expr = fitted(expr);
        for item in list.into_iter().map(fitted) {
            nullable |= item.nullable;
            let item = if is_numeric(&expr.ty) { item.as_number() } else { item };
            let mut comparator = match shared {
                Some(collation) => Comparator::new(&expr.ty, &item.ty, collation),
                None => self.comparator(&expr, &item, what)?,
            };
            if comparator.rule == Rule::Real && is_whole(&expr, &item) {
                comparator.rule = Rule::Whole;
            }
            items.push((comparator, item));
        }
        let list = InList { expr, list: items, negated: test.negated };
        Ok(Expr::predicate(ExprKind::In(Box::new(list)), nullable))
    }

    /// ESCAPE is one character; none is `\\`, where that is one.
    fn check_escape(&self, escape: &Expr) -> Result<()> {
        let wrong = || conditions::WRONG_ARGUMENTS.with(&[&"ESCAPE"]);
        if escape.any(&mut |e| matches!(e.kind, ExprKind::Column(..) | ExprKind::Aggregate(_) | ExprKind::Window(_))) {
            return Err(wrong());
        }
        let ExprKind::Constant(values::value::Value::Bytes(text)) = &escape.kind else { return Ok(()) };
        let has_backslash = self.state.settings().sql_mode & NO_BACKSLASH_ESCAPES == 0;
        match super::literal::characters(text) {
            0 if has_backslash => Ok(()),
            1 => Ok(()),
            _ => Err(wrong()),
        }
    }

    /// `expr [NOT] LIKE pattern`.
    pub(super) fn like(&mut self, like: &ast::Like<'_>) -> Result<Expr> {
        let (expr, pattern) = self.with_free_literals(|b| Ok((b.scalar(&like.expr)?, b.scalar(&like.pattern)?)))?;
        let escape = like.escape.as_ref().map(|e| self.with_fixed_literals(|b| b.scalar(e))).transpose()?;
        if let Some(escape) = &escape {
            self.check_escape(escape)?;
        }
        let connection = self.state.settings().collation_connection;
        let (collation, _) = types::collation(&[&expr, &pattern], connection, "like")?;
        let (expr, pattern) = (types::fitted(expr, collation), types::fitted(pattern, collation));
        let nullable = expr.nullable || pattern.nullable;
        let like = Like { expr, pattern, escape, collation, negated: like.negated };
        Ok(Expr::predicate(ExprKind::Like(Box::new(like)), nullable))
    }
}

/// Whether a column of times is compared with a constant text or number, which then is a time.
fn is_timed_constant(column: &Expr, constant: &Expr) -> bool {
    let is_constant = matches!(constant.kind, ExprKind::Constant(_) | ExprKind::Parameter(_));
    let kind = constant.ty.kind;
    column.ty.kind == Kind::Time
        && matches!(column.kind, ExprKind::Column(..))
        && is_constant
        && (kind.is_string() || kind.is_integer() || kind == Kind::Decimal)
}

/// Whether a column of dates is compared with a constant number, which then is a date like a text.
fn is_dated_number(column: &Expr, constant: &Expr) -> bool {
    column.ty.kind.has_date()
        && matches!(column.kind, ExprKind::Column(..))
        && matches!(constant.kind, ExprKind::Constant(_) | ExprKind::Parameter(_))
        && (constant.ty.kind.is_integer() || constant.ty.kind == Kind::Decimal)
}

/// Two sides of a comparison: a hexadecimal literal beside a number is a number.
fn beside(left: Expr, right: Expr) -> (Expr, Expr) {
    match (is_numeric(&left.ty), is_numeric(&right.ty)) {
        (true, false) => (left, right.as_number()),
        (false, true) => (left.as_number(), right),
        _ => (left, right),
    }
}

/// The type of an operator on bits whose operands are binary strings; literals alone are numbers.
fn binary_bits_type(operator: Operator, left: &Expr, right: &Expr) -> Option<Type> {
    let is_binary = |e: &Expr| e.ty.kind.is_string() && e.ty.collation.is_binary();
    let is_literal = |e: &Expr| matches!(e.kind, ExprKind::Hex(_));
    let applies = match operator {
        Operator::BitAnd | Operator::BitOr | Operator::BitXor => {
            is_binary(left) && is_binary(right) && !(is_literal(left) && is_literal(right))
        }
        Operator::ShiftLeft | Operator::ShiftRight => is_binary(left) && !is_literal(left),
        _ => false,
    };
    applies.then(|| Type::varchar(left.ty.length.max(right.ty.length), values::collation::Collation::BINARY))
}

/// Whether a column of integers stands beside a text that is the same for all rows, which may say an integer that no double tells
/// from its neighbours.
pub fn is_whole(column: &Expr, text: &Expr) -> bool {
    matches!(column.kind, ExprKind::Column(..))
        && column.ty.kind.is_integer()
        && text.ty.is_character()
        && (text.is_fixed() || matches!(text.kind, ExprKind::UserVariable(_)))
}

/// NOT of a predicate.
pub fn negate(test: Expr) -> Expr {
    let nullable = test.nullable;
    Expr::predicate(ExprKind::Not(Box::new(test)), nullable)
}

/// The comparison that an operator of the tree is.
pub fn comparison(op: BinaryOp) -> Option<CompareOp> {
    Some(match op {
        BinaryOp::Equal => CompareOp::Equal,
        BinaryOp::NullSafeEqual => CompareOp::NullSafeEqual,
        BinaryOp::NotEqual => CompareOp::NotEqual,
        BinaryOp::Less => CompareOp::Less,
        BinaryOp::LessEqual => CompareOp::LessEqual,
        BinaryOp::Greater => CompareOp::Greater,
        BinaryOp::GreaterEqual => CompareOp::GreaterEqual,
        _ => return None,
    })
}

/// The arithmetic that an operator of the tree is.
pub fn operator(op: BinaryOp) -> Option<Operator> {
    Some(match op {
        BinaryOp::Add => Operator::Add,
        BinaryOp::Subtract => Operator::Subtract,
        BinaryOp::Multiply => Operator::Multiply,
        BinaryOp::Divide => Operator::Divide,
        BinaryOp::IntegerDivide => Operator::IntegerDivide,
        BinaryOp::Modulo => Operator::Modulo,
        BinaryOp::BitAnd => Operator::BitAnd,
        BinaryOp::BitOr => Operator::BitOr,
        BinaryOp::BitXor => Operator::BitXor,
        BinaryOp::ShiftLeft => Operator::ShiftLeft,
        BinaryOp::ShiftRight => Operator::ShiftRight,
        _ => return None,
    })
}

/// A comparison's sign.
pub fn symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NullSafeEqual => "<=>",
        CompareOp::NotEqual => "<>",
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
    }
}
