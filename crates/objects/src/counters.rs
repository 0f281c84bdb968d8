//! What was asked of the object store and of the caches before it.

use stdx::counter::Counter;

/// Counts since the start of the process.
#[derive(Debug, Default)]
pub struct Counters {
    /// Requests that read an object or a part of one.
    pub gets: Counter,
    /// Requests that write an object.
    pub puts: Counter,
    /// Requests that create an object unless it exists.
    pub creates: Counter,
    /// Requests that delete.
    pub deletes: Counter,
    /// Requests that list.
    pub lists: Counter,
    /// Attempts that the store failed.
    pub errors: Counter,
    /// Attempts that failed and were made again.
    pub retries: Counter,
    /// Bytes received.
    pub bytes_read: Counter,
    /// Bytes sent.
    pub bytes_written: Counter,
    /// Microseconds that requests took, all together.
    pub micros: Counter,
    /// Blocks found in memory.
    pub frame_hits: Counter,
    /// Blocks not found in memory.
    pub frame_misses: Counter,
    /// Blocks found on the local disk.
    pub disk_hits: Counter,
    /// Blocks not found on the local disk.
    pub disk_misses: Counter,
}

impl Counters {
    /// Every counter with its name.
    pub fn all(&self) -> Vec<(&'static str, u64)> {
        [
            ("objectstore_gets", &self.gets),
            ("objectstore_puts", &self.puts),
            ("objectstore_creates", &self.creates),
            ("objectstore_deletes", &self.deletes),
            ("objectstore_lists", &self.lists),
            ("objectstore_errors", &self.errors),
            ("objectstore_retries", &self.retries),
            ("objectstore_bytes_read", &self.bytes_read),
            ("objectstore_bytes_written", &self.bytes_written),
            ("objectstore_micros", &self.micros),
            ("block_cache_hits", &self.frame_hits),
            ("block_cache_misses", &self.frame_misses),
            ("persistent_cache_hits", &self.disk_hits),
            ("persistent_cache_misses", &self.disk_misses),
        ]
        .map(|(name, counter)| (name, counter.get()))
        .to_vec()
    }
}
