//! One client's connection, from the greeting to its end, on a thread of its own while it is active.
//!
//! [`login`] lets the client in, [`command`] answers what it sends, [`encode`] writes rows. The loop reads a packet, runs it
//! to its end and sends the answer; nothing is allocated for a packet and no lock is taken that other connections take. A client
//! that has been silent for [`LINGER`] gives its thread back: [`lounge`] keeps the connection until there is something to read.

/// The encoder for a connection's next result: it borrows the channel alone, beside the session.
macro_rules! encoder {
    ($connection:ident, $protocol:expr) => {{
        let now = $connection.session.status();
        Encoder {
            status: $connection.flags(now, 0),
            capabilities: $connection.line.capabilities,
            charset: $connection.session.state().settings().results,
            protocol: $protocol,
            began: (0, 0),
            is_open: false,
            channel: &mut $connection.line.channel,
        }
    }};
}

mod beside;
mod command;
mod crowd;
mod desk;
mod encode;
mod login;
mod lounge;
#[cfg(test)]
mod pair;
mod parameter;
mod policy;
mod prepared;
mod presence;
mod query;
mod rest;
mod spin;
mod stream;
mod threads;
mod track;
mod trust;

use crate::tls::Keys;
use beside::Beside;
use crowd::{Crowd, Served};
use desk::Desks;
use login::{Attempt, Refusal};
use lounge::Lounge;
use parking_lot::Mutex;
use policy::Policy;
use prepared::Prepared;
use presence::{Count, Place, Presence};
use spin::{Spin, Turns};
use sql::conditions;
use sql::error::Error;
use sql::expr::context::Wanted;
use sql::session::shared::{Account, Process, ProcessNow, Server};
use sql::session::{Session, Status};
use sql::variables::Id;
use sql::variables::kind::Setting;
use std::cell::Cell;
use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use stdx::hash::BuildNumberHasher;
use stream::Stream;
use threads::Threads;
pub(crate) use threads::spawn;
use track::{Known, Tracked};
use values::charset::Charset;
use values::collation::Collation;
use wire::auth;
use wire::capability::{self, Capabilities, status};
use wire::channel::{Channel, ReadError};
use wire::command::{ChangeUser, is_statement};
use wire::handshake::{NONCE_BYTES, Response};
use wire::response::{Ok as OkPacket, put_error};

/// The longest packet before a client is let in.
const LOGIN_BYTES_MAX: usize = 1 << 20;
/// The longest text of an error, as MySQL cuts it.
const MESSAGE_BYTES_MAX: usize = 511;
/// A packet's copy that is larger is given back after the packet.
const PACKET_BYTES_KEPT: usize = 64 * 1024;
/// How long a thread waits for its client's next packet before it serves others.
const LINGER: Duration = Duration::from_millis(100);
/// The same until its second command was answered: who fills a pool of connections has nothing to say yet, and should not hold many threads.
/// As long a thread waits for another client to come, which is long enough where clients come and go all the time.
pub(crate) const LINGER_AT_FIRST: Duration = Duration::from_millis(10);

/// So calm is a connection that may be served with others. One that waits costs the change to another leader.
const CALM: i32 = 16;
/// The most that is remembered.
const CALM_MAX: i32 = 32;
/// What a command costs that has waited or took [`LONG`], of which each with a small answer brings one. A transaction that writes waits
/// once: it is rather served alone.
const WAIT_COST: i32 = 16;
/// So long others should not wait for a statement.
const LONG: Duration = Duration::from_millis(1);
/// A larger answer costs one: its statement is what takes time, not the change of threads, and the caches forget more of it while
/// others are served. By 128 clients on two cores ten random rows took 60 us of CPU in turns with all others, and 34 on threads of their own.
const SMALL_BYTES: usize = 1024;

/// What all connections share.
pub(crate) struct Shared {
    /// The sessions' part.
    pub(crate) server: Arc<Server>,
    /// The keys by which secrets travel.
    pub(crate) keys: Keys,
    count: Arc<Count>,
    threads: Threads,
    lounge: Lounge,
    turns: Arc<Turns>,
    crowd: Arc<Crowd>,
    desks: Desks,
    tracked: Known,
}

