//! The briefing: sentences follow results, texts stay texts, nothing is loaded.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const HOSTILE: &str = "<script>alert('x')</script> \"quoted\" & 'single' \u{202E}abc \u{05E9}\u{05DC}\u{05D5}\u{05DD} | `code` [x](javascript:alert(1))";

/// A small study whose scenario, route and assumption can be given, briefed.
struct Brief {
    html: String,
    en: String,
    ja: String,
}

fn brief(capacity: &str, title: &str) -> Brief {
    made(&["brief"], capacity, title).0
}

/// The briefing that a command writes of the small study, and what it says at the terminal.
fn made(command: &[&str], capacity: &str, title: &str) -> (Brief, String) {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let quoted = toml::Value::String(title.to_owned()).to_string();
    let base = r#"
        [scenario]
        id = "base"
        title = { en = "Base", ja = "基準" }
        importer = "KOR"
        base_year = 2016
        horizon = 2020
        group = "middle-east"
        supplier = "RUS"
        [market.crude-oil]
        price_series = "dubai"
        assumption = "an example"
        elasticity = 5
        unserved_price = "400 USD/bbl"
    "#;
    let other = format!(
        r#"
        extends = "base.toml"
        [scenario]
        id = "other"
        title = {{ en = {quoted}, ja = {quoted} }}
        [route.new-crude]
        supplier = "RUS"
        commodity = "crude"
        capacity = "{capacity}"
        in_service = 2018
        delivered_cost = "30 USD/bbl"
        assumption = {quoted}
        "#
    );
    let study = format!(
        r#"
        [study]
        id = "small"
        title = {{ en = {quoted}, ja = {quoted} }}
        reference = "base"
        scenarios = ["base.toml", "other.toml"]
        year = 2020
        "#
    );
    fs::write(at("base.toml"), base).unwrap();
    fs::write(at("other.toml"), other).unwrap();
    fs::write(at("study.toml"), study).unwrap();
    let mut izon = Command::cargo_bin("izon").unwrap();
    izon.current_dir(folder.path()).args(command).args(["study.toml", "--samples", "32", "--out", "out"]);
    let said = String::from_utf8(izon.assert().success().get_output().stdout.clone()).unwrap();
    let read = |name: &str| fs::read_to_string(at("out").join(name)).unwrap();
    (Brief { html: read("briefing.html"), en: read("briefing.md"), ja: read("briefing.ja.md") }, said)
}

#[test]
fn what_takes_longer_is_in_the_briefing_where_it_is_asked_for() {
    let title = "Another line";
    let ((plain, said), (whole, _)) = (made(&["run"], "20 Mt/y", title), made(&["run", "--annex"], "20 Mt/y", title));
    let command = "izon run study.toml --samples 32 --annex";
    let frontier = "The cheapest way to depend less";
    assert!(said.contains(command), "{said}");
    assert!(plain.html.contains("id=\"annex\"") && plain.en.contains(command) && plain.ja.contains(command));
    assert!(!plain.html.contains(frontier) && !plain.html.contains("chart-frontier"));
    assert!(
        whole.en.contains(frontier) && whole.html.contains("chart-frontier") && !whole.html.contains("id=\"annex\"")
    );
    assert_eq!(lead(&plain.en), lead(&whole.en), "the answer is the same");
}

/// The paragraph of the answer.
fn lead(markdown: &str) -> String {
    markdown.lines().find(|line| line.starts_with("**")).unwrap().to_owned()
}

#[test]
fn sentences_follow_the_results() {
    let (small, large) = (brief("2 Mt/y", "Another line"), brief("20 Mt/y", "Another line"));
    for (one, other) in [(&small.en, &large.en), (&small.ja, &large.ja)] {
        let (one, other) = (lead(one), lead(other));
        assert!(one.chars().any(|letter| letter.is_ascii_digit()), "{one}");
        assert_ne!(one, other);
    }
    // The number in the sentence is that of the table.
    let cell = |brief: &Brief| {
        let row = brief.en.lines().find(|line| line.starts_with("| Another line |")).unwrap();
        row.split('|').nth(2).unwrap().trim().split(' ').next().unwrap().to_owned()
    };
    for brief in [&small, &large] {
        assert!(lead(&brief.en).contains(&format!("supply {}% of", cell(brief))), "{}", lead(&brief.en));
        assert!(lead(&brief.ja).contains(&format!("{}%", cell(brief))), "{}", lead(&brief.ja));
    }
    assert_ne!(cell(&small), cell(&large));
}

