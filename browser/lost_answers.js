/* What stands in the place of content when the server did not answer a callback. */
import { mapComponents } from "./dash.js";
import { lostAnswers } from "./page_data.js";

/* The server's component for it, with this title and text. */
export function buildLostAnswer({ title, text }) {
  const children = { state__title: title, state__text: text };
  return mapComponents(lostAnswers.state, (part) => {
    const own = children[part.props.className];
    return own === undefined ? part : { ...part, props: { ...part.props, children: own } };
  });
}
