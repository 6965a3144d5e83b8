using System.Diagnostics.CodeAnalysis;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// A TIFF slide that OpenSlide opened, with the levels that it does not read, or reads wrongly, read otherwise; and without
/// the images that it takes for levels though they have not the slide's shape.
/// </summary>
/// <remarks>
/// OpenSlide 3.4.1 asks libtiff for whole tiles. Since Debian's 4.5.0-6+deb12u4, libtiff answers with garbage where the level is
/// narrower or shorter than the tile. Tiles of which a sparse file has no bytes are an error to it, but for Aperio's.
/// </remarks>
internal sealed class MendedSlide : ISlide
{
    private const string Aperio = "aperio";

    private readonly ISlide _slide;
    private readonly List<Level> _levels;

    private MendedSlide(ISlide slide, List<Level> levels, IEnumerable<string> warnings)
    {
        _slide = slide;
        _levels = levels;
        Info = slide.Info with
        {
            Levels = levels.ConvertAll(level => level.Info),
            Warnings = [.. slide.Info.Warnings, .. warnings],
            Reader = $"{slide.Info.Reader}{ReadOtherwise(levels)}",
        };
    }

    /// <param name="Number">Among OpenSlide's levels.</param>
    /// <param name="Own">Null where OpenSlide reads it.</param>
    /// <param name="Why">Why it is not read by OpenSlide.</param>
    private sealed record Level(SlideLevel Info, int Number, ImageLevel? Own = null, string Why = "");

    public SlideInfo Info { get; }

    /// <summary>The slide itself, unless one of its levels needs this. The result owns <paramref name="slide"/>.</summary>
    /// <param name="planes">The images of the file.</param>
    /// <param name="missing">Value of all channels where a sparse file has no tile.</param>
    /// <exception cref="UserException">The largest level can be read neither way; the slide is then closed.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP015", Justification = "Either way the caller owns what it gets.")]
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP007", Justification = "On failure nobody else has the slide.")]
    internal static ISlide Over(ISlide slide, IReadOnlyList<TiffPlane> planes, byte missing)
    {
        var levels = new List<Level>();
        var warnings = new List<string>();
        try
        {
            for (var i = 0; i < slide.Info.Levels.Count; i++)
                AddLevel(slide, i, planes, missing, levels, warnings);
            AddInner(slide, planes, missing, levels, warnings);
        }
        catch
        {
            levels.ForEach(level => level.Own?.Dispose());
            slide.Dispose();
            throw;
        }
        return warnings.Count > 0 || levels.Exists(level => level.Own is not null) ? new MendedSlide(slide, levels, warnings) : slide;
    }

    public void Read(LevelRect region, Span<byte> rgb)
    {
        var level = _levels[region.Level];
        if (level.Own is { } own)
            own.Read(region, rgb);
        else
            _slide.Read(region with { Level = level.Number }, rgb);
    }

    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP007", Justification = "Over hands the slide to this one.")]
    public void Dispose()
    {
        _levels.ForEach(level => level.Own?.Dispose());
        _slide.Dispose();
    }

    private static void AddLevel(
        ISlide slide,
        int number,
        IReadOnlyList<TiffPlane> planes,
        byte missing,
        List<Level> levels,
        List<string> warnings
    )
    {
        var (path, stored) = (slide.Info.Path, slide.Info.Levels[number]);
        if (number > 0 && !LevelShape.SameShape(slide.Info.Size, stored.Size))
        {
            warnings.Add($"level {number} of {stored.Size} px is left out: it has not the shape of the slide ({slide.Info.Size} px)");
            return;
        }
        var plane = planes.FirstOrDefault(p => p.IsTiled && p.Size == stored.Size);
        if (plane is null || Why(slide.Info.Format, plane) is not { } why)
        {
            levels.Add(new Level(stored, number));
            return;
        }
        try
        {
            levels.Add(new Level(stored, number, ImageLevel.OfTiff(path, plane, missing), why));
        }
        catch (UserException e) when (number > 0)
        {
            warnings.Add($"level {number} of {stored.Size} px is left out: {why}, and {Reason(e, path)}");
            return;
        }
    }

    /// <summary>Levels inside the directory of the largest one (SubIFDs, as in OME-TIFF), which OpenSlide does not look for.</summary>
    private static void AddInner(ISlide slide, IReadOnlyList<TiffPlane> planes, byte missing, List<Level> levels, List<string> warnings)
    {
        var size = slide.Info.Size;
        if (planes.FirstOrDefault(p => p.IsTiled && p.Size == size && p.SubIfd is null) is not { } largest)
            return;
        if (slide.Info.Format != Aperio)
            warnings.AddRange(TiffNotes.Find(planes, largest, missing));
        foreach (var plane in planes.Where(p => p.Page == largest.Page && p.SubIfd is not null).OrderByDescending(p => p.Size.Area))
        {
            if (!LevelShape.IsLevelOf(size, plane.Size) || levels.Exists(l => l.Info.Size == plane.Size))
                continue;
            try
            {
                var info = new SlideLevel(plane.Size, LevelShape.Downsample(size, plane.Size), plane.TileWidth, plane.TileHeight);
                levels.Add(new Level(info, -1, ImageLevel.OfTiff(slide.Info.Path, plane, missing), "in a SubIFD"));
            }
            catch (UserException e)
            {
                warnings.Add($"a level of {plane.Size} px in a SubIFD is left out: {Reason(e, slide.Info.Path)}");
            }
        }
        if (levels.Exists(l => l.Number < 0))
            levels.Sort((a, b) => a.Info.Downsample.CompareTo(b.Info.Downsample));
    }

    private static string? Why(string format, TiffPlane plane) =>
        format == Aperio && (plane.MissingTiles > 0 || IsJpeg2000(plane)) ? null
        : plane.MissingTiles > 0 ? "with missing tiles"
        : plane.IsBaselineJpegRgb ? null
        : plane.FurtherChannels > 0 ? "with further channels"
        : plane.IsWithinOneTile ? "smaller than its tiles"
        : plane.Orientation is > 1 and <= 8 ? "turned or mirrored"
        : null;

    /// <summary>Aperio's codes for JPEG 2000, which OpenSlide decodes itself.</summary>
    private static bool IsJpeg2000(TiffPlane plane) => plane.Compression is 33003 or 33005;

    private static string ReadOtherwise(List<Level> levels) =>
        string.Concat(
            levels
                .Select((level, number) => (Number: number, level.Own?.Decoder, level.Why))
                .Where(l => l.Decoder is not null)
                .GroupBy(l => (l.Why, l.Decoder))
                .Select(g => $"; level {string.Join(", ", g.Select(l => l.Number))} ({g.Key.Why}) by {g.Key.Decoder}")
        );

    private static string Reason(UserException e, string path) => e.Message.Replace($"{path}: ", "", StringComparison.Ordinal);
}
