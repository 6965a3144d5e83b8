/** All keys, as the help sheet shows them; `keyboard.ts` acts on them. */
export interface ShortcutGroup {
  readonly title: string;
  readonly rows: readonly (readonly [keys: string, text: string])[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Look',
    rows: [
      ['Drag', 'pan'],
      ['Wheel', 'zoom'],
      ['Space+drag', 'pan with any tool'],
      ['← ↑ → ↓', 'pan'],
      ['+ −', 'zoom in, out'],
      ['0', 'whole slide'],
      ['1 2 3 4', '5x, 10x, 20x, 40x'],
      ['H', 'heatmap'],
      ['L', 'lesions'],
      ['T', 'tissue mask'],
    ],
  },
  {
    title: 'Tools',
    rows: [
      ['V', 'select'],
      ['E', 'edit vertices'],
      ['P', 'draw polygon'],
      ['B', 'brush'],
      ['X', 'eraser'],
      ['S', 'split'],
      ['D', 'ruler: measure a distance'],
      ['[ ]', 'smaller, larger brush'],
      ['Alt', 'brush erases, eraser paints; removes a vertex'],
      ['Enter', 'close the outline'],
      ['Esc', 'give up, back to select; then end the comparison'],
    ],
  },
  {
    title: 'Lesions',
    rows: [
      ['N Shift+N', 'next, previous lesion'],
      ['W', 'next slide with open lesions'],
      ['F', 'show the selected one'],
      ['Shift+click', 'add to the selection'],
      ['A', 'accept'],
      ['R', 'reject'],
      ['C', 'comment'],
      ['M', 'merge the selected'],
      ['U', 'subtract the others from the first'],
      ['Del', 'delete lesion or vertex'],
    ],
  },
  {
    title: 'Work',
    rows: [
      ['Ctrl+Z', 'undo'],
      ['Ctrl+Y', 'redo'],
      ['Ctrl+S', 'save now'],
      ['I', 'picture of the view (PNG)'],
      ['?', 'this sheet'],
    ],
  },
];
