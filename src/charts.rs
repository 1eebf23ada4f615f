//! Charts: from the results table to pictures that say one thing each, in their title.
//!
//! Each chart is first plain data read from a [`Table`], then marks on a [`Canvas`], then SVG or PNG.
//! Charts know no model and read no files. Who is drawn in which colour, and whose imports of what, is the
//! [`ChartSubject`]; how things are called is [`ChartNames`]; where they lie is [`Geography`].

pub mod about;
pub mod absorption;
mod axes;
mod bathtub;
pub mod canvas;
mod claimed;
mod cover;
mod delivered;
pub mod discovery;
mod displaced;
mod dumbbell;
mod failures;
mod fan;
mod flows;
pub mod font;
mod foretold;
mod frame;
mod frontier;
mod heatmap;
mod history;
mod importers;
mod limits;
pub mod map;
mod markets;
mod months;
mod png;
mod probabilities;
pub mod registry;
mod regret;
mod rerouted;
mod sankey;
pub mod sensitivity;
mod shares;
mod slope;
pub mod style;
mod suppliers;
mod svg;
mod unserved;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::claims::{Baseline, JudgedClaim, Relation, amount, sentences::asked};
use crate::id::{CountryId, GroupId, MarketId, ScenarioId};
use crate::language::{Language, Text};
use crate::model::disruption::Disruption;
use crate::table::{OBSERVED, Table};

use canvas::Canvas;
use frame::{ChartFrame, ChartWords};
use map::Geography;
use registry::{ChartScope, FLOWS};
use style::{Appearance, Style};
use view::ChartView;
pub use view::{bare, possessive, ranges};

/// Whose imports of what are drawn, what stands in which colour, and for whom.
#[derive(Clone, PartialEq, Debug)]
pub struct ChartSubject {
    /// Whose imports.
    pub importer: CountryId,
    /// Imports of what, in charts of one market.
    pub market: MarketId,
    /// The group in question, drawn in the warm colour.
    pub group: GroupId,
    /// The countries of that group.
    pub members: BTreeSet<CountryId>,
    /// The supplier in question, drawn in the cool colour.
    pub supplier: CountryId,
    /// The scenario that the others are held against.
    pub reference: ScenarioId,
    /// The scenario that charts of a single scenario show.
    pub focus: ScenarioId,
    /// The scenarios in the order in which charts list them, the reference among them.
    pub scenarios: Vec<ScenarioId>,
    /// Last year of history that the scenarios rest on.
    pub base_year: i32,
    /// The year in which scenarios are compared.
    pub horizon: i32,
    /// The language of every word in the charts.
    pub language: Language,
    /// Dark on light paper, or light on dark.
    pub appearance: Appearance,
    /// Width in logical pixels: 1200 for a page or slide, 600 for a column.
    pub width: u32,
    /// The source line at the foot: datasets, editions, own calculation.
    pub source: String,
    /// A limit on the group's share, drawn as a line in charts of it.
    pub limit: Option<ShareLimit>,
}

/// A limit that somebody sets to a share.
#[derive(Clone, PartialEq, Debug)]
pub struct ShareLimit {
    /// Per cent.
    pub value: f64,
    /// What it asks for: `at most 50 %`.
    pub words: String,
}

/// What things are called. An id without a name stands for itself.
///
/// English names are written as inside a sentence: `the Middle East`, `crude oil`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChartNames {
    /// Countries by ISO 3166-1 alpha-3.
    pub countries: BTreeMap<String, Text>,
    /// Groups of countries.
    pub groups: BTreeMap<String, Text>,
    /// Scenarios.
    pub scenarios: BTreeMap<String, Text>,
    /// Markets; [`ALL_MARKETS`](crate::table::ALL_MARKETS) has a name of its own unless it is given here.
    pub markets: BTreeMap<String, Text>,
    /// Supply routes.
    pub routes: BTreeMap<String, Text>,
    /// Straits and canals.
    pub passages: BTreeMap<String, Text>,
    /// Landing points.
    pub landings: BTreeMap<String, Text>,
    /// Disruptions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub disruptions: BTreeMap<String, Text>,
    /// Ways of counting days of stocks.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub countings: BTreeMap<String, Text>,
    /// Claims, in a few words each.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, Text>,
    /// The scenario whose answer is a claim's, by claim.
    pub main_scenarios: BTreeMap<String, String>,
    /// Measures by which choices are judged.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Text>,
}

