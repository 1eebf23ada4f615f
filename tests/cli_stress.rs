//! `izon stress` and `izon backtest` as a user runs them.
use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

fn izon() -> Command {
    let mut command = Command::cargo_bin("izon").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const EVENT: &str = "scenarios/disruptions/hormuz-2026.toml";

#[test]
fn the_article_goes_through_the_closure_of_2026() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let run = ["stress", "scenarios/article.toml", "--disruption", EVENT, "--samples", "3", "--out"];
    let done = izon().args(run).arg(&out).assert().success();
    let shown = text(&done.get_output().stdout);
    for said in [
        "Vladivostok–Niigata gas pipeline",
        "crude oil: this plan changes nothing here, only in natural gas.",
        "The worst case overstates losses several times over.",
        "Other sellers supply",
        "the disruption file states that none had been built by then",
        "Nuclear restarts: the mix of 2024 already holds",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    let rows = fs::read_to_string(out.join("results.csv")).unwrap();
    for row in [
        "reference/hormuz-2026,2026-04,JPN,crude-oil,,,arrivals,kb/d,value,modelled,",
        "reference/hormuz-2026,2026-04,JPN,crude-oil,,,arrivals,kb/d,q05,modelled,",
        "reference/hormuz-2026/no-replacement,2026-04,JPN,crude-oil,,,arrivals,kb/d,value,modelled,",
        "niigata-pipeline/hormuz-2026,2026-04,JPN,natural-gas,RUS,,arrivals,Mt/month,value,modelled,",
        "reference/hormuz-2026,2026-12,JPN,crude-oil,meti,,stock-days,days,value,modelled,",
        "reference/hormuz-2026,2026-12,JPN,crude-oil,iea,,stock-days,days,q95,modelled,",
        "reference/hormuz-2026,2026-12,JPN,crude-oil,road,,unserved,kb/d,value,modelled,",
    ] {
        assert!(rows.contains(row), "{row}");
    }
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let settings = manifest["disruptions"][0]["settings"].as_array().unwrap();
    assert!(settings.iter().all(|one| one["source"].is_string() || one["assumption"].is_string()));
    assert!(
        settings
            .iter()
            .any(|one| one["setting"] == "market.crude-oil.demand_elasticity"
                && one["source"] == "bilgin-ellwanger-2018")
    );
    assert!(manifest["sources"].as_array().unwrap().iter().any(|one| one["id"] == "bilgin-ellwanger-2018"));
    assert!(
        manifest["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["file"].as_str().unwrap().ends_with("hormuz-2026.toml"))
    );
    assert!(manifest["command"].as_str().unwrap().contains("--samples 3 --seed 1"));
}

#[test]
fn a_study_names_its_disruptions() {
    let folder = TempDir::new().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let study = format!(
        "[study]\nid = \"own\"\nreference = \"reference\"\nyear = 2030\nscenarios = [\"{root}/scenarios/reference.toml\"]\n\
         disruptions = [\"{root}/{EVENT}\", \"{root}/scenarios/disruptions/malacca.toml\"]\n"
    );
    let file = folder.path().join("own.toml");
    fs::write(&file, &study).unwrap();
    let done = izon()
        .args(["stress", "--allow-outside", "--lang", "ja"])
        .arg(&file)
        .arg("--out")
        .arg(folder.path().join("out"))
        .assert()
        .success();
    let shown = text(&done.get_output().stdout);
    assert!(
        shown.contains("2026年ホルムズ海峡封鎖") && shown.contains("マラッカ海峡封鎖") && shown.contains("原油："),
        "{shown}"
    );
    fs::write(&file, study.replace("malacca.toml", "malaca.toml")).unwrap();
    let done = izon()
        .args(["stress", "--allow-outside"])
        .arg(&file)
        .arg("--out")
        .arg(folder.path().join("other"))
        .assert()
        .code(2);
    assert!(text(&done.get_output().stderr).contains("malaca.toml"));
    assert!(!folder.path().join("other").exists());
}

#[test]
fn a_disruption_is_moved_and_stretched() {
    let folder = TempDir::new().unwrap();
    let run = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let file = "scenarios/disruptions/hormuz-closure.toml";
        let start = ["stress", "scenarios/reference.toml", "-d", file, "--out"];
        izon().args(start).arg(&out).args(more).assert().success();
        fs::read_to_string(out.join("results.csv")).unwrap()
    };
    let missing = |rows: &str, from: &str| -> f64 {
        let wanted = rows.lines().filter(|row| {
            row.starts_with(&format!("reference/hormuz-closure,{from}")) && row.contains(",crude-oil,,,gap,kb/d,value,")
        });
        wanted.filter_map(|row| row.rsplit(',').next().unwrap().parse::<f64>().ok()).sum()
    };
    let (one, nine) = (run("a", &["--duration", "1 months"]), run("b", &["--duration", "9 months"]));
    assert!(missing(&nine, "2027") > missing(&one, "2027") && missing(&one, "2027") > 0.0);
    let moved = run("c", &["--start", "2029-01-01", "--duration", "1 months"]);
    assert!((missing(&moved, "2029-02") - missing(&one, "2027-02")).abs() < 1e-6, "the same, two years later");
    assert!(moved.contains("reference/hormuz-closure,2029-01") && !moved.contains("reference/hormuz-closure,2027-01"));
}

#[test]
fn mistakes_end_with_code_2_and_leave_nothing() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    for (run, said) in [
        (
            vec!["stress", "scenarios/reference.toml", "-d", "tests/invalid/disruption-unknown-names.toml"],
            "did you mean `hormuz`?",
        ),
        (vec!["stress", "scenarios/reference.toml"], "no disruption"),
        (vec!["stress", "-d", EVENT], "--importer"),
        (vec!["stress", "--importer", "JPX", "-d", EVENT], "did you mean `JPN`?"),
        (vec!["stress", "scenarios/reference.toml", "-d", EVENT, "--start", "soon"], "expected a date"),
        (vec!["stress", "scenarios/reference.toml", "-d", EVENT, "--duration", "3 km"], "a time"),
        (
            vec!["stress", "scenarios/article.toml", "-d", "scenarios/disruptions/2011-nuclear-stop.toml"],
            "--start 2017-03-01",
        ),
    ] {
        let done = izon().args(&run).arg("--out").arg(&out).assert().code(2);
        let told = text(&done.get_output().stderr);
        assert!(told.contains(said), "{run:?}\n{told}");
        assert!(!out.exists());
    }
    let done = izon()
        .args(["stress", "scenarios/reference.toml", "-d", "tests/invalid/disruption-unknown-names.toml"])
        .assert()
        .code(2);
    assert!(text(&done.get_output().stderr).matches("error[").count() >= 10);
}

