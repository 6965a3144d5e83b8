import type { FeatureCollection } from '../document/geojson';

/** The server's answers; the same names as in its OpenAPI description. */

export type SlideState = 'finished' | 'notSegmented' | 'queued' | 'running' | 'failed';

/** How far the review of a slide's lesions is; doubtful ones are open, and near the threshold or such that outputs disagree. */
export interface ReviewCounts {
  readonly reviewed: number;
  readonly all: number;
  readonly doubtful: number;
}

export interface SlideSummary {
  readonly id: string;
  readonly name: string;
  readonly run: string | null;
  readonly state: SlideState;
  readonly width: number;
  readonly height: number;
  /** µm per level-0 px */
  readonly mpp: number | null;
  readonly score: number | null;
  readonly areaMm2: number | null;
  readonly regions: number | null;
  /** Null for a slide without annotations. */
  readonly review: ReviewCounts | null;
  /** What may make the slide's result less trustworthy, such as its staining. */
  readonly flags: readonly string[];
  readonly version: number;
  readonly lastEdit: { readonly who: string; readonly at: string } | null;
  readonly thumbnail: string;
  /** Why the slide cannot be shown; null when it can. */
  readonly problem?: string | null;
}

/** Something that a format cannot hold; `what` goes on after the count. */
export interface ExportLoss {
  readonly count: number;
  readonly what: string;
}

export interface ClassLabel {
  readonly name: string;
  readonly color: readonly number[];
}

export interface SlideDetail extends SlideSummary {
  readonly tileSize: number;
  readonly maxLevel: number;
  readonly threshold: number | null;
  /** What regions go on down to that reach `coreThreshold`; null: no further than the threshold. */
  readonly lowThreshold: number | null;
  readonly coreThreshold: number | null;
  readonly heatmap: { readonly width: number; readonly height: number; readonly level0PerPixel: number } | null;
  readonly hasTissue: boolean;
  readonly warnings: readonly string[];
  readonly models: readonly string[];
  readonly classes: readonly ClassLabel[];
}

export interface Annotations {
  readonly version: number;
  readonly who: string | null;
  readonly at: string | null;
  /** The run whose regions version 0 is. */
  readonly run?: string;
  readonly features: FeatureCollection;
}

export interface VersionEntry {
  readonly version: number;
  readonly who: string | null;
  readonly at: string | null;
  readonly comment: string | null;
  readonly count: number;
}

export interface Session {
  readonly version: string;
  readonly canRun: boolean;
  readonly user: string | null;
  readonly tokenNeeded: boolean;
}

/** A pair of models of the zoo, as its cards say. */
export interface ModelPair {
  readonly name: string;
  /** µm per working px; null where no card lies beside the models */
  readonly targetMpp: number | null;
  /** For synthetic slides. */
  readonly demo: boolean;
  /** It learned from the workspace's corrections. */
  readonly learned: boolean;
  /** Used for slides of its pixel size if a job names no models. */
  readonly isDefault: boolean;
}

export type JobState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

/** How far the stage under way is; `secondsLeft` of this stage. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
  /** Of a slide that is divided: what its workers do at the same time. */
  readonly tasks: { readonly count: number; readonly done: number; readonly running: number } | null;
}

/** The queue in numbers; `tasks` are slides, or the parts of those that are divided. */
export interface Queue {
  readonly tasks: Partial<Record<JobState, number>>;
  readonly queued: number;
  readonly oldestSeconds: number;
  readonly errors: number;
  readonly workers: readonly WorkerState[];
}

/** A worker and the tasks that it does now. */
export interface WorkerState {
  readonly report: {
    readonly name: string;
    readonly version: string;
    readonly machine: string;
    /** Its models, with the version. */
    readonly does: readonly string[];
    readonly finished: number;
    readonly failed: number;
    readonly pxPerSecond: number;
  };
  readonly silentSeconds: number;
  readonly tasks: readonly string[];
}

export interface Job {
  readonly id: string;
  /** The slide that was asked for. */
  readonly slide: string;
  readonly slideName: string;
  /** Folder of the result. */
  readonly run: string;
  readonly state: JobState;
  readonly message: string | null;
  readonly progress: Progress | null;
  /** The slide with the result, which has another id; null before the end. */
  readonly result: string | null;
}
