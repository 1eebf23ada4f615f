//! The numbers that test a claim, and their limits.

use super::words::ClaimWords;
use super::{FormReading, Resolving};
use crate::diagnostics::{Diagnostic, Span};
use crate::id::{GroupId, SourceId};
use crate::input::claim_file::{BaselineForm, MeasureForm, TestForm};
use crate::input::form::{BasisForm, FormField, Located, One};
use crate::model::Basis;
use crate::model::claim::{Aspect, Baseline, ClaimMeasure, Relation, ResultCell};
use crate::model::uncertain::UncertainQuantity;
use crate::study::Offered;
use crate::table::{ALL_MARKETS, OBSERVED};
use crate::units::{Dimension, UNITS};

/// What a measure is called in results, why it stands there, and where.
struct MeasurePlace<'a> {
    id: &'a str,
    aspect: Aspect,
    span: Span,
    reading: FormReading,
}

impl Resolving<'_> {
    /// The test's own measure, its indicators and its definitions.
    pub(super) fn measures(&mut self, form: &TestForm, reading: FormReading) -> Vec<ClaimMeasure> {
        let own = own(form);
        let span = form.variable.span().or(form.market.span()).unwrap_or(&self.top).clone();
        let place = MeasurePlace { id: "main", aspect: Aspect::Main, span, reading };
        let mut measures: Vec<ClaimMeasure> = self.measure(&own, &place).into_iter().collect();
        let variants = form.indicator.0.iter().map(|entry| (Aspect::Indicator, entry));
        for (aspect, (id, (span, stated))) in
            variants.chain(form.definition.0.iter().map(|entry| (Aspect::Definition, entry)))
        {
            let mut whole = stated.clone();
            let limits = whole.limits().map(One::is_unstated);
            let mut below = own.clone();
            // A number of another unit needs a limit of its own, and another number a name of its own.
            if limits != [true; 4] {
                below.clear_limits();
            } else if whole.unit.get().is_some_and(|unit| Some(unit) != own.unit.get()) {
                self.report(
                    Diagnostic::error("missing-key", format!("`{id}` has a unit of its own and no limit"))
                        .at(span, "needs one of `at_most`, `at_least`, `falls_by`, `rises_by`"),
                );
                continue;
            }
            below.name = One::Unstated;
            if aspect == Aspect::Indicator {
                below.circular = One::Unstated;
            }
            whole.lay_over(below);
            let place = MeasurePlace { id, aspect, span: span.clone(), reading };
            measures.extend(self.measure(&whole, &place));
        }
        measures
    }

    fn measure(&mut self, form: &MeasureForm, place: &MeasurePlace<'_>) -> Option<ClaimMeasure> {
        for (name, value) in [("variable", &form.variable), ("unit", &form.unit), ("market", &form.market)] {
            if value.is_unstated() {
                let message = format!("`{name}` is missing");
                self.report(Diagnostic::error("missing-key", message).at(&place.span, format!("needs `{name}`")));
            }
        }
        self.check_names([&form.market, &form.partner, &form.route]);
        self.check_number(&form.variable, &form.unit);
        let (relation, limit) = self.limit(form, place)?;
        let cell = ResultCell {
            market: form.market.get()?.clone(),
            partner: form.partner.get().cloned().unwrap_or_default(),
            route: form.route.get().cloned().unwrap_or_default(),
            variable: form.variable.get()?.clone(),
            unit: form.unit.get()?.clone(),
        };
        let threshold = self.in_unit(limit, &cell.unit)?;
        let baseline = self.baseline(&form.baseline, &cell, place.reading);
        if relation.is_change() && form.baseline == BaselineForm::default() {
            let message = format!("`{}` is about a change: from what?", relation.as_str());
            self.report(Diagnostic::error("missing-key", message).at(&limit.span, "needs a `baseline`"));
        }
        let words = ClaimWords { dataset: self.known.dataset, scenarios: self.known.scenarios };
        let name = form.name.get().cloned().unwrap_or_else(|| words.measure(&cell));
        let basis = match limit.basis.clone()? {
            BasisForm::Assumption(reason, _) => Basis::Assumption(reason),
            BasisForm::Source(id, span) => {
                self.check_source(&Located { value: id.clone(), span, basis: None });
                Basis::Source(SourceId::new(id))
            }
        };
        let (id, span) = (place.id.to_owned(), place.span.clone());
        Some(ClaimMeasure {
            id,
            aspect: place.aspect,
            name,
            cell,
            baseline: baseline.filter(|_| relation.is_change()),
            relation,
            threshold,
            basis,
            circular: form.circular.get().cloned(),
            place: span,
        })
    }

    /// The number that says whether the premise came about; it is one that is observed.
    pub(super) fn premise(&mut self, form: &MeasureForm) -> Option<ClaimMeasure> {
        if *form == MeasureForm::default() {
            return None;
        }
        let span = form.variable.span().or(form.market.span()).unwrap_or(&self.top).clone();
        self.measure(form, &MeasurePlace { id: "premise", aspect: Aspect::Main, span, reading: FormReading::ExPost })
    }

    fn check_source(&mut self, id: &Located<String>) {
        let sources = &self.known.dataset.sources;
        if !sources.contains_key(id.value.as_str()) {
            self.unknown("source", id, sources.keys().map(SourceId::as_str));
        }
    }

    /// The one limit of a measure; none and two are reported.
    fn limit<'f>(
        &mut self,
        form: &'f MeasureForm,
        place: &MeasurePlace<'_>,
    ) -> Option<(Relation, &'f Located<UncertainQuantity>)> {
        let relations = [Relation::AtMost, Relation::AtLeast, Relation::FallsBy, Relation::RisesBy];
        let limits = form.limits();
        if limits.iter().all(|limit| limit.is_unstated()) {
            let expected = "needs one of `at_most`, `at_least`, `falls_by`, `rises_by`";
            self.report(Diagnostic::error("missing-key", "a test without a limit").at(&place.span, expected));
        }
        let stated: Vec<_> = relations.into_iter().zip(limits).filter_map(|(r, l)| Some((r, l.located()?))).collect();
        if let [first, second, ..] = stated.as_slice() {
            let message = format!("`{}` and `{}`: a number has one limit", first.0.as_str(), second.0.as_str());
            let diagnostic = Diagnostic::error("conflict", message).at(&second.1.span, "one of the two");
            self.report(diagnostic.see(&first.1.span, "the other"));
        }
        let first = stated.first().copied();
        self.broken |= first.is_none();
        first
    }

    /// A limit in the unit of the number: of the same dimension, and a bare number where the unit is a mere count.
    fn in_unit(&mut self, limit: &Located<UncertainQuantity>, unit: &str) -> Option<f64> {
        let known = UNITS.iter().find(|known| known.symbol == unit);
        let (dimension, to_base) = known.map_or((Dimension::Ratio, 1.0), |unit| (unit.dimension, unit.to_base));
        if limit.value.distribution.is_some() {
            let message = "a limit is one number, not a distribution";
            self.report(Diagnostic::error("wrong-type", message).at(&limit.span, "expected one number"));
            return None;
        }
        let currency = known.map_or(limit.value.unit.currency, |unit| unit.currency);
        if dimension == Dimension::Money && limit.value.unit.currency != currency {
            let message = format!("`{}` where money in {currency} is expected", limit.value.central());
            self.report(Diagnostic::error("wrong-unit", message).at(&limit.span, format!("the number is in {unit}")));
            return None;
        }
        match limit.value.central().expect(dimension) {
            Ok(base) => Some(base / to_base),
            Err(error) => {
                let label = format!("expected {}, as the number is in {unit}", dimension.describe());
                self.report(Diagnostic::error("wrong-unit", error.to_string()).at(&limit.span, label));
                None
            }
        }
    }

    fn baseline(&mut self, form: &BaselineForm, cell: &ResultCell, reading: FormReading) -> Option<Baseline> {
        let scenario = match form.scenario.located() {
            Some(name) => Some(self.scenario(name)?),
            None => None,
        };
        let looks_back: Vec<_> = scenario.iter().filter(|scenario| scenario.id == OBSERVED).cloned().collect();
        self.check_year(&form.year, &looks_back, reading);
        self.check_names([&form.market, &form.partner, &form.route]);
        let key = |stated: &One<String>, own: &str| stated.get().cloned().unwrap_or_else(|| own.to_owned());
        let own = ResultCell {
            market: key(&form.market, &cell.market),
            partner: key(&form.partner, &cell.partner),
            route: key(&form.route, &cell.route),
            variable: key(&form.variable, &cell.variable),
            unit: key(&form.unit, &cell.unit),
        };
        if own.unit != cell.unit {
            let span = form.unit.span().unwrap_or(&self.top).clone();
            let message = format!("a number in {} cannot be compared with one in {}", cell.unit, own.unit);
            self.report(Diagnostic::error("wrong-unit", message).at(&span, format!("expected {}", cell.unit)));
        }
        self.check_compared(form, &own);
        let words = ClaimWords { dataset: self.known.dataset, scenarios: self.known.scenarios };
        let name = form.name.get().cloned().or_else(|| (own != *cell).then(|| words.measure(&own)));
        Some(Baseline { scenario, year: form.year.get().copied(), cell: own, name })
    }

    /// A variable that the results can have, in a unit in which they have it. What a variant takes from its test is
    /// answered there.
    fn check_number(&mut self, variable: &One<String>, unit: &One<String>) {
        if let (Some(name), Some(unit)) = (variable.located(), unit.located()) {
            self.check_offered(name, (&unit.value, Some(&unit.span)), "asked for here");
        }
    }

    /// What a number is compared with, where that is another variable.
    fn check_compared(&mut self, form: &BaselineForm, own: &ResultCell) {
        if let Some(name) = form.variable.located() {
            self.check_offered(name, (&own.unit, None), "compared with it here");
        }
    }

    /// A variable and a unit; where the unit stands, if it stands beside it.
    fn check_offered(&mut self, name: &Located<String>, (unit, stated): (&str, Option<&Span>), label: &str) {
        let Some(offered) = self.known.offered else { return };
        let units = units_of(offered, &name.value);
        if units.is_empty() {
            let message = format!("no variable `{}` in the results", name.value);
            let diagnostic = Diagnostic::error("unknown-name", message).at(&name.span, label);
            self.report(diagnostic.nearest(&name.value, offered.iter().map(|(name, _)| name.as_str())));
        } else if !units.contains(&unit) {
            let message = format!("`{}` is not given in `{unit}`", name.value);
            let diagnostic = Diagnostic::error("wrong-unit", message);
            let diagnostic = match stated {
                Some(stated) => diagnostic.at(stated, "asked for in this unit").see(&name.span, "of this variable"),
                None => diagnostic.at(&name.span, label),
            };
            self.report(diagnostic.help(format!("it is given in {}", units.join(", "))));
        }
    }

    /// A market, a partner and a route that this study knows.
    fn check_names(&mut self, [market, partner, route]: [&One<String>; 3]) {
        let (dataset, scenarios) = (self.known.dataset, self.known.scenarios);
        if scenarios.is_empty() {
            return; // nothing could be read
        }
        let models = || scenarios.iter().map(|resolved| &resolved.model);
        let markets =
            || models().flat_map(|model| &model.markets).map(|market| market.id.as_str()).chain([ALL_MARKETS]);
        if let Some(name) = market.located().filter(|name| markets().all(|known| known != name.value)) {
            self.unknown("market", name, markets());
        }
        let groups = || models().flat_map(|model| model.groups.keys()).map(GroupId::as_str);
        let partners = || {
            let passages = dataset.passages.keys().map(crate::id::PassageId::as_str);
            dataset.countries.keys().map(crate::id::CountryId::as_str).chain(groups()).chain(passages)
        };
        let stated = |name: &&Located<String>| !name.value.is_empty();
        if let Some(name) = partner.located().filter(stated).filter(|name| partners().all(|known| known != name.value))
        {
            self.unknown("supplier, group or passage", name, partners());
        }
        let routes = || {
            let proposed = dataset.supply_routes.keys().map(String::as_str);
            models().flat_map(|model| &model.routes).map(|route| route.id.as_str()).chain(proposed)
        };
        if let Some(name) = route.located().filter(stated).filter(|name| routes().all(|known| known != name.value)) {
            self.unknown("route", name, routes());
        }
    }
}

