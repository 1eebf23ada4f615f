//! What a claim asks for: its own measure in each scenario that represents it, what was observed, and its limit.

use std::collections::BTreeMap;

use crate::claims::sentences::{asked, heading, reading};
use crate::claims::{ClaimFinding, ClaimMeasure, ClaimReading, JudgedClaim, LimitOutcome, Relation, amount};
use crate::language::{Language, Text};
use crate::table::OBSERVED;

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, number, tick_digits, ticks, unit};
use super::style::{Color, Style};
use super::view::{self, ChartView, bare, capitalised};

/// One number.
struct ClaimLine {
    name: String,
    value: f64,
    text: String,
    tested: bool,
}

/// One reading: its numbers, and the limit where all of them have the same.
struct ClaimBlock {
    heading: String,
    limit: Option<(f64, String)>,
    lines: Vec<ClaimLine>,
}

/// The numbers of a claim in one language.
struct ShownClaim<'a> {
    view: &'a ChartView<'a>,
    judged: &'a JudgedClaim,
    measure: &'a ClaimMeasure,
}

impl ShownClaim<'_> {
    fn get<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.view.language())
    }

    fn line(&self, name: &str, value: f64, tested: bool) -> ClaimLine {
        let text = amount(value, &self.measure.cell.unit);
        ClaimLine { name: capitalised(name), value, text: self.get(&text).to_owned(), tested }
    }

    fn observed(&self, year: i32) -> String {
        self.view.say(format!("observed in {year}"), format!("{year}年の実績"))
    }

    fn scenario(&self, finding: &ClaimFinding, id: &str, year: i32) -> String {
        if id == OBSERVED {
            return self.observed(year);
        }
        let baselines = finding.test.measures.iter().filter_map(|measure| measure.baseline.as_ref()?.scenario.as_ref());
        let found = finding.test.scenarios.iter().chain(baselines).find(|named| named.id == id);
        found.map_or_else(|| id.to_owned(), |named| bare(self.get(&named.name)))
    }

    /// Measures beside the claim's own that can stand on the same axis: of other routes, regions and definitions.
    fn beside(&self, finding: &ClaimFinding) -> Vec<usize> {
        let own = |measure: &ClaimMeasure| {
            measure.cell.variable == self.measure.cell.variable
                && measure.cell.unit == self.measure.cell.unit
                && measure.relation == self.measure.relation
                && !measure.relation.is_change()
        };
        let measures = finding.test.measures.iter().enumerate().skip(1);
        let found = measures.filter(|(_, measure)| own(measure)).map(|(place, _)| place);
        if finding.test.scenarios.len() == 1 { found.collect() } else { Vec::new() }
    }

    fn block(&self, of: ClaimReading) -> Option<ClaimBlock> {
        let finding = self.judged.finding(of)?;
        let measure = finding.test.measures.first().filter(|measure| measure.cell == self.measure.cell)?;
        let main = finding.main()?;
        let beside = self.beside(finding);
        let mut lines: Vec<ClaimLine> = Vec::new();
        for outcome in &main.outcomes {
            let known = outcome.baseline_of.as_ref().zip(outcome.baseline);
            if let Some(((of, year), value)) = known {
                let baseline = measure.baseline.as_ref().and_then(|baseline| baseline.name.as_ref());
                let name = baseline.map_or_else(|| self.scenario(finding, of, *year), |name| bare(self.get(name)));
                if lines.iter().all(|line| line.name != name) {
                    lines.push(self.line(&name, value, false));
                }
            }
        }
        let line = |name: String, outcome: &LimitOutcome| outcome.value.map(|value| self.line(&name, value, true));
        for outcome in &main.outcomes {
            let name = if beside.is_empty() {
                self.scenario(finding, &outcome.scenario, outcome.year)
            } else {
                bare(self.get(&measure.name))
            };
            lines.extend(line(name, outcome));
        }
        for place in beside {
            let check = finding.checks.iter().find(|check| check.measure == place && check.rule == main.rule);
            for outcome in check.into_iter().flat_map(|check| &check.outcomes) {
                lines.extend(line(bare(self.get(&finding.test.measures[place].name)), outcome));
            }
        }
        let limit = limit(measure, &main.outcomes).map(|at| {
            let words = asked(measure);
            (at, self.view.say(format!("our threshold: {}", words.en), format!("本調査の基準：{}", words.ja)))
        });
        let heading = capitalised(self.get(&heading(&reading(of))));
        lines.iter().any(|line| line.tested).then_some(ClaimBlock { heading, limit, lines })
    }

    /// What was observed of the same measure in the base year and in the newest, where a claim does not ask for it itself.
    fn history(&self, blocks: &[ClaimBlock]) -> Option<ClaimBlock> {
        let cell = &self.measure.cell;
        let (partner, variable, market) = (&cell.partner, &cell.variable, &cell.market);
        let measure = view::MarketMeasure { market, partner, variable, unit: &cell.unit };
        let series = if cell.route.is_empty() { self.view.series(OBSERVED, &measure) } else { Vec::new() };
        let base = series.iter().find(|(year, _)| *year == self.view.subject.base_year);
        let lines: Vec<ClaimLine> = base
            .into_iter()
            .chain(series.last().filter(|newest| Some(newest) != base.as_ref()))
            .map(|(year, value)| self.line(&self.observed(*year), *value, false))
            .filter(|line| blocks.iter().flat_map(|block| &block.lines).all(|known| known.name != line.name))
            .collect();
        let heading = self.view.say("what was observed".into(), "実績".into());
        (!lines.is_empty()).then_some(ClaimBlock { heading, limit: None, lines })
    }

    fn words(&self, from_zero: bool) -> Option<ChartWords> {
        let finding = ClaimReading::ALL.into_iter().find_map(|of| self.judged.finding(of))?;
        let outcome = finding.main()?.deciding()?;
        let (name, unit_of, asked) = (&self.measure.name, &self.measure.cell.unit, asked(self.measure));
        let (value, met) = (amount(outcome.value?, unit_of), outcome.margin? >= 0.0);
        let (en, ja) = if met { ("meets", "満たす") } else { ("misses", "満たさない") };
        let be = if outcome.scenario == OBSERVED { "was" } else { "would be" };
        let title = match outcome.baseline {
            Some(baseline) => {
                let from = amount(baseline, unit_of);
                let at = outcome.baseline_of.as_ref().map(|(_, year)| *year).filter(|year| *year != outcome.year);
                let (at, at_ja) =
                    at.map_or_else(Default::default, |year| (format!(" in {year}"), format!("{year}年の")));
                self.view.say(
                    format!(
                        "{} {be} {} against {}{at}, which {en} our threshold: {}",
                        name.en, value.en, from.en, asked.en
                    ),
                    format!("{}は{at_ja}{}に対し{}で、本調査の基準（{}）を{ja}", name.ja, from.ja, value.ja, asked.ja),
                )
            }
            None => self.view.say(
                format!("{} {be} {}, which {en} our threshold of {}", name.en, value.en, asked.en),
                format!("{}は{}で、本調査の基準（{}）を{ja}", name.ja, value.ja, asked.ja),
            ),
        };
        let cut = if from_zero {
            ("", "")
        } else {
            ("; the axis does not begin at zero", "。横軸は0から始まらない")
        };
        let shown = match (unit_of.as_str(), self.view.language()) {
            ("count", Language::En) => "number".to_owned(),
            ("count", Language::Ja) => "数".to_owned(),
            ("points", Language::Ja) => "ポイント".to_owned(),
            (other, language) => unit(other, language),
        };
        let year = outcome.year;
        let (mut of, mut of_ja) = (String::new(), String::new());
        if let ([named], false) = (finding.test.scenarios.as_slice(), self.beside(finding).is_empty()) {
            (of, of_ja) =
                (format!(", in the scenario “{}”", named.name.en), format!("、シナリオ「{}」", named.name.ja));
        }
        let subtitle = self.view.say(
            format!("the claim’s own measure, {shown}, {year}{of}; the dashed line is our threshold{}", cut.0),
            format!("主張の指標（{shown}）、{year}年{of_ja}。破線は本調査の基準{}", cut.1),
        );
        Some(ChartWords { title, subtitle, source: self.view.source(&BTreeMap::new()) })
    }

    /// The colour of numbers that are tested.
    fn color(&self, style: &Style) -> Color {
        let partner = self.measure.cell.partner.as_str();
        if partner == self.view.subject.group.as_str() {
            style.theme.warm
        } else if partner == self.view.subject.supplier.as_str() {
            style.theme.cool
        } else {
            style.theme.accent
        }
    }
}

