//! Making the project's own tables: publishers' files and the small tables under `data/curated` go in, the bytes of
//! every file of the data package come out. Nothing is written here.

use std::collections::BTreeMap;
use std::io::Read;

use crate::diagnostics::Refused;
use crate::input::baci::{self, BaciFlows, Codes};
use crate::input::facts::{self, Citations};
use crate::input::iso_countries::{self, CountryNames};
use crate::input::jodi::{self, Monthly};
use crate::input::problems::Problems;
use crate::input::sheet::{DraftSheet, Inputs};
use crate::input::source::{ByteSource, MemorySource};
use crate::input::{
    control_totals, eia, gem, groups, own, package, pink_sheet, regions, sea_distance, sea_matrix, trade_years,
    unseen_supply, wgi,
};

/// Files by path within the data package.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Shapes for maps, kept as they are.
const SHAPES: [&str; 2] = ["country_shapes.json", "region_shapes.json"];
const JODI_SAMPLE: &str = "formats/jodi_oil_sample_japan_2026.csv";

/// Makes every file of the data package from the publishers' files, laid out as their import expects them.
///
/// # Errors
/// Everything that stands in the way, with file and line: a country, passage or source that cannot be mapped is never
/// dropped.
pub fn all(raw: &dyn ByteSource, package: &dyn ByteSource) -> Result<Files, Refused> {
    let mut problems = Problems::default();
    let inputs = Inputs { raw, package };
    let files = tables(inputs, &mut problems).and_then(|drafts| sealed(inputs, drafts, &mut problems));
    checked(problems.finish(files)?)
}

