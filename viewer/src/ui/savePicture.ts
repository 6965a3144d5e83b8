import { paintPicture } from '../drawing/picture';
import { open } from '../state/openSlide';
import { stage } from '../viewing';
import { scaleBar, zoomText } from '../viewport/magnification';
import { saveFile } from './saveFile';

/** Saves what the view shows now as NAME-view.png. */
export function savePicture(): void {
  const [detail, shown] = [open.peek()?.detail, stage.peek()];
  const view = shown?.view.transform.peek();
  if (!detail || !shown || !view?.width) return;
  const { name, mpp } = detail;
  const caption = { text: `${name} · ${zoomText(view.scale, mpp)}`, bar: mpp ? scaleBar(view.scale, mpp) : null };
  paintPicture(shown.layers(), view, caption).toBlob((png) => png && saveFile(png, `${name}-view.png`), 'image/png');
}
