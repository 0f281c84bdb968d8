//! Prepared statements of the binary protocol: prepare, long data, execute, cursors.

use super::Connection;
use super::encode::{Encoder, Protocol, describe};
use super::parameter::{Texts, typed};
use sql::conditions;
use sql::session::Outcome;
use sql::session::Results;
use sql::session::prepared::Collected;
use sql::session::statement::Arguments;
use std::collections::BTreeMap;
use std::sync::Arc;
use values::types::Type;
use values::value::Value;
use wire::capability::{self, column_type, status};
use wire::parameter::{ParameterType, Wrong, read_execute};
use wire::response::{Column, Ok as OkPacket, put_prepared};

/// The cursor flag of an execution: rows are fetched piece by piece.
const CURSOR_READ_ONLY: u8 = 1;
/// The number of the binary pseudo character set.
const BINARY_COLLATION: u16 = 63;
/// The flag of binary columns.
const BINARY_FLAG: u16 = 128;

/// What the connection keeps of a prepared statement, beside what the session does.
#[derive(Default)]
pub(super) struct Prepared {
    text: Arc<[u8]>,
    parameters: usize,
    kinds: Vec<ParameterType>,
    long: BTreeMap<usize, Vec<u8>>,
    too_long: bool,
    cursor: Option<Cursor>,
    types: Vec<Type>,
}

/// Rows that wait to be fetched.
struct Cursor {
    result: Collected,
    next: usize,
}

impl Connection {
    /// COM_STMT_PREPARE.
    pub(super) fn prepare(&mut self, text: &[u8]) -> bool {
        let text = self.decoded(text);
        self.note_statement("Prepare", &text);
        let described = self.session.prepare(&text);
        self.note_sleep();
        let described = match described {
            Ok(described) => described,
            Err(error) => return self.put_error(&error),
        };
        let too_many = described.parameters > usize::from(u16::MAX);
        if too_many {
            self.session.close_statement(described.number);
            return self.put_error(&conditions::PS_MANY_PARAM.with(&[]));
        }
        let has_eof = !self.line.capabilities.has(capability::DEPRECATE_EOF);
        let now = self.session.status();
        let eof = OkPacket { status: self.flags(now, 0), ..OkPacket::default() };
        let charset = self.session.state().settings().results;
        let out = self.line.channel.out();
        let (columns, parameters) = (described.columns.len() as u16, described.parameters as u16);
        put_prepared(out, described.number, columns, parameters, now.warnings);
        let mark = Column {
            name: b"?",
            collation: BINARY_COLLATION,
            kind: column_type::VAR_STRING,
            flags: BINARY_FLAG,
            ..Column::default()
        };
        (0..parameters).for_each(|_| mark.put(out));
        if parameters > 0 && has_eof {
            eof.put_eof(out);
        }
        described.columns.iter().for_each(|column| describe(column, charset, |column| column.put(out)));
        if columns > 0 && has_eof {
            eof.put_eof(out);
        }
        let kept = Prepared { text: text.as_ref().into(), parameters: described.parameters, ..Prepared::default() };
        self.line.prepared.insert(described.number, Some(Box::new(kept)));
        true
    }

    /// COM_STMT_SEND_LONG_DATA, which has no answer: what is wrong shows when the statement is executed.
    pub(super) fn send_long_data(&mut self, number: u32, parameter: u16, piece: &[u8]) {
        let limit = match self.session.state().variable(const { sql::variables::Id::of("max_allowed_packet") }) {
            sql::variables::kind::Setting::Int(limit) => limit.max(0) as usize,
            _ => usize::MAX,
        };
        if let Some(Some(prepared)) = self.line.prepared.get_mut(&number)
            && usize::from(parameter) < prepared.parameters
        {
            let long = prepared.long.entry(usize::from(parameter)).or_default();
            if long.len() + piece.len() > limit {
                prepared.too_long = true;
            } else {
                long.extend_from_slice(piece);
            }
        }
    }

    /// COM_STMT_RESET: long data and the cursor are forgotten.
    pub(super) fn reset_statement(&mut self, number: u32) -> bool {
        match self.line.prepared.get_mut(&number) {
            Some(Some(prepared)) => {
                prepared.forget_execution();
                self.put_done(&OkPacket::default());
                true
            }
            _ => self.unknown_statement(number, "mysqld_stmt_reset"),
        }
    }

    fn unknown_statement(&mut self, number: u32, command: &str) -> bool {
        let error = conditions::UNKNOWN_STMT_HANDLER.with(&[&number, &command]);
        self.put_error(&error)
    }

    /// COM_STMT_EXECUTE.
    pub(super) fn execute(&mut self, number: u32, flags: u8, rest: &[u8]) -> bool {
        let Some(mut prepared) = self.take_prepared(number) else {
            return self.unknown_statement(number, "mysqld_stmt_execute");
        };
        prepared.cursor = None;
        self.note_statement("Execute", &prepared.text);
        let goes_on = self.execute_prepared(&mut prepared, number, flags, rest);
        self.note_sleep();
        prepared.long.clear();
        prepared.too_long = false;
        self.put_prepared(number, prepared);
        goes_on
    }

