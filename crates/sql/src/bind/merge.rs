//! A SELECT of FROM, a view's or a derived table's, is taken apart: its tables stand in the block around it, its condition
//! is one more of the block, and its columns are what they read of the tables.
//!
//! That cannot be done with aggregates, windows, DISTINCT, GROUP BY, HAVING, LIMIT, set operations, subqueries among the
//! columns, columns of outer blocks alone and assignments to variables, and without tables. On the side of an outer join that may be filled with NULLs a
//! column that is computed is NULL where the row is such a one, which a column that cannot be NULL else tells. Its ORDER BY holds where the block has no other table, order or grouping.
//! Source: "Optimizing Derived Tables, View References, and Common Table Expressions with Merging or Materialization" of
//! MySQL's manual.

use super::from::{Leaf, Source, TABLES_MAX, Tree};
use super::query::mentions;
use super::scope::{ScopeColumn, ScopeTable};
use super::view::{Merged, Merges, can_merge, has_query, one_select};
use super::{Binder, Block};
use crate::catalog::table::{Table, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Case, Expr, ExprKind};
use crate::plan::{JoinKind, ResultColumn};
use std::sync::Arc;
use syntax::ast::query::{self as ast, Derived, OrderItem, QueryBody, Select, TableRef};

/// How many queries of a statement are bound more than once: each may be within another.
const AGAIN_MAX: u32 = 32;

/// How many common table expressions that build on each other are taken apart.
const INLINED_MAX: usize = 16;

/// The parts of a SELECT that a block takes in.
pub(super) struct Taken {
    tree: Tree,
    conditions: Vec<Expr>,
    /// What its columns read.
    pub(super) columns: Vec<Expr>,
    origins: Vec<ResultColumn>,
    order: Vec<(Expr, bool)>,
    block: Block,
}

