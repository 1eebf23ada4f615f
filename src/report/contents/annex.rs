//! Where the parts are that take longest to compute.

use super::facts::Facts;
use crate::language::Text;
use crate::report::document::{DocumentBlock, Section};

/// What the briefing leaves out and the command that adds it; `None` where it leaves nothing out.
pub fn section(facts: Facts<'_>) -> Option<Section> {
    if facts.0.annex.is_some() {
        return None;
    }
    let (en, ja) = if facts.0.study.disruptions.is_empty() {
        ("the cheapest supply for each share", "依存度ごとの最も安い供給")
    } else {
        (
            "each scenario through a crisis, every single failure, and the cheapest supply for each share",
            "危機下の各シナリオ、個別の途絶、依存度ごとの最も安い供給",
        )
    };
    let text = Text::new(
        format!("Not in this page, since it takes longer to compute: {en}. This command adds it."),
        format!("計算に時間がかかるため、本資料には含まれない：{ja}。次のコマンドで追加できる。"),
    );
    let section = Section::new("annex", Text::new("The annex", "付録"));
    let command = format!("{} {ANNEX}", facts.0.manifest.command);
    Some(section.with(DocumentBlock::Prose(text)).with(DocumentBlock::Command(command)))
}

/// The option of the program that asks for the annex.
const ANNEX: &str = "--annex";
