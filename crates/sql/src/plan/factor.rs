//! What all branches of an OR have in common, as conditions of their own: `(a AND b) OR (a AND c)` is `a AND (b OR c)`,
//! of which an index or a join can use `a`.

use crate::expr::{CompareOp, Expr, ExprKind, same};

/// The conditions with what the branches of each OR have in common taken out of it.
pub fn factored(conditions: Vec<Expr>) -> Vec<Expr> {
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
    let rest: Option<Vec<Expr>> = lists.into_iter().map(Expr::all).collect();
    if let Some(rest) = rest {
        result.push(Expr::predicate(ExprKind::Or(rest), nullable));
    }
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
