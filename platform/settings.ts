// Settings from the environment: one table each for what exists, what it must look like and what it means.
// A missing or malformed setting stops the start with one line that names it and what is expected.
// It must never echo a value: half of them are secrets.

import { z } from 'zod';
import { Failure } from '../domain/failure.ts';

/** One setting: how it is read, what a person is told to write, what it is for. `default` is environment text. */
export interface Setting<T> {
  schema: z.ZodType<T, string>;
  expects: string;
  meaning: string;
  default?: string;
  optional?: true;
}

/** Writes one setting of a table, keeping the exact type of what it reads. */
export const define = <T, const S extends Setting<T>>(setting: S): S => setting;

export type SettingTable = Record<string, Setting<unknown>>;

export type Settings<Table extends SettingTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { schema: z.ZodType<infer T>; optional: true }
    ? T | undefined
    : Table[Name] extends { schema: z.ZodType<infer T> }
      ? T
      : never;
};

/** Reads every setting of the table; an empty variable counts as missing. Throws Failure `setting_invalid`. */
export function loadSettings<Table extends SettingTable>(table: Table, env: NodeJS.ProcessEnv): Settings<Table> {
  const read = Object.entries(table).map(([name, setting]) => [name, readSetting(name, setting, env[name])]);
  return Object.fromEntries(read) as Settings<Table>;
}

function readSetting(name: string, setting: Setting<unknown>, given: string | undefined): unknown {
  const text = given === undefined || given === '' ? setting.default : given;
  if (text === undefined) {
    if (setting.optional) return undefined;
    throw new Failure('setting_invalid', `${name} is not set: expected ${setting.expects}`);
  }
  const parsed = setting.schema.safeParse(text);
  if (!parsed.success) throw new Failure('setting_invalid', `${name} is wrong: expected ${setting.expects}`);
  return parsed.data;
}

export const text = z.string().min(1);

export const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

/** Base64 of exactly so many bytes. */
export const base64Bytes = (bytes: number) =>
  z
    .string()
    .transform((value) => Buffer.from(value, 'base64'))
    .refine((value) => value.length === bytes);
