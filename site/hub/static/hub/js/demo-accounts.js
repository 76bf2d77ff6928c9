// Only in the demo: a click on an account fills in the sign-in form.
const list = document.querySelector("[data-demo-password]");
const username = document.querySelector("#id_login");
const password = document.querySelector("#id_password");
const rows = list.querySelectorAll("[data-demo-username]");

for (const row of rows) {
  row.disabled = false;
  row.setAttribute("aria-pressed", "false");
  row.addEventListener("click", () => {
    for (const other of rows) other.setAttribute("aria-pressed", String(other === row));
    username.value = row.dataset.demoUsername;
    password.value = list.dataset.demoPassword;
    password.form.querySelector("button[type=submit]").focus();
  });
}
document.querySelector("[data-demo-hint]").hidden = false;
