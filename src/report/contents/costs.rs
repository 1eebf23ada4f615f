//! What routes cost, what investments would earn, and what a point of dependence costs to remove.

use super::facts::{FactMeasure, Facts, capitalised};
use crate::language::{Text, amount};
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell};
use crate::report::numbers::{fixed, short, signed};
use crate::table::Row;
use crate::uncertainty::frontier::RouteOffer;

/// The part; `None` where nothing is known of costs.
pub fn section(facts: Facts<'_>) -> Option<Section> {
    let mut section = Section::new("costs", Text::new("What it costs", "費用")).on_new_page();
    let frontier = frontier(facts);
    if let Some(points) = points(facts) {
        let (place, place_ja) = match &frontier {
            Some(_) => ("below, under “The cheapest way to depend less”", "下の「依存を下げる最も安い方法」"),
            None => ("in the annex", "付録"),
        };
        section.blocks.push(DocumentBlock::Grid(points));
        section.blocks.push(DocumentBlock::Note(Text::new(
            format!(
                "The import bill counts purchases at the price of their market or route. It leaves out that suppliers ask a higher price for \
                 more, so a rule that only shifts purchases looks free here; what it costs is shown {place}."
            ),
            format!(
                "輸入額は市場または供給路の価格で数える。多く買うほど高くなる分は含まれないため、購入先を移すだけの規制はここでは費用がかからないように見える。その費用は{place_ja}に示す。"
            ),
        )));
    }
    section.blocks.extend(projects(facts).map(DocumentBlock::Grid));
    section.blocks.extend(super::charts(facts, "delivered-cost"));
    section.sections.extend(frontier);
    (!section.blocks.is_empty() || !section.sections.is_empty()).then_some(section)
}

/// Million dollars with their sign, in Japanese counted in hundred millions.
fn money(million: f64) -> TableCell {
    let text = Text::new(signed(million, 0), signed(million / 100.0, 2));
    TableCell { text, ..TableCell::number("", million) }
}

/// A price with its unit.
fn price_of(value: f64, unit: &str) -> TableCell {
    let (figure, of) = match unit {
        "USD/bbl" => (fixed(value, 2), ("barrel", "バレル")),
        "USD/MMBtu" => (fixed(value, 2), ("MMBtu", "百万BTU")),
        "USD/GJ" => (fixed(value, 2), ("GJ", "GJ")),
        _ => return TableCell { text: amount(value, unit), ..TableCell::number("", value) },
    };
    let text = Text::new(format!("${figure} per {}", of.0), format!("{}当たり{figure}ドル", of.1));
    TableCell { text, ..TableCell::number("", value) }
}

/// What each scenario costs beyond the reference, and each point of the group's share.
fn points(facts: Facts<'_>) -> Option<DocumentTable> {
    let whole = facts.whole();
    let group = facts.0.study.group.as_str();
    let of = |partner, variable, unit| FactMeasure { market: whole, partner, variable, unit };
    let rows: Vec<Vec<TableCell>> = facts
        .scenarios()
        .into_iter()
        .filter(|scenario| *scenario != facts.reference())
        .filter_map(|scenario| {
            let cost = facts.then(scenario, &of("", "incremental-cost", "million USD/y"))?;
            let removed = facts.then(scenario, &of(group, "share-removed", "points"))?;
            let each = facts.then(scenario, &of(group, "cost-per-point", "million USD/y a point"));
            let each = each.map_or_else(|| TableCell::text(Text::new("nothing removed", "低下なし")), money);
            Some(vec![
                TableCell::text(facts.scenario(scenario)),
                money(cost),
                TableCell::number(signed(removed, 2), removed),
                each,
            ])
        })
        .collect();
    let (name, year) = (facts.group(), facts.year());
    let grid = DocumentTable {
        id: "points-table".to_owned(),
        caption: Text::new(
            format!("Cost of lowering dependence on {} by one point, {year} (negative: a saving)", name.en),
            format!("{}依存度を1ポイント下げる費用（{year}年）。負は節約", name.ja),
        ),
        columns: vec![
            DocumentColumn::words("Scenario", "シナリオ"),
            DocumentColumn::number(Text::new(
                "Import bill beyond the reference (million USD a year)",
                "輸入額の基準との差（年、億ドル）",
            )),
            DocumentColumn::number(Text::new("Share removed (points)", "下がる割合（ポイント）")),
            DocumentColumn::number(Text::new("For each point (million USD a year)", "1ポイント当たり（年、億ドル）")),
        ],
        rows,
        searchable: false,
        row_headings: true,
        ..DocumentTable::default()
    };
    (!grid.rows.is_empty()).then_some(grid)
}