impl Binder<'_> {
    /// Binds the parts of a SELECT in a block of its own; `None` where they cannot stand in another.
    pub(super) fn taken(
        &mut self,
        select: &Select<'_>,
        order_by: &[OrderItem<'_>],
        block: Block,
    ) -> Result<Option<Taken>> {
        let merges = block.merges;
        let warned = self.diagnostics.borrow().conditions().len();
        let (parts, block) = self.in_block(block, |b| b.parts(select, order_by))?;
        let (mut columns, origins): (Vec<Expr>, Vec<ResultColumn>) =
            parts.items.into_iter().map(|item| (self.with_type_digits(item.expr), item.column)).unzip();
        let own = parts.tree.as_ref().map_or_else(Vec::new, Tree::slots);
        // An aggregate over a column of outer blocks alone would be those blocks' own.
        let is_outer = |e: &Expr| !e.slots().is_empty() && !e.slots().iter().any(|slot| own.contains(slot));
        let is_plain = block.aggregates.is_empty()
            && block.windows.is_empty()
            && !columns.iter().any(|e| has_query(e) || assigns(e) || is_outer(e));
        let witness = parts.tree.as_ref().and_then(witness).filter(|_| !block.is_changed);
        let fits = is_plain && (merges == Merges::All || witness.is_some() || columns.iter().all(is_column));
        if let (Merges::Columns, Some(witness)) = (merges, &witness) {
            columns.iter_mut().filter(|e| !is_filled(e)).for_each(|e| *e = where_there(witness, e));
        }
        let Some(tree) = parts.tree.filter(|_| fits) else {
            self.diagnostics.borrow_mut().retract(warned);
            self.again += 1;
            return Ok(None);
        };
        Ok(Some(Taken { tree, conditions: parts.filter, columns, origins, order: parts.order, block }))
    }

    /// Lets the parts of a SELECT stand in the present block, which knows its columns by `names`.
    pub(super) fn merge(
        &mut self,
        taken: Taken,
        shown_as: (Arc<str>, Arc<str>),
        alias: &Arc<str>,
        names: &[Arc<str>],
        view: Option<&Arc<Table>>,
    ) -> Result<Tree> {
        let Taken { tree, conditions, columns, origins, mut order, block } = taken;
        let slot = self.slot();
        let shown = names.iter().zip(&columns).map(|(name, e)| ScopeColumn {
            name: Arc::clone(name),
            ty: e.ty.clone(),
            nullable: e.nullable,
            invisible: false,
        });
        let entry = ScopeTable::new(slot, shown_as, Arc::clone(alias), shown.collect());
        self.add_table(ScopeTable { merged: Some(columns), origins: Some(origins), ..entry })?;
        let tables = tree.slots();
        if order.is_empty() && block.scope.tables.len() == 1 {
            order = block.given_order;
        }
        let present = self.block();
        present.scope.hidden.extend(block.scope.tables.into_iter().chain(block.scope.hidden));
        present.merged.push(Merged::new(slot, view.cloned(), tables, (conditions, block.merged)));
        present.given_order = order;
        present.made.extend(block.made.into_iter().filter(super::pushdown::Made::is_view));
        Ok(tree)
    }

    /// A derived table's tables in its place; `None` where it cannot be taken apart.
    pub(super) fn merged_derived(&mut self, derived: &ast::Derived<'_>, alias: &Arc<str>) -> Result<Option<Tree>> {
        let merges = self.block().merges;
        let Some(select) = one_select(&derived.query).filter(|_| merges > Merges::None && !derived.lateral) else {
            return Ok(None);
        };
        if self.keeps_derived || !self.may_bind_again() || !can_merge(&derived.query) || !self.switch("derived_merge") {
            return Ok(None);
        }
        let (named, indexed) = (self.names.len(), self.indexed.len());
        let block = Block { locks: self.locks(&derived.query)?, merges, ..Block::default() };
        let scope = std::mem::take(&mut self.block().scope);
        let bound = self.taken(select, &derived.query.order_by, block);
        self.block().scope = scope;
        let Some(taken) = bound?.filter(|taken| self.has_room(taken)) else {
            self.names.truncate(named);
            self.indexed.truncate(indexed);
            return Ok(None);
        };
        let names: Vec<Arc<str>> = match &derived.columns[..] {
            [] => taken.origins.iter().map(|c| Arc::clone(&c.name)).collect(),
            list if list.len() != taken.columns.len() => return Err(conditions::VIEW_WRONG_LIST.with(&[])),
            list => list.iter().map(|c| c.text.as_ref().into()).collect(),
        };
        check_names(&names)?;
        self.merge(taken, ("".into(), Arc::clone(alias)), alias, &names, None).map(Some)
    }

    /// Whether the present block may have the tables of a SELECT, too.
    pub(super) fn has_room(&mut self, taken: &Taken) -> bool {
        let has_room = self.block().scope.slots().len() + taken.tree.slots().len() <= TABLES_MAX;
        self.again += u32::from(!has_room);
        has_room
    }

    /// Whether a query may be bound once more, knowing more: it, too, may have such ones within.
    pub(super) fn may_bind_again(&self) -> bool {
        self.again < AGAIN_MAX
    }

    /// Whether a switch of `optimizer_switch` is on.
    pub(crate) fn switch(&self, name: &str) -> bool {
        self.state.settings().planning.has_switch(name)
    }
}

/// Refuses a derived table with two columns of one name.
///
/// # Errors
/// 1060.
pub(super) fn check_names(names: &[Arc<str>]) -> Result<()> {
    let twice = (0..names.len()).find(|at| names[..*at].iter().any(|name| same_name(name, &names[*at])));
    twice.map_or(Ok(()), |at| Err(conditions::DUP_FIELDNAME.with(&[&names[at]])))
}

/// Whether an expression assigns to a variable.
fn assigns(e: &Expr) -> bool {
    e.any(&mut |e| matches!(e.kind, ExprKind::Assign(..)))
}

fn is_column(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Column(..))
}

/// A column that is NULL in no row of some tables, joined.
fn witness(tree: &Tree) -> Option<Expr> {
    match tree {
        Tree::Table(Leaf { slot, source: Source::Stored { table, .. } }) => {
            let is_key = |at: usize| table.primary().is_some_and(|key| key.parts.iter().any(|part| part.column == at));
            let certain = || (0..table.columns.len()).filter(|at| !table.columns[*at].nullable);
            let at = certain().find(|at| is_key(*at)).or_else(|| certain().next())?;
            Some(Expr::column(*slot, at, table.columns[at].ty.clone(), true))
        }
        Tree::Table(_) | Tree::Nest(_) => None,
        Tree::Join { kind: JoinKind::Inner, left, right, .. } => witness(left).or_else(|| witness(right)),
        Tree::Join { left, .. } => witness(left),
    }
}

/// Whether an expression is NULL where its columns are.
fn is_filled(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Column(..) => true,
        ExprKind::Arithmetic(_, pair) => pair.iter().any(is_filled),
        ExprKind::Negate(e) | ExprKind::Cast(e) | ExprKind::Retype(e) => is_filled(e),
        _ => false,
    }
}

