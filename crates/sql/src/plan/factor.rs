//! What all branches of an OR have in common, as conditions of their own: `(a AND b) OR (a AND c)` is `a AND (b OR c)`,
//! of which an index or a join can use `a`.
//!
//! And what an OR says of each table alone: `(t.a = 1 AND u.b = 2) OR (t.a = 3 AND u.b = 4)` has no row without `t.a = 1 OR t.a = 3`,
//! by which few rows of `t` look for partners.

use crate::expr::{CompareOp, Expr, ExprKind, Slot, same};

/// The conditions with what the branches of each OR have in common taken out of it.
pub fn factored(mut conditions: Vec<Expr>) -> Vec<Expr> {
    conditions.iter_mut().for_each(simplify);
    if !conditions.iter().any(|e| matches!(e.kind, ExprKind::Or(_))) {
        return conditions;
    }
    let mut result = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let nullable = condition.nullable;
        match condition.kind {
            ExprKind::Or(branches) => split(branches, nullable, &mut result),
            _ => result.push(condition),
        }
    }
    result
}

/// Replaces what is true or false of any row by that, and puts within AND and OR first what is the same for all rows, and within AND
/// behind that what a column equals: of what stands behind an answer nothing is worked out.
fn simplify(e: &mut Expr) {
    let is_and = matches!(e.kind, ExprKind::And(_));
    match &mut e.kind {
        ExprKind::And(list) | ExprKind::Or(list) => {
            list.iter_mut().for_each(simplify);
            list.retain(|part| part.known_truth() != Some(is_and) || part.nullable);
            let decides = |part: &Expr| part.known_truth() == Some(!is_and) && !part.nullable;
            if list.is_empty() || list.iter().any(decides) {
                let truth = is_and == list.is_empty();
                *e = Expr { ty: e.ty.clone(), ..Expr::integer(i64::from(truth)) };
                return;
            }
            list.sort_by_key(|part| (!part.is_fixed(), !(is_and && is_link(part))));
            if list.len() == 1
                && let Some(only) = list.pop()
            {
                *e = only;
            }
        }
        ExprKind::Compare(op, _, pair) => {
            let truth = op.accepts(std::cmp::Ordering::Equal);
            // Unknown is not true, as false is not.
            let is_known = !truth || !pair[0].nullable || *op == CompareOp::NullSafeEqual;
            if is_known && matches!(pair[0].kind, ExprKind::Column(..)) && same(&pair[0], &pair[1]) {
                *e = Expr { ty: e.ty.clone(), ..Expr::integer(i64::from(truth)) };
            }
        }
        _ => {}
    }
}

/// Whether a condition says what a column equals: another one, or what is the same for all rows.
pub(super) fn is_link(e: &Expr) -> bool {
    let ExprKind::Compare(CompareOp::Equal, _, pair) = &e.kind else { return false };
    let is_column = |e: &Expr| matches!(e.kind, ExprKind::Column(..));
    pair.iter().any(is_column) && pair.iter().all(|e| is_column(e) || e.is_fixed())
}

fn split(branches: Vec<Expr>, nullable: bool, result: &mut Vec<Expr>) {
    let mut lists: Vec<Vec<Expr>> = Vec::with_capacity(branches.len());
    for branch in branches {
        let mut list = Vec::new();
        branch.conjuncts(&mut list);
        lists.push(list);
    }
    let Some((first, others)) = lists.split_first() else { return };
    let is_common = |e: &&Expr| others.iter().all(|list| list.iter().any(|other| means_same(e, other)));
    let common: Vec<Expr> = first.iter().filter(is_common).cloned().collect();
    for list in &mut lists {
        list.retain(|e| !common.iter().any(|c| means_same(c, e)));
    }
    result.extend(common);
    implied(&lists, nullable, result);
    let rest: Option<Vec<Expr>> = lists.into_iter().map(Expr::all).collect();
    if let Some(rest) = rest {
        result.push(Expr::predicate(ExprKind::Or(rest), nullable));
    }
}

/// What the branches of an OR say of each table of several that they read.
fn implied(branches: &[Vec<Expr>], nullable: bool, result: &mut Vec<Expr>) {
    let mut slots: Vec<Slot> = branches.iter().flatten().flat_map(Expr::slots).collect();
    slots.sort_unstable_by_key(|slot| slot.0);
    slots.dedup();
    if slots.len() < 2 {
        return;
    }
    for slot in slots {
        let is_own = |e: &&Expr| e.slots() == [slot] && is_plain(e);
        let of_branch = |branch: &Vec<Expr>| Expr::all(branch.iter().filter(is_own).cloned().collect());
        if let Some(own) = branches.iter().map(of_branch).collect::<Option<Vec<_>>>() {
            result.push(Expr::predicate(ExprKind::Or(own), nullable));
        }
    }
}

/// Whether an expression may be evaluated once more: it changes nothing, asks no table and cannot fail.
pub(super) fn is_plain(e: &Expr) -> bool {
    !e.any(&mut |e| {
        !matches!(
            e.kind,
            ExprKind::Column(..)
                | ExprKind::Constant(_)
                | ExprKind::Parameter(_)
                | ExprKind::Compare(..)
                | ExprKind::And(_)
                | ExprKind::Or(_)
                | ExprKind::In(_)
                | ExprKind::IsNull(_)
                | ExprKind::Like(_)
        )
    })
}

/// Whether two conditions hold for the same rows: the same, or the same comparison with its sides exchanged.
fn means_same(a: &Expr, b: &Expr) -> bool {
    let exchanged = match (&a.kind, &b.kind) {
        (ExprKind::Compare(x, _, left), ExprKind::Compare(y, _, right)) => {
            *x != CompareOp::NotEqual && *x == y.flipped() && same(&left[0], &right[1]) && same(&left[1], &right[0])
        }
        _ => false,
    };
    exchanged || same(a, b)
}

/// Adds what follows from equalities of columns: of `a = b` and `b = c`, `a = c`, so that each may be looked for by any.
pub fn close_equalities(conditions: &mut Vec<Expr>) {
    let mut at = 0;
    while at < conditions.len() && conditions.len() < CONDITIONS_MAX {
        for other in 0..at {
            if let Some(third) = follows(&conditions[at], &conditions[other])
                && !conditions.iter().any(|known| means_same(known, &third))
            {
                conditions.push(third);
            }
        }
        at += 1;
    }
}

/// No equalities are added to more conditions.
const CONDITIONS_MAX: usize = 64;

/// `a = c` of `a = b` and `b = c`, all columns of tables and of one type.
fn follows(one: &Expr, other: &Expr) -> Option<Expr> {
    let (ExprKind::Compare(CompareOp::Equal, comparator, x), ExprKind::Compare(CompareOp::Equal, _, y)) =
        (&one.kind, &other.kind)
    else {
        return None;
    };
    let is_plain = |e: &Expr| matches!(e.kind, ExprKind::Column(..)) && e.ty.kind.is_integer() && e.ty == x[0].ty;
    if !x.iter().chain(y.iter()).all(is_plain) {
        return None;
    }
    let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)];
    let (a, c) = pairs.into_iter().find(|(i, j)| same(&x[*i], &y[*j])).map(|(i, j)| (&x[1 - i], &y[1 - j]))?;
    if a.slots() == c.slots() {
        return None;
    }
    let nullable = a.nullable || c.nullable;
    let pair = Box::new([a.clone(), c.clone()]);
    Some(Expr::predicate(ExprKind::Compare(CompareOp::Equal, *comparator, pair), nullable))
}
