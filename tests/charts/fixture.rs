//! A table of results made up for the tests: its numbers are synthetic and stand for nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use izon::charts::map::{CargoWay, Geography, RouteCourse, SeaLanes, decode};
use izon::charts::{ChartNames, ChartSubject};
use izon::id::RouteId;
use izon::language::{Language, Text};
use izon::table::{ALL_MARKETS, OBSERVED, Row, Status, Table};

pub const MIDDLE_EAST: [&str; 7] = ["SAU", "ARE", "QAT", "KWT", "IRN", "OMN", "IRQ"];

pub const SCENARIOS: [(&str, &str, &str); 10] = [
    ("reference", "reference", "基準"),
    ("niigata-pipeline", "Vladivostok–Niigata gas pipeline", "ウラジオストク・新潟ガスパイプライン"),
    ("niigata-pipeline-and-lng-plant", "pipeline and LNG plant at Niigata", "新潟パイプラインとLNG再出荷"),
    ("niigata-lng-terminal", "more Russian LNG at Niigata", "新潟でロシアLNG受入れ増"),
    ("sakhalin-tokyo-pipeline", "Sakhalin–Tokyo gas pipeline", "サハリン・東京ガスパイプライン"),
    ("hokkaido-landing", "landing in Hokkaido", "北海道への陸揚げ"),
    ("russian-crude", "more crude from Kozmino", "コズミノ原油の増量"),
    ("all-russian-routes", "all Russian routes", "ロシアルートすべて"),
    ("nuclear-restart", "nuclear restart", "原発再稼働"),
    ("ceiling", "ceiling on the Middle East", "中東比率の上限"),
];

/// Supplier, volume in Mt in the base year, change a year before it.
const CRUDE: [(&str, f64, f64); 14] = [
    ("SAU", 58.0, 0.4),
    ("ARE", 40.0, -0.5),
    ("QAT", 14.5, 0.1),
    ("KWT", 11.0, 0.3),
    ("IRN", 11.5, -0.8),
    ("OMN", 1.0, -0.3),
    ("IRQ", 3.5, 0.1),
    ("RUS", 9.5, 0.45),
    ("IDN", 3.2, -0.6),
    ("VNM", 1.4, -0.1),
    ("MYS", 1.1, -0.1),
    ("AUS", 1.5, -0.1),
    ("MEX", 2.0, 0.0),
    ("ECU", 0.9, 0.0),
];
const GAS: [(&str, f64, f64); 11] = [
    ("QAT", 12.0, 0.4),
    ("ARE", 4.9, 0.0),
    ("OMN", 2.4, 0.1),
    ("AUS", 22.5, 0.7),
    ("MYS", 15.2, 0.2),
    ("RUS", 7.2, 0.35),
    ("IDN", 6.8, -0.6),
    ("BRN", 4.1, -0.1),
    ("PNG", 4.2, 0.2),
    ("USA", 0.3, 0.0),
    ("NGA", 2.6, 0.1),
];

/// What a scenario does at full size: new gas by route, new crude, change of demand for gas, cut of the group in crude.
fn plan(scenario: &str) -> (&'static [(&'static str, f64)], f64, f64, f64) {
    match scenario {
        "niigata-pipeline" => (&[("vladivostok-niigata", 0.9)], 0.0, 1.0, 0.0),
        "niigata-pipeline-and-lng-plant" => (&[("vladivostok-niigata", 4.0)], 0.0, 1.0, 0.0),
        "niigata-lng-terminal" => (&[("vladivostok-lng-niigata", 3.0)], 0.0, 1.0, 0.0),
        "sakhalin-tokyo-pipeline" => (&[("sakhalin-tokyo", 6.0)], 0.0, 1.0, 0.0),
        "hokkaido-landing" => (&[("sakhalin-hokkaido", 2.0)], 0.0, 1.0, 0.0),
        "russian-crude" => (&[], 8.0, 1.0, 0.0),
        "all-russian-routes" => (&[("vladivostok-niigata", 4.0), ("sakhalin-tokyo", 6.0)], 8.0, 1.0, 0.0),
        "nuclear-restart" => (&[], 0.0, 0.75, 0.0),
        "ceiling" => (&[], 0.0, 1.0, 0.06),
        _ => (&[], 0.0, 1.0, 0.0),
    }
}

type Flows = BTreeMap<(String, String), f64>;

