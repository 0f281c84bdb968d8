//! From rows to packets: the only place that knows both the expressions of a result and the protocol.
//!
//! A row goes straight into the send buffer. A column that the store's bytes hold as they are sent is copied from there;
//! everything else is evaluated and written as its type says. Strings leave in character_set_results, unless they are
//! binary or there is none.

use super::stream::Stream;
use sql::conditions;
use sql::error::{Effect, Error, Result};
use sql::expr::frame::Frame;
use sql::expr::{Expr, ExprKind};
use sql::plan::{ResultColumn, flag};
use sql::row::Access;
use sql::session::{Described, Results, Session};
use std::borrow::Cow;
use stdx::coding::{put_u16, put_u32, put_u64};
use values::cast;
use values::charset::Charset;
use values::collation::Collation;
use values::problem::Problems;
use values::temporal;
use values::types::{Kind, Type};
use values::value::Value;
use wire::capability::{self, Capabilities, column_type};
use wire::channel::{Channel, put_count, request_local_file};
use wire::response::{Column, Ok as OkPacket};
use wire::row::{self, BinaryHead};

/// The flag of a column that some key has.
const PART_OF_KEY: u16 = 16384;

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// As text.
    Text,
    /// By type.
    Binary,
}

/// Where a session's rows go: to its client.
pub(super) struct Encoder<'c> {
    pub(super) channel: &'c mut Channel<Stream>,
    pub(super) capabilities: Capabilities,
    pub(super) protocol: Protocol,
    /// character_set_results.
    pub(super) charset: Option<Charset>,
    /// Status flags for the packet between columns and rows.
    pub(super) status: u16,
    /// Where the present result begins in the send buffer, and the number of its first packet.
    pub(super) began: (usize, u8),
    /// Whether columns were described whose rows have not ended.
    pub(super) is_open: bool,
}

impl Results for Encoder<'_> {
    fn begin(&mut self, columns: &[ResultColumn]) -> Result<()> {
        self.is_open = true;
        let out = self.channel.out();
        self.began = (out.pending(), out.sequence());
        put_count(out, columns.len() as u64);
        for column in columns {
            describe(column, self.charset, |column| column.put(out));
        }
        if !self.capabilities.has(capability::DEPRECATE_EOF) {
            OkPacket { status: self.status, ..OkPacket::default() }.put_eof(out);
        }
        Ok(())
    }

    fn begin_again(&mut self, columns: &[ResultColumn], described: &Described) -> Result<()> {
        let charset = self.charset.map_or(u64::MAX >> 48, |c| u64::from(c.default_collation().id()));
        let has_eof = u64::from(!self.capabilities.has(capability::DEPRECATE_EOF));
        let out = self.channel.out();
        let first = out.sequence();
        let client = charset << 32 | u64::from(self.status) << 16 | u64::from(first) << 8 | has_eof;
        if let Some((for_client, packets)) = &*described.0.borrow()
            && *for_client == client
        {
            self.began = (out.pending(), first);
            let count = 1 + columns.len() as u64 + has_eof;
            out.append(packets, first.wrapping_add(count as u8));
            self.is_open = true;
            return Ok(());
        }
        let from = out.pending();
        self.begin(columns)?;
        *described.0.borrow_mut() = Some((client, self.channel.out().since(from).into()));
        Ok(())
    }

    fn forget(&mut self) {
        self.is_open = false;
        let (pending, sequence) = self.began;
        self.channel.out().rewind(pending, sequence);
    }

    #[inline]
    fn row(&mut self, output: &[Expr], frame: &Frame<'_>) -> Result<()> {
        let to = self.channel.out().begin();
        let written = match self.protocol {
            Protocol::Text => text_row(to, output, frame, self.charset),
            Protocol::Binary => binary_row(to, output, frame, self.charset),
        };
        if let Err(error) = written {
            self.channel.out().cancel();
            return Err(error);
        }
        self.channel.out().end();
        self.channel.flush_if_full().map_err(|_gone| lost())
    }

    fn values(&mut self, row: &[Value<'_>], columns: &[ResultColumn]) -> Result<()> {
        let to = self.channel.out().begin();
        match self.protocol {
            Protocol::Text => {
                row.iter().zip(columns).for_each(|(value, column)| text_cell(to, value, &column.ty, self.charset));
            }
            Protocol::Binary => {
                let head = BinaryHead::put(to, row.len());
                for (at, (value, column)) in row.iter().zip(columns).enumerate() {
                    binary_cell(to, &head, at, value, &column.ty, self.charset);
                }
            }
        }
        self.channel.out().end();
        self.channel.flush_if_full().map_err(|_gone| lost())
    }

    fn is_open(&self) -> bool {
        self.is_open
    }

    fn end(&mut self, session: &Session) -> Result<()> {
        self.is_open = false;
        if !self.capabilities.has(capability::MULTI_RESULTS) {
            return Err(conditions::SP_BADSELECT.with(&[]));
        }
        let (status, warnings) = (self.status | wire::capability::status::MORE_RESULTS, session.status().warnings);
        OkPacket { status, warnings, ..OkPacket::default() }.put_end(self.channel.out(), self.capabilities);
        Ok(())
    }

    fn local_file(&mut self, name: &[u8], piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        if !self.capabilities.has(capability::LOCAL_FILES) {
            return Err(conditions::NOT_ALLOWED_COMMAND.with(&[]));
        }
        request_local_file(self.channel.out(), name);
        self.channel.flush().map_err(|_gone| lost())?;
        let mut outcome = Ok(());
        loop {
            let content = self.channel.read_asked().map_err(|_gone| lost())?;
            if content.is_empty() {
                return outcome;
            }
            // After a failure the rest of the file must still be received: the client knows of no way to stop.
            if outcome.is_ok() {
                outcome = piece(content);
            }
        }
    }
}

