//! `izon stress`: would it have helped? Scenarios through a disruption, month by month.

mod vintages;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use super::folder::{check_replaceable, replace_folder};
use super::look::LookArgs;
use super::output::{CommandFailure, RULED, print, warn};
use super::progress::Bars;
use super::run::listed;
use crate::input::source::ByteSource;
use crate::language::{Language, Text, counted, counted_in, number};
use crate::publish::stress_test::{StressRequest, StressTest};
use crate::stress::{self, DisruptionOutcome, Stress};
use crate::table::Table;

#[derive(clap::Args, Debug)]
pub(super) struct StressArgs {
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
    look: LookArgs,
    /// The folder that the results go to [default: out/ and the names of study and disruption].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the folder of results even if no earlier run wrote it.
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(super) fn run(args: &StressArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let request = StressRequest {
        file: args.file.clone(),
        disruption: args.disruption.clone(),
        importer: args.importer.clone(),
        start: args.start.clone(),
        duration: args.duration.clone(),
        samples: args.samples,
        seed: args.seed,
        sample: args.sample,
    };
    let test = StressTest::open(request, data)?;
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join(test.name()));
    check_replaceable(&out, args.force)?;
    let stresses = test.run(&Bars::default())?;
    let table = Table::merged(stresses.iter().map(|(_, stress)| stress.table.clone()));
    let charts = test.charts(&stresses);
    let drawn = if args.no_charts { Vec::new() } else { charts.draw(args.look.into())? };
    let written = test.package(&table, &charts, drawn);
    replace_folder(&out, &written)?;
    warn(test.files(), test.warnings());
    let mut text = String::new();
    for ((_, stress), (one, inputs)) in stresses.iter().zip(test.disruptions()) {
        warn(test.files(), &stress.warnings);
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

fn grid(outcomes: &[DisruptionOutcome], language: Language) -> Grid {
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
