using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.Evaluation.Runs;
using TumorTrace.Evaluation.Truth;
using TumorTrace.Slides;

namespace TumorTrace.Evaluation.Detections;

/// <summary>FROC of any program's detections in the form of Camelyon16 task 1: one CSV file per slide.</summary>
internal static class FrocEvaluation
{
    /// <summary>No slide of the challenge is smaller on its longer side, in level-0 px.</summary>
    private const long LeastCamelyon16Side = 20_000;

    /// <returns>Slides in the order of their names, and what a reader must know before trusting the metrics.</returns>
    /// <exception cref="UserException">A file is missing or damaged, or no slide is left.</exception>
    public static (IReadOnlyList<FrocSlide> Slides, IReadOnlyList<string> Warnings) Run(FrocRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var files = DetectionFiles(request.Detections);
        if (request.Selection.Problems(files.Keys).ToList() is { Count: > 0 } problems)
            throw new UserException(string.Join('\n', problems.Prepend($"{request.Detections}: detections of unknown slides")));
        if (request.Truth.IsOneFile && files.Count > 1)
            throw new UserException(
                $"{request.Detections}: one file of truth for {files.Count} slides, "
                    + "expected a folder with one file per slide, named as the slide"
            );
        var names = files.Keys.Where(n => request.Selection.NotInFroc(n) is null).ToArray();
        if (names.Length == 0)
            throw new UserException($"{request.Detections}: no slide is left to count, all {files.Count} are excluded");
        var slides = new FrocSlide[names.Length];
        Workers.ForEach(
            Enumerable.Range(0, names.Length),
            request.Threads,
            i => slides[i] = One(names[i], files[names[i]], request),
            cancel
        );
        return (slides, [.. Warnings(request, files, slides)]);
    }

    private static SortedDictionary<string, string> DetectionFiles(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserException($"{folder}: no such folder; expected one with NAME.csv per slide (lines probability,x,y)");
        var files = new SortedDictionary<string, string>(
            Directory.GetFiles(folder, "*.csv").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        return files.Count > 0
            ? files
            : throw new UserException(
                $"{folder}: no CSV files there; expected NAME.csv per slide (lines probability,x,y; empty if nothing was found)"
            );
    }

    private static FrocSlide One(string name, string detectionFile, FrocRequest request)
    {
        var (slideSize, mpp, warnings) = Facts(name, request);
        var size = slideSize ?? MaskSize(request.Truth.FileOf(name), request);
        var source = slideSize is null ? $"its mask, at {request.MaskDownsample} level-0 px per px," : "the slide";
        var all = DetectionFile.Read(detectionFile, size, source);
        var isUnknown = request.Truth.AreUnknown(name, size, all);
        var detections = all.Where((_, i) => !isUnknown[i]).ToList();
        var rule = request.Selection.RuleFor(mpp);
        var map = request.Truth.Lesions(name, rule, size);
        return new FrocSlide
        {
            Name = name,
            IsTumor = request.Selection.IsTumor(name, map.Lesions.Count > 0 || request.Truth.HasTumorArea(name)),
            Detections = detections.Count,
            Ignored = all.Count - detections.Count,
            SizeKnown = slideSize is not null,
            Hits = map.Hits(name, detections),
            Lesions = map.Lesions,
            Rule = rule,
            Warnings = warnings,
        };
    }

    /// <summary>Level-0 px, from the size of a mask; null for annotations and without truth.</summary>
    private static PixelSize? MaskSize(string? file, FrocRequest request)
    {
        if (file is null || TruthSource.SizeOf(file) is not { } mask)
            return null;
        var size = new PixelSize((long)(mask.Width * request.MaskDownsample), (long)(mask.Height * request.MaskDownsample));
        return !request.Selection.IsCamelyon16 || Math.Max(size.Width, size.Height) >= LeastCamelyon16Side
            ? size
            : throw new UserException(
                $"{file}: the mask has {mask} px; at {request.MaskDownsample} level-0 px per px that is too few for a slide of Camelyon16; "
                    + "give the folder of the slides or the mask's downsample (32 for level 5)"
            )
            {
                Option = nameof(FrocRequest.MaskDownsample),
            };
    }

    private static (PixelSize? Size, double Mpp, IReadOnlyList<string> Warnings) Facts(string name, FrocRequest request)
    {
        var slide = SlideFileOf(name, request.Slides);
        if (slide is null)
            return (null, request.Mpp ?? (request.Selection.IsCamelyon16 ? LesionRule.Camelyon16.Mpp : throw NoPixelSize(name)), []);
        using var opened = SlideFile.Open(slide, request.Mpp);
        return (opened.Info.Size, opened.Info.Mpp ?? throw NoPixelSize(name), opened.Info.Warnings);
    }

    private static UserException NoPixelSize(string name) =>
        new(
            $"{name}: its pixel size is not known, so its lesions cannot be measured; "
                + $"give the pixel size (µm per level-0 px), the folder of the slides or the preset {SlideSelection.Preset}"
        )
        {
            Option = nameof(FrocRequest.Mpp),
        };

    private static string? SlideFileOf(string name, string? folder)
    {
        if (folder is null)
            return null;
        if (!Directory.Exists(folder))
            throw new UserException($"{folder}: no such folder of slides");
        var files = SlideFolder.Named(folder, name).ToList();
        return files.Count < 2
            ? files.FirstOrDefault()
            : throw new UserException(
                $"{folder}: two slides are called {name}: {string.Join(" and ", files.Select(Path.GetFileName))}; keep one of them"
            );
    }

    private static IEnumerable<string> Warnings(FrocRequest request, SortedDictionary<string, string> files, FrocSlide[] slides)
    {
        var selection = request.Selection;
        foreach (var note in request.Truth.Notes)
            yield return note;
        var missing = selection.Expected(files.Keys).Where(n => !files.ContainsKey(n) && selection.NotInFroc(n) is null).ToList();
        if (missing.Count > 0)
            yield return $"{missing.Count} slide(s) have no CSV file: neither they nor their lesions count: {NameList.Join(missing)}. "
                + "A slide without detections needs an empty file";
        foreach (var name in files.Keys.Where(n => selection.NotInFroc(n) is not null))
            yield return $"{name} is left out: {selection.NotInFroc(name)}";
        if (!selection.IsCamelyon16 && slides.Where(s => !s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } normal)
            yield return RunEvaluator.NormalSlides(normal, request.Truth);
        if (slides.Sum(s => s.Ignored) is > 0 and var ignored)
            yield return $"{ignored} detection(s) lie in areas of unknown truth and do not count";
        if (slides.Sum(s => s.Hits.LesionCount) == 0)
            yield return "no slide has a lesion: sensitivities have no value";
        foreach (var warning in SizeWarnings(request, slides))
            yield return warning;
        foreach (var slide in slides)
        {
            foreach (var warning in slide.Warnings)
                yield return $"{slide.Name}: {warning}";
        }
    }

    private static IEnumerable<string> SizeWarnings(FrocRequest request, FrocSlide[] slides)
    {
        var sizeless = slides.Where(s => !s.SizeKnown).Select(s => request.Truth.FileOf(s.Name)).ToList();
        if (sizeless.Count(f => f is not null && MaskLabels.IsMask(f)) is > 0 and var masks)
            yield return $"without the slides' sizes, {masks} mask(s) are assumed to have px of {request.MaskDownsample} level-0 px";
        if (sizeless.Count(f => f is null || !MaskLabels.IsMask(f)) is > 0 and var others)
            yield return $"the sizes of {others} slide(s) are not known (no slides, no masks): "
                + "points beyond their edges are counted, not refused";
    }
}
