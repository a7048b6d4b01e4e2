// Open calls for help: tells of a new one once (tone, page title, screen reader) and leaves what is in use alone.
const strip = document.getElementById("alerts");
const spoken = document.getElementById("alerts-spoken");
const plainTitle = document.title;
const known = new Set();

if (strip) {
  strip.addEventListener("htmx:beforeSwap", (event) => {
    if (strip.contains(document.activeElement) && sameCalls(event.detail.serverResponse)) event.detail.shouldSwap = false;
  });
  strip.addEventListener("htmx:afterSwap", () => look({ aloud: true }));
  look({ aloud: false });
}

// Redrawing takes a button away from under the keyboard: only a call that came or went is worth that.
function sameCalls(answer) {
  const coming = [...new DOMParser().parseFromString(answer, "text/html").querySelectorAll("[data-incident]")];
  return String(coming.map(name)) === String(shown().map(name));
}

function shown() {
  return [...strip.querySelectorAll("[data-incident]")];
}

function name(row) {
  return row.dataset.incident;
}

function look({ aloud }) {
  const rows = shown();
  const fresh = rows.filter((row) => !known.has(name(row)));
  fresh.forEach((row) => known.add(name(row)));
  document.title = rows.length ? `(SOS ${rows.length}) ${plainTitle}` : plainTitle;
  if (!aloud || !fresh.length) return;
  spoken.textContent = fresh.map((row) => row.querySelector("[data-said]").textContent).join(" ");
  ring();
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
