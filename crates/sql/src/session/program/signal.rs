//! SIGNAL, RESIGNAL and GET DIAGNOSTICS.

use crate::conditions;
use crate::error::{Condition, Effect, Error, Level, Result};
use crate::session::Session;
use crate::session::statement::Arguments;
use syntax::ast::program::{ConditionValue, DiagnosticsRequest, GetDiagnostics, Signal, SignalItem, StatementItem};
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// The characters of a condition's text.
const MESSAGE_CHARACTERS: usize = 128;

/// Finds what a condition's name stands for.
pub(in crate::session) type Named<'n, 'p> = &'n dyn Fn(&str) -> Option<&'n ConditionValue<'p>>;

impl Session {
    /// SIGNAL and RESIGNAL.
    ///
    /// # Errors
    /// The condition that is raised, unless it is a warning; 1319, 1407, 1645.
    pub(in crate::session) fn signal(
        &self,
        signal: &Signal<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        named: Named<'_, '_>,
    ) -> Result<()> {
        let state = match &signal.condition {
            None => None,
            Some(ConditionValue::State(state)) => Some(sqlstate(state)?),
            Some(ConditionValue::Name(name)) => match named(&name.text) {
                Some(ConditionValue::State(state)) => Some(sqlstate(state)?),
                Some(_) => return Err(conditions::SIGNAL_BAD_CONDITION_TYPE.with(&[])),
                None => return Err(conditions::SP_COND_MISMATCH.with(&[&name.text])),
            },
            Some(_) => return Err(conditions::SIGNAL_BAD_CONDITION_TYPE.with(&[])),
        };
        let handled = self.state.handled();
        let mut raised = match (state, handled.as_ref().and_then(|list| list.last())) {
            (Some(state), _) => by_default(state),
            (None, Some(condition)) => condition.clone(),
            (None, None) => return Err(conditions::RESIGNAL_WITHOUT_ACTIVE_HANDLER.with(&[])),
        };
        if signal.resignal && handled.is_none() {
            return Err(conditions::RESIGNAL_WITHOUT_ACTIVE_HANDLER.with(&[]));
        }
        for (item, e) in &signal.items {
            let context = self.statement_context()?;
            let (value, ty) = self.evaluate(e, text, arguments, &context)?;
            let shown = String::from_utf8_lossy(&values::text::of(&value, &ty)).into_owned();
            if value.is_null() {
                return Err(conditions::WRONG_VALUE_FOR_VAR.with(&[&item_name(*item), &"NULL"]));
            }
            match item {
                SignalItem::MessageText => raised.message = shown.chars().take(MESSAGE_CHARACTERS).collect(),
                SignalItem::MysqlErrno => {
                    let code = shown.parse::<u16>().ok().filter(|code| *code > 0);
                    let refused = || conditions::WRONG_VALUE_FOR_VAR.with(&[&item_name(*item), &shown]);
                    raised.code = code.ok_or_else(refused)?;
                }
                _ => {}
            }
        }
        if raised.level == Level::Error {
            let Condition { code, sqlstate, message, .. } = raised;
            return Err(Error { code, sqlstate, message, effect: Effect::Statement });
        }
        self.diagnostics.borrow_mut().push_condition(raised);
        Ok(())
    }

