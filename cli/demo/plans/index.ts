// The providers that take part in the demo day, in the order in which they play.

import type { DemoPlan } from '../demo-plan.ts';
import { BETCORE_GAMES_PLAN } from './betcore-games.ts';
import { BETCORE_PLAN } from './betcore.ts';
import { BETGAMES_PLAN } from './betgames.ts';
import { HYPETECH_PLAN } from './hypetech.ts';
import { MICROGAMING_PLAN } from './microgaming.ts';

export const DEMO_PLANS: readonly DemoPlan[] = [
  HYPETECH_PLAN,
  MICROGAMING_PLAN,
  BETGAMES_PLAN,
  BETCORE_PLAN,
  BETCORE_GAMES_PLAN,
];
