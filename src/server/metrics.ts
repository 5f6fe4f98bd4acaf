import type { Registry } from 'prom-client';

/** What the service counts; no label tells of a person, a tenant or a token. */
export interface Metrics {
  answered(operation: string, status: number, seconds: number): void;
  writing(change: 1 | -1): void;
  rows(changed: number, rejected: number): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

export async function serviceMetrics(): Promise<Metrics> {
  const { Counter, Gauge, Histogram, Registry: NewRegistry } = await import('prom-client');
  const registry: Registry = new NewRegistry();
  const registers = [registry];
  const requests = new Counter({
    name: 'provost_requests_total',
    help: 'Requests answered, by operation and HTTP status.',
    labelNames: ['operation', 'status'],
    registers,
  });
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
  // Found once for each: to find them by their labels takes longer than to count.
  const counted = new Map<string, { inc(): void }>();
  const timed = new Map<string, { observe(seconds: number): void }>();
  const known = <T>(all: Map<string, T>, name: string, make: () => T): T => {
    let one = all.get(name);
    if (one === undefined) all.set(name, (one = make()));
    return one;
  };
  return {
    answered(operation, status, taken) {
      known(counted, `${status} ${operation}`, () =>
        requests.labels({ operation, status: String(status) }),
      ).inc();
      known(timed, operation, () => seconds.labels({ operation })).observe(taken);
    },
    writing: (change) => writes.inc(change),
    rows(made, rejected) {
      changed.inc({ outcome: 'changed' }, made);
      changed.inc({ outcome: 'rejected' }, rejected);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
