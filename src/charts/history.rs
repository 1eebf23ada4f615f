use super::{Picture, style::Style, view::View};
pub fn draw(_: &View<'_>, _: Style) -> Option<Picture> {
    None
}
