//! `izon failures`: every single failure against every scenario.

mod report;

use std::fmt::Write;
use std::path::PathBuf;

use super::folder::{check_replaceable, replace_folder};
use super::look::Look;
use super::output::{Failure, print, unknown, warn, write_drawing};
use super::progress;
use super::run::listed;
use crate::allocation::Standard;
use crate::charts::about::About;
use crate::charts::map::Geography;
use crate::charts::{self, Drawing};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileId, FileSet};
use crate::export;
use crate::id::MarketId;
use crate::input::resolve::disruption::read;
use crate::input::source::Source;
use crate::input::{load_dataset, read_study};
use crate::language::Language;
use crate::model::disruption::{Disruption, same_market};
use crate::model::{Model, commodity};
use crate::provenance::{Input, Manifest, inputs};
use crate::publish::ResultFile;
use crate::publish::source_line::source_line;
use crate::publish::study_charts::{about, names};
use crate::scenario::{PlacedDisruption, Study};
use crate::stress::failures::{self, Element, Failures, SUPPLIERS, Terms, Work};
use crate::study::evaluate;
use crate::table::Table;
use crate::units::calendar::Day;
use crate::units::{DAYS_PER_YEAR, Dimension, Quantity};

/// Form of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// Tables and sentences for people.
    Table,
    /// Every row, for spreadsheets and programs.
    Csv,
    /// The tables and sentences as Markdown.
    Md,
}

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// The disruption file whose stocks, prices and decisions hold; the first of the study if none is named.
    #[arg(long, value_name = "FILE")]
    conditions: Option<String>,
    /// The day on which each failure begins, such as 2028-01-01 [default: that of the conditions].
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    start: Option<String>,
    /// How long each failure lasts, such as "3 months"; three years at most [default: half a year, 183 days].
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    duration: Option<String>,
    /// Looks at one market alone, such as crude-oil.
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
    /// How many of the largest suppliers fail, one by one.
    #[arg(long, value_name = "N", default_value_t = SUPPLIERS)]
    suppliers: usize,
    /// A supplier stops selling to this importer alone; if not, what it sells is lost to the world.
    #[arg(long)]
    cut_off: bool,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Writes the heat map of one market to a file, .svg or .png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Language of sentences and charts, width and theme of charts.
    #[command(flatten)]
    look: Look,
    /// Writes the table of results, the heat maps and the manifest to a folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the folder of results even if no earlier run wrote it.
    #[arg(long)]
    force: bool,
}

/// What a run is about.
struct Desk<'a> {
    args: &'a Args,
    study: &'a Study,
    conditions: &'a Disruption,
    dataset: &'a Dataset,
    files: &'a FileSet,
    /// The files of the conditions.
    read: Vec<FileId>,
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let dataset = load_dataset(data)?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let gone = |error: crate::input::source::SourceError| Failure::input("no-file", error.to_string());
    let study = read_study(&args.file, &data.study_files(&args.file), &dataset, None, (&mut files, &mut found));
    let study = study.map_err(gone)?;
    let stated = match &args.conditions {
        Some(path) => Some(read(path, &data.study_files(path), &dataset, &mut files, &mut found).map_err(gone)?),
        None => None,
    };
    for mistake in args.mistakes() {
        found.push(mistake);
    }
    let whole = study.zip(stated.map_or(Some(None), |read| read.map(Some)));
    let warned = found.finish(whole).map_err(|mistakes| Failure::mistakes(&files, mistakes))?;
    let (study, stated): (Study, Option<PlacedDisruption>) = warned.value;
    let conditions = match &stated {
        Some(read) => read.disruption.clone(),
        None => failures::conditions(&study, &dataset).map_err(|errors| Failure::mistakes(&files, errors))?,
    };
    let own = study.reference();
    let place = own.places.importer.as_ref();
    if let Some(refused) = stated.as_ref().and_then(|read| read.refused(&own.model.importer, place, true)) {
        return Err(Failure::mistakes(&files, vec![refused]));
    }
    let read = stated.as_ref().or(failures::of_importer(&study)).map(|read| read.files.clone()).unwrap_or_default();
    let desk = Desk { args, study: &study, conditions: &conditions, dataset: &dataset, files: &files, read };
    if let Some(out) = &args.out {
        check_replaceable(out, args.force)?;
    }
    let failures = desk.compute(&args.terms(&conditions, &study)?)?;
    warn(&files, &warned.warnings);
    desk.tell(&failures)
}

