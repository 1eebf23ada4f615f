//! `izon ensemble`: a study with its uncertain numbers drawn, by the thousand.

mod collect;
mod finish;
mod lock;
mod replay;
mod spool;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(super) use collect::{CollectArgs, run as collect};

use super::folder::check_replaceable;
use super::look::LookArgs;
use super::output::{CommandFailure, print, warn};
use super::progress::Bars;
use crate::allocation::Standard;
use crate::input::source::ByteSource;
use crate::publish::ensemble::filter::SeriesFilter;
use crate::publish::ensemble::request::EnsembleRequest;
use crate::publish::ensemble::work::{EnsembleWork, without_sampling};
use crate::publish::ensemble::{EnsembleStore, advance};
use crate::study::StudyError;
use crate::uncertainty::ensemble::{BLOCK, Summary, blocks};
use crate::uncertainty::sampling::SamplingMethod;
use lock::{LOCK, Lock};
use spool::{Drawn, ROWS, STATE, Spool};

#[derive(clap::Args, Debug)]
pub(super) struct EnsembleArgs {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// How many samples are drawn; of the method sobol a power of two is spread most evenly, and between 1,024 and 2,000
    /// independent numbers may go together a little.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=u64::from(u32::MAX)))]
    samples: u64,
    /// Where the draws start: another seed gives another ensemble.
    #[arg(long, default_value_t = 2016)]
    seed: u64,
    /// How draws are spread: sobol (scrambled), lhs (Latin hypercube) or plain.
    #[arg(long, value_name = "METHOD", default_value = "sobol", value_parser = SamplingMethod::ALL.map(|(name, _)| name))]
    method: String,
    /// Which suppliers lose sales when something changes, in all scenarios: calibrated, merit-order, proportional, or displace=GROUP[,GROUP].
    #[arg(long, value_name = "RULE")]
    response: Option<String>,
    /// Sets a number instead of drawing it, such as `market.crude-oil.growth=-1 %`; can be given several times.
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Series that rows are written of: `all`, or keys with values such as `variable=share|hhi,period=2030` [default: all].
    #[arg(long, value_name = "FILTER", value_parser = checked)]
    series: Vec<String>,
    /// Also say how often each series lies above this value; can be given several times.
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true, value_parser = number)]
    above: Vec<String>,
    /// Also write every draw with its inputs and outputs, and changes against the reference: csv or parquet.
    #[arg(long, value_name = "FORM", value_parser = ["csv", "parquet"])]
    draws: Option<String>,
    /// Series that stand among the draws [default: those of all suppliers, of the group and of the supplier, in the study's
    /// year].
    #[arg(long, value_name = "FILTER", value_parser = checked, requires = "draws")]
    draw_series: Vec<String>,
    /// Computes only the i-th of n parts, for another machine or job; `izon collect` puts parts together.
    #[arg(long, value_name = "I/N", value_parser = shard, conflicts_with = "sample")]
    shard: Option<(u64, u64)>,
    /// Computes one sample by its number, counted from 0, and prints its inputs and outputs.
    #[arg(long, value_name = "NUMBER")]
    sample: Option<u64>,
    /// The folder that the results go to [default: out/ and the study's id and `-ensemble`].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Seconds between the points from which an interrupted run goes on: what was computed since the last is computed again.
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    checkpoint: u64,
    /// Start anew in a folder that holds something else.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pictures: Pictures,
}

/// Which charts are drawn of an ensemble.
#[derive(Clone, Copy, clap::Args, Debug)]
struct Pictures {
    /// Write no charts.
    #[arg(long)]
    no_charts: bool,
    /// Language, width and theme of charts.
    #[command(flatten)]
    look: LookArgs,
}

fn checked(text: &str) -> Result<String, String> {
    text.parse::<SeriesFilter>().map(|_| text.to_owned())
}

fn number(text: &str) -> Result<String, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value.to_string()),
        _ => Err(format!("`{text}` is no number")),
    }
}

fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    parts
        .filter(|(part, of)| (1..=*of).contains(part))
        .ok_or_else(|| "expected a part such as 1/4, 2/4, 3/4 or 4/4".to_owned())
}

