/* Bundled from browser/ by make bundle. */
(() => {
  // browser/links/fragment.js
  var LONGEST = 1e3;
  function findPage(hash) {
    const path = hash.replace(/^#!?\/*/, "").slice(0, LONGEST);
    return path ? `/app/open?link=${encodeURIComponent(path)}` : "/";
  }

  // browser/links.js
  function goOn() {
    location.replace(findPage(location.hash));
  }
  addEventListener("hashchange", goOn);
  goOn();
})();
