//! Query expressions: WITH, set operations, VALUES, TABLE, and the ORDER BY and LIMIT around them.

use super::from::CTE_NESTING_MAX;
use super::select::columns_of;
use super::{Binder, Block, Cte, CteSource, Place, types};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, ExprKind, NO_COLLATION};
use crate::plan::{Limit, Limits, Lock, Node, Query, Recursive, ResultColumn, SetOperation, Values};
use std::sync::Arc;
use syntax::ast::query::{self as ast, CommonTable, Direction, QueryBody, SetOperator};
use values::types::Type;

impl Binder<'_> {
    /// Binds a query within the blocks around it.
    ///
    /// # Errors
    /// What its parts answer.
    pub fn nested_query(&mut self, query: &ast::Query<'_>) -> Result<Query> {
        let before = self.ctes.len();
        let mut inlined = None;
        if let Some(with) = &query.with {
            let pushed = std::mem::take(&mut self.pushed);
            self.with(with)?;
            self.pushed = pushed;
            let is_bound = |cte: &Cte| matches!(cte.source, CteSource::Bound { .. }) && cte.nesting <= CTE_NESTING_MAX;
            let are_bound = self.ctes[before..].iter().all(is_bound);
            if are_bound && !self.keeps_derived && self.switch("derived_merge") {
                inlined = super::merge::inlined(query, with);
            }
        }
        let mut bound = self.query_body(inlined.as_ref().unwrap_or(query))?;
        self.ctes.truncate(before);
        crate::plan::order::mark_covered(&mut bound, &self.plans);
        crate::plan::kept::mark(&mut bound, &self.plans);
        crate::plan::fixed::mark(&mut bound.node, &mut self.fixed);
        Ok(bound)
    }

    /// Binds the common table expressions of a statement, which are in reach from then on.
    pub(super) fn with(&mut self, with: &ast::With<'_>) -> Result<()> {
        for table in &with.tables {
            if with.tables.iter().filter(|t| t.name.text == table.name.text).count() > 1 {
                return Err(conditions::NONUNIQ_TABLE.with(&[&table.name.text]));
            }
            let below = self.slots;
            let (visible, named) = (self.ctes.len(), self.names.len());
            let around = std::mem::take(&mut self.cte_nesting);
            let source = match self.common_query(table, with.recursive) {
                Ok((query, names)) => {
                    let query = self.with_filled_marks(query);
                    CteSource::Bound { id: self.add_subplan(query, below), names }
                }
                Err(error) => CteSource::Failed(error),
            };
            self.note_place(named, Place::Apart);
            self.ctes.truncate(visible);
            let nesting = std::mem::replace(&mut self.cte_nesting, around) + 1;
            self.ctes.push(Cte { name: table.name.text.to_string(), nesting, source });
        }
        Ok(())
    }

    fn query_body(&mut self, query: &ast::Query<'_>) -> Result<Query> {
        let locks = self.locks(query)?;
        if query.limit.is_some() {
            // Which rows are among the first is not for the block around to say.
            self.pushed.clear();
        }
        match &query.body {
            QueryBody::Select(select) => self.select(select, &query.order_by, query.limit.as_ref(), locks),
            QueryBody::Nested(inner) if query.order_by.is_empty() && query.limit.is_none() => self.nested_query(inner),
            // What stands behind the parentheses of a plain SELECT is as if it stood within them.
            QueryBody::Nested(inner) if let Some(select) = plain_select(inner) => {
                self.select(select, &query.order_by, query.limit.as_ref(), locks)
            }
            body => {
                let bound = self.body(body, locks)?;
                self.ordered(bound, query)
            }
        }
    }

    /// A body without ORDER BY and LIMIT of its own.
    fn body(&mut self, body: &QueryBody<'_>, locks: Vec<(Option<String>, Lock)>) -> Result<Query> {
        match body {
            QueryBody::Select(select) => {
                self.drops_order = true;
                self.select(select, &[], None, locks)
            }
            QueryBody::Nested(inner) => self.nested_query(inner),
            QueryBody::Values(rows) => {
                self.pushed.clear();
                self.values(rows)
            }
            QueryBody::Table(name) => self.whole_table(name, locks),
            QueryBody::SetOperation(operation) => {
                let pushed = self.pushed.clone();
                let left = self.body(&operation.left, locks.clone())?;
                refuse_options(&operation.right)?;
                self.pushed = pushed;
                let right = self.body(&operation.right, locks)?;
                self.combine(operation.op, operation.all, left, right)
            }
        }
    }

    fn whole_table(&mut self, name: &syntax::ast::Name<'_>, locks: Vec<(Option<String>, Lock)>) -> Result<Query> {
        let factor = ast::TableFactor { name: name.clone(), partitions: vec![], alias: None, hints: vec![] };
        let select = ast::Select {
            span: syntax::ast::Span::default(),
            options: ast::SelectOptions::default(),
            hints: None,
            items: vec![ast::SelectItem::Star(syntax::ast::Span::default())],
            from: vec![ast::TableRef::Table(Box::new(factor))],
            dual: false,
            filter: None,
            group_by: vec![],
            rollup: false,
            having: None,
            windows: vec![],
        };
        self.select(&select, &[], None, locks)
    }

    fn values(&mut self, rows: &[Vec<syntax::ast::expr::Expr<'_>>]) -> Result<Query> {
        let block = Block { clause: "field list", ..Block::default() };
        let (bound, _) = self.in_block(block, |b| {
            rows.iter().map(|row| row.iter().map(|e| b.scalar(e)).collect()).collect::<Result<Vec<Vec<Expr>>>>()
        })?;
        let width = bound.first().map_or(0, Vec::len);
        if let Some(at) = bound.iter().position(|row| row.len() != width) {
            return Err(conditions::WRONG_VALUE_COUNT_ON_ROW.with(&[&(at + 1)]));
        }
        if width == 0 && !bound.is_empty() {
            return Err(conditions::TABLE_VALUE_CONSTRUCTOR_MUST_HAVE_COLUMNS.with(&[]));
        }
        let slot = self.slot();
        let connection = self.state.settings().collation_connection;
        let mut output = Vec::new();
        for at in 0..width {
            let column: Vec<&Expr> = bound.iter().map(|row| &row[at]).collect();
            let (ty, coercibility) = types::alternatives(&column, connection, "VALUES")?;
            let nullable = column.iter().any(|e| e.nullable);
            output.push(Expr { kind: ExprKind::Column(slot, at), ty, nullable, coercibility });
        }
        let rows = bound
            .into_iter()
            .map(|row| row.into_iter().zip(&output).map(|(e, c)| converted(e, &c.ty)).collect())
            .collect();
        let columns = output
            .iter()
            .enumerate()
            .map(|(at, e)| self.result_column(e, None, &format!("column_{at}").into()))
            .collect();
        Ok(Query { node: Node::Values(Box::new(Values { slot, rows })), output, columns, place: 0 })
    }

    fn combine(&mut self, op: SetOperator, all: bool, left: Query, right: Query) -> Result<Query> {
        if left.output.len() != right.output.len() {
            return Err(conditions::WRONG_NUMBER_OF_COLUMNS_IN_SELECT.with(&[]));
        }
        let (left, right) = (self.with_filled_marks(left), self.with_filled_marks(right));
        let slot = self.slot();
        let connection = self.state.settings().collation_connection;
        let mut output = Vec::new();
        let mut columns = Vec::new();
        for (at, (l, r)) in left.output.iter().zip(&right.output).enumerate() {
            let found = types::alternatives(&[l, r], connection, "UNION").ok();
            let is_one = |(ty, strength): &(Type, u8)| *strength != NO_COLLATION || !ty.is_character();
            let mixed = || conditions::CANT_AGGREGATE_NCOLLATIONS.with(&[&"UNION"]);
            let (mut ty, coercibility) = found.filter(is_one).ok_or_else(mixed)?;
            if let Some(kept) = kept_type(&l.ty, &r.ty) {
                ty = kept;
            }
            let e = Expr { kind: ExprKind::Column(slot, at), ty, nullable: l.nullable || r.nullable, coercibility };
            columns.push(self.result_column(&e, None, &left.columns[at].name));
            output.push(e);
        }
        let types: Vec<Type> = output.iter().map(|e| e.ty.clone()).collect();
        let place = left.place;
        let node = Node::SetOperation(Box::new(SetOperation { op, all, left, right, types, slot }));
        Ok(Query { node, output, columns, place })
    }

    /// ORDER BY and LIMIT of a query that is no plain SELECT: they see the names of its columns.
    fn ordered(&mut self, mut bound: Query, query: &ast::Query<'_>) -> Result<Query> {
        let block = Block {
            clause: "order clause",
            aliases: bound.columns.iter().map(|c| c.name.to_string()).zip(bound.output.iter().cloned()).collect(),
            ..Block::default()
        };
        let ((order, limits), _) = self.in_block(block, |b| {
            let mut order = Vec::new();
            for (at, item) in query.order_by.iter().enumerate() {
                let key = b.output_key(item, &bound.output).map_err(|e| {
                    let is_aggregate = e.code == conditions::INVALID_GROUP_FUNC_USE.code
                        || e.code == conditions::WINDOW_INVALID_WINDOW_FUNC_USE.code;
                    if is_aggregate { conditions::AGGREGATE_ORDER_FOR_UNION.with(&[&(at + 1)]) } else { e }
                })?;
                order.push((key, item.direction == Some(Direction::Desc)));
            }
            let limits = query.limit.as_ref().map(|l| b.output_limits(l)).transpose()?;
            Ok((order, limits))
        })?;
        let counts_all = first_options(&query.body).has(ast::SelectOptions::CALC_FOUND_ROWS);
        if !order.is_empty() {
            let wanted = limits.clone().filter(|_| !counts_all);
            let (node, output) = self.sort(bound.node, bound.output, order, wanted);
            (bound.node, bound.output) = (node, output);
        }
        if let Some(limits) = limits {
            bound.node = Node::Limit(Box::new(Limit { input: bound.node, limits, counts_all }));
        }
        Ok(bound)
    }

    fn output_key(&mut self, item: &ast::OrderItem<'_>, output: &[Expr]) -> Result<Expr> {
        if let syntax::ast::expr::ExprKind::Literal(literal) = &item.expr.kind
            && let syntax::ast::expr::LiteralValue::Integer(position) = literal.value
        {
            self.pinned.push(literal.ordinal);
            let at = usize::try_from(position).ok().and_then(|p| p.checked_sub(1));
            return at
                .and_then(|at| output.get(at).cloned())
                .ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&position, &"order clause"]));
        }
        if let syntax::ast::expr::ExprKind::Column(column) = &item.expr.kind
            && let Some(qualifier) = &column.qualifier
        {
            let table = &qualifier.table.text;
            return Err(conditions::TABLENAME_NOT_ALLOWED_HERE.with(&[table, &"SELECT", &"global ORDER clause"]));
        }
        self.scalar(&item.expr)
    }

    fn output_limits(&mut self, limit: &ast::Limit<'_>) -> Result<Limits> {
        let offset = limit.offset.as_ref().map(|e| self.scalar(e)).transpose()?;
        Ok(Limits { offset, count: self.scalar(&limit.count)? })
    }

    /// A common table expression's query, and the names of its columns.
    fn common_query(&mut self, table: &CommonTable<'_>, recursive: bool) -> Result<(Query, Vec<Arc<str>>)> {
        let query = match recursive_parts(table).filter(|_| recursive) {
            Some(operations) => self.recursive(table, &operations)?,
            None if recursive && mentions(&table.query.body, &table.name.text) => {
                let is_union =
                    matches!(&table.query.body, QueryBody::SetOperation(set) if set.op == SetOperator::Union);
                let wrong = if is_union {
                    conditions::CTE_RECURSIVE_REQUIRES_NONRECURSIVE_FIRST
                } else {
                    conditions::CTE_RECURSIVE_REQUIRES_UNION
                };
                return Err(wrong.with(&[&table.name.text]));
            }
            None => self.nested_query(&table.query)?,
        };
        let names = super::from::rename(&query, &table.columns)?;
        Ok((query, names))
    }

    /// A query that refers to itself: each round reads the rows of the one before by all of its recursive members.
    fn recursive(&mut self, table: &CommonTable<'_>, operations: &[&ast::SetOperation<'_>]) -> Result<Query> {
        let (first, later) = operations.split_first().expect("the caller has found a recursive member");
        let mut seed = self.body(&first.left, Vec::new())?;
        // The first rows' integers may be short; those that follow may have all digits.
        for e in seed.output.iter_mut().filter(|e| e.ty.kind.is_integer()) {
            e.ty.length = e.ty.length.max(Type::bigint().length);
        }
        let names = super::from::rename(&seed, &table.columns)?;
        let types: Vec<Type> = seed.output.iter().map(|e| e.ty.clone()).collect();
        let id = self.reserve_subplan();
        let visible = self.ctes.len();
        let source = CteSource::Rows { id, names, types: types.clone() };
        self.ctes.push(Cte { name: table.name.text.to_string(), nesting: 0, source });
        let step = self.body(&first.right, Vec::new()).and_then(|step| {
            later.iter().try_fold(step, |step, operation| {
                let member = self.body(&operation.right, Vec::new())?;
                self.combine(SetOperator::Union, true, step, member)
            })
        });
        self.ctes.truncate(visible);
        let step = step?;
        if step.output.len() != types.len() {
            return Err(conditions::WRONG_NUMBER_OF_COLUMNS_IN_SELECT.with(&[]));
        }
        // The number names the round's rows only; its plan is an empty one.
        let nothing = Query { node: Node::None, output: Vec::new(), columns: Vec::new(), place: 0 };
        self.fill_subplan(id, nothing, 0);
        let slot = self.slot();
        let mut output = columns_of(slot, &seed.output);
        output.iter_mut().for_each(|e| e.nullable = true);
        let columns: Vec<ResultColumn> = seed.columns.clone();
        let distinct = operations.iter().any(|operation| !operation.all);
        let place = seed.place;
        let node = Node::Recursive(Box::new(Recursive { id, seed, step, distinct, types, slot }));
        let limited = table.query.limit.as_ref().map(|l| self.in_block(Block::default(), |b| b.output_limits(l)));
        let mut query = Query { node, output, columns, place };
        if let Some(limited) = limited {
            let (limits, _) = limited?;
            query.node = Node::Limit(Box::new(Limit { input: query.node, limits, counts_all: false }));
        }
        Ok(query)
    }
}

