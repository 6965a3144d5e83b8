using System.Diagnostics.CodeAnalysis;
using TumorTrace.Core;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Directories;
using TumorTrace.Slides.Readers;
using TumorTrace.Slides.Tiles;

namespace TumorTrace.Slides;

/// <summary>Opens TIFF files: by OpenSlide, mended where it reads wrongly; by libvips where OpenSlide does not know the layout.</summary>
internal static class TiffFile
{
    private const string Plain = "generic-tiff";

    /// <summary>Side of a tile in px; usual are 256 to 1024.</summary>
    private const int LargestTile = 32_768;

    /// <param name="mpp">µm per level-0 px, whatever the file states; null for what it states.</param>
    /// <param name="missing">Value of all channels where a sparse file has no tile.</param>
    /// <exception cref="UserException">Damaged, or nothing that can be decoded.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP004", Justification = "The slide belongs to the one that is returned.")]
    internal static ISlide Open(string path, double? mpp, byte missing)
    {
        var planes = Planes(path);
        var vendor = OpenSlideNative.DetectVendor(path);
        if (planes is not null && vendor is not null)
            CheckByteCounts(path, planes);
        // Formats of their own that start like TIFF may have directories of their own.
        if (vendor is not (null or Plain or "aperio"))
            return new OpenSlideSlide(path, vendor, mpp);
        if (planes is null)
            throw Damaged(path);
        CheckTiles(path, planes);
        if (vendor is null)
            return ImageSlide.OfTiff(path, planes, mpp, missing);
        ISlide Mended() => MendedSlide.Over(new OpenSlideSlide(path, vendor, mpp), planes, missing);
        try
        {
            return DirectTiffSlide.Over(Mended(), Mended, planes, vendor == Plain ? missing : null);
        }
        catch (UserException) when (vendor == Plain && MayBeUnknown(planes[0]) && TryByVips(path, planes, mpp, missing) is { } slide)
        {
            return slide;
        }
    }

    /// <summary>OpenSlide asks for as much memory as a tile says it has bytes, and the process ends where there is not so much.</summary>
    private static void CheckByteCounts(string path, List<TiffPlane> planes)
    {
        // Of a link, FileInfo would tell the link's own length.
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var counts = planes.SelectMany(p => p.ByteCounts).Where(c => c < 0 || c > length).Take(1).ToList();
        if (counts.Count > 0)
            throw new UserException($"{path}: states a tile of {counts[0]} bytes in a file of {length}: damaged or cut off; copy it again");
    }

    /// <summary>LibTIFF takes tiles that the directory does not list for missing ones: glass, or 0.</summary>
    private static void CheckTiles(string path, List<TiffPlane> planes)
    {
        if (planes.Find(p => p.IsTiled && Math.Max(p.TileWidth, p.TileHeight) > LargestTile) is { } large)
            throw new UserException(
                $"{path}: states tiles of {large.TileWidth} x {large.TileHeight} px, expected sides up to {LargestTile}: "
                    + "the file is damaged"
            );
        if (planes.Find(p => p.Offsets.Length < p.Tiles) is { } listed)
            throw new UserException(
                $"{path}: states an image of {listed.Size} px in {listed.Tiles} {(listed.IsTiled ? "tiles" : "strips")}, "
                    + $"but lists {listed.Offsets.Length}: the file is damaged; copy it again"
            );
    }

    /// <summary>
    /// True for what OpenSlide may refuse though it is whole: a file without tiles, or a compression beyond those that every libtiff has
    /// (none, LZW, JPEG, deflate, PackBits).
    /// </summary>
    private static bool MayBeUnknown(TiffPlane plane) =>
        plane.MissingTiles > 0 || plane.Compression is not (1 or 5 or 7 or 8 or 32946 or 32773);

    private static ImageSlide? TryByVips(string path, List<TiffPlane> planes, double? mpp, byte missing)
    {
        try
        {
            return ImageSlide.OfTiff(path, planes, mpp, missing);
        }
        catch (UserException)
        {
            return null;
        }
    }

    /// <summary>Null if the file is no TIFF, or its directories are damaged.</summary>
    internal static List<TiffPlane>? Planes(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return TiffDirectories.Read(stream) is [_, ..] planes ? planes : null;
        }
        catch (Exception e)
            when (e is IOException or InvalidDataException or UnauthorizedAccessException or OverflowException or OutOfMemoryException)
        {
            return null;
        }
    }

    private static UserException Damaged(string path) =>
        new($"{path}: a TIFF file whose directories are damaged or cut off; copy it again");
}
