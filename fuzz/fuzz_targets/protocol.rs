//! Bytes of a client: packets, the first packet, commands, and parameters as statements get them.
//!
//! The first bytes of an input say what the client can do, how the bytes come, and how many parameters are due.
#![no_main]

#[path = "../../crates/server/src/connection/parameter.rs"]
mod parameter;

use std::io::{self, Read, Write};

use libfuzzer_sys::fuzz_target;
use sql::session::Session;
use sql::session::statement::Arguments;
use stdx::coding::{Reader, put_u16};
use values::charset::Charset;
use values::collation::Collation;
use wire::auth;
use wire::capability::{self, Capabilities, column_type};
use wire::channel::{Channel, PAYLOAD_MAX, ReadError};
use wire::command::{self, Command};
use wire::handshake::{self, FirstPacket, NONCE_BYTES};
use wire::lenenc;
use wire::parameter::{Parameter, ParameterType, read_execute};
use wire::row::{put_binary_date_time, put_binary_time};

/// The longest payload that is taken.
const ALLOWED: usize = 4096;
/// Statements for the parameters, the second with all types of columns.
const STATEMENTS: [&str; 4] = [
    "SELECT ? + 1, CONCAT(?, ''), CAST(? AS DATETIME(6)), ? < ?, HEX(?), TIME(?), DAYOFYEAR(?)",
    "INSERT INTO kinds (i1, f, n, y, dt, tm, ts, dtm, ch, vb, tx, en, js, bt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "SELECT id FROM kinds WHERE dt = ? OR tm > ? OR ts <= ? OR dtm IN (?, ?) OR n = ? OR js = ? ORDER BY id LIMIT ?",
    "SELECT UNIX_TIMESTAMP(?), DATE_ADD(?, INTERVAL ? MINUTE), TIMEDIFF(?, ?), JSON_ARRAY(?, ?), WEEK(?), LAST_DAY(?)",
];

