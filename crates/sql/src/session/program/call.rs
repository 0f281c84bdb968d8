//! CALL, and functions in expressions.

use super::locals::Variable;
use super::run::{Flow, Mode, Refusing, Run};
use crate::catalog::program::{Program, ProgramKind};
use crate::conditions;
use crate::error::Result;
use crate::session::statement::Arguments;
use crate::session::{Done, Outcome, Results, Session, parse_error};
use std::sync::Arc;
use syntax::ast::Statement;
use syntax::ast::dml::Call;
use syntax::ast::expr::{Expr, ExprKind};
use syntax::ast::program::{CreateRoutine, ParameterMode};
use syntax::ast::query::IntoTarget;
use values::types::Type;
use values::value::Value;

impl Session {
    /// CALL.
    ///
    /// # Errors
    /// 1305, 1318, 1414, what the body answers.
    pub(in crate::session) fn call(
        &self,
        call: &Call<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let catalog = self.definitions();
        let schema = match &call.name.schema {
            Some(schema) => crate::bind::fold_schema(schema),
            None => self.state.database().map(|d| d.to_string()).ok_or_else(|| conditions::NO_DB_ERROR.with(&[]))?,
        };
        let Some(program) = catalog.program(ProgramKind::Procedure, &schema, &call.name.name.text).cloned() else {
            let shown = format!("{schema}.{}", call.name.name.text);
            return Err(conditions::SP_DOES_NOT_EXIST.with(&[&"PROCEDURE", &shown]));
        };
        let source = program.source();
        let parsed = self.routine(&program, &source)?;
        let (given, wanted) = (call.args.len(), parsed.parameters.len());
        if given != wanted {
            let shown = format!("{}.{}", program.schema, program.name);
            return Err(conditions::SP_WRONG_NO_OF_ARGS.with(&[&"PROCEDURE", &shown, &wanted, &given]));
        }
        let mode = if self.transaction.borrow().is_within() { Mode::Within } else { Mode::Statements };
        let parameters = self.given(&program, &parsed, &call.args, (text, arguments))?;
        if mode == Mode::Statements {
            self.succeed()?;
        }
        let before = self.enter(&program, parameters)?;
        let mut run = Run::new(self, source.as_bytes(), mode, results);
        let outcome = run.statement(&parsed.body);
        let affected = run.affected;
        let after = self.leave(before);
        outcome?;
        let context = self.statement_context()?;
        for (parameter, e) in parsed.parameters.iter().zip(&call.args) {
            if parameter.mode != ParameterMode::In
                && let Some(target) = target(e)
                && let Some(variable) = after.find(&parameter.name.text)
            {
                self.assign_target(&target, variable.value.clone(), &variable.ty, &context)?;
            }
        }
        Ok(Outcome::Done(Done { affected, ..Done::default() }))
    }

    /// The parameters' variables with the values of a call.
    fn given(
        &self,
        program: &Program,
        parsed: &CreateRoutine<'_>,
        given: &[Expr<'_>],
        (text, arguments): (&[u8], Arguments<'_>),
    ) -> Result<Vec<Variable>> {
        let mut variables = Vec::with_capacity(given.len());
        for (at, (parameter, e)) in parsed.parameters.iter().zip(given).enumerate() {
            let collation = parameter.collation.as_ref().map(|c| &*c.text);
            let ty = self.declared_type(&parameter.name.text, &parameter.data_type, collation)?;
            if parameter.mode != ParameterMode::In && target(e).is_none() {
                let shown = format!("{}.{}", program.schema, program.name);
                return Err(conditions::SP_NOT_VAR_ARG.with(&[&(at + 1), &shown]));
            }
            let value = if parameter.mode == ParameterMode::Out {
                Value::Null
            } else {
                let context = self.statement_context()?;
                let (value, from) = self.evaluate(e, text, arguments, &context)?;
                let to = (&ty, &*parameter.name.text);
                crate::dml::store_value::convert_variable(value, &from, to, &context)?.into_owned()
            };
            let name = parameter.name.text.to_lowercase();
            variables.push(Variable { name, ty, value, is_writable: true });
        }
        Ok(variables)
    }

    /// The tree of a routine.
    fn routine<'t>(&self, program: &Program, source: &'t str) -> Result<Box<CreateRoutine<'t>>> {
        let options = crate::session::settings::parse_options(program.sql_mode);
        match syntax::parser::parse(source.as_bytes(), options).map_err(|e| parse_error(&e))? {
            Statement::CreateRoutine(create) => Ok(create),
            _ => Err(conditions::SP_DOES_NOT_EXIST.with(&[&program.kind.word(), &program.name])),
        }
    }

