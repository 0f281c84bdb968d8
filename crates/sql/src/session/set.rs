//! SET, DO, SELECT ... INTO, KILL.

use super::prepared::Collected;
use super::settings::Isolation;
use super::statement::Arguments;
use super::{Done, Session};
use crate::bind::dml::{Bound, Prepared};
use crate::bind::{Binder, Parameters, unsupported};
use crate::conditions;
use crate::error::Result;
use crate::exec::{Flow, run};
use crate::expr::Expr;
use crate::expr::context::{Context, Wanted};
use crate::expr::frame::Frame;
use crate::variables::kind::{Kind as VariableKind, Scope as VariableScope, Setting, switched};
use crate::variables::{Id, Which, check};
use std::sync::Arc;
use syntax::ast::admin::{Kill, SetItem, SetVariable};
use syntax::ast::expr::{self as ast, Scope};
use syntax::ast::query::{Into as IntoTarget, Select, SelectItem};
use syntax::ast::{NameOrDefault, Statement};
use values::charset::Charset;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

impl Session {
    /// Evaluates an expression that stands by itself.
    pub(super) fn evaluate(
        &self,
        e: &ast::Expr<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        context: &Context<'_>,
    ) -> Result<(Value<'static>, Type)> {
        let catalog = Arc::clone(&context.catalog);
        let parameters = Parameters::Marks(arguments.types);
        let mut binder = Binder::new(&self.server, &self.state, catalog, text, parameters, &self.diagnostics);
        let bound: Expr = binder.scalar(e)?;
        let subplans = binder.take_subplans();
        let slots = binder.slot_count();
        drop(binder);
        let states = subplans.states();
        let frame = Frame::new(slots, arguments.values, context, &subplans, &states);
        crate::expr::eval::check_dates(&frame)?;
        let value = bound.eval(&frame)?.into_owned();
        Ok((value, bound.ty))
    }

