//! One statement: from its text to its outcome.

use super::cache::{Entry, Names, Surroundings, TEXT_MAX, is_current};
use super::settings::Characteristics;
use super::{Described, Done, Outcome, Results, Session, parse_error};
use crate::bind::dml::{Bound, Prepared};
use crate::bind::trace::Trace;
use crate::bind::{Binder, Parameters};
use crate::catalog::table::Table;
use crate::conditions;
use crate::ddl;
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Room;
use crate::show;
use std::rc::Rc;
use std::sync::Arc;
use syntax::ast::Statement;
use syntax::ast::query::QueryBody;
use syntax::digest::{LiteralKind, Normalized, normalize};
use values::types::Type;
use values::value::Value;

/// The parameters of an execution.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    /// Their types.
    pub types: &'a [Type],
    /// Their values.
    pub values: &'a [Value<'a>],
}

impl Arguments<'_> {
    /// None.
    pub const NONE: Arguments<'static> = Arguments { types: &[], values: &[] };
}

/// How far a text of several statements was run.
#[derive(Debug)]
pub struct Step {
    /// What the statement answered.
    pub outcome: Result<Outcome>,
    /// Where the next one begins; `None` where it was the last.
    pub next: Option<usize>,
}

impl Session {
    /// Runs the statement that begins at `from`.
    pub fn statement(&mut self, text: &[u8], from: usize, results: &mut dyn Results) -> Step {
        self.begin_statement();
        let (outcome, next) = match self.cached(text, from, results) {
            Some(step) => step,
            None => self.parsed(text, from, results),
        };
        Step { outcome: self.end_statement(outcome), next }
    }

    /// What every statement ends with: a commit of its own, or its undoing.
    pub(super) fn end_statement(&self, outcome: Result<Outcome>) -> Result<Outcome> {
        let outcome = outcome.and_then(|outcome| self.succeed().map(|()| outcome));
        if !self.transaction.borrow().locked.has_written() {
            self.server.read_lock.end_write(&self.process);
        }
        self.let_definitions_go();
        match &outcome {
            Err(error) => self.fail(error),
            Ok(Outcome::Done(done)) => self.state.numbers.row_count.set(done.affected as i64),
            Ok(Outcome::Rows) => {}
        }
        outcome
    }

    /// Runs a statement whose plan is kept.
    fn cached(&self, text: &[u8], from: usize, results: &mut dyn Results) -> Option<(Result<Outcome>, Option<usize>)> {
        if text.len() - from > TEXT_MAX {
            return None;
        }
        let mut normalized = Normalized::default();
        let end = normalize(text, from, self.state.settings().parse, &mut normalized)?;
        let entry = self.cache.get(&normalized.text).or_else(|| self.taken_over(&normalized.text))?;
        let literals: Vec<Value<'_>> = values(text, &normalized)?;
        let fits = entry.surroundings.are_those_of(&self.state)
            && literals.iter().zip(&entry.kinds).all(|(v, k)| kind_of(v) == Some(*k));
        let pinned = |(ordinal, written): &(u32, Box<[u8]>)| {
            normalized.literals.get(*ordinal as usize).is_some_and(|l| l.span.of(text) == &**written)
        };
        if !fits || !entry.pinned.iter().all(pinned) || !entry.names.are_those_of(text, &normalized) {
            return None;
        }
        let outcome = self.run_again(&entry.prepared, &literals, results)?;
        Some((outcome, next_statement(text, end)))
    }

    /// The plan for a text, where a session that has ended has left it to this one.
    #[cold]
    fn taken_over(&self, text: &[u8]) -> Option<Rc<Entry>> {
        if self.cache.may_take() {
            let plans = self.server.left_plans.take(&self.state)?;
            self.server.counters.plans_taken_over.add(1);
            self.cache.put_all(plans);
        }
        self.cache.get(text)
    }

