//! A table of words, ruled for the terminal or as Markdown.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use crate::publish::ruled::RULED;

/// For whom a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextShape {
    /// For the terminal.
    Ruled,
    /// For pages.
    Markdown,
}

/// A table.
pub(super) struct TextSheet {
    title: String,
    header: Vec<String>,
    /// The columns of numbers.
    right: Vec<usize>,
    pub(super) rows: Vec<Vec<String>>,
}

impl TextSheet {
    pub(super) fn new(title: &str, header: &[&str], right: &[usize]) -> Self {
        let header = header.iter().map(|name| (*name).to_owned()).collect();
        Self { title: title.to_owned(), header, right: right.to_vec(), rows: Vec::new() }
    }

    pub(super) fn shown(&self, shape: TextShape) -> String {
        match shape {
            TextShape::Ruled => self.ruled(),
            TextShape::Markdown => self.markdown(),
        }
    }

    fn ruled(&self) -> String {
        let mut grid = Grid::new();
        grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic).set_header(&self.header);
        self.rows.iter().for_each(|row| {
            grid.add_row(row);
        });
        for column in &self.right {
            if let Some(column) = grid.column_mut(*column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        if self.title.is_empty() { grid.to_string() } else { format!("{}\n{grid}", self.title) }
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = if self.title.is_empty() { String::new() } else { format!("### {}\n\n", self.title) };
        text += &line(&self.header);
        let rule = |place: usize| if self.right.contains(&place) { "--:" } else { "---" };
        let rules: Vec<&str> = (0..self.header.len()).map(rule).collect();
        let _ = writeln!(text, "|{}|", rules.join("|"));
        self.rows.iter().for_each(|row| text += &line(row));
        text.trim_end().to_owned()
    }
}
