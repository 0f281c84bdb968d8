//! From an object store, and perhaps local files, to an open database.
//!
//! The newest manifest is found, the next one is created with a higher epoch (the claim), the former writer's log is fenced
//! (and meanwhile looked whether the claim is the newest manifest: [`objects::register`]), and what is not in tables is replayed: first the segments in the store, then, where the local log continues them, the local
//! records. The latter are uploaded before anything else, so that the local log can begin anew. The local log continues the
//! store's only if the newest claim was made from this disk.

use crate::boot;
use crate::chain::{self, Chain, Keeping, LogSegment, LogSegments};
use crate::db::Options;
use crate::error::{Error, Result, failpoint};
use crate::manifest::{Condition, Manifest};
use crate::pipeline;
use crate::record;
use crate::writes::Spilling;
use lsm::tree::{Sizes, Tree};
use objects::client::{Creation, Objects, Pending};
use objects::config::Provider;
use objects::disk::Disk;
use objects::frames::Frames;
use objects::register::{Behind, Register};
use objects::units::Units;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use wal::identity::Identity;
use wal::local::{self, Found};
use wal::ship::{Body, Reading, Recovery, Segment, Shipper, Writer};

/// How long the store may take to answer at a start.
const START_BUDGET: Duration = Duration::from_secs(10);
/// How long requests are tried again later.
const RUN_BUDGET: Duration = Duration::from_secs(60);
/// Manifests of others that may get in the way of one start: a writer that is displaced makes some a second at most.
const CLAIMS_MAX: usize = 64;
/// Local records that are uploaded in one segment, about.
const SEGMENT_BYTES: usize = 8 << 20;

/// Read-only servers look for a newer manifest once in an upload interval; they may be so many of them behind.
const GRACE_INTERVALS: u32 = 20;

/// What a transaction may keep in memory, at least: a statement of some hundred rows.
const TXN_BYTES_LEAST: usize = 128 << 10;
/// And at most: larger runs are not merged any faster.
const TXN_BYTES_MOST: usize = 64 << 20;

/// How the memory is divided.
pub(crate) struct Budget {
    pub(crate) memtable_bytes: usize,
    /// What the writes of one transaction may take before they go to the local disk.
    pub(crate) txn_bytes: usize,
    /// What the row cache may keep.
    pub(crate) rows_bytes: usize,
    /// What the entries of indexes that are made may take before they go to the local disk.
    sort_bytes: usize,
    /// What rows may take that statements keep.
    kept_bytes: usize,
    frames_bytes: usize,
    sizes: Sizes,
}

impl Budget {
    fn of(memory_bytes: u64) -> Budget {
        let memory = usize::try_from(memory_bytes).unwrap_or(usize::MAX);
        // A third is for memtables: the active one, and sealed ones that wait.
        let memtable_bytes = (memory / 12).clamp(64 << 10, 128 << 20);
        let txn_bytes = (memory / 8).clamp(TXN_BYTES_LEAST, TXN_BYTES_MOST);
        let table_bytes = (memory / 32).clamp(64 << 10, 32 << 20);
        let level_base_bytes = 4 * memtable_bytes as u64;
        let sizes = Sizes { table_bytes, level_base_bytes };
        let (rows_bytes, sort_bytes, frames_bytes) = (memory / 10, memory / 8, memory / 3);
        let kept_bytes = memory / 4;
        Budget { memtable_bytes, txn_bytes, rows_bytes, sort_bytes, kept_bytes, frames_bytes, sizes }
    }

    pub(crate) fn spilling(&self, dir: &Path) -> Spilling {
        let Budget { txn_bytes, sort_bytes, kept_bytes, .. } = *self;
        Spilling { dir: dir.to_owned(), bytes_max: txn_bytes, sort_bytes, kept_bytes }
    }
}

/// A database that is open and replayed.
pub(crate) struct Recovered {
    pub(crate) tree: Arc<Tree>,
    pub(crate) chain: Chain,
    pub(crate) shipper: Shipper,
    pub(crate) last_seq: u64,
    pub(crate) epoch: u64,
    pub(crate) database_id: [u8; 16],
    pub(crate) budget: Budget,
    pub(crate) prefix: String,
    /// Whether the last writer did not end cleanly.
    pub(crate) is_after_kill: bool,
}

/// A database as a reader finds it.
pub(crate) struct Followed {
    pub(crate) tree: Arc<Tree>,
    pub(crate) chain: Chain,
    pub(crate) manifest: Manifest,
    pub(crate) number: u64,
    /// The number of the first log segment that is not replayed.
    pub(crate) next_segment: u64,
    pub(crate) last_seq: u64,
    pub(crate) budget: Budget,
    pub(crate) prefix: String,
}

