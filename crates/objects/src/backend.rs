//! The object store that a configuration names.

use crate::config::{Config, Provider};
use crate::error::{Error, Result};
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// One attempt takes at most this long; a unit is far smaller than what any line moves in that time.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

static MEMORY: Mutex<Option<HashMap<String, Arc<InMemory>>>> = Mutex::new(None);

/// Forgets the objects of a bucket in this process's memory.
pub fn forget_memory(bucket: &str) {
    if let Some(stores) = &mut *MEMORY.lock() {
        stores.remove(bucket);
    }
}

/// Opens the store; no request is made yet.
pub(crate) fn open(config: &Config) -> Result<Arc<dyn ObjectStore>> {
    if config.bucket.is_empty() {
        return Err(Error::Config("objectstore_bucket is not set".to_owned()));
    }
    let built: object_store::Result<Arc<dyn ObjectStore>> = match config.provider {
        Provider::Local => return local(config),
        Provider::Memory => {
            let mut stores = MEMORY.lock();
            let store = stores.get_or_insert_default().entry(config.bucket.clone()).or_default();
            return Ok(Arc::clone(store) as Arc<dyn ObjectStore>);
        }
        Provider::Aws | Provider::Minio | Provider::R2 => s3(config).build().map(|s| Arc::new(s) as _),
        Provider::Gcs => gcs(config).build().map(|s| Arc::new(s) as _),
        Provider::Azure => azure(config).build().map(|s| Arc::new(s) as _),
    };
    built.map_err(|error| Error::Config(format!("object store {}: {}", config.bucket, one_line(&error))))
}

/// An error and its causes in one line.
pub(crate) fn one_line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn local(config: &Config) -> Result<Arc<dyn ObjectStore>> {
    let failed = |error: &dyn std::error::Error| {
        Error::Config(format!("object store folder {}: {}", config.bucket, one_line(error)))
    };
    std::fs::create_dir_all(&config.bucket).map_err(|e| failed(&e))?;
    let store = LocalFileSystem::new_with_prefix(&config.bucket).map_err(|e| failed(&e))?;
    Ok(Arc::new(store.with_fsync(true)))
}

fn client_options() -> ClientOptions {
    ClientOptions::new().with_timeout(REQUEST_TIMEOUT).with_connect_timeout(CONNECT_TIMEOUT).with_allow_http(true)
}

/// Retries are made and counted in one place, by the client above.
fn no_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, ..RetryConfig::default() }
}

fn endpoint(config: &Config) -> Option<String> {
    let endpoint = config.endpoint.as_deref().filter(|e| !e.is_empty())?;
    if endpoint.contains("://") {
        return Some(endpoint.to_owned());
    }
    let scheme = if config.use_https { "https" } else { "http" };
    Some(format!("{scheme}://{endpoint}"))
}

fn s3(config: &Config) -> AmazonS3Builder {
    let default_region = if config.provider == Provider::R2 { "auto" } else { "us-east-1" };
    let region = if config.region.is_empty() { default_region } else { &config.region };
    let is_path_style = config.path_style || config.provider == Provider::Minio;
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&config.bucket)
        .with_region(region)
        .with_client_options(client_options())
        .with_retry(no_retries())
        .with_virtual_hosted_style_request(!is_path_style);
    if let Some(endpoint) = endpoint(config) {
        // A virtual-hosted endpoint is given to the client with the bucket in front.
        let endpoint = match endpoint.split_once("://") {
            Some((scheme, host)) if !is_path_style => format!("{scheme}://{}.{host}", config.bucket),
            _ => endpoint,
        };
        builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
    }
    if let Some(keys) = &config.credentials {
        builder = builder.with_access_key_id(&keys.access_key).with_secret_access_key(&keys.secret_key);
    }
    builder
}

fn gcs(config: &Config) -> GoogleCloudStorageBuilder {
    let builder = GoogleCloudStorageBuilder::from_env()
        .with_bucket_name(&config.bucket)
        .with_client_options(client_options())
        .with_retry(no_retries());
    let builder = match endpoint(config) {
        Some(endpoint) => builder.with_base_url(&endpoint),
        None => builder,
    };
    match &config.credentials {
        Some(keys) => builder.with_service_account_key(&keys.secret_key),
        None => builder,
    }
}

fn azure(config: &Config) -> MicrosoftAzureBuilder {
    let builder = MicrosoftAzureBuilder::from_env()
        .with_container_name(&config.bucket)
        .with_client_options(client_options())
        .with_retry(no_retries());
    let builder = match endpoint(config) {
        Some(endpoint) => builder.with_endpoint(endpoint),
        None => builder,
    };
    match &config.credentials {
        Some(keys) => builder.with_account(&keys.access_key).with_access_key(&keys.secret_key),
        None => builder,
    }
}
