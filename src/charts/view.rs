//! Reading the table as charts need it: numbers fit to be drawn, names in one language, which years to leave out.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::PUBLISHED_SHARE;
use crate::language::{Language, Text};
use crate::table::{ALL_MARKETS, OBSERVED, Row, RowKey, SHARE_CHANGE, Status, Table};

use super::frame::number;
use super::{ChartNames, ChartSubject, ShareLimit};

/// What a chart sees: the table, what it is about, and what things are called.
pub struct ChartView<'a> {
    /// The numbers.
    pub table: &'a Table,
    /// What is drawn.
    pub subject: &'a ChartSubject,
    names: &'a ChartNames,
}

/// Which number of a market.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MarketMeasure<'a> {
    /// Market id.
    pub market: &'a str,
    /// Supplier, group or passage; empty for the whole.
    pub partner: &'a str,
    /// What is measured.
    pub variable: &'a str,
    /// Its unit.
    pub unit: &'a str,
}

/// Part of a market by which a supplier’s volume must differ for a scenario to count as changing something.
const TOUCHED: f64 = 1e-5;

/// Whether a number may be drawn as an ordinary point.
fn is_sound(row: &Row) -> bool {
    !matches!(row.status, Status::Suspect | Status::Missing)
}

impl<'a> ChartView<'a> {
    /// A view of a table.
    pub fn new(table: &'a Table, subject: &'a ChartSubject, names: &'a ChartNames) -> Self {
        Self { table, subject, names }
    }