/// Where the limit of a claim's own measure lies in a reading, if it is the same for all.
pub fn limit_of(finding: &ClaimFinding) -> Option<f64> {
    limit(finding.test.measures.first()?, &finding.main()?.outcomes)
}

fn limit(measure: &ClaimMeasure, outcomes: &[LimitOutcome]) -> Option<f64> {
    let of = |outcome: &LimitOutcome| match measure.relation {
        Relation::AtMost | Relation::AtLeast => Some(measure.threshold),
        Relation::FallsBy => Some(outcome.baseline? - measure.threshold),
        Relation::RisesBy => Some(outcome.baseline? + measure.threshold),
    };
    let first = of(outcomes.first()?)?;
    outcomes.iter().all(|outcome| of(outcome) == Some(first)).then_some(first)
}

/// The places of the lines: names at the left, numbers at the right.
struct ClaimLayout {
    column: f64,
    names: Vec<Vec<Vec<String>>>,
    size: f64,
    /// Whether the limit stands below the heading, for want of room beside it.
    stacked: bool,
    /// What each line is higher than it has to be.
    spare: f64,
}

impl ClaimLayout {
    fn new(blocks: &[ClaimBlock], style: &Style) -> Self {
        let (size, column) = (style.tick, (style.width - 2.0 * style.margin) * 0.42);
        let fit = |line: &ClaimLine| {
            let limit = column - 14.0;
            font::clamp(font::balance(&line.name, size, false, limit), 6, size, false, limit)
        };
        let names = blocks.iter().map(|block| block.lines.iter().map(fit).collect()).collect();
        let room = style.width - 1.5 * style.margin;
        let beside = |block: &ClaimBlock| {
            let limit = block.limit.as_ref().map_or(0.0, |(_, words)| font::width(words, size, true) + size);
            font::width(&block.heading, size, true) + limit
        };
        let stacked = blocks.iter().any(|block| beside(block) > room);
        Self { column, names, size, stacked, spare: 0.0 }
    }

