import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { getTrainings, setDefaultPair, startTraining, type Training, type Trainings } from '../api/training';
import { complain, dialog, userName } from '../state/app';
import { isOver, isTraining, jobs, loadModels, models, startJobOf } from '../state/jobs';
import { Modal } from './controls';
import { counted, probability, when } from './format';
import { JobProgress } from './JobDialog';

/** Fewer cannot be divided into slides to learn from, to choose by and to judge by. */
const FEWEST = 3;

const trainings = signal<Trainings | null>(null);
const base = signal('');
const name = signal('');
const wholeSlides = signal(false);

const chosenBase = computed(() => base.value || (models.value.find((m) => m.isDefault) ?? models.value.find((m) => !m.demo))?.name || '');

/** BASE-1, BASE-2, …: the first that no training has had. */
const proposedName = computed(() => {
  const taken = new Set([...models.value.map((m) => m.name), ...(trainings.value?.trainings ?? []).map((t) => t.name)]);
  const stem = chosenBase.value.replace(/-\d+$/, '');
  let n = 1;
  while (taken.has(`${stem}-${n}`)) n++;
  return `${stem}-${n}`;
});

const running = computed(() => jobs.value.filter((j) => isTraining(j) && !isOver(j.state)));

const load = (): void => void getTrainings().then((t) => (trainings.value = t), complain);

async function choose(pair: string | null): Promise<void> {
  try {
    await setDefaultPair(pair);
    await loadModels();
  } catch (e) {
    complain(e);
  }
}

function start(e: Event): void {
  e.preventDefault();
  const train = { name: name.peek() || proposedName.peek(), models: chosenBase.peek(), wholeSlides: wholeSlides.peek() };
  name.value = '';
  void startJobOf(() => startTraining(train, userName.peek()));
}

/** A pair of models learns from the corrections. Below: what became of it, and which pair is used. */
export function TrainDialog() {
  const busy = running.value.length;
  useEffect(() => {
    load();
    void loadModels();
  }, [busy]);
  const corrected = trainings.value?.corrected ?? 0;
  return (
    <Modal title="Train on corrections" id="train-dialog" wide onClose={() => (dialog.value = null)}>
      <p data-testid="train-corrected">
        {corrected} {corrected === 1 ? 'slide is' : 'slides are'} corrected.{' '}
        {corrected < FEWEST
          ? `Correct at least ${FEWEST}: accept, reject or redraw their lesions, and save.`
          : 'A third of them is kept apart to judge by: new models that are not better there are thrown away.'}
      </p>
      <form class="job-form" onSubmit={start}>
        <label>
          Begin with
          <select data-testid="train-base" value={chosenBase.value} onChange={(e) => (base.value = e.currentTarget.value)}>
            {models.value.map((m) => (
              <option key={m.name} value={m.name}>
                {m.name}
                {m.targetMpp ? ` · ${m.targetMpp} µm/px` : ''}
              </option>
            ))}
          </select>
        </label>
        <label>
          Name of the new models
          <input
            type="text"
            maxLength={60}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            placeholder={proposedName.value}
            data-testid="train-name"
            value={name.value}
            onInput={(e) => (name.value = e.currentTarget.value)}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            data-testid="train-whole"
            checked={wholeSlides.value}
            onChange={(e) => (wholeSlides.value = e.currentTarget.checked)}
          />
          I looked at the whole slides: what is not marked is normal tissue
        </label>
        <div class="actions">
          <button type="submit" class="button primary" data-testid="train-start" disabled={corrected < FEWEST || busy > 0}>
            Train
          </button>
        </div>
      </form>
      {running.value.map((job) => (
        <div key={job.id} data-testid="train-running">
          <strong>{job.run}</strong>
          <JobProgress job={job} />
        </div>
      ))}
      {trainings.value && trainings.value.trainings.length > 0 && <Outcomes all={trainings.value.trainings} />}
    </Modal>
  );
}

function Outcomes({ all }: { all: readonly Training[] }) {
  return (
    <table class="figures-table" data-testid="trainings">
      <thead>
        <tr>
          <th>Models</th>
          <th>Judged by</th>
          <th>Dice before</th>
          <th>Dice after</th>
          <th>Lesions found</th>
          <th>False positives</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {all.map((t) => (
          <Outcome key={t.name} training={t} />
        ))}
      </tbody>
    </table>
  );
}

function Outcome({ training: t }: { training: Training }) {
  const isDefault = models.value.some((m) => m.name === t.name && m.isDefault);
  return (
    <tr data-testid="training" data-better={t.isBetter} title={t.verdict}>
      <th scope="row">
        {t.name}
        <span class="quiet">
          from {t.base} · {t.minutes} min · {when(t.finished)}
        </span>
      </th>
      <td title={t.judged.map((j) => `${j.name}: ${probability(j.diceBefore)}, then ${probability(j.diceAfter)}`).join('\n')}>
        {counted(t.judged.length, 'slide')}
      </td>
      <td>{t.before.dice.toFixed(3)}</td>
      <td>
        <strong>{t.after.dice.toFixed(3)}</strong>
      </td>
      <td>
        {t.before.lesionsFound}, then {t.after.lesionsFound} of {t.before.lesions}
      </td>
      <td>
        {t.before.falsePositives}, then {t.after.falsePositives}
      </td>
      <td>
        {!t.isBetter ? (
          <span class="quiet">not better: {t.base} stays</span>
        ) : isDefault ? (
          <button type="button" class="button" data-testid="train-undefault" onClick={() => void choose(null)}>
            Is the default: undo
          </button>
        ) : (
          <button type="button" class="button primary" data-testid="train-default" onClick={() => void choose(t.name)}>
            Use by default
          </button>
        )}
      </td>
    </tr>
  );
}
