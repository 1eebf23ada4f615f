// The samples of the ensemble: ranges of what is uncertain, and what becomes of claims and shares within them.
function bytes(text) { return Uint8Array.from(atob(text), letter => letter.charCodeAt(0)); }
// What was made small for the page.
async function inflated(text) {
  return new Response(new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).json();
}
// Numbers in sixteen or eight bits each between the least and the greatest of them.
function unpack([low, high, text], wide) {
  const codes = wide ? new Uint16Array(bytes(text).buffer) : bytes(text), most = wide ? 65534 : 254;
  return Float64Array.from(codes, code => code > most ? NaN : low + code / most * (high - low));
}
function quantile(sorted, part) {
  const at = (sorted.length - 1) * part, below = Math.floor(at);
  return sorted.length ? sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]) : NaN;
}
const BINS = 40, STEPS = 200, FEW = 100;
function brushExplorer(host) {
  const from = data.samples, count = from.count;
  const inputs = from.inputs.map(input => {
    const values = unpack(input.values, true), [low, high] = input.values;
    const digits = high - low === 0 ? 0 : Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(high - low))));
    return { ...input, values, low, high, digits, range: [0, STEPS] };
  });
  const columns = from.columns.map(column => unpack(column, false));
  const claims = from.claims.map(claim => ({ ...claim, held: bytes(claim.held), known: bytes(claim.known) }));
  const bit = (set, place) => set[place >> 3] >> (place & 7) & 1;
  const state = { market: from.markets[from.markets.length - 1].id, scenario: from.focus, cursor: {} };
  const value = (input, step) => input.low + step / STEPS * (input.high - input.low);
  const shown = (input, step) => `${fixed(value(input, step), input.digits)} ${input.unit}`.trim();
  const area = make("div"), told = make("div", { class: "bars" }), status = make("p", { class: "left", role: "status" }), few = make("p", { class: "caution" });
  let inside = [], painters = [];
  function select() {
    const active = inputs.filter(input => input.range[0] > 0 || input.range[1] < STEPS).map(input => {
      const low = input.range[0] > 0 ? value(input, input.range[0]) : -Infinity, high = input.range[1] < STEPS ? value(input, input.range[1]) : Infinity;
      return [input.values, low, high];
    });
    inside = [];
    for (let place = 0; place < count; place++) if (active.every(([values, low, high]) => values[place] >= low && values[place] <= high)) inside.push(place);
  }
  function chance(claim, places) {
    let held = 0, known = 0;
    for (const place of places) if (bit(claim.known, place)) { known++; held += bit(claim.held, place); }
    const p = known ? held / known : NaN, wilson = known ? 1.96 / (1 + 3.84 / known) * Math.sqrt(p * (1 - p) / known + 0.96 / known / known) : NaN;
    return { p, known, error: wilson };
  }
  const all = Array.from({ length: count }, (_, place) => place);
  const before = claims.map(claim => chance(claim, all));
  const verdictOf = p => Number.isNaN(p) ? ["open", "?", say("unknown")] : p >= 0.95 ? ["good", "●", say("nearlyAll")] : p > 0.5 ? ["mixed", "◐", say("mostly")] : p > 0.05 ? ["mixed", "◐", say("seldom")] : ["bad", "○", say("hardly")];
  const percent = p => Number.isNaN(p) ? "–" : `${fixed(100 * p, 0)}%`;
  function tell() {
    status.replaceChildren(make("b", {}, say("samples", fixed(inside.length, 0), fixed(count, 0))));
    few.textContent = !inside.length ? say("empty") : inside.length < FEW ? say("few", inside.length) : "";
    few.hidden = inside.length >= FEW;
    const rows = claims.map((claim, place) => {
      const now = chance(claim, inside), was = before[place];
      const [tone, mark, words] = verdictOf(now.p), [, , first] = verdictOf(was.p);
      const box = make("span", { class: "barbox", "aria-hidden": "true" });
      box.append(make("i", { style: `width:${Number.isNaN(now.p) ? 0 : 100 * now.p}%` }), make("s", { style: `left:${100 * was.p}%` }));
      return make("tr", {}, make("th", { scope: "row" }, make("a", { href: `#claim-${claim.id}`, dir: "auto" }, named(claim.title))),
        make("td", { class: "n first" }, percent(was.p)),
        make("td", {}, box, make("span", { class: "now" }, percent(now.p), " ", make("span", {}, Number.isNaN(now.p) ? "" : `±${fixed(100 * now.error, 0)}`))),
        make("td", { class: tone }, make("span", { class: "mark", "aria-hidden": "true" }, `${mark} `), words, words !== first ? make("b", { class: "under" }, say("was", first)) : null));
    });
    const head = [[say("claim"), ""], [say("before"), "n first"], [say("now"), ""], [say("ownMeasure"), ""]];
    const cells = head.map(([text, kind]) => make("th", { scope: "col", class: kind }, text));
    if (rows.length) told.replaceChildren(make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("probability") },
      make("table", {}, make("caption", {}, say("probability")), make("thead", {}, make("tr", {}, cells)), make("tbody", {}, rows))));
  }
  function chart() {
    const bands = [], series = [];
    const add = (id, color, strong) => {
      const at = from.fans[state.market]?.[id];
      if (!at) return;
      const known = at.map((column, i) => {
        const sorted = inside.map(place => columns[column][place]).filter(v => !Number.isNaN(v)).sort((a, b) => a - b);
        return [from.years[i], ...[0.05, 0.25, 0.5, 0.75, 0.95].map(part => quantile(sorted, part))];
      });
      const start = from.start[state.market];
      if (start !== null && start !== undefined) known.unshift([data.base, start, start, start, start, start]);
      bands.push({ color, opacity: 0.16, points: known.map(p => [p[0], p[1], p[5]]) }, { color, opacity: 0.22, points: known.map(p => [p[0], p[2], p[4]]) });
      series.push({ name: named(from.scenarios[id]), color, strong, dash: strong ? null : "7 4", points: known.map(p => [p[0], p[3]]), range: new Map(known.map(p => [p[0], [p[1], p[5]]])) });
    };
    if (state.scenario !== from.reference) add(from.reference, "--s2", false);
    add(state.scenario, "--s0", true);
    plot(area, { label: say("fanOf", measureName("group")), unit: "%", digits: 1, from: data.base, to: from.years[from.years.length - 1], series, bands, fit: true }, state.cursor);
  }
  function update() { select(); tell(); chart(); for (const paint of painters) paint(); }
  let waiting = false;
  function soon() { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; update(); }); } }
  // A histogram with two handles: each can be drawn by pointer or moved by keys.
  function brush(input) {
    const bars = make("svg", { viewBox: `0 0 ${BINS * 6} 40`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const read = make("span", { class: "range" }), track = make("div", { class: "track" }, bars);
    const bin = v => Math.min(BINS - 1, Math.max(0, Math.floor((v - input.low) / (input.high - input.low || 1) * BINS)));
    const tally = places => { const counts = new Array(BINS).fill(0); for (const place of places) counts[bin(input.values[place])]++; return counts; };
    const whole = tally(all), most = Math.max(...whole);
    const backs = whole.map((n, i) => make("rect", { class: "out", x: i * 6, width: 5, y: 40 - n / most * 40, height: n / most * 40 }));
    const fronts = whole.map((_, i) => make("rect", { class: "in", x: i * 6, width: 5, y: 40, height: 0 }));
    bars.append(...backs, ...fronts);
    const name = named(input.name);
    const move = (end, step) => { input.range[end] = end ? Math.max(input.range[0] + 1, Math.min(STEPS, step)) : Math.min(input.range[1] - 1, Math.max(0, step)); soon(); };
    const stepAt = event => { const box = track.getBoundingClientRect(); return Math.round((event.clientX - box.left) / box.width * STEPS); };
    const handles = [0, 1].map(end => {
      const handle = make("div", { class: "handle", role: "slider", tabindex: "0", "aria-label": `${name}: ${say(end ? "most" : "least")}`, "aria-orientation": "horizontal" });
      handle.addEventListener("keydown", event => {
        const go = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageUp: 20, PageDown: -20 }[event.key];
        if (go) move(end, input.range[end] + go); else if (event.key === "Home") move(end, 0); else if (event.key === "End") move(end, STEPS); else return;
        event.preventDefault();
      });
      track.append(handle);
      return handle;
    });
    let held = -1;
    track.addEventListener("pointerdown", event => {
      const step = stepAt(event);
      held = Math.abs(step - input.range[0]) < Math.abs(step - input.range[1]) || step < input.range[0] ? 0 : 1;
      track.setPointerCapture(event.pointerId); handles[held].focus({ preventScroll: true }); move(held, step); event.preventDefault();
    });
    track.addEventListener("pointermove", event => { if (held >= 0) move(held, stepAt(event)); });
    for (const end of ["pointerup", "pointercancel"]) track.addEventListener(end, () => { held = -1; });
    function paint() {
      const counts = tally(inside), scale = Math.max(...counts, 1) / 40;
      fronts.forEach((bar, i) => { const tall = counts[i] / scale * (inside.length < count ? 0.999 : 1); bar.setAttribute("y", 40 - tall); bar.setAttribute("height", tall); });
      handles.forEach((handle, end) => {
        handle.style.left = `${input.range[end] / STEPS * 100}%`;
        handle.setAttribute("aria-valuemin", fixedPlain(input.low)); handle.setAttribute("aria-valuemax", fixedPlain(input.high));
        handle.setAttribute("aria-valuenow", fixedPlain(value(input, input.range[end]))); handle.setAttribute("aria-valuetext", shown(input, input.range[end]));
      });
      read.textContent = `${fixed(value(input, input.range[0]), input.digits)} – ${shown(input, input.range[1])}`;
      track.classList.toggle("set", input.range[0] > 0 || input.range[1] < STEPS);
    }
    painters.push(paint);
    return make("div", { class: "brush" }, make("div", { class: "name" }, make("span", { dir: "auto" }, capital(name)), read), track);
  }
  const fixedPlain = v => Number(v.toPrecision(6));
  function draw() {
    host.replaceChildren();
    painters = [];
    const scenarios = Object.entries(from.scenarios).map(([id, name]) => [id, named(name)]);
    const markets = from.markets.map(market => [market.id, market.id === "all" ? say("all") : capital(named(market.name))]);
    const reset = make("button", { type: "button", class: "reset", onclick: () => { for (const input of inputs) input.range = [0, STEPS]; soon(); } }, say("reset"));
    host.append(make("div", { class: "brushes", role: "group", "aria-label": say("ranges") }, inputs.map(brush)),
      make("div", { class: "state" }, status, reset), few, told,
      make("div", { class: "controls" },
        choice(say("market"), markets, state.market, chosen => { state.market = chosen; chart(); }),
        choice(say("scenario"), scenarios, state.scenario, chosen => { state.scenario = chosen; chart(); })),
      area, make("p", { class: "note", dir: "auto" }, `${measureName("group")}. ${say("fan")}`));
    update();
  }
  return { draw, chart };
}
