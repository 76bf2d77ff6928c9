// Small comforts. Every page works without them.

// Menus close on a click elsewhere and on Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// After a refused form the reader starts at the summary of what to correct; a short form has none, only its fields.
(document.querySelector("[data-focus]") ?? document.querySelector("main [aria-invalid='true']"))?.focus();

// Copy a value, such as a line of the billing details, or what a field holds (data-copy-from names it).
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? document.getElementById(button.dataset.copyFrom).value);
    button.textContent = "已复制";
  } catch {
    button.textContent = "请手动复制";
  }
  setTimeout(() => {
    button.textContent = label;
  }, 2000);
});
for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;

// One submission per click: the button says that it is at work. Going back makes it usable again.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || button.name) return;
  button.setAttribute("aria-busy", "true");
  setTimeout(() => {
    button.disabled = true;
  });
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
});

// WeChat's own browser opens no downloads: say how to get at them.
if (/MicroMessenger/i.test(navigator.userAgent)) document.documentElement.classList.add("in-wechat");

// Print this page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
