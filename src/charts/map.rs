//! x
use super::{Picture, style::Style, view::View};
/// x
#[derive(Default)]
pub struct Geography {}
pub fn draw(_: &View<'_>, _: Style, _: &Geography) -> Option<Picture> {
    None
}
