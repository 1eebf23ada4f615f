//! Source lines name the rows actually drawn: what is not as shipped says so, and an edition comes from the file.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, package};
use tempfile::TempDir;

fn izon(args: &[&str]) -> (String, String) {
    let mut command = Command::cargo_bin("izon").unwrap();
    let done = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).assert().code(0);
    let [out, beside] =
        [&done.get_output().stdout, &done.get_output().stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    (out, beside)
}

/// The shipped tables with one row of trade changed by hand.
fn changed() -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in fs::read_dir("data").unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join("trade_flows.csv");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("JPN,crude,2016,ARE,39565467.648"));
    fs::write(path, text.replace("JPN,crude,2016,ARE,39565467.648", "JPN,crude,2016,ARE,49565467.648")).unwrap();
    folder
}

#[test]
fn own_rows_are_not_called_the_publishers_and_every_output_says_so() {
    let folder = changed();
    let data = folder.path().to_str().unwrap();
    let chart = folder.path().join("history.svg");
    let args = ["--data", data, "history", "--importer", "JPN", "--market", "crude-oil", "--group", "middle-east"];
    let (out, beside) = izon(&[&args[..], &["--chart", chart.to_str().unwrap(), "--width", "1200"]].concat());
    let said = "Not the data shipped with the program: trade_flows.csv differ";
    assert!(out.contains("the user’s own rows in") && out.contains("(JPN 2016)") && out.contains(said), "{out}");
    assert!(beside.contains("warning") && beside.contains(said), "{beside}");
    let picture = fs::read_to_string(chart).unwrap().replace("</text>", " ");
    assert!(picture.contains("own rows"), "{picture}");
    let (out, beside) = izon(&args[2..]);
    assert!(!out.contains("own rows") && !out.contains("Not the data shipped") && beside.is_empty(), "{beside}");
    let dataset = load_dataset(&Folder::new(data)).unwrap();
    assert_eq!(dataset.differs, ["trade_flows.csv"]);
    assert!(dataset.trade_origin.own.is_some_and(|own| !own.is_sealed));
}

#[test]
fn what_is_shipped_differs_in_nothing_and_its_edition_is_that_of_its_source() {
    let dataset = load_dataset(&Embedded).unwrap();
    assert!(dataset.differs.is_empty() && dataset.trade_origin.own.is_none());
    let source = &dataset.sources[dataset.trade_source.as_ref().unwrap()];
    assert!(source.title.contains(&dataset.trade_origin.edition), "{}", source.title);
}

#[test]
fn the_edition_of_an_imported_year_is_read_from_its_file() {
    let folder = TempDir::new().unwrap();
    let from = folder.path().join("BACI_HS92_Y2023_V202701.csv");
    fs::copy("tests/fixtures/baci/BACI_HS92_Y2023_V202601.csv", &from).unwrap();
    let into = folder.path().join("made");
    let [file, into] = [&from, &into].map(|path| path.to_str().unwrap());
    izon(&["data", "import", "baci", file, "--codes", "tests/fixtures/baci/codes_new_layout.csv", "--into", into]);
    let made = package::read(&Folder::new(into)).unwrap();
    let trade = made.resources.iter().find(|resource| resource.path == "trade_flows.csv").unwrap();
    assert_eq!(trade.edition, "V202601; 2023: V202701");
    let args = ["--data", into, "history", "--importer", "KOR", "--market", "crude-oil", "--format", "csv"];
    let (_, beside) = izon(&args);
    assert!(beside.contains("years imported since") && beside.contains("2023: V202701"), "{beside}");
    assert!(Path::new(into).join("trade_flows.csv").exists());
}
