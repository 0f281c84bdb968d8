//! Operands of expressions: literals, names, variables, parentheses, CASE, INTERVAL.

use std::borrow::Cow;

use crate::ast::expr::{
    Case, Column, DateArith, Expr, ExprKind, IntervalUnit, Introduced, IntroducedForm, Literal, LiteralValue, Match,
    MatchMode, Qualifier, Scope, SystemVariable, TemporalKind, UnaryOp,
};
use crate::ast::{Ident, Text};
use crate::deprecated::Deprecated;
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::expr::{BIT_OR, Enclosed, NOT, UNARY};
use crate::parser::{Parse, Parser};

/// Binds more tightly than every operator: the operand of BINARY.
const NOTHING_FOLLOWS: u8 = u8::MAX;

/// What INTERVAL turned out to be.
pub(super) enum Interval<'a> {
    /// `INTERVAL(a, b, ..)`
    Function(Expr<'a>),
    /// `INTERVAL n unit`
    Amount(Expr<'a>, IntervalUnit),
}

impl<'a> Parser<'a> {
    pub(super) fn primary(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        match self.kind() {
            Kind::Word if self.token.keyword == K::Plain => self.named(),
            Kind::Word => self.keyword_operand(),
            Kind::Quoted => self.named(),
            Kind::Integer
            | Kind::String
            | Kind::Decimal
            | Kind::Float
            | Kind::HexNumber
            | Kind::BitNumber
            | Kind::HexString
            | Kind::BitString
            | Kind::National
            | Kind::Introducer => self.literal(),
            Kind::Parameter => {
                let kind = ExprKind::Parameter(self.parameter());
                Ok(Expr { span: self.span_from(start), kind })
            }
            Kind::Open => self.parenthesis(),
            Kind::Minus => self.prefix(UnaryOp::Minus),
            Kind::Plus => self.plus(),
            Kind::Tilde => self.prefix(UnaryOp::BitNot),
            Kind::Bang => self.prefix(UnaryOp::Bang),
            Kind::AtName => self.user_variable(),
            Kind::AtAt => self.system_variable_operand(),
            Kind::OpenBrace => self.odbc(),
            Kind::Dot => self.named(),
            _ => self.fail(),
        }
    }

    fn prefix(&mut self, op: UnaryOp) -> Parse<Expr<'a>> {
        let start = self.bump().start;
        let inner = self.climb(UNARY, None)?;
        if op == UnaryOp::Bang {
            self.deprecated.push(Deprecated::Not);
        }
        Ok(self.unary(start, op, inner))
    }

    /// A plus before an operand says nothing: the operand stays what it is.
    fn plus(&mut self) -> Parse<Expr<'a>> {
        let start = self.bump().start;
        let inner = self.climb(UNARY, None)?;
        Ok(Expr { span: self.span_from(start), kind: inner.kind })
    }

    fn parenthesis(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        match self.enclosed()? {
            Enclosed::Exprs(list) => Ok(self.row_or_single(start, list)),
            Enclosed::Query(query) if query.into.is_some() => self.fail(),
            Enclosed::Query(query) => Ok(Expr { span: self.span_from(start), kind: ExprKind::Subquery(query) }),
        }
    }

    /// A literal of any kind but NULL and the truth values.
    pub(super) fn literal(&mut self) -> Parse<Expr<'a>> {
        let token = self.bump();
        let (mut ordinal, start) = (token.ordinal, token.start);
        let value = match token.kind {
            Kind::Integer => self.integer(token.start, token.end)?,
            Kind::Decimal => LiteralValue::Decimal(self.ascii(token.start, token.end)?),
            Kind::Float => LiteralValue::Float(self.ascii(token.start, token.end)?),
            Kind::HexNumber | Kind::HexString => LiteralValue::Hex(self.binary_literal(token)),
            Kind::BitNumber | Kind::BitString => LiteralValue::Bit(self.binary_literal(token)),
            Kind::String => LiteralValue::String(self.joined_strings(token.start, token)),
            Kind::National => {
                self.deprecated.push(Deprecated::National);
                LiteralValue::National(self.joined_strings(token.start + 1, token))
            }
            Kind::Introducer => {
                ordinal = self.token.ordinal;
                self.introduced(token.start + 1, token.end)?
            }
            _ => return self.fail(),
        };
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Literal(Literal { ordinal, value }) })
    }

    fn ascii(&self, start: u32, end: u32) -> Parse<&'a str> {
        std::str::from_utf8(&self.text[start as usize..end as usize]).map_err(|_not_utf8| self.error())
    }

    fn integer(&self, start: u32, end: u32) -> Parse<LiteralValue<'a>> {
        let text = &self.text[start as usize..end as usize];
        let mut value = 0_u64;
        for digit in text {
            let next = value.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
            match next {
                Some(next) => value = next,
                None => return Ok(LiteralValue::Decimal(self.ascii(start, end)?)),
            }
        }
        Ok(LiteralValue::Integer(value))
    }

    /// A string and the strings that follow it.
    fn joined_strings(&mut self, open: u32, token: crate::lexer::Token) -> Text<'a> {
        let mut text = self.unescape(token, open);
        while self.at(Kind::String) {
            let next = self.bump();
            let more = self.unescape(next, next.start);
            text.to_mut().extend_from_slice(&more);
        }
        text
    }

    fn introduced(&mut self, start: u32, end: u32) -> Parse<LiteralValue<'a>> {
        let charset = self.ascii(start, end)?;
        self.deprecated.extend(Deprecated::of_charset(&charset.into()));
        let token = self.token;
        let form = match token.kind {
            Kind::String => IntroducedForm::String,
            Kind::HexNumber | Kind::HexString => IntroducedForm::Hex,
            Kind::BitNumber | Kind::BitString => IntroducedForm::Bit,
            _ => return self.fail(),
        };
        self.bump();
        let bytes = match form {
            IntroducedForm::String => self.joined_strings(token.start, token),
            _ => self.binary_literal(token),
        };
        Ok(LiteralValue::Introduced(Box::new(Introduced { charset, form, bytes })))
    }

    /// `DATE '..'`, `TIME '..'`, `TIMESTAMP '..'`
    fn temporal(&mut self, start: u32, kind: TemporalKind) -> Parse<Expr<'a>> {
        let ordinal = self.token.ordinal;
        let value = LiteralValue::Temporal(kind, self.string()?);
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Literal(Literal { ordinal, value }) })
    }

    fn keyword_operand(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        let simple = match self.keyword() {
            K::Null => ExprKind::Null,
            K::True => ExprKind::Bool(true),
            K::False => ExprKind::Bool(false),
            _ => return self.keyword_form(),
        };
        self.bump();
        Ok(Expr { span: self.span_from(start), kind: simple })
    }

    #[inline(never)]
    fn keyword_form(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        let kind = match self.keyword() {
            K::Binary => {
                self.bump();
                let inner = self.climb(NOTHING_FOLLOWS, None)?;
                self.deprecated.push(Deprecated::BinaryExpr);
                return Ok(self.unary(start, UnaryOp::Binary, inner));
            }
            K::Not if self.options.high_not_precedence => return self.prefix(UnaryOp::Not),
            K::Case => self.case()?,
            K::Exists => {
                self.bump();
                ExprKind::Exists(Box::new(self.subquery()?))
            }
            K::Interval => return self.leading_interval(),
            K::Match => self.fulltext()?,
            K::Row if self.peek().kind == Kind::Open => {
                self.bump();
                let items = self.enclosed_exprs()?;
                if items.len() < 2 {
                    return self.fail();
                }
                ExprKind::Row(items)
            }
            K::Values if self.peek().kind == Kind::Open => {
                self.bump();
                self.expect(Kind::Open)?;
                let column = self.column()?;
                self.expect(Kind::Close)?;
                ExprKind::Values(column)
            }
            K::Default if self.peek().kind == Kind::Open => {
                self.bump();
                self.expect(Kind::Open)?;
                let column = self.column()?;
                self.expect(Kind::Close)?;
                ExprKind::DefaultOf(column)
            }
            K::Date | K::Time | K::Timestamp if self.peek().kind == Kind::String => {
                let kind = match self.bump().keyword {
                    K::Date => TemporalKind::Date,
                    K::Time => TemporalKind::Time,
                    _ => TemporalKind::DateTime,
                };
                return self.temporal(start, kind);
            }
            _ => return self.keyword_call(),
        };
        Ok(Expr { span: self.span_from(start), kind })
    }

    fn case(&mut self) -> Parse<ExprKind<'a>> {
        self.expect_word(K::Case)?;
        let operand = if self.at_word(K::When) { None } else { Some(self.expr()?) };
        let mut branches = Vec::new();
        while self.eat_word(K::When) {
            let when = self.expr()?;
            self.expect_word(K::Then)?;
            branches.push((when, self.expr()?));
        }
        if branches.is_empty() {
            return self.fail();
        }
        let otherwise = if self.eat_word(K::Else) { Some(self.expr()?) } else { None };
        self.expect_word(K::End)?;
        Ok(ExprKind::Case(Box::new(Case { operand, branches, otherwise })))
    }

    /// INTERVAL and what follows, up to its unit or its closing parenthesis.
    pub(super) fn interval(&mut self) -> Parse<Interval<'a>> {
        let start = self.token.start;
        self.expect_word(K::Interval)?;
        let amount = if self.at(Kind::Open) {
            let open = self.token.start;
            let first = match self.enclosed()? {
                Enclosed::Exprs(args) if args.len() > 1 => {
                    let name = Ident { text: Cow::Borrowed("interval"), span: crate::ast::Span { start, end: open } };
                    return Ok(Interval::Function(self.plain_call(start, name, args)));
                }
                Enclosed::Exprs(args) => self.row_or_single(open, args),
                Enclosed::Query(query) => Expr { span: self.span_from(open), kind: ExprKind::Subquery(query) },
            };
            self.expr_after(first)?
        } else {
            self.expr()?
        };
        Ok(Interval::Amount(amount, self.interval_unit()?))
    }

    fn leading_interval(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        match self.interval()? {
            Interval::Function(call) => Ok(call),
            Interval::Amount(amount, unit) => {
                self.expect(Kind::Plus)?;
                let date = self.climb(NOT, None)?;
                let arith = DateArith { date, negated: false, amount, unit };
                Ok(Expr { span: self.span_from(start), kind: ExprKind::DateArith(Box::new(arith)) })
            }
        }
    }

    pub(super) fn interval_unit(&mut self) -> Parse<IntervalUnit> {
        let unit = match self.keyword() {
            K::Microsecond => IntervalUnit::Microsecond,
            K::Second | K::SqlTsiSecond => IntervalUnit::Second,
            K::Minute | K::SqlTsiMinute => IntervalUnit::Minute,
            K::Hour | K::SqlTsiHour => IntervalUnit::Hour,
            K::Day | K::SqlTsiDay => IntervalUnit::Day,
            K::Week | K::SqlTsiWeek => IntervalUnit::Week,
            K::Month | K::SqlTsiMonth => IntervalUnit::Month,
            K::Quarter | K::SqlTsiQuarter => IntervalUnit::Quarter,
            K::Year | K::SqlTsiYear => IntervalUnit::Year,
            K::SecondMicrosecond => IntervalUnit::SecondMicrosecond,
            K::MinuteMicrosecond => IntervalUnit::MinuteMicrosecond,
            K::MinuteSecond => IntervalUnit::MinuteSecond,
            K::HourMicrosecond => IntervalUnit::HourMicrosecond,
            K::HourSecond => IntervalUnit::HourSecond,
            K::HourMinute => IntervalUnit::HourMinute,
            K::DayMicrosecond => IntervalUnit::DayMicrosecond,
            K::DaySecond => IntervalUnit::DaySecond,
            K::DayMinute => IntervalUnit::DayMinute,
            K::DayHour => IntervalUnit::DayHour,
            K::YearMonth => IntervalUnit::YearMonth,
            _ => return self.fail(),
        };
        self.bump();
        Ok(unit)
    }

    fn fulltext(&mut self) -> Parse<ExprKind<'a>> {
        self.expect_word(K::Match)?;
        let columns = if self.eat(Kind::Open) {
            let columns = self.list(Self::column)?;
            self.expect(Kind::Close)?;
            columns
        } else {
            self.list(Self::column)?
        };
        self.expect_word(K::Against)?;
        self.expect(Kind::Open)?;
        let against = self.climb(BIT_OR, None)?;
        let mode = self.match_mode()?;
        self.expect(Kind::Close)?;
        Ok(ExprKind::Match(Box::new(Match { columns, against, mode })))
    }

    fn match_mode(&mut self) -> Parse<MatchMode> {
        if self.eat_word(K::In) {
            if self.eat_text("BOOLEAN") {
                self.expect_word(K::Mode)?;
                return Ok(MatchMode::Boolean);
            }
            self.expect_words(&[K::Natural, K::Language, K::Mode])?;
            if self.eat_word(K::With) {
                self.expect_words(&[K::Query, K::Expansion])?;
                return Ok(MatchMode::NaturalWithExpansion);
            }
            return Ok(MatchMode::Natural);
        }
        if self.eat_word(K::With) {
            self.expect_words(&[K::Query, K::Expansion])?;
            return Ok(MatchMode::WithExpansion);
        }
        Ok(MatchMode::Natural)
    }

    fn user_variable(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        let name = self.at_name()?;
        let kind = if self.eat(Kind::Assign) {
            let value = self.expr()?;
            self.deprecated.push(Deprecated::Assign);
            ExprKind::Assign(name, Box::new(value))
        } else {
            ExprKind::UserVariable(name)
        };
        Ok(Expr { span: self.span_from(start), kind })
    }

    fn system_variable_operand(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        let variable = self.system_variable()?;
        let kind = ExprKind::SystemVariable(Box::new(variable));
        Ok(Expr { span: self.span_from(start), kind })
    }

    /// Whether the current token is a word that only scopes a variable.
    pub(super) fn at_scope_word(&self) -> bool {
        self.at_any(&[K::Global, K::Session, K::Local, K::Persist, K::PersistOnly])
    }

    /// `@@[scope.][component.]name`
    pub(super) fn system_variable(&mut self) -> Parse<SystemVariable<'a>> {
        self.expect(Kind::AtAt)?;
        if self.token.start != self.previous_end {
            return self.fail();
        }
        let scope = match self.keyword() {
            K::Global => Some(Scope::Global),
            K::Session => Some(Scope::Session),
            K::Local => Some(Scope::Local),
            K::Persist => Some(Scope::Persist),
            K::PersistOnly => Some(Scope::PersistOnly),
            _ => None,
        };
        let scope = if scope.is_some() && self.peek().kind == Kind::Dot {
            self.bump();
            self.bump();
            scope
        } else {
            None
        };
        if self.at_scope_word() {
            return self.fail();
        }
        let first =
            if self.at_word(K::Default) && self.peek().kind == Kind::Dot { self.any_word()? } else { self.ident()? };
        if self.at(Kind::Dot) && crate::parser::set::is_scope(&first.text) {
            return self.fail();
        }
        if self.eat(Kind::Dot) {
            return Ok(SystemVariable { scope, component: Some(first), name: self.ident()? });
        }
        Ok(SystemVariable { scope, component: None, name: first })
    }

    /// `{d '..'}`, `{t '..'}`, `{ts '..'}`, `{word expr}`
    fn odbc(&mut self) -> Parse<Expr<'a>> {
        let start = self.bump().start;
        let word = self.ident()?;
        let kind = match word.text.as_ref() {
            "d" | "D" => Some(TemporalKind::Date),
            "t" | "T" => Some(TemporalKind::Time),
            "ts" | "TS" | "Ts" | "tS" => Some(TemporalKind::DateTime),
            _ => None,
        };
        let mut inner = match kind {
            Some(kind) if self.at(Kind::String) && self.peek().kind == Kind::CloseBrace => {
                self.temporal(start, kind)?
            }
            _ => self.expr()?,
        };
        self.expect(Kind::CloseBrace)?;
        inner.span = self.span_from(start);
        Ok(inner)
    }

    /// `[[schema.]table.]column`
    pub(super) fn column(&mut self) -> Parse<Column<'a>> {
        if self.eat(Kind::Dot) {
            let first = self.ident()?;
            if self.eat(Kind::Dot) {
                let qualifier = Some(Box::new(Qualifier { schema: None, table: first }));
                return Ok(Column { qualifier, name: self.ident()? });
            }
            return Ok(Column { qualifier: None, name: first });
        }
        let first = self.ident()?;
        if !self.eat(Kind::Dot) {
            return Ok(Column { qualifier: None, name: first });
        }
        let second = self.ident()?;
        self.column_after(first, second)
    }

    fn column_after(&mut self, first: Ident<'a>, second: Ident<'a>) -> Parse<Column<'a>> {
        if !self.eat(Kind::Dot) {
            let qualifier = Some(Box::new(Qualifier { schema: None, table: first }));
            return Ok(Column { qualifier, name: second });
        }
        let qualifier = Some(Box::new(Qualifier { schema: Some(first), table: second }));
        Ok(Column { qualifier, name: self.ident()? })
    }

    /// A column or a call of a function that no keyword names.
    pub(super) fn named(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        if self.at(Kind::Dot) {
            let column = self.column()?;
            return self.column_operand(start, column);
        }
        let quoted = self.at(Kind::Quoted);
        let name = self.ident()?;
        match self.kind() {
            Kind::Open => self.call(start, name, quoted),
            Kind::Dot => {
                self.bump();
                let second = self.ident()?;
                if self.at(Kind::Open) {
                    return self.call_of_schema(start, name, second);
                }
                let column = self.column_after(name, second)?;
                self.column_operand(start, column)
            }
            _ => self.column_operand(start, Column { qualifier: None, name }),
        }
    }

    #[inline]
    fn column_operand(&mut self, start: u32, column: Column<'a>) -> Parse<Expr<'a>> {
        let expr = Expr { span: self.span_from(start), kind: ExprKind::Column(column) };
        match self.kind() {
            Kind::Arrow | Kind::ArrowArrow => self.json_arrow(expr),
            _ => Ok(expr),
        }
    }

    fn json_arrow(&mut self, column: Expr<'a>) -> Parse<Expr<'a>> {
        use crate::ast::expr::BinaryOp;
        let op = if self.bump().kind == Kind::Arrow { BinaryOp::JsonExtract } else { BinaryOp::JsonUnquoteExtract };
        if !matches!(self.token.kind, Kind::String | Kind::Introducer | Kind::National) {
            return self.fail();
        }
        let path = self.literal()?;
        let span = self.span_from(column.span.start);
        Ok(Expr { span, kind: ExprKind::Binary(op, Box::new(column), Box::new(path)) })
    }
}
