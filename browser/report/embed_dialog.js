/* The dialog that creates an embed. */
import { noUpdate, provide } from "../dash.js";

provide("embeds", {
  /* "Done" closes the dialog. */
  close(clicks) {
    return clicks ? false : noUpdate();
  },
});
