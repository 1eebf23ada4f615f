//! Disruptions: laws that hold whatever the numbers, the event of 2026, and what past events show.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use izon::allocation::Standard;
use izon::backtest;
use izon::dataset::Dataset;
use izon::diagnostics::{Collector, FileSet, render};
use izon::export;
use izon::input::resolve::backtest::cases;
use izon::input::resolve::disruption::read;
use izon::input::source::{Embedded, Folder, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::model::Trajectory;
use izon::model::disruption::{Disruption, DisruptionFigure, Struck};
use izon::numeric::sum;
use izon::scenario::Study;
use izon::simulation::months::LedgerMonth;
use izon::stress::{self, MarketOutcome, Stress, StressOptions};

const EVENT: &str = "scenarios/disruptions/hormuz-2026.toml";

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

fn root() -> Folder {
    Folder::new(env!("CARGO_MANIFEST_DIR"))
}

fn article() -> &'static (Study, Vec<Trajectory>) {
    static STUDY: OnceLock<(Study, Vec<Trajectory>)> = OnceLock::new();
    STUDY.get_or_init(|| {
        let read = open_study("scenarios/article.toml", &root(), dataset()).unwrap().study;
        let done = izon::study::evaluate(&read, dataset(), &Standard::default(), &|| ()).unwrap();
        (read, done.trajectories)
    })
}

fn disruption(path: &str) -> Disruption {
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let one = read(path, &root(), dataset(), &mut files, &mut found).unwrap();
    let mistakes = found.into_sorted();
    assert!(mistakes.is_empty(), "{}", render(&files, &mistakes, false));
    one.unwrap().disruption
}

fn stressed(disruption: &Disruption, samples: u64) -> Stress {
    let (study, trajectories) = article();
    let options = StressOptions { samples, seed: 7 };
    stress::evaluate(study, trajectories, disruption, dataset(), (options, &|| ())).unwrap()
}

fn event() -> &'static Stress {
    static EVENT_OF_2026: OnceLock<Stress> = OnceLock::new();
    EVENT_OF_2026.get_or_init(|| stressed(&disruption(EVENT), 0))
}

fn market<'a>(stress: &'a Stress, plan: &str, market: &str) -> &'a MarketOutcome {
    let outcome = stress.outcomes.iter().find(|outcome| outcome.id == plan).unwrap();
    outcome.markets.iter().find(|one| one.market.as_str() == market).unwrap()
}

fn total(outcome: &[LedgerMonth], of: impl Fn(&LedgerMonth) -> f64) -> f64 {
    sum(outcome.iter().map(of))
}

/// The disruption with every uncertain number at a part of its distribution.
fn drawn(base: &Disruption, at: impl Fn(usize) -> f64) -> Disruption {
    let mut one = base.clone();
    let mut count = 0;
    one.figures(&mut |figure| {
        if let Some(distribution) = &figure.distribution {
            figure.value = distribution.quantile(at(count)) * figure.scale;
            count += 1;
        }
    });
    assert!(count > 20, "{count} uncertain numbers");
    one
}

fn check_laws(stress: &Stress) {
    for outcome in &stress.outcomes {
        for market in &outcome.markets {
            for course in [&market.course, &market.bound] {
                for month in &course.months {
                    assert!(month.residual() < 1e-9, "{} {} {month:?}", outcome.id, market.market);
                    let negative =
                        month.arrivals.iter().chain(&month.draw).chain(&month.unserved).chain(&month.closing);
                    assert!(negative.into_iter().all(|amount| *amount >= 0.0), "{} {month:?}", outcome.id);
                    for (place, class) in market.shock.stocks.iter().enumerate() {
                        let floors = market.shock.releases.iter().filter(|one| one.class == place);
                        let own = class.floor.as_ref().map_or(0.0, |floor| floor.value);
                        let lowest =
                            floors.filter_map(|one| one.floor.as_ref()).fold(own, |low, one| low.min(one.value));
                        // Stocks that begin below a floor stay where they are.
                        let floor = lowest.min(class.volume.value);
                        assert!(month.closing[place] >= floor - 1e-9, "{} below its floor", class.id);
                        let rate = class.rate.as_ref().map_or(f64::INFINITY, |rate| rate.value);
                        assert!(month.draw[place] <= rate * f64::from(month.days) + 1e-9, "{} too fast", class.id);
                    }
                }
            }
        }
    }
}

