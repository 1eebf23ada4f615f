//! The charts of a stress test.

use rayon::prelude::*;

use super::stress_test::StressSubject;
use crate::charts::about::{About, ChartLook};
use crate::charts::map::Geography;
use crate::charts::registry::{ChartScope, of_scope};
use crate::charts::{self, ChartNames};
use crate::dataset::Dataset;
use crate::id::{CountryId, GroupId, MarketId, ScenarioId};
use crate::language::Text;
use crate::publish::ResultFile;
use crate::publish::source_line::source_line;
use crate::publish::study_charts::{about, names};
use crate::scenario::PlacedDisruption;
use crate::stress::Stress;
use crate::study::StudyError;

/// Every disruption, with what its charts are about.
pub struct DisruptionCharts<'a> {
    about: About,
    stresses: &'a [(String, Stress)],
}

impl<'a> DisruptionCharts<'a> {
    /// The charts of disruptions that somebody went through.
    pub fn new(
        subject: &StressSubject,
        stresses: &'a [(String, Stress)],
        disruptions: &[PlacedDisruption],
        dataset: &Dataset,
    ) -> Self {
        let source = source_line(dataset);
        let mut about = match &subject.study {
            Some(study) => about(study, source, names(study, dataset)),
            None => observed(subject, stresses, source, dataset),
        };
        about.names.add_disruptions(disruptions.iter().map(|one| &one.disruption));
        Self { about, stresses }
    }

    /// What the charts are about, for the manifest.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Every chart of every disruption and market, as SVG and PNG.
    ///
    /// # Errors
    /// A picture that cannot be made.
    pub fn draw(&self, look: ChartLook) -> Result<Vec<ResultFile>, StudyError> {
        let markets = &self.about.markets;
        let wanted: Vec<(&(String, Stress), &MarketId, &str)> = self
            .stresses
            .iter()
            .flat_map(|stress| markets.iter().map(move |market| (stress, market)))
            .flat_map(|(stress, market)| {
                of_scope(ChartScope::Disruption).map(move |chart| (stress, market, chart.name))
            })
            .collect();
        let drawn = wanted.into_par_iter().map(|((id, stress), market, chart)| {
            let subject = self.about.subject(Some(market), look.language, look.width, look.appearance);
            let drawing = charts::draw(chart, &stress.table, &subject, &self.about.names, &Geography::default());
            let Some(drawing) = drawing? else { return Ok(Vec::new()) };
            let several = if self.stresses.len() > 1 { format!("-{id}") } else { String::new() };
            let name = format!("charts/{chart}-{market}{several}");
            let png = drawing.png(1.0)?;
            let svg = ResultFile { name: format!("{name}.svg"), bytes: drawing.svg.into_bytes() };
            Ok(vec![svg, ResultFile { name: format!("{name}.png"), bytes: png }])
        });
        Ok(drawn.collect::<Result<Vec<_>, StudyError>>()?.into_iter().flatten().collect())
    }
}

/// What charts of an importer's observed mix are about: no group and no supplier in question.
fn observed(subject: &StressSubject, stresses: &[(String, Stress)], source: Text, dataset: &Dataset) -> About {
    let plan = subject.plans.iter().flatten().next();
    let outcome = stresses.iter().flat_map(|(_, stress)| &stress.outcomes).next();
    let markets: Option<Vec<MarketId>> =
        outcome.map(|outcome| outcome.markets.iter().map(|market| market.market.clone()).collect());
    let id = ScenarioId::new(plan.map_or("", |plan| plan.id.as_str()));
    let title = |plan: &crate::stress::StressPlan| (plan.id.clone(), plan.title.clone());
    let names = ChartNames {
        countries: dataset.countries.iter().map(|(id, country)| (id.to_string(), country.name.clone())).collect(),
        scenarios: plan.map(title).into_iter().collect(),
        markets: markets
            .iter()
            .flatten()
            .filter_map(|id| Some((id.to_string(), crate::model::commodity::name_of(id)?)))
            .collect(),
        ..ChartNames::default()
    };
    About {
        importer: plan.map_or_else(|| CountryId::new(""), |plan| plan.importer.clone()),
        markets: markets.unwrap_or_default(),
        group: GroupId::new(""),
        members: std::collections::BTreeSet::new(),
        supplier: None,
        reference: id.clone(),
        focus: id.clone(),
        scenarios: vec![id],
        base_year: 0,
        year: 0,
        source,
        names,
    }
}