fn history(list: &[(&str, f64, f64)], year: i32) -> Flows {
    let wobble =
        |index: usize| 1.0 + 0.06 * f64::from((year * 7 + i32::try_from(index).unwrap_or(0) * 5) % 11 - 5) / 5.0;
    let flows = list.iter().enumerate().map(|(index, (supplier, volume, slope))| {
        let trend = (volume - slope * f64::from(2016 - year)).max(0.0);
        let value = if year == 2016 { *volume } else { trend * wobble(index) };
        ((supplier.to_string(), format!("{}-sea", supplier.to_lowercase())), value)
    });
    flows.filter(|(_, value)| *value > 0.0).collect()
}

fn future(list: &[(&str, f64, f64)], year: i32, scenario: &str, gas: bool) -> Flows {
    let (routes, crude, demand, cut) = plan(scenario);
    let ramp = (f64::from(year - 2022) / 4.0).clamp(0.0, 1.0);
    let decline = 1.0 - 0.008 * f64::from(year - 2016);
    let mut flows = history(list, 2016);
    let wanted: f64 = flows.values().sum::<f64>() * decline * (1.0 - (1.0 - demand) * ramp * f64::from(u8::from(gas)));
    let new: Vec<(&str, f64)> = if gas { routes.to_vec() } else { vec![("kozmino-new", crude)] };
    let fresh: f64 = new.iter().map(|(_, volume)| volume * ramp).sum();
    if !gas {
        for ((supplier, _), value) in &mut flows {
            if MIDDLE_EAST.contains(&supplier.as_str()) {
                *value *= 1.0 - cut * ramp;
            }
        }
    }
    let old: f64 = flows.values().sum();
    for value in flows.values_mut() {
        *value *= (wanted - fresh) / old;
    }
    for (route, volume) in new {
        if volume * ramp > 0.0 {
            flows.insert(("RUS".to_owned(), route.to_owned()), volume * ramp);
        }
    }
    flows
}

struct Rows(Vec<Row>);

impl Rows {
    fn push(
        &mut self,
        at: (&str, i32, &str),
        partner: &str,
        variable: &str,
        unit: &str,
        (status, value): (Status, f64),
    ) {
        self.0.push(Row {
            scenario: at.0.into(),
            period: at.1,
            month: 0,
            importer: "JPN".into(),
            market: at.2.into(),
            partner: partner.into(),
            route: "".into(),
            variable: variable.into(),
            unit: unit.into(),
            statistic: "value".into(),
            status,
            value: (status != Status::Missing).then_some(value),
        });
    }

    fn market(&mut self, at: (&str, i32, &str), flows: &Flows, energy: f64, status: Status) {
        let total: f64 = flows.values().sum();
        let mut suppliers: BTreeMap<&str, f64> = BTreeMap::new();
        for ((supplier, route), volume) in flows {
            *suppliers.entry(supplier).or_default() += volume;
            for (unit, factor) in [("Mt/y", 1.0), ("PJ/y", energy)] {
                if at.2 != ALL_MARKETS || unit == "PJ/y" {
                    self.push(at, supplier, "import", unit, (status, volume * factor));
                    if let Some(row) = self.0.last_mut() {
                        row.route = route.into();
                    }
                }
            }
        }
        for (unit, factor) in [("Mt/y", 1.0), ("PJ/y", energy)] {
            if at.2 == ALL_MARKETS && unit == "Mt/y" {
                continue;
            }
            self.push(at, "", "import", unit, (status, total * factor));
            for (supplier, volume) in &suppliers {
                self.push(at, supplier, "import", unit, (status, volume * factor));
            }
        }
        let group: f64 = MIDDLE_EAST.iter().filter_map(|name| suppliers.get(name)).sum();
        self.push(at, "middle-east", "share", "%", (status, 100.0 * group / total));
        for (supplier, volume) in &suppliers {
            self.push(at, supplier, "share", "%", (status, 100.0 * volume / total));
        }
        let hhi = suppliers.values().map(|volume| (volume / total).powi(2)).sum::<f64>() * 10_000.0;
        let gulf: f64 = MIDDLE_EAST.iter().filter(|name| **name != "OMN").filter_map(|name| suppliers.get(name)).sum();
        self.push(at, "", "hhi", "points", (status, hhi));
        self.push(at, "", "chokepoint-ratio", "%", (status, 190.0 * group / total));
        self.push(at, "hormuz", "exposure-route", "%", (status, 100.0 * gulf / total));
        self.push(at, "malacca", "exposure-route", "%", (status, 100.0 * group / total + 1.5));
        self.push(
            at,
            "",
            "cost",
            "USD/GJ",
            (status, 6.0 + 0.02 * group / total + 0.01 * suppliers.get("RUS").unwrap_or(&0.0)),
        );
    }
}

