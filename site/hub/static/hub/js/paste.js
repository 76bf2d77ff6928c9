// The paste box: what is pasted goes to the server as a file. Pictures of the clipboard become part of it.
(() => {
  const form = document.querySelector("[data-paste]");
  if (!form) return;
  const box = form.querySelector("[data-paste-box]");
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-paste-area]").hidden = false;

  const asAddress = (file) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(file);
  });

  box.addEventListener("paste", async (event) => {
    const data = event.clipboardData;
    const html = data.getData("text/html");
    const pictures = [...data.items].filter((item) => item.kind === "file" && item.type.startsWith("image/"));
    if (html || !pictures.length) return;
    event.preventDefault();
    for (const item of pictures) {
      const picture = document.createElement("img");
      picture.src = await asAddress(item.getAsFile());
      box.append(picture);
    }
  });

  form.addEventListener("submit", () => {
    if (input.files.length || !box.innerHTML.trim()) return;
    const files = new DataTransfer();
    files.items.add(new File([box.innerHTML], "pasted.html", { type: "text/html" }));
    input.files = files.files;
  });
})();
