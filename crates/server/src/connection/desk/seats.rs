//! Who sits at a desk, who of them has said something, whose answers wait, and who leads.

use crate::connection::Connection;
use crate::connection::crowd::Served;
use std::collections::VecDeque;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

/// A client's connection at a desk.
pub(super) struct Guest {
    /// The connection.
    pub(super) connection: Box<Connection>,
    /// When it was served last.
    pub(super) last: Instant,
    /// It counts among those that are served.
    pub(super) served: Served,
}

/// A place at a desk.
enum Seat {
    /// Nobody's.
    Free,
    /// A client's, who waits.
    Taken(Guest),
    /// That of one who is served just now, or whose statement goes on elsewhere; whether the kernel tells no more of it.
    Away { is_muted: bool },
}

/// The places of a desk.
#[derive(Default)]
pub(super) struct Seats {
    seats: Vec<Seat>,
    /// The clients' sockets, by place.
    sockets: Vec<Option<Arc<TcpStream>>>,
    free: Vec<usize>,
    /// Those that have said something, in the order in which they are served.
    pub(super) ready: VecDeque<usize>,
    /// Those whose answers wait to be sent.
    pub(super) answered: Vec<usize>,
    /// How many bytes these answers have.
    pub(super) unsent: usize,
    /// The number of who leads: each has another one.
    pub(super) leader: u64,
    /// Whether anybody leads, which is so while there are clients.
    pub(super) has_leader: bool,
    /// How many turns were begun.
    pub(super) turns: u64,
    /// Whether the leader is within a client's turn.
    pub(super) is_within: bool,
}

/// What comes of a word from a client.
pub(super) enum Called {
    /// It is to be served.
    Here(Guest),
    /// It is served already: the kernel is to tell no more of it until it is back.
    Mute(Arc<TcpStream>),
    /// There is nothing to do.
    Nothing,
}

impl Seats {
    /// How many places are not free.
    pub(super) fn count(&self) -> usize {
        self.seats.len() - self.free.len()
    }

    /// Gives a client a place.
    pub(super) fn sit_down(&mut self, guest: Guest) -> usize {
        let at = self.free.pop().unwrap_or(self.seats.len());
        if at == self.seats.len() {
            self.seats.push(Seat::Free);
            self.sockets.push(None);
        }
        self.sockets[at] = Some(Arc::clone(&guest.connection.line.socket));
        self.seats[at] = Seat::Taken(guest);
        at
    }

    /// Takes a client that has said something from its place.
    pub(super) fn call(&mut self, at: usize) -> Called {
        if let Some(guest) = self.take(at) {
            return Called::Here(guest);
        }
        match &mut self.seats[at] {
            Seat::Away { is_muted } if !*is_muted => {
                *is_muted = true;
                self.sockets[at].clone().map_or(Called::Nothing, Called::Mute)
            }
            _ => Called::Nothing,
        }
    }

    /// Whether the kernel tells no more of a client.
    pub(super) fn is_muted(&self, at: usize) -> bool {
        matches!(self.seats[at], Seat::Away { is_muted: true })
    }

    /// Takes a client from its place, which stays its own, if it is there.
    pub(super) fn take(&mut self, at: usize) -> Option<Guest> {
        match std::mem::replace(&mut self.seats[at], Seat::Away { is_muted: false }) {
            Seat::Taken(guest) => Some(guest),
            other => {
                self.seats[at] = other;
                None
            }
        }
    }

    /// Puts a client back in its place.
    pub(super) fn put_back(&mut self, at: usize, guest: Guest) {
        self.seats[at] = Seat::Taken(guest);
    }

    /// The place is nobody's any more.
    pub(super) fn leave(&mut self, at: usize) {
        self.seats[at] = Seat::Free;
        self.sockets[at] = None;
        self.free.push(at);
        self.ready.retain(|ready| *ready != at);
        self.answered.retain(|answered| *answered != at);
    }

    /// Takes those whose answers wait from their places, `most` at a time.
    pub(super) fn with_answers(&mut self, most: usize) -> Vec<(usize, Guest)> {
        let count = self.answered.len().min(most);
        self.unsent = 0;
        let answered: Vec<_> = self.answered.drain(..count).collect();
        answered.into_iter().filter_map(|at| Some((at, self.take(at)?))).collect()
    }

    /// The places of clients who wait, and were not served since `then` if that is given.
    pub(super) fn silent_since(&self, then: Option<Instant>) -> Vec<usize> {
        let is_so = |seat: &Seat| match seat {
            Seat::Taken(guest) => then.is_none_or(|then| guest.last < then),
            Seat::Free | Seat::Away { .. } => false,
        };
        (0..self.seats.len()).filter(|&at| is_so(&self.seats[at])).collect()
    }
}
