// Values of the charts of the page: what stands at the year or month that is pointed at.
function vertices(svg) {
  const found = [];
  for (const shape of svg.querySelectorAll("path:not(.h *),use")) {
    const target = shape.tagName === "use" ? document.querySelector(shape.getAttribute("href")) : shape;
    const color = getComputedStyle(shape).color, filled = shape.classList.contains("f");
    for (const way of (target?.getAttribute("d") || "").split("M").slice(1)) {
      const points = [];
      let x = 0, y = 0;
      // A step is across and down, or level, or upright.
      for (const [, step, rest] of `l${way}`.matchAll(/([lhv])([^lhvz]*)/g)) {
        const [a, b] = rest.match(/-?(?:\d+\.?\d*|\.\d+)/g).map(Number);
        if (step === "v") y += a; else x += a;
        if (step === "l") y += b;
        points.push([x, y]);
      }
      found.push({ points, color, filled });
    }
  }
  return found;
}
// The values in a part of a chart by time: ends of lines and bands, heights of bars.
function readings(ways, [[left, top, right, bottom, from, to, low, high]]) {
  const at = new Map(), wide = (right - left) / (to - from);
  const add = (x, value, color, kind) => {
    const time = Math.round(x), list = at.get(time) || at.set(time, []).get(time);
    if (!list.some(known => known.color === color && Math.abs(known.value - value) < (high - low) / 400)) list.push({ value, color, kind });
  };
  const time = x => from + (x - left) / wide, value = y => low + (bottom - y) / (bottom - top) * (high - low);
  const within = ([x, y]) => x > left - 1 && x < right + 1 && y > top - 1 && y < bottom + 1;
  for (const { points, color, filled } of ways) {
    if (!points.every(within)) continue;
    const xs = points.map(p => p[0]), ys = points.map(p => p[1]), span = Math.max(...xs) - Math.min(...xs), tall = Math.max(...ys) - Math.min(...ys);
    if (filled && points.length === 4 && span < 1.1 * wide) {
      const middle = time((Math.max(...xs) + Math.min(...xs)) / 2);
      if (Math.abs(middle - Math.round(middle)) < 0.1 && tall > 0.3) add(middle, tall / (bottom - top) * (high - low), color, "bar");
    } else if (points.length > 2 || span > 0.7 * wide && span < right - left - 2) {
      for (const [x, y] of points) if (Math.abs(time(x) - Math.round(time(x))) < 0.04) add(time(x), value(y), color, "line");
    }
  }
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
  const rulers = JSON.parse(svg.dataset.rulers);
  let read = null, look = "", cursor = null;
  const tip = boxed(svg), line = make("line", { class: "cursor", visibility: "hidden" });
  svg.append(line);
  const hide = () => { tip.hidden = true; cursor = null; line.setAttribute("visibility", "hidden"); };
  const readAll = () => {
    const now = getComputedStyle(svg).colorScheme + isDark();
    if (look !== now) { const ways = vertices(svg); read = rulers.map(ruler => readings(ways, ruler)); look = now; }
  };
  // Shows the values at a time of one of the parts, and gives them in words.
  const show = (place, time) => {
    const values = read[place]?.get(time);
    if (!values) return hide();
    const [[left, top, right, bottom, from, to, low, high], suffix, months] = rulers[place];
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const digits = high - low > 200 ? 0 : high - low > 2 ? 1 : 2, at = left + (time - from) / (to - from) * (right - left);
    const rows = [...values].sort((a, b) => (a.kind === b.kind ? b.value - a.value : a.kind === "line" ? -1 : 1)).slice(0, 10);
    const words = rows.map(row => `${fixed(row.value, digits)}${suffix ? ` ${suffix}` : ""}`);
    tip.replaceChildren(make("b", {}, timeName(time, months)), ...rows.map((row, i) => {
      const mark = make("i", { class: "dot" });
      mark.style.background = row.color;
      return make("div", {}, mark, words[i]);
    }));
    tip.hidden = false;
    for (const [name, value] of [["x1", at], ["x2", at], ["y1", top], ["y2", bottom]]) line.setAttribute(name, value);
    line.setAttribute("visibility", "visible");
    const here = at / scale;
    tip.style.left = `${here > box.width * 0.6 ? Math.max(0, here - tip.offsetWidth - 10) : here + 10}px`;
    tip.style.top = `${top / scale}px`;
    cursor = [place, time];
    return `${timeName(time, months)}: ${words.join(", ")}`;
  };
  svg.addEventListener("pointermove", event => {
    readAll();
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const place = rulers.findIndex(([[left, top, right, bottom]]) => x >= left - 6 && x <= right + 6 && y >= top - 6 && y <= bottom + 6);
    if (place < 0) return hide();
    const [[left, , right, , from, to]] = rulers[place];
    show(place, Math.round(from + (x - left) / (right - left) * (to - from)));
  });
  keyed(svg, step => {
    readAll();
    const stops = read.flatMap((at, place) => [...at.keys()].sort((a, b) => a - b).map(time => [place, time]));
    const known = cursor ? stops.findIndex(stop => stop[0] === cursor[0] && stop[1] === cursor[1]) : -1;
    return stops.length ? show(...stops[around(known, step, stops.length)]) : "";
  }, hide);
}
// What parts of a chart say, to a pointer and to the arrow keys.
for (const svg of document.querySelectorAll("svg.pic")) {
  const hints = [...svg.querySelectorAll(".h path")];
  if (!hints.length) continue;
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
