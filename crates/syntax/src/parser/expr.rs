//! Expressions by precedence climbing.
//!
//! The levels are those of MySQL's grammar, loosest first. Two things are unlike a plain table: a predicate (IN,
//! BETWEEN, LIKE, REGEXP) does not chain, and after IS TRUE or a prefix NOT only logical operators follow. Both are
//! the `ceiling`: the tightest level that may still continue the expression.

use crate::ast::expr::{
    Between, BinaryOp, DateArith, Expr, ExprKind, In, InSet, IsTest, Like, Quantified, Quantifier, UnaryOp,
};
use crate::ast::query::Query;
use crate::deprecated::Deprecated;
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::calls::Interval;
use crate::parser::{Parse, Parser};

pub(super) const OR: u8 = 1;
const XOR: u8 = 2;
const AND: u8 = 3;
pub(super) const NOT: u8 = 4;
const COMPARE: u8 = 5;
const PREDICATE: u8 = 6;
pub(super) const BIT_OR: u8 = 7;
const BIT_AND: u8 = 8;
const SHIFT: u8 = 9;
const ADD: u8 = 10;
const MULTIPLY: u8 = 11;
const BIT_XOR: u8 = 12;
pub(super) const SIMPLE: u8 = 13;
pub(super) const UNARY: u8 = 14;
const COLLATE: u8 = 15;

