//! Queries and table references.

use crate::ast::expr::Expr;
use crate::ast::query::{
    Derived, Direction, FileFormat, IndexHint, IndexHintKind, IndexHintScope, Into, IntoTarget, Join, JoinCondition,
    JoinKind, JsonColumn, JsonPathColumn, Limit, LockStrength, LockWait, Locking, OrderItem, Query, QueryBody, Select,
    SelectItem, SelectOptions, SetOperation, SetOperator, TableFactor, TableRef, With,
};
use crate::printer::Printer;

impl Printer {
    pub(super) fn query(&mut self, query: &Query<'_>) {
        if let Some(with) = &query.with {
            self.with(with);
        }
        self.body(&query.body);
        if !query.order_by.is_empty() {
            self.push(" order by ");
            self.order_items(&query.order_by);
        }
        if let Some(limit) = &query.limit {
            self.limit(limit);
        }
        for locking in &query.locking {
            self.locking(locking);
        }
        if let Some(into) = &query.into {
            self.into(into);
        }
    }

    fn with(&mut self, with: &With<'_>) {
        self.push(if with.recursive { "with recursive " } else { "with " });
        self.separated(&with.tables, ",", |printer, table| {
            printer.ident(&table.name);
            if !table.columns.is_empty() {
                printer.push(" (");
                printer.idents(&table.columns);
                printer.push(")");
            }
            printer.push(" as (");
            printer.query(&table.query);
            printer.push(")");
        });
        self.push(" ");
    }

    fn body(&mut self, body: &QueryBody<'_>) {
        match body {
            QueryBody::Select(select) => self.select(select),
            QueryBody::SetOperation(operation) => self.set_operation(operation),
            QueryBody::Values(rows) => {
                self.push("values ");
                self.separated(rows, ",", |printer, row| {
                    printer.push("row(");
                    printer.exprs(row);
                    printer.push(")");
                });
            }
            QueryBody::Table(name) => {
                self.push("table ");
                self.name(name);
            }
            QueryBody::Nested(query) => {
                self.push("(");
                self.query(query);
                self.push(")");
            }
        }
    }

    fn set_operation(&mut self, operation: &SetOperation<'_>) {
        self.set_operand(&operation.left, operation.op, &operation.left);
        let names = self.take_items();
        self.push(match operation.op {
            SetOperator::Union => " union ",
            SetOperator::Intersect => " intersect ",
            SetOperator::Except => " except ",
        });
        self.push(if operation.all { "all " } else { "" });
        self.set_operand(&operation.right, operation.op, &operation.left);
        self.name_items(names);
    }

    /// An operand, in parentheses where the tree is not what precedence gives.
    fn set_operand(&mut self, operand: &QueryBody<'_>, op: SetOperator, left: &QueryBody<'_>) {
        let loose = match operand {
            QueryBody::SetOperation(inner) => {
                let is_left = std::ptr::eq(operand, left);
                inner.op != SetOperator::Intersect && (op == SetOperator::Intersect || !is_left)
            }
            _ => false,
        };
        self.push(if loose { "(" } else { "" });
        self.body(operand);
        self.push(if loose { ")" } else { "" });
    }

    /// The words behind SELECT, in MySQL's order.
    pub(super) fn select_options(&mut self, options: SelectOptions) {
        for (option, word) in [
            (SelectOptions::STRAIGHT_JOIN, "straight_join "),
            (SelectOptions::HIGH_PRIORITY, "high_priority "),
            (SelectOptions::DISTINCT, "distinct "),
            (SelectOptions::SMALL_RESULT, "sql_small_result "),
            (SelectOptions::BIG_RESULT, "sql_big_result "),
            (SelectOptions::BUFFER_RESULT, "sql_buffer_result "),
            (SelectOptions::CALC_FOUND_ROWS, "sql_calc_found_rows "),
        ] {
            self.push(if options.has(option) { word } else { "" });
        }
    }

