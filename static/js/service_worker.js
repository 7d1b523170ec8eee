// Opens the one page that works without network, and keeps what a form could not send.
//
// Served as /service-worker.js behind a first line that sets `shell`: the version, the page,
// the files it needs, and which addresses take entries. No other page is ever kept.
/* global shell */
"use strict";

importScripts(shell.outbox);
const { outbox } = globalThis.stillnight;
const CACHE = `stillnight-${shell.version}`;
const PAGE_MS = 8000;
const ENTRY_MS = 10000;
const AWAY = [502, 503, 504];
const ENTRIES = shell.entries.map((pattern) => new RegExp(pattern));

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([clearOld(), self.clients.claim(), self.registration.navigationPreload?.enable()])
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && takesEntries(pathname) && isOurs(request)) {
    event.respondWith(entry(request, pathname));
  } else if (request.method === "POST" && request.mode === "navigate" && isOurs(request)) {
    event.respondWith(otherForm(request));
  } else if (request.method !== "GET") {
    return;
  } else if (pathname === shell.page || shell.files.includes(pathname)) {
    event.respondWith(kept(request, pathname));
  } else if (request.mode === "navigate") {
    event.respondWith(page(event, pathname));
  }
});

self.addEventListener("push", (event) => {
  event.waitUntil(remind(event.data));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, action } = event;
  notification.close();
  event.waitUntil(action ? answer(notification.data, action) : openTonight());
});

async function fill() {
  const cache = await caches.open(CACHE);
  const fresh = [shell.page, ...shell.files].map((url) => new Request(url, { cache: "reload" }));
  await cache.addAll(fresh);
}

async function clearOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("stillnight-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(request, pathname) {
  const found = await caches.match(pathname, { cacheName: CACHE });
  return found ?? fetch(request);
}

// The server's page, or the page without network when there is no answer.
async function page(event, pathname) {
  try {
    const asked = Promise.resolve(event.preloadResponse).then((early) => early ?? fetch(event.request));
    // Only the pages of the night have a stand-in that is better than waiting.
    const hasStandIn = shell.pages.includes(pathname);
    const answer = await (hasStandIn ? within(asked, PAGE_MS) : asked);
    if (!AWAY.includes(answer.status) || !hasStandIn) return answer;
  } catch {
    // No network, or one that does not answer.
  }
  return kept(new Request(shell.page), shell.page);
}

// A form with an entry: sent as it is, and kept when the server did not take it.
async function entry(request, pathname) {
  const at = new Date().toISOString();
  const body = await request.clone().text();
  const headers = new Headers(request.headers);
  headers.set("X-Outbox", "1");
  try {
    const sent = fetch(request.url, {
      method: "POST", body, headers, redirect: request.redirect, credentials: "same-origin",
    });
    const answer = await within(sent, ENTRY_MS);
    // 401: signed out meanwhile. 403: the page is older than the sign-in.
    if (![401, 403].includes(answer.status) && answer.status < 500) return answer;
  } catch {
    // No network, or no answer: the server may have stored it. The key makes it one entry.
  }
  return keep(request, pathname, new URLSearchParams(body), at);
}

// Any other form needs the server: say so in the diary's own words, and keep nothing.
async function otherForm(request) {
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(`${shell.page}#needs-network`, 303);
  }
}

async function keep(request, path, form, at) {
  const key = form.get("key") || crypto.randomUUID();
  const fields = {};
  for (const name of form.keys()) {
    if (!["key", "person", "csrfmiddlewaretoken"].includes(name)) fields[name] = form.getAll(name);
  }
  const isPart = request.mode !== "navigate";
  try {
    const owner = form.get("person") || (await outbox.current())?.person;
    const id = await outbox.keep(owner, { key, path, fields, at });
    return isPart ? part("outbox-kept") : Response.redirect(`${shell.page}#from=${id}`, 303);
  } catch {
    return isPart ? part("outbox-full") : Response.redirect(`${shell.page}#not-saved`, 303);
  }
}

// A reminder. Where there is room for two buttons only, the middle one is on the page of both.
async function remind(data) {
  const { title, body, answers } = data.json();
  const actions = [
    { action: "not-now", title: "Not now" },
    { action: "not-this-week", title: "Not this week" },
    { action: "stop", title: "Stop reminders" },
  ].filter(({ action }) => action !== "not-this-week" || Notification.maxActions > 2);
  const icon = shell.icon;
  await self.registration.showNotification(title, { body, icon, actions, tag: "reminder", data: answers });
}

// What was tapped, or the page that asks, when there is no network.
async function answer(path, said) {
  if (!path?.startsWith("/reminders/")) return;
  try {
    const body = new URLSearchParams({ answer: said });
    const told = await fetch(path, { method: "POST", body, credentials: "omit" });
    if (told.ok) return;
  } catch {
    // No network.
  }
  await self.clients.openWindow(`${path}?answer=${said}`);
}

async function openTonight() {
  const windows = await self.clients.matchAll({ type: "window" });
  const open = windows.find((client) => new URL(client.url).pathname === "/tonight/");
  await (open ? open.focus() : self.clients.openWindow("/tonight/"));
}

// For htmx: nothing to swap, and an event the page listens to.
function part(news) {
  return new Response(null, { status: 204, headers: { "HX-Trigger": news } });
}

function takesEntries(pathname) {
  return ENTRIES.some((pattern) => pattern.test(pathname));
}

// A form of another site can be aimed at us too; it must never be sent with our own token.
function isOurs(request) {
  const type = request.headers.get("Content-Type") ?? "";
  return (
    request.referrer.startsWith(`${self.location.origin}/`) &&
    type.startsWith("application/x-www-form-urlencoded")
  );
}

function within(promise, ms) {
  let timer;
  const late = new Promise((_done, fail) => {
    timer = setTimeout(() => fail(new Error("No answer.")), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
