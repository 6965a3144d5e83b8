using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.Corrections;

/// <summary>A slide's review.</summary>
internal sealed record SlideEffort(string Name, string? Run, ReviewEffort Effort);

/// <summary>What reviews took, slide by slide, and what drawing by hand would have taken: from the history of versions.</summary>
/// <param name="LeftOut">Corrected slides that are not in it, each with the reason.</param>
internal sealed record EffortReport(IReadOnlyList<SlideEffort> Slides, IReadOnlyList<string> LeftOut)
{
    public ReviewEffort Total => ReviewEffort.Sum([.. Slides.Select(s => s.Effort)]);

    /// <param name="workspace">A workspace, a run or one slide's folder in it.</param>
    /// <param name="slideFolders">Further folders to look for slides in.</param>
    /// <exception cref="UserException">No such folder, or a version that cannot be read.</exception>
    public static EffortReport Of(string workspace, IReadOnlyList<string> slideFolders)
    {
        var finder = SlideFinder.Create(workspace, slideFolders);
        var (slides, left) = (new List<SlideEffort>(), new List<string>());
        foreach (var slide in CorrectedSlides.All(workspace).Slides)
        {
            try
            {
                slides.Add(new SlideEffort(slide.Name, slide.Run is null ? null : Path.GetFileName(slide.Run), One(slide, finder)));
            }
            catch (UserException e)
            {
                left.Add($"{slide.Folder}: {e.Message}");
            }
        }
        return new EffortReport(slides, left);
    }

    private static ReviewEffort One(CorrectedSlide slide, SlideFinder finder)
    {
        if (slide.Manifest is not { } manifest)
            throw new UserException("annotated without a run: nothing was drawn for it");
        if (slide.IsOutdated)
            throw new UserException("was segmented again after its correction");
        var run = slide.RunRegions(() => Bounds(slide, manifest, finder));
        var versions = CorrectionFile
            .All(Path.Combine(slide.Folder, RunFiles.Corrections))
            .Select(CorrectionFile.Read)
            .Where(v => CorrectedSlide.IsOf(v, manifest.Slide))
            .ToList();
        return ReviewEffort.Of(run, versions, manifest.Mpp);
    }

    private static Core.Geometry.Level0Rect Bounds(CorrectedSlide slide, Manifest manifest, SlideFinder finder)
    {
        var found = finder.Find(slide.Folder, manifest.Slide);
        using ISlide opened = SlideFile.Open(found.Path ?? throw new UserException(found.Problem!), manifest.Options.Mpp);
        return opened.Info.Bounds;
    }
}
