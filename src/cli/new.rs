//! `izon new study`: the files of a study that runs as it stands, with comments that say what to change.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::folder::durable::Beside;
use super::folder::unwritable;
use super::folder::workspace::ResultWorkspace;
use super::output::{CommandFailure, print, warn};
use crate::diagnostics::{Diagnostic, FileSet};
use crate::input::load_dataset;
use crate::input::source::ByteSource;
use crate::publish::starter::{StarterRequest, starter};

#[derive(clap::Args, Debug)]
pub(super) struct NewArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Writes a study with a reference, two variations and two claims, which runs as it stands.
    Study(StudyArgs),
}

#[derive(clap::Args, Debug)]
struct StudyArgs {
    /// Its name: lower-case letters, digits and hyphens.
    name: String,
    /// Who imports: ISO 3166 alpha-3 [default: the largest importer].
    #[arg(long, value_name = "COUNTRY")]
    importer: Option<String>,
    /// The group of suppliers in question, or one country [default: the region that supplies most, or the one country that
    /// nearly all of it comes from].
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Who would sell instead: ISO 3166 alpha-3 [default: the largest supplier outside the group, its own or the world's].
    #[arg(long, value_name = "COUNTRY")]
    supplier: Option<String>,
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
pub(super) fn run(args: &NewArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let What::Study(args) = &args.what;
    let request = StarterRequest {
        name: args.name.clone(),
        importer: args.importer.clone(),
        group: args.group.clone(),
        supplier: args.supplier.clone(),
        market: args.market.clone(),
        base_year: args.base_year,
    };
    let study = starter(&request, &load_dataset(data)?)?;
    write(args, &study.files)?;
    let first = args.out.join(format!("{}.toml", args.name));
    let listed: Vec<String> = study.files.keys().map(|name| format!("  {}", args.out.join(name).display())).collect();
    warn(&FileSet::default(), &study.warnings);
    print(&format!("{}\n\n{}\n\nRun it:  izon run {}\n", listed.join("\n"), study.asks, first.display()))
}

/// Writes the files, none in the place of another. The folder comes as a whole and the study's own file last: until that is
/// there, nothing is there that runs, and whoever is interrupted in between finishes with the same command.
fn write(args: &StudyArgs, files: &BTreeMap<String, String>) -> Result<(), CommandFailure> {
    let folder = args.out.join(&args.name);
    let own = format!("{}.toml", args.name);
    let first = args.out.join(&own);
    let below = format!("{}/", args.name);
    let parts: Vec<(&str, &str)> =
        files.iter().filter_map(|(name, text)| Some((name.strip_prefix(&below)?, text.as_str()))).collect();
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    let is_ours =
        || parts.iter().all(|(name, text)| fs::read(folder.join(name)).is_ok_and(|read| read == text.as_bytes()));
    let begun = is_there(&folder) && !is_there(&first) && is_ours();
    if let Some(there) = [&folder, &first].into_iter().find(|path| is_there(path) && !begun) {
        let advice = "choose another name, or another folder with --out; nothing is overwritten";
        let message = format!("{} is there already", there.display());
        return Err(Diagnostic::error("not-ours", message).help(advice).into());
    }
    let put = || {
        fs::create_dir_all(&args.out)?;
        // What can fail for want of room fails before anything is in its place.
        let mut last = Beside::new(&first)?;
        last.fill(files.get(&own).map_or(&[][..], |text| text.as_bytes()))?;
        if !begun {
            let mut space = ResultWorkspace::new(&folder)?;
            parts.iter().try_for_each(|(name, text)| space.create(name)?.write_all(text.as_bytes()))?;
            space.publish_new()?;
        }
        last.put_new()
    };
    put().map_err(unwritable(&first))
}
