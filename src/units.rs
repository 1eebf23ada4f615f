//! Quantities: the types inside, and the units that people in the field write.
//!
//! Inside, energy is in PJ (net calorific value), money in million USD, prices in USD/GJ, lengths in km; one type each,
//! so that a price is never added to a volume. Outside, a [`Quantity`] is a number with its [`Unit`], parsed from text
//! such as `"5.4 bcm/y"`. What depends on the commodity (the energy in a tonne) goes through a [`HeatContent`].

pub mod calendar;
mod quantity;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

pub use quantity::{LARGEST, Quantity, QuantityError, SMALLEST, on_scale};

use crate::numeric;

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident, $make:ident, $get:ident, $unit:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
        pub struct $name(f64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0.0);

            #[inline]
            #[doc = concat!("From a number of ", $unit, ".")]
            pub const fn $make(value: f64) -> Self {
                Self(value)
            }

            #[inline]
            #[doc = concat!("The number of ", $unit, ".")]
            pub const fn $get(self) -> f64 {
                self.0
            }

            /// The smaller of two.
            #[must_use]
            #[inline]
            pub fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }

            /// The larger of two.
            #[must_use]
            #[inline]
            pub fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }

            /// Without its sign.
            #[must_use]
            #[inline]
            pub fn abs(self) -> Self {
                Self(self.0.abs())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)?;
                write!(f, " {}", $unit)
            }
        }

        impl Add for $name { type Output = Self; #[inline] fn add(self, other: Self) -> Self { Self(self.0 + other.0) } }
        impl Sub for $name { type Output = Self; #[inline] fn sub(self, other: Self) -> Self { Self(self.0 - other.0) } }
        impl Neg for $name { type Output = Self; #[inline] fn neg(self) -> Self { Self(-self.0) } }
        impl Mul<f64> for $name { type Output = Self; #[inline] fn mul(self, by: f64) -> Self { Self(self.0 * by) } }
        impl Div<f64> for $name { type Output = Self; #[inline] fn div(self, by: f64) -> Self { Self(self.0 / by) } }
        impl Div for $name { type Output = f64; #[inline] fn div(self, by: Self) -> f64 { self.0 / by.0 } }
        impl AddAssign for $name { #[inline] fn add_assign(&mut self, other: Self) { self.0 += other.0; } }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self { Self(numeric::sum(values.map(|value| value.0))) }
        }
    )*};
}

quantities! {
    /// An amount of energy in a year, net calorific value.
    Energy, from_pj, pj, "PJ";
    /// Money of the scenario's price year.
    Money, from_musd, musd, "million USD";
    /// Money for energy, net calorific value.
    Price, from_usd_per_gj, usd_per_gj, "USD/GJ";
    /// A distance.
    Length, from_km, km, "km";
}

impl Mul<Energy> for Price {
    type Output = Money;

    // 1 USD/GJ x 1 PJ = 1,000,000 USD
    #[inline]
    fn mul(self, energy: Energy) -> Money {
        Money(self.0 * energy.0)
    }
}

impl Price {
    /// From USD for a million Btu of gas, gross calorific value, as gas is traded.
    pub const fn from_usd_per_mmbtu(value: f64) -> Self {
        Self(value * (GAS_GROSS_PER_NET / GJ_PER_MMBTU))
    }

    /// USD for a million Btu of gas, gross calorific value, as gas is traded.
    pub const fn usd_per_mmbtu(self) -> f64 {
        self.0 / (GAS_GROSS_PER_NET / GJ_PER_MMBTU)
    }
}

impl Div<Energy> for Money {
    type Output = Price;

    #[inline]
    fn div(self, energy: Energy) -> Price {
        Price(self.0 / energy.0)
    }
}

/// What kind of thing a unit measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dimension {
    /// Energy each year; base PJ/y.
    EnergyFlow,
    /// Mass each year; base Mt/y.
    MassFlow,
    /// Volume of gas each year at 15 degrees Celsius and 1 atm; base bcm/y.
    GasFlow,
    /// Volume of liquid each year; base kb/d.
    LiquidFlow,
    /// A distance; base km.
    Length,
    /// An amount of money; base million of the unit's currency.
    Money,
    /// Money for energy, net or gross; base USD/GJ of net calorific value.
    EnergyPrice,
    /// Money for mass; base USD/t.
    MassPrice,
    /// Money for liquid volume; base USD/bbl.
    LiquidPrice,
    /// A time; base years.
    Duration,
    /// A pure number, such as a share or an elasticity; base 1.
    Ratio,
    /// An exchange rate; base units of currency for one USD.
    ExchangeRate,
    /// Electric power; base GW.
    Power,
    /// How fast a ship goes; base km/d.
    Speed,
    /// An amount of liquid; base kb.
    LiquidVolume,
    /// An amount of mass; base Mt.
    Mass,
}

impl Dimension {
    /// What it is, with an example, for messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::EnergyFlow => "energy per year, such as \"194 PJ/y\"",
            Self::MassFlow => "mass per year, such as \"4 Mt/y\"",
            Self::GasFlow => "gas volume per year, such as \"5.4 bcm/y\"",
            Self::LiquidFlow => "liquid volume per time, such as \"250 kb/d\"",
            Self::Length => "a length, such as \"900 km\"",
            Self::Money => "money, such as \"400 bn JPY\"",
            Self::EnergyPrice => "a price of energy, such as \"7.5 USD/MMBtu\"",
            Self::MassPrice => "a price of mass, such as \"400 USD/t\"",
            Self::LiquidPrice => "a price of liquid, such as \"85 USD/bbl\"",
            Self::Duration => "a time, such as \"3 y\"",
            Self::Ratio => "a number or a share, such as 0.5 or \"20 %\"",
            Self::ExchangeRate => "an exchange rate, such as \"103 JPY/USD\"",
            Self::Power => "electric power, such as \"2 GW\"",
            Self::Speed => "a speed, such as \"13 kn\"",
            Self::LiquidVolume => "an amount of liquid, such as \"41 Mkl\"",
            Self::Mass => "an amount of mass, such as \"2.2 Mt\"",
        }
    }
}