#[cold]
fn lost() -> Error {
    conditions::NET_ERROR_ON_WRITE.with(&[]).undoing(Effect::Connection)
}

/// Whether strings of `collation` are sent as they are.
#[inline]
fn is_plain(collation: Collation, charset: Option<Charset>) -> bool {
    collation.is_binary() || charset.is_none_or(|c| c.is_utf8() || c == Charset::Binary)
}

#[inline]
fn text_row(to: &mut Vec<u8>, output: &[Expr], frame: &Frame<'_>, charset: Option<Charset>) -> Result<()> {
    for e in output {
        if let ExprKind::Column(slot, column) = e.kind {
            match frame.raw(slot, column) {
                Some(Access::Bytes(bytes)) if is_plain(e.ty.collation, charset) => {
                    row::put_bytes(to, bytes);
                    continue;
                }
                Some(Access::Int(v)) => {
                    row::put_text_i64(to, v);
                    continue;
                }
                Some(Access::Uint(v)) => {
                    row::put_text_u64(to, v);
                    continue;
                }
                Some(Access::Null) => {
                    to.push(row::NULL);
                    continue;
                }
                Some(Access::Bytes(_)) | None => {}
            }
        }
        text_cell(to, &e.eval(frame)?, &e.ty, charset);
    }
    Ok(())
}

fn text_cell(to: &mut Vec<u8>, value: &Value<'_>, ty: &Type, charset: Option<Charset>) {
    match value {
        Value::Null => to.push(row::NULL),
        Value::Int(v) if !ty.zerofill => row::put_text_i64(to, *v),
        Value::Uint(v) if !ty.zerofill => row::put_text_u64(to, *v),
        Value::Bytes(_) | Value::Enum { .. } | Value::Set { .. } => string(to, value, ty, charset),
        Value::Json(_) if !is_plain(Collation::UTF8MB4_BIN, charset) => string(to, value, ty, charset),
        _ => row::put_text_with(to, |to| values::text::write(value, ty, to)),
    }
}

/// A string's cell, the same in both protocols.
fn string(to: &mut Vec<u8>, value: &Value<'_>, ty: &Type, charset: Option<Charset>) {
    let text = values::text::of(value, ty);
    match charset {
        Some(charset) if !is_plain(ty.collation, Some(charset)) => row::put_bytes(to, &charset.encode(&text).0),
        _ => row::put_bytes(to, &text),
    }
}

