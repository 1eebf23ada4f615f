//! `izon data` and `izon history` as a user runs them.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

fn izon(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("izon").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args);
    command
}

/// What stands on the terminal after a run that ends with a code: output, and what is said beside it.
fn told(args: &[&str], code: i32) -> (String, String) {
    let done = izon(args).assert().code(code);
    let [out, beside] = [&done.get_output().stdout, &done.get_output().stderr].map(|bytes| text(bytes));
    (out, beside)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn history_as_csv_has_these_columns_and_no_number_for_a_doubtful_year() {
    let args = ["history", "--importer", "JPN", "--market", "crude-oil", "--group", "middle-east", "--format", "csv"];
    let (out, beside) = told(&args, 0);
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("year,importer,market,group,total_mt,group_mt,share_percent,hhi,status,control"));
    let row = |year: &str| out.lines().find(|line| line.starts_with(year)).unwrap().split(',').collect::<Vec<_>>();
    let share = |year: &str| row(year)[6].parse::<f64>().unwrap();
    assert!((share("2016") - 85.8).abs() < 0.3 && (share("2022") - 94.7).abs() < 0.3);
    assert_eq!(row("2015")[5..], ["", "", "", "suspect", "none"]);
    assert_eq!(lines.count(), 30);
    assert!(beside.contains("Source: CEPII") && beside.contains("2015 is suspect"), "{beside}");
}

#[test]
fn gas_of_an_importer_with_pipelines_is_called_lng() {
    let args = ["history", "--importer", "DEU", "--market", "natural-gas", "--from", "2023", "--format", "json"];
    let (out, _) = told(&args, 0);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(answer["years"].as_array().unwrap().iter().all(|row| row["market"] == "lng"));
    assert!(answer["notes"].to_string().contains("Shares of LNG, not of gas"), "{out}");
    let japan = ["history", "--importer", "JPN", "--market", "natural-gas", "--from", "2023", "--format", "csv"];
    assert!(told(&japan, 0).0.contains("2023,JPN,natural-gas,"));
}

#[test]
fn every_unknown_name_is_told_with_the_nearest() {
    let args = ["history", "--importer", "JPX", "--market", "crude-oils", "--group", "midle-east"];
    let (out, beside) = told(&args, 2);
    assert!(out.is_empty());
    assert_eq!(beside.matches("error[unknown-name]").count(), 3, "{beside}");
    assert!(beside.contains("`crude-oil`") && beside.contains("`middle-east`"), "{beside}");
}

#[test]
fn several_importers_stand_in_one_answer_and_one_picture() {
    let folder = TempDir::new().unwrap();
    let chart = folder.path().join("beside.svg");
    let question = ["history", "--market", "natural-gas", "--group", "middle-east", "--format", "csv", "--importer"];
    let (out, beside) = told(&[&question[..], &["JPN,KOR,DEU", "--chart", chart.to_str().unwrap()]].concat(), 0);
    for row in ["2024,JPN,natural-gas", "2024,KOR,natural-gas", "2024,DEU,lng"] {
        assert!(out.contains(row), "{row}");
    }
    assert!(beside.contains("DEU 1996 is missing"), "{beside}");
    let picture = fs::read_to_string(chart).unwrap();
    assert!(["Japan", "South Korea", "Germany (LNG only)"].iter().all(|name| picture.contains(name)));
    let (_, beside) = told(&[&question[..], &["JPN,KOX,DEX"]].concat(), 2);
    assert!(beside.contains("`KOX`") && beside.contains("`DEX`"), "{beside}");
}

#[test]
fn an_importer_without_imports_has_no_history() {
    let (out, beside) = told(&["history", "--importer", "QAT", "--market", "lng", "--to", "1994"], 2);
    assert!(out.is_empty() && beside.contains("the data hold no imports of LNG by QAT"), "{beside}");
}

#[test]
fn the_list_of_tables_tells_licences_and_editions() {
    let (out, _) = told(&["data", "list"], 0);
    let row = |table: &str| out.lines().find(|line| line.trim_start().starts_with(table)).unwrap().to_owned();
    assert!(row("trade-flows").contains("etalab-2.0") && row("trade-flows").contains("V202601"), "{out}");
    assert!(row("governance").contains("CC-BY-4.0") && row("prices-monthly").contains("CC-BY-4.0"), "{out}");
}

