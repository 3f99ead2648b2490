/* Menus open by keys, searchable selects are searched by typing, deletion has its dialog. */
import { component, getContext, menuItem, provide, routed, setProps } from "../dash.js";
import { onClick } from "../dom.js";
import { ids } from "../page_data.js";

// Keys open a menu as they press a button.
document.addEventListener("keydown", (event) => {
  const { target } = event;
  const opens = target.getAttribute?.("aria-haspopup") === "menu";
  if (!opens || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  target.click();
});

// Mantine focuses an empty element of the menu, which screen readers don't expect there.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches("[role='menu'] > [data-autofocus]")) return;
  target.removeAttribute("tabindex");
  target.parentElement.querySelector("[role='menuitem']")?.focus();
});

// The text of a searchable select is what is chosen: it is selected on focus, so that typing
// searches.
const SEARCHED = ".mantine-Select-input:not([readonly])";

document.addEventListener("focusin", ({ target }) => {
  if (target.matches(SEARCHED)) target.select();
});

// By mouse the browser sets a caret before the click.
let entered = null;
document.addEventListener(
  "mousedown",
  ({ target }) => (entered = document.activeElement === target ? null : target),
  true,
);
onClick(SEARCHED, (field) => {
  if (field === entered) field.select();
});

provide("dialogs", {
  /* Opened by the first of two buttons, closed by the other. */
  toggle() {
    return getContext().triggered_id.endsWith("-delete");
  },
});

// On phones, the header has no room for the areas of a space: they are in its menu.
const isPhone = window.matchMedia("(max-width: 720px)"); // as in the style sheet
let ownAreas = [];
const listItems = () =>
  isPhone.matches ? ownAreas.map(([name, path]) => menuItem({ children: name, href: path })) : [];
isPhone.addEventListener("change", () => setProps(ids.shell.AREA_ITEMS, { children: listItems() }));

provide("shell", {
  nameSpace(pathname, names) {
    const space = decodeURIComponent((pathname || "").split("/")[1] || "");
    return names[space] || "All spaces";
  },

  /* Links to the areas of the space in the address, for the header, where the current one is
     marked, and for the menu of phones. */
  listAreas(pathname, areas) {
    const [, space = "", here] = (pathname || "").split("/").map(decodeURIComponent);
    ownAreas = areas[space] || [];
    const links = ownAreas.map(([name, path]) => {
      const isHere = path.split("/")[2] === here;
      const text = component("Span", { children: name, ...(isHere && { "aria-current": "page" }) });
      const className = `shell__link shell__area${isHere ? " is-here" : ""}`;
      return routed({ children: text, href: path, className });
    });
    return [links, listItems()];
  },
});
