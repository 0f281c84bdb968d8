//! A position in a data block.

use super::{HEADER_BYTES, Head, KEY_ROOM, LINE_BYTES, Layout, Stop, head};
use crate::kind::Kind;
use objects::frames::Frame;
use stdx::coding;
use stdx::prefetch::prefetch;

const WORD: usize = size_of::<u64>();
/// How many entries ahead a cursor that goes on has the processor fetch: a row of a scan takes less than memory's answer.
const ENTRIES_AHEAD: usize = 4;

/// A data block that is read, and a position in it.
pub struct Cursor {
    frame: Frame,
    base: u64,
    layout: Layout,
    /// Where the entry here begins; the end of the entries for none.
    at: usize,
    next: usize,
    key: Key,
    seq: u64,
    kind: Kind,
    value: (usize, usize),
    is_same_key: bool,
    /// Of a cursor that goes back.
    behind: Option<Box<Behind>>,
}

/// A key that is put together from suffixes.
struct Key {
    /// Begins with the key.
    bytes: Vec<u8>,
    length: usize,
}

impl Key {
    fn new() -> Key {
        Key { bytes: vec![0; KEY_ROOM], length: 0 }
    }

    #[inline]
    fn get(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Puts a suffix behind the first bytes, which stay.
    fn set(&mut self, shared: usize, suffix: &[u8]) {
        self.length = shared + suffix.len();
        if self.bytes.len() < self.length {
            self.bytes.resize(self.length.next_power_of_two(), 0);
        }
        self.bytes[shared..self.length].copy_from_slice(suffix);
    }

    /// The same for a suffix that a word begins with.
    #[inline]
    fn set_short(&mut self, shared: usize, word: [u8; WORD], length: usize) {
        match self.bytes.get_mut(shared..).and_then(|rest| rest.first_chunk_mut()) {
            Some(room) => {
                *room = word;
                self.length = shared + length;
            }
            None => self.set(shared, &word[..length]),
        }
    }
}

/// The entries of an interval that lie before an entry, so that going back puts each key together once.
#[derive(Default)]
struct Behind {
    /// Before which entry they lie.
    of: usize,
    entries: Vec<Passed>,
    /// Their keys, one after the other.
    keys: Vec<u8>,
}

struct Passed {
    at: usize,
    next: usize,
    seq: u64,
    kind: Kind,
    value: (usize, usize),
    /// Where its key begins.
    key: usize,
}

impl Behind {
    fn clear(&mut self) {
        self.entries.clear();
        self.keys.clear();
    }
}

impl Cursor {
    /// A cursor at no entry; `None` where the block is not as drawn.
    pub fn new(frame: Frame) -> Option<Cursor> {
        let layout = Layout::of(&frame)?;
        let base = coding::get_u64(&frame, 0)?;
        Some(Cursor {
            frame,
            base,
            layout,
            at: layout.entries_end,
            next: layout.entries_end,
            key: Key::new(),
            seq: 0,
            kind: Kind::Put,
            value: (0, 0),
            is_same_key: false,
            behind: None,
        })
    }

    /// Goes into another block, at no entry.
    pub fn enter(&mut self, frame: Frame) -> Option<()> {
        self.layout = Layout::of(&frame)?;
        self.base = coding::get_u64(&frame, 0)?;
        self.frame = frame;
        self.at = self.layout.entries_end;
        if let Some(behind) = &mut self.behind {
            behind.clear();
        }
        Some(())
    }

    /// Says which number the versions count from, in place of what the block says; before the cursor goes to an entry.
    pub fn set_base(&mut self, base: u64) {
        self.base = base;
    }

    /// Whether there is an entry here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.at < self.layout.entries_end
    }

    /// The key here.
    #[inline]
    pub fn key(&self) -> &[u8] {
        self.key.get()
    }

    /// The sequence number here.
    #[inline]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// What the version here says.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The value here.
    #[inline]
    pub fn value(&self) -> &[u8] {
        &self.frame[self.value.0..self.value.1]
    }

    /// The block, and where in it the value is.
    #[inline]
    pub fn value_place(&self) -> (&Frame, (usize, usize)) {
        (&self.frame, self.value)
    }

    /// Whether the key here is that of the entry that was left by [`Cursor::next`].
    #[inline]
    pub fn is_same_key(&self) -> bool {
        self.is_same_key
    }

    /// Goes to the first entry. [`Cursor::is_same_key`] then compares with the key that the cursor had before.
    pub fn first(&mut self) -> Option<()> {
        self.next = HEADER_BYTES;
        self.next()
    }

