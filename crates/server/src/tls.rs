//! TLS: the server's certificate, made at the first start and kept in the data folder, and the RSA key for passwords.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use wire::auth::PasswordKey;

/// The keys by which secrets travel.
pub(crate) struct Keys {
    /// How TLS is spoken.
    pub(crate) tls: Arc<rustls::ServerConfig>,
    password: OnceLock<Result<PasswordKey, String>>,
    folder: PathBuf,
}

impl Keys {
    /// The keys in `folder`; the certificate is made where there is none.
    ///
    /// # Errors
    /// A line for a human.
    pub(crate) fn open(folder: &Path) -> Result<Keys, String> {
        let (certificate_file, key_file) = (folder.join("server-cert.pem"), folder.join("server-key.pem"));
        if !certificate_file.exists() || !key_file.exists() {
            let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).map_err(|e| e.to_string())?;
            write_private(&key_file, &made.signing_key.serialize_pem())?;
            write_private(&certificate_file, &made.cert.pem())?;
        }
        let shown = |e: &dyn std::fmt::Display, file: &Path| format!("TLS: {}: {e}", file.display());
        let certificate = CertificateDer::from_pem_file(&certificate_file).map_err(|e| shown(&e, &certificate_file))?;
        let key = PrivateKeyDer::from_pem_file(&key_file).map_err(|e| shown(&e, &key_file))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|b| b.with_no_client_auth().with_single_cert(vec![certificate], key))
            .map_err(|e| shown(&e, &certificate_file))?;
        Ok(Keys { tls: Arc::new(tls), password: OnceLock::new(), folder: folder.to_owned() })
    }

    /// The RSA key for passwords without TLS: read, or made, when the first client asks for it, because making one takes
    /// long enough to be felt at a start.
    pub(crate) fn password_key(&self) -> Result<&PasswordKey, &str> {
        self.password
            .get_or_init(|| password_key(&self.folder.join("private_key.pem")))
            .as_ref()
            .map_err(String::as_str)
    }
}

fn password_key(file: &Path) -> Result<PasswordKey, String> {
    match fs::read_to_string(file) {
        Ok(pem) => PasswordKey::from_pem(&pem),
        Err(_) => {
            let key = PasswordKey::generate()?;
            write_private(file, &key.to_pem()?)?;
            Ok(key)
        }
    }
}

/// Writes a file that only its owner reads.
fn write_private(file: &Path, text: &str) -> Result<(), String> {
    let shown = |e: std::io::Error| format!("option datadir: cannot write {}: {e}", file.display());
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    opened.map_err(shown)?.write_all(text.as_bytes()).map_err(shown)
}
