//! The scenarios side by side, who gives way, and whether the risk fell or moved.

use super::facts::{FactMeasure, Facts, alone, capitalised};
use crate::language::{Text, shown_difference};
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell, Tone};
use crate::report::numbers::{fixed, signed};
use crate::table::ALL_MARKETS;
use crate::table::variables::compared;
use crate::uncertainty::risk::{self, RiskTurn, Verdict};

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let mut section =
        Section::new("comparison", Text::new("The scenarios side by side", "シナリオの比較")).on_new_page();
    section.blocks.push(DocumentBlock::Grid(grid(facts)));
    section.blocks.push(DocumentBlock::Note(Text::new(
        format!(
            "Below each number: its difference from the reference. Shares are by energy, of imports in {}.",
            facts.year()
        ),
        format!("各数値の下は基準との差。割合は{}年の輸入に占めるもので、エネルギー量で計る。", facts.year()),
    )));
    section.blocks.extend(unknown_passages(facts).map(DocumentBlock::Note));
    for chart in [
        "scenarios-against-reference",
        "share-by-scenario",
        "imports-by-supplier",
        "scenario-against-observed",
        "who-is-displaced",
        "map",
    ] {
        section.blocks.extend(super::charts(facts, chart));
    }
    section.sections.extend(super::samples::fans(facts));
    section.sections.extend(moved(facts));
    section
}

/// That nothing is known of the ways of cargoes to the importer, where the data hold none; what is known by origin instead.
fn unknown_passages(facts: Facts<'_>) -> Option<Text> {
    let model = &facts.0.study.reference().model;
    if facts.0.dataset.supply_legs.iter().any(|leg| leg.importer == model.importer) {
        return None;
    }
    let (importer, base, whole) = (facts.importer(), facts.base_year(), facts.whole());
    let (pipes, pipes_ja) = if facts.0.dataset.unseen.keys().any(|(importer, _)| *importer == model.importer) {
        (", and what comes by pipeline cannot be told apart", "、パイプラインで届く分も区別できない")
    } else {
        ("", "")
    };
    let behind = facts.0.dataset.passages.values().find_map(|passage| {
        let group = passage.origin_group.as_ref()?;
        let share = FactMeasure { market: whole, partner: group.as_str(), variable: "share", unit: "%" };
        let share = facts.value(crate::table::OBSERVED, base, &share)?;
        Some((passage.name.clone(), fixed(share, 1)))
    });
    let (en, ja) = behind.map_or_else(Default::default, |(Text { en, ja }, share)| {
        let market = facts.market(whole);
        (
            format!(
                " By origin, {share}% of the {} of {base} came from countries whose export coast lies behind {en}.",
                market.en
            ),
            format!("産地でみると、{base}年の{}輸入の{share}%は{ja}の内側に輸出港をもつ国から来た。", market.ja),
        )
    });
    Some(Text::new(
        format!(
            "No sea routes to {} are shipped with the data{pipes}: its chokepoint ratio, and what passes a strait or canal, are not known.{en}",
            importer.en
        ),
        format!(
            "{}への航路のデータは収録していない{pipes_ja}。このためチョークポイント比率と各海峡・運河の通過分は不明である。{ja}",
            importer.ja
        ),
    ))
}

