// Comforts of the lists of cases: choose a whole page, see how many are chosen, filter on change.
const boxes = [...document.querySelectorAll('input[name="case"][form="bulk"]')];
const all = document.querySelector("[data-pick-all]");
const label = document.querySelector("[data-picked]");

function show() {
  const picked = boxes.filter((box) => box.checked).length;
  if (label) label.textContent = picked ? `已勾选 ${picked} 件` : "已勾选的事项";
  if (!all) return;
  all.checked = picked > 0 && picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
}

if (all && boxes.length) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
}
for (const box of boxes) box.addEventListener("change", show);
window.addEventListener("pageshow", show);

for (const form of document.querySelectorAll("[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}
