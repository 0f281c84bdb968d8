//! EXPLAIN: the plan of a statement in one of the forms, and EXPLAIN ANALYZE, which runs it.

use super::{Done, Outcome, Results, Session};
use crate::bind::dml::{Bound, Prepared};
use crate::bind::trace::Trace;
use crate::bind::unsupported;
use crate::conditions;
use crate::error::Result;
use crate::exec::measure::measured_query;
use crate::explain::outline::{self, Outline};
use crate::explain::{Explained, document, note, tables};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::plan::ResultColumn;
use crate::show::listing::{Listing, count, long_text, number, optional, text, value};
use crate::variables::Id;
use std::sync::Arc;
use syntax::ast::Statement;
use syntax::ast::show::{Explain, ExplainFormat, ExplainTarget};
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// The forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Traditional,
    Tree,
    Json,
}

impl Session {
    /// EXPLAIN.
    pub(super) fn explain(&self, explain: &Explain<'_>, sql: &[u8], results: &mut dyn Results) -> Result<Outcome> {
        let form = self.explain_form(explain)?;
        let database = self.state.database();
        let outcome = match &explain.target {
            ExplainTarget::Connection(_) if explain.analyze => {
                return Err(unsupported("EXPLAIN ANALYZE FOR CONNECTION"));
            }
            ExplainTarget::Connection(id) => self.explain_connection(*id, form, explain, results),
            ExplainTarget::Statement(statement) => {
                if let Some(schema) = &explain.schema {
                    self.use_database(&schema.text)?;
                }
                self.explain_statement(statement, sql, (form, explain), results)
            }
        };
        self.put_database(database);
        outcome
    }

    /// The form that is asked for, and whether there is one of what is asked for.
    fn explain_form(&self, explain: &Explain<'_>) -> Result<Form> {
        let by_default = match &*self.state.variable_text(Id::of("explain_format")) {
            "JSON" => Form::Json,
            "TREE" => Form::Tree,
            _ if explain.analyze => Form::Tree,
            _ => Form::Traditional,
        };
        let form = match &explain.format {
            ExplainFormat::Default => by_default,
            ExplainFormat::Traditional => Form::Traditional,
            ExplainFormat::Tree => Form::Tree,
            ExplainFormat::Json => Form::Json,
            ExplainFormat::Other(name) => return Err(conditions::UNKNOWN_EXPLAIN_FORMAT.with(&[&name.text])),
        };
        if explain.into.is_some() {
            match (&explain.format, form) {
                (ExplainFormat::Default, _) => return Err(conditions::EXPLAIN_INTO_IMPLICIT_FORMAT.with(&[])),
                (_, Form::Tree) => return Err(conditions::EXPLAIN_INTO_FORMAT.with(&[&"TREE"])),
                (_, Form::Traditional) => return Err(conditions::EXPLAIN_INTO_FORMAT.with(&[&"TRADITIONAL"])),
                (_, Form::Json) => {}
            }
        }
        match form {
            Form::Traditional if explain.analyze => Err(unsupported("EXPLAIN ANALYZE with TRADITIONAL format")),
            Form::Json if explain.analyze => Err(unsupported("EXPLAIN ANALYZE with JSON format")),
            form => Ok(form),
        }
    }

    /// The statement that a connection runs now, planned as this session would.
    fn explain_connection(
        &self,
        id: u64,
        form: Form,
        explain: &Explain<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let process = u32::try_from(id).ok().and_then(|id| self.server.processes.lock().get(&id).cloned());
        let process = process.ok_or_else(|| conditions::NO_SUCH_THREAD.with(&[&id]))?;
        let (database, running) = {
            let now = process.now.lock();
            (now.database.clone(), now.statement.clone().filter(|_| now.command == "Query").unwrap_or_default())
        };
        let options = self.state.settings().parse;
        let statement = syntax::parser::parse(&running, options).ok().filter(is_explainable);
        let statement = statement.ok_or_else(|| conditions::EXPLAIN_NOT_SUPPORTED.with(&[]))?;
        self.state.set_database(database);
        self.explain_statement(&statement, &running, (form, explain), results)
    }

