//! PARTITION BY and what ALTER TABLE does to partitions.

use crate::ast::partition::{
    Partition, PartitionChange, PartitionMethod, PartitionOption, PartitionSet, PartitionValue, PartitionValues,
    Partitioning, SubPartitioning,
};
use crate::ast::{Ident, Text};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    /// `PARTITION BY ..`
    pub(super) fn partitioning(&mut self) -> Parse<Partitioning<'a>> {
        self.expect_words(&[K::Partition, K::By])?;
        let method = self.partition_method()?;
        let count = if self.eat_word(K::Partitions) { Some(self.digits()?) } else { None };
        let mut sub = None;
        if self.eat_word(K::Subpartition) {
            self.expect_word(K::By)?;
            let method = self.partition_method()?;
            if !matches!(method, PartitionMethod::Hash { .. } | PartitionMethod::Key { .. }) {
                return self.fail();
            }
            let count = if self.eat_word(K::Subpartitions) { Some(self.digits()?) } else { None };
            sub = Some(SubPartitioning { method, count });
        }
        let partitions = if self.at(Kind::Open) { self.enclosed_list(Self::partition)? } else { Vec::new() };
        let partitioning = Partitioning { method, count, sub, partitions };
        if is_consistent(&partitioning) { Ok(partitioning) } else { self.fail() }
    }

    fn partition_method(&mut self) -> Parse<PartitionMethod<'a>> {
        let linear = self.eat_word(K::Linear);
        match self.keyword() {
            K::Key => {
                self.bump();
                let mut algorithm = None;
                if self.eat_word(K::Algorithm) {
                    self.expect(Kind::Equal)?;
                    algorithm = Some(self.digits()?);
                    if !matches!(algorithm, Some(1 | 2)) {
                        return self.fail();
                    }
                }
                self.expect(Kind::Open)?;
                let columns = if self.at(Kind::Close) { Vec::new() } else { self.idents()? };
                self.expect(Kind::Close)?;
                Ok(PartitionMethod::Key { linear, algorithm, columns })
            }
            K::Hash => {
                self.bump();
                Ok(PartitionMethod::Hash { linear, expr: Box::new(self.enclosed_expr()?) })
            }
            K::Range | K::List if !linear => {
                let range = self.bump().keyword == K::Range;
                if self.eat_word(K::Columns) {
                    let columns = self.enclosed_idents()?;
                    return Ok(if range {
                        PartitionMethod::RangeColumns(columns)
                    } else {
                        PartitionMethod::ListColumns(columns)
                    });
                }
                let expr = Box::new(self.enclosed_expr()?);
                Ok(if range { PartitionMethod::Range(expr) } else { PartitionMethod::List(expr) })
            }
            _ => self.fail(),
        }
    }

    /// `(expr)`
    fn enclosed_expr(&mut self) -> Parse<crate::ast::expr::Expr<'a>> {
        self.expect(Kind::Open)?;
        self.in_partition = true;
        let expr = self.expr();
        self.in_partition = false;
        let expr = expr?;
        self.expect(Kind::Close)?;
        Ok(expr)
    }

    fn partition(&mut self) -> Parse<Partition<'a>> {
        self.expect_word(K::Partition)?;
        let name = self.ident()?;
        let values = if self.eat_word(K::Values) { self.partition_values()? } else { PartitionValues::None };
        let options = self.partition_options()?;
        let mut sub = Vec::new();
        if self.at(Kind::Open) {
            sub = self.enclosed_list(|parser| {
                parser.expect_word(K::Subpartition)?;
                let name = parser.ident_or_string()?;
                Ok((name, parser.partition_options()?))
            })?;
        }
        Ok(Partition { name, values, options, sub })
    }

    fn partition_values(&mut self) -> Parse<PartitionValues<'a>> {
        if self.eat_word(K::Less) {
            self.expect_word(K::Than)?;
            if self.eat_word(K::Maxvalue) {
                return Ok(PartitionValues::LessThan(vec![PartitionValue::MaxValue]));
            }
            return Ok(PartitionValues::LessThan(self.enclosed_list(Self::partition_value)?));
        }
        self.expect_word(K::In)?;
        if self.at(Kind::Open) && self.peek().kind == Kind::Open {
            return Ok(PartitionValues::In(self.enclosed_list(|parser| {
                if parser.at(Kind::Open) {
                    parser.enclosed_list(Self::listed_value)
                } else {
                    Ok(vec![parser.listed_value()?])
                }
            })?));
        }
        let values = self.enclosed_list(|parser| Ok(vec![parser.listed_value()?]))?;
        Ok(PartitionValues::In(values))
    }

    fn partition_value(&mut self) -> Parse<PartitionValue<'a>> {
        if self.eat_word(K::Maxvalue) {
            return Ok(PartitionValue::MaxValue);
        }
        Ok(PartitionValue::Expr(Box::new(self.expr()?)))
    }

    fn listed_value(&mut self) -> Parse<PartitionValue<'a>> {
        if self.at_word(K::Maxvalue) {
            return self.fail();
        }
        self.partition_value()
    }

    fn partition_options(&mut self) -> Parse<Vec<PartitionOption<'a>>> {
        let mut options = Vec::new();
        loop {
            match self.keyword() {
                K::Nodegroup => {
                    self.bump();
                    self.eat_equal();
                    options.push(PartitionOption::NodeGroup(self.number()?));
                }
                K::Comment => {
                    let comment: Text<'a> = self.text_option()?;
                    options.push(PartitionOption::Comment(comment));
                }
                K::Tablespace | K::Storage | K::Engine | K::MaxRows | K::MinRows | K::Data | K::Index => {
                    if self.eat_word(K::Storage) && !self.at_word(K::Engine) {
                        return self.fail();
                    }
                    match self.table_option()? {
                        Some(option) => options.push(PartitionOption::Table(option)),
                        None => return self.fail(),
                    }
                }
                _ => return Ok(options),
            }
        }
    }

    /// What ALTER TABLE does to partitions, where that is what comes next; `first` says that nothing came before.
    pub(super) fn partition_change(&mut self, first: bool) -> Parse<Option<PartitionChange<'a>>> {
        let second = self.peek().keyword;
        Ok(Some(match (self.token.keyword, second) {
            (K::Partition, K::By) => PartitionChange::By(self.partitioning()?),
            (K::Remove, K::Partitioning) => {
                self.skip_two();
                PartitionChange::Remove
            }
            _ if !first => return Ok(None),
            (K::Add, K::Partition) => {
                self.skip_two();
                let no_binlog = self.no_binlog();
                if self.eat_word(K::Partitions) {
                    PartitionChange::Add { partitions: Vec::new(), count: Some(self.digits()?), no_binlog }
                } else {
                    let partitions = self.enclosed_list(Self::partition)?;
                    PartitionChange::Add { partitions, count: None, no_binlog }
                }
            }
            (K::Drop, K::Partition) => {
                self.skip_two();
                PartitionChange::Drop(self.idents()?)
            }
            (K::Coalesce, K::Partition) => {
                self.skip_two();
                let no_binlog = self.no_binlog();
                PartitionChange::Coalesce { count: self.digits()?, no_binlog }
            }
            (K::Reorganize, K::Partition) => self.reorganize()?,
            (K::Exchange, K::Partition) => self.exchange()?,
            (verb, K::Partition) => match self.partition_verb(verb)? {
                Some(change) => change,
                None => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    fn skip_two(&mut self) {
        self.bump();
        self.bump();
    }

    fn reorganize(&mut self) -> Parse<PartitionChange<'a>> {
        self.skip_two();
        let no_binlog = self.no_binlog();
        if !self.at_ident() {
            return Ok(PartitionChange::Reorganize { names: Vec::new(), into: Vec::new(), no_binlog });
        }
        let names: Vec<Ident<'a>> = self.idents()?;
        self.expect_word(K::Into)?;
        let into = self.enclosed_list(Self::partition)?;
        Ok(PartitionChange::Reorganize { names, into, no_binlog })
    }

    fn exchange(&mut self) -> Parse<PartitionChange<'a>> {
        self.skip_two();
        let name = self.ident()?;
        self.expect_words(&[K::With, K::Table])?;
        let table = self.name()?;
        let mut validation = None;
        if self.at_any(&[K::With, K::Without]) {
            validation = Some(self.bump().keyword == K::With);
            self.expect_word(K::Validation)?;
        }
        Ok(PartitionChange::Exchange { name, table, validation })
    }

    fn partition_verb(&mut self, verb: K) -> Parse<Option<PartitionChange<'a>>> {
        let make: fn(PartitionSet<'a>) -> PartitionChange<'a> = match verb {
            K::Truncate => PartitionChange::Truncate,
            K::Discard => PartitionChange::Discard,
            K::Import => PartitionChange::Import,
            K::Analyze => PartitionChange::Analyze,
            K::Check => PartitionChange::Check,
            K::Optimize => PartitionChange::Optimize,
            K::Rebuild => PartitionChange::Rebuild,
            K::Repair => PartitionChange::Repair,
            K::SecondaryLoad => PartitionChange::SecondaryLoad,
            K::SecondaryUnload => PartitionChange::SecondaryUnload,
            _ => return Ok(None),
        };
        self.skip_two();
        self.no_binlog();
        if matches!(verb, K::SecondaryLoad | K::SecondaryUnload) {
            self.expect(Kind::Open)?;
            let names = self.idents()?;
            self.expect(Kind::Close)?;
            return Ok(Some(make(PartitionSet::Names(names))));
        }
        let set = if self.eat_word(K::All) { PartitionSet::All } else { PartitionSet::Names(self.idents()?) };
        if matches!(verb, K::Discard | K::Import) {
            self.expect_word(K::Tablespace)?;
        }
        if verb == K::Check || verb == K::Repair {
            self.maintain_options();
        }
        Ok(Some(make(set)))
    }

    /// `[LOCAL | NO_WRITE_TO_BINLOG]`
    pub(super) fn no_binlog(&mut self) -> bool {
        self.eat_word(K::Local) || self.eat_word(K::NoWriteToBinlog)
    }
}

/// Whether the numbers of partitions, subpartitions and values are those that were announced.
fn is_consistent(partitioning: &Partitioning<'_>) -> bool {
    let partitions = &partitioning.partitions;
    let Some(first) = partitions.first() else { return true };
    let counted = partitioning.count.is_none_or(|count| count == partitions.len() as u64);
    let width = match &partitioning.method {
        PartitionMethod::RangeColumns(columns) => Some(columns.len()),
        PartitionMethod::Range(_) => Some(1),
        _ => None,
    };
    let sub_count = partitioning.sub.as_ref().and_then(|sub| sub.count);
    counted
        && partitions.iter().all(|partition| {
            let values = match &partition.values {
                PartitionValues::LessThan(values) => width.is_none_or(|width| width == values.len()),
                _ => true,
            };
            let sub = partition.sub.len();
            values && sub == first.sub.len() && (sub == 0 || sub_count.is_none_or(|count| count == sub as u64))
        })
}
