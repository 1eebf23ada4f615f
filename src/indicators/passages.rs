//! How much must pass the same straits and canals.

use crate::id::PassageId;
use crate::model::Leg;
use crate::numeric;

/// Part of what is imported that may travel nobody knows how before route-based indicators say nothing.
///
/// An assumption: with a tenth unknown, an exposure that is half of the known part lies between 45 and 55 per cent.
pub const UNKNOWN_LIMIT: f64 = 0.1;

/// An amount and how it travels; no legs where nobody knows.
pub type PassageCargo<'a> = (f64, Option<&'a [Leg]>);

/// How much of what is imported passes somewhere.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Exposure {
    /// Part that passes, in per cent of what travels by known ways; `None` when more than [`UNKNOWN_LIMIT`] does not.
    pub percent: Option<f64>,
    /// Part of the whole that travels nobody knows how, in per cent.
    pub unknown_percent: f64,
}

/// Route-based exposure to a passage: the part of cargoes whose way leads through it.
///
///   100 * sum_a x_a p_a,c / sum_a x_a,   p_a,c: part of route a's cargoes that passes c
///
/// over the routes with known legs. A way round the passage (a pipeline, another canal) is a leg of its own and does
/// not count. `None` when the whole is nothing.
///
/// ```
/// use izon::indicators::exposure_by_route;
/// use izon::model::Leg;
/// let by = |passages: &[&str], share| Leg { share, passages: passages.iter().map(|&p| p.into()).collect(), place: None };
/// let gulf = [by(&["hormuz", "malacca"], 0.7), by(&["malacca"], 0.3)];
/// let found = exposure_by_route(&[(95.0, Some(&gulf[..])), (5.0, None)], &"hormuz".into()).unwrap();
/// assert_eq!((found.percent, found.unknown_percent), (Some(70.0), 5.0));
/// ```
pub fn exposure_by_route(cargoes: &[PassageCargo<'_>], passage: &PassageId) -> Option<Exposure> {
    exposure(cargoes, |leg| if leg.passages.contains(passage) { 1.0 } else { 0.0 })
}

/// The chokepoint ratio: what passes each of the chokepoints, added up, over imports, in per cent. A cargo that passes
/// two counts twice, so it can exceed 100.
///
///   100 * sum_c (volume through c) / (total imports)
///
/// over the routes with known legs. `None` when the whole is nothing. Over legs as they are, what goes round a chokepoint by
/// pipeline does not pass it; over legs [`counted_by_origin`], it does, and the ratio is that of METI.
///
/// Source: Agency for Natural Resources and Energy (METI), *Energy White Paper*, chapter on chokepoints.
///
/// ```
/// use izon::indicators::chokepoint_ratio;
/// use izon::model::Leg;
/// let gulf = [Leg { share: 1.0, passages: vec!["hormuz".into(), "malacca".into()], place: None }];
/// let pacific = [Leg { share: 1.0, passages: vec![], place: None }];
/// let found = chokepoint_ratio(&[(80.0, Some(&gulf[..])), (20.0, Some(&pacific[..]))], &["hormuz".into(), "malacca".into()]);
/// assert_eq!(found.unwrap().percent, Some(160.0));
/// ```
pub fn chokepoint_ratio(cargoes: &[PassageCargo<'_>], chokepoints: &[PassageId]) -> Option<Exposure> {
    exposure(cargoes, |leg| chokepoints.iter().filter(|&chokepoint| leg.passages.contains(chokepoint)).count() as f64)
}

/// Legs as a count by country of origin has them: a supplier whose export coast lies behind passages passes them with all
/// its cargoes. Legs that go round one of these, such as from the far end of a pipeline, are left out, and the others carry
/// everything; where every leg goes round, nothing changes.
///
/// The chokepoint ratio over such legs is that of METI, whose statistics (IEA, *Oil Information*) hold the country that
/// crude comes from and not the port it is loaded in.
///
/// Source: the ratio as the *Energy White Paper* of 2010 defines it, quoted by Toriumi and Takashima (2013), *Theory and
/// Applications of GIS* 21 (1): all crude that passes, counted at each chokepoint, over all that is imported.
///
/// ```
/// use izon::indicators::{chokepoint_ratio, counted_by_origin};
/// use izon::model::Leg;
/// let by = |passages: &[&str], share| Leg { share, passages: passages.iter().map(|&p| p.into()).collect(), place: None };
/// let emirates = [by(&["hormuz", "malacca"], 0.7), by(&["malacca"], 0.3)];
/// let counted = counted_by_origin(&emirates, &["hormuz".into()]);
/// let chokepoints = ["hormuz".into(), "malacca".into()];
/// assert_eq!(chokepoint_ratio(&[(1.0, Some(&emirates[..]))], &chokepoints).unwrap().percent, Some(170.0));
/// assert_eq!(chokepoint_ratio(&[(1.0, Some(&counted[..]))], &chokepoints).unwrap().percent, Some(200.0));
/// ```
pub fn counted_by_origin(legs: &[Leg], before: &[PassageId]) -> Vec<Leg> {
    let passes = |leg: &&Leg| before.iter().all(|passage| leg.passages.contains(passage));
    let kept = numeric::sum(legs.iter().filter(passes).map(|leg| leg.share));
    if kept <= 0.0 {
        return legs.to_vec();
    }
    legs.iter().filter(passes).map(|leg| Leg { share: leg.share / kept, ..leg.clone() }).collect()
}

fn exposure(cargoes: &[PassageCargo<'_>], times: impl Fn(&Leg) -> f64) -> Option<Exposure> {
    let amounts: Vec<f64> = cargoes.iter().map(|(amount, _)| *amount).collect();
    let known: Vec<bool> = cargoes.iter().map(|(_, legs)| legs.is_some()).collect();
    let part = |(_, legs): &PassageCargo<'_>| legs.map_or(0.0, |legs| passing_part(legs, &times));
    Travel::new(&amounts, &known)
        .map(|travel| travel.exposure(amounts.iter().zip(cargoes).map(|(amount, cargo)| (*amount, part(cargo)))))
}

/// How often a unit that travels by these legs passes, given how often each leg does.
pub(super) fn passing_part(legs: &[Leg], times: impl Fn(&Leg) -> f64) -> f64 {
    numeric::sum(legs.iter().map(|leg| leg.share * times(leg)))
}

/// What is known of how a whole travels.
#[derive(Clone, Copy)]
pub(super) struct Travel {
    known: f64,
    unknown_part: f64,
}

impl Travel {
    /// Amounts, and whether their legs are known; `None` when the whole is nothing.
    pub(super) fn new(amounts: &[f64], known: &[bool]) -> Option<Self> {
        let total = numeric::sum(amounts.iter().copied());
        let of = |which: bool| {
            let chosen = amounts.iter().zip(known).filter(|(_, known)| **known == which);
            numeric::sum(chosen.map(|(amount, _)| *amount))
        };
        (total > 0.0).then(|| Self { known: of(true), unknown_part: of(false) / total })
    }

    /// The exposure, from the amounts of known legs and how often a unit of each passes; those that never pass may be
    /// left out.
    pub(super) fn exposure(self, parts: impl Iterator<Item = (f64, f64)>) -> Exposure {
        let enough = self.known > 0.0 && self.unknown_part <= UNKNOWN_LIMIT;
        let percent = || 100.0 * numeric::sum(parts.map(|(amount, part)| amount * part)) / self.known;
        Exposure { percent: enough.then(percent), unknown_percent: 100.0 * self.unknown_part }
    }
}

/// Origin-based exposure to a passage: the part of what is imported whose supplier's export coast lies behind it,
/// whichever way the cargoes take, in per cent.
///
///   100 * sum over suppliers behind the passage of x / sum of x
///
/// Each item is an amount and whether its supplier lies behind. `None` when the whole is nothing.
///
/// ```
/// use izon::indicators::exposure_by_origin;
/// assert_eq!(exposure_by_origin(&[(85.0, true), (15.0, false)]), Some(85.0));
/// assert_eq!(exposure_by_origin(&[]), None);
/// ```
pub fn exposure_by_origin(cargoes: &[(f64, bool)]) -> Option<f64> {
    let total = numeric::sum(cargoes.iter().map(|(amount, _)| *amount));
    let behind = numeric::sum(cargoes.iter().filter(|(_, behind)| *behind).map(|(amount, _)| *amount));
    (total > 0.0).then(|| 100.0 * behind / total)
}
