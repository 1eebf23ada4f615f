//! The tornado: one input at a time, from either end of its range, the longest bar above.

use super::bars::InputNames;
use super::{Explained, SHOWN, digits};
use crate::charts::Picture;
use crate::charts::canvas::{Rect, Stroke, TextAnchor};
use crate::charts::font;
use crate::charts::frame::{ChartFrame, ChartWords, Scale, number, tick_digits, ticks};
use crate::charts::style::{Color, Style};
use crate::language::Language;
use crate::numeric::round_significant;
use crate::uncertainty::sensitivity::tornado::{Tornado, TornadoBar};

/// A value of an input, to four figures.
fn plain(value: f64) -> String {
    let value = round_significant(value, 4);
    let digits = (0..6).find(|&digits| {
        let scaled = value * 10_f64.powi(digits);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1.0)
    });
    number(value, digits.map_or(6, |digits| digits as usize))
}

/// The lowest and the highest response that an input leads to, the base among them.
fn span(bar: &TornadoBar, base: f64) -> Option<(f64, f64)> {
    let (low, high) = (bar.low.response?, bar.high.response?);
    Some((low.min(high).min(base), low.max(high).max(base)))
}

fn words(asked: &Explained<'_>, found: &Tornado, bars: &[&TornadoBar], digits: usize) -> Option<ChartWords> {
    let top = bars.first()?;
    let (low, high) = span(top, found.base)?;
    let (from, to) = (asked.amount(low, digits), asked.amount(high, digits));
    let (name, response, base) =
        (asked.noun(top.factor), asked.quoted(asked.response), asked.amount(found.base, digits));
    let title = asked.say(
        format!("{name} alone moves {response} most, between {from} and {to}; the base is {base}"),
        format!("{response}を単独で最も動かすのは{name}で、{from}から{to}（基準は{base}）"),
    );
    let unit = match (asked.unit, asked.language) {
        ("", _) => String::new(),
        ("points", Language::Ja) => "、ポイント".to_owned(),
        (unit, Language::Ja) => format!("、{unit}"),
        (unit, Language::En) => format!(", {unit}"),
    };
    let subtitle = asked.say(
        format!(
            "{response}{unit} when one input goes to its lowest and to its highest value (written at the ends) while all \
             others stay; what inputs do together is not seen"
        ),
        format!("ひとつの入力だけを最小値・最大値（棒の端に表示）にしたときの{response}{unit}。入力どうしの相互作用は含まない"),
    );
    let left_out = found.bars.len() - bars.len();
    Some(ChartWords { title, subtitle, source: asked.foot(left_out) })
}

/// The colours of the low and the high end.
fn colors(style: &Style) -> [Color; 2] {
    [style.theme.neutrals[3], style.theme.accent]
}

fn bar(frame: &mut ChartFrame, bar: &TornadoBar, (base, scale): (f64, &Scale), (y, half): (f64, f64)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let (Some(low), Some(high)) = (bar.low.response, bar.high.response) else { return };
    let mut ends = [(low, bar.low.input, colors(&style)[0]), (high, bar.high.input, colors(&style)[1])];
    // The longer of two on the same side is drawn first, so that both are seen.
    ends.sort_by(|a, b| (b.0 - base).abs().total_cmp(&(a.0 - base).abs()));
    for (value, _, color) in ends {
        let (from, to) = (scale.at(base), scale.at(value));
        frame.canvas.rect(Rect::edges(from.min(to), y - half, from.max(to), y + half), color);
    }
    let size = style.tick;
    let (from, to) = (scale.at(low.min(high).min(base)) - 7.0, scale.at(low.max(high).max(base)) + 7.0);
    // Each value stands at its end; two on one side stand together, the outer one outside.
    let [low, high] = [(low, plain(bar.low.input), theme.muted), (high, plain(bar.high.input), theme.accent)];
    let mut sides = [low, high];
    sides.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [left, right] = sides;
    if right.0 <= base {
        let text = format!("{} · {}", left.1, right.1);
        frame.sized(text, (from, y), TextAnchor::End, theme.muted, (size, false));
    } else if left.0 >= base {
        let text = format!("{} · {}", left.1, right.1);
        frame.sized(text, (to, y), TextAnchor::Start, theme.muted, (size, false));
    } else {
        frame.sized(left.1, (from, y), TextAnchor::End, left.2, (size, false));
        frame.sized(right.1, (to, y), TextAnchor::Start, right.2, (size, false));
    }
}

