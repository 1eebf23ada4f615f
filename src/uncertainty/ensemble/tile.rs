//! Series side by side: what comes of many samples, taken a few series at a time.
//!
//! Sums of floating-point numbers hang on their order, so that one sum cannot be hastened; but several sums beside each other
//! can. A tile holds as many series as lie side by side in a line of the processor's cache, and goes down all of them
//! at once. What comes out is that of [`Moments::of`] for each series alone, bit for bit.

use super::histogram::{Histogram, PilotRange};
use super::moments::Moments;

/// Series that are taken at once.
pub(super) const WIDTH: usize = 8;

/// Some series of the samples of a block; memory to be used again and again.
#[derive(Default)]
pub(super) struct Tile {
    /// Sample by sample; zero beyond the last series.
    rows: Vec<[f64; WIDTH]>,
    column: Vec<f64>,
}

/// What the samples of a block say of each series, beside counts.
#[derive(Default)]
pub(super) struct TileStatistics {
    pub moments: Vec<Moments>,
    /// The least and the greatest number.
    pub ranges: Vec<PilotRange>,
}

impl TileStatistics {
    /// Of so many series.
    pub fn with_capacity(size: usize) -> Self {
        Self { moments: Vec::with_capacity(size), ranges: Vec::with_capacity(size) }
    }
}

/// Numbers of each series of a tile.
type Lanes = [f64; WIDTH];

impl Tile {
    /// Takes in the series from a place on, of rows of so many numbers.
    pub fn load(&mut self, values: &[f64], size: usize, from: usize) {
        self.rows.clear();
        let rows = values.chunks_exact(size).map(|row| &row[from..]);
        self.rows.extend(rows.map(|rest| match rest.first_chunk() {
            Some(lanes) => *lanes,
            None => std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or(0.0)),
        }));
    }

    /// Counts each series in its histogram, and tells the rest. What is no finite number is passed over.
    pub fn add(&mut self, histograms: &mut [Histogram], told: &mut TileStatistics) {
        let (mut sums, mut traces) = ([-0.0; WIDTH], [0.0; WIDTH]);
        let (mut low, mut high) = ([f64::INFINITY; WIDTH], [f64::NEG_INFINITY; WIDTH]);
        for row in &self.rows {
            for lane in 0..WIDTH {
                let value = row[lane];
                sums[lane] += value;
                traces[lane] += value * 0.0;
                low[lane] = if value < low[lane] { value } else { low[lane] };
                high[lane] = if value > high[lane] { value } else { high[lane] };
            }
        }
        // Zero times a finite number is zero, and NaN of all others.
        if self.rows.is_empty() || traces.iter().any(|trace| *trace != 0.0) {
            return self.add_finite(histograms, told);
        }
        let of_all = self.moments(&sums);
        told.moments.extend_from_slice(&of_all[..histograms.len()]);
        for (lane, histogram) in histograms.iter_mut().enumerate() {
            told.ranges.push(PilotRange { low: low[lane], high: high[lane] });
            if low[lane] == high[lane] {
                histogram.add_equal(low[lane], self.rows.len() as u32);
                continue;
            }
            self.column.clear();
            self.column.extend(self.rows.iter().map(|row| row[lane]));
            histogram.add_within(&self.column, (low[lane], high[lane]));
        }
    }

    /// [`Moments::of`] for each series, from its sum.
    fn moments(&self, sums: &Lanes) -> [Moments; WIDTH] {
        let count = self.rows.len() as f64;
        let first = sums.map(|sum| sum / count);
        let (mut away, mut squares) = ([0.0; WIDTH], [0.0; WIDTH]);
        for row in &self.rows {
            for lane in 0..WIDTH {
                let distance = row[lane] - first[lane];
                away[lane] += distance;
                squares[lane] += distance * distance;
            }
        }
        std::array::from_fn(|lane| Moments::from_sums(count, first[lane], (away[lane], squares[lane])))
    }

    /// Series by series, where some samples have no number.
    fn add_finite(&mut self, histograms: &mut [Histogram], told: &mut TileStatistics) {
        for (lane, histogram) in histograms.iter_mut().enumerate() {
            self.column.clear();
            self.column.extend(self.rows.iter().map(|row| row[lane]).filter(|value| value.is_finite()));
            told.moments.push(Moments::of(&self.column));
            let mut range = PilotRange::EMPTY;
            self.column.iter().for_each(|value| range.add(*value));
            told.ranges.push(range);
            histogram.add_all(&self.column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_side_by_side_are_those_alone() {
        let size = 13;
        let value = |row: usize, series: usize| match series {
            3 if row % 7 == 2 => f64::NAN,
            4 => 0.1,
            5 if row.is_multiple_of(3) => 0.0,
            9 if row == 11 => f64::INFINITY,
            _ => ((row * 31 + series * 17) % 101) as f64 * 0.37 - 11.0,
        };
        for rows in [0, 1, 2, 128] {
            let values: Vec<f64> = (0..rows * size).map(|at| value(at / size, at % size)).collect();
            let grid = || Histogram::new(PilotRange { low: -5.0, high: 12.0 });
            let (mut tile, mut told, mut histograms) = (Tile::default(), TileStatistics::default(), vec![grid(); size]);
            for (number, some) in histograms.chunks_mut(WIDTH).enumerate() {
                tile.load(&values, size, number * WIDTH);
                tile.add(some, &mut told);
            }
            for (series, histogram) in histograms.iter().enumerate() {
                let column: Vec<f64> =
                    (0..rows).map(|row| value(row, series)).filter(|value| value.is_finite()).collect();
                let mut alone = grid();
                alone.add_all(&column);
                assert_eq!(*histogram, alone, "{rows} {series}");
                assert_eq!(told.moments[series], Moments::of(&column), "{rows} {series}");
            }
        }
    }
}
