//! From the file of a claim to a [`Claim`]: every name looked up in the study that tests it.

mod measure;
mod words;

use super::check_id;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, Span};
use crate::id::{ClaimId, SourceId};
use crate::input::claim_file::{ClaimFile, ClaimForm, TestForm};
use crate::input::form::{Located, One};
use crate::input::load::Loaded;
use crate::language::Text;
use crate::model::claim::{Claim, Named, Test};
use crate::scenario::Scenario;
use crate::study::Offered;
use crate::table::OBSERVED;

/// What a claim is resolved against.
pub(super) struct ClaimContext<'a> {
    pub dataset: &'a Dataset,
    /// The scenarios of the study.
    pub scenarios: &'a [&'a Scenario],
    /// Whether all scenarios of the study could be read.
    pub complete: bool,
    /// Which variables its results can have, in which units; `None` where that is not known.
    pub offered: Option<&'a Offered>,
}

/// Which of the two tests of a claim.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FormReading {
    ExAnte,
    ExPost,
}

/// Makes the claim of a file; `None` when mistakes, which go to the collector, leave nothing to test.
pub(super) fn claim(loaded: &Loaded<ClaimFile>, known: &ClaimContext<'_>, found: &mut Collector) -> Option<Claim> {
    let form = &loaded.form;
    let top = Span { file: *loaded.files.first()?, bytes: 0..0 };
    let mut resolving = Resolving { known, found, whole: loaded.whole, top, broken: false };
    let said = resolving.said(&form.claim);
    let ex_ante = resolving.test(&form.ex_ante, FormReading::ExAnte);
    let ex_post = resolving.test(&form.ex_post, FormReading::ExPost);
    let premise_met = resolving.premise(&form.premise_met);
    let untested = form.ex_ante == TestForm::default() && form.ex_post == TestForm::default();
    if untested && form.claim.data_needed.is_unstated() && loaded.whole {
        let message = "a claim that no number tests says what data would: `claim.data_needed` is missing";
        resolving.report(Diagnostic::error("missing-key", message).at(&resolving.top.clone(), "in this file"));
    }
    if resolving.broken {
        return None;
    }
    Some(Claim { premise_met, ex_ante, ex_post, ..said? })
}

struct Resolving<'a> {
    known: &'a ClaimContext<'a>,
    found: &'a mut Collector,
    whole: bool,
    top: Span,
    broken: bool,
}

