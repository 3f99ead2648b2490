/* What a page shows while the server takes long: first a bar, then a message and Cancel. */
import { build } from "../dom.js";

const STAGES = [
  [8000, "is-long"],
  [1000, "is-slow"],
];
const calls = new Map(); // on their way, and when they began
let box = null;
let left = null; // what had the focus before the words came

function findStage() {
  const age = Date.now() - Math.min(...calls.values());
  // A timer can fire slightly early.
  return STAGES.find(([after]) => age >= after - 20)?.[1] || "";
}

function buildBox(cancel) {
  const made = build("div", undefined, { class: "waiting" });
  const words = build("p", "", { class: "waiting__words", role: "status" });
  const button = build("button", "Cancel", { class: "button", type: "button", hidden: "" });
  button.addEventListener("click", () => {
    cancel([...calls.keys()]);
    if (left?.isConnected) left.focus();
  });
  made.append(build("div", undefined, { class: "waiting__bar" }), words, button);
  document.body.append(made);
  return made;
}

/* Watch calls: `canCancel(call)` says whether the button helps, and
   `cancel(calls)` is called with all that are on their way when it is pressed. */
export function watchWaiting({ canCancel = () => false, cancel = () => {} } = {}) {
  const update = () => {
    const stage = findStage();
    if (!stage && !box) return;
    box ||= buildBox(cancel);
    const isLong = stage === "is-long";
    if (isLong && !box.classList.contains("is-long")) left = document.activeElement;
    for (const [, name] of STAGES) box.classList.toggle(name, name === stage);
    document.documentElement.classList.toggle("is-waiting", stage !== "");
    box.querySelector("p").textContent = isLong ? "Still working…" : "";
    box.querySelector("button").hidden = !(isLong && [...calls.keys()].some(canCancel));
  };
  return {
    begun(call) {
      calls.set(call, Date.now());
      for (const [after] of STAGES) window.setTimeout(update, after);
    },
    ended(call) {
      calls.delete(call);
      update();
    },
  };
}
