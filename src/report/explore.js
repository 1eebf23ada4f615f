// What the reader can turn: importers and scenarios over the years.
const COLORS = ["--s0", "--s1", "--s2", "--s3", "--s4", "--s5", "--s6", "--s7"];
const DASHES = [null, null, "7 4", "2 4", "9 3 2 3", "5 2", "12 4", "3 3"];
const declared = id => data.scenarios.measures.find(measure => measure.id === id);
const measureName = id => {
  const known = declared(id);
  return known ? say("measured", capital(named(known.name)), known.unit) : say(id, named({ group: data.group, supplier: data.supplier }[id]));
};
const unitOf = id => ["group", "supplier"].includes(id) || declared(id)?.unit === "%" ? "%" : "";
const digitsOf = id => declared(id)?.digits ?? DIGITS[id];
function choice(label, options, chosen, changed) {
  const list = make("select", { onchange: event => changed(event.target.value) }, options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
  return make("label", {}, label, list);
}
// A line as it is drawn in the chart.
function swatch(look) {
  return look ? make("svg", { class: "swatch", "aria-hidden": "true", viewBox: "0 0 26 10" }, make("line", { x1: 1, x2: 25, y1: 5, y2: 5, style: `stroke:var(${look[0]})`, "stroke-dasharray": look[1] })) : null;
}
function checks(legend, options, chosen, changed) {
  return make("fieldset", {}, make("legend", {}, legend), make("div", { class: "chips" }, options.map(([value, text, look]) =>
    make("label", {}, make("input", { type: "checkbox", value, checked: chosen.has(value), onchange: event => { if (event.target.checked) chosen.add(value); else chosen.delete(value); changed(); } }), swatch(look), make("span", { dir: "auto" }, text)))));
}
// Puts the focus back where it was, among controls that were made again.
function keepFocus(host, draw) {
  const all = () => [...host.querySelectorAll("input,select,button,svg[tabindex]")];
  const place = all().indexOf(document.activeElement);
  draw();
  if (place >= 0) all()[place]?.focus();
}
function historyExplorer(host) {
  const importers = data.history.importers;
  const state = { market: null, measure: "group", chosen: new Set(importers.filter(i => i.chosen).map(i => i.id)), cursor: {} };
  const first = importers[0];
  state.market = Object.keys(first.markets)[0];
  // A market of one importer may be only the LNG part in another: the data hold no gas by pipe.
  const marketOf = importer => importer.markets[state.market] || (state.market === "natural-gas" ? importer.markets.lng : null);
  const area = make("div");
  const placeOf = importer => importers.filter(other => other.chosen).indexOf(importer);
  function chart() {
    const chosen = importers.filter(importer => state.chosen.has(importer.id));
    const series = chosen.map(importer => {
      const place = placeOf(importer);
      const market = marketOf(importer);
      const values = market && market[state.measure] || [];
      const part = market && !importer.markets[state.market] ? ` (${say("lng")})` : "";
      return { name: named(importer.name) + part, label: named(importer.name), color: COLORS[place % COLORS.length], dash: DASHES[place % DASHES.length], strong: place === 0, points: values.map((value, i) => [data.history.from + i, value]) };
    });
    plot(area, { label: measureName(state.measure), unit: unitOf(state.measure), digits: digitsOf(state.measure), from: data.history.from, to: data.history.to, series }, state.cursor);
  }
  function draw() {
    host.replaceChildren();
    const markets = Object.entries(first.markets).map(([id, market]) => [id, id === "all" ? say("all") : capital(named(market.name))]);
    const measures = ["group", "supplier", "hhi", "import"].filter(id => first.markets[state.market][id]).map(id => [id, measureName(id)]);
    const others = importers.filter(importer => !state.chosen.has(importer.id)).map(importer => [importer.id, named(importer.name)]).sort((a, b) => a[1].localeCompare(b[1], language()));
    const shown = importers.filter(importer => importer.chosen || state.chosen.has(importer.id)).map(importer => [importer.id, named(importer.name), [COLORS[placeOf(importer) % 8], DASHES[placeOf(importer) % 8]]]);
    host.append(
      make("div", { class: "controls" },
        choice(say("market"), markets, state.market, value => { state.market = value; chart(); }),
        choice(say("measure"), measures, state.measure, value => { state.measure = value; chart(); }),
        choice(say("more"), [["", say("choose")], ...others], "", value => { if (value) { state.chosen.add(value); importers.find(i => i.id === value).chosen = true; keepFocus(host, draw); } })),
      checks(say("importers"), shown, state.chosen, chart), area);
    chart();
  }
  return { draw, chart };
}
function scenarioExplorer(host) {
  const all = data.scenarios;
  const state = { market: all.markets[all.markets.length - 1].id, measure: "group", chosen: new Set(all.list.map(s => s.id)), cursor: { } };
  const area = make("div");
  const others = all.list.filter(scenario => scenario.id !== all.focus && scenario.id !== all.reference).map(scenario => scenario.id);
  const placeOf = scenario => scenario.id === all.focus ? 0 : scenario.id === all.reference ? 2 : [1, 3, 4, 5, 6, 7][others.indexOf(scenario.id) % 6];
  function chart() {
    const years = values => values.map((value, i) => [all.from + i, value]);
    const observed = all.observed[state.market] && all.observed[state.market][state.measure];
    const series = all.list.filter(scenario => state.chosen.has(scenario.id)).map(scenario => {
      const values = scenario.values[state.market][state.measure] || [];
      const place = placeOf(scenario);
      return { name: named(scenario.name), color: COLORS[place], dash: DASHES[place], strong: scenario.id === all.focus, points: years(values).filter(point => point[0] >= data.base) };
    });
    if (observed) series.push({ name: say("observed"), color: "--ink", strong: true, points: years(observed), label: say("observed") });
    plot(area, { label: measureName(state.measure), unit: unitOf(state.measure), digits: digitsOf(state.measure), from: all.from, to: all.to, split: data.base, series }, state.cursor);
  }
  function draw() {
    host.replaceChildren();
    const measures = ["group", "supplier", ...all.measures.map(measure => measure.id), "import"].filter(id => all.list[0].values[state.market][id]).map(id => [id, measureName(id)]);
    host.append(
      make("div", { class: "controls" },
        choice(say("market"), all.markets.map(market => [market.id, market.id === "all" ? say("all") : capital(named(market.name))]), state.market, value => { state.market = value; keepFocus(host, draw); }),
        choice(say("measure"), measures, state.measure, value => { state.measure = value; chart(); })),
      checks(say("scenarios"), all.list.map(scenario => [scenario.id, named(scenario.name), [COLORS[placeOf(scenario)], DASHES[placeOf(scenario)]]]), state.chosen, chart), area);
    chart();
  }
  return { draw, chart };
}
const KINDS = { history: historyExplorer, scenarios: scenarioExplorer, samples: brushExplorer };
function explore(host) {
  const { draw, chart } = KINDS[host.dataset.explorer](host);
  redraws.push(draw);
  draw();
  let width = 0;
  new ResizeObserver(() => { if (host.clientWidth !== width) { const known = width; width = host.clientWidth; if (known && width) chart(); } }).observe(host);
}
// A browser that cannot unpack the numbers leaves the words that stand in their place.
inflated(data.explored).then(explored => { Object.assign(data, explored); document.querySelectorAll("[data-explorer]").forEach(explore); }, () => { });
const theme = stored("izon-theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
showTheme();
const wanted = stored("izon-language") || (navigator.language || "").slice(0, 2);
chooseLanguage(wanted === "ja" ? "ja" : "en");
