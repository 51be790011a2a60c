/* Solves the proof that a form asks for after several look-ups; without this script the form only waits longer. */
(() => {
  "use strict";

  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  for (let n = 2, found = 0; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    const part = (root) => Math.floor((root - Math.floor(root)) * 4294967296);
    if (found < 8) START[found] = part(Math.sqrt(n));
    K[found] = part(Math.cbrt(n));
    found += 1;
  }

  const words = new Uint32Array(64);
  const state = new Uint32Array(8);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  /* The first word of the SHA-256 of a text of ASCII signs that fits one block. */
  const firstWord = (text) => {
    words.fill(0, 0, 16);
    for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
    words[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
    words[15] = text.length * 8;
    for (let i = 16; i < 64; i += 1) {
      const a = words[i - 15], b = words[i - 2];
      words[i] = words[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + words[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    state.set(START);
    for (let i = 0; i < 64; i += 1) {
      const [a, b, c, d, e, f, g, h] = state;
      const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      state[7] = g; state[6] = f; state[5] = e; state[4] = d + first;
      state[3] = c; state[2] = b; state[1] = a; state[0] = first + second;
    }
    return (state[0] + START[0]) >>> 0;
  };

  const solve = (nonce, bits, done, from = 0) => {
    const until = from + 5000;
    for (let n = from; n < until; n += 1) {
      if (firstWord(`${nonce}:${n}`) >>> (32 - bits) === 0) { done(String(n)); return; }
    }
    setTimeout(() => solve(nonce, bits, done, until), 0);
  };

  const parts = [...document.querySelectorAll("[data-proof]")];
  if (!parts.length) return;
  let answer = "";
  let waiting = null;
  for (const part of parts) {
    const told = part.querySelector("[data-proof-told]");
    told.textContent = told.dataset.working;
    part.closest("form").addEventListener("submit", (event) => {
      if (answer) return;
      event.preventDefault();
      waiting = { form: event.target, button: event.submitter };
    });
  }
  solve(parts[0].dataset.proof, Number(parts[0].dataset.bits), (found) => {
    answer = found;
    for (const part of parts) {
      const told = part.querySelector("[data-proof-told]");
      part.querySelector("[name=_proof]").value = found;
      part.classList.remove("f-bad");
      told.className = "hint";
      told.textContent = told.dataset.done;
    }
    if (waiting) waiting.form.requestSubmit(waiting.button);
  });
})();
