//! What was asked of the object store and of the caches before it.

use stdx::counter::Counter;

/// Requests of one kind.
#[derive(Debug, Default)]
pub struct Requests {
    /// Attempts made.
    pub count: Counter,
    /// Attempts that the store failed.
    pub errors: Counter,
    /// Microseconds from the first attempt to the answer, of those that were answered.
    pub micros: Counter,
}

/// Counts since the start of the process.
#[derive(Debug, Default)]
pub struct Counters {
    /// Requests that read an object or a part of one.
    pub gets: Requests,
    /// Requests that write an object.
    pub puts: Requests,
    /// Requests that create an object unless it exists.
    pub creates: Requests,
    /// Requests that delete.
    pub deletes: Requests,
    /// Requests that list.
    pub lists: Requests,
    /// Attempts that failed and were made again.
    pub retries: Counter,
    /// Reads that took unusually long and were asked for a second time.
    pub hedges: Counter,
    /// Of those, the ones of which the second answer came first.
    pub hedges_won: Counter,
    /// Bytes received.
    pub bytes_read: Counter,
    /// Bytes sent.
    pub bytes_written: Counter,
    /// Blocks found on the local disk.
    pub disk_hits: Counter,
    /// Blocks not found on the local disk.
    pub disk_misses: Counter,
}

impl Counters {
    /// Every counter with its name.
    pub fn all(&self) -> Vec<(&'static str, u64)> {
        let of = |requests: &Requests| [requests.count.get(), requests.errors.get(), requests.micros.get()];
        let ([gets, puts, creates], [deletes, lists]) =
            ([&self.gets, &self.puts, &self.creates].map(of), [&self.deletes, &self.lists].map(of));
        vec![
            ("objectstore_gets", gets[0]),
            ("objectstore_get_errors", gets[1]),
            ("objectstore_get_micros", gets[2]),
            ("objectstore_puts", puts[0]),
            ("objectstore_put_errors", puts[1]),
            ("objectstore_put_micros", puts[2]),
            ("objectstore_creates", creates[0]),
            ("objectstore_create_errors", creates[1]),
            ("objectstore_create_micros", creates[2]),
            ("objectstore_deletes", deletes[0]),
            ("objectstore_delete_errors", deletes[1]),
            ("objectstore_delete_micros", deletes[2]),
            ("objectstore_lists", lists[0]),
            ("objectstore_list_errors", lists[1]),
            ("objectstore_list_micros", lists[2]),
            ("objectstore_retries", self.retries.get()),
            ("objectstore_hedges", self.hedges.get()),
            ("objectstore_hedges_won", self.hedges_won.get()),
            ("objectstore_bytes_read", self.bytes_read.get()),
            ("objectstore_bytes_written", self.bytes_written.get()),
            ("persistent_cache_hits", self.disk_hits.get()),
            ("persistent_cache_misses", self.disk_misses.get()),
        ]
    }
}