/// History from 1995 to 2024 with a suspect year, and ten scenarios from 2016 to 2035.
fn table() -> Table {
    let mut rows = Rows(Vec::new());
    let mut year = |scenario: &str, period: i32, crude: &Flows, gas: &Flows, status: Status| {
        rows.market((scenario, period, "crude-oil"), crude, 42.0, status);
        let gas_status = if status == Status::Suspect { Status::Observed } else { status };
        rows.market((scenario, period, "natural-gas"), gas, 49.0, gas_status);
        let mut all = Flows::new();
        for (flows, energy) in [(crude, 42.0), (gas, 49.0)] {
            for ((supplier, route), volume) in flows {
                *all.entry((supplier.clone(), format!("{route}-{energy}"))).or_default() += volume * energy;
            }
        }
        rows.market((scenario, period, ALL_MARKETS), &all, 1.0, status);
    };
    for period in 1995..=2024 {
        let status = if period == 2015 { Status::Suspect } else { Status::Observed };
        let factor = if period == 2015 { 0.35 } else { 1.0 };
        let mut crude = history(&CRUDE, period);
        if let Some(volume) = crude.get_mut(&("SAU".to_owned(), "sau-sea".to_owned())) {
            *volume *= factor;
        }
        year(OBSERVED, period, &crude, &history(&GAS, period), status);
    }
    for (scenario, ..) in SCENARIOS {
        for period in 2016..=2035 {
            let crude = future(&CRUDE, period, scenario, false);
            year(scenario, period, &crude, &future(&GAS, period, scenario, true), Status::Modelled);
        }
    }
    costs(&mut rows);
    others(&mut rows);
    Table::new(rows.0)
}

/// Shares of other importers; the second has the liquid part of its gas only.
fn others(rows: &mut Rows) {
    for (importer, gas, crude_share, gas_share) in
        [("KOR", "natural-gas", 70.0, 30.0), ("DEU", "lng", 8.0, 12.0), ("IND", "natural-gas", 97.0, 60.0)]
    {
        for year in 2000..=2024 {
            let status = if importer == "KOR" && year == 2007 { Status::Estimated } else { Status::Observed };
            for (market, share) in [("crude-oil", crude_share), (gas, gas_share)] {
                let value = share - 0.4 * f64::from((year * 5) % 7);
                rows.push((OBSERVED, year, market), "middle-east", "share", "%", (status, value));
                if let Some(row) = rows.0.last_mut() {
                    row.importer = importer.into();
                }
            }
        }
    }
}

/// Delivered costs of what was bought and of new routes, and prices beside them.
fn costs(rows: &mut Rows) {
    let mut of = |scenario: &str, market: &str, supplier: &str, route: &str, parts: &[(&str, f64)]| {
        let unit = if market == "crude-oil" { "USD/bbl" } else { "USD/MMBtu" };
        let (period, status) = if scenario == OBSERVED { (2016, Status::Estimated) } else { (2035, Status::Modelled) };
        let sum: f64 = parts.iter().map(|(_, value)| value).sum();
        let delivered = [("cost-delivered", sum)];
        for (variable, value) in parts.iter().chain(delivered.iter().filter(|_| !route.is_empty())) {
            rows.push((scenario, period, market), supplier, variable, unit, (status, *value));
            if let Some(row) = rows.0.last_mut() {
                row.route = route.into();
            }
        }
    };
    for (index, (supplier, ..)) in GAS.iter().enumerate() {
        let source = 2.5 + 0.2 * index as f64;
        let route = format!("{}-sea", supplier.to_lowercase());
        let parts =
            [("cost-supply", source), ("cost-liquefaction", 3.4), ("cost-shipping", 0.9), ("cost-regasification", 0.5)];
        of(OBSERVED, "natural-gas", supplier, &route, &parts);
    }
    for (scenario, ..) in SCENARIOS {
        for (place, (route, _)) in plan(scenario).0.iter().enumerate() {
            let parts = [("cost-supply", 4.5), ("cost-transport", 1.0 + 1.5 * place as f64)];
            of(scenario, "natural-gas", "RUS", route, &parts);
        }
    }
    of("russian-crude", "crude-oil", "RUS", "kozmino-new", &[("cost-undivided", 40.0)]);
    of("all-russian-routes", "crude-oil", "RUS", "kozmino-second", &[("cost-undivided", 42.0)]);
    for (price, value) in [("price-lng-japan", 7.4), ("price-henry-hub-contract", 7.5), ("price-crude-contract", 7.3)] {
        of(OBSERVED, "natural-gas", "", "", &[(price, value)]);
    }
}

