// Emmett on Postgres, asked by the benchmark: a JSON object a line on stdin, its answer on stdout.
// Clients are asynchronous tasks of one process, as Node programs are written.

import { createInterface } from 'node:readline';
import { CommandHandler, STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';

const [url, connections] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: Number(connections) });
const store = getPostgreSQLEventStore(url, { connectionOptions: { pooled: true, pool } });
await store.schema.migrate();

const STREAM_LENGTH = 20;
const initialState = () => ({ events: 0, bytes: 0 });
const evolve = (state, { data }) => ({ events: state.events + 1, bytes: state.bytes + data.text.length });
const execute = CommandHandler({ evolve, initialState });

const WITHOUT_TEXT = '{"writer":0,"number":0,"text":""}'.length;
const text = 'x'.repeat(256 - WITHOUT_TEXT);
const tested = (writer, number) => ({ type: 'Tested', data: { writer, number, text } });
const newStream = () => ({ name: `tested-${crypto.randomUUID()}`, version: STREAM_DOES_NOT_EXIST });

async function append(stream, events) {
  const result = await store.appendToStream(stream.name, events, { expectedStreamVersion: stream.version });
  stream.version = result.nextExpectedStreamVersion;
}

/** Each client works until the time is over; `step` says how many events it was. */
async function closedLoop(clients, seconds, makeStep) {
  const started = performance.now();
  const latencies = [];
  let events = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const step = makeStep();
      while (performance.now() - started < seconds * 1000) {
        const before = performance.now();
        events += await step();
        latencies.push((performance.now() - before) * 1000);
      }
    }),
  );
  return { events, seconds: (performance.now() - started) / 1000, latencies };
}

/** Goes on to a new stream every now and then. */
function onStreams(work) {
  let [stream, asked] = [newStream(), 0];
  return () => {
    if (asked++ === STREAM_LENGTH) [stream, asked] = [newStream(), 1];
    return work(stream, asked);
  };
}

async function follow(eachMessage, options) {
  const consumer = store.consumer({ pulling: { batchSize: 1000, pullingFrequencyInMs: 5 }, ...options });
  consumer.reactor({ processorId: crypto.randomUUID(), startFrom: 'BEGINNING', eachMessage });
  return { consumer, ended: consumer.start() };
}

const cases = {
  append: ({ clients, batch, seconds }) =>
    closedLoop(clients, seconds, () =>
      onStreams(async (stream) => {
        await append(stream, Array.from({ length: batch }, (_, number) => tested(0, number)));
        return batch;
      }),
    ),
  command: ({ clients, seconds }) =>
    closedLoop(clients, seconds, () =>
      onStreams(async (stream, number) => {
        await execute(store, stream.name, () => tested(0, number));
        return 1;
      }),
    ),
  load: async ({ length, seconds }) => {
    const stream = newStream();
    for (let start = 0; start < length; start += 100) {
      await append(stream, Array.from({ length: 100 }, (_, number) => tested(0, start + number)));
    }
    return closedLoop(1, seconds, () => async () => {
      const { state } = await store.aggregateStream(stream.name, { evolve, initialState });
      if (state.events !== length) throw new Error(`${state.events} of ${length} events were loaded`);
      return length;
    });
  },
  fill: async ({ events }) => {
    for (let start = 0; start < events; start += 100) {
      await append(newStream(), Array.from({ length: 100 }, (_, number) => tested(0, start + number)));
    }
    return {};
  },
  replay: async () => {
    const started = performance.now();
    let state = initialState();
    const { consumer, ended } = await follow((event) => void (state = evolve(state, event)), {
      stopWhen: { noMessagesLeft: true },
    });
    await ended;
    await consumer.close();
    const seconds = (performance.now() - started) / 1000;
    return { events: state.events, seconds, latencies: [seconds * 1e6] };
  },
  skip: async ({ events, writers }) => {
    const seen = [];
    const { consumer, ended } = await follow(({ data }) => void seen.push([data.writer, data.number]), {});
    ended.catch(() => {});
    const ofEach = Math.floor(events / writers);
    const write = async (writer) => {
      let stream = newStream();
      for (let number = 0; number < ofEach; number++) {
        if (number % 100 === 99) stream = newStream();
        await append(stream, [tested(writer, number)]);
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    let before = -1;
    while (before !== seen.length) {
      before = seen.length;
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
    await consumer.close();
    return { written: ofEach * writers, seen };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await cases[request.case](request);
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await store.close();
process.exit(0);
