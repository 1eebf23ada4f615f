//! How often a number fell where: counts over a grid laid by the first samples.
//!
//! Counts are whole numbers modulo 2^32, so that the order in which samples come, are taken away, or parts of an ensemble are
//! put together, changes nothing. The grid of a series is laid over the range that it had in the pilot samples: [`CORE_BINS`] bins of equal width
//! within, and beyond its ends bins that widen with the distance, [`TAIL_BINS`] for each doubling of it. A quantile is read
//! off by a straight line within its bin, so that it errs by less than the width of its bin: 1/256 of the pilot's range
//! within that range. Exact zeros, of which many series have plenty, are counted apart and give an exact zero; a series that
//! never moves gives its exact value.
//!
//! The idea of bins that widen: C. Masson, J. E. Rim and H. K. Lee, *DDSketch*, PVLDB 12 (2019) 2195-2205.

use super::bytes::{Bytes, Cursor};

/// Bins of equal width over the range of the pilot samples.
pub const CORE_BINS: usize = 256;

/// Bins beyond that range for each doubling of the distance, counted from one range beyond.
pub const TAIL_BINS: u64 = 32;

/// Bits of a float's mantissa that tell the bins of a tail apart.
const TAIL_SHIFT: u32 = 52 - TAIL_BINS.trailing_zeros();

/// The range of a series in the pilot samples.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct PilotRange {
    pub low: f64,
    pub high: f64,
}

impl PilotRange {
    /// Nothing seen yet.
    pub(super) const EMPTY: Self = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };

    pub(super) fn add(&mut self, value: f64) {
        // NaN is neither below nor above.
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    /// The width that the grid is built on; of a series that did not move in the pilot, a thousandth of its size.
    fn width(&self) -> f64 {
        let width = self.high - self.low;
        if width > 0.0 && width.is_finite() { width } else { (self.high.abs() * 1e-3).max(1e-9) }
    }
}

/// Counts of one series.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Histogram {
    low: f64,
    width: f64,
    scale: f64,
    zeros: u32,
    seen: PilotRange,
    core: Vec<u32>,
    below: Vec<u32>,
    above: Vec<u32>,
}

/// Where so many values fell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Bin {
    pub low: f64,
    pub high: f64,
    pub count: u32,
}

impl Histogram {
    pub(super) fn new(pilot: PilotRange) -> Self {
        let pilot = if pilot.low <= pilot.high { pilot } else { PilotRange { low: 0.0, high: 0.0 } };
        let width = pilot.width();
        Self {
            low: pilot.low,
            width,
            scale: CORE_BINS as f64 / width,
            zeros: 0,
            seen: PilotRange::EMPTY,
            core: Vec::new(),
            below: Vec::new(),
            above: Vec::new(),
        }
    }

    /// Counts values that are finite numbers.
    pub(super) fn add_all(&mut self, values: &[f64]) {
        let mut range = PilotRange::EMPTY;
        for value in values {
            range.add(*value);
        }
        if range.low == range.high {
            self.add_equal(range.low, values.len() as u32);
        } else {
            self.add_within(values, (range.low, range.high));
        }
    }

    /// Counts a finite number so many times.
    pub(super) fn add_equal(&mut self, value: f64, times: u32) {
        self.seen.add(value);
        self.count(value, times);
    }

    /// Counts finite numbers of which the least and the greatest are known.
    pub(super) fn add_within(&mut self, values: &[f64], (low, high): (f64, f64)) {
        if values.is_empty() {
            return;
        }
        self.see(PilotRange { low, high });
        if self.core.is_empty() && values.iter().any(|value| *value != 0.0 && is_core(self.place(*value))) {
            self.core.resize(CORE_BINS, 0);
        }
        let mut counts = std::mem::take(&mut self.core);
        if let Ok(core) = <&mut [u32; CORE_BINS]>::try_from(counts.as_mut_slice()) {
            for value in values {
                let at = self.place(*value);
                if is_core(at) && *value != 0.0 {
                    let count = &mut core[(at as i32 as usize).min(CORE_BINS - 1)];
                    *count = count.wrapping_add(1);
                } else {
                    self.count_apart(*value, 1);
                }
            }
        } else {
            for value in values {
                self.count_apart(*value, 1);
            }
        }
        self.core = counts;
    }

    /// Where a value stands on the grid, in widths of a bin.
    fn place(&self, value: f64) -> f64 {
        (value - self.low) * self.scale
    }

    fn count(&mut self, value: f64, times: u32) {
        let at = self.place(value);
        if value == 0.0 || !is_core(at) {
            return self.count_apart(value, times);
        }
        if self.core.is_empty() {
            self.core.resize(CORE_BINS, 0);
        }
        let count = &mut self.core[(at as usize).min(CORE_BINS - 1)];
        *count = count.wrapping_add(times);
    }

