//! Packets on a byte stream.
//!
//! A packet is a length of 3 bytes, a sequence number of 1 byte and the payload. A payload of 2^24-1 bytes or more
//! continues in the next packet, one that is shorter ends it. The sequence starts at 0 with every command and both
//! sides count together.
//!
//! Reading hands out the payload where it lies in the receive buffer; writing collects packets in one send buffer that
//! is sent when the server has nothing more to say or when it has grown past [`SEND_BYTES`].

use crate::lenenc;
use std::io::{self, Read, Write};

/// The longest payload of one packet.
pub const PAYLOAD_MAX: usize = 0xff_ffff;

/// The send buffer is sent when it holds more than this: large enough to make one call for most results.
pub const SEND_BYTES: usize = 32 * 1024;

/// Room for commands of ordinary length.
const RECEIVE_BYTES: usize = 16 * 1024;

/// Room at first, each way: enough for a login and for short commands, and not much to clear for who is gone at once.
const FIRST_BYTES: usize = 1024;

const HEADER: usize = 4;

/// Why no packet could be read.
#[derive(Debug)]
pub enum ReadError {
    /// The other side has gone, or the stream failed.
    Closed(io::Error),
    /// The stream's read timeout has passed with no byte of a packet received.
    TimedOut,
    /// The sequence number is not the one that is due (MySQL's error 1156).
    OutOfOrder,
    /// The payload is longer than allowed (MySQL's error 1153).
    TooLarge,
}

/// Packets over a stream, in both directions.
#[derive(Debug)]
pub struct Channel<S> {
    stream: S,
    received: Vec<u8>,
    start: usize,
    end: usize,
    joined: Vec<u8>,
    out: Output,
    payload_max: usize,
    patience: u32,
}

/// Packets that wait to be sent.
#[derive(Debug, Default)]
pub struct Output {
    buffer: Vec<u8>,
    packet: usize,
    sequence: u8,
}

impl Output {
    /// Starts a packet; what is appended to the buffer until [`Output::end`] is its payload.
    #[inline]
    pub fn begin(&mut self) -> &mut Vec<u8> {
        self.packet = self.buffer.len();
        self.buffer.extend_from_slice(&[0; HEADER]);
        &mut self.buffer
    }

    /// The payload of the packet that was begun, to append to.
    #[inline]
    pub fn payload(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Ends the packet that was begun: writes its header, and splits it where it is too long for one.
    #[inline]
    pub fn end(&mut self) {
        let length = self.buffer.len() - self.packet - HEADER;
        if length >= PAYLOAD_MAX {
            self.split();
            return;
        }
        let header = (length as u32) | u32::from(self.sequence) << 24;
        self.buffer[self.packet..self.packet + HEADER].copy_from_slice(&header.to_le_bytes());
        self.sequence = self.sequence.wrapping_add(1);
    }

    /// Drops the packet that was begun.
    pub fn cancel(&mut self) {
        self.buffer.truncate(self.packet);
    }

    /// Drops the packets behind the first `pending` bytes, of which the first had the number `sequence`.
    pub fn rewind(&mut self, pending: usize, sequence: u8) {
        self.buffer.truncate(pending);
        self.sequence = sequence;
    }

    /// How many bytes wait to be sent.
    pub fn pending(&self) -> usize {
        self.buffer.len()
    }

    /// What waits to be sent behind the first `pending` bytes.
    pub fn since(&self, pending: usize) -> &[u8] {
        &self.buffer[pending..]
    }

    /// The number that the next packet gets.
    #[inline]
    pub fn sequence(&self) -> u8 {
        self.sequence
    }

    /// Appends whole packets that were made before, the last of which makes `sequence` the next number.
    #[inline]
    pub fn append(&mut self, packets: &[u8], sequence: u8) {
        self.buffer.extend_from_slice(packets);
        self.sequence = sequence;
    }

    #[cold]
    fn split(&mut self) {
        let long = self.buffer.split_off(self.packet + HEADER);
        self.buffer.truncate(self.packet);
        let mut rest = &long[..];
        loop {
            let (head, tail) = rest.split_at(rest.len().min(PAYLOAD_MAX));
            self.begin().extend_from_slice(head);
            let header = (head.len() as u32) | u32::from(self.sequence) << 24;
            self.buffer[self.packet..self.packet + HEADER].copy_from_slice(&header.to_le_bytes());
            self.sequence = self.sequence.wrapping_add(1);
            if head.len() < PAYLOAD_MAX {
                return;
            }
            rest = tail;
        }
    }
}

impl<S: Read + Write> Channel<S> {
    /// How often a read that timed out is repeated while a packet is under way.
    pub fn set_patience(&mut self, patience: u32) {
        self.patience = patience;
    }

