//! SELECT ... INTO OUTFILE and DUMPFILE: rows become a new file of the server.
//!
//! A field is the value's text in its own character set or the one that is named; NULL is the escape character and `N`. Escaped
//! are the escape character itself, a quote among quotes, the first bytes of the terminators, and the byte zero. A file that
//! could not be written to its end does not stay. Where files may be is for secure_file_priv to say.

use super::line_format::{self, LineFormat};
use super::{Done, Session};
use crate::bind::dml::Prepared;
use crate::conditions;
use crate::error::{Error, Result};
use crate::exec::{Flow, run};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::Query;
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};
use syntax::ast::Ident;
use syntax::ast::query::FileFormat;
use values::charset::Charset;
use values::types::Type;
use values::value::Value;

/// Who may read the files: the server and its group, as with MySQL.
const FILE_MODE: u32 = 0o640;

/// How rows become lines.
struct Format {
    lines: LineFormat,
    charset: Option<Charset>,
}

impl Format {
    fn put(&self, value: &Value<'_>, ty: &Type, line: &mut Vec<u8>) {
        if value.is_null() {
            match self.lines.escape {
                Some(escape) => line.extend_from_slice(&[escape, b'N']),
                None => line.extend_from_slice(b"NULL"),
            }
            return;
        }
        let is_number = ty.kind.is_integer() || crate::expr::is_numeric(ty);
        let quote = self.lines.quote.filter(|_| !(self.lines.quotes_strings_only && is_number));
        line.extend(quote);
        let text = encoded(value, ty, self.charset);
        match self.lines.escape {
            None => line.extend_from_slice(&text),
            Some(escape) => {
                let ends_field = quote.or(self.lines.separator.first().copied());
                let ends_line = self.lines.line_end.first().copied();
                for byte in text.iter().copied() {
                    if byte == 0 {
                        line.extend_from_slice(&[escape, b'0']);
                        continue;
                    }
                    if byte == escape || Some(byte) == ends_field || Some(byte) == ends_line {
                        line.push(escape);
                    }
                    line.push(byte);
                }
            }
        }
        line.extend(quote);
    }
}

/// A value's text in the character set that its file is written in.
fn encoded<'v>(value: &'v Value<'_>, ty: &Type, charset: Option<Charset>) -> Cow<'v, [u8]> {
    let text = values::text::of(value, ty);
    let own = ty.collation.charset();
    let wanted = charset.unwrap_or(own);
    if ty.collation.is_binary() || wanted.is_utf8() || wanted == Charset::Binary {
        return text;
    }
    Cow::Owned(wanted.encode(&text).0)
}

