//! `izon shadow`: what the limits of a scenario are worth, in words.

use std::fmt::Write;

use super::output::{CommandFailure, print, warn};
use crate::allocation::Standard;
use crate::diagnostics::{Collector, FileSet};
use crate::input::source::ByteSource;
use crate::input::{load_dataset, read_study};
use crate::language::Language;
use crate::shadow::sentences;
use crate::study::evaluate;

#[derive(clap::Args, Debug)]
pub(super) struct ShadowArgs {
    /// A scenario file, or a study file.
    file: String,
    /// The year [default: the last one computed].
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// en or ja.
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Language,
}

/// Runs the command.
pub(super) fn run(args: &ShadowArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(data)?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let read = read_study(&args.file, &data.study_files(&args.file), &dataset, None, (&mut files, &mut found));
    let read = read.map_err(|error| CommandFailure::input("no-file", error.to_string()))?;
    let read = found.finish(read).map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    warn(&files, &read.warnings);
    let evaluation = evaluate(&read.value, &dataset, &Standard::default(), &|| ());
    let evaluation = evaluation.map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    warn(&files, &evaluation.warnings);
    let mut text = String::new();
    let several = read.value.scenarios.len() > 1;
    for (resolved, trajectory) in read.value.scenarios.iter().zip(&evaluation.trajectories) {
        let model = &resolved.model;
        let year = args.year.unwrap_or(model.horizon);
        let Some(sentences) = sentences(model, trajectory, year, &dataset) else {
            let expected = format!("expected {} to {}", model.base_year + 1, model.horizon);
            return Err(CommandFailure::input(
                "year-outside",
                format!("{year} is outside scenario `{}`: {expected}", model.scenario),
            ));
        };
        if several {
            let _ = writeln!(text, "{}", model.title.get(args.lang));
        }
        for sentence in sentences {
            let _ = writeln!(text, "{}{}", if several { "  " } else { "" }, sentence.get(args.lang));
        }
    }
    print(&text)
}