    /// Gives the buffers back for a time without packets. Whether they were empty; where they are not, nothing is changed.
    pub fn rest(&mut self) -> bool {
        let is_empty = self.start == self.end && self.out.buffer.is_empty();
        if is_empty {
            (self.start, self.end) = (0, 0);
            self.received = Vec::new();
            self.joined = Vec::new();
            self.out.buffer = Vec::new();
        }
        is_empty
    }

    /// Packets over `stream`, of at most `payload_max` bytes each way in.
    pub fn new(stream: S, payload_max: usize) -> Channel<S> {
        let out = Output { buffer: Vec::with_capacity(FIRST_BYTES), packet: 0, sequence: 0 };
        let received = vec![0; FIRST_BYTES];
        Channel { stream, received, start: 0, end: 0, joined: Vec::new(), out, payload_max, patience: 0 }
    }

    /// The stream below.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// The same conversation over another stream: TLS begins. What had been received already belongs to the new one.
    pub fn upgrade<T: Read + Write>(self, with: impl FnOnce(S, &[u8]) -> T) -> Channel<T> {
        let stream = with(self.stream, &self.received[self.start..self.end]);
        let received = vec![0; RECEIVE_BYTES];
        let (out, payload_max, patience) = (self.out, self.payload_max, self.patience);
        Channel { stream, received, start: 0, end: 0, joined: Vec::new(), out, payload_max, patience }
    }

    /// The packets to send.
    #[inline]
    pub fn out(&mut self) -> &mut Output {
        &mut self.out
    }

    /// Sets the longest payload to accept.
    pub fn set_payload_max(&mut self, payload_max: usize) {
        self.payload_max = payload_max;
    }

    /// Begins a command's conversation: the sequence starts again.
    #[inline]
    pub fn restart(&mut self) {
        self.out.sequence = 0;
    }

    /// Whether bytes of a further packet have been received already.
    pub fn has_received(&self) -> bool {
        self.start < self.end
    }

    /// Whether the next packet has been received as a whole.
    #[inline]
    pub fn has_packet(&self) -> bool {
        let received = &self.received[self.start..self.end];
        match received {
            [a, b, c, _, payload @ ..] => {
                let length = usize::from(*a) | usize::from(*b) << 8 | usize::from(*c) << 16;
                length < PAYLOAD_MAX && length <= payload.len()
            }
            _ => false,
        }
    }

    /// Has `receive` put what is there into the receive buffer, once; whether the next packet is whole then.
    ///
    /// # Errors
    /// What `receive` answers; that the other side has gone is [`io::ErrorKind::UnexpectedEof`].
    pub fn receive_once(&mut self, receive: impl FnOnce(&mut S, &mut [u8]) -> io::Result<usize>) -> io::Result<bool> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.received.len() == self.end {
            self.received.resize(RECEIVE_BYTES.max(self.end), 0);
        }
        if self.end < self.received.len() {
            match receive(&mut self.stream, &mut self.received[self.end..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.end += count,
            }
        }
        Ok(self.has_packet())
    }

    /// What waits to be sent.
    #[inline]
    pub fn unsent(&self) -> &[u8] {
        &self.out.buffer
    }

