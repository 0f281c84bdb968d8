//! A position in a data block.

use super::{HEADER_BYTES, Head, KEY_ROOM, Layout, Stop, head};
use crate::kind::Kind;
use objects::frames::Frame;
use stdx::coding;

/// A data block that is read, and a position in it.
pub struct Cursor {
    frame: Frame,
    base: u64,
    layout: Layout,
    /// Where the entry here begins; the end of the entries for none.
    at: usize,
    next: usize,
    key: Vec<u8>,
    seq: u64,
    kind: Kind,
    value: (usize, usize),
    is_same_key: bool,
    /// Of a cursor that goes back.
    behind: Option<Box<Behind>>,
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
            key: Vec::with_capacity(KEY_ROOM),
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
        &self.key
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
        if head.shared > self.key.len() {
            return None;
        }
        self.is_same_key = match head.shared {
            0 => self.key == suffix,
            shared => suffix.is_empty() && shared == self.key.len(),
        };
        self.key.truncate(head.shared);
        self.key.extend_from_slice(suffix);
        self.stand_at(&head)
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
        self.key.clear();
        self.key.extend_from_slice(behind.keys.get(passed.key..)?);
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
        self.key.clear();
        while self.next < here {
            self.next()?;
            let key = behind.keys.len();
            behind.keys.extend_from_slice(&self.key);
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
        self.key.clear();
        let Some((head, _)) = entry else {
            (self.at, self.next) = (self.layout.entries_end, self.layout.entries_end);
            return Some(());
        };
        self.at = at;
        self.key.extend_from_slice(key.get(..head.shared)?);
        self.key.extend_from_slice(self.frame.get(head.place..head.place + head.suffix)?);
        self.is_same_key = false;
        self.stand_at(&head)
    }
}
