//! Immutable bytes in an object store and their copies nearby (memory and local disk), and the manifest register.
//!
//! The only crate that talks to an object store, and the only one with an asynchronous runtime: others make blocking
//! calls or hold a completion handle. What the bytes mean is not known here.

pub mod backend;
pub mod client;
pub mod config;
pub mod cost;
pub mod counters;
pub mod disk;
pub mod error;
pub mod faults;
pub mod frames;
mod hedge;
pub mod register;
pub mod units;
