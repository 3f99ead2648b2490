import assert from "node:assert/strict";
import test from "node:test";
import { shortenNames, writePlain } from "../../browser/charts/names.js";

const segmenter = new Intl.Segmenter();
const lettersOf = (text) => [...segmenter.segment(text)].length;

// Names, the most letters that a shortened one may have, and the shortened ones.
const SHORTENED = [
  [["commerce-frontend"], 20, ["commerce-frontend"]],
  [["commerce-platform-frontend"], 11, ["comme…ntend"]],
  [
    ["commerce-orders-frontend", "commerce-return-frontend"],
    13,
    ["com…orders…nd", "com…return…nd"],
  ],
  [["team-a-service", "team-a-service-2"], 9, ["team…vice", "team…ce-2"]],
  [["aaaaaaaaaa", "aaaaaaaaaaa"], 7, ["aaaaa…", "aaaaa…a"]],
  [
    ["one-two-A-x-three", "one-two-A-y-three", "one-two-B-z-three"],
    9,
    ["on…A-x…ee", "on…A-y…ee", "on…B-z…ee"],
  ],
  [["a…z", "abcdefghijz"], 3, ["a…z", "ab…"]],
  [["same", "same"], 10, ["same", "sa…e (2)"]],
  [["👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀"], 3, ["👩‍🚀…👩‍🚀"]],
];

for (const [names, longest, short] of SHORTENED) {
  test(`in ${longest} letters ${names.join(" and ")} stay different`, () => {
    const fits = (text) => lettersOf(text) <= longest;
    assert.deepEqual(shortenNames(names, fits), short);
  });
}

test("Plotly shows a name as it is, not as markup", () => {
  assert.equal(writePlain("<b>R&D</b> %{x}"), "&lt;b&gt;R&amp;D&lt;/b&gt; %&#123;x}");
});
