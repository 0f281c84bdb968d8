//! INSERT, REPLACE, UPDATE, DELETE: bound to tables, columns and slots.

use super::from::{Target, Tree};
use super::scope::ScopeTable;
use super::view::{Merges, Named, Through, moved, stored};
use super::{Binder, Block, NamedTable, Parameters, unsupported};
use crate::catalog::table::{Default, Table};
use crate::conditions;
use crate::error::Result;
use crate::exec::Subplans;
use crate::expr::frame::Room;
use crate::expr::{Expr, ExprKind, Slot};
use crate::plan::join::Wish;
use crate::plan::{Limits, Lock, LockWait, Node, Query, join};
use std::sync::Arc;
use store::lock::LockMode;
use syntax::ast::dml::{self as ast, Assignment, DeleteTarget, InsertSource};
use syntax::ast::expr as ast_expr;
use syntax::ast::plain::PlainRows;
use syntax::ast::query::{Direction, TableRef};
use values::types::{Kind, Type};
use values::value::Value;

/// Where a statement begins that is no SELECT.
pub const STATEMENT_PLACE: u32 = 0;

/// Computed columns and their expressions.
pub type Computed = Vec<(usize, Expr)>;
/// Names of CHECK constraints and their conditions.
pub type Constraints = Vec<(Arc<str>, Expr)>;

/// What an INSERT does with a row whose key is there.
#[derive(Clone, Debug)]
pub enum OnDuplicate {
    /// It fails.
    Fail,
    /// IGNORE: the row is left out with a warning.
    Ignore,
    /// REPLACE: the old rows go.
    Replace,
    /// ON DUPLICATE KEY UPDATE: the old row is changed; its slot, the new row's, and the assignments.
    Update {
        /// The slot of the row that is there.
        old: Slot,
        /// The slot of the row that was to be inserted.
        new: Slot,
        /// Columns and their values.
        assignments: Vec<(usize, Expr)>,
    },
}

/// Where an INSERT's rows come from.
#[derive(Clone, Debug)]
pub enum Rows {
    /// Rows of values; `None` is the column's default.
    Values(Vec<Vec<Option<Expr>>>),
    /// Many rows of plain values as they were written.
    Plain(PlainRows<'static>),
    /// A query.
    Query(Query),
}

impl Rows {
    /// Whether it is one row of values.
    pub fn is_single(&self) -> bool {
        match self {
            Rows::Values(rows) => rows.len() == 1,
            Rows::Plain(rows) => rows.rows == 1,
            Rows::Query(_) => false,
        }
    }
}

/// An INSERT or REPLACE.
#[derive(Clone, Debug)]
pub struct Insert {
    /// The table.
    pub table: Arc<Table>,
    /// The columns that get values, in the rows' order.
    pub columns: Vec<usize>,
    /// The rows.
    pub rows: Rows,
    /// Defaults of the columns that get no value, where they are expressions.
    pub defaults: Vec<Option<Expr>>,
    /// Generated columns and their expressions over [`Insert::row`].
    pub generated: Vec<(usize, Expr)>,
    /// CHECK constraints over [`Insert::row`].
    pub checks: Vec<(Arc<str>, Expr)>,
    /// The slot in which a row lies while its expressions are evaluated.
    pub row: Slot,
    /// What to do about duplicates.
    pub on_duplicate: OnDuplicate,
    /// IGNORE.
    pub ignore: bool,
    /// The view that it names in place of the table.
    pub through: Option<Through>,
}

/// A table that an UPDATE changes.
#[derive(Clone, Debug)]
pub struct Updated {
    /// The table and its slot.
    pub target: Target,
    /// Columns and their values.
    pub assignments: Vec<(usize, Expr)>,
    /// Generated columns over [`Updated::row`].
    pub generated: Vec<(usize, Expr)>,
    /// CHECK constraints over [`Updated::row`].
    pub checks: Vec<(Arc<str>, Expr)>,
    /// The slot of the changed row.
    pub row: Slot,
    /// The view that names it, with conditions over [`Updated::row`].
    pub through: Option<Through>,
}

impl Updated {
    /// Finds the view that names it.
    fn pass_through(&mut self, block: &Block) {
        let slot = self.target.slot;
        let Some(merged) = block.merged.iter().find(|view| view.tables.contains(&slot)) else { return };
        let Some(view) = merged.view.clone() else { return };
        let checks = merged.checks().iter().map(|check| moved(check, slot, self.row)).collect();
        self.through = Some(Through { view, checks, shows_number: true });
    }
}

/// An UPDATE.
#[derive(Clone, Debug)]
pub struct Update {
    /// The rows.
    pub node: Node,
    /// The tables that it changes.
    pub tables: Vec<Updated>,
    /// Whether rows are collected before the first is changed.
    pub collects: bool,
    /// Whether a row may come more than once: tables are joined.
    pub repeats: bool,
    /// LIMIT of a single-table UPDATE.
    pub limits: Option<Limits>,
    /// IGNORE.
    pub ignore: bool,
}

/// A DELETE.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The rows.
    pub node: Node,
    /// The tables that rows are deleted from.
    pub targets: Vec<Target>,
    /// Whether rows are collected before the first is deleted.
    pub collects: bool,
    /// Whether a row may come more than once: tables are joined.
    pub repeats: bool,
    /// LIMIT.
    pub limits: Option<Limits>,
    /// IGNORE.
    pub ignore: bool,
}