    /// Counts what stands in no bin of the core: zero, and what lies beyond its ends.
    fn count_apart(&mut self, value: f64, times: u32) {
        if value == 0.0 {
            self.zeros = self.zeros.wrapping_add(times);
            return;
        }
        let at = self.place(value);
        let distance = if at < 0.0 { -at } else { at - CORE_BINS as f64 } / CORE_BINS as f64;
        let place = (((1.0 + distance).to_bits() - 1.0_f64.to_bits()) >> TAIL_SHIFT) as usize;
        let tail = if at < 0.0 { &mut self.below } else { &mut self.above };
        if tail.len() <= place {
            tail.resize(place + 1, 0);
        }
        tail[place] = tail[place].wrapping_add(times);
    }

    /// Takes note of numbers that are counted elsewhere.
    pub(super) fn see(&mut self, range: PilotRange) {
        self.seen.add(range.low);
        self.seen.add(range.high);
    }

    /// Takes away what somebody else counts.
    pub(super) fn take_away(&mut self, values: impl Iterator<Item = f64>) {
        values.filter(|value| value.is_finite()).for_each(|value| self.count(value, 1_u32.wrapping_neg()));
    }

    /// With what somebody else counts.
    pub(super) fn with_counts_of(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.add_counts(other);
        all
    }

    /// Adds the counts of another part of the same ensemble.
    pub(super) fn merge(&mut self, other: &Self) {
        self.see(other.seen);
        self.add_counts(other);
    }

    fn add_counts(&mut self, other: &Self) {
        self.zeros = self.zeros.wrapping_add(other.zeros);
        for (mine, others) in
            [(&mut self.core, &other.core), (&mut self.below, &other.below), (&mut self.above, &other.above)]
        {
            if mine.len() < others.len() {
                mine.resize(others.len(), 0);
            }
            mine.iter_mut().zip(others).for_each(|(count, more)| *count = count.wrapping_add(*more));
        }
    }

    /// The least and the greatest value, exactly; `None` when there is none.
    pub(super) fn extremes(&self) -> Option<(f64, f64)> {
        (self.seen.low <= self.seen.high).then_some((self.seen.low, self.seen.high))
    }

    /// The bins that are not empty, from the lowest values to the highest, within the extremes.
    pub(super) fn bins(&self, into: &mut Vec<Bin>) {
        into.clear();
        let edge = |place: usize| f64::from_bits(1.0_f64.to_bits() + ((place as u64) << TAIL_SHIFT)) - 1.0;
        let high = self.low + self.width;
        for (place, count) in self.below.iter().enumerate().rev().filter(|(_, count)| **count > 0) {
            let (low, high) = (self.low - edge(place + 1) * self.width, self.low - edge(place) * self.width);
            into.push(Bin { low, high, count: *count });
        }
        let step = self.width / CORE_BINS as f64;
        for (place, count) in self.core.iter().enumerate().filter(|(_, count)| **count > 0) {
            let low = self.low + place as f64 * step;
            into.push(Bin { low, high: low + step, count: *count });
        }
        for (place, count) in self.above.iter().enumerate().filter(|(_, count)| **count > 0) {
            into.push(Bin {
                low: high + edge(place) * self.width,
                high: high + edge(place + 1) * self.width,
                count: *count,
            });
        }
        for bin in into.iter_mut() {
            bin.low = bin.low.clamp(self.seen.low, self.seen.high);
            bin.high = bin.high.clamp(self.seen.low, self.seen.high);
        }
        if self.zeros > 0 {
            let place = into.partition_point(|bin| bin.low + bin.high < 0.0);
            into.insert(place, Bin { low: 0.0, high: 0.0, count: self.zeros });
        }
    }

    pub(super) fn write(&self, bytes: &mut Bytes) {
        bytes.number(self.low);
        bytes.number(self.width);
        bytes.whole(u64::from(self.zeros));
        bytes.number(self.seen.low);
        bytes.number(self.seen.high);
        for counts in [&self.core, &self.below, &self.above] {
            bytes.counts(counts);
        }
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (low, width) = (cursor.number()?, cursor.number()?);
        let zeros = u32::try_from(cursor.whole()?).ok()?;
        let seen = PilotRange { low: cursor.number()?, high: cursor.number()? };
        let [core, below, above] = [cursor.counts()?, cursor.counts()?, cursor.counts()?];
        if !(core.is_empty() || core.len() == CORE_BINS) {
            return None;
        }
        Some(Self { low, width, scale: CORE_BINS as f64 / width, zeros, seen, core, below, above })
    }

    /// Whether another part has the same grid.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        self.low.to_bits() == other.low.to_bits() && self.width.to_bits() == other.width.to_bits()
    }
}

/// Whether a place on the grid lies in a bin of the core.
fn is_core(at: f64) -> bool {
    at >= 0.0 && at <= CORE_BINS as f64
}

/// Quantiles and tails of bins.
#[derive(Clone, Copy)]
pub(super) struct BinReading<'a> {
    bins: &'a [Bin],
    total: f64,
}

impl<'a> BinReading<'a> {
    pub(super) fn new(bins: &'a [Bin]) -> Self {
        Self { bins, total: bins.iter().map(|bin| f64::from(bin.count)).sum() }
    }

