//! How likely a claim would be with other thresholds: probability over the limit, with the calibrated words at the side.

use std::collections::BTreeMap;

use crate::claims::sentences::{asked, odds};
use crate::claims::{ClaimReading, JudgedClaim, Likelihood, LimitCurve, Relation, amount};
use crate::language::{Text, difference};

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, number, tick_digits, ticks};
use super::style::Style;
use super::view::{ChartView, capitalised};

/// Where the words change, and the word above each of these probabilities; the last is below all of them.
const WORDS: [(f64, Likelihood); 5] = [
    (0.90, Likelihood::VeryLikely),
    (0.66, Likelihood::Likely),
    (0.33, Likelihood::AboutAsLikelyAsNot),
    (0.10, Likelihood::Unlikely),
    (0.0, Likelihood::VeryUnlikely),
];

/// Draws the chart; `None` where nothing was drawn that bears on the claim, or every threshold has the same answer.
pub fn draw(view: &ChartView<'_>, judged: &JudgedClaim, style: Style) -> Option<Picture> {
    let finding = judged.finding(ClaimReading::ExAnte)?;
    let (measure, chance) = (finding.test.measures.first()?, finding.chance?);
    let curve = finding.curve.as_ref().filter(|curve| curve.points.len() > 1)?;
    let get = |text: &Text| text.get(view.language()).to_owned();
    let values = range(curve)?;
    let (limit, word) = (get(&asked(measure)), get(&Likelihood::of(chance.probability).words()));
    let title = view.say(
        format!("“{}”: {word} at our threshold ({limit})", judged.claim.title.en),
        format!("「{}」：本調査の基準（{limit}）では「{word}」", judged.claim.title.ja),
    );
    let change = measure.relation.is_change();
    let what = match (measure.relation, view.language()) {
        (Relation::FallsBy, crate::language::Language::En) => "smallest fall required",
        (Relation::RisesBy, crate::language::Language::En) => "smallest rise required",
        (Relation::AtMost, crate::language::Language::En) => "highest value allowed",
        (Relation::AtLeast, crate::language::Language::En) => "lowest value required",
        (Relation::FallsBy, _) => "求める低下幅",
        (Relation::RisesBy, _) => "求める上昇幅",
        (Relation::AtMost, _) => "許容する上限",
        (Relation::AtLeast, _) => "求める下限",
    };
    let scenario = finding.test.main_scenario().map(|named| get(&named.name)).unwrap_or_default();
    let year = finding.main()?.deciding()?.year;
    let subtitle = view.say(
        format!(
            "probability that {} meets other thresholds ({what}), scenario “{scenario}”, {year}; dashed: our threshold, {}",
            measure.name.en,
            odds(&chance).en
        ),
        format!(
            "{}が別の基準（{what}）を満たす確率、シナリオ「{scenario}」、{year}年。破線は本調査の基準で{}",
            measure.name.ja,
            odds(&chance).ja
        ),
    );
    let words = ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) };
    let mut frame = ChartFrame::snug(style, &words, if style.wide { 210.0 } else { 230.0 });
    let size = style.tick;
    let names: Vec<String> = WORDS.iter().map(|(_, word)| get(&word.words())).collect();
    let column = names.iter().map(|name| font::width(name, size, false)).fold(0.0, f64::max) + size;
    let left = font::width("100%", size, false) + 10.0;
    let plot = Rect::edges(
        frame.plot.left + left,
        frame.plot.top,
        frame.plot.right() - column,
        frame.plot.bottom() - size * 1.8,
    );
    let (x, y) = (
        Scale { values, pixels: (plot.left, plot.right()) },
        Scale { values: (0.0, 1.0), pixels: (plot.bottom(), plot.top) },
    );
    axes(&mut frame, plot, (&x, &y), &names, &measure.cell.unit);
    let at = x.at(curve.stated);
    let dashes = Stroke { color: style.theme.ink, width: 1.4 };
    frame.canvas.dashed(&[(at, plot.top), (at, plot.bottom())], dashes, (5.0, 4.0));
    let points: Vec<(f64, f64)> = steps(curve, values);
    let trace = points.iter().map(|(limit, probability)| (x.at(*limit), y.at(*probability)));
    frame.canvas.line(trace, Stroke { color: style.theme.accent, width: style.strong });
    frame.canvas.disc((at, y.at(chance.probability)), style.strong * 1.8, style.theme.accent);
    let shown = |limit: f64| {
        let unit = &measure.cell.unit;
        get(&if change { difference(limit, unit) } else { amount(limit, unit) })
    };
    for point in &curve.points {
        let told = format!("{}: {}%", shown(point.limit), number(100.0 * point.probability, 1));
        frame.canvas.tell_at((x.at(point.limit), y.at(point.probability)), style.strong * 2.0, &told);
    }
    let own = view.say("our threshold".into(), "本調査の基準".into());
    let told = format!("{own}, {}: {}", shown(curve.stated), get(&odds(&chance)));
    frame.canvas.tell_at((at, y.at(chance.probability)), style.strong * 2.4, &told);
    let spoken = curve.words.iter().filter_map(|span| {
        let ends = [span.from, span.to].map(|end| end.map(&shown));
        let word = capitalised(&get(&span.word.words()));
        match ends {
            [Some(from), Some(to)] if from == to => None, // nothing that a reader could see
            [Some(from), Some(to)] => {
                Some(view.say(format!("{word}: {from} to {to}"), format!("{word}：{from}〜{to}")))
            }
            [None, Some(to)] => Some(view.say(format!("{word}: up to {to}"), format!("{word}：{to}まで"))),
            [Some(from), None] => Some(view.say(format!("{word}: from {from}"), format!("{word}：{from}から"))),
            [None, None] => Some(word),
        }
    });
    Some(Picture { words, spoken: spoken.collect::<Vec<_>>().join("; "), frame })
}

