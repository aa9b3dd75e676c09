// Whether a report is answered as JSON or as CSV, by the Accept header (RFC 9110, 12.5.1). JSON is the default: CSV is only
// for who prefers it, and an Accept that offers neither hears JSON rather than nothing.

export type ReportFormat = 'json' | 'csv';

/** How much a media type is wanted, and by how exact a range. */
type Wanted = { q: number; exactness: number };
const UNWANTED: Wanted = { q: 0, exactness: -1 };
/** Longer headers are not read to their end. */
const MAX_RANGES = 32;

export function formatOf(accept: string | undefined): ReportFormat {
  const ranges = (accept ?? '*/*').split(',', MAX_RANGES).map(readRange);
  const csv = wanted(ranges, 'text/csv');
  const json = wanted(ranges, 'application/json');
  if (csv.q === 0) return 'json';
  if (csv.q !== json.q) return csv.q > json.q ? 'csv' : 'json';
  return csv.exactness > json.exactness ? 'csv' : 'json';
}

type Range = { type: string; q: number };

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (weight === undefined) return { type, q: 1 };
  return { type, q: /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0 };
}

/** The most exact range that matches decides. */
function wanted(ranges: readonly Range[], type: string): Wanted {
  const spellings = ['*/*', `${type.split('/')[0]}/*`, type];
  return ranges.reduce((best: Wanted, range) => {
    const exactness = spellings.indexOf(range.type);
    return exactness > best.exactness ? { q: range.q, exactness } : best;
  }, UNWANTED);
}
