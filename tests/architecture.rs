//! The building: floors lean only on lower ones, and only the faces and the sources touch the machine.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by floor. A module may use modules of lower floors, and, where `true`, those before it on its own floor.
const FLOORS: &[(bool, &[&str])] = &[
    (true, &["numeric", "id", "language", "diagnostics", "units", "progress"]),
    (false, &["table"]),
    (true, &["dataset", "model"]),
    (false, &["scenario"]),
    (false, &["allocation", "market"]),
    (false, &["simulation", "regions"]),
    (true, &["indicators", "history", "economics", "shadow"]),
    (false, &["uncertainty"]),
    (false, &["claims"]),
    (true, &["study", "stress", "backtest", "compare"]),
    (false, &["charts", "export", "provenance"]),
    (false, &["report"]),
    (false, &["input"]),
    (false, &["publish"]),
    (false, &["cli"]),
];

/// Files that may name the file system, the environment, the clock or the terminal.
const FACES: &[&str] = &["src/input/source.rs", "src/cli.rs", "src/cli/", "src/main.rs"];

const MACHINE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::time",
    "std::process",
    "std::net",
    "println!",
    "eprintln!",
    "print!",
    "stdout()",
    "stderr()",
    "File::open",
];

/// Lines of the command line, tests within it among them. To be lowered as more of it moves where every face finds it.
const MOST_LINES_OF_CLI: usize = 7_200;

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The files of `src` with their text up to the tests, without comments.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        (name, lines.collect::<Vec<_>>().join("\n"))
    };
    files.iter().map(read).collect()
}

fn floor_of(module: &str) -> Option<(usize, usize)> {
    FLOORS
        .iter()
        .enumerate()
        .find_map(|(floor, (_, modules))| modules.iter().position(|name| *name == module).map(|place| (floor, place)))
}

fn used_modules(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + found.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let list = list.split(|c: char| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth == 0 && c == ','
            });
            used.extend(list.map(|item| word(item.trim())));
        } else {
            used.push(word(rest));
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

#[test]
fn floors_lean_only_on_lower_ones() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        let module = file.trim_start_matches("src/").trim_end_matches(".rs").split('/').next().unwrap_or_default();
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some((floor, place)) = floor_of(module) else {
            wrong.push(format!("{file}: module `{module}` stands on no floor"));
            continue;
        };
        for used in used_modules(&code) {
            let allowed = used == module
                || floor_of(&used)
                    .is_some_and(|(other, at)| other < floor || (other == floor && FLOORS[floor].0 && at < place));
            if !allowed {
                wrong.push(format!("{file}: uses `{used}`, which is not below it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_faces_and_sources_touch_the_machine() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        if FACES.iter().any(|face| file.starts_with(face)) {
            continue;
        }
        wrong.extend(MACHINE.iter().filter(|name| code.contains(**name)).map(|name| format!("{file}: names `{name}`")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn same_bits_everywhere() {
    let risky =
        [".exp()", ".ln()", ".powf(", ".sin()", ".cos()", ".tan()", ".log10()", ".mul_add(", "HashMap", "HashSet"];
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        if file != "src/numeric.rs" {
            wrong
                .extend(risky.iter().filter(|name| code.contains(**name)).map(|name| format!("{file}: uses `{name}`")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the library shares with every face names no arguments of a command: those are of the command line alone.
#[test]
fn only_the_command_line_knows_its_arguments() {
    let of_cli = |file: &str| file == "src/cli.rs" || file.starts_with("src/cli/");
    let named = sources().into_iter().filter(|(file, code)| !of_cli(file) && code.contains("clap"));
    let wrong: Vec<String> = named.map(|(file, _)| file).collect();
    assert!(wrong.is_empty(), "these name clap: {}", wrong.join(", "));
}

/// What a face cannot share with another stays small. `cargo test --test it architecture -- --nocapture` prints how large it is.
#[test]
fn the_command_line_is_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("src/cli.rs")];
    rust_files(&root.join("src/cli"), &mut files);
    let lines: usize = files.iter().map(|file| fs::read_to_string(file).unwrap().lines().count()).sum();
    println!("src/cli: {lines} lines in {} files", files.len());
    assert!(lines <= MOST_LINES_OF_CLI, "src/cli has {lines} lines: what other faces need belongs into src/publish");
}
