// Evaluates FEEL with npm's feelin: one JSON object {text, scope, kind} per line in, one FEEL text or {error} per line out.
import { createInterface } from "node:readline";
import { FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelTime, evaluate, isFunction, isRange, unaryTest } from "feelin";

const TEMPORAL = [FeelDate, FeelDateTime, FeelTime, FeelDuration];

// A value as FEEL text, so that both sides compare values and not their forms.
function write(value) {
  if (value === null || value === undefined) return "null";
  if (isFunction(value) || value instanceof FeelFunction) return "function() null";
  if (isRange(value)) return "range";
  if (TEMPORAL.some((kind) => value instanceof kind)) return `@"${evaluate("string(x)", { x: value }).value}"`;
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${write(entry)}`).join(", ")}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { text, scope, kind, repeat } = JSON.parse(line);
  const ask = () => (kind === "unary-tests" ? unaryTest(text, scope) : evaluate(text, scope)).value;
  try {
    if (repeat) {
      for (let n = 0; n < repeat / 10; n++) ask();
      const start = process.hrtime.bigint();
      for (let n = 0; n < repeat; n++) ask();
      console.log(JSON.stringify({ nanoseconds: Number(process.hrtime.bigint() - start) / repeat }));
      continue;
    }
    console.log(JSON.stringify({ feel: write(ask()) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message ?? error) }));
  }
}
