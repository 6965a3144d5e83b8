import * as commands from '../document/commands';
import { classOf, commentOf, type Lesion, measurementOf, nameOf, reviewOf } from '../document/lesion';
import { areaText, DISAGREEMENT, diameterUm, lengthText, MAX, MEAN, metastasisSize, perimeterText } from '../document/measurements';
import { verticesOf } from '../geometry/ring';
import {
  classes,
  classifySelected,
  deleteSelected,
  fillSelected,
  mergeSelected,
  perform,
  reviewSelected,
  separateSelected,
  subtractSelected,
} from '../state/actions';
import { mpp } from '../state/openSlide';
import { primary, selected } from '../state/selection';
import { jumpTo } from '../viewing';
import { IconButton } from './controls';
import { counted, probability } from './format';

export function LesionDetails() {
  const chosen = selected.value;
  const lesion = primary.value;
  if (!lesion)
    return (
      <section class="details empty quiet">
        Nothing selected. Click a lesion; <kbd>N</kbd> goes to the next.
      </section>
    );
  const review = reviewOf(lesion);
  return (
    <section class="details" aria-label="Selected lesion" data-testid="lesion-details">
      <div class="bar">
        {chosen.length === 1 ? (
          <input
            class="title"
            aria-label="Name"
            data-testid="lesion-name"
            value={nameOf(lesion)}
            onChange={(e) => perform(commands.rename(lesion, e.currentTarget.value))}
          />
        ) : (
          <h2>{chosen.length} lesions</h2>
        )}
        <IconButton icon="fit" label="Show" keys="F" onClick={() => jumpTo(lesion)} />
        <IconButton icon="trash" label="Delete" keys="Del" id="lesion-delete" onClick={deleteSelected} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields */}
      <div class="review" role="group" aria-label="Review">
        <IconButton
          icon="accept"
          label="Accept"
          keys="A"
          text="Accept"
          id="lesion-accept"
          pressed={review === 'accepted'}
          onClick={() => reviewSelected('accepted')}
        />
        <IconButton
          icon="reject"
          label="Reject"
          keys="R"
          text="Reject"
          id="lesion-reject"
          pressed={review === 'rejected'}
          onClick={() => reviewSelected('rejected')}
        />
        <select
          aria-label="Class"
          data-testid="lesion-class"
          value={classOf(lesion)}
          onChange={(e) => classifySelected(e.currentTarget.value)}
        >
          {!classOf(lesion) && <option value="">no class</option>}
          {classes.value.map((c) => (
            <option key={c.name} value={c.name}>
              {c.name}
            </option>
          ))}
        </select>
      </div>
      {chosen.length === 1 ? <Measurements lesion={lesion} /> : <Together />}
      {chosen.length === 1 && <Comment key={lesion.id} lesion={lesion} />}
    </section>
  );
}

function Measurements({ lesion }: { lesion: Lesion }) {
  const holes = lesion.polygons.reduce((n, p) => n + p.length - 1, 0);
  const disagreement = measurementOf(lesion, DISAGREEMENT);
  return (
    <>
      <dl>
        <dt>Area</dt>
        <dd data-testid="lesion-area">{areaText(lesion, mpp.value)}</dd>
        {mpp.value && <Diameter um={diameterUm(lesion, mpp.value)} />}
        <dt>Perimeter</dt>
        <dd>{perimeterText(lesion, mpp.value)}</dd>
        <dt>Probability</dt>
        <dd>
          {probability(measurementOf(lesion, MEAN))} mean, {probability(measurementOf(lesion, MAX))} max
        </dd>
        {disagreement !== undefined && (
          <>
            <dt title="Between models or symmetries: the standard deviation">Disagreement</dt>
            <dd data-testid="lesion-disagreement">{probability(disagreement)}</dd>
          </>
        )}
        <dt>Outline</dt>
        <dd data-testid="lesion-outline">
          {verticesOf(lesion.polygons).toLocaleString('en')} vertices{lesion.polygons.length > 1 && `, ${lesion.polygons.length} parts`}
          {holes > 0 && `, ${counted(holes, 'hole')}`}
        </dd>
      </dl>
      {(holes > 0 || lesion.polygons.length > 1) && (
        <div class="review">
          {holes > 0 && <IconButton icon="fill" label="Fill holes" text="Fill holes" id="fill-holes" onClick={fillSelected} />}
          {lesion.polygons.length > 1 && (
            <IconButton icon="parts" label="Separate parts" text="Separate parts" id="separate" onClick={separateSelected} />
          )}
        </div>
      )}
    </>
  );
}

const Diameter = ({ um }: { um: number }) => (
  <>
    <dt>Diameter</dt>
    <dd data-testid="lesion-diameter">
      {lengthText(um)} <span class="quiet">(in a lymph node: {metastasisSize(um)})</span>
    </dd>
  </>
);

const Together = () => (
  <div class="review">
    <IconButton icon="merge" label="Merge" keys="M" text="Merge" id="merge" onClick={mergeSelected} />
    <IconButton icon="subtract" label="Subtract from the first" keys="U" text="Subtract" id="subtract" onClick={subtractSelected} />
  </div>
);

const Comment = ({ lesion }: { lesion: Lesion }) => (
  <textarea
    rows={2}
    placeholder="Comment"
    aria-label="Comment"
    data-testid="lesion-comment"
    value={commentOf(lesion)}
    onChange={(e) => perform(commands.comment(lesion, e.currentTarget.value))}
  />
);
