//! What runs beside the commits: flushing full memtables, compacting tables, uploading the local log, deleting garbage.
//!
//! Each worker sleeps until it is signalled; an idle store makes no request.

use crate::chain::Chain;
use crate::error::{Error, Result, failpoint};
use crate::pipeline::{Pipeline, Sink};
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use wal::ship::{Shipper, Upload};

/// Log bytes in one segment in the store, about.
const SEGMENT_BYTES: usize = 8 << 20;
/// Pause before an upload or flush that failed is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// How long commits go on while uploads fail: what a lost disk costs is bounded by it.
const OVERDUE: Duration = Duration::from_secs(90);

/// Wakes a worker.
#[derive(Default)]
pub(crate) struct Signal {
    state: Mutex<(bool, bool)>,
    woken: Condvar,
}

impl Signal {
    /// There is work.
    pub(crate) fn raise(&self) {
        let mut state = self.state.lock();
        if !state.0 {
            state.0 = true;
            self.woken.notify_all();
        }
    }

    /// The worker is to end.
    pub(crate) fn stop(&self) {
        self.state.lock().1 = true;
        self.woken.notify_all();
    }

    /// Sleeps until there is work; false when the worker is to end.
    fn wait(&self) -> bool {
        let mut state = self.state.lock();
        while !state.0 && !state.1 {
            self.woken.wait(&mut state);
        }
        state.0 = false;
        !state.1
    }

    /// Sleeps for `time`, or until the worker is to end.
    fn pause(&self, time: Duration) {
        let deadline = stdx::clock::deadline(time);
        let mut state = self.state.lock();
        while !state.1 && !self.woken.wait_until(&mut state, deadline).timed_out() {}
    }

    fn is_stopped(&self) -> bool {
        self.state.lock().1
    }
}

/// The signals of all workers.
#[derive(Default)]
pub(crate) struct Signals {
    pub(crate) flush: Signal,
    pub(crate) compact: Signal,
    pub(crate) ship: Signal,
}

/// What workers work on.
pub(crate) struct Shop {
    pub(crate) pipeline: Arc<Pipeline>,
    pub(crate) chain: Arc<Chain>,
    pub(crate) signals: Arc<Signals>,
    pub(crate) upload_interval: Duration,
}

/// The running workers.
pub(crate) struct Workers {
    signals: Arc<Signals>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Workers {
    /// Starts the workers; with a shipper also the one that uploads the local log.
    pub(crate) fn start(shop: Arc<Shop>, shipper: Option<(Shipper, u64)>) -> Result<Workers> {
        let signals = Arc::clone(&shop.signals);
        let failed = |e: std::io::Error| Error::Io(format!("start a thread: {e}"));
        let (flush, compact) = (Arc::clone(&shop), Arc::clone(&shop));
        let mut threads = vec![
            stdx::thread::spawn("store-flush", move || flush.flush_until_stopped()).map_err(failed)?,
            stdx::thread::spawn("store-compact", move || compact.compact_until_stopped()).map_err(failed)?,
        ];
        if let Some((shipper, shipped_seq)) = shipper {
            let run = move || shop.ship_until_stopped(shipper, shipped_seq);
            threads.push(stdx::thread::spawn("store-ship", run).map_err(failed)?);
        }
        Ok(Workers { signals, threads: Mutex::new(threads) })
    }

    /// Ends the workers and waits for them.
    pub(crate) fn stop(&self) {
        for signal in [&self.signals.flush, &self.signals.compact, &self.signals.ship] {
            signal.stop();
        }
        for thread in self.threads.lock().drain(..) {
            // A worker that panicked has nothing more to say; its panic was printed when it happened.
            drop(thread.join());
        }
    }
}

impl Shop {
    /// Deals with an error of a worker: true where it should try again.
    fn outlasts(&self, error: Error, signal: &Signal) -> bool {
        if matches!(error, Error::Unavailable(_)) && !signal.is_stopped() {
            signal.pause(RETRY_PAUSE);
            return !signal.is_stopped();
        }
        self.pipeline.fail(error);
        false
    }

    fn flush_until_stopped(&self) {
        while self.signals.flush.wait() {
            while let Err(error) = self.flush() {
                if !self.outlasts(error, &self.signals.flush) {
                    return;
                }
            }
        }
    }

