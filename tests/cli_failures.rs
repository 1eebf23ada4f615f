//! `izon failures` at the terminal: tables, sentences, files, and answers to mistakes.
use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

fn izon() -> Command {
    let mut izon = Command::cargo_bin("izon").unwrap();
    izon.current_dir(env!("CARGO_MANIFEST_DIR"));
    izon
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const ARTICLE: [&str; 4] = ["failures", "scenarios/article.toml", "--suppliers", "6"];
/// One scenario alone, under the conditions of a disruption that is named.
const REFERENCE: [&str; 6] = [
    "failures",
    "scenarios/reference.toml",
    "--conditions",
    "scenarios/disruptions/hormuz-2026.toml",
    "--suppliers",
    "1",
];

#[test]
fn the_article_is_told_and_drawn_again_from_its_table() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let done = izon().args(ARTICLE).arg("--out").arg(&out).assert().success();
    let shown = text(&done.get_output().stdout);
    for said in [
        "crude oil in “Reference”: single failures of 183 days from 2 March 2026",
        "natural gas in every scenario: part of imports lost, %",
        "eases the loss of Australia (natural gas, 38.1% → 30.7%)",
        "worsens that of Russia (natural gas, 8.6% → 26.5%)",
        "More Russian crude: no failure takes half a point of imports more, or less, than without the plan.",
        "A closure of the Strait of Malacca loses nothing, since ships go round: 603 nautical miles further",
        "N-1 by the formula of Regulation (EU) 2017/1938 for gas: 271%",
        "Approximated with annual data",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    let rows = fs::read_to_string(out.join("results.csv")).unwrap();
    for row in [
        "reference,2026,JPN,crude-oil,passage:hormuz,,failure-lost,%,value,modelled,55.",
        "reference,2026-04,JPN,crude-oil,passage:hormuz,,failure-lost,%,value,modelled,",
        "all-russian-routes,2026,JPN,natural-gas,supplier:RUS,,failure-days,days,value,modelled,",
        "reference,2026,JPN,natural-gas,landing:sodegaura,,n-1,%,value,estimated,271.",
        "reference,2026,JPN,crude-oil,passage:malacca,,failure-delay,days,value,modelled,",
    ] {
        assert!(rows.contains(row), "{row}");
    }
    let again = folder.path().join("again.svg");
    let chart = ["chart", "failures", "--market", "natural-gas", "--from"];
    izon().args(chart).arg(out.join("results.csv")).arg("--out").arg(&again).assert().success();
    assert!(fs::read(&again).unwrap() == fs::read(out.join("charts/failures-natural-gas.svg")).unwrap());
    let drawn = text(&fs::read(&again).unwrap());
    let told = drawn.split("but the loss of Russia would then take ").nth(1).unwrap_or_default();
    assert!(
        told.starts_with("26% and not 9%") || told.starts_with("27% and not 9%"),
        "{}",
        &told[..told.len().min(40)]
    );
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["command"], "izon failures scenarios/article.toml --suppliers 6");
    let files = |key: &str| {
        let all = manifest[key].as_array().unwrap();
        all.iter().map(|one| one["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(files("inputs").iter().any(|file| file.ends_with("sea_routes.csv")));
    assert!(files("inputs").iter().any(|file| file.ends_with("hormuz-2026.toml")));
}

#[test]
fn it_speaks_japanese_markdown_and_csv() {
    let crude = ["--market", "crude-oil"];
    let done = izon().args(ARTICLE).args(crude).args(["--lang", "ja", "--format", "md"]).assert().success();
    let shown = text(&done.get_output().stdout);
    assert!(shown.starts_with("## 「基準」の原油：2026年3月2日から183日間の単独途絶\n\n| 途絶 | 喪失% |"), "{shown}");
    assert!(shown.contains("\n- ロシア原油の追加："), "{shown}");
    assert!(!shown.contains("天然ガスの途絶") && !shown.contains("natural"), "{shown}");
    let done = izon().args(REFERENCE).args(crude).args(["--format", "csv"]).assert().success();
    let rows = text(&done.get_output().stdout);
    assert!(rows.starts_with("scenario,period,importer,market,partner,route,variable,unit,statistic,status,value\n"));
    assert!(rows.lines().skip(1).all(|row| row.contains(",crude-oil,")));
}

/// A supplier that stops selling to this importer alone takes as much, but the world loses nothing and pays no more.
#[test]
fn a_cut_off_takes_as_much_and_costs_less() {
    let lost = |options: &[&str]| {
        let done = izon().args(REFERENCE).args(["--market", "natural-gas", "--format", "csv"]).args(options).assert();
        let rows = text(&done.success().get_output().stdout);
        ["failure-lost", "failure-cost"].map(|variable| {
            let start = format!("reference,2027,JPN,natural-gas,supplier:AUS,,{variable},");
            let row = rows.lines().find(|row| row.starts_with(&start)).unwrap();
            row.rsplit(',').next().unwrap().parse::<f64>().unwrap()
        })
    };
    let [outage, dear] = lost(&["--start", "2027-01-01", "--duration", "3 months"]);
    let [cut_off, cheap] = lost(&["--start", "2027-01-01", "--duration", "3 months", "--cut-off"]);
    assert!((outage - cut_off).abs() < 1e-6 && outage > 30.0, "{outage} {cut_off}");
    assert!(cheap < dear - 1.0, "{cheap} {dear}");
}

#[test]
fn mistakes_are_answered_all_at_once_and_leave_nothing() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let wrong = |options: &[&str]| {
        let done = izon().args(["failures", "scenarios/reference.toml", "--out"]).arg(&out).args(options).assert();
        let said = text(&done.code(2).get_output().stderr);
        assert!(!out.exists(), "{options:?}");
        said
    };
    let several = ["--start", "2 March", "--duration", "6 moons", "--market", "crude-oill", "--suppliers", "999"];
    let said = wrong(&several);
    for one in [
        "--start 2 March: expected a date",
        "moons",
        "no market `crude-oill`",
        "did you mean `crude-oil`",
        "250 at most",
    ] {
        assert!(said.contains(one), "{one}\n{said}");
    }
    assert!(wrong(&["--duration", "0 days"]).contains("a day to three years"));
    assert!(wrong(&["--duration", "48 months"]).contains("a day to three years"));
    assert!(wrong(&["--duration", "5 km"]).contains("km"));
    assert!(wrong(&["--start", "2099-01-01"]).contains("the scenarios run from"));
    assert!(wrong(&["--chart", "map.gif"]).contains("ends in .svg or .png"));
    assert!(wrong(&["--conditions", "scenarios/nowhere.toml"]).contains("nowhere.toml"));
    assert!(wrong(&["--conditions", "scenarios/article.toml"]).contains("study"));
    assert!(wrong(&["--market", "coal"]).contains("coal"));
    izon().args(["failures", "scenarios/nowhere.toml"]).assert().code(2);
    izon().args(["failures"]).assert().code(2);
}

/// Nothing bought through, from or at anything: no failure, and no heat map to draw.
#[test]
fn no_supplier_at_all_is_no_mistake() {
    let run = ["failures", "scenarios/korea.toml", "--suppliers", "0", "--market", "crude-oil"];
    let done = izon().args(run).assert().success();
    assert!(text(&done.get_output().stdout).contains("Strait of Hormuz"));
}
