//! Arguments, plan, run: the face at the terminal, and the only place that prints.

mod absorb;
mod alternatives;
mod backtest;
mod break_even;
mod brief;
mod chart;
mod claims;
mod compare;
mod cost;
mod data;
mod discover;
mod ensemble;
mod export;
mod failures;
mod folder;
mod frontier;
mod history;
mod look;
mod new;
mod output;
mod portfolio;
mod progress;
mod reading;
mod risk;
mod robustness;
mod run;
mod schema;
mod sensitivity;
mod shadow;
mod show;
mod stress;

use std::borrow::Cow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::cli::output::CommandFailure;
use crate::cli::progress::progress;
use crate::input::source::{ByteSource, Embedded, Folder, SourceError};
use crate::publish::{SharedSource, source_line};

/// What would an energy plan do to an importer's dependence, at what cost, and would it have helped in a crisis?
#[derive(Debug, Parser)]
#[command(name = "izon", version, about)]
struct Cli {
    /// Folder with a data package to use instead of the one in the program.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Lets files of a study name files outside its folder; no line of these is shown.
    #[arg(long, global = true)]
    allow_outside: bool,
    #[command(subcommand)]
    command: IzonCommand,
}

#[derive(Debug, Subcommand)]
enum IzonCommand {
    /// Computes a study or a scenario, and writes its results and charts.
    Run(run::RunArgs),
    /// Writes the briefing of a study alone: one HTML file that needs nothing else, and Markdown.
    Brief(brief::BriefArgs),
    /// What was said, and what the numbers say of it: a verdict for each claim of a study.
    Claims(claims::ClaimsArgs),
    /// Says why two scenarios differ: the difference split among the settings that differ.
    Compare(compare::CompareArgs),
    /// Draws a chart again from a table of results alone, in any width, theme and language.
    Chart(chart::ChartArgs),
    /// Turns a table of results into the forms of other programs.
    Export(export::ExportArgs),
    /// Writes the files of a new study, which run as they stand.
    New(new::NewArgs),
    /// Lists every setting in force in a scenario, with the file and line it comes from and who says so.
    Show(show::ShowArgs),
    /// Prints the JSON Schema of scenario files, of study files, or of the files of claims.
    Schema(schema::SchemaArgs),
    /// The data behind every number: list, show, verify and import tables.
    Data(data::DataArgs),
    /// What an importer bought, from whom, and how concentrated it was, year by year.
    History(history::HistoryArgs),
    /// Computes a study with its uncertain numbers drawn, by the thousand: quantiles, means, tails, probabilities of claims.
    Ensemble(ensemble::EnsembleArgs),
    /// Puts the parts of an ensemble together that were computed with --shard.
    Collect(ensemble::CollectArgs),
    /// The cheapest supply for each ceiling on a share, and the scenarios of a study against it.
    Frontier(frontier::FrontierArgs),
    /// Other mixes of suppliers that cost nearly as little, and how far each share could move.
    Alternatives(alternatives::AlternativesArgs),
    /// Suppliers as a portfolio: how far the price of a mix swings, and how much of that no mix escapes.
    Portfolio(portfolio::PortfolioArgs),
    /// Did the risk fall, or move? The largest suppliers of each scenario, and whether indicators agree.
    Risk(risk::RiskArgs),
    /// How much of a pipeline's gas can be used where it lands, carried on, or shipped on, and what holds it back.
    Absorb(absorb::AbsorbArgs),
    /// What each route costs part by part, what investments would earn, and what a point of dependence costs to remove.
    Cost(cost::CostArgs),
    /// What the limits of a scenario are worth: routes, contracts, policies, one sentence each.
    Shadow(shadow::ShadowArgs),
    /// Would it have helped? Scenarios through a disruption: arrivals, stocks, who goes short, prices, month by month.
    Stress(stress::StressArgs),
    /// Every single failure against every scenario: what is lost, for how long stocks carry it, what it costs.
    Failures(failures::FailuresArgs),
    /// How well the model of disruptions predicts: past events against what the trade data then show.
    Backtest(backtest::BacktestArgs),
    /// Which input matters: shares of variance, elementary effects, or one input at a time.
    Sensitivity(sensitivity::SensitivityArgs),
    /// Which scenario of a study is good under most futures: regret, and limits that are met.
    Robustness(robustness::RobustnessArgs),
    /// At which value of any one number an answer turns: a claim, or a number of the results and its limit.
    BreakEven(break_even::BreakEvenArgs),
    /// Under which conditions does it hold? Boxes of inputs in which the cases of interest are dense, as sentences.
    Discover(discover::DiscoverArgs),
}

