//! Requests to the object store: blocking calls over one small runtime, attempts made again within a budget, all counted.
//!
//! A create is conditional: it succeeds at most once for a name. An answer that was lost is not told from another's
//! object by the store, so what is created carries something that only its creator knows, and on "exists" it is read back.

use crate::backend::{self, one_line};
use crate::config::{Config, Provider};
use crate::counters::{Counters, Requests};
use crate::error::{Error, Result};
use crate::faults::{Fate, Faults, Kind};
use crate::hedge::Hedge;
use bytes::Bytes;
use futures::TryStreamExt;
use futures::future::{Either, select};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use std::future::Future;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

const RUNTIME_THREADS: usize = 2;
const END_STACK_BYTES: usize = 256 << 10;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What became of a create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation {
    /// The object is the caller's.
    Created,
    /// Another was there before; this is it.
    Exists(Bytes),
}

/// A request under way.
pub struct Pending<T> {
    receiver: oneshot::Receiver<Result<T>>,
}

impl<T> Pending<T> {
    /// Waits for the answer; asked a second time it is an error.
    ///
    /// # Errors
    /// Those of the request.
    pub fn wait_once(&mut self) -> Result<T> {
        let (_, ended) = oneshot::channel();
        Pending { receiver: std::mem::replace(&mut self.receiver, ended) }.wait()
    }

    /// Waits for the answer for at most `time`; `None` where it has not come, and may still.
    ///
    /// # Errors
    /// Those of the request.
    pub fn wait_for(&mut self, objects: &Objects, time: Duration) -> Option<Result<T>> {
        let answer = objects.runtime().block_on(async { tokio::time::timeout(time, &mut self.receiver).await });
        let ended = |_| Err(Error::Unavailable("the process is ending".to_owned()));
        answer.ok().map(|answer| answer.unwrap_or_else(ended))
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// Those of the request.
    pub fn wait(self) -> Result<T> {
        self.receiver.blocking_recv().unwrap_or_else(|_| Err(Error::Unavailable("the process is ending".to_owned())))
    }
}

struct Shared {
    store: Arc<dyn ObjectStore>,
    local_root: Option<PathBuf>,
    bucket: String,
    runtime: Option<Runtime>,
    counters: Counters,
    faults: Option<Arc<Faults>>,
    hedge: Hedge,
    /// For how long attempts are made again.
    budget_ms: AtomicU64,
}

/// An object store; clones share it.
#[derive(Clone)]
pub struct Objects {
    shared: Arc<Shared>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            end(runtime);
        }
    }
}

/// Ends a runtime on a thread that waits for those of it: whoever drops it may be one of them.
fn end(runtime: Runtime) {
    static ENDING: OnceLock<Option<Sender<Runtime>>> = OnceLock::new();
    let begin = || {
        let (sender, receiver) = channel::<Runtime>();
        let run = move || receiver.into_iter().for_each(drop);
        stdx::thread::spawn_detached("objects-end", END_STACK_BYTES, run).ok().map(|()| sender)
    };
    let refused = match ENDING.get_or_init(begin) {
        Some(sender) => sender.send(runtime).err().map(|refused| refused.0),
        None => Some(runtime),
    };
    if let Some(runtime) = refused {
        runtime.shutdown_background();
    }
}