#[test]
fn errors_are_printed_and_no_verdict() {
    let done = izon().arg("backtest").assert().success();
    let shown = text(&done.get_output().stdout);
    assert!(shown.contains("known before 2011-03-11: trade of 2010, "), "{shown}");
    // A forecast without a band is neither right nor wrong: errors stand beside those of naive forecasts.
    assert!(!shown.contains(" miss ") && !shown.contains(" hit ") && !shown.contains("verdict"), "{shown}");
    assert!(shown.contains("persistence") && shown.contains("Mean absolute error of"), "{shown}");
    assert!(shown.contains("Japan stops Russian crude, 2022: JPN in 2022"), "{shown}");
    let rows = izon().args(["backtest", "--format", "csv"]).assert().success();
    assert!(
        text(&rows.get_output().stdout)
            .contains("backtest/nuclear-stop-2011,2011,JPN,,,,skill-persistence,1,value,modelled,")
    );
    assert!(
        shown.contains("the trade data begin in 1995") && shown.contains("1973 are therefore not scored"),
        "{shown}"
    );
    izon().args(["backtest", "scenarios/nowhere.toml"]).assert().code(2);
}

#[test]
fn what_cannot_be_meant_is_answered_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let refused = |args: &[&str]| {
        let done = izon().args(args).assert().code(2);
        text(&done.get_output().stderr)
    };
    let twice = "scenarios/disruptions/malacca.toml";
    let told = refused(&["stress", "--importer", "JPN", "-d", twice, "-d", twice, "--no-charts"]);
    assert!(told.contains("two disruptions are called `malacca`"), "{told}");
    let told = refused(&["stress", "--importer", "JPN", "-d", ""]);
    assert!(told.contains("no file has an empty name"), "{told}");
    let told = refused(&["stress", "--importer", "JPN", "-d", twice, "--duration", "-3 months"]);
    assert!(told.contains("expected more than nothing"), "{told}");
    let told = refused(&["backtest", &file("none.toml", "")]);
    assert!(told.contains("names no event"), "{told}");
    // Where the start is missing, nothing is said of what was known before it.
    let told = refused(&["stress", "--importer", "JPN", "-d", &file("bare.toml", "[disruption]\n")]);
    assert_eq!(told.matches("error[").count(), 4, "{told}");
    let nan = "[disruption]\nid = \"n\"\nstart = 2026-03-02\nuntil = 2026-12-31\nimporter = \"JPN\"\n[target.q]\n\
        suppliers = [\"QAT\"]\nseverity = { value = nan, assumption = \"none\" }\n";
    let told = refused(&["stress", "--importer", "JPN", "-d", &file("nan.toml", nan)]);
    assert!(told.contains("not a finite number") && told.matches("error[").count() == 1, "{told}");
}

