//! Which charts a study gets, and what they need to be drawn.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::charts::about::{About, ChartLook};
use crate::charts::map::{self, CargoWay, Geography, LandShape, Position, RouteCourse, SeaLanes, geojson};
use crate::charts::registry::{self, ChartEntry, ChartScope};
use crate::charts::{self, ChartNames, ChartSubject, Drawing};
use crate::claims::{self, JudgedClaim, Under};
use crate::dataset::Dataset;
use crate::id::{CountryId, MarketId, ScenarioId};
use crate::input::source::ByteSource;
use crate::language::Text;
use crate::model::{Leg, commodity};
use crate::numeric::quantile;
use crate::publish::source_line::source_line;
use crate::scenario::Study;
use crate::stress::Stress;
use crate::stress::failures::{Element, Failures};
use crate::study::uncertain::{StudyDraws, with_fans, with_odds};
use crate::study::{Evaluation, StudyError, verdicts};
use crate::table::{ALL_MARKETS, Table};

/// The file of a run that holds its routes.
pub const ROUTES: &str = "routes.geojson";

/// The shapes of countries in the data package.
const SHAPES: &str = "country_shapes.json";

/// A study's results, and how to draw them.
pub struct StudyCharts<'a> {
    study: &'a Study,
    table: &'a Table,
    /// The claims of the study, judged by its own numbers.
    judged: Vec<JudgedClaim>,
    names: ChartNames,
    geography: Geography,
    source: Text,
}

/// A chart and the name of its file, without language and width.
pub struct StudyChart {
    /// The name of its file, without the ending: `imports-by-supplier-crude-oil`.
    pub name: String,
    /// The chart.
    pub drawing: Drawing,
}

impl<'a> StudyCharts<'a> {
    /// The charts of a study that has been evaluated.
    ///
    /// # Errors
    /// When the data package has no shapes of countries.
    pub fn new(
        study: &'a Study,
        evaluation: &'a Evaluation,
        data: &dyn ByteSource,
        dataset: &Dataset,
    ) -> Result<Self, StudyError> {
        let geography = geography(study, data, dataset)?;
        let source = source_line(dataset);
        let (ground, model) = (verdicts::ground(study, dataset), &study.reference().model);
        let under = [Under { rule: model.rule.as_str(), numbers: &evaluation.table }];
        let judged = study.claims.iter().map(|claim| claims::judge(claim, &ground, &under)).collect();
        Ok(Self { study, table: &evaluation.table, judged, names: names(study, dataset), geography, source })
    }

