//! Answers: OK, EOF and error packets, column definitions, prepared statements' heads, changes of a session's state.

use crate::capability::{self, Capabilities, status};
use crate::channel::Output;
use crate::lenenc;
use stdx::coding::{put_u16, put_u32};

/// What an OK packet says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ok<'a> {
    /// Rows that the statement changed.
    pub affected_rows: u64,
    /// The first value that AUTO_INCREMENT gave, or 0.
    pub last_insert_id: u64,
    /// Status flags.
    pub status: u16,
    /// How many warnings the statement left.
    pub warnings: u16,
    /// The text of mysql_info().
    pub info: &'a [u8],
    /// Changes of the session's state, as [`StateChanges`] wrote them.
    pub changes: &'a [u8],
}

impl Ok<'_> {
    /// Appends the OK packet.
    pub fn put(&self, out: &mut Output, capabilities: Capabilities) {
        self.put_headed(out, capabilities, 0);
    }

    /// Appends what ends a result set's rows: an OK packet that begins as an EOF packet, or an EOF packet for clients of
    /// old.
    pub fn put_end(&self, out: &mut Output, capabilities: Capabilities) {
        if capabilities.has(capability::DEPRECATE_EOF) {
            self.put_headed(out, capabilities, 0xfe);
        } else {
            self.put_eof(out);
        }
    }

    /// Appends an EOF packet.
    pub fn put_eof(&self, out: &mut Output) {
        let to = out.begin();
        to.push(0xfe);
        put_u16(to, self.warnings);
        put_u16(to, self.status);
        out.end();
    }

    #[inline]
    fn put_headed(&self, out: &mut Output, capabilities: Capabilities, head: u8) {
        let to = out.begin();
        to.push(head);
        lenenc::put_int(to, self.affected_rows);
        lenenc::put_int(to, self.last_insert_id);
        let has_changes = !self.changes.is_empty() && capabilities.has(capability::SESSION_TRACK);
        put_u16(to, if has_changes { self.status | status::SESSION_STATE_CHANGED } else { self.status });
        put_u16(to, self.warnings);
        if capabilities.has(capability::SESSION_TRACK) {
            if has_changes || !self.info.is_empty() {
                lenenc::put_bytes(to, self.info);
            }
            if has_changes {
                lenenc::put_bytes(to, self.changes);
            }
        } else {
            to.extend_from_slice(self.info);
        }
        out.end();
    }
}

/// Appends an error packet.
pub fn put_error(out: &mut Output, capabilities: Capabilities, code: u16, sqlstate: [u8; 5], message: &[u8]) {
    let to = out.begin();
    to.push(0xff);
    put_u16(to, code);
    if capabilities.has(capability::PROTOCOL_41) {
        to.push(b'#');
        to.extend_from_slice(&sqlstate);
    }
    to.extend_from_slice(message);
    out.end();
}

/// A column of a result, as its metadata describes it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Column<'a> {
    /// The database of its table.
    pub schema: &'a [u8],
    /// The alias of its table.
    pub table: &'a [u8],
    /// The name of its table.
    pub org_table: &'a [u8],
    /// Its alias.
    pub name: &'a [u8],
    /// Its name in the table.
    pub org_name: &'a [u8],
    /// The collation's number.
    pub collation: u16,
    /// The longest value in bytes.
    pub length: u32,
    /// The number of its type.
    pub kind: u8,
    /// Its flags.
    pub flags: u16,
    /// Digits after the point; 31 where there are any number.
    pub decimals: u8,
}

impl Column<'_> {
    /// Appends the column's definition.
    pub fn put(&self, out: &mut Output) {
        self.put_payload(out.begin());
        out.end();
    }

    /// Appends the column's definition with its default value, as COM_FIELD_LIST wants it.
    pub fn put_with_default(&self, out: &mut Output, default: Option<&[u8]>) {
        let to = out.begin();
        self.put_payload(to);
        match default {
            Some(text) => lenenc::put_bytes(to, text),
            None => to.push(0xfb),
        }
        out.end();
    }

    /// The definition's bytes, without the packet around them: results of a cached statement keep them.
    pub fn put_payload(&self, to: &mut Vec<u8>) {
        lenenc::put_bytes(to, b"def");
        for text in [self.schema, self.table, self.org_table, self.name, self.org_name] {
            lenenc::put_bytes(to, text);
        }
        to.push(0x0c);
        put_u16(to, self.collation);
        put_u32(to, self.length);
        to.push(self.kind);
        put_u16(to, self.flags);
        to.push(self.decimals);
        put_u16(to, 0);
    }
}

/// Appends the head of the answer to COM_STMT_PREPARE.
pub fn put_prepared(out: &mut Output, statement: u32, columns: u16, parameters: u16, warnings: u16) {
    let to = out.begin();
    to.push(0);
    put_u32(to, statement);
    put_u16(to, columns);
    put_u16(to, parameters);
    to.push(0);
    put_u16(to, warnings);
    out.end();
}

/// Changes of a session's state, as an OK packet carries them.
#[derive(Debug, Default)]
pub struct StateChanges {
    bytes: Vec<u8>,
}

impl StateChanges {
    /// What [`Ok::changes`] takes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets the changes.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// A system variable has this value now.
    pub fn variable(&mut self, name: &[u8], value: &[u8]) {
        self.put(0, |to| {
            lenenc::put_bytes(to, name);
            lenenc::put_bytes(to, value);
        });
    }

    /// This is the database in use now.
    pub fn schema(&mut self, name: &[u8]) {
        self.put(1, |to| lenenc::put_bytes(to, name));
    }

    /// Some state of the session has changed.
    pub fn state(&mut self) {
        self.put(2, |to| lenenc::put_bytes(to, b"1"));
    }

    /// The transaction's state: the eight characters of session_track_transaction_info.
    pub fn transaction(&mut self, state: &[u8]) {
        self.put(5, |to| lenenc::put_bytes(to, state));
    }

    fn put(&mut self, kind: u8, content: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = Vec::new();
        content(&mut bytes);
        self.bytes.push(kind);
        lenenc::put_bytes(&mut self.bytes, &bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Channel;
    use std::io::Cursor;

    fn sent(put: impl FnOnce(&mut Output)) -> Vec<u8> {
        let mut channel = Channel::new(Cursor::new(Vec::new()), 100);
        put(channel.out());
        channel.flush().expect("memory takes all");
        channel.stream().get_ref().clone()
    }

    #[test]
    fn an_ok_packet_carries_the_session_s_changes() {
        let mut changes = StateChanges::default();
        changes.schema(b"shop");
        let ok = Ok { affected_rows: 3, status: 2, changes: changes.bytes(), ..Ok::default() };
        let bytes = sent(|out| ok.put(out, capability::OFFERED));
        assert_eq!(bytes, b"\x10\0\0\0\0\x03\0\x02\x40\0\0\0\x07\x01\x05\x04shop");
        let bytes = sent(|out| ok.put(out, capability::PROTOCOL_41));
        assert_eq!(bytes, b"\x07\0\0\0\0\x03\0\x02\0\0\0");
    }

    #[test]
    fn an_error_packet() {
        let bytes = sent(|out| put_error(out, capability::PROTOCOL_41, 1064, *b"42000", b"no"));
        assert_eq!(bytes, b"\x0b\0\0\0\xff\x28\x04#42000no");
    }
}
