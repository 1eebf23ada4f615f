//! A heat map: a grid of shaded cells with their numbers, names at the left and above.

use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::ChartFrame;
use super::style::{Color, Style, Theme};

/// Shade from which the number in a cell is written light on dark.
const DARK: f64 = 0.64;

/// Width of a cell, in logical pixels, below which its numbers would have to be made smaller.
const LEAST_CELL: f64 = 42.0;

/// Lines that the name of a column may have.
const HEAD_LINES: usize = 4;

/// One cell.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct HeatmapCell {
    /// How dark, from 0 to 1; `None` where there is no number, which is not zero.
    pub shade: Option<f64>,
    /// What is written, the most important line first; as many as fit.
    pub lines: Vec<String>,
    /// Whether it stands out: framed and bold.
    pub marked: bool,
}

/// One row of cells.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct HeatmapLine {
    /// A heading above it, where a new group of rows begins.
    pub heading: Option<String>,
    /// Its name.
    pub name: String,
    /// One for each column.
    pub cells: Vec<HeatmapCell>,
}

/// The grid.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct HeatmapGrid {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub lines: Vec<HeatmapLine>,
    /// The word before the number of a column that is named in the key below.
    pub number_word: String,
}

/// Columns that stand side by side.
struct HeatmapPart {
    columns: std::ops::Range<usize>,
    cell: f64,
    heads: Vec<Vec<String>>,
    /// Key of the columns below, where their names do not fit above them.
    key: Vec<Vec<String>>,
}

/// Where everything of a grid stands. On a telephone, where cells would be too narrow for their numbers, the columns stand in
/// parts below each other.
pub struct HeatmapLayout {
    names: Vec<Vec<String>>,
    name_width: f64,
    parts: Vec<HeatmapPart>,
    /// How many names of a key stand side by side.
    abreast: usize,
    row: f64,
    heading: f64,
}

impl HeatmapLayout {
    /// Finds room for a grid; numbers of at most `most` lines in the cells.
    pub fn new(grid: &HeatmapGrid, style: &Style, most: usize) -> Self {
        let inner = style.width - 2.0 * style.margin;
        let size = style.tick;
        let limit = inner * if style.wide { 0.27 } else { 0.31 };
        let widest = grid.lines.iter().map(|line| font::width(&line.name, size, false)).fold(0.0, f64::max);
        let name_width = widest.min(limit) + 12.0;
        let names: Vec<Vec<String>> = grid
            .lines
            .iter()
            .map(|line| {
                let lines = font::balance(&line.name, size, false, name_width - 12.0);
                font::clamp(lines, 3, size, false, name_width - 12.0)
            })
            .collect();
        let count = grid.columns.len().max(1);
        let most_abreast = (((inner - name_width) / LEAST_CELL) as usize).max(1);
        let blocks = if style.is_small() { count.div_ceil(most_abreast) } else { 1 };
        let each = count.div_ceil(blocks);
        let abreast = if style.wide { 2 } else { 1 };
        let cell = (inner - name_width) / each as f64;
        let part = |first: usize| {
            let columns = first..(first + each).min(grid.columns.len());
            part(grid, style, columns, (cell, inner / abreast as f64 - 16.0))
        };
        let parts = (0..count).step_by(each).map(part).collect();
        let tallest = names.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let row = (tallest * size * font::LINE).max(most as f64 * size * 1.2) + size * 0.9;
        Self { names, name_width, parts, abreast, row, heading: size * 2.1 }
    }

    fn below(&self, part: &HeatmapPart, style: &Style) -> f64 {
        let rows = part.key.len().div_ceil(self.abreast);
        if part.key.is_empty() { 0.0 } else { rows as f64 * part.key_line(style) + style.tick }
    }

    fn headings(grid: &HeatmapGrid) -> usize {
        grid.lines.iter().filter(|line| line.heading.is_some()).count()
    }

