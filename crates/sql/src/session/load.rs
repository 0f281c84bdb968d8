//! LOAD DATA: lines of a file, the client's (LOCAL) or the server's, become rows of an INSERT.

use super::line_format::{self, LineFormat};
use super::outfile::system_error;
use super::{Done, Results, Session};
use crate::bind::dml::{Insert, Rows};
use crate::bind::{Binder, Parameters, unsupported};
use crate::conditions;
use crate::dml::auto_increment::AutoIncrement;
use crate::dml::insert::{Inserted, run_part};
use crate::error::Result;
use crate::exec::Subplans;
use crate::expr::Expr;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::sync::Arc;
use syntax::ast::dml::{Duplicates, InsertSource, Load, LoadField};
use values::charset::Charset;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// Bytes of a file that are read at once.
const PIECE: usize = 1 << 16;
/// Rows that are inserted at once.
const BATCH: usize = 500;

/// How lines are taken apart.
struct Format {
    lines: LineFormat,
    charset: Charset,
}

impl Format {
    fn of(load: &Load<'_>) -> Result<Format> {
        let charset = line_format::charset(load.charset.as_ref())?;
        let charset = charset.unwrap_or_else(|| Collation::UTF8MB4_BIN.charset());
        Ok(Format { lines: LineFormat::of(&load.format)?, charset })
    }
}

impl Session {
    /// LOAD DATA.
    pub(super) fn load(&self, load: &Load<'_>, text: &[u8], results: &mut dyn Results) -> Result<Done> {
        self.check_load(load)?;
        let context = self.statement_context()?;
        let statement = syntax::ast::dml::Insert {
            replace: load.duplicates == Some(Duplicates::Replace),
            hints: None,
            priority: None,
            ignore: load.duplicates == Some(Duplicates::Ignore) || (load.local && load.duplicates.is_none()),
            table: load.table.clone(),
            partitions: Vec::new(),
            columns: None,
            source: InsertSource::Values(vec![Vec::new()]),
            alias: None,
            on_duplicate: Vec::new(),
        };
        let catalog = Arc::clone(&context.catalog);
        let parameters = Parameters::Marks(&[]);
        let mut binder = Binder::new(&self.server, &self.state, catalog, text, parameters, &self.diagnostics);
        let mut insert: Insert = binder.insert(&statement)?;
        let (subplans, slots) = (binder.take_subplans(), binder.slot_count());
        drop(binder);
        if insert.through.is_some() {
            return Err(unsupported("LOAD DATA into a view"));
        }
        insert.columns = load_columns(load, &insert)?;
        let width = insert.columns.len();
        let loading = Loading { context: &context, subplans, slots, format: Format::of(load)?, width };
        let mut lines = Lines {
            insert,
            skip: load.ignore_lines,
            rows: Vec::new(),
            auto: AutoIncrement::of_many(),
            done: Inserted::default(),
        };
        let mut pending: Vec<u8> = Vec::new();
        let mut take = |piece: &[u8]| {
            pending.extend_from_slice(piece);
            let mut from = 0;
            while let Some(end) = line_end(&pending, from, &loading.format) {
                lines.take(&pending[from..end], &loading)?;
                from = end + loading.format.lines.line_end.len();
            }
            pending.drain(..from);
            Ok(())
        };
        let read = match load.local {
            true => results.local_file(&load.path, &mut take),
            false => self.server_file(&load.path, &mut take),
        };
        let last = |lines: &mut Lines| {
            if !pending.is_empty() {
                lines.take(&pending, &loading)?;
            }
            lines.flush(&loading)
        };
        let done = read.and_then(|_| last(&mut lines));
        lines.auto.release(&lines.insert.table, &context);
        done?;
        let warnings = self.diagnostics.borrow().warning_count();
        let Inserted { affected, records, duplicates, .. } = lines.done;
        let info = format!("Records: {records}  Deleted: 0  Skipped: {duplicates}  Warnings: {warnings}");
        Ok(Done { affected, last_insert_id: 0, info })
    }

    /// A file of the server, piece by piece.
    fn server_file(&self, name: &[u8], take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let path = self.file_path(name)?;
        let failed = |e: std::io::Error| {
            let kind = match e.kind() {
                ErrorKind::NotFound => conditions::CANT_STAT_FILE,
                _ => conditions::ERROR_ON_READ,
            };
            system_error(kind, &path, &e)
        };
        let mut file = File::open(&path).map_err(failed)?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece).map_err(failed)? {
                0 => return Ok(()),
                read => take(&piece[..read])?,
            }
        }
    }

    fn check_load(&self, load: &Load<'_>) -> Result<()> {
        if load.xml {
            return Err(unsupported("LOAD XML"));
        }
        if load.local && self.server.globals.get(Id::of("local_infile")) == Setting::Int(0) {
            return Err(conditions::CLIENT_LOCAL_FILES_DISABLED.with(&[]));
        }
        if !load.assignments.is_empty() || load.fields.iter().any(|f| matches!(f, LoadField::Variable(_))) {
            return Err(unsupported("SET and variables in LOAD DATA"));
        }
        Ok(())
    }
}

