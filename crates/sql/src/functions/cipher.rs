//! AES_ENCRYPT and AES_DECRYPT in the modes of block_encryption_mode, with keys as given or derived.
//!
//! Source: "Encryption and Compression Functions" of MySQL's manual; NIST SP 800-38A for the modes, RFC 5869 and RFC 8018 for
//! the derivations.

use super::Function;
use super::arguments::{octets, owned};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::variables::Id;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};
use hmac::{Hmac, Mac};
use sha2::Sha512;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::of_session("aes_encrypt", (2, 6), infer_encrypt, |a, f, _| run(a, f, "aes_encrypt")),
    Function::of_session("aes_decrypt", (2, 6), infer_decrypt, |a, f, _| run(a, f, "aes_decrypt")),
];

/// Bytes of a block.
const BLOCK: usize = 16;
/// Iterations of PBKDF2.
const ITERATIONS_MIN: i64 = 1000;
const ITERATIONS_MAX: i64 = 65535;
/// Bytes of a SHA-512.
const DIGEST: usize = 64;

fn infer_encrypt(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let bytes = arguments[0].ty.octets_max() as usize;
    let length = (bytes / BLOCK + 1).saturating_mul(BLOCK);
    Ok((super::arguments::string(length as u64, Collation::BINARY), true))
}

fn infer_decrypt(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((super::arguments::string(u64::from(arguments[0].ty.octets_max()), Collation::BINARY), true))
}

/// How blocks follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Cfb1,
    Cfb8,
    Cfb128,
    Ofb,
}

enum Cipher {
    Bits128(Aes128),
    Bits192(Aes192),
    Bits256(Aes256),
}

impl Cipher {
    /// A cipher for a key of 16, 24 or 32 bytes.
    fn new(key: &[u8]) -> Cipher {
        match key.len() {
            16 => Cipher::Bits128(Aes128::new(key.into())),
            24 => Cipher::Bits192(Aes192::new(key.into())),
            _ => Cipher::Bits256(Aes256::new(key.into())),
        }
    }

    fn encrypted(&self, block: &[u8]) -> [u8; BLOCK] {
        let mut out = Block::clone_from_slice(block);
        match self {
            Cipher::Bits128(c) => c.encrypt_block(&mut out),
            Cipher::Bits192(c) => c.encrypt_block(&mut out),
            Cipher::Bits256(c) => c.encrypt_block(&mut out),
        }
        out.into()
    }

    fn decrypted(&self, block: &[u8]) -> [u8; BLOCK] {
        let mut out = Block::clone_from_slice(block);
        match self {
            Cipher::Bits128(c) => c.decrypt_block(&mut out),
            Cipher::Bits192(c) => c.decrypt_block(&mut out),
            Cipher::Bits256(c) => c.decrypt_block(&mut out),
        }
        out.into()
    }

    fn encrypt(&self, text: &[u8], mode: Mode, iv: [u8; BLOCK]) -> Vec<u8> {
        match mode {
            Mode::Ecb | Mode::Cbc => {
                let padding = BLOCK - text.len() % BLOCK;
                let mut padded = text.to_vec();
                padded.extend(std::iter::repeat_n(padding as u8, padding));
                let mut before = iv;
                let mut out = Vec::with_capacity(padded.len());
                for block in padded.chunks_exact(BLOCK) {
                    let mixed = if mode == Mode::Cbc { xor(block, &before) } else { block.to_vec() };
                    before = self.encrypted(&mixed);
                    out.extend_from_slice(&before);
                }
                out
            }
            _ => self.stream(text, mode, iv, true),
        }
    }

    /// `None` where the padding is wrong: the key is another one.
    fn decrypt(&self, text: &[u8], mode: Mode, iv: [u8; BLOCK]) -> Option<Vec<u8>> {
        match mode {
            Mode::Ecb | Mode::Cbc => {
                if text.is_empty() || !text.len().is_multiple_of(BLOCK) {
                    return None;
                }
                let mut before = iv.to_vec();
                let mut out = Vec::with_capacity(text.len());
                for block in text.chunks_exact(BLOCK) {
                    let plain = self.decrypted(block);
                    out.extend(if mode == Mode::Cbc { xor(&plain, &before) } else { plain.to_vec() });
                    before = block.to_vec();
                }
                let padding = usize::from(*out.last()?);
                let is_padded = (1..=BLOCK).contains(&padding)
                    && out[out.len() - padding..].iter().all(|b| usize::from(*b) == padding);
                out.truncate(out.len() - if is_padded { padding } else { 0 });
                is_padded.then_some(out)
            }
            _ => Some(self.stream(text, mode, iv, false)),
        }
    }

    /// The modes that need no padding.
    fn stream(&self, text: &[u8], mode: Mode, iv: [u8; BLOCK], encrypts: bool) -> Vec<u8> {
        let mut register = iv.to_vec();
        let mut out = Vec::with_capacity(text.len());
        match mode {
            Mode::Cfb128 | Mode::Ofb => {
                for block in text.chunks(BLOCK) {
                    let key = self.encrypted(&register);
                    let mixed = xor(block, &key);
                    register = match mode {
                        Mode::Ofb => key.to_vec(),
                        _ if encrypts => mixed.clone(),
                        _ => block.to_vec(),
                    };
                    register.resize(BLOCK, 0);
                    out.extend(mixed);
                }
            }
            Mode::Cfb8 => {
                for byte in text {
                    let mixed = byte ^ self.encrypted(&register)[0];
                    register.remove(0);
                    register.push(if encrypts { mixed } else { *byte });
                    out.push(mixed);
                }
            }
            _ => {
                let mut state = u128::from_be_bytes(iv);
                for byte in text {
                    let mut mixed = 0u8;
                    for bit in (0..8).rev() {
                        let given = byte >> bit & 1;
                        let made = given ^ self.encrypted(&state.to_be_bytes())[0] >> 7;
                        mixed |= made << bit;
                        state = state << 1 | u128::from(if encrypts { made } else { given });
                    }
                    out.push(mixed);
                }
            }
        }
        out
    }
}

