/* A map of the centres in the list, drawn when it is asked for: rings of distance and names of
   towns instead of pictures from elsewhere. The list says all it shows. */
"use strict";

(() => {
  const frame = document.getElementById("map");
  const centres = [...document.querySelectorAll(".centre[data-point]")];
  if (!frame || centres.length === 0) {
    return;
  }
  const [button, failed, ground, credit] = frame.children;
  const words = button.querySelector("span");
  const point = (written) => written.split(",").map(Number);
  const calm = { interactive: false, keyboard: false };
  let shown = null;

  frame.hidden = false;
  button.addEventListener("click", async () => {
    const open = ground.hidden;
    button.setAttribute("aria-expanded", String(open));
    words.textContent = open ? words.dataset.hide : words.dataset.show;
    ground.hidden = credit.hidden = !open;
    if (open && !shown) {
      try {
        await Promise.all([loaded("script", frame.dataset.script), loaded("link", frame.dataset.styles)]);
        shown = draw();
      } catch {
        ground.hidden = credit.hidden = true;
        failed.hidden = false;
        failed.textContent = failed.dataset.failed;
      }
    }
  });

  function loaded(kind, address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement(kind);
      Object.assign(element, kind === "link" ? { rel: "stylesheet", href: address } : { src: address });
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      // Before our own sheet, which has the last word.
      document.head.prepend(element);
    });
  }

  function draw() {
    const still = { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false };
    const map = L.map(ground, {
      ...still, inertia: false, attributionControl: false, zoomControl: false,
      scrollWheelZoom: false, minZoom: 2, maxZoom: 14,
    });
    map.getPane("overlayPane").setAttribute("aria-hidden", "true");
    ground.setAttribute("role", "region");
    ground.setAttribute("aria-label", frame.dataset.label);
    L.control.zoom({ zoomInTitle: frame.dataset.in, zoomOutTitle: frame.dataset.out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const middle = frame.dataset.middle && point(frame.dataset.middle);
    const points = centres.map((each) => point(each.dataset.point));
    map.fitBounds(L.latLngBounds(middle ? [...points, middle] : points).pad(0.15), { maxZoom: 12 });
    if (middle) {
      rings(map, middle, Math.max(...points.map((each) => map.distance(each, middle))) / 1000);
      label("you", frame.dataset.you, middle).addTo(map);
    }
    centres.forEach((each, at) => spot(map, each, points[at]));
    towns(map);
    return map;
  }

  function label(kind, words, at = [0, 0]) {
    const html = document.createElement("span");
    html.textContent = words;
    html.dir = "auto";
    return L.marker(at, { ...calm, icon: L.divIcon({ className: kind, html, iconSize: null }) });
  }

  function rings(map, middle, farthest) {
    for (const km of [1, 2, 5, 10, 25, 50, 100].filter((each) => each >= farthest / 8)) {
      L.circle(middle, { ...calm, radius: km * 1000, className: "ring", fill: false }).addTo(map);
      label("km", `${km} km`, [middle[0] + km / 111.2, middle[1]]).addTo(map);
      if (km >= farthest) {
        break;
      }
    }
  }

  function spot(map, centre, at) {
    const title = centre.querySelector("h3 a");
    const next = centre.querySelector(".next b");
    const told = document.createElement("div");
    const link = Object.assign(document.createElement("a"), { href: title.href, textContent: title.textContent });
    told.append(link);
    if (next) {
      told.append(Object.assign(document.createElement("p"), { textContent: next.textContent }));
    }
    told.dir = document.documentElement.dir;
    const marker = L.marker(at, { icon: L.divIcon({ className: "spot", iconSize: [28, 28] }) });
    marker.bindPopup(told, { closeButton: false }).addTo(map);
    marker.getElement().setAttribute("aria-label", title.textContent);
    marker.on("popupopen", () => link.focus({ preventScroll: true }));
    told.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        marker.closePopup();
        marker.getElement().focus();
      }
    });
  }

  /* The largest towns of what is to be seen, as far as their names do not lie on each other. */
  function towns(map) {
    const names = L.layerGroup().addTo(map);
    const tell = async () => {
      const seen = map.getBounds();
      const box = [
        Math.max(seen.getSouth(), -90), Math.max(seen.getWest(), -180),
        Math.min(seen.getNorth(), 90), Math.min(seen.getEast(), 180),
      ];
      const answer = await fetch(`${frame.dataset.towns}?box=${box.map((side) => side.toFixed(2))}`);
      const { towns: found } = answer.ok ? await answer.json() : { towns: [] };
      const taken = [];
      if (frame.dataset.middle) {
        // Names stand below their points, the reader's own above: this far apart they meet.
        const { x, y } = map.latLngToContainerPoint(point(frame.dataset.middle));
        taken.push({ x, y: y - 44 });
      }
      names.clearLayers();
      for (const [name, ...at] of found) {
        const { x, y } = map.latLngToContainerPoint(at);
        if (taken.every((other) => Math.abs(other.x - x) > 96 || Math.abs(other.y - y) > 24)) {
          taken.push({ x, y });
          label("town", name, at).addTo(names);
        }
      }
    };
    map.on("moveend", () => tell().catch(() => {}));
    tell().catch(() => {});
  }
})();
