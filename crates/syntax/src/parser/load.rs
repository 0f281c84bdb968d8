//! LOAD DATA, LOAD XML, LOAD INDEX, IMPORT TABLE.

use crate::ast::Statement;
use crate::ast::admin::{CacheIndex, LoadIndex, TableKeys};
use crate::ast::dml::{Duplicates, Load, LoadField, LoadPriority};
use crate::ast::partition::PartitionSet;
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn load(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Load)?;
        match self.keyword() {
            K::Data => self.load_rows(),
            K::Xml => self.load_rows(),
            K::Index => {
                self.expect_words(&[K::Index, K::Into, K::Cache])?;
                let tables = self.list(Self::table_keys)?;
                Ok(Statement::LoadIndex(Box::new(LoadIndex { tables })))
            }
            _ => self.fail(),
        }
    }

    fn load_rows(&mut self) -> Parse<Statement<'a>> {
        let xml = self.bump().keyword == K::Xml;
        let priority = match self.keyword() {
            K::LowPriority => Some(LoadPriority::Low),
            K::Concurrent => Some(LoadPriority::Concurrent),
            _ => None,
        };
        if priority.is_some() {
            self.bump();
        }
        let local = self.eat_word(K::Local);
        self.expect_word(K::Infile)?;
        let path = self.string()?;
        let duplicates = self.duplicates();
        self.expect_words(&[K::Into, K::Table])?;
        let table = self.name()?;
        let partitions = self.partition_names()?;
        let charset = if self.eat_charset() { Some(self.charset_name()?) } else { None };
        let mut rows_identified_by = None;
        if xml && self.eat_word(K::Rows) {
            self.expect_words(&[K::Identified, K::By])?;
            rows_identified_by = Some(self.string()?);
        }
        let format = self.file_format()?;
        let mut ignore_lines = 0;
        if self.eat_word(K::Ignore) {
            ignore_lines = self.digits()?;
            if !self.eat_word(K::Lines) {
                self.expect_word(K::Rows)?;
            }
        }
        let fields = self.load_fields()?;
        let assignments = if self.eat_word(K::Set) { self.assignments()? } else { Vec::new() };
        Ok(Statement::Load(Box::new(Load {
            xml,
            priority,
            local,
            path,
            duplicates,
            table,
            partitions,
            charset,
            rows_identified_by,
            format,
            ignore_lines,
            fields,
            assignments,
        })))
    }

    pub(super) fn duplicates(&mut self) -> Option<Duplicates> {
        if self.eat_word(K::Ignore) {
            return Some(Duplicates::Ignore);
        }
        self.eat_word(K::Replace).then_some(Duplicates::Replace)
    }

    fn load_fields(&mut self) -> Parse<Vec<LoadField<'a>>> {
        let mut fields = Vec::new();
        if !self.eat(Kind::Open) {
            return Ok(fields);
        }
        if self.eat(Kind::Close) {
            return Ok(fields);
        }
        loop {
            fields.push(if self.at(Kind::AtName) {
                LoadField::Variable(self.at_name()?)
            } else {
                LoadField::Column(self.column()?)
            });
            if !self.eat(Kind::Comma) {
                self.expect(Kind::Close)?;
                return Ok(fields);
            }
        }
    }

    /// `table [PARTITION (..)] [INDEX (..)] [IGNORE LEAVES]`
    fn table_keys(&mut self) -> Parse<TableKeys<'a>> {
        let table = self.name()?;
        let mut partitions = None;
        if self.eat_word(K::Partition) {
            self.expect(Kind::Open)?;
            partitions =
                Some(if self.eat_word(K::All) { PartitionSet::All } else { PartitionSet::Names(self.idents()?) });
            self.expect(Kind::Close)?;
        }
        let mut indexes = Vec::new();
        if self.at_any(&[K::Index, K::Key]) {
            self.bump();
            self.expect(Kind::Open)?;
            if !self.at(Kind::Close) {
                indexes = self.list(Self::index_name)?;
            }
            self.expect(Kind::Close)?;
        }
        let ignore_leaves = self.eat_words(K::Ignore, K::Leaves);
        Ok(TableKeys { table, partitions, indexes, ignore_leaves })
    }

    pub(super) fn cache_index(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Cache, K::Index])?;
        let tables = self.list(Self::table_keys)?;
        self.expect_word(K::In)?;
        let cache = self.charset_or_default()?;
        Ok(Statement::CacheIndex(Box::new(CacheIndex { tables, cache })))
    }

    pub(super) fn import_table(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Import, K::Table, K::From])?;
        Ok(Statement::ImportTable(self.list(Self::string)?))
    }
}
