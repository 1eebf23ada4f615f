//! A number with its unit, as people write it.

use std::fmt;
use std::str::FromStr;

use super::{Dimension, Energy, HeatContent, Price, UNITS, Unit};
use crate::diagnostics::nearest;

/// A number with its unit, as written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quantity {
    /// The number as written.
    pub value: f64,
    /// The unit as written.
    pub unit: &'static Unit,
}

/// Why a text is no quantity, or the wrong one; the display is a sentence for the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuantityError {
    /// It does not start with a number.
    NoNumber(String),
    /// The number is infinite or not a number.
    NotFinite(String),
    /// The number is so large or so small that nothing measured here can be meant.
    OutOfScale(String),
    /// A comma that does not part thousands, such as one meant as the decimal point.
    Comma(String),
    /// No unit of that name; perhaps the one nearest to it.
    UnknownUnit(String, Option<&'static str>),
    /// A quantity of another dimension: what it is, and what was expected.
    WrongDimension(String, String),
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber(text) => write!(f, "`{text}` does not begin with a number"),
            Self::NotFinite(text) => write!(f, "`{text}` is not a finite number"),
            Self::OutOfScale(text) => {
                write!(f, "`{text}` is beyond every scale: numbers are 0, or from {SMALLEST:e} to {LARGEST:e}")
            }
            Self::Comma(text) => {
                write!(
                    f,
                    "a comma in `{text}` that does not part thousands; the decimal point is `.`, as in \"1.5 bcm/y\""
                )
            }
            Self::UnknownUnit(unit, Some(near)) => write!(f, "unknown unit `{unit}`; did you mean `{near}`?"),
            Self::UnknownUnit(unit, None) => write!(f, "unknown unit `{unit}`"),
            Self::WrongDimension(found, expected) => write!(f, "`{found}` where {expected} is expected"),
        }
    }
}

impl std::error::Error for QuantityError {}

impl FromStr for Quantity {
    type Err = QuantityError;

    /// Reads a number, a space, a unit: `"5.4 bcm/y"`, `"1,500 km"`, `"20 %"`.
    ///
    /// ```
    /// use izon::units::{Dimension, Quantity};
    /// let capacity: Quantity = "5.4 bcm/y".parse().unwrap();
    /// assert_eq!((capacity.value, capacity.unit.dimension), (5.4, Dimension::GasFlow));
    /// assert!("5.4 bcm/yr".parse::<Quantity>().unwrap_err().to_string().contains("did you mean `bcm/y`"));
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '+' | '-');
        let mut end = text.find(|c| !is_number(c)).unwrap_or(text.len());
        let exponent = text[end..].strip_prefix(['e', 'E']).map(|rest| {
            let sign = usize::from(rest.starts_with(['+', '-']));
            (sign, rest[sign..].chars().take_while(char::is_ascii_digit).count())
        });
        if let Some((sign, digits @ 1..)) = exponent {
            end += 1 + sign + digits;
        }
        let number: f64 =
            text[..end].replace([',', '_'], "").parse().map_err(|_| QuantityError::NoNumber(text.to_owned()))?;
        if !parts_thousands(&text[..end]) {
            return Err(QuantityError::Comma(text.to_owned()));
        }
        let number = on_scale(number, text)?;
        let symbol = text[end..].trim();
        match UNITS.iter().find(|unit| unit.symbol == symbol) {
            Some(unit) => Ok(Self { value: number, unit }),
            None => {
                let near = nearest(symbol, UNITS.iter().map(|unit| unit.symbol));
                Err(QuantityError::UnknownUnit(symbol.to_owned(), near))
            }
        }
    }
}

/// The largest number that a file may state, in whatever unit. An assumption, wide on purpose: the world uses some 600 EJ of
/// energy in a year (from memory), which is 6e11 in GJ.
pub const LARGEST: f64 = 1e15;

/// The smallest number above zero that a file may state. An assumption, as wide as the largest.
pub const SMALLEST: f64 = 1e-15;

/// A number as written, if it is one of this world.
///
/// # Errors
/// [`QuantityError::NotFinite`] and [`QuantityError::OutOfScale`], with the text as written.
pub fn on_scale(number: f64, written: &str) -> Result<f64, QuantityError> {
    if !number.is_finite() {
        return Err(QuantityError::NotFinite(written.to_owned()));
    }
    if number != 0.0 && !(SMALLEST..=LARGEST).contains(&number.abs()) {
        return Err(QuantityError::OutOfScale(written.to_owned()));
    }
    // A negative zero is zero.
    Ok(number + 0.0)
}

/// Whether every comma of a number has three digits after it, and up to three before it, and none stands after the point.
fn parts_thousands(number: &str) -> bool {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut parts = whole.trim_start_matches(['+', '-']).split(',');
    let first = parts.next().unwrap_or_default();
    let three = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    !fraction.contains(',') && (!whole.contains(',') || (1..=3).contains(&first.len())) && parts.all(three)
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit.symbol)
    }
}

impl Quantity {
    /// A pure number.
    pub fn ratio(value: f64) -> Self {
        let unit = UNITS.iter().find(|unit| unit.symbol.is_empty()).unwrap_or(&UNITS[0]);
        Self { value, unit }
    }

    /// The number in the base unit of its dimension.
    pub fn base(&self) -> f64 {
        self.value * self.unit.to_base
    }

    /// The number in the base unit of `dimension`.
    ///
    /// # Errors
    /// [`QuantityError::WrongDimension`] when the quantity measures something else.
    pub fn expect(&self, dimension: Dimension) -> Result<f64, QuantityError> {
        if self.unit.dimension == dimension { Ok(self.base()) } else { Err(self.instead_of(dimension.describe())) }
    }

    fn instead_of(&self, expected: &str) -> QuantityError {
        QuantityError::WrongDimension(self.to_string(), expected.to_owned())
    }

    /// A yearly flow of a commodity, whichever of energy, mass, gas or liquid volume it is given in.
    ///
    /// # Errors
    /// [`QuantityError::WrongDimension`] when it is no flow, or of a kind that the commodity is not counted in.
    pub fn energy_flow(&self, heat: &HeatContent) -> Result<Energy, QuantityError> {
        let factor = match self.unit.dimension {
            Dimension::EnergyFlow => Some(1.0),
            Dimension::MassFlow => heat.pj_per_mt,
            Dimension::GasFlow => heat.pj_per_bcm,
            Dimension::LiquidFlow => heat.pj_per_kb_per_day(),
            _ => None,
        };
        factor.map(|factor| Energy::from_pj(self.base() * factor)).ok_or_else(|| self.instead_of(&heat.describe()))
    }

    /// A price of a commodity in USD/GJ (net), whichever of energy, mass or liquid volume it is per.
    ///
    /// # Errors
    /// [`QuantityError::WrongDimension`] when it is no price, or of a kind that the commodity is not traded in.
    pub fn price(&self, heat: &HeatContent) -> Result<Price, QuantityError> {
        let divisor = match self.unit.dimension {
            Dimension::EnergyPrice => Some(1.0),
            Dimension::MassPrice => heat.pj_per_mt,
            Dimension::LiquidPrice => heat.gj_per_barrel(),
            _ => None,
        };
        divisor
            .map(|divisor| Price::from_usd_per_gj(self.base() / divisor))
            .ok_or_else(|| self.instead_of("a price, such as \"7.5 USD/MMBtu\" or \"45 USD/bbl\""))
    }
}