/// A statement that reads or changes rows, ready to run.
#[derive(Clone, Debug)]
pub enum Bound {
    /// A query.
    Query(Query),
    /// INSERT, REPLACE.
    Insert(Box<Insert>),
    /// UPDATE.
    Update(Box<Update>),
    /// DELETE.
    Delete(Box<Delete>),
}

/// A bound statement with its subqueries.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What it does.
    pub bound: Bound,
    /// Its subqueries.
    pub subplans: Subplans,
    /// How many slots a frame needs.
    pub slots: usize,
    /// The tables that it depends on.
    pub tables: Vec<Arc<Table>>,
    /// The milliseconds that its hint lets it run; 0 without one.
    pub execution_ms_max: u64,
    /// Its tables by the names that it gives them.
    pub names: Vec<NamedTable>,
    /// Whether it reads rows of tables that others see FOR UPDATE.
    pub locks_rows: bool,
    /// Whether it calls stored functions, which may change without the tables.
    pub calls_programs: bool,
    /// The catalogue's version when the tables were last seen to be the present ones.
    pub version: std::cell::Cell<u64>,
    /// The description of the result's columns.
    pub described: crate::session::Described,
    /// The frame of the execution before, whose room serves the next one.
    pub room: Room,
}

impl Binder<'_> {
    /// The table or view that rows are changed in.
    pub(super) fn changed_table(&mut self, name: &syntax::ast::Name<'_>) -> Result<Arc<Table>> {
        let schema = self.schema_of(name)?;
        self.trace_schema(name, &schema);
        if crate::show::virtual_table::find(&schema, &name.name.text).is_some() {
            let (user, host) = self.state.account();
            return Err(conditions::DBACCESS_DENIED_ERROR.with(&[&user, &host, &schema]));
        }
        self.table(name)
    }

    /// A block whose only table is `table` under `alias`.
    pub(super) fn row_block(&self, table: &Arc<Table>, slot: Slot, alias: &str) -> Block {
        let columns = table.columns.iter().map(|c| super::scope::ScopeColumn {
            name: Arc::clone(&c.name),
            ty: c.ty.clone(),
            nullable: c.nullable,
            invisible: c.invisible,
        });
        let names = (Arc::clone(&table.schema), Arc::clone(&table.name));
        let entry = ScopeTable::new(slot, names, alias.into(), columns.collect());
        let mut block = Block { clause: "field list", ..Block::default() };
        block.scope.tables.push(ScopeTable { table: Some(Arc::clone(table)), ..entry });
        block
    }

    /// Notes for EXPLAIN which column gets a value.
    fn trace_target(&mut self, column: &ast_expr::Column<'_>, table: &Arc<Table>, slot: Slot, at: usize) {
        if self.trace.is_none() {
            return;
        }
        let place = self.place(column.name.span);
        let entries = self.row_block(table, slot, &table.name).scope.tables;
        let target = &table.columns[at];
        let bound = Expr::column(slot, at, target.ty.clone(), target.nullable);
        if let Some(trace) = &mut self.trace {
            trace.columns.insert(place, bound);
            if !trace.tables.iter().any(|t| t.slot == slot) {
                trace.tables.extend(entries);
            }
        }
    }

    /// An expression of a table's definition, bound over a row of it.
    pub(crate) fn definition(&mut self, table: &Arc<Table>, slot: Slot, text: &str) -> Result<Expr> {
        self.definition_within(table, slot, text, "field list")
    }

    /// The same, with the clause that messages name.
    pub(crate) fn definition_within(
        &mut self,
        table: &Arc<Table>,
        slot: Slot,
        text: &str,
        clause: &'static str,
    ) -> Result<Expr> {
        let source = format!("SELECT {text}").into_bytes();
        let statement = syntax::parser::parse(&source, syntax::options::ParseOptions::default())
            .map_err(|e| crate::session::parse_error(&e))?;
        let syntax::ast::Statement::Query(query) = &statement else { return Err(unsupported("this expression")) };
        let syntax::ast::query::QueryBody::Select(select) = &query.body else {
            return Err(unsupported("this expression"));
        };
        let [syntax::ast::query::SelectItem::Expr(item)] = &select.items[..] else {
            return Err(unsupported("this expression"));
        };
        let block = Block { clause, ..self.row_block(table, slot, &table.name) };
        // Its literals are its own, not those of the statement.
        let parameters = std::mem::replace(&mut self.parameters, Parameters::Marks(&[]));
        let outer = std::mem::take(&mut self.blocks);
        let trace = self.trace.take();
        let bound = self.in_block(block, |b| b.scalar(&item.expr));
        self.trace = trace;
        self.blocks = outer;
        self.parameters = parameters;
        Ok(bound?.0)
    }

    fn definitions(&mut self, table: &Arc<Table>, slot: Slot) -> Result<(Computed, Constraints)> {
        let mut generated = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            if let Some(definition) = &column.generated {
                let text = definition.text.clone();
                generated.push((at, self.definition(table, slot, &text)?));
            }
        }
        let mut checks = Vec::new();
        for check in table.checks.iter().filter(|c| c.enforced) {
            checks.push((Arc::clone(&check.name), self.definition(table, slot, &check.text)?));
        }
        Ok((generated, checks))
    }

    /// Binds INSERT and REPLACE.
    ///
    /// # Errors
    /// 1054, 1110, 1136 and what the parts answer.
    pub fn insert(&mut self, insert: &ast::Insert<'_>) -> Result<Insert> {
        let named = self.inserted(insert)?;
        let (table, row) = (Arc::clone(&named.table), named.slot);
        let (columns, rows) = self.insert_rows(insert, &named)?;
        named.check_insertable()?;
        let defaults = self.default_expressions(&table, row)?;
        let (generated, checks) = self.definitions(&table, row)?;
        for at in &columns {
            let given = |r: &Vec<Option<Expr>>| columns.iter().position(|c| c == at).is_some_and(|i| r[i].is_some());
            let is_given = match &rows {
                Rows::Values(list) => list.iter().any(given),
                Rows::Plain(_) | Rows::Query(_) => true,
            };
            if table.columns[*at].generated.is_some() && is_given {
                return Err(
                    conditions::NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN.with(&[&table.columns[*at].name, &table.name])
                );
            }
        }
        // A query's rows are there before the first is inserted.
        let before = if matches!(rows, Rows::Query(_)) { self.names.len() } else { 0 };
        let on_duplicate = self.on_duplicate(insert, &named, &columns)?;
        self.check_used(&[row], before.., "INSERT")?;
        let (through, ignore) = (named.through, insert.ignore);
        Ok(Insert { table, columns, rows, defaults, generated, checks, row, on_duplicate, ignore, through })
    }

    fn default_expressions(&mut self, table: &Arc<Table>, row: Slot) -> Result<Vec<Option<Expr>>> {
        let mut defaults = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            defaults.push(match &column.default {
                Default::Expression(text) => Some(self.definition(table, row, text)?),
                _ => None,
            });
        }
        Ok(defaults)
    }

    fn insert_rows(&mut self, insert: &ast::Insert<'_>, to: &Named) -> Result<(Vec<usize>, Rows)> {
        let table = &to.table;
        let named = match &insert.columns {
            // Behind an empty list stand rows of defaults, or of all columns.
            Some(list) if list.is_empty() => None,
            Some(list) => Some(list.iter().map(|c| to.column(c)).collect::<Result<Vec<_>>>()?),
            None => None,
        };
        if let Some(named) = &named {
            twice(table, named)?;
            for (column, at) in insert.columns.iter().flatten().zip(named) {
                self.trace_target(column, table, to.slot, *at);
            }
        }
        let listed = |named: Option<Vec<usize>>| named.map_or_else(|| to.visible(), Ok);
        match &insert.source {
            InsertSource::Set(assignments) => {
                let columns = assignments.iter().map(|a| to.column(&a.column)).collect::<Result<Vec<_>>>()?;
                twice(table, &columns)?;
                for (assignment, at) in assignments.iter().zip(&columns) {
                    self.trace_target(&assignment.column, table, to.slot, *at);
                }
                let block = to.block(to.slot);
                let (values, _) = self.in_block(block, |b| {
                    assignments.iter().zip(&columns).map(|(a, c)| b.insert_value(&a.value, table, *c)).collect()
                })?;
                Ok((columns, Rows::Values(vec![values])))
            }
            InsertSource::Values(list) => {
                let is_empty = named.as_ref().is_none_or(Vec::is_empty) && list.iter().all(Vec::is_empty);
                let columns = if is_empty { Vec::new() } else { listed(named)? };
                let block = to.block(to.slot);
                let (rows, _) = self.in_block(block, |b| {
                    let mut rows = Vec::with_capacity(list.len());
                    for (at, values) in list.iter().enumerate() {
                        if values.len() != columns.len() {
                            return Err(conditions::WRONG_VALUE_COUNT_ON_ROW.with(&[&(at + 1)]));
                        }
                        let row = values.iter().zip(&columns).map(|(e, c)| b.insert_value(e, table, *c));
                        rows.push(row.collect::<Result<Vec<_>>>()?);
                    }
                    Ok(rows)
                })?;
                Ok((columns, Rows::Values(rows)))
            }
            InsertSource::Plain(rows) => {
                let columns = listed(named)?;
                if rows.width != columns.len() {
                    return Err(conditions::WRONG_VALUE_COUNT_ON_ROW.with(&[&1]));
                }
                Ok((columns, Rows::Plain(rows.to_owned())))
            }
            InsertSource::Query(query) => {
                let columns = listed(named)?;
                let bound = self.with_fixed_literals(|b| b.nested_query(query))?;
                if bound.output.len() != columns.len() {
                    return Err(conditions::WRONG_VALUE_COUNT_ON_ROW.with(&[&1]));
                }
                Ok((columns, Rows::Query(bound)))
            }
        }
    }

    /// A value of an inserted row; `None` is DEFAULT.
    fn insert_value(&mut self, e: &ast_expr::Expr<'_>, table: &Table, column: usize) -> Result<Option<Expr>> {
        if matches!(e.kind, ast_expr::ExprKind::Default) {
            let described = &table.columns[column];
            let needs =
                described.default == Default::None && !described.auto_increment && described.generated.is_none();
            if needs && !described.nullable && self.state.settings().mode.strict {
                return Err(conditions::NO_DEFAULT_FOR_FIELD.with(&[&described.name]));
            }
            return Ok(None);
        }
        let value = self.with_free_literals(|b| b.scalar(e))?;
        Ok(Some(stored_as(value, &table.columns[column].ty)))
    }

    fn on_duplicate(&mut self, insert: &ast::Insert<'_>, to: &Named, columns: &[usize]) -> Result<OnDuplicate> {
        if insert.replace {
            return Ok(OnDuplicate::Replace);
        }
        if insert.on_duplicate.is_empty() {
            return Ok(if insert.ignore { OnDuplicate::Ignore } else { OnDuplicate::Fail });
        }
        let (old, new) = (self.slot(), self.slot());
        let mut block = to.block(old);
        let mut entry = to.block(new).scope.tables.remove(0);
        entry.alias = "\u{1}values".into();
        if let Some((alias, names)) = &insert.alias {
            entry.alias = alias.text.as_ref().into();
            if !names.is_empty() {
                let mut renamed = Vec::new();
                for (column, name) in columns.iter().zip(names) {
                    let Some(at) = to.position(*column) else { continue };
                    let mut column = entry.columns[at].clone();
                    column.name = name.text.as_ref().into();
                    renamed.push((at, column));
                }
                entry.columns.iter_mut().for_each(|c| c.name = "\u{1}".into());
                renamed.into_iter().for_each(|(at, column)| entry.columns[at] = column);
            }
        } else {
            entry.columns.iter_mut().for_each(|c| c.name = format!("\u{1}{}", c.name).into());
        }
        block.scope.tables.push(entry);
        let (assignments, _) = self.in_block(block, |b| b.assignments(&insert.on_duplicate, to))?;
        Ok(OnDuplicate::Update { old, new, assignments })
    }

    fn assignments(&mut self, list: &[Assignment<'_>], to: &Named) -> Result<Vec<(usize, Expr)>> {
        let mut assignments = Vec::new();
        for assignment in list {
            let at = to.column(&assignment.column)?;
            self.trace_target(&assignment.column, &to.table, to.slot, at);
            assignments.push((at, self.assigned(&assignment.value, &to.table, at)?));
        }
        Ok(assignments)
    }

    /// The value of an assignment, DEFAULT included.
    fn assigned(&mut self, value: &ast_expr::Expr<'_>, table: &Arc<Table>, column: usize) -> Result<Expr> {
        let described = &table.columns[column];
        if described.generated.is_some() && !matches!(value.kind, ast_expr::ExprKind::Default) {
            return Err(conditions::NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN.with(&[&described.name, &table.name]));
        }
        if matches!(value.kind, ast_expr::ExprKind::Default) {
            return self.default_of(table, column);
        }
        let value = self.with_free_literals(|b| b.scalar(value))?;
        Ok(stored_as(value, &table.columns[column].ty))
    }

    /// A column's default as an expression.
    fn default_of(&mut self, table: &Arc<Table>, column: usize) -> Result<Expr> {
        let described = &table.columns[column];
        match &described.default {
            Default::None if described.nullable => Ok(Expr::null()),
            Default::None if described.auto_increment => Ok(Expr::integer(0)),
            Default::None => Err(conditions::NO_DEFAULT_FOR_FIELD.with(&[&described.name])),
            Default::Null => Ok(Expr::null()),
            Default::Text(_) => {
                let zone = crate::dml::defaults::UTC;
                let value = crate::dml::defaults::constant(described, &zone)?;
                Ok(Expr::constant(value, described.ty.clone()))
            }
            Default::Now => {
                let fsp = Expr::integer(i64::from(described.ty.decimals));
                self.call("now", vec![fsp])
            }
            Default::Expression(text) => {
                let text = text.clone();
                let is_it = |t: &&super::scope::ScopeTable| t.table.as_ref().is_some_and(|known| known.id == table.id);
                let scope = self.blocks.last().map(|b| &b.scope);
                let found = scope.and_then(|s| s.tables.iter().chain(&s.hidden).find(is_it));
                let slot = found.map_or(Slot(0), |t| t.slot);
                self.definition(table, slot, &text)
            }
        }
    }

    /// DEFAULT(column) and VALUES(column).
    pub(super) fn default_or_values(&mut self, e: &ast_expr::Expr<'_>) -> Result<Expr> {
        match &e.kind {
            ast_expr::ExprKind::Values(column) => {
                self.diagnostics.borrow_mut().warn(conditions::WARN_DEPRECATED_VALUES_FUNCTION, &[]);
                let hidden = ast_expr::Column {
                    qualifier: None,
                    name: syntax::ast::Ident {
                        text: format!("\u{1}{}", column.name.text).into(),
                        span: column.name.span,
                    },
                };
                let block = self.blocks.last();
                if let Some(found) = block.map(|b| b.scope.find(&hidden, "field list")).transpose()?.flatten() {
                    if self.trace.is_some()
                        && let Ok(known) = self.column(column)
                    {
                        self.trace_column(column, &known);
                    }
                    return Ok(found.expr);
                }
                let known = self.column(column)?;
                self.trace_column(column, &known);
                Ok(Expr { nullable: true, kind: ExprKind::Constant(Value::Null), ..known })
            }
            ast_expr::ExprKind::DefaultOf(column) => {
                let bound = self.column(column)?;
                self.trace_column(column, &bound);
                let ExprKind::Column(slot, at) = bound.kind else {
                    return Err(conditions::BAD_FIELD_ERROR.with(&[&column.name.text, &"field list"]));
                };
                let table = self.blocks.iter().rev().find_map(|b| b.scope.of(slot)).and_then(|t| t.table.clone());
                match table {
                    Some(table) => self.default_of(&table, at),
                    None => Err(conditions::NO_DEFAULT_FOR_FIELD.with(&[&column.name.text])),
                }
            }
            _ => Err(unsupported("DEFAULT here")),
        }
    }

    /// Binds UPDATE.
    ///
    /// # Errors
    /// What the parts answer.
    pub fn update(&mut self, update: &ast::Update<'_>) -> Result<Update> {
        self.keeps_derived = true;
        if let Some(with) = &update.with {
            self.with(with)?;
        }
        let block = self.locking_block();
        let (parts, block) = self.in_block(block, |b| {
            let tree = b.from(&update.tables)?;
            b.block().clause = "field list";
            let mut tables: Vec<Updated> = Vec::new();
            for assignment in &update.assignments {
                b.update_assignment(assignment, tree.as_ref(), &mut tables)?;
            }
            let (filter, order, limits) =
                b.row_clauses(update.filter.as_ref(), &update.order_by, update.limit.as_ref())?;
            Ok((tree, tables, filter, order, limits))
        })?;
        let (tree, mut tables, filter, order, limits) = parts;
        let is_single =
            matches!(&update.tables[..], [TableRef::Table(_)]) && matches!(tree, Some(Tree::Table(_)) | None);
        for updated in &mut tables {
            updated.row = self.slot();
            (updated.generated, updated.checks) = self.definitions(&updated.target.table, updated.row)?;
            updated.pass_through(&block);
            if limits.is_some() {
                self.check_keyless(&block, (&updated.target.table, updated.target.slot), "UPDATE")?;
            }
        }
        for merged in &block.merged {
            let changed = tables.iter().filter(|t| merged.tables.contains(&t.target.slot)).count();
            if let (2.., Some(view)) = (changed, &merged.view) {
                return Err(conditions::VIEW_MULTIUPDATE.with(&[&view.schema, &view.name]));
            }
        }
        let limited = limits.is_some();
        let (mut planned, is_led) = self.plan_changed(tree, filter, &order, limited)?;
        let targets: Vec<Slot> = tables.iter().map(|t| t.target.slot).collect();
        self.check_used(&targets, 0.., "UPDATE")?;
        self.check_keyed(&planned.node, &targets, limited)?;
        self.mark_only(&targets);
        only_targets(&mut planned.node, &targets, is_single && !is_led);
        let collects = !is_single
            || is_led
            || (!order.is_empty() && !planned.is_ordered)
            || changes_its_index(&planned.node, &tables);
        let node = self.ordered_rows(planned, order, tables.iter().map(|t| t.target.slot).collect());
        Ok(Update { node, tables, collects, repeats: !is_single, limits, ignore: update.ignore })
    }

    fn update_assignment(
        &mut self,
        assignment: &Assignment<'_>,
        tree: Option<&Tree>,
        tables: &mut Vec<Updated>,
    ) -> Result<()> {
        let found = self.blocks.last().expect("a block is open").scope.find(&assignment.column, "field list")?;
        let Some((named, at)) = found.and_then(|f| f.at) else {
            let shown = super::scope::print_column(&assignment.column);
            return Err(conditions::BAD_FIELD_ERROR.with(&[&shown, &"field list"]));
        };
        let (slot, at) = self.changed_column(named, at)?;
        let table = tree.and_then(|t| stored(t, slot)).ok_or_else(|| {
            let scope = &self.blocks.last().expect("a block is open").scope;
            let alias = scope.of(named).map(|t| t.alias.to_string()).unwrap_or_default();
            conditions::NON_UPDATABLE_TABLE.with(&[&alias, &"UPDATE"])
        })?;
        self.trace_target(&assignment.column, &table, slot, at);
        let value = self.assigned(&assignment.value, &table, at)?;
        match tables.iter_mut().find(|t| t.target.slot == slot) {
            Some(updated) => updated.assignments.push((at, value)),
            None => tables.push(Updated {
                target: Target { slot, table },
                assignments: vec![(at, value)],
                generated: Vec::new(),
                checks: Vec::new(),
                row: slot,
                through: None,
            }),
        }
        Ok(())
    }

    /// sql_safe_updates: without LIMIT, rows that are changed are found by a key.
    fn check_keyed(&self, node: &Node, targets: &[Slot], is_limited: bool) -> Result<()> {
        if is_limited || !self.state.settings().planning.safe_updates {
            return Ok(());
        }
        let mut is_keyed = true;
        crate::plan::order::each_node(node, &mut |node| {
            let Node::Scan(scan) = node else { return };
            let finds = match &scan.access {
                crate::plan::Access::Full | crate::plan::Access::Union(_) => false,
                crate::plan::Access::Index(access) => access.expressions().next().is_some(),
            };
            is_keyed &= finds || !targets.contains(&scan.slot);
        });
        if is_keyed { Ok(()) } else { Err(conditions::UPDATE_WITHOUT_KEY_IN_SAFE_MODE.with(&[])) }
    }

    fn locking_block(&self) -> Block {
        let lock = Lock { mode: LockMode::Exclusive, wait: LockWait::Session };
        let locks = vec![(None, lock)];
        Block { clause: "from clause", locks, merges: Merges::All, is_changed: true, ..Block::default() }
    }

    #[expect(clippy::type_complexity, reason = "three clauses, each as its step wants it")]
    fn row_clauses(
        &mut self,
        filter: Option<&ast_expr::Expr<'_>>,
        order_by: &[syntax::ast::query::OrderItem<'_>],
        limit: Option<&syntax::ast::query::Limit<'_>>,
    ) -> Result<(Vec<Expr>, Vec<(Expr, bool)>, Option<Limits>)> {
        let mut conditions = self.view_conditions();
        if let Some(filter) = filter {
            self.block().clause = "where clause";
            let condition = self.scalar(filter)?;
            conditions.extend(self.where_parts(condition)?);
        }
        self.block().clause = "order clause";
        let mut order = Vec::new();
        for item in order_by {
            order.push((self.scalar(&item.expr)?, item.direction == Some(Direction::Desc)));
        }
        let limits = match limit {
            Some(limit) => Some(Limits { offset: None, count: self.scalar(&limit.count)? }),
            None => None,
        };
        Ok((conditions, order, limits))
    }

    /// Plans the tables of an UPDATE or a DELETE; whether a subquery's rows lead to those that are changed. In which order they are
    /// found decides which ones are changed where they are limited.
    fn plan_changed(
        &mut self,
        tree: Option<Tree>,
        filter: Vec<Expr>,
        order: &[(Expr, bool)],
        limited: bool,
    ) -> Result<(join::Planned, bool)> {
        let wish = Wish { order: order.to_vec(), limited, ..Wish::default() };
        let may_lead = order.is_empty() && !limited;
        let led = if may_lead { self.plan_led(tree.as_ref(), &filter, STATEMENT_PLACE, &wish)? } else { None };
        match led {
            Some(planned) => Ok((planned, true)),
            None => Ok((join::plan(self, tree, filter, &wish)?, false)),
        }
    }

    /// The rows in order: a sort of the rows themselves.
    fn ordered_rows(&mut self, planned: join::Planned, order: Vec<(Expr, bool)>, rows: Vec<Slot>) -> Node {
        if order.is_empty() || planned.is_ordered {
            return planned.node;
        }
        self.sorted_rows(planned.node, order, rows)
    }

    /// A sort of the rows of some slots themselves.
    pub(super) fn sorted_rows(&mut self, input: Node, order: Vec<(Expr, bool)>, rows: Vec<Slot>) -> Node {
        let slot = self.slot();
        let mut kept = Vec::new();
        let mut keys = Vec::new();
        for (at, (key, descending)) in order.into_iter().enumerate() {
            keys.push((at, values::compare::Comparator::of(&key.ty), descending));
            kept.push(key);
        }
        Node::Sort(Box::new(crate::plan::Sort { input, kept, keys, slot, limit: None, rows, is_distinct: false }))
    }

    /// Binds DELETE.
    ///
    /// # Errors
    /// What the parts answer.
    pub fn delete(&mut self, delete: &ast::Delete<'_>) -> Result<Delete> {
        self.keeps_derived = true;
        if let Some(with) = &delete.with {
            self.with(with)?;
        }
        if let DeleteTarget::Multi { tables, .. } = &delete.target {
            tables.iter().try_for_each(|name| self.schema_of(name).map(drop))?;
        }
        let block = self.locking_block();
        let (parts, block) = self.in_block(block, |b| {
            let (tree, names) = match &delete.target {
                DeleteTarget::Single { table, alias, .. } => {
                    let factor = syntax::ast::query::TableFactor {
                        name: table.clone(),
                        partitions: Vec::new(),
                        alias: alias.clone(),
                        hints: Vec::new(),
                    };
                    (b.from(&[TableRef::Table(Box::new(factor))])?, None)
                }
                DeleteTarget::Multi { tables, from } => (b.from(from)?, Some(tables)),
            };
            for name in names.iter().flat_map(|names| names.iter()) {
                let schema = b.schema_of(name)?;
                b.trace_schema(name, &schema);
            }
            let targets = b.delete_targets(tree.as_ref(), names.map(Vec::as_slice))?;
            let (filter, order, limits) =
                b.row_clauses(delete.filter.as_ref(), &delete.order_by, delete.limit.as_ref())?;
            Ok((tree, targets, filter, order, limits))
        })?;
        let (tree, targets, filter, order, limits) = parts;
        let limited = limits.is_some();
        for target in targets.iter().filter(|_| limited) {
            self.check_keyless(&block, (&target.table, target.slot), "DELETE")?;
        }
        let (mut planned, is_led) = self.plan_changed(tree, filter, &order, limited)?;
        let slots: Vec<Slot> = targets.iter().map(|t| t.slot).collect();
        self.check_used(&slots, 0.., "DELETE")?;
        self.check_keyed(&planned.node, &slots, limits.is_some())?;
        self.mark_only(&slots);
        only_targets(&mut planned.node, &slots, false);
        let is_single = matches!(delete.target, DeleteTarget::Single { .. });
        let collects = !is_single || is_led || (!order.is_empty() && !planned.is_ordered);
        let node = self.ordered_rows(planned, order, targets.iter().map(|t| t.slot).collect());
        Ok(Delete { node, targets, collects, repeats: !is_single, limits, ignore: delete.ignore })
    }

    fn delete_targets(&mut self, tree: Option<&Tree>, names: Option<&[syntax::ast::Name<'_>]>) -> Result<Vec<Target>> {
        let block = self.blocks.last().expect("a block is open");
        let scope = &block.scope;
        let chosen: Vec<Slot> = match names {
            None => scope.tables.iter().map(|t| t.slot).collect(),
            Some(names) => {
                let mut slots = Vec::new();
                for name in names {
                    let schema = self.schema_of(name)?;
                    let mut found = scope.tables.iter().filter(|t| t.is_deleted_as(name, &schema));
                    let Some(first) = found.next() else {
                        return Err(conditions::UNKNOWN_TABLE.with(&[&name.name.text, &"MULTI DELETE"]));
                    };
                    if found.next().is_some() {
                        return Err(conditions::NONUNIQ_TABLE.with(&[&name.name.text]));
                    }
                    slots.push(first.slot);
                }
                slots
            }
        };
        chosen
            .into_iter()
            .map(|named| {
                let merged = block.merged.iter().find(|view| view.slot == named);
                let slot = match merged.and_then(|merged| Some((&merged.tables[..], merged.view.as_ref()?))) {
                    Some(([slot], _)) => *slot,
                    Some((_, view)) => {
                        return Err(conditions::VIEW_DELETE_MERGE_VIEW.with(&[&view.schema, &view.name]));
                    }
                    None => named,
                };
                let table = tree.and_then(|t| stored(t, slot)).ok_or_else(|| {
                    let alias = scope.of(named).map(|t| t.alias.to_string()).unwrap_or_default();
                    conditions::NON_UPDATABLE_TABLE.with(&[&alias, &"DELETE"])
                })?;
                Ok(Target { slot, table })
            })
            .collect()
    }
}

/// Whether an UPDATE changes columns of the index that it reads by.
fn changes_its_index(node: &Node, tables: &[Updated]) -> bool {
    let mut changes = false;
    crate::plan::order::each_node(node, &mut |node| {
        let Node::Scan(scan) = node else { return };
        let Some(updated) = tables.iter().find(|t| t.target.slot == scan.slot) else { return };
        let index = match &scan.access {
            crate::plan::Access::Full | crate::plan::Access::Union(_) => scan.table.clustered,
            crate::plan::Access::Index(access) if access.is_point => None,
            crate::plan::Access::Index(access) => Some(access.index),
        };
        let Some(index) = index.map(|at| &scan.table.indexes[at]) else { return };
        // The entries of every index end with the rows' own key.
        let row_key = scan.table.clustered.map(|at| &scan.table.indexes[at]);
        let mut parts = index.parts.iter().chain(row_key.into_iter().flat_map(|i| &i.parts));
        changes |= parts.any(|p| updated.assignments.iter().any(|(at, _)| p.column == *at));
    });
    changes
}

fn twice(table: &Table, columns: &[usize]) -> Result<()> {
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].contains(column) {
            return Err(conditions::FIELD_SPECIFIED_TWICE.with(&[&table.columns[*column].name]));
        }
    }
    Ok(())
}

/// Takes the exclusive locks away from the tables that a statement only reads. An UPDATE of one table passes over rows that others
/// have locked and that do not satisfy its condition, where the level allows it.
fn only_targets(node: &mut Node, targets: &[Slot], is_semi_consistent: bool) {
    crate::plan::order::each_scan_mut(node, &mut |scan| {
        if !targets.contains(&scan.slot) {
            scan.lock = None;
        } else if is_semi_consistent {
            scan.lock = Some(Lock { mode: LockMode::Exclusive, wait: LockWait::SemiConsistent });
        }
    });
}

/// A value for a column: a hexadecimal literal is a number where the column holds numbers; a text column keeps a number's own
/// digits.
fn stored_as(value: Expr, ty: &Type) -> Expr {
    let value = if ty.kind.is_string() { super::parameter::with_own_digits(value) } else { value };
    if crate::expr::is_numeric(ty) && ty.kind != Kind::Bit { value.as_number() } else { value }
}
