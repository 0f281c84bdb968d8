//! IN and EXISTS as joins: the tables of a subquery take part in the join of the block around it.
//!
//! A condition of WHERE or ON that asks whether a subquery has a row becomes a [`Nest`] beside the block's tables: of the
//! joined rows those stay that have a match in it (a semijoin) or none (an antijoin). The subquery has to be a plain join
//! whose value is that of its columns alone. NOT IN is such a one only where neither side can be NULL, because it is unknown
//! otherwise. Source: "Optimizing IN and EXISTS Subquery Predicates with Semijoin and Antijoin Transformations" of MySQL's
//! manual.

use super::from::{Leaf, Source, TABLES_MAX, Tree, inner};
use super::hints::{SubqueryHints, TableHints};
use super::pushdown::is_unsteady;
use super::select::Parts;
use super::view::has_query;
use super::{Binder, Block};
use crate::error::Result;
use crate::exec::Subplan;
use crate::expr::{CompareOp, Expr, ExprKind, InQuery, Slot, SubId};
use crate::plan::join::{self, Planned, Wish, is_nested, needed_slots};
use crate::plan::order::each_node;
use crate::plan::{Access, JoinKind, Node, Query};
use syntax::ast::query as ast;
use values::compare::Rule;

/// The tables of a subquery within the block around it.
#[derive(Clone, Debug)]
pub struct Nest {
    /// Whether rows stay that have a match, or those that have none.
    pub kind: JoinKind,
    /// The subquery's tables.
    pub tree: Tree,
    /// What makes a match, beside the conditions of the joins within.
    pub on: Vec<Expr>,
    /// The subquery that it was.
    pub query: SubId,
    /// The ways to look for a match that are allowed.
    pub ways: Ways,
}

/// Ways to look for matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// For each row until the first one is found.
    pub first_match: bool,
    /// In a table that is made of the subquery's rows, or from it.
    pub materialization: bool,
    /// From the different values of the subquery's rows.
    pub loose_scan: bool,
    /// From all of them.
    pub weedout: bool,
}

/// The different rows of a [`Nest`], as a table: the values that rows beside it are compared with.
#[derive(Clone, Debug)]
pub struct Different {
    /// The subquery's tables.
    pub tree: Tree,
    /// Its conditions.
    pub conditions: Vec<Expr>,
    /// The values.
    pub keys: Vec<Expr>,
    /// The subquery that it was.
    pub query: SubId,
}

/// What a subquery joins, where that is all that it does.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    tree: Tree,
    filter: Vec<Expr>,
    output: Vec<Expr>,
    ways: Ways,
}

