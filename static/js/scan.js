/* Keeps the cursor where a scanner types, and reads codes with the camera where the browser can.
   The form works without. */
"use strict";

const form = document.getElementById("look-up");
const field = document.getElementById("reference");
const scan = document.getElementById("scan");
const camera = document.getElementById("camera");
const picture = document.getElementById("camera-picture");
const said = document.getElementById("camera-said");
let stream = null;

const stop = () => {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  camera.hidden = true;
  field.focus();
};

const look = async (detector) => {
  if (!stream) {
    return;
  }
  const codes = await detector.detect(picture).catch(() => []);
  if (stream && codes.length) {
    field.value = codes[0].rawValue.slice(0, 60);
    stop();
    form.requestSubmit();
    return;
  }
  setTimeout(() => look(detector), 150);
};

// The camera is asked for by a tap alone, and is off again as soon as a code was read.
const start = async () => {
  camera.hidden = false;
  said.textContent = said.dataset.looking;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    picture.srcObject = stream;
    await picture.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  } catch {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    said.textContent = said.dataset.refused;
    field.focus();
  }
};

// Browsers take the cursor away when an address names a row; the next scan must not be lost.
addEventListener("load", () => setTimeout(() => field.focus({ preventScroll: true })));

if ("BarcodeDetector" in window && navigator.mediaDevices && scan) {
  scan.hidden = false;
  scan.addEventListener("click", start);
  document.getElementById("camera-off").addEventListener("click", stop);
}
