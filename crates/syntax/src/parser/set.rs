//! SET in all its forms.

use crate::ast::account::{Password, SetPassword};
use crate::ast::admin::{SetItem, SetVariable, VariableName};
use crate::ast::expr::{Column, Expr, ExprKind, Scope};
use crate::ast::transaction::{Access, Isolation, SetTransaction};
use crate::ast::{NameOrDefault, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn set(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Set)?;
        match self.keyword() {
            K::Transaction if self.at_transaction_words(1) => return self.set_transaction(None),
            K::Global | K::Session | K::Local
                if self.peek().keyword == K::Transaction && self.at_transaction_words(2) =>
            {
                let scope = self.set_scope();
                return self.set_transaction(scope);
            }
            K::Password if matches!(self.peek().keyword, K::For | K::To) || self.peek().kind == Kind::Equal => {
                return self.set_password();
            }
            K::Role => {
                self.bump();
                if self.at_any(&[K::None, K::Default, K::All]) || self.at_ident() || self.at(Kind::String) {
                    return Ok(Statement::SetRole(self.role_choice()?));
                }
                return self.fail();
            }
            K::Default if self.peek().keyword == K::Role => return self.set_default_role(),
            K::Resource if self.peek().keyword == K::Group => return self.set_resource_group(),
            _ => {}
        }
        Ok(Statement::Set(self.list(Self::set_item)?))
    }

    /// Whether the words after TRANSACTION belong to SET TRANSACTION.
    fn at_transaction_words(&mut self, before: u32) -> bool {
        let next = if before == 1 { self.peek() } else { self.peek_second() };
        matches!(next.keyword, K::Isolation | K::Read)
    }

    fn set_scope(&mut self) -> Option<Scope> {
        let scope = match self.keyword() {
            K::Global => Scope::Global,
            K::Session => Scope::Session,
            K::Local => Scope::Local,
            K::Persist => Scope::Persist,
            K::PersistOnly => Scope::PersistOnly,
            _ => return None,
        };
        let next = self.peek();
        if next.kind == Kind::Equal || next.kind == Kind::Assign || next.kind == Kind::Dot {
            return None;
        }
        self.bump();
        Some(scope)
    }

    fn set_transaction(&mut self, scope: Option<Scope>) -> Parse<Statement<'a>> {
        self.expect_word(K::Transaction)?;
        let mut set = SetTransaction { scope, isolation: None, access: None };
        loop {
            if self.at_word(K::Isolation) && set.isolation.is_none() {
                self.expect_words(&[K::Isolation, K::Level])?;
                set.isolation = Some(self.isolation()?);
            } else if self.at_word(K::Read) && set.access.is_none() {
                set.access = Some(self.access()?);
            } else {
                return self.fail();
            }
            if !self.eat(Kind::Comma) {
                return Ok(Statement::SetTransaction(set));
            }
        }
    }

    fn isolation(&mut self) -> Parse<Isolation> {
        match self.bump().keyword {
            K::Serializable => Ok(Isolation::Serializable),
            K::Repeatable => {
                self.expect_word(K::Read)?;
                Ok(Isolation::RepeatableRead)
            }
            K::Read if self.eat_word(K::Committed) => Ok(Isolation::ReadCommitted),
            K::Read => {
                self.expect_word(K::Uncommitted)?;
                Ok(Isolation::ReadUncommitted)
            }
            _ => self.fail(),
        }
    }

    /// READ ONLY or READ WRITE.
    pub(super) fn access(&mut self) -> Parse<Access> {
        self.expect_word(K::Read)?;
        if self.eat_word(K::Only) {
            return Ok(Access::ReadOnly);
        }
        self.expect_word(K::Write)?;
        Ok(Access::ReadWrite)
    }

    fn set_item(&mut self) -> Parse<SetItem<'a>> {
        if self.at(Kind::AtName) {
            let name = self.at_name()?;
            self.expect_assign()?;
            return Ok(SetItem::User { name, value: self.expr()? });
        }
        if self.at(Kind::AtAt) {
            let variable = self.system_variable()?;
            self.expect_assign()?;
            let name = VariableName { component: variable.component, name: variable.name };
            let value = self.set_value()?;
            return Ok(SetItem::System(Box::new(SetVariable { scope: variable.scope, at_at: true, name, value })));
        }
        if self.at_word(K::Names) {
            return self.set_names();
        }
        if self.eat_charset() {
            return Ok(SetItem::Charset(self.charset_or_default()?));
        }
        let scope = self.set_scope();
        let name = self.variable_name()?;
        self.expect_assign()?;
        if name.component.as_ref().is_some_and(|word| is_scope(&word.text)) {
            return self.fail();
        }
        let value = self.set_value()?;
        Ok(SetItem::System(Box::new(SetVariable { scope, at_at: false, name, value })))
    }

    fn expect_assign(&mut self) -> Parse<()> {
        if self.eat(Kind::Assign) { Ok(()) } else { self.expect(Kind::Equal) }
    }

    pub(super) fn variable_name(&mut self) -> Parse<VariableName<'a>> {
        if self.at_scope_word() {
            return self.fail();
        }
        let first =
            if self.at_word(K::Default) && self.peek().kind == Kind::Dot { self.any_word()? } else { self.ident()? };
        if self.eat(Kind::Dot) {
            return Ok(VariableName { component: Some(first), name: self.ident()? });
        }
        Ok(VariableName { component: None, name: first })
    }

    fn set_names(&mut self) -> Parse<SetItem<'a>> {
        self.expect_word(K::Names)?;
        let charset = self.charset_or_default()?;
        let mut collation = None;
        if !matches!(charset, NameOrDefault::Default) && self.eat_word(K::Collate) {
            collation = Some(self.collation_name()?);
        }
        Ok(SetItem::Names { charset, collation })
    }

    /// A value; some reserved words are values, None is DEFAULT.
    pub(super) fn set_value(&mut self) -> Parse<Option<Expr<'a>>> {
        let keyword = self.token.keyword;
        if !matches!(keyword, K::Default | K::On | K::All | K::Binary | K::Row | K::System) {
            return Ok(Some(self.expr()?));
        }
        let next = self.peek();
        let alone = matches!(next.kind, Kind::End | Kind::Semicolon | Kind::Comma) || next.kind == Kind::Word;
        if keyword == K::Binary && !matches!(next.kind, Kind::End | Kind::Semicolon | Kind::Comma) {
            return Ok(Some(self.expr()?));
        }
        if !alone {
            return Ok(Some(self.expr()?));
        }
        let start = self.token.start;
        let name = self.any_word()?;
        if keyword == K::Default {
            return Ok(None);
        }
        let column = Column { qualifier: None, name };
        Ok(Some(Expr { span: self.span_from(start), kind: ExprKind::Column(column) }))
    }

    fn set_password(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Password)?;
        let account = if self.eat_word(K::For) { Some(self.account()?) } else { None };
        let password = if self.eat_word(K::To) {
            if !self.eat_text("RANDOM") {
                return self.fail();
            }
            Password::Random
        } else {
            self.expect_assign()?;
            Password::Text(if self.at(Kind::String) { self.string()? } else { return self.fail() })
        };
        let (replace, retain_current) = self.password_replacement()?;
        Ok(Statement::SetPassword(Box::new(SetPassword { account, password, replace, retain_current })))
    }
}

/// Words that scope a system variable, but only after `@@` or before a space.
pub(super) fn is_scope(word: &str) -> bool {
    ["global", "session", "local", "persist", "persist_only"].iter().any(|scope| word.eq_ignore_ascii_case(scope))
}
