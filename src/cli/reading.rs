//! From the file that a user names to a study that is computed, for the commands that ask one question of it.

use super::output::{CommandFailure, warn};
use crate::input::source::ByteSource;
use crate::publish::read_study::ReadStudy;

/// Reads a study file or a scenario file; warnings are shown, mistakes end the run.
pub(super) fn read(file: &str, data: &dyn ByteSource) -> Result<ReadStudy, CommandFailure> {
    let read = ReadStudy::read(file, &data.study_files(file), data, None)?;
    warn(&read.files, &read.warnings);
    Ok(read)
}
