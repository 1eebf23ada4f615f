//! Which input matters, and under which conditions something holds: against published answers, and as a user asks.
use std::f64::consts::PI;
use std::fmt::Write;
use std::fs;

use assert_cmd::Command;
use izon::numeric;
use izon::uncertainty::discovery::{BoxSearch, Cases};
use izon::uncertainty::sensitivity::sobol::{Bootstrap, SobolAnalysis, SobolDesign};
use izon::uncertainty::sensitivity::{Estimate, Factor, Undefined, morris};
use tempfile::TempDir;

fn ishigami(x: &[f64]) -> f64 {
    let (first, second) = (numeric::sin(x[0]), numeric::sin(x[1]));
    first + 7.0 * second * second + 0.1 * x[2].powi(4) * first
}

fn ishigami_runs(groups: usize) -> (SobolDesign, Vec<Vec<f64>>, Vec<Option<f64>>) {
    let design = SobolDesign { factors: 3, groups, second_order: true };
    let rows: Vec<Vec<f64>> = design.unit_rows(1);
    let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|part| PI * (2.0 * part - 1.0)).collect()).collect();
    let responses = rows.iter().map(|row| Some(ishigami(row))).collect();
    (design, rows, responses)
}

fn holds(one: &Estimate, truth: f64) -> bool {
    one.low <= truth && truth <= one.high
}

/// T. Ishigami, T. Homma, *An importance quantification technique in uncertainty analysis for computer models*, ISUMA
/// 1990, with a = 7, b = 0.1; shares from the closed forms.
#[test]
fn ishigami_has_its_known_shares() {
    let (design, _, responses) = ishigami_runs(4096);
    let found = design.analyse(&responses, &Bootstrap::default()).unwrap();
    for (indices, (first, total)) in found.indices.iter().zip([(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)]) {
        assert!(holds(&indices.first, first) && holds(&indices.total, total), "{indices:?}: {first}, {total}");
        assert!((indices.first.value - first).abs() < 0.02 && (indices.total.value - total).abs() < 0.02);
        assert!(indices.first.high - indices.first.low < 0.12);
    }
    for (pair, share) in found.pairs.iter().zip([0.0, 0.2437, 0.0]) {
        assert!(holds(&pair.share, share), "{pair:?}: {share}");
    }
    // Mean a / 2, variance a^2 / 8 + b pi^4 / 5 + b^2 pi^8 / 18 + 1 / 2.
    assert!((found.mean - 3.5).abs() < 0.02 && (found.variance - 13.8446).abs() < 0.1);
}

/// I. M. Sobol', *Global sensitivity indices for nonlinear mathematical models*, 2001, with its eight coefficients.
#[test]
fn the_g_function_has_its_known_shares() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let part = |a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a));
    let all: f64 = a.iter().map(|a| 1.0 + part(*a)).product();
    let design = SobolDesign { factors: 8, groups: 8192, second_order: false };
    let response =
        |row: Vec<f64>| Some(row.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product());
    let responses: Vec<Option<f64>> = design.unit_rows(3).into_iter().map(response).collect();
    let found = design.analyse(&responses, &Bootstrap::default()).unwrap();
    for (indices, a) in found.indices.iter().zip(a) {
        let (first, total) = (part(a) / (all - 1.0), part(a) * all / (1.0 + part(a)) / (all - 1.0));
        assert!(holds(&indices.first, first) && holds(&indices.total, total), "{indices:?}: {first}, {total}");
    }
    // As printed by Saltelli and others: 0.7165 and 0.1791 alone, 0.7871 and 0.2422 with interactions.
    let near = |one: &Estimate, truth: f64| (one.value - truth).abs() < 0.005;
    assert!(near(&found.indices[0].first, 0.7165) && near(&found.indices[1].first, 0.1791));
    assert!(near(&found.indices[0].total, 0.7871) && near(&found.indices[1].total, 0.2422));
}