/// An expression, or NULL in rows that an outer join fills.
fn where_there(witness: &Expr, e: &Expr) -> Expr {
    let is_missing = Expr::predicate(ExprKind::IsNull(Box::new(witness.clone())), false);
    let null = Expr { ty: e.ty.clone(), ..Expr::null() };
    let case = Case { branches: vec![(is_missing, null)], otherwise: Some(e.clone()) };
    Expr { kind: ExprKind::Case(Box::new(case)), nullable: true, ..e.clone() }
}

/// A query with the common table expressions that can be taken apart in FROM as derived tables; `None` where it reads none.
pub(super) fn inlined<'a>(query: &ast::Query<'a>, with: &ast::With<'a>) -> Option<ast::Query<'a>> {
    let mut known: Vec<Derived<'a>> = Vec::new();
    for (at, table) in with.tables.iter().enumerate() {
        let names_later = with.tables[at..].iter().any(|later| mentions(&table.query.body, &later.name.text));
        if names_later || !can_merge(&table.query) {
            // What reads this one's name finds the expression itself.
            known.retain(|earlier| earlier.alias.as_ref().is_none_or(|alias| alias.text != table.name.text));
            continue;
        }
        let mut query = table.query.clone();
        inline(&mut query.body, &known);
        if tables_in(&query.body) > TABLES_MAX || depth(&query.body) > INLINED_MAX {
            continue;
        }
        known.push(Derived { lateral: false, query, alias: Some(table.name.clone()), columns: table.columns.clone() });
    }
    let mut query = query.clone();
    inline(&mut query.body, &known).then_some(query)
}

/// How many tables the SELECTs of a query's FROM name, those of derived tables too.
fn tables_in(body: &QueryBody<'_>) -> usize {
    let within = |reference: &&TableRef<'_>| match reference {
        TableRef::Derived(derived) => tables_in(&derived.query.body),
        _ => 1,
    };
    match body {
        QueryBody::Select(select) => TableRef::tables(&select.from).iter().map(within).sum(),
        QueryBody::SetOperation(set) => tables_in(&set.left) + tables_in(&set.right),
        QueryBody::Nested(query) => tables_in(&query.body),
        QueryBody::Table(_) | QueryBody::Values(_) => 1,
    }
}

/// How deep derived tables are within each other.
fn depth(body: &QueryBody<'_>) -> usize {
    let within = |reference: &&TableRef<'_>| match reference {
        TableRef::Derived(derived) => 1 + depth(&derived.query.body),
        _ => 0,
    };
    match body {
        QueryBody::Select(select) => TableRef::tables(&select.from).iter().map(within).max().unwrap_or(0),
        QueryBody::SetOperation(set) => depth(&set.left).max(depth(&set.right)),
        QueryBody::Nested(query) => depth(&query.body),
        QueryBody::Table(_) | QueryBody::Values(_) => 0,
    }
}

/// Puts derived tables for names into FROM; whether there were any.
fn inline<'a>(body: &mut QueryBody<'a>, known: &[Derived<'a>]) -> bool {
    fn within<'a>(reference: &mut TableRef<'a>, known: &[Derived<'a>]) -> bool {
        match reference {
            TableRef::Table(factor) if factor.name.schema.is_none() => {
                let is_named = |d: &&Derived<'_>| d.alias.as_ref().is_some_and(|a| a.text == factor.name.name.text);
                let Some(found) = known.iter().find(is_named) else { return false };
                let alias = factor.alias.clone().or_else(|| found.alias.clone());
                *reference = TableRef::Derived(Box::new(Derived { alias, ..found.clone() }));
                true
            }
            TableRef::Join(join) => within(&mut join.left, known) | within(&mut join.right, known),
            TableRef::Nested(list) => list.iter_mut().fold(false, |any, r| within(r, known) | any),
            TableRef::Table(_) | TableRef::Derived(_) | TableRef::JsonTable(_) => false,
        }
    }
    match body {
        QueryBody::Select(select) => select.from.iter_mut().fold(false, |any, r| within(r, known) | any),
        QueryBody::SetOperation(set) => inline(&mut set.left, known) | inline(&mut set.right, known),
        QueryBody::Nested(_) | QueryBody::Table(_) | QueryBody::Values(_) => false,
    }
}
