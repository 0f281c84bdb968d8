//! CREATE TABLE: its elements, indexes, foreign keys and options.

use crate::ast::table::{
    Check, CreateTable, ForeignKey, ForeignMatch, IndexAlgorithm, IndexDefinition, IndexKey, IndexKind, IndexOption,
    IndexPart, InsertMethod, References, ReferentialAction, RowFormat, StorageMedium, TableElement, TableOption,
    Ternary,
};
use crate::ast::{Ident, NameOrDefault, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    /// The rest of CREATE TABLE after TABLE.
    pub(super) fn create_table(&mut self, temporary: bool) -> Parse<Statement<'a>> {
        let existence = self.if_not_exists()?;
        let name = self.created_name()?;
        let mut create = CreateTable {
            temporary,
            existence,
            name,
            like: None,
            elements: Vec::new(),
            options: Vec::new(),
            partitioning: None,
            duplicates: None,
            query: None,
        };
        if self.eat_word(K::Like) {
            create.like = Some(self.name()?);
            return Ok(Statement::CreateTable(Box::new(create)));
        }
        let mut elements_given = false;
        if self.at(Kind::Open) && self.peek().keyword == K::Like {
            self.bump();
            self.bump();
            create.like = Some(self.name()?);
            self.expect(Kind::Close)?;
            return Ok(Statement::CreateTable(Box::new(create)));
        }
        if self.at(Kind::Open) && !self.opens_query() {
            create.elements = self.enclosed_list(Self::table_element)?;
            elements_given = true;
        }
        create.options = self.table_options()?;
        if self.at_word(K::Partition) {
            create.partitioning = Some(Box::new(self.partitioning()?));
        }
        create.duplicates = self.duplicates();
        let as_given = self.eat_word(K::As);
        if as_given || self.at(Kind::Open) || self.at_query_start() || create.duplicates.is_some() {
            create.query = Some(Box::new(self.query()?));
        } else if !elements_given {
            let empty = create.options.is_empty() && create.partitioning.is_none();
            if empty || !matches!(self.token.kind, Kind::End | Kind::Semicolon) {
                return self.fail();
            }
            return self.refuse(4028, "A table must have at least one visible column.");
        }
        Ok(Statement::CreateTable(Box::new(create)))
    }

    /// A table's name, which is no built-in function's right before its parenthesis.
    fn created_name(&mut self) -> Parse<crate::ast::Name<'a>> {
        let token = self.token;
        let name = self.name()?;
        let adjacent = self.at(Kind::Open) && (self.token.start == token.end || self.options.ignore_space);
        let accepted: [&[u8]; 4] = [b"ADDDATE", b"SUBDATE", b"SESSION_USER", b"SYSTEM_USER"];
        let word = self.slice(token);
        let refused = crate::parser::functions::is_function_word(word)
            && !accepted.iter().any(|name| word.eq_ignore_ascii_case(name));
        if adjacent && token.kind == Kind::Word && refused {
            return self.fail();
        }
        Ok(name)
    }

    pub(super) fn table_element(&mut self) -> Parse<TableElement<'a>> {
        match self.keyword() {
            K::Constraint
            | K::Primary
            | K::Unique
            | K::Foreign
            | K::Check
            | K::Index
            | K::Key
            | K::Fulltext
            | K::Spatial => self.constraint_element(),
            _ => Ok(TableElement::Column(Box::new(self.column_definition()?))),
        }
    }

    /// An index, a key or a check.
    pub(super) fn constraint_element(&mut self) -> Parse<TableElement<'a>> {
        let mut constraint = None;
        let named = self.eat_word(K::Constraint);
        if named && !self.at_any(&[K::Primary, K::Unique, K::Foreign, K::Check]) {
            constraint = Some(self.ident()?);
        }
        match self.keyword() {
            K::Check => Ok(TableElement::Check(Box::new(self.check(constraint)?))),
            K::Foreign => Ok(TableElement::ForeignKey(Box::new(self.foreign_key(constraint)?))),
            K::Primary => {
                self.expect_words(&[K::Primary, K::Key])?;
                self.index_element(IndexKind::Primary, constraint)
            }
            K::Unique => {
                self.bump();
                self.eat_index_word();
                self.index_element(IndexKind::Unique, constraint)
            }
            _ if named => self.fail(),
            K::Fulltext | K::Spatial => {
                let kind = if self.bump().keyword == K::Fulltext { IndexKind::Fulltext } else { IndexKind::Spatial };
                self.eat_index_word();
                self.index_element(kind, None)
            }
            K::Index | K::Key => {
                self.bump();
                self.index_element(IndexKind::Plain, None)
            }
            _ => self.fail(),
        }
    }

    fn eat_index_word(&mut self) {
        if !self.eat_word(K::Index) {
            self.eat_word(K::Key);
        }
    }

    /// `[name] [USING ..] (parts) [options]`
    fn index_element(&mut self, kind: IndexKind, constraint: Option<Ident<'a>>) -> Parse<TableElement<'a>> {
        let typed = self.at_word(K::Type) && matches!(self.peek().keyword, K::Btree | K::Hash | K::Rtree);
        let name = if self.at_ident() && !typed { Some(self.ident()?) } else { None };
        let mut options = Vec::new();
        if let Some(algorithm) = self.index_algorithm()? {
            options.push(IndexOption::Algorithm(algorithm));
        }
        let parts = self.enclosed_list(Self::index_part)?;
        self.index_options(&mut options)?;
        self.check_index_options(kind, &options)?;
        Ok(TableElement::Index(Box::new(IndexDefinition { kind, constraint, name, parts, options })))
    }

    /// Full-text and spatial indexes have no algorithm, and only the former a parser.
    pub(super) fn check_index_options(&self, kind: IndexKind, options: &[IndexOption<'a>]) -> Parse<()> {
        let special = matches!(kind, IndexKind::Fulltext | IndexKind::Spatial);
        let wrong = options.iter().any(|option| match option {
            IndexOption::Algorithm(_) => special,
            IndexOption::Parser(_) => kind != IndexKind::Fulltext,
            _ => false,
        });
        if wrong { self.fail() } else { Ok(()) }
    }

    /// `[USING | TYPE algorithm]`
    pub(super) fn index_algorithm(&mut self) -> Parse<Option<IndexAlgorithm>> {
        if !self.eat_word(K::Using) && !self.eat_word(K::Type) {
            return Ok(None);
        }
        let algorithm = match self.keyword() {
            K::Btree => IndexAlgorithm::BTree,
            K::Hash => IndexAlgorithm::Hash,
            K::Rtree => IndexAlgorithm::RTree,
            _ => return self.fail(),
        };
        self.bump();
        Ok(Some(algorithm))
    }

    pub(super) fn index_part(&mut self) -> Parse<IndexPart<'a>> {
        if self.eat(Kind::Open) {
            let expr = self.expr()?;
            self.expect(Kind::Close)?;
            return Ok(IndexPart { key: IndexKey::Expression(expr), direction: self.direction() });
        }
        let name = self.ident()?;
        let mut length = None;
        if self.eat(Kind::Open) {
            length = Some(self.digits()?);
            self.expect(Kind::Close)?;
        }
        Ok(IndexPart { key: IndexKey::Column { name, length }, direction: self.direction() })
    }

    pub(super) fn index_options(&mut self, options: &mut Vec<IndexOption<'a>>) -> Parse<()> {
        loop {
            let option = match self.keyword() {
                K::Using | K::Type => match self.index_algorithm()? {
                    Some(algorithm) => IndexOption::Algorithm(algorithm),
                    None => return self.fail(),
                },
                K::KeyBlockSize => {
                    self.bump();
                    self.eat_equal();
                    IndexOption::KeyBlockSize(self.number()?)
                }
                K::Comment => {
                    self.bump();
                    IndexOption::Comment(self.string()?)
                }
                K::With => {
                    self.expect_words(&[K::With, K::Parser])?;
                    IndexOption::Parser(self.ident()?)
                }
                K::Visible => {
                    self.bump();
                    IndexOption::Visible
                }
                K::Invisible => {
                    self.bump();
                    IndexOption::Invisible
                }
                K::EngineAttribute => IndexOption::EngineAttribute(self.text_option()?),
                K::SecondaryEngineAttribute => IndexOption::SecondaryEngineAttribute(self.text_option()?),
                _ => return Ok(()),
            };
            options.push(option);
        }
    }

    /// `WORD [=] 'text'`
    pub(super) fn text_option(&mut self) -> Parse<crate::ast::Text<'a>> {
        self.bump();
        self.eat_equal();
        if self.at(Kind::String) { self.string() } else { self.fail() }
    }

    /// A number within bounds.
    pub(super) fn bounded(&mut self, bounds: std::ops::RangeInclusive<u64>) -> Parse<u64> {
        let error = self.error();
        let number = self.number()?;
        if bounds.contains(&number) { Ok(number) } else { Err(error) }
    }

    fn number_option(&mut self) -> Parse<u64> {
        self.bump();
        self.eat_equal();
        self.number()
    }

    fn foreign_key(&mut self, constraint: Option<Ident<'a>>) -> Parse<ForeignKey<'a>> {
        self.expect_words(&[K::Foreign, K::Key])?;
        let index = if self.at_ident() { Some(self.ident()?) } else { None };
        let columns = self.enclosed_list(Self::index_part)?;
        let references = self.references()?;
        Ok(ForeignKey { constraint, index, columns, references })
    }

    pub(super) fn references(&mut self) -> Parse<References<'a>> {
        self.expect_word(K::References)?;
        let table = self.name()?;
        let columns = if self.at(Kind::Open) { self.enclosed_idents()? } else { Vec::new() };
        let mut references = References { table, columns, match_kind: None, on_delete: None, on_update: None };
        if self.eat_word(K::Match) {
            references.match_kind = Some(match self.keyword() {
                K::Full => ForeignMatch::Full,
                K::Partial => ForeignMatch::Partial,
                K::Simple => ForeignMatch::Simple,
                _ => return self.fail(),
            });
            self.bump();
        }
        while self.at_word(K::On) && matches!(self.peek().keyword, K::Delete | K::Update) {
            self.bump();
            let delete = self.at_word(K::Delete);
            let slot = if delete { &references.on_delete } else { &references.on_update };
            if slot.is_some() {
                return self.fail();
            }
            self.bump();
            let action = Some(self.referential_action()?);
            if delete {
                references.on_delete = action;
            } else {
                references.on_update = action;
            }
        }
        Ok(references)
    }

    fn referential_action(&mut self) -> Parse<ReferentialAction> {
        match self.bump().keyword {
            K::Restrict => Ok(ReferentialAction::Restrict),
            K::Cascade => Ok(ReferentialAction::Cascade),
            K::No => {
                self.expect_word(K::Action)?;
                Ok(ReferentialAction::NoAction)
            }
            K::Set if self.eat_word(K::Null) => Ok(ReferentialAction::SetNull),
            K::Set => {
                self.expect_word(K::Default)?;
                Ok(ReferentialAction::SetDefault)
            }
            _ => self.fail(),
        }
    }

    /// `CHECK (expr) [[NOT] ENFORCED]`
    pub(super) fn check(&mut self, name: Option<Ident<'a>>) -> Parse<Check<'a>> {
        self.expect_word(K::Check)?;
        self.expect(Kind::Open)?;
        let expr = self.expr()?;
        self.expect(Kind::Close)?;
        let enforced = self.enforced();
        Ok(Check { name, expr, enforced: enforced.unwrap_or(true) })
    }

    /// `[[NOT] ENFORCED]`
    pub(super) fn enforced(&mut self) -> Option<bool> {
        if self.eat_words(K::Not, K::Enforced) {
            return Some(false);
        }
        self.eat_word(K::Enforced).then_some(true)
    }

    fn table_options(&mut self) -> Parse<Vec<TableOption<'a>>> {
        let mut options = Vec::new();
        while let Some(option) = self.table_option()? {
            options.push(option);
            self.eat(Kind::Comma);
        }
        Ok(options)
    }

    /// One option, or None where there is none.
    pub(super) fn table_option(&mut self) -> Parse<Option<TableOption<'a>>> {
        if let Some(option) = self.numeric_table_option()? {
            return Ok(Some(option));
        }
        if let Some(option) = self.text_table_option()? {
            return Ok(Some(option));
        }
        let option = match self.keyword() {
            K::Engine => {
                self.bump();
                self.eat_equal();
                TableOption::Engine(self.ident_or_string()?)
            }
            K::SecondaryEngine => {
                self.bump();
                self.eat_equal();
                let none = self.eat_word(K::Null);
                TableOption::SecondaryEngine(if none { None } else { Some(self.ident_or_string()?) })
            }
            K::RowFormat => TableOption::RowFormat(self.row_format()?),
            K::InsertMethod => TableOption::InsertMethod(self.insert_method()?),
            K::Union => {
                self.bump();
                self.eat_equal();
                self.expect(Kind::Open)?;
                let names = if self.at(Kind::Close) { Vec::new() } else { self.list(Self::name)? };
                self.expect(Kind::Close)?;
                TableOption::Union(names)
            }
            K::Default | K::Charset | K::Character | K::Char | K::Collate => {
                return Ok(Some(self.table_charset_option()?));
            }
            K::Tablespace => {
                self.bump();
                self.eat_equal();
                TableOption::Tablespace(self.ident()?)
            }
            K::Storage => {
                self.bump();
                TableOption::Storage(self.storage_medium()?)
            }
            K::Start => {
                self.expect_words(&[K::Start, K::Transaction])?;
                TableOption::StartTransaction
            }
            _ => return Ok(None),
        };
        Ok(Some(option))
    }

    pub(super) fn storage_medium(&mut self) -> Parse<StorageMedium> {
        let medium = match self.keyword() {
            K::Disk => StorageMedium::Disk,
            K::Memory => StorageMedium::Memory,
            K::Default => StorageMedium::Default,
            _ => return self.fail(),
        };
        self.bump();
        Ok(medium)
    }

    fn numeric_table_option(&mut self) -> Parse<Option<TableOption<'a>>> {
        let option = match self.keyword() {
            K::AutoIncrement => TableOption::AutoIncrement(self.number_option()?),
            K::AvgRowLength => {
                self.bump();
                self.eat_equal();
                TableOption::AvgRowLength(self.bounded(0..=u64::from(u32::MAX))?)
            }
            K::MaxRows => TableOption::MaxRows(self.number_option()?),
            K::MinRows => TableOption::MinRows(self.number_option()?),
            K::Checksum | K::TableChecksum => TableOption::Checksum(self.number_option()?),
            K::DelayKeyWrite => TableOption::DelayKeyWrite(self.number_option()?),
            K::KeyBlockSize => {
                self.bump();
                self.eat_equal();
                TableOption::KeyBlockSize(self.bounded(0..=u64::from(u16::MAX))?)
            }
            K::PackKeys => TableOption::PackKeys(self.ternary()?),
            K::StatsAutoRecalc => TableOption::StatsAutoRecalc(self.ternary()?),
            K::StatsPersistent => TableOption::StatsPersistent(self.ternary()?),
            K::StatsSamplePages => {
                self.bump();
                self.eat_equal();
                let default = self.eat_word(K::Default);
                TableOption::StatsSamplePages(if default { None } else { Some(self.bounded(1..=u64::from(u16::MAX))?) })
            }
            K::AutoextendSize => {
                self.bump();
                self.eat_equal();
                TableOption::AutoextendSize(self.size()?)
            }
            _ => return Ok(None),
        };
        Ok(Some(option))
    }

    fn text_table_option(&mut self) -> Parse<Option<TableOption<'a>>> {
        let option = match self.keyword() {
            K::Comment => TableOption::Comment(self.text_option()?),
            K::Compression => TableOption::Compression(self.text_option()?),
            K::Connection => TableOption::Connection(self.text_option()?),
            K::Encryption => TableOption::Encryption(self.text_option()?),
            K::Password => TableOption::Password(self.text_option()?),
            K::EngineAttribute => TableOption::EngineAttribute(self.text_option()?),
            K::SecondaryEngineAttribute => TableOption::SecondaryEngineAttribute(self.text_option()?),
            K::Data => {
                self.expect_word(K::Data)?;
                TableOption::DataDirectory(self.directory()?)
            }
            K::Index if self.peek().keyword == K::Directory => {
                self.bump();
                TableOption::IndexDirectory(self.directory()?)
            }
            _ => return Ok(None),
        };
        Ok(Some(option))
    }

    fn directory(&mut self) -> Parse<crate::ast::Text<'a>> {
        if self.at_word(K::Directory) { self.text_option() } else { self.fail() }
    }

    /// `[DEFAULT] CHARSET ..` and `[DEFAULT] COLLATE ..`
    fn table_charset_option(&mut self) -> Parse<TableOption<'a>> {
        self.eat_word(K::Default);
        if self.eat_word(K::Collate) {
            self.eat_equal();
            return Ok(TableOption::Collation(NameOrDefault::Name(self.collation_name()?)));
        }
        if !self.eat_charset() {
            return self.fail();
        }
        self.eat_equal();
        Ok(TableOption::Charset(NameOrDefault::Name(self.charset_name()?)))
    }

    fn ternary(&mut self) -> Parse<Ternary> {
        self.bump();
        self.eat_equal();
        if self.eat_word(K::Default) {
            return Ok(Ternary::Default);
        }
        match self.number()? {
            0 => Ok(Ternary::Off),
            1 => Ok(Ternary::On),
            _ => self.fail(),
        }
    }

    fn row_format(&mut self) -> Parse<RowFormat> {
        self.bump();
        self.eat_equal();
        let format = match self.keyword() {
            K::Default => RowFormat::Default,
            K::Fixed => RowFormat::Fixed,
            K::Dynamic => RowFormat::Dynamic,
            K::Compressed => RowFormat::Compressed,
            K::Redundant => RowFormat::Redundant,
            K::Compact => RowFormat::Compact,
            _ => return self.fail(),
        };
        self.bump();
        Ok(format)
    }

    fn insert_method(&mut self) -> Parse<InsertMethod> {
        self.bump();
        self.eat_equal();
        let method = match self.keyword() {
            K::No => InsertMethod::No,
            K::First => InsertMethod::First,
            K::Last => InsertMethod::Last,
            _ => return self.fail(),
        };
        self.bump();
        Ok(method)
    }

    /// A number of bytes, with or without K, M or G.
    pub(super) fn size(&mut self) -> Parse<u64> {
        if self.at(Kind::Integer) || self.at(Kind::HexNumber) {
            return self.number();
        }
        let token = self.token;
        let text = self.slice(token);
        let Some((suffix, digits)) = text.split_last().filter(|_| token.kind == Kind::Word) else {
            return self.fail();
        };
        let shift = match suffix.to_ascii_uppercase() {
            b'K' => 10,
            b'M' => 20,
            b'G' => 30,
            _ => {
                return self
                    .refuse(1516, "A size parameter was incorrectly specified, either number or on the form 10M");
            }
        };
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
        match number.and_then(|number| number.checked_mul(1 << shift)) {
            Some(size) => {
                self.bump();
                Ok(size)
            }
            None => self.refuse(1516, "A size parameter was incorrectly specified, either number or on the form 10M"),
        }
    }
}
