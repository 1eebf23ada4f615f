//! How old the data are, where they come from, and what is wrong with them.

use std::collections::BTreeMap;

use super::facts::{Facts, alone};
use crate::history::ObservedMarket;
use crate::language::Text;
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell, Tone};
use crate::table::Status;

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let mut section =
        Section::new("data", Text::new("The data: vintage and known faults", "データの版と既知の欠陥")).on_new_page();
    let last = facts.0.dataset.trade.span().map_or(facts.base_year(), |(_, last)| last);
    let base = facts.base_year();
    section.blocks.push(DocumentBlock::Prose(Text::new(
        format!(
            "Scenarios start from the trade of {base}; observed trade reaches to {last}. Nothing later than the tables below \
             is used. A figure that is known or thought to be wrong appears in no chart and in no share."
        ),
        format!(
            "シナリオは{base}年の貿易実績から出発し、実績は{last}年まである。下表より新しいデータは用いない。誤りと分かっている、または疑わしい数値は、図にも割合の計算にも使わない。"
        ),
    )));
    section.blocks.extend(not_as_shipped(facts).map(DocumentBlock::Prose));
    let faults = faults(facts);
    section.blocks.push(if faults.rows.is_empty() {
        DocumentBlock::Prose(Text::new(
            "No fault is known of the years and markets of the importers shown.",
            "本資料の輸入国・市場・期間について、既知の欠陥はない。",
        ))
    } else {
        DocumentBlock::Grid(faults)
    });
    section.blocks.push(DocumentBlock::Grid(tables(facts)));
    section
}

/// That tables are not those shipped with the program, where some are not.
fn not_as_shipped(facts: Facts<'_>) -> Option<Text> {
    let dataset = facts.0.dataset;
    let names = (!dataset.differs.is_empty()).then(|| dataset.differs.join(", "))?;
    let own = dataset.trade_origin.own.as_ref().map_or_else(String::new, |own| {
        let years = own.years.iter().flat_map(|(who, years)| years.iter().map(move |year| format!("{who} {year}")));
        let all: Vec<String> = years.collect();
        format!(" ({}: {})", own.file, all.join(", "))
    });
    Some(Text::new(
        format!(
            "These tables differ from those shipped with the program, and no publisher’s edition vouches for the differences: {names}{own}."
        ),
        format!("次の表は本プログラム同梱のものと異なり、相違部分は公表元の版によるものではない：{names}{own}。"),
    ))
}

/// Years of the importers shown that are not plainly observed.
fn faults(facts: Facts<'_>) -> DocumentTable {
    let study = facts.0.study;
    let trade = &facts.0.dataset.trade;
    // A run of years with the same fault stands in one row.
    let mut found: BTreeMap<(usize, usize, Status, &str), Vec<i32>> = BTreeMap::new();
    for (place, importer) in study.importers.iter().enumerate() {
        for (at, market) in study.markets.iter().enumerate() {
            let Some(observed) = ObservedMarket::find(facts.0.dataset, importer, market.as_str()) else { continue };
            let (first, last) = trade.span().unwrap_or((1, 0));
            for year in first.max(study.history_from)..=last {
                let imports = trade.imports(importer, &observed.commodity, year);
                let Some(note) = imports.note else { continue };
                found.entry((place, at, note.status, note.reason.as_str())).or_default().push(year);
            }
        }
    }
    let rows = found.into_iter().map(|((place, at, status, reason), years)| {
        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
        vec![
            TableCell::text(alone(facts.country(study.importers[place].as_str()))),
            TableCell::text(facts.market(study.markets[at].as_str())),
            TableCell::text(Text::same(years.join(", "))),
            self::status(status),
            TableCell::text(Text::same(reason)),
        ]
    });
    DocumentTable {
        id: "fault-table".to_owned(),
        caption: Text::new(
            "Known faults of the trade data, of the importers shown",
            "貿易データの既知の欠陥（本資料の輸入国）",
        ),
        columns: vec![
            DocumentColumn::words("Importer", "輸入国"),
            DocumentColumn::words("Market", "市場"),
            DocumentColumn::words("Years", "年"),
            DocumentColumn::words("Status", "状態"),
            DocumentColumn::words("Why", "理由"),
        ],
        rows: rows.collect(),
        searchable: false,
        row_headings: false,
        ..DocumentTable::default()
    }
}

fn status(status: Status) -> TableCell {
    match status {
        Status::Observed => TableCell::text(Text::new("observed", "実績")),
        Status::Estimated => TableCell::text(Text::new("estimated", "推計")).toned(Tone::Mixed),
        Status::Suspect => TableCell::text(Text::new("suspect: not shown", "疑わしい：不使用")).toned(Tone::Bad),
        Status::Missing => TableCell::text(Text::new("missing: not zero", "欠測：ゼロではない")).toned(Tone::Open),
        Status::Modelled => TableCell::text(Text::new("modelled", "計算値")),
    }
}

/// The tables of the data package.
fn tables(facts: Facts<'_>) -> DocumentTable {
    let rows = facts.0.package.resources.iter().map(|resource| {
        let origin = resource.sources.first();
        let from = TableCell::text(Text::same(origin.map_or("", |origin| origin.title.as_str())));
        let from = origin.filter(|origin| origin.path.starts_with("http")).map_or(from.clone(), |o| from.to(&*o.path));
        let licences: Vec<&str> = resource.licenses.iter().map(|licence| licence.name.as_str()).collect();
        vec![
            TableCell::text(Text::same(resource.title.clone())).over(Text::same(resource.path.clone())),
            from,
            TableCell::text(Text::same(resource.edition.clone())),
            TableCell::text(Text::same(resource.basis.clone())),
            TableCell::text(Text::same(licences.join(", "))),
        ]
    });
    DocumentTable {
        id: "table-table".to_owned(),
        caption: Text::new("The tables that everything starts from", "計算の元となるデータ表"),
        columns: vec![
            DocumentColumn::words("Table", "表"),
            DocumentColumn::words("From", "出所"),
            DocumentColumn::words("Edition", "版"),
            DocumentColumn::words("Basis", "基準"),
            DocumentColumn::words("Licence", "利用条件"),
        ],
        rows: rows.collect(),
        searchable: true,
        row_headings: false,
        ..DocumentTable::default()
    }
}
