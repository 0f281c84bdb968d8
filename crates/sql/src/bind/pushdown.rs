//! Conditions of a block that speak of one of its tables alone, where that is a query that is made before it is read, go
//! into the query: it is bound once more, knowing them.
//!
//! There they are conditions of its rows where they speak of columns, or of what it groups by; of its groups where they speak
//! of aggregates; of each member of a set operation. None goes into a query with LIMIT, or to the rows behind a window
//! function that does not have what it speaks of among the keys of its partitions. The block keeps them: what a query does not
//! take is left to it. Source: "Derived Condition Pushdown Optimization" of MySQL's manual.

use super::from::{Leaf, Source, Tree};
use super::select::Parts;
use super::view::has_query;
use super::{Binder, Block};
use crate::catalog::table::Table;
use crate::error::Result;
use crate::expr::{Expr, ExprKind, Slot, SubId, same};
use crate::plan::{JoinKind, WindowCall};
use std::sync::Arc;
use syntax::ast::query::{Derived, Select, TableRef};
use values::types::Type;

/// Where a block's table that is a query comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A view.
    View(Arc<Table>),
    /// A derived table, by its place among those of FROM.
    Derived(usize),
}

/// A block's table that is a query.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    id: SubId,
    slot: Slot,
    below: u16,
    origin: Origin,
}

impl Made {
    /// Whether it is a view.
    pub(super) fn is_view(&self) -> bool {
        matches!(self.origin, Origin::View(_))
    }
}

/// Conditions over the columns of a query that is bound next.
#[derive(Clone, Debug, Default)]
pub(super) struct Pushed {
    slot: Slot,
    conditions: Vec<Expr>,
    /// The columns' types, as the conditions know them.
    types: Vec<Type>,
}

impl Pushed {
    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.conditions.clear();
    }

    /// Adds to the clauses of a SELECT what they say of its rows and groups.
    pub(super) fn apply(&self, parts: &mut Parts, block: &Block, (grouped, rollup): (bool, bool)) {
        // Rows that are left out early assign nothing.
        if parts.items.iter().any(|item| item.expr.any(&mut |e| matches!(e.kind, ExprKind::Assign(..)))) {
            return;
        }
        for condition in &self.conditions {
            let read = self.over(condition, parts);
            let is_open = |e: &Expr| matches!(e.kind, ExprKind::Window(_)) || is_unsteady(e);
            if has_query(&read) || read.any(&mut |e| is_open(e)) || !block.windows.iter().all(|w| parts_by(w, &read)) {
                continue;
            }
            if !grouped || !rollup && !parts.keys.is_empty() && is_made_of(&read, &parts.keys) {
                read.conjuncts(&mut parts.filter);
            } else if block.windows.is_empty() {
                parts.having = Expr::all(parts.having.take().into_iter().chain([read]).collect());
            }
        }
    }

    /// A condition over what a SELECT gives as its columns.
    fn over(&self, condition: &Expr, parts: &Parts) -> Expr {
        if let ExprKind::Column(slot, at) = condition.kind
            && slot == self.slot
        {
            return super::query::converted(parts.items[at].expr.clone(), &self.types[at]);
        }
        let mut read = condition.clone();
        read.for_each_child_mut(&mut |child| *child = self.over(child, parts));
        read
    }
}

/// Whether an expression is made of keys and constants alone.
fn is_made_of(e: &Expr, keys: &[Expr]) -> bool {
    if keys.iter().any(|key| same(key, e)) {
        return true;
    }
    if matches!(e.kind, ExprKind::Column(..) | ExprKind::Aggregate(_) | ExprKind::Grouping(_)) {
        return false;
    }
    let mut is_made = true;
    e.for_each_child(&mut |child| is_made &= is_made_of(child, keys));
    is_made
}

/// Whether all rows of a window function's partition satisfy a condition, or none.
fn parts_by(window: &WindowCall, condition: &Expr) -> bool {
    let keys: Vec<Expr> = window.spec.partition.iter().map(|key| key.expr.clone()).collect();
    !keys.is_empty() && is_made_of(condition, &keys)
}

