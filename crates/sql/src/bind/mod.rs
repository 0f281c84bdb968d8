//! From names to slots: a syntax tree becomes a bound statement with types.
//!
//! A [`Binder`] works on one statement. It numbers the slots of all tables, of subqueries too, so that a correlated
//! subquery reads its outer rows like any other; keeps the query blocks around the present one, innermost last, to
//! resolve names; and collects the subqueries and the tables that the plan depends on.

mod average;
pub mod dml;
pub mod expression;
pub mod from;
pub mod function;
pub mod group;
mod group_order;
pub mod hints;
pub mod json_table;
pub mod literal;
mod locking;
mod merge;
pub mod operator;
pub(crate) mod outer_join;
pub mod parameter;
pub mod peek;
pub mod print;
pub(crate) mod pushdown;
pub mod query;
pub mod scope;
pub mod select;
pub mod semijoin;
mod statistics;
pub mod trace;
pub mod types;
pub mod view;
pub mod window;
mod zero_date;

use crate::catalog::table::{IndexId, Table};
use crate::catalog::{Catalog, INFORMATION_SCHEMA, PERFORMANCE_SCHEMA};
use crate::conditions;
use crate::error::{Diagnostics, Error, Result};
use crate::exec::{Subplan, Subplans};
use crate::expr::{Expr, Slot, SubId};
use crate::plan::access::Reads;
use crate::plan::{AggregateCall, DatedText, Lock, Query, WindowCall, WindowSpec};
use crate::session::shared::Server;
use crate::session::state::State;
use hints::TableHints;
use scope::Scope;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use syntax::ast::{Ident, Name, Span};
use trace::{Trace, VIEW_PLACE};
use values::collation::Collation;
use values::types::Type;

/// What stands for the literals and parameters of a statement.
#[derive(Clone, Copy, Debug)]
pub enum Parameters<'p> {
    /// Literals are constants; `?` are parameters of unknown type, to be described only.
    Unknown,
    /// Literals are constants; `?` are parameters of these types.
    Marks(&'p [Type]),
    /// The n-th literal is the n-th parameter, where the place allows it.
    Literals(&'p [Type]),
}

/// A query block while it is bound.
#[derive(Default)]
pub struct Block {
    /// The tables that names may mean.
    pub scope: Scope,
    /// Aggregates found so far.
    pub aggregates: Vec<AggregateCall>,
    /// Where subqueries find the values of its aggregates.
    pub results: Option<Slot>,
    /// Window functions found so far.
    pub windows: Vec<WindowCall>,
    /// The windows of the WINDOW clause.
    pub named_windows: Vec<(String, WindowSpec)>,
    /// Names of the select list with their expressions, where they can be used.
    pub aliases: Vec<(String, Expr)>,
    /// What GROUP BY groups by, behind it.
    pub keys: Vec<Expr>,
    /// Where aggregates may stand.
    pub aggregates_allowed: bool,
    /// Where window functions may stand.
    pub windows_allowed: WindowsAllowed,
    /// The clause that is bound now, as messages name it.
    pub clause: &'static str,
    /// Where its SELECT begins in the text.
    pub place: u32,
    /// What hints say of its tables.
    pub hints: TableHints,
    /// The lock that reads of this block's tables take.
    pub locks: Vec<(Option<String>, Lock)>,
    /// Which views its tables stand for.
    pub merges: view::Merges,
    /// Whether rows of its tables are changed.
    pub is_changed: bool,
    /// Its tables that are queries.
    pub(crate) made: Vec<pushdown::Made>,
    /// How many derived tables its FROM had so far.
    pub(crate) derived: usize,
    /// The order that the only table of FROM has of itself: a view or a derived table that was taken apart.
    pub given_order: Vec<(Expr, bool)>,
    /// Those views.
    pub merged: Vec<view::Merged>,
}

impl Block {
    /// Whether HAVING sees a column: one of the select list or of GROUP BY.
    fn has(&self, column: &Expr) -> bool {
        let mut seen = self.aliases.iter().map(|(_, e)| e).chain(&self.keys);
        seen.any(|e| crate::expr::same(e, column))
    }
}

/// Whether a window function may stand where the binder is, and what it is told where it may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WindowsAllowed {
    /// Where aggregates may.
    #[default]
    Yes,
    /// Among the arguments of another.
    Arguments,
    /// In the specification of a window.
    Specification,
}