    /// The same study with more rows to draw from.
    #[must_use]
    pub fn over<'b>(&self, table: &'b Table) -> StudyCharts<'b>
    where
        'a: 'b,
    {
        StudyCharts {
            study: self.study,
            table,
            judged: self.judged.clone(),
            names: self.names.clone(),
            geography: self.geography.clone(),
            source: self.source.clone(),
        }
    }

    /// The study.
    pub fn study(&self) -> &Study {
        self.study
    }

    /// One chart by its name, of one market or of all together; `None` where the results have no numbers for it.
    ///
    /// # Errors
    /// A chart that is not known or cannot be drawn.
    pub fn one(&self, chart: &str, market: Option<&str>, look: ChartLook) -> Result<Option<Drawing>, StudyError> {
        let market = MarketId::new(market.unwrap_or(ALL_MARKETS));
        Ok(self.page(chart, &market, look)?.map(|page| page.drawing))
    }

    /// What the charts are about.
    pub fn about(&self) -> About {
        about(self.study, self.source.clone(), self.names.clone())
    }

    /// The routes, for programs that draw maps.
    pub fn routes(&self) -> Vec<u8> {
        geojson::write(&self.geography, &self.names)
    }

    /// Every chart in one look.
    pub fn draw(&self, look: ChartLook) -> Result<Vec<StudyChart>, StudyError> {
        let together = [MarketId::new(ALL_MARKETS)];
        let markets =
            |chart: &ChartEntry| if chart.is_by_market { self.study.markets.as_slice() } else { together.as_slice() };
        let wanted: Vec<_> = registry::of_scope(ChartScope::Study)
            .flat_map(|chart| markets(chart).iter().map(move |market| (chart.name, market)))
            .collect();
        let pages = wanted.into_par_iter().map(|(chart, market)| self.page(chart, market, look));
        pages.filter_map(Result::transpose).collect()
    }

    /// What things are called in the charts.
    pub fn names(&self) -> &ChartNames {
        &self.names
    }

    /// Every chart in one look, and that of the cheapest supply where the table has it, by name.
    pub fn draw_for_briefing(&self, look: ChartLook) -> Result<Vec<(String, Drawing)>, StudyError> {
        let together = MarketId::new(ALL_MARKETS);
        let mut pages = self.draw(look)?;
        pages.extend(self.page(registry::FRONTIER, &together, look)?);
        for judged in &self.judged {
            pages.extend(self.of_claim(judged, look)?);
        }
        Ok(pages.into_iter().map(|page| (page.name, page.drawing)).collect())
    }

    /// Fans of all markets together: of the scenario in question, and of the one whose median goes furthest.
    pub fn of_samples(&self, draws: &StudyDraws, look: ChartLook) -> Result<Vec<(String, Drawing)>, StudyError> {
        let all = MarketId::new(ALL_MARKETS);
        let market = if let [only] = self.study.markets.as_slice() { only } else { &all };
        let of_year = draws.outputs.iter().filter(|one| {
            one.series.period == self.study.year
                && one.series.market == market.as_str()
                && one.scenario != self.study.reference
        });
        let middle = |values: &[f64]| {
            let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
            sorted.sort_by(f64::total_cmp);
            quantile(&sorted, 0.5)
        };
        let medians = of_year.filter_map(|one| Some((one.scenario, middle(&one.values)?)));
        let furthest = medians.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place);
        let mut places = vec![self.study.focus];
        places.extend(furthest.filter(|place| *place != self.study.focus));
        let mut drawn = Vec::new();
        if draws.samples > 0 {
            let table = with_fans(self.table, self.study, draws);
            for place in places {
                let focus = self.study.scenarios[place].model.scenario.clone();
                let name = format!("{}-{focus}", registry::FAN);
                let subject = ChartSubject { focus, ..self.subject(market, look) };
                let drawing = charts::draw(registry::FAN, &table, &subject, &self.names, &Geography::default());
                let drawing = drawing?;
                drawn.extend(drawing.map(|drawing| (name, drawing)));
            }
            drawn.extend(self.of_odds(draws, look)?);
        }
        Ok(drawn)
    }

    /// How likely each claim holds under each scenario.
    fn of_odds(&self, draws: &StudyDraws, look: ChartLook) -> Result<Option<(String, Drawing)>, StudyError> {
        let mut names = self.names.clone();
        names.claims = self.study.claims.iter().map(|claim| (claim.id.to_string(), claim.title.clone())).collect();
        names.main_scenarios = self.study.main_scenarios();
        let table = with_odds(self.table, self.study, draws);
        let together = MarketId::new(ALL_MARKETS);
        let (chart, subject) = (registry::CLAIM_PROBABILITIES, self.subject(&together, look));
        let drawing = charts::draw(chart, &table, &subject, &names, &Geography::default());
        let drawing = drawing?;
        Ok(drawing.map(|drawing| (chart.to_owned(), drawing)))
    }

    /// How likely each claim would be with other thresholds, where something was drawn that bears on it.
    pub fn of_limits(&self, judged: &[JudgedClaim], look: ChartLook) -> Result<Vec<(String, Drawing)>, StudyError> {
        let subject = self.subject(&MarketId::new(ALL_MARKETS), look);
        let mut drawn = Vec::new();
        for one in judged {
            let drawing = charts::of_limits(one, self.table, &subject, &self.names);
            let drawing = drawing?;
            drawn.extend(drawing.map(|drawing| (format!("{}-{}", charts::CLAIM_LIMITS, one.claim.id), drawing)));
        }
        Ok(drawn)
    }

    /// The charts of disruptions, market by market: `disruption-1-stock-days-crude-oil`.
    pub fn of_disruptions(
        &self,
        stresses: &[(Text, Stress)],
        look: ChartLook,
    ) -> Result<Vec<(String, Drawing)>, StudyError> {
        let mut names = self.names.clone();
        names.add_disruptions(self.study.disruptions.iter().map(|read| &read.disruption));
        let mut drawn = Vec::new();
        for (place, (_, stress)) in stresses.iter().enumerate() {
            for market in &self.study.markets {
                for chart in registry::of_scope(ChartScope::Disruption).map(|chart| chart.name) {
                    let subject = self.subject(market, look);
                    let drawing = charts::draw(chart, &stress.table, &subject, &names, &Geography::default());
                    let drawing = drawing?;
                    drawn
                        .extend(drawing.map(|drawing| (format!("disruption-{}-{chart}-{market}", place + 1), drawing)));
                }
            }
        }
        Ok(drawn)
    }

    /// The heat map of every single failure, market by market.
    pub fn of_failures(&self, failures: &Failures, look: ChartLook) -> Result<Vec<(String, Drawing)>, StudyError> {
        let table = Table::new(failures.rows.clone());
        let mut names = self.names.clone();
        for failure in &failures.failures {
            if let Element::Landing(id) = &failure.element {
                names.landings.entry(id.to_string()).or_insert_with(|| failure.title.clone());
            }
        }
        let mut drawn = Vec::new();
        for market in &failures.markets {
            let subject = ChartSubject { horizon: failures.terms.start.date().0, ..self.subject(&market.id, look) };
            let drawing = charts::draw(registry::FAILURES, &table, &subject, &names, &Geography::default());
            let drawing = drawing?;
            drawn.extend(drawing.map(|drawing| (format!("{}-{}", registry::FAILURES, market.id), drawing)));
        }
        Ok(drawn)
    }

    /// The chart of a claim: of a share of the group in question year by year, with the limit as a line where it has one; of anything else
    /// the claim's own measure against its limit. `None` where nothing can be tested.
    fn of_claim(&self, judged: &JudgedClaim, look: ChartLook) -> Result<Option<StudyChart>, StudyError> {
        let claim = &judged.claim;
        let Some(test) = claim.ex_ante.as_ref().or(claim.ex_post.as_ref()) else { return Ok(None) };
        let Some(measure) = test.measures.first() else { return Ok(None) };
        let market = MarketId::new(measure.cell.market.as_str());
        let subject = ChartSubject { limit: charts::limit_of(judged, look.language), ..self.subject(&market, look) };
        let of_test = |id: &ScenarioId| test.scenarios.iter().any(|named| named.id == id.as_str());
        let mut scenarios: Vec<ScenarioId> = subject.scenarios.iter().filter(|id| of_test(id)).cloned().collect();
        let focus = scenarios.iter().find(|id| **id != subject.reference).cloned();
        let is_share = measure.cell.variable == "share" && measure.cell.partner == self.study.group.as_str();
        let drawn = match focus {
            _ if !is_share => charts::of_claim(judged, self.table, &subject, &self.names),
            Some(focus) => {
                if !scenarios.contains(&subject.reference) {
                    scenarios.insert(0, subject.reference.clone());
                }
                let subject = ChartSubject { focus, scenarios, ..subject };
                charts::draw("share-by-scenario", self.table, &subject, &self.names, &self.geography)
            }
            None => charts::draw(registry::HISTORY, self.table, &subject, &self.names, &self.geography),
        };
        let drawing = drawn?;
        Ok(drawing.map(|drawing| StudyChart { name: format!("claim-{}", claim.id), drawing }))
    }

    /// The chart of delivered costs of a market; of none named, of that of the first new route of the scenario in
    /// question, else of the first that has one.
    pub fn delivered_cost(&self, market: Option<&str>, look: ChartLook) -> Result<Option<Drawing>, StudyError> {
        let model = &self.study.scenarios[self.study.focus].model;
        let new = model.routes.iter().find(|route| route.is_new()).map(|route| &model.markets[route.market].id);
        let wanted = |known: &&MarketId| market.is_none_or(|name| known.as_str() == name);
        let mut markets: Vec<&MarketId> = self.study.markets.iter().filter(wanted).collect();
        markets.sort_by_key(|market| Some(*market) != new);
        for market in markets {
            if let Some(page) = self.page(registry::DELIVERED_COST, market, look)? {
                return Ok(Some(page.drawing));
            }
        }
        Ok(None)
    }

    fn page(&self, chart: &str, market: &MarketId, look: ChartLook) -> Result<Option<StudyChart>, StudyError> {
        let subject = self.subject(market, look);
        let drawn = charts::draw(chart, self.table, &subject, &self.names, &self.geography);
        let drawing = drawn?;
        let by_market = registry::chart(chart).is_some_and(|chart| chart.is_by_market);
        let name = if by_market { format!("{chart}-{market}") } else { chart.to_owned() };
        Ok(drawing.map(|drawing| StudyChart { name, drawing }))
    }

    fn subject(&self, market: &MarketId, look: ChartLook) -> ChartSubject {
        ChartSubject { market: market.clone(), ..subject(self.study, &self.source, look) }
    }
}

