// The providers of the development stack.

import type { ProviderStack } from '../provider-stack.ts';
import { betgamesStack } from './betgames.ts';
import { hypetechStack } from './hypetech.ts';

export const PROVIDER_STACKS: readonly ProviderStack[] = [hypetechStack, betgamesStack];
