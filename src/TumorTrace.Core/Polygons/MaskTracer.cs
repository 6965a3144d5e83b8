using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Polygons;

/// <summary>
/// The exact outlines of a mask's px, whole squares: painted at the same scale they give the mask back. Each 4-connected
/// part is traced in a picture of its own, so that memory follows the largest part and the number of runs.
/// </summary>
internal static class MaskTracer
{
    /// <param name="height">Rows of the mask.</param>
    /// <param name="runs">Tumour px by row, then from left to right, no run touching the next.</param>
    /// <param name="level0PerPixel">Side of a mask px in level-0 px.</param>
    /// <returns>A shape for each part, named and coloured as <paramref name="like"/>; parts that touch at corners share an id.</returns>
    public static IReadOnlyList<AnnotationShape> Trace(
        int height,
        IEnumerable<(int Y, int Begin, int End)> runs,
        double level0PerPixel,
        AnnotationShape like,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(like);
        var parts = LabeledRuns.Label(height, runs, diagonal: false);
        var regions = LabeledRuns.Label(height, parts.All(), diagonal: true);
        var byRegion = new List<AnnotationShape>[regions.RegionCount];
        foreach (var part in ByPart(parts))
        {
            cancel.ThrowIfCancellationRequested();
            var region = regions.LabelAt(part[0].Begin, part[0].Y);
            (byRegion[region] ??= []).Add(Outline(part, level0PerPixel, like));
        }
        return [.. byRegion.SelectMany((shapes, i) => Together(shapes, $"Region {i + 1}"))];
    }

    private static IEnumerable<AnnotationShape> Together(List<AnnotationShape> parts, string name)
    {
        var named = parts.ConvertAll(p => p with { Name = name });
        var id = parts.Count > 1 ? QuPathGeoJson.ContentId(named[0]) : null;
        return named.Select(p => p with { Id = id });
    }

    /// <summary>The runs of each label, sorted by counting.</summary>
    private static IEnumerable<List<(int Y, int Begin, int End)>> ByPart(LabeledRuns parts)
    {
        var lists = new List<(int Y, int Begin, int End)>?[parts.RegionCount];
        for (var y = 0; y < parts.Height; y++)
        {
            foreach (var (begin, end, label) in parts.Row(y))
                (lists[label] ??= []).Add((y, begin, end));
        }
        return lists.OfType<List<(int Y, int Begin, int End)>>();
    }

    private static AnnotationShape Outline(List<(int Y, int Begin, int End)> runs, double scale, AnnotationShape like)
    {
        var left = runs.Min(r => r.Begin);
        var top = runs[0].Y;
        var picture = new BitMask(runs.Max(r => r.End) - left, runs[^1].Y - top + 1);
        foreach (var (y, begin, end) in runs)
        {
            for (var x = begin; x < end; x++)
                picture[x - left, y - top] = true;
        }
        var rings = CrackTracer.Trace(picture).SelectMany(RingBuilder.Exact).ToList();
        IReadOnlyList<Level0Point> Placed(Ring<HeatmapPoint> ring) =>
            Array.ConvertAll(ring.Points, p => new Level0Point((p.X + left) * scale, (p.Y + top) * scale));
        return like with
        {
            Outer = Placed(rings.Single(r => r.SignedArea > 0)),
            Holes = [.. rings.Where(r => r.SignedArea < 0).Select(Placed)],
        };
    }
}
