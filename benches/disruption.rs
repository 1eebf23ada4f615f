//! How long a disruption takes: the study of the article through the closure of 2026.
#![allow(clippy::unwrap_used)] // benches may panic

use divan::{Bencher, black_box};
use izon::allocation::Standard;
use izon::diagnostics::{Collector, FileSet};
use izon::input::resolve::disruption;
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::stress::{StressOptions, evaluate};

fn main() {
    divan::main();
}

/// Nine scenarios and both markets, with the bound; then with a hundred samples.
#[divan::bench(args = [0, 100])]
fn article_through_hormuz(bencher: Bencher, samples: u64) {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let read = open_study("scenarios/article.toml", &root, &dataset).unwrap().study;
    let file = "scenarios/disruptions/hormuz-2026.toml";
    let event = disruption::read(file, &root, &dataset, &mut files, &mut found).unwrap().unwrap().disruption;
    let years = izon::study::evaluate(&read, &dataset, &Standard::default(), &|| ()).unwrap().trajectories;
    let options = StressOptions { samples, seed: 1 };
    bencher.bench_local(|| evaluate(&read, &years, black_box(&event), &dataset, (options, &|| ())).unwrap());
}
