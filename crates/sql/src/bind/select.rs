//! A query block: FROM, WHERE, GROUP BY, HAVING, the select list, ORDER BY, in the order in which their names are known.

use super::from::{Source, Tree};
use super::group::{FullGroup, GROUPING_NAME, Grouped, self_comparator};
use super::view::{Merges, has_query};
use super::{Binder, Block, average, hints, outer_join};
use crate::conditions;
use crate::error::Result;
use crate::exec::Subplan;
use crate::expr::{Expr, ExprKind, Slot, same};
use crate::plan::access::Reads;
use crate::plan::skip::GroupWish;
use crate::plan::{
    self, Aggregate, AggregateCall, Distinct, Limit, Limits, Node, Query, ResultColumn, Sort, flag, join,
};
use crate::session::settings::ONLY_FULL_GROUP_BY;
use std::sync::Arc;
use store::lock::LockMode;
use syntax::ast::expr as ast_expr;
use syntax::ast::expr::AggregateKind as A;
use syntax::ast::query::{self as ast, Direction, OrderItem, SelectItem, SelectOptions};
use values::types::Kind;

/// An item of the select list, bound.
pub(super) struct Item {
    pub(super) expr: Expr,
    pub(super) column: ResultColumn,
}

/// The bound parts of a block, before they become steps.
pub(super) struct Parts {
    pub(super) tree: Option<Tree>,
    pub(super) filter: Vec<Expr>,
    pub(super) items: Vec<Item>,
    pub(super) keys: Vec<Expr>,
    /// The item of the select list that each key names.
    named: Vec<Option<usize>>,
    pub(super) having: Option<Expr>,
    pub(super) order: Vec<(Expr, bool)>,
    /// Whether the last item is an average's own digits, beside what is shown.
    pub(super) has_average_beside: bool,
    /// Whether there is one group at most.
    pub(super) is_one_group: bool,
}

impl Parts {
    /// The order of the only table of FROM is the block's, where that has none.
    fn take_order(&mut self, block: &mut Block) {
        if self.order.is_empty() && block.windows.is_empty() && block.scope.tables.len() == 1 {
            self.order = std::mem::take(&mut block.given_order);
        }
    }

    /// Whether something behind a grouping reads rows of the block's tables: columns that are no keys.
    fn reads_rows(&self, block: &Block) -> bool {
        let slots = block.scope.slots();
        let reads = |e: &Expr| has_query(e) || e.slots().iter().any(|slot| slots.contains(slot));
        let items = self.items.iter().map(|i| &i.expr);
        let ordered = self.order.iter().map(|(e, _)| e);
        let windows = block.windows.iter().flat_map(plan::WindowCall::expressions);
        items.chain(&self.having).chain(ordered).chain(windows).any(reads)
    }

    /// GROUPING needs GROUP BY.
    fn check_ungrouped(&self) -> Result<()> {
        let items = self.items.iter().map(|i| &i.expr);
        let ordered = self.order.iter().map(|(e, _)| e);
        let is_grouping = |e: &Expr| e.any(&mut |e| matches!(e.kind, ExprKind::Grouping(_)));
        if items.chain(&self.having).chain(ordered).any(is_grouping) {
            return Err(conditions::INVALID_GROUP_FUNC_USE.with(&[]));
        }
        Ok(())
    }
}

