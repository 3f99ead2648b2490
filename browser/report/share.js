/* What the Share menu does on a report's pages. */
import { findProps } from "../dash.js";
import { build } from "../dom.js";
import { ids } from "../page_data.js";
import { offerPage } from "../shell/share.js";
import { saveAll } from "./pictures.js";
import { findCsv } from "./share_links.js";

function download(href) {
  const link = build("a", undefined, { href, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

const own = ids.report;

offerPage({
  isOpen: () => document.getElementById(own.ZONE) !== null,
  readView: () => findProps(own.VIEW).data,
  findSeen: () => document.querySelector(`#${own.DAYS} [data-seen]`)?.dataset.seen,
  findZone: () => document.getElementById(own.ZONE).textContent,
  savePictures: (file) => saveAll([...document.querySelectorAll(".chart-card")], file),
  saveCsv() {
    const { metric } = findProps(own.PLACE).data;
    download(findCsv(findProps(own.API_LINK).href, metric));
  },
});
