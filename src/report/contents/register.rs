//! Every number that the study rests on, with its value, its source, and whether anybody says so.

use super::facts::{Facts, alone};
use crate::dataset::{CostParameter, DataSource};
use crate::economics::{LandedCost, landed};
use crate::id::SourceId;
use crate::language::{Text, tidy};
use crate::model::{Basis, Market, Provenance};
use crate::report::document::{
    DocumentBlock, DocumentColumn, DocumentTable, Groups, Section, TableCell, TableForm, Tone,
};
use crate::report::numbers::short;
use crate::study::settings::KEYS;

/// Where a row says what it rests on.
const BASIS: usize = 4;

/// Numbers of one origin.
struct RegisterPart {
    title: Text,
    rows: Vec<Vec<TableCell>>,
}

impl RegisterPart {
    fn assumed(&self) -> usize {
        self.rows.iter().filter(|row| row[BASIS].tone == Tone::Mixed).count()
    }

    /// Its table, which says how much is in it before it is opened.
    fn grid(self, place: usize) -> DocumentTable {
        let (count, assumed, Text { en, ja }) = (self.rows.len(), self.assumed(), &self.title);
        let numbers = if count == 1 { "number" } else { "numbers" };
        DocumentTable {
            id: format!("register-table-{place}"),
            caption: Text::new(
                format!("{en}: {count} {numbers}, {assumed} assumed or from memory"),
                format!("{ja}：{count}件（うち仮定・記憶によるもの{assumed}件）"),
            ),
            columns: vec![
                DocumentColumn::words("What", "項目").wide(20),
                DocumentColumn::words("Value or range", "値・範囲").wide(12),
                DocumentColumn::words("Source, or reason", "出典・理由").wide(32),
                DocumentColumn::words("Year", "年").wide(6),
                DocumentColumn::words("Basis", "根拠").wide(11),
                DocumentColumn::words("Used in", "使用箇所").wide(19),
            ],
            rows: self.rows,
            searchable: true,
            form: TableForm::Folded,
            ..DocumentTable::default()
        }
    }
}

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let parts = parts(facts);
    let assumed: usize = parts.iter().map(RegisterPart::assumed).sum();
    let count: usize = parts.iter().map(|part| part.rows.len()).sum();
    let rest = if assumed == count {
        Text::new(
            "all of them are assumptions or come from memory, and say why",
            "すべて仮定または記憶によるもので、理由を付す",
        )
    } else {
        Text::new(
            format!("{assumed} are assumptions or come from memory, and say why; the others name a publication"),
            format!("うち{assumed}件は仮定または記憶によるもので理由を付し、残りは出典を示す"),
        )
    };
    let lead = Text::new(
        format!(
            "The register holds {count} numbers: {}. Trade, prices and distances come from the data tables of the next part.",
            rest.en
        ),
        format!("この一覧には{count}件の数値がある。{}。貿易量・価格・距離は次章のデータ表による。", rest.ja),
    );
    let grids = parts.into_iter().enumerate().map(|(place, part)| part.grid(place + 1)).collect();
    let groups = Groups { id: "register-table".to_owned(), grids };
    let title = Text::new("Sources and assumptions", "出典と前提");
    Section::new("register", title).on_new_page().with(DocumentBlock::Prose(lead)).with(DocumentBlock::Groups(groups))
}

/// The numbers by where they come from: the files of scenarios, each disruption, the tables of published figures.
fn parts(facts: Facts<'_>) -> Vec<RegisterPart> {
    let mut parts = of_scenarios(facts);
    for read in facts.0.study.disruptions.iter().filter(|_| facts.0.annex.is_some()) {
        let Text { en, ja } = &read.disruption.title;
        parts.push(RegisterPart {
            title: Text::new(format!("Disruption: {en}"), format!("途絶：{ja}")),
            rows: read.disruption.provenance.iter().map(|number| line(facts, number, Text::default())).collect(),
        });
    }
    let costs = facts.0.dataset.cost_parameters.iter().filter(|(_, figure)| uses_costs(facts) && is_number(figure));
    parts.push(RegisterPart {
        title: Text::new(
            "Published costs and physical figures (cost_parameters.csv)",
            "費用・物性の公表値（cost_parameters.csv）",
        ),
        rows: costs.map(|(id, figure)| published(facts, id, figure, "")).collect(),
    });
    let mut rows = Vec::new();
    let disrupted = facts.0.annex.is_some_and(|annex| !annex.stresses.is_empty());
    for (id, vintages) in facts.0.dataset.disruption_parameters.iter().filter(|_| disrupted) {
        for parameter in vintages.iter().filter(|parameter| is_number(&parameter.figure)) {
            rows.push(published(facts, id, &parameter.figure, &parameter.published.to_string()));
        }
    }
    let title = Text::new(
        "Published figures on disruptions (disruption_parameters.csv)",
        "途絶に関する公表値（disruption_parameters.csv）",
    );
    parts.push(RegisterPart { title, rows });
    parts.retain(|part| !part.rows.is_empty());
    parts
}

