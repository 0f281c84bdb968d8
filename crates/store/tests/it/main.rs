//! The store at its boundary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod ascents;
mod branches;
mod claims;
mod crashes;
mod full;
mod ingest;
mod large;
mod locks;
mod manifests;
mod readers;
mod recovery;
mod rows;
mod setup;
mod snapshots;
mod tables;
mod torture;
mod uploads;
mod writers;
