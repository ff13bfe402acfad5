/* Adds a blank row at once. Without this script the same button asks the server for one. */
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-adds]");
  if (!button) {
    return;
  }
  const rows = button.form.querySelector(`[data-rows="${button.dataset.adds}"]`);
  const blank = rows.querySelector(":scope > template");
  const prefix = blank.dataset.prefix;
  const total = button.form.elements[`${prefix}-TOTAL_FORMS`];
  const most = button.form.elements[`${prefix}-MAX_NUM_FORMS`];
  if (Number(total.value) >= Number(most.value)) {
    return; // The server says that the page is full.
  }
  event.preventDefault();
  const copy = document.createElement("template");
  copy.innerHTML = blank.innerHTML
    .replaceAll("__prefix__", total.value)
    .replaceAll("__number__", String(rows.children.length));
  total.value = String(Number(total.value) + 1);
  rows.append(copy.content);
  rows.lastElementChild.querySelector("input:not([type=hidden]), select").focus();
});
