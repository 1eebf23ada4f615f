//! How a chart looks, as asked for at the terminal.

use crate::charts::about::ChartLook;
use crate::charts::style::Appearance;
use crate::language::Language;

/// Language, width and theme of one chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::Args)]
pub(super) struct LookArgs {
    /// Language of the chart: en or ja.
    #[arg(long = "lang", value_name = "LANG", default_value = "en")]
    pub(super) language: Language,
    /// Width of the chart in pixels: 1200 for a page, 600 for a column, 390 for a telephone.
    #[arg(long, value_name = "PIXELS", default_value = "1200", value_parser = clap::value_parser!(u32).range(360..=4000))]
    pub(super) width: u32,
    /// Theme of the chart: light or dark.
    #[arg(long = "theme", value_name = "THEME", default_value = "light")]
    pub(super) appearance: Appearance,
}

impl From<LookArgs> for ChartLook {
    fn from(asked: LookArgs) -> Self {
        Self { language: asked.language, width: asked.width, appearance: asked.appearance }
    }
}
