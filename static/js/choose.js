"use strict";
/* Choosing a time. Without this script the same links load the same page at the same place.
   The reader's clock is never asked for the time, only for its zone: the server decides. */

(() => {
  const find = (selector) => document.querySelector(selector);

  const written = (instant, zone, parts, language = document.documentElement.lang) =>
    new Intl.DateTimeFormat(`${language}-u-nu-latn`, { timeZone: zone, ...parts }).format(instant);
  const apart = (words) => `\u2068${words}\u2069`; // a zone is read from the left in Arabic too

  /* A time of the page on the reader's clock, where that shows another one. What it is on the
     centre's clock the server has said: what a browser knows of zones may be old. */
  const tellZone = (place) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { instant, time, on } = place.dataset;
    if (!zone || zone === place.dataset.zone || place.querySelector("span")) return;
    const at = new Date(instant);
    const numbers = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const there = written(at, zone, numbers, "en");
    const day = written(at, zone, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
    if (there === time && day === on) return;
    const values = {
      zone: apart(zone),
      here: apart(time),
      there: apart(there),
      day: written(at, zone, { weekday: "long", day: "numeric", month: "long" }),
    };
    const words = day === on ? place.dataset.clock : place.dataset.day;
    const sentence = document.createElement("span");
    sentence.textContent = ` ${words.replace(/{(\w+)}/g, (_all, name) => values[name])}`;
    place.append(sentence);
  };
  const tellZones = () => {
    try {
      document.querySelectorAll("[data-zone]").forEach(tellZone);
    } catch {
      // This browser does not know one of the zones: the centre's is said in any case.
    }
  };

  /* What a language link leads back to is the day that is shown by now. */
  const keepPlace = () => {
    for (const link of document.querySelectorAll("a[hreflang]")) {
      const address = new URL(link.href);
      if (!address.searchParams.has("next")) continue;
      address.searchParams.set("next", location.pathname + location.search);
      link.href = address;
    }
  };

  let chosen = null;
  const busy = (is) => find("#choose").setAttribute("aria-busy", String(is));

  document.addEventListener("htmx:beforeRequest", (event) => {
    chosen = event.detail.elt;
    busy(true);
  });
  document.addEventListener("htmx:afterRequest", () => busy(false));

  document.addEventListener("htmx:afterSettle", () => {
    if (chosen === null) return;
    const isDay = chosen.matches(".cal a");
    const again = chosen.id && document.getElementById(chosen.id);
    const wish = chosen.matches("form") && find("#soonest-title");
    (isDay ? find("#day-title") : again || wish || find("#month"))?.focus({ preventScroll: !isDay });
    // The heading that has the focus is read out by itself.
    const told = isDay ? "#day-title + p" : wish ? "#soonest p, #soonest .slot" : "#month, #day-title";
    find("#told").textContent = [...document.querySelectorAll(told)]
      .map((part) => part.innerText)
      .join(". ");
    chosen = null;
    keepPlace();
    tellZones();
  });

  /* A refusal, a broken line: the page itself is asked for, and says it in its own words. */
  for (const failure of ["responseError", "sendError", "timeout", "swapError"]) {
    document.addEventListener(`htmx:${failure}`, (event) => {
      location.assign(event.detail.pathInfo.finalRequestPath);
    });
  }

  tellZones();
})();
