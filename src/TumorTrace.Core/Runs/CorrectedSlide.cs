using System.Text.Json;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Runs;

/// <summary>A slide that somebody has corrected or annotated.</summary>
/// <param name="Run">The run's folder; null for a slide of a workspace that was annotated without a run.</param>
/// <param name="Folder">RUN/NAME, where the slide's results are, or annotations/FILE of the workspace.</param>
/// <param name="Manifest">The run's record; null without a run.</param>
/// <param name="Newest">The newest version of its corrections; of a slide without a run, whatever slide it is of.</param>
/// <param name="Since">When the first version was saved.</param>
internal sealed record CorrectedSlide(
    string? Run,
    string Name,
    string Folder,
    Manifest? Manifest,
    CorrectionVersion Newest,
    DateTimeOffset Since
)
{
    /// <summary>The slide was segmented again after its corrections had begun: its regions are not those that were corrected.</summary>
    public bool IsOutdated =>
        Manifest is { } manifest && (Newest.Run is { } run ? run != manifest.SettingsHash : manifest.Finished > Since);

    /// <summary>False only if the corrections say that they are of another slide.</summary>
    public bool IsOf(SlideFingerprint slide) => IsOf(Newest, slide);

    /// <inheritdoc cref="IsOf(SlideFingerprint)"/>
    internal static bool IsOf(CorrectionVersion version, SlideFingerprint slide)
    {
        try
        {
            return version.Slide?.Deserialize<SlideFingerprint>(JsonSerializerOptions.Web)?.IsSame(slide) != false;
        }
        catch (JsonException e)
        {
            throw new UserException($"{version.File}: \"slide\" is not a slide's fingerprint: {e.Message}", e);
        }
    }

    /// <summary>The run's own regions in level-0 px of the full frame, as corrections have them; none without a run.</summary>
    /// <param name="bounds">The scanned area; asked for only if the run's regions count from its corner.</param>
    public IReadOnlyList<AnnotationShape> RunRegions(Func<Level0Rect> bounds)
    {
        if (Manifest is null)
            return [];
        var corner = Manifest.Frame == OutputFrame.Bounds ? bounds() : default;
        return
        [
            .. AnnotationFile.Read(RunFiles.PathOf(Folder, RunFiles.Polygons)).Select(s => s.Map(p => new(p.X + corner.X, p.Y + corner.Y))),
        ];
    }
}

/// <summary>
/// The corrected slides of a workspace (runs/RUN/NAME/corrections, and annotations/FILE/corrections of slides without a run),
/// of one run (RUN/NAME/corrections) or of one slide.
/// </summary>
/// <param name="Slides">By run and name, those without a run last.</param>
/// <param name="Unfinished">Folders with corrections but no manifest: their runs failed or are under way.</param>
/// <param name="Others">Folders whose corrections are all of another slide than their results.</param>
internal sealed record CorrectedSlides(IReadOnlyList<CorrectedSlide> Slides, IReadOnlyList<string> Unfinished, IReadOnlyList<string> Others)
{
    /// <exception cref="UserException">No such folder, nothing corrected in it, or a version that cannot be read.</exception>
    public static CorrectedSlides Find(string workspace) =>
        All(workspace) is var all && all.Slides.Count + all.Unfinished.Count + all.Others.Count > 0
            ? all
            : throw new UserException(
                $"{Path.GetFullPath(workspace)}: no corrections there, expected RUN/NAME/{RunFiles.Corrections}/000001.json as "
                    + "`tumortrace view` and `serve` save them"
            );

    /// <summary>The same, of which there may be none.</summary>
    /// <exception cref="UserException">No such folder, or a version that cannot be read.</exception>
    public static CorrectedSlides All(string workspace)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(workspace));
        if (!Directory.Exists(root))
            throw new UserException(
                $"{root}: no such folder; expected a workspace of `tumortrace serve`, or a run that `tumortrace segment -o` wrote"
            );
        var runs = Path.Combine(root, RunFiles.Runs);
        var folders = (Directory.Exists(runs) ? Below(runs) : [root]).SelectMany(run => Below(run).Append(run)).Where(IsCorrected).ToList();
        var loose = Below(Path.Combine(root, RunFiles.Annotations)).Where(IsCorrected).Select(folder => Read(folder, null)!).ToList();
        var found = folders.Select(folder => (Folder: folder, Manifest: Manifest.TryRead(Manifest.PathIn(folder)))).ToList();
        var finished = found.Where(f => f.Manifest is not null).Select(f => (f.Folder, Slide: Read(f.Folder, f.Manifest))).ToList();
        return new CorrectedSlides(
            [.. finished.Select(f => f.Slide).OfType<CorrectedSlide>(), .. loose],
            [.. found.Where(f => f.Manifest is null).Select(f => f.Folder)],
            [.. finished.Where(f => f.Slide is null).Select(f => f.Folder)]
        );
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];

    private static bool IsCorrected(string folder) => CorrectionFile.All(Path.Combine(folder, RunFiles.Corrections)).Count > 0;

    /// <summary>Null if no version is of the manifest's slide.</summary>
    private static CorrectedSlide? Read(string folder, Manifest? manifest)
    {
        var files = CorrectionFile.All(Path.Combine(folder, RunFiles.Corrections));
        bool IsOwn(CorrectionVersion version) => manifest is null || CorrectedSlide.IsOf(version, manifest.Slide);
        if (files.Reverse().Select(CorrectionFile.Read).FirstOrDefault(IsOwn) is not { } newest)
            return null;
        var since = files.Count == 1 ? newest.At : files.Select(CorrectionFile.Read).First(IsOwn).At;
        // A folder of annotations is named as the slide's file, a result's as the slide without its ending.
        return manifest is null
            ? new CorrectedSlide(null, Path.GetFileNameWithoutExtension(folder), folder, null, newest, since)
            : new CorrectedSlide(Path.GetDirectoryName(folder)!, Path.GetFileName(folder), folder, manifest, newest, since);
    }
}
