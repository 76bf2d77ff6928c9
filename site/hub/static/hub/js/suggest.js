// Suggestions while somebody types: a combobox with a list (ARIA practices). Without it the form searches as well.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let offers = [];
  let chosen = -1;
  let timer;
  let asked = "";

  list.id = `${input.id}-offers`;
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "检索提示");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(-1);
  };
  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    if (number < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };
  const follow = (number) => location.assign(offers[number].url);
  const item = (offer, number) => {
    const row = document.createElement("li");
    const text = document.createElement("span");
    const kind = document.createElement("span");
    row.id = `${list.id}-${number}`;
    row.className = "offers__item";
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    text.textContent = offer.text;
    kind.className = "offers__kind";
    kind.textContent = offer.kind;
    row.append(text, kind);
    row.addEventListener("mousedown", (event) => event.preventDefault());
    row.addEventListener("click", () => follow(number));
    return row;
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    let found = [];
    if (typed) {
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
        if (answer.ok) found = (await answer.json()).suggestions;
      } catch {
        // Offline: there is still the form.
      }
    }
    if (typed !== input.value.trim()) return;
    offers = found;
    list.replaceChildren(...offers.map(item));
    open(offers.length > 0 && document.activeElement === input);
    status.textContent = offers.length ? `有 ${offers.length} 条提示，可用上下方向键选择` : "";
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 150);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !offers.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const last = offers.length - 1;
      if (list.hidden) open(true);
      if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : 0);
      else choose(chosen > 0 ? chosen - 1 : last);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      follow(chosen);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    }
  });
}
