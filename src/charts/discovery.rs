//! Under which conditions it holds: the box over a scatter of all cases.

use super::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use super::frame::{ChartFrame, ChartWords, Scale, number, tick_digits, ticks};
use super::style::{Appearance, Style};
use super::view::{bare, capitalised};
use super::{ChartError, Drawing, Picture, font};
use crate::language::Language;
use crate::numeric::round_significant;
use crate::uncertainty::discovery::{self, Cases, FoundBox, Limits};

/// Points drawn at most; of more cases every second, third and so on is drawn.
const POINTS: usize = 4000;

/// A box, the cases it was found among, and for whom it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Discovered<'a> {
    /// Inputs, and which cases are of interest.
    pub cases: Cases<'a>,
    /// What came of each case: the other axis when the box has limits in one input only.
    pub responses: &'a [f64],
    /// The name of the response.
    pub response: &'a str,
    /// Whether the names are nouns of a sentence, such as `the capital cost of “Line”`, rather than names of columns.
    pub nouns: bool,
    /// The limit between what is of interest and what is not.
    pub limit: f64,
    /// The box.
    pub found: &'a FoundBox,
    /// What inputs are called, and what is of interest.
    pub words: &'a discovery::SentenceWords,
    /// The source line.
    pub source: &'a str,
    /// The language of every word.
    pub language: Language,
    /// Width in logical pixels.
    pub width: u32,
    /// On light or dark paper.
    pub appearance: Appearance,
}

/// One axis: what it measures, and the limits of the box along it.
struct Axis<'a> {
    name: String,
    values: &'a [f64],
    limits: Limits,
}

impl Axis<'_> {
    fn range(&self) -> (f64, f64) {
        let ends =
            self.values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
        let pad = ((ends.1 - ends.0) * 0.03).max(1e-9);
        (ends.0 - pad, ends.1 + pad)
    }
}

fn plain(value: f64) -> String {
    let value = round_significant(value, 3);
    let digits = (0..5).find(|&digits| {
        let scaled = value * 10_f64.powi(digits);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1.0)
    });
    number(value, digits.map_or(5, |digits| digits as usize))
}