/// What a parenthesis held.
pub(super) enum Enclosed<'a> {
    Query(Box<Query<'a>>),
    Exprs(Vec<Expr<'a>>),
}

/// Operators that take a left operand, as the token shows them.
#[derive(Clone, Copy)]
enum Infix {
    Logical(u8),
    Binary(u8, BinaryOp),
    Compare(BinaryOp),
    Predicate,
    Is,
    Collate,
}

impl Infix {
    fn level(self) -> u8 {
        match self {
            Infix::Logical(level) | Infix::Binary(level, _) => level,
            Infix::Compare(_) | Infix::Is => COMPARE,
            Infix::Predicate => PREDICATE,
            Infix::Collate => COLLATE,
        }
    }
}

impl<'a> Parser<'a> {
    pub(super) fn expr(&mut self) -> Parse<Expr<'a>> {
        self.climb(OR, None)
    }

    pub(super) fn exprs(&mut self) -> Parse<Vec<Expr<'a>>> {
        self.list(Self::expr)
    }

    /// `(a, b, ..)`, at least one.
    pub(super) fn enclosed_exprs(&mut self) -> Parse<Vec<Expr<'a>>> {
        self.enclosed_list(Self::expr)
    }

    /// An expression that goes on after an operand that was read already.
    pub(super) fn expr_after(&mut self, first: Expr<'a>) -> Parse<Expr<'a>> {
        self.climb(OR, Some(first))
    }

    /// An expression whose operators bind at least as tightly as `floor`.
    pub(super) fn climb(&mut self, floor: u8, first: Option<Expr<'a>>) -> Parse<Expr<'a>> {
        self.enter()?;
        let (mut left, mut ceiling) = match first {
            Some(first) => (first, COLLATE),
            None => self.operand(floor)?,
        };
        let chain = self.chain;
        while let Some(infix) = infix(self) {
            let level = infix.level();
            if level < floor || level > ceiling {
                break;
            }
            self.extend_chain()?;
            (left, ceiling) = self.continued(left, infix)?;
        }
        self.chain = chain;
        self.leave();
        Ok(left)
    }

    /// What stands before the first operator, and the tightest level that may follow.
    #[inline]
    fn operand(&mut self, floor: u8) -> Parse<(Expr<'a>, u8)> {
        if self.at_word(K::Not) && !self.options.high_not_precedence {
            if floor > NOT {
                return self.fail();
            }
            let start = self.bump().start;
            let inner = self.climb(NOT, None)?;
            return Ok((self.unary(start, UnaryOp::Not, inner), AND));
        }
        Ok((self.primary()?, COLLATE))
    }

    fn continued(&mut self, left: Expr<'a>, infix: Infix) -> Parse<(Expr<'a>, u8)> {
        match infix {
            Infix::Logical(level) => Ok((self.logical(left, level)?, level)),
            Infix::Binary(level, op) => Ok((self.binary(left, level, op)?, level)),
            Infix::Compare(op) => Ok((self.compare(left, op)?, COMPARE)),
            Infix::Is => self.is_test(left),
            Infix::Predicate => Ok((self.predicate(left)?, COMPARE)),
            Infix::Collate => {
                self.bump();
                let collation = self.charset_name()?;
                let span = self.span_from(left.span.start);
                Ok((Expr { span, kind: ExprKind::Collate(Box::new(left), collation) }, COLLATE))
            }
        }
    }

    fn logical(&mut self, left: Expr<'a>, level: u8) -> Parse<Expr<'a>> {
        let start = left.span.start;
        if level == XOR {
            self.bump();
            let right = self.climb(XOR + 1, None)?;
            return Ok(self.joined(left, BinaryOp::Xor, right));
        }
        let mut operands = Vec::with_capacity(4);
        operands.push(left);
        while matches!(infix(self), Some(Infix::Logical(next)) if next == level) {
            match self.bump().kind {
                Kind::AndAnd => self.deprecated.push(Deprecated::And),
                Kind::OrOr => self.deprecated.push(Deprecated::Or),
                _ => {}
            }
            operands.push(self.climb(level + 1, None)?);
        }
        let span = self.span_from(start);
        let kind = if level == AND { ExprKind::And(operands) } else { ExprKind::Or(operands) };
        Ok(Expr { span, kind })
    }

    fn binary(&mut self, left: Expr<'a>, level: u8, op: BinaryOp) -> Parse<Expr<'a>> {
        self.bump();
        if level == ADD && self.at_word(K::Interval) {
            return match self.interval()? {
                Interval::Function(function) => {
                    let right = self.climb(ADD + 1, Some(function))?;
                    Ok(self.joined(left, op, right))
                }
                Interval::Amount(amount, unit) => {
                    let span = self.span_from(left.span.start);
                    let arith = DateArith { date: left, negated: op == BinaryOp::Subtract, amount, unit };
                    Ok(Expr { span, kind: ExprKind::DateArith(Box::new(arith)) })
                }
            };
        }
        let right = self.climb(level + 1, None)?;
        Ok(self.joined(left, op, right))
    }

    fn joined(&self, left: Expr<'a>, op: BinaryOp, right: Expr<'a>) -> Expr<'a> {
        let span = self.span_from(left.span.start);
        Expr { span, kind: ExprKind::Binary(op, Box::new(left), Box::new(right)) }
    }

    pub(super) fn unary(&self, start: u32, op: UnaryOp, inner: Expr<'a>) -> Expr<'a> {
        Expr { span: self.span_from(start), kind: ExprKind::Unary(op, Box::new(inner)) }
    }

    fn compare(&mut self, left: Expr<'a>, op: BinaryOp) -> Parse<Expr<'a>> {
        self.bump();
        if self.at_any(&[K::Any, K::All, K::Some]) && self.peek().kind == Kind::Open && op != BinaryOp::NullSafeEqual {
            let quantifier = if self.bump().keyword == K::All { Quantifier::All } else { Quantifier::Any };
            let query = self.subquery()?;
            let span = self.span_from(left.span.start);
            let quantified = Quantified { left, op, quantifier, query };
            return Ok(Expr { span, kind: ExprKind::Quantified(Box::new(quantified)) });
        }
        let right = self.climb(PREDICATE, None)?;
        Ok(self.joined(left, op, right))
    }

    fn is_test(&mut self, left: Expr<'a>) -> Parse<(Expr<'a>, u8)> {
        self.bump();
        let negated = self.eat_word(K::Not);
        let test = match (self.token.keyword, negated) {
            (K::Null, false) => IsTest::Null,
            (K::Null, true) => IsTest::NotNull,
            (K::True, false) => IsTest::True,
            (K::True, true) => IsTest::NotTrue,
            (K::False, false) => IsTest::False,
            (K::False, true) => IsTest::NotFalse,
            (K::Unknown, false) => IsTest::Unknown,
            (K::Unknown, true) => IsTest::NotUnknown,
            _ => return self.fail(),
        };
        self.bump();
        let ceiling = if matches!(test, IsTest::Null | IsTest::NotNull) { COMPARE } else { AND };
        let span = self.span_from(left.span.start);
        Ok((Expr { span, kind: ExprKind::Is(test, Box::new(left)) }, ceiling))
    }

    fn predicate(&mut self, left: Expr<'a>) -> Parse<Expr<'a>> {
        let start = left.span.start;
        let negated = self.eat_word(K::Not);
        let kind = match self.bump().keyword {
            K::In => {
                let set = match self.enclosed()? {
                    Enclosed::Query(query) => InSet::Query(query),
                    Enclosed::Exprs(list) => InSet::List(list),
                };
                ExprKind::In(Box::new(In { expr: left, negated, set }))
            }
            K::Between => {
                let low = self.climb(BIT_OR, None)?;
                self.expect_word(K::And)?;
                let high = self.climb(PREDICATE, None)?;
                ExprKind::Between(Box::new(Between { expr: left, negated, low, high }))
            }
            K::Like => {
                let pattern = self.climb(SIMPLE, None)?;
                let escape = if self.eat_word(K::Escape) { Some(self.climb(SIMPLE, None)?) } else { None };
                ExprKind::Like(Box::new(Like { expr: left, negated, pattern, escape }))
            }
            K::Regexp | K::Rlike => {
                let op = if negated { BinaryOp::NotRegexp } else { BinaryOp::Regexp };
                let pattern = self.climb(BIT_OR, None)?;
                ExprKind::Binary(op, Box::new(left), Box::new(pattern))
            }
            K::Member if !negated => {
                self.expect_word(K::Of)?;
                self.expect(Kind::Open)?;
                let array = self.climb(SIMPLE, None)?;
                self.expect(Kind::Close)?;
                ExprKind::Binary(BinaryOp::MemberOf, Box::new(left), Box::new(array))
            }
            K::Sounds if !negated => {
                self.expect_word(K::Like)?;
                let right = self.climb(BIT_OR, None)?;
                ExprKind::Binary(BinaryOp::SoundsLike, Box::new(left), Box::new(right))
            }
            _ => return self.fail(),
        };
        Ok(Expr { span: self.span_from(start), kind })
    }

    /// A parenthesis with a query or expressions in it.
    pub(super) fn enclosed(&mut self) -> Parse<Enclosed<'a>> {
        self.enter()?;
        let start = self.token.start;
        self.expect(Kind::Open)?;
        let content = if self.at_query_start() {
            if self.in_partition {
                return self.fail();
            }
            Enclosed::Query(Box::new(self.query()?))
        } else if self.at(Kind::Open) && self.opens_query() {
            self.enclosed_after_open()?
        } else {
            Enclosed::Exprs(self.exprs()?)
        };
        self.expect(Kind::Close)?;
        self.leave();
        Ok(match content {
            Enclosed::Query(mut query) => {
                query.span = self.span_from(start);
                Enclosed::Query(query)
            }
            exprs => exprs,
        })
    }

    fn enclosed_after_open(&mut self) -> Parse<Enclosed<'a>> {
        let start = self.token.start;
        let first = match self.enclosed()? {
            Enclosed::Query(query) if self.continues_query() => {
                return Ok(Enclosed::Query(Box::new(self.query_after(query)?)));
            }
            Enclosed::Query(query) => Expr { span: self.span_from(start), kind: ExprKind::Subquery(query) },
            Enclosed::Exprs(list) => self.row_or_single(start, list),
        };
        let mut list = vec![self.expr_after(first)?];
        while self.eat(Kind::Comma) {
            list.push(self.expr()?);
        }
        Ok(Enclosed::Exprs(list))
    }

    /// `(expr)` is the expression, `(a, b)` a row.
    pub(super) fn row_or_single(&self, start: u32, mut list: Vec<Expr<'a>>) -> Expr<'a> {
        let span = self.span_from(start);
        match (list.len(), list.pop()) {
            (1, Some(single)) => Expr { span, kind: single.kind },
            (_, last) => {
                list.extend(last);
                Expr { span, kind: ExprKind::Row(list) }
            }
        }
    }

    /// Whether this parenthesis, or one right inside it, starts a query.
    pub(super) fn opens_query(&mut self) -> bool {
        if self.token.start < self.opened.0 {
            return self.opened.1;
        }
        let mut token = self.peek();
        let mut lexer = self.lexer;
        while token.kind == Kind::Open {
            token = lexer.next();
        }
        let found = match token.keyword {
            K::Select | K::With | K::Table => true,
            K::Values => lexer.next().keyword == K::Row,
            _ => false,
        };
        self.opened = (token.start, found);
        found
    }

    pub(super) fn at_query_start(&mut self) -> bool {
        match self.keyword() {
            K::Select | K::With | K::Table => true,
            K::Values => self.peek().keyword == K::Row,
            _ => false,
        }
    }

    /// `(query)`, without INTO.
    pub(super) fn subquery(&mut self) -> Parse<Query<'a>> {
        match self.enclosed()? {
            Enclosed::Query(query) if query.into.is_none() => Ok(*query),
            Enclosed::Query(_) => self.fail(),
            Enclosed::Exprs(_) => self.fail(),
        }
    }
}

fn infix(parser: &mut Parser<'_>) -> Option<Infix> {
    Some(match parser.kind() {
        Kind::Word => return infix_word(parser),
        Kind::Equal => Infix::Compare(BinaryOp::Equal),
        Kind::NullSafe => Infix::Compare(BinaryOp::NullSafeEqual),
        Kind::LessGreater | Kind::BangEqual => Infix::Compare(BinaryOp::NotEqual),
        Kind::Less => Infix::Compare(BinaryOp::Less),
        Kind::LessEqual => Infix::Compare(BinaryOp::LessEqual),
        Kind::Greater => Infix::Compare(BinaryOp::Greater),
        Kind::GreaterEqual => Infix::Compare(BinaryOp::GreaterEqual),
        Kind::AndAnd => Infix::Logical(AND),
        Kind::OrOr if parser.options.pipes_as_concat => Infix::Binary(SIMPLE, BinaryOp::Concat),
        Kind::OrOr => Infix::Logical(OR),
        Kind::Pipe => Infix::Binary(BIT_OR, BinaryOp::BitOr),
        Kind::Ampersand => Infix::Binary(BIT_AND, BinaryOp::BitAnd),
        Kind::ShiftLeft => Infix::Binary(SHIFT, BinaryOp::ShiftLeft),
        Kind::ShiftRight => Infix::Binary(SHIFT, BinaryOp::ShiftRight),
        Kind::Plus => Infix::Binary(ADD, BinaryOp::Add),
        Kind::Minus => Infix::Binary(ADD, BinaryOp::Subtract),
        Kind::Star => Infix::Binary(MULTIPLY, BinaryOp::Multiply),
        Kind::Slash => Infix::Binary(MULTIPLY, BinaryOp::Divide),
        Kind::Percent => Infix::Binary(MULTIPLY, BinaryOp::Modulo),
        Kind::Caret => Infix::Binary(BIT_XOR, BinaryOp::BitXor),
        _ => return None,
    })
}

fn infix_word(parser: &mut Parser<'_>) -> Option<Infix> {
    Some(match parser.keyword() {
        K::And => Infix::Logical(AND),
        K::Or => Infix::Logical(OR),
        K::Xor => Infix::Logical(XOR),
        K::Is => Infix::Is,
        K::In | K::Between | K::Like | K::Regexp | K::Rlike => Infix::Predicate,
        K::Not => match parser.peek().keyword {
            K::In | K::Between | K::Like | K::Regexp | K::Rlike => Infix::Predicate,
            _ => return None,
        },
        K::Member if parser.peek().keyword == K::Of => Infix::Predicate,
        K::Sounds if parser.peek().keyword == K::Like => Infix::Predicate,
        K::Div => Infix::Binary(MULTIPLY, BinaryOp::IntegerDivide),
        K::Mod => Infix::Binary(MULTIPLY, BinaryOp::Modulo),
        K::Collate => Infix::Collate,
        _ => return None,
    })
}
