//! FROM: tables, derived tables and joins become a tree of leaves with slots.

use super::scope::{Coalesced, Scope, ScopeColumn, ScopeTable, same_alias};
use super::{Binder, Block, CteSource, Parameters};
use crate::catalog::table::{Table, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::{CompareOp, Expr, Slot, SubId};
use crate::plan::{JoinKind, Lock, Query, ResultColumn};
use std::sync::Arc;
use store::lock::LockMode;
use syntax::ast::Ident;
use syntax::ast::query::{self as ast, IndexHintKind, JoinCondition, TableRef};

/// The most tables of a block.
const TABLES_MAX: usize = 61;

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
}

impl Tree {
    /// Calls `visit` for it and all within.
    pub fn each<'t>(&'t self, visit: &mut dyn FnMut(&'t Tree)) {
        visit(self);
        if let Tree::Join { left, right, .. } = self {
            left.each(visit);
            right.each(visit);
        }
    }

    /// The slots of its tables.
    pub fn slots(&self) -> Vec<Slot> {
        match self {
            Tree::Table(leaf) => vec![leaf.slot],
            Tree::Join { left, right, .. } => [left.slots(), right.slots()].concat(),
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
        if let Some(found) = crate::show::virtual_table::find(&schema, &factor.name.name.text) {
            return self.virtual_table(found, alias);
        }
        let table = self.table(&factor.name)?;
        if table.is_view() {
            return self.view(&table, alias);
        }
        let allowed = allowed_indexes(&table, &factor.hints)?;
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
        self.add_table(ScopeTable {
            slot,
            schema: Arc::clone(&table.schema),
            alias,
            name: Arc::clone(&table.name),
            columns,
            table: Some(Arc::clone(&table)),
            origins: None,
            nullable: false,
        })?;
        Ok(Tree::Table(Leaf { slot, source: Source::Stored { table, allowed, lock } }))
    }

    fn lock_for(&self, alias: &str) -> Option<Lock> {
        let block = self.blocks.last()?;
        let named = block.locks.iter().find(|(name, _)| name.as_deref() == Some(alias));
        named.or_else(|| block.locks.iter().find(|(name, _)| name.is_none())).map(|(_, lock)| *lock)
    }

    fn add_table(&mut self, table: ScopeTable) -> Result<()> {
        let scope = &mut self.block().scope;
        let twice = scope.tables.iter().any(|t| same_alias(&t.alias, &table.alias) && t.schema == table.schema);
        if twice {
            return Err(conditions::NONUNIQ_TABLE.with(&[&table.alias]));
        }
        if scope.tables.len() >= TABLES_MAX {
            return Err(conditions::TOO_MANY_TABLES.with(&[&TABLES_MAX]));
        }
        scope.tables.push(table);
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
        let columns = columns.collect();
        let (schema, name) = (found.schema.into(), found.name.into());
        self.add_table(ScopeTable { slot, schema, alias, name, columns, table: None, origins: None, nullable: false })?;
        Ok(Tree::Table(Leaf { slot, source: Source::Virtual(found) }))
    }

    fn derived(&mut self, derived: &ast::Derived<'_>) -> Result<Tree> {
        let Some(alias) = &derived.alias else { return Err(conditions::DERIVED_MUST_HAVE_ALIAS.with(&[])) };
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
        let names = rename(&query, &derived.columns)?;
        let id = self.add_subplan(query, below);
        let lateral = derived.lateral && !self.subplan(id).outer.is_empty();
        self.query_leaf(id, lateral, alias.text.as_ref().into(), &names)
    }

    pub(super) fn query_leaf(&mut self, id: SubId, lateral: bool, alias: Arc<str>, names: &[Arc<str>]) -> Result<Tree> {
        let slot = self.slot();
        let query = &self.subplan(id).query;
        let origins: Vec<ResultColumn> = query.columns.clone();
        let columns = names.iter().zip(&query.output).map(|(name, e)| ScopeColumn {
            name: Arc::clone(name),
            ty: e.ty.clone(),
            nullable: e.nullable,
            invisible: false,
        });
        let columns: Vec<ScopeColumn> = columns.collect();
        for (at, column) in columns.iter().enumerate() {
            if columns[..at].iter().any(|c| same_name(&c.name, &column.name)) {
                return Err(conditions::DUP_FIELDNAME.with(&[&column.name]));
            }
        }
        let name = Arc::clone(&alias);
        let table = ScopeTable {
            slot,
            schema: "".into(),
            alias,
            name,
            columns,
            table: None,
            origins: Some(origins),
            nullable: false,
        };
        self.add_table(table)?;
        Ok(Tree::Table(Leaf { slot, source: Source::Query { id, lateral } }))
    }

    /// The common table expression of that name, if one is in reach.
    fn common_table(&mut self, name: &str, alias: &Arc<str>) -> Result<Option<Tree>> {
        let Some(at) = self.ctes.iter().rposition(|c| c.name == name) else { return Ok(None) };
        let cte = self.ctes[at].clone();
        match cte.source {
            CteSource::Rows { id, names, types } => {
                let slot = self.slot();
                let columns = names.iter().zip(types).map(|(name, ty)| ScopeColumn {
                    name: Arc::clone(name),
                    ty,
                    nullable: true,
                    invisible: false,
                });
                let columns = columns.collect();
                let alias = Arc::clone(alias);
                let name = Arc::clone(&alias);
                let schema: Arc<str> = "".into();
                self.add_table(ScopeTable {
                    slot,
                    schema,
                    alias,
                    name,
                    columns,
                    table: None,
                    origins: None,
                    nullable: false,
                })?;
                Ok(Some(Tree::Table(Leaf { slot, source: Source::Recursive(id) })))
            }
            CteSource::Bound { id, names } => self.query_leaf(id, false, Arc::clone(alias), &names).map(Some),
        }
    }

    /// A view: its query, bound as its text says, in its database.
    fn view(&mut self, table: &Arc<Table>, alias: Arc<str>) -> Result<Tree> {
        let view = table.view.as_ref().expect("the caller has a view");
        if self.view_depth > 60 {
            return Err(conditions::VIEW_RECURSIVE.with(&[&table.schema, &table.name]));
        }
        let text = view.text.clone().into_bytes();
        let statement = syntax::parser::parse(&text, syntax::options::ParseOptions::default())
            .map_err(|e| crate::session::parse_error(&e))?;
        let syntax::ast::Statement::Query(query) = statement else {
            return Err(conditions::VIEW_INVALID.with(&[&table.schema, &table.name]));
        };
        let below = self.slots;
        let mut binder = Binder::new(
            self.server,
            self.state,
            Arc::clone(&self.catalog),
            &text,
            Parameters::Marks(&[]),
            self.diagnostics,
        );
        binder.slots = self.slots;
        binder.plans = std::mem::take(&mut self.plans);
        binder.tables = std::mem::take(&mut self.tables);
        binder.names = std::mem::take(&mut self.names);
        binder.view_depth = self.view_depth + 1;
        let bound = binder.nested_query(&query);
        self.slots = binder.slots;
        self.plans = std::mem::take(&mut binder.plans);
        self.tables = std::mem::take(&mut binder.tables);
        self.names = std::mem::take(&mut binder.names);
        self.locks_rows |= binder.locks_rows;
        drop(binder);
        let invalid = || conditions::VIEW_INVALID.with(&[&table.schema, &table.name]);
        let bound = bound.map_err(|e| {
            let names = [1054, 1146, 1356, 1049, 1305];
            if names.contains(&e.code) { invalid() } else { e }
        })?;
        if bound.output.len() != view.columns.len() {
            return Err(invalid());
        }
        let id = self.add_subplan(bound, below);
        let tree = self.query_leaf(id, false, alias, &view.columns)?;
        if let Some(added) = self.block().scope.tables.last_mut() {
            added.schema = Arc::clone(&table.schema);
            added.name = Arc::clone(&table.name);
        }
        Ok(tree)
    }

    fn join(&mut self, join: &ast::Join<'_>) -> Result<Tree> {
        let before = self.block().scope.tables.len();
        let left = self.table_ref(&join.left)?;
        let middle = self.block().scope.tables.len();
        let right = self.table_ref(&join.right)?;
        let (kind, swapped) = match join.kind {
            ast::JoinKind::Inner | ast::JoinKind::Cross | ast::JoinKind::Straight => (JoinKind::Inner, false),
            ast::JoinKind::Left => (JoinKind::Left, false),
            ast::JoinKind::Right => (JoinKind::Left, true),
        };
        let mut on = Vec::new();
        match &join.condition {
            JoinCondition::None => {}
            JoinCondition::On(condition) => self.on(condition, before)?.conjuncts(&mut on),
            JoinCondition::Using(names) => {
                for name in names {
                    on.push(self.merge_column(name, before, middle, swapped)?);
                }
            }
            JoinCondition::Natural => {
                for name in self.common_names(before, middle) {
                    let ident = Ident { text: name.to_string().into(), span: syntax::ast::Span::default() };
                    on.push(self.merge_column(&ident, before, middle, swapped)?);
                }
            }
        }
        if kind == JoinKind::Left {
            let tables = &mut self.block().scope.tables;
            let filled = if swapped { &mut tables[before..middle] } else { &mut tables[middle..] };
            filled.iter_mut().for_each(|t| t.nullable = true);
        }
        let straight = join.kind == ast::JoinKind::Straight;
        Ok(match (kind, swapped) {
            (JoinKind::Inner, _) => inner(left, right, on, straight),
            (kind, false) => Tree::Join { kind, left: Box::new(left), right: Box::new(right), on, straight },
            (kind, true) => Tree::Join { kind, left: Box::new(right), right: Box::new(left), on, straight },
        })
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
        let (left, right) = (&scope.tables[before..middle], &scope.tables[middle..]);
        let mut names: Vec<Arc<str>> = Vec::new();
        for column in left.iter().flat_map(|t| &t.columns).filter(|c| !c.invisible) {
            let there = right.iter().flat_map(|t| &t.columns).any(|c| !c.invisible && same_name(&c.name, &column.name));
            if there && !names.iter().any(|n| same_name(n, &column.name)) {
                names.push(Arc::clone(&column.name));
            }
        }
        names
    }

    /// Makes one column of the two of that name; the condition that they are equal.
    fn merge_column(&mut self, name: &Ident<'_>, before: usize, middle: usize, right_first: bool) -> Result<Expr> {
        let scope = &self.block().scope;
        let find = |tables: &[ScopeTable], scope: &Scope| -> Result<(Expr, Vec<(Slot, usize)>)> {
            let inside = |c: &&Coalesced| c.hides.iter().any(|(s, _)| tables.iter().any(|t| t.slot == *s));
            if let Some(merged) = scope.coalesced.iter().filter(inside).find(|c| same_name(&c.name, &name.text)) {
                return Ok((merged.expr.clone(), merged.hides.clone()));
            }
            let mut found = None;
            for table in tables {
                if let Some(at) = table.columns.iter().position(|c| same_name(&c.name, &name.text)) {
                    if found.is_some() {
                        return Err(conditions::NON_UNIQ_ERROR.with(&[&name.text, &"from clause"]));
                    }
                    found = Some((scope.read(table, at), vec![(table.slot, at)]));
                }
            }
            found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&name.text, &"from clause"]))
        };
        let (left, left_hides) = find(&scope.tables[before..middle], scope)?;
        let (right, right_hides) = find(&scope.tables[middle..], scope)?;
        let (first, hides) = if right_first {
            (right.clone(), [right_hides, left_hides].concat())
        } else {
            (left.clone(), [left_hides, right_hides].concat())
        };
        let coalesced = &mut self.block().scope.coalesced;
        coalesced.retain(|c| !(same_name(&c.name, &name.text) && c.hides.iter().any(|h| hides.contains(h))));
        coalesced.push(Coalesced { name: name.text.as_ref().into(), expr: first, hides });
        self.compare_bound(CompareOp::Equal, left, right)
    }

    /// The columns that `*` stands for, in order.
    pub(super) fn star(&self, block: &Block) -> Vec<StarColumn> {
        let scope = &block.scope;
        let mut columns = Vec::new();
        for merged in &scope.coalesced {
            columns.push((merged.expr.clone(), merged.hides.first().copied(), Arc::clone(&merged.name)));
        }
        for table in &scope.tables {
            for (at, column) in table.columns.iter().enumerate().filter(|(_, c)| !c.invisible) {
                let hidden = scope.coalesced.iter().any(|c| c.hides.contains(&(table.slot, at)));
                if !hidden {
                    columns.push((scope.read(table, at), Some((table.slot, at)), Arc::clone(&column.name)));
                }
            }
        }
        columns
    }
}

/// Joins two trees: the conditions of inner joins are one list.
fn inner(left: Tree, right: Tree, on: Vec<Expr>, straight: bool) -> Tree {
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

fn allowed_indexes(table: &Table, hints: &[ast::IndexHint<'_>]) -> Result<Option<Vec<usize>>> {
    let mut allowed: Option<Vec<usize>> = None;
    let mut ignored = Vec::new();
    for hint in hints {
        for name in &hint.indexes {
            let at = table
                .index(&name.text)
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

/// A table of a statement that changes rows: name and slot.
#[derive(Clone, Debug)]
pub struct Target {
    /// The slot.
    pub slot: Slot,
    /// The table.
    pub table: Arc<Table>,
}
