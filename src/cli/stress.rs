//! `izon stress`: would it have helped? Scenarios through a disruption, month by month.

mod album;
mod vintages;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use super::folder::{check_replaceable, replace_folder};
use super::look::Look;
use super::output::{Failure, RULED, print, warn};
use super::progress;
use super::run::listed;
use crate::allocation::Standard;
use crate::charts::bare;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::export;
use crate::input::resolve::disruption::read;
use crate::input::source::Source;
use crate::input::{load_dataset, read_study};
use crate::language::{Language, Text, counted, counted_in, number};
use crate::model::Model;
use crate::provenance::{Input, Manifest, inputs};
use crate::publish::ResultFile;
use crate::scenario::{PlacedDisruption, Study};
use crate::stress::{self, Options, Outcome, Plan, Stress};
use crate::study::evaluate;
use crate::table::Table;
use crate::uncertainty::sampling::MOST_SAMPLES;
use crate::units::calendar::Day;
use crate::units::{DAYS_PER_YEAR, Dimension, Quantity};
use album::Album;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A study file, such as scenarios/article.toml, or a scenario file; the observed mix of --importer if none is named.
    file: Option<String>,
    /// Disruption files, such as scenarios/disruptions/hormuz-2026.toml; those of the study if none is named.
    #[arg(long, short, value_name = "FILE")]
    disruption: Vec<String>,
    /// Whose observed mix goes through it, where no scenario is named: ISO 3166-1 alpha-3.
    #[arg(long, value_name = "CODE", conflicts_with = "file")]
    importer: Option<String>,
    /// Moves the disruption to another day, such as 2028-01-01, with everything in it.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    start: Option<String>,
    /// How long everything that is struck stays so, such as "3 months".
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    duration: Option<String>,
    /// Runs with uncertain numbers drawn, for ranges; 0 for none.
    /// Runs with uncertain numbers drawn, for ranges; 0 for none, 20,000 at most.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=20_000))]
    samples: u64,
    /// What the draws start from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Runs it with the uncertain numbers as one sample has them, by its number, counted from 0, and prints them.
    #[arg(long, value_name = "NUMBER", conflicts_with = "samples")]
    sample: Option<u64>,
    /// Write no charts.
    #[arg(long)]
    no_charts: bool,
    /// Language of sentences and charts, width and theme of charts.
    #[command(flatten)]
    look: Look,
    /// The folder that the results go to [default: out/ and the names of study and disruption].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the folder of results even if no earlier run wrote it.
    #[arg(long)]
    force: bool,
}

/// What goes through the disruptions.
struct Subject {
    id: String,
    study: Option<Study>,
    plans: Option<Vec<Plan>>,
}