impl Binder<'_> {
    /// Binds a SELECT with the ORDER BY and LIMIT of its query.
    pub(super) fn select(
        &mut self,
        select: &ast::Select<'_>,
        order_by: &[OrderItem<'_>],
        limit: Option<&ast::Limit<'_>>,
        locks: Vec<(Option<String>, plan::Lock)>,
    ) -> Result<Query> {
        self.check_numbers()?;
        let is_asked = std::mem::take(&mut self.asks_candidate);
        let place = self.place(select.span);
        let drops_order = std::mem::take(&mut self.drops_order);
        let average_wish = std::mem::take(&mut self.average_wish);
        let pushed = std::mem::take(&mut self.pushed);
        let block = Block { clause: "field list", locks, place, merges: Merges::All, ..Block::default() };
        let ((mut parts, limits), mut block) = self.in_block(block, |b| {
            let mut parts = b.parts(select, order_by)?;
            b.grant(average_wish, &mut parts);
            parts.filter.extend(b.view_conditions());
            let limits = limit.map(|l| b.limits(l)).transpose()?;
            Ok((parts, limits))
        })?;
        let grouped = !select.group_by.is_empty() || !block.aggregates.is_empty();
        if grouped && select.group_by.is_empty() {
            // One row has one order.
            parts.order.clear();
        }
        if !grouped && !drops_order && !select.options.has(SelectOptions::DISTINCT) {
            parts.take_order(&mut block);
        }
        if grouped && self.state.settings().sql_mode & ONLY_FULL_GROUP_BY != 0 {
            check_full_group_by(&parts, &block, &self.plans)?;
        }
        if select.group_by.is_empty() {
            parts.check_ungrouped()?;
        }
        pushed.apply(&mut parts, &block, (grouped, select.rollup));
        parts.tree = parts.tree.take().map(|tree| outer_join::simplified(tree, &parts.filter));
        self.push_down(&parts, select, &block)?;
        let keeps_order = select.options.has(SelectOptions::STRAIGHT_JOIN) || block.hints.fixed_order;
        if !keeps_order {
            self.join_subqueries(&mut parts, place);
            if is_asked && !grouped {
                self.candidate = self.candidate_of(&parts, &block);
            }
        }
        let wish = self.wish(&parts, &block, select, limits.as_ref());
        // Rows that are locked for a change are locked themselves, whatever an index has.
        if block.locks.iter().all(|(_, lock)| lock.mode == LockMode::Shared) {
            self.reads = self.reads(&parts, &block);
        }
        self.keeps_order = keeps_order;
        self.table_hints = std::mem::take(&mut block.hints);
        let planned = self.plan_tables(&mut parts, place, &wish);
        self.keeps_order = false;
        self.table_hints = hints::TableHints::default();
        let reads = std::mem::take(&mut self.reads);
        let join::Planned { mut node, mut is_ordered } = planned?;
        if grouped {
            if !select.rollup {
                is_ordered = parts.sort_groups(&node, &block, &reads, select.options.has(SelectOptions::DISTINCT));
            }
            node = self.group(node, &mut parts, &mut block, select)?;
        }
        if let Some(mut having) = parts.having.take() {
            self.settle(&mut having);
            node = Node::Filter(Box::new(node), having);
        }
        if !block.windows.is_empty() {
            node = self.windows(node, &mut parts, &mut block, grouped);
        }
        let mut query = self.finish(node, parts, select.options, limits, is_ordered);
        query.place = place;
        if select.options.has(SelectOptions::CALC_FOUND_ROWS)
            && let Node::Limit(limit) = &mut query.node
        {
            limit.counts_all = true;
        }
        Ok(query)
    }

    /// Plans a block's tables with their conditions.
    fn plan_tables(&mut self, parts: &mut Parts, place: u32, wish: &join::Wish) -> Result<join::Planned> {
        let tree = parts.tree.take();
        let filter = std::mem::take(&mut parts.filter);
        let led = if self.keeps_order { None } else { self.plan_led(tree.as_ref(), &filter, place, wish)? };
        led.map_or_else(|| join::plan(self, tree, filter, wish), Ok)
    }

    /// Has parts of HAVING that are the same for all groups worked out before any group is.
    fn settle(&mut self, having: &mut Expr) {
        let parts = match &mut having.kind {
            ExprKind::And(list) => list.iter_mut().collect(),
            _ => vec![having],
        };
        for part in parts {
            if join::is_settled(self, part) {
                plan::fixed::keep(part, &mut self.fixed);
            }
        }
    }

    /// What a block reads of its tables.
    fn reads(&self, parts: &Parts, block: &Block) -> Reads {
        let items = parts.items.iter().map(|i| &i.expr);
        let others = parts.filter.iter().chain(&parts.keys).chain(&parts.having);
        let ordered = parts.order.iter().map(|(e, _)| e);
        let arguments = block.aggregates.iter().flat_map(|a| a.arguments.iter().chain(a.order.iter().map(|k| &k.expr)));
        let windows = block.windows.iter().flat_map(plan::WindowCall::expressions);
        let (mut on, mut queries) = (Vec::new(), Vec::new());
        if let Some(tree) = &parts.tree {
            tree.each(&mut |tree| match tree {
                Tree::Join { on: conditions, .. } => on.extend(conditions),
                Tree::Nest(nest) => on.extend(&nest.on),
                Tree::Table(leaf) => {
                    if let Source::Query { id, .. } = leaf.source {
                        queries.push(id);
                    }
                }
            });
        }
        let all = items.chain(others).chain(ordered).chain(arguments).chain(windows).chain(on);
        Reads::new(self, all, queries.into_iter())
    }

    /// Binds the clauses of a SELECT into the present block.
    pub(super) fn parts(&mut self, select: &ast::Select<'_>, order_by: &[OrderItem<'_>]) -> Result<Parts> {
        let mut tree = self.from(&select.from)?;
        if let Some(hints) = select.hints {
            self.check_hints(hints);
            if let Some(tree) = &mut tree {
                self.allow_by_hints(tree);
            }
        }
        let mut filter = Vec::new();
        if let Some(condition) = &select.filter {
            self.block().clause = "where clause";
            let condition = self.scalar(condition)?;
            self.warn_json_truth(&condition);
            filter = self.where_parts(condition)?;
        }
        self.block().clause = "field list";
        self.block().aggregates_allowed = true;
        self.named_windows(&select.windows)?;
        let items = self.items(&select.items, tree.is_some() || select.dual)?;
        self.block().aliases = items.iter().map(|i| (i.column.name.to_string(), i.expr.clone())).collect();
        self.block().clause = "group statement";
        self.block().aggregates_allowed = false;
        let mut keys: Vec<Expr> = Vec::new();
        let mut named = Vec::new();
        for item in &select.group_by {
            let key = self.with_fixed_literals(|b| b.position_or_expression(item, &items, "group statement"))?;
            if key.any(&mut |e| matches!(e.kind, ExprKind::Aggregate(_) | ExprKind::Window(_))) {
                return Err(conditions::WRONG_GROUP_FIELD.with(&[&key_name(&key, &items)]));
            }
            if key.any(&mut |e| matches!(e.kind, ExprKind::Grouping(_))) {
                return Err(conditions::WRONG_GROUP_FIELD.with(&[&GROUPING_NAME]));
            }
            if select.rollup || !keys.iter().any(|k| same(k, &key)) {
                named.push(self.named_item(item, &items));
                keys.push(key);
            }
        }
        self.block().keys = keys.clone();
        self.block().aggregates_allowed = true;
        self.block().clause = "having clause";
        let having = select.having.as_ref().map(|e| self.scalar(e)).transpose()?;
        self.block().clause = "order clause";
        let aggregates = self.block().aggregates.len();
        let mut order = Vec::new();
        for item in order_by {
            let e = self.with_fixed_literals(|b| b.position_or_expression(item, &items, "order clause"))?;
            order.push((e, item.direction == Some(Direction::Desc)));
            let is_first = aggregates == 0
                && order.last().is_some_and(|(e, _)| e.any(&mut |part| matches!(part.kind, ExprKind::Aggregate(_))));
            if is_first && select.group_by.is_empty() && self.state.settings().sql_mode & ONLY_FULL_GROUP_BY != 0 {
                return Err(conditions::AGGREGATE_ORDER_NON_AGG_QUERY.with(&[&order.len()]));
            }
        }
        self.block().clause = "field list";
        Ok(Parts { tree, filter, items, keys, named, having, order, has_average_beside: false, is_one_group: false })
    }

    /// A key of GROUP BY or ORDER BY: a position in the select list, or an expression.
    fn position_or_expression(&mut self, item: &OrderItem<'_>, items: &[Item], clause: &str) -> Result<Expr> {
        if let ast_expr::ExprKind::Literal(literal) = &item.expr.kind
            && let ast_expr::LiteralValue::Integer(position) = literal.value
        {
            self.pinned.push(literal.ordinal);
            let at = usize::try_from(position).ok().and_then(|p| p.checked_sub(1)).filter(|p| *p < items.len());
            return at
                .map(|at| items[at].expr.clone())
                .ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&position, &clause]));
        }
        if clause == "group statement"
            && let ast_expr::ExprKind::Column(column) = &item.expr.kind
        {
            let alias = self.alias(column);
            match (self.block().scope.find(column, clause), alias) {
                (Ok(Some(found)), alias) => {
                    let bound = found.expr;
                    if alias.is_ok_and(|alias| alias.is_some_and(|e| !same(&e, &bound))) {
                        self.diagnostics.borrow_mut().warn(conditions::NON_UNIQ_ERROR, &[&column.name.text, &clause]);
                    }
                    self.trace_column(column, &bound);
                    return Ok(bound);
                }
                (Err(_), Ok(Some(alias))) => return Ok(alias),
                (Err(ambiguous), _) => return Err(ambiguous),
                (Ok(None), _) => {}
            }
        }
        self.scalar(&item.expr)
    }

    /// The item of the select list that a key of GROUP BY names, and no column does.
    fn named_item(&mut self, item: &OrderItem<'_>, items: &[Item]) -> Option<usize> {
        match &item.expr.kind {
            ast_expr::ExprKind::Literal(literal) => match literal.value {
                ast_expr::LiteralValue::Integer(position) => usize::try_from(position).ok()?.checked_sub(1),
                _ => None,
            },
            ast_expr::ExprKind::Column(column) if column.qualifier.is_none() => {
                let is_column = matches!(self.block().scope.find(column, "group statement"), Ok(Some(_)));
                let name = &column.name.text;
                let mut of_name = items.iter().map(|i| crate::catalog::table::same_name(&i.column.name, name));
                if is_column { None } else { of_name.position(|is_it| is_it) }
            }
            _ => None,
        }
    }

    fn items(&mut self, list: &[SelectItem<'_>], has_tables: bool) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for item in list {
            match item {
                SelectItem::Star(span) => {
                    if !has_tables {
                        return Err(conditions::NO_TABLES_USED.with(&[]));
                    }
                    let block = self.blocks.last().expect("a block is open");
                    let first = items.len();
                    for (expr, at, name) in self.star(block) {
                        let column = self.result_column(&expr, at, &name);
                        items.push(Item { expr, column });
                    }
                    self.trace_star(*span, &items[first..]);
                }
                SelectItem::TableStar(name) => {
                    let first = items.len();
                    items.extend(self.table_star(name)?);
                    self.trace_star(name.name.span, &items[first..]);
                }
                SelectItem::Expr(selected) => {
                    let item = self.item(selected)?;
                    // A subquery of the list may name what stands before it.
                    self.block().aliases.push((item.column.name.to_string(), item.expr.clone()));
                    items.push(item);
                }
            }
        }
        Ok(items)
    }

    /// Notes for EXPLAIN what a `*` stands for.
    fn trace_star(&mut self, span: syntax::ast::Span, items: &[Item]) {
        let place = self.place(span);
        if let Some(trace) = &mut self.trace {
            let named = items.iter().map(|i| (i.expr.clone(), Arc::clone(&i.column.name)));
            trace.stars.insert(place, named.collect());
        }
    }

    fn table_star(&mut self, name: &syntax::ast::Name<'_>) -> Result<Vec<Item>> {
        let block = self.blocks.last().expect("a block is open");
        let wanted = |t: &&super::scope::ScopeTable| {
            super::scope::same_alias(&t.alias, &name.name.text)
                && name.schema.as_ref().is_none_or(|s| *s.text == *t.schema)
        };
        let Some(table) = block.scope.tables.iter().find(wanted) else {
            return Err(conditions::BAD_TABLE_ERROR.with(&[&name.name.text]));
        };
        let visible = table.columns.iter().enumerate().filter(|(_, c)| !c.invisible);
        let reads: Vec<(Expr, usize, Arc<str>)> =
            visible.map(|(at, c)| (block.scope.read(table, at), at, Arc::clone(&c.name))).collect();
        let slot = table.slot;
        Ok(reads
            .into_iter()
            .map(|(expr, at, name)| {
                let column = self.result_column(&expr, Some((slot, at)), &name);
                Item { expr, column }
            })
            .collect())
    }

    fn item(&mut self, selected: &ast::SelectExpr<'_>) -> Result<Item> {
        let expr = self.with_fixed_literals(|b| b.scalar(&selected.expr))?;
        let written = match (&selected.alias, &selected.expr.kind) {
            (Some(alias), _) => self.trimmed(&alias.text),
            (None, ast_expr::ExprKind::Column(column)) => self.column_name(column, &expr),
            (None, ast_expr::ExprKind::Literal(literal)) => literal_name(literal, &selected.source),
            (None, ast_expr::ExprKind::Null) => "NULL".to_owned(),
            (None, _) => expression_name(&selected.expr, &selected.source),
        };
        let at = match &selected.expr.kind {
            ast_expr::ExprKind::Column(column) => self.named_place(column, &expr),
            _ => None,
        };
        let column = self.result_column(&expr, at, &written.into());
        Ok(Item { expr, column })
    }

    /// The column that a name means: of a view that was taken apart its own, not the table's.
    fn named_place(&mut self, column: &ast_expr::Column<'_>, bound: &Expr) -> Option<(Slot, usize)> {
        let scope = &self.block().scope;
        if let Some(at) = scope.find(column, "field list").ok().flatten().and_then(|found| found.at)
            && scope.is_merged(at.0)
        {
            return Some(at);
        }
        if let ExprKind::Column(slot, column) = bound.kind { Some((slot, column)) } else { None }
    }

    /// An alias without what is blank before it.
    fn trimmed(&self, alias: &str) -> String {
        let name = alias.trim_start_matches(|c: char| c.is_ascii_whitespace() || c.is_ascii_control());
        if name.len() < alias.len() {
            let mut diagnostics = self.diagnostics.borrow_mut();
            if name.is_empty() {
                diagnostics.warn(conditions::WARN_SPACE_BEHIND_NAME, &[&alias, &name]);
            } else {
                diagnostics.warn(conditions::REMOVED_SPACES, &[&alias]);
            }
        }
        name.to_owned()
    }

    /// A column's name in a result: as written, but as defined for tables that the server makes.
    fn column_name(&self, column: &ast_expr::Column<'_>, bound: &Expr) -> String {
        if let ExprKind::Column(slot, at) = bound.kind {
            let table = self.blocks.iter().rev().find_map(|b| b.scope.of(slot));
            if let Some(table) = table.filter(|t| *t.schema == *crate::catalog::INFORMATION_SCHEMA) {
                return table.columns[at].name.to_string();
            }
        }
        column.name.text.to_string()
    }

    /// How a result describes an expression; `at` is the column that it is.
    pub(super) fn result_column(&self, e: &Expr, at: Option<(Slot, usize)>, name: &Arc<str>) -> ResultColumn {
        let mut column = ResultColumn {
            schema: "".into(),
            table: "".into(),
            org_table: "".into(),
            name: Arc::clone(name),
            org_name: "".into(),
            ty: e.ty.clone(),
            flags: type_flags(e),
        };
        let found =
            at.and_then(|(slot, at)| self.blocks.iter().rev().find_map(|b| b.scope.of(slot)).map(|table| (table, at)));
        if let Some((table, at)) = found {
            column.schema = Arc::clone(&table.schema);
            column.table = Arc::clone(&table.alias);
            column.org_table = Arc::clone(&table.name);
            column.org_name = Arc::clone(&table.columns[at].name);
            if let Some(stored) = &table.table {
                column.flags |= stored_flags(stored, at);
            } else if let Some(origin) = table.origins.as_ref().and_then(|o| o.get(at)) {
                if table.merged.is_some() {
                    column.flags |= origin.flags & !flag::NOT_NULL;
                    column.schema = Arc::clone(&origin.schema);
                    if table.schema.is_empty() {
                        column.org_table = Arc::clone(&origin.org_table);
                        column.org_name = Arc::clone(&origin.org_name);
                    }
                    return column;
                }
                column.flags |= origin.flags & (flag::NO_DEFAULT | flag::TIMESTAMP | flag::ON_UPDATE_NOW);
                if !origin.org_table.is_empty() {
                    column.org_table = Arc::clone(&origin.org_table);
                    column.schema = Arc::clone(&origin.schema);
                    column.org_name = Arc::clone(&origin.org_name);
                }
            }
        }
        column
    }

    fn limits(&mut self, limit: &ast::Limit<'_>) -> Result<Limits> {
        self.with_free_literals(|b| {
            let offset = limit.offset.as_ref().map(|e| b.scalar(e)).transpose()?;
            Ok(Limits { offset, count: b.scalar(&limit.count)? })
        })
    }

    fn group(&mut self, input: Node, parts: &mut Parts, block: &mut Block, select: &ast::Select<'_>) -> Result<Node> {
        let rollup = select.rollup;
        let input = match rollup && block.aggregates.iter().any(gathers_in_order) {
            // Totals gather the rows group by group, as MySQL's sort leaves them.
            true => self.sorted_rows(input, parts.group_order(), block.scope.slots()),
            false => input,
        };
        let together = !rollup && plan::together::come_together(&input, &parts.keys);
        let is_read_so = !rollup && plan::together::could_come_together(&input, &parts.keys);
        let ways = average::Ways::of(select, parts, block, is_read_so);
        let keys = std::mem::take(&mut parts.keys);
        let mut calls = std::mem::take(&mut block.aggregates);
        let read = ways.having.reads(&mut calls);
        let mut grouped =
            Grouped { slot: self.slot(), keys, aggregates: calls.len(), read, rollup, groupings: Vec::new() };
        parts.having.iter_mut().try_for_each(|e| grouped.rewrite(e))?;
        grouped.read = ways.output.reads(&mut calls);
        for (at, named) in parts.named.iter().enumerate().filter(|_| rollup) {
            if let Some(item) = named.and_then(|item| parts.items.get_mut(item)) {
                item.expr.kind = ExprKind::Column(grouped.slot, at);
                item.expr.nullable = true;
            }
        }
        let items = parts.items.iter_mut().map(|i| &mut i.expr);
        let ordered = parts.order.iter_mut().map(|(e, _)| e);
        items.chain(ordered).try_for_each(|e| grouped.rewrite(e))?;
        for call in &mut block.windows {
            let mut done = Ok(());
            super::window::rewrite_call(call, &mut |e| {
                if done.is_ok() {
                    done = grouped.rewrite(e);
                }
            });
            done?;
        }
        let is_kept = parts.reads_rows(block);
        let kept = if is_kept { block.scope.slots() } else { Vec::new() };
        let Grouped { slot, keys, groupings, .. } = grouped;
        self.group_slot = Some(slot);
        let always = keys.is_empty();
        let results = block.results;
        Ok(Node::Aggregate(Box::new(Aggregate {
            input,
            keys,
            calls,
            slot,
            results,
            kept,
            together,
            rollup,
            groupings,
            always,
        })))
    }

    /// Window functions over the block's rows, grouped or not.
    fn windows(&mut self, input: Node, parts: &mut Parts, block: &mut Block, grouped: bool) -> Node {
        let reads_rows = !grouped || parts.reads_rows(block);
        let mut rows = if reads_rows { block.scope.slots() } else { Vec::new() };
        let calls = std::mem::take(&mut block.windows);
        rows.extend(self.group_slot.take().filter(|_| grouped));
        rows.extend(block.results.filter(|_| grouped));
        let slot = self.slot();
        for item in &mut parts.items {
            super::window::replace(&mut item.expr, slot);
        }
        for (e, _) in &mut parts.order {
            super::window::replace(e, slot);
        }
        Node::Window(Box::new(crate::plan::Window { input, rows, calls, slot }))
    }

    /// DISTINCT, ORDER BY, LIMIT and the output.
    fn finish(
        &mut self,
        mut node: Node,
        parts: Parts,
        options: SelectOptions,
        limits: Option<Limits>,
        is_ordered: bool,
    ) -> Query {
        let shown = parts.items.len() - usize::from(parts.has_average_beside);
        let (mut output, mut columns): (Vec<Expr>, Vec<ResultColumn>) =
            parts.items.into_iter().map(|i| (i.expr, i.column)).unzip();
        columns.truncate(shown);
        let mut order = parts.order;
        order.retain(|(e, _)| !e.is_fixed());
        let is_distinct = options.has(SelectOptions::DISTINCT);
        // Where all columns are sorted by, equal rows come to lie side by side.
        let sorts_doubles = is_distinct
            && !is_ordered
            && output.iter().all(|e| order.iter().any(|(key, _)| same(e, key)))
            && order.iter().all(|(key, _)| output.iter().any(|e| same(e, key)));
        if is_distinct && !sorts_doubles {
            let slot = self.slot();
            let kept = output;
            output = columns_of(slot, &kept);
            for (key, _) in &mut order {
                if let Some(at) = kept.iter().position(|e| same(e, key)) {
                    *key = output[at].clone();
                }
            }
            node = Node::Distinct(Box::new(Distinct { input: node, kept, slot, query: None }));
        }
        if !order.is_empty() && !is_ordered {
            // All rows are counted where the statement asks how many there are.
            let wanted = limits.clone().filter(|_| !options.has(SelectOptions::CALC_FOUND_ROWS));
            (node, output) = self.sort(node, output, order, wanted);
            if let Node::Sort(sort) = &mut node {
                sort.is_distinct = sorts_doubles;
            }
        }
        if let Some(limits) = limits {
            node = Node::Limit(Box::new(Limit { input: node, limits, counts_all: false }));
        }
        Query { node, output, columns, place: 0 }
    }

    /// A sort that keeps the output and the keys; the output that reads it.
    pub(super) fn sort(
        &mut self,
        input: Node,
        output: Vec<Expr>,
        order: Vec<(Expr, bool)>,
        limit: Option<Limits>,
    ) -> (Node, Vec<Expr>) {
        let slot = self.slot();
        let after = columns_of(slot, &output);
        let mut kept = output;
        let mut keys = Vec::new();
        for (key, descending) in order {
            let comparator = self_comparator(&key.ty);
            let at = kept.iter().position(|e| same(e, &key)).unwrap_or_else(|| {
                kept.push(key);
                kept.len() - 1
            });
            keys.push((at, comparator, descending));
        }
        (Node::Sort(Box::new(Sort { input, kept, keys, slot, limit, rows: Vec::new(), is_distinct: false })), after)
    }
}

