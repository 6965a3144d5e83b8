import { effect } from '@preact/signals';
import { render } from 'preact';
import { getSession } from './api/slides';
import { complain, session, slides, theme } from './state/app';
import { loadJobs } from './state/jobs';
import { openSlide, versionsSeen } from './state/opening';
import { open } from './state/openSlide';
import { followThreshold } from './state/preview';
import { refreshSlides } from './state/slideList';
import { exposeForTests } from './testing';
import { App } from './ui/App';
import { listenToKeys } from './ui/keyboard';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/panels.css';
import './styles/dialogs.css';

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

effect(() => {
  if (open.value) history.replaceState(null, '', `#${encodeURIComponent(open.value.detail.id)}`);
});

/** Areas and versions in the list follow what is saved. */
effect(() => {
  if (versionsSeen.value > 0) void refreshSlides();
});

window.addEventListener('beforeunload', (e) => {
  if (open.peek()?.autosave.dirty.peek()) e.preventDefault();
});

/** A link to another slide, or "back". */
window.addEventListener('hashchange', () => {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted && wanted !== open.peek()?.detail.id) void openSlide(wanted);
});

async function start(): Promise<void> {
  const [known] = await Promise.allSettled([getSession(), refreshSlides()]);
  if (known.status === 'fulfilled') session.value = known.value;
  else complain(known.reason);
  const wanted = decodeURIComponent(location.hash.slice(1));
  const first = slides.peek().find((s) => s.id === wanted) ?? slides.peek().find((s) => s.state === 'finished') ?? slides.peek()[0];
  if (first) await openSlide(first.id);
  if (session.peek()?.canRun) await loadJobs();
}

listenToKeys();
followThreshold();
exposeForTests();
render(<App />, document.getElementById('app')!);
void start();
