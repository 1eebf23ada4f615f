//! JODI-Oil as the publisher serves it: one row per country, month, product, flow and unit; `-` and `x` where there is
//! no figure, and a code that says how far the figure was checked.

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostic;
use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, SheetRow, plain};
use crate::input::source::ByteSource;
use crate::table::Status;
use crate::units::LITRES_PER_BARREL;

/// The table of monthly figures in the data package.
pub(crate) const TABLE: &str = "monthly_oil.csv";
const COLUMNS: &str = "country,product,flow,month,value,unit,assessment,status";

/// JODI's products and flows, and what they are called here. Amounts lie in tanks, flows have a rate.
const PRODUCTS: [(&str, &str); 13] = [
    ("CRUDEOIL", "crude"),
    ("NGL", "ngl"),
    ("OTHERCRUDE", "other-primary"),
    ("TOTCRUDE", "total-primary"),
    ("LPG", "lpg"),
    ("NAPHTHA", "naphtha"),
    ("GASOLINE", "gasoline"),
    ("KEROSENE", "kerosene"),
    ("JETKERO", "jet-fuel"),
    ("GASDIES", "diesel"),
    ("RESFUEL", "fuel-oil"),
    ("ONONSPEC", "other-products"),
    ("TOTPRODS", "total-products"),
];
const FLOWS: [(&str, &str); 15] = [
    ("INDPROD", "production"),
    ("OSOURCES", "other-sources"),
    ("TOTIMPSB", "import"),
    ("TOTEXPSB", "export"),
    ("TRANSBAK", "backflow"),
    ("DIRECUSE", "direct-use"),
    ("STOCKCH", "stock-change"),
    ("STATDIFF", "difference"),
    ("REFINOBS", "refinery-intake"),
    ("CLOSTLV", "stock"),
    ("REFGROUT", "refinery-output"),
    ("RECEIPTS", "receipts"),
    ("PTRANSF", "transfer"),
    ("PTRANSFF", "transfer-between-products"),
    ("TOTDEMO", "demand"),
];
/// Flows that are amounts: the change and the level of stocks.
const AMOUNTS: [&str; 2] = ["stock-change", "stock"];
/// What the package quotes: single figures, for JODI's licence is not that of the package.
const QUOTED: [&str; 3] = ["import", "refinery-intake", "stock"];

/// Country, product, flow, month.
type JodiKey = (String, String, String, String);

/// Figures by what they are of.
#[derive(Debug, Default)]
pub(crate) struct Monthly(BTreeMap<JodiKey, JodiFigure>);

#[derive(Clone, PartialEq, Debug)]
struct JodiFigure {
    value: Option<f64>,
    unit: &'static str,
    assessment: String,
    status: Status,
}

impl Monthly {
    /// Reads a file of JODI-Oil; every code that is not known is reported.
    pub(crate) fn read(
        source: &dyn ByteSource,
        path: &str,
        names: &CountryNames,
        problems: &mut Problems,
    ) -> Option<Self> {
        let columns = [
            "REF_AREA",
            "TIME_PERIOD",
            "ENERGY_PRODUCT",
            "FLOW_BREAKDOWN",
            "UNIT_MEASURE",
            "OBS_VALUE",
            "ASSESSMENT_CODE",
        ];
        let sheet = CsvSheet::read(source, path, &columns, problems)?;
        let mut units: BTreeMap<JodiKey, BTreeMap<&str, (Option<f64>, &str)>> = BTreeMap::new();
        for row in sheet.rows() {
            let [unit, value, code] = ["UNIT_MEASURE", "OBS_VALUE", "ASSESSMENT_CODE"].map(|column| row.text(column));
            if !["KBD", "KBBL", "KL", "KTONS", "CONVBBL"].contains(&unit) {
                row.wrong(problems, "unknown-unit", format!("`{unit}` is no unit of JODI-Oil"));
            }
            let Some(key) = key(row, names, problems) else { continue };
            let value = if matches!(value, "-" | "x") { None } else { row.number("OBS_VALUE", problems) };
            if units.entry(key).or_default().insert(unit, (value, code)).is_some() {
                row.wrong(problems, "repeated-key", "this figure stands above in the same unit");
            }
        }
        Some(Self(units.into_iter().map(|(key, units)| (key.clone(), figure(&key, &units))).collect()))
    }