/// Whether the order of the rows shows in an aggregate's value.
pub(super) fn gathers_in_order(call: &AggregateCall) -> bool {
    matches!(call.kind, A::GroupConcat | A::JsonArrayAgg | A::JsonObjectAgg)
}

impl Binder<'_> {
    /// What the block would like of the rows of its tables, and of how many.
    fn wish(&self, parts: &Parts, block: &Block, select: &ast::Select<'_>, limits: Option<&Limits>) -> join::Wish {
        let wish = wish(parts, block, select, limits.is_some());
        let is_join = matches!(parts.tree, Some(Tree::Join { .. }));
        if wish.order.is_empty() || !is_join || select.options.has(SelectOptions::CALC_FOUND_ROWS) {
            return wish;
        }
        join::Wish { most: limits.map(|limits| self.wanted_rows(limits)), ..wish }
    }
}

/// The order in which the block would like the rows of its tables.
fn wish(parts: &Parts, block: &Block, select: &ast::Select<'_>, limited: bool) -> join::Wish {
    let is_distinct = select.options.has(SelectOptions::DISTINCT);
    let grouped = !select.group_by.is_empty() || !block.aggregates.is_empty();
    if !grouped && !is_distinct && block.windows.is_empty() {
        return join::Wish { order: parts.order.clone(), limited, ..join::Wish::default() };
    }
    if select.rollup || !block.windows.is_empty() {
        return join::Wish { limited, ..join::Wish::default() };
    }
    let together: Vec<Expr> =
        if grouped { parts.keys.clone() } else { parts.items.iter().map(|i| i.expr.clone()).collect() };
    let groups = match grouped {
        true => GroupWish::of_groups(&parts.keys, &block.aggregates),
        false => Some(GroupWish::of_distinct(together.clone())),
    };
    let order = if grouped && !is_distinct && limited { parts.wished_group_order() } else { Vec::new() };
    join::Wish { order, limited, together, groups, ..join::Wish::default() }
}