    fn take_prepared(&mut self, number: u32) -> Option<Box<Prepared>> {
        self.line.prepared.get_mut(&number).and_then(Option::take)
    }

    /// Puts back what was taken, unless the statement was closed meanwhile.
    fn put_prepared(&mut self, number: u32, prepared: Box<Prepared>) {
        if let Some(place) = self.line.prepared.get_mut(&number) {
            *place = Some(prepared);
        }
    }

    fn execute_prepared(&mut self, prepared: &mut Prepared, number: u32, flags: u8, rest: &[u8]) -> bool {
        if prepared.too_long {
            return self.put_error(&conditions::NET_PACKET_TOO_LARGE.with(&[]));
        }
        let has_attributes = self.line.capabilities.has(capability::QUERY_ATTRIBUTES);
        let count = prepared.parameters;
        let long = &prepared.long;
        let settings = self.session.state().settings();
        let texts = Texts { client: settings.client, collation: settings.collation_connection };
        drop(settings);
        let mut types = std::mem::take(&mut prepared.types);
        types.clear();
        let mut values: Vec<Value<'_>> = Vec::with_capacity(count);
        let mut refused = None;
        let is_long = |at: usize| long.contains_key(&at);
        let read = read_execute(rest, count, has_attributes, &mut prepared.kinds, is_long, |parameter, kind| {
            let long = long.get(&values.len()).map(Vec::as_slice);
            let (ty, value) = typed(parameter, kind, long, texts).unwrap_or_else(|error| {
                refused.get_or_insert(error);
                (Type::null(), Value::Null)
            });
            types.push(ty);
            values.push(value);
        });
        let refused = match read {
            Err(Wrong::Packet) => Some(conditions::MALFORMED_PACKET.with(&[])),
            Err(Wrong::Types) => Some(conditions::WRONG_ARGUMENTS.with(&[&"mysqld_stmt_execute"])),
            Ok(()) => refused,
        };
        if let Some(error) = refused {
            return self.put_error(&error);
        }
        let arguments = Arguments { types: &types, values: &values };
        let goes_on = if flags & CURSOR_READ_ONLY != 0 {
            self.open_cursor(number, arguments, &mut prepared.cursor)
        } else {
            let mut encoder = encoder!(self, Protocol::Binary);
            let outcome = self.session.execute(number, arguments, &mut encoder);
            self.put_result(outcome, 0)
        };
        prepared.types = types;
        goes_on
    }

    fn open_cursor(&mut self, number: u32, arguments: Arguments<'_>, cursor: &mut Option<Cursor>) -> bool {
        let mut result = Collected::default();
        let outcome = self.session.execute(number, arguments, &mut result);
        if !matches!(outcome, Ok(Outcome::Rows)) {
            return self.put_result(outcome, 0);
        }
        // The columns alone: the packet that ends them says that a cursor is open.
        let charset = self.session.state().settings().results;
        let out = self.line.channel.out();
        wire::channel::put_count(out, result.columns.len() as u64);
        result.columns.iter().for_each(|column| describe(column, charset, |column| column.put(out)));
        self.put_end(status::CURSOR_EXISTS);
        *cursor = Some(Cursor { result, next: 0 });
        true
    }

    /// COM_STMT_FETCH.
    pub(super) fn fetch(&mut self, number: u32, rows: u32) -> bool {
        let Some(mut prepared) = self.take_prepared(number) else {
            return self.unknown_statement(number, "mysqld_stmt_fetch");
        };
        self.note_command("Fetch");
        let goes_on = match &mut prepared.cursor {
            None => self.put_error(&conditions::UNKNOWN_STMT_HANDLER.with(&[&number, &"mysqld_stmt_fetch"])),
            Some(cursor) => self.fetch_rows(cursor, rows as usize),
        };
        self.note_sleep();
        self.put_prepared(number, prepared);
        goes_on
    }

    fn fetch_rows(&mut self, cursor: &mut Cursor, rows: usize) -> bool {
        let end = cursor.next.saturating_add(rows).min(cursor.result.rows.len());
        let mut encoder = encoder!(self, Protocol::Binary);
        for row in &cursor.result.rows[cursor.next..end] {
            if let Err(error) = encoder.values(row, &cursor.result.columns) {
                return self.put_error(&error);
            }
        }
        cursor.next = end;
        let is_last = end == cursor.result.rows.len();
        self.put_end(status::CURSOR_EXISTS | if is_last { status::LAST_ROW_SENT } else { 0 });
        true
    }
}

impl Prepared {
    fn forget_execution(&mut self) {
        self.long.clear();
        self.too_long = false;
        self.cursor = None;
    }
}
