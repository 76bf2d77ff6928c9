// Adds up a list of rows while it is typed. The server adds it up again when it is saved.
//
// <div data-sum> holds rows (data-formset-row). A row's part is the product of its data-sum-factor fields, shown
// in its data-sum-row, or the value of its data-sum-part field. data-sum-total shows the sum.
const money = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

// Sums are kept in fen, so that no part of one is lost on the way.
function fen(row) {
  const part = row.querySelector("[data-sum-part]");
  if (part) return Math.round(Number(part.value) * 100) || 0;
  const factors = [...row.querySelectorAll("[data-sum-factor]")].map((field) => Math.round(Number(field.value) * 100));
  const product = factors.reduce((left, right) => left * right, 1) / 100 ** (factors.length - 1);
  return Math.round(product) || 0;
}

function addUp(root) {
  let total = 0;
  for (const row of root.querySelectorAll("[data-formset-row]")) {
    const own = fen(row);
    const shown = row.querySelector("[data-sum-row]");
    if (shown) shown.textContent = money.format(own / 100);
    if (!row.hidden) total += own;
  }
  root.querySelector("[data-sum-total]").textContent = money.format(total / 100);
}

for (const root of document.querySelectorAll("[data-sum]")) {
  root.addEventListener("input", () => addUp(root));
  root.addEventListener("autosave:changed", () => addUp(root));
}
