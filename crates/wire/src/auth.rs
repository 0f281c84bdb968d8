//! mysql_native_password and caching_sha2_password: what is stored, what is sent, and how the two are compared.
//!
//! mysql_native_password stores `*` and the hex of SHA1(SHA1(password)); the client sends
//! SHA1(password) XOR SHA1(nonce, SHA1(SHA1(password))).
//!
//! caching_sha2_password stores `$A$005$`, a salt of 20 bytes and the 43 characters of SHA-crypt (SHA-256 with 5,000
//! rounds, Drepper's specification); the client sends SHA256(password) XOR SHA256(SHA256(SHA256(password)), nonce),
//! which the server can check only once it has SHA256(SHA256(password)): that is cached after the first full exchange,
//! in which the password comes over TLS or encrypted by the server's RSA key.

use crate::handshake::NONCE_BYTES;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::{Oaep, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The plugin's name.
pub const NATIVE: &str = "mysql_native_password";
/// The plugin's name.
pub const CACHING_SHA2: &str = "caching_sha2_password";

/// Thousands of rounds, as the stored string writes them.
const ROUNDS: usize = 5000;
const SALT_BYTES: usize = 20;
const PREFIX: &[u8] = b"$A$005$";
const CRYPT_ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// SHA256(SHA256(password)): what the fast exchange is checked against.
pub type FastKey = [u8; 32];

/// Twenty bytes for a nonce or a salt, none of them zero or `$`.
pub fn nonce() -> [u8; NONCE_BYTES] {
    let bytes: [u8; NONCE_BYTES] = rand::random();
    bytes.map(|b| match b & 0x7f {
        0 => 1,
        b'$' => b'%',
        other => other,
    })
}

/// What mysql_native_password stores for `password`.
pub fn native_hash(password: &[u8]) -> String {
    if password.is_empty() {
        return String::new();
    }
    let hash = Sha1::digest(Sha1::digest(password));
    std::iter::once("*".to_owned()).chain(hash.iter().map(|b| format!("{b:02X}"))).collect()
}

/// Whether `answer` is what a client that knows the password of `stored` sends for `nonce`.
pub fn native_matches(stored: &[u8], answer: &[u8], nonce: &[u8; NONCE_BYTES]) -> bool {
    let Some(twice) = stored.strip_prefix(b"*").and_then(unhex) else { return false };
    let mask = Sha1::new().chain_update(nonce).chain_update(&twice).finalize();
    let once: Vec<u8> = answer.iter().zip(mask).map(|(a, m)| a ^ m).collect();
    answer.len() == mask.len() && Sha1::digest(once)[..] == twice[..]
}

/// SHA256(SHA256(password)).
pub fn fast_key(password: &[u8]) -> FastKey {
    Sha256::digest(Sha256::digest(password)).into()
}

/// Whether `answer` is what a client that knows the password of `key` sends for `nonce`.
pub fn fast_matches(key: &FastKey, answer: &[u8], nonce: &[u8; NONCE_BYTES]) -> bool {
    let mask = Sha256::new().chain_update(key).chain_update(nonce).finalize();
    let once: Vec<u8> = answer.iter().zip(mask).map(|(a, m)| a ^ m).collect();
    answer.len() == mask.len() && Sha256::digest(once)[..] == key[..]
}

/// What caching_sha2_password stores for `password`, with a new salt.
pub fn sha2_hash(password: &[u8]) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let salt = nonce();
    [PREFIX, &salt[..], &crypt(password, &salt)].concat()
}

/// Whether `password` is the one of `stored`.
pub fn sha2_matches(stored: &[u8], password: &[u8]) -> bool {
    let Some((salt, digest)) = stored.strip_prefix(PREFIX).and_then(|s| s.split_at_checked(SALT_BYTES)) else {
        return false;
    };
    digest == crypt(password, salt)
}

/// SHA-crypt with SHA-256: the 43 characters of its digest.
fn crypt(password: &[u8], salt: &[u8]) -> Vec<u8> {
    let repeated = |block: &[u8], length: usize| -> Vec<u8> { block.iter().copied().cycle().take(length).collect() };
    let b = Sha256::new().chain_update(password).chain_update(salt).chain_update(password).finalize();
    let mut a = Sha256::new().chain_update(password).chain_update(salt);
    a.update(repeated(&b, password.len()));
    let mut bits = password.len();
    while bits > 0 {
        a.update(if bits & 1 == 1 { &b[..] } else { password });
        bits >>= 1;
    }
    let a = a.finalize();
    let mut dp = Sha256::new();
    password.iter().for_each(|_| dp.update(password));
    let p = repeated(&dp.finalize(), password.len());
    let mut ds = Sha256::new();
    (0..16 + usize::from(a[0])).for_each(|_| ds.update(salt));
    let s = repeated(&ds.finalize(), salt.len());
    let mut c = a;
    for round in 0..ROUNDS {
        let mut next = Sha256::new();
        next.update(if round & 1 == 1 { &p[..] } else { &c[..] });
        if round % 3 != 0 {
            next.update(&s);
        }
        if round % 7 != 0 {
            next.update(&p);
        }
        next.update(if round & 1 == 1 { &c[..] } else { &p[..] });
        c = next.finalize();
    }
    crypt_text(&c.into())
}