/// Whether any cost of the results is built up from published ones, rather than stated as one.
fn uses_costs(facts: Facts<'_>) -> bool {
    let stated = ["cost-delivered", "cost-supply", "cost-undivided", "cost-per-point", "cost-liquefaction"];
    let is_part = |variable: &str| variable.starts_with("cost-") && !stated.contains(&variable);
    facts.0.evaluation.table.rows().iter().any(|row| is_part(&row.variable))
}

/// The numbers of scenario files: of markets, of routes, and what else there is.
fn of_scenarios(facts: Facts<'_>) -> Vec<RegisterPart> {
    let mut settings: Vec<(&Provenance, Vec<&str>)> = Vec::new();
    for resolved in &facts.0.study.scenarios {
        for number in &resolved.model.provenance {
            let scenario = resolved.model.scenario.as_str();
            let same = |(known, _): &&mut (&Provenance, Vec<&str>)| {
                known.setting == number.setting && known.value == number.value && known.place == number.place
            };
            match settings.iter_mut().find(same) {
                Some((_, scenarios)) => scenarios.push(scenario),
                None => settings.push((number, vec![scenario])),
            }
        }
    }
    let all = facts.0.study.scenarios.len();
    let mut parts = [
        Text::new("Scenarios: demand and supply of the markets", "シナリオ：市場の需要と供給"),
        Text::new("Scenarios: new routes", "シナリオ：新たな供給路"),
        Text::new("Scenarios: other settings", "シナリオ：その他の設定"),
    ]
    .map(|title| RegisterPart { title, rows: Vec::new() });
    for (number, scenarios) in &settings {
        let place = match number.setting.split('.').next() {
            Some("market") => 0,
            Some("route") => 1,
            _ => 2,
        };
        parts[place].rows.push(setting(facts, number, scenarios, all));
    }
    parts[0].rows.extend(facts.0.study.reference().model.markets.iter().filter_map(ashore));
    parts.into()
}

/// The price that the costs of a market are compared with, and how it comes ashore.
fn ashore(market: &Market) -> Option<Vec<TableCell>> {
    let LandedCost { price, parts } = landed(market)?;
    let Text { en, ja } = &market.name;
    let mut row = vec![
        TableCell::text(Text::new(format!("{en}: price ashore"), format!("{ja}：陸揚げ後の価格"))),
        TableCell::text(Text::same(price)),
        TableCell::text(parts),
        year_of(""),
        basis("derived"),
    ];
    row.push(TableCell::text(Text::new("all scenarios", "全シナリオ")));
    Some(row)
}

fn is_number(figure: &CostParameter) -> bool {
    figure.low.or(figure.central).or(figure.high).is_some()
}

/// A number of a scenario file.
fn setting(facts: Facts<'_>, number: &Provenance, scenarios: &[&str], all: usize) -> Vec<TableCell> {
    if scenarios.len() == all {
        return line(facts, number, Text::new("all scenarios", "全シナリオ"));
    }
    let names: Vec<Text> = scenarios.iter().map(|id| facts.scenario(id)).collect();
    if let [first, rest @ ..] = names.as_slice()
        && rest.len() > 1
    {
        let users =
            Text::new(format!("{} and {} more", first.en, rest.len()), format!("{}ほか{}件", first.ja, rest.len()));
        return line(facts, number, users);
    }
    let join = |of: fn(&Text) -> &str, comma: &str| names.iter().map(of).collect::<Vec<_>>().join(comma);
    line(facts, number, Text::new(join(|text| &text.en, ", "), join(|text| &text.ja, "、")))
}

