//! How to make the same briefing again, and how to tell that it is the same.

use super::facts::Facts;
use crate::language::Text;
use crate::report::document::{Block, Cell, Column, Grid, Section};

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let manifest = facts.0.manifest;
    let title = Text::new("How to run it again", "再計算の方法");
    let mut section = Section::new("rerun", title).on_new_page();
    section.blocks.push(Block::Prose(Text::new(
        format!(
            "This briefing was made by {}. The same command with the same files gives the same bytes, on any machine and with \
             any number of threads.",
            manifest.program
        ),
        format!(
            "本資料は {} で作成した。同じファイルに同じコマンドを実行すれば、どの計算機でも、スレッド数によらず、同一のバイト列が得られる。",
            manifest.program
        ),
    )));
    section.blocks.push(Block::Command(manifest.command.clone()));
    let files = [
        ("input-files", "Files that went in", "入力ファイル", &manifest.inputs),
        ("output-files", "Files written beside this briefing", "本資料とともに出力したファイル", &manifest.outputs),
    ];
    for (id, en, ja, files) in files {
        if files.is_empty() {
            continue;
        }
        section.blocks.push(Block::Grid(Grid {
            id: id.to_owned(),
            caption: Text::new(en, ja),
            columns: vec![Column::words("File", "ファイル"), Column::words("SHA-256", "SHA-256")],
            rows: files
                .iter()
                .map(|file| vec![Cell::code(file.file.clone()), Cell::code(file.sha256.clone())])
                .collect(),
            searchable: false,
            row_headings: false,
            ..Grid::default()
        }));
    }
    section
}
