using TumorTrace.Cli.Evaluation;
using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Runs;
using TumorTrace.Forest;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>What `evaluate` was asked.</summary>
internal sealed record RunRequest(TruthSource Truth, string TruthPath, SlideRoll Roll, EvaluationOptions Options, int Threads);

/// <summary>A whole run against its truth.</summary>
internal static class RunEvaluator
{
    /// <param name="pictures">Folder for the slides' pictures; null for none.</param>
    /// <param name="progress">Share done.</param>
    public static EvaluationReport Run(
        RunFolder run,
        RunRequest request,
        string? pictures,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var slides = Slides(run, request);
        var warnings = new List<string>(Warnings(run, slides, request));
        var evaluator = new SlideEvaluator(request.Truth, request.Roll, request.Options, pictures);
        var results = new SlideResult[slides.Count];
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
        var figures = WithForest(results, request.Options.Seed, warnings);
        warnings.AddRange(Doubts(figures, request));
        return new EvaluationReport(
            run.Name,
            ProgramFacts.Version,
            ProgramFacts.Commit,
            request.Roll.IsCamelyon16 ? SlideRoll.Presets : null,
            request.TruthPath,
            request.Options,
            RunMethod.From(run, warnings),
            Summaries.Compute(figures, request.Options),
            figures,
            [.. results.SelectMany(r => r.Lesions)],
            warnings
        );
    }

    private static List<RunSlide> Slides(RunFolder run, RunRequest request)
    {
        if (request.Roll.Problems([.. run.Slides.Select(s => s.Name)]).ToList() is { Count: > 0 } problems)
            throw new UserException(string.Join('\n', problems.Prepend($"{run.Path}: slides without truth")));
        var slides = run.Slides.Where(s => request.Roll.LeftOut(s.Name) is null).ToList();
        if (slides.Count == 0)
            throw new UserException($"{run.Path}: no slide is left to measure, every one of the {run.Slides.Count} is excluded");
        return slides.Count == 1 || request.Truth.Names.Count > 0
            ? slides
            : throw new UserException(
                $"{request.TruthPath}: one file of truth for {slides.Count} slides, expected a folder with a file named as each slide"
            );
    }

    private static IEnumerable<string> Warnings(RunFolder run, List<RunSlide> slides, RunRequest request)
    {
        foreach (var slide in run.Slides.Where(s => request.Roll.LeftOut(s.Name) is not null))
            yield return $"{slide.Name} is left out: {request.Roll.LeftOut(slide.Name)}";
        foreach (var slide in slides.Where(s => request.Roll.NotInFroc(s.Name) is not null))
            yield return $"{slide.Name} takes no part in FROC: {request.Roll.NotInFroc(slide.Name)}";
        if (request.Roll.IsCamelyon16 && slides.FirstOrDefault(s => s.Manifest.Mpp is not (>= 0.2 and <= 0.28)) is { } odd)
            yield return $"{odd.Name} has {odd.Manifest.Mpp} µm/px, the challenge's slides have 0.23 to 0.25; lesions are measured at 0.243: is it a slide of Camelyon16?";
        if (run.Unfinished.Count > 0)
            yield return $"{run.Unfinished.Count} slide(s) of the run are not finished and do not count: {NameList.Of(run.Unfinished)}";
        var missing = request
            .Roll.Expected([.. slides.Select(s => s.Name)])
            .Where(n => slides.All(s => s.Name != n) && request.Roll.LeftOut(n) is null)
            .ToList();
        if (missing.Count > 0)
            yield return $"{missing.Count} slide(s) with truth have no result and count neither as images nor with their lesions: {NameList.Of(missing)}";
    }

    /// <summary>The slides with the scores of a forest that never saw them; without where a class has too few slides.</summary>
    private static List<SlideMetrics> WithForest(SlideResult[] results, int seed, List<string> warnings)
    {
        var scores = SlideForest.CrossValidated(
            [.. results.Select(r => r.Features)],
            [.. results.Select(r => r.Figures.IsTumor)],
            new ForestOptions(Seed: seed)
        );
        if (scores is null && results.Length > 1)
            warnings.Add($"too few slides for the forest of slide scores: it needs {SlideForest.LeastSlidesPerClass} of each class");
        return [.. results.Select((r, i) => r.Figures with { ForestScore = scores?[i] })];
    }

    /// <summary>What limits the figures' meaning.</summary>
    private static IEnumerable<string> Doubts(List<SlideMetrics> slides, RunRequest request)
    {
        if (!request.Roll.IsCamelyon16 && slides.Where(s => !s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } normal)
            yield return $"{normal.Count} slide(s) have a truth without tumour and count as normal: {NameList.Of(normal)}{request.Truth.TumorHint(normal)}";
        if (slides.Where(s => !s.HasOverlap && s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } without)
            yield return $"{without.Count} tumour slide(s) have no outlines and take part in AUC only: {NameList.Of(without)}";
        // Of a single slide nobody expects figures of a data set.
        if (slides.Count is > 1 and < Summaries.FewSlides)
            yield return $"{slides.Count} slide(s): intervals over so few are rough";
        if (slides.Count > 1 && slides.Select(s => s.IsTumor).Distinct().Count() == 1)
            yield return $"every slide is {(slides[0].IsTumor ? "a tumour" : "a normal")} slide: the AUC has no value";
        if (slides.Where(s => s.Seconds is null).Select(s => s.Name).ToList() is { Count: > 0 } resumed)
            yield return $"{resumed.Count} slide(s) were interrupted and resumed; their times are left out: {NameList.Of(resumed)}";
    }
}
