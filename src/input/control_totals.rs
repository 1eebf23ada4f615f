//! Independent totals of imports, which every importer-year of the trade data is held against.
//!
//! Reporters that keep partners confidential lose them in trade data, and what is left looks observed. A total from
//! another statistic shows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow, plain};
use crate::input::source::ByteSource;
use crate::model::commodity;
use crate::units::{GAS_GROSS_PER_NET, HeatContent, Quantity};

const EUROSTAT: &str = "eurostat/eurostat_imports_by_partner_monthly.csv.gz";

/// The table that the totals stand in.
pub(crate) const TABLE: &str = "control_totals.csv";

/// What an importer brought in of a commodity in a calendar year, by somebody else's count.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Total {
    /// Million tonnes.
    pub(crate) mt: f64,
    /// How it was counted.
    pub(crate) basis: String,
    /// Who says so: an entry of the sources table.
    pub(crate) source: String,
}

/// Importer, commodity, year.
pub(crate) type TotalsKey = (String, &'static str, i32);

/// Totals by importer, commodity and year; several sources may speak of one year.
pub(crate) type Totals = BTreeMap<TotalsKey, Vec<Total>>;

/// How far a year may part from a total before it is no longer taken for observed: both must be passed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tolerance {
    /// Part of the total; `None` where nothing is checked.
    pub(crate) share: Option<f64>,
    /// Million tonnes.
    pub(crate) mt: f64,
    /// Where more than this part of the years with a total fail, those without one are not trusted either.
    pub(crate) failed: Option<f64>,
}

impl Tolerance {
    /// Whether a sum of the trade data, Mt, parts from a total, Mt.
    pub(crate) fn is_beyond(&self, trade: f64, total: f64) -> bool {
        let gap = (trade - total).abs();
        self.share.is_some_and(|share| gap > share * total && gap > self.mt)
    }

    /// The tolerance in words.
    pub(crate) fn words(&self) -> String {
        format!("{} % and {} Mt", plain(self.share.map(|share| 100.0 * share), 1), plain(Some(self.mt), 2))
    }
}

/// The commodities that trade data count, with the energy in them.
fn commodities() -> impl Iterator<Item = (String, HeatContent)> {
    let firsts = commodity::markets().into_iter().filter_map(|market| market.commodities.into_iter().next());
    firsts.map(|first| (first.id.to_string(), first.heat))
}

fn heat_of(commodity: &str) -> HeatContent {
    commodities().find(|(id, _)| id == commodity).map(|(_, heat)| heat).unwrap_or_default()
}

/// All totals: monthly imports by partner of Eurostat, of whole years only, and published figures of calendar years.
pub(crate) fn all(
    inputs: Inputs<'_>,
    names: &CountryNames,
    published: &DraftSheet,
    known: &[&'static str],
    problems: &mut Problems,
) -> Option<Totals> {
    let mut totals = Totals::new();
    monthly(inputs, names, known, &mut totals, problems)?;
    of_published(inputs, published, known, &mut totals, problems)?;
    Some(totals)
}

/// An importer, a product with its unit, and a year.
type Imported<'a> = (&'a str, (&'a str, &'a str), i32);

