//! A Sankey diagram: columns of nodes, and between them ribbons as wide as what flows.

use super::canvas::{CanvasPoint, Rect, TextAnchor};
use super::font;
use super::frame::{ChartFrame, digits_for, number, spread};
use super::style::{Color, Style};

/// Pieces of a curve; enough that none is seen.
const PIECES: u32 = 28;

/// Pieces that are enough to be pointed at.
const POINTED: u32 = 5;

/// One node.
#[derive(Clone, PartialEq, Debug)]
pub struct SankeyNode {
    /// Its column, from the left.
    pub column: usize,
    /// What it is.
    pub name: String,
    /// What is written beside it.
    pub label: String,
    /// Its colour, and that of what leaves it.
    pub color: Color,
    /// The colour of its words.
    pub ink: Color,
    /// Whether it is hatched: new, or not there at all.
    pub hatched: bool,
}

/// What flows from one node to another, further right.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Link {
    /// The node it comes from.
    pub from: usize,
    /// The node it goes to.
    pub to: usize,
    /// How much; positive.
    pub value: f64,
    /// Its colour; the node's own where it flows on.
    pub color: Color,
}

/// Where the nodes of a column stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    /// Spread over the whole height.
    Spread,
    /// At the bottom.
    Bottom,
}

/// Nodes and what flows between them. Nodes of a column stand in the order given, from above.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sankey {
    /// The nodes.
    pub nodes: Vec<SankeyNode>,
    /// The flows.
    pub links: Vec<Link>,
    /// What is written above each column.
    pub heads: Vec<String>,
    /// Where the nodes of each column stand; [`Rest::Spread`] where it says nothing.
    pub rests: Vec<Rest>,
    /// What follows a number for whoever points at it: a space and a unit, or the unit alone.
    pub unit: String,
}

/// A node on the canvas: its upper edge and its height.
#[derive(Clone, Copy, Default)]
struct PlacedNode {
    top: f64,
    height: f64,
    value: f64,
}

impl Sankey {
    /// How much passes a node: what comes in or what goes out, whichever is more.
    pub fn value(&self, node: usize) -> f64 {
        let sum = |part: &dyn Fn(&Link) -> bool| {
            crate::numeric::sum(self.links.iter().filter(|link| part(link)).map(|link| link.value))
        };
        sum(&|link| link.from == node).max(sum(&|link| link.to == node))
    }

    /// An amount with its unit.
    fn told(&self, value: f64) -> String {
        format!("{}{}", number(value, digits_for(value)), self.unit)
    }

    /// A flow in words: from where, to where, how much.
    pub fn spoken(&self, link: &Link) -> String {
        format!("{} → {}: {}", self.nodes[link.from].name, self.nodes[link.to].name, self.told(link.value))
    }

    fn columns(&self) -> usize {
        self.nodes.iter().map(|node| node.column + 1).max().unwrap_or(0)
    }

