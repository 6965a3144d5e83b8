import type OpenSeadragon from 'openseadragon';
import type { SlideView } from './slideView';

type TileUrl = (level: number, x: number, y: number) => string;

/** Milliseconds after which the new picture takes over even when some of its tiles are missing. */
const PATIENCE = 2500;

/** A second picture over the slide, of the same pyramid: heatmap or tissue. */
export class TileOverlay {
  private image: OpenSeadragon.TiledImage | null = null;
  private wanted = 0;
  private opacity = 0;

  constructor(private readonly view: SlideView) {}

  setOpacity(opacity: number): void {
    this.opacity = opacity;
    this.image?.setOpacity(opacity);
  }

  /** Shows other tiles; those of before stay until the new ones are there, so that nothing flickers. */
  show(url: TileUrl): void {
    const ticket = ++this.wanted;
    const base = this.view.viewer.world.getItemAt(0)?.source as OpenSeadragon.TileSource & { tileOverlap: number; _tileWidth: number };
    if (!base) return;
    const { width, height } = this.view.detail;
    this.view.viewer.addTiledImage({
      tileSource: {
        width,
        height,
        tileSize: base._tileWidth,
        tileOverlap: base.tileOverlap,
        minLevel: base.minLevel,
        maxLevel: base.maxLevel,
        getTileUrl: url,
      } as unknown as OpenSeadragon.TileSourceOptions,
      opacity: this.opacity,
      success: (e: Event & { item?: OpenSeadragon.TiledImage }) => this.took(ticket, e.item!),
    } as unknown as OpenSeadragon.TileSourceSpecifier);
  }

  remove(): void {
    this.wanted++;
    this.drop(this.image);
    this.image = null;
  }

  private took(ticket: number, next: OpenSeadragon.TiledImage): void {
    if (ticket !== this.wanted) return this.drop(next);
    const before = this.image;
    this.image = next;
    next.setOpacity(this.opacity);
    if (!before) return;
    const swap = (): void => this.drop(before);
    next.addOnceHandler('fully-loaded-change', swap);
    window.setTimeout(swap, PATIENCE);
  }

  private drop(image: OpenSeadragon.TiledImage | null): void {
    const { world } = this.view.viewer;
    if (image && world && world.getIndexOfItem(image) >= 0) world.removeItem(image);
  }
}
