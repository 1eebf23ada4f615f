//! Where one number turns an answer: every value at which a margin crosses zero, within a range.
//!
//! An answer holds where its margin is zero or more. The range is looked through in even steps, and each step across which
//! the answer turns is narrowed down by false position with Illinois' weights and, where that is slow, by halves. Where the
//! margin comes near to zero between two steps and goes away again, it is followed to its nearest point, so that two
//! crossings within a step are found too, unless they are closer than that search can tell.
//!
//! Sources: M. Dowell and P. Jarratt, *A modified regula falsi method for computing the root of an equation*, BIT 11 (1971)
//! 168-174; J. Kiefer, *Sequential minimax search for a maximum*, Proceedings of the AMS 4 (1953) 502-506.

/// Part of a range within which a crossing is known.
const NARROW: f64 = 1e-12;
/// Values tried within a step before it is narrowed down by halves alone.
const WEIGHTED: usize = 40;
/// Values tried to follow a margin to its nearest point.
const FOLLOWED: usize = 40;
/// Part of the largest margin by which it may differ on both sides of a crossing that is no jump.
const SMOOTH: f64 = 1e-6;

/// Where a valley is tried next: the lesser part of a stretch cut by the golden section.
const GOLDEN: f64 = 0.381_966_011_250_105_1;

/// A value at which an answer turns.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crossing {
    /// The value: the last one at which the answer still holds.
    pub at: f64,
    /// Whether the answer holds above it, rather than below.
    pub holds_above: bool,
    /// Whether the margin jumps there, so that no value gives the limit itself.
    pub jumps: bool,
}

/// What was found in a range.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scan {
    /// Where the answer turns, in rising order.
    pub crossings: Vec<Crossing>,
    /// Between which values there is somewhere no margin: numbers out of range, no solution.
    pub undefined: Vec<(f64, f64)>,
    /// The values tried in even steps, with their margins.
    pub tried: Vec<(f64, Option<f64>)>,
}

impl Scan {
    /// Whether the margin is the same, but for rounding, wherever there is one.
    pub fn is_flat(&self) -> bool {
        let margins = || self.tried.iter().filter_map(|(_, margin)| *margin);
        let (low, high) = margins().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), m| (l.min(m), h.max(m)));
        high - low <= 1e-9 * low.abs().max(high.abs())
    }

    /// The crossing nearest to a value.
    pub fn nearest(&self, value: f64) -> Option<&Crossing> {
        let away = |crossing: &&Crossing| (crossing.at - value).abs();
        self.crossings.iter().min_by(|a, b| away(a).total_cmp(&away(b)))
    }
}

/// A value and the margin there.
type ScanPoint = (f64, f64);

/// Looks through a range in even steps for every value at which a margin crosses zero; `None` of a margin means that there
/// is none at that value.
///
/// ```
/// use izon::uncertainty::break_even::scan;
/// let found = scan((0.0, 3.0), 10, &mut |x| Some(x * x - 2.0));
/// assert_eq!(found.crossings.len(), 1);
/// assert!((found.crossings[0].at - 2.0_f64.sqrt()).abs() < 1e-10 && found.crossings[0].holds_above);
/// ```
pub fn scan((low, high): (f64, f64), steps: usize, margin: &mut dyn FnMut(f64) -> Option<f64>) -> Scan {
    let steps = steps.max(1);
    let value = |step: usize| if step == steps { high } else { low + (high - low) * (step as f64 / steps as f64) };
    let mut margin = |value: f64| margin(value).filter(|margin| margin.is_finite());
    let tried: Vec<(f64, Option<f64>)> = (0..=steps).map(value).map(|value| (value, margin(value))).collect();
    let size = tried.iter().filter_map(|(_, margin)| *margin).fold(0.0, |size: f64, margin| size.max(margin.abs()));
    let mut search =
        BreakEvenSearch { margin: &mut margin, width: NARROW * (high - low).abs(), size, scan: Scan::default() };
    for place in 0..steps {
        let point = |place: usize| tried.get(place).and_then(|(value, margin)| Some((*value, (*margin)?)));
        let (from, to) = (tried[place].0, tried[place + 1].0);
        match (point(place), point(place + 1)) {
            (Some(a), Some(b)) if holds(a) != holds(b) => search.narrow(a, b),
            (Some(a), Some(b)) => {
                let before = place.checked_sub(1).and_then(point);
                search.follow([before, Some(a), Some(b), point(place + 2)]);
            }
            _ => search.scan.undefined.push((from, to)),
        }
    }
    let mut scan = Scan { tried, ..search.scan };
    scan.crossings.sort_by(|a, b| a.at.total_cmp(&b.at));
    scan.crossings.dedup_by(|a, b| a.at == b.at && a.holds_above == b.holds_above);
    scan
}

