using TumorTrace.Core;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Readers;

/// <summary>What sizes a slide can have; a damaged file may state any.</summary>
internal static class LevelSizes
{
    /// <exception cref="UserException">A level without area, or larger than any slide.</exception>
    public static void Check(string path, params ReadOnlySpan<PixelSize> levels)
    {
        foreach (var size in levels)
        {
            if (size is not { Width: > 0 and <= Level0Bound.Largest, Height: > 0 and <= Level0Bound.Largest })
                throw new UserException(
                    $"{path}: states a level of {size} px, expected sides from 1 to {Level0Bound.Largest} px: the file is damaged"
                );
        }
    }
}
