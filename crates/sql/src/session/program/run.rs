//! The interpreter: one program's statements, one after the other.

use super::handlers;
use super::locals::Variable;
use crate::conditions;
use crate::error::{Condition, Error, Level, Result};
use crate::plan::ResultColumn;
use crate::session::prepared::Collected;
use crate::session::statement::{Arguments, concerns_temporary_tables};
use crate::session::{Described, Outcome, Results, Session};
use syntax::ast::expr::Expr as Written;
use syntax::ast::program::{Block, CaseStatement, Declaration, HandlerAction, ProgramKind as Kind, ProgramStatement};
use syntax::ast::query::{IntoTarget, Query};
use syntax::ast::{Ident, Statement};
use values::types::Type;
use values::value::Value;

/// Whose statements a program's are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Mode {
    /// The session's own: a procedure called by itself.
    Statements,
    /// A part of the statement around them: a function, a trigger, and what they call.
    Within,
}

/// Where a statement leads.
pub(in crate::session) enum Flow {
    /// To the next.
    Next,
    /// Out of what has this label.
    Leave(String),
    /// To the next round of what has this label.
    Iterate(String),
    /// Out of the block at this depth, whose handler says EXIT.
    Exit(usize),
    /// Out of the function.
    Return(Value<'static>, Type),
}

/// A block that runs.
#[derive(Default)]
pub(in crate::session) struct Scope<'p> {
    pub(super) declarations: &'p [Declaration<'p>],
    /// Whether one of its handlers runs.
    pub(super) is_handling: bool,
    cursors: Vec<Cursor<'p>>,
}

struct Cursor<'p> {
    name: String,
    query: &'p Query<'p>,
    open: Option<Open>,
}

struct Open {
    columns: Vec<ResultColumn>,
    rows: std::vec::IntoIter<Vec<Value<'static>>>,
}

/// A program that runs.
pub(in crate::session) struct Run<'p> {
    session: &'p Session,
    text: &'p [u8],
    mode: Mode,
    results: &'p mut dyn Results,
    scopes: Vec<Scope<'p>>,
    /// Whether the present error was found to have no handler.
    is_unhandled: bool,
    /// Rows that the last statement changed.
    pub(super) affected: u64,
}

impl<'p> Run<'p> {
    pub(super) fn new(session: &'p Session, text: &'p [u8], mode: Mode, results: &'p mut dyn Results) -> Run<'p> {
        Run { session, text, mode, results, scopes: vec![Scope::default()], is_unhandled: false, affected: 0 }
    }

    /// Runs a statement, and the handler of what it raises.
    pub(super) fn statement(&mut self, statement: &'p ProgramStatement<'p>) -> Result<Flow> {
        self.session.process.kill.check()?;
        let mark = self.session.diagnostics.borrow().conditions().len();
        let escalates = self.session.diagnostics.borrow_mut().escalate(false);
        let step = self.step(statement);
        self.session.diagnostics.borrow_mut().escalate(escalates);
        match step {
            Err(error) if self.is_unhandled => Err(error),
            Err(error) => self.handle_error(error),
            Ok(Flow::Next) if matches!(statement.kind, Kind::Sql(_) | Kind::Fetch { .. }) => self.handle_warnings(mark),
            Ok(flow) => Ok(flow),
        }
    }

    fn statements(&mut self, list: &'p [ProgramStatement<'p>]) -> Result<Flow> {
        for statement in list {
            match self.statement(statement)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn step(&mut self, statement: &'p ProgramStatement<'p>) -> Result<Flow> {
        match &statement.kind {
            Kind::Sql(statement) => self.sql(statement),
            Kind::Block(block) => self.block(block),
            Kind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    if self.is_true(condition)? {
                        return self.statements(body);
                    }
                }
                otherwise.as_ref().map_or(Ok(Flow::Next), |body| self.statements(body))
            }
            Kind::Case(case) => self.case(case),
            Kind::Loop { label, body } => self.repeat(label.as_ref(), body, |_| Ok(true), |_| Ok(true)),
            Kind::While { label, condition, body } => {
                self.repeat(label.as_ref(), body, |run| run.is_true(condition), |_| Ok(true))
            }
            Kind::Repeat { label, body, until } => {
                self.repeat(label.as_ref(), body, |_| Ok(true), |run| run.is_true(until).map(|done| !done))
            }
            Kind::Leave(label) => Ok(Flow::Leave(label.text.to_lowercase())),
            Kind::Iterate(label) => Ok(Flow::Iterate(label.text.to_lowercase())),
            Kind::Return(e) => {
                let session = self.session;
                session.strictly(|| self.value(e)).map(|(value, ty)| Flow::Return(value, ty))
            }
            Kind::Open(name) => self.open(name).map(|()| Flow::Next),
            Kind::Close(name) => {
                let (cursor, _) = self.cursor(name)?;
                let gone = cursor.open.take();
                gone.map(|_| Flow::Next).ok_or_else(|| conditions::SP_CURSOR_NOT_OPEN.with(&[]))
            }
            Kind::Fetch { cursor, into } => self.fetch(cursor, into).map(|()| Flow::Next),
        }
    }

