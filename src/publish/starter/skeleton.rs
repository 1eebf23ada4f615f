//! The texts of a new study, its reference and its variations.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::examples;
use super::question::{Party, Past};
use crate::history::ObservedMarket;
use crate::id::{CountryId, GroupId};
use crate::language::Text;

/// What a new study is about.
pub(super) struct StarterPlan {
    pub(super) name: String,
    pub(super) importer: String,
    pub(super) importer_name: Text,
    pub(super) group: Party,
    /// Whether the group was chosen from the data.
    pub(super) chosen: bool,
    /// The group's part of all markets together in the base year, per cent.
    pub(super) share: f64,
    /// Groups that could be asked about, with their part, per cent.
    pub(super) offered: Vec<(GroupId, f64)>,
    /// The largest suppliers with theirs.
    pub(super) suppliers: Vec<(CountryId, f64)>,
    /// Other definitions of the group.
    pub(super) alike: Vec<GroupId>,
    /// Who would sell instead.
    pub(super) supplier: Option<Instead>,
    /// Importers of about the same size.
    pub(super) peers: Vec<CountryId>,
    pub(super) base_year: i32,
    /// The newest year of the trade data.
    pub(super) newest: i32,
    pub(super) markets: Vec<StarterMarket>,
    /// The place among them of the one in which the group sells most energy.
    pub(super) target: usize,
    /// What was imported there in the base year, million tonnes.
    pub(super) total_mt: f64,
    /// Freight to the importer that the price of that market leaves out, in the unit of the price; `None` where there is none
    /// or nobody knows it.
    pub(super) freight: Option<f64>,
}

/// A supplier that would sell more.
pub(super) struct Instead {
    pub(super) id: String,
    pub(super) name: Text,
    /// Straits on its way; `None` where the data hold no way.
    pub(super) passages: Option<Vec<String>>,
}

/// A market of it.
pub(super) struct StarterMarket {
    /// Its name in scenario files.
    pub(super) id: String,
    /// As the trade data show it, which may be a part of it.
    pub(super) observed: ObservedMarket,
    pub(super) past: Past,
    /// What is doubtful of the base year.
    pub(super) thin: Option<String>,
    pub(super) terms: Option<SkeletonTerms>,
    /// Mean price of the base year, in the unit of the terms.
    pub(super) price: Option<f64>,
}

/// What a market starts with.
#[derive(Clone, Copy)]
pub(super) struct SkeletonTerms {
    pub(super) series: &'static str,
    unit: &'static str,
    elasticity: &'static str,
    unserved: &'static str,
}

/// Regions of the world whose cargoes are priced as in Europe.
const ATLANTIC: [&str; 3] = ["Africa", "Americas", "Europe"];

/// Price series, elasticity and price of what is not served, of a market where the importer lies: those of the shipped
/// studies, with the price of its side of the world.
pub(super) fn terms(market: &str, region: &str) -> Option<SkeletonTerms> {
    let atlantic = ATLANTIC.contains(&region);
    let of = |series, unit, elasticity, unserved| Some(SkeletonTerms { series, unit, elasticity, unserved });
    match market {
        "crude-oil" => of(if atlantic { "brent" } else { "dubai" }, "USD/bbl", "[2, 5, 10]", "400 USD/bbl"),
        "natural-gas" => {
            of(if atlantic { "gas-europe" } else { "lng-japan" }, "USD/MMBtu", "[1, 3, 8]", "80 USD/MMBtu")
        }
        _ => None,
    }
}

impl StarterPlan {
    pub(super) fn market(&self) -> &StarterMarket {
        &self.markets[self.target]
    }

    /// A ceiling ten points under the group's share, or half of a small one.
    pub(super) fn ceiling(&self) -> f64 {
        let share = self.market().past.now;
        if share > 20.0 { (share - 10.0).floor() } else { (share / 2.0 * 10.0).floor() / 10.0 }
    }

    /// Whether a ceiling means anything: the group sells something there, and others do.
    fn can_cap(&self) -> bool {
        self.ceiling() > 0.0 && self.market().past.now < 99.9
    }

    /// The supplier that would sell more, and the price around which it would, where both are known.
    pub(super) fn more(&self) -> Option<(&Instead, f64)> {
        self.supplier.as_ref().zip(self.market().price)
    }

    /// What is bought, in words.
    fn goods(&self) -> Text {
        let of = |word: fn(&Text) -> &str, with: &str| {
            self.markets.iter().map(|market| word(&market.observed.name)).collect::<Vec<_>>().join(with)
        };
        Text::new(of(|name| &name.en, " and "), of(|name| &name.ja, "・"))
    }

