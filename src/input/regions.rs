//! Parts of an importer and what joins them, and what a disruption is reckoned with: hand-made tables, checked and taken
//! over as they are.

use crate::input::problems::Problems;
use crate::input::sheet::{DraftSheet, Inputs};

/// The tables `regions`, `gas_sales_by_area`, `terminal_use` and `trunk_links`.
pub(crate) fn tables(inputs: Inputs<'_>, problems: &mut Problems) -> Option<[DraftSheet; 4]> {
    let regions = copied(
        inputs,
        "regions.csv",
        "importer,id,name_en,name_ja,area,population,latitude,longitude,source,evidence",
        problems,
    );
    let sales = copied(
        inputs,
        "gas_sales_by_area.csv",
        "importer,area,share,sales_million_m3,megajoule_per_m3,source,evidence",
        problems,
    );
    let terminals = copied(inputs, "terminal_use.csv", "terminal,year,throughput_mt,reason,source,evidence", problems);
    let links = copied(
        inputs,
        "trunk_links.csv",
        "id,importer,pipeline,name_en,name_ja,from_region,to_region,diameter_mm,capacity_bcm,start,reason,source,evidence",
        problems,
    );
    Some([regions?, sales?, terminals?, links?])
}

/// The table `disruption_parameters`.
pub(crate) fn disruption_parameters(inputs: Inputs<'_>, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = "id,market,parameter,country,low,central,high,unit,joint,published,source,evidence,note";
    copied(inputs, "disruption_parameters.csv", columns, problems)
}

/// The table `figure_names`.
pub(crate) fn figure_names(inputs: Inputs<'_>, problems: &mut Problems) -> Option<DraftSheet> {
    copied(inputs, "figure_names.csv", "name,name_ja", problems)
}

fn copied(inputs: Inputs<'_>, name: &str, columns: &str, problems: &mut Problems) -> Option<DraftSheet> {
    let wanted: Vec<&str> = columns.split(',').collect();
    let sheet = inputs.curated(name, &wanted, problems)?;
    let mut draft = DraftSheet::new(columns);
    for row in sheet.rows() {
        draft.push_all(wanted.iter().map(|column| row.text(column).to_owned()).collect());
    }
    Some(draft)
}
