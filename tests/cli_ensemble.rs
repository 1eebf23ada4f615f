//! `izon ensemble` and `izon collect` at the terminal: the same bytes however an ensemble is computed.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use tempfile::TempDir;

const SCENARIO: &str = r#"
[scenario]
id = "small"
importer = "JPN"
base_year = 2016
horizon = 2020
group = "middle-east"
supplier = "RUS"
[market.crude-oil]
assumption = "a test"
price_series = "dubai"
growth = { uniform = ["-2 %", "0 %"] }
elasticity = { triangular = [2, 5, 10] }
unserved_price = "400 USD/bbl"
[route.line]
supplier = "RUS"
commodity = "crude"
capacity = { uniform = ["5 Mt/y", "15 Mt/y"] }
in_service = 2018
delivered_cost = "30 USD/bbl"
assumption = "a test"
"#;

fn izon() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_izon"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("small.toml"), SCENARIO).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn ensemble(&self, out: &str, more: &[&str]) -> Command {
        let mut command = izon();
        command.args(["ensemble", &self.path("small.toml"), "--out", &self.path(out), "--draws", "csv"]).args(more);
        command
    }

    fn files(&self, out: &str) -> Vec<(String, Vec<u8>)> {
        let paths = |folder: &str| -> Vec<_> {
            fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
        };
        let all = paths(&self.path(out)).into_iter().chain(paths(&self.path(&format!("{out}/charts"))));
        let name = |path: &Path| path.strip_prefix(self.path(out)).unwrap().display().to_string();
        let mut files: Vec<_> =
            all.filter(|path| path.is_file()).map(|path| (name(&path), fs::read(&path).unwrap())).collect();
        files.sort();
        files
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn threads_and_shards_make_no_difference() {
    let desk = Desk::new();
    let few = ["--samples", "400"];
    desk.ensemble("whole", &few).assert().success();
    desk.ensemble("alone", &few).env("RAYON_NUM_THREADS", "1").assert().success();
    desk.ensemble("many", &few).env("RAYON_NUM_THREADS", "5").assert().success();
    let whole = desk.files("whole");
    let names: Vec<&str> = whole.iter().map(|(name, _)| name.as_str()).collect();
    let charts = ["charts/fan-crude-oil.png", "charts/fan-crude-oil.svg"];
    assert_eq!(names, [&charts[..], &["draws.csv", "ensemble.csv", "manifest.json"]].concat());
    desk.ensemble("plain", &["--samples", "400", "--no-charts"]).assert().success();
    assert!(desk.files("plain").iter().all(|(name, _)| !name.contains("charts")));
    assert!(whole == desk.files("alone") && whole == desk.files("many"));
    for part in 1..=3 {
        let shard = format!("{part}/3");
        desk.ensemble(&shard.replace('/', "-"), &["--samples", "400", "--shard", &shard]).assert().success();
    }
    let collect = |parts: &[&str], out: &str| {
        let parts: Vec<String> = parts.iter().map(|part| desk.path(part)).collect();
        izon().arg("collect").args(parts).args(["--out", &desk.path(out)]).assert()
    };
    collect(&["3-3", "1-3", "2-3"], "collected").success();
    assert!(whole == desk.files("collected"));
    let told = text(&collect(&["3-3", "1-3"], "partial").code(2).get_output().stderr);
    assert!(told.contains("samples 128 to 255 are in no part"), "{told}");
    assert!(!Path::new(&desk.path("partial")).exists());
    collect(&["3-3", "1-3", "2-3", "2-3"], "twice").code(2);
    desk.ensemble("odd", &["--samples", "400", "--seed", "1", "--shard", "2/3"]).assert().success();
    let told = text(&collect(&["3-3", "1-3", "odd"], "odd-out").code(2).get_output().stderr);
    assert!(told.contains("different ensembles"), "{told}");
}

/// Killed at any time, it goes on from what is there, and no byte is different.
#[test]
fn an_ensemble_that_was_killed_goes_on() {
    let desk = Desk::new();
    let many = ["--samples", "6400", "--checkpoint", "0"];
    desk.ensemble("whole", &many).assert().success();
    let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_izon"))
        .args(["ensemble", &desk.path("small.toml"), "--out", &desk.path("killed"), "--draws", "csv"])
        .args(many)
        .env("RAYON_NUM_THREADS", "2")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let state = desk.path("killed/ensemble.state");
    let start = Instant::now();
    while !Path::new(&state).exists() && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let left = desk.files("killed");
    assert!(left.iter().any(|(name, _)| name == "ensemble.state"), "killed too late to show anything");
    assert!(!left.iter().any(|(name, _)| name == "ensemble.csv"), "nothing half-written");
    // Draws that were written after the state was put in its place are written again.
    let rows = desk.path("killed/draws.rows");
    let mut longer = fs::read(&rows).unwrap();
    longer.extend([7; 1001]);
    fs::write(&rows, longer).unwrap();
    desk.ensemble("killed", &["--samples", "6401"]).assert().code(2);
    desk.ensemble("killed", &many).assert().success();
    assert!(desk.files("killed") == desk.files("whole"));
}

/// A part of an ensemble's state, what is done to it, and what is said of it.
type Damage<'a> = (&'a str, &'a dyn Fn(&mut Vec<u8>), &'a str);

