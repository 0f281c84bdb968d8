//! The commands of the protocol, each answered.

use super::Connection;
use sql::conditions;
use sql::error::Error;
use sql::expr::context::Wanted;
use sql::session::prepared::Collected;
use sql::session::{Done, Outcome};
use wire::capability;
use wire::command::{self, Command};
use wire::response::Ok as OkPacket;

impl Connection {
    /// Answers one packet; whether the connection goes on.
    pub(super) fn answer(&mut self, packet: &[u8]) -> bool {
        match command::read(packet, self.line.capabilities) {
            None => {
                self.put_error(&conditions::MALFORMED_PACKET.with(&[]));
                false
            }
            Some(Command::Query { text, attributes: _ }) => self.query(text),
            Some(Command::Execute { statement, flags, rest }) => self.execute(statement, flags, rest),
            Some(Command::Prepare(text)) => self.prepare(text),
            Some(Command::Fetch { statement, rows }) => self.fetch(statement, rows),
            Some(Command::SendLongData { statement, parameter, piece }) => {
                self.send_long_data(statement, parameter, piece);
                true
            }
            Some(Command::Close(statement)) => {
                self.line.prepared.remove(&statement);
                self.session.close_statement(statement);
                true
            }
            Some(Command::Reset(statement)) => self.reset_statement(statement),
            Some(Command::ChangeUser(change)) => self.change_user(&change),
            Some(Command::Quit) => false,
            Some(other) => self.answer_rare(&other),
        }
    }

    fn answer_rare(&mut self, command: &Command<'_>) -> bool {
        match command {
            Command::Ping => {
                self.put_done(&OkPacket::default());
                true
            }
            Command::InitDb(name) => {
                let used = self.session.use_database(&String::from_utf8_lossy(name));
                self.settle(used)
            }
            Command::FieldList { table, pattern } => self.field_list(table, pattern),
            Command::Statistics => {
                self.put_statistics();
                true
            }
            Command::ProcessInfo => self.query(b"SHOW PROCESSLIST"),
            Command::ProcessKill(id) => {
                let killed = self.session.kill_connection(*id, Wanted::Connection);
                self.settle(killed)
            }
            Command::SetOption(option) => self.set_option(*option),
            Command::ResetConnection => {
                self.session.reset();
                self.line.prepared.clear();
                self.follow_settings();
                self.put_done(&OkPacket::default());
                true
            }
            Command::Refresh(_) => {
                self.put_done(&OkPacket::default());
                true
            }
            Command::Debug => {
                self.put_eof();
                true
            }
            Command::Shutdown => {
                self.put_eof();
                self.session.ask_stop();
                true
            }
            _ => self.put_error(&conditions::UNKNOWN_COM_ERROR.with(&[])),
        }
    }

    /// Answers a command that either works or fails.
    fn settle(&mut self, outcome: Result<(), Error>) -> bool {
        match outcome {
            Ok(()) => {
                self.line.may_change_settings = true;
                self.put_outcome(&Done::default(), 0);
                true
            }
            Err(error) => self.put_error(&error),
        }
    }

    /// COM_SET_OPTION: several statements in one text, or not.
    fn set_option(&mut self, option: u16) -> bool {
        let flag = capability::MULTI_STATEMENTS.0;
        match option {
            0 => self.line.capabilities.0 |= flag,
            1 => self.line.capabilities.0 &= !flag,
            _ => return self.put_error(&conditions::UNKNOWN_COM_ERROR.with(&[])),
        }
        self.put_eof();
        true
    }

    /// COM_FIELD_LIST: the columns of a table.
    fn field_list(&mut self, table: &[u8], pattern: &[u8]) -> bool {
        let name = String::from_utf8_lossy(table).replace('`', "``");
        let mut found = Collected::default();
        let step = self.session.statement(format!("SELECT * FROM `{name}` LIMIT 0").as_bytes(), 0, &mut found);
        if let Err(error) = step.outcome {
            self.put_error(&error);
            return true;
        }
        let charset = self.session.state().settings().results;
        let collation = values::collation::Collation::UTF8MB3_GENERAL_CI;
        for column in &found.columns {
            if pattern.is_empty() || collation.like(column.name.as_bytes(), pattern, Some('\\')) {
                let out = self.line.channel.out();
                super::encode::describe(column, charset, |column| column.put_with_default(out, None));
            }
        }
        self.put_eof();
        true
    }

    /// COM_STATISTICS: one line.
    fn put_statistics(&mut self) {
        let server = &self.line.shared.server;
        let uptime = server.started.elapsed().as_secs();
        let questions = server.counters.questions.get();
        let threads = server.processes.lock().len();
        let thousandths = questions * 1000 / uptime.max(1);
        let line = format!(
            "Uptime: {uptime}  Threads: {threads}  Questions: {questions}  Slow queries: {}  Opens: 0  Flush tables: 1  \
             Open tables: 0  Queries per second avg: {}.{:03}",
            server.counters.slow.get(),
            thousandths / 1000,
            thousandths % 1000
        );
        let out = self.line.channel.out();
        out.begin().extend_from_slice(line.as_bytes());
        out.end();
    }

    /// Answers with what a statement gave.
    pub(super) fn put_result(&mut self, outcome: Result<Outcome, Error>, more: u16) -> bool {
        match outcome {
            Ok(Outcome::Rows) => self.put_end(more),
            Ok(Outcome::Done(done)) => self.put_outcome(&done, more),
            Err(error) => return self.put_error(&error),
        }
        true
    }
}
