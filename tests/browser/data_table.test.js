import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { buildTable } from "../../browser/charts/data_table.js";
import { readTable } from "./page.js";

const line = (series, values) => ({
  x: Object.keys(values),
  customdata: Object.values(values).map((text) => [text, ""]),
  meta: { series, points: true },
});

test("a table has a row for each interval, the newest first, and a column for each series", () => {
  const figure = {
    data: [
      line("api", { "2026-01-05": "3", "2026-01-12": "4" }),
      line("web", { "2026-01-12": "", "2026-01-19": "1 h" }),
      { x: ["2026-01-26"], meta: { marks: ["api"] } },
    ],
    layout: {
      meta: {
        head: "Week",
        intervals: { "2026-01-05": "5 Jan", "2026-01-12": "12 Jan", "2026-01-19": "19 Jan" },
      },
    },
  };
  const table = buildTable(figure, ([value], day, series) => `${value} (${series} ${day})`);
  assert.deepEqual(readTable(table), [
    ["Week", "api", "web"],
    ["19 Jan", "–", "1 h (web 2026-01-19)"],
    ["12 Jan", "4 (api 2026-01-12)", "–"],
    ["5 Jan", "3 (api 2026-01-05)", "–"],
  ]);
});

test("of an interval that is drawn twice, the unfinished part counts", () => {
  const twice = line("api", { "2026-01-05": "3" });
  twice.x.push("2026-01-05");
  twice.customdata.push(["5", ""]);
  const meta = { head: "Week", intervals: { "2026-01-05": "5 Jan" } };
  const table = buildTable({ data: [twice], layout: { meta } }, ([value]) => value);
  assert.deepEqual(readTable(table)[1], ["5 Jan", "5"]);
});

test("rows about the whole period come first", () => {
  const figure = {
    data: [line("api", { "2026-01-05": "3" }), line("web", { "2026-01-05": "5" })],
    layout: {
      meta: {
        head: "Week",
        intervals: { "2026-01-05": "5 Jan" },
        whole: [
          ["Before", { api: "2 per week", web: "9 per week" }],
          ["Verdict", { web: "Less often" }],
        ],
      },
    },
  };
  assert.deepEqual(readTable(buildTable(figure, ([value]) => value)), [
    ["Week", "api", "web"],
    ["Before", "2 per week", "9 per week"],
    ["Verdict", "–", "Less often"],
    ["5 Jan", "3", "5"],
  ]);
});
