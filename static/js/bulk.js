// Without scripts there is the link "Look again". The page is loaded anew when a step has ended.
const part = document.querySelector("[data-progress]");
const EVERY = 2000;

async function look() {
  try {
    const answer = await fetch(part.dataset.progress, { headers: { Accept: "application/json" } });
    // Signed out meanwhile: the address leads to a page, and the next load asks for the sign-in.
    if (!answer.ok || answer.redirected) {
      window.location.reload();
      return;
    }
    const far = await answer.json();
    if (far.status !== part.dataset.status) {
      window.location.reload();
      return;
    }
    part.querySelector("progress").value = far.percent;
    const said = part.querySelector("[role=status]");
    if (said.textContent !== far.said) {
      said.textContent = far.said;
    }
  } catch {
    // The network is away; the next look may find it again.
  }
  window.setTimeout(look, EVERY);
}

if (part) {
  window.setTimeout(look, EVERY);
}