impl Discovered<'_> {
    /// One of two texts, by language; the English one begins with a capital.
    fn say(&self, en: impl AsRef<str>, ja: impl Into<String>) -> String {
        match self.language {
            Language::En => capitalised(en.as_ref()),
            Language::Ja => ja.into(),
        }
    }

    fn name(&self, place: usize) -> String {
        self.words.factors.get(place).map_or_else(String::new, |name| name.get(self.language).to_owned())
    }

    /// A name as it stands alone: a noun without its article, a column as it is.
    fn alone(&self, name: &str) -> String {
        if self.nouns { bare(name) } else { name.to_owned() }
    }

    fn condition(&self, place: usize, limits: Limits) -> String {
        let name = match self.language {
            _ if self.nouns => self.name(place),
            Language::En => format!("“{}”", self.name(place)),
            Language::Ja => format!("「{}」", self.name(place)),
        };
        match (limits.low.map(plain), limits.high.map(plain), self.language) {
            (Some(low), Some(high), Language::En) => format!("{name} is between {low} and {high}"),
            (Some(low), None, Language::En) => format!("{name} is at least {low}"),
            (None, Some(high), Language::En) => format!("{name} is at most {high}"),
            (Some(low), Some(high), Language::Ja) => format!("{name}が{low}〜{high}"),
            (Some(low), None, Language::Ja) => format!("{name}が{low}以上"),
            (None, Some(high), Language::Ja) => format!("{name}が{high}以下"),
            (None, None, _) => name,
        }
    }

    /// The two axes: the two limits that chance could least have drawn, or the one and the response.
    fn axes(&self) -> Option<(Axis<'_>, Axis<'_>)> {
        let axis = |place: usize| -> Option<Axis<'_>> {
            let one = self.found.restrictions.get(place)?;
            let values = self.cases.inputs.get(one.factor)?;
            Some(Axis { name: self.alone(&self.name(one.factor)), values, limits: one.limits })
        };
        let first = axis(0)?;
        let response = || Axis { name: self.alone(self.response), values: self.responses, limits: Limits::default() };
        Some((first, axis(1).unwrap_or_else(response)))
    }

    fn words(&self) -> ChartWords {
        let found = self.found;
        let shown = found.restrictions.iter().take(3);
        let mut conditions: Vec<String> = shown.map(|one| self.condition(one.factor, one.limits)).collect();
        let more = found.restrictions.len() - conditions.len();
        if more > 0 {
            conditions.push(match self.language {
                Language::En => {
                    format!("{more} more {} met", if more == 1 { "condition is" } else { "conditions are" })
                }
                Language::Ja => format!("ほか{more}条件を満たす"),
            });
        }
        let percent = |part: f64| number(100.0 * part, 0);
        let (density, coverage) = (percent(found.region.density), percent(found.region.coverage));
        let hits = self.cases.hits.iter().filter(|hit| **hit).count();
        let anywhere = percent(hits as f64 / self.cases.hits.len().max(1) as f64);
        let interest = self.words.interest.get(self.language).replace('`', "");
        let joined = match conditions.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            other => other.concat(),
        };
        let title = self.say(
            format!("Where {joined}, {interest} in {density}% of cases, against {anywhere}% anywhere"),
            format!("{}の場合、{density}%の事例で{interest}（全体では{anywhere}%）", conditions.join("、かつ")),
        );
        let count = number(self.cases.hits.len() as f64, 0);
        let every = self.every();
        let drawn = match (every, self.language) {
            (1, _) => String::new(),
            (_, Language::En) => format!("; 1 point in {every} is drawn"),
            (_, Language::Ja) => format!("。点は{every}件に1件を表示"),
        };
        let subtitle = self.say(
            format!("{count} cases; the box holds {coverage}% of those in which {interest}{drawn}"),
            format!("{count}件の事例。枠は{interest}事例の{coverage}%を含む{drawn}"),
        );
        ChartWords { title, subtitle, source: self.source.to_owned() }
    }

    /// One point in how many is drawn.
    fn every(&self) -> usize {
        self.cases.hits.len().div_ceil(POINTS).max(1)
    }
}

/// The axes with grid, ticks and names.
fn grid(frame: &mut ChartFrame, place: Rect, names: (&str, &str), (x, y): (&Scale, &Scale)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let marks = ticks(y.values.0, y.values.1, 5);
    let digits = tick_digits(&marks);
    for mark in marks {
        let at = y.at(mark);
        frame.grid((place.left, at), (place.right(), at));
        frame.small(number(mark, digits), (place.left - 8.0, at), TextAnchor::End, theme.muted);
    }
    let marks = ticks(x.values.0, x.values.1, if style.wide { 8 } else { 4 });
    let digits = tick_digits(&marks);
    for mark in marks {
        let at = x.at(mark);
        frame.grid((at, place.top), (at, place.bottom()));
        frame.small(number(mark, digits), (at, place.bottom() + style.tick), TextAnchor::Middle, theme.muted);
    }
    let limit = frame.plot.width;
    let above = font::cut(names.1, style.tick, true, limit);
    frame.sized(
        above,
        (frame.plot.left, place.top - style.tick * 1.2),
        TextAnchor::Start,
        theme.ink,
        (style.tick, true),
    );
    let below = font::cut(names.0, style.tick, true, place.width);
    let y = place.bottom() + style.tick * 2.4;
    frame.sized(below, (place.right(), y), TextAnchor::End, theme.ink, (style.tick, true));
}

/// The place of the box on the canvas; an open side lies at the edge of the plot.
fn outline(place: &Rect, (x, y): (&Scale, &Scale), (across, up): (Limits, Limits)) -> Rect {
    let left = across.low.map_or(place.left, |value| x.at(value));
    let right = across.high.map_or(place.right(), |value| x.at(value));
    let bottom = up.low.map_or(place.bottom(), |value| y.at(value));
    let top = up.high.map_or(place.top, |value| y.at(value));
    Rect::edges(left, top, right, bottom)
}

