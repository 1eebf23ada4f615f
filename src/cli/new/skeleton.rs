//! The texts of a new study.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::charts::possessive;
use crate::language::Text;
use crate::table::ALL_MARKETS;

/// What a new study is about.
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) importer: String,
    pub(super) importer_name: Text,
    pub(super) group: String,
    pub(super) group_name: Text,
    pub(super) base_year: i32,
    /// Entry of the sources table for the trade data.
    pub(super) source: String,
    pub(super) markets: Vec<Market>,
}

/// A market of it.
pub(super) struct Market {
    /// Its name in scenario files.
    pub(super) id: String,
    /// Its name in results, which may be of the part that the data hold.
    pub(super) observed: String,
    /// The group's share in the base year, per cent.
    pub(super) share: f64,
}

/// Price series, elasticity and price of what is not served, by market: those of the shipped studies.
const MARKETS: [(&str, &str, &str, &str); 2] =
    [("crude-oil", "dubai", "[2, 5, 10]", "400 USD/bbl"), ("natural-gas", "lng-japan", "[1, 3, 8]", "80 USD/MMBtu")];

/// The files by name, paths relative to the folder of the study.
pub(super) fn files(plan: &Plan) -> BTreeMap<String, String> {
    let name = &plan.name;
    BTreeMap::from([
        (format!("{name}.toml"), study(plan)),
        (format!("{name}/reference.toml"), reference(plan)),
        (format!("{name}/ceiling.toml"), ceiling(plan)),
        (format!("{name}/claim.toml"), claim(plan)),
    ])
}

fn study(plan: &Plan) -> String {
    let Plan { name, base_year, .. } = plan;
    let (importer, group) = (&plan.importer_name, &plan.group_name);
    let year = base_year + 10;
    let history = base_year - 20;
    format!(
        "# A study: scenarios that are compared, and claims that they test. Run it with `izon run {name}.toml`.\n\
         #\n\
         # Say here in two or three sentences what was claimed, by whom and when, and what the scenarios ask.\n\
         \n\
         [study]\n\
         id = \"{name}\"\n\
         title = {{ en = \"How much does {} depend on {}?\", ja = \"{}は{}にどれだけ依存しているか\" }}\n\
         reference = \"{name}-reference\"\n\
         # One file a scenario. A new one says what changes against another, and nothing else: see ceiling.toml.\n\
         scenarios = [\"{name}/reference.toml\", \"{name}/ceiling.toml\"]\n\
         # The scenario that charts of a single one show.\n\
         focus = \"{name}-ceiling\"\n\
         claims = [\"{name}/claim.toml\"]\n\
         # The year in which scenarios are compared, and the first year of history shown.\n\
         year = {year}\n\
         history_from = {history}\n\
         # Others whose history stands beside: ISO 3166 alpha-3.\n\
         # importers = [\"DEU\", \"IND\"]\n\
         outputs = [\"results\", \"charts\"]\n",
        quoted(&importer.en),
        quoted(&group.en),
        quoted(&importer.ja),
        quoted(&group.ja),
    )
}

fn reference(plan: &Plan) -> String {
    let Plan { name, importer, group, base_year, .. } = plan;
    let horizon = base_year + 15;
    let mut text = format!(
        "# Nothing changes: {} buys on as it did in {base_year}.\n\
         #\n\
         # The flows of the base year are not written here: they are looked up in the trade data. Beside every number stands a\n\
         # `source`, an entry of the sources table, or an `assumption`, the reason for it. All of these are to be replaced by\n\
         # yours; `izon show {name}.toml` lists what is in force, and from where.\n\
         \n\
         [scenario]\n\
         id = \"{name}-reference\"\n\
         title = {{ en = \"Reference\", ja = \"基準\" }}\n\
         importer = \"{importer}\"\n\
         base_year = {base_year}\n\
         horizon = {horizon}\n\
         # How suppliers give way: calibrated, merit-order, proportional, or {{ displace = [\"{group}\"] }}.\n\
         response = \"calibrated\"\n\
         group = \"{group}\"\n\
         # The supplier that a plan would bring, drawn in a colour of its own:\n\
         # supplier = \"USA\"\n",
        quoted(&plan.importer_name.en),
    );
    for market in &plan.markets {
        let Some((id, price, elasticity, unserved)) = MARKETS.iter().find(|(id, ..)| *id == market.id) else {
            continue;
        };
        let _ = write!(
            text,
            "\n[market.{id}]\n\
             # `izon data show prices_annual` lists the series.\n\
             price_series = \"{price}\"\n\
             growth = {{ value = \"0 %\", assumption = \"Placeholder: demand stays as it is\" }}\n\
             # How easily suppliers sell more or less to this importer: per cent of volume for each per cent of price.\n\
             elasticity = {{ triangular = {elasticity}, assumption = \"Placeholder: the range of the shipped studies\" }}\n\
             unserved_price = {{ value = \"{unserved}\", assumption = \"Placeholder: so high that nothing goes unserved while a cargo can be had\" }}\n"
        );
    }
    text
}

