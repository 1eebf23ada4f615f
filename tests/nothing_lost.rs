//! Nothing is lost and nothing harms: former results stay until the new ones are whole, files that name others are bounded, and no name
//! steers a terminal or a spreadsheet. Kills at system calls are in `tests/independent/kills.py`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use izon::diagnostics::{Collector, Diagnostic, FileSet, Span, render};
use izon::input::load::Loader;
use izon::input::source::MemorySource;
use tempfile::TempDir;

const SCENARIO: &str = r#"
[scenario]
id = "small"
importer = "JPN"
base_year = 2016
horizon = 2018
group = "middle-east"
[market.crude-oil]
assumption = "a test"
price_series = "dubai"
growth = "-1 %"
elasticity = 5
unserved_price = "400 USD/bbl"
"#;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn izon(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_izon"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    /// What is said of a mistake.
    fn refused(&self, arguments: &[&str]) -> String {
        text(&self.izon(arguments).assert().code(2).get_output().stderr)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }
}

const RUN: [&str; 7] = ["run", "small.toml", "--samples", "0", "--no-charts", "--out", "out"];

#[test]
fn a_closed_pipe_is_told_and_the_results_are_complete() {
    let desk = Desk::new(&[("small.toml", SCENARIO)]);
    desk.izon(&RUN).assert().success();
    let whole = desk.read("out/results.csv");
    fs::remove_dir_all(desk.0.path().join("out")).unwrap();
    let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_izon"))
        .current_dir(desk.0.path())
        .args(RUN)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(running.stdout.take());
    assert_eq!(running.wait().unwrap().code(), Some(141));
    assert!(desk.read("out/results.csv") == whole);
    assert_eq!(desk.names(), ["out", "small.toml"]);
}

