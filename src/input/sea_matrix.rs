//! Ways by sea to every large importer, from the table of distances between export and import ports: which ports a
//! supplier's cargoes use, what goes on very large tankers, and what comes by land, as the tables under `data/curated` say.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::baci::BaciFlows;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow, plain, slug};
use crate::numeric;

const TABLE: &str = "sea-distances/sea_matrix.csv.gz";
const PORTS: &str = "sea-distances/ports.csv";

/// What a pair of countries must have traded in some year for its ways to be kept, tonnes: a third of a small tanker.
const TRADED_T: f64 = 1e4;

/// One way of the table: nautical miles, `None` where no way is left, and the passages in their order.
#[derive(Clone, Debug, Default)]
struct MatrixWay {
    distance_nm: Option<f64>,
    passages: Vec<String>,
}

/// The table: of each pair of ports the ways by what is closed; nothing closed is the empty text.
struct Matrix {
    ways: BTreeMap<(String, String), BTreeMap<String, MatrixWay>>,
    /// Export ports: country, latitude, longitude.
    exports: BTreeMap<String, [String; 3]>,
    /// Import ports: country, latitude, longitude.
    imports: BTreeMap<String, [String; 3]>,
}

impl Matrix {
    fn read(inputs: Inputs<'_>, problems: &mut Problems) -> Option<Self> {
        let columns = ["origin_port", "destination_port", "closed_passage", "distance_nm", "passages", "status"];
        let sheet = CsvSheet::read(inputs.raw, TABLE, &columns, problems)?;
        let ports = CsvSheet::read(inputs.raw, PORTS, &["role", "port", "country", "latitude", "longitude"], problems)?;
        let words = inputs.curated("sea_names.csv", &["text", "kind"], problems)?;
        let known = inputs.curated("passages.csv", &["id"], problems)?;
        let known: BTreeSet<&str> = known.rows().map(|row| row.text("id")).collect();
        let waters: BTreeSet<&str> =
            words.rows().filter(|row| row.text("kind") == "water").map(|row| row.text("text")).collect();
        let mut ways: BTreeMap<_, BTreeMap<String, MatrixWay>> = BTreeMap::new();
        for row in sheet.rows() {
            let mut way = MatrixWay { distance_nm: row.number("distance_nm", problems), passages: Vec::new() };
            for name in row.text("passages").split_whitespace() {
                if known.contains(name) {
                    way.passages.push(name.to_owned());
                } else if !waters.contains(name) {
                    row.wrong(problems, "unmapped-name", format!("data/curated does not name the passage `{name}`"));
                }
            }
            if way.distance_nm.is_none() && row.text("status") != "unreachable" {
                row.wrong(problems, "no-number", "a way that is open has a distance");
            }
            let pair = (row.text("origin_port").to_owned(), row.text("destination_port").to_owned());
            ways.entry(pair).or_default().insert(row.text("closed_passage").to_owned(), way);
        }
        let of = |role: &str| {
            let rows = ports.rows().filter(|row| row.text("role") == role);
            let place =
                |row: SheetRow<'_>| ["country", "latitude", "longitude"].map(|column| row.text(column).to_owned());
            rows.map(|row| (row.text("port").to_owned(), place(row))).collect()
        };
        let (exports, imports) = (of("export"), of("import"));
        Some(Self { ways, exports, imports })
    }

    /// The way with some passages closed; a way that leads through none of them has no row of its own. Where no way is left,
    /// the open one.
    fn way(&self, from: &str, to: &str, closed: &str) -> Option<&MatrixWay> {
        let ways = self.ways.get(&(from.to_owned(), to.to_owned()))?;
        let open = |way: &&MatrixWay| way.distance_nm.is_some();
        ways.get(closed).filter(open).or_else(|| ways.get("")).filter(open)
    }
}

/// A part of what a supplier sends that goes from one port to another.
struct MatrixCargo<'a> {
    export: SheetRow<'a>,
    landing: &'a str,
    share: f64,
}

