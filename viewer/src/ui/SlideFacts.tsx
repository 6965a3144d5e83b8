import { reviewOf } from '../document/lesion';
import { largestDiameterUm, lengthText, metastasisSize, mm2 } from '../document/measurements';
import { lesions, open } from '../state/openSlide';
import { probability } from './format';

/** What is known of the slide and how it was segmented. */
export function SlideFacts() {
  const { detail } = open.value!;
  const [w, h] = [detail.width, detail.height];
  const mm = (px: number): string => `${((px * detail.mpp!) / 1000).toFixed(1)}`;
  return (
    <section class="facts-panel" aria-label="Slide facts">
      <dl>
        <dt>Size</dt>
        <dd>
          {w.toLocaleString('en')} × {h.toLocaleString('en')} px
        </dd>
        {detail.mpp && (
          <>
            <dt>Extent</dt>
            <dd>
              {mm(w)} × {mm(h)} mm
            </dd>
          </>
        )}
        <dt>Pixel size</dt>
        <dd>{detail.mpp ? `${Number(detail.mpp.toPrecision(4))} µm` : 'not stated in the file'}</dd>
        {detail.score !== null && (
          <>
            <dt>Slide score</dt>
            <dd>{probability(detail.score)}</dd>
          </>
        )}
        {detail.areaMm2 !== null && (
          <>
            <dt>Tumour area</dt>
            <dd>{mm2(detail.areaMm2)}</dd>
          </>
        )}
        {detail.mpp && <Largest mpp={detail.mpp} />}
        {detail.run && (
          <>
            <dt>Run</dt>
            <dd>{detail.run}</dd>
          </>
        )}
        {detail.threshold !== null && (
          <>
            <dt>Threshold</dt>
            <dd>
              {detail.threshold.toFixed(2)}
              {detail.lowThreshold !== null &&
                `; ${detail.lowThreshold.toFixed(2)} in regions that reach ${detail.coreThreshold?.toFixed(2)}`}
            </dd>
          </>
        )}
        {detail.models.length > 0 && (
          <>
            <dt>Models</dt>
            <dd>
              {detail.models.map((m) => (
                <div>{m}</div>
              ))}
            </dd>
          </>
        )}
      </dl>
      {detail.warnings.length > 0 && (
        <>
          <h3>Warnings of the run</h3>
          <ul class="warnings">
            {detail.warnings.map((w) => (
              <li>{w}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Of the lesions that nobody rejected. */
function Largest({ mpp }: { mpp: number }) {
  const um = largestDiameterUm(
    [...lesions.value.values()].filter((l) => reviewOf(l) !== 'rejected'),
    mpp,
  );
  if (um === 0) return null;
  return (
    <>
      <dt>Largest lesion</dt>
      <dd data-testid="largest-lesion">
        {lengthText(um)} <span class="quiet">(in a lymph node: {metastasisSize(um)})</span>
      </dd>
    </>
  );
}