    /// Writes what is sealed into tables, and lets the log go that it came from.
    pub(crate) fn flush(&self) -> Result<()> {
        let tree = &self.pipeline.tree;
        while let Some(edit) = tree.flush(&self.pipeline.snapshots.all())? {
            failpoint("flush-before-manifest")?;
            self.chain.publish(tree, &edit)?;
            failpoint("flush-after-manifest")?;
            self.pipeline.wake_stalled();
            self.signals.compact.raise();
            self.truncate()?;
            failpoint("flush-after-truncate")?;
            self.delete_garbage()?;
        }
        Ok(())
    }

    fn truncate(&self) -> Result<()> {
        let flushed_seq = self.pipeline.tree.load().flushed_seq;
        let shipped_seq = self.chain.shipped_seq();
        if let Sink::Local(local) = &mut self.pipeline.log().sink {
            local.truncate(flushed_seq.min(shipped_seq))?;
        }
        Ok(())
    }

    /// Deletes objects that nothing refers to. What cannot be deleted now stays in the manifest's list.
    pub(crate) fn delete_garbage(&self) -> Result<()> {
        let tree = &self.pipeline.tree;
        let names = self.chain.take_garbage(tree);
        for name in &names {
            failpoint("garbage-before-delete")?;
            tree.units().objects().delete(name)?;
        }
        Ok(())
    }

    fn compact_until_stopped(&self) {
        while self.signals.compact.wait() {
            loop {
                match self.compact() {
                    Ok(true) if !self.signals.compact.is_stopped() => {}
                    Ok(_) => break,
                    Err(error) if self.outlasts(error.clone(), &self.signals.compact) => {}
                    Err(_) => return,
                }
            }
        }
    }

    /// One step of compaction; false where there is nothing to do.
    fn compact(&self) -> Result<bool> {
        let tree = &self.pipeline.tree;
        let Some(edit) = tree.compact(&self.pipeline.snapshots.all())? else { return Ok(false) };
        failpoint("compact-before-manifest")?;
        self.chain.publish(tree, &edit)?;
        failpoint("compact-after-manifest")?;
        self.pipeline.wake_stalled();
        self.delete_garbage()?;
        Ok(true)
    }

    fn ship_until_stopped(&self, mut shipper: Shipper, mut shipped_seq: u64) {
        let signal = &self.signals.ship;
        while signal.wait() {
            signal.pause(self.upload_interval);
            while !signal.is_stopped() && shipped_seq < self.pipeline.snapshots.visible() {
                let Some(mut upload) = self.next_upload(&mut shipper, shipped_seq) else { return };
                if !self.see_through(&mut upload) {
                    return;
                }
                if failpoint("ship-after-upload").is_err() {
                    return;
                }
                shipped_seq = upload.last_seq;
                self.chain.note_segment(upload.number, shipped_seq);
            }
        }
    }

    fn next_upload(&self, shipper: &mut Shipper, shipped_seq: u64) -> Option<Upload> {
        let read = match &self.pipeline.log().sink {
            Sink::Local(local) => local.reader(shipped_seq),
            Sink::Store(_) => return None,
        };
        match read.and_then(|reader| reader.read(shipped_seq, SEGMENT_BYTES)) {
            Ok((records, last_seq)) => Some(shipper.start(&records, shipped_seq + 1, last_seq)),
            Err(error) => {
                self.pipeline.fail(error.into());
                None
            }
        }
    }

    /// Waits for an upload and starts it again where the store was not to be reached; false where the worker is to end.
    fn see_through(&self, upload: &mut Upload) -> bool {
        let overdue = stdx::clock::deadline(OVERDUE);
        while let Err(error) = upload.wait() {
            let error = self.name_displacer(Error::from(error));
            let is_overdue = stdx::clock::now() > overdue;
            if is_overdue {
                self.pipeline.fail(Error::Unavailable(format!("the log's upload is overdue: {error}")));
            }
            if is_overdue || !self.outlasts(error, &self.signals.ship) {
                return false;
            }
            upload.again();
        }
        true
    }

    /// A fence says only that there is another writer; the manifest says which.
    pub(crate) fn name_displacer(&self, error: Error) -> Error {
        match error {
            Error::Fenced { epoch: 0 } => Error::Fenced { epoch: self.chain.newest_epoch().unwrap_or(0) },
            other => other,
        }
    }
}
