//! What was observed: imports by supplier, shares and concentration, year by year, as rows of the results table.
//!
//! No share stands unmarked where a year is known or thought to be wrong: sums keep the status of the year, shares and
//! concentration are left empty.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::dataset::{CountryGroup, Dataset, PublishedSeries, PublishedShare, YearOfImports};
use crate::id::{CommodityId, CountryId, GroupId, MarketId};
use crate::indicators::hhi_points;
use crate::language::Text;
use crate::model::commodity::{self, MarketKind};
use crate::numeric;
use crate::scenario::Study;
use crate::table::{ALL_MARKETS, OBSERVED, Row, Status};
use crate::units::HeatContent;

/// Million tonnes under which the imports of a year are near nothing, and no share of them is shown: about one cargo of crude
/// oil, or one and a half of LNG. Who sent the last ship is no dependence.
pub const NEAR_NOTHING_MT: f64 = 0.1;

/// A market as the trade data show it: one commodity of it.
#[derive(Clone, PartialEq, Debug)]
pub struct ObservedMarket {
    /// Its name in results; `lng` where the data hold only the LNG part of gas imports.
    pub id: MarketId,
    /// Its name for people.
    pub name: Text,
    /// The commodity that the data count.
    pub commodity: CommodityId,
    /// Energy in it.
    pub heat: HeatContent,
}

impl ObservedMarket {
    /// The market of an importer by its name; `lng` is the LNG part of `natural-gas`, and all there is of it where the
    /// importer is supplied by pipeline too, which the data do not hold. `None` where there is no such market.
    pub fn find(dataset: &Dataset, importer: &CountryId, name: &str) -> Option<Self> {
        let (lng, lng_name) = commodity::lng_only();
        let is_lng =
            |kind: &MarketKind| kind.commodities.first().is_some_and(|first| first.id.as_str() == lng.as_str());
        let wanted = |kind: &MarketKind| kind.id.as_str() == name || name == lng.as_str() && is_lng(kind);
        let kind = commodity::markets().into_iter().find(wanted)?;
        let part = is_lng(&kind) && (name == lng.as_str() || !kind.unseen(dataset, importer, None).is_empty());
        let first = kind.commodities.first()?;
        let (commodity, heat) = (first.id.clone(), first.heat);
        let (id, name) = if part { (lng, lng_name) } else { (kind.id, kind.name) };
        Some(Self { id, name, commodity, heat })
    }

    /// The names that [`ObservedMarket::find`] knows.
    pub fn names() -> Vec<String> {
        let kinds = commodity::markets();
        kinds.iter().map(|kind| kind.id.to_string()).chain([commodity::lng_only().0.to_string()]).collect()
    }
}

/// One importer's year in one market, with the part of one group in it.
#[derive(Clone, PartialEq, Debug)]
pub struct ObservedYear {
    /// Calendar year.
    pub year: i32,
    /// Million tonnes; `None` where nothing is known.
    pub total_mt: Option<f64>,
    /// Million tonnes from the group; `None` where no group is asked for, and where the year cannot be trusted.
    pub group_mt: Option<f64>,
    /// The group's part, per cent; `None` as above, and where imports are [near nothing](NEAR_NOTHING_MT).
    pub share_percent: Option<f64>,
    /// Herfindahl-Hirschman index, points of 10,000; `None` as above.
    pub hhi: Option<f64>,
    /// How sure all of it is.
    pub status: Status,
    /// Whether an independent total of the year was at hand to hold it against; observed does not say so by itself.
    pub is_held: bool,
}

/// The years of one importer and market, from the first to the last with data within a span.
pub fn years(
    dataset: &Dataset,
    importer: &CountryId,
    commodity: &CommodityId,
    group: Option<&CountryGroup>,
    span: &RangeInclusive<i32>,
) -> Vec<ObservedYear> {
    let all = span_of(dataset, importer, commodity, span);
    all.map(|year| observed_year(&dataset.trade.imports(importer, commodity, year), group)).collect()
}

fn observed_year(imports: &YearOfImports<'_>, group: Option<&CountryGroup>) -> ObservedYear {
    let status = imports.status();
    let total = (status != Status::Missing).then(|| imports.total_mt());
    let trusted = total.filter(|total| *total > 0.0 && is_trusted(status));
    let told = trusted.filter(|total| *total >= NEAR_NOTHING_MT);
    let amounts: Vec<f64> = imports.flows.iter().filter_map(|flow| flow.mass.value).collect();
    let members = |group: &CountryGroup| {
        let of_group = imports.flows.iter().filter(|flow| group.contains(&flow.exporter, imports.year));
        numeric::sum(of_group.filter_map(|flow| flow.mass.value))
    };
    let group_mt = trusted.and(group).map(members);
    ObservedYear {
        year: imports.year,
        total_mt: total,
        group_mt,
        share_percent: group_mt.zip(told).map(|(part, total)| 100.0 * part / total),
        hhi: told.and_then(|_| hhi_points(&amounts)),
        status,
        is_held: imports.is_held,
    }
}