/// A. Saltelli and others, *Global Sensitivity Analysis: The Primer*, 2008, exercise 4 of chapter 3 and its solution.
#[test]
fn elementary_effects_are_those_of_the_textbook() {
    let third = |row: [f64; 2]| row.map(|thirds| thirds / 3.0).to_vec();
    let rows: Vec<Vec<f64>> = [
        [[0.0, 1.0], [0.0, 3.0], [2.0, 3.0]],
        [[0.0, 1.0], [2.0, 1.0], [2.0, 3.0]],
        [[2.0, 0.0], [2.0, 2.0], [0.0, 2.0]],
        [[1.0, 3.0], [3.0, 3.0], [3.0, 1.0]],
        [[1.0, 3.0], [1.0, 1.0], [3.0, 1.0]],
        [[1.0, 2.0], [1.0, 0.0], [3.0, 0.0]],
    ]
    .into_iter()
    .flatten()
    .map(third)
    .collect();
    let responses =
        [0.97, 0.71, 2.39, 0.97, 2.30, 2.39, 1.87, 2.40, 0.87, 2.15, 1.71, 1.54, 2.15, 2.17, 1.54, 2.20, 1.87, 1.0]
            .map(Some);
    let factor = |name: &str| Factor { name: name.to_owned(), low: 0.0, high: 1.0 };
    morris::recognise(&rows).unwrap();
    let found = morris::analyse(&rows, &responses, &[factor("x1"), factor("x2")]).unwrap();
    for (effect, (mu, mu_star, sigma)) in found.effects.iter().zip([(0.66, 1.62, 1.79), (0.21, 0.35, 0.41)]) {
        for (value, printed) in [(effect.mu, mu), (effect.mu_star, mu_star), (effect.sigma, sigma)] {
            assert!((value - printed).abs() < 0.012, "{value}, {printed}");
        }
    }
}

/// Of the g-function on a grid of four levels every elementary effect has a closed form: mu is 0, and mu* of input i is
/// 2 / (1 + a_i) times the mean of the others, (4/3 + a_j) / (1 + a_j) each.
#[test]
fn elementary_effects_of_the_g_function() {
    let a = [78.0, 12.0, 0.5, 2.0, 97.0, 33.0];
    let rows = morris::unit_rows(6, 4000, 4, 9);
    morris::recognise(&rows).unwrap();
    let response =
        |row: &Vec<f64>| Some(row.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product());
    let responses: Vec<Option<f64>> = rows.iter().map(response).collect();
    let factors = a.map(|_| Factor { name: String::new(), low: 0.0, high: 1.0 });
    let found = morris::analyse(&rows, &responses, &factors).unwrap();
    let mean = |a: f64| (4.0 / 3.0 + a) / (1.0 + a);
    let all: f64 = a.iter().map(|a| mean(*a)).product();
    for (effect, a) in found.effects.iter().zip(a) {
        let truth = 2.0 / (1.0 + a) * all / mean(a);
        assert!((effect.mu_star - truth).abs() < 4.0 * effect.error, "{effect:?}: {truth}");
        assert!(effect.mu.abs() < 0.1 * effect.mu_star && effect.sigma > effect.mu_star);
    }
}

#[test]
fn a_failed_run_takes_its_group_out_and_nothing_else() {
    let (design, _, mut responses) = ishigami_runs(512);
    let group = design.group_rows();
    for row in [3, 5 * group, 5 * group + 1] {
        responses[row] = None;
    }
    let found = design.analyse(&responses, &Bootstrap::default()).unwrap();
    assert_eq!((found.groups, found.failed.len()), (510, 3));
    let whole: Vec<Option<f64>> =
        responses.chunks(group).filter(|group| group.iter().all(Option::is_some)).flatten().copied().collect();
    let without = SobolDesign { groups: 510, ..design }.analyse(&whole, &Bootstrap::default()).unwrap();
    assert_eq!(without.indices, found.indices);
    let none = vec![None; responses.len()];
    assert_eq!(design.analyse(&none, &Bootstrap::default()), Err(Undefined::TooFew(0, 512)));
    let same = vec![Some(0.1); responses.len()];
    assert_eq!(design.analyse(&same, &Bootstrap::default()), Err(Undefined::Constant));
}

#[test]
fn threads_change_no_bit() {
    let (design, _, responses) = ishigami_runs(256);
    let on = |threads: usize| -> SobolAnalysis {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| design.analyse(&responses, &Bootstrap::default()).unwrap())
    };
    assert_eq!(on(1), on(4));
}

