//! The commands of README.md and of the pages it names, run as they are printed: they are the first thing that anybody tries.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// The commands of the blocks marked `sh`, a line that ends in a backslash with the next.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(|block| block.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect()
}

/// The words of a command, those in single quotes as one.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The arguments of the program in a command; `None` for a command that is another's, such as `cargo test`.
fn arguments(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix("cargo run --release -- ").or_else(|| line.strip_prefix("izon "))?;
    let mut words = words(rest);
    // As few samples as say whether it runs, and no pictures of a whole study.
    match (words[0].as_str(), words.iter().position(|word| word == "--samples")) {
        ("run", _) => words.extend(["--samples", "0", "--no-charts"].map(str::to_owned)),
        ("ensemble", None) => words.extend(["--samples", "64", "--no-charts"].map(str::to_owned)),
        (_, Some(place)) => "16".clone_into(&mut words[place + 1]),
        _ => {}
    }
    Some(words)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_command_runs_as_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    copy(&root.join("scenarios"), &folder.path().join("scenarios"));
    let text = fs::read_to_string(root.join("README.md")).unwrap();
    // The worked example is saved as the text says.
    let example = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    fs::write(folder.path().join("scenarios/my-pipeline.toml"), example).unwrap();
    let pages =
        ["docs/study.md", "docs/commands.md", "docs/speed.md"].map(|page| fs::read_to_string(root.join(page)).unwrap());
    let lines = std::iter::once(&text).chain(&pages).flat_map(|page| commands(page));
    let commands: Vec<Vec<String>> = lines.filter_map(|line| arguments(&line)).collect();
    assert!(commands.len() >= 5, "{commands:?}");
    let mut failed = Vec::new();
    for words in commands {
        let mut program = Command::cargo_bin("izon").unwrap();
        let output = program.current_dir(folder.path()).args(&words).output().unwrap();
        if !output.status.success() {
            failed.push(format!("izon {}\n{}", words.join(" "), String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
