//! Aggregates and window functions.

use crate::ast::expr::{
    Aggregate, AggregateKind, Expr, ExprKind, Frame, FrameBound, FrameExclusion, FrameOffset, FrameUnit, NullTreatment,
    Over, Window, WindowFunction, WindowKind,
};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::calls::Interval;
use crate::parser::{Parse, Parser};

/// The window function that a keyword calls.
pub(super) fn window_kind(keyword: K) -> Option<WindowKind> {
    Some(match keyword {
        K::RowNumber => WindowKind::RowNumber,
        K::Rank => WindowKind::Rank,
        K::DenseRank => WindowKind::DenseRank,
        K::CumeDist => WindowKind::CumeDist,
        K::PercentRank => WindowKind::PercentRank,
        K::Ntile => WindowKind::Ntile,
        K::Lead => WindowKind::Lead,
        K::Lag => WindowKind::Lag,
        K::FirstValue => WindowKind::FirstValue,
        K::LastValue => WindowKind::LastValue,
        K::NthValue => WindowKind::NthValue,
        _ => return None,
    })
}

fn argument_counts(kind: WindowKind) -> std::ops::RangeInclusive<usize> {
    match kind {
        WindowKind::Ntile | WindowKind::FirstValue | WindowKind::LastValue => 1..=1,
        WindowKind::Lead | WindowKind::Lag => 1..=3,
        WindowKind::NthValue => 2..=2,
        _ => 0..=0,
    }
}

