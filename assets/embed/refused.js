/* The button that copies the website which an embed isn't allowed on. */
(() => {
  const button = document.querySelector(".origin button");
  const field = document.querySelector(".origin input");
  button.hidden = false;

  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch (_error) {
      document.execCommand("copy"); // a frame may not use the clipboard otherwise
    }
    button.textContent = "Copied";
  });
})();
