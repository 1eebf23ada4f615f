//! The briefing as one HTML file that needs nothing else: styles, script, pictures and numbers are in it, and its own
//! policy forbids it to load anything.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::document::{
    DocumentBlock, DocumentTable, Explorer, Formula, Groups, Section, TableCell, TableForm, Tone, is_safe,
};
use super::embedded::{base64, json_for_script};
use super::picture::{self, Palette};
use super::{BriefingChart, BriefingPage};
use crate::language::{Language, Text};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = concat!(
    "\"use strict\";(()=>{\n",
    include_str!("words.js"),
    include_str!("chart.js"),
    include_str!("page.js"),
    include_str!("brush.js"),
    include_str!("hover.js"),
    include_str!("explore.js"),
    "})();\n"
);

/// Without a script: no controls that do nothing, and languages that are chosen by style alone.
const WITHOUT_SCRIPT: &str = include_str!("without_script.css");

/// The page.
pub fn write(page: &BriefingPage<'_>) -> String {
    let mut palette = Palette::default();
    let body = HtmlWriter { page }.body(&mut palette);
    let style = format!("{STYLE}{}", palette.css());
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64(&Sha256::digest(SCRIPT.as_bytes()))
    );
    let title = &page.title;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(page.program);
                title data-en=(title.en) data-ja=(title.ja) { (title.en) }
                style { (PreEscaped(style)) }
                noscript { style { (PreEscaped(WITHOUT_SCRIPT)) } }
            }
            (body)
        }
    }
    .into_string()
        + "\n"
}

struct HtmlWriter<'a> {
    page: &'a BriefingPage<'a>,
}

/// A text in both languages, each isolated from what stands around it, whatever its direction.
fn both(text: &Text) -> Markup {
    html! {
        @if text.en == text.ja { bdi lang=[is_japanese(&text.en).then_some("ja-JP")] { (quoted(&text.en)) } }
        @else { bdi lang="en" { (text.en) } bdi lang="ja" { (quoted(&text.ja)) } }
    }
}

/// Whether a text that is the same in both languages is Japanese: it has kana.
fn is_japanese(text: &str) -> bool {
    text.contains(|letter| ('\u{3041}'..='\u{30FF}').contains(&letter))
}

/// A text in which English that is quoted, such as the reason in a file, is marked as English: voices read it so.
fn quoted(text: &str) -> Markup {
    let is_east =
        |letter: char| ('\u{2E80}'..='\u{9FFF}').contains(&letter) || ('\u{FF00}'..='\u{FFEF}').contains(&letter);
    let is_word = |word: &&str| word.chars().filter(char::is_ascii_lowercase).count() > 1;
    let runs = text.split_inclusive(is_east).flat_map(|piece| {
        let end = piece.trim_end_matches(is_east).len();
        [&piece[..end], &piece[end..]]
    });
    html! {
        @for run in runs.filter(|run| !run.is_empty()) {
            @if run.split_whitespace().filter(is_word).count() > 3 { span lang="en-GB" { (run) } } @else { (run) }
        }
    }
}

/// Words of the page itself.
fn words(en: &str, ja: &str) -> Markup {
    html! { span lang="en" { (en) } span lang="ja" { (ja) } }
}

