//! What the readings "with what was known then" rest on that was not known then.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::register;
use crate::claims::{HindsightException, JudgedClaim};
use crate::language::{Text, date_of};
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell, TableForm};
use crate::study::hindsight::exceptions;
use crate::units::calendar::Day;

/// The part; `None` where no claim has a date, or where everything was known.
pub fn section(facts: Facts<'_>) -> Option<Section> {
    let days: BTreeSet<Day> = facts.0.claims.iter().filter_map(|one| one.claim.date.parse().ok()).collect();
    // The earliest claim has the most exceptions: what was not known by it is listed once, with its date.
    let day = days.first()?;
    let found = exceptions(facts.0.study, facts.0.dataset, *day);
    if found.is_empty() {
        return None;
    }
    let (count, on) = (found.len(), date_of(&day.to_string()));
    let mut section = Section::new("hindsight", Text::new("What was not known then", "当時はまだ分からなかった数値"));
    section.blocks.push(DocumentBlock::Prose(Text::new(
        format!(
            "The verdicts “with what was known then” ask what could be expected on {}. Even so, {count} of the figures that they use date from \
             later; they are listed here. A source of the same year as the claim is taken to have been known.",
            on.en
        ),
        format!(
            "「当時の情報による見込み」は{}の時点で見込めたことを問う。ただし、用いた数値のうち次の{count}件はそれより後のものである。主張と同じ年の資料は、当時知られていたものとみなす。",
            on.ja
        ),
    )));
    section.blocks.push(DocumentBlock::Grid(named(facts, "hindsight-table".to_owned(), &found)));
    Some(section)
}

/// What the reading of one claim with what was known then rests on and what was not known then; `None` where all was.
pub(super) fn of_claim(facts: Facts<'_>, judged: &JudgedClaim) -> Option<DocumentTable> {
    let found = &judged.not_known_then;
    let id = format!("not-known-then-{}", judged.claim.id);
    (!found.is_empty()).then(|| DocumentTable { form: TableForm::Folded, ..named(facts, id, found) })
}

fn named(facts: Facts<'_>, id: String, found: &[HindsightException]) -> DocumentTable {
    let row = |one: &HindsightException| {
        vec![
            TableCell::text(register::stated(facts, one.what.clone())),
            TableCell::text(date_of(&one.known)),
            TableCell::text(Text::same(&*one.place)),
        ]
    };
    DocumentTable {
        id,
        caption: Text::new("Figures that were not known then", "当時はまだ分からなかった数値"),
        columns: vec![
            DocumentColumn::words("What", "数値"),
            DocumentColumn::words("Dates from", "時点"),
            DocumentColumn::words("Where it stands", "所在"),
        ],
        rows: found.iter().map(row).collect(),
        searchable: false,
        row_headings: false,
        ..DocumentTable::default()
    }
}