/// Opens the database to follow its writer; nothing is created.
pub(crate) fn follow(options: &Options) -> Result<Followed> {
    let objects = Objects::open(&options.objects, options.faults.clone(), START_BUDGET)?;
    let prefix = format!("{}/{}", options.repo, options.branch);
    let register = Register::new(objects.clone(), &prefix);
    let newest =
        register.newest()?.ok_or_else(|| Error::Config(format!("{prefix}: there is no database to follow")))?;
    let manifest = Manifest::decode(newest.number, &newest.bytes)?;
    if manifest.condition == Condition::Dropped {
        return Err(Error::Config(format!("{prefix}: this branch was deleted")));
    }
    let own = Recovery::start(&objects, &prefix, manifest.log_from);
    let origins: Vec<_> = manifest
        .origins
        .iter()
        .map(|o| (o.prefix.clone(), Recovery::start(&objects, &o.prefix, o.log_from), o.until_seq))
        .collect();
    let boot = (!manifest.boot.is_empty()).then(|| objects.start_get(&manifest.boot, None));
    let budget = Budget::of(options.memory_bytes);
    let units = open_units(options, &objects, budget.frames_bytes)?;
    let tree = Tree::new(&manifest.state, units, budget.sizes, format!("{prefix}/table/reader"));
    if let Some(Ok(pieces)) = boot.map(Pending::wait) {
        boot::unpack(&pieces, &tree);
    }
    let mut replay = Replay { tree: &tree, memtable_bytes: budget.memtable_bytes, seq: manifest.state.flushed_seq };
    replay.origins(origins)?;
    let mut next_segment = manifest.log_from;
    for segment in own.read()?.segments()? {
        segment.replay(&prefix, replay.seq, |r| replay.apply(r.seq, r.payload))?;
        next_segment = segment.next_number;
    }
    objects.set_budget(RUN_BUDGET);
    let last_seq = replay.seq;
    let log =
        LogSegments { segments: VecDeque::new(), next_number: next_segment, shipped_seq: last_seq, wanted_seq: 0 };
    let keeping = Keeping { window: Duration::ZERO, grace: Duration::ZERO };
    let chain = Chain::new(register, keeping, newest.number, manifest.clone(), log);
    let (tree, number) = (Arc::new(tree), newest.number);
    Ok(Followed { tree, chain, manifest, number, next_segment, last_seq, budget, prefix })
}

/// What a start has in hand from the newest manifest on.
struct Claim {
    number: u64,
    manifest: Manifest,
    is_after_kill: bool,
    /// The logs of the branch's ancestors, and up to which record each counts.
    origins: Vec<(String, Recovery, u64)>,
    reading: Option<Reading>,
    boot: Option<Pending<bytes::Bytes>>,
    /// What is behind the claim.
    behind: Behind,
}

/// The local files.
struct Local {
    identity: Option<Identity>,
    found: Option<Found>,
}

/// Opens the database.
pub(crate) fn recover(options: &Options) -> Result<Recovered> {
    let objects = Objects::open(&options.objects, options.faults.clone(), START_BUDGET)?;
    let prefix = format!("{}/{}", options.repo, options.branch);
    let check = objects.start_check(&prefix);
    let register = Register::new(objects.clone(), &prefix);
    let mut local = Local { identity: Identity::read(&options.log_dir)?, found: None };
    let claim = claim(options, &objects, &register, &prefix, &mut local);
    // Of a store that cannot work the check knows the reason.
    check.wait()?;
    let claim = claim?;
    objects.set_budget(RUN_BUDGET);
    replay(options, &objects, register, prefix, claim, local)
}

