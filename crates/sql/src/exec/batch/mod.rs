//! Where rows are many: conditions, keys and sums over rows as they are stored, in place of values of one row after the other.
//!
//! A step begins with it when it has taken [`rows::ROWS_MIN`] rows, so that short statements pay nothing. All of it is a shorter way
//! to what the expressions say: what it cannot do it leaves to them, row by row, and no row, error or warning is another one.

pub mod keys;
pub mod known;
pub mod rows;
pub mod sieve;
pub mod sums;
