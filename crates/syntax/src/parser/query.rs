//! Queries: SELECT, VALUES, TABLE, WITH, set operations and what follows them.

use std::borrow::Cow;

use crate::ast::expr::{Expr, ExprKind, IntroducedForm, LiteralValue};
use crate::ast::query::{
    CommonTable, Direction, FileFormat, Into, IntoTarget, Limit, LockStrength, LockWait, Locking, OrderItem, Query,
    QueryBody, Select, SelectExpr, SelectItem, SelectOptions, SetOperation, SetOperator, With,
};
use crate::ast::{Ident, Name, Span};
use crate::deprecated::Deprecated;
use crate::keywords::Keyword as K;
use crate::lexer::{Kind, Lexer};
use crate::parser::expr::Enclosed;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    /// A query with its WITH, ORDER BY, LIMIT, INTO and locking.
    pub(super) fn query(&mut self) -> Parse<Query<'a>> {
        self.enter()?;
        let start = self.token.start;
        let with = if self.at_word(K::With) { Some(self.with()?) } else { None };
        let query = self.query_with(start, with)?;
        self.leave();
        Ok(query)
    }

    /// A query after its WITH.
    pub(super) fn query_with(&mut self, start: u32, with: Option<With<'a>>) -> Parse<Query<'a>> {
        let outer_into = self.into.take();
        let body = self.query_body()?;
        let query = self.query_tail(start, with, body)?;
        self.into = outer_into;
        Ok(query)
    }

    /// A query whose first operand was read already, with its parentheses.
    pub(super) fn query_after(&mut self, first: Box<Query<'a>>) -> Parse<Query<'a>> {
        let start = first.span.start;
        let first = QueryBody::Nested(first);
        let body = self.set_operations(first, SetOperator::Union)?;
        self.query_tail(start, None, body)
    }

    /// Whether a query in parentheses goes on as a query.
    pub(super) fn continues_query(&mut self) -> bool {
        match self.keyword() {
            K::Union | K::Except | K::Intersect | K::Order | K::Limit | K::Into | K::Lock => true,
            K::For => matches!(self.peek().keyword, K::Update | K::Share),
            _ => self.at(Kind::Close),
        }
    }

    pub(super) fn with(&mut self) -> Parse<With<'a>> {
        self.expect_word(K::With)?;
        let recursive = self.eat_word(K::Recursive);
        let tables = self.list(|parser| {
            let name = parser.ident()?;
            let columns = if parser.at(Kind::Open) { parser.enclosed_idents()? } else { Vec::new() };
            parser.expect_word(K::As)?;
            Ok(CommonTable { name, columns, query: parser.subquery()? })
        })?;
        Ok(With { recursive, tables })
    }

    fn query_body(&mut self) -> Parse<QueryBody<'a>> {
        let first = self.query_operand()?;
        self.set_operations(first, SetOperator::Union)
    }

    fn set_operator(&self) -> Option<SetOperator> {
        match self.keyword() {
            K::Union => Some(SetOperator::Union),
            K::Except => Some(SetOperator::Except),
            K::Intersect => Some(SetOperator::Intersect),
            _ => None,
        }
    }

    /// Left-associative; INTERSECT binds more tightly than the others.
    fn set_operations(&mut self, mut left: QueryBody<'a>, floor: SetOperator) -> Parse<QueryBody<'a>> {
        let chain = self.chain;
        while let Some(op) = self.set_operator() {
            if floor == SetOperator::Intersect && op != SetOperator::Intersect {
                break;
            }
            self.extend_chain()?;
            if has_into(&left) {
                return self.fail();
            }
            self.bump();
            let all = self.eat_word(K::All);
            if !all {
                self.eat_word(K::Distinct);
            }
            let mut right = self.query_operand()?;
            if op != SetOperator::Intersect {
                right = self.set_operations(right, SetOperator::Intersect)?;
            }
            left = QueryBody::SetOperation(Box::new(SetOperation { op, all, left, right }));
        }
        self.chain = chain;
        Ok(left)
    }

    fn query_operand(&mut self) -> Parse<QueryBody<'a>> {
        match self.keyword() {
            K::Select => Ok(QueryBody::Select(Box::new(self.select()?))),
            K::Values => self.values(),
            K::Table => {
                self.bump();
                Ok(QueryBody::Table(self.name()?))
            }
            _ if self.at(Kind::Open) => match self.enclosed()? {
                Enclosed::Query(query) => Ok(QueryBody::Nested(query)),
                Enclosed::Exprs(_) => self.fail(),
            },
            _ => self.fail(),
        }
    }

    fn values(&mut self) -> Parse<QueryBody<'a>> {
        self.expect_word(K::Values)?;
        let rows = self.list(|parser| {
            parser.expect_word(K::Row)?;
            parser.value_row()
        })?;
        Ok(QueryBody::Values(rows))
    }

    fn query_tail(&mut self, start: u32, with: Option<With<'a>>, body: QueryBody<'a>) -> Parse<Query<'a>> {
        let order_by = self.order_by()?;
        let limit = self.limit()?;
        let mut into = self.into.take();
        if into.is_none() && self.at_word(K::Into) {
            into = Some(self.destination()?);
        }
        let locking = self.locking()?;
        if into.is_none() && self.at_word(K::Into) {
            into = Some(self.destination()?);
        }
        let bare = with.is_none() && order_by.is_empty() && limit.is_none() && locking.is_empty() && into.is_none();
        match body {
            QueryBody::Nested(mut query) if bare => {
                query.span = self.span_from(start);
                Ok(*query)
            }
            body => Ok(Query { span: self.span_from(start), with, body, order_by, limit, locking, into }),
        }
    }

    fn select(&mut self) -> Parse<Select<'a>> {
        let start = self.token.start;
        self.expect_word(K::Select)?;
        let hints = self.hints();
        let options = self.select_options()?;
        let items = self.select_items()?;
        if self.at_word(K::Into) {
            self.into = Some(self.destination()?);
        }
        let mut select = Select { options, hints, ..Select::of(Span::default(), items) };
        if self.eat_word(K::From) {
            select.dual = self.eat_word(K::Dual);
            if !select.dual {
                select.from = self.table_refs()?;
            }
        }
        if self.eat_word(K::Where) {
            select.filter = Some(self.expr()?);
        }
        self.grouping(&mut select)?;
        select.span = self.span_from(start);
        Ok(select)
    }

    fn grouping(&mut self, select: &mut Select<'a>) -> Parse<()> {
        if self.eat_word(K::Group) {
            self.expect_word(K::By)?;
            if self.at_text("ROLLUP") && self.peek().kind == Kind::Open {
                self.bump();
                select.rollup = true;
                select.group_by =
                    self.enclosed_list(|parser| Ok(OrderItem { expr: parser.expr()?, direction: None }))?;
            } else {
                select.group_by = self.list(|parser| Ok(OrderItem { expr: parser.expr()?, direction: None }))?;
                if self.eat_word(K::With) {
                    self.expect_word(K::Rollup)?;
                    select.rollup = true;
                }
            }
        }
        if self.eat_word(K::Having) {
            select.having = Some(self.expr()?);
        }
        if self.eat_word(K::Window) {
            select.windows = self.list(|parser| {
                let name = parser.ident()?;
                parser.expect_word(K::As)?;
                Ok((name, parser.window()?))
            })?;
        }
        Ok(())
    }

    fn select_options(&mut self) -> Parse<SelectOptions> {
        let mut options = SelectOptions::default();
        loop {
            let option = match self.keyword() {
                K::Distinct | K::Distinctrow => SelectOptions::DISTINCT,
                K::All => SelectOptions::ALL,
                K::StraightJoin => SelectOptions::STRAIGHT_JOIN,
                K::HighPriority => SelectOptions::HIGH_PRIORITY,
                K::SqlSmallResult => SelectOptions::SMALL_RESULT,
                K::SqlBigResult => SelectOptions::BIG_RESULT,
                K::SqlBufferResult => SelectOptions::BUFFER_RESULT,
                K::SqlNoCache => SelectOptions::NO_CACHE,
                K::SqlCalcFoundRows => SelectOptions::CALC_FOUND_ROWS,
                _ => break,
            };
            if option == SelectOptions::CALC_FOUND_ROWS {
                self.deprecated.push(Deprecated::CalcFoundRows);
            }
            options.0 |= option.0;
            if options.has(SelectOptions(SelectOptions::DISTINCT.0 | SelectOptions::ALL.0)) {
                return self.refuse(1221, "Incorrect usage of ALL and DISTINCT");
            }
            self.bump();
        }
        Ok(options)
    }

    pub(super) fn select_items(&mut self) -> Parse<Vec<SelectItem<'a>>> {
        let mut items = Vec::with_capacity(1);
        if self.at(Kind::Star) {
            let star = self.bump();
            items.push(SelectItem::Star(Span { start: star.start, end: star.end }));
            if !self.eat(Kind::Comma) {
                return Ok(items);
            }
        }
        loop {
            items.push(self.select_item()?);
            if !self.eat(Kind::Comma) {
                return Ok(items);
            }
        }
    }

    pub(super) fn select_item(&mut self) -> Parse<SelectItem<'a>> {
        if (self.text.get(self.token.end as usize) == Some(&b'.') || self.at(Kind::Dot))
            && let Some(name) = self.table_star()?
        {
            return Ok(SelectItem::TableStar(name));
        }
        let expr = self.expr()?;
        let source = self.named_source(&expr);
        let alias = self.select_alias()?;
        Ok(SelectItem::Expr(Box::new(SelectExpr { expr, alias, source })))
    }

    /// `[schema.]table.*`, or None where it is something else.
    fn table_star(&mut self) -> Parse<Option<Name<'a>>> {
        if !self.at_ident() || self.peek().kind != Kind::Dot {
            return Ok(None);
        }
        let mut lexer = self.lexer;
        let second = lexer.next();
        if second.kind == Kind::Star {
            let name = self.ident()?;
            self.bump();
            self.bump();
            return Ok(Some(Name { schema: None, name }));
        }
        let names = matches!(second.kind, Kind::Word | Kind::Quoted);
        if !names || lexer.next().kind != Kind::Dot || lexer.next().kind != Kind::Star {
            return Ok(None);
        }
        let name = self.name()?;
        self.bump();
        self.bump();
        Ok(Some(name))
    }

    /// What names an expression: a literal is not named by parentheses, signs and comments around it.
    fn named_source(&self, expr: &Expr<'a>) -> Cow<'a, [u8]> {
        let source = self.source(expr.span);
        let ExprKind::Literal(literal) = &expr.kind else { return source };
        let is_named = match &literal.value {
            LiteralValue::Integer(_) | LiteralValue::Decimal(_) | LiteralValue::Float(_) => true,
            LiteralValue::String(_) | LiteralValue::National(_) => true,
            LiteralValue::Introduced(introduced) => introduced.form == IntroducedForm::String,
            _ => false,
        };
        if !is_named {
            return source;
        }
        let mut lexer = Lexer::starting_at(self.text, expr.span.start as usize, self.options);
        loop {
            let token = lexer.next();
            match token.kind {
                Kind::Integer | Kind::Decimal | Kind::Float => {
                    return Cow::Borrowed(&self.text[token.start as usize..token.end as usize]);
                }
                Kind::String => return self.unescape(token, token.start),
                Kind::National => return self.unescape(token, token.start + 1),
                Kind::End | Kind::Invalid => return source,
                _ => {}
            }
        }
    }

    /// The text of an expression as MySQL names a column after it: without what opens a versioned comment.
    fn source(&self, span: Span) -> Cow<'a, [u8]> {
        let text = &self.text[span.start as usize..span.end as usize];
        if memchr::memmem::find(text, b"/*!").is_none() {
            return Cow::Borrowed(text);
        }
        let mut lexer = Lexer::new(text, self.options);
        let mut clean = Vec::with_capacity(text.len());
        let mut previous = 0;
        loop {
            let token = lexer.next();
            if matches!(token.kind, Kind::End | Kind::Invalid) {
                return Cow::Owned(clean);
            }
            Lexer::between(&text[previous..token.start as usize], self.options, &mut clean);
            clean.extend_from_slice(&text[token.start as usize..token.end as usize]);
            previous = token.end as usize;
        }
    }

    /// `[AS] alias`, a name or a string.
    pub(super) fn select_alias(&mut self) -> Parse<Option<Ident<'a>>> {
        if self.eat_word(K::As) {
            return Ok(Some(self.ident_or_string()?));
        }
        if self.at_ident() || self.at(Kind::String) {
            return Ok(Some(self.ident_or_string()?));
        }
        Ok(None)
    }

    pub(super) fn order_by(&mut self) -> Parse<Vec<OrderItem<'a>>> {
        if !self.eat_word(K::Order) {
            return Ok(Vec::new());
        }
        self.expect_word(K::By)?;
        self.order_items()
    }

    pub(super) fn order_items(&mut self) -> Parse<Vec<OrderItem<'a>>> {
        self.list(|parser| {
            let expr = parser.expr()?;
            Ok(OrderItem { expr, direction: parser.direction() })
        })
    }

    pub(super) fn direction(&mut self) -> Option<Direction> {
        if self.eat_word(K::Asc) {
            return Some(Direction::Asc);
        }
        self.eat_word(K::Desc).then_some(Direction::Desc)
    }

    pub(super) fn limit(&mut self) -> Parse<Option<Limit<'a>>> {
        if !self.eat_word(K::Limit) {
            return Ok(None);
        }
        let first = self.limit_value()?;
        if self.eat(Kind::Comma) {
            return Ok(Some(Limit { count: self.limit_value()?, offset: Some(first) }));
        }
        let offset = if self.eat_word(K::Offset) { Some(self.limit_value()?) } else { None };
        Ok(Some(Limit { count: first, offset }))
    }

    fn limit_value(&mut self) -> Parse<Expr<'a>> {
        match self.kind() {
            Kind::Integer | Kind::Parameter => self.primary(),
            Kind::HexNumber | Kind::HexString => self.primary(),
            _ if self.at_ident() => {
                let start = self.token.start;
                let name = self.ident()?;
                let column = crate::ast::expr::Column { qualifier: None, name };
                Ok(Expr { span: self.span_from(start), kind: ExprKind::Column(column) })
            }
            _ => self.fail(),
        }
    }

    fn locking(&mut self) -> Parse<Vec<Locking<'a>>> {
        let mut clauses = Vec::new();
        loop {
            if self.at_word(K::For) && matches!(self.peek().keyword, K::Update | K::Share) {
                self.bump();
                let strength =
                    if self.bump().keyword == K::Update { LockStrength::Update } else { LockStrength::Share };
                let tables = if self.eat_word(K::Of) { self.list(Self::name)? } else { Vec::new() };
                let wait = if self.eat_word(K::Nowait) {
                    Some(LockWait::NoWait)
                } else if self.eat_words(K::Skip, K::Locked) {
                    Some(LockWait::SkipLocked)
                } else {
                    None
                };
                clauses.push(Locking { strength, tables, wait });
            } else if self.at_word(K::Lock) && self.peek().keyword == K::In {
                self.expect_words(&[K::Lock, K::In, K::Share, K::Mode])?;
                clauses.push(Locking { strength: LockStrength::ShareMode, tables: Vec::new(), wait: None });
            } else {
                return Ok(clauses);
            }
        }
    }

    fn destination(&mut self) -> Parse<Box<Into<'a>>> {
        self.expect_word(K::Into)?;
        if self.eat_word(K::Outfile) {
            let path = self.string()?;
            let charset = if self.eat_charset() { Some(self.charset_name()?) } else { None };
            let format = self.file_format()?;
            return Ok(Box::new(Into::Outfile { path, charset, format }));
        }
        if self.eat_word(K::Dumpfile) {
            return Ok(Box::new(Into::Dumpfile(self.string()?)));
        }
        Ok(Box::new(Into::Variables(self.list(Self::destination_variable)?)))
    }

    pub(super) fn destination_variable(&mut self) -> Parse<IntoTarget<'a>> {
        if self.at(Kind::AtName) {
            return Ok(IntoTarget::User(self.at_name()?));
        }
        Ok(IntoTarget::Local(self.ident()?))
    }

    /// `[FIELDS ..] [LINES ..]`
    pub(super) fn file_format(&mut self) -> Parse<FileFormat<'a>> {
        let mut format = FileFormat::default();
        if self.at_any(&[K::Fields, K::Columns]) {
            self.bump();
            let mut any = false;
            loop {
                match self.keyword() {
                    K::Terminated => {
                        self.expect_words(&[K::Terminated, K::By])?;
                        format.fields_terminated = Some(self.string()?);
                    }
                    K::Optionally | K::Enclosed => {
                        format.optionally_enclosed = self.eat_word(K::Optionally);
                        self.expect_words(&[K::Enclosed, K::By])?;
                        format.enclosed = Some(self.string()?);
                    }
                    K::Escaped => {
                        self.expect_words(&[K::Escaped, K::By])?;
                        format.escaped = Some(self.string()?);
                    }
                    _ if any => break,
                    _ => return self.fail(),
                }
                any = true;
            }
        }
        if self.eat_word(K::Lines) {
            let mut any = false;
            loop {
                match self.keyword() {
                    K::Terminated => {
                        self.expect_words(&[K::Terminated, K::By])?;
                        format.lines_terminated = Some(self.string()?);
                    }
                    K::Starting => {
                        self.expect_words(&[K::Starting, K::By])?;
                        format.lines_starting = Some(self.string()?);
                    }
                    _ if any => break,
                    _ => return self.fail(),
                }
                any = true;
            }
        }
        Ok(format)
    }
}

fn has_into(body: &QueryBody<'_>) -> bool {
    matches!(body, QueryBody::Nested(query) if query.into.is_some())
}
