// A briefing in a real browser: opens it as a file in both languages at the sizes of a phone, a laptop and a sheet of A4,
// light and dark, and checks that nothing goes wrong, nothing is loaded, everybody can read it, and its controls work.
//
//   node briefing.mjs BRIEFING.html [FOLDER FOR SCREENSHOTS]
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , file, shots] = process.argv;
if (shots) mkdirSync(shots, { recursive: true });
const address = pathToFileURL(resolve(file)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { phone: { width: 390, height: 844 }, laptop: { width: 1366, height: 768 }, a4: { width: 794, height: 1123 } };
const faults = [];
const fault = text => { faults.push(text); console.error(`FAULT ${text}`); };
const check = (holds, text) => { if (!holds) fault(text); };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function open(name, language, scheme) {
  const context = await browser.newContext({ viewport: SIZES[name], colorScheme: scheme, locale: language === "ja" ? "ja-JP" : "en-GB" });
  const page = await context.newPage();
  const where = `${name} ${language} ${scheme}`;
  page.on("console", message => { if (["error", "warning"].includes(message.type())) fault(`${where}: console: ${message.text()}`); });
  page.on("pageerror", error => fault(`${where}: ${error}`));
  page.on("request", request => { if (request.url() !== address) fault(`${where}: asks for ${request.url()}`); });
  await page.goto(address);
  return { page, context, where };
}

// Rules of accessibility. The page is as it is when opened; contents of closed details are opened first.
async function accessible(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations)
    fault(`${where}: axe ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`);
}

async function fits(page, where) {
  const over = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return "";
    const most = [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".scroll,.math,pre"));
    return `${wide} px: ${most.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ")}`;
  });
  check(!over, `${where}: wider than the screen by ${over}`);
}

async function speaks(page, language, where) {
  const other = language === "ja" ? "en" : "ja";
  const seen = await page.evaluate(other => [...document.querySelectorAll(`main [lang=${other}]`)].filter(e => e.getClientRects().length).length, other);
  check(seen === 0, `${where}: ${seen} elements of the other language are seen`);
  check(await page.evaluate(() => document.documentElement.lang) === language, `${where}: lang of the document`);
}

for (const [name, language, scheme] of [
  ["phone", "en", "light"], ["phone", "ja", "dark"], ["laptop", "en", "dark"], ["laptop", "ja", "light"],
  ...(shots ? [["phone", "en", "dark"], ["phone", "ja", "light"], ["laptop", "en", "light"], ["laptop", "ja", "dark"]] : []),
]) {
  const { page, context, where } = await open(name, language, scheme);
  await speaks(page, language, where);
  await fits(page, where);
  await accessible(page, where);
  if (shots) await page.screenshot({ path: `${shots}/${name}-${language}-${scheme}.png`, fullPage: true });
  await context.close();
}

// On paper.
for (const language of ["en", "ja"]) {
  const { page, context, where } = await open("a4", language, "dark");
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await speaks(page, language, where);
  const hidden = await page.evaluate(() => [...document.querySelectorAll(".bar,.explorer,.search")].filter(e => e.getClientRects().length).length);
  check(hidden === 0, `${where}: ${hidden} controls are printed`);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true, path: shots ? `${shots}/a4-${language}.pdf` : undefined });
  const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
  check(pages >= 4 && pages <= 120, `${where}: ${pages} pages`);
  await context.close();
}

