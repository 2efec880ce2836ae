"use strict";
// Extras only: every form and link works without this file. Nothing here builds markup from strings. It is served as one
// with the files that src/web/assets.rs names.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// ---- Times ----

// The server's clock decides: the browser's may be wrong by days, and tokens end by the server's.
const ahead = Date.parse(document.documentElement.dataset.now) - Date.now() || 0;
const now = () => Date.now() + ahead;

const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const units = [["year", 365 * 86400], ["month", 30 * 86400], ["week", 7 * 86400], ["day", 86400], ["hour", 3600], ["minute", 60]];

// Cut off, not rounded: a token must not seem to live longer than it does. The small
// allowance lets one made a moment ago for 60 days say "2 months".
function relative(date) {
  const seconds = (date - now()) / 1000;
  for (const [unit, length] of units) {
    const count = Math.floor(Math.abs(seconds) / length + 0.02);
    if (count >= 1) return words.format(Math.sign(seconds) * count, unit);
  }
  return "just now";
}

const parts = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});

// Put together by hand, so that it reads like the server's UTC text in every browser.
function exact(date) {
  const p = Object.fromEntries(parts.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${p.weekday}, ${day(date)}, ${p.hour}:${p.minute} ${p.timeZoneName}`;
}

function day(date) {
  const p = Object.fromEntries(parts.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${p.day} ${p.month.slice(0, 3)} ${p.year}`;
}

// The title is for the mouse; screen readers get the same through the hidden text.
function showAgo(time) {
  const date = new Date(time.dateTime);
  const text = relative(date);
  if (time.firstChild.data === text) return;
  const hidden = document.createElement("span");
  hidden.className = "visually-hidden";
  hidden.textContent = ` (${exact(date)})`;
  time.title = exact(date) + (time.dataset.from ?? "");
  time.replaceChildren(text, hidden);
}

function showZone() {
  for (const place of document.querySelectorAll("[data-zone]")) place.textContent = zone;
  for (const field of document.querySelectorAll("[data-zone-field]")) field.value = zone;
}

function showTimes() {
  document.querySelectorAll("time.ago").forEach(showAgo);
}

// ---- The expiry line of forms that make a token ----

// Each preset counts from now, so it is worked out again whenever the dialog opens.
function showExpiry(form) {
  for (const time of form.querySelectorAll("time.exact")) {
    if (time.dataset.days) time.dateTime = new Date(now() + time.dataset.days * 86400e3).toISOString();
    const date = new Date(time.dateTime);
    time.textContent = exact(date);
    const line = time.closest("[data-preset]");
    line.querySelector(".zone").textContent = `, your time zone (${zone})`;
    if (time.dataset.days) form.querySelector(`option[value="${line.dataset.preset}"]`).dataset.when = day(date);
  }
  showCustom(form);
}

// From the viewer's today to the same day a year ahead, as src/tokens/generate/expiration.rs has it: 29 February is followed by the 28th.
function limitDays(input) {
  const today = new Date(now());
  const last = new Date(today.getFullYear() + 1, today.getMonth(), today.getDate());
  if (last.getMonth() !== today.getMonth()) last.setDate(0);
  const written = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  [input.min, input.max] = [written(today), written(last)];
}

// Not 23:59:59: where the clock is set back at midnight there are two of them.
function endOfDay(text) {
  const [year, month, date] = text.split("-").map(Number);
  return new Date(new Date(year, month - 1, date + 1) - 1000);
}

function showCustom(form) {
  const input = form.elements.expires_on;
  limitDays(input);
  const custom = form.elements.expiration.value === "custom";
  input.required = custom;
  if (!custom) input.value = ""; // a hidden date out of range would block the form in silence
  const line = form.querySelector('[data-preset="custom"]');
  const end = endOfDay(input.value);
  const known = !Number.isNaN(end.getTime());
  const strong = document.createElement("b");
  if (known) strong.textContent = exact(end);
  line.replaceChildren(...(known ? ["Expires ", strong, `, your time zone (${zone})`] : ["Expires at the end of that day, your time zone."]));
}

function startExpiry(form) {
  form.elements.zone.value = zone;
  for (const time of form.querySelectorAll("time.exact")) {
    const tail = document.createElement("span");
    tail.className = "zone";
    time.closest("[data-preset]").append(tail);
  }
  form.addEventListener("change", () => showCustom(form));
  showExpiry(form);
}

// ---- The Add Tag and Edit Tag dialogs ----

// WCAG relative luminance, as in src/tags/color.rs: black or white, whichever reads better.
function ink(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const white = 1.05 / (light + 0.05);
  const black = (light + 0.05) / 0.05;
  return white > black ? ["light", "White", white] : ["dark", "Black", black];
}

function showPreview(form) {
  const hex = form.elements.color.value.trim();
  const known = /^#[0-9a-f]{6}$/i.test(hex);
  for (const chip of form.querySelectorAll(".preview .chip")) {
    chip.querySelector("span").textContent = form.elements.name.value.trim() || "Tag";
    if (!known) continue;
    chip.querySelector("rect").setAttribute("fill", hex);
    chip.classList.toggle("ink-light", ink(hex)[0] === "light");
    chip.classList.toggle("ink-dark", ink(hex)[0] === "dark");
  }
  if (!known) return;
  const [, word, ratio] = ink(hex);
  form.querySelector(".contrast").textContent = `${word} text, contrast ${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1.`;
}

// The picker and the slider have no names, so they are not sent: they only mirror their fields.
function startTagForm(form) {
  const { color, weight_modifier: weight } = form.elements;
  const picker = form.querySelector("[type=color]");
  const slider = form.querySelector("[type=range]");
  form.addEventListener("input", ({ target }) => {
    if (target === picker) color.value = picker.value.toUpperCase();
    if (target === color && color.validity.valid) picker.value = color.value.trim();
    if (target === slider) weight.value = slider.value;
    if (target === weight && weight.validity.valid) slider.value = weight.value;
    showPreview(form);
  });
  form.addEventListener("click", ({ target }) => {
    const swatch = target.closest("[data-swatch]");
    if (!swatch) return;
    color.value = picker.value = swatch.dataset.swatch;
    showPreview(form);
  });
  showPreview(form);
}

// ---- The Add User dialog ----

// As src/users/create_service/identifier.rs makes it.
function identifier(name) {
  const user = name.trim().normalize("NFC").toLowerCase().replace(/\s/gu, "_").replace(/[^a-z0-9_]/g, "");
  return `${user}@service`;
}

function startUserForm(form) {
  const { type, name, email } = form.elements;
  const preview = form.querySelector(".identifier");
  const show = () => {
    if (email) email.required = !type || type.value === "person"; // hidden it would block the form in silence
    if (preview) preview.value = name.value.trim() ? identifier(name.value) : preview.defaultValue;
  };
  form.addEventListener("input", show);
  show();
}

// ---- Copy, download, reveal ----

function select(source) {
  source.focus?.();
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
}

// On plain http there is no clipboard object; the old command is then the only way.
async function toClipboard(source) {
  if (!navigator.clipboard) {
    select(source);
    return document.execCommand("copy");
  }
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
    keep(text);
    return true;
  } catch {
    select(source);
    return false;
  }
}