/// Whether shares of a year may be shown.
fn is_trusted(status: Status) -> bool {
    matches!(status, Status::Observed | Status::Estimated)
}

/// The years between the first and the last that hold any flow.
fn span_of(
    dataset: &Dataset,
    importer: &CountryId,
    commodity: &CommodityId,
    span: &RangeInclusive<i32>,
) -> RangeInclusive<i32> {
    let data = dataset.trade.span().unwrap_or((1, 0));
    let years = *span.start().max(&data.0)..=*span.end().min(&data.1);
    let present = |year: &i32| !dataset.trade.imports(importer, commodity, *year).flows.is_empty();
    match (years.clone().find(present), years.rev().find(present)) {
        (Some(first), Some(last)) => first..=last,
        _ => RangeInclusive::new(1, 0),
    }
}

/// The rows of a study: every importer and market of it, and all markets together by energy.
pub fn rows(study: &Study, dataset: &Dataset) -> Vec<Row> {
    let last = dataset.trade.span().map_or(study.history_from, |span| span.1);
    let span = study.history_from..=last;
    let mut groups: BTreeMap<GroupId, CountryGroup> = BTreeMap::new();
    for resolved in &study.scenarios {
        groups.extend(resolved.model.groups.clone());
    }
    if let Some(group) = dataset.groups.get(&study.group) {
        groups.entry(study.group.clone()).or_insert_with(|| group.clone());
    }
    let mut rows = Vec::new();
    for importer in study.importers.iter().collect::<BTreeSet<_>>() {
        let found = study.markets.iter().filter_map(|name| ObservedMarket::find(dataset, importer, name.as_str()));
        let mut markets: Vec<ObservedMarket> = Vec::new();
        for market in found {
            if markets.iter().all(|other| other.id != market.id) {
                markets.push(market);
            }
        }
        rows.extend(observed(dataset, importer, &markets, &groups, &span));
        rows.extend(published(dataset, importer, &span));
    }
    rows
}

/// The variable of shares that somebody published of imports of which no flows are at hand.
pub const PUBLISHED_SHARE: &str = "published-share";

/// Published shares of an importer, of fuels that the trade data do not hold, as rows of [`PUBLISHED_SHARE`]. The
/// period of a fiscal year is the year in which it begins.
fn published(dataset: &Dataset, importer: &CountryId, span: &RangeInclusive<i32>) -> Vec<Row> {
    let of = dataset.published_shares.iter().filter_map(|share| Some((share, share.series.as_ref()?)));
    let wanted = of.filter(|(share, series)| series.importer == *importer && span.contains(&share.year));
    let row = |(share, series): (&PublishedShare, &PublishedSeries)| Row {
        scenario: OBSERVED.into(),
        period: share.year,
        importer: importer.as_str().into(),
        market: series.market.as_str().into(),
        partner: series.partner.as_str().into(),
        variable: PUBLISHED_SHARE.into(),
        unit: share.unit.as_str().into(),
        statistic: "value".into(),
        status: Status::Observed,
        value: Some(share.value),
        ..Row::default()
    };
    wanted.map(row).collect()
}

/// The rows of one importer: imports by supplier and in all (Mt/y and PJ/y), shares of suppliers and groups (%), and
/// the Herfindahl-Hirschman index (points), of each market and of all together by energy.
pub fn observed(
    dataset: &Dataset,
    importer: &CountryId,
    markets: &[ObservedMarket],
    groups: &BTreeMap<GroupId, CountryGroup>,
    span: &RangeInclusive<i32>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut spans = Vec::new();
    for market in markets {
        let years = span_of(dataset, importer, &market.commodity, span);
        for year in years.clone() {
            let mix = SupplierMix::of(dataset, importer, market, year);
            let mut sheet = HistorySheet::new(importer, market.id.as_str(), year, &mut rows);
            let pj_per_mt = market.heat.pj_per_mt.unwrap_or_default();
            mix.imports(&mut sheet, "Mt/y", 1.0 / pj_per_mt);
            mix.imports(&mut sheet, "PJ/y", 1.0);
            mix.structure(&mut sheet, groups);
        }
        spans.push(years);
    }
    // All markets together mean something only in years in which each of them is in the data.
    let first = spans.iter().map(|years| *years.start()).max().unwrap_or(1);
    let last = spans.iter().map(|years| *years.end()).min().unwrap_or(0);
    for year in first..=last {
        let mixes = markets.iter().map(|market| SupplierMix::of(dataset, importer, market, year));
        let mix = mixes.reduce(SupplierMix::and).unwrap_or_default();
        let mut sheet = HistorySheet::new(importer, ALL_MARKETS, year, &mut rows);
        mix.imports(&mut sheet, "PJ/y", 1.0);
        mix.structure(&mut sheet, groups);
    }
    rows
}

