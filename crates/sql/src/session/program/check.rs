//! What is wrong with a body before it ever runs: doubled names, labels, cursors, conditions and variables that nothing declares,
//! declarations out of their order, and statements that have no place in a program.

use crate::conditions;
use crate::error::{Error, Result};
use syntax::ast::admin::{MaintainKind, SetItem};
use syntax::ast::ddl::ViewChange;
use syntax::ast::program::{ConditionValue, Declaration, ProgramKind as Kind, ProgramStatement, RoutineKind};
use syntax::ast::query::{Into, IntoTarget, Query};
use syntax::ast::{Ident, Statement};

/// What a body is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// CREATE PROCEDURE.
    Procedure,
    /// CREATE FUNCTION.
    Function,
    /// CREATE TRIGGER.
    Trigger,
}

impl Of {
    /// What may not return rows, and may not commit: its statements are parts of the one around it.
    fn within(self) -> Option<&'static str> {
        match self {
            Of::Procedure => None,
            Of::Function => Some("function"),
            Of::Trigger => Some("trigger"),
        }
    }
}

/// Checks a program's body, which sees these parameters.
///
/// # Errors
/// 1303, 1308, 1309, 1313, 1314, 1319, 1323, 1324, 1327, 1331, 1332, 1333, 1336, 1337, 1338, 1350, 1357, 1407, 1413, 1415, 1422, 1445.
pub fn body<'p>(statement: &ProgramStatement<'_>, of: Of, parameters: impl Iterator<Item = &'p str>) -> Result<()> {
    let variables = parameters.map(str::to_lowercase).collect();
    Check { of, variables, labels: Vec::new(), loops: Vec::new(), cursors: Vec::new(), named: Vec::new() }
        .statement(statement)
}

struct Check {
    of: Of,
    variables: Vec<String>,
    labels: Vec<String>,
    /// The labels of loops, to which ITERATE may go.
    loops: Vec<String>,
    cursors: Vec<String>,
    /// Conditions with the values that they stand for.
    named: Vec<(String, Value)>,
}

/// What a condition stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Code(u64),
    State(Vec<u8>),
    Warning,
    NotFound,
    Exception,
}

