"use strict";
// Filters and folds. The page is whole without it: what it offers is hidden until it runs.
(() => {
  const items = [...document.querySelectorAll(".item[data-state]")];
  const folds = [...document.querySelectorAll("main details")];
  if (items.length < 2) return;
  const input = document.getElementById("filter");
  const states = document.getElementById("states");
  const found = document.getElementById("found");
  const fold = document.getElementById("fold");
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const pressed = new Set();

  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = words.length === 0 && pressed.size === 0;
    let count = 0;
    for (const item of items) {
      const text = texts.get(item);
      const fits = words.every((word) => text.includes(word)) && (pressed.size === 0 || pressed.has(item.dataset.state));
      item.hidden = !fits;
      count += fits ? 1 : 0;
    }
    // what has nothing left to show goes too, and what has is open
    for (const box of document.querySelectorAll("main details.fold, main .part")) {
      const own = [...box.querySelectorAll(".item[data-state]")];
      if (own.length === 0) continue;
      box.hidden = own.every((item) => item.hidden);
      if (!all && !box.hidden && box.matches("details")) box.open = true;
    }
    found.textContent = all ? "" : `${count} of ${items.length}`;
  };

  for (const state of new Set(items.map((item) => item.dataset.state))) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = state;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const now = !pressed.delete(state);
      if (now) pressed.add(state);
      button.setAttribute("aria-pressed", String(now));
      show();
    });
    states.append(button);
  }
  states.hidden = states.children.length < 2;
  input.addEventListener("input", show);

  fold.hidden = folds.length === 0;
  fold.addEventListener("click", () => {
    const open = folds.every((one) => !one.open);
    for (const one of folds) one.open = open;
    fold.textContent = open ? "Fold all" : "Unfold all";
  });
  // everything is on paper, and as it was afterwards
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folds.filter((one) => !one.open);
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });
  document.querySelector(".tools").hidden = false;
})();
