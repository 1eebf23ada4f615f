// Words of the page in both languages, the data, and small helpers.
const data = JSON.parse(document.getElementById("page-data").textContent);
const root = document.documentElement;
const WORDS = {
  en: {
    market: "Market", measure: "What is shown", importers: "Importers", more: "Add an importer", choose: "choose…",
    scenarios: "Scenarios", year: "Year", table: "The numbers as a table", none: "no number",
    group: g => `Share of ${g}, %`, supplier: s => `Share of ${s}, %`, measured: (name, unit) => `${name}, ${unit}`,
    import: "Imports, PJ a year", all: "All together, by energy",
    found: (n, m) => `${n} of ${m} rows`, sort: name => `Sort by ${name}`, observed: "observed",
    keys: "Point at the chart, or focus it and use the arrow keys, to read values.", lng: "LNG part only",
    least: "lower end", most: "upper end", samples: (n, m) => `${n} of ${m} samples lie in these ranges`, ranges: "Ranges of what is uncertain",
    few: n => `Only ${n} are left: what they say is uncertain. The ± beside a probability is its 95% interval.`,
    nearlyAll: "holds in nearly all", mostly: "holds more often than not", seldom: "holds less often than not", hardly: "holds in hardly any", unknown: "no answer",
    was: text => `before: ${text}`, ownMeasure: "By the claim's own measure", fanOf: name => name, range: (a, b) => `(${a} to ${b})`,
    reset: "All ranges", claim: "Claim", probability: "How likely each claim holds, as it could be judged then", scenario: "Scenario",
    fan: "Lines: median of the samples in these ranges; bands: 5 to 95% and 25 to 75% of them; dashed: the reference.", empty: "No sample lies in these ranges: widen one.",
    before: "All samples", now: "In these ranges",
  },
  ja: {
    market: "市場", measure: "表示する指標", importers: "輸入国", more: "輸入国を追加", choose: "選択…",
    scenarios: "シナリオ", year: "年", table: "数値を表で見る", none: "数値なし",
    group: g => `${g}の割合（%）`, supplier: s => `${s}の割合（%）`, measured: (name, unit) => `${name}（${unit === "points" ? "ポイント" : unit}）`,
    import: "輸入量（PJ／年）", all: "合計（エネルギー量）",
    found: (n, m) => `${m}行中${n}行`, sort: name => `${name}で並べ替え`, observed: "実績",
    keys: "図に触れるか、図を選んで矢印キーを押すと値を読める。", lng: "LNGのみ",
    least: "下限", most: "上限", samples: (n, m) => `${m}標本中${n}標本がこの範囲にある`, ranges: "不確かな前提の範囲",
    few: n => `残る標本は${n}しかなく、数値は不確かである。確率に添えた±は95%区間を示す。`,
    nearlyAll: "ほぼ常に成り立つ", mostly: "成り立つことが多い", seldom: "成り立たないことが多い", hardly: "ほとんど成り立たない", unknown: "答えなし",
    was: text => `変更前：${text}`, ownMeasure: "主張自体の指標による", fanOf: name => name, range: (a, b) => `（${a}〜${b}）`,
    reset: "全範囲に戻す", claim: "主張", probability: "各主張が成り立つ確率（当時の情報による）", scenario: "シナリオ",
    fan: "線は範囲内の標本の中央値、帯は5〜95%と25〜75%、破線は基準シナリオ。", empty: "この範囲に入る標本はない。範囲を広げること。",
    before: "全標本", now: "この範囲",
  },
};
const language = () => root.lang;
const say = (key, ...rest) => { const word = WORDS[language()][key]; return typeof word === "function" ? word(...rest) : word; };
const named = text => text ? text[language()] || text.en : "";
const capital = text => language() === "en" && text ? text[0].toUpperCase() + text.slice(1) : text;
const fixed = (value, digits) => value === null || value === undefined || Number.isNaN(value) ? "–"
  : value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−").replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
// An element with attributes, listeners and children; children that are strings become text, never markup.
function make(name, attributes = {}, ...children) {
  const svg = /^(svg|g|path|line|rect|circle|text|title)$/.test(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}
let unique = 0;
const fresh = prefix => `${prefix}-${++unique}`;
