// Runs the audits of the npm package graphql-http against a server: node audit.mjs URL, the token in KEYSTEAD_TOKEN.
// Prints one line per audit that did not pass and the number that did; ends with 1 unless all passed.
import { auditServer } from "graphql-http";

const [url] = process.argv.slice(2);
const authorization = `Bearer ${process.env.KEYSTEAD_TOKEN}`;
const fetchFn = (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, authorization } });
const results = await auditServer({ url, fetchFn });
const passed = results.filter((r) => r.status === "ok").length;
for (const r of results.filter((r) => r.status !== "ok")) console.log(`${r.status} ${r.id} ${r.name}: ${r.reason}`);
console.log(`${passed} of ${results.length}`);
process.exit(passed === results.length ? 0 : 1);
