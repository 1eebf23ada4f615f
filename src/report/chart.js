// A chart of lines over years, with a cursor that can be moved by pointer or keys.
const DIGITS = { group: 1, supplier: 1, import: 0 };
function ticks(low, high, count) {
  const raw = (high - low) / count || 1, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(m => m * power).find(s => s >= raw * 0.999);
  const list = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-6; i++) list.push(i * step);
  return { list, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (step / power === 2.5 ? 1 : 0)) };
}
function path(points, x, y) {
  let d = "", pen = false;
  for (const [year, value] of points) {
    if (value === null || Number.isNaN(value)) { pen = false; continue; }
    d += `${pen ? "L" : "M"}${x(year).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  }
  return d;
}
// spec: { label, unit, digits, from, to, split, series: [{ name, color, points: [[year, value]], strong, dash }],
//         bands: [{ color, opacity, points: [[year, low, high]] }] }
function plot(host, spec, cursor) {
  host.replaceChildren();
  const width = Math.max(300, Math.round(host.clientWidth || 640)), height = Math.round(Math.min(420, Math.max(300, width * 0.52)));
  const narrow = width < 520;
  const shown = spec.series.filter(series => series.points.some(point => point[1] !== null));
  const labels = shown.map(series => {
    const last = [...series.points].reverse().find(point => point[1] !== null && point[0] <= spec.to);
    return { series, at: last, text: series.label || series.name };
  });
  // In a column only the lines that matter have labels; the others are told by the samples beside their names.
  if (narrow && labels.length > 5) labels.splice(0, labels.length, ...labels.filter(label => label.series.strong));
  const room = Math.min(width * (narrow ? 0.36 : 0.3), 14 + 13 * Math.max(4, ...labels.map(label => [...label.text].reduce((sum, c) => sum + (c > "\u2e80" ? 1 : 0.56), 0))));
  const box = { left: 46, right: width - room, top: 14, bottom: height - 28 };
  const values = [...shown.flatMap(s => s.points.map(p => p[1])), ...(spec.bands || []).flatMap(b => b.points.flatMap(p => [p[1], p[2]]))].filter(v => v !== null && !Number.isNaN(v));
  const floor = spec.fit ? Infinity : 0;
  let high = Math.max(...values, -floor), low = Math.min(...values, floor);
  if (!values.length) { low = 0; high = 1; }
  if (spec.fit) low = Math.max(0, low - (high - low) * 0.08);
  const marks = ticks(low, high + (high - low) * 0.04 || 1, spec.fit ? 7 : 5);
  high = Math.max(high * 1.02, marks.list[marks.list.length - 1]);
  const x = year => box.left + (year - spec.from) / Math.max(1, spec.to - spec.from) * (box.right - box.left);
  const y = value => box.bottom - (value - low) / (high - low || 1) * (box.bottom - box.top);
  const id = fresh("plot");
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, tabindex: "0", role: "slider", "aria-label": spec.label, "aria-valuemin": spec.from, "aria-valuemax": spec.to, "aria-describedby": id });
  for (const value of marks.list) {
    svg.append(make("line", { class: value === 0 ? "axis" : "gridline", x1: box.left, x2: box.right, y1: y(value), y2: y(value) }),
      make("g", { class: "tick" }, make("text", { x: box.left - 6, y: y(value) + 4, "text-anchor": "end" }, fixed(value, marks.digits))));
  }
  const span = spec.to - spec.from, step = [1, 2, 5, 10, 20].find(s => span / s <= (narrow ? 4 : 8)) || 20;
  for (let year = Math.ceil(spec.from / step) * step; year <= spec.to; year += step)
    svg.append(make("g", { class: "tick" }, make("text", { x: x(year), y: height - 8, "text-anchor": "middle" }, String(year))));
  if (spec.split) svg.append(make("line", { class: "gridline", x1: x(spec.split), x2: x(spec.split), y1: box.top, y2: box.bottom }));
  for (const band of spec.bands || []) {
    const known = band.points.filter(p => !Number.isNaN(p[1]));
    if (known.length) svg.append(make("path", { d: `M${known.map(p => `${x(p[0]).toFixed(1)} ${y(p[2]).toFixed(1)}`).join("L")}L${[...known].reverse().map(p => `${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join("L")}Z`, style: `fill:var(${band.color});opacity:${band.opacity}` }));
  }
  for (const series of [...shown].reverse())
    svg.append(make("path", { class: `line${series.strong ? " strong" : ""}`, d: path(series.points, x, y), style: `stroke:var(${series.color})`, "stroke-dasharray": series.dash }));
  // Labels at the ends of lines, moved apart where they would cover each other.
  const placed = labels.filter(label => label.at).map(label => ({ ...label, y: y(label.at[1]) })).sort((a, b) => a.y - b.y);
  const gap = 16;
  for (let i = 1; i < placed.length; i++) placed[i].y = Math.max(placed[i].y, placed[i - 1].y + gap);
  for (let i = placed.length - 1, limit = box.bottom; i >= 0; i--) { placed[i].y = Math.min(placed[i].y, limit); limit = placed[i].y - gap; }
  const tight = gap * placed.length > box.bottom - box.top + gap;
  for (const label of placed) {
    if (tight && !label.series.strong) continue;
    const most = Math.floor((room - 14) / (/[\u2e80-\uffff]/.test(label.text) ? 13 : 7.1));
    const text = [...label.text].length > most ? `${[...label.text].slice(0, most - 1).join("")}…` : label.text;
    svg.append(make("text", { class: "halo", x: box.right + 8, y: label.y + 4, style: `fill:var(${label.series.color});font-weight:${label.series.strong ? 700 : 400}` }, text));
  }
  const line = make("line", { class: "cursor", y1: box.top, y2: box.bottom, visibility: "hidden" });
  const dots = make("g");
  svg.append(line, dots);
  const tip = make("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  const reading = make("p", { class: "reading", id, dir: "auto" }, say("keys"));
  const at = (series, year) => { const point = series.points.find(p => p[0] === year); return point ? point[1] : null; };
  function move(year, where) {
    year = Math.min(spec.to, Math.max(spec.from, year));
    cursor.year = year;
    line.setAttribute("x1", x(year)); line.setAttribute("x2", x(year)); line.setAttribute("visibility", "visible");
    const known = shown.map(series => [series, at(series, year)]).filter(pair => pair[1] !== null && !Number.isNaN(pair[1]));
    dots.replaceChildren(...known.map(([series, value]) => make("circle", { cx: x(year), cy: y(value), r: 4, style: `fill:var(${series.color})` })));
    const sorted = known.sort((a, b) => b[1] - a[1]).map(([series, value]) => `${series.name} ${fixed(value, spec.digits)}${spec.unit ? ` ${spec.unit}` : ""}${between(series, year, spec)}`);
    const text = sorted.length ? sorted.join(language() === "ja" ? "、" : ", ") : say("none");
    reading.replaceChildren(make("b", {}, String(year)), ": ", text);
    svg.setAttribute("aria-valuenow", year);
    svg.setAttribute("aria-valuetext", `${year}: ${text}`);
    tip.hidden = !where;
    if (where) {
      tip.replaceChildren(make("b", {}, String(year)), ...(sorted.length ? sorted : [say("none")]).slice(0, 9).map(row => make("div", { dir: "auto" }, row)));
      const left = x(year) > width * 0.55 ? x(year) - tip.offsetWidth - 12 : x(year) + 12;
      tip.style.left = `${Math.max(0, left)}px`; tip.style.top = "10px";
    }
  }
  const year = event => { const r = svg.getBoundingClientRect(); return Math.round(spec.from + ((event.clientX - r.left) / r.width * width - box.left) / (box.right - box.left) * span); };
  svg.addEventListener("pointermove", event => move(year(event), true));
  svg.addEventListener("pointerdown", event => move(year(event), true));
  svg.addEventListener("pointerleave", () => { tip.hidden = true; });
  svg.addEventListener("keydown", event => {
    const go = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 5, PageDown: -5 }[event.key];
    const now = cursor.year ?? spec.split ?? spec.to;
    if (go) move(now + go); else if (event.key === "Home") move(spec.from); else if (event.key === "End") move(spec.to); else return;
    event.preventDefault();
  });
  const first = cursor.year ?? spec.split ?? spec.to;
  svg.setAttribute("aria-valuenow", first);
  const holder = make("div", { class: "plot" }, svg, tip);
  host.append(holder, reading, numbers(spec, shown));
  if (cursor.year !== undefined) move(cursor.year);
}
// From where to where nine tenths of the samples lie.
function between(series, year, spec) {
  const range = series.range?.get(year);
  return range && range[1] > range[0] ? ` ${say("range", fixed(range[0], spec.digits), fixed(range[1], spec.digits))}` : "";
}
// The numbers of a chart as a table.
function numbers(spec, shown) {
  const details = make("details", {}, make("summary", {}, say("table")));
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return;
    const years = [...new Set(shown.flatMap(s => s.points.map(p => p[0])))].sort((a, b) => a - b);
    const head = make("tr", {}, make("th", { scope: "col" }, say("year")), shown.map(s => make("th", { scope: "col", class: "n" }, s.name)));
    const rows = years.map(year => make("tr", {}, make("th", { scope: "row" }, String(year)), shown.map(s => {
      const point = s.points.find(p => p[0] === year);
      return make("td", { class: "n" }, fixed(point ? point[1] : null, spec.digits) + (point ? between(s, year, spec) : ""));
    })));
    details.append(make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": spec.label },
      make("table", {}, make("caption", {}, spec.label), make("thead", {}, head), make("tbody", {}, rows))));
  });
  return details;
}
