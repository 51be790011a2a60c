/* Sends files as soon as they are chosen, piece by piece, with progress; a broken connection goes on where it was.
   Without this script, or while a file is still on its way, files are sent with the page. */
(() => {
  "use strict";

  const WAITS_MS = [1000, 3000, 8000];
  const zh = !(document.documentElement.lang || "zh").startsWith("en");
  const words = {
    failed: zh ? "上传中断，请检查网络" : "The upload broke off; check the network",
    again: zh ? "继续上传" : "Go on",
    cancel: zh ? "取消" : "Cancel",
  };

  class Refused extends Error {}

  const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

  const sentence = (said) => (zh ? said.detail : said.detail_en) || words.failed;

  const begin = async (form, field, file) => {
    const body = new FormData();
    body.set("csrf_token", form.querySelector("[name=csrf_token]").value);
    body.set("field", field);
    body.set("name", file.name);
    body.set("size", String(file.size));
    body.set("changed", String(file.lastModified));
    const answer = await fetch(form.dataset.uploads, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Refused(sentence(said));
    return said;
  };

  /* One piece by XMLHttpRequest, because fetch tells nothing of how far a body has got. */
  const put = (form, line, id, at, piece) => new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("PUT", `/files/uploads/${id}?at=${at}`);
    call.setRequestHeader("Accept", "application/json");
    call.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrf_token]").value);
    call.upload.onprogress = (event) => line.show(at + event.loaded);
    call.onerror = () => reject(new Error(words.failed));
    call.onload = () => {
      let said = {};
      try { said = JSON.parse(call.responseText); } catch { reject(new Error(words.failed)); return; }
      if (call.status === 200) resolve(said);
      else if (call.status < 500) reject(new Refused(sentence(said)));
      else reject(new Error(words.failed));
    };
    line.call = call;
    call.send(piece);
  });

  const send = async (form, field, file, line) => {
    const begun = await begin(form, field, file);
    let at = begun.at;
    for (;;) {
      const piece = file.slice(at, at + begun.piece);
      const said = await put(form, line, begun.id, at, piece);
      at = said.at;
      line.show(at);
      if (said.file) return said.file;
    }
  };

  /* Tries again by itself a few times, then waits for a press of the button. */
  const sendWhole = async (form, field, file, line) => {
    for (let turn = 0; ; turn += 1) {
      try {
        return await send(form, field, file, line);
      } catch (error) {
        if (error instanceof Refused || line.stopped) throw error;
        if (turn < WAITS_MS.length) await pause(WAITS_MS[turn]);
        else { await line.askAgain(); turn = -1; }
      }
    }
  };

  const makeLine = (list, file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const share = document.createElement("span");
    const button = document.createElement("button");
    name.textContent = file.name;
    name.className = "f-file-name";
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    button.type = "button";
    button.className = "f-button f-button-small";
    button.textContent = words.cancel;
    item.append(name, bar, share, button);
    list.append(item);
    const line = { stopped: false, call: null };
    line.show = (sent) => {
      bar.value = Math.min(sent, file.size);
      share.textContent = `${Math.floor((100 * bar.value) / bar.max)}%`;
    };
    line.end = () => item.remove();
    line.refuse = (told) => {
      const error = document.createElement("p");
      error.className = "f-error";
      error.setAttribute("role", "alert");
      error.textContent = told;
      item.replaceChildren(error);
    };
    const cancel = () => { line.stopped = true; if (line.call) line.call.abort(); item.remove(); };
    line.askAgain = () => new Promise((resolve) => {
      share.textContent = words.failed;
      button.textContent = words.again;
      button.onclick = () => { button.textContent = words.cancel; button.onclick = cancel; resolve(); };
    });
    button.onclick = cancel;
    return line;
  };

  const keepReference = (form, input, file) => {
    if (!input.multiple) {
      form.querySelectorAll("input[type=hidden]").forEach((one) => { if (one.name === input.name && one.value) one.remove(); });
    }
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = input.name;
    kept.value = file.id;
    input.before(kept);
  };

  const sendAll = async (form, input) => {
    const old = input.parentElement.querySelector(".f-sending");
    if (old) old.remove();
    const list = document.createElement("ul");
    list.className = "f-sending";
    input.after(list);
    const lines = [...input.files].map((file) => [file, makeLine(list, file)]);
    let all = true;
    for (const [file, line] of lines) {
      if (line.stopped) continue;
      try {
        keepReference(form, input, await sendWhole(form, input.name, file, line));
        line.end();
      } catch (error) {
        all = false;
        if (!line.stopped) line.refuse(error.message);
      }
    }
    input.value = "";
    form.dispatchEvent(new Event("input"));
    form.dispatchEvent(new Event("form-refresh"));
    await form.refreshed;
    const fresh = [...form.querySelectorAll("input[type=file]")].find((one) => one.name === input.name);
    if (!all && fresh) fresh.after(list);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-uploads]").forEach((form) => {
      form.addEventListener("change", (event) => {
        if (event.target.type === "file" && event.target.files.length) sendAll(form, event.target);
      });
    });
  });
})();
