namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>What a mask cannot hold: nearly everything but tumour and normal.</summary>
internal static class MaskLosses
{
    public static void Count(AnnotationDocument document, MaskLayout layout, LossList losses)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(layout);
        AnnotationCounts.Count(document, target: null, losses);
        var painted = document.Shapes.Where(s => s.Kind != RegionKind.Other).ToList();
        losses.Add(
            painted.Count(s => s.Outer.Any(p => p.X < -1 || p.Y < -1 || p.X > layout.Slide.Width + 1 || p.Y > layout.Slide.Height + 1)),
            $"areas reach outside the slide ({layout.Slide} px): cut off there"
        );
        losses.Add(painted.Count, "outlines: px of the mask in their place");
    }
}
