using System.Diagnostics.CodeAnalysis;
using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Readers;

/// <summary>A PNG or JPEG picture, or a TIFF file that OpenSlide does not know (such as one in strips), read by libvips.</summary>
internal sealed class ImageSlide : ISlide
{
    private readonly List<ImageLevel> _levels;

    /// <param name="facts">What the file states, by name.</param>
    /// <param name="notes">Oddities that were met before.</param>
    private ImageSlide(
        string path,
        List<ImageLevel> levels,
        IReadOnlyDictionary<string, string> facts,
        double? mpp,
        IEnumerable<string> notes
    )
    {
        _levels = levels;
        var warnings = notes.ToList();
        var (found, source) = MppRule.Find(facts, mpp, warnings);
        var size = levels[0].Size;
        Info = new SlideInfo
        {
            Path = path,
            Format = "image",
            Levels = [.. levels.Select(level => new SlideLevel(level.Size, LevelShape.Downsample(size, level.Size)))],
            Mpp = found,
            MppSource = source,
            Bounds = new Level0Rect(0, 0, size.Width, size.Height),
            Properties = facts,
            Warnings = warnings,
            Reader = string.Join(", ", levels.Select(level => level.Decoder).Distinct(StringComparer.Ordinal)),
        };
    }

    internal static string VipsVersion => $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}";

    public SlideInfo Info { get; }

    /// <summary>A PNG or JPEG file.</summary>
    /// <exception cref="UserException">It cannot be decoded.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The image belongs to the slide that is returned.")]
    internal static ImageSlide OfPicture(string path, bool png, double? mpp)
    {
        var orientation = 1;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        var pixels = VipsPixels.Open(
            path,
            () =>
            {
                var image = png
                    ? Image.Pngload(path, access: Enums.Access.Random, failOn: Enums.FailOn.Error)
                    : Image.Jpegload(path, access: Enums.Access.Random, failOn: Enums.FailOn.Error);
                facts = png ? PictureDensity.OfPng(path) : PictureDensity.OfJpeg(image);
                orientation = image.Contains("orientation") ? (int)image.Get("orientation") : 1;
                return image;
            }
        );
        var level = new ImageLevel(pixels);
        return Owning([level], () => new ImageSlide(path, [level], facts, mpp, TiffNotes.Turned(orientation)));
    }

    /// <summary>The first image of a TIFF file, with the smaller versions of it that the file marks as such.</summary>
    /// <param name="missing">Value of all channels where a sparse file has no tile.</param>
    /// <exception cref="UserException">It cannot be decoded.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The levels belong to the slide that is returned.")]
    internal static ImageSlide OfTiff(string path, IReadOnlyList<TiffPlane> planes, double? mpp, byte missing)
    {
        var first = planes[0];
        var levels = new List<ImageLevel> { ImageLevel.OfTiff(path, first, missing) };
        return Owning(
            levels,
            () =>
            {
                var notes = new List<string>(TiffNotes.Find(planes, first, missing));
                foreach (
                    var plane in planes.Where(p => p.IsReduced || p is { Page: 0, SubIfd: not null }).OrderByDescending(p => p.Size.Area)
                )
                {
                    if (!LevelShape.IsLevelOf(first.Size, plane.Size) || levels.Exists(l => l.Size == plane.Size))
                        continue;
                    try
                    {
                        levels.Add(ImageLevel.OfTiff(path, plane, missing));
                    }
                    catch (UserException e)
                    {
                        notes.Add($"a level of {plane.Size} px is left out: {e.Message}");
                    }
                }
                return new ImageSlide(path, levels, first.Properties, mpp, notes);
            }
        );
    }

    public void Read(LevelRect region, Span<byte> rgb) => _levels[region.Level].Read(region, rgb);

    public void Dispose() => _levels.ForEach(level => level.Dispose());

    private static ImageSlide Owning(List<ImageLevel> levels, Func<ImageSlide> make)
    {
        try
        {
            return make();
        }
        catch
        {
            levels.ForEach(level => level.Dispose());
            throw;
        }
    }
}
