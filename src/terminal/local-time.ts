/** How instants are shown to people. */
export interface LocalTimes {
  /** The short name of the zone now, such as GMT. */
  readonly zone: string;
  /** `02:47` for today, else `28 Nov 02:47` or `28 Nov 2025 02:47`; the zone only if it differs. */
  readonly brief: (instant: string) => string;
  /** The same with the zone: `02:47 GMT`. */
  readonly withZone: (instant: string) => string;
  /** For a text that is read elsewhere and later: `28 Nov 2026 02:47 GMT`. */
  readonly full: (instant: string) => string;
}

interface Parts {
  readonly day: string;
  readonly year: string;
  readonly time: string;
  readonly zone: string;
}

/**
 * A text that is no instant is shown unchanged.
 * @param clock milliseconds since 1970
 * @param timeZone an IANA zone; by default that of the process
 */
export function localTimes(clock: () => number, timeZone?: string): LocalTimes {
  const partsOf = reader(timeZone);
  const now = (): Parts => partsOf(clock());
  const shown = (instant: string, show: (parts: Parts) => string): string => {
    const milliseconds = INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
    return Number.isNaN(milliseconds) ? instant : show(partsOf(milliseconds));
  };
  const short = ({ day, year, time }: Parts): string => {
    const today = now();
    if (year !== today.year) return `${day} ${year} ${time}`;
    return day === today.day ? time : `${day} ${time}`;
  };
  return {
    get zone() {
      return now().zone;
    },
    brief: (instant) =>
      shown(instant, (parts) => short(parts) + (parts.zone === now().zone ? '' : ` ${parts.zone}`)),
    withZone: (instant) => shown(instant, (parts) => `${short(parts)} ${parts.zone}`),
    full: (instant) => shown(instant, ({ day, year, time, zone }) => `${day} ${year} ${time} ${zone}`),
  };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function reader(timeZone: string | undefined): (instant: number) => Parts {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    return {
      // British English has four letters for September alone.
      day: `${part('day')} ${part('month').slice(0, 3)}`,
      year: part('year'),
      time: `${part('hour')}:${part('minute')}`,
      zone: part('timeZoneName'),
    };
  };
}
