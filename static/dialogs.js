"use strict";
// The dialogs: opened, left, and then as the server sent them; and the one that shows a secret, this once.

const leaving = document.getElementById("leave"); // the form that leads back to the list
const asking = document.getElementById("not-kept"); // asks before a secret is lost

function openDialog(dialog) {
  dialog.querySelectorAll("form:has(.expiry)").forEach(showExpiry);
  dialog.showModal();
}

// What was typed and chosen must not wait for the next Enter, nor what follows from it: previews, hidden parts.
function putBack(dialog) {
  for (const form of dialog.querySelectorAll("form")) {
    form.reset();
    form.dispatchEvent(new Event("input"));
    form.dispatchEvent(new Event("change"));
  }
}

// Browsers bring back what was typed, with Reload or with a page that they kept for Back.
function closeAll(kept) {
  for (const dialog of document.querySelectorAll("dialog")) {
    if (!dialog.open) putBack(dialog);
    else if (kept) dialog.close();
  }
}

// The server draws an open dialog over an inert page; here it becomes a real modal.
function adoptServed() {
  const dialog = document.querySelector("dialog[data-served]");
  if (!dialog) return;
  dialog.removeAttribute("open"); // close() would tell the close handler that the person left
  document.querySelector(".frame").inert = false;
  dialog.querySelectorAll(".unscripted").forEach((words) => (words.hidden = true));
  dialog.showModal();
  if (!("secret" in dialog.dataset)) return;
  history.replaceState(null, "", leaving.dataset.back); // so that Reload does not post again
  addEventListener("beforeunload", (event) => isUnkept(dialog) && event.preventDefault());
  // Neither the Back button nor a kept copy of the page may show the secret again.
  addEventListener("pagehide", () => wipe(dialog));
}

function leave(dialog) {
  if (isUnkept(dialog)) ask();
  else dialog.close();
}

function closed(dialog) {
  if (dialog === asking) return answered();
  if (!("served" in dialog.dataset)) return putBack(dialog);
  // Browsers may close a dialog without asking the page first, such as with a second Escape.
  if (isUnkept(dialog)) {
    dialog.showModal();
    return ask();
  }
  const place = placeOf(dialog);
  if ("secret" in dialog.dataset) wipe(dialog);
  // The list afresh, as without script: nothing is left of what was refused, and the history has no second entry.
  history.replaceState(null, "", `${leaving.action}?`); // where only the part after # differs, nothing would be loaded
  location.replace(leaving.dataset.back + place);
}

// Where the dialog was opened: the menu of a row, or a button above the list.
function placeOf(dialog) {
  if ("secret" in dialog.dataset) return "";
  const row = dialog.querySelector("form[method=post]")?.action.match(/\/(\d+)\/\w+$/)?.[1];
  return row ? `#row-${row}` : `#opens-${dialog.id}`;
}

// ---- A secret, this once ----

// Shown, and neither copied nor downloaded yet.
function isUnkept(dialog) {
  return ["secret", "served"].every((mark) => mark in dialog.dataset) && !("kept" in dialog.dataset);
}

// `text` is on the clipboard or in a file now.
function keep(text) {
  const shown = document.querySelector("dialog[data-secret]");
  const secret = document.getElementById("secret")?.value;
  if (shown && secret && text.includes(secret)) shown.dataset.kept = "";
}

// What Ctrl+C copies: browsers tell the selection within a field apart from that of the page.
function selected() {
  const field = document.activeElement;
  if (field.id === "secret") return field.value.slice(field.selectionStart, field.selectionEnd);
  return getSelection().toString();
}

function ask() {
  if (asking.open) return;
  asking.returnValue = "";
  asking.showModal();
}

function answered() {
  if (asking.returnValue !== "leave") return;
  const shown = document.querySelector("dialog[data-secret]");
  shown.dataset.kept = "";
  shown.close();
}

function wipe(dialog) {
  delete dialog.dataset.served; // nothing left for the close handler to do
  dialog.querySelectorAll("input").forEach((input) => (input.value = ""));
  dialog.replaceChildren();
  dialog.close();
}

