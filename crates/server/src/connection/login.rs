//! Letting a client in: greeting, TLS, authentication.

use super::stream::Stream;
use super::{Shared, host_name};
use sql::conditions;
use sql::error::Error;
use sql::session::account::Authentication;
use std::net::SocketAddr;
use wire::auth::{self, CACHING_SHA2, NATIVE};
use wire::capability::{self, Capabilities};
use wire::channel::{Channel, ReadError};
use wire::handshake::{self, FirstPacket, Greeting, NONCE_BYTES, Response};

/// What a plugin says when the fast exchange was enough.
const FAST_DONE: &[u8] = &[3];
/// What a plugin says when the password itself is needed.
const FULL_NEEDED: &[u8] = &[4];
/// What a client says when it wants the public key.
const KEY_WANTED: &[u8] = &[2];

/// Why a client is not let in.
pub(super) enum Refusal {
    /// It is told why.
    Error(Error),
    /// It has gone, or speaks something else.
    Silent,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Error(error)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(_: std::io::Error) -> Refusal {
        Refusal::Silent
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Refusal {
        match error {
            ReadError::OutOfOrder => Refusal::Error(conditions::NET_PACKETS_OUT_OF_ORDER.with(&[])),
            ReadError::TooLarge => Refusal::Error(conditions::NET_PACKET_TOO_LARGE.with(&[])),
            ReadError::Closed(_) | ReadError::TimedOut => Refusal::Silent,
        }
    }
}

/// Who asks to be let in, and how.
pub(super) struct Attempt<'a> {
    /// The user's name.
    pub(super) user: &'a str,
    /// The plugin that made the answer.
    pub(super) plugin: &'a str,
    /// The answer to the nonce.
    pub(super) answer: &'a [u8],
    /// The nonce.
    pub(super) nonce: [u8; NONCE_BYTES],
    /// Where the client is.
    pub(super) peer: SocketAddr,
}

/// Greets a client and reads its response; TLS begins where it wants it.
pub(super) fn greet(
    mut channel: Channel<Stream>,
    shared: &Shared,
    connection: u32,
    nonce: &[u8; NONCE_BYTES],
) -> Result<(Channel<Stream>, Response), Refusal> {
    let capabilities = offered();
    let version = crate::options::config::VERSION;
    let status = capability::status::AUTOCOMMIT;
    Greeting { version, connection, nonce, capabilities, status, plugin: CACHING_SHA2 }.put(channel.out());
    channel.flush()?;
    let malformed = || conditions::MALFORMED_PACKET.with(&[]);
    match handshake::read(channel.read()?).ok_or_else(malformed)? {
        FirstPacket::Response(response) => Ok((channel, response)),
        FirstPacket::Tls => {
            let mut failure = None;
            let mut channel = channel.upgrade(|stream, received| {
                stream.secured(received, &shared.keys.tls).unwrap_or_else(|(stream, e)| {
                    failure = Some(e);
                    stream
                })
            });
            if let Some(failure) = failure {
                return Err(failure.into());
            }
            match handshake::read(channel.read()?).ok_or_else(malformed)? {
                FirstPacket::Response(response) => Ok((channel, response)),
                FirstPacket::Tls => Err(malformed().into()),
            }
        }
    }
}

/// What this server can do.
pub(super) fn offered() -> Capabilities {
    capability::OFFERED | capability::SSL
}

/// Checks who the client is; the account that it has.
pub(super) fn authenticate(
    channel: &mut Channel<Stream>,
    shared: &Shared,
    attempt: &Attempt<'_>,
) -> Result<Authentication, Refusal> {
    let has_password = !matches!(attempt.answer, [] | [0]);
    let host = host_name(attempt.peer);
    let address = attempt.peer.ip().to_canonical().to_string();
    let denied = |has_password: bool| {
        let using = if has_password { "YES" } else { "NO" };
        conditions::ACCESS_DENIED_ERROR.with(&[&attempt.user, &host, &using])
    };
    let Some(account) = shared.server.accounts.find(attempt.user, &[&host, &address]) else {
        return Err(denied(has_password).into());
    };
    let mut answer = attempt.answer.to_vec();
    let mut nonce = attempt.nonce;
    let plugin = if account.plugin.is_empty() { CACHING_SHA2 } else { account.plugin.as_str() };
    if plugin != NATIVE && plugin != CACHING_SHA2 {
        return Err(denied(has_password).into());
    }
    if attempt.plugin != plugin {
        nonce = auth::nonce();
        handshake::put_switch(channel.out(), plugin, &nonce);
        channel.flush()?;
        answer = channel.read_asked()?.to_vec();
    }
    let has_password = !matches!(answer[..], [] | [0]);
    let fits = match (account.stored.is_empty(), has_password) {
        (true, has_password) => !has_password,
        (false, false) => false,
        (false, true) if plugin == NATIVE => auth::native_matches(&account.stored, &answer, &nonce),
        (false, true) => sha2(channel, shared, &account, &answer, &nonce)?,
    };
    if !fits {
        return Err(denied(has_password).into());
    }
    if account.locked {
        return Err(conditions::ACCOUNT_HAS_BEEN_LOCKED.with(&[&account.user, &account.host]).into());
    }
    Ok(account)
}

/// The exchange of caching_sha2_password: fast where the account came in before, else with the password itself.
fn sha2(
    channel: &mut Channel<Stream>,
    shared: &Shared,
    account: &Authentication,
    answer: &[u8],
    nonce: &[u8; NONCE_BYTES],
) -> Result<bool, Refusal> {
    let accounts = &shared.server.accounts;
    if accounts.fast_key(account).is_some_and(|key| auth::fast_matches(&key, answer, nonce)) {
        handshake::put_more(channel.out(), FAST_DONE);
        return Ok(true);
    }
    handshake::put_more(channel.out(), FULL_NEEDED);
    channel.flush()?;
    let is_secure = channel.stream().is_secure();
    let mut sent = channel.read_asked()?.to_vec();
    let password = if is_secure {
        (sent.pop() == Some(0)).then_some(sent)
    } else {
        let key = shared.keys.password_key().map_err(|why| conditions::UNKNOWN_ERROR.with(&[&why]))?;
        if sent == KEY_WANTED {
            handshake::put_more(channel.out(), key.public_pem().as_bytes());
            channel.flush()?;
            sent = channel.read_asked()?.to_vec();
        }
        key.password(&sent, nonce)
    };
    let Some(password) = password else { return Ok(false) };
    let fits = auth::sha2_matches(&account.stored, &password);
    if fits {
        accounts.remember(account, auth::fast_key(&password));
    }
    Ok(fits)
}
