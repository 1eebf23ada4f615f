// Language, appearance, printing; tables that can be sorted and searched.
const redraws = [];
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a page from a file may not keep anything */ } };
const stored = key => { try { return localStorage.getItem(key); } catch { return null; } };
function speak(text) { document.getElementById("said").textContent = text; }
function chooseLanguage(chosen) {
  root.lang = chosen;
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  for (const element of document.querySelectorAll("[data-label-en]")) element.setAttribute("aria-label", element.dataset[chosen === "ja" ? "labelJa" : "labelEn"]);
  const title = document.querySelector("title");
  document.title = title.dataset[chosen];
  for (const redraw of redraws) redraw();
}
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
function showTheme() {
  for (const button of document.querySelectorAll("button[data-theme]")) button.setAttribute("aria-pressed", String((button.dataset.theme === "dark") === isDark()));
}
for (const button of document.querySelectorAll("[data-language]"))
  button.addEventListener("click", () => { chooseLanguage(button.dataset.language); store("izon-language", button.dataset.language); });
for (const button of document.querySelectorAll("button[data-theme]"))
  button.addEventListener("click", () => { root.dataset.theme = button.dataset.theme; store("izon-theme", button.dataset.theme); showTheme(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
document.getElementById("print").addEventListener("click", () => print());
// The text of a cell in the language shown.
function shownText(cell) {
  const other = language() === "ja" ? "en" : "ja";
  let text = "";
  for (const node of cell.childNodes) {
    if (node.nodeType === 3) text += node.data;
    else if (node.getAttribute && node.getAttribute("lang") !== other && node.getAttribute("aria-hidden") !== "true") text += shownText(node);
  }
  return text.trim();
}
function order(cell) {
  if (shownText(cell) === "–") return null;
  if (cell.dataset.order !== undefined) return Number(cell.dataset.order);
  const text = shownText(cell);
  const number = /^[−-]?[\d,.]+/.exec(text);
  return number && !Number.isNaN(Number(number[0].replace("−", "-").replaceAll(",", ""))) && cell.cellIndex > 0 ? Number(number[0].replace("−", "-").replaceAll(",", "")) : text;
}
// What is not there stands last, whichever way.
function compare(a, b, way) {
  if (a === null || b === null) return (a === null) - (b === null);
  return (way === "descending" ? -1 : 1) * inOrder(a, b);
}
function inOrder(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a.localeCompare(b, language());
}
// Tables that are parts of one are sorted together, each within itself.
function sortTable(table, column, way) {
  const row = table.tHead.rows[0], body = table.tBodies[0];
  table.original ||= [...body.rows];
  for (const head of row.cells) head.removeAttribute("aria-sort");
  if (way !== "none") row.cells[column].setAttribute("aria-sort", way);
  const keyed = table.original.map((row, place) => [order(row.cells[column]), place, row]);
  if (way !== "none") keyed.sort((a, b) => compare(a[0], b[0], way) || a[1] - b[1]);
  body.append(...keyed.map(entry => entry[2]));
}
for (const table of document.querySelectorAll("table[data-sortable]")) {
  for (const head of table.tHead.rows[0].cells) {
    const button = make("button", { type: "button", class: "sort" }, [...head.childNodes]);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] || "ascending";
      const whole = table.closest("[data-sorted-together]");
      for (const part of whole ? whole.querySelectorAll("table[data-sortable]") : [table]) sortTable(part, head.cellIndex, next);
    });
  }
}
// Words are in another order in another language.
redraws.push(() => {
  for (const head of document.querySelectorAll("table[data-sortable] th[aria-sort]"))
    sortTable(head.closest("table"), head.cellIndex, head.getAttribute("aria-sort"));
});
for (const input of document.querySelectorAll("input[data-search]")) {
  const whole = document.getElementById(input.dataset.search), found = document.querySelector(`[data-found="${input.dataset.search}"]`);
  const tables = whole.tBodies ? [whole] : [...whole.querySelectorAll("table")];
  const parts = tables.map(table => {
    const rows = [...table.tBodies[0].rows];
    return { rows, texts: rows.map(row => row.textContent.toLowerCase().normalize("NFKC")), fold: table.closest(".groups > details") };
  });
  let opened = [];
  // A part with something in it opens, one without is not shown; without a search they are as they were before.
  const search = () => {
    const words = input.value.toLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean);
    let count = 0, all = 0;
    for (const { rows, texts, fold } of parts) {
      let hits = 0;
      rows.forEach((row, place) => { row.hidden = !words.every(word => texts[place].includes(word)); hits += row.hidden ? 0 : 1; });
      count += hits;
      all += rows.length;
      if (!fold) continue;
      fold.hidden = !hits;
      fold.querySelector(".hits").textContent = words.length ? say("found", hits, rows.length) : "";
      if (words.length && hits && !fold.open) { fold.open = true; opened.push(fold); }
    }
    if (!words.length) for (const fold of opened.splice(0)) fold.open = false;
    found.textContent = say("found", count, all);
  };
  input.addEventListener("input", search);
  redraws.push(search);
}
// On paper every row is shown, whatever was searched for, and every part in words.
const folded = [];
addEventListener("beforeprint", () => { for (const details of document.querySelectorAll("details.fold:not([open])")) { details.open = true; folded.push(details); } });
addEventListener("afterprint", () => { for (const details of folded.splice(0)) details.open = false; });
if (matchMedia("(max-width:70rem)").matches) for (const details of document.querySelectorAll(".contents details")) details.open = false;
