//! A disruption with where it stands in files, and whom it was written for.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::id::CountryId;
use crate::model::disruption::{Disruption, Struck, Target};

/// A disruption, and where it stands in files if it was read from any.
#[derive(Clone, Debug)]
pub struct PlacedDisruption {
    /// The disruption.
    pub disruption: Disruption,
    /// Its files, the named one first.
    pub files: Vec<FileId>,
    /// Where it says whose it is.
    pub places: DisruptionPlaces,
}

/// Where a disruption says for whom it was written.
#[derive(Clone, Debug, Default)]
pub struct DisruptionPlaces {
    /// The importer whose stocks, measures and sectors stand in it.
    pub importer: Option<Span>,
    /// Those who alone lose what a target takes, by the target's name.
    pub buyers: BTreeMap<String, Span>,
}

impl From<Disruption> for PlacedDisruption {
    /// A disruption that stands in no file.
    fn from(disruption: Disruption) -> Self {
        Self { disruption, files: Vec::new(), places: DisruptionPlaces::default() }
    }
}

/// Whether a target can take something from an importer for whom the disruption was not written.
fn reaches(target: &Target, importer: &CountryId) -> bool {
    if !target.buyers.is_empty() {
        return target.buyers.contains(importer);
    }
    // Routes and landing points are those of the importer for whom they were written.
    !matches!(target.struck, Struck::Route(_) | Struck::Landing(_))
}

impl PlacedDisruption {
    /// Why the disruption cannot be put over an importer: it was written for another one, and strikes nothing that all buyers
    /// lose; or, where its stocks and prices are asked for (`conditions`), these are those of another one. `None` if it can.
    pub fn refused(&self, importer: &CountryId, importer_at: Option<&Span>, conditions: bool) -> Option<Diagnostic> {
        let (read, disruption) = (self, &self.disruption);
        let reached = disruption.targets.iter().any(|target| reaches(target, importer));
        if disruption.importer == *importer || (reached && !conditions) {
            return None;
        }
        let message =
            format!("disruption `{}` was written for {}, not for {importer}", disruption.id, disruption.importer);
        let (mut diagnostic, help) = if conditions {
            let help = format!(
                "its stocks, prices and decisions are those of {}: name a file that states those of {importer}, or none",
                disruption.importer
            );
            (Diagnostic::error("other-importer", message), help)
        } else {
            let help = format!(
                "it takes nothing from {importer}: write one with `importer = \"{importer}\"`, and with its own `buyers`, if any"
            );
            (Diagnostic::error("other-importer", message), help)
        };
        let mut struck =
            disruption.targets.iter().filter(|target| !target.buyers.is_empty() && !target.buyers.contains(importer));
        let buyers = struck.find_map(|target| read.places.buyers.get(&target.id)).filter(|_| !conditions);
        match (buyers, &read.places.importer) {
            (Some(buyers), written) => {
                diagnostic = diagnostic.at(buyers, "only these lose anything");
                if let Some(written) = written {
                    diagnostic = diagnostic.see(written, "written for this importer");
                }
            }
            (None, Some(written)) => diagnostic = diagnostic.at(written, "written for this importer"),
            (None, None) => {}
        }
        if let Some(place) = importer_at {
            diagnostic = diagnostic.see(place, "the importer of the study");
        }
        Some(diagnostic.help(help))
    }
}
