//! What requests and storage cost: S3 Standard in us-east-1, in dollars.

use crate::counters::Counters;

/// Bytes that storage is priced by.
pub const GIGABYTE: f64 = 1e9;
const PUT_DOLLARS: f64 = 5.0 / 1e6;
const GET_DOLLARS: f64 = 0.4 / 1e6;
const GIGABYTE_MONTH_DOLLARS: f64 = 0.02355;
const MONTH_SECONDS: f64 = 30.0 * 24.0 * 3600.0;

/// What it costs to keep `bytes` for a month.
pub fn storage_dollars_a_month(bytes: u64) -> f64 {
    bytes as f64 / GIGABYTE * GIGABYTE_MONTH_DOLLARS
}

/// What so many writes a second cost in a month.
pub fn put_dollars_a_month(per_second: f64) -> f64 {
    per_second * PUT_DOLLARS * MONTH_SECONDS
}

/// What the requests counted in `seconds` cost in a month of the same.
pub fn request_dollars_a_month(counters: &Counters, seconds: f64) -> f64 {
    // A listing is priced as a write, a deletion is free.
    let writes = counters.puts.count.get() + counters.creates.count.get() + counters.lists.count.get();
    let spent = writes as f64 * PUT_DOLLARS + counters.gets.count.get() as f64 * GET_DOLLARS;
    spent / seconds.max(1.0) * MONTH_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_put_a_second_is_thirteen_dollars() {
        assert!((put_dollars_a_month(1.0) - 12.96).abs() < 0.01);
        assert!((storage_dollars_a_month(1_000_000_000_000) - 23.55).abs() < 0.01);
        let counters = Counters::default();
        counters.gets.count.add(60);
        assert!((request_dollars_a_month(&counters, 60.0) - 1.0368).abs() < 0.001);
    }
}
