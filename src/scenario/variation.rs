//! What can be varied: the numbers that scenarios hang on, and the scenarios for other values of them.

use std::fmt;
use std::sync::Arc;

use super::{Scenario, Study};
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::model::Model;
use crate::model::distribution::Distribution;
use crate::units::Unit;

/// A number of a study.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// Its setting, such as `market.crude-oil.elasticity`.
    pub name: String,
    /// The unit that its values are in: the one in which it is written.
    pub unit: &'static Unit,
    /// What is known of it, if it is not exact.
    pub distribution: Option<Distribution>,
    /// Its value in a run without sampling: as written, or the median.
    pub central: f64,
    /// The scenarios that state it so, by their places in the study.
    pub scenarios: Vec<usize>,
}

/// What can be varied in a scenario. Whoever makes scenarios implements it, so that a scenario for other values is made by the
/// functions that made it first; what asks for one knows names, units, distributions and values, and no form of a file.
pub trait Variation: fmt::Debug + Send + Sync {
    /// The numbers that the model hangs on, always in the same order, none of them with a place among [`Number::scenarios`].
    fn numbers(&self) -> Vec<Number>;

    /// The scenario made ready to be set again and again by one thread. `slots` stands in the order of [`Variation::numbers`] and
    /// has for each number the place of its value among those that set the scenario; `None` for one that stays as it is.
    fn adjustable<'a>(
        &'a self,
        scenario: &'a Scenario,
        slots: &[Option<usize>],
        dataset: &'a Dataset,
    ) -> Box<dyn Adjustable + 'a>;

    /// The whole scenario with some of its numbers set, with all that stands beside the model. `set` has the
    /// slots as in [`Variation::adjustable`], and the values. Slow. `files` are those that the scenario was read from, to say where its numbers stand.
    ///
    /// # Errors
    /// As [`Adjustable::set`].
    fn whole(
        &self,
        scenario: &Scenario,
        set: (&[Option<usize>], &[f64]),
        dataset: &Dataset,
        files: &FileSet,
    ) -> Result<Scenario, Vec<Diagnostic>>;
}

/// A scenario whose numbers can be set.
pub trait Adjustable: Send + Sync {
    /// The model of the scenario with its numbers set to values; those that the scenario does not hang on are passed over. The next
    /// values start afresh.
    ///
    /// # Errors
    /// What a scenario that states these numbers would be answered, such as that one is out of range.
    fn set(&mut self, values: &[f64]) -> Result<&Model, Vec<Diagnostic>>;

    /// The model as it was set last.
    fn model(&self) -> &Model;
}

/// Every number that scenarios hang on, in the order of scenarios and settings. A number that several state with the same
/// distribution, unit and value is one; one that they state otherwise is several of one name.
pub fn numbers<'a>(scenarios: impl IntoIterator<Item = &'a Scenario>) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for (place, scenario) in scenarios.into_iter().enumerate() {
        for number in scenario.variation.numbers() {
            match numbers.iter_mut().find(|known| is_same(known, &number)) {
                Some(known) => known.scenarios.push(place),
                None => numbers.push(Number { scenarios: vec![place], ..number }),
            }
        }
    }
    numbers
}

fn is_same(one: &Number, other: &Number) -> bool {
    one.name == other.name
        && one.unit.symbol == other.unit.symbol
        && one.distribution == other.distribution
        && one.central == other.central
}

/// The numbers of a study that can be set: all uncertain ones, and exact ones that are asked for.
pub struct Parameters<'a> {
    study: &'a Study,
    dataset: &'a Dataset,
    numbers: Vec<Number>,
    /// For each scenario and each of its numbers, the place among the numbers that can be set, if it is one.
    slots: Vec<Vec<Option<usize>>>,
}

impl<'a> Parameters<'a> {
    /// The uncertain numbers of a study, and the exact numbers of some names.
    ///
    /// # Errors
    /// A name that no number of the study has, with the nearest.
    pub fn new(study: &'a Study, dataset: &'a Dataset, exact: &[&str]) -> Result<Self, Diagnostic> {
        let all = numbers(&study.scenarios);
        for name in exact {
            if !all.iter().any(|number| number.name == *name) {
                let told = Diagnostic::error("unknown-name", format!("no number `{name}` in this study"));
                return Err(told.nearest(name, all.iter().map(|number| number.name.as_str())));
            }
        }
        let free = |number: &Number| number.distribution.is_some() || exact.contains(&number.name.as_str());
        let chosen: Vec<Number> = all.into_iter().filter(free).collect();
        let slots = study.scenarios.iter().map(|scenario| {
            let own = scenario.variation.numbers();
            own.iter().map(|number| chosen.iter().position(|known| is_same(known, number))).collect()
        });
        Ok(Self { slots: slots.collect(), study, dataset, numbers: chosen })
    }