#[test]
fn balances_close_and_no_stock_falls_below_its_floor() {
    check_laws(event());
    let base = disruption(EVENT);
    for seed in 0..12 {
        check_laws(&stressed(&drawn(&base, |place| ((place * 37 + seed * 101) % 97) as f64 / 97.0 + 0.005), 0));
    }
    for other in ["hormuz-closure", "malacca", "russia-cut-off", "1973"] {
        let one = disruption(&format!("scenarios/disruptions/{other}.toml"));
        check_laws(&stressed(&one, 0));
    }
}

#[test]
fn arrivals_fall_three_weeks_after_the_strait_closes() {
    let crude = market(event(), "reference", "crude-oil");
    let gap = |place: usize| {
        let month = &crude.bound.months[place];
        (month.expected() - month.arrived()) / f64::from(month.days)
    };
    let (first, second) = (gap(0), gap(1));
    assert!(first > 0.0 && first < 0.4 * second, "{first} of {second}");
    // What is lost of a day's imports once ships stop coming, and how many days of March that makes.
    let expected = crude.bound.months[0].expected() / 31.0;
    let days = first * 31.0 / (0.737 * expected);
    assert!((18.0..=24.0).contains(&(30.0 - days)), "ships stop coming {} days after the closure", 30.0 - days);
}

#[test]
fn the_event_starts_from_what_is_published() {
    let crude = market(event(), "reference", "crude-oil");
    let stock = sum(crude.shock.stocks.iter().map(|class| class.volume.value));
    let days: BTreeMap<&str, f64> =
        crude.shock.countings.iter().map(|one| (one.id.as_str(), one.days(stock))).collect();
    assert!((days["meti"] - 254.0).abs() < 1e-6, "{days:?}");
    assert!((205.0..230.0).contains(&days["iea"]), "{days:?}");
    let strait = disruption(EVENT).targets.iter().position(|target| target.id == "hormuz").unwrap();
    let through = crude.supply.streams.iter().filter(|stream| stream.hits.iter().any(|hit| hit.target == strait));
    let hormuz = sum(through.map(|stream| stream.flow));
    assert!((hormuz / crude.supply.total() - 0.737).abs() < 1e-6);
    let kb_per_day = crude.supply.total() / (41.868 / 7.33) * 1e3;
    assert!((kb_per_day - 2557.6277).abs() < 1e-3, "{kb_per_day}");
}

#[test]
fn a_gas_pipeline_changes_nothing_in_crude() {
    let (with, without) = (market(event(), "niigata-pipeline", "crude-oil"), market(event(), "reference", "crude-oil"));
    assert_eq!(with.course, without.course);
    assert_eq!(with.bound, without.bound);
    let rows = |scenario: &str| {
        let rows = event().table.filter(move |row| row.scenario == scenario && row.market == "crude-oil");
        rows.map(|row| (row.period, row.month, row.partner.clone(), row.variable.clone(), row.value.map(f64::to_bits)))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows("niigata-pipeline/hormuz-2026"), rows("reference/hormuz-2026"));
    let (_, said) = event().told.plans.iter().find(|(id, _)| id == "niigata-pipeline").unwrap();
    assert!(said.iter().any(|text| text.en.contains("crude oil: this plan changes nothing")
        && text.en.contains("here, only in natural gas")));
    assert!(said.iter().any(|text| text.ja.contains("何も変わらない")));
    let gas = (market(event(), "niigata-pipeline", "natural-gas"), market(event(), "reference", "natural-gas"));
    assert_ne!(gas.0.course, gas.1.course);
}

#[test]
fn replacement_makes_a_large_difference_and_it_is_said() {
    let crude = market(event(), "reference", "crude-oil");
    let missing = |months: &[LedgerMonth]| total(months, |month| month.expected() - month.arrived());
    let (with, without) = (missing(&crude.course.months), missing(&crude.bound.months));
    assert!(without > 2.0 * with, "{with} {without}");
    assert!(
        event().told.bound[0].en.contains("worst case") && event().told.bound[0].en.contains("Other sellers supply")
    );
    assert!(event().table.filter(|row| row.scenario == "reference/hormuz-2026/no-replacement").count() > 100);
}

