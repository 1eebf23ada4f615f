//! Which uncertain numbers go together.

use std::collections::BTreeMap;

use super::super::form::Entries;
use super::super::scenario_file::CorrelationForm;
use crate::diagnostics::{Collector, Diagnostic, Span, nearest};
use crate::model::copula::{Correlations, Indefinite};
use crate::units::Dimension;

/// Correlations as they are gathered from the files of a study.
#[derive(Default)]
pub(super) struct Gathered {
    stated: BTreeMap<(String, String), (f64, Span)>,
}

impl Gathered {
    /// Adds the correlations of a file; `numbers` are those that can be named in it, and whether each is uncertain.
    pub(super) fn add(&mut self, form: &Entries<CorrelationForm>, numbers: &[(String, bool)], found: &mut Collector) {
        for (span, stated) in form.0.values() {
            for (key, unstated) in
                [("between", stated.between.is_unstated()), ("coefficient", stated.coefficient.is_unstated())]
            {
                if unstated {
                    let message = format!("`{key}` is missing");
                    found.push(Diagnostic::error("missing-key", message).at(span, format!("needs `{key}`")));
                }
            }
            let coefficient = coefficient(stated, found);
            let names = names(stated, numbers, found);
            let (Some(coefficient), Some(names)) = (coefficient, names) else { continue };
            for (place, (name, at)) in names.iter().enumerate() {
                for (other, _) in &names[..place] {
                    self.pair((name, other), (coefficient, at), found);
                }
            }
        }
    }

    fn pair(&mut self, (a, b): (&str, &str), (coefficient, at): (f64, &Span), found: &mut Collector) {
        let key = if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
        let before = self.stated.entry(key).or_insert_with(|| (coefficient, at.clone()));
        if before.0 != coefficient {
            let message = format!("`{a}` and `{b}` have two correlations, {} and {coefficient}", before.0);
            found.push(Diagnostic::error("conflict", message).at(at, "one of the two").see(&before.1, "the other"));
        }
    }

    /// All of them; numbers that cannot be correlated as stated are reported with the nearest correlations that can.
    pub(super) fn finish(self, found: &mut Collector) -> Correlations {
        let mut correlations = Correlations::default();
        for ((a, b), (coefficient, _)) in &self.stated {
            correlations.state(a, b, *coefficient);
        }
        if let Err(Indefinite { names, nearest }) = correlations.check() {
            let mut told = Diagnostic::error("not-positive-definite", "no numbers can be correlated like this");
            let of_block = |(a, b): &&(String, String)| names.contains(a) && names.contains(b);
            let place = self.stated.keys().find(of_block).and_then(|pair| self.stated.get(pair));
            if let Some((_, span)) = place {
                told = told.at(span, "the matrix of correlations is not positive definite");
            }
            let pairs = (0..names.len()).flat_map(|row| (0..row).map(move |column| (row, column)));
            let near =
                pairs.map(|(row, column)| format!("{} ~ {}: {}", names[column], names[row], nearest[row][column]));
            let near: Vec<String> = near.collect();
            found.push(told.help(format!("the nearest that numbers can have:\n{}", near.join("\n"))));
        }
        correlations
    }
}

fn coefficient(form: &CorrelationForm, found: &mut Collector) -> Option<f64> {
    let stated = form.coefficient.located()?;
    let value = match stated.value.central().expect(Dimension::Ratio) {
        Ok(value) if stated.value.distribution.is_none() && (-1.0..=1.0).contains(&value) => return Some(value),
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    };
    let message = format!("no correlation: {value}");
    found.push(Diagnostic::error("out-of-range", message).at(&stated.span, "expected an exact number from -1 to 1"));
    None
}

/// The names of a form with their places; `None` if one of them is wrong, which is reported.
fn names<'a>(
    form: &'a CorrelationForm,
    numbers: &[(String, bool)],
    found: &mut Collector,
) -> Option<Vec<(&'a str, &'a Span)>> {
    let stated = form.between.located()?;
    let mut names: Vec<(&str, &Span)> = Vec::new();
    for name in &stated.value {
        let known = numbers.iter().find(|(number, _)| *number == name.value);
        let uncertain = || numbers.iter().filter(|(_, is_uncertain)| *is_uncertain);
        let told = match known {
            Some((_, false)) => {
                let message = format!("`{}` is exact", name.value);
                Some(Diagnostic::error("conflict", message).at(&name.span, "only uncertain numbers go together"))
            }
            None => {
                let message = format!("no uncertain number `{}`", name.value);
                let told = Diagnostic::error("unknown-name", message).at(&name.span, "not the name of one");
                let known = || uncertain().map(|(number, _)| number.as_str());
                Some(match nearest(&name.value, known()) {
                    Some(_) => told.nearest(&name.value, known()),
                    None => told.help("`izon show` lists the numbers of a scenario by name"),
                })
            }
            Some(_) if names.iter().any(|(other, _)| *other == name.value) => {
                let message = format!("`{}` stands here twice", name.value);
                Some(Diagnostic::error("conflict", message).at(&name.span, "named before"))
            }
            Some(_) => None,
        };
        match told {
            Some(told) => found.push(told),
            None => names.push((&name.value, &name.span)),
        }
    }
    if stated.value.len() < 2 {
        let message = "a correlation is between two numbers or more";
        found.push(Diagnostic::error("out-of-range", message).at(&stated.span, "too few"));
    }
    (names.len() == stated.value.len()).then_some(names)
}
