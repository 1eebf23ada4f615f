//! The article's study with half the pipeline: one share of one year, as stated and changed, and one chart.
//!
//! Add `izon` and this file to a program of your own, and run it in a folder that holds `scenarios/`.

use std::error::Error;
use std::sync::Arc;

use izon::Workbench;
use izon::charts::about::ChartLook;
use izon::charts::style::Appearance;
use izon::input::source::{Embedded, Folder};
use izon::language::Language;
use izon::publish::EvaluatedStudy;
use izon::table::RowKey;

const STUDY: &str = "scenarios/article.toml";

/// The share of Russia in Japan's natural gas in 2035 with the pipeline, per cent.
fn share(study: &EvaluatedStudy) -> Option<f64> {
    let key = RowKey {
        scenario: "niigata-pipeline",
        period: 2035,
        market: "natural-gas",
        partner: "RUS",
        ..RowKey::default()
    };
    study.value(&RowKey { variable: "share", unit: "%", ..key })
}

/// Prints the shares; gives them, and the chart as SVG.
pub fn main() -> Result<(f64, f64, String), Box<dyn Error>> {
    let stated = Workbench::open(STUDY, &Folder::around(STUDY, false), Arc::new(Embedded), None)?;
    // In the unit in which the file states it: million tonnes a year.
    let changed = stated.with_number("route.vladivostok-niigata.capacity", 2.0)?;
    let (stated, changed) = (stated.evaluate(&|| ())?, changed.evaluate(&|| ())?);
    let (before, after) = (share(&stated).ok_or("no share")?, share(&changed).ok_or("no share")?);
    println!("Russia's share with 4 Mt a year: {before:.1} %; with 2 Mt: {after:.1} %");
    let look = ChartLook { language: Language::En, width: 1200, appearance: Appearance::Light };
    let chart = changed.chart("share-by-scenario", Some("natural-gas"), look)?.ok_or("nothing to draw")?;
    Ok((before, after, chart.svg))
}
