// Puts a schedule into Temporal as it should be: made when there is none, else brought up to date. A person who paused it is
// not overruled.

import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, type ScheduleOptions } from '@temporalio/client';

/** What a schedule's workflow is given and when; the id says which one it is. */
export type WantedSchedule = ScheduleOptions;

/** Makes the schedule or brings it up to date. With `triggerImmediately` it takes a turn now, in both cases. */
export async function putSchedule(client: Client, schedule: WantedSchedule): Promise<void> {
  try {
    await client.schedule.create(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(schedule.scheduleId);
    await handle.update(({ state }) => ({ ...schedule, state: { paused: state.paused, ...noteOf(state) } }));
    if (schedule.state?.triggerImmediately === true) await handle.trigger();
  }
}

const noteOf = ({ note }: { note?: string }) => (note === undefined ? {} : { note });

/** Takes a schedule away; what it started goes on. */
export async function dropSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