/// Sums of the monthly files over partners; a year of which a month has no row at all is left out, because a month
/// without imports and a month not reported look the same.
fn monthly(
    inputs: Inputs<'_>,
    names: &CountryNames,
    known: &[&'static str],
    totals: &mut Totals,
    problems: &mut Problems,
) -> Option<()> {
    let columns = ["product", "unit", "commodity", "basis", "source"];
    let series = inputs.curated("control_products.csv", &columns, problems)?;
    let series: BTreeMap<(&str, &str), SheetRow<'_>> =
        series.rows().map(|row| ((row.text("product"), row.text("unit")), row)).collect();
    let columns = ["importer", "month", "commodity", "unit", "value"];
    let sheet = CsvSheet::read(inputs.raw, EUROSTAT, &columns, problems)?;
    let mut sums: BTreeMap<Imported<'_>, (f64, BTreeSet<&str>)> = BTreeMap::new();
    for row in sheet.rows() {
        let product = (row.text("commodity"), row.text("unit"));
        if !series.contains_key(&product) {
            continue;
        }
        let Some(value) = row.number("value", problems) else { continue };
        let Some(Ok(year)) = row.text("month").get(..4).map(str::parse::<i32>) else {
            row.wrong(problems, "bad-month", format!("`{}` is no month", row.text("month")));
            continue;
        };
        if !names.knows(row.text("importer")) {
            row.wrong(problems, "unknown-country", format!("`{}` is no country", row.text("importer")));
            continue;
        }
        let sum = sums.entry((row.text("importer"), product, year)).or_default();
        sum.0 += value;
        sum.1.insert(row.text("month"));
    }
    for ((importer, product, year), (sum, months)) in sums {
        let Some(row) = series.get(&product) else { continue };
        let Some(commodity) = known.iter().find(|name| **name == row.text("commodity")) else {
            row.wrong(problems, "unknown-commodity", "no commodity of the trade data");
            continue;
        };
        if months.len() == 12 && sum > 0.0 {
            let Some(mt) = in_mt(sum, product.1, commodity) else {
                row.wrong(problems, "unknown-unit", format!("`{}` cannot be turned into tonnes", product.1));
                continue;
            };
            let total = Total { mt, basis: row.text("basis").to_owned(), source: row.text("source").to_owned() };
            totals.entry((importer.to_owned(), commodity, year)).or_default().push(total);
        }
    }
    Some(())
}

/// Million tonnes; terajoules are of gross calorific value, as Eurostat counts gas.
fn in_mt(amount: f64, unit: &str, commodity: &str) -> Option<f64> {
    match unit {
        "tonne" => Some(amount * 1e-6),
        "TJ" => heat_of(commodity).pj_per_mt.map(|heat| amount * 1e-3 / GAS_GROSS_PER_NET / heat),
        _ => None,
    }
}

/// Published totals; what is from memory, and what is not of a calendar year, is no control.
fn of_published(
    inputs: Inputs<'_>,
    published: &DraftSheet,
    known: &[&'static str],
    totals: &mut Totals,
    problems: &mut Problems,
) -> Option<()> {
    let series = inputs.curated("control_series.csv", &["metric", "importer", "commodity"], problems)?;
    for row in series.rows() {
        let Some(commodity) = known.iter().find(|name| **name == row.text("commodity")) else {
            row.wrong(problems, "unknown-commodity", "no commodity of the trade data");
            continue;
        };
        let cells = |cells: &[String]| -> Option<(i32, Total)> {
            let [metric, basis, year, source, value, unit, evidence, ..] = cells else { return None };
            if metric != row.text("metric") || basis != "CY" || evidence == "from memory" {
                return None;
            }
            let unit = if unit.contains('/') { unit.clone() } else { format!("{unit}/y") };
            let heat = heat_of(commodity);
            let energy = format!("{value} {unit}").parse::<Quantity>().ok()?.energy_flow(&heat).ok()?;
            let mt = energy.pj() / heat.pj_per_mt?;
            let basis = format!("published for the calendar year as {value} {unit}");
            Some((year.parse().ok()?, Total { mt, basis, source: source.clone() }))
        };
        for (year, total) in published.rows().filter_map(cells) {
            totals.entry((row.text("importer").to_owned(), commodity, year)).or_default().push(total);
        }
    }
    Some(())
}

/// The totals of a data package.
pub(crate) fn own_table(package: &dyn ByteSource, known: &[&'static str], problems: &mut Problems) -> Option<Totals> {
    let columns = ["importer", "commodity", "year", "total_mt", "basis", "source"];
    let sheet = CsvSheet::read(package, TABLE, &columns, problems)?;
    let mut totals = Totals::new();
    for row in sheet.rows() {
        let commodity = known.iter().find(|name| **name == row.text("commodity"));
        let (Some(commodity), Ok(year), Some(mt)) =
            (commodity, row.text("year").parse(), row.number("total_mt", problems))
        else {
            row.wrong(problems, "bad-row", "a year, commodity or total that is not known here");
            continue;
        };
        let total = Total { mt, basis: row.text("basis").to_owned(), source: row.text("source").to_owned() };
        totals.entry((row.text("importer").to_owned(), commodity, year)).or_default().push(total);
    }
    Some(totals)
}

/// The table: each total beside the sum of the trade data, Mt by importer, commodity and year.
pub(crate) fn draft(
    totals: &Totals,
    trade: &BTreeMap<TotalsKey, f64>,
    tolerance: impl Fn(&str) -> Tolerance,
) -> DraftSheet {
    let mut draft =
        DraftSheet::new("importer,commodity,year,total_mt,trade_mt,difference_percent,agreement,basis,source");
    for (key, all) in totals {
        let (importer, commodity, year) = key;
        let trade = trade.get(key).copied();
        for total in all {
            let agreement = match trade {
                None => "no-trade-data",
                Some(trade) if tolerance(commodity).is_beyond(trade, total.mt) => "differs",
                Some(_) => "agrees",
            };
            draft.push([
                importer,
                commodity,
                &year.to_string(),
                &plain(Some(total.mt), 3),
                &plain(trade, 3),
                &plain(trade.map(|trade| 100.0 * (trade / total.mt - 1.0)), 1),
                agreement,
                &total.basis,
                &total.source,
            ]);
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_the_share_and_the_tonnes_must_be_passed() {
        let tolerance = Tolerance { share: Some(0.1), mt: 0.5, failed: None };
        assert!(tolerance.is_beyond(11.7, 31.4) && tolerance.is_beyond(97.0, 53.0));
        assert!(!tolerance.is_beyond(1.0, 1.4), "a small trade parts by a cargo");
        assert!(!tolerance.is_beyond(57.8, 56.2), "a large one by a few per cent");
        assert!(!Tolerance::default().is_beyond(1.0, 31.4), "a rule that is not given is not applied");
    }

    #[test]
    fn terajoules_of_lng_are_gross() {
        let mt = in_mt(54_400.0, "TJ", "lng");
        assert!(mt.is_some_and(|mt| (mt - 1.0).abs() < 1e-12), "{mt:?}");
        assert_eq!((in_mt(2e6, "tonne", "crude"), in_mt(1.0, "m3", "lng")), (Some(2.0), None));
    }
}
