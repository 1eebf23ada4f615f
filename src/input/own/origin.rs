//! Whether the tables read are those shipped with the program, and where rows that are not come from.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::package::Resource;
use crate::dataset::{OwnTrade, TradeOrigin};
use crate::input::package;
use crate::input::problems::Problems;
use crate::input::source::{ByteSource, Embedded};

const TRADE: &str = "trade_flows.csv";

/// The tables whose bytes are not those shipped, by path; `hashes` are those of the tables read.
pub(super) fn differing(hashes: &BTreeMap<&'static str, String>) -> Vec<String> {
    let Some(shipped) = package::descriptor(&Embedded, &mut Problems::default()) else { return Vec::new() };
    let differs = |resource: &&Resource| {
        let found = hashes.get(resource.path.as_str());
        found.is_some_and(|hash| resource.hash != format!("sha256:{hash}"))
    };
    shipped.resources.iter().filter(differs).map(|resource| resource.path.clone()).collect()
}

/// Where the trade flows come from: the edition by the descriptor of the package, and which rows are not as shipped.
pub(super) fn trade(
    source: &dyn ByteSource,
    hashes: &BTreeMap<&'static str, String>,
    differs: &[String],
) -> TradeOrigin {
    let found =
        source.read(package::DESCRIPTOR).ok().and_then(|_| package::descriptor(source, &mut Problems::default()));
    let resource = found.and_then(|package| package.resources.into_iter().find(|resource| resource.path == TRADE));
    let own = differs.iter().any(|path| path == TRADE).then(|| {
        let hash = hashes.get(TRADE).map(|hash| format!("sha256:{hash}"));
        let is_sealed = resource.as_ref().zip(hash).is_some_and(|(resource, hash)| resource.hash == hash);
        OwnTrade { file: source.describe(TRADE), is_sealed, years: years(source) }
    });
    TradeOrigin { edition: resource.map_or_else(String::new, |resource| resource.edition), own }
}

/// The importer-years of which a row is not as shipped, or is gone.
fn years(source: &dyn ByteSource) -> BTreeMap<String, BTreeSet<i32>> {
    let (Ok(there), Ok(shipped)) = (source.read(TRADE), Embedded.read(TRADE)) else { return BTreeMap::new() };
    let [there, shipped] = [&there, &shipped].map(|bytes| lines(bytes));
    let mut found: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for line in there.symmetric_difference(&shipped) {
        let line = String::from_utf8_lossy(line);
        let mut cells = line.split(',');
        if let (Some(importer), Some(Ok(year))) = (cells.next(), cells.nth(1).map(str::parse)) {
            found.entry(importer.to_owned()).or_default().insert(year);
        }
    }
    found
}

fn lines(bytes: &[u8]) -> BTreeSet<&[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect()
}
