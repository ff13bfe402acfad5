/* Keeps the clock of a hold going: its ticks, its number and its words, minute by minute.
   The server has said how many seconds are left. What passes is measured, so that no reader's wrong
   clock matters; after a sleep, which is not measured everywhere, the server is asked again. */
"use strict";

(() => {
  const LOW = 5;
  const SAID = [LOW, 1];
  const held = document.querySelector("[data-seconds]");
  if (!held) {
    return;
  }
  const says = document.querySelector("[data-says]");
  const drift = () => Date.now() - performance.now();
  const loaded = performance.getEntriesByType("navigation")[0];
  let since = loaded ? loaded.responseStart : performance.now();
  let awake = drift();
  let before = Infinity;
  let timer;

  const secondsLeft = () =>
    Math.max(0, Number(held.dataset.seconds) - (performance.now() - since) / 1000);

  function sentence(minutes) {
    const form = held.dataset.forms[Math.min(minutes, held.dataset.forms.length - 1)];
    return held.dataset.sentences.split("|")[form].replace("#", minutes);
  }

  function each(name, change) {
    document.querySelectorAll(`[data-${name}]`).forEach(change);
  }

  function draw(minutes) {
    const face = held.querySelector("svg");
    const gone = face.querySelector("g");
    const number = face.querySelector("text");
    const ticks = [...face.querySelectorAll("path")];
    const left = Math.ceil((minutes * ticks.length) / Number(held.dataset.length));
    ticks.forEach((tick, place) => {
      if (place < ticks.length - left) {
        gone.append(tick);
      } else {
        face.insertBefore(tick, number);
      }
    });
    face.classList.toggle("low", minutes <= LOW);
    number.textContent = minutes;
  }

  function show() {
    clearTimeout(timer);
    const seconds = secondsLeft();
    const minutes = Math.ceil(seconds / 60);
    const over = seconds === 0;
    draw(minutes);
    each("left", (words) => { words.textContent = sentence(minutes); });
    each("while", (part) => { part.hidden = over; });
    each("last", (part) => { part.hidden = over || minutes > LOW; });
    each("after", (part) => { part.hidden = !over; });
    if (!over && SAID.some((mark) => minutes <= mark && mark < before)) {
      says.textContent = sentence(minutes);
    }
    before = minutes;
    if (!over) {
      timer = setTimeout(look, (seconds - (minutes - 1) * 60) * 1000 + 50);
    }
  }

  /* Once the machine has slept, or its clock was set, only the server knows what is left. */
  function look() {
    if (Math.abs(drift() - awake) > 5000) {
      ask();
    } else {
      show();
    }
  }

  async function ask() {
    const asked = drift();
    try {
      const answer = await fetch(location.pathname, { cache: "no-store" });
      const at = performance.now();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-seconds]");
      if (fresh) {
        Object.assign(held.dataset, fresh.dataset);
        ["[data-seconds] svg", "[data-seconds] h2", "[data-last] strong"].forEach((part) =>
          document.querySelector(part).replaceWith(page.querySelector(part)));
      } else if (answer.ok || answer.status === 410) {
        held.dataset.seconds = 0; // It is over, or booked in another window.
      } else {
        throw new Error(answer.status);
      }
      since = at;
      awake = asked;
    } catch {
      // Without an answer what was measured has to do, and the next minute asks again.
    }
    show();
  }

  addEventListener("pageshow", (event) => { if (event.persisted) { ask(); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
  before = Math.ceil(secondsLeft() / 60);
  show();
})();
