//! COM_QUERY: a text of one statement or of several.

use super::encode::{Encoder, Protocol};
use super::{Connection, put_failure};
use sql::error::{Effect, Error};
use sql::session::{Done, parse_error};
use std::borrow::Cow;
use syntax::ast::Statement;
use syntax::error::{ErrorKind, SyntaxError};
use wire::capability::{self, status};
use wire::response::Ok as OkPacket;

/// How much of the text a syntax error shows.
const NEAR_BYTES: usize = 80;

impl Connection {
    /// Runs the statements of a text; whether the connection goes on.
    pub(super) fn query(&mut self, text: &[u8]) -> bool {
        // Some clients send the zero byte that ends their string; to MySQL's lexer it ends the text.
        let end = text.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
        let text = self.decoded(&text[..end]);
        if !self.line.capabilities.has(capability::MULTI_STATEMENTS)
            && let Some(error) = self.second_statement(&text)
        {
            self.put_error(&error);
            return true;
        }
        self.note_statement("Query", &text);
        let mut from = Some(0);
        while let Some(at) = from {
            let mut encoder = encoder!(self, Protocol::Text);
            let step = self.session.statement(&text, at, &mut encoder);
            from = step.next.filter(|_| step.outcome.is_ok());
            let more = if from.is_some() { status::MORE_RESULTS } else { 0 };
            if !self.put_result(step.outcome, more) {
                return false;
            }
        }
        self.note_sleep();
        true
    }

    /// A text in UTF-8. What is none of the client's character set is kept as it came, for the parser to refuse.
    pub(super) fn decoded<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let client = self.session.state().settings().client;
        if client.is_utf8() {
            return Cow::Borrowed(text);
        }
        client.decode(text).map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// The error of a second statement, where the client did not ask for several.
    fn second_statement(&self, text: &[u8]) -> Option<Error> {
        let first = text.iter().position(|b| *b == b';')?;
        if text[first..].iter().all(|b| *b == b';' || b.is_ascii_whitespace()) {
            return None;
        }
        let options = self.session.state().settings().parse;
        let end = syntax::parser::parse_next(text, 0, options).ok()?.end;
        let rest = text.get(end..)?;
        let rest = rest.trim_ascii_start();
        if rest.iter().all(|b| *b == b';' || b.is_ascii_whitespace()) {
            return None;
        }
        let offset = text.len() - rest.len();
        // Comments may follow.
        let behind = syntax::parser::parse_next(text, offset, options);
        if behind.is_ok_and(|p| matches!(p.statement, Statement::Empty) && p.end >= text.len()) {
            return None;
        }
        let line = text[..offset].iter().filter(|b| **b == b'\n').count() + 1;
        let near = rest[..rest.len().min(NEAR_BYTES)].to_vec();
        Some(parse_error(&SyntaxError { kind: ErrorKind::Syntax, near, line: line as u32, offset }))
    }

    /// Appends the answer to a statement without rows.
    pub(super) fn put_outcome(&mut self, done: &Done, more: u16) {
        // Only statements without rows change what the channel, the socket and the client follow.
        if self.line.may_change_settings {
            self.follow_settings();
            if self.line.capabilities.has(capability::SESSION_TRACK) {
                self.line.tracked.follow(self.session.state());
            }
        }
        let packet = OkPacket {
            affected_rows: done.affected,
            last_insert_id: done.last_insert_id,
            status: more,
            info: done.info.as_bytes(),
            ..OkPacket::default()
        };
        self.put_done(&packet);
    }

    /// Appends an error; whether the connection goes on.
    pub(super) fn put_error(&mut self, error: &Error) -> bool {
        let results = self.session.state().settings().results;
        put_failure(&mut self.line.channel, (self.line.capabilities, results), error);
        error.effect != Effect::Connection
    }
}
