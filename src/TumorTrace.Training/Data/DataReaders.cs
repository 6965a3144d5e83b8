using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Training.Data;

/// <summary>How training reaches files; the program composes it from the slide and annotation readers.</summary>
/// <param name="OpenSlide">An image or slide; the second argument is µm/px, whatever the file states; null for what it states.</param>
/// <param name="OpenLabels">A mask or annotation file, the slide's size, and what the file's values mean.</param>
public sealed record DataReaders(Func<string, double?, ISlide> OpenSlide, Func<string, PixelSize, LabelRule, ILabelMap> OpenLabels)
{
    /// <summary>RGB of a square (side² px) as it comes out of a JPEG of a quality from 1 to 100; null: no such augmentation.</summary>
    public Func<byte[], int, int, byte[]>? Recompress { get; init; }
}
