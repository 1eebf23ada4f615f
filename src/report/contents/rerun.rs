//! How to make the same briefing again, and how to tell that it is the same.

use super::facts::Facts;
use crate::language::Text;
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell};

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let manifest = facts.0.manifest;
    let title = Text::new("How to run it again", "再計算の方法");
    let mut section = Section::new("rerun", title).on_new_page();
    section.blocks.push(DocumentBlock::Prose(Text::new(
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
    section.blocks.push(DocumentBlock::Command(manifest.command.clone()));
    let files = [
        ("input-files", "Files that went in", "入力ファイル", &manifest.inputs),
        ("output-files", "Files written beside this briefing", "本資料とともに出力したファイル", &manifest.outputs),
    ];
    for (id, en, ja, files) in files {
        if files.is_empty() {
            continue;
        }
        section.blocks.push(DocumentBlock::Grid(DocumentTable {
            id: id.to_owned(),
            caption: Text::new(en, ja),
            columns: vec![DocumentColumn::words("File", "ファイル"), DocumentColumn::words("SHA-256", "SHA-256")],
            rows: files
                .iter()
                .map(|file| vec![TableCell::code(file.file.clone()), TableCell::code(file.sha256.clone())])
                .collect(),
            searchable: false,
            row_headings: false,
            ..DocumentTable::default()
        }));
    }
    section
}