/// A number of a file, and where it is used; no user where the part names it.
fn line(facts: Facts<'_>, number: &Provenance, users: Text) -> Vec<TableCell> {
    let name = TableCell::text(what(facts, &number.setting)).over(Text::same(number.setting.clone()));
    let mut row = vec![name, TableCell::text(shown(facts, &number.value))];
    match &number.basis {
        Basis::Source(id) => row.extend(source(facts, Some(id), "", None)),
        Basis::Assumption(reason) => {
            let [reason, basis] = assumption(reason);
            row.extend([reason, year_of(""), basis]);
        }
    }
    let place = Text::same(number.place.clone());
    row.push(if users == Text::default() { TableCell::text(place) } else { TableCell::text(users).over(place) });
    row
}

/// A setting with its value as a file has them, `route.line.capacity = 4 Mt/y`, in words; anything else as it stands.
pub(super) fn stated(facts: Facts<'_>, text: Text) -> Text {
    let Some((setting, value)) = text.en.split_once(" = ") else { return text };
    let (what, value) = (what(facts, setting), shown(facts, value));
    Text::new(format!("{}: {}", what.en, value.en), format!("{}：{}", what.ja, value.ja))
}

/// A value of a file in words: a country by its name, nothing as nothing.
fn shown(facts: Facts<'_>, value: &str) -> Text {
    let (plain, unit) = apart(value);
    if plain.is_empty() {
        return Text::new("none", "なし");
    }
    if unit.is_empty() && plain.len() == 3 && plain.chars().all(|letter| letter.is_ascii_uppercase()) {
        return alone(facts.country(&plain));
    }
    let text = with_unit(in_words(&plain), &unit);
    Text::new(tidy(&text.en), units_in_japanese(&tidy(&text.ja)))
}

/// Units of files as Japanese writes them; what has no such form stays.
fn units_in_japanese(text: &str) -> String {
    const UNITS: [(&str, &str); 20] = [
        (" USD/MMBtu", "ドル／百万BTU"),
        (" $/MMBtu", "ドル／百万BTU"),
        (" USD/bbl", "ドル／バレル"),
        (" $/bbl", "ドル／バレル"),
        (" USD/GJ", "ドル／GJ"),
        (" bn USD", "（10億ドル）"),
        (" bn JPY", "（10億円）"),
        (" Mt/y", "百万トン／年"),
        (" Mkl/y", "百万kl／年"),
        (" Mkl", "百万kl"),
        (" bcm/y", "（10億m³／年）"),
        (" mb/d", "百万バレル／日"),
        (" kb/d", "千バレル／日"),
        (" $/day", "ドル／日"),
        (" t/day", "トン／日"),
        (" $/t", "ドル／トン"),
        (" months", "か月"),
        (" days", "日"),
        (" nm", "海里"),
        (" kn", "ノット"),
    ];
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '/');
    let mut text = text.to_owned();
    for (unit, ja) in UNITS {
        while let Some(at) = text.match_indices(unit).map(|(at, _)| at).find(|at| ends(&text[at + unit.len()..])) {
            text.replace_range(at..at + unit.len(), ja);
        }
    }
    match text.strip_suffix(" y") {
        Some(years) => format!("{years}年"),
        None => text,
    }
}

