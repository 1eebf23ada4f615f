//! Names of things, as they stand in files and results.
//!
//! One type a kind, so that a supplier cannot be passed where a route is meant. The engine works with plain indices
//! into the vectors of a [`Model`](crate::model::Model); names come back when results are written.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as a typed id; its form is the caller's concern.
            pub fn new(name: impl AsRef<str>) -> Self {
                Self(Arc::from(name.as_ref()))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self::new(name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::new)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// A country or territory: ISO 3166-1 alpha-3, such as `JPN`.
    CountryId;
    /// A named set of countries, such as `middle-east`.
    GroupId;
    /// What a buyer wants, such as `crude-oil` or `natural-gas`.
    MarketId;
    /// What is shipped, such as `crude`, `lng` or `pipeline-gas`.
    CommodityId;
    /// A way for one commodity from a supplier to the importer, such as `qat-lng`.
    RouteId;
    /// A strait or canal that ships pass, such as `hormuz`.
    PassageId;
    /// A place where energy comes ashore, such as `niigata`.
    LandingId;
    /// A part of an importer, such as `niigata`.
    RegionId;
    /// A trunk line between two regions, such as `niigata-sendai`.
    LineId;
    /// A scenario, such as `niigata-pipeline`.
    ScenarioId;
    /// A policy within a scenario.
    PolicyId;
    /// A contract within a scenario.
    ContractId;
    /// A claim, such as `niigata-pipeline-helps`.
    ClaimId;
    /// An entry of the sources table: publisher, title, year, address.
    SourceId;
}