// The controls, by keyboard.
{
  const { page, context, where } = await open("laptop", "en", "light");
  await page.locator("[data-language=ja]").focus();
  await page.keyboard.press("Enter");
  await speaks(page, "ja", `${where}, switched`);
  check((await page.title()) === await page.evaluate(() => document.querySelector("title").dataset.ja), "the title follows the language");
  await page.locator("[data-language=en]").focus();
  await page.keyboard.press("Space");
  await speaks(page, "en", `${where}, switched back`);

  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.locator("button[data-theme=dark]").focus();
  await page.keyboard.press("Enter");
  check(await paper() !== light, "the switch makes the page dark");
  await page.locator("button[data-theme=light]").press("Enter");

  // The register: in parts that are folded, sorted and searched together.
  const register = page.locator("#register-table"), parts = register.locator("details");
  const shown = () => parts.evaluateAll(list => list.filter(part => part.open && !part.hidden).length);
  const column = () => register.evaluate(whole => [...whole.querySelectorAll("tbody tr")].filter(row => !row.hidden).map(row => row.cells[0].textContent));
  const before = await column();
  check(await parts.count() > 1 && await shown() === 0, "the register is folded");
  check(await parts.evaluateAll(list => list.every(part => part.querySelector("summary").textContent.includes(`${part.querySelectorAll("tbody tr").length} number`))), "each part says how much is in it");
  await parts.first().locator("summary").focus();
  await page.keyboard.press("Enter");
  check(await shown() === 1, "a part opens by key");
  await parts.first().locator("thead button").first().focus();
  await page.keyboard.press("Enter");
  const up = await column();
  await page.keyboard.press("Enter");
  const down = await column();
  check(up.join() !== down.join() && up.length === before.length, "the register can be sorted both ways");
  check(await register.locator("th[aria-sort=descending]").count() === await parts.count(), "and says which way, in every part");
  await page.keyboard.press("Enter");
  check((await column()).join() === before.join(), "and back");

  // Every column, by key, in both languages: each part is in order, what has no entry stands last, and it is said which way.
  const numeric = new Set(["Year", "年"]);
  for (const language of ["en", "ja"]) {
    await page.locator(`[data-language=${language}]`).press("Enter");
    const heads = await parts.first().locator(`thead button [lang=${language}]`).allTextContents();
    check(heads.length === 6 && heads.some(head => numeric.has(head)), `${language}: the register has columns ${heads}`);
    for (const [place, head] of heads.entries()) for (const way of ["ascending", "descending"]) {
      await parts.first().locator("thead button").nth(place).press("Enter");
      const said = await register.evaluate(whole => [...whole.querySelectorAll("th")].flatMap(th => th.ariaSort ? [[th.cellIndex, th.ariaSort]] : []));
      check(said.length === await parts.count() && said.every(one => one[0] === place && one[1] === way), `${language}: “${head}” says ${said[0]}, not ${way}`);
      const wrong = await register.evaluate((whole, [place, way, language, years]) => [...whole.querySelectorAll("tbody")].filter(body => {
        const other = language === "ja" ? "en" : "ja";
        const shown = [...body.rows].map(row => { const cell = row.cells[place].cloneNode(true); cell.querySelectorAll(`[lang=${other}],[aria-hidden]`).forEach(e => e.remove()); return cell.textContent.trim(); });
        const known = shown.findIndex(text => text === "–"), filled = known < 0 ? shown : shown.slice(0, known);
        if (known >= 0 && shown.slice(known).some(text => text !== "–")) return true;
        // A whole date stands below its year.
        if (years) for (const [i, text] of filled.entries()) filled[i] = text.slice(0, 4);
        const number = text => /^[−-]?[\d,.]+/.test(text) && place > 0 ? Number(/^[−-]?[\d,.]+/.exec(text)[0].replace("−", "-").replaceAll(",", "")) : NaN;
        const sign = way === "ascending" ? 1 : -1;
        return filled.slice(1).some((text, i) => {
          const [a, b] = [number(filled[i]), number(text)];
          if (years && (Number.isNaN(a) || Number.isNaN(b))) return true;
          if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? sign > 0 : sign < 0;
          return sign * (Number.isNaN(a) ? filled[i].localeCompare(text, language) : a - b) > 0;
        });
      }).length, [place, way, language, numeric.has(head)]);
      check(wrong === 0, `${language}: ${wrong} parts are not in the order of “${head}”, ${way}`);
    }
    await parts.first().locator("thead button").last().press("Enter");
  }
  await page.locator("[data-language=en]").press("Enter");

  await parts.first().locator("summary").press("Enter");
  await page.locator("#register-table-search").fill("elasticity");
  const few = await column();
  check(few.length > 0 && few.length < before.length, `searching leaves ${few.length} of ${before.length} rows`);
  check((await page.locator("[data-found=register-table]").textContent()).startsWith(`${few.length} of`), "and says how many");
  check(await shown() === await parts.evaluateAll(list => list.filter(part => part.querySelector("tbody tr:not([hidden])")).length), "a search opens the parts in which something is found");
  check(await register.locator("tbody tr:visible").count() === few.length, "and all that is found is seen");
  await page.locator("#register-table-search").fill("");
  check(await shown() === 0 && (await column()).length === before.length, "without a search all is as before");

  // Nothing in a chart is drawn for a number without saying it: each has parts that speak, or is read over time; every bar and
  // dot with a colour of its own has its middle in one of them. Samples of a key, lines of a grid and land are no numbers.
  const silent = await page.locator("svg.pic").evaluateAll(charts => charts.filter(svg => svg.getClientRects().length).flatMap(svg => {
    const title = svg.querySelector("title").textContent, shapes = [...svg.querySelectorAll(".h path")], rulers = JSON.parse(svg.dataset.rulers || "[]");
    if (!shapes.length && !rulers.length) return [`“${title}” says nothing at all`];
    // Of a map, landing points have names alone; land and the joints of routes are no numbers.
    const map = svg.querySelector("title").id.startsWith("chart-map");
    const wordless = shapes.filter(shape => !(map ? /\S/ : /\d/).test(shape.dataset.t)).map(shape => `“${title}”: “${shape.dataset.t}” has no number`);
    const paper = getComputedStyle(svg.querySelector("path,use")).fill, texts = [...svg.querySelectorAll("text")].map(text => text.getBBox());
    const at = (x, y) => { const point = new DOMPoint(x, y); return shapes.some(shape => shape.isPointInFill(point)) || rulers.some(([[left, top, right, bottom]]) => x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1); };
    const grey = color => { const [r, g, b] = color.match(/[\d.]+/g).map(Number); return Math.max(r, g, b) - Math.min(r, g, b) < 40; };
    const marks = [...(map ? [] : svg.querySelectorAll("path.f,circle.f"))].filter(mark => !mark.closest(".h") && getComputedStyle(mark).fill !== paper && !grey(getComputedStyle(mark).fill));
    const boxes = marks.flatMap(mark => {
      if (mark.tagName === "circle") return [[mark.cx.baseVal.value, mark.cy.baseVal.value, 2 * mark.r.baseVal.value]];
      // Areas that look alike are one path; only rectangles are bars.
      return mark.getAttribute("d").split("M").slice(1).filter(way => way.split(/[lhv]/i).length <= 6).map(way => {
        const one = document.createElementNS("http://www.w3.org/2000/svg", "path");
        one.setAttribute("d", `M${way}`);
        svg.append(one);
        const box = one.getBBox();
        one.remove();
        return [box.x + box.width / 2, box.y + box.height / 2, Math.min(box.width, box.height)];
      });
    });
    // A sample of a key has its name close to its right.
    const isKey = ([x, y, size]) => texts.some(text => text.x > x && text.x - x < size + 14 && Math.abs(text.y + text.height / 2 - y) < 7);
    const lost = boxes.filter(box => box[2] > 1.5 && !at(box[0], box[1]) && !(box[2] < 18 && isKey(box)));
    return [...wordless, ...lost.slice(0, 2).map(([x, y]) => `“${title}”: nothing is said at ${x.toFixed(0)}, ${y.toFixed(0)} (${lost.length} marks)`)];
  }));
  for (const text of silent) fault(text);

  // Parts of charts say what they are, to a pointer and to the arrow keys.
  const told = () => page.locator(".tip:visible").allTextContents();
  let pointed = 0;
  for (const chart of await page.locator("svg.pic:visible").all()) {
    const parts = chart.locator(".h path");
    if (!await parts.count()) continue;
    const title = await chart.locator("title").first().textContent();
    await parts.last().scrollIntoViewIfNeeded();
    const box = await parts.last().boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    check(/\S/.test((await told()).join()) || !await parts.last().evaluate(part => part.matches(":hover")), `“${title}”: nothing is said where one points`);
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    const first = await told();
    await page.keyboard.press("ArrowRight");
    check(first.length === 1 && first[0] && (await page.locator("#said").textContent()) === (await told())[0], `“${title}”: the arrow keys read ${first}`);
    await page.keyboard.press("Escape");
    check((await told()).length === 0, `“${title}”: Escape leaves`);
    pointed++;
  }
  check(pointed > 8, `only ${pointed} charts say what their parts are`);
  // What is told of a year is what stands in the chart's own words, which come from the table of results.
  for (const svg of await page.locator("svg[data-rulers][aria-describedby*=share-by-scenario]:visible").all()) {
    const said = await svg.evaluate(svg => document.getElementById(svg.getAttribute("aria-describedby")).textContent);
    const [, year, value] = said.match(/happened, (\d{4}): ([\d.]+%)/) || said.match(/(\d{4})年の実績：([\d.]+%)/) || [];
    if (!year) continue;
    await svg.scrollIntoViewIfNeeded();
    const place = await svg.evaluate((svg, year) => { const [[left, top, right, bottom, from, to]] = JSON.parse(svg.dataset.rulers)[0], scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; return { x: (left + (year - from) / (to - from) * (right - left)) * scale, y: (top + bottom) / 2 * scale }; }, Number(year));
    await svg.hover({ position: place });
    const tip = await svg.evaluate(svg => svg.parentNode.querySelector(".tip").textContent);
    check(tip.includes(year) && tip.includes(value), `${said.slice(0, 40)}: of ${year} the chart says ${value}, and whoever points there is told “${tip}”`);
  }
  await page.mouse.move(0, 0); // so that only the keys read
  const overTime = page.locator("svg[data-rulers]:visible").first();
  await overTime.focus();
  await page.keyboard.press("ArrowRight");
  const year = await told();
  await page.keyboard.press("ArrowRight");
  check(year.length === 1 && /\d/.test(year[0]) && (await told())[0] !== year[0], `a chart over time: the arrow keys read ${year}`);

  for (const name of ["history", "scenarios"]) {
    const explorer = page.locator(`[data-explorer=${name}]`);
    if (!await explorer.count()) continue;
    const slider = explorer.locator("[role=slider]");
    await slider.focus();
    const read = async () => [await slider.getAttribute("aria-valuetext"), await explorer.locator(".reading").textContent()];
    await page.keyboard.press("ArrowLeft");
    const one = await read();
    await page.keyboard.press("ArrowLeft");
    const two = await read();
    check(one[0] !== two[0] && one[1] !== two[1] && /\d/.test(two[0]), `${name}: the arrow keys read values`);
    const line = () => explorer.locator("path.line").last().getAttribute("d");
    const drawn = await line();
    await explorer.locator("select").nth(1).selectOption({ index: 1 });
    check(await line() !== drawn, `${name}: another measure draws other lines`);
    const lines = await explorer.locator("path.line").count();
    await explorer.locator("input[type=checkbox]").first().uncheck();
    check(await explorer.locator("path.line").count() === lines - 1, `${name}: a line can be taken out`);
  
    await slider.hover({ position: { x: 200, y: 100 } });
    check(await explorer.locator(".tip").isVisible(), `${name}: hovering shows values`);
  }
  // Ranges of what is uncertain: by keys and by pointer, claims and fans follow, and all of it can be undone.
  const samples = page.locator("[data-explorer=samples]");
  if (await samples.count()) {
    const left = async () => Number(/^[\d,]+/.exec(await samples.locator("[role=status]").textContent())[0].replace(",", ""));
    const state = async () => [await samples.locator(".bars tbody").textContent(), await samples.locator("path.line").last().getAttribute("d")];
    const settle = () => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    const all = await left(), first = await state();
    check(all >= 2000, `${all} samples are in the page`);
    const handles = samples.locator("[role=slider].handle");
    check(await handles.evaluateAll(list => list.every(handle => handle.getAttribute("aria-label") && handle.getAttribute("aria-valuetext"))), "handles say what they are and where");
    await handles.nth(1).focus();
    for (let press = 0; press < 5; press++) await page.keyboard.press("PageDown");
    await settle();
    const half = await left();
    check(half > 0 && half < all, `keys narrow a range: ${half} of ${all} samples`);
    const track = await samples.locator(".track").nth(1).boundingBox();
    await samples.locator(".track").nth(1).scrollIntoViewIfNeeded();
    const box = await samples.locator(".track").nth(1).boundingBox() || track;
    await page.mouse.move(box.x + 2, box.y + 15);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 15, { steps: 4 });
    await page.mouse.up();
    await settle();
    const few = await left();
    check(few < half, `the pointer narrows another: ${few}`);
    check((await state()).some((text, place) => text !== first[place]), "claims and fans follow");
    check(few >= 100 || await samples.locator(".caution").isVisible(), "few samples are said to be few");
    const fan = await samples.locator("path.line").last().getAttribute("d");
    await samples.locator("select").nth(0).selectOption({ index: 0 });
    check(await samples.locator("path.line").last().getAttribute("d") !== fan, "another market draws other fans");
    await samples.locator("select").nth(0).selectOption({ index: await samples.locator("select").nth(0).locator("option").count() - 1 });
    await samples.locator(".reset").click();
    await settle();
    check(await left() === all && (await state()).join() === first.join(), "all ranges again: as at the beginning");
  }

  // Charts say their values where one points.
  const pictures = page.locator("svg[data-rulers]:visible");
  check(await pictures.count() > 2, `${await pictures.count()} charts can be read by pointing`);
  for (let place = 0; place < await pictures.count(); place++) {
    const picture = pictures.nth(place);
    await picture.scrollIntoViewIfNeeded();
    const at = await picture.evaluate(svg => { const [[left, top, right, bottom]] = JSON.parse(svg.dataset.rulers)[0], scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; return { x: (left * 0.7 + right * 0.3) * scale, y: (top + bottom) / 2 * scale }; });
    await picture.hover({ position: at });
    const tip = await picture.evaluate(svg => svg.parentNode.querySelector(".tip").hidden ? "" : svg.parentNode.querySelector(".tip").textContent);
    check(/\d{4}.*\d/.test(tip), `pointing at ${await picture.locator("title").first().textContent()} says “${tip}”`);
  }
  await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
  await accessible(page, `${where}, used, everything open`);
  await context.close();
}

