//! Ways over the sea: the shortest path through a net of waypoints, so that a line on a map goes around the land.

use std::collections::{BTreeMap, BTreeSet};

use super::Position;
use crate::numeric::great_circle_km;

/// A net of waypoints at sea.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SeaLanes {
    places: Vec<Position>,
    edges: BTreeMap<usize, BTreeSet<usize>>,
}

/// Length of a stretch in km.
fn distance((x1, y1): Position, (x2, y2): Position) -> f64 {
    great_circle_km((y1, x1), (y2, x2))
}

impl SeaLanes {
    /// A net from stretches of open water between two waypoints each; equal positions are one waypoint.
    pub fn new(stretches: impl IntoIterator<Item = (Position, Position)>) -> Self {
        let mut lanes = Self::default();
        for (from, to) in stretches {
            let (from, to) = (lanes.index(from), lanes.index(to));
            lanes.edges.entry(from).or_default().insert(to);
            lanes.edges.entry(to).or_default().insert(from);
        }
        lanes
    }

    fn index(&mut self, place: Position) -> usize {
        self.places.iter().position(|known| *known == place).unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        })
    }

    fn nearest(&self, place: Position) -> Option<usize> {
        let distances = self.places.iter().enumerate().map(|(index, known)| (distance(*known, place), index));
        distances.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, index)| index)
    }

    /// The way between two ports by the waypoints nearest to them (Dijkstra 1959); straight where the net has none.
    pub fn way(&self, from: Position, to: Position) -> Vec<Position> {
        let (Some(start), Some(end)) = (self.nearest(from), self.nearest(to)) else { return vec![from, to] };
        let mut reached: BTreeMap<usize, (f64, usize)> = BTreeMap::from([(start, (0.0, start))]);
        let mut open = BTreeSet::from([start]);
        while let Some(here) = open.iter().copied().min_by(|a, b| reached[a].0.total_cmp(&reached[b].0)) {
            open.remove(&here);
            for next in self.edges.get(&here).into_iter().flatten() {
                let length = reached[&here].0 + distance(self.places[here], self.places[*next]);
                if reached.get(next).is_none_or(|(known, _)| length < *known) {
                    reached.insert(*next, (length, here));
                    open.insert(*next);
                }
            }
        }
        let mut way = vec![to];
        let mut here = end;
        while let Some((_, before)) = reached.get(&here) {
            way.push(self.places[here]);
            if here == start {
                break;
            }
            here = *before;
        }
        way.push(from);
        way.reverse();
        way.dedup();
        way
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_go_round_by_the_shortest_net() {
        let (a, b, c, d) = ((0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (10.0, 15.0));
        let lanes = SeaLanes::new([(a, b), (b, c), (a, d), (d, c)]);
        assert_eq!(lanes.way((-1.0, 0.0), (21.0, 1.0)), [(-1.0, 0.0), a, b, c, (21.0, 1.0)]);
        assert_eq!(SeaLanes::default().way(a, c), [a, c]);
    }
}
