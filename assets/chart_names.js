/* Names in charts: shown exactly as they are, and shortened where room is short. */
(() => {
  const FONT = "'Inter Variable', system-ui, sans-serif";
  const HOVER_SIZE = 12; // px, as in figures/chart.py
  const HOVER_FRAME = 64; // px of a label beside its texts: borders and lines' samples
  const LEAST_NAME = 100; // px, less of a name would not tell what it is
  const MOST_NAME = 240; // px, more would cover the chart
  const CHIP = { size: 13, room: 196 }; // px of a name in the legend's style
  const ROUNDS = 3; // of telling alike names apart, before they are numbered
  const FEW = 3; // so many series have room for two lines each

  /* Plain texts ----------------------------------------------------------------- */
  const REFERENCES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;" };

  // As figures/plain.py: Plotly takes every text for markup.
  function writePlain(text) {
    return text.replace(/[&<>{]/g, (each) => REFERENCES[each]);
  }

  /* Shortening ------------------------------------------------------------------ */
  const segmenter = new Intl.Segmenter();
  const pen = document.createElement("canvas").getContext("2d");

  function measureText(text, size, weight = 400) {
    pen.font = `${weight} ${size}px ${FONT}`;
    return pen.measureText(text).width;
  }

  // What a reader takes for one letter each, accents and parts of emoji included.
  function spell(text) {
    return Array.from(segmenter.segment(text), (each) => each.segment);
  }

  // The longest of the texts that `write` makes of 2 to `most` letters and that fits.
  function findLongest(most, write, fits) {
    let [low, high] = [2, most];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(write(middle))) low = middle;
      else high = middle - 1;
    }
    return write(low);
  }

  // Both ends of a name tell most of it, so its middle gives way.
  function shortenOne(letters, fits) {
    const write = (count) => {
      const tail = Math.floor(count / 2);
      return [...letters.slice(0, count - tail), "…", ...letters.slice(letters.length - tail)].join(
        "",
      );
    };
    return findLongest(letters.length - 1, write, fits);
  }

  function countShared(spelled, from) {
    const [first, ...others] = spelled;
    const most = Math.min(...spelled.map((each) => each.length));
    let count = 0;
    while (count < most && others.every((each) => each.at(from(count)) === first.at(from(count))))
      count += 1;
    return count;
  }

  // Of names with the same ends: what differs in them stays, between parts of the ends.
  function shortenAlike(spelled, fits) {
    const begin = countShared(spelled, (count) => count);
    const longestEnd = Math.min(...spelled.map((each) => each.length)) - begin;
    const end = Math.min(
      countShared(spelled, (count) => -1 - count),
      longestEnd,
    );
    return spelled.map((letters) => {
      const close = letters.length - end;
      const write = (count) => {
        const own = Math.min(Math.ceil(count / 2), close - begin);
        const head = Math.min(Math.ceil((count - own) / 2), begin);
        const tail = Math.min(count - own - head, end);
        return [
          ...letters.slice(0, head),
          head < begin ? "…" : "",
          ...letters.slice(begin, begin + own),
          begin + own < close || tail < end ? "…" : "",
          ...letters.slice(letters.length - tail),
        ].join("");
      };
      return findLongest(letters.length, write, fits);
    });
  }

  function findTwins(texts) {
    const places = new Map();
    for (const [place, text] of texts.entries()) {
      places.set(text, [...(places.get(text) || []), place]);
    }
    return [...places.values()].filter((each) => each.length > 1);
  }

  // Different names in the room that `fits` grants each, still different.
  function shortenNames(names, fits) {
    const spelled = names.map(spell);
    const short = names.map((name, place) =>
      fits(name) ? name : shortenOne(spelled[place], fits),
    );
    // Those that still look alike have longer ends in common.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const twins of findTwins(short)) {
        const told = shortenAlike(
          twins.map((place) => spelled[place]),
          fits,
        );
        twins.forEach((place, index) => {
          if (short[place] !== names[place]) short[place] = told[index];
        });
      }
    }
    // Where they differ in too many places for the room, numbers tell them apart.
    const taken = new Set();
    return short.map((text, place) => {
      let unique = text;
      for (let number = 2; taken.has(unique); number += 1) {
        const ending = ` (${number})`;
        unique = shortenOne(spelled[place], (each) => fits(each + ending)) + ending;
      }
      taken.add(unique);
      return unique;
    });
  }

  /* Hover labels ---------------------------------------------------------------- */
  const NAME = "%{fullData.name}";
  const VALUE = "%{customdata[0]}";
  const REST = "%{customdata[1]}";
  const OWN_LINE = "<br>%{customdata[2]}"; // the rest as it begins a line

  function findLongestOf(texts) {
    return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
  }

  // The room that a template leaves for names in a label of this width.
  function findRoom(template, lines, width) {
    const said = lines.flatMap((line) => line.customdata);
    const filled = template
      .replace(NAME, "")
      .replace(VALUE, findLongestOf(said.map((each) => each[0])))
      .replace(REST, findLongestOf(said.map((each) => each[1])))
      .replace(OWN_LINE, `<br>${findLongestOf(said.map((each) => each[2] || ""))}`)
      .replace(/<(?!br).*?>/g, "");
    const widths = filled.split("<br>").map((each) => measureText(each, HOVER_SIZE));
    return {
      beside: width - HOVER_FRAME - widths[0],
      fits: Math.max(...widths) < width - HOVER_FRAME,
    };
  }

  // On narrow charts what a value rests on has a line of its own, or is left to tables.
  function chooseTemplate(template, lines, width) {
    const whole = findRoom(template, lines, width);
    if (whole.fits && whole.beside >= LEAST_NAME) return { template, room: whole.beside };
    const hasRoom = lines.length <= FEW;
    for (const each of lines.flatMap((line) => line.customdata))
      each[2] = each[1].replace(/^[ ,]+/, "");
    const folded = template.replace(REST, hasRoom ? OWN_LINE : "");
    return { template: folded, room: Math.max(findRoom(folded, lines, width).beside, LEAST_NAME) };
  }

  const fitted = new WeakMap(); // what labels were and which width they fit, by traces

  function fitLabels(plot) {
    const { data, clientWidth: width } = plot;
    const lines = data.filter((trace) => trace.meta?.points);
    const before = fitted.get(data);
    if (!lines.length || (before && before.width === width)) return;
    const original = before ? before.original : lines[0].hovertemplate;
    fitted.set(data, { width, original });
    const { template, room } = chooseTemplate(original, lines, width);
    const fits = (text) => measureText(text, HOVER_SIZE) <= Math.min(room, MOST_NAME);
    const names = shortenNames(
      lines.map((line) => line.meta.series),
      fits,
    ).map(writePlain);
    const places = lines.map((line) => data.indexOf(line));
    window.Plotly.restyle(plot, { name: names, hovertemplate: template }, places);
  }

  // Before a label can appear; on one chart's hover those of all charts do.
  document.addEventListener(
    "mouseover",
    (event) => {
      if (!event.target.closest?.(".chart-card .js-plotly-plot")) return;
      for (const plot of document.querySelectorAll(".chart-card .js-plotly-plot")) {
        if (plot.data) fitLabels(plot);
      }
    },
    { capture: true, passive: true },
  );

  /* Legend ---------------------------------------------------------------------- */
  // The full name stays what a chip is called and what its title says.
  function shortenChips() {
    const chips = [...document.querySelectorAll(".legend__chip[data-series]")];
    const names = chips.map((chip) => chip.dataset.series);
    const short = shortenNames(names, (text) => measureText(text, CHIP.size, 500) <= CHIP.room);
    chips.forEach((chip, place) => {
      chip.querySelector(".legend__name").textContent = short[place];
      if (short[place] === names[place]) chip.removeAttribute("aria-label");
      else chip.setAttribute("aria-label", names[place]);
    });
  }

  window.insights = Object.assign(window.insights || {}, {
    measureText,
    shortenChips,
    shortenNames,
    writePlain,
  });
})();
