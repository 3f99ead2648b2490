import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { mapComponents } from "../../browser/dash.js";

const part = (type, props, namespace = "dash_html_components") => ({ namespace, type, props });
const answers = {};
const sent = {
  async json() {
    return answers[this.url];
  },
};
globalThis.fetch = async (asked) => ({ ...sent, url: asked.url ?? asked });
globalThis.insights_dash = { Svg: "drawing" };
const { joinStatic } = await import("../../browser/static_parts.js");

const React = {
  Fragment: "fragment",
  createElement: (type, props, ...children) => ({ type, props, children }),
};
globalThis.React = React;
const draw = (content) => globalThis.insights_dash.Static({ content }).children;

const row = part("Tr", { children: [part("Td", { children: "1 day" }), part("Td", {})] });
const table = part("Table", { className: "values", children: [row] });
const isStatic = ({ namespace, type }) => `${namespace}.${type}` === "insights_dash.Static";

test("parts without IDs become one component", () => {
  const joined = joinStatic(table);
  assert.ok(isStatic(joined));
  assert.deepEqual(joined.props, { content: table });
});

test("a component with an ID stays, and so does all around it", () => {
  const button = part("Button", { id: "ask", children: part("Span", { children: "Ask" }) });
  const joined = joinStatic(
    part("Div", { className: "bar", children: [table, button, "or", null] }),
  );
  assert.equal(joined.type, "Div");
  const [first, second, ...texts] = joined.props.children;
  assert.ok(isStatic(first));
  assert.equal(second.props.id, "ask");
  assert.ok(isStatic(second.props.children));
  assert.deepEqual(texts, ["or", null]);
});

test("IDs of several parts count as IDs", () => {
  const button = part("Button", { id: { type: "ask", key: "1" } });
  assert.equal(joinStatic(button), button);
});

test("other components of Dash stay, except links and drawings", () => {
  const menu = part("Menu", { children: [table] }, "dash_mantine_components");
  const joined = joinStatic(part("Div", { children: [menu] }));
  assert.equal(joined.props.children[0].type, "Menu");
  assert.ok(isStatic(joined.props.children[0].props.children[0]));
  const link = part("Link", { href: "/", children: ["Home"] }, "dash_core_components");
  const drawing = part("Svg", { markup: "<svg/>" }, "insights_dash");
  assert.ok(isStatic(joinStatic(part("Div", { children: [link, drawing] }))));
});

test("Dash gets layouts and children that are joined, and data as it was sent", async () => {
  answers["/_dash-layout"] = part("Div", { id: "shell", children: [table] });
  const layout = await (await fetch("/_dash-layout")).json();
  assert.ok(isStatic(layout.props.children[0]));
  answers["/_dash-update-component?endId=1"] = {
    multi: true,
    response: { results: { children: [table], className: "" }, answer: { data: table } },
  };
  const { multi, response } = await (await fetch("/_dash-update-component?endId=1")).json();
  assert.ok(multi);
  assert.ok(isStatic(response.results.children[0]));
  assert.equal(response.results.className, "");
  assert.equal(response.answer.data, table);
  const asked = { url: "/_dash-update-component?endId=2" };
  for (const answer of [{}, { response: { dialog: null } }]) {
    answers[asked.url] = answer;
    assert.deepEqual(await (await fetch(asked)).json(), { response: {}, ...answer });
  }
  answers["/api/spaces"] = { response: { results: { children: table } } };
  assert.equal(await (await fetch("/api/spaces")).json(), answers["/api/spaces"]);
});

test("elements have the attributes that Dash would give them", () => {
  const ofDash = { n_clicks: 0, n_clicks_timestamp: 0, disable_n_clicks: true };
  const cell = part("Td", { "data-picks": "of", className: "value", ...ofDash, children: "1" });
  assert.deepEqual(draw(part("Tr", { children: [cell, null] })), [
    {
      type: "tr",
      props: {},
      children: [
        { type: "td", props: { "data-picks": "of", className: "value" }, children: ["1"] },
        null,
      ],
    },
  ]);
});

test("links are the router's", () => {
  const Link = () => {};
  globalThis.dash_core_components = { Link };
  const [drawn] = draw(part("Link", { href: "/", children: "Home" }, "dash_core_components"));
  assert.equal(drawn.type, Link);
  assert.equal(drawn.props.href, "/");
  assert.deepEqual(drawn.children, ["Home"]);
});

test("URLs of elements are those that Dash allows", () => {
  globalThis.dash_clientside.clean_url = (url) => url.replace(/^javascript:.*/, "about:blank");
  const script = "javascript:alert(1)";
  const urls = [
    ["A", "href"],
    ["Button", "formAction"],
    ["Form", "action"],
    ["Iframe", "src"],
  ];
  for (const [type, name] of urls) {
    const [bad, good, none] = draw(
      [script, "/ok", undefined].map((url) => part(type, { [name]: url })),
    );
    assert.equal(bad.props[name], "about:blank");
    assert.equal(good.props[name], "/ok");
    assert.equal(none.props[name], undefined);
  }
  const [image] = draw(part("Img", { src: "data:image/png;base64,AA==" }));
  assert.equal(image.props.src, "data:image/png;base64,AA==");
  for (const type of ["ObjectEl", "Embed", "MapEl"]) {
    const other = part(type, { data: script });
    assert.equal(joinStatic(other), other);
  }
});

test("a drawing is that of the page, and can't change what Dash has", () => {
  const [drawn, empty] = draw([part("Svg", { markup: "<svg/>" }, "insights_dash"), undefined]);
  assert.equal(drawn.type, "drawing");
  assert.equal(drawn.props.setProps(), undefined);
  assert.deepEqual(drawn.children, []);
  assert.equal(empty, undefined);
});

test("what isn't a component stays as it is", () => {
  const data = { props: { children: [table] } };
  assert.equal(joinStatic(data), data);
  assert.equal(joinStatic(undefined), undefined);
  assert.ok(isStatic(joinStatic(part("Td", { children: [undefined, "1"] }))));
});

test("lists within lists are drawn", () => {
  const [list, text] = draw([["a", [part("B", { children: "b" })]], "c"]);
  assert.equal(list.type, React.Fragment);
  assert.deepEqual(list.children[0], "a");
  assert.deepEqual(list.children[1].children, [{ type: "b", props: {}, children: ["b"] }]);
  assert.equal(text, "c");
});

test("scripts find what static parts have", () => {
  const found = [];
  mapComponents(
    joinStatic(part("Ul", { children: part("Li", { "data-field": "name" }) })),
    (each) => {
      if (each.props["data-field"]) found.push(each.props["data-field"]);
      return each;
    },
  );
  assert.deepEqual(found, ["name"]);
});
