"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const root = document.documentElement;
  root.classList.add("js");
  for (const tool of all(".tools[hidden], .live[hidden]")) tool.hidden = false;

  // Stacked cells lose their place under a heading, and their table its roles: both are said again.
  const role = (name, elements) => elements.forEach((element) => element.setAttribute("role", name));
  for (const table of all("table")) {
    const heads = all("thead th", table);
    const names = heads.map((head) => head.textContent);
    role("table", [table]);
    role("rowgroup", all("thead, tbody", table));
    role("row", all("tr", table));
    role("columnheader", heads);
    role("rowheader", all("tbody th", table));
    role("cell", all("td", table));
    for (const cell of all("td", table)) cell.dataset.label = names[cell.cellIndex];
  }

  // An item's words stand once in the page, in its register; among the reasons they are wanted too.
  for (const place of all("article i:empty")) {
    const item = document.getElementById(decodeURIComponent(one("a", place.parentElement).hash.slice(1)));
    const says = item && one(".s", item);
    if (says) place.textContent = ` ${says.textContent}`;
  }

  // --- appearance ---
  const theme = one("#theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const press = () => theme.setAttribute("aria-pressed", dark());
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; press(); });
  system.addEventListener("change", press);
  press();

  // --- details ---
  const opened = (state) => all("main details").forEach((each) => { each.open = state; });
  one("#open").addEventListener("click", () => opened(true));
  one("#close").addEventListener("click", () => opened(false));
  let shut = [];
  addEventListener("beforeprint", () => { shut = all("details:not([open])"); shut.forEach((each) => { each.open = true; }); });
  addEventListener("afterprint", () => shut.forEach((each) => { each.open = false; }));
  const reveal = (hash) => {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target) return;
    for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    const summary = target.parentElement.matches("details") && one("summary", target.parentElement);
    if (summary) summary.focus({ preventScroll: true });
    (summary || target).scrollIntoView({ block: summary ? "center" : "start" });
  };
  addEventListener("hashchange", () => reveal(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) reveal(location.hash);
  });
  reveal(location.hash);

  // --- the comparison: sort and filter ---
  const table = one(".comparison");
  const form = one("#filters");
  const live = one("#live");
  const bodies = all("tbody", table);
  const order = ["met", "not-met", "unknown", "not-applicable", "failed"];
  const kinds = ["differ", "none", "not-compared", "not-known"];
  const wording = (answer) => {
    const link = one("a", answer);
    const tree = link && document.getElementById(link.hash.slice(1));
    const says = tree && tree.closest("article") && one(".says", tree.closest("article"));
    return `${answer.textContent} ${says ? says.textContent : ""}`.toLowerCase();
  };
  const rows = bodies.flatMap((body) => all("tr:not(.question)", body).map((row, at) => ({
    row, at, body,
    head: `${one(".question", body).textContent} ${one("th", row).textContent}`.toLowerCase(),
    answers: all("td:not(.differences) li", row).map((item) => ({ item, status: one("b", item).className, text: wording(item) })),
  })));
  const count = rows.reduce((sum, each) => sum + each.answers.length, 0);
  let sorted = "";
  const tell = () => {
    const shown = rows.reduce((sum, each) => sum + each.answers.filter(({ item }) => !item.hidden).length, 0);
    const said = shown ? filled(live.dataset.shown, { shown, all: count }) : live.dataset.none;
    live.textContent = `${said} ${sorted || live.dataset.unsorted}`;
  };
  const filter = () => {
    const [wanted, question, criterion, status] = ["text", "question", "criterion", "status"].map((name) => one(`#f-${name}`).value);
    const text = wanted.trim().toLowerCase();
    for (const { row, body, head, answers } of rows) {
      for (const answer of answers) {
        const fits = !status || answer.status === status;
        answer.item.hidden = !(fits && (head.includes(text) || answer.text.includes(text)));
      }
      const any = answers.length ? answers.some(({ item }) => !item.hidden) : !status && head.includes(text);
      row.hidden = !any || (question && body.dataset.question !== question) || (criterion && row.dataset.criterion !== criterion);
      if (row.hidden) answers.forEach(({ item }) => { item.hidden = true; });
    }
    for (const body of bodies) body.hidden = rows.every((each) => each.body !== body || each.row.hidden);
    arrange();
    tell();
  };
  let by = { column: 0, direction: "none" };
  const key = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.kind) return [kinds.indexOf(cell.dataset.kind), ""];
    if (!column) return [0, cell.textContent];
    const seen = all("li:not([hidden]) b", cell).map((status) => order.indexOf(status.className));
    return [seen.length ? Math.min(...seen) : order.length, cell.textContent];
  };
  const compared = (one_, other) => one_[0] - other[0] || one_[1].localeCompare(other[1]);
  const arrange = () => {
    const sign = { none: 0, ascending: 1, descending: -1 }[by.direction];
    const first = new Map();
    for (const body of bodies) {
      const own = rows.filter((each) => each.body === body);
      if (sign) own.sort((a, b) => sign * compared(key(a.row, by.column), key(b.row, by.column)) || a.at - b.at);
      body.append(...own.map(({ row }) => row));
      const lead = own.find(({ row }) => !row.hidden) || own[0];
      first.set(body, key(lead.row, by.column));
    }
    const turned = [...bodies];
    if (sign && by.column) turned.sort((a, b) => sign * compared(first.get(a), first.get(b)) || bodies.indexOf(a) - bodies.indexOf(b));
    table.append(...turned);
  };
  const heads = all("thead th", table);
  heads.forEach((head, column) => {
    const name = head.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.title = filled(live.dataset.sort, { column: name });
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const direction = { none: "ascending", ascending: "descending", descending: "none" }[now];
      heads.forEach((other) => other.setAttribute("aria-sort", other === head ? direction : "none"));
      by = { column, direction };
      sorted = direction === "none" ? "" : filled(live.dataset.sorted, { column: name, direction: live.dataset[direction] });
      arrange();
      tell();
    });
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  tell();

  // --- registers: find ---
  const main = one("main");
  all(".register").forEach((register, number) => {
    const items = all("tbody tr", register);
    if (items.length < 8) return;
    const tool = document.createElement("p");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const said = document.createElement("span");
    tool.className = "tools trace";
    input.type = "search";
    input.id = `find${number}`;
    label.htmlFor = input.id;
    label.textContent = main.dataset.find;
    said.setAttribute("role", "status");
    tool.append(label, input, said);
    register.parentElement.before(tool);
    input.addEventListener("input", () => {
      const text = input.value.trim().toLowerCase();
      for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(text);
      const shown = items.filter((item) => !item.hidden).length;
      said.textContent = text ? filled(main.dataset.rows, { shown, all: items.length }) : "";
    });
  });

  // --- derivation: trace a text ---
  for (const tool of all(".trace[data-said]")) {
    const picture = one("svg", tool.nextElementSibling);
    const [select, said] = [one("select", tool), one("span", tool)];
    const texts = all("text:not(.head)", picture);
    const names = texts.map((text) => (one("title", text) || text).textContent);
    const edges = all("[data-e]", picture).map((path) => [path, ...path.dataset.e.split("-").map(Number)]);
    const reach = (start, from, to) => {
      const found = new Set([start]);
      for (const node of found) for (const edge of edges) if (edge[from] === node) found.add(edge[to]);
      return found;
    };
    select.add(new Option(tool.dataset.none, ""));
    names.map((name, node) => [name, node]).sort(([a], [b]) => a.localeCompare(b)).forEach(([name, node]) => select.add(new Option(name, node)));
    const trace = () => {
      const chosen = select.value !== "";
      const node = Number(select.value);
      const [above, below] = chosen ? [reach(node, 2, 1), reach(node, 1, 2)] : [new Set(), new Set()];
      picture.classList.toggle("tracing", chosen);
      texts.forEach((text, n) => text.classList.toggle("on", above.has(n) || below.has(n)));
      for (const [path, from, to] of edges) {
        path.classList.toggle("on", (above.has(from) && above.has(to)) || (below.has(from) && below.has(to)));
      }
      const box = tool.nextElementSibling;
      if (chosen) box.scrollTop = texts[node].getBBox().y - box.clientHeight / 2;
      const told = (nodes) => nodes.map((n) => names[n]).join(", ") || tool.dataset.none;
      const origins = [...above].filter((n) => !edges.some(([, , to]) => to === n));
      const carried = [...below].filter((n) => n !== node);
      said.textContent = chosen ? filled(tool.dataset.said, { text: names[node], origins: told(origins), carried: told(carried) }) : "";
    };
    select.addEventListener("change", trace);
    texts.forEach((text, node) => text.addEventListener("click", () => { select.value = node; trace(); }));
  }
})();
