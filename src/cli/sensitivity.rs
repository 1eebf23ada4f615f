//! `izon sensitivity`: which input matters.

mod design;
mod report;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::look::LookArgs;
use super::output::{AnswerFormat, CommandFailure, note, print, write_drawing};
use super::progress::Bars;
use super::reading::read as read_study;
use crate::charts::sensitivity::{self as charts, Explained};
use crate::diagnostics::Diagnostic;
use crate::input::numbers::{NumberTable, NumbersColumn};
use crate::input::source::{ByteSource, Folder};
use crate::language::Language;
use crate::publish::ensemble::filter::SeriesFilter;
use crate::publish::study_design::{CHANGE, DesignMethod, DesignRequest, StudyWords, study_runs};
use crate::uncertainty::sensitivity::sobol::{Bootstrap, SobolDesign};
use crate::uncertainty::sensitivity::tornado::Tornado;
use crate::uncertainty::sensitivity::{Factor, Misfit, Undefined, morris, sobol, tornado};

#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct SensitivityArgs {
    /// A study or scenario file whose uncertain numbers are asked about; or tables of runs of any model, by --samples and
    /// --responses.
    #[arg(value_name = "FILE", conflicts_with_all = ["samples", "responses", "ranges"])]
    study: Option<String>,
    /// Series of the study: keys with values such as `variable=hhi,market=all,period=2030` [default: the share of the
    /// study's group in all markets, in its focus].
    #[arg(long, value_name = "FILTER", requires = "study")]
    series: Vec<SeriesFilter>,
    /// How many groups of rows (sobol, best a power of two) or trajectories (morris) of the study [default: 1024; 20].
    #[arg(long, value_name = "N", requires = "study")]
    size: Option<u32>,
    /// Runs for pairs of inputs of the study too (sobol).
    #[arg(long, requires = "study")]
    second_order: bool,
    /// The inputs of every run: a CSV file, one column an input.
    #[arg(long, value_name = "FILE", required_unless_present = "study")]
    samples: Option<String>,
    /// What came of every run: a CSV file with as many rows; an empty cell is a run that failed.
    #[arg(long, value_name = "FILE", required_unless_present = "study")]
    responses: Option<String>,
    /// The column of the responses [default: every one].
    #[arg(long, value_name = "COLUMN")]
    response: Option<String>,
    /// What the runs are a design of [default: whichever fits].
    #[arg(long, value_enum)]
    method: Option<SensitivityMethod>,
    /// Ranges of the inputs, for elementary effects: a CSV file `name,low,high` [default: those of the samples].
    #[arg(long, value_name = "FILE")]
    ranges: Option<String>,
    #[command(flatten)]
    interval: Interval,
    /// Form of the output: tables for people, or every number for programs.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
    /// Also draw it, into a file that ends in .svg or .png; of one response.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Unit of the response, for the chart.
    #[arg(long, value_name = "UNIT", default_value = "")]
    unit: String,
    /// Language, width and theme of the chart.
    #[command(flatten)]
    look: LookArgs,
    #[command(subcommand)]
    design: Option<SensitivityCommand>,
}

#[derive(clap::Args, Clone, Copy, Debug)]
struct Interval {
    /// How many times runs are drawn anew for the intervals.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    resamples: u32,
    /// How much of the resamples an interval holds, percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, value_parser = level)]
    level: f64,
    /// Seed of the resamples.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
}

impl Interval {
    fn bootstrap(self) -> Bootstrap {
        Bootstrap { resamples: self.resamples as usize, level: self.level / 100.0, seed: self.seed }
    }
}

fn level(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (1.0..=99.99).contains(&value) { Ok(value) } else { Err("a level is from 1 to 99.99 percent".to_owned()) }
}

#[derive(clap::Subcommand, Debug)]
enum SensitivityCommand {
    /// Prints the rows at which to run a model of your own.
    Design(design::DesignArgs),
}

/// A way to ask which input matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum SensitivityMethod {
    /// Shares of variance, alone and with interactions.
    Sobol,
    /// Elementary effects along trajectories.
    Morris,
    /// One input at a time around a base.
    Tornado,
}

/// What the samples are a design of.
#[derive(Clone, Copy, Debug)]
enum Recognised {
    Sobol(SobolDesign),
    Morris,
    Tornado,
}

/// What one column of responses says.
enum ResponseAnalysis {
    Sobol(SobolDesign, sobol::SobolAnalysis),
    Morris(morris::MorrisAnalysis),
    Tornado(Tornado),
}

/// The inputs of all runs.
struct Samples {
    table: NumberTable,
    factors: Vec<Factor>,
    rows: Vec<Vec<f64>>,
    design: Recognised,
}

