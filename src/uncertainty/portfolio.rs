//! Suppliers as a portfolio: how far the price of a mix swings from year to year, and how much of that no mix escapes.
//!
//! The price of a supplier is the unit value of what it sold to the importer, value over mass, free on board; its
//! return the logarithm of this year's price over last year's. The price of a mix with fixed shares moves, to first
//! order, by the mean of the returns weighted by shares. Sources: H. Markowitz, *Portfolio selection*, Journal of Finance
//! 7 (1952) 77-91; the split into what comes from the market as a whole and what is a supplier's own after W. F. Sharpe,
//! *A simplified model for portfolio analysis*, Management Science 9 (1963) 277-293, and, for energy imports, S. H.
//! Lesbirel, *Diversification and energy security risks: the Japanese case*, Japanese Journal of Political Science 5
//! (2004) 1-22.
//!
//! Years are few: a covariance of n suppliers has n (n + 1) / 2 numbers, and shares that look best in one span of years
//! need not be so in the next. [`Portfolio::years`] is there to be shown beside every result.

mod quadratic;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::dataset::{Dataset, TradeFlow};
use crate::id::{CommodityId, CountryId};
use crate::numeric;
use crate::table::{Row, Status};

/// Part of imports from which on a supplier belongs to the portfolio.
const LEAST_SHARE: f64 = 0.01;
/// Part of the years in which a supplier must have a price; the years in which it has none are then left out.
const COVERED: f64 = 0.75;
/// Mixes between the least risky and the cheapest.
const BETWEEN: usize = 4;

/// Whose suppliers of what, and in which years.
#[derive(Clone, Debug)]
pub struct PortfolioQuestion<'a> {
    /// The data.
    pub dataset: &'a Dataset,
    /// Who imports.
    pub importer: &'a CountryId,
    /// What.
    pub commodity: &'a CommodityId,
    /// First and last year of prices; the mix is that of the last year that can be trusted.
    pub years: RangeInclusive<i32>,
    /// The price series that stands for the market; the mean unit value of the trade of all countries when `None`.
    pub benchmark: Option<&'a str>,
}

/// Why there is no portfolio.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Thin {
    /// No year can be trusted.
    NoYears,
    /// No prices of that name.
    NoBenchmark(String),
    /// Fewer than two suppliers have prices, or too few years are left for them: changes, suppliers.
    TooFew(usize, usize),
}

impl std::fmt::Display for Thin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoYears => f.write_str("the data hold no year of these imports that can be trusted"),
            Self::NoBenchmark(name) => write!(f, "there is no price series `{name}` in these years"),
            Self::TooFew(years, suppliers) => write!(
                f,
                "{years} yearly changes of price of {suppliers} suppliers are too few; four and two are the least, and more changes than suppliers"
            ),
        }
    }
}

/// One supplier's price.
#[derive(Clone, PartialEq, Debug)]
pub struct SupplierRisk {
    /// Who.
    pub supplier: CountryId,
    /// Part of what the suppliers of the portfolio delivered in the last year, from 0 to 1.
    pub share: f64,
    /// Mean price over that of the market, less 1.
    pub premium: f64,
    /// Standard deviation of the yearly change of its price, in logarithms.
    pub sd: f64,
    /// Change of its price for a change of the market's: cov(r, m) / var(m).
    pub beta: f64,
    /// Part of its variance that comes from the market: beta^2 var(m) / var(r).
    pub systematic: f64,
}

/// A mix of suppliers and the risk of its price.
#[derive(Clone, PartialEq, Debug)]
pub struct PortfolioMix {
    /// Shares in the order of the suppliers, from 0 to 1.
    pub shares: Vec<f64>,
    /// Mean price over that of the market, less 1.
    pub premium: f64,
    /// Standard deviation of the yearly change of its price: the root of w' S w.
    pub sd: f64,
    /// What comes from the market: |w' beta| sd(m).
    pub systematic_sd: f64,
    /// What is the suppliers' own: the root of w' S w - (w' beta)^2 var(m).
    pub specific_sd: f64,
}