/// Expressions that read what a step kept.
pub(super) fn columns_of(slot: Slot, kept: &[Expr]) -> Vec<Expr> {
    let read = |(at, e): (usize, &Expr)| {
        let kind = ExprKind::Column(slot, at);
        Expr { kind, ty: e.ty.clone(), nullable: e.nullable, coercibility: e.coercibility }
    };
    kept.iter().enumerate().map(read).collect()
}

/// A literal's name as a column: a string's own text, others as written.
fn literal_name(literal: &ast_expr::Literal<'_>, source: &[u8]) -> String {
    let name = source_name(source);
    match &literal.value {
        ast_expr::LiteralValue::String(_) | ast_expr::LiteralValue::National(_) => {
            name.trim_start_matches(|c: char| c.is_ascii_whitespace() || c.is_control()).to_owned()
        }
        _ => name,
    }
}

/// An expression's name as a column: as written, NAME_CONST's by its first argument.
fn expression_name(e: &ast_expr::Expr<'_>, source: &[u8]) -> String {
    match &e.kind {
        ast_expr::ExprKind::Function(call) if call.name.text.eq_ignore_ascii_case("name_const") => {
            if let Some(ast_expr::ExprKind::Literal(name)) = call.args.first().map(|e| &e.kind) {
                return match &name.value {
                    ast_expr::LiteralValue::String(text) | ast_expr::LiteralValue::National(text) => {
                        literal_name(name, text)
                    }
                    ast_expr::LiteralValue::Introduced(introduced) => source_name(&introduced.bytes),
                    ast_expr::LiteralValue::Integer(number) => number.to_string(),
                    ast_expr::LiteralValue::Decimal(digits) | ast_expr::LiteralValue::Float(digits) => {
                        (*digits).to_owned()
                    }
                    _ => source_name(source),
                };
            }
        }
        _ => {}
    }
    source_name(source)
}