impl Subject {
    /// Refuses disruptions that were written for another importer and take nothing from this one.
    fn takes(&self, disruptions: &[PlacedDisruption]) -> Result<(), Vec<Diagnostic>> {
        let of_study = self.study.as_ref().map(Study::reference);
        let own = self.plans.iter().flatten().next().map(|plan| &plan.importer);
        let Some(importer) = of_study.map(|resolved| &resolved.model.importer).or(own) else { return Ok(()) };
        let place = of_study.and_then(|resolved| resolved.places.importer.as_ref());
        let refused: Vec<Diagnostic> =
            disruptions.iter().filter_map(|read| read.refused(importer, place, false)).collect();
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let dataset = load_dataset(data)?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let gone = |error: crate::input::source::SourceError| Failure::input("no-file", error.to_string());
    let study = match &args.file {
        Some(file) => {
            read_study(file, &data.study_files(file), &dataset, None, (&mut files, &mut found)).map_err(gone)?
        }
        None => None,
    };
    let mut disruptions = Vec::new();
    for path in &args.disruption {
        disruptions.extend(read(path, &data.study_files(path), &dataset, &mut files, &mut found).map_err(gone)?);
    }
    if let (Some(study), true) = (&study, disruptions.is_empty()) {
        disruptions.extend(study.disruptions.iter().cloned());
    }
    let whole = (args.file.is_none() || study.is_some()).then_some(());
    let warned = found.finish(whole).map_err(|mistakes| Failure::mistakes(&files, mistakes))?;
    if disruptions.is_empty() {
        let message = "no disruption: name a file with --disruption, or list `disruptions` in the study";
        return Err(Failure::input("missing-key", message));
    }
    once(&disruptions)?;
    let subject = args.subject(study, &disruptions, &dataset)?;
    subject.takes(&disruptions).map_err(|mistakes| Failure::mistakes(&files, mistakes))?;
    for one in &mut disruptions {
        args.adapt(one)?;
    }
    let inputs: Vec<Vec<(String, f64)>> = disruptions.iter_mut().map(|one| args.draw(one)).collect::<Result<_, _>>()?;
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join(folder(&subject.id, &disruptions)));
    check_replaceable(&out, args.force)?;
    let stresses = args.compute(&subject, &disruptions, &dataset, &files)?;
    let table = Table::merged(stresses.iter().map(|(_, stress)| stress.table.clone()));
    let album = Album::new(&subject, &stresses, &disruptions, &dataset);
    let drawn = if args.no_charts { Vec::new() } else { album.draw(args.look)? };
    let written = args.package(&subject, &disruptions, (&table, &album, drawn), (&dataset, &files));
    replace_folder(&out, &written)?;
    warn(&files, &warned.warnings);
    let mut text = String::new();
    for (((_, stress), one), inputs) in stresses.iter().zip(&disruptions).zip(&inputs) {
        warn(&files, &stress.warnings);
        for (name, value) in inputs {
            let _ = writeln!(text, "# {name} {value}");
        }
        text += &told(stress, &one.disruption.title, args.look.language);
        text += &vintages::told(&one.disruption, args.look.language);
        text.push('\n');
    }
    let names: Vec<&str> = written.iter().map(|file| file.name.as_str()).collect();
    print(&format!("{text}{}", listed(&out, &names)))
}

/// Results stand under the names of disruptions, so that each has to have one of its own.
fn once(disruptions: &[PlacedDisruption]) -> Result<(), Failure> {
    let names = || disruptions.iter().map(|one| one.disruption.id.as_str());
    match names().enumerate().find(|(place, name)| names().take(*place).any(|earlier| earlier == *name)) {
        Some((_, name)) => Err(Failure::input("repeated-key", format!("two disruptions are called `{name}`"))),
        None => Ok(()),
    }
}

/// The folder of the results.
fn folder(subject: &str, disruptions: &[PlacedDisruption]) -> String {
    let names: Vec<&str> = disruptions.iter().map(|one| one.disruption.id.as_str()).collect();
    format!("{subject}-{}", names.join("-"))
}

impl Args {
    fn subject(
        &self,
        study: Option<Study>,
        disruptions: &[PlacedDisruption],
        dataset: &Dataset,
    ) -> Result<Subject, Failure> {
        if let Some(study) = study {
            return Ok(Subject { id: study.id.clone(), study: Some(study), plans: None });
        }
        let Some(code) = &self.importer else {
            return Err(Failure::input("missing-key", "name a study or a scenario, or an importer with --importer"));
        };
        let Some((importer, country)) = dataset.countries.get_key_value(code.as_str()) else {
            let names = dataset.countries.keys().map(crate::id::CountryId::as_str);
            return Err(super::output::unknown("country", code, names));
        };
        let title = Text::new(
            format!("{}, as observed", bare(&country.name.en)),
            format!("{}（実績の調達構成）", country.name.ja),
        );
        let year = disruptions.iter().map(|read| read.disruption.mix_year).max().unwrap_or_default();
        let plan = stress::observed(importer, title, (dataset, year));
        Ok(Subject { id: importer.as_str().to_lowercase(), study: None, plans: Some(vec![plan]) })
    }