pub fn subject(market: &str, focus: &str, language: Language, width: u32) -> ChartSubject {
    ChartSubject {
        importer: "JPN".into(),
        market: market.into(),
        group: "middle-east".into(),
        members: MIDDLE_EAST.into_iter().map(Into::into).collect(),
        supplier: "RUS".into(),
        reference: "reference".into(),
        focus: focus.into(),
        scenarios: SCENARIOS.iter().map(|(id, ..)| (*id).into()).collect(),
        base_year: 2016,
        horizon: 2035,
        language,
        width,
        appearance: izon::charts::style::Appearance::Light,
        source: match language {
            Language::En => {
                "Source: synthetic numbers made for a test; they stand for nothing. Own calculation.".into()
            }
            Language::Ja => "出典：試験用の架空の数値。実在の値ではない。独自計算。".into(),
        },
        limit: None,
    }
}

pub fn names() -> ChartNames {
    let texts = |list: &[(&str, &str, &str)]| -> BTreeMap<String, Text> {
        list.iter().map(|(id, en, ja)| ((*id).to_owned(), Text::new(*en, *ja))).collect()
    };
    ChartNames {
        countries: texts(&[
            ("JPN", "Japan", "日本"),
            ("KOR", "South Korea", "韓国"),
            ("DEU", "Germany", "ドイツ"),
            ("IND", "India", "インド"),
            ("SAU", "Saudi Arabia", "サウジアラビア"),
            ("ARE", "the United Arab Emirates", "アラブ首長国連邦"),
            ("QAT", "Qatar", "カタール"),
            ("KWT", "Kuwait", "クウェート"),
            ("IRN", "Iran", "イラン"),
            ("OMN", "Oman", "オマーン"),
            ("IRQ", "Iraq", "イラク"),
            ("RUS", "Russia", "ロシア"),
            ("IDN", "Indonesia", "インドネシア"),
            ("VNM", "Viet Nam", "ベトナム"),
            ("MYS", "Malaysia", "マレーシア"),
            ("AUS", "Australia", "オーストラリア"),
            ("MEX", "Mexico", "メキシコ"),
            ("ECU", "Ecuador", "エクアドル"),
            ("BRN", "Brunei", "ブルネイ"),
            ("PNG", "Papua New Guinea", "パプアニューギニア"),
            ("USA", "the United States", "米国"),
            ("NGA", "Nigeria", "ナイジェリア"),
        ]),
        groups: texts(&[("middle-east", "the Middle East", "中東")]),
        scenarios: texts(&SCENARIOS),
        markets: texts(&[
            ("crude-oil", "crude oil", "原油"),
            ("natural-gas", "natural gas", "天然ガス"),
            ("all", "crude oil and gas", "原油と天然ガス"),
        ]),
        routes: texts(&[
            ("vladivostok-niigata", "Vladivostok–Niigata pipeline", "ウラジオストク・新潟パイプライン"),
            ("sakhalin-tokyo", "Sakhalin–Tokyo pipeline", "サハリン・東京パイプライン"),
            ("sakhalin-hokkaido", "Sakhalin–Hokkaido pipeline", "サハリン・北海道パイプライン"),
            ("kozmino-new", "Kozmino (new)", "コズミノ（新規）"),
            ("vladivostok-lng-niigata", "Vladivostok LNG to Niigata", "ウラジオストクLNG・新潟"),
        ]),
        passages: texts(&[
            ("hormuz", "the Strait of Hormuz", "ホルムズ海峡"),
            ("malacca", "the Strait of Malacca", "マラッカ海峡"),
        ]),
        landings: texts(&[
            ("niigata", "Niigata", "新潟"),
            ("tokyo", "Tokyo", "東京"),
            ("ishikari", "Ishikari", "石狩"),
        ]),
        ..ChartNames::default()
    }
}

