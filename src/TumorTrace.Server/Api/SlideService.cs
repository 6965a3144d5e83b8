using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Corrections;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Tiles;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Api;

/// <summary>Finds slides by their ids and describes them.</summary>
internal sealed class SlideService(
    SlideCatalog catalog,
    SlideStates states,
    SlideTiles tiles,
    VersionStore versions,
    ReviewProgress reviews,
    ViewerOptions options
)
{
    // QuPath's default classes with their colours, and artefacts.
    private static readonly RegionClass[] s_classes =
    [
        new("Tumor", [200, 0, 0]),
        new("Stroma", [150, 200, 150]),
        new("Immune cells", [160, 90, 160]),
        new("Necrosis", [50, 50, 50]),
        new("Normal", [0, 114, 178]),
        new("Artefact", [230, 159, 0]),
        new("Other", [255, 200, 0]),
    ];

    internal IEnumerable<SlideSummary> List() => catalog.List().Select(Summary);

    /// <exception cref="RequestProblemException">404: no slide has the id.</exception>
    internal SlideEntry Require(string id) =>
        catalog.Find(id) ?? throw RequestProblemException.NotFound($"there is no slide with the id {Short(id)}");

    /// <summary>The slide, if its file is there.</summary>
    /// <exception cref="RequestProblemException">404: the slide does not exist, or its file is missing.</exception>
    internal SlideEntry RequireImage(string id)
    {
        var entry = Require(id);
        return entry.SlidePath is null
            ? throw RequestProblemException.NotFound(entry.Problem ?? $"{entry.Name}: the slide's file is missing")
            : entry;
    }

    /// <summary>The slide, if its run has this output and it may be read.</summary>
    /// <exception cref="RequestProblemException">404: the slide or this output of it does not exist.</exception>
    internal SlideEntry RequireOutput(string id, string ending)
    {
        var entry = Require(id);
        return HasOutput(entry, ending)
            ? entry
            : throw RequestProblemException.NotFound($"{entry.Name}: there is no {entry.Name}.{ending}; segment the slide first");
    }

    internal DeepZoom Zoom(SlideEntry entry) => new(Size(entry));

    internal SlideSummary Summary(SlideEntry entry)
    {
        var (size, mpp, problem) = Geometry(entry);
        var (edit, damage) = Newest(entry);
        var result = entry.Manifest?.Result;
        return new SlideSummary
        {
            Id = entry.Id,
            Name = entry.Name,
            Run = entry.Run,
            State = states.Get(entry),
            Width = size.Width,
            Height = size.Height,
            Mpp = mpp,
            Score = result?.SlideScore,
            AreaMm2 = edit is null ? result?.TumorAreaMm2 : edit.AreaPx2 * mpp * mpp / 1e6,
            Regions = edit is null ? result?.Regions : edit.Regions,
            Review = reviews.Of(entry, edit is null ? null : versions.For(entry).PathOf(edit.Version)),
            Flags = [.. result?.Quality?.Flags() ?? []],
            Version = edit?.Version ?? 0,
            LastEdit = edit is null ? null : new LastEdit(edit.Who, edit.At),
            Thumbnail = $"api/slides/{entry.Id}/thumbnail.jpg",
            Problem = problem ?? damage,
        };
    }

    internal SlideDetail Detail(SlideEntry entry)
    {
        var manifest = entry.Manifest;
        return new SlideDetail(Summary(entry))
        {
            TileSize = DeepZoom.TileSide,
            MaxLevel = Zoom(entry).MaxLevel,
            Threshold = manifest?.Options.Polygons.Threshold,
            LowThreshold = manifest?.Options.Polygons.Extended,
            CoreThreshold = manifest?.Options.Polygons is { Extended: not null } polygons ? polygons.Core : null,
            Heatmap = HasOutput(entry, RunFiles.Heatmap) ? manifest?.Heatmap : null,
            HasTissue = HasOutput(entry, RunFiles.Tissue),
            Warnings = manifest?.Warnings ?? [],
            Models = [.. (manifest?.Models ?? []).Select(m => m.Name)],
            Classes = s_classes,
            Palettes = [.. Palette.Names],
        };
    }

    internal PixelSize Size(SlideEntry entry) => entry.Size ?? tiles.Info(entry).Size;

    private bool HasOutput(SlideEntry entry, string ending) =>
        entry.Folder is not null && File.Exists(entry.File(ending)) && options.Allows(entry.File(ending));

    /// <summary>A slide whose newest version cannot be read is listed with the reason, so that the other slides are still listed.</summary>
    private (VersionHead? Edit, string? Problem) Newest(SlideEntry entry)
    {
        try
        {
            var own = versions.For(entry);
            return (own.Newest(), own.Others());
        }
        catch (Exception e) when (e is UserException or RequestProblemException or IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    private (PixelSize Size, double? Mpp, string? Problem) Geometry(SlideEntry entry)
    {
        if (entry.Manifest is { } manifest)
            return (new PixelSize(manifest.Width, manifest.Height), manifest.Mpp, entry.Problem);
        try
        {
            var info = tiles.Info(entry);
            return (info.Size, info.Mpp, entry.Problem);
        }
        // A slide that cannot be opened is listed with the reason.
        catch (UserException e)
        {
            return (default, null, e.Message);
        }
    }

    private static string Short(string id) => id.Length <= 60 ? id : id[..60] + "…";
}
