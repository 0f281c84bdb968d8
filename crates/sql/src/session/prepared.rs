//! Prepared statements: by number for the binary protocol, by name for PREPARE.

use super::cache::Surroundings;
use super::statement::Arguments;
use super::{Outcome, Results, Session, parse_error};
use crate::bind::Parameters;
use crate::bind::dml::{Bound, Prepared};
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::plan::ResultColumn;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use stdx::hash::BuildNumberHasher;
use syntax::ast::Statement;
use syntax::ast::admin::PrepareSource;
use values::types::{Kind, Type};
use values::value::Value;

/// A prepared statement.
struct Kept {
    text: Arc<[u8]>,
    parameters: usize,
    plan: RefCell<Option<(Rc<Prepared>, Key)>>,
}

/// What a plan of a prepared statement depends on.
struct Key {
    surroundings: Surroundings,
    kinds: Vec<(Kind, bool)>,
    /// The values of parameters that it is for.
    pinned: Vec<(usize, Value<'static>)>,
}

/// A session's prepared statements.
#[derive(Default)]
pub struct PreparedStatements {
    next: u32,
    by_number: HashMap<u32, Rc<Kept>, BuildNumberHasher>,
    by_name: HashMap<String, Rc<Kept>>,
}

/// The same without their plans, for a session that rests.
pub struct RestingStatements {
    next: u32,
    by_number: Vec<(u32, Arc<[u8]>, usize)>,
    by_name: Vec<(String, Arc<[u8]>, usize)>,
}

impl PreparedStatements {
    /// The statements, without their plans.
    pub fn rest(self) -> RestingStatements {
        fn bare<K>((key, kept): (K, Rc<Kept>)) -> (K, Arc<[u8]>, usize) {
            (key, Arc::clone(&kept.text), kept.parameters)
        }
        RestingStatements {
            next: self.next,
            by_number: self.by_number.into_iter().map(bare).collect(),
            by_name: self.by_name.into_iter().map(bare).collect(),
        }
    }
}

impl RestingStatements {
    /// The statements again, each to be planned when it is executed.
    pub fn resume(self) -> PreparedStatements {
        fn whole<K>((key, text, parameters): (K, Arc<[u8]>, usize)) -> (K, Rc<Kept>) {
            (key, Rc::new(Kept { text, parameters, plan: RefCell::new(None) }))
        }
        PreparedStatements {
            next: self.next,
            by_number: self.by_number.into_iter().map(whole).collect(),
            by_name: self.by_name.into_iter().map(whole).collect(),
        }
    }
}

/// What COM_STMT_PREPARE answers.
#[derive(Debug)]
pub struct Description {
    /// The statement's number.
    pub number: u32,
    /// How many parameters it has.
    pub parameters: usize,
    /// The columns of its result, where they are known.
    pub columns: Vec<ResultColumn>,
}

impl Session {
    /// Prepares a statement for the binary protocol.
    ///
    /// # Errors
    /// What parsing and binding answer.
    pub fn prepare(&mut self, text: &[u8]) -> Result<Description> {
        self.begin_statement();
        let prepared = self.keep(text).inspect_err(|error| {
            self.diagnostics.borrow_mut().push_error(crate::error::Level::Error, error);
        });
        let (kept, columns) = prepared?;
        let statements = self.prepared.get_mut();
        statements.next += 1;
        let number = statements.next;
        let parameters = kept.parameters;
        statements.by_number.insert(number, kept);
        Ok(Description { number, parameters, columns })
    }

    fn keep(&self, text: &[u8]) -> Result<(Rc<Kept>, Vec<ResultColumn>)> {
        let text = super::statement::without_end(text);
        let options = self.state.settings().parse;
        let statement = syntax::parser::parse(text, options).map_err(|e| parse_error(&e))?;
        let counted = syntax::parser::parse_next(text, 0, options).map_err(|e| parse_error(&e))?;
        super::deprecated::warn(&counted.deprecated, &mut self.diagnostics.borrow_mut());
        let parameters = counted.parameters as usize;
        let columns = match &statement {
            Statement::Empty => return Err(conditions::EMPTY_QUERY.with(&[])),
            Statement::Prepare { .. } | Statement::Execute { .. } | Statement::Deallocate(_) => {
                return Err(conditions::UNSUPPORTED_PS.with(&[]));
            }
            Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) => {
                let context = self.context();
                let (bound, _) = self.bind(&statement, text, Parameters::Unknown, &context)?;
                self.check_may_prepare(&bound)?;
                match bound.bound {
                    Bound::Query(query) => query.columns,
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        };
        let kept = Kept { text: text.into(), parameters, plan: RefCell::new(None) };
        Ok((Rc::new(kept), columns))
    }

    /// Where the transaction may not write, what writes is not prepared.
    fn check_may_prepare(&self, prepared: &Prepared) -> Result<()> {
        let by_default = self.state.settings().characteristics;
        let writes = prepared.names.iter().any(|named| named.is_written && !named.table.temporary);
        if writes && self.transaction.borrow().would_forbid_writing(by_default) {
            return Err(conditions::CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.with(&[]));
        }
        Ok(())
    }

    /// How many parameters a statement has.
    ///
    /// # Errors
    /// 1243.
    pub fn parameters(&self, number: u32, command: &str) -> Result<usize> {
        let unknown = || conditions::UNKNOWN_STMT_HANDLER.with(&[&number, &command]);
        self.prepared.borrow().by_number.get(&number).map(|kept| kept.parameters).ok_or_else(unknown)
    }

    /// Forgets a statement.
    pub fn close_statement(&mut self, number: u32) {
        self.prepared.get_mut().by_number.remove(&number);
    }

    /// Executes a prepared statement.
    ///
    /// # Errors
    /// 1243, and what the statement answers.
    pub fn execute(&mut self, number: u32, arguments: Arguments<'_>, results: &mut dyn Results) -> Result<Outcome> {
        let Some(kept) = self.prepared.get_mut().by_number.get(&number).cloned() else {
            return Err(conditions::UNKNOWN_STMT_HANDLER.with(&[&number, &"mysqld_stmt_execute"]));
        };
        self.begin_statement();
        let outcome = self.execute_kept(&kept, arguments, results);
        self.end_statement(outcome)
    }

    fn execute_kept(&self, kept: &Rc<Kept>, arguments: Arguments<'_>, results: &mut dyn Results) -> Result<Outcome> {
        let plan = {
            let plan = kept.plan.borrow();
            plan.as_ref().filter(|(_, key)| self.fits(key, arguments)).map(|(plan, _)| Rc::clone(plan))
        };
        if let Some(outcome) = plan.and_then(|plan| self.run_again(&plan, arguments.values, results)) {
            return outcome;
        }
        let text = Arc::clone(&kept.text);
        let options = self.state.settings().parse;
        let statement = syntax::parser::parse(&text, options).map_err(|e| parse_error(&e))?;
        let keeps = match &statement {
            Statement::Query(query) => query.into.is_none(),
            Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) => true,
            _ => false,
        };
        if !keeps || self.state.has_temporary_tables() || text.contains(&b'@') {
            return self.dispatch(&statement, &text, arguments, results);
        }
        let marks = Parameters::Marks(arguments.types);
        let (context, prepared, pinned) = self.bind_and_open(&statement, &text, marks, arguments.values)?;
        let prepared = Rc::new(prepared);
        let outcome = self.run_bound(&prepared, arguments.values, &context, results);
        if !prepared.calls_programs {
            *kept.plan.borrow_mut() = Some((prepared, self.key(arguments, &pinned)));
        }
        outcome
    }

