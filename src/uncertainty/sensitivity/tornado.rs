//! One input at a time: what the response becomes when an input goes to its low and to its high value, all others
//! staying where they are. It says nothing about what inputs do together.

use super::{Misfit, Undefined, only_difference};

/// One end of a bar.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TornadoEnd {
    /// The value of the input.
    pub input: f64,
    /// The response there; `None` where the run has no result.
    pub response: Option<f64>,
}

/// What one input does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TornadoBar {
    /// The input, by place.
    pub factor: usize,
    /// At its lowest value.
    pub low: TornadoEnd,
    /// At its highest value.
    pub high: TornadoEnd,
}

impl TornadoBar {
    /// Distance between the ends; `None` where one has no result.
    pub fn swing(&self) -> Option<f64> {
        Some((self.high.response? - self.low.response?).abs())
    }
}

/// Bars around a base.
#[derive(Clone, PartialEq, Debug)]
pub struct Tornado {
    /// The response of the base, its first row.
    pub base: f64,
    /// One for each input that was moved, the longest first, those without a result last.
    pub bars: Vec<TornadoBar>,
    /// Rows without a result, counted from 0.
    pub failed: Vec<usize>,
}

/// The rows: the base, then for each input its low and its high value.
pub fn rows(base: &[f64], ends: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let mut rows = vec![base.to_vec()];
    for (place, &(low, high)) in ends.iter().enumerate() {
        for value in [low, high] {
            let mut row = base.to_vec();
            row[place] = value;
            rows.push(row);
        }
    }
    rows
}

/// Whether every row after the first differs from it in one input at most.
///
/// # Errors
/// The first row that does not.
pub fn recognise(rows: &[Vec<f64>]) -> Result<(), Misfit> {
    let several = |row: &Vec<f64>| *row != rows[0] && only_difference(&rows[0], row).is_none();
    match rows.iter().position(several) {
        Some(row) => {
            Err(Misfit { row: Some(row), reason: "this row should differ from the first in one input".to_owned() })
        }
        None if rows.len() < 2 => Err(Misfit { row: None, reason: "there is only one row".to_owned() }),
        None => Ok(()),
    }
}

/// Bars from the responses at rows that [`recognise`] accepts.
///
/// # Errors
/// [`Undefined::TooFew`] when the base has no result.
pub fn analyse(rows: &[Vec<f64>], responses: &[Option<f64>]) -> Result<Tornado, Undefined> {
    let base = responses.first().copied().flatten().ok_or(Undefined::TooFew(0, 1))?;
    let failed = (0..responses.len()).filter(|&row| responses[row].is_none()).collect();
    let first = &rows[0];
    let bar = |factor: usize| {
        let moved = rows.iter().zip(responses).filter(|(row, _)| only_difference(first, row) == Some(factor));
        let own = TornadoEnd { input: first[factor], response: Some(base) };
        let ends: Vec<TornadoEnd> =
            moved.map(|(row, response)| TornadoEnd { input: row[factor], response: *response }).collect();
        let all = || ends.iter().copied().chain([own]);
        let low = all().min_by(|a, b| a.input.total_cmp(&b.input))?;
        let high = all().max_by(|a, b| a.input.total_cmp(&b.input))?;
        (!ends.is_empty()).then_some(TornadoBar { factor, low, high })
    };
    let mut bars: Vec<TornadoBar> = (0..first.len()).filter_map(bar).collect();
    let length = |bar: &TornadoBar| bar.swing().unwrap_or(-1.0);
    bars.sort_by(|a, b| length(b).total_cmp(&length(a)).then(a.factor.cmp(&b.factor)));
    Ok(Tornado { base, bars, failed })
}