/// The world's trade adds up suspect years of importers too: how much, and whose, is said in both languages.
#[test]
fn suspect_years_in_the_sum_of_the_world_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let ask = |language: &str| {
        let file = "scenarios/disruptions/2022-russia.toml";
        let args = ["stress", "--importer", "JPN", "-d", file, "--no-charts", "--out", &out, "--lang", language];
        text(&izon().args(args).assert().success().get_output().stdout)
    };
    let shown = ask("en");
    let line = shown.lines().find(|line| line.contains("crude oil trade of 2021") && line.contains("suspect")).unwrap();
    // Germany's crude oil of 2021 is 65.8 Mt in the trade data and 90.2 in Eurostat's.
    assert!(line.contains("above all") && line.contains("Germany"), "{line}");
    assert!(ask("ja").contains("2021年）は全輸入国の統計の合計で、うち"));
}

#[test]
fn it_is_said_what_was_known_before() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let ask = |more: &[&str]| {
        let file = "scenarios/disruptions/2022-russia.toml";
        let args = ["stress", "--importer", "JPN", "-d", file, "--no-charts", "--out", &out];
        text(&izon().args(args).args(more).assert().success().get_output().stdout)
    };
    let shown = ask(&[]);
    assert!(shown.contains("Run with what was known before 2022-03-01: the trade of 2021 and"), "{shown}");
    let shown = ask(&["--start", "2019-01-01"]);
    assert!(
        shown.contains("not known then, or without a date: mix_year (2021), market.crude-oil.price (2021)"),
        "{shown}"
    );
}

const LAWS: &str = r#"
[disruption]
id = "laws"
title = { en = "Nothing", ja = "なし" }
start = 2024-01-01
until = 2024-01-31
importer = "JPN"
[target.none]
suppliers = ["QAT"]
severity = { value = 0, assumption = "nothing is struck" }
[counting.one]
title = { en = "one", ja = "一" }
market = "crude-oil"
per_day = { value = "100 Mkl/y", assumption = "a test" }
[stock.first]
market = "crude-oil"
counted = "one"
order = 1
volume = { uniform = ["10 days", "30 days"], assumption = "a test" }
[stock.second]
market = "crude-oil"
counted = "one"
order = 2
volume = { uniform = ["10 days", "30 days"], assumption = "a test" }
"#;

const TOGETHER: &str = "[correlation.stocks]\nbetween = [\"stock.first.volume\", \"stock.second.volume\"]\n\
    coefficient = 0.999\nassumption = \"a test\"\n";