    fn key(&self, arguments: Arguments<'_>, pinned: &[u32]) -> Key {
        let kinds = arguments.types.iter().map(|t| (t.kind, t.unsigned)).collect();
        let value = |at: &u32| Some((*at as usize, arguments.values.get(*at as usize)?.clone().into_owned()));
        Key { surroundings: Surroundings::of(&self.state), kinds, pinned: pinned.iter().filter_map(value).collect() }
    }

    fn fits(&self, key: &Key, arguments: Arguments<'_>) -> bool {
        key.kinds.len() == arguments.types.len()
            && key.kinds.iter().zip(arguments.types).all(|(k, t)| *k == (t.kind, t.unsigned))
            && key.pinned.iter().all(|(at, value)| arguments.values.get(*at) == Some(value))
            && key.surroundings.are_those_of(&self.state)
    }

    /// PREPARE.
    pub(super) fn prepare_by_name(&self, name: &str, source: &PrepareSource<'_>) -> Result<()> {
        let text = match source {
            PrepareSource::Text(text) => text.to_vec(),
            PrepareSource::Variable(variable) => {
                let name = variable.to_lowercase();
                let value = self.state.user_variable(&name);
                if value.is_null() {
                    b"NULL".to_vec()
                } else {
                    values::text::of(&value, &self.state.user_variable_type(&name)).into_owned()
                }
            }
        };
        self.prepared.borrow_mut().by_name.remove(&name.to_lowercase());
        let (kept, _) = self.keep(&text)?;
        self.prepared.borrow_mut().by_name.insert(name.to_lowercase(), kept);
        Ok(())
    }

    /// EXECUTE.
    pub(super) fn execute_by_name(
        &self,
        name: &str,
        using: &[Cow<'_, str>],
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let kept = self.prepared.borrow().by_name.get(&name.to_lowercase()).cloned();
        let Some(kept) = kept else {
            return Err(conditions::UNKNOWN_STMT_HANDLER.with(&[&name, &"EXECUTE"]));
        };
        if kept.parameters != using.len() {
            return Err(conditions::WRONG_ARGUMENTS.with(&[&"EXECUTE"]));
        }
        let mut types = Vec::new();
        let mut values = Vec::new();
        for variable in using {
            let name = variable.to_lowercase();
            let value = self.state.user_variable(&name);
            types.push(if value.is_null() { Type::null() } else { self.state.user_variable_type(&name) });
            values.push(value);
        }
        self.execute_kept(&kept, Arguments { types: &types, values: &values }, results)
    }

    /// DEALLOCATE PREPARE.
    pub(super) fn deallocate(&self, name: &str) -> Result<()> {
        let gone = self.prepared.borrow_mut().by_name.remove(&name.to_lowercase());
        gone.map(|_| ()).ok_or_else(|| conditions::UNKNOWN_STMT_HANDLER.with(&[&name, &"DEALLOCATE PREPARE"]))
    }
}

/// A list of rows: what a cursor keeps.
#[derive(Default)]
pub struct Collected {
    /// The columns.
    pub columns: Vec<ResultColumn>,
    /// The rows.
    pub rows: Vec<Vec<Value<'static>>>,
}

impl Results for Collected {
    fn begin(&mut self, columns: &[ResultColumn]) -> Result<()> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn row(&mut self, output: &[Expr], frame: &Frame<'_>) -> Result<()> {
        self.rows.push(crate::exec::values(output, frame)?);
        Ok(())
    }

    fn values(&mut self, row: &[Value<'_>], _columns: &[ResultColumn]) -> Result<()> {
        self.rows.push(row.iter().map(|v| v.clone().into_owned()).collect());
        Ok(())
    }

    fn local_file(&mut self, _name: &[u8], _piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        Err(conditions::NOT_ALLOWED_COMMAND.with(&[]))
    }

    fn end(&mut self, _session: &Session) -> Result<()> {
        Ok(())
    }
}
