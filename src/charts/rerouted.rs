//! Before and during: who met the need in ordinary months, what of it is lost, and who meets it in the worst month.

use std::collections::BTreeMap;

use super::Picture;
use super::frame::{ChartFrame, ChartWords, following, number};
use super::months::{MonthBars, Runs, SMALL, amount, name, named, unit_words};
use super::sankey::{self, Link, Rest, Sankey, SankeyNode};
use super::style::{Color, Style, Theme};
use super::view::{ChartView, bare, possessive};

/// Part of the need from which a supplier has a node of its own.
const NAMED: f64 = 0.015;

/// One supplier, or several as one.
#[derive(Clone, Debug, Default)]
struct Supplier<'a> {
    /// None for those that stand together.
    id: Option<&'a str>,
    member: bool,
    before: f64,
    during: f64,
}

impl Supplier<'_> {
    fn kept(&self) -> f64 {
        self.before.min(self.during)
    }

    fn lost(&self) -> f64 {
        (self.before - self.during).max(0.0)
    }

    fn gained(&self) -> f64 {
        (self.during - self.before).max(0.0)
    }
}

/// The worst month.
struct Worst<'a> {
    runs: Runs<'a>,
    unit: &'a str,
    month: MonthBars,
    suppliers: Vec<Supplier<'a>>,
    stocks: f64,
    saved: f64,
    unserved: f64,
    /// Whether it is known who goes short.
    known: bool,
}

impl<'a> Worst<'a> {
    fn sum(&self, part: impl Fn(&Supplier<'a>) -> f64) -> f64 {
        crate::numeric::sum(self.suppliers.iter().map(part))
    }

    fn need(&self) -> f64 {
        self.sum(|one| one.before)
    }
}

fn read<'a>(view: &ChartView<'a>) -> Option<Worst<'a>> {
    let runs = Runs::find(view)?;
    let run = runs.run(view.subject.reference.as_str());
    let unit = runs.unit(view, &run, "arrivals")?;
    let usual: BTreeMap<MonthBars, f64> = runs.series(view, &run, "arrivals-before", "").into_iter().collect();
    let (month, _) = runs.worst(view, &run)?;
    let at = |variable: &str, partner: &str| {
        let series = runs.series(view, &run, variable, partner);
        series.into_iter().find(|point| point.0 == month).map_or(0.0, |point| point.1.max(0.0))
    };
    let mut names = runs.partners(view, &run, "arrivals-before");
    names.extend(runs.partners(view, &run, "arrivals"));
    names.sort_unstable();
    names.dedup();
    let all = names.into_iter().map(|id| Supplier {
        id: Some(id),
        member: view.is_member(id),
        before: at("arrivals-before", id),
        during: at("arrivals", id),
    });
    let need = usual.get(&month).copied().unwrap_or(0.0);
    let (named, rest): (Vec<_>, Vec<_>) = all.partition(|one| one.before.max(one.during) >= NAMED * need);
    let mut suppliers = named;
    // What is kept stands above and what is lost below, so that what is missing runs to the bottom.
    suppliers.sort_by(|a, b| {
        let part = |one: &Supplier<'_>| if one.before > 0.0 { one.lost() / one.before } else { 0.0 };
        (part(a) > 0.5).cmp(&(part(b) > 0.5)).then(b.before.total_cmp(&a.before)).then(a.id.cmp(&b.id))
    });
    let kept = suppliers.iter().take_while(|one| one.lost() <= 0.5 * one.before).count();
    for (member, at) in [(false, kept), (true, suppliers.len() + 1)] {
        let part =
            |of: &dyn Fn(&Supplier<'_>) -> f64| rest.iter().filter(|one| one.member == member).map(of).sum::<f64>();
        let (before, during) = (part(&|one| one.before), part(&|one| one.during));
        if before.max(during) > need * 1e-3 {
            let at = at.min(suppliers.len());
            suppliers.insert(at, Supplier { id: None, member, before, during });
        }
    }
    let saved = ["demand-response", "restraint", "switching"].iter().map(|variable| at(variable, "")).sum();
    let stocks = runs.partners(view, &run, "stock-draw").iter().map(|class| at("stock-draw", class)).sum();
    let known = runs.knows_shortage(view, &run);
    let worst = Worst { runs, unit, month, suppliers, stocks, saved, unserved: at("unserved", ""), known };
    (worst.need() > 0.0).then_some(worst)
}

