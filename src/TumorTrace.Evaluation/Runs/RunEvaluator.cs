using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Runs;
using TumorTrace.Evaluation.Forest;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Evaluation.Runs;

/// <summary>What a run is evaluated against, and how.</summary>
internal sealed record RunRequest
{
    public required TruthSource Truth { get; init; }

    /// <summary>The truth as the user named it, for the report.</summary>
    public required string TruthPath { get; init; }

    public required SlideSelection Selection { get; init; }

    public EvaluationOptions Options { get; init; } = new();

    /// <summary>Slides at a time.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Folder for pictures of where prediction and truth agree; null for none.</summary>
    public string? Pictures { get; init; }
}

/// <summary>Evaluates the finished slides of a run against their truth.</summary>
internal static class RunEvaluator
{
    /// <param name="progress">Share done, 0 to 1.</param>
    /// <returns>Slides in the order of their names; the same for any number of threads.</returns>
    /// <exception cref="UserException">A slide has no truth, or a file cannot be read.</exception>
    public static EvaluationReport Run(RunFolder run, RunRequest request, IProgress<double> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var slides = Slides(run, request);
        var warnings = new List<string>(Warnings(run, slides, request));
        var results = Measure(slides, request, progress, cancel);
        warnings.AddRange(request.Truth.Notes);
        var metrics = WithForest(results, request.Options.Seed, warnings);
        warnings.AddRange(Caveats(metrics, request));
        return new EvaluationReport(
            run.Name,
            ProgramVersion.Number,
            ProgramVersion.Commit,
            request.Selection.IsCamelyon16 ? SlideSelection.Preset : null,
            request.TruthPath,
            request.Options,
            RunMethod.From(run, warnings),
            Summaries.Compute(metrics, request.Options),
            metrics,
            [.. results.SelectMany(r => r.Lesions)],
            warnings
        );
    }

    private static List<RunSlide> Slides(RunFolder run, RunRequest request)
    {
        if (request.Selection.Problems([.. run.Slides.Select(s => s.Name)]).ToList() is { Count: > 0 } problems)
            throw new UserException(string.Join('\n', problems.Prepend($"{run.Path}: slides without truth")));
        var slides = run.Slides.Where(s => request.Selection.LeftOut(s.Name) is null).ToList();
        if (slides.Count == 0)
            throw new UserException($"{run.Path}: no slide is left to evaluate, all {run.Slides.Count} are excluded");
        return slides.Count == 1 || request.Truth.Names.Count > 0
            ? slides
            : throw new UserException(
                $"{request.TruthPath}: one file of truth for {slides.Count} slides, "
                    + "expected a folder with one file per slide, named as the slide"
            );
    }

    private static SlideMeasurement[] Measure(
        List<RunSlide> slides,
        RunRequest request,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var evaluator = new SlideEvaluator(request.Truth, request.Selection, request.Options, request.Pictures);
        var results = new SlideMeasurement[slides.Count];
        var done = 0;
        Workers.ForEach(
            Enumerable.Range(0, slides.Count),
            request.Threads,
            i =>
            {
                results[i] = evaluator.Measure(slides[i]);
                progress.Report((double)Interlocked.Increment(ref done) / slides.Count);
            },
            cancel
        );
        return results;
    }

    private static IEnumerable<string> Warnings(RunFolder run, List<RunSlide> slides, RunRequest request)
    {
        var selection = request.Selection;
        foreach (var slide in run.Slides.Where(s => selection.LeftOut(s.Name) is not null))
            yield return $"{slide.Name} is left out: {selection.LeftOut(slide.Name)}";
        foreach (var slide in slides.Where(s => selection.NotInFroc(s.Name) is not null))
            yield return $"{slide.Name} is not counted in FROC: {selection.NotInFroc(slide.Name)}";
        if (selection.IsCamelyon16 && slides.FirstOrDefault(s => s.Manifest.Mpp is not (>= 0.2 and <= 0.28)) is { } odd)
            yield return $"{odd.Name} has {odd.Manifest.Mpp} µm/px, the challenge's slides have 0.23 to 0.25, "
                + "and lesions are measured at 0.243: is it a slide of Camelyon16?";
        if (run.Unfinished.Count > 0)
            yield return $"{run.Unfinished.Count} slide(s) of the run are not finished and do not count: {NameList.Join(run.Unfinished)}";
        var missing = selection
            .Expected([.. slides.Select(s => s.Name)])
            .Where(n => slides.All(s => s.Name != n) && selection.LeftOut(n) is null)
            .ToList();
        if (missing.Count > 0)
            yield return $"{missing.Count} slide(s) with truth have no result: neither they nor their lesions count: "
                + NameList.Join(missing);
    }

    /// <summary>Adds the scores of forests that never saw the slide; none if a class has too few slides.</summary>
    private static List<SlideMetrics> WithForest(SlideMeasurement[] results, int seed, List<string> warnings)
    {
        var scores = SlideForest.CrossValidated(
            [.. results.Select(r => r.Features)],
            [.. results.Select(r => r.Metrics.IsTumor)],
            new ForestOptions { Seed = seed }
        );
        if (scores is null && results.Length > 1)
            warnings.Add($"too few slides for the forest of slide scores: it needs {SlideForest.LeastSlidesPerClass} of each class");
        return [.. results.Select((r, i) => r.Metrics with { ForestScore = scores?[i] })];
    }

    /// <summary>What limits the meaning of the metrics.</summary>
    private static IEnumerable<string> Caveats(List<SlideMetrics> slides, RunRequest request)
    {
        if (!request.Selection.IsCamelyon16 && slides.Where(s => !s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } normal)
            yield return NormalSlides(normal, request.Truth);
        if (slides.Where(s => !s.HasOverlap && s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } without)
            yield return $"{without.Count} tumour slide(s) have no outlines and count in the AUC only: {NameList.Join(without)}";
        // Nobody expects the metrics of a data set from a single slide.
        if (slides.Count is > 1 and < Summaries.FewSlides)
            yield return $"only {slides.Count} slides: the intervals are rough";
        if (slides.Count > 1 && slides.Select(s => s.IsTumor).Distinct().Count() == 1)
            yield return $"every slide is a {(slides[0].IsTumor ? "tumour" : "normal")} slide: the AUC has no value";
        if (slides.Where(s => s.Seconds is null).Select(s => s.Name).ToList() is { Count: > 0 } resumed)
            yield return $"{resumed.Count} slide(s) were interrupted and resumed; their times are left out: {NameList.Join(resumed)}";
    }

    internal static string NormalSlides(List<string> names, TruthSource truth) =>
        $"{names.Count} slide(s) have a truth without tumour and count as normal: {NameList.Join(names)}{truth.TumorHint(names)}";
}