/// A stream that gives its bytes in pieces.
struct Pieces<'a> {
    bytes: &'a [u8],
    piece: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.piece.min(self.bytes.len()).min(to.len());
        let (head, rest) = self.bytes.split_at(count);
        to[..count].copy_from_slice(head);
        self.bytes = rest;
        Ok(count)
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        Ok(from.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fuzz_target!(|input: &[u8]| {
    let mut from = Reader::new(input);
    let (Some(bits), Some(piece), Some(count)) = (from.u32(), from.u8(), from.u8()) else { return };
    let bytes = from.rest();
    let capabilities = Capabilities(bits);
    packets(bytes, usize::from(piece) + 1, capabilities);
    first_packet(bytes);
    commands(bytes, capabilities);
    let mut types = Vec::new();
    parameters(bytes, usize::from(count), capabilities, &mut types);
    statements(bytes, usize::from(count), capabilities);
    integers(bytes);
});

fn packets(bytes: &[u8], piece: usize, capabilities: Capabilities) {
    let mut channel = Channel::new(Pieces { bytes, piece }, ALLOWED);
    let mut total = 0;
    loop {
        match channel.read() {
            Ok(payload) => {
                total += payload.len();
                assert!(payload.len() <= ALLOWED && payload.len() < PAYLOAD_MAX);
                let payload = payload.to_vec();
                commands(&payload, capabilities);
                channel.out().begin().extend_from_slice(&payload);
                channel.out().end();
            }
            Err(ReadError::TimedOut) => panic!("a stream of bytes has no time-out"),
            Err(_) => break,
        }
    }
    assert!(total <= bytes.len(), "no byte comes twice");
    channel.flush().expect("it takes all");
}

fn first_packet(bytes: &[u8]) {
    if let Some(FirstPacket::Response(response)) = handshake::read(bytes) {
        let nonce = [7; NONCE_BYTES];
        assert!(!auth::fast_matches(&[9; 32], &response.auth, &nonce), "nobody guesses a hash");
        auth::native_matches(&response.user, &response.auth, &nonce);
        auth::native_matches(b"*0123456789012345678901234567890123456789", &response.auth, &nonce);
    }
}

fn commands(payload: &[u8], capabilities: Capabilities) {
    for capabilities in [capabilities, capability::OFFERED] {
        if let Some(Command::Execute { rest, .. }) = command::read(payload, capabilities) {
            let mut types = Vec::new();
            // Twice: the types of the first execution are good for the second.
            for count in [1, 3] {
                parameters(rest, count, capabilities, &mut types);
            }
        }
    }
}

fn parameters(rest: &[u8], count: usize, capabilities: Capabilities, types: &mut Vec<ParameterType>) {
    let has_attributes = capabilities.has(capability::QUERY_ATTRIBUTES);
    let mut taken = 0;
    let read = read_execute(
        rest,
        count,
        has_attributes,
        types,
        |at| at % 5 == 4,
        |parameter, _| {
            taken += 1;
            again(parameter);
        },
    );
    assert!(read.is_err() || taken == count, "as many parameters as the statement has");
}

/// Dates and times as results write them are read as they were.
fn again(parameter: Parameter<'_>) {
    let mut bytes = vec![0, 1];
    let number = match parameter {
        Parameter::DateTime(value) if value.is_date => column_type::DATE,
        Parameter::DateTime(_) => column_type::DATETIME,
        Parameter::Time(_) => column_type::TIME,
        _ => return,
    };
    put_u16(&mut bytes, u16::from(number));
    match parameter {
        Parameter::DateTime(value) => put_binary_date_time(&mut bytes, &value),
        Parameter::Time(value) => put_binary_time(&mut bytes, &value),
        _ => {}
    }
    let mut read = None;
    read_execute(&bytes, 1, false, &mut Vec::new(), |_| false, |value, _| read = Some(value))
        .expect("it was written so");
    let zero =
        matches!(parameter, Parameter::Time(v) if (v.days, v.hours, v.minutes, v.seconds, v.micros) == (0, 0, 0, 0, 0));
    let has_time = matches!(parameter, Parameter::DateTime(v) if v.is_date && (v.hour, v.minute, v.second, v.micros) != (0, 0, 0, 0));
    assert!(zero || has_time || read == Some(parameter), "{parameter:?} is read as {read:?}");
}

/// The parameters as the statements get them.
fn statements(rest: &[u8], count: usize, capabilities: Capabilities) {
    let texts = parameter::Texts { client: Charset::Utf8mb4, collation: Collation::UTF8MB4_0900_AI_CI };
    let text = STATEMENTS[count % STATEMENTS.len()];
    let due = text.matches('?').count();
    let has_attributes = capabilities.has(capability::QUERY_ATTRIBUTES);
    let (mut types, mut values) = (Vec::new(), Vec::new());
    let long = b"2024-01-01 10:00:00";
    let read = read_execute(
        rest,
        due,
        has_attributes,
        &mut Vec::new(),
        |at| at == 12,
        |parameter, kind| {
            if let Ok((ty, value)) = parameter::typed(parameter, kind, Some(long), texts) {
                types.push(ty);
                values.push(value);
            }
        },
    );
    if read.is_err() || values.len() < due {
        return;
    }
    fuzz::database().with_session(|session: &mut Session| {
        session.use_database("test").expect("it is there");
        session.statement(b"SET sql_mode = ''", 0, &mut fuzz::Evaluated).outcome.expect("a mode");
        let number = session.prepare(text.as_bytes()).expect("a statement").number;
        let arguments = Arguments { types: &types, values: &values };
        let _refused = session.execute(number, arguments, &mut fuzz::Evaluated);
        let read = session.statement(b"SELECT * FROM kinds", 0, &mut fuzz::Evaluated).outcome;
        // On a machine that stands still a statement is killed, however short it is.
        let refused = read.err().filter(|error| error.code != 1317);
        assert!(refused.is_none(), "the rows can be read: {refused:?}");
    });
}

fn integers(bytes: &[u8]) {
    let mut from = Reader::new(bytes);
    while let Some(value) = lenenc::int(&mut from) {
        let mut written = Vec::new();
        lenenc::put_int(&mut written, value);
        assert_eq!(lenenc::int(&mut Reader::new(&written)), Some(value));
    }
}
