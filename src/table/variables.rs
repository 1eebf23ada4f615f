//! What the variables of the results table mean: each is declared here once, and every face reads its units, digits,
//! words and direction from here. What computes an indicator of a mix stands in `indicators::mix`.

/// Whether more or less of something is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// Less is.
    Lower,
    /// More is.
    Higher,
}

/// What an indicator of risk measures, and so what it means when indicators of different kinds disagree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum IndicatorKind {
    /// How few suppliers there are.
    Plain,
    /// How unlike they are.
    Diversity,
    /// How few there are, the badly governed counting more.
    RiskWeighted,
    /// How much must pass straits and canals.
    Chokepoints,
}

/// One variable of the results table.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Variable {
    /// Its name in the results table.
    pub name: &'static str,
    /// Its units; each has its own rows. The first is the one shown where only one is.
    pub units: &'static [&'static str],
    /// Digits after the point when it is shown in its first unit.
    pub digits: usize,
    /// What is better, where either is.
    pub better: Option<Better>,
    /// What it measures, if it says how far supply is at risk.
    pub risk: Option<IndicatorKind>,
    /// Whether tables and charts that compare scenarios show it without being asked.
    pub compared: bool,
    /// What it is called in a heading; English without a capital, then Japanese.
    pub noun: (&'static str, &'static str),
    /// What it measures.
    pub meaning: &'static str,
    /// Who defined it.
    pub source: &'static str,
}

impl Variable {
    const fn new(
        name: &'static str,
        units: &'static [&'static str],
        noun: (&'static str, &'static str),
        meaning: &'static str,
        source: &'static str,
    ) -> Self {
        Self { name, units, digits: 2, better: None, risk: None, compared: false, noun, meaning, source }
    }

    const fn digits(self, digits: usize) -> Self {
        Self { digits, ..self }
    }

    const fn better(self, better: Better) -> Self {
        Self { better: Some(better), ..self }
    }

    const fn risk(self, kind: IndicatorKind) -> Self {
        Self { risk: Some(kind), ..self }
    }

    const fn compared(self) -> Self {
        Self { compared: true, ..self }
    }

    /// Its first unit.
    pub const fn unit(&self) -> &'static str {
        self.units[0]
    }
}

use Better::{Higher, Lower};

