//! What the reader can turn: importers and scenarios over the years, and their numbers for the page's script.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::facts::{FactMeasure, Facts, alone};
use crate::history::{ObservedMarket, observed};
use crate::id::CountryId;
use crate::language::Text;
use crate::numeric::round_significant;
use crate::report::Findings;
use crate::report::document::{DocumentBlock, Explorer, Section};
use crate::report::embedded::deflated;
use crate::table::variables::{Variable, compared};
use crate::table::{ALL_MARKETS, OBSERVED, RowKey, Table};

/// Importers beside those of the study: the largest of the last year.
const LARGEST: usize = 24;

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let title = Text::new("Look for yourself", "自分で調べる");
    let mut section = Section::new("explore", title);
    section.sections.extend(super::samples::section(facts));
    section.sections.push(history(facts));
    if facts.scenarios().len() > 1 {
        let text = Text::new(
            "The HTML form of this briefing shows the scenarios over the years here.",
            "HTML版ではここに各シナリオの推移が表示される。",
        );
        let title = Text::new("Scenarios over the years", "シナリオの推移");
        section.sections.push(
            Section::new("explore-scenarios", title)
                .on_screen()
                .with(DocumentBlock::Explorer(Explorer::Scenarios, text)),
        );
    }
    section
}

fn history(facts: Facts<'_>) -> Section {
    let group = facts.group();
    let title = Text::new("Importers beside each other", "輸入国の比較");
    let mut section = Section::new("explore-history", title);
    section.blocks.extend(sentence(facts).map(DocumentBlock::Prose));
    section.blocks.extend(super::charts(facts, "by-importer"));
    let text = Text::new(
        format!(
            "The HTML form of this briefing shows here what part of the imports of any large importer came from {}.",
            group.en
        ),
        format!("HTML版ではここに、主な輸入国の{}依存度の推移が表示される。", group.ja),
    );
    section.with(DocumentBlock::Explorer(Explorer::History, text))
}

/// The importers of the study, from the most to the least dependent, in its first market.
fn sentence(facts: Facts<'_>) -> Option<Text> {
    let study = facts.0.study;
    let market = study.markets.first()?.as_str();
    let group = study.group.as_str();
    let year = facts.last_observed(&facts.group_share(market))?.0;
    let share = |importer: &CountryId| {
        let importer = importer.as_str();
        let key = RowKey {
            scenario: OBSERVED,
            period: year,
            importer,
            market,
            partner: group,
            variable: "share",
            unit: "%",
            month: 0,
        };
        facts.0.evaluation.table.value(&key)
    };
    let mut found: Vec<(&CountryId, f64)> =
        study.importers.iter().filter_map(|importer| Some((importer, share(importer)?))).collect();
    if found.len() < 2 {
        return None;
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let shown = |text: fn(&Text) -> &String, comma: &str| {
        let of = |(id, share): &(&CountryId, f64)| format!("{} {share:.1}%", text(&facts.country(id.as_str())));
        found.iter().map(of).collect::<Vec<_>>().join(comma)
    };
    let (name, market) = (facts.group(), facts.market(market));
    Some(Text::new(
        format!("The share of {} in the {} imported in {year}: {}.", name.en, market.en, shown(|text| &text.en, ", ")),
        format!("{year}年の{}輸入に占める{}の割合：{}。", market.ja, name.ja, shown(|text| &text.ja, "、")),
    ))
}

/// Every number that the script of the page needs; the many, which nobody sees without it, [deflated].
pub fn data(findings: &Findings<'_>) -> Value {
    let facts = Facts(findings);
    json!({
        "group": facts.group(),
        "supplier": findings.study.supplier.as_ref().map(|id| facts.country(id.as_str())),
        "base": facts.base_year(),
        "year": facts.year(),
        "explored": deflated(&json!({
            "history": histories(facts),
            "scenarios": scenarios(facts),
            "samples": super::samples::data(facts),
        })),
    })
}

/// A number with five digits that count, or nothing.
fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Null, |value| json!(round_significant(value, 5)))
}

/// The importers of the study, then the largest others.
fn importers(facts: Facts<'_>) -> Vec<CountryId> {
    let dataset = facts.0.dataset;
    let mut importers = facts.0.study.importers.clone();
    let Some((_, last)) = dataset.trade.span() else { return importers };
    let mut totals: BTreeMap<&CountryId, f64> = BTreeMap::new();
    for flow in dataset.trade.flows().iter().filter(|flow| flow.year == last) {
        *totals.entry(&flow.importer).or_insert(0.0) += flow.mass.value.unwrap_or_default();
    }
    let mut sorted: Vec<(&CountryId, f64)> = totals.into_iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    for (id, _) in sorted.into_iter().take(LARGEST) {
        if !importers.contains(id) {
            importers.push(id.clone());
        }
    }
    importers
}

