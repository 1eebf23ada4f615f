//! The results of a study as files with names: the table, the routes, the verdicts, the charts, the briefing, the manifest.

use rayon::prelude::*;

use super::ResultFile;
use super::briefing::BriefingInputs;
use super::study_charts::{ROUTES, StudyChart, StudyCharts};
use crate::allocation::Standard;
use crate::charts::about::ChartLook;
use crate::charts::style::Appearance;
use crate::claims::{JudgedClaim, record};
use crate::export;
use crate::language::Language;
use crate::provenance::{InputFile, Manifest};
use crate::scenario::StudyOutput;
use crate::study::StudyError;
use crate::table::Table;

/// The folder of charts within the results.
pub const CHARTS: &str = "charts";

/// What goes into a package of results, beside what the study asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackageRequest {
    /// The command or call that repeats the run, but for where its files go; it stands in the manifest.
    pub command: String,
    /// Whether the briefing is written where the study asks for one.
    pub briefing: bool,
    /// Whether the briefing has what takes longest: disruptions, single failures, the cheapest supply.
    pub annex: bool,
}

/// Every look that some languages, widths and themes make together, once, with what tells the files of one apart from those of the
/// others: `-ja-600`.
pub fn looks(languages: &[Language], widths: &[u32], themes: &[Appearance]) -> Vec<(ChartLook, String)> {
    let mut looks: Vec<(ChartLook, String)> = Vec::new();
    let mark = |many: bool, text: String| if many { format!("-{text}") } else { String::new() };
    for language in languages {
        for width in widths {
            for appearance in themes {
                let look = ChartLook { language: *language, width: *width, appearance: *appearance };
                let marks = [
                    mark(languages.len() > 1, language.to_string()),
                    mark(widths.len() > 1, width.to_string()),
                    mark(themes.len() > 1, appearance.to_string()),
                ];
                if looks.iter().all(|(known, _)| *known != look) {
                    looks.push((look, marks.concat()));
                }
            }
        }
    }
    looks
}

impl StudyCharts<'_> {
    /// Every chart in some looks as SVG and PNG, below [`CHARTS`]; nothing where the study asks for no charts.
    ///
    /// # Errors
    /// A chart that cannot be drawn.
    pub fn files(&self, looks: &[(ChartLook, String)]) -> Result<Vec<ResultFile>, StudyError> {
        if !self.study().outputs.contains(&StudyOutput::Charts) {
            return Ok(Vec::new());
        }
        let mut pages = Vec::new();
        for (look, mark) in looks {
            let named = |page: StudyChart| (format!("{CHARTS}/{}{mark}", page.name), page.drawing);
            pages.extend(self.draw(*look)?.into_iter().map(named));
        }
        let both = pages.into_par_iter().map(|(name, drawing)| {
            let png = drawing.png(1.0)?;
            let svg = ResultFile { name: format!("{name}.svg"), bytes: drawing.svg.into_bytes() };
            Ok([svg, ResultFile { name: format!("{name}.png"), bytes: png }])
        });
        Ok(both.collect::<Result<Vec<_>, StudyError>>()?.into_iter().flatten().collect())
    }
}

/// The files of the results.
pub(super) fn results(
    request: &PackageRequest,
    inputs: &BriefingInputs<'_>,
    table: &Table,
    (charts, drawings): (&StudyCharts<'_>, Vec<ResultFile>),
) -> Result<Vec<ResultFile>, StudyError> {
    let outputs = &inputs.study.outputs;
    let mut written = Vec::new();
    if outputs.contains(&StudyOutput::Results) {
        written.push(ResultFile { name: "results.csv".to_owned(), bytes: export::csv(table) });
        written.push(ResultFile { name: ROUTES.to_owned(), bytes: charts.routes() });
        written.extend(records(inputs.judged)?);
    }
    written.extend(drawings);
    let mut manifest = inputs.manifest(request.command.clone(), hashed(&written));
    manifest.charts = serde_json::to_value(charts.about().for_table(table)).ok();
    if outputs.contains(&StudyOutput::Briefing) && request.briefing {
        written.extend(briefing(inputs, &manifest, charts, request.annex)?);
        manifest.outputs = hashed(&written);
    }
    written.push(ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() });
    Ok(written)
}

/// The files of the briefing.
pub(super) fn briefing(
    inputs: &BriefingInputs<'_>,
    manifest: &Manifest,
    charts: &StudyCharts<'_>,
    with_annex: bool,
) -> Result<Vec<ResultFile>, StudyError> {
    let annex = if with_annex { Some(inputs.annex(&Standard::default())?) } else { None };
    let pages = inputs.write(manifest, charts, annex.as_ref())?;
    Ok(pages.into_iter().map(|(name, bytes)| ResultFile { name, bytes }).collect())
}

/// The verdicts with their sentences, for pages and programs; nothing where nothing is claimed.
fn records(judged: &[JudgedClaim]) -> Result<Option<ResultFile>, StudyError> {
    if judged.is_empty() {
        return Ok(None);
    }
    let records: Vec<_> = judged.iter().map(record).collect();
    let mut bytes = serde_json::to_vec_pretty(&records).map_err(|error| StudyError::Failed(error.to_string()))?;
    bytes.push(b'\n');
    Ok(Some(ResultFile { name: "claims.json".to_owned(), bytes }))
}

/// The hashes of files, as the manifest has them.
pub(crate) fn hashed(written: &[ResultFile]) -> Vec<InputFile> {
    written.iter().map(|file| InputFile::new(&file.name, &file.bytes)).collect()
}