/// The key: what dark and pale points are.
fn key(frame: &mut ChartFrame, asked: &Discovered<'_>, y: f64) {
    let (style, theme) = (frame.style, frame.style.theme);
    let interest = asked.words.interest.get(asked.language).replace('`', "");
    let names = [(asked.say(&interest, &interest), theme.accent), (asked.say("not so", "それ以外"), theme.neutrals[2])];
    let mut x = frame.plot.left;
    for (name, color) in names {
        let radius = style.tick * 0.28;
        frame.canvas.disc((x + radius, y), radius, color);
        let limit = frame.plot.width * 0.6;
        let name = font::cut(&name, style.tick, true, limit);
        let ink = if color == theme.accent { theme.accent } else { theme.muted };
        x += radius * 2.0 + 7.0;
        frame.sized(name.clone(), (x, y), TextAnchor::Start, ink, (style.tick, true));
        x += font::width(&name, style.tick, true) + style.tick * 1.6;
    }
}

/// Draws the box over the cases.
///
/// # Errors
/// When the box has no limits, or the picture cannot be written.
pub fn draw(asked: &Discovered<'_>) -> Result<Drawing, ChartError> {
    let Some((across, up)) = asked.axes() else { return Err(ChartError("the box has no limits to draw".to_owned())) };
    let style = Style::new(asked.width, asked.appearance);
    let words = asked.words();
    let mut frame = ChartFrame::new(style, &words, if style.wide { 340.0 } else { 420.0 });
    let theme = style.theme;
    let plot = frame.plot;
    let upper = up.range();
    let texts = ticks(upper.0, upper.1, 5);
    let digits = tick_digits(&texts);
    let gutter = texts.iter().map(|mark| font::width(&number(*mark, digits), style.tick, false)).fold(0.0, f64::max);
    let place = Rect::edges(
        plot.left + gutter + 10.0,
        plot.top + style.tick * 2.6,
        plot.right() - style.tick,
        plot.bottom() - style.tick * 2.4,
    );
    let x = Scale { values: across.range(), pixels: (place.left, place.right()) };
    let y = Scale { values: upper, pixels: (place.bottom(), place.top) };
    key(&mut frame, asked, plot.top - style.tick * 0.6);
    let held = outline(&place, (&x, &y), (across.limits, up.limits));
    frame.canvas.rect(held, theme.accent.alpha(0.09));
    grid(&mut frame, place, (&across.name, &up.name), (&x, &y));
    // Cases that other limits of the box leave out are no part of it, wherever they stand in this picture.
    let radius = if asked.cases.hits.len() > 800 { style.strong * 0.85 } else { style.strong * 1.1 };
    for hit in [false, true] {
        for case in (0..asked.cases.hits.len()).step_by(asked.every()).filter(|case| asked.cases.hits[*case] == hit) {
            let at: CanvasPoint = (x.at(across.values[case]), y.at(up.values[case]));
            let color = if hit { theme.accent.alpha(0.8) } else { theme.neutrals[2].alpha(0.6) };
            frame.canvas.disc(at, radius, color);
        }
    }
    frame.canvas.outline(&held.corners(), Stroke { color: theme.ink, width: style.strong * 0.8 });
    if asked.found.restrictions.len() < 2 {
        let at = y.at(asked.limit);
        frame.canvas.dashed(
            &[(place.left, at), (place.right(), at)],
            Stroke { color: theme.ink, width: 1.2 },
            (5.0, 4.0),
        );
    }
    let spoken = asked.found.restrictions.iter().map(|one| {
        format!("{} (quasi-p {})", asked.condition(one.factor, one.limits), round_significant(one.quasi_p, 2))
    });
    let spoken = spoken.collect::<Vec<_>>().join("; ");
    super::finished("conditions", Picture { words, spoken, frame }, asked.language)
}