/// The sectors with the highest numbers go short first, each until it has nothing left.
#[test]
fn priorities_are_kept() {
    let mut one = disruption(EVENT);
    for shock in &mut one.markets {
        for class in &mut shock.stocks {
            class.volume.value = 0.0;
        }
    }
    let stress = stressed(&one, 0);
    let crude = market(&stress, "reference", "crude-oil");
    let mut several = 0;
    // From November on nothing changes any more: every day of a month is like the other.
    for month in &crude.bound.months[8..] {
        let wanted = month.served + month.short();
        let part = |place: usize| month.unserved[place] / (wanted * crude.shock.sectors[place].share.value);
        for a in 0..4 {
            for b in 0..4 {
                if crude.shock.sectors[a].priority < crude.shock.sectors[b].priority && month.unserved[a] > 1e-9 {
                    assert!((part(b) - 1.0).abs() < 1e-9, "{month:?}");
                    several += 1;
                }
            }
        }
    }
    assert!(several > 0, "only one sector went short");
}

#[test]
fn more_of_anything_never_leaves_more_unserved() {
    let base = drawn(&disruption(EVENT), |place| if place % 3 == 0 { 0.95 } else { 0.2 });
    let without = |of: &Disruption| {
        let stress = stressed(of, 0);
        let crude = market(&stress, "reference", "crude-oil");
        let unserved = |months: &[LedgerMonth]| total(months, LedgerMonth::short);
        // A lower price takes back what users did without: with bypasses both count.
        let bare = |months: &[LedgerMonth]| total(months, |month| month.short() + month.response);
        (unserved(&crude.course.months), unserved(&crude.bound.months), bare(&crude.bound.months))
    };
    let mut scarce = base.clone();
    for class in scarce.markets.iter_mut().flat_map(|shock| &mut shock.stocks) {
        class.volume.value *= 0.4;
    }
    let (with, bound, bare) = without(&scarce);
    assert!(bound > 1.0, "nothing goes unserved: {bound}");
    assert!(with <= bound);
    for factor in [1.1, 1.5, 3.0] {
        let mut more = scarce.clone();
        for class in more.markets.iter_mut().flat_map(|shock| &mut shock.stocks) {
            class.volume.value *= factor;
        }
        let now = without(&more);
        assert!(now.0 <= with + 1e-9 && now.1 <= bound + 1e-9, "more stocks");
        let mut wider = scarce.clone();
        for bypass in &mut wider.bypasses {
            bypass.capacity.value *= factor;
        }
        assert!(without(&wider).2 <= bare + 1e-9, "more bypass");
    }
}

#[test]
fn the_order_of_events_in_a_file_means_nothing() {
    let head = |events: &str| {
        format!(
            r#"extends = "scenarios/disruptions/hormuz-2026.toml"
[disruption]
id = "ordered"
{events}"#
        )
    };
    let attack = "[event.attack]\ndate = 2026-05-01\nuntil = 2026-08-01\nbypass = \"yanbu\"\navailable = \"40 %\"\nassumption = \"test\"\n";
    let open = "[event.opening]\ndate = 2026-09-01\ntarget = \"hormuz\"\nseverity = \"30 %\"\nassumption = \"test\"\n";
    let again = "[event.again]\ndate = 2026-10-01\ntarget = \"hormuz\"\nseverity = \"80 %\"\nassumption = \"test\"\n";
    let run = |text: String| {
        let name = |path: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let parts = "scenarios/disruptions/parts/japan-end-of-2025.toml";
        let files = [(EVENT, name(EVENT)), (parts, name(parts)), ("x.toml", text.into_bytes())];
        let source = MemorySource(files.map(|(path, bytes)| (path.to_owned(), bytes)).into());
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let one = read("x.toml", &source, dataset(), &mut files, &mut found).unwrap();
        let mistakes = found.into_sorted();
        assert!(mistakes.is_empty(), "{}", render(&files, &mistakes, false));
        export::csv(&stressed(&one.unwrap().disruption, 0).table)
    };
    let first = run(head(&[attack, open, again].concat()));
    assert!(first == run(head(&[again, attack, open].concat())));
    assert!(first == run(head(&[open, again, attack].concat())));
    assert!(first != run(head(&[open, again].concat())), "an attack on a bypass is felt");
}

