//! The manifest register: a chain of objects `<prefix>/manifest/<20 digits>`, each created at most once.
//!
//! Whoever creates number n + 1 has changed the database; whoever finds it taken has lost. A hint object names a number that
//! exists or did, so that the newest is found in one short listing; it is the only object that is ever overwritten.
//!
//! Old manifests are deleted, and a name that was taken is free again then: somebody who slept since reading number n may create
//! n + 1 once more. So whoever creates a number looks what is **behind** it afterwards, and counts it as done only where that
//! says so. The look cannot miss what happened: who deletes a number has created a larger one before, and has looked behind
//! that; the largest number is never deleted. A number behind which there is nothing is the chain's newest.

use crate::client::{Creation, Objects, Pending};
use crate::error::{Error, Result};
use bytes::Bytes;

/// How often the newest manifest is looked for again, where it was deleted between the listing and the reading.
const LOOKS_MAX: usize = 5;

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
        let hinted = (hint > 0).then(|| self.start_read(hint));
        match (self.start_behind(hint).wait()?, hinted) {
            (Some(newest), _) => Ok(Some(newest)),
            (None, Some(hinted)) => match hinted.wait() {
                // It was deleted between the two answers: there is a newer one.
                Err(Error::NotFound(_)) => self.start_behind(hint).wait(),
                read => Ok(Some(Manifest { number: hint, bytes: read? })),
            },
            (None, None) => Ok(None),
        }
    }

    /// Starts to look for the newest manifest behind `number`.
    pub fn start_behind(&self, number: u64) -> Behind {
        Behind { register: self.clone(), number, names: self.start_list(number) }
    }

    fn start_list(&self, after: u64) -> Pending<Vec<String>> {
        self.objects.start_list(&format!("{}/manifest", self.prefix), &self.name(after))
    }

    /// The numbers of all manifests that are there, ascending.
    ///
    /// # Errors
    /// Those of the request.
    pub fn numbers(&self) -> Result<Vec<u64>> {
        Ok(numbers(&self.start_list(0).wait()?).collect())
    }

    /// Starts to delete manifest `number`. The caller has created a larger one and looked behind it.
    pub fn start_delete(&self, number: u64) -> Pending<()> {
        self.objects.start_delete(&self.name(number))
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

    /// Creates number `number`, unless it exists. It counts only where what is behind it says so: [`Register::start_behind`].
    ///
    /// # Errors
    /// Those of the request.
    pub fn create(&self, number: u64, bytes: Bytes) -> Result<Creation> {
        self.objects.create(&self.name(number), bytes)
    }

    /// The same, started.
    pub fn start_create(&self, number: u64, bytes: Bytes) -> Pending<Creation> {
        self.objects.start_create(&self.name(number), bytes)
    }

    /// Starts to write the hint.
    pub fn start_hint(&self, number: u64) -> Pending<()> {
        self.objects.start_put(&self.hint_name(), Bytes::from(number.to_string()))
    }
}

/// A look behind a number, under way.
pub struct Behind {
    register: Register,
    number: u64,
    names: Pending<Vec<String>>,
}

impl Behind {
    /// The newest manifest, where it is behind the number.
    ///
    /// # Errors
    /// Those of the requests.
    pub fn wait(self) -> Result<Option<Manifest>> {
        let Behind { register, number: behind, mut names } = self;
        for _ in 0..LOOKS_MAX {
            let Some(number) = numbers(&names.wait()?).last() else { return Ok(None) };
            match register.read(number) {
                Ok(bytes) => return Ok(Some(Manifest { number, bytes })),
                // It was the newest when the listing was made, and is not any more.
                Err(Error::NotFound(_)) => names = register.start_list(behind),
                Err(error) => return Err(error),
            }
        }
        Err(Error::Unavailable(format!("{}: manifests go before they can be read", register.prefix)))
    }
}

fn numbers(names: &[String]) -> impl Iterator<Item = u64> {
    names.iter().filter_map(|name| name.rsplit('/').next()?.parse().ok())
}