/// The suppliers of one importer as a portfolio.
#[derive(Clone, PartialEq, Debug)]
pub struct Portfolio {
    /// The last year of each yearly change of price that is counted.
    pub years: Vec<i32>,
    /// The year whose mix is the observed one.
    pub mix_year: i32,
    /// Suppliers by their share, largest first.
    pub suppliers: Vec<SupplierRisk>,
    /// Suppliers of a hundredth or more without a price in three quarters of the years, or too many for the years, with
    /// their share of all imports.
    pub left_out: Vec<(CountryId, f64)>,
    /// Standard deviation of the yearly change of the market's price.
    pub market_sd: f64,
    /// The mix as it was.
    pub observed: PortfolioMix,
    /// The mix whose price swings least, and from it to the cheapest in equal steps of the premium, each with the
    /// least swing that its premium allows.
    pub frontier: Vec<PortfolioMix>,
}

/// Builds the portfolio of an importer's suppliers.
///
/// Years that are suspect or missing as a whole are left out, and so are years in which a supplier of the portfolio has
/// no plainly observed price; a change of price is counted only between two years that follow each other.
///
/// # Errors
/// [`Thin`] when the data do not carry one.
pub fn portfolio(question: &PortfolioQuestion<'_>) -> Result<Portfolio, Thin> {
    let panel = PricePanel::of(question)?;
    let (returns, market) = panel.returns();
    let (count, size) = (panel.years.len(), panel.suppliers.len());
    let covariance = covariance(&returns);
    if count < 4 || size < 2 || count <= size || Cholesky::new(covariance.clone()).is_none() {
        return Err(Thin::TooFew(count, size));
    }
    let centred = centre(&market);
    let variance = centred.dot(&centred) / (count - 1) as f64;
    let beta = DVector::from_iterator(
        size,
        (0..size).map(|s| {
            let column = centre(&returns.column(s).into_owned());
            column.dot(&centred) / (count - 1) as f64 / variance
        }),
    );
    let world = PriceMoments { covariance, beta, variance, premiums: DVector::from_vec(panel.premiums()) };
    let suppliers = (0..size).map(|s| world.supplier(s, &panel)).collect();
    let observed = world.mix(panel.suppliers.iter().map(|(_, share)| *share).collect());
    Ok(Portfolio {
        mix_year: panel.mix_year,
        suppliers,
        left_out: panel.left_out,
        market_sd: variance.sqrt(),
        frontier: world.frontier().ok_or(Thin::TooFew(count, size))?,
        years: panel.years,
        observed,
    })
}

/// What is known of prices: one row a year, one column a supplier.
struct PricePanel {
    /// The later year of each change.
    years: Vec<i32>,
    mix_year: i32,
    /// Who, and the share among them.
    suppliers: Vec<(CountryId, f64)>,
    left_out: Vec<(CountryId, f64)>,
    prices: BTreeMap<i32, Vec<f64>>,
    market: BTreeMap<i32, f64>,
}

/// The unit value of a flow, USD/t, if mass and value are plainly observed.
fn unit_value(flow: &TradeFlow) -> Option<f64> {
    let plain = flow.mass.status == Status::Observed && flow.value.status == Status::Observed;
    let (mass, value) = (flow.mass.value?, flow.value.value?);
    (plain && mass > 0.0 && value > 0.0).then(|| value / mass)
}

