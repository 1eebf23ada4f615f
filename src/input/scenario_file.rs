//! The file form of a scenario and of a study.

mod contract;

use schemars::JsonSchema;
use toml::de::DeValue;

use super::form::{Entries, GeoPoint, Located, One, Reader, Scalar, Value, form, read_located};
use super::quantity_form::ByYear;
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;
pub use contract::{CarbonPriceForm, ContractForm, ContractPriceForm, MarketContractsForm};

form! {
    /// A scenario: what changes, for one importer, against what was observed in a base year.
    ScenarioFile {
        /// Another scenario file, or a list of them, from which everything is taken that this one does not state. A path
        /// is seen from this file. Of two files in a list, the first has the word.
        extends: One<Extends>,
        /// What the scenario is.
        scenario: ScenarioForm,
        /// What is bought, by name: `crude-oil`, `natural-gas`.
        market: Entries<MarketForm>,
        /// Ways by which energy comes. A name such as `qat-lng` (supplier and commodity) changes an observed route;
        /// any other name adds a new one.
        route: Entries<RouteForm>,
        /// What suppliers can send to the importer at most.
        supply_limit: Entries<SupplyLimitForm>,
        /// What a government demands.
        policy: Entries<PolicyForm>,
        /// Groups of countries, beside those of the dataset.
        group: Entries<GroupForm>,
        /// Units of a currency for one USD, by currency code.
        exchange_rate: Entries<ExchangeRateForm>,
        /// Parts of the importer, beside those of the dataset, or other demand for them.
        region: Entries<RegionForm>,
        /// Trunk lines that could be added between regions.
        trunk_line: Entries<TrunkLineForm>,
        /// Gas that lands in one region, for `izon absorb`.
        absorption: AbsorptionForm,
        /// What the importer has promised to take.
        contract: Entries<ContractForm>,
        /// A price on carbon dioxide.
        carbon_price: CarbonPriceForm,
        /// Uncertain numbers that go together.
        correlation: Entries<CorrelationForm>,
    }

    /// Uncertain numbers that go together.
    CorrelationForm {
        /// Two numbers or more, by the names of their settings, such as `market.crude-oil.growth`.
        between: One<Vec<Located<String>>>,
        /// How far each two of them go together, from -1 to 1: the correlation of their normal scores (a Gaussian copula).
        coefficient: One<UncertainQuantity>,
        /// Entry of the sources table that the coefficient comes from.
        source: One<String>,
        /// Or the reason why it is assumed.
        assumption: One<Text>,
    }

    /// What the scenario is.
    ScenarioForm {
        /// Name in files and results: lower-case letters, digits and hyphens.
        id: One<String>,
        /// Name for people.
        title: One<Text>,
        /// Who imports: ISO 3166-1 alpha-3, such as JPN.
        importer: One<String>,
        /// The observed year that everything starts from.
        base_year: One<i32>,
        /// The last year computed.
        horizon: One<i32>,
        /// Which suppliers lose sales when something changes: `calibrated`, `merit-order`, `proportional`, or `{ displace = ["middle-east"] }`.
        response: One<ResponseForm>,
        /// The group of suppliers that the scenario is about.
        group: One<String>,
        /// The supplier that the scenario is about.
        supplier: One<String>,
    }

    /// One market.
    MarketForm {
        /// Demand for imports by year, straight lines between the years stated, from the observed imports of the base
        /// year on; constant after the last.
        demand: ByYear,
        /// Yearly growth of demand, instead of `demand`.
        growth: One<UncertainQuantity>,
        /// What is added to demand by a measure, such as a reactor restart (negative), by year, from nothing in the
        /// base year on; constant after the last.
        demand_change: ByYear,
        /// Series of the price table whose base-year mean is the reference price, such as `lng-japan`.
        price_series: One<String>,
        /// Reference price by year, instead of the series.
        price: ByYear,
        /// On what basis `price` stands: `cif`, in port and of LNG before regasification (so if not stated), or `ashore`. A
        /// series has its basis in the price table. All prices of a market are brought ashore before they meet.
        price_basis: One<String>,
        /// What it costs to make gas of LNG, for all LNG of the market; if not stated, a terminal of middling cost.
        regasification: One<UncertainQuantity>,
        /// Elasticity of supply of every observed route that states none of its own.
        elasticity: One<UncertainQuantity>,
        /// What a unit of demand that is not served is worth.
        unserved_price: One<UncertainQuantity>,
        /// What is under contract on observed routes of which no contract is stated.
        contracts: MarketContractsForm,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// One route, new or changed.
    RouteForm {
        /// Name for people.
        title: One<Text>,
        /// Who sells: ISO 3166-1 alpha-3.
        supplier: One<String>,
        /// What is shipped: `crude`, `lng`, `pipeline-gas`.
        commodity: One<String>,
        /// Where it comes ashore: a terminal of the dataset, or a name of your own with `landing_place`.
        landing: One<String>,
        /// Name of the landing point for people.
        landing_title: One<Text>,
        /// Where the landing point is: latitude and longitude.
        landing_place: One<GeoPoint>,
        /// Where it starts: latitude and longitude.
        origin_place: One<GeoPoint>,
        /// The most it can deliver in a year.
        capacity: One<UncertainQuantity>,
        /// First year of delivery.
        in_service: One<i32>,
        /// Time from the first delivery to full capacity, in a straight line.
        ramp_up: One<UncertainQuantity>,
        /// First year without delivery.
        closed: One<i32>,
        /// Cost of a delivered unit, in port and of LNG before regasification, which is added. Instead, `supply_price` and
        /// what transport costs, or `price_differential`.
        delivered_cost: One<UncertainQuantity>,
        /// On what basis `delivered_cost` stands: `cif`, as above (so if not stated), or `ashore`, regasification included.
        cost_basis: One<String>,
        /// What is paid above the price series of the market, or below it (negative), such as "-1.5 USD/bbl", on the basis
        /// on which the series is quoted: of one free on board, where the route's cargoes are loaded, so that freight is
        /// added over `shipping_distance`, or else by the ways of the tables. The cost then follows the series.
        price_differential: One<UncertainQuantity>,
        /// Price at the route's start.
        supply_price: One<UncertainQuantity>,
        /// Investment in the route.
        capex: One<UncertainQuantity>,
        /// Fixed operation and maintenance, each year, as a part of the investment.
        fixed_om: One<UncertainQuantity>,
        /// Interest rate at which the investment is recovered.
        discount_rate: One<UncertainQuantity>,
        /// Time in which the investment is recovered.
        lifetime: One<UncertainQuantity>,
        /// Part of the capacity that is used: what the route delivers when it runs fully, and what its investment is spread
        /// over. All of it if not stated.
        utilisation: One<UncertainQuantity>,
        /// What each unit transported costs beside the investment.
        variable_cost: One<UncertainQuantity>,
        /// What the investment builds: `pipeline`, `liquefaction` or `regasification`. If not stated, a plant that makes
        /// LNG where LNG is shipped, and a pipeline elsewhere.
        facility: One<String>,
        /// Part of the investment that is paid from public money, at `public_rate`.
        public_share: One<UncertainQuantity>,
        /// Interest rate of the public part.
        public_rate: One<UncertainQuantity>,
        /// Time by which the first delivery is later than `in_service`, such as for permits or laws, after the investment
        /// has been paid.
        delay: One<UncertainQuantity>,
        /// Distance by ship, one way: adds the cost of shipping LNG to a cost that is built up, or freight to a price
        /// free on board.
        shipping_distance: One<UncertainQuantity>,
        /// What it costs to make gas of this route's LNG, instead of what the market says.
        regasification: One<UncertainQuantity>,
        /// Part of what is sent that does not arrive.
        loss: One<UncertainQuantity>,
        /// Elasticity of supply; of an observed route only.
        elasticity: One<UncertainQuantity>,
        /// Straits and canals passed; of a new route, none if empty.
        passages: One<Vec<Located<String>>>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// What a supplier can send to the importer at most.
    SupplyLimitForm {
        /// Who: ISO 3166-1 alpha-3.
        supplier: One<String>,
        /// In which market.
        market: One<String>,
        /// The most in a year.
        available: One<UncertainQuantity>,
        /// First year in force; the year after the base year if not stated.
        from: One<i32>,
        /// Last year in force; the horizon if not stated.
        to: One<i32>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// A policy about the part that a group of suppliers has in the imports.
    PolicyForm {
        /// The group of suppliers, or one supplier.
        group: One<String>,
        /// The market; `all` for all together, by energy.
        market: One<String>,
        /// Limits of the group's share.
        share: ShareForm,
        /// Limits of what comes from the group in a year, such as a strategic floor that keeps a supplier alive.
        volume: ShareForm,
        /// Limit of the share of each supplier of the group; of every supplier if no group is stated.
        largest_supplier: CeilingForm,
        /// How many suppliers of the group there are to be, each with at least some share; of all suppliers if no group is
        /// stated. Which they are is searched for so that the year costs least, by branch and bound.
        suppliers: SupplierCountForm,
        /// No imports from the group at all; with `from` and `to`, a sanction with a date.
        embargo: One<bool>,
        /// First year in force; the year after the base year if not stated.
        from: One<i32>,
        /// Last year in force; the horizon if not stated.
        to: One<i32>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// Limits of a share.
    ShareForm {
        /// At most this part.
        at_most: One<UncertainQuantity>,
        /// At least this part.
        at_least: One<UncertainQuantity>,
    }

    /// A ceiling.
    CeilingForm {
        /// At most this part.
        at_most: One<UncertainQuantity>,
    }

    /// A least number of suppliers.
    SupplierCountForm {
        /// At least this many.
        at_least: One<UncertainQuantity>,
        /// Part of imports that a supplier must bring to be counted.
        least_share: One<UncertainQuantity>,
    }

    /// A group of countries.
    GroupForm {
        /// Name for people.
        title: One<Text>,
        /// Who belongs to it: ISO 3166-1 alpha-3.
        members: One<Vec<Located<String>>>,
        /// Entry of the sources table that defines it so.
        source: One<String>,
        /// Or the reason why it is defined so.
        assumption: One<Text>,
    }

    /// An exchange rate.
    ExchangeRateForm {
        /// Units of the currency for one USD, such as "103 JPY/USD".
        rate: One<UncertainQuantity>,
        /// Entry of the sources table that it comes from.
        source: One<String>,
        /// Or the reason why it is assumed.
        assumption: One<Text>,
    }

    /// A part of the importer.
    RegionForm {
        /// Name for people.
        title: One<Text>,
        /// Where it is: latitude and longitude; of a new region.
        place: One<GeoPoint>,
        /// Gas used there in a year, instead of what is allocated to it.
        demand: One<UncertainQuantity>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// A trunk line that could be added.
    TrunkLineForm {
        /// Name for people.
        title: One<Text>,
        /// The region at one end.
        from: One<String>,
        /// The region at the other end.
        to: One<String>,
        /// The most it can carry in a year, either way.
        capacity: One<UncertainQuantity>,
        /// Investment in it.
        capex: One<UncertainQuantity>,
        /// Fixed operation and maintenance, each year, as a part of the investment.
        fixed_om: One<UncertainQuantity>,
        /// Interest rate at which the investment is recovered.
        discount_rate: One<UncertainQuantity>,
        /// Time in which the investment is recovered.
        lifetime: One<UncertainQuantity>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// Gas that lands in one region.
    AbsorptionForm {
        /// Where it lands: a region, or a terminal of the dataset.
        landing: One<String>,
        /// How much lands in a year; several amounts are answered side by side.
        inflow: One<Vec<Located<UncertainQuantity>>>,
        /// What an LNG plant at the landing can ship on in a year; nothing if not stated.
        lng_plant: One<UncertainQuantity>,
        /// Part of the LNG of every terminal that lands whatever happens; nothing if not stated.
        firm_lng: One<UncertainQuantity>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// A study: scenarios that are compared with a reference.
    StudyFile {
        /// What the study is.
        study: StudyForm,
        /// Uncertain numbers of its scenarios that go together, beside what the scenarios state themselves.
        correlation: Entries<CorrelationForm>,
    }

    /// What the study is.
    StudyForm {
        /// Name in files and results.
        id: One<String>,
        /// Name for people.
        title: One<Text>,
        /// Scenario files, relative to the study file, in the order in which they are shown.
        scenarios: One<Vec<Located<String>>>,
        /// The id of the scenario that the others are compared with.
        reference: One<String>,
        /// The id of the scenario that charts of a single scenario show; the first that adds a route if not stated.
        focus: One<String>,
        /// The year in which they are compared.
        year: One<i32>,
        /// First year of history shown.
        history_from: One<i32>,
        /// The group of suppliers that the study is about, if not that of its reference.
        group: One<String>,
        /// The supplier that the study is about, if not that of its reference.
        supplier: One<String>,
        /// Importers whose history stands in the results, beside the importer of the scenarios.
        importers: One<Vec<Located<String>>>,
        /// Markets shown; those of the scenarios if not stated.
        markets: One<Vec<Located<String>>>,
        /// Files of claims that the study tests, relative to the study file, in the order in which they are shown.
        claims: One<Vec<Located<String>>>,
        /// What is written: `results`, `charts`, `briefing`.
        outputs: One<Vec<Located<String>>>,
        /// How all scenarios respond, instead of what each of them states.
        response: One<ResponseForm>,
        /// Disruption files, relative to the study file, that its scenarios are put through.
        disruptions: One<Vec<Located<String>>>,
    }
}

/// One path or several.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Extends(pub Vec<Located<String>>);

impl Scalar for Extends {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        if value.get_ref().is_str() {
            return read_located(reader, value).map(|path| Self(vec![path]));
        }
        read_located::<Vec<Located<String>>>(reader, value).map(|list| Self(list.value))
    }

    fn show(&self) -> String {
        self.0.show()
    }
}

impl JsonSchema for Extends {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Extends".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let (one, several) = (generator.subschema_for::<String>(), generator.subschema_for::<Vec<String>>());
        schemars::json_schema!({ "anyOf": [one, several] })
    }
}

/// How suppliers give way.
#[derive(Clone, PartialEq, Debug, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseForm {
    /// Supply curves through the observed flows.
    Calibrated,
    /// Flat costs.
    MeritOrder,
    /// In proportion.
    Proportional,
    /// These groups first.
    Displace(Vec<Located<String>>),
}

impl Scalar for ResponseForm {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(name) => match name.as_ref() {
                "calibrated" => return Some(Self::Calibrated),
                "merit-order" => return Some(Self::MeritOrder),
                "proportional" => return Some(Self::Proportional),
                _ => {
                    let span = reader.span(value);
                    let diagnostic = crate::diagnostics::Diagnostic::error("unknown-name", format!("no rule `{name}`"))
                        .at(&span, "not known here");
                    reader.report(diagnostic.nearest(name, crate::model::ResponseRule::NAMES));
                    return None;
                }
            },
            DeValue::Table(table) => {
                if let Some(key) = table.keys().find(|key| key.get_ref() != "displace") {
                    reader.unknown_key(key, &["displace"]);
                    return None;
                }
                if let Some(groups) = table.get("displace") {
                    return read_located::<Vec<Located<String>>>(reader, groups).map(|list| Self::Displace(list.value));
                }
            }
            _ => {}
        }
        reader.expected("a rule: \"calibrated\", \"merit-order\", \"proportional\" or { displace = [groups] }", value);
        None
    }

    fn show(&self) -> String {
        match self {
            Self::Calibrated => "calibrated".to_owned(),
            Self::MeritOrder => "merit-order".to_owned(),
            Self::Proportional => "proportional".to_owned(),
            Self::Displace(groups) => format!("displace {}", groups.show()),
        }
    }
}
