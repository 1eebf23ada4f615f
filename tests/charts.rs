//! Charts: right files, nothing cut off or overlapping, nothing drawn that is not known, the same bytes every time.

#[path = "charts/fixture.rs"]
mod fixture;

use std::fs;
use std::path::Path;

use izon::charts::{self, Drawing};
use izon::language::Language;

const LOOKS: [(Language, u32); 4] =
    [(Language::En, 1200), (Language::En, 600), (Language::Ja, 1200), (Language::Ja, 600)];

/// Every chart of a market in one look.
fn drawings(market: &str, focus: &str, (language, width): (Language, u32)) -> Vec<Drawing> {
    let (table, names, geography) = (fixture::table(), fixture::names(), fixture::geography());
    let subject = fixture::subject(market, focus, language, width);
    let mut all = charts::draw_all(&table, &subject, &names, &geography).unwrap();
    all.extend(charts::draw(charts::HISTORY, &table, &subject, &names, &geography).unwrap());
    all
}

/// Writes every picture to `target/tmp/charts`, to be looked at: `cargo test --test charts -- --ignored`.
#[test]
#[ignore = "writes files for the eye"]
fn pictures_to_look_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    fs::create_dir_all(&folder).unwrap();
    for (market, focus) in [("natural-gas", "niigata-pipeline-and-lng-plant"), ("crude-oil", "russian-crude")] {
        for look in LOOKS {
            for drawing in drawings(market, focus, look) {
                let name = format!("{market}-{}-{}-{}", drawing.name, look.0, look.1);
                fs::write(folder.join(format!("{name}.svg")), &drawing.svg).unwrap();
                fs::write(folder.join(format!("{name}.png")), drawing.png(1.5).unwrap()).unwrap();
            }
        }
    }
}