/// The hand-made choices: rows by whom and what they are of.
struct SeaMatrixChoices<'a> {
    imports: BTreeMap<[&'a str; 3], Vec<SheetRow<'a>>>,
    exports: BTreeMap<[&'a str; 2], Vec<SheetRow<'a>>>,
    overland: BTreeMap<[&'a str; 3], SheetRow<'a>>,
}

impl<'a> SeaMatrixChoices<'a> {
    fn new(sheets: &'a [CsvSheet; 3]) -> Self {
        let mut found = Self { imports: BTreeMap::new(), exports: BTreeMap::new(), overland: BTreeMap::new() };
        for row in sheets[0].rows() {
            let key = ["importer", "commodity", "supplier"].map(|column| row.text(column));
            found.imports.entry(key).or_default().push(row);
        }
        for row in sheets[1].rows() {
            let key = ["supplier", "commodity"].map(|column| row.text(column));
            found.exports.entry(key).or_default().push(row);
        }
        for row in sheets[2].rows() {
            found.overland.insert(["importer", "commodity", "supplier"].map(|column| row.text(column)), row);
        }
        found
    }

    /// Where a supplier's cargoes to an importer load and land, with parts that add up to 1; `None` where that is not said
    /// of all of them.
    fn cargoes(
        &self,
        [importer, commodity, supplier]: [&str; 3],
        problems: &mut Problems,
    ) -> Option<Vec<MatrixCargo<'a>>> {
        let own = self.imports.get(&[importer, commodity, supplier]);
        let ports = own.or_else(|| self.imports.get(&[importer, commodity, ""]))?;
        let exports = self.exports.get(&[supplier, commodity])?;
        let mut found = Vec::new();
        for port in ports {
            let named =
                |row: &&SheetRow<'_>| row.text("basin").split_whitespace().any(|basin| basin == port.text("basin"));
            let mut chosen: Vec<SheetRow<'a>> = exports.iter().filter(named).copied().collect();
            if chosen.is_empty() {
                chosen = exports.iter().filter(|row| row.text("basin").is_empty()).copied().collect();
            }
            if chosen.is_empty() {
                return None;
            }
            for export in chosen {
                let parts = (port.number("share", problems)?, export.number("share", problems)?);
                found.push(MatrixCargo { export, landing: port.text("port"), share: parts.0 * parts.1 });
            }
        }
        Some(found)
    }
}

/// Adds the ways to every importer of the hand-made choices to the tables of routes and of legs. Importers whose legs are
/// made by hand keep those, and have the routes alone.
pub(crate) fn add(
    inputs: Inputs<'_>,
    flows: &BaciFlows,
    [routes, legs]: &mut [DraftSheet; 2],
    problems: &mut Problems,
) -> Option<()> {
    let matrix = Matrix::read(inputs, problems)?;
    let by_hand = inputs.curated("legs.csv", &["importer"], problems)?;
    let by_hand: BTreeSet<&str> = by_hand.rows().map(|row| row.text("importer")).collect();
    let told = ["share", "basis", "reason", "source"];
    let mut table = |name: &str, columns: &[&str]| inputs.curated(name, &[columns, &told].concat(), problems);
    let sheets = [
        table("import_ports.csv", &["importer", "commodity", "supplier", "basin", "port"])?,
        table("export_ports.csv", &["supplier", "commodity", "basin", "port", "route_port", "closed"])?,
        table("overland.csv", &["importer", "supplier", "commodity"])?,
    ];
    for (row, column, known) in sheets[0]
        .rows()
        .map(|row| (row, "port", &matrix.imports))
        .chain(sheets[1].rows().map(|row| (row, "route_port", &matrix.exports)))
    {
        if !known.contains_key(row.text(column)) {
            row.wrong(problems, "unknown-port", format!("`{}` is no port of {PORTS}", row.text(column)));
        }
    }
    let choices = SeaMatrixChoices::new(&sheets);
    let counted = counted(inputs, problems)?;
    let mut made = BTreeSet::new();
    for pair in traded(flows) {
        let [importer, commodity, supplier] = pair.each_ref().map(String::as_str);
        let of_pair = [importer, commodity, supplier];
        let cargoes = if by_hand.contains(importer) {
            choices.cargoes(of_pair, problems)
        } else {
            legs_of(of_pair, &choices, &matrix, legs, problems)
        };
        let Some(cargoes) = cargoes else { continue };
        for cargo in cargoes {
            let port = cargo.export.text("route_port");
            let own = matrix.exports.get(port).is_some_and(|[country, ..]| country == supplier);
            if own && made.insert([importer, commodity, port, cargo.landing].map(str::to_owned)) {
                routes_of(of_pair, (port, cargo.landing), &matrix, (routes, &counted));
            }
        }
    }
    Some(())
}

/// The passages whose closure is kept in the table of routes.
fn counted(inputs: Inputs<'_>, problems: &mut Problems) -> Option<BTreeSet<String>> {
    let sheet = inputs.curated("passages.csv", &["id", "in_meti_ratio"], problems)?;
    let rows = sheet.rows().filter(|row| row.text("in_meti_ratio") == "true");
    Some(rows.map(|row| row.text("id").to_owned()).collect())
}

/// Who bought what of whom, where that was more than nearly nothing in some year.
fn traded(flows: &BaciFlows) -> BTreeSet<[String; 3]> {
    let large = flows.iter().filter(|(_, flow)| flow.mass_t().is_some_and(|mass| mass >= TRADED_T));
    large.map(|((importer, commodity, _, exporter), _)| [importer, *commodity, exporter].map(str::to_owned)).collect()
}

/// Writes the legs of a supplier to an importer; `None`, and nothing written, where the way of some of them is not known.
fn legs_of<'a>(
    [importer, commodity, supplier]: [&str; 3],
    choices: &SeaMatrixChoices<'a>,
    matrix: &Matrix,
    legs: &mut DraftSheet,
    problems: &mut Problems,
) -> Option<Vec<MatrixCargo<'a>>> {
    let by_land = choices.overland.get(&[importer, commodity, supplier]);
    let land = by_land.and_then(|row| row.number("share", problems)).unwrap_or(0.0);
    let mut cargoes = Vec::new();
    let mut rows: Vec<[String; 12]> = Vec::new();
    if let Some(row) = by_land {
        let told = ["basis", "reason", "source"].map(|column| row.text(column).to_owned());
        let [basis, reason, source] = told;
        let share = plain(Some(land), 9);
        let [none, no_way, far, north, east] = <[String; 5]>::default();
        let countries = [importer, commodity, supplier].map(str::to_owned);
        let [to, what, from] = countries;
        rows.push([to, what, from, none, share, no_way, far, north, east, basis, reason, source]);
    }
    if land < 1.0 {
        cargoes = choices.cargoes([importer, commodity, supplier], problems)?;
        let several: BTreeSet<&str> = cargoes.iter().map(|cargo| cargo.landing).collect();
        for cargo in &cargoes {
            let from = cargo.export.text("route_port");
            let way = matrix.way(from, cargo.landing, cargo.export.text("closed"))?;
            let [_, north, east] = matrix.exports.get(from)?.clone();
            let port = match (cargo.export.text("port"), several.len()) {
                (port, 1) => port.to_owned(),
                ("", _) => format!("as {from} to {}", cargo.landing),
                (port, _) => format!("{port} to {}", cargo.landing),
            };
            let told = ["basis", "reason", "source"].map(|column| cargo.export.text(column).to_owned());
            let [basis, reason, source] = told;
            let [to, what, whose] = [importer, commodity, supplier].map(str::to_owned);
            let (share, far) = (plain(Some(cargo.share * (1.0 - land)), 9), plain(way.distance_nm, 0));
            rows.push([to, what, whose, port, share, way.passages.join(" "), far, north, east, basis, reason, source]);
        }
        let sum = numeric::sum(cargoes.iter().map(|cargo| cargo.share));
        if (sum - 1.0).abs() > 1e-9 {
            let message = format!(
                "the ports of {commodity} from {supplier} to {importer} add up to {}, not 1",
                plain(Some(sum), 6)
            );
            problems.plain("shares-off", message);
        }
    }
    for row in &rows {
        legs.push(row.each_ref().map(String::as_str));
    }
    Some(cargoes)
}