    /// Runs a plan that was kept; `None` where a definition that it depends on has changed.
    pub(super) fn run_again(
        &self,
        prepared: &Prepared,
        parameters: &[Value<'_>],
        results: &mut dyn Results,
    ) -> Option<Result<Outcome>> {
        if let Err(failed) = self.begin_rows().and_then(|()| self.hold_tables(prepared)) {
            return Some(Err(failed));
        }
        let context = self.context();
        if !is_current(prepared, &context.catalog) {
            return None;
        }
        let opened = self.open_tables(prepared);
        Some(opened.and_then(|()| self.run_bound(prepared, parameters, &context, results)))
    }

    /// The transaction of a statement that reads or changes rows begins.
    fn begin_rows(&self) -> Result<()> {
        let settings = self.state.settings();
        self.transaction.borrow_mut().begin_statement(settings.characteristics, settings.autocommit);
        if self.server.store.is_reader() { self.follow() } else { Ok(()) }
    }

    /// The same, and the statement's surroundings.
    pub(super) fn statement_context(&self) -> Result<Context<'_>> {
        self.begin_rows()?;
        Ok(self.context())
    }

    fn parsed(&mut self, text: &[u8], from: usize, results: &mut dyn Results) -> (Result<Outcome>, Option<usize>) {
        let options = self.state.settings().parse;
        let parsed = match syntax::parser::parse_next(text, from, options) {
            Ok(parsed) => parsed,
            Err(error) => {
                // What is shown of the text ends where it does for MySQL, which cuts its end off before it reads it.
                let text = without_end(text);
                let again =
                    if from <= text.len() { syntax::parser::parse_next(text, from, options).err() } else { None };
                return (Err(parse_error(&again.unwrap_or(error))), None);
            }
        };
        let next = next_statement(text, parsed.end);
        if matches!(parsed.statement, Statement::Empty) {
            // Comments alone are a statement that does nothing: clients send those of a dump.
            let is_nothing = text[from..parsed.end.min(text.len())].iter().all(|b| is_blank(*b));
            let outcome =
                if is_nothing { Err(conditions::EMPTY_QUERY.with(&[])) } else { Ok(Outcome::Done(Done::default())) };
            return (outcome, next);
        }
        let source = &text[..parsed.end.min(text.len())];
        let reads_rows = matches!(
            parsed.statement,
            Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_)
        );
        super::deprecated::warn(&parsed.deprecated, &mut self.diagnostics.borrow_mut());
        let hinted = if reads_rows { self.set_hinted(&parsed.statement) } else { Vec::new() };
        let outcome = if reads_rows && hinted.is_empty() {
            self.rows_statement(&parsed.statement, source, from, results)
        } else {
            self.dispatch(&parsed.statement, source, Arguments::NONE, results)
        };
        self.unset_hinted(hinted);
        (outcome, next)
    }

    /// A statement that reads or changes rows: bound with its literals as parameters, so that its plan can be kept.
    fn rows_statement(
        &mut self,
        statement: &Statement<'_>,
        text: &[u8],
        from: usize,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let mut normalized = Normalized::default();
        let short = text.len() - from <= TEXT_MAX && !text[from..].contains(&b'@');
        let known = short && normalize(text, from, self.state.settings().parse, &mut normalized).is_some();
        let literals = if known { values(text, &normalized) } else { None };
        let has_into = matches!(statement, Statement::Query(query) if query.into.is_some());
        let Some(literals) = literals.filter(|_| !has_into) else {
            return self.dispatch(statement, text, Arguments::NONE, results);
        };
        let types: Vec<Type> = literals.iter().map(|v| type_of(v, &self.state)).collect();
        let (context, prepared, pinned) = self.bind_and_open(statement, text, Parameters::Literals(&types), &[])?;
        // A plan that is kept would not warn again of what its text or its binding warned of.
        let has_warned = self.diagnostics.borrow().warning_count() > 0;
        let kept: Vec<(u32, Box<[u8]>)> = pinned
            .iter()
            .filter_map(|o| normalized.literals.get(*o as usize).map(|l| (*o, l.span.of(text).into())))
            .collect();
        let kinds: Option<Vec<_>> = literals.iter().map(kind_of).collect();
        let outcome = self.run_bound(&prepared, &literals, &context, results);
        let temporary = has_warned
            || prepared.calls_programs
            || prepared.tables.iter().any(|t| t.temporary)
            || self.state.has_temporary_tables();
        if let Some(kinds) = kinds.filter(|_| kept.len() == pinned.len() && !temporary) {
            let surroundings = Surroundings::of(&self.state);
            let names = Names::of(statement, text, &normalized);
            self.cache.put(&normalized.text, Rc::new(Entry { prepared, surroundings, kinds, pinned: kept, names }));
        }
        outcome
    }

    /// Binds a statement and opens its tables; again where a definition was changed in between. Of parameters, `values` are known.
    pub(super) fn bind_and_open(
        &self,
        statement: &Statement<'_>,
        text: &[u8],
        parameters: Parameters<'_>,
        values: &[Value<'_>],
    ) -> Result<(Context<'_>, Prepared, Vec<u32>)> {
        loop {
            let context = self.statement_context()?;
            let mut used = Vec::new();
            let (prepared, pinned) = match self.bind_noting(statement, text, (parameters, values), &context, &mut used)
            {
                Ok(bound) => bound,
                Err(failed) => {
                    // Whoever changes a definition may make the statement right, or wrong in another way.
                    self.hold_all(&used)?;
                    if used.iter().all(|table| self.is_as_it_was(table)) {
                        return Err(failed);
                    }
                    continue;
                }
            };
            self.hold_tables(&prepared)?;
            if is_current(&prepared, &self.definitions()) {
                self.open_tables(&prepared)?;
                return Ok((context, prepared, pinned));
            }
        }
    }

    fn is_as_it_was(&self, table: &Arc<Table>) -> bool {
        let catalog = self.definitions();
        table.temporary || catalog.table(&table.schema, &table.name).is_some_and(|now| Arc::ptr_eq(now, table))
    }

    /// Binds a statement that reads or changes rows; and the literals that its plan depends on.
    pub(super) fn bind(
        &self,
        statement: &Statement<'_>,
        text: &[u8],
        parameters: Parameters<'_>,
        context: &Context<'_>,
    ) -> Result<(Prepared, Vec<u32>)> {
        self.bind_noting(statement, text, (parameters, &[]), context, &mut Vec::new())
    }

    /// The same, and says which tables a statement uses that cannot be bound.
    fn bind_noting(
        &self,
        statement: &Statement<'_>,
        text: &[u8],
        (parameters, values): (Parameters<'_>, &[Value<'_>]),
        context: &Context<'_>,
        used: &mut Vec<Arc<Table>>,
    ) -> Result<(Prepared, Vec<u32>)> {
        let catalog = Arc::clone(&context.catalog);
        self.state.has_locked_tables.set(self.transaction.borrow().locked.is_active());
        let mut binder = Binder::new(&self.server, &self.state, catalog, text, parameters, &self.diagnostics);
        binder.seen.extend(values.iter().map(|value| value.clone().into_owned()).enumerate());
        let bound = bound_by(&mut binder, statement).inspect_err(|_| used.append(&mut binder.tables))?;
        Ok(finished(binder, bound, statement, parameters))
    }

    /// Binds a statement to explain it, and says what its names mean.
    pub(super) fn bind_traced(
        &self,
        statement: &Statement<'_>,
        text: &[u8],
        context: &Context<'_>,
    ) -> Result<(Prepared, Trace)> {
        let catalog = Arc::clone(&context.catalog);
        self.state.has_locked_tables.set(self.transaction.borrow().locked.is_active());
        let parameters = Parameters::Marks(&[]);
        let mut binder = Binder::new(&self.server, &self.state, catalog, text, parameters, &self.diagnostics);
        binder.trace = Some(Trace::default());
        let bound = bound_by(&mut binder, statement)?;
        let trace = binder.trace.take().unwrap_or_default();
        Ok((finished(binder, bound, statement, parameters).0, trace))
    }

    /// Runs any statement.
    pub(super) fn dispatch(
        &self,
        statement: &Statement<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let done = |_: ()| Outcome::Done(Done::default());
        match statement {
            Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) => {
                let marks = Parameters::Marks(arguments.types);
                let (context, prepared, _) = self.bind_and_open(statement, text, marks, arguments.values)?;
                if let Statement::Query(query) = statement
                    && let Some(into) = &query.into
                {
                    return self.select_into(&prepared, into, arguments.values, &context).map(Outcome::Done);
                }
                self.run_bound(&prepared, arguments.values, &context, results)
            }
            Statement::Do(items) => self.evaluate_all(items, text, arguments).map(done),
            Statement::Set(items) => self.set(items, text, arguments).map(done),
            Statement::SetTransaction(set) => self.set_transaction(set).map(done),
            Statement::Begin(begin) => self.begin(*begin).map(done),
            Statement::Commit(completion) => self.complete(*completion, Ending::Commit).map(done),
            Statement::Rollback(completion) => self.complete(*completion, Ending::Rollback).map(done),
            Statement::Savepoint(name) => self.savepoint(&name.text).map(done),
            Statement::RollbackTo(name) => self.transaction.borrow_mut().rollback_to(&name.text).map(done),
            Statement::ReleaseSavepoint(name) => self.transaction.borrow_mut().release(&name.text).map(done),
            Statement::Use(name) => self.use_database(&name.text).map(done),
            Statement::Prepare { name, source } => self.prepare_by_name(&name.text, source).map(done),
            Statement::Execute { name, using } => self.execute_by_name(&name.text, using, results),
            Statement::Deallocate(name) => self.deallocate(&name.text).map(done),
            Statement::Show(show) => {
                let context = Context { arguments, ..self.statement_context()? };
                let listing = show::run(show, &context, text)?;
                if keeps_conditions(show) {
                    // They stay for the next statement that asks for them.
                    let before = self.state.previous_conditions();
                    self.diagnostics.borrow_mut().keep_old(&before, self.state.previous_counts.get());
                }
                listing.send(results)
            }
            Statement::Describe(describe) => {
                let context = self.statement_context()?;
                show::describe(describe, &context)?.send(results)
            }
            Statement::Explain(explain) => self.explain(explain, text, results),
            Statement::Load(load) => self.load(load, text, results).map(Outcome::Done),
            Statement::Maintain(maintain) => {
                self.commit_before()?;
                self.hold_definitions()?;
                let context = self.statement_context()?;
                let listing = crate::ddl::maintain::run(maintain, &context);
                self.let_definitions_go();
                listing?.send(results)
            }
            Statement::Call(call) => self.call(call, text, arguments, results),
            Statement::Signal(signal) => self.signal(signal, text, arguments, &|_| None).map(done),
            Statement::GetDiagnostics(get) => self.get_diagnostics(get, text, arguments).map(done),
            Statement::Kill(kill) => self.kill(kill, text, arguments).map(done),
            Statement::LockTables(list) => self.lock_tables(list).map(done),
            Statement::UnlockTables => self.unlock_tables().map(done),
            Statement::LockInstance => self.lock_instance().map(done),
            Statement::UnlockInstance => {
                self.unlock_instance();
                Ok(done(()))
            }
            Statement::Flush(flush) => self.flush(&flush.what).map(done),
            Statement::Handler(cursor) => self.table_cursor(cursor, text, arguments, results),
            Statement::Xa(xa) => self.xa(xa, results),
            Statement::Shutdown => {
                self.ask_stop();
                Ok(done(()))
            }
            other => self.definition(other, text),
        }
    }

    /// A statement that changes definitions: it commits before and after.
    fn definition(&self, statement: &Statement<'_>, text: &[u8]) -> Result<Outcome> {
        let is_temporary = concerns_temporary_tables(statement);
        if !is_temporary {
            self.commit_before()?;
        }
        self.check_may_write()?;
        if !is_temporary {
            self.begin_definition()?;
        }
        let settings = self.state.settings();
        self.transaction.borrow_mut().begin_statement(settings.characteristics, true);
        drop(settings);
        self.check_definition_under_locks(statement)?;
        let before = self.server.catalog.load_full();
        self.release_cursors();
        loop {
            let context = self.context();
            let done = ddl::run(statement, text, &context);
            if !context.must_retry.get() {
                self.transaction.borrow_mut().locked.follow(&self.server.catalog.load());
                self.close_changed_cursors(&before);
                return done.map(Outcome::Done);
            }
        }
    }

    /// Fails where the transaction, or the one that would begin now, may not write.
    pub(super) fn check_may_write(&self) -> Result<()> {
        let by_default = self.state.settings().characteristics;
        let mut transaction = self.transaction.borrow_mut();
        if !transaction.is_open() {
            transaction.begin_statement(by_default, true);
        }
        if transaction.forbids_writing() {
            return Err(conditions::CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.with(&[]));
        }
        Ok(())
    }

    /// What ends a transaction without saying so: refused within a distributed one.
    pub(super) fn commit_before(&self) -> Result<()> {
        if let Some(branch) = &self.transaction.borrow().branch {
            return Err(branch.refusal());
        }
        self.begin_to_commit()?;
        let mut transaction = self.transaction.borrow_mut();
        transaction.commit(&[])?;
        transaction.forget_next();
        Ok(())
    }

    /// A commit of changes waits while somebody holds the global read lock.
    fn begin_to_commit(&self) -> Result<()> {
        let transaction = self.transaction.borrow();
        if !transaction.has_writes() {
            return Ok(());
        }
        if transaction.locked.has_global {
            return Err(conditions::CANT_UPDATE_WITH_READLOCK.with(&[]));
        }
        self.server.read_lock.begin_write(&self.process, || super::metadata::timeout(&self.state))
    }

    fn begin(&self, begin: syntax::ast::transaction::Begin) -> Result<()> {
        let by_default = self.state.settings().characteristics;
        let read_only = begin.access.map(|a| a == syntax::ast::transaction::Access::ReadOnly);
        let next = self.transaction.borrow().next();
        self.commit_before()?;
        let mut transaction = self.transaction.borrow_mut();
        transaction.locked.release();
        transaction.set_next(next.0, next.1)?;
        transaction.start(by_default, read_only, begin.consistent_snapshot)
    }

    fn complete(&self, completion: syntax::ast::transaction::Completion, ending: Ending) -> Result<()> {
        let by_default = match self.state.variable(const { crate::variables::Id::of("completion_type") }) {
            crate::variables::kind::Setting::Int(kind) => kind,
            _ => 0,
        };
        let ended = {
            let transaction = self.transaction.borrow();
            let by_default = self.state.settings().characteristics;
            if transaction.is_open() {
                Characteristics { isolation: transaction.isolation(), read_only: transaction.is_read_only() }
            } else {
                by_default
            }
        };
        if let Some(branch) = &self.transaction.borrow().branch {
            return Err(branch.refusal());
        }
        if ending == Ending::Commit {
            self.begin_to_commit()?;
        }
        let mut transaction = self.transaction.borrow_mut();
        match ending {
            Ending::Commit => transaction.commit(&[])?,
            Ending::Rollback => transaction.rollback(),
        }
        transaction.forget_next();
        if completion.chain.unwrap_or(by_default == 1 && completion.release != Some(true)) {
            transaction.start(ended, None, false)?;
        }
        if completion.release.unwrap_or(by_default == 2 && completion.chain != Some(true)) {
            self.wants_close.set(true);
        }
        Ok(())
    }

    fn savepoint(&self, name: &str) -> Result<()> {
        let settings = self.state.settings();
        let mut transaction = self.transaction.borrow_mut();
        transaction.begin_statement(settings.characteristics, settings.autocommit);
        if transaction.is_open() { transaction.savepoint(name) } else { Ok(()) }
    }

    fn set_transaction(&self, set: &syntax::ast::transaction::SetTransaction) -> Result<()> {
        use super::settings::Isolation as Level;
        use syntax::ast::transaction::{Access, Isolation};
        let level = set.isolation.map(|i| match i {
            Isolation::ReadUncommitted => Level::ReadUncommitted,
            Isolation::ReadCommitted => Level::ReadCommitted,
            Isolation::RepeatableRead => Level::RepeatableRead,
            Isolation::Serializable => Level::Serializable,
        });
        let read_only = set.access.map(|a| a == Access::ReadOnly);
        if set.scope.is_none() {
            return self.transaction.borrow_mut().set_next(level, read_only);
        }
        if matches!(set.scope, Some(syntax::ast::expr::Scope::Session | syntax::ast::expr::Scope::Local)) {
            let mut transaction = self.transaction.borrow_mut();
            if level.is_some() {
                transaction.forget_next_isolation();
            }
            if read_only.is_some() {
                transaction.forget_next_access();
            }
        }
        let mut changes = Vec::new();
        if let Some(level) = level {
            changes.push(("transaction_isolation", level as i64));
        }
        if let Some(read_only) = read_only {
            changes.push(("transaction_read_only", i64::from(read_only)));
        }
        for (name, value) in changes {
            let id = crate::variables::Id::of(name);
            let value = crate::variables::kind::Setting::Int(value);
            match set.scope {
                Some(syntax::ast::expr::Scope::Session | syntax::ast::expr::Scope::Local) => {
                    self.state.set_variable(id, value);
                }
                _ => self.server.globals.set(id, &value),
            }
        }
        Ok(())
    }
}

