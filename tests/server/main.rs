//! What clients see: each test starts a server of its own and speaks to it.

mod branches;
mod kills;
mod lifecycle;
mod login;
mod scripts;
mod statements;