/// Every variable that a computed scenario has in its results.
pub const VARIABLES: &[Variable] = &[
    Variable::new(
        "import",
        &["Mt/y", "PJ/y", "bcm/y"],
        ("imports", "輸入量"),
        "what arrives: by route, by supplier, in all",
        "quantity",
    ),
    Variable::new(
        "share",
        &["%"],
        ("share", "割合"),
        "part of what is imported, by energy: of a supplier or a group",
        "quantity",
    )
    .digits(1)
    .better(Lower),
    Variable::new(
        "hhi",
        &["points"],
        ("concentration (HHI)", "集中度（HHI）"),
        "concentration of suppliers: 10,000 times the sum of squared shares",
        "Herfindahl; Hirschman",
    )
    .digits(0)
    .better(Lower)
    .risk(IndicatorKind::Plain)
    .compared(),
    Variable::new(
        "effective-suppliers",
        &["count"],
        ("effective number of suppliers", "実効供給国数"),
        "equal suppliers that would be as concentrated: 1 over the sum of squared shares",
        "Laakso and Taagepera 1979",
    )
    .better(Higher),
    Variable::new(
        "shannon",
        &["nats"],
        ("Shannon index", "シャノン指数"),
        "evenness of suppliers: minus the sum of shares times their logarithms",
        "Shannon 1948",
    )
    .digits(3)
    .better(Higher)
    .risk(IndicatorKind::Plain),
    Variable::new(
        "rao-stirling",
        &["index"],
        ("Rao–Stirling diversity", "ラオ・スターリング多様性"),
        "diversity: the mean disparity of two units drawn at random",
        "Rao 1982; Stirling 2007",
    )
    .digits(3)
    .better(Higher)
    .risk(IndicatorKind::Diversity),
    Variable::new(
        "hhi-risk",
        &["points"],
        ("risk-weighted concentration", "リスク加重集中度"),
        "concentration weighted by the governance risk of suppliers, from 0 to 1",
        "after Le Coq and Paltseva 2009",
    )
    .digits(0)
    .better(Lower)
    .risk(IndicatorKind::RiskWeighted),
    Variable::new(
        "chokepoint-ratio",
        &["%"],
        ("chokepoint ratio", "チョークポイント比率"),
        "volumes through each chokepoint, added up, over imports; what goes round one by pipeline does not pass it",
        "after METI, Energy White Paper",
    )
    .digits(1)
    .better(Lower)
    .risk(IndicatorKind::Chokepoints)
    .compared(),
    Variable::new(
        "chokepoint-ratio-by-origin",
        &["%"],
        ("chokepoint ratio by country of origin", "産地別チョークポイント比率"),
        "the same by country of origin, as METI counts: whoever lies behind a strait passes it with all its cargoes",
        "METI, Energy White Paper",
    )
    .digits(1)
    .better(Lower),
    Variable::new(
        "exposure-route",
        &["%"],
        ("exposure by route", "経路別の依存度"),
        "part of what is imported that travels through a passage",
        "quantity",
    )
    .digits(1)
    .better(Lower),
    Variable::new(
        "exposure-origin",
        &["%"],
        ("exposure by origin", "産地別の依存度"),
        "part of what is imported from the countries behind a passage",
        "quantity",
    )
    .digits(1)
    .better(Lower),
    Variable::new(
        "import-bill",
        &["million USD/y"],
        ("import bill", "輸入額"),
        "what is paid for what is imported",
        "money",
    )
    .digits(0)
    .better(Lower),
    Variable::new("cost", &["USD/GJ"], ("cost of supply", "供給費用"), "import bill over what is imported", "money")
        .better(Lower)
        .compared(),
    Variable::new("price", &["USD/GJ"], ("price", "価格"), "price in the market", "dual of the balance").better(Lower),
    Variable::new("demand", &["PJ/y"], ("demand", "需要"), "what is wanted from abroad", "quantity").digits(0),
    Variable::new(
        "unserved",
        &["PJ/y"],
        ("unserved demand", "供給されない需要"),
        "what is wanted and does not come",
        "quantity",
    )
    .better(Lower),
    Variable::new("capacity", &["PJ/y"], ("capacity", "輸送能力"), "the most that a route can deliver", "quantity"),
    Variable::new(
        "rent",
        &["USD/GJ"],
        ("capacity rent", "能力レント"),
        "what a unit more of a route's capacity would save",
        "dual of the capacity",
    ),
    Variable::new(
        "policy-dual",
        &["USD/GJ"],
        ("shadow price of a policy", "政策のシャドー価格"),
        "what a unit less of a policy's demand would save",
        "dual of the policy",
    ),
    Variable::new(
        "supply-limit-dual",
        &["USD/GJ"],
        ("shadow price of a supply limit", "供給上限のシャドー価格"),
        "what a unit more from a supplier would save",
        "dual of its limit",
    ),
    Variable::new(
        "contracted",
        &["PJ/y"],
        ("volume under contract", "契約数量"),
        "what the contracts on a route say is taken or paid for",
        "contract",
    ),
    Variable::new(
        "contract-dual",
        &["USD/GJ"],
        ("shadow price of contracts", "契約のシャドー価格"),
        "what a unit less under contract would save",
        "dual of the contracts",
    ),
    Variable::new(
        "contract-price",
        &["USD/GJ"],
        ("contract price", "契約価格"),
        "mean price of what is contracted by formula",
        "contract",
    ),
    Variable::new(
        "not-taken",
        &["PJ/y"],
        ("take-or-pay shortfall", "テイク・オア・ペイの引取不足"),
        "what is paid for under a contract and not taken",
        "contract",
    ),
    Variable::new(
        "carbon-price",
        &["USD/t"],
        ("carbon price", "炭素価格"),
        "what a tonne of carbon dioxide costs",
        "policy",
    ),
];

/// The variable of this name.
///
/// ```
/// use izon::table::variables::{Better, variable};
/// let hhi = variable("hhi").unwrap();
/// assert_eq!((hhi.unit(), hhi.better), ("points", Some(Better::Lower)));
/// assert_eq!(variable("hh"), None);
/// ```
pub fn variable(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| variable.name == name)
}

/// What is shown of scenarios that are compared, unless something else is asked for.
pub fn compared() -> impl Iterator<Item = &'static Variable> {
    VARIABLES.iter().filter(|variable| variable.compared)
}

/// Indicators of risk, with what they measure.
pub fn of_risk() -> impl Iterator<Item = (&'static Variable, IndicatorKind)> {
    VARIABLES.iter().filter_map(|variable| Some((variable, variable.risk?)))
}
