// An order that nobody takes: two low notes, once for each; the strip and its live region say the rest.
const strip = document.getElementById("unfilled");
const known = new Set();

if (strip) {
  strip.addEventListener("htmx:afterSwap", () => look({ aloud: true }));
  look({ aloud: false });
}

function look({ aloud }) {
  const fresh = [...strip.querySelectorAll("[data-unfilled]")].filter((row) => !known.has(row.dataset.unfilled));
  fresh.forEach((row) => known.add(row.dataset.unfilled));
  if (aloud && fresh.length) knock();
}

function knock() {
  try {
    const audio = new AudioContext();
    [392, 330].forEach((pitch, step) => note(audio, pitch, audio.currentTime + step * 0.35));
  } catch {
    // No sound device: the strip still says it.
  }
}

function note(audio, pitch, start) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.15, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.42);
}