    /// DO: a SELECT whose rows nobody sees.
    pub(super) fn evaluate_all(&self, items: &[SelectItem<'_>], text: &[u8], arguments: Arguments<'_>) -> Result<()> {
        let span = syntax::ast::Span::default();
        let query = Select::of(span, items.to_vec()).into_query();
        let statement = Statement::Query(Box::new(query));
        let (context, prepared, _) =
            self.bind_and_open(&statement, text, Parameters::Marks(arguments.types), arguments.values)?;
        context.locks_reads_from.set(Some(Isolation::ReadUncommitted));
        self.run_bound(&prepared, arguments.values, &context, &mut Collected::default()).map(drop)
    }

    /// SET: every value is evaluated before the first is assigned.
    pub(super) fn set(&self, items: &[SetItem<'_>], text: &[u8], arguments: Arguments<'_>) -> Result<()> {
        for item in items {
            let context = self.statement_context()?;
            context.locks_reads_from.set(Some(Isolation::ReadUncommitted));
            match item {
                SetItem::User { name, value } => {
                    let (value, ty) = self.evaluate(value, text, arguments, &context)?;
                    self.state.set_user_variable(&name.to_lowercase().into(), value, &ty);
                }
                SetItem::Names { charset, collation } => {
                    self.set_names(charset, collation.as_ref().map(|c| &*c.text))?;
                }
                SetItem::Charset(charset) => self.set_charset(charset)?,
                SetItem::System(variable) => self.set_system(variable, text, arguments, &context)?,
            }
        }
        Ok(())
    }

    fn charset(&self, name: &NameOrDefault<'_>) -> Result<Charset> {
        match name {
            NameOrDefault::Default => {
                let text = Id::of("character_set_client");
                let by_default = text.row().3.text(&self.server.globals.get(text));
                Ok(Charset::by_name(&by_default).unwrap_or(Collation::UTF8MB4_BIN.charset()))
            }
            NameOrDefault::Name(name) => {
                Charset::by_name(&name.text).ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name.text]))
            }
        }
    }

    fn set_names(&self, name: &NameOrDefault<'_>, collation: Option<&str>) -> Result<()> {
        let charset = self.charset(name)?;
        check_client(charset)?;
        let collation = match collation {
            None => charset.default_collation(),
            Some(name) => {
                let found = Collation::by_name(name).ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[&name]))?;
                if found.charset() != charset {
                    return Err(conditions::COLLATION_CHARSET_MISMATCH.with(&[&found.name(), &charset.name()]));
                }
                found
            }
        };
        self.set_connection(charset, collation);
        Ok(())
    }

    /// Sets what SET NAMES sets.
    pub fn set_connection(&self, charset: Charset, collation: Collation) {
        let text = |t: &str| Setting::Text(t.into());
        for name in ["character_set_client", "character_set_connection", "character_set_results"] {
            self.state.set_variable(Id::of(name), text(charset.name()));
        }
        self.state.set_variable(Id::of("collation_connection"), text(collation.name()));
    }

    fn set_charset(&self, name: &NameOrDefault<'_>) -> Result<()> {
        let charset = self.charset(name)?;
        check_client(charset)?;
        let database = self.state.variable_text(Id::of("collation_database"));
        let collation = Collation::by_name(&database).unwrap_or(Collation::UTF8MB4_0900_AI_CI);
        self.set_connection(charset, collation);
        let connection = Setting::Text(collation.charset().name().into());
        self.state.set_variable(Id::of("character_set_connection"), connection);
        Ok(())
    }

    fn set_system(
        &self,
        variable: &SetVariable<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        context: &Context<'_>,
    ) -> Result<()> {
        let name = &variable.name.name.text;
        if variable.scope.is_none() && !variable.at_at && self.state.program_depth() > 0 {
            let own = match &variable.name.component {
                Some(row) => format!("{}.{name}", row.text.to_lowercase()),
                None => name.to_string(),
            };
            if self.state.local_variable(&own).is_some() {
                let Some(e) = &variable.value else { return Err(conditions::PARSE_ERROR.with(&[])) };
                let (value, ty) = self.strictly(|| self.evaluate(e, text, arguments, context))?;
                return self.set_local(&own, value, &ty, context);
            }
        }
        let unknown = || conditions::UNKNOWN_SYSTEM_VARIABLE.with(&[name]);
        if variable.name.component.is_some() {
            return Err(unknown());
        }
        let id = Id::find(name).ok_or_else(unknown)?;
        let which = match variable.scope {
            Some(Scope::Global | Scope::Persist | Scope::PersistOnly) => Which::Global,
            Some(Scope::Session | Scope::Local) | None => Which::Session,
        };
        let value = match &variable.value {
            None => self.default_setting(id, which)?,
            Some(e) => self.setting(e, text, arguments, context)?,
        };
        self.assign(id, which, &value, variable)
    }

    /// The value that DEFAULT means.
    fn default_setting(&self, id: Id, which: Which) -> Result<Setting> {
        if matches!(id.name(), "insert_id" | "last_insert_id" | "rand_seed1" | "rand_seed2" | "timestamp") {
            return Ok(Setting::Int(0));
        }
        match which {
            Which::Global => Ok(self.server.globals.default_of(id)),
            Which::Session if id.scope() == VariableScope::S => Ok(self.server.globals.default_of(id)),
            Which::Session => Ok(self.server.globals.get(id)),
        }
    }

    /// A value of SET: a bare word is a text.
    fn setting(
        &self,
        e: &ast::Expr<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        context: &Context<'_>,
    ) -> Result<Setting> {
        if let ast::ExprKind::Column(column) = &e.kind
            && column.qualifier.is_none()
        {
            return Ok(Setting::Text(column.name.text.as_ref().into()));
        }
        let (value, ty) = self.evaluate(e, text, arguments, context)?;
        Ok(match value {
            Value::Null => Setting::Null,
            Value::Int(v) => Setting::Int(v),
            Value::Uint(v) => Setting::Int(i64::try_from(v).unwrap_or(i64::MAX)),
            Value::Double(v) => Setting::Double(v),
            Value::Decimal(v) => Setting::Double(v.to_f64()),
            other => Setting::Text(String::from_utf8_lossy(&values::text::of(&other, &ty)).into()),
        })
    }

    fn assign(&self, id: Id, which: Which, given: &Setting, variable: &SetVariable<'_>) -> Result<()> {
        let name = id.name();
        let value = match check_special(name, given)? {
            Some(settled) => settled,
            None => match (id.row().3, given) {
                (VariableKind::Switches(all), Setting::Text(text)) => {
                    let before = match which {
                        Which::Global => self.server.globals.get(id),
                        Which::Session => self.state.variable(id),
                    };
                    let Setting::Int(before) = before else { return Err(unsupported("a switch that is no number")) };
                    let bits = switched(all, text, before);
                    Setting::Int(bits.map_err(|piece| conditions::WRONG_VALUE_FOR_VAR.with(&[&name, &piece]))?)
                }
                _ => given.clone(),
            },
        };
        let value = check(id, which, &value, &mut self.diagnostics.borrow_mut())?;
        if variable.value.is_some() {
            super::deprecated::warn_of_set(name, given, &value, &mut self.diagnostics.borrow_mut());
        }
        if let ("sql_mode", Setting::Int(mode), true) = (name, &value, variable.value.is_some()) {
            super::deprecated::warn_of_modes(*mode as u64, &mut self.diagnostics.borrow_mut());
        }
        if which == Which::Global {
            self.server.globals.set(id, &value);
            for (other, changed) in followers(name, &value) {
                self.server.globals.set(other, &changed);
            }
            return Ok(());
        }
        match (name, &value) {
            ("transaction_isolation" | "transaction_read_only", Setting::Int(v))
                if variable.scope.is_none() && variable.at_at =>
            {
                let mut transaction = self.transaction.borrow_mut();
                return if name == "transaction_isolation" {
                    transaction.set_next(Some(super::settings::Isolation::of(*v)), None)
                } else {
                    transaction.set_next(None, Some(*v != 0))
                };
            }
            ("transaction_isolation", _) => self.transaction.borrow_mut().forget_next_isolation(),
            ("transaction_read_only", _) => self.transaction.borrow_mut().forget_next_access(),
            ("autocommit", Setting::Int(1)) if !self.state.settings().autocommit => {
                self.transaction.borrow_mut().commit(&[])?;
            }
            ("timestamp", Setting::Double(v)) => {
                self.state.numbers.timestamp.set((*v != 0.0).then_some((*v * 1e6).round() as i64));
            }
            ("last_insert_id" | "identity", Setting::Int(v)) => self.state.numbers.last_insert_id.set(*v as u64),
            ("insert_id", Setting::Int(v)) => self.state.insert_id.set(*v as u64),
            ("rand_seed1", Setting::Int(v)) => {
                let (_, second) = self.state.numbers.seeds.get().unwrap_or_default();
                self.state.numbers.seeds.set(Some((*v as u32, second)));
            }
            ("rand_seed2", Setting::Int(v)) => {
                let (first, _) = self.state.numbers.seeds.get().unwrap_or_default();
                self.state.numbers.seeds.set(Some((first, *v as u32)));
            }
            _ => {}
        }
        for (other, changed) in followers(name, &value) {
            self.state.set_variable(other, changed);
        }
        self.state.set_variable(id, value);
        if name == "autocommit" && !self.state.settings().autocommit {
            // The statement that turned it off opens no transaction.
            self.transaction.borrow_mut().rollback();
        }
        Ok(())
    }

    /// SELECT ... INTO.
    pub(super) fn select_into(
        &self,
        prepared: &Prepared,
        into: &IntoTarget<'_>,
        parameters: &[Value<'_>],
        context: &Context<'_>,
    ) -> Result<Done> {
        let Bound::Query(query) = &prepared.bound else { return Err(unsupported("INTO here")) };
        let targets = match into {
            IntoTarget::Variables(targets) => targets,
            IntoTarget::Outfile { path, charset, format } => {
                let target = (&**path, format, charset.as_ref());
                return self.select_into_outfile(prepared, query, target, parameters, context);
            }
            IntoTarget::Dumpfile(path) => {
                return self.select_into_dumpfile(prepared, query, path, parameters, context);
            }
        };
        if query.output.len() != targets.len() {
            return Err(conditions::WRONG_NUMBER_OF_COLUMNS_IN_SELECT.with(&[]));
        }
        let states = prepared.subplans.states();
        let mut frame = Frame::new(prepared.slots, parameters, context, &prepared.subplans, &states);
        crate::expr::eval::check_dates(&frame)?;
        let mut found: Option<Vec<Value<'static>>> = None;
        let mut read = || {
            run(&query.node, &mut frame, &mut |frame| {
                if found.is_some() {
                    return Err(conditions::TOO_MANY_ROWS.with(&[]));
                }
                found = Some(crate::exec::values(&query.output, frame)?);
                Ok(Flow::More)
            })
        };
        let assigns_local = targets.iter().any(|t| matches!(t, syntax::ast::query::IntoTarget::Local(_)));
        if assigns_local {
            self.strictly(read)?
        } else {
            read()?
        };
        let Some(row) = found else {
            self.diagnostics.borrow_mut().warn(conditions::SP_FETCH_NO_DATA, &[]);
            return Ok(Done::default());
        };
        for ((target, value), e) in targets.iter().zip(row).zip(&query.output) {
            self.assign_target(target, value, &e.ty, context)?;
        }
        Ok(Done { affected: 1, ..Done::default() })
    }

    /// KILL.
    pub(super) fn kill(&self, kill: &Kill<'_>, text: &[u8], arguments: Arguments<'_>) -> Result<()> {
        let context = self.statement_context()?;
        let (value, _) = self.evaluate(&kill.id, text, arguments, &context)?;
        let id = match value {
            Value::Int(v) => u32::try_from(v).unwrap_or(0),
            Value::Uint(v) => u32::try_from(v).unwrap_or(0),
            _ => 0,
        };
        self.kill_connection(id, if kill.query_only { Wanted::Statement } else { Wanted::Connection })?;
        context.kill.check()
    }

    /// Ends another session, or its statement.
    ///
    /// # Errors
    /// 1094.
    pub fn kill_connection(&self, id: u32, wanted: Wanted) -> Result<()> {
        let process = self.server.processes.lock().get(&id).cloned();
        let Some(process) = process else { return Err(conditions::NO_SUCH_THREAD.with(&[&id])) };
        if wanted == Wanted::Connection && id == self.process.id {
            self.ended_itself.set(true);
        }
        let locking = process.locking.lock();
        process.kill.ask(wanted);
        if let Some(locking) = &*locking {
            locking.kill.kill();
        }
        drop(locking);
        process.now.lock().note_end_of_wait();
        if wanted == Wanted::Connection {
            (process.on_kill)();
        }
        Ok(())
    }
}

