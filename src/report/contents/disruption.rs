//! Would it have helped? Scenarios through disruptions.

use super::facts::{Facts, capitalised};
use crate::language::{Text, amount, counted, counted_in};
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell};
use crate::report::numbers::fixed;
use crate::stress::failures::Failures;
use crate::stress::{self, Stress};

/// The part; `None` where the study goes through no disruption.
pub fn section(facts: Facts<'_>) -> Option<Section> {
    let annex = facts.0.annex?;
    let stresses = &annex.stresses;
    if stresses.is_empty() {
        return None;
    }
    let mut section =
        Section::new("disruptions", Text::new("Would it have helped in a crisis?", "危機の際に役立ったか"))
            .on_new_page();
    for (place, (title, stress)) in stresses.iter().enumerate() {
        let mut part = Section::new(format!("disruption-{}", place + 1), title.clone());
        if let Some((_, sentences)) = stress.told.plans.get(stress.reference) {
            part.blocks.push(DocumentBlock::List(sentences.iter().map(capitalised).collect()));
        }
        for chart in ["stock-days", "unserved", "bathtub", "before-and-during"] {
            part.blocks.extend(super::charts(facts, &format!("disruption-{}-{chart}", place + 1)));
        }
        part.blocks.push(DocumentBlock::Grid(grid(facts, stress, place)));
        part.blocks.push(DocumentBlock::Note(Text::new(
            "Stocks and saving cover what does not arrive; the rest goes unserved. “Worst case” is the same event if nothing could \
             be bought elsewhere: it overstates losses several times over.",
            "届かない量は備蓄と節約で補われ、残りが供給不足となる。「最悪の場合」は代替調達が一切できない場合で、損失を数倍過大に見積もる。",
        )));
        let notes = stress.told.basis.iter().chain(&stress.told.countings);
        part.blocks.extend(notes.map(|text| DocumentBlock::Note(text.clone())));
        part.blocks.extend(changes(facts, stress));
        let bound: Vec<Text> = stress.told.bound.iter().map(capitalised).collect();
        if !bound.is_empty() {
            part.blocks.push(DocumentBlock::List(bound));
        }
        section.sections.push(part);
    }
    section.sections.extend(annex.failures.as_ref().map(|found| failures(facts, found)));
    Some(section)
}

/// Every single failure: what takes most, and what the scenario in question changes about it.
fn failures(facts: Facts<'_>, found: &Failures) -> Section {
    let mut part = Section::new("failures", Text::new("If any one of them failed", "どれか一つが止まったら"));
    let sentences = &found.sentences;
    let list = |texts: &[Text]| DocumentBlock::List(texts.iter().map(capitalised).collect());
    part.blocks.push(list(&sentences.worst));
    part.blocks.extend(super::charts(facts, "failures"));
    let focus = sentences.plans.iter().find(|(id, _)| id == facts.focus()).map(|(_, told)| told.as_slice());
    let told = [focus.unwrap_or_default(), &sentences.ways_round, &sentences.regulation].concat();
    if !told.is_empty() {
        part.blocks.push(list(&told));
    }
    part.blocks.extend(sentences.basis.iter().map(|text| DocumentBlock::Note(capitalised(text))));
    part
}

/// What each scenario changes, where it changes something.
fn changes(facts: Facts<'_>, stress: &Stress) -> Option<DocumentBlock> {
    let mut points = Vec::new();
    for (place, (outcome, (id, sentences))) in stress.outcomes.iter().zip(&stress.told.plans).enumerate() {
        if place == stress.reference {
            continue;
        }
        let name = facts.scenario(id);
        let told: Vec<&Text> =
            outcome.markets.iter().zip(sentences).filter(|(market, _)| market.changed).map(|(_, text)| text).collect();
        if told.is_empty() {
            let why = sentences.first().cloned().unwrap_or_default();
            points.push(Text::new(format!("{}, {}", name.en, why.en), format!("{}、{}", name.ja, why.ja)));
        }
        points.extend(
            told.into_iter()
                .map(|text| Text::new(format!("{}, {}", name.en, text.en), format!("{}、{}", name.ja, text.ja))),
        );
    }
    (!points.is_empty()).then_some(DocumentBlock::List(points))
}

fn grid(facts: Facts<'_>, stress: &Stress, place: usize) -> DocumentTable {
    let mut rows = Vec::new();
    for outcome in &stress.outcomes {
        for market in &outcome.markets {
            let unit = stress::stock_unit(market);
            let [with, without] = [&market.course, &market.bound].map(|course| stress::add_up(market, course));
            let number = |value: f64, decimals: usize| TableCell::number(fixed(value, decimals), value);
            let counted = |value: f64| TableCell { text: counted(value, unit), ..TableCell::number("", value) };
            let known = |value: f64| {
                if market.stocks_known { counted(value) } else { TableCell::text(Text::new("not known", "不明")) }
            };
            rows.push(vec![
                TableCell::text(outcome.title.clone()),
                TableCell::text(facts.market(market.market.as_str())),
                number(with.worst.1, 1).over(stress::month(with.worst.0)),
                TableCell::text(counted_in(unit)),
                counted(with.gap),
                counted(with.taken),
                known(with.drawn),
                counted(with.saved),
                known(with.unserved),
                if market.price_known {
                    TableCell { text: amount(with.bill, "bn USD"), ..number(with.bill, 1) }
                } else {
                    TableCell::text(Text::new("not known", "不明"))
                },
                counted(without.gap),
            ]);
        }
    }
    DocumentTable {
        id: format!("disruption-table-{}", place + 1),
        caption: Text::new(
            "What does not arrive over the whole event, what covers it, and what it costs",
            "期間全体で届かない量、それを補うものと費用",
        ),
        columns: vec![
            DocumentColumn::words("Scenario", "シナリオ"),
            DocumentColumn::words("Market", "市場"),
            DocumentColumn::number(Text::new("Largest fall of arrivals (%)", "到着量の最大の減少（%）")),
            DocumentColumn::words("Unit", "単位"),
            DocumentColumn::number(Text::new("Not arriving", "届かない量")),
            DocumentColumn::number(Text::new("Of which taken", "うち途絶分")),
            DocumentColumn::number(Text::new("From stocks", "備蓄")),
            DocumentColumn::number(Text::new("Saved", "節約")),
            DocumentColumn::number(Text::new("Unserved", "供給不足")),
            DocumentColumn::number(Text::new("Extra bill", "輸入額の増加")),
            DocumentColumn::number(Text::new("Not arriving, worst case", "届かない量（最悪の場合）")),
        ],
        rows,
        searchable: false,
        row_headings: true,
        ..DocumentTable::default()
    }
}
