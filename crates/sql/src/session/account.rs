//! Accounts: who may come in, by what, and with which privileges. They are rows of mysql.user; this is their copy in memory.

use crate::conditions;
use crate::error::Result;
use parking_lot::RwLock;
use std::collections::HashMap;

/// An account's authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// User part.
    pub user: String,
    /// Host part: a pattern.
    pub host: String,
    /// The plugin.
    pub plugin: String,
    /// What the plugin stored.
    pub stored: Vec<u8>,
    /// ACCOUNT LOCK.
    pub locked: bool,
    /// Whether it may do everything.
    pub is_super: bool,
}

/// All accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    list: RwLock<Vec<Authentication>>,
    /// SHA256(SHA256(password)) of those that came in by a full exchange.
    fast: RwLock<HashMap<(String, String), [u8; 32]>>,
}

impl Accounts {
    /// Replaces all accounts.
    pub fn set(&self, mut list: Vec<Authentication>) {
        // The most particular host pattern is tried first.
        list.sort_by_key(|a| (wildness(&a.host), a.user.is_empty()));
        *self.list.write() = list;
        self.fast.write().clear();
    }

    /// All accounts.
    pub fn list(&self) -> Vec<Authentication> {
        self.list.read().clone()
    }

    /// The account of a user that comes from one of these addresses.
    pub fn find(&self, user: &str, hosts: &[&str]) -> Option<Authentication> {
        let list = self.list.read();
        let fits = |a: &&Authentication| {
            (a.user == user || a.user.is_empty()) && hosts.iter().any(|host| matches(&a.host, host))
        };
        list.iter().find(fits).cloned()
    }

    /// The key for a fast exchange, where the account came in before.
    pub fn fast_key(&self, account: &Authentication) -> Option<[u8; 32]> {
        self.fast.read().get(&(account.user.clone(), account.host.clone())).copied()
    }

    /// Remembers the key for fast exchanges.
    pub fn remember(&self, account: &Authentication, key: [u8; 32]) {
        self.fast.write().insert((account.user.clone(), account.host.clone()), key);
    }

    /// The account by its exact name.
    ///
    /// # Errors
    /// 1133.
    pub fn named(&self, user: &str, host: &str) -> Result<Authentication> {
        let list = self.list.read();
        let found = list.iter().find(|a| a.user == user && a.host.eq_ignore_ascii_case(host)).cloned();
        found.ok_or_else(|| conditions::PASSWORD_NO_MATCH.with(&[]))
    }
}

fn wildness(host: &str) -> usize {
    match host.find(['%', '_']) {
        None => 0,
        Some(at) => 1000 - at.min(999),
    }
}

/// Whether a host pattern fits a name or an address.
fn matches(pattern: &str, host: &str) -> bool {
    let collation = values::collation::Collation::UTF8MB3_GENERAL_CI;
    pattern.is_empty()
        || pattern.eq_ignore_ascii_case(host)
        || collation.like(host.as_bytes(), pattern.as_bytes(), Some('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(user: &str, host: &str) -> Authentication {
        Authentication {
            user: user.into(),
            host: host.into(),
            plugin: String::new(),
            stored: Vec::new(),
            locked: false,
            is_super: false,
        }
    }

    #[test]
    fn the_most_particular_host_is_found() {
        let accounts = Accounts::default();
        accounts.set(vec![
            account("a", "%"),
            account("a", "10.0.%"),
            account("a", "10.0.0.1"),
            account("", "localhost"),
        ]);
        let host = |user: &str, from: &str| accounts.find(user, &[from]).map(|a| a.host);
        assert_eq!(host("a", "10.0.0.1"), Some("10.0.0.1".to_owned()));
        assert_eq!(host("a", "10.0.9.9"), Some("10.0.%".to_owned()));
        assert_eq!(host("a", "192.168.0.1"), Some("%".to_owned()));
        assert_eq!(host("b", "192.168.0.1"), None);
        assert_eq!(host("b", "localhost"), Some("localhost".to_owned()));
    }
}
