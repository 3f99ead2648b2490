/* Options of the form's selects: how they are found and shown. Mantine calls these. */
import { findOptions, isHint } from "./option_search.js";

const element = (...parts) => window.React.createElement(...parts);

const renderIcon = ({ option, checked }) =>
  element(
    "span",
    { className: `icon-picker__option${checked ? " is-chosen" : ""}`, title: option.label },
    element("i", {
      className: "fa-solid",
      style: { "--fa": `"\\${option.glyph}"` },
      "aria-hidden": true,
    }),
    element("span", { className: "icon-picker__name" }, option.label),
  );

/* An option with its colour in front and a remark behind. */
const renderOption = ({ option }) =>
  element(
    "span",
    { className: `form-option${isHint(option) ? " form-option--hint" : ""}` },
    option.color &&
      element("span", { className: "form-option__dot", style: { background: option.color } }),
    element("span", null, option.label),
    option.remark && element("span", { className: "form-option__remark" }, option.remark),
  );

window.dashMantineFunctions = {
  ...window.dashMantineFunctions,
  findOptions,
  renderIcon,
  renderOption,
};
