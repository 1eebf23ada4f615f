//! Numbers: as they stand in the file, or as a row of the tables has them.

use super::DisruptionContext;
use crate::diagnostics::{Diagnostic, Span};
use crate::id::SourceId;
use crate::input::disruption_file::FigureForm;
use crate::input::form::{BasisForm, Located, One};
use crate::model::disruption::{Counted, DisruptionFigure, FigureReader, MarketNumber, MarketRules};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{Basis, Provenance};
use crate::units::calendar::AsOf;

impl DisruptionContext<'_> {
    /// A number that stands in the file, or that of a row when it does not; `None` where neither is.
    pub(super) fn figure(
        &mut self,
        name: &str,
        stated: &One<FigureForm>,
        (row, counted): (Option<&str>, Counted),
        bounds: (f64, f64),
    ) -> Option<DisruptionFigure> {
        match stated.located() {
            Some(located) => self.located(name, located, counted, bounds),
            None if stated.is_unstated() => self.row(name, row?, None, counted, bounds),
            None => None,
        }
    }

    /// A number that stands in the file.
    pub(super) fn located(
        &mut self,
        name: &str,
        located: &Located<FigureForm>,
        counted: Counted,
        bounds: (f64, f64),
    ) -> Option<DisruptionFigure> {
        match &located.value {
            FigureForm::Row(row) => self.row(name, row, Some(&located.span), counted, bounds),
            FigureForm::Stated(number, as_of) => {
                let place = format!("{}:{}", self.files.name(located.span.file), self.files.line(&located.span));
                let told = self.basis(name, located, (number, as_of.as_ref()), place);
                self.provenance.extend(told);
                self.reader().made(name, number, Some(&located.span), counted, bounds)
            }
        }
    }

    fn basis(
        &mut self,
        name: &str,
        located: &Located<FigureForm>,
        (number, as_of): (&UncertainQuantity, Option<&AsOf>),
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

    /// A number of the tables.
    fn row(
        &mut self,
        name: &str,
        row: &str,
        place: Option<&Span>,
        counted: Counted,
        bounds: (f64, f64),
    ) -> Option<DisruptionFigure> {
        self.reader().row(name, row, place, counted, bounds)
    }

    /// What reads numbers and tells what is wrong with them.
    pub(super) fn reader(&mut self) -> FigureReader<'_, '_> {
        FigureReader {
            dataset: self.dataset,
            start: self.start,
            unknown_from: self.unknown_from,
            found: self.found,
            provenance: &mut self.provenance,
        }
    }

    /// A number of a market: stated, or that of the row which the market rests on.
    pub(super) fn of_market(
        &mut self,
        (market, rules): (&str, &MarketRules),
        number: MarketNumber,
        stated: &One<FigureForm>,
    ) -> Option<DisruptionFigure> {
        let rule = rules.rule(number);
        self.figure(&format!("market.{market}.{}", number.key()), stated, (rule.row, rule.counted), rule.bounds)
    }
}
