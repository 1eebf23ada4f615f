//! Numbers: as they stand in the file, or as a row of the tables has them.

use super::Context;
use crate::dataset::{CostParameter, DisruptionParameter};
use crate::diagnostics::{Diagnostic, Span};
use crate::id::SourceId;
use crate::input::disruption_file::FigureForm;
use crate::input::form::{BasisForm, Located, One};
use crate::input::quantity_form::Uncertain;
use crate::language::Text;
use crate::model::disruption::Figure;
use crate::model::distribution::Distribution;
use crate::model::{Basis, Provenance};
use crate::units::calendar::AsOf;
use crate::units::{DAYS_PER_YEAR, Dimension, HeatContent, Quantity, QuantityError, UNITS};

/// What a number must be, and what the engine counts it in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// A part or an elasticity.
    Ratio,
    /// A time, in days.
    Days,
    /// A flow of a market, in PJ/d.
    Flow(HeatContent),
    /// A price of a market, in USD/GJ.
    Price(HeatContent),
    /// An amount, in PJ; a day of it is this much, and a part of it, if it may be one, is a part of this much.
    Amount { heat: HeatContent, day: f64, whole: Option<f64> },
    /// A speed, in km/d.
    Speed,
    /// A distance, in km.
    Length,
}

impl Measure {
    /// The number in the engine's unit.
    fn convert(&self, quantity: &Quantity) -> Result<f64, QuantityError> {
        match self {
            Self::Ratio => quantity.expect(Dimension::Ratio),
            Self::Days => quantity.expect(Dimension::Duration).map(|years| years * DAYS_PER_YEAR),
            Self::Speed => quantity.expect(Dimension::Speed),
            Self::Length => quantity.expect(Dimension::Length),
            Self::Flow(heat) => quantity.energy_flow(heat).map(|flow| flow.pj() / DAYS_PER_YEAR),
            Self::Price(heat) => quantity.price(heat).map(crate::units::Price::usd_per_gj),
            Self::Amount { heat, day, whole } => match (quantity.unit.dimension, whole) {
                (Dimension::Duration, _) => Ok(quantity.base() * DAYS_PER_YEAR * day),
                (Dimension::Ratio, Some(whole)) => Ok(quantity.base() * whole),
                (Dimension::LiquidVolume, _) if heat.gj_per_barrel().is_some() => {
                    Ok(quantity.base() * heat.gj_per_barrel().unwrap_or_default() * 1e-3)
                }
                (Dimension::Mass, _) => Ok(quantity.base() * heat.pj_per_mt.unwrap_or_default()),
                _ => Err(QuantityError::WrongDimension(
                    quantity.to_string(),
                    "an amount, such as \"41 Mkl\", \"2.2 Mt\" or \"146 days\",".to_owned(),
                )),
            },
        }
    }
}

