using TumorTrace.Cli.Evaluation;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.Segmentation;
using TumorTrace.Slides;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>What `evaluate froc` was asked.</summary>
/// <param name="Mpp">µm per level-0 px where neither the preset nor the slides tell.</param>
/// <param name="MaskDownsample">Level-0 px per px of the truth's masks, where the slides are not at hand.</param>
/// <param name="Slides">Folder of the slides, for their sizes; null where they are not at hand.</param>
internal sealed record FrocRequest(
    string Detections,
    TruthSource Truth,
    SlideRoll Roll,
    double? Mpp,
    string? Slides,
    double MaskDownsample,
    int Threads
);

/// <summary>One slide's part in FROC.</summary>
/// <param name="Ignored">Detections where the truth is not known.</param>
/// <param name="SizeKnown">The slide itself was at hand.</param>
internal sealed record FrocSlide(
    string Name,
    bool IsTumor,
    int Detections,
    int Ignored,
    bool SizeKnown,
    SlideHits Hits,
    IReadOnlyList<Lesion> Lesions,
    LesionRule Rule
);

/// <summary>FROC of any program's detections in Camelyon16's form: a CSV file a slide.</summary>
internal static class FrocEvaluation
{
    /// <summary>No slide of the challenge is smaller on its longer side.</summary>
    private const long LeastCamelyon16Side = 20_000;

    /// <returns>Slides in order of their names, and what must be known before the figures are trusted.</returns>
    public static (IReadOnlyList<FrocSlide> Slides, IReadOnlyList<string> Warnings) Run(FrocRequest request, CancellationToken cancel)
    {
        var files = DetectionFiles(request.Detections);
        if (request.Roll.Problems(files.Keys).ToList() is { Count: > 0 } problems)
            throw new UserException(string.Join('\n', problems.Prepend($"{request.Detections}: detections of unknown slides")));
        if (request.Truth.IsOneFile && files.Count > 1)
            throw new UserException(
                $"{request.Detections}: one file of truth for {files.Count} slides, expected a folder with a file named as each slide"
            );
        var names = files.Keys.Where(n => request.Roll.NotInFroc(n) is null).ToArray();
        if (names.Length == 0)
            throw new UserException($"{request.Detections}: no slide is left to count, every one of the {files.Count} is excluded");
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
            throw new UserException($"{folder}: no such folder; expected one with NAME.csv for each slide (lines probability,x,y)");
        var files = new SortedDictionary<string, string>(
            Directory.GetFiles(folder, "*.csv").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        return files.Count > 0
            ? files
            : throw new UserException(
                $"{folder}: no CSV files there; expected NAME.csv for each slide (lines probability,x,y; an empty file where nothing was found)"
            );
    }

    private static FrocSlide One(string name, string detectionFile, FrocRequest request)
    {
        var (slideSize, mpp) = Facts(name, request);
        var size = slideSize ?? MaskSize(request.Truth.FileOf(name), request);
        var all = DetectionFile.Read(detectionFile, size, slideSize is null ? "its mask, at --mask-downsample of level 0," : "the slide");
        var isUnknown = request.Truth.AreUnknown(name, size, all);
        var detections = all.Where((_, i) => !isUnknown[i]).ToList();
        var rule = request.Roll.RuleFor(mpp);
        var map = request.Truth.Lesions(name, rule, size);
        var isTumor = request.Roll.IsTumor(name, map.Lesions.Count > 0 || request.Truth.HasTumorArea(name));
        return new FrocSlide(
            name,
            isTumor,
            detections.Count,
            all.Count - detections.Count,
            slideSize is not null,
            map.Hits(name, detections),
            map.Lesions,
            rule
        );
    }

    /// <summary>Level-0 px by a mask's own size; null for annotations and where there is no truth.</summary>
    private static PixelSize? MaskSize(string? file, FrocRequest request)
    {
        if (file is null || TruthSource.SizeOf(file) is not { } mask)
            return null;
        var size = new PixelSize((long)(mask.Width * request.MaskDownsample), (long)(mask.Height * request.MaskDownsample));
        return !request.Roll.IsCamelyon16 || Math.Max(size.Width, size.Height) >= LeastCamelyon16Side
            ? size
            : throw new UserException(
                $"{file}: the mask has {mask} px, at --mask-downsample {request.MaskDownsample} too few for a slide of Camelyon16; give --slides FOLDER or the mask's downsample (32 for level 5)"
            );
    }

    private static (PixelSize? Size, double Mpp) Facts(string name, FrocRequest request)
    {
        var slide = SlideFileOf(name, request.Slides);
        if (slide is null)
            return (null, request.Mpp ?? (request.Roll.IsCamelyon16 ? LesionRule.Camelyon16.Mpp : throw NoPixelSize(name)));
        using var opened = SlideFile.Open(slide, request.Mpp);
        return (opened.Info.Size, request.Mpp ?? opened.Info.Mpp ?? throw NoPixelSize(name));
    }

    private static UserException NoPixelSize(string name) =>
        new(
            $"{name}: its pixel size is not known, which the lesions' sizes are told by; give --mpp (µm per level-0 px), --slides FOLDER or --preset {SlideRoll.Presets}"
        );

    private static string? SlideFileOf(string name, string? folder)
    {
        if (folder is null)
            return null;
        if (!Directory.Exists(folder))
            throw new UserException($"{folder}: no such folder of slides");
        var files = SlideInputs.Named(folder, name).ToList();
        return files.Count < 2
            ? files.FirstOrDefault()
            : throw new UserException(
                $"{folder}: two slides are called {name}: {string.Join(" and ", files.Select(Path.GetFileName))}; leave one of them"
            );
    }

    private static IEnumerable<string> Warnings(FrocRequest request, SortedDictionary<string, string> files, FrocSlide[] slides)
    {
        var missing = request.Roll.Expected(files.Keys).Where(n => !files.ContainsKey(n) && request.Roll.NotInFroc(n) is null).ToList();
        if (missing.Count > 0)
            yield return $"{missing.Count} slide(s) have no CSV file and count neither as images nor with their lesions: {NameList.Of(missing)}. A slide without detections needs an empty file";
        foreach (var name in files.Keys.Where(n => request.Roll.NotInFroc(n) is not null))
            yield return $"{name} is left out: {request.Roll.NotInFroc(name)}";
        if (!request.Roll.IsCamelyon16 && slides.Where(s => !s.IsTumor).Select(s => s.Name).ToList() is { Count: > 0 } normal)
            yield return $"{normal.Count} slide(s) have a truth without tumour and count as normal: {NameList.Of(normal)}{request.Truth.TumorHint(normal)}";
        if (slides.Sum(s => s.Ignored) is > 0 and var ignored)
            yield return $"{ignored} detection(s) lie where the truth is not known and do not count";
        if (slides.Sum(s => s.Hits.LesionCount) == 0)
            yield return "no slide has a lesion: sensitivities have no value";
        var sizeless = slides.Where(s => !s.SizeKnown).Select(s => request.Truth.FileOf(s.Name)).ToList();
        if (sizeless.Count(f => f is not null && MaskLabels.IsMask(f)) is > 0 and var masks)
            yield return $"{masks} mask(s) are taken to have px of {request.MaskDownsample} level-0 px (--mask-downsample), as no --slides tell the slides' sizes";
        if (sizeless.Count(f => f is null || !MaskLabels.IsMask(f)) is > 0 and var others)
            yield return $"the sizes of {others} slide(s) are not known (no --slides, no masks): points beyond their edges are counted, not refused";
    }
}
