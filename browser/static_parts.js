/* Parts of a page that no callback can change, each as one component of Dash.

   Dash asks each of its components at every step of a callback whether it changes, and each new
   component is such a step, so twice as many components take four times as long. Elements
   without an ID can't be asked for or changed, so React alone can draw them. */

import { cleanUrl } from "./dash.js";

const STATIC = { namespace: "insights_dash", type: "Static" };
const HTML = "dash_html_components";
const LINK = "dash_core_components.Link"; // the router's, which reads nothing but its properties
const DRAWING = "insights_dash.Svg";
const DRAWN_BY_DASH = new Set([LINK, DRAWING]);
// The URLs of elements, in which Dash allows no scripts.
const URLS = { A: "href", Button: "formAction", Form: "action", Iframe: "src" };
// Elements with another name in Dash, or with files that can have scripts. No page has them.
const OTHERS = new Set(["Embed", "MapEl", "ObjectEl"]);
// What Dash reads, not the browser.
const OF_DASH = new Set(["children", "disable_n_clicks", "n_clicks", "n_clicks_timestamp"]);

const isComponent = (part) => Boolean(part?.props && part.namespace && part.type);
const nameOf = ({ namespace, type }) => `${namespace}.${type}`;
const isText = (part) => part === null || typeof part !== "object";

function isStatic(part) {
  if (isText(part)) return true;
  if (Array.isArray(part)) return part.every(isStatic);
  if (!isComponent(part) || part.props.id) return false;
  const isElement = part.namespace === HTML && !OTHERS.has(part.type);
  const isKnown = isElement || DRAWN_BY_DASH.has(nameOf(part));
  return isKnown && isStatic(part.props.children);
}

/* A copy of children, in which the largest parts that are static are one component each. */
export function joinStatic(children) {
  if (Array.isArray(children)) return children.map(joinStatic);
  if (!isComponent(children)) return children;
  if (isStatic(children)) return { ...STATIC, props: { content: children } };
  const { props } = children;
  if (!props.children) return children;
  return { ...children, props: { ...props, children: joinStatic(props.children) } };
}

/* `response` has properties by ID. */
function joinAnswer(answer) {
  const response = Object.entries(answer.response || {}).map(([id, props]) => [
    id,
    props?.children ? { ...props, children: joinStatic(props.children) } : props,
  ]);
  return { ...answer, response: Object.fromEntries(response) };
}

const JOINS = { "_dash-layout": joinStatic, "_dash-update-component": joinAnswer };

/* Dash reads the server's answers with `response.json()`. */
const send = window.fetch;
window.fetch = async function (resource, options) {
  const response = await send.call(this, resource, options);
  const url = String(resource.url || resource);
  const found = Object.keys(JOINS).find((name) => url.includes(name));
  if (found) {
    const read = response.json.bind(response);
    response.json = async () => JOINS[found](await read());
  }
  return response;
};

/* Drawing --------------------------------------------------------------------- */
const ignore = () => {};

function listShown(children) {
  if (children === null || children === undefined) return [];
  return Array.isArray(children) ? children.map(draw) : [draw(children)];
}

function draw(part) {
  if (isText(part)) return part;
  const { createElement, Fragment } = window.React;
  if (Array.isArray(part)) return createElement(Fragment, null, ...part.map(draw));
  const { namespace, type, props } = part;
  const shown = listShown(props.children);
  if (namespace !== HTML) {
    return createElement(window[namespace][type], { ...props, setProps: ignore }, ...shown);
  }
  const own = Object.entries(props)
    .filter(([name]) => !OF_DASH.has(name))
    .map(([name, value]) => [name, name === URLS[type] && value ? cleanUrl(value) : value]);
  return createElement(type.toLowerCase(), Object.fromEntries(own), ...shown);
}

window.insights_dash = {
  ...window.insights_dash,
  Static({ content }) {
    const { createElement, Fragment } = window.React;
    return createElement(Fragment, null, ...listShown(content));
  },
};
