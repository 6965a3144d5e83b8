/** Line icons on a 16 px grid, drawn for this page. Decorative: buttons carry the name. */
const paths = {
  select: 'M3 2l9 6.2-4.2.7L5.6 13z',
  vertices: 'M3.5 12.5l3-8 7 2.5M2 11h3v3H2zM5 3h3v3H5zM12 5.5h3v3h-3z',
  polygon: 'M3 11.5L4.5 4l6-1.5L13.5 8l-4 5.5z',
  brush:
    'M13.5 2.5L7.5 8.5M6 8.2c1.4.2 2.3 1 2.4 2.4C8 13 5.500 13.800 2.500 13.500c1-.8 1-1.500 1.200-2.800C3.900 9.300 4.600 8.300 6 8.200z',
  erase: 'M6 13.500H13.500M2.500 10.500l6.500-7a1.400 1.400 0 012 0l2 2a1.400 1.400 0 010 2l-6 6H5.200z M5.800 7l4.200 4.200',
  split: 'M8 1.500v13M2.500 5C4 3 6 3 6 3v10S2.500 13 2 9.500zM10 3s3 .2 3.700 3C14.300 9.500 13 12 10 13z',
  ruler: 'M2 10.500L10.500 2 14 5.500 5.500 14zM4.500 8l1.500 1.500M7 5.500l1 1M9 3.500l1.500 1.500',
  merge: 'M6 3.500a4.500 4.500 0 100 9M10 3.500a4.500 4.500 0 110 9M6 3.500h4M6 12.500h4',
  subtract: 'M9 3.200A4.800 4.800 0 103.500 11M8 8.500a4 4 0 118 0 4 4 0 11-8 0M10.500 8.500h3',
  fill: 'M8 2.500a5.500 5.500 0 100 11 5.500 5.500 0 000-11zM8 6v4M6 8h4',
  parts: 'M2.500 4.500h4v7h-4zM9.500 4.500h4v7h-4z',
  undo: 'M6 3L3 6l3 3M3 6h6.500a3.500 3.500 0 010 7H6',
  redo: 'M10 3l3 3-3 3M13 6H6.500a3.500 3.500 0 000 7H10',
  accept: 'M3 8.500l3.200 3.200L13 4.800',
  reject: 'M4 4l8 8M12 4l-8 8',
  trash: 'M3 4.500h10M6 4.500V3h4v1.500M4.500 4.500l.5 9h6l.5-9M7 7v4M9 7v4',
  help: 'M6 6.200a2 2 0 113 1.600c-.7.5-1 .8-1 1.700M8 12v.4M8 1.800a6.200 6.200 0 100 12.400A6.200 6.200 0 008 1.800z',
  theme: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 2v12a6 6 0 000-12z',
  download: 'M8 2.500v7M5 7l3 3 3-3M3 13h10',
  upload: 'M8 10V3M5 5.500L8 2.500l3 3M3 13h10',
  run: 'M5 3l8 5-8 5z',
  slides: 'M2.500 3h4v4h-4zM2.500 9h4v4h-4zM8.500 4h5M8.500 6h3M8.500 10h5M8.500 12h3',
  panel: 'M2.500 3h11v10h-11zM10 3v10',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10',
  comment: 'M2.500 3h11v8h-6l-3 2.500V11h-2z',
  user: 'M8 8.200a2.700 2.700 0 100-5.400 2.700 2.700 0 000 5.400zM3 13.500c.5-2.500 2.500-3.500 5-3.500s4.500 1 5 3.500',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
