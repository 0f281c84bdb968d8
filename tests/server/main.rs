//! What clients see: each test starts a server of its own and speaks to it.

mod branches;
mod kills;
mod lifecycle;
mod login;
mod readers;
mod resting;
mod scripts;
mod statements;
