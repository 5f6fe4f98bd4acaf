import type { Registry } from 'prom-client';

/** The counters of the service. No label names a person, a tenant or a token. */
export interface Metrics {
  answered(operation: string, status: number, seconds: number): void;
  /** The client left before the reply was complete. */
  cut(operation: string): void;
  writing(change: 1 | -1): void;
  rows(changed: number, rejected: number): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Current values, read at each scrape. */
export interface Gauges {
  readonly atWork: number;
  readonly spooled: number;
}

export async function createMetrics(now: () => Gauges): Promise<Metrics> {
  const { Counter, Gauge, Histogram, Registry: NewRegistry } = await import('prom-client');
  const registry: Registry = new NewRegistry();
  const registers = [registry];
  const requests = new Counter({
    name: 'provost_requests_total',
    help: 'Requests answered, by operation and HTTP status.',
    labelNames: ['operation', 'status'],
    registers,
  });
  const cuts = new Counter({
    name: 'provost_requests_cut_total',
    help: 'Requests whose client left before the answer was whole, by operation.',
    labelNames: ['operation'],
    registers,
  });
  const gauge = (name: string, help: string, value: (gauges: Gauges) => number): void => {
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(value(now()));
      },
    });
  };
  gauge('provost_requests_at_work', 'Requests that have a slot.', ({ atWork }) => atWork);
  gauge('provost_spooled_bytes', 'Bytes of uploads and unsent answers in files.', ({ spooled }) => spooled);
  const seconds = new Histogram({
    name: 'provost_request_seconds',
    help: 'Time from a request to the end of its answer, in seconds.',
    labelNames: ['operation'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300],
    registers,
  });
  const writes = new Gauge({
    name: 'provost_writes_running',
    help: 'Writes under way or waiting.',
    registers,
  });
  const changed = new Counter({
    name: 'provost_rows_total',
    help: 'Records changed, and input rows rejected.',
    labelNames: ['outcome'],
    registers,
  });
  // Counted in a map and flushed at each scrape, because `inc` looks up its labels on each call.
  const operations = new Map<
    string,
    { readonly counts: Map<number, number>; readonly observe: (seconds: number) => void }
  >();
  const countsOf = (operation: string) => {
    let one = operations.get(operation);
    if (one === undefined) {
      const timer = seconds.labels({ operation });
      one = { counts: new Map(), observe: (taken) => timer.observe(taken) };
      operations.set(operation, one);
    }
    return one;
  };
  const flushCounts = (): void => {
    for (const [operation, { counts }] of operations) {
      for (const [status, count] of counts) requests.inc({ operation, status: String(status) }, count);
      counts.clear();
    }
  };
  return {
    answered(operation, status, taken) {
      const { counts, observe } = countsOf(operation);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      observe(taken);
    },
    cut: (operation) => cuts.inc({ operation }),
    writing: (change) => writes.inc(change),
    rows(made, rejected) {
      changed.inc({ outcome: 'changed' }, made);
      changed.inc({ outcome: 'rejected' }, rejected);
    },
    text() {
      flushCounts();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
