//! Peeling slices off a box, and pasting back what was peeled too far.

use super::{BoxRegion, BoxSearch, Cases, Limits};

/// A side of a box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum PeelSide {
    Low,
    High,
}

/// A new limit, and what the box would hold with it.
struct Move {
    factor: usize,
    side: PeelSide,
    limit: f64,
    cases: usize,
    hits: usize,
    /// Gain of density for each case given up or taken in.
    gain: f64,
    /// Inputs that the box would restrict.
    restricted: usize,
}

/// The boxes from all that is left to the densest, with what was pasted at the end.
pub(super) fn trajectory(cases: &Cases<'_>, left: &[usize], search: &BoxSearch) -> Vec<BoxRegion> {
    let open = vec![Limits::default(); cases.inputs.len()];
    let mut boxes = vec![cases.region(open, left)];
    let mut sorted = Sorted::new(cases, left);
    let least = search.least_support * cases.count() as f64;
    while let Some(last) = boxes.last() {
        let Some(best) = best(sorted.peels(cases, last, search.peel)) else { break };
        if best.gain <= 0.0 || (best.cases as f64) < least || best.cases >= last.cases {
            break;
        }
        let next = cases.measured(with(&last.limits, &best), best.cases, best.hits);
        sorted.keep(cases, &next.limits);
        boxes.push(next);
    }
    while let Some(last) = boxes.last() {
        let Some(best) = best(pastes(cases, left, last, search.paste)) else { break };
        if best.gain <= 0.0 || best.cases <= last.cases {
            break;
        }
        boxes.push(cases.measured(with(&last.limits, &best), best.cases, best.hits));
    }
    boxes
}

fn with(limits: &[Limits], made: &Move) -> Vec<Limits> {
    let mut limits = limits.to_vec();
    *end(&mut limits[made.factor], made.side) = Some(made.limit);
    limits
}

fn end(limits: &mut Limits, side: PeelSide) -> &mut Option<f64> {
    match side {
        PeelSide::Low => &mut limits.low,
        PeelSide::High => &mut limits.high,
    }
}

/// The move that gains most; of equals the one that restricts fewest inputs, then the first.
fn best(moves: Vec<Move>) -> Option<Move> {
    moves.into_iter().reduce(|best, one| {
        let order = one.gain.total_cmp(&best.gain).then(best.restricted.cmp(&one.restricted));
        if order.is_gt() { one } else { best }
    })
}

fn gain(from: &BoxRegion, cases: usize, hits: usize) -> f64 {
    let density = if cases == 0 { 0.0 } else { hits as f64 / cases as f64 };
    let moved = from.cases.abs_diff(cases);
    if moved == 0 { 0.0 } else { (density - from.density) / moved as f64 }
}

/// The cases in the box, in the order of each input.
struct Sorted(Vec<Vec<usize>>);

impl Sorted {
    fn new(cases: &Cases<'_>, left: &[usize]) -> Self {
        let order = |column: &Vec<f64>| {
            let mut order = left.to_vec();
            order.sort_by(|&a, &b| column[a].total_cmp(&column[b]).then(a.cmp(&b)));
            order
        };
        Self(cases.inputs.iter().map(order).collect())
    }

    fn keep(&mut self, cases: &Cases<'_>, limits: &[Limits]) {
        for order in &mut self.0 {
            order.retain(|&case| cases.inside(limits, case));
        }
    }

    /// Two moves for each input: a slice off its upper and its lower side.
    fn peels(&self, cases: &Cases<'_>, from: &BoxRegion, part: f64) -> Vec<Move> {
        let mut moves = Vec::new();
        for (factor, order) in self.0.iter().enumerate() {
            let value = |place: usize| cases.inputs[factor][order[place]];
            let limits = from.limits[factor];
            let restricted = from.limits.iter().filter(|limits| limits.restrict()).count();
            for side in [PeelSide::High, PeelSide::Low] {
                let Some((cut, limit)) = slice(order.len(), &value, part, side) else { continue };
                let gone = if side == PeelSide::Low { &order[..cut] } else { &order[cut..] };
                let hits = from.hits - gone.iter().filter(|&&case| cases.hits[case]).count();
                let count = order.len() - gone.len();
                moves.push(Move {
                    factor,
                    side,
                    limit,
                    cases: count,
                    hits,
                    gain: gain(from, count, hits),
                    restricted: restricted + usize::from(!limits.restrict()),
                });
            }
        }
        moves
    }
}

/// Where to cut sorted values so that about a part of them goes: the place of the first value above the cut, and the cut,
/// halfway between two neighbours that differ. `None` where all values that would go equal those that stay.
fn slice(count: usize, value: &dyn Fn(usize) -> f64, part: f64, side: PeelSide) -> Option<(usize, f64)> {
    let last = count.checked_sub(1).filter(|last| *last > 0)?;
    let position = |part: f64| last as f64 * part;
    // Equal values go or stay together: the slice grows until it ends between two values.
    let cut = match side {
        PeelSide::Low => {
            let below = position(part).floor() as usize;
            (below + 1..count).find(|&place| value(place) != value(below))
        }
        PeelSide::High => {
            let above = position(1.0 - part).ceil() as usize;
            (0..above).rev().find(|&place| value(place) != value(above)).map(|place| place + 1)
        }
    }?;
    let limit = f64::midpoint(value(cut - 1), value(cut));
    // Between neighbours in floating point there is no number: then the cut stands on the value that stays.
    let limit = match side {
        PeelSide::Low if limit <= value(cut - 1) => value(cut),
        PeelSide::High if limit >= value(cut) => value(cut - 1),
        _ => limit,
    };
    Some((cut, limit))
}

/// For each limit, a move outward by a part of the cases beyond it, those that the other limits keep out apart.
fn pastes(cases: &Cases<'_>, left: &[usize], from: &BoxRegion, part: f64) -> Vec<Move> {
    let mut moves = Vec::new();
    for factor in (0..from.limits.len()).filter(|&factor| from.limits[factor].restrict()) {
        for side in [PeelSide::Low, PeelSide::High] {
            let mut limits = from.limits.clone();
            let Some(limit) = end(&mut limits[factor], side).take() else { continue };
            let column = &cases.inputs[factor];
            let beyond = |value: f64| if side == PeelSide::Low { value < limit } else { value > limit };
            let mut outside: Vec<(f64, bool)> = left
                .iter()
                .filter(|&&case| beyond(column[case]) && cases.inside(&limits, case))
                .map(|&case| (column[case], cases.hits[case]))
                .collect();
            // Nearest to the box first.
            outside.sort_by(|a, b| if side == PeelSide::Low { b.0.total_cmp(&a.0) } else { a.0.total_cmp(&b.0) });
            let Some(last) = outside.len().checked_sub(1) else { continue };
            let near = (last as f64 * part).floor() as usize;
            let end = (near + 1..outside.len()).find(|&place| outside[place].0 != outside[near].0);
            let (taken, limit) = match end {
                Some(end) => (end, f64::midpoint(outside[end - 1].0, outside[end].0)),
                None => (outside.len(), outside[last].0),
            };
            let hits = from.hits + outside[..taken].iter().filter(|(_, hit)| *hit).count();
            let count = from.cases + taken;
            let restricted = from.limits.iter().filter(|limits| limits.restrict()).count();
            moves.push(Move { factor, side, limit, cases: count, hits, gain: gain(from, count, hits), restricted });
        }
    }
    moves
}
