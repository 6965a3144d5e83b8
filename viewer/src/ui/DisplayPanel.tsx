import type { Signal } from '@preact/signals';
import { lesions, open } from '../state/openSlide';
import { hideOverlay, overlays } from '../state/overlays';
import { adoptPreview, tracing } from '../state/preview';
import { fillOpacity, heatmapOpacity, heatmapShown, lesionsShown, rejectedShown, threshold, tissueShown } from '../state/settings';
import { Slider } from './controls';
import { counted } from './format';

/** What is shown over the slide, and how. */
export function DisplayPanel() {
  const { detail } = open.value!;
  const hasHeatmap = detail.heatmap !== null;
  const preview = overlays.value.find((o) => o.id === 'preview');
  return (
    <section class="float display" aria-label="Display">
      <Toggle label="Heatmap" keys="H" id="heatmap-toggle" value={heatmapShown} disabled={!hasHeatmap} />
      <Slider
        label="Opacity"
        id="heatmap-opacity"
        min={0}
        max={1}
        step={0.05}
        value={heatmapOpacity.value}
        text={`${Math.round(100 * heatmapOpacity.value)}%`}
        disabled={!hasHeatmap}
        onInput={(v) => {
          heatmapOpacity.value = v;
          heatmapShown.value = true;
        }}
      />
      {heatmapShown.value && <Legend />}
      <Slider
        label="Threshold"
        id="threshold"
        min={0.05}
        max={0.95}
        step={0.01}
        value={threshold.value}
        text={threshold.value.toFixed(2)}
        disabled={!hasHeatmap}
        onInput={(v) => (threshold.value = Math.round(v * 100) / 100)}
      />
      {tracing.value && (
        <p class="quiet" role="status">
          Tracing…
        </p>
      )}
      {preview && (
        <div class="adopt" data-testid="preview">
          <span>
            {counted(preview.lesions.length, 'polygon')} at {threshold.value.toFixed(2)}, dashed
          </span>
          <button type="button" class="button" data-testid="adopt-preview" onClick={adoptPreview}>
            Adopt
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              threshold.value = detail.threshold ?? 0.5;
              hideOverlay('preview');
            }}
          >
            Discard
          </button>
        </div>
      )}
      {!preview && hasHeatmap && threshold.value !== (detail.threshold ?? 0.5) && (
        <p class="quiet">
          {counted(lesions.value.size, 'polygon')}; the run used {(detail.threshold ?? 0.5).toFixed(2)}{' '}
          <button type="button" class="link" data-testid="threshold-reset" onClick={() => (threshold.value = detail.threshold ?? 0.5)}>
            reset
          </button>
        </p>
      )}
      <hr />
      <Toggle label="Lesions" keys="L" id="lesions-toggle" value={lesionsShown} />
      <Slider
        label="Fill"
        id="fill-opacity"
        min={0}
        max={0.6}
        step={0.02}
        value={fillOpacity.value}
        text={`${Math.round(100 * fillOpacity.value)}%`}
        onInput={(v) => (fillOpacity.value = v)}
      />
      <Toggle label="Rejected" id="rejected-toggle" value={rejectedShown} />
      {detail.hasTissue && <Toggle label="Tissue mask" keys="T" id="tissue-toggle" value={tissueShown} />}
    </section>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly id: string;
  readonly keys?: string;
  readonly value: Signal<boolean>;
  readonly disabled?: boolean;
}

const Toggle = ({ label, id, keys, value, disabled }: ToggleProps) => (
  <label class="toggle" title={keys ? `${label} (${keys})` : label}>
    <input
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state by "checked"
      role="switch"
      data-testid={id}
      checked={value.value}
      disabled={disabled ?? false}
      onChange={(e) => (value.value = e.currentTarget.checked)}
    />
    <span>{label}</span>
  </label>
);

const Legend = () => (
  <div class="legend" role="img" aria-label="Heatmap colours: dark is improbable, yellow is probable">
    <span>0</span>
    <i />
    <span>1</span>
  </div>
);