impl Objects {
    /// Opens the store of `config`; with `faults` some attempts fail.
    ///
    /// # Errors
    /// [`Error::Config`].
    pub fn open(config: &Config, faults: Option<Arc<Faults>>, budget: Duration) -> Result<Objects> {
        let store = backend::open(config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(RUNTIME_THREADS)
            .thread_name("objects")
            .enable_all()
            .build()
            .map_err(|e| Error::Io(format!("start the runtime of the object store: {e}")))?;
        let is_plain_local = config.provider == Provider::Local && faults.is_none();
        let shared = Shared {
            store,
            local_root: is_plain_local.then(|| PathBuf::from(&config.bucket)),
            bucket: config.bucket.clone(),
            runtime: Some(runtime),
            counters: Counters::default(),
            faults,
            hedge: Hedge::new(),
            budget_ms: AtomicU64::new(0),
        };
        let objects = Objects { shared: Arc::new(shared) };
        objects.set_budget(budget);
        Ok(objects)
    }

    /// Sets for how long attempts of one request are made again.
    pub fn set_budget(&self, budget: Duration) {
        self.shared.budget_ms.store(u64::try_from(budget.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The counts of requests.
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    fn runtime(&self) -> &Runtime {
        self.shared.runtime.as_ref().expect("the runtime lives until the last clone is dropped")
    }

    /// Starts a request on the runtime.
    pub(crate) fn spawn<T: Send + 'static>(&self, run: impl Future<Output = Result<T>> + Send + 'static) -> Pending<T> {
        let (sender, receiver) = oneshot::channel();
        self.runtime().spawn(async move {
            // A caller that does not wait any more has no use for the answer.
            drop(sender.send(run.await));
        });
        Pending { receiver }
    }

    /// Lets `land` have the answer of `request` when it comes.
    pub(crate) fn spawn_landing(
        &self,
        request: Pending<Bytes>,
        land: impl FnOnce(Result<Bytes>) + Send + 'static,
    ) -> Pending<()> {
        self.spawn(async move {
            let ended = |_| Err(Error::Unavailable("the process is ending".to_owned()));
            land(request.receiver.await.unwrap_or_else(ended));
            Ok(())
        })
    }

    /// The whole object.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`], [`Error::Config`].
    pub fn get(&self, name: &str) -> Result<Bytes> {
        self.runtime().block_on(self.shared.get(name, None))
    }

    /// Some bytes of an object.
    ///
    /// # Errors
    /// As [`Objects::get`].
    pub fn get_range(&self, name: &str, range: Range<u64>) -> Result<Bytes> {
        if let Some(root) = &self.shared.local_root {
            return self.shared.read_file(&root.join(name), name, range);
        }
        self.runtime().block_on(self.shared.get_hedged(name, range))
    }

    /// The same, started.
    pub fn start_get(&self, name: &str, range: Option<Range<u64>>) -> Pending<Bytes> {
        let (shared, name) = (Arc::clone(&self.shared), name.to_owned());
        self.spawn(async move {
            match range {
                Some(range) => shared.get_hedged(&name, range).await,
                None => shared.get(&name, None).await,
            }
        })
    }

    /// Writes an object under a name that nobody else uses.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Config`].
    pub fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.runtime().block_on(self.shared.put(name, bytes))
    }

    /// The same, started.
    pub fn start_put(&self, name: &str, bytes: Bytes) -> Pending<()> {
        let (shared, name) = (Arc::clone(&self.shared), name.to_owned());
        self.spawn(async move { shared.put(&name, bytes).await })
    }

    /// Creates an object unless its name is taken. `bytes` must differ from what any other creator would write.
    ///
    /// # Errors
    /// [`Error::Unavailable`] (it may exist then), [`Error::Config`].
    pub fn create(&self, name: &str, bytes: Bytes) -> Result<Creation> {
        self.runtime().block_on(self.shared.create(name, bytes))
    }

    /// The same, started.
    pub fn start_create(&self, name: &str, bytes: Bytes) -> Pending<Creation> {
        let (shared, name) = (Arc::clone(&self.shared), name.to_owned());
        self.spawn(async move { shared.create(&name, bytes).await })
    }

    /// Deletes an object; one that is not there is deleted already.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Config`].
    pub fn delete(&self, name: &str) -> Result<()> {
        self.runtime().block_on(self.shared.delete(name))
    }

    /// The same, started.
    pub fn start_delete(&self, name: &str) -> Pending<()> {
        let (shared, name) = (Arc::clone(&self.shared), name.to_owned());
        self.spawn(async move { shared.delete(&name).await })
    }

    /// The names below the folder `prefix` that sort behind `after`, ascending.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Config`].
    pub fn list(&self, prefix: &str, after: &str) -> Result<Vec<String>> {
        self.runtime().block_on(self.shared.list_names(prefix, after))
    }

    /// The same with the objects' bytes.
    ///
    /// # Errors
    /// As [`Objects::list`].
    pub fn list_sized(&self, prefix: &str, after: &str) -> Result<Vec<(String, u64)>> {
        self.runtime().block_on(self.shared.list(prefix, after))
    }

    /// The same, started.
    pub fn start_list(&self, prefix: &str, after: &str) -> Pending<Vec<String>> {
        let (shared, prefix, after) = (Arc::clone(&self.shared), prefix.to_owned(), after.to_owned());
        self.spawn(async move { shared.list_names(&prefix, &after).await })
    }

    /// Starts the test of whether the store knows conditional writes: of two creates of one name the second must fail.
    pub fn start_check(&self, prefix: &str) -> Pending<()> {
        let (shared, name) = (Arc::clone(&self.shared), format!("{prefix}/probe/{:032x}", rand::random::<u128>()));
        self.spawn(async move {
            let checked = shared.check(&name).await;
            // Nobody waits for that.
            tokio::spawn(async move { shared.delete(&name).await });
            checked
        })
    }
}

impl Shared {
    /// Some bytes of an object that never changes; asked for a second time where the answer is late.
    async fn get_hedged(&self, name: &str, range: Range<u64>) -> Result<Bytes> {
        let started = stdx::clock::now();
        let mut first = pin!(self.get(name, Some(range.clone())));
        let answer = match tokio::time::timeout(self.hedge.patience(), &mut first).await {
            Ok(answer) => answer,
            Err(_) if !self.hedge.spend() => first.await,
            Err(_) => {
                self.counters.hedges.add(1);
                match select(first, pin!(self.get(name, Some(range)))).await {
                    Either::Left((Err(_), second)) => second.await,
                    Either::Right((Err(_), first)) => first.await,
                    Either::Left((answer, _)) => answer,
                    Either::Right((answer, _)) => {
                        self.counters.hedges_won.add(1);
                        answer
                    }
                }
            }
        };
        self.hedge.note(started.elapsed());
        answer
    }

    async fn get(&self, name: &str, range: Option<Range<u64>>) -> Result<Bytes> {
        if let Some(faults) = &self.faults {
            faults.pass_gate(Kind::Get, name).await;
        }
        let path = Path::from(name);
        let get = |store: Arc<dyn ObjectStore>| {
            let (path, range) = (path.clone(), range.clone().map(GetRange::Bounded));
            async move { store.get_opts(&path, GetOptions { range, ..GetOptions::default() }).await?.bytes().await }
        };
        let bytes = self.attempts(name, &self.counters.gets, get).await?;
        if let Some(range) = range
            && bytes.len() as u64 != range.end - range.start
        {
            return Err(Error::Corrupt(format!("object {name} ends before byte {}", range.end)));
        }
        self.counters.bytes_read.add(bytes.len() as u64);
        Ok(bytes)
    }

    /// A local store's object, without the way through the runtime.
    fn read_file(&self, path: &std::path::Path, name: &str, range: Range<u64>) -> Result<Bytes> {
        self.counters.gets.count.add(1);
        let length = usize::try_from(range.end - range.start).expect("ranges fit into memory");
        let mut bytes = vec![0; length];
        let read = std::fs::File::open(path).and_then(|file| file.read_exact_at(&mut bytes, range.start));
        match read {
            Ok(()) => {
                self.counters.bytes_read.add(length as u64);
                Ok(bytes.into())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::NotFound(name.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Err(Error::Corrupt(format!("object {name} ends before byte {}", range.end)))
            }
            Err(error) => Err(Error::Io(format!("read {}: {error}", path.display()))),
        }
    }

    async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        let path = Path::from(name);
        let length = bytes.len() as u64;
        let put = |store: Arc<dyn ObjectStore>| {
            let (path, payload) = (path.clone(), PutPayload::from(bytes.clone()));
            async move { store.put(&path, payload).await.map(|_| ()) }
        };
        self.attempts(name, &self.counters.puts, put).await?;
        self.counters.bytes_written.add(length);
        Ok(())
    }

    async fn create(&self, name: &str, bytes: Bytes) -> Result<Creation> {
        let path = Path::from(name);
        let create = |store: Arc<dyn ObjectStore>| {
            let (path, payload) = (path.clone(), PutPayload::from(bytes.clone()));
            async move {
                let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
                match store.put_opts(&path, payload, options).await {
                    Ok(_) => Ok(true),
                    Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => {
                        Ok(false)
                    }
                    Err(error) => Err(error),
                }
            }
        };
        if let Some(faults) = &self.faults {
            faults.pass_gate(Kind::Create, name).await;
        }
        let deadline = self.deadline();
        let mut pause = self.first_pause();
        loop {
            let is_undecided = self.faults.as_ref().is_some_and(|f| f.is_undecided());
            if !is_undecided && self.attempts(name, &self.counters.creates, create).await? {
                self.counters.bytes_written.add(bytes.len() as u64);
                return Ok(Creation::Created);
            }
            match self.get(name, None).await {
                Ok(there) if there == bytes => return Ok(Creation::Created),
                Ok(there) => return Ok(Creation::Exists(there)),
                // The store answered "undecided", or what was there is gone: the name is free, once more.
                Err(Error::NotFound(_)) if stdx::clock::now() < deadline => {}
                Err(Error::NotFound(_)) => {
                    return Err(Error::Unavailable(format!("{name}: the store does not decide whether it exists")));
                }
                Err(error) => return Err(error),
            }
            self.counters.retries.add(1);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let path = Path::from(name);
        let delete = |store: Arc<dyn ObjectStore>| {
            let path = path.clone();
            async move { store.delete(&path).await }
        };
        match self.attempts(name, &self.counters.deletes, delete).await {
            Err(Error::NotFound(_)) => Ok(()),
            result => result,
        }
    }

    async fn list_names(&self, prefix: &str, after: &str) -> Result<Vec<String>> {
        Ok(self.list(prefix, after).await?.into_iter().map(|(name, _)| name).collect())
    }

    async fn list(&self, prefix: &str, after: &str) -> Result<Vec<(String, u64)>> {
        let (prefix_path, after_path) = (Path::from(prefix), Path::from(after));
        let list = |store: Arc<dyn ObjectStore>| {
            let (prefix, after) = (prefix_path.clone(), after_path.clone());
            let sized = |m: object_store::ObjectMeta| (m.location, m.size);
            async move { store.list_with_offset(Some(&prefix), &after).map_ok(sized).try_collect().await }
        };
        let listed: Result<Vec<(Path, u64)>> = self.attempts(prefix, &self.counters.lists, list).await;
        let mut names: Vec<_> = match listed {
            Ok(paths) => paths.into_iter().map(|(path, size)| (String::from(path), size)).collect(),
            Err(Error::NotFound(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        names.sort_unstable();
        Ok(names)
    }

    async fn check(&self, name: &str) -> Result<()> {
        let bucket = &self.bucket;
        match self.create(name, Bytes::from_static(b"first")).await {
            Ok(_) => {}
            Err(Error::NotFound(_)) => return Err(Error::Config(format!("bucket {bucket} does not exist"))),
            Err(error) => return Err(error),
        }
        let second = self.create(name, Bytes::from_static(b"second")).await?;
        if second == Creation::Created {
            let text = format!("bucket {bucket}: the store ignores conditional writes (If-None-Match)");
            return Err(Error::Config(text));
        }
        Ok(())
    }

    /// Where attempts fail on purpose nothing gets better by waiting.
    fn first_pause(&self) -> Duration {
        if self.faults.is_some() { FIRST_PAUSE / 20 } else { FIRST_PAUSE }
    }

    fn deadline(&self) -> Instant {
        stdx::clock::deadline(Duration::from_millis(self.budget_ms.load(Ordering::Relaxed)))
    }

    /// Makes attempts until one is answered for good or the budget is spent.
    async fn attempts<T, F>(
        &self,
        name: &str,
        requests: &Requests,
        attempt: impl Fn(Arc<dyn ObjectStore>) -> F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = object_store::Result<T>> + Send + 'static,
    {
        let started = stdx::clock::now();
        let deadline = self.deadline();
        let mut pause = self.first_pause();
        loop {
            requests.count.add(1);
            let attempt = attempt(Arc::clone(&self.store));
            let result = match &self.faults {
                None => attempt.await,
                Some(faults) => fail_on_purpose(faults, attempt).await?,
            };
            let error = match result {
                Ok(value) => {
                    requests.micros.add(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
                    return Ok(value);
                }
                Err(error) => self.classify(name, &error)?,
            };
            requests.errors.add(1);
            if stdx::clock::now() + pause > deadline {
                return Err(Error::Unavailable(format!("{name}: {error}")));
            }
            self.counters.retries.add(1);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// The text of an error that another attempt may overcome; the others are errors at once.
    fn classify(&self, name: &str, error: &object_store::Error) -> Result<String> {
        let bucket = &self.bucket;
        match error {
            object_store::Error::NotFound { .. } => {
                let text = one_line(error);
                if text.contains("NoSuchBucket") || text.contains("ContainerNotFound") {
                    return Err(Error::Config(format!("bucket {bucket} does not exist")));
                }
                Err(Error::NotFound(name.to_owned()))
            }
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                let text = one_line(error);
                let code = ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "ExpiredToken"];
                let code = code.into_iter().find(|code| text.contains(code)).unwrap_or("permission denied");
                Err(Error::Config(format!("bucket {bucket}: the store refuses the credentials ({code})")))
            }
            object_store::Error::NotSupported { .. }
            | object_store::Error::NotImplemented { .. }
            | object_store::Error::UnknownConfigurationKey { .. }
            | object_store::Error::InvalidPath { .. } => {
                Err(Error::Config(format!("bucket {bucket}: {}", one_line(error))))
            }
            _ => Ok(one_line(error)),
        }
    }
}

/// An attempt with what fate has in store for it; an error where the machine is dead.
async fn fail_on_purpose<T: Send + 'static>(
    faults: &Faults,
    attempt: impl Future<Output = object_store::Result<T>> + Send + 'static,
) -> Result<object_store::Result<T>> {
    if let Some(straggler) = faults.straggler() {
        straggler.await;
    }
    let fate = faults.draw();
    let failed = |what: &str| object_store::Error::Generic { store: "injected", source: what.to_owned().into() };
    let dead = || Error::Io("injected: the machine is dead".to_owned());
    match fate {
        Fate::Pass => Ok(attempt.await),
        Fate::Slow(time) => {
            tokio::time::sleep(time).await;
            Ok(attempt.await)
        }
        Fate::Refused => Ok(Err(failed("refused"))),
        Fate::AnswerLost => attempt.await.map_or_else(|error| Ok(Err(error)), |_| Ok(Err(failed("answer lost")))),
        Fate::Late | Fate::LastActLate => {
            faults.limbo().hold(Box::pin(async move { drop(attempt.await) }));
            if fate == Fate::Late { Ok(Err(failed("late"))) } else { Err(dead()) }
        }
        Fate::LastAct => {
            drop(attempt.await);
            Err(dead())
        }
        Fate::Dead => Err(dead()),
    }
}
