//! Global Energy Monitor's trackers: LNG terminals and gas pipelines.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow, plain, slug};

const PUBLISHER: &str = "gem";

/// An end point farther from its country's middle than this, in degrees, is an error of the geometry.
const FARTHEST_DEGREES: f64 = 20.0;

/// The table of import terminals.
pub(crate) fn terminals(inputs: Inputs<'_>, names: &CountryNames, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["TerminalID", "ComboID", "TerminalName", "UnitName", "FacilityType", "Status", "Country"];
    let sheet = CsvSheet::read(inputs.raw, "infrastructure/gem_asia_lng_terminals_2024.csv", &columns, problems)?;
    let fixes = inputs.curated("terminal_regions.csv", &["terminal", "region", "reason"], problems)?;
    let fixes: BTreeMap<&str, SheetRow<'_>> = fixes.rows().map(|row| (row.text("terminal"), row)).collect();
    let japanese = inputs.curated("terminal_names.csv", &["terminal", "name_ja"], problems)?;
    let japanese: BTreeMap<&str, &str> =
        japanese.rows().map(|row| (row.text("terminal"), row.text("name_ja"))).collect();
    let imports = || sheet.rows().filter(|row| row.text("FacilityType") == "Import");
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    imports().for_each(|row| *uses.entry(terminal_id(row)).or_default() += 1);

    let mut draft = DraftSheet::new(
        "id,gem_id,name,name_ja,unit,country,region,location,capacity_mt,start,status,latitude,longitude,note",
    );
    for row in imports() {
        let Some(country) = names.expect(PUBLISHER, row.text("Country"), row, problems) else { continue };
        let short = terminal_id(row);
        let unique = uses.get(&short) == Some(&1);
        let id = if unique { short } else { format!("{short}-{}", slug(row.text("ComboID"))) };
        let fix = fixes.get(row.text("TerminalID"));
        let published = [row.text("Prefecture/District"), row.text("State/Province")];
        let region = published.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        draft.push([
            &id,
            row.text("ComboID"),
            row.text("TerminalName"),
            japanese.get(row.text("TerminalName")).copied().unwrap_or_default(),
            row.text("UnitName"),
            country,
            fix.map_or(region, |fix| fix.text("region")),
            row.text("Location"),
            &rounded(row, "CapacityInMtpa", 3),
            year(row.text("StartYear1")),
            &row.text("Status").to_lowercase(),
            &rounded(row, "Latitude", 4),
            &rounded(row, "Longitude", 4),
            fix.map_or("", |fix| fix.text("reason")),
        ]);
    }
    Some(draft)
}

fn terminal_id(row: SheetRow<'_>) -> String {
    let name = row.text("TerminalName");
    let name = name.strip_suffix("LNG Terminal").or_else(|| name.strip_suffix("Terminal")).unwrap_or(name);
    slug(&format!("{name} {}", row.text("UnitName")))
}

/// The table of trunk lines within the countries whose import ports are known.
pub(crate) fn trunk_pipelines(inputs: Inputs<'_>, names: &CountryNames, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["ProjectID", "PipelineName", "SegmentName", "Status", "Countries", "StartLocation", "geometry"];
    let sheet = CsvSheet::read(inputs.raw, "infrastructure/gem_asia_gas_pipelines_2024.csv", &columns, problems)?;
    let ports = inputs.curated("sea_ports.csv", &["country"], problems)?;
    let wanted: BTreeSet<&str> = ports.rows().map(|row| row.text("country")).collect();
    let mut draft = DraftSheet::new(
        "id,name,segment,country,from_name,to_name,length_km,diameter_mm,capacity_bcm,start,status,\
         from_latitude,from_longitude,to_latitude,to_longitude",
    );
    for row in sheet.rows() {
        let country = names.find(PUBLISHER, row.text("Countries")).unwrap_or_default();
        if !wanted.contains(country) {
            continue;
        }
        let [from, to] = ends(row.text("geometry")).map(|end| end.filter(|place| near(*place, country, names)));
        let cell =
            |place: Option<(f64, f64)>| (plain(place.map(|place| place.0), 4), plain(place.map(|place| place.1), 4));
        let (from, to) = (cell(from), cell(to));
        let diameter = if row.text("DiameterUnits") == "mm" { row.text("Diameter") } else { "" };
        draft.push([
            row.text("ProjectID"),
            row.text("PipelineName"),
            row.text("SegmentName"),
            country,
            row.text("StartLocation"),
            row.text("EndLocation"),
            &rounded(row, "LengthMergedKm", 2),
            diameter,
            &rounded(row, "CapacityBcm/y", 3),
            year(row.text("StartYear1")),
            &row.text("Status").to_lowercase(),
            &from.0,
            &from.1,
            &to.0,
            &to.1,
        ]);
    }
    Some(draft)
}