    /// What is above and below the rows of a part.
    fn around(&self, grid: &HeatmapGrid, part: &HeatmapPart, style: &Style) -> f64 {
        part.head(style) + self.heading * Self::headings(grid) as f64 + self.below(part, style)
    }

    /// The height that the grid needs.
    pub fn height(&self, grid: &HeatmapGrid, style: &Style) -> f64 {
        let of = |part: &HeatmapPart| self.around(grid, part, style) + self.row * grid.lines.len() as f64;
        let gaps = self.parts.len().saturating_sub(1) as f64 * style.label;
        self.parts.iter().map(of).sum::<f64>() + gaps - style.label
    }
}

impl HeatmapPart {
    fn head(&self, style: &Style) -> f64 {
        self.heads.iter().map(Vec::len).max().unwrap_or(1) as f64 * style.tick * font::LINE + style.tick * 0.4
    }

    fn key_line(&self, style: &Style) -> f64 {
        self.key.iter().map(Vec::len).max().unwrap_or(1) as f64 * style.tick * font::LINE
    }
}

/// Some columns, with their names above them or, where one does not fit, numbers there and the names in a key.
fn part(grid: &HeatmapGrid, style: &Style, columns: std::ops::Range<usize>, (cell, of_key): (f64, f64)) -> HeatmapPart {
    let (size, room) = (style.tick, cell - 8.0);
    let named = &grid.columns[columns.clone()];
    let wrapped = |name: &String| font::balance(name, size, false, room);
    let heads: Vec<Vec<String>> = named.iter().map(wrapped).collect();
    let whole = |name: &String| name.split([' ', '・', '–', '-']).all(|word| font::width(word, size, false) <= room);
    if heads.iter().all(|lines| lines.len() <= HEAD_LINES) && named.iter().all(whole) {
        return HeatmapPart { columns, cell, heads, key: Vec::new() };
    }
    let said = |(index, name): (usize, &String)| {
        let text = format!("{}{}  {name}", grid.number_word, columns.start + index + 1);
        font::clamp(font::wrap(&text, size, false, of_key), 2, size, false, of_key)
    };
    let key = named.iter().enumerate().map(said).collect();
    let heads = columns.clone().map(|index| vec![format!("{}{}", grid.number_word, index + 1)]).collect();
    HeatmapPart { columns, cell, heads, key }
}

/// The colour of a shade.
pub fn color(theme: &Theme, shade: f64) -> Color {
    // A little colour even for the least shade, so that a cell is told from the paper.
    theme.paper.toward(theme.accent, 0.04 + 0.92 * shade.clamp(0.0, 1.0))
}

/// Draws a grid into a frame with as much room as the layout asked for.
pub fn draw(frame: &mut ChartFrame, grid: &HeatmapGrid, layout: &HeatmapLayout) {
    let style = frame.style;
    let mut top = frame.plot.top - style.label;
    let room = frame.plot.bottom() - top - layout.parts.first().map_or(0.0, |part| layout.around(grid, part, &style));
    // One part alone takes the room that the chart has more than it needs.
    let row = if layout.parts.len() > 1 {
        layout.row
    } else {
        (room / grid.lines.len().max(1) as f64).clamp(layout.row, layout.row * 2.0)
    };
    for part in &layout.parts {
        draw_part(frame, grid, (layout, part), (top, row));
        top += layout.around(grid, part, &style) + row * grid.lines.len() as f64 + style.label;
    }
}