    fn select(&mut self, select: &Select<'_>) {
        if self.meaning.is_some() {
            return self.explained_select(select);
        }
        self.push("select ");
        if let Some(hints) = select.hints {
            self.push("/*+");
            self.push(&String::from_utf8_lossy(hints));
            self.push("*/ ");
        }
        self.select_options(select.options);
        self.separated(&select.items, ",", Self::select_item);
        if !select.from.is_empty() {
            self.push(" from ");
            self.separated(&select.from, " join ", Self::table_ref);
        } else if select.dual {
            self.push(" from DUAL ");
        }
        self.clause(" where ", select.filter.as_ref());
        if !select.group_by.is_empty() {
            self.push(" group by ");
            self.order_items(&select.group_by);
            self.push(if select.rollup { " with rollup" } else { "" });
        }
        self.clause(" having ", select.having.as_ref());
        if !select.windows.is_empty() {
            self.push(" window ");
            self.separated(&select.windows, ", ", |printer, (name, window)| {
                printer.ident(name);
                printer.push(" AS ");
                printer.window(window);
                printer.push(" ");
            });
        }
    }

    fn clause(&mut self, word: &str, expr: Option<&Expr<'_>>) {
        if let Some(expr) = expr {
            self.push(word);
            self.expr(expr);
        }
    }

    fn select_item(&mut self, item: &SelectItem<'_>) {
        match item {
            SelectItem::Star(_) => self.push("*"),
            SelectItem::TableStar(name) => {
                self.name(name);
                self.push(".*");
            }
            SelectItem::Expr(item) => {
                self.expr(&item.expr);
                if let Some(alias) = &item.alias {
                    self.push(" AS ");
                    self.ident(alias);
                }
            }
        }
    }