/// A common table expression in reach.
#[derive(Clone)]
struct Cte {
    name: String,
    /// How many definitions build on each other, this one on top.
    nesting: u32,
    source: CteSource,
}

#[derive(Clone)]
enum CteSource {
    /// Its query, bound.
    Bound { id: SubId, names: Vec<Arc<str>> },
    /// Why it cannot be bound, which whoever reads it is told.
    Failed(Error),
    /// The round's rows, while the recursive part is bound.
    Rows { id: SubId, names: Vec<Arc<str>>, types: Vec<Type> },
}

/// How many tables and subqueries a statement has before one more SELECT: they are numbered by 16 bits, and a SELECT adds some thousands.
const NUMBERS_MAX: usize = 50_000;

/// Binds one statement.
pub struct Binder<'b> {
    /// What all sessions share.
    pub server: &'b Server,
    /// The session.
    pub state: &'b State,
    /// The catalogue that names are looked up in.
    pub catalog: Arc<Catalog>,
    /// The statement's text.
    pub text: &'b [u8],
    parameters: Parameters<'b>,
    /// Whether a literal at the present place may become a parameter.
    free_literals: bool,
    /// How many of the clauses around the present place depend on their literals' values.
    fixed_depth: u32,
    /// Ordinals of literals whose values the plan depends on.
    pub pinned: Vec<u32>,
    /// Ordinals of literals that became parameters.
    pub freed: Vec<u32>,
    /// The values of these, or of an execution's parameters.
    pub(crate) seen: HashMap<usize, values::value::Value<'static>>,
    /// What entries were counted of, with those values: the plan is for these alone.
    pub(crate) counted: RefCell<statistics::Counted>,
    blocks: Vec<Block>,
    ctes: Vec<Cte>,
    /// The highest nesting of those that the present definition, or the statement, names.
    cte_nesting: u32,
    slots: u16,
    plans: Vec<Option<Subplan>>,
    /// The tables that the plan depends on.
    pub tables: Vec<Arc<Table>>,
    /// Tables by the names that the statement gives them.
    pub names: Vec<NamedTable>,
    /// Whether rows are read FOR UPDATE.
    pub locks_rows: bool,
    view_depth: usize,
    /// Whether derived tables stay queries: a statement that changes rows may read the same tables in them.
    keeps_derived: bool,
    /// Whether the SELECT that is bound next is a member of a set operation, whose rows have no order.
    drops_order: bool,
    /// What the SELECT that is bound next gives of an average that it shows.
    average_wish: average::Wish,
    /// Whether an exact average was bound.
    has_averages: bool,
    /// How many queries were bound more than once so far.
    again: u32,
    /// What the block around says of the rows of the query that is bound next.
    pushed: pushdown::Pushed,
    /// The slots of the block that is planned now.
    planned: Vec<Slot>,
    /// Its stored tables.
    planned_tables: Vec<(Slot, Arc<Table>)>,
    /// The slots of tables whose rows are locked.
    pub(crate) locked: Vec<Slot>,
    /// What the block that is planned now reads of its tables.
    pub(crate) reads: Reads,
    /// The names of the columns of JSON and dates that are read.
    read_names: Vec<(Slot, usize, Arc<str>)>,
    /// The expressions that indexes of tables hold, as columns.
    pub indexed: Vec<(Slot, usize, Expr)>,
    /// The slot of the block's groups, and their keys, for window functions over them.
    group_slot: Option<Slot>,
    /// How many rows the tables have by which they are stored, once that was asked for.
    rows_known: RefCell<HashMap<IndexId, f64>>,
    /// Whether conditions are taken to leave rows out that no index is asked about, once that was asked for.
    filters_rows: OnceCell<bool>,
    /// Warnings of the binding itself.
    pub diagnostics: &'b RefCell<Diagnostics>,
    /// The parameters' types, as far as their places told them.
    pub parameter_types: HashMap<u32, Type>,
    /// Whether a stored function is called: such a plan is not kept.
    pub calls_programs: bool,
    /// The collations of texts that the statement so far assigns to user variables: what is behind reads them with these.
    assigned: Vec<(Arc<str>, Collation)>,
    /// Constant texts that dates are compared with.
    dated: RefCell<Vec<DatedText>>,
    /// How many expressions within conditions are the same for all rows.
    fixed: usize,
    /// Whether the block that is planned now reads its tables in the order in which they are written.
    pub(crate) keeps_order: bool,
    /// What hints say of the tables of the block that is planned now.
    pub(crate) table_hints: TableHints,
    /// Whether the SELECT that is bound next is one of whose rows is asked only whether there are such.
    asks_candidate: bool,
    /// What that SELECT joins, where it does no more than that.
    candidate: Option<semijoin::Candidate>,
    /// The same of subqueries in conditions.
    candidates: HashMap<SubId, semijoin::Candidate>,
    /// What hints say of subqueries by their names.
    block_hints: Vec<(String, hints::SubqueryHints)>,
    /// What EXPLAIN wants to know; `None` for statements that run.
    pub trace: Option<Trace>,
}