    /// Moves and stretches a disruption as the command line says.
    fn adapt(&self, one: &mut PlacedDisruption) -> Result<(), Failure> {
        if let Some(text) = &self.start {
            let Ok(day) = text.parse::<Day>() else {
                return Err(Failure::input("no-date", format!("--start {text}: expected a date, such as 2028-01-01")));
            };
            one.disruption = one.disruption.clone().later(day.since(one.disruption.start));
        }
        if let Some(text) = &self.duration {
            let time = text.parse::<Quantity>().and_then(|time| time.expect(Dimension::Duration));
            let years = time.map_err(|error| Failure::input("bad-quantity", format!("--duration: {error}")))?;
            if years <= 0.0 {
                return Err(Failure::input("out-of-range", format!("--duration {text}: expected more than nothing")));
            }
            one.disruption = one.disruption.clone().lasting(years * DAYS_PER_YEAR);
        }
        Ok(())
    }

    /// Sets the uncertain numbers of a disruption to those of the sample that is asked for, and gives them.
    fn draw(&self, one: &mut PlacedDisruption) -> Result<Vec<(String, f64)>, Failure> {
        let Some(number) = self.sample else { return Ok(Vec::new()) };
        if number >= MOST_SAMPLES {
            let message = format!("there is no sample {number}: they are numbered from 0 to {}", MOST_SAMPLES - 1);
            return Err(Failure::input("unknown-name", message));
        }
        let options = Options { samples: number + 1, seed: self.seed };
        let (disruption, values) = stress::sample(&one.disruption, options, number);
        one.disruption = disruption;
        Ok(values)
    }

    fn compute(
        &self,
        subject: &Subject,
        disruptions: &[PlacedDisruption],
        dataset: &Dataset,
        files: &FileSet,
    ) -> Result<Vec<(String, Stress)>, Failure> {
        let bar = progress(usize::try_from(self.samples).unwrap_or(0) * disruptions.len(), "runs");
        let done = || bar.inc(1);
        let options = Options { samples: self.samples, seed: self.seed };
        let trajectories = match &subject.study {
            Some(study) => {
                evaluate(study, dataset, &Standard::default(), &|| ())
                    .map_err(|errors| Failure::mistakes(files, errors))?
                    .trajectories
            }
            None => Vec::new(),
        };
        let of = |one: &PlacedDisruption| {
            let disruption = &one.disruption;
            let stress = match (&subject.study, &subject.plans) {
                (Some(study), _) => stress::evaluate(study, &trajectories, disruption, dataset, (options, &done)),
                (None, plans) => {
                    Ok(stress::stress(plans.as_deref().unwrap_or_default(), 0, disruption, dataset, (options, &done)))
                }
            };
            Ok((disruption.id.clone(), stress.map_err(|errors| Failure::mistakes(files, errors))?))
        };
        let all = disruptions.iter().map(of).collect();
        bar.finish_and_clear();
        all
    }

    /// The command that repeats the run, but for where its files go.
    fn command(&self) -> String {
        let mut command = "izon stress".to_owned();
        if let Some(file) = &self.file {
            let _ = write!(command, " {file}");
        }
        for (option, value) in [("importer", &self.importer), ("start", &self.start), ("duration", &self.duration)] {
            if let Some(value) = value {
                let _ = write!(command, " --{option} {value:?}");
            }
        }
        for path in &self.disruption {
            let _ = write!(command, " --disruption {path}");
        }
        if self.samples > 0 {
            let _ = write!(command, " --samples {} --seed {}", self.samples, self.seed);
        }
        if let Some(number) = self.sample {
            let _ = write!(command, " --sample {number} --seed {}", self.seed);
        }
        command
    }

    fn package(
        &self,
        subject: &Subject,
        disruptions: &[PlacedDisruption],
        (table, album, drawn): (&Table, &Album<'_>, Vec<ResultFile>),
        (dataset, files): (&Dataset, &FileSet),
    ) -> Vec<ResultFile> {
        let mut written = vec![ResultFile { name: "results.csv".to_owned(), bytes: export::csv(table) }];
        written.extend(drawn);
        let models: Vec<&Model> =
            subject.study.iter().flat_map(|study| study.scenarios.iter().map(|resolved| &resolved.model)).collect();
        let of_study = subject.study.iter().flat_map(|study| study.files.iter().copied());
        let mut read = inputs(files, of_study.chain(disruptions.iter().flat_map(|one| one.files.iter().copied())));
        read.extend(dataset.files.iter().map(|(name, hash)| Input { file: name.clone(), sha256: hash.clone() }));
        let outputs = written.iter().map(|file| Input::new(&file.name, &file.bytes)).collect();
        let of = disruptions.iter().map(|one| &one.disruption).collect::<Vec<_>>();
        let manifest = Manifest::new(self.command(), &models, dataset, read, outputs);
        let mut manifest = manifest.with_disruptions(&of, dataset);
        manifest.charts = serde_json::to_value(album.about().clone().for_table(table)).ok();
        written.push(ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() });
        written
    }
}

