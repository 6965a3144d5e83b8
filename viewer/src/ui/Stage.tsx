import { useEffect, useRef } from 'preact/hooks';
import { mountStage } from '../stage';
import { complain } from '../state/app';
import { type OpenSlide, open } from '../state/openSlide';
import { stage } from '../viewing';
import { RunMenu } from './ComparedStage';
import { DisplayPanel } from './DisplayPanel';
import { HintBar } from './HintBar';
import { Magnification, ScaleBarView } from './Magnification';

/** The slide with everything that lies over it. */
export function Stage() {
  const ref = useRef<HTMLDivElement>(null);
  const current = open.value;
  useEffect(() => (current && ref.current ? mount(ref.current, current) : undefined), [current]);
  return (
    <main class="stage" aria-label="Slide">
      <div class="slide-view" ref={ref} data-testid="viewer" />
      {!current && <p class="empty quiet">Choose a slide.</p>}
      {current && <Magnification />}
      {current && <RunMenu />}
      {current && <DisplayPanel key={current.detail.id} />}
      {current && <ScaleBarView />}
      {current && <HintBar />}
    </main>
  );
}

function mount(element: HTMLElement, current: OpenSlide): () => void {
  const mounted = mountStage(element, current);
  mounted.view.ready.catch(complain);
  stage.value = mounted;
  document.title = `${current.detail.name} · TumorTrace`;
  return () => {
    stage.value = null;
    mounted.destroy();
  };
}
