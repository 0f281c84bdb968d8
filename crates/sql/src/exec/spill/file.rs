//! A file in tmpdir that nobody else sees: its name is gone before the first byte is written, so that its room is free again
//! whatever becomes of the process.

use crate::conditions;
use crate::error::{Error, Kind, Result};
use crate::expr::context::Context;
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A file without a name.
#[derive(Debug)]
pub struct TempFile {
    file: File,
    /// What it was called.
    path: PathBuf,
    end: Cell<u64>,
}

impl TempFile {
    /// An empty one in the server's tmpdir.
    ///
    /// # Errors
    /// 1.
    pub fn create(context: &Context<'_>) -> Result<Rc<TempFile>> {
        let dir = match context.server.globals.get(const { Id::of("tmpdir") }) {
            Setting::Text(dir) => PathBuf::from(&*dir),
            _ => std::env::temp_dir(),
        };
        context.server.counters.temporary_files.add(1);
        TempFile::create_in(&dir)
    }

    /// An empty one in a folder.
    ///
    /// # Errors
    /// 1.
    pub(super) fn create_in(dir: &Path) -> Result<Rc<TempFile>> {
        let path = dir.join(format!("wesql-{:016x}", rand::random::<u64>()));
        let made = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
        let made = made.and_then(|file| std::fs::remove_file(&path).map(|()| file));
        let file = made.map_err(|e| failure(&conditions::CANT_CREATE_FILE, &path, &e))?;
        Ok(Rc::new(TempFile { file, path, end: Cell::new(0) }))
    }

    /// Writes behind what was written; where that is.
    ///
    /// # Errors
    /// 3.
    pub fn append(&self, bytes: &[u8]) -> Result<u64> {
        let at = self.end.get();
        self.file.write_all_at(bytes, at).map_err(|e| failure(&conditions::ERROR_ON_WRITE, &self.path, &e))?;
        self.end.set(at + bytes.len() as u64);
        Ok(at)
    }

    /// Forgets what was written: what comes next takes its place.
    pub fn rewind(&self) {
        self.end.set(0);
    }

    /// Reads what is at `at`.
    ///
    /// # Errors
    /// 2.
    pub fn read(&self, at: u64, to: &mut [u8]) -> Result<()> {
        self.file.read_exact_at(to, at).map_err(|e| failure(&conditions::ERROR_ON_READ, &self.path, &e))
    }

    /// What bytes are that are not those that were written.
    #[cold]
    pub fn damaged(&self) -> Error {
        let error = io::Error::from_raw_os_error(EIO);
        failure(&conditions::ERROR_ON_READ, &self.path, &error)
    }
}

/// Input/output error.
const EIO: i32 = 5;

#[cold]
fn failure(kind: &Kind, path: &Path, error: &io::Error) -> Error {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    kind.with(&[&path.display(), &error.raw_os_error().unwrap_or(EIO), &text])
}