fn words(view: &ChartView<'_>, worst: &Worst<'_>) -> ChartWords {
    let subject = view.subject;
    let (importer, goods) = (view.importer(), view.market(subject.market.as_str()));
    let (lost, gained) = (worst.sum(Supplier::lost), worst.sum(Supplier::gained));
    let group = worst.sum(|one| if one.member { one.lost() } else { 0.0 });
    let percent = |value: f64| number(100.0 * value / worst.need(), 0);
    let when = named(worst.month, view.language());
    let title = if lost <= worst.need() * 1e-3 {
        view.say(
            format!("in {when}, {} {goods} arrives as before: the disruption does not touch it", possessive(importer)),
            format!("{when}、{importer}の{goods}はこれまで通り届き、途絶の影響を受けない"),
        )
    } else if lost < worst.need() * SMALL {
        view.say(
            format!("{} usual {goods} arrives in every month, but for less than 1%", possessive(importer)),
            format!("{importer}の{goods}がこれまで通り届かない割合は、どの月も1%に満たない"),
        )
    } else {
        let (whose, size) = (possessive(importer), amount(view, worst.unit, lost));
        let (part, back, group_part) = (percent(lost), percent(gained), number(100.0 * group / lost, 0));
        if subject.members.is_empty() {
            let en = format!(
                "in {when}, {part}% of {whose} usual {goods} does not arrive, {size}; {back}% comes from other sellers instead"
            );
            let ja =
                format!("{when}に{importer}の通常の{goods}の{part}%（{size}）が届かず、他の売り手からの増量は{back}%");
            return ChartWords { title: view.say(en, ja), ..rest(view, worst) };
        }
        view.say(
            format!(
                "in {when}, {part}% of {whose} usual {goods} does not arrive, {} from {}; {} comes from other sellers instead",
                match group_part.as_str() {
                    "0" => "none of it".to_owned(),
                    "100" => "all of it".to_owned(),
                    part => format!("{part}% of that"),
                },
                view.group(),
                if back == "0" { "nothing".to_owned() } else { format!("{back}%") }
            ),
            format!(
                "{when}に{importer}の通常の{goods}の{part}%（{size}、うち{}が{group_part}%）が届かず、他の売り手からの増量は{}",
                view.group(),
                if back == "0" { "ない".to_owned() } else { format!("{back}%") }
            ),
        )
    };
    ChartWords { title, ..rest(view, worst) }
}

/// The words below the title.
fn rest(view: &ChartView<'_>, worst: &Worst<'_>) -> ChartWords {
    let (goods, event) = (view.market(view.subject.market.as_str()), view.disruption(worst.runs.disruption));
    let unit = unit_words(view, worst.unit);
    let subtitle = view.say(
        format!(
            "who meets the need for {goods} before the disruption and in its worst month, {unit}, {}: {event}",
            view.quoted(view.subject.reference.as_str())
        ),
        format!(
            "{goods}の需要を満たすもの、途絶前と最悪の月、{unit}、{}、{event}",
            view.quoted(view.subject.reference.as_str())
        ),
    );
    ChartWords { title: String::new(), subtitle, source: view.source(&BTreeMap::new()) }
}

/// The diagram while it grows.
struct Build<'a, 'b> {
    view: &'b ChartView<'a>,
    theme: &'static Theme,
    shown: Sankey,
    digits: usize,
}

impl<'a> Build<'a, '_> {
    fn node(&mut self, column: usize, name: &str, value: f64, (color, ink): (Color, Color)) -> usize {
        let (name, label) = (name.to_owned(), format!("{name} {}", number(value, self.digits)));
        self.shown.nodes.push(SankeyNode { column, name, label, color, ink, hatched: false });
        self.shown.nodes.len() - 1
    }

    fn link(&mut self, from: usize, to: usize, value: f64, color: Color) {
        if value > 0.0 {
            self.shown.links.push(Link { from, to, value, color });
        }
    }

    fn colors(&self, one: &Supplier<'_>) -> (Color, Color) {
        let theme = self.theme;
        if one.member {
            (theme.warm, theme.warm_text)
        } else if one.id == Some(self.view.subject.supplier.as_str()) {
            (theme.cool, theme.cool)
        } else {
            (theme.neutrals[1], theme.muted)
        }
    }

    fn name(&self, one: &Supplier<'a>) -> String {
        match one.id {
            Some(id) => bare(self.view.country(id)),
            None if one.member => {
                self.view.say(format!("others of {}", self.view.group()), format!("その他の{}", self.view.group()))
            }
            None => self.view.say("others".into(), "その他".into()),
        }
    }
}

