//! The house style: colours, type, line widths. Nothing about looks is decided elsewhere.
//!
//! The group in question is warm and the supplier in question is cool in every chart; all others are greys. The warm
//! colour is lighter than the cool one, so that they differ in grey too, and neither pair is confused by the colour-blind.
//! What is new is hatched; what is projected is lighter than what was observed.

use std::fmt;
use std::str::FromStr;

/// A colour with its opacity.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// Opacity, 0 to 1.
    pub alpha: f64,
}

impl Default for Color {
    fn default() -> Self {
        Self::rgb(0, 0, 0)
    }
}

impl Color {
    /// An opaque colour.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: 1.0 }
    }

    /// The same colour, this opaque.
    #[must_use]
    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// This much of the way to another colour: 0 is this one, 1 the other.
    #[must_use]
    pub fn toward(self, other: Self, part: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
            alpha: self.alpha,
        }
    }
}

/// Dark on light paper, or light on dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Appearance {
    /// Dark on light paper.
    #[default]
    Light,
    /// Light on dark paper.
    Dark,
}

impl Appearance {
    /// Its colours.
    pub fn theme(self) -> &'static Theme {
        match self {
            Self::Light => &Theme::LIGHT,
            Self::Dark => &Theme::DARK,
        }
    }
}

impl fmt::Display for Appearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Light => "light",
            Self::Dark => "dark",
        })
    }
}

impl FromStr for Appearance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(format!("`{text}` is no theme; one of light, dark")),
        }
    }
}

/// The colours of one appearance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Theme {
    /// Behind everything.
    pub paper: Color,
    /// Titles, and marks that must be seen.
    pub ink: Color,
    /// Subtitles, ticks, sources.
    pub muted: Color,
    /// Grid lines.
    pub grid: Color,
    /// The group in question.
    pub warm: Color,
    /// Text about it.
    pub warm_text: Color,
    /// The supplier in question.
    pub cool: Color,
    /// What matters in a chart that is about neither: losses, odds, weights of assumptions.
    pub accent: Color,
    /// All others, those that stand out most from the paper first.
    pub neutrals: [Color; 6],
    /// Land on a map.
    pub land: Color,
    /// Borders on a map.
    pub border: Color,
    /// Water on a map.
    pub sea: Color,
}

impl Theme {
    /// Dark on light paper.
    pub const LIGHT: Self = Self {
        paper: Color::rgb(255, 255, 255),
        ink: Color::rgb(27, 31, 36),
        muted: Color::rgb(91, 99, 107),
        grid: Color::rgb(226, 229, 232),
        warm: Color::rgb(221, 106, 42),
        warm_text: Color::rgb(173, 70, 14),
        cool: Color::rgb(27, 76, 143),
        accent: Color::rgb(116, 44, 98),
        neutrals: [
            Color::rgb(110, 119, 128),
            Color::rgb(135, 143, 151),
            Color::rgb(159, 166, 173),
            Color::rgb(182, 188, 194),
            Color::rgb(203, 208, 213),
            Color::rgb(220, 224, 227),
        ],
        land: Color::rgb(236, 236, 231),
        border: Color::rgb(205, 205, 198),
        sea: Color::rgb(248, 250, 251),
    };

    /// Light on dark paper.
    pub const DARK: Self = Self {
        paper: Color::rgb(20, 24, 29),
        ink: Color::rgb(236, 238, 240),
        muted: Color::rgb(163, 171, 179),
        grid: Color::rgb(50, 56, 63),
        warm: Color::rgb(255, 172, 112),
        warm_text: Color::rgb(255, 184, 132),
        cool: Color::rgb(72, 132, 214),
        accent: Color::rgb(206, 147, 216),
        neutrals: [
            Color::rgb(160, 167, 174),
            Color::rgb(136, 143, 151),
            Color::rgb(113, 120, 128),
            Color::rgb(92, 99, 106),
            Color::rgb(74, 80, 87),
            Color::rgb(58, 64, 70),
        ],
        land: Color::rgb(46, 51, 56),
        border: Color::rgb(74, 80, 86),
        sea: Color::rgb(25, 31, 38),
    };