/// A data package, beside which files of studies may name files outside their folders.
struct Outside(SharedSource);

impl ByteSource for Outside {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        self.0.read(path)
    }

    fn describe(&self, path: &str) -> String {
        self.0.describe(path)
    }

    fn study_files(&self, named: &str) -> Folder {
        Folder::around(named, true)
    }
}

/// The arguments of the process; what is wrong with them is told without a letter that steers the terminal.
fn arguments() -> Result<Cli, ExitCode> {
    Cli::try_parse().map_err(|error| {
        let told = error.to_string();
        if output::is_plain(&told) {
            error.exit();
        }
        output::note(&told);
        ExitCode::from(error.exit_code() as u8)
    })
}

/// Runs the program with the arguments of the process: 0 when all went well, 2 when the input is wrong, 141 when whoever read the
/// output went away before its end, 1 otherwise.
pub fn main() -> ExitCode {
    let cli = match arguments() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let is_folder = cli.data.is_some();
    let package: SharedSource = match cli.data {
        Some(folder) => Arc::new(Folder::new(folder)),
        None => Arc::new(Embedded),
    };
    let source: SharedSource = if cli.allow_outside { Arc::new(Outside(package)) } else { package };
    let changed = if is_folder { crate::input::package::differing(&*source) } else { Vec::default() };
    let differs = source_line::differing(&changed).en;
    if !differs.is_empty() {
        output::note(&format!("warning:{differs}\n"));
    }
    let done = match cli.command {
        IzonCommand::Run(args) => run::run(&args, &source),
        IzonCommand::Brief(args) => brief::run(&args, &source),
        IzonCommand::Claims(args) => claims::run(&args, &source),
        IzonCommand::Compare(args) => compare::run(&args, &*source),
        IzonCommand::Chart(args) => chart::run(&args, &*source),
        IzonCommand::Export(args) => export::run(&args),
        IzonCommand::New(args) => new::run(&args, &*source),
        IzonCommand::Show(args) => show::run(&args, &*source),
        IzonCommand::Schema(args) => schema::run(&args),
        IzonCommand::Data(args) => data::run(args, &*source),
        IzonCommand::History(args) => history::run(&args, &*source),
        IzonCommand::Ensemble(args) => ensemble::run(args, &*source),
        IzonCommand::Collect(args) => ensemble::collect(&args, &*source),
        IzonCommand::Frontier(args) => frontier::run(&args, &*source),
        IzonCommand::Alternatives(args) => alternatives::run(&args, &*source),
        IzonCommand::Portfolio(args) => portfolio::run(&args, &*source),
        IzonCommand::Risk(args) => risk::run(&args, &*source),
        IzonCommand::Absorb(args) => absorb::run(&args, &*source),
        IzonCommand::Cost(args) => cost::run(&args, &*source),
        IzonCommand::Shadow(args) => shadow::run(&args, &*source),
        IzonCommand::Stress(args) => stress::run(&args, &*source),
        IzonCommand::Failures(args) => failures::run(&args, &*source),
        IzonCommand::Backtest(args) => backtest::run(&args, &*source),
        IzonCommand::Sensitivity(args) => sensitivity::run(&args, &*source),
        IzonCommand::Robustness(args) => robustness::run(&args, &*source),
        IzonCommand::BreakEven(args) => break_even::run(&args, &*source),
        IzonCommand::Discover(args) => discover::run(&args),
    };
    done.map_or_else(CommandFailure::report, |()| ExitCode::SUCCESS)
}