/// The curve as steps: a limit keeps its probability up to the next harder one.
fn steps(curve: &LimitCurve, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let falls = curve.points.first().map(|one| one.limit) > curve.points.last().map(|one| one.limit);
    let (easy, hard) = if falls { (high, low) } else { (low, high) };
    let mut steps = vec![(easy, 1.0)];
    steps.extend(curve.points.iter().map(|point| (point.limit, point.probability)));
    steps.extend(curve.points.last().map(|point| (point.limit, 0.0)));
    steps.push((hard, 0.0));
    steps
}

/// The limits shown: every one that some samples meet and some do not, our own, and a little air.
fn range(curve: &LimitCurve) -> Option<(f64, f64)> {
    let limits = curve.points.iter().map(|point| point.limit).chain([curve.stated]);
    let (low, high) = limits.fold((f64::MAX, f64::MIN), |(low, high), limit| (low.min(limit), high.max(limit)));
    let pad = 0.06 * (high - low);
    (high > low).then_some((low - pad, high + pad))
}

fn axes(frame: &mut ChartFrame, plot: Rect, (x, y): (&Scale, &Scale), names: &[String], unit: &str) {
    let (theme, size) = (frame.style.theme, frame.style.tick);
    for probability in [0.0, 0.10, 0.33, 0.66, 0.90, 1.0] {
        let at = y.at(probability);
        frame.grid((plot.left, at), (plot.right(), at));
        let text = format!("{}%", number(100.0 * probability, 0));
        frame.small(text, (plot.left - 6.0, at), TextAnchor::End, theme.muted);
    }
    let mut above = 1.0;
    for ((below, _), name) in WORDS.iter().zip(names) {
        frame.small(name.clone(), (plot.right() + 6.0, y.at((above + below) / 2.0)), TextAnchor::Start, theme.muted);
        above = *below;
    }
    let marks = ticks(x.values.0, x.values.1, if plot.width < 320.0 { 3 } else { 6 });
    let (digits, suffix) = (tick_digits(&marks), if unit == "%" { "%" } else { "" });
    for value in &marks {
        let text = format!("{}{suffix}", number(*value, digits));
        frame.small(text, (x.at(*value), plot.bottom() + size * 1.1), TextAnchor::Middle, theme.muted);
    }
}
