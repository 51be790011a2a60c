/* Saves what is typed on a form page by itself, and warns before typed words are left behind; pages work without it. */
(() => {
  "use strict";

  const EVERY_MS = 20000;
  const zh = !(document.documentElement.lang || "zh").startsWith("en");
  const words = {
    unsaved: zh ? "有未保存的修改" : "Changes not saved yet",
    saving: zh ? "正在保存…" : "Saving…",
    failed: zh ? "未能自动保存，请检查网络，稍后会再试" : "Could not save by itself; check the network, it is tried again",
    reload: zh ? "重新打开本页" : "Open this page again",
  };

  const watch = (form) => {
    const mark = form.querySelector("[name=_revision]");
    const told = document.querySelector("[data-saved]");
    if (!mark || !told) return;
    let dirty = false;
    let stopped = false;
    let leaving = false;
    let waits = null;

    const answers = () => {
      const body = new FormData();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
      body.set("_action", "keep");
      return body;
    };

    const stop = (sentence) => {
      stopped = true;
      const again = document.createElement("a");
      again.href = window.location.href;
      again.textContent = words.reload;
      told.replaceChildren(`${sentence} `, again);
    };

    /* While the page is shown anew by forms.js, or an earlier save is under way, the next turn saves. */
    const save = async () => {
      if (!dirty || stopped || leaving || waits || form.dataset.busy) return;
      dirty = false;
      waits = new AbortController();
      told.textContent = words.saving;
      try {
        const answer = await fetch(form.action, {
          method: "POST", body: answers(), headers: { Accept: "application/json" }, signal: waits.signal, keepalive: false,
        });
        const said = await answer.json();
        if (answer.ok) {
          mark.value = String(Math.max(Number(mark.value || 0), said.revision));
          told.textContent = dirty ? words.unsaved : said.saved;
        } else {
          dirty = true;
          stop(zh ? said.detail : said.detail_en);
        }
      } catch {
        dirty = true;
        if (!leaving) told.textContent = words.failed;
      } finally {
        waits = null;
      }
    };

    form.addEventListener("input", () => { dirty = true; if (!stopped && !waits) told.textContent = words.unsaved; });
    form.addEventListener("submit", () => { leaving = true; if (waits) waits.abort(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
    window.addEventListener("pageshow", () => { leaving = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
    form.addEventListener("form-refreshed", () => { dirty = false; });
    setInterval(save, EVERY_MS);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-form]").forEach(watch));
})();
