import { describe, expect, it } from 'vitest';
import { distanceText } from '../src/document/measurements';

describe('a distance on the slide', () => {
  it.each([
    [30, 0.25, '7.5 µm'],
    [500, 0.25, '125 µm'],
    [3000, 0.25, '750 µm'],
    [4000, 0.25, '1.00 mm'],
    [50_000, 0.25, '12.5 mm'],
    [1234.4, null, '1,234 px'],
  ])('of %d px at %d µm/px is %s', (px, mpp, text) => {
    expect(distanceText(px, mpp)).toBe(text);
  });
});
