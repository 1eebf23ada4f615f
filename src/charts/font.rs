//! The embedded font: widths of texts, breaking into lines, outlines of letters.
//!
//! Everything is measured with the font in the program, never with one of the machine, so that a chart has the same
//! layout everywhere.

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The family name, with what a viewer may take in its place.
pub const FAMILY: &str = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Noto Sans, Arial, sans-serif";

#[cfg(feature = "fonts")]
const FONTS: [&[u8]; 2] = [include_bytes!("fonts/NotoSansJP-Regular.ttf"), include_bytes!("fonts/NotoSansJP-Bold.ttf")];
/// Without the feature `fonts` no text has a width, and none is drawn into PNG files.
#[cfg(not(feature = "fonts"))]
const FONTS: [&[u8]; 2] = [&[], &[]];

static REGULAR: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(FONTS[0], 0).ok());
static BOLD: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(FONTS[1], 0).ok());

/// Height of a line of text as a multiple of the type size.
pub const LINE: f64 = 1.32;
/// How far capitals and kanji rise above the baseline, as a multiple of the type size.
pub const ASCENT: f64 = 0.84;
/// How far text hangs below the baseline, as a multiple of the type size.
pub const DESCENT: f64 = 0.16;

/// Signs that may not begin a line of Japanese.
const NOT_FIRST: &str = "、。，．・：；？！ー」』）】〉》％%)]}’”,.;:!?·々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";
/// Signs that may not end one.
const NOT_LAST: &str = "「『（【〈《([{‘“";
/// Signs after which a line of Japanese may end, whatever follows.
const PAUSE: &str = "、。，．・：；？！／→";
/// Signs after which it may end unless a particle follows.
const CLOSING: &str = "」』）】〉》";

fn face(bold: bool) -> Option<&'static Face<'static>> {
    if bold { BOLD.as_ref() } else { REGULAR.as_ref() }
}

/// What stands for a letter that the font lacks: the mark that Japanese printers set in its place.
pub const GETA: char = '〓';

/// What stands for a letter that the font lacks: its plain form, where only accents or bars are lacking; nothing, if it is
/// an accent or a joiner; else [`GETA`].
///
/// The plain form is the compatibility decomposition of Unicode Standard Annex 15.
fn substitute(face: &Face<'_>, letter: char) -> Vec<char> {
    let joins = matches!(letter, '\u{200B}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}');
    if joins || is_combining_mark(letter) {
        return Vec::new();
    }
    let plain: Vec<char> = unbarred(letter)
        .nfkd()
        .filter(|part| !is_combining_mark(*part))
        .map(|part| if part.is_whitespace() { ' ' } else { part })
        .collect();
    let has = |part: &char| face.glyph_index(*part).is_some();
    if !plain.is_empty() && plain.iter().all(has) { plain } else { vec![GETA] }
}

/// A letter without the bar through it, which Unicode does not take apart.
fn unbarred(letter: char) -> char {
    match letter {
        'Ł' => 'L',
        'ł' => 'l',
        'Đ' => 'D',
        'đ' => 'd',
        'Ħ' => 'H',
        'ħ' => 'h',
        'Ŧ' => 'T',
        'ŧ' => 't',
        'ı' => 'i',
        other => other,
    }
}

/// Gives the glyphs of a text one by one.
fn set(face: &Face<'_>, text: &str, mut glyph: impl FnMut(GlyphId)) {
    for letter in text.chars() {
        match face.glyph_index(letter) {
            Some(found) => glyph(found),
            None => substitute(face, letter).into_iter().filter_map(|part| face.glyph_index(part)).for_each(&mut glyph),
        }
    }
}

/// Whether [`GETA`] stands for some letter of a text.
pub fn lacks(text: &str) -> bool {
    let lacking =
        |face: &Face<'_>, letter| face.glyph_index(letter).is_none() && substitute(face, letter).contains(&GETA);
    face(false).is_some_and(|face| text.chars().any(|letter| lacking(face, letter)))
}

