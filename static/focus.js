// Where the focus is: back at the row that was acted on, in a toast, in a menu, in the drawer.

let arrived = null; // where the page came back to: from there the toast is next
let before = null; // where the focus was before it went to a toast

// Puts the focus where the address says that the person was: `#row-7.8` is row 7, or 8 where 7 is gone.
function arrive() {
  const [, kind, names] = location.hash.match(/^#(row|opens)-(.+)$/) ?? [];
  if (!kind) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (document.querySelector("dialog[open]")) return;
  const places = names.split(".").map((name) => document.getElementById(`${kind}-${name}`));
  arrived = places.find(Boolean) ?? elsewhere();
  arrived.focus();
}

// Where no row is left: the button that makes one.
function elsewhere() {
  return document.querySelector("[id^=opens-]") ?? document.getElementById("content");
}

// A row that is deleted, or filtered out by what it became, leaves its place to the next, or to the one before it.
function nameHeir(form) {
  const [, list, row] = form.elements.back?.value.match(/^([^#]*)#row-(\d+)/) ?? [];
  const own = document.getElementById(`row-${row}`)?.closest("tr");
  const heir = (own?.nextElementSibling ?? own?.previousElementSibling)?.querySelector("[id^=row-]");
  if (heir) form.elements.back.value = `${list}#row-${row}.${heir.id.slice(4)}`;
}

function toToast() {
  const button = document.querySelector(".toast:not(.gone) button");
  if (!button || document.querySelector("dialog:modal")) return false;
  before = document.activeElement;
  button.focus();
  return true;
}

function fromToast() {
  (before?.isConnected ? before : elsewhere()).focus();
  before = null;
  return true;
}

function dismiss(toast) {
  const had = toast.contains(document.activeElement);
  toast.remove();
  if (had && !toToast()) fromToast();
}

document.addEventListener("keydown", (event) => {
  const { key, shiftKey, target } = event;
  const inToast = target.closest(".toast");
  const ends = [...document.querySelectorAll(".toast button")];
  let moved = false;
  if (key === "F6") moved = inToast ? fromToast() : toToast();
  if (key === "Tab" && inToast && before && target === ends.at(shiftKey ? 0 : -1)) moved = fromToast();
  if (key === "Tab" && !inToast && !shiftKey && target === arrived) {
    arrived = null; // once: the next time the order is that of the page
    moved = toToast();
  }
  if (moved) event.preventDefault();
  // From its button, too: it opens a moment before the focus goes into it. The focus is given back, and Tab goes on from there.
  const menu = target.closest("[role=menu]") ?? target.popoverTargetElement;
  if (key === "Tab" && menu?.matches(".menu:popover-open")) menu.hidePopover();
});

// A menu that the focus has left is closed; its button does that itself.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const open = target.closest(":popover-open");
  if (open && relatedTarget && !open.contains(relatedTarget) && relatedTarget.popoverTargetElement !== open) open.hidePopover();
});

// Behind the open drawer nothing can be reached. It is let go before the drawer closes, so that its button takes the focus.
function setDrawer(open) {
  document.querySelectorAll(".skip, .topbar, .content, .toasts").forEach((part) => (part.inert = open));
}

document.addEventListener("beforetoggle", ({ target, newState }) => {
  if (target.id === "panel" && newState === "closed") setDrawer(false);
}, true);

document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id !== "panel" || newState !== "open") return;
  setDrawer(true);
  target.querySelector("a")?.focus();
}, true);

matchMedia("(width >= 1120px)").addEventListener("change", () => document.querySelector("#panel:popover-open")?.hidePopover());

