//! Where many clients are active, one thread serves several: it answers whoever of a desk's clients has said something, one after
//! the other, and sends all the answers by one call. Neither the clients' words nor the answers change threads then, which costs more
//! than most statements do.
//!
//! Who serves is the desk's leader. It does not wait within a statement: when the statement is about to (for another
//! transaction, for the log, for a disk or an object, for its client), the leader gives the desk to another thread first and ends its
//! statement on its own, as every other connection's thread would. Where one takes long without a word of that, the thread that
//! watches silent clients finds no progress and gives the desk away ([`Desks::look`]). The clients come ([`Desks::take`]) when many are served
//! and their statements have not waited of late, and leave, for threads of their own, when theirs wait or few are left.
//!
//! Invariants: a desk with clients has one leader, of which `Seats::leader` is the number; who finds another number there serves its
//! present client to the end and no other. A connection is in its place, or with the one thread that has taken it from there. No lock but
//! that of the queue of threads is taken while the seats are locked.

mod answers;
mod seats;

use super::crowd::Served;
use super::lounge::Lounge;
use super::policy::{self, Policy};
use super::threads::Work;
use super::{Connection, LINGER, Shared, Turn};
use answers::{ANSWERS_MAX, Answers};
use parking_lot::Mutex;
use rustix::event::{Timespec, epoll};
use rustix::net::SendFlags;
use seats::{Called, Guest, Seats};
use std::cell::RefCell;
use std::io;
use std::net::TcpStream;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many sockets are told of at once.
const EVENTS: usize = 256;
/// So many bytes of answers are sent before more are made: they should still be in the nearest caches.
const UNSENT_MAX: usize = 64 << 10;
/// How often a desk is looked through for clients who are silent, and for whether it is needed.
const SWEEP: Duration = LINGER;
/// In how much time a desk without progress is found.
pub(super) const LOOK: Duration = Duration::from_millis(5);

/// All desks: as many as there are cores.
pub(super) struct Desks {
    desks: Vec<Arc<Desk>>,
    next: AtomicUsize,
    /// Set where the kernel turns out not to send without waiting.
    is_closed: AtomicBool,
}

/// Several clients with one thread.
pub(super) struct Desk {
    epoll: OwnedFd,
    answers: Mutex<Answers>,
    seats: Mutex<Seats>,
    /// What the last look found: the leader, its turns, and whether it was within one.
    seen: Mutex<(u64, u64, bool)>,
}

/// The right to serve a desk, until another has it.
pub(super) struct Lead {
    desk: Arc<Desk>,
    shared: Arc<Shared>,
    number: u64,
}

thread_local! {
    /// What the thread leads.
    static LED: RefCell<Option<(Lead, bool)>> = const { RefCell::new(None) };
}

/// The thread that leads gives its desk to another one; what is done by all that are about to wait.
pub(super) fn give_away() {
    LED.with_borrow_mut(|led| {
        if let Some((lead, is_led)) = led
            && *is_led
        {
            *is_led = !lead.desk.hand_on(&lead.shared, lead.number);
        }
    });
}

impl Desks {
    /// Desks without clients; none where the kernel cannot send to several sockets.
    pub(super) fn new(cores: usize) -> Desks {
        let desk = || -> io::Result<Desk> {
            let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
            let (answers, seats, seen) = (Mutex::new(Answers::new()?), Mutex::default(), Mutex::default());
            Ok(Desk { epoll, answers, seats, seen })
        };
        let desks = (0..cores).map_while(|_| desk().ok()).map(Arc::new).collect();
        Desks { desks, next: AtomicUsize::new(0), is_closed: AtomicBool::new(false) }
    }

