//! Charts of what is uncertain, from analyses whose answers are known.

use izon::charts::Drawing;
use izon::charts::discovery::{self, Discovered};
use izon::charts::sensitivity::{Explained, draw_effects, draw_shares, draw_tornado};
use izon::charts::style::Appearance;
use izon::language::{Language, Text};
use izon::uncertainty::discovery::{BoxSearch, Cases, SentenceWords};
use izon::uncertainty::sensitivity::sobol::{Bootstrap, SobolAnalysis, SobolDesign};
use izon::uncertainty::sensitivity::{Factor, morris, tornado};

use super::{LOOKS, assert_laid_out};

fn title(drawing: &Drawing) -> &str {
    drawing.alt.lines().next().unwrap()
}

fn explained(factors: &[String], language: Language, width: u32) -> Explained<'_> {
    Explained {
        response: "share of the group",
        unit: "%",
        factors,
        nouns: false,
        source: "Source: synthetic.",
        language,
        width,
        appearance: Appearance::Light,
    }
}

/// Names as short as they may be, and as long as a careless user makes them.
fn names(count: usize) -> [Vec<String>; 2] {
    let short = (1..=count).map(|index| format!("x{index}")).collect();
    let long = (1..=count).map(|index| format!("輸入価格<b>の想定される変化率 of everything that is bought {index}"));
    [short, long.collect()]
}

/// The function of Ishigami and Homma: x1 alone 31 %, x2 44 %, x3 nothing; in all 56 %, 44 %, 24 %.
fn ishigami(row: &[f64]) -> f64 {
    let at = |place: usize| (2.0 * row[place] - 1.0) * std::f64::consts::PI;
    at(0).sin() + 7.0 * at(1).sin().powi(2) + 0.1 * at(2).powi(4) * at(0).sin()
}

#[test]
fn shares_of_variance_say_which_input_matters_most() {
    let design = SobolDesign { factors: 3, groups: 4096, second_order: false };
    let responses: Vec<Option<f64>> = design.unit_rows(1).iter().map(|row| Some(ishigami(row))).collect();
    let bootstrap = Bootstrap { resamples: 50, level: 0.95, seed: 1 };
    let found = design.analyse(&responses, &bootstrap).unwrap();
    for names in names(3) {
        for (language, width) in LOOKS {
            let drawing = draw_shares(&explained(&names, language, width), &found, &bootstrap).unwrap();
            assert_laid_out(&format!("{}-{language}-{width}", drawing.name), &drawing);
            assert!(title(&drawing).contains(&names[0]), "{}", title(&drawing));
            let [alone, all] =
                [found.indices[0].first, found.indices[0].total].map(|part| format!("{:.0}%", 100.0 * part.value));
            assert!([&alone, &all].iter().all(|part| title(&drawing).contains(*part)), "{}", title(&drawing));
        }
    }
    assert!(draw_shares(&explained(&[], Language::En, 1200), &SobolAnalysis::default(), &bootstrap).is_err());
}

#[test]
fn effects_and_tornados_are_laid_out_and_the_longest_stands_first() {
    for names in names(20) {
        let factors: Vec<Factor> =
            names.iter().map(|name| Factor { name: name.clone(), low: 0.0, high: 1.0 }).collect();
        let model = |row: &[f64]| {
            let sum: f64 = row.iter().enumerate().map(|(place, value)| value * (place as f64 - 9.0)).sum();
            // The last input moves the response up on either side of the base.
            Some(60.0 + sum + 90.0 * (row[19] - 0.5).powi(2) - 10.0 * row[19])
        };
        let rows = morris::unit_rows(20, 10, 4, 1);
        let responses: Vec<Option<f64>> = rows.iter().map(|row| model(row)).collect();
        let effects = morris::analyse(&rows, &responses, &factors).unwrap();
        let rows = tornado::rows(&[0.5; 20], &[(0.0, 1.0); 20]);
        let responses: Vec<Option<f64>> = rows.iter().map(|row| model(row)).collect();
        let bars = tornado::analyse(&rows, &responses).unwrap();
        for (language, width) in LOOKS {
            let asked = explained(&names, language, width);
            for drawing in [draw_effects(&asked, &effects).unwrap(), draw_tornado(&asked, &bars).unwrap()] {
                assert_laid_out(&format!("{}-{language}-{width}", drawing.name), &drawing);
                assert!(title(&drawing).contains(&names[19]), "{}", title(&drawing));
                assert!(drawing.alt.contains('6'), "six inputs are left out");
            }
        }
    }
}

#[test]
fn a_box_is_drawn_over_its_cases() {
    // A grid in which all that matters is x1 at most 0.3, and in the second table x2 at least 0.6 too.
    let side = 40_u32;
    let places = || (0..side * side).map(|case| (f64::from(case % side) / 39.0, f64::from(case / side) / 39.0));
    let inputs = [places().map(|at| at.0).collect::<Vec<_>>(), places().map(|at| at.1).collect()];
    for both in [false, true] {
        let hits: Vec<bool> = places().map(|(x, y)| x <= 0.3 && (y >= 0.6 || !both)).collect();
        let responses: Vec<f64> = hits.iter().map(|hit| if *hit { 30.0 } else { 50.0 }).collect();
        let cases = Cases { inputs: &inputs, hits: &hits };
        let found = cases.discover(&BoxSearch::default());
        for names in names(2) {
            let words = SentenceWords {
                factors: names.iter().map(Text::same).collect(),
                interest: Text::new("the share is below 40", "割合が40を下回る"),
            };
            for (language, width) in LOOKS {
                let drawing = discovery::draw(&Discovered {
                    cases,
                    responses: &responses,
                    response: "share",
                    nouns: false,
                    limit: 40.0,
                    found: &found[0],
                    words: &words,
                    source: "Source: synthetic.",
                    language,
                    width,
                    appearance: Appearance::Light,
                })
                .unwrap();
                assert_laid_out(&format!("{}-{language}-{width}", drawing.name), &drawing);
                let anywhere = if both { "12%" } else { "30%" };
                assert!(["100%", anywhere].iter().all(|part| title(&drawing).contains(part)), "{}", title(&drawing));
            }
        }
    }
}
