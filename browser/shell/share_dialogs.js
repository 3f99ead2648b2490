/* The dialogs of the Share menu: a new embed, and a view for a wall display. */
import { noUpdate, provide } from "../dash.js";
import { values } from "../page_data.js";

provide("embeds", {
  /* "Done" closes the dialog. */
  close(clicks) {
    return clicks ? false : noUpdate();
  },
});

provide("walls", {
  /* The fields of a new wall display are hidden if another one is chosen. */
  choose: (wall) => wall !== values.newWall,
});