/// Makes this process the writer.
fn claim(options: &Options, objects: &Objects, register: &Register, prefix: &str, local: &mut Local) -> Result<Claim> {
    let fresh = rand::random();
    for _ in 0..CLAIMS_MAX {
        let Some(newest) = register.newest()? else {
            if let Some(claim) = create(options, register, local, fresh)? {
                return Ok(claim);
            }
            continue;
        };
        let found = Manifest::decode(newest.number, &newest.bytes)?;
        let recovery = Recovery::start(objects, prefix, found.log_from);
        let origins = found.origins.iter().filter(|o| o.until_seq > found.state.flushed_seq);
        let origins = origins.map(|o| (o.prefix.clone(), Recovery::start(objects, &o.prefix, o.log_from), o.until_seq));
        let origins = origins.collect();
        let boot = (!found.boot.is_empty()).then(|| objects.start_get(&found.boot, None));
        examine_local(options, &found, local)?;
        let nonce = local.identity.and_then(|identity| identity.undecided(found.nonce)).unwrap_or(fresh);
        let held = if local.found.is_some() { found.nonce } else { 0 };
        Identity { database_id: found.database_id, held, attempted: nonce }.write(&options.log_dir)?;
        if found.condition == Condition::Dropped {
            return Err(Error::Config(format!("{prefix}: this branch was deleted")));
        }
        let (time, is_after_kill) = (stdx::clock::unix_micros(), found.condition == Condition::Open);
        let epoch = found.epoch + 1;
        let manifest = Manifest { epoch, nonce, editor: 0, time, condition: Condition::Open, ..found };
        let number = newest.number + 1;
        failpoint("open-before-claim")?;
        let creation = register.start_create(number, manifest.encode());
        // The listing of the log comes meanwhile; what it misses stands in the fence's way.
        let reading = recovery.read();
        if creation.wait()? == Creation::Created {
            let reading = reading?;
            failpoint("open-after-claim")?;
            Identity { database_id: manifest.database_id, held: nonce, attempted: nonce }.write(&options.log_dir)?;
            let (behind, reading) = (register.start_behind(number), Some(reading));
            return Ok(Claim { number, manifest, is_after_kill, origins, reading, boot, behind });
        }
    }
    Err(Error::Unavailable(format!("{prefix}: other servers claim this branch all the time")))
}

/// Makes a new database; `None` where another was faster.
fn create(options: &Options, register: &Register, local: &Local, nonce: u64) -> Result<Option<Claim>> {
    if local.identity.is_some() {
        return Err(Error::Config(format!(
            "{} holds the log of a database that is not in bucket {} under {}/{}",
            options.log_dir.display(),
            options.objects.bucket,
            options.repo,
            options.branch
        )));
    }
    let manifest = Manifest::first(nonce);
    if register.create(1, manifest.encode())? != Creation::Created {
        return Ok(None);
    }
    Identity { database_id: manifest.database_id, held: nonce, attempted: nonce }.write(&options.log_dir)?;
    let (behind, origins) = (register.start_behind(1), Vec::new());
    Ok(Some(Claim { number: 1, manifest, is_after_kill: false, origins, reading: None, boot: None, behind }))
}

/// Looks at the local log: it must be this database's, and is dropped where another writer has ended its history.
fn examine_local(options: &Options, newest: &Manifest, local: &mut Local) -> Result<()> {
    let Some(identity) = local.identity else { return Ok(()) };
    if identity.database_id != newest.database_id {
        return Err(Error::Config(format!(
            "{} holds the log of another database than bucket {} under {}/{}",
            options.log_dir.display(),
            options.objects.bucket,
            options.repo,
            options.branch
        )));
    }
    local.found = None;
    let found = local::find(&options.log_dir, &identity.database_id)?;
    if [identity.held, identity.attempted].contains(&newest.nonce) {
        local.found = Some(found);
    } else {
        found.discard()?;
    }
    Ok(())
}

fn replay(
    options: &Options,
    objects: &Objects,
    register: Register,
    prefix: String,
    claim: Claim,
    local: Local,
) -> Result<Recovered> {
    let mut manifest = claim.manifest;
    let writer = Writer { epoch: manifest.epoch, nonce: manifest.nonce };
    let reading = match claim.reading {
        Some(reading) => reading,
        None => Recovery::start(objects, &prefix, manifest.log_from).read()?,
    };
    let begin = manifest.origins.iter().map(|o| o.until_seq).fold(manifest.state.flushed_seq, u64::max);
    let fenced = reading.fence(writer, begin);
    // What displaced this claim is named there; who fenced its log is not.
    chain::undisplaced(claim.behind, &manifest)?;
    let segments = fenced?;
    manifest.fences.extend(segments.iter().filter(|s| s.is_fence).map(|s| s.number));
    manifest.fences.sort_unstable();
    manifest.fences.dedup();
    failpoint("open-after-fence")?;
    let budget = Budget::of(options.memory_bytes);
    let units = open_units(options, objects, budget.frames_bytes)?;
    let name_prefix = format!("{prefix}/table/{:010}", manifest.epoch);
    let tree = Tree::new(&manifest.state, units, budget.sizes, name_prefix);
    // Without it the first reads only take longer.
    if let Some(Ok(pieces)) = claim.boot.map(Pending::wait) {
        boot::unpack(&pieces, &tree);
    }
    let mut replay = Replay { tree: &tree, memtable_bytes: budget.memtable_bytes, seq: manifest.state.flushed_seq };
    replay.origins(claim.origins)?;
    for segment in &segments {
        segment.replay(&prefix, replay.seq, |r| replay.apply(r.seq, r.payload))?;
    }
    let mut log = log_of(&segments, replay.seq);
    let mut shipper = Shipper::new(objects.clone(), &prefix, writer, log.next_number);
    if let Some(found) = local.found {
        ship_found(&found, &mut replay, &mut shipper, &mut log)?;
        failpoint("open-after-upload")?;
        found.discard()?;
    }
    let last_seq = replay.seq;
    let (epoch, database_id) = (manifest.epoch, manifest.database_id);
    let grace = options.upload_interval * GRACE_INTERVALS;
    let keeping = Keeping { window: options.restore_window, grace };
    let chain = Chain::new(register, keeping, claim.number, manifest, log);
    let (tree, is_after_kill) = (Arc::new(tree), claim.is_after_kill);
    Ok(Recovered { tree, chain, shipper, last_seq, epoch, database_id, budget, prefix, is_after_kill })
}

