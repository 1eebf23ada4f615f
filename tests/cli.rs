//! The program as a user runs it: exit codes, files, and nothing half-written.
use std::fs;
use std::path::Path;

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

#[test]
fn two_runs_write_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    for name in ["a", "b"] {
        let out = folder.path().join(name);
        let done =
            izon().args(["run", "scenarios/article.toml", "--samples", "16", "--out"]).arg(&out).assert().success();
        let shown = text(&done.get_output().stdout);
        assert!(shown.contains("niigata-pipeline") && shown.contains("results.csv"), "{shown}");
    }
    let mut compared = 0;
    for entry in ["results.csv", "manifest.json"].map(str::to_owned).into_iter().chain(charts(&folder.path().join("a")))
    {
        let [a, b] = ["a", "b"].map(|name| fs::read(folder.path().join(name).join(&entry)).unwrap());
        assert!(a == b, "{entry} differs");
        compared += 1;
    }
    assert!(compared >= 16, "{compared} files");
    let shown = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/charts/by-market.svg")).unwrap();
    let drawn = fs::read(folder.path().join("a/charts/by-market.svg")).unwrap();
    assert!(shown == drawn, "the chart of the README is old: copy out/article/charts/by-market.svg over it");
}

fn charts(run: &Path) -> Vec<String> {
    let entries = fs::read_dir(run.join("charts")).unwrap();
    entries.map(|entry| format!("charts/{}", entry.unwrap().file_name().to_string_lossy())).collect()
}

#[test]
fn a_file_with_ten_mistakes_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let done = izon().args(["run", "tests/invalid/ten-mistakes.toml", "--out"]).arg(&out).assert().code(2);
    let told = text(&done.get_output().stderr);
    assert!(told.matches("error[").count() >= 10, "{told}");
    assert!(!out.exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing half-written");
}

#[test]
fn a_folder_that_no_run_wrote_is_not_replaced() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("thesis.txt"), "ten years of work").unwrap();
    let run = ["run", "scenarios/reference.toml", "--no-charts", "--out"];
    let done = izon().args(run).arg(folder.path()).assert().code(2);
    assert!(text(&done.get_output().stderr).contains("--force"));
    assert!(folder.path().join("thesis.txt").exists());
    izon().args(run).arg(folder.path()).arg("--force").assert().success();
    assert!(folder.path().join("results.csv").exists());
    izon().args(run).arg(folder.path()).assert().success();
}

#[test]
fn a_missing_file_is_named() {
    let done = izon().args(["run", "scenarios/artikle.toml"]).assert().code(2);
    assert!(text(&done.get_output().stderr).contains("scenarios/artikle.toml"));
}

