//! Whether ships can go round a passage, and how much longer that is.

use std::collections::BTreeMap;

use crate::dataset::{Dataset, SeaRoute};
use crate::id::{CountryId, PassageId};
use crate::language::Text;
use crate::numeric::quantile;

/// The way round a passage, as the table of sea routes has it.
#[derive(Clone, PartialEq, Debug)]
pub enum WayRound {
    /// It is no passage.
    NotAsked,
    /// No way is left: what lies behind it is shut in.
    None,
    /// The table has no way with it closed. What passes counts as lost, a bound.
    NotKnown,
    /// Ships go further.
    Longer {
        /// Nautical miles more: least, middle, most.
        nm: [f64; 3],
        /// From how many pairs of ports.
        ways: usize,
        /// To whom these ways lead, where it is not the importer.
        to: Option<Text>,
    },
}

impl WayRound {
    /// The middle of what is longer, nautical miles.
    pub fn middle(&self) -> Option<f64> {
        match self {
            Self::Longer { nm, .. } => Some(nm[1]),
            _ => None,
        }
    }
}

/// Ways between the same two ports.
#[derive(Default)]
struct PortPair<'a> {
    usual: Option<&'a SeaRoute>,
    others: Vec<&'a SeaRoute>,
}

/// The way round a passage for an importer: of each pair of ports whose shortest way leads through it, the shortest of
/// the ways with some passage closed that does not, less the usual one; the middle of these. Ways to another importer
/// stand in where there are none to this one.
pub(super) fn way_round(passage: &PassageId, importer: &CountryId, dataset: &Dataset) -> WayRound {
    let own = dataset.sea_routes.iter().any(|route| route.importer == *importer);
    let charted = dataset.best_charted.as_ref().or(dataset.sea_routes.iter().map(|route| &route.importer).min());
    let other = charted.filter(|_| !own);
    let to = other.unwrap_or(importer);
    let mut pairs: BTreeMap<(&CountryId, &str, &str, &str), PortPair<'_>> = BTreeMap::new();
    for route in dataset.sea_routes.iter().filter(|route| route.importer == *to) {
        let key = (&route.supplier, route.port.as_str(), route.cargo.as_str(), route.landing.as_str());
        let pair = pairs.entry(key).or_default();
        if route.variant == "default" { pair.usual = Some(route) } else { pair.others.push(route) }
    }
    let (mut longer, mut shut) = (Vec::new(), 0_usize);
    for pair in pairs.values() {
        let Some((usual, miles)) = pair.usual.and_then(|usual| Some((usual, usual.distance_nm?))) else { continue };
        if !usual.passages.contains(passage) {
            continue;
        }
        let round = pair.others.iter().filter(|route| !route.passages.contains(passage));
        let shortest = round.filter_map(|route| route.distance_nm).min_by(f64::total_cmp);
        match shortest {
            Some(shortest) => longer.push((shortest - miles).max(0.0)),
            // Another passage of the pair may be the one that shuts it in; the name of the variant says which is closed.
            None if pair.others.iter().any(|route| closes(&route.variant, passage)) => shut += 1,
            None => {}
        }
    }
    longer.sort_by(f64::total_cmp);
    let at = |part| quantile(&longer, part);
    match (at(0.0), at(0.5), at(1.0)) {
        (Some(low), Some(middle), Some(high)) => {
            let name = |id: &CountryId| {
                dataset.countries.get(id).map_or_else(|| Text::same(id.as_str()), |country| country.name.clone())
            };
            WayRound::Longer { nm: [low, middle, high], ways: longer.len(), to: other.map(name) }
        }
        _ if shut > 0 => WayRound::None,
        _ => WayRound::NotKnown,
    }
}

/// Whether a variant, such as `no_suez_babelmandeb`, has a passage closed.
fn closes(variant: &str, passage: &PassageId) -> bool {
    let bare = passage.as_str().replace('-', "");
    variant.split('_').skip(1).any(|closed| closed == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(port: &str, variant: &str, passages: &[&str], distance_nm: Option<f64>) -> SeaRoute {
        SeaRoute {
            importer: "JPN".into(),
            landing: "a".to_owned(),
            landing_place: None,
            supplier: "SAU".into(),
            port: port.to_owned(),
            cargo: "crude".to_owned(),
            variant: variant.to_owned(),
            passages: passages.iter().map(PassageId::new).collect(),
            distance_nm,
        }
    }

    #[test]
    fn the_middle_of_what_is_longer() {
        let sea_routes = vec![
            route("x", "default", &["malacca", "hormuz"], Some(6500.0)),
            route("x", "no_malacca", &["sunda", "hormuz"], Some(7100.0)),
            route("x", "no_hormuz", &[], None),
            route("y", "default", &["malacca"], Some(6000.0)),
            route("y", "no_malacca", &["sunda"], Some(6500.0)),
            route("z", "default", &["panama"], Some(9000.0)),
        ];
        let dataset = Dataset { sea_routes, ..Dataset::default() };
        let of = |passage: &str, importer: &str| way_round(&passage.into(), &importer.into(), &dataset);
        assert_eq!(of("malacca", "JPN"), WayRound::Longer { nm: [500.0, 550.0, 600.0], ways: 2, to: None });
        assert_eq!(
            of("malacca", "KOR"),
            WayRound::Longer { nm: [500.0, 550.0, 600.0], ways: 2, to: Some(Text::same("JPN")) }
        );
        assert_eq!(of("hormuz", "JPN"), WayRound::None);
        assert_eq!(of("panama", "JPN"), WayRound::NotKnown);
        assert_eq!(of("sunda", "JPN"), WayRound::NotKnown);
    }
}
