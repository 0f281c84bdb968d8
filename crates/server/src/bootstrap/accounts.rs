//! The first accounts of a database, and whether what is there may be shown to the network.

use super::{run, tables};
use crate::options::config::{Config, FirstAccounts};
use sql::error::Result;
use sql::session::Session;
use sql::session::shared::Server;

/// Names of this machine, which need no password.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Makes root and what the environment asks for.
///
/// # Errors
/// What a statement answers.
pub(super) fn create(session: &mut Session, first: &FirstAccounts) -> Result<()> {
    let password = quoted(&first.root_password);
    let mut hosts = vec!["localhost"];
    let is_open = !first.root_password.is_empty() || first.allows_empty;
    if is_open && first.root_host != "localhost" {
        hosts.push(&first.root_host);
    }
    for host in hosts {
        let account = format!("'root'@{}", quoted(host));
        run(session, &format!("CREATE USER IF NOT EXISTS {account} IDENTIFIED BY {password}"))?;
    }
    let all: Vec<String> = tables::user_privileges().map(|name| format!("{name} = 'Y'")).collect();
    run(session, &format!("UPDATE mysql.user SET {} WHERE User = 'root'", all.join(", ")))?;
    if let Some(database) = &first.database {
        run(session, &format!("CREATE DATABASE IF NOT EXISTS `{}`", database.replace('`', "``")))?;
    }
    if let Some((user, password)) = &first.user {
        let account = format!("{}@'%'", quoted(user));
        run(session, &format!("CREATE USER IF NOT EXISTS {account} IDENTIFIED BY {}", quoted(password)))?;
        if let Some(database) = &first.database {
            run(session, &format!("GRANT ALL ON `{}`.* TO {account}", database.replace('`', "``")))?;
        }
    }
    Ok(())
}

/// Reads mysql.user into memory.
///
/// # Errors
/// What the store answers.
pub(crate) fn load(server: &Server) -> Result<()> {
    sql::ddl::users::load(server)
}

/// Refuses to listen to the network where root has no password there.
///
/// # Errors
/// One line for a human.
pub(crate) fn check_exposure(server: &Server, config: &Config) -> std::result::Result<(), String> {
    let accounts = server.accounts.list();
    let mut roots = accounts.iter().filter(|a| a.is_super);
    let is_exposed = !config.listen.is_loopback() && !config.accounts.allows_empty;
    match roots.find(|a| a.stored.is_empty() && !a.locked) {
        Some(open) if is_exposed => {
            let place = if LOCAL.contains(&open.host.as_str()) { "this machine" } else { "the network" };
            Err(format!(
                "option bind_address: {} can be reached from other machines and '{}'@'{}' has no password even for {place}; \
                 set MYSQL_ROOT_PASSWORD before the first start, or ALTER USER, or bind to 127.0.0.1",
                config.listen, open.user, open.host
            ))
        }
        _ => Ok(()),
    }
}

/// A text as a string literal.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
