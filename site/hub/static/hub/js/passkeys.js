// Passkeys: shown only where they can work, and errors of the library's scripts in words.
const able = Boolean(window.PublicKeyCredential);
for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !able;
for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = able;

const WORDS = {
  NotAllowedError: "没有完成：操作已取消或超时，请重试。",
  InvalidStateError: "这台设备上的通行密钥已经添加过。",
  SecurityError: "浏览器不允许在这个网址使用通行密钥，请从平台的正式网址（https）登录；本机演示请用 http://localhost 打开。",
};
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.querySelector("[data-passkey-trouble]");
  if (!trouble) return;
  trouble.querySelector("[data-passkey-words]").textContent = WORDS[event.detail.exception?.name] ?? "通行密钥暂时用不了，请重试或改用其他方式。";
  trouble.hidden = false;
});

// Enter in the name's field is a click on the button: the form is sent only with what the device answered.
document.addEventListener("submit", (event) => {
  const credential = event.target.querySelector("input[name=credential]");
  if (!credential || credential.value) return;
  event.preventDefault();
  event.target.querySelector("#passkey-button").click();
});
