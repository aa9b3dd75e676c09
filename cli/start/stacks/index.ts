// The providers of the development stack, in the order in which the demo day shows them.

import type { ProviderStack } from '../provider-stack.ts';
import { hypetechStack } from './hypetech.ts';

export const PROVIDER_STACKS: readonly ProviderStack[] = [hypetechStack];