/// The units in which a variable is given; none of one that the results do not have.
fn units_of<'o>(offered: &'o Offered, variable: &str) -> Vec<&'o str> {
    offered.iter().filter(|(name, _)| name == variable).map(|(_, unit)| unit.as_str()).collect()
}

/// The measure that a test states itself.
fn own(form: &TestForm) -> MeasureForm {
    MeasureForm {
        name: form.name.clone(),
        market: form.market.clone(),
        partner: form.partner.clone(),
        route: form.route.clone(),
        variable: form.variable.clone(),
        unit: form.unit.clone(),
        baseline: form.baseline.clone(),
        at_most: form.at_most.clone(),
        at_least: form.at_least.clone(),
        falls_by: form.falls_by.clone(),
        rises_by: form.rises_by.clone(),
        circular: form.circular.clone(),
        source: One::Unstated,
        assumption: One::Unstated,
    }
}

impl MeasureForm {
    fn limits(&self) -> [&One<UncertainQuantity>; 4] {
        [&self.at_most, &self.at_least, &self.falls_by, &self.rises_by]
    }

    fn clear_limits(&mut self) {
        for limit in [&mut self.at_most, &mut self.at_least, &mut self.falls_by, &mut self.rises_by] {
            *limit = One::Unstated;
        }
    }
}