/// The charts stand beside the former results while the rest is computed; killed then, nothing of the former is lost.
#[test]
fn early_charts_stand_beside_the_former_results() {
    let desk = Desk::new(&[("small.toml", SCENARIO)]);
    desk.izon(&RUN).assert().success();
    fs::write(desk.0.path().join("out/mine.txt"), "mine").unwrap();
    let former = desk.read("out/results.csv");
    let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_izon"))
        .current_dir(desk.0.path())
        .args(["run", "small.toml", "--samples", "0", "--width", "400", "--out", "out"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let early = desk.0.path().join("out.unfinished-1/new/charts");
    while !early.is_dir() && start.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(1));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(early.is_dir() && !desk.0.path().join("out/charts").exists());
    assert!(desk.read("out/results.csv") == former && desk.read("out/mine.txt") == b"mine");
    desk.izon(&RUN).assert().success();
    assert_eq!(desk.names(), ["out", "small.toml"], "the leftover is swept");
    assert!(desk.read("out/results.csv") == former && desk.read("out/mine.txt") == b"mine");
}

#[test]
fn a_file_that_is_reached_twice_is_read_once() {
    // Two files on each of twenty levels extend both of the next: a million ways lead to each of the last.
    let mut files = BTreeMap::new();
    for level in 0..20 {
        let next = level + 1;
        for side in ["a", "b"] {
            let text = format!("extends = [\"a{next}.toml\", \"b{next}.toml\"]\n[scenario]\nid = \"{side}{level}\"\n");
            files.insert(format!("{side}{level}.toml"), text.into_bytes());
        }
    }
    for side in ["a", "b"] {
        files.insert(format!("{side}20.toml"), SCENARIO.as_bytes().to_vec());
    }
    let (mut set, mut found) = (FileSet::default(), Collector::default());
    let loaded = Loader::new(&MemorySource(files), &mut set, &mut found).scenario("a0.toml").unwrap();
    assert!(!found.has_errors() && loaded.whole);
    assert_eq!(loaded.files.len(), 41);
    assert_eq!(loaded.form.scenario.id.get().map(String::as_str), Some("a0"));
    assert_eq!(loaded.form.scenario.base_year.get(), Some(&2016));
}

#[test]
fn files_that_extend_others_are_bounded() {
    let mut files = BTreeMap::new();
    for level in 0..100 {
        files.insert(format!("{level}.toml"), format!("extends = \"{}.toml\"\n", level + 1).into_bytes());
    }
    let large = format!("#{}\n", "x".repeat(3 << 20));
    files.insert("large.toml".to_owned(), format!("extends = \"second.toml\"\n{large}").into_bytes());
    files.insert("second.toml".to_owned(), large.into_bytes());
    let source = MemorySource(files);
    let told = |path: &str| {
        let (mut set, mut found) = (FileSet::default(), Collector::default());
        let loaded = Loader::new(&source, &mut set, &mut found).scenario(path).unwrap();
        assert!(!loaded.whole);
        render(&set, &found.into_sorted(), false)
    };
    assert!(told("0.toml").contains("files extend one another more than 32 deep"));
    let told = told("large.toml");
    assert!(told.contains("second.toml: it has, with what it is read with, more than 4 MiB"), "{}", &told[..500]);
}

#[test]
fn files_outside_the_folder_of_a_study_are_not_read_and_never_quoted() {
    let secret = "password = \"swordfish\"\n[scenario]\nhorizon = 2018\n";
    let inside = SCENARIO.replace("horizon = 2018\n", "");
    let desk = Desk::new(&[
        ("study/small.toml", &format!("extends = \"../secret.toml\"\n{inside}")),
        ("study/deep/small.toml", &format!("extends = \"link.toml\"\n{inside}")),
        ("secret.toml", secret),
        ("fine.toml", "[scenario]\nhorizon = 2018\n"),
        ("study/fine.toml", &format!("extends = \"../fine.toml\"\n{inside}")),
    ]);
    let told = desk.refused(&["run", "study/small.toml", "--no-charts", "--out", "out"]);
    assert!(told.contains("--allow-outside") && told.contains("small.toml:1:11"), "{told}");
    let told = desk.refused(&["run", "study/small.toml", "--no-charts", "--out", "out", "--allow-outside"]);
    assert!(told.contains("secret.toml:1") && told.contains("its lines are not shown"), "{told}");
    assert!(!told.contains("swordfish") && !told.contains("password"), "{told}");
    desk.refused(&["run", "study/fine.toml", "--no-charts", "--out", "out"]);
    let run = ["run", "study/fine.toml", "--no-charts", "--samples", "0", "--out", "out", "--allow-outside"];
    desk.izon(&run).assert().success();
    let told = desk.refused(&["run", "study/../study/small.toml", "--no-charts", "--out", "out"]);
    assert!(told.contains("--allow-outside"), "{told}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../../secret.toml", desk.0.path().join("study/deep/link.toml")).unwrap();
        let told = desk.refused(&["show", "study/deep/small.toml"]);
        assert!(told.contains("--allow-outside") && !told.contains("password"), "{told}");
    }
}

#[test]
#[cfg(unix)]
fn only_regular_files_are_read() {
    let desk = Desk::new(&[
        ("fifo.toml", &format!("extends = \"pipe\"\n{SCENARIO}")),
        ("folder.toml", &format!("extends = \"folder\"\n{SCENARIO}")),
        ("device.toml", &format!("extends = \"/dev/zero\"\n{SCENARIO}")),
        ("folder/x", ""),
    ]);
    assert!(std::process::Command::new("mkfifo").arg(desk.0.path().join("pipe")).status().unwrap().success());
    for (file, answer) in
        [("fifo.toml", "no regular file"), ("folder.toml", "is a folder"), ("device.toml", "no regular file")]
    {
        let told = desk.refused(&["show", file, "--allow-outside"]);
        assert!(told.contains(answer), "{file}: {told}");
    }
    assert!(desk.refused(&["show", "pipe"]).contains("no regular file"));
}

