/* The Share menu: see components/share_menu.py. Pages say what they show. */
import { setProps } from "../dash.js";
import { onClick } from "../dom.js";
import { ids } from "../page_data.js";
import { followData, keepData } from "../report/share_links.js";
import { describeInstant } from "../report/words.js";
import { showLink } from "./link_dialog.js";

const pages = [];

/* A page has `isOpen`, `readView` (what the URL can leave out), `findSeen` (the instant of its
   figures, if there are any), `findZone`, `saveCsv` and, if it has charts, `savePictures`. */
export const offerPage = (page) => pages.push(page);

const findPage = () => pages.find((page) => page.isOpen());

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

const ACTIONS = {
  current: () => copyLink(followData(window.location.search), "It always shows the latest data."),
  seen() {
    const page = findPage();
    const now = new Date();
    const seen = page.findSeen() || now.toISOString();
    const query = keepData(window.location.search, page.readView(), { seen, now });
    const until = new Date(seen) < now ? new Date(seen) : now;
    return copyLink(query, `It shows the data as of ${describeInstant(until, page.findZone())}.`);
  },
  // Once the menu has closed.
  paper: () => window.requestAnimationFrame(() => window.print()),
  png: ({ dataset }) => findPage().savePictures(dataset.file),
  csv: () => findPage().saveCsv(),
};

onClick("[data-share]", (item) => ACTIONS[item.dataset.share](item));