/// A unit that may stand in a file.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unit {
    /// As written.
    pub symbol: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// One of this unit in the dimension's base unit.
    pub to_base: f64,
    /// ISO 4217 code of the currency, for money and exchange rates; `USD` elsewhere.
    pub currency: &'static str,
}

/// Gross over net calorific value of natural gas: what turns a price per gross MMBtu into one per net GJ.
///
/// Source: IPCC (2006), *Guidelines for National Greenhouse Gas Inventories*, vol. 2, section 1.4.1.2: net is about
/// 10 per cent below gross for natural gas, hence 1/0.9.
pub const GAS_GROSS_PER_NET: f64 = 1.0 / 0.9;

/// GJ in a million British thermal units (International Table). Source: IEA/OECD/Eurostat (2005), *Energy Statistics
/// Manual*, annex 3.
pub const GJ_PER_MMBTU: f64 = 1.055_056;

/// Litres in a barrel. Source: 42 US gallons of 231 cubic inches.
pub const LITRES_PER_BARREL: f64 = 158.987_294_928;

/// Days in a year for rates per day: the mean of the Gregorian calendar.
pub const DAYS_PER_YEAR: f64 = 365.2425;

/// Kilometres in a nautical mile. Source: by definition (International Hydrographic Conference, 1929).
pub const KM_PER_NAUTICAL_MILE: f64 = 1.852;

const fn unit(symbol: &'static str, dimension: Dimension, to_base: f64) -> Unit {
    Unit { symbol, dimension, to_base, currency: "USD" }
}