/// Writes the ways between two ports: as they are, and with each counted passage closed that they lead through.
fn routes_of(
    [importer, commodity, supplier]: [&str; 3],
    (from, to): (&str, &str),
    matrix: &Matrix,
    (routes, counted): (&mut DraftSheet, &BTreeSet<String>),
) {
    let Some(ways) = matrix.ways.get(&(from.to_owned(), to.to_owned())) else { return };
    let (Some([_, north, east]), Some([of, to_north, to_east])) = (matrix.exports.get(from), matrix.imports.get(to))
    else {
        return;
    };
    for (closed, way) in ways.iter().filter(|(closed, _)| closed.is_empty() || counted.contains(*closed)) {
        let variant = match closed.as_str() {
            "" => "default".to_owned(),
            closed => format!("no_{}", closed.replace('-', "")),
        };
        let landing = slug(to);
        // Ports abroad serve more than one importer.
        let whose = if of == importer { "" } else { importer };
        let id = slug(&[supplier, from, commodity, &landing, whose, &variant].join(" "));
        let status = if way.distance_nm.is_some() { "open" } else { "unreachable" };
        let (miles, passages) = (plain(way.distance_nm, 0), way.passages.join(" "));
        routes.push([
            &id, supplier, from, commodity, north, east, importer, &landing, to_north, to_east, &variant, &miles,
            &passages, status,
        ]);
    }
}
