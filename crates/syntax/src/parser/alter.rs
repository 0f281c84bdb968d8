//! ALTER TABLE, CREATE INDEX, DROP INDEX.

use crate::ast::expr::{Expr, ExprKind};
use crate::ast::query::OrderItem;
use crate::ast::table::{
    AlterAction, AlterAlgorithm, AlterTable, ColumnPlace, CreateIndex, DropIndex, IndexDefinition, IndexKind,
    IndexOption, OnlineOptions,
};
use crate::ast::{NameOrDefault, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    /// The rest of ALTER TABLE after TABLE.
    pub(super) fn alter_table(&mut self) -> Parse<Statement<'a>> {
        let mut alter = AlterTable {
            name: self.name()?,
            actions: Vec::new(),
            online: OnlineOptions::default(),
            validation: None,
            partitions: None,
        };
        if matches!(self.token.kind, Kind::End | Kind::Semicolon) {
            return Ok(Statement::AlterTable(Box::new(alter)));
        }
        loop {
            if let Some(change) = self.partition_change(alter.actions.is_empty())? {
                alter.partitions = Some(Box::new(change));
                return Ok(Statement::AlterTable(Box::new(alter)));
            }
            if !self.online_option(&mut alter.online)? && !self.validation(&mut alter.validation)? {
                let action = self.alter_action()?;
                alter.actions.push(action);
                while let Some(option) = self.following_option(&alter)? {
                    alter.actions.push(AlterAction::Option(option));
                }
            }
            if self.at_word(K::Partition) || self.at_word(K::Remove) {
                continue;
            }
            let alone =
                alter.actions.iter().any(|a| matches!(a, AlterAction::SecondaryLoad | AlterAction::SecondaryUnload));
            if alone && self.at(Kind::Comma) {
                return self.fail();
            }
            if self.at(Kind::Comma) && self.peek().keyword == K::Partition {
                self.bump();
                return self.fail();
            }
            if !self.eat(Kind::Comma) {
                return Ok(Statement::AlterTable(Box::new(alter)));
            }
        }
    }

    /// Table options may follow each other without commas.
    fn following_option(&mut self, alter: &AlterTable<'a>) -> Parse<Option<crate::ast::table::TableOption<'a>>> {
        match alter.actions.last() {
            Some(AlterAction::Option(_)) => self.table_option(),
            _ => Ok(None),
        }
    }

    fn validation(&mut self, validation: &mut Option<bool>) -> Parse<bool> {
        let with = self.at_word(K::With);
        if !with && !self.at_word(K::Without) {
            return Ok(false);
        }
        self.bump();
        self.expect_word(K::Validation)?;
        *validation = Some(with);
        Ok(true)
    }

    /// ALGORITHM or LOCK.
    fn online_option(&mut self, online: &mut OnlineOptions<'a>) -> Parse<bool> {
        let lock = self.at_word(K::Lock);
        if !lock && !self.at_word(K::Algorithm) {
            return Ok(false);
        }
        self.bump();
        self.eat_equal();
        let value =
            if self.eat_word(K::Default) { AlterAlgorithm::Default } else { AlterAlgorithm::Named(self.ident()?) };
        if lock {
            online.lock = Some(value);
        } else {
            online.algorithm = Some(value);
        }
        Ok(true)
    }

    fn online_options(&mut self) -> Parse<OnlineOptions<'a>> {
        let mut online = OnlineOptions::default();
        while self.online_option(&mut online)? {}
        Ok(online)
    }

    fn alter_action(&mut self) -> Parse<AlterAction<'a>> {
        match self.keyword() {
            K::Add => self.add_action(),
            K::Drop => self.drop_action(),
            K::Alter => self.alter_part(),
            K::Rename => self.rename_action(),
            K::Change => {
                self.bump();
                self.eat_word(K::Column);
                let from = self.ident()?;
                let name = self.ident()?;
                let column = Box::new(self.field_definition(name)?);
                Ok(AlterAction::ChangeColumn { from, column, place: self.column_place()? })
            }
            K::Modify => {
                self.bump();
                self.eat_word(K::Column);
                let column = Box::new(self.column_definition()?);
                Ok(AlterAction::ModifyColumn { column, place: self.column_place()? })
            }
            K::Convert => {
                self.expect_words(&[K::Convert, K::To])?;
                if !self.eat_charset() {
                    return self.fail();
                }
                self.eat_equal();
                let charset = self.charset_or_default()?;
                let mut collation: Option<NameOrDefault<'a>> = None;
                if self.eat_word(K::Collate) {
                    self.eat_equal();
                    collation = Some(match self.eat_word(K::Default) {
                        true => NameOrDefault::Default,
                        false => NameOrDefault::Name(self.collation_name()?),
                    });
                }
                Ok(AlterAction::Convert { charset, collation })
            }
            K::Order => {
                self.expect_words(&[K::Order, K::By])?;
                Ok(AlterAction::OrderBy(self.list(|parser| {
                    let start = parser.token.start;
                    let column = parser.column()?;
                    let expr = Expr { span: parser.span_from(start), kind: ExprKind::Column(column) };
                    Ok(OrderItem { expr, direction: parser.direction() })
                })?))
            }
            _ => self.plain_action(),
        }
    }

    fn plain_action(&mut self) -> Parse<AlterAction<'a>> {
        let second = self.peek().keyword;
        let action = match (self.token.keyword, second) {
            (K::Enable, K::Keys) => AlterAction::EnableKeys,
            (K::Disable, K::Keys) => AlterAction::DisableKeys,
            (K::Discard, K::Tablespace) => AlterAction::DiscardTablespace,
            (K::Import, K::Tablespace) => AlterAction::ImportTablespace,
            (K::Force, _) => {
                self.bump();
                return Ok(AlterAction::Force);
            }
            (K::SecondaryLoad, _) => {
                self.bump();
                return Ok(AlterAction::SecondaryLoad);
            }
            (K::SecondaryUnload, _) => {
                self.bump();
                return Ok(AlterAction::SecondaryUnload);
            }
            _ => match self.table_option()? {
                Some(option) => return Ok(AlterAction::Option(option)),
                None => return self.fail(),
            },
        };
        self.bump();
        self.bump();
        Ok(action)
    }

    fn column_place(&mut self) -> Parse<ColumnPlace<'a>> {
        if self.eat_word(K::First) {
            return Ok(ColumnPlace::First);
        }
        if self.eat_word(K::After) {
            return Ok(ColumnPlace::After(self.ident()?));
        }
        Ok(ColumnPlace::Unchanged)
    }

    fn add_action(&mut self) -> Parse<AlterAction<'a>> {
        self.expect_word(K::Add)?;
        match self.keyword() {
            K::Constraint
            | K::Primary
            | K::Unique
            | K::Foreign
            | K::Check
            | K::Index
            | K::Key
            | K::Fulltext
            | K::Spatial => return Ok(AlterAction::AddConstraint(self.constraint_element()?)),
            _ => {}
        }
        self.eat_word(K::Column);
        if self.at(Kind::Open) {
            return Ok(AlterAction::AddElements(self.enclosed_list(Self::table_element)?));
        }
        let column = Box::new(self.column_definition()?);
        Ok(AlterAction::AddColumn { column, place: self.column_place()? })
    }

    fn drop_action(&mut self) -> Parse<AlterAction<'a>> {
        self.expect_word(K::Drop)?;
        match self.keyword() {
            K::Foreign => {
                self.expect_words(&[K::Foreign, K::Key])?;
                Ok(AlterAction::DropForeignKey(self.ident()?))
            }
            K::Primary => {
                self.expect_words(&[K::Primary, K::Key])?;
                Ok(AlterAction::DropPrimaryKey)
            }
            K::Index | K::Key => {
                self.bump();
                Ok(AlterAction::DropIndex(self.index_name()?))
            }
            K::Check => {
                self.bump();
                Ok(AlterAction::DropCheck(self.ident()?))
            }
            K::Constraint => {
                self.bump();
                Ok(AlterAction::DropConstraint(self.index_name()?))
            }
            _ => {
                self.eat_word(K::Column);
                let column = self.ident()?;
                if !self.eat_word(K::Restrict) {
                    self.eat_word(K::Cascade);
                }
                Ok(AlterAction::DropColumn(column))
            }
        }
    }

    /// `ALTER [COLUMN | INDEX | CHECK | CONSTRAINT] ..`
    fn alter_part(&mut self) -> Parse<AlterAction<'a>> {
        self.expect_word(K::Alter)?;
        match self.keyword() {
            K::Index => {
                self.bump();
                let index = self.ident()?;
                Ok(AlterAction::AlterIndex { index, visible: self.visibility()? })
            }
            K::Check | K::Constraint => {
                let check = self.bump().keyword == K::Check;
                let name = self.ident()?;
                let Some(enforced) = self.enforced() else { return self.fail() };
                Ok(if check {
                    AlterAction::AlterCheck { name, enforced }
                } else {
                    AlterAction::AlterConstraint { name, enforced }
                })
            }
            _ => {
                self.eat_word(K::Column);
                let column = self.ident()?;
                if self.eat_word(K::Drop) {
                    self.expect_word(K::Default)?;
                    return Ok(AlterAction::DropDefault(column));
                }
                self.expect_word(K::Set)?;
                if self.eat_word(K::Default) {
                    return Ok(AlterAction::SetDefault { column, value: self.default_value()? });
                }
                Ok(AlterAction::SetVisible { column, visible: self.visibility()? })
            }
        }
    }

    fn visibility(&mut self) -> Parse<bool> {
        if self.eat_word(K::Visible) {
            return Ok(true);
        }
        self.expect_word(K::Invisible)?;
        Ok(false)
    }

    fn rename_action(&mut self) -> Parse<AlterAction<'a>> {
        self.expect_word(K::Rename)?;
        let second = self.token.keyword;
        match second {
            K::Column | K::Index | K::Key => {
                self.bump();
                let from = self.ident()?;
                self.expect_word(K::To)?;
                let to = self.ident()?;
                Ok(if second == K::Column {
                    AlterAction::RenameColumn { from, to }
                } else {
                    AlterAction::RenameIndex { from, to }
                })
            }
            _ => {
                if !self.eat_word(K::To) && !self.eat_word(K::As) {
                    self.eat_equal();
                }
                Ok(AlterAction::Rename(self.name()?))
            }
        }
    }

    /// The rest of CREATE INDEX from its kind on.
    pub(super) fn create_index(&mut self) -> Parse<Statement<'a>> {
        let kind = match self.keyword() {
            K::Unique => IndexKind::Unique,
            K::Fulltext => IndexKind::Fulltext,
            K::Spatial => IndexKind::Spatial,
            _ => IndexKind::Plain,
        };
        if kind != IndexKind::Plain {
            self.bump();
        }
        self.expect_word(K::Index)?;
        let name = Some(self.ident()?);
        let mut options = Vec::new();
        if let Some(algorithm) = self.index_algorithm()? {
            options.push(IndexOption::Algorithm(algorithm));
        }
        self.expect_word(K::On)?;
        let table = self.name()?;
        let parts = self.enclosed_list(Self::index_part)?;
        self.index_options(&mut options)?;
        self.check_index_options(kind, &options)?;
        let online = self.online_options()?;
        let index = IndexDefinition { kind, constraint: None, name, parts, options };
        Ok(Statement::CreateIndex(Box::new(CreateIndex { table, index, online })))
    }

    /// The rest of DROP INDEX after INDEX.
    pub(super) fn drop_index(&mut self) -> Parse<Statement<'a>> {
        let index = self.index_name()?;
        self.expect_word(K::On)?;
        let table = self.name()?;
        let online = self.online_options()?;
        Ok(Statement::DropIndex(Box::new(DropIndex { table, index, online })))
    }
}