    fn row(&self, lines: &[String]) -> f64 {
        (lines.len() as f64 * 1.2 + 0.9) * self.size + self.spare
    }

    fn head(&self) -> f64 {
        self.size * if self.stacked { 4.0 } else { 2.6 }
    }

    fn height(&self) -> f64 {
        let block = |names: &Vec<Vec<String>>| self.head() + names.iter().map(|lines| self.row(lines)).sum::<f64>();
        self.names.iter().map(block).sum::<f64>() + self.size * 2.0
    }
}

/// The range of the axis, and whether it begins at zero.
fn range(blocks: &[ClaimBlock]) -> ((f64, f64), bool) {
    let limits = blocks.iter().filter_map(|block| block.limit.as_ref()).map(|(limit, _)| *limit);
    let values = blocks.iter().flat_map(|block| &block.lines).map(|line| line.value).chain(limits);
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let from_zero = low <= 0.6 * high;
    let pad = ((high - low) * 0.12).max(high.abs() * 0.01);
    if from_zero { ((low.min(0.0), high + pad), true) } else { ((low - pad, high + pad), false) }
}

/// Draws the chart of a claim; `None` where there is no number for it.
pub fn draw(view: &ChartView<'_>, judged: &JudgedClaim, style: Style) -> Option<Picture> {
    let measure = ClaimReading::ALL.into_iter().find_map(|of| judged.finding(of)?.test.measures.first())?;
    let shown = ShownClaim { view, judged, measure };
    let mut blocks: Vec<ClaimBlock> = ClaimReading::ALL.into_iter().filter_map(|of| shown.block(of)).collect();
    blocks.extend(shown.history(&blocks));
    if blocks.iter().all(|block| block.limit.is_none()) {
        return None;
    }
    let (values, from_zero) = range(&blocks);
    let words = shown.words(from_zero)?;
    let mut layout = ClaimLayout::new(&blocks, &style);
    let lines = blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    // Few rows make a low chart, with some air between them.
    let mut frame = ChartFrame::snug(style, &words, layout.height() + lines as f64 * layout.size * 0.8);
    let plot = Rect { left: frame.plot.left + layout.column, width: frame.plot.width - layout.column, ..frame.plot };
    layout.spare = ((frame.plot.height - layout.height()) / lines as f64).clamp(0.0, layout.size * 2.5);
    let plot = Rect { height: plot.height.min(layout.height()), ..plot };
    let texts = blocks.iter().flat_map(|block| &block.lines).map(|line| font::width(&line.text, layout.size, true));
    let room = (texts.fold(0.0, f64::max) + 14.0 - style.margin * 0.5).max(10.0);
    let scale = Scale { values, pixels: (plot.left + 6.0, plot.right() - room) };
    axis(&mut frame, plot, &scale, measure);
    let color = shown.color(&style);
    let mut top = plot.top;
    for (block, names) in blocks.iter().zip(&layout.names) {
        let height = layout.head() + names.iter().map(|lines| layout.row(lines)).sum::<f64>();
        let place = Rect { top, height, ..plot };
        bars(&mut frame, (block, names), &layout, (place, &scale), color);
        top += height;
    }
    let spoken = blocks.iter().map(|block| {
        let lines = block.lines.iter().map(|line| format!("{}: {}", line.name, line.text));
        let limit = block.limit.iter().map(|(_, words)| words.clone());
        format!("{} – {}", block.heading, lines.chain(limit).collect::<Vec<_>>().join("; "))
    });
    let spoken = spoken.collect::<Vec<_>>().join(". ");
    Some(Picture { words, spoken, frame })
}

