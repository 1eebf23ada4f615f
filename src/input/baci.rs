//! Trade in crude oil and LNG from CEPII's BACI: the extract of all years, and the year files as CEPII serves them.

use std::collections::BTreeMap;
use std::io::Read;

use csv::ByteRecord;

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, Inputs};
use crate::input::source::ByteSource;
use crate::numeric::quantile;

/// Importer, commodity, year, exporter.
pub(crate) type BaciKey = (String, &'static str, i32, String);

/// One flow as it will stand in the table.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Flow {
    /// Tonnes as published; `None` where nothing is.
    pub(crate) reported_t: Option<f64>,
    /// Tonnes put in their place; `None` where they are taken as published.
    pub(crate) estimated_t: Option<f64>,
    /// Dollars.
    pub(crate) value_usd: Option<f64>,
}

impl Flow {
    /// The tonnes to count with.
    pub(crate) fn mass_t(&self) -> Option<f64> {
        self.estimated_t.or(self.reported_t)
    }
}

/// All flows by key.
pub(crate) type BaciFlows = BTreeMap<BaciKey, Flow>;

/// HS 1992 code and commodity; leading zeros may be lost.
const COMMODITIES: [(u32, &str); 3] = [(2709, "crude"), (270_900, "crude"), (271_111, "lng")];

/// The commodities, each once.
pub(crate) const NAMES: [&str; 2] = [COMMODITIES[1].1, COMMODITIES[2].1];

/// A unit value above this multiple of the year's median, or below its inverse, is taken for a wrong quantity.
const OUTLIER: f64 = 4.0;

/// Flows of at least so many tonnes make the median: unit values of small ones scatter widely.
const LARGE_T: f64 = 1e5;

fn commodity(code: &str) -> Option<&'static str> {
    let code: u32 = code.trim().parse().ok()?;
    COMMODITIES.into_iter().find(|(hs, _)| *hs == code).map(|(_, name)| name)
}

/// Reads the extract: tonnes as published, tonnes as estimated, and a flag why.
pub(crate) fn extract(inputs: Inputs<'_>, names: &CountryNames, problems: &mut Problems) -> Option<BaciFlows> {
    let columns = [
        "year",
        "importer_iso3",
        "exporter_iso3",
        "hs_code",
        "value_usd",
        "qty_tonnes",
        "qty_est_tonnes",
        "quality_flag",
    ];
    let sheet = CsvSheet::read(inputs.raw, "trade-flows/baci_crude_lng_1995_2024.csv.gz", &columns, problems)?;
    let mut flows = BaciFlows::new();
    for row in sheet.rows() {
        let [year, importer, exporter, code, .., flag] = columns.map(|column| row.text(column));
        let parts = (names.trade(importer), names.trade(exporter), commodity(code), year.parse().ok());
        let (Some(importer), Some(exporter), Some(commodity), Some(year)) = parts else {
            row.wrong(problems, "unmapped-trade", "a country, year or HS code that is not known here");
            continue;
        };
        let flow = Flow {
            reported_t: row.number("qty_tonnes", problems),
            estimated_t: row.number("qty_est_tonnes", problems).filter(|_| is_estimate(flag)),
            value_usd: row.number("value_usd", problems),
        };
        let key = (importer.to_owned(), commodity, year, exporter.to_owned());
        if flows.insert(key, flow).is_some() {
            row.wrong(problems, "repeated-flow", "this importer, exporter, year and commodity stand here twice");
        }
    }
    Some(flows)
}

fn is_estimate(flag: &str) -> bool {
    flag.split('|').any(|flag| matches!(flag, "uv_outlier" | "qty_missing"))
}

/// Reads the flows of our own table.
pub(crate) fn own_table(package: &dyn ByteSource, problems: &mut Problems) -> Option<BaciFlows> {
    let columns = ["importer", "commodity", "year", "exporter", "mass_t", "mass_reported_t", "value_usd"];
    let sheet = CsvSheet::read(package, "trade_flows.csv", &columns, problems)?;
    let mut flows = BaciFlows::new();
    for row in sheet.rows() {
        let known = COMMODITIES.into_iter().find(|(_, name)| *name == row.text("commodity"));
        let (Some((_, commodity)), Ok(year)) = (known, row.text("year").parse()) else {
            row.wrong(problems, "bad-row", "a year or commodity that is not known here");
            continue;
        };
        let mass = row.number("mass_t", problems);
        let reported = row.number("mass_reported_t", problems);
        let is_estimate = reported.is_some() || row.text("mass_status") == "estimated";
        let flow = Flow {
            reported_t: if is_estimate { reported } else { mass },
            estimated_t: mass.filter(|_| is_estimate),
            value_usd: row.number("value_usd", problems),
        };
        flows.insert((row.text("importer").to_owned(), commodity, year, row.text("exporter").to_owned()), flow);
    }
    Some(flows)
}

