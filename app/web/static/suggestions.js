// Arrow keys go through the names that are suggested; Escape takes them away. Without this file Tab does the former.
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("#suggestions");
  const input = document.querySelector("input[hx-get='/suggest']");
  if (!box || !input || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const links = [...box.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (!links.length || (at < 0 && document.activeElement !== input)) return;
  if (event.key === "Escape") {
    box.replaceChildren();
    input.focus();
  } else if (event.key === "ArrowDown") {
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    (links[at - 1] || input).focus();
  } else {
    return;
  }
  event.preventDefault();
});
