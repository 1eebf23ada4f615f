//! The briefing as Markdown (CommonMark with tables), in one language.

use std::fmt::Write as _;

use super::BriefingPage;
use super::document::{DocumentBlock, DocumentTable, Section, TableCell, Tone, is_safe};
use crate::language::{Language, Text};

/// The page in one language.
pub fn write(page: &BriefingPage<'_>, language: Language) -> String {
    let mut writer = MarkdownWriter { page, language, out: String::new() };
    let _ = writeln!(writer.out, "# {}\n\n{}\n", writer.text(&page.title), writer.text(&page.byline));
    for section in &page.sections {
        writer.section(section, 2);
    }
    let trimmed = writer.out.trim_end().len();
    writer.out.truncate(trimmed);
    writer.out.push('\n');
    writer.out
}

struct MarkdownWriter<'a> {
    page: &'a BriefingPage<'a>,
    language: Language,
    out: String,
}

impl MarkdownWriter<'_> {
    fn text(&self, text: &Text) -> String {
        escape(text.get(self.language))
    }

    fn section(&mut self, section: &Section, level: usize) {
        let _ = writeln!(self.out, "{} {}\n", "#".repeat(level), self.text(&section.title));
        for block in &section.blocks {
            self.block(block);
        }
        for part in &section.sections {
            self.section(part, level + 1);
        }
    }

    fn block(&mut self, block: &DocumentBlock) {
        let text = match block {
            DocumentBlock::Prose(text) => self.text(text),
            DocumentBlock::Lead(text) => format!("**{}**", self.text(text)),
            DocumentBlock::Note(text) | DocumentBlock::Explorer(_, text) => format!("*{}*", self.text(text)),
            DocumentBlock::List(points) => {
                let points = points.iter().map(|point| format!("- {}", self.text(point)));
                points.collect::<Vec<_>>().join("\n")
            }
            DocumentBlock::Terms(terms) => {
                let terms =
                    terms.iter().map(|(term, meaning)| format!("- **{}**: {}", self.text(term), self.text(meaning)));
                terms.collect::<Vec<_>>().join("\n")
            }
            DocumentBlock::Figures(figures) => {
                let figures =
                    figures.iter().map(|(number, what)| format!("- **{}** {}", self.text(number), self.text(what)));
                figures.collect::<Vec<_>>().join("\n")
            }
            DocumentBlock::Strip(cells) => cells.iter().map(|cell| self.cell(cell)).collect::<Vec<_>>().join(" · "),
            DocumentBlock::Grid(grid) => self.grid(grid),
            DocumentBlock::Groups(groups) => {
                groups.grids.iter().map(|grid| self.grid(grid)).collect::<Vec<_>>().join("\n\n")
            }
            DocumentBlock::Chart(name) => self.chart(name),
            DocumentBlock::Command(line) => format!("```sh\n{}\n```", line.replace("```", "'''")),
            DocumentBlock::Formula(formula) => format!("    {}\n\n{}", formula.plain, self.text(&formula.meaning)),
        };
        if !text.is_empty() {
            self.out.push_str(&text);
            self.out.push_str("\n\n");
        }
    }

    /// What a chart says: its file is beside the page only where charts are written.
    fn chart(&self, name: &str) -> String {
        let chart = self.page.charts.iter().find(|chart| chart.name == name && chart.language == self.language);
        chart.map_or_else(String::new, |chart| {
            let lines = chart.drawing.alt.lines().map(|line| format!("> {}", escape(line)));
            lines.collect::<Vec<_>>().join("\n>\n")
        })
    }

    fn grid(&self, grid: &DocumentTable) -> String {
        let mut text = format!("{}\n\n", self.text(&grid.caption));
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        text.push_str(&row(grid.columns.iter().map(|column| self.text(&column.title)).collect()));
        let rules = grid.columns.iter().map(|column| if column.number { "--:" } else { "---" }.to_owned());
        text.push_str(&row(rules.collect()));
        for cells in &grid.rows {
            text.push_str(&row(cells.iter().map(|cell| self.cell(cell)).collect()));
        }
        text.trim_end().to_owned()
    }

    fn cell(&self, cell: &TableCell) -> String {
        let shown = cell.text.get(self.language);
        let mark = match cell.tone {
            Tone::Plain => "",
            Tone::Good => "● ",
            Tone::Mixed => "◐ ",
            Tone::Bad => "○ ",
            Tone::Open => "? ",
        };
        let body = match cell.link.as_deref().filter(|link| is_safe(link) && !link.starts_with('#')) {
            Some(address) => format!("[{}](<{}>)", escape(shown), address.replace(['<', '>', '|'], "")),
            None if cell.code => code(shown),
            None => escape(shown),
        };
        let under = cell.under.as_ref().map_or_else(String::new, |under| self.beside(&self.text(under)));
        format!("{mark}{body}{under}")
    }

    /// What stands below the words of a cell on a page, behind them: in brackets, unless it has brackets of its own.
    fn beside(&self, under: &str) -> String {
        match (self.language, under.contains(['(', '（'])) {
            (Language::En, false) => format!(" ({under})"),
            (Language::En, true) => format!(", {under}"),
            (Language::Ja, false) => format!("（{under}）"),
            (Language::Ja, true) => format!("、{under}"),
        }
    }
}

/// A name in a file, in letters of equal width.
fn code(name: &str) -> String {
    if name.is_empty() || name.contains(['`', '|']) || name.chars().any(char::is_control) {
        return escape(name);
    }
    format!("`{name}`")
}

/// Text as text: no letter of it has a meaning in Markdown or HTML, and none turns the direction of what follows.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let number = text.chars().take_while(char::is_ascii_digit).count();
    let is_list = number > 0 && text.chars().nth(number + 1).is_none_or(char::is_whitespace);
    for (place, letter) in text.chars().enumerate() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => out.extend(['\\', letter]),
            '.' | ')' if is_list && place == number => out.extend(['\\', letter]),
            '-' | '+' if place == 0 => out.extend(['\\', letter]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => {}
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text() {
        let cases = [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a|b*c_d", "a\\|b\\*c\\_d"),
            ("# not a heading", "\\# not a heading"),
            ("1. not a list", "1\\. not a list"),
            ("62.7 %", "62.7 %"),
            ("- nor this\nnor a line", "\\- nor this nor a line"),
            ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
            ("\u{202E}abc", "abc"),
        ];
        for (given, expected) in cases {
            assert_eq!(escape(given), expected);
        }
    }
}
