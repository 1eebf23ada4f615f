//! What a mix of imports is like: one function for each indicator, and one list of all of them.
//!
//! The functions take numbers and know no scenario; [`rows()`](rows::rows) applies them to every year and market of a
//! trajectory. Each says what it does where there is nothing to measure: `None`, never a number.

mod concentration;
mod dependence;
mod diversity;
mod money;
mod outputs;
mod passages;
mod rows;

pub use concentration::{effective_number, hhi, hhi_points, risk_weighted_hhi, shares};
pub use dependence::{import_dependence, n_minus_1};
pub use diversity::{Profile, disparity, rao_stirling, shannon, shannon_wiener_neumann};
pub use money::{import_bill, unit_cost};
pub use outputs::{Alike, Outputs, Series, Sheet};
pub use passages::{
    Cargo, Exposure, UNKNOWN_LIMIT, chokepoint_ratio, counted_by_origin, exposure_by_origin, exposure_by_route,
};
pub use rows::{Scratch, rows};

/// What one variable of the results means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition {
    /// Its name in the results table.
    pub variable: &'static str,
    /// Its units; each has its own rows.
    pub units: &'static [&'static str],
    /// What it measures.
    pub meaning: &'static str,
    /// Who defined it.
    pub source: &'static str,
}

const fn define(
    variable: &'static str,
    units: &'static [&'static str],
    meaning: &'static str,
    source: &'static str,
) -> Definition {
    Definition { variable, units, meaning, source }
}

/// Every variable that [`rows()`](rows::rows) computes.
pub const DEFINITIONS: &[Definition] = &[
    define("import", &["Mt/y", "PJ/y", "bcm/y"], "what arrives: by route, by supplier, in all", "quantity"),
    define("share", &["%"], "part of what is imported, by energy: of a supplier or a group", "quantity"),
    define(
        "hhi",
        &["points"],
        "concentration of suppliers: 10,000 times the sum of squared shares",
        "Herfindahl; Hirschman",
    ),
    define(
        "effective-suppliers",
        &["count"],
        "equal suppliers that would be as concentrated: 1 over the sum of squared shares",
        "Laakso and Taagepera 1979",
    ),
    define(
        "shannon",
        &["nats"],
        "evenness of suppliers: minus the sum of shares times their logarithms",
        "Shannon 1948",
    ),
    define(
        "rao-stirling",
        &["index"],
        "diversity: the mean disparity of two units drawn at random",
        "Rao 1982; Stirling 2007",
    ),
    define(
        "hhi-risk",
        &["points"],
        "concentration weighted by the governance risk of suppliers, from 0 to 1",
        "after Le Coq and Paltseva 2009",
    ),
    define(
        "chokepoint-ratio",
        &["%"],
        "volumes through each chokepoint, added up, over imports; what goes round one by pipeline does not pass it",
        "after METI, Energy White Paper",
    ),
    define(
        "chokepoint-ratio-by-origin",
        &["%"],
        "the same by country of origin, as METI counts: whoever lies behind a strait passes it with all its cargoes",
        "METI, Energy White Paper",
    ),
    define("exposure-route", &["%"], "part of what is imported that travels through a passage", "quantity"),
    define("exposure-origin", &["%"], "part of what is imported from the countries behind a passage", "quantity"),
    define("import-bill", &["million USD/y"], "what is paid for what is imported", "money"),
    define("cost", &["USD/GJ"], "import bill over what is imported", "money"),
    define("price", &["USD/GJ"], "price in the market", "dual of the balance"),
    define("demand", &["PJ/y"], "what is wanted from abroad", "quantity"),
    define("unserved", &["PJ/y"], "what is wanted and does not come", "quantity"),
    define("capacity", &["PJ/y"], "the most that a route can deliver", "quantity"),
    define("rent", &["USD/GJ"], "what a unit more of a route's capacity would save", "dual of the capacity"),
    define("policy-dual", &["USD/GJ"], "what a unit less of a policy's demand would save", "dual of the policy"),
    define("supply-limit-dual", &["USD/GJ"], "what a unit more from a supplier would save", "dual of its limit"),
    define("contracted", &["PJ/y"], "what the contracts on a route say is taken or paid for", "contract"),
    define("contract-dual", &["USD/GJ"], "what a unit less under contract would save", "dual of the contracts"),
    define("contract-price", &["USD/GJ"], "mean price of what is contracted by formula", "contract"),
    define("not-taken", &["PJ/y"], "what is paid for under a contract and not taken", "contract"),
    define("carbon-price", &["USD/t"], "what a tonne of carbon dioxide costs", "policy"),
];