impl Shared {
    /// No connections yet.
    ///
    /// # Errors
    /// A thread or the means to wait for sockets were not to be had.
    pub(crate) fn new(server: Arc<Server>, keys: Keys) -> std::io::Result<Arc<Shared>> {
        policy::look();
        let (count, threads, lounge) = (Arc::default(), Threads::default(), Lounge::new()?);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (turns, crowd, desks) = (Arc::new(Turns::new(cores)), Arc::new(Crowd::new(cores)), Desks::new(cores));
        let tracked = Known::default();
        let shared = Arc::new(Shared { server, keys, count, threads, lounge, turns, crowd, desks, tracked });
        Lounge::begin(&shared)?;
        Ok(shared)
    }

    /// A client has come.
    pub(crate) fn enter(&self, socket: TcpStream, peer: SocketAddr) -> Client {
        Client { socket, peer, place: self.count.enter() }
    }

    /// Waits until all connections have gone; how many are left when `wait` is over.
    pub(crate) fn wait_for_connections(&self, wait: Duration) -> usize {
        self.count.wait_for_none(wait)
    }
}

/// A client that has come, and was not greeted yet.
pub(crate) struct Client {
    socket: TcpStream,
    peer: SocketAddr,
    place: Place,
}

/// One client's connection after it was let in.
struct Connection {
    session: Session,
    line: Line,
}

/// What a connection is besides its session.
struct Line {
    shared: Arc<Shared>,
    channel: Channel<Stream>,
    /// The socket below the channel.
    socket: Arc<TcpStream>,
    process: Arc<Process>,
    capabilities: Capabilities,
    nonce: [u8; NONCE_BYTES],
    peer: SocketAddr,
    /// Prepared statements by number; `None` while one is executed.
    prepared: HashMap<u32, Option<Box<Prepared>>, BuildNumberHasher>,
    tracked: Tracked,
    /// The seconds after which a silent client is sent away.
    timeout: u64,
    /// Whether the client has sent a command yet.
    has_spoken: bool,
    /// How long the socket waits for a packet.
    linger: Duration,
    /// Whether the statement that runs may change settings or the database.
    may_change_settings: bool,
    /// Rises with each command that has not waited, falls with each that has.
    calm: i32,
    /// How long the last statement took.
    took: Duration,
    /// The last to go.
    _presence: Presence,
}

/// Why a thread has done with a connection.
enum Left {
    /// It has ended.
    Ended,
    /// Its client is silent.
    Silent,
    /// One thread is to serve several.
    Crowded,
}

/// What one turn at a desk came to.
enum Turn {
    /// The command is answered, and the answer waits to be sent.
    Answered,
    /// Nothing was said.
    Silent,
    /// Not all of the command was there.
    Unfinished,
    /// The connection is to end, when what waits was sent.
    Ended,
}

impl Client {
    /// Serves the client until it is silent, or goes.
    pub(crate) fn serve(self, shared: &Arc<Shared>) {
        policy::set(Policy::Batch);
        let Client { socket, peer, place } = self;
        let server = &shared.server;
        server.counters.connections.add(1);
        let id = server.next_connection.fetch_add(1, Ordering::Relaxed);
        let socket = Arc::new(socket);
        let process = process(id, &socket, peer, server);
        let number = |id| match server.globals.get(id) {
            Setting::Int(number) => number.max(1) as u64,
            _ => 1,
        };
        let patience = Duration::from_secs(number(const { Id::of("connect_timeout") }));
        let near = (Spin::new(Arc::clone(&shared.turns)), Beside::new(Arc::clone(&shared.crowd)));
        let stream = Stream::new(Arc::clone(&socket), near, patience);
        let mut channel = Channel::new(stream, LOGIN_BYTES_MAX);
        let most = number(const { Id::of("max_connections") }) as usize;
        let is_full = {
            let mut processes = server.processes.lock();
            let is_full = processes.len() >= most;
            if !is_full {
                processes.insert(id, Arc::clone(&process));
            }
            is_full
        };
        if is_full {
            refuse(&mut channel, &conditions::CON_COUNT_ERROR.with(&[]));
            return;
        }
        let presence = Presence::new(Arc::clone(server), id, place);
        let nonce = auth::nonce();
        let Ok((channel, response)) = login::greet(channel, shared, id, &nonce) else { return };
        if let Some(connection) = connect(shared, presence, channel, (socket, process), (&response, nonce, peer)) {
            let served = shared.crowd.enter();
            connection.go_on(served);
        }
    }
}

