//! Groups of countries: listed by hand, or after the regions of UN M49.

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{DraftSheet, Inputs};

/// The tables of groups and of their members.
pub(crate) fn groups(
    inputs: Inputs<'_>,
    names: &CountryNames,
    problems: &mut Problems,
) -> Option<(DraftSheet, DraftSheet)> {
    let columns = ["id", "name_en", "name_ja", "kind", "source", "note"];
    let listed = inputs.curated("groups.csv", &columns, problems);
    let members = inputs.curated("group_members.csv", &["group", "country", "from", "to"], problems);
    let regions = inputs.curated("group_regions.csv", &["group", "level", "name"], problems);
    let (listed, members, regions) = (listed?, members?, regions?);

    let mut groups = DraftSheet::new("id,name_en,name_ja,kind,source,note");
    for row in listed.rows() {
        groups.push(columns.map(|column| row.text(column)));
    }
    let mut belongs = DraftSheet::new("group,country,from,to");
    for row in members.rows() {
        if !names.knows(row.text("country")) {
            row.wrong(problems, "unknown-country", format!("`{}` is no country", row.text("country")));
        }
        belongs.push(["group", "country", "from", "to"].map(|column| row.text(column)));
    }
    for row in regions.rows() {
        let wanted = row.text("name");
        let of_region = names.regions.iter().filter(|(_, (region, subregion))| {
            wanted == if row.text("level") == "region" { region } else { subregion }
        });
        let mut any = false;
        for (country, _) in of_region {
            belongs.push([row.text("group"), country, "", ""]);
            any = true;
        }
        if !any {
            row.wrong(problems, "empty-group", format!("no country lies in `{wanted}`"));
        }
    }
    Some((groups, belongs))
}
