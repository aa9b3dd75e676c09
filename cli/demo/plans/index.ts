// The providers that take part in the demo day, in the order in which they play.

import type { DemoPlan } from '../demo-plan.ts';
import { BETGAMES_PLAN } from './betgames.ts';
import { HYPETECH_PLAN } from './hypetech.ts';

export const DEMO_PLANS: readonly DemoPlan[] = [HYPETECH_PLAN, BETGAMES_PLAN];
