// Elder mode: larger type and stronger contrast, chosen once and kept in this browser.
// Loaded in <head> so that a page never flashes in the other size.
(() => {
  const KEY = "elder-mode";
  const root = document.documentElement;
  const read = () => {
    try {
      return localStorage.getItem(KEY) === "on";
    } catch {
      return false; // storage is switched off: the choice lasts for this page
    }
  };
  const apply = (on) => {
    root.toggleAttribute("data-elder", on);
    for (const button of document.querySelectorAll("[data-elder-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(on));
    }
  };

  apply(read());
  document.addEventListener("DOMContentLoaded", () => {
    apply(root.hasAttribute("data-elder"));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-elder-switch]")) return;
      const on = !root.hasAttribute("data-elder");
      apply(on);
      try {
        localStorage.setItem(KEY, on ? "on" : "off");
      } catch {
        // nothing to keep it in
      }
    });
  });
})();
