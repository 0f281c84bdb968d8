//! Views: a query over their tables, or, where a statement changes rows through them, their tables themselves.
//!
//! A view that is one SELECT without grouping, DISTINCT, LIMIT, windows and derived tables can be taken apart: its tables stand in the
//! block in its place, its condition goes to the block's, and its columns are what they read of the tables. A row that is
//! inserted or changed through it satisfies the conditions that WITH CHECK OPTION names: the view's own, and of the views
//! that it shows all (CASCADED), or those that ask for it themselves (LOCAL).

use super::from::{Leaf, Source, Tree};
use super::pushdown::Origin;
use super::scope::{ScopeTable, print_column};
use super::{Binder, Block, Parameters, Place};
use crate::catalog::Catalog;
use crate::catalog::table::{Table, View, same_name};
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::{Expr, ExprKind, Slot};
use crate::plan::{Lock, LockWait};
use std::sync::Arc;
use store::lock::LockMode;
use syntax::ast::Statement;
use syntax::ast::dml::Insert;
use syntax::ast::expr::Column;
use syntax::ast::query::{self as ast, QueryBody, Select, SelectOptions, TableRef};

/// Views within views.
const DEPTH_MAX: usize = 60;

/// Which views a block's tables stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Merges {
    /// None: each is a query.
    #[default]
    None,
    /// Those on a side of an outer join that may have no row: what they compute is NULL then.
    Columns,
    /// All that can be taken apart.
    All,
}

/// A view or a derived table whose tables stand in a block.
#[derive(Debug)]
pub struct Merged {
    /// By which the block knows it.
    pub slot: Slot,
    /// The view; `None` for a derived table.
    pub view: Option<Arc<Table>>,
    /// Its tables.
    pub tables: Vec<Slot>,
    conditions: Vec<Expr>,
    within: Vec<Merged>,
    /// Whether a join has its conditions.
    is_placed: bool,
}

impl Merged {
    /// What stands for `taken`, whose columns a block knows as those of `slot`.
    pub(super) fn new(
        slot: Slot,
        view: Option<Arc<Table>>,
        tables: Vec<Slot>,
        taken: (Vec<Expr>, Vec<Merged>),
    ) -> Merged {
        let (conditions, within) = taken;
        Merged { slot, view, tables, conditions, within, is_placed: false }
    }

    /// Adds the conditions of its rows to those of a block or a join, once.
    pub fn place(&mut self, to: &mut Vec<Expr>) {
        if !std::mem::replace(&mut self.is_placed, true) {
            to.extend(self.conditions.iter().cloned());
        }
        self.within.iter_mut().for_each(|view| view.place(to));
    }

    /// The conditions that a row must satisfy that is written through it.
    pub fn checks(&self) -> Vec<Expr> {
        let mut checks = Vec::new();
        self.add_checks(false, &mut checks);
        checks
    }

    fn add_checks(&self, is_cascaded: bool, to: &mut Vec<Expr>) {
        let option = self.view.as_ref().and_then(|t| t.view.as_ref()).map_or("NONE", |view| &view.check_option);
        let is_cascaded = is_cascaded || option == "CASCADED";
        if is_cascaded || option == "LOCAL" {
            to.extend(self.conditions.iter().cloned());
        }
        self.within.iter().for_each(|view| view.add_checks(is_cascaded, to));
    }
}

/// The view that rows are written through.
#[derive(Clone, Debug)]
pub struct Through {
    /// The view.
    pub view: Arc<Table>,
    /// What it asks of rows.
    pub checks: Vec<Expr>,
    /// Whether it shows the AUTO_INCREMENT column.
    pub shows_number: bool,
}

impl Through {
    /// 1369.
    #[must_use]
    pub fn failure(&self) -> Error {
        conditions::VIEW_CHECK_FAILED.with(&[&self.view.schema, &self.view.name])
    }
}

/// A table that rows are inserted into, as the statement names it.
pub(super) struct Named {
    pub(super) table: Arc<Table>,
    /// The slot of its rows.
    pub(super) slot: Slot,
    /// What its columns are called.
    pub(super) entry: ScopeTable,
    hidden: Vec<ScopeTable>,
    pub(super) through: Option<Through>,
    /// Whether each of its columns is one of a table, and no two are the same.
    is_insertable: bool,
}

