// Adds and removes rows of a list of texts without a round trip.
//
// <div data-lines>
//   <ol data-lines-list> <li data-line> … a textarea … <button name="remove" value="list-1" data-line-remove> </li> </ol>
//   <template data-line-empty> <li data-line> … </li> </template>
//   <button name="add" value="list" data-line-add>增加一条</button>
// </div>
// Each textarea has the name of the list, so rows need no numbers. Without a script the buttons ask the server.
// The last row is emptied instead of removed: a page without one would not say that the list is empty.
for (const root of document.querySelectorAll("[data-lines]")) {
  const list = root.querySelector("[data-lines-list]");
  const empty = root.querySelector("template[data-line-empty]");
  const add = root.querySelector("[data-line-add]");
  const rows = () => [...list.querySelectorAll("[data-line]")];
  const fieldOf = (row) => row.querySelector("textarea");

  function changed() {
    rows().forEach((row, index) => {
      const label = row.querySelector("[data-line-number]");
      if (label) label.textContent = index + 1;
    });
    root.dispatchEvent(new CustomEvent("autosave:changed", { bubbles: true }));
  }

  add.addEventListener("click", (event) => {
    event.preventDefault();
    list.append(empty.content.cloneNode(true));
    const row = rows().at(-1);
    fieldOf(row).id = `${add.value}-${Date.now()}`;
    row.querySelector("label").htmlFor = fieldOf(row).id;
    changed();
    fieldOf(row).focus();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-remove]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-line]");
    const all = rows();
    const next = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1];
    if (next) {
      row.remove();
      fieldOf(next).focus();
    } else {
      fieldOf(row).value = "";
      fieldOf(row).focus();
    }
    changed();
  });
}