async function copy(button) {
  const note = button.closest(".copying").querySelector(".copy-note");
  const label = button.querySelector("span");
  const use = button.querySelector("use");
  note.classList.remove("visually-hidden");
  note.textContent = "";
  if (!(await toClipboard(document.getElementById(button.dataset.copy)))) {
    note.textContent = `Press ${/Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl+"}C to copy`;
    return;
  }
  const icon = (name) => use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  icon("check");
  if (label) label.textContent = "Copied";
  else {
    note.classList.add("visually-hidden"); // the check mark says it to the eye
    note.textContent = "Copied";
  }
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    icon("copy");
    if (label) label.textContent = "Copy";
    else note.textContent = "";
  }, 2000);
}

function download(button) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([document.getElementById("secret").value + "\n"], { type: "text/plain" }));
  link.download = button.dataset.download;
  link.click();
  keep(document.getElementById("secret").value);
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function reveal(button, shown = button.getAttribute("aria-pressed") !== "true") {
  document.getElementById(button.dataset.reveal).type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

// ---- Try it, in the API reference ----

const token = document.getElementById("api-token"); // its field is the only place where it is kept
const telling = /^(content-type|allow|etag|link|location|retry-after|ratelimit.*|www-authenticate|x-request-id)$/;

function requestOf(form) {
  const fields = [...form.elements].filter(({ dataset }) => dataset.place);
  const at = (place) => fields.filter(({ dataset }) => dataset.place === place);
  let path = form.dataset.path;
  for (const { name, value } of at("path")) path = path.replace(`{${name}}`, () => encodeURIComponent(value));
  const query = new URLSearchParams(at("query").filter(({ value }) => value).map(({ name, value }) => [name, value]));
  const [body] = at("body");
  const headers = new Headers();
  if (body) headers.set("Content-Type", "application/json");
  if ("token" in form.dataset && token.value.trim()) headers.set("Authorization", `Bearer ${token.value.trim()}`);
  const options = { method: form.dataset.method, headers, body: body?.value, credentials: "omit", cache: "no-store", redirect: "manual" };
  return [query.size ? `${path}?${query}` : path, options];
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// Whatever comes back is shown as text.
function showAnswer(form, said, headers = "", body = "") {
  form.querySelector(".sent").textContent = said;
  for (const [place, text] of [[".headers", headers], [".body", body]]) {
    form.querySelector(place).textContent = text;
    form.querySelector(place).hidden = !text;
  }
}

async function tryIt(form) {
  const asked = (form.asked = Symbol()); // a later answer to an earlier request is not shown
  showAnswer(form, "Sending …");
  const start = performance.now();
  let shown;
  try {
    const answer = await fetch(...requestOf(form));
    const text = await answer.text();
    const took = Math.round(performance.now() - start);
    const headers = [...answer.headers].filter(([name]) => telling.test(name)).map((pair) => pair.join(": "));
    shown = [`${answer.status} ${answer.statusText} in ${took} ms`, headers.join("\n"), indented(text)];
  } catch (problem) {
    shown = [`Not sent, or not answered: ${problem.message}`];
  }
  if (form.asked === asked) showAnswer(form, ...shown);
}

// The Back button must not bring back a token, nor an answer that may hold one.
function forgetTried() {
  if (!token) return;
  token.value = "";
  document.querySelectorAll(".try").forEach((form) => {
    form.asked = null;
    showAnswer(form, "");
  });
}

addEventListener("pagehide", forgetTried);

// ---- Theme ----

function setTheme(form, button) {
  document.documentElement.dataset.theme = button.value;
  for (const other of document.querySelectorAll(".theme button")) other.setAttribute("aria-pressed", other.value === button.value);
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)), redirect: "manual", keepalive: true }).catch(() => {});
}