impl Named {
    /// Refuses a view some of whose columns cannot be given.
    pub(super) fn check_insertable(&self) -> Result<()> {
        if self.is_insertable {
            return Ok(());
        }
        Err(conditions::NON_INSERTABLE_TABLE.with(&[&self.entry.name, &"INSERT"]))
    }

    /// The table's column behind one of the entry's.
    fn behind(&self, at: usize) -> Result<usize> {
        let Some(merged) = &self.entry.merged else { return Ok(at) };
        match column_of(&merged[at]) {
            Some((slot, column)) if slot == self.slot => Ok(column),
            _ => Err(conditions::NONUPDATEABLE_COLUMN.with(&[&self.entry.columns[at].name])),
        }
    }

    /// The entry's column that shows one of the table's.
    pub(super) fn position(&self, column: usize) -> Option<usize> {
        (0..self.entry.columns.len()).find(|at| self.behind(*at).is_ok_and(|behind| behind == column))
    }

    /// The column of the table that a statement names.
    pub(super) fn column(&self, column: &Column<'_>) -> Result<usize> {
        let found = self.entry.columns.iter().position(|c| same_name(&c.name, &column.name.text));
        self.behind(found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&print_column(column), &"field list"]))?)
    }

    /// The columns that a row has where the statement names none.
    pub(super) fn visible(&self) -> Result<Vec<usize>> {
        let shown = self.entry.columns.iter().enumerate().filter(|(_, column)| !column.invisible);
        shown.map(|(at, _)| self.behind(at)).collect()
    }

    /// A block whose only table it is, with its rows in `slot`.
    pub(super) fn block(&self, slot: Slot) -> Block {
        let mut block = Block { clause: "field list", ..Block::default() };
        block.scope.hidden = self.hidden.clone();
        let mut entry = self.entry.clone();
        match &mut entry.merged {
            Some(merged) => merged.iter_mut().for_each(|e| *e = moved(e, self.slot, slot)),
            None => entry.slot = slot,
        }
        for table in block.scope.hidden.iter_mut().filter(|t| t.slot == self.slot) {
            table.slot = slot;
        }
        block.scope.tables.push(entry);
        block
    }
}

/// The same expression over a row that lies elsewhere.
pub fn moved(e: &Expr, from: Slot, to: Slot) -> Expr {
    let mut e = e.clone();
    if let ExprKind::Column(slot, _) = &mut e.kind
        && *slot == from
    {
        *slot = to;
    }
    e.for_each_child_mut(&mut |child| *child = moved(child, from, to));
    e
}

