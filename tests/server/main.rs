//! What clients see: each test starts a server of its own and speaks to it.

mod kills;
mod branches;
mod lifecycle;
mod login;
mod scripts;
mod statements;