    /// The single figures that the package quotes.
    pub(crate) fn quoted(mut self) -> Self {
        self.0.retain(|key, figure| {
            key.1 == "crude" && QUOTED.contains(&key.2.as_str()) && figure.value.is_some() && figure.assessment == "1"
        });
        let whole: Vec<(String, String)> =
            self.0.keys().filter(|key| key.2 == "import").map(|key| (key.0.clone(), key.3.clone())).collect();
        self.0.retain(|key, _| whole.contains(&(key.0.clone(), key.3.clone())));
        self
    }

    /// The table of the package.
    pub(crate) fn own_table(package: &dyn ByteSource, problems: &mut Problems) -> Option<Self> {
        let columns: Vec<&str> = COLUMNS.split(',').collect();
        let sheet = CsvSheet::read(package, TABLE, &columns, problems)?;
        let mut own = Self::default();
        for row in sheet.rows() {
            let key = ["country", "product", "flow", "month"].map(|column| row.text(column).to_owned());
            let status = row.text("status").parse().unwrap_or(Status::Suspect);
            let value = row.number("value", problems);
            let assessment = row.text("assessment").to_owned();
            own.0.insert(key.into(), JodiFigure { value, unit: unit_of(row.text("flow")), assessment, status });
        }
        Some(own)
    }

    /// Takes over newer figures.
    pub(crate) fn replace(&mut self, newer: Self) {
        self.0.extend(newer.0);
    }

    /// The table as it is written.
    pub(crate) fn draft(self) -> DraftSheet {
        let mut draft = DraftSheet::new(COLUMNS);
        for ((country, product, flow, month), figure) in self.0 {
            let value = plain(figure.value, 4);
            let status = figure.status.as_str();
            draft.push([&country, &product, &flow, &month, &value, figure.unit, &figure.assessment, status]);
        }
        draft
    }
}

fn key(row: SheetRow<'_>, names: &CountryNames, problems: &mut Problems) -> Option<JodiKey> {
    let country = names.of_two_letters(row.text("REF_AREA"));
    if country.is_none() {
        row.wrong(
            problems,
            "unmapped-country",
            format!("`{}` is no two-letter code of a country", row.text("REF_AREA")),
        );
    }
    let product = known(row, "ENERGY_PRODUCT", &PRODUCTS, problems);
    let flow = known(row, "FLOW_BREAKDOWN", &FLOWS, problems);
    let month = row.text("TIME_PERIOD");
    if days(month).is_none() {
        row.wrong(problems, "bad-date", format!("`{month}` is no month such as 2026-01"));
        return None;
    }
    Some((country?.to_owned(), product?.to_owned(), flow?.to_owned(), month.to_owned()))
}

fn known(
    row: SheetRow<'_>,
    column: &str,
    codes: &'static [(&str, &'static str)],
    problems: &mut Problems,
) -> Option<&'static str> {
    let code = row.text(column);
    let found = codes.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    if found.is_none() {
        let found = Diagnostic::error("unknown-code", format!("`{code}` in column `{column}` is no code of JODI-Oil"));
        row.report(problems, found.nearest(code, codes.iter().map(|(known, _)| *known)));
    }
    found
}

/// Rates in kb/d, amounts in million kilolitres.
fn unit_of(flow: &str) -> &'static str {
    if AMOUNTS.contains(&flow) { "Mkl" } else { "kb/d" }
}

/// The figure in one unit, from the first unit that holds it.
fn figure(key: &JodiKey, units: &BTreeMap<&str, (Option<f64>, &str)>) -> JodiFigure {
    let unit = unit_of(&key.2);
    let of = |name: &str| units.get(name).and_then(|(value, code)| Some(((*value)?, *code)));
    // Thousand barrels in the month, whichever unit holds them; a thousand kilolitres are as many cubic metres.
    let per_kl = 1000.0 / LITRES_PER_BARREL;
    let from_mass = || {
        let (mass, code) = of("KTONS")?;
        Some((mass * of("CONVBBL")?.0 / 1000.0, code))
    };
    let by_volume = of("KL").map(|(value, code)| (value * per_kl, code));
    let barrels = of("KBBL").or(by_volume).or_else(from_mass);
    let found = if unit == "Mkl" {
        let litres = of("KL").map(|(value, code)| (value / 1000.0, code));
        litres.or_else(|| barrels.map(|(value, code)| (value / per_kl / 1000.0, code)))
    } else {
        let per_day = |(value, code)| Some((value / f64::from(days(&key.3)?), code));
        of("KBD").or_else(|| barrels.and_then(per_day))
    };
    let code = found.map_or_else(|| units.values().map(|(_, code)| *code).max().unwrap_or_default(), |(_, code)| code);
    // JODI: 1 comparable with other sources, 2 use with caution, 3 not assessed, 4 under verification.
    let status = match (found, code) {
        (None, _) => Status::Missing,
        (_, "1" | "3") => Status::Observed,
        _ => Status::Suspect,
    };
    JodiFigure { value: found.map(|(value, _)| value), unit, assessment: code.to_owned(), status }
}

