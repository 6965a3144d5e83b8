using System.Globalization;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Readers;

/// <summary>What a user should know of a TIFF file whose pixels are read all the same.</summary>
internal static class TiffNotes
{
    /// <param name="largest">The image that is level 0.</param>
    /// <param name="missing">Value of all channels where a sparse file has no tile.</param>
    internal static IEnumerable<string> Find(IReadOnlyList<TiffPlane> planes, TiffPlane largest, byte missing)
    {
        foreach (var note in Turned(largest.Orientation))
            yield return note;
        var same = planes.Count(p => p.SubIfd is null && !p.IsReduced && p.Size == largest.Size);
        if (same > 1)
            yield return $"the file holds {same} images of {largest.Size} px (channels, slices or times): only the first is read";
        if (largest.FurtherChannels > 0)
            yield return $"the file holds {largest.FurtherChannels} further channel(s) that it does not explain: "
                + "only red, green and blue are read";
        if (largest.MissingTiles is > 0 and var count)
            yield return $"{count} of {largest.Tiles} tiles are missing in the file: they are read as "
                + (missing == byte.MaxValue ? "glass" : missing.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A sentence for images that are stored mirrored or turned.</summary>
    /// <param name="orientation">TIFF's or EXIF's number; 1 is as stored.</param>
    internal static IEnumerable<string> Turned(int orientation) =>
        orientation is > 1 and <= 8
            ? [$"the file says that it is to be shown turned or mirrored (orientation {orientation}): its pixels are read as stored"]
            : [];
}
