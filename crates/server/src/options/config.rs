//! The checked configuration, and how options become it.

use super::Environment;
use super::nearest::nearest;
use super::raw::RawOption;
use crate::log::Format;
use objects::config::{Credentials, Provider};
use sql::variables::Id;
use sql::variables::kind::{Kind, Setting, parse_size};
use std::collections::BTreeMap;
use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::db::Durability;
use values::charset::Charset;

/// What version() says.
pub(crate) const VERSION: &str = "8.0.35-wesql";

/// The part of the machine's memory that the store gets: sessions, results and the allocator need the rest.
const STORE_SHARE: u64 = 2;

/// Long beside what an application that is in use waits between two commits.
const REST_AFTER: Duration = Duration::from_secs(5);
/// Seven days.
const RESTORE_WINDOW_SECONDS: u64 = 7 * 24 * 3600;
/// Upload intervals from one upload of few commits to the next.
const UPLOADS_OF_FEW_APART: u64 = 5;

/// The options that the help explains; every system variable is one too.
pub(crate) const OPTIONS: &[(&str, &str)] = &[
    ("defaults_file", "an option file; [mysqld] counts"),
    ("print_defaults", "prints what the options are, and ends"),
    ("port", "the TCP port (3306)"),
    ("bind_address", "the address to listen on (127.0.0.1; * with a root password from the environment)"),
    ("datadir", "the folder of everything local (./wesql-data)"),
    ("wesql_log_dir", "the folder of the local log (within datadir)"),
    ("wesql_durability", "local, or object_store: when a commit is acknowledged"),
    ("wal_upload_interval", "milliseconds that a commit stays only local (1000)"),
    ("wesql_wal_upload_interval_max", "the same where fewer than sixteen commits have come since (five times that)"),
    (
        "wesql_restore_window",
        "seconds that the database can be restored to a point in time (604800: 7 days; 0 for not)",
    ),
    ("objectstore_provider", "local, aws, minio, r2, gcs, azure, memory (local)"),
    ("objectstore_bucket", "the bucket; for local a folder (objects, within datadir)"),
    ("objectstore_region", "its region"),
    ("objectstore_endpoint", "host and port, or URL, of a store that is not the provider's own"),
    ("objectstore_use_https", "whether an endpoint without a scheme is spoken to with TLS"),
    ("objectstore_access_key", "the access key; without it the provider's default chain is asked"),
    ("objectstore_secret_key", "the secret key"),
    ("repo_objectstore_id", "the first part of the objects' names (wesql)"),
    ("branch_objectstore_id", "the second part: the branch (main)"),
    ("smartengine_persistent_cache_size", "bytes of the local disk cache (1G)"),
    ("smartengine_persistent_cache_dir", "its folder (within datadir)"),
    ("server_memory", "bytes of memory that the store may use (half of what the process may)"),
    ("max_connections", "clients at a time"),
    ("log_format", "text or json"),
    ("wesql_cluster_member", "this node's address in a cluster; a single node needs none"),
];

/// Options of mysqld's that are no variables and mean nothing here.
const WITHOUT_MEANING: &[&str] = &[
    "user",
    "console",
    "initialize",
    "initialize_insecure",
    "daemonize",
    "symbolic_links",
    "host_cache",
    "ssl",
    "chroot",
    "default_authentication",
    "gdb",
    "memlock",
    "old_style_user_limits",
    "temp_pool",
    "upgrade",
    "bootstrap",
    "wesql_cluster_member",
];

/// Beginnings of variables of MySQL's and WeSQL's that mean nothing here.
const PREFIXES_WITHOUT_MEANING: &[&str] = &[
    "innodb_",
    "smartengine_",
    "performance_schema_",
    "raft_replication_",
    "consensus_",
    "serverless_",
    "mysqlx_",
    "rocksdb_",
];

/// Names with such beginnings that do mean something.
const MEANT: &[&str] = &[
    "innodb_autoinc_lock_mode",
    "innodb_lock_wait_timeout",
    "innodb_rollback_on_timeout",
    "innodb_strict_mode",
    "smartengine_persistent_cache_size",
    "smartengine_persistent_cache_dir",
    "smartengine_block_cache_size",
];

/// Where to listen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listen {
    /// `*`, a name or an address.
    pub(crate) address: String,
    /// The port; 0 takes a free one.
    pub(crate) port: u16,
    /// What the address means.
    pub(crate) resolved: Vec<SocketAddr>,
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.address, self.port)
    }
}

