//! The commands that ask one question of a study, as a user runs them.
use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

fn izon(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("izon").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command
}

fn said(arguments: &[&str]) -> String {
    let done = izon(arguments).assert().success();
    String::from_utf8_lossy(&done.get_output().stdout).into_owned()
}

fn refused(arguments: &[&str]) -> String {
    let done = izon(arguments).assert().failure();
    assert_eq!(done.get_output().status.code(), Some(2), "{arguments:?}");
    assert!(done.get_output().stdout.is_empty());
    String::from_utf8_lossy(&done.get_output().stderr).into_owned()
}

/// The value of the first CSV row that begins so.
fn value(csv: &str, start: &str) -> f64 {
    let row = csv.lines().find(|row| row.starts_with(start)).unwrap_or_else(|| panic!("no row {start}"));
    row.rsplit(',').next().unwrap().parse().unwrap()
}

/// With one elasticity e for all observed routes the frontier has a closed form: with g the group's share and s the
/// ceiling, P D / 2e ((s - g)^2 / g + (s - g)^2 / (1 - g)).
#[test]
fn the_frontier_of_the_article_is_that_of_the_formula() {
    let csv = said(&["frontier", "scenarios/article.toml", "--format", "csv"]);
    let cost = |ceiling: &str| {
        value(
            &csv,
            &format!(
                "frontier-existing,2030,JPN,crude-oil,middle-east,,frontier-cost,million USD/y,ceiling {ceiling} %"
            ),
        )
    };
    let share = value(&csv, "reference,2030,JPN,crude-oil,middle-east,,frontier-share") / 100.0;
    let form = |ceiling: f64| (ceiling - share) * (ceiling - share) * (1.0 / share + 1.0 / (1.0 - share));
    for percent in [80, 60, 40, 20] {
        let expected = cost("0") * form(f64::from(percent) / 100.0) / form(0.0);
        let found = cost(&percent.to_string());
        assert!((found - expected).abs() < 1e-6 * expected.abs(), "{percent} %: {found}, {expected}");
    }
    let both = value(&csv, "frontier-existing,2030,JPN,all,middle-east,,frontier-cost,million USD/y,ceiling 0 %");
    let gas =
        value(&csv, "frontier-existing,2030,JPN,natural-gas,middle-east,,frontier-cost,million USD/y,ceiling 0 %");
    assert!((both - gas - cost("0")).abs() < 1e-6 * both);
}

#[test]
fn a_frontier_is_drawn_as_its_file_asks() {
    let folder = TempDir::new().unwrap();
    let [png, svg, other] = ["a.png", "a.svg", "a.gif"].map(|name| folder.path().join(name).display().to_string());
    let shown = said(&["frontier", "scenarios/article.toml", "--chart", &png, "--lang", "ja", "--width", "600"]);
    assert!(shown.contains("lower bounds") && shown.contains("other demand"), "{shown}");
    assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG"));
    said(&["frontier", "scenarios/article.toml", "--chart", &svg, "--largest"]);
    assert!(fs::read_to_string(&svg).unwrap().contains("largest supplier"));
    refused(&["frontier", "scenarios/article.toml", "--chart", &other]);
    refused(&["frontier", "scenarios/no-such.toml"]);
    refused(&["frontier", "scenarios/article.toml", "--step", "0"]);
}

#[test]
fn the_pipeline_to_tokyo_moves_the_risk() {
    let shown = said(&["risk", "scenarios/article.toml"]);
    let moved = "sakhalin-tokyo-pipeline: the largest supplier is RUS instead of AUS";
    assert!(shown.contains(moved), "{shown}");
    // Shares are not all: less gas from everybody leaves them as they are, or moves them against oil, and is less all the same.
    let restart = shown.lines().rfind(|line| line.trim_start().starts_with("nuclear-restart: ")).unwrap();
    assert!(restart.contains("PJ less from middle-east") && restart.contains("the bill is $"), "{restart}");
    assert!(!shown.contains("the risk rose"), "{shown}");
    assert!(shown.contains("better by chokepoint-ratio; worse by hhi, shannon, rao-stirling, hhi-risk"), "{shown}");
    let csv = said(&["risk", "scenarios/article.toml", "--format", "csv"]);
    let risk = |scenario: &str, who: &str| value(&csv, &format!("{scenario},2030,JPN,natural-gas,{who},,largest-risk"));
    assert!(risk("sakhalin-tokyo-pipeline", "RUS") > risk("reference", "AUS"));
}