/// What a setting is, in words: whose, and which key.
fn what(facts: Facts<'_>, setting: &str) -> Text {
    let mut parts = setting.splitn(3, '.');
    let (kind, id, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let whose = match kind {
        "route" => facts.route(id),
        "market" => facts.market(id),
        _ => Text::same(id.replace('_', " ")),
    };
    let Some(key) = key else {
        return Text::new(format!("{}: {}", kind.replace('_', " "), whose.en), format!("{kind}：{}", whose.ja));
    };
    // A key may say for whom or when: `spare.SAU`, `demand_change.2025`.
    let (stem, rest) = key.split_once('.').unwrap_or((key, ""));
    let known = KEYS.iter().find(|[name, ..]| *name == stem);
    let [en, ja] = known.map_or_else(
        || [stem.replace('_', " "), stem.replace('_', " ")],
        |[_, en, ja]| [en, ja].map(|word| (*word).to_owned()),
    );
    let whom = if rest.len() == 3 { alone(facts.country(rest)) } else { Text::same(rest.replace('.', ", ")) };
    if rest.is_empty() {
        return Text::new(format!("{}: {en}", whose.en), format!("{}：{ja}", whose.ja));
    }
    Text::new(format!("{}: {en}, {}", whose.en, whom.en), format!("{}：{ja}、{}", whose.ja, whom.ja))
}

/// A number of the tables of published costs and disruptions.
fn published(facts: Facts<'_>, id: &str, figure: &CostParameter, year: &str) -> Vec<TableCell> {
    let value = match (figure.low, figure.central, figure.high) {
        (Some(low), Some(central), Some(high)) => format!("{} ({} – {})", short(central), short(low), short(high)),
        (Some(low), None, Some(high)) => format!("{} – {}", short(low), short(high)),
        (low, central, high) => {
            let known: Vec<String> = [low, central, high].into_iter().flatten().map(short).collect();
            known.join(" – ")
        }
    };
    let unit = if figure.unit == "1" { "" } else { figure.unit.as_str() };
    let mut row = vec![
        TableCell::text(called(facts, &figure.parameter)).over(called(facts, &figure.applies_to)),
        TableCell::text(Text::new(
            tidy(&with_unit(Text::same(value.as_str()), unit).en),
            units_in_japanese(&tidy(&with_unit(Text::same(value), unit).ja)),
        )),
    ];
    row.extend(source(facts, figure.source.as_ref(), &figure.evidence, (!year.is_empty()).then_some(year)));
    row.push(TableCell::code(id));
    row
}

/// What a published figure, or what it applies to, is called: a market has its own name, a plant only one.
fn called(facts: Facts<'_>, name: &str) -> Text {
    let translated = facts.0.dataset.figure_names.get(name);
    translated.map_or_else(|| facts.market(name), |ja| Text::new(name, ja))
}

/// The year of a publication, by which rows can be sorted; an assumption has none.
fn year_of(text: &str) -> TableCell {
    let digits: Vec<&str> = text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| run.len() == 4).collect();
    match digits.last().and_then(|run| run.parse::<f64>().ok()) {
        Some(year) if digits.last().is_some_and(|run| *run == text) => TableCell::number(text, year),
        // A whole date stands below its year.
        Some(year) => TableCell::number(format!("{year}"), year).over(Text::same(text)),
        None => TableCell::text(Text::same("–")),
    }
}

/// Title and publisher, year, and basis of a number that somebody published.
fn source(facts: Facts<'_>, id: Option<&SourceId>, evidence: &str, year: Option<&str>) -> [TableCell; 3] {
    let blank = DataSource::default();
    let source = id.and_then(|id| facts.0.dataset.sources.get(id)).unwrap_or(&blank);
    let title = TableCell::text(Text::same(source.title.clone()));
    let title = if source.address.is_empty() { title } else { title.to(source.address.clone()) };
    // What rests on a source that was written from memory is from memory, whatever the number says of itself.
    let evidence =
        if source.evidence == "from memory" || evidence.is_empty() { source.evidence.as_str() } else { evidence };
    let title = if source.publisher.is_empty() { title } else { title.over(Text::same(source.publisher.clone())) };
    [title, year_of(year.unwrap_or(&source.year)), basis(evidence)]
}

fn basis(evidence: &str) -> TableCell {
    match evidence {
        "seen" => TableCell::text(Text::new("published", "公表値")),
        "derived" => TableCell::text(Text::new("derived from what is published", "公表値から算出")),
        "from memory" => {
            TableCell::text(Text::new("from memory: an assumption", "記憶による（仮定扱い）")).toned(Tone::Mixed)
        }
        "assumption" => TableCell::text(Text::new("assumption", "仮定")).toned(Tone::Mixed),
        other => TableCell::text(Text::same(other)).toned(Tone::Open),
    }
}

/// The reason of an assumption stands where a source would.
fn assumption(reason: &Text) -> [TableCell; 2] {
    let memory = reason.en.to_lowercase().contains("from memory") || reason.ja.contains("記憶による");
    [TableCell::text(reason.clone()), basis(if memory { "from memory" } else { "assumption" })]
}

