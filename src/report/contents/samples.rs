//! The samples of the ensemble: what is uncertain, and what becomes of claims and shares within ranges of it.

use serde_json::{Value, json};

use super::facts::Facts;
use crate::language::Text;
use crate::report::document::{DocumentBlock, Explorer, Section};
use crate::report::embedded::{base64, packed, packed_small};
use crate::report::numbers::fixed;
use crate::study::uncertain::{DrawnInput, DrawnOutput, StudyDraws};
use crate::table::OBSERVED;

/// The part; `None` where nothing was drawn.
pub fn section(facts: Facts<'_>) -> Option<Section> {
    let draws = facts.0.draws;
    if draws.samples == 0 || draws.inputs.is_empty() {
        return None;
    }
    let (count, numbers) = (fixed(draws.samples as f64, 0), inputs(draws).len());
    let lead = Text::new(
        format!(
            "This study has {numbers} uncertain assumptions. They were drawn at random {count} times, all together, and the whole study was computed \
             each time. Narrow the range of any of them with its two handles, and see in how many of the remaining samples each claim \
             holds and where the shares go. A claim counts as holding by its own measure under the study's own rule; other indicators, \
             definitions and rules stand with each claim."
        ),
        format!(
            "本調査には不確実な前提が{numbers}個ある。それらを同時に{count}回、無作為に動かし、そのつど全体を計算した。つまみで範囲を狭めると、残る標本のうち各主張が成り立つ割合と、依存度の行方が分かる。数えるのは主張自体の指標を本調査の応答ルールで見た場合であり、他の指標・定義・ルールによる結果は各主張の頁に示す。"
        ),
    );
    let text = Text::new(
        "In the HTML form of this briefing the ranges of the assumptions can be narrowed here.",
        "HTML版ではここで不確実な前提の範囲を狭めることができる。",
    );
    let title = Text::new("Change the assumptions", "前提を変える");
    let section = Section::new("explore-samples", title).on_screen();
    Some(section.with(DocumentBlock::Prose(lead)).with(DocumentBlock::Explorer(Explorer::Samples, text)))
}

/// How far shares can go, as charts; `None` where none was drawn.
pub fn fans(facts: Facts<'_>) -> Option<Section> {
    let charts = super::charts(facts, "fan");
    if charts.is_empty() {
        return None;
    }
    let draws = facts.0.draws;
    let (count, numbers) = (fixed(draws.samples as f64, 0), inputs(draws).len());
    let lead = Text::new(
        format!(
            "The {numbers} uncertain assumptions of the study were drawn at random {count} times, all together. Every scenario uses the same random draws, so differences come from the scenario alone."
        ),
        format!(
            "本調査の不確実な前提{numbers}個を同時に{count}回、無作為に動かした。どのシナリオにも同じ標本を用いるため、差はシナリオだけから生じる。"
        ),
    );
    let mut section = Section::new("ensemble", Text::new("How far it could go", "どこまで変わりうるか"));
    section.blocks.push(DocumentBlock::Prose(lead));
    section.blocks.extend(charts);
    Some(section)
}

/// The uncertain numbers, one of each name: those that scenarios state differently go together.
fn inputs(draws: &StudyDraws) -> Vec<&DrawnInput> {
    let mut found: Vec<&DrawnInput> = Vec::new();
    for input in &draws.inputs {
        if found.iter().all(|known| known.setting.parameter != input.setting.parameter) {
            found.push(input);
        }
    }
    found
}

/// The samples for the script of the page; nothing where nothing was drawn.
pub fn data(facts: Facts<'_>) -> Value {
    let draws = facts.0.draws;
    if draws.samples == 0 || draws.inputs.is_empty() {
        return Value::Null;
    }
    let inputs: Vec<Value> = inputs(draws)
        .into_iter()
        .map(|input| {
            let (setting, values) = (&input.setting, packed(input.values.iter().copied()));
            let name = Text::new(setting.name.en.trim_start_matches("the "), setting.name.ja.as_str());
            json!({ "name": name, "unit": setting.unit, "values": values })
        })
        .collect();
    let claims = draws.claims.iter().filter_map(|margins| {
        let judged = facts.0.claims.iter().find(|judged| judged.claim.id.as_str() == margins.claim)?;
        let held = bits(margins.values.iter().map(|margin| *margin >= 0.0));
        let known = bits(margins.values.iter().map(|margin| margin.is_finite()));
        Some(json!({ "id": margins.claim, "title": judged.claim.title, "held": held, "known": known }))
    });
    let claims: Vec<Value> = claims.collect();
    let fans = Fans::new(draws);
    let start = |market: &str| facts.value(OBSERVED, facts.base_year(), &facts.group_share(market));
    let markets = facts.markets();
    json!({
        "count": draws.samples,
        "inputs": inputs,
        "claims": claims,
        "years": fans.years,
        "columns": fans.columns,
        "fans": fans.places(facts),
        "start": markets.iter().map(|market| ((*market).to_owned(), json!(start(market)))).collect::<serde_json::Map<_, _>>(),
        "markets": markets.iter().map(|id| json!({ "id": id, "name": facts.market(id) })).collect::<Vec<_>>(),
        "scenarios": facts.scenarios().iter().map(|id| ((*id).to_owned(), json!(facts.scenario(id)))).collect::<serde_json::Map<_, _>>(),
        "reference": facts.reference(),
        "focus": facts.focus(),
    })
}

/// Yes and no, eight to a byte, the first lowest.
fn bits(answers: impl Iterator<Item = bool>) -> String {
    let answers: Vec<bool> = answers.collect();
    let byte =
        |eight: &[bool]| eight.iter().enumerate().fold(0_u8, |byte, (place, yes)| byte | u8::from(*yes) << place);
    base64(&answers.chunks(8).map(byte).collect::<Vec<u8>>())
}

/// The shares of the group over the years; columns that are the same, as where a scenario leaves a market alone, are one.
struct Fans<'a> {
    years: Vec<i32>,
    columns: Vec<Value>,
    of: Vec<(&'a DrawnOutput, usize)>,
}

impl<'a> Fans<'a> {
    fn new(draws: &'a StudyDraws) -> Self {
        let mut years: Vec<i32> = draws.outputs.iter().map(|output| output.series.period).collect();
        years.sort_unstable();
        years.dedup();
        let mut columns: Vec<Value> = Vec::new();
        let mut of = Vec::new();
        for output in &draws.outputs {
            let column = packed_small(output.values.iter().copied());
            let place = columns.iter().position(|known| *known == column).unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            });
            of.push((output, place));
        }
        Self { years, columns, of }
    }

    /// By market and scenario, the place of the column of each year.
    fn places(&self, facts: Facts<'_>) -> Value {
        let scenarios = facts.scenarios();
        let of_market = |market: &str| {
            let of_scenario = |(place, id): (usize, &&str)| {
                let at = |year: &i32| {
                    let is_it = |output: &DrawnOutput| {
                        output.scenario == place && output.series.market == market && output.series.period == *year
                    };
                    self.of.iter().find(|(output, _)| is_it(output)).map(|(_, column)| *column)
                };
                let columns: Option<Vec<usize>> = self.years.iter().map(at).collect();
                columns.map(|columns| ((*id).to_owned(), json!(columns)))
            };
            Value::Object(scenarios.iter().enumerate().filter_map(of_scenario).collect())
        };
        Value::Object(facts.markets().into_iter().map(|market| (market.to_owned(), of_market(market))).collect())
    }
}