fn columns(facts: Facts<'_>) -> Vec<(Text, FactMeasure<'_>, usize)> {
    let mut columns = Vec::new();
    let whole = facts.whole();
    let group = facts.group();
    for market in facts.markets() {
        let name = facts.market(market);
        let title = Text::new(format!("{}, {} (%)", group.en, name.en), format!("{}、{}（%）", group.ja, name.ja));
        columns.push((capitalised(&title), facts.group_share(market), 1));
    }
    if let Some(share) = facts.supplier_share(whole) {
        let (supplier, market) = (facts.country(share.partner), facts.market(whole));
        let title =
            Text::new(format!("{}, {} (%)", supplier.en, market.en), format!("{}、{}（%）", supplier.ja, market.ja));
        columns.push((capitalised(&title), share, 1));
    }
    let of = |variable, unit| FactMeasure { market: whole, partner: "", variable, unit };
    columns.extend(compared().map(|variable| {
        let (en, ja) = variable.noun;
        let title = match variable.unit() {
            "points" => Text::new(en, ja),
            unit => Text::new(format!("{en} ({unit})"), format!("{ja}（{}）", unit.replace("USD/", "ドル／"))),
        };
        (capitalised(&title), of(variable.name, variable.unit()), variable.digits)
    }));
    columns
}

fn grid(facts: Facts<'_>) -> DocumentTable {
    let columns = columns(facts);
    let rows = facts.scenarios().into_iter().map(|scenario| {
        let mut row = vec![TableCell::text(facts.scenario(scenario))];
        for (_, measure, decimals) in &columns {
            let value = facts.then(scenario, measure);
            let Some(value) = value else {
                row.push(TableCell::text(Text::new("not known", "不明")));
                continue;
            };
            let cell = TableCell::number(fixed(value, *decimals), value);
            let before = facts.then(facts.reference(), measure).filter(|_| scenario != facts.reference());
            row.push(match before.map(|before| signed(shown_difference(before, value, *decimals), *decimals)) {
                Some(change) if change.starts_with('±') => cell.over(Text::same("=")),
                Some(change) => cell.over(Text::same(change)),
                None => cell,
            });
        }
        row
    });
    let (importer, year) = (facts.importer(), facts.year());
    DocumentTable {
        id: "scenario-table".to_owned(),
        caption: Text::new(
            format!("What each scenario makes of the imports of {} in {year}", importer.en),
            format!("各シナリオにおける{year}年の{}の輸入", importer.ja),
        ),
        columns: std::iter::once(DocumentColumn::words("Scenario", "シナリオ"))
            .chain(columns.iter().map(|(title, ..)| DocumentColumn::number(title.clone())))
            .collect(),
        rows: rows.collect(),
        searchable: false,
        row_headings: true,
        ..DocumentTable::default()
    }
}