// The browser's own find opens a part of the register that is folded, as a link to a text does; so does a link to a table.
{
  // Whether the part that holds a table, or a name in a file, is open a little after the page is opened with an end to its address.
  const opened = async (end, wanted) => {
    const fresh = await browser.newContext({ viewport: SIZES.laptop, locale: "en-GB" }), tab = await fresh.newPage();
    await tab.goto(`${address}${end}`);
    const open = await tab.evaluate(wanted => new Promise(done => {
      const inside = [...document.querySelectorAll("#register-table table,#register-table .under")].find(e => e.id === wanted || e.textContent === wanted);
      const part = inside?.closest("details");
      let left = 40;
      const look = () => (part?.open || !left-- ? done(Boolean(part?.open)) : setTimeout(look, 50));
      look();
    }), wanted);
    await fresh.close();
    return open;
  };
  const setting = await (async () => {
    const fresh = await browser.newContext({ locale: "en-GB" }), tab = await fresh.newPage();
    await tab.goto(address);
    const name = await tab.locator("#register-table .under").first().textContent();
    await fresh.close();
    return name;
  })();
  check(!await opened("", setting), "the register is folded where nothing is looked for");
  check(await opened("#register-table-2", "register-table-2"), "a link to a folded table opens it");
  check(await opened(`#:~:text=${encodeURIComponent(setting).replaceAll("-", "%2D")}`, setting), `to find “${setting}” opens the part it is in`);
}