/// Text of a statement as a column's name: names are in utf8mb3, and have a `?` for what that cannot hold.
fn source_name(source: &[u8]) -> String {
    let mut name = String::with_capacity(source.len());
    for chunk in source.utf8_chunks() {
        name.extend(chunk.valid().chars().map(|c| if u32::from(c) > 0xffff { '?' } else { c }));
        name.extend(chunk.invalid().iter().map(|_| '?'));
    }
    name
}

fn key_name(key: &Expr, items: &[Item]) -> String {
    items
        .iter()
        .find(|i| same(&i.expr, key))
        .map_or_else(|| super::print::expression(key), |i| i.column.name.to_string())
}

/// Flags that follow from an expression's type.
fn type_flags(e: &Expr) -> u16 {
    let mut flags = 0;
    if !e.nullable {
        flags |= flag::NOT_NULL;
    }
    if e.ty.kind.is_blob() || e.ty.kind == Kind::Json || e.ty.kind.is_geometry() {
        flags |= flag::BLOB;
    }
    if e.ty.unsigned {
        flags |= flag::UNSIGNED;
    }
    if e.ty.zerofill {
        flags |= flag::ZEROFILL;
    }
    if !e.ty.is_character() && e.ty.kind != Kind::Null || e.ty.kind == Kind::Json {
        flags |= flag::BINARY;
    }
    if matches!(e.ty.kind, Kind::Bit) {
        flags &= !flag::BINARY;
    }
    // MySQL describes its texts so, whatever their length.
    let is_json_value = matches!(&e.kind, ExprKind::Call(function, _) if function.name == "json_value");
    if is_json_value && e.ty.kind != Kind::Json {
        flags = flags & !flag::BLOB | flag::BINARY;
    }
    flags
        | match e.ty.kind {
            Kind::Enum => flag::ENUM,
            Kind::Set => flag::SET,
            _ => 0,
        }
}