#[test]
fn alternatives_stay_within_their_budget() {
    let csv = said(&[
        "alternatives",
        "scenarios/reference.toml",
        "--within",
        "1 %",
        "--market",
        "natural-gas",
        "--format",
        "csv",
    ]);
    let extra =
        |mix: i32| value(&csv, &format!("reference,2035,JPN,natural-gas,,,extra-cost,million USD/y,alternative {mix}"));
    assert!(extra(1) > 0.0 && (extra(1) - extra(2)).abs() < 1e-3 * extra(1));
    let share = |which: &str| value(&csv, &format!("reference,2035,JPN,natural-gas,middle-east,,share,%,{which}"));
    assert!(share("lowest") < share("cheapest") && share("cheapest") < share("highest"));
    assert!(refused(&["alternatives", "scenarios/reference.toml", "--within", "2 bcm/y"]).contains("2 bcm/y"));
    assert!(refused(&["alternatives", "scenarios/reference.toml", "--market", "crude"]).contains("crude-oil"));
    assert!(refused(&["alternatives", "scenarios/reference.toml", "--year", "2016"]).contains("2017"));
}

#[test]
fn a_portfolio_says_how_little_it_rests_on() {
    let shown = said(&["portfolio", "--importer", "JPN", "--market", "crude-oil"]);
    assert!(shown.contains("yearly changes of price for") && shown.contains("the market's"), "{shown}");
    assert!(refused(&["portfolio", "--importer", "JPM", "--market", "crude-oil"]).contains("`JPM`"));
    assert!(
        refused(&["portfolio", "--importer", "JPN", "--market", "crude-oil", "--benchmark", "dubay"]).contains("dubai")
    );
    assert!(refused(&["portfolio", "--importer", "JPN", "--market", "lng", "--from", "2023"]).contains("too few"));
}

#[test]
fn charts_of_a_run_are_drawn_again_from_its_table_alone() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("run");
    let look = ["--lang", "ja", "--width", "600", "--theme", "dark"];
    let run = ["run", "scenarios/article.toml", "--samples", "0", "--out", out.to_str().unwrap()];
    izon(&[&run[..], &look].concat()).assert().success();
    let table = out.join("results.csv");
    let published = "\nobserved,2017,JPN,lpg,middle-east,,published-share,%,value,observed,39.3\n";
    assert!(fs::read_to_string(&table).unwrap().contains(published), "LPG has no flows, but published shares");
    for name in ["by-market", "map", "delivered-cost-natural-gas", "by-importer-crude-oil"] {
        let (picture, again) = (out.join(format!("charts/{name}.svg")), folder.path().join("again.svg"));
        let ask = ["chart", name, "--from", table.to_str().unwrap(), "--out", again.to_str().unwrap()];
        izon(&[&ask[..], &look].concat()).assert().success();
        assert_eq!(fs::read(&picture).unwrap(), fs::read(&again).unwrap(), "{name}");
    }

    let ask = |args: &[&str]| {
        let done = izon(&[&["chart", "--from", table.to_str().unwrap()], args].concat()).assert().code(2);
        String::from_utf8(done.get_output().stderr.clone()).unwrap()
    };
    assert!(ask(&["by-markt"]).contains("did you mean `by-market`?"));
    assert!(ask(&["frontier"]).contains("no numbers for the chart `frontier`"));
    assert!(ask(&["by-importer", "--market", "crude"]).contains("did you mean `crude-oil`?"));
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen(",observed,", ",obsered,", 1)).unwrap();
    let told = ask(&["by-market"]);
    assert!(told.contains("results.csv:2:") && told.contains("`obsered` is no status"), "{told}");
    fs::write(&table, text).unwrap();
    fs::write(out.join("manifest.json"), "{ \"charts\": 1, }").unwrap();
    assert!(ask(&["by-market"]).contains("this is not JSON"));
    fs::remove_file(out.join("manifest.json")).unwrap();
    assert!(ask(&["by-market"]).contains("name it with --manifest"));
    assert!(ask(&["map", "--out", "map.gif"]).contains("manifest.json"));
}