/// What charts of a study are about, all markets together.
pub fn subject(study: &Study, source: &Text, look: ChartLook) -> ChartSubject {
    about(study, source.clone(), ChartNames::default()).subject(None, look.language, look.width, look.appearance)
}

/// What charts of a study are about.
pub fn about(study: &Study, source: Text, names: ChartNames) -> About {
    let model = &study.reference().model;
    let members = model.groups.get(&study.group).map(|group| &group.members);
    let members = members.into_iter().flatten().map(|member| member.country.clone());
    About {
        importer: model.importer.clone(),
        markets: study.markets.clone(),
        group: study.group.clone(),
        members: members.collect(),
        supplier: study.supplier.clone(),
        reference: model.scenario.clone(),
        focus: study.scenarios[study.focus].model.scenario.clone(),
        scenarios: study.scenarios.iter().map(|resolved| resolved.model.scenario.clone()).collect(),
        base_year: model.base_year,
        year: study.year,
        source,
        names,
    }
}

/// Land.
pub fn shapes(data: &dyn ByteSource, dataset: &Dataset) -> Result<Vec<LandShape>, StudyError> {
    let codes: BTreeMap<u32, &CountryId> = dataset.countries.iter().map(|(id, country)| (country.m49, id)).collect();
    let country = |code: &str| codes.get(&code.parse().ok()?).map(|id| (*id).clone());
    let bytes = data.read(SHAPES).map_err(|error| StudyError::input("no-file", error.to_string()))?;
    map::decode(&bytes, country).map_err(|error| StudyError::input("no-map", error.to_string()))
}

