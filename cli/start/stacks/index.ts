// The providers of the development stack.

import type { ProviderStack } from '../provider-stack.ts';
import { betcoreFeedStack } from './betcore-feed.ts';
import { betcoreGamesStack } from './betcore-games.ts';
import { betcoreStack } from './betcore.ts';
import { betgamesStack } from './betgames.ts';
import { hyauthStack } from './hyauth.ts';
import { hypetechStack } from './hypetech.ts';
import { microgamingStack } from './microgaming.ts';

export const PROVIDER_STACKS: readonly ProviderStack[] = [
  hypetechStack,
  microgamingStack,
  betgamesStack,
  betcoreStack,
  betcoreGamesStack,
  betcoreFeedStack,
  hyauthStack,
];
