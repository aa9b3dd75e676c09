// What options may look like. Each parser throws commander's own error with what was expected, so that a wrong option is a matter
// of usage and never reaches a command.

import { InvalidArgumentError } from 'commander';
import { PROVIDERS, type Provider, isProvider } from '../domain/provider.ts';
import { ROLES, isRole, type Role } from './start/roles.ts';

export function parseDay(text: string): string {
  // 2026-02-30 would be taken for the first days of March.
  const at = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('expected a date, YYYY-MM-DD');
}

export function parseInstant(text: string): string {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
  if (form.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('expected an RFC 3339 time with an offset, such as 2026-11-20T06:00:00Z');
}

export function parseProvider(text: string): Provider {
  if (isProvider(text)) return text;
  throw new InvalidArgumentError(`expected one of ${PROVIDERS.join(', ')}`);
}

export function parseRoles(text: string): Role[] {
  const wanted = text.split(',');
  if (wanted.every(isRole)) return wanted;
  throw new InvalidArgumentError(`expected some of ${ROLES.join(', ')}`);
}

export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('expected a port, 0 to 65535');
  return Number(text);
}

export function parseCount(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

export function parseFactor(text: string): number {
  if (!/^\d(\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('expected a number from 0 to 9.999999');
  return Number(text);
}

export function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('expected an http or https URL');
}

export function parseFaults(text: string): Record<string, number> {
  const entries = text.split(',').map((entry) => /^([A-Za-z]{1,50})=(\d{1,4})$/.exec(entry));
  return Object.fromEntries(
    entries.map((entry) => {
      if (!entry) throw new InvalidArgumentError('expected names with numbers, such as lostAnswer=2,duplicate=5');
      return [entry[1] ?? '', Number(entry[2])];
    }),
  );
}

export function parsePositive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number above zero');
  return Number(text);
}
