//! Threads with names, so that a profile and a stack dump say whose they are.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle, yield_now};

/// Starts a thread called `name` (the kernel keeps 15 characters of it).
///
/// # Errors
/// What the operating system answers when it has no thread to give.
pub fn spawn<T: Send + 'static>(name: &str, run: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(run)
}

/// The same for a thread that ends before its scope does.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_scoped<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    name: &str,
    run: impl FnOnce() -> T + Send + 's,
) -> io::Result<ScopedJoinHandle<'s, T>> {
    Builder::new().name(name.to_owned()).spawn_scoped(scope, run)
}

/// The same as [`spawn`] with a stack of `stack_bytes`, for a thread that nobody waits for.
///
/// The C library looks at a thread once more after it was let go, when that may have ended and its memory be another's: so the
/// thread does not end before that is over.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_detached(name: &str, stack_bytes: usize, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let is_let_go = Arc::new(AtomicBool::new(false));
    let end = End(Arc::clone(&is_let_go));
    let handle = Builder::new().name(name.to_owned()).stack_size(stack_bytes).spawn(move || {
        let _end = end;
        run();
    })?;
    drop(handle);
    is_let_go.store(true, Ordering::Release);
    Ok(())
}

thread_local! {
    static BEFORE_WAITS: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// Has the calling thread do this each time that it is about to wait: a thread that has more to do can leave that to others.
pub fn before_waits(act: fn()) {
    BEFORE_WAITS.set(Some(act));
}

/// The calling thread is about to wait, for longer than a lock that is held for a moment: for another transaction, for the log, a disk,
/// an object or a client. May be called with locks held; what is done then takes none of the caller's.
#[inline]
pub fn about_to_wait() {
    if let Some(act) = BEFORE_WAITS.get() {
        act();
    }
}

/// The end of a thread, also by a panic, which waits until the thread is let go.
struct End(Arc<AtomicBool>);

impl Drop for End {
    fn drop(&mut self) {
        while !self.0.load(Ordering::Acquire) {
            yield_now();
        }
    }
}