/// The line that says which end is which.
fn key(frame: &mut ChartFrame, asked: &Explained<'_>, (left, y): (f64, f64)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let names = [asked.say("input at its lowest", "入力が最小"), asked.say("at its highest", "最大")];
    let width = |name: &String| style.tick * 0.7 + 6.0 + font::width(name, style.tick, true);
    let wide: f64 = names.iter().map(width).sum::<f64>() + style.tick * 1.6;
    // Further left where the names of the inputs leave too little room.
    let mut x = left.min(style.width - style.margin * 0.5 - wide).max(style.margin * 0.5);
    for ((name, color), ink) in names.iter().zip(colors(&style)).zip([theme.muted, theme.accent]) {
        let side = style.tick * 0.7;
        frame.canvas.rect(Rect { left: x, top: y - side / 2.0, width: side, height: side }, color);
        frame.sized(name.clone(), (x + side + 6.0, y), TextAnchor::Start, ink, (style.tick, true));
        x += side + 6.0 + font::width(name, style.tick, true) + style.tick * 1.6;
    }
}

/// The room that values need at the left and at the right of the bars.
fn rooms(bars: &[&TornadoBar], base: f64, style: &Style) -> [f64; 2] {
    let mut rooms = [12.0, 12.0];
    for bar in bars {
        let ends = [bar.low, bar.high].map(|end| (end.response.unwrap_or(base), plain(end.input)));
        let one_side = (ends[0].0 <= base) == (ends[1].0 <= base);
        for (value, text) in &ends {
            let both = format!("{} · {}", ends[0].1, ends[1].1);
            let width = font::width(if one_side { &both } else { text }, style.tick, false) + 12.0;
            let side = usize::from(*value > base);
            rooms[side] = f64::max(rooms[side], width);
            // An end that leaves the base where it is stands wherever the other one does not.
            if *value == base {
                rooms[1] = f64::max(rooms[1], width);
            }
        }
    }
    rooms
}

/// Draws the tornado; `None` when no input has both ends.
pub fn draw(asked: &Explained<'_>, found: &Tornado) -> Option<Picture> {
    let style = Style::new(asked.width, asked.appearance);
    let mut bars: Vec<&TornadoBar> = found.bars.iter().filter(|bar| bar.swing().is_some()).collect();
    // By all that an input moves, the base included: both ends may lie on one side of it.
    let length = |bar: &TornadoBar| span(bar, found.base).map_or(0.0, |(low, high)| high - low);
    bars.sort_by(|a, b| length(b).total_cmp(&length(a)).then(a.factor.cmp(&b.factor)));
    bars.truncate(SHOWN);
    let values = || bars.iter().flat_map(|bar| [bar.low.response, bar.high.response]).flatten().chain([found.base]);
    let digits = digits(values());
    let words = words(asked, found, &bars, digits)?;
    let named: Vec<String> = bars.iter().map(|bar| asked.name(bar.factor)).collect();
    let names = InputNames::new(named.iter().map(String::as_str), &style, (style.width - 2.0 * style.margin) * 0.34);
    let row = (style.label * 2.0).max(names.height(&style) + style.label * 0.4);
    let (head, foot) = (style.label * 1.4, style.tick * 1.9);
    let mut frame = ChartFrame::new(style, &words, row * bars.len() as f64 + head + foot);
    let (theme, place) = (style.theme, frame.plot);
    let row = ((place.height - head - foot) / bars.len() as f64).min(row * 2.4);
    let (low, high) = values().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let [before, after] = rooms(&bars, found.base, &style);
    let left = place.left + names.width;
    let scale = Scale { values: (low, high), pixels: (left + before, place.right() - after) };
    key(&mut frame, asked, (left, place.top - style.label * 0.5));
    let (top, bottom) = (place.top + head, place.top + head + row * bars.len() as f64);
    let marks = ticks(low, high, if style.wide { 6 } else { 4 });
    let at = tick_digits(&marks);
    for mark in &marks {
        let x = scale.at(*mark);
        frame.grid((x, top), (x, bottom));
        frame.small(number(*mark, at), (x, bottom + style.tick), TextAnchor::Middle, theme.muted);
    }
    for (index, shown) in bars.iter().enumerate() {
        let middle = top + (index as f64 + 0.5) * row;
        names.write(&mut frame, index, (place.left, middle));
        bar(&mut frame, shown, (found.base, &scale), (middle, (row * 0.34).min(style.label * 1.6)));
    }
    let base = scale.at(found.base);
    frame.canvas.line([(base, top), (base, bottom)], Stroke { color: theme.ink, width: 1.4 });
    let spoken = bars.iter().map(|bar| {
        let end = |end: crate::uncertainty::sensitivity::tornado::TornadoEnd| {
            let response = end.response.map_or_else(String::new, |value| number(value, digits));
            format!("{}: {response}", plain(end.input))
        };
        format!("{} {}, {}", asked.name(bar.factor), end(bar.low), end(bar.high))
    });
    Some(Picture { words, spoken: spoken.collect::<Vec<_>>().join("\n"), frame })
}