    fn explain_statement(
        &self,
        statement: &Statement<'_>,
        sql: &[u8],
        (form, explain): (Form, &Explain<'_>),
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        if !is_explainable(statement) {
            return Err(unsupported("EXPLAIN of this statement"));
        }
        let (mut prepared, trace) = self.bind_explained(statement, sql)?;
        let runs = explain.analyze && matches!(prepared.bound, Bound::Query(_));
        if runs {
            self.run_measured(&mut prepared)?;
        }
        let context = self.statement_context()?;
        let catalog = Arc::clone(&context.catalog);
        let parameters = crate::bind::Parameters::Marks(&[]);
        let binder = crate::bind::Binder::new(&self.server, &self.state, catalog, sql, parameters, &self.diagnostics);
        let table_rows = |table: &crate::catalog::table::Table| binder.table_rows(table);
        let explained = Explained::new((&prepared, &trace), &table_rows, binder.filters_rows());
        self.note_explained(&explained, statement, (form, explain.into.is_some()));
        match form {
            Form::Traditional => listed(&tables::rows(&explained)).send(results),
            Form::Tree => {
                let lines = Outline::new(&explained).statement();
                let mut listing = Listing::new(vec![long_text("EXPLAIN")]);
                listing.push(vec![value(outline::text(&lines, runs))]);
                listing.send(results)
            }
            Form::Json => {
                let text = document::document(&explained);
                if let Some(name) = &explain.into {
                    let ty = Type::text(Kind::LongText, Collation::UTF8MB4_0900_AI_CI);
                    self.state.set_user_variable(&name.to_lowercase().into(), value(&text), &ty);
                    return Ok(Outcome::Done(Done::default()));
                }
                let mut listing = Listing::new(vec![long_text("EXPLAIN")]);
                listing.push(vec![value(&text)]);
                listing.send(results)
            }
        }
    }

    /// The notes of EXPLAIN: how the statement was understood.
    fn note_explained(&self, explained: &Explained<'_>, statement: &Statement<'_>, (form, keeps): (Form, bool)) {
        let mut diagnostics = self.diagnostics.borrow_mut();
        for (name, from, to) in note::outer_names(&explained.names) {
            diagnostics.note(conditions::WARN_FIELD_RESOLVED, &[&name, &from, &to]);
        }
        if form != Form::Tree && !keeps {
            if form == Form::Traditional && explained.has_windows() {
                diagnostics.note(conditions::WINDOW_EXPLAIN_JSON, &[]);
            }
            diagnostics.note(conditions::YES, &[&note::note(explained, statement)]);
        }
    }

    /// Binds a statement that is explained, with its definitions held.
    fn bind_explained(&self, statement: &Statement<'_>, sql: &[u8]) -> Result<(Prepared, Trace)> {
        loop {
            let context = self.statement_context()?;
            let (prepared, trace) = self.bind_traced(statement, sql, &context)?;
            self.hold_tables(&prepared)?;
            if super::cache::is_current(&prepared, &self.definitions()) {
                return Ok((prepared, trace));
            }
        }
    }

    /// Runs a query with its steps measured.
    fn run_measured(&self, prepared: &mut Prepared) -> Result<()> {
        if let Bound::Query(query) = &mut prepared.bound {
            measured_query(query);
        }
        for plan in &mut prepared.subplans.plans {
            measured_query(&mut plan.query);
        }
        self.open_tables(prepared)?;
        let context = self.statement_context()?;
        self.run_bound(prepared, &[], &context, &mut Nowhere)?;
        Ok(())
    }
}

fn is_explainable(statement: &Statement<'_>) -> bool {
    matches!(statement, Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_))
}

/// Rows that go nowhere: what they consist of is worked out all the same.
struct Nowhere;

impl Results for Nowhere {
    fn begin(&mut self, _columns: &[ResultColumn]) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, output: &[Expr], frame: &Frame<'_>) -> Result<()> {
        output.iter().try_for_each(|e| e.eval(frame).map(|_| ()))
    }

    fn values(&mut self, _row: &[Value<'_>], _columns: &[ResultColumn]) -> Result<()> {
        Ok(())
    }

    fn local_file(&mut self, _name: &[u8], _piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        Ok(())
    }

    fn end(&mut self, _session: &Session) -> Result<()> {
        Ok(())
    }
}

/// The traditional form.
fn listed(rows: &[tables::TableRow]) -> Listing {
    let mut listing = Listing::new(vec![
        number("id"),
        text("select_type", 19),
        text("table", 64),
        text("partitions", 1024),
        text("type", 10),
        text("possible_keys", 4096),
        text("key", 64),
        text("key_len", 4096),
        text("ref", 1024),
        count("rows"),
        ResultColumn { ty: Type { decimals: 2, ..Type::double() }, ..number("filtered") },
        text("Extra", 255),
    ]);
    for row in rows {
        let list = |items: &[String], separator| optional((!items.is_empty()).then(|| items.join(separator)));
        listing.push(vec![
            row.id.map_or(Value::Null, |id| Value::Int(id.into())),
            value(&row.select_type),
            optional(row.table.as_ref()),
            Value::Null,
            optional(row.way),
            list(&row.possible_keys, ","),
            optional(row.key.as_ref()),
            optional(row.key_length.map(|length| length.to_string())),
            list(&row.references, ","),
            row.rows.map_or(Value::Null, |rows| Value::Uint(rows as u64)),
            row.filtered.map_or(Value::Null, Value::Double),
            list(&row.extra, "; "),
        ]);
    }
    listing
}
