//! Where a folder of results is made before it takes the place of the former one.
//!
//! Beside `out/study` stands `out/study.unfinished-1`, which a lock tells from a leftover. It holds
//!
//! - `new`: the new results. When all are on the disk, `new` and the former folder change places in one step (`renameat2`
//!   with `RENAME_EXCHANGE`), so that at any moment one of them stands there as a whole; what `new` then holds is swept away;
//! - `old`: only where the system cannot exchange folders: the former results, moved aside for a moment. Who is interrupted in
//!   between leaves both whole, and the next command that writes there finishes the step;
//! - `names`: the names of all that the program wrote. Only such files are ever deleted, and those that stand in the folder of
//!   results too: whatever else is found in a leftover is moved there, or stays where it is.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::durable::{folder_of, sync_file, sync_folder};
use super::lock::HeldLock;
use super::{files_below, outputs_of, slashed};
use crate::publish::ResultFile;

const LOCK: &str = "lock";
const NAMES: &str = "names";
const NEW: &str = "new";
const OLD: &str = "old";

/// How often a step is tried again where another process was faster.
const TRIES: usize = 64;

/// A folder of results that is being made.
pub(in crate::cli) struct ResultWorkspace {
    /// The place that it is made for.
    out: PathBuf,
    folder: PathBuf,
    /// The list of names.
    names: File,
    written: BTreeSet<String>,
    exchange: fn(&Path, &Path) -> io::Result<()>,
    _held: HeldLock,
}