// Without a script: one language at a time, chosen by style alone; every chart and every row is there, and no dead control.
{
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SIZES.laptop });
  const page = await context.newPage();
  page.on("console", message => fault(`without a script: console: ${message.text()}`));
  page.on("request", request => { if (request.url() !== address) fault(`without a script: asks for ${request.url()}`); });
  await page.goto(address);
  const count = async selector => page.locator(selector).filter({ visible: true }).count();
  const figures = await page.locator("figure.chart").count();
  const read = async (language, other) => {
    check(await count(`main [lang=${other}]`) === 0 && await count(`main [lang=${language}]`) > 200, `without a script, ${language}: ${await count(`main [lang=${other}]`)} elements of the other language are seen`);
    check(await count("figure.chart svg.pic") === figures && figures > 10, `without a script, ${language}: ${await count("figure.chart svg.pic")} of ${figures} charts are seen`);
    check(await count("button,select,input[type=search],.explorer") === 0, `without a script, ${language}: controls that do nothing`);
  };
  await read("en", "ja");
  await page.locator("#nihongo").focus();
  await page.keyboard.press("Space");
  await read("ja", "en");
  const parts = page.locator("#register-table details"), rows = page.locator("#register-table tbody tr");
  for (const part of await parts.all()) await part.locator("summary").first().press("Enter");
  const all = Number(/\d+/.exec(await page.locator("#register > p [lang=ja]").first().textContent())[0]);
  check(await rows.filter({ visible: true }).count() === all, `without a script: ${await rows.filter({ visible: true }).count()} of ${all} rows of the register are seen`);
  await page.setViewportSize(SIZES.phone);
  await read("ja", "en");
  await context.close();
}

await browser.close();
if (faults.length) { console.error(`${faults.length} faults`); process.exit(1); }
console.log("the briefing holds in Chromium");
