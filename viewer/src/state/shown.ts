import { type Lesion, reviewOf } from '../document/lesion';
import { isLarge } from '../document/worklist';
import { mpp } from './openSlide';
import { leastArea, rejectedShown } from './settings';

/** True for a lesion that is listed and drawn: not hidden as rejected or as too small. */
export const isShown = (lesion: Lesion): boolean =>
  (rejectedShown.value || reviewOf(lesion) !== 'rejected') && isLarge(lesion, leastArea.value, mpp.value);
