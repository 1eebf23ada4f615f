//! How much worse each choice can turn out than the best that could have been chosen, measure by measure.

use std::collections::{BTreeMap, BTreeSet};

use super::Picture;
use super::frame::{ChartFrame, ChartWords, digits_for, number, unit};
use super::heatmap::{self, HeatmapCell, HeatmapGrid, HeatmapLayout, HeatmapLine};
use super::probabilities::spoken;
use super::style::Style;
use super::view::{ChartView, bare, capitalised};
use crate::language::Language;

/// The variable of the rows; the scenario is the choice and the partner the measure.
const VARIABLE: &str = "regret";

/// One measure: its name, its unit, and the largest regret of each choice.
struct RegretMeasure<'a> {
    measure: &'a str,
    unit: &'a str,
    values: Vec<Option<f64>>,
}

impl RegretMeasure<'_> {
    fn most(&self) -> f64 {
        self.values.iter().flatten().copied().fold(0.0, f64::max)
    }

    fn text(&self, value: f64) -> String {
        number(value, digits_for(self.most()))
    }

    fn ends(&self) -> Option<(usize, usize)> {
        let known = || self.values.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?)));
        let best = known().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
        let worst = known().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        Some((best.0, worst.0))
    }
}

fn read<'a>(view: &ChartView<'a>) -> Option<(Vec<&'a str>, Vec<RegretMeasure<'a>>)> {
    let mut values: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let mut measures: BTreeSet<(&str, &str)> = BTreeSet::new();
    let rows = view.table.rows().iter().filter(|row| row.variable == VARIABLE && view.is_importer(row));
    // Of several statistics the largest regret is the one that decides.
    for row in rows.filter(|row| matches!(row.statistic.as_str(), "" | "value" | "max")) {
        let Some(value) = row.value.filter(|value| value.is_finite()) else { continue };
        measures.insert((&row.partner, &row.unit));
        values.insert((row.scenario.as_str(), row.partner.as_str()), value);
    }
    let known = |scenario: &&str| values.keys().any(|(other, _)| other == scenario);
    let choices: Vec<&str> = view.scenarios().into_iter().filter(known).collect();
    let measured = measures.into_iter().map(|(measure, unit)| {
        let values = choices.iter().map(|choice| values.get(&(*choice, measure)).copied()).collect();
        RegretMeasure { measure, unit, values }
    });
    let measured: Vec<_> = measured.collect();
    (!choices.is_empty() && !measured.is_empty()).then_some((choices, measured))
}

/// The unit of a difference: two shares in percent lie points apart.
fn apart(of: &str, language: Language) -> String {
    match (of, language) {
        ("%", Language::En) => "points".to_owned(),
        ("%", Language::Ja) => "ポイント".to_owned(),
        _ => unit(of, language),
    }
}

fn words(view: &ChartView<'_>, choices: &[&str], measured: &[RegretMeasure<'_>]) -> Option<ChartWords> {
    let mut best = vec![0_usize; choices.len()];
    for one in measured {
        if let Some((place, _)) = one.ends() {
            best[place] += 1;
        }
    }
    let (winner, wins) = best.iter().enumerate().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(&a.0)))?;
    let (name, count) = (view.quoted(choices[winner]), measured.len());
    let first = measured.first()?;
    let (place, worst) = first.ends()?;
    let unit = apart(first.unit, view.language());
    let unit = view.say(format!(" {unit}"), unit.clone());
    let [low, high] = [place, worst].map(|at| first.text(first.values[at].unwrap_or(0.0)));
    let title = if *wins == count && count > 1 {
        view.say(
            format!("{name} is the choice with the least regret in every measure"),
            format!("{name}はすべての指標で後悔が最も小さい"),
        )
    } else if count == 1 {
        let (least, most) = (view.quoted(choices[place]), view.quoted(choices[worst]));
        view.say(
            if low.contains(|digit: char| ('1'..='9').contains(&digit)) {
                format!("{least} is never more than {low}{unit} worse than the best choice, {most} up to {high}")
            } else {
                format!("{least} is never worse than the best choice, {most} by up to {high}{unit}")
            },
            format!("{least}の後悔は最大でも{low}{unit}、{most}は{high}に達する"),
        )
    } else {
        view.say(
            format!("{name} has the least regret in {wins} of {count} measures; no choice is best in all of them"),
            format!("{count}の指標のうち{wins}で後悔が最も小さいのは{name}。すべてで最良の選択はない"),
        )
    };
    let subtitle = view.say(
        "largest regret of each choice: how much worse than the best choice for the same future it can turn out; shaded within each \
         measure, framed where least"
            .into(),
        "各選択の最大後悔（同じ将来で最良の選択と比べ、どれだけ悪くなりうるか）。濃淡は指標ごと、枠は最小".into(),
    );
    Some(ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let (choices, measured) = read(view)?;
    let words = words(view, &choices, &measured)?;
    let line = |(row, choice): (usize, &&str)| {
        let cells = measured.iter().map(|one| {
            let value = one.values[row];
            let most = one.most();
            HeatmapCell {
                shade: value.map(|value| if most > 0.0 { value / most } else { 0.0 }),
                lines: value.map(|value| one.text(value)).into_iter().collect(),
                marked: one.ends().is_some_and(|(best, _)| one.values[best] == value && value.is_some()),
            }
        });
        HeatmapLine { heading: None, name: bare(view.scenario(choice)), cells: cells.collect() }
    };
    let head = |one: &RegretMeasure<'_>| {
        let name = capitalised(view.measure(one.measure));
        match (one.unit, view.language()) {
            ("", _) => name,
            (other, Language::En) => format!("{name}, {}", apart(other, Language::En)),
            (other, Language::Ja) => format!("{name}（{}）", apart(other, Language::Ja)),
        }
    };
    let grid = HeatmapGrid {
        lines: choices.iter().enumerate().map(line).collect(),
        columns: measured.iter().map(head).collect(),
        number_word: String::new(),
    };
    let layout = HeatmapLayout::new(&grid, &style, 1);
    let mut frame = ChartFrame::new(style, &words, layout.height(&grid, &style));
    heatmap::draw(&mut frame, &grid, &layout);
    Some(Picture { words, spoken: spoken(&grid), frame })
}
