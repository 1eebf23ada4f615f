//! How likely a claim was, and what came of it.

use serde::Serialize;

use super::Chance;
use crate::language::Text;

/// The calibrated words of the Intergovernmental Panel on Climate Change for a probability.
///
/// Mastrandrea et al. 2010, *Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment of
/// Uncertainties*, table 1. Its ranges lie within each other ("likely" is 66 to 100 %); the narrowest that holds is said. In
/// Japanese as the Japan Meteorological Agency translates the panel's reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likelihood {
    /// At least 99 %.
    VirtuallyCertain,
    /// At least 90 %.
    VeryLikely,
    /// At least 66 %.
    Likely,
    /// More than 33 and less than 66 %.
    AboutAsLikelyAsNot,
    /// At most 33 %.
    Unlikely,
    /// At most 10 %.
    VeryUnlikely,
    /// At most 1 %.
    ExceptionallyUnlikely,
}

impl Likelihood {
    /// All of them, the likeliest first.
    pub const ALL: [Self; 7] = [
        Self::VirtuallyCertain,
        Self::VeryLikely,
        Self::Likely,
        Self::AboutAsLikelyAsNot,
        Self::Unlikely,
        Self::VeryUnlikely,
        Self::ExceptionallyUnlikely,
    ];

    /// The word for a probability from 0 to 1.
    ///
    /// ```
    /// use izon::claims::Likelihood;
    /// assert_eq!(Likelihood::of(0.66), Likelihood::Likely);
    /// assert_eq!(Likelihood::of(0.33), Likelihood::Unlikely);
    /// assert_eq!(Likelihood::of(0.01), Likelihood::ExceptionallyUnlikely);
    /// assert_eq!(Likelihood::of(0.0), Likelihood::ExceptionallyUnlikely);
    /// ```
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p >= 0.99 => Self::VirtuallyCertain,
            p if p >= 0.90 => Self::VeryLikely,
            p if p >= 0.66 => Self::Likely,
            p if p > 0.33 => Self::AboutAsLikelyAsNot,
            p if p > 0.10 => Self::Unlikely,
            p if p > 0.01 => Self::VeryUnlikely,
            _ => Self::ExceptionallyUnlikely,
        }
    }

    /// Its name in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VirtuallyCertain => "virtually-certain",
            Self::VeryLikely => "very-likely",
            Self::Likely => "likely",
            Self::AboutAsLikelyAsNot => "about-as-likely-as-not",
            Self::Unlikely => "unlikely",
            Self::VeryUnlikely => "very-unlikely",
            Self::ExceptionallyUnlikely => "exceptionally-unlikely",
        }
    }

    /// For people.
    pub fn words(self) -> Text {
        match self {
            Self::VirtuallyCertain => Text::new("virtually certain", "ほぼ確実"),
            Self::VeryLikely => Text::new("very likely", "可能性が非常に高い"),
            Self::Likely => Text::new("likely", "可能性が高い"),
            Self::AboutAsLikelyAsNot => Text::new("about as likely as not", "どちらも同程度"),
            Self::Unlikely => Text::new("unlikely", "可能性が低い"),
            Self::VeryUnlikely => Text::new("very unlikely", "可能性が非常に低い"),
            Self::ExceptionallyUnlikely => Text::new("exceptionally unlikely", "ほぼあり得ない"),
        }
    }
}

/// How likely the main measure of a claim meets its limit in its main scenario.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Expectation {
    /// What is uncertain was drawn.
    Likely {
        /// In words.
        word: Likelihood,
        /// In numbers, with the interval.
        chance: Chance,
    },
    /// Nothing was drawn, or nothing that is drawn bears on it: whether the limit is met at the middle of every assumption.
    AtMiddle {
        /// Whether it is.
        met: bool,
    },
    /// It is about what was observed, which is not drawn.
    Observed {
        /// Whether the limit is met.
        met: bool,
    },
    /// There is no number that would say.
    NoNumber,
}

/// What came of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Afterwards {
    /// Its main measure met its limit.
    CameTrue,
    /// It did not.
    DidNotComeTrue,
    /// What the claim takes for granted did not come about: the conditional was not tested.
    PremiseNotMet,
    /// There is no number that would say.
    CannotBeTested,
}

impl Afterwards {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CameTrue, Self::DidNotComeTrue, Self::PremiseNotMet, Self::CannotBeTested];

    /// From whether the premise came about (`None` where the claim states none that can be seen, `Some(None)` where there is no
    /// number) and whether the main measure met its limit.
    ///
    /// ```
    /// use izon::claims::Afterwards;
    /// assert_eq!(Afterwards::of(None, Some(true)), Afterwards::CameTrue);
    /// assert_eq!(Afterwards::of(Some(Some(false)), Some(true)), Afterwards::PremiseNotMet);
    /// assert_eq!(Afterwards::of(Some(None), Some(false)), Afterwards::CannotBeTested);
    /// ```
    pub fn of(premise: Option<Option<bool>>, met: Option<bool>) -> Self {
        match (premise, met) {
            (Some(Some(false)), _) => Self::PremiseNotMet,
            (Some(None), _) | (_, None) => Self::CannotBeTested,
            (_, Some(true)) => Self::CameTrue,
            (_, Some(false)) => Self::DidNotComeTrue,
        }
    }

    /// Its name in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CameTrue => "came-true",
            Self::DidNotComeTrue => "did-not-come-true",
            Self::PremiseNotMet => "premise-not-met",
            Self::CannotBeTested => "cannot-be-tested",
        }
    }
}
