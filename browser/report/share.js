/* The Share menu: see components/share_menu.py. */
import { findProps, setProps } from "../dash.js";
import { build, onClick } from "../dom.js";
import { ids } from "../page_data.js";
import { showLink } from "../shell/link_dialog.js";
import { saveAll } from "./pictures.js";
import { findCsv, followData, keepData } from "./share_links.js";
import { describeInstant } from "./words.js";

function readSeen() {
  const seen = document.querySelector(`#${ids.report.DAYS} [data-seen]`)?.dataset.seen;
  return { seen: seen || new Date().toISOString(), now: new Date() };
}

function tell(title, message) {
  const note = { action: "show", title, message, color: "teal", autoClose: 6000 };
  const closeButtonProps = { "aria-label": "Close" };
  setProps(ids.shell.TOASTS, { sendNotifications: [{ ...note, closeButtonProps }] });
}

async function copyLink(query, message) {
  const { origin, pathname } = window.location;
  const url = `${origin}${pathname}${query ? `?${query}` : ""}`;
  try {
    await navigator.clipboard.writeText(url);
  } catch {
    showLink(url, document.querySelector(".share__target"));
    return;
  }
  tell("Link copied", message);
}

function download(href) {
  const link = build("a", undefined, { href, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

const ACTIONS = {
  current: () => copyLink(followData(window.location.search), "It always shows the latest data."),
  seen() {
    const { data: view } = findProps(ids.report.VIEW);
    const times = readSeen();
    const query = keepData(window.location.search, view, times);
    const zone = document.getElementById(ids.report.ZONE).textContent;
    const until = new Date(times.seen) < times.now ? new Date(times.seen) : times.now;
    return copyLink(query, `It shows the data as of ${describeInstant(until, zone)}.`);
  },
  // Once the menu has closed.
  paper: () => window.requestAnimationFrame(() => window.print()),
  png: (item) => saveAll([...document.querySelectorAll(".chart-card")], item.dataset.file),
  csv() {
    const { metric } = findProps(ids.report.PLACE).data;
    download(findCsv(findProps(ids.report.API_LINK).href, metric));
  },
};

onClick("[data-share]", (item) => ACTIONS[item.dataset.share](item));
