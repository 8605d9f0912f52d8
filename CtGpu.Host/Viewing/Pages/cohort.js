"use strict";
const table = document.querySelector("table.cohort");
const body = table.tBodies[0];
const rows = [...body.rows];
const search = document.querySelector("#search");
const choices = [...document.querySelectorAll("[data-show]")];
const shown = document.querySelector("#shown");
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
let choice = "all";

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    row.hidden = choice !== "all" && row.dataset.state !== choice || !words.every(word => texts.get(row).includes(word));
    if (!row.hidden) count++;
  }
  shown.textContent = `${count} of ${rows.length} series shown`;
}

function sort(heading) {
  const column = heading.cellIndex;
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) if (other.querySelector("button")) other.setAttribute("aria-sort", "none");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const number = heading.dataset.type === "number";
  const value = row => row.cells[column].dataset.value;
  const compare = number ? (a, b) => a - b : (a, b) => a.localeCompare(b, "en", { numeric: true });
  body.append(...rows.sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === "" || b === "") return (a === "") - (b === "");
    return descending ? compare(b, a) : compare(a, b);
  }));
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
document.querySelector(".controls").hidden = false;
filter();