    /// Gives a client a place at one of the desks. The calling thread is to lead it where that is returned.
    ///
    /// # Errors
    /// The connection: there is no place to be had.
    pub(super) fn take(
        &self,
        connection: Box<Connection>,
        served: Served,
    ) -> Result<Option<Lead>, (Box<Connection>, Served)> {
        // It guards no data: only its value counts.
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let Some(desk) = self.desks.get(next % self.desks.len().max(1)) else { return Err((connection, served)) };
        let shared = Arc::clone(&connection.line.shared);
        let socket = Arc::clone(&connection.line.socket);
        let mut seats = desk.seats.lock();
        let at = seats.sit_down(Guest { connection, last: stdx::clock::now(), served });
        shared.server.counters.shared.fetch_add(1, Ordering::Relaxed);
        if !desk.watch(at, &socket) {
            let guest = seats.take(at);
            desk.leave(&mut seats, at, &shared);
            return guest.map_or(Ok(None), |guest| Err((guest.connection, guest.served)));
        }
        if std::mem::replace(&mut seats.has_leader, true) {
            return Ok(None);
        }
        seats.leader += 1;
        let number = seats.leader;
        drop(seats);
        Lounge::wake(&shared);
        Ok(Some(Lead { desk: Arc::clone(desk), shared, number }))
    }

    /// Whether clients may come.
    pub(super) fn are_open(&self) -> bool {
        !self.desks.is_empty() && !self.is_closed.load(Ordering::Relaxed)
    }

    /// No more clients come.
    fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    /// Whether there are clients.
    pub(super) fn are_taken(&self) -> bool {
        self.desks.iter().any(|desk| desk.seats.lock().count() > 0)
    }

    /// Gives each desk to another thread whose leader is in the same turn as at the last look.
    pub(super) fn look(&self, shared: &Arc<Shared>) {
        for desk in &self.desks {
            let now = {
                let seats = desk.seats.lock();
                (seats.leader, seats.turns, seats.is_within)
            };
            if std::mem::replace(&mut *desk.seen.lock(), now) == now && now.2 {
                desk.hand_on(shared, now.0);
            }
        }
    }
}

impl Desk {
    /// Has another thread lead in the place of leader `number`; whether that is so.
    fn hand_on(self: &Arc<Self>, shared: &Arc<Shared>, number: u64) -> bool {
        let mut seats = self.seats.lock();
        if seats.leader != number {
            return true;
        }
        let next = Lead { desk: Arc::clone(self), shared: Arc::clone(shared), number: number + 1 };
        let is_given = shared.threads.give(shared, Work::Lead(next)).is_ok();
        if is_given {
            seats.leader += 1;
            seats.is_within = false;
        }
        is_given
    }

    /// The client leaves its place.
    fn free(&self, seats: &mut Seats, at: usize, connection: &Connection) {
        // One that the kernel does not tell of needs not be forgotten.
        epoll::delete(&self.epoll, &*connection.line.socket).ok();
        self.leave(seats, at, &connection.line.shared);
    }

    /// A place is nobody's any more.
    fn leave(&self, seats: &mut Seats, at: usize, shared: &Shared) {
        seats.leave(at);
        shared.server.counters.shared.fetch_sub(1, Ordering::Relaxed);
    }

    /// Has the kernel tell of a client for as long as there is something to read; whether it does.
    fn watch(&self, at: usize, socket: &TcpStream) -> bool {
        epoll::add(&self.epoll, socket, epoll::EventData::new_u64(at as u64), epoll::EventFlags::IN).is_ok()
    }

    /// The client waits in its place again; it is returned, without one, where the kernel can tell no more of it.
    fn put_back(&self, seats: &mut Seats, at: usize, guest: Guest) -> Option<Guest> {
        if seats.is_muted(at) && !self.watch(at, &guest.connection.line.socket) {
            self.leave(seats, at, &guest.connection.line.shared);
            return Some(guest);
        }
        seats.put_back(at, guest);
        None
    }

    /// Ends the turn of a client whose desk another leads now: it is served alone where that is returned.
    fn end_alone(&self, at: usize, mut guest: Guest) -> Option<Guest> {
        let line = &mut guest.connection.line;
        if line.channel.has_packet() {
            self.free(&mut self.seats.lock(), at, &guest.connection);
            return Some(guest);
        }
        if line.channel.flush().is_err() {
            self.free(&mut self.seats.lock(), at, &guest.connection);
            guest.connection.end();
            return None;
        }
        self.put_back(&mut self.seats.lock(), at, guest)
    }
}