    /// The first `count` bytes of what waited were sent.
    pub fn note_sent(&mut self, count: usize) {
        if count < self.out.buffer.len() {
            self.out.buffer.drain(..count);
            return;
        }
        self.out.buffer.clear();
        if self.out.buffer.capacity() > 16 * SEND_BYTES {
            self.out.buffer.shrink_to(SEND_BYTES);
        }
    }

    /// The next packet's payload.
    ///
    /// # Errors
    /// [`ReadError`]; after any of them but [`ReadError::TimedOut`] the stream is of no more use.
    #[inline]
    pub fn read(&mut self) -> Result<&[u8], ReadError> {
        let length = self.fill_packet()?;
        if length == PAYLOAD_MAX || length > self.payload_max {
            return self.read_long(length);
        }
        let at = self.start + HEADER;
        self.start = at + length;
        Ok(&self.received[at..at + length])
    }

    /// The next packet's payload, where the client has been asked for it.
    ///
    /// # Errors
    /// As [`Channel::read`]; a time-out only after the patience of [`Channel::set_patience`].
    pub fn read_asked(&mut self) -> Result<&[u8], ReadError> {
        let mut tries = 0;
        while self.start == self.end {
            match self.fill(1) {
                Err(ReadError::TimedOut) if tries < self.patience => tries += 1,
                Err(error) => return Err(error),
                Ok(()) => {}
            }
        }
        self.read()
    }

    /// Sends what waits.
    ///
    /// # Errors
    /// What the stream answers.
    #[inline]
    pub fn flush(&mut self) -> io::Result<()> {
        if !self.out.buffer.is_empty() {
            self.stream.write_all(&self.out.buffer)?;
            self.note_sent(self.out.buffer.len());
        }
        self.stream.flush()
    }

    /// Sends what waits if it is much.
    ///
    /// # Errors
    /// As [`Channel::flush`].
    #[inline]
    pub fn flush_if_full(&mut self) -> io::Result<()> {
        if self.out.buffer.len() < SEND_BYTES { Ok(()) } else { self.flush() }
    }

    /// Receives until the packet at `start` is whole; its payload's length.
    #[inline]
    fn fill_packet(&mut self) -> Result<usize, ReadError> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        self.fill(HEADER)?;
        let header = &self.received[self.start..self.start + HEADER];
        let length = usize::from(header[0]) | usize::from(header[1]) << 8 | usize::from(header[2]) << 16;
        if header[3] != self.out.sequence {
            return Err(ReadError::OutOfOrder);
        }
        self.out.sequence = self.out.sequence.wrapping_add(1);
        if length <= self.payload_max {
            self.fill(HEADER + length)?;
        }
        Ok(length)
    }

    #[cold]
    fn read_long(&mut self, mut length: usize) -> Result<&[u8], ReadError> {
        self.joined.clear();
        loop {
            if self.joined.len() + length > self.payload_max {
                return Err(ReadError::TooLarge);
            }
            self.fill(HEADER + length)?;
            let at = self.start + HEADER;
            self.joined.extend_from_slice(&self.received[at..at + length]);
            self.start = at + length;
            if length < PAYLOAD_MAX {
                return Ok(&self.joined);
            }
            length = self.fill_packet()?;
        }
    }

    /// Makes at least `bytes` bytes available from `start` on.
    #[inline]
    fn fill(&mut self, bytes: usize) -> Result<(), ReadError> {
        let mut tries = 0;
        while self.end - self.start < bytes {
            if self.received.len() - self.start < bytes {
                self.received.copy_within(self.start..self.end, 0);
                (self.start, self.end) = (0, self.end - self.start);
                let room = if bytes > RECEIVE_BYTES { bytes } else { RECEIVE_BYTES };
                self.received.resize(room, 0);
            }
            match self.stream.read(&mut self.received[self.end..]) {
                Ok(0) => return Err(ReadError::Closed(io::ErrorKind::UnexpectedEof.into())),
                Ok(count) => self.end += count,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    if self.start == self.end {
                        return Err(ReadError::TimedOut);
                    }
                    if tries == self.patience {
                        return Err(ReadError::Closed(e));
                    }
                    tries += 1;
                }
                Err(e) => return Err(ReadError::Closed(e)),
            }
        }
        Ok(())
    }
}

