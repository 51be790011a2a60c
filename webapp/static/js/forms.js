/* Makes form pages quicker to use; every page works without it. */
(() => {
  "use strict";

  const zh = !(document.documentElement.lang || "zh").startsWith("en");
  let edits = 0;

  const focusSummary = () => {
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  const countLeft = (area) => {
    const most = Number(area.dataset.most);
    const told = document.createElement("p");
    told.className = "f-left";
    told.setAttribute("aria-live", "polite");
    const show = () => {
      const left = most - area.value.length;
      told.classList.toggle("f-over", left < 0);
      told.textContent = left < 0
        ? (zh ? `超出${-left}个字` : `${-left} characters too many`)
        : (zh ? `还可以填${left}个字` : `${left} characters left`);
    };
    area.after(told);
    area.addEventListener("input", show);
    show();
  };

  /* A symbol goes where the cursor last stood in a field for measurement text. */
  let written = null;
  const offerSymbol = (shown) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = shown.textContent;
    button.addEventListener("click", () => {
      const field = written || document.querySelector("[data-symbols]");
      if (!field) return;
      field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    shown.replaceWith(button);
  };

  const enhance = (root) => {
    root.querySelectorAll("kbd[data-symbol]").forEach(offerSymbol);
    root.querySelectorAll("[data-symbols]").forEach((field) => {
      field.addEventListener("focus", () => { written = field; });
    });
    root.querySelectorAll("textarea[data-most]").forEach(countLeft);
    root.querySelectorAll("[data-update]").forEach((part) => { part.hidden = true; });
  };

  const chosenFiles = (form) => [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length);

  /* Asks the server how the page looks now and puts its parts in place. What is typed meanwhile is never overwritten:
     the server is asked again instead. Chosen files cannot be carried over, so then the page stays as it is. */
  const refresh = async (form) => {
    form.dataset.busy = String(Number(form.dataset.busy || 0) + 1);
    try { await shown(form); } finally {
      const others = Number(form.dataset.busy) - 1;
      if (others) form.dataset.busy = String(others); else delete form.dataset.busy;
    }
  };

  const shown = async (form) => {
    if (chosenFiles(form)) return;
    const typed = edits;
    const body = new FormData(form);
    body.set("_action", "update");
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Form-Refresh": "1" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (typed !== edits) { await shown(form); return; }
    const fresh = page.querySelector("form[data-form] .f-form");
    const old = form.querySelector(".f-form");
    if (!fresh || !old) return;
    const mark = form.querySelector("[name=_revision]");
    const revision = page.querySelector("form[data-form] [name=_revision]");
    if (mark && revision) mark.value = String(Math.max(Number(mark.value || 0), Number(revision.value || 0)));
    form.dispatchEvent(new Event("form-refreshed"));
    const saved = document.querySelector("[data-saved]");
    const told = page.querySelector("[data-saved]");
    if (saved && told) saved.textContent = told.textContent;
    const focused = document.activeElement && document.activeElement.id;
    old.replaceWith(document.adoptNode(fresh));
    enhance(form);
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  };

  /* A wide drawing is first shown where the case stands. */
  const showCurrent = (frame) => {
    const current = frame.querySelector(".is-current");
    if (!current) return;
    const inner = current.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  };

  document.addEventListener("DOMContentLoaded", () => {
    focusSummary();
    document.querySelectorAll(".drawing").forEach(showCurrent);
    document.querySelectorAll("form[data-form]").forEach((form) => {
      enhance(form);
      form.addEventListener("form-refresh", () => { form.refreshed = refresh(form).catch(() => {}); });
      form.addEventListener("input", () => { edits += 1; });
      form.addEventListener("change", (event) => {
        if (event.target.closest("[data-live]")) refresh(form).catch(() => {});
      });
    });
  });
})();
