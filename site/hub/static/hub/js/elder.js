// Elder mode: larger type and stronger contrast. Loaded in <head>, so that a page never flashes in the other size.
//
// Public pages are stored once for everybody: here they learn from the cookie what was chosen. Pages for one person come
// rendered, and may say what their account keeps (data-elder-kept). Without scripts the button is a form.
(() => {
  const root = document.documentElement;
  const BY_SERVER = "page"; // set where no script ran; now one does, and stored pages serve again
  const read = () => (document.cookie.match(/(?:^|; )elder=(\w+)/) || [])[1];
  const keep = (on) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `elder=${on ? "on" : "off"}; path=/; max-age=34560000; samesite=lax${secure}`;
  };
  const show = (on) => {
    root.toggleAttribute("data-elder", on);
    for (const button of document.querySelectorAll("[data-elder-form] button")) {
      button.value = on ? "off" : "on";
      button.setAttribute("aria-pressed", String(on));
    }
  };

  const said = root.dataset.elderKept || read();
  const chosen = said === "on" || said === BY_SERVER;
  if (said && read() !== (chosen ? "on" : "off")) keep(chosen);
  if (said) root.toggleAttribute("data-elder", chosen);
  document.addEventListener("DOMContentLoaded", () => show(root.hasAttribute("data-elder")));

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-elder-form]");
    if (!form) return;
    event.preventDefault();
    const on = !root.hasAttribute("data-elder");
    show(on);
    keep(on);
    // The account, if somebody is signed in, keeps it too.
    const body = new URLSearchParams({ elder: on ? "on" : "off", script: "1" });
    fetch(form.action, { method: "POST", body, credentials: "same-origin", keepalive: true }).catch(() => {});
  });
})();