/// Whether the risk fell or moved, for all markets together.
fn moved(facts: Facts<'_>) -> Option<Section> {
    let study = facts.0.study;
    let years = study.scenarios.iter().zip(&facts.0.evaluation.trajectories);
    let of_year = |years: &'_ [crate::model::YearResult]| years.iter().find(|year| year.year == study.year).cloned();
    let years: Vec<_> =
        years.filter_map(|(resolved, trajectory)| Some((&resolved.model, of_year(&trajectory.years)?))).collect();
    let (reference, before) = years.get(study.reference)?;
    let market = if study.markets.len() > 1 { None } else { Some(0) };
    let mut rows = Vec::new();
    for (model, after) in &years {
        if model.scenario == reference.scenario {
            continue;
        }
        let Some(shift) = risk::shift(&facts.0.evaluation.table, (reference, before), (model, after), market) else {
            continue;
        };
        let supplier = alone(facts.country(shift.after.supplier.as_str()));
        let share = fixed(100.0 * shift.after.share, 1);
        let mut row = vec![
            TableCell::text(facts.scenario(model.scenario.as_str())),
            TableCell::text(Text::new(format!("{} ({share}%)", supplier.en), format!("{}（{share}%）", supplier.ja))),
        ];
        row.extend(shift.readings.iter().map(|reading| turn(reading.turn)));
        row.push(verdict(shift.verdict));
        let market = market.map_or(ALL_MARKETS, |market| reference.markets[market].id.as_str());
        let of = |model| risk::amounts(&facts.0.evaluation.table, model, study.year, market, study.group.as_str());
        let (now, before) = (of(*model), of(*reference));
        row.push(change(now.imports, before.imports, 0));
        row.push(change(now.group, before.group, 0));
        row.push(match now.bill.zip(before.bill).map(|(now, before)| now - before) {
            Some(moved) => TableCell {
                text: Text::new(signed(moved / 1e3, 1), signed(moved / 100.0, 0)),
                ..TableCell::number("", moved)
            },
            None => TableCell::text(Text::new("not known", "不明")),
        });
        rows.push(row);
    }
    if rows.is_empty() {
        return None;
    }
    let indicators = [
        DocumentColumn::words("HHI", "HHI"),
        DocumentColumn::words("Shannon", "シャノン"),
        DocumentColumn::words("Rao-Stirling", "ラオ・スターリング"),
        DocumentColumn::words("Risk-weighted HHI", "リスク加重HHI"),
        DocumentColumn::words("Chokepoints", "チョークポイント"),
    ];
    let group = facts.group();
    let head = [DocumentColumn::words("Scenario", "シナリオ"), DocumentColumn::words("Largest supplier", "最大供給国")];
    let columns = head.into_iter().chain(indicators).chain([
        DocumentColumn::words("How supply is spread", "供給の分散"),
        DocumentColumn::number(Text::new("Imports (PJ)", "輸入量（PJ）")),
        DocumentColumn::number(Text::new(format!("From {} (PJ)", group.en), format!("{}から（PJ）", group.ja))),
        DocumentColumn::number(Text::new("Import bill (billion USD)", "輸入額（億ドル）")),
    ]);
    let grid = DocumentTable {
        id: "risk-table".to_owned(),
        caption: Text::new(
            "Each indicator compared with the reference (better, worse, or unchanged within a thousandth), and the change in volumes and bill",
            "各指標を基準と比べた結果（改善、悪化、または千分の一以内で不変）と、輸入量・輸入額の増減",
        ),
        columns: columns.collect(),
        rows,
        searchable: false,
        row_headings: true,
        ..DocumentTable::default()
    };
    let note = Text::new(
        "The indicators rest on shares: they say how supply is spread, not how much is imported, which stands beside them. Where they \
         disagree we say that the risk shifted; we do not average them.",
        "指標は割合に基づき、供給の分散を示すもので輸入の多寡は示さない。輸入量と輸入額を併記した。指標が食い違う場合は平均せず、リスクは移ったとする。",
    );
    let title = Text::new("Did the risk fall, or move?", "リスクは減ったのか、移ったのか");
    Some(Section::new("risk", title).with(DocumentBlock::Grid(grid)).with(DocumentBlock::Note(note)))
}

fn turn(turn: Option<RiskTurn>) -> TableCell {
    match turn {
        Some(RiskTurn::Better) => TableCell::text(Text::new("better", "改善")).toned(Tone::Good),
        Some(RiskTurn::Worse) => TableCell::text(Text::new("worse", "悪化")).toned(Tone::Bad),
        Some(RiskTurn::Same) => TableCell::text(Text::new("unchanged", "不変")),
        None => TableCell::text(Text::new("not known", "不明")).toned(Tone::Open),
    }
}

/// A change with its sign.
fn change(now: Option<f64>, before: Option<f64>, decimals: usize) -> TableCell {
    match now.zip(before) {
        Some((now, before)) => TableCell::number(signed(now - before, decimals), now - before),
        None => TableCell::text(Text::new("not known", "不明")),
    }
}

fn verdict(verdict: Verdict) -> TableCell {
    match verdict {
        Verdict::Fell => TableCell::text(Text::new("better spread", "改善")).toned(Tone::Good),
        Verdict::Rose => TableCell::text(Text::new("worse spread", "悪化")).toned(Tone::Bad),
        Verdict::Moved => TableCell::text(Text::new("the risk shifted", "リスクは移った")).toned(Tone::Mixed),
        Verdict::Unchanged => TableCell::text(Text::new("no change", "変化なし")),
    }
}