    /// One line for the terminal: what is asked, and how to ask something else.
    pub(super) fn asks(&self) -> String {
        let (group, goods, share) = (&self.group.name.en, self.goods().en, self.share);
        format!(
            "In question: {group}, {share:.0}% of the {goods} that {} imported in {}; another with --group, the choice stands in {}/reference.toml.",
            self.importer_name.en, self.base_year, self.name
        )
    }
}

/// The files by name, paths relative to the folder of the study.
pub(super) fn files(plan: &StarterPlan) -> BTreeMap<String, String> {
    let name = &plan.name;
    let mut files =
        BTreeMap::from([(format!("{name}.toml"), study(plan)), (format!("{name}/reference.toml"), reference(plan))]);
    if plan.can_cap() {
        files.insert(format!("{name}/ceiling.toml"), ceiling(plan));
    }
    files.extend(more(plan).map(|text| (format!("{name}/more.toml"), text)));
    files.extend(claims(plan).into_iter().map(|(file, text)| (format!("{name}/{file}.toml"), text)));
    files
}

fn claims(plan: &StarterPlan) -> Vec<(&'static str, String)> {
    let both = [("claim-grown", examples::grown(plan)), ("claim-more", examples::more(plan))];
    both.into_iter().filter_map(|(file, text)| Some((file, text?))).collect()
}

fn study(plan: &StarterPlan) -> String {
    let StarterPlan { name, base_year, .. } = plan;
    let (importer, group) = (&plan.importer_name, &plan.group.name);
    let scenarios = [Some("reference"), plan.can_cap().then_some("ceiling"), plan.more().map(|_| "more")];
    let listed: Vec<String> = scenarios.into_iter().flatten().map(|file| format!("\"{name}/{file}.toml\"")).collect();
    let told: Vec<String> = claims(plan).iter().map(|(file, _)| format!("\"{name}/{file}.toml\"")).collect();
    let focus = scenarios.into_iter().flatten().last().unwrap_or("reference");
    let peers: Vec<String> = plan.peers.iter().map(|peer| format!("\"{peer}\"")).collect();
    let peers = if peers.is_empty() { String::new() } else { format!("importers = [{}]\n", peers.join(", ")) };
    format!(
        "# A study: scenarios that are compared, and claims that they test. Run it with `izon run {name}.toml`.\n\
         #\n\
         # Say here in two or three sentences what was claimed, by whom and when, and what the scenarios ask. All numbers in\n\
         # these files that begin with \"Placeholder\" are to be replaced by yours.\n\
         \n\
         [study]\n\
         id = \"{name}\"\n\
         title = {{ en = \"How much does {} depend on {}?\", ja = \"{}は{}にどれだけ依存しているか\" }}\n\
         reference = \"{name}-reference\"\n\
         # One file a scenario. A new one says what changes against another, and nothing else: see ceiling.toml, more.toml.\n\
         scenarios = [{}]\n\
         # The scenario that charts of a single one show.\n\
         focus = \"{name}-{focus}\"\n\
         claims = [{}]\n\
         # The year in which scenarios are compared, and the first year of history shown.\n\
         year = {}\n\
         history_from = {}\n\
         # Others whose history stands beside, ISO 3166 alpha-3: here the three whose imports are nearest in size.\n\
         {peers}\
         outputs = [\"results\", \"charts\", \"briefing\"]\n",
        quoted(&importer.en),
        quoted(&group.en),
        quoted(&importer.ja),
        quoted(&group.ja),
        listed.join(", "),
        told.join(", "),
        base_year + 10,
        base_year - 20,
    )
}

/// Names with their parts, as lines of a comment.
fn listed(names: impl Iterator<Item = (String, f64)>) -> String {
    let mut text = String::new();
    let mut length = 0;
    for (name, share) in names {
        let item = format!("{name} {share:.1}%");
        if length + item.len() > 105 || length == 0 {
            text.push_str(if text.is_empty() { "#   " } else { ",\n#   " });
            length = 0;
        } else {
            text.push_str(", ");
        }
        length += item.len() + 2;
        text.push_str(&item);
    }
    text + "\n"
}