const fn money(symbol: &'static str, to_base: f64, currency: &'static str) -> Unit {
    Unit { symbol, dimension: Dimension::Money, to_base, currency }
}

const fn rate(symbol: &'static str, currency: &'static str) -> Unit {
    Unit { symbol, dimension: Dimension::ExchangeRate, to_base: 1.0, currency }
}

/// Every unit that a file may use. `USD/MMBtu` is per gross million Btu, as gas is traded; `USD/GJ` is net.
pub const UNITS: &[Unit] = &[
    unit("PJ/y", Dimension::EnergyFlow, 1.0),
    unit("EJ/y", Dimension::EnergyFlow, 1e3),
    unit("TWh/y", Dimension::EnergyFlow, 3.6),
    unit("Mtoe/y", Dimension::EnergyFlow, 41.868),
    unit("Mt/y", Dimension::MassFlow, 1.0),
    unit("kt/y", Dimension::MassFlow, 1e-3),
    unit("mtpa", Dimension::MassFlow, 1.0),
    unit("bcm/y", Dimension::GasFlow, 1.0),
    unit("mcm/d", Dimension::GasFlow, DAYS_PER_YEAR * 1e-3),
    unit("bcf/d", Dimension::GasFlow, 0.028_316_846_592 * DAYS_PER_YEAR),
    unit("kb/d", Dimension::LiquidFlow, 1.0),
    unit("mb/d", Dimension::LiquidFlow, 1e3),
    unit("Mkl/y", Dimension::LiquidFlow, 1e6 / (LITRES_PER_BARREL * DAYS_PER_YEAR)),
    unit("km", Dimension::Length, 1.0),
    unit("nm", Dimension::Length, KM_PER_NAUTICAL_MILE),
    money("USD", 1e-6, "USD"),
    money("million USD", 1.0, "USD"),
    money("bn USD", 1e3, "USD"),
    money("million JPY", 1.0, "JPY"),
    money("bn JPY", 1e3, "JPY"),
    money("million EUR", 1.0, "EUR"),
    money("bn EUR", 1e3, "EUR"),
    money("bn RUB", 1e3, "RUB"),
    money("bn CNY", 1e3, "CNY"),
    money("bn KRW", 1e3, "KRW"),
    unit("USD/GJ", Dimension::EnergyPrice, 1.0),
    unit("USD/MMBtu", Dimension::EnergyPrice, GAS_GROSS_PER_NET / GJ_PER_MMBTU),
    unit("USD/MWh", Dimension::EnergyPrice, 1.0 / 3.6),
    unit("USD/t", Dimension::MassPrice, 1.0),
    unit("USD/bbl", Dimension::LiquidPrice, 1.0),
    unit("y", Dimension::Duration, 1.0),
    unit("months", Dimension::Duration, 1.0 / 12.0),
    unit("days", Dimension::Duration, 1.0 / DAYS_PER_YEAR),
    unit("%", Dimension::Ratio, 0.01),
    unit("", Dimension::Ratio, 1.0),
    rate("JPY/USD", "JPY"),
    rate("EUR/USD", "EUR"),
    rate("RUB/USD", "RUB"),
    rate("CNY/USD", "CNY"),
    rate("KRW/USD", "KRW"),
    unit("GW", Dimension::Power, 1.0),
    unit("MW", Dimension::Power, 1e-3),
    unit("kn", Dimension::Speed, 24.0 * KM_PER_NAUTICAL_MILE),
    unit("kb", Dimension::LiquidVolume, 1.0),
    unit("mb", Dimension::LiquidVolume, 1e3),
    unit("Mkl", Dimension::LiquidVolume, 1e6 / LITRES_PER_BARREL),
    unit("Mt", Dimension::Mass, 1.0),
];

/// How much energy (net calorific value) a commodity holds, by whichever measures it is counted in.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct HeatContent {
    /// PJ in a million tonnes (GJ in a tonne).
    pub pj_per_mt: Option<f64>,
    /// PJ in a billion cubic metres of gas.
    pub pj_per_bcm: Option<f64>,
    /// Barrels in a tonne.
    pub barrels_per_tonne: Option<f64>,
}