impl Listen {
    /// Whether only this machine can connect.
    pub(crate) fn is_loopback(&self) -> bool {
        self.resolved.iter().all(|a| a.ip().is_loopback())
    }
}

/// The accounts of a new database.
#[derive(Clone, Debug, Default)]
pub(crate) struct FirstAccounts {
    /// MYSQL_ROOT_PASSWORD.
    pub(crate) root_password: String,
    /// MYSQL_ROOT_HOST.
    pub(crate) root_host: String,
    /// MYSQL_ALLOW_EMPTY_PASSWORD.
    pub(crate) allows_empty: bool,
    /// MYSQL_DATABASE.
    pub(crate) database: Option<String>,
    /// MYSQL_USER and MYSQL_PASSWORD.
    pub(crate) user: Option<(String, String)>,
}

/// A configuration that cannot be wrong in itself.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Where to listen.
    pub(crate) listen: Listen,
    /// Whether another server writes, and this one follows it.
    pub(crate) is_reader: bool,
    /// How the store is opened.
    pub(crate) store: store::db::Options,
    /// The accounts of a new database.
    pub(crate) accounts: FirstAccounts,
    /// How log lines look.
    pub(crate) log_format: Format,
    /// The system variables' values that are not the default.
    pub(crate) variables: Vec<(Id, Setting)>,
    /// One line for each option that means nothing.
    pub(crate) warnings: Vec<String>,
}

/// Values by name, the strongest of each.
struct Given {
    values: BTreeMap<String, String>,
}

impl Given {
    fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    fn bytes(&self, name: &str) -> Option<u64> {
        self.text(name).and_then(parse_size).and_then(|v| u64::try_from(v).ok())
    }

    fn word(&self, name: &'static str) -> String {
        let id = Id::of(name);
        self.text(name).map_or_else(|| id.row().4.to_owned(), str::to_owned).to_ascii_lowercase()
    }
}

/// Checks options, of which later ones win.
///
/// # Errors
/// One line that names the option.
pub(crate) fn check(options: &[RawOption], environment: Environment<'_>) -> Result<Config, String> {
    let mut given = Given { values: BTreeMap::new() };
    let mut variables: BTreeMap<Id, Setting> = BTreeMap::new();
    let mut warnings = Vec::new();
    for option in options {
        let value = option.value.clone();
        match recognize(option)? {
            Meaning::Variable(id) => {
                let setting = setting(id, value.as_deref())?;
                variables.insert(id, setting);
                given.values.insert(id.name().to_owned(), value.unwrap_or_default());
            }
            Meaning::Own => {
                given.values.insert(option.name.clone(), value.unwrap_or_default());
            }
            Meaning::Without => warnings.push(format!("option {} has no meaning here", option.name)),
            Meaning::Unknown => warnings.push(format!("option {} is unknown and was let pass by loose_", option.name)),
        }
    }
    let accounts = first_accounts(environment);
    let listen = listen(&given, &accounts)?;
    let store = store_options(&given)?;
    settle(&mut variables, &listen, &store);
    let is_on = |name| matches!(variables.get(&Id::of(name)), Some(Setting::Int(on)) if *on != 0);
    Ok(Config {
        is_reader: is_on("read_only"),
        log_format: if given.word("log_format") == "json" { Format::Json } else { Format::Text },
        listen,
        store,
        accounts,
        variables: variables.into_iter().collect(),
        warnings,
    })
}

enum Meaning {
    Variable(Id),
    Own,
    Without,
    Unknown,
}

fn recognize(option: &RawOption) -> Result<Meaning, String> {
    let name = match option.name.as_str() {
        "default_time_zone" => "time_zone",
        "log_slave_updates" => "log_replica_updates",
        "character_set_client_handshake" => "character_set_client_handshake",
        other => other,
    };
    let has_prefix = PREFIXES_WITHOUT_MEANING.iter().any(|prefix| name.starts_with(prefix));
    if has_prefix && !MEANT.contains(&name) || WITHOUT_MEANING.contains(&name) {
        return Ok(Meaning::Without);
    }
    if let Some(id) = Id::find(name) {
        return Ok(Meaning::Variable(id));
    }
    if OPTIONS.iter().any(|(own, _)| *own == name) {
        return Ok(Meaning::Own);
    }
    if option.loose {
        return Ok(Meaning::Unknown);
    }
    let known = Id::all().map(Id::name).chain(OPTIONS.iter().map(|(own, _)| *own));
    let nearest = nearest(name, known).unwrap_or_default();
    Err(format!("unknown option '{name}'; the nearest known one is '{nearest}'"))
}

