//! Memory that blocks of samples leave to those after them: taking it anew from the system costs a tenth of all time.

use std::sync::{Mutex, PoisonError};

use super::{FirstSample, SampleContext};

/// Desks and numbers that nobody uses at the moment. What stands in them makes no difference.
pub(super) struct Spare<'a> {
    /// For each scenario.
    desks: Vec<Mutex<Vec<SampleContext<'a>>>>,
    values: Mutex<Vec<Vec<f64>>>,
    firsts: Mutex<Vec<Vec<FirstSample>>>,
}

impl<'a> Spare<'a> {
    /// Nothing yet, for so many scenarios.
    pub fn new(scenarios: usize) -> Self {
        let desks = (0..scenarios).map(|_| Mutex::default()).collect();
        Self { desks, values: Mutex::default(), firsts: Mutex::default() }
    }

    pub fn desk(&self, scenario: usize) -> Option<SampleContext<'a>> {
        self.desks.get(scenario).and_then(take)
    }

    pub fn leave_desk(&self, desk: SampleContext<'a>) {
        if let Some(desks) = self.desks.get(desk.scenario) {
            leave(desks, desk);
        }
    }

    /// So many numbers, whatever they are.
    pub fn values(&self, size: usize) -> Vec<f64> {
        let mut values = take(&self.values).unwrap_or_default();
        values.resize(size, f64::NAN);
        values
    }

    pub fn leave_values(&self, values: Vec<f64>) {
        leave(&self.values, values);
    }

    /// Memory for so many samples.
    pub fn firsts(&self, size: usize) -> Vec<FirstSample> {
        let mut firsts = take(&self.firsts).unwrap_or_default();
        firsts.resize_with(size, FirstSample::default);
        firsts
    }

    pub fn leave_firsts(&self, firsts: Vec<FirstSample>) {
        leave(&self.firsts, firsts);
    }
}

// What a thread that panicked has left is never half a thing: things are taken and left as a whole.
fn take<T>(from: &Mutex<Vec<T>>) -> Option<T> {
    from.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn leave<T>(with: &Mutex<Vec<T>>, thing: T) {
    with.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
}
