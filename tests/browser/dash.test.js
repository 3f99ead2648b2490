import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { listChildren, mapComponents, openPage, parseId } from "../../browser/dash.js";
import { told } from "./page.js";

const component = (name, children) => ({ type: "Div", props: { name, children } });

test("every component of a tree is changed, and the tree stays as it was", () => {
  const tree = component("one", [component("two"), "text", null, component("three", "four")]);
  const copy = structuredClone(tree);
  const names = [];
  const changed = mapComponents(tree, (part) => {
    names.push(part.props.name);
    return { ...part, props: { ...part.props, seen: true } };
  });
  assert.deepEqual(names, ["one", "two", "three"]);
  assert.equal(changed.props.children[3].props.seen, true);
  assert.deepEqual(changed.props.children.slice(1, 3), ["text", null]);
  assert.deepEqual(tree, copy);
});

test("children are a list, whatever Dash has made of them", () => {
  assert.deepEqual(listChildren(undefined), []);
  assert.deepEqual(listChildren("one"), ["one"]);
  assert.deepEqual(listChildren(["one", "two"]), ["one", "two"]);
});

test("an ID of several parts is read from the page", () => {
  assert.deepEqual(parseId('{"key":"a","type":"row"}'), { key: "a", type: "row" });
  assert.equal(parseId("name"), "name");
});

test("another page opens through the shell's location", () => {
  globalThis.scrollTo = () => {};
  openPage("/Spaces-1/insights", "search=web");
  assert.deepEqual(told.props.location, { href: "/Spaces-1/insights?search=web" });
  openPage("/");
  assert.deepEqual(told.props.location, { href: "/" });
});