fn draw_part(
    frame: &mut ChartFrame,
    grid: &HeatmapGrid,
    (layout, part): (&HeatmapLayout, &HeatmapPart),
    (top, row): (f64, f64),
) {
    let (style, theme) = (frame.style, frame.style.theme);
    let size = style.tick;
    let left = frame.plot.left + layout.name_width;
    let head = part.head(&style);
    for (column, lines) in part.heads.iter().enumerate() {
        let x = left + (column as f64 + 0.5) * part.cell;
        for (index, line) in lines.iter().rev().enumerate() {
            let y = top + head - size * 0.4 - (index as f64 + 0.5) * size * font::LINE;
            frame.sized(line.clone(), (x, y), TextAnchor::Middle, theme.ink, (size, false));
        }
    }
    let mut y = top + head;
    for (line, name) in grid.lines.iter().zip(&layout.names) {
        if let Some(heading) = &line.heading {
            let text = font::cut(heading, size, true, frame.plot.width);
            let at = (frame.plot.left, y + layout.heading * 0.62);
            frame.sized(text, at, TextAnchor::Start, theme.muted, (size, true));
            y += layout.heading;
        }
        let height = name.len() as f64 * size * font::LINE;
        frame.lines(name, (frame.plot.left, y + (row - height) / 2.0), size, false, theme.ink);
        for (place, column) in part.columns.clone().enumerate() {
            let Some(cell) = line.cells.get(column) else { continue };
            let place = Rect { left: left + place as f64 * part.cell, top: y, width: part.cell, height: row };
            draw_cell(frame, cell, &place);
            if !cell.lines.is_empty() {
                let words = format!("{}, {}: {}", line.name, grid.columns[column], cell.lines.join(", "));
                frame.canvas.tell(place.corners(), &words);
            }
        }
        y += row;
    }
    key(frame, layout, part, y + size * 0.9);
}

fn draw_cell(frame: &mut ChartFrame, cell: &HeatmapCell, place: &Rect) {
    let (style, theme) = (frame.style, frame.style.theme);
    let inside = Rect::edges(place.left + 1.0, place.top + 1.0, place.right() - 1.0, place.bottom() - 1.0);
    match cell.shade {
        Some(shade) => frame.canvas.rect(inside, color(theme, shade)),
        None => frame.canvas.hatch(&inside.corners(), Stroke { color: theme.grid, width: 1.0 }, 7.0),
    }
    if cell.marked {
        let edge = Rect::edges(inside.left + 1.0, inside.top + 1.0, inside.right() - 1.0, inside.bottom() - 1.0);
        frame.canvas.outline(&edge.corners(), Stroke { color: theme.ink, width: 2.0 });
    }
    let dark = cell.shade.is_some_and(|shade| shade >= DARK);
    let ink = if dark { theme.paper } else { theme.ink };
    let room = place.width - 6.0;
    // The first number must be there whatever happens, in smaller letters if need be; the others only where they fit.
    let Some(first) = cell.lines.first() else { return };
    let wide = font::width(first, style.tick, cell.marked);
    let size = if wide > room { style.tick * room / wide } else { style.tick };
    let fit = |line: &&String| font::width(line, style.tick * 0.88, false) <= room;
    let others: Vec<&String> = cell.lines.iter().skip(1).take_while(fit).collect();
    let line = style.tick * 1.2;
    let x = place.left + place.width / 2.0;
    let first_y = place.top + place.height / 2.0 - others.len() as f64 * line / 2.0;
    frame.sized(first.clone(), (x, first_y), TextAnchor::Middle, ink, (size, cell.marked));
    for (index, other) in others.into_iter().enumerate() {
        let at = (x, first_y + (index + 1) as f64 * line);
        frame.sized(
            other.clone(),
            at,
            TextAnchor::Middle,
            ink.toward(color(theme, cell.shade.unwrap_or(0.0)), 0.12),
            (style.tick * 0.88, false),
        );
    }
}

fn key(frame: &mut ChartFrame, layout: &HeatmapLayout, part: &HeatmapPart, top: f64) {
    let style = frame.style;
    let rows = part.key.len().div_ceil(layout.abreast).max(1);
    let width = frame.plot.width / layout.abreast as f64;
    for (index, lines) in part.key.iter().enumerate() {
        let at = (frame.plot.left + (index / rows) as f64 * width, top + (index % rows) as f64 * part.key_line(&style));
        frame.lines(lines, at, style.tick, false, style.theme.muted);
    }
}