impl<'a> Parser<'a> {
    /// The rest of an aggregate's call, after its parenthesis.
    pub(super) fn aggregate(&mut self, start: u32, kind: AggregateKind) -> Parse<Expr<'a>> {
        use AggregateKind as A;
        let mut aggregate =
            Aggregate { kind, distinct: false, args: Vec::new(), order_by: Vec::new(), separator: None, over: None };
        let may_be_distinct =
            matches!(kind, A::Count | A::Sum | A::Avg | A::Min | A::Max | A::GroupConcat | A::StCollect);
        if may_be_distinct && self.at_any(&[K::Distinct, K::Distinctrow]) {
            self.bump();
            aggregate.distinct = true;
        } else if kind != A::GroupConcat {
            self.eat_word(K::All);
        }
        if kind == A::Count && !aggregate.distinct && self.eat(Kind::Star) {
            aggregate.kind = A::CountStar;
        } else {
            aggregate.args = self.exprs()?;
            let many = kind == A::GroupConcat || (kind == A::Count && aggregate.distinct);
            let expected = if kind == A::JsonObjectAgg { 2 } else { 1 };
            if !many && aggregate.args.len() != expected {
                return self.fail();
            }
        }
        if kind == A::GroupConcat {
            aggregate.order_by = self.order_by()?;
            if self.eat_word(K::Separator) {
                aggregate.separator = Some(self.string()?);
            }
        }
        self.expect(Kind::Close)?;
        if self.at_word(K::Over) {
            aggregate.over = Some(self.over()?);
        }
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Aggregate(Box::new(aggregate)) })
    }

    pub(super) fn window_function(&mut self, start: u32, kind: WindowKind) -> Parse<Expr<'a>> {
        self.expect(Kind::Open)?;
        let mut args = Vec::new();
        while !self.at(Kind::Close) {
            let counted = match kind {
                WindowKind::Ntile => args.is_empty(),
                WindowKind::Lead | WindowKind::Lag | WindowKind::NthValue => args.len() == 1,
                _ => false,
            };
            let stable = matches!(self.token.kind, Kind::Integer | Kind::Parameter | Kind::AtName) || self.at_ident();
            if counted && !stable {
                return self.fail();
            }
            args.push(if counted { self.primary()? } else { self.expr()? });
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        if !argument_counts(kind).contains(&args.len()) {
            return self.fail();
        }
        self.expect(Kind::Close)?;
        let mut from_last = false;
        if kind == WindowKind::NthValue && self.eat_word(K::From) {
            from_last = self.eat_word(K::Last);
            if !from_last {
                self.expect_word(K::First)?;
            }
        }
        let nulls = match self.keyword() {
            K::Respect => Some(NullTreatment::Respect),
            K::Ignore => Some(NullTreatment::Ignore),
            _ => None,
        };
        if nulls.is_some() {
            self.bump();
            self.expect_word(K::Nulls)?;
        }
        let over = self.over()?;
        let function = WindowFunction { kind, args, from_last, nulls, over };
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Window(Box::new(function)) })
    }

    fn over(&mut self) -> Parse<Over<'a>> {
        self.expect_word(K::Over)?;
        if self.at(Kind::Open) {
            return Ok(Over::Window(Box::new(self.window()?)));
        }
        Ok(Over::Name(self.ident()?))
    }

    /// `([base] [PARTITION BY ..] [ORDER BY ..] [frame])`
    pub(super) fn window(&mut self) -> Parse<Window<'a>> {
        self.expect(Kind::Open)?;
        let base = if self.at_ident() { Some(self.ident()?) } else { None };
        let mut partition_by = Vec::new();
        if self.eat_word(K::Partition) {
            self.expect_word(K::By)?;
            partition_by = self.list(|parser| {
                let expr = parser.expr()?;
                parser.direction();
                Ok(expr)
            })?;
        }
        let order_by = self.order_by()?;
        let unit = match self.keyword() {
            K::Rows => Some(FrameUnit::Rows),
            K::Range => Some(FrameUnit::Range),
            K::Groups => Some(FrameUnit::Groups),
            _ => None,
        };
        let frame = match unit {
            Some(unit) => Some(self.frame(unit)?),
            None => None,
        };
        self.expect(Kind::Close)?;
        Ok(Window { base, partition_by, order_by, frame })
    }

    fn frame(&mut self, unit: FrameUnit) -> Parse<Frame<'a>> {
        self.bump();
        let (start, end) = if self.eat_word(K::Between) {
            let start = self.frame_bound()?;
            self.expect_word(K::And)?;
            (start, Some(self.frame_bound()?))
        } else {
            let start = self.frame_bound()?;
            if matches!(start, FrameBound::UnboundedFollowing | FrameBound::Following(_)) {
                return self.fail();
            }
            (start, None)
        };
        let mut exclusion = None;
        if self.eat_word(K::Exclude) {
            exclusion = Some(match self.keyword() {
                K::Current => {
                    self.bump();
                    FrameExclusion::CurrentRow
                }
                K::Group => FrameExclusion::Group,
                K::Ties => FrameExclusion::Ties,
                K::No => {
                    self.bump();
                    FrameExclusion::NoOthers
                }
                _ => return self.fail(),
            });
            if !self.at_any(&[K::Row, K::Group, K::Ties, K::Others]) {
                return self.fail();
            }
            self.bump();
        }
        Ok(Frame { unit, start, end, exclusion })
    }

    fn frame_bound(&mut self) -> Parse<FrameBound<'a>> {
        if self.eat_words(K::Current, K::Row) {
            return Ok(FrameBound::CurrentRow);
        }
        if self.eat_word(K::Unbounded) {
            if self.eat_word(K::Preceding) {
                return Ok(FrameBound::UnboundedPreceding);
            }
            self.expect_word(K::Following)?;
            return Ok(FrameBound::UnboundedFollowing);
        }
        let offset = if self.at_word(K::Interval) {
            match self.interval()? {
                Interval::Amount(value, unit) => FrameOffset { value, unit: Some(unit) },
                Interval::Function(_) => return self.fail(),
            }
        } else {
            if !matches!(self.token.kind, Kind::Integer | Kind::Decimal | Kind::Float | Kind::Parameter) {
                return self.fail();
            }
            FrameOffset { value: self.primary()?, unit: None }
        };
        if self.eat_word(K::Preceding) {
            return Ok(FrameBound::Preceding(Box::new(offset)));
        }
        self.expect_word(K::Following)?;
        Ok(FrameBound::Following(Box::new(offset)))
    }
}