    /// The numbers that can be set, in the order of the values that set them.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// The study.
    pub fn study(&self) -> &'a Study {
        self.study
    }

    /// The places of the numbers of a name: one, or several if scenarios state it differently.
    pub fn named(&self, name: &str) -> Vec<usize> {
        (0..self.numbers.len()).filter(|place| self.numbers[*place].name == name).collect()
    }

    /// The values of a run without sampling.
    pub fn central(&self) -> Vec<f64> {
        self.numbers.iter().map(|number| number.central).collect()
    }

    /// A scenario of the study by its place, to be set again and again by one thread to values in the order of
    /// [`Parameters::numbers`].
    pub fn adjustable(&self, scenario: usize) -> Box<dyn Adjustable + 'a> {
        let of = &self.study.scenarios[scenario];
        of.variation.adjustable(of, &self.slots[scenario], self.dataset)
    }

    /// A scenario with its numbers set, with all that stands beside a model. Slow.
    ///
    /// # Errors
    /// As [`Adjustable::set`].
    pub fn whole(&self, scenario: usize, values: &[f64], files: &FileSet) -> Result<Scenario, Vec<Diagnostic>> {
        let of = &self.study.scenarios[scenario];
        of.variation.whole(of, (&self.slots[scenario], values), self.dataset, files)
    }
}

/// What varies in a scenario none of whose numbers can be varied: nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NothingVaried;

/// A model that stays as it is.
struct UnchangedModel<'a>(&'a Model);

impl Adjustable for UnchangedModel<'_> {
    fn set(&mut self, _: &[f64]) -> Result<&Model, Vec<Diagnostic>> {
        Ok(self.0)
    }

    fn model(&self) -> &Model {
        self.0
    }
}

impl Variation for NothingVaried {
    fn numbers(&self) -> Vec<Number> {
        Vec::new()
    }

    fn adjustable<'a>(
        &'a self,
        scenario: &'a Scenario,
        _: &[Option<usize>],
        _: &'a Dataset,
    ) -> Box<dyn Adjustable + 'a> {
        Box::new(UnchangedModel(&scenario.model))
    }

    fn whole(
        &self,
        scenario: &Scenario,
        _: (&[Option<usize>], &[f64]),
        _: &Dataset,
        _: &FileSet,
    ) -> Result<Scenario, Vec<Diagnostic>> {
        Ok(scenario.clone())
    }
}

/// Writes values, in the order of the numbers, into a model as the scenario has it.
type Apply = dyn Fn(&mut Model, &[f64]) -> Result<(), Vec<Diagnostic>> + Send + Sync;

/// The numbers of a scenario that was made in code, and the function that writes their values into its model.
#[derive(Clone)]
pub struct VariedInCode {
    numbers: Vec<Number>,
    apply: Arc<Apply>,
}

impl VariedInCode {
    /// Numbers with names of their own. `apply` is given the model as the scenario has it and one value for each number, in
    /// their order and units; what it answers as a mistake is that of a sample that cannot be computed.
    pub fn new(
        numbers: Vec<Number>,
        apply: impl Fn(&mut Model, &[f64]) -> Result<(), Vec<Diagnostic>> + Send + Sync + 'static,
    ) -> Self {
        Self { numbers, apply: Arc::new(apply) }
    }

    /// The values of all numbers: those that are set, and the others as they are.
    fn values(&self, slots: &[Option<usize>], values: &[f64]) -> Result<Vec<f64>, Vec<Diagnostic>> {
        let set = |(place, number): (usize, &Number)| {
            let set = slots.get(place).copied().flatten().and_then(|slot| values.get(slot));
            set.copied().unwrap_or(number.central)
        };
        let all: Vec<f64> = self.numbers.iter().enumerate().map(set).collect();
        finite(&all).map(|()| all)
    }
}

/// Answers a value that is none.
pub(crate) fn finite(values: &[f64]) -> Result<(), Vec<Diagnostic>> {
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(vec![Diagnostic::error("out-of-range", format!("{value} is no value of a number"))]),
        None => Ok(()),
    }
}

impl fmt::Debug for VariedInCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VariedInCode").field("numbers", &self.numbers).finish_non_exhaustive()
    }
}

/// A model that a function of the program sets.
struct SetByFunction<'a> {
    by: &'a VariedInCode,
    base: &'a Model,
    slots: Vec<Option<usize>>,
    model: Model,
}

impl Adjustable for SetByFunction<'_> {
    fn set(&mut self, values: &[f64]) -> Result<&Model, Vec<Diagnostic>> {
        let values = self.by.values(&self.slots, values)?;
        self.model.clone_from(self.base);
        (self.by.apply)(&mut self.model, &values)?;
        Ok(&self.model)
    }

    fn model(&self) -> &Model {
        &self.model
    }
}

impl Variation for VariedInCode {
    fn numbers(&self) -> Vec<Number> {
        self.numbers.iter().map(|number| Number { scenarios: Vec::new(), ..number.clone() }).collect()
    }

    fn adjustable<'a>(
        &'a self,
        scenario: &'a Scenario,
        slots: &[Option<usize>],
        _: &'a Dataset,
    ) -> Box<dyn Adjustable + 'a> {
        let base = &scenario.model;
        Box::new(SetByFunction { by: self, base, slots: slots.to_vec(), model: base.clone() })
    }

    fn whole(
        &self,
        scenario: &Scenario,
        (slots, values): (&[Option<usize>], &[f64]),
        _: &Dataset,
        _: &FileSet,
    ) -> Result<Scenario, Vec<Diagnostic>> {
        let values = self.values(slots, values)?;
        let mut scenario = scenario.clone();
        (self.apply)(&mut scenario.model, &values)?;
        Ok(scenario)
    }
}
