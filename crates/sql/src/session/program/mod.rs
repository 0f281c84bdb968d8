//! Stored programs at work: CALL, functions in expressions, triggers.
//!
//! A program is parsed when it runs and then interpreted from its tree ([`run`]). Its variables are the session's
//! ([`locals`]), where the binder finds them as constants; so each statement and expression of a body is bound anew each
//! time. A procedure's statements are statements of the session, each committed by itself where no transaction is open.
//! A function's and a trigger's statements belong to the statement around them, and are undone with it.

pub mod call;
pub mod check;
pub mod handlers;
pub mod locals;
pub mod run;
pub mod signal;
pub mod triggers;

use crate::catalog::program::{Program, ProgramKind};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::Session;
use crate::variables::Id;
use crate::variables::kind::Setting;
use locals::{Locals, Variable};
use syntax::ast::types::DataType;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// How deep programs may call each other: each level takes its part of the thread's stack.
const DEPTH_MAX: usize = 32;

/// What was in force before a program, and is again behind it.
pub(super) struct Before {
    sql_mode: Setting,
    database: Option<std::sync::Arc<str>>,
}

impl Session {
    /// A program begins: its variables, sql_mode and database.
    pub(super) fn enter(&self, program: &Program, parameters: Vec<Variable>) -> Result<Before> {
        let depth = self.state.program_depth();
        let own = format!("{}.{}", program.schema, program.name);
        let running = self.state.running(&own);
        if running > 0 && program.kind != ProgramKind::Procedure {
            return Err(conditions::SP_NO_RECURSION.with(&[]));
        }
        let limit = match self.state.variable(Id::of("max_sp_recursion_depth")) {
            Setting::Int(limit) => usize::try_from(limit).unwrap_or(0),
            _ => 0,
        };
        if running > limit {
            return Err(conditions::SP_RECURSION_LIMIT.with(&[&limit, &program.name]));
        }
        if depth >= DEPTH_MAX {
            return Err(conditions::STACK_OVERRUN_NEED_MORE.with(&[&0, &0, &0]));
        }
        let sql_mode = Id::of("sql_mode");
        let before = Before { sql_mode: self.state.variable(sql_mode), database: self.state.database() };
        self.state.set_variable(sql_mode, Setting::Int(program.sql_mode as i64));
        self.state.set_database(Some(program.schema.clone()));
        self.state.push_program(Locals { name: own, scopes: vec![parameters], handled: Vec::new() });
        Ok(before)
    }

    /// A program has ended: answers its variables.
    pub(super) fn leave(&self, before: Before) -> Locals {
        self.state.set_variable(Id::of("sql_mode"), before.sql_mode);
        self.state.set_database(before.database);
        self.state.pop_program()
    }

    /// Assigns a variable of the program that runs.
    ///
    /// # Errors
    /// 1193 where there is none, 1362 for a trigger's row that cannot be changed, what the value lacks.
    pub(super) fn set_local(&self, name: &str, value: Value<'_>, from: &Type, context: &Context<'_>) -> Result<()> {
        let Some(found) = self.state.local_variable(name) else {
            return Err(conditions::UNKNOWN_SYSTEM_VARIABLE.with(&[&name]));
        };
        if !found.is_writable {
            let (row, time) = if name.starts_with("old.") { ("OLD", "") } else { ("NEW", "after ") };
            return Err(conditions::TRG_CANT_CHANGE_ROW.with(&[&row, &time]));
        }
        let shown = name.rsplit('.').next().unwrap_or(name);
        let value = crate::dml::store_value::convert_variable(value, from, (&found.ty, shown), context)?.into_owned();
        self.state.set_local_value(name, value);
        Ok(())
    }

    /// Assigns what INTO names.
    ///
    /// # Errors
    /// As [`Session::set_local`]; 1327.
    pub(super) fn assign_target(
        &self,
        target: &syntax::ast::query::IntoTarget<'_>,
        value: Value<'static>,
        ty: &Type,
        context: &Context<'_>,
    ) -> Result<()> {
        use syntax::ast::query::IntoTarget;
        match target {
            IntoTarget::User(name) => self.state.set_user_variable(&name.to_lowercase().into(), value, ty),
            IntoTarget::Local(name) if self.state.local_variable(&name.text).is_none() => {
                return Err(conditions::SP_UNDECLARED_VAR.with(&[&name.text]));
            }
            IntoTarget::Local(name) => self.set_local(&name.text, value, ty, context)?,
        }
        Ok(())
    }

    /// The type of a variable or parameter as declared.
    ///
    /// # Errors
    /// What the type refuses.
    pub fn declared_type(&self, name: &str, ty: &DataType<'_>, collation: Option<&str>) -> Result<Type> {
        let database = self.state.database();
        let by_default = database
            .and_then(|name| self.server.catalog.load().database(&name).map(|d| d.collation))
            .unwrap_or(Collation::UTF8MB4_0900_AI_CI);
        let collation = crate::ddl::types::collation(ty, collation, by_default)?;
        let real_as_float = self.state.settings().sql_mode & super::settings::REAL_AS_FLOAT != 0;
        crate::ddl::types::column_type(name, ty, collation, real_as_float)
    }
}
