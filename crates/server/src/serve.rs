//! The server's life: open the store, make or read the database's system tables, listen, and stop cleanly.

use crate::connection::Shared;
use crate::listener::Listener;
use crate::options::config::Config;
use crate::tls::Keys;
use crate::{bootstrap, log};
use signal_hook::consts::{SIGINT, SIGTERM};
use sql::catalog::keys::index_prefix;
use sql::catalog::table::IndexId;
use sql::expr::context::Wanted;
use sql::session::shared::Server;
use sql::variables::Id;
use sql::variables::kind::Setting;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};
use store::db::{SeqNo, Store};
use store::error::Error;

/// The exit code of a server whose database another one took over.
const EXIT_FENCED: u8 = 3;

/// How often the store is asked whether it failed.
const WATCH: Duration = Duration::from_millis(500);

/// How long sessions have to end when the server stops.
const SESSIONS_END: Duration = Duration::from_secs(10);

/// Serves until it is told to stop.
pub(crate) fn run(config: &Config, started: Instant) -> ExitCode {
    log::set_format(config.log_format);
    for warning in &config.warnings {
        log::warning(warning);
    }
    let (stop, stopped) = sync_channel(1);
    match start(config, stop) {
        Ok((shared, listener)) => {
            let port = listener.port();
            let milliseconds = started.elapsed().as_millis();
            log::note(&format!("ready for connections on {}:{port} after {milliseconds} ms", config.listen.address));
            watch(&shared, &stopped);
            finish(&shared, listener)
        }
        Err(line) => {
            log::error(&line);
            ExitCode::FAILURE
        }
    }
}

fn start(config: &Config, stop: SyncSender<()>) -> Result<(Arc<Shared>, Listener), String> {
    let folder = &config.store.data_dir;
    std::fs::create_dir_all(folder)
        .map_err(|e| format!("option datadir: cannot make the folder {}: {e}", folder.display()))?;
    let bound = Listener::bind(&config.listen)?;
    let keys = Keys::open(folder)?;
    let opened = if config.is_reader { Store::follow(&config.store) } else { Store::open(&config.store) };
    let store = opened.map_err(|e| open_failure(&e, config))?;
    on_signals(stop.clone())?;
    let server = Arc::new(server(config, store, stop, bound.port())?);
    sql::spread::count(&server);
    let is_new = bootstrap::is_new(&server);
    if is_new && config.is_reader {
        return Err(
            "option read_only: the database has no system tables yet; start a server that writes first".to_owned()
        );
    }
    if is_new {
        bootstrap::create(&server, &config.accounts).map_err(|e| format!("cannot make the system tables: {e}"))?;
    }
    if !config.is_reader {
        server.branches.recover(&server).map_err(|e| format!("cannot take up prepared transactions: {e}"))?;
    }
    bootstrap::accounts::load(&server).map_err(|e| format!("cannot read mysql.user: {e}"))?;
    bootstrap::accounts::check_exposure(&server, config)?;
    if let Some(accounts) = server.catalog.load().table("mysql", "user") {
        // The catalogue's own keys come before those of tables.
        server.store.note_read_at_starts(&[], &index_prefix(IndexId(accounts.row_index.0 + 1)));
    }
    let shared = Shared::new(server, keys).map_err(|e| format!("cannot start a thread: {e}"))?;
    let listener = bound.accept(&shared).map_err(|e| format!("cannot start a thread: {e}"))?;
    Ok((shared, listener))
}

fn open_failure(error: &Error, config: &Config) -> String {
    let objects = &config.store.objects;
    match error {
        Error::Config(what) | Error::Unavailable(what) => {
            let endpoint = objects.endpoint.as_deref().unwrap_or("the provider's own");
            format!(
                "object store (objectstore_provider={:?}, objectstore_bucket={}, objectstore_endpoint={endpoint}): {what}",
                objects.provider, objects.bucket
            )
        }
        Error::Io(what) => format!("option datadir ({}): {what}", config.store.data_dir.display()),
        other => other.to_string(),
    }
}

