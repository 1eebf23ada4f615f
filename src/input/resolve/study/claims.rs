//! The claims of a study.

use super::super::claim;
use super::StudyReading;
use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::input::load::{Loader, beside};
use crate::input::scenario_file::StudyForm;
use crate::model::claim::Claim;
use crate::scenario::{Scenario, Study};
use crate::study::offered;

impl StudyReading<'_> {
    /// The claims that a study lists, and the files they were read from. `study` is what is known of it by then; `complete` whether
    /// all of its scenarios are.
    pub(super) fn claims(
        &mut self,
        path: &str,
        form: &StudyForm,
        study: Option<&Study>,
        complete: bool,
    ) -> (Vec<Claim>, Vec<FileId>) {
        let listed = form.claims.get().map(Vec::as_slice).unwrap_or_default();
        let scenarios: Vec<&Scenario> = study.into_iter().flat_map(|study| &study.scenarios).collect();
        // A variable that no scenario read has may be one of a scenario that could not be read.
        let asked = study.filter(|_| complete && !listed.is_empty());
        let offered = asked.map(|study| offered(study, self.dataset));
        let known =
            claim::ClaimContext { dataset: self.dataset, scenarios: &scenarios, complete, offered: offered.as_ref() };
        let (mut claims, mut files) = (Vec::<Claim>::new(), Vec::new());
        let mut places: Vec<&Span> = Vec::new();
        for listed in listed {
            match Loader::new(self.source, self.files, self.found).claim(&beside(path, &listed.value)) {
                Ok(loaded) => {
                    files.extend(&loaded.files);
                    let Some(read) = claim::claim(&loaded, &known, self.found) else { continue };
                    if let Some(twin) = claims.iter().position(|twin| twin.id == read.id) {
                        let message = format!("two claims are called `{}`", read.id);
                        let conflict = Diagnostic::error("conflict", message).at(&listed.span, "the second of them");
                        self.found.push(conflict.see(places[twin], "the first"));
                    }
                    claims.push(read);
                    places.push(&listed.span);
                }
                Err(error) => {
                    let message = format!("cannot read {error}");
                    self.found.push(Diagnostic::error("no-file", message).at(&listed.span, "named here"));
                }
            }
        }
        (claims, files)
    }
}