/// Binds a statement that reads or changes rows.
fn bound_by(binder: &mut Binder<'_>, statement: &Statement<'_>) -> Result<Bound> {
    match statement {
        Statement::Query(query) => binder.nested_query(query).map(Bound::Query),
        Statement::Insert(insert) => binder.insert(insert).map(|insert| Bound::Insert(Box::new(insert))),
        Statement::Update(update) => binder.update(update).map(|update| Bound::Update(Box::new(update))),
        Statement::Delete(delete) => binder.delete(delete).map(|delete| Bound::Delete(Box::new(delete))),
        _ => Err(crate::bind::unsupported("this statement as a plan")),
    }
}

/// A bound statement with what its binder knows of it; and the literals that its plan depends on.
fn finished(
    mut binder: Binder<'_>,
    bound: Bound,
    statement: &Statement<'_>,
    parameters: Parameters<'_>,
) -> (Prepared, Vec<u32>) {
    let subplans = binder.take_subplans();
    let slots = binder.slot_count();
    let mut pinned = binder.counted.get_mut().parameters();
    pinned.append(&mut binder.pinned);
    if let Parameters::Literals(types) = parameters {
        // What became no parameter is part of the plan: lengths of types, widths, levels.
        pinned.extend((0..types.len() as u32).filter(|ordinal| !binder.freed.contains(ordinal)));
        pinned.sort_unstable();
        pinned.dedup();
    }
    let (tables, names) = (std::mem::take(&mut binder.tables), std::mem::take(&mut binder.names));
    let (calls_programs, locks_rows) = (binder.calls_programs, binder.locks_rows);
    let version = std::cell::Cell::new(binder.catalog.version());
    let prepared = Prepared {
        bound,
        subplans,
        slots,
        tables,
        execution_ms_max: execution_ms_max(statement),
        names,
        locks_rows,
        calls_programs,
        version,
        described: Described::default(),
        room: Room::default(),
    };
    (prepared, pinned)
}

