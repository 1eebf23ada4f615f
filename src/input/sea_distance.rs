//! Sea routes: the table of distances from export ports, and the legs by which suppliers' cargoes come.

use std::collections::BTreeMap;

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow, plain, slug};
use crate::numeric;

const TABLE: &str = "sea-distances/searoute_export_port_to_japan_nm.csv";

/// What the default ways from one port to an importer's ports have in common.
#[derive(Debug, Default)]
struct Port {
    place: (String, String),
    passages: String,
    distances: Vec<f64>,
}

/// Ports by importer, supplier, name and variant.
type Ports = BTreeMap<[String; 4], Port>;

/// The tables of sea routes and of supply legs.
pub(crate) fn routes_and_legs(
    inputs: Inputs<'_>,
    names: &CountryNames,
    problems: &mut Problems,
) -> Option<[DraftSheet; 2]> {
    let (routes, ports) = routes(inputs, names, problems)?;
    let legs = legs(inputs, names, &ports, problems)?;
    Some([routes, legs])
}

fn routes(inputs: Inputs<'_>, names: &CountryNames, problems: &mut Problems) -> Option<(DraftSheet, Ports)> {
    let columns = ["exporter_iso3", "export_port", "cargo", "japan_port", "variant", "distance_nm", "passages"];
    let sheet = CsvSheet::read(inputs.raw, TABLE, &columns, problems)?;
    let landings = inputs.curated("sea_ports.csv", &["port", "id", "country"], problems)?;
    let words = inputs.curated("sea_names.csv", &["text", "id"], problems)?;
    let passages = inputs.curated("passages.csv", &["id", "route_name"], problems)?;
    let landings: BTreeMap<&str, SheetRow<'_>> = landings.rows().map(|row| (row.text("port"), row)).collect();
    let words: BTreeMap<&str, &str> = words.rows().map(|row| (row.text("text"), row.text("id"))).collect();
    let passages: BTreeMap<&str, &str> = passages.rows().map(|row| (row.text("route_name"), row.text("id"))).collect();

    let mut draft = DraftSheet::new(
        "id,supplier,port,cargo,port_latitude,port_longitude,importer,landing,landing_latitude,landing_longitude,\
         variant,distance_nm,passages,status",
    );
    let mut ports = Ports::new();
    for row in sheet.rows() {
        let (supplier, port, variant) = (row.text("exporter_iso3"), row.text("export_port"), row.text("variant"));
        let passed: Vec<Option<&str>> = row
            .text("passages")
            .split('|')
            .filter(|name| !name.is_empty())
            .map(|name| passages.get(name).copied())
            .collect();
        let named = (landings.get(row.text("japan_port")), words.get(row.text("cargo")), words.get(row.text("status")));
        let (Some(landing), Some(cargo), Some(status)) = named else {
            row.wrong(problems, "unmapped-name", "a port, cargo or status that data/curated does not name");
            continue;
        };
        if passed.contains(&None) || !names.knows(supplier) {
            row.wrong(problems, "unmapped-name", "a passage or country that data/curated does not name");
            continue;
        }
        let passed = passed.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let importer = landing.text("country");
        let distance = row.number("distance_nm", problems);
        let parts = [supplier, port, cargo, landing.text("id"), variant];
        draft.push([
            &slug(&parts.join(" ")),
            supplier,
            port,
            cargo,
            row.text("export_lat"),
            row.text("export_lon"),
            importer,
            landing.text("id"),
            row.text("japan_lat"),
            row.text("japan_lon"),
            variant,
            &plain(distance, 1),
            &passed,
            status,
        ]);
        let entry = ports.entry([importer, supplier, port, variant].map(str::to_owned)).or_default();
        entry.place = (row.text("export_lat").to_owned(), row.text("export_lon").to_owned());
        entry.passages = passed;
        entry.distances.extend(distance);
    }
    Some((draft, ports))
}

fn legs(inputs: Inputs<'_>, names: &CountryNames, ports: &Ports, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["importer", "supplier", "commodity", "port", "share", "route_port", "variant", "passages", "reason"];
    let sheet = inputs.curated("legs.csv", &[&columns[..], &["distance_nm"]].concat(), problems)?;
    let mut draft = DraftSheet::new(
        "importer,commodity,supplier,port,share,passages,distance_nm,latitude,longitude,basis,reason,source",
    );
    let mut shares: BTreeMap<[&str; 3], (Vec<f64>, SheetRow<'_>)> = BTreeMap::new();
    for row in sheet.rows() {
        let [importer, supplier, commodity, port, share, route_port, variant, passages, reason] =
            columns.map(|column| row.text(column));
        if !names.knows(supplier) || !names.knows(importer) {
            row.wrong(problems, "unknown-country", format!("`{supplier}` or `{importer}` is no country"));
        }
        let known = ports.get(&[importer, supplier, route_port, variant].map(str::to_owned));
        if known.is_none() && !route_port.is_empty() {
            row.wrong(problems, "unknown-port", format!("`{route_port}` is no port of {supplier} in {TABLE}"));
        }
        let (place, passages, distance) = match known {
            Some(port) => {
                let mean = numeric::sum(port.distances.iter().copied()) / port.distances.len() as f64;
                ((port.place.0.as_str(), port.place.1.as_str()), port.passages.as_str(), plain(Some(mean), 0))
            }
            // A way that was computed for this importer alone.
            None => {
                let distance = plain(row.number("distance_nm", problems), 0);
                ((row.text("latitude"), row.text("longitude")), passages, distance)
            }
        };
        let part = row.number("share", problems).unwrap_or_default();
        shares.entry([importer, supplier, commodity]).or_insert_with(|| (Vec::new(), row)).0.push(part);
        let (basis, source) = (row.text("basis"), row.text("source"));
        draft.push([
            importer, commodity, supplier, port, share, passages, &distance, place.0, place.1, basis, reason, source,
        ]);
    }
    for ([_, supplier, commodity], (parts, row)) in shares {
        let sum = numeric::sum(parts);
        if (sum - 1.0).abs() > 1e-9 {
            row.wrong(
                problems,
                "shares-off",
                format!("the legs of {supplier} for {commodity} add up to {}, not 1", plain(Some(sum), 6)),
            );
        }
    }
    Some(draft)
}

/// The table of passages.
pub(crate) fn passages(inputs: Inputs<'_>, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["id", "name_en", "name_ja", "latitude", "longitude", "origin_group", "in_meti_ratio", "source"];
    let sheet = inputs.curated("passages.csv", &columns, problems)?;
    let mut draft = DraftSheet::new("id,name_en,name_ja,latitude,longitude,origin_group,in_meti_ratio,source");
    sheet.rows().for_each(|row| draft.push(columns.map(|column| row.text(column))));
    Some(draft)
}

/// The table of waypoints from which the courses of ships are drawn.
pub(crate) fn sea_lanes(inputs: Inputs<'_>, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["from", "to", "from_latitude", "from_longitude", "to_latitude", "to_longitude", "source"];
    let sheet = inputs.curated("sea_lanes.csv", &columns, problems)?;
    let mut draft = DraftSheet::new("from,to,from_latitude,from_longitude,to_latitude,to_longitude,source");
    sheet.rows().for_each(|row| draft.push(columns.map(|column| row.text(column))));
    Some(draft)
}