#[test]
fn texts_stay_texts() {
    // Letters that turn the reading direction are refused as the file is read, and never get here.
    let long = format!("{}{}", HOSTILE.replace('\u{202E}', ""), "長い日本語の題名がどこまでも続く".repeat(20));
    let brief = brief("2 Mt/y", &long);
    assert_eq!(brief.html.matches("<script").count(), 2, "the data and the script of the page, and no other");
    assert_eq!(brief.html.matches("</script").count(), 2);
    assert!(brief.html.contains("&lt;script&gt;alert('x')&lt;/script&gt; &quot;quoted&quot; &amp; 'single'"));
    let told = brief.html.split(" data-t=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let hostile = "&lt;script&gt;alert('x')&lt;/script&gt; &quot;quoted&quot;";
    assert!(told.clone().any(|words| words.contains(hostile)), "in what charts say where one points");
    assert!(told.clone().all(|words| !words.contains('<')));
    assert!(brief.html.contains("\u{05E9}\u{05DC}\u{05D5}\u{05DD}"), "right-to-left text is there");
    for markdown in [&brief.en, &brief.ja] {
        assert!(!markdown.contains("<script") && !markdown.contains('\u{202E}'));
        assert!(!markdown.replace("\\]", "").contains("](javascript:"), "no link but what is a link");
        let table = markdown.lines().filter(|line| line.starts_with('|'));
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        let rows: Vec<usize> = table.map(bars).collect();
        assert!(!rows.is_empty() && rows.iter().all(|bars| (3..=13).contains(bars)), "{rows:?}");
    }
}

#[test]
fn a_text_in_one_language_is_shown_in_both_and_marked() {
    let (english, japanese) =
        (brief("2 Mt/y", "A line that nobody named twice"), brief("2 Mt/y", "名前が一つのルート"));
    for (brief, text, marked) in [
        (
            &english,
            "A line that nobody named twice",
            "<bdi><span lang=\"en-GB\">A line that nobody named twice</span></bdi>",
        ),
        (&japanese, "名前が一つのルート", "<bdi lang=\"ja-JP\">名前が一つのルート</bdi>"),
    ] {
        assert!(brief.html.contains(marked), "{marked}");
        assert!(brief.en.contains(text) && brief.ja.contains(text), "{text}");
    }
}

#[test]
fn nothing_is_loaded() {
    let html = brief("2 Mt/y", "Another line").html;
    assert!(html.contains("default-src 'none'"));
    for loading in [" src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "import(", "<iframe", "srcset"] {
        assert!(!html.contains(loading), "{loading}");
    }
    let mut links = 0;
    for (at, _) in html.match_indices("href=\"") {
        let rest = &html[at + 6..];
        let address = &rest[..rest.find('"').unwrap()];
        assert!(
            address.starts_with("https://") || address.starts_with("http://") || address.starts_with('#'),
            "{address}"
        );
        links += usize::from(address.starts_with("http"));
    }
    assert!(links > 20, "{links} links to sources");
    let id = |at: usize| html[at + 4..].split('"').next().unwrap().to_owned();
    let ids: Vec<String> = html.match_indices(" id=\"").map(|(at, _)| id(at + 1)).collect();
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "ids are unique");
}

#[test]
fn the_same_bytes_again_and_on_one_thread() {
    let folder = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = |name: &str, threads: &str| {
        let out = folder.path().join(name);
        let mut izon = Command::cargo_bin("izon").unwrap();
        izon.current_dir(root).env("RAYON_NUM_THREADS", threads);
        izon.args(["brief", "scenarios/article.toml", "--samples", "16", "--out"]).arg(&out).assert().success();
        ["briefing.html", "briefing.md", "briefing.ja.md"].map(|name| fs::read(out.join(name)).unwrap())
    };
    let [first, second] = [made("a", "1"), made("b", "2")];
    assert!(first == second);
    assert!(first[0].len() < 3_000_000, "{} bytes", first[0].len());
    // What was not known on the day of a claim is named on its page, and its verdict leads there.
    let page = String::from_utf8_lossy(&first[0]);
    let named = |claim: &str| page.matches(&format!("not-known-then-{claim}\"")).count();
    assert!(named("niigata-pipeline") >= 2 && named("regional-businesses-join") == 0, "{}", named("niigata-pipeline"));
}
