using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Directories;
using TumorTrace.Slides.Readers;

namespace TumorTrace.Slides.Tiles;

/// <summary>
/// A slide that OpenSlide opened, with the JPEG tiles of plain TIFF and Aperio files decoded directly: twice as fast, and
/// from several threads. Only levels whose tiles come out exactly as OpenSlide's, which is looked at when a level is first read, are read
/// so; all else, and tiles that are missing or damaged, stay OpenSlide's.
/// </summary>
internal sealed class DirectTiffSlide : ISlide
{
    /// <summary>Set to "openslide", it turns the direct path off.</summary>
    internal const string Switch = "TUMORTRACE_READER";

    private readonly ISlide _slide;
    private readonly SafeFileHandle _file;
    private readonly Lazy<TileReader?>?[] _levels;

    /// <param name="levels">Null for levels that are OpenSlide's.</param>
    private DirectTiffSlide(ISlide slide, SafeFileHandle file, Func<TileReader?>?[] levels)
    {
        _slide = slide;
        _file = file;
        _levels = [.. levels.Select(open => open is null ? null : new Lazy<TileReader?>(open))];
        var direct = string.Join(", ", Enumerable.Range(0, levels.Length).Where(i => levels[i] is not null));
        Info = slide.Info with
        {
            Reader =
                $"JPEG tiles by libvips {ImageSlide.VipsVersion} (level {direct}, where it is the same; "
                + $"checked against {slide.Info.Reader})",
        };
    }

    public SlideInfo Info { get; }

    /// <summary>The slide itself, or what reads its tiles faster. The result owns <paramref name="slide"/>.</summary>
    /// <param name="openAgain">Opens the same slide to compare with: an error would stay with the handle that it met.</param>
    /// <param name="planes">The images of the file.</param>
    /// <param name="missing">Value of all channels where a sparse file has no tile; null where OpenSlide knows what to show.</param>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The file belongs to the slide that is returned.")]
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP015", Justification = "Either way the caller owns what it gets.")]
    internal static ISlide Over(ISlide slide, Func<ISlide> openAgain, IReadOnlyList<TiffPlane> planes, byte? missing)
    {
        if (!planes.Any(p => p.IsDecodable) || Environment.GetEnvironmentVariable(Switch) == "openslide")
            return slide;
        TiffPlane?[] direct = [.. slide.Info.Levels.Select(level => PlaneOf(level, planes))];
        if (Array.TrueForAll(direct, plane => plane is null))
            return slide;
        try
        {
            var file = File.OpenHandle(slide.Info.Path);
            return new DirectTiffSlide(
                slide,
                file,
                [.. direct.Select((plane, level) => plane is null ? null : Reader(openAgain, level, new TileReader(file, plane, missing)))]
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // OpenSlide has opened it.
            return slide;
        }
    }

    public void Read(LevelRect region, Span<byte> rgb)
    {
        if (_levels[region.Level]?.Value is not { } tiles || !tiles.Fits(region) || !tiles.TryRead(region, rgb))
            _slide.Read(region, rgb);
    }

    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP007", Justification = "Over hands the slide to this one.")]
    public void Dispose()
    {
        _file.Dispose();
        _slide.Dispose();
    }

    /// <summary>The file's image that is the level, if it can be decoded; null too where OpenSlide interpolates between px.</summary>
    private static TiffPlane? PlaneOf(SlideLevel level, IReadOnlyList<TiffPlane> planes) =>
        level.Downsample == Math.Round(level.Downsample) && planes.Where(p => p.Size == level.Size && p.IsDecodable).ToList() is [var plane]
            ? plane
            : null;

    /// <summary>The level's tiles if two of them are OpenSlide's; null for what OpenSlide understands and we do not.</summary>
    private static Func<TileReader?> Reader(Func<ISlide> openAgain, int level, TileReader reader) =>
        () =>
        {
            try
            {
                using var slide = openAgain();
                return Agrees(slide, level, reader, reader.Richest) && Agrees(slide, level, reader, reader.Last) ? reader : null;
            }
            catch (Exception e)
                when (e is UserException or IOException or InvalidDataException or UnauthorizedAccessException or OverflowException)
            {
                return null;
            }
        };

    private static bool Agrees(ISlide slide, int level, TileReader reader, LevelRect tile)
    {
        var expected = new byte[tile.Width * tile.Height * 3];
        var found = new byte[expected.Length];
        slide.Read(tile with { Level = level }, expected);
        return reader.TryRead(tile, found) && found.AsSpan().SequenceEqual(expected);
    }
}