impl Resolving<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.found.push(diagnostic);
    }

    fn missing(&mut self, name: &str) {
        self.broken = true;
        if self.whole {
            let message = format!("`{name}` is missing");
            self.found.push(Diagnostic::error("missing-key", message).at(&self.top, "in this file"));
        }
    }

    fn unknown<'n>(&mut self, what: &str, name: &Located<String>, names: impl Iterator<Item = &'n str>) {
        let message = format!("no {what} `{}`", name.value);
        self.report(Diagnostic::error("unknown-name", message).at(&name.span, "not known").nearest(&name.value, names));
    }

    fn said(&mut self, form: &ClaimForm) -> Option<Claim> {
        check_id(&form.id, self.found);
        for (name, value) in [("id", &form.id), ("date", &form.date)] {
            if value.is_unstated() {
                self.missing(&format!("claim.{name}"));
            }
        }
        for (name, value) in [
            ("title", &form.title),
            ("statement", &form.statement),
            ("speaker", &form.speaker),
            ("office", &form.office),
            ("against", &form.against),
        ] {
            if value.is_unstated() {
                self.missing(&format!("claim.{name}"));
            }
        }
        if let Some(date) = form.date.located().filter(|date| !is_date(&date.value)) {
            let message = format!("`{}` is no day", date.value);
            self.report(
                Diagnostic::error("bad-date", message).at(&date.span, "expected a day, such as \"2016-11-01\""),
            );
        }
        let sources = &self.known.dataset.sources;
        if let Some(source) = form.source.located().filter(|id| !sources.contains_key(id.value.as_str())) {
            self.unknown("source", source, sources.keys().map(SourceId::as_str));
        }
        let words = |form: &One<Text>| form.get().cloned().unwrap_or_default();
        Some(Claim {
            id: ClaimId::new(form.id.get()?),
            title: words(&form.title),
            statement: words(&form.statement),
            speaker: words(&form.speaker),
            office: words(&form.office),
            date: form.date.get()?.clone(),
            source: form.source.get().map(SourceId::new),
            against: words(&form.against),
            premise: words(&form.premise),
            data_needed: words(&form.data_needed),
            premise_met: None,
            ex_ante: None,
            ex_post: None,
        })
    }

    fn test(&mut self, form: &TestForm, reading: FormReading) -> Option<Test> {
        if *form == TestForm::default() {
            return None;
        }
        let scenarios = self.scenarios(form, reading);
        let main = self.main(form);
        self.check_year(&form.year, &scenarios, reading);
        let measures = self.measures(form, reading);
        Some(Test { scenarios, main, year: form.year.get().copied(), measures })
    }

    /// The place of the main scenario; where several represent a claim and none is named, that is answered.
    fn main(&mut self, form: &TestForm) -> usize {
        let listed = form.scenarios.get().map(Vec::as_slice).unwrap_or_default();
        match form.main.located() {
            Some(main) => {
                let place = listed.iter().position(|scenario| scenario.value == main.value);
                if place.is_none() {
                    let names = listed.iter().map(|scenario| scenario.value.as_str());
                    self.unknown("scenario of this test", main, names);
                }
                place.unwrap_or_default()
            }
            None => {
                if let ([_, second, ..], true) = (listed, form.main.is_unstated()) {
                    let message = "several scenarios represent this claim: `main` is missing";
                    let names: Vec<String> = listed.iter().map(|name| format!("`{}`", name.value)).collect();
                    let diagnostic =
                        Diagnostic::error("missing-key", message).at(&second.span, "the claim's, or another's?");
                    self.report(
                        diagnostic
                            .help(format!("`main` names the one whose answer is the claim's: {}", names.join(", "))),
                    );
                }
                0
            }
        }
    }

    fn scenarios(&mut self, form: &TestForm, reading: FormReading) -> Vec<Named> {
        if let Some(listed) = form.scenarios.get().filter(|listed| !listed.is_empty()) {
            return listed.iter().filter_map(|name| self.scenario(name)).collect();
        }
        if form.scenarios.is_unstated() && reading == FormReading::ExPost {
            return vec![observed()];
        }
        self.missing("ex_ante.scenarios");
        Vec::new()
    }

    fn scenario(&mut self, name: &Located<String>) -> Option<Named> {
        if name.value == OBSERVED {
            return Some(observed());
        }
        let models = || self.known.scenarios.iter().map(|resolved| &resolved.model);
        if let Some(model) = models().find(|model| model.scenario.as_str() == name.value) {
            return Some(Named { id: name.value.clone(), name: model.title.clone() });
        }
        self.broken = true;
        if self.known.complete {
            let message = format!("no scenario `{}` in the study that tests this claim", name.value);
            let diagnostic = Diagnostic::error("unknown-name", message).at(&name.span, "not the id of one of them");
            let names = models().map(|model| model.scenario.as_str()).chain([OBSERVED]);
            let diagnostic = diagnostic.nearest(&name.value, names);
            self.found.push(diagnostic);
        }
        None
    }

    /// Ex ante nothing may be seen that was observed after the base year.
    fn check_year(&mut self, year: &One<i32>, scenarios: &[Named], reading: FormReading) {
        let (Some(year), Some(first)) = (year.located(), self.known.scenarios.first()) else { return };
        let base_year = first.model.base_year;
        let looks_back = scenarios.iter().any(|scenario| scenario.id == OBSERVED);
        if reading == FormReading::ExAnte && looks_back && year.value > base_year {
            let message = format!("ex ante, nothing observed after {base_year} was known");
            let expected = format!("expected {base_year} or earlier");
            self.report(Diagnostic::error("year-outside", message).at(&year.span, expected));
        }
    }
}

fn observed() -> Named {
    Named { id: OBSERVED.to_owned(), name: Text::new("what was observed", "実績") }
}

/// A day of the calendar, as `2016-11-01`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |place: usize, digits: usize| {
        let part =
            parts.get(place).filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day), 3) = (number(0, 4), number(1, 2), number(2, 2), parts.len()) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert!(is_date("2016-11-01") && is_date("2016-02-29"));
        for wrong in
            ["2015-02-29", "2016-13-01", "2016-11-31", "2016-1-01", "01-11-2016", "2016-11-01T00", "", "é016-11-01"]
        {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}