impl PricePanel {
    fn of(question: &PortfolioQuestion<'_>) -> Result<Self, Thin> {
        let imports = |year: i32| question.dataset.trade.imports(question.importer, question.commodity, year);
        let span = question.dataset.trade.span().unwrap_or((1, 0));
        let years = (*question.years.start()).max(span.0)..=(*question.years.end()).min(span.1);
        let trusted = |year: &i32| matches!(imports(*year).status(), Status::Observed | Status::Estimated);
        let years: Vec<i32> = years.filter(trusted).collect();
        let mix_year = *years.last().ok_or(Thin::NoYears)?;
        let market = benchmark(question, &years)?;
        let years: Vec<i32> = years.into_iter().filter(|year| market.contains_key(year)).collect();
        let last = imports(mix_year);
        let total = last.total_mt();
        let flows = last.flows.iter().filter_map(|flow| Some((flow.exporter.clone(), flow.mass.value? / total)));
        let mut held: Vec<(CountryId, f64)> = flows.filter(|(_, share)| *share >= LEAST_SHARE).collect();
        held.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let price = |year: i32, supplier: &CountryId| {
            imports(year).flows.iter().find(|flow| flow.exporter == *supplier).and_then(unit_value)
        };
        let covered = |supplier: &CountryId| {
            let known = years.iter().filter(|&&year| price(year, supplier).is_some()).count();
            known as f64 >= COVERED * years.len() as f64
        };
        let (mut kept, mut left_out): (Vec<_>, Vec<_>) = held.into_iter().partition(|(supplier, _)| covered(supplier));
        let whole = |year: &i32| kept.iter().all(|(supplier, _)| price(*year, supplier).is_some());
        let years: Vec<i32> = years.iter().copied().filter(whole).collect();
        let changes: Vec<i32> = years.windows(2).filter(|pair| pair[0] + 1 == pair[1]).map(|pair| pair[1]).collect();
        left_out.extend(kept.split_off(kept.len().min(changes.len().saturating_sub(1))));
        let known = numeric::sum(kept.iter().map(|(_, share)| *share));
        let of_year = |&year: &i32| (year, kept.iter().filter_map(|(supplier, _)| price(year, supplier)).collect());
        Ok(Self {
            prices: years.iter().map(of_year).collect(),
            suppliers: kept.into_iter().map(|(supplier, share)| (supplier, share / known)).collect(),
            years: changes,
            mix_year,
            left_out,
            market,
        })
    }

    /// Yearly changes of the suppliers' prices and of the market's.
    fn returns(&self) -> (DMatrix<f64>, DVector<f64>) {
        let change = |now: f64, before: f64| numeric::ln(now / before);
        let matrix = DMatrix::from_fn(self.years.len(), self.suppliers.len(), |row, column| {
            change(self.prices[&self.years[row]][column], self.prices[&(self.years[row] - 1)][column])
        });
        let market = self.years.iter().map(|year| change(self.market[year], self.market[&(year - 1)]));
        (matrix, DVector::from_iterator(self.years.len(), market))
    }

    /// Mean over the years of each supplier's price over the market's, less 1.
    fn premiums(&self) -> Vec<f64> {
        let over = |place: usize| self.prices.iter().map(move |(year, prices)| prices[place] / self.market[year] - 1.0);
        (0..self.suppliers.len()).map(|place| numeric::sum(over(place)) / self.prices.len() as f64).collect()
    }
}

/// The price of the market by year: the named series, or the value over the mass of all plainly observed trade.
fn benchmark(question: &PortfolioQuestion<'_>, years: &[i32]) -> Result<BTreeMap<i32, f64>, Thin> {
    if let Some(name) = question.benchmark {
        let annual = question.dataset.prices.get(name).map(|series| &series.annual);
        let found: BTreeMap<i32, f64> = years.iter().filter_map(|year| Some((*year, *annual?.get(year)?))).collect();
        return if found.is_empty() { Err(Thin::NoBenchmark(name.to_owned())) } else { Ok(found) };
    }
    let mut sums: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    let of = |flow: &&TradeFlow| {
        flow.commodity == *question.commodity && years.contains(&flow.year) && unit_value(flow).is_some()
    };
    for flow in question.dataset.trade.flows().iter().filter(of) {
        let sum = sums.entry(flow.year).or_insert((0.0, 0.0));
        *sum = (sum.0 + flow.value.value.unwrap_or(0.0), sum.1 + flow.mass.value.unwrap_or(0.0));
    }
    Ok(sums.into_iter().map(|(year, (value, mass))| (year, value / mass)).collect())
}

fn centre(values: &DVector<f64>) -> DVector<f64> {
    let mean = numeric::sum(values.iter().copied()) / values.len().max(1) as f64;
    values.map(|value| value - mean)
}

/// Sample covariance of the columns.
fn covariance(returns: &DMatrix<f64>) -> DMatrix<f64> {
    let mut centred = returns.clone();
    for mut column in centred.column_iter_mut() {
        let mean = numeric::sum(column.iter().copied()) / column.len().max(1) as f64;
        column.iter_mut().for_each(|value| *value -= mean);
    }
    centred.transpose() * &centred / (returns.nrows().max(2) - 1) as f64
}

