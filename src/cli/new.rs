//! `izon new study`: the files of a study that runs as it stands, with comments that say what to change.

mod skeleton;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Subcommand;

use super::output::{Failure, print, unknown};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::history::{ObservedMarket, ObservedYear, years};
use crate::id::{CountryId, GroupId};
use crate::input::load_dataset;
use crate::input::source::{Memory, Source};
use crate::model::commodity::markets;
use crate::numeric;
use crate::study;
use crate::table::Status;
use skeleton::{Market, Plan};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Writes a study with a reference, one variation and a claim, which runs as it stands.
    Study(StudyArgs),
}

#[derive(clap::Args, Debug)]
struct StudyArgs {
    /// Its name: lower-case letters, digits and hyphens.
    name: String,
    /// Who imports: ISO 3166 alpha-3 [default: the largest importer].
    #[arg(long, value_name = "COUNTRY")]
    importer: Option<String>,
    /// The group of suppliers in question [default: the one that supplies most].
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// What is bought: crude-oil, natural-gas; give it twice for both [default: all that the importer buys].
    #[arg(long, value_name = "MARKET")]
    market: Vec<String>,
    /// The year whose trade the scenarios start from [default: the newest that can be trusted].
    #[arg(long, value_name = "YEAR")]
    base_year: Option<i32>,
    /// The folder that the files go to.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let What::Study(args) = &args.what;
    let dataset = load_dataset(data)?;
    let plan = plan(args, &dataset)?;
    let files = skeleton::files(&plan);
    check(&args.name, &files, &dataset)?;
    write(args, &files)?;
    let first = args.out.join(format!("{}.toml", args.name));
    let listed: Vec<String> = files.keys().map(|name| format!("  {}", args.out.join(name).display())).collect();
    print(&format!("{}\n\nRun it:  izon run {}\n", listed.join("\n"), first.display()))
}

/// Everything that the files say, looked up; all mistakes at once.
fn plan(args: &StudyArgs, dataset: &Dataset) -> Result<Plan, Failure> {
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if args.name.is_empty() || args.name.len() > 48 || !args.name.bytes().all(fine) {
        let message = format!("`{}` is no name: lower-case letters, digits and hyphens only, 48 at most", args.name);
        wrong.push(Diagnostic::error("bad-name", message));
    }
    let mut keep = |failure: Failure| match failure {
        Failure::Input(refused) => wrong.extend(refused.diagnostics),
        other => drop(other),
    };
    let importer = match &args.importer {
        None => largest_importer(dataset),
        Some(name) => dataset.countries.get_key_value(name.as_str()).map(|(id, _)| id.clone()),
    };
    if importer.is_none() {
        let name = args.importer.clone().unwrap_or_default();
        keep(unknown("importer", &name, dataset.countries.keys().map(CountryId::as_str)));
    }
    let kinds = markets();
    for name in args.market.iter().filter(|name| kinds.iter().all(|kind| kind.id.as_str() != **name)) {
        keep(unknown("market", name, kinds.iter().map(|kind| kind.id.as_str())));
    }
    if let Some(name) = args.group.as_ref().filter(|name| !dataset.groups.contains_key(name.as_str())) {
        keep(unknown("group", name, dataset.groups.keys().map(GroupId::as_str)));
    }
    let (Some(importer), true) = (importer, wrong.is_empty()) else {
        return Err(Failure::mistakes(&FileSet::default(), wrong));
    };
    let wanted = |name: &str| args.market.is_empty() || args.market.iter().any(|asked| asked == name);
    let found = kinds.iter().filter(|kind| wanted(kind.id.as_str()));
    let found = found
        .filter_map(|kind| Some((kind.id.to_string(), ObservedMarket::find(dataset, &importer, kind.id.as_str())?)));
    let found: Vec<(String, ObservedMarket)> = found.collect();
    let history = |market: &ObservedMarket| years(dataset, &importer, &market.commodity, None, &(i32::MIN..=i32::MAX));
    let bought: Vec<_> = found.into_iter().map(|(id, market)| (id, history(&market), market)).collect();
    let (base_year, bought) = base_year(args, &importer, bought)?;
    let group = match &args.group {
        Some(name) => GroupId::new(name),
        None => largest_group(dataset, &importer, &bought, base_year)?,
    };
    let markets = bought.iter().map(|(id, market)| {
        let share = share(dataset, &importer, market, &group, base_year);
        Market { id: id.clone(), observed: market.id.to_string(), share }
    });
    let country = dataset.countries.get(&importer);
    Ok(Plan {
        name: args.name.clone(),
        importer: importer.to_string(),
        importer_name: country.map(|country| country.name.clone()).unwrap_or_default(),
        group: group.to_string(),
        group_name: dataset.groups.get(&group).map(|group| group.name.clone()).unwrap_or_default(),
        base_year,
        source: dataset.trade_source.as_ref().map(ToString::to_string).unwrap_or_default(),
        markets: markets.collect(),
    })
}

