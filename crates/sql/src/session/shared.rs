//! What all sessions of a server share.

use crate::catalog::Catalog;
use crate::error::Result;
use crate::exec::spill::grant::Pool;
use crate::expr::context::{Kill, Wanted};
use crate::session::circles::{Tables, Waits};
use crate::session::settings::Settings;
use crate::variables::kind::Setting;
use crate::variables::{Globals, Id, SessionValues};
use arc_swap::ArcSwap;
use parking_lot::{Condvar, Mutex};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::time::Instant;
use stdx::counter::Counter;
use store::db::Store;

/// Who a session is.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The account's user part.
    pub user: String,
    /// The account's host part.
    pub host: String,
    /// The name that the client gave.
    pub login_user: String,
    /// The address or name of the client's machine.
    pub address: String,
}

/// What SHOW PROCESSLIST says of a session.
pub struct Process {
    /// The connection's number.
    pub id: u32,
    /// What others want of it.
    pub kill: Kill,
    /// Its transaction, if that may wait for locks.
    pub locking: Mutex<Option<LockingNow>>,
    /// Ends its wait for the client.
    pub on_kill: Box<dyn Fn() + Send + Sync>,
    /// Whether its client has hung up; to be asked by its own thread, which reads nothing meanwhile.
    pub is_gone: Box<dyn Fn() -> bool + Send + Sync>,
    /// Whether a statement of it changes rows now.
    pub writes: AtomicBool,
    /// The tables that it holds.
    pub tables: Tables,
    /// Where it says for what it waits.
    pub waits: Arc<Waits>,
    /// The rest, as it changes.
    pub now: Mutex<ProcessNow>,
}

impl Process {
    /// A session's that no client waits for, and that says in `waits` for what it waits.
    pub fn new(id: u32, waits: &Arc<Waits>) -> Process {
        Process {
            id,
            kill: Kill::default(),
            locking: Mutex::default(),
            on_kill: Box::new(|| {}),
            is_gone: Box::new(|| false),
            writes: AtomicBool::new(false),
            tables: Tables::default(),
            waits: Arc::clone(waits),
            now: Mutex::default(),
        }
    }

    /// Ends the session where its client has hung up: it would wait for nobody, and keep from others what it holds.
    pub fn note_client(&self) {
        if (self.is_gone)() {
            self.kill.ask(Wanted::Connection);
        }
    }

    /// Shows that the session waits, unless it was killed: a kill is asked for before the note of a wait is taken back.
    ///
    /// # Errors
    /// 1317, 3024.
    pub fn note_wait(&self, waits_for: &'static str) -> Result<()> {
        let mut now = self.now.lock();
        self.kill.check()?;
        now.state = waits_for;
        Ok(())
    }
}

/// A transaction that may wait for locks.
pub struct LockingNow {
    /// Ends its lock waits.
    pub kill: store::txn::KillHandle,
    /// Its level.
    pub isolation: super::settings::Isolation,
}

/// The changing part of a process.
#[derive(Clone, Debug, Default)]
pub struct ProcessNow {
    /// User.
    pub user: String,
    /// Host and port of the client.
    pub host: String,
    /// The database in use.
    pub database: Option<Arc<str>>,
    /// Sleep, Query, ...
    pub command: &'static str,
    /// Since when.
    pub since: Option<Instant>,
    /// The statement; empty between statements, so that its room serves the next one.
    pub statement: Option<Vec<u8>>,
    /// What it is doing.
    pub state: &'static str,
}

impl ProcessNow {
    /// A wait that was ended is none any more, even where the thread that waited has yet to find that out.
    pub fn note_end_of_wait(&mut self) {
        if self.state.starts_with("Waiting for") || self.state == "User lock" {
            self.state = "executing";
        }
    }
}

/// Counters of statements and connections.
#[derive(Debug, Default)]
pub struct Counters {
    /// Statements by clients.
    pub questions: Counter,
    /// Connections so far.
    pub connections: Counter,
    /// Connections whose clients are silent, so that they have no thread.
    pub resting: AtomicU64,
    /// Connections that one thread serves with others.
    pub shared: AtomicU64,
    /// Sessions that went on with the plans of one that had ended.
    pub plans_taken_over: Counter,
    /// Slow statements.
    pub slow: Counter,
    /// Bytes that clients sent.
    pub bytes_received: Counter,
    /// Bytes that clients got.
    pub bytes_sent: Counter,
    /// Files that statements have put rows into.
    pub temporary_files: Counter,
    /// Statements by the kind that Com_... names.
    pub commands: Mutex<BTreeMap<&'static str, u64>>,
}