/// The moments of prices.
struct PriceMoments {
    covariance: DMatrix<f64>,
    beta: DVector<f64>,
    variance: f64,
    premiums: DVector<f64>,
}

impl PriceMoments {
    fn supplier(&self, place: usize, panel: &PricePanel) -> SupplierRisk {
        let own = self.covariance[(place, place)];
        let beta = self.beta[place];
        let (supplier, share) = panel.suppliers[place].clone();
        let systematic = beta * beta * self.variance / own;
        SupplierRisk { supplier, share, premium: self.premiums[place], sd: own.sqrt(), beta, systematic }
    }

    fn mix(&self, shares: Vec<f64>) -> PortfolioMix {
        let w = DVector::from_vec(shares);
        let total = w.dot(&(&self.covariance * &w));
        let exposure = w.dot(&self.beta);
        let systematic = exposure * exposure * self.variance;
        PortfolioMix {
            premium: w.dot(&self.premiums),
            sd: total.max(0.0).sqrt(),
            systematic_sd: systematic.sqrt(),
            specific_sd: (total - systematic).max(0.0).sqrt(),
            shares: w.as_slice().to_vec(),
        }
    }

    /// From the least risky mix to the cheapest supplier alone.
    fn frontier(&self) -> Option<Vec<PortfolioMix>> {
        let least = self.mix(quadratic::least_variance(&self.covariance, None)?);
        let cheapest = self.premiums.argmin();
        let mut mixes = Vec::new();
        for step in 1..BETWEEN {
            let premium = least.premium + (cheapest.1 - least.premium) * step as f64 / BETWEEN as f64;
            mixes.push(self.mix(quadratic::least_variance(&self.covariance, Some((&self.premiums, premium)))?));
        }
        mixes.push(self.mix((0..self.premiums.len()).map(|place| f64::from(u8::from(place == cheapest.0))).collect()));
        mixes.insert(0, least);
        Some(mixes)
    }
}

/// The rows of the results table, as scenario `portfolio` in the year of the mix: of each supplier `price-sd` and
/// `price-premium` (%), `price-beta` (ratio) and `price-systematic` (% of variance); of the mixes, with the statistics
/// `observed`, `least risk` and `frontier 1` and so on, `share` (%) of each supplier, `price-sd`, `price-systematic-sd`,
/// `price-specific-sd` and `price-premium` (%).
pub fn rows(question: &PortfolioQuestion<'_>, market: &str, found: &Portfolio) -> Vec<Row> {
    let row = |partner: &str, variable: &str, unit: &str, statistic: &str, value: f64| Row {
        scenario: "portfolio".into(),
        period: found.mix_year,
        importer: question.importer.as_str().into(),
        market: market.into(),
        partner: partner.into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: statistic.into(),
        status: Status::Estimated,
        value: Some(value),
        ..Row::default()
    };
    let mut rows = Vec::new();
    for one in &found.suppliers {
        let partner = one.supplier.as_str();
        rows.push(row(partner, "price-sd", "%", "value", 100.0 * one.sd));
        rows.push(row(partner, "price-premium", "%", "value", 100.0 * one.premium));
        rows.push(row(partner, "price-beta", "ratio", "value", one.beta));
        rows.push(row(partner, "price-systematic", "%", "value", 100.0 * one.systematic));
    }
    let names = (0..found.frontier.len())
        .map(|place| if place == 0 { "least risk".to_owned() } else { format!("frontier {place}") });
    let mixes = names.zip(&found.frontier).chain([("observed".to_owned(), &found.observed)]);
    for (name, mix) in mixes {
        for (one, share) in found.suppliers.iter().zip(&mix.shares) {
            rows.push(row(one.supplier.as_str(), "share", "%", &name, 100.0 * share));
        }
        let parts = [
            ("price-sd", mix.sd),
            ("price-systematic-sd", mix.systematic_sd),
            ("price-specific-sd", mix.specific_sd),
            ("price-premium", mix.premium),
        ];
        rows.extend(parts.map(|(variable, value)| row("", variable, "%", &name, 100.0 * value)));
    }
    rows
}