#[inline]
fn binary_row(to: &mut Vec<u8>, output: &[Expr], frame: &Frame<'_>, charset: Option<Charset>) -> Result<()> {
    let head = BinaryHead::put(to, output.len());
    for (at, e) in output.iter().enumerate() {
        if let ExprKind::Column(slot, column) = e.kind {
            match frame.raw(slot, column) {
                Some(Access::Bytes(bytes)) if is_plain(e.ty.collation, charset) => {
                    row::put_bytes(to, bytes);
                    continue;
                }
                Some(Access::Int(v)) => {
                    binary_integer(to, v as u64, e.ty.kind);
                    continue;
                }
                Some(Access::Uint(v)) => {
                    binary_integer(to, v, e.ty.kind);
                    continue;
                }
                Some(Access::Null) => {
                    head.set_null(to, at);
                    continue;
                }
                Some(Access::Bytes(_)) | None => {}
            }
        }
        binary_cell(to, &head, at, &e.eval(frame)?, &e.ty, charset);
    }
    Ok(())
}

#[inline]
fn binary_integer(to: &mut Vec<u8>, bits: u64, kind: Kind) {
    match kind {
        Kind::Tiny => to.push(bits as u8),
        Kind::Short | Kind::Year => put_u16(to, bits as u16),
        Kind::Int24 | Kind::Long => put_u32(to, bits as u32),
        _ => put_u64(to, bits),
    }
}

fn binary_cell(to: &mut Vec<u8>, head: &BinaryHead, at: usize, value: &Value<'_>, ty: &Type, charset: Option<Charset>) {
    if value.is_null() {
        head.set_null(to, at);
        return;
    }
    match ty.kind {
        kind if kind.is_integer() || kind == Kind::Year => {
            let bits = match value {
                Value::Int(v) => *v as u64,
                Value::Uint(v) => *v,
                Value::Year(v) => u64::from(*v),
                other => cast::to_bits(other, &mut Problems::default()),
            };
            binary_integer(to, bits, kind);
        }
        Kind::Float => {
            let single = match value {
                Value::Float(v) => *v,
                other => cast::to_f64(other, &mut Problems::default()) as f32,
            };
            put_u32(to, single.to_bits());
        }
        Kind::Double => put_u64(to, cast::to_f64(value, &mut Problems::default()).to_bits()),
        Kind::Date | Kind::DateTime | Kind::Timestamp | Kind::Time => match value {
            Value::Date(date) => row::put_binary_date_time(to, &date_time(date.midnight(), ty.kind == Kind::Date)),
            Value::DateTime(v) => row::put_binary_date_time(to, &date_time(*v, ty.kind == Kind::Date)),
            Value::Time(v) => row::put_binary_time(to, &time(*v)),
            _ => to.push(0),
        },
        _ => match value {
            Value::Bytes(_) | Value::Enum { .. } | Value::Set { .. } | Value::Json(_) => string(to, value, ty, charset),
            _ => row::put_text_with(to, |to| values::text::write(value, ty, to)),
        },
    }
}

fn date_time(value: temporal::DateTime, is_date: bool) -> wire::parameter::DateTime {
    wire::parameter::DateTime {
        is_date,
        year: value.date.year,
        month: value.date.month,
        day: value.date.day,
        hour: value.hour,
        minute: value.minute,
        second: value.second,
        micros: value.micros,
    }
}

fn time(value: temporal::Time) -> wire::parameter::Time {
    wire::parameter::Time {
        negative: value.is_negative(),
        days: value.hours() / 24,
        hours: (value.hours() % 24) as u8,
        minutes: value.minutes() as u8,
        seconds: value.seconds() as u8,
        micros: value.micros(),
    }
}