/// Another severity of a closure: other sentences about what goes missing, in both languages.
#[test]
fn sentences_follow_the_severity() {
    const CLOSURE: &str = "scenarios/disruptions/hormuz-closure.toml";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let parts = "scenarios/disruptions/parts/japan-end-of-2025.toml";
    let whole = fs::read_to_string(folder.join(CLOSURE)).unwrap();
    let told = |severity: &str| {
        let text = whole.replace(r#"severity = { value = "100 %""#, &format!(r#"severity = {{ value = "{severity}""#));
        let files = [(CLOSURE, text.into_bytes()), (parts, fs::read(folder.join(parts)).unwrap())];
        let source = MemorySource(files.map(|(path, bytes)| (path.to_owned(), bytes)).into());
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let one = read(CLOSURE, &source, dataset(), &mut files, &mut found).unwrap();
        let mistakes = found.into_sorted();
        assert!(mistakes.is_empty(), "{}", render(&files, &mistakes, false));
        stressed(&one.unwrap().disruption, 0).told
    };
    let (all, half) = (told("100 %"), told("50 %"));
    assert_eq!(all, told("100 %"));
    let (of_all, of_half) = (&all.plans[0].1[0], &half.plans[0].1[0]);
    assert!(of_all.en != of_half.en && of_all.ja != of_half.ja, "{of_half:?}");
    let with_numbers =
        all.bound.iter().zip(&half.bound).filter(|(one, _)| one.en.contains(|c: char| c.is_ascii_digit()));
    assert!(with_numbers.clone().count() > 0);
    for (one, other) in with_numbers {
        assert!(one.en != other.en && one.ja != other.ja, "{one:?}");
    }
}

#[test]
fn samples_are_the_same_for_any_number_of_threads() {
    let one = disruption(EVENT);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| export::csv(&stressed(&one, 24).table))
    };
    let alone = run(1);
    assert!(alone == run(4));
    let text = String::from_utf8(alone).unwrap();
    let value = |statistic: &str| {
        let start = format!("reference/hormuz-2026,2026-06,JPN,crude-oil,,,price,USD/bbl,{statistic},modelled,");
        let line = text.lines().find(|line| line.starts_with(&start)).unwrap();
        line[start.len()..].parse::<f64>().unwrap()
    };
    assert!(value("q05") < value("value") && value("value") < value("q95"));
}

#[test]
fn russian_routes_help_in_one_crisis_and_are_the_other() {
    let cut = stressed(&disruption("scenarios/disruptions/russia-cut-off.toml"), 0);
    let lost = |stress: &Stress, plan: &str, name: &str| {
        total(&market(stress, plan, name).bound.months, |month| month.expected() - month.arrived() - month.sold)
    };
    let name = "natural-gas";
    assert!(lost(&cut, "all-russian-routes", name) > lost(&cut, "reference", name));
    assert!(lost(event(), "all-russian-routes", name) < lost(event(), "reference", name));
    // At the middle of its differential to the benchmark the crude oil of the plan costs more than the market's, and stays away.
    let name = "crude-oil";
    for stress in [&cut, event()] {
        let (with, without) = (lost(stress, "all-russian-routes", name), lost(stress, "reference", name));
        assert!((with - without).abs() < 1e-6 * without.abs().max(1.0), "{with} {without}");
    }
}

