import { distanceText } from '../document/measurements';
import { mpp } from '../state/openSlide';
import { measured, tool } from '../state/settings';
import { toolHost } from '../viewing';

/** What the tool in use does, and what the ruler measures. */
export function HintBar() {
  const name = tool.value;
  const hint = toolHost.value?.tools[name].hint ?? '';
  return (
    <p class="float hint" data-testid="hint">
      {measured.value !== null && <output data-testid="distance">{distanceText(measured.value, mpp.value)}</output>}
      {hint}
    </p>
  );
}
