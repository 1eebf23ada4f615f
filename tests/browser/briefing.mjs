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
  await parts.first().locator("summary").press("Enter");
  await page.locator("#register-table-search").fill("elasticity");
  const few = await column();
  check(few.length > 0 && few.length < before.length, `searching leaves ${few.length} of ${before.length} rows`);
  check((await page.locator("[data-found=register-table]").textContent()).startsWith(`${few.length} of`), "and says how many");
  check(await shown() === await parts.evaluateAll(list => list.filter(part => part.querySelector("tbody tr:not([hidden])")).length), "a search opens the parts in which something is found");
  check(await register.locator("tbody tr:visible").count() === few.length, "and all that is found is seen");
  await page.locator("#register-table-search").fill("");
  check(await shown() === 0 && (await column()).length === before.length, "without a search all is as before");

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

await browser.close();
if (faults.length) { console.error(`${faults.length} faults`); process.exit(1); }
console.log("the briefing holds in Chromium");