#[test]
fn stocks_that_are_not_known_are_missing_not_zero() {
    let plan = stress::observed(&"KOR".into(), izon::language::Text::same("Korea"), (dataset(), 2024));
    let one = stress::stress(&[plan], 0, &disruption(EVENT), dataset(), (StressOptions::default(), &|| ()));
    let stocks: Vec<_> =
        one.table.filter(|row| matches!(row.variable.as_str(), "stock" | "unserved" | "served")).collect();
    assert!(!stocks.is_empty() && stocks.iter().all(|row| row.value.is_none()));
    assert!(
        one.warnings
            .iter()
            .any(|warning| warning.message.contains("South Korea") && warning.message.contains("not zero"))
    );
    let gap = one.table.filter(|row| row.variable == "gap" && row.market == "crude-oil");
    assert!(gap.into_iter().any(|row| row.value.is_some_and(|value| value > 500.0)));
}

/// A landing point takes what lands there and nothing else; a target that strikes nothing is said to.
#[test]
fn a_landing_point_takes_what_lands_there() {
    let text = r#"
[disruption]
id = "landing"
start = 2028-01-01
until = 2028-06-30
importer = "JPN"
mix_year = 2024
[target.port]
landing = "higashi-niigata"
severity = { value = "100 %", assumption = "test" }
[target.elsewhere]
route = "atlantis-lng"
severity = { value = "100 %", assumption = "test" }
"#;
    let source = MemorySource([("x.toml".to_owned(), text.as_bytes().to_vec())].into());
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let one = read("x.toml", &source, dataset(), &mut files, &mut found).unwrap().unwrap();
    let stress = stressed(&one.disruption, 0);
    let lost = |plan: &str, name: &str| {
        total(&market(&stress, plan, name).bound.months, |month| month.expected() - month.arrived())
    };
    assert_eq!(lost("reference", "natural-gas"), 0.0);
    assert!(lost("niigata-pipeline", "natural-gas") > 50.0, "half a year of a pipe of 4 Mt/y");
    assert_eq!(lost("niigata-pipeline", "crude-oil"), 0.0);
    let said = stress.warnings.iter().any(|one| one.code == "no-effect" && one.message.contains("`elsewhere`"));
    assert!(said && !stress.warnings.iter().any(|one| one.message.contains("`port`")));
}

/// A terminal takes the part of what existing routes bring that is stated, and nothing of another market.
#[test]
fn a_terminal_takes_the_part_that_is_stated() {
    let mut one = disruption("scenarios/disruptions/russia-cut-off.toml");
    let target = &mut one.targets[0];
    target.struck = Struck::Landing("sodegaura".to_owned());
    target.buyers.clear();
    let share = DisruptionFigure { name: "share".to_owned(), value: 0.25, scale: 1.0, ..DisruptionFigure::default() };
    target.passing = vec![("natural-gas".into(), share)];
    let stress = stressed(&one, 0);
    assert!(stress.warnings.is_empty(), "{:?}", stress.warnings);
    for (of, part) in [("natural-gas", 0.25), ("crude-oil", 0.0)] {
        let months = &market(&stress, "reference", of).bound.months;
        let lost = 1.0 - total(months, LedgerMonth::arrived) / total(months, LedgerMonth::expected);
        assert!((lost - part).abs() < 1e-9, "{of}: {lost}");
    }
    // Without the part it strikes nothing, and what could be meant is said.
    one.targets[0].passing.clear();
    one.targets[0].struck = Struck::Landing("sodegura".to_owned());
    let warnings = stressed(&one, 0).warnings;
    assert!(warnings.iter().any(|one| one.help.iter().any(|help| help.contains("`sodegaura`"))), "{warnings:?}");
}

#[test]
fn every_row_has_a_variable_that_is_listed() {
    for row in event().table.rows() {
        assert!(stress::VARIABLES.contains(&row.variable.as_str()), "{}", row.variable);
        assert!(row.month > 0 && row.scenario.contains("/hormuz-2026"));
    }
}

/// Whether the model came nearer than persistence.
fn nearer(one: &backtest::JudgedForecast) -> bool {
    let [model, persistence, _] = one.errors();
    model.abs() < persistence.abs()
}

