/* What Dash offers to scripts: callbacks in the browser, components' properties, its router.
   No other module knows these names. Dash's renderer starts after this script and adds to
   the object below. */
import { ids } from "./page_data.js";

globalThis.dash_clientside ||= {};
const clientside = globalThis.dash_clientside;

/* Let callbacks of the server's pages call these functions: ClientsideFunction(namespace, name). */
export function provide(namespace, functions) {
  clientside[namespace] = { ...clientside[namespace], ...functions };
}

/* What a callback returns to leave its output as it is. */
export const noUpdate = () => clientside.no_update;

export const hasStarted = () => Boolean(clientside.set_props);

export function setProps(id, props) {
  clientside.set_props(id, props);
}

/* Which input called the current callback, and for which outputs. */
export const getContext = () => clientside.callback_context;

/* The properties of a component, or undefined if it is on no page now. */
export function findProps(id) {
  try {
    return window.dash_component_api.getLayout(id)?.props;
  } catch {
    return undefined; // Dash looks for the place of a component that has none
  }
}

/* An ID of several parts, as Dash writes it into the page. */
export const writeId = (id) => window.dash_component_api.stringifyId(id);

/* An element's ID as Dash knows it. */
export const parseId = (text) => (text.startsWith("{") ? JSON.parse(text) : text);

/* A URL as it is, or one of nothing in its place if it is a script. */
export const cleanUrl = (url) => clientside.clean_url(url);

/* A component of dash.html, as the server sends it. */
export const component = (type, props) => ({ namespace: "dash_html_components", type, props });

/* A link that the router follows. */
export const routed = (props) => ({ namespace: "dash_core_components", type: "Link", props });

/* An item of a menu, which the router follows. */
export const menuItem = (props) => ({
  namespace: "dash_mantine_components",
  type: "MenuItem",
  props,
});

/* A copy of a tree of components, each changed by `change`. */
export function mapComponents(part, change) {
  if (Array.isArray(part)) return part.map((each) => mapComponents(each, change));
  if (!part || typeof part !== "object" || !part.props) return part;
  const changed = change(part);
  const { children, content } = changed.props;
  if (content)
    return { ...changed, props: { ...changed.props, content: mapComponents(content, change) } };
  if (!children || typeof children !== "object") return changed;
  return { ...changed, props: { ...changed.props, children: mapComponents(children, change) } };
}

/* Children as a list: Dash has no list for none or one. */
export function listChildren(children) {
  if (!children) return [];
  return Array.isArray(children) ? children : [children];
}

/* Open another page without loading the whole document again: the shell's dcc.Location does. */
export function openPage(path, query) {
  setProps(ids.shell.LOCATION, { href: path + (query ? `?${query}` : "") });
  window.scrollTo(0, 0);
}
