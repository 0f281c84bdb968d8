//! Answers to several clients, sent by one system call.
//!
//! A thread that sends to a client wakes it, and at the end of the call the kernel lets the client run first: where many clients wait, a
//! change of threads for each answer. The kernel's queues for asynchronous requests (`io_submit`, as old as Linux 2.6 and allowed in
//! containers, where io_uring is not) take writes to any number of sockets at a time. A socket's write is over when the call
//! returns, so nothing is asynchronous here; with `RWF_NOWAIT` it takes what there is room for and does not wait (Linux 6.5; older ones
//! refuse it, and nothing is sent).
#![expect(
    unsafe_code,
    reason = "the C library has no functions for these system calls, and the standard library neither"
)]

use std::ffi::{c_long, c_ulong};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// How many answers go at a time.
pub(super) const ANSWERS_MAX: usize = 128;
/// Write the bytes to the file.
const PWRITE: u16 = 1;
/// Do not wait.
const RWF_NOWAIT: i32 = 8;

/// A request, as the kernel's `struct iocb` is on machines that have the low byte first.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Request {
    data: u64,
    key: u32,
    flags: i32,
    operation: u16,
    priority: i16,
    file: u32,
    buffer: u64,
    bytes: u64,
    offset: i64,
    reserved: u64,
    more_flags: u32,
    signal_file: u32,
}

/// What became of one: `struct io_event`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Event {
    data: u64,
    request: u64,
    result: i64,
    more_result: i64,
}

/// A queue of the kernel's.
pub(super) struct Answers {
    queue: c_ulong,
}

impl Answers {
    /// A queue with nothing in it.
    ///
    /// # Errors
    /// The kernel has none, or none to give.
    pub(super) fn new() -> io::Result<Answers> {
        let mut queue: c_ulong = 0;
        // SAFETY: the kernel writes one word to where the second argument points, which outlives the call.
        let result = unsafe { libc::syscall(libc::SYS_io_setup, ANSWERS_MAX as c_long, &raw mut queue) };
        if result == 0 { Ok(Answers { queue }) } else { Err(io::Error::last_os_error()) }
    }

    /// Sends each socket its bytes, as many as it takes at once; `sent` gets how many those were, 0 for a socket that has failed. Whether
    /// the kernel can.
    ///
    /// # Panics
    /// More than [`ANSWERS_MAX`] answers.
    pub(super) fn send(&mut self, answers: &[(BorrowedFd<'_>, &[u8])], sent: &mut Vec<usize>) -> bool {
        assert!(answers.len() <= ANSWERS_MAX, "too many answers");
        let mut requests = [Request::default(); ANSWERS_MAX];
        let mut places: [*mut Request; ANSWERS_MAX] = [ptr::null_mut(); ANSWERS_MAX];
        for (at, ((socket, bytes), request)) in answers.iter().zip(&mut requests).enumerate() {
            *request = Request {
                data: at as u64,
                flags: RWF_NOWAIT,
                operation: PWRITE,
                file: socket.as_raw_fd().cast_unsigned(),
                buffer: bytes.as_ptr() as u64,
                bytes: bytes.len() as u64,
                ..Request::default()
            };
            places[at] = request;
        }
        sent.clear();
        sent.resize(answers.len(), 0);
        let count = answers.len() as c_long;
        // SAFETY: `places` has `count` pointers to requests that are whole; these, and the bytes that they point to, are borrowed for longer
        // than the requests last, for all that were taken are waited for below.
        let taken = unsafe { libc::syscall(libc::SYS_io_submit, self.queue, count, places.as_mut_ptr()) };
        let Some(taken) = usize::try_from(taken).ok().filter(|taken| *taken > 0) else { return false };
        let mut events = [Event::default(); ANSWERS_MAX];
        let mut ended = 0;
        while ended < taken {
            let rest = (taken - ended) as c_long;
            let time: *mut libc::timespec = ptr::null_mut();
            // SAFETY: the kernel writes at most `rest` events, for which there is room behind the first `ended` ones.
            let more = unsafe {
                libc::syscall(libc::SYS_io_getevents, self.queue, rest, rest, events.as_mut_ptr().add(ended), time)
            };
            // A signal may come between; a queue that is there has no other way to fail.
            ended += usize::try_from(more).unwrap_or(0);
        }
        for event in &events[..taken] {
            sent[event.data as usize] = usize::try_from(event.result).unwrap_or(0);
        }
        events[..taken].iter().all(|event| event.result != -i64::from(libc::EOPNOTSUPP))
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // SAFETY: the queue is this value's, and nothing is in it.
        unsafe { libc::syscall(libc::SYS_io_destroy, self.queue) };
    }
}

#[cfg(test)]
mod tests {
    use super::{ANSWERS_MAX, Answers};
    use crate::connection::pair::pair;
    use std::io::{Read, Write};
    use std::net::Shutdown;
    use std::os::fd::AsFd;

    #[test]
    fn each_socket_gets_its_own_bytes() {
        let mut answers = Answers::new().unwrap();
        let pairs: Vec<_> = (0..ANSWERS_MAX).map(|_| pair()).collect();
        for round in 1..3 {
            let texts: Vec<_> = (0..pairs.len()).map(|at| format!("{round}: {at}").repeat(at * 7)).collect();
            let together: Vec<_> =
                pairs.iter().zip(&texts).map(|((_, s), text)| (s.as_fd(), text.as_bytes())).collect();
            let mut sent = Vec::new();
            if !answers.send(&together, &mut sent) {
                // A kernel that cannot send without waiting.
                assert!(sent.iter().all(|count| *count == 0));
                return;
            }
            assert_eq!(sent, texts.iter().map(String::len).collect::<Vec<_>>());
            for ((client, _), text) in pairs.iter().zip(&texts) {
                let mut got = vec![0; text.len()];
                (&mut &*client).read_exact(&mut got).unwrap();
                assert_eq!(got, text.as_bytes());
            }
        }
    }

    #[test]
    fn a_full_socket_takes_a_part_and_a_closed_one_nothing() {
        let mut answers = Answers::new().unwrap();
        let ((_slow, full), (_, closed), (mut quick, open)) = (pair(), pair(), pair());
        closed.shutdown(Shutdown::Write).unwrap();
        let (much, mut sent) = (vec![7; 64 << 20], Vec::new());
        let together: [(_, &[u8]); 3] = [(full.as_fd(), &much), (closed.as_fd(), b"none"), (open.as_fd(), b"some")];
        if !answers.send(&together, &mut sent) {
            return;
        }
        assert!(sent[0] > 0 && sent[0] < much.len(), "{sent:?}");
        assert_eq!(sent[1..], [0, 4]);
        let mut got = [0; 4];
        quick.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"some");
        // The sockets are as they were.
        (&open).write_all(b"more").unwrap();
        quick.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"more");
    }
}
