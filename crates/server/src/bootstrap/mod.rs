//! What a new database begins with: the `mysql` and `sys` databases, the first accounts.
//!
//! Everything is made by statements in a session of the server's own; the tables' text is in [`tables`].

pub(crate) mod accounts;
mod tables;

use crate::options::config::FirstAccounts;
use sql::error::{Error, Result};
use sql::session::Session;
use sql::session::prepared::Collected;
use sql::session::shared::{Account, Process, Server};
use std::sync::Arc;

/// The connection number of the server's own sessions.
const OWN_CONNECTION: u32 = 0;

/// Whether the database has no system tables yet.
pub(crate) fn is_new(server: &Server) -> bool {
    server.catalog.load().table("mysql", "user").is_none()
}

/// A session of the server's own.
pub(crate) fn session(server: &Arc<Server>) -> Session {
    let process = Arc::new(Process::new(OWN_CONNECTION, &server.waits));
    let name = || "root".to_owned();
    let host = || "localhost".to_owned();
    let account = Account { user: name(), host: host(), login_user: name(), address: host() };
    Session::new(Arc::clone(server), process, account)
}

/// Runs one statement and forgets its rows.
pub(crate) fn run(session: &mut Session, text: &str) -> Result<()> {
    let step = session.statement(text.as_bytes(), 0, &mut Collected::default());
    step.outcome.map(drop).map_err(|error| {
        let begin: String = text.chars().take(60).collect();
        Error { message: format!("{} (in: {begin})", error.message), ..error }
    })
}

/// Makes the system tables and the first accounts.
///
/// # Errors
/// What a statement answers.
pub(crate) fn create(server: &Arc<Server>, first: &FirstAccounts) -> Result<()> {
    let mut session = session(server);
    for statement in ["CREATE DATABASE IF NOT EXISTS mysql", "CREATE DATABASE IF NOT EXISTS sys", "USE mysql"] {
        run(&mut session, statement)?;
    }
    // The accounts' table comes last: where it exists, the others do.
    for table in tables::all() {
        run(&mut session, &table)?;
    }
    accounts::create(&mut session, first)?;
    session.close();
    Ok(())
}
