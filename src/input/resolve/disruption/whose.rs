//! A disruption that was written for another importer.

use super::Read;
use crate::diagnostics::{Diagnostic, Span};
use crate::id::CountryId;
use crate::model::disruption::{Struck, Target};

/// Whether a target can take something from an importer for whom the disruption was not written.
fn reaches(target: &Target, importer: &CountryId) -> bool {
    if !target.buyers.is_empty() {
        return target.buyers.contains(importer);
    }
    // Routes and landing points are those of the importer for whom they were written.
    !matches!(target.struck, Struck::Route(_) | Struck::Landing(_))
}

impl Read {
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