impl Binder<'_> {
    /// Binds a subquery of which a condition asks whether it has some row.
    pub(super) fn tested_subquery(&mut self, query: &ast::Query<'_>) -> Result<(SubId, usize)> {
        self.candidate = None;
        self.asks_candidate = is_one_select(query);
        let bound = self.subquery(query);
        self.asks_candidate = false;
        let (id, width) = bound?;
        if let Some(candidate) = self.candidate.take() {
            self.candidates.insert(id, candidate);
        }
        Ok((id, width))
    }

    /// What a block without groups joins, where that is all that it does.
    pub(super) fn candidate_of(&self, parts: &Parts, block: &Block) -> Option<Candidate> {
        let tree = parts.tree.as_ref()?;
        let ways = self.ways(&block.hints)?;
        let mut is_plain = parts.having.is_none() && block.windows.is_empty();
        let output = || parts.items.iter().map(|i| &i.expr);
        is_plain &= parts.filter.iter().chain(output()).all(is_steady);
        tree.each(&mut |tree| {
            is_plain &= match tree {
                Tree::Table(Leaf { source: Source::Stored { lock, .. }, .. }) => lock.is_none(),
                Tree::Table(Leaf { source: Source::Query { id, lateral: false }, .. }) => self.outer_of(*id).is_empty(),
                Tree::Table(_) => false,
                Tree::Join { on, straight, .. } => !straight && on.iter().all(is_steady),
                Tree::Nest(_) => true,
            };
        });
        let candidate = || Candidate {
            tree: tree.clone(),
            filter: parts.filter.clone(),
            output: output().cloned().collect(),
            ways,
        };
        is_plain.then(candidate)
    }

    /// The ways that switches and the hints of a subquery leave; `None` where it stays a subquery.
    fn ways(&self, hints: &TableHints) -> Option<Ways> {
        let named = |(name, _): &&(String, SubqueryHints)| hints.name.as_ref().is_some_and(|own| own == name);
        let of_others = self.block_hints.iter().find(named).map(|(_, hints)| hints);
        let hints = of_others.unwrap_or(&hints.subquery);
        let switched = Ways {
            first_match: self.switch("firstmatch"),
            materialization: self.switch("materialization"),
            loose_scan: self.switch("loosescan"),
            weedout: self.switch("duplicateweedout"),
        };
        match hints {
            SubqueryHints::None => self.switch("semijoin").then_some(switched),
            SubqueryHints::Stays => None,
            SubqueryHints::Only(ways) => Some(*ways),
            SubqueryHints::Without(ways) => self.switch("semijoin").then_some(Ways {
                first_match: switched.first_match && !ways.first_match,
                materialization: switched.materialization && !ways.materialization,
                loose_scan: switched.loose_scan && !ways.loose_scan,
                weedout: switched.weedout && !ways.weedout,
            }),
        }
    }

    /// Makes nests of the conditions of a block that ask whether subqueries have rows; `place` is that of its SELECT.
    pub(super) fn join_subqueries(&mut self, parts: &mut Parts, place: u32) {
        let Some(tree) = parts.tree.take() else { return };
        if self.candidates.is_empty() || is_locked(&tree) {
            parts.tree = Some(tree);
            return;
        }
        let mut tree = self.joined(tree, place);
        let present = tree.slots();
        for condition in std::mem::take(&mut parts.filter) {
            match self.nest(&condition, &present, tree.slots().len(), place) {
                Some((nest, rest)) => {
                    tree = inner(tree, Tree::Nest(Box::new(nest)), Vec::new(), false);
                    parts.filter.extend(rest);
                }
                None => parts.filter.push(condition),
            }
        }
        parts.tree = Some(tree);
    }

    /// Plans a block whose rows are locked with the tables of one of its subqueries among its own, where their rows lead to few of
    /// it by an index; `None` where all subqueries stay conditions, which then say of each row whether it stays locked. `place`
    /// is that of its SELECT.
    pub(super) fn plan_led(
        &mut self,
        tree: Option<&Tree>,
        filter: &[Expr],
        place: u32,
        wish: &Wish,
    ) -> Result<Option<Planned>> {
        let Some(tree) = tree.filter(|tree| !self.candidates.is_empty() && is_locked(tree)) else { return Ok(None) };
        let slots = tree.slots();
        let is_asked = |e: &Expr| matches!(asked(e), Some((JoinKind::Semi, ..)));
        for at in (0..filter.len()).filter(|at| is_asked(&filter[*at])) {
            let (candidates, plans) = (self.candidates.clone(), self.plans.clone());
            let Some((nest, rest)) = self.nest(&filter[at], &slots, slots.len(), place) else { continue };
            let mut filter = filter.to_vec();
            filter.splice(at..=at, rest);
            let joined = inner(tree.clone(), Tree::Nest(Box::new(nest)), Vec::new(), false);
            // What the nest's tables are read for is not among what is known of the block.
            let reads = std::mem::take(&mut self.reads);
            let planned = join::plan(self, Some(joined), filter, wish);
            self.reads = reads;
            let planned = planned?;
            if leads(&planned.node, &slots) {
                return Ok(Some(planned));
            }
            (self.candidates, self.plans) = (candidates, plans);
            if let Some(trace) = &mut self.trace {
                trace.joined.pop();
            }
        }
        Ok(None)
    }

    /// The same for the conditions of joins.
    fn joined(&mut self, tree: Tree, place: u32) -> Tree {
        let Tree::Join { kind, left, right, on, straight } = tree else { return tree };
        let (left, mut right) = (self.joined(*left, place), self.joined(*right, place));
        let present = [left.slots(), right.slots()].concat();
        let (mut kept, mut nests) = (Vec::new(), Vec::new());
        let mut count = present.len();
        // A table that is hashed stays one.
        let may_nest = kind == JoinKind::Inner || is_nested(self, &right, &on, &left.slots());
        for condition in on {
            // Of an outer join a subquery that is the same for all rows stays a set that is made once.
            let may_join =
                !straight && may_nest && (kind == JoinKind::Inner || self.is_correlated(&condition, &present));
            let found = if may_join { self.nest(&condition, &present, count, place) } else { None };
            match found {
                Some((nest, rest)) => {
                    count += nest.tree.slots().len();
                    nests.push(nest);
                    kept.extend(rest);
                }
                None => kept.push(condition),
            }
        }
        let around = |tree: Tree, nest| inner(tree, Tree::Nest(Box::new(nest)), Vec::new(), false);
        if kind == JoinKind::Inner {
            let joined = Tree::Join { kind, left: Box::new(left), right: Box::new(right), on: kept, straight };
            return nests.into_iter().fold(joined, around);
        }
        right = nests.into_iter().fold(right, around);
        Tree::Join { kind, left: Box::new(left), right: Box::new(right), on: kept, straight }
    }

    fn is_correlated(&self, condition: &Expr, present: &[Slot]) -> bool {
        let Some((_, id, _)) = asked(condition) else { return false };
        let Some(candidate) = self.candidates.get(&id) else { return false };
        self.read_by(&candidate.tree, &candidate.filter).iter().any(|slot| present.contains(slot))
    }

    /// The slots that conditions read, those of a tree too.
    fn read_by(&self, tree: &Tree, conditions: &[Expr]) -> Vec<Slot> {
        let mut slots: Vec<Slot> = conditions.iter().flat_map(|e| needed_slots(self, e)).collect();
        tree.each(&mut |tree| match tree {
            Tree::Join { on, .. } => slots.extend(on.iter().flat_map(|e| needed_slots(self, e))),
            Tree::Nest(nest) => slots.extend(nest.on.iter().flat_map(|e| needed_slots(self, e))),
            Tree::Table(_) => {}
        });
        slots
    }

    /// The nest that a condition of a block of `present` tables is, and what it says beside; `None` where it stays a condition.
    fn nest(&mut self, condition: &Expr, present: &[Slot], count: usize, place: u32) -> Option<(Nest, Vec<Expr>)> {
        let (kind, id, test) = asked(condition)?;
        let candidate = self.candidates.get(&id)?;
        let own = candidate.tree.slots();
        if count + own.len() > TABLES_MAX {
            return None;
        }
        let mut on = Vec::new();
        if let Some(test) = test {
            let is_null_aware = kind == JoinKind::Anti && !test.left.iter().chain(&candidate.output).all(is_never_null);
            if is_null_aware || !test.left.iter().all(|e| is_steady(e) && !has_query(e)) {
                return None;
            }
            on = equalities(test, &candidate.output)?;
        }
        on.extend(candidate.filter.iter().cloned());
        if !self.read_by(&candidate.tree, &on).iter().any(|slot| present.contains(slot)) {
            return None;
        }
        let mut rest = Vec::new();
        if kind == JoinKind::Semi {
            (on, rest) = on.into_iter().partition(|e| needed_slots(self, e).iter().any(|slot| own.contains(slot)));
        }
        let (tree, ways) = (candidate.tree.clone(), candidate.ways);
        self.candidates.remove(&id);
        let at = usize::from(id.0);
        let text = self.plans[at].as_ref().map_or(0, |plan| plan.query.place);
        let query = Query { node: Node::None, output: Vec::new(), columns: Vec::new(), place: text };
        self.plans[at] =
            Some(Subplan { query, outer: Vec::new(), reads: Vec::new(), is_steady: true, rounds: Vec::new() });
        if let Some(trace) = &mut self.trace {
            trace.joined.push((place, id));
        }
        Some((Nest { kind, tree, on, query: id, ways }, rest))
    }
}