/// The table of operating gas pipelines that touch two countries or more.
pub(crate) fn cross_border_pipelines(
    inputs: Inputs<'_>,
    names: &CountryNames,
    problems: &mut Problems,
) -> Option<DraftSheet> {
    let columns = ["id", "name", "unit-name", "status", "areas", "capacity", "start-year", "tracker-display"];
    let sheet = CsvSheet::read(inputs.raw, "infrastructure/gem_ggit_units_2024-10-08.csv.gz", &columns, problems)?;
    let mut draft = DraftSheet::new("id,name,segment,countries,capacity_bcm,start");
    for row in sheet.rows() {
        let [id, name, segment, status, areas, .., display] = columns.map(|column| row.text(column));
        if status != "operating" || display != "gas pipeline" || !areas.contains(", ") {
            continue;
        }
        let countries: Vec<&str> =
            areas.split(", ").filter_map(|area| names.expect(PUBLISHER, area, row, problems)).collect();
        let (capacity, start) = (rounded(row, "capacity", 3), year(row.text("start-year")));
        draft.push([id, name, segment, &countries.join(" "), &capacity, start]);
    }
    Some(draft)
}

/// A number rounded; empty where the tracker has none, which it writes in several ways.
fn rounded(row: SheetRow<'_>, column: &str, decimals: usize) -> String {
    plain(row.text(column).parse().ok().filter(|number: &f64| number.is_finite()), decimals)
}

/// The first year of a cell such as `2008, 2009`; empty where it begins with none.
fn year(text: &str) -> &str {
    text.get(..4).filter(|year| year.parse::<u16>().is_ok()).unwrap_or_default()
}

/// First and last point, latitude and longitude, of a line in well-known text.
fn ends(geometry: &str) -> [Option<(f64, f64)>; 2] {
    let point = |text: &str| {
        let mut numbers = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '-').split_whitespace();
        let longitude = numbers.next()?.parse().ok()?;
        Some((numbers.next()?.parse().ok()?, longitude))
    };
    let points = geometry.split_once('(').map_or("", |(_, points)| points);
    [points.split(',').next().and_then(point), points.rsplit(',').next().and_then(point)]
}

fn near(place: (f64, f64), country: &str, names: &CountryNames) -> bool {
    names.points.get(country).is_some_and(|middle| {
        (place.0 - middle.0).abs() < FARTHEST_DEGREES && (place.1 - middle.1).abs() < FARTHEST_DEGREES
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_line_are_its_first_and_last_point() {
        let line = "MULTILINESTRING ((139.2 37.9, 139.5 38.0), (140.1 38.1, 140.8 -38.2))";
        assert_eq!(ends(line), [Some((37.9, 139.2)), Some((-38.2, 140.8))]);
        assert_eq!(ends(""), [None, None]);
    }

    #[test]
    fn the_first_of_several_years_counts() {
        assert_eq!((year("2008, 2009"), year(""), year("--")), ("2008", "", ""));
    }
}
