import { type ConflictOfVersions, conflict, endLooking, look, settle } from '../state/conflict';
import { Modal } from './controls';
import { counted, when } from './format';

/** Somebody else has saved the slide in the meantime. Nothing is lost, whatever the user chooses. */
export function ConflictDialog() {
  const c = conflict.value;
  if (!c) return null;
  if (c.looking) return <LookingBar />;
  const again = c.version.version === 0;
  const { both } = c.combined;
  return (
    <Modal title="Two versions of this slide" id="conflict-dialog" wide>
      <p>{again ? <SegmentedAgain c={c} /> : <SavedToo c={c} />}</p>
      <ul class="choices">
        <li>
          <button type="button" class="button primary" data-testid="conflict-combine" onClick={() => settle('combine')}>
            Combine
          </button>
          <span>
            {again ? 'The new regions and your changes.' : 'Their changes and yours.'}
            {both.length > 0 ? ` If both changed the same lesion, yours is kept.` : ' Nobody changed the same lesion.'}
          </span>
        </li>
        <li>
          <button type="button" class="button" data-testid="conflict-mine" onClick={() => settle('mine')}>
            Keep mine
          </button>
          <span>Yours becomes the new version on top. Theirs stays in the history.</span>
        </li>
        <li>
          <button type="button" class="button" data-testid="conflict-theirs" onClick={() => settle('theirs')}>
            Take theirs
          </button>
          <span>Shows their version. Undo brings yours back.</span>
        </li>
        <li>
          <button type="button" class="button" data-testid="conflict-look" onClick={look}>
            Look at both
          </button>
          <span>Draws theirs dashed over yours, then asks again.</span>
        </li>
      </ul>
    </Modal>
  );
}

function SavedToo({ c }: { c: ConflictOfVersions }) {
  const { mine, theirs, both } = c.combined;
  return (
    <>
      <strong>{c.version.who ?? 'Somebody else'}</strong> saved version {c.version.version} ({when(c.version.at)}) while you were editing
      the previous one. They changed {counted(theirs + both.length, 'lesion')}, you changed {counted(mine + both.length, 'lesion')}
      {both.length > 0 ? `, and both of you changed the same ${counted(both.length, 'lesion')}` : ''}.
    </>
  );
}

/** The regions of the run, which are version 0, are others now. */
const SegmentedAgain = ({ c }: { c: ConflictOfVersions }) => (
  <>
    <strong>TumorTrace</strong> segmented this slide again ({when(c.version.at)}) while you were correcting its earlier regions. You changed{' '}
    {counted(c.combined.mine + c.combined.both.length, 'lesion')}.
  </>
);

const LookingBar = () => (
  <div class="looking" role="status">
    <span>Solid: yours. Dashed blue: theirs.</span>
    <button type="button" class="button primary" data-testid="conflict-choose" onClick={endLooking}>
      Choose
    </button>
  </div>
);
