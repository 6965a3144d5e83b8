using TumorTrace.Core;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Readers;

namespace TumorTrace.Slides;

/// <summary>Opens mask images.</summary>
internal static class MaskFile
{
    /// <summary>By a reader of its own where a slide's would change the values, as a slide otherwise.</summary>
    /// <exception cref="UserException">Missing, not an image, damaged, or of values that are no labels.</exception>
    public static ISlide Open(string path)
    {
        NativeSetup.Ensure();
        var plane = File.Exists(path) && TiffFile.Planes(path) is [var first, ..] ? first : null;
        if (File.Exists(path) && MaskSlide.TryOpen(path, plane) is { } mask)
            return mask;
        return plane is { Bits: > 8 }
            ? throw new UserException(
                $"{path}: a mask of {plane.Bits} bits whose tiles cannot be decoded without changing its values; "
                    + "save it with 8 bits, or untiled"
            )
            : SlideFile.OpenMask(path);
    }
}