/// Land, straits, landing points, and the course of every route of the focus scenario.
fn geography(study: &Study, data: &dyn ByteSource, dataset: &Dataset) -> Result<Geography, StudyError> {
    let countries = shapes(data, dataset)?;
    let lanes = SeaLanes::new(dataset.sea_lanes.iter().map(|(from, to)| (turned(*from), turned(*to))));
    let focus = &study.scenarios[study.focus];
    let port = main_port(dataset, &focus.model.importer);
    let mut courses = Vec::new();
    for route in &focus.model.routes {
        let course = |part: f64, points: Vec<Position>| RouteCourse {
            route: route.id.clone(),
            supplier: route.supplier.clone(),
            part,
            proposed: route.is_new(),
            points,
        };
        let ends = focus.ends.get(&route.id).map(|ends| (ends.from.map(turned), ends.to.map(turned)));
        let piped = focus.model.markets[route.market].commodities[route.commodity].id.as_str() == "pipeline-gas";
        match (ends, port) {
            (Some((Some(from), Some(to))), _) if piped => courses.push(course(1.0, vec![from, to])),
            (Some((Some(from), Some(to))), _) => courses.push(course(1.0, lanes.way(from, to))),
            (_, Some(port)) => {
                let legs = route.legs.iter().flatten().filter_map(|leg| Some((leg.share, turned(leg.place?))));
                courses.extend(legs.map(|(share, from)| course(share, lanes.way(from, port))));
            }
            _ => {}
        }
    }
    let landings = study.scenarios.iter().flat_map(|resolved| resolved.ends.values());
    let landings: BTreeMap<_, _> =
        landings.filter_map(|ends| Some((ends.landing.clone()?, turned(ends.to?)))).collect();
    let passages = dataset.passages.iter().map(|(id, passage)| (id.clone(), turned(passage.place)));
    let routes = || focus.model.routes.iter();
    let way = |leg: &Leg| CargoWay { part: leg.share, passages: leg.passages.clone() };
    let ways = routes().filter_map(|route| Some((route.id.clone(), route.legs.as_ref()?.iter().map(way).collect())));
    let landing_of = routes().filter_map(|route| Some((route.id.clone(), route.landing.clone()?)));
    Ok(Geography {
        countries,
        courses,
        passages: passages.collect(),
        landings: landings.into_iter().collect(),
        ways: ways.collect(),
        landing_of: landing_of.collect(),
    })
}

