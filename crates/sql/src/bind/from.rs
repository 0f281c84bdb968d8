//! FROM: tables, derived tables and joins become a tree of leaves with slots.

use super::pushdown::Origin;
use super::scope::{Arranged, Arrangement, ScopeColumn, ScopeTable, one_of, same_alias};
use super::semijoin::{Different, Nest};
use super::view::Merges;
use super::{Binder, Block, CteSource, Place};
use crate::catalog::table::{Table, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::{CompareOp, Expr, ExprKind, Slot, SubId};
use crate::plan::{JoinKind, Lock, Query, ResultColumn};
use std::sync::Arc;
use store::lock::LockMode;
use syntax::ast::Ident;
use syntax::ast::query::{self as ast, IndexHintKind, JoinCondition, TableRef};
use values::types::{Kind, Type};

/// The width from which on an integer that is worked out is made a BIGINT.
const INT_WIDTH: u32 = 10;

/// The most tables of a block.
pub(super) const TABLES_MAX: usize = 61;
/// As MySQL's: how many common table expressions may build on each other.
pub(super) const CTE_NESTING_MAX: u32 = 63;

/// The tables of a block, joined.
#[derive(Clone, Debug)]
pub enum Tree {
    /// A table.
    Table(Leaf),
    /// A join.
    Join {
        /// Which.
        kind: JoinKind,
        /// The left side.
        left: Box<Tree>,
        /// The right side.
        right: Box<Tree>,
        /// The condition's parts.
        on: Vec<Expr>,
        /// STRAIGHT_JOIN: the left side is read first.
        straight: bool,
    },
    /// The tables of a subquery of which rows beside it need a match, or no match.
    Nest(Box<Nest>),
}

/// A column that `*` stands for: what reads it, where it is, its name.
pub type StarColumn = (Expr, Option<(Slot, usize)>, Arc<str>);

/// One table of a block.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Its slot.
    pub slot: Slot,
    /// What it is.
    pub source: Source,
}

/// What a table of FROM is.
#[derive(Clone, Debug)]
pub enum Source {
    /// A stored table: the indexes that hints leave, the lock that reads take.
    Stored {
        /// The table.
        table: Arc<Table>,
        /// Positions of the indexes that may be used, or all.
        allowed: Option<Vec<usize>>,
        /// The lock.
        lock: Option<Lock>,
    },
    /// A query.
    Query {
        /// The query.
        id: SubId,
        /// LATERAL.
        lateral: bool,
    },
    /// A table that the server makes.
    Virtual(&'static crate::show::virtual_table::VirtualTable),
    /// The rows of the round before, in a recursive query.
    Recursive(SubId),
    /// The different rows of a subquery whose tables are joined.
    Distinct(Box<Different>),
}

impl Tree {
    /// Calls `visit` for it and all within.
    pub fn each<'t>(&'t self, visit: &mut dyn FnMut(&'t Tree)) {
        visit(self);
        match self {
            Tree::Table(_) => {}
            Tree::Join { left, right, .. } => {
                left.each(visit);
                right.each(visit);
            }
            Tree::Nest(nest) => nest.tree.each(visit),
        }
    }

    /// Calls `visit` for its tables.
    pub fn each_leaf_mut(&mut self, visit: &mut dyn FnMut(&mut Leaf)) {
        match self {
            Tree::Table(leaf) => visit(leaf),
            Tree::Join { left, right, .. } => {
                left.each_leaf_mut(visit);
                right.each_leaf_mut(visit);
            }
            Tree::Nest(nest) => nest.tree.each_leaf_mut(visit),
        }
    }