fn advance(face: &Face<'_>, glyph: GlyphId) -> f64 {
    f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / f64::from(face.units_per_em())
}

/// Width of a text, in the unit of `size`.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let mut ems = 0.0;
    if let Some(face) = face(bold) {
        set(face, text, |glyph| ems += advance(face, glyph));
    }
    ems * size
}

fn is_hiragana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{309F}')
}

/// Whether a line may end between two letters: after a space or the dash between two names, and in Japanese where a phrase ends, which is after
/// hiragana or a pause; never within a word of kanji or katakana.
fn may_break(last: char, letter: char) -> bool {
    if letter == ' ' || NOT_FIRST.contains(letter) || NOT_LAST.contains(last) {
        return false;
    }
    let dash = matches!(last, '-' | '–') && letter.is_alphabetic();
    let phrase = is_hiragana(last) || CLOSING.contains(last);
    last == ' ' || dash || PAUSE.contains(last) || "「『（【〈《".contains(letter) || phrase && !is_hiragana(letter)
}

/// Pieces between which a line may end; a piece keeps its trailing space.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for letter in text.chars() {
        let breaks = last.is_some_and(|last| may_break(last, letter));
        match pieces.last_mut() {
            Some(piece) if !breaks => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        last = Some(letter);
    }
    pieces
}

/// Breaks a text into lines no wider than `limit`: at spaces, and between Japanese phrases.
///
/// A word wider than a line is broken where it must be.
pub fn wrap(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let fits = |line: &str| width(line.trim_end(), size, bold) <= limit;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && !fits(&format!("{line}{piece}")) {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if fits(&piece) {
            line.push_str(&piece);
        } else {
            for letter in piece.chars() {
                if !line.is_empty() && !fits(&format!("{line}{letter}")) {
                    lines.push(std::mem::take(&mut line).trim_end().to_owned());
                }
                line.push(letter);
            }
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// [`wrap`], with lines of about equal width, as titles want; as few of them as possible.
pub fn balance(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let greedy = wrap(text, size, bold, limit);
    let pieces = pieces(text);
    if greedy.len() < 2 || pieces.iter().any(|piece| width(piece.trim_end(), size, bold) > limit) {
        return greedy;
    }
    let ends = even(&pieces, greedy.len(), |piece| width(piece, size, bold), limit);
    let begins = std::iter::once(0).chain(ends.iter().copied());
    begins.zip(&ends).map(|(from, to)| pieces[from..*to].concat().trim_end().to_owned()).collect()
}

/// Where each of `count` lines ends, so that none is wider than `limit` and the sum of their squared widths is least.
fn even(pieces: &[String], count: usize, width: impl Fn(&str) -> f64, limit: f64) -> Vec<usize> {
    let mut before = vec![0.0];
    for piece in pieces {
        before.push(before[before.len() - 1] + width(piece));
    }
    let ends: Vec<f64> = pieces.iter().map(|piece| width(piece.trim_end())).collect();
    let square = |from: usize, to: usize| {
        let line = before[to - 1] - before[from] + ends[to - 1];
        if line <= limit { line * line } else { f64::INFINITY }
    };
    // The least sum for the first so many pieces, and where its last line begins: with one line, with two, and so on.
    let mut least: Vec<f64> = (0..=pieces.len()).map(|to| if to == 0 { 0.0 } else { f64::INFINITY }).collect();
    let mut begins: Vec<Vec<usize>> = Vec::new();
    for _ in 0..count {
        let best = |to: usize| {
            let starts = (0..to).rev().map(|from| (from, least[from] + square(from, to)));
            starts.fold((0, f64::INFINITY), |best, start| if start.1 < best.1 { start } else { best })
        };
        let (from, sums): (Vec<usize>, Vec<f64>) = (0..=pieces.len()).map(best).unzip();
        begins.push(from);
        least = sums;
    }
    let mut places = vec![pieces.len()];
    for begin in begins.iter().skip(1).rev() {
        places.push(begin[places[places.len() - 1]]);
    }
    places.reverse();
    places
}

/// At most `count` lines: what is left over is cut and the cut marked with an ellipsis.
pub fn clamp(mut lines: Vec<String>, count: usize, size: f64, bold: bool, limit: f64) -> Vec<String> {
    if lines.len() > count {
        lines.truncate(count);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && width(&format!("{last}…"), size, bold) > limit {
                last.pop();
            }
            last.push('…');
        }
    }
    lines
}

/// The text in one line: as it is where it fits, else cut, and the cut marked with an ellipsis.
pub fn cut(text: &str, size: f64, bold: bool, limit: f64) -> String {
    if width(text, size, bold) <= limit {
        return text.to_owned();
    }
    clamp(vec![text.to_owned(), String::new()], 1, size, bold, limit).concat()
}

/// Receives the outline of a text: quadratic and cubic curves, y downwards.
pub trait GlyphPen {
    /// Begins a contour.
    fn move_to(&mut self, x: f32, y: f32);
    /// Straight to a point.
    fn line_to(&mut self, x: f32, y: f32);
    /// By one control point to a point.
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32);
    /// By two control points to a point.
    fn cubic_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32);
    /// Ends the contour.
    fn close(&mut self);
}

