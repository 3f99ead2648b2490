import assert from "node:assert/strict";
import test from "node:test";
import { call } from "./page.js";
import "../../browser/report_form/fields.js";

const say = (...values) => call("reportForm.showTenantParts", [], ...values);

for (const [mode, all, tenants, tags, said, placeholder] of [
  [null, false, null, [], "All deployments", "All tenants"],
  ["Tenanted", false, ["Tenants-1"], [], "Tenanted only · 1 tenant", "All tenants"],
  [
    ...["TenantedAndUntenanted", false, ["Tenants-1", "Tenants-2"], [["a"], null, ["b"]]],
    ...["Tenanted and untenanted · 2 tenants · 2 tags", "Only tenants with the tags below"],
  ],
  ["TenantedAndUntenanted", true, ["Tenants-1"], [], "All deployments", "All tenants"],
]) {
  test(`tenants of ${mode} are: ${said}`, () => {
    const [hidesTenants, hidesLimits, summary, hint] = say(mode, all, tenants, tags);
    assert.deepEqual([hidesTenants, hidesLimits, summary], [false, all, said]);
    assert.equal(hint, placeholder);
  });
}

test("an icon is drawn by its codepoint, of which only the form knows all", () => {
  const props = { data: [{ value: "rocket", glyph: "f135" }] };
  globalThis.dash_component_api.getLayout = () => ({ props });
  const [icon] = call("reportForm.showIcon", [], "rocket", "#aabbcc");
  assert.deepEqual(icon.props.style, { "--fa": '"\\f135"' });
  delete globalThis.dash_component_api.getLayout;
});

test("an unknown icon or colour is the default's", () => {
  const [icon, style] = call("reportForm.showIcon", [], "No such!", "red");
  assert.equal(icon.props.className, "fa-solid fa-chart-line");
  assert.equal(icon.props.style, undefined);
  assert.deepEqual(style, { backgroundColor: "#868E96" });
});
