/* A link to copy by hand, for browsers that don't let a page use the clipboard. */
import { build } from "../dom.js";

/* Show a link, selected. When the dialog is closed, `back` has the focus. */
export function showLink(url, back) {
  const dialog = build("dialog", undefined, {
    class: "confirm-dialog link-dialog",
    "aria-labelledby": "link-dialog-title",
  });
  const heading = build("h2", "Copy this link", {
    id: "link-dialog-title",
    class: "confirm-dialog__title",
  });
  const field = build("input", undefined, {
    class: "link-dialog__field",
    "aria-label": "Link",
    readonly: "",
    autofocus: "",
  });
  const hint = build("p", "Your browser doesn't allow this page to copy it for you.", {
    class: "confirm-dialog__text",
  });
  const close = build("button", "Close", { class: "button", type: "button" });
  const actions = build("div", undefined, { class: "confirm-dialog__actions" });
  const leave = () => dialog.close();
  field.value = url;
  actions.append(close);
  dialog.append(heading, hint, field, actions);
  close.addEventListener("click", leave);
  dialog.addEventListener("click", (event) => event.target === dialog && leave());
  window.addEventListener("popstate", leave);
  dialog.addEventListener("close", () => {
    window.removeEventListener("popstate", leave);
    dialog.remove();
    back?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}