    pub(super) fn order_items(&mut self, items: &[OrderItem<'_>]) {
        self.separated(items, ",", |printer, item| {
            if !printer.position(item) {
                printer.expr(&item.expr);
            }
            printer.push(if item.direction == Some(Direction::Desc) { " desc" } else { "" });
        });
    }

    pub(super) fn limit(&mut self, limit: &Limit<'_>) {
        self.push(" limit ");
        if let Some(offset) = &limit.offset {
            self.expr(offset);
            self.push(",");
        }
        self.expr(&limit.count);
    }

    fn locking(&mut self, locking: &Locking<'_>) {
        self.push(match locking.strength {
            LockStrength::Update => " for update",
            LockStrength::Share => " for share",
            LockStrength::ShareMode => " lock in share mode",
        });
        if !locking.tables.is_empty() {
            self.push(" of ");
            self.separated(&locking.tables, ",", Self::name);
        }
        self.push(match locking.wait {
            None => "",
            Some(LockWait::NoWait) => " nowait",
            Some(LockWait::SkipLocked) => " skip locked",
        });
    }

    fn into(&mut self, into: &Into<'_>) {
        match into {
            Into::Variables(targets) => {
                self.push(" into ");
                self.separated(targets, ",", |printer, target| match target {
                    IntoTarget::User(name) => printer.user_variable(name),
                    IntoTarget::Local(name) => printer.ident(name),
                });
            }
            Into::Outfile { path, charset, format } => {
                self.push(" into outfile ");
                self.string(path);
                if let Some(charset) = charset {
                    self.push(" character set ");
                    self.charset_name(&charset.text);
                }
                self.file_format(format);
            }
            Into::Dumpfile(path) => {
                self.push(" into dumpfile ");
                self.string(path);
            }
        }
    }

    fn file_format(&mut self, format: &FileFormat<'_>) {
        let enclosed = if format.optionally_enclosed { " optionally enclosed by " } else { " enclosed by " };
        let fields = [
            (&format.fields_terminated, " terminated by "),
            (&format.enclosed, enclosed),
            (&format.escaped, " escaped by "),
        ];
        let lines = [(&format.lines_starting, " starting by "), (&format.lines_terminated, " terminated by ")];
        for (word, parts) in [(" fields", &fields[..]), (" lines", &lines[..])] {
            if parts.iter().all(|(text, _)| text.is_none()) {
                continue;
            }
            self.push(word);
            for (text, by) in parts {
                if let Some(text) = text {
                    self.push(by);
                    self.string(text);
                }
            }
        }
    }

    pub(super) fn table_ref(&mut self, table: &TableRef<'_>) {
        match table {
            TableRef::Table(factor) => self.factor(factor),
            TableRef::Derived(derived) => self.derived(derived),
            TableRef::JsonTable(table) => {
                self.push(if table.lateral { "lateral " } else { "" });
                self.push("json_table(");
                self.expr(&table.document);
                self.push(", ");
                self.string(&table.path);
                self.push(" ");
                self.json_columns(&table.columns);
                self.push(")");
                if let Some(alias) = &table.alias {
                    self.push(" ");
                    self.ident(alias);
                }
            }
            TableRef::Join(join) => self.join(join),
            TableRef::Nested(refs) if matches!(refs.as_slice(), [TableRef::Join(_)]) => self.table_ref(&refs[0]),
            TableRef::Nested(refs) => {
                self.push("(");
                self.separated(refs, " join ", Self::table_ref);
                self.push(")");
            }
        }
    }

    fn factor(&mut self, factor: &TableFactor<'_>) {
        self.name(&factor.name);
        if !factor.partitions.is_empty() {
            self.push(" PARTITION (");
            self.idents(&factor.partitions);
            self.push(")");
        }
        if let Some(alias) = &factor.alias {
            self.push(" ");
            self.ident(alias);
        }
        for hint in &factor.hints {
            self.index_hint(hint);
        }
    }

    pub(super) fn index_hint(&mut self, hint: &IndexHint<'_>) {
        self.push(match hint.kind {
            IndexHintKind::Use => " USE INDEX ",
            IndexHintKind::Force => " FORCE INDEX ",
            IndexHintKind::Ignore => " IGNORE INDEX ",
        });
        self.push(match hint.scope {
            None => "(",
            Some(IndexHintScope::Join) => "FOR JOIN (",
            Some(IndexHintScope::OrderBy) => "FOR ORDER BY (",
            Some(IndexHintScope::GroupBy) => "FOR GROUP BY (",
        });
        self.idents(&hint.indexes);
        self.push(")");
    }

    fn derived(&mut self, derived: &Derived<'_>) {
        self.push(if derived.lateral { "lateral (" } else { "(" });
        self.query(&derived.query);
        self.push(")");
        if let Some(alias) = &derived.alias {
            self.push(" ");
            self.ident(alias);
        }
        if !derived.columns.is_empty() {
            self.push(" (");
            self.idents(&derived.columns);
            self.push(")");
        }
    }

    fn join(&mut self, join: &Join<'_>) {
        self.push("(");
        self.table_ref(&join.left);
        if join.condition == JoinCondition::Natural {
            self.push(" natural");
        }
        self.push(match join.kind {
            JoinKind::Inner | JoinKind::Cross => " join ",
            JoinKind::Straight => " straight_join ",
            JoinKind::Left => " left join ",
            JoinKind::Right => " right join ",
        });
        self.table_ref(&join.right);
        match &join.condition {
            JoinCondition::None | JoinCondition::Natural => {}
            JoinCondition::On(condition) => {
                self.push(" on(");
                self.expr(condition);
                self.push(")");
            }
            JoinCondition::Using(columns) => {
                self.push(" using (");
                self.idents(columns);
                self.push(")");
            }
        }
        self.push(")");
    }

    fn json_columns(&mut self, columns: &[JsonColumn<'_>]) {
        self.push("columns (");
        self.separated(columns, ", ", |printer, column| match column {
            JsonColumn::Ordinality(name) => {
                printer.ident(name);
                printer.push(" for ordinality");
            }
            JsonColumn::Path(column) => printer.json_path_column(column),
            JsonColumn::Nested { path, columns } => {
                printer.push("nested path ");
                printer.string(path);
                printer.push(" ");
                printer.json_columns(columns);
            }
        });
        self.push(")");
    }

    fn json_path_column(&mut self, column: &JsonPathColumn<'_>) {
        self.ident(&column.name);
        self.push(" ");
        self.data_type(&column.data_type);
        if let Some(collation) = &column.collation {
            self.push(" collate ");
            self.charset_name(&collation.text);
        }
        self.push(if column.exists { " exists path " } else { " path " });
        self.string(&column.path);
        self.json_responses(column.on_empty.as_ref(), column.on_error.as_ref());
    }
}