/// Grid and ticks below each other.
fn axis(frame: &mut ChartFrame, plot: Rect, scale: &Scale, measure: &ClaimMeasure) {
    let (theme, size) = (frame.style.theme, frame.style.tick);
    let whole = measure.cell.unit == "count";
    let mut marks = ticks(scale.values.0, scale.values.1, if plot.width < 320.0 { 3 } else { 5 });
    marks.retain(|value| !whole || (value - value.round()).abs() < 1e-9);
    let (digits, suffix) = (tick_digits(&marks), if measure.cell.unit == "%" { "%" } else { "" });
    let bottom = plot.bottom() - size * 1.6;
    for value in &marks {
        let x = scale.at(*value);
        frame.grid((x, plot.top + size), (x, bottom));
        frame.small(format!("{}{suffix}", number(*value, digits)), (x, bottom + size), TextAnchor::Middle, theme.muted);
    }
}

/// The numbers of a reading, each with the way that it lies from the limit, or from zero.
fn bars(
    frame: &mut ChartFrame,
    (block, names): (&ClaimBlock, &[Vec<String>]),
    layout: &ClaimLayout,
    (place, scale): (Rect, &Scale),
    color: Color,
) {
    let (style, theme, size) = (frame.style, frame.style.theme, layout.size);
    let left = place.left - layout.column;
    frame.sized(&block.heading, (left, place.top + size), TextAnchor::Start, theme.ink, (size, true));
    let mut y = place.top + layout.head();
    let first = y - size * 0.6;
    let limit = block.limit.as_ref().map(|(limit, words)| (scale.at(*limit), words));
    let bottom = y + names.iter().map(|name| layout.row(name)).sum::<f64>();
    if let Some((x, words)) = limit {
        frame.canvas.dashed(&[(x, first), (x, bottom)], Stroke { color: theme.ink, width: 1.4 }, (5.0, 4.0));
        let half = font::width(words, size, true) / 2.0;
        let beside = left + font::width(&block.heading, size, true) + size;
        let (low, y) = if layout.stacked { (left + half, size * 2.4) } else { (beside + half, size) };
        let at = x.clamp(low, (style.width - style.margin * 0.5 - half).max(low));
        frame.sized(words, (at, place.top + y), TextAnchor::Middle, theme.ink, (size, true));
    }
    for (line, name) in block.lines.iter().zip(names) {
        let row = layout.row(name);
        let middle = y + row / 2.0 - size * 0.45;
        let height = (name.len() - 1) as f64 * size * 1.2;
        for (place, text) in name.iter().enumerate() {
            let at = middle - height / 2.0 + place as f64 * size * 1.2;
            frame.sized(text, (left, at), TextAnchor::Start, theme.ink, (size, false));
        }
        let x = scale.at(line.value);
        let shade = if line.tested { color } else { theme.neutrals[0] };
        let from = limit.filter(|_| line.tested).map_or_else(|| scale.at(scale.values.0.max(0.0)), |(x, _)| x);
        // A way that does not begin at zero says nothing.
        if line.tested || scale.values.0 <= 0.0 {
            let width = if line.tested { style.strong } else { style.fine };
            frame.canvas.line([(from, middle), (x, middle)], Stroke { color: shade.alpha(0.55), width });
        }
        frame.canvas.disc((x, middle), style.strong * 1.7, shade);
        let whole = Rect::edges(place.left, middle - row * 0.4, place.right(), middle + row * 0.4);
        frame.canvas.tell(whole.corners(), &format!("{}: {}", line.name, line.text));
        let wide = font::width(&line.text, size, true) + 14.0;
        // At the side that lies away from the limit, where there is room.
        let covers = limit.is_some_and(|(limit, _)| x < limit && x + wide > limit);
        let right = x - wide < place.left || x >= from && !covers;
        let (at, anchor) = if right { (x + 12.0, TextAnchor::Start) } else { (x - 12.0, TextAnchor::End) };
        let text_color = if line.tested { theme.ink } else { theme.muted };
        let plate = if right { x + 9.0 } else { x - wide };
        frame.canvas.rect(
            Rect { left: plate, top: middle - size * 0.7, width: wide - 6.0, height: size * 1.4 },
            theme.paper.alpha(0.8),
        );
        frame.sized(&line.text, (at, middle), anchor, text_color, (size, line.tested));
        y += row;
    }
}