/// Ports: supplier, longitude, latitude.
const PORTS: [(&str, f64, f64); 19] = [
    ("SAU", 50.16, 26.64),
    ("ARE", 52.6, 24.2),
    ("QAT", 51.6, 25.92),
    ("KWT", 48.2, 29.05),
    ("IRN", 50.3, 29.23),
    ("OMN", 58.53, 23.64),
    ("IRQ", 48.8, 29.68),
    ("RUS", 142.93, 46.62),
    ("IDN", 117.5, 0.1),
    ("VNM", 107.1, 10.3),
    ("MYS", 113.05, 3.27),
    ("AUS", 116.7, -20.6),
    ("MEX", -95.2, 16.1),
    ("ECU", -79.7, 0.9),
    ("BRN", 114.45, 4.67),
    ("PNG", 147.0, -9.35),
    ("USA", -93.87, 29.72),
    ("NGA", 7.15, 4.4),
    ("ZZZ", 0.0, 0.0),
];

fn read(path: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

pub static GEOGRAPHY: LazyLock<Geography> = LazyLock::new(geography);
pub static TABLE: LazyLock<Table> = LazyLock::new(table);

fn geography() -> Geography {
    let codes = [
        ("392", "JPN"),
        ("643", "RUS"),
        ("682", "SAU"),
        ("784", "ARE"),
        ("634", "QAT"),
        ("414", "KWT"),
        ("364", "IRN"),
        ("512", "OMN"),
        ("368", "IRQ"),
    ];
    let country = |code: &str| codes.iter().find(|(known, _)| *known == code).map(|(_, name)| (*name).into());
    let text = String::from_utf8(read("data/sea_lanes.csv")).unwrap();
    let stretches = text.lines().skip(1).map(|line| {
        let numbers: Vec<f64> = line.split(',').skip(2).take(4).map(|number| number.parse().unwrap()).collect();
        ((numbers[1], numbers[0]), (numbers[3], numbers[2]))
    });
    let lanes = SeaLanes::new(stretches);
    let sea = PORTS.iter().map(|(supplier, longitude, latitude)| RouteCourse {
        route: format!("{}-sea", supplier.to_lowercase()).as_str().into(),
        supplier: (*supplier).into(),
        part: 1.0,
        proposed: false,
        points: lanes.way((*longitude, *latitude), (139.8, 35.3)),
    });
    let proposed = [
        ("vladivostok-niigata", vec![(131.9, 43.1), (139.05, 37.95)]),
        ("sakhalin-tokyo", vec![(142.9, 46.6), (142.0, 45.6), (142.9, 42.0), (142.5, 39.0), (140.6, 36.4)]),
        ("sakhalin-hokkaido", vec![(142.9, 46.6), (141.7, 45.4), (141.3, 43.2)]),
        ("kozmino-new", vec![(133.06, 42.73), (138.9, 38.4), (139.05, 37.95)]),
    ];
    let proposed = proposed.into_iter().map(|(route, points)| RouteCourse {
        route: route.into(),
        supplier: "RUS".into(),
        part: 1.0,
        proposed: true,
        points,
    });
    Geography {
        countries: decode(&read("data/country_shapes.json"), country).unwrap(),
        courses: sea.chain(proposed).collect(),
        passages: vec![
            ("hormuz".into(), (56.5, 26.5)),
            ("malacca".into(), (102.0, 2.2)),
            ("bab-el-mandeb".into(), (43.4, 12.5)),
        ],
        landings: vec![
            ("niigata".into(), (139.05, 37.95)),
            ("tokyo".into(), (139.8, 35.5)),
            ("ishikari".into(), (141.3, 43.2)),
        ],
        ways: ways(),
        landing_of: [("vladivostok-niigata".into(), "niigata".into()), ("sakhalin-tokyo".into(), "tokyo".into())]
            .into(),
    }
}

/// Gulf cargoes pass two straits, half of those from Oman one; nobody knows the way from Nigeria.
fn ways() -> BTreeMap<RouteId, Vec<CargoWay>> {
    let way =
        |part: f64, passages: &[&str]| CargoWay { part, passages: passages.iter().map(|id| (*id).into()).collect() };
    let sea = PORTS.iter().filter(|(supplier, ..)| *supplier != "NGA").map(|(supplier, ..)| {
        let ways = match *supplier {
            "OMN" => vec![way(0.5, &["malacca"]), way(0.5, &["hormuz", "malacca"])],
            one if MIDDLE_EAST.contains(&one) => vec![way(1.0, &["hormuz", "malacca"])],
            _ => vec![way(1.0, &[])],
        };
        (format!("{}-sea", supplier.to_lowercase()).as_str().into(), ways)
    });
    let new = ["vladivostok-niigata", "sakhalin-tokyo", "kozmino-new", "vladivostok-lng-niigata"];
    sea.chain(new.into_iter().map(|route| (route.into(), vec![way(1.0, &[])]))).collect()
}
