using TumorTrace.Core.Models;

namespace TumorTrace.Segmentation;

/// <summary>How a slide is to go on whose next stage is too long for one task: by parts, with the same files of models.</summary>
/// <param name="Items">Cells or windows of the stage.</param>
/// <param name="Classifier">The file that was chosen; null if none is used.</param>
/// <param name="Segmenters">The files that were chosen.</param>
public sealed record SlideDivision(string Stage, int Parts, long Items, string? Classifier, IReadOnlyList<string> Segmenters)
{
    internal SlideDivision(string stage, int parts, long items, SegmentModels models)
        : this(stage, parts, items, models.Classifier?.Path, [.. models.Segmenters.Select(m => m.Path)]) { }
}
