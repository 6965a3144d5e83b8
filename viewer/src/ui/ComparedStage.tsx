import { useEffect, useRef } from 'preact/hooks';
import { mountCompared } from '../comparedStage';
import { type ComparedRun, compared, compareWith, endComparison, otherRuns } from '../state/comparison';
import { open } from '../state/openSlide';
import { view } from '../viewing';
import { IconButton } from './controls';
import { counted } from './format';

/** The choice of a run to look at beside this one; nothing where the slide has only one. */
export function RunMenu() {
  if (otherRuns.value.length === 0) return null;
  const choose = (id: string): void => (id ? void compareWith(id) : endComparison());
  return (
    <label class="float runs">
      <span title="The run that is open">
        {open.value!.detail.run ?? 'not segmented'}
        {compared.value && ', beside it'}
      </span>
      <select
        aria-label="Compare with another run"
        data-testid="compare-run"
        value={compared.value?.detail.id ?? ''}
        onChange={(e) => {
          choose(e.currentTarget.value);
          // Keys work on the slide again.
          e.currentTarget.blur();
        }}
      >
        <option value="">{compared.value ? 'close' : 'compare with…'}</option>
        {otherRuns.value.map((s) => (
          <option key={s.id} value={s.id}>
            {s.run}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The other run at the same place, only to be looked at. */
export function ComparedStage({ run }: { run: ComparedRun }) {
  const ref = useRef<HTMLDivElement>(null);
  const leader = view.value;
  useEffect(() => (leader && ref.current ? mountCompared(ref.current, run, leader) : undefined), [run, leader]);
  const { detail, lesions } = run;
  return (
    <section class="stage compared" aria-label={`Run ${detail.run}`} data-testid="compared">
      <div class="slide-view" ref={ref} />
      <div class="float runs">
        <strong>{detail.run}</strong>
        <span class="quiet">
          {counted(lesions.length, 'lesion')}
          {detail.version > 0 && `, v${detail.version}`}
        </span>
        <IconButton icon="close" label="Close the comparison" keys="Esc" id="compare-close" onClick={endComparison} />
      </div>
    </section>
  );
}