/// A pen that sets one letter of the font, in font units with y upwards, at a place on the canvas.
struct GlyphSetting<'a, P> {
    pen: &'a mut P,
    x: f32,
    y: f32,
    scale: f32,
}

impl<P> GlyphSetting<'_, P> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl<P: GlyphPen> OutlineBuilder for GlyphSetting<'_, P> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.pen.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.pen.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.pen.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.pen.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.pen.close();
    }
}

/// Draws the outline of a text whose baseline begins at (x, y).
pub fn outline(text: &str, size: f64, bold: bool, (x, y): (f64, f64), pen: &mut impl GlyphPen) {
    let Some(face) = face(bold) else { return };
    let scale = (size / f64::from(face.units_per_em())) as f32;
    let mut at = x;
    set(face, text, |glyph| {
        face.outline_glyph(glyph, &mut GlyphSetting { pen: &mut *pen, x: at as f32, y: y as f32, scale });
        at += advance(face, glyph) * size;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_are_there_and_differ() {
        assert_eq!(width("原油", 10.0, false), 20.0);
        assert!(width("Gas", 10.0, true) > width("Gas", 10.0, false));
        assert!(face(true).is_some() && face(false).is_some());
    }

    #[test]
    fn a_letter_that_is_lacking_loses_its_accent_or_is_marked() {
        assert_eq!(width("Việt Nam", 10.0, false), width("Viet Nam", 10.0, false));
        assert_eq!(width("鷗", 10.0, false), width("〓", 10.0, false));
        assert_eq!(width("a\u{200B}\u{0301}", 10.0, false), width("a", 10.0, false));
        assert!(lacks("森鷗外") && lacks("قطر") && !lacks("Việt Nam, Łódź, 東京、ﬁ"));
    }

    #[test]
    fn lines_are_about_equally_wide() {
        let title = "日本の原油に占める中東の割合は2016年に85.8%、「ウラジオストク・新潟ガスパイプライン」では2030年も変わらない";
        let lines = balance(title, 22.0, true, 560.0);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| width(line, 22.0, true) > 300.0), "{lines:?}");
    }

    #[test]
    fn lines_fit_and_keep_every_letter() {
        for text in [
            "What would it change by 2035?",
            "新潟に新しいガスパイプライン（建設中）、を引く。",
            "Kraftfahrzeughaftpflicht",
        ] {
            let lines = wrap(text, 10.0, false, 70.0);
            assert!(lines.len() > 1);
            assert!(lines.iter().all(|line| width(line, 10.0, false) <= 70.0), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            assert!(lines.iter().all(|line| !line.starts_with(['、', '）', '。'])), "{lines:?}");
        }
    }
}
