//! Where rows are many: conditions, keys and sums over rows as they are stored, by columns in place of values.

pub mod keys;
pub mod known;
pub mod rows;
pub mod sieve;
pub mod sums;
