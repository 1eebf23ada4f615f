//! Words and spellings that readers found unclear stay out of what the program shows.

use std::fs;
use std::path::{Path, PathBuf};

/// Patterns that no English text for readers holds, in small letters, and what is said instead.
const ENGLISH: &[(&str, &str)] = &[
    ("dearest", "most expensive"),
    ("dearer", "more expensive"),
    ("gives way", "loses sales"),
    ("give way", "lose sales"),
    ("gave way", "lost sales"),
    ("the group in question", "the name of the group"),
    ("held against", "compared with"),
    ("not to be tested", "cannot be tested"),
    ("nobody goes short", "demand is met"),
    ("the answer turns", "changes this"),
    ("to the last digit", "not at all"),
    ("hangs mostly on", "comes mostly from"),
    ("mkl", "million kl"),
];

/// Patterns that no Japanese text for readers holds, and what is said instead.
const JAPANESE: &[(&str, &str)] = &[
    ("十億ドル", "億ドル"),
    ("百万ドル", "億ドル"),
    ("不支持", "実現していない"),
    ("一部支持", "一部"),
    ("下げたか", "下げられたか"),
    ("高ければ、答えは", "稼働すれば判定は"),
    ("Mkl", "万kl"),
    ("points", "ポイント"),
    ("USD", "ドル"),
    ("～", "〜"),
    ("％", "%"),
];

/// Whether a month or a day stands as a file writes it: `2026-04`.
fn has_file_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(7).enumerate().any(|(place, seven)| {
        let is_date =
            seven.iter().enumerate().all(|(at, byte)| if at == 4 { *byte == b'-' } else { byte.is_ascii_digit() });
        let month = 10 * u32::from(seven[5].wrapping_sub(b'0')) + u32::from(seven[6].wrapping_sub(b'0'));
        let before = place.checked_sub(1).map_or(b' ', |place| bytes[place]);
        let after = bytes.get(place + 7).copied().unwrap_or(b' ');
        is_date
            && (seven.starts_with(b"19") || seven.starts_with(b"20"))
            && (1..=12).contains(&month)
            && !before.is_ascii_alphanumeric()
            && !after.is_ascii_digit()
    })
}

/// Whether a percentage stands apart from its sign: `24 %`.
fn has_space_before_percent(text: &str) -> bool {
    text.match_indices(" %").any(|(at, _)| text[..at].ends_with(|last: char| last.is_ascii_digit()))
}

/// What is wrong with a line that readers see.
fn faults(line: &str, banned: &[(&str, &str)]) -> Vec<String> {
    let small = line.to_lowercase();
    let word = |word: &str| {
        small.match_indices(&word.to_lowercase()).any(|(at, found)| {
            let letter = |next: Option<char>| next.is_some_and(|next| next.is_ascii_alphabetic());
            !letter(small[..at].chars().next_back()) && !letter(small[at + found.len()..].chars().next())
        })
    };
    let mut found: Vec<String> = banned
        .iter()
        .filter(|(pattern, _)| word(pattern))
        .map(|(pattern, instead)| format!("`{pattern}`, say `{instead}`: {line}"))
        .collect();
    if has_space_before_percent(line) {
        found.push(format!("a space before %: {line}"));
    }
    found
}

/// Lines of a briefing that the program itself words: not what is quoted from sources, from files and their names.
fn worded(briefing: &str) -> impl Iterator<Item = &str> {
    let quoted = ["## Sources and assumptions", "## 出典と前提"];
    let own = quoted.iter().filter_map(|head| briefing.find(head)).min().map_or(briefing, |at| &briefing[..at]);
    own.lines().filter(|line| !line.contains(".csv") && !line.contains(".toml:") && !line.contains("](<"))
}

#[test]
fn a_fault_is_found() {
    assert!(has_file_date("in 2026-04") && has_file_date("on 2016-11-01.") && has_file_date("（2026-03）"));
    assert!(
        !has_file_date("1995-2024")
            && !has_file_date("2011-13")
            && !has_file_date("x2026-04")
            && !has_file_date("april 2026")
    );
    assert!(has_space_before_percent("falls to 24 % of it") && !has_space_before_percent("24%, % of imports"));
    assert_eq!(faults("the dearest supplier", ENGLISH).len(), 1);
    assert_eq!(faults("費用は3十億ドル、24 %", JAPANESE).len(), 2);
    assert!(faults("points of sale are endearing", ENGLISH).is_empty());
}

/// The article's briefing in both languages, as `izon run --samples 0` makes it.
#[test]
fn the_briefing_is_worded_well() {
    let dir = std::env::temp_dir().join(format!("izon-wording-{}", std::process::id()));
    let out = dir.join("article");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_izon"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", "scenarios/article.toml", "--samples", "0", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut wrong = Vec::new();
    for (file, banned) in [("briefing.md", ENGLISH), ("briefing.ja.md", JAPANESE)] {
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert!(worded(&text).count() > 200, "{file} has a body");
        for line in worded(&text) {
            wrong.extend(faults(line, banned));
            if has_file_date(line) {
                wrong.push(format!("a date of a file: {line}"));
            }
        }
        // The rest is quoted, but percentages are written in one way throughout.
        wrong.extend(text.lines().filter(|line| has_space_before_percent(line)).map(str::to_owned));
    }
    fs::remove_dir_all(&dir).unwrap();
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.extension().is_some_and(|found| found == ending) {
            into.push(path);
        }
    }
}

/// String literals of the modules that speak to readers, without comments and tests.
#[test]
fn the_sources_are_worded_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in [
        "src/report",
        "src/charts",
        "src/claims",
        "src/stress",
        "src/study",
        "src/cli",
        "src/uncertainty",
        "src/language",
    ] {
        files(&root.join(folder), "rs", &mut paths);
    }
    assert!(paths.len() > 100, "{}", paths.len());
    // Units of files, statistics of results and shapes of files are no words for readers.
    let is_name = |line: &str| {
        ["\"Mkl", "\" Mkl", "ceiling {", "at_most", "such as", " as u32 %", "value = ", "uniform", "statistic"]
            .iter()
            .any(|part| line.contains(part))
    };
    let mut wrong = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (place, line) in code.lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with("//") || is_name(line) {
                continue;
            }
            let japanese = line.chars().any(|letter| ('\u{3040}'..='\u{9FFF}').contains(&letter));
            let spoken: String =
                line.split('"').skip(usize::from(line.contains('"'))).step_by(2).collect::<Vec<_>>().join(" ");
            let spoken = if line.contains('"') { spoken } else { line.to_owned() };
            let of_language = if japanese { &JAPANESE[..JAPANESE.len() - 4] } else { ENGLISH };
            let mut found = faults(&spoken, of_language);
            if line.contains('"') && spoken.contains("} %") {
                found.push(format!("a space before %: {line}"));
            }
            wrong.extend(found.into_iter().map(|fault| format!("{}:{}: {fault}", path.display(), place + 1)));
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

/// Texts of scenario files, in both languages.
#[test]
fn the_scenario_files_are_worded_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("scenarios"), "toml", &mut paths);
    let mut wrong = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        for (opening, banned) in [("en = \"", ENGLISH), ("ja = \"", JAPANESE)] {
            for rest in text.split(opening).skip(1) {
                let spoken = rest.split('"').next().unwrap_or_default();
                let found = faults(spoken, banned)
                    .into_iter()
                    .filter(|fault| !fault.starts_with("`USD`") && !fault.starts_with("`mkl`"));
                wrong.extend(found.map(|fault| format!("{}: {fault}", path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}