#[test]
fn contradictory_policies_are_named_at_their_places() {
    let folder = TempDir::new().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let scenario = format!(
        r#"extends = "{root}/scenarios/reference.toml"
[scenario]
id = "contradiction"
[policy.most]
group = "middle-east"
market = "crude-oil"
share = {{ at_most = "20 %" }}
assumption = "test"
[policy.least]
group = "gcc"
market = "crude-oil"
share = {{ at_least = "60 %" }}
assumption = "test"
"#
    );
    let file = folder.path().join("contradiction.toml");
    fs::write(&file, scenario).unwrap();
    let done =
        izon().args(["run", "--allow-outside"]).arg(&file).arg("--out").arg(folder.path().join("out")).assert().code(2);
    let told = text(&done.get_output().stderr);
    assert!(told.contains("[policy.most]") && told.contains("[policy.least]"), "{told}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_setting_without_effect_is_a_warning_at_its_place() {
    let folder = TempDir::new().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let scenario = format!(
        r#"extends = "{root}/scenarios/reference.toml"
[scenario]
id = "idle"
[policy.loose]
group = "middle-east"
market = "crude-oil"
share = {{ at_most = "99 %" }}
assumption = "test"
[supply_limit.loose]
supplier = "RUS"
market = "crude-oil"
available = "900 Mt/y"
assumption = "test"
"#
    );
    let file = folder.path().join("idle.toml");
    fs::write(&file, scenario).unwrap();
    let out = folder.path().join("out");
    let done =
        izon().args(["run", "--allow-outside", "--no-charts"]).arg(&file).arg("--out").arg(&out).assert().success();
    let told = text(&done.get_output().stderr);
    assert_eq!(told.matches("warning[no-effect]").count(), 2, "{told}");
    assert!(told.contains("[policy.loose]") && told.contains("[supply_limit.loose]"), "{told}");
}

#[test]
fn the_settings_in_force_name_file_and_line() {
    let done = izon().args(["show", "scenarios/niigata-pipeline.toml"]).assert().success();
    let shown = text(&done.get_output().stdout);
    for part in ["route.vladivostok-niigata.capacity", "niigata-pipeline-press-2016", "scenarios/reference.toml:"] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
}

#[test]
fn the_schema_describes_every_key() {
    for arguments in [vec!["schema"], vec!["schema", "--study"]] {
        let done = izon().args(arguments).assert().success();
        let schema: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        for form in schema["$defs"].as_object().unwrap().values() {
            for (key, about) in form["properties"].as_object().into_iter().flatten() {
                if form["title"] != "Quantity" && about.get("type").is_none() {
                    assert!(
                        about.get("description").is_some() || about.get("$ref").is_some(),
                        "{key} is not described"
                    );
                }
            }
        }
    }
}

#[test]
fn rules_can_be_changed_from_the_command_line() {
    let folder = TempDir::new().unwrap();
    let mut shares = Vec::new();
    for rule in ["calibrated", "merit-order", "proportional", "displace=middle-east"] {
        let out = folder.path().join(rule.replace('=', "-"));
        let run = ["run", "scenarios/niigata-pipeline.toml", "--no-charts", "--response", rule, "--out"];
        izon().args(run).arg(&out).assert().success();
        let results = fs::read_to_string(out.join("results.csv")).unwrap();
        let row =
            results.lines().find(|line| line.starts_with("niigata-pipeline,2030,JPN,natural-gas,middle-east,,share,%"));
        shares.push(row.unwrap().rsplit(',').next().unwrap().parse::<f64>().unwrap());
    }
    assert!(shares[3] < shares[0] - 2.0, "where the group gives way first, its share falls most: {shares:?}");
    izon().args(["run", "scenarios/reference.toml", "--response", "cheapest"]).assert().code(2);
}

#[test]
fn the_page_of_keys_is_what_the_program_writes() {
    let done = izon().args(["schema", "--markdown"]).assert().success();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/README.md")).unwrap();
    assert!(text(&done.get_output().stdout) == page, "write it anew: izon schema --markdown > scenarios/README.md");
}

#[test]
fn history_is_drawn() {
    let folder = TempDir::new().unwrap();
    for (file, start) in [("history.svg", b"<svg".as_slice()), ("history.png", b"\x89PNG".as_slice())] {
        let file = folder.path().join(file);
        let asked = ["history", "--importer", "KOR", "--market", "crude-oil", "--group", "middle-east", "--chart"];
        izon().args(asked).arg(&file).assert().success();
        assert!(fs::read(&file).unwrap().starts_with(start), "{}", file.display());
    }
    let asked = ["history", "--importer", "KOR", "--market", "crude-oil", "--group", "middle-east", "--chart"];
    izon().args(asked).arg(folder.path().join("history.pdf")).assert().code(2);
}

#[test]
fn all_rules_stand_side_by_side() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let run = ["run", "scenarios/article.toml", "--all-rules", "--no-charts", "--samples", "0", "--out"];
    let done = izon().args(run).arg(&out).assert().success();
    let shown = text(&done.get_output().stdout);
    assert!(shown.contains("answers hang on the rule"), "{shown}");
    let results = fs::read_to_string(out.join("results.csv")).unwrap();
    for rule in ["calibrated", "merit-order", "displace"] {
        assert!(results.contains(&format!("\nniigata-pipeline/{rule},2030,")), "{rule}");
    }
    // With one elasticity for all suppliers it is the first under another name.
    assert!(!results.contains("niigata-pipeline/proportional,"));
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    assert!(manifest.contains("izon run scenarios/article.toml --all-rules"));
}

