//! What bodies of stored programs say.

use crate::ast::Ident;
use crate::ast::program::{
    Block, CaseStatement, ConditionValue, Declaration, HandlerAction, ProgramKind, ProgramStatement,
};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    /// One statement of a body, without its semicolon.
    pub(super) fn program_statement(&mut self) -> Parse<ProgramStatement<'a>> {
        self.enter()?;
        let start = self.token.start;
        let kind = self.program_kind()?;
        self.leave();
        Ok(ProgramStatement { span: self.span_from(start), kind })
    }

    fn program_kind(&mut self) -> Parse<ProgramKind<'a>> {
        if self.at_ident() && self.peek().kind == Kind::Colon {
            let label = self.ident()?;
            self.bump();
            return if self.at_word(K::Begin) { self.block(Some(label)) } else { self.looping(Some(label)) };
        }
        match self.keyword() {
            K::Begin => self.block(None),
            K::If => self.if_statement(),
            K::Case => self.case_statement(),
            K::Loop | K::While | K::Repeat => self.looping(None),
            K::Leave => {
                self.bump();
                Ok(ProgramKind::Leave(self.ident()?))
            }
            K::Iterate => {
                self.bump();
                Ok(ProgramKind::Iterate(self.ident()?))
            }
            K::Return => {
                self.bump();
                Ok(ProgramKind::Return(self.expr()?))
            }
            K::Open => {
                self.bump();
                Ok(ProgramKind::Open(self.ident()?))
            }
            K::Close => {
                self.bump();
                Ok(ProgramKind::Close(self.ident()?))
            }
            K::Fetch => self.fetch(),
            _ => Ok(ProgramKind::Sql(Box::new(self.statement()?))),
        }
    }

    /// Statements with their semicolons, up to one of `ends`.
    fn program_statements(&mut self, ends: &[K]) -> Parse<Vec<ProgramStatement<'a>>> {
        let mut statements = Vec::new();
        while !self.at_any(ends) {
            statements.push(self.program_statement()?);
            self.expect(Kind::Semicolon)?;
        }
        Ok(statements)
    }

    /// Statements, at least one.
    fn some_statements(&mut self, ends: &[K]) -> Parse<Vec<ProgramStatement<'a>>> {
        if self.at_any(ends) {
            return self.fail();
        }
        self.program_statements(ends)
    }

    fn end_label(&mut self, label: Option<&Ident<'a>>) -> Parse<()> {
        if !self.at_ident() {
            return Ok(());
        }
        let Some(label) = label else { return self.fail() };
        let end = self.ident()?;
        if end.text.eq_ignore_ascii_case(&label.text) {
            return Ok(());
        }
        self.refuse(1310, &format!("End-label {} without match", end.text))
    }

    fn block(&mut self, label: Option<Ident<'a>>) -> Parse<ProgramKind<'a>> {
        self.expect_word(K::Begin)?;
        let mut declarations = Vec::new();
        while self.at_word(K::Declare) {
            declarations.push(self.declaration()?);
            self.expect(Kind::Semicolon)?;
        }
        let body = self.program_statements(&[K::End])?;
        self.expect_word(K::End)?;
        self.end_label(label.as_ref())?;
        Ok(ProgramKind::Block(Box::new(Block { label, declarations, body })))
    }

    fn declaration(&mut self) -> Parse<Declaration<'a>> {
        self.expect_word(K::Declare)?;
        let second = self.peek().keyword;
        match (self.token.keyword, second) {
            (K::Continue | K::Exit | K::Undo, K::Handler) => self.handler_declaration(),
            (_, K::Condition) => {
                let name = self.ident()?;
                self.expect_words(&[K::Condition, K::For])?;
                let value = if self.at_word(K::Sqlstate) {
                    ConditionValue::State(self.sqlstate()?)
                } else {
                    ConditionValue::Code(self.number()?)
                };
                Ok(Declaration::Condition { name, value })
            }
            (_, K::Cursor) => {
                let name = self.ident()?;
                self.expect_words(&[K::Cursor, K::For])?;
                Ok(Declaration::Cursor { name, query: Box::new(self.query()?) })
            }
            _ => {
                let names = self.idents()?;
                let data_type = Box::new(self.data_type()?);
                let collation = if self.eat_word(K::Collate) { Some(self.collation_name()?) } else { None };
                let default = if self.eat_word(K::Default) { Some(Box::new(self.expr()?)) } else { None };
                Ok(Declaration::Variables { names, data_type, collation, default })
            }
        }
    }

    fn handler_declaration(&mut self) -> Parse<Declaration<'a>> {
        let action = match self.bump().keyword {
            K::Continue => HandlerAction::Continue,
            K::Exit => HandlerAction::Exit,
            _ => return self.fail(),
        };
        self.expect_words(&[K::Handler, K::For])?;
        let conditions = self.list(Self::condition_value)?;
        let body = Box::new(self.program_statement()?);
        Ok(Declaration::Handler { action, conditions, body })
    }

    fn condition_value(&mut self) -> Parse<ConditionValue<'a>> {
        match self.keyword() {
            K::Sqlstate => Ok(ConditionValue::State(self.sqlstate()?)),
            K::Sqlwarning => {
                self.bump();
                Ok(ConditionValue::Warning)
            }
            K::Sqlexception => {
                self.bump();
                Ok(ConditionValue::Exception)
            }
            K::Not => {
                self.expect_words(&[K::Not, K::Found])?;
                Ok(ConditionValue::NotFound)
            }
            _ if self.at_ident() => Ok(ConditionValue::Name(self.ident()?)),
            _ => Ok(ConditionValue::Code(self.number()?)),
        }
    }

    fn if_statement(&mut self) -> Parse<ProgramKind<'a>> {
        let mut branches = Vec::new();
        while self.eat_word(K::If) || self.eat_word(K::Elseif) {
            let condition = self.expr()?;
            self.expect_word(K::Then)?;
            branches.push((condition, self.some_statements(&[K::Elseif, K::Else, K::End])?));
            if !self.at_word(K::Elseif) {
                break;
            }
        }
        let otherwise = if self.eat_word(K::Else) { Some(self.some_statements(&[K::End])?) } else { None };
        self.expect_words(&[K::End, K::If])?;
        Ok(ProgramKind::If { branches, otherwise })
    }

    fn case_statement(&mut self) -> Parse<ProgramKind<'a>> {
        self.expect_word(K::Case)?;
        let operand = if self.at_word(K::When) { None } else { Some(self.expr()?) };
        let mut branches = Vec::new();
        while self.eat_word(K::When) {
            let when = self.expr()?;
            self.expect_word(K::Then)?;
            branches.push((when, self.some_statements(&[K::When, K::Else, K::End])?));
        }
        if branches.is_empty() {
            return self.fail();
        }
        let otherwise = if self.eat_word(K::Else) { Some(self.some_statements(&[K::End])?) } else { None };
        self.expect_words(&[K::End, K::Case])?;
        Ok(ProgramKind::Case(Box::new(CaseStatement { operand, branches, otherwise })))
    }

    fn looping(&mut self, label: Option<Ident<'a>>) -> Parse<ProgramKind<'a>> {
        match self.bump().keyword {
            K::Loop => {
                let body = self.some_statements(&[K::End])?;
                self.expect_words(&[K::End, K::Loop])?;
                self.end_label(label.as_ref())?;
                Ok(ProgramKind::Loop { label, body })
            }
            K::While => {
                let condition = self.expr()?;
                self.expect_word(K::Do)?;
                let body = self.some_statements(&[K::End])?;
                self.expect_words(&[K::End, K::While])?;
                self.end_label(label.as_ref())?;
                Ok(ProgramKind::While { label, condition, body })
            }
            K::Repeat => {
                let body = self.some_statements(&[K::Until])?;
                self.expect_word(K::Until)?;
                let until = self.expr()?;
                self.expect_words(&[K::End, K::Repeat])?;
                self.end_label(label.as_ref())?;
                Ok(ProgramKind::Repeat { label, body, until })
            }
            _ => self.fail(),
        }
    }

    fn fetch(&mut self) -> Parse<ProgramKind<'a>> {
        self.expect_word(K::Fetch)?;
        if self.eat_word(K::Next) {
            self.expect_word(K::From)?;
        } else {
            self.eat_word(K::From);
        }
        let cursor = self.ident()?;
        self.expect_word(K::Into)?;
        Ok(ProgramKind::Fetch { cursor, into: self.idents()? })
    }
}