/// What was cut or changed on the disk is refused and never becomes a result; started anew, the bytes are those of the whole.
#[test]
fn a_damaged_state_and_damaged_draws_are_refused() {
    let desk = Desk::new();
    let some = ["--samples", "400"];
    desk.ensemble("whole", &some).assert().success();
    let part = ["--samples", "400", "--shard", "1/1"];
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2);
    let flip = |bytes: &mut Vec<u8>| bytes[1000] ^= 4;
    let cut_row = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 3);
    let none = |bytes: &mut Vec<u8>| bytes.clear();
    let damages: [Damage<'_>; 7] = [
        ("ensemble.state", &cut, "is not whole"),
        ("ensemble.state", &flip, "its checksum does not fit"),
        ("ensemble.state", &none, "is no state of an ensemble"),
        ("draws.rows", &cut, "rows of 400"),
        ("draws.rows", &cut_row, "399 rows of 400"),
        ("draws.rows", &flip, "its checksum does not fit"),
        ("draws.rows", &none, "0 rows of 400"),
    ];
    for (name, damage, answer) in damages {
        let out = format!("{name}-{answer}").replace(' ', "-");
        desk.ensemble(&out, &part).assert().success();
        let file = desk.path(&format!("{out}/{name}"));
        let mut bytes = fs::read(&file).unwrap();
        damage(&mut bytes);
        fs::write(&file, bytes).unwrap();
        let before = desk.files(&out);
        let mut collected = izon();
        collected.args(["collect", &desk.path(&out), "--out", &desk.path("collected")]);
        for mut command in [desk.ensemble(&out, &some), collected] {
            let told = text(&command.assert().code(2).get_output().stderr);
            assert!(told.contains(answer) && told.contains(name), "{answer}: {told}");
            assert!(!Path::new(&desk.path("collected/ensemble.csv")).exists());
        }
        assert!(desk.files(&out) == before, "nothing is touched");
        desk.ensemble(&out, &[&some[..], &["--force"]].concat()).assert().success();
        assert!(desk.files(&out) == desk.files("whole"));
    }
    desk.ensemble("first", &["--samples", "400", "--shard", "1/3"]).assert().success();
    let other = desk.ensemble("first", &["--samples", "400", "--shard", "2/3"]).assert().code(2);
    assert!(text(&other.get_output().stderr).contains("another part of this ensemble"));
}

