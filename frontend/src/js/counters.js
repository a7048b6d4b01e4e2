// How long a text is while somebody writes it: characters, and the parts that carriers charge for in the longest case.
const GSM =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_DOUBLE = "^{}\\[~]|€\f";

for (const counter of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(counter.dataset.counter);
  const longest = JSON.parse(counter.dataset.longest);
  field?.addEventListener("input", () => {
    const own = field.value.trim();
    const text = (counter.dataset.around ?? "{own}").replace("{own}", () => own);
    const grown = text.replace(/\{(\w+)\}/g, (whole, name) => longest[name] ?? whole);
    const parts = partsOf(grown);
    counter.textContent = counter.dataset.wording.replace("#letters", [...own].length).replace("#parts", parts);
    counter.classList.toggle("counter-long", parts > 3);
  });
}

function partsOf(text) {
  const letters = [...text];
  const plain = letters.every((letter) => GSM.includes(letter) || GSM_DOUBLE.includes(letter));
  if (!plain) return inParts(text.length, 70, 67);
  return inParts(letters.length + letters.filter((letter) => GSM_DOUBLE.includes(letter)).length, 160, 153);
}

function inParts(units, alone, chained) {
  return units <= alone ? 1 : Math.ceil(units / chained);
}
