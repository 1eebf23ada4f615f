//! How likely claims hold, what turns them, and that all of it follows from the numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use izon::allocation::Standard;
use izon::claims::sentences::said;
use izon::claims::{self, AnswerTurn, ClaimFinding, ClaimReading, JudgedClaim, StatedReading, UncertainSetting};
use izon::dataset::Dataset;
use izon::diagnostics::{Collector, FileSet};
use izon::indicators::OutputSeries;
use izon::input::source::{Embedded, MemorySource};
use izon::input::{OpenedStudy, load_dataset, open_study};
use izon::language::Text;
use izon::scenario::{Parameters, Study};
use izon::study::break_even::{Asked, BreakEvenQuestion, Moved};
use izon::study::headline::{HeadlineInputs, headline};
use izon::study::uncertain::{StudyDraws, UncertainStudy, plan, uncertain_verdicts};
use izon::study::{Evaluation, evaluate, verdicts};
use izon::table::Table;
use rayon::ThreadPoolBuilder;

const SAMPLES: u64 = 48;

/// The claim that more Russian crude oil lowers the share by so much, and the study that tests it.
fn files(falls_by: &str, volume: &str) -> MemorySource {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let read = |name: &str| (name.to_owned(), fs::read(folder.join(name)).unwrap());
    let crude = fs::read_to_string(folder.join("russian-crude.toml")).unwrap();
    let more = crude.replace(r#"uniform = ["5 Mt/y", "15 Mt/y"]"#, volume);
    assert!(more != crude || volume.contains("\"5 Mt/y\", \"15 Mt/y\""), "{crude}");
    let study = "[study]\nid = \"two\"\nscenarios = [\"reference.toml\", \"russian-crude.toml\"]\n\
                 reference = \"reference\"\nyear = 2030\nclaims = [\"claim.toml\"]\n";
    let claim = format!(
        "[claim]\nid = \"crude\"\ntitle = {{ en = \"Crude\", ja = \"原油\" }}\n\
         statement = {{ en = \"It falls.\", ja = \"下がる。\" }}\nspeaker = {{ en = \"Nobody\", ja = \"なし\" }}\n\
         office = {{ en = \"none\", ja = \"なし\" }}\ndate = \"2016-11-01\"\nsource = \"tass-seko-2016\"\n\
         against = {{ en = \"that it does not\", ja = \"下がらないこと\" }}\n\
         [ex_ante]\nscenarios = [\"russian-crude\"]\nmarket = \"all\"\npartner = \"middle-east\"\nvariable = \"share\"\n\
         unit = \"%\"\nbaseline = {{ scenario = \"reference\" }}\nfalls_by = {{ value = \"{falls_by}\", assumption = \"a test\" }}\n"
    );
    let mut files: BTreeMap<String, Vec<u8>> = [read("reference.toml")].into();
    files.insert("russian-crude.toml".into(), more.into_bytes());
    files.insert("study.toml".into(), study.into());
    files.insert("claim.toml".into(), claim.into_bytes());
    MemorySource(files)
}

const AS_SHIPPED: &str = r#"uniform = ["5 Mt/y", "15 Mt/y"]"#;

struct Ready {
    dataset: &'static Dataset,
    study: Study,
    files: FileSet,
    central: Evaluation,
}

/// The claim whose limit lies among the samples.
fn shipped() -> &'static Ready {
    static READY: OnceLock<Ready> = OnceLock::new();
    READY.get_or_init(|| Ready::new(&files("3.4 %", AS_SHIPPED)))
}

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

impl Ready {
    fn new(source: &MemorySource) -> Self {
        let dataset = dataset();
        let OpenedStudy { study, files, .. } = open_study("study.toml", source, dataset).unwrap();
        let central = evaluate(&study, dataset, &Standard::default(), &|| ()).unwrap();
        Self { dataset, study, files, central }
    }

    fn draw(&self, samples: u64) -> (Vec<JudgedClaim>, StudyDraws) {
        let mut judged = verdicts::judge(&self.study, self.dataset, &self.central, &[]).unwrap();
        let uncertain = UncertainStudy {
            study: &self.study,
            dataset: self.dataset,
            files: &self.files,
            evaluation: &self.central,
            solver: &Standard::default(),
            plan: plan(samples),
        };
        let keep = |_: usize, series: &OutputSeries| {
            series.period == 2030
                && series.variable == "share"
                && series.market == "all"
                && series.partner == "middle-east"
        };
        let draws = uncertain_verdicts(&uncertain, &mut judged, &keep, &|| ()).unwrap();
        (judged, draws)
    }
}

