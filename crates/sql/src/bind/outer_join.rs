//! Outer joins of which no condition lets the filled rows through are inner joins, whose tables may be read in any order.
//!
//! A condition rejects the rows that a join fills for a table where it is not true when the table's columns are NULL. Those of
//! WHERE and of the inner joins around a join speak of its right side; so do its own of the joins within that side. Source: "Outer
//! Join Simplification" of MySQL's manual.

use super::from::Tree;
use crate::expr::{CompareOp, Expr, ExprKind, Slot};
use crate::plan::JoinKind;

/// A tree under conditions with as few outer joins as these need.
pub(crate) fn simplified(mut tree: Tree, filter: &[Expr]) -> Tree {
    if !has_outer(&tree) {
        return tree;
    }
    let rejected: Vec<Slot> = filter.iter().flat_map(rejected_by).collect();
    while reduce(&mut tree, rejected.clone()) {}
    tree
}

fn has_outer(tree: &Tree) -> bool {
    let mut found = false;
    tree.each(&mut |tree| found |= matches!(tree, Tree::Join { kind: JoinKind::Left, .. }));
    found
}

/// Makes outer joins inner ones; whether there was one. `rejected` are tables whose filled rows do not get through.
fn reduce(tree: &mut Tree, mut rejected: Vec<Slot>) -> bool {
    gather(tree, &mut rejected);
    within(tree, &rejected)
}

/// Adds what the conditions of inner joins and semijoins reject.
fn gather(tree: &Tree, rejected: &mut Vec<Slot>) {
    match tree {
        Tree::Join { kind, left, right, on, .. } => {
            gather(left, rejected);
            if *kind == JoinKind::Inner {
                gather(right, rejected);
                rejected.extend(on.iter().flat_map(rejected_by));
            }
        }
        Tree::Nest(nest) if nest.kind == JoinKind::Semi => {
            gather(&nest.tree, rejected);
            rejected.extend(nest.on.iter().flat_map(rejected_by));
        }
        Tree::Table(_) | Tree::Nest(_) => {}
    }
}

fn within(tree: &mut Tree, rejected: &[Slot]) -> bool {
    match tree {
        Tree::Table(_) => false,
        Tree::Nest(nest) => reduce(&mut nest.tree, nest.on.iter().flat_map(rejected_by).collect()),
        Tree::Join { kind: JoinKind::Inner, left, right, .. } => within(left, rejected) | within(right, rejected),
        Tree::Join { kind, left, right, on, .. } => {
            if right.slots().iter().any(|slot| rejected.contains(slot)) {
                *kind = JoinKind::Inner;
                return true;
            }
            within(left, rejected) | reduce(right, on.iter().flat_map(rejected_by).collect())
        }
    }
}

/// The tables for whose filled rows a condition is not true.
fn rejected_by(condition: &Expr) -> Vec<Slot> {
    match &condition.kind {
        ExprKind::And(list) => list.iter().flat_map(rejected_by).collect(),
        ExprKind::Or(list) => in_all(list, rejected_by),
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::IsNull(e) => strict(e),
            _ => strict(inner),
        },
        ExprKind::IsTruth(true, e) => rejected_by(e),
        ExprKind::IsTruth(false, e) => strict(e),
        // Of no rows NOT IN and ALL are true, whatever stands before them.
        ExprKind::InQuery(test) if !test.all && !test.negated && test.left.len() == 1 => strict(&test.left[0]),
        _ => strict(condition),
    }
}

/// The tables for whose filled rows an expression is NULL.
fn strict(e: &Expr) -> Vec<Slot> {
    match &e.kind {
        ExprKind::Column(slot, _) => vec![*slot],
        ExprKind::Compare(op, _, pair) if *op != CompareOp::NullSafeEqual => pair.iter().flat_map(strict).collect(),
        ExprKind::Arithmetic(_, pair) | ExprKind::Xor(pair) => pair.iter().flat_map(strict).collect(),
        ExprKind::Negate(e) | ExprKind::BitNot(e) | ExprKind::Not(e) | ExprKind::Cast(e) | ExprKind::Retype(e) => {
            strict(e)
        }
        ExprKind::And(list) | ExprKind::Or(list) => in_all(list, strict),
        ExprKind::In(list) => strict(&list.expr),
        ExprKind::Like(like) => [strict(&like.expr), strict(&like.pattern)].concat(),
        ExprKind::Call(function, arguments) if STRICT.contains(&function.name) => {
            arguments.iter().flat_map(strict).collect()
        }
        _ => Vec::new(),
    }
}

/// What `of` finds in each of a list.
fn in_all(list: &[Expr], of: impl Fn(&Expr) -> Vec<Slot>) -> Vec<Slot> {
    let mut found = list.iter().map(of);
    let first = found.next().unwrap_or_default();
    found.fold(first, |common, other| common.into_iter().filter(|slot| other.contains(slot)).collect())
}

/// Functions that are NULL where an argument is.
const STRICT: &[&str] = &[
    "abs",
    "acos",
    "ascii",
    "asin",
    "atan",
    "bit_count",
    "bit_length",
    "ceil",
    "ceiling",
    "char_length",
    "concat",
    "cos",
    "crc32",
    "date",
    "datediff",
    "day",
    "dayname",
    "dayofmonth",
    "dayofweek",
    "dayofyear",
    "degrees",
    "exp",
    "floor",
    "hex",
    "hour",
    "instr",
    "last_day",
    "lcase",
    "left",
    "length",
    "ln",
    "locate",
    "log10",
    "log2",
    "lower",
    "lpad",
    "ltrim",
    "microsecond",
    "minute",
    "mod",
    "month",
    "monthname",
    "octet_length",
    "ord",
    "pow",
    "power",
    "quarter",
    "radians",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "rpad",
    "rtrim",
    "second",
    "sign",
    "sin",
    "sqrt",
    "strcmp",
    "substr",
    "substring",
    "tan",
    "time_to_sec",
    "to_days",
    "to_seconds",
    "trim",
    "truncate",
    "ucase",
    "unhex",
    "upper",
    "weekday",
    "year",
];