/// A box that was planted is found, and inputs that do not matter are not in it.
#[test]
fn a_planted_box_is_found() {
    let rows = SobolDesign { factors: 2, groups: 500, second_order: false }.unit_rows(5);
    let firsts: Vec<&Vec<f64>> = rows.iter().step_by(4).collect();
    let lasts: Vec<&Vec<f64>> = rows.iter().skip(3).step_by(4).collect();
    let column = |rows: &[&Vec<f64>], place: usize| -> Vec<f64> { rows.iter().map(|row| row[place]).collect() };
    let inputs = [column(&firsts, 0), column(&firsts, 1), column(&lasts, 0), column(&lasts, 1)];
    let hits: Vec<bool> = (0..500).map(|case| inputs[0][case] > 0.6 && inputs[2][case] < 0.35).collect();
    let found = Cases { inputs: &inputs, hits: &hits }.discover(&BoxSearch::default());
    let region = &found[0].region;
    assert!(region.density > 0.95 && region.coverage > 0.9, "{region:?}");
    let restricted: Vec<usize> = (0..4).filter(|place| region.limits[*place].restrict()).collect();
    assert_eq!(restricted, [0, 2]);
    assert!((region.limits[0].low.unwrap() - 0.6).abs() < 0.03 && region.limits[0].high.is_none());
    assert!((region.limits[2].high.unwrap() - 0.35).abs() < 0.03 && region.limits[2].low.is_none());
    assert!(Cases { inputs: &inputs, hits: &[false; 500] }.discover(&BoxSearch::default()).is_empty());
}

#[test]
fn chance_makes_no_box() {
    let mut found = 0;
    for seed in 0..20 {
        let rows = SobolDesign { factors: 4, groups: 300, second_order: false }.unit_rows(seed);
        let inputs: Vec<Vec<f64>> =
            (0..3).map(|place| rows.iter().step_by(6).map(|row| row[place]).collect()).collect();
        let hits: Vec<bool> = rows.iter().step_by(6).map(|row| row[3] > 0.5).collect();
        let search = BoxSearch { chance: 1e-4, ..BoxSearch::default() };
        found += Cases { inputs: &inputs, hits: &hits }.discover(&search).len();
    }
    assert!(found <= 4, "{found} boxes of 20 tables without any");
}

/// Files in a folder of their own, and what the program answers there.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn izon(&self, arguments: &str) -> (Option<i32>, String, String) {
        let mut command = Command::cargo_bin("izon").unwrap();
        let done = command.current_dir(self.0.path()).args(arguments.split(' ')).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout), text(done.stderr))
    }
}

fn tables(groups: usize) -> (String, String) {
    let (_, rows, responses) = ishigami_runs(groups);
    let (mut samples, mut answers) = ("a,b,c\n".to_owned(), "y\n".to_owned());
    for (row, response) in rows.iter().zip(&responses) {
        let _ = writeln!(samples, "{},{},{}", row[0], row[1], row[2]);
        let _ = writeln!(answers, "{}", response.unwrap());
    }
    (samples, answers)
}

#[test]
fn tables_of_somebody_else_are_analysed_with_a_failed_run_named() {
    let (samples, answers) = tables(256);
    let mut lines: Vec<&str> = answers.lines().collect();
    lines[10] = "NaN";
    let desk = Desk::new(&[("x.csv", &samples), ("y.csv", &lines.join("\n"))]);
    let (code, out, err) = desk.izon("sensitivity --samples x.csv --responses y.csv");
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("`a` matters most") && !out.contains("NaN"), "{out}");
    assert!(err.contains("1 run has no result for `y` (y.csv, line 11)"), "{err}");
    assert!(err.contains("1 of 256 groups of 8 runs are left out"), "{err}");
}

/// The program's own designs come back as what they are.
#[test]
fn designs_are_recognised() {
    let desk = Desk::new(&[("ranges.csv", "name,low,high\na,0,10\nb,-1,1\n")]);
    for (method, said) in [
        ("sobol --size 64", "Shares of the variance"),
        ("morris --size 8", "Elementary effects"),
        ("tornado", "One input at a time"),
    ] {
        let (_, rows, err) = desk.izon(&format!("sensitivity design ranges.csv --method {method}"));
        assert!(!rows.is_empty(), "{err}");
        let cells = |row: &str| -> Vec<f64> { row.split(',').map(|cell| cell.parse().unwrap()).collect() };
        let response = |row: &str| format!("{}\n", cells(row)[0] + 2.0 * cells(row)[1]);
        let responses: String = rows.lines().skip(1).map(response).collect();
        fs::write(desk.0.path().join("x.csv"), &rows).unwrap();
        fs::write(desk.0.path().join("y.csv"), "y\n".to_owned() + &responses).unwrap();
        let (_, out, err) = desk.izon("sensitivity --samples x.csv --responses y.csv --ranges ranges.csv");
        assert!(out.starts_with(said), "{method}: {out}{err}");
    }
}

