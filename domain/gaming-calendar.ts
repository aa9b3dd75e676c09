// A provider's calendar in words that carry no clock: where its days begin, and at which wall times something is done that
// belongs to them.

/** `timeZone` is an IANA name, `dayStart` `HH:MM` in it. */
export type GamingCalendar = { timeZone: string; dayStart: string };

/** Days of the week as Temporal names them, Monday first. */
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Once a day or once a week, at a wall time of `timeZone`. A day on which the clocks leave that time out has a time of its own
 * in `instead`; without it the day would be passed over.
 */
export type WallTimes = {
  timeZone: string;
  hour: number;
  minute: number;
  /** Null: every day. */
  weekday: Weekday | null;
  instead: readonly { year: number; month: number; day: number; hour: number; minute: number }[];
};
