//! Rows that a statement keeps and that have no room in its memory: files of records in tmpdir.
//!
//! Sorts write sorted runs and merge them; hash tables send to parts, by the hash of their keys, what they cannot take, and work
//! part by part. Whatever goes to the disk, the rows come out in the order that they have without it, which plans build upon:
//! what was worked out by parts is brought into the order of the rows that it came from ([`ordered`]). A file has no name, so
//! nothing is left of it when its statement ends, by whatever.

pub mod arena;
pub mod file;
pub mod grant;
pub mod heap;
pub mod list;
pub mod members;
pub mod merge;
pub mod ordered;
pub mod partitions;
pub mod run;
pub mod slots;
pub mod sorting;