/// The type of a column that two queries give alike, or only one of them gives a type at all: strings of one length stay
/// that, and ENUM and SET what they are.
fn kept_type(left: &Type, right: &Type) -> Option<Type> {
    use values::types::Kind;
    let is_kept = |ty: &Type| matches!(ty.kind, Kind::Char | Kind::Binary | Kind::Enum | Kind::Set);
    match (left.kind, right.kind) {
        (Kind::Null, _) if is_kept(right) => Some(right.clone()),
        (_, Kind::Null) if is_kept(left) => Some(left.clone()),
        (Kind::Char | Kind::Binary, kind) if kind == left.kind && left.collation == right.collation => {
            Some(Type { length: left.length.max(right.length), ..left.clone() })
        }
        _ => None,
    }
}

/// The SELECT that a query is, where it has nothing else.
fn plain_select<'q, 'a>(query: &'q ast::Query<'a>) -> Option<&'q ast::Select<'a>> {
    let is_plain = query.with.is_none() && query.order_by.is_empty() && query.limit.is_none();
    match &query.body {
        QueryBody::Select(select) if is_plain => Some(select),
        QueryBody::Nested(inner) if is_plain => plain_select(inner),
        _ => None,
    }
}

/// The options of a query's first SELECT, which are the whole's.
fn first_options(body: &QueryBody<'_>) -> ast::SelectOptions {
    match body {
        QueryBody::Select(select) => select.options,
        QueryBody::SetOperation(operation) => first_options(&operation.left),
        QueryBody::Nested(query) => first_options(&query.body),
        QueryBody::Table(_) | QueryBody::Values(_) => ast::SelectOptions::default(),
    }
}