fn server(config: &Config, store: Store, stop: SyncSender<()>, port: u16) -> Result<Server, String> {
    let mut variables = config.variables.clone();
    variables.push((Id::of("server_uuid"), Setting::Text(uuid(store.database_id()).into())));
    variables.push((Id::of("port"), Setting::Int(i64::from(port))));
    let plain = Server::new(store, &variables).map_err(|e| format!("cannot read the catalogue: {e}"))?;
    Ok(Server {
        next_connection: AtomicU32::new(8),
        uuid_short: AtomicU64::new((stdx::clock::unix_micros() / 1_000_000) << 24),
        password_hasher: stored_password,
        stop: Box::new(move || request(&stop)),
        ..plain
    })
}

/// What a plugin stores for a password; `None` for a plugin that this server does not have.
fn stored_password(plugin: &str, password: &[u8]) -> Option<Vec<u8>> {
    match plugin {
        wire::auth::CACHING_SHA2 => Some(wire::auth::sha2_hash(password)),
        wire::auth::NATIVE => Some(wire::auth::native_hash(password).into_bytes()),
        _ => None,
    }
}

/// A number of 16 bytes as a UUID is written.
fn uuid(bytes: [u8; 16]) -> String {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Asks for a stop; one request is enough.
fn request(stop: &SyncSender<()>) {
    match stop.try_send(()) {
        Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
    }
}

fn on_signals(stop: SyncSender<()>) -> Result<(), String> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT]).map_err(|e| format!("signals: {e}"))?;
    let wait = move || signals.forever().for_each(|_| request(&stop));
    stdx::thread::spawn("signals", wait).map(drop).map_err(|e| format!("cannot start a thread: {e}"))
}

/// Waits for a stop, or for the store's failure; a reader takes over changes of the catalogue meanwhile.
fn watch(shared: &Shared, stopped: &Receiver<()>) {
    let server = &shared.server;
    let mut seen = server.store.visible();
    loop {
        match stopped.recv_timeout(WATCH) {
            Err(RecvTimeoutError::Timeout) if server.store.failure().is_none() => {}
            _ => return,
        }
        if server.store.is_reader()
            && server.store.visible() != seen
            && let Err(error) = follow_catalog(server, &mut seen)
        {
            log::error(&format!("cannot read the catalogue anew: {error}"));
        }
    }
}

/// Reads the catalogue and the accounts of a writer that has committed something.
fn follow_catalog(server: &Server, seen: &mut SeqNo) -> sql::error::Result<()> {
    let visible = server.store.visible();
    sql::ddl::storage::follow(server, &mut server.store.begin())?;
    bootstrap::accounts::load(server)?;
    *seen = visible;
    Ok(())
}

/// Ends the sessions and brings everything into the store.
fn finish(shared: &Shared, listener: Listener) -> ExitCode {
    let begun = stdx::clock::now();
    listener.stop();
    let processes: Vec<_> = shared.server.processes.lock().values().cloned().collect();
    for process in processes {
        process.kill.ask(Wanted::Connection);
        if let Some(locking) = &*process.locking.lock() {
            locking.kill.kill();
        }
        (process.on_kill)();
    }
    let left = shared.wait_for_connections(SESSIONS_END);
    if left > 0 {
        log::warning(&format!("{left} connections did not end within {} s", SESSIONS_END.as_secs()));
    }
    if let Some(failure) = shared.server.store.failure() {
        return ended_by(&failure);
    }
    if !shared.server.store.is_reader()
        && let Err(error) = sql::ddl::storage::note_counters(&shared.server)
    {
        log::error(&format!("cannot note AUTO_INCREMENT values: {error}"));
    }
    match shared.server.store.close() {
        Ok(()) => {
            log::note(&format!("stopped; everything is in the object store after {} ms", begun.elapsed().as_millis()));
            ExitCode::SUCCESS
        }
        Err(failure) => ended_by(&failure),
    }
}

fn ended_by(failure: &Error) -> ExitCode {
    log::error(&failure.to_string());
    if matches!(failure, Error::Fenced { .. }) { ExitCode::from(EXIT_FENCED) } else { ExitCode::FAILURE }
}
