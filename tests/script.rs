//! Scripts of statements with their answers, played over one connection or several.
//!
//! Statements end with `;` at a line's end. One that begins with `@NAME ` runs over a connection of that name, which is opened when it
//! is first named. The lines behind a statement that begin with `> ` are its answer: rows, `ok N`, `error N: ..`, `waits` where
//! it waits for a lock, `busy` where its connection still does. What connections that waited answer follows, with their names.
//!
//! Of what EXPLAIN answers the estimates of costs and the times are left out, which are each server's own.
//!
//! Whether a connection waits is asked of the server, over a connection of its own, until each has answered or waits and the waits
//! are no circle: no answer depends on time.

use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Row, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

/// Who waits for whom, by transactions, with the number of the waiting connection; connections that wait for other locks follow.
const WAITS: &str = "SELECT w.REQUESTING_ENGINE_TRANSACTION_ID, w.BLOCKING_ENGINE_TRANSACTION_ID, t.PROCESSLIST_ID \
     FROM performance_schema.data_lock_waits w JOIN performance_schema.threads t ON t.THREAD_ID = w.REQUESTING_THREAD_ID AND t.PROCESSLIST_ID IS NOT NULL \
     UNION SELECT 0, 0, PROCESSLIST_ID FROM performance_schema.threads \
     WHERE PROCESSLIST_ID IS NOT NULL \
     AND (PROCESSLIST_STATE LIKE 'Waiting for%lock' OR PROCESSLIST_STATE = 'User lock')";
/// A circle of waits that the server does not break is taken for a wait after so many looks.
const LOOKS_MAX: u32 = 400;

/// The statements that a connection is asked to run, and its answers.
struct Connection {
    id: u32,
    statements: Sender<String>,
    answers: Receiver<String>,
    is_waiting: bool,
}

/// The connections of a script.
pub struct Stage {
    options: OptsBuilder,
    control: Conn,
    connections: BTreeMap<String, Connection>,
    /// A query for numbers by connection that is asked after each step.
    counts: Option<&'static str>,
}

/// Options for a client of a server at `address`.
///
/// # Panics
/// It is not HOST:PORT.
pub fn client(address: &str) -> OptsBuilder {
    let (host, port) = address.rsplit_once(':').expect("HOST:PORT");
    let options = OptsBuilder::new().ip_or_hostname(Some(host)).tcp_port(port.parse().expect("a port"));
    options.user(Some("root")).prefer_socket(false)
}

impl Stage {
    /// A stage in a fresh database of that name.
    ///
    /// # Panics
    /// The server does not let us in.
    pub fn new(options: &OptsBuilder, database: &str) -> Stage {
        let mut control = Conn::new(options.clone()).expect("root comes in");
        control.query_drop(format!("DROP DATABASE IF EXISTS {database}")).expect("the database can be dropped");
        control.query_drop(format!("CREATE DATABASE {database}")).expect("a fresh database");
        Stage::within(control, options, database)
    }

    /// A stage in a database that is there.
    pub fn within(control: Conn, options: &OptsBuilder, database: &str) -> Stage {
        let options = options.clone().db_name(Some(database));
        Stage { options, control, connections: BTreeMap::new(), counts: None }
    }

    /// The stage that shows after each step what a query answers for its named connections: their numbers in its first column, a
    /// count in the second.
    #[must_use]
    pub fn counting(mut self, query: &'static str) -> Stage {
        self.counts = Some(query);
        self
    }

    fn connect(&self) -> Connection {
        let mut conn = Conn::new(self.options.clone()).expect("root comes in");
        let id = conn.connection_id();
        let (statements, orders) = channel::<String>();
        let (send, answers) = channel();
        stdx::thread::spawn("script", move || {
            for statement in orders {
                if send.send(answer(&mut conn, &statement)).is_err() {
                    return;
                }
            }
        })
        .expect("a thread");
        Connection { id, statements, answers, is_waiting: false }
    }

    /// Plays a script: its text with the answers of the server.
    ///
    /// # Panics
    /// A connection is lost.
    pub fn play(&mut self, script: &str) -> String {
        let mut out = String::new();
        let mut statement = String::new();
        for line in script.lines().filter(|line| !line.starts_with('>')) {
            out.push_str(line);
            out.push('\n');
            if statement.is_empty() && (line.starts_with('#') || line.trim().is_empty()) {
                continue;
            }
            statement.push_str(line);
            if line.ends_with(';') {
                self.step(statement.trim_end_matches(';'), &mut out);
                statement.clear();
            } else {
                statement.push('\n');
            }
        }
        out
    }

    /// Runs one statement.
    fn step(&mut self, statement: &str, out: &mut String) {
        let named = statement.strip_prefix('@').and_then(|rest| rest.split_once(' '));
        let (name, statement) = named.unwrap_or(("", statement));
        if !self.connections.contains_key(name) {
            let connection = self.connect();
            self.connections.insert(name.to_owned(), connection);
        }
        let connection = self.connections.get_mut(name).expect("it was just put there");
        if connection.is_waiting {
            out.push_str("> busy\n");
            return;
        }
        connection.statements.send(statement.to_owned()).expect("the connection's thread lives");
        connection.is_waiting = true;
        let answers = self.settle();
        match answers.get(name) {
            Some(text) => write_lines(text, "", out),
            None => out.push_str("> waits\n"),
        }
        for (other, text) in answers.iter().filter(|(other, _)| *other != name) {
            write_lines(text, &format!("@{other} "), out);
        }
        if let Some(query) = self.counts {
            let counts: BTreeMap<u32, u64> =
                self.control.query::<(u32, u64), _>(query).expect("the server answers").into_iter().collect();
            let named = self.connections.iter().filter_map(|(name, c)| Some(format!("{name} {}", counts.get(&c.id)?)));
            writeln!(out, "> ({})", named.collect::<Vec<_>>().join(", ")).expect("a string takes all");
        }
    }

