// Extras only: every page reads and works without this file.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

for (const button of all('button[data-js="print"]')) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const field of all('input[data-js="select"]')) {
  field.addEventListener("focus", () => field.select());
}

// The file input is stretched over its zone, so dropping, clicking and the keyboard stay native.
for (const zone of all(".drop")) {
  const input = zone.querySelector('input[type="file"]');
  const output = zone.querySelector("output");
  zone.classList.add("on");
  input.addEventListener("change", () => {
    output.textContent = [...input.files].map((file) => file.name).join(", ");
  });
  for (const kind of ["dragenter", "dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.toggle("over", kind === "dragenter"));
  }
}

// An anchor may point into a closed <details>: open it so that the target can be seen.
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = target && target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