/// What stays the same while lines are loaded.
struct Loading<'l> {
    context: &'l Context<'l>,
    subplans: Subplans,
    slots: usize,
    format: Format,
    width: usize,
}

/// Lines on their way into the table.
struct Lines {
    insert: Insert,
    skip: u64,
    rows: Vec<Vec<Option<Expr>>>,
    auto: AutoIncrement,
    done: Inserted,
}

impl Lines {
    fn take(&mut self, line: &[u8], loading: &Loading<'_>) -> Result<()> {
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        self.rows.extend(row_of(line, &loading.format, loading.width));
        if self.rows.len() >= BATCH { self.flush(loading) } else { Ok(()) }
    }

    fn flush(&mut self, loading: &Loading<'_>) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let batch = Insert { rows: Rows::Values(std::mem::take(&mut self.rows)), ..self.insert.clone() };
        let states = loading.subplans.states();
        let mut frame = Frame::new(loading.slots, &[], loading.context, &loading.subplans, &states);
        let done = if batch.ignore {
            run_part(&batch, &mut self.auto, &mut frame)?
        } else {
            loading.context.session.strictly(|| run_part(&batch, &mut self.auto, &mut frame))?
        };
        self.done.affected += done.affected;
        self.done.records += done.records;
        self.done.duplicates += done.duplicates;
        Ok(())
    }
}

/// The columns that a line's fields go to.
fn load_columns(load: &Load<'_>, insert: &Insert) -> Result<Vec<usize>> {
    if load.fields.is_empty() {
        return Ok((0..insert.table.columns.len()).filter(|at| !insert.table.columns[*at].invisible).collect());
    }
    let mut columns = Vec::new();
    for field in &load.fields {
        let LoadField::Column(column) = field else { continue };
        let found = insert.table.column(&column.name.text);
        columns.push(found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&column.name.text, &"field list"]))?);
    }
    Ok(columns)
}

/// Where the line that begins at `from` ends.
fn line_end(text: &[u8], from: usize, format: &Format) -> Option<usize> {
    let mut at = from;
    let mut quoted = false;
    while at < text.len() {
        let byte = text[at];
        if Some(byte) == format.lines.escape {
            at += 2;
            continue;
        }
        if Some(byte) == format.lines.quote {
            quoted = !quoted;
        }
        if !quoted && text[at..].starts_with(&format.lines.line_end) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// A line's fields as constants; missing ones are defaults.
fn row_of(line: &[u8], format: &Format, width: usize) -> Option<Vec<Option<Expr>>> {
    let line = if format.lines.line_start.is_empty() {
        line
    } else {
        let at = line.windows(format.lines.line_start.len()).position(|w| w == format.lines.line_start)?;
        &line[at + format.lines.line_start.len()..]
    };
    let mut row: Vec<Option<Expr>> = Vec::with_capacity(width);
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (field, behind) = field(text, format);
        rest = behind;
        row.push(Some(field));
    }
    row.resize_with(width, || None);
    Some(row)
}

/// The first field, and what is behind its end.
fn field<'t>(text: &'t [u8], format: &Format) -> (Expr, Option<&'t [u8]>) {
    let enclosed = format.lines.quote.filter(|e| text.first() == Some(e));
    let mut at = usize::from(enclosed.is_some());
    let mut value = Vec::new();
    let mut is_null = false;
    while at < text.len() {
        let byte = text[at];
        if Some(byte) == format.lines.escape && at + 1 < text.len() {
            let next = text[at + 1];
            is_null |= next == b'N' && value.is_empty() && enclosed.is_none();
            value.push(match next {
                b'0' => 0,
                b'b' => 8,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'Z' => 26,
                other => other,
            });
            at += 2;
            continue;
        }
        match enclosed {
            Some(quote) if byte == quote => {
                if text.get(at + 1) == Some(&quote) {
                    value.push(quote);
                    at += 2;
                    continue;
                }
                at += 1;
                break;
            }
            None if !format.lines.separator.is_empty() && text[at..].starts_with(&format.lines.separator) => break,
            _ => value.push(byte),
        }
        at += 1;
    }
    let rest = &text[at.min(text.len())..];
    let behind = if rest.starts_with(&format.lines.separator) && !format.lines.separator.is_empty() {
        Some(&rest[format.lines.separator.len()..])
    } else {
        None
    };
    if (is_null && value.len() == 1) || (format.lines.quote.is_some() && enclosed.is_none() && value == b"NULL") {
        return (Expr::null(), behind);
    }
    let decoded = (!format.charset.is_utf8()).then(|| format.charset.decode(&value).ok()).flatten();
    let collation = if decoded.is_some() { format.charset.bin_collation() } else { Collation::UTF8MB4_BIN };
    let value = decoded.unwrap_or(value);
    let ty = Type::varchar(value.len() as u32, collation);
    (Expr::constant(Value::owned(value), ty), behind)
}
