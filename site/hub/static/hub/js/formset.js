// Adds and removes rows of a Django formset without a round trip.
//
// <div data-formset="PREFIX">
//   {{ formset.management_form }}
//   <div data-formset-rows> <div data-formset-row> … the form with its DELETE box … </div> </div>
//   <template data-formset-empty> <div data-formset-row> … empty_form … </div> </template>
//   <button name="add" value="PREFIX" data-formset-add>增加一行</button>
// </div>
// Without a script the button asks the server for another row, and the DELETE boxes are ticked by hand.
function formset(root) {
  const prefix = root.dataset.formset;
  const rows = root.querySelector("[data-formset-rows]");
  const empty = root.querySelector("template[data-formset-empty]");
  const add = root.querySelector("[data-formset-add]");
  const total = root.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const most = Number(root.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`)?.value || 1000);

  const live = () => [...rows.querySelectorAll("[data-formset-row]")].filter((row) => !row.hidden);

  function changed() {
    live().forEach((row, index) => {
      const number = row.querySelector("[data-formset-number]");
      if (number) number.textContent = index + 1;
    });
    if (add) add.hidden = live().length >= most;
    root.dispatchEvent(new CustomEvent("autosave:changed", { bubbles: true }));
  }

  // The box "delete" becomes a button that takes the row away; the box stays in the form, ticked.
  function equip(row) {
    const box = row.querySelector(`input[type="checkbox"][name^="${prefix}-"][name$="-DELETE"]`);
    if (!box) return;
    const field = box.closest(".field") || box.closest("label") || box;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = root.dataset.formsetRemove || "删除这一行";
    button.addEventListener("click", () => {
      const others = live();
      const next = others[others.indexOf(row) + 1] || others[others.indexOf(row) - 1];
      box.checked = true;
      row.hidden = true;
      changed();
      (next?.querySelector("input:not([type=hidden]), select, textarea") || add)?.focus();
    });
    field.hidden = true;
    field.after(button);
    if (box.checked) row.hidden = true;
  }

  for (const row of rows.querySelectorAll("[data-formset-row]")) equip(row);

  add?.addEventListener("click", (event) => {
    event.preventDefault();
    const index = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", index);
    const row = holder.content.querySelector("[data-formset-row]");
    rows.append(holder.content);
    total.value = index + 1;
    equip(row);
    changed();
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

for (const root of document.querySelectorAll("[data-formset]")) formset(root);
