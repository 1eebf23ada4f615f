//! What becomes of gas that lands in one region: a bar for each inflow.

use super::canvas::{Rect, Stroke, TextAnchor};
use super::frame::{ChartFrame, ChartWords, number};
use super::style::{Color, Style};
use super::{ChartError, Drawing, Picture, font};
use crate::language::Language;

/// The numbers of the picture; amounts in bcm a year.
#[derive(Clone, PartialEq, Debug)]
pub struct AbsorptionChart {
    /// The region where the gas lands.
    pub landing: String,
    /// The importer.
    pub country: String,
    /// The year of demand and lines.
    pub year: i32,
    /// One for each inflow.
    pub bars: Vec<AbsorptionBar>,
    /// The source line.
    pub source: String,
}

/// What becomes of one inflow.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AbsorptionBar {
    /// What lands if all can.
    pub inflow: f64,
    /// Used where it lands.
    pub used_here: f64,
    /// Carried on to other regions.
    pub carried_on: f64,
    /// Sent on as LNG.
    pub reshipped: f64,
    /// Neither.
    pub not_absorbed: f64,
    /// What holds it back, in words.
    pub limits: Vec<String>,
}

/// A piece of a bar.
struct Piece {
    amount: f64,
    words: String,
    fill: Color,
    /// The colour of the words, dark enough to read.
    ink: Color,
    hatched: bool,
}

fn pieces(chart: &AbsorptionChart, bar: &AbsorptionBar, style: &Style, language: Language) -> Vec<Piece> {
    let theme = style.theme;
    let landing = &chart.landing;
    let say = |en: String, ja: String| if language == Language::Ja { ja } else { en };
    let amount = |value: f64| number(value, 1);
    [
        (
            bar.used_here,
            say(
                format!("{} used in {landing}", amount(bar.used_here)),
                format!("{landing}で利用 {}", amount(bar.used_here)),
            ),
            (theme.cool, theme.cool, false),
        ),
        (
            bar.carried_on,
            say(
                format!("{} carried on by trunk lines", amount(bar.carried_on)),
                format!("幹線で他県へ {}", amount(bar.carried_on)),
            ),
            (theme.cool.toward(theme.paper, 0.45), theme.cool, false),
        ),
        (
            bar.reshipped,
            say(
                format!("{} shipped on as LNG", amount(bar.reshipped)),
                format!("LNGで再出荷 {}", amount(bar.reshipped)),
            ),
            (theme.cool.toward(theme.paper, 0.75), theme.muted, true),
        ),
        (
            bar.not_absorbed,
            say(
                format!("{} without a use", amount(bar.not_absorbed)),
                format!("行き先なし {}", amount(bar.not_absorbed)),
            ),
            (theme.neutrals[4], theme.ink, false),
        ),
    ]
    .into_iter()
    .filter(|(amount, ..)| *amount >= 0.05)
    .map(|(amount, words, (fill, ink, hatched))| Piece { amount, words, fill, ink, hatched })
    .collect()
}

fn words(chart: &AbsorptionChart, language: Language) -> ChartWords {
    let most = chart.bars.iter().map(|bar| bar.used_here + bar.carried_on).fold(0.0, f64::max);
    let last = chart.bars.iter().max_by(|a, b| a.inflow.total_cmp(&b.inflow));
    let (inflow, left) = last.map_or((0.0, 0.0), |bar| (bar.inflow, bar.not_absorbed));
    let (landing, country, year) = (&chart.landing, &chart.country, chart.year);
    let (most, left, inflow) = (number(most, 1), left, trimmed(inflow));
    match language {
        Language::En => ChartWords {
            title: if left >= 0.05 {
                format!(
                    "Of {inflow} bcm a year landed in {landing}, {} could be used; {} would have nowhere to go",
                    most,
                    number(left, 1)
                )
            } else {
                format!("All of {inflow} bcm a year landed in {landing} could be used or shipped on")
            },
            subtitle: format!(
                "Most that could become of gas by pipe, bcm a year; demand, LNG terminals and trunk lines of {country} in {year}"
            ),
            source: format!(
                "{} Lines, terminals, regions: tables of the data package. Use by region and most line capacities are estimates; a region is one point, winter and summer alike.",
                chart.source
            ),
        },
        Language::Ja => ChartWords {
            title: if left >= 0.05 {
                format!("{landing}に年{inflow}bcmを陸揚げしても、使えるのは{most}、{}は行き先がない", number(left, 1))
            } else {
                format!("{landing}に陸揚げする年{inflow}bcmはすべて利用または再出荷できる")
            },
            subtitle: format!(
                "パイプラインガスの行き先の上限、bcm／年。{year}年の{country}の需要、LNG基地、幹線による"
            ),
            source: format!(
                "{}幹線・基地・地域はデータパッケージの表による。県別の利用と多くの幹線の容量は推計。県は一点とみなし、季節は区別しない。",
                chart.source
            ),
        },
    }
}