#[test]
fn a_table_is_shown_as_it_is() {
    let (out, _) = told(&["data", "show", "groups", "--limit", "2"], 0);
    assert_eq!(out.lines().count(), 3, "{out}");
    assert!(out.starts_with("id,name_en,name_ja,kind,source,note\n"), "{out}");
    let (all, _) = told(&["data", "show", "supply_legs.csv"], 0);
    assert_eq!(all, fs::read_to_string("data/supply_legs.csv").unwrap());
    let (_, beside) = told(&["data", "show", "trade-flow"], 2);
    assert!(beside.contains("did you mean `trade-flows`?"), "{beside}");
}

#[test]
fn verify_accepts_what_is_shipped_and_refuses_a_changed_folder() {
    told(&["data", "verify"], 0);
    let folder = TempDir::new().unwrap();
    for name in entries(Path::new("data")).iter().filter(|name| *name != "curated") {
        fs::copy(Path::new("data").join(name), folder.path().join(name)).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    told(&["--data", path, "data", "verify"], 0);
    let legs = fs::read_to_string("data/supply_legs.csv").unwrap().replace("Fujairah,0.31", "Fujairah,3.1");
    fs::write(folder.path().join("supply_legs.csv"), legs).unwrap();
    let (_, beside) = told(&["data", "verify", "--data", path], 2);
    assert!(beside.contains("above 1") && beside.contains("supply_legs.csv"), "{beside}");
}

#[test]
fn an_import_that_fails_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let into = folder.path().join("made");
    let path = into.to_str().unwrap();
    let codes = "tests/fixtures/baci/codes_old_layout.csv";
    let file = "tests/fixtures/baci/unmapped.csv";
    let (_, beside) = told(&["data", "import", "baci", file, "--codes", codes, "--into", path], 2);
    assert!(beside.contains("line 3") && !into.exists(), "{beside}");
    let (_, beside) = told(&["data", "import", "--from", "tests/fixtures", "--into", path], 2);
    assert!(beside.contains("geography/country-codes.csv") && !into.exists(), "{beside}");
    let (_, beside) = told(&["data", "import", "--into", path], 2);
    assert!(beside.contains("nothing says what to import"), "{beside}");
}

/// All tables take their places at once or none does, and what else stands in the folder stays.
#[test]
fn an_import_into_a_package_is_whole_or_nothing() {
    let folder = TempDir::new().unwrap();
    let into = folder.path().join("made");
    let (codes, file) = ("tests/fixtures/baci/codes_old_layout.csv", "tests/fixtures/baci/BACI_HS92_Y2023_V202601.csv");
    let args = ["data", "import", "baci", file, "--codes", codes, "--into", into.to_str().unwrap()];
    told(&args, 0);
    fs::write(into.join("notes.txt"), "mine").unwrap();
    // A folder stands where a table has to go: nothing is changed.
    let whole = fs::read(into.join("trade_flows.csv")).unwrap();
    fs::remove_file(into.join("trade_flows.csv")).unwrap();
    fs::create_dir(into.join("trade_flows.csv")).unwrap();
    fs::write(into.join("trade_flows.csv/mine.txt"), "mine").unwrap();
    fs::write(into.join("datapackage.json"), "{}").unwrap();
    told(&args, 1);
    assert_eq!(fs::read(into.join("datapackage.json")).unwrap(), b"{}");
    assert_eq!(fs::read(into.join("trade_flows.csv/mine.txt")).unwrap(), b"mine");
    fs::remove_dir_all(into.join("trade_flows.csv")).unwrap();
    told(&args, 0);
    assert!(fs::read(into.join("trade_flows.csv")).unwrap() == whole);
    assert_eq!(fs::read(into.join("notes.txt")).unwrap(), b"mine");
    assert_eq!(entries(folder.path()), ["made"]);
}

#[test]
fn an_import_writes_a_package_that_can_be_used() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let codes = "tests/fixtures/baci/codes_new_layout.csv";
    let file = "tests/fixtures/baci/BACI_HS92_Y2023_V202601.csv";
    told(&["data", "import", "baci", file, "--codes", codes, "--into", path], 0);
    assert!(entries(folder.path()).iter().all(|name| !name.starts_with('.')), "{:?}", entries(folder.path()));
    told(&["--data", path, "data", "verify"], 0);
    let args = ["--data", path, "history", "--importer", "JPN", "--market", "crude-oil", "--format", "csv"];
    let (out, _) = told(&args, 0);
    assert!(out.contains("2023,JPN,crude-oil,,102.4"), "{out}");
}
