//! The library as another program uses it: open, compute, judge, take away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use izon::Workbench;
use izon::input::source::{Embedded, Folder};
use izon::progress::Progress;
use izon::publish::package::PackageRequest;
use izon::publish::{EvaluatedStudy, JudgedStudy, VerdictRequest};
use izon::study::StudyError;

#[path = "../docs/examples/change_one_number.rs"]
mod change_one_number;

const PIPELINE: &str = "scenarios/niigata-pipeline.toml";

fn open(file: &str) -> Result<Workbench, StudyError> {
    Workbench::open(file, &Folder::around(file, false), Arc::new(Embedded), None)
}

/// The program of the documentation runs, and what it changes changes what it prints and draws.
#[test]
fn a_program_changes_one_number() {
    let (before, after, chart) = change_one_number::main().unwrap();
    assert!(before - after > 0.5 && after > 0.0, "{before} {after}");
    assert!(chart.starts_with("<svg") && chart.contains("natural gas"), "{}", &chart[..200]);
}

#[test]
fn whoever_holds_a_study_may_send_it_to_another_thread() {
    fn may_be_sent<T: Send + Sync + 'static>() {}
    may_be_sent::<Workbench>();
    may_be_sent::<EvaluatedStudy>();
    may_be_sent::<JudgedStudy>();
    may_be_sent::<StudyError>();
    let bench = open(PIPELINE).unwrap();
    let other = bench.clone();
    let there = std::thread::spawn(move || other.evaluate(&|| ()).unwrap().table().clone()).join().unwrap();
    assert_eq!(bench.evaluate(&|| ()).unwrap().table(), &there);
}

#[test]
fn an_error_carries_its_diagnostics() {
    let error = open("scenarios/no-such-file.toml").err().unwrap();
    assert_eq!(error.diagnostics()[0].code, "no-file");
    let error: Box<dyn std::error::Error> = Box::new(error);
    assert!(error.to_string().contains("no-such-file"));
    let error = open(PIPELINE).unwrap().with_number("route.vladivostok-niigata.capasity", 2.0).err().unwrap();
    assert_eq!(error.diagnostics()[0].code, "unknown-name");
    assert!(error.to_string().contains("capacity"), "{error}");
}

/// Counts steps, and calls the work off after some of them.
struct Patience {
    steps: AtomicUsize,
    most: usize,
}

impl Progress for Patience {
    fn advanced(&self, steps: usize) {
        self.steps.fetch_add(steps, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.steps.load(Ordering::Relaxed) >= self.most
    }
}

#[test]
fn work_is_counted_and_can_be_called_off() {
    let bench = open(PIPELINE).unwrap();
    let patient = Patience { steps: AtomicUsize::new(0), most: 100 };
    bench.evaluate(&patient).unwrap();
    assert_eq!(patient.steps.into_inner(), bench.study().scenarios.len());
    let hasty = Patience { steps: AtomicUsize::new(0), most: 1 };
    assert!(matches!(bench.evaluate(&hasty), Err(StudyError::Cancelled)));
}

#[test]
fn a_package_is_files_with_names() {
    let evaluated = open(PIPELINE).unwrap().evaluate(&|| ()).unwrap();
    let judged = evaluated.judge(&VerdictRequest::default(), &|| ()).unwrap();
    let request = PackageRequest { command: "a test".to_owned(), briefing: false, annex: false };
    let files = judged.package(&request, &evaluated.charts().unwrap(), Vec::new()).unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["results.csv", "routes.geojson", "manifest.json"]);
    let manifest = String::from_utf8_lossy(&files[2].bytes);
    assert!(manifest.contains("a test") && manifest.contains("results.csv"));
}
