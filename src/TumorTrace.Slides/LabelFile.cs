using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides;

/// <summary>Ground truth or masks in any form: an annotation file, or an image that covers the whole slide.</summary>
public static class LabelFile
{
    private static readonly string[] s_images = [".png", ".jpg", ".jpeg", ".tif", ".tiff"];

    /// <summary>
    /// A tissue mask: every annotated area is tissue whatever its class, but for exclusions; of an image, what is white.
    /// </summary>
    public static ITumorLabels OpenTissue(string path, PixelSize slide) => IsImage(path)
        ? Open(path, slide)
        : new PolygonLabels(AnnotationFile.Read(path).Select(s => s.Group is "Exclusion" or "_2" ? s : s with { Group = null }));

    /// <param name="slide">Level-0 px of the slide that the labels belong to.</param>
    /// <param name="unknown">Mask images: the grey value that means "not known"; null when all is known.</param>
    public static ITumorLabels Open(string path, PixelSize slide, byte? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsImage(path))
            return new PolygonLabels(AnnotationFile.Read(path));
        using var image = SlideFile.Open(path);
        return MaskLabels.Read(image, slide, unknown);
    }

    /// <summary>True for files that are read as masks.</summary>
    public static bool IsImage(string path) => s_images.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