    /// GET DIAGNOSTICS.
    ///
    /// # Errors
    /// 1758, 1887, what the targets refuse.
    pub(in crate::session) fn get_diagnostics(
        &self,
        get: &GetDiagnostics<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
    ) -> Result<()> {
        let found: Vec<Condition> = if get.stacked {
            self.state.handled().ok_or_else(|| conditions::GET_STACKED_DA_WITHOUT_ACTIVE_HANDLER.with(&[]))?
        } else if self.state.program_depth() > 0 {
            self.diagnostics.borrow().conditions().to_vec()
        } else {
            self.state.previous_conditions().clone()
        };
        if self.state.program_depth() == 0 {
            // They stay for the next statement that asks for them.
            self.diagnostics.borrow_mut().keep_old(&found, self.state.previous_counts.get());
        }
        let context = self.statement_context()?;
        match &get.request {
            DiagnosticsRequest::Statement(items) => {
                for (target, item) in items {
                    let number = match item {
                        StatementItem::Number => found.len() as i64,
                        StatementItem::RowCount => self.state.numbers.row_count.get(),
                    };
                    self.assign_target(target, Value::Int(number), &Type::bigint(), &context)?;
                }
            }
            DiagnosticsRequest::Condition { number, items } => {
                let (number, _) = self.evaluate(number, text, arguments, &context)?;
                let number = values::cast::to_i64(&number, &mut values::problem::Problems::new());
                let place = usize::try_from(number - 1).ok();
                let Some(condition) = place.and_then(|at| found.get(at)) else {
                    // It is said, and no error for whoever asked.
                    let missing = conditions::DA_INVALID_CONDITION_NUMBER.with(&[]);
                    self.diagnostics.borrow_mut().push_error(Level::Error, &missing);
                    return Ok(());
                };
                for (target, item) in items {
                    let (value, ty) = item_value(condition, *item);
                    self.assign_target(target, value, &ty, &context)?;
                }
            }
        }
        Ok(())
    }
}

fn sqlstate(state: &[u8]) -> Result<[u8; 5]> {
    let is_sound = state.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) && !state.starts_with(b"00");
    match <[u8; 5]>::try_from(state) {
        Ok(state) if is_sound => Ok(state),
        _ => Err(conditions::SP_BAD_SQLSTATE.with(&[&String::from_utf8_lossy(state)])),
    }
}

fn by_default(sqlstate: [u8; 5]) -> Condition {
    let (level, kind) = match &sqlstate[..2] {
        b"01" => (Level::Warning, conditions::SIGNAL_WARN),
        b"02" => (Level::Error, conditions::SIGNAL_NOT_FOUND),
        _ => (Level::Error, conditions::SIGNAL_EXCEPTION),
    };
    Condition { level, code: kind.code, sqlstate, message: kind.text(&[]) }
}

fn item_name(item: SignalItem) -> &'static str {
    match item {
        SignalItem::ClassOrigin => "CLASS_ORIGIN",
        SignalItem::SubclassOrigin => "SUBCLASS_ORIGIN",
        SignalItem::ConstraintCatalog => "CONSTRAINT_CATALOG",
        SignalItem::ConstraintSchema => "CONSTRAINT_SCHEMA",
        SignalItem::ConstraintName => "CONSTRAINT_NAME",
        SignalItem::CatalogName => "CATALOG_NAME",
        SignalItem::SchemaName => "SCHEMA_NAME",
        SignalItem::TableName => "TABLE_NAME",
        SignalItem::ColumnName => "COLUMN_NAME",
        SignalItem::CursorName => "CURSOR_NAME",
        SignalItem::MessageText => "MESSAGE_TEXT",
        SignalItem::MysqlErrno => "MYSQL_ERRNO",
        SignalItem::ReturnedSqlstate => "RETURNED_SQLSTATE",
    }
}

fn item_value(condition: &Condition, item: SignalItem) -> (Value<'static>, Type) {
    let text = |text: &[u8]| {
        let ty = Type::varchar(MESSAGE_CHARACTERS as u32, Collation::UTF8MB3_GENERAL_CI);
        (Value::owned(text), ty)
    };
    let is_standard =
        |from: usize, to: usize| condition.sqlstate[from..to].iter().all(|b| matches!(b, b'0'..=b'4' | b'A'..=b'H'));
    let origin = |is_standard: bool| if is_standard { b"ISO 9075".as_slice() } else { b"MySQL" };
    match item {
        SignalItem::MysqlErrno => (Value::Int(i64::from(condition.code)), Type::bigint()),
        SignalItem::MessageText => text(condition.message.as_bytes()),
        SignalItem::ReturnedSqlstate => text(&condition.sqlstate),
        SignalItem::ClassOrigin | SignalItem::SubclassOrigin => text(origin(is_standard(0, 1))),
        _ => text(b""),
    }
}