/// Character sets that a client cannot speak.
fn check_client(charset: Charset) -> Result<()> {
    if charset.minlen() > 1 {
        return Err(conditions::WRONG_VALUE_FOR_VAR.with(&[&"character_set_client", &charset.name()]));
    }
    Ok(())
}

/// Values that need more than their kind: character sets, collations, zones.
fn check_special(name: &str, value: &Setting) -> Result<Option<Setting>> {
    let wrong = |text: &str| conditions::WRONG_VALUE_FOR_VAR.with(&[&name, &text]);
    Ok(match (name, value) {
        ("character_set_results", Setting::Null) => Some(Setting::Null),
        (_, Setting::Text(text)) if name.starts_with("character_set_") && name != "character_sets_dir" => {
            if name == "character_set_results" && text.eq_ignore_ascii_case("NULL") {
                return Ok(Some(Setting::Null));
            }
            let found = Charset::by_name(text).ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[text]))?;
            if name == "character_set_client" {
                check_client(found)?;
            }
            Some(Setting::Text(found.name().into()))
        }
        (_, Setting::Int(number)) if name.starts_with("collation_") || name.starts_with("character_set_") => {
            let found = u16::try_from(*number).ok().and_then(Collation::by_id);
            let found = found.ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[number]))?;
            let is_collation = name.starts_with("collation_");
            Some(Setting::Text(if is_collation { found.name() } else { found.charset().name() }.into()))
        }
        (_, Setting::Text(text)) if name.starts_with("collation_") => {
            let found = Collation::by_name(text).ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[text]))?;
            Some(Setting::Text(found.name().into()))
        }
        ("time_zone", Setting::Text(text)) => {
            super::settings::zone(text).ok_or_else(|| conditions::UNKNOWN_TIME_ZONE.with(&[text]))?;
            Some(Setting::Text(if text.eq_ignore_ascii_case("system") { "SYSTEM".into() } else { Arc::clone(text) }))
        }
        ("sql_mode", Setting::Text(text)) => Some(Setting::Int(sql_mode(text).ok_or_else(|| wrong(text))?)),
        ("sql_mode", Setting::Null) => return Err(wrong("NULL")),
        _ => None,
    })
}