fn holds((_, margin): ScanPoint) -> bool {
    margin >= 0.0
}

struct BreakEvenSearch<'a> {
    margin: &'a mut dyn FnMut(f64) -> Option<f64>,
    /// How near is near enough.
    width: f64,
    /// The largest margin at hand.
    size: f64,
    scan: Scan,
}

impl BreakEvenSearch<'_> {
    /// Narrows a step across which the answer turns down to one value.
    fn narrow(&mut self, a: ScanPoint, b: ScanPoint) {
        let (mut yes, mut no) = if holds(a) { (a, b) } else { (b, a) };
        // Illinois: the weight of an end that stays is halved, so that both ends move.
        let (mut of_yes, mut of_no) = (yes.1, no.1);
        for tries in 0.. {
            let (low, high) = (yes.0.min(no.0), yes.0.max(no.0));
            let middle = 0.5 * (low + high);
            if high - low <= self.width || middle <= low || middle >= high {
                break;
            }
            let weighted = (yes.0 * -of_no + no.0 * of_yes) / (of_yes - of_no);
            let usable = tries < WEIGHTED && tries % 4 != 3 && weighted > low && weighted < high;
            let next = if usable { weighted } else { middle };
            let Some(margin) = (self.margin)(next) else {
                self.scan.undefined.push((low, high));
                return;
            };
            if holds((next, margin)) {
                (yes, of_yes, of_no) = ((next, margin), margin, 0.5 * of_no);
            } else {
                (no, of_no, of_yes) = ((next, margin), margin, 0.5 * of_yes);
            }
        }
        let jumps = (yes.1 - no.1).abs() > SMOOTH * self.size;
        self.scan.crossings.push(Crossing { at: yes.0, holds_above: yes.0 > no.0, jumps });
    }

    /// Follows a margin that comes near to zero about a step to its nearest point, and narrows down both sides if it crosses.
    fn follow(&mut self, [before, a, b, after]: [Option<ScanPoint>; 4]) {
        let (Some(a), Some(b)) = (a, b) else { return };
        let near = |point: ScanPoint| point.1.abs();
        // The nearer of the two ends is the bottom of a valley if the point beyond it is farther away.
        let valley = if near(a) <= near(b) { before.map(|p| (p, a, b)) } else { after.map(|p| (a, b, p)) };
        let Some((left, bottom, right)) = valley else { return };
        let alike = holds(left) == holds(bottom) && holds(right) == holds(bottom);
        if !alike || near(left) <= near(bottom) || near(right) <= near(bottom) {
            return;
        }
        let (mut left, mut bottom, mut right) = (left, bottom, right);
        for _ in 0..FOLLOWED {
            let next = if right.0 - bottom.0 > bottom.0 - left.0 {
                bottom.0 + GOLDEN * (right.0 - bottom.0)
            } else {
                bottom.0 - GOLDEN * (bottom.0 - left.0)
            };
            let Some(margin) = (self.margin)(next) else { return };
            let point = (next, margin);
            if holds(point) != holds(bottom) {
                // Each side once: the two steps about the valley come here one after the other.
                if self.scan.crossings.iter().all(|known| known.at <= left.0 || known.at >= right.0) {
                    self.narrow(left, point);
                    self.narrow(point, right);
                }
                return;
            }
            (left, bottom, right) = match (near(point) < near(bottom), next > bottom.0) {
                (true, true) => (bottom, point, right),
                (true, false) => (left, point, bottom),
                (false, true) => (left, bottom, point),
                (false, false) => (point, bottom, right),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(scan: &Scan) -> Vec<f64> {
        scan.crossings.iter().map(|crossing| crossing.at).collect()
    }

    #[test]
    fn several_crossings_are_all_found() {
        let found = scan((0.0, 10.0), 32, &mut |x| Some(crate::numeric::sin(x)));
        let expected = [std::f64::consts::PI, 2.0 * std::f64::consts::PI, 3.0 * std::f64::consts::PI];
        assert_eq!(found.crossings.len(), 3, "{found:?}");
        assert!(at(&found).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-10));
        assert_eq!(found.crossings.iter().map(|c| c.holds_above).collect::<Vec<_>>(), [false, true, false]);
        assert!(found.crossings.iter().all(|c| !c.jumps));
        assert!((found.nearest(6.0).unwrap().at - expected[1]).abs() < 1e-10);
    }

    #[test]
    fn none_is_none() {
        let found = scan((0.0, 1.0), 8, &mut |x| Some(1.0 + x));
        assert!(found.crossings.is_empty() && !found.is_flat());
        assert!(scan((0.0, 1.0), 8, &mut |_| Some(-2.0)).is_flat());
        assert!(scan((0.0, 1.0), 8, &mut |_| None).crossings.is_empty());
    }

    #[test]
    fn two_crossings_within_a_step_are_found() {
        for middle in [0.31, 0.5, 0.6213] {
            let found = scan((0.0, 1.0), 4, &mut |x: f64| Some((x - middle).abs() - 0.01));
            assert_eq!(found.crossings.len(), 2, "{found:?}");
            assert!((found.crossings[0].at - (middle - 0.01)).abs() < 1e-9);
            assert!((found.crossings[1].at - (middle + 0.01)).abs() < 1e-9);
        }
    }

    #[test]
    fn a_jump_is_found_and_called_one() {
        let found = scan((0.0, 1.0), 10, &mut |x| Some(if x > 0.777 { 2.0 } else { -1.0 }));
        assert_eq!(found.crossings.len(), 1);
        assert!((found.crossings[0].at - 0.777).abs() < 1e-11 && found.crossings[0].jumps);
    }

    #[test]
    fn the_edge_of_a_plateau_at_the_limit_is_the_crossing() {
        let found = scan((0.0, 1.0), 7, &mut |x: f64| Some((0.4 - x).min(0.0)));
        assert_eq!(found.crossings.len(), 1);
        assert!((found.crossings[0].at - 0.4).abs() < 1e-11 && !found.crossings[0].holds_above);
    }

    #[test]
    fn values_without_an_answer_hide_nothing_else() {
        let found = scan((0.0, 10.0), 20, &mut |x| {
            let margin = (x - 2.0) * (x - 8.0);
            if (4.0..=6.0).contains(&x) { None } else { Some(margin) }
        });
        assert!(at(&found).iter().zip([2.0, 8.0]).all(|(a, b)| (a - b).abs() < 1e-10), "{found:?}");
        assert!(found.undefined.iter().any(|(from, to)| *from <= 4.0 && *to >= 4.0));
    }

    #[test]
    fn a_handful_of_tries_is_enough_where_the_margin_is_smooth() {
        let mut tries = 0;
        let found = scan((1.0, 2.0), 1, &mut |x: f64| {
            tries += 1;
            Some(x * x * x - 3.0)
        });
        assert!((found.crossings[0].at - 1.442_249_570_307_408).abs() < 1e-11);
        assert!(tries < 60, "{tries}");
    }
}