    /// Goes to the last entry.
    pub fn last(&mut self) -> Option<()> {
        self.at = self.layout.entries_end;
        self.prev()
    }

    /// Goes to the next entry; `None` where the block is not as drawn.
    #[expect(clippy::should_implement_trait, reason = "a cursor goes back as well")]
    #[inline]
    pub fn next(&mut self) -> Option<()> {
        let at = self.next;
        self.at = at;
        if at >= self.layout.entries_end {
            return Some(());
        }
        let head = head(&self.frame, at)?;
        let key_end = head.place.checked_add(head.suffix)?;
        let suffix = self.frame.get(head.place..key_end)?;
        if head.shared > self.key.length {
            return None;
        }
        self.is_same_key = match head.shared {
            0 => self.key.get() == suffix,
            shared => suffix.is_empty() && shared == self.key.length,
        };
        match self.frame[head.place..].first_chunk() {
            Some(word) if head.suffix <= WORD => self.key.set_short(head.shared, *word, head.suffix),
            _ => self.key.set(head.shared, suffix),
        }
        self.stand_at(&head)?;
        // Rows of a table are about as long as one another.
        prefetch(&self.frame, self.next + ENTRIES_AHEAD * (self.next - at));
        Some(())
    }

    /// Takes over all of an entry's head but the key.
    #[inline]
    fn stand_at(&mut self, head: &Head) -> Option<()> {
        self.seq = self.base.wrapping_add(head.tag >> 1);
        self.kind = head.kind();
        let key_end = head.place.checked_add(head.suffix)?;
        let value_end = key_end.checked_add(head.value_length)?;
        self.value = (key_end, value_end);
        self.next = value_end;
        (value_end <= self.layout.entries_end).then_some(())
    }

    /// Goes to the entry before, from none to the last; from the first to none.
    pub fn prev(&mut self) -> Option<()> {
        let here = self.at;
        if here <= HEADER_BYTES {
            self.at = self.layout.entries_end;
            self.next = self.layout.entries_end;
            return Some(());
        }
        let mut behind = self.behind.take().unwrap_or_default();
        if behind.entries.is_empty() || behind.of != here {
            self.look_behind(here, &mut behind)?;
        }
        let passed = behind.entries.pop()?;
        self.key.set(0, behind.keys.get(passed.key..)?);
        behind.keys.truncate(passed.key);
        behind.of = passed.at;
        (self.at, self.next) = (passed.at, passed.next);
        (self.seq, self.kind, self.value) = (passed.seq, passed.kind, passed.value);
        self.behind = Some(behind);
        Some(())
    }

    /// Reads the interval that ends before the entry `here`, or that in which it is up to there.
    fn look_behind(&mut self, here: usize, behind: &mut Behind) -> Option<()> {
        behind.clear();
        let (mut low, mut high) = (0, self.layout.restarts);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.layout.restart(&self.frame, middle) < here { low = middle + 1 } else { high = middle }
        }
        self.next = self.layout.restart(&self.frame, low.checked_sub(1)?);
        if let Some(before) = low.checked_sub(2) {
            let from = self.layout.restart(&self.frame, before);
            (from..self.next).step_by(LINE_BYTES).for_each(|at| prefetch(&self.frame, at));
        }
        self.key.set(0, &[]);
        while self.next < here {
            self.next()?;
            let key = behind.keys.len();
            behind.keys.extend_from_slice(self.key.get());
            let (at, next, seq, kind, value) = (self.at, self.next, self.seq, self.kind, self.value);
            behind.entries.push(Passed { at, next, seq, kind, value, key });
        }
        Some(())
    }

    /// Goes to the first entry whose key is at or after `key`.
    pub fn seek(&mut self, key: &[u8]) -> Option<()> {
        let Cursor { layout, frame, .. } = &*self;
        let from = layout.restart(frame, layout.interval_before(frame, key)?);
        let Stop { at, entry } = layout.walk(frame, from, layout.entries_end, key)?;
        self.key.set(0, &[]);
        let Some((head, _)) = entry else {
            (self.at, self.next) = (self.layout.entries_end, self.layout.entries_end);
            return Some(());
        };
        self.at = at;
        self.key.set(0, key.get(..head.shared)?);
        self.key.set(head.shared, self.frame.get(head.place..head.place + head.suffix)?);
        self.is_same_key = false;
        self.stand_at(&head)
    }
}
