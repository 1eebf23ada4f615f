//! The answer in a few sentences, each made from the results.

use super::facts::{Facts, capitalised};
use crate::language::{Text, per_cent, shown_difference};
use crate::report::document::{DocumentBlock, Section};
use crate::report::numbers::signed;
use crate::study::uncertain::caution;

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let mut section = Section::new("answer", Text::new("The answer", "結論"));
    let headline = facts.0.headline.cloned();
    // The largest lever leads; the scenario in question stands below it, or in its place where the results have no answer.
    let (lead, below) = if headline.is_some() { (headline, focus(facts)) } else { (focus(facts), None) };
    section.blocks.extend(lead.map(DocumentBlock::Lead));
    section.blocks.extend(caution(facts.0.study, facts.0.dataset, facts.0.draws).map(DocumentBlock::Prose));
    let points: Vec<Text> = [below, supplier(facts), observed(facts)].into_iter().flatten().collect();
    if !points.is_empty() {
        section.blocks.push(DocumentBlock::List(points));
    }
    let figures = figures(facts);
    if !figures.is_empty() {
        section.blocks.push(DocumentBlock::Figures(figures));
    }
    section.blocks.extend(super::charts(facts, "by-market"));
    section.blocks.extend(super::charts(facts, "since-base-year"));
    section
}

fn round(share: f64) -> f64 {
    (share * 10.0).round() / 10.0
}

/// A change from one share to another: "from 62.7% to 62.2% (−0.5 points)".
fn change(before: f64, after: f64) -> Text {
    // The difference of what is shown, so that the three numbers agree.
    let moved = round(after) - round(before);
    let (a, b, d) = (per_cent(before, 1), per_cent(after, 1), signed(moved, 1));
    Text::new(format!("from {a} to {b} ({d} points)"), format!("{a}から{b}へ（{d}ポイント）"))
}

/// The same with what is in it by parts: "from 62.7% to 62.2% (−0.5 points; crude oil ±0.0, natural gas −1.3)".
fn change_in_parts(change: &Text, parts: &[Text]) -> Text {
    if parts.is_empty() {
        return change.clone();
    }
    let join = |of: fn(&Text) -> &str, comma: &str| parts.iter().map(of).collect::<Vec<_>>().join(comma);
    let (en, ja) = (join(|part| &part.en, ", "), join(|part| &part.ja, "、"));
    Text::new(
        format!("{}; {en})", change.en.trim_end_matches(')')),
        format!("{}。内訳は{ja}）", change.ja.trim_end_matches('）')),
    )
}

/// What the scenario in question does to the group's share.
fn focus(facts: Facts<'_>) -> Option<Text> {
    let (focus, reference, whole) = (facts.focus(), facts.reference(), facts.whole());
    let (group, importer, year) = (facts.group(), facts.importer(), facts.year());
    let share = facts.group_share(whole);
    let before = facts.then(reference, &share)?;
    if focus == reference {
        let (market, shown) = (facts.market(whole), per_cent(before, 1));
        return Some(Text::new(
            format!("In {year}, {shown} of the {} that {} imports comes from {}.", market.en, importer.en, group.en),
            format!("{year}年、{}の{}輸入に占める{}の割合は{shown}となる。", importer.ja, market.ja, group.ja),
        ));
    }
    let after = facts.then(focus, &share)?;
    let (name, market, change) = (facts.scenario(focus), facts.market(whole), change(before, after));
    let mut parts = Vec::new();
    for market in facts.markets().into_iter().filter(|market| *market != whole) {
        let share = facts.group_share(market);
        let Some((before, after)) = facts.then(reference, &share).zip(facts.then(focus, &share)) else { continue };
        let (moved, name) = (signed(shown_difference(before, after, 1), 1), facts.market(market));
        parts.push(Text::new(format!("{} {moved}", name.en), format!("{}{moved}", name.ja)));
    }
    let change = change_in_parts(&change, &parts);
    Some(Text::new(
        format!(
            "“{}” would take the share of {} in the {} that {} imports in {year} {}.",
            name.en, group.en, market.en, importer.en, change.en
        ),
        format!(
            "「{}」により、{year}年の{}の{}輸入に占める{}の割合は{}変わる。",
            name.ja, importer.ja, market.ja, group.ja, change.ja
        ),
    ))
}

/// What becomes of the supplier in question in that scenario.
fn supplier(facts: Facts<'_>) -> Option<Text> {
    let (reference, whole) = (facts.reference(), facts.whole());
    let share = facts.supplier_share(whole)?;
    let before = facts.then(reference, &share)?;
    let scenarios = facts.scenarios().into_iter().filter(|scenario| *scenario != reference);
    let found = scenarios.filter_map(|scenario| Some((scenario, facts.then(scenario, &share)?)));
    let (scenario, after) = found.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (supplier, name, change) = (facts.country(share.partner), facts.scenario(scenario), change(before, after));
    Some(Text::new(
        format!(
            "The dependence does not disappear; it shifts: under “{}” the share of {} goes {}.",
            name.en, supplier.en, change.en
        ),
        format!("依存先は消えるのではなく移る。「{}」では{}の割合が{}変わる。", name.ja, supplier.ja, change.ja),
    ))
}

/// What was observed since the base year.
fn observed(facts: Facts<'_>) -> Option<Text> {
    let base = facts.base_year();
    let mut parts = Vec::new();
    for market in facts.markets() {
        let share = facts.group_share(market);
        let before = facts.value(crate::table::OBSERVED, base, &share);
        let Some((before, (year, after))) = before.zip(facts.last_observed(&share)) else { continue };
        if year > base {
            parts.push((facts.market(market), year, change(before, after)));
        }
    }
    let year = parts.iter().map(|part| part.1).max()?;
    parts.retain(|part| part.1 == year);
    let en: Vec<String> = parts.iter().map(|(market, _, change)| format!("{} {}", market.en, change.en)).collect();
    let ja: Vec<String> = parts.iter().map(|(market, _, change)| format!("{}では{}", market.ja, change.ja)).collect();
    let (group, importer) = (facts.group(), facts.importer());
    Some(Text::new(
        format!(
            "Observed from {base} to {year}, the share of {} in what {} imports: {}.",
            group.en,
            importer.en,
            en.join("; ")
        ),
        format!(
            "{base}年から{year}年までの実績：{}の輸入に占める{}の割合は、{}推移した。",
            importer.ja,
            group.ja,
            ja.join("、")
        ),
    ))
}

/// The group's share of each market in the reference, large.
fn figures(facts: Facts<'_>) -> Vec<(Text, Text)> {
    let (group, year) = (facts.group(), facts.year());
    let of = |market: &str| {
        let value = facts.then(facts.reference(), &facts.group_share(market))?;
        let name = capitalised(&facts.market(market));
        Some((
            Text::same(per_cent(value, 1)),
            Text::new(
                format!("{} from {}, {year}, reference", name.en, group.en),
                format!("{}の{}依存度（{year}年、基準）", name.ja, group.ja),
            ),
        ))
    };
    facts.markets().into_iter().filter_map(of).collect()
}