fn tables(inputs: Inputs<'_>, problems: &mut Problems) -> Option<BTreeMap<&'static str, DraftSheet>> {
    let (countries, names) = iso_countries::countries(inputs, problems)?;
    let citations = Citations::read(inputs, problems)?;
    let mut drafts = BTreeMap::from([("countries", Some(countries))]);
    drafts.insert("sources", facts::sources(inputs, problems));
    drafts.insert("passages", sea_distance::passages(inputs, problems));
    drafts.insert("sea_lanes", sea_distance::sea_lanes(inputs, problems));
    drafts.insert("passage_flows", eia::passage_flows(inputs, &names, &citations, problems));
    drafts.insert("governance", wgi::governance(inputs, &names, problems));
    drafts.insert("lng_terminals", gem::terminals(inputs, &names, problems));
    drafts.insert("trunk_pipelines", gem::trunk_pipelines(inputs, &names, problems));
    drafts.insert("cross_border_pipelines", gem::cross_border_pipelines(inputs, &names, problems));
    let pipelines = drafts.get("cross_border_pipelines").and_then(Option::as_ref);
    let unseen = pipelines.and_then(|pipelines| unseen_supply::table(inputs, &names, pipelines, problems));
    drafts.insert("unseen_supply", unseen);
    drafts.insert("supply_routes", facts::supply_routes(inputs, &citations, problems));
    drafts.insert("cost_parameters", facts::cost_parameters(inputs, &citations, problems));
    drafts.insert("published_shares", facts::published_shares(inputs, &citations, problems));
    let (groups, members) = groups::groups(inputs, &names, problems).unzip();
    drafts.extend([("groups", groups), ("group_members", members)]);
    let prices = pink_sheet::prices(inputs, problems);
    insert(&mut drafts, ["prices_monthly", "prices_annual", "price_series"], prices);
    let flows = baci::extract(inputs, &names, problems);
    let sea = sea_distance::routes_and_legs(inputs, &names, problems).and_then(|mut sea| {
        sea_matrix::add(inputs, flows.as_ref()?, &mut sea, problems)?;
        Some(sea)
    });
    insert(&mut drafts, ["sea_routes", "supply_legs"], sea);
    let disruptions = regions::disruption_parameters(inputs, problems);
    drafts.insert("disruption_parameters", disruptions);
    drafts.insert("figure_names", regions::figure_names(inputs, problems));
    let monthly = Monthly::read(inputs.raw, JODI_SAMPLE, &names, problems);
    drafts.insert("monthly_oil", monthly.map(|monthly| monthly.quoted().draft()));
    let facts = facts::chokepoint_facts(inputs, &names, &citations, problems);
    insert(&mut drafts, ["stocks", "bypasses", "supply_losses"], facts);
    let regions = regions::tables(inputs, problems);
    insert(&mut drafts, ["regions", "gas_sales_by_area", "terminal_use", "trunk_links"], regions);
    let published = drafts.get("published_shares").and_then(Option::as_ref);
    let totals = published.and_then(|published| control_totals::all(inputs, &names, published, &baci::NAMES, problems));
    let trade = flows.zip(totals).and_then(|(flows, totals)| trade_years::tables(inputs, &flows, &totals, problems));
    insert(&mut drafts, ["trade_flows", "trade_year_status", "control_totals"], trade);
    drafts.into_iter().map(|(name, draft)| Some((name, draft?))).collect()
}

fn insert<const N: usize>(
    drafts: &mut BTreeMap<&'static str, Option<DraftSheet>>,
    names: [&'static str; N],
    made: Option<[DraftSheet; N]>,
) {
    match made {
        Some(made) => drafts.extend(names.into_iter().zip(made.map(Some))),
        None => drafts.extend(names.map(|name| (name, None))),
    }
}

/// The tables as bytes, with the package descriptor that carries their hashes.
fn sealed(inputs: Inputs<'_>, drafts: BTreeMap<&'static str, DraftSheet>, problems: &mut Problems) -> Option<Files> {
    let mut files: Files =
        drafts.into_iter().map(|(name, draft)| (format!("{name}.csv"), draft.into_bytes())).collect();
    seal(inputs.package, &mut files, problems)?;
    Some(files)
}

fn seal(from: &dyn ByteSource, files: &mut Files, problems: &mut Problems) -> Option<()> {
    let mut kept = |path: &str| {
        let bytes = from.read(path).map_err(|error| problems.plain("unreadable-file", error.to_string()));
        bytes.ok().map(std::borrow::Cow::into_owned)
    };
    let template = kept("curated/datapackage.json")?;
    for shapes in SHAPES {
        files.insert(shapes.to_owned(), kept(shapes)?);
    }
    match package::seal(&template, files) {
        Ok(descriptor) => files.insert(package::DESCRIPTOR.to_owned(), descriptor),
        Err(error) => {
            problems.plain("bad-descriptor", format!("{}: {error}", from.describe("curated/datapackage.json")));
            return None;
        }
    };
    Some(())
}

/// What was made must be what the program itself accepts.
fn checked(files: Files) -> Result<Files, Refused> {
    let made = MemorySource(files);
    own::load_dataset(&made)?;
    package::verify(&made)?;
    Ok(made.0)
}

/// A BACI year file, open for reading.
pub struct YearFile<'a> {
    /// The file, as the user knows it.
    pub name: String,
    /// Its bytes; they are streamed.
    pub bytes: Box<dyn Read + 'a>,
}

/// Makes the data package anew with BACI year files as CEPII serves them: they replace the years that they hold.
///
/// # Errors
/// Everything that stands in the way; a country code that is not known names its file and line.
pub fn baci_years(
    package: &dyn ByteSource,
    codes: (&dyn ByteSource, &str),
    years: Vec<YearFile<'_>>,
) -> Result<Files, Refused> {
    let mut problems = Problems::default();
    let made = with_years(package, codes, years, &mut problems);
    checked(problems.finish(made)?)
}

fn with_years(
    package: &dyn ByteSource,
    codes: (&dyn ByteSource, &str),
    years: Vec<YearFile<'_>>,
    problems: &mut Problems,
) -> Option<Files> {
    let inputs = Inputs { raw: package, package };
    let names = CountryNames::of_own_tables(inputs, problems)?;
    let codes = Codes::read(codes.0, codes.1, &names, problems)?;
    let mut new = BaciFlows::new();
    let mut editions = Vec::new();
    for YearFile { name, bytes } in years {
        let mut of_file = BaciFlows::new();
        baci::year_file(&name, bytes, &codes, &mut of_file, problems)?;
        let years: std::collections::BTreeSet<i32> = of_file.keys().map(|key| key.2).collect();
        editions.extend(years.into_iter().map(|year| format!("{year}: {}", edition_of(&name))));
        for (key, flow) in of_file {
            if new.insert(key, flow).is_some() {
                problems.plain("repeated-flow", format!("{name}: its year stands in another of the files too"));
                return None;
            }
        }
    }
    if problems.any() {
        return None;
    }
    baci::estimate_quantities(&mut new);
    let replaced: std::collections::BTreeSet<i32> = new.keys().map(|key| key.2).collect();
    let mut flows = baci::own_table(package, problems)?;
    flows.retain(|key, _| !replaced.contains(&key.2));
    flows.extend(new);
    let totals = control_totals::own_table(package, &baci::NAMES, problems)?;
    let [table, notes, totals] = trade_years::tables(inputs, &flows, &totals, problems)?;
    let mut files = package::kept_files(package, problems)?;
    files.insert("trade_flows.csv".to_owned(), table.into_bytes());
    files.insert("trade_year_status.csv".to_owned(), notes.into_bytes());
    files.insert(control_totals::TABLE.to_owned(), totals.into_bytes());
    let before = package::descriptor(package, problems)?;
    let before = before.resources.iter().find(|resource| resource.path == "trade_flows.csv");
    let before = before.map_or_else(String::new, |resource| resource.edition.clone());
    seal(package, &mut files, problems)?;
    let edition = [vec![before], editions].concat().join("; ");
    let sealed =
        files.get(package::DESCRIPTOR).map(|sealed| package::with_edition(sealed, "trade_flows.csv", &edition));
    if let Some(Ok(sealed)) = sealed {
        files.insert(package::DESCRIPTOR.to_owned(), sealed);
    }
    Some(files)
}

/// The edition of a year file by its name, such as `V202601` of `BACI_HS92_Y2023_V202601.csv`.
fn edition_of(name: &str) -> String {
    let parts = name.rsplit(['/', '\\']).next().unwrap_or(name).split(['_', '.']).collect::<Vec<_>>();
    let is_edition = |part: &str| part.strip_prefix('V').is_some_and(|digits| digits.parse::<u32>().is_ok());
    parts
        .into_iter()
        .rev()
        .find(|part| is_edition(part))
        .map_or_else(|| format!("edition not told by {name}"), str::to_owned)
}

/// Makes the data package anew with files of JODI-Oil as they are served: their figures stand beside those that were
/// there, and replace them where they are of the same month.
///
/// # Errors
/// Everything that stands in the way; a code that is not known names its file and line.
pub fn jodi_files(package: &dyn ByteSource, folder: &dyn ByteSource, paths: &[String]) -> Result<Files, Refused> {
    let mut problems = Problems::default();
    let made = with_months(package, folder, paths, &mut problems);
    checked(problems.finish(made)?)
}

fn with_months(
    package: &dyn ByteSource,
    folder: &dyn ByteSource,
    paths: &[String],
    problems: &mut Problems,
) -> Option<Files> {
    let names = CountryNames::of_own_tables(Inputs { raw: package, package }, problems)?;
    let mut monthly = Monthly::own_table(package, problems)?;
    for path in paths {
        monthly.replace(Monthly::read(folder, path, &names, problems)?);
    }
    let mut files = package::kept_files(package, problems)?;
    files.insert(jodi::TABLE.to_owned(), monthly.draft().into_bytes());
    seal(package, &mut files, problems)?;
    Some(files)
}