/// The digest's bytes in SHA-crypt's order, six bits a character.
fn crypt_text(digest: &[u8; 32]) -> Vec<u8> {
    let mut text = Vec::with_capacity(43);
    let mut put = |bits: u32, characters: usize| {
        text.extend((0..characters).map(|i| CRYPT_ALPHABET[(bits >> (6 * i)) as usize & 63]));
    };
    let byte = |i: usize| u32::from(digest[i]);
    let (mut x, mut y, mut z) = (0, 10, 20);
    for _ in 0..10 {
        put(byte(x) << 16 | byte(y) << 8 | byte(z), 4);
        (x, y, z) = (z + 1, x + 1, y + 1);
    }
    put(byte(31) << 8 | byte(30), 3);
    text
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: u8| (b as char).to_digit(16);
    if text.len() != 40 {
        return None;
    }
    text.chunks(2).map(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8)).collect()
}

/// The RSA key by which clients without TLS send their password.
#[derive(Debug)]
pub struct PasswordKey {
    private: RsaPrivateKey,
    public_pem: String,
}

impl PasswordKey {
    /// A new key of 2,048 bits.
    ///
    /// # Errors
    /// The library's text, where it found no primes.
    pub fn generate() -> Result<PasswordKey, String> {
        let private = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).map_err(|e| e.to_string())?;
        PasswordKey::with(private)
    }

    /// The key in `pem` (PKCS #8).
    ///
    /// # Errors
    /// The library's text, where it is not one.
    pub fn from_pem(pem: &str) -> Result<PasswordKey, String> {
        PasswordKey::with(RsaPrivateKey::from_pkcs8_pem(pem).map_err(|e| e.to_string())?)
    }

    /// The key as PEM (PKCS #8), to be kept.
    ///
    /// # Errors
    /// The library's text.
    pub fn to_pem(&self) -> Result<String, String> {
        self.private.to_pkcs8_pem(LineEnding::LF).map(|pem| pem.to_string()).map_err(|e| e.to_string())
    }

    /// The public half as PEM, as clients ask for it.
    pub fn public_pem(&self) -> &str {
        &self.public_pem
    }

    /// The password in `sent`: RSA (OAEP, SHA-1) of the password with its zero byte, XOR the nonce.
    pub fn password(&self, sent: &[u8], nonce: &[u8; NONCE_BYTES]) -> Option<Vec<u8>> {
        let mut plain = self.private.decrypt(Oaep::new::<Sha1>(), sent).ok()?;
        plain.iter_mut().zip(nonce.iter().cycle()).for_each(|(b, n)| *b ^= n);
        (plain.pop() == Some(0)).then_some(plain)
    }

    fn with(private: RsaPrivateKey) -> Result<PasswordKey, String> {
        let public_pem = private.to_public_key().to_public_key_pem(LineEnding::LF).map_err(|e| e.to_string())?;
        Ok(PasswordKey { private, public_pem })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_passwords() {
        assert_eq!(native_hash(b"secret"), "*14E65567ABDB5135D0CFD9A70B3032C179A49EE7");
        let nonce = nonce();
        let once = Sha1::digest(b"secret");
        let mask = Sha1::new().chain_update(nonce).chain_update(Sha1::digest(once)).finalize();
        let mut answer: Vec<u8> = once.iter().zip(mask).map(|(a, b)| a ^ b).collect();
        assert!(native_matches(native_hash(b"secret").as_bytes(), &answer, &nonce));
        answer[3] ^= 1;
        assert!(!native_matches(native_hash(b"secret").as_bytes(), &answer, &nonce));
        assert!(!native_matches(b"*nothex", &answer, &nonce));
    }

    #[test]
    fn sha_crypt_gives_the_digest_of_its_specification() {
        assert_eq!(crypt(b"Hello world!", b"saltstring"), b"5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5");
    }

    #[test]
    fn sha2_passwords() {
        let stored = sha2_hash(b"secret");
        assert_eq!(stored.len(), PREFIX.len() + SALT_BYTES + 43);
        assert!(sha2_matches(&stored, b"secret"));
        assert!(!sha2_matches(&stored, b"Secret"));
        let nonce = nonce();
        let once = Sha256::digest(b"secret");
        let mask = Sha256::new().chain_update(fast_key(b"secret")).chain_update(nonce).finalize();
        let answer: Vec<u8> = once.iter().zip(mask).map(|(a, b)| a ^ b).collect();
        assert!(fast_matches(&fast_key(b"secret"), &answer, &nonce));
        assert!(!fast_matches(&fast_key(b"other"), &answer, &nonce));
    }
}
