// The time left on a test paper. Without this script the moment stands in the heading; the server decides anyway.
for (const clock of document.querySelectorAll("[data-countdown]")) {
  const end = Date.parse(clock.dataset.countdown);
  const text = clock.querySelector("[data-countdown-text]");
  if (Number.isNaN(end) || !text) continue;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    text.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) window.clearInterval(timer);
  };
  const timer = window.setInterval(tick, 1000);
  tick();
  clock.hidden = false;
}
