//! MySQL's client/server protocol as bytes: packets, the handshake, authentication, commands, result sets.
//!
//! Source of the layouts: the "Client/Server Protocol" part of MySQL's internals documentation. Nothing here knows a
//! statement's meaning or a session.

pub mod auth;
pub mod capability;
pub mod channel;
pub mod command;
pub mod handshake;
pub mod lenenc;
pub mod parameter;
pub mod response;
pub mod row;