impl Context<'_> {
    /// A number that stands in the file, or that of a row when it does not; `None` where neither is.
    pub(super) fn figure(
        &mut self,
        name: &str,
        stated: &One<FigureForm>,
        (row, measure): (Option<&str>, Measure),
        bounds: (f64, f64),
    ) -> Option<Figure> {
        match stated.located() {
            Some(located) => self.located(name, located, measure, bounds),
            None if stated.is_unstated() => self.row(name, row?, None, measure, bounds),
            None => None,
        }
    }

    /// A number that stands in the file.
    pub(super) fn located(
        &mut self,
        name: &str,
        located: &Located<FigureForm>,
        measure: Measure,
        bounds: (f64, f64),
    ) -> Option<Figure> {
        match &located.value {
            FigureForm::Row(row) => self.row(name, row, Some(&located.span), measure, bounds),
            FigureForm::Stated(number, as_of) => {
                let place = format!("{}:{}", self.files.name(located.span.file), self.files.line(&located.span));
                let told = self.basis(name, located, (number, as_of.as_ref()), place);
                self.provenance.extend(told);
                self.made(name, number, Some(&located.span), measure, bounds)
            }
        }
    }

    fn basis(
        &mut self,
        name: &str,
        located: &Located<FigureForm>,
        (number, as_of): (&Uncertain, Option<&AsOf>),
        place: String,
    ) -> Option<Provenance> {
        let basis = match located.basis.as_ref()? {
            BasisForm::Assumption(reason, _) => Basis::Assumption(reason.clone()),
            BasisForm::Source(id, span) => {
                if !self.dataset.sources.contains_key(id.as_str()) {
                    let diagnostic = Diagnostic::error("unknown-name", format!("no source `{id}`"))
                        .at(span, "not in the sources table");
                    self.error(diagnostic.nearest(id, self.dataset.sources.keys().map(SourceId::as_str)));
                }
                Basis::Source(SourceId::new(id))
            }
        };
        // Where the file does not say by when it was known, it is when the source was published.
        let of_source = match &basis {
            Basis::Source(id) => self.dataset.sources.get(id).and_then(|source| source.year.parse().ok()),
            Basis::Assumption(_) => None,
        };
        let value = crate::input::form::Scalar::show(number);
        Some(Provenance { setting: name.to_owned(), value, place, basis, as_of: as_of.cloned().or(of_source) })
    }

    /// A number of the tables. Half of what is possible lies below its middle, half above, all between its ends.
    fn row(
        &mut self,
        name: &str,
        row: &str,
        place: Option<&Span>,
        measure: Measure,
        bounds: (f64, f64),
    ) -> Option<Figure> {
        let row_of = self.vintage(name, row, place)?;
        let (parameter, published, joint) = (row_of.figure.clone(), row_of.published.clone(), row_of.joint.clone());
        let Some(number) = uncertain(&parameter) else {
            let message =
                format!("parameter `{row}` has no number, or a unit that is not known here: `{}`", parameter.unit);
            let diagnostic = Diagnostic::error("wrong-unit", message);
            self.error(match place {
                Some(span) => diagnostic.at(span, "named here"),
                None => diagnostic,
            });
            return None;
        };
        let value = crate::input::form::Scalar::show(&number);
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
            return self.made(&format!("parameter.{row}"), &number, place, measure, bounds);
        };
        let figure = self.made(&format!("parameter.{joint}"), &number, place, measure, bounds)?;
        Some(together(figure, &parameter))
    }

    /// The newest row of a parameter that is older than the disruption; that there is none is reported.
    fn vintage(&mut self, name: &str, row: &str, place: Option<&Span>) -> Option<&'_ DisruptionParameter> {
        let dataset = self.dataset;
        let known = &dataset.disruption_parameters;
        let at = |diagnostic: Diagnostic, label: &str| match place {
            Some(span) => diagnostic.at(span, label),
            None => diagnostic.help(format!("`{name}` needs it where the file states nothing")),
        };
        let Some(vintages) = known.get(row) else {
            let diagnostic = Diagnostic::error("unknown-name", format!("no parameter `{row}`"));
            let diagnostic = at(diagnostic, "not in the table of disruption parameters");
            self.error(diagnostic.nearest(row, known.keys().map(String::as_str)));
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
            self.error(at(Diagnostic::error("not-known-then", message), "not known then").help(help));
        }
        older
    }

    fn made(
        &mut self,
        name: &str,
        number: &Uncertain,
        place: Option<&Span>,
        measure: Measure,
        (low, high): (f64, f64),
    ) -> Option<Figure> {
        let one = Quantity { value: 1.0, unit: number.unit };
        let scale = match measure.convert(&number.central()).and_then(|_| measure.convert(&one)) {
            Ok(scale) => scale,
            Err(error) => {
                let diagnostic = Diagnostic::error("wrong-unit", error.to_string());
                self.error(match place {
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
            self.error(match place {
                Some(span) => diagnostic.at(span, format!("expected {bounds} {unit}").trim_end().to_owned()),
                None => diagnostic.help(format!("in the row that `{name}` rests on")),
            });
            return None;
        }
        let name = name.to_owned();
        let distribution = number.distribution.clone();
        Some(Figure { name, value: number.value * scale, scale, distribution, joint: Vec::new() })
    }
}

/// A number that is drawn with others: one place among the ends and the middle is drawn for all of them, each as likely as
/// the others; in force is the middle.
fn together(figure: Figure, row: &CostParameter) -> Figure {
    let joint: Vec<f64> = [row.low, row.central, row.high].into_iter().flatten().collect();
    let values: Vec<f64> = (0..joint.len()).map(|place| place as f64).collect();
    let weights = vec![1.0; values.len()];
    let middle = row.central.or(joint.first().copied()).unwrap_or_default();
    let distribution = (joint.len() > 1).then_some(Distribution::Discrete { values, weights });
    Figure { value: middle * figure.scale, distribution, joint, ..figure }
}

/// The number of a row, in a unit that files use.
fn uncertain(row: &CostParameter) -> Option<Uncertain> {
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
    Some(Uncertain { unit, value, distribution })
}
