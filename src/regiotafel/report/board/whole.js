// The first of all scripts, in words that any browser knows: a file that was cut off or damaged on its
// way says so, instead of showing nothing. It stands before all that may be missing.
(function () {
  "use strict";
  var page = document.documentElement;
  var words = {
    nl: "Deze pagina is niet heel: het bestand is afgebroken of beschadigd. Haal het opnieuw op, of vraag de maker om een nieuw exemplaar. Helpt dat niet, open het dan in een nieuwe versie van Edge, Chrome, Firefox of Safari.",
    en: "This page is not whole: the file was cut off or damaged. Fetch it again, or ask its maker for a new copy. If that does not help, open it in a new version of Edge, Chrome, Firefox or Safari."
  };

  function tell() {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", tell);
      return;
    }
    if (document.getElementById("not-whole")) return;
    if (!document.body) page.appendChild(document.createElement("body"));
    for (var i = 0; i < document.body.children.length; i++) document.body.children[i].hidden = true;
    var box = document.createElement("div");
    box.id = "not-whole";
    box.setAttribute("role", "alert");
    box.style.cssText = "display: block; max-width: 40rem; margin: 3rem auto; padding: 1.5rem; font: 20px/1.5 sans-serif; color: #14232f; background: #fff6ec; border-left: 6px solid #9a3412;";
    for (var language in words) {
      var text = document.createElement("p");
      text.lang = language;
      text.textContent = words[language];
      box.appendChild(text);
    }
    document.body.insertBefore(box, document.body.firstChild);
  }

  function failed() {
    if (page.getAttribute("data-ready") !== "yes") tell();
  }

  window.addEventListener("error", failed);
  window.addEventListener("unhandledrejection", failed);
  document.addEventListener("DOMContentLoaded", function () {
    if (page.getAttribute("data-begun") !== "yes") tell();
  });
})();