/// GET_LOCK's locks: who holds each, how often.
#[derive(Debug, Default)]
pub struct UserLocks {
    /// Name to holder and count.
    pub held: Mutex<HashMap<String, (u32, u32)>>,
    /// Told when one is given back.
    pub released: Condvar,
}

/// What a session begins with: made once for the globals as they are, not for each session.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Its variables.
    pub variables: SessionValues,
    /// What they say.
    pub settings: Settings,
}

impl Beginning {
    fn new(globals: &Globals) -> Beginning {
        let variables = SessionValues::new(globals);
        Beginning { settings: Settings::of(&variables), variables }
    }
}

/// What all sessions share.
pub struct Server {
    /// The database.
    pub store: Store,
    /// The memory for rows that statements keep.
    pub kept: Arc<Pool>,
    /// The catalogue now.
    pub catalog: ArcSwap<Catalog>,
    /// Held by whoever changes the catalogue.
    pub ddl: Mutex<()>,
    /// Global variables.
    pub globals: Globals,
    /// What [`Server::beginning`] has answered last.
    pub beginning: ArcSwap<Beginning>,
    /// Sessions by number.
    pub processes: Mutex<BTreeMap<u32, Arc<Process>>>,
    /// The next connection's number.
    pub next_connection: AtomicU32,
    /// The accounts, and a number that changes with them.
    pub accounts: crate::session::account::Accounts,
    /// GET_LOCK, and who waits for its locks or for tables.
    pub waits: Arc<Waits>,
    /// FLUSH TABLES WITH READ LOCK.
    pub read_lock: super::gate::GlobalReadLock,
    /// Who changes definitions, and LOCK INSTANCE FOR BACKUP.
    pub definitions: Arc<super::gate::Gate>,
    /// XA.
    pub branches: super::xa::Branches,
    /// Plans of sessions that have ended.
    pub left_plans: super::cache::LeftPlans,
    /// Counters.
    pub counters: Counters,
    /// When it started.
    pub started: Instant,
    /// The next number of UUID_SHORT().
    pub uuid_short: AtomicU64,
    /// Turns a password into what a plugin stores.
    pub password_hasher: crate::ddl::users::Hasher,
    /// Asks the process to stop.
    pub stop: Box<dyn Fn() + Send + Sync>,
}

impl Server {
    /// A server of a store's database without connections, passwords and a process that could be stopped.
    ///
    /// # Errors
    /// What reading the catalogue answers.
    pub fn new(store: Store, configured: &[(Id, Setting)]) -> Result<Server> {
        let catalog = crate::ddl::storage::load(&store)?;
        let globals = Globals::new(configured);
        Ok(Server {
            kept: Arc::new(Pool::new(store.kept_bytes())),
            store,
            catalog: ArcSwap::from_pointee(catalog),
            ddl: Mutex::default(),
            beginning: ArcSwap::from_pointee(Beginning::new(&globals)),
            globals,
            processes: Mutex::default(),
            next_connection: 1.into(),
            accounts: crate::session::account::Accounts::default(),
            waits: Arc::default(),
            read_lock: super::gate::GlobalReadLock::default(),
            definitions: Arc::new(super::gate::Gate::of_definitions()),
            branches: super::xa::Branches::default(),
            left_plans: super::cache::LeftPlans::default(),
            counters: Counters::default(),
            started: stdx::clock::now(),
            uuid_short: 1.into(),
            password_hasher: |_, _| None,
            stop: Box::new(|| {}),
        })
    }

    /// What a session begins with now.
    pub fn beginning(&self) -> Arc<Beginning> {
        let known = self.beginning.load_full();
        if known.variables.are_those_of(&self.globals) {
            return known;
        }
        let now = Arc::new(Beginning::new(&self.globals));
        self.beginning.store(Arc::clone(&now));
        now
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Process").field("id", &self.id).finish_non_exhaustive()
    }
}