/// Flags that follow from a stored column.
fn stored_flags(table: &crate::catalog::table::Table, at: usize) -> u16 {
    use crate::catalog::table::{Default, IndexKind};
    let column = &table.columns[at];
    let mut flags = 0;
    for index in &table.indexes {
        let Some(position) = index.parts.iter().position(|p| p.column == at) else { continue };
        flags |= match index.kind {
            IndexKind::Primary => flag::PRIMARY_KEY,
            IndexKind::Unique if position == 0 && index.parts.len() == 1 => flag::UNIQUE_KEY,
            _ if position == 0 => flag::MULTIPLE_KEY,
            _ => 0,
        };
        if index.kind == IndexKind::Primary && position > 0 {
            continue;
        }
    }
    if column.auto_increment {
        flags |= flag::AUTO_INCREMENT;
    }
    if column.ty.kind == Kind::Timestamp {
        flags |= flag::TIMESTAMP;
    }
    if column.on_update_now {
        flags |= flag::ON_UPDATE_NOW | flag::TIMESTAMP;
    }
    if !column.nullable && column.default == Default::None && !column.auto_increment {
        flags |= flag::NO_DEFAULT;
    }
    flags
}

/// The conditions of inner joins, which hold for every row.
fn inner_conditions<'t>(tree: &'t Tree, to: &mut Vec<&'t Expr>) {
    if let Tree::Join { kind, left, right, on, .. } = tree {
        inner_conditions(left, to);
        if *kind == plan::JoinKind::Inner {
            inner_conditions(right, to);
            to.extend(on);
        }
    }
}