/// The bits of sql_mode's words; ANSI and TRADITIONAL stand for several.
fn sql_mode(text: &str) -> Option<i64> {
    use super::settings as bits;
    let kind = Id::of("sql_mode").row().3;
    let Some(Setting::Int(mut mode)) = kind.parse(text) else { return None };
    if mode as u64 & bits::ANSI != 0 {
        let all = bits::REAL_AS_FLOAT
            | bits::PIPES_AS_CONCAT
            | bits::ANSI_QUOTES
            | bits::IGNORE_SPACE
            | bits::ONLY_FULL_GROUP_BY;
        mode |= all as i64;
    }
    if mode as u64 & bits::TRADITIONAL != 0 {
        let all = bits::STRICT_TRANS_TABLES
            | bits::STRICT_ALL_TABLES
            | bits::NO_ZERO_IN_DATE
            | bits::NO_ZERO_DATE
            | bits::ERROR_FOR_DIVISION_BY_ZERO
            | bits::NO_ENGINE_SUBSTITUTION;
        mode |= all as i64;
    }
    Some(mode)
}

/// Variables that change with another: a character set with its collation.
fn followers(name: &str, value: &Setting) -> Vec<(Id, Setting)> {
    let Setting::Text(text) = value else { return Vec::new() };
    let text_of = |t: &str| Setting::Text(t.into());
    match name {
        "character_set_connection" | "character_set_server" | "character_set_database" => {
            let other = match name {
                "character_set_connection" => "collation_connection",
                "character_set_server" => "collation_server",
                _ => "collation_database",
            };
            Charset::by_name(text).map(|c| (Id::of(other), text_of(c.default_collation().name()))).into_iter().collect()
        }
        "collation_connection" | "collation_server" | "collation_database" => {
            let other = match name {
                "collation_connection" => "character_set_connection",
                "collation_server" => "character_set_server",
                _ => "character_set_database",
            };
            Collation::by_name(text).map(|c| (Id::of(other), text_of(c.charset().name()))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
