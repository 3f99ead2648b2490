/* Ages such as "3 hours ago" stay current while a page is open. */
import { describeAge } from "../report/words.js";

function update() {
  for (const time of document.querySelectorAll("time.age")) {
    time.textContent = describeAge((Date.now() - Date.parse(time.dateTime)) / 1000);
  }
}

setInterval(update, 60_000);