fn is_sound(year: &ObservedYear) -> bool {
    matches!(year.status, Status::Observed | Status::Estimated) && year.total_mt.is_some_and(|total| total > 0.0)
}

type Bought = Vec<(String, ObservedMarket)>;

/// The year asked for, or the newest in which every market can be trusted; markets that were never bought are left out
/// unless they were asked for.
fn base_year(
    args: &StudyArgs,
    importer: &CountryId,
    bought: Vec<(String, Vec<ObservedYear>, ObservedMarket)>,
) -> Result<(i32, Bought), Failure> {
    let sound = |years: &[ObservedYear], year: i32| years.iter().any(|known| known.year == year && is_sound(known));
    let mut newest: Vec<i32> = bought
        .iter()
        .flat_map(|(_, years, _)| years.iter().filter(|year| is_sound(year)).map(|year| year.year))
        .collect();
    newest.sort_unstable();
    let year = args.base_year.or_else(|| {
        let every = |year: &&i32| bought.iter().all(|(_, years, _)| sound(years, **year));
        newest.iter().rev().find(every).or(newest.last()).copied()
    });
    let Some(year) = year else {
        let message = format!("the data hold no imports of {importer} that a study could start from");
        return Err(Failure::input("no-data", message));
    };
    let mut wrong = Vec::new();
    let mut kept = Vec::new();
    for (id, years, market) in bought {
        if sound(&years, year) {
            kept.push((id, market));
        } else if args.market.contains(&id) || args.base_year.is_some() && args.market.is_empty() && !years.is_empty() {
            let last = years.iter().rev().find(|year| is_sound(year)).map(|year| year.year);
            let message = format!("the data hold no trustworthy imports of {} by {importer} in {year}", market.name.en);
            let diagnostic = Diagnostic::error("no-data", message);
            wrong.push(match last {
                Some(last) => diagnostic.help(format!("the newest year that can be trusted is {last}")),
                None => diagnostic,
            });
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::mistakes(&FileSet::default(), wrong));
    }
    if kept.is_empty() {
        return Err(Failure::input("no-data", format!("the data hold no trustworthy imports of {importer} in {year}")));
    }
    Ok((year, kept))
}

/// Who imported most of the first market in the newest year of the data.
fn largest_importer(dataset: &Dataset) -> Option<CountryId> {
    let (_, last) = dataset.trade.span()?;
    let first = markets().into_iter().next()?.commodities.into_iter().next()?;
    let total = |id: &CountryId| dataset.trade.imports(id, &first.id, last).total_mt();
    let all = dataset.countries.keys().map(|id| (total(id), id));
    all.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, id)| id.clone())
}

/// A group's part of one market in per cent.
fn share(dataset: &Dataset, importer: &CountryId, market: &ObservedMarket, group: &GroupId, year: i32) -> f64 {
    let group = dataset.groups.get(group);
    let found = years(dataset, importer, &market.commodity, group, &(year..=year));
    found.first().and_then(|year| year.share_percent).unwrap_or_default()
}

fn largest_group(dataset: &Dataset, importer: &CountryId, bought: &Bought, year: i32) -> Result<GroupId, Failure> {
    let size =
        |group: &GroupId| numeric::sum(bought.iter().map(|(_, market)| share(dataset, importer, market, group, year)));
    let all = dataset.groups.keys().map(|group| (size(group), group));
    let largest = all.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    largest.map(|(_, group)| group.clone()).ok_or_else(|| Failure::input("no-data", "the data hold no group"))
}

/// What is written must be read without a mistake.
fn check(name: &str, files: &BTreeMap<String, String>, dataset: &Dataset) -> Result<(), Failure> {
    let source = Memory(files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect());
    let (mut set, mut found) = (FileSet::default(), Collector::default());
    let read = study::read(&format!("{name}.toml"), &source, dataset, None, (&mut set, &mut found));
    let read = read.map_err(|error| Failure::Other(error.to_string()))?;
    found.finish(read).map(|_| ()).map_err(|mistakes| Failure::mistakes(&set, mistakes))
}

/// Writes the files; nothing that is there is touched, and nothing half-written stays.
fn write(args: &StudyArgs, files: &BTreeMap<String, String>) -> Result<(), Failure> {
    let folder = args.out.join(&args.name);
    let first = args.out.join(format!("{}.toml", args.name));
    if let Some(there) = [&folder, &first].into_iter().find(|path| path.exists()) {
        let advice = "choose another name, or another folder with --out; nothing is overwritten";
        let message = format!("{} is there already", there.display());
        return Err(Diagnostic::error("not-ours", message).help(advice).into());
    }
    let written = files.iter().try_for_each(|(name, text)| {
        let path = args.out.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    });
    written.map_err(|error| {
        // Both were not there before.
        let _ = fs::remove_dir_all(&folder);
        let _ = fs::remove_file(&first);
        Failure::Other(format!("{} cannot be written: {error}", folder.display()))
    })
}