/// The entry among the processes.
fn process(id: u32, socket: &Arc<TcpStream>, peer: SocketAddr, server: &Server) -> Arc<Process> {
    let to_wake = Arc::clone(socket);
    let on_kill = Box::new(move || {
        // The reader wakes and finds the client gone; where it has gone already there is nothing to wake.
        drop(to_wake.shutdown(Shutdown::Read));
    });
    let to_ask = Arc::clone(socket);
    let is_gone = Box::new(move || has_hung_up(&to_ask));
    let now = ProcessNow {
        user: "unauthenticated user".to_owned(),
        host: format!("{}:{}", host_name(peer), peer.port()),
        command: "Connect",
        since: Some(stdx::clock::now()),
        ..ProcessNow::default()
    };
    let plain = Process::new(id, &server.waits);
    let process = Process { on_kill, is_gone, now: Mutex::new(now), ..plain };
    Arc::new(process)
}

/// Whether nothing more comes from a client but its farewell.
fn has_hung_up(socket: &TcpStream) -> bool {
    /// COM_QUIT as a packet.
    const QUIT: [u8; 5] = [1, 0, 0, 0, 1];
    let mut next = [0; 6];
    if socket.set_nonblocking(true).is_err() {
        return false;
    }
    let peeked = socket.peek(&mut next);
    let is_as_before = socket.set_nonblocking(false).is_ok();
    let is_over = match peeked {
        Ok(count) => count == 0 || next[..count] == QUIT,
        Err(error) => !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::Interrupted),
    };
    is_over || !is_as_before
}

/// The name of a client's machine.
fn host_name(peer: SocketAddr) -> String {
    let address = peer.ip().to_canonical();
    if address.is_loopback() { "localhost".to_owned() } else { address.to_string() }
}

