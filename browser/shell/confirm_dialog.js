/* The dialog that asks before an action: see components/confirm_dialog.py. */
import { build } from "../dom.js";

const CONFIRMED = "confirmed";

function buildButton(label, className, press) {
  const button = build("button", label, { class: className, type: "button" });
  button.addEventListener("click", press);
  return button;
}

/* Ask a question. Resolves to true if the user pressed the button named `verb`, and to
   false if they cancelled, pressed Escape, clicked outside the dialog or went back.
   A `tone` other than "danger" is for what can be undone. `keep` names the other button. */
export function ask({ title, text, verb, keep = "Cancel", tone = "danger" }) {
  if (document.querySelector(".confirm-dialog")) return Promise.resolve(false);
  const isDanger = tone === "danger";
  const dialog = document.createElement("dialog");
  const heading = build("h2", title, { class: "confirm-dialog__title" });
  const explanation = build("p", text, { class: "confirm-dialog__text" });
  const actions = build("div", undefined, { class: "confirm-dialog__actions" });
  const cancel = buildButton(keep, "button", () => dialog.close());
  const confirm = buildButton(
    verb,
    isDanger ? "button button--danger-filled" : "button button--filled",
    () => dialog.close(CONFIRMED),
  );
  heading.id = "confirm-dialog-title";
  explanation.id = "confirm-dialog-text";
  dialog.className = "confirm-dialog";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.setAttribute("aria-describedby", explanation.id);
  // Enter cancels a dangerous action, and confirms any other.
  (isDanger ? cancel : confirm).autofocus = true;
  actions.append(cancel, confirm);
  dialog.append(heading, explanation, actions);
  document.body.append(dialog);

  const leave = () => dialog.close();
  window.addEventListener("popstate", leave);
  // The dialog's own box has no padding, so a click on it is a click outside its content.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      window.removeEventListener("popstate", leave);
      dialog.remove();
      resolve(dialog.returnValue === CONFIRMED);
    });
    dialog.showModal();
  });
}

let confirmed = null;

// On the window, so before React and every other script hear of the click.
window.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest?.("[data-confirm-verb]");
    if (!button || button === confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.focus(); // where focus returns to; not every browser focuses what is clicked
    const { confirmTitle, confirmText, confirmVerb, confirmKeep, confirmTone } = button.dataset;
    const question = { title: confirmTitle, text: confirmText, verb: confirmVerb };
    if (!(await ask({ ...question, keep: confirmKeep, tone: confirmTone }))) return;
    confirmed = button;
    button.click();
    confirmed = null;
  },
  true,
);
