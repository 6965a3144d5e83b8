using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Slides;

/// <summary>One level of a slide's pyramid: its size in its own pixels and its stored downsample to level 0.</summary>
/// <param name="TileWidth">Width of the file's own tiles at this level in px; 0 where the format does not say.</param>
public sealed record SlideLevel(PixelSize Size, double Downsample, int TileWidth = 0, int TileHeight = 0);

/// <summary>What was found in a slide file. Sizes in px of the full frame.</summary>
public sealed record SlideInfo
{
    public required string Path { get; init; }

    /// <summary>As the reader calls it: OpenSlide's vendor, or "image".</summary>
    public required string Format { get; init; }

    /// <summary>Level 0 is the largest.</summary>
    public required IReadOnlyList<SlideLevel> Levels { get; init; }

    /// <summary>µm per level-0 px (mean of x and y): given, or stated by the file; null if it states none that is plausible.</summary>
    public double? Mpp { get; init; }

    /// <summary>Where <see cref="Mpp"/> comes from; null with it.</summary>
    public MppSource? MppSource { get; init; }

    /// <summary>The scanned area in level-0 px; the whole slide if the file states none.</summary>
    public required Level0Rect Bounds { get; init; }

    /// <summary>What the file itself records, by name.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Oddities that do not stop the work, such as an implausible stored mpp.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What decodes the pixels, such as "OpenSlide 3.4.1"; empty if that is not known.</summary>
    public string Reader { get; init; } = "";

    public PixelSize Size => Levels[0].Size;
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <summary>The one seam to slide libraries. Implementations are safe to read from several threads.</summary>
public interface ISlide : IDisposable
{
    SlideInfo Info { get; }

    /// <summary>
    /// Fills <paramref name="rgb"/> (height·width·3 bytes, row by row) with the region, in the level's own pixels.
    /// What lies outside the level or is transparent becomes white.
    /// </summary>
    /// <exception cref="UserException">The region cannot be decoded: names file, region and reason.</exception>
    void Read(LevelRect region, Span<byte> rgb);
}