/// An option's value as the variable has it.
fn setting(id: Id, value: Option<&str>) -> Result<Setting, String> {
    let kind = id.row().3;
    let name = id.name();
    let value = match (value, kind) {
        (Some(value), _) => value,
        (None, Kind::Bool) => "ON",
        (None, _) => return Err(format!("option {name}: a value is missing")),
    };
    // The binary log's option is a name for its files; the variable says whether there is one.
    if name == "log_bin" && kind.parse(value).is_none() {
        return Ok(Setting::Int(1));
    }
    let parsed = kind.parse(value).ok_or_else(|| match kind {
        Kind::Int(low, high) => format!("option {name}: '{value}' is no number from {low} to {high}"),
        Kind::Double => format!("option {name}: '{value}' is no number"),
        Kind::Bool => format!("option {name}: '{value}' is neither ON nor OFF"),
        Kind::Enum(words) | Kind::Set(words) => format!("option {name}: '{value}' is none of {words}"),
        Kind::Switches(all) => format!("option {name}: '{value}' is no list of switches like {all}"),
        Kind::Str => format!("option {name}: '{value}' is no text"),
    })?;
    let is_known = match name {
        n if n.starts_with("character_set_") && n != "character_set_client_handshake" => {
            Charset::by_name(value).is_some()
        }
        n if n.starts_with("collation_") => values::collation::Collation::by_name(value).is_some(),
        "time_zone" => sql::session::settings::zone(value).is_some(),
        _ => true,
    };
    if is_known { Ok(parsed) } else { Err(format!("option {name}: '{value}' is unknown")) }
}

fn first_accounts(environment: Environment<'_>) -> FirstAccounts {
    let get = |name: &str| environment(name).filter(|v| !v.is_empty());
    FirstAccounts {
        root_password: get("MYSQL_ROOT_PASSWORD").unwrap_or_default(),
        root_host: get("MYSQL_ROOT_HOST").unwrap_or_else(|| "%".to_owned()),
        allows_empty: get("MYSQL_ALLOW_EMPTY_PASSWORD").is_some(),
        database: get("MYSQL_DATABASE"),
        user: get("MYSQL_USER").map(|user| (user, get("MYSQL_PASSWORD").unwrap_or_default())),
    }
}

fn listen(given: &Given, accounts: &FirstAccounts) -> Result<Listen, String> {
    let port = given.text("port").and_then(|p| p.parse().ok()).unwrap_or(3306);
    // Who gives a root password through the environment runs a container: it is there to be connected to from outside.
    let default = if accounts.root_password.is_empty() { "127.0.0.1" } else { "*" };
    let address = given.text("bind_address").unwrap_or(default).to_owned();
    if address == "*" {
        let all = ["[::]", "0.0.0.0"].map(|a| format!("{a}:{port}").parse().expect("both are addresses"));
        return Ok(Listen { address, port, resolved: all.to_vec() });
    }
    let bare = address.trim_start_matches('[').trim_end_matches(']');
    let resolved = (bare, port).to_socket_addrs();
    let resolved: Vec<_> = resolved.map_err(|e| format!("option bind_address: {address}: {e}"))?.collect();
    if resolved.is_empty() {
        return Err(format!("option bind_address: {address} is no address of a machine"));
    }
    Ok(Listen { address, port, resolved })
}