impl Session {
    /// SELECT ... INTO OUTFILE.
    pub(super) fn select_into_outfile(
        &self,
        prepared: &Prepared,
        query: &Query,
        target: (&[u8], &FileFormat<'_>, Option<&Ident<'_>>),
        parameters: &[Value<'_>],
        context: &Context<'_>,
    ) -> Result<Done> {
        let (path, format, charset) = target;
        let format = Format { lines: LineFormat::of(format)?, charset: line_format::charset(charset)? };
        let file = NewFile::create(self.file_path(path)?)?;
        let mut line = Vec::new();
        let rows = self.write_rows(prepared, query, file, (parameters, context), &mut |frame, to| {
            line.clear();
            line.extend_from_slice(&format.lines.line_start);
            for (at, e) in query.output.iter().enumerate() {
                if at > 0 {
                    line.extend_from_slice(&format.lines.separator);
                }
                format.put(&e.eval(frame)?, &e.ty, &mut line);
            }
            line.extend_from_slice(&format.lines.line_end);
            to.write(&line)
        })?;
        Ok(Done { affected: rows, ..Done::default() })
    }

    /// SELECT ... INTO DUMPFILE: one row's values, one after the other.
    pub(super) fn select_into_dumpfile(
        &self,
        prepared: &Prepared,
        query: &Query,
        path: &[u8],
        parameters: &[Value<'_>],
        context: &Context<'_>,
    ) -> Result<Done> {
        let file = NewFile::create(self.file_path(path)?)?;
        let mut is_first = true;
        let rows = self.write_rows(prepared, query, file, (parameters, context), &mut |frame, to| {
            if !std::mem::replace(&mut is_first, false) {
                return Err(conditions::TOO_MANY_ROWS.with(&[]));
            }
            for e in &query.output {
                let value = e.eval(frame)?;
                if !value.is_null() {
                    to.write(&encoded(&value, &e.ty, None))?;
                }
            }
            Ok(())
        })?;
        if rows == 0 {
            self.diagnostics.borrow_mut().warn(conditions::SP_FETCH_NO_DATA, &[]);
        }
        Ok(Done { affected: rows, ..Done::default() })
    }

    fn write_rows(
        &self,
        prepared: &Prepared,
        query: &Query,
        mut file: NewFile,
        (parameters, context): (&[Value<'_>], &Context<'_>),
        put: &mut dyn FnMut(&Frame<'_>, &mut NewFile) -> Result<()>,
    ) -> Result<u64> {
        let states = prepared.subplans.states();
        let mut frame = Frame::new(prepared.slots, parameters, context, &prepared.subplans, &states);
        crate::expr::eval::check_dates(&frame)?;
        let mut rows = 0;
        run(&query.node, &mut frame, &mut |frame| {
            put(frame, &mut file)?;
            rows += 1;
            Ok(Flow::More)
        })?;
        file.keep()?;
        Ok(rows)
    }

    /// Where a file of the server is; names without a folder are within the data folder.
    ///
    /// # Errors
    /// 1290 where secure_file_priv does not allow it.
    pub(super) fn file_path(&self, name: &[u8]) -> Result<PathBuf> {
        let text = |name: &'static str| match self.server.globals.get(Id::of(name)) {
            Setting::Text(text) => text.to_string(),
            _ => "NULL".to_owned(),
        };
        let allowed = text("secure_file_priv");
        let refused = || conditions::OPTION_PREVENTS_STATEMENT.with(&[&"--secure-file-priv"]);
        if allowed == "NULL" {
            return Err(refused());
        }
        let path = Path::new(&text("datadir")).join(OsStr::from_bytes(name));
        if !allowed.is_empty() {
            let climbs = path.components().any(|c| c == Component::ParentDir);
            let folder = path.parent().and_then(|f| fs::canonicalize(f).ok());
            let inside = fs::canonicalize(&allowed).is_ok_and(|a| folder.is_some_and(|f| f.starts_with(a)));
            if climbs || !inside {
                return Err(refused());
            }
        }
        Ok(path)
    }
}

/// A file that is being written; it goes away unless it is kept.
struct NewFile {
    path: PathBuf,
    writer: BufWriter<File>,
    is_kept: bool,
}

impl NewFile {
    fn create(path: PathBuf) -> Result<NewFile> {
        let file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&path).map_err(|e| {
            if e.kind() == ErrorKind::AlreadyExists {
                return conditions::FILE_EXISTS_ERROR.with(&[&path.display()]);
            }
            system_error(conditions::CANT_CREATE_FILE, &path, &e)
        })?;
        Ok(NewFile { path, writer: BufWriter::new(file), is_kept: false })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.writer.write_all(bytes).map_err(|e| system_error(conditions::ERROR_ON_WRITE, &self.path, &e))
    }

    fn keep(mut self) -> Result<()> {
        self.writer.flush().map_err(|e| system_error(conditions::ERROR_ON_WRITE, &self.path, &e))?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_kept {
            let removed = fs::remove_file(&self.path);
            debug_assert!(removed.is_ok() || !self.path.exists(), "only this statement knows the file");
        }
    }
}

/// An error of the operating system under one of MySQL's numbers.
pub(super) fn system_error(kind: crate::error::Kind, path: &Path, e: &std::io::Error) -> Error {
    let text = e.to_string();
    let reason = text.split(" (os error").next().unwrap_or_default();
    kind.with(&[&path.display(), &e.raw_os_error().unwrap_or_default(), &reason])
}