/// Hands out a column's definition, its names in character_set_results.
pub(super) fn describe(column: &ResultColumn, charset: Option<Charset>, put: impl FnOnce(&Column<'_>)) {
    let ty = &column.ty;
    let results = charset.filter(|c| *c != Charset::Binary);
    let is_text = ty.is_character();
    let collation = match results {
        Some(charset) if is_text => charset.default_collation(),
        _ if is_text => ty.collation,
        _ => Collation::BINARY,
    };
    put(&Column {
        schema: &in_results(&column.schema, charset),
        table: &in_results(&column.table, charset),
        org_table: &in_results(&column.org_table, charset),
        name: &in_results(&column.name, charset),
        org_name: &in_results(&column.org_name, charset),
        collation: collation.id(),
        length: ty.column_length(results.unwrap_or(ty.charset())),
        kind: column_number(column),
        flags: flags(column),
        decimals: ty.decimals,
    });
}

/// Whether a text's bytes differ in character_set_results from what they are in UTF-8.
fn differs(text: &str, charset: Charset) -> bool {
    !(charset.is_utf8() || charset.minlen() == 1 && text.is_ascii())
}

/// A name as character_set_results has it.
fn in_results(name: &str, charset: Option<Charset>) -> Cow<'_, [u8]> {
    match charset {
        Some(charset) if differs(name, charset) => Cow::Owned(charset.encode(name.as_bytes()).0),
        _ => Cow::Borrowed(name.as_bytes()),
    }
}

/// An error's message as character_set_results has it: by its number what that has not.
pub(super) fn message_in_results(message: &str, charset: Option<Charset>) -> Cow<'_, [u8]> {
    let Some(charset) = charset.filter(|charset| differs(message, *charset)) else {
        return Cow::Borrowed(message.as_bytes());
    };
    let mut buffer = [0; 4];
    let mut encoded = Vec::with_capacity(message.len());
    for c in message.chars() {
        let (bytes, lost) = charset.encode(c.encode_utf8(&mut buffer).as_bytes());
        if lost == 0 {
            encoded.extend(bytes);
        } else {
            encoded.extend(charset.encode(format!("\\{:04X}", u32::from(c)).as_bytes()).0);
        }
    }
    Cow::Owned(encoded)
}

/// A column's flags as MySQL sends them: a stored number is not marked as binary, a part of a key is.
fn flags(column: &ResultColumn) -> u16 {
    let kind = column.ty.kind;
    let is_number = kind.is_integer() || kind.is_real() || matches!(kind, Kind::Decimal | Kind::Bit | Kind::Year);
    let mut flags = column.flags;
    if is_number && !column.org_name.is_empty() {
        flags &= !flag::BINARY;
    }
    if flags & (flag::PRIMARY_KEY | flag::UNIQUE_KEY | flag::MULTIPLE_KEY) != 0 {
        flags |= PART_OF_KEY;
    }
    flags
}

/// The number of a column's type: a long text that is no column of a table has its size's own.
fn column_number(column: &ResultColumn) -> u8 {
    if !column.org_name.is_empty() || !column.table.is_empty() {
        return type_number(column.ty.kind);
    }
    match column.ty.kind {
        Kind::TinyText | Kind::TinyBlob => column_type::TINY_BLOB,
        Kind::MediumText | Kind::MediumBlob => column_type::MEDIUM_BLOB,
        Kind::LongText | Kind::LongBlob => column_type::LONG_BLOB,
        kind => type_number(kind),
    }
}

fn type_number(kind: Kind) -> u8 {
    match kind {
        Kind::Null => column_type::NULL,
        Kind::Tiny => column_type::TINY,
        Kind::Short => column_type::SHORT,
        Kind::Int24 => column_type::INT24,
        Kind::Long => column_type::LONG,
        Kind::LongLong => column_type::LONGLONG,
        Kind::Float => column_type::FLOAT,
        Kind::Double => column_type::DOUBLE,
        Kind::Decimal => column_type::NEWDECIMAL,
        Kind::Bit => column_type::BIT,
        Kind::Year => column_type::YEAR,
        Kind::Date => column_type::DATE,
        Kind::Time => column_type::TIME,
        Kind::DateTime => column_type::DATETIME,
        Kind::Timestamp => column_type::TIMESTAMP,
        Kind::Char | Kind::Binary | Kind::Enum | Kind::Set => column_type::STRING,
        Kind::Varchar | Kind::Varbinary => column_type::VAR_STRING,
        Kind::Json => column_type::JSON,
        kind if kind.is_geometry() => column_type::GEOMETRY,
        _ => column_type::BLOB,
    }
}
