//! The manifest register: a chain of objects `<prefix>/manifest/<20 digits>`, each created at most once.
//!
//! Whoever creates number n + 1 has changed the database; whoever finds it taken has lost. A hint object names a number that
//! exists, so that the newest is found in one short listing; it is the only object that is ever overwritten.

use crate::client::{Creation, Objects, Pending};
use crate::error::{Error, Result};
use bytes::Bytes;

/// The register of one branch.
#[derive(Clone)]
pub struct Register {
    objects: Objects,
    prefix: String,
}

/// A manifest and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its number.
    pub number: u64,
    /// What was created.
    pub bytes: Bytes,
}

impl Register {
    /// The register below `prefix`.
    pub fn new(objects: Objects, prefix: &str) -> Register {
        Register { objects, prefix: prefix.to_owned() }
    }

    /// The store.
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// The prefix.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    fn name(&self, number: u64) -> String {
        format!("{}/manifest/{number:020}", self.prefix)
    }

    fn hint_name(&self) -> String {
        format!("{}/hint", self.prefix)
    }

    /// The newest manifest: two requests in sequence where the hint is right.
    ///
    /// # Errors
    /// Those of the requests.
    pub fn newest(&self) -> Result<Option<Manifest>> {
        let hint = match self.objects.get(&self.hint_name()) {
            Ok(bytes) => std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0),
            Err(Error::NotFound(_)) => 0,
            Err(error) => return Err(error),
        };
        let hinted = (hint > 0).then(|| self.objects.start_get(&self.name(hint), None));
        let folder = format!("{}/manifest", self.prefix);
        let later = self.objects.list(&folder, &self.name(hint))?;
        let newest = later.last().and_then(|name| name.rsplit('/').next()).and_then(|digits| digits.parse().ok());
        match (newest, hinted) {
            (Some(number), _) => Ok(Some(Manifest { number, bytes: self.objects.get(&self.name(number))? })),
            (None, Some(hinted)) => Ok(Some(Manifest { number: hint, bytes: hinted.wait()? })),
            (None, None) => Ok(None),
        }
    }

    /// Manifest `number`.
    ///
    /// # Errors
    /// Those of the request.
    pub fn read(&self, number: u64) -> Result<Bytes> {
        self.objects.get(&self.name(number))
    }

    /// The same, started.
    pub fn start_read(&self, number: u64) -> Pending<Bytes> {
        self.objects.start_get(&self.name(number), None)
    }

    /// Creates number `number`, unless it exists.
    ///
    /// # Errors
    /// Those of the request.
    pub fn create(&self, number: u64, bytes: Bytes) -> Result<Creation> {
        self.objects.create(&self.name(number), bytes)
    }

    /// Starts to write the hint.
    pub fn start_hint(&self, number: u64) -> Pending<()> {
        self.objects.start_put(&self.hint_name(), Bytes::from(number.to_string()))
    }
}