/// The subquery of which a condition asks whether it has a row, or none; with what its rows are compared with.
fn asked(condition: &Expr) -> Option<(JoinKind, SubId, Option<&InQuery>)> {
    let other = |kind| if kind == JoinKind::Semi { JoinKind::Anti } else { JoinKind::Semi };
    match &condition.kind {
        ExprKind::Exists(id) => Some((JoinKind::Semi, *id, None)),
        ExprKind::InQuery(test) => {
            let kind = match (test.op, test.all) {
                (CompareOp::Equal, false) => JoinKind::Semi,
                (CompareOp::NotEqual, true) => JoinKind::Anti,
                _ => return None,
            };
            Some((if test.negated { other(kind) } else { kind }, test.query, Some(test)))
        }
        ExprKind::Not(e) => asked(e).map(|(kind, id, test)| (other(kind), id, test)),
        _ => None,
    }
}

/// What makes a row of a subquery equal to what is looked for.
fn equalities(test: &InQuery, output: &[Expr]) -> Option<Vec<Expr>> {
    let pairs = test.left.iter().zip(output).zip(&test.comparators);
    let equality = |((left, right), comparator): ((&Expr, &Expr), &values::compare::Comparator)| {
        let pair = Box::new([left.clone(), right.clone()]);
        let nullable = left.nullable || right.nullable;
        let equality = Expr::predicate(ExprKind::Compare(CompareOp::Equal, *comparator, pair), nullable);
        (comparator.rule != Rule::Json).then_some(equality)
    };
    pairs.map(equality).collect()
}