    fn of_column(&self, column: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.nodes[*node].column == column).collect()
    }

    /// A height in which the labels of every column have room.
    pub fn height(&self, style: &Style) -> f64 {
        let lines = |column: usize| {
            let labels = self.of_column(column).into_iter().map(|node| self.lines(node, style).len() as f64 + 0.35);
            labels.sum::<f64>() * style.tick * 1.22
        };
        (0..self.columns()).map(lines).fold(0.0, f64::max) + self.head(style)
    }

    fn head(&self, style: &Style) -> f64 {
        if self.heads.is_empty() { 0.0 } else { style.label * 1.9 }
    }

    /// Width of the labels at either side.
    fn side(style: &Style) -> f64 {
        if style.is_small() { 108.0 } else { style.column(190.0, 134.0) }
    }

    /// The label of a node; one in the middle has the room up to the next column.
    fn lines(&self, node: usize, style: &Style) -> Vec<String> {
        let (column, last) = (self.nodes[node].column, self.columns().saturating_sub(1));
        let inside = column > 0 && column < last;
        let between = (style.width - 2.0 * style.margin - 2.0 * Self::side(style)) / last.max(1) as f64;
        let limit = match (inside, style.is_small()) {
            (false, _) => Self::side(style) - 10.0,
            (true, false) => between - 40.0,
            // On a telephone a node alone in its column has its label above it, over the ribbons.
            (true, true) if self.of_column(column).len() == 1 => 2.0 * between - 30.0,
            (true, true) => between - 14.0,
        };
        let lines = font::balance(&self.nodes[node].label, style.tick, inside, limit);
        font::clamp(lines, 3, style.tick, inside, limit)
    }

    /// Where every node stands in a place.
    fn standings(&self, place: &Rect, gap: f64) -> Vec<PlacedNode> {
        let values: Vec<f64> = (0..self.nodes.len()).map(|node| self.value(node)).collect();
        let columns: Vec<Vec<usize>> = (0..self.columns()).map(|column| self.of_column(column)).collect();
        let scale = columns.iter().filter(|nodes| !nodes.is_empty()).map(|nodes| {
            let sum: f64 = nodes.iter().map(|node| values[*node]).sum();
            (place.height - gap * (nodes.len() - 1) as f64).max(1.0) / sum.max(f64::MIN_POSITIVE)
        });
        let scale = scale.fold(f64::MAX, f64::min);
        let mut standings = vec![PlacedNode::default(); self.nodes.len()];
        for (column, nodes) in columns.iter().enumerate() {
            let own: f64 = nodes.iter().map(|node| values[*node] * scale).sum();
            let spare = place.height - own;
            let (mut y, between) = match self.rests.get(column) {
                Some(Rest::Bottom) => (place.bottom() - own - gap * nodes.len().saturating_sub(1) as f64, gap),
                // A single node stands in the middle.
                _ if nodes.len() < 2 => (place.top + spare / 2.0, 0.0),
                _ => (place.top, (spare / (nodes.len() - 1) as f64).min(gap * 4.0)),
            };
            if self.rests.get(column) != Some(&Rest::Bottom) && nodes.len() > 1 {
                y += (spare - between * (nodes.len() - 1) as f64).max(0.0) / 2.0;
            }
            for &node in nodes {
                let height = values[node] * scale;
                standings[node] = PlacedNode { top: y, height, value: values[node] };
                y += height + between;
            }
        }
        standings
    }
}

/// The edge of a ribbon: from one height to another, level at both ends, in so many pieces.
fn curve(from: CanvasPoint, to: CanvasPoint, pieces: u32) -> impl DoubleEndedIterator<Item = CanvasPoint> {
    (0..=pieces).map(move |piece| {
        let t = f64::from(piece) / f64::from(pieces);
        let along = 3.0 * (1.0 - t) * (1.0 - t) * t * 0.5 + 3.0 * (1.0 - t) * t * t * 0.5 + t * t * t;
        let across = t * t * (3.0 - 2.0 * t);
        (from.0 + (to.0 - from.0) * along, from.1 + (to.1 - from.1) * across)
    })
}

/// Draws a diagram into the plot of a frame.
pub fn draw(frame: &mut ChartFrame, shown: &Sankey) {
    let style = frame.style;
    let plot = Rect { top: frame.plot.top - style.label, height: frame.plot.height + style.label, ..frame.plot };
    let side = Sankey::side(&style);
    let bar = if style.wide { 16.0 } else { 11.0 };
    let head = shown.head(&style);
    let place = Rect::edges(plot.left + side, plot.top + head, plot.right() - side, plot.bottom() - style.tick * 0.8);
    let standings = shown.standings(&place, style.tick * 0.55);
    let last = shown.columns().saturating_sub(1);
    let at = |column: usize| place.left + (place.width - bar) * column as f64 / last.max(1) as f64;
    ribbons(frame, shown, &standings, (bar, &at));
    for (node, standing) in shown.nodes.iter().zip(&standings) {
        let rect = Rect { left: at(node.column), top: standing.top, width: bar, height: standing.height.max(1.2) };
        frame.canvas.rect(rect, node.color);
        frame.canvas.tell(rect.corners(), &format!("{}: {}", node.name, shown.told(standing.value)));
        if node.hatched {
            let stroke = super::canvas::Stroke { color: style.theme.paper, width: 1.3 };
            frame.canvas.hatch(&rect.corners(), stroke, 5.0);
        }
    }
    heads(frame, shown, plot.top, (bar, &at));
    for column in 0..=last {
        labels(frame, shown, &standings, (column, at(column), bar));
    }
}

fn heads(frame: &mut ChartFrame, shown: &Sankey, top: f64, (bar, at): (f64, &dyn Fn(usize) -> f64)) {
    let (style, last) = (frame.style, shown.columns().saturating_sub(1));
    for (column, head) in shown.heads.iter().enumerate().filter(|(column, _)| *column <= last) {
        let y = top + style.label * 0.6;
        let (x, anchor) = match column {
            0 => (at(0) + bar, TextAnchor::End),
            column if column == last => (at(column), TextAnchor::Start),
            column => (at(column) + bar / 2.0, TextAnchor::Middle),
        };
        let limit = Sankey::side(&style) + bar;
        let text = font::cut(head, style.label, true, limit);
        frame.sized(text, (x, y), anchor, style.theme.ink, (style.label, true));
    }
}

