// Words that one person leaves for another: they may have paragraphs, and nothing else that a terminal or a log would obey.

import { z } from 'zod';

/** Text of at most `max` characters in which lines may end. */
export const prose = (max = 2_000) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^(\P{Cc}|[\n\t])*$/u, 'must not contain control characters');