    /// Waits until each connection has answered or waits for a lock; the answers.
    fn settle(&mut self) -> BTreeMap<String, String> {
        let mut answered = BTreeMap::new();
        for looks in 0.. {
            // What was granted before this look at the waits has left them.
            let known = answered.len();
            let waits =
                (looks > 0).then(|| self.control.query::<(u64, u64, u32), _>(WAITS).expect("the server answers"));
            for (name, connection) in self.connections.iter_mut().filter(|(_, c)| c.is_waiting) {
                match connection.answers.try_recv() {
                    Ok(answer) => {
                        connection.is_waiting = false;
                        answered.insert(name.clone(), answer);
                    }
                    Err(TryRecvError::Empty) => {}
                    Err(TryRecvError::Disconnected) => panic!("connection {name} was lost"),
                }
            }
            // An answer may have set another free after that look.
            let Some(waits) = waits.filter(|_| answered.len() == known) else { continue };
            let waiting: BTreeSet<u32> = waits.iter().map(|w| w.2).collect();
            let all_wait = self.connections.values().filter(|c| c.is_waiting).all(|c| waiting.contains(&c.id));
            let own: BTreeSet<u32> = self.connections.values().map(|c| c.id).collect();
            let own_waits = waits.iter().filter(|w| own.contains(&w.2));
            if all_wait && (looks > LOOKS_MAX || !has_circle(own_waits)) {
                break;
            }
            std::thread::yield_now();
        }
        answered
    }
}

/// Whether transactions wait for each other.
fn has_circle<'w>(waits: impl Iterator<Item = &'w (u64, u64, u32)>) -> bool {
    let mut reach: BTreeSet<(u64, u64)> = waits.map(|w| (w.0, w.1)).filter(|w| w.0 != 0).collect();
    loop {
        let longer: Vec<(u64, u64)> = reach
            .iter()
            .flat_map(|&(a, b)| reach.range((b, 0)..=(b, u64::MAX)).map(move |&(_, c)| (a, c)))
            .filter(|pair| !reach.contains(pair))
            .collect();
        if longer.is_empty() {
            return reach.iter().any(|(a, b)| a == b);
        }
        reach.extend(longer);
    }
}

fn write_lines(text: &str, prefix: &str, out: &mut String) {
    for line in text.lines() {
        writeln!(out, "> {prefix}{line}").expect("a string takes all");
    }
}

fn answer(conn: &mut Conn, statement: &str) -> String {
    let mut out = String::new();
    let result = match conn.query_iter(statement) {
        Ok(result) => result,
        Err(mysql::Error::MySqlError(error)) => return format!("error {}: {}", error.code, error.message),
        Err(error) => return lost(&error),
    };
    let affected = result.affected_rows();
    let names: Vec<String> = result.columns().as_ref().iter().map(|c| c.name_str().into_owned()).collect();
    if names.is_empty() {
        return format!("ok {affected}");
    }
    let is_plan = statement.get(..EXPLAIN.len()).is_some_and(|word| word.eq_ignore_ascii_case(EXPLAIN));
    let cells = |row: Row| if is_plan { plan(row) } else { cells(row).join("\t") };
    writeln!(out, "{}", names.join("\t")).expect("a string takes all");
    for row in result {
        // Where the rows end in an error, how many came before it is the server's own affair.
        match row {
            Ok(row) => writeln!(out, "{}", cells(row)).expect("a string takes all"),
            Err(mysql::Error::MySqlError(error)) => return format!("error {}: {}", error.code, error.message),
            Err(error) => return lost(&error),
        }
    }
    out
}

/// How a connection ended. Whether its end comes or a reset is a matter of what is under way meanwhile.
fn lost(error: &mysql::Error) -> String {
    match error {
        mysql::Error::IoError(_) | mysql::Error::CodecError(_) => "lost: the connection".to_owned(),
        other => format!("lost: {other}"),
    }
}

/// The word that asks for a plan.
const EXPLAIN: &str = "explain";

/// A row of a plan, line by line, without what is each server's own.
fn plan(row: Row) -> String {
    let shown: Vec<String> = row
        .unwrap()
        .into_iter()
        .map(|value| match value {
            Value::NULL => "NULL".to_owned(),
            Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).trim_end().to_owned(),
            other => format!("{other:?}"),
        })
        .collect();
    let text = cut(&shown.join("\t"), "  (cost=", ")", "");
    let text = cut(&text, "\"query_cost\": \"", "\"", "\"query_cost\": \"\"");
    cut(&text, "(actual time=", " ", "(actual ").replace("  (actual", " (actual")
}

/// A text with all that stands between `from` and `to` replaced, themselves included.
fn cut(text: &str, from: &str, to: &str, by: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(from) {
        out.push_str(before);
        out.push_str(by);
        rest = behind.split_once(to).map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn cells(row: Row) -> Vec<String> {
    let shown = |value: Value| match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).replace('\n', "\\n"),
        other => format!("{other:?}"),
    };
    row.unwrap().into_iter().map(shown).collect()
}