/// The ribbons: at each node in the order of the nodes at their other ends, so that they cross as little as can be.
fn ribbons(frame: &mut ChartFrame, shown: &Sankey, standings: &[PlacedNode], (bar, at): (f64, &dyn Fn(usize) -> f64)) {
    let height = |node: usize, value: f64| {
        let standing = standings[node];
        if standing.value > 0.0 { standing.height * value / standing.value } else { 0.0 }
    };
    let place = |own: &dyn Fn(&Link) -> usize, other: &dyn Fn(&Link) -> usize| -> Vec<f64> {
        let mut order: Vec<usize> = (0..shown.links.len()).collect();
        let middle = |node: usize| standings[node].top + standings[node].height / 2.0;
        order.sort_by(|&a, &b| {
            middle(other(&shown.links[a])).total_cmp(&middle(other(&shown.links[b]))).then(a.cmp(&b))
        });
        let mut used = vec![0.0; shown.nodes.len()];
        let mut tops = vec![0.0; shown.links.len()];
        for index in order {
            let node = own(&shown.links[index]);
            tops[index] = standings[node].top + used[node];
            used[node] += height(node, shown.links[index].value);
        }
        tops
    };
    let leaving = place(&|link| link.from, &|link| link.to);
    let arriving = place(&|link| link.to, &|link| link.from);
    for (index, link) in shown.links.iter().enumerate() {
        let (start, end) = (at(shown.nodes[link.from].column) + bar, at(shown.nodes[link.to].column));
        let (a, b) = (leaving[index], arriving[index]);
        let (thick, thin) = (height(link.from, link.value), height(link.to, link.value));
        let edge = |pieces: u32| {
            let upper = curve((start, a), (end, b), pieces);
            upper.chain(curve((start, a + thick), (end, b + thin), pieces).rev())
        };
        frame.canvas.area(edge(PIECES), link.color.alpha(0.42));
        frame.canvas.tell(edge(POINTED), &shown.spoken(link));
    }
}

fn labels(frame: &mut ChartFrame, shown: &Sankey, standings: &[PlacedNode], (column, x, bar): (usize, f64, f64)) {
    let (style, last) = (frame.style, shown.columns().saturating_sub(1));
    let size = style.tick;
    let nodes = shown.of_column(column);
    let lines: Vec<Vec<String>> = nodes.iter().map(|node| shown.lines(*node, &style)).collect();
    let heights: Vec<f64> = lines.iter().map(|lines| (lines.len() as f64 + 0.1) * size * 1.22).collect();
    let wanted: Vec<f64> = nodes.iter().map(|node| standings[*node].top + standings[*node].height / 2.0).collect();
    let room = (frame.plot.top - style.label + shown.head(&style) - size * 0.5, frame.plot.bottom() + size * 0.9);
    let above = style.is_small() && column > 0 && column < last && nodes.len() == 1;
    for ((node, lines), y) in nodes.iter().zip(&lines).zip(spread(&wanted, &heights, room)) {
        let ink = shown.nodes[*node].ink;
        let y = if above { standings[*node].top - (lines.len() as f64 * 0.61 + 0.3) * size } else { y };
        let (x, anchor) = if above {
            (x + bar / 2.0, TextAnchor::Middle)
        } else if column == 0 {
            (x - 7.0, TextAnchor::End)
        } else if column == last {
            (x + bar + 7.0, TextAnchor::Start)
        } else {
            (x + bar + 6.0, TextAnchor::Start)
        };
        for (index, line) in lines.iter().enumerate() {
            let y = y + (index as f64 - (lines.len() - 1) as f64 / 2.0) * size * 1.22;
            if column > 0 && column < last {
                let width = font::width(line, size, true);
                let left = if above { x - width / 2.0 } else { x };
                let behind = Rect { left: left - 2.0, top: y - size * 0.62, width: width + 4.0, height: size * 1.24 };
                frame.canvas.rect(behind, style.theme.paper.alpha(0.78));
            }
            let bold = column > 0 && column < last;
            frame.sized(line.clone(), (x, y), anchor, ink, (size, bold));
        }
    }
}