fn store_options(given: &Given) -> Result<store::db::Options, String> {
    let data_dir = PathBuf::from(given.text("datadir").unwrap_or("./wesql-data"));
    let within = |name: &str| given.text(name).map(PathBuf::from);
    let durability = match given.word("wesql_durability").as_str() {
        "object_store" => Durability::ObjectStore,
        "local" => Durability::Local,
        other => {
            return Err(format!("option wesql_durability: '{other}' needs log nodes, which this server does not have"));
        }
    };
    let upload_ms = given.bytes("wal_upload_interval").unwrap_or(1000).max(1);
    let upload_ms_max = given.bytes("wesql_wal_upload_interval_max").unwrap_or(UPLOADS_OF_FEW_APART * upload_ms);
    let share = crate::memory::limit_bytes() / STORE_SHARE;
    Ok(store::db::Options {
        log_dir: within("wesql_log_dir").unwrap_or_else(|| data_dir.join("log")),
        objects: object_store(given, &data_dir)?,
        repo: given.text("repo_objectstore_id").unwrap_or("wesql").to_owned(),
        branch: given.text("branch_objectstore_id").unwrap_or("main").to_owned(),
        durability,
        upload_interval: Duration::from_millis(upload_ms),
        upload_interval_max: Duration::from_millis(upload_ms_max),
        rest_after: REST_AFTER,
        restore_window: Duration::from_secs(given.bytes("wesql_restore_window").unwrap_or(RESTORE_WINDOW_SECONDS)),
        memory_bytes: given.bytes("server_memory").filter(|b| *b > 0).unwrap_or(share),
        persistent_cache_bytes: given.bytes("smartengine_persistent_cache_size").unwrap_or(1 << 30),
        persistent_cache_dir: within("smartengine_persistent_cache_dir").unwrap_or_else(|| data_dir.join("cache")),
        faults: None,
        data_dir,
    })
}

fn object_store(given: &Given, data_dir: &Path) -> Result<objects::config::Config, String> {
    let name = given.word("objectstore_provider");
    let unknown =
        || format!("option objectstore_provider: '{name}' is none of local, aws, minio, r2, gcs, azure, memory");
    let provider = Provider::from_name(&name).ok_or_else(unknown)?;
    let bucket = match (provider, given.text("objectstore_bucket")) {
        (Provider::Local, bucket) => data_dir.join(bucket.unwrap_or("objects")).to_string_lossy().into_owned(),
        (Provider::Memory, bucket) => bucket.unwrap_or("wesql").to_owned(),
        (_, Some(bucket)) => bucket.to_owned(),
        (_, None) => return Err(format!("option objectstore_bucket: provider {name} needs a bucket")),
    };
    let credentials = match (given.text("objectstore_access_key"), given.text("objectstore_secret_key")) {
        (Some(access), Some(secret)) => Some(Credentials { access_key: access.into(), secret_key: secret.into() }),
        (None, None) => None,
        (Some(_), None) => return Err("option objectstore_secret_key: is missing beside objectstore_access_key".into()),
        (None, Some(_)) => return Err("option objectstore_access_key: is missing beside objectstore_secret_key".into()),
    };
    let endpoint = given.text("objectstore_endpoint").map(str::to_owned);
    Ok(objects::config::Config {
        provider,
        bucket,
        region: given.text("objectstore_region").unwrap_or_default().to_owned(),
        use_https: matches!(
            given.text("objectstore_use_https").map(str::to_ascii_uppercase).as_deref(),
            Some("ON" | "1" | "TRUE")
        ),
        path_style: provider == Provider::Minio || endpoint.is_some(),
        endpoint,
        credentials,
    })
}

/// Values of variables that follow from others, or from what the program is.
fn settle(variables: &mut BTreeMap<Id, Setting>, listen: &Listen, store: &store::db::Options) {
    let text = |value: &str| Setting::Text(value.into());
    let hostname = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let fixed = [
        ("version", text(VERSION)),
        ("wesql_version", text(env!("CARGO_PKG_VERSION"))),
        ("hostname", text(hostname.trim())),
        ("port", Setting::Int(i64::from(listen.port))),
        ("bind_address", text(&listen.address)),
        ("datadir", text(&format!("{}/", store.data_dir.display()))),
        ("objectstore_bucket", text(&store.objects.bucket)),
        ("repo_objectstore_id", text(&store.repo)),
        ("branch_objectstore_id", text(&store.branch)),
        ("wesql_wal_upload_interval_max", Setting::Int(store.upload_interval_max.as_millis() as i64)),
    ];
    variables.extend(fixed.map(|(name, value)| (Id::of(name), value)));
    let charset = match variables.get(&Id::of("character_set_server")) {
        Some(Setting::Text(name)) => Charset::by_name(name),
        _ => None,
    };
    let collation = match variables.get(&Id::of("collation_server")) {
        Some(Setting::Text(name)) => values::collation::Collation::by_name(name),
        _ => charset.map(Charset::default_collation),
    };
    if let Some(collation) = collation {
        for name in ["collation_server", "collation_database"] {
            variables.insert(Id::of(name), text(collation.name()));
        }
        for name in ["character_set_server", "character_set_database"] {
            variables.insert(Id::of(name), text(collation.charset().name()));
        }
    }
}