/// Runs the command.
pub(super) fn run(args: EnsembleArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let request = EnsembleRequest {
        file: args.file,
        samples: args.samples,
        seed: args.seed,
        method: args.method,
        response: args.response,
        set: args.set,
        series: args.series,
        above: args.above,
        draws: args.draws,
        draw_series: args.draw_series,
    };
    let read = request.read(&data.study_files(&request.file), data)?;
    warn(&read.files, &read.warnings);
    let (parameters, fixed) = request.parameters(&read)?;
    let table = without_sampling(&read)?;
    let work = EnsembleWork::new(&request, &read, (&parameters, fixed), table.as_ref())?;
    if let Some(sample) = args.sample {
        return print(&replay::sample(&work, sample)?);
    }
    let identity = request.identity(&read);
    let mark = args.shard.map_or_else(String::new, |(part, of)| format!("-{part}-of-{of}"));
    let out = args.out.unwrap_or_else(|| Path::new("out").join(format!("{}-ensemble{mark}", read.study.id)));
    if !Spool::is_in(&out) {
        check_replaceable(&out, args.force)?;
    }
    let _held = Lock::take(&out)?;
    let spool = Spool::open(&out, &identity)?;
    let all = blocks(request.samples);
    let part = args.shard.map_or(0..all, |(part, of)| all * (part - 1) / of..all * part / of);
    let pace = Duration::from_secs(args.checkpoint);
    let (summary, drawn) = compute(&work, &spool, part, (pace, args.force))?;
    if args.shard.is_some() {
        spool.save(&summary, drawn.as_ref())?;
        let count: u64 = summary.blocks().iter().map(|range| range.end - range.start).sum();
        let put = format!("{count} of {all} blocks of {BLOCK} samples are in {}.\n", out.display());
        return print(&format!("{put}Put the parts together with: izon collect DIR... --out DIR\n"));
    }
    let rows = (Spool::rows_file(&out), drawn.as_ref().map(Drawn::seal).transpose()?);
    let results = (&work, &summary);
    let names = finish::write((&out, &[STATE, ROWS, LOCK]), (&request, &identity), results, (&[rows], args.pictures))?;
    print(&format!("{}\n{}: {}\n", finish::said(&work, &summary, &request), out.display(), names.join(", ")))
}

/// The folder of an ensemble at work: its draws so far, and when what is known was kept last.
struct Checkpoints<'a> {
    spool: &'a Spool<'a>,
    draws: Option<Drawn>,
    pace: Duration,
    saved: Instant,
    /// How long it took to keep it.
    cost: Duration,
}

impl EnsembleStore for Checkpoints<'_> {
    fn add(&mut self, rows: &mut dyn Iterator<Item = Vec<f64>>) -> Result<(), StudyError> {
        self.draws.as_mut().map_or(Ok(()), |file| file.write(rows))
    }

    /// Saving takes no more than a tenth of the time, however large the summary is, unless it is asked for each time.
    fn reached(&mut self, summary: &Summary) -> Result<(), StudyError> {
        let wait = if self.pace.is_zero() { self.pace } else { self.pace.max(10 * self.cost) };
        if self.saved.elapsed() >= wait {
            let start = Instant::now();
            self.spool.save(summary, self.draws.as_ref())?;
            self.saved = Instant::now();
            self.cost = self.saved - start;
        }
        Ok(())
    }
}

/// Computes what is left of some blocks, with points from which an interrupted run goes on.
fn compute(
    work: &EnsembleWork<'_>,
    spool: &Spool<'_>,
    part: std::ops::Range<u64>,
    (pace, force): (Duration, bool),
) -> Result<(Summary, Option<Drawn>), CommandFailure> {
    let (resumed, seal) =
        spool.resume(&part, force)?.map_or((None, None), |kept| (Some(kept.summary), kept.label.draws));
    let summary = resumed.unwrap_or_else(|| Summary::new(&work.ensemble, &Standard::default()));
    let draws = match work.columns.len() {
        0 => None,
        columns => Some(spool.draws(columns, seal.as_ref())?),
    };
    let mut store = Checkpoints { spool, draws, pace, saved: Instant::now(), cost: Duration::ZERO };
    let summary = advance(work, summary, &part, &mut store, &Bars::default())?;
    Ok((summary, store.draws))
}