impl Binder<'_> {
    /// A view in FROM.
    pub(super) fn view(&mut self, table: &Arc<Table>, alias: Arc<str>) -> Result<Tree> {
        let merges = self.block().merges;
        if merges > Merges::None
            && self.may_bind_again()
            && let Some(tree) = self.merged_view(table, &alias, merges)?
        {
            return Ok(tree);
        }
        let view = table.view.as_ref().expect("the caller has a view");
        let (below, named) = (self.slots, self.names.len());
        let (bound, is_plain) = self.within_view(table, |b, query| Ok((b.nested_query(query)?, can_merge(query))))?;
        if !is_plain || view.algorithm == "TEMPTABLE" {
            self.note_place(named, Place::Apart);
        }
        self.name_view(named, &alias);
        if bound.output.len() != view.columns.len() {
            return Err(invalid(table));
        }
        let id = self.add_subplan(bound, below);
        let tree = self.query_leaf(id, false, alias, &view.columns)?;
        self.note_made(&tree, below, Origin::View(Arc::clone(table)));
        if let Some(added) = self.block().scope.tables.last_mut() {
            added.schema = Arc::clone(&table.schema);
            added.name = Arc::clone(&table.name);
        }
        Ok(tree)
    }

    /// Notes that a view names the tables behind the first `count`.
    fn name_view(&mut self, count: usize, alias: &Arc<str>) {
        self.names[count..].iter_mut().for_each(|named| named.view = Some(Arc::clone(alias)));
    }

    /// Binds something of a view's query, as its text says it.
    pub(super) fn within_view<T>(
        &mut self,
        table: &Arc<Table>,
        bind: impl FnOnce(&mut Binder<'_>, &ast::Query<'_>) -> Result<T>,
    ) -> Result<T> {
        let view = table.view.as_ref().expect("the caller has a view");
        if self.view_depth > DEPTH_MAX {
            return Err(conditions::VIEW_RECURSIVE.with(&[&table.schema, &table.name]));
        }
        let text = view.text.clone().into_bytes();
        let statement = syntax::parser::parse(&text, syntax::options::ParseOptions::default())
            .map_err(|e| crate::session::parse_error(&e))?;
        let Statement::Query(query) = statement else { return Err(invalid(table)) };
        let catalog = Arc::clone(&self.catalog);
        let parameters = Parameters::Marks(&[]);
        let mut binder = Binder::new(self.server, self.state, catalog, &text, parameters, self.diagnostics);
        binder.slots = self.slots;
        binder.plans = std::mem::take(&mut self.plans);
        binder.tables = std::mem::take(&mut self.tables);
        binder.names = std::mem::take(&mut self.names);
        binder.fixed = self.fixed;
        binder.view_depth = self.view_depth + 1;
        binder.keeps_derived = self.keeps_derived;
        binder.pushed = std::mem::take(&mut self.pushed);
        binder.again = self.again;
        binder.trace = self.trace.take();
        let bound = bind(&mut binder, &query);
        self.slots = binder.slots;
        self.fixed = binder.fixed;
        self.again = binder.again;
        self.plans = std::mem::take(&mut binder.plans);
        self.tables = std::mem::take(&mut binder.tables);
        self.names = std::mem::take(&mut binder.names);
        self.locks_rows |= binder.locks_rows;
        self.trace = binder.trace.take();
        self.dated.borrow_mut().append(&mut binder.dated.borrow_mut());
        if self.blocks.last().is_some_and(|block| block.merges > Merges::None) {
            self.fixed_depth += u32::from(!binder.indexed.is_empty());
            self.indexed.append(&mut binder.indexed);
        }
        drop(binder);
        bound.map_err(|e| {
            let names = [1054, 1146, 1356, 1049, 1305];
            if names.contains(&e.code) { invalid(table) } else { e }
        })
    }

    /// A view's tables in its place; `None` where it cannot be taken apart.
    fn merged_view(&mut self, table: &Arc<Table>, alias: &Arc<str>, merges: Merges) -> Result<Option<Tree>> {
        let view = table.view.as_ref().expect("the caller has a view");
        let is_changed = self.block().is_changed;
        let locks = self.lock_for(alias).map(|lock| (None, lock)).into_iter().collect();
        let (names, indexed) = (self.names.len(), self.indexed.len());
        let bound = self.within_view(table, |b, query| {
            let Some(select) = mergeable(view, query, is_changed) else { return Ok(None) };
            let block = Block { clause: "from clause", locks, merges, is_changed, ..Block::default() };
            b.taken(select, &query.order_by, block)
        })?;
        let Some(taken) = bound.filter(|taken| self.has_room(taken)) else {
            self.names.truncate(names);
            self.indexed.truncate(indexed);
            return Ok(None);
        };
        if taken.columns.len() != view.columns.len() {
            return Err(invalid(table));
        }
        self.name_view(names, alias);
        let shown_as = (Arc::clone(&table.schema), Arc::clone(&table.name));
        self.merge(taken, shown_as, alias, &view.columns, Some(table)).map(Some)
    }

    /// The conditions of a block's views that no join has.
    pub(super) fn view_conditions(&mut self) -> Vec<Expr> {
        let mut conditions = Vec::new();
        self.block().merged.iter_mut().for_each(|view| view.place(&mut conditions));
        conditions
    }

    /// The column of a table that a statement changes by one of a table or view.
    pub(super) fn changed_column(&self, slot: Slot, at: usize) -> Result<(Slot, usize)> {
        let scope = &self.blocks.last().expect("a block is open").scope;
        let Some((entry, merged)) = scope.of(slot).and_then(|t| t.merged.as_ref().map(|merged| (t, merged))) else {
            return Ok((slot, at));
        };
        column_of(&merged[at]).ok_or_else(|| conditions::NONUPDATEABLE_COLUMN.with(&[&entry.columns[at].name]))
    }

    /// LIMIT says nothing certain where a view hides the keys of the table that is changed: that is noted, or refused.
    pub(super) fn check_keyless(&self, block: &Block, (table, slot): (&Table, Slot), statement: &str) -> Result<()> {
        let Some(merged) = block.merged.iter().find(|view| view.tables.contains(&slot)) else { return Ok(()) };
        let Some(entry) = block.scope.of(merged.slot) else { return Ok(()) };
        let Some(columns) = &entry.merged else { return Ok(()) };
        let is_shown =
            |at: usize| columns.iter().any(|e| matches!(e.kind, ExprKind::Column(s, c) if s == slot && c == at));
        let is_whole = |index: &crate::catalog::table::Index| {
            index.is_unique() && index.parts.iter().all(|p| is_shown(p.column) && !table.columns[p.column].nullable)
        };
        if table.indexes.iter().any(is_whole) || (0..table.columns.len()).all(is_shown) {
            return Ok(());
        }
        if !self.state.settings().planning.limited_views {
            return Err(conditions::NON_UPDATABLE_TABLE.with(&[&entry.alias, &statement]));
        }
        self.diagnostics.borrow_mut().note(conditions::WARN_VIEW_WITHOUT_KEY, &[]);
        Ok(())
    }

    /// The table that an INSERT names, by itself or by a view.
    pub(super) fn inserted(&mut self, insert: &Insert<'_>) -> Result<Named> {
        let table = self.changed_table(&insert.table)?;
        if !table.is_view() {
            let slot = self.slot();
            self.name_table(&table, &table.name, slot);
            self.mark_written(&[slot]);
            let entry = self.row_block(&table, slot, &table.name).scope.tables.remove(0);
            return Ok(Named { table, slot, entry, hidden: Vec::new(), through: None, is_insertable: true });
        }
        let lock = Lock { mode: LockMode::Exclusive, wait: LockWait::Session };
        let block = Block {
            clause: "from clause",
            locks: vec![(None, lock)],
            merges: Merges::All,
            is_changed: true,
            ..Block::default()
        };
        let alias = Arc::clone(&table.name);
        let (tree, mut block) = self.in_block(block, |b| b.view(&table, alias))?;
        let refused = || conditions::NON_INSERTABLE_TABLE.with(&[&table.name, &"INSERT"]);
        let entry = block.scope.tables.remove(0);
        let (Some(columns), Some(merged)) = (&entry.merged, block.merged.first()) else { return Err(refused()) };
        let slot = inserted_slot(insert, &entry, columns, &tree)?;
        let Some(base) = stored(&tree, slot) else { return Err(refused()) };
        let is_insertable = columns.iter().enumerate().all(|(at, e)| {
            column_of(e).is_some() && !columns[..at].iter().any(|other| column_of(other) == column_of(e))
        });
        let shows_number =
            base.auto_increment().is_none_or(|at| columns.iter().any(|e| column_of(e) == Some((slot, at))));
        let through = Through { view: Arc::clone(&table), checks: merged.checks(), shows_number };
        self.mark_only(&[slot]);
        Ok(Named { table: base, slot, entry, hidden: block.scope.hidden, through: Some(through), is_insertable })
    }
}