/// How a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Commit,
    Rollback,
}

/// The time that a hint in the first block of a query gives it.
fn execution_ms_max(statement: &Statement<'_>) -> u64 {
    let Statement::Query(query) = statement else { return 0 };
    let mut body = &query.body;
    while let QueryBody::Nested(inner) = body {
        body = &inner.body;
    }
    let QueryBody::Select(select) = body else { return 0 };
    let hints = String::from_utf8_lossy(select.hints.unwrap_or_default()).to_uppercase();
    let Some((_, behind)) = hints.split_once("MAX_EXECUTION_TIME") else { return 0 };
    let inside = behind.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    inside.and_then(|(number, _)| number.trim().parse::<u32>().ok()).map_or(0, u64::from)
}

/// Whether a statement makes or removes tables of the session's own, for which no transaction ends.
pub(super) fn concerns_temporary_tables(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::CreateTable(create) => create.temporary,
        Statement::DropTable(drop) => drop.temporary,
        _ => false,
    }
}

/// Whether a SHOW statement leaves the conditions of the statement before as they are.
fn keeps_conditions(show: &syntax::ast::show::Show<'_>) -> bool {
    use syntax::ast::show::Show;
    matches!(show, Show::Warnings(_) | Show::Errors(_) | Show::WarningCount | Show::ErrorCount)
}

