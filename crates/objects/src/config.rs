//! Which object store, where, and with whose keys.

/// The kinds of object store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// A folder; the bucket is its path. Made at the first start.
    Local,
    /// This process's memory; stores of one bucket name share their objects. For tests.
    Memory,
    /// Amazon S3 and what speaks like it.
    Aws,
    /// MinIO: S3 with path-style addresses.
    Minio,
    /// Cloudflare R2: S3 with region `auto`.
    R2,
    /// Google Cloud Storage.
    Gcs,
    /// Azure Blob Storage; the access key is the account's name, the secret key its key.
    Azure,
}

impl Provider {
    /// The provider called `name`, in any case.
    pub fn from_name(name: &str) -> Option<Provider> {
        let all = [
            ("local", Provider::Local),
            ("memory", Provider::Memory),
            ("aws", Provider::Aws),
            ("s3", Provider::Aws),
            ("minio", Provider::Minio),
            ("r2", Provider::R2),
            ("gcs", Provider::Gcs),
            ("azure", Provider::Azure),
        ];
        all.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, provider)| provider)
    }
}

/// A pair of keys.
#[derive(Clone)]
pub struct Credentials {
    /// The access key's id (Azure: the account).
    pub access_key: String,
    /// The secret.
    pub secret_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// How a bucket is reached.
#[derive(Clone, Debug)]
pub struct Config {
    /// The kind of store.
    pub provider: Provider,
    /// The bucket; for [`Provider::Local`] a folder's path.
    pub bucket: String,
    /// The region; empty for the provider's default.
    pub region: String,
    /// Host and port, or a URL, of a store that is not the provider's own.
    pub endpoint: Option<String>,
    /// Whether an endpoint without a scheme is spoken to with TLS.
    pub use_https: bool,
    /// Without keys the provider's default chain is asked (environment, task role).
    pub credentials: Option<Credentials>,
    /// Addresses as `endpoint/bucket/key` in place of `bucket.endpoint/key`.
    pub path_style: bool,
}
