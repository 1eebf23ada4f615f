//! Numbers of a disruption in the engine's units: as they are written, or as a row of the table of disruption parameters has them.

use super::rules::Counted;
use super::{Disruption, DisruptionFigure, EventChange, MarketShock};
use crate::dataset::{CostParameter, Dataset, DisruptionParameter};
use crate::diagnostics::{Collector, Diagnostic, Span};
use crate::language::Text;
use crate::model::distribution::Distribution;
use crate::model::uncertain::UncertainQuantity;
use crate::model::{Basis, Provenance};
use crate::units::calendar::Day;
use crate::units::{Quantity, UNITS};

/// Numbers in the engine's units, and those of the table as they were known before a day; each with where it comes from, every mistake
/// reported.
pub struct FigureReader<'a, 'c> {
    /// The data that hold the table.
    pub dataset: &'a Dataset,
    /// The day on which the disruption begins.
    pub start: Day,
    /// The day before which everything has to be known; none where the start is not stated.
    pub unknown_from: Option<Day>,
    /// Mistakes.
    pub found: &'c mut Collector,
    /// Where numbers come from.
    pub provenance: &'c mut Vec<Provenance>,
}

impl<'a> FigureReader<'a, '_> {
    /// A number of the tables. Half of what is possible lies below its middle, half above, all between its ends.
    pub fn row(
        &mut self,
        name: &str,
        row: &str,
        place: Option<&Span>,
        counted: Counted,
        bounds: (f64, f64),
    ) -> Option<DisruptionFigure> {
        let row_of = self.vintage(name, row, place)?;
        let (parameter, published, joint) = (row_of.figure.clone(), row_of.published.clone(), row_of.joint.clone());
        let Some(number) = uncertain(&parameter) else {
            let message =
                format!("parameter `{row}` has no number, or a unit that is not known here: `{}`", parameter.unit);
            let diagnostic = Diagnostic::error("wrong-unit", message);
            self.found.push(match place {
                Some(span) => diagnostic.at(span, "named here"),
                None => diagnostic,
            });
            return None;
        };
        let value = number.to_string();
        let basis = match &parameter.source {
            Some(source) => Basis::Source(source.clone()),
            None => Basis::Assumption(Text::same(format!("row {row}, {}", parameter.evidence))),
        };
        self.provenance.push(Provenance {
            setting: name.to_owned(),
            value,
            place: format!("disruption_parameters.csv: {row} of {published}"),
            basis,
            as_of: Some(published),
        });
        // Settings that rest on one row are one number: they are drawn together.
        let Some(joint) = &joint else {
            return self.made(&format!("parameter.{row}"), &number, place, counted, bounds);
        };
        let figure = self.made(&format!("parameter.{joint}"), &number, place, counted, bounds)?;
        Some(together(figure, &parameter))
    }

    /// The newest row of a parameter that is older than the disruption; that there is none is reported.
    fn vintage(&mut self, name: &str, row: &str, place: Option<&Span>) -> Option<&'a DisruptionParameter> {
        let dataset = self.dataset;
        let known = &dataset.disruption_parameters;
        let at = |diagnostic: Diagnostic, label: &str| match place {
            Some(span) => diagnostic.at(span, label),
            None => diagnostic.help(format!("`{name}` needs it where the file states nothing")),
        };
        let Some(vintages) = known.get(row) else {
            let diagnostic = Diagnostic::error("unknown-name", format!("no parameter `{row}`"));
            let diagnostic = at(diagnostic, "not in the table of disruption parameters");
            self.found.push(diagnostic.nearest(row, known.keys().map(String::as_str)));
            return None;
        };
        let is_older =
            |vintage: &&DisruptionParameter| self.unknown_from.is_none_or(|day| vintage.published.is_before(day));
        let older = vintages.iter().rev().find(is_older);
        if let (None, Some(first)) = (older, vintages.first()) {
            let message = format!(
                "no row of parameter `{row}` is older than {}: the first is of {}",
                self.start, first.published
            );
            let help = format!("state `{name}` with what was known then, or add such a row to the table");
            self.found.push(at(Diagnostic::error("not-known-then", message), "not known then").help(help));
        }
        older
    }

    /// A number in the engine's unit; one of another dimension or out of bounds is reported.
    pub fn made(
        &mut self,
        name: &str,
        number: &UncertainQuantity,
        place: Option<&Span>,
        counted: Counted,
        (low, high): (f64, f64),
    ) -> Option<DisruptionFigure> {
        let one = Quantity { value: 1.0, unit: number.unit };
        let scale = match counted.convert(&number.central()).and_then(|_| counted.convert(&one)) {
            Ok(scale) => scale,
            Err(error) => {
                let diagnostic = Diagnostic::error("wrong-unit", error.to_string());
                self.found.push(match place {
                    Some(span) => diagnostic.at(span, "wrong unit here"),
                    None => diagnostic.help(format!("in the row that `{name}` rests on")),
                });
                return None;
            }
        };
        let ends =
            number.distribution.as_ref().map_or([number.value; 2], |known| [known.quantile(0.0), known.quantile(1.0)]);
        if ends.iter().any(|end| !(low..=high).contains(&(end * scale))) {
            let [low, high] = [low / scale, high / scale].map(|bound| crate::numeric::round_significant(bound, 4));
            let bounds = if high == f64::INFINITY { format!("at least {low}") } else { format!("{low} to {high}") };
            let unit = number.unit.symbol;
            let message = match &number.distribution {
                Some(_) if ends.iter().any(|end| end.is_infinite()) => "a number without ends".to_owned(),
                Some(_) => format!("{} to {} {unit}", ends[0], ends[1]),
                None => number.central().to_string(),
            };
            let message = format!("{} is out of range", message.trim_end());
            let diagnostic = Diagnostic::error("out-of-range", message);
            self.found.push(match place {
                Some(span) => diagnostic.at(span, format!("expected {bounds} {unit}").trim_end().to_owned()),
                None => diagnostic.help(format!("in the row that `{name}` rests on")),
            });
            return None;
        }
        let name = name.to_owned();
        let distribution = number.distribution.clone();
        Some(DisruptionFigure { name, value: number.value * scale, scale, distribution, joint: Vec::new() })
    }
}

