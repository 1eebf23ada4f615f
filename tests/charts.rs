//! Charts: right files, nothing cut off or overlapping, nothing drawn that is not known, the same bytes every time.

#[path = "charts/disrupted.rs"]
mod disrupted;
#[path = "charts/fixture.rs"]
mod fixture;
#[path = "charts/uncertain.rs"]
mod uncertain;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use izon::charts::canvas::{Mark, Rect, TextLine};
use izon::charts::registry::{ChartScope, HISTORY, of_scope};
use izon::charts::style::Appearance;
use izon::charts::{self, ChartNames, ChartSubject, Drawing};
use izon::language::{Language, Text};
use izon::table::{OBSERVED, Row, RowKey, Status, Table};
use roxmltree::{self, Document};
use tiny_skia::Pixmap;

const LOOKS: [(Language, u32); 6] = [
    (Language::En, 1200),
    (Language::En, 600),
    (Language::En, 390),
    (Language::Ja, 1200),
    (Language::Ja, 600),
    (Language::Ja, 390),
];
const STUDIES: [(&str, &str); 3] = [
    ("natural-gas", "niigata-pipeline-and-lng-plant"),
    ("crude-oil", "russian-crude"),
    ("natural-gas", "nuclear-restart"),
];

fn draw(table: &Table, subject: &ChartSubject, names: &ChartNames) -> Vec<Drawing> {
    let mut all = charts::draw_all(table, subject, names, &fixture::GEOGRAPHY).unwrap();
    all.extend(charts::draw(HISTORY, table, subject, names, &fixture::GEOGRAPHY).unwrap());
    all
}

/// Every chart of every study in every look, with where it comes from.
fn everything(names: &ChartNames) -> Vec<(String, Drawing)> {
    let mut all = Vec::new();
    for (market, focus) in STUDIES {
        for (language, width) in LOOKS {
            let drawn = draw(&fixture::TABLE, &fixture::subject(market, focus, language, width), names);
            assert_eq!(drawn.len(), of_scope(ChartScope::Study).count() + 1);
            all.extend(drawn.into_iter().map(|drawing| {
                let name = format!("{market}-{focus}-{}-{language}-{width}", drawing.name);
                (name, drawing)
            }));
        }
    }
    all
}

static ORDINARY: LazyLock<Vec<(String, Drawing)>> = LazyLock::new(|| everything(&fixture::names()));
static HOSTILE: LazyLock<Vec<(String, Drawing)>> = LazyLock::new(|| everything(&hostile()));

/// Names as a careless or hostile user might give them.
fn hostile() -> ChartNames {
    let mut names = fixture::names();
    let long = "とても長い名前の国々からなる地域連合とその周辺の海域および付属する島々を含む広域経済圏";
    names.countries.insert("JPN".into(), Text::same("<script>alert('1')</script>"));
    names.countries.insert("RUS".into(), Text::same("Q\"uo&te' <b>"));
    names.countries.insert("AUS".into(), Text::same("\u{202e}أستراليا\u{0}\u{7}\u{fffe}"));
    names
        .countries
        .insert("SAU".into(), Text::same("Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenland"));
    names.groups.insert("middle-east".into(), Text::same(long));
    names.scenarios.insert("reference".into(), Text::same("&amp; ]]> <!-- "));
    names.scenarios.insert("niigata-pipeline".into(), Text::same(long.repeat(2)));
    names
        .scenarios
        .insert("russian-crude".into(), Text::same("more crude than anybody has ever wanted to buy ".repeat(3)));
    names.markets.insert("natural-gas".into(), Text::same("gas & <gas>"));
    names.routes.insert("vladivostok-niigata".into(), Text::same(long));
    names.landings.insert("niigata".into(), Text::same(""));
    names
}