/// Country codes of BACI by number, from the file that comes with the year files, in either of its layouts.
#[derive(Debug, Default)]
pub(crate) struct Codes(BTreeMap<String, String>);

impl Codes {
    /// Reads the codes file.
    pub(crate) fn read(
        source: &dyn ByteSource,
        path: &str,
        names: &CountryNames,
        problems: &mut Problems,
    ) -> Option<Self> {
        let sheet = CsvSheet::read(source, path, &["country_code"], problems)?;
        let mut codes = BTreeMap::new();
        for row in sheet.rows() {
            let iso3 = [row.text("country_iso3"), row.text("iso_3digit_alpha")].concat();
            let code = row.text("country_code");
            if let Some(country) = names.baci(code).or_else(|| names.trade(&iso3)) {
                codes.insert(code.to_owned(), country.to_owned());
            }
        }
        Some(Self(codes))
    }
}

/// Adds the flows of a year file.
///
/// A file has about ten million rows: it is streamed, one record is used again and again, and rows of other
/// commodities are passed over before anything else is looked at.
pub(crate) fn year_file(
    name: &str,
    file: impl Read,
    codes: &Codes,
    flows: &mut BaciFlows,
    problems: &mut Problems,
) -> Option<()> {
    let mut reader = csv::Reader::from_reader(file);
    let headers = match reader.byte_headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            problems.plain("bad-row", format!("{name}: {error}"));
            return None;
        }
    };
    let column = |wanted: &str| headers.iter().position(|header| header.trim_ascii() == wanted.as_bytes());
    let columns = [column("t"), column("i"), column("j"), column("k"), column("v"), column("q")];
    let [Some(t), Some(i), Some(j), Some(k), Some(v), Some(q)] = columns else {
        problems.plain("missing-column", format!("{name}: a BACI year file has the columns t, i, j, k, v, q"));
        return None;
    };
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Some(()),
            Ok(true) => {}
            Err(error) => {
                problems.plain("bad-row", format!("{name}: {error}"));
                return None;
            }
        }
        let cell = |at: usize| std::str::from_utf8(record.get(at).unwrap_or_default()).unwrap_or_default().trim();
        let Some(commodity) = commodity(cell(k)) else { continue };
        let country = |at: usize| codes.0.get(cell(at)).ok_or_else(|| format!("country code `{}`", cell(at)));
        let parsed = country(i).and_then(|exporter| {
            let importer = country(j)?;
            let year = cell(t).parse().map_err(|_| format!("year `{}`", cell(t)))?;
            let flow = Flow {
                reported_t: quantity(cell(q))?,
                estimated_t: None,
                value_usd: quantity(cell(v))?.map(|thousands| thousands * 1e3),
            };
            Ok(((importer.clone(), commodity, year, exporter.clone()), flow))
        });
        let line = record.position().map_or(0, csv::Position::line);
        match parsed {
            Err(what) => problems.plain("unmapped-trade", format!("{name}, line {line}: {what} is not known here")),
            Ok((key, flow)) => {
                if flows.insert(key, flow).is_some() {
                    let message = format!("{name}, line {line}: this exporter and importer stand in the file twice");
                    problems.plain("repeated-flow", message);
                }
            }
        }
    }
}

/// A number, or `None` for a blank or `NA`.
fn quantity(text: &str) -> Result<Option<f64>, String> {
    if text.is_empty() || text == "NA" {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.map(Some).ok_or_else(|| format!("quantity `{text}`"))
}

/// Estimates quantities that are missing or impossible: the value over the median unit value of the commodity and year.
pub(crate) fn estimate_quantities(flows: &mut BaciFlows) {
    let mut unit_values: BTreeMap<(&'static str, i32), Vec<f64>> = BTreeMap::new();
    for ((_, commodity, year, _), flow) in flows.iter() {
        let large = flow.reported_t.is_some_and(|mass| mass >= LARGE_T);
        unit_values.entry((commodity, *year)).or_default().extend(unit_value(flow).filter(|_| large));
    }
    for values in unit_values.values_mut() {
        values.sort_by(f64::total_cmp);
    }
    for ((_, commodity, year, _), flow) in flows.iter_mut() {
        let values = unit_values.get(&(*commodity, *year));
        let Some(median) = values.and_then(|values| quantile(values, 0.5)) else { continue };
        let plausible = |unit: f64| (1.0 / OUTLIER..=OUTLIER).contains(&(unit / median));
        if !unit_value(flow).is_some_and(plausible) {
            flow.estimated_t = flow.value_usd.map(|value| value / median);
        }
    }
}

fn unit_value(flow: &Flow) -> Option<f64> {
    let mass = flow.reported_t.filter(|mass| *mass > 0.0)?;
    flow.value_usd.map(|value| value / mass)
}
