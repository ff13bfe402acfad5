// Without scripts the button is not shown (booked.css); printing is then in the browser's menu.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
