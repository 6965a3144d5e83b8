import { computed } from '@preact/signals';
import { mpp } from '../state/openSlide';
import { view } from '../viewing';
import { MPP_AT_1X, magnificationOf, STEPS, scaleBar, scaleFor, zoomText } from '../viewport/magnification';
import { IconButton } from './controls';

const scale = computed(() => view.value?.transform.value.scale ?? 0);
const magnification = computed(() => (mpp.value && scale.value ? magnificationOf(scale.value, mpp.value) : null));

/** Buttons up to twice the native magnification; without µm/px, shares of the native size. */
export function Magnification() {
  const pixel = mpp.value;
  const native = pixel ? MPP_AT_1X / pixel : 0;
  const steps = pixel ? STEPS.filter((m) => m <= native * 2.01) : [];
  return (
    <div class="float magnification" role="toolbar" aria-label="Magnification">
      <IconButton icon="fit" label="Whole slide" keys="0" id="zoom-fit" onClick={() => view.value?.fitSlide()} />
      <IconButton icon="minus" label="Zoom out" keys="−" id="zoom-out" onClick={() => view.value?.zoomBy(1 / 1.6)} />
      <IconButton icon="plus" label="Zoom in" keys="+" id="zoom-in" onClick={() => view.value?.zoomBy(1.6)} />
      {steps.map((m) => (
        <button
          key={m}
          type="button"
          class="button"
          data-testid={`zoom-${m}x`}
          aria-label={`${m}x magnification`}
          aria-pressed={Math.abs((magnification.value ?? 0) / m - 1) < 0.02}
          onClick={() => view.value?.zoomToScale(scaleFor(m, pixel!))}
        >
          {m}x
        </button>
      ))}
      {!pixel && (
        <button type="button" class="button" data-testid="zoom-native" onClick={() => view.value?.zoomToScale(1)}>
          1:1
        </button>
      )}
      <output class="now" data-testid="magnification" title="Magnification on screen">
        {zoomText(scale.value, pixel)}
      </output>
    </div>
  );
}

export function ScaleBarView() {
  if (!mpp.value || !scale.value) return null;
  const bar = scaleBar(scale.value, mpp.value);
  return (
    <div class="float scale-bar" data-testid="scale-bar" role="img" aria-label={`Scale bar: ${bar.label}`}>
      <span>{bar.label}</span>
      <i style={{ width: `${bar.width}px` }} />
    </div>
  );
}
