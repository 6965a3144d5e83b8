using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides;

/// <summary>Ground truth or masks in any form: an annotation file, or an image that covers the whole slide.</summary>
public static class LabelFile
{
    private static readonly string[] s_images = [".png", ".jpg", ".jpeg", ".tif", ".tiff"];

    /// <param name="slide">Level-0 px of the slide that the labels belong to.</param>
    /// <param name="unknown">Mask images: the grey value that means "not known"; null when all is known.</param>
    public static ITumorLabels Open(string path, PixelSize slide, byte? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!s_images.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            return new PolygonLabels(AnnotationFile.Read(path));
        using var image = SlideFile.Open(path);
        return MaskLabels.Read(image, slide, unknown);
    }
}
