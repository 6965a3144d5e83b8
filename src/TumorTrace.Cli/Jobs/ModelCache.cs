using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;

namespace TumorTrace.Cli.Jobs;

/// <summary>Loads each model of a batch once.</summary>
internal sealed class ModelCache(SegmentRequest request) : IDisposable
{
    private readonly Dictionary<string, IPatchModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryPlan> _plans = new(StringComparer.Ordinal);

    /// <summary>The run's settings, fitted into its memory limit; the models are tried once, before their first slide.</summary>
    /// <exception cref="UserException">The limit is too small for the models.</exception>
    public RunSettings Fit(SegmentModels models, SegmentOptions options, SlideInfo slide, double mpp)
    {
        if (request.Run.MemoryBytes is null)
            return request.Run;
        var key = string.Join('|', models.All.Select(m => m.Path));
        if (!_plans.TryGetValue(key, out var plan))
            _plans[key] = plan = MemoryTrial.Measure(models, options, request.Run, slide, mpp);
        return plan.For(MemoryTrial.Overview(slide.Size, mpp)).Fit(request.Run);
    }

    /// <summary>The models for a slide: those named, else the named pair's, else the nearest pair's.</summary>
    public SegmentModels For(double slideMpp)
    {
        var needsClassifier = request.Options.Mode != CascadeMode.Exhaustive;
        var needsSegmenter = request.Options.Mode != CascadeMode.CoarseOnly;
        var complete = (!needsClassifier || request.Classifier is not null) && (!needsSegmenter || request.Segmenters.Count > 0);
        var pair = complete ? null : request.Models is { } name ? ModelZoo.Pair(name) : ModelZoo.Nearest(slideMpp);
        return new SegmentModels(
            needsClassifier ? Get(request.Classifier ?? pair!.Classifier, ModelTask.Classifier) : null,
            !needsSegmenter ? [] : request.Segmenters.Count > 0
                ? [.. request.Segmenters.Select(s => Get(s, ModelTask.Segmenter))]
                : [.. (request.Ensemble ? pair!.Segmenters : [pair!.Segmenter]).Select(s => Get(s, ModelTask.Segmenter))]);
    }

    /// <summary>Loads what was named, so that a bad model ends the run before any slide is touched.</summary>
    public void LoadNamed()
    {
        if (request.Classifier is { } classifier)
            Get(classifier, ModelTask.Classifier);
        foreach (var segmenter in request.Segmenters)
            Get(segmenter, ModelTask.Segmenter);
        if (request.Models is { } pair)
            ModelZoo.Pair(pair);
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
    }

    private IPatchModel Get(string path, ModelTask task)
    {
        if (!_models.TryGetValue(path, out var model))
            _models[path] = model = ModelZoo.Load(path, task);
        return model;
    }
}
