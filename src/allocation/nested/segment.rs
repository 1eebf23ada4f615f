//! Pieces of supply curves, and the price at which several of them add up to a given amount.

use crate::numeric;

/// Part of an amount by which a sum may miss it and still meet it: rounding.
const ROUNDING: f64 = 1e-14;
/// Part of [`ROUNDING`] that is the rounding of one number.
const EPSILON: f64 = 0.03;
/// Prices tried before a level is given up; each brings the right piece nearer, so that a handful is the rule.
const TRIES: usize = 200;

/// A piece of the supply curve of a variable: at a price p it brings the variable from `base` to
///
///   (p - first) / rise,   but no less than `low` and no more than `high`,
///
/// or, where the rise is zero, to anything between `low` and `high` at the price `first`. What a limit on several pieces
/// leaves of them is a piece again, with its `low` raised or its `high` lowered.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Segment {
    pub first: f64,
    pub rise: f64,
    pub base: f64,
    pub low: f64,
    pub high: f64,
    pub variable: usize,
    /// Its place among all pieces.
    pub place: usize,
}

impl Segment {
    pub fn is_flat(&self) -> bool {
        self.rise == 0.0
    }

    /// Where the variable stands at a price; of a flat piece just below it.
    pub fn at(&self, price: f64) -> f64 {
        if self.is_flat() {
            if self.first < price { self.high } else { self.low }
        } else {
            ((price - self.first) / self.rise).clamp(self.low, self.high)
        }
    }

    /// Whether it stands between its ends at a price.
    fn is_between(&self, price: f64) -> bool {
        let value = (price - self.first) / self.rise;
        !self.is_flat() && value > self.low && value < self.high
    }

    /// The price from which on it brings more than its low.
    pub fn start(&self) -> f64 {
        self.first + self.rise * self.low
    }

    /// The price at which it is at its high; finite where that is.
    pub fn end(&self) -> f64 {
        if self.is_flat() { self.first } else { self.first + self.rise * self.high }
    }
}

/// The prices at which pieces add up to an amount: one, or a range where no piece stands between its ends.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Level {
    /// The lowest such price, the cost of the dearest unit in use; minus infinity where none is.
    pub lowest: f64,
    /// The highest, the cost of the cheapest unit not in use; infinite where there is none.
    pub highest: f64,
    /// A price at which every piece stands where it belongs.
    at: f64,
    /// What flat pieces at that price bring beyond their lows, together.
    flat: f64,
    /// An amount that is nothing beside the others.
    slack: f64,
}

/// Why there is no such price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missed {
    /// All that there is falls short, or the least there is exceeds it.
    OutOfReach,
    /// Not found: numbers too far apart.
    NotFound,
}

/// What pieces bring just below and just above a price.
#[derive(Default)]
struct Probe {
    below: f64,
    above: f64,
    /// Rise of the sum with the price, to either side.
    slope_below: f64,
    slope_above: f64,
    /// The nearest prices at which the sum jumps or begins to rise.
    next: f64,
    previous: f64,
}

impl Probe {
    fn at(segments: &[Segment], price: f64) -> Self {
        let mut probe = Self { next: f64::INFINITY, previous: f64::NEG_INFINITY, ..Self::default() };
        let (mut start_above, mut end_below) = (f64::INFINITY, f64::NEG_INFINITY);
        for segment in segments {
            let (low, high) = (segment.low - segment.base, segment.high - segment.base);
            let (start, end) = (segment.start(), segment.end());
            if segment.high <= segment.low {
                probe.below += low;
                probe.above += low;
            } else if segment.is_flat() {
                let (below, above) = (start < price, start <= price);
                probe.below += if below { high } else { low };
                probe.above += if above { high } else { low };
                probe.next = if above { probe.next } else { probe.next.min(start) };
                probe.previous = if below { probe.previous.max(start) } else { probe.previous };
            } else {
                let value = segment.at(price) - segment.base;
                probe.below += value;
                probe.above += value;
                let slope = 1.0 / segment.rise;
                // Ends are compared as prices: as amounts, rounding could leave a piece unmoved at its own start.
                probe.slope_below += if price > start && price <= end { slope } else { 0.0 };
                probe.slope_above += if price >= start && price < end { slope } else { 0.0 };
                start_above = if price < start { start_above.min(start) } else { start_above };
                end_below = if price > end { end_below.max(end) } else { end_below };
            }
        }
        if probe.slope_above == 0.0 {
            probe.next = probe.next.min(start_above);
        }
        if probe.slope_below == 0.0 {
            probe.previous = probe.previous.max(end_below);
        }
        probe
    }
}