impl Check {
    fn statements(&mut self, list: &[ProgramStatement<'_>]) -> Result<()> {
        list.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &ProgramStatement<'_>) -> Result<()> {
        match &statement.kind {
            Kind::Sql(sql) => self.sql(sql),
            Kind::Block(block) => {
                let (cursors, loops) = (self.cursors.len(), self.loops.len());
                let (variables, named) = (self.variables.len(), self.named.len());
                self.declarations(&block.declarations)?;
                let labelled = self.label(block.label.as_ref())?;
                self.statements(&block.body)?;
                self.labels.truncate(self.labels.len() - labelled);
                self.cursors.truncate(cursors);
                self.loops.truncate(loops);
                self.variables.truncate(variables);
                self.named.truncate(named);
                Ok(())
            }
            Kind::If { branches, otherwise } => {
                branches.iter().try_for_each(|(_, body)| self.statements(body))?;
                self.statements(otherwise.as_deref().unwrap_or_default())
            }
            Kind::Case(case) => {
                case.branches.iter().try_for_each(|(_, body)| self.statements(body))?;
                self.statements(case.otherwise.as_deref().unwrap_or_default())
            }
            Kind::Loop { label, body } | Kind::While { label, body, .. } | Kind::Repeat { label, body, .. } => {
                let labelled = self.label(label.as_ref())?;
                self.loops.extend(label.iter().map(|l| l.text.to_lowercase()));
                self.statements(body)?;
                self.labels.truncate(self.labels.len() - labelled);
                self.loops.truncate(self.loops.len() - labelled);
                Ok(())
            }
            Kind::Leave(label) => known(&self.labels, label, "LEAVE"),
            Kind::Iterate(label) => known(&self.loops, label, "ITERATE"),
            Kind::Return(_) if self.of != Of::Function => Err(conditions::SP_BADRETURN.with(&[])),
            Kind::Return(_) => Ok(()),
            Kind::Open(name) | Kind::Close(name) => self.cursor(name),
            Kind::Fetch { cursor, into } => {
                self.cursor(cursor)?;
                into.iter().try_for_each(|name| self.variable(name))
            }
        }
    }

    /// Notes the label of what follows; how many there are.
    fn label(&mut self, label: Option<&Ident<'_>>) -> Result<usize> {
        let Some(label) = label else { return Ok(0) };
        let folded = label.text.to_lowercase();
        if self.labels.contains(&folded) {
            return Err(conditions::SP_LABEL_REDEFINE.with(&[&label.text]));
        }
        self.labels.push(folded);
        Ok(1)
    }

    fn cursor(&self, name: &Ident<'_>) -> Result<()> {
        if self.cursors.contains(&name.text.to_lowercase()) {
            return Ok(());
        }
        Err(conditions::SP_CURSOR_MISMATCH.with(&[&name.text]))
    }

    fn variable(&self, name: &Ident<'_>) -> Result<()> {
        if self.variables.contains(&name.text.to_lowercase()) {
            return Ok(());
        }
        Err(conditions::SP_UNDECLARED_VAR.with(&[&name.text]))
    }

    fn sql(&self, statement: &Statement<'_>) -> Result<()> {
        if let Some(misplaced) = misplaced(statement) {
            return Err(misplaced);
        }
        if let Statement::Query(query) = statement {
            self.into(query)?;
        }
        if let Statement::Signal(signal) = statement
            && let Some(condition) = &signal.condition
        {
            self.value(condition)?;
        }
        let Some(what) = self.of.within() else { return Ok(()) };
        let returns_rows = match statement {
            Statement::Query(query) => query.into.is_none(),
            Statement::Show(_)
            | Statement::Explain(_)
            | Statement::Describe(_)
            | Statement::Maintain(_)
            | Statement::CacheIndex(_)
            | Statement::LoadIndex(_) => true,
            _ => false,
        };
        if returns_rows {
            return Err(conditions::SP_NO_RETSET.with(&[&what]));
        }
        let refused = match statement {
            Statement::Set(items) if items.iter().any(sets_autocommit) => {
                return Err(conditions::SP_CANT_SET_AUTOCOMMIT.with(&[]));
            }
            Statement::Flush(_) => "FLUSH",
            Statement::Reset(_) | Statement::ResetPersist { .. } => "RESET",
            Statement::Prepare { .. } | Statement::Execute { .. } | Statement::Deallocate(_) => "Dynamic SQL",
            statement if commits(statement) => {
                return Err(conditions::COMMIT_NOT_ALLOWED_IN_SF_OR_TRG.with(&[]));
            }
            _ => return Ok(()),
        };
        Err(conditions::STMT_NOT_ALLOWED_IN_SF_OR_TRG.with(&[&refused]))
    }

    /// INTO of a query names variables that are there.
    fn into(&self, query: &Query<'_>) -> Result<()> {
        let Some(Into::Variables(targets)) = query.into.as_deref() else { return Ok(()) };
        targets.iter().try_for_each(|target| match target {
            IntoTarget::Local(name) => self.variable(name),
            IntoTarget::User(_) => Ok(()),
        })
    }

    fn declarations(&mut self, list: &[Declaration<'_>]) -> Result<()> {
        let (mut variables, mut named, mut cursors) = (Vec::new(), Vec::new(), Vec::new());
        let mut handled: Vec<Value> = Vec::new();
        for (at, declaration) in list.iter().enumerate() {
            let follows = |later: fn(&Declaration<'_>) -> bool| list[..at].iter().any(later);
            match declaration {
                Declaration::Variables { .. } | Declaration::Condition { .. }
                    if follows(|d| matches!(d, Declaration::Cursor { .. } | Declaration::Handler { .. })) =>
                {
                    return Err(conditions::SP_VARCOND_AFTER_CURSHNDLR.with(&[]));
                }
                Declaration::Cursor { .. } if follows(|d| matches!(d, Declaration::Handler { .. })) => {
                    return Err(conditions::SP_CURSOR_AFTER_HANDLER.with(&[]));
                }
                Declaration::Variables { names, .. } => {
                    for name in names {
                        unique(&mut variables, name, conditions::SP_DUP_VAR)?;
                        self.variables.push(name.text.to_lowercase());
                    }
                }
                Declaration::Condition { name, value } => {
                    unique(&mut named, name, conditions::SP_DUP_COND)?;
                    let value = self.value(value)?;
                    self.named.push((name.text.to_lowercase(), value));
                }
                Declaration::Cursor { name, query } => {
                    if query.into.is_some() {
                        return Err(conditions::SP_BAD_CURSOR_SELECT.with(&[]));
                    }
                    unique(&mut cursors, name, conditions::SP_DUP_CURS)?;
                    self.cursors.push(name.text.to_lowercase());
                }
                Declaration::Handler { conditions: list, body, .. } => {
                    for condition in list {
                        let value = self.value(condition)?;
                        if handled.contains(&value) {
                            return Err(conditions::SP_DUP_HANDLER.with(&[]));
                        }
                        handled.push(value);
                    }
                    // A handler leaves no block around it by a label of theirs.
                    let (labels, loops) = (std::mem::take(&mut self.labels), std::mem::take(&mut self.loops));
                    self.statement(body)?;
                    (self.labels, self.loops) = (labels, loops);
                }
            }
        }
        Ok(())
    }

    fn value(&self, condition: &ConditionValue<'_>) -> Result<Value> {
        Ok(match condition {
            ConditionValue::Code(code) => Value::Code(*code),
            ConditionValue::State(state) if is_state(state) => Value::State(state.to_vec()),
            ConditionValue::State(state) => {
                return Err(conditions::SP_BAD_SQLSTATE.with(&[&String::from_utf8_lossy(state)]));
            }
            ConditionValue::Name(name) => {
                let folded = name.text.to_lowercase();
                let found = self.named.iter().rev().find(|(known, _)| *known == folded);
                return found
                    .map(|(_, value)| value.clone())
                    .ok_or_else(|| conditions::SP_COND_MISMATCH.with(&[&name.text]));
            }
            ConditionValue::Warning => Value::Warning,
            ConditionValue::NotFound => Value::NotFound,
            ConditionValue::Exception => Value::Exception,
        })
    }
}

/// Whether a text is an SQLSTATE that says that something is wrong.
fn is_state(text: &[u8]) -> bool {
    text.len() == 5 && !text.starts_with(b"00") && text.iter().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

/// What is told to who writes a statement into a program that no program may have.
fn misplaced(statement: &Statement<'_>) -> Option<Error> {
    let kind = |kind: RoutineKind| if kind == RoutineKind::Procedure { "PROCEDURE" } else { "FUNCTION" };
    let refused = match statement {
        Statement::CreateRoutine(create) => {
            return Some(conditions::SP_NO_RECURSIVE_CREATE.with(&[&kind(create.kind)]));
        }
        Statement::CreateTrigger(_) => return Some(conditions::SP_NO_RECURSIVE_CREATE.with(&[&"TRIGGER"])),
        Statement::AlterRoutine(alter) => return Some(conditions::SP_NO_DROP_SP.with(&[&kind(alter.kind)])),
        Statement::DropRoutine(drop) => return Some(conditions::SP_NO_DROP_SP.with(&[&kind(drop.kind)])),
        Statement::Use(_) => "USE",
        Statement::LockTables(_) => "LOCK",
        Statement::UnlockTables => "UNLOCK",
        Statement::Load(_) => "LOAD DATA",
        Statement::Handler(_) => "HANDLER",
        Statement::Maintain(maintain) if maintain.kind == MaintainKind::Check => "CHECK",
        Statement::Help(_) => "HELP",
        Statement::CreateView(view) if view.query.into.is_some() => {
            return Some(conditions::VIEW_SELECT_CLAUSE.with(&[&"INTO"]));
        }
        Statement::CreateView(view) if view.change == ViewChange::Alter => "ALTER VIEW",
        _ => return None,
    };
    Some(conditions::SP_BADSTATEMENT.with(&[&refused]))
}

fn sets_autocommit(item: &SetItem<'_>) -> bool {
    matches!(item, SetItem::System(variable) if variable.name.name.text.eq_ignore_ascii_case("autocommit"))
}

/// Whether a statement ends the transaction that it is in.
fn commits(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::CreateTable(create) => !create.temporary,
        Statement::DropTable(drop) => !drop.temporary,
        Statement::AlterTable(_)
        | Statement::RenameTable(_)
        | Statement::Truncate(_)
        | Statement::CreateIndex(_)
        | Statement::DropIndex(_)
        | Statement::CreateDatabase(_)
        | Statement::AlterDatabase(_)
        | Statement::DropDatabase(_)
        | Statement::CreateView(_)
        | Statement::DropView(_)
        | Statement::DropTrigger(_)
        | Statement::CreateEvent(_)
        | Statement::AlterEvent(_)
        | Statement::DropEvent(_)
        | Statement::CreateUser(_)
        | Statement::AlterUser(_)
        | Statement::DropUser(_)
        | Statement::RenameUser(_)
        | Statement::CreateRole(_)
        | Statement::DropRole(_)
        | Statement::Grant(_)
        | Statement::Revoke(_)
        | Statement::SetPassword(_)
        | Statement::Begin(_)
        | Statement::Commit(_)
        | Statement::Rollback(_) => true,
        _ => false,
    }
}

fn known(labels: &[String], label: &Ident<'_>, word: &str) -> Result<()> {
    if labels.contains(&label.text.to_lowercase()) {
        return Ok(());
    }
    Err(conditions::SP_LILABEL_MISMATCH.with(&[&word, &label.text]))
}

fn unique(names: &mut Vec<String>, name: &Ident<'_>, doubled: crate::error::Kind) -> Result<()> {
    let folded = name.text.to_lowercase();
    if names.contains(&folded) {
        return Err(doubled.with(&[&name.text]));
    }
    names.push(folded);
    Ok(())
}