impl ChartNames {
    /// Adds what disruptions, and the ways of counting stocks in them, are called.
    pub fn add_disruptions<'a>(&mut self, disruptions: impl Iterator<Item = &'a Disruption>) {
        for one in disruptions {
            self.disruptions.insert(one.id.clone(), one.title.clone());
            let countings = one.markets.iter().flat_map(|market| &market.countings);
            self.countings.extend(countings.map(|counting| (counting.id.clone(), counting.title.clone())));
        }
    }
}

/// A finished chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawing {
    /// Which chart, also a good name for its file.
    pub name: &'static str,
    /// The picture as SVG.
    pub svg: String,
    /// The picture in words.
    pub alt: String,
    canvas: Canvas,
}

impl Drawing {
    /// The picture as PNG, with `scale` physical pixels a logical pixel.
    ///
    /// Fails when that is no size for a picture.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>, ChartError> {
        png::encode(&self.canvas, scale)
    }

    /// The marks the picture is made of.
    pub fn canvas(&self) -> &Canvas {
        &self.canvas
    }
}

/// Why a chart could not be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChartError(String);

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ChartError {}

/// A chart before it has a file: what it shows, and the marks.
struct Picture {
    words: ChartWords,
    /// The numbers in words, for those who cannot see them.
    spoken: String,
    frame: ChartFrame,
}

/// Draws every [chart of a study](registry::ChartScope::Study) for which the table has numbers.
///
/// Fails when a chart cannot be written.
pub fn draw_all(
    table: &Table,
    subject: &ChartSubject,
    names: &ChartNames,
    geography: &Geography,
) -> Result<Vec<Drawing>, ChartError> {
    let wanted: Vec<_> = registry::of_scope(ChartScope::Study).collect();
    let drawn = wanted.into_par_iter().map(|chart| draw(chart.name, table, subject, names, geography));
    drawn.filter_map(Result::transpose).collect()
}

/// Draws one [chart](registry::CHARTS) by its name; `None` when the table has no numbers for it.
///
/// Fails when there is no such chart, or it cannot be written.
pub fn draw(
    name: &str,
    table: &Table,
    subject: &ChartSubject,
    names: &ChartNames,
    geography: &Geography,
) -> Result<Option<Drawing>, ChartError> {
    let drawn = drawn(name, table, subject, names, geography)?;
    let lacking = |label: &canvas::TextLine| font::lacks(&label.text);
    match drawn {
        // What the letters in the picture cannot say, its foot says.
        Some(drawing) if drawing.canvas.labels().any(lacking) => {
            let note = match subject.language {
                Language::En => format!(" {} stands for letters that the font of the picture lacks.", font::GETA),
                Language::Ja => format!("{}は図の書体にない文字。", font::GETA),
            };
            let subject = ChartSubject { source: format!("{}{note}", subject.source), ..subject.clone() };
            self::drawn(name, table, &subject, names, geography)
        }
        drawn => Ok(drawn),
    }
}

