//! A disruption of which nothing is stated but for whom and when: every number is that of the tables.

use super::figures::FigureReader;
use super::rules::{MarketNumber, MarketRules};
use super::{Disruption, DisruptionFigure, MarketShock};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic};
use crate::id::{CountryId, MarketId};
use crate::language::Text;
use crate::model::commodity::{self, MarketKind};
use crate::model::copula::Correlations;
use crate::units::calendar::Day;

/// The last year of the trade data that is over before a day; the first of them where none is. An error of a day before which there are
/// no data.
///
/// # Errors
/// The year in which the trade data begin.
pub fn mix_year_before(start: Day, dataset: &Dataset) -> Result<i32, i32> {
    let (first, last) = dataset.trade.span().unwrap_or((1900, 2200));
    let before = (start.date().0 - 1).min(last);
    if before < first { Err(first) } else { Ok(before) }
}

impl Disruption {
    /// A disruption of a name, from its first day to its last one, that strikes nothing: with no stocks, decisions, measures and sectors,
    /// and how markets answer as the tables of the data have it.
    ///
    /// # Errors
    /// Should the tables of the data not hold what a disruption needs.
    pub fn unstated(
        id: &str,
        importer: CountryId,
        (start, last): (Day, Day),
        dataset: &Dataset,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (mut found, mut provenance) = (Collector::default(), Vec::new());
        let mix_year = mix_year_before(start, dataset);
        if let Err(first) = mix_year {
            let message = format!("the trade data begin in {first}: no year of them is before {start}");
            found.push(Diagnostic::error("year-outside", message));
        }
        let mut reader =
            FigureReader { dataset, start, unknown_from: Some(start), found: &mut found, provenance: &mut provenance };
        let markets = commodity::markets().into_iter().filter_map(|kind| reader.unstated(kind)).collect();
        let whole = Self {
            id: id.to_owned(),
            title: Text::same(id),
            start,
            last,
            mix_year: mix_year.unwrap_or_else(|first| first),
            mix_without_routes: false,
            importer,
            targets: Vec::new(),
            bypasses: Vec::new(),
            events: Vec::new(),
            markets,
            correlations: Correlations::default(),
            provenance,
        };
        found.finish(Some(whole)).map(|whole| whole.value)
    }
}

impl FigureReader<'_, '_> {
    /// The number of the row that a market rests on.
    fn of_market(&mut self, market: &MarketId, rules: &MarketRules, number: MarketNumber) -> Option<DisruptionFigure> {
        let rule = rules.rule(number);
        self.row(&format!("market.{market}.{}", number.key()), rule.row?, None, rule.counted, rule.bounds)
    }

    /// Spare capacity of a country by its row.
    pub fn spare_of(
        &mut self,
        (market, rules): (&str, &MarketRules),
        (country, row): (&CountryId, &str),
    ) -> Option<DisruptionFigure> {
        let rule = rules.rule(MarketNumber::Spare);
        self.row(&format!("market.{market}.spare.{country}"), row, None, rule.counted, rule.bounds)
    }

    /// A market of which nothing is stated; what is missing in the tables is reported.
    fn unstated(&mut self, kind: MarketKind) -> Option<MarketShock> {
        use MarketNumber as N;
        let rules = MarketRules::of(&kind)?;
        let market = kind.id;
        let mut of = |number| self.of_market(&market, &rules, number);
        let (demand, supply) = (of(N::DemandElasticity), of(N::SupplyElasticity));
        let (world, slack, world_release) = (of(N::WorldDemand), of(N::Slack), of(N::WorldRelease));
        let (release_lag, divertible) = (of(N::ReleaseLag), of(N::Divertible));
        let (lag, ramp, spare_time) = (of(N::ProcurementLag), of(N::ProcurementRamp), of(N::SpareTime));
        let (speed, detour_factor) = (of(N::Speed), of(N::DetourFactor));
        let rows = rules.spare_rows(market.as_str(), self.dataset);
        let mut spare: Vec<(CountryId, DisruptionFigure)> = Vec::new();
        for (country, row) in rows {
            if spare.iter().any(|(known, _)| *known == country) {
                continue;
            }
            let figure = self.spare_of((market.as_str(), &rules), (&country, &row));
            spare.extend(figure.map(|figure| (country, figure)));
        }
        spare.sort_by(|a, b| a.0.cmp(&b.0));
        Some(MarketShock {
            imports: None,
            price: None,
            ceiling: None,
            demand_elasticity: demand?,
            supply_elasticity: supply?,
            world_demand: world?,
            slack,
            world_release,
            release_from: self.start,
            release_lag: release_lag?,
            divertible,
            procurement_lag: lag?,
            procurement_ramp: ramp?,
            spare_time,
            spare,
            speed: speed?,
            detour_factor: detour_factor?,
            contract: None,
            not_from: Vec::new(),
            stocks: Vec::new(),
            releases: Vec::new(),
            countings: Vec::new(),
            sectors: Vec::new(),
            restraint: Vec::new(),
            switching: Vec::new(),
            added: Vec::new(),
            market,
        })
    }
}
