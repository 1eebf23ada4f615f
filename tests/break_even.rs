//! Values at which an answer turns: put back into a file, they must give the limit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use izon::allocation::Standard;
use izon::dataset::Dataset;
use izon::diagnostics::{FileSet, Span};
use izon::input::source::{Embedded, MemorySource};
use izon::input::{OpenedStudy, load_dataset, open_study};
use izon::language::Text;
use izon::model::Basis;
use izon::model::claim::{Aspect, Baseline, ClaimMeasure, Named, Relation, ResultCell, Test};
use izon::scenario::{Parameters, Study};
use izon::study::break_even::{Asked, BreakEven, BreakEvenQuestion, Moved};
use izon::study::{Evaluation, evaluate};
use izon::table::RowKey;

/// The shipped scenarios, a study of two of them, and files of this test.
fn source(more: &[(&str, &str)]) -> MemorySource {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let read = |name: &str| (name.to_owned(), fs::read(folder.join(name)).unwrap());
    let mut files: BTreeMap<String, Vec<u8>> =
        ["reference.toml", "russian-crude.toml", "niigata-pipeline.toml"].map(read).into();
    files.extend(more.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
    MemorySource(files)
}

fn study_of(scenario: &str) -> String {
    format!(
        "[study]\nid = \"two\"\nscenarios = [\"reference.toml\", \"{scenario}\"]\nreference = \"reference\"\nyear = 2030\n"
    )
}

struct Ready {
    dataset: Dataset,
    study: Study,
    files: FileSet,
    central: Evaluation,
}

fn ready(scenario: &str, more: &[(&str, &str)]) -> Ready {
    let dataset = load_dataset(&Embedded).unwrap();
    let text = study_of(scenario);
    let mut all = vec![("study.toml", text.as_str())];
    all.extend_from_slice(more);
    let OpenedStudy { study, files, .. } = open_study("study.toml", &source(&all), &dataset).unwrap();
    let central = evaluate(&study, &dataset, &Standard::default(), &|| ()).unwrap();
    Ready { dataset, study, files, central }
}

fn question(scenario: &str, cell: ResultCell, relation: Relation, threshold: f64) -> BreakEvenQuestion {
    let named = |id: &str| Named { id: id.to_owned(), name: Text::same(id) };
    let baseline = Baseline { scenario: Some(named("reference")), year: None, cell: cell.clone(), name: None };
    let measure = ClaimMeasure {
        id: "main".to_owned(),
        aspect: Aspect::Main,
        name: Text::same("a number"),
        cell,
        baseline: relation.is_change().then_some(baseline),
        relation,
        threshold,
        circular: None,
        basis: Basis::Assumption(Text::same("a test")),
        place: Span::default(),
    };
    let test = Test { scenarios: vec![named(scenario)], main: 0, year: Some(2030), measures: vec![measure] };
    BreakEvenQuestion { name: "asked".to_owned(), test }
}

fn cell(market: &str, partner: &str, route: &str, variable: &str, unit: &str) -> ResultCell {
    let [market, partner, route, variable, unit] = [market, partner, route, variable, unit].map(str::to_owned);
    ResultCell { market, partner, route, variable, unit }
}

fn find(ready: &Ready, question: &BreakEvenQuestion, name: &str) -> BreakEven {
    let parameters = Parameters::new(&ready.study, &ready.dataset, &[name]).unwrap();
    let Ready { dataset, files, central, .. } = ready;
    let asked = Asked { parameters: &parameters, dataset, files, central, solver: &Standard::default(), steps: 6 };
    let moved: Vec<Moved> = Moved::all(&parameters).into_iter().filter(|moved| moved.name == name).collect();
    asked.break_even(question, &moved, &|| ()).unwrap().remove(0)
}

fn share(ready: &Ready, scenario: &str) -> f64 {
    let key =
        RowKey { scenario, period: 2030, importer: "JPN", market: "all", partner: "middle-east", ..RowKey::default() };
    ready.central.table.value(&RowKey { variable: "share", unit: "%", ..key }).unwrap()
}

#[test]
fn put_back_into_the_file_the_value_gives_the_limit() {
    let cell = || cell("all", "middle-east", "", "share", "%");
    // A discount at which the route is worth its while: at the middle of its range it is not, and stands idle.
    let cheap = (
        "cheap.toml",
        "extends = \"russian-crude.toml\"\n[scenario]\nid = \"cheap\"\n[route.kozmino-crude]\nprice_differential = \"-1 USD/bbl\"\nassumption = \"a test\"\n",
    );
    let now = ready("cheap.toml", &[cheap]);
    let falls = share(&now, "reference") - share(&now, "cheap");
    assert!(falls > 2.0);
    for (threshold, name, key) in [
        (falls - 0.2, "route.kozmino-crude.capacity", "capacity"),
        (falls + 0.1, "route.kozmino-crude.capacity", "capacity"),
    ] {
        let found = find(&now, &question("cheap", cell(), Relation::FallsBy, threshold), name);
        assert_eq!(found.scan.crossings.len(), 1, "{found:?}");
        let crossing = found.scan.crossings[0];
        assert!(crossing.holds_above && !crossing.jumps);
        assert!((found.margin - (falls - threshold)).abs() < 1e-9);
        let text = format!(
            "extends = \"cheap.toml\"\n[scenario]\nid = \"moved\"\n[route.kozmino-crude]\n{key} = \"{} {}\"\nassumption = \"a test\"\n",
            crossing.at, found.moved.unit.symbol
        );
        let again = ready("moved.toml", &[cheap, ("moved.toml", &text)]);
        let falls = share(&again, "reference") - share(&again, "moved");
        assert!((falls - threshold).abs() < 1e-6, "{falls} {threshold}");
    }
}

#[test]
fn a_number_that_only_a_whole_evaluation_knows_turns_too() {
    let now = ready("niigata-pipeline.toml", &[]);
    let npv = cell("natural-gas", "RUS", "vladivostok-niigata", "npv", "million USD");
    let name = "route.vladivostok-niigata.capex";
    let of = |ready: &Ready, scenario: &str| {
        let rows = ready.central.table.rows().iter();
        let row =
            rows.filter(|row| row.variable == "npv" && row.scenario == scenario).find(|row| row.route == npv.route);
        row.unwrap().value.unwrap()
    };
    // A little less than it earns at the middle of its range.
    let limit = of(&now, "niigata-pipeline") - 100.0;
    let found = find(&now, &question("niigata-pipeline", npv.clone(), Relation::AtLeast, limit), name);
    let crossing = found.scan.crossings[0];
    assert!(found.scan.crossings.len() == 1 && !crossing.holds_above, "{found:?}");
    let text = format!(
        "extends = \"niigata-pipeline.toml\"\n[scenario]\nid = \"moved\"\n[route.vladivostok-niigata]\ncapex = \"{} {}\"\nassumption = \"a test\"\n",
        crossing.at, found.moved.unit.symbol
    );
    let again = ready("moved.toml", &[("moved.toml", &text)]);
    assert!((of(&again, "moved") - limit).abs() < 1e-4, "{limit}");
}

#[test]
fn what_does_not_matter_never_turns_anything() {
    let now = ready("niigata-pipeline.toml", &[]);
    let crude = cell("crude-oil", "middle-east", "", "share", "%");
    let found =
        find(&now, &question("niigata-pipeline", crude, Relation::FallsBy, 1.0), "route.vladivostok-niigata.capex");
    assert!(found.scan.crossings.is_empty() && found.scan.is_flat());
}

#[test]
fn values_out_of_range_are_left_out_and_named() {
    let now = ready("russian-crude.toml", &[]);
    let name = "market.crude-oil.elasticity";
    let parameters = Parameters::new(&now.study, &now.dataset, &[]).unwrap();
    let Ready { dataset, files, central, .. } = &now;
    let asked = Asked { parameters: &parameters, dataset, files, central, solver: &Standard::default(), steps: 6 };
    let mut moved: Vec<Moved> = Moved::all(&parameters).into_iter().filter(|moved| moved.name == name).collect();
    moved[0].range = (-1.0, 10.0);
    let asks = question("russian-crude", cell("all", "middle-east", "", "share", "%"), Relation::FallsBy, 3.0);
    let found = asked.break_even(&asks, &moved, &|| ()).unwrap().remove(0);
    assert!(found.scan.undefined.iter().all(|(from, _)| *from < 0.5) && !found.scan.undefined.is_empty());
}

fn izon(args: &[&str]) -> (i32, String, String) {
    let run = Command::cargo_bin("izon").unwrap().current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (run.status.code().unwrap(), text(&run.stdout), text(&run.stderr))
}

#[test]
fn wrong_questions_get_an_answer() {
    let file = "scenarios/korea.toml";
    for (args, expected) in [
        (vec!["--claim", "korea-american-enrgy"], "korea-american-energy"),
        (vec!["--parameter", "market.crude-oil.grwth"], "did you mean `market.crude-oil.growth`?"),
        (vec!["--at-most", "50", "--measure", "shar"], "share"),
        (vec!["--at-most", "50", "--scenario", "nowhere"], "nowhere"),
        (vec!["--at-most", "50", "--market", "coal"], "there is no market in the study `coal`"),
        (vec!["--parameter", "market.crude-oil.growth", "--from", "3 bcm/y"], "the unit of the number"),
        (vec!["--parameter", "market.crude-oil.growth", "--from", "5", "--to", "1"], "no range"),
        (vec!["--at-most", "1", "--at-least", "2"], "cannot be used with"),
    ] {
        let (code, out, told) = izon(&[&["break-even", file], args.as_slice()].concat());
        assert_eq!(code, 2, "{args:?}: {told}");
        assert!(told.contains(expected) && out.is_empty(), "{args:?}: {told}");
    }
}

#[test]
fn the_table_says_what_turns_a_claim_and_what_never_does() {
    let asks = ["break-even", "scenarios/korea.toml", "--claim", "korea-freight-support"];
    let asks = [
        &asks[..],
        &["--parameter", "route.american-crude.price_differential", "--parameter", "market.crude-oil.growth"],
    ];
    let asks = asks.concat();
    let (code, out, told) = izon(&asks);
    assert_eq!(code, 0, "{told}");
    for part in
        ["It holds, by", "route.american-crude.price_differential", "USD/bbl", "below", "No value within its range"]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (_, csv, _) = izon(&[asks.as_slice(), &["--format", "csv"]].concat());
    assert!(csv.starts_with("question,parameter,unit,now,low,high,margin,turns_at,holds,jumps\n"));
    assert!(csv.contains(",always,") && csv.contains(",below,false"), "{csv}");
}
