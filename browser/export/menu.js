/* Exports by the menu of the Data page: see components/export_menu.py. A link would leave the
   page if the server refuses, and say nothing while it writes the files. */
import { hasStarted, setProps } from "../dash.js";
import { onClick, saveFile } from "../dom.js";
import { ids } from "../page_data.js";
import { describeFailure, readFileName } from "./words.js";

const ITEM = "[data-export]";
let isExporting = false;

function tell(note, action) {
  const shared = { id: "export", action, closeButtonProps: { "aria-label": "Close" } };
  setProps(ids.shell.TOASTS, { sendNotifications: [{ ...shared, ...note }] });
}

async function download(address) {
  let answer;
  try {
    answer = await fetch(address);
    if (!answer.ok) return describeFailure(answer.status, await answer.text());
    saveFile(await answer.blob(), readFileName(answer.headers.get("content-disposition")));
  } catch {
    return describeFailure(0, "");
  }
  return null;
}

onClick(ITEM, async (item) => {
  if (!hasStarted() || isExporting) return;
  isExporting = true;
  const title = "Exporting the space…";
  const message = "The download starts when all its files are written. You can keep working.";
  tell({ title, message, loading: true, autoClose: false }, "show");
  const failure = await download(item.dataset.export);
  isExporting = false;
  const done = { title: "The space is exported", message: "Your browser has the file." };
  const color = failure ? "red" : "teal";
  tell({ ...(failure || done), color, loading: false, autoClose: 10000 }, "update");
});