/// Who delivered how much in a year, PJ.
#[derive(Clone, Debug, Default)]
struct SupplierMix {
    suppliers: BTreeMap<CountryId, (f64, Status)>,
    status: Status,
    /// PJ under which the whole is near nothing.
    floor: f64,
}

impl SupplierMix {
    fn of(dataset: &Dataset, importer: &CountryId, market: &ObservedMarket, year: i32) -> Self {
        let imports = dataset.trade.imports(importer, &market.commodity, year);
        let pj_per_mt = market.heat.pj_per_mt.unwrap_or_default();
        let known = imports
            .flows
            .iter()
            .filter_map(|flow| Some((flow.exporter.clone(), (flow.mass.value? * pj_per_mt, flow.mass.status))));
        Self { suppliers: known.collect(), status: imports.status(), floor: NEAR_NOTHING_MT * pj_per_mt }
    }

    fn and(mut self, other: Self) -> Self {
        for (supplier, (amount, status)) in other.suppliers {
            let sum = self.suppliers.entry(supplier).or_default();
            *sum = (sum.0 + amount, sum.1.worse(status));
        }
        self.status = self.status.worse(other.status);
        self.floor = self.floor.min(other.floor);
        self
    }

    fn total(&self) -> Option<f64> {
        (self.status != Status::Missing).then(|| numeric::sum(self.suppliers.values().map(|(amount, _)| *amount)))
    }

    fn imports(&self, sheet: &mut HistorySheet<'_>, unit: &str, scale: f64) {
        for (supplier, (amount, status)) in &self.suppliers {
            sheet.push(supplier.as_str(), "import", unit, *status, Some(amount * scale));
        }
        sheet.push("", "import", unit, self.status, self.total().map(|total| total * scale));
    }

    fn structure(&self, sheet: &mut HistorySheet<'_>, groups: &BTreeMap<GroupId, CountryGroup>) {
        let enough = |total: &f64| *total > 0.0 && *total >= self.floor;
        let trusted = self.total().filter(|total| enough(total) && is_trusted(self.status));
        // Of nearly nothing nothing is told, however well it is known.
        let status = if self.total().is_some_and(|total| !enough(&total)) && is_trusted(self.status) {
            Status::Missing
        } else {
            self.status
        };
        let percent = |part: f64| trusted.map(|total| 100.0 * part / total);
        for (supplier, (amount, own)) in &self.suppliers {
            sheet.push(supplier.as_str(), "share", "%", status.worse(*own), percent(*amount));
        }
        for (id, group) in groups {
            let members = self.suppliers.iter().filter(|(supplier, _)| group.contains(supplier, sheet.blank.period));
            sheet.push(id.as_str(), "share", "%", status, percent(numeric::sum(members.map(|(_, of)| of.0))));
        }
        let amounts: Vec<f64> = self.suppliers.values().map(|(amount, _)| *amount).collect();
        sheet.push("", "hhi", "points", status, trusted.and_then(|_| hhi_points(&amounts)));
    }
}

/// Rows that agree in importer, market and year.
struct HistorySheet<'a> {
    blank: Row,
    rows: &'a mut Vec<Row>,
}

impl<'a> HistorySheet<'a> {
    fn new(importer: &CountryId, market: &str, year: i32, rows: &'a mut Vec<Row>) -> Self {
        let blank = Row {
            scenario: OBSERVED.into(),
            period: year,
            importer: importer.as_str().into(),
            market: market.into(),
            statistic: "value".into(),
            ..Row::default()
        };
        Self { blank, rows }
    }

    fn push(&mut self, partner: &str, variable: &str, unit: &str, status: Status, value: Option<f64>) {
        self.rows.push(Row {
            partner: partner.into(),
            variable: variable.into(),
            unit: unit.into(),
            status,
            value,
            ..self.blank.clone()
        });
    }
}