    /// The slots of its tables.
    pub fn slots(&self) -> Vec<Slot> {
        match self {
            Tree::Table(leaf) => vec![leaf.slot],
            Tree::Join { left, right, .. } => [left.slots(), right.slots()].concat(),
            Tree::Nest(nest) => nest.tree.slots(),
        }
    }
}

impl Binder<'_> {
    /// Binds the tables of FROM into the present block; `None` without any.
    pub(super) fn from(&mut self, list: &[TableRef<'_>]) -> Result<Option<Tree>> {
        let mut joined: Option<Tree> = None;
        for reference in list {
            let tree = self.table_ref(reference)?;
            joined = Some(match joined {
                None => tree,
                Some(left) => inner(left, tree, Vec::new(), false),
            });
        }
        Ok(joined)
    }

    fn table_ref(&mut self, reference: &TableRef<'_>) -> Result<Tree> {
        match reference {
            TableRef::Table(factor) => self.factor(factor),
            TableRef::Derived(derived) => self.derived(derived),
            TableRef::JsonTable(table) => self.json_table(table),
            TableRef::Join(join) => self.join(join),
            TableRef::Nested(list) => self.from(list)?.ok_or_else(|| conditions::NO_TABLES_USED.with(&[])),
        }
    }

    fn factor(&mut self, factor: &ast::TableFactor<'_>) -> Result<Tree> {
        let alias: Arc<str> = factor.alias.as_ref().map_or(&factor.name.name, |a| a).text.as_ref().into();
        if factor.name.schema.is_none()
            && let Some(tree) = self.common_table(&factor.name.name.text, &alias)?
        {
            return Ok(tree);
        }
        let schema = self.schema_of(&factor.name)?;
        self.trace_schema(&factor.name, &schema);
        if let Some(found) = crate::show::virtual_table::find(&schema, &factor.name.name.text) {
            return self.virtual_table(found, alias);
        }
        let table = self.table(&factor.name)?;
        if table.is_view() {
            return self.view(&table, alias);
        }
        let allowed = self.allowed_indexes(&table, &factor.hints)?;
        let lock = self.lock_for(&alias);
        let slot = self.slot();
        self.name_table(&table, &alias, slot);
        if lock.is_some_and(|lock| lock.mode == LockMode::Exclusive) {
            self.locks_rows |= !table.temporary;
            self.mark_written(&[slot]);
        }
        for (at, column) in table.columns.iter().enumerate() {
            if let Some(text) = column.hidden() {
                let e = self.definition(&table, slot, text)?;
                self.indexed.push((slot, at, e));
                // Literals as parameters would not be those of the expression.
                self.fixed_depth += 1;
            }
        }
        let columns = table
            .columns
            .iter()
            .map(|c| ScopeColumn {
                name: Arc::clone(&c.name),
                ty: c.ty.clone(),
                nullable: c.nullable,
                invisible: c.invisible,
            })
            .collect();
        let names = (Arc::clone(&table.schema), Arc::clone(&table.name));
        let entry = ScopeTable::new(slot, names, alias, columns);
        self.add_table(ScopeTable { table: Some(Arc::clone(&table)), ..entry })?;
        Ok(Tree::Table(Leaf { slot, source: Source::Stored { table, allowed, lock } }))
    }

    /// Notes for EXPLAIN in which database a table is.
    pub(super) fn trace_schema(&mut self, name: &syntax::ast::Name<'_>, schema: &str) {
        let place = self.place(name.name.span);
        if let Some(trace) = &mut self.trace {
            trace.schemas.insert(place, schema.into());
        }
    }

    fn allowed_indexes(&self, table: &Table, hints: &[ast::IndexHint<'_>]) -> Result<Option<Vec<usize>>> {
        let mut allowed: Option<Vec<usize>> = None;
        let mut ignored = Vec::new();
        for hint in hints {
            for name in &hint.indexes {
                let at = table
                    .index(&name.text)
                    .filter(|at| table.indexes[*at].visible || self.switch("use_invisible_indexes"))
                    .ok_or_else(|| conditions::KEY_DOES_NOT_EXITS.with(&[&name.text, &table.name]))?;
                match hint.kind {
                    IndexHintKind::Ignore => ignored.push(at),
                    IndexHintKind::Use | IndexHintKind::Force => allowed.get_or_insert_default().push(at),
                }
            }
            if hint.indexes.is_empty() && hint.kind == IndexHintKind::Use {
                allowed.get_or_insert_default();
            }
        }
        if !ignored.is_empty() {
            let list = allowed.unwrap_or_else(|| (0..table.indexes.len()).collect());
            allowed = Some(list.into_iter().filter(|at| !ignored.contains(at)).collect());
        }
        Ok(allowed)
    }

    pub(super) fn lock_for(&self, alias: &str) -> Option<Lock> {
        let block = self.blocks.last()?;
        let named = block.locks.iter().find(|(name, _)| name.as_deref() == Some(alias));
        named.or_else(|| block.locks.iter().find(|(name, _)| name.is_none())).map(|(_, lock)| *lock)
    }

    pub(super) fn add_table(&mut self, table: ScopeTable) -> Result<()> {
        let scope = &mut self.block().scope;
        let twice = scope.tables.iter().any(|t| same_alias(&t.alias, &table.alias) && t.schema == table.schema);
        if twice {
            return Err(conditions::NONUNIQ_TABLE.with(&[&table.alias]));
        }
        if scope.tables.len() >= TABLES_MAX {
            return Err(conditions::TOO_MANY_TABLES.with(&[&TABLES_MAX]));
        }
        if let Some(trace) = &mut self.trace {
            trace.tables.push(table.clone());
        }
        self.block().scope.tables.push(table);
        Ok(())
    }

    fn virtual_table(
        &mut self,
        found: &'static crate::show::virtual_table::VirtualTable,
        alias: Arc<str>,
    ) -> Result<Tree> {
        let slot = self.slot();
        let columns = found.columns().into_iter().map(|(name, ty, nullable)| ScopeColumn {
            name: name.into(),
            ty,
            nullable,
            invisible: false,
        });
        let names = (found.schema.into(), found.name.into());
        self.add_table(ScopeTable::new(slot, names, alias, columns.collect()))?;
        Ok(Tree::Table(Leaf { slot, source: Source::Virtual(found) }))
    }

    fn derived(&mut self, derived: &ast::Derived<'_>) -> Result<Tree> {
        let Some(alias) = &derived.alias else { return Err(conditions::DERIVED_MUST_HAVE_ALIAS.with(&[])) };
        let nth = self.block().derived;
        self.block().derived += 1;
        if let Some(tree) = self.merged_derived(derived, &alias.text.as_ref().into())? {
            return Ok(tree);
        }
        let named = self.names.len();
        let below = self.slots;
        let query = if derived.lateral {
            self.nested_query(&derived.query)?
        } else {
            // The tables beside a derived table are out of its reach; those around the block are not.
            let mut block = std::mem::take(self.block());
            let scope = std::mem::take(&mut block.scope);
            *self.block() = block;
            let bound = self.nested_query(&derived.query);
            self.block().scope = scope;
            bound?
        };
        self.note_place(named, Place::Apart);
        let query = self.with_filled_marks(query);
        let names = rename(&query, &derived.columns)?;
        let id = self.add_subplan(query, below);
        let lateral = derived.lateral && !self.subplan(id).outer.is_empty();
        let tree = self.query_leaf(id, lateral, alias.text.as_ref().into(), &names)?;
        if !derived.lateral {
            self.note_made(&tree, below, Origin::Derived(nth));
        }
        Ok(tree)
    }

    pub(super) fn query_leaf(&mut self, id: SubId, lateral: bool, alias: Arc<str>, names: &[Arc<str>]) -> Result<Tree> {
        let slot = self.slot();
        let query = &self.subplan(id).query;
        let origins: Vec<ResultColumn> = query.columns.clone();
        let columns = names.iter().zip(&query.output).map(|(name, e)| ScopeColumn {
            name: Arc::clone(name),
            ty: made_type(e),
            nullable: e.nullable,
            invisible: false,
        });
        let columns: Vec<ScopeColumn> = columns.collect();
        super::merge::check_names(names)?;
        let entry = ScopeTable::new(slot, ("".into(), Arc::clone(&alias)), alias, columns);
        self.add_table(ScopeTable { origins: Some(origins), ..entry })?;
        Ok(Tree::Table(Leaf { slot, source: Source::Query { id, lateral } }))
    }

    /// The common table expression of that name, if one is in reach.
    fn common_table(&mut self, name: &str, alias: &Arc<str>) -> Result<Option<Tree>> {
        let Some(at) = self.ctes.iter().rposition(|c| c.name == name) else { return Ok(None) };
        let cte = self.ctes[at].clone();
        self.cte_nesting = self.cte_nesting.max(cte.nesting);
        if self.cte_nesting > CTE_NESTING_MAX {
            return Err(conditions::TOO_HIGH_LEVEL_OF_NESTING_FOR_SELECT.with(&[]));
        }
        match cte.source {
            CteSource::Rows { id, names, types } => {
                let slot = self.slot();
                let columns = names.iter().zip(types).map(|(name, ty)| ScopeColumn {
                    name: Arc::clone(name),
                    ty,
                    nullable: true,
                    invisible: false,
                });
                let names = ("".into(), Arc::clone(alias));
                self.add_table(ScopeTable::new(slot, names, Arc::clone(alias), columns.collect()))?;
                Ok(Some(Tree::Table(Leaf { slot, source: Source::Recursive(id) })))
            }
            CteSource::Failed(error) => Err(error),
            CteSource::Bound { id, names } => {
                if let Some(trace) = &mut self.trace {
                    trace.ctes.insert(id, name.into());
                }
                self.query_leaf(id, false, Arc::clone(alias), &names).map(Some)
            }
        }
    }

    fn join(&mut self, join: &ast::Join<'_>) -> Result<Tree> {
        let (kind, swapped) = match join.kind {
            ast::JoinKind::Inner | ast::JoinKind::Cross | ast::JoinKind::Straight => (JoinKind::Inner, false),
            ast::JoinKind::Left => (JoinKind::Left, false),
            ast::JoinKind::Right => (JoinKind::Left, true),
        };
        let mut on = Vec::new();
        let before = self.block().scope.tables.len();
        let left = self.side(&join.left, kind == JoinKind::Left && swapped, &mut on)?;
        let middle = self.block().scope.tables.len();
        let right = self.side(&join.right, kind == JoinKind::Left && !swapped, &mut on)?;
        match &join.condition {
            JoinCondition::None => {}
            JoinCondition::On(condition) => self.on(condition, before)?.conjuncts(&mut on),
            JoinCondition::Using(names) => {
                let place = names.first().map_or(0, |name| self.place(name.span));
                let names: Vec<Arc<str>> = names.iter().map(|n| n.text.as_ref().into()).collect();
                on.extend(self.merge_columns(&names, before, middle, swapped)?);
                if let Some(trace) = &mut self.trace {
                    trace.usings.insert(place, on.clone());
                }
            }
            JoinCondition::Natural => {
                let names = self.common_names(before, middle);
                on.extend(self.merge_columns(&names, before, middle, swapped)?);
                let place = match &join.right {
                    TableRef::Table(factor) => Some(self.place(factor.name.name.span)),
                    _ => None,
                };
                if let (Some(trace), Some(place)) = (&mut self.trace, place) {
                    trace.usings.insert(place, on.clone());
                }
            }
        }
        if kind == JoinKind::Left {
            let scope = &mut self.block().scope;
            let filled = if swapped { &mut scope.tables[before..middle] } else { &mut scope.tables[middle..] };
            filled.iter_mut().for_each(|t| t.nullable = true);
            let is_filled = |slot: Slot| filled.iter().any(|t| t.slot == slot);
            for column in scope.arrangements.iter_mut().flat_map(|a| &mut a.columns) {
                column.expr.nullable |= column.hides.first().is_some_and(|(slot, _)| is_filled(*slot));
            }
        }
        let straight = join.kind == ast::JoinKind::Straight;
        Ok(match (kind, swapped) {
            (JoinKind::Inner, _) => inner(left, right, on, straight),
            (kind, false) => Tree::Join { kind, left: Box::new(left), right: Box::new(right), on, straight },
            (kind, true) => Tree::Join { kind, left: Box::new(right), right: Box::new(left), on, straight },
        })
    }

    /// A side of a join. What views of a side that may be filled with NULLs show is for the join's condition to say.
    fn side(&mut self, reference: &TableRef<'_>, is_filled: bool, on: &mut Vec<Expr>) -> Result<Tree> {
        if !is_filled {
            return self.table_ref(reference);
        }
        let merges = self.block().merges;
        let merged = self.block().merged.len();
        self.block().merges = merges.min(Merges::Columns);
        let tree = self.table_ref(reference)?;
        let block = self.block();
        block.merges = merges;
        block.merged[merged..].iter_mut().for_each(|view| view.place(on));
        Ok(tree)
    }

    /// ON sees the tables of its own join and those outside the block.
    fn on(&mut self, condition: &syntax::ast::expr::Expr<'_>, first: usize) -> Result<Expr> {
        let hidden: Vec<ScopeTable> = self.block().scope.tables.drain(..first).collect();
        let before = std::mem::replace(&mut self.block().clause, "on clause");
        let bound = self.scalar(condition);
        self.block().clause = before;
        self.block().scope.tables.splice(0..0, hidden);
        bound
    }

    fn common_names(&mut self, before: usize, middle: usize) -> Vec<Arc<str>> {
        let scope = &self.block().scope;
        let visible = |tables: &[ScopeTable]| {
            let columns = scope.columns(tables).into_iter().filter(|c| !c.invisible);
            columns.map(|c| c.name).collect::<Vec<Arc<str>>>()
        };
        let (left, right) = (visible(&scope.tables[before..middle]), visible(&scope.tables[middle..]));
        let mut names: Vec<Arc<str>> = Vec::new();
        for name in left.iter().filter(|name| right.iter().any(|other| same_name(other, name))) {
            if !names.iter().any(|n| same_name(n, name)) {
                names.push(Arc::clone(name));
            }
        }
        names
    }

    /// Makes one column of the two of each name; the conditions that they are equal. `*` has the merged columns in the
    /// order of the first side, then what else that has, then what else the other has.
    fn merge_columns(
        &mut self,
        names: &[Arc<str>],
        before: usize,
        middle: usize,
        right_first: bool,
    ) -> Result<Vec<Expr>> {
        let scope = &self.block().scope;
        let left = scope.columns(&scope.tables[before..middle]);
        let right = scope.columns(&scope.tables[middle..]);
        let find = |columns: &[Arranged], name: &Arc<str>| {
            let of_name = columns.iter().filter(|c| same_name(&c.name, name)).cloned().collect();
            let found = one_of(of_name, name, "from clause")?;
            found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[name, &"from clause"]))
        };
        let mut on = Vec::new();
        let mut partners = Vec::new();
        for name in names {
            let (left, right) = (find(&left, name)?, find(&right, name)?);
            on.push(self.compare_bound(CompareOp::Equal, left.expr.clone(), right.expr.clone())?);
            partners.push(if right_first { left } else { right });
        }
        let (first, second) = if right_first { (right, left) } else { (left, right) };
        let is_merged = |column: &Arranged| names.iter().any(|name| same_name(name, &column.name));
        let (mut columns, rest): (Vec<Arranged>, Vec<Arranged>) = first.into_iter().partition(is_merged);
        for column in &mut columns {
            let partner = partners.iter().find(|p| same_name(&p.name, &column.name));
            column.hides.extend(partner.iter().flat_map(|p| &p.hides));
            column.invisible = false;
        }
        columns.extend(rest);
        columns.extend(second.into_iter().filter(|column| !is_merged(column)));
        let scope = &mut self.block().scope;
        let joined: Vec<Slot> = scope.tables[before..].iter().map(|t| t.slot).collect();
        scope.arrangements.retain(|a| !joined.contains(&a.first));
        scope.arrangements.push(Arrangement { first: joined[0], tables: joined.len(), columns });
        Ok(on)
    }

