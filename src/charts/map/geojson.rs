//! Ways, straits and landing points as GeoJSON, for other programs and to draw the map again.
//!
//! Format: RFC 7946, *The GeoJSON Format* (2016), <https://www.rfc-editor.org/rfc/rfc7946>: positions are longitude and
//! latitude, WGS 84; a way over the antimeridian is cut there (section 3.1.9).

use serde_json::{Value, json};

use super::{CargoWay, Geography, Position, RouteCourse};
use crate::charts::{ChartError, ChartNames};
use crate::id::{CountryId, LandingId, PassageId, RouteId};
use crate::language::Text;

/// The ways, straits and landing points of a geography; land is left out.
pub fn write(geography: &Geography, names: &ChartNames) -> Vec<u8> {
    let called = |names: &std::collections::BTreeMap<String, Text>, id: &str| {
        names.get(id).map_or_else(|| Text::same(id), Clone::clone)
    };
    let courses = geography.courses.iter().map(|course| {
        let name = called(&names.routes, course.route.as_str());
        json!({
            "type": "Feature",
            "properties": {
                "kind": "route",
                "id": course.route.as_str(),
                "name": name.en,
                "name_ja": name.ja,
                "supplier": course.supplier.as_str(),
                "part": course.part,
                "proposed": course.proposed,
            },
            "geometry": line(&course.points),
        })
    });
    let point = |kind: &str, id: &str, name: Text, at: Position| {
        json!({
            "type": "Feature",
            "properties": { "kind": kind, "id": id, "name": name.en, "name_ja": name.ja },
            "geometry": { "type": "Point", "coordinates": [at.0, at.1] },
        })
    };
    let passages = geography.passages.iter();
    let passages = passages.map(|(id, at)| point("passage", id.as_str(), called(&names.passages, id.as_str()), *at));
    let landings = geography.landings.iter();
    let landings = landings.map(|(id, at)| point("landing", id.as_str(), called(&names.landings, id.as_str()), *at));
    // What is known of a way without its place has no geometry.
    let told = |properties: Value| json!({ "type": "Feature", "properties": properties, "geometry": null });
    let ways =
        geography.ways.iter().flat_map(|(route, ways)| ways.iter().map(move |way| (route, way))).map(|(route, way)| {
            let passages: Vec<&str> = way.passages.iter().map(PassageId::as_str).collect();
            told(json!({ "kind": "way", "id": route.as_str(), "part": way.part, "passages": passages }))
        });
    let lands = geography.landing_of.iter();
    let lands = lands.map(|(route, at)| told(json!({ "kind": "lands", "id": route.as_str(), "landing": at.as_str() })));
    let features: Vec<Value> = courses.chain(passages).chain(landings).chain(ways).chain(lands).collect();
    let mut bytes = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    for (place, feature) in features.iter().enumerate() {
        if place > 0 {
            bytes.extend(b",\n");
        }
        bytes.extend(feature.to_string().into_bytes());
    }
    bytes.extend(b"\n]}\n");
    bytes
}

/// A line, or several where it crosses the antimeridian.
fn line(points: &[Position]) -> Value {
    let mut parts: Vec<Vec<[f64; 2]>> = Vec::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let crosses = place > 0 && (points[place - 1].0 - x).abs() > 180.0;
        match parts.last_mut() {
            Some(part) if !crosses => part.push([*x, *y]),
            _ => parts.push(vec![[*x, *y]]),
        }
    }
    match parts.as_slice() {
        [only] => json!({ "type": "LineString", "coordinates": only }),
        many => json!({ "type": "MultiLineString", "coordinates": many }),
    }
}

/// Reads back what [`write()`] wrote into a geography without land.
///
/// # Errors
/// When it is no such collection: which feature, and what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Geography, ChartError> {
    let all: Value = serde_json::from_slice(bytes).map_err(|error| ChartError(error.to_string()))?;
    let features = all.get("features").and_then(Value::as_array);
    let features = features.ok_or_else(|| ChartError("no collection of features".to_owned()))?;
    let mut geography = Geography::default();
    for (place, feature) in features.iter().enumerate() {
        let known = add(&mut geography, feature);
        known.ok_or_else(|| ChartError(format!("feature {} is no route, passage or landing point", place + 1)))?;
    }
    Ok(geography)
}

fn add(geography: &mut Geography, feature: &Value) -> Option<()> {
    let property = |name: &str| feature.get("properties")?.get(name);
    let text = |name: &str| property(name)?.as_str();
    let id = text("id")?;
    match text("kind")? {
        "way" => {
            let passages = property("passages")?.as_array()?.iter().map(|id| Some(PassageId::new(id.as_str()?)));
            let way = CargoWay { part: property("part")?.as_f64()?, passages: passages.collect::<Option<Vec<_>>>()? };
            geography.ways.entry(RouteId::new(id)).or_default().push(way);
            return Some(());
        }
        "lands" => {
            geography.landing_of.insert(RouteId::new(id), LandingId::new(text("landing")?));
            return Some(());
        }
        _ => {}
    }
    let shape = feature.get("geometry")?;
    let coordinates = shape.get("coordinates")?;
    match text("kind")? {
        "route" => geography.courses.push(RouteCourse {
            route: RouteId::new(id),
            supplier: CountryId::new(text("supplier")?),
            part: property("part")?.as_f64()?,
            proposed: property("proposed")?.as_bool()?,
            points: match shape.get("type")?.as_str()? {
                "LineString" => positions(coordinates)?,
                "MultiLineString" => {
                    coordinates.as_array()?.iter().map(positions).collect::<Option<Vec<_>>>()?.concat()
                }
                _ => return None,
            },
        }),
        "passage" => geography.passages.push((PassageId::new(id), position(coordinates)?)),
        "landing" => geography.landings.push((LandingId::new(id), position(coordinates)?)),
        _ => return None,
    }
    Some(())
}

fn position(value: &Value) -> Option<Position> {
    match value.as_array()?.as_slice() {
        [x, y, ..] => Some((x.as_f64()?, y.as_f64()?)),
        _ => None,
    }
}

fn positions(value: &Value) -> Option<Vec<Position>> {
    value.as_array()?.iter().map(position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let geography = Geography {
            countries: Vec::new(),
            courses: vec![RouteCourse {
                route: "usa-crude".into(),
                supplier: "USA".into(),
                part: 0.25,
                proposed: true,
                points: vec![(-120.0, 33.5), (-179.0, 40.0), (179.5, 41.0), (139.8, 35.3)],
            }],
            passages: vec![("hormuz".into(), (56.25, 26.5))],
            landings: vec![("a \"b\"".into(), (139.0, 38.0))],
            ways: [("usa-crude".into(), vec![CargoWay { part: 0.25, passages: vec!["panama".into()] }])].into(),
            landing_of: [("usa-crude".into(), "a \"b\"".into())].into(),
        };
        let bytes = write(&geography, &ChartNames::default());
        assert!(String::from_utf8_lossy(&bytes).contains("MultiLineString"));
        assert_eq!(read(&bytes), Ok(geography));
        assert!(read(b"{}").is_err() && read(b"{\"features\":[{}]}").is_err() && read(b"{").is_err());
    }
}