/// ONLY_FULL_GROUP_BY.
fn check_full_group_by(parts: &Parts, block: &Block, plans: &[Option<Subplan>]) -> Result<()> {
    let shown = |slot: Slot, column: usize| block.scope.full_name(slot, column);
    let listed = parts.items.iter().map(|i| (&i.expr, "SELECT list"));
    let ordered = parts.order.iter().map(|(e, _)| (e, "ORDER BY clause"));
    let having = parts.having.iter().map(|e| (e, "HAVING"));
    let mut conditions: Vec<&Expr> = parts.filter.iter().collect();
    if let Some(tree) = &parts.tree {
        inner_conditions(tree, &mut conditions);
    }
    let mut outer_joins = Vec::new();
    if let Some(tree) = &parts.tree {
        tree.each(&mut |tree| {
            if let Tree::Join { kind: plan::JoinKind::Left, right, on, .. } = tree {
                outer_joins.push(super::group::OuterJoin { on, filled: right.slots() });
            }
        });
    }
    let known = super::group::determined(&parts.keys, &conditions, &outer_joins, block);
    let having_full = FullGroup { keys: &parts.keys, known: known.clone(), block, plans: &[] };
    let is_column = |key: &&Expr| matches!(key.kind, ExprKind::Column(..)) || block.scope.shows(key);
    let columns: Vec<Expr> = parts.keys.iter().filter(is_column).cloned().collect();
    let within_item = FullGroup { keys: &columns, known: known.clone(), block, plans };
    let full = FullGroup { keys: &parts.keys, known, block, plans };
    let windows: Vec<(String, &plan::WindowSpec)> = block
        .windows
        .iter()
        .map(|call| {
            let name = call.spec.name.as_deref().unwrap_or(super::window::UNNAMED);
            (format!("PARTITION BY or ORDER BY clause of window '{name}'"), &call.spec)
        })
        .collect();
    let windowed = windows.iter().flat_map(|(clause, spec)| {
        spec.partition.iter().chain(&spec.order).map(move |key| (&key.expr, clause.as_str()))
    });
    let mut at = 0;
    let mut last = "";
    for (e, clause) in listed.chain(having).chain(windowed).chain(ordered) {
        at = if clause == last { at + 1 } else { 1 };
        last = clause;
        let checked = match clause {
            "HAVING" => &having_full,
            // An item is a key or none. Behind it an alias may stand for one that is.
            "SELECT list" if !parts.keys.iter().any(|key| same(key, e)) => &within_item,
            _ => &full,
        };
        let Some((slot, column)) = checked.stray_column(e) else { continue };
        let name = shown(slot, column);
        if parts.keys.is_empty() {
            return Err(conditions::MIX_OF_GROUP_FUNC_AND_FIELDS_V2.with(&[&at, &clause, &name]));
        }
        if clause == "HAVING" {
            let plain = name.rsplit('.').next().unwrap_or_default().to_owned();
            return Err(conditions::BAD_FIELD_ERROR.with(&[&plain, &"having clause"]));
        }
        return Err(conditions::WRONG_FIELD_WITH_GROUP_V2.with(&[&at, &clause, &name]));
    }
    Ok(())
}