    /// The value of a stored function for these arguments.
    ///
    /// # Errors
    /// 1305 where it is there no more, 1318, 1321, what the body answers.
    pub fn call_function(
        &self,
        (schema, name): (&str, &str),
        given: Vec<(Value<'static>, Type)>,
    ) -> Result<Value<'static>> {
        let catalog = self.definitions();
        let shown = format!("{schema}.{name}");
        let Some(program) = catalog.program(ProgramKind::Function, schema, name).map(Arc::clone) else {
            return Err(conditions::SP_DOES_NOT_EXIST.with(&[&"FUNCTION", &shown]));
        };
        let source = program.source();
        let parsed = self.routine(&program, &source)?;
        if parsed.parameters.len() != given.len() {
            let (wanted, given) = (parsed.parameters.len(), given.len());
            return Err(conditions::SP_WRONG_NO_OF_ARGS.with(&[&"FUNCTION", &shown, &wanted, &given]));
        }
        self.within(|session| {
            let context = session.statement_context()?;
            let mut variables = Vec::with_capacity(given.len());
            for (parameter, (value, from)) in parsed.parameters.iter().zip(given) {
                let collation = parameter.collation.as_ref().map(|c| &*c.text);
                let ty = session.declared_type(&parameter.name.text, &parameter.data_type, collation)?;
                let to = (&ty, &*parameter.name.text);
                let value = crate::dml::store_value::convert_variable(value, &from, to, &context)?.into_owned();
                let name = parameter.name.text.to_lowercase();
                variables.push(Variable { name, ty, value, is_writable: true });
            }
            let before = session.enter(&program, variables)?;
            let mut refusing = Refusing { error: conditions::SP_NO_RETSET.with(&[&"function"]) };
            let warned = session.diagnostics.borrow().conditions().len();
            let outcome = Run::new(session, source.as_bytes(), Mode::Within, &mut refusing).statement(&parsed.body);
            session.leave(before);
            if outcome.is_ok() {
                // What its statements warned of is not said where all went well.
                session.diagnostics.borrow_mut().retract(warned);
            }
            let Flow::Return(value, from) = outcome? else {
                return Err(conditions::SP_NORETURNEND.with(&[&program.name]));
            };
            let Some((_, ty)) = &program.returns else { return Ok(value) };
            let to = (ty, &*shown);
            Ok(crate::dml::store_value::convert_variable(value, &from, to, &context)?.into_owned())
        })
    }

    /// Runs what belongs to the statement around it.
    pub(super) fn within<T>(&self, run: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
        self.transaction.borrow_mut().enter();
        let outcome = run(self);
        self.transaction.borrow_mut().leave();
        outcome
    }
}

/// The variable that an argument is.
fn target<'e>(e: &'e Expr<'_>) -> Option<IntoTarget<'e>> {
    match &e.kind {
        ExprKind::UserVariable(name) => Some(IntoTarget::User(std::borrow::Cow::Borrowed(&**name))),
        ExprKind::Column(column) if column.qualifier.is_none() => Some(IntoTarget::Local(column.name.clone())),
        _ => None,
    }
}
