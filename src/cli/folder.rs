//! The folder that the results of a run go to: when it may be replaced, and how, so that nothing is lost or half written.

pub(super) mod durable;
pub(super) mod lock;
pub(super) mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::output::CommandFailure;
use crate::input::package::DESCRIPTOR;
use crate::publish::ResultFile;
use workspace::ResultWorkspace;

/// The manifest that every run leaves in its folder.
const MANIFEST: &str = "manifest.json";

/// A folder is replaced only if there is none, it is empty, or an earlier run wrote it; with `force` any folder is. A file is never
/// replaced by a folder, nor is the folder that the program runs in.
pub(super) fn check_replaceable(out: &Path, force: bool) -> Result<(), CommandFailure> {
    let refused = |code, path: &Path, why: &str| {
        Err(CommandFailure::input(code, format!("{}: {why}; choose another with --out", path.display())))
    };
    if let Some(file) = out.ancestors().filter(|path| !path.as_os_str().is_empty()).find(|path| path.exists())
        && !file.is_dir()
    {
        return refused("not-a-folder", file, "it is a file, not a folder");
    }
    if is_around(out) {
        return refused("not-ours", out, "it is the folder that the program runs in, or one above it");
    }
    if force || !out.exists() || outputs_of(out).is_some() {
        return Ok(());
    }
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none()) {
        return Ok(());
    }
    let advice = "it is not the folder of an earlier run; choose another with --out, or replace it with --force";
    Err(CommandFailure::input("not-ours", format!("{}: {advice}", out.display())))
}

/// Whether the program runs in a folder or somewhere below it.
fn is_around(folder: &Path) -> bool {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    match (fs::canonicalize(folder), here) {
        (Ok(folder), Ok(here)) => here.starts_with(folder),
        _ => folder.file_name().is_none(),
    }
}

/// The files that an earlier run wrote into a folder, by its manifest; `None` if there is no manifest of a run.
fn outputs_of(folder: &Path) -> Option<BTreeSet<String>> {
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()?;
    manifest.get("program")?.as_str()?.strip_prefix("izon ")?;
    let outputs = manifest.get("outputs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let names = outputs.iter().filter_map(|output| output.get("file")?.as_str().map(str::to_owned));
    Some(names.chain([MANIFEST.to_owned()]).collect())
}

/// Writes the files beside the folder and puts them in its place when all are there, so that the former results stand as a whole until
/// the new ones do.
///
/// What stands in the folder of an earlier run and is none of its results is kept.
pub(super) fn replace_folder<'a>(
    out: &Path,
    files: impl IntoIterator<Item = &'a ResultFile>,
) -> Result<(), CommandFailure> {
    let replace = || {
        let mut space = ResultWorkspace::new(out)?;
        space.add(files)?;
        space.publish(&[])
    };
    replace().map_err(unwritable(out))
}

/// Whether a folder can be replaced without a question, as [`check_replaceable`] does.
pub(super) fn is_replaceable(out: &Path) -> bool {
    check_replaceable(out, false).is_ok()
}

/// Whether a folder holds a data package and is not the one that the program runs in.
pub(super) fn is_package(out: &Path) -> bool {
    out.join(DESCRIPTOR).is_file() && check_replaceable(out, true).is_ok()
}

/// A failure to write.
pub(super) fn unwritable(path: &Path) -> impl Fn(io::Error) -> CommandFailure {
    let path = path.display().to_string();
    move |error| CommandFailure::Other(format!("{path} cannot be written: {error}"))
}

/// A path as manifests have it.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Every file below a folder, by its path from there.
fn files_below(folder: &Path, under: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = under.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path(), &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The folder and the name of a file that is to be written, if it can be one.
pub(super) fn place_of(file: &Path) -> Result<(PathBuf, String), CommandFailure> {
    let name = file.file_name().filter(|_| !file.is_dir());
    let Some(name) = name else {
        return Err(CommandFailure::input("not-a-file", format!("{}: it is a folder, not a file", file.display())));
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder.to_owned(), name.to_string_lossy().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str) -> ResultFile {
        ResultFile { name: name.to_owned(), bytes: name.as_bytes().to_vec() }
    }

    /// Files as a run leaves them, with their manifest.
    pub(super) fn results(names: &[&str]) -> Vec<ResultFile> {
        let outputs: Vec<String> = names.iter().map(|name| format!("{{\"file\": {name:?}}}")).collect();
        let manifest = format!("{{\"program\": \"izon 0\", \"outputs\": [{}]}}", outputs.join(","));
        let files = names.iter().map(|name| written(name));
        let manifest = ResultFile { name: MANIFEST.to_owned(), bytes: manifest.into_bytes() };
        files.chain([manifest]).collect()
    }

    fn run(folder: &Path, names: &[&str]) -> io::Result<()> {
        replace_folder(folder, &results(names)).map_err(|failure| io::Error::other(format!("{failure:?}")))
    }

    pub(super) fn below(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            files_below(folder, Path::new("")).unwrap_or_default().iter().map(|path| slashed(path)).collect();
        names.sort();
        names
    }

    #[test]
    fn what_no_run_wrote_is_kept_and_nothing_is_left_beside() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let out = place.path().join("out");
        run(&out, &["a.csv", "charts/old.svg"])?;
        fs::write(out.join("charts/mine.svg"), "mine")?;
        fs::write(out.join("notes.txt"), "notes")?;
        run(&out, &["a.csv", "charts/new.svg"])?;
        assert_eq!(
            below(place.path()),
            ["a.csv", "charts/mine.svg", "charts/new.svg", "manifest.json", "notes.txt"]
                .map(|name| format!("out/{name}"))
        );
        Ok(())
    }

    #[test]
    fn only_folders_of_runs_are_replaced() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let (out, file) = (place.path().join("out"), place.path().join("file"));
        fs::write(&file, "precious")?;
        assert!(check_replaceable(&out, false).is_ok(), "there is none");
        fs::create_dir(&out)?;
        assert!(check_replaceable(&out, false).is_ok(), "empty");
        fs::write(out.join(MANIFEST), "{\"name\": \"of another program\"}")?;
        assert!(check_replaceable(&out, false).is_err(), "another program has manifests too");
        assert!(check_replaceable(&out, true).is_ok(), "forced");
        run(&out, &["a.csv"])?;
        assert!(check_replaceable(&out, false).is_ok(), "of a run");
        for wrong in [file.as_path(), &file.join("below"), Path::new("."), Path::new(".."), Path::new("/")] {
            assert!(check_replaceable(wrong, true).is_err(), "{}", wrong.display());
        }
        Ok(())
    }
}