/// Numbers of a disruption that go together do so, one sample by its number is what the ranges are made of, and what cannot go
/// together is refused.
#[test]
fn numbers_of_a_disruption_go_together() {
    let folder = TempDir::new().unwrap();
    let file = |more: &str| {
        fs::write(folder.path().join("laws.toml"), format!("{LAWS}{more}")).unwrap();
        folder.path().join("laws.toml").to_str().unwrap().to_owned()
    };
    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let run = |file: &str, more: &[&str]| {
        let args = ["stress", "--importer", "JPN", "-d", file, "--no-charts", "--force", "--out", &out];
        let done = izon().args(args).args(more).assert().success();
        (text(&done.get_output().stdout), fs::read_to_string(folder.path().join("out/results.csv")).unwrap())
    };
    let days = |rows: &str, statistic: &str| -> f64 {
        let start = format!("observed/laws,2024-01,JPN,crude-oil,one,,stock-days,days,{statistic},");
        rows.lines().find(|row| row.starts_with(&start)).unwrap().rsplit(',').next().unwrap().parse().unwrap()
    };
    // Of two uniform numbers the sum has its fifth per cent at 10 √0.1 x 2 above the lower end; of one twice, at a twentieth.
    let (_, apart) = run(&file(""), &["--samples", "2000"]);
    assert!((days(&apart, "q05") - (20.0 + 20.0 * 0.1_f64.sqrt())).abs() < 0.2, "{}", days(&apart, "q05"));
    let (_, together) = run(&file(TOGETHER), &["--samples", "2000"]);
    assert!((days(&together, "q05") - 22.0).abs() < 0.3, "{}", days(&together, "q05"));
    // Two samples are the ends of what two samples say: the quantiles lie between them in a straight line.
    let one = |number: &str| {
        let (said, rows) = run(&file(TOGETHER), &["--sample", number]);
        let drawn = |name: &str| -> f64 {
            said.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().parse().unwrap()
        };
        let sum = drawn("# stock.first.volume") + drawn("# stock.second.volume");
        assert!((days(&rows, "value") - sum).abs() < 1e-6 * sum, "{sum} {}", days(&rows, "value"));
        sum
    };
    let (first, second) = (one("0"), one("1"));
    let (_, both) = run(&file(TOGETHER), &["--samples", "2"]);
    let low = first.min(second) + 0.05 * (first - second).abs();
    assert!((days(&both, "q05") - low).abs() < 1e-6 * low);
    let refused = |more: &str, wanted: &str| {
        let done = izon().args(["stress", "--importer", "JPN", "-d", &file(more)]).assert().code(2);
        assert!(text(&done.get_output().stderr).contains(wanted), "{}", text(&done.get_output().stderr));
    };
    refused(&TOGETHER.replace("stock.second", "stock.secnd"), "did you mean `stock.second.volume`?");
    refused(&TOGETHER.replace("0.999", "1"), "error[not-positive-definite]");
    refused(&TOGETHER.replace("stock.second.volume", "counting.one.per_day"), "`counting.one.per_day` is exact");
    izon().args(["stress", "--importer", "JPN", "-d", EVENT, "--samples", "99999999999"]).assert().code(2);
}

/// A disruption that takes something from its own importer alone, put over another: refused, with both places.
#[test]
fn a_disruption_for_another_importer_is_refused() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let refused = |args: &[&str]| {
        let done = izon().args(args).arg("--out").arg(&out).assert().code(2);
        assert!(!out.exists(), "{args:?}");
        text(&done.get_output().stderr)
    };
    let cut = "scenarios/disruptions/russia-cut-off.toml";
    let told = refused(&["stress", "scenarios/korea/reference.toml", "-d", cut]);
    for place in [
        "error[other-importer]",
        "buyers = [\"JPN\"]",
        "importer = \"KOR\"",
        "russia-cut-off.toml",
        "korea/reference.toml",
    ] {
        assert!(told.contains(place), "{place}\n{told}");
    }
    let told = refused(&["stress", "--importer", "IND", "-d", cut]);
    assert!(told.contains("written for JPN, not for IND"), "{told}");
    let told = refused(&["failures", "scenarios/korea/reference.toml", "--conditions", EVENT]);
    assert!(told.contains("written for JPN, not for KOR") && told.contains("importer = \"KOR\""), "{told}");
    let file = folder.path().join("study.toml");
    let root = env!("CARGO_MANIFEST_DIR");
    let study = format!(
        "[study]\nid = \"own\"\nreference = \"korea-reference\"\nyear = 2030\n\
         scenarios = [\"{root}/scenarios/korea/reference.toml\"]\ndisruptions = [\"{root}/{cut}\"]\n"
    );
    fs::write(&file, study).unwrap();
    let told = refused(&["run", file.to_str().unwrap(), "--allow-outside"]);
    assert!(told.contains("other-importer"), "{told}");
}