impl<'b> Binder<'b> {
    /// A binder for `text`.
    pub fn new(
        server: &'b Server,
        state: &'b State,
        catalog: Arc<Catalog>,
        text: &'b [u8],
        parameters: Parameters<'b>,
        diagnostics: &'b RefCell<Diagnostics>,
    ) -> Binder<'b> {
        Binder {
            server,
            state,
            catalog,
            text,
            parameters,
            free_literals: false,
            fixed_depth: 0,
            pinned: Vec::new(),
            freed: Vec::new(),
            seen: HashMap::new(),
            counted: RefCell::default(),
            blocks: Vec::new(),
            ctes: Vec::new(),
            cte_nesting: 0,
            slots: 0,
            plans: Vec::new(),
            tables: Vec::new(),
            names: Vec::new(),
            locks_rows: false,
            view_depth: 0,
            keeps_derived: false,
            drops_order: false,
            average_wish: average::Wish::Shown,
            has_averages: false,
            again: 0,
            pushed: pushdown::Pushed::default(),
            planned: Vec::new(),
            planned_tables: Vec::new(),
            locked: Vec::new(),
            reads: Reads::default(),
            read_names: Vec::new(),
            indexed: Vec::new(),
            group_slot: None,
            rows_known: RefCell::default(),
            filters_rows: OnceCell::new(),
            diagnostics,
            parameter_types: HashMap::new(),
            calls_programs: false,
            assigned: Vec::new(),
            dated: RefCell::default(),
            fixed: 0,
            keeps_order: false,
            table_hints: TableHints::default(),
            asks_candidate: false,
            candidate: None,
            candidates: HashMap::new(),
            block_hints: Vec::new(),
            trace: None,
        }
    }

    /// A new slot.
    pub fn slot(&mut self) -> Slot {
        self.slots += 1;
        Slot(self.slots - 1)
    }

    /// How many slots there are.
    pub fn slot_count(&self) -> usize {
        usize::from(self.slots)
    }

    /// The subqueries, when all is bound.
    pub fn take_subplans(&mut self) -> Subplans {
        let plans = std::mem::take(&mut self.plans);
        Subplans {
            plans: plans.into_iter().map(|p| p.expect("every number that was given got its plan")).collect(),
            read_names: std::mem::take(&mut self.read_names),
            dated: std::mem::take(&mut *self.dated.borrow_mut()),
            fixed: self.fixed,
        }
    }

    /// Whether one more SELECT has numbers for what it may have.
    ///
    /// # Errors
    /// 1235.
    fn check_numbers(&self) -> Result<()> {
        if self.slot_count().max(self.plans.len()) > NUMBERS_MAX {
            return Err(conditions::NOT_SUPPORTED_YET.with(&[&"a statement with that many tables and subqueries"]));
        }
        Ok(())
    }

    /// A number for a subquery whose plan follows.
    fn reserve_subplan(&mut self) -> SubId {
        self.plans.push(None);
        SubId((self.plans.len() - 1) as u16)
    }

    /// Adds a subquery. The slots of outer blocks that it reads are found by `below`: those numbered under it.
    fn add_subplan(&mut self, query: Query, below: u16) -> SubId {
        let id = self.reserve_subplan();
        self.fill_subplan(id, query, below);
        id
    }

    fn fill_subplan(&mut self, id: SubId, mut query: Query, below: u16) {
        let mut reads = crate::plan::order::outer_columns(&query, below, &self.plans);
        reads.sort_unstable();
        reads.dedup();
        let mut outer: Vec<Slot> = reads.iter().map(|(slot, _)| *slot).collect();
        outer.dedup();
        if !outer.is_empty() {
            crate::plan::fixed::repeat(&mut query.node);
        }
        let is_steady = crate::plan::order::is_steady(&query, &self.plans);
        let rounds = crate::plan::order::rounds_read(&query, &self.plans);
        self.plans[usize::from(id.0)] = Some(Subplan { query, outer, reads, is_steady, rounds });
    }

    pub(crate) fn subplan(&self, id: SubId) -> &Subplan {
        self.plans[usize::from(id.0)].as_ref().expect("the subquery was bound before it is read")
    }

    /// Slots of outer blocks that a subquery reads.
    pub(crate) fn outer_of(&self, id: SubId) -> Vec<Slot> {
        self.plans[usize::from(id.0)].as_ref().map(|p| p.outer.clone()).unwrap_or_default()
    }

    /// Whether a query in FROM gives the same rows wherever it is read in a statement.
    pub(crate) fn is_same_table(&self, id: SubId) -> bool {
        self.plans[usize::from(id.0)].as_ref().is_some_and(|plan| plan.outer.is_empty() && plan.rounds.is_empty())
    }

    /// Whether a slot is one of the block that is planned now.
    pub(crate) fn in_present_block(&self, slot: Slot) -> bool {
        self.planned.contains(&slot)
    }

    /// Names the slots of the block that is planned from now on.
    pub(crate) fn plan_slots(&mut self, slots: Vec<Slot>, tables: Vec<(Slot, Arc<Table>)>) {
        self.planned = slots;
        self.planned_tables = tables;
    }

    /// One more slot of that block.
    pub(crate) fn plan_slot(&mut self, slot: Slot) {
        self.planned.push(slot);
    }

    /// Where something stands: in the statement's text, or behind it in a view's.
    fn place(&self, span: Span) -> u32 {
        if self.view_depth > 0 { VIEW_PLACE | span.start } else { span.start }
    }

    /// The block that is bound now.
    fn block(&mut self) -> &mut Block {
        self.blocks.last_mut().expect("a block is open while its parts are bound")
    }

    /// Binds something within a block of its own.
    fn in_block<T>(&mut self, block: Block, bind: impl FnOnce(&mut Self) -> Result<T>) -> Result<(T, Block)> {
        self.blocks.push(block);
        let bound = bind(self);
        let block = self.blocks.pop().expect("it was pushed above");
        Ok((bound?, block))
    }

    /// Binds a condition within a block.
    ///
    /// # Errors
    /// What the condition answers.
    pub fn bind_in(&mut self, block: Block, condition: &syntax::ast::expr::Expr<'_>) -> Result<Expr> {
        self.in_block(block, |b| b.scalar(condition)).map(|(bound, _)| bound)
    }

    /// Binds with literals free to become parameters.
    fn with_free_literals<T>(&mut self, bind: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let may = self.fixed_depth == 0 && matches!(self.parameters, Parameters::Literals(_));
        let before = std::mem::replace(&mut self.free_literals, may);
        let bound = bind(self);
        self.free_literals = before;
        bound
    }

    /// Binds with literals as constants.
    fn with_fixed_literals<T>(&mut self, bind: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.free_literals, false);
        self.fixed_depth += 1;
        let bound = bind(self);
        self.fixed_depth -= 1;
        self.free_literals = before;
        bound
    }

    /// The database of a name: its own or the current one.
    ///
    /// # Errors
    /// 1046 where neither is there.
    pub fn schema_of(&self, name: &Name<'_>) -> Result<String> {
        match &name.schema {
            Some(schema) => Ok(fold_schema(schema)),
            None => self.state.database().map(|d| d.to_string()).ok_or_else(|| conditions::NO_DB_ERROR.with(&[])),
        }
    }

    /// The table or view of a name, which the plan depends on from now on.
    ///
    /// # Errors
    /// 1046, 1049, 1146.
    pub fn table(&mut self, name: &Name<'_>) -> Result<Arc<Table>> {
        let schema = self.schema_of(name)?;
        if let Some(table) = self.state.temporary_table(&schema, &name.name.text) {
            return Ok(table);
        }
        let table = find_table(&self.catalog, &schema, &name.name.text).map_err(|missing| {
            let is_table = missing.code == conditions::NO_SUCH_TABLE.code;
            let has_locked = is_table && self.state.has_locked_tables.get();
            if has_locked { conditions::TABLE_NOT_LOCKED.with(&[&name.name.text]) } else { missing }
        })?;
        if !self.tables.iter().any(|t| t.id == table.id) {
            self.tables.push(Arc::clone(&table));
        }
        Ok(table)
    }
}

