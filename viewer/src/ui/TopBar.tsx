import { classes, redo, undo } from '../state/actions';
import { dialog, panelShown, slidesShown, type Theme, theme, userName } from '../state/app';
import { open } from '../state/openSlide';
import { brushRadius, drawClass, type Operation, operation, type ToolName, tool } from '../state/settings';
import { IconButton } from './controls';
import { FileMenu } from './FileMenu';
import { SaveStateView } from './SaveStateView';

const TOOLS: readonly (readonly [ToolName, string, string])[] = [
  ['select', 'Select', 'V'],
  ['vertices', 'Edit vertices', 'E'],
  ['polygon', 'Draw polygon', 'P'],
  ['brush', 'Brush', 'B'],
  ['erase', 'Eraser', 'X'],
  ['split', 'Split', 'S'],
  ['ruler', 'Ruler', 'D'],
];

export function TopBar() {
  const current = open.value;
  return (
    <header class="top">
      <IconButton
        icon="slides"
        label="Slide list"
        id="slides-toggle"
        pressed={slidesShown.value}
        onClick={() => (slidesShown.value = !slidesShown.value)}
      />
      <h1>TumorTrace</h1>
      {current && (
        <span class="slide-name" title={current.detail.name}>
          {current.detail.name}
        </span>
      )}
      {current && <Tools />}
      <span class="spacer" />
      {current && <SaveStateView />}
      {current && <FileMenu />}
      <IconButton
        icon="user"
        label={userName.value ? `Your name: ${userName.value}` : 'Your name'}
        id="user-name"
        onClick={() => (dialog.value = 'name')}
      />
      <IconButton icon="theme" label={`Theme: ${theme.value}`} id="theme" onClick={() => (theme.value = NEXT[theme.value])} />
      <IconButton icon="help" label="Keyboard shortcuts" keys="?" id="help" onClick={() => (dialog.value = 'help')} />
      <IconButton
        icon="panel"
        label="Lesion panel"
        id="panel-toggle"
        pressed={panelShown.value}
        onClick={() => (panelShown.value = !panelShown.value)}
      />
    </header>
  );
}

const NEXT: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };

function Tools() {
  const { document } = open.value!;
  const name = tool.value;
  return (
    <>
      <div class="group" role="toolbar" aria-label="Tools">
        {TOOLS.map(([id, label, keys]) => (
          <IconButton
            key={id}
            icon={id}
            label={label}
            keys={keys}
            id={`tool-${id}`}
            pressed={name === id}
            onClick={() => (tool.value = id)}
          />
        ))}
      </div>
      <div class="group" role="toolbar" aria-label="History">
        <IconButton
          icon="undo"
          label={`Undo ${document.nextUndo.value}`.trim()}
          keys="Ctrl+Z"
          id="undo"
          disabled={!document.canUndo.value}
          onClick={undo}
        />
        <IconButton
          icon="redo"
          label={`Redo ${document.nextRedo.value}`.trim()}
          keys="Ctrl+Y"
          id="redo"
          disabled={!document.canRedo.value}
          onClick={redo}
        />
      </div>
      {(name === 'polygon' || name === 'brush') && <DrawOptions />}
      {(name === 'brush' || name === 'erase') && (
        <label class="slider short">
          <span>Size</span>
          <input
            type="range"
            min={4}
            max={120}
            value={brushRadius.value}
            aria-label="Brush size"
            data-testid="brush-size"
            onInput={(e) => (brushRadius.value = e.currentTarget.valueAsNumber)}
          />
        </label>
      )}
    </>
  );
}

const DrawOptions = () => (
  <div class="group">
    {tool.value === 'polygon' && (
      <select
        aria-label="What the outline does"
        data-testid="operation"
        value={operation.value}
        onChange={(e) => (operation.value = e.currentTarget.value as Operation)}
      >
        <option value="new">new lesion</option>
        <option value="add">add to selected</option>
        <option value="subtract">cut from selected</option>
      </select>
    )}
    <select
      aria-label="Class of new lesions"
      data-testid="draw-class"
      value={drawClass.value}
      onChange={(e) => (drawClass.value = e.currentTarget.value)}
    >
      {classes.value.map((c) => (
        <option key={c.name} value={c.name}>
          {c.name}
        </option>
      ))}
    </select>
  </div>
);
