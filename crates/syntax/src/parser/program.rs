//! CREATE and ALTER of routines, triggers and events; SIGNAL; GET DIAGNOSTICS.

use crate::ast::expr::{Expr, ExprKind};
use crate::ast::program::{
    AlterEvent, AlterRoutine, Characteristic, ConditionValue, CreateEvent, CreateLoadable, CreateRoutine,
    CreateTrigger, DiagnosticsRequest, EventStatus, GetDiagnostics, ParameterMode, ProgramStatement, Returns,
    RoutineKind, RoutineParameter, Schedule, Signal, SignalItem, StatementItem, TriggerEvent, TriggerOrder,
    TriggerTime,
};
use crate::ast::{Account, Existence, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn create_routine(&mut self, definer: Option<Account<'a>>) -> Parse<Statement<'a>> {
        let function = self.bump().keyword == K::Function;
        let kind = if function { RoutineKind::Function } else { RoutineKind::Procedure };
        let existence = self.if_not_exists()?;
        let name = self.name()?;
        if function && self.at_word(K::Returns) {
            if definer.is_some() || name.schema.is_some() {
                return self.fail();
            }
            return self.loadable(existence, name.name);
        }
        self.expect(Kind::Open)?;
        let start = self.previous_end;
        let parameters = if self.at(Kind::Close) { Vec::new() } else { self.list(|p| p.routine_parameter(kind))? };
        let parameters_span = crate::ast::Span { start, end: self.token.start };
        self.expect(Kind::Close)?;
        let mut returns = None;
        if function {
            self.expect_word(K::Returns)?;
            let data_type = self.data_type()?;
            let collation = if self.eat_word(K::Collate) { Some(self.collation_name()?) } else { None };
            returns = Some(Returns { data_type, collation });
        }
        let characteristics = self.characteristics(Situation::Create)?;
        let body = self.program_body()?;
        Ok(Statement::CreateRoutine(Box::new(CreateRoutine {
            kind,
            definer,
            existence,
            name,
            parameters,
            parameters_span,
            returns,
            characteristics,
            body,
        })))
    }

    pub(super) fn program_body(&mut self) -> Parse<ProgramStatement<'a>> {
        let outer = std::mem::replace(&mut self.in_program, true);
        let body = self.program_statement();
        self.in_program = outer;
        body
    }

    fn routine_parameter(&mut self, kind: RoutineKind) -> Parse<RoutineParameter<'a>> {
        let mode = match self.keyword() {
            K::In => Some(ParameterMode::In),
            K::Out => Some(ParameterMode::Out),
            K::Inout => Some(ParameterMode::InOut),
            _ => None,
        };
        if mode.is_some() {
            if kind == RoutineKind::Function {
                return self.fail();
            }
            self.bump();
        }
        let name = self.ident()?;
        let data_type = self.data_type()?;
        let collation = if self.eat_word(K::Collate) { Some(self.collation_name()?) } else { None };
        Ok(RoutineParameter { mode: mode.unwrap_or(ParameterMode::In), name, data_type, collation })
    }

    fn characteristics(&mut self, situation: Situation) -> Parse<Vec<Characteristic<'a>>> {
        let mut found = Vec::new();
        loop {
            let create = situation == Situation::Create;
            let characteristic = match self.keyword() {
                K::Comment => {
                    self.bump();
                    Characteristic::Comment(self.string()?)
                }
                K::Language => {
                    self.bump();
                    Characteristic::Language(if self.at_word(K::Sql) { self.any_word()? } else { self.ident()? })
                }
                K::Deterministic if create => {
                    self.bump();
                    Characteristic::Deterministic(true)
                }
                K::Not if create => {
                    self.expect_words(&[K::Not, K::Deterministic])?;
                    Characteristic::Deterministic(false)
                }
                K::Contains => {
                    self.expect_words(&[K::Contains, K::Sql])?;
                    Characteristic::ContainsSql
                }
                K::No => {
                    self.expect_words(&[K::No, K::Sql])?;
                    Characteristic::NoSql
                }
                K::Reads => {
                    self.expect_words(&[K::Reads, K::Sql, K::Data])?;
                    Characteristic::ReadsSql
                }
                K::Modifies => {
                    self.expect_words(&[K::Modifies, K::Sql, K::Data])?;
                    Characteristic::ModifiesSql
                }
                K::Sql => Characteristic::Security(self.sql_security()?),
                _ => return Ok(found),
            };
            found.push(characteristic);
        }
    }

    pub(super) fn alter_routine(&mut self) -> Parse<Statement<'a>> {
        let function = self.bump().keyword == K::Function;
        let kind = if function { RoutineKind::Function } else { RoutineKind::Procedure };
        let name = self.name()?;
        let characteristics = self.characteristics(Situation::Alter)?;
        Ok(Statement::AlterRoutine(Box::new(AlterRoutine { kind, name, characteristics })))
    }

    pub(super) fn create_loadable(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Aggregate, K::Function])?;
        let existence = self.if_not_exists()?;
        let name = self.ident()?;
        let statement = self.loadable(existence, name)?;
        Ok(match statement {
            Statement::CreateLoadable(mut create) => {
                create.aggregate = true;
                Statement::CreateLoadable(create)
            }
            other => other,
        })
    }

    fn loadable(&mut self, existence: Existence, name: crate::ast::Ident<'a>) -> Parse<Statement<'a>> {
        self.expect_word(K::Returns)?;
        if !self.at_any(&[K::String, K::Real, K::Decimal, K::Int, K::Integer]) {
            return self.fail();
        }
        let returns = self.any_word()?;
        self.expect_word(K::Soname)?;
        let library = self.string()?;
        let create = CreateLoadable { aggregate: false, existence, name, returns, library };
        Ok(Statement::CreateLoadable(Box::new(create)))
    }

    pub(super) fn create_trigger(&mut self, definer: Option<Account<'a>>) -> Parse<Statement<'a>> {
        self.expect_word(K::Trigger)?;
        let existence = self.if_not_exists()?;
        let name = self.name()?;
        let time = match self.bump().keyword {
            K::Before => TriggerTime::Before,
            K::After => TriggerTime::After,
            _ => return self.fail(),
        };
        let event = match self.bump().keyword {
            K::Insert => TriggerEvent::Insert,
            K::Update => TriggerEvent::Update,
            K::Delete => TriggerEvent::Delete,
            _ => return self.fail(),
        };
        self.expect_word(K::On)?;
        let table = self.name()?;
        self.expect_words(&[K::For, K::Each, K::Row])?;
        let order = match self.keyword() {
            K::Follows => Some(TriggerOrder::Follows),
            K::Precedes => Some(TriggerOrder::Precedes),
            _ => None,
        };
        let order = match order {
            Some(order) => {
                self.bump();
                Some((order, self.ident_or_string()?))
            }
            None => None,
        };
        let body = self.program_body()?;
        Ok(Statement::CreateTrigger(Box::new(CreateTrigger {
            definer,
            existence,
            name,
            time,
            event,
            table,
            order,
            body,
        })))
    }

    pub(super) fn create_event(&mut self, definer: Option<Account<'a>>) -> Parse<Statement<'a>> {
        self.expect_word(K::Event)?;
        let existence = self.if_not_exists()?;
        let name = self.name()?;
        self.expect_words(&[K::On, K::Schedule])?;
        let schedule = self.schedule()?;
        let preserve = self.completion_preserve()?;
        let status = self.event_status()?;
        let comment = if self.eat_word(K::Comment) { Some(self.string()?) } else { None };
        self.expect_word(K::Do)?;
        let body = self.program_body()?;
        Ok(Statement::CreateEvent(Box::new(CreateEvent {
            definer,
            existence,
            name,
            schedule,
            preserve,
            status,
            comment,
            body,
        })))
    }

    pub(super) fn alter_event(&mut self, definer: Option<Account<'a>>) -> Parse<Statement<'a>> {
        self.expect_word(K::Event)?;
        let mut alter = AlterEvent {
            definer,
            name: self.name()?,
            schedule: None,
            preserve: None,
            rename: None,
            status: None,
            comment: None,
            body: None,
        };
        if self.eat_words(K::On, K::Schedule) {
            alter.schedule = Some(self.schedule()?);
        }
        alter.preserve = self.completion_preserve()?;
        if self.eat_word(K::Rename) {
            self.expect_word(K::To)?;
            alter.rename = Some(self.name()?);
        }
        alter.status = self.event_status()?;
        if self.eat_word(K::Comment) {
            alter.comment = Some(self.string()?);
        }
        if self.eat_word(K::Do) {
            alter.body = Some(self.program_body()?);
        }
        let changes = alter.schedule.is_some() || alter.preserve.is_some() || alter.rename.is_some();
        if !changes && alter.status.is_none() && alter.comment.is_none() && alter.body.is_none() {
            return self.fail();
        }
        Ok(Statement::AlterEvent(Box::new(alter)))
    }

    fn schedule(&mut self) -> Parse<Schedule<'a>> {
        if self.eat_word(K::At) {
            return Ok(Schedule::At(self.expr()?));
        }
        self.expect_word(K::Every)?;
        let amount = self.expr()?;
        let unit = self.interval_unit()?;
        let starts = if self.eat_word(K::Starts) { Some(self.expr()?) } else { None };
        let ends = if self.eat_word(K::Ends) { Some(self.expr()?) } else { None };
        Ok(Schedule::Every { amount, unit, starts, ends })
    }

    /// `[ON COMPLETION [NOT] PRESERVE]`
    fn completion_preserve(&mut self) -> Parse<Option<bool>> {
        if !self.eat_word(K::On) {
            return Ok(None);
        }
        self.expect_word(K::Completion)?;
        let preserve = !self.eat_word(K::Not);
        self.expect_word(K::Preserve)?;
        Ok(Some(preserve))
    }

    fn event_status(&mut self) -> Parse<Option<EventStatus>> {
        if self.eat_word(K::Enable) {
            return Ok(Some(EventStatus::Enable));
        }
        if !self.eat_word(K::Disable) {
            return Ok(None);
        }
        if !self.eat_word(K::On) {
            return Ok(Some(EventStatus::Disable));
        }
        if !self.eat_word(K::Slave) {
            self.expect_word(K::Replica)?;
        }
        Ok(Some(EventStatus::DisableOnReplica))
    }

    pub(super) fn signal(&mut self) -> Parse<Statement<'a>> {
        let resignal = self.bump().keyword == K::Resignal;
        let condition = if self.at_word(K::Sqlstate) {
            Some(ConditionValue::State(self.sqlstate()?))
        } else if self.at_ident() {
            Some(ConditionValue::Name(self.ident()?))
        } else if resignal {
            None
        } else {
            return self.fail();
        };
        let mut items = Vec::new();
        if self.eat_word(K::Set) {
            items = self.list(|parser| {
                let item = parser.signal_item()?;
                if item == SignalItem::ReturnedSqlstate {
                    return parser.fail();
                }
                parser.expect(Kind::Equal)?;
                Ok((item, parser.signal_value()?))
            })?;
        }
        Ok(Statement::Signal(Box::new(Signal { resignal, condition, items })))
    }

    fn signal_value(&mut self) -> Parse<crate::ast::expr::Expr<'a>> {
        match self.kind() {
            Kind::Word | Kind::Quoted if self.at_ident() && self.peek().kind != Kind::String => {
                let start = self.token.start;
                let column = self.column()?;
                Ok(Expr { span: self.span_from(start), kind: ExprKind::Column(column) })
            }
            Kind::Plus | Kind::Minus => self.fail(),
            Kind::AtName if self.peek().kind == Kind::Assign => {
                self.bump();
                self.fail()
            }
            Kind::AtName | Kind::AtAt => self.primary(),
            _ => self.signed_literal(),
        }
    }

    /// `SQLSTATE [VALUE] 'xxxxx'`
    pub(super) fn sqlstate(&mut self) -> Parse<crate::ast::Text<'a>> {
        self.expect_word(K::Sqlstate)?;
        self.eat_word(K::Value);
        if !self.at(Kind::String) {
            return self.fail();
        }
        self.string()
    }

    fn signal_item(&mut self) -> Parse<SignalItem> {
        let item = match self.keyword() {
            K::ClassOrigin => SignalItem::ClassOrigin,
            K::SubclassOrigin => SignalItem::SubclassOrigin,
            K::ConstraintCatalog => SignalItem::ConstraintCatalog,
            K::ConstraintSchema => SignalItem::ConstraintSchema,
            K::ConstraintName => SignalItem::ConstraintName,
            K::CatalogName => SignalItem::CatalogName,
            K::SchemaName => SignalItem::SchemaName,
            K::TableName => SignalItem::TableName,
            K::ColumnName => SignalItem::ColumnName,
            K::CursorName => SignalItem::CursorName,
            K::MessageText => SignalItem::MessageText,
            K::MysqlErrno => SignalItem::MysqlErrno,
            K::ReturnedSqlstate => SignalItem::ReturnedSqlstate,
            _ => return self.fail(),
        };
        self.bump();
        Ok(item)
    }

    pub(super) fn get_diagnostics(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Get)?;
        let stacked = self.eat_word(K::Stacked);
        if !stacked {
            self.eat_word(K::Current);
        }
        self.expect_word(K::Diagnostics)?;
        let request = if self.eat_word(K::Condition) {
            let number = self.signal_value()?;
            let items = self.list(|parser| {
                let target = parser.destination_variable()?;
                parser.expect(Kind::Equal)?;
                Ok((target, parser.signal_item()?))
            })?;
            DiagnosticsRequest::Condition { number, items }
        } else {
            DiagnosticsRequest::Statement(self.list(|parser| {
                let target = parser.destination_variable()?;
                parser.expect(Kind::Equal)?;
                let item = match parser.keyword() {
                    K::Number => StatementItem::Number,
                    K::RowCount => StatementItem::RowCount,
                    _ => return parser.fail(),
                };
                parser.bump();
                Ok((target, item))
            })?)
        };
        Ok(Statement::GetDiagnostics(Box::new(GetDiagnostics { stacked, request })))
    }
}

/// Which statement the characteristics belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Situation {
    Create,
    Alter,
}