/// How many days a month such as `2026-02` has; `None` where it is no month.
fn days(month: &str) -> Option<u8> {
    let (year, month) = month.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    let year: u16 = year.parse().ok()?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month.parse::<u8>().ok()? {
        2 => Some(if leap { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::sheet::Inputs;
    use crate::input::source::{Embedded, MemorySource};

    const HEADER: &str = "REF_AREA,TIME_PERIOD,ENERGY_PRODUCT,FLOW_BREAKDOWN,UNIT_MEASURE,OBS_VALUE,ASSESSMENT_CODE\n";

    fn read(rows: &str) -> Result<Monthly, String> {
        let source = MemorySource([("j.csv".to_owned(), format!("{HEADER}{rows}").into_bytes())].into());
        let mut problems = Problems::default();
        let names = CountryNames::of_own_tables(Inputs { raw: &Embedded, package: &Embedded }, &mut problems);
        let found = names.and_then(|names| Monthly::read(&source, "j.csv", &names, &mut problems));
        problems.finish(found).map_err(|refused| refused.to_string())
    }

    fn one(rows: &str) -> JodiFigure {
        let found = read(rows).unwrap_or_else(|told| panic!("{told}"));
        assert_eq!(found.0.len(), 1);
        found.0.into_values().next().unwrap_or_else(|| unreachable!())
    }

    #[test]
    fn a_rate_is_taken_as_published_and_otherwise_worked_out() {
        let published =
            "JP,2026-01,CRUDEOIL,TOTIMPSB,KBBL,79286.4600,1\nJP,2026-01,CRUDEOIL,TOTIMPSB,KBD,2557.6277,1\n";
        assert_eq!(one(published).value, Some(2557.6277));
        // The same month in each of the other units, by the conversions that Japan's own rows imply.
        for rows in [
            "JP,2026-01,CRUDEOIL,TOTIMPSB,KBBL,79286.4600,1\n",
            "JP,2026-01,CRUDEOIL,TOTIMPSB,KBD,x,3\nJP,2026-01,CRUDEOIL,TOTIMPSB,KL,12605.5614,1\n",
            "JP,2026-01,CRUDEOIL,TOTIMPSB,KTONS,10758.0000,1\nJP,2026-01,CRUDEOIL,TOTIMPSB,CONVBBL,7370.0000,3\n",
        ] {
            let found = one(rows);
            assert!(found.value.is_some_and(|value| (value - 2557.6277).abs() < 0.02), "{rows}: {found:?}");
            assert_eq!((found.unit, found.status), ("kb/d", Status::Observed));
        }
    }

    #[test]
    fn stocks_are_amounts_and_what_is_not_there_is_missing() {
        let stock = one("JP,2026-01,CRUDEOIL,CLOSTLV,KBD,x,3\nJP,2026-01,CRUDEOIL,CLOSTLV,KL,53455.8762,1\n");
        assert_eq!((stock.value, stock.unit), (Some(53.455_876_2), "Mkl"));
        let nothing = one("JP,2026-01,CRUDEOIL,OSOURCES,KBBL,-,3\nJP,2026-01,CRUDEOIL,OSOURCES,KBD,x,3\n");
        assert_eq!((nothing.value, nothing.status), (None, Status::Missing));
        assert_eq!(one("JP,2026-02,CRUDEOIL,DIRECUSE,KBD,1.0529,2\n").status, Status::Suspect);
    }

    #[test]
    fn what_is_not_known_is_told_with_its_line() {
        let told = read("XX,2026-01,CRUDEOIL,TOTIMPSB,KBD,1,1\nJP,2026-13,CRUDEOIL,TOTIMPZB,GAL,1e999,1\n");
        let told = told.err().unwrap_or_default();
        for wanted in ["j.csv:2", "`XX`", "j.csv:3", "`2026-13`", "did you mean `TOTIMPSB`", "`GAL`"] {
            assert!(told.contains(wanted), "{wanted} is not in\n{told}");
        }
    }

    #[test]
    fn months_have_their_days() {
        assert_eq!(["2024-02", "2026-02", "2100-02", "2026-06"].map(days), [Some(29), Some(28), Some(28), Some(30)]);
        assert_eq!(["2026-00", "2026-13", "26-01", "2026-1", "2026"].map(days), [None; 5]);
    }
}
