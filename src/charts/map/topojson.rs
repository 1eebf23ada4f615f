//! Shapes of countries and of their regions from TopoJSON.
//!
//! Format: <https://github.com/topojson/topojson-specification>: borders that two countries share are stored once, as
//! arcs of steps on a grid of whole numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{LandShape, Position, RegionShape};
use crate::charts::ChartError;
use crate::id::{CountryId, RegionId};

#[derive(Deserialize)]
struct Topology {
    transform: Transform,
    objects: BTreeMap<String, Collection>,
    arcs: Vec<Vec<(i64, i64)>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: (f64, f64),
    translate: (f64, f64),
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(default)]
    id: String,
    #[serde(flatten)]
    polygons: Polygons,
}

/// Rings of arc numbers; a negative number is an arc backwards: -1 is arc 0, -2 is arc 1.
#[derive(Deserialize)]
#[serde(tag = "type", content = "arcs")]
enum Polygons {
    Polygon(Vec<Vec<i64>>),
    MultiPolygon(Vec<Vec<Vec<i64>>>),
}

impl Topology {
    fn arc(&self, steps: &[(i64, i64)]) -> Vec<Position> {
        let ((kx, ky), (tx, ty)) = (self.transform.scale, self.transform.translate);
        let mut at = (0, 0);
        let positions = steps.iter().map(|step| {
            at = (at.0 + step.0, at.1 + step.1);
            (at.0 as f64 * kx + tx, at.1 as f64 * ky + ty)
        });
        positions.collect()
    }
}

/// One ring from its arcs; `None` when it names an arc that is not there.
fn ring(numbers: &[i64], arcs: &[Vec<Position>]) -> Option<Vec<Position>> {
    let mut ring: Vec<Position> = Vec::new();
    for number in numbers {
        let backwards = *number < 0;
        let arc = arcs.get(usize::try_from(if backwards { !number } else { *number }).ok()?)?;
        // The first point of an arc is the last of the one before.
        let skip = usize::from(!ring.is_empty());
        if backwards {
            ring.extend(arc.iter().rev().skip(skip));
        } else {
            ring.extend(arc.iter().skip(skip));
        }
    }
    Some(ring)
}

/// A code and the polygons of its shape.
type Outline = (String, Vec<Vec<Vec<Position>>>);

/// The shapes of one object of a file, with their codes.
fn outlines(bytes: &[u8], object: &str) -> Result<Vec<Outline>, ChartError> {
    let mut topology: Topology =
        serde_json::from_slice(bytes).map_err(|error| ChartError(format!("no TopoJSON of {object}: {error}")))?;
    let absent = || ChartError(format!("no TopoJSON of {object}: it has no object of that name"));
    let collection = topology.objects.remove(object).ok_or_else(absent)?;
    let arcs: Vec<Vec<Position>> = topology.arcs.iter().map(|steps| topology.arc(steps)).collect();
    let shapes = collection.geometries.into_iter().map(|geometry| {
        let polygons = match geometry.polygons {
            Polygons::Polygon(rings) => vec![rings],
            Polygons::MultiPolygon(polygons) => polygons,
        };
        let decoded = polygons.iter().map(|rings| rings.iter().map(|numbers| ring(numbers, &arcs)).collect());
        let polygons: Option<Vec<Vec<Vec<Position>>>> = decoded.collect();
        let absent = || ChartError(format!("shape `{}` names an arc that is not there", geometry.id));
        Ok((geometry.id.clone(), polygons.ok_or_else(absent)?))
    });
    shapes.collect()
}

/// Decodes the object `countries` of a TopoJSON file; `country` turns its codes (M49 in world-atlas) into countries.
///
/// Fails when the bytes are no such file.
pub fn decode(bytes: &[u8], country: impl Fn(&str) -> Option<CountryId>) -> Result<Vec<LandShape>, ChartError> {
    let shapes = outlines(bytes, "countries")?;
    Ok(shapes.into_iter().map(|(code, polygons)| LandShape { country: country(&code), polygons }).collect())
}

/// Decodes the object `regions` of a TopoJSON file, whose codes are an importer and a region: `JPN/niigata`.
///
/// # Errors
/// When the bytes are no such file, or a code is no such pair.
pub fn decode_regions(bytes: &[u8]) -> Result<Vec<RegionShape>, ChartError> {
    let shapes = outlines(bytes, "regions")?.into_iter().map(|(code, polygons)| {
        let (importer, region) =
            code.split_once('/').ok_or_else(|| ChartError(format!("shape `{code}` is of no importer")))?;
        Ok(RegionShape { importer: CountryId::new(importer), region: RegionId::new(region), polygons })
    });
    shapes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_arcs_run_both_ways() {
        // Two squares with one border between them: arc 1, from (1, 0) to (1, 1).
        let text = r#"{"type": "Topology", "transform": {"scale": [1, 1], "translate": [10, 0]},
            "arcs": [[[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
            "objects": {"countries": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "id": "1", "arcs": [[1, 0]]},
                {"type": "MultiPolygon", "id": "2", "arcs": [[[2, -2]]], "properties": {"name": "x"}}]}}}"#;
        let shapes = decode(text.as_bytes(), |code| (code == "1").then(|| CountryId::new("AAA"))).unwrap();
        assert_eq!(shapes[0].country, Some(CountryId::new("AAA")));
        assert_eq!(shapes[0].polygons[0][0], [(11.0, 0.0), (11.0, 1.0), (10.0, 1.0), (10.0, 0.0), (11.0, 0.0)]);
        assert_eq!(shapes[1].polygons[0][0], [(11.0, 0.0), (12.0, 0.0), (12.0, 1.0), (11.0, 1.0), (11.0, 0.0)]);
        assert!(decode(text.replace("-2", "-9").as_bytes(), |_| None).is_err());
        assert!(decode(b"{}", |_| None).is_err());
        assert!(decode_regions(text.as_bytes()).is_err());
        let text = text.replace("countries", "regions").replace("\"id\": \"1\"", "\"id\": \"AAA/b\"");
        assert!(decode_regions(text.as_bytes()).is_err(), "the second shape is of no importer");
        let text = text.replace("\"id\": \"2\"", "\"id\": \"AAA/c\"");
        let regions = decode_regions(text.as_bytes()).unwrap();
        assert_eq!((regions[1].importer.as_str(), regions[1].region.as_str()), ("AAA", "c"));
    }
}