/// While a new ensemble is computed the former one stays, with what the user has put beside it.
#[test]
fn the_former_ensemble_stays_until_the_new_one_is_complete() {
    let desk = Desk::new();
    desk.ensemble("out", &["--samples", "200"]).assert().success();
    fs::write(desk.path("out/letter.txt"), "dear").unwrap();
    let former = desk.files("out");
    let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_izon"))
        .args(["ensemble", &desk.path("small.toml"), "--out", &desk.path("out"), "--no-charts", "--samples", "100000"])
        .args(["--checkpoint", "0"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !Path::new(&desk.path("out/ensemble.state")).exists() && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let now = desk.files("out");
    assert!(now.iter().any(|(name, _)| name == "ensemble.state"), "killed too late to show anything");
    assert!(former.iter().all(|file| now.contains(file)));
    desk.ensemble("out", &["--samples", "300", "--no-charts", "--force"]).assert().success();
    let names: Vec<String> = desk.files("out").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["draws.csv", "ensemble.csv", "letter.txt", "manifest.json"]);
}

#[test]
fn two_processes_do_not_share_a_folder() {
    let desk = Desk::new();
    let some = ["--samples", "200"];
    desk.ensemble("whole", &some).assert().success();
    desk.ensemble("part", &["--samples", "200", "--shard", "1/1"]).assert().success();
    fs::create_dir(desk.path("busy")).unwrap();
    let lock = fs::File::create(desk.path("busy/ensemble.lock")).unwrap();
    lock.lock().unwrap();
    let mut collected = izon();
    collected.args(["collect", &desk.path("part"), "--out", &desk.path("busy")]);
    for mut command in
        [desk.ensemble("busy", &some), desk.ensemble("busy", &["--samples", "200", "--force"]), collected]
    {
        let refused = command.assert().code(1);
        let said = text(&refused.get_output().stderr);
        assert!(said.contains("another izon is writing") && said.lines().count() == 1, "{said}");
        assert_eq!(desk.files("busy").len(), 1, "nothing but the lock");
    }
    // A lock that nobody holds any more, as a killed process leaves it, stops nobody, and goes.
    drop(lock);
    desk.ensemble("busy", &some).assert().success();
    assert!(desk.files("busy") == desk.files("whole"));
}

#[test]
fn a_series_that_no_result_has_is_answered_before_anything_is_drawn() {
    let desk = Desk::new();
    let asked = ["--series", "variable=sharee,market=crude-oill", "--draw-series", "partner=middle-eest"];
    let told = text(&desk.ensemble("none", &asked).assert().code(2).get_output().stderr);
    for near in ["`share`", "`crude-oil`", "`middle-east`"] {
        assert!(told.contains(&format!("did you mean {near}")), "{near}\n{told}");
    }
    let together = ["--series", "variable=hhi,partner=middle-east"];
    let told = text(&desk.ensemble("none", &together).assert().code(2).get_output().stderr);
    assert!(told.contains("together"), "{told}");
    assert!(!Path::new(&desk.path("none")).exists());
}

#[test]
fn one_sample_is_replayed_by_its_number() {
    let desk = Desk::new();
    desk.ensemble("whole", &["--samples", "200"]).assert().success();
    let draws = fs::read_to_string(desk.path("whole/draws.csv")).unwrap();
    let header: Vec<&str> = draws.lines().next().unwrap().split(',').collect();
    let row: Vec<&str> = draws.lines().nth(1 + 137).unwrap().split(',').collect();
    assert_eq!(row[0], "137");
    let done = desk.ensemble("none", &["--samples", "200", "--sample", "137"]).assert().success();
    let told = text(&done.get_output().stdout);
    assert!(told.lines().any(|line| line.contains("market.crude-oil.growth") && line.contains(row[1])), "{told}");
    let place = header.iter().position(|name| *name == "small/share/middle-east/all/2020/%").unwrap();
    let share: f64 = row[place].parse().unwrap();
    let line = told.lines().find(|line| line.starts_with("small,2020,JPN,all,middle-east,,share,%,value")).unwrap();
    let again: f64 = line.rsplit(',').next().unwrap().parse().unwrap();
    assert!((share - again).abs() < 1e-10);
    desk.ensemble("none", &["--samples", "200", "--sample", "200"]).assert().code(2);
    assert!(!Path::new(&desk.path("none")).exists());
}

#[test]
fn wrong_requests_are_answered() {
    let desk = Desk::new();
    for (wrong, answer) in [
        (["--set", "market.crude-oil.elastisity=3"], "market.crude-oil.elasticity"),
        (["--set", "market.crude-oil.unserved_price=3 USD/GJ"], "is written in `USD/bbl`"),
        (["--set", "nothing"], "sets nothing"),
        (["--series", "varible=share"], "variable"),
        (["--shard", "4/3"], "1/4"),
        (["--above", "x"], "no number"),
    ] {
        let told = text(&desk.ensemble("none", &wrong).assert().code(2).get_output().stderr);
        assert!(told.contains(answer), "{wrong:?}: {told}");
    }
    let exact = ["market.crude-oil.growth=-1 %", "market.crude-oil.elasticity=5", "route.line.capacity=10 Mt/y"];
    let exact: Vec<&str> = exact.into_iter().flat_map(|set| ["--set", set]).collect();
    let told = text(&desk.ensemble("none", &exact).assert().code(2).get_output().stderr);
    assert!(told.contains("nothing is uncertain"), "{told}");
    assert!(!Path::new(&desk.path("none")).exists());
    fs::create_dir(desk.path("mine")).unwrap();
    fs::write(desk.path("mine/letter.txt"), "dear").unwrap();
    desk.ensemble("mine", &["--samples", "10"]).assert().code(2);
    let sets = ["--samples", "64", "--set", exact[1], "--set", exact[5]];
    desk.ensemble("set", &sets).assert().success();
    let draws = fs::read_to_string(desk.path("set/draws.csv")).unwrap();
    assert!(draws.starts_with("sample,market.crude-oil.elasticity,small/"), "{}", &draws[..200]);
}

/// The question of the README: its table of draws is one that `izon discover` reads.
#[test]
fn conditions_are_found_in_draws() {
    let desk = Desk::new();
    desk.ensemble("whole", &["--samples", "500"]).assert().success();
    let draws = desk.path("whole/draws.csv");
    let response = "small/import/total/crude-oil/2020/PJ/y";
    let ask = |response: &str| {
        let asked = ["discover", &draws, "--response", response, "--above", "6700", "--inputs", "market.*"];
        izon().args(asked).assert().success()
    };
    let told = text(&ask(response).get_output().stdout);
    assert!(told.contains("`market.crude-oil.growth` is at least"), "{told}");
    assert!(!told.contains("elasticity"), "demand does not hang on the supply curve: {told}");
}

/// Demand in a year is the imports of the base year times a power of one plus growth: all variance is that of growth.
#[test]
fn the_input_that_matters_is_found_in_a_study() {
    let desk = Desk::new();
    let file = desk.path("small.toml");
    let ask = |more: &[&str]| {
        let series = ["--series", "variable=demand,period=2020,market=crude-oil"];
        let done = izon().args(["sensitivity", &file]).args(series).args(more).assert().success();
        text(&done.get_output().stdout)
    };
    let told = ask(&["--size", "64", "--format", "csv"]);
    let row = |input: &str, measure: &str| {
        let is = |line: &&str| line.contains(input) && line.contains(measure);
        told.lines().find(is).unwrap_or_else(|| panic!("{input} {measure} in {told}")).to_owned()
    };
    let value = |line: String| line.split(',').find_map(|cell| cell.parse::<f64>().ok()).unwrap();
    assert!((value(row("market.crude-oil.growth", "total")) - 1.0).abs() < 0.1, "{told}");
    assert!(value(row("market.crude-oil.elasticity", "total")).abs() < 1e-9, "{told}");
    assert!(ask(&["--method", "tornado"]).contains("market.crude-oil.growth"));
    assert!(ask(&["--method", "morris", "--size", "4"]).contains("market.crude-oil.growth"));
    izon().args(["sensitivity", &file, "--series", "variable=nothing"]).assert().code(2);
    izon().args(["sensitivity", &file, "--samples", "x.csv"]).assert().code(2);
    izon().args(["sensitivity"]).assert().code(2);
}

/// A claim that asks what routes cost is drawn too: with what probability it holds is what the draws themselves say.
#[test]
fn claims_on_the_cost_of_routes_are_drawn() {
    let folder = TempDir::new().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put(
        "small.toml",
        &SCENARIO.replace(
            r#"delivered_cost = "30 USD/bbl""#,
            r#"delivered_cost = { uniform = ["20 USD/bbl", "60 USD/bbl"] }"#,
        ),
    );
    put(
        "study.toml",
        "[study]\nid = \"one\"\nscenarios = [\"small.toml\"]\nreference = \"small\"\nyear = 2020\nclaims = [\"claim.toml\"]\n",
    );
    put(
        "claim.toml",
        "[claim]\nid = \"dear\"\ntitle = { en = \"Dear\", ja = \"高い\" }\nstatement = { en = \"It is dear.\", ja = \"高い。\" }\n\
         speaker = { en = \"Nobody\", ja = \"なし\" }\noffice = { en = \"none\", ja = \"なし\" }\ndate = \"2016-11-01\"\nsource = \"tass-seko-2016\"\n\
         against = { en = \"that it is not\", ja = \"安いこと\" }\n[ex_ante]\nscenarios = [\"small\"]\nmarket = \"all\"\n\
         variable = \"routes-above-price\"\nunit = \"count\"\nat_least = { value = 1, assumption = \"one\" }\n",
    );
    let study = folder.path().join("study.toml");
    let ask = |words: &[&str], out: &str| {
        let out = folder.path().join(out);
        let run = izon()
            .args(["ensemble"])
            .arg(&study)
            .args(words)
            .args(["--no-charts", "--out"])
            .arg(&out)
            .assert()
            .success();
        let rows = fs::read_to_string(out.join("ensemble.csv")).unwrap();
        (text(&run.get_output().stdout), rows)
    };
    let (said, rows) = ask(&["--samples", "300", "--draws", "csv"], "out");
    assert!(!said.contains("No sample holds"), "{said}");
    let draws = fs::read_to_string(folder.path().join("out/draws.csv")).unwrap();
    let mut lines = draws.lines();
    let place = lines.next().unwrap().split(',').position(|name| name == "route.line.delivered_cost").unwrap();
    let costs: Vec<f64> = lines.map(|line| line.split(',').nth(place).unwrap().parse().unwrap()).collect();
    let mean = |rows: &str| -> f64 {
        let row = rows.lines().find(|row| row.starts_with("one,2020,JPN,,dear,,claim-probability,%,mean,")).unwrap();
        row.rsplit(',').next().unwrap().parse().unwrap()
    };
    // Dubai stood at 41.20 USD/bbl in 2016 and stays there; freight brings it ashore for 1.63 more.
    let above = 100.0 * costs.iter().filter(|cost| **cost > 42.83).count() as f64 / costs.len() as f64;
    assert!(costs.len() == 300 && (40.0..60.0).contains(&above));
    assert!((mean(&rows) - above).abs() <= 0.34, "{} {above}", mean(&rows));
    let one_thread = izon()
        .env("RAYON_NUM_THREADS", "1")
        .args(["ensemble"])
        .arg(&study)
        .args(["--samples", "300", "--no-charts", "--out"])
        .arg(folder.path().join("one"))
        .assert();
    one_thread.success();
    assert_eq!(fs::read_to_string(folder.path().join("one/ensemble.csv")).unwrap(), rows);
}

/// A chart of a study says in words what a table of somebody else's runs can only quote.
#[test]
fn a_chart_of_a_study_names_its_numbers_in_words() {
    let desk = Desk::new();
    let chart = desk.path("tornado.svg");
    let ask = ["sensitivity", &desk.path("small.toml"), "--method", "tornado", "--theme", "dark", "--chart", &chart];
    izon().args(ask).assert().success();
    let drawn = fs::read_to_string(&chart).unwrap();
    assert!(
        drawn.contains("the share of the Middle East") && drawn.contains("Growth of demand for crude oil"),
        "{drawn}"
    );
    assert!(!drawn.contains("market.crude-oil"), "{drawn}");
}