/// A value with its distribution in words: `uniform -2.5 to -0.5 %`, `triangular 2, 5, 10`, `as [7, 14, 30] days`.
fn in_words(value: &str) -> Text {
    let whole = || Text::same(value);
    let Some((kind, rest)) = value.split_once(' ') else { return whole() };
    let unit_at = rest.rfind(|letter: char| letter.is_ascii_digit() || letter == ']').map_or(0, |at| at + 1);
    let (numbers, unit) = rest.split_at(unit_at);
    let numbers = numbers.trim_matches(['[', ']']).replace('-', "−");
    let three: Vec<&str> = numbers.split(", ").collect();
    match (kind, numbers.split_once(" to "), three.as_slice()) {
        ("uniform", Some((low, high)), _) => {
            Text::new(format!("{low} to {high}{unit}, evenly"), format!("{low}〜{high}{unit}（一様分布）"))
        }
        ("triangular", _, [low, mode, high]) => Text::new(
            format!("{low} to {high}{unit}, most likely {mode}"),
            format!("{low}〜{high}{unit}（三角分布、最頻値{mode}）"),
        ),
        ("as", _, [low, middle, high]) => {
            Text::new(format!("{middle}{unit} ({low} to {high})"), format!("{middle}{unit}（{low}〜{high}）"))
        }
        _ => whole(),
    }
}

/// A value and, after it, the unit that all of it has.
fn with_unit(value: Text, unit: &str) -> Text {
    if unit.is_empty() { value } else { Text::new(format!("{} {unit}", value.en), format!("{} {unit}", value.ja)) }
}

/// A value as written, and its unit where every number in it has the same.
fn apart(value: &str) -> (String, String) {
    let is_unit = |word: &str| {
        !word.is_empty()
            && word.chars().all(|letter| letter.is_alphabetic() || "%/$°³0123456789".contains(letter))
            && word.parse::<f64>().is_err()
    };
    let plain = value.trim_matches('"');
    if let Some((number, unit)) = plain.split_once(' ')
        && number.parse::<f64>().is_ok()
        && !unit.contains(['"', '{', '[', ','])
    {
        return (number.to_owned(), unit.to_owned());
    }
    let quoted: Vec<&str> = value
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        .collect();
    let units: Vec<&str> = quoted.iter().filter_map(|text| text.split_once(' ').map(|(_, unit)| unit)).collect();
    match units.first() {
        Some(unit) if units.len() == quoted.len() && units.iter().all(|other| other == unit) && is_unit(unit) => {
            let bare = quoted.iter().fold(value.to_owned(), |text, one| {
                let number = one.split_once(' ').map_or(*one, |(number, _)| number);
                text.replace(&format!("\"{one}\""), number)
            });
            (bare, (*unit).to_owned())
        }
        _ => (plain.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::{apart, in_words};

    #[test]
    fn distributions_in_words() {
        let of = |text: &str| in_words(text).en;
        assert_eq!(of("uniform -2.5 to -0.5 %"), "−2.5 to −0.5 %, evenly");
        assert_eq!(of("triangular 2, 5, 10"), "2 to 10, most likely 5");
        assert_eq!(of("as [7.0, 14.0, 30.0] days"), "14.0 days (7.0 to 30.0)");
        assert_eq!([of("pipeline-gas"), of("5.4"), of("crude oil")], ["pipeline-gas", "5.4", "crude oil"]);
    }

    #[test]
    fn value_and_unit() {
        let of = |text: &str| apart(text);
        assert_eq!(of("5.4 bcm/y"), ("5.4".into(), "bcm/y".into()));
        assert_eq!(of("\"5.4 bcm/y\""), ("5.4".into(), "bcm/y".into()));
        assert_eq!(of("{ uniform = [\"-2.5 %\", \"-0.5 %\"] }"), ("{ uniform = [-2.5, -0.5] }".into(), "%".into()));
        assert_eq!(of("{ triangular = [2, 5, 10] }"), ("{ triangular = [2, 5, 10] }".into(), String::new()));
        assert_eq!(of("displace"), ("displace".into(), String::new()));
    }
}