/// Sentences and a grid of one disruption.
fn told(stress: &Stress, title: &Text, language: Language) -> String {
    let mut text = format!("{}\n\n", title.get(language));
    for (outcome, (_, sentences)) in stress.outcomes.iter().zip(&stress.told.plans) {
        let _ = writeln!(text, "{}", outcome.title.get(language));
        for sentence in sentences {
            let _ = writeln!(text, "  {}", sentence.get(language));
        }
    }
    let (head, words) = match language {
        Language::En => (
            "What does not arrive, what covers it, and the worst case, in which nothing can be bought elsewhere",
            "Not arriving: usual arrivals less arrivals, over the whole time. Taken: the same without what high prices make needless, which is \
             sold on. Stocks and saving cover what does not arrive and what demand adds; the rest goes unserved. Saved: done without at a \
             higher price, on request, or with another fuel. The worst case overstates losses several times over.",
        ),
        Language::Ja => (
            "届かない量とそれを補うもの、代替調達が一切できない最悪の場合",
            "届かない量：期間全体の平常の到着量と実際の到着量の差。途絶分：そこから価格上昇で不要となり転売される分を除いたもの。備蓄と節約が（需要の上乗せ分とともに）補い、残りが供給不足となる。節約：価格上昇・要請・燃料転換による需要減。最悪の場合は損失を数倍過大に見積もる。",
        ),
    };
    let _ = writeln!(text, "\n{head}\n\n{}\n{words}", grid(&stress.outcomes, language));
    let notes = stress.told.bound.iter().chain(&stress.told.countings).chain(&stress.told.basis);
    for sentence in notes {
        let _ = writeln!(text, "\n{}", sentence.get(language));
    }
    text.push('\n');
    text
}

fn grid(outcomes: &[Outcome], language: Language) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header(match language {
        Language::En => [
            "scenario",
            "market",
            "unit",
            "largest\nfall, %",
            "not\narriving",
            "of which\ntaken",
            "stocks",
            "saved",
            "unserved",
            "extra bill,\nbillion USD",
            "worst case:\nnot arriving",
            "worst case:\nunserved",
        ],
        Language::Ja => [
            "シナリオ",
            "市場",
            "単位",
            "最大の\n減少、%",
            "届か\nない量",
            "うち\n途絶分",
            "備蓄",
            "節約",
            "供給\n不足",
            "輸入額増\n億ドル",
            "最悪の場合\n届かない量",
            "最悪の場合\n供給不足",
        ],
    });
    let unknown = match language {
        Language::En => "not known",
        Language::Ja => "不明",
    };
    for outcome in outcomes {
        for market in &outcome.markets {
            let sums = [&market.course, &market.bound].map(|course| stress::add_up(market, course));
            let [with, without] = &sums;
            let unit = stress::stock_unit(market);
            let fixed = |value: f64| counted(value, unit).get(language).to_owned();
            let known = |value: f64| if market.stocks_known { fixed(value) } else { unknown.to_owned() };
            grid.add_row([
                outcome.id.clone(),
                market.market.to_string(),
                counted_in(unit).get(language).to_owned(),
                number(with.worst.1, 1),
                fixed(with.gap),
                fixed(with.taken),
                known(with.drawn),
                fixed(with.saved),
                known(with.unserved),
                if market.price_known {
                    counted(with.bill, "bn USD").get(language).to_owned()
                } else {
                    unknown.to_owned()
                },
                fixed(without.gap),
                known(without.unserved),
            ]);
        }
    }
    for column in grid.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid
}