#[test]
fn a_new_study_runs_as_it_stands_for_any_importer_and_overwrites_nothing() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let out = folder.path().to_str().unwrap();
    let cases: [(&str, &[&str]); 4] = [
        ("first", &[]),
        ("korea", &["--importer", "KOR", "--group", "middle-east", "--market", "crude-oil", "--base-year", "2023"]),
        ("by-pipe", &["--importer", "ITA", "--group", "middle-east"]),
        ("nothing-from-there", &["--importer", "PNG", "--group", "middle-east"]),
    ];
    for (name, more) in cases {
        let told = said(&[&["new", "study", name, "--out", out], more].concat());
        assert!(told.contains(&format!("{name}/reference.toml")), "{told}");
        let results = at(&format!("out-{name}"));
        let table = said(&["run", &at(&format!("{name}.toml")), "--no-charts", "--samples", "8", "--out", &results]);
        assert!(table.contains(&format!("{name}-more")), "{table}");
        // Who sells nothing cannot be held under a ceiling.
        assert_eq!(table.contains(&format!("{name}-ceiling")), name != "nothing-from-there", "{table}");
    }
    let korea = fs::read_to_string(at("korea/reference.toml")).unwrap();
    assert!(korea.contains("importer = \"KOR\"\nbase_year = 2023") && !korea.contains("natural-gas"), "{korea}");
    let told = refused(&["new", "study", "korea", "--out", out, "--importer", "JPN"]);
    assert!(told.contains("is there already") && told.contains("nothing is overwritten"), "{told}");
    assert_eq!(fs::read_to_string(at("korea/reference.toml")).unwrap(), korea);
    // A process that was killed before the study's own file was there: the same command finishes, another one touches nothing.
    let study = fs::read_to_string(at("korea.toml")).unwrap();
    fs::remove_file(at("korea.toml")).unwrap();
    assert!(refused(&["new", "study", "korea", "--out", out, "--importer", "JPN"]).contains("is there already"));
    said(&[&["new", "study", "korea", "--out", out], cases[1].1].concat());
    assert_eq!(fs::read_to_string(at("korea.toml")).unwrap(), study);
    // Where a file stands in the place of the study's own, the folder does not come either.
    fs::write(at("taken.toml"), "mine").unwrap();
    assert!(refused(&["new", "study", "taken", "--out", out]).contains("is there already"));
    assert!(fs::read_to_string(at("taken.toml")).unwrap() == "mine" && !folder.path().join("taken").exists());
    let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.contains("unfinished") || name.contains("izon")).count(), 0);
    let told = refused(&["new", "study", "No!", "--importer", "JPX", "--market", "crude", "--group", "midle-east"]);
    for part in ["`No!` is no name", "`JPN`", "`crude-oil`", "`middle-east`"] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let told = refused(&["new", "study", "broken-year", "--out", out, "--importer", "JPN", "--base-year", "2015"]);
    assert!(told.contains("no trustworthy imports of crude oil by JPN in 2015") && told.contains("2024"), "{told}");
    assert!(!folder.path().join("broken-year.toml").exists());
}

/// The briefing of a new study says what it is about in whole sentences, of importers with and without pipelines, articles
/// and a second market; where no sea routes are shipped it says so.
#[test]
fn the_briefing_of_a_new_study_reads_well_elsewhere() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let cases = [
        ("DEU", "Germany", "How much does Germany depend on the United States?", "LNG"),
        ("USA", "the United States", "How much does the United States depend on Canada?", "crude oil"),
    ];
    for (code, name, title, goods) in cases {
        let id = code.to_lowercase();
        said(&["new", "study", &id, "--importer", code, "--out", &at("")]);
        said(&["brief", &at(&format!("{id}.toml")), "--samples", "8", "--out", &at(code)]);
        let read = |file: &str| fs::read_to_string(at(&format!("{code}/{file}"))).unwrap();
        let (text, ja) = (read("briefing.md"), read("briefing.ja.md"));
        assert!(text.starts_with(&format!("# {title}\n")), "{text}");
        let absent = format!("No sea routes to {name} are shipped");
        assert!(!text.contains(&absent) && !ja.contains("航路のデータは収録していない"), "{text}");
        assert!(text.contains(&format!("of the {goods} that {name} imports in 2034")), "{text}");
        // Both verdicts are computed; what was observed since is not asked for, as nothing was.
        let verdicts = text.split("## The verdicts").nth(1).unwrap().split("## The claims").next().unwrap();
        assert_eq!(verdicts.matches("The data end in 2024").count(), 2, "{verdicts}");
        for word in ["upported", "artly", "±", "votes of", "tests"] {
            assert!(!verdicts.contains(word), "{word}: {verdicts}");
        }
        // With eight samples, how likely a claim is stands in eighths, and never beyond a whole.
        let odds = text.split("Probability that each claim").nth(1).unwrap().split("Source").next().unwrap();
        let numbers = odds.split_whitespace().filter_map(|word| word.trim_end_matches(';').strip_suffix('%'));
        let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
        assert!(!numbers.is_empty() && numbers.iter().all(|number| *number <= 100.0), "{odds}");
        let gaps = ["from the Canada", "the the", "NaN", "supported 0", "not change a year", "()"];
        for gap in gaps {
            assert!(!text.contains(gap), "{code}: {gap}\n{text}");
        }
    }
}

