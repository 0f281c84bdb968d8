//! Parts of keys: how long they may be, and what they become where their columns change.

use super::create::Draft;
use crate::conditions;
use crate::error::Result;
use values::types::{Kind, Type};

/// Most bytes of a key.
const KEY_BYTES_MAX: u32 = 3072;
/// Most bytes of a key over the shortest texts, which is all that these hold.
const TINY_BYTES_MAX: u32 = 255;

/// The bytes of a key part.
///
/// # Errors
/// 1071 where it is longer than the column's values.
pub fn bytes(ty: &Type, prefix: Option<u32>) -> Result<u32> {
    let bytes = match prefix {
        Some(length) => length.saturating_mul(ty.charset().maxlen().max(1)),
        None if is_text(ty) => ty.octets_max(),
        None => 8,
    };
    if matches!(ty.kind, Kind::TinyText | Kind::TinyBlob) && bytes > TINY_BYTES_MAX {
        return Err(conditions::TOO_LONG_KEY.with(&[&TINY_BYTES_MAX]));
    }
    Ok(bytes)
}

/// Checks the length of a whole key.
///
/// # Errors
/// 1071.
pub fn check_length(bytes: u32) -> Result<()> {
    if bytes > KEY_BYTES_MAX { Err(conditions::TOO_LONG_KEY.with(&[&KEY_BYTES_MAX])) } else { Ok(()) }
}

/// Whether a part of values of that type can be indexed.
fn is_text(ty: &Type) -> bool {
    ty.kind.is_string() && !matches!(ty.kind, Kind::Enum | Kind::Set)
}

/// Fits the parts of all keys to what their columns are now.
///
/// # Errors
/// 1071, 1170, 3152.
pub fn settle(draft: &mut Draft) -> Result<()> {
    for index in draft.indexes.iter_mut().filter(|index| index.is_stored()) {
        let mut length = 0_u32;
        for part in &mut index.parts {
            let column = &draft.columns[part.column];
            let ty = &column.ty;
            let is_whole = |prefix: u32| !is_text(ty) || !ty.kind.is_blob() && prefix >= ty.length;
            part.prefix = part.prefix.filter(|prefix| !is_whole(*prefix));
            if ty.kind == Kind::Json {
                return Err(conditions::JSON_USED_AS_KEY.with(&[&column.name]));
            }
            if part.prefix.is_none() && (ty.kind.is_blob() || ty.kind.is_geometry()) {
                return Err(conditions::BLOB_KEY_WITHOUT_LENGTH.with(&[&column.name]));
            }
            length = length.saturating_add(bytes(ty, part.prefix)?);
        }
        check_length(length)?;
    }
    Ok(())
}
