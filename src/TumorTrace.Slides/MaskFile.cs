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
        return (File.Exists(path) ? MaskSlide.TryOpen(path) : null) ?? SlideFile.Open(path);
    }
}