impl Binder<'_> {
    /// Notes by which name a table is used.
    pub(super) fn name_table(&mut self, table: &Arc<Table>, alias: &Arc<str>, slot: Slot) {
        if !table.temporary {
            let (table, alias) = (Arc::clone(table), Arc::clone(alias));
            self.names.push(NamedTable { table, alias, slot, is_written: false, place: Place::From, view: None });
        }
    }

    /// Notes that rows of tables are changed, or locked to be.
    pub(super) fn mark_written(&mut self, slots: &[Slot]) {
        for named in self.names.iter_mut().filter(|named| slots.contains(&named.slot)) {
            named.is_written = true;
        }
    }

    /// Notes that the tables behind the first `count` are named within something.
    pub(super) fn note_place(&mut self, count: usize, place: Place) {
        for named in self.names[count..].iter_mut().filter(|named| named.place != Place::Apart) {
            named.place = place;
        }
    }

    /// Refuses a statement that changes a table which one of its subqueries reads, among these of its tables.
    pub(super) fn check_used(&self, changed: &[Slot], read: std::ops::RangeFrom<usize>, statement: &str) -> Result<()> {
        for target in self.names.iter().filter(|named| changed.contains(&named.slot)) {
            let is_read = |other: &&NamedTable| {
                other.place == Place::Subquery && other.slot != target.slot && other.table.id == target.table.id
            };
            let Some(other) = self.names[read.clone()].iter().find(is_read) else { continue };
            let name = target.view.as_ref().unwrap_or(&target.alias);
            return Err(match (&target.view, &other.view) {
                (None, None) => conditions::UPDATE_TABLE_USED.with(&[name]),
                (Some(view), Some(same)) if view == same => conditions::UPDATE_TABLE_USED.with(&[name]),
                (_, other) => {
                    let preventing = other.as_ref().unwrap_or(name);
                    conditions::VIEW_PREVENT_UPDATE.with(&[preventing, &statement, name])
                }
            });
        }
        Ok(())
    }

    /// The same where the tables of a statement that changes rows were bound as if all of them were changed.
    pub(super) fn mark_only(&mut self, slots: &[Slot]) {
        for named in &mut self.names {
            named.is_written = slots.contains(&named.slot);
        }
    }
}

