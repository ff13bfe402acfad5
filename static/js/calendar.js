/* Draws a centre's calendar from our own JSON. The list beside it shows the same without a script.

All times are the centre's wall clock and bear no offset; the component is told they are UTC. */
"use strict";

(() => {
  const box = document.getElementById("calendar");
  const { view, day, language, minutes } = box.dataset;
  const loadedAt = performance.now();
  const wallAtLoad = Date.parse(`${box.dataset.wall}Z`);
  const drawings = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth" };

  /* The clock on the centre's wall, whatever the browser's zone. */
  const wall = () => new Date(wallAtLoad + performance.now() - loadedAt).toISOString().slice(0, 19);

  const piece = (name, text, hidden) => {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    if (hidden) {
      made.ariaHidden = "true";
    }
    return made;
  };

  const content = ({ event }) => {
    const { said, clock } = event.extendedProps;
    if (event.display === "background") {
      return { domNodes: [] };
    }
    const seen = document.createElement("span");
    seen.className = "seen";
    seen.ariaHidden = "true";
    seen.dir = "auto";
    if (clock && view === "day") {
      seen.append(piece("clock", clock), " ");
    }
    seen.append(piece("words", event.title));
    return { domNodes: [seen, piece("visually-hidden", said)] };
  };

  const widest = () => (box.clientWidth < 800 ? 4 : 8);

  const draw = (told) => {
    const inADay = view !== "month";
    const calendar = new FullCalendar.Calendar(box, {
      initialView: drawings[view],
      initialDate: day,
      locale: language === "en" ? "en-gb" : language,
      timeZone: "UTC",
      now: wall,
      firstDay: 1,
      headerToolbar: false,
      height: "auto",
      expandRows: false,
      nowIndicator: true,
      showNonCurrentDates: false,
      fixedWeekCount: false,
      allDaySlot: inADay && told.events.some(({ allDay }) => allDay),
      allDayContent: box.dataset.allDay,
      slotMinTime: told.from ?? "00:00:00",
      slotMaxTime: told.until ?? "24:00:00",
      slotDuration: { minutes: Number(minutes) },
      slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      eventMinHeight: 24,
      slotEventOverlap: false,
      eventOrder: "start,rank,title",
      eventOrderStrict: true,
      eventMaxStack: view === "week" ? 2 : widest(),
      moreLinkClick: view === "week" ? ({ date }) => go(date) : "popover",
      moreLinkContent: ({ num }) => `+${num}`,
      moreLinkHint: (num) => `${num} ${box.dataset.more}. ${box.dataset.hint}`,
      closeHint: box.dataset.close,
      dayHeaderFormat: inADay
        ? { weekday: "short", day: "numeric", month: "short" }
        : { weekday: "short" },
      eventContent: content,
      events: told.events,
    });
    calendar.render();
    enter(inTime()[0]);
    box.removeAttribute("aria-busy");
    document.getElementById("calendar-left-out").hidden = !told.left_out;
  };

  const go = (date) => {
    const address = new URL(location.href);
    address.searchParams.set("view", "day");
    address.searchParams.set("day", date.toISOString().slice(0, 10));
    location.assign(address);
  };

  const links = () => [...box.querySelectorAll("a[href], a[tabindex]")];

  /* One of them is in the order of Tab, the others are reached from it: the component's order in
     the page is not that of time. */
  const enter = (current) => {
    for (const each of links()) {
      each.tabIndex = each === current ? 0 : -1;
    }
  };

  const inTime = () => {
    const placed = links().map((each) => [each, each.getBoundingClientRect()]);
    placed.sort(([, one], [, other]) => one.top - other.top || one.left - other.left);
    return placed.map(([each]) => each);
  };

  /* The nearest in a direction: straight ahead first, then beside. */
  const ways = {
    ArrowUp: (from, to) => [from.top - to.bottom, apart(from.left, from.right, to.left, to.right)],
    ArrowDown: (from, to) => [to.top - from.bottom, apart(from.left, from.right, to.left, to.right)],
    ArrowLeft: (from, to) => [from.left - to.right, apart(from.top, from.bottom, to.top, to.bottom)],
    ArrowRight: (from, to) => [to.left - from.right, apart(from.top, from.bottom, to.top, to.bottom)],
  };

  const apart = (low, high, otherLow, otherHigh) =>
    Math.max(0, otherLow - high, low - otherHigh) * 9 + Math.abs(low - otherLow) / 9;

  const nearest = (key, from) => {
    const here = from.getBoundingClientRect();
    let best = null;
    let least = Infinity;
    for (const each of links()) {
      const [ahead, aside] = ways[key](here, each.getBoundingClientRect());
      if (each !== from && ahead > -3 && ahead + aside < least) {
        [best, least] = [each, ahead + aside];
      }
    }
    return best;
  };

  const target = (key, from) => {
    if (key === "Home" || key === "End") {
      return inTime().at(key === "Home" ? 0 : -1);
    }
    return ways[key] ? nearest(key, from) : null;
  };

  box.addEventListener("keydown", (event) => {
    const from = event.target.closest("a");
    const next = from && target(event.key, from);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  box.addEventListener("focusin", (event) => {
    const current = event.target.closest("a");
    if (current && !current.closest(".fc-popover")) {
      enter(current);
    }
  });

  fetch(box.dataset.events, { headers: { Accept: "application/json" } })
    .then((answer) => answer.json())
    .then(draw)
    .catch(() => {
      // Signed out meanwhile, or nothing came: there is the list.
      box.removeAttribute("aria-busy");
      document.getElementById("calendar-failed").hidden = false;
    });
})();
