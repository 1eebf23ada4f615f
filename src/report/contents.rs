//! What stands in the briefing, part by part.

mod annex;
mod claims;
mod comparison;
mod costs;
mod disruption;
pub(super) mod explorer;
mod facts;
mod glossary;
mod headline;
mod hindsight;
mod method;
mod register;
mod rerun;
mod samples;
mod vintage;

use super::Findings;
use super::document::{DocumentBlock, Section};
use crate::language::Text;
use facts::Facts;

/// Who, what and from when, below the title.
pub(super) fn byline(findings: &Findings<'_>) -> Text {
    let facts = Facts(findings);
    let (importer, base, year) = (facts.importer(), facts.base_year(), facts.year());
    Text::new(
        format!(
            "{}: scenarios to {year} from the trade of {base}. Made by {} from the data and assumptions listed below.",
            importer.en, findings.manifest.program
        ),
        format!(
            "{}：{base}年の貿易実績を出発点とする{year}年までのシナリオ。以下に示すデータと仮定から {} が作成。",
            importer.ja, findings.manifest.program
        ),
    )
}

/// Every part, in order.
pub(super) fn sections(findings: &Findings<'_>) -> Vec<Section> {
    let facts = Facts(findings);
    let mut sections = vec![headline::section(facts)];
    sections.extend(claims::verdicts(facts));
    sections.extend(claims::pages(facts));
    sections.extend(hindsight::section(facts));
    sections.push(comparison::section(facts));
    sections.extend(annex::section(facts));
    sections.extend(disruption::section(facts));
    sections.extend(costs::section(facts));
    sections.push(explorer::section(facts));
    sections.push(register::section(facts));
    sections.push(vintage::section(facts));
    sections.push(method::section(facts));
    sections.push(glossary::section());
    sections.push(rerun::section(facts));
    sections
}

/// Blocks for the charts of these names that were drawn.
fn charts(facts: Facts<'_>, starting: &str) -> Vec<DocumentBlock> {
    let mut names: Vec<&str> = Vec::new();
    for chart in facts.0.charts {
        let name = chart.name.as_str();
        if (name == starting || name.strip_prefix(starting).is_some_and(|rest| rest.starts_with('-')))
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.into_iter().map(|name| DocumentBlock::Chart(name.to_owned())).collect()
}