/// A table as a statement uses it.
#[derive(Clone, Debug)]
pub struct NamedTable {
    /// The table.
    pub table: Arc<Table>,
    /// The name that the statement gives it.
    pub alias: Arc<str>,
    /// Where its rows are.
    pub slot: Slot,
    /// Whether rows are changed, or locked to be.
    pub is_written: bool,
    /// Where it is named.
    pub place: Place,
    /// The outermost view that names it, by the name that the statement gives that.
    pub view: Option<Arc<str>>,
}

/// Where a statement names a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In FROM, or as what it changes.
    From,
    /// In a subquery of an expression.
    Subquery,
    /// In a table that is made before it is read: a derived one.
    Apart,
}

/// The table or view called `schema`.`name`.
///
/// # Errors
/// 1049, 1146.
pub fn find_table(catalog: &Catalog, schema: &str, name: &str) -> Result<Arc<Table>> {
    match schema {
        INFORMATION_SCHEMA => return Err(conditions::UNKNOWN_TABLE.with(&[&name.to_uppercase(), &schema])),
        PERFORMANCE_SCHEMA => return Err(conditions::NO_SUCH_TABLE.with(&[&schema, &name])),
        _ => {}
    }
    let database = catalog.database(schema).ok_or_else(|| conditions::BAD_DB_ERROR.with(&[&schema]))?;
    database.tables.get(name).cloned().ok_or_else(|| conditions::NO_SUCH_TABLE.with(&[&schema, &name]))
}

/// A database's name: those that the server makes are known in any case.
pub fn fold_schema(schema: &Ident<'_>) -> String {
    for known in [INFORMATION_SCHEMA, PERFORMANCE_SCHEMA] {
        if schema.text.eq_ignore_ascii_case(known) {
            return known.to_owned();
        }
    }
    schema.text.to_string()
}

/// MySQL's answer to what this server does not do.
#[cold]
pub fn unsupported(what: &str) -> Error {
    conditions::NOT_SUPPORTED_YET.with(&[&what])
}
