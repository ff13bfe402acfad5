"use strict";
// Comes before ReDoc. It writes its styles into elements of its own, some of them as it loads: each
// gets the page's nonce. And it would fetch its maker's logo from elsewhere, which our policy forbids.
const place = document.getElementById("redoc");
const make = document.createElement.bind(document);
document.createElement = (name, ...rest) => {
  const element = make(name, ...rest);
  if (name === "style") element.nonce = place.dataset.nonce;
  if (name === "img") {
    const isElsewhere = (address) => /^https?:/.test(address);
    const set = (attribute, value) => Element.prototype.setAttribute.call(element, attribute, value);
    element.setAttribute = (attribute, value) => {
      if (attribute !== "src" || !isElsewhere(value)) set(attribute, value);
    };
    Object.defineProperty(element, "src", { set: (value) => element.setAttribute("src", value) });
  }
  return element;
};
const family = "system-ui, sans-serif";
const theme = { typography: { fontFamily: family, headings: { fontFamily: family } } };
addEventListener("load", () => Redoc.init(place.dataset.document, { theme }, place));
