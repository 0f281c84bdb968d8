//! A server of its own for each test: started as a program, spoken to as any client would, stopped or killed.

pub mod history;
pub mod schedule;
pub mod script;
pub mod selects;

use mysql::{Conn, OptsBuilder};
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;

/// The program, built once; or the one that `WESQL_PROGRAM` names.
///
/// # Panics
/// It does not compile.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(named) = std::env::var_os("WESQL_PROGRAM") {
            return named.into();
        }
        let test = std::env::current_exe().expect("a test is a program");
        let profile = test.ancestors().nth(2).expect("tests lie in target/PROFILE/deps");
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "server"]);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        let status = build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).status();
        assert!(status.expect("cargo runs").success(), "the server does not compile");
        profile.join("wesql")
    })
}

/// A folder of its own, and how servers over it are started.
pub struct Place {
    /// The folder.
    pub folder: tempfile::TempDir,
    /// Further options.
    pub options: Vec<String>,
    /// Environment variables.
    pub environment: Vec<(String, String)>,
}

impl Default for Place {
    fn default() -> Place {
        Place { folder: tempfile::tempdir().expect("a folder"), options: Vec::new(), environment: Vec::new() }
    }
}

impl Place {
    /// A place with further options.
    pub fn with(options: &[&str]) -> Place {
        Place { options: options.iter().map(|o| (*o).to_owned()).collect(), ..Place::default() }
    }

    /// The folder of everything local.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self) -> Command {
        let mut command = self.words(&["serve", "--port=0"]);
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Runs a command that does not serve; what it printed, and whether it went well.
    ///
    /// # Panics
    /// The program cannot be started.
    pub fn tool(&self, words: &[&str]) -> (bool, String) {
        let output = self.words(words).output().expect("the program starts");
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).trim().to_owned())
    }

    fn words(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        // The objects lie beside the local files, so that a test can take those away.
        command.args(words).arg(format!("--datadir={}", self.data().display()));
        command.arg(format!("--objectstore_bucket={}", self.folder.path().join("objects").display()));
        command.arg("--server-memory=256M").args(&self.options);
        command
    }

    /// Starts a server.
    ///
    /// # Panics
    /// It does not become ready.
    pub fn start(&self) -> Server {
        let mut child = self.command().stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let mut said = Vec::new();
        for line in lines.by_ref() {
            let line = line.expect("it is text");
            if let Some((_, rest)) = line.split_once("ready for connections on ") {
                let address = rest.split_whitespace().next().expect("an address follows");
                let port = address.rsplit(':').next().and_then(|p| p.parse().ok()).expect("a port follows");
                return Server { child, port, lines };
            }
            said.push(line);
        }
        let ended = child.wait();
        panic!("the server did not become ready ({ended:?}): {said:?}");
    }

    /// Starts a server that is to fail, and waits for it.
    ///
    /// # Panics
    /// The program cannot be started.
    pub fn fail(&self) -> Output {
        self.command().output().expect("the program starts")
    }
}

/// A running server; killed when it is dropped.
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Options for a client of this server.
    pub fn client(&self) -> OptsBuilder {
        OptsBuilder::new().ip_or_hostname(Some("127.0.0.1")).tcp_port(self.port).user(Some("root")).prefer_socket(false)
    }

    /// A connection as root.
    ///
    /// # Panics
    /// It is refused.
    pub fn connect(&self) -> Conn {
        Conn::new(self.client()).expect("root comes in")
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Stops it by SIGTERM; how it ended, and the rest of what it said.
    ///
    /// # Panics
    /// It cannot be waited for.
    pub fn stop(mut self) -> (ExitStatus, Vec<String>) {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(killed.expect("kill runs").success());
        let said = self.lines.by_ref().map_while(Result::ok).collect();
        (self.child.wait().expect("it ends"), said)
    }

    /// Ends it as a power cut would.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}
