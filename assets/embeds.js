/* Browser's side of the dialog that creates an embed. */
(function () {
  "use strict";

  const clientside = (window.dash_clientside = window.dash_clientside || {});

  clientside.embeds = {
    /* "Done" closes the dialog. */
    close(clicks) {
      return clicks ? false : clientside.no_update;
    },
  };
})();