#[test]
fn a_difference_is_split_so_that_it_adds_up() {
    let asked = ["compare", "scenarios/niigata-pipeline.toml", "scenarios/all-russian-routes.toml", "--year", "2030"];
    let done = izon().args(asked).args(["--format", "csv"]).assert().success();
    let mut sums: std::collections::BTreeMap<String, (f64, f64, f64)> = std::collections::BTreeMap::new();
    let shown = text(&done.get_output().stdout);
    for line in shown.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (key, setting) = (cells[..7].join(","), cells[7]);
        let (alone, shapley): (f64, f64) = (cells[8].parse().unwrap(), cells[9].parse().unwrap());
        let sum = sums.entry(key).or_default();
        if setting == "(whole)" {
            sum.2 = alone;
        } else {
            sum.0 += alone;
            sum.1 += shapley;
        }
    }
    assert!(sums.len() >= 15, "{shown}");
    for (key, (alone, shapley, whole)) in sums {
        let scale = whole.abs().max(1.0);
        assert!((alone - whole).abs() < 1e-9 * scale && (shapley - whole).abs() < 1e-9 * scale, "{key}");
    }
    izon().args(["compare", "scenarios/reference.toml", "scenarios/today/reference.toml"]).assert().code(2);
    let same = izon().args(["compare", "scenarios/reference.toml", "scenarios/reference.toml"]).assert().success();
    assert!(text(&same.get_output().stdout).contains("In nothing"));
}

#[test]
fn absorb_answers_and_draws() {
    let folder = TempDir::new().unwrap();
    let (chart, map) = (folder.path().join("chart.png"), folder.path().join("map.svg"));
    let file = "scenarios/niigata-absorption.toml";
    let done = izon().args(["absorb", file, "--chart"]).arg(&chart).arg("--map").arg(&map).assert().success();
    let shown = text(&done.get_output().stdout);
    assert!(shown.contains("binding: Shin Tokyo line, north"), "{shown}");
    assert!(fs::read(chart).unwrap().starts_with(b"\x89PNG"));
    assert!(fs::read_to_string(map).unwrap().contains("Niigata"));
    let done =
        izon().args(["absorb", file, "--landing", "hokkaido", "--inflow", "1", "--format", "csv"]).assert().success();
    assert!(text(&done.get_output().stdout).contains("ishikari"));
    let wrong = izon().args(["absorb", file, "--landing", "hokaido"]).assert().code(2);
    assert!(text(&wrong.get_output().stderr).contains("`hokkaido`"));
    let unsaid = izon().args(["absorb", "scenarios/reference.toml"]).assert().code(2);
    assert!(text(&unsaid.get_output().stderr).contains("--inflow"));
}

#[test]
fn costs_are_listed_with_their_sources_and_drawn() {
    let folder = TempDir::new().unwrap();
    let chart = folder.path().join("cost.svg");
    let asked = ["cost", "scenarios/article.toml", "--sources", "--lang", "ja", "--width", "600", "--chart"];
    let done = izon().args(asked).arg(&chart).assert().success();
    let shown = text(&done.get_output().stdout);
    for words in ["vladivostok-niigata (new)", "price-lng-japan", "break-even", "nothing removed", "lng-market-model"] {
        assert!(shown.contains(words), "`{words}` is not in\n{shown}");
    }
    assert!(fs::read_to_string(&chart).unwrap().contains("到着費用"));
    izon().args(["cost", "scenarios/reference.toml"]).assert().success();
    izon().args(["cost", "scenarios/reference.toml", "--chart", "x.pdf"]).assert().code(2);
}
