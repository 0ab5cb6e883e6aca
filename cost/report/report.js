"use strict";
/* Filters of the report. Amounts are whole numbers of 1e-20, so sums are exact; the page is whole without this. */
(() => {
  const holder = document.getElementById("rollup");
  const { names, values, cells } = JSON.parse(holder.textContent);
  const symbol = holder.dataset.symbol, ROWS = Number(holder.dataset.rows);
  const DIGITS = 20, CENT = 10n ** 18n, SERIES = 6;
  const form = document.getElementById("filters"), plot = document.getElementById("plot");
  const reset = form.querySelector("button"), shown = document.getElementById("shown");
  const picks = [...form.querySelectorAll(".pick")], tables = [...document.querySelectorAll("table[data-slice]")];
  const COSTS = ["effective", "billed", "list"];

  /* A cell: the places of its values, three costs, then the first bar and each bar's cents. */
  const facts = cells.map((cell) => {
    const [effective, billed, list, [first, ...bars]] = cell.slice(names.length);
    return { key: cell, costs: { effective: parse(effective), billed: parse(billed), list: parse(list) }, first, bars };
  });
  const whole = sum(facts);

  function parse(text) {
    if (text === null) return null;
    const [units, part = ""] = text.replace("-", "").split(".");
    const amount = BigInt(units + part.padEnd(DIGITS, "0"));
    return text.startsWith("-") ? -amount : amount;
  }

  /* What is not known adds nothing; nothing but that is not known. */
  function sum(some) {
    const total = { effective: null, billed: null, list: null };
    for (const fact of some)
      for (const cost of COSTS) if (fact.costs[cost] !== null) total[cost] = (total[cost] ?? 0n) + fact.costs[cost];
    return total;
  }

  function exact(amount) {
    const digits = (amount < 0n ? -amount : amount).toString().padStart(DIGITS + 1, "0");
    return `${amount < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
  }

  /* As cost.money prints it: cents, half to even. */
  function money(amount) {
    if (amount === null) return "not known";
    const sign = amount < 0n ? "-" : "", size = amount < 0n ? -amount : amount;
    if (size > 0n && size < CENT) return `${sign}<${symbol}0.01`;
    let cents = size / CENT;
    const twice = 2n * (size % CENT);
    if (twice > CENT || (twice === CENT && cents % 2n === 1n)) cents += 1n;
    const text = cents.toString().padStart(3, "0");
    return `${sign}${symbol}${grouped(text.slice(0, -2))}.${text.slice(-2)}`;
  }

  function grouped(digits) {
    return digits.replace(/\B(?=(\d{3})+$)/g, ",");
  }

  function share(part, of) {
    return part === null || !of ? "" : (Number((part * 100000n) / of) / 1000).toFixed(1);
  }

  function element(tag, more = {}, ...children) {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...children);
    return made;
  }

  function figure(amount) {
    return element("data", { value: amount === null ? "" : exact(amount) }, money(amount));
  }

  function chosen() {
    return picks.map((pick) => ({
      place: names.indexOf(pick.dataset.name),
      only: new Set([...pick.querySelectorAll("input:checked")].map((box) => Number(box.value))),
    })).filter(({ only }) => only.size);
  }

  function update() {
    const rules = chosen();
    const kept = facts.filter(({ key }) => rules.every(({ place, only }) => only.has(key[place])));
    const total = sum(kept);
    for (const pick of picks) label(pick);
    for (const cost of COSTS) document.getElementById(`total-${cost}`).replaceChildren(figure(total[cost] ?? (kept.length ? null : 0n)));
    for (const table of tables) fill(table, kept, total);
    draw(kept);
    document.body.classList.toggle("filtered", rules.length > 0);
    reset.disabled = !rules.length;
    const part = share(total.effective ?? 0n, whole.effective);
    shown.textContent = rules.length
      ? `Shown: ${money(total.effective ?? 0n)} of ${money(whole.effective)} effective${part && ` (${part} %)`}.`
      : "The whole bill is shown.";
  }

  function label(pick) {
    const boxes = [...pick.querySelectorAll("input:checked")];
    pick.classList.toggle("on", boxes.length > 0);
    const said = boxes.length === 1 ? boxes[0].parentElement.textContent.trim() : `${boxes.length} chosen`;
    pick.querySelector("summary span").textContent = boxes.length ? said : "all";
  }

  const complete = new Map(tables.map((table) => [table, [...table.tBodies[0].rows]]));

  function fill(table, kept, total) {
    const body = table.tBodies[0];
    if (kept.length === facts.length) return body.replaceChildren(...complete.get(table));
    const place = names.indexOf(table.dataset.slice);
    const groups = new Map();
    for (const fact of kept) groups.set(fact.key[place], [...(groups.get(fact.key[place]) ?? []), fact]);
    const lines = [...groups].map(([value, some]) => ({ name: values[place][value], some, costs: sum(some) }));
    lines.sort((a, b) => { const d = (b.costs.effective ?? 0n) - (a.costs.effective ?? 0n); return d > 0n ? 1 : d < 0n ? -1 : 0; });
    const rest = lines.length > ROWS + 1 ? lines.splice(ROWS) : [];
    if (rest.length) lines.push({ name: `${rest.length} more`, costs: sum(rest.flatMap(({ some }) => some)) });
    body.replaceChildren(...lines.map((l) => row(l, total)), row({ name: "Total", costs: total, last: true }, total));
  }

  function row({ name, costs, last }, total) {
    const part = last ? "" : share(costs.effective, total.effective);
    const head = element("th", { scope: "row", className: last ? "" : "share" }, name);
    if (!last) head.style.setProperty("--w", `${part || 0}%`);
    const cell = (content) => element("td", { className: "n" }, content);
    const made = element("tr", { className: last ? "total" : "" });
    made.append(head, cell(figure(costs.effective)), cell(part && `${part} %`), cell(figure(costs.billed)));
    return made;
  }

  /* As cost.report.bars draws it. */
  function draw(kept) {
    const bars = [...plot.children].map(() => new Array(SERIES + 1).fill(0));
    const place = names.indexOf("service");
    for (const { key, first, bars: cents } of kept)
      cents.forEach((amount, n) => { bars[first + n][Math.min(key[place], SERIES)] += amount / 100; });
    const heights = bars.map((parts) => parts.map((part) => Math.max(0, part)));
    const sums = heights.map((parts) => parts.reduce((a, b) => a + b, 0));
    const scale = nice(Math.max(...sums));
    document.getElementById("scale").textContent = symbol + (scale >= 1 ? grouped(scale.toFixed(0)) : scale);
    [...plot.children].forEach((bar, n) => {
      bar.title = `${bar.title.split(":")[0]}: ${symbol}${sums[n].toFixed(2)}`;
      bar.replaceChildren(...heights[n].flatMap((part, series) => {
        if (!part) return [];
        const made = element("i", { className: `s${series + 1}` });
        made.style.height = `${(100 * part / scale).toFixed(2)}%`;
        return [made];
      }));
    });
  }

  function nice(most) {
    if (most <= 0) return 1;
    const power = 10 ** Math.ceil(Math.log10(most));
    return [0.2, 0.25, 0.5, 1].map((part) => part * power).find((end) => end >= most) ?? 10 * power;
  }

  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(update));
  document.addEventListener("click", (event) => {
    for (const pick of picks) if (!pick.contains(event.target)) pick.open = false;
  });
  form.addEventListener("keydown", (event) => {
    const open = event.target.closest(".pick[open]");
    if (event.key !== "Escape" || !open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  form.hidden = false;
  update();  /* A browser that came back to the page has kept what was chosen. */
})();
