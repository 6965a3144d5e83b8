import { tool } from '../state/settings';
import { toolHost } from '../viewing';

/** What the tool in use does. */
export function HintBar() {
  const name = tool.value;
  const hint = toolHost.value?.tools[name].hint ?? '';
  return (
    <p class="float hint" data-testid="hint">
      {hint}
    </p>
  );
}