impl Args {
    /// What is wrong with the options, all of it.
    fn mistakes(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        if let Some(text) = self.start.as_ref().filter(|text| text.parse::<Day>().is_err()) {
            let message = format!("--start {text}: expected a date, such as 2028-01-01");
            wrong.push(Diagnostic::error("no-date", message));
        }
        wrong.extend(self.duration.as_ref().and_then(|text| days(text).err()));
        if self.suppliers > 250 {
            let message =
                format!("--suppliers {}: expected 250 at most, more than there are countries", self.suppliers);
            wrong.push(Diagnostic::error("out-of-range", message));
        }
        if let Some(file) = self
            .chart
            .as_ref()
            .filter(|file| !matches!(file.extension().and_then(|ending| ending.to_str()), Some("svg" | "png")))
        {
            let message = format!("{}: a chart is a file that ends in .svg or .png", file.display());
            wrong.push(Diagnostic::error("no-format", message));
        }
        if let Some(market) = &self.market {
            let kinds = commodity::markets();
            let known = kinds.iter().any(|kind| same_market(&kind.id, &MarketId::new(market)));
            if !known {
                let names = kinds.iter().map(|kind| kind.id.as_str());
                wrong.push(
                    Diagnostic::error("unknown-name", format!("there is no market `{market}`")).nearest(market, names),
                );
            }
        }
        wrong
    }

    fn terms(&self, conditions: &Disruption, study: &Study) -> Result<Terms, Failure> {
        let usual = Terms::of(conditions);
        let length = self.duration.as_deref().map(days).transpose()?;
        let market = self.market.as_ref().map(MarketId::new);
        if let Some(wanted) = &market
            && !study.markets.iter().any(|market| same_market(market, wanted))
        {
            return Err(unknown("market in the study", wanted.as_str(), study.markets.iter().map(MarketId::as_str)));
        }
        Ok(Terms {
            start: self.start.as_ref().and_then(|text| text.parse().ok()).unwrap_or(usual.start),
            days: length.unwrap_or(usual.days),
            suppliers: self.suppliers,
            markets: market.into_iter().collect(),
            cut_off: self.cut_off,
        })
    }

    /// The command that repeats the run, but for where its files go.
    fn command(&self) -> String {
        let mut command = format!("izon failures {}", self.file);
        let options = [
            ("conditions", &self.conditions),
            ("start", &self.start),
            ("duration", &self.duration),
            ("market", &self.market),
        ];
        for (option, value) in options {
            if let Some(value) = value {
                let _ = write!(command, " --{option} {value:?}");
            }
        }
        if self.suppliers != SUPPLIERS {
            let _ = write!(command, " --suppliers {}", self.suppliers);
        }
        if self.cut_off {
            command += " --cut-off";
        }
        command
    }
}

/// A duration as days.
fn days(text: &str) -> Result<f64, Diagnostic> {
    let time = text.parse::<Quantity>().and_then(|time| time.expect(Dimension::Duration));
    let years = time.map_err(|error| Diagnostic::error("bad-quantity", format!("--duration: {error}")))?;
    let days = years * DAYS_PER_YEAR;
    if !(1.0..=3.0 * 366.0).contains(&days) {
        let message = format!("--duration {text}: expected a day to three years");
        return Err(Diagnostic::error("out-of-range", message));
    }
    Ok(days)
}