/// A number that is drawn with others: one place among the ends and the middle is drawn for all of them, each as likely as
/// the others; in force is the middle.
fn together(figure: DisruptionFigure, row: &CostParameter) -> DisruptionFigure {
    let joint: Vec<f64> = [row.low, row.central, row.high].into_iter().flatten().collect();
    let values: Vec<f64> = (0..joint.len()).map(|place| place as f64).collect();
    let weights = vec![1.0; values.len()];
    let middle = row.central.or(joint.first().copied()).unwrap_or_default();
    let distribution = (joint.len() > 1).then_some(Distribution::Discrete { values, weights });
    DisruptionFigure { value: middle * figure.scale, distribution, joint, ..figure }
}

/// The number of a row, in a unit that files use.
fn uncertain(row: &CostParameter) -> Option<UncertainQuantity> {
    let symbol = match row.unit.as_str() {
        "1" => "",
        "d" => "days",
        unit if unit.starts_with('%') => "%",
        unit => unit,
    };
    let unit = UNITS.iter().find(|unit| unit.symbol == symbol)?;
    let mut values: Vec<f64> = [row.low, row.central, row.high].into_iter().flatten().collect();
    values.sort_by(f64::total_cmp);
    let distribution = match values.as_slice() {
        [] => return None,
        [low, high] if low < high => Some(Distribution::Uniform { low: *low, high: *high }),
        [low, _, high] if low < high => Some(Distribution::empirical(values.clone())),
        _ => None,
    };
    let value = distribution.as_ref().map_or(values[0], Distribution::median);
    Some(UncertainQuantity { unit, value, distribution })
}

impl Disruption {
    /// Visits every number, always in the same order.
    pub fn figures(&mut self, visit: &mut dyn FnMut(&mut DisruptionFigure)) {
        for target in &mut self.targets {
            target.severity.0.iter_mut().for_each(|(_, figure)| visit(figure));
            target.passing.iter_mut().chain(&mut target.beside).for_each(|(_, figure)| visit(figure));
            target.detour.iter_mut().chain(&mut target.duration).for_each(&mut *visit);
        }
        for bypass in &mut self.bypasses {
            visit(&mut bypass.capacity);
            visit(&mut bypass.ramp);
        }
        for event in &mut self.events {
            match &mut event.change {
                EventChange::Severity(_, figure) | EventChange::Available(_, figure) => visit(figure),
            }
        }
        self.markets.iter_mut().for_each(|shock| shock.figures(visit));
    }
}

impl MarketShock {
    fn figures(&mut self, visit: &mut dyn FnMut(&mut DisruptionFigure)) {
        let optional =
            [&mut self.imports, &mut self.price, &mut self.ceiling, &mut self.slack, &mut self.world_release];
        optional.into_iter().chain([&mut self.divertible, &mut self.spare_time]).flatten().for_each(&mut *visit);
        for figure in [
            &mut self.demand_elasticity,
            &mut self.supply_elasticity,
            &mut self.world_demand,
            &mut self.release_lag,
            &mut self.procurement_lag,
            &mut self.procurement_ramp,
            &mut self.speed,
            &mut self.detour_factor,
        ] {
            visit(figure);
        }
        self.spare.iter_mut().for_each(|(_, figure)| visit(figure));
        if let Some(contract) = &mut self.contract {
            [&mut contract.slope, &mut contract.lag, &mut contract.spot].into_iter().for_each(&mut *visit);
        }
        for class in &mut self.stocks {
            visit(&mut class.volume);
            class.floor.iter_mut().chain(&mut class.rate).for_each(&mut *visit);
        }
        for release in &mut self.releases {
            release.rate.iter_mut().chain(&mut release.floor).chain(&mut release.amount).for_each(&mut *visit);
            visit(&mut release.lag);
        }
        for counting in &mut self.countings {
            visit(&mut counting.per_day);
            visit(&mut counting.unavailable);
            visit(&mut counting.conversion);
        }
        self.sectors.iter_mut().for_each(|sector| visit(&mut sector.share));
        for measure in self.restraint.iter_mut().chain(&mut self.switching).chain(&mut self.added) {
            visit(&mut measure.size);
            visit(&mut measure.ramp);
        }
    }
}