impl ResultWorkspace {
    /// Begins a folder of results; what dead processes left beside it is swept away.
    pub(in crate::cli) fn new(out: &Path) -> io::Result<Self> {
        // Of a link, what it leads to is replaced.
        let out = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
        fs::create_dir_all(folder_of(&out))?;
        sweep(&out)?;
        for number in (1..).take(TRIES) {
            let folder = beside(&out, number);
            match fs::create_dir(&folder) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            }
            let held = match HeldLock::take(&folder.join(LOCK)) {
                Ok(held) => held,
                // Another has swept it away already.
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => {
                    let _ = fs::remove_dir(&folder);
                    return Err(error);
                }
            };
            if let Some(held) = held {
                let names = OpenOptions::new().create(true).append(true).open(folder.join(NAMES))?;
                let made =
                    Self { out, folder, names, written: BTreeSet::new(), exchange: exchange_folders, _held: held };
                fs::create_dir(made.new_folder())?;
                return Ok(made);
            }
        }
        Err(io::Error::other("too many unfinished folders stand beside it"))
    }

    /// Where files stand until they take their place.
    pub(in crate::cli) fn new_folder(&self) -> PathBuf {
        self.folder.join(NEW)
    }

    /// Begins a file, by its name from the folder of results with `/`.
    pub(in crate::cli) fn create(&mut self, name: &str) -> io::Result<File> {
        self.owns(name)?;
        let path = self.new_folder().join(name);
        fs::create_dir_all(folder_of(&path))?;
        File::create(path)
    }

    /// Adds files.
    pub(in crate::cli) fn add<'a>(&mut self, files: impl IntoIterator<Item = &'a ResultFile>) -> io::Result<()> {
        files.into_iter().try_for_each(|file| self.create(&file.name)?.write_all(&file.bytes))
    }

    /// Notes that files of a name are the program's.
    fn owns(&mut self, name: &str) -> io::Result<()> {
        if self.written.insert(name.to_owned()) {
            // One name a line; names of results have no line breaks.
            writeln!(self.names, "{name}")?;
        }
        Ok(())
    }

    /// Puts the files into the place of the former results, all at once, when all of them are on the disk. What stands there and is
    /// none of the results of an earlier run, nor among `also`, is kept.
    pub(in crate::cli) fn publish(mut self, also: &[&str]) -> io::Result<()> {
        let former = outputs_of(&self.out).unwrap_or_default();
        self.complete(&former.into_iter().chain(also.iter().map(|name| (*name).to_owned())).collect())
    }

    /// Publishes; what is among `former` is not kept.
    fn complete(&mut self, former: &BTreeSet<String>) -> io::Result<()> {
        if self.out.is_symlink() {
            return Err(io::Error::new(ErrorKind::NotFound, "it is a link that leads nowhere"));
        }
        let new = self.new_folder();
        files_below(&new, Path::new(""))?.iter().try_for_each(|name| sync_file(&new.join(name)))?;
        former.iter().try_for_each(|name| self.owns(name))?;
        if self.out.is_dir() {
            self.keep_others(&new)?;
        }
        sync_folders(&new)?;
        self.names.sync_all()?;
        self.swap()?;
        sync_folder(folder_of(&self.out))?;
        sync_folder(&self.folder)
        // What is left of the former results goes with `self`.
    }

    /// As [`ResultWorkspace::publish`], but what an earlier run wrote is kept too, unless a file of that name is among the new ones.
    pub(in crate::cli) fn publish_beside_others(mut self) -> io::Result<()> {
        self.complete(&BTreeSet::new())
    }

    /// Puts the files where nothing stands yet, all at once, when all of them are on the disk; fails where something does.
    pub(in crate::cli) fn publish_new(self) -> io::Result<()> {
        let new = self.new_folder();
        files_below(&new, Path::new(""))?.iter().try_for_each(|name| sync_file(&new.join(name)))?;
        sync_folders(&new)?;
        self.names.sync_all()?;
        if self.out.symlink_metadata().is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        // What came in between is safe: a folder is renamed neither over a file nor over a folder that holds something.
        fs::rename(&new, &self.out)?;
        sync_folder(folder_of(&self.out))
    }

    /// Gives the new folder all that stands in the place and that no run wrote, by a second name where the file system has such.
    fn keep_others(&self, new: &Path) -> io::Result<()> {
        for name in files_below(&self.out, Path::new(""))? {
            let place = new.join(&name);
            if self.written.contains(&slashed(&name)) || place.symlink_metadata().is_ok() {
                continue;
            }
            fs::create_dir_all(folder_of(&place))?;
            keep(&self.out.join(&name), &place)?;
        }
        Ok(())
    }

    /// The new folder in the place of the former one, or where nothing stood.
    fn swap(&self) -> io::Result<()> {
        let new = self.new_folder();
        for _ in 0..TRIES {
            let done = if self.out.symlink_metadata().is_ok() {
                match (self.exchange)(&new, &self.out) {
                    Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
                        self.swap_in_two_steps()
                    }
                    done => done,
                }
            } else {
                fs::rename(&new, &self.out)
            };
            match done {
                // Another process put its folder there, or took it away, in between.
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {}
                Err(error) if matches!(error.kind(), ErrorKind::ResourceBusy | ErrorKind::CrossesDevices) => {
                    let message =
                        "it is a file system of its own and cannot be replaced; name a folder in it with --out";
                    return Err(io::Error::new(error.kind(), message));
                }
                done => return done,
            }
        }
        Err(io::Error::other("another process writes there all the time"))
    }

    fn swap_in_two_steps(&self) -> io::Result<()> {
        let old = self.folder.join(OLD);
        fs::rename(&self.out, &old)?;
        sync_folder(&self.folder)?;
        fs::rename(self.new_folder(), &self.out).inspect_err(|_| drop(fs::rename(&old, &self.out)))
    }
}

impl Drop for ResultWorkspace {
    fn drop(&mut self) {
        // What cannot be taken away now is swept by the next command that writes there.
        let _ = clear(&self.folder, &self.out);
    }
}

/// The unfinished folder of a number beside a folder of results.
fn beside(out: &Path, number: usize) -> PathBuf {
    let name = out.file_name().map_or_else(|| "out".to_owned(), |name| name.to_string_lossy().into_owned());
    out.with_file_name(format!("{name}.unfinished-{number}"))
}

