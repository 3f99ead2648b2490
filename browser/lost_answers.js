/* What stands in the place of content when the server did not answer a callback. */
import { mapComponents } from "./dash.js";
import { lostAnswers } from "./page_data.js";

/* The component that the server uses for errors. Its button loads the `part` again. */
export function buildLostAnswer({ title, text }, part = "page") {
  const children = { state__title: title, state__text: text };
  return mapComponents(lostAnswers.state, (each) => {
    const { className, id } = each.props;
    const own = { ...each.props, children: children[className] ?? each.props.children };
    return { ...each, props: id?.role ? { ...own, id: { ...id, role: part } } : own };
  });
}
