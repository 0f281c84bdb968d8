//! The handshake: the server's greeting (version 10) and the client's response (4.1 and later).

use crate::capability::{self, Capabilities};
use crate::channel::Output;
use crate::lenenc;
use stdx::coding::{Reader, put_u16, put_u32};

/// Bytes of the nonce that scrambles passwords.
pub const NONCE_BYTES: usize = 20;

/// The collation that the greeting names: utf8mb4_0900_ai_ci.
const COLLATION: u8 = 255;

/// What the greeting says.
#[derive(Debug)]
pub struct Greeting<'a> {
    /// The server's version.
    pub version: &'a str,
    /// The connection's number.
    pub connection: u32,
    /// The nonce: no zero byte in it.
    pub nonce: &'a [u8; NONCE_BYTES],
    /// What the server can do.
    pub capabilities: Capabilities,
    /// The status flags.
    pub status: u16,
    /// The authentication plugin by default.
    pub plugin: &'a str,
}

impl Greeting<'_> {
    /// Appends the greeting's packet.
    pub fn put(&self, out: &mut Output) {
        let to = out.begin();
        to.push(10);
        to.extend_from_slice(self.version.as_bytes());
        to.push(0);
        put_u32(to, self.connection);
        to.extend_from_slice(&self.nonce[..8]);
        to.push(0);
        put_u16(to, self.capabilities.0 as u16);
        to.push(COLLATION);
        put_u16(to, self.status);
        put_u16(to, (self.capabilities.0 >> 16) as u16);
        to.push(NONCE_BYTES as u8 + 1);
        to.extend_from_slice(&[0; 10]);
        to.extend_from_slice(&self.nonce[8..]);
        to.push(0);
        to.extend_from_slice(self.plugin.as_bytes());
        to.push(0);
        out.end();
    }
}

/// What a client answers to the greeting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// What the client can do.
    pub capabilities: Capabilities,
    /// The longest packet that it accepts.
    pub packet_max: u32,
    /// The collation of the connection.
    pub collation: u16,
    /// The user's name.
    pub user: Vec<u8>,
    /// The answer to the nonce.
    pub auth: Vec<u8>,
    /// The database to use.
    pub database: Option<Vec<u8>>,
    /// The plugin that made `auth`.
    pub plugin: Option<Vec<u8>>,
    /// Connection attributes, in order.
    pub attributes: Vec<(Vec<u8>, Vec<u8>)>,
}

/// The first packet of a client: a request for TLS (32 bytes) or a response.
#[derive(Debug, PartialEq)]
pub enum FirstPacket {
    /// TLS begins; the response follows over it.
    Tls,
    /// The response.
    Response(Response),
}

/// Reads the first packet, or the response that follows a request for TLS. `None` where it is malformed or of a
/// protocol before 4.1.
pub fn read(payload: &[u8]) -> Option<FirstPacket> {
    let mut from = Reader::new(payload);
    let capabilities = Capabilities(from.u32()?);
    if !capabilities.has(capability::PROTOCOL_41) {
        return None;
    }
    let packet_max = from.u32()?;
    let collation = u16::from(from.u8()?);
    from.bytes(23)?;
    if from.is_empty() && capabilities.has(capability::SSL) {
        return Some(FirstPacket::Tls);
    }
    let user = lenenc::null_terminated(&mut from)?.to_vec();
    let auth = if capabilities.has(capability::PLUGIN_AUTH_LENENC) {
        lenenc::bytes(&mut from)?
    } else if capabilities.has(capability::SECURE_CONNECTION) {
        let length = from.u8()?;
        from.bytes(usize::from(length))?
    } else {
        lenenc::null_terminated(&mut from)?
    }
    .to_vec();
    let mut response = Response { capabilities, packet_max, collation, user, auth, ..Response::default() };
    if capabilities.has(capability::CONNECT_WITH_DB) && !from.is_empty() {
        response.database = Some(lenenc::null_terminated(&mut from)?.to_vec()).filter(|d| !d.is_empty());
    }
    if capabilities.has(capability::PLUGIN_AUTH) && !from.is_empty() {
        response.plugin = Some(to_zero_or_end(&mut from)?.to_vec());
    }
    if capabilities.has(capability::CONNECT_ATTRS) && !from.is_empty() {
        response.attributes = attributes(&mut from)?;
    }
    Some(FirstPacket::Response(response))
}

/// Connection attributes: a length-encoded total and pairs of length-encoded strings.
pub(crate) fn attributes(from: &mut Reader<'_>) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut pairs = Reader::new(lenenc::bytes(from)?);
    let mut found = Vec::new();
    while !pairs.is_empty() {
        found.push((lenenc::bytes(&mut pairs)?.to_vec(), lenenc::bytes(&mut pairs)?.to_vec()));
    }
    Some(found)
}

/// A string that a zero byte or the packet's end ends.
pub(crate) fn to_zero_or_end<'a>(from: &mut Reader<'a>) -> Option<&'a [u8]> {
    let rest = from.rest();
    if rest.contains(&0) { lenenc::null_terminated(from) } else { from.bytes(rest.len()) }
}

/// Appends a request to authenticate by another plugin.
pub fn put_switch(out: &mut Output, plugin: &str, nonce: &[u8; NONCE_BYTES]) {
    let to = out.begin();
    to.push(0xfe);
    to.extend_from_slice(plugin.as_bytes());
    to.push(0);
    to.extend_from_slice(nonce);
    to.push(0);
    out.end();
}

/// Appends further data of an authentication plugin.
pub fn put_more(out: &mut Output, content: &[u8]) {
    let to = out.begin();
    to.push(1);
    to.extend_from_slice(content);
    out.end();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read_and_any_cut_of_it_is_refused_or_shorter() {
        let mut bytes = Vec::new();
        let flags = capability::OFFERED.0 | capability::PLUGIN_AUTH_LENENC.0;
        put_u32(&mut bytes, flags);
        put_u32(&mut bytes, 1 << 24);
        bytes.push(45);
        bytes.extend_from_slice(&[0; 23]);
        bytes.extend_from_slice(b"root\0\x03abcshop\0mysql_native_password\0\x08\x03_os\x03lin");
        let Some(FirstPacket::Response(response)) = read(&bytes) else { panic!("it is whole") };
        assert_eq!((&response.user[..], &response.auth[..]), (&b"root"[..], &b"abc"[..]));
        assert_eq!(response.database.as_deref(), Some(&b"shop"[..]));
        assert_eq!(response.plugin.as_deref(), Some(&b"mysql_native_password"[..]));
        assert_eq!(response.attributes, [(b"_os".to_vec(), b"lin".to_vec())]);
        for cut in 0..bytes.len() {
            if let Some(FirstPacket::Response(shorter)) = read(&bytes[..cut]) {
                assert_ne!(shorter, response, "{cut}");
            }
        }
    }
}
