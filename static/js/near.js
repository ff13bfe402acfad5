/* "Near me" by the browser's position, asked for on a tap only.
   Without this script, or without a position, the server asks for a town. */
"use strict";

document.querySelector("[data-near]")?.addEventListener("click", (event) => {
  const button = event.currentTarget;
  if (!navigator.geolocation) {
    return; // The form goes as it is.
  }
  event.preventDefault();
  if (button.ariaBusy === "true") {
    return;
  }
  const words = button.querySelector("span");
  const usual = words.textContent;
  const rest = () => {
    button.ariaBusy = "false";
    words.textContent = usual;
  };
  button.ariaBusy = "true";
  words.textContent = button.dataset.waiting;
  addEventListener("pagehide", rest, { once: true });
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const find = document.getElementById("find");
      const asked = new URLSearchParams(
        [...new FormData(find)].filter(([name, value]) => value && !["q", "near"].includes(name)),
      );
      // About a kilometre: enough for the way to a centre, too coarse to tell a house.
      asked.set("near", `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`);
      location.assign(`${find.action.split(/[?#]/)[0]}?${asked}#results`);
    },
    () => button.form.submit(),
    { timeout: 8000, maximumAge: 600000 },
  );
});