impl HtmlWriter<'_> {
    fn body(&self, palette: &mut Palette) -> Markup {
        let sections = &self.page.sections;
        let data = json_for_script(&self.page.data);
        let content: String = sections.iter().map(|section| self.section(section, 2, palette).into_string()).collect();
        let content = picture::share(&content);
        html! {
            body {
                a.skip href="#content" { (words("Skip to the content", "本文へ")) }
                header.bar {
                    p.brand dir="auto" { (both(&self.page.title)) }
                    div.switches {
                        div role="group" data-label-en="Language" data-label-ja="言語" aria-label="Language" {
                            button type="button" data-language="en" aria-pressed="true" lang="en-GB" { "English" }
                            button type="button" data-language="ja" aria-pressed="false" lang="ja-JP" { "日本語" }
                        }
                        div role="group" data-label-en="Appearance" data-label-ja="表示" aria-label="Appearance" {
                            button type="button" data-theme="light" aria-pressed="false" { (words("Light", "明")) }
                            button type="button" data-theme="dark" aria-pressed="false" { (words("Dark", "暗")) }
                        }
                        button #print type="button" { (words("Print", "印刷")) }
                    }
                }
                div.frame {
                    nav.contents data-label-en="Contents" data-label-ja="目次" aria-label="Contents" {
                        details open {
                            summary { (words("Contents", "目次")) }
                            ol { @for section in sections { li { a href={ "#" (section.id) } { (both(&section.title)) } } } }
                        }
                    }
                    main #content tabindex="-1" {
                        h1 { (both(&self.page.title)) }
                        p.byline { (both(&self.page.byline)) }
                        noscript {
                            fieldset.languages {
                                legend.unseen { span lang="en-GB" { "Language" } " / " span lang="ja-JP" { "言語" } }
                                label lang="en-GB" { input type="radio" name="language" autocomplete="off" checked; " English" }
                                label lang="ja-JP" { input #nihongo type="radio" name="language" autocomplete="off"; " 日本語" }
                            }
                        }
                        (PreEscaped(content))
                    }
                }
                p #said .unseen role="status" aria-live="polite" {}
                script #page-data type="application/json" { (PreEscaped(data)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }

    fn section(&self, section: &Section, level: u8, palette: &mut Palette) -> Markup {
        let title = both(&section.title);
        html! {
            section id=(section.id) .new-page[section.new_page] .on-screen[section.on_screen] aria-labelledby={ (section.id) "-h" } {
                @match level {
                    2 => { h2 id={ (section.id) "-h" } { (title) } }
                    3 => { h3 id={ (section.id) "-h" } { (title) } }
                    _ => { h4 id={ (section.id) "-h" } { (title) } }
                }
                @for block in &section.blocks { (self.block(block, palette)) }
                @for part in &section.sections { (self.section(part, level + 1, palette)) }
            }
        }
    }

    fn block(&self, block: &DocumentBlock, palette: &mut Palette) -> Markup {
        match block {
            DocumentBlock::Prose(text) => html! { p { (both(text)) } },
            DocumentBlock::Lead(text) => html! { p.lead { (both(text)) } },
            DocumentBlock::Note(text) => html! { p.note { (both(text)) } },
            DocumentBlock::List(points) => html! { ul { @for point in points { li { (both(point)) } } } },
            DocumentBlock::Terms(terms) => html! {
                dl { @for (term, meaning) in terms { dt { (both(term)) } dd { (both(meaning)) } } }
            },
            DocumentBlock::Figures(figures) => html! {
                ul.figures { @for (number, what) in figures { li { strong { (both(number)) } " " (both(what)) } } }
            },
            DocumentBlock::Strip(cells) => html! { ul.strip { @for one in cells { li { (cell(one)) } } } },
            DocumentBlock::Grid(grid) => self::grid(grid),
            DocumentBlock::Groups(parts) => groups(parts),
            DocumentBlock::Chart(name) => self.chart(name, palette),
            DocumentBlock::Command(line) => html! { pre tabindex="0" { code { (line) } } },
            DocumentBlock::Formula(formula) => self::formula(formula),
            DocumentBlock::Explorer(explorer, text) => self::explorer(*explorer, text),
        }
    }

    /// A chart in each language and width; which one is seen is the page's choice.
    fn chart(&self, name: &str, palette: &mut Palette) -> Markup {
        let of_name: Vec<&BriefingChart> = self.page.charts.iter().filter(|chart| chart.name == name).collect();
        html! {
            @if !of_name.is_empty() {
                figure.chart {
                    @for chart in &of_name {
                        @let language = chart.language.to_string();
                        @let size = if chart.wide { "wide" } else { "narrow" };
                        @let id = format!("chart-{name}-{language}-{size}");
                        @let title = chart.drawing.alt.lines().next().unwrap_or_default();
                        @let said = format!("chart-{name}-{language}-said");
                        @let with_hints = chart.wide || !says_the_same(&of_name, chart);
                        @let named = (id.as_str(), title, said.as_str(), with_hints);
                        @let drawn = picture::svg(chart.drawing.canvas(), chart.dark.canvas(), named, palette);
                        div class=(size) lang=(language) { (PreEscaped(drawn)) }
                    }
                    figcaption {
                        details {
                            summary { (words("The chart in words", "図の内容を文章で読む")) }
                            @for language in [Language::En, Language::Ja] {
                                @if let Some(chart) = self.page.charts.iter().find(|c| c.name == name && c.language == language) {
                                    p id={ "chart-" (name) "-" (language.to_string()) "-said" } lang=(language.to_string()) dir="auto" { (chart.drawing.alt) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the parts of the wide form of a chart say what those of the narrow one say.
fn says_the_same(charts: &[&BriefingChart], narrow: &BriefingChart) -> bool {
    let words = |chart: &BriefingChart| {
        chart.drawing.canvas().hints().iter().map(|hint| hint.words.clone()).collect::<Vec<_>>()
    };
    let wide = charts.iter().find(|chart| chart.wide && chart.language == narrow.language);
    wide.is_some_and(|wide| words(wide) == words(narrow))
}

fn formula(formula: &Formula) -> Markup {
    html! {
        div.formula {
            div.math tabindex="0" role="group" aria-label=(formula.plain) { (PreEscaped(formula.math)) }
            p { (both(&formula.meaning)) }
        }
    }
}

fn explorer(explorer: Explorer, text: &Text) -> Markup {
    let name = match explorer {
        Explorer::History => "history",
        Explorer::Scenarios => "scenarios",
        Explorer::Samples => "samples",
    };
    html! {
        div.explorer data-explorer=(name) { p.fallback { (both(text)) } }
        noscript {
            p.note {
                (words(
                    "What can be turned here needs a script, which is off. The numbers are in the tables of this page and in the files beside it.",
                    "ここでの操作にはスクリプトが必要だが、無効になっている。数値はこのページの表と、添えられたファイルにある。"
                ))
            }
        }
    }
}

fn tone(tone: Tone) -> Option<(&'static str, &'static str)> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some(("good", "●")),
        Tone::Mixed => Some(("mixed", "◐")),
        Tone::Bad => Some(("bad", "○")),
        Tone::Open => Some(("open", "?")),
    }
}

fn cell(cell: &TableCell) -> Markup {
    html! {
        @if let Some((_, mark)) = tone(cell.tone) { span.mark aria-hidden="true" { (mark) } " " }
        @match cell.link.as_deref().filter(|address| is_safe(address)) {
            Some(address) if address.starts_with('#') => { a href=(address) { (both(&cell.text)) } }
            Some(address) => { a href=(address) rel="noreferrer noopener" { (both(&cell.text)) } }
            None if cell.code => { code dir="auto" { (breakable(&cell.text.en)) } }
            None => { (both(&cell.text)) }
        }
        @if let Some(under) = &cell.under { span.under { (both(under)) } }
    }
}

/// A name in a file, which may be broken after its dots, slashes and hyphens.
fn breakable(name: &str) -> Markup {
    html! { @for piece in name.split_inclusive(['.', '/', '-', '_']) { (piece) wbr; } }
}

/// A field to search a table or the parts of one.
fn search(id: &str) -> Markup {
    html! {
        p.search {
            label for={ (id) "-search" } { (words("Search in this table", "この表を検索")) }
            " " input id={ (id) "-search" } type="search" autocomplete="off" data-search=(id);
            " " output for={ (id) "-search" } data-found=(id) {}
        }
    }
}

/// Parts that a search and the browser's own find open; on paper all of them are.
fn groups(groups: &Groups) -> Markup {
    html! {
        (search(&groups.id))
        div.groups id=(groups.id) data-sorted-together {
            @for grid in &groups.grids {
                details.fold { summary { (both(&grid.caption)) " " span.hits {} } (table(grid)) }
            }
        }
    }
}

fn grid(grid: &DocumentTable) -> Markup {
    html! {
        @if grid.searchable { (search(&grid.id)) }
        @if grid.form == TableForm::Folded {
            details.fold { summary { (both(&grid.caption)) } (table(grid)) }
        } @else { (table(grid)) }
    }
}

fn table(grid: &DocumentTable) -> Markup {
    let numbers: Vec<bool> = grid.columns.iter().map(|column| column.number).collect();
    html! {
        div.scroll tabindex="0" role="group" aria-labelledby={ (grid.id) "-c" } {
            table .facts[grid.form == TableForm::Facts] id=(grid.id) .big[grid.columns.len() > 5] data-sortable[grid.searchable] {
                caption id={ (grid.id) "-c" } .unseen[grid.form != TableForm::Whole] { (both(&grid.caption)) }
                @if grid.columns.iter().any(|column| column.width > 0) {
                    colgroup { @for column in &grid.columns { col style={ "width:" (column.width) "%" }; } }
                }
                @if grid.form != TableForm::Facts { thead { tr {
                    @for column in &grid.columns {
                        th scope="col" .n[column.number] { (both(&column.title)) }
                    }
                } } }
                tbody {
                    @for row in &grid.rows {
                        tr {
                            @for (place, item) in row.iter().enumerate() {
                                @let class = tone(item.tone).map(|(name, _)| name);
                                @let number = numbers.get(place).copied().unwrap_or_default();
                                @if place == 0 && grid.row_headings {
                                    th scope="row" { (cell(item)) }
                                } @else {
                                    @let class = [number.then_some("n"), class].into_iter().flatten().collect::<Vec<_>>().join(" ");
                                    td class=[Some(class).filter(|class| !class.is_empty())] data-order=[item.order] { (cell(item)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
