//! ANALYZE, CHECK, CHECKSUM, OPTIMIZE, REPAIR.

use crate::ast::Statement;
use crate::ast::admin::{Histogram, HistogramChange, Maintain, MaintainKind, MaintainOption};
use crate::keywords::Keyword as K;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn maintain(&mut self) -> Parse<Statement<'a>> {
        let kind = match self.bump().keyword {
            K::Analyze => MaintainKind::Analyze,
            K::Check => MaintainKind::Check,
            K::Checksum => MaintainKind::Checksum,
            K::Optimize => MaintainKind::Optimize,
            _ => MaintainKind::Repair,
        };
        let no_binlog = !matches!(kind, MaintainKind::Check | MaintainKind::Checksum) && self.no_binlog();
        if !self.eat_word(K::Table) {
            self.expect_word(K::Tables)?;
        }
        let tables = self.list(Self::name)?;
        let mut maintain = Maintain { kind, no_binlog, tables, options: Vec::new(), histogram: None };
        match kind {
            MaintainKind::Analyze => maintain.histogram = self.histogram()?,
            MaintainKind::Checksum => {
                maintain.options = self.maintain_options();
                let allowed = [MaintainOption::Quick, MaintainOption::Extended];
                if maintain.options.len() > 1 || !maintain.options.iter().all(|option| allowed.contains(option)) {
                    return self.fail();
                }
            }
            MaintainKind::Optimize => {}
            _ => maintain.options = self.maintain_options(),
        }
        Ok(Statement::Maintain(Box::new(maintain)))
    }

    pub(super) fn maintain_options(&mut self) -> Vec<MaintainOption> {
        let mut options = Vec::new();
        loop {
            let option = match self.keyword() {
                K::Quick => MaintainOption::Quick,
                K::Extended => MaintainOption::Extended,
                K::Fast => MaintainOption::Fast,
                K::Medium => MaintainOption::Medium,
                K::Changed => MaintainOption::Changed,
                K::UseFrm => MaintainOption::UseFrm,
                K::For if self.peek().keyword == K::Upgrade => {
                    self.bump();
                    MaintainOption::ForUpgrade
                }
                _ => return options,
            };
            self.bump();
            options.push(option);
        }
    }

    fn histogram(&mut self) -> Parse<Option<Histogram<'a>>> {
        let update = self.eat_word(K::Update);
        if !update && !self.eat_word(K::Drop) {
            return Ok(None);
        }
        self.expect_words(&[K::Histogram, K::On])?;
        let columns = self.idents()?;
        if !update {
            return Ok(Some(Histogram { columns, change: HistogramChange::Drop }));
        }
        let (mut buckets, mut using, mut auto) = (None, None, None);
        if self.eat_word(K::With) {
            buckets = Some(self.digits()?);
            self.expect_word(K::Buckets)?;
        }
        if self.eat_text("AUTO") {
            self.expect_word(K::Update)?;
            auto = Some(true);
        } else if self.eat_text("MANUAL") {
            self.expect_word(K::Update)?;
            auto = Some(false);
        }
        if buckets.is_none() && auto.is_none() && self.eat_word(K::Using) {
            self.expect_word(K::Data)?;
            using = Some(self.string()?);
        }
        Ok(Some(Histogram { columns, change: HistogramChange::Update { buckets, using, auto } }))
    }
}