/// The price at which pieces add up to a target, found by Newton's method on the sum, which rises with the price in
/// straight pieces: the step from the right piece is exact. Steps stop at jumps. A start near the price saves steps.
pub(super) fn level(segments: &[Segment], target: f64, start: Option<f64>) -> Result<Level, Missed> {
    let (mut least, mut most, mut slope, mut shift, mut size) = (0.0, 0.0, 0.0, 0.0, target.abs());
    for segment in segments {
        least += segment.low - segment.base;
        most += segment.high - segment.base;
        if !segment.is_flat() {
            let free = segment.first / segment.rise;
            slope += 1.0 / segment.rise;
            shift += free + segment.base;
            size += EPSILON * free.abs();
        }
    }
    let slack = ROUNDING * size;
    if target > most + slack || target < least - slack {
        return Err(Missed::OutOfReach);
    }
    if target <= least {
        return Ok(idle(segments, f64::NEG_INFINITY));
    }
    let (mut floor, mut ceiling) = (f64::NEG_INFINITY, f64::INFINITY);
    let cheapest = || segments.iter().map(Segment::start).fold(f64::INFINITY, f64::min);
    let mut price = match start {
        Some(start) if start.is_finite() => start,
        _ if slope > 0.0 => (target + shift) / slope,
        _ => cheapest(),
    };
    for _ in 0..TRIES {
        let probe = Probe::at(segments, price);
        let next = if probe.above < target - slack {
            floor = price;
            (price + (target - probe.above) / probe.slope_above).min(probe.next)
        } else if probe.below > target + slack {
            ceiling = price;
            (price - (probe.below - target) / probe.slope_below).max(probe.previous)
        } else if probe.below < target - slack {
            return Ok(flat(segments, price, (target, slack)));
        } else {
            return Ok(exact(segments, price, target));
        };
        if next == price {
            return Ok(exact(segments, price, target));
        }
        price = if next > floor && next < ceiling && next.is_finite() { next } else { 0.5 * (floor + ceiling) };
        if !price.is_finite() {
            return Err(Missed::NotFound);
        }
    }
    Err(Missed::NotFound)
}

/// A level at the price of flat pieces, which bring what the others leave.
fn flat(segments: &[Segment], price: f64, (target, slack): (f64, f64)) -> Level {
    Level { lowest: price, highest: price, at: price, flat: target - total(segments, price), slack }
}

fn total(segments: &[Segment], price: f64) -> f64 {
    numeric::sum(segments.iter().map(|segment| segment.at(price) - segment.base))
}

/// A level near a price, from the equation of the pieces that stand between their ends there.
fn exact(segments: &[Segment], near: f64, target: f64) -> Level {
    let mut at = near;
    for _ in 0..4 {
        let between = |segment: &&Segment| segment.is_between(at);
        let slope = numeric::sum(segments.iter().filter(between).map(|segment| 1.0 / segment.rise));
        if slope <= 0.0 {
            return idle(segments, at);
        }
        let part = |segment: &Segment| {
            if between(&segment) { segment.first / segment.rise + segment.base } else { segment.base - segment.at(at) }
        };
        let next = (target + numeric::sum(segments.iter().map(part))) / slope;
        if next == at {
            break;
        }
        at = next;
    }
    // A step across the price of a flat piece, or off the end of another, would undo more than it mends.
    let miss = |price: f64| (total(segments, price) - target).abs();
    let at = if at.is_finite() && miss(at) <= miss(near) { at } else { near };
    Level { lowest: at, highest: at, at, flat: 0.0, slack: 0.0 }
}

/// Where no piece stands between its ends, a range of prices supports the amount.
fn idle(segments: &[Segment], at: f64) -> Level {
    let open = || segments.iter().filter(|segment| segment.high > segment.low);
    let used = open().filter(|segment| segment.at(at) >= segment.high);
    let unused = open().filter(|segment| segment.at(at) <= segment.low);
    Level {
        lowest: used.map(Segment::end).fold(f64::NEG_INFINITY, f64::max),
        highest: unused.map(Segment::start).fold(f64::INFINITY, f64::min),
        at,
        flat: 0.0,
        slack: 0.0,
    }
}

impl Level {
    /// Of several prices the lowest: what one unit less would save. The cheapest offer, where nothing is in use.
    pub fn price(&self) -> f64 {
        let either = if self.lowest.is_finite() { self.lowest } else { self.highest };
        if either.is_finite() { either } else { 0.0 }
    }

    /// Hands each piece the place of its variable at this level. Of flat pieces at the same price the first comes first.
    pub fn fill(&self, segments: &[Segment], mut set: impl FnMut(&Segment, f64)) {
        let mut left = self.flat;
        for segment in segments {
            let mut value = segment.at(self.at);
            if segment.is_flat() && segment.first == self.at && left > 0.0 {
                let room = segment.high - segment.low;
                value = if left >= room - self.slack { segment.high } else { segment.low + left };
                left -= room.min(left);
            }
            set(segment, value);
        }
    }
}