/// What each new route costs, delivered, and what its investment would earn.
fn projects(facts: Facts<'_>) -> Option<DocumentTable> {
    let year = facts.year();
    let scenarios = facts.scenarios();
    let in_year = |row: &Row| row.period == year && !row.route.is_empty() && row.statistic == "value";
    let rows: Vec<&Row> = facts.0.evaluation.table.filter(|row| in_year(row)).collect();
    let find = |scenario: &str, route: &str, variable: &str, units: &[&str]| {
        let of = |unit: &&str| {
            let row = rows.iter().find(|row| {
                row.scenario == scenario && row.route == route && row.variable == variable && row.unit == **unit
            })?;
            Some((row.value?, (*unit).to_owned()))
        };
        units.iter().find_map(of)
    };
    let units = ["USD/MMBtu", "USD/bbl", "USD/GJ"];
    let mut lines: Vec<(String, Vec<TableCell>)> = Vec::new();
    for scenario in scenarios {
        let new = rows.iter().filter(|row| row.scenario == scenario && row.variable == "cost-delivered");
        for route in new.map(|row| row.route.as_str()) {
            if lines.iter().any(|(known, _)| known == route) {
                continue;
            }
            let Some((cost, unit)) = find(scenario, route, "cost-delivered", &units) else { continue };
            let price = |variable: &str| match find(scenario, route, variable, &units) {
                Some((value, unit)) => price_of(value, &unit),
                None => TableCell::text(Text::same("–")),
            };
            let npv = find(scenario, route, "npv", &["million USD"]);
            let irr = find(scenario, route, "irr", &["%"]);
            let cells = vec![
                TableCell::text(facts.route(route)),
                price_of(cost, &unit),
                price("break-even-tariff"),
                npv.map_or_else(|| TableCell::text(Text::same("–")), |(value, _)| money(value)),
                irr.map_or_else(
                    || TableCell::text(Text::same("–")),
                    |(value, _)| TableCell::number(short(value), value),
                ),
            ];
            lines.push((route.to_owned(), cells));
        }
    }
    let grid = DocumentTable {
        id: "project-table".to_owned(),
        caption: Text::new(
            format!("What new routes cost in {year}, with every assumption at its median"),
            format!("新しい供給ルートの費用（{year}年、仮定の中央値による）"),
        ),
        columns: vec![
            DocumentColumn::words("Route", "ルート"),
            DocumentColumn::number(Text::new("Delivered cost", "到着費用")),
            DocumentColumn::number(Text::new("Break-even tariff", "損益分岐料金")),
            DocumentColumn::number(Text::new("Net present value (million USD)", "正味現在価値（億ドル）")),
            DocumentColumn::number(Text::new("Rate of return (%)", "内部収益率（%）")),
        ],
        rows: lines.into_iter().map(|(_, cells)| cells).collect(),
        searchable: false,
        row_headings: true,
        ..DocumentTable::default()
    };
    (!grid.rows.is_empty()).then_some(grid)
}

/// What halving a share costs or saves, million USD a year, with the routes of today and with all the new ones as well.
fn halved((name, share, half): (&Text, &str, i32), old: f64, new: f64) -> Text {
    let [today, all] = [old, new].map(|cost| amount(cost.abs(), "million USD/y"));
    let saves = [old < 0.0, new < 0.0];
    let first = if saves[0] { "saves" } else { "costs" };
    let then = match saves {
        [_, true] => "it would save",
        [_, false] => "it would cost",
    };
    let ja =
        |saves: bool, text: &str| if saves { format!("{text}の節約になる") } else { format!("{text}かかる") };
    Text::new(
        format!(
            "{}: to bring the share from {share}% to {half}% {first} at least {} with existing routes; with all new routes {then} {}.",
            name.en, today.en, all.en
        )
        .replace("saves at least", "saves at most"),
        format!(
            "{}：割合を{share}%から{half}%に下げると、既存ルートだけなら少なくとも{}。新ルートをすべて使えば{}。",
            name.ja,
            ja(saves[0], &today.ja),
            ja(saves[1], &all.ja)
        ),
    )
}

/// The cheapest supply for each ceiling.
fn frontier(facts: Facts<'_>) -> Option<Section> {
    let group = facts.0.study.group.as_str();
    let table = &facts.0.annex?.frontier;
    let mut sentences = Vec::new();
    for market in facts.markets() {
        let cost = |offer: RouteOffer, wanted: i32| {
            let row = table.filter(|row| {
                row.scenario == offer.scenario()
                    && row.market == market
                    && row.partner == group
                    && row.variable == "frontier-cost"
                    && row.statistic == format!("ceiling {wanted} %")
            });
            row.into_iter().find_map(|row| row.value)
        };
        let Some(share) = facts.then(facts.reference(), &facts.group_share(market)) else { continue };
        if share < 1.0 {
            continue;
        }
        let half = (share / 2.0).floor() as i32;
        let Some((old, new)) = cost(RouteOffer::Existing, half).zip(cost(RouteOffer::All, half)) else { continue };
        let (name, share) = (capitalised(&facts.market(market)), fixed(share, 1));
        sentences.push(halved((&name, &share, half), old, new));
    }
    if sentences.is_empty() {
        return None;
    }
    let title = Text::new("The cheapest way to depend less", "依存を下げる最も安い方法");
    let mut section = Section::new("frontier", title).with(DocumentBlock::List(sentences));
    section.blocks.extend(super::charts(facts, "frontier"));
    section.blocks.push(DocumentBlock::Note(Text::new(
        "These are lower bounds: they assume that supply curves continue beyond anything observed and that no supplier runs out.",
        "これらは下限である。供給曲線は観測された範囲を超えて続き、供給国の余力は尽きないものとしている。",
    )));
    Some(section)
}