/// Skill is what it is: these figures change only with a reason, and misses stay in sight.
#[test]
fn past_events_are_foretold_as_well_as_they_are() {
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let all = cases("scenarios/backtest.toml", &root(), dataset(), &mut files, &mut found).unwrap();
    assert!(found.into_sorted().is_empty());
    let scores = backtest::run(&all, dataset());
    let lines: Vec<String> = scores
        .iter()
        .map(|score| {
            let skill = |skill: Option<f64>| skill.map_or("n/a".to_owned(), |skill| format!("{skill:.2}"));
            let free: Vec<_> = score.judged.iter().filter(|one| !one.driven).collect();
            let hits = free.iter().filter(|one| nearer(one)).count();
            format!(
                "{} {} {}: persistence {}, undriven {}, no replacement {}; {hits} of {} nearer than persistence",
                score.case,
                score.importer,
                score.year,
                skill(score.skill),
                skill(score.skill_undriven),
                skill(score.skill_bound),
                free.len()
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    let surge = scores.iter().find(|score| score.case == "nuclear-stop-2011").unwrap();
    assert!(surge.skill.unwrap() > 0.5);
    assert!(scores.iter().any(|score| score.judged.iter().any(|one| !one.driven && !nearer(one))));
}

/// The largest fall of arrivals is that over all months, with what is sold on; what does not arrive is what stocks, saving and
/// shortage cover.
#[test]
fn sentences_and_months_tell_one_story() {
    for outcome in &event().outcomes {
        for market in &outcome.markets {
            for course in [&market.course, &market.bound] {
                let sum = stress::add_up(market, course);
                let falls = course.months.iter().map(|month| 100.0 * (1.0 - month.arrived() / month.expected()));
                let most = falls.fold(f64::MIN, f64::max);
                assert!((sum.worst.1 - most).abs() < 1e-3, "{}: {most} {sum:?}", outcome.id);
                let left = sum.gap + sum.added + sum.refill - sum.drawn - sum.saved - sum.unserved;
                assert!(left.abs() < 1e-6, "{}: {left} {sum:?}", outcome.id);
                assert!((sum.taken + sum.sold - sum.gap).abs() < 1e-9);
            }
        }
    }
    let (_, said) = event().told.plans.iter().find(|(id, _)| id == "reference").unwrap();
    let gas = &said[1];
    assert!(gas.en.contains("up to 13.6% (September 2026)") && gas.ja.contains("最大13.6%（2026年9月）"), "{gas:?}");
    assert!(gas.ja.contains("億ドル") && gas.ja.contains("万トン") && !gas.ja.contains("Mt"), "{}", gas.ja);
    // One way of counting days in a sentence, the others in a note.
    assert!(said[0].en.matches(" days ").count() == 1 && said[0].en.contains("METI"), "{}", said[0].en);
    let notes = &event().told.countings;
    assert!(notes.len() == 1 && notes[0].en.contains("IEA"), "{notes:?}");
}

/// Where stocks are not known no sentence says that nobody goes short, and no stock path is told.
#[test]
fn what_is_not_known_is_not_said_to_be_nothing() {
    let plan = stress::observed(&"KOR".into(), izon::language::Text::same("Korea"), (dataset(), 2024));
    let one = stress::stress(&[plan], 0, &disruption(EVENT), dataset(), (StressOptions::default(), &|| ()));
    let (_, said) = &one.told.plans[0];
    for text in said.iter().chain(&one.told.bound) {
        for claim in ["all demand is met", "goes short", "go unserved", "never fall below"] {
            assert!(!text.en.replace("whether all demand is met", "").contains(claim), "{}", text.en);
        }
        assert!(!text.ja.contains("満たされる。") && !text.ja.contains("日分"), "{}", text.ja);
    }
    assert!(said[0].en.contains("stocks are not known"), "{}", said[0].en);
}

/// The part that is published to pass a strait is that of the importer for whom it was published.
#[test]
fn published_parts_of_one_importer_are_not_those_of_another() {
    let own = disruption(EVENT);
    let mut without = own.clone();
    without.targets.iter_mut().for_each(|target| target.passing.clear());
    let run = |of: &Disruption| {
        let plan = stress::observed(&"IND".into(), izon::language::Text::same("India"), (dataset(), 2024));
        let one = stress::stress(&[plan], 0, of, dataset(), (StressOptions::default(), &|| ()));
        one.outcomes[0].markets[0].course.clone()
    };
    assert_eq!(run(&own), run(&without));
}