fn histories(facts: Facts<'_>) -> Value {
    let study = facts.0.study;
    let dataset = facts.0.dataset;
    let (first, last) = dataset.trade.span().unwrap_or((facts.base_year(), facts.base_year()));
    let span = first.max(study.history_from)..=last;
    let groups = study.reference().model.groups.clone();
    let mut known = groups.clone();
    if let Some(group) = dataset.groups.get(&study.group) {
        known.entry(study.group.clone()).or_insert_with(|| group.clone());
    }
    let listed: BTreeSet<&CountryId> = study.importers.iter().collect();
    let of_importer = |importer: &CountryId| {
        let found = study.markets.iter().filter_map(|name| ObservedMarket::find(dataset, importer, name.as_str()));
        let markets: Vec<ObservedMarket> = found.collect();
        let table = Table::new(observed(dataset, importer, &markets, &known, &span));
        let mut shown = serde_json::Map::new();
        let mut ids: Vec<(String, Text)> =
            markets.iter().map(|market| (market.id.to_string(), market.name.clone())).collect();
        if ids.len() > 1 {
            ids.push((ALL_MARKETS.to_owned(), Text::default()));
        }
        for (id, name) in ids {
            let series = |partner: &str, variable: &str, unit: &str| {
                let key = |period| RowKey {
                    scenario: OBSERVED,
                    period,
                    market: &id,
                    partner,
                    variable,
                    unit,
                    ..RowKey::default()
                };
                let sound = |period| {
                    let row = table.row(&key(period))?;
                    row.value.filter(|_| {
                        !matches!(row.status, crate::table::Status::Suspect | crate::table::Status::Missing)
                    })
                };
                Value::from(span.clone().map(|period| number(sound(period))).collect::<Vec<_>>())
            };
            let supplier = study.supplier.as_ref().map_or("", CountryId::as_str);
            let mut of_market = serde_json::Map::new();
            of_market.insert("name".to_owned(), json!(name));
            of_market.insert("group".to_owned(), series(study.group.as_str(), "share", "%"));
            if !supplier.is_empty() {
                of_market.insert("supplier".to_owned(), series(supplier, "share", "%"));
            }
            of_market.insert("hhi".to_owned(), series("", "hhi", "points"));
            of_market.insert("import".to_owned(), series("", "import", "PJ/y"));
            shown.insert(id.clone(), of_market.into());
        }
        json!({
            "id": importer.as_str(),
            "name": alone(facts.country(importer.as_str())),
            "chosen": listed.contains(importer),
            "markets": shown,
        })
    };
    let importers: Vec<Value> = importers(facts).iter().map(of_importer).collect();
    json!({ "from": span.start(), "to": span.end(), "importers": importers })
}

/// What a variable is called and how it is shown.
fn measure(variable: &Variable) -> Value {
    let (en, ja) = variable.noun;
    json!({ "id": variable.name, "name": Text::new(en, ja), "unit": variable.unit(), "digits": variable.digits })
}

fn scenarios(facts: Facts<'_>) -> Value {
    let study = facts.0.study;
    let base = facts.base_year();
    let horizon = study.scenarios.iter().map(|resolved| resolved.model.horizon).max().unwrap_or(base);
    let from = study.history_from.max(base - 15).min(base);
    let of = |market: &str, id: &str| -> Vec<(&'static str, Value)> {
        let supplier = facts.supplier_share(market);
        let whole = |variable, unit| FactMeasure { market, partner: "", variable, unit };
        let mut measures = vec![("group", facts.group_share(market))];
        measures.extend(supplier.map(|share| ("supplier", share)));
        measures.extend(compared().map(|variable| (variable.name, whole(variable.name, variable.unit()))));
        measures.push(("import", whole("import", "PJ/y")));
        let series = |measure: &FactMeasure<'_>| {
            let years: Vec<Value> = (from..=horizon).map(|year| number(facts.value(id, year, measure))).collect();
            if years.iter().all(Value::is_null) { Value::Null } else { Value::from(years) }
        };
        measures
            .iter()
            .map(|(name, measure)| (*name, series(measure)))
            .filter(|(_, series)| !series.is_null())
            .collect()
    };
    let values = |id: &str| {
        let markets = facts.markets().into_iter();
        let of_market = |market: &str| {
            let pairs = of(market, id).into_iter().map(|(name, series)| (name.to_owned(), series));
            (market.to_owned(), Value::Object(pairs.collect()))
        };
        Value::Object(markets.map(of_market).collect())
    };
    let list: Vec<Value> = facts
        .scenarios()
        .into_iter()
        .map(|id| json!({ "id": id, "name": facts.scenario(id), "values": values(id) }))
        .collect();
    let markets: Vec<Value> =
        facts.markets().into_iter().map(|id| json!({ "id": id, "name": facts.market(id) })).collect();
    json!({
        "from": from,
        "to": horizon,
        "reference": facts.reference(),
        "focus": facts.focus(),
        "markets": markets,
        "list": list,
        "measures": compared().map(measure).collect::<Vec<_>>(),
        "observed": values(OBSERVED),
    })
}
