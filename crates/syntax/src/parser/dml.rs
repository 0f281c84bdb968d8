//! INSERT, REPLACE, UPDATE, DELETE, CALL, DO, HANDLER.

use crate::ast::dml::{
    Assignment, Call, Delete, DeleteTarget, HandlerRead, HandlerStatement, HandlerStep, Insert, InsertSource, Priority,
    Update,
};
use crate::ast::expr::{BinaryOp, Expr, ExprKind};
use crate::ast::plain::PlainRows;
use crate::ast::query::{Query, With};
use crate::ast::{Name, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

/// Rows in a shorter text are trees: the statement may come again with other literals.
const PLAIN_BYTES_MIN: usize = 4096;

impl<'a> Parser<'a> {
    pub(super) fn insert(&mut self) -> Parse<Statement<'a>> {
        let replace = self.bump().keyword == K::Replace;
        let hints = self.hints();
        let priority = match self.keyword() {
            K::LowPriority => Some(Priority::Low),
            K::Delayed => Some(Priority::Delayed),
            K::HighPriority if !replace => Some(Priority::High),
            _ => None,
        };
        if priority.is_some() {
            self.bump();
        }
        let ignore = !replace && self.eat_word(K::Ignore);
        self.eat_word(K::Into);
        let table = self.name()?;
        let partitions = self.partition_names()?;
        let mut columns = None;
        if self.at(Kind::Open) && !self.parenthesis_opens_query() {
            self.bump();
            columns = Some(if self.at(Kind::Close) { Vec::new() } else { self.list(Self::column)? });
            self.expect(Kind::Close)?;
        }
        let mut insert = Insert {
            replace,
            hints,
            priority,
            ignore,
            table,
            partitions,
            columns,
            source: InsertSource::Values(Vec::new()),
            alias: None,
            on_duplicate: Vec::new(),
        };
        insert.source = self.insert_source(insert.columns.is_some())?;
        if !replace {
            self.insert_rest(&mut insert)?;
        }
        Ok(Statement::Insert(Box::new(insert)))
    }

    fn parenthesis_opens_query(&mut self) -> bool {
        match self.peek().keyword {
            K::Select | K::With | K::Table | K::Values => true,
            _ => self.peek().kind == Kind::Open && self.opens_query(),
        }
    }

    fn insert_source(&mut self, has_columns: bool) -> Parse<InsertSource<'a>> {
        if self.at_word(K::Set) && !has_columns {
            self.bump();
            return Ok(InsertSource::Set(self.assignments()?));
        }
        let values = self.at_word(K::Values) && self.peek().keyword != K::Row;
        if values || self.at_word(K::Value) {
            self.bump();
            if let Some(rows) = self.plain_rows() {
                return Ok(InsertSource::Plain(rows));
            }
            return Ok(InsertSource::Values(self.value_rows()?));
        }
        Ok(InsertSource::Query(Box::new(self.query()?)))
    }

    /// Rows that are worth keeping as text.
    fn plain_rows(&mut self) -> Option<PlainRows<'a>> {
        let start = self.token.start as usize;
        if !self.at(Kind::Open) || self.text.len() - start < PLAIN_BYTES_MIN {
            return None;
        }
        let (rows, end, literals) = PlainRows::read(self.text, start, self.options)?;
        let (lexer, token, previous_end) = (self.lexer, self.token, self.previous_end);
        self.skip_to(end, literals);
        if self.at(Kind::Comma) {
            // A comment stands before it, and rows of any kind behind.
            (self.lexer, self.token, self.previous_end) = (lexer, token, previous_end);
            return None;
        }
        Some(rows)
    }

    fn value_rows(&mut self) -> Parse<Vec<Vec<Expr<'a>>>> {
        let mut rows: Vec<Vec<Expr<'a>>> = Vec::new();
        loop {
            let width = rows.last().map_or(4, Vec::len);
            self.expect(Kind::Open)?;
            let mut row = Vec::with_capacity(width);
            self.row_values(&mut row)?;
            rows.push(row);
            if !self.eat(Kind::Comma) {
                return Ok(rows);
            }
        }
    }

    fn row_values(&mut self, row: &mut Vec<Expr<'a>>) -> Parse<()> {
        if self.eat(Kind::Close) {
            return Ok(());
        }
        loop {
            row.push(self.expr_or_default()?);
            if !self.eat(Kind::Comma) {
                return self.expect(Kind::Close);
            }
        }
    }

    /// `(values)`
    pub(super) fn value_row(&mut self) -> Parse<Vec<Expr<'a>>> {
        self.expect(Kind::Open)?;
        let mut row = Vec::new();
        self.row_values(&mut row)?;
        Ok(row)
    }

    pub(super) fn expr_or_default(&mut self) -> Parse<Expr<'a>> {
        if self.at_word(K::Default) && self.peek().kind != Kind::Open {
            let start = self.bump().start;
            return Ok(Expr { span: self.span_from(start), kind: ExprKind::Default });
        }
        self.expr()
    }

    fn insert_rest(&mut self, insert: &mut Insert<'a>) -> Parse<()> {
        if !matches!(insert.source, InsertSource::Query(_)) && self.eat_word(K::As) {
            let name = self.ident()?;
            let columns = if self.at(Kind::Open) { self.enclosed_idents()? } else { Vec::new() };
            insert.alias = Some((name, columns));
        }
        if self.eat_word(K::On) {
            self.expect_words(&[K::Duplicate, K::Key, K::Update])?;
            insert.on_duplicate = self.assignments()?;
        }
        Ok(())
    }

    pub(super) fn assignments(&mut self) -> Parse<Vec<Assignment<'a>>> {
        self.list(|parser| {
            let column = parser.column()?;
            if !parser.eat(Kind::Assign) {
                parser.expect(Kind::Equal)?;
            }
            Ok(Assignment { column, value: parser.expr_or_default()? })
        })
    }

    pub(super) fn update(&mut self, with: Option<With<'a>>) -> Parse<Statement<'a>> {
        self.expect_word(K::Update)?;
        let hints = self.hints();
        let low_priority = self.eat_word(K::LowPriority);
        let ignore = self.eat_word(K::Ignore);
        let tables = self.table_refs()?;
        self.expect_word(K::Set)?;
        let assignments = self.assignments()?;
        let filter = self.filter()?;
        let order_by = self.order_by()?;
        let limit = self.limit()?;
        Ok(Statement::Update(Box::new(Update {
            with,
            hints,
            low_priority,
            ignore,
            tables,
            assignments,
            filter,
            order_by,
            limit,
        })))
    }

    pub(super) fn filter(&mut self) -> Parse<Option<Expr<'a>>> {
        if self.eat_word(K::Where) { Ok(Some(self.expr()?)) } else { Ok(None) }
    }

    pub(super) fn delete(&mut self, with: Option<With<'a>>) -> Parse<Statement<'a>> {
        self.expect_word(K::Delete)?;
        let mut delete = Delete {
            with,
            hints: self.hints(),
            low_priority: false,
            quick: false,
            ignore: false,
            target: DeleteTarget::Multi { tables: Vec::new(), from: Vec::new() },
            filter: None,
            order_by: Vec::new(),
            limit: None,
        };
        loop {
            match self.keyword() {
                K::LowPriority => delete.low_priority = true,
                K::Quick if self.peek().kind != Kind::Dot => delete.quick = true,
                K::Ignore => delete.ignore = true,
                _ => break,
            }
            self.bump();
        }
        delete.target = self.delete_target()?;
        delete.filter = self.filter()?;
        if matches!(delete.target, DeleteTarget::Single { .. }) {
            delete.order_by = self.order_by()?;
            delete.limit = self.limit()?;
        }
        Ok(Statement::Delete(Box::new(delete)))
    }

    fn delete_target(&mut self) -> Parse<DeleteTarget<'a>> {
        if !self.eat_word(K::From) {
            let tables = self.list(Self::name_star)?;
            self.expect_word(K::From)?;
            return Ok(DeleteTarget::Multi { tables, from: self.table_refs()? });
        }
        let (first, starred) = self.starred_name()?;
        if starred || self.at(Kind::Comma) || self.at_word(K::Using) {
            let mut tables = vec![first];
            while self.eat(Kind::Comma) {
                tables.push(self.name_star()?);
            }
            self.expect_word(K::Using)?;
            return Ok(DeleteTarget::Multi { tables, from: self.table_refs()? });
        }
        let alias = self.table_alias()?;
        let partitions = self.partition_names()?;
        Ok(DeleteTarget::Single { table: first, alias, partitions })
    }

    /// `[schema.]table[.*]`
    fn name_star(&mut self) -> Parse<Name<'a>> {
        Ok(self.starred_name()?.0)
    }

    fn starred_name(&mut self) -> Parse<(Name<'a>, bool)> {
        let first = self.ident()?;
        if !self.eat(Kind::Dot) {
            return Ok((Name { schema: None, name: first }, false));
        }
        if self.eat(Kind::Star) {
            return Ok((Name { schema: None, name: first }, true));
        }
        let name = Name { schema: Some(first), name: self.ident()? };
        let starred = self.eat(Kind::Dot);
        if starred {
            self.expect(Kind::Star)?;
        }
        Ok((name, starred))
    }

    pub(super) fn call_statement(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Call)?;
        let name = self.name()?;
        let mut args = Vec::new();
        if self.eat(Kind::Open) {
            if !self.at(Kind::Close) {
                args = self.exprs()?;
            }
            self.expect(Kind::Close)?;
        }
        Ok(Statement::Call(Box::new(Call { name, args })))
    }

    pub(super) fn do_statement(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Do)?;
        if self.at(Kind::Star) {
            return self.fail();
        }
        Ok(Statement::Do(self.select_items()?))
    }

    pub(super) fn handler(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Handler)?;
        let table = self.name()?;
        let handler = match self.keyword() {
            K::Open => {
                self.bump();
                HandlerStatement::Open { table, alias: self.table_alias()? }
            }
            K::Close | K::Read if table.schema.is_some() => return self.fail(),
            K::Close => {
                self.bump();
                HandlerStatement::Close(table)
            }
            K::Read => {
                self.bump();
                let read = self.handler_read()?;
                HandlerStatement::Read { table, read, filter: self.filter()?, limit: self.limit()? }
            }
            _ => return self.fail(),
        };
        Ok(Statement::Handler(Box::new(handler)))
    }

    fn handler_step(&mut self) -> Option<HandlerStep> {
        let step = match self.keyword() {
            K::First => HandlerStep::First,
            K::Next => HandlerStep::Next,
            K::Prev => HandlerStep::Prev,
            K::Last => HandlerStep::Last,
            _ => return None,
        };
        self.bump();
        Some(step)
    }

    fn handler_read(&mut self) -> Parse<HandlerRead<'a>> {
        let next = self.peek();
        let ends = matches!(next.kind, Kind::End | Kind::Semicolon) || matches!(next.keyword, K::Where | K::Limit);
        if ends {
            return match self.handler_step() {
                Some(step @ (HandlerStep::First | HandlerStep::Next)) => Ok(HandlerRead::Scan(step)),
                _ => self.fail(),
            };
        }
        let index = self.index_name()?;
        if let Some(step) = self.handler_step() {
            return Ok(HandlerRead::Index { index, step });
        }
        let op = match self.kind() {
            Kind::Equal => BinaryOp::Equal,
            Kind::Less => BinaryOp::Less,
            Kind::LessEqual => BinaryOp::LessEqual,
            Kind::Greater => BinaryOp::Greater,
            Kind::GreaterEqual => BinaryOp::GreaterEqual,
            _ => return self.fail(),
        };
        self.bump();
        self.expect(Kind::Open)?;
        let values = self.list(Self::expr)?;
        self.expect(Kind::Close)?;
        Ok(HandlerRead::Key { index, op, values })
    }

    /// WITH before a query, an UPDATE or a DELETE.
    pub(super) fn with_statement(&mut self) -> Parse<Statement<'a>> {
        let start = self.token.start;
        let with = Some(self.with()?);
        match self.keyword() {
            K::Update => self.update(with),
            K::Delete => self.delete(with),
            _ => {
                let query: Query<'a> = self.query_with(start, with)?;
                Ok(Statement::Query(Box::new(query)))
            }
        }
    }
}