/// Gives a file a second name, or copies it.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let kind = from.symlink_metadata()?.file_type();
    #[cfg(unix)]
    if kind.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    if !kind.is_file() {
        let message = format!("{} is no regular file and cannot be kept", from.display());
        return Err(io::Error::other(message));
    }
    fs::copy(from, to)?;
    sync_file(to)
}

fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Two folders change places in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange_folders(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange_folders(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Takes away what dead processes left beside a folder of results, and finishes what they began.
pub(super) fn sweep(out: &Path) -> io::Result<()> {
    let start = format!("{}.unfinished-", out.file_name().unwrap_or_default().to_string_lossy());
    let Ok(entries) = fs::read_dir(folder_of(out)) else { return Ok(()) };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let number =
            name.to_str().and_then(|name| name.strip_prefix(&start)).and_then(|rest| rest.parse::<usize>().ok());
        if number.is_none_or(|number| beside(out, number) != folder_of(out).join(&name)) {
            continue;
        }
        let folder = entry.path();
        if !folder.join(LOCK).is_file() {
            // Of one that was made this moment its owner makes another; any that holds something is not ours.
            let _ = fs::remove_dir(&folder);
            continue;
        }
        // Where nobody can say whether its owner lives, it stays.
        if let Ok(Some(held)) = HeldLock::take(&folder.join(LOCK))
            && held.is_sure
        {
            recover(&folder, out)?;
            clear(&folder, out)?;
        }
    }
    Ok(())
}

/// Finishes the exchange in two steps, if it was interrupted between them: what was complete takes its place.
fn recover(folder: &Path, out: &Path) -> io::Result<()> {
    let (new, old) = (folder.join(NEW), folder.join(OLD));
    if out.symlink_metadata().is_ok() || !old.is_dir() {
        return Ok(());
    }
    fs::rename(if new.is_dir() { &new } else { &old }, out)?;
    sync_folder(folder_of(out))
}

/// Deletes what the program wrote from an unfinished folder, and the folder when nothing is left in it.
///
/// A file that is not the program's is moved to the folder of results, unless the same or a newer one stands there.
fn clear(folder: &Path, out: &Path) -> io::Result<()> {
    let names = fs::read_to_string(folder.join(NAMES)).unwrap_or_default();
    let names: BTreeSet<&str> = names.lines().collect();
    for part in [folder.join(NEW), folder.join(OLD)].into_iter().filter(|part| part.is_dir()) {
        for name in files_below(&part, Path::new(""))? {
            let (left, place) = (part.join(&name), out.join(&name));
            if names.contains(slashed(&name).as_str()) || is_newer(&place, &left) {
                fs::remove_file(&left)?;
            } else if out.is_dir() {
                fs::create_dir_all(folder_of(&place))?;
                fs::rename(&left, &place)?;
            }
        }
        remove_empty(&part)?;
    }
    if [NEW, OLD].iter().all(|part| !folder.join(part).exists()) {
        for name in [NAMES, LOCK] {
            let _ = fs::remove_file(folder.join(name));
        }
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

/// Whether a file is there and was not changed before another.
fn is_newer(place: &Path, left: &Path) -> bool {
    let changed = |path: &Path| path.symlink_metadata().and_then(|about| about.modified());
    match (changed(place), changed(left)) {
        (Ok(there), Ok(here)) => there >= here,
        (there, _) => there.is_ok(),
    }
}

/// Takes away folders that hold no files.
fn remove_empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_empty(&entry.path())?;
        }
    }
    match fs::remove_dir(folder) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{below, results};
    use super::*;

    fn unsupported(_: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    #[test]
    fn the_former_results_stand_until_the_new_ones_are_complete() -> io::Result<()> {
        for exchange in [exchange_folders, unsupported] {
            let place = tempfile::tempdir()?;
            let out = place.path().join("out");
            let mut first = ResultWorkspace::new(&out)?;
            first.add(&results(&["a.csv", "charts/old.svg"]))?;
            assert!(!out.exists());
            first.publish(&[])?;
            fs::write(out.join("charts/mine.svg"), "mine")?;
            let mut second = ResultWorkspace::new(&out)?;
            second.exchange = exchange;
            second.add(&results(&["a.csv", "charts/new.svg"]))?;
            assert!(out.join("charts/old.svg").exists() && !out.join("charts/new.svg").exists());
            second.publish(&[])?;
            let all = ["out/a.csv", "out/charts/mine.svg", "out/charts/new.svg", "out/manifest.json"];
            assert_eq!(below(place.path()), all);
            let mut third = ResultWorkspace::new(&out)?;
            third.add(&results(&["a.csv"]))?;
            drop(third);
            assert_eq!(below(place.path()), all, "given up");
        }
        Ok(())
    }

    /// Leaves an unfinished folder as a killed process does.
    fn killed(space: ResultWorkspace) -> PathBuf {
        let folder = space.folder.clone();
        let kept = folder.with_extension("kept");
        let copy = |from: &Path, to: &Path| -> io::Result<()> {
            for name in files_below(from, Path::new(""))? {
                fs::create_dir_all(folder_of(&to.join(&name)))?;
                fs::rename(from.join(&name), to.join(&name))?;
            }
            Ok(())
        };
        copy(&folder, &kept).unwrap();
        drop(space);
        let _ = fs::remove_dir_all(&folder);
        fs::rename(&kept, &folder).unwrap();
        folder
    }

    #[test]
    fn leftovers_are_swept_and_never_hold_the_only_copy() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let out = place.path().join("out");
        let mut first = ResultWorkspace::new(&out)?;
        first.add(&results(&["a.csv"]))?;
        first.publish(&[])?;
        let mut second = ResultWorkspace::new(&out)?;
        second.add(&results(&["a.csv", "b.csv"]))?;
        let left = killed(second);
        // Somebody put a file there, and one that stands in the results too, but is older there.
        fs::write(left.join("new/mine.txt"), "mine")?;
        fs::write(out.join("notes.txt"), "old notes")?;
        File::options().write(true).open(out.join("notes.txt"))?.set_modified(std::time::UNIX_EPOCH)?;
        fs::write(left.join("new/notes.txt"), "new notes")?;
        let living = ResultWorkspace::new(&out)?;
        assert_eq!(living.folder, left, "its name is free again");
        assert_eq!(fs::read(out.join("mine.txt"))?, b"mine");
        assert_eq!(fs::read(out.join("notes.txt"))?, b"new notes");
        assert!(!out.join("b.csv").exists());
        let other = ResultWorkspace::new(&out)?;
        assert_ne!(other.folder, living.folder, "what lives is not swept");
        // A folder of that name that is nobody's leftover is left alone.
        drop((living, other));
        fs::create_dir(beside(&out, 1))?;
        fs::write(beside(&out, 1).join("thesis.txt"), "thesis")?;
        drop(ResultWorkspace::new(&out)?);
        assert_eq!(fs::read(beside(&out, 1).join("thesis.txt"))?, b"thesis");
        Ok(())
    }

    #[test]
    fn two_steps_that_were_interrupted_are_finished() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let out = place.path().join("out");
        let mut first = ResultWorkspace::new(&out)?;
        first.add(&results(&["a.csv"]))?;
        first.publish(&[])?;
        fs::write(out.join("mine.txt"), "mine")?;
        let mut second = ResultWorkspace::new(&out)?;
        second.add(&results(&["b.csv"]))?;
        for name in ["a.csv", "manifest.json"] {
            second.owns(name)?;
        }
        second.keep_others(&second.new_folder())?;
        let left = killed(second);
        fs::rename(&out, left.join(OLD))?;
        sweep(&out)?;
        assert_eq!(below(place.path()), ["out/b.csv", "out/manifest.json", "out/mine.txt"]);
        Ok(())
    }
}
