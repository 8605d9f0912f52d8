"use strict";
const step = 200;
const table = document.querySelector("table.cohort");
const body = table.tBodies[0];
const rows = [...body.rows, ...(document.querySelector("#rest")?.content.children ?? [])];
const search = document.querySelector("#search");
const choices = [...document.querySelectorAll("[data-show]")];
const shown = document.querySelector("#shown");
const more = document.querySelector("#more");
const ranks = choices.map(button => button.dataset.show);
const collator = new Intl.Collator("en", { numeric: true });
let texts = null;
let choice = "all";
let found = rows;

// Only some rows are part of the page, because a browser needs seconds to lay out tens of thousands.
function show(count = step) {
  body.replaceChildren(...found.slice(0, count));
  if (more) more.hidden = body.rows.length >= found.length;
}

function showMore() {
  const first = body.rows.length;
  body.append(...found.slice(first, first + step));
  more.hidden = body.rows.length >= found.length;
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) texts ??= new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  found = rows.filter(row => (choice === "all" || row.dataset.state === choice) && words.every(word => texts.get(row).includes(word)));
  shown.textContent = `${found.length} of ${rows.length} series shown`;
  show();
}

function sort(heading) {
  const column = heading.cellIndex;
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) if (other.querySelector("button")) other.setAttribute("aria-sort", "none");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const value = {
    number: row => parseFloat(row.cells[column].textContent),
    rank: row => ranks.indexOf(row.dataset.state),
    text: row => row.cells[column].textContent,
  }[heading.dataset.type];
  const isEmpty = value => value === "" || Number.isNaN(value);
  const compare = heading.dataset.type === "text" ? collator.compare : (a, b) => a - b;
  const keys = new Map(rows.map(row => [row, value(row)]));
  rows.sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b);
    return descending ? compare(b, a) : compare(a, b);
  });
  filter();
}

search.addEventListener("input", filter);
for (const button of choices) {
  button.addEventListener("click", () => {
    choice = button.dataset.show;
    for (const other of choices) other.setAttribute("aria-pressed", String(other === button));
    filter();
  });
}
for (const button of table.tHead.querySelectorAll("button")) button.addEventListener("click", () => sort(button.closest("th")));
if (more) {
  more.addEventListener("click", showMore);
  new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && !more.hidden && showMore()).observe(more);
  addEventListener("beforeprint", () => show(found.length));
}
document.querySelector(".controls").hidden = false;
filter();
