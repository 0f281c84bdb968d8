//! What a version of a key says.

/// A value or its removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The key has a value.
    Put,
    /// The key was removed.
    Delete,
}

impl Kind {
    /// The byte of it in every format.
    pub fn byte(self) -> u8 {
        match self {
            Kind::Put => 1,
            Kind::Delete => 2,
        }
    }

    /// What a byte says.
    pub fn from_byte(byte: u8) -> Option<Kind> {
        match byte {
            1 => Some(Kind::Put),
            2 => Some(Kind::Delete),
            _ => None,
        }
    }

    /// The same for a byte that [`Kind::byte`] gave.
    pub(crate) fn from_byte_trusted(byte: u8) -> Kind {
        if byte == 1 { Kind::Put } else { Kind::Delete }
    }
}
