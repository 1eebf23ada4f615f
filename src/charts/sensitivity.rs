//! Which assumption matters: shares of variance, elementary effects, and bars of a tornado.

mod bars;
mod swings;

use super::frame::{ChartWords, number};
use super::style::Appearance;
use super::view::capitalised;
use super::{ChartError, Drawing};
use crate::language::Language;
use crate::uncertainty::sensitivity::sobol::Bootstrap;
use crate::uncertainty::sensitivity::{morris, sobol, tornado};
use bars::{BarLine, BarSeries, SensitivityBar};

/// Inputs shown; the rest matter less and are counted at the foot.
const SHOWN: usize = 14;

/// What is explained by which inputs, and for whom it is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Explained<'a> {
    /// The response, by name.
    pub response: &'a str,
    /// Its unit; empty where nobody says.
    pub unit: &'a str,
    /// The inputs, by place.
    pub factors: &'a [String],
    /// Whether the names are nouns of a sentence, such as `the capital cost of “Line”`, rather than names of columns.
    pub nouns: bool,
    /// The source line: what was run, and how often.
    pub source: &'a str,
    /// The language of every word.
    pub language: Language,
    /// Width in logical pixels.
    pub width: u32,
    /// On light or dark paper.
    pub appearance: Appearance,
}

impl Explained<'_> {
    /// One of two texts, by language; the English one begins with a capital.
    fn say(&self, en: impl AsRef<str>, ja: impl Into<String>) -> String {
        match self.language {
            Language::En => capitalised(en.as_ref()),
            Language::Ja => ja.into(),
        }
    }

    /// An input as it stands beside its bar.
    fn name(&self, place: usize) -> String {
        let name = self.factors.get(place).map(String::as_str).unwrap_or_default();
        if self.nouns { capitalised(name.strip_prefix("the ").unwrap_or(name)) } else { name.to_owned() }
    }

    /// An input within a sentence.
    fn noun(&self, place: usize) -> String {
        self.quoted(self.factors.get(place).map(String::as_str).unwrap_or_default())
    }

    /// A name within a sentence: quoted unless it is a noun.
    fn quoted(&self, name: &str) -> String {
        match self.language {
            _ if self.nouns => name.to_owned(),
            Language::En => format!("“{name}”"),
            Language::Ja => format!("「{name}」"),
        }
    }

    /// A value of the response to so many digits, with its unit.
    fn amount(&self, value: f64, digits: usize) -> String {
        match self.unit {
            "" => number(value, digits),
            "%" => format!("{}%", number(value, digits)),
            "points" if self.language == Language::Ja => format!("{}ポイント", number(value, digits)),
            unit => format!("{} {unit}", number(value, digits)),
        }
    }

    /// The foot: how many inputs are not shown, and the source.
    fn foot(&self, left_out: usize) -> String {
        let left_out = match (left_out, self.language) {
            (0, _) => String::new(),
            (1, Language::En) => "One more input matters less. ".to_owned(),
            (count, Language::En) => format!("{count} more inputs matter less. "),
            (count, Language::Ja) => format!("ほか{count}の入力の影響はこれより小さい。"),
        };
        format!("{left_out}{}", self.source)
    }
}

/// Digits after the point that leave three figures of the largest of some values.
fn digits(values: impl Iterator<Item = f64>) -> usize {
    match values.map(f64::abs).fold(0.0, f64::max) {
        most if most >= 100.0 => 0,
        most if most >= 10.0 => 1,
        most if most >= 1.0 => 2,
        most if most >= 0.1 => 3,
        _ => 4,
    }
}

