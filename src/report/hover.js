// Values of the charts of the page: what stands at the year or month that is pointed at.
// A part of a chart: [left, top, right, bottom, from, to], whether times are months, and its series: name, class of
// colour, digits, unit, first time, values from there on.
function readings([, , series]) {
  const at = new Map();
  for (const [name, color, digits, unit, first, values] of series) values.forEach((value, step) => {
    if (value === null) return;
    const list = at.get(first + step) || at.set(first + step, []).get(first + step);
    list.push({ value, color, words: `${name} ${fixed(value, digits)}${unit}` });
  });
  return at;
}
const monthName = month => new Date(Date.UTC(2000, month % 12, 1)).toLocaleDateString(language() === "ja" ? "ja-JP" : "en-GB", { month: "long", timeZone: "UTC" });
const timeName = (time, months) => !months ? String(time) : language() === "ja" ? `${Math.floor(time / 12)}年${monthName(time)}` : `${monthName(time)} ${Math.floor(time / 12)}`;
// A box beside a chart, and the keys: an arrow goes a step on and says what stands there, Escape leaves.
function boxed(svg) {
  const tip = make("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  svg.parentNode.append(tip);
  svg.setAttribute("tabindex", "0");
  return tip;
}
function keyed(svg, go, hide) {
  for (const end of ["pointerleave", "blur"]) svg.addEventListener(end, hide);
  svg.addEventListener("focus", () => speak(say("keys")));
  svg.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") hide();
    if (!step) return;
    event.preventDefault();
    speak(go(step) || "");
  });
}
// The place a step from another, round and round; -1 is none.
const around = (place, step, count) => place < 0 ? (step > 0 ? 0 : count - 1) : (place + step + count) % count;
for (const svg of document.querySelectorAll("svg[data-rulers]")) {
  const rulers = JSON.parse(svg.dataset.rulers), read = rulers.map(readings);
  let cursor = null;
  const tip = boxed(svg), line = make("line", { class: "cursor", visibility: "hidden" });
  svg.append(line);
  const hide = () => { tip.hidden = true; cursor = null; line.setAttribute("visibility", "hidden"); };
  // Shows the values at a time of one of the parts, and gives them in words.
  const show = (place, time) => {
    const values = read[place]?.get(time);
    if (!values) return hide();
    const [[left, top, right, bottom, from, to], months] = rulers[place];
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const at = left + (time - from) / (to - from) * (right - left);
    tip.replaceChildren(make("b", {}, timeName(time, months)), ...values.slice(0, 14).map(row =>
      make("div", { dir: "auto" }, make("i", { class: `dot k${row.color}` }), row.words)));
    tip.hidden = false;
    for (const [name, value] of [["x1", at], ["x2", at], ["y1", top], ["y2", bottom]]) line.setAttribute(name, value);
    line.setAttribute("visibility", "visible");
    const here = at / scale;
    tip.style.left = `${here > box.width * 0.6 ? Math.max(0, here - tip.offsetWidth - 10) : here + 10}px`;
    tip.style.top = `${top / scale}px`;
    cursor = [place, time];
    return `${timeName(time, months)}: ${values.map(row => row.words).join(language() === "ja" ? "、" : ", ")}`;
  };
  svg.addEventListener("pointermove", event => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const place = rulers.findIndex(([[left, top, right, bottom]]) => x >= left - 6 && x <= right + 6 && y >= top - 6 && y <= bottom + 6);
    if (place < 0) return hide();
    const [[left, , right, , from, to]] = rulers[place];
    show(place, Math.round(from + (x - left) / (right - left) * (to - from)));
  });
  keyed(svg, step => {
    const stops = read.flatMap((at, place) => [...at.keys()].sort((a, b) => a - b).map(time => [place, time]));
    const known = cursor ? stops.findIndex(stop => stop[0] === cursor[0] && stop[1] === cursor[1]) : -1;
    return stops.length ? show(...stops[around(known, step, stops.length)]) : "";
  }, hide);
}
// What parts of a chart say, to a pointer and to the arrow keys.
for (const svg of document.querySelectorAll("svg.pic")) {
  const group = svg.querySelector(".h");
  if (!group) continue;
  // The narrow form of a chart has no words of its own where it says what the wide one says.
  const told = group.dataset.t ?? svg.closest("figure").querySelector(`.wide[lang=${svg.closest("[lang]").lang}] .h`).dataset.t;
  const words = told.split("\n");
  let size = [];
  const shape = text => {
    if (text.startsWith("M")) return `${text}z`;
    const [x, y, ...changed] = text.split(" ");
    if (changed.length) size = changed;
    return `M${x} ${y}h${size[0]}v${size[1]}H${x}z`;
  };
  const hints = group.dataset.d.split("z").slice(0, -1).map((text, place) => make("path", { d: shape(text), "data-t": words[place] }));
  group.append(...hints);
  const tip = boxed(svg);
  let shown = -1;
  const hide = () => { tip.hidden = true; hints[shown]?.classList.remove("at"); shown = -1; };
  const show = (place, x, y) => {
    if (place !== shown) { hide(); hints[place].classList.add("at"); shown = place; tip.textContent = hints[place].dataset.t; }
    const box = svg.getBoundingClientRect(), beside = svg.parentNode.getBoundingClientRect();
    tip.hidden = false;
    tip.style.left = `${Math.max(0, Math.min(x - beside.left + 12, box.right - beside.left - tip.offsetWidth))}px`;
    tip.style.top = `${y - beside.top + (y + tip.offsetHeight + 24 > innerHeight ? -tip.offsetHeight - 12 : 16)}px`;
  };
  const point = event => {
    const place = hints.indexOf(event.target);
    if (place < 0) hide(); else show(place, event.clientX, event.clientY);
  };
  svg.addEventListener("pointermove", point);
  svg.addEventListener("pointerdown", point);
  keyed(svg, step => {
    const place = around(shown, step, hints.length), box = hints[place].getBoundingClientRect();
    show(place, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return hints[place].dataset.t;
  }, hide);
}
