/* Drawings that the server made, within the page: see components/svg.py. */
window.insights_dash = {
  Svg({ markup, label, name }) {
    return window.React.createElement("span", {
      className: name,
      role: "img",
      "aria-label": label,
      title: label,
      dangerouslySetInnerHTML: { __html: markup },
    });
  },
};
