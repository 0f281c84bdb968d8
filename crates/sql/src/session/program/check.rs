//! What is wrong with a body before it ever runs: doubled names, labels and cursors that nothing declares.

use crate::conditions;
use crate::error::Result;
use syntax::ast::program::{Declaration, ProgramKind as Kind, ProgramStatement};
use syntax::ast::{Ident, Statement};

/// Checks a program's body.
///
/// # Errors
/// 1308, 1324, 1331, 1332, 1333, 1415.
pub fn body(statement: &ProgramStatement<'_>, returns_rows: Option<&'static str>) -> Result<()> {
    Check { labels: Vec::new(), loops: Vec::new(), cursors: Vec::new(), refused: returns_rows }.statement(statement)
}

struct Check {
    labels: Vec<String>,
    /// The labels of loops, to which ITERATE may go.
    loops: Vec<String>,
    cursors: Vec<String>,
    /// What may not return rows: a function or a trigger.
    refused: Option<&'static str>,
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
                self.declarations(&block.declarations)?;
                self.labels.extend(block.label.iter().map(|l| l.text.to_lowercase()));
                self.statements(&block.body)?;
                self.labels.truncate(self.labels.len() - usize::from(block.label.is_some()));
                self.cursors.truncate(cursors);
                self.loops.truncate(loops);
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
                let own = label.as_ref().map(|l| l.text.to_lowercase());
                self.labels.extend(own.clone());
                self.loops.extend(own);
                self.statements(body)?;
                let count = usize::from(label.is_some());
                self.labels.truncate(self.labels.len() - count);
                self.loops.truncate(self.loops.len() - count);
                Ok(())
            }
            Kind::Leave(label) => known(&self.labels, label, "LEAVE"),
            Kind::Iterate(label) => known(&self.loops, label, "ITERATE"),
            Kind::Return(_) => Ok(()),
            Kind::Open(name) | Kind::Close(name) | Kind::Fetch { cursor: name, .. } => {
                if self.cursors.contains(&name.text.to_lowercase()) {
                    return Ok(());
                }
                Err(conditions::SP_CURSOR_MISMATCH.with(&[&name.text]))
            }
        }
    }

    fn sql(&self, statement: &Statement<'_>) -> Result<()> {
        let Some(what) = self.refused else { return Ok(()) };
        let returns_rows = match statement {
            Statement::Query(query) => query.into.is_none(),
            Statement::Show(_) | Statement::Explain(_) | Statement::Describe(_) => true,
            _ => false,
        };
        if returns_rows { Err(conditions::SP_NO_RETSET.with(&[&what])) } else { Ok(()) }
    }

    fn declarations(&mut self, list: &[Declaration<'_>]) -> Result<()> {
        let (mut variables, mut named, mut cursors) = (Vec::new(), Vec::new(), Vec::new());
        for declaration in list {
            match declaration {
                Declaration::Variables { names, .. } => {
                    for name in names {
                        unique(&mut variables, name, conditions::SP_DUP_VAR)?;
                    }
                }
                Declaration::Condition { name, .. } => unique(&mut named, name, conditions::SP_DUP_COND)?,
                Declaration::Cursor { name, .. } => {
                    unique(&mut cursors, name, conditions::SP_DUP_CURS)?;
                    self.cursors.push(name.text.to_lowercase());
                }
                Declaration::Handler { body, .. } => {
                    // A handler leaves no block around it by a label of theirs.
                    let (labels, loops) = (std::mem::take(&mut self.labels), std::mem::take(&mut self.loops));
                    self.statement(body)?;
                    (self.labels, self.loops) = (labels, loops);
                }
            }
        }
        Ok(())
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
