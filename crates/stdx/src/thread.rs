//! Threads with names, so that a profile and a stack dump say whose they are.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread called `name` (the kernel keeps 15 characters of it).
///
/// # Errors
/// What the operating system answers when it has no thread to give.
pub fn spawn<T: Send + 'static>(name: &str, run: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(run)
}

/// The same with a stack of `stack_bytes`.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_sized<T: Send + 'static>(
    name: &str,
    stack_bytes: usize,
    run: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).stack_size(stack_bytes).spawn(run)
}
