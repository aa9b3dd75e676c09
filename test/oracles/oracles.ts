// The dialects of the oracle table, in the order of its columns.

import { HYPETECH } from './hypetech.ts';
import { BETCORE } from './betcore.ts';
import { BETCORE_GAMES } from './betcore-games.ts';
import { BETGAMES } from './betgames.ts';
import { MICROGAMING } from './microgaming.ts';
import type { Oracle } from './oracle.ts';

export const ORACLES: readonly Oracle[] = [HYPETECH, MICROGAMING, BETGAMES, BETCORE, BETCORE_GAMES];