// ---- Toasts ----

// Text that was there from the start is not announced; text that arrives is.
function startToast(toast) {
  const status = toast.querySelector("[role=status]");
  const text = status.textContent;
  status.textContent = "";
  setTimeout(() => (status.textContent = text), 100);
  if (!toast.querySelector(".undo")) setTimeout(() => fade(toast), 8000);
}

function fade(toast) {
  if (toast.matches(":hover, :focus-within")) return setTimeout(() => fade(toast), 2000);
  toast.classList.add("gone");
  setTimeout(() => toast.remove(), 200);
}

// ---- Keys ----

function moveFocus(event, items, back, forward) {
  const at = items.indexOf(document.activeElement);
  const to = { [back]: at - 1, [forward]: at + 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

// ---- Who calls what ----

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const inside = submitter?.closest("dialog");
  const opens = document.getElementById(form.dataset.opens);
  if (opens) {
    event.preventDefault();
    form.closest("[popover]")?.hidePopover();
    openDialog(opens);
  } else if (form === leaving && inside) {
    event.preventDefault();
    leave(inside);
  } else if (form.matches(".theme")) {
    event.preventDefault();
    setTheme(form, submitter);
  } else if (form.matches(".try")) {
    event.preventDefault();
    tryIt(form);
  } else if (form.method === "post") {
    nameHeir(form);
    form.querySelectorAll("[data-reveal]").forEach((button) => reveal(button, false));
    // A double click would send twice. Later, because a disabled button is left out of what is sent.
    setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true)));
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=button]");
  if (!button) return;
  if (button.dataset.copy) copy(button);
  if (button.dataset.download) download(button);
  if (button.dataset.reveal) reveal(button);
  if ("dismiss" in button.dataset) dismiss(button.closest(".toast"));
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest(".menu");
  const tabs = event.target.closest("[role=tablist]");
  if (menu) moveFocus(event, [...menu.querySelectorAll(".item")], "ArrowUp", "ArrowDown");
  if (tabs) moveFocus(event, [...tabs.children], "ArrowLeft", "ArrowRight");
});

document.addEventListener("copy", () => keep(selected()));

// These do not bubble, so they are caught on the way down.
document.addEventListener("cancel", (event) => {
  if (!event.cancelable || !isUnkept(event.target)) return;
  event.preventDefault();
  ask();
}, true);
document.addEventListener("close", (event) => closed(event.target), true);
document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && event.target.matches(".menu")) event.target.querySelector(".item")?.focus();
}, true);

// The cross in the search field empties it; the list should follow.
document.addEventListener("search", (event) => {
  if (!event.target.value && event.target.defaultValue) event.target.form.requestSubmit();
});

addEventListener("pageshow", ({ persisted }) => {
  document.querySelectorAll("button:disabled").forEach((button) => (button.disabled = false));
  closeAll(persisted);
});

document.querySelectorAll("dialog[data-secret] time.exact").forEach((time) => (time.textContent = exact(new Date(time.dateTime))));
document.querySelectorAll("form:has(.expiry)").forEach(startExpiry);
document.querySelectorAll(".tag-form form").forEach(startTagForm);
showZone();
document.querySelectorAll(".user-form form").forEach(startUserForm);
showTimes();
setInterval(showTimes, 60_000);
adoptServed();
arrive();
document.querySelectorAll(".toast").forEach(startToast);