fn open_units(options: &Options, objects: &Objects, frames_bytes: usize) -> Result<Units> {
    let provider = options.objects.provider;
    let has_disk = options.persistent_cache_bytes > 0 && provider != Provider::Local;
    // A disk that cannot be used is a database without a cache, not none.
    let opened = has_disk.then(|| Disk::open(&options.persistent_cache_dir, options.persistent_cache_bytes));
    let disk = opened.and_then(std::result::Result::ok);
    Ok(Units::new(objects.clone(), provider, Arc::new(Frames::new(frames_bytes)), disk))
}

struct Replay<'a> {
    tree: &'a Tree,
    memtable_bytes: usize,
    seq: u64,
}

impl Replay<'_> {
    /// Replays the stretches of ancestors' logs that a branch begins with.
    fn origins(&mut self, origins: Vec<(String, Recovery, u64)>) -> Result<()> {
        for (ancestor, log, until) in origins {
            for segment in log.read()?.segments()? {
                segment.replay(&ancestor, self.seq, |r| {
                    if r.seq <= until { self.apply(r.seq, r.payload) } else { Ok(()) }
                })?;
            }
            if self.seq < until {
                return Err(Error::Corrupt(format!("the log of {ancestor} ends at record {} of {until}", self.seq)));
            }
        }
        Ok(())
    }

    fn apply(&mut self, seq: u64, payload: &[u8]) -> Result<()> {
        if seq != self.seq + 1 {
            return Err(Error::Corrupt(format!("the log jumps from record {} to record {seq}", self.seq)));
        }
        if record::is_mark(payload) {
            let text = format!("record {seq} stands for a large transaction, which the manifest does not have");
            return Err(Error::Corrupt(text));
        }
        pipeline::apply(self.tree, seq, payload, u64::MAX)?;
        self.seq = seq;
        if self.tree.load().active.bytes() > self.memtable_bytes {
            self.tree.seal();
        }
        Ok(())
    }
}

fn log_of(segments: &[Segment], shipped_seq: u64) -> LogSegments {
    let needed = segments.iter().map(|s| LogSegment { number: s.number, last_seq: s.last_seq });
    let next_number = segments.last().map_or(1, |s| s.next_number);
    LogSegments { segments: needed.collect::<VecDeque<_>>(), next_number, shipped_seq, wanted_seq: 0 }
}

/// Replays and uploads what only the local log has.
fn ship_found(found: &Found, replay: &mut Replay<'_>, shipper: &mut Shipper, log: &mut LogSegments) -> Result<()> {
    let mut records = Body::with_capacity(0);
    let mut first_seq = replay.seq + 1;
    let mut ship = |records: &mut Body, first_seq: u64, last_seq: u64| {
        let mut upload = shipper.start(std::mem::replace(records, Body::with_capacity(0)), first_seq, last_seq);
        upload.wait()?;
        log.segments.push_back(LogSegment { number: upload.number, last_seq });
        (log.next_number, log.shipped_seq) = (upload.number + 1, last_seq);
        Ok::<(), Error>(())
    };
    found.replay(replay.seq, |record| {
        replay.apply(record.seq, record.payload)?;
        records.push(record.seq, record.payload);
        if records.len() >= SEGMENT_BYTES {
            ship(&mut records, first_seq, record.seq)?;
            first_seq = record.seq + 1;
        }
        Ok::<(), Error>(())
    })?;
    if !records.is_empty() {
        ship(&mut records, first_seq, replay.seq)?;
    }
    Ok(())
}
