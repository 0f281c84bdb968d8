//! A histogram from a column's values.
//!
//! An equi-height histogram takes the values in their order and begins a bucket where the next value would make the
//! present one too high, or where each of the values left can have a bucket of its own. The height is the smallest of those that a bisection tries with which the buckets are enough.

use super::{Document, collation_of, order_key, shortened, tree};
use std::collections::BTreeMap;
use values::json::tree::Tree;
use values::types::Type;
use values::value::Value;

/// Heights that the bisection tries.
const TRIALS: usize = 10;

/// The distinct values of a column with how many rows have them.
pub struct Counts {
    ty: Type,
    values: BTreeMap<Vec<u8>, (Value<'static>, u64)>,
    rows: u64,
    nulls: u64,
}

impl Counts {
    /// No values yet, of that type.
    pub fn new(ty: Type) -> Counts {
        Counts { ty, values: BTreeMap::new(), rows: 0, nulls: 0 }
    }

    /// Counts a row's value.
    pub fn add(&mut self, value: &Value<'_>) {
        self.rows += 1;
        if value.is_null() {
            self.nulls += 1;
            return;
        }
        let value = shortened(value, &self.ty);
        let key = order_key(&value, &self.ty);
        self.values.entry(key).or_insert_with(|| (value.into_owned(), 0)).1 += 1;
    }

    /// The histogram.
    pub fn histogram(&self, buckets: u64, sampling_rate: f64, auto_update: bool) -> Vec<u8> {
        let is_singleton = self.values.len() as u64 <= buckets;
        let document = Document {
            buckets: if is_singleton { self.singletons() } else { self.equal_heights(buckets) },
            kind: if is_singleton { "singleton" } else { "equi-height" },
            nulls: if self.rows == 0 { 0.0 } else { self.nulls as f64 / self.rows as f64 },
            collation: collation_of(&self.ty),
            sampling_rate,
            specified: buckets,
            auto_update,
        };
        document.encode(&self.ty)
    }

    fn singletons(&self) -> Vec<Tree> {
        let mut sum = 0;
        let bucket = |(value, count): &(Value<'static>, u64)| {
            sum += count;
            Tree::Array(vec![tree(value), Tree::Double(sum as f64 / self.rows as f64)])
        };
        self.values.values().map(bucket).collect()
    }

    fn equal_heights(&self, buckets: u64) -> Vec<Tree> {
        let values: Vec<&(Value<'static>, u64)> = self.values.values().collect();
        let height = self.height(&values, buckets);
        let (mut out, mut sum, mut start) = (Vec::new(), 0, 0);
        while start < values.len() {
            let others = buckets as usize - out.len() - 1;
            // Where as many buckets as values are left, each value gets its own.
            let end = bucket_end(&values, start, height).min((values.len() - others).max(start + 1));
            sum += values[start..end].iter().map(|(_, count)| count).sum::<u64>();
            out.push(Tree::Array(vec![
                tree(&values[start].0),
                tree(&values[end - 1].0),
                Tree::Double(sum as f64 / self.rows as f64),
                Tree::Int((end - start) as i64),
            ]));
            start = end;
        }
        out
    }

    fn height(&self, values: &[&(Value<'static>, u64)], buckets: u64) -> u64 {
        // Two neighbouring buckets hold more than one height, so that twice the mean is always enough.
        let (mut low, mut high) = (0, 2 * (self.rows - self.nulls) / buckets + 1);
        for _ in 0..TRIALS {
            if high <= low + 1 {
                break;
            }
            let middle = low.midpoint(high);
            let (mut used, mut start) = (0, 0);
            while start < values.len() {
                start = bucket_end(values, start, middle);
                used += 1;
            }
            if used <= buckets {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

/// Where the bucket that begins at `start` ends: before the value that would make it too high, but not empty.
fn bucket_end(values: &[&(Value<'static>, u64)], start: usize, height: u64) -> usize {
    let (mut end, mut sum) = (start + 1, values[start].1);
    while end < values.len() && sum + values[end].1 <= height {
        sum += values[end].1;
        end += 1;
    }
    end
}