fn ex_ante(judged: &[JudgedClaim]) -> &ClaimFinding {
    judged[0].ex_ante.as_ref().unwrap()
}

/// The chance is that of the draws handed back, whose margins are differences of their outputs.
#[test]
fn a_chance_is_counted_from_the_draws() {
    let ready = shipped();
    let (judged, draws) = ready.draw(SAMPLES);
    let chance = ex_ante(&judged).chance.unwrap();
    let output = |scenario: usize| draws.outputs.iter().find(|output| output.scenario == scenario).unwrap();
    let changes = output(0).values.iter().zip(&output(1).values).map(|(reference, crude)| reference - crude - 3.4);
    let changes: Vec<f64> = changes.collect();
    for (margin, change) in draws.claims[0].values.iter().zip(&changes) {
        assert!((margin - change).abs() < 1e-6, "{margin} {change}");
    }
    let held = changes.iter().filter(|change| **change >= 0.0).count() as f64;
    let n = SAMPLES as f64;
    assert_eq!((chance.probability, chance.samples), (held / n, SAMPLES as usize));
    assert!(held > 5.0 && held < n - 5.0, "the limit lies among the samples: {held}");
    assert!(chance.low < chance.probability && chance.probability < chance.high, "{chance:?}");
    let error = (held / n * (1.0 - held / n) / n).sqrt();
    assert!(chance.high - chance.low < 2.0 * 2.5 * error, "wider than independent samples would be: {chance:?}");
    for input in &draws.inputs {
        assert!(input.values.len() == SAMPLES as usize && !input.setting.name.en.is_empty(), "{input:?}");
    }
}

/// At the value that is told, the answer turns; what never turns it does not at the ends of its range.
#[test]
fn numbers_turn_the_answer_where_it_is_told() {
    // About half of the samples reach this limit, so that a box can be sought.
    let ready = &Ready::new(&files("2.5 %", AS_SHIPPED));
    let (judged, _) = ready.draw(SAMPLES);
    let parameters = Parameters::new(&ready.study, ready.dataset, &[]).unwrap();
    let asked = Asked {
        parameters: &parameters,
        dataset: ready.dataset,
        files: &ready.files,
        central: &ready.central,
        solver: &Standard::default(),
        steps: 12,
    };
    let question = BreakEvenQuestion::of_claim(&judged[0].claim).unwrap();
    let moved = Moved::all(&parameters);
    let at = |setting: &UncertainSetting, value: f64| {
        let moved = moved.iter().find(|moved| moved.name == setting.parameter).unwrap();
        asked.margin_at(&question, moved, value).unwrap()
    };
    let finding = ex_ante(&judged);
    let mut kinds = [0, 0, 0];
    for turn in &finding.turns {
        match turn {
            AnswerTurn::BreakEven { setting, at: value, range, .. } => {
                kinds[0] += 1;
                let step = 1e-4 * (range.1 - range.0);
                let sides = [at(setting, value - step) >= 0.0, at(setting, value + step) >= 0.0];
                assert_ne!(sides[0], sides[1], "{setting:?} at {value}");
            }
            AnswerTurn::Never { setting, range, .. } => {
                kinds[1] += 1;
                let holds = finding.margin().unwrap() >= 0.0;
                assert!([range.0, range.1].iter().all(|end| (at(setting, *end) >= 0.0) == holds), "{setting:?}");
            }
            AnswerTurn::Box { sides, density, coverage } => {
                kinds[2] += 1;
                let chance = finding.chance.unwrap().probability;
                assert!(!sides.is_empty() && *density > chance && *coverage > 0.0, "{turn:?}");
            }
        }
    }
    assert!(kinds[0] > 0 && kinds[1] > 0 && kinds[2] == 1, "{kinds:?}");
}

/// Any number of threads, the same bits.
#[test]
fn threads_change_nothing() {
    let ready = shipped();
    let on = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", ready.draw(24)))
    };
    assert_eq!(on(1), on(3));
}

