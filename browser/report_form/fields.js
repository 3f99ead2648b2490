/* Fields of the form: what is said of others, and what neither Dash nor Mantine can set. */
import { component, findProps, provide } from "../dash.js";
import { markRoot, onElements } from "../dom.js";
import { ids, texts, values } from "../page_data.js";

const count = (number, noun) => number && `${number} ${noun}${number > 1 ? "s" : ""}`;

/* A tag's pill shows the colour that the tag has in the list. */
function colorPills() {
  for (const field of document.querySelectorAll(".tag-field[data-colors]")) {
    const colors = JSON.parse(field.dataset.colors);
    for (const pill of field.querySelectorAll(".mantine-Pill-root")) {
      pill.style.setProperty("--tag-color", colors[pill.textContent] || "transparent");
    }
  }
}

/* Dash's upload holds a file field without a name, in reach of Tab beside our button
   that opens it. Whenever one appears, it leaves the keyboard's way to the button. */
function tameFileFields() {
  const untamed = `#${ids.reportForm.LOGO_UPLOAD} input[type='file']:not([aria-hidden])`;
  for (const field of document.querySelectorAll(untamed)) {
    field.setAttribute("aria-label", "Logo file");
    field.setAttribute("aria-hidden", "true");
    field.tabIndex = -1;
  }
}

onElements(tameFileFields);
onElements(colorPills);

provide("reportForm", {
  /* Summarise the fields that are folded away. */
  showTenantParts(mode, all, tenants, tags) {
    const tagged = tags.flat().filter(Boolean).length;
    const chosen = (tenants || []).length;
    const { TENANTED_AND_UNTENANTED: both, UNTENANTED } = values.tenantMode;
    const isUntenanted = mode === UNTENANTED;
    const limits = isUntenanted || all ? [] : [count(chosen, "tenant"), count(tagged, "tag")];
    const named = limits.filter(Boolean);
    const isSome = (mode || both) === both && named.length;
    const said = isSome ? "Tenanted and untenanted" : texts.tenantModes[mode || both];
    return [
      isUntenanted,
      Boolean(all),
      [said, ...named].join(" · "),
      tagged ? "Only tenants with the tags below" : texts.allTenants,
    ];
  },

  showIcon(icon, color) {
    const known = /^#[0-9a-f]{6}$/i.test(color || "") ? color : "#868E96";
    const found = findProps(ids.reportForm.ICON)?.data.find(({ value }) => value === icon);
    const style = found && { "--fa": `"\\${found.glyph}"` };
    const className = found ? "fa-solid" : "fa-solid fa-chart-line";
    return [
      component("I", { className, style, "aria-hidden": "true" }),
      { backgroundColor: known },
    ];
  },
});
markRoot("has-form-bar", ".report-form");
