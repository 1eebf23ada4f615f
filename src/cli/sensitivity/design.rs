//! `izon sensitivity design`: the rows at which to run a model of one's own.

use super::super::output::{CommandFailure, print};
use super::{SensitivityMethod, ranges};
use crate::publish::study_design::quoted;
use crate::uncertainty::sensitivity::sobol::{MOST_GROUPS, SobolDesign};
use crate::uncertainty::sensitivity::{Factor, morris, tornado};

#[derive(clap::Args, Debug)]
pub(super) struct DesignArgs {
    /// The inputs and their ranges: a CSV file `name,low,high`.
    #[arg(value_name = "FILE")]
    ranges: String,
    /// What the rows are for.
    #[arg(long, value_enum, default_value_t = SensitivityMethod::Sobol)]
    method: SensitivityMethod,
    /// How many groups of rows (sobol, best a power of two) or trajectories (morris) [default: 1024; 20].
    #[arg(long, value_name = "N")]
    size: Option<u32>,
    /// Rows for pairs of inputs too (sobol).
    #[arg(long)]
    second_order: bool,
    /// Levels of the grid (morris), even.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(2..=1000))]
    levels: u32,
    /// Seed; another seed gives other rows.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u32,
}

/// Runs the command.
pub(super) fn run(args: &DesignArgs) -> Result<(), CommandFailure> {
    let factors = ranges(&args.ranges)?;
    let rows = match args.method {
        SensitivityMethod::Sobol => {
            let groups = args.size.unwrap_or(1024) as usize;
            if groups > MOST_GROUPS {
                return Err(CommandFailure::input(
                    "out-of-range",
                    format!("{groups} groups are too many: {MOST_GROUPS} at most"),
                ));
            }
            SobolDesign { factors: factors.len(), groups, second_order: args.second_order }.unit_rows(args.seed)
        }
        SensitivityMethod::Morris => {
            let trajectories = args.size.unwrap_or(20).min(1 << 20) as usize;
            morris::unit_rows(factors.len(), trajectories, args.levels as usize, u64::from(args.seed))
        }
        SensitivityMethod::Tornado => tornado::rows(&vec![0.5; factors.len()], &vec![(0.0, 1.0); factors.len()]),
    };
    print(&csv(&factors, &rows))
}

fn csv(factors: &[Factor], rows: &[Vec<f64>]) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut text = line(factors.iter().map(|factor| quoted(&factor.name)).collect());
    for row in rows {
        text += &line(factors.iter().zip(row).map(|(factor, part)| factor.at(*part).to_string()).collect());
    }
    text
}
