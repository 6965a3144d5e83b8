import type { ReviewCounts, SlideState, SlideSummary } from '../api/types';
import { mm2 } from '../document/measurements';
import { canRun, dialog, slides, slidesError } from '../state/app';
import { opening, openSlide } from '../state/opening';
import { open } from '../state/openSlide';
import { filter, listed, slideOrder } from '../state/slideList';
import { type SlideOrder, totalOf } from '../state/workspace';
import { IconButton } from './controls';
import { counted, probability, reviewed, when } from './format';

const STATES: Record<SlideState, string> = {
  finished: 'Segmented',
  notSegmented: 'Not segmented',
  queued: 'Queued',
  running: 'Running',
  failed: 'Failed',
};

export function SlideList() {
  return (
    <nav class="sidebar slides" aria-label="Slides" data-testid="slide-list">
      <div class="bar">
        <h2>
          Slides <span class="count">{slides.value.length}</span>
        </h2>
        {canRun.value && (
          <IconButton icon="run" label="Segment a slide" id="jobs-open" text="Segment" onClick={() => (dialog.value = 'jobs')} />
        )}
      </div>
      {slides.value.length > 1 && <WorkList />}
      {slides.value.length > 6 && (
        <input
          class="filter"
          type="search"
          placeholder="Find a slide"
          aria-label="Find a slide"
          value={filter.value}
          onInput={(e) => (filter.value = e.currentTarget.value)}
        />
      )}
      {slidesError.value && (
        <p class="problem" role="alert">
          {slidesError.value}
        </p>
      )}
      <ul>
        {listed.value.map((s) => (
          <SlideCard key={s.id} slide={s} />
        ))}
      </ul>
      {slides.value.length === 0 && !slidesError.value && <p class="quiet">No slides yet.</p>}
    </nav>
  );
}

/** How far all slides are, and the order in which they come. */
function WorkList() {
  const total = totalOf(slides.value);
  return (
    <div class="bar work-list">
      <span class="quiet" data-testid="workspace-progress" title="Of all slides: accepted, rejected or drawn">
        {total.all > 0 && reviewed(total)}
      </span>
      <label class="sort">
        by
        <select
          aria-label="Order of the slides"
          data-testid="slide-sort"
          value={slideOrder.value}
          onChange={(e) => (slideOrder.value = e.currentTarget.value as SlideOrder)}
        >
          <option value="name">name</option>
          <option value="doubt">doubt</option>
        </select>
      </label>
    </div>
  );
}

function SlideCard({ slide }: { slide: SlideSummary }) {
  const current = (opening.value ?? open.value?.detail.id) === slide.id;
  return (
    <li>
      <button
        type="button"
        class="slide"
        data-testid="slide"
        data-slide={slide.id}
        aria-current={current ? 'true' : undefined}
        onClick={() => void openSlide(slide.id)}
      >
        <span class="thumb">
          <img src={slide.thumbnail} alt="" loading="lazy" />
        </span>
        <span class="facts">
          <strong title={slide.name}>{slide.name}</strong>
          {slide.state === 'finished' ? <Figures slide={slide} /> : <span class={`state ${slide.state}`}>{STATES[slide.state]}</span>}
          {slide.run && (
            <span class="quiet" title={slide.run}>
              {slide.regions !== null && `${counted(slide.regions, 'region')} · `}
              {slide.run}
            </span>
          )}
          {slide.review && slide.review.all > 0 && <Review review={slide.review} />}
          {slide.flags.map((flag) => (
            <span key={flag} class="flag" data-testid="slide-flag" title={flag}>
              {flag}
            </span>
          ))}
          {slide.problem && (
            <span class="problem" title={slide.problem}>
              {slide.problem}
            </span>
          )}
          {slide.version > 0 && (
            <span class="edited">
              v{slide.version} · {slide.lastEdit?.who} · {when(slide.lastEdit?.at)}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}

function Review({ review }: { review: ReviewCounts }) {
  return (
    <span
      class={`reviewed ${review.reviewed === review.all ? 'edited' : 'quiet'}`}
      data-testid="slide-progress"
      title="Accepted, rejected or drawn"
    >
      <span>
        {reviewed(review)}
        {review.doubtful > 0 && ' ·'}
      </span>{' '}
      {review.doubtful > 0 && <span>{review.doubtful.toLocaleString('en')} in doubt</span>}
    </span>
  );
}

function Figures({ slide }: { slide: SlideSummary }) {
  return (
    <span class="figures">
      {slide.score !== null && (
        <span title="Slide score: the highest tumour probability" class="score">
          <i style={{ width: `${Math.round(100 * slide.score)}%` }} />
          <b>{probability(slide.score)}</b>
        </span>
      )}
      {slide.areaMm2 !== null && <span title="Tumour area">{mm2(slide.areaMm2)}</span>}
    </span>
  );
}