fn texts(document: &Document<'_>) -> Vec<String> {
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn files_are_well_formed_and_speak() {
    for (name, drawing) in ORDINARY.iter() {
        let document = Document::parse(&drawing.svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let language = if name.contains("-ja-") { "ja" } else { "en" };
        assert_eq!(root.attribute("lang"), Some(language), "{name}");
        let hints = root
            .descendants()
            .filter(|node| node.has_tag_name("polygon"))
            .filter_map(|node| node.first_element_child());
        let hints: Vec<&str> = hints.filter_map(|title| title.text()).collect();
        let strips = drawing.canvas().strips(if name.contains("-ja-") { Language::Ja } else { Language::En });
        assert!(hints.iter().eq(drawing.canvas().hints().iter().chain(&strips).map(|hint| &hint.words)), "{name}");
        let width = drawing.canvas().width;
        assert_eq!(root.attribute("width"), Some(width.to_string().as_str()));
        assert!(root.attribute("viewBox").unwrap().starts_with(&format!("0 0 {}", width * 8.0)), "{name}");
        let child =
            |tag: &str| root.children().find(|node| node.has_tag_name(tag)).and_then(|node| node.text()).unwrap();
        assert!(drawing.alt.starts_with(child("title")) && drawing.alt == child("desc"), "{name}");
        let written: Vec<String> = drawing.canvas().labels().map(|label| label.text.trim().to_owned()).collect();
        assert_eq!(texts(&document), written, "{name}");
    }
}

#[test]
fn hostile_names_are_text() {
    for (name, drawing) in HOSTILE.iter() {
        let document = Document::parse(&drawing.svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        let known = ["svg", "title", "desc", "text", "rect", "line", "polyline", "polygon", "circle", "g"];
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{name}: {:?}", node.tag_name());
        }
        let all = texts(&document).join(" ");
        assert!(all.contains("<script>alert('1')</script>"), "{name}: {all}");
        assert!(!all.contains(['\u{202e}', '\u{0}', '\u{fffe}']));
    }
}

/// What is cut off or stands over something else.
fn faults(name: &str, drawing: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    let canvas = drawing.canvas();
    let labels: Vec<(&TextLine, Rect)> = canvas.labels().map(|label| (label, label.bounds())).collect();
    for (index, (label, bounds)) in labels.iter().enumerate() {
        let inside = bounds.left >= 0.0
            && bounds.top >= 0.0
            && bounds.right() <= canvas.width
            && bounds.bottom() <= canvas.height;
        if !inside {
            faults.push(format!("{name}: `{}` leaves the canvas: {bounds:?}", label.text));
        }
        let over = labels[..index].iter().filter(|(_, place)| bounds.overlaps(place));
        faults.extend(over.map(|(other, _)| format!("{name}: `{}` over `{}`", label.text, other.text)));
    }
    faults
}

fn assert_laid_out(name: &str, drawing: &Drawing) {
    let faults = faults(name, drawing);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_cut_off_and_nothing_overlaps() {
    let all = ORDINARY.iter().chain(HOSTILE.iter());
    let faults: Vec<String> = all.flat_map(|(name, drawing)| faults(name, drawing)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ten_scenarios_within_a_point_keep_their_labels_apart() {
    let mut rows = fixture::TABLE.rows().to_vec();
    for row in rows.iter_mut().filter(|row| row.variable == "share" && row.partner == "middle-east") {
        let index = fixture::SCENARIOS.iter().position(|(id, ..)| *id == row.scenario);
        if let Some(index) = index.filter(|_| row.period > 2016) {
            row.value = Some(80.0 + 0.1 * index as f64);
        }
    }
    let table = Table::new(rows);
    for (language, width) in LOOKS {
        let subject = fixture::subject("crude-oil", "russian-crude", language, width);
        for drawing in draw(&table, &subject, &fixture::names()) {
            assert_laid_out(drawing.name, &drawing);
            if drawing.name == "share-by-scenario" {
                for index in 0..10 {
                    let value = format!("{:.1}%", 80.0 + 0.1 * f64::from(index));
                    assert!(drawing.canvas().labels().any(|label| label.text.starts_with(&value)), "{value}");
                }
            }
        }
    }
}

/// A frontier made up for the test: twelve scenarios, close together or not, on three markets.
fn frontier_table(spread: f64) -> Table {
    let mut rows = Vec::new();
    for (market, today) in [("crude-oil", 86.0), ("natural-gas", 24.0), ("all", 60.0)] {
        let row = |scenario: &str, variable: &str, statistic: String, value: f64| Row {
            scenario: scenario.into(),
            period: 2035,
            importer: "JPN".into(),
            market: market.into(),
            partner: "middle-east".into(),
            variable: variable.into(),
            unit: if variable == "frontier-share" { "%" } else { "million USD/y" }.into(),
            statistic: statistic.into(),
            status: Status::Modelled,
            value: Some(value),
            ..Row::default()
        };
        for (scenario, saved) in [("frontier-existing", 0.0), ("frontier", 1500.0)] {
            for percent in 0..=today as i32 {
                let less = today - f64::from(percent);
                rows.push(row(scenario, "frontier-cost", format!("ceiling {percent} %"), 3.0 * less * less - saved));
            }
        }
        for (index, (scenario, ..)) in fixture::SCENARIOS.iter().enumerate() {
            let less = spread * index as f64 * today / 100.0;
            rows.push(row(scenario, "frontier-share", "value".into(), today - less));
            rows.push(row(scenario, "frontier-cost", "value".into(), 3.0 * less * less - 140.0 * index as f64));
        }
    }
    Table::new(rows)
}

#[test]
fn a_frontier_is_laid_out_whether_its_dots_are_near_or_far() {
    for spread in [0.1, 2.0, 6.0] {
        let table = frontier_table(spread);
        for names in [fixture::names(), hostile()] {
            for (language, width) in LOOKS {
                let subject = fixture::subject("all", "russian-crude", language, width);
                let drawn = charts::draw(charts::registry::FRONTIER, &table, &subject, &names, &fixture::GEOGRAPHY);
                let drawing = drawn.unwrap().unwrap();
                assert_laid_out(&format!("frontier-{spread}-{language}-{width}"), &drawing);
                // Half of 60 % is 30 %: 3 x 30^2 million with today's routes, 1,500 less with all.
                let title = drawing.alt.lines().next().unwrap();
                let said = if language == Language::En { ["2.7", "1.2"] } else { ["27億ドル", "12億ドル"] };
                assert!(said.iter().all(|words| title.contains(words)), "{title}");
            }
        }
    }
    let subject = fixture::subject("all", "russian-crude", Language::En, 1200);
    let largest = charts::draw(
        charts::registry::FRONTIER_LARGEST,
        &frontier_table(1.0),
        &subject,
        &fixture::names(),
        &fixture::GEOGRAPHY,
    );
    assert_eq!(largest.unwrap(), None);
}

/// The table with other numbers in the rows that may not be drawn.
fn with_other_suspects(table: &Table) -> Table {
    let change = |row: &Row| {
        let suspect = matches!(row.status, Status::Suspect | Status::Missing);
        Row { value: row.value.map(|value| if suspect { value * 7.0 + 3.0 } else { value }), ..row.clone() }
    };
    Table::new(table.rows().iter().map(change).collect())
}

#[test]
fn suspect_years_are_marked_and_not_drawn() {
    let table = &*fixture::TABLE;
    let other = with_other_suspects(table);
    assert_ne!(*table, other);
    let subject = fixture::subject("crude-oil", "russian-crude", Language::En, 1200);
    let drawn = draw(table, &subject, &fixture::names());
    assert_eq!(drawn, draw(&other, &subject, &fixture::names()));
    for drawing in
        drawn.iter().filter(|drawing| ["imports-by-supplier", "share-by-scenario", HISTORY].contains(&drawing.name))
    {
        assert!(drawing.alt.contains("suspect: 2015"), "{}", drawing.name);
        assert!(drawing.canvas().labels().any(|label| label.text == "?"), "{}", drawing.name);
    }
}

#[test]
fn titles_say_what_the_table_says() {
    let table = &*fixture::TABLE;
    let key = |scenario, period| RowKey {
        scenario,
        period,
        importer: "JPN",
        market: "crude-oil",
        partner: "middle-east",
        variable: "share",
        unit: "%",
        ..RowKey::default()
    };
    let percent = |scenario, period| format!("{:.1}%", table.value(&key(scenario, period)).unwrap());
    for language in [Language::En, Language::Ja] {
        let subject = fixture::subject("crude-oil", "russian-crude", language, 1200);
        let title = |name: &str| {
            let drawing = charts::draw(name, table, &subject, &fixture::names(), &fixture::GEOGRAPHY).unwrap().unwrap();
            drawing.alt.lines().next().unwrap().to_owned()
        };
        for name in ["imports-by-supplier", "share-by-scenario"] {
            assert!(title(name).contains(&percent(OBSERVED, 2016)), "{}", title(name));
        }
        for name in ["imports-by-supplier", "by-market"] {
            assert!(title(name).contains(&percent("russian-crude", 2035)), "{}", title(name));
        }
        assert!(title(HISTORY).contains(&percent(OBSERVED, 2024)), "{}", title(HISTORY));
    }
}

fn drawn(name: &str, table: &Table, subject: &ChartSubject) -> Drawing {
    charts::draw(name, table, subject, &fixture::names(), &fixture::GEOGRAPHY).unwrap().unwrap()
}

#[test]
fn a_chart_of_one_market_names_a_scenario_that_changes_something_there() {
    let table = &*fixture::TABLE;
    let title =
        |subject: &ChartSubject| drawn("imports-by-supplier", table, subject).alt.lines().next().unwrap().to_owned();
    // A gas pipeline changes no crude oil.
    let subject = fixture::subject("crude-oil", "niigata-pipeline", Language::En, 1200);
    assert!(!title(&subject).contains("pipeline"), "{}", title(&subject));
    let only: Vec<_> = subject
        .scenarios
        .iter()
        .filter(|id| ["reference", "niigata-pipeline"].contains(&id.as_str()))
        .cloned()
        .collect();
    let subject = ChartSubject { scenarios: only, ..subject };
    assert!(title(&subject).starts_with("No scenario changes"), "{}", title(&subject));
}

#[test]
fn what_is_told_is_what_the_data_say() {
    let table = &*fixture::TABLE;
    let subject = fixture::subject("crude-oil", "russian-crude", Language::En, 1200);
    let drawing = drawn("share-by-scenario", table, &subject);
    let key = RowKey {
        scenario: OBSERVED,
        period: 2024,
        importer: "JPN",
        market: "crude-oil",
        partner: "middle-east",
        variable: "share",
        unit: "%",
        ..RowKey::default()
    };
    let value = table.value(&key).unwrap();
    let ruler = drawing.canvas().rulers().first().unwrap();
    let told: Vec<String> = ruler.series.iter().filter_map(|series| series.told(2024)).collect();
    assert!(told.contains(&format!("What happened {value:.1}%")), "{told:?}");
    assert_eq!(ruler.series.len(), fixture::SCENARIOS.len() + 1, "every scenario has its name");
    // A layer tells its own volume and not where its upper edge is.
    let stacked = drawn("imports-by-supplier", table, &subject);
    let series = &stacked.canvas().rulers().first().unwrap().series;
    let russia = series.iter().find(|series| series.name == "Russia").unwrap();
    let volume =
        table.value(&RowKey { partner: "RUS", variable: "import", unit: "Mt/y", period: 2010, ..key }).unwrap();
    assert_eq!(russia.told(2010), Some(format!("Russia {volume:.1} Mt")));
    assert!(stacked.svg.contains(&format!("Russia {volume:.1} Mt")), "titles of the file say it too");
}

#[test]
fn what_happened_is_drawn_beside_what_was_foretold() {
    let table = &*fixture::TABLE;
    for (language, words) in [(Language::En, "hat happened, 2024: "), (Language::Ja, "2024年の実績：")] {
        let subject = fixture::subject("crude-oil", "russian-crude", language, 1200);
        for name in ["imports-by-supplier", "share-by-scenario"] {
            let drawing = drawn(name, table, &subject);
            assert!(drawing.canvas().labels().any(|label| label.text.contains(words)), "{name}");
        }
        let drawing = drawn(charts::registry::AGAINST_OBSERVED, table, &subject);
        let rows = drawing.canvas().hints().len();
        assert!(rows > 5 && drawing.alt.lines().filter(|line| line.contains('→')).count() == rows, "{}", drawing.alt);
    }
    let mut rows = table.rows().to_vec();
    rows.retain(|row| row.scenario != OBSERVED || row.period <= 2016);
    let subject = fixture::subject("crude-oil", "russian-crude", Language::En, 1200);
    let none = charts::draw(
        charts::registry::AGAINST_OBSERVED,
        &Table::new(rows),
        &subject,
        &fixture::names(),
        &fixture::GEOGRAPHY,
    );
    assert_eq!(none.unwrap(), None);
}

#[test]
fn a_suspect_year_since_the_base_year_is_a_gap() {
    let mut rows = fixture::TABLE.rows().to_vec();
    for row in rows.iter_mut().filter(|row| row.scenario == OBSERVED && row.period == 2020) {
        row.status = Status::Suspect;
    }
    let subject = fixture::subject("natural-gas", "niigata-pipeline", Language::En, 1200);
    let longest = |table: &Table| {
        let drawing = drawn("since-base-year", table, &subject);
        let lines = drawing.canvas().marks().iter().filter_map(|mark| match mark {
            Mark::Line(points, _) => Some(points.len()),
            _ => None,
        });
        lines.max().unwrap()
    };
    // Nine years from 2016 to 2024, or four on either side.
    assert_eq!([longest(&fixture::TABLE), longest(&Table::new(rows))], [9, 4]);
}

#[test]
fn a_small_effect_is_drawn_as_a_change_with_its_range() {
    let mut rows = fixture::TABLE.rows().to_vec();
    let like = rows.iter().find(|row| row.scenario == "niigata-pipeline" && row.period == 2035).unwrap().clone();
    for (statistic, value) in [("q05", -3.0), ("q95", -0.2)] {
        rows.push(Row {
            market: "natural-gas".into(),
            partner: "middle-east".into(),
            route: "".into(),
            variable: izon::table::SHARE_CHANGE.into(),
            unit: "points".into(),
            statistic: statistic.into(),
            value: Some(value),
            ..like.clone()
        });
    }
    for (language, width) in LOOKS {
        let subject = fixture::subject("natural-gas", "niigata-pipeline", language, width);
        let drawing = drawn("by-market", &Table::new(rows.clone()), &subject);
        assert_laid_out("by-market", &drawing);
        let told =
            drawing.canvas().hints().iter().any(|hint| hint.words.contains("−3.0") && hint.words.contains("−0.2"));
        assert!(told, "{language} {width}");
        // Nothing stands at 100: the axis is that of the changes.
        assert!(!drawing.canvas().labels().any(|label| label.text == "100"));
    }
}

#[test]
fn same_input_same_bytes() {
    let subject = fixture::subject("natural-gas", "niigata-pipeline", Language::Ja, 600);
    let (table, names) = (&*fixture::TABLE, fixture::names());
    let (first, second) = (draw(table, &subject, &names), draw(table, &subject, &names));
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a.svg, b.svg);
        assert_eq!(a.png(1.0).unwrap(), b.png(1.0).unwrap());
    }
}

#[test]
fn pictures_have_their_size_and_are_not_empty() {
    let subject = fixture::subject("natural-gas", "niigata-pipeline", Language::En, 600);
    for drawing in draw(&fixture::TABLE, &subject, &fixture::names()) {
        let picture = Pixmap::decode_png(&drawing.png(2.0).unwrap()).unwrap();
        let canvas = drawing.canvas();
        assert_eq!((picture.width(), picture.height()), (1200, (canvas.height * 2.0) as u32));
        let dark = picture.pixels().iter().filter(|pixel| pixel.red() < 60 && pixel.green() < 60 && pixel.blue() < 60);
        assert!(dark.count() > 2_000, "{}: the title is not there", drawing.name);
    }
    let drawing = &draw(&fixture::TABLE, &subject, &fixture::names())[0];
    assert!(drawing.png(0.0).is_err());
}

#[test]
fn what_is_not_there_is_not_drawn() {
    let subject = fixture::subject("natural-gas", "niigata-pipeline", Language::En, 1200);
    assert!(draw(&Table::default(), &subject, &fixture::names()).is_empty());
    let other = fixture::subject("coal", "niigata-pipeline", Language::En, 1200);
    let drawn = draw(&fixture::TABLE, &other, &fixture::names());
    assert_eq!(drawn.iter().map(|drawing| drawing.name).collect::<Vec<_>>(), ["by-market", "since-base-year"]);
    let error = charts::draw("pie", &fixture::TABLE, &subject, &fixture::names(), &fixture::GEOGRAPHY);
    assert!(error.unwrap_err().to_string().contains("imports-by-supplier"));
}

#[test]
fn importers_stand_beside_each_other_and_years_of_next_to_nothing_are_left_out() {
    let subject = fixture::subject("natural-gas", "niigata-pipeline", Language::En, 1200);
    let drawn = |table: &Table| {
        charts::draw(charts::registry::BY_IMPORTER, table, &subject, &fixture::names(), &fixture::GEOGRAPHY)
    };
    let drawing = drawn(&fixture::TABLE).unwrap().unwrap();
    let panels: Vec<&str> = drawing.alt.lines().filter_map(|line| Some(line.split_once(": 2000 ")?.0)).collect();
    // The importer in question has earlier years too; the others come by their newest share.
    assert_eq!(panels, ["India", "South Korea", "Germany (lng only)"], "{}", drawing.alt);
    let mut rows = fixture::TABLE.rows().to_vec();
    for (year, imports) in [(2000, 0.1), (2001, 0.6), (2024, 10.0)] {
        let like = rows.iter().find(|row| row.importer == "IND" && row.period == year).unwrap();
        rows.push(Row {
            market: "natural-gas".into(),
            partner: "".into(),
            variable: "import".into(),
            unit: "Mt/y".into(),
            value: Some(imports),
            ..like.clone()
        });
    }
    let drawing = drawn(&Table::new(rows)).unwrap().unwrap();
    assert!(drawing.alt.contains("India: 2001 "), "{}", drawing.alt);
    let alone: Vec<Row> = fixture::TABLE.rows().iter().filter(|row| row.importer == "JPN").cloned().collect();
    assert_eq!(drawn(&Table::new(alone)).unwrap(), None);
}

#[test]
fn estimated_years_are_drawn_and_marked() {
    let mut rows = fixture::TABLE.rows().to_vec();
    for row in rows.iter_mut().filter(|row| row.scenario == OBSERVED && row.period == 2010) {
        row.status = Status::Estimated;
    }
    let table = Table::new(rows);
    for (language, width) in LOOKS {
        let subject = fixture::subject("crude-oil", "russian-crude", language, width);
        for name in ["imports-by-supplier", "share-by-scenario", HISTORY] {
            let drawn = |table| charts::draw(name, table, &subject, &fixture::names(), &fixture::GEOGRAPHY).unwrap();
            let (plain, marked) = (drawn(&fixture::TABLE).unwrap(), drawn(&table).unwrap());
            let discs = |drawing: &Drawing| {
                drawing.canvas().marks().iter().filter(|mark| matches!(mark, Mark::Disc(..))).count()
            };
            assert_eq!(discs(&marked), discs(&plain) + 2, "{name}");
            let note = if language == Language::En {
                "○ In part estimated from values: 2010."
            } else {
                "○ 一部を金額から推計した年：2010。"
            };
            assert!(marked.alt.contains(note) && !plain.alt.contains('○'), "{}", marked.alt);
            assert_laid_out(name, &marked);
        }
    }
}

#[test]
fn a_dark_chart_says_the_same_in_the_same_places() {
    let light = fixture::subject("natural-gas", "niigata-pipeline", Language::En, 600);
    let dark = ChartSubject { appearance: Appearance::Dark, ..light.clone() };
    let (light, dark) =
        (&draw(&fixture::TABLE, &light, &fixture::names()), &draw(&fixture::TABLE, &dark, &fixture::names()));
    for (light, dark) in light.iter().zip(dark) {
        let said = |drawing: &Drawing| {
            drawing.canvas().labels().map(|label| (label.text.clone(), label.at)).collect::<Vec<_>>()
        };
        assert_eq!(said(light), said(dark), "{}", light.name);
        assert_eq!(light.alt, dark.alt);
        let corner = Pixmap::decode_png(&dark.png(1.0).unwrap()).unwrap().pixels()[0];
        assert!(corner.red() < 60 && corner.green() < 60 && corner.blue() < 60, "{}", dark.name);
    }
}

#[test]
fn letters_that_the_font_lacks_are_kept_in_svg_and_owned_up_to() {
    let mut names = fixture::names();
    names.scenarios.insert("niigata-pipeline".into(), Text::new("Mori Ōgai 鷗", "森鷗外"));
    for (language, note) in [(Language::En, "〓 stands for letters"), (Language::Ja, "〓は図の書体にない文字")]
    {
        let subject = fixture::subject("natural-gas", "niigata-pipeline", language, 600);
        let drawn =
            |names| charts::draw("by-market", &fixture::TABLE, &subject, names, &fixture::GEOGRAPHY).unwrap().unwrap();
        assert!(drawn(&names).svg.contains('鷗') && drawn(&names).alt.contains(note));
        assert!(!drawn(&fixture::names()).alt.contains('〓'));
    }
}

/// Writes every picture to `target/tmp/charts`, to be looked at: `cargo test --test charts -- --ignored`.
#[test]
#[ignore = "writes files for the eye"]
fn pictures_to_look_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    fs::create_dir_all(&folder).unwrap();
    let hostile = HOSTILE.iter().map(|(name, drawing)| (format!("hostile-{name}"), drawing));
    let ordinary = ORDINARY.iter().map(|(name, drawing)| (name.clone(), drawing));
    for (name, drawing) in ordinary.chain(hostile) {
        fs::write(folder.join(format!("{name}.svg")), &drawing.svg).unwrap();
        fs::write(folder.join(format!("{name}.png")), drawing.png(1.5).unwrap()).unwrap();
    }
}