fn is_never_null(e: &Expr) -> bool {
    !e.nullable && matches!(e.kind, ExprKind::Column(..) | ExprKind::Constant(_))
}

fn is_steady(e: &Expr) -> bool {
    !e.any(&mut |e| is_unsteady(e))
}

/// Whether rows of a table are locked: which ones are read is not for the planner to choose then.
fn is_locked(tree: &Tree) -> bool {
    let mut found = false;
    tree.each(&mut |tree| {
        found |= matches!(tree, Tree::Table(Leaf { source: Source::Stored { lock: Some(_), .. }, .. }));
    });
    found
}

/// Whether a step asks no table for matches, and finds rows of `slots` that are locked by an index with values of others.
fn leads(node: &Node, slots: &[Slot]) -> bool {
    let (mut asks, mut leads) = (false, false);
    let reads_others = |e: &Expr| e.slots().iter().any(|slot| !slots.contains(slot));
    each_node(node, &mut |node| match node {
        Node::Join(join) => asks |= join.kind.is_asked(),
        Node::HashJoin(join) => asks |= join.kind.is_asked(),
        Node::Scan(scan) if scan.lock.is_some() => {
            leads |= matches!(&scan.access, Access::Index(access) if access.expressions().any(reads_others));
        }
        _ => {}
    });
    leads && !asks
}

/// Whether a query is a SELECT without anything around it.
fn is_one_select(query: &ast::Query<'_>) -> bool {
    query.with.is_none()
        && query.limit.is_none()
        && query.locking.is_empty()
        && match &query.body {
            ast::QueryBody::Select(select) => select.group_by.is_empty(),
            ast::QueryBody::Nested(inner) => is_one_select(inner),
            _ => false,
        }
}
