using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides;

/// <summary>Ground truth or masks in any form: an annotation file, or an image that covers the whole slide.</summary>
internal static class LabelFile
{
    /// <summary>
    /// A mask of the user's, of tissue or of candidates: every annotated area counts whatever its class, but for exclusions; of an image,
    /// what is white, or the one value beside 0.
    /// </summary>
    /// <param name="strict">What would be left out is an error.</param>
    public static ILabelMap OpenTissue(string path, PixelSize slide, bool strict = false)
    {
        if (MaskLabels.IsMask(path))
            return Open(path, slide, new LabelRule { Strict = strict });
        var areas = AnnotationFile.ReadMask(path, strict);
        return new PolygonLabels(areas.Shapes) { Notes = areas.Notes };
    }

    /// <param name="slide">Level-0 px of the slide that the labels belong to.</param>
    /// <param name="unknown">Mask images: the grey value that means "not known"; null when all is known.</param>
    public static ILabelMap Open(string path, PixelSize slide, byte? unknown = null) => Open(path, slide, new LabelRule(unknown));

    /// <summary>The labels may keep a large mask's file open until they are disposed.</summary>
    /// <param name="slide">Level-0 px of the slide that the labels belong to.</param>
    public static ILabelMap Open(string path, PixelSize slide, LabelRule rule)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(rule);
        if (MaskLabels.IsMask(path))
            return MaskLabels.Open(() => MaskFile.Open(path), slide, rule);
        var areas = AnnotationFile.ReadTruth(path, rule);
        return new PolygonLabels(areas.Shapes, rule.OutsideUnknown ? TumorLabel.Unknown : TumorLabel.Normal) { Notes = areas.Notes };
    }
}
