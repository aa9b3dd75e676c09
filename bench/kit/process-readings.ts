// Reads what processes cost from /proc: CPU time and resident memory. Elsewhere than on Linux there is nothing to read, and
// the figures made of it are left out; it must never guess.

import { readFile, readdir } from 'node:fs/promises';

/** The kernel counts CPU time for user space in hundredths of a second. */
const MICROSECONDS_PER_TICK = 10_000;
const BYTES_PER_PAGE = 4096;

/** CPU time in µs by name; a process that is not there costs nothing. */
export type CpuReading = Readonly<Record<string, number>>;

/** Reads the CPU time of each process, with those it started and has ended. Null where there is no /proc. */
export async function readCpu(pids: Readonly<Record<string, number>>): Promise<CpuReading | null> {
  const processes = await readProcesses();
  if (!processes) return null;
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, treeTicks(pid, processes)]));
}

/** What was spent between two readings. */
export function cpuBetween(before: CpuReading | null, after: CpuReading | null): CpuReading | null {
  if (!before || !after) return null;
  return Object.fromEntries(Object.entries(after).map(([name, spent]) => [name, spent - (before[name] ?? 0)]));
}

/** Resident memory in MB, or null. */
export async function readRssMb(pid: number): Promise<number | null> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => null);
  return statm === null ? null : (Number(statm.split(' ')[1]) * BYTES_PER_PAGE) / 1e6;
}

/** The most that was ever resident, in MB, as the kernel kept it; or null. */
export async function readPeakRssMb(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
}

type ProcessTime = { parent: number; ticks: number; reapedTicks: number };

async function readProcesses(): Promise<Map<number, ProcessTime> | null> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const read = await Promise.all(pids.map(async (pid) => [pid, await readTime(pid)] as const));
  const found = read.flatMap(([pid, time]) => (time ? [[pid, time] as const] : []));
  return found.length === 0 ? null : new Map(found);
}

async function readTime(pid: number): Promise<ProcessTime | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second field is the command in parentheses and may hold spaces; `fields[0]` is the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const at = (index: number) => Number(fields[index]);
  return { parent: at(1), ticks: at(11) + at(12), reapedTicks: at(13) + at(14) };
}

function treeTicks(root: number, processes: ReadonlyMap<number, ProcessTime>): number {
  const own = processes.get(root);
  if (!own) return 0;
  let ticks = own.ticks + own.reapedTicks;
  for (const child of processes.values()) if (child.parent === root) ticks += child.ticks;
  return ticks * MICROSECONDS_PER_TICK;
}
