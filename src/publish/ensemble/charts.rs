//! The charts of an ensemble: fans of the group's share, and how likely each claim is under each scenario.

use super::work::EnsembleWork;
use crate::charts;
use crate::charts::about::{About, ChartLook};
use crate::charts::map::Geography;
use crate::charts::registry::{CLAIM_PROBABILITIES, FAN};
use crate::history;
use crate::id::MarketId;
use crate::publish::ResultFile;
use crate::publish::source_line::source_line;
use crate::publish::study_charts::{about, names};
use crate::study::StudyError;
use crate::table::{ALL_MARKETS, Row, Table};
use crate::uncertainty::ensemble::{self, Summary};

/// What charts are drawn from, and what they are about.
pub struct EnsembleCharts {
    table: Table,
    about: About,
}

impl EnsembleCharts {
    /// The charts of a finished ensemble. `beside` are rows that are of no series, such as the probabilities of claims.
    pub fn new(work: &EnsembleWork<'_>, summary: &Summary, beside: &[Row]) -> Self {
        let (study, dataset) = (&work.read.study, &work.read.dataset);
        let of_group = |variable: &str, partner: &str| variable == "share" && partner == study.group.as_str();
        let mut rows: Vec<Row> = history::rows(study, dataset);
        rows.retain(|row| of_group(&row.variable, &row.partner));
        for scenario in 0..work.ensemble.scenarios() {
            let accept = |series: &crate::indicators::OutputSeries| of_group(series.variable, &series.partner);
            rows.extend(ensemble::rows((&work.ensemble, summary), scenario, &accept, &[]));
        }
        rows.extend(beside.iter().cloned());
        let mut about = about(study, source_line(dataset), names(study, dataset));
        about.names.claims = study.claims.iter().map(|claim| (claim.id.to_string(), claim.title.clone())).collect();
        about.names.main_scenarios = study.main_scenarios();
        Self { table: Table::new(rows), about }
    }

    /// What the charts are about, for the manifest.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Every chart that there are numbers for, as SVG and PNG.
    ///
    /// # Errors
    /// When a picture cannot be made.
    pub fn draw(&self, look: ChartLook) -> Result<Vec<ResultFile>, StudyError> {
        let together = MarketId::new(ALL_MARKETS);
        // One market alone is all markets together.
        let whole = (self.about.markets.len() > 1).then_some(&together);
        let fans = whole.into_iter().chain(&self.about.markets).map(|market| (FAN, market));
        let mut written = Vec::new();
        for (chart, market) in fans.chain([(CLAIM_PROBABILITIES, &together)]) {
            let subject = self.about.subject(Some(market), look.language, look.width, look.appearance);
            let drawn = charts::draw(chart, &self.table, &subject, &self.about.names, &Geography::default());
            let Some(drawing) = drawn? else { continue };
            let of = if *market == together { String::new() } else { format!("-{market}") };
            let png = drawing.png(1.0)?;
            for (ending, bytes) in [("svg", drawing.svg.into_bytes()), ("png", png)] {
                written.push(ResultFile { name: format!("charts/{chart}{of}.{ending}"), bytes });
            }
        }
        Ok(written)
    }
}
