// A message centre that speaks SMPP 3.4. Writes one line of JSON per message to the file it is given.
// What it answers depends on the number a message goes to.
const fs = require("fs");
const smpp = require("smpp");

const REFUSED = { 12000000011: 0x0b, 12000000012: 0x45 }; // invalid destination, submit failed
const BUSY = { 12000000021: 0x58 }; // throttled
const SILENT = new Set(["12000000031"]);
const UNDELIVERED = new Set(["12000000041"]);
const BREAKS_AFTER_FIRST_PART = "12000000051";

const receipts = [];
const states = new Map();
let counter = 0;
let broken = false;

function tell(event) {
  fs.appendFileSync(process.argv[2], JSON.stringify(event) + "\n");
}

function receiptOf(id, stat) {
  const day = "2611191030";
  return `id:${id} sub:001 dlvrd:001 submit date:${day} done date:${day} stat:${stat} err:000 text:-`;
}

function submit(session, pdu) {
  const number = pdu.destination_addr;
  if (SILENT.has(number)) return;
  const status = REFUSED[number] || BUSY[number];
  if (status) return session.send(pdu.response({ command_status: status }));
  const message = pdu.short_message;
  const udh = message.udh ? Buffer.concat(message.udh).toString("hex") : "";
  if (number === BREAKS_AFTER_FIRST_PART && !broken && udh.endsWith("02")) {
    broken = true;
    return session.destroy();
  }
  const id = `c${(counter += 1)}`;
  const stat = UNDELIVERED.has(number) ? "UNDELIV" : "DELIVRD";
  states.set(id, stat === "DELIVRD" ? 2 : 5);
  if (pdu.registered_delivery) receipts.push(receiptOf(id, stat));
  tell({ id, number, text: message.message, udh, coding: pdu.data_coding, receipt: pdu.registered_delivery });
  session.send(pdu.response({ message_id: id }));
}

function bind(session, pdu, receives) {
  if (pdu.password !== "secret") return session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
  session.send(pdu.response());
  if (!receives) return;
  while (receipts.length) session.deliver_sm({ esm_class: 4, short_message: receipts.shift() });
}

const server = smpp.createServer((session) => {
  session.on("error", () => {});
  session.on("bind_transmitter", (pdu) => bind(session, pdu, false));
  session.on("bind_transceiver", (pdu) => bind(session, pdu, false));
  session.on("bind_receiver", (pdu) => bind(session, pdu, true));
  session.on("submit_sm", (pdu) => submit(session, pdu));
  session.on("query_sm", (pdu) => {
    const state = states.get(pdu.message_id);
    if (!state) return session.send(pdu.response({ command_status: smpp.ESME_RQUERYFAIL }));
    session.send(pdu.response({ message_id: pdu.message_id, final_date: "", message_state: state, error_code: 0 }));
  });
  session.on("unbind", (pdu) => session.send(pdu.response()));
});

server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on("end", () => process.exit(0)).resume();
