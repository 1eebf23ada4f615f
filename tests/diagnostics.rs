//! Broken files get one clear answer each: every mistake at once, each in its place, with what was expected.
//!
//! The files of `tests/invalid` are the cases; the answers are golden, and change only with a reason.
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use izon::dataset::Dataset;
use izon::diagnostics::{Collector, Diagnostic, FileSet, Severity, render};
use izon::input::resolve::disruption;
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

/// The answer to one file: the text a user sees, and the mistakes behind it.
fn answer(path: &str) -> (String, Vec<Diagnostic>) {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    // A file of `tests/invalid` is a disruption if its name begins so.
    let (files, mistakes) = if path.contains("/disruption-") {
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let read = disruption::read(path, &root, dataset(), &mut files, &mut found).unwrap();
        (files, found.finish(read).map_or_else(|mistakes| mistakes, |warned| warned.warnings))
    } else {
        match open_study(path, &root, dataset()) {
            Ok(opened) => (opened.files, opened.warnings),
            Err(refused) => (refused.files, refused.diagnostics),
        }
    };
    let text = render(&files, &mistakes, false).replace(&format!("{}/", env!("CARGO_MANIFEST_DIR")), "");
    (text, mistakes)
}

#[test]
fn each_broken_file_has_its_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() >= 18, "bad inputs by the dozen");
    for name in names {
        let (text, mistakes) = answer(&format!("tests/invalid/{name}"));
        assert!(mistakes.iter().any(|mistake| mistake.severity == Severity::Error), "{name} is not refused");
        insta::assert_snapshot!(name.trim_end_matches(".toml"), text);
    }
}

#[test]
fn ten_mistakes_get_ten_underlined_answers() {
    let (text, mistakes) = answer("tests/invalid/ten-mistakes.toml");
    let errors = mistakes.iter().filter(|mistake| mistake.severity == Severity::Error).count();
    assert!(errors >= 10, "{errors} answers:\n{text}");
    assert!(mistakes.iter().all(|mistake| !mistake.labels.is_empty()), "an answer without a place:\n{text}");
    assert!(text.matches("ten-mistakes.toml:").count() >= 10, "{text}");
}

#[test]
fn shipped_scenarios_have_no_mistakes() {
    for name in ["article.toml", "article-today.toml", "levers.toml"] {
        let (text, _) = answer(&format!("scenarios/{name}"));
        assert_eq!(text, "", "{name}");
    }
}

/// No panic on any input: every shipped file cut off at every tenth byte, and with a byte turned.
#[test]
fn mutilated_files_are_answered() {
    use izon::input::source::MemorySource;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let base = fs::read(root.join("scenarios/reference.toml")).unwrap();
    let broken = fs::read(root.join("scenarios/niigata-pipeline.toml")).unwrap();
    for cut in (0..broken.len()).step_by(10) {
        let mut turned = broken.clone();
        turned[cut] = turned[cut].wrapping_add(13);
        for bytes in [broken[..cut].to_vec(), turned] {
            let source =
                MemorySource([("reference.toml".to_owned(), base.clone()), ("x.toml".to_owned(), bytes)].into());
            let _ = open_study("x.toml", &source, dataset()).map_err(|refused| refused.to_string());
        }
    }
}

/// No panic on any disruption: a shipped file cut off at every twentieth byte, and with a byte turned.
#[test]
fn mutilated_disruptions_are_answered() {
    use izon::input::source::MemorySource;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/disruptions");
    let part = fs::read(root.join("parts/japan-end-of-2025.toml")).unwrap();
    let whole = fs::read(root.join("hormuz-2026.toml")).unwrap();
    for cut in (0..whole.len()).step_by(20) {
        let mut turned = whole.clone();
        turned[cut] = turned[cut].wrapping_add(13);
        for bytes in [whole[..cut].to_vec(), turned] {
            let named = [("parts/japan-end-of-2025.toml", part.clone()), ("x.toml", bytes)];
            let source = MemorySource(named.map(|(name, bytes)| (name.to_owned(), bytes)).into());
            let (mut files, mut found) = (FileSet::default(), Collector::default());
            let _ = disruption::read("x.toml", &source, dataset(), &mut files, &mut found);
            let _ = render(&files, &found.into_sorted(), false);
        }
    }
}

/// The example of the README runs, and its broken twin gets the answer that stands there.
#[test]
fn the_example_of_the_readme_is_true() {
    use izon::input::source::MemorySource;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let block = |kind: &str| {
        let start = readme.find(&format!("```{kind}\n")).unwrap() + kind.len() + 4;
        readme[start..].split("```").next().unwrap().to_owned()
    };
    let answer = |example: String| {
        let base = fs::read(root.join("scenarios/reference.toml")).unwrap();
        let files = [("scenarios/reference.toml", base), ("scenarios/my-pipeline.toml", example.into_bytes())];
        let source = MemorySource(files.map(|(name, bytes)| (name.to_owned(), bytes)).into());
        match open_study("scenarios/my-pipeline.toml", &source, dataset()) {
            Ok(opened) => render(&opened.files, &opened.warnings, false),
            Err(refused) => refused.to_string(),
        }
    };
    let example = block("toml");
    assert_eq!(answer(example.clone()), "");
    assert_eq!(answer(example.replace("capacity", "capasity")).trim(), block("text").trim());
}