#[test]
fn names_that_are_empty_or_steer_are_refused_and_nothing_steers_the_terminal() {
    let route = "supplier = \"RUS\"\ncommodity = \"crude\"\ncapacity = \"5 Mt/y\"\nin_service = 2018\nassumption = \"a test\"\n\
                 delivered_cost = \"30 USD/bbl\"\n";
    let escape = "\\u001b[31m";
    let desk = Desk::new(&[
        ("empty.toml", &format!("{SCENARIO}[route.\"\"]\n{route}")),
        ("steers.toml", &format!("{SCENARIO}[route.\"x{escape}\"]\n{route}")),
        ("title.toml", &SCENARIO.replace("id =", &format!("title = \"x{escape}\"\nid ="))),
        ("both.toml", &SCENARIO.replace("id =", &format!("title = {{ en = \"x\", ja = \"{escape}\" }}\nid ="))),
        ("nothing.toml", &SCENARIO.replace("id =", "title = \" \"\nid =")),
    ]);
    for (file, code) in [
        ("empty.toml", "bad-name"),
        ("steers.toml", "bad-name"),
        ("title.toml", "bad-text"),
        ("both.toml", "bad-text"),
        ("nothing.toml", "bad-text"),
    ] {
        let told = desk.refused(&["show", file]);
        assert!(told.contains(&format!("error[{code}]")) && !told.contains('\u{1b}'), "{file}: {told}");
    }
    for arguments in [
        &["show", "a\u{1b}[2Jb.toml"][..],
        &["run", "x.toml", "--samples", "\u{1b}[2J"],
        &["chart", "by-market", "--from", "\u{1b}[2J.csv"],
        &["\u{1b}[2J"],
    ] {
        let told = desk.refused(arguments);
        assert!(!told.contains('\u{1b}'), "{told}");
    }
}

/// A group that a user defines can be called anything: in CSV files it stands so that no spreadsheet runs it, and comes back.
#[test]
fn what_a_spreadsheet_would_run_is_written_as_text() {
    let group = "=HYPERLINK('x')";
    let scenario = SCENARIO.replace("group = \"middle-east\"", &format!("group = \"{group}\""));
    let own = format!("{scenario}[group.\"{group}\"]\nmembers = [\"SAU\"]\n");
    let desk = Desk::new(&[("small.toml", &own)]);
    desk.izon(&RUN).assert().success();
    let table = text(&desk.read("out/results.csv"));
    assert!(table.contains(&format!(",'{group},")) && !table.contains(&format!(",{group},")), "{table}");
    assert!(table.lines().any(|line| line.contains(",-") || line.ends_with(|last: char| last.is_ascii_digit())));
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let read = izon::input::results::results("results.csv", table.as_bytes(), &mut files, &mut found).unwrap();
    assert!(read.rows().iter().any(|row| row.partner == group));
    assert!(izon::export::csv(&read) == table.as_bytes());
}

#[test]
fn mistakes_past_a_hundred_are_counted_in_linear_time() {
    let mut lines = SCENARIO.to_owned();
    for number in 0..30_000 {
        writeln!(lines, "unknown_{number} = {number}").unwrap();
    }
    let desk = Desk::new(&[("many.toml", &lines)]);
    let start = Instant::now();
    let told = desk.refused(&["show", "many.toml"]);
    assert!(told.matches("error[").count() == 100 && told.contains("and 29,900 more"), "{}", &told[told.len() - 300..]);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    // The same thing a hundred thousand times is one thing.
    let mut files = FileSet::default();
    let file = files.add("a.toml", "x = 1\n");
    let mut found = Collector::default();
    for number in 0..200_000 {
        let span = Span { file, bytes: 0..1 };
        found.push(Diagnostic::error("test", format!("wrong {}", number % 100_000)).at(&span, "here"));
    }
    let start = Instant::now();
    assert_eq!(found.into_sorted().len(), 100_000);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
