/* Browser's side of the dialog that creates an embed. */
(() => {
  window.dash_clientside ||= {};
  const clientside = window.dash_clientside;

  clientside.embeds = {
    /* "Done" closes the dialog. */
    close(clicks) {
      return clicks ? false : clientside.no_update;
    },
  };
})();
