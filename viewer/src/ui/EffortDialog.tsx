import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Effort, type EffortRow, getEffort } from '../api/effort';
import { complain, dialog } from '../state/app';
import { Modal } from './controls';
import { saved } from './effortText';
import { counted, duration } from './format';

const effort = signal<Effort | null>(null);

/** What reviewing took, slide by slide, and what drawing everything by hand would have taken. */
export function EffortDialog() {
  useEffect(() => void getEffort().then((e) => (effort.value = e), complain), []);
  const now = effort.value;
  return (
    <Modal title="Time spent" id="effort-dialog" wide onClose={() => (dialog.value = null)}>
      {now && <p data-testid="effort-saved">{saved(now)}</p>}
      {now && now.slides.length > 0 && (
        <table class="figures-table" data-testid="effort">
          <thead>
            <tr>
              <th>Slide</th>
              <th>Lesions</th>
              <th>Time</th>
              <th>Each</th>
              <th>Area changed</th>
              <th>Outline</th>
            </tr>
          </thead>
          <tbody>
            {now.slides.map((s) => (
              <Row key={`${s.run}/${s.name}`} row={s} />
            ))}
            {now.slides.length > 1 && <Row row={{ ...now.total, name: counted(now.slides.length, 'slide') }} />}
          </tbody>
        </table>
      )}
      {now?.leftOut.map((reason) => (
        <p class="quiet" key={reason}>
          Left out: {reason}
        </p>
      ))}
      <p class="quiet">
        From the times of the saves. A pause counts as two minutes at most; what went before a slide's first save is not known.
      </p>
    </Modal>
  );
}

function Row({ row }: { row: EffortRow }) {
  return (
    <tr data-testid="effort-row">
      <th scope="row">
        {row.name}
        {row.run && <span class="quiet">{row.run}</span>}
      </th>
      <td>{row.lesions}</td>
      <td>{row.seconds > 0 ? duration(row.seconds) : 'saved once'}</td>
      <td>{row.seconds > 0 && row.lesions > 0 ? duration(row.seconds / row.lesions) : '–'}</td>
      <td>{row.changedShare === null ? '–' : `${(100 * row.changedShare).toFixed(1)}%`}</td>
      <td>{row.outlineMm.toFixed(1)} mm</td>
    </tr>
  );
}
