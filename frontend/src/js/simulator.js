// The practice phones' sounds: a ring, the tone of a key, and prompts spoken by the browser. All made here, no files.
const SOUND = "simulator-sound";
const RING_EVERY_MS = 3000;
const BEATS = 10;
const TONES = { rows: [697, 770, 852, 941], columns: [1209, 1336, 1477], keys: "123456789*0#" };
const choice = document.querySelector("[data-sound]");
const heard = new Set();
let audio = null;
let ringing = null;

if (choice) {
  const toggle = choice.querySelector("[data-sound-switch]");
  choice.hidden = false;
  showChoice(toggle);
  toggle.addEventListener("click", () => {
    localStorage.setItem(SOUND, isOn() ? "off" : "on");
    showChoice(toggle);
    if (!isOn()) globalThis.speechSynthesis?.cancel();
    listen();
  });
  document.addEventListener("htmx:afterSettle", () => listen());
  document.addEventListener("keydown", pressByKeyboard);
  document.addEventListener("click", ({ target }) => {
    const key = target.closest?.("[data-key]");
    if (key) pressed(key.dataset.key);
  });
  keepHalfSaid();
  // What was said before the page was opened is not said again, but for the last prompt of a call that goes on.
  document.querySelectorAll("[data-call]").forEach((call) => {
    [...call.querySelectorAll("[data-say]")].slice(0, call.dataset.doing === "ended" ? undefined : -1).forEach((line) => heard.add(line.dataset.say));
  });
  listen();
}

function isOn() {
  return localStorage.getItem(SOUND) !== "off";
}

function showChoice(toggle) {
  toggle.setAttribute("aria-pressed", String(isOn()));
  toggle.querySelector("[data-on]").hidden = !isOn();
  toggle.querySelector("[data-off]").hidden = isOn();
}

function listen() {
  ringWhile(isOn() && document.querySelector('[data-doing="ringing"]') !== null);
  if (!document.querySelector('[data-call]:not([data-doing="ringing"])')) globalThis.speechSynthesis?.cancel();
  for (const line of document.querySelectorAll("[data-say]")) {
    if (heard.has(line.dataset.say)) continue;
    heard.add(line.dataset.say);
    if (isOn()) say(line);
  }
}

function say(line) {
  if (line.dataset.audio) {
    playRecording(line.dataset.audio);
    return;
  }
  if (typeof SpeechSynthesisUtterance === "undefined") return;
  const words = new SpeechSynthesisUtterance(line.textContent);
  words.lang = /\p{Script=Han}/u.test(line.textContent) ? "zh-CN" : "en-US";
  words.rate = 0.95;
  speechSynthesis.speak(words);
}

async function playRecording(address) {
  try {
    const { pathname } = new URL(address, location.href);
    const answer = await fetch(pathname);
    const sound = await context().decodeAudioData(await answer.arrayBuffer());
    const source = context().createBufferSource();
    source.buffer = sound;
    source.connect(context().destination);
    source.start();
  } catch {
    // No sound device, or no such recording: its name stands in the call.
  }
}

// A key may be pressed at any time: whoever presses one has heard enough.
function pressed(key) {
  globalThis.speechSynthesis?.cancel();
  const place = TONES.keys.indexOf(key);
  if (!isOn() || place < 0) return;
  for (const pitch of [TONES.rows[Math.floor(place / 3)], TONES.columns[place % 3]]) tone(pitch, 0, 0.15, 0.08);
}

function pressByKeyboard({ key, target, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey || target.matches?.("input, select, textarea")) return;
  if (!TONES.keys.includes(key)) return;
  const phone = target.closest?.("[data-call]") ?? onlyCall();
  phone?.querySelector(`[data-key="${key}"]`)?.click();
}

function onlyCall() {
  const calls = document.querySelectorAll(".call-keys");
  return calls.length === 1 ? calls[0].closest("[data-call]") : null;
}

// A screen that refreshes itself must not take away what somebody is just typing into the phone.
function keepHalfSaid() {
  const halfSaid = new Map();
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const box = detail.target?.querySelector?.('[name="words"]');
    if (box && detail.requestConfig.verb === "get") halfSaid.set(box.id, [box.value, box === document.activeElement]);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const [id, [words, hadFocus]] of halfSaid) {
      const box = document.getElementById(id);
      if (box) box.value = words;
      if (box && hadFocus) box.focus();
    }
    halfSaid.clear();
  });
}

function ringWhile(wanted) {
  if (wanted === (ringing !== null)) return;
  if (wanted) {
    ringOnce();
    ringing = setInterval(ringOnce, RING_EVERY_MS);
  } else {
    clearInterval(ringing);
    ringing = null;
  }
}

function ringOnce() {
  for (let beat = 0; beat < BEATS; beat += 1) tone(beat % 2 ? 480 : 440, beat * 0.1, 0.1, 0.15);
}

function context() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
  return audio;
}

function tone(pitch, after, seconds, loudness) {
  try {
    const start = context().currentTime + after;
    const wave = context().createOscillator();
    const volume = context().createGain();
    wave.frequency.value = pitch;
    volume.gain.setValueAtTime(loudness, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
    wave.connect(volume).connect(context().destination);
    wave.start(start);
    wave.stop(start + seconds);
  } catch {
    // No sound device: the phone is seen to ring.
  }
}