fn invalid(table: &Table) -> Error {
    conditions::VIEW_INVALID.with(&[&table.schema, &table.name])
}

/// Whether an expression has a subquery.
pub fn has_query(e: &Expr) -> bool {
    e.any(&mut |e| {
        matches!(e.kind, ExprKind::Scalar(_) | ExprKind::Exists(_) | ExprKind::InQuery(_) | ExprKind::RowItem(..))
    })
}

/// The column that an expression is, under whatever collation.
fn column_of(e: &Expr) -> Option<(Slot, usize)> {
    match &e.kind {
        ExprKind::Column(slot, at) => Some((*slot, *at)),
        ExprKind::Retype(inner) => column_of(inner),
        _ => None,
    }
}

/// Which of a view's tables an INSERT is into: the only one, or that of all columns that it names.
fn inserted_slot(insert: &Insert<'_>, entry: &ScopeTable, columns: &[Expr], tree: &Tree) -> Result<Slot> {
    if let [slot] = tree.slots()[..] {
        return Ok(slot);
    }
    let view: [&dyn std::fmt::Display; 2] = [&entry.schema, &entry.name];
    let named: Vec<&Column<'_>> = match (&insert.columns, &insert.source) {
        (_, syntax::ast::dml::InsertSource::Set(list)) => list.iter().map(|a| &a.column).collect(),
        (Some(list), _) => list.iter().collect(),
        (None, _) => return Err(conditions::VIEW_NO_INSERT_FIELD_LIST.with(&view)),
    };
    let mut found = None;
    for column in named {
        let at = entry.columns.iter().position(|c| same_name(&c.name, &column.name.text));
        let at = at.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&print_column(column), &"field list"]))?;
        let Some((slot, _)) = column_of(&columns[at]) else {
            return Err(conditions::NONUPDATEABLE_COLUMN.with(&[&entry.columns[at].name]));
        };
        if found.is_some_and(|found| found != slot) {
            return Err(conditions::VIEW_MULTIUPDATE.with(&view));
        }
        found = Some(slot);
    }
    found.ok_or_else(|| conditions::VIEW_NO_INSERT_FIELD_LIST.with(&view))
}