    /// The value below which a part of all lies; NaN when there is none.
    pub(super) fn quantile(&self, part: f64) -> f64 {
        let wanted = part.clamp(0.0, 1.0) * self.total;
        let mut before = 0.0;
        for bin in self.bins {
            let count = f64::from(bin.count);
            if before + count >= wanted {
                return bin.low + (bin.high - bin.low) * ((wanted - before) / count).clamp(0.0, 1.0);
            }
            before += count;
        }
        self.bins.last().map_or(f64::NAN, |bin| bin.high)
    }

    /// The mean of the highest part, from above 0 to 1; with `lowest`, of the lowest.
    pub(super) fn tail_mean(&self, part: f64, lowest: bool) -> f64 {
        let wanted = part * self.total;
        let (mut left, mut sum) = (wanted, 0.0);
        let mut take = |bin: &Bin| {
            let count = f64::from(bin.count);
            let taken = count.min(left);
            // Of a bin taken in part, the part at its outer end.
            let inner = taken / count * (bin.high - bin.low);
            sum += taken * if lowest { bin.low + inner / 2.0 } else { bin.high - inner / 2.0 };
            left -= taken;
            left > 0.0
        };
        if lowest {
            self.bins.iter().all(&mut take)
        } else {
            self.bins.iter().rev().all(&mut take)
        };
        sum / (wanted - left)
    }

    /// The part of all that lies above a value.
    pub(super) fn above(&self, value: f64) -> f64 {
        let of_bin = |bin: &Bin| {
            let part = if bin.low > value {
                1.0
            } else if bin.high > value {
                (bin.high - value) / (bin.high - bin.low)
            } else {
                0.0
            };
            part * f64::from(bin.count)
        };
        self.bins.iter().map(of_bin).sum::<f64>() / self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uncertainty::ensemble::bytes::Cursor;

    fn filled(values: &[f64], pilot: usize) -> Histogram {
        let mut range = PilotRange::EMPTY;
        values[..pilot].iter().for_each(|value| range.add(*value));
        let mut histogram = Histogram::new(range);
        histogram.add_all(values);
        histogram
    }

    fn scattered(count: u32) -> Vec<f64> {
        let even = |n: u32| (f64::from(n) * 0.754_877_666) % 1.0;
        (0..count)
            .map(|n| if n % 5 == 0 { 0.0 } else { 80.0 + 10.0 * even(n) * even(n) * even(n) - 3.0 * even(n + 9) })
            .collect()
    }

    #[test]
    fn quantiles_err_by_less_than_a_bin() {
        let values = scattered(5000);
        let histogram = filled(&values, 256);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let mut bins = Vec::new();
        histogram.bins(&mut bins);
        let reading = BinReading::new(&bins);
        for percent in [1, 5, 10, 19, 25, 50, 75, 95, 99] {
            let part = f64::from(percent) / 100.0;
            let exact = sorted[(part * 5000.0) as usize - 1];
            let found = reading.quantile(part);
            assert!((found - exact).abs() <= 1.01 * histogram.width / 256.0, "{percent}: {found} {exact}");
        }
        assert_eq!(reading.quantile(0.1), 0.0);
        let worst = sorted[4750..].iter().sum::<f64>() / 250.0;
        assert!((reading.tail_mean(0.05, false) - worst).abs() < histogram.width / 256.0);
        assert_eq!(reading.tail_mean(0.05, true), 0.0);
        let above = values.iter().filter(|value| **value > 84.0).count() as f64 / 5000.0;
        assert!((reading.above(84.0) - above).abs() < 0.01);
    }

    #[test]
    fn what_lies_far_beyond_the_pilot_is_found_within_a_thirty_second() {
        let mut values = vec![1.0; 300];
        values.extend((0..700).map(|n| 1.0 + f64::from(n)));
        let histogram = filled(&values, 256);
        let mut bins = Vec::new();
        histogram.bins(&mut bins);
        let found = BinReading::new(&bins).quantile(0.9);
        assert!((found - 600.0).abs() < 600.0 / 32.0, "{found}");
        assert_eq!(histogram.extremes(), Some((1.0, 700.0)));
    }

    #[test]
    fn parts_in_any_order_are_the_whole() {
        let values = scattered(1000);
        let whole = filled(&values, 100);
        let part = |range: std::ops::Range<usize>| {
            let mut histogram = Histogram::new(PilotRange { low: whole.low, high: whole.low + whole.width });
            (histogram.width, histogram.scale) = (whole.width, whole.scale);
            histogram.add_all(&values[range]);
            histogram
        };
        let mut merged = part(600..1000);
        merged.merge(&part(0..200));
        merged.merge(&part(200..600));
        assert_eq!(merged, whole);
        let mut bytes = Bytes::default();
        whole.write(&mut bytes);
        assert_eq!(Histogram::read(&mut Cursor::new(&bytes.0)), Some(whole));
    }
}
