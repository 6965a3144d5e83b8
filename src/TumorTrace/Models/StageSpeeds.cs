using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>The models of a run, and what decides how fast they are.</summary>
/// <param name="Device">"cpu", or "cuda:N" for a GPU.</param>
internal sealed record ModelsInUse(SegmentModels Models, SegmentOptions Options, RunSettings Settings, string Device);

/// <summary>
/// How fast models are on this machine: by a trial of a second before their first stage of any length, then by the latest such stage.
/// For estimates only.
/// </summary>
internal sealed class StageSpeeds(string folder, TimeProvider time)
{
    /// <summary>A shorter stage is done before its estimate is read.</summary>
    private const long LeastPx = 4_000_000;

    /// <summary>Shorter stages of a run say little: starting and ending take part of their time.</summary>
    private const double LeastSeconds = 1;

    /// <summary>Of the window that a trial begins with.</summary>
    private const int TrialSide = 256;

    /// <summary>That the counted call of a trial should take.</summary>
    private const double TrialSeconds = 0.7;

    private readonly MeasurementFolder<StageSpeed> _kept = new(folder, s => s is { PxPerSecond: > 0, Threads: > 0 });

    /// <summary>The user's own.</summary>
    public static StageSpeeds OfUser { get; } = new(Path.Combine(CacheFolder.Path, "speeds"), TimeProvider.System);

    /// <summary>All that can be read, in the order of stage and models.</summary>
    public IReadOnlyList<StageSpeed> All =>
        [
            .. _kept
                .All.OrderBy(s => s.Models, StringComparer.Ordinal)
                .ThenBy(s => s.Stage, StringComparer.Ordinal)
                .ThenBy(s => s.Threads)
                .ThenBy(s => s.Processor, StringComparer.Ordinal),
        ];

    /// <summary>Working px a second; null for so few px that no estimate is needed.</summary>
    public double? PxPerSecond(string stage, long px, ModelsInUse used, CancellationToken cancel)
    {
        if (px < LeastPx)
            return null;
        var use = StageUse.Of(stage, used);
        if (_kept.TryRead(use.Key) is { } kept)
            return kept.PxPerSecond;
        try
        {
            var measured = Trial(use, used.Options, used.Settings, cancel);
            Keep(use, measured, fromRun: false);
            return measured;
        }
        catch (UserException)
        {
            // The stage itself is going to say what is wrong with the model.
            return null;
        }
    }

    /// <summary>Keeps what a run's stages showed.</summary>
    public void Learn(Manifest run, SegmentModels models)
    {
        foreach (var stage in run.Stages.Where(s => s is { ComputedPx: > 0, Resumed: 0, Seconds: >= LeastSeconds }))
            Keep(
                StageUse.Of(stage.Name, new ModelsInUse(models, run.Options, run.Run, run.Device)),
                stage.ComputedPx!.Value / stage.Seconds,
                fromRun: true
            );
    }

    private void Keep(StageUse use, double pxPerSecond, bool fromRun) =>
        _kept.TryKeep(
            use.Key,
            new StageSpeed
            {
                Stage = use.Stage,
                Models = use.Name,
                Processor = Processor.Description,
                OnnxRuntime = OnnxModel.RuntimeVersion,
                Threads = use.Threads,
                PxPerSecond = pxPerSecond,
                FromRun = fromRun,
                Measured = time.GetUtcNow(),
            }
        );

    /// <summary>Models as a stage runs them.</summary>
    /// <param name="Passes">How often each model sees a px.</param>
    private sealed record StageUse(string Stage, IReadOnlyList<IPatchModel> Models, string Way, int Passes, int Threads, string Device)
    {
        public string Name => string.Join(", ", [string.Join(" + ", Models.Select(m => m.Card.Name)), .. Ways]);

        public string Key =>
            string.Join(
                '\n',
                [Stage, Processor.Description, OnnxModel.RuntimeVersion, $"{Threads}", .. Ways, .. Models.Select(m => m.Sha256)]
            );

        private IEnumerable<string> Ways => new[] { Way, Device == ExecutionDevice.Cpu.Kind ? "" : Device }.Where(w => w.Length > 0);

        public static StageUse Of(string stage, ModelsInUse used)
        {
            var (models, options) = (used.Models, used.Options);
            if (stage == StageNames.Coarse)
                return Of([models.Classifier!], $"{BlockPlan.ModeFor(options.Coarse.Mode, models.Classifier!)}".ToLowerInvariant(), 1);
            var passes = models.SegmentersWith(options.Dense.Symmetries).Count / models.Segmenters.Count;
            return Of(models.Segmenters, passes == 1 ? "" : "symmetries", passes);

            StageUse Of(IReadOnlyList<IPatchModel> run, string way, int passes) =>
                new(stage, run, way, passes, used.Settings.Threads, used.Device);
        }
    }

    private double Trial(StageUse use, SegmentOptions options, RunSettings settings, CancellationToken cancel)
    {
        if (use.Stage != StageNames.Coarse)
            return 1 / (use.Passes * use.Models.Sum(m => 1 / Speed(m, 1, 1, DenseSide(m, options, cancel), cancel)));
        var model = use.Models[0];
        var (window, cell) = (model.Card.Window, model.Card.Cell!.Value);
        return BlockPlan.ModeFor(options.Coarse.Mode, model) == CoarseMode.Patch
            ? Speed(model, settings.Threads, settings.Batch, window, cancel)
            : Speed(model, settings.Threads, 1, window + Math.Max(0, options.Coarse.Block / cell - 1) * cell, cancel);
    }

    /// <summary>As large as a window may be that takes no longer than a trial should.</summary>
    private int DenseSide(IPatchModel model, SegmentOptions options, CancellationToken cancel)
    {
        var window = options.Dense.Window ?? model.Card.DenseWindow ?? model.Card.Window;
        var unit = model.Card.SafeSideMultiple;
        var (least, most) = (Math.Max(unit, TrialSide / unit * unit), window / unit * unit);
        if (!model.AnySize || most <= least)
            return window;
        var side = Math.Sqrt(TrialSeconds * Speed(model, 1, 1, least, cancel));
        return (int)Math.Clamp(side, least, most) / unit * unit;
    }

    /// <summary>Px a second of so many calls at once; the first call of each, which fills caches and buffers, is not counted.</summary>
    private double Speed(IPatchModel model, int workers, int count, int side, CancellationToken cancel)
    {
        var pixels = new byte[(long)count * side * side * 3];
        var each = new ParallelOptions { MaxDegreeOfParallelism = workers };
        void Call() => Parallel.For(0, workers, each, _ => model.Predict(pixels, count, side, side, cancel));
        try
        {
            Call();
            var from = time.GetTimestamp();
            Call();
            return (double)workers * count * side * side / time.GetElapsedTime(from).TotalSeconds;
        }
        catch (AggregateException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (AggregateException e) when (e.InnerException is UserException reason)
        {
            throw new UserException(reason.Message, e);
        }
    }
}
