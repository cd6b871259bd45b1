"use strict";

const byId = (name) => document.getElementById(name);
const state = byId("state");

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const content = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(content.detail || content.title || "That did not work.");
  return content;
}

function show(id, direction, text) {
  if (!text || document.querySelector(`[data-id="${CSS.escape(id)}"]`)) return;
  const line = document.createElement("li");
  line.dataset.id = id;
  line.className = direction;
  line.textContent = text;
  byId("messages").append(line);
  line.scrollIntoView({ block: "end" });
}

async function talk() {
  for (const name of ["setup", "login"]) byId(name).hidden = true;
  byId("talk").hidden = false;
  history.replaceState(null, "", "/");
  const page = await (await fetch("/api/conversations/main/messages?limit=50")).json();
  for (const message of page.messages) {
    show(message.id, message.direction, message.text);
  }
  const events = new EventSource(`/api/events?after=${page.seq}`);
  events.onmessage = ({ data }) => {
    const { event } = JSON.parse(data);
    if (event.type === "message.received") show(event.id, "in", event.text);
    if (event.type === "message.sent" || event.type === "reminder.fired") show(event.id, "out", event.text);
  };
  byId("text").focus();
}

function onSubmit(name, work) {
  byId(name).addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    const form = submitted.target;
    state.textContent = "";
    try {
      await work(Object.fromEntries(new FormData(form)), form);
    } catch (error) {
      state.textContent = error.message;
    }
  });
}

onSubmit("setup", async ({ name, password }) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await send("/api/setup", { code: location.hash.replace("#setup=", ""), name, password, zone });
  await talk();
});

onSubmit("login", async ({ name, password }) => {
  await send("/api/auth/login", { name, password });
  await talk();
});

onSubmit("say", async ({ text }, form) => {
  form.reset();
  await send("/api/chat", { text });
});

async function start() {
  if (location.hash.startsWith("#setup=")) byId("setup").hidden = false;
  else if ((await fetch("/api/me")).ok) await talk();
  else byId("login").hidden = false;
}

start();