fn xor(a: &[u8], b: &[u8]) -> Vec<u8> {
    a.iter().zip(b).map(|(x, y)| x ^ y).collect()
}

/// A key of so many bytes: the bytes of a longer one are folded.
fn folded(key: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    for (at, byte) in key.iter().enumerate() {
        out[at % length] ^= byte;
    }
    out
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; DIGEST] {
    let mut mac = <Hmac<Sha512> as Mac>::new_from_slice(key).expect("a key of any length will do");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn hkdf(key: &[u8], salt: &[u8], about: &[u8], length: usize) -> Vec<u8> {
    let salt = if salt.is_empty() { &[0; DIGEST][..] } else { salt };
    let root = hmac(salt, &[key]);
    hmac(&root, &[about, &[1]])[..length].to_vec()
}

fn pbkdf2(key: &[u8], salt: &[u8], iterations: i64, length: usize) -> Vec<u8> {
    let mut last = hmac(key, &[salt, &1u32.to_be_bytes()]);
    let mut sum = last.to_vec();
    for _ in 1..iterations {
        last = hmac(key, &[&last]);
        sum = xor(&sum, &last);
    }
    sum.truncate(length);
    sum
}

/// The key: as given, or derived as the arguments from the fourth on say; `None` where one is NULL.
fn derived(arguments: &[Expr], frame: &Frame<'_>, length: usize) -> Result<Option<Vec<u8>>> {
    let Some(key) = octets(&arguments[1], frame)? else { return Ok(None) };
    let Some(method) = arguments.get(3) else { return Ok(Some(folded(&key, length))) };
    let Some(method) = method.string(frame)? else { return Ok(None) };
    let extra = |at: usize| {
        arguments.get(at).map_or(Ok(Some(Vec::new())), |e| octets(e, frame).map(|b| b.map(|b| b.into_owned())))
    };
    let (Some(salt), Some(last)) = (extra(4)?, extra(5)?) else { return Ok(None) };
    if method.eq_ignore_ascii_case("hkdf") {
        return Ok(Some(hkdf(&key, &salt, &last, length)));
    }
    if !method.eq_ignore_ascii_case("pbkdf2_hmac") {
        return Err(conditions::AES_INVALID_KDF_NAME.with(&[]));
    }
    let iterations = match arguments.get(5) {
        None => ITERATIONS_MIN,
        Some(e) => e.int(frame)?.unwrap_or(0),
    };
    if !(ITERATIONS_MIN..ITERATIONS_MAX).contains(&iterations) {
        return Err(conditions::AES_INVALID_KDF_ITERATIONS.with(&[]));
    }
    Ok(Some(pbkdf2(&key, &salt, iterations, length)))
}

/// The session's mode and the bytes of its keys.
fn mode(frame: &Frame<'_>) -> (Mode, usize) {
    let id = Id::of("block_encryption_mode");
    let text = id.row().3.text(&frame.context.state.variable(id));
    let mode = match text.rsplit('-').next() {
        Some("cbc") => Mode::Cbc,
        Some("cfb1") => Mode::Cfb1,
        Some("cfb8") => Mode::Cfb8,
        Some("cfb128") => Mode::Cfb128,
        Some("ofb") => Mode::Ofb,
        _ => Mode::Ecb,
    };
    let bits = text.split('-').nth(1).and_then(|bits| bits.parse::<usize>().ok()).unwrap_or(128);
    (mode, bits / 8)
}

fn run<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, name: &str) -> Result<Value<'f>> {
    let (mode, length) = mode(frame);
    let text = octets(&arguments[0], frame)?;
    let key = derived(arguments, frame, length)?;
    let mut iv = [0; BLOCK];
    match arguments.get(2) {
        None if mode != Mode::Ecb => return Err(conditions::WRONG_PARAMCOUNT_TO_NATIVE_FCT.with(&[&name])),
        Some(_) if mode == Mode::Ecb && (arguments.len() > 3 || text.is_none() || key.is_none()) => {}
        Some(_) if mode == Mode::Ecb => {
            frame.context.diagnostics.borrow_mut().warn(conditions::WARN_OPTION_IGNORED, &[&"IV"]);
        }
        Some(e) if text.is_some() && key.is_some() => {
            let given = octets(e, frame)?.unwrap_or_default();
            let first = given.first_chunk::<BLOCK>();
            iv = *first.ok_or_else(|| conditions::AES_INVALID_IV.with(&[&name, &BLOCK]))?;
        }
        _ => {}
    }
    let (Some(text), Some(key)) = (text, key) else { return Ok(Value::Null) };
    let cipher = Cipher::new(&key);
    if name == "aes_encrypt" {
        return Ok(owned(cipher.encrypt(&text, mode, iv)));
    }
    Ok(cipher.decrypt(&text, mode, iv).map_or(Value::Null, owned))
}