/// What still comes from each supplier; small rests as one, of the group and of the others.
fn kept<'a>(build: &mut Build<'a, '_>, worst: &Worst<'a>, before: &[Option<usize>], missing: Option<usize>) {
    let (scrap, small) = (worst.need() * 1e-3, worst.need() * NAMED);
    let mut rests: [Vec<(usize, f64)>; 2] = Default::default();
    for (one, before) in worst.suppliers.iter().zip(before) {
        let Some(before) = *before else { continue };
        let colors = build.colors(one);
        if one.kept() >= small || (one.kept() > scrap && one.lost() <= scrap && one.id.is_some()) {
            let name = build.name(one);
            let node = build.node(2, &name, one.kept(), colors);
            build.link(before, node, one.kept(), colors.0);
        } else if one.kept() > scrap {
            rests[usize::from(one.member)].push((before, one.kept()));
        }
        if let Some(missing) = missing {
            build.link(before, missing, one.lost(), colors.0);
        }
    }
    for (member, rest) in rests.into_iter().enumerate() {
        let sum: f64 = rest.iter().map(|(_, value)| value).sum();
        if sum > scrap {
            let one = Supplier { id: None, member: member == 1, before: sum, during: sum };
            let (name, colors) = (build.view.say("rest of them".into(), "その他の継続分".into()), build.colors(&one));
            let node = build.node(2, &name, sum, colors);
            for (before, value) in rest {
                build.link(before, node, value, colors.0);
            }
        }
    }
}

/// What comes from elsewhere instead; small amounts as one.
fn more<'a>(build: &mut Build<'a, '_>, worst: &Worst<'a>, missing: usize) {
    let (scrap, small) = (worst.need() * 1e-3, worst.need() * NAMED);
    let mut named: Vec<&Supplier<'a>> =
        worst.suppliers.iter().filter(|one| one.id.is_some() && one.gained() >= small).collect();
    named.sort_by(|a, b| b.gained().total_cmp(&a.gained()).then(a.id.cmp(&b.id)));
    let mut rest = worst.sum(Supplier::gained);
    for one in &named {
        rest -= one.gained();
        let name = build.name(one);
        let name = build.view.say(format!("more from {name}"), format!("{name}の増量"));
        let colors = build.colors(one);
        let node = build.node(2, &name, one.gained(), colors);
        build.shown.nodes[node].hatched = true;
        build.link(missing, node, one.gained(), colors.0);
    }
    if rest > scrap {
        let en = if named.is_empty() { "more from elsewhere" } else { "more from others" };
        let name = build.view.say(en.into(), "その他の増量".into());
        let theme = build.theme;
        let node = build.node(2, &name, rest, (theme.neutrals[1], theme.muted));
        build.shown.nodes[node].hatched = true;
        build.link(missing, node, rest, theme.neutrals[1]);
    }
}

fn diagram<'a>(view: &ChartView<'a>, worst: &Worst<'a>, style: &Style) -> Sankey {
    let theme = style.theme;
    let digits = if worst.need() >= 100.0 { 0 } else { 2 };
    let mut build = Build { view, theme, shown: Sankey::default(), digits };
    let lost = worst.sum(Supplier::lost);
    let scrap = worst.need() * 1e-3;
    let before: Vec<Option<usize>> = worst
        .suppliers
        .iter()
        .map(|one| (one.before > 0.0).then(|| build.node(0, &build.name(one), one.before, build.colors(one))))
        .collect();
    let missing = (lost > scrap).then(|| {
        let name = view.say("lost".into(), "失われる分".into());
        build.node(1, &name, lost, (theme.ink, theme.ink))
    });
    kept(&mut build, worst, &before, missing);
    let Some(missing) = missing else { return build.shown };
    more(&mut build, worst, missing);
    let told = worst.sum(Supplier::gained) + worst.stocks + worst.saved + worst.unserved;
    let untold = if worst.known { 0.0 } else { (lost - told).max(0.0) };
    let rest = [
        (view.say("from stocks".into(), "備蓄".into()), worst.stocks, theme.accent),
        (view.say("saved".into(), "節約".into()), worst.saved, theme.accent.toward(theme.paper, 0.55)),
        (view.say("unserved".into(), "供給不足".into()), worst.unserved, theme.ink),
        // Where no stocks are known nobody can say whether they fill the rest.
        (
            view.say("from stocks or unserved: not known".into(), "備蓄か供給不足か不明".into()),
            untold,
            theme.neutrals[0],
        ),
    ];
    for (name, value, color) in rest {
        if value > scrap {
            let unknown = color == theme.neutrals[0];
            let ink = if color == theme.ink || unknown { theme.ink } else { theme.accent };
            let node = build.node(2, &name, value, (color, ink));
            build.shown.nodes[node].hatched = unknown;
            build.link(missing, node, value, color);
        }
    }
    build.shown
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let worst = read(view)?;
    let words = words(view, &worst);
    let mut shown = diagram(view, &worst, &style);
    let during = name(worst.month, view.language(), true);
    shown.heads = vec![view.say("before".into(), "途絶前".into()), String::new(), during];
    shown.unit = following(&unit_words(view, worst.unit), view.language());
    shown.rests = vec![Rest::Spread, Rest::Bottom, Rest::Spread];
    let mut frame = ChartFrame::new(style, &words, shown.height(&style).max(if style.wide { 380.0 } else { 430.0 }));
    sankey::draw(&mut frame, &shown);
    let spoken = shown.links.iter().map(|link| shown.spoken(link));
    let spoken = std::iter::once(bare(view.importer())).chain(spoken).collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