    /// The same table and names for another subject.
    pub fn of<'b>(&self, subject: &'b ChartSubject) -> ChartView<'b>
    where
        'a: 'b,
    {
        ChartView { table: self.table, subject, names: self.names }
    }

    /// The language of the charts.
    pub fn language(&self) -> Language {
        self.subject.language
    }

    /// One of two texts, by language; the English one begins with a capital.
    pub fn say(&self, mut en: String, ja: String) -> String {
        match (self.language(), en.chars().next()) {
            (Language::Ja, _) => return ja,
            (Language::En, Some(first)) => en.replace_range(..first.len_utf8(), &first.to_uppercase().to_string()),
            (Language::En, None) => {}
        }
        en
    }

    /// A number, unless it is missing or suspect.
    pub fn value(&self, scenario: &str, period: i32, measure: &MarketMeasure<'_>) -> Option<f64> {
        let key = RowKey {
            scenario,
            period,
            month: 0,
            importer: self.subject.importer.as_str(),
            market: measure.market,
            partner: measure.partner,
            variable: measure.variable,
            unit: measure.unit,
        };
        let row = self.table.row(&key).filter(|row| is_sound(row))?;
        row.value.filter(|value| value.is_finite())
    }

    /// The share of the group in question in one market.
    pub fn group_share(&self, market: &'a str) -> MarketMeasure<'a> {
        MarketMeasure { market, partner: self.subject.group.as_str(), variable: "share", unit: "%" }
    }

    /// What nine samples in ten make of the change of a share against the reference, in points, where samples were drawn.
    pub fn change(&self, scenario: &str, period: i32, share: &MarketMeasure<'_>) -> Option<(f64, f64)> {
        let of = |statistic: &str| {
            let mut rows = self.rows_of(scenario).iter().filter(|row| {
                (row.period, row.month) == (period, 0)
                    && row.variable == SHARE_CHANGE
                    && row.statistic == statistic
                    && (row.market.as_str(), row.partner.as_str()) == (share.market, share.partner)
                    && self.is_importer(row)
            });
            rows.next().and_then(|row| row.value).filter(|value| value.is_finite())
        };
        Some((of("q05")?, of("q95")?))
    }

    /// All imports of a market.
    pub fn total(&self, market: &'a str) -> MarketMeasure<'a> {
        MarketMeasure { market, partner: "", variable: "import", unit: self.volume_unit(market) }
    }

    /// The unit in which volumes of a market are drawn: tonnes where there are any, else energy.
    pub fn volume_unit(&self, market: &str) -> &'static str {
        let tonnes =
            |row: &Row| row.market == market && row.variable == "import" && row.unit == "Mt/y" && self.is_importer(row);
        if self.table.rows().iter().any(tonnes) { "Mt/y" } else { "PJ/y" }
    }

    /// Whether a row is about the importer.
    pub fn is_importer(&self, row: &Row) -> bool {
        row.importer == self.subject.importer.as_str()
    }

    /// A volume of a market in words, without its sign, to so many digits of its unit: `4.0 Mt`, or 400万トン.
    pub fn volume(&self, market: &str, value: f64, digits: usize) -> String {
        let value = value.abs();
        match (self.volume_unit(market), self.language()) {
            ("Mt/y", Language::En) => format!("{} Mt", number(value, digits)),
            ("Mt/y", Language::Ja) if value >= 100.0 => format!("{}億トン", number(value / 100.0, 2)),
            ("Mt/y", Language::Ja) => format!("{}万トン", number(value * 100.0, digits.saturating_sub(2))),
            _ => format!("{} PJ", number(value, digits)),
        }
    }

    /// How volumes of a market are told to whoever points at them: by what the number of the table is multiplied, digits after
    /// the point, and what follows.
    pub fn telling(&self, market: &str) -> (f64, usize, &'static str) {
        match (self.volume_unit(market), self.language()) {
            ("Mt/y", Language::En) => (1.0, 1, " Mt"),
            ("Mt/y", Language::Ja) => (100.0, 0, "万トン"),
            _ => (1.0, 0, " PJ"),
        }
    }

    /// Whether a scenario changes anything in a market, in any year up to the horizon.
    pub fn touches(&self, scenario: &str, market: &str) -> bool {
        let reference = self.subject.reference.as_str();
        (self.subject.base_year..=self.subject.horizon).any(|year| {
            let (before, after) = (self.suppliers(reference, year, market), self.suppliers(scenario, year, market));
            let whole: f64 = before.values().sum();
            let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
            let of = |from: &BTreeMap<&str, f64>, name: &str| from.get(name).copied().unwrap_or(0.0);
            !after.is_empty() && names.iter().any(|name| (of(&before, name) - of(&after, name)).abs() > TOUCHED * whole)
        })
    }

    /// The scenario that a chart of one market shows: that in question where it changes something there, else the one that moves
    /// the group's share most; the reference where none changes anything.
    pub fn focus_of(&self, market: &'a str) -> &'a str {
        let (focus, reference) = (self.subject.focus.as_str(), self.subject.reference.as_str());
        if market == ALL_MARKETS || focus == reference || self.touches(focus, market) {
            return focus;
        }
        let share = self.group_share(market);
        let at = |scenario: &str| self.value(scenario, self.subject.horizon, &share);
        let moved = |scenario: &str| at(scenario).zip(at(reference)).map_or(0.0, |(now, before)| (now - before).abs());
        let touching = self.alternatives().into_iter().filter(|scenario| self.touches(scenario, market));
        touching.rev().max_by(|a, b| moved(a).total_cmp(&moved(b))).unwrap_or(reference)
    }

    /// Whether no scenario changes anything in the market that is drawn: the reference is then in focus, beside others.
    pub fn unchanged(&self) -> bool {
        self.subject.focus == self.subject.reference && !self.alternatives().is_empty()
    }

    /// The scenarios to draw that the table has numbers of, in order.
    pub fn scenarios(&self) -> Vec<&'a str> {
        let there: BTreeSet<&str> = self.table.rows().iter().map(|row| row.scenario.as_str()).collect();
        self.subject.scenarios.iter().map(crate::id::ScenarioId::as_str).filter(|name| there.contains(name)).collect()
    }

    /// The same without the reference.
    pub fn alternatives(&self) -> Vec<&'a str> {
        self.scenarios().into_iter().filter(|name| *name != self.subject.reference.as_str()).collect()
    }

    /// The markets in the table, that of all together last where there are several.
    pub fn markets(&self) -> Vec<&'a str> {
        let rows = self.table.rows().iter().filter(|row| row.variable == "share" && self.is_importer(row));
        let found: BTreeSet<&str> = rows.map(|row| row.market.as_str()).collect();
        let (all, single): (Vec<_>, Vec<_>) = found.into_iter().partition(|market| *market == ALL_MARKETS);
        let all = if single.len() > 1 { all } else { Vec::new() };
        single.into_iter().chain(all).collect()
    }

    /// The years of a scenario or of history in which a number may be drawn, with the number.
    pub fn series(&self, scenario: &str, measure: &MarketMeasure<'_>) -> Vec<(i32, f64)> {
        self.years(scenario).into_iter().filter_map(|year| Some((year, self.value(scenario, year, measure)?))).collect()
    }

    /// Shares of the group in question that somebody published of fuels that the trade data do not hold, by market.
    pub fn published(&self) -> BTreeMap<&'a str, Vec<(i32, f64)>> {
        let group = self.subject.group.as_str();
        let is_wanted = |row: &&Row| row.variable == PUBLISHED_SHARE && row.partner == group && self.is_importer(row);
        let mut found: BTreeMap<&str, Vec<(i32, f64)>> = BTreeMap::new();
        for row in self.rows_of(OBSERVED).iter().filter(is_wanted) {
            found.entry(row.market.as_str()).or_default().extend(row.value.map(|value| (row.period, value)));
        }
        found
    }

    fn years(&self, scenario: &str) -> BTreeSet<i32> {
        self.rows_of(scenario).iter().map(|row| row.period).collect()
    }

    /// The rows of one scenario; the table is sorted by scenario first.
    pub fn rows_of(&self, scenario: &str) -> &'a [Row] {
        let rows = self.table.rows();
        let from = rows.partition_point(|row| row.scenario.as_str() < scenario);
        let to = rows.partition_point(|row| row.scenario.as_str() <= scenario);
        &rows[from..to]
    }

    /// The years of history whose number of this measure is there but not fit to be drawn, with the reason.
    pub fn unsound(&self, measure: &MarketMeasure<'_>) -> BTreeMap<i32, Status> {
        self.observed_rows(measure).filter(|row| !is_sound(row)).map(|row| (row.period, row.status)).collect()
    }

    /// The years of history whose number of this measure is drawn but estimated in part.
    pub fn estimated(&self, measure: &MarketMeasure<'_>) -> BTreeMap<i32, Status> {
        let estimated = |row: &&Row| row.status == Status::Estimated && row.value.is_some();
        self.observed_rows(measure).filter(estimated).map(|row| (row.period, row.status)).collect()
    }

    /// [`ChartView::unsound`] and [`ChartView::estimated`] together: what the foot of a chart tells.
    pub fn remarks(&self, measure: &MarketMeasure<'_>) -> BTreeMap<i32, Status> {
        self.unsound(measure).into_iter().chain(self.estimated(measure)).collect()
    }

    fn observed_rows<'b>(&self, measure: &'b MarketMeasure<'b>) -> impl Iterator<Item = &'a Row> + 'b
    where
        'a: 'b,
    {
        let importer = self.subject.importer.as_str();
        self.rows_of(OBSERVED).iter().filter(move |row| {
            row.importer == importer
                && row.market == measure.market
                && row.partner == measure.partner
                && row.route.is_empty()
                && row.variable == measure.variable
                && row.unit == measure.unit
                && row.month == 0
        })
    }

    /// Volumes by supplier.
    pub fn suppliers(&self, scenario: &str, period: i32, market: &str) -> BTreeMap<&'a str, f64> {
        let unit = self.volume_unit(market);
        let mut volumes = BTreeMap::new();
        for row in self.imports(scenario, period, market, unit).filter(|row| row.route.is_empty()) {
            if let (false, Some(value)) = (row.partner.is_empty(), row.value) {
                volumes.insert(row.partner.as_str(), value);
            }
        }
        volumes
    }

    /// Volumes by supplier and route.
    pub fn routes(&self, scenario: &str, period: i32, market: &str) -> BTreeMap<(&'a str, &'a str), f64> {
        let unit = self.volume_unit(market);
        let rows = self.imports(scenario, period, market, unit).filter(|row| !row.route.is_empty());
        rows.filter_map(|row| Some(((row.partner.as_str(), row.route.as_str()), row.value?))).collect()
    }

    fn imports<'b>(
        &'b self,
        scenario: &'b str,
        period: i32,
        market: &'b str,
        unit: &'b str,
    ) -> impl Iterator<Item = &'a Row> + 'b {
        let rows = self.table.rows();
        let from = rows.partition_point(|row| (row.scenario.as_str(), row.period) < (scenario, period));
        rows[from..].iter().take_while(move |row| row.scenario == scenario && row.period == period).filter(move |row| {
            // Routes stand under their own markets only.
            (row.market == market || (market == ALL_MARKETS && !row.route.is_empty()))
                && row.variable == "import"
                && row.unit == unit
                && is_sound(row)
                && self.is_importer(row)
        })
    }

    /// What comes by routes that brought nothing in the base year, by supplier.
    pub fn new_volumes(&self, scenario: &str, period: i32, market: &str) -> BTreeMap<&'a str, f64> {
        let before = self.routes(scenario, self.subject.base_year, market);
        let mut volumes = BTreeMap::new();
        for ((supplier, route), volume) in self.routes(scenario, period, market) {
            if before.get(&(supplier, route)).is_none_or(|volume| *volume <= 0.0) && volume > 0.0 {
                *volumes.entry(supplier).or_insert(0.0) += volume;
            }
        }
        volumes
    }

    /// Whether a country belongs to the group in question.
    pub fn is_member(&self, country: &str) -> bool {
        self.subject.members.contains(country)
    }

    fn named(&self, names: &'a BTreeMap<String, Text>, id: &'a str) -> &'a str {
        names.get(id).map_or(id, |text| text.get(self.language()))
    }

    /// What the dashed line of the subject's limit is, as the end of a subtitle: for charts without room for words at it.
    pub fn dashed(&self) -> String {
        let words = self.subject.limit.as_ref().map(|limit| &limit.words);
        words.map_or_else(String::new, |words| {
            self.say(format!("; dashed: our threshold, {words}"), format!("。破線は本調査の基準（{words}）"))
        })
    }

    /// A limit in words.
    pub fn limit(&self, limit: &ShareLimit) -> String {
        self.say(format!("our threshold: {}", limit.words), format!("本調査の基準：{}", limit.words))
    }

    /// The name of a country, as inside a sentence.
    pub fn country(&self, id: &'a str) -> &'a str {
        self.named(&self.names.countries, id)
    }

    /// The name of the importer.
    pub fn importer(&self) -> &'a str {
        self.country(self.subject.importer.as_str())
    }

    /// The name of the group in question.
    pub fn group(&self) -> &'a str {
        self.named(&self.names.groups, self.subject.group.as_str())
    }

    /// The name of the supplier in question.
    pub fn supplier(&self) -> &'a str {
        self.country(self.subject.supplier.as_str())
    }

    /// The name of a scenario.
    pub fn scenario(&self, id: &'a str) -> &'a str {
        self.named(&self.names.scenarios, id)
    }

    /// The name of a scenario in a sentence, in quotation marks.
    pub fn quoted(&self, id: &'a str) -> String {
        match self.language() {
            Language::En => format!("“{}”", capitalised(self.scenario(id))),
            Language::Ja => format!("「{}」", self.scenario(id)),
        }
    }

    /// The name of a market, as inside a sentence.
    pub fn market(&self, id: &'a str) -> &'a str {
        match (self.names.markets.contains_key(id), id == ALL_MARKETS, self.language()) {
            (false, true, Language::En) => "all markets together",
            (false, true, Language::Ja) => "全市場合計",
            _ => self.named(&self.names.markets, id),
        }
    }

    /// The name of a route.
    pub fn route(&self, id: &'a str) -> &'a str {
        self.named(&self.names.routes, id)
    }

    /// The name of a strait or canal.
    pub fn passage(&self, id: &'a str) -> &'a str {
        self.named(&self.names.passages, id)
    }

    /// The name of a landing point.
    pub fn landing(&self, id: &'a str) -> &'a str {
        self.named(&self.names.landings, id)
    }

    /// The name of a disruption.
    pub fn disruption(&self, id: &'a str) -> &'a str {
        self.named(&self.names.disruptions, id)
    }

    /// A way of counting days of stocks.
    pub fn counting(&self, id: &'a str) -> &'a str {
        self.named(&self.names.countings, id)
    }

    /// The scenario whose answer is a claim's, where it is known.
    pub fn main_scenario(&self, claim: &str) -> Option<&'a str> {
        self.names.main_scenarios.get(claim).map(String::as_str)
    }

    /// A claim in a few words.
    pub fn claim(&self, id: &'a str) -> &'a str {
        self.named(&self.names.claims, id)
    }

    /// The name of a measure by which choices are judged.
    pub fn measure(&self, id: &'a str) -> &'a str {
        self.named(&self.names.measures, id)
    }

    /// The source line, with what is not shown and why, and what is estimated.
    pub fn source(&self, remarks: &BTreeMap<i32, Status>) -> String {
        let mut parts = vec![self.subject.source.clone()];
        for status in [Status::Suspect, Status::Missing, Status::Estimated] {
            let years: Vec<i32> =
                remarks.iter().filter(|(_, found)| **found == status).map(|(year, _)| *year).collect();
            if years.is_empty() {
                continue;
            }
            let years = ranges(&years);
            parts.push(match status {
                Status::Suspect => self.say(
                    format!("Not shown, because the published figure is suspect: {years}."),
                    format!("公表値が疑わしいため示していない年：{years}。"),
                ),
                Status::Estimated => self.say(
                    format!("○ In part estimated from values: {years}."),
                    format!("○ 一部を金額から推計した年：{years}。"),
                ),
                _ => self.say(format!("No figure: {years}."), format!("数値のない年：{years}。")),
            });
        }
        parts.retain(|part| !part.is_empty());
        parts.join(if self.language() == Language::En { " " } else { "" })
    }
}

/// Years, with three or more in a row as a range.
pub fn ranges(years: &[i32]) -> String {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for year in years {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *year => *last = *year,
            _ => runs.push((*year, *year)),
        }
    }
    let text =
        runs.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") });
    text.collect::<Vec<_>>().join(", ")
}

/// A name as it stands alone in a label: without its article, with a capital.
pub fn bare(name: &str) -> String {
    capitalised(name.strip_prefix("the ").unwrap_or(name))
}

/// The same text with a capital at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The English possessive.
pub fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}’") } else { format!("{name}’s") }
}

/// Splits a series into runs of years without a gap: the picture must not bridge years for which there is no number.
pub fn runs<T: Clone>(series: &[(i32, T)]) -> Vec<Vec<(i32, T)>> {
    let mut runs: Vec<Vec<(i32, T)>> = Vec::new();
    for point in series {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.0 + 1 == point.0) => run.push(point.clone()),
            _ => runs.push(vec![point.clone()]),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_without_a_number_break_a_line() {
        assert_eq!(runs(&[(2013, 1), (2014, 2), (2016, 3)]), vec![vec![(2013, 1), (2014, 2)], vec![(2016, 3)]]);
        assert_eq!(ranges(&[1999, 2001, 2002, 2003]), "1999, 2001–2003");
    }

    #[test]
    fn names_fit_their_place() {
        assert_eq!(bare("the Middle East"), "Middle East");
        assert_eq!(possessive("the Philippines"), "the Philippines’");
    }
}