/// The market in which the group's share is largest, and a ceiling ten points under that share, or half of it.
fn target(plan: &Plan) -> (&str, &str, f64) {
    let largest = plan.markets.iter().max_by(|a, b| a.share.total_cmp(&b.share));
    let Some(market) = largest else { return (ALL_MARKETS, ALL_MARKETS, 0.0) };
    let (id, observed, share) = (market.id.as_str(), market.observed.as_str(), market.share);
    (id, observed, if share > 20.0 { (share - 10.0).floor() } else { (share / 2.0 * 10.0).floor() / 10.0 })
}

fn ceiling(plan: &Plan) -> String {
    let Plan { name, group, base_year, .. } = plan;
    let (market, _, share) = target(plan);
    let from = base_year + 5;
    format!(
        "# A variation: a ceiling on the share of {}, and nothing else.\n\
         #\n\
         # Other things that a scenario may change: a new [route.NAME] with capacity, year and cost; the demand of a market; a\n\
         # contract; a price on carbon. scenarios/README.md of the project explains every key, `izon schema` gives them to editors.\n\
         \n\
         extends = \"reference.toml\"\n\
         \n\
         [scenario]\n\
         id = \"{name}-ceiling\"\n\
         title = {{ en = \"Ceiling of {share} %\", ja = \"上限{share}%\" }}\n\
         \n\
         [policy.ceiling]\n\
         group = \"{group}\"\n\
         market = \"{market}\"\n\
         share = {{ at_most = \"{share} %\" }}\n\
         from = {from}\n\
         assumption = \"Placeholder: somewhat under the share of {base_year}\"\n",
        quoted(&plan.group_name.en),
    )
}

fn claim(plan: &Plan) -> String {
    let Plan { name, group, base_year, source, .. } = plan;
    let (_, market, share) = target(plan);
    let (importer, named) = (&plan.importer_name, &plan.group_name);
    let (whose, of) = (possessive(&quoted(&importer.en)), quoted(&named.en));
    format!(
        "# A claim: what somebody said, and the number that shows it true or false.\n\
         \n\
         [claim]\n\
         id = \"{name}-too-high\"\n\
         title = {{ en = \"Dependence on {of} is too high\", ja = \"{}への依存は高すぎる\" }}\n\
         statement = {{ en = \"{} dependence on {of} is too high.\", ja = \"{}の{}への依存は高すぎる。\" }}\n\
         # Who said it, in which office, on which day; `source` names the entry of the sources table where it is published.\n\
         speaker = {{ en = \"Nobody yet\", ja = \"未定\" }}\n\
         office = {{ en = \"to be filled in\", ja = \"未記入\" }}\n\
         date = \"{base_year}-12-31\"\n\
         source = \"{source}\" # a placeholder: that of the trade data\n\
         against = {{ en = \"that the share lies under the limit\", ja = \"割合が基準値を下回ること\" }}\n\
         \n\
         # With what was known then, and against what was observed since.\n\
         [ex_ante]\n\
         scenarios = [\"observed\"]\n\
         market = \"{market}\"\n\
         partner = \"{group}\"\n\
         variable = \"share\"\n\
         unit = \"%\"\n\
         at_least = {{ value = \"{share} %\", assumption = \"Placeholder: somewhat under the share of {base_year}\" }}\n\
         \n\
         [ex_post]\n\
         market = \"{market}\"\n\
         partner = \"{group}\"\n\
         variable = \"share\"\n\
         unit = \"%\"\n\
         at_least = {{ value = \"{share} %\", assumption = \"As ex ante\" }}\n",
        quoted(&named.ja),
        capital(&whose),
        quoted(&importer.ja),
        quoted(&named.ja),
    )
}

/// A name as it may stand between the quotation marks of a TOML text.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
