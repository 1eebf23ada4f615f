//! No mistake without an answer: shipped files with a value replaced, a line taken out or a line doubled are either read or answered
//! with at least one mistake that has a file and a line. Which value stands for which goes round, so that a failure comes again.
use std::fs;
use std::path::Path;

use izon::diagnostics::{Collector, FileSet, Severity, render};
use izon::input::resolve::disruption;
use izon::input::source::{Embedded, MemorySource};
use izon::input::{load_dataset, open_study};

const VALUES: [&str; 24] = [
    "nan",
    "-inf",
    "1e400",
    "-1",
    "0",
    "-0.0",
    "99999999999999999999",
    "\"\"",
    "\"1,5 bcm/y\"",
    "\"1e308 bn JPY\"",
    "\"4 km\"",
    "\"150 %\"",
    "[]",
    "{}",
    "[[]]",
    "true",
    "1979-02-28",
    "{ value = 1 }",
    "{ uniform = [2, 1], assumption = \"a\" }",
    "{ choice = [1], weights = [0], assumption = \"a\" }",
    "\"../../etc/passwd\"",
    "\"<script>\"",
    "\"\\u0000\"",
    "0x10",
];

/// A file changed in every line, each line in one way.
fn changed(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let with = |at: usize, put: &[String]| {
        let kept = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        [kept(&lines[..at]), put.to_vec(), kept(&lines[at + 1..])].concat().join("\n")
    };
    let mut all = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
        all.extend([with(at, &[]), with(at, &[(*line).to_owned(), (*line).to_owned()])]);
        if let Some((key, _)) = line.split_once(" = ") {
            all.extend(
                (0..3).map(|more| with(at, &[format!("{key} = {}", VALUES[(at * 7 + more * 11) % VALUES.len()])])),
            );
        }
    }
    all
}

#[test]
fn every_changed_file_is_read_or_answered_in_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let dataset = load_dataset(&Embedded).unwrap();
    let text = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let names = ["niigata-pipeline.toml", "reference.toml", "disruptions/malacca.toml", "disruptions/2022-russia.toml"];
    let mut count = 0;
    for name in names {
        for broken in changed(&text(name)) {
            let base = ("reference.toml".to_owned(), text("reference.toml").into_bytes());
            let source = MemorySource([base, ("x.toml".to_owned(), broken.clone().into_bytes())].into());
            let (read, files, mistakes) = if name.starts_with("disruptions") {
                let (mut files, mut found) = (FileSet::default(), Collector::default());
                let read = disruption::read("x.toml", &source, &dataset, &mut files, &mut found).unwrap().is_some();
                (read, files, found.into_sorted())
            } else {
                match open_study("x.toml", &source, &dataset) {
                    Ok(opened) => (true, opened.files, opened.warnings),
                    Err(refused) => (false, refused.files, refused.diagnostics),
                }
            };
            let told = render(&files, &mistakes, false);
            let errors: Vec<_> = mistakes.iter().filter(|mistake| mistake.severity == Severity::Error).collect();
            assert!(read || !errors.is_empty(), "{name}: nothing is said of\n{broken}");
            let placed = errors.is_empty() || told.contains(".toml:");
            assert!(placed, "{name}: an answer without a place\n{told}\n{broken}");
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}