/// A number without a needless zero.
fn trimmed(value: f64) -> String {
    number(value, usize::from((value - value.round()).abs() > 0.05))
}

/// Draws the picture.
///
/// # Errors
/// When it cannot be written.
pub fn draw(chart: &AbsorptionChart, language: Language, style: Style) -> Result<Drawing, ChartError> {
    let words = words(chart, language);
    let line = style.tick * font::LINE;
    let inner = style.width - 2.0 * style.margin;
    let texts: Vec<Vec<Vec<(String, Color)>>> =
        chart.bars.iter().map(|bar| under(&pieces(chart, bar, &style, language), &style, inner)).collect();
    let limits: Vec<Vec<String>> = chart.bars.iter().map(|bar| held_back(bar, &style, inner, language)).collect();
    let thick = style.label * 2.0;
    let heights: Vec<f64> = texts
        .iter()
        .zip(&limits)
        .map(|(texts, limits)| {
            style.label * 1.6 + thick + line * (0.4 + (texts.len() + limits.len()) as f64) + style.label * 1.2
        })
        .collect();
    let mut frame = ChartFrame::snug(style, &words, heights.iter().sum::<f64>() - style.label * 1.6);
    let most = chart.bars.iter().map(|bar| bar.inflow).fold(f64::MIN_POSITIVE, f64::max);
    let mut top = frame.plot.top - style.label;
    for (place, bar) in chart.bars.iter().enumerate() {
        let head = match language {
            Language::En => format!("Landed: {} bcm a year", trimmed(bar.inflow)),
            Language::Ja => format!("年{}bcmを陸揚げ", trimmed(bar.inflow)),
        };
        let left = frame.plot.left;
        frame.label(head, (left, top + style.label * 0.8), TextAnchor::Start, style.theme.ink, true);
        let mut x = left;
        for piece in pieces(chart, bar, &style, language) {
            let wide = piece.amount / most * inner;
            let rect = Rect { left: x, top: top + style.label * 1.6, width: wide, height: thick };
            frame.canvas.rect(rect, piece.fill);
            if piece.hatched {
                frame.canvas.hatch(&rect.corners(), Stroke { color: style.theme.cool, width: 1.2 }, 8.0);
            }
            frame.canvas.line(
                [(x + wide, rect.top), (x + wide, rect.bottom())],
                Stroke { color: style.theme.paper, width: 2.0 },
            );
            let unit = if language == Language::Ja { "bcm／年" } else { "bcm a year" };
            frame.canvas.tell(rect.corners(), &format!("{} {unit}", piece.words));
            x += wide;
        }
        let mut y = top + style.label * 1.6 + thick + line * 0.7;
        for row in &texts[place] {
            let mut x = left;
            for (text, color) in row {
                frame.sized(text.clone(), (x, y), TextAnchor::Start, *color, (style.tick, true));
                x += font::width(text, style.tick, true) + style.tick * 1.4;
            }
            y += line;
        }
        for text in &limits[place] {
            frame.small(text.clone(), (left, y), TextAnchor::Start, style.theme.muted);
            y += line;
        }
        top += heights[place];
    }
    let spoken: Vec<String> = chart.bars.iter().map(|bar| spoken(chart, bar, &style, language)).collect();
    super::finished("absorption", Picture { words, spoken: spoken.join("\n"), frame }, language)
}

/// The names of the pieces in as many rows as they need.
fn under(pieces: &[Piece], style: &Style, inner: f64) -> Vec<Vec<(String, Color)>> {
    let mut rows: Vec<Vec<(String, Color)>> = vec![Vec::new()];
    let mut used = 0.0;
    for piece in pieces {
        let wide = font::width(&piece.words, style.tick, true) + style.tick * 1.4;
        if used + wide > inner && used > 0.0 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += wide;
        if let Some(row) = rows.last_mut() {
            row.push((piece.words.clone(), piece.ink));
        }
    }
    rows
}

fn held_back(bar: &AbsorptionBar, style: &Style, inner: f64, language: Language) -> Vec<String> {
    if bar.limits.is_empty() {
        return Vec::new();
    }
    let text = match language {
        Language::En => format!("Held back by {}", bar.limits.join("; ")),
        Language::Ja => format!("制約：{}", bar.limits.join("、")),
    };
    font::clamp(font::wrap(&text, style.tick, false, inner), 4, style.tick, false, inner)
}

fn spoken(chart: &AbsorptionChart, bar: &AbsorptionBar, style: &Style, language: Language) -> String {
    let parts: Vec<String> = pieces(chart, bar, style, language).into_iter().map(|piece| piece.words).collect();
    format!("{} bcm: {}. {}", number(bar.inflow, 1), parts.join(", "), bar.limits.join(", "))
}