fn drawn(
    name: &str,
    table: &Table,
    subject: &ChartSubject,
    names: &ChartNames,
    geography: &Geography,
) -> Result<Option<Drawing>, ChartError> {
    let Some(chart) = registry::chart(name) else {
        let all: Vec<&str> = registry::CHARTS.iter().map(|chart| chart.name).collect();
        return Err(ChartError(format!("`{name}` is no chart; one of {}", all.join(", "))));
    };
    let view = ChartView::new(table, subject, names);
    let focused = chart.is_of_focus.then(|| view.focus_of(subject.market.as_str())).map(|focus| {
        // The courses of cargoes are those of the scenario in question: another's new routes are not among them.
        let focus = if name == FLOWS && focus != subject.focus.as_str() { subject.reference.as_str() } else { focus };
        ChartSubject { focus: ScenarioId::new(focus), ..subject.clone() }
    });
    let view = focused.as_ref().map_or(view, |focused| ChartView::new(table, focused, names));
    let style = Style::new(subject.width, subject.appearance);
    let picture = (chart.draw)(&view, style, geography);
    picture.map(|picture| finished(chart.name, picture, subject.language)).transpose()
}

/// The name of the chart of how likely a claim would be with other thresholds.
pub const CLAIM_LIMITS: &str = "claim-limits";

/// Draws how likely a claim would be with other thresholds; `None` where nothing was drawn that bears on it.
///
/// Fails when it cannot be written.
pub fn of_limits(
    judged: &JudgedClaim,
    table: &Table,
    subject: &ChartSubject,
    names: &ChartNames,
) -> Result<Option<Drawing>, ChartError> {
    let style = Style::new(subject.width, subject.appearance);
    let picture = limits::draw(&ChartView::new(table, subject, names), judged, style);
    picture.map(|picture| finished(CLAIM_LIMITS, picture, subject.language)).transpose()
}

/// The name of the chart of a claim.
pub const CLAIMED: &str = "claimed";

/// Draws what a claim asks for: its own measure in the scenarios that represent it, what was observed, and its limit; `None` where
/// there is no number for it.
///
/// Fails when it cannot be written.
pub fn of_claim(
    judged: &JudgedClaim,
    table: &Table,
    subject: &ChartSubject,
    names: &ChartNames,
) -> Result<Option<Drawing>, ChartError> {
    let style = Style::new(subject.width, subject.appearance);
    let picture = claimed::draw(&ChartView::new(table, subject, names), judged, style);
    picture.map(|picture| finished(CLAIMED, picture, subject.language)).transpose()
}

/// The limit of a claim's own measure, as a level: also that of a change from something observed, or from another scenario
/// in the year asked about.
pub fn limit_of(judged: &JudgedClaim, language: Language) -> Option<ShareLimit> {
    let finding = judged.ex_ante.as_ref().or(judged.ex_post.as_ref())?;
    let measure = finding.test.measures.first()?;
    let value = claimed::limit_of(finding)?;
    let Text { en, ja } = asked(measure);
    let words = match &measure.baseline {
        Some(Baseline { name: Some(_), .. }) => return None,
        Some(Baseline { scenario: Some(of), .. }) if of.id != OBSERVED => {
            let year = finding.main()?.deciding()?.year;
            let level = amount(value, &measure.cell.unit);
            let (at, at_ja) = match measure.relation {
                Relation::AtMost | Relation::FallsBy => ("at most", "以下"),
                Relation::AtLeast | Relation::RisesBy => ("at least", "以上"),
            };
            Text::new(format!("{at} {} in {year}", level.en), format!("{year}年に{}{at_ja}", level.ja))
        }
        Some(Baseline { year: Some(year), .. }) => Text::new(format!("{en} from {year}"), format!("{year}年から{ja}")),
        _ => Text { en, ja },
    };
    Some(ShareLimit { value, words: words.get(language).to_owned() })
}

/// A picture with its words as a drawing.
fn finished(name: &'static str, picture: Picture, language: Language) -> Result<Drawing, ChartError> {
    let title = canvas::printable(&picture.words.title);
    let alt =
        [&picture.words.subtitle, &picture.spoken, &picture.words.source].into_iter().flat_map(|text| text.lines());
    let alt: Vec<String> = alt.map(canvas::printable).filter(|line| !line.is_empty()).collect();
    let alt = format!("{title}\n{}", alt.join("\n"));
    let svg = svg::document(&picture.frame.canvas, &title, &alt, language)?;
    Ok(Drawing { name, svg, alt, canvas: picture.frame.canvas })
}