/// Runs the command.
pub(super) fn run(args: &SensitivityArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    if let Some(SensitivityCommand::Design(args)) = &args.design {
        return design::run(args);
    }
    let ([samples, responses], called) = match (&args.study, &args.samples, &args.responses) {
        (Some(file), ..) => args.of_study(file, data)?,
        (None, Some(samples), Some(responses)) => {
            let read = |file: &str| NumberTable::read(&Folder::new(""), file);
            ([read(samples)?, read(responses)?], StudyWords::default())
        }
        _ => return Ok(()),
    };
    let samples = Samples::read(samples, args)?;
    let asked = asked(&samples.table, &responses, args.response.as_deref())?;
    let bootstrap = args.interval.bootstrap();
    let mut found = Vec::new();
    for column in asked {
        match samples.analyse(&column.values, &bootstrap) {
            Ok(analysis) => found.push((column.name.clone(), analysis)),
            Err(undefined) => {
                return Err(CommandFailure::input(
                    "undefined",
                    format!("{}, column `{}`: {undefined}", responses.file(), column.name),
                ));
            }
        }
    }
    for (name, analysis) in &found {
        note(&report::failures(name, analysis, &responses));
    }
    if let Some(file) = &args.chart {
        draw(args, (&samples, &responses, &called), &found, file)?;
    }
    match args.format {
        AnswerFormat::Table => {
            let said = found.iter().map(|(name, analysis)| report::report(name, &samples, analysis, &bootstrap));
            print(&said.collect::<Vec<_>>().join("\n"))
        }
        AnswerFormat::Csv => print(&report::csv(&found, &samples)),
    }
}

impl SensitivityArgs {
    /// The runs of a study, as if a user had brought them.
    fn of_study(&self, file: &str, data: &dyn ByteSource) -> Result<([NumberTable; 2], StudyWords), CommandFailure> {
        let request = DesignRequest {
            method: self.method.unwrap_or(SensitivityMethod::Sobol).into(),
            series: self.series.clone(),
            size: self.size,
            second_order: self.second_order,
            seed: self.interval.seed,
        };
        let runs = study_runs(file, &read_study(file, data)?, &request, &Bars::default())?;
        if runs.correlated {
            note("note: correlations are left aside: each input is moved as if it went with no other\n");
        }
        Ok(([runs.samples, runs.responses], runs.called))
    }
}

impl From<SensitivityMethod> for DesignMethod {
    fn from(method: SensitivityMethod) -> Self {
        match method {
            SensitivityMethod::Sobol => Self::Sobol,
            SensitivityMethod::Morris => Self::Morris,
            SensitivityMethod::Tornado => Self::Tornado,
        }
    }
}

/// A count with separated thousands.
fn number(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|part| str::from_utf8(part).ok()).collect();
    groups.join(",")
}

/// Draws the one response that was asked for.
fn draw(
    args: &SensitivityArgs,
    (samples, responses, called): (&Samples, &NumberTable, &StudyWords),
    found: &[(String, ResponseAnalysis)],
    file: &Path,
) -> Result<(), CommandFailure> {
    // Of a number of a scenario and its change, the change says what the scenario does.
    let found = match found {
        [_, change] if change.0.starts_with(CHANGE) => std::slice::from_ref(change),
        _ => found,
    };
    let [(response, analysis)] = found else {
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!("a chart is of one response; say with --response which of {}", names.join(", "));
        return Err(CommandFailure::input("several-responses", message));
    };
    let language = args.look.language;
    let word = |name: &str| called.words.get(name).map_or(name, |text| text.get(language)).to_owned();
    let factors: Vec<String> = samples.factors.iter().map(|factor| word(&factor.name)).collect();
    let unit = called.units.get(response).filter(|_| args.unit.is_empty()).unwrap_or(&args.unit);
    let (from, to, rows) = (samples.table.file(), responses.file(), number(samples.rows.len()));
    let source = match (language, &args.study) {
        (Language::En, Some(study)) => format!("Source: {rows} runs of {study}; own calculation."),
        (Language::Ja, Some(study)) => format!("出所：{study}の{rows}回の計算結果。独自計算。"),
        (Language::En, None) => format!("Source: {rows} runs of {from} and {to}; own calculation."),
        (Language::Ja, None) => format!("出所：{from}と{to}の{rows}回の計算結果。独自計算。"),
    };
    let asked = Explained {
        response: &word(response),
        unit,
        factors: &factors,
        nouns: !called.words.is_empty(),
        source: &source,
        language,
        width: args.look.width,
        appearance: args.look.appearance,
    };
    let drawn = match analysis {
        ResponseAnalysis::Sobol(_, found) => charts::draw_shares(&asked, found, &args.interval.bootstrap()),
        ResponseAnalysis::Morris(found) => charts::draw_effects(&asked, found),
        ResponseAnalysis::Tornado(found) => charts::draw_tornado(&asked, found),
    };
    write_drawing(&drawn.map_err(|error| CommandFailure::input("no-data", error.to_string()))?, file)
}

/// The columns of responses that are wanted, after seeing that rows belong to each other.
fn asked<'a>(
    samples: &NumberTable,
    responses: &'a NumberTable,
    name: Option<&str>,
) -> Result<Vec<&'a NumbersColumn>, CommandFailure> {
    if responses.rows() != samples.rows() {
        let message = format!(
            "{} has {} rows, {} has {}: one response belongs to each sample",
            responses.file(),
            responses.rows(),
            samples.file(),
            samples.rows()
        );
        return Err(CommandFailure::input("different-length", message));
    }
    number_agrees(samples, responses)?;
    match name {
        Some(name) => Ok(vec![responses.column(name)?]),
        None => {
            let all = responses.columns().iter().filter(|column| column.name != NUMBER && !column.text);
            Ok(all.collect())
        }
    }
}

