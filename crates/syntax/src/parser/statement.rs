//! Which statement a text is, by its first words.

use crate::ast::Statement;
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    /// The statement of a text; nothing but comments is an empty one.
    pub(super) fn top_statement(&mut self) -> Parse<Statement<'a>> {
        if matches!(self.token.kind, Kind::End | Kind::Semicolon) {
            return Ok(Statement::Empty);
        }
        let statement = self.statement()?;
        if !matches!(self.token.kind, Kind::End | Kind::Semicolon) {
            return self.fail();
        }
        Ok(statement)
    }

    pub(super) fn statement(&mut self) -> Parse<Statement<'a>> {
        self.enter()?;
        let statement = self.statement_kind()?;
        self.leave();
        Ok(statement)
    }

    fn statement_kind(&mut self) -> Parse<Statement<'a>> {
        match self.keyword() {
            K::Select | K::Values | K::Table => Ok(Statement::Query(Box::new(self.query()?))),
            K::Insert | K::Replace => self.insert(),
            K::Update => self.update(None),
            K::Delete => self.delete(None),
            K::With => self.with_statement(),
            K::Set => self.set(),
            K::Begin if !self.in_program => self.begin(),
            K::Begin | K::Start => self.start(),
            K::Commit => self.commit(),
            K::Rollback => self.rollback(),
            K::Execute => self.execute(),
            _ if self.at(Kind::Open) => Ok(Statement::Query(Box::new(self.query()?))),
            _ => self.other_statement(),
        }
    }

    #[inline(never)]
    fn other_statement(&mut self) -> Parse<Statement<'a>> {
        match self.keyword() {
            K::Create => self.create(),
            K::Alter => self.alter(),
            K::Drop => self.drop(),
            K::Rename => self.rename(),
            K::Truncate => {
                self.bump();
                self.eat_word(K::Table);
                Ok(Statement::Truncate(self.name()?))
            }
            K::Show => self.show(),
            K::Explain | K::Describe | K::Desc => self.explain(),
            K::Use => {
                self.bump();
                Ok(Statement::Use(self.ident()?))
            }
            K::Call => self.call_statement(),
            K::Do => self.do_statement(),
            K::Handler => self.handler(),
            K::Load => self.load(),
            K::Import => self.import_table(),
            K::Cache => self.cache_index(),
            K::Savepoint => {
                self.bump();
                Ok(Statement::Savepoint(self.ident()?))
            }
            K::Release => {
                self.expect_words(&[K::Release, K::Savepoint])?;
                Ok(Statement::ReleaseSavepoint(self.ident()?))
            }
            K::Lock => self.lock(),
            K::Unlock => self.unlock(),
            K::Xa => self.xa(),
            K::Prepare => self.prepare(),
            K::Deallocate => {
                self.expect_words(&[K::Deallocate, K::Prepare])?;
                Ok(Statement::Deallocate(self.ident()?))
            }
            K::Grant => self.grant(),
            K::Revoke => self.revoke(),
            K::Signal | K::Resignal => self.signal(),
            K::Get => self.get_diagnostics(),
            _ => self.administration(),
        }
    }
}
