//! A database in a temporary folder, for the targets that need one: a session for each input, and the same tables before it.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use sql::error::Result;
use sql::expr::Expr;
use sql::expr::context::Wanted;
use sql::expr::frame::Frame;
use sql::plan::ResultColumn;
use sql::session::shared::{Account, Process, Server};
use sql::session::{Results, Session};
use sql::variables::Id;
use sql::variables::kind::Setting;
use store::db::{Durability, Options, Store};
use values::value::Value;

/// After so long a statement is killed: many are of a kind that takes for ever and may.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often the watch looks.
const WATCH: Duration = Duration::from_millis(50);
/// How many statements of one input are run.
const STATEMENTS_MAX: usize = 8;

/// The tables that every input finds.
const SETUP: &[&str] = &[
    "CREATE DATABASE test",
    "USE test",
    "CREATE TABLE t (a INT PRIMARY KEY AUTO_INCREMENT, b INT, c VARCHAR(20), d DECIMAL(10,3), UNIQUE (b), KEY (c, d))",
    "INSERT INTO t VALUES (1, 10, 'one', 1.5), (2, NULL, 'two', -2.25), (3, 30, NULL, 0), (4, 40, 'Vier', 99999.999)",
    "CREATE TABLE u (a INT, b BIGINT UNSIGNED, c CHAR(5) CHARACTER SET latin1, PRIMARY KEY (a, b)) COMMENT 'two columns'",
    "INSERT INTO u VALUES (1, 1, 'x'), (1, 2, 'y'), (2, 18446744073709551615, '')",
    "CREATE TABLE kinds (id SERIAL, i1 TINYINT, i2 SMALLINT UNSIGNED, i3 MEDIUMINT ZEROFILL, f FLOAT, g DOUBLE, \
     n DECIMAL(65,30), bt BIT(10), y YEAR, dt DATE, tm TIME(6), ts TIMESTAMP(3) NULL, dtm DATETIME(6), \
     ch CHAR(10), vc VARCHAR(100) CHARACTER SET utf8mb3, bn BINARY(4), vb VARBINARY(50), tx TEXT, bl BLOB, \
     en ENUM('a','b','c'), st SET('x','y','z'), js JSON, ge GEOMETRY, gi INT AS (i1 + 1), \
     gs VARCHAR(200) AS (CONCAT(ch, '-', vc)) STORED, KEY (dt, tm), KEY (vc(10)), KEY ((f + 1)), CHECK (i1 < 120))",
    "INSERT INTO kinds (i1, i2, i3, f, g, n, bt, y, dt, tm, ts, dtm, ch, vc, bn, vb, tx, bl, en, st, js, ge) VALUES \
     (1, 65535, 7, 1.5, -1e300, 12345678901234567890.123456789, b'1010', 2024, '2024-02-29', '-838:59:59', \
     '2024-01-01 00:00:00.123', '9999-12-31 23:59:59.999999', 'abc', 'übung', 0x00FF, 0xDEADBEEF, 'text', 'blob', 'b', 'x,z', \
     '{\"a\": [1, 2.5, null], \"b\": \"t\"}', ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 4,0 0))')), \
     (-128, 0, 0, 0, 0, 0, 0, 1901, '0001-01-01', '00:00:00', NULL, '1000-01-01', '', '', '', '', '', '', 'a', '', '[]', \
     ST_GeomFromText('POINT(1 2)')), \
     (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
     NULL, NULL)",
    "CREATE VIEW v AS SELECT t.a, u.b, COUNT(*) AS n FROM t LEFT JOIN u USING (a) GROUP BY t.a, u.b",
    "CREATE VIEW w AS SELECT a, b + 1 AS b1, c FROM t WHERE b IS NOT NULL",
    "CREATE PROCEDURE p(IN x INT, OUT z INT) BEGIN DECLARE i INT DEFAULT 0; \
     WHILE i < x DO SET i = i + 1; END WHILE; SELECT SUM(b) + i INTO z FROM t; END",
    "CREATE FUNCTION f(x INT) RETURNS INT DETERMINISTIC RETURN IF(x > 3, x * 2, (SELECT MAX(a) FROM t))",
    "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW SET NEW.d = COALESCE(NEW.d, 0) + 1",
];