const PLAN: &str = r#"
[scenario]
id = "more-russian"
title = { en = "More Russian crude", ja = "ロシア原油の増加" }
[route.more-russian]
title = { en = "More Russian crude", ja = "ロシア原油の増加" }
supplier = "RUS"
commodity = "crude"
passages = []
capacity = { value = "20 Mt/y", assumption = "a test" }
in_service = 2022
delivered_cost = { value = "30 USD/bbl", assumption = "a test: below every price" }
"#;

/// From the trade of 2021, with the mix of 2024, which holds far more Russian crude than the plan brings: it is not added twice.
#[test]
fn a_plan_is_not_laid_over_a_mix_that_holds_it() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let root = env!("CARGO_MANIFEST_DIR");
    let reference = fs::read_to_string(format!("{root}/scenarios/korea/reference.toml")).unwrap();
    let reference = reference.replace("\"KOR\"", "\"IND\"").replace("base_year = 2023", "base_year = 2021");
    let reference = file("reference.toml", &reference.replace("supplier = \"USA\"", "supplier = \"RUS\""));
    let plan = file("plan.toml", &format!("extends = \"reference.toml\"\n{PLAN}"));
    let study = file(
        "study.toml",
        &format!(
            "[study]\nid = \"india\"\nreference = \"korea-reference\"\nyear = 2030\nscenarios = [\"{reference}\", \"{plan}\"]\n"
        ),
    );
    let cut = |more: &str| {
        format!(
            "[disruption]\nid = \"cut\"\nstart = 2026-03-01\nuntil = 2026-12-31\nmix_year = 2024\n{more}importer = \"IND\"\n\
             [target.russia]\nsuppliers = [\"RUS\"]\nseverity = {{ value = 1, assumption = \"a test\" }}\n"
        )
    };
    let run = |more: &str| {
        let (disruption, out) = (file("cut.toml", &cut(more)), folder.path().join("out"));
        let args = ["stress", &study, "-d", &disruption, "--no-charts", "--force", "--out"];
        let done = izon().args(args).arg(&out).assert().success();
        let rows = fs::read_to_string(out.join("results.csv")).unwrap();
        let before = |scenario: &str| -> f64 {
            let start = format!("{scenario}/cut,2026-03,IND,crude-oil,RUS,,arrivals-before,kb/d,value,modelled,");
            rows.lines().find(|row| row.starts_with(&start)).unwrap().rsplit(',').next().unwrap().parse().unwrap()
        };
        (text(&done.get_output().stdout), before("korea-reference"), before("more-russian"))
    };
    let (shown, reference, plan) = run("");
    assert!((reference - plan).abs() < 1e-6 * reference, "{reference} {plan}");
    assert!(
        shown.contains("the mix of 2024 already holds all of the") && shown.contains("more from Russia"),
        "{shown}"
    );
    assert!(shown.contains("the mix already holds what it would bring"), "{shown}");
    let (shown, reference, plan) = run("mix_without_routes = true\n");
    assert!(plan > reference + 200.0, "{reference} {plan}");
    assert!(shown.contains("the disruption file states that none had been built by then"), "{shown}");
    // The failures of the study, from the mix of the last year, say the same.
    let args = ["failures", &study, "--market", "crude-oil", "--suppliers", "1", "--start", "2026-01-01"];
    let shown = text(&izon().args(args).assert().success().get_output().stdout);
    assert!(shown.contains("already holds all of the"), "{shown}");
}
