//! Parts of importers, what is sold in them, and the lines between them.

use std::collections::BTreeMap;

use crate::dataset::{Dataset, Region, TrunkLink};
use crate::id::{CountryId, LandingId, LineId, RegionId};
use crate::input::own::cells::{Cells, each};
use crate::input::problems::Problems;
use crate::input::source::ByteSource;
use crate::language::Text;

pub(super) fn regions(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Vec<Region> {
    let mut found: BTreeMap<(CountryId, RegionId), Region> = BTreeMap::new();
    let columns = ["importer", "id", "name_en", "name_ja", "area", "population", "latitude", "longitude"];
    each(source, "regions.csv", columns, problems, |row, problems| {
        let importer = row.country(0, dataset, problems);
        let (Some(importer), Some(population)) = (importer, row.number(5, problems)) else { return };
        let Some(place) = row.place(6, 7, problems) else {
            return row.wrong("no-place", "a latitude and a longitude are needed here".to_owned(), problems);
        };
        let id = RegionId::new(row.text(1));
        let name = Text::new(row.text(2), row.text(3));
        let area = row.text(4).to_owned();
        let region = Region { importer: importer.clone(), id: id.clone(), name, area, population, place };
        row.once(found.insert((importer, id), region).is_some(), problems);
    });
    found.into_values().collect()
}

pub(super) fn gas_sales(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<(CountryId, String), f64> {
    let mut found = BTreeMap::new();
    let columns = ["importer", "area", "sales_million_m3", "megajoule_per_m3"];
    each(source, "gas_sales_by_area.csv", columns, problems, |row, problems| {
        let importer = row.country(0, dataset, problems);
        let numbers = (row.number(2, problems), row.number(3, problems));
        let (Some(importer), (Some(volume), Some(heat))) = (importer, numbers) else { return };
        let area = row.text(1).to_owned();
        if !dataset.regions.iter().any(|region| region.importer == importer && region.area == area) {
            let areas = dataset.regions.iter().map(|region| region.area.as_str());
            row.unknown("area", &area, areas, problems);
        }
        row.once(found.insert((importer, area), volume * heat * 1e-3).is_some(), problems);
    });
    found
}

pub(super) fn terminal_use(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<LandingId, f64> {
    let mut found = BTreeMap::new();
    each(source, "terminal_use.csv", ["terminal", "throughput_mt"], problems, |row, problems| {
        let Some(throughput) = row.number(1, problems) else { return };
        let id = LandingId::new(row.text(0));
        if !dataset.terminals.iter().any(|terminal| terminal.id == id) {
            row.unknown("terminal", row.text(0), dataset.terminals.iter().map(|known| known.id.as_str()), problems);
        }
        row.once(found.insert(id, throughput).is_some(), problems);
    });
    found
}

pub(super) fn trunk_links(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Vec<TrunkLink> {
    let mut found: BTreeMap<LineId, TrunkLink> = BTreeMap::new();
    let columns =
        ["id", "importer", "name_en", "name_ja", "from_region", "to_region", "diameter_mm", "capacity_bcm", "start"];
    each(source, "trunk_links.csv", columns, problems, |row, problems| {
        let Some(importer) = row.country(1, dataset, problems) else { return };
        let ends = [4, 5].map(|at| end(row, at, &importer, dataset, problems));
        let (diameter_mm, capacity_bcm) = (row.number(6, problems), row.number(7, problems));
        if diameter_mm.is_none() && capacity_bcm.is_none() {
            row.wrong("no-capacity", "neither a capacity nor a diameter to estimate it from".to_owned(), problems);
        }
        let ([Some(from), Some(to)], Some(start)) = (ends, row.integer(8, problems)) else { return };
        let id = LineId::new(row.text(0));
        let name = Text::new(row.text(2), row.text(3));
        let link = TrunkLink { importer, id: id.clone(), name, from, to, diameter_mm, capacity_bcm, start };
        row.once(found.insert(id, link).is_some(), problems);
    });
    found.into_values().collect()
}

fn end<const N: usize>(
    row: &Cells<'_, N>,
    at: usize,
    importer: &CountryId,
    dataset: &Dataset,
    problems: &mut Problems,
) -> Option<RegionId> {
    let of_importer = || dataset.regions.iter().filter(|region| region.importer == *importer);
    let found = of_importer().find(|region| region.id.as_str() == row.text(at)).map(|region| region.id.clone());
    if found.is_none() {
        row.unknown("region", row.text(at), of_importer().map(|region| region.id.as_str()), problems);
    }
    found
}
