//! How tables of text are ruled.

use comfy_table::{LineStyle, TableStyle};

const RULE: LineStyle = LineStyle::none().fill('─').junction('─');

/// Tables of text: a rule under the header and one at the foot.
pub const RULED: TableStyle = TableStyle::new().header_separator(RULE).bottom_border(RULE);