impl Lead {
    /// Serves the desk until another does, or nobody sits there; a connection that is to be served on its own then.
    pub(super) fn run(self) -> Option<(Box<Connection>, Served)> {
        let (desk, shared, number) = (Arc::clone(&self.desk), Arc::clone(&self.shared), self.number);
        policy::set(Policy::Batch);
        LED.set(Some((self, true)));
        let events = Vec::with_capacity(EVENTS);
        let round = Round { desk: &desk, shared: &shared, number, events, packet: Vec::new(), sent: Vec::new() };
        let alone = round.lead();
        LED.set(None);
        alone.map(|guest| (guest.connection, guest.served))
    }
}

/// A leader at work.
struct Round<'d> {
    desk: &'d Arc<Desk>,
    shared: &'d Arc<Shared>,
    number: u64,
    events: Vec<epoll::Event>,
    packet: Vec<u8>,
    sent: Vec<usize>,
}

/// How a turn leaves the leader.
enum After {
    /// It leads.
    Leads,
    /// Another one does; a connection may be left to be served alone.
    Replaced(Option<Guest>),
}

/// A seat whose client is served: one whose statement has panicked is nobody's.
struct Held<'d> {
    desk: &'d Desk,
    shared: &'d Shared,
    at: usize,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.desk.leave(&mut self.desk.seats.lock(), self.at, self.shared);
        }
    }
}