    fn repeat(
        &mut self,
        label: Option<&Ident<'_>>,
        body: &'p [ProgramStatement<'p>],
        before: impl Fn(&mut Self) -> Result<bool>,
        behind: impl Fn(&mut Self) -> Result<bool>,
    ) -> Result<Flow> {
        let is_own = |wanted: &str| label.is_some_and(|own| own.text.to_lowercase() == wanted);
        while before(self)? {
            self.session.process.kill.check()?;
            match self.statements(body)? {
                Flow::Next => {}
                Flow::Leave(wanted) if is_own(&wanted) => break,
                Flow::Iterate(wanted) if is_own(&wanted) => continue,
                flow => return Ok(flow),
            }
            if !behind(self)? {
                break;
            }
        }
        Ok(Flow::Next)
    }

    fn case(&mut self, case: &'p CaseStatement<'p>) -> Result<Flow> {
        let operand = case.operand.as_ref().map(|e| self.value(e)).transpose()?;
        for (test, body) in &case.branches {
            let holds = match &operand {
                None => self.is_true(test)?,
                Some((value, ty)) => self.equals(value, ty, test)?,
            };
            if holds {
                return self.statements(body);
            }
        }
        match &case.otherwise {
            Some(body) => self.statements(body),
            None => Err(conditions::SP_CASE_NOT_FOUND.with(&[])),
        }
    }

    /// Whether a value equals an expression's, as `=` compares them.
    fn equals(&mut self, value: &Value<'static>, ty: &Type, test: &Written<'_>) -> Result<bool> {
        let (other, other_ty) = self.value(test)?;
        let context = self.session.statement_context()?;
        let left = crate::expr::Expr::constant(value.clone(), ty.clone());
        let right = crate::expr::Expr::constant(other.clone(), other_ty);
        let comparator = {
            let (server, state) = (&self.session.server, &self.session.state);
            let catalog = std::sync::Arc::clone(&context.catalog);
            let parameters = crate::bind::Parameters::Marks(&[]);
            let diagnostics = &self.session.diagnostics;
            let binder = crate::bind::Binder::new(server, state, catalog, self.text, parameters, diagnostics);
            binder.comparator(&left, &right, "=")?
        };
        let subplans = crate::exec::Subplans::default();
        let states = subplans.states();
        let frame = crate::expr::frame::Frame::new(0, &[], &context, &subplans, &states);
        Ok(crate::expr::eval::ordering(&comparator, value, &other, &frame)?.is_some_and(std::cmp::Ordering::is_eq))
    }

    fn value(&mut self, e: &Written<'_>) -> Result<(Value<'static>, Type)> {
        let context = self.session.statement_context()?;
        let found = self.session.evaluate(e, self.text, Arguments::NONE, &context);
        if self.mode == Mode::Statements {
            match &found {
                Ok(_) => self.session.succeed()?,
                Err(error) => self.session.undo(error),
            }
        }
        found
    }

    fn is_true(&mut self, e: &Written<'_>) -> Result<bool> {
        let (value, _) = self.value(e)?;
        Ok(!value.is_null() && values::cast::to_truth(&value, &mut values::problem::Problems::new()) == Some(true))
    }

    fn block(&mut self, block: &'p Block<'p>) -> Result<Flow> {
        let at = self.scopes.len();
        self.scopes.push(Scope::default());
        self.session.state.with_program(|locals| locals.scopes.push(Vec::new()));
        let outcome = self.declare(&block.declarations).and_then(|()| self.statements(&block.body));
        self.scopes.truncate(at);
        self.session.state.with_program(|locals| locals.scopes.truncate(at));
        let is_own = |wanted: &str| block.label.as_ref().is_some_and(|own| own.text.to_lowercase() == wanted);
        Ok(match outcome? {
            Flow::Exit(depth) if depth == at => Flow::Next,
            Flow::Leave(wanted) if is_own(&wanted) => Flow::Next,
            flow => flow,
        })
    }

    fn declare(&mut self, declarations: &'p [Declaration<'p>]) -> Result<()> {
        for declaration in declarations {
            match declaration {
                Declaration::Variables { names, data_type, collation, default } => {
                    let collation = collation.as_ref().map(|c| &*c.text);
                    for name in names {
                        let ty = self.session.declared_type(&name.text, data_type, collation)?;
                        let value = match default {
                            None => Value::Null,
                            Some(e) => {
                                let session = self.session;
                                let (value, from) = session.strictly(|| self.value(e))?;
                                let context = session.statement_context()?;
                                let to = (&ty, &*name.text);
                                crate::dml::store_value::convert_variable(value, &from, to, &context)?.into_owned()
                            }
                        };
                        let name = name.text.to_lowercase();
                        let variable = Variable { name, ty, value, is_writable: true };
                        self.session.state.with_program(|l| l.scopes.last_mut().map(|s| s.push(variable)));
                    }
                }
                Declaration::Cursor { name, query } => {
                    let cursor = Cursor { name: name.text.to_lowercase(), query, open: None };
                    self.innermost().cursors.push(cursor);
                }
                Declaration::Condition { .. } | Declaration::Handler { .. } => {}
            }
        }
        self.innermost().declarations = declarations;
        Ok(())
    }

    fn innermost(&mut self) -> &mut Scope<'p> {
        self.scopes.last_mut().expect("a program has a block around its parameters")
    }

    /// A statement of SQL.
    fn sql(&mut self, statement: &'p Statement<'p>) -> Result<Flow> {
        let session = self.session;
        if let Statement::Signal(signal) = statement {
            let scopes = &self.scopes;
            let named = |name: &str| handlers::named(scopes, name);
            session.signal(signal, self.text, Arguments::NONE, &named)?;
            return Ok(Flow::Next);
        }
        let keeps = matches!(statement, Statement::Set(_) | Statement::GetDiagnostics(_) | Statement::Show(_));
        if self.mode == Mode::Within {
            return self.sql_within(statement);
        }
        if !keeps {
            let limit = session.state.settings().max_error_count;
            session.diagnostics.borrow_mut().reset(limit);
        }
        let outcome = session.dispatch(statement, self.text, Arguments::NONE, self.results);
        let outcome = outcome.and_then(|outcome| session.succeed().map(|()| outcome));
        match outcome {
            Ok(Outcome::Rows) => self.results.end(session)?,
            Ok(Outcome::Done(done)) => {
                self.affected = done.affected;
                session.state.numbers.row_count.set(done.affected as i64);
            }
            Err(error) => {
                session.undo(&error);
                session.state.numbers.row_count.set(-1);
                return Err(error);
            }
        }
        Ok(Flow::Next)
    }

    /// A statement of a function's or a trigger's: a part of the one around it.
    fn sql_within(&mut self, statement: &'p Statement<'p>) -> Result<Flow> {
        let session = self.session;
        let is_allowed = matches!(
            statement,
            Statement::Query(_)
                | Statement::Insert(_)
                | Statement::Update(_)
                | Statement::Delete(_)
                | Statement::Set(_)
                | Statement::SetTransaction(_)
                | Statement::Do(_)
                | Statement::Call(_)
                | Statement::Show(_)
                | Statement::GetDiagnostics(_)
        ) || concerns_temporary_tables(statement);
        if !is_allowed {
            return Err(conditions::COMMIT_NOT_ALLOWED_IN_SF_OR_TRG.with(&[]));
        }
        let mark = session.transaction.borrow_mut().mark();
        match session.dispatch(statement, self.text, Arguments::NONE, self.results) {
            Ok(Outcome::Done(done)) => session.state.numbers.row_count.set(done.affected as i64),
            Ok(Outcome::Rows) => {}
            Err(error) => {
                if error.effect == crate::error::Effect::Statement {
                    session.transaction.borrow_mut().undo(mark.as_ref())?;
                }
                return Err(error);
            }
        }
        Ok(Flow::Next)
    }

    fn cursor(&mut self, name: &Ident<'_>) -> Result<(&mut Cursor<'p>, &'p Session)> {
        let session = self.session;
        let wanted = name.text.to_lowercase();
        let found = self.scopes.iter_mut().rev().find_map(|s| s.cursors.iter_mut().find(|c| c.name == wanted));
        found.map(|c| (c, session)).ok_or_else(|| conditions::SP_CURSOR_MISMATCH.with(&[&name.text]))
    }

    fn open(&mut self, name: &Ident<'_>) -> Result<()> {
        let (text, mode) = (self.text, self.mode);
        let (cursor, session) = self.cursor(name)?;
        if cursor.open.is_some() {
            return Err(conditions::SP_CURSOR_ALREADY_OPEN.with(&[]));
        }
        let mut found = Collected::default();
        let statement = Statement::Query(Box::new(cursor.query.clone()));
        session.dispatch(&statement, text, Arguments::NONE, &mut found).inspect_err(|error| {
            if mode == Mode::Statements {
                session.undo(error);
            }
        })?;
        cursor.open = Some(Open { columns: found.columns, rows: found.rows.into_iter() });
        if mode == Mode::Statements { session.succeed() } else { Ok(()) }
    }

    fn fetch(&mut self, name: &Ident<'_>, into: &[Ident<'_>]) -> Result<()> {
        let (cursor, session) = self.cursor(name)?;
        let Some(open) = &mut cursor.open else { return Err(conditions::SP_CURSOR_NOT_OPEN.with(&[])) };
        if open.columns.len() != into.len() {
            return Err(conditions::SP_WRONG_NO_OF_FETCH_ARGS.with(&[]));
        }
        let row = open.rows.next().ok_or_else(|| conditions::SP_FETCH_NO_DATA.with(&[]))?;
        let context = session.statement_context()?;
        for ((name, value), column) in into.iter().zip(row).zip(&open.columns) {
            session.assign_target(&IntoTarget::Local(name.clone()), value, &column.ty, &context)?;
        }
        Ok(())
    }

    fn handle_error(&mut self, error: Error) -> Result<Flow> {
        let condition = Condition {
            level: Level::Error,
            code: error.code,
            sqlstate: error.sqlstate,
            message: error.message.clone(),
        };
        let found = handlers::find(&self.scopes, &condition);
        let Some(handler) = found.filter(|_| error.effect != crate::error::Effect::Connection) else {
            self.is_unhandled = true;
            return Err(error);
        };
        if self.results.is_open() {
            self.results.end(self.session)?;
        }
        self.session.diagnostics.borrow_mut().push_condition(condition);
        self.handle(handler)
    }

    /// The handler of what a statement warned of, where there is one.
    fn handle_warnings(&mut self, mark: usize) -> Result<Flow> {
        let raised: Vec<Condition> = {
            let diagnostics = self.session.diagnostics.borrow();
            let from = if self.mode == Mode::Statements { 0 } else { mark };
            diagnostics.conditions().iter().skip(from).filter(|c| c.level == Level::Warning).cloned().collect()
        };
        let handler = raised.iter().find_map(|condition| handlers::find(&self.scopes, condition));
        handler.map_or(Ok(Flow::Next), |handler| self.handle(handler))
    }

    /// Runs a handler: the blocks within its own are out of sight meanwhile.
    fn handle(&mut self, (at, place): (usize, usize)) -> Result<Flow> {
        let session = self.session;
        let Declaration::Handler { action, body, .. } = &self.scopes[at].declarations[place] else {
            return Ok(Flow::Next);
        };
        let inner = self.scopes.split_off(at + 1);
        let handled = session.diagnostics.borrow().conditions().to_vec();
        let hidden = session.state.with_program(|locals| {
            locals.handled.push(handled);
            locals.scopes.split_off(at + 1)
        });
        self.scopes[at].is_handling = true;
        let outcome = self.statement(body);
        self.scopes[at].is_handling = false;
        self.scopes.extend(inner);
        session.state.with_program(|locals| {
            locals.handled.pop();
            locals.scopes.extend(hidden);
        });
        let flow = outcome?;
        session.diagnostics.borrow_mut().reset(session.state.settings().max_error_count);
        Ok(match flow {
            Flow::Next if *action == HandlerAction::Exit => Flow::Exit(at),
            flow => flow,
        })
    }
}

/// Where rows of a function's or a trigger's statement would go: nowhere.
pub(in crate::session) struct Refusing {
    /// The error.
    pub(in crate::session) error: Error,
}

impl Results for Refusing {
    fn begin(&mut self, _columns: &[ResultColumn]) -> Result<()> {
        Err(self.error.clone())
    }

    fn begin_again(&mut self, _columns: &[ResultColumn], _described: &Described) -> Result<()> {
        Err(self.error.clone())
    }

    fn row(&mut self, _output: &[crate::expr::Expr], _frame: &crate::expr::frame::Frame<'_>) -> Result<()> {
        Err(self.error.clone())
    }

    fn values(&mut self, _row: &[Value<'_>], _columns: &[ResultColumn]) -> Result<()> {
        Err(self.error.clone())
    }

    fn local_file(&mut self, _name: &[u8], _piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        Err(self.error.clone())
    }

    fn end(&mut self, _session: &Session) -> Result<()> {
        Ok(())
    }
}