/// Options that only the first SELECT of a set operation may have.
fn refuse_options(body: &QueryBody<'_>) -> Result<()> {
    let options = first_options(body);
    for (option, name) in [
        (ast::SelectOptions::CALC_FOUND_ROWS, "SQL_CALC_FOUND_ROWS"),
        (ast::SelectOptions::BUFFER_RESULT, "SQL_BUFFER_RESULT"),
    ] {
        if options.has(option) {
            return Err(conditions::CANT_USE_OPTION_HERE.with(&[&name]));
        }
    }
    Ok(())
}

/// The expression under another type, converted where it must be.
pub(super) fn converted(e: Expr, ty: &Type) -> Expr {
    if e.ty == *ty || matches!(e.kind, ExprKind::Constant(values::value::Value::Null)) {
        return e;
    }
    super::expression::cast_to(e, ty.clone())
}

/// The unions of a query that refers to itself, innermost first: the first has the rows to begin with on its left, each a member
/// that reads the query's own rows on its right.
fn recursive_parts<'q, 'a>(table: &'q CommonTable<'a>) -> Option<Vec<&'q ast::SetOperation<'a>>> {
    let name = &table.name.text;
    let mut operations = Vec::new();
    let mut body = &table.query.body;
    while let QueryBody::SetOperation(operation) = body {
        if operation.op != SetOperator::Union || !mentions(&operation.right, name) {
            return None;
        }
        operations.push(&**operation);
        if !mentions(&operation.left, name) {
            operations.reverse();
            return Some(operations);
        }
        body = &operation.left;
    }
    None
}

/// Whether FROM of a body names a table.
pub(super) fn mentions(body: &QueryBody<'_>, name: &str) -> bool {
    let is_it = |reference: &&ast::TableRef<'_>| match reference {
        ast::TableRef::Table(factor) => factor.name.schema.is_none() && factor.name.name.text == name,
        ast::TableRef::Derived(derived) => mentions(&derived.query.body, name),
        _ => false,
    };
    match body {
        QueryBody::Select(select) => ast::TableRef::tables(&select.from).iter().any(is_it),
        QueryBody::SetOperation(operation) => mentions(&operation.left, name) || mentions(&operation.right, name),
        QueryBody::Nested(query) => mentions(&query.body, name),
        QueryBody::Table(table) => table.name.text == name,
        QueryBody::Values(_) => false,
    }
}
