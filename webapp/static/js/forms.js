/* Makes form pages quicker to use; every page works without it. */
(() => {
  "use strict";

  const zh = !(document.documentElement.lang || "zh").startsWith("en");
  let dirty = false;

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
        ? (zh ? `超出 ${-left} 个字` : `${-left} characters too many`)
        : (zh ? `还可以填 ${left} 个字` : `${left} characters left`);
    };
    area.after(told);
    area.addEventListener("input", show);
    show();
  };

  const enhance = (root) => {
    root.querySelectorAll("textarea[data-most]").forEach(countLeft);
    root.querySelectorAll("[data-update]").forEach((part) => { part.hidden = true; });
  };

  /* Asks the server how the page looks now and puts the new form in place; the focus stays where it is. */
  const refresh = async (form, changed) => {
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    form.querySelectorAll("input[type=file]").forEach((one) => { if (one.files.length) body.set("_unsent", "1"); });
    if (body.has("_unsent")) return;
    body.set("_action", "update");
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Form-Refresh": "1" } });
    if (!answer.ok && answer.status !== 422) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-form] .f-form");
    const old = form.querySelector(".f-form");
    if (!fresh || !old || document.activeElement !== changed && old.contains(document.activeElement) && document.activeElement.type === "text") return;
    const at = document.activeElement && document.activeElement.id;
    old.replaceWith(document.adoptNode(fresh));
    enhance(form);
    const again = at && document.getElementById(at);
    if (again) again.focus();
  };

  document.addEventListener("DOMContentLoaded", () => {
    focusSummary();
    document.querySelectorAll("form[data-form]").forEach((form) => {
      enhance(form);
      form.addEventListener("input", () => { dirty = true; });
      form.addEventListener("submit", () => { dirty = false; });
      form.addEventListener("change", (event) => {
        if (event.target.closest("[data-live]")) refresh(form, event.target).catch(() => {});
      });
    });
  });

  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
