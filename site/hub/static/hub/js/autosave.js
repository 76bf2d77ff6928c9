// Saves a draft while it is written: <form data-autosave-url="…"> is posted there after a rest.
//
// The server answers JSON. 200: {"saved_at": "14:05", "version": 8}; the new version replaces the form's hidden
// field. It may add "fragments": {"checks": "<div id=…>"}, which replace the elements of those ids. Anything
// else: {"error": "…"} in words. A 409 (somebody else changed the case) ends the saving and leaves every field
// as it was typed. An element with data-autosave-status inside the form says how it stands.
const REST = 2000; // milliseconds
const RETRY = 15000;

function redraw(id, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  document.getElementById(id)?.replaceWith(holder.content);
}

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const version = form.elements.namedItem("version");
  let timer = null;
  let flight = null;
  let dirty = false;
  let stopped = false;
  let leaving = null;

  function say(text, state) {
    if (!status) return;
    status.textContent = text;
    status.dataset.state = state;
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function post() {
    dirty = false;
    say("正在保存……", "saving");
    const data = new FormData(form);
    // Files go with the form itself, not with every pause.
    for (const [name, value] of [...data]) {
      if (value instanceof File) data.delete(name);
    }
    try {
      const response = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
      });
      const answer = await response.json();
      if (response.ok) {
        if (version && answer.version) version.value = answer.version;
        for (const [id, html] of Object.entries(answer.fragments || {})) redraw(id, html);
        say(`已保存 ${answer.saved_at}`, "saved");
        return;
      }
      if (response.status === 409) stopped = true;
      say(`保存失败：${answer.error}`, "failed");
      dirty = true;
    } catch {
      say("保存失败：网络不通或登录已过期，填写的内容仍在本页，请勿关闭页面。", "failed");
      dirty = true;
      if (!stopped) plan(RETRY);
    }
  }

  async function save() {
    clearTimeout(timer);
    if (stopped || !dirty) return;
    if (flight) {
      plan(REST);
      return;
    }
    flight = post();
    await flight;
    flight = null;
  }

  function changed() {
    dirty = true;
    if (!stopped) plan(REST);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("autosave:changed", changed);

  // A submission waits for a save under way: both would carry the same version.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!flight) {
      dirty = false;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    await flight;
    dirty = false;
    clearTimeout(timer);
    form.requestSubmit(button);
  });

  // Another form of the page, such as one that uploads a file, leaves it: what is unsaved is saved before.
  document.addEventListener(
    "submit",
    async (event) => {
      if ([form, leaving].includes(event.target) || stopped || !(dirty || flight)) return;
      event.preventDefault();
      event.stopPropagation();
      const { target, submitter } = event;
      clearTimeout(timer);
      await flight;
      if (dirty) await post();
      clearTimeout(timer);
      leaving = target;
      target.requestSubmit(submitter);
    },
    { capture: true },
  );

  // Leaving with something unsaved asks first.
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) autosave(form);