/// From latitude and longitude to longitude and latitude.
fn turned((latitude, longitude): (f64, f64)) -> Position {
    (longitude, latitude)
}

/// Where ships to an importer are drawn to: its largest terminal, else the port at which most ways by sea end (of several, the
/// first by name), else its middle.
fn main_port(dataset: &Dataset, importer: &CountryId) -> Option<Position> {
    let terminals = dataset.terminals.iter().filter(|terminal| terminal.country == *importer);
    let sized = terminals.filter_map(|terminal| Some((terminal.capacity_mt?, terminal)));
    let largest = sized.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, terminal)| terminal.place);
    let busiest = || {
        let mut ways: BTreeMap<&str, (usize, Option<Position>)> = BTreeMap::new();
        for route in dataset.sea_routes.iter().filter(|route| route.importer == *importer) {
            let known = ways.entry(&route.landing).or_default();
            *known = (known.0 + 1, route.landing_place);
        }
        ways.into_values().rev().max_by_key(|(count, _)| *count).and_then(|(_, place)| place)
    };
    let middle = || dataset.countries.get(importer)?.centroid;
    largest.or_else(busiest).or_else(middle).map(turned)
}

/// The name of all markets of a study together.
fn together(study: &Study) -> Text {
    let names: Vec<&Text> = study.reference().model.markets.iter().map(|market| &market.name).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    let ja: Vec<&str> = names.iter().map(|name| name.ja.as_str()).collect();
    Text::new(en.join(" and "), ja.join("・"))
}

/// What things are called in the charts of a study.
pub fn names(study: &Study, dataset: &Dataset) -> ChartNames {
    let text = |pairs: Vec<(String, Text)>| pairs.into_iter().collect::<BTreeMap<_, _>>();
    let (lng, lng_name) = commodity::lng_only();
    let models = || study.scenarios.iter().map(|resolved| &resolved.model);
    let routes = models().flat_map(|model| &model.routes);
    let ends = study.scenarios.iter().flat_map(|resolved| resolved.ends.values());
    let landings = ends.filter_map(|ends| Some((ends.landing.as_ref()?.to_string(), ends.landing_name.clone()?)));
    ChartNames {
        countries: text(dataset.countries.iter().map(|(id, country)| (id.to_string(), country.name.clone())).collect()),
        groups: text(
            models().flat_map(|model| &model.groups).map(|(id, group)| (id.to_string(), group.name.clone())).collect(),
        ),
        scenarios: text(models().map(|model| (model.scenario.to_string(), model.title.clone())).collect()),
        markets: text(
            models()
                .flat_map(|model| &model.markets)
                .map(|market| (market.id.to_string(), market.name.clone()))
                .chain([(ALL_MARKETS.to_owned(), together(study)), (lng.to_string(), lng_name)])
                .chain(dataset.published_shares.iter().filter_map(|share| {
                    share.series.as_ref().map(|series| (series.market.clone(), series.name.clone()))
                }))
                .collect(),
        ),
        routes: text(routes.map(|route| (route.id.to_string(), route.name.clone())).collect()),
        passages: text(dataset.passages.iter().map(|(id, passage)| (id.to_string(), passage.name.clone())).collect()),
        landings: text(landings.collect()),
        ..ChartNames::default()
    }
}
