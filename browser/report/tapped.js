/* What was tapped in a chart of the overview: its values, in a box beneath the chart. The button in
   it goes on to where a click leads; two others step from interval to interval. */
import { build, onElements } from "../dom.js";

const GO_ON = "Show deployments";

let close = null; // closes the box that is open
let tapped = null; // its chart

function buildStep(name, icon, press) {
  const button = build("button", undefined, { class: "button tapped__step", type: "button" });
  button.setAttribute("aria-label", name);
  button.append(build("i", "", { class: `fa-solid fa-${icon}`, "aria-hidden": "true" }));
  button.addEventListener("click", press);
  return button;
}

/* Open the box of a card. `read` returns the lines of what is picked, a name first, `step` picks
   what an arrow key leads to, `goOn` opens it, and `leave` forgets it. `chart` is what was tapped. */
export function openTapped(card, { read, step, goOn, leave, verb = GO_ON, chart }) {
  close?.();
  tapped = chart;
  const words = build("div", undefined, { class: "tapped__words", role: "status" });
  const show = () => {
    const [name, ...texts] = read();
    const said = texts.filter(Boolean).map((text) => build("span", text));
    words.replaceChildren(build("strong", name), ...said);
  };
  const move = (key) => () => {
    step(key);
    show();
  };
  const main = build("button", verb, { class: "button tapped__main", type: "button" });
  main.addEventListener("click", goOn);
  const steps = build("div", undefined, { class: "tapped__steps" });
  steps.append(
    main,
    buildStep("Previous", "chevron-left", move("ArrowLeft")),
    buildStep("Next", "chevron-right", move("ArrowRight")),
  );
  const box = build("div", undefined, { class: "tapped" });
  const shut = buildStep("Close", "xmark", () => close?.());
  shut.classList.add("tapped__close");
  box.append(words, shut, steps);
  card.insertBefore(box, card.querySelector(":scope > .chart-tools"));
  close = () => {
    close = null;
    box.remove();
    leave();
  };
  show();
  box.scrollIntoView({ block: "nearest" });
}

// The chart has gone, or it has been drawn again.
onElements(() => {
  if (close && !tapped.isConnected) close();
});
