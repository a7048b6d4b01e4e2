// Open calls for help: says a new one aloud once (tone and page title) and does not repeat what is already on screen.
const strip = document.getElementById("alerts");
const plainTitle = document.title;
const known = new Set();

if (strip) {
  strip.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.serverResponse;
    if (answer === strip.dataset.shown || isBeingUsed()) event.detail.shouldSwap = false;
    else strip.dataset.shown = answer;
  });
  strip.addEventListener("htmx:afterSwap", () => notice({ aloud: true }));
  notice({ aloud: false });
}

// Redrawing would take the button away from under the finger or the keyboard.
function isBeingUsed() {
  return strip.contains(document.activeElement) && strip.querySelector("[data-incident]") !== null;
}

function notice({ aloud }) {
  const open = [...strip.querySelectorAll("[data-incident]")].map((row) => row.dataset.incident);
  const fresh = open.filter((id) => !known.has(id));
  open.forEach((id) => known.add(id));
  document.title = open.length ? `(SOS ${open.length}) ${plainTitle}` : plainTitle;
  if (aloud && fresh.length) ring();
}

function ring() {
  try {
    const audio = new AudioContext();
    [880, 660, 880].forEach((pitch, step) => beep(audio, pitch, audio.currentTime + step * 0.28));
  } catch {
    // No sound device: the strip and the title still say it.
  }
}

function beep(audio, pitch, start) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.2, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.26);
}