#[test]
fn a_box_is_told_as_a_sentence_in_both_languages() {
    let mut table = "price,demand,share\n".to_owned();
    for (price, demand) in (0..400).map(|i| (f64::from(i % 20), f64::from(i / 20))) {
        let _ = writeln!(table, "{price},{demand},{}", if price >= 12.0 && demand < 6.0 { 30.0 } else { 50.0 });
    }
    table += "3,,20\n";
    let desk = Desk::new(&[("t.csv", &table)]);
    let (code, out, err) = desk.izon("discover t.csv --response share --below 40");
    assert_eq!(code, Some(0), "{err}");
    let told = "Where `price` is at least 11.5 and `demand` is at most 5.5, `share` is below 40 in 100% of cases";
    assert!(
        out.replace(
            "`demand` is at most 5.5 and `price` is at least 11.5",
            "`price` is at least 11.5 and `demand` is at most 5.5"
        )
        .contains(told),
        "{out}"
    );
    assert!(err.contains("1 of 401 cases lack a number and are left out (t.csv, line 402)"), "{err}");
    let (_, ja, _) = desk.izon("discover t.csv --response share --below 40 --lang ja");
    assert!(ja.contains("`price`が11.5以上") && ja.contains("100%で"), "{ja}");
}

/// Wrong tables, and the answers as they are to stay.
#[test]
fn wrong_tables_get_one_clear_answer_each() {
    let (samples, answers) = tables(4);
    let broken = samples.lines().enumerate().map(|(at, line)| if at == 3 { "9,9,9" } else { line });
    let broken = broken.collect::<Vec<_>>().join("\n");
    let desk = Desk::new(&[
        ("x.csv", &samples),
        ("y.csv", &answers),
        ("broken.csv", &broken),
        ("short.csv", "y\n1\n2\n"),
        ("words.csv", &answers.replacen('\n', "\nabout 3\n", 1)),
        ("same.csv", &("y\n".to_owned() + &"1\n".repeat(32))),
        ("failed.csv", &("y\n".to_owned() + &"failed\n".repeat(32))),
        ("hole.csv", "a,b\n1,2\n3,\n"),
        ("hole-y.csv", "y\n1\n2\n"),
        ("twice.csv", "a,a\n1,2\n"),
        ("ranges.csv", "name,low,high\na,3,1\n"),
        ("ragged.csv", "a,y\n1,2\n3\n"),
        ("who.csv", "who,y\nx,1\nz,2\n"),
        ("blank.csv", "a,c,y\n3,,1\n3,,2\n"),
        ("apart.csv", "a,c,y\n3,,1\n,4,2\n"),
    ]);
    let mut told = String::new();
    for arguments in [
        "sensitivity --samples none.csv --responses y.csv",
        "sensitivity --samples broken.csv --responses y.csv",
        "sensitivity --samples x.csv --responses short.csv",
        "sensitivity --samples x.csv --responses words.csv",
        "sensitivity --samples x.csv --responses same.csv",
        "sensitivity --samples x.csv --responses failed.csv",
        "sensitivity --samples x.csv --responses y.csv --response z",
        "sensitivity --samples x.csv --responses y.csv --method morris",
        "sensitivity --samples hole.csv --responses hole-y.csv",
        "sensitivity --samples twice.csv --responses y.csv",
        "sensitivity design ranges.csv",
        "discover ragged.csv --response y --above 1",
        "discover who.csv --response y --above 1",
        "discover who.csv --response who --above 1",
        "discover x.csv --response a --inputs d --above 1",
        "discover x.csv --response a --inputs a --above 1",
        "discover blank.csv --response y --above 1",
        "discover blank.csv --response y --inputs c --above 1",
        "discover apart.csv --response y --above 1",
    ] {
        let (code, out, err) = desk.izon(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments}: {err}");
        let _ = writeln!(told, "$ izon {arguments}\n{err}");
    }
    insta::assert_snapshot!("wrong-tables", told);
}