/// From verdicts to rows and back: the same verdict, votes, margin, chance and turns.
#[test]
fn rows_state_what_was_found() {
    let ready = shipped();
    let (judged, _) = ready.draw(SAMPLES);
    let ground = verdicts::ground(&ready.study, ready.dataset);
    let bytes = izon::export::csv(&Table::new(claims::rows(&judged, &ground)));
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let table = izon::input::results::results("results.csv", &bytes, &mut files, &mut found).unwrap();
    let stated = claims::stated(&table);
    let of = |reading: ClaimReading| stated.iter().find(|stated| stated.reading == reading).unwrap();
    let (found, read) = (ex_ante(&judged), of(ClaimReading::ExAnte));
    assert_eq!((read.claim.as_str(), read.met), ("crude", found.main().unwrap().holds()));
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
    assert!(near(read.margin.as_ref().unwrap().0, found.margin().unwrap()) && read.margin.as_ref().unwrap().1 == "%");
    let (a, b) = (read.chance.unwrap(), found.chance.unwrap());
    assert!(near(a.probability, b.probability) && near(a.low, b.low) && near(a.high, b.high) && a.samples == b.samples);
    let mut turns: Vec<String> = found.turns.iter().map(plain).collect();
    let mut again: Vec<String> = read.turns.iter().map(plain).collect();
    turns.sort();
    again.sort();
    assert_eq!(turns, again);
    let StatedReading { afterwards, chance, .. } = of(ClaimReading::ExPost);
    assert_eq!((*afterwards, *chance), (Some(claims::Afterwards::CannotBeTested), None));
}

/// A turn without names, to nine digits, sides by name.
fn plain(turn: &AnswerTurn) -> String {
    let number = |value: f64| format!("{value:.9e}");
    match turn {
        AnswerTurn::BreakEven { setting, from, at, range } => {
            format!("{} {} {} {} {}", setting.parameter, number(*from), number(*at), number(range.0), number(range.1))
        }
        AnswerTurn::Never { setting, from, range } => {
            format!("{} {} never {} {}", setting.parameter, number(*from), number(range.0), number(range.1))
        }
        AnswerTurn::Box { sides, density, coverage } => {
            let mut sides: Vec<String> = sides
                .iter()
                .map(|side| {
                    format!("{} {:?} {:?}", side.setting.parameter, side.low.map(number), side.high.map(number))
                })
                .collect();
            sides.sort();
            format!("{} {} {}", sides.join(", "), number(*density), number(*coverage))
        }
    }
}

fn sentences(ready: &Ready) -> [Text; 3] {
    let (judged, draws) = ready.draw(SAMPLES);
    let words = said(&judged[0], ClaimReading::ExAnte);
    let computed = HeadlineInputs { table: &ready.central.table, others: &[], draws: &draws };
    let headline = headline(&ready.study, ready.dataset, &computed, &judged).unwrap();
    [words.finding, words.change, headline]
}

/// Another limit in a claim, another volume in a scenario: other sentences, in both languages.
#[test]
fn inputs_change_sentences() {
    let [finding, change, headline] = sentences(shipped());
    let [stricter, otherwise, same] = sentences(&Ready::new(&files("3.9 %", AS_SHIPPED)));
    assert!(finding.en.contains("at least 3.4 points") && stricter.en.contains("at least 3.9"), "{stricter:?}");
    assert!(finding.ja.contains("3.4ポイント以上") && stricter.ja.contains("3.9ポイント以上"), "{stricter:?}");
    let part = |text: &Text| text.en.split("drawn, it is ").last().unwrap().split(" (95%").next().unwrap().to_owned();
    assert_ne!(part(&finding), part(&stricter), "a stricter limit is met less often: {} {}", finding.en, stricter.en);
    assert_ne!(change, otherwise, "another limit turns elsewhere");
    assert_eq!(headline, same, "the headline does not speak of the limit, and its verdict is the same");
    let [more, moved, lower] = sentences(&Ready::new(&files("3.4 %", r#"uniform = ["15 Mt/y", "25 Mt/y"]"#)));
    for (old, new) in [(&finding, &more), (&change, &moved), (&headline, &lower)] {
        assert!(old.en != new.en && old.ja != new.ja, "{old:?}");
    }
}
