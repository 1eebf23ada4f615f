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
  if (cell.dataset.order !== undefined) return Number(cell.dataset.order);
  const text = shownText(cell);
  const number = /^[−-]?[\d,.]+/.exec(text);
  return number && !Number.isNaN(Number(number[0].replace("−", "-").replaceAll(",", ""))) && cell.cellIndex > 0 ? Number(number[0].replace("−", "-").replaceAll(",", "")) : text;
}
function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a.localeCompare(b, language());
}
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells], original = [...body.rows];
  for (const head of heads) {
    const button = make("button", { type: "button", class: "sort" }, [...head.childNodes]);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] || "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      if (next !== "none") head.setAttribute("aria-sort", next);
      const keyed = original.map((row, place) => [order(row.cells[head.cellIndex]), place, row]);
      if (next !== "none") keyed.sort((a, b) => (next === "descending" ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]);
      body.append(...keyed.map(entry => entry[2]));
    });
  }
}
for (const input of document.querySelectorAll("input[data-search]")) {
  const table = document.getElementById(input.dataset.search), found = document.querySelector(`[data-found="${input.dataset.search}"]`);
  const rows = [...table.tBodies[0].rows], texts = rows.map(row => row.textContent.toLowerCase().normalize("NFKC"));
  const search = () => {
    const words = input.value.toLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, place) => { row.hidden = !words.every(word => texts[place].includes(word)); count += row.hidden ? 0 : 1; });
    found.textContent = say("found", count, rows.length);
  };
  input.addEventListener("input", search);
  redraws.push(search);
}
// On paper every row is shown, whatever was searched for, and every part in words.
const folded = [];
addEventListener("beforeprint", () => { for (const details of document.querySelectorAll("details.fold:not([open])")) { details.open = true; folded.push(details); } });
addEventListener("afterprint", () => { for (const details of folded.splice(0)) details.open = false; });
if (matchMedia("(max-width:70rem)").matches) for (const details of document.querySelectorAll(".contents details")) details.open = false;