/// A text without the semicolons and blanks at its end.
pub(super) fn without_end(text: &[u8]) -> &[u8] {
    let length = text.iter().rposition(|b| !is_blank(*b)).map_or(0, |last| last + 1);
    &text[..length]
}

/// Whether a byte between statements says nothing.
fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b';' || byte == 0
}

/// Where the statement behind `end` begins, if there is one.
fn next_statement(text: &[u8], end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let first = rest.iter().find(|b| !is_blank(**b))?;
    if matches!(first, b'/' | b'-' | b'#') {
        // Comments alone are no statement.
        let parsed = syntax::parser::parse_next(text, end, syntax::options::ParseOptions::default());
        let is_nothing = parsed.is_ok_and(|p| matches!(p.statement, Statement::Empty) && p.end == text.len());
        return (!is_nothing).then_some(end);
    }
    Some(end)
}

/// The values of literals, borrowed from the text; `None` where one is not a plain number or string.
fn values<'t>(text: &'t [u8], normalized: &Normalized) -> Option<Vec<Value<'t>>> {
    let mut found = Vec::with_capacity(normalized.literals.len());
    for literal in &normalized.literals {
        let written = literal.span.of(text);
        found.push(match literal.kind {
            LiteralKind::Integer => Value::Int(std::str::from_utf8(written).ok()?.parse().ok()?),
            LiteralKind::Decimal => Value::Decimal(values::decimal::Decimal::parse(written).0),
            LiteralKind::Float => Value::Double(values::number::parse_double(written).0),
            LiteralKind::String => {
                let inside = written.get(1..written.len().checked_sub(1)?)?;
                if memchr::memchr3(b'\\', b'\'', b'"', inside).is_some() || written[0] != written[written.len() - 1] {
                    return None;
                }
                Value::bytes(inside)
            }
            _ => return None,
        });
    }
    Some(found)
}

fn kind_of(value: &Value<'_>) -> Option<values::types::Kind> {
    use values::types::Kind;
    Some(match value {
        Value::Int(_) => Kind::LongLong,
        Value::Decimal(_) => Kind::Decimal,
        Value::Double(_) => Kind::Double,
        Value::Bytes(_) => Kind::Varchar,
        _ => return None,
    })
}

fn type_of(value: &Value<'_>, state: &super::state::State) -> Type {
    match value {
        Value::Int(v) => Type { length: v.to_string().len() as u32, ..Type::bigint() },
        Value::Decimal(d) => Type::decimal(d.precision().max(u32::from(d.scale())).max(1), d.scale()),
        Value::Double(_) => Type::double(),
        Value::Bytes(text) => {
            Type::varchar(crate::bind::literal::characters(text), state.settings().collation_connection)
        }
        _ => Type::null(),
    }
}