impl HeatContent {
    /// GJ in a barrel, where the commodity is counted in barrels.
    pub fn gj_per_barrel(&self) -> Option<f64> {
        Some(self.pj_per_mt? / self.barrels_per_tonne?)
    }

    /// PJ a year in a flow of a thousand barrels a day.
    pub fn pj_per_kb_per_day(&self) -> Option<f64> {
        Some(self.gj_per_barrel()? * DAYS_PER_YEAR * 1e-3)
    }

    fn describe(&self) -> String {
        let mut kinds = Vec::new();
        for (has, example) in [
            (self.pj_per_mt.is_some(), "\"4 Mt/y\""),
            (self.pj_per_bcm.is_some(), "\"5.4 bcm/y\""),
            (self.barrels_per_tonne.is_some(), "\"250 kb/d\""),
            (true, "\"194 PJ/y\""),
        ] {
            if has {
                kinds.push(example);
            }
        }
        format!("a yearly amount, such as {},", kinds.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LNG: HeatContent = HeatContent { pj_per_mt: Some(48.96), pj_per_bcm: Some(36.0), barrels_per_tonne: None };

    #[test]
    fn symbols_are_unique() {
        for (index, unit) in UNITS.iter().enumerate() {
            assert!(UNITS[..index].iter().all(|other| other.symbol != unit.symbol), "{} twice", unit.symbol);
        }
    }

    #[test]
    fn numbers_with_separators_signs_and_exponents_parse() {
        for (text, value) in
            [("1,500 km", 1500.0), ("-2.5 %", -2.5), ("1e3 PJ/y", 1000.0), ("20%", 20.0), ("5 EJ/y", 5.0)]
        {
            assert_eq!(text.parse::<Quantity>().map(|q| q.value), Ok(value), "{text}");
        }
        for text in ["", "km", "e3 km", "1..2 km", "1 parsec", "1e999 km", "円 5", "1e300 km", "-1e-300 km"] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_no_thousands_separator() {
        for (text, value) in [("1,500,000 km", 1.5e6), ("-15,000.5 km", -15_000.5), ("1_500 km", 1500.0)] {
            assert_eq!(text.parse::<Quantity>().map(|q| q.value), Ok(value), "{text}");
        }
        for text in ["1,5 km", "1,50 km", "1,5000 km", "1500,000 km", "1.500,5 km", ",500 km", "1,,500 km", "1,500, km"]
        {
            assert!(matches!(text.parse::<Quantity>(), Err(QuantityError::Comma(_))), "{text}");
        }
    }

    #[test]
    fn a_tonne_of_lng_is_a_third_more_than_a_thousand_cubic_metres() {
        let by_mass = "1 Mt/y".parse::<Quantity>().unwrap().energy_flow(&LNG).unwrap();
        let by_volume = "1.36 bcm/y".parse::<Quantity>().unwrap().energy_flow(&LNG).unwrap();
        assert!((by_mass - by_volume).abs().pj() < 1e-12);
        assert!("1 kb/d".parse::<Quantity>().unwrap().energy_flow(&LNG).is_err());
    }

    #[test]
    fn a_gross_mmbtu_holds_less_net_energy() {
        let price = "1 USD/MMBtu".parse::<Quantity>().unwrap().price(&LNG).unwrap();
        assert!((price.usd_per_gj() - 1.053_13).abs() < 1e-5);
    }

    #[test]
    fn price_times_energy_is_money() {
        let bill = Price::from_usd_per_gj(2.0) * Energy::from_pj(3.0);
        assert_eq!(bill, Money::from_musd(6.0));
        assert_eq!(bill / Energy::from_pj(3.0), Price::from_usd_per_gj(2.0));
    }
}