/// The column that gives each run its number, where a table has one; it is no input and no response.
pub(super) const NUMBER: &str = "sample";

fn number_agrees(samples: &NumberTable, responses: &NumberTable) -> Result<(), CommandFailure> {
    let number = |table: &NumberTable| table.columns().iter().find(|column| column.name == NUMBER).cloned();
    if let (Some(a), Some(b)) = (number(samples), number(responses))
        && let Some(row) = a.values.iter().zip(&b.values).position(|(a, b)| a != b)
    {
        let message = format!("this is not the sample that stands on line {} of {}", samples.line(row), samples.file());
        return Err(responses.mistake(Some(row), Diagnostic::error("wrong-sample", message)).into());
    }
    Ok(())
}

impl Samples {
    fn read(table: NumberTable, args: &SensitivityArgs) -> Result<Self, CommandFailure> {
        let inputs: Vec<&NumbersColumn> = table.columns().iter().filter(|column| column.name != NUMBER).collect();
        let empty = |column: &&&NumbersColumn| column.values.iter().any(Option::is_none);
        if let Some(column) = inputs.iter().find(empty) {
            let row = column.values.iter().position(Option::is_none);
            let message = format!("input `{}` has no number here", column.name);
            return Err(table.mistake(row, Diagnostic::error("missing-number", message)).into());
        }
        let rows: Vec<Vec<f64>> =
            (0..table.rows()).map(|row| inputs.iter().filter_map(|column| column.values[row]).collect()).collect();
        let given = args.ranges.as_ref().map(|file| ranges(file)).transpose()?;
        let factor = |column: &&NumbersColumn| match &given {
            Some(given) => given.iter().find(|factor| factor.name == column.name).cloned().ok_or_else(|| {
                let message = format!("nobody gives the range of input `{}`", column.name);
                let names = given.iter().map(|factor| factor.name.as_str());
                CommandFailure::from(Diagnostic::error("unknown-name", message).nearest(&column.name, names))
            }),
            None => Ok(Factor {
                name: column.name.clone(),
                low: column.values.iter().flatten().copied().fold(f64::INFINITY, f64::min),
                high: column.values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max),
            }),
        };
        let factors = inputs.iter().map(factor).collect::<Result<Vec<_>, _>>()?;
        let design = recognise(&rows, args.method).map_err(|misfit| {
            let message = format!("{} is no design known here: {misfit}", table.file());
            let found = Diagnostic::error("no-design", message)
                .help("`izon sensitivity design` prints one; --method says which one is meant");
            match misfit.row {
                Some(row) => CommandFailure::from(table.mistake(Some(row), found)),
                None => found.into(),
            }
        })?;
        Ok(Self { table, factors, rows, design })
    }

    fn analyse(&self, responses: &[Option<f64>], bootstrap: &Bootstrap) -> Result<ResponseAnalysis, Undefined> {
        match self.design {
            Recognised::Sobol(design) => Ok(ResponseAnalysis::Sobol(design, design.analyse(responses, bootstrap)?)),
            Recognised::Morris => Ok(ResponseAnalysis::Morris(morris::analyse(&self.rows, responses, &self.factors)?)),
            Recognised::Tornado => Ok(ResponseAnalysis::Tornado(tornado::analyse(&self.rows, responses)?)),
        }
    }
}

/// What rows are a design of; without a method the first that fits, with the misfit of shares of variance where none does.
fn recognise(rows: &[Vec<f64>], method: Option<SensitivityMethod>) -> Result<Recognised, Misfit> {
    let one = |method: SensitivityMethod| match method {
        SensitivityMethod::Sobol => SobolDesign::recognise(rows).map(Recognised::Sobol),
        SensitivityMethod::Morris => morris::recognise(rows).map(|()| Recognised::Morris),
        SensitivityMethod::Tornado => tornado::recognise(rows).map(|()| Recognised::Tornado),
    };
    match method {
        Some(method) => one(method),
        None => one(SensitivityMethod::Sobol).or_else(|misfit| {
            one(SensitivityMethod::Morris).or_else(|_| one(SensitivityMethod::Tornado)).map_err(|_| misfit)
        }),
    }
}

/// Reads ranges of inputs: a CSV file `name,low,high`.
fn ranges(file: &str) -> Result<Vec<Factor>, CommandFailure> {
    let table = NumberTable::read(&Folder::new(""), file)?;
    let (names, low, high) = (table.words("name")?, table.column("low")?, table.column("high")?);
    let mut factors = Vec::new();
    for (row, name) in names.iter().enumerate() {
        match (low.values[row], high.values[row]) {
            (Some(low), Some(high)) if low < high => factors.push(Factor { name: name.clone(), low, high }),
            _ => {
                let message = format!("the range of `{name}` must go up: low, high");
                return Err(table.mistake(Some(row), Diagnostic::error("bad-range", message)).into());
            }
        }
    }
    Ok(factors)
}