/// Whether a statement is one of those that are frequent and change no setting.
fn keeps_settings(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [b"INSERT", b"UPDATE", b"DELETE", b"REPLACE", b"COMMIT", b"BEGIN"];
    WORDS.iter().any(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
}

/// Tells a client why it is not let in.
fn refuse(channel: &mut Channel<Stream>, error: &Error) {
    put_failure(channel, (capability::PROTOCOL_41, None), error);
    // A client that does not wait for the reason does not get it.
    drop(channel.flush());
}

fn put_failure(channel: &mut Channel<Stream>, line: (Capabilities, Option<Charset>), error: &Error) {
    let (capabilities, charset) = line;
    let mut end = error.message.len().min(MESSAGE_BYTES_MAX);
    while !error.message.is_char_boundary(end) {
        end -= 1;
    }
    let message = encode::message_in_results(&error.message[..end], charset);
    put_error(channel.out(), capabilities, error.code, error.sqlstate, &message);
}

/// Authenticates a client; its connection, if it is let in.
fn connect(
    shared: &Arc<Shared>,
    presence: Presence,
    mut channel: Channel<Stream>,
    (socket, process): (Arc<TcpStream>, Arc<Process>),
    (response, nonce, peer): (&Response, [u8; NONCE_BYTES], SocketAddr),
) -> Option<Box<Connection>> {
    let user = String::from_utf8_lossy(&response.user).into_owned();
    let plugin = response.plugin.as_deref().unwrap_or(auth::NATIVE.as_bytes());
    let plugin = String::from_utf8_lossy(plugin).into_owned();
    let attempt = Attempt { user: &user, plugin: &plugin, answer: &response.auth, nonce, peer };
    let account = match let_in(shared, &mut channel, &attempt) {
        Ok(account) => account,
        Err(refusal) => {
            if let Refusal::Error(error) = refusal {
                refuse(&mut channel, &error);
            }
            return None;
        }
    };
    let session = Session::new(Arc::clone(&shared.server), Arc::clone(&process), account);
    let line = Line {
        shared: Arc::clone(shared),
        channel,
        socket,
        process,
        capabilities: response.capabilities & login::offered(),
        nonce,
        peer,
        prepared: HashMap::default(),
        tracked: Tracked::default(),
        timeout: 0,
        has_spoken: false,
        linger: LINGER_AT_FIRST,
        may_change_settings: true,
        calm: 0,
        took: Duration::ZERO,
        _presence: presence,
    };
    let mut connection = Box::new(Connection { session, line });
    match connection.begin(&user, response.collation, response.database.as_deref()) {
        Ok(()) if connection.line.channel.stream().end_login().is_ok() => Some(connection),
        Ok(()) => None,
        Err(error) => {
            refuse(&mut connection.line.channel, &error);
            connection.session.close();
            None
        }
    }
}

/// Who the client is, as a session wants it.
fn let_in(shared: &Shared, channel: &mut Channel<Stream>, attempt: &Attempt<'_>) -> Result<Account, Refusal> {
    let found = login::authenticate(channel, shared, attempt)?;
    Ok(Account {
        user: found.user,
        host: found.host,
        login_user: attempt.user.to_owned(),
        address: host_name(attempt.peer),
    })
}

thread_local! {
    /// Whether the thread has waited since its present statement began.
    static HAS_WAITED: Cell<bool> = const { Cell::new(false) };
}

/// What a thread of connections does that is about to wait.
fn note_wait() {
    HAS_WAITED.set(true);
    desk::give_away();
}

impl Line {
    /// A command was answered.
    fn note_calm(&mut self, has_waited: bool) {
        let change = match self.channel.unsent().len() {
            _ if has_waited || self.took >= LONG => -WAIT_COST,
            ..=SMALL_BYTES => 1,
            _ => -1,
        };
        self.calm = (self.calm + change).clamp(-1, CALM_MAX);
    }

    /// How a thread should be woken that serves it alone, where that is known.
    #[inline]
    fn policy(&self) -> Option<Policy> {
        match self.calm {
            CALM.. => Some(Policy::Other),
            ..0 => Some(Policy::Batch),
            _ => None,
        }
    }

    /// Whether few of its commands have waited.
    fn is_calm(&self) -> bool {
        self.calm >= 0
    }

    /// Whether the client is better served with others by one thread.
    #[inline]
    fn may_join(&mut self) -> bool {
        self.calm >= CALM
            && self.shared.crowd.wants_desks()
            && self.shared.desks.are_open()
            && !self.channel.has_received()
            && !self.channel.stream().is_secure()
    }
}

impl Connection {
    /// The session begins, at connect or after a change of user; the client is told.
    ///
    /// # Errors
    /// 1049 for a database that is not there.
    fn begin(&mut self, user: &str, collation: u16, database: Option<&[u8]>) -> Result<(), Error> {
        let state = self.session.state();
        state.found_rows_flag.set(self.line.capabilities.has(capability::FOUND_ROWS));
        if let Some(collation) = Collation::by_id(collation).filter(|c| c.charset().minlen() == 1 && !c.is_binary()) {
            let charset = collation.charset().name();
            let wanted = [
                (const { Id::of("character_set_client") }, charset),
                (const { Id::of("character_set_results") }, charset),
                (const { Id::of("character_set_connection") }, charset),
                (const { Id::of("collation_connection") }, collation.name()),
            ];
            for (id, value) in wanted {
                if !matches!(state.variable(id), Setting::Text(now) if *now == *value) {
                    state.set_variable(id, Setting::Text(value.into()));
                }
            }
        }
        if self.line.capabilities.has(capability::INTERACTIVE) {
            state.set_variable(
                const { Id::of("wait_timeout") },
                state.variable(const { Id::of("interactive_timeout") }),
            );
        }
        if let Some(database) = database.filter(|d| !d.is_empty()) {
            self.session.use_database(&String::from_utf8_lossy(database))?;
        }
        user.clone_into(&mut self.line.process.now.lock().user);
        self.follow_settings();
        self.line.tracked = Tracked::new(self.session.state(), &self.line.shared.tracked);
        self.note_sleep();
        self.put_done(&OkPacket::default());
        Ok(())
    }

    /// What the channel and the socket have from the session's variables.
    fn follow_settings(&mut self) {
        let number = |id| match self.session.state().variable(id) {
            Setting::Int(v) => v.max(1) as u64,
            _ => 1,
        };
        self.line.channel.set_payload_max(number(const { Id::of("max_allowed_packet") }) as usize);
        self.line.timeout = number(const { Id::of("wait_timeout") });
        let patience = u128::from(number(const { Id::of("net_read_timeout") })) * 1000 / self.line.linger.as_millis();
        self.line.channel.set_patience(u32::try_from(patience).unwrap_or(u32::MAX));
    }

    /// Serves the client until it is silent or it or the server has enough; then the desk that the thread was to lead.
    fn go_on(mut self: Box<Self>, mut served: Served) {
        loop {
            match self.serve() {
                Left::Ended => return self.end(),
                Left::Silent => match self.lie_down() {
                    Ok(()) => return,
                    Err(connection) => self = connection,
                },
                Left::Crowded => {
                    let shared = Arc::clone(&self.line.shared);
                    (self, served) = match shared.desks.take(self, served) {
                        Ok(None) => return,
                        Ok(Some(lead)) => match lead.run() {
                            None => return,
                            Some(alone) => alone,
                        },
                        Err((mut connection, served)) => {
                            connection.line.calm = 0;
                            (connection, served)
                        }
                    };
                }
            }
        }
    }

    /// Puts the connection to rest until its client says more.
    ///
    /// # Errors
    /// The connection, where bytes have been received or wait to be sent.
    fn lie_down(self: Box<Self>) -> Result<(), Box<Self>> {
        let deadline = stdx::clock::now() + Duration::from_secs(self.line.timeout).saturating_sub(LINGER);
        Lounge::admit(self.rest()?, deadline);
        Ok(())
    }

    /// The end; the last words may reach the client, or not.
    fn end(mut self: Box<Self>) {
        drop(self.line.channel.flush());
        self.session.close();
    }

    /// The client has been silent for too long.
    fn send_away(mut self: Box<Self>) {
        self.broken(&ReadError::TimedOut);
        self.session.close();
    }

    /// Answers commands until the client is silent, or better served with others, or the end.
    fn serve(&mut self) -> Left {
        let (mut packet, mut has_ended) = (Vec::new(), false);
        while self.line.channel.flush().is_ok() && !self.is_over() {
            if self.line.may_join() {
                return Left::Crowded;
            }
            if std::mem::take(&mut has_ended) {
                self.line.shared.crowd.give_way();
            }
            self.line.policy().into_iter().for_each(policy::set);
            let was_within = self.session.status().in_transaction;
            if let Err(left) = self.answer_next(&mut packet) {
                return left;
            }
            has_ended = was_within && !self.session.status().in_transaction;
        }
        Left::Ended
    }

    /// Answers a command that has come, if one has, without sending the answer.
    fn take_turn(&mut self, packet: &mut Vec<u8>) -> Turn {
        let is_whole = self.line.channel.has_packet()
            || match self.line.channel.receive_once(Stream::receive_now) {
                Ok(is_whole) => is_whole,
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => return Turn::Silent,
                Err(_) => return Turn::Ended,
            };
        if self.is_over() {
            return Turn::Ended;
        }
        match is_whole.then(|| self.answer_next(packet)) {
            None => Turn::Unfinished,
            Some(Ok(())) => Turn::Answered,
            Some(Err(_)) => Turn::Ended,
        }
    }

    /// Reads a command and answers it.
    ///
    /// # Errors
    /// None was read, or it is the last.
    fn answer_next(&mut self, packet: &mut Vec<u8>) -> Result<(), Left> {
        self.line.channel.restart();
        packet.clear();
        packet.shrink_to(PACKET_BYTES_KEPT);
        match self.line.channel.read() {
            Ok(payload) => packet.extend_from_slice(payload),
            Err(ReadError::TimedOut) => return Err(Left::Silent),
            Err(error) => {
                self.broken(&error);
                return Err(Left::Ended);
            }
        }
        // What a killed client had sent already is not answered.
        if self.is_over() {
            return Err(Left::Ended);
        }
        HAS_WAITED.set(false);
        self.line.took = Duration::ZERO;
        let goes_on = self.answer(packet);
        if is_statement(packet) {
            self.line.note_calm(HAS_WAITED.get());
        }
        if self.session.was_ended() {
            self.line.channel.out().rewind(0, 0);
            return Err(Left::Ended);
        }
        if !goes_on {
            return Err(Left::Ended);
        }
        if self.session.take_stop() {
            drop(self.line.channel.flush());
            (self.line.shared.server.stop)();
        }
        if self.line.linger != LINGER && self.note_answer().is_err() {
            return Err(Left::Ended);
        }
        Ok(())
    }

    /// A packet was answered: from the second one on it is worth to wait longer for the next.
    fn note_answer(&mut self) -> std::io::Result<()> {
        if std::mem::replace(&mut self.line.has_spoken, true) {
            self.line.socket.set_read_timeout(Some(LINGER))?;
            self.line.linger = LINGER;
            self.follow_settings();
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.session.wants_close() || self.line.process.kill.wanted() == Wanted::Connection
    }

    /// No packet could be read.
    fn broken(&mut self, error: &ReadError) {
        let error = match error {
            ReadError::Closed(_) => return,
            ReadError::TimedOut => conditions::CLIENT_INTERACTION_TIMEOUT.with(&[]),
            ReadError::OutOfOrder => conditions::NET_PACKETS_OUT_OF_ORDER.with(&[]),
            ReadError::TooLarge => conditions::NET_PACKET_TOO_LARGE.with(&[]),
        };
        refuse(&mut self.line.channel, &error);
    }

    /// Another user on the same connection.
    fn change_user(&mut self, change: &ChangeUser<'_>) -> bool {
        let user = String::from_utf8_lossy(change.user).into_owned();
        let plugin = String::from_utf8_lossy(change.plugin.unwrap_or(auth::NATIVE.as_bytes())).into_owned();
        let attempt =
            Attempt { user: &user, plugin: &plugin, answer: change.auth, nonce: self.line.nonce, peer: self.line.peer };
        let account = match let_in(&self.line.shared, &mut self.line.channel, &attempt) {
            Ok(account) => account,
            Err(refusal) => {
                if let Refusal::Error(error) = refusal {
                    self.put_error(&error);
                }
                return false;
            }
        };
        self.session.close();
        self.line.prepared.clear();
        self.session = Session::new(Arc::clone(&self.line.shared.server), Arc::clone(&self.line.process), account);
        match self.begin(&user, change.collation.unwrap_or(0), Some(change.database)) {
            Ok(()) => true,
            Err(error) => {
                self.put_error(&error);
                false
            }
        }
    }

    /// The processlist's entry of a statement that runs.
    fn note_statement(&mut self, command: &'static str, text: &[u8]) {
        self.line.may_change_settings = !keeps_settings(text);
        let mut now = self.line.process.now.lock();
        now.command = command;
        now.state = "executing";
        now.since = Some(stdx::clock::now());
        now.statement.get_or_insert_default().extend_from_slice(text);
    }

    /// The processlist's entry of a command without a statement.
    fn note_command(&self, command: &'static str) {
        let mut now = self.line.process.now.lock();
        now.command = command;
        now.since = Some(stdx::clock::now());
    }

    /// The processlist's entry of a connection that waits.
    fn note_sleep(&mut self) {
        let mut now = self.line.process.now.lock();
        now.command = "Sleep";
        now.state = "";
        let ended = stdx::clock::now();
        if let Some(began) = now.since.replace(ended) {
            self.line.took = ended.saturating_duration_since(began);
        }
        if let Some(statement) = &mut now.statement {
            statement.clear();
        }
    }

    /// The status flags after a statement; `more` are those that the protocol adds.
    fn flags(&self, now: Status, more: u16) -> u16 {
        let mut flags = more;
        let known = [
            (now.in_transaction, status::IN_TRANSACTION),
            (now.in_transaction && now.read_only, status::IN_TRANSACTION_READONLY),
            (now.autocommit, status::AUTOCOMMIT),
            (now.no_backslash_escapes, status::NO_BACKSLASH_ESCAPES),
        ];
        for (is_set, flag) in known {
            flags |= if is_set { flag } else { 0 };
        }
        flags
    }

    /// Appends an OK packet; status, warnings and the session's changes are added.
    fn put_done(&mut self, done: &OkPacket<'_>) {
        let now = self.session.status();
        let flags = self.flags(now, done.status);
        let changes = self.line.tracked.changes();
        let packet = OkPacket { status: flags, warnings: now.warnings, changes, ..*done };
        packet.put(self.line.channel.out(), self.line.capabilities);
        self.line.tracked.forget();
    }

    /// Appends what ends rows.
    fn put_end(&mut self, more: u16) {
        let now = self.session.status();
        let packet = OkPacket { status: self.flags(now, more), warnings: now.warnings, ..OkPacket::default() };
        packet.put_end(self.line.channel.out(), self.line.capabilities);
    }

    /// Appends an EOF packet, which a few commands have as their answer.
    fn put_eof(&mut self) {
        let now = self.session.status();
        let packet = OkPacket { status: self.flags(now, 0), warnings: now.warnings, ..OkPacket::default() };
        if self.line.capabilities.has(capability::DEPRECATE_EOF) {
            packet.put_end(self.line.channel.out(), self.line.capabilities);
        } else {
            packet.put_eof(self.line.channel.out());
        }
    }
}