impl Desk<'_> {
    fn compute(&self, terms: &Terms) -> Result<Failures, Failure> {
        let failed = |errors| Failure::mistakes(self.files, errors);
        let evaluation = evaluate(self.study, self.dataset, &Standard::default(), &|| ()).map_err(failed)?;
        let work = Work::new(self.study, &evaluation.trajectories, self.conditions, self.dataset, terms);
        let work = work.map_err(failed)?;
        let bar = progress(work.len(), "failures");
        let failures = work.run(&|| bar.inc(1));
        bar.finish_and_clear();
        Ok(failures)
    }

    /// Prints, draws and writes what was asked for.
    fn tell(&self, failures: &Failures) -> Result<(), Failure> {
        let table = Table::new(failures.rows.clone());
        let about = self.about(failures);
        if let Some(file) = &self.args.chart {
            let drawn = about.markets.iter().find_map(|market| self.draw(&table, &about, market).transpose());
            match drawn.transpose()? {
                Some(drawing) => write_drawing(&drawing, file)?,
                None => return Err(Failure::input("no-data", "nothing fails that anything is bought through or from")),
            }
        }
        let mut text = match self.args.format {
            Format::Table => report::text(failures, self.args.look.language),
            Format::Md => report::markdown(failures, self.args.look.language),
            Format::Csv => String::from_utf8_lossy(&export::csv(&table)).into_owned(),
        };
        if let Some(out) = &self.args.out {
            let written = self.package(&table, &about)?;
            replace_folder(out, &written)?;
            if self.args.format == Format::Table {
                let names: Vec<&str> = written.iter().map(|file| file.name.as_str()).collect();
                text += &listed(out, &names);
            }
        }
        print(&text)
    }

    /// What the heat maps are about.
    fn about(&self, failures: &Failures) -> About {
        let mut about = about(self.study, source_line(self.dataset), names(self.study, self.dataset));
        about.year = failures.terms.start.date().0;
        about.markets = failures.markets.iter().map(|market| market.id.clone()).collect();
        for failure in &failures.failures {
            if let Element::Landing(id) = &failure.element {
                about.names.landings.entry(id.to_string()).or_insert_with(|| failure.title.clone());
            }
        }
        about
    }

    fn draw(&self, table: &Table, about: &About, market: &MarketId) -> Result<Option<Drawing>, Failure> {
        let look = self.args.look;
        let subject = about.subject(Some(market), look.language, look.width, look.appearance);
        let drawn = charts::draw(charts::registry::FAILURES, table, &subject, &about.names, &Geography::default());
        drawn.map_err(|error| Failure::Other(error.to_string()))
    }

    fn package(&self, table: &Table, about: &About) -> Result<Vec<ResultFile>, Failure> {
        let mut written = vec![ResultFile { name: "results.csv".to_owned(), bytes: export::csv(table) }];
        for market in &about.markets {
            let Some(drawing) = self.draw(table, about, market)? else { continue };
            let name = format!("charts/{}-{market}", charts::registry::FAILURES);
            let png = drawing.png(1.0).map_err(|error| Failure::Other(error.to_string()))?;
            written.push(ResultFile { name: format!("{name}.svg"), bytes: drawing.svg.into_bytes() });
            written.push(ResultFile { name: format!("{name}.png"), bytes: png });
        }
        let models: Vec<&Model> = self.study.scenarios.iter().map(|resolved| &resolved.model).collect();
        let mut read = inputs(self.files, self.study.files.iter().copied().chain(self.read.iter().copied()));
        read.extend(self.dataset.files.iter().map(|(name, hash)| Input { file: name.clone(), sha256: hash.clone() }));
        let outputs = written.iter().map(|file| Input::new(&file.name, &file.bytes)).collect();
        let manifest = Manifest::new(self.args.command(), &models, self.dataset, read, outputs);
        let mut manifest = manifest.with_disruptions(&[self.conditions], self.dataset);
        manifest.charts = serde_json::to_value(about.clone().for_table(table)).ok();
        written.push(ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() });
        Ok(written)
    }
}

/// The word of a language.
fn say(language: Language, en: &'static str, ja: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Ja => ja,
    }
}
