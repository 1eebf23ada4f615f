//! Pictures of where gas that lands in one region can go.

use std::collections::BTreeMap;

use super::source_line::source_line;
use crate::charts::absorption::{self, AbsorptionBar};
use crate::charts::map::{self, LandShape, RegionMap, RegionShape, Spot, Stretch};
use crate::dataset::Dataset;
use crate::id::CountryId;
use crate::input::source::ByteSource;
use crate::language::Language;
use crate::model::network::{Network, TrunkLine};
use crate::regions::{Binding, NetworkAnswer};
use crate::study::StudyError;
use crate::units::Energy;

/// What pictures are made of.
pub struct ShownAbsorption<'a> {
    /// Regions and lines.
    pub network: &'a Network,
    /// The place of the region where it lands.
    pub landing: usize,
    /// What becomes of each inflow.
    pub answer: &'a NetworkAnswer,
    /// The data.
    pub dataset: &'a Dataset,
}

impl ShownAbsorption<'_> {
    fn bcm(&self, energy: Energy) -> f64 {
        energy.pj() / self.network.pj_per_bcm
    }

    fn source(&self, language: Language) -> String {
        source_line(self.dataset).get(language).to_owned()
    }

    /// What the chart of uses shows.
    pub fn chart(&self, language: Language) -> absorption::AbsorptionChart {
        let network = self.network;
        let bars = self.answer.absorbed.iter().map(|case| AbsorptionBar {
            inflow: self.bcm(case.inflow),
            used_here: self.bcm(case.used_here),
            carried_on: self.bcm(case.used() - case.used_here),
            reshipped: self.bcm(case.reshipped),
            not_absorbed: self.bcm(case.not_absorbed),
            limits: limits(network, &network.lines, &case.binding, language),
        });
        let country = self.dataset.countries.get(&network.importer);
        absorption::AbsorptionChart {
            landing: network.regions[self.landing].name.get(language).to_owned(),
            country: country.map_or_else(|| network.importer.to_string(), |known| known.name.get(language).to_owned()),
            year: network.year,
            bars: bars.collect(),
            source: self.source(language),
        }
    }

    /// The map of the largest inflow.
    pub fn map(&self, language: Language) -> Option<RegionMap> {
        let network = self.network;
        let case = self.answer.absorbed.iter().max_by(|a, b| a.inflow.pj().total_cmp(&b.inflow.pj()))?;
        let turned = |(latitude, longitude): (f64, f64)| (longitude, latitude);
        let spots = network.regions.iter().zip(&case.served).enumerate().map(|(place, (region, served))| Spot {
            id: region.id.clone(),
            name: region.name.get(language).to_owned(),
            place: turned(region.place),
            demand: self.bcm(region.demand),
            served: self.bcm(served.gas),
            pays: served.of_tariff,
            landing: place == self.landing,
        });
        let lines = network.lines.iter().enumerate().map(|(place, line)| Stretch {
            ends: (turned(network.regions[line.from].place), turned(network.regions[line.to].place)),
            capacity: self.bcm(line.capacity),
            binding: case.binding.limits.iter().any(|limit| limit.line == Some(place)),
        });
        Some(RegionMap {
            importer: network.importer.clone(),
            inflow: self.bcm(case.inflow),
            landing: network.regions[self.landing].name.get(language).to_owned(),
            year: network.year,
            regions: spots.collect(),
            lines: lines.collect(),
            source: self.source(language),
        })
    }
}

/// What holds an inflow back, in words.
pub fn limits(network: &Network, lines: &[TrunkLine], binding: &Binding, language: Language) -> Vec<String> {
    let line = |place: usize| lines.get(place).map(|line| line.name.get(language).to_owned());
    let plant = match language {
        Language::En => "the LNG plant",
        Language::Ja => "LNGプラント",
    };
    let mut named: Vec<String> =
        binding.limits.iter().filter_map(|limit| limit.line.map_or_else(|| Some(plant.to_owned()), line)).collect();
    if !binding.full.is_empty() {
        let regions = binding.full.iter().filter_map(|region| network.regions.get(*region));
        let regions: Vec<&str> = regions.map(|region| region.name.get(language)).collect();
        named.push(match language {
            Language::En => format!("demand in {}", regions.join(", ")),
            Language::Ja => format!("{}の需要", regions.join("、")),
        });
    }
    named
}

/// The shapes of countries and of regions in the data package.
///
/// # Errors
/// A package without them.
pub fn land(data: &dyn ByteSource, dataset: &Dataset) -> Result<(Vec<LandShape>, Vec<RegionShape>), StudyError> {
    let codes: BTreeMap<u32, &CountryId> = dataset.countries.iter().map(|(id, country)| (country.m49, id)).collect();
    let country = |code: &str| codes.get(&code.parse().ok()?).map(|id| (*id).clone());
    let read = |path: &str| data.read(path).map_err(|error| StudyError::input("no-file", error.to_string()));
    let unreadable = |error: crate::charts::ChartError| StudyError::input("no-map", error.to_string());
    let countries = map::decode(&read("country_shapes.json")?, country).map_err(unreadable)?;
    Ok((countries, map::decode_regions(&read("region_shapes.json")?).map_err(unreadable)?))
}
