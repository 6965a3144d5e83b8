import { getJson } from './client';
import type { Queue } from './types';

export const getQueue = (): Promise<Queue> => getJson('api/queue');
