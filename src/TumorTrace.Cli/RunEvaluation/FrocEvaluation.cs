using TumorTrace.Cli.Evaluation;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.Slides;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>What `evaluate froc` was asked.</summary>
/// <param name="Mpp">µm per level-0 px where neither the preset nor the slides tell.</param>
/// <param name="Slides">Folder of the slides, for their sizes; null where they are not at hand.</param>
internal sealed record FrocRequest(string Detections, TruthSource Truth, SlideRoll Roll, bool Camelyon16, double? Mpp, string? Slides, int Threads);

/// <summary>One slide's part in FROC.</summary>
internal sealed record FrocSlide(string Name, bool IsTumor, int Detections, SlideHits Hits, IReadOnlyList<Lesion> Lesions, LesionRule Rule);

/// <summary>FROC of any program's detections in Camelyon16's form: a CSV file a slide.</summary>
internal static class FrocEvaluation
{
    /// <returns>Slides in order of their names, and what must be known before the figures are trusted.</returns>
    public static (IReadOnlyList<FrocSlide> Slides, IReadOnlyList<string> Warnings) Run(FrocRequest request, CancellationToken cancel)
    {
        var files = DetectionFiles(request.Detections);
        if (request.Roll.Problems(files.Keys).ToList() is { Count: > 0 } problems)
            throw new UserException(string.Join('\n', problems.Prepend($"{request.Detections}: detections of unknown slides")));
        var names = files.Keys.Where(n => request.Roll.NotInFroc(n) is null).ToArray();
        if (names.Length == 0)
            throw new UserException($"{request.Detections}: no slide is left to count, every one of the {files.Count} is excluded");
        var slides = new FrocSlide[names.Length];
        Workers.ForEach(Enumerable.Range(0, names.Length), request.Threads, i => slides[i] = One(names[i], files[names[i]], request), cancel);
        return (slides, [.. Warnings(request, files, slides)]);
    }

    private static SortedDictionary<string, string> DetectionFiles(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserException($"{folder}: no such folder; expected one with NAME.csv for each slide (lines probability,x,y)");
        var files = new SortedDictionary<string, string>(Directory.GetFiles(folder, "*.csv").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, StringComparer.Ordinal), StringComparer.Ordinal);
        return files.Count > 0 ? files
            : throw new UserException($"{folder}: no CSV files there; expected NAME.csv for each slide (lines probability,x,y; an empty file where nothing was found)");
    }

    private static FrocSlide One(string name, string detectionFile, FrocRequest request)
    {
        var file = request.Truth.FileOf(name);
        var (size, mpp) = Facts(name, request);
        var detections = DetectionFile.Read(detectionFile, size ?? (file is null ? null : TruthSource.SizeOf(file)));
        var rule = request.Camelyon16 ? LesionRule.Camelyon16 : LesionRule.For(mpp);
        var map = file is null ? LesionMap.Of(new Core.Imaging.BitMask(1, 1), rule) : request.Truth.Lesions(file, rule, size);
        return new FrocSlide(name, request.Roll.IsTumor(name, map.Lesions.Count > 0 || request.Truth.HasTumorArea(name)), detections.Count, map.Hits(name, detections), map.Lesions, rule);
    }

    private static (PixelSize? Size, double Mpp) Facts(string name, FrocRequest request)
    {
        var slide = SlideFileOf(name, request.Slides);
        if (slide is null)
            return (null, request.Mpp ?? (request.Camelyon16 ? LesionRule.Camelyon16.Mpp : throw NoPixelSize(name)));
        using var opened = SlideFile.Open(slide, request.Mpp);
        return (opened.Info.Size, request.Mpp ?? opened.Info.Mpp ?? throw NoPixelSize(name));
    }

    private static UserException NoPixelSize(string name) =>
        new($"{name}: its pixel size is not known, which the lesions' sizes are told by; give --mpp (µm per level-0 px), --slides FOLDER or --preset {SlideRoll.Presets}");

    private static string? SlideFileOf(string name, string? folder) => folder is null ? null
        : Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(f => Path.GetFileNameWithoutExtension(f) == name)
        : throw new UserException($"{folder}: no such folder of slides");

    private static IEnumerable<string> Warnings(FrocRequest request, SortedDictionary<string, string> files, FrocSlide[] slides)
    {
        var missing = request.Roll.Expected(files.Keys).Where(n => !files.ContainsKey(n) && request.Roll.NotInFroc(n) is null).ToList();
        if (missing.Count > 0)
            yield return $"{missing.Count} slide(s) have no CSV file and count neither as images nor with their lesions: {string.Join(", ", missing)}. A slide without detections needs an empty file";
        foreach (var name in files.Keys.Where(n => request.Roll.NotInFroc(n) is not null))
            yield return $"{name} is left out: {request.Roll.NotInFroc(name)}";
        if (!request.Camelyon16 && slides.Where(s => !s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } normal)
            yield return $"{normal.Count} slide(s) have a truth without tumour and count as normal: {string.Join(", ", normal)} (masks with another tumour value than 255 need --tumor)";
        if (slides.Sum(s => s.Hits.LesionCount) == 0)
            yield return "no slide has a lesion: sensitivities have no value";
        var sizeless = slides.Count(s => SlideFileOf(s.Name, request.Slides) is null && !(request.Truth.FileOf(s.Name) is { } f && Core.Annotations.MaskLabels.IsMask(f)));
        if (sizeless > 0)
            yield return $"the sizes of {sizeless} slide(s) are not known (no --slides, no masks): points beyond their edges are counted, not refused";
    }
}
