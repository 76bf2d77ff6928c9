// Terms that explain themselves (hub/css/body.css): Escape puts an explanation away; where nothing can point at a word, the
// first tap shows the explanation and the second follows the link. Without this script each term is a link.
(() => {
  const words = ".term__word";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".term:hover, .term:focus-within").forEach((term) => term.classList.add("term--away"));
  });
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => event.target.closest?.(".term")?.classList.remove("term--away"));
  }
  let shown = null;
  document.addEventListener("click", (event) => {
    const word = event.target.closest?.(words);
    if (word && word !== shown && matchMedia("(hover: none)").matches) {
      event.preventDefault();
      word.focus();
      shown = word;
    } else if (!word) {
      shown = null;
    }
  });
})();
