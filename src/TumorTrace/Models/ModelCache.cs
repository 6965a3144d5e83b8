using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;

namespace TumorTrace.Models;

/// <summary>Loads each model of a batch once.</summary>
/// <param name="asked">What the user asked for: the stages that need models, and how large dense windows are.</param>
/// <param name="note">Takes what the user should know of the choice of a device, and between a model's files.</param>
/// <param name="engine">Null for ONNX Runtime as it is on this machine.</param>
internal sealed class ModelCache(
    ModelChoice choice,
    SegmentOptions asked,
    RunSettings settings,
    Action<string> note,
    OnnxEngine? engine = null
) : IDisposable
{
    /// <summary>In still smaller windows a segmenter sees little but borders.</summary>
    private const int LeastWindow = 320;

    /// <summary>More threads than this only wait for each other in one dense window.</summary>
    private const int MostThreadsAWindow = 8;

    private readonly Dictionary<string, IPatchModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryPlan> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChosenFile> _chosen = new(StringComparer.Ordinal);
    private readonly PrecisionChoice _precision = new(CalibrationStore.OfUser);
    private readonly OnnxEngine _engine = engine ?? OnnxEngine.Own;
    private readonly DeviceChoice _device = new(choice, engine ?? OnnxEngine.Own, note);

    /// <summary>What runs the models that were loaded.</summary>
    public ExecutionDevice Device => _device.Decided;

    /// <summary>
    /// Options and settings, fitted into the run's memory limit: fewer workers and tiles, which change no result, and then smaller dense
    /// windows, unless the user has said how large. The models are tried once for each size, before their first slide.
    /// </summary>
    /// <exception cref="UserException">The limit is too small for the models.</exception>
    public (SegmentOptions Options, RunSettings Run) Fit(SegmentModels models, SegmentOptions options, SlideInfo slide, double mpp)
    {
        if (settings.MemoryBytes is null)
            return (options, settings);
        while (true)
        {
            var plan = Plan(models, options, slide, mpp)
                .For(MemoryTrial.Overview(slide.Size, mpp), MemoryTrial.Outputs(slide.Size, mpp, models, options.Dense.Symmetries));
            try
            {
                return (options, plan.Fit(settings));
            }
            catch (UserException) when (asked.Dense.Window is null && plan.DenseIsMost && Smaller(options, models) is { } smaller)
            {
                options = options with { Dense = options.Dense with { Window = smaller } };
                note($"{settings.MemoryBytes >> 20} MiB of memory: dense windows of {smaller} px");
            }
        }
    }

    private MemoryPlan Plan(SegmentModels models, SegmentOptions options, SlideInfo slide, double mpp)
    {
        var key = $"{options.Dense.Window}|{string.Join('|', models.All.Select(m => m.Path))}";
        if (!_plans.TryGetValue(key, out var plan))
            _plans[key] = plan = MemoryTrial.Measure(models, options, settings, slide, mpp);
        return plan;
    }

    /// <summary>The next smaller dense window, three quarters of the side; null where nothing useful is left.</summary>
    private static int? Smaller(SegmentOptions options, SegmentModels models)
    {
        if (models.Segmenters.Count == 0 || options.Dense.Window is not { } window)
            return null;
        // The paper's windows overlap by half of their side.
        var unit = 2 * models.SideMultiple;
        var smaller = window * 3 / 4 / unit * unit;
        var least = Math.Max(LeastWindow, 2 * (options.Dense.Halo ?? 0) + unit);
        return smaller >= least ? smaller : null;
    }

    /// <summary>The models for a slide: those named, else the named pair's, else the nearest pair's.</summary>
    public SegmentModels For(double slideMpp)
    {
        var needsClassifier = asked.Mode != CascadeMode.Exhaustive;
        var needsSegmenter = asked.Mode != CascadeMode.CoarseOnly;
        var complete = (!needsClassifier || choice.Classifier is not null) && (!needsSegmenter || choice.Segmenters.Count > 0);
        var pair =
            complete ? null
            : choice.Pair is { } name ? ModelZoo.Pair(name)
            : ModelZoo.Nearest(slideMpp);
        return new SegmentModels(
            needsClassifier ? Get(choice.Classifier ?? Chosen(pair!.Classifier, ModelTask.Classifier), ModelTask.Classifier) : null,
            !needsSegmenter ? []
                : choice.Segmenters.Count > 0 ? [.. choice.Segmenters.Select(s => Get(s, ModelTask.Segmenter))]
                :
                [
                    .. (choice.Ensemble ? pair!.Segmenters : [pair!.Segmenter]).Select(s =>
                        Get(Chosen(s, ModelTask.Segmenter), ModelTask.Segmenter)
                    ),
                ]
        );
    }

    /// <summary>Tries what was named, so that a GPU that is not there or a bad model ends the run before any slide is touched.</summary>
    public void LoadNamed()
    {
        _device.Check();
        if (choice.Classifier is { } classifier)
            Get(classifier, ModelTask.Classifier);
        foreach (var segmenter in choice.Segmenters)
            Get(segmenter, ModelTask.Segmenter);
        if (choice.Pair is { } pair)
            ModelZoo.Pair(pair);
    }

    /// <summary>What was measured here to choose between the files of these models.</summary>
    public IReadOnlyList<EngineCalibration> Calibrations(SegmentModels models) =>
        [.. _chosen.Values.Where(c => models.All.Any(m => m.Path == c.Path)).Select(c => c.Calibration).OfType<EngineCalibration>()];

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
    }

    private IPatchModel Get(string path, ModelTask task)
    {
        if (_models.TryGetValue(path, out var known))
            return known;
        var model = ModelZoo.Load(path, task, () => Load(path, task == ModelTask.Segmenter ? WindowThreads : 1));
        if (task == ModelTask.Segmenter && !model.AnySize && asked.Dense.Windows == WindowMode.Lean)
            note($"{path} takes images of one size only: dense windows overlap by half, as in the paper");
        return _models[path] = model;
    }

    private IPatchModel Load(string path, int threads)
    {
        var device = _device.For(path);
        var model = _engine.Load(path, threads, device);
        return device.IsGpu ? new SharedDeviceModel(model) : model;
    }

    /// <summary>Few windows in memory, all threads on each: what a dense window takes is most of a run's memory.</summary>
    private int WindowThreads => Math.Min(settings.Threads, MostThreadsAWindow);

    private string Chosen(string model, ModelTask task)
    {
        if (!_chosen.TryGetValue(model, out var file))
            _chosen[model] = file =
                !File.Exists(model) ? new ChosenFile(model)
                : _device.For(model).IsGpu ? PrecisionChoice.OnGpu(model, task, choice.Precision, note)
                : _precision.Choose(model, task, choice.Precision, note);
        return file.Path;
    }
}