/// The stored table of a slot.
pub(super) fn stored(tree: &Tree, slot: Slot) -> Option<Arc<Table>> {
    match tree {
        Tree::Table(Leaf { slot: s, source: Source::Stored { table, .. } }) if *s == slot => Some(Arc::clone(table)),
        Tree::Table(_) => None,
        Tree::Join { left, right, .. } => stored(left, slot).or_else(|| stored(right, slot)),
        Tree::Nest(_) => None,
    }
}

/// The SELECT of a view that can be taken apart, as far as its text says.
fn mergeable<'q, 'a>(view: &View, query: &'q ast::Query<'a>, is_changed: bool) -> Option<&'q Select<'a>> {
    let select = if view.algorithm == "TEMPTABLE" { None } else { one_select(query) };
    select.filter(|select| !is_changed || tables_of(&select.from).is_some())
}

fn plain_select<'q, 'a>(query: &'q ast::Query<'a>) -> Option<&'q Select<'a>> {
    one_select(query).filter(|select| tables_of(&select.from).is_some())
}

/// The SELECT that a query is, where its rows are rows of its tables.
pub(super) fn one_select<'q, 'a>(query: &'q ast::Query<'a>) -> Option<&'q Select<'a>> {
    let QueryBody::Select(select) = &query.body else { return None };
    let is_plain = query.with.is_none()
        && query.limit.is_none()
        && select.group_by.is_empty()
        && select.having.is_none()
        && select.windows.is_empty()
        && !select.options.has(SelectOptions::DISTINCT)
        && !select.from.is_empty();
    is_plain.then_some(select)
}

/// The tables that FROM names; `None` where it has others.
fn tables_of<'q, 'a>(list: &'q [TableRef<'a>]) -> Option<Vec<&'q syntax::ast::Name<'a>>> {
    let name = |reference: &'q TableRef<'a>| match reference {
        TableRef::Table(factor) => Some(&factor.name),
        _ => None,
    };
    TableRef::tables(list).into_iter().map(name).collect()
}

/// Whether a select list has a column as it is.
fn shows_column(select: &Select<'_>) -> bool {
    select.items.iter().any(|item| match item {
        ast::SelectItem::Expr(item) => matches!(item.expr.kind, syntax::ast::expr::ExprKind::Column(_)),
        _ => true,
    })
}

/// Whether a query can be a view that is merged.
#[must_use]
pub fn can_merge(query: &ast::Query<'_>) -> bool {
    let has_aggregate = |select: &Select<'_>| {
        select.items.iter().any(|item| match item {
            ast::SelectItem::Expr(item) => matches!(
                item.expr.kind,
                syntax::ast::expr::ExprKind::Aggregate(_) | syntax::ast::expr::ExprKind::Subquery(_)
            ),
            _ => false,
        })
    };
    plain_select(query).is_some_and(|select| !has_aggregate(select))
}

/// Whether rows can be changed through a view over a query.
#[must_use]
pub fn is_updatable(catalog: &Catalog, schema: &str, query: &ast::Query<'_>) -> bool {
    let select = plain_select(query).filter(|select| can_merge(query) && shows_column(select));
    let names = select.and_then(|select| tables_of(&select.from));
    names.is_some_and(|names| {
        names.iter().all(|name| {
            let schema = name.schema.as_ref().map_or(schema, |s| &s.text);
            catalog.table(schema, &name.name.text).is_some_and(|table| is_changeable(catalog, table))
        })
    })
}

/// Whether rows of a table or view can be changed.
#[must_use]
pub fn is_changeable(catalog: &Catalog, table: &Table) -> bool {
    let Some(view) = &table.view else { return true };
    let options = syntax::options::ParseOptions::default();
    match syntax::parser::parse(view.text.as_bytes(), options) {
        Ok(Statement::Query(query)) => view.algorithm != "TEMPTABLE" && is_updatable(catalog, &table.schema, &query),
        _ => false,
    }
}
