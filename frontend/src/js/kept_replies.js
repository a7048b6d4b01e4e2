// A kept sentence goes to where somebody is writing; without this script the server puts it behind what was typed.
const ENDS_A_SENTENCE = /[\s。！？，；：、…]$/u;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  const box = button && document.getElementById(button.dataset.into);
  if (!box) return;
  event.preventDefault();
  if ("instead" in button.dataset) box.value = button.dataset.insert;
  else insert(box, button.dataset.insert);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});

// Nothing is written over, not even what is selected. A box nobody has been in yet has its cursor before the words.
function insert(box, words) {
  const place = box.selectionEnd || box.value.length;
  const before = box.value.slice(0, place);
  const after = box.value.slice(place);
  const open = before && !ENDS_A_SENTENCE.test(before) ? " " : "";
  const close = after && !/^\s/.test(after) && !ENDS_A_SENTENCE.test(words) ? " " : "";
  box.setRangeText(open + words + close, place, place, "end");
}