impl Round<'_> {
    fn lead(mut self) -> Option<Guest> {
        // Answers that the leader before has left have waited longest.
        self.send();
        let mut swept = stdx::clock::now();
        let mut now = swept;
        loop {
            let mut seats = self.desk.seats.lock();
            if seats.leader != self.number {
                return None;
            }
            let is_much = seats.unsent >= UNSENT_MAX;
            if let Some(at) = seats.ready.pop_front_if(|_| !is_much) {
                match seats.call(at) {
                    Called::Here(guest) => {
                        seats.turns += 1;
                        seats.is_within = true;
                        drop(seats);
                        if let After::Replaced(alone) = self.serve(at, Guest { last: now, ..guest }) {
                            return alone;
                        }
                    }
                    // With the seats locked, as where it comes back.
                    Called::Mute(socket) => epoll::delete(&self.desk.epoll, &*socket).unwrap_or_default(),
                    Called::Nothing => {}
                }
                continue;
            }
            let must_send = !seats.answered.is_empty();
            if !must_send && seats.count() == 0 {
                seats.has_leader = false;
                return None;
            }
            drop(seats);
            if must_send {
                self.send();
            } else {
                now = self.wait();
                if now.saturating_duration_since(swept) > SWEEP {
                    swept = now;
                    self.sweep(now);
                }
            }
        }
    }

    /// Waits until clients have said something; what time it is then.
    fn wait(&mut self) -> Instant {
        let time = Timespec { tv_sec: 0, tv_nsec: i64::from(SWEEP.subsec_nanos()) };
        self.events.clear();
        // A signal may come between.
        epoll::wait(&self.desk.epoll, rustix::buffer::spare_capacity(&mut self.events), Some(&time)).ok();
        let told = self.events.iter().map(|event| event.data.u64() as usize);
        self.desk.seats.lock().ready.extend(told);
        stdx::clock::now()
    }

    /// Serves one client.
    fn serve(&mut self, at: usize, mut guest: Guest) -> After {
        let held = Held { desk: self.desk, shared: self.shared, at };
        let turn = guest.connection.take_turn(&mut self.packet);
        drop(held);
        match turn {
            Turn::Answered if !guest.connection.line.is_calm() => self.dismiss(at, guest),
            Turn::Answered | Turn::Silent => {
                let has_more = matches!(turn, Turn::Answered) && guest.connection.line.channel.has_packet();
                let mut seats = self.desk.seats.lock();
                if seats.leader != self.number {
                    drop(seats);
                    return After::Replaced(self.desk.end_alone(at, guest));
                }
                seats.is_within = false;
                let unsent = guest.connection.line.channel.unsent().len();
                if unsent > 0 {
                    seats.answered.push(at);
                    seats.unsent += unsent;
                }
                if has_more {
                    seats.ready.push_back(at);
                }
                let unwatched = self.desk.put_back(&mut seats, at, guest);
                drop(seats);
                unwatched.into_iter().for_each(|guest| self.give_to_a_thread(guest));
                After::Leads
            }
            Turn::Unfinished => self.dismiss(at, guest),
            Turn::Ended => {
                self.desk.free(&mut self.desk.seats.lock(), at, &guest.connection);
                // The end of a transaction may take long.
                give_away();
                guest.connection.end();
                self.leads_still()
            }
        }
    }

    /// The client is served alone from now on, by this thread where another leads.
    fn dismiss(&self, at: usize, guest: Guest) -> After {
        let mut seats = self.desk.seats.lock();
        self.desk.free(&mut seats, at, &guest.connection);
        if seats.leader != self.number {
            return After::Replaced(Some(guest));
        }
        seats.is_within = false;
        drop(seats);
        self.give_to_a_thread(guest);
        After::Leads
    }

    fn leads_still(&self) -> After {
        let mut seats = self.desk.seats.lock();
        if seats.leader != self.number {
            return After::Replaced(None);
        }
        seats.is_within = false;
        After::Leads
    }

    /// Sends all answers that wait.
    fn send(&mut self) {
        loop {
            let mut guests = self.desk.seats.lock().with_answers(ANSWERS_MAX);
            if guests.is_empty() {
                return;
            }
            self.send_to(&guests);
            let mut others = Vec::new();
            let mut seats = self.desk.seats.lock();
            for ((at, mut guest), sent) in guests.drain(..).zip(&self.sent) {
                guest.connection.line.channel.note_sent(*sent);
                if guest.connection.line.channel.unsent().is_empty() {
                    others.extend(self.desk.put_back(&mut seats, at, guest));
                } else {
                    // A client that does not read, or has gone: its thread may wait for it.
                    self.desk.free(&mut seats, at, &guest.connection);
                    others.push(guest);
                }
            }
            drop(seats);
            others.into_iter().for_each(|guest| self.give_to_a_thread(guest));
        }
    }

    fn send_to(&mut self, guests: &[(usize, Guest)]) {
        if let [(_, only)] = guests {
            let line = &only.connection.line;
            let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
            self.sent.clear();
            self.sent.push(rustix::net::send(&*line.socket, line.channel.unsent(), flags).unwrap_or(0));
            return;
        }
        let together: Vec<_> = guests
            .iter()
            .map(|(_, guest)| (guest.connection.line.socket.as_fd(), guest.connection.line.channel.unsent()))
            .collect();
        if !self.desk.answers.lock().send(&together, &mut self.sent) {
            self.shared.desks.close();
        }
    }

    /// Clients who are silent rest, and all have threads of their own again where few are served.
    fn sweep(&self, now: Instant) {
        let is_needed = self.shared.crowd.keeps_desks() && self.shared.desks.are_open();
        let since = now.checked_sub(LINGER).filter(|_| is_needed);
        let silent = self.desk.seats.lock().silent_since(since);
        for at in silent {
            let taken = {
                let mut seats = self.desk.seats.lock();
                seats.take(at).inspect(|guest| self.desk.free(&mut seats, at, &guest.connection))
            };
            let Some(guest) = taken else { continue };
            if is_needed {
                let Guest { connection, served, last } = guest;
                if let Err(connection) = connection.lie_down() {
                    self.give_to_a_thread(Guest { connection, served, last });
                }
            } else {
                self.give_to_a_thread(guest);
            }
        }
    }

    fn give_to_a_thread(&self, guest: Guest) {
        let Guest { connection, served, .. } = guest;
        if let Err(e) = self.shared.threads.give(self.shared, Work::Busy(connection, served)) {
            crate::log::warning(&format!("cannot start a thread for a connection: {e}"));
        }
    }
}
