/* Drawings that the server made, within the page: see components/svg.py. */
window.insights_dash = {
  ...window.insights_dash,
  Svg({ markup, label, name }) {
    const described = label ? { role: "img", "aria-label": label, title: label } : {};
    return window.React.createElement("span", {
      className: name,
      ...described,
      dangerouslySetInnerHTML: { __html: markup },
    });
  },
};