/// How likely each claim is, bounds, what came of it and what turns it, in every form and both languages.
#[test]
fn claims_are_told_in_every_form() {
    let ask = |more: &[&str]| said(&[&["claims", "scenarios/korea.toml"], more].concat());
    let drawn = ["--samples", "16"];
    let freight = ["--samples", "16", "--claim", "korea-freight-support"];
    let table = ask(&drawn);
    for word in ["how likely", "bounds", "afterwards", "Freight support diversifies crude oil", "0.0% (0.0–20.6%)"] {
        assert!(table.contains(word), "{word}: {table}");
    }
    for word in ["supported", "partly", "±", "/16"] {
        assert!(!table.contains(word), "{word}: {table}");
    }
    let markdown = ask(&["--format", "md", "--lang", "ja"]);
    assert!(
        markdown.contains("| 主張 | 当時の情報による見込み | 余裕 | 極端な仮定 | その後 |")
            && markdown.contains("|---|---|--:|"),
        "{markdown}"
    );
    let one = ask(&freight);
    assert!(one.contains("route.american-crude.price_differential") && one.contains("turns it at"), "{one}");
    assert!(one.contains("16 runs") && one.contains("at any threshold"), "{one}");
    let rows = ask(&[&freight[..], &["--format", "csv"]].concat());
    assert!(rows.lines().next().unwrap().ends_with("margin,holds,probability,ci95_low,ci95_high,turned_by"), "{rows}");
    assert!(rows.contains("route.american-crude.price_differential = "), "{rows}");
    let records: serde_json::Value =
        serde_json::from_str(&ask(&[&freight[..], &["--format", "json"]].concat())).unwrap();
    assert!(
        records[0]["readings"][0]["chance"]["samples"] == 16
            && records[0]["readings"][0]["turns"][0]["kind"] == "break-even"
            && records[0]["expectation"]["kind"] == "likely"
            && records[0]["readings"][0]["limits"]["words"].as_array().is_some_and(|words| !words.is_empty())
    );
    assert!(refused(&["claims", "scenarios/korea.toml", "--claim", "korea-freight"]).contains("korea-freight-support"));
}

/// What was not known on the day of a claim is named with the claim, and nothing is where all was known.
#[test]
fn a_claim_names_what_was_not_known_then() {
    let ask = |study: &str, claim: &str, more: &[&str]| said(&[&["claims", study, "--claim", claim], more].concat());
    let told = ask("scenarios/article.toml", "niigata-pipeline", &[]);
    let before = told.split("Afterwards").next().unwrap();
    for word in [
        "Not known then",
        "date from after 1 November 2016",
        "imports by supplier of the whole year 2016",
        "trade_flows.csv",
    ] {
        assert!(before.contains(word), "{word}: {told}");
    }
    let ja = ask("scenarios/article.toml", "niigata-pipeline", &["--lang", "ja"]);
    assert!(
        ja.contains("当時まだ分からなかった数値：2016年11月1日より後のもの") && ja.contains("2016年通年の供給国別輸入"),
        "{ja}"
    );
    let told = ask("scenarios/korea.toml", "korea-freight-support", &[]);
    assert!(!told.contains("Not known then"), "the trade of 2023 was known in July 2024: {told}");
}

/// The published ranges: the Niigata line at about 1.7 to 3.1 USD/MMBtu, the line to Tokyo at about 0.9 to 1.2. Both mix
/// heating values: 1.68 is gross and 3.11 net; 0.91 is gross (600 bn JPY, 20 bcm/y) and 1.18 net (700 bn JPY, 20 bcm/y).
#[test]
fn published_costs_of_lines_are_shown_by_corner_and_heating_value() {
    let output = izon(&["cost", "scenarios/article.toml"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("fully used, 103 JPY/USD."), "{text}");
    let found: Vec<String> = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let terms = "8% 30 3%";
    for (line, capex, capacity, costs) in [
        ("vladivostok-niigata", 300, "4 Mt/y", "1.68 1.86"),
        ("vladivostok-niigata", 500, "4 Mt/y", "2.80 3.11"),
        ("sakhalin-tokyo", 600, "25 bcm/y", "0.73 0.81"),
        ("sakhalin-tokyo", 700, "25 bcm/y", "0.85 0.95"),
        ("sakhalin-tokyo", 600, "20 bcm/y", "0.91 1.01"),
        ("sakhalin-tokyo", 700, "20 bcm/y", "1.07 1.18"),
    ] {
        let row = format!("{line} {capex} bn JPY {capacity} {terms} {costs}");
        assert!(found.contains(&row), "{row} is not in\n{text}");
    }
}

/// Names that are not known are answered with the nearest, whatever else was asked.
#[test]
fn unknown_names_are_answered_with_the_nearest() {
    for (args, wanted) in [
        (vec!["cost", "scenarios/niigata-pipeline.toml", "--market", "natural-gass"], "did you mean `natural-gas`?"),
        (vec!["alternatives", "scenarios/reference.toml", "--market", "crude-oill"], "did you mean `crude-oil`?"),
        (
            vec!["break-even", "scenarios/article.toml", "--at-most", "50", "--market", "crude-oill"],
            "did you mean `crude-oil`?",
        ),
    ] {
        let told = refused(&args);
        assert!(told.contains(wanted), "{args:?}\n{told}");
    }
}
