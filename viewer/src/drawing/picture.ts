import type { ScaleBar } from '../viewport/magnification';
import type { Transform } from '../viewport/slideView';
import { fitted } from './paths';

/** What a picture says of itself. */
export interface Caption {
  /** The slide's name and the magnification. */
  readonly text: string;
  /** Null where the slide states no pixel size. */
  readonly bar: ScaleBar | null;
}

const MARGIN = 12;
const INK = '#111';
const PAPER = 'rgb(255 255 255 / .88)';

/** The layers of a view over each other on white, as they are now, with scale bar and caption in the lower corners. */
export function paintPicture(layers: readonly HTMLCanvasElement[], view: Transform, { text, bar }: Caption): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const ctx = canvas.getContext('2d')!;
  fitted(canvas, ctx, view);
  ctx.fillStyle = '#fff';
  ctx.fillRect(0, 0, view.width, view.height);
  for (const layer of layers) ctx.drawImage(layer, 0, 0, view.width, view.height);
  ctx.font = '600 13px system-ui, sans-serif';
  [ctx.textAlign, ctx.textBaseline] = ['center', 'middle'];
  const right = view.width - MARGIN;
  const left = bar ? MARGIN + paintBar(ctx, view, bar) + MARGIN : MARGIN;
  paintCaption(ctx, right, view.height - MARGIN, shortened(ctx, text, right - left - 16));
  return canvas;
}

/** Returns the width of its box. */
function paintBar(ctx: CanvasRenderingContext2D, { height }: Transform, { width, label }: ScaleBar): number {
  const box = { w: Math.max(width, ctx.measureText(label).width) + 16, h: 36 };
  const [middle, top] = [MARGIN + box.w / 2, height - MARGIN - box.h];
  ctx.fillStyle = PAPER;
  ctx.fillRect(MARGIN, top, box.w, box.h);
  ctx.fillStyle = INK;
  ctx.fillText(label, middle, top + 13);
  ctx.fillRect(middle - width / 2, top + 25, width, 4);
  return box.w;
}

function paintCaption(ctx: CanvasRenderingContext2D, right: number, bottom: number, text: string): void {
  const width = ctx.measureText(text).width + 16;
  ctx.fillStyle = PAPER;
  ctx.fillRect(right - width, bottom - 24, width, 24);
  ctx.fillStyle = INK;
  ctx.fillText(text, right - width / 2, bottom - 11);
}

/** The text's end, which is the magnification, is what stays. */
function shortened(ctx: CanvasRenderingContext2D, text: string, room: number): string {
  let short = text;
  while (short.length > 2 && ctx.measureText(short).width > room) short = `…${short.slice(2)}`;
  return short;
}