    /// The lighter form of a colour, for what is projected.
    pub fn projected(&self, color: Color) -> Color {
        color.toward(self.paper, 0.35)
    }
}

/// Widths from which a chart has room for everything side by side, in logical pixels.
const WIDE: u32 = 900;

/// Width of a chart in a column, in logical pixels.
const COLUMN: f64 = 600.0;

/// Width below which things stand below each other that a column still has side by side.
const SMALL: f64 = 480.0;

/// Colours and sizes for one width of chart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Style {
    /// Colours.
    pub theme: &'static Theme,
    /// Whether there is room side by side; if not, things stand below each other.
    pub wide: bool,
    /// Width of the chart in logical pixels.
    pub width: f64,
    /// Empty edge around everything.
    pub margin: f64,
    /// Type size of the title.
    pub title: f64,
    /// Type size of the subtitle.
    pub subtitle: f64,
    /// Type size of labels in the chart.
    pub label: f64,
    /// Type size of ticks and small labels.
    pub tick: f64,
    /// Type size of the source line.
    pub source: f64,
    /// Width of the line that matters.
    pub strong: f64,
    /// Width of other lines.
    pub fine: f64,
}

impl Style {
    /// The style for a width in logical pixels and an appearance.
    pub fn new(width: u32, appearance: Appearance) -> Self {
        let theme = appearance.theme();
        let width = f64::from(width.max(360));
        if width >= f64::from(WIDE) {
            let (title, subtitle, label, tick, source) = (29.0, 18.0, 16.0, 15.0, 13.0);
            Self {
                theme,
                wide: true,
                width,
                margin: 36.0,
                title,
                subtitle,
                label,
                tick,
                source,
                strong: 3.2,
                fine: 1.4,
            }
        } else {
            let (title, subtitle, label, tick, source) = (22.0, 14.5, 13.5, 12.5, 11.0);
            Self {
                theme,
                wide: false,
                width,
                margin: 20.0,
                title,
                subtitle,
                label,
                tick,
                source,
                strong: 2.6,
                fine: 1.2,
            }
        }
    }

    /// The width of a column of names beside a chart: the first where there is room side by side, else the second in a column
    /// 600 wide, and less in a narrower one.
    pub fn column(&self, wide: f64, narrow: f64) -> f64 {
        if self.wide { wide } else { narrow * (self.width / COLUMN).clamp(0.68, 1.0) }
    }

    /// Whether the chart is for a telephone held upright: half a column.
    pub fn is_small(&self) -> bool {
        self.width < SMALL
    }

    /// The height that a chart of this width has unless its rows need more: 16 by 9, or nearly square in a column.
    pub fn height(&self) -> f64 {
        if self.wide { (self.width * 9.0 / 16.0).round() } else { (self.width * 1.1).round() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, Web Content Accessibility Guidelines 2.2.
    fn luminance(color: Color) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(color.red) + 0.7152 * part(color.green) + 0.0722 * part(color.blue)
    }

    fn contrast(a: Color, b: Color) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_and_warm_differs_from_cool_in_grey() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for (text, ground) in
                [theme.ink, theme.muted, theme.warm_text, theme.cool, theme.accent].map(|text| (text, theme.paper))
            {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
            }
            // Marks without text need less: success criterion 1.4.11 asks for 3.
            for mark in [theme.warm, theme.cool, theme.neutrals[0], theme.neutrals[1]] {
                assert!(contrast(mark, theme.paper) >= 3.0, "{mark:?}: {}", contrast(mark, theme.paper));
            }
            // Large bold labels stand on the warm colour, small numbers on the first grey.
            assert!(contrast(theme.paper, theme.warm) >= 3.0 && contrast(theme.paper, theme.neutrals[0]) >= 4.5);
            assert!(contrast(theme.warm, theme.cool) >= 2.0);
            let apart = |pair: &[Color]| contrast(pair[0], theme.paper) > contrast(pair[1], theme.paper);
            assert!(theme.neutrals.windows(2).all(apart));
        }
    }
}
