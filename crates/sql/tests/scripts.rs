//! Golden scripts: statements with the answers that MySQL gives, run through a session over a store of its own.
//!
//! A script is a file of statements, each ended by `;` at a line's end, each followed by its answer in lines that begin with `> `:
//! the names of the columns, the rows (values by tabs), `affected N`, `error N: text`, and `warning N: text`. To see what the
//! program answers, set `WESQL_SCRIPT` to a file: its statements are run and printed with their answers.

use sql::error::Result;
use sql::expr::Expr;
use sql::expr::frame::Frame;
use sql::plan::ResultColumn;
use sql::session::shared::{Account, Process, Server};
use sql::session::{Outcome, Results, Session};
use sql::variables::Id;
use sql::variables::kind::Setting;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::db::{Durability, Options, Store};
use values::value::Value;

struct Printed(String);

impl Printed {
    fn line(&mut self, cells: impl Iterator<Item = String>) {
        let line = cells.collect::<Vec<_>>().join("\t");
        writeln!(self.0, "> {}", line.replace('\n', "\\n")).expect("a string takes all");
    }
}

fn shown(value: &Value<'_>, ty: &values::types::Type) -> String {
    if value.is_null() { "NULL".to_owned() } else { String::from_utf8_lossy(&values::text::of(value, ty)).into_owned() }
}

impl Results for Printed {
    fn begin(&mut self, columns: &[ResultColumn]) -> Result<()> {
        self.line(columns.iter().map(|c| c.name.to_string()));
        Ok(())
    }

    fn row(&mut self, output: &[Expr], frame: &Frame<'_>) -> Result<()> {
        let cells = output.iter().map(|e| e.eval(frame).map(|v| shown(&v, &e.ty))).collect::<Result<Vec<_>>>()?;
        self.line(cells.into_iter());
        Ok(())
    }

    fn values(&mut self, row: &[Value<'_>], columns: &[ResultColumn]) -> Result<()> {
        self.line(row.iter().zip(columns).map(|(v, c)| shown(v, &c.ty)));
        Ok(())
    }

    fn local_file(&mut self, _name: &[u8], _piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        Ok(())
    }

    fn end(&mut self, _session: &Session) -> Result<()> {
        Ok(())
    }
}

fn server(folder: &Path) -> Arc<Server> {
    let objects = objects::config::Config {
        provider: objects::config::Provider::Local,
        bucket: folder.join("objects").display().to_string(),
        region: String::new(),
        endpoint: None,
        use_https: false,
        credentials: None,
        path_style: true,
    };
    let store = Store::open(&Options {
        data_dir: folder.join("data"),
        log_dir: folder.join("log"),
        objects,
        repo: "repo".to_owned(),
        branch: "main".to_owned(),
        durability: Durability::Local,
        restore_window: std::time::Duration::ZERO,
        rest_after: std::time::Duration::ZERO,
        upload_interval: Duration::from_secs(1),
        upload_interval_max: Duration::ZERO,
        memory_bytes: 256 << 20,
        persistent_cache_bytes: 0,
        persistent_cache_dir: folder.join("cache"),
        faults: None,
    })
    .expect("an empty folder becomes a database");
    let zone = (Id::of("time_zone"), Setting::Text("+00:00".into()));
    let version = (Id::of("version"), Setting::Text("8.0.35-wesql".into()));
    let plain = Server::new(store, &[zone, version]).expect("an empty catalogue can be read");
    Arc::new(Server { password_hasher: |_, _| Some(Vec::new()), ..plain })
}

fn session(server: &Arc<Server>) -> Session {
    let process = Arc::new(Process::new(1, &server.waits));
    let name = "root".to_owned();
    let host = "localhost".to_owned();
    let account = Account { user: name.clone(), host: host.clone(), login_user: name, address: host };
    Session::new(Arc::clone(server), process, account)
}

/// How the statements of a script are put.
#[derive(Clone, Copy)]
enum Form {
    AsWritten,
    /// With so many blanks in the rows of an INSERT that these stay text where they are plain values.
    Long,
}

impl Form {
    fn of(self, statement: &str) -> String {
        let lower = statement.to_ascii_lowercase();
        let is_insert = ["insert", "replace"].iter().any(|word| lower.starts_with(word));
        match (self, lower.find("values (").filter(|_| is_insert)) {
            (Form::Long, Some(at)) => {
                let (head, rows) = statement.split_at(at + "values (".len());
                format!("{head}{}{rows}", " ".repeat(4096))
            }
            _ => statement.to_owned(),
        }
    }
}

/// Runs a script's statements and prints them with their answers.
fn play(script: &str, form: Form) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path());
    let mut session = session(&server);
    for statement in ["CREATE DATABASE test", "USE test"] {
        assert!(session.statement(statement.as_bytes(), 0, &mut Printed(String::new())).outcome.is_ok());
    }
    let mut out = String::new();
    let mut statement = String::new();
    for line in script.lines() {
        if line.starts_with("> ") || line == ">" {
            continue;
        }
        out.push_str(line);
        out.push('\n');
        if line.starts_with('#') || (statement.is_empty() && line.trim().is_empty()) {
            continue;
        }
        statement.push_str(line);
        statement.push('\n');
        if !line.trim_end().ends_with(';') {
            continue;
        }
        let mut printed = Printed(String::new());
        let step = session.statement(form.of(&statement).as_bytes(), 0, &mut printed);
        statement.clear();
        out.push_str(&printed.0);
        match step.outcome {
            Ok(Outcome::Rows) => {}
            Ok(Outcome::Done(done)) if done.affected > 0 => {
                writeln!(out, "> affected {}", done.affected).expect("a string");
            }
            Ok(Outcome::Done(_)) => {}
            Err(error) => writeln!(out, "> error {}: {}", error.code, error.message).expect("a string"),
        }
        for condition in session.conditions().iter().filter(|c| c.level != sql::error::Level::Error) {
            writeln!(out, "> warning {}: {}", condition.code, condition.message).expect("a string");
        }
    }
    session.close();
    server.store.close().expect("the store closes");
    out
}

#[test]
fn scripts_get_the_answers_of_mysql() {
    if let Ok(path) = std::env::var("WESQL_SCRIPT") {
        println!("{}", play(&std::fs::read_to_string(path).expect("the script can be read"), Form::AsWritten));
        return;
    }
    compare(Form::AsWritten);
}

#[test]
fn long_statements_get_the_answers_of_short_ones() {
    compare(Form::Long);
}

fn compare(form: Form) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of scripts") {
        let path = entry.expect("an entry").path();
        let script = std::fs::read_to_string(&path).expect("a script");
        let played = play(&script, form);
        for (at, (expected, got)) in script.lines().zip(played.lines()).enumerate() {
            assert_eq!(got, expected, "{} line {}", path.display(), at + 1);
        }
        assert_eq!(played.lines().count(), script.lines().count(), "{}", path.display());
        count += 1;
    }
    assert!(count > 0, "there are scripts");
}
