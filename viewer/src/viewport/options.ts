import type OpenSeadragon from 'openseadragon';

/** WebGL where a graphics card does it; emulated on the processor it is slower than a plain canvas. */
function drawers(): ('webgl' | 'canvas')[] {
  const probe = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  probe?.getExtension('WEBGL_lose_context')?.loseContext();
  return probe ? ['webgl', 'canvas'] : ['canvas'];
}

/** Everything of OpenSeadragon's own interface is off: the page has its own buttons and keys. */
export const viewerOptions: OpenSeadragon.Options = {
  drawer: drawers(),
  showNavigationControl: false,
  showNavigator: true,
  navigatorPosition: 'BOTTOM_RIGHT',
  navigatorSizeRatio: 0.16,
  navigatorMaintainSizeRatio: false,
  navigatorAutoFade: false,
  gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false, flickEnabled: false },
  gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: false, pinchRotate: false },
  gestureSettingsPen: { clickToZoom: false, dblClickToZoom: false },
  animationTime: 0.35,
  springStiffness: 8,
  zoomPerScroll: 1.3,
  maxZoomPixelRatio: 8,
  minZoomImageRatio: 0.7,
  visibilityRatio: 0.3,
  constrainDuringPan: false,
  imageLoaderLimit: 8,
  maxImageCacheCount: 600,
  timeout: 60000,
  preload: false,
  immediateRender: false,
  placeholderFillStyle: 'transparent',
};