/// What runs, since when, for the thread that watches.
type Watched = Mutex<Option<(Arc<Process>, Instant)>>;

/// A database that lives as long as the program.
pub struct Database {
    server: Arc<Server>,
    watched: Arc<Watched>,
    /// The version of the definitions that [`SETUP`] makes.
    version: Mutex<u64>,
    _folder: tempfile::TempDir,
}

/// Takes rows and evaluates them.
pub struct Evaluated;

impl Results for Evaluated {
    fn begin(&mut self, _columns: &[ResultColumn]) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, output: &[Expr], frame: &Frame<'_>) -> Result<()> {
        for expr in output {
            let value = expr.eval(frame)?;
            if !value.is_null() {
                values::text::of(&value, &expr.ty);
            }
        }
        Ok(())
    }

    fn values(&mut self, row: &[Value<'_>], columns: &[ResultColumn]) -> Result<()> {
        for (value, column) in row.iter().zip(columns).filter(|(value, _)| !value.is_null()) {
            values::text::of(value, &column.ty);
        }
        Ok(())
    }

    fn local_file(&mut self, _name: &[u8], piece: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        piece(b"1\t2\n\\N\tx")
    }

    fn end(&mut self, _session: &Session) -> Result<()> {
        Ok(())
    }
}

/// The program's database.
pub fn database() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let server = server(folder.path());
        let watched: Arc<Watched> = Arc::default();
        let looked_at = Arc::clone(&watched);
        std::thread::spawn(move || watch(&looked_at));
        let database = Database { server, watched, version: Mutex::new(0), _folder: folder };
        database.make_anew();
        database
    })
}

fn watch(watched: &Watched) {
    loop {
        std::thread::sleep(WATCH);
        if let Some((process, since)) = &*watched.lock().expect("no panic")
            && since.elapsed() > PATIENCE
        {
            process.kill.ask(Wanted::Statement);
        }
    }
}

impl Database {
    /// A session that finds the tables as they were made; what it changes is undone.
    pub fn with_session<T>(&self, act: impl FnOnce(&mut Session) -> T) -> T {
        let process = self.process();
        let mut session = self.session(&process);
        *self.watched.lock().expect("no panic") = Some((process, stdx::clock::now()));
        session.statement(b"START TRANSACTION", 0, &mut Evaluated).outcome.expect("a transaction begins");
        let done = act(&mut session);
        session.close();
        *self.watched.lock().expect("no panic") = None;
        if self.server.catalog.load().version() != *self.version.lock().expect("no panic") {
            self.make_anew();
        }
        done
    }

    /// Runs the statements of a text.
    pub fn run(&self, text: &[u8]) {
        self.with_session(|session| {
            session.use_database("test").expect("it is there");
            let mut from = Some(0);
            for _ in 0..STATEMENTS_MAX {
                let Some(at) = from else { break };
                let step = session.statement(text, at, &mut Evaluated);
                from = step.next.filter(|next| *next > at && *next < text.len());
            }
        });
    }

    /// Drops every database and makes the tables.
    fn make_anew(&self) {
        let mut session = self.session(&self.process());
        let names: Vec<String> = self.server.catalog.load().databases().map(|d| d.name.to_string()).collect();
        let drops = names.iter().map(|name| format!("DROP DATABASE {}", syntax::printer::quoted(name)));
        for statement in drops.chain(SETUP.iter().map(|text| (*text).to_owned())) {
            let step = session.statement(statement.as_bytes(), 0, &mut Evaluated);
            step.outcome.unwrap_or_else(|error| panic!("{statement}: {} {}", error.code, error.message));
        }
        session.close();
        *self.version.lock().expect("no panic") = self.server.catalog.load().version();
    }

    fn process(&self) -> Arc<Process> {
        Arc::new(Process::new(1, &self.server.waits))
    }

    fn session(&self, process: &Arc<Process>) -> Session {
        let (name, host) = ("root".to_owned(), "localhost".to_owned());
        let account = Account { user: name.clone(), host: host.clone(), login_user: name, address: host };
        Session::new(Arc::clone(&self.server), Arc::clone(process), account)
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
        restore_window: Duration::ZERO,
        upload_interval: Duration::from_secs(1),
        upload_interval_max: Duration::ZERO,
        rest_after: Duration::ZERO,
        memory_bytes: 64 << 20,
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