/// Appends a packet that is a request for the content of the client's file `name`.
pub fn request_local_file(out: &mut Output, name: &[u8]) {
    let to = out.begin();
    to.push(0xfb);
    to.extend_from_slice(name);
    out.end();
}

/// Appends a packet that holds one length-encoded integer.
pub fn put_count(out: &mut Output, count: u64) {
    lenenc::put_int(out.begin(), count);
    out.end();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    #[derive(Default)]
    struct Loop(VecDeque<u8>);

    impl Read for Loop {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            self.0.read(to)
        }
    }

    impl Write for Loop {
        fn write(&mut self, from: &[u8]) -> io::Result<usize> {
            self.0.write(from)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn payloads_of_every_length_come_back() {
        for length in [0, 1, 250, RECEIVE_BYTES, PAYLOAD_MAX - 1, PAYLOAD_MAX, PAYLOAD_MAX + 5, 2 * PAYLOAD_MAX] {
            let mut channel = Channel::new(Loop::default(), 1 << 30);
            let payload: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            channel.out().begin().extend_from_slice(&payload);
            channel.out().end();
            channel.out().begin().push(7);
            channel.out().end();
            channel.flush().expect("a loop takes all");
            channel.restart();
            assert!(channel.read().expect("it was sent") == payload, "{length}");
            assert_eq!(channel.read().expect("it was sent"), [7], "{length}");
        }
    }

    #[test]
    fn a_packet_is_whole_when_all_of_it_has_come() {
        let mut channel = Channel::new(Loop::default(), 1 << 30);
        let bytes = [3, 0, 0, 0, b'a', b'b', b'c', 1, 0, 0, 0, b'x'];
        let mut came = bytes.chunks(1);
        let mut step = || came.next().unwrap()[0];
        let mut one = |to: &mut [u8]| {
            to[0] = step();
            Ok(1)
        };
        for at in 1..=7 {
            assert_eq!(channel.receive_once(|_, to| one(to)).unwrap(), at == 7, "{at}");
        }
        assert_eq!(channel.read().unwrap(), b"abc");
        assert!(!channel.has_packet());
        for at in 1..=5 {
            assert_eq!(channel.receive_once(|_, to| one(to)).unwrap(), at == 5, "{at}");
        }
        channel.restart();
        assert_eq!(channel.read().unwrap(), b"x");
        let gone = channel.receive_once(|_, _| Ok(0)).unwrap_err();
        assert_eq!(gone.kind(), io::ErrorKind::UnexpectedEof);
        let none = channel.receive_once(|_, _| Err(io::ErrorKind::WouldBlock.into())).unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn what_was_sent_in_part_goes_on_where_it_ended() {
        let mut channel = Channel::new(Loop::default(), 1 << 30);
        channel.out().append(b"abcdef", 1);
        channel.note_sent(2);
        assert_eq!(channel.unsent(), b"cdef");
        channel.note_sent(4);
        assert_eq!(channel.unsent(), b"");
    }

    #[test]
    fn a_wrong_sequence_and_a_long_payload_are_named() {
        let mut channel = Channel::new(Loop(VecDeque::from(vec![1, 0, 0, 3, 9])), 100);
        assert!(matches!(channel.read(), Err(ReadError::OutOfOrder)));
        let mut channel = Channel::new(Loop(VecDeque::from(vec![101, 0, 0, 0])), 100);
        assert!(matches!(channel.read(), Err(ReadError::TooLarge)));
        let mut channel = Channel::new(Loop(VecDeque::from(vec![5, 0, 0, 0, 1])), 100);
        assert!(matches!(channel.read(), Err(ReadError::Closed(_))));
    }
}