/// Whether an expression's value is not that of its columns alone.
pub(super) fn is_unsteady(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(function, _) => function.is_volatile,
        ExprKind::Assign(..) | ExprKind::UserVariable(_) => true,
        _ => false,
    }
}

impl Binder<'_> {
    /// Notes a table of the present block that is a query.
    pub(super) fn note_made(&mut self, tree: &Tree, below: u16, origin: Origin) {
        if let Tree::Table(Leaf { slot, source: Source::Query { id, .. } }) = tree {
            self.block().made.push(Made { id: *id, slot: *slot, below, origin });
        }
    }

    /// Lets the queries among a block's tables know what its conditions say of each alone.
    pub(super) fn push_down(&mut self, parts: &Parts, select: &Select<'_>, block: &Block) -> Result<()> {
        let Some(tree) = parts.tree.as_ref().filter(|_| !block.made.is_empty()) else { return Ok(()) };
        if !self.switch("derived_condition_pushdown") {
            return Ok(());
        }
        let mut found = Vec::new();
        spoken_of(tree, &parts.filter.iter().collect::<Vec<_>>(), &mut found);
        for (slot, conditions) in found {
            if !self.may_bind_again() {
                return Ok(());
            }
            let Some(made) = block.made.iter().find(|made| made.slot == slot) else { continue };
            let types = self.subplan(made.id).query.output.iter().map(|e| e.ty.clone()).collect();
            self.bind_again(made, Pushed { slot, conditions, types }, select)?;
        }
        Ok(())
    }

    fn bind_again(&mut self, made: &Made, pushed: Pushed, select: &Select<'_>) -> Result<()> {
        let (named, warned) = (self.names.len(), self.diagnostics.borrow().conditions().len());
        self.pushed = pushed;
        self.again += 1;
        let query = match &made.origin {
            Origin::View(table) => self.within_view(table, |b, query| b.nested_query(query)),
            Origin::Derived(nth) => match nth_derived(&select.from, *nth) {
                Some(derived) => self.nested_query(&derived.query),
                None => return Ok(()),
            },
        }?;
        self.names.truncate(named);
        self.diagnostics.borrow_mut().retract(warned);
        self.fill_subplan(made.id, query, made.below);
        Ok(())
    }
}

/// The n-th derived table of FROM, in the order in which they are bound.
fn nth_derived<'q, 'a>(list: &'q [TableRef<'a>], nth: usize) -> Option<&'q Derived<'a>> {
    let derived = |reference: &'q TableRef<'a>| match reference {
        TableRef::Derived(derived) => Some(&**derived),
        _ => None,
    };
    TableRef::tables(list).into_iter().filter_map(derived).nth(nth)
}

/// The queries among tables, with the conditions that speak of each alone.
fn spoken_of(tree: &Tree, given: &[&Expr], found: &mut Vec<(Slot, Vec<Expr>)>) {
    match tree {
        Tree::Table(Leaf { slot, source: Source::Query { lateral: false, .. } }) => {
            let speaks = |e: &&&Expr| e.slots() == [*slot] && !has_query(e) && !e.any(&mut |e| is_unsteady(e));
            let conditions: Vec<Expr> = given.iter().filter(speaks).map(|e| (*e).clone()).collect();
            if !conditions.is_empty() {
                found.push((*slot, conditions));
            }
        }
        Tree::Table(_) | Tree::Nest(_) => {}
        Tree::Join { kind: JoinKind::Inner, left, right, on, .. } => {
            let all: Vec<&Expr> = given.iter().copied().chain(on).collect();
            spoken_of(left, &all, found);
            spoken_of(right, &all, found);
        }
        Tree::Join { left, right, on, .. } => {
            spoken_of(left, given, found);
            spoken_of(right, &on.iter().collect::<Vec<_>>(), found);
        }
    }
}