/// Draws shares of variance, each input alone and with its interactions, with their intervals.
///
/// # Errors
/// When there is no input, or the picture cannot be written.
pub fn draw_shares(
    asked: &Explained<'_>,
    found: &sobol::SobolAnalysis,
    bootstrap: &Bootstrap,
) -> Result<Drawing, ChartError> {
    let mut order: Vec<usize> = (0..found.indices.len()).collect();
    order.sort_by(|a, b| found.indices[*b].total.value.total_cmp(&found.indices[*a].total.value).then(a.cmp(b)));
    let Some(&top) = order.first() else { return Err(ChartError("there is no input to draw".to_owned())) };
    let percent = |value: f64| number(100.0 * value, 0);
    let (alone, all) = (percent(found.indices[top].first.value), percent(found.indices[top].total.value));
    let (name, response) = (asked.noun(top), asked.quoted(asked.response));
    let title = if alone == all {
        asked.say(
            format!("{name} matters most for {response}: it explains {all}% of its variation, all of that alone"),
            format!("{response}の変動を最も左右するのは{name}で、単独で{all}%を説明する"),
        )
    } else {
        asked.say(
            format!(
                "{name} matters most for {response}: {alone}% of its variation alone, {all}% with what it does together \
                 with others"
            ),
            format!("{response}の変動を最も左右するのは{name}で、単独で{alone}%、相互作用を含めて{all}%"),
        )
    };
    let level = number(100.0 * bootstrap.level, usize::from((100.0 * bootstrap.level).fract() != 0.0));
    let subtitle = asked.say(
        format!(
            "share of the variance of {response} by input, %; lines are intervals of {level}% from {} resamples; shares with \
             interactions add up to more than 100",
            number(bootstrap.resamples as f64, 0)
        ),
        format!(
            "{response}の分散に占める各入力の寄与、%。線は{}回の再標本化による{level}%区間。相互作用を含む寄与の合計は100を超える",
            number(bootstrap.resamples as f64, 0)
        ),
    );
    let bar = |estimate: crate::uncertainty::sensitivity::Estimate| {
        let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(|part| 100.0 * part);
        SensitivityBar { value, low, high, text: format!("{}%", number(value, 0)) }
    };
    let line = |&place: &usize| BarLine {
        name: asked.name(place),
        bars: vec![bar(found.indices[place].first), bar(found.indices[place].total)],
    };
    let lines: Vec<BarLine> = order.iter().take(SHOWN).map(line).collect();
    let names = [asked.say("alone", "単独"), asked.say("with interactions", "相互作用を含む")];
    let words = ChartWords { title, subtitle, source: asked.foot(order.len() - lines.len()) };
    let series = BarSeries { names: names.to_vec(), suffix: "%" };
    super::finished("shares-of-variance", bars::draw(asked, &words, &lines, &series), asked.language)
}

/// Draws elementary effects: how far each input moves the response over its whole range, on average.
///
/// # Errors
/// When there is no input, or the picture cannot be written.
pub fn draw_effects(asked: &Explained<'_>, found: &morris::MorrisAnalysis) -> Result<Drawing, ChartError> {
    let effects = &found.effects;
    let mut order: Vec<usize> = (0..effects.len()).collect();
    order.sort_by(|a, b| effects[*b].mu_star.total_cmp(&effects[*a].mu_star).then(a.cmp(b)));
    let Some(&top) = order.first() else { return Err(ChartError("there is no input to draw".to_owned())) };
    let digits = digits(effects.iter().map(|effect| effect.mu_star));
    let (name, response) = (asked.noun(top), asked.quoted(asked.response));
    let amount = asked.amount(effects[top].mu_star, digits);
    let title = asked.say(
        format!("{name} moves {response} most: by {amount} on average over its whole range"),
        format!("{response}を最も動かすのは{name}で、範囲全体で平均{amount}"),
    );
    let subtitle = asked.say(
        format!(
            "mean absolute elementary effect of each input on {response} (bars, with 1.96 standard errors) and standard \
             deviation of the effects (σ: large where an input works with others or not in a straight line); {} trajectories",
            found.trajectories
        ),
        format!(
            "各入力が{response}に与える要素効果の絶対値平均（棒、線は標準誤差の1.96倍）と標準偏差（σ：大きいほど相互作用や非線形が強い）。{}本の軌道による",
            found.trajectories
        ),
    );
    let line = |&place: &usize| {
        let effect = &effects[place];
        let half = 1.96 * effect.error;
        let text = format!("{}  σ {}", number(effect.mu_star, digits), number(effect.sigma, digits));
        let bar =
            SensitivityBar { value: effect.mu_star, low: effect.mu_star - half, high: effect.mu_star + half, text };
        BarLine { name: asked.name(place), bars: vec![bar] }
    };
    let lines: Vec<BarLine> = order.iter().take(SHOWN).map(line).collect();
    let words = ChartWords { title, subtitle, source: asked.foot(order.len() - lines.len()) };
    super::finished(
        "elementary-effects",
        bars::draw(asked, &words, &lines, &BarSeries { names: Vec::new(), suffix: "" }),
        asked.language,
    )
}

/// Draws a tornado: what the response becomes when one input goes to either end of its range.
///
/// # Errors
/// When no input has both ends, or the picture cannot be written.
pub fn draw_tornado(asked: &Explained<'_>, found: &tornado::Tornado) -> Result<Drawing, ChartError> {
    let picture = swings::draw(asked, found).ok_or_else(|| ChartError("there is no input to draw".to_owned()))?;
    super::finished("tornado", picture, asked.language)
}