fn reference(plan: &StarterPlan) -> String {
    let StarterPlan { name, importer, base_year, .. } = plan;
    let key = &plan.group.key;
    let why = if plan.chosen {
        "Of the regions that do not hold the importer, the one that sold it most energy\n# in the base year; one country alone, where it sold nine tenths of that or more. "
    } else {
        ""
    };
    let mut text = format!(
        "# Nothing changes: {} buys on as it did in {base_year}.\n\
         #\n\
         # The flows of the base year are not written here: they are looked up in the trade data. Beside every number stands a\n\
         # `source`, an entry of the sources table, or an `assumption`, the reason for it. `izon show {name}/reference.toml` lists\n\
         # what is in force, and from where.\n\
         \n\
         [scenario]\n\
         id = \"{name}-reference\"\n\
         title = {{ en = \"Reference\", ja = \"基準\" }}\n\
         importer = \"{importer}\"\n\
         base_year = {base_year}\n\
         horizon = {}\n\
         # How suppliers lose sales: calibrated, merit-order, proportional, or {{ displace = [\"{key}\"] }}.\n\
         response = \"calibrated\"\n\
         \n\
         # The group of suppliers in question. {why}Another: write the files again with\n\
         # `--group NAME`, or change it here, in ceiling.toml and in the claims. Groups of the data, with their part of the {} that\n\
         # {} imported in {base_year}, by energy:\n\
         {}\
         # The largest suppliers; a code can stand for a group:\n\
         {}\
         group = \"{key}\"\n",
        quoted(&plan.importer_name.en),
        base_year + 15,
        plan.goods().en,
        plan.importer_name.en,
        listed(plan.offered.iter().map(|(id, share)| (id.to_string(), *share))),
        listed(plan.suppliers.iter().map(|(id, share)| (id.to_string(), *share))),
    );
    if let Some(Instead { id, .. }) = &plan.supplier {
        let _ = write!(
            text,
            "# The supplier that a plan would bring, drawn in a colour of its own: the largest outside the group, or `--supplier`.\n\
             supplier = \"{id}\"\n"
        );
    }
    for market in &plan.markets {
        text.push_str(&market_table(market, *base_year));
    }
    text
}

fn market_table(market: &StarterMarket, base_year: i32) -> String {
    let Some(SkeletonTerms { series, elasticity, unserved, .. }) = market.terms else { return String::new() };
    let StarterMarket { id, thin, past, .. } = market;
    let mut text = format!("\n[market.{id}]\n");
    if let Some(thin) = thin {
        let _ = writeln!(text, "# Take care: {thin}.");
    }
    if market.observed.id.as_str() != id {
        let _ = writeln!(
            text,
            "# The trade data hold {} alone, and nothing that comes by pipeline: every share here is a share of {0}.",
            market.observed.name.en
        );
    }
    let [seen, seen_ja] = match (past.growth, past.then) {
        (Some(growth), Some((then, _))) if growth.abs() < 30.0 => [
            format!("; from {then} to {base_year} imports changed by {growth:+.1}% a year"),
            format!("（{then}年から{base_year}年までの輸入の変化は年{growth:+.1}%）"),
        ],
        _ => [String::new(), String::new()],
    };
    let little = placeholder(&format!("little change either way{seen}"), &format!("増減とも小幅{seen_ja}"));
    let range = placeholder("the range of the shipped studies", "収録済みの調査と同じ幅");
    let dear = placeholder(
        "so high that nothing goes unserved while a cargo can be had",
        "貨物が手に入る限り不足が生じない高さ",
    );
    let _ = write!(
        text,
        "# `izon data show prices_annual` lists the series.\n\
         price_series = \"{series}\"\n\
         growth = {{ uniform = [\"-1 %\", \"1 %\"], {little} }}\n\
         # How easily suppliers sell more or less to this importer: per cent of volume for each per cent of price.\n\
         elasticity = {{ triangular = {elasticity}, {range} }}\n\
         unserved_price = {{ value = \"{unserved}\", {dear} }}\n"
    );
    text
}