    /// The columns that `*` stands for, in order.
    pub(super) fn star(&self, block: &Block) -> Vec<StarColumn> {
        let visible = block.scope.columns(&block.scope.tables).into_iter().filter(|c| !c.invisible);
        visible.map(|c| (c.expr, c.hides.first().copied(), c.name)).collect()
    }
}

/// Joins two trees: the conditions of inner joins are one list.
pub(super) fn inner(left: Tree, right: Tree, on: Vec<Expr>, straight: bool) -> Tree {
    Tree::Join { kind: JoinKind::Inner, left: Box::new(left), right: Box::new(right), on, straight }
}

/// The names of a derived table's columns.
pub(super) fn rename(query: &Query, columns: &[Ident<'_>]) -> Result<Vec<Arc<str>>> {
    if columns.is_empty() {
        return Ok(query.columns.iter().map(|c| Arc::clone(&c.name)).collect());
    }
    if columns.len() != query.columns.len() {
        return Err(conditions::VIEW_WRONG_LIST.with(&[]));
    }
    Ok(columns.iter().map(|c| c.text.as_ref().into()).collect())
}

/// A table of a statement that changes rows: name and slot.
#[derive(Clone, Debug)]
pub struct Target {
    /// The slot.
    pub slot: Slot,
    /// The table.
    pub table: Arc<Table>,
}

/// The type of a column of a query that is made: INT for what is worked out and has so few digits.
fn made_type(e: &Expr) -> Type {
    let is_short = e.ty.kind == Kind::LongLong && e.ty.length < INT_WIDTH && !matches!(e.kind, ExprKind::Column(..));
    if is_short { Type { kind: Kind::Long, ..e.ty.clone() } } else { e.ty.clone() }
}
