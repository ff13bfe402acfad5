/* Security keys: the page holds the question, the form takes the answer along. */
const bytes = text => Uint8Array.from(
  atob(text.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const told = key => ({...key, id: bytes(key.id)});

function question(kind) {
  const {publicKey} = JSON.parse(document.getElementById("key-question").textContent);
  publicKey.challenge = bytes(publicKey.challenge);
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (publicKey[name]) publicKey[name] = publicKey[name].map(told);
  }
  if (kind === "create") publicKey.user.id = bytes(publicKey.user.id);
  return {publicKey};
}

function answer(made) {
  const response = {};
  for (const name of [
    "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle",
  ]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return JSON.stringify({
    id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {},
  });
}

for (const form of document.querySelectorAll("form[data-key]")) {
  if (!window.PublicKeyCredential || !navigator.credentials) continue;
  const button = form.querySelector("button");
  const complaint = form.querySelector("[role=alert]");
  button.hidden = false;
  for (const each of form.querySelectorAll(".without-keys")) each.hidden = true;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    complaint.hidden = true;
    const kind = form.dataset.key;
    try {
      const made = await navigator.credentials[kind](question(kind));
      form.elements.answer.value = answer(made);
      form.submit();
    } catch {
      complaint.textContent = form.dataset.refused;
      complaint.hidden = false;
    }
  });
}
