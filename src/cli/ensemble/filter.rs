//! Which series: `variable=share,partner=middle-east,period=2030`.

use std::str::FromStr;

use crate::diagnostics::nearest;
use crate::indicators::Series;

/// The keys of a filter.
const KEYS: [&str; 7] = ["scenario", "period", "market", "partner", "route", "variable", "unit"];

/// A test of series: every key it names must have one of the values that it gives for it, split by `|`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::cli) struct Filter {
    wanted: Vec<(&'static str, Vec<String>)>,
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut wanted = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty() && *part != "all") {
            let Some((key, values)) = part.split_once('=') else {
                return Err(format!(
                    "`{part}` is no test; expected `all` or keys with values, such as `variable=share`"
                ));
            };
            let Some(key) = KEYS.into_iter().find(|known| *known == key) else {
                let near = nearest(key, KEYS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(format!("no key `{key}`{near} Known are {}", KEYS.join(", ")));
            };
            wanted.push((key, values.split('|').map(str::to_owned).collect()));
        }
        Ok(Self { wanted })
    }
}

impl Filter {
    /// Whether a series passes.
    pub(in crate::cli) fn accepts(&self, scenario: &str, series: &Series) -> bool {
        self.wanted.iter().all(|(key, values)| {
            let period = series.period.to_string();
            let value = match *key {
                "scenario" => scenario,
                "period" => &period,
                "market" => &series.market,
                "partner" => &series.partner,
                "route" => &series.route,
                "variable" => series.variable,
                _ => series.unit,
            };
            values.iter().any(|wanted| wanted == value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_asks_for_each_key() {
        let series = Series {
            period: 2030,
            market: "all".into(),
            partner: "middle-east".into(),
            route: String::new(),
            variable: "share",
            unit: "%",
        };
        let accepts = |text: &str| text.parse::<Filter>().unwrap().accepts("reference", &series);
        assert!(accepts("all") && accepts("") && accepts("variable=share|hhi,period=2030,route="));
        assert!(!accepts("variable=hhi") && !accepts("scenario=other") && !accepts("route=x"));
        assert!("varible=share".parse::<Filter>().unwrap_err().contains("`variable`"));
        assert!("share".parse::<Filter>().is_err());
    }
}