fn ceiling(plan: &StarterPlan) -> String {
    let StarterPlan { name, base_year, .. } = plan;
    let (share, now) = (plan.ceiling(), plan.market().past.now);
    let (group, goods) = (&plan.group.name, &plan.market().observed.name);
    let [part, part_ja] =
        if now > 20.0 { ["about ten points under", "を約10ポイント下回る"] } else { ["half of", "の半分"] };
    let under = placeholder(
        &format!("{part} the share of {base_year}, {now:.1}%"),
        &format!("{base_year}年の割合（{now:.1}%）{part_ja}"),
    );
    format!(
        "# A variation: a ceiling on the share of {} in {}, and nothing else.\n\
         #\n\
         # Other things that a scenario may change: a new [route.NAME] with capacity, year and cost (see more.toml); the demand of a\n\
         # market; a contract; a price on carbon. scenarios/README.md of the project explains every key, `izon schema` gives them\n\
         # to editors.\n\
         \n\
         extends = \"reference.toml\"\n\
         \n\
         [scenario]\n\
         id = \"{name}-ceiling\"\n\
         title = {{ en = \"At most {share}% of {} from {}\", ja = \"{}の{}依存を{share}%以下に\" }}\n\
         \n\
         [policy.ceiling]\n\
         group = \"{}\"\n\
         market = \"{}\"\n\
         share = {{ at_most = \"{share} %\" }}\n\
         from = {}\n\
         {under}\n",
        quoted(&group.en),
        goods.en,
        goods.en,
        quoted(&group.en),
        goods.ja,
        quoted(&group.ja),
        plan.group.key,
        plan.market().id,
        base_year + 5,
    )
}

/// What a supplier would bring in the example: a tenth of the imports of the market, million tonnes.
pub(super) fn brought(plan: &StarterPlan) -> String {
    let tenth = plan.total_mt / 10.0;
    if tenth >= 10.0 {
        format!("{tenth:.0}")
    } else if tenth >= 0.1 {
        format!("{tenth:.1}")
    } else {
        format!("{tenth:.4}")
    }
}

fn more(plan: &StarterPlan) -> Option<String> {
    let StarterPlan { name, base_year, .. } = plan;
    let (Instead { id, name: who, passages }, price) = plan.more()?;
    let StarterMarket { observed, terms, .. } = plan.market();
    let (SkeletonTerms { series, unit, .. }, goods, capacity) = ((*terms)?, &observed.name, brought(plan));
    let passages = match passages {
        Some(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("# As its cargoes go today.\npassages = [{}]\n", names.join(", "))
        }
        None => "# The data hold no sea routes to this importer. Straits and canals on the way, if you know them:\n\
                 # passages = [\"hormuz\", \"malacca\"]\n"
            .to_owned(),
    };
    let shown = |price: f64| format!("{:.*} {unit}", if price < 20.0 { 2 } else { 0 }, price);
    // A cost is of what is delivered, so that it is set beside the price with its freight.
    let cost = |part: f64| shown((price + plan.freight.unwrap_or(0.0)) * part);
    let tenth = placeholder(&format!("a tenth of the imports of {base_year}"), &format!("{base_year}年の輸入の1割"));
    let change = placeholder("contracts change over a few years", "契約は数年かけて切り替わる");
    let (now, freight) = (shown(price), plan.freight.map(|freight| format!("{freight:.2} {unit}")));
    let (with, with_ja) = freight
        .map_or_else(Default::default, |freight| (format!(" and freight of {freight}"), format!("＋運賃{freight}")));
    let around = placeholder(
        &format!("around the price of {base_year} ({series}, {now}{with})"),
        &format!("{base_year}年の価格（{series}、{now}{with_ja}）の前後"),
    );
    Some(format!(
        "# A variation: {} sells a tenth of the imports more. Whose place would it take?\n\
         \n\
         extends = \"reference.toml\"\n\
         \n\
         [scenario]\n\
         id = \"{name}-more\"\n\
         title = {{ en = \"More {} from {}\", ja = \"{}からの{}を増やす\" }}\n\
         \n\
         [route.more]\n\
         title = {{ en = \"More {} from {}\", ja = \"{}からの{}（追加分）\" }}\n\
         supplier = \"{id}\"\n\
         commodity = \"{}\"\n\
         {passages}\
         capacity = {{ value = \"{capacity} Mt/y\", {tenth} }}\n\
         in_service = {}\n\
         ramp_up = {{ value = \"2 y\", {change} }}\n\
         # Above the price of the market nothing of it is bought.\n\
         delivered_cost = {{ triangular = [\"{}\", \"{}\", \"{}\"], {around} }}\n",
        quoted(&who.en),
        goods.en,
        quoted(&who.en),
        quoted(&who.ja),
        goods.ja,
        goods.en,
        quoted(&who.en),
        quoted(&who.ja),
        goods.ja,
        observed.commodity,
        base_year + 3,
        cost(0.85),
        cost(0.95),
        cost(1.05),
    ))
}

/// The reason of a number that is there to be replaced.
pub(super) fn placeholder(en: &str, ja: &str) -> String {
    format!("assumption = {{ en = \"Placeholder: {en}\", ja = \"仮の値：{ja}\" }}")
}

/// A name as it may stand between the quotation marks of a TOML text.
pub(super) fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
